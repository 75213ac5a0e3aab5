//! What was acknowledged survives a kill at any moment.
//!
//! A child process (this test binary again, told by a variable which register to write) commits without pause and says
//! each revision once it is durable; it is killed at a moment of chance, and the register is opened again. 20 kills in
//! the normal run; `JINGTU_KILLS=500` makes more of them.

mod outage;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use jingtu::store::{Store, StoreError, StoreOptions, check_log};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::changes::{outlined, setting};
use crate::harness::{TestDatabase, postgres, sqlite};
use crate::store::{nonces, stamp};

/// Says which register the child writes.
const REGISTER: &str = "JINGTU_KILL_REGISTER";
/// Begins a line of the child: revision and root of a commit that is durable.
const DURABLE: &str = "durable ";

/// Not a test by itself: what the child process does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let Ok(url) = std::env::var(REGISTER) else {
        return;
    };
    let store = open_when_free(&StoreOptions::writing(url)).await;
    loop {
        let door = store.begin().await.unwrap();
        let n = door.head().revision as usize;
        let changes = [
            outlined(1 + n % 50),
            outlined(51 + n % 50),
            setting("2026-01-01", &(n % 5000).to_string()),
        ];
        let (nonces, stamp) = (nonces(&changes), stamp(n as i64));
        let done = door.commit(&changes, &nonces, &stamp).await.unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "{DURABLE}{} {}", done.revision, done.root).unwrap();
        out.flush().unwrap();
    }
}

/// A process that another test is just starting holds a copy of every open file, our lock among them, until it runs.
pub async fn open_when_free(options: &StoreOptions) -> Store {
    loop {
        match Store::open(options).await {
            Err(StoreError::InUse(_)) => tokio::time::sleep(Duration::from_millis(5)).await,
            opened => return opened.unwrap(),
        }
    }
}

/// The child and what it has acknowledged so far.
struct Running {
    process: Child,
    said: Arc<Mutex<Vec<(u64, String)>>>,
    reader: JoinHandle<()>,
}

impl Running {
    fn start(url: &str) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::child", "--nocapture"])
            .env(REGISTER, url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let reader = std::thread::spawn(move || {
            // The last line may be cut off by the kill.
            for line in lines.map_while(Result::ok) {
                heard.lock().unwrap().extend(durable(&line));
            }
        });
        Running {
            process,
            said,
            reader,
        }
    }

    /// Waits until the child has acknowledged its first commit: before that there is nothing to lose.
    async fn first(&mut self) {
        for _ in 0..3000 {
            if !self.said.lock().unwrap().is_empty() {
                return;
            }
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none(), "the child ended by itself: {ended:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the child acknowledged nothing in 30 s");
    }

    /// Kills it; everything that it acknowledged.
    fn kill(mut self) -> Vec<(u64, String)> {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.reader.join().unwrap();
        std::mem::take(&mut self.said.lock().unwrap())
    }

    /// Stops it in the middle of whatever it does, or lets it go on.
    fn signal(&self, signal: &str) {
        let pid = self.process.id().to_string();
        let done = Command::new("kill").args([signal, &pid]).status();
        assert!(done.unwrap().success());
    }
}

fn durable(line: &str) -> Option<(u64, String)> {
    // libtest writes the name of the test before the first line
    let (_, told) = line.split_once(DURABLE)?;
    let (revision, root) = told.split_once(' ')?;
    (root.len() == 64).then(|| (revision.parse().unwrap(), root.to_owned()))
}

fn kills() -> usize {
    let told = std::env::var("JINGTU_KILLS").ok();
    told.map_or(20, |text| {
        text.parse().expect("JINGTU_KILLS is a number of kills")
    })
}

/// Opens the register; every acknowledged commit is there, and every hash is right.
async fn assert_whole(url: &str, said: &[(u64, String)]) -> u64 {
    let store = Store::open(&StoreOptions::writing(url)).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(check_log(&mut snapshot).await.unwrap(), []);
    for (revision, root) in said {
        let commits = snapshot.commits_after(revision - 1, 1).await.unwrap();
        let commit = commits.first().expect("an acknowledged commit");
        assert_eq!(
            (commit.revision, commit.root.to_string()),
            (*revision, root.clone())
        );
    }
    let mut open_rows = 0;
    snapshot
        .each_version(|row| {
            open_rows += usize::from(row.rev_to.is_none());
            Ok(())
        })
        .await
        .unwrap();
    let head = snapshot.head().await.unwrap();
    let rounds = head.revision.min(50) as usize;
    assert_eq!(open_rows, 2 * rounds + 1, "whole commits only");
    drop(snapshot);
    store.close().await;
    head.revision
}

async fn kill_and_open(database: &TestDatabase, kills: usize) {
    let mut chance = ChaCha8Rng::seed_from_u64(20261124);
    let (mut acknowledged, mut last) = (0, 0);
    for _ in 0..kills {
        let mut child = Running::start(&database.url);
        child.first().await;
        tokio::time::sleep(Duration::from_micros(chance.random_range(0..150_000))).await;
        let said = child.kill();
        acknowledged += said.len();
        last = assert_whole(&database.url, &said).await;
    }
    let name = database.name;
    eprintln!("{name}: {kills} kills, {acknowledged} commits acknowledged, {last} on record");
    assert!(last as usize >= acknowledged && acknowledged >= kills);
}

#[tokio::test]
async fn acknowledged_changes_survive_a_kill_on_sqlite() {
    kill_and_open(&sqlite(), kills()).await;
}

#[tokio::test]
async fn acknowledged_changes_survive_a_kill_of_the_client_of_postgres() {
    if let Some(database) = postgres().await {
        kill_and_open(&database, kills()).await;
    }
}

/// The child stands still while its files are copied: what a disk holds when the power goes.
#[tokio::test]
async fn files_of_a_running_register_are_a_register() {
    let database = sqlite();
    let mut chance = ChaCha8Rng::seed_from_u64(20261125);
    let mut child = Running::start(&database.url);
    child.first().await;
    for _ in 0..kills().div_ceil(4) {
        tokio::time::sleep(Duration::from_micros(chance.random_range(0..100_000))).await;
        child.signal("-STOP");
        let said = child.said.lock().unwrap().clone();
        let place = tempfile::tempdir().unwrap();
        let url = copy_files(&database.url, place.path());
        child.signal("-CONT");
        assert_whole(&url, &said).await;
    }
    child.kill();
}

/// Copies the database and its write-ahead log; the address of the copy.
fn copy_files(url: &str, to: &Path) -> String {
    let from = url.trim_start_matches("sqlite://");
    let from = Path::new(from.split('?').next().unwrap());
    let copy = to.join("register.sqlite");
    std::fs::copy(from, &copy).unwrap();
    let wal = |path: &Path| format!("{}-wal", path.display());
    std::fs::copy(wal(from), wal(&copy)).unwrap();
    format!("sqlite://{}", copy.display())
}
