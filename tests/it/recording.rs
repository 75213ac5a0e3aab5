//! Recorded answers and batches: what is recorded is what holds, once, under one number.

use jingtu::domain::change::Change;
use jingtu::domain::codes::RegistryNo;
use jingtu::domain::day::Day;
use jingtu::domain::record::{List, ListEntry};
use jingtu::domain::transaction::Transaction;
use jingtu::registry::Caller;
use serde_json::{Value, json};

use crate::app::{Answered, App, Ask, NOON, apps};

const CHECKS: &str = "/api/v1/transfer-checks";
const BATCH: &str = "/api/v1/transfer-checks/batch";

fn question(parcel: &str) -> Value {
    json!({
        "parcel": parcel,
        "transaction": "SUPPLY",
        "planned_uses": [{"system": "YDYH2023", "code": "0701"}],
        "record": true,
        "case_reference": "红规审2026-001",
    })
}

async fn record(app: &App, body: &Value, key: &str) -> Answered {
    let ask = Ask::post(CHECKS, body.to_string()).with("idempotency-key", key);
    app.ask("reviewer", ask).await
}

/// An official puts a parcel on the control-and-remediation list.
async fn list(app: &App, parcel: &str) -> u64 {
    let entry = ListEntry {
        id: format!("test-{parcel}"),
        list: List::ControlList,
        parcels: vec![RegistryNo::parse(parcel).unwrap()],
        units: Vec::new(),
        outline: None,
        area_stated_m2: None,
        batch: None,
        main_pollutants: Vec::new(),
    };
    let change = Change::recorded(Day::of(NOON), None, entry);
    let receipt = app
        .registry
        .commit(&Caller::operator(), "listed in a test", &[change])
        .await;
    receipt.expect("a listing").revision
}

fn rules(answer: &Value) -> Vec<&str> {
    let rules = answer["rules"].as_array().expect("rules");
    rules
        .iter()
        .filter_map(|rule| rule["id"].as_str())
        .collect()
}

#[tokio::test]
async fn a_recorded_answer_has_a_number_and_is_read_again_in_both_languages() {
    for app in apps().await {
        let before = app.revision().await;
        let answer = record(&app, &question("HQ-000101"), "first-key").await;
        let made = answer.expect(201);
        let number = format!("D-2026-{:06}", before + 1);
        assert_eq!(made["id"], number.as_str(), "{}", app.name);
        assert_eq!(made["recorded_revision"], before + 1);
        assert_eq!(made["recorded_on"], "2026-11-24");
        assert_eq!(made["facts_digest"].as_str().map(str::len), Some(64));
        let location = answer.header("location").to_owned();
        assert_eq!(location, format!("{CHECKS}/{number}"));

        // Weeks later it reads as it did.
        app.clock.set(NOON + time::Duration::days(40));
        let zh = app.get("auditor", &location).await.expect(200);
        let en = app
            .get("auditor", &format!("{location}?lang=en"))
            .await
            .expect(200);
        assert_eq!(zh["answer"], made["answer"], "{}", app.name);
        assert_eq!(zh["answer"]["verdict"], en["answer"]["verdict"]);
        assert_eq!(rules(&zh["answer"]), rules(&en["answer"]));
        assert_ne!(zh["answer"]["summary"], en["answer"]["summary"]);
        assert_eq!(
            (&zh["answer"]["lang"], &en["answer"]["lang"]),
            (&json!("zh-CN"), &json!("en"))
        );
    }
}

#[tokio::test]
async fn the_same_request_under_the_same_key_is_recorded_once() {
    for app in apps().await {
        let first = record(&app, &question("HQ-000101"), "same-key").await;
        first.expect(201);
        let revision = app.revision().await;
        app.clock.set(NOON + time::Duration::days(1));
        let second = record(&app, &question("HQ-000101"), "same-key").await;
        assert_eq!(second.expect(201), first.json(), "{}", app.name);
        assert_eq!(second.header("location"), first.header("location"));
        assert_eq!(app.revision().await, revision, "{}", app.name);

        record(&app, &question("HQ-000102"), "same-key")
            .await
            .problem(409);
        let mut other = question("HQ-000101");
        other["case_reference"] = json!("another case");
        record(&app, &other, "same-key").await.problem(409);
        assert_eq!(app.revision().await, revision, "{}", app.name);
        record(&app, &question("HQ-000101"), "other-key")
            .await
            .expect(201);
        assert_eq!(app.revision().await, revision + 1, "{}", app.name);
    }
}

#[tokio::test]
async fn the_same_key_at_the_same_moment_is_recorded_once() {
    for app in apps().await {
        let before = app.revision().await;
        let body = question("HQ-000101");
        let all =
            futures::future::join_all((0..40).map(|_| record(&app, &body, "at-once-key"))).await;
        for answer in &all {
            assert_eq!(answer.expect(201), all[0].json(), "{}", app.name);
        }
        assert_eq!(app.revision().await, before + 1, "{}", app.name);
    }
}

#[tokio::test]
async fn what_is_recorded_is_decided_again_inside_the_write_door() {
    for app in apps().await {
        let parcel = unlisted(&app).await;
        let body = question(&parcel);
        let mut look = body.clone();
        for field in ["record", "case_reference"] {
            look.as_object_mut().unwrap().remove(field);
        }
        let looked = app.post("reviewer", CHECKS, &look).await.expect(200);
        let listed = list(&app, &parcel).await;
        let made = record(&app, &body, "decided-again").await.expect(201);
        assert_eq!(
            made["answer"]["verdict"], "BLOCKED",
            "{} {parcel}",
            app.name
        );
        assert_eq!(made["answer"]["revision"], listed);
        let new: Vec<&str> = rules(&made["answer"])
            .into_iter()
            .filter(|rule| !rules(&looked).contains(rule))
            .collect();
        assert!(!new.is_empty(), "{} {parcel}: the listing shows", app.name);

        // As it was known before the listing, the answer does not show it.
        look["known"] = json!((listed - 1).to_string());
        let known = app.post("reviewer", CHECKS, &look).await.expect(200);
        assert_eq!(known["revision"], listed - 1);
        assert_eq!(
            (rules(&known), &known["verdict"]),
            (rules(&looked), &looked["verdict"])
        );
        let path = format!("/api/v1/parcels/{parcel}?known={}", listed - 1);
        let parcel_then = app.get("auditor", &path).await.expect(200);
        assert!(
            !parcel_then["lists"]
                .as_array()
                .unwrap()
                .contains(&json!("control_list"))
        );
        assert!(
            parcel_then["revision"].as_u64() < Some(listed),
            "{parcel_then}"
        );
    }
}

/// A parcel without a list whose supply for housing is not blocked.
async fn unlisted(app: &App) -> String {
    for parcel in app.parcels().await {
        let number = parcel["registry_no"].as_str().unwrap();
        let path =
            format!("/api/v1/parcels/{number}/transfer-check?transaction=SUPPLY&planned_use=0701");
        let verdict = app.get("auditor", &path).await.expect(200)["verdict"].clone();
        if parcel["lists"] == json!([]) && verdict != "BLOCKED" {
            return number.to_owned();
        }
    }
    panic!("the demo has a parcel that can be supplied");
}

#[tokio::test]
async fn recorded_answers_do_not_move_what_answers_rest_on() {
    for app in apps().await {
        let path = "/api/v1/parcels/HQ-000101/transfer-check?transaction=SUPPLY&planned_use=0701";
        let before = app.get("auditor", path).await.expect(200);
        let made = record(&app, &question("HQ-000102"), "does-not-move")
            .await
            .expect(201);
        let after = app.get("auditor", path).await.expect(200);
        assert_eq!(before, after, "{}", app.name);
        // Its own revision, and this very moment, may be asked about and say the same.
        for known in [
            made["recorded_revision"].to_string(),
            "2026-11-24T12:00:00Z".to_owned(),
        ] {
            let known = app
                .get("auditor", &format!("{path}&known={known}"))
                .await
                .expect(200);
            assert_eq!(known, after, "{}", app.name);
        }
        let beyond = made["recorded_revision"].as_u64().unwrap() + 1;
        app.get("auditor", &format!("{path}&known={beyond}"))
            .await
            .problem(400);
    }
}

#[tokio::test]
async fn a_batch_answers_in_order_and_a_wrong_row_stops_nothing() {
    for app in apps().await {
        let body = json!({"rows": [
            {"parcel": "HQ-000101", "transaction": "SUPPLY", "planned_uses": [{"code": "0701"}]},
            {"parcel": "HQ-000102", "transaction": "SELL", "planed_uses": []},
            {"parcel": "HQ-000102", "transaction": "TRANSFER"},
        ]});
        let lines = app.post("reviewer", BATCH, &body).await.lines();
        assert_eq!(lines.len(), 4, "{}", app.name);
        for (index, line) in lines.iter().take(3).enumerate() {
            assert_eq!(line["row"], index + 1);
            assert_eq!(line["verdict"].is_string(), index != 1, "{line}");
        }
        let faults = lines[1]["problem"]["faults"].as_array().unwrap();
        let places: Vec<&str> = faults
            .iter()
            .filter_map(|fault| fault["at"].as_str())
            .collect();
        assert_eq!(places, ["planed_uses", "transaction"], "{}", app.name);
        let summary = &lines[3]["summary"];
        assert_eq!(
            (&summary["rows"], &summary["not_answered"]),
            (&json!(3), &json!(1))
        );
        assert_eq!(lines[3]["revision"], 12);
    }
}

#[tokio::test]
async fn a_recorded_batch_is_one_change() {
    for app in apps().await {
        let before = app.revision().await;
        let rows = json!([{"parcel": "HQ-000101", "transaction": "SUPPLY"}, {"parcel": "HQ-000102", "transaction": "BANK"}]);
        let body = json!({"rows": rows, "record": true, "case_reference": "红规审2026-002"});
        let ask = |body: &Value, key: &str| {
            Ask::post(BATCH, body.to_string()).with("idempotency-key", key)
        };
        let lines = app.ask("reviewer", ask(&body, "batch-0001")).await.lines();
        assert_eq!(
            lines[2]["recorded"],
            format!("B-2026-{:06}", before + 1),
            "{}",
            lines[2]
        );
        assert_eq!(app.revision().await, before + 1);
        // a retry keeps its number; another batch under the key is told so in the last line
        let again = app.ask("reviewer", ask(&body, "batch-0001")).await.lines();
        assert_eq!(again[2]["recorded"], lines[2]["recorded"]);
        let other = json!({"rows": rows, "record": true, "case_reference": "红规审2026-003"});
        let refused = app.ask("reviewer", ask(&other, "batch-0001")).await.lines();
        assert_eq!(refused[2]["problem"]["status"], 409, "{}", refused[2]);
        assert_eq!(app.revision().await, before + 1);
        let wrong = json!({"rows": rows, "record": true, "known": "3"});
        let places = app.post("reviewer", BATCH, &wrong).await.problem(400);
        assert_eq!(places.len(), 3, "case_reference, key and known: {places:?}");
        assert_eq!(app.revision().await, before + 1);
    }
}

#[tokio::test]
async fn a_batch_has_1_to_10000_rows() {
    let app = apps().await.remove(0);
    let row = json!({"parcel": "HQ-000101", "transaction": "BANK"});
    let rows = |count: usize| json!({"rows": vec![row.clone(); count]});
    for count in [0, 10_001] {
        let places = app.post("reviewer", BATCH, &rows(count)).await.problem(400);
        assert_eq!(places, ["rows: split the batch"]);
    }
}

#[tokio::test]
async fn a_batch_agrees_with_single_questions() {
    for app in apps().await {
        let mut rows = Vec::new();
        for number in app.numbers().await {
            for transaction in [
                Transaction::Supply,
                Transaction::Transfer,
                Transaction::UseChange,
            ] {
                rows.push((number.clone(), transaction.code()));
            }
        }
        let row = |(number, transaction): &(String, &str)| json!({"parcel": number, "transaction": transaction, "planned_uses": [{"system": "YDYH2023", "code": "0701"}]});
        let body = json!({"detail": "full", "rows": rows.iter().map(row).collect::<Vec<_>>()});
        let lines = app.post("auditor", BATCH, &body).await.lines();
        assert_eq!(lines.len(), rows.len() + 1);
        for ((number, transaction), line) in rows.iter().zip(&lines) {
            let path = format!(
                "/api/v1/parcels/{number}/transfer-check?transaction={transaction}&planned_use=0701"
            );
            let single = app.get("auditor", &path).await.expect(200);
            assert_eq!(
                line["answer"], single,
                "{} {number} {transaction}",
                app.name
            );
            assert_eq!(
                line["rules"],
                json!(distinct(&rules(&single))),
                "{number} {transaction}"
            );
        }
    }
}

/// Every rule once, in the order of the rulebook.
fn distinct<'a>(rules: &[&'a str]) -> Vec<&'a str> {
    let mut once = rules.to_vec();
    once.sort_unstable();
    once.dedup();
    once
}

#[tokio::test]
async fn a_third_heavy_request_of_one_caller_waits_its_turn() {
    let app = apps().await.remove(0);
    let row =
        json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "planned_uses": [{"code": "0701"}]});
    let body = json!({"rows": vec![row; 3000], "detail": "full"});
    let all = futures::future::join_all((0..4).map(|_| app.post("reviewer", BATCH, &body))).await;
    let refused: Vec<&Answered> = all.iter().filter(|answer| answer.status == 429).collect();
    assert_eq!(refused.len(), 2);
    for answer in refused {
        answer.any_problem();
        assert_eq!(answer.header("retry-after"), "1");
    }
    assert_eq!(
        app.post("reviewer", BATCH, &body).await.status,
        200,
        "places are given back"
    );
}
