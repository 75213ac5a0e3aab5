//! The log in the database: heads, leaves, nodes, and what can be proved from them.

use std::collections::BTreeMap;

use jingtu::domain::change::Change;
use jingtu::log::{Frontier, Hash, TreeHead, leaf_hash, prove_consistency, prove_inclusion};
use jingtu::store::{LeafRow, Snapshot, Store};

use super::{commit, instant, nonces, open, stamp};
use crate::changes::{self, parcel, setting};
use crate::harness::databases;

async fn leaves(snapshot: &mut Snapshot) -> Vec<LeafRow> {
    snapshot.leaves_from(0, 10_000).await.unwrap()
}

async fn nodes(snapshot: &mut Snapshot, size: u64) -> BTreeMap<(u8, u64), Hash> {
    let mut nodes = BTreeMap::new();
    for level in 0..8 {
        for index in 0..size >> level {
            let hash = snapshot.node(level, index).await.unwrap();
            nodes.insert((level, index), hash.expect("a complete node"));
        }
        let all: Vec<(u8, u64)> = (0..=size >> level).map(|index| (level, index)).collect();
        let found = snapshot.nodes(&all).await.unwrap();
        assert!(
            found.into_iter().eq(nodes
                .range((level, 0)..)
                .map(|(place, hash)| (*place, *hash)))
        );
        let beyond = snapshot.node(level, size >> level).await.unwrap();
        assert_eq!(beyond, None, "level {level}");
    }
    nodes
}

/// Commits of 1 to 7 parcels, then one of each kind; the heads after each.
async fn grow(store: &Store) -> Vec<TreeHead> {
    let mut heads = Vec::new();
    let mut groups: Vec<Vec<Change>> = (1..=7)
        .map(|n| (n * 10..n * 11).map(|n| parcel(100 + n)).collect())
        .collect();
    groups.push(changes::of_each_kind());
    for group in groups {
        let committed = commit(store, &group).await;
        heads.push(TreeHead {
            tree_size: committed.tree_size,
            root: committed.root,
        });
    }
    heads
}

#[tokio::test]
async fn the_log_is_what_the_changes_make_of_it() {
    for database in databases().await {
        let store = open(&database).await;
        let heads = grow(&store).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let leaves = leaves(&mut snapshot).await;
        let mut frontier = Frontier::new();
        for (position, leaf) in leaves.iter().enumerate() {
            assert_eq!(leaf.position, position as u64);
            let hash = leaf_hash(&leaf.kind, &leaf.nonce, leaf.body.as_bytes());
            assert_eq!(leaf.hash, hash);
            frontier.append(hash);
        }
        let each = changes::of_each_kind();
        let (own, leaves) = leaves.split_last().unwrap();
        let last = &leaves[leaves.len() - each.len()..];
        for ((leaf, change), nonce) in last.iter().zip(&each).zip(nonces(&each)) {
            assert_eq!(leaf.body, change.canonical().unwrap());
            assert_eq!((leaf.kind.as_str(), leaf.nonce), (change.kind(), nonce));
            assert_eq!(leaf.revision, 8);
        }
        let wanted = format!(
            "{{\"kind\":\"commit\",\"v\":1,\"revision\":8,\"caller\":\"token:test\",\"reason\":\"试验\",\
             \"recorded_at\":\"2026-01-01T00:00:08Z\",\"changes\":{}}}",
            each.len()
        );
        assert_eq!((own.kind.as_str(), own.body.as_str()), ("commit", &*wanted));
        assert_eq!(own.nonce, stamp(8).nonce);
        let head = snapshot.head().await.unwrap();
        assert_eq!(head.root(), frontier.root());
        assert_eq!(head.root(), heads[7].root);
        assert_eq!(head.tree_size(), leaves.len() as u64 + 1);
    }
}

#[tokio::test]
async fn the_stored_nodes_prove_every_leaf_and_every_earlier_head() {
    for database in databases().await {
        let store = open(&database).await;
        let heads = grow(&store).await;
        let last = heads.last().unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        let nodes = nodes(&mut snapshot, last.tree_size).await;
        let node = |level: u8, index: u64| nodes.get(&(level, index)).copied();
        for leaf in leaves(&mut snapshot).await {
            let proof = prove_inclusion(leaf.position, last.tree_size, node).unwrap();
            proof.verify(leaf.hash, last).unwrap();
        }
        for earlier in &heads {
            let proof = prove_consistency(earlier.tree_size, last.tree_size, node).unwrap();
            proof.verify(earlier, last).unwrap();
        }
    }
}

#[tokio::test]
async fn commits_and_leaves_are_read_in_pages() {
    for database in databases().await {
        let store = open(&database).await;
        let heads = grow(&store).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let commits = snapshot.commits_after(2, 3).await.unwrap();
        let told: Vec<_> = commits
            .iter()
            .map(|it| (it.revision, it.root, it.recorded_at))
            .collect();
        let wanted: Vec<_> = (3..6)
            .map(|n| (n, heads[n as usize - 1].root, instant(n as i64)))
            .collect();
        assert_eq!(told, wanted);
        assert_eq!(commits[0].caller, "token:test");
        assert_eq!(commits[0].reason, "试验");
        assert!(snapshot.commits_after(8, 3).await.unwrap().is_empty());
        let page = snapshot.leaves_from(2, 3).await.unwrap();
        let positions: Vec<u64> = page.iter().map(|leaf| leaf.position).collect();
        assert_eq!(positions, [2, 3, 4]);
        for (at, revision) in [(0, None), (1, Some(1)), (4, Some(4)), (99, Some(8))] {
            assert_eq!(snapshot.revision_at(instant(at)).await.unwrap(), revision);
        }
    }
}

#[tokio::test]
async fn recorded_decisions_do_not_move_the_atlas() {
    for database in databases().await {
        let store = open(&database).await;
        let (decided, others): (Vec<Change>, Vec<Change>) = changes::of_each_kind()
            .into_iter()
            .partition(|change| matches!(change.kind(), "decided" | "batch_decided"));
        commit(&store, &others).await;
        for change in &decided {
            commit(&store, std::slice::from_ref(change)).await;
        }
        let head = store.head().await.unwrap();
        assert_eq!((head.revision, head.atlas_revision), (3, 1));
        commit(&store, &[setting("2026-05-01", "61"), decided[0].clone()]).await;
        assert_eq!(store.head().await.unwrap().atlas_revision, 4);
    }
}
