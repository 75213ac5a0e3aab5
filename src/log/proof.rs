//! Inclusion and consistency: proved from stored nodes, verified from hashes alone.
//!
//! Proofs are those of RFC 6962, 2.1.1 and 2.1.2; verification is the iteration of RFC 9162, 2.1.3.2 and 2.1.4.2.

use serde::{Deserialize, Serialize};

use super::hash::{Hash, empty_root, node_hash};

/// Size and root of a tree: what a checkpoint vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreeHead {
    pub tree_size: u64,
    pub root: Hash,
}

/// That a leaf stands at its place in a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InclusionProof {
    /// Place of the leaf, from 0.
    pub leaf_index: u64,
    /// Size of the tree it was proved in.
    pub tree_size: u64,
    /// Hashes beside the way from the leaf up to the root.
    pub path: Vec<Hash>,
}

/// That a tree begins with an earlier tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsistencyProof {
    /// Size of the earlier tree.
    pub from_size: u64,
    /// Size of the later tree.
    pub to_size: u64,
    pub path: Vec<Hash>,
}

/// Why a proof could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("leaf {leaf_index} is not in a tree of {tree_size} leaves")]
    NoSuchLeaf { leaf_index: u64, tree_size: u64 },
    #[error("a tree of {to_size} leaves does not begin with one of {from_size}")]
    Shrunk { from_size: u64, to_size: u64 },
    #[error("node {index} of level {level} is missing: the stored tree is damaged")]
    MissingNode { level: u8, index: u64 },
}

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofRefused {
    #[error("the proof is for a tree of {found} leaves, the tree head has {wanted}")]
    OtherSize { wanted: u64, found: u64 },
    #[error("leaf {leaf_index} cannot be in a tree of {tree_size} leaves")]
    NoSuchLeaf { leaf_index: u64, tree_size: u64 },
    #[error("the later tree is smaller than the earlier one")]
    Shrunk,
    #[error("the path has {found} hashes: too many or too few for these sizes")]
    PathLength { found: usize },
    #[error("the path leads to {found}, not to the root {wanted}")]
    OtherRoot { wanted: Hash, found: Hash },
}

/// Half-open range of leaves.
#[derive(Clone, Copy)]
struct Leaves {
    from: u64,
    to: u64,
}

impl Leaves {
    fn len(self) -> u64 {
        self.to - self.from
    }

    /// Left and right part; the left one is the largest complete subtree that is not all. At least two leaves.
    fn split(self) -> (Leaves, Leaves) {
        let middle = self.from + (1 << (63 - (self.len() - 1).leading_zeros()));
        (
            Leaves { to: middle, ..self },
            Leaves {
                from: middle,
                ..self
            },
        )
    }
}

/// Root over a range that begins where a subtree of its size may begin.
fn root_of<F>(leaves: Leaves, node: &F) -> Result<Hash, ProofError>
where
    F: Fn(u8, u64) -> Option<Hash>,
{
    if leaves.len() == 0 {
        return Ok(empty_root());
    }
    if leaves.len().is_power_of_two() {
        // A level is below 64, so that it fits.
        let level = leaves.len().trailing_zeros() as u8;
        let index = leaves.from >> level;
        return node(level, index).ok_or(ProofError::MissingNode { level, index });
    }
    let (left, right) = leaves.split();
    Ok(node_hash(&root_of(left, node)?, &root_of(right, node)?))
}

/// Root of the first `tree_size` leaves, from complete nodes (level, index) as [`super::Frontier::append`] gave them.
pub fn root_at(tree_size: u64, node: impl Fn(u8, u64) -> Option<Hash>) -> Result<Hash, ProofError> {
    let all = Leaves {
        from: 0,
        to: tree_size,
    };
    root_of(all, &node)
}

/// Proves that leaf `leaf_index` stands in the tree of the first `tree_size` leaves.
///
/// Reads at most 2 log2(tree_size) nodes.
pub fn prove_inclusion(
    leaf_index: u64,
    tree_size: u64,
    node: impl Fn(u8, u64) -> Option<Hash>,
) -> Result<InclusionProof, ProofError> {
    if leaf_index >= tree_size {
        return Err(ProofError::NoSuchLeaf {
            leaf_index,
            tree_size,
        });
    }
    let mut leaves = Leaves {
        from: 0,
        to: tree_size,
    };
    let mut path = Vec::new();
    while leaves.len() > 1 {
        let (left, right) = leaves.split();
        let beside = if leaf_index < left.to { right } else { left };
        path.push(root_of(beside, &node)?);
        leaves = if leaf_index < left.to { left } else { right };
    }
    path.reverse();
    Ok(InclusionProof {
        leaf_index,
        tree_size,
        path,
    })
}

/// Proves that the tree of `to_size` leaves begins with the tree of `from_size` leaves.
///
/// The path is empty where there is nothing to prove: equal sizes, or an earlier tree without leaves.
pub fn prove_consistency(
    from_size: u64,
    to_size: u64,
    node: impl Fn(u8, u64) -> Option<Hash>,
) -> Result<ConsistencyProof, ProofError> {
    if from_size > to_size {
        return Err(ProofError::Shrunk { from_size, to_size });
    }
    let path = if from_size == 0 || from_size == to_size {
        Vec::new()
    } else {
        consistency_path(from_size, to_size, &node)?
    };
    Ok(ConsistencyProof {
        from_size,
        to_size,
        path,
    })
}

/// SUBPROOF of RFC 6962, 2.1.2, from the top down; `known` while the earlier tree is a subtree the verifier has.
fn consistency_path<F>(from_size: u64, to_size: u64, node: &F) -> Result<Vec<Hash>, ProofError>
where
    F: Fn(u8, u64) -> Option<Hash>,
{
    let mut leaves = Leaves {
        from: 0,
        to: to_size,
    };
    let mut known = true;
    let mut path = Vec::new();
    while leaves.to != from_size {
        let (left, right) = leaves.split();
        if from_size <= left.to {
            path.push(root_of(right, node)?);
            leaves = left;
        } else {
            path.push(root_of(left, node)?);
            leaves = right;
            known = false;
        }
    }
    if !known {
        path.push(root_of(leaves, node)?);
    }
    path.reverse();
    Ok(path)
}

impl InclusionProof {
    /// Checks that `leaf` stands at `leaf_index` in the tree of this head.
    pub fn verify(&self, leaf: Hash, head: &TreeHead) -> Result<(), ProofRefused> {
        same_size(head.tree_size, self.tree_size)?;
        if self.leaf_index >= self.tree_size {
            return Err(ProofRefused::NoSuchLeaf {
                leaf_index: self.leaf_index,
                tree_size: self.tree_size,
            });
        }
        let mut place = self.leaf_index;
        let mut last = self.tree_size - 1;
        let mut hash = leaf;
        for beside in &self.path {
            if last == 0 {
                return Err(self.wrong_length());
            }
            if place % 2 == 1 || place == last {
                hash = node_hash(beside, &hash);
                climb_while_left(&mut place, &mut last);
            } else {
                hash = node_hash(&hash, beside);
            }
            place >>= 1;
            last >>= 1;
        }
        if last != 0 {
            return Err(self.wrong_length());
        }
        same_root(head.root, hash)
    }

    fn wrong_length(&self) -> ProofRefused {
        ProofRefused::PathLength {
            found: self.path.len(),
        }
    }
}

impl ConsistencyProof {
    /// Checks that the tree of `later` begins with the tree of `earlier`.
    pub fn verify(&self, earlier: &TreeHead, later: &TreeHead) -> Result<(), ProofRefused> {
        same_size(earlier.tree_size, self.from_size)?;
        same_size(later.tree_size, self.to_size)?;
        if self.from_size > self.to_size {
            return Err(ProofRefused::Shrunk);
        }
        if self.from_size == 0 || self.from_size == self.to_size {
            if !self.path.is_empty() {
                return Err(self.wrong_length());
            }
            let wanted = if self.from_size == 0 {
                empty_root()
            } else {
                later.root
            };
            return same_root(wanted, earlier.root);
        }
        let (first, second) = self.climb(earlier.root)?;
        same_root(earlier.root, first)?;
        same_root(later.root, second)
    }

    /// The roots of both trees that the path leads to. The sizes differ and the earlier one is not zero.
    fn climb(&self, earlier_root: Hash) -> Result<(Hash, Hash), ProofRefused> {
        let mut path = self.path.iter();
        let seed = if self.from_size.is_power_of_two() {
            earlier_root
        } else {
            *path.next().ok_or(self.wrong_length())?
        };
        let (mut place, mut last) = (self.from_size - 1, self.to_size - 1);
        while place % 2 == 1 {
            place >>= 1;
            last >>= 1;
        }
        let (mut first, mut second) = (seed, seed);
        for beside in path {
            if last == 0 {
                return Err(self.wrong_length());
            }
            if place % 2 == 1 || place == last {
                first = node_hash(beside, &first);
                second = node_hash(beside, &second);
                climb_while_left(&mut place, &mut last);
            } else {
                second = node_hash(&second, beside);
            }
            place >>= 1;
            last >>= 1;
        }
        if last != 0 {
            return Err(self.wrong_length());
        }
        Ok((first, second))
    }

    fn wrong_length(&self) -> ProofRefused {
        ProofRefused::PathLength {
            found: self.path.len(),
        }
    }
}

/// On the ragged right edge a node without a sibling is its own parent: skips those levels.
fn climb_while_left(place: &mut u64, last: &mut u64) {
    while place.is_multiple_of(2) && *place != 0 {
        *place >>= 1;
        *last >>= 1;
    }
}

fn same_size(wanted: u64, found: u64) -> Result<(), ProofRefused> {
    if wanted == found {
        Ok(())
    } else {
        Err(ProofRefused::OtherSize { wanted, found })
    }
}

fn same_root(wanted: Hash, found: Hash) -> Result<(), ProofRefused> {
    if wanted == found {
        Ok(())
    } else {
        Err(ProofRefused::OtherRoot { wanted, found })
    }
}
