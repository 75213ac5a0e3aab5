//! How long the list of an office takes.

use std::time::Instant;

use jingtu::domain::change::Change;
use jingtu::domain::day::Day;
use jingtu::domain::duty::DutyOwner;
use jingtu::domain::event::ActorKind;
use jingtu::domain::record::DutyRecord;
use jingtu::registry::Caller;

use crate::app::apps;

/// Run it with `cargo test --profile quick --test it -- --ignored --nocapture ten_thousand_open_duties`.
#[tokio::test]
#[ignore = "a measurement"]
async fn ten_thousand_open_duties() {
    for app in apps().await {
        let day = Day::parse("2026-11-01").unwrap();
        let changes = (0..10_000).map(|n| {
            let record = DutyRecord {
                id: format!("O-example-{n:05}"),
                title: "示例 example".to_owned(),
                parcel: None,
                unit: None,
                key_unit: None,
                basis: "示例 example".to_owned(),
                owner: DutyOwner::Office(ActorKind::DistrictEnvironment),
                due: day.plus(30 + n % 300),
                evidence: None,
                escalation: None,
            };
            Change::recorded(day, None, record)
        });
        let changes: Vec<Change> = changes.collect();
        app.registry
            .commit(&Caller::operator(), "示例 example", &changes)
            .await
            .expect("a commit");
        let path = "/api/v1/duties?owner=office:district_environment&state=open&limit=1000";
        for turn in ["first after a commit", "again", "once more"] {
            let began = Instant::now();
            let answer = app.get("auditor", path).await;
            let took = began.elapsed();
            assert_eq!(answer.json()["items"].as_array().unwrap().len(), 1000);
            println!("{} {turn}: {took:?}", app.name);
        }
        let path = "/api/v1/duties?owner=office:district_environment&state=open";
        let began = Instant::now();
        app.get("auditor", path).await.expect(200);
        println!("{} a page of 50: {:?}", app.name, began.elapsed());
    }
}
