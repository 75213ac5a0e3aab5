//! Accounts on the command line.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use jingtu::clock::Clock;
use jingtu::registry::{Caller, Registry, SessionLimits};
use jingtu::store::StoreOptions;

use crate::app::PASSWORD;
use crate::harness::{TestDatabase, databases};

/// Runs `jingtu account ...` with this on its standard input.
fn account(database: &TestDatabase, arguments: &[&str], input: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder without a configuration");
    let mut process = Command::new(env!("CARGO_BIN_EXE_jingtu"))
        .arg("account")
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .env("DATABASE_URL", &database.url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut stdin = process.stdin.take().expect("a pipe");
    // it may refuse before it reads
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    process.wait_with_output().expect("an end")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn an_account_is_made_and_its_password_is_never_an_argument() {
    for database in databases().await {
        let add = [
            "add", "--name", "Wang", "--role", "admin", "--role", "reviewer",
        ];
        let made = account(&database, &add, &format!("{PASSWORD}\n"));
        assert!(made.status.success(), "{}", text(&made.stderr));
        let id = text(&made.stdout).trim().to_owned();
        assert!(id.starts_with("account:"), "{id}");

        let taken = account(&database, &add, &format!("{PASSWORD}\n"));
        assert!(
            text(&taken.stderr).contains("taken"),
            "{}",
            text(&taken.stderr)
        );
        let weak = account(&database, &["add", "--name", "li"], "short\n");
        assert!(!weak.status.success());
        assert!(text(&weak.stderr).contains("10 to 200 characters"));
        let argument = account(
            &database,
            &["add", "--name", "li", "--password", PASSWORD],
            "",
        );
        assert!(!argument.status.success(), "there is no such option");
        let role = account(
            &database,
            &["add", "--name", "li", "--role", "king"],
            PASSWORD,
        );
        assert!(
            text(&role.stderr).contains("--role"),
            "{}",
            text(&role.stderr)
        );

        let list = text(&account(&database, &["list"], "").stdout);
        assert_eq!(list, format!("{id}\twang\tWang\treviewer,admin\tenabled\n"));

        let new = "another long sentence";
        let changed = account(&database, &["password", "--name", "wang"], new);
        assert!(changed.status.success(), "{}", text(&changed.stderr));
        let options = StoreOptions::writing(&database.url);
        let registry = Registry::open(&options, Clock::system()).await.unwrap();
        let limits = SessionLimits::default();
        let before = registry.sign_in(("wang", PASSWORD), None, &limits).await;
        assert!(before.is_err());
        let session = registry
            .sign_in(("wang", new), None, &limits)
            .await
            .unwrap();
        assert_eq!(session.account, id);
        let roles = &registry
            .account(&Caller::operator(), &id)
            .await
            .unwrap()
            .roles;
        assert_eq!(roles.len(), 2);
        registry.close().await;
    }
}
