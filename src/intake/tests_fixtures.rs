//! Files that others published: the districts of Tianjin in every writing, and the table of what becomes of each file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use geo::Coord;

use super::*;
use crate::domain::geometry::projection::Plane;
use crate::intake::dbf::Table;
use crate::intake::encoding::choose;

/// The file with those beside it that belong to it.
fn upload_of(path: &Path) -> Upload<'static> {
    let beside = ["dbf", "shx", "prj", "cpg"].map(|end| path.with_extension(end));
    let with_it = path.extension().is_some_and(|end| end == "shp");
    let others = beside
        .into_iter()
        .filter(|other| with_it && other.is_file());
    std::iter::once(path.to_owned())
        .chain(others)
        .fold(Upload::default(), |upload, path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            upload.with(name, Cursor::new(fs::read(&path).unwrap()))
        })
}

fn district_rule() -> ParcelMapping {
    ParcelMapping {
        missing: MissingKeys::Generate,
        limits: Limits::DISTRICT,
        ..ParcelMapping::default()
    }
}

/// The positions of every district by its name.
fn districts(name: &str, rule: &ParcelMapping) -> BTreeMap<String, Vec<Coord<f64>>> {
    let file = read_parcel_file(upload_of(&data("cgcs2000").join(name)), rule);
    assert!(file.is_clean(), "{name}: {:?}", faults(&file));
    let named = |draft: &ParcelDraft| {
        let texts = draft.properties.values().filter_map(Value::as_str);
        let own = draft.name.iter().map(String::as_str);
        let name = own.chain(texts).find(|text| text.ends_with('区'));
        name.unwrap_or_else(|| panic!("{name:?}: {draft:?}"))
            .to_owned()
    };
    let positions = |draft: &ParcelDraft| {
        let polygons = draft.outline.as_ref().unwrap().polygons();
        let rings = polygons
            .iter()
            .flat_map(|part| part.exterior().coords().copied());
        rings.collect::<Vec<_>>()
    };
    file.drafts
        .iter()
        .map(|draft| (named(draft), positions(draft)))
        .collect()
}

/// How far two rings lie apart at most, each of their positions in turn.
fn apart_m(a: &[Coord<f64>], b: &[Coord<f64>]) -> f64 {
    let plane = Plane::gauss_krueger(117.0);
    let a: Vec<_> = a.iter().map(|c| plane.to_metres(*c)).collect();
    let b: Vec<_> = b.iter().map(|c| plane.to_metres(*c)).collect();
    let nearest = |c: &Coord<f64>, of: &[Coord<f64>]| {
        let distances = of.iter().map(|d| (c.x - d.x).hypot(c.y - d.y));
        distances.fold(f64::INFINITY, f64::min)
    };
    let there = a.iter().map(|c| nearest(c, &b)).fold(0.0, f64::max);
    let back = b.iter().map(|c| nearest(c, &a)).fold(0.0, f64::max);
    there.max(back)
}

#[test]
fn the_districts_lie_in_the_same_place_from_every_writing() {
    let rule = district_rule();
    let expected = districts("gb18030-cpg-4490.shp", &rule);
    let names: Vec<&str> = expected.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["南开区", "和平区", "河东区", "河北区", "河西区", "红桥区"]
    );
    for name in [
        "gbk-cpg-4527.shp",
        "gbk-nocpg-4548.shp",
        "gbk-wrongcpg-4527.shp",
        "utf8-cpg-4547.shp",
        "utf8-truncated-field-4548.shp",
        "noprj-4527.shp",
        "gbk-names-4527.zip",
        "districts-4527.gpkg",
        "districts-4527.fgb",
        "districts-4490-noindex.fgb",
    ] {
        let found = districts(name, &rule);
        assert!(
            found.keys().eq(expected.keys()),
            "{name}: {:?}",
            found.keys()
        );
        for (district, positions) in &found {
            let apart = apart_m(positions, &expected[district]);
            assert!(apart < 0.01, "{name}: {district} lies {apart} m away");
        }
    }
    // they are those of the publisher, whose shifted twin lies half a kilometre away
    let published = |path: &str| {
        let file = read_parcels(fs::File::open(data(path)).unwrap(), &rule);
        let polygons = file.drafts[0].outline.clone().unwrap();
        polygons.polygons().0[0].exterior().0.clone()
    };
    let plain = published("hongqiao/hongqiao.wgs84.geojson");
    assert!(apart_m(&plain, &expected["红桥区"]) < 0.02);
    assert!(
        apart_m(
            &published("hongqiao/hongqiao.gcj02.geojson"),
            &expected["红桥区"]
        ) > 400.0
    );
}

/// The rows of a table, in the encoding that its bytes tell.
fn rows(path: &Path) -> Result<Vec<Value>, FileFault> {
    let table = Table::parse(fs::read(path).unwrap())?;
    let (encoding, _) = choose(table.texts(), None, table.declared())?;
    let headings = table.headings(encoding)?;
    let mut faults = Vec::new();
    let rows = (0..table.rows())
        .filter(|row| !table.is_deleted(*row))
        .map(|row| Value::Object(table.values(row, &headings, &mut faults)))
        .collect();
    assert!(faults.is_empty(), "{}: {faults:?}", path.display());
    Ok(rows)
}

#[test]
fn tables_of_other_programs_are_read() {
    for (name, expected) in [
        ("cp936.dbf", json!([{"TEST": "测试中文"}])),
        ("contain_null_padded_numeric.dbf", json!([{"number": 1234}])),
        (
            "contain_none_float.dbf",
            json!([{"name": "tralala", "value_f": 12.345, "value_f_non": null, "value_n": 4, "value_n_non": null}]),
        ),
    ] {
        assert_eq!(
            rows(&data("dbf").join(name)).map(Value::Array),
            Ok(expected),
            "{name}"
        );
    }
    let unknown = rows(&data("dbf/cp850.dbf")).unwrap_err();
    assert!(unknown.remedy.contains("choose the encoding"), "{unknown}");
    let shared =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/fixtures/mapshaper/dbf");
    for (name, text) in [
        ("gbk.dbf", "简体国语"),
        ("gb2312.dbf", "简体国语"),
        ("utf8.dbf", "国语國語"),
    ] {
        if shared.join(name).is_file() {
            assert_eq!(rows(&shared.join(name)), Ok(vec![json!({"NAME": text})]));
        } else {
            println!("skipped: {name} of the shared folder is not here");
        }
    }
}

/// What becomes of a file, in one line.
fn outcome(path: &Path, rule: &ParcelMapping) -> String {
    let file = read_parcel_file(upload_of(path), rule);
    for fault in &file.faults {
        let texts = [&fault.wanted, &fault.found, &fault.remedy];
        assert!(
            texts.iter().all(|text| !text.is_empty()),
            "{}: {fault:?}",
            path.display()
        );
    }
    let first_fault = file.faults.iter().find(|fault| fault.is_error());
    let Some(draft) = file.drafts.first() else {
        let fault = first_fault.or(file.faults.first());
        let fault = fault.map_or("no feature".to_owned(), ToString::to_string);
        return format!("refused | {} features | {fault}", file.features);
    };
    let place = draft
        .outline
        .as_ref()
        .map_or("no outline".to_owned(), |outline| {
            let [west, south, ..] = outline.bbox();
            format!("{west:.6} {south:.6}")
        });
    let texts = draft.properties.values().filter_map(Value::as_str);
    let own = draft.name.iter().map(String::as_str);
    let mut texts: Vec<&str> = own.chain(texts).collect();
    // Chinese before others: that is what goes wrong
    texts.sort_by_key(|text| text.is_ascii());
    let text = texts.first().copied().unwrap_or("no text");
    let text: String = text.chars().take(20).filter(|c| !c.is_control()).collect();
    let fault = first_fault.map_or(String::new(), |fault| format!(" | {fault}"));
    format!(
        "taken | {} of {} | {place} | {text}{fault}",
        file.drafts.len(),
        file.features
    )
}

/// Formats of parcels, by the ends of their names; a table without shapes is a file of its own.
fn is_of_parcels(path: &Path) -> bool {
    let end = path
        .extension()
        .and_then(|end| end.to_str())
        .unwrap_or_default();
    match end.to_ascii_lowercase().as_str() {
        "shp" | "gpkg" | "zip" | "fgb" | "geojson" | "json" => true,
        "dbf" => !path.with_extension("shp").is_file(),
        "txt" | "csv" | "xml" => path.to_string_lossy().contains("fixtures"),
        _ => false,
    }
}

#[test]
fn every_published_file_comes_to_what_the_table_says() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let mut files: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut add = |root: &Path, folder: &str, name: &str| {
        for path in files_below(&root.join(folder))
            .into_iter()
            .filter(|path| is_of_parcels(path))
        {
            let below = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            files.insert(format!("{name}{below}"), path);
        }
    };
    for folder in [
        "cgcs2000",
        "shapefile",
        "dbf",
        "geopackage",
        "hongqiao",
        "geojson-invalid",
    ] {
        add(&data(""), folder, "");
    }
    for folder in ["shapefile/nts", "mapshaper", "geopackage", "geos-xml"] {
        add(&shared.join("fixtures"), folder, "shared/");
    }
    add(&shared, "parcels", "shared/");
    let rule = district_rule();
    let found: BTreeMap<String, String> = files
        .iter()
        .map(|(name, path)| (name.clone(), outcome(path, &rule)))
        .collect();
    let table = data("outcomes.txt");
    if std::env::var("JINGTU_TEST_OUTCOMES").as_deref() == Ok("write") {
        let lines = found
            .iter()
            .map(|(name, outcome)| format!("{name} | {outcome}\n"));
        fs::write(&table, lines.collect::<String>()).unwrap();
    }
    let text = fs::read_to_string(&table).unwrap();
    let said: BTreeMap<&str, &str> = text
        .lines()
        .filter_map(|line| line.split_once(" | "))
        .collect();
    let absent: BTreeSet<&&str> = said
        .keys()
        .filter(|name| !found.contains_key(**name))
        .collect();
    assert!(
        absent.iter().all(|name| name.starts_with("shared/")),
        "{absent:?}"
    );
    if !absent.is_empty() {
        println!(
            "skipped: {} files of the shared folder are not here",
            absent.len()
        );
    }
    for (name, outcome) in &found {
        assert_eq!(Some(&outcome.as_str()), said.get(name.as_str()), "{name}");
    }
}
