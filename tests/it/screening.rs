//! Screening over HTTP: JSON and tables say the same, faults are told at their cells, templates are read back.

use axum::http::Method;
use jingtu::intake::form::FormKind;
use jingtu::intake::sheet;
use serde_json::{Value, json};

use crate::app::{Ask, apps};

const PATH: &str = "/api/v1/screening";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "\
样品编号,点位,采样深度(m),检测项目,检测结果,单位,检出限
示例S1,P1,0-0.5,砷,24.1,mg/kg,0.01
示例S1,P1,0-0.5,六价铬,ND,mg/kg,0.5
示例S2,P1,0.5~1.5,砷,121,mg/kg,0.01
示例S2,P1,0.5~1.5,锌,300,mg/kg,1
";

fn table(query: &str, kind: &str, body: impl Into<Vec<u8>>) -> Ask {
    Ask::of(Method::POST, format!("{PATH}{query}"), body).with("content-type", kind)
}

fn body(class: &str) -> Value {
    json!({"class": class, "day": "2026-11-20", "samples": [
        {"sample": "示例S1", "point": "P1", "medium": "soil", "depth_from_m": "0", "depth_to_m": "0.5", "results": [
            {"analyte": "砷", "value": "24.1", "unit": "mg/kg", "detection_limit": "0.01"},
            {"analyte": "六价铬", "below_dl": true, "unit": "mg/kg", "detection_limit": "0.5"}]},
        {"sample": "示例S2", "point": "P1", "medium": "soil", "depth_from_m": "0.5", "depth_to_m": "1.5", "results": [
            {"analyte": "砷", "value": "121000", "unit": "µg/kg"},
            {"analyte": "锌", "value": "300", "unit": "mg/kg"}]}
    ]})
}

#[tokio::test]
async fn a_table_and_json_say_the_same_and_the_class_decides() {
    for app in apps().await {
        let sent = app
            .ask("expert", table("?class=I&day=2026-11-20", "text/csv", CSV))
            .await
            .expect(200);
        let told = app
            .ask("expert", Ask::post(PATH, body("I").to_string()))
            .await
            .expect(200);
        for answer in [&sent, &told] {
            assert_eq!(answer["accepted"], true, "{answer:#}");
            let soil = &answer["soil"];
            assert_eq!(soil["outcome"], "above_control");
            assert_eq!(soil["other_outcome"], "above_screening");
            let line = &soil["lines"][0];
            assert_eq!(line["maximum_mg_per_kg"], "121");
            assert_eq!(line["exceedance_multiple"], "5.05");
            assert_eq!(
                line["screening"]["citation_zh"],
                "GB 36600-2018 表1 第1项(5.3.3)"
            );
            assert_eq!(line["maximum_sample"]["sample"], "示例S2");
            assert_eq!(line["maximum_sample"]["depth_to_m"], "1.5");
            assert_eq!(soil["not_screened"][0]["analyte"], "锌");
            assert_eq!(soil["basic_not_tested"].as_array().map(Vec::len), Some(43));
        }
        assert_eq!(sent["soil"]["lines"][0]["maximum_sample"]["cell"], "E4");
        let lax = app
            .ask("expert", Ask::post(PATH, body("II").to_string()))
            .await
            .expect(200);
        assert_eq!(lax["soil"]["outcome"], "above_screening");
        app.ask("public", Ask::post(PATH, body("I").to_string()))
            .await
            .problem(401);
    }
}

#[tokio::test]
async fn faults_are_told_at_their_cells_and_in_the_annotated_workbook() {
    for app in apps().await {
        let wrong = CSV
            .replace("24.1,mg/kg", "abc,mg/kg")
            .replace("300,mg/kg", "300,");
        let answer = app
            .ask("expert", table("", "text/csv", wrong.clone()))
            .await
            .expect(200);
        assert_eq!(answer["accepted"], false);
        let cells: Vec<(&str, &str)> = answer["faults"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|fault| fault["severity"] == "error")
            .map(|fault| {
                (
                    fault["cell"].as_str().unwrap(),
                    fault["code"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(cells, [("E2", "not_a_number"), ("F5", "unit_missing")]);
        let marked = app
            .ask("expert", table("?answer=annotated", "text/csv", wrong))
            .await;
        assert_eq!((marked.status, marked.header("content-type")), (200, XLSX));
        let book = sheet::read(&marked.body).unwrap();
        assert_eq!(book.sheets[0].rows[1].cells[4].value.text(), "abc");
        let mut bad = body("I");
        bad["samples"][0]["results"][0]["unit"] = json!("");
        bad["samples"][1]["results"][1]["value"] = json!("-3");
        let faults = app
            .ask("expert", Ask::post(PATH, bad.to_string()))
            .await
            .problem(400);
        assert_eq!(faults.len(), 2, "{faults:?}");
        app.ask("expert", table("", "text/csv", "%PDF-1.7"))
            .await
            .problem(400);
        app.ask(
            "expert",
            table("?class=III&map=x&background=y", "text/csv", CSV),
        )
        .await
        .problem(400);
    }
}

#[tokio::test]
async fn every_template_is_there_and_its_filled_results_are_screened() {
    for app in apps().await {
        for kind in FormKind::ALL {
            let path = format!("/api/v1/templates/{}.xlsx?example=true", kind.code());
            let answer = app.get("public", &path).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, XLSX));
            if matches!(kind, FormKind::LabSoil | FormKind::LabGroundwater) {
                let screened = app
                    .ask("expert", table("", XLSX, answer.body))
                    .await
                    .expect(200);
                assert_eq!(screened["accepted"], true, "{screened:#}");
                assert_eq!(screened["counts"]["results"], 2);
            }
        }
        app.get("public", "/api/v1/templates/nothing.xlsx")
            .await
            .problem(404);
    }
}
