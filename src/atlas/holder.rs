//! Keeping the atlas at the head of the record, so that nobody reads the time before a commit he saw acknowledged.
//!
//! A reader learns the head revision; if the atlas is behind, one catch-up loads what was written or closed since, in one
//! snapshot, and others wait for it. On a SQLite register that this process alone may write, the head is known without
//! asking. On PostgreSQL requests share one read of the head, but only one that *started after they arrived*: those that
//! come while it runs wait for the next.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;
use tokio::sync::{Mutex, oneshot};

use crate::log::Hash;
use crate::store::{Committed, Head, Snapshot, Store, StoreError, VersionRow};

use super::Atlas;
use super::recent::Recent;

/// The atlas of one register, for all its readers.
pub struct Holder {
    current: ArcSwap<Atlas>,
    store: Store,
    /// Held while catching up.
    catching: Mutex<()>,
    /// The last commit of this process that touched the atlas.
    committed: AtomicU64,
    asking: std::sync::Mutex<Asking>,
    expected: std::sync::Mutex<Option<Expected>>,
}

/// The atlas after a commit that this process is about to make durable. The root of the log tells whether it came to be:
/// it holds the content of every commit, and a random nonce of each.
struct Expected {
    root: Hash,
    atlas: Arc<Atlas>,
}

/// Degrees around a parcel within which everything is loaded for one question: more than the farthest setting (5 km).
const AROUND_DEGREES: f64 = 0.1;

/// Who waits for the next read of the head.
#[derive(Default)]
struct Asking {
    running: bool,
    next: Vec<oneshot::Sender<Result<u64, StoreError>>>,
}

impl Holder {
    /// Loads the whole register.
    pub async fn load(store: Store) -> Result<Arc<Self>, StoreError> {
        let mut snapshot = store.snapshot().await?;
        let atlas = advance(&Atlas::default(), &mut snapshot).await?;
        drop(snapshot);
        let committed = AtomicU64::new(atlas.reached);
        Ok(Arc::new(Holder {
            current: ArcSwap::from_pointee(atlas),
            store,
            catching: Mutex::new(()),
            committed,
            asking: std::sync::Mutex::default(),
            expected: std::sync::Mutex::default(),
        }))
    }

    /// Loads what a question about one parcel can need, and nothing else: for the command line.
    pub async fn load_around(store: Store, parcel: &str) -> Result<Arc<Self>, StoreError> {
        let mut snapshot = store.snapshot().await?;
        let head = snapshot.head().await?;
        let mut atlas = Atlas::default();
        snapshot
            .each_around((parcel, AROUND_DEGREES), super::SEVERAL, |row| {
                atlas.take(row);
                Ok(())
            })
            .await?;
        atlas.reached = head.atlas_revision;
        atlas.recent = Recent::from(atlas.reached);
        atlas.space.freeze();
        atlas.space.tend();
        drop(snapshot);
        let committed = AtomicU64::new(atlas.reached);
        let current = ArcSwap::from_pointee(atlas);
        Ok(Arc::new(Holder {
            current,
            store,
            catching: Mutex::new(()),
            committed,
            asking: std::sync::Mutex::default(),
            expected: std::sync::Mutex::default(),
        }))
    }

    /// The atlas as it is, perhaps behind.
    pub fn current(&self) -> Arc<Atlas> {
        self.current.load_full()
    }

    /// The atlas at the head: it holds every commit that was acknowledged before this call.
    pub async fn at_head(self: &Arc<Self>) -> Result<Arc<Atlas>, StoreError> {
        let head = if self.store.is_alone() {
            self.committed.load(Ordering::SeqCst)
        } else {
            self.shared_head().await?
        };
        let current = self.current.load();
        if current.reached >= head {
            return Ok(current.clone());
        }
        drop(current);
        self.catch_up(head).await
    }

    /// Works out the atlas after a commit on top of this one, from what the commit writes: whoever comes next need not
    /// read it back.
    pub fn expect(&self, before: &Atlas, committed: &Committed, written: Vec<VersionRow>) {
        if before.reached == 0 || before.reached == committed.atlas_revision {
            return;
        }
        let mut next = before.clone();
        for row in written {
            next.take(row);
        }
        next.reached = committed.atlas_revision;
        next.space.tend();
        let expected = Expected {
            root: committed.root,
            atlas: Arc::new(next),
        };
        *self.expected() = Some(expected);
    }

    /// The expected atlas, when the log came to have this root.
    fn as_expected(&self, root: Hash) -> Option<Arc<Atlas>> {
        let expected = self.expected();
        let expected = expected.as_ref()?;
        (expected.root == root).then(|| expected.atlas.clone())
    }

    fn expected(&self) -> std::sync::MutexGuard<'_, Option<Expected>> {
        self.expected
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Notes a commit of this process and brings the atlas to it.
    pub async fn committed(
        self: &Arc<Self>,
        committed: &Committed,
    ) -> Result<Arc<Atlas>, StoreError> {
        if let Some(next) = self.as_expected(committed.root) {
            self.keep(&next);
        }
        self.committed
            .fetch_max(committed.atlas_revision, Ordering::SeqCst);
        self.catch_up(committed.atlas_revision).await
    }

    /// The atlas caught up inside a write transaction, whose head nobody can move. What it holds is committed, so every
    /// reader may have it: whoever waits to catch up to the commit before finds it done.
    pub async fn inside(
        &self,
        snapshot: &mut Snapshot,
        head: &Head,
    ) -> Result<Arc<Atlas>, StoreError> {
        let current = self.current.load_full();
        if current.reached >= head.atlas_revision {
            return Ok(current);
        }
        let next = match self.as_expected(head.root()) {
            Some(expected) => expected,
            None => Arc::new(advance(&current, snapshot).await?),
        };
        self.keep(&next);
        Ok(next)
    }

    /// An atlas of what would be: a rehearsed commit, which nobody else may see.
    pub async fn ahead(
        &self,
        atlas: &Atlas,
        snapshot: &mut Snapshot,
        revision: u64,
    ) -> Result<Atlas, StoreError> {
        let mut next = advance(atlas, snapshot).await?;
        next.reached = revision;
        Ok(next)
    }

    /// Shows this atlas to all readers, unless they already see a later one.
    fn keep(&self, next: &Arc<Atlas>) {
        self.current.rcu(|current| {
            if current.reached < next.reached {
                next.clone()
            } else {
                current.clone()
            }
        });
    }

    async fn catch_up(&self, wanted: u64) -> Result<Arc<Atlas>, StoreError> {
        let _catching = self.catching.lock().await;
        let current = self.current.load_full();
        if current.reached >= wanted {
            return Ok(current);
        }
        let mut snapshot = self.store.snapshot().await?;
        let next = Arc::new(advance(&current, &mut snapshot).await?);
        self.keep(&next);
        Ok(next)
    }

    /// A read of the head that started after this call.
    async fn shared_head(self: &Arc<Self>) -> Result<u64, StoreError> {
        let (answer, waiting) = oneshot::channel();
        let begin = {
            let mut asking = self
                .asking
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            asking.next.push(answer);
            !std::mem::replace(&mut asking.running, true)
        };
        if begin {
            tokio::spawn(self.clone().answer_in_rounds());
        }
        waiting.await.unwrap_or_else(|_| {
            let why = "the read of the head was dropped";
            Err(StoreError::Unavailable(why.to_owned()))
        })
    }

    /// One read a round; who arrives during a round is answered by the next.
    async fn answer_in_rounds(self: Arc<Self>) {
        loop {
            let round = {
                let mut asking = self
                    .asking
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                let round = std::mem::take(&mut asking.next);
                asking.running = !round.is_empty();
                round
            };
            if round.is_empty() {
                return;
            }
            let head = self.store.atlas_revision().await;
            for waiting in round {
                let _ = waiting.send(head.as_ref().copied().map_err(StoreError::again));
            }
        }
    }
}

/// The next atlas: everything written or closed since, in one snapshot.
async fn advance(atlas: &Atlas, snapshot: &mut Snapshot) -> Result<Atlas, StoreError> {
    let head = snapshot.head().await?;
    let mut next = atlas.clone();
    let first = atlas.reached == 0;
    snapshot
        .each_since(atlas.reached, |row| {
            next.take(row);
            Ok(())
        })
        .await?;
    next.reached = head.atlas_revision;
    if first {
        next.space.freeze();
        next.recent = Recent::from(next.reached);
    }
    next.space.tend();
    Ok(next)
}
