//! What is no act: every fault is told, nothing is written.

use serde_json::json;

use super::*;
use crate::app::apps;

#[tokio::test]
async fn all_that_is_wrong_is_told_in_one_pass() {
    for app in apps().await {
        let before = app.revision().await;
        let body = json!({
            "transition": "T99", "to": "Z1", "day": "0206-01-01", "papers": [{"kind": "diary"}, 7],
            "actor": {"kind": "king"}, "reason": 7, "revue": {}, "firm": "\u{0}",
            "survey": {"id": "mine", "title": "", "maxima": [{"analyte": "As", "mg_per_kg": "-1"}]},
            "removal": {"in_removal_list": true}
        });
        let ask = Ask::post(path("HQ-1"), body.to_string());
        let faults = app.ask("registrar", ask).await.problem(400);
        for at in [
            "registry_no",
            "Idempotency-Key",
            "transition",
            "to",
            "day",
            "papers[0]",
            "papers[1]",
            "actor",
            "reason",
            "revue",
            "firm",
            "survey.id",
            "survey.title",
            "survey.maxima[0].mg_per_kg",
            "removal.in_removal_list",
        ] {
            assert!(
                faults
                    .iter()
                    .any(|fault| fault.starts_with(&format!("{at}: "))),
                "{at}: {faults:#?}"
            );
        }
        assert!(
            faults
                .iter()
                .any(|fault| fault.contains("did you mean review?")),
            "{faults:#?}"
        );
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}

#[tokio::test]
async fn bodies_that_are_no_act() {
    for app in apps().await {
        let before = app.revision().await;
        let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
        let zone = json!({"kind": "control", "outline": {"type": "Polygon", "coordinates": [[[1, 1], [2, 2]]]}});
        let mut act = whole("T30", "N0", "2026-10-01");
        act["zone"] = zone;
        let bodies = [
            "",
            "{",
            "null",
            "[]",
            "{}",
            "7",
            "{\"transition\": NaN}",
            &deep,
            &act.to_string(),
        ];
        for body in bodies {
            let ask = Ask::post(path(OWED), body).with("idempotency-key", "wrong-body");
            app.ask("registrar", ask).await.problem(400);
        }
        let large = format!("{{\"reason\": \"{}\"}}", "x".repeat(1 << 20));
        let ask = Ask::post(path(OWED), large).with("idempotency-key", "large-body");
        app.ask("registrar", ask).await.problem(413);
        for (parcel, status) in [
            ("HQ-999999", 404),
            ("nothing", 400),
            ("HQ-000107%2F..", 400),
        ] {
            send(&app, parcel, &whole("T03", "V1", "2026-10-01"))
                .await
                .problem(status);
        }
        let ask = Ask::post(
            format!("/api/v1/parcels/{OWED}/units/A/events"),
            whole("T03", "V1", "2026-10-01").to_string(),
        );
        app.ask("registrar", ask.with("idempotency-key", "no-such-unit"))
            .await
            .problem(404);
        let odd = whole("T03", "V1", "2026-10-01").to_string();
        let ask = Ask::post(format!("{}?force=true", path(OWED)), odd)
            .with("idempotency-key", "odd-query");
        app.ask("registrar", ask).await.problem(400);
        let mut many = whole("T03", "V1", "2026-10-01");
        many["papers"] = json!(vec![many["papers"][0].clone(); 51]);
        assert_eq!(
            send(&app, OWED, &many).await.problem(400),
            ["papers: name the papers it rests on"]
        );
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}

/// Whatever is put into a field of an act: a problem in its shape, never an internal error.
#[tokio::test]
async fn any_value_in_any_field_is_answered() {
    let app = apps().await.remove(0);
    let whole = whole("T24", "R0", "2026-10-01");
    let values = [
        json!(null),
        json!(0),
        json!(-1),
        json!(1e300),
        json!(true),
        json!(""),
        json!("\u{202e}x"),
        json!([]),
        json!([null]),
        json!({}),
        json!({"a": {"b": [1]}}),
        json!("9999-99-99"),
        json!("x".repeat(3000)),
    ];
    let fields = [
        "transition",
        "to",
        "day",
        "papers",
        "actor",
        "reason",
        "corrects",
    ];
    let carried = Carried::ALL.map(Carried::name);
    for field in fields.iter().chain(&carried) {
        for value in &values {
            let mut body = whole.clone();
            body[*field] = value.clone();
            let answer = send(&app, OWED, &body).await;
            assert!(
                matches!(answer.status, 400 | 409),
                "{field} {value}: {} {}",
                answer.status,
                answer.text()
            );
            answer.any_problem();
        }
    }
}
