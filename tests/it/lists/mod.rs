//! The lists of the register through the doors, on both databases.

mod editions;
mod kept;
mod mirrored;
mod read;

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::app::{Answered, App, Ask};

pub const NEGATIVE: &str = "/api/v1/lists/negative_list";

fn fresh_key() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("list-key-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// An act of a day with its document and these fields.
pub fn act(day: &str, fields: Value) -> Value {
    let mut body = json!({
        "day": day,
        "document": {"title": "示例文件 (example)", "number": "示例〔2026〕9号", "issuer": "示例市生态环境局", "day": day},
        "reason": "示例 example"
    });
    for (name, value) in fields.as_object().expect("fields") {
        body[name] = value.clone();
    }
    body
}

pub async fn send_as(app: &App, role: &str, path: &str, body: &Value) -> Answered {
    let ask = Ask::post(path, body.to_string()).with("idempotency-key", fresh_key());
    app.ask(role, ask).await
}

pub async fn send(app: &App, path: &str, body: &Value) -> Answered {
    send_as(app, "registrar", path, body).await
}

/// The items of a page.
pub async fn items(app: &App, role: &str, path: &str) -> Vec<Value> {
    let page = app.get(role, path).await.expect(200);
    page["items"].as_array().expect("items").clone()
}

/// Verdict and rules of a transfer answer.
pub async fn answer(app: &App, parcel: &str, question: &str) -> (String, Vec<String>) {
    let path = format!("/api/v1/parcels/{parcel}/transfer-check?{question}");
    let answer = app.get("registrar", &path).await.expect(200);
    let rules = answer["rules"].as_array().expect("rules");
    let ids = rules.iter().filter_map(|rule| rule["id"].as_str());
    let verdict = answer["verdict"].as_str().expect("a verdict").to_owned();
    (verdict, ids.map(str::to_owned).collect())
}
