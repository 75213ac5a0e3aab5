//! `jingtu check-file`: every kind of file, told by its headings, with faults at cells in both languages.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jingtu::intake::form::{Filling, FormKind, template};
use jingtu::intake::sheet;
use serde_json::{Value, json};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

struct Checked {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Checked {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{} {}", self.out, self.err))
    }
}

fn check(file: &Path, arguments: &[&str]) -> Checked {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_jingtu"))
        .arg("check-file")
        .arg(file)
        .args(arguments)
        .env_clear()
        .output()
        .expect("an end");
    Checked {
        code: status.code(),
        out: String::from_utf8_lossy(&stdout).into_owned(),
        err: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

fn written(folder: &tempfile::TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("a file");
    path
}

#[test]
fn every_template_is_told_by_its_headings_and_its_example_is_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    for (form, kind, read) in [
        (FormKind::SamplingPoints, "sampling-points", 2),
        (FormKind::Parcels, "parcels", 2),
        (FormKind::SupervisedUnits, "supervised-units", 2),
        (FormKind::ListNotice, "list-notice", 2),
        (FormKind::Practitioners, "practitioners", 2),
    ] {
        let filled = template(form, Filling::Example).expect("a template");
        let file = written(&folder, "示例.xlsx", filled);
        let checked = check(&file, &["--json"]);
        assert_eq!(
            checked.code,
            Some(0),
            "{kind}: {} {}",
            checked.out,
            checked.err
        );
        let answer = checked.json();
        assert_eq!(
            (
                &answer["kind"],
                &answer["counts"]["read"],
                &answer["accepted"]
            ),
            (&json!(kind), &json!(read), &json!(true)),
            "{answer}"
        );
    }
    let filled = template(FormKind::LabSoil, Filling::Example).expect("a template");
    let checked = check(&written(&folder, "示例.xlsx", filled), &["--json"]);
    assert_eq!(checked.json()["counts"]["results"], 2, "{}", checked.out);
}

#[test]
fn faults_stand_at_their_cells_in_both_languages_and_in_the_workbook() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.xlsx");
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);
    let cases: [Case<'_>; 5] = [
        (
            "点位编号,点位类型,横坐标或经度,纵坐标或纬度\n示例-S1,土壤,117.17,39.17\n示例-S1,空气,117.18,39.18\n\
             示例-S1,土壤,117.19,39.17\n",
            "sampling-points",
            &[("B3", "choice"), ("A4", "point_twice")],
        ),
        (
            "登记编号,地块编码,宗地代码,地块名称,地址,面积(平方米),规划用途\n\
             HQ-1,,120106,示例 (example),,-3,9999\nHQ-000901,,,示例 (example),,,0701\nHQ-000901,,,示例 (example),,,0701\n",
            "parcels",
            &[
                ("A2", "registry_no"),
                ("C2", "cadastral_code"),
                ("F2", "number"),
                ("G2", "land_use"),
                ("A4", "twice"),
            ],
        ),
        (
            "统一社会信用代码,单位名称,名录年度,列入日期,登记编号,排污许可证编号\n\
             91120106MA0000000X,示例 (example),26,3/1/2026,HQ-000901、HQ,1\n",
            "supervised-units",
            &[
                ("A2", "credit_code"),
                ("C2", "year"),
                ("D2", "day"),
                ("E2", "registry_no"),
                ("F2", "permit_no"),
            ],
        ),
        (
            "示例 (example),,,,\n登记编号,地块名称,主要污染物,列入日期,移出日期\nHQ-000124,,苯,2026-03-01,2026-02-01\n,,苯,2026-03-01,\n",
            "list-notice",
            &[("E3", "removed_before_listed"), ("-", "no_land")],
        ),
        (
            "统一社会信用代码,单位名称,业务范围,登记起始日期,登记截止日期\n91120106MA0000000H,示例 (example),digging,,\n\
             91120106MA0000001L,示例 (example),survey,2026-05-01,2026-01-01\n",
            "practitioners",
            &[("C2", "choice"), ("E3", "day_order")],
        ),
    ];
    for (text, kind, wanted) in cases {
        let file = written(&folder, "示例.csv", text);
        let annotated = out.to_string_lossy().into_owned();
        let checked = check(&file, &["--json", "--annotated", &annotated]);
        assert_eq!(
            checked.code,
            Some(1),
            "{kind}: {} {}",
            checked.out,
            checked.err
        );
        let answer = checked.json();
        assert_eq!(answer["kind"], kind);
        let errors = answer["faults"].as_array().unwrap().iter();
        let errors: Vec<&Value> = errors.filter(|own| own["severity"] == "error").collect();
        let found: Vec<(&str, &str)> = errors
            .iter()
            .map(|own| {
                (
                    own["cell"].as_str().unwrap_or("-"),
                    own["code"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(found, wanted, "{kind}");
        for fault in &errors {
            for field in ["wanted", "wanted_zh", "remedy", "remedy_zh"] {
                assert!(!fault[field].as_str().unwrap().is_empty(), "{fault}");
            }
        }
        let workbook = sheet::read(&std::fs::read(&out).expect("a workbook")).expect("a workbook");
        let listed = workbook.sheets.last().expect("the sheet of faults");
        assert!(
            listed.rows.len() > wanted.len(),
            "{kind}: headings and each fault"
        );
        let plain = check(&file, &["--kind", kind]);
        assert!(
            plain.out.contains("应为") && plain.out.contains("expected"),
            "{}",
            plain.out
        );
    }
}

#[test]
fn outlines_are_checked_by_feature() {
    let shapes = check(
        &Path::new(DATA).join("cgcs2000/gbk-cpg-4527.shp"),
        &["--json"],
    );
    let answer = shapes.json();
    assert_eq!(
        (&answer["kind"], &answer["features"]),
        (&json!("outlines"), &json!(6)),
        "{answer}"
    );
    assert_eq!(answer["accepted"], false, "no key is told: {answer}");
    assert_eq!(shapes.code, Some(1));
    let named = check(
        &Path::new(DATA).join("cgcs2000/districts-4527.gpkg"),
        &["--json", "--map", "key=name"],
    );
    assert_eq!(named.json()["features"], 6, "{}", named.out);
    let layer = check(
        &Path::new(DATA).join("cgcs2000/gbk-cpg-4527.shp"),
        &["--annotated", "/nowhere/a.xlsx"],
    );
    assert!(layer.err.contains("has no cells"), "{}", layer.err);
}

#[test]
fn what_the_headings_do_not_tell_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let land = written(
        &folder,
        "示例.csv",
        "地块名称,地块编码,面积\n示例地块 (example),1201061260001,800\n",
    );
    let asked = check(&land, &[]);
    assert_eq!(asked.code, Some(2), "{}", asked.out);
    assert!(
        asked.err.contains("parcels") && asked.err.contains("list-notice"),
        "{}",
        asked.err
    );
    let told = check(&land, &["--kind", "list-notice", "--json"]);
    assert_eq!(told.json()["counts"]["read"], 1, "{}", told.err);
    let unknown = check(&written(&folder, "b.csv", "甲,乙\n1,2\n"), &[]);
    assert_eq!(unknown.code, Some(2));
    assert!(
        unknown.err.contains("--kind") && unknown.err.contains("表头"),
        "{}",
        unknown.err
    );
    let picture = check(
        &written(&folder, "c.png", [0x89, b'P', b'N', b'G', 0, 0]),
        &[],
    );
    assert_eq!(picture.code, Some(2), "{}", picture.err);
    // columns are declared of results alone
    let lab = written(&folder, "d.csv", "a,b,c\nS1,0-0.5,12\n");
    let mapped = check(
        &lab,
        &[
            "--map",
            "sample=a",
            "--map",
            "depth=b",
            "--map",
            "analyte.c=mg/kg",
            "--kind",
            "lab-soil",
            "--json",
        ],
    );
    assert_eq!(
        mapped.json()["counts"]["results"],
        1,
        "{} {}",
        mapped.out,
        mapped.err
    );
}
