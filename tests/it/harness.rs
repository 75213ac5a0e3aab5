//! Fresh databases for a test, of both kinds.
//!
//! ```ignore
//! for database in databases().await {
//!     let store = Store::open(&database.url).await.unwrap();
//!     // ... the same story on either
//! }
//! ```
//!
//! PostgreSQL takes part when `JINGTU_TEST_POSTGRES` says where it is (`eval "$(tests/postgres.sh start)"`, done by
//! `tests/all.sh`). A new database is a copy of `jingtu_template`, which has PostGIS; copying takes about 35 ms.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

/// An empty database that is gone when this value is dropped.
pub struct TestDatabase {
    /// Opens it, in the form sqlx reads: `sqlite:///...?mode=rwc` or `postgres://...`.
    pub url: String,
    /// `"SQLite"` or `"PostgreSQL"`, for the messages of assertions.
    pub name: &'static str,
    place: Place,
}

/// What has to be removed in the end.
enum Place {
    Directory {
        directory: tempfile::TempDir,
    },
    Server {
        options: Box<PgConnectOptions>,
        database: String,
    },
}

/// One fresh database of each kind that is available; PostgreSQL must be when `JINGTU_REQUIRE_POSTGRES=1`.
pub async fn databases() -> Vec<TestDatabase> {
    let mut databases = vec![sqlite()];
    databases.extend(postgres().await);
    databases
}

/// A fresh SQLite file in a directory of its own. The file is made when it is first opened.
pub fn sqlite() -> TestDatabase {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("register.sqlite");
    TestDatabase {
        url: format!("sqlite://{}?mode=rwc", file.display()),
        name: "SQLite",
        place: Place::Directory { directory },
    }
}

/// A fresh PostgreSQL database with PostGIS; `None`, loudly, when no server was named.
pub async fn postgres() -> Option<TestDatabase> {
    let Ok(server) = std::env::var("JINGTU_TEST_POSTGRES") else {
        assert!(
            std::env::var("JINGTU_REQUIRE_POSTGRES").as_deref() != Ok("1"),
            "JINGTU_REQUIRE_POSTGRES=1, but JINGTU_TEST_POSTGRES does not say where PostgreSQL is"
        );
        eprintln!(
            "SKIPPED: the PostgreSQL half of this test (eval \"$(tests/postgres.sh start)\" first)"
        );
        return None;
    };
    Some(postgres_at(&server).await)
}

/// A fresh database on a server that `tests/postgres.sh` started.
pub async fn postgres_at(server: &str) -> TestDatabase {
    copy_on(server, "jingtu_template").await
}

/// A database on a server that is as another one, to which nobody is connected.
async fn copy_on(server: &str, template: &str) -> TestDatabase {
    static COUNT: AtomicU32 = AtomicU32::new(0);

    let options: PgConnectOptions = server.parse().expect("an address of PostgreSQL");
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let database = format!("jingtu_test_{}_{number}", std::process::id());
    run(
        &options,
        format!("create database {database} template {template}"),
    )
    .await
    .expect("a server started by tests/postgres.sh");
    TestDatabase {
        url: options
            .clone()
            .database(&database)
            .to_url_lossy()
            .to_string(),
        name: "PostgreSQL",
        place: Place::Server {
            options: Box::new(options),
            database,
        },
    }
}

/// What a database holds, kept to make others of it.
pub enum Copied {
    File(Vec<u8>),
    /// On a server that is thrown away after the tests, with the database.
    Server {
        server: String,
        template: String,
    },
}

impl TestDatabase {
    /// Keeps what it holds; everybody has closed it.
    pub fn copied(self) -> Copied {
        match &self.place {
            Place::Directory { .. } => Copied::File(std::fs::read(self.file()).expect("a file")),
            Place::Server { options, database } => {
                let copied = Copied::Server {
                    server: options.to_url_lossy().to_string(),
                    template: database.clone(),
                };
                std::mem::forget(self);
                copied
            }
        }
    }

    fn file(&self) -> std::path::PathBuf {
        let Place::Directory { directory } = &self.place else {
            panic!("a database on a server is no file");
        };
        directory.path().join("register.sqlite")
    }
}

impl Copied {
    /// Another database that holds the same.
    pub async fn again(&self) -> TestDatabase {
        match self {
            Copied::File(bytes) => {
                let database = sqlite();
                std::fs::write(database.file(), bytes).expect("a file");
                database
            }
            Copied::Server { server, template } => copy_on(server, template).await,
        }
    }
}

async fn run(options: &PgConnectOptions, statement: String) -> sqlx::Result<()> {
    let mut connection = PgConnection::connect_with(options).await?;
    connection.execute(AssertSqlSafe(statement)).await?;
    connection.close().await
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Place::Server { options, database } = &self.place else {
            return;
        };
        let statement = format!("drop database if exists {database} with (force)");
        // A thread of its own: the runtime of the test is busy with this drop.
        let dropped = std::thread::scope(|scope| {
            scope
                .spawn(|| runtime().block_on(run(options, statement)))
                .join()
        });
        if !matches!(dropped, Ok(Ok(()))) {
            eprintln!("the test database {database} is left behind: {dropped:?}");
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

mod tests {
    use sqlx::{PgPool, Row, SqlitePool};

    use super::*;

    #[tokio::test]
    async fn a_test_gets_fresh_databases_of_its_own() {
        let (first, second) = (databases().await, databases().await);
        assert_eq!(first.len(), second.len());
        for database in first.iter().chain(&second) {
            // Fails on a database that was used before.
            let statement = "create table mark (id integer)";
            match database.name {
                "SQLite" => {
                    let pool = SqlitePool::connect(&database.url).await.unwrap();
                    pool.execute(statement).await.unwrap();
                }
                _ => {
                    let pool = PgPool::connect(&database.url).await.unwrap();
                    pool.execute(statement).await.unwrap();
                    let row = pool
                        .fetch_one("select st_isvalid('point(117 39)'::geometry)")
                        .await
                        .unwrap();
                    assert!(row.get::<bool, _>(0));
                }
            }
        }
    }

    #[tokio::test]
    async fn a_dropped_database_is_gone_even_when_still_open() {
        let Some(database) = postgres().await else {
            return;
        };
        let pool = PgPool::connect(&database.url).await.unwrap();
        pool.execute("select 1").await.unwrap();
        let url = database.url.clone();
        drop(database);
        assert!(PgPool::connect(&url).await.is_err());
    }
}
