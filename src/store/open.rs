//! Opening a register: where it lives, that nobody else serves it, that its schema is this release's.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use fs4::fs_std::FileExt;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::dialect::{HEAD, Pools};
use super::write::Head;
use super::{Snapshot, StoreError, on};

/// Connections that write to PostgreSQL: one commits, the others wait for the head row.
const WRITERS: u32 = 4;

/// How long a request waits for a connection: long where writers queue for the head row, short where one only reads,
/// so that a database that is gone is told soon.
const WAIT_TO_WRITE: Duration = Duration::from_secs(30);
const WAIT_TO_READ: Duration = Duration::from_secs(10);

/// Settings of a session that writes: a power cut must not take back a signed state, and a node that is cut off with the
/// head row in hand must not keep the others waiting for hours.
const WRITING: [(&str, &str); 2] = [
    ("synchronous_commit", "on"),
    ("idle_in_transaction_session_timeout", "60s"),
];

/// How a register is opened.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// `sqlite:///path/register.sqlite` or `postgres://...`.
    pub url: String,
    /// For whoever writes: takes the lock of the SQLite file, brings the schema up to date. Else nothing is written.
    pub exclusive: bool,
    /// Connections that may read at the same time.
    pub readers: u32,
}

impl StoreOptions {
    /// A register that is written to.
    pub fn writing(url: impl Into<String>) -> Self {
        StoreOptions {
            url: url.into(),
            exclusive: true,
            readers: 8,
        }
    }

    /// A register that is read beside whoever serves it.
    pub fn reading(url: impl Into<String>) -> Self {
        StoreOptions {
            url: url.into(),
            exclusive: false,
            readers: 2,
        }
    }
}

/// A register's database. Cloning shares the pools.
#[derive(Clone)]
pub struct Store {
    pub(crate) pools: Pools,
    file: Option<PathBuf>,
    /// Held as long as the register is served.
    _lock: Option<Arc<File>>,
}

impl Store {
    /// Opens a register and brings its schema up to date; creates the SQLite file when there is none.
    pub async fn open(options: &StoreOptions) -> Result<Self, StoreError> {
        if options.url.starts_with("postgres://") || options.url.starts_with("postgresql://") {
            Self::open_postgres(options).await
        } else if let Some(path) = options.url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            Self::open_sqlite(Path::new(path.split('?').next().unwrap_or(path)), options).await
        } else {
            let wanted =
                "expected sqlite:///path/to/register.sqlite or postgres://user@host/database";
            Err(StoreError::Address(format!(
                "{:?} is not the address of a database: {wanted}",
                options.url
            )))
        }
    }

    async fn open_sqlite(path: &Path, options: &StoreOptions) -> Result<Self, StoreError> {
        let lock = options.exclusive.then(|| lock_beside(path)).transpose()?;
        let connect = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(options.exclusive)
            .journal_mode(SqliteJournalMode::Wal)
            // a power cut must not take back a signed state
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // a person who is erased does not stay behind in free pages
            .pragma("secure_delete", "on")
            .busy_timeout(Duration::from_secs(30))
            .statement_cache_capacity(200);
        let connect = if options.exclusive {
            connect
        } else {
            connect.pragma("query_only", "on")
        };
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(connect.clone())
            .await?;
        if options.exclusive {
            sqlx::migrate!("migrations/sqlite").run(&write).await?;
        }
        let read = SqlitePoolOptions::new()
            .max_connections(options.readers)
            .connect_with(connect)
            .await?;
        let store = Store {
            pools: Pools::Sqlite { write, read },
            file: Some(path.to_owned()),
            _lock: lock,
        };
        store.found().await?;
        Ok(store)
    }

    async fn open_postgres(options: &StoreOptions) -> Result<Self, StoreError> {
        let mut connect = PgConnectOptions::from_str(&options.url)?.application_name("jingtu");
        if !options.exclusive {
            connect = connect.options([("default_transaction_read_only", "on")]);
        }
        let pool = |connections, wait| {
            PgPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(wait)
        };
        let durable = connect.clone().options(WRITING);
        let write = pool(WRITERS, WAIT_TO_WRITE).connect_with(durable).await?;
        if options.exclusive {
            sqlx::migrate!("migrations/postgres").run(&write).await?;
        }
        let read = pool(options.readers, WAIT_TO_READ)
            .connect_with(connect)
            .await?;
        let store = Store {
            pools: Pools::Postgres { write, read },
            file: None,
            _lock: None,
        };
        store.found().await?;
        Ok(store)
    }

    /// Whether this process is the only one that can have written: then it need not ask the database for the head.
    pub fn is_alone(&self) -> bool {
        self._lock.is_some()
    }

    /// The SQLite file, when that is where the register lives.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// A consistent look at the register.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        self.pools.snapshot().await
    }

    /// How far the record has come.
    pub async fn head(&self) -> Result<Head, StoreError> {
        let sql = HEAD;
        let row = match &self.pools {
            Pools::Sqlite { read, .. } => sqlx::query_as(sql).fetch_one(read).await?,
            Pools::Postgres { read, .. } => sqlx::query_as(sql).fetch_one(read).await?,
        };
        Head::from_row(row)
    }

    /// The last commit that touched what the atlas holds: one small read.
    pub async fn atlas_revision(&self) -> Result<u64, StoreError> {
        let sql = "select atlas_revision from log_head where id = 1";
        let (revision,): (i64,) = match &self.pools {
            Pools::Sqlite { read, .. } => sqlx::query_as(sql).fetch_one(read).await?,
            Pools::Postgres { read, .. } => sqlx::query_as(sql).fetch_one(read).await?,
        };
        Ok(revision.unsigned_abs())
    }

    /// Closes every connection; on SQLite the write-ahead log goes back into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres { write, read } => {
                read.close().await;
                write.close().await;
            }
        }
    }

    /// A copy of the SQLite register in a new file, made while others write.
    pub async fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let Pools::Sqlite { read, .. } = &self.pools else {
            let advice = "use pg_dump, or jingtu export, for a register on PostgreSQL";
            return Err(StoreError::Address(advice.to_owned()));
        };
        let mut conn = read.acquire().await?;
        // A connection that only reads may not write the copy either; this one is given up afterwards.
        sqlx::query("pragma query_only = off")
            .execute(&mut *conn)
            .await?;
        sqlx::query("vacuum into $1")
            .bind(path.to_string_lossy().into_owned())
            .execute(&mut *conn)
            .await?;
        conn.close().await?;
        Ok(())
    }

    /// Writes the head row of an empty register, once.
    async fn found(&self) -> Result<(), StoreError> {
        let mut conn = self.pools.snapshot().await?.0;
        let sql = "select count(*) from log_head";
        let (rows,): (i64,) = on!(&mut conn, |c| sqlx::query_as(sql).fetch_one(c).await)?;
        drop(conn);
        if rows == 1 {
            return Ok(());
        }
        let head = Head::empty();
        let mut conn = self.pools.write().await?;
        let sql = "
            insert into log_head (id, revision, atlas_revision, tree_size, frontier, root)
            values (1, 0, 0, 0, $1, $2)
            on conflict (id) do nothing";
        let frontier = head.frontier.to_bytes();
        let root = head.root().as_bytes().to_vec();
        on!(&mut conn, |c| sqlx::query(sql)
            .bind(frontier)
            .bind(root)
            .execute(c)
            .await
            .map(drop))?;
        conn.commit().await?;
        Ok(())
    }
}

/// The lock file beside a SQLite register: one process serves it, others may read.
fn lock_beside(path: &Path) -> Result<Arc<File>, StoreError> {
    let lock_path = path.with_extension("lock");
    let failed = |source| StoreError::File {
        what: lock_path.display().to_string(),
        source,
    };
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .map_err(failed)?;
    match FileExt::try_lock_exclusive(&file) {
        Ok(true) => Ok(Arc::new(file)),
        Ok(false) => Err(StoreError::InUse(path.display().to_string())),
        Err(source) => Err(failed(source)),
    }
}
