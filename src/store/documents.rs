//! Documents and what cites them. A document is a version like every entity; its citations ([`CitationRow`]) are kept
//! beside the versions, because what cites it stands in the leaves: they are written with the changes, and replayed with
//! them.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{FromRow, QueryBuilder};

use crate::domain::change::{Change, Effect};
use crate::domain::document::{FileDigest, Publicity};
use crate::domain::record::{Document, Entity, Kind};

use super::rows::{CHUNK, holding};
use super::versions::{Columns, VersionRow};
use super::{Conn, Snapshot, StoreError, Write, on};

/// A document as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    pub document: Document,
    /// The commit that wrote this version of it.
    pub revision: u64,
}

/// What cites a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, FromRow)]
pub struct CitationRow {
    pub sha256: String,
    /// Kind of what cites it, such as `act`; `document` where it was sent for a parcel.
    pub kind: String,
    pub id: String,
    /// Empty where what cites it speaks of no parcel.
    pub parcel: String,
    /// The commit that first did.
    pub revision: i64,
}

impl DocumentRow {
    /// Of the versions that are known to hold, the one that has no end.
    fn of(version: VersionRow) -> Option<Self> {
        let revision = version.rev_from;
        match version.entity {
            Entity::Document(document) if version.valid_to.is_none() => Some(DocumentRow {
                document: *document,
                revision,
            }),
            _ => None,
        }
    }
}

/// The documents that stand, of these digests.
async fn standing(
    conn: &mut Conn,
    digests: &BTreeSet<FileDigest>,
) -> Result<BTreeMap<FileDigest, DocumentRow>, StoreError> {
    let ids: Vec<String> = digests.iter().map(ToString::to_string).collect();
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let versions = holding(conn, Kind::Document, "id", chunk).await?;
        let rows = versions.into_iter().filter_map(DocumentRow::of);
        found.extend(rows.map(|row| (row.document.sha256, row)));
    }
    Ok(found)
}

impl Write {
    /// The documents of these digests that are on record.
    pub async fn documents(
        &mut self,
        digests: &BTreeSet<FileDigest>,
    ) -> Result<BTreeMap<FileDigest, DocumentRow>, StoreError> {
        standing(self.conn(), digests).await
    }
}

/// Where a page of documents begins: the newest are first.
pub type DocumentPlace = (u64, String);

/// Documents that stand after a place, of these levels. The level is looked for in the stored text, where no text of
/// somebody else can look like it: quotation marks inside of texts are escaped.
const STANDING: &str = "
    select kind, id, rev_from, rev_to, seq, valid_from, valid_to, wkb, body
    from version
    where kind = 'document' and rev_to is null and valid_to is null and (rev_from, id) < ";

const OF_PARCEL: &str = "
    and exists (select 1 from citation where citation.sha256 = version.id and citation.parcel = ";

/// What was withdrawn cites nothing any more.
const CITES_STILL: &str = "
    and exists (
        select 1 from version as citing
        where citing.kind = citation.kind and citing.id = citation.id and citing.rev_to is null)";

const CITATIONS: &str = "
    select sha256, kind, id, parcel, revision
    from citation
    where sha256 = $1 and exists (
        select 1 from version as citing
        where citing.kind = citation.kind and citing.id = citation.id and citing.rev_to is null)
    order by revision, kind, id, parcel
    limit $2";

impl Snapshot {
    /// A document by its digest.
    pub async fn document(
        &mut self,
        digest: &FileDigest,
    ) -> Result<Option<DocumentRow>, StoreError> {
        let found = standing(&mut self.0, &BTreeSet::from([*digest])).await?;
        Ok(found.into_values().next())
    }

    /// Documents of these levels, the newest first: of a parcel, where one is named, those that were sent for it or that
    /// something about it cites; `most` at the most, after a place.
    pub async fn documents(
        &mut self,
        (levels, parcel): (&[Publicity], Option<&str>),
        after: Option<&DocumentPlace>,
        most: u32,
    ) -> Result<Vec<DocumentRow>, StoreError> {
        let (revision, id) = after.map_or((u64::MAX, ""), |(revision, id)| (*revision, id));
        let rows: Vec<Columns> = on!(&mut self.0, |c| {
            let mut query = QueryBuilder::new(STANDING);
            query
                .push("(")
                .push_bind(i64::try_from(revision).unwrap_or(i64::MAX))
                .push(", ")
                .push_bind(id)
                .push(") and (");
            let mut each = query.separated(" or ");
            for level in levels {
                let told = format!("%\"level\":\"{}\"%", level.code());
                each.push("body like ").push_bind_unseparated(told);
            }
            query.push(if levels.is_empty() { "1 = 0)" } else { ")" });
            if let Some(parcel) = parcel {
                query.push(OF_PARCEL).push_bind(parcel).push(CITES_STILL);
                query.push(")");
            }
            query
                .push(" order by rev_from desc, id desc limit ")
                .push_bind(i64::from(most));
            query.build_query_as().fetch_all(c).await?
        });
        let versions: Result<Vec<VersionRow>, _> =
            rows.into_iter().map(VersionRow::from_columns).collect();
        Ok(versions?.into_iter().filter_map(DocumentRow::of).collect())
    }

    /// What cites a document, in the order of the commits; `most` at the most.
    pub async fn citations(
        &mut self,
        digest: &FileDigest,
        most: u32,
    ) -> Result<Vec<CitationRow>, StoreError> {
        Ok(on!(&mut self.0, |c| sqlx::query_as(CITATIONS)
            .bind(digest.to_string())
            .bind(i64::from(most))
            .fetch_all(c)
            .await)?)
    }
}

/// Writes what the changes of a commit cite of the documents that are on record by then.
pub(super) async fn cite(
    conn: &mut Conn,
    changes: &[Change],
    revision: u64,
) -> Result<(), StoreError> {
    let mut rows = BTreeSet::new();
    for change in changes {
        let own = match change.effect() {
            Some(Effect::Put(Entity::Document(document))) => vec![document.sha256],
            _ => Vec::new(),
        };
        let cited = change.cited().into_iter().map(|(_, digest)| digest);
        for digest in cited.chain(own) {
            rows.extend(of_change(change, digest));
        }
    }
    let digests: BTreeSet<FileDigest> = rows.iter().map(|(digest, ..)| *digest).collect();
    if digests.is_empty() {
        return Ok(());
    }
    let known = standing(conn, &digests).await?;
    rows.retain(|(digest, ..)| known.contains_key(digest));
    let rows: Vec<(FileDigest, &str, String, String)> = rows.into_iter().collect();
    for chunk in rows.chunks(CHUNK) {
        on!(&mut *conn, |c| {
            let into = "insert into citation (sha256, kind, id, parcel, revision) ";
            let mut insert = QueryBuilder::new(into);
            insert.push_values(chunk, |mut values, (digest, kind, id, parcel)| {
                values
                    .push_bind(digest.to_string())
                    .push_bind(*kind)
                    .push_bind(id)
                    .push_bind(parcel)
                    .push_bind(revision as i64);
            });
            insert.push(" on conflict do nothing");
            insert.build().execute(c).await?;
        });
    }
    Ok(())
}

/// One row for each parcel that the change speaks of. A document that was sent for no parcel cites itself for none; what
/// ends something is an act on that alone.
fn of_change(
    change: &Change,
    digest: FileDigest,
) -> Vec<(FileDigest, &'static str, String, String)> {
    let (kind, id, parcels) = match change.effect() {
        Some(Effect::Put(entity)) => (entity.kind(), entity.id(), entity.parcels()),
        Some(Effect::End(kind, id) | Effect::Withdraw(kind, id)) => {
            (kind, id.to_owned(), Vec::new())
        }
        None => return Vec::new(),
    };
    let row = |parcel: &str| (digest, kind.code(), id.clone(), parcel.to_owned());
    match parcels.as_slice() {
        [] if kind == Kind::Document => Vec::new(),
        [] => vec![row("")],
        parcels => parcels.iter().map(|parcel| row(parcel)).collect(),
    }
}
