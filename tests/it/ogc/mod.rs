//! The map as a service, on both databases: every row with its values and place, for whom it is shown, page by page.

mod craft;
mod described;
mod edits;
mod files;
mod filters;
mod kept;
mod pages;
mod paging;
mod sampled;
mod shown;
mod tiles;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::app::App;

/// What an official who may see everything reads.
pub const COLLECTIONS: [&str; 15] = [
    "parcels",
    "units",
    "control-list",
    "removals",
    "negative-list",
    "contaminated-list",
    "suspected",
    "not-developed-zones",
    "supervised-sites",
    "control-zones",
    "plumes",
    "groundwater-sources",
    "wells",
    "sampling-points",
    "monitoring-points",
];

/// What the law publishes.
pub const PUBLIC: [&str; 7] = [
    "parcels",
    "units",
    "control-list",
    "removals",
    "negative-list",
    "contaminated-list",
    "supervised-sites",
];

pub fn items(collection: &str, query: &str) -> String {
    format!("/ogc/collections/{collection}/items{query}")
}

/// The path of a link of this service.
pub fn path_of(href: &str) -> String {
    let rest = href.split_once("://").expect("an address").1;
    rest[rest.find('/').expect("a path")..].to_owned()
}

pub fn link<'a>(document: &'a Value, rel: &str) -> Option<&'a str> {
    let links = document["links"].as_array().expect("links").iter();
    let mut found = links.filter(|link| link["rel"] == rel);
    found.next().and_then(|link| link["href"].as_str())
}

pub fn ids(page: &Value) -> Vec<String> {
    let features = page["features"].as_array().expect("features").iter();
    features
        .map(|one| one["id"].as_str().expect("an identifier").to_owned())
        .collect()
}

/// Every feature, page by page.
pub async fn every(app: &App, role: &str, path: &str) -> Vec<Value> {
    let (mut path, mut all) = (Some(path.to_owned()), Vec::new());
    while let Some(here) = path {
        let page = app.get(role, &here).await.expect(200);
        all.extend(
            page["features"]
                .as_array()
                .expect("features")
                .iter()
                .cloned(),
        );
        path = link(&page, "next").map(path_of);
    }
    let ids: BTreeSet<&str> = all.iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(ids.len(), all.len(), "each once");
    all
}
