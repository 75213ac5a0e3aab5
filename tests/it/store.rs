//! The contract of `store`: the same story on either database.

mod acts;
mod between;
mod documents;
mod layers;
mod log;
mod people;
mod replay;
mod views;
mod writers;

use jingtu::domain::change::Change;
use jingtu::domain::day::Day;
use jingtu::domain::record::{Entity, Kind};
use jingtu::domain::stage::Stage;
use jingtu::store::{
    Committed, Remembered, Stamp, Store, StoreError, StoreOptions, TokenRow, VersionRow,
};
use time::OffsetDateTime;

use crate::changes::{self, day, parcel, setting};
use crate::harness::{TestDatabase, databases, sqlite};

pub async fn open(database: &TestDatabase) -> Store {
    Store::open(&StoreOptions::writing(&database.url))
        .await
        .unwrap_or_else(|error| panic!("{}: {error}", database.name))
}

/// An instant so many seconds after the first of January 2026.
pub fn instant(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_767_225_600 + seconds).unwrap()
}

pub fn stamp(seconds: i64) -> Stamp {
    Stamp {
        caller: "token:test".to_owned(),
        reason: "试验".to_owned(),
        recorded_at: instant(seconds),
        nonce: (seconds as u128 * 11 + 3).to_le_bytes(),
    }
}

pub fn nonces(changes: &[Change]) -> Vec<[u8; 16]> {
    (0..changes.len())
        .map(|n| (n as u128 * 7 + 1).to_le_bytes())
        .collect()
}

/// Commits at the instant of its revision, in seconds.
pub async fn try_commit(store: &Store, changes: &[Change]) -> Result<Committed, StoreError> {
    let write = store.begin().await?;
    let before = write.head().revision;
    let stamp = stamp(before as i64 + 1);
    let mut prepared = write.prepare(changes, &nonces(changes), &stamp).await?;
    let told = prepared.take_written();
    let committed = prepared.commit().await?;
    if let Some(told) = told {
        let mut held = since(store, before).await;
        held.retain(|row| row.entity.kind().is_in_atlas());
        assert!(
            in_order(told) == held,
            "what a commit tells that it writes is not what is read back"
        );
    } else {
        assert!(changes.len() > 500, "few changes are told");
    }
    Ok(committed)
}

pub async fn commit(store: &Store, changes: &[Change]) -> Committed {
    try_commit(store, changes).await.unwrap()
}

/// The faults of changes that are refused; nothing was written.
pub async fn refused(store: &Store, changes: &[Change]) -> String {
    let before = (store.head().await.unwrap(), since(store, 0).await);
    let error = try_commit(store, changes).await.expect_err("refused");
    let after = (store.head().await.unwrap(), since(store, 0).await);
    assert!(before == after, "something was written");
    assert!(matches!(error, StoreError::Refused(_)), "{error}");
    error.to_string()
}

pub async fn since(store: &Store, revision: u64) -> Vec<VersionRow> {
    let mut rows = Vec::new();
    let mut snapshot = store.snapshot().await.unwrap();
    snapshot
        .each_version(|row| {
            if row.rev_from > revision || row.rev_to.is_some_and(|closed| closed > revision) {
                rows.push(row);
            }
            Ok(())
        })
        .await
        .unwrap();
    in_order(rows)
}

fn in_order(mut rows: Vec<VersionRow>) -> Vec<VersionRow> {
    rows.sort_by_key(|row| {
        (
            row.entity.kind(),
            row.entity.id(),
            row.rev_from,
            row.valid_from,
        )
    });
    rows
}

pub async fn history(store: &Store, kind: Kind, id: &str) -> Vec<VersionRow> {
    let mut snapshot = store.snapshot().await.unwrap();
    snapshot.history(kind, id).await.unwrap()
}

/// Value, first revision, last revision, first day, last day.
type Told = (String, u64, Option<u64>, Day, Option<Day>);

async fn settings(store: &Store) -> Vec<Told> {
    history(store, Kind::Setting, "adjacent_m")
        .await
        .into_iter()
        .map(|row| {
            let Entity::Setting(setting) = row.entity else {
                panic!("a setting")
            };
            let value = setting.value.clone();
            (
                value,
                row.rev_from,
                row.rev_to,
                row.valid_from,
                row.valid_to,
            )
        })
        .collect()
}

#[tokio::test]
async fn a_register_is_made_once_and_found_again() {
    for database in databases().await {
        let store = open(&database).await;
        let empty = store.head().await.unwrap();
        assert_eq!((empty.revision, empty.tree_size()), (0, 0));
        assert_eq!(store.is_alone(), database.name == "SQLite");
        assert_eq!(store.file().is_some(), database.name == "SQLite");
        let committed = commit(&store, &[parcel(1)]).await;
        store.close().await;
        drop(store);

        let store = crate::kill::open_when_free(&StoreOptions::writing(&database.url)).await;
        let head = store.head().await.unwrap();
        assert_eq!(head.revision, committed.revision);
        assert_eq!(head.root(), committed.root);
        assert_eq!(head.tree_size(), committed.tree_size);
        assert_eq!(since(&store, 0).await.len(), 1);
    }
}

#[tokio::test]
async fn one_process_serves_a_sqlite_register_and_others_read_beside_it() {
    let database = sqlite();
    let store = open(&database).await;
    commit(&store, &[parcel(1)]).await;
    let second = Store::open(&StoreOptions::writing(&database.url)).await;
    assert!(matches!(second, Err(StoreError::InUse(_))));
    drop(second);

    let beside = Store::open(&StoreOptions::reading(&database.url))
        .await
        .unwrap();
    assert!(!beside.is_alone());
    assert_eq!(beside.head().await.unwrap().revision, 1);
    commit(&store, &[parcel(2)]).await;
    assert_eq!(since(&beside, 0).await.len(), 2);

    store.close().await;
    drop(store);
    crate::kill::open_when_free(&StoreOptions::writing(&database.url)).await;
}

#[tokio::test]
async fn who_opened_to_read_does_not_write() {
    for database in databases().await {
        let store = open(&database).await;
        let beside = Store::open(&StoreOptions::reading(&database.url))
            .await
            .unwrap();
        assert!(try_commit(&beside, &[parcel(1)]).await.is_err());
        assert_eq!(store.head().await.unwrap().revision, 0);
        commit(&store, &[parcel(1)]).await;
    }
}

#[tokio::test]
async fn an_address_that_is_none_and_a_register_that_is_not_there_are_refused() {
    for url in ["mysql://x", "register.sqlite"] {
        let error = Store::open(&StoreOptions::writing(url)).await.err();
        assert!(matches!(error, Some(StoreError::Address(_))), "{url}");
    }
    let nowhere = sqlite();
    let opened = Store::open(&StoreOptions::reading(&nowhere.url)).await;
    assert!(opened.is_err(), "reading does not make a register");
}

#[tokio::test]
async fn one_change_of_each_kind_is_stored_and_read_back() {
    for database in databases().await {
        let store = open(&database).await;
        let changes = changes::of_each_kind();
        let committed = commit(&store, &changes).await;
        assert_eq!(committed.tree_size, changes.len() as u64 + 1);
        let rows = since(&store, 0).await;
        for change in &changes {
            let jingtu::domain::change::What::Recorded(entity) = &change.what else {
                continue;
            };
            let found = rows.iter().any(|row| row.entity == *entity);
            let taken_back = entity.kind() == Kind::Works;
            assert_eq!(found, !taken_back, "{}: {entity:?}", database.name);
        }
        let flag = history(&store, Kind::Flag, "F-1").await;
        assert_eq!(flag.len(), 1);
        assert_eq!(flag[0].valid_to, Some(day("2026-05-01")));
        let mut ordered = Vec::new();
        let mut snapshot = store.snapshot().await.unwrap();
        let take = |row: VersionRow| {
            ordered.push((row.entity.kind().code(), row.entity.id()));
            Ok(())
        };
        snapshot.each_version(take).await.unwrap();
        assert_eq!(ordered.len(), rows.len());
        assert!(ordered.is_sorted(), "{}: bytes, not words", database.name);
    }
}

#[tokio::test]
async fn what_is_known_of_a_day_grows_without_forgetting() {
    for database in databases().await {
        let store = open(&database).await;
        commit(&store, &[setting("2026-01-01", "50")]).await;
        commit(&store, &[setting("2026-03-01", "60")]).await;
        commit(&store, &[setting("2026-02-01", "55")]).await;
        let ended = Change::ended(day("2026-06-01"), Kind::Setting, "adjacent_m", "default");
        commit(&store, &[ended]).await;
        let withdrawn = |on| Change::withdrawn(day(on), Kind::Setting, "adjacent_m", "wrong");
        commit(&store, &[withdrawn("2026-07-01")]).await;
        let [january, february, march, june] =
            ["2026-01-01", "2026-02-01", "2026-03-01", "2026-06-01"].map(day);
        let told = |value: &str, from, to, first, last| -> Told {
            (value.to_owned(), from, to, first, last)
        };
        assert_eq!(
            settings(&store).await,
            [
                told("50", 1, Some(2), january, None),
                told("50", 2, Some(3), january, Some(march)),
                told("60", 2, Some(3), march, None),
                told("50", 3, Some(5), january, Some(february)),
                told("55", 3, Some(4), february, None),
                told("55", 4, Some(5), february, Some(june)),
            ],
            "{}",
            database.name
        );
        let why = refused(&store, &[withdrawn("2026-07-02")]).await;
        assert!(why.contains("changes[0].body.id"), "{why}");
        commit(&store, &[setting("2026-01-01", "70")]).await;
        assert_eq!(settings(&store).await.len(), 7);
    }
}

#[tokio::test]
async fn several_changes_of_one_entity_in_a_commit_leave_what_the_last_says() {
    for database in databases().await {
        let store = open(&database).await;
        let changes = [
            setting("2026-01-01", "50"),
            setting("2026-02-01", "60"),
            setting("2026-02-01", "65"),
            setting("2026-01-15", "55"),
        ];
        commit(&store, &changes).await;
        let values: Vec<String> = settings(&store).await.into_iter().map(|it| it.0).collect();
        assert_eq!(values, ["50", "55"], "{}", database.name);
    }
}

#[tokio::test]
async fn a_follower_sees_what_was_written_and_what_was_closed() {
    for database in databases().await {
        let store = open(&database).await;
        commit(&store, &[setting("2026-01-01", "50"), parcel(1)]).await;
        commit(&store, &[setting("2026-03-01", "60")]).await;
        let rows = since(&store, 1).await;
        let told: Vec<(u64, Option<u64>)> =
            rows.iter().map(|row| (row.rev_from, row.rev_to)).collect();
        assert_eq!(told, [(1, Some(2)), (2, None), (2, None)]);
        assert!(since(&store, 2).await.is_empty());
    }
}

#[tokio::test]
async fn what_a_question_about_one_parcel_needs_is_read_without_the_rest() {
    for database in databases().await {
        let store = open(&database).await;
        assert_eq!(store.atlas_revision().await.unwrap(), 0);
        let mut all: Vec<Change> = [1, 2, 3, 150].map(changes::outlined).into();
        all.extend([
            parcel(4),
            setting("2026-01-01", "50"),
            changes::adopted("A", "2026-01-02", 2, Stage::U1),
        ]);
        commit(&store, &all).await;
        assert_eq!(store.atlas_revision().await.unwrap(), 1);
        for (number, several, wanted) in [
            ("HQ-000001", &[][..], "HQ-000001 A HQ-000002 HQ-000002"),
            ("HQ-000004", &[Kind::Setting][..], "HQ-000004 adjacent_m"),
        ] {
            let mut found = Vec::new();
            let mut snapshot = store.snapshot().await.unwrap();
            let take = |row: VersionRow| {
                found.push(row.entity.id());
                Ok(())
            };
            let place = (number, 0.0005);
            snapshot.each_around(place, several, take).await.unwrap();
            found.sort_unstable();
            let mut wanted: Vec<&str> = wanted.split(' ').collect();
            wanted.sort_unstable();
            assert_eq!(found, wanted, "{}: {number}", database.name);
        }
    }
}

#[tokio::test]
async fn a_parcel_must_be_on_record() {
    for database in databases().await {
        let store = open(&database).await;
        let act = changes::adopted("A", "2026-01-02", 1, Stage::U1);
        let why = refused(&store, std::slice::from_ref(&act)).await;
        assert!(why.contains("HQ-000001"), "{why}");
        commit(&store, &[act.clone(), parcel(1)]).await;
        let gone = Change::withdrawn(day("2026-02-01"), Kind::Parcel, "HQ-000001", "x");
        let again = changes::adopted("B", "2026-01-03", 1, Stage::U1);
        let why = refused(&store, &[gone, again]).await;
        assert!(why.contains("on record"), "{why}");
    }
}

#[tokio::test]
async fn commits_without_changes_or_with_control_characters_are_refused_alike() {
    for database in databases().await {
        let store = open(&database).await;
        refused(&store, &[]).await;
        let mut bad = stamp(1);
        bad.reason = "a\0b".to_owned();
        let write = store.begin().await.unwrap();
        let changes = [parcel(1)];
        let error = write.commit(&changes, &nonces(&changes), &bad).await;
        assert!(matches!(error, Err(StoreError::Refused(_))));
        let write = store.begin().await.unwrap();
        assert!(write.commit(&changes, &[], &stamp(1)).await.is_err());
        assert_eq!(store.head().await.unwrap().revision, 0);
    }
}

#[tokio::test]
async fn tokens_are_kept_by_their_digest_and_revoked_once() {
    for database in databases().await {
        let store = open(&database).await;
        let token = |id: &str, at| TokenRow {
            id: id.to_owned(),
            name: "示例科".to_owned(),
            created_at: instant(at),
            expires_at: Some(instant(99)),
            revoked_at: None,
        };
        store.add_token(&token("b", 1), &[1; 32]).await.unwrap();
        store.add_token(&token("a", 2), &[2; 32]).await.unwrap();
        assert!(store.add_token(&token("c", 3), &[2; 32]).await.is_err());
        let mut snapshot = store.snapshot().await.unwrap();
        assert_eq!(
            snapshot.tokens().await.unwrap(),
            [token("b", 1), token("a", 2)]
        );
        assert_eq!(snapshot.token(&[3; 32]).await.unwrap(), None);
        drop(snapshot);
        assert!(store.revoke_token("b", instant(5)).await.unwrap());
        assert!(!store.revoke_token("b", instant(6)).await.unwrap());
        let mut snapshot = store.snapshot().await.unwrap();
        let revoked = snapshot.token(&[1; 32]).await.unwrap().unwrap();
        assert_eq!(revoked.revoked_at, Some(instant(5)));
    }
}

#[tokio::test]
async fn an_answer_is_remembered_with_its_commit_or_not_at_all() {
    for database in databases().await {
        let store = open(&database).await;
        let answer = Remembered {
            request: vec![7; 32],
            answer: "{\"revision\":1}".to_owned(),
        };
        let key = ("token:test", "key-1");
        for keep in [false, true] {
            let mut write = store.begin().await.unwrap();
            assert_eq!(write.remembered(key.0, key.1).await.unwrap(), None);
            write.remember(key, &answer, instant(1)).await.unwrap();
            let changes = [parcel(1)];
            if keep {
                let done = write.commit(&changes, &nonces(&changes), &stamp(1)).await;
                done.unwrap();
            }
        }
        let mut write = store.begin().await.unwrap();
        let found = write.remembered(key.0, key.1).await.unwrap();
        assert_eq!(found, Some(answer));
        assert_eq!(write.remembered(key.0, "key-2").await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_door_can_be_lent_to_read_and_taken_back() {
    for database in databases().await {
        let store = open(&database).await;
        let (mut snapshot, head) = store.begin().await.unwrap().into_snapshot();
        assert_eq!(snapshot.head().await.unwrap(), head);
        let write = jingtu::store::Write::from_snapshot(snapshot, head);
        let changes = [parcel(1)];
        let done = write.commit(&changes, &nonces(&changes), &stamp(1)).await;
        assert_eq!(done.unwrap().revision, 1);
    }
}

#[tokio::test]
async fn a_copy_of_a_sqlite_register_is_a_register() {
    let database = sqlite();
    let store = open(&database).await;
    commit(&store, &changes::of_each_kind()).await;
    let beside = Store::open(&StoreOptions::reading(&database.url))
        .await
        .unwrap();
    for (from, name) in [(&store, "one.sqlite"), (&beside, "two.sqlite")] {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(name);
        from.copy_to(&path).await.unwrap();
        assert!(from.copy_to(&path).await.is_err(), "never over a file");
        let url = format!("sqlite://{}", path.display());
        let copy = Store::open(&StoreOptions::writing(url)).await.unwrap();
        let mut one = store.snapshot().await.unwrap();
        let mut other = copy.snapshot().await.unwrap();
        let differences = jingtu::store::compare(&mut one, &mut other).await.unwrap();
        assert_eq!(differences, []);
    }
    if let Some(database) = crate::harness::postgres().await {
        let error = open(&database).await.copy_to("x".as_ref()).await;
        assert!(matches!(error, Err(StoreError::Address(_))));
    }
}

/// Time it with `cargo test --profile quick --test it thirteen -- --nocapture`.
#[tokio::test]
async fn thirteen_thousand_parcels_are_one_commit() {
    let changes: Vec<Change> = (1..=13_000).map(changes::outlined).collect();
    for database in databases().await {
        let store = open(&database).await;
        for round in ["written", "closed and written"] {
            let began = std::time::Instant::now();
            let committed = commit(&store, &changes).await;
            let took = began.elapsed();
            eprintln!("{}: 13,000 parcels {round} in {took:.2?}", database.name);
            assert_eq!(committed.tree_size, committed.revision * 13_001);
        }
        for number in [13_001, 13_002] {
            let act = changes::adopted(&number.to_string(), "2026-01-02", number, Stage::U1);
            let began = std::time::Instant::now();
            commit(&store, &[parcel(number), act]).await;
            let took = began.elapsed();
            eprintln!("{}: one more with its act in {took:.2?}", database.name);
        }
        let mut open_rows = 0;
        let mut snapshot = store.snapshot().await.unwrap();
        let take = |row: VersionRow| {
            open_rows += usize::from(row.rev_to.is_none());
            Ok(())
        };
        snapshot.each_version(take).await.unwrap();
        assert_eq!(open_rows, 13_000 + 2 * 3);
    }
}
