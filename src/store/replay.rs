//! Restore and verify: a register is its log, so the log alone must give the same tables again.
//!
//! [`Write::restore`] applies a stored commit as it is: same bytes, same nonces, same time, same caller. [`replay`] does
//! so for a whole register, into an empty one on either database. [`verify`] recomputes every hash ([`check_log`]),
//! replays, and compares the tables ([`super::compare`]) and the persons with their commitments ([`super::persons`]).

use crate::domain::change::Change;
use crate::log::{Frontier, leaf_hash};

use super::compare::{Difference, MOST, compare};
use super::persons::check_persons;
use super::seal::{NewLeaf, seal};
use super::write::moves_atlas;
use super::{CommitRow, Committed, LeafRow, Snapshot, Store, StoreError, Write, apply, header};

/// Commits or leaves read at a time.
const PAGE: u32 = 1000;

impl Write {
    /// Applies a stored commit as it is: what it says of itself is recomputed and must be so.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] names the leaf or commit that is not what it says; nothing is written then.
    pub async fn restore(
        self,
        commit: &CommitRow,
        leaves: &[LeafRow],
    ) -> Result<Committed, StoreError> {
        let revision = commit.revision;
        let damaged = |why: String| Err(StoreError::damaged("commits", revision, why));
        if revision != self.head().revision + 1 {
            let last = self.head().revision;
            return damaged(format!("does not follow the last commit here, {last}"));
        }
        let changes = read_leaves(commit, leaves, self.head().tree_size())?;
        let stamp = commit.stamp(leaves.last().map_or([0; 16], |own| own.nonce));
        let (mut conn, head) = self.open();
        apply::apply(&mut conn, &changes, revision).await?;
        let leaves: Vec<NewLeaf> = leaves.iter().map(NewLeaf::stored).collect();
        let moves_atlas = changes.iter().any(moves_atlas);
        let committed = seal(&mut conn, head, &leaves, (moves_atlas, &stamp)).await?;
        let (size, root) = (committed.tree_size, committed.root);
        if size != commit.tree_size {
            let told = commit.tree_size;
            return damaged(format!("its leaves give a log of {size}, it says {told}"));
        }
        if root != commit.root {
            let told = commit.root;
            return damaged(format!("its leaves give the root {root}, it says {told}"));
        }
        conn.commit().await?;
        Ok(committed)
    }
}

/// The changes of these leaves, each in its place and with the hash that it says; the last is the commit's own.
fn read_leaves(
    commit: &CommitRow,
    leaves: &[LeafRow],
    first: u64,
) -> Result<Vec<Change>, StoreError> {
    for (position, leaf) in (first..).zip(leaves) {
        if let Some(why) = wrong_place(leaf, position, commit).or_else(|| wrong_hash(leaf)) {
            return Err(StoreError::damaged("leaf", position, why));
        }
    }
    let of_commit = |why: &str| StoreError::damaged("commits", commit.revision, why);
    let Some((own, of_changes)) = leaves.split_last() else {
        return Err(of_commit("it has no leaf"));
    };
    let differing = header::differing(commit, of_changes.len() as u64, own);
    if !differing.is_empty() {
        return Err(of_commit(&differing.join("; ")));
    }
    of_changes.iter().map(read_change).collect()
}

fn read_change(leaf: &LeafRow) -> Result<Change, StoreError> {
    let damaged = |why: &str| StoreError::damaged("leaf", leaf.position, why);
    let change = Change::read(&leaf.body)
        .map_err(|faults| damaged(&StoreError::Refused(faults).to_string()))?;
    if change.kind() == leaf.kind {
        Ok(change)
    } else {
        Err(damaged("its body is of another kind"))
    }
}

fn wrong_place(leaf: &LeafRow, position: u64, commit: &CommitRow) -> Option<String> {
    if leaf.position != position {
        Some(format!("is missing: the next leaf is {}", leaf.position))
    } else if leaf.revision != commit.revision {
        let (told, wanted) = (leaf.revision, commit.revision);
        Some(format!("it is of commit {told}, and {wanted} was expected"))
    } else {
        None
    }
}

fn wrong_hash(leaf: &LeafRow) -> Option<String> {
    let hash = leaf_hash(&leaf.kind, &leaf.nonce, leaf.body.as_bytes());
    let told = leaf.hash;
    (hash != told).then(|| format!("kind, nonce and body give the hash {hash}, it says {told}"))
}

/// Replays a whole register into one that is empty, or that ends where an earlier replay ended; tells each commit.
pub async fn replay(
    from: &mut Snapshot,
    into: &Store,
    mut told: impl FnMut(&CommitRow),
) -> Result<(), StoreError> {
    let head = into.head().await?;
    let (mut revision, mut size) = (head.revision, head.tree_size());
    loop {
        let commits = from.commits_after(revision, PAGE).await?;
        let Some(last) = commits.last() else {
            return Ok(());
        };
        revision = last.revision;
        for commit in &commits {
            let leaves = from.leaves_of(commit, size).await?;
            into.begin().await?.restore(commit, &leaves).await?;
            size = commit.tree_size;
            told(commit);
        }
    }
}

impl Snapshot {
    /// The leaves of a commit that follows a log of `size` leaves.
    pub async fn leaves_of(
        &mut self,
        commit: &CommitRow,
        size: u64,
    ) -> Result<Vec<LeafRow>, StoreError> {
        let most = commit.tree_size.saturating_sub(size);
        let most = u32::try_from(most).map_err(|_| {
            StoreError::damaged("commits", commit.revision, "more leaves than a commit has")
        })?;
        self.leaves_from(size, most).await
    }
}

/// Recomputes every hash of a log: leaves, the root of each commit, the head. Reads a page at a time.
pub async fn check_log(register: &mut Snapshot) -> Result<Vec<Difference>, StoreError> {
    let mut check = LogCheck::default();
    loop {
        let commits = register.commits_after(check.revision, PAGE).await?;
        if commits.is_empty() || check.is_full() {
            break;
        }
        for commit in &commits {
            check.begin(commit);
            loop {
                let left = commit.tree_size.saturating_sub(check.next);
                let most = u32::try_from(left).unwrap_or(PAGE).min(PAGE);
                let leaves = match most {
                    0 => Vec::new(),
                    _ => register.leaves_from(check.next, most).await?,
                };
                if !check.leaves(commit, &leaves) {
                    break;
                }
            }
            check.end(commit);
        }
    }
    check.stray(&register.leaves_from(check.next, PAGE).await?);
    match register.head().await {
        Ok(head) => check.head(&head),
        Err(StoreError::Damaged(why)) => check.found("log_head", 1, why),
        Err(error) => return Err(error),
    }
    Ok(check.differences)
}

/// How far a log was checked.
#[derive(Default)]
struct LogCheck {
    revision: u64,
    next: u64,
    /// Leaves before the commit that is checked.
    first: u64,
    frontier: Frontier,
    differences: Vec<Difference>,
}

impl LogCheck {
    fn is_full(&self) -> bool {
        self.differences.len() >= MOST
    }

    fn found(&mut self, table: &'static str, row: u64, what: String) {
        if !self.is_full() {
            let row = row.to_string();
            self.differences.push(Difference { table, row, what });
        }
    }

    fn begin(&mut self, commit: &CommitRow) {
        let expected = self.revision + 1;
        if commit.revision != expected {
            let what = format!("is missing: the next commit is {}", commit.revision);
            self.found("commits", expected, what);
        }
        self.revision = commit.revision;
        self.first = self.next;
    }

    /// Takes the leaves of a commit that were read; whether more of them may follow.
    fn leaves(&mut self, commit: &CommitRow, leaves: &[LeafRow]) -> bool {
        for leaf in leaves {
            if let Some(why) = wrong_place(leaf, self.next, commit) {
                self.found("leaf", self.next, why);
            }
            if leaf.position >= commit.tree_size {
                self.next = commit.tree_size;
                return false;
            }
            if let Some(why) = wrong_hash(leaf) {
                self.found("leaf", leaf.position, why);
            }
            if leaf.position + 1 == commit.tree_size {
                self.own(commit, leaf);
            }
            self.frontier.append(leaf.hash);
            self.next = leaf.position + 1;
        }
        if leaves.is_empty() && self.next < commit.tree_size {
            self.found("leaf", self.next, "is missing".to_owned());
            self.next = commit.tree_size;
        }
        self.next < commit.tree_size
    }

    /// The commit's own leaf holds what its row says.
    fn own(&mut self, commit: &CommitRow, leaf: &LeafRow) {
        let changes = leaf.position - self.first.min(leaf.position);
        for what in header::differing(commit, changes, leaf) {
            self.found("commits", commit.revision, what);
        }
    }

    fn end(&mut self, commit: &CommitRow) {
        let root = self.frontier.root();
        if root != commit.root {
            let told = commit.root;
            let what = format!("the leaves give the root {root}, it says {told}");
            self.found("commits", commit.revision, what);
        }
    }

    fn stray(&mut self, leaves: &[LeafRow]) {
        for leaf in leaves {
            self.found("leaf", leaf.position, "is of no commit".to_owned());
        }
    }

    fn head(&mut self, head: &super::Head) {
        if head.revision != self.revision || head.frontier != self.frontier {
            let (root, revision) = (self.frontier.root(), self.revision);
            let what = format!("the log ends at commit {revision} with the root {root}");
            self.found("log_head", head.revision, what);
        }
    }
}

/// Everything in which a register is not what its log says. `scratch` is an empty register, of either kind.
///
/// When the log itself is wrong, only that is told: what it would give means nothing.
pub async fn verify(
    register: &mut Snapshot,
    scratch: &Store,
) -> Result<Vec<Difference>, StoreError> {
    let differences = check_log(register).await?;
    if !differences.is_empty() {
        return Ok(differences);
    }
    replay(register, scratch, |_| {}).await?;
    let mut differences = compare(register, &mut scratch.snapshot().await?).await?;
    differences.extend(check_persons(register).await?);
    Ok(differences)
}
