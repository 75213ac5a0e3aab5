//! Duties that follow from the record.

use jingtu::domain::change::Change;
use jingtu::domain::day::Day;
use jingtu::domain::setting::Setting;
use jingtu::registry::Caller;
use serde_json::json;

use super::*;
use crate::app::apps;
use crate::events::{OWED, whole};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

async fn set(app: &App, name: &str, value: &str) {
    let setting = Setting {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let change = Change::recorded(day("2020-01-01"), None, setting);
    app.registry
        .commit(&Caller::operator(), "示例 example", &[change])
        .await
        .expect("a setting");
}

async fn act(app: &App, transition: &str, to: &str, on: &str) {
    let path = format!("/api/v1/parcels/{OWED}/events");
    let key = format!("key-{transition}-{on}");
    keyed(app, "registrar", &path, &key, &whole(transition, to, on))
        .await
        .expect(201);
}

/// The survey is owed six months after the notice, whatever day is asked for, until the report is handed in.
#[tokio::test]
async fn the_survey_after_the_notice() {
    for app in apps().await {
        let query = format!("parcel={OWED}&kind=survey_after_notice");
        act(&app, "T02", "U1", "2026-04-30").await;
        let all = duties(&app, &query).await;
        let newest = all.last().expect("a duty");
        assert_eq!(newest["due"], "2026-10-30", "{}", app.name);
        assert_eq!(newest["state"], "overdue");
        assert_eq!(newest["due_ends_at"], "2026-10-30T16:00:00Z");
        assert_eq!(newest["owner"], "office:right_holder");
        let before = duties(&app, &format!("{query}&as_of=2026-10-30")).await;
        assert_eq!(before.last().unwrap()["state"], "open", "{}", app.name);
        let earlier = duties(&app, &format!("{query}&as_of=2026-04-29")).await;
        assert!(earlier.iter().all(|duty| duty["id"] != newest["id"]));
        // a paper does not close it: the act does, and its article says why
        let id = newest["id"].as_str().unwrap();
        let path = format!("/api/v1/duties/{id}/closures");
        let body = json!({"outcome": "done", "day": "2026-11-20", "paper": paper("survey_report", "2026-11-19"), "reason": "示例"});
        let refused = keyed(&app, "registrar", &path, "close-0001", &body).await;
        let guards = refused.guards(409);
        assert_eq!(
            guards,
            ["duty_follows_record [ORDER_42_2016, ECO_CODE_2026 454 ¶1]"]
        );
        act(&app, "T03", "V1", "2026-11-02").await;
        act(&app, "T05", "V2", "2026-11-03").await;
        act(&app, "T09", "VR", "2026-11-09").await;
        let done = duties(&app, &query).await;
        let done = done.iter().find(|duty| duty["id"] == newest["id"]).unwrap();
        assert_eq!(
            (&done["state"], &done["ended"]["day"]),
            (&json!("done"), &json!("2026-11-09"))
        );
        // known earlier, it is still owed
        let then = duties(&app, &format!("{query}&known={}", app.revision().await - 1)).await;
        assert_eq!(then.last().unwrap()["state"], "overdue");
        assert_eq!(app.differences().await, []);
    }
}

/// The review is owed by working days once a setting says how many; a year without a notice says so.
#[tokio::test]
async fn the_review_by_working_days_where_the_setting_says_how_many() {
    for app in apps().await {
        let query = format!("parcel={OWED}&kind=survey_review");
        act(&app, "T02", "U1", "2026-04-30").await;
        act(&app, "T03", "V1", "2026-09-02").await;
        act(&app, "T05", "V2", "2026-09-03").await;
        act(&app, "T09", "VR", "2026-09-30").await;
        assert_eq!(duties(&app, &query).await, Vec::<Value>::new());
        set(&app, "survey_review_working_days", "3").await;
        let owed = duties(&app, &query).await;
        // 1 to 7 October are off, Saturday the 10th is worked
        assert_eq!(owed[0]["due"], "2026-10-10", "{}", app.name);
        assert_eq!(owed[0]["counted_by_weekends"], json!([]));
        set(&app, "survey_review_working_days", "70").await;
        let owed = duties(&app, &query).await;
        assert_eq!(
            owed[0]["counted_by_weekends"],
            json!([2027]),
            "{}",
            app.name
        );
        // the notice of 2027 is set: the day moves, and no longer by weekends
        let by_weekends = owed[0]["due"].clone();
        set(&app, "working_days_2027", "off 01-01/01-08; on").await;
        let owed = duties(&app, &query).await;
        assert_eq!(owed[0]["counted_by_weekends"], json!([]));
        assert_ne!(owed[0]["due"], by_weekends);
    }
}

/// The yearly duties of a key unit, closed by a paper each; overdue, they are the overdue reports of R-63.
#[tokio::test]
async fn yearly_duties_of_a_key_unit_feed_the_rule() {
    for app in apps().await {
        let unit = "key-unit-example-48";
        let of_unit = |all: Vec<Value>| -> Vec<Value> {
            all.into_iter()
                .filter(|duty| duty["key_unit"] == unit)
                .collect()
        };
        let yearly = of_unit(duties(&app, "state=open").await);
        let kinds: Vec<&str> = yearly
            .iter()
            .filter_map(|duty| duty["kind"].as_str())
            .collect();
        assert_eq!(kinds.len(), 4, "{}: {kinds:?}", app.name);
        assert!(yearly.iter().all(|duty| duty["due"] == "2026-12-31"));
        let check =
            "/api/v1/parcels/HQ-000148/transfer-check?transaction=TRANSFER&planned_use=1001";
        let rules = |answer: &Value| -> Vec<String> {
            let rules = answer["rules"].as_array().unwrap().iter();
            rules
                .filter_map(|rule| rule["id"].as_str().map(str::to_owned))
                .collect()
        };
        let answer = app.get("auditor", check).await.expect(200);
        assert!(!rules(&answer).contains(&"R-63".to_owned()), "{}", app.name);
        // the duties of 2025 are kept here as well: nothing closed them
        set(&app, "key_unit_duties_from_year", "2025").await;
        let overdue = of_unit(duties(&app, "state=overdue").await);
        assert_eq!(overdue.len(), 3, "tanks are reported since the Code");
        let answer = app.get("auditor", check).await.expect(200);
        assert!(rules(&answer).contains(&"R-63".to_owned()), "{}", app.name);
        for (n, duty) in overdue.iter().enumerate() {
            let id = duty["id"].as_str().unwrap();
            let path = format!("/api/v1/duties/{id}/closures");
            let evidence = duty["evidence"][0].as_str().unwrap();
            let mut body = json!({"outcome": "done", "day": "2026-11-20", "paper": paper("board_photo", "2026-11-19"), "reason": "示例"});
            let wrong = keyed(&app, "registrar", &path, &format!("wrong-{n:04}"), &body).await;
            assert!(wrong.guards(409)[0].starts_with("evidence_contradicts"));
            body["paper"] = paper(evidence, "2026-11-19");
            let key = format!("close-{n:04}");
            let done = keyed(&app, "registrar", &path, &key, &body)
                .await
                .expect(201);
            let again = keyed(&app, "registrar", &path, &key, &body)
                .await
                .expect(201);
            assert_eq!(done, again, "the same key has the same answer");
            keyed(&app, "planner", &path, &format!("again-{n:04}"), &body)
                .await
                .problem(409);
        }
        let answer = app.get("auditor", check).await.expect(200);
        assert!(!rules(&answer).contains(&"R-63".to_owned()), "{}", app.name);
        assert_eq!(app.differences().await, []);
    }
}

/// A mirror is refreshed every 31 days, an aftercare report is due on its day.
#[tokio::test]
async fn mirrors_and_aftercare() {
    for app in apps().await {
        let mirrors = duties(
            &app,
            "kind=mirror_refresh&owner=office:district_environment",
        )
        .await;
        assert!(!mirrors.is_empty(), "{}", app.name);
        for duty in &mirrors {
            let (since, due) = (
                duty["since"].as_str().unwrap(),
                duty["due"].as_str().unwrap(),
            );
            assert_eq!(day(due).since(day(since)), 31);
        }
        let aftercare = duties(&app, "kind=aftercare_report").await;
        assert!(!aftercare.is_empty(), "{}", app.name);
        let wanted = aftercare[0]["parcel"].as_str().unwrap();
        let only = duties(&app, &format!("kind=aftercare_report&parcel={wanted}")).await;
        assert!(only.iter().all(|duty| duty["parcel"] == wanted) && !only.is_empty());
    }
}
