//! Editions of the negative list: frozen, in the order of their years, with a digest that anyone can recompute.

use jingtu::registry::Caller;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{NEGATIVE, act, items, send};
use crate::app::{App, apps};

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}

/// The digest of an edition from its public answer, as its description says.
fn recomputed(edition: &Value) -> String {
    let text = |value: &Value| escaped(value.as_str().unwrap_or_default());
    let list = |value: &Value| {
        let values = value.as_array().expect("a list").iter();
        let values: Vec<String> = values
            .map(|value| value.as_str().map_or_else(|| value.to_string(), escaped))
            .collect();
        values.join(",")
    };
    let mut bytes = format!(
        "jingtu negative list edition 1\n{}\n{}\n{}\n",
        edition["year"],
        edition["day"].as_str().unwrap(),
        text(&edition["title"])
    );
    for row in edition["items"].as_array().expect("items") {
        let own = row["row_sha256"].as_str().expect("a digest");
        if !row["entry"].is_null() {
            let fields = [
                text(&row["entry"]),
                text(&row["parcel"]),
                text(&row["name"]),
                text(&row["extent"]),
                row["edition_year"].to_string(),
                text(&row["listed_on"]),
                list(&row["forbidden"]),
                text(&row["until_condition"]),
                text(&row["reason"]),
                list(&row["confirmed"]),
            ];
            assert_eq!(sha256(&fields.join("\t")), own, "{row}");
        }
        bytes.push_str(own);
        bytes.push('\n');
    }
    sha256(&bytes)
}

async fn edition(app: &App, role: &str, year: i32) -> Value {
    app.get(role, &format!("{NEGATIVE}/editions/{year}"))
        .await
        .expect(200)
}

fn publish(year: i32, day: &str) -> Value {
    act(
        day,
        json!({"year": year, "title": format!("示例 {year} 年\t负面清单 \\ (example)")}),
    )
}

#[tokio::test]
async fn anyone_recomputes_the_digest_of_an_edition() {
    for app in apps().await {
        let parcels = items(&app, "public", "/api/v1/parcels?limit=1000").await;
        let shown = parcels[0]["registry_no"].as_str().unwrap();
        let listed = act(
            "2026-11-19",
            json!({
                "parcels": [shown], "forbidden": ["class_I", {"system": "YDYH2023", "prefix": "08"}],
                "until_condition": "示例:\t移出\n名录\\之前", "entry_reason": "示例"
            }),
        );
        send(&app, &format!("{NEGATIVE}/entries"), &listed)
            .await
            .expect(201);
        let made = send(
            &app,
            &format!("{NEGATIVE}/editions"),
            &publish(2027, "2026-11-20"),
        )
        .await
        .expect(201);
        for year in [2025, 2026, 2027] {
            for role in ["public", "auditor"] {
                let found = edition(&app, role, year).await;
                assert_eq!(
                    found["sha256"],
                    recomputed(&found),
                    "{} {role} {year}",
                    app.name
                );
            }
        }
        let found = edition(&app, "public", 2027).await;
        assert!(found["entries"].as_u64().unwrap() > 0, "{found}");
        assert_eq!(found["sha256"], made["sha256"]);
        assert_eq!(found["recorded_sha256"], made["sha256"]);
        assert_eq!(
            found["items"][0]["forbidden"],
            json!(["class_I", "YDYH2023:08"])
        );
        // the parcel is taken back: its row is no longer shown, and the digest is the same
        let change = crate::permissions::unpublished(shown);
        app.registry
            .commit(&Caller::operator(), "taken back", &[change])
            .await
            .expect("a commit");
        let after = edition(&app, "public", 2027).await;
        assert!(!after.to_string().contains(shown), "{after}");
        assert_eq!(recomputed(&after), made["sha256"]);
        assert_eq!(after["entries"], found["entries"]);
        let listed = items(&app, "public", &format!("{NEGATIVE}/editions")).await;
        let years: Vec<&Value> = listed.iter().map(|head| &head["year"]).collect();
        assert_eq!(years, [2027, 2026, 2025]);
    }
}

#[tokio::test]
async fn an_edition_stays_frozen_under_later_amendments() {
    for app in apps().await {
        let editions = format!("{NEGATIVE}/editions");
        send(&app, &editions, &publish(2027, "2026-11-20"))
            .await
            .expect(201);
        let (then, public) = (
            edition(&app, "auditor", 2027).await,
            edition(&app, "public", 2027).await,
        );
        let entries = then["items"]
            .as_array()
            .unwrap()
            .iter()
            .chain(then["not_published"].as_array().unwrap());
        let entries: Vec<String> = entries
            .map(|row| row["entry"].as_str().unwrap().to_owned())
            .collect();
        let path = |id: &str, what: &str| format!("{NEGATIVE}/entries/{id}/{what}");
        let rows = json!({"parcels": ["HQ-000145"], "forbidden": ["S"], "until_condition": "示例:另行通知"});
        // amended as of today, and as of a day before the edition; ended; confirmed; added
        let of = |parcel: &str| {
            entries
                .iter()
                .find(|id| id.contains(parcel))
                .expect("an entry")
                .as_str()
        };
        send(
            &app,
            &path(of("HQ-000145"), "amendments"),
            &act("2026-11-22", rows.clone()),
        )
        .await
        .expect(201);
        send(
            &app,
            &path(of("HQ-000146"), "ending"),
            &act("2026-11-10", json!({})),
        )
        .await
        .expect(201);
        send(
            &app,
            &path(of("HQ-000147"), "confirmations"),
            &act("2026-11-23", json!({"year": 2027})),
        )
        .await
        .expect(201);
        let twice = send(
            &app,
            &path(of("HQ-000147"), "confirmations"),
            &act("2026-11-23", json!({"year": 2027})),
        )
        .await;
        assert!(twice.guards(409)[0].starts_with("already_confirmed"));
        let added = act(
            "2026-11-21",
            json!({"parcels": ["HQ-000117"], "forbidden": ["all"], "until_condition": "示例"}),
        );
        let added = send(&app, &format!("{NEGATIVE}/entries"), &added)
            .await
            .expect(201);
        assert_eq!(edition(&app, "auditor", 2027).await, then, "{}", app.name);
        assert_eq!(edition(&app, "public", 2027).await, public);
        assert_eq!(
            recomputed(&edition(&app, "public", 2027).await),
            then["sha256"]
        );
        // the current list is the edition and these amendments, by day
        let current = app
            .get("auditor", &format!("{NEGATIVE}/current"))
            .await
            .expect(200);
        assert_eq!(current["edition"]["year"], 2027);
        let told = current["amendments"].as_array().unwrap().iter();
        let told: Vec<Value> = told
            .map(|own| json!([own["day"], own["kind"], own["entry"]]))
            .collect();
        assert_eq!(
            told,
            [
                json!(["2026-11-10", "ended", of("HQ-000146")]),
                json!(["2026-11-21", "added", added["entries"][0]]),
                json!(["2026-11-22", "changed", of("HQ-000145")]),
                json!(["2026-11-23", "confirmed", of("HQ-000147")]),
                json!(["2026-11-24", "confirmed", of("HQ-000124")]),
            ]
        );
        let listed = items(&app, "auditor", &format!("{NEGATIVE}/entries")).await;
        assert_eq!(current["items"].as_array().unwrap().len(), listed.len());
        let public = app
            .get("public", &format!("{NEGATIVE}/current"))
            .await
            .expect(200);
        let parcels = items(&app, "public", "/api/v1/parcels?limit=1000").await;
        for row in public["items"]
            .as_array()
            .unwrap()
            .iter()
            .chain(public["amendments"].as_array().unwrap())
        {
            assert!(
                parcels
                    .iter()
                    .any(|own| own["registry_no"] == row["parcel"]),
                "{row}"
            );
        }
        assert!(app.differences().await.is_empty(), "{}", app.name);
    }
}

#[tokio::test]
async fn editions_are_published_once_and_in_their_order() {
    for app in apps().await {
        let path = format!("{NEGATIVE}/editions");
        let first = |answer: &crate::app::Answered| {
            answer.guards(409)[0].split(' ').next().unwrap().to_owned()
        };
        let again = send(&app, &path, &publish(2026, "2026-11-20")).await;
        assert_eq!(first(&again), "edition_frozen");
        let earlier = send(&app, &path, &publish(2024, "2026-11-20")).await;
        assert_eq!(first(&earlier), "later_edition");
        let dated = send(&app, &path, &publish(2027, "2025-06-01")).await;
        assert_eq!(first(&dated), "edition_day_earlier");
        send(&app, &path, &publish(2062, "2026-11-20"))
            .await
            .problem(400);
        let frozen = act(
            "2026-11-20",
            json!({"parcels": ["HQ-000117"], "forbidden": ["all"], "until_condition": "示例", "edition_year": 2025}),
        );
        let frozen = send(&app, &format!("{NEGATIVE}/entries"), &frozen).await;
        assert_eq!(first(&frozen), "edition_frozen");
        send(
            &app,
            "/api/v1/lists/suspected/editions",
            &publish(2027, "2026-11-20"),
        )
        .await
        .problem(400);
        app.get("public", "/api/v1/lists/control_list/editions")
            .await
            .problem(404);
        app.get("public", &format!("{NEGATIVE}/editions/2019"))
            .await
            .problem(404);
        app.get("public", &format!("{NEGATIVE}/editions/last"))
            .await
            .problem(400);
        assert_eq!(items(&app, "public", &path).await.len(), 2);
    }
}
