//! Reports from upload to record, on both databases.

mod journey;
mod local_standards;
mod refused;
mod rescreening;
mod results;
mod versions;

use std::sync::atomic::{AtomicU64, Ordering};

use jingtu::domain::land_use::LimitClass;
use jingtu::standards::{LimitKind, gb36600};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::app::{Answered, App, Ask};

/// Land of the demo in preliminary sampling (V2), suspected by its history, to become housing.
pub const SAMPLED: &str = "HQ-000110";
/// Land of the demo without indication, surveyed voluntarily (V1).
pub const VOLUNTARY: &str = "HQ-000109";

pub const FIRM: &str = "示例检测技术有限公司";

/// A key that nobody used.
pub fn key() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("uploads-test-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

pub async fn post(app: &App, role: &str, path: &str, body: &Value) -> Answered {
    let ask = Ask::post(path, body.to_string()).with("idempotency-key", key());
    app.ask(role, ask).await
}

pub fn paper(kind: &str, day: &str) -> Value {
    json!({
        "kind": kind, "title": format!("示例 {kind} (example)"), "number": format!("示例〔2026〕{kind}"),
        "issuer": "示例单位", "day": day
    })
}

/// A report of a parcel on class I.
pub fn report(parcel: &str) -> Value {
    json!({
        "parcel": parcel, "title": "示例地块土壤污染状况调查报告 (example)", "firm": FIRM,
        "laboratory": "示例检测公司 (example)", "class_assessed": "I",
        "made_for": [{"system": "YDYH2023", "code": "070102"}],
        "sampling_start": "2026-10-08", "sampling_end": "2026-10-20", "signed_on": "2026-11-12",
        "papers": [paper("survey_report", "2026-11-12")]
    })
}

/// Begins an upload; its identifier.
pub async fn begin(app: &App, body: &Value) -> String {
    let begun = post(app, "expert", "/api/v1/uploads", body)
        .await
        .expect(201);
    begun["id"].as_str().expect("an identifier").to_owned()
}

pub async fn add(app: &App, id: &str, (kind, name): (&str, &str), bytes: Vec<u8>) -> Answered {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("kind", kind)
        .append_pair("name", name)
        .finish();
    let path = format!("/api/v1/uploads/{id}/files?{query}");
    let ask = Ask::post(path, bytes).with("content-type", "application/octet-stream");
    app.ask("expert", ask).await
}

pub async fn see(app: &App, role: &str, id: &str) -> Value {
    app.get(role, &format!("/api/v1/uploads/{id}"))
        .await
        .expect(200)
}

pub async fn step(app: &App, role: &str, id: &str, what: &str, body: &Value) -> Answered {
    post(app, role, &format!("/api/v1/uploads/{id}/{what}"), body).await
}

/// The review that concludes a survey.
pub fn acceptance(outcome: Option<&str>) -> Value {
    let mut body = json!({"day": "2026-11-20", "reason": "示例:数据完整 (example)"});
    if let Some(outcome) = outcome {
        body["review"] = json!({
            "outcome": outcome, "office": "示例区生态环境局",
            "papers": [paper("review_opinion", "2026-11-18"), paper("department_letter", "2026-11-19")]
        });
    }
    body
}

/// Rows of one table: samples S1-1, S1-2 ... of points S1, S2 ..., each with all basic items at a tenth of screening of
/// class I, but for what is named. An item with `<` is not detected.
pub fn table(samples: usize, but: &[(&str, &str)]) -> Vec<u8> {
    let mut text =
        "sample,point,medium,depth_from,depth_to,day,analyte,value,unit,detection_limit\n"
            .to_owned();
    for sample in 1..=samples {
        for item in gb36600::basic_items() {
            let name = item.name_zh.as_str();
            let within = item.limit(LimitClass::I, LimitKind::Screening);
            let within = within.expect("a limit") / Decimal::TEN;
            let own = but.iter().find(|(own, _)| *own == name);
            let value = own.map_or_else(
                || within.normalize().to_string(),
                |(_, value)| (*value).to_owned(),
            );
            text.push_str(&format!(
                "S{sample}-1,S{sample},土壤,0,0.5,2026-10-20,\"{name}\",{value},mg/kg,\n"
            ));
        }
    }
    text.into_bytes()
}

/// Points S1 ... in the middle of nowhere in particular.
pub fn points(count: usize) -> Vec<u8> {
    let mut text = "点位编号,点位类型,横坐标或经度,纵坐标或纬度,钻孔深度(m)\n".to_owned();
    for point in 1..=count {
        let lon = 117.15 + point as f64 * 0.0001;
        text.push_str(&format!("S{point},土壤,{lon:.4},39.17,3\n"));
    }
    text.into_bytes()
}

/// What officials are answered about a transaction for housing.
pub async fn answer(
    app: &App,
    parcel: &str,
    transaction: &str,
    planned: &str,
) -> (String, Vec<String>) {
    let path = format!(
        "/api/v1/parcels/{parcel}/transfer-check?transaction={transaction}&planned_use={planned}"
    );
    let answer = app.get("auditor", &path).await.expect(200);
    let rules = answer["rules"].as_array().expect("rules").iter();
    let rules = rules.map(|rule| rule["id"].as_str().unwrap_or_default().to_owned());
    let verdict = answer["verdict"].as_str().expect("a verdict").to_owned();
    (verdict, rules.collect())
}
