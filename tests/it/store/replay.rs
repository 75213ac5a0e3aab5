//! The log alone gives the register again, on either database; and what was touched behind its back is named.

use jingtu::domain::change::Change;
use jingtu::domain::lifecycle::Transition;
use jingtu::domain::record::Kind;
use jingtu::domain::stage::Stage;
use jingtu::store::{Store, StoreError, check_log, compare, replay, verify};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};

use super::{commit, open, try_commit};
use crate::changes::{self, adopted, day, moved, outlined, setting};
use crate::harness::{TestDatabase, databases, sqlite};

/// Changes by chance; some of them cannot be, and are refused.
fn by_chance(chance: &mut ChaCha8Rng, round: usize) -> Vec<Change> {
    let on = |chance: &mut ChaCha8Rng| format!("2026-{:02}-15", chance.random_range(1..=12));
    (0..chance.random_range(1..6))
        .map(|n| {
            let parcel = chance.random_range(1..20);
            let id = format!("{round}-{n}");
            match chance.random_range(0..7) {
                0 | 1 => outlined(parcel),
                2 => setting(&on(chance), &chance.random_range(1..99).to_string()),
                3 => adopted(&id, &on(chance), parcel, Stage::V2),
                4 => moved(&id, &on(chance), parcel, Transition::T34, Stage::V2),
                5 => {
                    let kind = [Kind::Setting, Kind::Parcel][chance.random_range(0..2)];
                    let id = match kind {
                        Kind::Setting => "adjacent_m".to_owned(),
                        _ => changes::number(parcel).to_string(),
                    };
                    Change::ended(day(&on(chance)), kind, id, "随机")
                }
                _ => {
                    let (round, n) = (chance.random_range(0..=round), chance.random_range(0..5));
                    let id = format!("{round}-{n}");
                    Change::withdrawn(day("2026-12-31"), Kind::Act, id, "随机")
                }
            }
        })
        .collect()
}

/// A register with one change of each kind and many by chance.
async fn grown(database: &TestDatabase, rounds: usize) -> Store {
    let store = open(database).await;
    commit(&store, &changes::of_each_kind()).await;
    let parcels: Vec<Change> = (1..20).map(outlined).collect();
    commit(&store, &parcels).await;
    let mut chance = ChaCha8Rng::seed_from_u64(20260701);
    let mut taken = 0;
    for round in 0..rounds {
        match try_commit(&store, &by_chance(&mut chance, round)).await {
            Ok(_) => taken += 1,
            Err(StoreError::Refused(_)) => {}
            Err(error) => panic!("{}: {error}", database.name),
        }
    }
    assert!(taken > rounds / 5, "only {taken} of {rounds} were possible");
    store
}

async fn differences(one: &Store, other: &Store) -> Vec<String> {
    let mut one = one.snapshot().await.unwrap();
    let mut other = other.snapshot().await.unwrap();
    let found = compare(&mut one, &mut other).await.unwrap();
    found.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn the_same_changes_give_the_same_register_on_either_database() {
    let mut stores = Vec::new();
    let databases = databases().await;
    for database in &databases {
        stores.push(grown(database, 150).await);
    }
    for pair in stores.windows(2) {
        let none: [String; 0] = [];
        assert_eq!(differences(&pair[0], &pair[1]).await, none);
    }
}

#[tokio::test]
async fn a_register_replayed_into_another_database_is_the_same() {
    for source in databases().await {
        let store = grown(&source, 150).await;
        for target in databases().await {
            let copy = open(&target).await;
            let mut told = 0;
            let mut snapshot = store.snapshot().await.unwrap();
            replay(&mut snapshot, &copy, |_| told += 1).await.unwrap();
            let (head, copied) = (store.head().await.unwrap(), copy.head().await.unwrap());
            assert_eq!(told, head.revision);
            assert_eq!(head, copied);
            let none: [String; 0] = [];
            let found = differences(&store, &copy).await;
            assert_eq!(found, none, "{} to {}", source.name, target.name);
        }
    }
}

#[tokio::test]
async fn a_replay_goes_on_where_it_stopped() {
    for database in databases().await {
        let store = open(&database).await;
        let place = sqlite();
        let copy = open(&place).await;
        for group in [
            vec![outlined(1)],
            vec![outlined(2), setting("2026-01-01", "7")],
        ] {
            commit(&store, &group).await;
            let mut snapshot = store.snapshot().await.unwrap();
            replay(&mut snapshot, &copy, |_| {}).await.unwrap();
        }
        assert!(differences(&store, &copy).await.is_empty());
    }
}

/// Runs a statement behind the program's back.
async fn tamper(database: &TestDatabase, sql: &str) {
    let sql = sql.to_owned();
    let rows = if database.name == "SQLite" {
        let pool = SqlitePool::connect(&database.url).await.unwrap();
        let done = sqlx::query(AssertSqlSafe(sql)).execute(&pool).await;
        pool.close().await;
        done.unwrap().rows_affected()
    } else {
        let pool = PgPool::connect(&database.url).await.unwrap();
        let done = sqlx::query(AssertSqlSafe(sql)).execute(&pool).await;
        pool.close().await;
        done.unwrap().rows_affected()
    };
    assert_eq!(rows, 1, "{}", database.name);
}

/// What verify says of a small register after a statement behind the program's back.
async fn verdict(database: &TestDatabase, sql: &str) -> Vec<String> {
    let store = open(database).await;
    commit(&store, &changes::of_each_kind()).await;
    commit(&store, &[outlined(7), setting("2026-06-01", "77")]).await;
    commit(&store, &[outlined(8)]).await;
    if !sql.is_empty() {
        tamper(database, sql).await;
    }
    let place = sqlite();
    let scratch = open(&place).await;
    let mut snapshot = store.snapshot().await.unwrap();
    let found = verify(&mut snapshot, &scratch).await.unwrap();
    found.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn verify_names_what_was_touched() {
    let cases = [
        ("", ""),
        (
            "update leaf set body = replace(body, '示例地块二', '示例地块三') where position = 1",
            "leaf 1: kind, nonce and body give the hash",
        ),
        ("delete from leaf where position = 5", "leaf 5: is missing"),
        (
            "delete from leaf where position = (select max(position) from leaf)",
            ": is missing",
        ),
        (
            "insert into leaf select position + 1, revision, kind, nonce, body, hash from leaf where position = (select max(position) from leaf)",
            ": is of no commit",
        ),
        (
            "delete from commits where revision = 2",
            "commits 2: is missing",
        ),
        (
            "update commits set root = (select hash from leaf where position = 0) where revision = 2",
            "commits 2: the leaves give the root",
        ),
        (
            "update commits set caller = 'token:other' where revision = 2",
            "commits 2: caller is \"token:other\", its own leaf says \"token:test\"",
        ),
        (
            "update commits set reason = '' where revision = 3",
            "commits 3: reason is \"\", its own leaf says \"试验\"",
        ),
        (
            "update commits set recorded_at = recorded_at - 1 where revision = 1",
            "commits 1: recorded_at is \"2026-01-01T00:00:00.999999Z\", its own leaf says \"2026-01-01T00:00:01Z\"",
        ),
        (
            "update node set hash = (select hash from leaf where position = 0) where level = 2 and position = 0",
            "node (2, 0): differs in hash",
        ),
        (
            "update version set body = replace(body, '77', '78') where kind = 'setting' and rev_from = 2 and rev_to is null and valid_to is null",
            "differs in body",
        ),
        (
            "update version set valid_to = '2027-01-01' where kind = 'zone'",
            "version (\"zone\", \"Z-1\", 1, \"2026-04-08\"): differs in valid_to",
        ),
        (
            "update version set min_x = 1 where kind = 'zone'",
            "differs in min_x",
        ),
        (
            "delete from citation where parcel = 'HQ-000002'",
            "citation (\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\", \"document\", \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\", \"HQ-000002\"): is missing in the first register",
        ),
        (
            "delete from version where kind = 'ban' and id = (select min(id) from version where kind = 'ban')",
            "is missing in the first register",
        ),
    ];
    for (sql, wanted) in cases {
        for database in databases().await {
            let found = verdict(&database, sql).await;
            let name = database.name;
            match wanted {
                "" => assert!(found.is_empty(), "{name}: {found:?}"),
                _ => assert!(found[0].contains(wanted), "{name}: {sql}: {found:?}"),
            }
        }
    }
}

#[tokio::test]
async fn restore_refuses_what_is_not_as_it_says_and_writes_nothing() {
    for database in databases().await {
        let store = grown(&database, 10).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let commit = snapshot.commits_after(0, 1).await.unwrap().remove(0);
        let leaves = snapshot.leaves_of(&commit, 0).await.unwrap();
        let place = sqlite();
        let copy = open(&place).await;
        let mut cases = Vec::new();
        let mut touched = leaves.clone();
        touched[3].body = touched[3].body.replace("risk", "industry");
        cases.push((commit.clone(), touched, "leaf 3"));
        let mut dropped = leaves.clone();
        dropped.remove(4);
        cases.push((commit.clone(), dropped, "leaf 4: is missing"));
        let mut short = leaves.clone();
        short.pop();
        cases.push((commit.clone(), short, "its own leaf is missing"));
        let mut cut = leaves.clone();
        cut.remove(cut.len() - 2);
        let own = cut.len() - 1;
        cut[own].position -= 1;
        cases.push((commit.clone(), cut, "changes is"));
        let mut renamed = commit.clone();
        renamed.caller = "token:other".to_owned();
        cases.push((renamed, leaves.clone(), "caller is \"token:other\""));
        let mut other = commit.clone();
        other.root = leaves[0].hash;
        cases.push((other, leaves.clone(), "give the root"));
        let mut longer = commit.clone();
        longer.tree_size += 1;
        cases.push((longer, leaves.clone(), "give a log of"));
        let mut later = commit.clone();
        later.revision = 2;
        cases.push((later, leaves.clone(), "does not follow"));
        cases.push((commit.clone(), Vec::new(), "no leaf"));
        for (commit, leaves, wanted) in cases {
            let door = copy.begin().await.unwrap();
            let error = door.restore(&commit, &leaves).await.unwrap_err();
            assert!(matches!(error, StoreError::Damaged(_)), "{error}");
            assert!(error.to_string().contains(wanted), "{wanted}: {error}");
            assert_eq!(copy.head().await.unwrap().revision, 0);
        }
        let door = copy.begin().await.unwrap();
        door.restore(&commit, &leaves).await.unwrap();
        let mut copied = copy.snapshot().await.unwrap();
        assert!(check_log(&mut copied).await.unwrap().is_empty());
    }
}
