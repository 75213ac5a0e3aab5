//! Duties, overrides, flags and clues through the doors, on both databases.

mod derived;
mod feed;
mod flags;
mod overrides;
mod set;
mod speed;

use serde_json::{Value, json};

use crate::app::{Answered, App, Ask};

/// A paper of a kind, with a day.
pub fn paper(kind: &str, day: &str) -> Value {
    json!({"kind": kind, "title": "示例文件 (example)", "number": format!("示例〔{day}〕{kind}"), "issuer": "示例单位", "day": day})
}

/// Sends a body under a key.
pub async fn keyed(app: &App, role: &str, path: &str, key: &str, body: &Value) -> Answered {
    let ask = Ask::post(path, body.to_string()).with("idempotency-key", key);
    app.ask(role, ask).await
}

/// Every duty that a query finds, page by page.
pub async fn duties(app: &App, query: &str) -> Vec<Value> {
    let mut path = format!("/api/v1/duties?limit=7&{query}");
    let mut all = Vec::new();
    loop {
        let page = app.get("auditor", &path).await.expect(200);
        all.extend(page["items"].as_array().expect("items").clone());
        match page["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => return all,
        }
    }
}
