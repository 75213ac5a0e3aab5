//! How many acts a second go through the door, over HTTP, one commit each. Ignored: it measures, and wants a quiet
//! machine and a release build.
//!
//! ```text
//! cargo test --profile quick --test it -- events::speed --ignored --nocapture
//! ```

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jingtu::domain::change::Change;
use jingtu::domain::codes::RegistryNo;
use jingtu::domain::lifecycle::{Act, Adopted};
use jingtu::domain::record::ActRecord;
use jingtu::domain::stage::Stage;
use jingtu::registry::Caller;

use super::*;
use crate::app::apps;

const CLIENTS: usize = 8;
const ACTS: usize = 4000;

/// The claim: at least 300 single commits a second with 8 clients, on either database.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures"]
async fn single_commits_a_second_over_http() {
    for app in apps().await {
        fill(&app).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = app.router();
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        let next = Arc::new(AtomicUsize::new(0));
        let body = whole("T02", "U1", "2026-10-01").to_string();
        let before = app.revision().await;
        let began = Instant::now();
        let clients = (0..CLIENTS).map(|_| {
            let (next, body) = (next.clone(), body.clone());
            let bearer = format!("Bearer {}", app.token("registrar"));
            tokio::spawn(async move {
                let client = reqwest::Client::new();
                let mut waited = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= ACTS {
                        return waited;
                    }
                    let asked = Instant::now();
                    let url = format!("http://{address}{}", path(&parcel(number).to_string()));
                    let request = client.post(url).header("authorization", &bearer);
                    let request = request.header("idempotency-key", format!("speed-{number:06}"));
                    let answer = request.body(body.clone()).send().await.expect("an answer");
                    assert_eq!(answer.status(), 201);
                    answer.bytes().await.expect("a body");
                    waited.push(asked.elapsed());
                }
            })
        });
        let mut waited: Vec<Duration> = Vec::new();
        for client in futures::future::join_all(clients).await {
            waited.extend(client.expect("a client"));
        }
        let took = began.elapsed();
        server.abort();
        assert_eq!(app.revision().await, before + ACTS as u64, "{}", app.name);
        waited.sort_unstable();
        let rate = ACTS as f64 / took.as_secs_f64();
        println!(
            "{}: {rate:.0} commits a second, {CLIENTS} clients, {ACTS} acts; median {:?}, 99 % {:?}",
            app.name,
            waited[ACTS / 2],
            waited[ACTS * 99 / 100],
        );
        assert!(rate >= 300.0, "{}: {rate:.0} a second", app.name);
    }
}

fn parcel(number: usize) -> RegistryNo {
    RegistryNo::new("HQ", 500_000 + number as u64).expect("a number")
}

/// As many parcels as acts, all of them U1.
async fn fill(app: &App) {
    let day = jingtu::domain::day::Day::parse("2026-01-01").unwrap();
    let changes: Vec<Change> = (0..ACTS)
        .flat_map(|number| {
            let land = json!({"registry_no": parcel(number), "name": format!("示例{number}")});
            let land: jingtu::domain::record::Parcel = serde_json::from_value(land).unwrap();
            let adopted = Act::Adopted(Adopted::at(Stage::U1));
            let act = ActRecord::new(format!("speed-{number}"), parcel(number), None, adopted);
            [
                Change::recorded(day, None, land),
                Change::recorded(day, None, act),
            ]
        })
        .collect();
    let operator = Caller::operator();
    app.registry
        .commit(&operator, "示例 example", &changes)
        .await
        .expect("parcels");
}
