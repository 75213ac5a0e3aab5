//! All results again under other limits, before anything is recorded.

use jingtu::domain::change::Change;
use jingtu::domain::codes::RegistryNo;
use jingtu::domain::day::Day;
use jingtu::domain::record::{Sample, SampleMedium, SampleResult};
use jingtu::registry::Caller;
use serde_json::{Value, json};

use super::*;
use crate::app::apps;

async fn rescreened(app: &App, body: Value) -> Value {
    let asked = Ask::post("/api/v1/rescreening", body.to_string());
    app.ask("auditor", asked).await.expect(200)
}

fn surveys(found: &Value) -> Vec<&str> {
    let changed = found["changed"].as_array().unwrap().iter();
    changed.map(|own| own["survey"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_stricter_limit_names_the_surveys_whose_outcome_changes_and_records_nothing() {
    for app in apps().await {
        let before = app.revision().await;
        let same = rescreened(&app, json!({})).await;
        assert_eq!(
            (&same["changed"], &same["parcels"]),
            (&json!([]), &json!([])),
            "{}",
            app.name
        );
        assert!(same["samples"].as_u64().unwrap() > 20 && same["surveys"].as_u64().unwrap() > 20);
        // arsenic 45 within class II (60) and not under a local limit of 40
        let local = json!({"local_limits": [{
            "analyte": "砷", "class": "II", "kind": "screening", "mg_per_kg": "40",
            "standard": "示例地方标准 (example)", "clause": "表1"
        }]});
        let found = rescreened(&app, local).await;
        assert_eq!(surveys(&found), ["HQ-000114-survey"]);
        assert_eq!(found["parcels"], json!(["HQ-000114"]));
        let changed = &found["changed"][0];
        assert_eq!(
            (&changed["before"], &changed["after"], &changed["graver"]),
            (&json!("within"), &json!("above_screening"), &json!(true))
        );
        let analyte = &changed["analytes"][0];
        assert_eq!(analyte["maximum_mg_per_kg"], "45");
        assert_eq!(
            (&analyte["screening_before"], &analyte["screening_after"]),
            (&json!("60"), &json!("40"))
        );
        assert_eq!(analyte["sample"], "示例-S1-1 (example)");
        // under class I as well
        let stricter = rescreened(&app, json!({"class": "I"})).await;
        assert!(surveys(&stricter).contains(&"HQ-000114-survey"));
        assert_eq!(app.revision().await, before);
        for (role, status) in [("public", 401), ("expert", 403), ("planner", 403)] {
            let ask = Ask::post("/api/v1/rescreening", "{}");
            app.ask(role, ask).await.problem(status);
        }
        let wrong = json!({"local_limits": [{"analyte": "", "kind": "screening", "mg_per_kg": "-1", "standard": "s", "clause": "c"}], "classes": "I"});
        let refused = app
            .ask(
                "auditor",
                Ask::post("/api/v1/rescreening", wrong.to_string()),
            )
            .await;
        assert!(!refused.problem(400).is_empty());
    }
}

/// A measurement: `cargo test --release --test it a_million_results -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "a measurement: a million results"]
async fn a_million_results_are_screened_again_within_twenty_seconds() {
    for app in apps().await {
        let day = Day::parse("2026-10-20").unwrap();
        let items: Vec<&str> = gb36600::basic_items()
            .map(|item| item.name_zh.as_str())
            .collect();
        let (surveys, samples) = (223_u32, 100_u32);
        for survey in 1..=surveys {
            let sample = |place: u32| {
                let results = items.iter().map(|item| SampleResult {
                    analyte: (*item).to_owned(),
                    value: Some(Decimal::new(i64::from(place), 3)),
                    text: None,
                    below_dl: false,
                    detection_limit: None,
                    unit: "mg/kg".to_owned(),
                    converted: Some(Decimal::new(i64::from(place), 3)),
                });
                let name = format!("measured-{survey:05}");
                Sample {
                    id: Sample::name(&name, 1, place),
                    survey: name,
                    version: 1,
                    parcel: RegistryNo::parse(SAMPLED).unwrap(),
                    unit: None,
                    sample: format!("示例-{place}"),
                    point: None,
                    position: None,
                    medium: SampleMedium::Soil,
                    depth_from_m: None,
                    depth_to_m: None,
                    day: Some(day),
                    laboratory: None,
                    results: results.collect(),
                }
            };
            let changes: Vec<Change> = (1..=samples)
                .map(|place| Change::recorded(day, None, sample(place)))
                .collect();
            app.registry
                .commit(&Caller::operator(), "measured", &changes)
                .await
                .unwrap();
        }
        let began = std::time::Instant::now();
        let found = rescreened(&app, json!({"class": "I"})).await;
        let took = began.elapsed();
        eprintln!(
            "{}: {} results of {} surveys in {took:?}",
            app.name, found["results"], found["surveys"]
        );
        assert!(found["results"].as_u64().unwrap() >= 1_000_000);
        assert!(took.as_secs() < 20, "{took:?}");
    }
}
