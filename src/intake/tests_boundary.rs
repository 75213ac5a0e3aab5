//! GeoPackage layers, and the land-boundary text.

use rusqlite::config::DbConfig;

use super::formats::{plane_m2, refused, said, taken};
use super::*;

/// The six districts after some SQL.
fn gpkg_after(sql: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gpkg");
    fs::copy(data("cgcs2000/districts-4527.gpkg"), &path).unwrap();
    let connection = rusqlite::Connection::open(&path).unwrap();
    let plain = |what| connection.set_db_config(what, false).unwrap();
    plain(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY);
    plain(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER);
    connection.execute_batch(sql).unwrap();
    drop(connection);
    fs::read(path).unwrap()
}

#[test]
fn layers_of_a_geopackage_are_chosen_and_their_systems_looked_up() {
    let rule = ParcelMapping {
        limits: Limits::DISTRICT,
        ..mapping(&["key=行政代码"])
    };
    let second =
        "insert into gpkg_contents (table_name, data_type, srs_id) values ('乙', 'features', 4527);
        insert into gpkg_geometry_columns values ('乙', 'geom', 'POLYGON', 4527, 0, 0);
        create table 乙 as select * from 区界 limit 1;";
    let two = gpkg_after(second);
    refused(&taken(&[("a.gpkg", &two)], &rule), "乙 (polygon)");
    let named = |layer: &str| ParcelMapping {
        layer: Some(layer.to_owned()),
        ..rule.clone()
    };
    assert_eq!(taken(&[("a.gpkg", &two)], &named("乙")).drafts.len(), 1);
    assert_eq!(taken(&[("a.gpkg", &two)], &named("区界")).drafts.len(), 6);
    refused(
        &taken(&[("a.gpkg", &two)], &named("丙")),
        "wanted a layer \"丙\"",
    );
    for (sql, text) in [
        (
            "update gpkg_spatial_ref_sys set organization_coordsys_id = 2363 where srs_id = 4527",
            "Xian 1980",
        ),
        (
            "update gpkg_spatial_ref_sys set organization = 'NONE', definition = 'PROJCS[\"2000天津城市坐标系\"]' where srs_id = 4527",
            "local city systems",
        ),
        (
            "update gpkg_geometry_columns set srs_id = 4490",
            "one in system 4527, where the layer is in 4490",
        ),
        (
            "update gpkg_geometry_columns set geometry_type_name = 'POINT'",
            "区界 (point)",
        ),
        (
            "drop table gpkg_contents",
            "without the tables of a GeoPackage",
        ),
        ("delete from gpkg_contents", "no layer with geometry"),
        ("update 区界 set geom = x'4750'", "bytes that are none"),
        ("update 区界 set geom = x'0001AF110000'", "SpatiaLite"),
    ] {
        refused(&taken(&[("a.gpkg", &gpkg_after(sql))], &rule), text);
    }
    let wal = taken(
        &[("a.gpkg", &gpkg_after("pragma journal_mode = wal"))],
        &rule,
    );
    assert_eq!(wal.drafts.len(), 6);
    said(&wal, "WAL mode");
    let empty = taken(
        &[("a.gpkg", &gpkg_after("update 区界 set geom = null"))],
        &rule,
    );
    refused(&empty, "wanted a geometry");
}

const HEAD: &str = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=39\n精度=0.001\n转换参数=,,,,,,\n[地块坐标]\n";
const PARCEL: &str = "5,1.0000,DK-1,示例地块,面,,住宅用地,,@\nJ1,1,4337300.000,39514600.000\nJ2,1,4337300.000,39514700.000\nJ3,1,4337400.000,39514700.000\nJ4,1,4337400.000,39514600.000\nJ1,1,4337300.000,39514600.000\n";

fn boundary(text: &str) -> ParcelFile {
    taken(&[("a.txt", text.as_bytes())], &ParcelMapping::default())
}

#[test]
fn a_land_boundary_text_is_read_with_its_parcels_and_rings() {
    let hole = "J6,2,4337320,39514620\r\nJ7,2,4337340,39514620\r\nJ8,2,4337340,39514640\r\nJ9,2,4337320,39514640\r\nJ6,2,4337320,39514620\r\n";
    let second = "4,0.96,DK-2,乙,面,,,,@\r\n1,1,4337300,39514800\r\n2,1,4337300,39514900\r\n3,1,4337400,39514900\r\n4,1,4337400,39514800\r\n";
    let holed = PARCEL.replace("5,1.0000", "10,0.96");
    let text = format!("{HEAD}{holed}{hole}\r\n{}", second.replace("0.96", "1"));
    let file = boundary(&text);
    assert!(
        file.is_clean() && file.faults.is_empty(),
        "{:?}",
        faults(&file)
    );
    assert_eq!(keys(&file), ["DK-1", "DK-2"]);
    assert!((plane_m2(&file, 0) - 9_600.0).abs() < 1e-3);
    assert_eq!(file.drafts[0].area_stated_m2.unwrap().to_string(), "9600");
    assert_eq!(file.drafts[0].name.as_deref(), Some("示例地块"));
    assert_eq!(file.drafts[0].properties["地块用途"], "住宅用地");
    said(&file, "1 rings do not repeat their first point");
    said(&file, "northing (latitude) was read as the first number");
    // the same bytes in the other encodings, the same numbers in the other writings
    let plain = boundary(&format!("{HEAD}{PARCEL}"));
    let text = format!("{HEAD}{PARCEL}");
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut marked = vec![0xef, 0xbb, 0xbf];
    marked.extend(text.as_bytes());
    for bytes in [&gb[..], &utf16, &marked] {
        let file = taken(&[("", bytes)], &ParcelMapping::default());
        assert_eq!(file.drafts, plain.drafts, "{:?}", faults(&file));
    }
    for (from, to) in [
        (",39514", ",514"),
        ("带号=39", "带号="),
        ("几度分带=3", "几度分带=3度带"),
        ("=", "＝"),
        (",", "，"),
        ("5,1.0000", "4,1.0000公顷"),
        ("5,1.0000", ",1"),
        ("面,,住宅用地,,@", "面,,住宅用地,@"),
        ("00.000\nJ", "00.000,3.25\nJ"),
    ] {
        let file = boundary(&text.replace(from, to));
        assert!(file.is_clean(), "{from} {to}: {:?}", faults(&file));
        assert_eq!(
            file.drafts[0].outline, plain.drafts[0].outline,
            "{from} {to}"
        );
    }
}

#[test]
fn a_land_boundary_text_that_is_wrong_is_told_line_by_line() {
    let text = format!("{HEAD}{PARCEL}");
    for (from, to, expected) in [
        ("2000国家大地坐标系", "80国家大地坐标系", "Xian 1980"),
        ("2000国家大地坐标系", "1980西安坐标系", "Xian 1980"),
        ("2000国家大地坐标系", "北京54", "Beijing 1954"),
        (
            "2000国家大地坐标系",
            "2000天津城市坐标系",
            "local city systems",
        ),
        ("2000国家大地坐标系", "", "no coordinate system"),
        ("2000国家大地坐标系", "火星", "坐标系: \"火星\""),
        ("带号=39", "带号=93", "带号=93"),
        ("带号=39", "带号=40", "carries zone 39"),
        ("计量单位=米", "计量单位=公里", "公里"),
        ("高斯克吕格", "墨卡托", "墨卡托"),
        ("面,,", "线,,", "line 10: \"线\""),
        (
            "J3,1,4337400.000,39514700.000",
            "J3,1,4337400.000",
            "line 13: J3,1,4337400.000",
        ),
        ("J3,1,4337400.000,", "J3,1,43374OO.000,", "line 13"),
        ("J3,1,", "J3,一,", "line 13"),
        (
            "J3,1,4337400.000,39514700.000\n",
            "",
            "wanted 5 points, as the header in line 10 says, found 4",
        ),
        (
            "J4,1,4337400.000,39514600.000\nJ1,1,4337300.000,39514600.000\n",
            "",
            "5 points",
        ),
        (
            "5,1.0000,DK-1,示例地块,面,,住宅用地,,@\n",
            "",
            "wanted the header of a parcel, ending in @, found line 10",
        ),
        (
            "4337400.000,39514600.000",
            "4337400.000,39514800.000",
            "cross",
        ),
    ] {
        refused(&boundary(&text.replace(from, to)), expected);
    }
    // of two parcels the good one stays
    let both = format!(
        "{text}{}",
        PARCEL.replace("DK-1", "DK-2").replace("J3,1,", "J3,")
    );
    let file = boundary(&both);
    assert_eq!(keys(&file), ["DK-1"]);
    assert!(
        faults(&file)[0].starts_with("feature 2: wanted a point"),
        "{:?}",
        faults(&file)
    );
    // what the text leaves out the caller may declare, but not what it says
    let declared = ParcelMapping {
        crs: Some(Crs::parse("EPSG:4527").unwrap()),
        ..ParcelMapping::default()
    };
    let silent = text.replace("坐标系=2000国家大地坐标系\n", "");
    assert_eq!(taken(&[("", silent.as_bytes())], &declared).drafts.len(), 1);
    let old = text.replace("2000国家", "80国家");
    refused(&taken(&[("", old.as_bytes())], &declared), "Xian 1980");
    said(
        &boundary(&text.replace("转换参数=,,,,,,", "转换参数=1.5,0,0,,,,")),
        "were not applied",
    );
}
