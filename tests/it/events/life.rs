//! One life from a suspicion to a clean removal, with the transfer answer at each step; and the other roads.

use serde_json::{Value, json};

use super::*;
use crate::app::apps;

async fn check(app: &App, parcel: &str) -> (String, Vec<String>) {
    let path =
        format!("/api/v1/parcels/{parcel}/transfer-check?transaction=SUPPLY&planned_use=0701");
    let answer = app.get("auditor", &path).await.expect(200);
    let rules = answer["rules"].as_array().unwrap().iter();
    let rules = rules
        .filter_map(|rule| rule["id"].as_str().map(str::to_owned))
        .collect();
    (answer["verdict"].as_str().unwrap().to_owned(), rules)
}

/// The rule that speaks first at each stage, and its verdict on a supply for housing.
fn expected(stage: &str) -> (&'static str, &'static str) {
    match stage {
        "U1" | "V1" | "V2" | "V3" | "V4" | "VR" => ("BLOCKED", "R-12"),
        "A0" | "AR" => ("BLOCKED", "R-24"),
        "L0" | "L1" | "L2" | "L3" => ("BLOCKED", "R-30"),
        "R0" => ("CONDITIONAL", "R-40"),
        "R1" => ("CONDITIONAL", "R-42"),
        other => panic!("{other} is not on this road"),
    }
}

#[track_caller]
fn answered(name: &str, stage: &str, (verdict, rules): &(String, Vec<String>)) {
    let (wanted, rule) = expected(stage);
    assert_eq!(verdict, wanted, "{name} {stage}: {rules:?}");
    assert!(
        rules.iter().any(|own| own == rule),
        "{name} {stage}: {rules:?}"
    );
}

#[tokio::test]
async fn one_life_from_suspicion_to_clean_removal() {
    for app in apps().await {
        answered(app.name, "U1", &check(&app, OWED).await);
        for (transition, to, day) in TO_L3.iter().chain(&[("T24", "R0", "2026-10-20")]) {
            let possible = format!("{}/possible", path(OWED));
            let possible = app.get("registrar", &possible).await.expect(200);
            let acts = possible["acts"].as_array().unwrap();
            let own = |act: &&Value| act["transition"] == *transition && act["to"] == *to;
            let act = acts.iter().find(own).unwrap();
            assert_eq!(
                act["possible"], true,
                "{} {transition}: {}",
                app.name, act["in_the_way"]
            );
            live(&app, OWED, &[(transition, to, day)]).await;
            assert_eq!(stage(&app, OWED).await, *to, "{}", app.name);
            answered(app.name, to, &check(&app, OWED).await);
            let parcel = format!("/api/v1/parcels/{OWED}");
            let lists = app.get("auditor", &parcel).await.expect(200)["lists"].to_string();
            assert_eq!(
                lists.contains("control_list"),
                to.starts_with('L'),
                "{to}: {lists}"
            );
        }
        // as it was on a day in between
        let then = format!(
            "/api/v1/parcels/{OWED}/transfer-check?transaction=SUPPLY&planned_use=0701&as_of=2026-04-25"
        );
        assert_eq!(
            app.get("auditor", &then).await.expect(200)["verdict"],
            "BLOCKED"
        );
    }
}

#[tokio::test]
async fn an_act_and_all_that_it_brings_are_one_commit() {
    for app in apps().await {
        live(&app, OWED, &TO_L3[..7]).await;
        let before = app.revision().await;
        let made = send(&app, OWED, &whole("T16", "L0", "2026-04-20")).await;
        assert_eq!(
            made.header("etag"),
            format!("\"{}\"", before + 1),
            "{}",
            app.name
        );
        let made = made.expect(201);
        let id = made["id"].as_str().unwrap().to_owned();
        assert_eq!(id, format!("E-2026-{:06}-1", before + 1), "{}", app.name);
        assert_eq!(made["brought"], json!([format!("listing {id}-listing")]));
        assert_eq!(app.revision().await, before + 1, "{}", app.name);
        live(&app, OWED, &TO_L3[8..]).await;
        let made = send(&app, OWED, &whole("T24", "R0", "2026-10-20"))
            .await
            .expect(201);
        let removal = format!("removal {}-removal", made["id"].as_str().unwrap());
        assert_eq!(made["brought"], json!([removal]), "{}", app.name);
    }
}

#[tokio::test]
async fn removal_with_conditions_ends_as_clean_only_when_its_aftercare_ended() {
    for app in apps().await {
        live(&app, OWED, TO_L3).await;
        live(&app, OWED, &[("T25", "R1", "2026-10-01")]).await;
        answered(app.name, "R1", &check(&app, OWED).await);
        let possible = app
            .get("registrar", &format!("{}/possible", path(OWED)))
            .await
            .expect(200);
        let acts = possible["acts"].as_array().unwrap();
        let report = acts.iter().find(|act| act["transition"] == "T27").unwrap();
        assert_eq!(report["due"], "2027-10-20", "{}", app.name);

        let end = whole("T28", "R0", "2026-11-01");
        spoke(
            &send(&app, OWED, &end).await,
            "aftercare_open",
            "ECO_CODE_2026 437",
        );
        let mut last = whole("T27", "R1", "2026-10-20");
        last["aftercare_open"] = json!(false);
        send(&app, OWED, &last).await.expect(201);
        spoke(
            &send(&app, OWED, &end).await,
            "restrictions_remain",
            "ECO_CODE_2026 437",
        );
        let mut lifted = end.clone();
        lifted["removal"] = json!({"target_class": "I"});
        send(&app, OWED, &lifted).await.expect(201);
        answered(app.name, "R0", &check(&app, OWED).await);
    }
}

#[tokio::test]
async fn a_survey_that_finds_nothing_passes_and_one_sent_back_is_made_anew() {
    for app in apps().await {
        live(
            &app,
            OWED,
            &[
                ("T03", "V1", "2026-01-10"),
                ("T05", "V2", "2026-02-01"),
                ("T06", "VR", "2026-03-01"),
            ],
        )
        .await;
        live(
            &app,
            OWED,
            &[
                ("T12", "V2", "2026-03-20"),
                ("T06", "VR", "2026-04-01"),
                ("T13", "VR", "2026-04-10"),
            ],
        )
        .await;
        live(&app, OWED, &[("T10", "P0", "2026-05-01")]).await;
        let (verdict, rules) = check(&app, OWED).await;
        assert!(
            verdict != "BLOCKED" && rules.contains(&"R-21".to_owned()),
            "{}: {verdict} {rules:?}",
            app.name
        );
        // then the land was used again
        let mut again = whole("T32", "U1", "2026-06-01");
        again["validity"] = json!({"event": "V-1"});
        send(&app, OWED, &again).await.expect(201);
        assert_eq!(check(&app, OWED).await.0, "BLOCKED", "{}", app.name);
    }
}

#[tokio::test]
async fn a_voluntary_survey_enters_at_v1() {
    for app in apps().await {
        let mut act = whole("T03", "V1", "2026-09-01");
        spoke(
            &send(&app, NO_INDICATION, &act).await,
            "survey_not_voluntary",
            "ECO_CODE_2026 439",
        );
        act["voluntary"] = json!(true);
        let made = send(&app, NO_INDICATION, &act).await.expect(201);
        assert_eq!(
            (&made["from"], &made["to"]),
            (&json!("U0"), &json!("V1")),
            "{}",
            app.name
        );
    }
}

#[tokio::test]
async fn land_not_developed_now_gets_its_zone_and_comes_back() {
    for app in apps().await {
        let made = send(&app, OWED, &whole("T30", "N0", "2026-05-01"))
            .await
            .expect(201);
        let id = made["id"].as_str().unwrap();
        let brought = json!([format!("zone {id}-zone"), format!("listing {id}-listing")]);
        assert_eq!(made["brought"], brought, "{}", app.name);
        assert!(not_developed(&app, "2026-05-02").await, "{}", app.name);
        spoke(
            &send(&app, OWED, &whole("T31", "L1", "2026-06-01")).await,
            "not_developed_came_from_elsewhere",
            "4 (12)",
        );
        let mut open = whole("T31", "V1", "2026-06-01");
        open.as_object_mut().unwrap().remove("to");
        spoke(&send(&app, OWED, &open).await, "carried_missing", "4 (12)");
        let back = send(&app, OWED, &whole("T31", "V1", "2026-06-01"))
            .await
            .expect(201);
        assert!(not_developed(&app, "2026-05-31").await, "{}", app.name);
        assert!(!not_developed(&app, "2026-06-01").await, "{}", app.name);
        // a wrong day: entry and zone stand again until the right one
        let mut right = whole("T31", "V1", "2026-06-10");
        right["corrects"] = back["id"].clone();
        send(&app, OWED, &right).await.expect(201);
        assert!(not_developed(&app, "2026-06-05").await, "{}", app.name);
        assert!(!not_developed(&app, "2026-06-10").await, "{}", app.name);
        assert_eq!(app.differences().await, [], "{}", app.name);
    }
}

/// Whether the land stands on the list of land that is not developed now, and inside its zone, on a day.
async fn not_developed(app: &App, day: &str) -> bool {
    let path =
        format!("/api/v1/lists/not_developed_now/entries?limit=1000&as_of={day}&state=in_force");
    let listed = app.get("auditor", &path).await.expect(200);
    let listed = listed["items"].as_array().unwrap();
    let listed = listed.iter().any(|entry| entry["parcels"] == json!([OWED]));
    let land = json!({
        "polygon": whole("T30", "N0", day)["zone"]["outline"], "as_of": day,
        "transaction": "SUPPLY", "planned_uses": [{"code": "0701"}]
    });
    let answer = app
        .post("auditor", "/api/v1/transfer-checks", &land)
        .await
        .expect(200);
    let rules = answer["rules"].as_array().unwrap().clone();
    let zoned = rules.iter().any(|rule| rule["id"] == "R-54");
    assert_eq!(listed, zoned, "{} {day}", app.name);
    listed
}

#[tokio::test]
async fn one_unit_of_a_divided_parcel_moves_alone() {
    for app in apps().await {
        let possible =
            |unit: &str| format!("/api/v1/parcels/HQ-000159/units/{unit}/events/possible");
        let stages = |parcel: Value| {
            let stages = parcel["stages"].as_array().unwrap().clone();
            let pair = |stage: Value| (stage["unit"].clone(), stage["stage"].clone());
            let mut pairs: Vec<_> = stages.into_iter().map(pair).collect();
            pairs.sort_by_key(|(unit, _): &(Value, Value)| unit.to_string());
            pairs
        };
        let before = stages(
            app.get("auditor", "/api/v1/parcels/HQ-000159")
                .await
                .expect(200),
        );
        let (unit, own) = before
            .iter()
            .find(|(_, stage)| stage.as_str().unwrap().starts_with('L'))
            .unwrap();
        let (letter, own) = (
            unit.as_str().unwrap().rsplit('/').next().unwrap(),
            own.as_str().unwrap(),
        );
        let short = app.get("registrar", &possible(letter)).await.expect(200);
        let long = app
            .get(
                "registrar",
                &possible(&unit.as_str().unwrap().replace('/', "%2F")),
            )
            .await;
        assert_eq!(short, long.expect(200), "{}", app.name);
        let road = ["L0", "L1", "L2", "L3", "L3", "R0"];
        let acts = [
            ("T18", "L1"),
            ("T19", "L2"),
            ("T21", "L3"),
            ("T23", "L3"),
            ("T24", "R0"),
        ];
        let start = road.iter().position(|stage| *stage == own).unwrap();
        for (index, (transition, to)) in acts.iter().enumerate().skip(start) {
            let mut body = whole(transition, to, &format!("2026-11-{:02}", index + 10));
            if *transition == "T21" && start >= 2 {
                body["works_firm"] = json!(WORKS_FIRM);
            }
            let ask = Ask::post(
                format!("/api/v1/parcels/HQ-000159/units/{letter}/events"),
                body.to_string(),
            );
            let answer = app
                .ask(
                    "registrar",
                    ask.with("idempotency-key", format!("unit-key-{index}")),
                )
                .await;
            assert_eq!(answer.expect(201)["unit"], *unit, "{}", app.name);
        }
        let after = stages(
            app.get("auditor", "/api/v1/parcels/HQ-000159")
                .await
                .expect(200),
        );
        for ((unit, stage), (_, old)) in after.iter().zip(&before) {
            let moved = unit.as_str().unwrap().ends_with(letter);
            assert_eq!(
                stage,
                if moved { "R0" } else { old.as_str().unwrap() },
                "{}",
                app.name
            );
        }
        let lists = app
            .get("auditor", "/api/v1/parcels/HQ-000159")
            .await
            .expect(200)["lists"]
            .to_string();
        assert!(!lists.contains("control_list"), "{lists}");
        app.get("registrar", &possible("Z")).await.problem(404);
    }
}
