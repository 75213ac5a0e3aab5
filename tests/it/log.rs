//! Checkpoints and proofs over HTTP, checked with the functions of RFC 6962 and with nothing else of the register.

use jingtu::log::{
    ConsistencyProof, Hash, InclusionProof, SignedCheckpoint, TreeHead, VerifierKey,
};
use jingtu::registry::Caller;
use serde_json::Value;

use crate::app::{App, apps};
use crate::changes::outlined;

const LOG: &str = "/api/v1/log";

async fn checkpoint(app: &App) -> SignedCheckpoint {
    let answer = app.get("public", &format!("{LOG}/checkpoint")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    SignedCheckpoint::parse(&answer.text()).expect("a note")
}

async fn key(app: &App) -> VerifierKey {
    let told = app.get("public", &format!("{LOG}/key")).await.expect(200);
    let key = VerifierKey::parse(told["verifier_key"].as_str().unwrap()).unwrap();
    assert_eq!(told["origin"], key.name());
    assert_eq!(told["public_key"], hex::encode(key.to_bytes()));
    key
}

fn hash(value: &Value) -> Hash {
    Hash::parse(value.as_str().expect("a hash")).expect("a hash")
}

fn path(told: &Value) -> Vec<Hash> {
    told["path"]
        .as_array()
        .expect("a path")
        .iter()
        .map(hash)
        .collect()
}

/// Adds parcels, a commit each; the heads after each, as they were signed.
async fn grow(app: &App) -> Vec<TreeHead> {
    let key = key(app).await;
    let mut heads = Vec::new();
    for n in 900..904 {
        let signed = checkpoint(app).await;
        let checked = signed
            .verify(&key)
            .expect("signed with the key that is published");
        assert_eq!(
            signed,
            checkpoint(app).await,
            "the same until the next commit"
        );
        heads.push(checked.head());
        let changes: Vec<_> = (n * 10..n * 11 - 800).map(outlined).collect();
        app.registry
            .commit(&Caller::operator(), "示例 example", &changes)
            .await
            .unwrap();
        let after = checkpoint(app).await.checkpoint;
        assert_eq!(after.revision, checked.revision + 1);
        assert_eq!(after.recorded_at, app.clock.now());
    }
    heads.push(checkpoint(app).await.checkpoint.head());
    heads
}

#[tokio::test]
async fn whoever_keeps_a_checkpoint_can_prove_what_was_in_it() {
    for app in apps().await {
        let heads = grow(&app).await;
        assert!(
            heads
                .windows(2)
                .all(|pair| pair[0].tree_size < pair[1].tree_size)
        );
        for head in &heads {
            let size = head.tree_size;
            for leaf in [0, 1, size / 3, size / 2, size - 2, size - 1] {
                let path_of = format!("{LOG}/proofs/inclusion?leaf={leaf}&tree_size={size}");
                let told = app.get("public", &path_of).await.expect(200);
                assert_eq!(hash(&told["root"]), head.root, "{}", app.name);
                let proof = InclusionProof {
                    leaf_index: leaf,
                    tree_size: size,
                    path: path(&told),
                };
                let own = hash(&told["leaf_hash"]);
                proof
                    .verify(own, head)
                    .unwrap_or_else(|why| panic!("{}: {why}", app.name));
                let other = hash(&told["root"]);
                assert!(proof.verify(other, head).is_err(), "any hash will do");
            }
        }
    }
}

#[tokio::test]
async fn a_later_log_begins_with_every_earlier_one() {
    for app in apps().await {
        let heads = grow(&app).await;
        for (at, earlier) in heads.iter().enumerate() {
            for later in &heads[at..] {
                let (first, second) = (earlier.tree_size, later.tree_size);
                let asked = format!("{LOG}/proofs/consistency?first={first}&second={second}");
                let told = app.get("public", &asked).await.expect(200);
                assert_eq!(hash(&told["first_root"]), earlier.root);
                assert_eq!(hash(&told["second_root"]), later.root);
                let proof = ConsistencyProof {
                    from_size: first,
                    to_size: second,
                    path: path(&told),
                };
                proof
                    .verify(earlier, later)
                    .unwrap_or_else(|why| panic!("{}: {why}", app.name));
            }
        }
        let last = heads.last().unwrap();
        let first = heads[0].tree_size;
        let asked = format!("{LOG}/proofs/consistency?first={first}");
        let told = app.get("public", &asked).await.expect(200);
        assert_eq!(
            told["second"], last.tree_size,
            "the head when nothing is said"
        );
        let forged = TreeHead {
            root: heads[1].root,
            ..heads[0]
        };
        let proof = ConsistencyProof {
            from_size: first,
            to_size: last.tree_size,
            path: path(&told),
        };
        assert!(
            proof.verify(&forged, last).is_err(),
            "another past is not proved"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_proved_is_refused_with_every_fault() {
    for app in apps().await {
        let size = checkpoint(&app).await.checkpoint.tree_size;
        for (query, places) in [
            ("inclusion".to_owned(), vec!["leaf"]),
            (
                "inclusion?leaf=x&tree_size=-1".to_owned(),
                vec!["leaf", "tree_size"],
            ),
            (format!("inclusion?leaf={size}"), vec!["leaf"]),
            (
                format!("inclusion?leaf=0&tree_size={}", size + 1),
                vec!["tree_size"],
            ),
            (
                "inclusion?leaf=0&tree_size=0".to_owned(),
                vec!["tree_size", "leaf"],
            ),
            (
                "inclusion?leaf=18446744073709551615".to_owned(),
                vec!["leaf"],
            ),
            ("consistency".to_owned(), vec!["first"]),
            ("consistency?first=5&second=4".to_owned(), vec!["first"]),
            (
                format!("consistency?first=1&second={}", size + 1),
                vec!["second"],
            ),
            (
                "consistency?first=18446744073709551615".to_owned(),
                vec!["first"],
            ),
        ] {
            let answer = app.get("public", &format!("{LOG}/proofs/{query}")).await;
            let found: Vec<String> = answer.problem(400);
            let found: Vec<&str> = found.iter().filter_map(|it| it.split(':').next()).collect();
            assert_eq!(found, places, "{}: {query}", app.name);
        }
        let nothing = app
            .get("public", &format!("{LOG}/proofs/consistency?first=0"))
            .await;
        assert_eq!(nothing.expect(200)["path"], serde_json::json!([]));
    }
}
