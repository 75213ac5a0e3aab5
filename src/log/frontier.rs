//! The frontier: the compact right edge of the tree, all that appending needs.

use super::hash::{Hash, empty_root, node_hash};

/// A node of the tree whose leaves are all there: `level` 0 are leaves, `index` counts from the left.
///
/// It covers the leaves from `index << level` up to, without, `(index + 1) << level`; it never changes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    pub level: u8,
    pub index: u64,
    pub hash: Hash,
}

/// Roots of the complete subtrees of a tree, largest first: one for every bit set in its size.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

/// Stored bytes that are not a frontier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("stored frontier has {found} bytes: expected {wanted}; restore it from the leaves")]
pub struct FrontierError {
    found: usize,
    wanted: String,
}

impl Frontier {
    /// The frontier of the tree without leaves.
    pub fn new() -> Self {
        Frontier::default()
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf; gives the nodes it completes, the leaf itself first, each the parent of the one before.
    pub fn append(&mut self, leaf: Hash) -> Vec<Node> {
        let mut node = Node {
            level: 0,
            index: self.size,
            hash: leaf,
        };
        let mut completed = vec![node];
        while node.index % 2 == 1
            && let Some(left) = self.peaks.pop()
        {
            node = Node {
                level: node.level + 1,
                index: node.index / 2,
                hash: node_hash(&left, &node.hash),
            };
            completed.push(node);
        }
        self.peaks.push(node.hash);
        self.size += 1;
        completed
    }

    /// Root of the tree, as RFC 6962 defines it.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => empty_root(),
            Some(smallest) => peaks.fold(*smallest, |right, left| node_hash(left, &right)),
        }
    }

    /// Size as eight bytes, big end first, then the peaks, largest first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        for peak in &self.peaks {
            bytes.extend_from_slice(&peak.0);
        }
        bytes
    }

    /// The inverse of [`Frontier::to_bytes`]; the length must fit the size.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let error = |wanted: String| FrontierError {
            found: bytes.len(),
            wanted,
        };
        let Some((size, rest)) = bytes.split_first_chunk::<8>() else {
            return Err(error("at least 8".to_owned()));
        };
        let size = u64::from_be_bytes(*size);
        let (peaks, left_over) = rest.as_chunks::<32>();
        let wanted = size.count_ones() as usize;
        if peaks.len() != wanted || !left_over.is_empty() {
            return Err(error((8 + 32 * wanted).to_string()));
        }
        Ok(Frontier {
            size,
            peaks: peaks.iter().copied().map(Hash).collect(),
        })
    }
}
