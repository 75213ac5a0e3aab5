//! The R-tree of a GeoPackage, packed in one go: the tables behind SQLite's `rtree`, as its documentation gives them.
//!
//! Inserted box by box a million parcels take twice as long as their rows, and the tree is larger. GDAL packs it, too.
//! The tests have SQLite check it (`rtreecheck`).

use rusqlite::{Connection, params};

use super::fault::FormatError;
use super::hilbert::{self, Leaf};
use super::table::Table;

/// Entries of a node, and its bytes: what SQLite chooses for pages of 4096 bytes.
const CAPACITY: usize = 51;
const NODE_BYTES: usize = 4 + CAPACITY * 24;

/// Minimum x, maximum x, minimum y, maximum y.
type Box32 = [f32; 4];

/// An entry of a node: a row, or a node below.
struct Entry {
    key: i64,
    bounds: Box32,
}

/// Fills the index of a table. It was made and is empty.
pub(super) fn fill(
    database: &Connection,
    table: &Table,
    mut leaves: Vec<Leaf>,
) -> Result<(), FormatError> {
    if leaves.is_empty() {
        return Ok(());
    }
    let extent = hilbert::extent(&leaves);
    hilbert::sort(&mut leaves, extent);
    rows(database, table, &leaves)?;
    let entries = leaves.into_iter().map(|leaf| Entry {
        key: leaf.key.cast_signed(),
        bounds: outward(leaf.bounds),
    });
    nodes(database, table, entries.collect())
}

/// How many nodes there are on each level, from the lowest to the root.
fn levels(leaves: usize) -> Vec<usize> {
    let mut levels = vec![leaves.div_ceil(CAPACITY)];
    while let Some(&below) = levels.last().filter(|nodes| **nodes > 1) {
        levels.push(below.div_ceil(CAPACITY));
    }
    levels
}

/// The number of the first node of a level. The root is 1, the others follow level by level.
fn first_node(levels: &[usize], level: usize) -> usize {
    1 + levels[level + 1..].iter().sum::<usize>()
}

/// In which node each row stands.
fn rows(database: &Connection, table: &Table, leaves: &[Leaf]) -> Result<(), FormatError> {
    let first = first_node(&levels(leaves.len()), 0);
    let placed = leaves.iter().enumerate();
    let mut nodes: Vec<(u64, u32)> = placed
        .map(|(i, leaf)| (leaf.key, (first + i / CAPACITY) as u32))
        .collect();
    nodes.sort_unstable();
    let insert = format!(
        "insert into \"rtree_{}_geom_rowid\" values (?, ?)",
        table.name
    );
    let mut insert = database.prepare(&insert)?;
    for (row, node) in nodes {
        insert.execute(params![row.cast_signed(), node])?;
    }
    Ok(())
}

fn nodes(database: &Connection, table: &Table, mut entries: Vec<Entry>) -> Result<(), FormatError> {
    let levels = levels(entries.len());
    let name = &table.name;
    let node = format!("insert or replace into \"rtree_{name}_geom_node\" values (?, ?)");
    let parent = format!("insert into \"rtree_{name}_geom_parent\" values (?, ?)");
    let (mut node, mut parent) = (database.prepare(&node)?, database.prepare(&parent)?);
    let root = levels.len() - 1;
    for level in 0..=root {
        let first = first_node(&levels, level);
        let mut above = Vec::with_capacity(levels[level]);
        for (i, children) in entries.chunks(CAPACITY).enumerate() {
            let number = (first + i) as i64;
            let depth = if level == root { root as u16 } else { 0 };
            node.execute(params![number, node_bytes(depth, children)])?;
            if level < root {
                let over = first_node(&levels, level + 1) + i / CAPACITY;
                parent.execute(params![number, over as i64])?;
            }
            above.push(Entry {
                key: number,
                bounds: around(children),
            });
        }
        entries = above;
    }
    Ok(())
}

/// The depth of the tree (in the root), the number of entries, the entries; big-endian.
fn node_bytes(depth: u16, entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(NODE_BYTES);
    bytes.extend_from_slice(&depth.to_be_bytes());
    bytes.extend_from_slice(&(entries.len() as u16).to_be_bytes());
    for entry in entries {
        bytes.extend_from_slice(&entry.key.to_be_bytes());
        for side in entry.bounds {
            bytes.extend_from_slice(&side.to_be_bytes());
        }
    }
    bytes.resize(NODE_BYTES, 0);
    bytes
}

fn around(entries: &[Entry]) -> Box32 {
    let nothing = [
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::INFINITY,
        f32::NEG_INFINITY,
    ];
    entries.iter().fold(nothing, |[a, b, c, d], entry| {
        let [e, f, g, h] = entry.bounds;
        [a.min(e), b.max(f), c.min(g), d.max(h)]
    })
}

/// Single precision that leaves nothing out.
fn outward([west, south, east, north]: [f64; 4]) -> Box32 {
    let down = |side: f64| {
        let near = side as f32;
        if f64::from(near) > side {
            near.next_down()
        } else {
            near
        }
    };
    let up = |side: f64| -down(-side);
    [down(west), up(east), down(south), up(north)]
}
