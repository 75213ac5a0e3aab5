//! All that is found in an upload, and what its acceptance would change.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::atlas::Atlas;
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::Refusal;
use crate::domain::fault::Fault;
use crate::domain::land_use::LandUse;
use crate::domain::transaction::Transaction;
use crate::rules::render::Lang;
use crate::standards::SoilScreening;
use crate::store::{UploadFileRow, UploadRow};

use super::super::lists::AnswerShort;
use super::super::screening::WaterScreened;
use super::super::seen::Seen;
use super::super::writing::Door;
use super::super::{Caller, RefusalText, Registry, RegistryError};
use super::content::{FileChecked, ReadFile, UploadFileKind, read};
use super::declared::DeclaredReport;
use super::desk::broken_off;
use super::draft::{Draft, draft};
use super::plan::ActPlanned;
use super::planned::{Asked, Planned};
use super::{UploadHead, UploadState, UploadStep, damaged, declared_in, land, parcel_in};

/// The transactions whose answers are told before and after.
const TOLD: [Transaction; 5] = [
    Transaction::Supply,
    Transaction::Transfer,
    Transaction::UseChange,
    Transaction::PermitBuild,
    Transaction::TakeBack,
];

/// What one transaction is answered now, and would be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnswerMoved {
    #[schema(value_type = String, example = "TRANSFER")]
    pub transaction: Transaction,
    /// Verdict and rules before.
    pub before: Option<AnswerShort>,
    /// Verdict and rules after.
    pub after: Option<AnswerShort>,
}

/// A version of the parcel's file that came or ended since the upload was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MovedVersion {
    /// Such as `stage` or `survey`.
    pub kind: String,
    pub id: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The commit.
    pub revision: u64,
}

/// How the parcel moved since the upload was checked: it is checked anew before it can be submitted or accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DossierMoved {
    /// Where the parcel stood when it was checked.
    pub base: u64,
    /// Where it stands.
    pub stands: u64,
    pub changes: Vec<MovedVersion>,
}

/// What acceptance would do to the life cycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct StagePlan {
    /// Null without a stage on record.
    pub stage: Option<String>,
    /// Acts in their order; none where no survey runs: then the data alone are recorded.
    pub acts: Vec<ActPlanned>,
    /// Guards that refuse them, each with its article: mend what they ask for, or accept the data without an act.
    pub refusals: Vec<RefusalText>,
    /// Why nothing can be planned; null where it can.
    pub conflict: Option<String>,
}

/// All that was found.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct UploadReport {
    /// Each with its faults at their cells.
    pub files: Vec<FileChecked>,
    /// What is wrong with the files together.
    pub faults: Vec<Fault>,
    /// Errors in all: with any, it cannot be submitted.
    pub errors: usize,
    pub samples: usize,
    pub results: usize,
    /// Analyte by analyte, with maximum, depth and sample; null without results of soil.
    pub soil: Option<SoilScreening>,
    /// By sample, by GB/T 14848-2017.
    pub groundwater: Vec<WaterScreened>,
    /// All 45 basic items have a result that says at least below what it lies.
    pub maxima_complete: bool,
    /// Points of samples that no table of points places.
    pub unplaced_points: Vec<String>,
    /// Null once it is accepted or withdrawn, and while files have errors.
    pub stage: Option<StagePlan>,
    /// For the uses that the survey was made for, else those planned for the parcel; empty where nothing can be planned.
    pub answers: Vec<AnswerMoved>,
    /// Null where the parcel stands as it was when this was checked.
    pub moved: Option<DossierMoved>,
}

/// An upload with all that is found in it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct UploadSeen {
    #[serde(flatten)]
    #[schema(inline)]
    pub upload: UploadHead,
    pub declared: DeclaredReport,
    /// Who did what, oldest first.
    pub history: Vec<UploadStep>,
    pub report: UploadReport,
}

impl Registry {
    /// An upload with its report, worked out on the record as it stands now.
    pub async fn upload(
        &self,
        caller: &Caller,
        id: &str,
        lang: Lang,
    ) -> Result<UploadSeen, RegistryError> {
        let row = self.seen_upload(caller, id).await?;
        let mut snapshot = self.store.snapshot().await?;
        let files = snapshot.bench().upload_files(id).await?;
        let steps = snapshot.bench().upload_steps(id).await?;
        let earlier = match &row.supersedes {
            Some(earlier) => snapshot.bench().upload(earlier).await?,
            None => None,
        };
        drop(snapshot);
        let (draft, files) = self.drafted(&row, files).await?;
        let declared = declared_in(&row)?;
        let open = !matches!(
            UploadState::of(&row)?,
            UploadState::Accepted | UploadState::Withdrawn
        );
        let door = self.door().await?;
        let moved = moved(&row, &door.atlas).filter(|_| open);
        let (mut stage, mut answers) = (None, Vec::new());
        if open && draft.errors == 0 {
            let asked = Asked {
                row: &row,
                declared: &declared,
                draft: &draft,
                earlier: earlier.as_ref(),
                day: self.clock.today(),
                reason: "预演 rehearsal",
                conclusion: None,
                with_acts: true,
            };
            let revision = door.head.revision + 1;
            let planned = self.plan_upload((&door.atlas, revision), caller, &asked);
            if let Ok(planned) = &planned {
                answers = self
                    .rehearsed(door, &planned.changes, (&row.parcel, &declared.made_for))
                    .await?;
            }
            stage = Some(stage_plan(planned, lang)?);
        }
        Ok(UploadSeen {
            upload: UploadHead::of(&row)?,
            history: steps.into_iter().map(UploadStep::from).collect(),
            declared,
            report: UploadReport {
                files,
                errors: draft.errors,
                samples: draft.samples.len(),
                results: draft.results,
                maxima_complete: draft.survey.maxima_complete,
                faults: draft.faults,
                soil: draft.soil,
                groundwater: draft.groundwater,
                unplaced_points: draft.unplaced,
                stage,
                answers,
                moved,
            },
        })
    }

    /// The report of an upload as it would be recorded, and its files as they were checked.
    pub(super) async fn drafted(
        &self,
        row: &UploadRow,
        files: Vec<UploadFileRow>,
    ) -> Result<(Draft, Vec<FileChecked>), RegistryError> {
        let files = self.read_files(files).await?;
        let (declared, parcel, row) = (declared_in(row)?, parcel_in(row)?, row.clone());
        let question = declared.question(self.clock.today(), self.local_limits().await?);
        let drafted = tokio::task::spawn_blocking(move || {
            let draft = draft(&land(&row, &parcel), &declared, &files, &question);
            let checked: Vec<FileChecked> = files.iter().map(ReadFile::checked).collect();
            (draft, checked)
        });
        drafted.await.map_err(broken_off)
    }

    /// Reads files of an upload, one after another.
    pub(super) async fn read_files(
        &self,
        rows: Vec<UploadFileRow>,
    ) -> Result<Vec<ReadFile>, RegistryError> {
        let mut files = Vec::with_capacity(rows.len());
        for row in rows {
            let kind: UploadFileKind =
                serde_json::from_value(serde_json::Value::String(row.kind.clone()))
                    .map_err(|error| damaged(&row.name, &error))?;
            let bytes = self.kept_table(&row).await?;
            let file = tokio::task::spawn_blocking(move || read(row, kind, &bytes));
            files.push(file.await.map_err(broken_off)?);
        }
        Ok(files)
    }

    /// The answers as they are, and as they would be with these changes; nothing is written.
    pub(super) async fn rehearsed(
        &self,
        door: Door,
        changes: &[Change],
        (parcel, uses): (&str, &[LandUse]),
    ) -> Result<Vec<AnswerMoved>, RegistryError> {
        let atlas = door.atlas.clone();
        let (mut snapshot, revision) = door.write.rehearse(changes).await?;
        let ahead = self.atlas.ahead(&atlas, &mut snapshot, revision).await?;
        drop(snapshot);
        // what is measured of a state that never was must not be remembered
        let aside = Registry {
            seen: Arc::new(Seen::default()),
            ..self.clone()
        };
        let answers = TOLD.into_iter().map(|transaction| AnswerMoved {
            transaction,
            before: self.answer_short(&atlas, parcel, (transaction, uses)),
            after: aside.answer_short(&ahead, parcel, (transaction, uses)),
        });
        Ok(answers.collect())
    }
}

/// What the life cycle says of a plan.
pub(super) fn stage_plan(
    planned: Result<Planned, RegistryError>,
    lang: Lang,
) -> Result<StagePlan, RegistryError> {
    let mut plan = StagePlan {
        stage: None,
        acts: Vec::new(),
        refusals: Vec::new(),
        conflict: None,
    };
    let text = |refusal: &Refusal| RefusalText::of(refusal, lang);
    match planned {
        Ok(planned) => {
            plan.stage = planned.stage.map(|stage| stage.code().to_owned());
            plan.acts = planned.events.iter().map(ActPlanned::of).collect();
        }
        Err(RegistryError::Refused(_, refusals)) => {
            plan.refusals = refusals.iter().map(text).collect();
        }
        Err(RegistryError::Conflict(why)) => plan.conflict = Some(why),
        Err(other) => return Err(other),
    }
    Ok(plan)
}

/// How the parcel moved since the upload was checked; none where it did not.
pub(super) fn moved(row: &UploadRow, atlas: &Atlas) -> Option<DossierMoved> {
    let dossier = atlas.dossier(&row.parcel)?;
    let stands = dossier.last_revision();
    if stands == row.base {
        return None;
    }
    let versions = dossier.versions().iter();
    let changes = versions.filter_map(|version| {
        let revision = version.rev_to.unwrap_or(version.rev_from);
        (revision > row.base).then(|| MovedVersion {
            kind: version.entity.kind().code().to_owned(),
            id: version.entity.id(),
            day: version.valid_from,
            revision,
        })
    });
    let mut changes: Vec<MovedVersion> = changes.collect();
    changes.sort_by(|a, b| (a.revision, &a.kind, &a.id).cmp(&(b.revision, &b.kind, &b.id)));
    changes.dedup();
    Some(DossierMoved {
        base: row.base,
        stands,
        changes,
    })
}
