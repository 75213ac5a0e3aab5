//! The log of the record (存证日志): a Merkle tree after RFC 6962, its proofs, and signed checkpoints.
//!
//! Every Change is a leaf. The store keeps leaves and the nodes that [`Frontier::append`] yields; here are only
//! the calculations, so that anyone can check them with a hash function and nothing of ours:
//!
//! ```text
//! leaf = SHA-256(0x00 || kind || nonce || body)      nonce: 16 random bytes, so that a hash tells nothing of a body
//! node = SHA-256(0x01 || left || right)
//! ```
//!
//! - *Inclusion*: this leaf is in the tree of this size and root.
//! - *Consistency*: the later tree only appended to the earlier one.
//! - *Checkpoint*: size, root, revision and time, signed as a note (C2SP signed-note, tlog-checkpoint).
//!
//! A proof never brings its own tree size: both come from a [`TreeHead`] that the verifier trusts, because the shape of
//! a path fits trees of several sizes. This room reads no randomness, no files and no clock: nonces, keys and
//! times are given.

mod base64;
mod checkpoint;
mod frontier;
mod hash;
mod note;
mod proof;

#[cfg(test)]
mod tests;

pub use checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
pub use frontier::{Frontier, FrontierError, Node};
pub use hash::{Hash, HashError, empty_root, leaf_hash, node_hash};
pub use note::{KeyError, NoteSignature, SignerKey, VerifierKey};
pub use proof::{
    ConsistencyProof, InclusionProof, ProofError, ProofRefused, TreeHead, prove_consistency,
    prove_inclusion, root_at,
};
