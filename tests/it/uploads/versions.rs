//! Later versions of a report: they correct what the earlier one said, and delete nothing.

use serde_json::{Value, json};

use super::*;
use crate::app::apps;

async fn accepted(
    app: &App,
    body: &Value,
    bytes: Vec<u8>,
    review: Option<&str>,
) -> (String, Value) {
    let id = begin(app, body).await;
    add(app, &id, ("results", "示例.csv"), bytes)
        .await
        .expect(200);
    step(app, "expert", &id, "submission", &json!({}))
        .await
        .expect(200);
    let taken = step(app, "approver", &id, "acceptance", &acceptance(review))
        .await
        .expect(201);
    (id, taken)
}

#[tokio::test]
async fn a_second_version_corrects_maxima_and_samples_and_the_first_stays_known() {
    for app in apps().await {
        let (first, taken) = accepted(&app, &report(SAMPLED), table(3, &[]), Some("pass")).await;
        let survey = taken["survey"].as_str().unwrap();
        let known = taken["revision"].as_u64().unwrap();
        assert_eq!(
            answer(&app, SAMPLED, "TRANSFER", "070102").await.0,
            "ALLOWED"
        );

        let mut body = report(SAMPLED);
        body["supersedes"] = json!(first);
        let (second, taken) = accepted(&app, &body, table(2, &[("苯并[a]芘", "0.9")]), None).await;
        assert_eq!(taken["survey"], survey, "the same survey, corrected");
        assert_eq!(
            (&taken["report_version"], &taken["superseded_samples"]),
            (&json!(2), &json!(3))
        );
        assert_eq!(taken["events"], json!([]), "no survey runs: the data alone");
        // the stored maxima exceed class I: treated as A0
        let (verdict, rules) = answer(&app, SAMPLED, "TRANSFER", "070102").await;
        assert_eq!(verdict, "BLOCKED", "{rules:?}");
        assert!(rules.contains(&"R-24".to_owned()), "{rules:?}");

        let path = format!("/api/v1/surveys/{survey}");
        let now = app.get("registrar", &path).await.expect(200);
        assert_eq!(now["review"], "pass", "the review stays with its report");
        let then = app
            .get("registrar", &format!("{path}?known={known}"))
            .await
            .expect(200);
        assert_ne!(now["maxima"], then["maxima"]);
        let samples = |of: Value| {
            let items = of["items"].as_array().unwrap().clone();
            items
                .iter()
                .map(|own| own["report_version"].as_u64().unwrap())
                .collect::<Vec<u64>>()
        };
        let results = format!("{path}/results");
        let own = app.get("registrar", &results).await.expect(200);
        assert_eq!(samples(own), [2, 2]);
        let own = app
            .get("registrar", &format!("{results}?known={known}"))
            .await
            .expect(200);
        assert_eq!(samples(own), [1, 1, 1]);
        // one version follows another
        let mut third = report(SAMPLED);
        third["supersedes"] = json!(first);
        let id = begin(&app, &third).await;
        add(&app, &id, ("results", "示例.csv"), table(1, &[]))
            .await
            .expect(200);
        step(&app, "expert", &id, "submission", &json!({}))
            .await
            .expect(200);
        let refused = step(&app, "approver", &id, "acceptance", &acceptance(None)).await;
        refused.problem(409);
        assert!(refused.text().contains(&second), "{}", refused.text());
        assert!(app.differences().await.is_empty(), "{}", app.name);
    }
}

#[tokio::test]
async fn a_report_beside_one_under_review_is_refused_and_its_next_version_is_not() {
    for app in apps().await {
        let (first, taken) = accepted(&app, &report(SAMPLED), table(1, &[]), None).await;
        assert_eq!(taken["events"][0]["stage"], "VR");
        let id = begin(&app, &report(SAMPLED)).await;
        add(&app, &id, ("results", "示例.csv"), table(2, &[]))
            .await
            .expect(200);
        let seen = see(&app, "expert", &id).await;
        let conflict = seen["report"]["stage"]["conflict"]
            .as_str()
            .expect("a conflict");
        assert!(conflict.contains("supersedes"), "{conflict}");
        step(&app, "expert", &id, "submission", &json!({}))
            .await
            .expect(200);
        step(
            &app,
            "approver",
            &id,
            "acceptance",
            &acceptance(Some("pass")),
        )
        .await
        .problem(409);
        let mut next = report(SAMPLED);
        next["supersedes"] = json!(first);
        let (_, taken) = accepted(&app, &next, table(2, &[]), Some("pass")).await;
        assert_eq!(taken["events"][0]["stage"], "P0");
        assert_eq!(
            answer(&app, SAMPLED, "TRANSFER", "070102").await.0,
            "ALLOWED"
        );
    }
}
