//! PostgreSQL itself goes away: what was acknowledged is there when it is back, and a running register says so meanwhile.
//!
//! The server here is one of this test's own. It is stopped with `pg_ctl stop -m immediate`: no checkpoint, no goodbye.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jingtu::clock::Clock;
use jingtu::domain::day::Day;
use jingtu::registry::{Caller, Registry, When};
use jingtu::store::{Store, StoreOptions, verify};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use super::{Running, assert_whole, kills};
use crate::app::{App, Ask, NOON};
use crate::harness::{postgres_at, sqlite};

/// A PostgreSQL server of this test alone; gone when dropped.
struct Server {
    url: String,
    home: PathBuf,
}

impl Server {
    /// None where the tests leave PostgreSQL out.
    fn start() -> Option<Self> {
        if std::env::var("JINGTU_TEST_POSTGRES").is_err() {
            let required = std::env::var("JINGTU_REQUIRE_POSTGRES").as_deref() == Ok("1");
            assert!(!required, "JINGTU_REQUIRE_POSTGRES=1, without a server");
            eprintln!("SKIPPED: no PostgreSQL (eval \"$(tests/postgres.sh start)\" first)");
            return None;
        }
        let told = script(&["start"]);
        let said = |name: &str| {
            let line = told.lines().find_map(|line| line.split_once(name));
            line.expect("a line of postgres.sh")
                .1
                .trim_matches('\'')
                .to_owned()
        };
        Some(Server {
            url: said("JINGTU_TEST_POSTGRES="),
            home: said("JINGTU_TEST_POSTGRES_HOME=").into(),
        })
    }

    fn tell(&self, what: &str) {
        script(&[what, &self.home.to_string_lossy()]);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tell("stop");
    }
}

fn script(arguments: &[&str]) -> String {
    let done = Command::new("bash")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres.sh"))
        .args(arguments)
        .env("JINGTU_TEST_FSYNC", "on")
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(done.status.success(), "postgres.sh {arguments:?}");
    String::from_utf8(done.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_changes_survive_a_crash_of_postgres() {
    let Some(server) = Server::start() else {
        return;
    };
    let database = postgres_at(&server.url).await;
    let replayed = sqlite();
    let scratch = crate::store::open(&replayed).await;
    let mut chance = ChaCha8Rng::seed_from_u64(20261126);
    let (mut acknowledged, mut last) = (0, 0);
    let crashes = kills().div_ceil(10);
    for _ in 0..crashes {
        let mut child = Running::start(&database.url);
        child.first().await;
        tokio::time::sleep(Duration::from_micros(chance.random_range(0..300_000))).await;
        server.tell("crash");
        let said = child.kill();
        server.tell("again");
        acknowledged += said.len();
        last = assert_whole(&database.url, &said).await;
        assert_verified(&database.url, &scratch).await;
        assert_answers(&database.url, last).await;
    }
    eprintln!("{crashes} crashes, {acknowledged} commits acknowledged, {last} on record");
    assert!(last as usize >= acknowledged && acknowledged >= crashes);
}

/// The log gives the tables; the replay goes on where that of the last crash ended.
async fn assert_verified(url: &str, scratch: &Store) {
    let store = Store::open(&StoreOptions::reading(url)).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(verify(&mut snapshot, scratch).await.unwrap(), []);
    drop(snapshot);
    store.close().await;
}

async fn assert_answers(url: &str, revision: u64) {
    let clock = Clock::standing(NOON);
    let registry = Registry::open(&StoreOptions::writing(url), clock).await;
    let registry = registry.unwrap();
    assert_eq!(registry.is_ready().await.unwrap(), revision);
    let settings = registry
        .settings(&Caller::operator(), &When::default())
        .await
        .unwrap();
    let told = settings.iter().find(|it| it.name == "adjacent_m").unwrap();
    assert_eq!(told.value, ((revision - 1) % 5000).to_string());
    registry.close().await;
}

/// Reads that need the head, and a write.
fn requests(n: usize) -> [Ask; 4] {
    let question = json!({
        "parcel": "HQ-000101",
        "transaction": "SUPPLY",
        "planned_uses": [{"system": "YDYH2023", "code": "0701"}],
        "record": true,
        "case_reference": "示例案",
    });
    [
        Ask::get("/readyz"),
        Ask::get("/api/v1/parcels?limit=1"),
        Ask::get("/api/v1/parcels/HQ-000101"),
        Ask::post("/api/v1/transfer-checks", question.to_string())
            .with("idempotency-key", format!("outage-{n:020}")),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_register_without_its_postgres_says_so_and_comes_back() {
    let Some(server) = Server::start() else {
        return;
    };
    let database = postgres_at(&server.url).await;
    let app = Arc::new(App::on(database, NOON, Day::of(NOON)).await);

    // Requests are under way at the moment of the crash.
    let stop = Arc::new(AtomicBool::new(false));
    let busy: Vec<_> = (0..4).map(|n| keep_asking(&app, n, &stop)).collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.tell("crash");
    tokio::time::sleep(Duration::from_millis(300)).await;
    for ask in requests(usize::MAX) {
        let began = Instant::now();
        let answer = app.ask("reviewer", ask).await;
        answer.problem(503);
        assert_eq!(answer.header("retry-after"), "5");
        assert!(
            began.elapsed() < Duration::from_secs(15),
            "{}",
            answer.asked
        );
    }
    stop.store(true, Ordering::SeqCst);
    let (mut seen, mut written) = (BTreeSet::new(), BTreeSet::new());
    for task in busy {
        let (statuses, numbers) = task.await.unwrap();
        seen.extend(statuses);
        written.extend(numbers);
    }
    assert!(seen.is_subset(&BTreeSet::from([200, 201, 503])), "{seen:?}");
    assert!(seen.contains(&503) && !written.is_empty(), "{seen:?}");

    // Nobody starts the register again: it finds its way back, with everything that it acknowledged.
    server.tell("again");
    for (ask, status) in requests(usize::MAX).into_iter().zip([200, 200, 200, 201]) {
        app.ask("reviewer", ask).await.expect(status);
    }
    for number in written {
        let path = format!("/api/v1/transfer-checks/{number}");
        app.get("auditor", &path).await.expect(200);
    }
}

/// Asks without pause until told to stop: the statuses, and the numbers of answers that were recorded.
fn keep_asking(
    app: &Arc<App>,
    n: usize,
    stop: &Arc<AtomicBool>,
) -> tokio::task::JoinHandle<(BTreeSet<u16>, Vec<String>)> {
    let (app, stop) = (app.clone(), stop.clone());
    tokio::spawn(async move {
        let (mut statuses, mut written) = (BTreeSet::new(), Vec::new());
        for round in 0.. {
            for ask in requests(n * 1_000_000 + round) {
                let answer = app.ask("reviewer", ask).await;
                if answer.status >= 400 {
                    answer.problem(503);
                }
                if answer.status == 201 {
                    written.extend(answer.json()["id"].as_str().map(str::to_owned));
                }
                statuses.insert(answer.status);
            }
            if stop.load(Ordering::SeqCst) {
                break;
            }
        }
        (statuses, written)
    })
}
