//! Cadastral acts through the doors, on both databases.

mod answers;
mod doors;
mod heirs;
mod wrong;

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::app::{Answered, App, Ask};

pub const PATH: &str = "/api/v1/cadastral-acts";
pub const DAY: &str = "2026-11-20";

/// An act with its paper.
pub fn act(kind: &str, predecessors: &[&str], successors: Vec<Value>) -> Value {
    json!({
        "kind": kind, "day": DAY, "predecessors": predecessors, "successors": successors,
        "papers": [{"kind": "cadastral_change", "title": "示例地籍变更 (example)", "number": "示例籍1号", "issuer": "示例", "day": DAY}],
        "actor": {"kind": "natural_resources", "name": "示例 example"}, "reason": "示例 example"
    })
}

pub fn fresh_key() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("cadastral-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

pub async fn send_as(app: &App, role: &str, body: &Value) -> Answered {
    let ask = Ask::post(PATH, body.to_string()).with("idempotency-key", fresh_key());
    app.ask(role, ask).await
}

pub async fn send(app: &App, body: &Value) -> Answered {
    send_as(app, "planner", body).await
}

pub async fn parcel(app: &App, no: &str) -> Value {
    app.get("planner", &format!("/api/v1/parcels/{no}"))
        .await
        .expect(200)
}

/// The outline of a parcel, as an official sees it.
pub async fn outline(app: &App, no: &str) -> Value {
    parcel(app, no).await["geometry"].clone()
}

/// A strip of a block of four corners, between two shares of its width.
pub fn strip(outline: &Value, from: f64, to: f64) -> Value {
    let ring = &outline["coordinates"][0];
    let ring = if ring[0][0].is_array() {
        &ring[0]
    } else {
        ring
    };
    let corner = |index: usize| [0, 1].map(|axis| ring[index][axis].as_f64().expect("a number"));
    assert_eq!(ring.as_array().map(Vec::len), Some(5), "{outline}");
    let along = |a: [f64; 2], b: [f64; 2], share: f64| {
        [0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * share)
    };
    let (a, b, c, d) = (corner(0), corner(1), corner(2), corner(3));
    let (low, high) = (along(a, b, from), along(a, b, to));
    let (far, near) = (along(d, c, to), along(d, c, from));
    json!({"type": "Polygon", "coordinates": [[low, high, far, near, low]]})
}

pub fn drawn(outline: Value) -> Value {
    json!({"name": "示例 (example)", "outline": outline})
}

/// Numbers of the successors of an act.
pub fn numbers(taken: &Value) -> Vec<String> {
    let all = taken["successors"].as_array().expect("successors");
    all.iter()
        .map(|own| own["registry_no"].as_str().expect("a number").to_owned())
        .collect()
}

/// The answer for a parcel.
pub async fn answer(app: &App, no: &str, query: &str) -> Value {
    let path = format!("/api/v1/parcels/{no}/transfer-check?{query}");
    app.get("planner", &path).await.expect(200)
}
