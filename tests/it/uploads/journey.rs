//! One uploads, another accepts: the answer changes at once, for the right rules.

use serde_json::{Value, json};

use super::*;
use crate::app::apps;

#[tokio::test]
async fn housing_is_blocked_until_a_survey_within_screening_is_accepted_and_allowed_at_once() {
    for app in apps().await {
        let (verdict, rules) = answer(&app, SAMPLED, "TRANSFER", "070102").await;
        assert_ne!(verdict, "ALLOWED", "{}: {rules:?}", app.name);
        let supply = answer(&app, SAMPLED, "SUPPLY", "070102").await;
        assert_eq!(supply.0, "BLOCKED");
        assert!(supply.1.contains(&"R-12".to_owned()), "{supply:?}");

        let id = begin(&app, &report(SAMPLED)).await;
        let results = add(&app, &id, ("results", "示例检测结果.csv"), table(3, &[])).await;
        let results = results.expect(200);
        assert_eq!(results["accepted"], true, "{results:#}");
        assert_eq!(
            (&results["items"], &results["results"]),
            (&json!(3), &json!(135))
        );
        let placed = add(&app, &id, ("points", "示例点位.csv"), points(3)).await;
        let placed = placed.expect(200);
        assert_eq!(
            (&placed["accepted"], &placed["items"]),
            (&json!(true), &json!(3)),
            "{placed:#}"
        );

        let seen = see(&app, "expert", &id).await;
        let report = &seen["report"];
        assert_eq!(report["errors"], 0, "{report:#}");
        assert_eq!(report["soil"]["outcome"], "within");
        assert_eq!(report["maxima_complete"], true);
        assert_eq!(report["unplaced_points"], json!([]));
        assert_eq!(
            report["soil"]["lines"][0]["maximum_sample"]["sample"],
            "S1-1"
        );
        assert_eq!(report["stage"]["stage"], "V2");
        assert_eq!(
            report["stage"]["acts"],
            json!([{"transition": "T06", "from": "V2", "to": "VR"}])
        );
        assert_eq!(report["moved"], Value::Null);
        assert!(
            report["answers"]
                .as_array()
                .is_some_and(|all| all.len() == 5)
        );

        step(&app, "expert", &id, "submission", &json!({}))
            .await
            .expect(200);
        let mut look = acceptance(Some("pass"));
        look["record"] = json!(false);
        let before = app.revision().await;
        let shown = step(&app, "approver", &id, "acceptance", &look)
            .await
            .expect(200);
        let acts: Vec<&Value> = shown["stage"]["acts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|act| &act["transition"])
            .collect();
        assert_eq!(acts, ["T06", "T10"], "{shown:#}");
        let supply = |shown: &Value, when: &str| {
            let answers = shown["answers"].as_array().unwrap();
            let own = answers
                .iter()
                .find(|own| own["transaction"] == "SUPPLY")
                .unwrap();
            own[when]["verdict"].as_str().unwrap().to_owned()
        };
        assert_eq!(supply(&shown, "before"), "BLOCKED");
        assert_eq!(supply(&shown, "after"), "CONDITIONAL");
        assert_eq!(app.revision().await, before, "a look");

        let accepted = step(
            &app,
            "approver",
            &id,
            "acceptance",
            &acceptance(Some("pass")),
        )
        .await
        .expect(201);
        assert_eq!(accepted["revision"], before + 1, "one commit");
        assert_eq!(accepted["samples"], 3);
        assert_eq!(accepted["events"][1]["stage"], "P0");

        let (verdict, rules) = answer(&app, SAMPLED, "TRANSFER", "070102").await;
        assert_eq!(
            (verdict.as_str(), rules.contains(&"R-21".to_owned())),
            ("ALLOWED", true),
            "{rules:?}"
        );
        let (verdict, rules) = answer(&app, SAMPLED, "SUPPLY", "070102").await;
        assert_eq!(verdict, "CONDITIONAL", "{rules:?}");

        let seen = see(&app, "registrar", &id).await;
        assert_eq!(seen["state"], "accepted");
        let history = seen["history"].as_array().unwrap().iter();
        let history: Vec<&str> = history.map(|step| step["what"].as_str().unwrap()).collect();
        assert_eq!(
            history,
            [
                "created",
                "file_received",
                "file_received",
                "submitted",
                "accepted"
            ]
        );
        assert!(app.differences().await.is_empty(), "{}", app.name);
    }
}

#[tokio::test]
async fn land_that_could_be_transferred_is_blocked_once_exceeding_results_are_accepted() {
    for app in apps().await {
        let (verdict, _) = answer(&app, VOLUNTARY, "TRANSFER", "0901").await;
        assert_eq!(verdict, "ALLOWED", "{}", app.name);
        let mut body = report(VOLUNTARY);
        body["papers"] = json!([
            paper("survey_report", "2026-11-12"),
            paper("sampling_plan", "2026-10-01"),
            paper("quality_plan", "2026-10-01"),
            paper("sampling_results", "2026-11-01")
        ]);
        let id = begin(&app, &body).await;
        let arsenic = [("砷", "150"), ("铅", "ND")];
        add(&app, &id, ("results", "示例.csv"), table(2, &arsenic))
            .await
            .expect(200);
        let seen = see(&app, "expert", &id).await;
        assert_eq!(
            seen["report"]["soil"]["outcome"], "above_control",
            "{:#}",
            seen["report"]["files"]
        );
        assert_eq!(seen["report"]["soil"]["exceeding"][0], "砷");
        // lead was not detected, and nobody says below what: nothing is known of it
        assert_eq!(seen["report"]["maxima_complete"], false);
        assert_eq!(seen["report"]["unplaced_points"], json!(["S1", "S2"]));
        let acts = seen["report"]["stage"]["acts"].as_array().unwrap();
        let acts: Vec<&Value> = acts.iter().map(|act| &act["transition"]).collect();
        assert_eq!(acts, ["T05", "T07"], "{:#}", seen["report"]["stage"]);
        step(&app, "expert", &id, "submission", &json!({}))
            .await
            .expect(200);
        step(&app, "approver", &id, "acceptance", &acceptance(None))
            .await
            .expect(201);
        let (verdict, rules) = answer(&app, VOLUNTARY, "TRANSFER", "0901").await;
        assert_eq!(verdict, "BLOCKED", "{rules:?}");
        assert!(rules.contains(&"R-20".to_owned()), "{rules:?}");
    }
}

#[tokio::test]
async fn an_acceptance_that_is_sent_twice_is_answered_twice_and_recorded_once() {
    for app in apps().await {
        let id = begin(&app, &report(SAMPLED)).await;
        add(&app, &id, ("results", "示例.csv"), table(1, &[]))
            .await
            .expect(200);
        step(&app, "expert", &id, "submission", &json!({}))
            .await
            .expect(200);
        let path = format!("/api/v1/uploads/{id}/acceptance");
        let ask =
            Ask::post(path, acceptance(Some("pass")).to_string()).with("idempotency-key", key());
        let first = app.ask("approver", ask.clone()).await.expect(201);
        let revision = app.revision().await;
        assert_eq!(app.ask("approver", ask).await.expect(201), first);
        assert_eq!(app.revision().await, revision);
        step(
            &app,
            "approver",
            &id,
            "acceptance",
            &acceptance(Some("pass")),
        )
        .await
        .problem(409);
    }
}
