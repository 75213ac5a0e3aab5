//! Many who write at once, and one who follows.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use jingtu::store::{Committed, Store};

use super::{nonces, open, since, stamp};
use crate::changes::parcel;
use crate::harness::databases;

const WRITERS: usize = 8;
const COMMITS: usize = 800;
const AT_MOST: Duration = Duration::from_secs(5);

/// Commits parcels of its own until there are enough or time is up.
async fn write(store: Store, writer: usize, began: Instant) -> Vec<Committed> {
    let mut commits = Vec::new();
    for n in 0..COMMITS / WRITERS {
        if began.elapsed() > AT_MOST {
            break;
        }
        let changes = [parcel(1 + writer * 1000 + n)];
        let door = store.begin().await.unwrap();
        let done = door.commit(&changes, &nonces(&changes), &stamp(1)).await;
        commits.push(done.unwrap());
    }
    commits
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_revision_is_lost_and_a_follower_sees_them_all() {
    for database in databases().await {
        let store = open(&database).await;
        let began = Instant::now();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| tokio::spawn(write(store.clone(), writer, began)))
            .collect();
        let (mut seen, mut reached, mut polls) = (BTreeSet::new(), 0, 0);
        loop {
            let done = writers.iter().all(|writer| writer.is_finished());
            for row in since(&store, reached).await {
                seen.insert(row.rev_from);
                reached = reached.max(row.rev_from);
            }
            polls += 1;
            if done {
                break;
            }
            tokio::task::yield_now().await;
        }
        let mut revisions = Vec::new();
        for writer in writers {
            revisions.extend(writer.await.unwrap().into_iter().map(|it| it.revision));
        }
        revisions.sort_unstable();
        let count = revisions.len() as u64;
        let (name, took) = (database.name, began.elapsed());
        eprintln!("{name}: {count} commits of {WRITERS} writers in {took:.2?}, {polls} polls");
        assert!(revisions.iter().copied().eq(1..=count), "{name}");
        assert!(seen.into_iter().eq(1..=count), "{name}: a lost revision");
        assert_eq!(store.head().await.unwrap().tree_size(), 2 * count);
    }
}
