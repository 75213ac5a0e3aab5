//! Groundwater sources, wells, samplings, plumes and soil monitoring through the doors, on both databases.

mod coverage;
mod observations;
mod plumes;
mod rounds;
mod sources;
mod wells;

use serde_json::{Value, json};

use crate::app::{Answered, App};
use crate::duties::{keyed, paper};

/// A well of the demo in service.
pub const IN_SERVICE: &str = "well-%E7%A4%BA%E4%BE%8B-01";

/// A body with its deed.
pub fn deed(mut body: Value, kind: &str, day: &str) -> Value {
    body["day"] = json!(day);
    body["paper"] = paper(kind, day);
    body["reason"] = json!("示例");
    body
}

/// What a registrar enters, under a key made of the path and the body.
pub async fn enter(app: &App, path: &str, body: &Value) -> Answered {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (path, body.to_string()).hash(&mut hasher);
    keyed(
        app,
        "registrar",
        path,
        &format!("key-{:016x}", hasher.finish()),
        body,
    )
    .await
}

/// A square of so many degrees with its south-western corner at a place.
pub fn square(lon: f64, lat: f64, side: f64) -> Value {
    let (east, north) = (lon + side, lat + side);
    json!({"type": "Polygon", "coordinates": [[[lon, lat], [east, lat], [east, north], [lon, north], [lon, lat]]]})
}

/// All identifiers of a list, page by page.
pub async fn ids(app: &App, role: &str, path: &str) -> Vec<String> {
    let mut path = path.to_owned();
    let mut found = Vec::new();
    loop {
        let page = app.get(role, &path).await.expect(200);
        let items = page["items"].as_array().expect("items");
        found.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => return found,
        }
    }
}

/// Everything of these rooms asks for a role.
#[tokio::test]
async fn the_public_reads_the_coverage_only() {
    let app = crate::app::apps().await.remove(0);
    for path in [
        "groundwater-sources",
        "wells",
        &format!("wells/{IN_SERVICE}"),
        &format!("wells/{IN_SERVICE}/observations"),
        "plumes",
        "monitoring/points",
        "monitoring/plans",
        "monitoring/rounds",
    ] {
        let path = format!("/api/v1/{path}");
        app.get("public", &path).await.problem(401);
        app.get("admin", &path).await.problem(403);
        app.get("expert", &path).await.expect(200);
    }
    app.get("public", "/api/v1/monitoring/coverage")
        .await
        .expect(200);
}
