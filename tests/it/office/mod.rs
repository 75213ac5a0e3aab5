//! What passes between the offices and comes from the public, through the doors, on both databases.

mod cases;
mod clues;
mod consultations;
mod exchange;

use serde_json::{Value, json};

use crate::app::{Answered, App, Ask};
pub use crate::duties::{duties, keyed, paper};

/// The first guard that refused, by its code.
pub fn guards(answer: &Answered) -> Vec<String> {
    let guards = answer.guards(409);
    let code = |guard: &String| guard.split(' ').next().unwrap_or_default().to_owned();
    guards.iter().map(code).collect()
}

/// Every item of a list.
pub async fn items(app: &App, role: &str, path: &str) -> Vec<Value> {
    let page = app.get(role, path).await.expect(200);
    page["items"].as_array().expect("items").clone()
}
