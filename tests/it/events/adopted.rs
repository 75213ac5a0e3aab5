//! Taking over a stage: the first act of land of which none is on record.

use serde_json::{Value, json};

use super::*;
use crate::app::apps;
use crate::duties::{keyed, paper};

/// Land of the demo without a stage.
const UNKNOWN: &str = "HQ-000162";

fn adoption(stage: &str, kind: &str) -> Value {
    json!({"stage": stage, "day": "2026-10-01", "paper": paper(kind, "2026-10-01"), "reason": "示例"})
}

async fn adopt(app: &App, role: &str, no: &str, body: &Value) -> Answered {
    let path = format!("/api/v1/parcels/{no}/adoptions");
    keyed(app, role, &path, &fresh_key(), body).await
}

#[tokio::test]
async fn a_stage_is_taken_over_once_and_moves_by_acts_from_then_on() {
    for app in apps().await {
        let told = send(&app, UNKNOWN, &whole("T01", "U1", "2026-10-02")).await;
        assert!(told.guards(409)[0].starts_with("no_stage"), "{}", app.name);
        adopt(&app, "expert", UNKNOWN, &adoption("U0", "official_letter"))
            .await
            .problem(403);
        let made = adopt(
            &app,
            "registrar",
            UNKNOWN,
            &adoption("U0", "official_letter"),
        )
        .await
        .expect(201);
        assert_eq!(made["stage"], "U0", "{}", app.name);
        assert_eq!(stage(&app, UNKNOWN).await, "U0", "{}", app.name);
        let again = adopt(
            &app,
            "registrar",
            UNKNOWN,
            &adoption("P0", "department_letter"),
        )
        .await;
        assert!(
            again.guards(409)[0].starts_with("already_stands"),
            "{}",
            app.name
        );
        live(&app, UNKNOWN, &[("T01", "U1", "2026-10-02")]).await;
        assert_eq!(app.differences().await, []);
    }
}

/// What helps the land rests on the paper that made it so, and what contradicts itself is not taken over.
#[tokio::test]
async fn a_stage_is_taken_over_with_the_paper_that_bears_it_out() {
    for app in apps().await {
        for stage in ["P0", "A0", "AR", "P1", "L0", "L4", "R0", "R1", "N0"] {
            let told = adopt(
                &app,
                "registrar",
                UNKNOWN,
                &adoption(stage, "official_letter"),
            )
            .await;
            assert!(
                told.guards(409)[0].starts_with("paper_missing"),
                "{} {stage}",
                app.name
            );
        }
        let mut odd = adoption("U0", "official_letter");
        odd["preliminary_exceeded"] = json!(true);
        let told = adopt(&app, "registrar", UNKNOWN, &odd).await;
        assert!(
            told.guards(409)[0].starts_with("adoption_inconsistent"),
            "{}",
            app.name
        );
        let mut ahead = adoption("U0", "official_letter");
        ahead["day"] = json!("2026-11-25");
        let told = adopt(&app, "registrar", UNKNOWN, &ahead).await;
        assert!(told.guards(409)[0].starts_with("day_ahead"), "{}", app.name);
        let wrong = json!({"stage": "Z9", "day": "x", "more": 1});
        let faults = adopt(&app, "registrar", UNKNOWN, &wrong).await.problem(400);
        for at in ["stage", "day", "paper", "more"] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:?}"
            );
        }
        adopt(
            &app,
            "registrar",
            UNKNOWN,
            &adoption("X0", "official_letter"),
        )
        .await
        .problem(400);
        adopt(
            &app,
            "registrar",
            "HQ-999999",
            &adoption("U0", "official_letter"),
        )
        .await
        .problem(404);
        assert_eq!(
            stage(&app, UNKNOWN).await,
            Value::Null,
            "{}: nothing is half written",
            app.name
        );
    }
}
