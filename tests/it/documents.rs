//! Documents: files streamed into the blob store, on record under their digest, read by permission.

mod bucket;
mod citing;
mod coming_in;
mod copies;
mod flat;
mod serving;

use std::path::Path;

use axum::http::Method;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::app::{Answered, App, Ask};

pub const DOCUMENTS: &str = "/api/v1/documents";

/// A small PDF of this text.
pub fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.4\n% 示例 {text}\n%%EOF\n").into_bytes()
}

pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A file with its query.
pub fn sending(query: &str, content: impl Into<Vec<u8>>) -> Ask {
    let path = format!("{DOCUMENTS}?{query}");
    Ask::of(Method::POST, path, content).with("content-type", "application/pdf")
}

/// Sends a document for a parcel and returns its digest.
pub async fn sent(app: &App, text: &str, level: &str) -> String {
    let content = pdf(text);
    let query = format!("title={text}&file_name=a.pdf&level={level}&parcel=HQ-000101");
    let answer = app.ask("registrar", sending(&query, content.clone())).await;
    answer.expect(201);
    sha256(&content)
}

pub async fn one(app: &App, role: &str, sha256: &str) -> Answered {
    app.get(role, &format!("{DOCUMENTS}/{sha256}")).await
}

/// Digests of the documents of a list.
pub fn digests(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("items");
    let digest = |item: &Value| item["sha256"].as_str().expect("a digest").to_owned();
    items.iter().map(digest).collect()
}

/// Every file below a folder, by its path from there.
pub fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        if path.is_dir() {
            let below = files_below(&path);
            found.extend(below.iter().map(|it| format!("{name}/{it}")));
        } else {
            found.push(name.into_owned());
        }
    }
    found.sort();
    found
}
