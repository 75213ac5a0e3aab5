//! What was written, before it is known whether it makes sense.

use geo::Geometry;

use super::fault::{Fault, Place};

/// A piece of a filter and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub at: Place,
    /// How many expressions stand in each other here.
    pub depth: usize,
    pub kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Property(String),
    Number(f64),
    Text(String),
    Truth(bool),
    Geometry(Geometry<f64>),
    List(Vec<Node>),
    /// An operator or a function under its JSON name in lower case: `and`, `=`, `between`, `s_within`, `date`.
    Call(String, Vec<Node>),
}

impl Node {
    /// Something that contains nothing.
    pub fn leaf(at: Place, kind: Kind) -> Self {
        Node { at, depth: 1, kind }
    }

    pub fn call(at: Place, name: impl Into<String>, args: Vec<Node>) -> Result<Self, Fault> {
        let depth = deepest(&at, &args)?;
        let kind = Kind::Call(name.into(), args);
        Ok(Node { at, depth, kind })
    }

    pub fn list(at: Place, items: Vec<Node>) -> Result<Self, Fault> {
        let depth = deepest(&at, &items)?;
        let kind = Kind::List(items);
        Ok(Node { at, depth, kind })
    }
}

fn deepest(at: &Place, inner: &[Node]) -> Result<usize, Fault> {
    let depth = 1 + inner.iter().map(|n| n.depth).max().unwrap_or(0);
    if depth > super::DEEPEST {
        return Err(Fault::too_deep(at));
    }
    Ok(depth)
}
