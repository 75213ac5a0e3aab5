//! The demonstration goes through the write door of either database.

use jingtu::demo::hongqiao;
use jingtu::domain::day::Day;
use jingtu::store::{Stamp, Store, StoreOptions};
use time::OffsetDateTime;

use crate::harness::databases;

#[tokio::test]
async fn an_empty_register_becomes_hongqiao() {
    let today = Day::parse("2026-11-24").unwrap();
    for database in databases().await {
        let store = Store::open(&StoreOptions::writing(&database.url))
            .await
            .unwrap();
        let (mut nonce, batches) = (0u128, hongqiao(today).unwrap());
        for (revision, batch) in (1..).zip(&batches) {
            let nonces: Vec<[u8; 16]> = batch
                .changes
                .iter()
                .map(|_| {
                    nonce += 1;
                    nonce.to_be_bytes()
                })
                .collect();
            let stamp = Stamp {
                caller: "demo".to_owned(),
                reason: batch.reason.to_owned(),
                recorded_at: OffsetDateTime::UNIX_EPOCH,
                nonce: [3; 16],
            };
            let write = store.begin().await.unwrap();
            let committed = write
                .commit(&batch.changes, &nonces, &stamp)
                .await
                .unwrap_or_else(|error| panic!("{}: {}: {error:?}", database.name, batch.reason));
            assert_eq!(committed.revision, revision, "{}", database.name);
        }
        store.close().await;
    }
}
