//! The log, for anyone who keeps watch over it: signed checkpoints, and proofs. Only hashes leave here, never bodies.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::fault::Fault;
use crate::log::{
    Checkpoint, ConsistencyProof, Hash, InclusionProof, ProofError, SignedCheckpoint, SignerKey,
    VerifierKey, empty_root, prove_consistency, prove_inclusion, root_at,
};
use crate::store::{Snapshot, StoreError};

use super::{Act, Caller, Registry, RegistryError};

/// A leaf in a tree: where it stands, and the root that its path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvedLeaf {
    pub leaf: Hash,
    pub root: Hash,
    pub proof: InclusionProof,
}

/// Two trees, the later of which begins with the earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvedGrowth {
    pub first_root: Hash,
    pub second_root: Hash,
    pub proof: ConsistencyProof,
}

/// What reads a stored node while a proof is made.
type Node<'a> = &'a dyn Fn(u8, u64) -> Option<Hash>;

impl Registry {
    /// With the key that signs checkpoints; its name is the origin of the log.
    pub fn with_log_key(mut self, key: SignerKey) -> Self {
        self.log_key = Some(key.into());
        self
    }

    /// The public key of the log.
    pub fn log_key(&self, caller: &Caller) -> Result<VerifierKey, RegistryError> {
        caller.need(Act::ReadLog)?;
        Ok(self.signer()?.verifier())
    }

    /// The head of the record, signed. Asked again before the next commit, it is the same.
    pub async fn checkpoint(&self, caller: &Caller) -> Result<SignedCheckpoint, RegistryError> {
        caller.need(Act::ReadLog)?;
        let key = self.signer()?;
        let mut snapshot = self.store.snapshot().await?;
        let head = snapshot.head().await?;
        let before = head.revision.saturating_sub(1);
        let last = snapshot.commits_after(before, 1).await?.pop();
        let Some(last) = last else {
            return Err(RegistryError::NotFound {
                what: "commit",
                id: "1".to_owned(),
            });
        };
        let checkpoint = Checkpoint {
            origin: key.verifier().name().to_owned(),
            revision: head.revision,
            tree_size: head.tree_size(),
            root: head.root(),
            recorded_at: last.recorded_at,
        };
        checkpoint
            .sign(key)
            .map_err(|error| StoreError::damaged("log_head", head.revision, error).into())
    }

    /// Proves that a leaf stands at its place in the tree of so many leaves; in that of the head when none is said.
    pub async fn prove_leaf(
        &self,
        caller: &Caller,
        leaf: u64,
        tree_size: Option<u64>,
    ) -> Result<ProvedLeaf, RegistryError> {
        caller.need(Act::ReadLog)?;
        let mut snapshot = self.store.snapshot().await?;
        let head = snapshot.head().await?.tree_size();
        let size = tree_size.unwrap_or(head);
        let mut faults = Vec::new();
        check_size(&mut faults, "tree_size", size, (1, head));
        if leaf >= size.min(head) {
            let wanted = format!("a leaf of the tree, from 0 and below {}", size.min(head));
            faults.push(Fault::new(
                "leaf",
                wanted,
                leaf,
                "leaves are counted from 0",
            ));
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let proved = |node: Node<'_>| {
            Ok(ProvedLeaf {
                leaf: node(0, leaf).unwrap_or_else(empty_root),
                root: root_at(size, node)?,
                proof: prove_inclusion(leaf, size, node)?,
            })
        };
        from_nodes(&mut snapshot, &proved).await
    }

    /// Proves that the tree of `second` leaves begins with that of `first`; `second` is the head when none is said.
    pub async fn prove_growth(
        &self,
        caller: &Caller,
        first: u64,
        second: Option<u64>,
    ) -> Result<ProvedGrowth, RegistryError> {
        caller.need(Act::ReadLog)?;
        let mut snapshot = self.store.snapshot().await?;
        let head = snapshot.head().await?.tree_size();
        let second = second.unwrap_or(head);
        let mut faults = Vec::new();
        check_size(&mut faults, "second", second, (0, head));
        check_size(&mut faults, "first", first, (0, second.min(head)));
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let proved = |node: Node<'_>| {
            Ok(ProvedGrowth {
                first_root: root_at(first, node)?,
                second_root: root_at(second, node)?,
                proof: prove_consistency(first, second, node)?,
            })
        };
        from_nodes(&mut snapshot, &proved).await
    }

    fn signer(&self) -> Result<&SignerKey, RegistryError> {
        self.log_key
            .as_deref()
            .ok_or_else(|| RegistryError::NotFound {
                what: "the key of the log:",
                id: "log_key".to_owned(),
            })
    }
}

fn check_size(faults: &mut Vec<Fault>, at: &str, size: u64, (least, most): (u64, u64)) {
    if !(least..=most).contains(&size) {
        faults.push(Fault::new(
            at,
            format!("a number of leaves from {least} to {most}"),
            size,
            "take the tree size of a checkpoint",
        ));
    }
}

/// Makes a proof twice: which nodes it reads depends on sizes alone, so the first time only notes them; then they are read
/// in one query.
async fn from_nodes<T>(
    snapshot: &mut Snapshot,
    prove: &(dyn Fn(Node<'_>) -> Result<T, ProofError> + Sync),
) -> Result<T, RegistryError> {
    let wanted = wanted_nodes(prove)?;
    let nodes: BTreeMap<(u8, u64), Hash> = snapshot.nodes(&wanted).await?;
    prove(&|level, index| nodes.get(&(level, index)).copied()).map_err(damaged)
}

fn wanted_nodes<T>(
    prove: &dyn Fn(Node<'_>) -> Result<T, ProofError>,
) -> Result<Vec<(u8, u64)>, RegistryError> {
    let wanted = RefCell::new(BTreeSet::new());
    let noted = prove(&|level, index| {
        wanted.borrow_mut().insert((level, index));
        Some(empty_root())
    });
    noted.map_err(damaged)?;
    Ok(wanted.into_inner().into_iter().collect())
}

/// Sizes and places were checked: what is left is a stored tree that lacks a node.
fn damaged(error: ProofError) -> RegistryError {
    StoreError::Damaged(error.to_string()).into()
}
