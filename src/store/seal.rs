//! The end of a commit: its leaves, the nodes that they complete, the row that says who and why, and the head that moves.
//!
//! One text serves both databases. On PostgreSQL the four parts of a commit go as one statement, because all that time the
//! head row is held and every statement is a way to the server and back.

use std::borrow::Cow;

use sqlx::AssertSqlSafe;

use crate::domain::day::micros;
use crate::log::{Hash, Node, leaf_hash};

use super::write::{Committed, Head, Stamp};
use super::{Conn, LeafRow, StoreError, on};

/// A leaf that is appended.
pub(super) struct NewLeaf<'a> {
    kind: &'a str,
    nonce: &'a [u8; 16],
    body: Cow<'a, str>,
    hash: Hash,
}

impl<'a> NewLeaf<'a> {
    pub(super) fn new(kind: &'a str, nonce: &'a [u8; 16], body: String) -> Self {
        NewLeaf {
            kind,
            nonce,
            hash: leaf_hash(kind, nonce, body.as_bytes()),
            body: body.into(),
        }
    }

    /// A leaf of another register, as it is stored there.
    pub(super) fn stored(leaf: &'a LeafRow) -> Self {
        NewLeaf {
            kind: &leaf.kind,
            nonce: &leaf.nonce,
            body: leaf.body.as_str().into(),
            hash: leaf.hash,
        }
    }
}

/// Rows to a statement.
const CHUNK: usize = 2000;

/// Appends the leaves to the log and moves the head to them.
pub(super) async fn seal(
    conn: &mut Conn,
    mut head: Head,
    leaves: &[NewLeaf<'_>],
    (moves_atlas, stamp): (bool, &Stamp),
) -> Result<Committed, StoreError> {
    let first = head.tree_size();
    let nodes: Vec<Node> = leaves
        .iter()
        .flat_map(|leaf| head.frontier.append(leaf.hash))
        .collect();
    head.revision += 1;
    if moves_atlas {
        head.atlas_revision = head.revision;
    }
    let sealed = Sealed {
        root: head.root(),
        frontier: head.frontier.to_bytes(),
        placed: (first as i64..).zip(leaves).collect(),
        nodes,
        head: &head,
        stamp,
    };
    let at_once = matches!(conn, Conn::Postgres(_)) && leaves.len() <= CHUNK;
    let moved = if at_once {
        sealed.at_once().execute(conn).await?
    } else {
        sealed.by_parts(conn).await?
    };
    if moved != 1 {
        let why = "the head moved in between";
        return Err(StoreError::damaged("log_head", head.revision, why));
    }
    Ok(Committed {
        revision: head.revision,
        atlas_revision: head.atlas_revision,
        root: sealed.root,
        tree_size: head.tree_size(),
    })
}

/// All that is written.
struct Sealed<'a> {
    head: &'a Head,
    root: Hash,
    frontier: Vec<u8>,
    placed: Vec<(i64, &'a NewLeaf<'a>)>,
    nodes: Vec<Node>,
    stamp: &'a Stamp,
}

impl Sealed<'_> {
    fn at_once(&self) -> Statement<'_> {
        let mut statement = Statement::default();
        statement.push("with leaves as (");
        self.leaves(&mut statement, &self.placed);
        if !self.nodes.is_empty() {
            statement.push("), nodes as (");
            nodes(&mut statement, &self.nodes);
        }
        statement.push("), said as (");
        self.commit(&mut statement);
        statement.push(") ");
        self.move_head(&mut statement);
        statement
    }

    /// One statement after the other, leaves and nodes in portions; how many heads moved.
    async fn by_parts(&self, conn: &mut Conn) -> Result<u64, StoreError> {
        for chunk in self.placed.chunks(CHUNK) {
            let mut statement = Statement::default();
            self.leaves(&mut statement, chunk);
            statement.execute(conn).await?;
        }
        for chunk in self.nodes.chunks(CHUNK) {
            let mut statement = Statement::default();
            nodes(&mut statement, chunk);
            statement.execute(conn).await?;
        }
        let mut statement = Statement::default();
        self.commit(&mut statement);
        statement.execute(conn).await?;
        let mut statement = Statement::default();
        self.move_head(&mut statement);
        statement.execute(conn).await
    }

    fn leaves<'a>(&self, statement: &mut Statement<'a>, placed: &'a [(i64, &NewLeaf<'_>)]) {
        statement.push("insert into leaf (position, revision, kind, nonce, body, hash) values ");
        let revision = self.head.revision as i64;
        statement.rows(placed.iter().map(|(position, leaf)| {
            [
                Bound::Int(*position),
                Bound::Int(revision),
                Bound::Text(leaf.kind),
                Bound::Bytes(leaf.nonce),
                Bound::Text(&leaf.body),
                Bound::Bytes(leaf.hash.as_bytes()),
            ]
        }));
    }

    fn commit<'a>(&'a self, statement: &mut Statement<'a>) {
        let columns = "revision, tree_size, root, recorded_at, caller, reason";
        statement.push("insert into commits (");
        statement.push(columns);
        statement.push(") values ");
        statement.rows([[
            Bound::Int(self.head.revision as i64),
            Bound::Int(self.head.tree_size() as i64),
            Bound::Bytes(self.root.as_bytes()),
            Bound::Int(micros(self.stamp.recorded_at)),
            Bound::Text(&self.stamp.caller),
            Bound::Text(&self.stamp.reason),
        ]]);
    }

    fn move_head<'a>(&'a self, statement: &mut Statement<'a>) {
        let set = [
            (
                "update log_head set revision = ",
                Bound::Int(self.head.revision as i64),
            ),
            (
                ", atlas_revision = ",
                Bound::Int(self.head.atlas_revision as i64),
            ),
            (", tree_size = ", Bound::Int(self.head.tree_size() as i64)),
            (", frontier = ", Bound::Bytes(&self.frontier)),
            (", root = ", Bound::Bytes(self.root.as_bytes())),
            (
                " where id = 1 and revision = ",
                Bound::Int(self.head.revision as i64 - 1),
            ),
        ];
        for (text, bound) in set {
            statement.push(text);
            statement.bind(bound);
        }
    }
}

fn nodes<'a>(statement: &mut Statement<'a>, nodes: &'a [Node]) {
    statement.push("insert into node (level, position, hash) values ");
    statement.rows(nodes.iter().map(|node| {
        [
            Bound::Int(i64::from(node.level)),
            Bound::Int(node.index as i64),
            Bound::Bytes(node.hash.as_bytes()),
        ]
    }));
}

/// A value that is bound.
#[derive(Clone, Copy)]
enum Bound<'a> {
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// A statement under way, and what it binds.
#[derive(Default)]
struct Statement<'a> {
    text: String,
    bound: Vec<Bound<'a>>,
}

impl<'a> Statement<'a> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn bind(&mut self, bound: Bound<'a>) {
        self.bound.push(bound);
        self.text.push('$');
        self.text.push_str(&self.bound.len().to_string());
    }

    fn rows<const N: usize>(&mut self, rows: impl IntoIterator<Item = [Bound<'a>; N]>) {
        for (index, row) in rows.into_iter().enumerate() {
            self.push(if index == 0 { "(" } else { ", (" });
            for (index, bound) in row.into_iter().enumerate() {
                self.push(if index == 0 { "" } else { ", " });
                self.bind(bound);
            }
            self.push(")");
        }
    }

    /// Executes it; how many rows it touched at the end.
    async fn execute(self, conn: &mut Conn) -> Result<u64, StoreError> {
        let rows = on!(conn, |c| {
            let mut query = sqlx::query(AssertSqlSafe(self.text));
            for bound in self.bound {
                query = match bound {
                    Bound::Int(value) => query.bind(value),
                    Bound::Text(value) => query.bind(value),
                    Bound::Bytes(value) => query.bind(value),
                };
            }
            query.execute(c).await?.rows_affected()
        });
        Ok(rows)
    }
}
