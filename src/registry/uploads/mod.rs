//! From upload to record (报告上传与入库): an expert uploads the tables of a survey, sees every fault at its cell and what
//! the results mean, and submits; a second person accepts, and one commit writes the acts, the survey with its highest
//! values, the samples.
//!
//! Nothing of an upload is record before it is accepted. What is shown is worked out anew from the files each time, by the
//! readers that `POST /api/v1/screening` offers to everybody: it never goes stale. Acceptance judges on the record as it
//! stands under the write lock; where the parcel moved since the upload was checked, it is checked again first.
//!
//! | file | what |
//! | --- | --- |
//! | `declared` | what the uploader says of the report |
//! | `content` | its files, read |
//! | `draft` | declaration and files to a survey and its samples |
//! | `samples` | rows of all files to samples |
//! | `plan` | which acts of the life cycle it comes to |
//! | `planned` | acts, survey and corrections of earlier versions as changes, guarded |
//! | `report` | all that is found, with the answers before and after |
//! | `kept` | the bytes of its files |
//! | `desk` | making, filling, listing |
//! | `steps` | check, submission, withdrawal, return |
//! | `accept` | acceptance, or a look at what it would do |

mod accept;
mod content;
mod declared;
mod desk;
mod draft;
mod kept;
mod plan;
mod planned;
mod report;
mod samples;
mod steps;

pub use accept::{Acceptance, AcceptanceShown, UploadAccepted};
pub use content::{FileChecked, FileOptions, UploadFileKind};
pub use declared::{DeclaredReport, UploadKind};
pub use desk::{NewFile, NewUpload, UploadQuery};
pub use plan::{ActPlanned, Conclusion};
pub use report::{AnswerMoved, DossierMoved, MovedVersion, StagePlan, UploadReport, UploadSeen};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::domain::codes::RegistryNo;
use crate::domain::record::Role;
use crate::store::{UploadRow, UploadStepRow};

use super::{Caller, RegistryError};
use draft::Land;

/// Files of one upload.
pub const MOST_FILES: u32 = 20;
/// Uploads to one page at the most.
pub const MOST_UPLOADS: usize = 200;

/// How an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// With its uploader, who may still change it.
    Checked,
    /// With the approvers.
    Submitted,
    /// On record.
    Accepted,
    /// Sent back with a reason; the uploader mends it and submits it again.
    Returned,
    /// Given up by its uploader.
    Withdrawn,
}

impl UploadState {
    pub fn code(self) -> &'static str {
        match self {
            UploadState::Checked => "checked",
            UploadState::Submitted => "submitted",
            UploadState::Accepted => "accepted",
            UploadState::Returned => "returned",
            UploadState::Withdrawn => "withdrawn",
        }
    }

    fn of(row: &UploadRow) -> Result<Self, RegistryError> {
        serde_json::from_value(serde_json::Value::String(row.state.clone()))
            .map_err(|error| damaged(&row.id, &error))
    }
}

/// What somebody did with an upload, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UploadStep {
    /// `created`, `file_received`, `checked`, `submitted`, `returned`, `withdrawn`, `accepted`.
    pub what: String,
    /// Identifier of the account or token.
    pub by: String,
    pub reason: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub at: OffsetDateTime,
}

impl From<UploadStepRow> for UploadStep {
    fn from(row: UploadStepRow) -> Self {
        UploadStep {
            what: row.what,
            by: row.by,
            reason: row.reason,
            at: row.at,
        }
    }
}

/// An upload in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UploadHead {
    /// Such as `U-20261124-200000-1f3a9c04`.
    pub id: String,
    pub state: UploadState,
    pub parcel: String,
    pub unit: Option<String>,
    pub title: String,
    pub firm: String,
    /// Identifier of the account or token that uploaded it.
    pub uploader: String,
    /// The upload whose report this one is the next version of.
    pub supersedes: Option<String>,
    /// Version of the report, from 1.
    pub report_version: u32,
    /// Revision of the parcel's last change when it was checked.
    pub base: u64,
    /// The survey on record; null until it is accepted.
    pub survey: Option<String>,
    /// Samples on record.
    pub samples: u32,
    /// The commit of its acceptance.
    pub accepted_revision: Option<u64>,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: OffsetDateTime,
}

impl UploadHead {
    fn of(row: &UploadRow) -> Result<Self, RegistryError> {
        let declared = declared_in(row)?;
        Ok(UploadHead {
            id: row.id.clone(),
            state: UploadState::of(row)?,
            parcel: row.parcel.clone(),
            unit: row.unit.clone(),
            title: declared.title,
            firm: declared.firm,
            uploader: row.uploader.clone(),
            supersedes: row.supersedes.clone(),
            report_version: row.report_version,
            base: row.base,
            survey: row.survey.clone(),
            samples: row.samples,
            accepted_revision: row.accepted_revision,
            created_at: row.created_at,
            changed_at: row.changed_at,
        })
    }
}

fn damaged(id: &str, error: &dyn std::fmt::Display) -> RegistryError {
    RegistryError::Store(crate::store::StoreError::damaged("upload", id, error))
}

fn declared_in(row: &UploadRow) -> Result<DeclaredReport, RegistryError> {
    serde_json::from_str(&row.declared).map_err(|error| damaged(&row.id, &error))
}

fn parcel_in(row: &UploadRow) -> Result<RegistryNo, RegistryError> {
    RegistryNo::parse(&row.parcel).map_err(|error| damaged(&row.id, &error))
}

fn land<'a>(row: &'a UploadRow, parcel: &'a RegistryNo) -> Land<'a> {
    Land {
        parcel,
        unit: row.unit.as_deref(),
        report_version: row.report_version,
    }
}

/// Experts see their own uploads alone.
fn sees_all(caller: &Caller) -> bool {
    let all = [Role::Registrar, Role::Approver, Role::Auditor];
    all.iter().any(|role| caller.roles.contains(role))
}

fn no_upload(id: &str) -> RegistryError {
    RegistryError::NotFound {
        what: "upload",
        id: id.to_owned(),
    }
}

/// What can be done in a state only.
fn in_state(row: &UploadRow, states: &[UploadState], what: &str) -> Result<(), RegistryError> {
    let state = UploadState::of(row)?;
    if states.contains(&state) {
        return Ok(());
    }
    let wanted: Vec<&str> = states.iter().map(|state| state.code()).collect();
    let why = format!(
        "{what} is for an upload that is {}: {} is {}",
        wanted.join(" or "),
        row.id,
        state.code()
    );
    Err(RegistryError::Conflict(why))
}
