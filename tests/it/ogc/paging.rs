//! A reader turns pages while others write: it sees one revision, each parcel once.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::app::apps;
use crate::cadastral::{act, drawn, send as record, strip};
use crate::changes::{day, number};
use crate::lists::{NEGATIVE, act as list_act, send as list};
use jingtu::domain::change::Change;
use jingtu::domain::record::Parcel;
use jingtu::registry::Caller;

#[tokio::test]
async fn a_reader_sees_one_revision_while_others_write() {
    for app in apps().await {
        for (round, query) in ["?limit=9", "?limit=9&sortby=-name"]
            .into_iter()
            .enumerate()
        {
            let all = query.replace("limit=9", "limit=10000");
            let whole = every(&app, "auditor", &items("parcels", &all)).await;
            let mut page = app
                .get("auditor", &items("parcels", query))
                .await
                .expect(200);
            let mut read: Vec<Value> = page["features"].as_array().unwrap().clone();
            let (mut n, mut pages) = (0, vec![page.clone()]);
            while let Some(next) = link(&page, "next").map(path_of) {
                n += 1;
                // another parcel comes before all others, another is renamed
                let come = format!(r#"{{"registry_no":"AA-{round}{n:05}","name":"示例 {query}"}}"#);
                let come: Parcel = serde_json::from_str(&come.replace('?', "")).unwrap();
                let named = format!(
                    r#"{{"registry_no":"{}","name":"示例改名 {n}"}}"#,
                    number(100 + n)
                );
                let named: Parcel = serde_json::from_str(&named).unwrap();
                let changes = [
                    Change::recorded(day("2026-01-01"), None, come),
                    Change::recorded(day("2026-11-24"), None, named),
                ];
                let operator = Caller::operator();
                app.registry
                    .commit(&operator, "示例", &changes)
                    .await
                    .expect("a commit");
                page = app.get("auditor", &next).await.expect(200);
                read.extend(page["features"].as_array().unwrap().iter().cloned());
                pages.push(page.clone());
            }
            assert!(n > 3, "several pages");
            assert_eq!(read, whole, "{} {query}", app.name);
            // and back to the first page, which is the same as it was
            while let Some(prev) = link(&page, "prev").map(path_of) {
                pages.pop();
                page = app.get("auditor", &prev).await.expect(200);
                assert_eq!(
                    page["features"],
                    pages.last().unwrap()["features"],
                    "{query}"
                );
            }
            assert_eq!(pages.len(), 1);
            let known = format!("{all}&known={}", pages[0]["revision"]);
            let again = app
                .get("auditor", &items("parcels", &known))
                .await
                .expect(200);
            assert_eq!(again["features"], Value::Array(whole));
        }
    }
}

/// Parcels of the normal run, and rows of a page; `JINGTU_LONG=1` makes more.
fn size() -> (usize, usize) {
    if std::env::var("JINGTU_LONG").as_deref() == Ok("1") {
        (40_000, 500)
    } else {
        (400, 20)
    }
}

const FIRST: usize = 200_000;

/// A square parcel of its own ground.
fn square(n: usize) -> Change {
    let (west, south) = (
        116.0 + (n % 200) as f64 * 1e-3,
        38.0 + (n / 200) as f64 * 1e-3,
    );
    let (east, north) = (west + 8e-4, south + 8e-4);
    let ring = json!([
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south]
    ]);
    let parcel = json!({
        "registry_no": number(FIRST + n).to_string(), "name": format!("示例地块 {n} (example)"),
        "outline": {"type": "Polygon", "coordinates": [ring]}
    });
    let parcel: Parcel = serde_json::from_value(parcel).unwrap();
    Change::recorded(day("2026-01-01"), None, parcel)
}

/// Where reader and writer are: the reader turns a page when the writer has written since.
#[derive(Default)]
struct Progress {
    written: AtomicUsize,
    is_read: AtomicBool,
}

/// Splits a parcel and lists another, over and over, until all is read: how many of each.
async fn write(app: &App, parcels: usize, progress: &Progress) -> (usize, usize) {
    let (mut splits, mut entries) = (0, 0);
    while !progress.is_read.load(Ordering::Relaxed) {
        // before the reader's place and after it
        let at = progress.written.load(Ordering::Relaxed) * 7919 % parcels;
        let no = number(FIRST + at).to_string();
        let path = format!("/api/v1/parcels/{no}");
        let outline = app.get("planner", &path).await.expect(200)["geometry"].clone();
        let halves = [(0.0, 0.5), (0.5, 1.0)];
        let halves = halves.map(|(from, to)| drawn(strip(&outline, from, to)));
        let split = record(app, &act("split", &[&no], halves.to_vec())).await;
        splits += usize::from(split.status == 201);
        let other = number(FIRST + (at + parcels / 2) % parcels).to_string();
        let entry =
            json!({"parcels": [other], "forbidden": ["K2"], "until_condition": "示例 (example)"});
        let entry = list_act("2026-11-20", entry);
        let listed = list(app, &format!("{NEGATIVE}/entries"), &entry).await;
        entries += usize::from(listed.status == 201);
        progress.written.fetch_add(1, Ordering::Relaxed);
    }
    (splits, entries)
}

/// Every parcel, page by page, with the revision of the first page; waits before it turns a page.
async fn read(app: &App, query: &str, wait: impl AsyncFn()) -> (u64, Vec<Value>) {
    let mut page = app
        .get("auditor", &items("parcels", query))
        .await
        .expect(200);
    let revision = page["revision"].as_u64().expect("a revision");
    let mut all = Vec::new();
    loop {
        assert_eq!(page["revision"], revision);
        let features = page["features"].as_array().expect("features").iter();
        all.extend(features.cloned());
        let Some(next) = link(&page, "next").map(path_of) else {
            return (revision, all);
        };
        wait().await;
        page = app.get("auditor", &next).await.expect(200);
    }
}

#[tokio::test]
async fn each_parcel_of_a_revision_is_read_once_while_a_writer_splits_and_lists() {
    let (parcels, limit) = size();
    for app in apps().await {
        for first in (0..parcels).step_by(5_000) {
            let changes: Vec<Change> = (first..parcels.min(first + 5_000)).map(square).collect();
            let operator = Caller::operator();
            let made = app.registry.commit(&operator, "示例", &changes).await;
            made.expect("parcels");
        }
        let progress = Progress::default();
        let turned = async || {
            let before = progress.written.load(Ordering::Relaxed);
            while progress.written.load(Ordering::Relaxed) == before {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let reader = async {
            let found = read(&app, &format!("?limit={limit}"), turned).await;
            progress.is_read.store(true, Ordering::Relaxed);
            found
        };
        let ((revision, all), (splits, entries)) =
            tokio::join!(reader, write(&app, parcels, &progress));
        eprintln!(
            "{}: {} parcels in pages of {limit} while {splits} were split and {entries} listed",
            app.name,
            all.len()
        );
        assert!(
            splits > 3 && entries > 3,
            "{}: it wrote meanwhile",
            app.name
        );
        assert!(all.len() > parcels);
        let ids: BTreeSet<&str> = all.iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), all.len(), "{}: each once", app.name);
        // the same as that revision is known to have been, when nobody writes
        let (_, known) = read(&app, &format!("?limit=10000&known={revision}"), async || ()).await;
        assert!(all == known, "{}: not as it was known", app.name);
        let (now, _) = read(&app, "?limit=10000", async || ()).await;
        assert!(now > revision);
    }
}
