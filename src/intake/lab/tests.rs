//! Results of laboratories: layouts, what is wrong with them, and real files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;

use super::*;
use crate::domain::land_use::LimitClass;
use crate::intake::sheet::{self, CellSeverity};
use crate::standards::{LocalLimits, SoilOutcome, SoilQuestion, screen_soil};

fn read_text(text: &str) -> LabFile {
    mapped(text, &[])
}

fn mapped(text: &str, pairs: &[&str]) -> LabFile {
    let workbook = sheet::read(text.as_bytes()).unwrap();
    read(&workbook, &LabMapping::parse(pairs).unwrap())
}

/// Code and cell of every fault graver than a note.
fn faults(file: &LabFile) -> Vec<(String, String)> {
    let grave = file
        .faults
        .listed
        .iter()
        .filter(|fault| fault.kind.severity > CellSeverity::Note);
    let mut told: Vec<(String, String)> = grave
        .map(|fault| (cell_name(fault.at), fault.kind.code.to_owned()))
        .collect();
    told.sort();
    told
}

fn codes(file: &LabFile) -> Vec<String> {
    faults(file).into_iter().map(|(_, code)| code).collect()
}

fn values(file: &LabFile) -> Vec<(String, String, String)> {
    let told = |result: &LabResult| {
        let sample = &file.samples[result.sample];
        let found = match &result.found {
            LabFound::Value(value) => value.normalize().to_string(),
            LabFound::Below(Some(limit)) => format!("<{}", limit.normalize()),
            LabFound::Below(None) => "ND".to_owned(),
            LabFound::Words(words) => words.clone(),
        };
        (
            sample.sample.clone(),
            file.analyte_of(result).to_owned(),
            found,
        )
    };
    file.results.iter().map(told).collect()
}

#[test]
fn a_row_whose_sample_cannot_be_told_has_its_results_checked_and_none_kept() {
    let text = "点位,样品编号,深度(m),六价铬(mg/kg),铅(mg/kg)\nS1,S1-1,1.5-0.5,-3,约400\nS2,S2-1,0-0.5,1.0,90\n";
    let file = read_text(text);
    let told = |cell: &str, code: &str| (cell.to_owned(), code.to_owned());
    assert_eq!(
        faults(&file),
        [
            told("C2", "depth_order"),
            told("D2", "negative"),
            told("E2", "not_a_number")
        ]
    );
    assert_eq!(file.samples.len(), 1);
    assert_eq!(file.results.len(), 2);
}

fn triple(a: &str, b: &str, c: &str) -> (String, String, String) {
    (a.to_owned(), b.to_owned(), c.to_owned())
}

#[test]
fn a_long_table_is_read() {
    let file = read_text(
        "某地块土壤检测结果,,,,,,,\n\
         样品编号,点位,采样深度（m）,采样日期,检测项目,检测结果,单位,检出限\n\
         S1-1,S1,0-0.5,2026/5/1,砷,１２．５,mg/kg,0.01\n\
         S1-1,S1,0-0.5,2026年5月1日,六价铬,ND,mg/kg,0.5\n\
         S1-1,S1,0-0.5,46143,苯并[a]芘,450,µg/kg,\n\
         S1-2,S1,0.5～1.5m,2026.5.1,铅,<0.1,mg/kg,0.1\n\
         S1-2,S1,0.5～1.5m,2026.5.1,镍,/,mg/kg,\n",
    );
    assert_eq!(faults(&file), []);
    assert_eq!(
        values(&file),
        [
            triple("S1-1", "砷", "12.5"),
            triple("S1-1", "六价铬", "<0.5"),
            triple("S1-1", "苯并[a]芘", "0.45"),
            triple("S1-2", "铅", "<0.1"),
        ]
    );
    assert_eq!((file.rows, file.samples.len(), file.not_tested), (5, 2, 1));
    let second = &file.samples[1];
    assert_eq!(
        (second.depth_from_m, second.depth_to_m),
        ("0.5".parse().ok(), "1.5".parse().ok())
    );
    assert_eq!(second.day.unwrap().to_string(), "2026-05-01");
    let maximum = &file.maxima()[0];
    assert_eq!(
        (maximum.sample.as_str(), maximum.cell.as_str()),
        ("S1-1", "F3")
    );
}

#[test]
fn a_wide_table_is_read_with_units_in_headings_or_below() {
    for text in [
        "样品编号,点位编号,深度,砷(mg/kg),苯并[a]芘 µg/kg,锌(mg/kg),pH\n\
         S1-1,S1,0-0.5,12.5,450,80,7.9\n",
        "样品编号,点位编号,深度,砷,苯并[a]芘,锌(mg/kg),pH\n\
         单位,,,mg/kg,µg/kg,mg/kg,无量纲\n\
         检出限,,,0.01,1,1,\n\
         S1-1,S1,0-0.5,12.5,450,80,7.9\n",
    ] {
        let file = read_text(text);
        assert_eq!(faults(&file), [], "{text}");
        assert_eq!(
            values(&file),
            [
                triple("S1-1", "砷", "12.5"),
                triple("S1-1", "苯并[a]芘", "0.45"),
                triple("S1-1", "锌", "80"),
                triple("S1-1", "pH", "7.9"),
            ],
            "{text}"
        );
    }
}

#[test]
fn detection_limits_below_the_headings_count_and_statistics_do_not() {
    let file = read_text(
        "样品编号,点位编号,砷(mg/kg),镉(mg/kg)\n\
         检出限,,0.01,0.02\n\
         S1,P1,ND,0.5\n\
         最大值,,12,0.5\n\
         \n\
         注：以上为示例\n",
    );
    assert_eq!(faults(&file), []);
    assert_eq!(
        values(&file),
        [triple("S1", "砷", "<0.01"), triple("S1", "镉", "0.5")]
    );
    let unread: Vec<_> = file
        .faults
        .listed
        .iter()
        .filter(|fault| fault.kind.code == "row_not_read")
        .collect();
    assert_eq!(unread.len(), 2);
}

#[test]
fn every_fault_is_told_at_its_cell_in_one_pass() {
    let file = read_text(
        "样品编号,点位,深度,检测项目,检测结果,单位\n\
         S1,P1,0-0.5,砷,abc,mg/kg\n\
         S1,P1,0-0.5,镉,-1,mg/kg\n\
         S1,P1,0-0.5,铅,12,\n\
         S1,P1,0-0.5,铜,12,mg/L\n\
         S1,P1,0-0.5,镍,12mg/kg,mg/kg\n\
         S1,P1,0-0.5,汞,3,mg/kg\n\
         S1,P1,0-0.5,总汞,4,mg/kg\n\
         S2,,0-0.5,砷,1,mg/kg\n\
         ,P2,0-0.5,砷,1,mg/kg\n\
         S3,P3,1.5-0.5,砷,1,mg/kg\n\
         S4,P4,0-0.5,,1,mg/kg\n\
         S5,P5,0-0.5,砷,99999,mg/kg\n\
         S6,P6,0-0.5,砷,2000000,mg/kg\n\
         S7,P7,0-0.5,砷,0,mg/kg\n\
         S8,P8,0-0.5,砷,ND,mg/kg\n\
         S9,P9,0-0.5,砷,>100,mg/kg\n",
    );
    let told: Vec<(String, String)> = faults(&file);
    let expected = [
        ("A10", "sample_missing"),
        ("B9", "point_missing"),
        ("C11", "depth_order"),
        ("D12", "analyte_missing"),
        ("E13", "implausible"),
        ("E14", "impossible_content"),
        ("E15", "zero"),
        ("E16", "no_detection_limit"),
        ("E17", "above_range"),
        ("E2", "not_a_number"),
        ("E3", "negative"),
        ("E6", "not_a_number"),
        ("E8", "duplicate"),
        ("F4", "unit_missing"),
        ("F5", "unit_unknown"),
    ];
    let expected = expected.map(|(cell, code)| (cell.to_owned(), code.to_owned()));
    assert_eq!(told, expected);
    let read: Vec<String> = values(&file)
        .into_iter()
        .map(|(sample, ..)| sample)
        .collect();
    assert_eq!(read, ["S1", "S5", "S7", "S8"]);
}

#[test]
fn contradictions_are_faults() {
    let file = read_text(
        "样品编号,点位,检测项目,CAS号,检测结果,单位\n\
         S1,P1,砷,7440-43-9,1,mg/kg\n\
         S1,P2,镉,7440-43-9,1,mg/kg\n\
         S1,P1,未知物,71-43-2,1,mg/kg\n",
    );
    assert_eq!(codes(&file), ["sample_contradicts", "analyte_contradicts"]);
    assert_eq!(values(&file), [triple("S1", "71-43-2", "1")]);
}

#[test]
fn groundwater_is_told_by_sheet_column_or_caller() {
    let text = "监测井,检测项目,检测结果,单位,介质\nW1,砷,0.4L,µg/L,地下水\nW1,As,1,µg/L,地下水\nW1,氯化物,351,mg/L,地下水\nW1,嗅和味,无,,地下水\nS1,砷,3,mg/kg,土壤\nA1,苯,3,mg/m3,环境空气\n";
    let file = read_text(text);
    assert_eq!(codes(&file), ["duplicate"]);
    let quality = file.water_quality();
    assert_eq!(quality.len(), 1);
    assert_eq!(
        quality[0].1.class.map(|class| class.to_string()).as_deref(),
        Some("V")
    );
    assert_eq!(quality[0].1.indices.len(), 3);
    assert_eq!(file.soil_values().len(), 1);
    assert!(file.notes.iter().any(|note| note.code == "other_medium"));
}

#[test]
fn a_file_without_headings_says_what_is_known() {
    let file = read_text("a,b\n1,2\n");
    assert_eq!(codes(&file), ["no_headings"]);
    let file = mapped("a,b\n1,2\n", &["sample=x", "value=b"]);
    assert_eq!(codes(&file), ["mapped_column_missing"]);
}

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/lab")
        .join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("{} is not here: skipped", path.display());
    None
}

fn question(class: LimitClass) -> SoilQuestion {
    SoilQuestion {
        class,
        day: Day::parse("2026-11-20").unwrap(),
        backgrounds: Vec::new(),
        local_limits: LocalLimits::default(),
    }
}

/// The samples of the Meuse through a mapping, against a calculation of its own.
#[test]
fn the_flood_plain_of_the_meuse_is_screened() {
    let Some(path) = shared("meuse.csv") else {
        return;
    };
    let bytes = fs::read(path).unwrap();
    let workbook = sheet::read(&bytes).unwrap();
    let pairs = [
        "sample=x+y",
        "analyte.cadmium=mg/kg",
        "analyte.copper=mg/kg",
        "analyte.lead=mg/kg",
        "analyte.zinc=mg/kg",
    ];
    let file = read(&workbook, &LabMapping::parse(&pairs).unwrap());
    assert_eq!(faults(&file), []);
    assert_eq!((file.samples.len(), file.results.len()), (155, 620));
    let screened = screen_soil(&file.soil_values(), &question(LimitClass::I));
    // the same by hand: column, screening class I, control class I
    let mut csv = csv::Reader::from_reader(bytes.as_slice());
    let rows: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
    for (column, name, screening, control) in [
        (2, "镉", 20.0, 47.0),
        (3, "铜", 2000.0, 8000.0),
        (4, "铅", 400.0, 800.0),
    ] {
        let numbers: Vec<f64> = rows
            .iter()
            .map(|row| row[column].parse().unwrap())
            .collect();
        let highest = numbers.iter().copied().fold(0.0, f64::max);
        let line = screened
            .lines
            .iter()
            .find(|line| line.name_zh == name)
            .unwrap();
        assert_eq!(line.tested, 155);
        assert_eq!(
            line.above_screening,
            numbers.iter().filter(|number| **number > screening).count(),
            "{name}"
        );
        assert_eq!(
            line.above_control,
            numbers.iter().filter(|number| **number > control).count(),
            "{name}"
        );
        let maximum: f64 = line.maximum_mg_per_kg.unwrap().to_string().parse().unwrap();
        assert!((maximum - highest).abs() < 1e-9, "{name}");
        let first = numbers
            .iter()
            .position(|number| *number == highest)
            .unwrap();
        let at = &file.results[line.maximum_at.unwrap()];
        assert_eq!(at.at.row, Some(u32::try_from(first).unwrap() + 2), "{name}");
    }
    let lead = screened
        .lines
        .iter()
        .find(|line| line.name_zh == "铅")
        .unwrap();
    assert_eq!(lead.outcome, SoilOutcome::AboveScreening);
    assert_eq!(screened.not_screened.len(), 1);
    assert_eq!(screened.not_screened[0].analyte, "zinc");
}

const EPA: [&str; 7] = [
    "sample=site_epa_id+act_code_id+rat_short_name+ou_id+rmedia_desc+wsmc_name",
    "medium=rmedia_desc",
    "analyte=rhs_name",
    "cas=rhs_nmbr",
    "value=cc_max_conc_value_nmbr",
    "unit=rconc_units_desc",
    "point=site_epa_id",
];

/// Powers of ten that lead to mg/kg, written down a second time.
fn factor(unit: &str) -> Option<f64> {
    Some(match unit {
        "mg/kg" | "ppm" | "ug/g" => 1.0,
        "ug/kg" | "ppb" => 1e-3,
        "g/kg" => 1e3,
        "%" => 1e4,
        _ => return None,
    })
}

/// Superfund sites, with mixed units and blanks, through a mapping; lead by a calculation of its own.
#[test]
fn superfund_sites_are_screened() {
    for region in ["06", "07", "08", "09", "10"] {
        let Some(path) = shared(&format!(
            "epa-superfund-concentrations-region{region}.csv.gz"
        )) else {
            return;
        };
        let packed = fs::read(path).unwrap();
        let workbook = sheet::read(&packed).unwrap();
        let mut mapping = LabMapping::parse(&EPA).unwrap();
        mapping.medium = Some(Medium::Soil);
        let file = read(&workbook, &mapping);
        let text =
            std::io::read_to_string(flate2::read::MultiGzDecoder::new(packed.as_slice())).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut by_sample: BTreeMap<(String, String), f64> = BTreeMap::new();
        let (mut soil_rows, mut bad_units) = (0, 0);
        for row in reader.deserialize::<BTreeMap<String, String>>() {
            let row = row.unwrap();
            if !["Soil", "Surface Soil", "Subsurface Soil"].contains(&row["rmedia_desc"].as_str()) {
                continue;
            }
            soil_rows += 1;
            let (value, unit) = (&row["cc_max_conc_value_nmbr"], &row["rconc_units_desc"]);
            if value.is_empty() {
                continue;
            }
            let Some(factor) = factor(unit) else {
                bad_units += 1;
                continue;
            };
            if row["rhs_nmbr"] == "7439-92-1" {
                let key = [
                    "site_epa_id",
                    "act_code_id",
                    "rat_short_name",
                    "ou_id",
                    "rmedia_desc",
                    "wsmc_name",
                ]
                .map(|name| row[name].as_str())
                .join("/");
                by_sample
                    .entry((key, row["rhs_nmbr"].clone()))
                    .or_insert(value.parse::<f64>().unwrap() * factor);
            }
        }
        assert_eq!(
            file.rows - rows_of_other_media(&file),
            soil_rows,
            "region {region}"
        );
        let units = |code: &str| {
            file.faults
                .listed
                .iter()
                .filter(|fault| fault.kind.code == code)
                .count()
        };
        assert_eq!(
            units("unit_missing") + units("unit_unknown"),
            bad_units,
            "region {region}"
        );
        let possible: Vec<f64> = by_sample
            .values()
            .copied()
            .filter(|value| *value <= 1e6)
            .collect();
        let screened = screen_soil(&file.soil_values(), &question(LimitClass::II));
        let lead = screened
            .lines
            .iter()
            .find(|line| line.name_zh == "铅")
            .unwrap();
        assert_eq!(lead.tested, possible.len(), "region {region}");
        assert_eq!(
            lead.above_screening,
            possible.iter().filter(|value| **value > 800.0).count(),
            "region {region}"
        );
        assert_eq!(
            lead.above_control,
            possible.iter().filter(|value| **value > 2500.0).count(),
            "region {region}"
        );
        let highest = possible.iter().copied().fold(0.0, f64::max);
        let maximum: f64 = lead.maximum_mg_per_kg.unwrap().to_string().parse().unwrap();
        assert!(
            (maximum / highest - 1.0).abs() < 1e-9,
            "region {region}: {maximum} {highest}"
        );
    }
}

fn rows_of_other_media(file: &LabFile) -> usize {
    let notes = file.notes.iter().filter(|note| note.code == "other_medium");
    notes
        .map(|note| {
            note.text
                .split(' ')
                .next()
                .unwrap()
                .parse::<usize>()
                .unwrap()
        })
        .sum()
}

/// The same sites as a workbook.
#[test]
fn superfund_sites_as_a_workbook_are_read() {
    let Some(path) = shared("epa-superfund-region08-soil-metals.xlsx") else {
        return;
    };
    let workbook = sheet::read(&fs::read(path).unwrap()).unwrap();
    let file = read(&workbook, &LabMapping::parse(&EPA).unwrap());
    assert_eq!(file.rows, 722);
    assert!(file.results.len() > 100, "{}", file.results.len());
    let known = [
        "unit_missing",
        "unit_unknown",
        "implausible",
        "duplicate",
        "impossible_content",
        "zero",
    ];
    for (cell, code) in faults(&file) {
        assert!(known.contains(&code.as_str()), "{cell} {code}");
    }
}

/// 50,000 rows as csv and as a workbook, checked and screened.
#[test]
#[ignore = "measures"]
fn fifty_thousand_rows_are_checked_in_time() {
    let analytes = [
        "砷",
        "镉",
        "六价铬",
        "铜",
        "铅",
        "汞",
        "镍",
        "苯",
        "甲苯",
        "苯并[a]芘",
    ];
    let mut text = "样品编号,点位,采样深度(m),采样日期,检测项目,检测结果,单位,检出限\n".to_owned();
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    for (at, heading) in (0_u16..).zip(text.clone().trim().split(',')) {
        page.write_string(0, at, heading).unwrap();
    }
    for row in 0..50_000_u32 {
        let (sample, analyte) = (row / 10, analytes[row as usize % 10]);
        let value = Decimal::new(i64::from(row % 4_000) + 1, 2);
        let cells = [
            format!("S{sample}"),
            format!("P{}", sample / 5),
            "0-0.5".into(),
            "2026-05-01".into(),
            analyte.into(),
        ];
        text.push_str(&format!("{},{value},mg/kg,0.01\n", cells.join(",")));
        for (at, cell) in (0_u16..).zip(&cells) {
            page.write_string(row + 1, at, cell).unwrap();
        }
        page.write_number(row + 1, 5, value.to_string().parse::<f64>().unwrap())
            .unwrap();
        page.write_string(row + 1, 6, "mg/kg").unwrap();
        page.write_number(row + 1, 7, 0.01).unwrap();
    }
    let xlsx = book.save_to_buffer().unwrap();
    for (name, bytes, most) in [
        ("csv", text.as_bytes(), 1.0),
        ("xlsx", xlsx.as_slice(), 3.0),
    ] {
        let begun = std::time::Instant::now();
        let workbook = sheet::read(bytes).unwrap();
        let read_in = begun.elapsed();
        let file = read(&workbook, &LabMapping::default());
        let screened = screen_soil(&file.soil_values(), &question(LimitClass::I));
        let taken = begun.elapsed().as_secs_f64();
        assert_eq!(
            (file.rows, file.results.len(), screened.lines.len()),
            (50_000, 50_000, 10)
        );
        let resident = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let peak = resident
            .lines()
            .find(|line| line.starts_with("VmHWM"))
            .unwrap_or("VmHWM unknown")
            .to_owned();
        eprintln!(
            "{name}: {taken:.2} s (read {:.2} s), {peak}",
            read_in.as_secs_f64()
        );
        assert!(taken <= most, "{name} took {taken:.2} s");
    }
}
