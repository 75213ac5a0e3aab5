//! Boxes in the order of a Hilbert curve, and the packed R-tree that FlatGeobuf makes of them, sixteen to a node.
//!
//! The `flatgeobuf` crate has one; it holds three copies of the boxes while it writes. Here is one, 48 bytes a feature.

use std::cmp::Reverse;
use std::io::{self, Write};

use super::table::widened;

/// Children of a node.
pub(super) const NODE_SIZE: usize = 16;
/// A box around nothing: no search meets it, and a box around it and another is the other.
pub(super) const NOTHING: [f64; 4] = [
    f64::INFINITY,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NEG_INFINITY,
];
/// Cells of the curve along each axis, as a power of two.
const CURVE_BITS: u32 = 16;

/// A feature that waits to be indexed.
pub(super) struct Leaf {
    pub bounds: [f64; 4],
    /// Where it waits: an offset or the number of a row.
    pub key: u64,
    /// Its bytes, where they count.
    pub size: u32,
    along: u32,
}

impl Leaf {
    pub fn new(bounds: [f64; 4], key: u64, size: u32) -> Self {
        Leaf {
            bounds,
            key,
            size,
            along: 0,
        }
    }

    fn is_nowhere(&self) -> bool {
        self.bounds[0] > self.bounds[2]
    }
}

/// The box around all.
pub(super) fn extent(leaves: &[Leaf]) -> [f64; 4] {
    leaves
        .iter()
        .fold(NOTHING, |bounds, leaf| widened(bounds, leaf.bounds))
}

/// Brings leaves into the order of the file: along the curve from its end, as other writers have it, and those that are
/// nowhere last.
pub(super) fn sort(leaves: &mut [Leaf], extent: [f64; 4]) {
    for leaf in &mut *leaves {
        leaf.along = along(leaf.bounds, extent);
    }
    leaves.sort_unstable_by_key(|leaf| (leaf.is_nowhere(), Reverse(leaf.along), leaf.key));
}

/// How far along the curve the middle of a box lies.
fn along(bounds: [f64; 4], extent: [f64; 4]) -> u32 {
    let cell = |low: f64, high: f64, from: f64, to: f64| {
        let cells = f64::from((1u32 << CURVE_BITS) - 1);
        // halves first: the sum of two large numbers is none
        let share = (low / 2.0 + high / 2.0 - from) / (to - from);
        // what is no number becomes 0
        (cells * share).clamp(0.0, cells) as u32
    };
    hilbert(
        cell(bounds[0], bounds[2], extent[0], extent[2]),
        cell(bounds[1], bounds[3], extent[1], extent[3]),
    )
}

/// The place of a cell on a Hilbert curve (Warren, Hacker's Delight, 16-3).
fn hilbert(x: u32, y: u32) -> u32 {
    let (mut x, mut y, mut place) = (x, y, 0);
    for bit in (0..CURVE_BITS).rev() {
        let (right, upper) = ((x >> bit) & 1, (y >> bit) & 1);
        place = (place << 2) | ((3 * right) ^ upper);
        if upper == 0 {
            if right == 1 {
                (x, y) = (!x, !y);
            }
            (x, y) = (y, x);
        }
    }
    place
}

/// Writes the tree over sorted leaves, root first.
pub(super) fn write_tree(leaves: &[Leaf], out: &mut impl Write) -> io::Result<()> {
    let levels = levels(leaves);
    // the number of the first node of each level, from the root
    let mut first = 0u64;
    for level in levels.iter().rev() {
        let below = first + level.len() as u64;
        for (i, bounds) in level.iter().enumerate() {
            write_node(*bounds, below + (i * NODE_SIZE) as u64, out)?;
        }
        first = below;
    }
    let mut offset = 0u64;
    for leaf in leaves {
        write_node(leaf.bounds, offset, out)?;
        offset += u64::from(leaf.size);
    }
    Ok(())
}

/// The boxes above the leaves, level by level, up to the root. There is one level at least, as readers count.
fn levels(leaves: &[Leaf]) -> Vec<Vec<[f64; 4]>> {
    let around = |boxes: &mut dyn Iterator<Item = [f64; 4]>| boxes.fold(NOTHING, widened);
    let lowest = leaves.chunks(NODE_SIZE);
    let mut level: Vec<_> = lowest
        .map(|node| around(&mut node.iter().map(|leaf| leaf.bounds)))
        .collect();
    let mut levels = Vec::new();
    while level.len() > 1 {
        let nodes = level.chunks(NODE_SIZE);
        let above = nodes
            .map(|node| around(&mut node.iter().copied()))
            .collect();
        levels.push(std::mem::replace(&mut level, above));
    }
    levels.push(level);
    levels
}

fn write_node(bounds: [f64; 4], offset: u64, out: &mut impl Write) -> io::Result<()> {
    let mut node = [0; 40];
    for (place, value) in node.chunks_exact_mut(8).zip(bounds) {
        place.copy_from_slice(&value.to_le_bytes());
    }
    node[32..].copy_from_slice(&offset.to_le_bytes());
    out.write_all(&node)
}
