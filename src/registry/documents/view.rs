//! Documents as they are read.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::atlas::{AsOf, Atlas};
use crate::blobs::BlobStream;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::document::{FileDigest, MediaType, Publicity};
use crate::domain::record::Document;
use crate::registry::parcels::is_visible;
use crate::registry::{Visibility, When};
use crate::store::{CitationRow, DocumentPlace, DocumentRow};

use super::{Act, Caller, Files, Registry, RegistryError, levels};

/// Documents to one page at the most.
pub const MOST_DOCUMENTS: usize = 500;

/// What is told of what cites one document.
const MOST_CITATIONS: u32 = 500;

/// A document as its caller may see it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DocumentView {
    /// Its identity: SHA-256 of the file, hex.
    #[schema(value_type = String)]
    pub sha256: FileDigest,
    pub bytes: u64,
    /// What the file is, by its content.
    #[schema(value_type = String, example = "application/pdf")]
    pub media_type: MediaType,
    pub file_name: String,
    pub title: String,
    pub number: Option<String>,
    pub issuer: Option<String>,
    /// The day it bears.
    #[schema(value_type = Option<String>, format = Date)]
    pub day: Option<Day>,
    /// Who may see it.
    pub level: Publicity,
    /// The parcels it was sent for; the public sees those that are published.
    pub parcels: Vec<String>,
    /// Path of the file itself.
    pub content: String,
    /// The commit that last changed what is said of it.
    pub revision: u64,
    /// What cites it: of one document, for officials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cited_by: Option<Vec<CitationView>>,
}

/// Something on record that cites a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CitationView {
    /// Kind of what cites it, such as `act`; `document` where it was sent for the parcel.
    pub kind: String,
    pub id: String,
    /// Null where what cites it speaks of no parcel.
    pub parcel: Option<String>,
    /// The commit that first did.
    pub revision: u64,
}

impl From<CitationRow> for CitationView {
    fn from(row: CitationRow) -> Self {
        CitationView {
            kind: row.kind,
            id: row.id,
            parcel: Some(row.parcel).filter(|parcel| !parcel.is_empty()),
            revision: row.revision.unsigned_abs(),
        }
    }
}

/// Which documents are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DocumentQuery {
    /// Sent for this parcel, or cited by something about it.
    pub parcel: Option<RegistryNo>,
    /// Where the page before ended.
    pub after: Option<DocumentPlace>,
    pub limit: usize,
}

/// A document that may be read, with its bytes.
#[derive(Debug, Clone)]
pub struct DocumentFile {
    pub document: Document,
    files: Arc<Files>,
}

impl DocumentFile {
    /// A stretch of its bytes.
    pub async fn read(&self, range: Range<u64>) -> Result<BlobStream, RegistryError> {
        let blobs = &self.files.blobs;
        Ok(blobs.read(&self.document.sha256, range).await?)
    }
}

fn missing(sha256: &FileDigest) -> RegistryError {
    RegistryError::NotFound {
        what: "document",
        id: sha256.to_string(),
    }
}

impl Registry {
    async fn document_row(
        &self,
        caller: &Caller,
        sha256: &FileDigest,
    ) -> Result<DocumentRow, RegistryError> {
        caller.need(Act::SeeDocuments)?;
        let row = self.store.snapshot().await?.document(sha256).await?;
        row.filter(|row| levels(caller).contains(&row.document.level))
            .ok_or_else(|| missing(sha256))
    }

    /// A document by its digest, with what cites it.
    pub async fn document(
        &self,
        caller: &Caller,
        sha256: &FileDigest,
    ) -> Result<DocumentView, RegistryError> {
        let row = self.document_row(caller, sha256).await?;
        let atlas = self.at_head().await?;
        let mut view = self.document_view(caller, row, &atlas);
        if caller.visibility() == Visibility::Official {
            let mut snapshot = self.store.snapshot().await?;
            let rows = snapshot.citations(sha256, MOST_CITATIONS).await?;
            view.cited_by = Some(rows.into_iter().map(CitationView::from).collect());
        }
        Ok(view)
    }

    /// A document with its bytes.
    pub async fn document_file(
        &self,
        caller: &Caller,
        sha256: &FileDigest,
    ) -> Result<DocumentFile, RegistryError> {
        let row = self.document_row(caller, sha256).await?;
        Ok(DocumentFile {
            document: row.document,
            files: self.files()?.clone(),
        })
    }

    /// Documents, the newest first, and whether there are more.
    pub async fn documents(
        &self,
        caller: &Caller,
        query: &DocumentQuery,
    ) -> Result<(Vec<DocumentView>, bool), RegistryError> {
        caller.need(Act::SeeDocuments)?;
        if let Some(parcel) = &query.parcel {
            // not on record, or not for this caller
            self.parcel(caller, parcel, &When::default()).await?;
        }
        let atlas = self.at_head().await?;
        let parcel = query.parcel.as_ref().map(RegistryNo::as_str);
        let most = u32::try_from(query.limit + 1).unwrap_or(u32::MAX);
        let mut snapshot = self.store.snapshot().await?;
        let levels = levels(caller);
        let rows = snapshot.documents((&levels, parcel), query.after.as_ref(), most);
        let mut rows = rows.await?;
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let views = rows.into_iter();
        let views = views.map(|row| self.document_view(caller, row, &atlas));
        Ok((views.collect(), more))
    }

    pub(super) fn document_view(
        &self,
        caller: &Caller,
        row: DocumentRow,
        atlas: &Atlas,
    ) -> DocumentView {
        let DocumentRow { document, revision } = row;
        let today = self.clock.today();
        let view = atlas.view(AsOf {
            day: today,
            known: atlas.reached(),
        });
        let shown = |parcel: &RegistryNo| match caller.visibility() {
            Visibility::Official => true,
            public @ Visibility::Public => view
                .parcel(parcel.as_str())
                .is_some_and(|parcel| is_visible(&view, today, parcel, public)),
        };
        let parcels = document.parcels.iter().filter(|parcel| shown(parcel));
        DocumentView {
            parcels: parcels.map(ToString::to_string).collect(),
            content: format!("/api/v1/documents/{}/content", document.sha256),
            sha256: document.sha256,
            bytes: document.bytes,
            media_type: document.media_type,
            file_name: document.file_name,
            title: document.title,
            number: document.number,
            issuer: document.issuer,
            day: document.day,
            level: document.level,
            revision,
            cited_by: None,
        }
    }
}
