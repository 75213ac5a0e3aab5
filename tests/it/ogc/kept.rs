//! What is kept between answers is what would be written now.

use serde_json::{Value, json};

use super::*;
use crate::app::apps;
use crate::cadastral::{act, drawn, send as record, strip};
use crate::changes::day;
use crate::lists::{NEGATIVE, act as list_act, send as list};
use jingtu::domain::change::Change;
use jingtu::domain::record::Parcel;
use jingtu::registry::Caller;

/// The parcels from what is kept, and once more with every property asked for by its name, which is not kept.
async fn both(app: &App, role: &str, query: &str) -> [Value; 2] {
    let schema = app
        .get(role, "/ogc/collections/parcels/schema")
        .await
        .expect(200);
    let names = schema["properties"].as_object().expect("properties").iter();
    let names = names.filter(|(_, own)| {
        own.get("format")
            .is_none_or(|own| own.as_str().is_none_or(|own| !own.starts_with("geometry")))
    });
    let names: Vec<&str> = names
        .filter(|(_, own)| own.get("x-ogc-role").is_none_or(|role| role != "id"))
        .map(|(name, _)| name.as_str())
        .collect();
    let again = format!("{query}&properties={}", names.join(","));
    let mut found = [Value::Null, Value::Null];
    for (found, query) in found.iter_mut().zip([query, &again]) {
        let path = items("parcels", query);
        *found = app.get(role, &path).await.expect(200)["features"].take();
    }
    found
}

#[tokio::test]
async fn parcels_are_as_they_are_now_after_every_act_and_as_they_were_before_it() {
    for app in apps().await {
        let mut before: Vec<(String, Value)> = Vec::new();
        let operator = Caller::operator();
        for step in ["begin", "rename", "list", "come", "split", "hide"] {
            let all = every(&app, "public", &items("parcels", "?limit=1000")).await;
            let drawn_one = all
                .iter()
                .find(|one| !one["geometry"].is_null())
                .expect("one");
            let no = drawn_one["id"].as_str().expect("an id").to_owned();
            let text = match step {
                "rename" => {
                    let mut own = app
                        .get("auditor", &format!("/api/v1/parcels/{no}"))
                        .await
                        .expect(200);
                    let mut parcel =
                        json!({"registry_no": no, "name": "示例改名", "published": true});
                    parcel["outline"] = own["geometry"].take();
                    Some(parcel)
                }
                "come" => {
                    Some(json!({"registry_no": "AA-100001", "name": "示例", "published": true}))
                }
                "hide" => Some(json!({"registry_no": no, "name": "示例"})),
                _ => None,
            };
            if let Some(parcel) = text {
                let parcel: Parcel = serde_json::from_value(parcel).expect("a parcel");
                let change = Change::recorded(day("2026-11-24"), None, parcel);
                let made = app.registry.commit(&operator, "示例", &[change]).await;
                made.expect("a commit");
            }
            if step == "list" {
                let entry = json!({"parcels": [no], "forbidden": ["K2"], "until_condition": "示例 (example)"});
                let entry = list_act("2026-11-20", entry);
                let listed = list(&app, &format!("{NEGATIVE}/entries"), &entry).await;
                listed.expect(201);
            }
            if step == "split" {
                let all = every(&app, "auditor", &items("parcels", "?limit=1000")).await;
                let mut own = all.iter().filter(|one| !one["geometry"].is_null());
                let no = own.next_back().expect("one that is drawn")["id"].as_str();
                let no = no.expect("an id").to_owned();
                let own = app
                    .get("planner", &format!("/api/v1/parcels/{no}"))
                    .await
                    .expect(200);
                let halves = [(0.0, 0.5), (0.5, 1.0)];
                let halves = halves.map(|(from, to)| drawn(strip(&own["geometry"], from, to)));
                record(&app, &act("split", &[&no], halves.to_vec()))
                    .await
                    .expect(201);
            }
            for role in ["auditor", "public"] {
                let [kept, written] = both(&app, role, "?limit=10000").await;
                assert!(kept == written, "{} {role} after {step}", app.name);
                if let Some((_, last)) = before.iter().rfind(|(own, _)| own.starts_with(role)) {
                    let changes = role == "auditor" || !["list", "split"].contains(&step);
                    assert!(
                        !changes || *last != kept,
                        "{} {role}: {step} changes nothing",
                        app.name
                    );
                }
                before.push((format!("{role} {}", app.revision().await), kept));
            }
        }
        // as it was known before each act: those who see it all see what they saw
        for (whence, then) in &before {
            let (role, known) = whence.split_once(' ').expect("two words");
            let [kept, written] = both(&app, role, &format!("?limit=10000&known={known}")).await;
            assert!(kept == written, "{} {whence}", app.name);
            assert!(role == "public" || kept == *then, "{} {whence}", app.name);
        }
    }
}
