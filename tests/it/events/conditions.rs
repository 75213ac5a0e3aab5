//! Under which conditions an act is recorded: its key, the revision seen, its day, what it corrects.

use serde_json::{Value, json};

use super::*;
use crate::app::apps;

async fn under(app: &App, key: &str, parcel: &str, body: &Value) -> Answered {
    let ask = Ask::post(path(parcel), body.to_string()).with("idempotency-key", key);
    app.ask("registrar", ask).await
}

#[tokio::test]
async fn the_same_key_and_body_have_the_same_answer_and_another_body_is_refused() {
    for app in apps().await {
        let body = whole("T03", "V1", "2026-10-01");
        let first = under(&app, "one-and-the-same", OWED, &body).await;
        let made = first.expect(201);
        let revision = app.revision().await;
        let again = under(&app, "one-and-the-same", OWED, &body).await;
        assert_eq!(again.expect(201), made, "{}", app.name);
        assert_eq!(again.header("etag"), first.header("etag"));
        // spaces and the order of fields are not another body
        let spaced = serde_json::to_string_pretty(&body).unwrap();
        let ask = Ask::post(path(OWED), spaced).with("idempotency-key", "one-and-the-same");
        assert_eq!(app.ask("registrar", ask).await.expect(201), made);

        let mut other = body.clone();
        other["reason"] = json!("another");
        under(&app, "one-and-the-same", OWED, &other)
            .await
            .problem(409);
        under(&app, "one-and-the-same", NO_INDICATION, &body)
            .await
            .problem(409);
        assert_eq!(app.revision().await, revision, "{}", app.name);
        // an answer under one key is not the answer of another operation
        let check = json!({"parcel": OWED, "transaction": "SUPPLY", "record": true, "case_reference": "示例"});
        let ask = Ask::post("/api/v1/transfer-checks", check.to_string());
        app.ask("reviewer", ask.with("idempotency-key", "one-and-the-same"))
            .await
            .expect(201);
    }
}

#[tokio::test]
async fn many_at_once_under_one_key_are_recorded_once() {
    for app in apps().await {
        let (before, body) = (app.revision().await, whole("T03", "V1", "2026-10-01"));
        let all = (0..20).map(|_| under(&app, "all-at-once", OWED, &body));
        let all = futures::future::join_all(all).await;
        for answer in &all {
            assert_eq!(answer.expect(201), all[0].json(), "{}", app.name);
        }
        assert_eq!(app.revision().await, before + 1, "{}", app.name);
    }
}

/// Two officers who saw the same: the second is told that something happened.
#[tokio::test]
async fn an_act_on_a_parcel_that_moved_is_refused_with_the_current_revision() {
    for app in apps().await {
        let seen = app
            .get("registrar", &format!("{}/possible", path(OWED)))
            .await;
        let tag = seen.header("etag").to_owned();
        assert_eq!(tag, format!("\"{}\"", seen.json()["revision"]));
        let post = |body: Value, key: &'static str, tag: String| {
            let ask = Ask::post(path(OWED), body.to_string()).with("idempotency-key", key);
            let ask = ask.with("if-match", tag);
            let app = &app;
            async move { app.ask("registrar", ask).await }
        };
        let first = post(
            whole("T03", "V1", "2026-10-01"),
            "first-officer",
            tag.clone(),
        )
        .await;
        first.expect(201);
        let late = post(
            whole("T30", "N0", "2026-10-02"),
            "second-officer",
            tag.clone(),
        )
        .await;
        late.problem(412);
        assert_eq!(late.header("etag"), first.header("etag"), "{}", app.name);
        assert_eq!(
            format!("\"{}\"", late.json()["revision"]),
            first.header("etag")
        );
        // a retry of what was recorded is answered, whatever moved since
        post(whole("T03", "V1", "2026-10-01"), "first-officer", tag)
            .await
            .expect(201);
        post(
            whole("T05", "V2", "2026-10-02"),
            "third-officer",
            first.header("etag").to_owned(),
        )
        .await
        .expect(201);
        for wrong in ["", "abc", "W/\"12\"", "\"-1\"", "\"1\", \"2\""] {
            let answer = post(
                whole("T07", "V3", "2026-10-03"),
                "wrong-tag",
                wrong.to_owned(),
            )
            .await;
            assert!(answer.problem(400)[0].starts_with("If-Match"), "{wrong}");
        }
        // an act on another parcel moves nothing here
        let tag = app
            .get("registrar", &format!("{}/possible", path(OWED)))
            .await
            .header("etag")
            .to_owned();
        send(&app, NO_INDICATION, &whole("T01", "U1", "2026-10-01"))
            .await
            .expect(201);
        post(whole("T07", "V3", "2026-10-03"), "fourth-officer", tag)
            .await
            .expect(201);
    }
}

#[tokio::test]
async fn a_late_act_fits_or_is_refused_with_what_it_makes_impossible() {
    for app in apps().await {
        live(&app, OWED, &TO_L3[..7]).await;
        // the recheck of the report was forgotten
        let fits = send(&app, OWED, &whole("T13", "VR", "2026-02-25"))
            .await
            .expect(201);
        assert_eq!(
            (&fits["from"], &fits["stage"]),
            (&json!("VR"), &json!("AR")),
            "{}",
            app.name
        );
        let before = app.revision().await;
        let mut late = whole("T30", "N0", "2026-03-20");
        let answer = send(&app, OWED, &late).await;
        let guards = answer.guards(409);
        assert_eq!(names(&guards), ["late_act"], "{guards:?}");
        let found = answer.json()["refusals"][0]["found"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(found.contains("T14") && !found.contains("T11"), "{found}");
        late["day"] = json!("2026-11-25");
        assert!(names(&send(&app, OWED, &late).await.guards(409)).contains(&"day_ahead"));
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}

#[tokio::test]
async fn a_correction_takes_the_place_of_the_wrong_act_in_one_commit() {
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
        let wrong = send(&app, OWED, &whole("T10", "P0", "2026-04-01"))
            .await
            .expect(201);
        let before = app.revision().await;
        let mut right = whole("T12", "V2", "2026-04-01");
        right["corrects"] = wrong["id"].clone();
        right["reason"] = json!("评审结论误录 example");
        let made = send(&app, OWED, &right).await.expect(201);
        assert_eq!(made["corrects"], wrong["id"]);
        assert_eq!(app.revision().await, before + 1, "{}", app.name);
        assert_eq!(stage(&app, OWED).await, "V2", "{}", app.name);
        let history = app
            .get("auditor", &format!("/api/v1/parcels/{OWED}/history"))
            .await
            .expect(200);
        let acts = history["acts"].as_array().unwrap();
        let line = |id: &Value| acts.iter().find(|act| act["id"] == *id).unwrap().clone();
        assert_eq!(line(&wrong["id"])["withdrawn"], true);
        let shown = line(&made["id"]);
        assert_eq!(
            (&shown["withdrawn"], &shown["corrects"]),
            (&json!(false), &wrong["id"])
        );
        assert_eq!(shown["reason"], "评审结论误录 example");
        // what was known before the correction is still known
        let path = format!("/api/v1/parcels/{OWED}?known={before}");
        assert_eq!(
            app.get("auditor", &path).await.expect(200)["stages"][0]["stage"],
            "P0"
        );
        // what it corrected is gone, and cannot be corrected again
        let mut again = whole("T06", "VR", "2026-05-01");
        again["corrects"] = wrong["id"].clone();
        spoke(
            &send(&app, OWED, &again).await,
            "corrected_missing",
            "HJ_25_1_2019",
        );
        again["corrects"] = json!("E-1999-000001-1");
        spoke(
            &send(&app, OWED, &again).await,
            "corrected_missing",
            "HJ_25_1_2019",
        );
        // the report that failed by mistake passes after all
        let mut pass = whole("T10", "P0", "2026-04-02");
        pass["corrects"] = made["id"].clone();
        send(&app, OWED, &pass).await.expect(201);
        assert_eq!(stage(&app, OWED).await, "P0", "{}", app.name);
    }
}

#[tokio::test]
async fn a_corrected_removal_stands_on_the_list_again() {
    for app in apps().await {
        live(&app, OWED, TO_L3).await;
        let wrong = send(&app, OWED, &whole("T24", "R0", "2026-10-20"))
            .await
            .expect(201);
        let lists = |parcel: Value| parcel["lists"].to_string().contains("control_list");
        let parcel = format!("/api/v1/parcels/{OWED}");
        assert!(
            !lists(app.get("auditor", &parcel).await.expect(200)),
            "{}",
            app.name
        );
        let mut right = whole("T26", "L4", "2026-10-20");
        right["corrects"] = wrong["id"].clone();
        send(&app, OWED, &right).await.expect(201);
        assert_eq!(stage(&app, OWED).await, "L4");
        assert!(
            lists(app.get("auditor", &parcel).await.expect(200)),
            "{}",
            app.name
        );
        let check = format!("{parcel}/transfer-check?transaction=SUPPLY&planned_use=0701");
        assert_eq!(
            app.get("auditor", &check).await.expect(200)["verdict"],
            "BLOCKED"
        );
        // and the tables are what the log says
        assert_eq!(app.differences().await, [], "{}", app.name);
        // an act of another parcel is not corrected here
        let mut other = whole("T01", "U1", "2026-10-20");
        other["corrects"] = json!(wrong["id"]);
        spoke(
            &send(&app, NO_INDICATION, &other).await,
            "corrected_missing",
            "ECO_CODE_2026 404",
        );
    }
}

#[tokio::test]
async fn a_corrected_control_zone_is_gone() {
    for app in apps().await {
        // land of nobody's inside the zone
        let ring = json!([[
            [117.1503, 39.1601],
            [117.1507, 39.1601],
            [117.1507, 39.1603],
            [117.1503, 39.1601]
        ]]);
        let land = json!({
            "polygon": {"type": "Polygon", "coordinates": ring},
            "transaction": "SUPPLY", "planned_uses": [{"code": "0701"}]
        });
        let zoned = async || {
            let answer = app
                .post("auditor", "/api/v1/transfer-checks", &land)
                .await
                .expect(200);
            let rules = answer["rules"].as_array().unwrap().clone();
            rules.iter().any(|rule| rule["id"] == "R-54")
        };
        assert!(!zoned().await, "{}", app.name);
        let drawn = whole("T30", "N0", "2026-10-20");
        let wrong = send(&app, OWED, &drawn).await.expect(201);
        assert!(zoned().await, "{}", app.name);
        let mut right = whole("T03", "V1", "2026-10-21");
        right["corrects"] = wrong["id"].clone();
        send(&app, OWED, &right).await.expect(201);
        assert!(!zoned().await, "{}", app.name);
        assert_eq!(stage(&app, OWED).await, "V1", "{}", app.name);
        assert_eq!(app.differences().await, [], "{}", app.name);
    }
}

/// Two units removed on one day from one entry: the one that was wrong is listed again, the other is not.
#[tokio::test]
async fn a_corrected_removal_of_one_unit_leaves_the_other_removed() {
    for app in apps().await {
        let parcel = "HQ-000159";
        let send_unit = async |letter: &str, body: Value| {
            let path = format!("/api/v1/parcels/{parcel}/units/{letter}/events");
            let ask = Ask::post(path, body.to_string()).with("idempotency-key", fresh_key());
            app.ask("registrar", ask).await.expect(201)
        };
        let view = app
            .get("auditor", &format!("/api/v1/parcels/{parcel}"))
            .await
            .expect(200);
        let stages = view["stages"].as_array().unwrap();
        let other = stages
            .iter()
            .find(|it| !it["stage"].as_str().unwrap().starts_with('L'))
            .unwrap();
        let listed = stages
            .iter()
            .find(|it| it["stage"].as_str().unwrap().starts_with('L'))
            .unwrap();
        let letter = |it: &Value| {
            it["unit"]
                .as_str()
                .unwrap()
                .rsplit('/')
                .next()
                .unwrap()
                .to_owned()
        };
        let (first, second) = (letter(listed), letter(other));
        // the second unit is listed as well, by an entry of its own
        let mut again = whole("T32", "U1", "2026-11-01");
        again["validity"] = json!({"event": "V-1"});
        send_unit(&second, again).await;
        for (transition, to, _) in &TO_L3[..8] {
            send_unit(&second, whole(transition, to, "2026-11-02")).await;
        }
        let start = ["L0", "L1", "L2"]
            .iter()
            .position(|stage| *stage == listed["stage"])
            .unwrap();
        for (transition, to) in [("T18", "L1"), ("T19", "L2"), ("T21", "L3"), ("T23", "L3")] {
            send_unit(&second, whole(transition, to, "2026-11-03")).await;
        }
        for (transition, to) in [("T18", "L1"), ("T19", "L2"), ("T21", "L3"), ("T23", "L3")]
            .iter()
            .skip(start)
        {
            let mut body = whole(transition, to, "2026-11-03");
            if *transition == "T21" && start == 2 {
                body["works_firm"] = json!(WORKS_FIRM);
            }
            send_unit(&first, body).await;
        }
        let wrong = send_unit(&first, whole("T24", "R0", "2026-11-04")).await;
        send_unit(&second, whole("T24", "R0", "2026-11-04")).await;
        let path = format!("/api/v1/parcels/{parcel}");
        let lists = app.get("auditor", &path).await.expect(200)["lists"].to_string();
        assert!(!lists.contains("control_list"), "{}: {lists}", app.name);
        let mut right = whole("T26", "L4", "2026-11-04");
        right["corrects"] = wrong["id"].clone();
        send_unit(&first, right).await;
        let lists = app.get("auditor", &path).await.expect(200)["lists"].to_string();
        assert!(lists.contains("control_list"), "{}: {lists}", app.name);
        let check = format!("{path}/transfer-check?transaction=SUPPLY&planned_use=0701");
        let answer = app.get("auditor", &check).await.expect(200);
        let parts = answer["parts"].to_string();
        assert_eq!(answer["verdict"], "BLOCKED", "{}: {parts}", app.name);
        assert_eq!(app.differences().await, [], "{}", app.name);
    }
}
