//! Two nodes serve one register on PostgreSQL: whoever saw a commit acknowledged reads it at once, on either.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use jingtu::clock::Clock;
use jingtu::demo::hongqiao;
use jingtu::domain::change::Change;
use jingtu::domain::codes::RegistryNo;
use jingtu::domain::day::Day;
use jingtu::domain::question::Question;
use jingtu::domain::record::{Kind, List, ListEntry};
use jingtu::domain::transaction::Transaction;
use jingtu::registry::{Caller, CheckTarget, Known, ParcelQuery, ParcelView, Registry, When};
use jingtu::rules::render::Lang;
use jingtu::store::StoreOptions;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use crate::app::NOON;
use crate::harness::{TestDatabase, postgres};

/// Commits of the normal run; `JINGTU_LONG=1` makes more.
fn commits() -> usize {
    if std::env::var("JINGTU_LONG").as_deref() == Ok("1") {
        10_000
    } else {
        2_000
    }
}

async fn node(database: &TestDatabase) -> Registry {
    let options = StoreOptions::writing(&database.url);
    Registry::open(&options, Clock::standing(NOON))
        .await
        .expect("a node")
}

async fn two_nodes(database: &TestDatabase) -> [Registry; 2] {
    let nodes = [node(database).await, node(database).await];
    for (batch, node) in hongqiao(Day::of(NOON))
        .unwrap()
        .iter()
        .zip(nodes.iter().cycle())
    {
        let made = (batch.changes.as_slice(), batch.persons.as_slice());
        node.commit_with_persons(&Caller::operator(), batch.reason, made)
            .await
            .expect("the demo");
    }
    nodes
}

async fn see(node: &Registry, no: &RegistryNo, known: Option<u64>) -> ParcelView {
    let when = When {
        day: None,
        known: known.map(Known::Revision),
    };
    node.parcel(&Caller::operator(), no, &when)
        .await
        .expect("a parcel of the demo")
}

/// The answer about a parcel, as it goes out.
async fn answer(node: &Registry, no: &RegistryNo, known: Option<u64>) -> Value {
    let target = CheckTarget::Parcel(no.clone());
    let question = Question::new(Transaction::Supply);
    let answered = node
        .check(
            &Caller::operator(),
            &target,
            &question,
            known.map(Known::Revision),
        )
        .await;
    serde_json::to_value(answered.expect("an answer").render(Lang::Zh)).expect("JSON")
}

async fn numbers(node: &Registry) -> Vec<RegistryNo> {
    let query = ParcelQuery {
        limit: 1000,
        ..ParcelQuery::default()
    };
    let (parcels, _) = node
        .parcels(&Caller::operator(), &query, &When::default())
        .await
        .expect("parcels");
    parcels
        .iter()
        .map(|parcel| RegistryNo::parse(&parcel.registry_no).unwrap())
        .collect()
}

fn entry(no: &RegistryNo) -> ListEntry {
    ListEntry {
        id: format!("test-{no}"),
        list: List::NotDevelopedNow,
        parcels: vec![no.clone()],
        units: Vec::new(),
        outline: None,
        area_stated_m2: None,
        batch: None,
        main_pollutants: Vec::new(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_commit_is_read_at_once_on_either_node() {
    let Some(database) = postgres().await else {
        return;
    };
    let nodes = two_nodes(&database).await;
    let numbers = numbers(&nodes[0]).await;
    let on_list = |parcel: &ParcelView| parcel.lists.iter().any(|list| list == "not_developed_now");
    let mut listed = Vec::new();
    for no in &numbers {
        listed.push(on_list(&see(&nodes[1], no, None).await));
    }
    let free: Vec<usize> = (0..numbers.len()).filter(|index| !listed[*index]).collect();

    let done = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..4)
        .map(|n| {
            tokio::spawn(read_on(
                nodes[n % 2].clone(),
                numbers.clone(),
                done.clone(),
                n,
            ))
        })
        .collect();

    let mut chance = ChaCha8Rng::seed_from_u64(7);
    let mut at_revision = Vec::new();
    for turn in 0..commits() {
        let index = free[chance.random_range(0..free.len())];
        let no = &numbers[index];
        let today = Day::of(NOON);
        let change = if listed[index] {
            Change::ended(today, Kind::Listing, format!("test-{no}"), "test")
        } else {
            Change::recorded(today, None, entry(no))
        };
        listed[index] = !listed[index];
        let receipt = nodes[turn % 2]
            .commit(&Caller::operator(), "a test", &[change])
            .await
            .expect("a commit");
        let (here, there) = tokio::join!(
            see(&nodes[turn % 2], no, None),
            see(&nodes[(turn + 1) % 2], no, None)
        );
        for seen in [&here, &there] {
            assert_eq!(
                on_list(seen),
                listed[index],
                "turn {turn}, revision {}",
                receipt.revision
            );
            assert_eq!(seen.revision, receipt.revision, "turn {turn}");
        }
        if turn % 40 == 0 {
            at_revision.push((
                receipt.revision,
                no.clone(),
                answer(&nodes[turn % 2], no, None).await,
            ));
        }
    }
    done.store(true, Ordering::SeqCst);
    let mut reads = 0;
    for reader in readers {
        reads += reader.await.expect("a reader never goes back in time");
    }
    assert!(reads > 0);
    eprintln!("{} commits, {reads} reads beside them", commits());

    // What was answered then is answered again by both, and by a node that was started only now.
    let third = node(&database).await;
    for (revision, no, then) in &at_revision {
        for node in nodes.iter().chain([&third]) {
            assert_eq!(
                &answer(node, no, Some(*revision)).await,
                then,
                "{no} at {revision}"
            );
        }
    }
}

/// Reads until told to end; a revision never goes back. How many reads.
async fn read_on(
    node: Registry,
    numbers: Vec<RegistryNo>,
    done: Arc<AtomicBool>,
    seed: usize,
) -> usize {
    let mut chance = ChaCha8Rng::seed_from_u64(seed as u64);
    let (mut reads, mut last) = (0, 0);
    while !done.load(Ordering::SeqCst) {
        let no = &numbers[chance.random_range(0..numbers.len())];
        let revision = answer(&node, no, None).await["revision"]
            .as_u64()
            .expect("a revision");
        assert!(revision >= last, "from {last} back to {revision}");
        last = revision;
        reads += 1;
    }
    reads
}

/// Every revision, every parcel: both nodes say exactly the same, whichever learned it first.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn both_nodes_agree_at_every_earlier_revision() {
    let Some(database) = postgres().await else {
        return;
    };
    let nodes = two_nodes(&database).await;
    let numbers = numbers(&nodes[0]).await;
    let mut chance = ChaCha8Rng::seed_from_u64(11);
    let mut head = 0;
    for turn in 0..25 {
        let no = &numbers[chance.random_range(0..numbers.len())];
        let days = chance.random_range(0..500);
        let change = Change::recorded(Day::of(NOON).plus(-days), None, entry(no));
        let receipt = nodes[turn % 2]
            .commit(&Caller::operator(), "a test", &[change])
            .await
            .expect("a commit");
        head = receipt.revision;
    }
    for revision in 1..=head {
        for no in numbers.iter().step_by(5) {
            let when = When {
                day: None,
                known: Some(Known::Revision(revision)),
            };
            let views = [
                nodes[0].parcel(&Caller::operator(), no, &when).await,
                nodes[1].parcel(&Caller::operator(), no, &when).await,
            ];
            let [here, there] = views.map(|view| {
                view.map(|view| serde_json::to_value(view).unwrap())
                    .map_err(|error| error.to_string())
            });
            assert_eq!(here, there, "{no} at {revision}");
            if here.is_ok() {
                let answers = (
                    answer(&nodes[0], no, Some(revision)).await,
                    answer(&nodes[1], no, Some(revision)).await,
                );
                assert_eq!(answers.0, answers.1, "{no} at {revision}");
            }
        }
    }
}

/// More writers than connections, on both nodes: each gets its turn, and every revision is one commit.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_at_once_get_their_turn() {
    let Some(database) = postgres().await else {
        return;
    };
    let nodes = two_nodes(&database).await;
    let numbers = numbers(&nodes[0]).await;
    let revisions = Arc::new(Mutex::new(Vec::new()));
    let writers = (0..60).map(|n| {
        let (node, no, revisions) = (
            nodes[n % 2].clone(),
            numbers[n % 20].clone(),
            revisions.clone(),
        );
        tokio::spawn(async move {
            let question = Question::new(Transaction::Supply);
            let target = CheckTarget::Parcel(no);
            let key = format!("writer-{n:04}");
            // each key twice: a retry is the same record
            for _ in 0..2 {
                let made = node
                    .record_check(&Caller::operator(), (&target, &question), "case", &key)
                    .await;
                revisions
                    .lock()
                    .unwrap()
                    .push(made.expect("a record").revision);
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.expect("a writer");
    }
    let mut revisions = revisions.lock().unwrap().clone();
    revisions.sort_unstable();
    revisions.dedup();
    assert_eq!(revisions, (6..66).collect::<Vec<u64>>());
}
