//! Packages: applied one after the other they are the register; the content is made again byte for byte.

use std::collections::BTreeMap;

use jingtu::domain::exchange::DEFAULT_KINDS;
use jingtu::domain::record::Kind;
use jingtu::store::{Store, StoreOptions};
use sha2::{Digest, Sha256};

use super::*;
use crate::app::apps;

const PATH: &str = "/api/v1/exchange/packages";

type Copy = BTreeMap<String, Value>;

/// Puts each row in the place of the one it replaces.
fn apply(copy: &mut Copy, rows: &[Value]) {
    for row in rows {
        let key = format!(
            "{} {} {} {}",
            row["kind"], row["id"], row["rev_from"], row["valid_from"]
        );
        copy.insert(key, row.clone());
    }
}

/// Every version of the agreed kinds, read from the database itself.
async fn register(app: &App) -> Copy {
    let store = Store::open(&StoreOptions::reading(app.url()))
        .await
        .unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let mut rows = Vec::new();
    let agreed: Vec<Kind> = DEFAULT_KINDS.split(' ').filter_map(Kind::find).collect();
    snapshot
        .each_version(|row| {
            if agreed.contains(&row.entity.kind()) {
                rows.push(json!({
                    "kind": row.entity.kind().code(), "id": row.entity.id(),
                    "valid_from": row.valid_from, "valid_to": row.valid_to,
                    "rev_from": row.rev_from, "rev_to": row.rev_to,
                    "body": row.entity.to_value().unwrap(),
                }));
            }
            Ok(())
        })
        .await
        .unwrap();
    let mut copy = Copy::new();
    apply(&mut copy, &rows);
    copy
}

async fn make(app: &App, key: &str) -> Value {
    let body = json!({"office": "natural_resources", "reason": "示例"});
    let made = keyed(app, "registrar", PATH, key, &body).await.expect(201);
    made["package"].clone()
}

async fn content(app: &App, id: &str) -> Vec<u8> {
    let answer = app.get("planner", &format!("{PATH}/{id}/content")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.body
}

async fn receipt(app: &App, package: &Value, key: &str) -> Answered {
    let path = format!("{PATH}/{}/receipt", package["id"].as_str().unwrap());
    let body = json!({"digest": package["digest"], "reason": "示例"});
    keyed(app, "planner", &path, key, &body).await
}

/// An emergency begins, or is over: a stage is written anew.
async fn change(app: &App, is_over: bool) {
    let mut event = json!({
        "transition": "T34", "day": "2026-11-20", "papers": [paper("emergency_report", "2026-11-20")],
        "actor": {"kind": "district_environment", "name": "示例局"}, "reason": "示例"
    });
    if is_over {
        event["emergency_over"] = json!(true);
        event["day"] = json!("2026-11-22");
    }
    let path = "/api/v1/parcels/HQ-000107/events";
    let made = keyed(app, "registrar", path, &format!("event-{is_over}"), &event).await;
    made.expect(201);
}

#[tokio::test]
async fn packages_one_after_the_other_are_the_register() {
    for app in apps().await {
        let mut copy = Copy::new();
        let first = make(&app, "make-0001").await;
        let bytes = content(&app, first["id"].as_str().unwrap()).await;
        assert_eq!(
            hex::encode(Sha256::digest(&bytes)),
            first["digest"].as_str().unwrap()
        );
        let rows: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(json!(rows.len()), first["rows"]);
        apply(&mut copy, &rows);
        assert_eq!(copy, register(&app).await, "{}", app.name);
        // the root is that of the log
        let checkpoint = app.get("auditor", "/api/v1/log/checkpoint").await;
        assert_eq!(first["log_root"].as_str().unwrap().len(), 64);
        assert!(checkpoint.status == 200);

        // a wrong digest, and another office, are refused
        let id = first["id"].as_str().unwrap().to_owned();
        let path = format!("{PATH}/{id}/receipt");
        let wrong = json!({"digest": "0".repeat(64), "reason": "示例"});
        let refused = keyed(&app, "planner", &path, "wrong-001", &wrong).await;
        assert_eq!(guards(&refused), ["digest_differs"]);
        let right = json!({"digest": first["digest"], "reason": "示例"});
        let refused = keyed(&app, "registrar", &path, "wrong-002", &right).await;
        assert_eq!(guards(&refused), ["role_not_entitled"]);
        let taken = receipt(&app, &first, "take-0001").await.expect(201);
        assert_eq!(taken["package"]["receipt"]["digest"], first["digest"]);
        receipt(&app, &first, "take-0002").await.problem(409);
        let body = json!({"office": "natural_resources", "reason": "示例"});
        let nothing = keyed(&app, "registrar", PATH, "make-0002", &body).await;
        nothing.problem(409);

        change(&app, false).await;
        let second = make(&app, "make-0003").await;
        assert!(
            second["rows"].as_u64().unwrap() < 10,
            "only what changed: {second}"
        );
        // not receipted: the next begins at the same place, and takes its place
        change(&app, true).await;
        let third = make(&app, "make-0004").await;
        assert_eq!(
            second["kinds"][0]["from_revision"],
            third["kinds"][0]["from_revision"]
        );
        let late = content(&app, second["id"].as_str().unwrap()).await;
        assert_eq!(
            hex::encode(Sha256::digest(&late)),
            second["digest"].as_str().unwrap()
        );
        let bytes = content(&app, third["id"].as_str().unwrap()).await;
        apply(
            &mut copy,
            &serde_json::from_slice::<Vec<Value>>(&bytes).unwrap(),
        );
        assert_eq!(copy, register(&app).await, "{}", app.name);
        receipt(&app, &third, "take-0003").await.expect(201);
        // the first is still the same, byte for byte
        let again = content(&app, &id).await;
        assert_eq!(
            hex::encode(Sha256::digest(&again)),
            first["digest"].as_str().unwrap()
        );
        let all = items(&app, "auditor", &format!("{PATH}?office=natural_resources")).await;
        assert_eq!(all.len(), 4, "three, and that of the demo");
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn csv_and_geojson_of_a_kind() {
    for app in apps().await {
        let made = make(&app, "make-0001").await;
        let path = format!("{PATH}/{}/content", made["id"].as_str().unwrap());
        let csv = app
            .get("auditor", &format!("{path}?form=csv&kind=stage"))
            .await;
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        let mut reader = csv::Reader::from_reader(csv.body.as_slice());
        assert_eq!(reader.headers().unwrap().get(0), Some("kind"));
        let stages = made["kinds"]
            .as_array()
            .unwrap()
            .iter()
            .find(|own| own["kind"] == "stage");
        assert_eq!(json!(reader.records().count()), stages.unwrap()["rows"]);
        let zones = app
            .get("auditor", &format!("{path}?form=geojson&kind=zone"))
            .await
            .expect(200);
        assert!(!zones["features"].as_array().unwrap().is_empty());
        assert_eq!(zones["features"][0]["geometry"]["type"], "Polygon");
        for wrong in [
            "form=csv",
            "form=json&kind=zone",
            "form=x",
            "form=csv&kind=flag",
        ] {
            app.get("auditor", &format!("{path}?{wrong}"))
                .await
                .problem(400);
        }
        for role in ["public", "reviewer", "expert", "admin"] {
            let answer = app.get(role, &path).await;
            assert!([401, 403].contains(&answer.status), "{role}");
        }
    }
}

#[tokio::test]
async fn what_an_office_holds_is_compared_field_by_field() {
    for app in apps().await {
        let before = app.revision().await;
        let parcels = app.parcels().await;
        let row = |parcel: &Value| {
            let stages: Vec<&str> = (parcel["stages"].as_array().unwrap().iter())
                .map(|stage| stage["stage"].as_str().unwrap())
                .collect();
            let uses: Vec<&str> = (parcel["planned_use"].as_array().unwrap().iter())
                .map(|own| own["code"].as_str().unwrap())
                .collect();
            json!({"parcel": parcel["registry_no"], "stage": stages.join(";"), "lists": parcel["lists"], "planned_use": uses})
        };
        let mut rows: Vec<Value> = parcels.iter().map(row).collect();
        let post = |rows: &Vec<Value>| {
            Ask::post(
                "/api/v1/exchange/differences",
                json!({"rows": rows}).to_string(),
            )
        };
        let same = app.ask("planner", post(&rows)).await.expect(200);
        let other_system = |difference: &&Value| difference["field"] != "planned_use";
        let found = same["differences"].as_array().unwrap();
        assert_eq!(found.iter().filter(other_system).count(), 0, "{same}");
        assert_eq!(
            (&same["missing_here"], &same["missing_there_count"]),
            (&json!([]), &json!(0))
        );

        let left_out = rows.pop().unwrap();
        let no = rows[0]["parcel"].clone();
        rows[0]["stage"] = json!("l4");
        rows[0]["lists"] = json!(["control_list", "suspected"]);
        rows[0]["area_m2"] = json!("1");
        rows.push(json!({"parcel": "HQ-999999", "stage": "U0"}));
        rows.push(json!({"parcel": no, "stage": "U0"}));
        rows.push(json!({"parcel": "HQ-000102", "area_m2": "约3亩"}));
        let report = app.ask("planner", post(&rows)).await.expect(200);
        assert_eq!(report["missing_here"], json!(["HQ-999999"]));
        assert_eq!(report["missing_there"], json!([left_out["parcel"]]));
        let fields: Vec<&str> = (report["differences"].as_array().unwrap().iter())
            .filter(|own| own["parcel"] == no)
            .map(|own| own["field"].as_str().unwrap())
            .collect();
        for field in ["stage", "lists", "area_m2"] {
            assert!(fields.contains(&field), "{field}: {fields:?}");
        }
        assert!(
            report["faults"].as_array().unwrap().len() >= 2,
            "{}",
            report["faults"]
        );
        let sheet = "登记编号,阶段\nＨＱ-000101,L4\n";
        let ask = Ask::of(
            axum::http::Method::POST,
            "/api/v1/exchange/differences",
            sheet,
        );
        let csv = app
            .ask("planner", ask.with("content-type", "text/csv"))
            .await
            .expect(200);
        assert_eq!(
            (&csv["compared"], &csv["missing_there_count"]),
            (&json!(1), &json!(parcels.len() - 1))
        );
        assert_eq!(app.revision().await, before, "nothing is applied");
    }
}
