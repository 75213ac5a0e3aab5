//! Dangers, demolitions, surveys, the end of production.

use serde_json::{Value, json};

use super::*;
use crate::app::apps;
use crate::groundwater::{deed, enter};

#[tokio::test]
async fn an_open_danger_counts_until_it_is_rectified() {
    for app in apps().await {
        let ask = |day: &str| format!("transaction=TRANSFER&as_of={day}");
        assert!(
            !says(&app, "transaction=TRANSFER", "R-63").await,
            "{}",
            app.name
        );
        let n = app.get("auditor", UNIT).await.expect(200)["file"]["dangers"]
            .as_array()
            .unwrap()
            .len()
            + 1;
        let path = format!("{UNIT}/dangers");
        let found = json!({"items": ["示例渗漏"], "rectify_by": "2026-10-01"});
        let wrong = deed(found.clone(), "list_notice", "2026-09-01");
        assert!(enter(&app, &path, &wrong).await.guards(409)[0].starts_with("paper_missing"));
        let late = json!({"items": ["示例渗漏"], "rectify_by": "2026-08-20"});
        let late = deed(late, "hidden_danger_report", "2026-09-01");
        assert!(enter(&app, &path, &late).await.guards(409)[0].starts_with("day_contradicts"));
        let found = deed(found, "hidden_danger_report", "2026-09-01");
        assert_eq!(enter(&app, &path, &found).await.expect(201)["n"], json!(n));
        let none = deed(
            json!({"items": [], "rectify_by": "2026-10-01"}),
            "hidden_danger_report",
            "2026-09-02",
        );
        enter(&app, &path, &none).await.problem(400);

        assert!(
            says(&app, "transaction=TRANSFER", "R-63").await,
            "{}",
            app.name
        );
        assert!(
            !says(&app, &ask("2026-08-31"), "R-63").await,
            "{}",
            app.name
        );
        let seen = app.get("auditor", UNIT).await.expect(200);
        assert_eq!(seen["file"]["dangers"][n - 1]["overdue"], true);
        assert_eq!(seen["file"]["open_rectification"], true);
        let rectified = deed(json!({}), "acceptance", "2026-10-20");
        let path = format!("{path}/{n}/rectification");
        enter(&app, &path, &rectified).await.expect(201);
        assert!(
            !says(&app, "transaction=TRANSFER", "R-63").await,
            "{}",
            app.name
        );
        assert!(says(&app, &ask("2026-10-19"), "R-63").await, "{}", app.name);
        let again = deed(json!({}), "acceptance", "2026-10-21");
        let guards = enter(&app, &path, &again).await.guards(409);
        assert!(
            guards[0].starts_with("step_contradicts") && guards[0].contains("414"),
            "{guards:?}"
        );
        enter(&app, &format!("{UNIT}/dangers/99/rectification"), &again)
            .await
            .problem(404);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn a_demolition_needs_its_plan_in_time() {
    for app in apps().await {
        let path = format!("{UNIT}/demolitions");
        let plan = |start: &str, filed: Option<&str>| {
            let body = json!({"what": "示例车间", "planned_start": start, "filed_env": filed, "filed_industry": filed});
            deed(body, "demolition_plan", "2026-11-20")
        };
        let guards = enter(&app, &path, &plan("2026-12-08", Some("2026-11-20")))
            .await
            .guards(409);
        assert_eq!(guards.len(), 2, "{guards:?}");
        assert!(
            guards
                .iter()
                .all(|guard| guard.starts_with("demolition_plan_late") && guard.contains("415"))
        );
        enter(&app, &path, &plan("2027-03-01", Some("2026-11-20")))
            .await
            .expect(201);
        assert!(
            !says(&app, "transaction=TRANSFER", "R-63").await,
            "{}",
            app.name
        );
        // planned and not filed: overdue
        let open = enter(&app, &path, &plan("2026-12-08", None))
            .await
            .expect(201);
        assert!(
            says(&app, "transaction=TRANSFER", "R-63").await,
            "{}",
            app.name
        );
        let steps = format!("{path}/{}/steps", open["n"]);
        let filed = json!({"filed_env": "2026-11-21", "filed_industry": "2026-11-21"});
        let late = deed(filed.clone(), "filing_receipt", "2026-11-21");
        assert!(
            enter(&app, &steps, &late).await.guards(409)[0].starts_with("demolition_plan_late")
        );
        let mut put_off = filed;
        put_off["planned_start"] = json!("2027-03-01");
        let half = json!({"planned_start": "2027-03-01", "filed_env": "2026-11-21"});
        enter(&app, &steps, &deed(half, "filing_receipt", "2026-11-21"))
            .await
            .expect(201);
        let seen = app.get("auditor", UNIT).await.expect(200);
        let owed = seen["file"]["duties"].as_array().unwrap().clone();
        let is_open = |duty: &&Value| duty["kind"] == "demolition_plan" && duty["state"] == "open";
        assert_eq!(
            owed.iter().filter(is_open).count(),
            1,
            "with one department only: {owed:?}"
        );
        enter(&app, &steps, &deed(put_off, "filing_receipt", "2026-11-22"))
            .await
            .expect(201);
        assert!(
            !says(&app, "transaction=TRANSFER", "R-63").await,
            "{}",
            app.name
        );
        let done = |day: &str| deed(json!({"done": true}), "completion_report", day);
        enter(&app, &steps, &done("2026-11-23")).await.expect(201);
        assert!(
            !says(&app, "transaction=TRANSFER", "R-63").await,
            "{}",
            app.name
        );
        assert!(
            enter(&app, &steps, &done("2026-11-24")).await.guards(409)[0]
                .starts_with("step_contradicts")
        );
        // carried out without a plan, long before it would have been due
        let mut bare = plan("2028-06-01", None);
        bare["day"] = json!("2026-11-23");
        let bare = enter(&app, &path, &bare).await.expect(201);
        assert!(
            !says(&app, "transaction=TRANSFER", "R-63").await,
            "{}",
            app.name
        );
        let steps = format!("{path}/{}/steps", bare["n"]);
        enter(&app, &steps, &done("2026-11-24")).await.expect(201);
        assert!(
            says(&app, "transaction=TRANSFER", "R-63").await,
            "{}",
            app.name
        );
        // the setting says how many days
        set(&app, "demolition_plan_working_days", "5").await;
        let mut soon = plan("2026-12-08", Some("2026-11-20"));
        soon["day"] = json!("2026-11-24");
        enter(&app, &path, &soon).await.expect(201);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn surveys_and_the_end_of_production_feed_the_rules() {
    for app in apps().await {
        let path = format!("{UNIT}/surveys");
        let survey = |sampled: &str, exceeding: bool, passed: bool, day: &str| {
            let body = json!({"sampling_end": sampled, "exceeding": exceeding, "passed": passed});
            deed(
                body,
                if passed {
                    "review_opinion"
                } else {
                    "survey_report"
                },
                day,
            )
        };
        let (transfer, supply) = ("transaction=TRANSFER", "transaction=SUPPLY");
        assert!(says(&app, transfer, "R-60").await && says(&app, supply, "R-65").await);
        let ahead = survey("2026-10-02", false, false, "2026-10-01");
        let guards = enter(&app, &path, &ahead).await.guards(409);
        assert!(
            guards[0].starts_with("day_contradicts") && guards[0].contains("462"),
            "{guards:?}"
        );
        enter(
            &app,
            &path,
            &survey("2026-09-20", false, false, "2026-10-01"),
        )
        .await
        .expect(201);
        assert!(!says(&app, transfer, "R-60").await, "{}", app.name);
        assert!(says(&app, transfer, "R-62").await && says(&app, supply, "R-65").await);
        enter(
            &app,
            &path,
            &survey("2026-09-20", false, true, "2026-10-10"),
        )
        .await
        .expect(201);
        assert!(!says(&app, transfer, "R-62").await && !says(&app, supply, "R-65").await);
        let seen = app.get("auditor", UNIT).await.expect(200);
        assert_eq!(seen["file"]["surveys"].as_array().unwrap().len(), 1);

        let end = format!("{UNIT}/production-end");
        let about = deed(json!({"ended": false}), "official_letter", "2026-10-15");
        enter(&app, &end, &about).await.expect(201);
        let seen = app.get("auditor", UNIT).await.expect(200);
        assert_eq!(seen["file"]["ending_production"], true);
        let ended = deed(json!({"ended": true}), "official_letter", "2026-10-20");
        enter(&app, &end, &ended).await.expect(201);
        assert!(
            says(&app, transfer, "R-60").await,
            "sampled before the end: {}",
            app.name
        );
        let twice = deed(json!({"ended": true}), "official_letter", "2026-10-21");
        assert!(enter(&app, &end, &twice).await.guards(409)[0].starts_with("step_contradicts"));
        // an exceedance is not hidden by a later survey of the unit
        enter(
            &app,
            &path,
            &survey("2026-10-25", true, false, "2026-10-30"),
        )
        .await
        .expect(201);
        assert!(
            says(&app, supply, "R-62").await,
            "{:?}",
            rules(&app, supply).await
        );
        enter(
            &app,
            &path,
            &survey("2026-11-01", false, true, "2026-11-10"),
        )
        .await
        .expect(201);
        assert!(!says(&app, transfer, "R-60").await, "{}", app.name);
        assert!(
            says(&app, supply, "R-62").await,
            "{:?}",
            rules(&app, supply).await
        );
        assert_eq!(app.differences().await, []);
    }
}
