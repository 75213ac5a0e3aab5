//! Documents and what cites them.

use std::collections::BTreeSet;

use jingtu::domain::change::{Change, What};
use jingtu::domain::document::{FileDigest, MediaType, Publicity};
use jingtu::domain::record::{Document, Kind, Lookup, Source};
use jingtu::store::Store;

use super::{commit, open};
use crate::changes::{self, day, number};
use crate::harness::databases;

fn digest(n: u8) -> FileDigest {
    FileDigest::from_bytes([n; 32])
}

fn document(n: u8, level: Publicity, parcels: &[usize]) -> Change {
    let document = Document {
        sha256: digest(n),
        bytes: 1000 + u64::from(n),
        media_type: MediaType::Pdf,
        file_name: format!("示例{n}.pdf"),
        title: "\"level\":\"public\"".to_owned(),
        number: None,
        issuer: None,
        day: None,
        level,
        parcels: parcels.iter().map(|n| number(*n)).collect(),
    };
    Change::recorded(day("2026-06-01"), None, document)
}

fn lookup(parcel: usize, cites: u8) -> Change {
    let source = Source {
        sha256: Some(digest(cites).to_string()),
        ..Source::titled("示例")
    };
    let lookup = Lookup {
        parcel: number(parcel),
        result: "示例".to_owned(),
    };
    Change::recorded(day("2026-06-02"), Some(source), lookup)
}

async fn found(store: &Store, levels: &[Publicity], parcel: Option<&str>) -> Vec<u8> {
    let mut snapshot = store.snapshot().await.unwrap();
    let mut after = None;
    let mut all = Vec::new();
    loop {
        let rows = snapshot
            .documents((levels, parcel), after.as_ref(), 2)
            .await
            .unwrap();
        let Some(last) = rows.last() else { return all };
        after = Some((last.revision, last.document.sha256.to_string()));
        all.extend(rows.iter().map(|row| row.document.sha256.as_bytes()[0]));
    }
}

#[tokio::test]
async fn documents_are_found_by_digest_level_and_parcel() {
    use Publicity::{Internal, Public, Restricted};
    for database in databases().await {
        let name = database.name;
        let store = open(&database).await;
        commit(&store, &[changes::parcel(1), changes::parcel(2)]).await;
        // two of one commit, one of another
        commit(
            &store,
            &[document(1, Public, &[1]), document(2, Restricted, &[1, 2])],
        )
        .await;
        commit(&store, &[document(3, Internal, &[])]).await;
        let all = [Public, Restricted, Internal];
        assert_eq!(found(&store, &all, None).await, [3, 2, 1], "{name}");
        assert_eq!(found(&store, &[Public], None).await, [1], "{name}");
        assert_eq!(found(&store, &[], None).await, [0; 0], "{name}");
        let of = |no: &'static str| found(&store, &all, Some(no));
        assert_eq!(of("HQ-000001").await, [2, 1], "{name}");
        assert_eq!(of("HQ-000002").await, [2], "{name}");

        // cited: from the commit on in which it is; nothing that is not on record is
        commit(&store, &[lookup(2, 3), lookup(1, 9)]).await;
        assert_eq!(of("HQ-000002").await, [3, 2], "{name}");
        assert_eq!(of("HQ-000001").await, [2, 1], "{name}");
        commit(&store, &[document(9, Public, &[])]).await;
        assert_eq!(of("HQ-000001").await, [2, 1], "{name}: cited before it was");
        let mut snapshot = store.snapshot().await.unwrap();
        let cited = snapshot.citations(&digest(3), 10).await.unwrap();
        assert_eq!(cited.len(), 1);
        assert_eq!(
            (
                cited[0].kind.as_str(),
                cited[0].parcel.as_str(),
                cited[0].revision
            ),
            ("lookup", "HQ-000002", 4)
        );
        assert_eq!(snapshot.citations(&digest(2), 1).await.unwrap().len(), 1);
        drop(snapshot);

        // an entity that is withdrawn cites nothing
        let wrong = Change::withdrawn(day("2026-06-03"), Kind::Lookup, "HQ-000002", "示例");
        commit(&store, &[wrong]).await;
        assert_eq!(of("HQ-000002").await, [2], "{name}");

        // another version from another day: one document still
        let mut later = document(2, Public, &[1, 2]);
        later.day = day("2026-06-05");
        commit(&store, &[later]).await;
        assert_eq!(found(&store, &all, None).await, [2, 9, 3, 1], "{name}");
        let mut snapshot = store.snapshot().await.unwrap();
        let row = snapshot.document(&digest(2)).await.unwrap().unwrap();
        assert_eq!((row.document.level, row.revision), (Public, 7));
        assert!(snapshot.document(&digest(77)).await.unwrap().is_none());
        drop(snapshot);
        let mut write = store.begin().await.unwrap();
        let wanted = BTreeSet::from([digest(1), digest(77)]);
        let known = write.documents(&wanted).await.unwrap();
        assert_eq!(known.into_keys().collect::<Vec<_>>(), [digest(1)]);
    }
}

#[test]
fn a_change_says_what_it_cites() {
    let lines = changes::of_each_kind();
    let cites = |change: &&Change| !change.cited().is_empty();
    let citing: Vec<&Change> = lines.iter().filter(cites).collect();
    assert!(!citing.is_empty());
    for change in citing {
        let source = change.source.as_ref().and_then(|it| it.sha256.clone());
        let act = matches!(&change.what, What::Recorded(it) if it.kind() == Kind::Act);
        assert!(source.is_some() || act);
    }
}
