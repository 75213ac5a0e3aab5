//! The contract of the workbench of people: accounts, sessions, tokens, attempts, links.

use jingtu::domain::record::Role;
use jingtu::store::{
    AccountRow, AttemptRow, PersonalTokenRow, ProviderSignInRow, SessionRow, SetupLinkRow, Store,
};
use time::OffsetDateTime;

use super::{commit, instant, nonces, open, stamp};
use crate::changes::parcel;
use crate::harness::databases;

fn account(id: &str, name: Option<&str>) -> AccountRow {
    AccountRow {
        id: id.to_owned(),
        sign_in_name: name.map(str::to_owned),
        display_name: "示例 王".to_owned(),
        password: name.map(|_| "$argon2id$...".to_owned()),
        provider: None,
        created_at: instant(1),
        disabled_at: None,
    }
}

/// Runs statements of the workbench in a transaction of their own.
macro_rules! written {
    ($store:expr, |$bench:ident| $body:expr) => {{
        let mut write = $store.bench().await.unwrap();
        let mut $bench = write.bench();
        let done = $body.await.unwrap();
        write.commit().await.unwrap();
        done
    }};
}

/// Looks at the workbench.
macro_rules! found {
    ($store:expr, |$bench:ident| $body:expr) => {{
        let mut snapshot = $store.snapshot().await.unwrap();
        let mut $bench = snapshot.bench();
        $body.await.unwrap()
    }};
}

async fn add(store: &Store, account: &AccountRow) -> bool {
    written!(store, |bench| bench.add_account(account))
}

#[tokio::test]
async fn accounts_have_one_name_and_one_subject_each() {
    for database in databases().await {
        let store = open(&database).await;
        assert!(!found!(store, |bench| bench.has_account()));
        let wang = account("account:1", Some("wang"));
        let outside = AccountRow {
            provider: Some(("https://id.example".to_owned(), "s-1".to_owned())),
            ..account("account:2", None)
        };
        assert!(add(&store, &wang).await);
        assert!(add(&store, &outside).await);
        assert!(!add(&store, &account("account:3", Some("wang"))).await);
        assert!(!add(&store, &account("account:1", Some("li"))).await);
        let again = AccountRow {
            id: "account:4".to_owned(),
            ..outside.clone()
        };
        assert!(!add(&store, &again).await);
        assert!(found!(store, |bench| bench.has_account()));
        let all = found!(store, |bench| bench.accounts());
        assert_eq!(all, [wang.clone(), outside.clone()]);
        let named = found!(store, |bench| bench.account_named("wang"));
        assert_eq!(named, Some(wang.clone()));
        assert_eq!(found!(store, |bench| bench.account_named("Wang")), None);
        let subject = found!(store, |bench| bench
            .account_of_subject("https://id.example", "s-1"));
        assert_eq!(subject, Some(outside));
        let other = found!(store, |bench| bench
            .account_of_subject("https://other.example", "s-1"));
        assert_eq!(other, None);

        written!(store, |bench| bench.set_password("account:1", "$new"));
        written!(store, |bench| bench
            .set_disabled("account:1", Some(instant(9))));
        let changed = found!(store, |bench| bench.account("account:1")).unwrap();
        assert_eq!(changed.password.as_deref(), Some("$new"));
        assert_eq!(changed.disabled_at, Some(instant(9)));
        written!(store, |bench| bench.set_disabled("account:1", None));
        let enabled = found!(store, |bench| bench.account("account:1")).unwrap();
        assert_eq!(enabled.disabled_at, None);
    }
}

#[tokio::test]
async fn an_account_is_made_with_its_commit_or_not_at_all() {
    for database in databases().await {
        let store = open(&database).await;
        let changes = [parcel(1)];
        for keep in [false, true] {
            let mut write = store.begin().await.unwrap();
            let wang = account("account:1", Some("wang"));
            assert!(write.bench().add_account(&wang).await.unwrap());
            if keep {
                let done = write.commit(&changes, &nonces(&changes), &stamp(1)).await;
                done.unwrap();
            } else {
                drop(write);
            }
            assert_eq!(found!(store, |bench| bench.has_account()), keep);
        }
        let mut write = store.begin().await.unwrap();
        let bench = &mut write.bench();
        bench
            .set_disabled("account:1", Some(instant(2)))
            .await
            .unwrap();
        write.commit_bench().await.unwrap();
        assert_eq!(store.head().await.unwrap().revision, 1);
        commit(&store, &[parcel(2)]).await;
        let row = found!(store, |bench| bench.account("account:1")).unwrap();
        assert_eq!(row.disabled_at, Some(instant(2)));
    }
}

#[tokio::test]
async fn sessions_end_one_by_one_all_but_one_and_by_themselves() {
    for database in databases().await {
        let store = open(&database).await;
        add(&store, &account("account:1", Some("wang"))).await;
        add(&store, &account("account:2", Some("li"))).await;
        let session = |account: &str, at: i64| SessionRow {
            account: account.to_owned(),
            created_at: instant(at),
            last_seen_at: instant(at),
            expires_at: instant(at + 100),
        };
        for (n, account) in [
            (1, "account:1"),
            (2, "account:1"),
            (3, "account:1"),
            (4, "account:2"),
        ] {
            let row = session(account, i64::from(n));
            written!(store, |bench| bench.add_session(&[n; 32], &row));
        }
        written!(store, |bench| bench.see_session(&[1; 32], instant(50)));
        written!(store, |bench| bench.see_session(&[1; 32], instant(40)));
        let seen = found!(store, |bench| bench.session(&[1; 32])).unwrap();
        assert_eq!(seen.last_seen_at, instant(50), "never backwards");
        assert!(written!(store, |bench| bench.end_session(&[1; 32])));
        assert!(!written!(store, |bench| bench.end_session(&[1; 32])));
        written!(store, |bench| bench
            .end_sessions("account:1", Some(&[3; 32])));
        let mut left = Vec::new();
        for n in 1..=4 {
            if found!(store, |bench| bench.session(&[n; 32])).is_some() {
                left.push(n);
            }
        }
        assert_eq!(left, [3, 4]);
        written!(store, |bench| bench.end_sessions("account:1", None));
        assert_eq!(found!(store, |bench| bench.session(&[3; 32])), None);
        // what has expired is forgotten when another session begins
        let late = session("account:1", 104);
        written!(store, |bench| bench.add_session(&[5; 32], &late));
        assert_eq!(found!(store, |bench| bench.session(&[4; 32])), None);
        assert_eq!(found!(store, |bench| bench.session(&[5; 32])), Some(late));
    }
}

#[tokio::test]
async fn tokens_of_a_person_are_his_to_revoke() {
    for database in databases().await {
        let store = open(&database).await;
        add(&store, &account("account:1", Some("wang"))).await;
        let token = |id: &str, at| PersonalTokenRow {
            id: id.to_owned(),
            account: "account:1".to_owned(),
            name: "示例 QGIS".to_owned(),
            scopes: vec![Role::Reviewer, Role::Auditor],
            created_at: instant(at),
            expires_at: instant(99),
            last_used_at: None,
            revoked_at: None,
        };
        written!(store, |bench| bench
            .add_personal_token(&[1; 32], &token("b", 1)));
        written!(store, |bench| bench
            .add_personal_token(&[2; 32], &token("a", 2)));
        let own = found!(store, |bench| bench.personal_tokens("account:1"));
        assert_eq!(own, [token("b", 1), token("a", 2)]);
        assert_eq!(
            found!(store, |bench| bench.personal_tokens("account:2")),
            []
        );
        assert_eq!(found!(store, |bench| bench.personal_token(&[3; 32])), None);
        written!(store, |bench| bench.see_personal_token("a", instant(5)));
        for (owner, at) in [("account:2", 6), ("account:1", 7)] {
            let done = written!(store, |bench| bench
                .revoke_personal_token((owner, "a"), instant(at)));
            assert_eq!(done, owner == "account:1");
        }
        let again = written!(store, |bench| bench
            .revoke_personal_token(("account:1", "a"), instant(8)));
        assert!(!again, "once");
        let revoked = found!(store, |bench| bench.personal_token(&[2; 32])).unwrap();
        assert_eq!(revoked.last_used_at, Some(instant(5)));
        assert_eq!(revoked.revoked_at, Some(instant(7)));
    }
}

#[tokio::test]
async fn attempts_are_counted_one_after_another() {
    for database in databases().await {
        let store = open(&database).await;
        let count = async || {
            let mut write = store.bench().await.unwrap();
            let mut bench = write.bench();
            let before = bench.hold_attempts("name:1").await.unwrap();
            let after = AttemptRow {
                failures: before.failures + 1,
                last_at: instant(1),
                locked_until: instant(10),
            };
            bench.set_attempts("name:1", &after).await.unwrap();
            write.commit().await.unwrap();
        };
        futures::future::join_all((0..12).map(|_| count())).await;
        let counted = written!(store, |bench| bench.hold_attempts("name:1"));
        assert_eq!(counted.failures, 12, "{}: none is lost", database.name);
        let fresh = written!(store, |bench| bench.hold_attempts("name:2"));
        let never = OffsetDateTime::UNIX_EPOCH;
        assert_eq!((fresh.failures, fresh.last_at), (0, never));
        let locked = found!(store, |bench| bench.locked(instant(9)));
        assert_eq!(locked, [("name:1".to_owned(), instant(10))]);
        written!(store, |bench| bench.forget_attempts(instant(10)));
        assert_eq!(found!(store, |bench| bench.locked(instant(9))).len(), 1);
        written!(store, |bench| bench.forget_attempts(instant(11)));
        assert_eq!(found!(store, |bench| bench.locked(instant(9))), []);
    }
}

#[tokio::test]
async fn links_and_sign_ins_under_way_are_used_once() {
    for database in databases().await {
        let store = open(&database).await;
        written!(store, |bench| bench.add_setup_link(&[1; 32], instant(9)));
        written!(store, |bench| bench.use_setup_link(&[1; 32], instant(5)));
        let used = SetupLinkRow {
            expires_at: instant(9),
            used_at: Some(instant(5)),
        };
        assert_eq!(
            found!(store, |bench| bench.setup_link(&[1; 32])),
            Some(used)
        );
        assert_eq!(found!(store, |bench| bench.setup_link(&[2; 32])), None);

        let row = ProviderSignInRow {
            nonce: "n".to_owned(),
            verifier: "v".to_owned(),
            next: "/".to_owned(),
            expires_at: instant(9),
        };
        for n in [1, 2] {
            written!(store, |bench| bench.begin_provider_sign_in(
                &[n; 32],
                &row,
                instant(1)
            ));
        }
        let taken = written!(store, |bench| bench.take_provider_sign_in(&[1; 32]));
        assert_eq!(taken, Some(row.clone()));
        let again = written!(store, |bench| bench.take_provider_sign_in(&[1; 32]));
        assert_eq!(again, None);
        // those that were given up are forgotten when another begins
        written!(store, |bench| bench.begin_provider_sign_in(
            &[3; 32],
            &row,
            instant(9)
        ));
        let gone = written!(store, |bench| bench.take_provider_sign_in(&[2; 32]));
        assert_eq!(gone, None);
    }
}
