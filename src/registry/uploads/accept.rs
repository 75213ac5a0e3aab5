//! Acceptance: one act of a second person, one commit.

use serde::{Deserialize, Serialize};

use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::Paper;
use crate::domain::fault::{Fault, check_text};
use crate::rules::render::Lang;
use crate::store::UploadRow;

use super::super::events::repeated;
use super::super::writing::Door;
use super::super::{Act, Caller, EventTaken, Registry, RegistryError};
use super::desk::last_revision;
use super::plan::Conclusion;
use super::planned::{Asked, Planned};
use super::report::{AnswerMoved, StagePlan, stage_plan};
use super::steps::{has_moved, remembered};
use super::{UploadState, declared_in, in_state, no_upload};

/// What an approver says when he accepts.
#[derive(Debug, Clone, PartialEq)]
pub struct Acceptance {
    /// The legal day of the acts.
    pub day: Day,
    pub reason: String,
    /// Acts of the life cycle are recorded where a survey runs; false = the data alone.
    pub with_acts: bool,
    /// The review of the report, where it is brought.
    pub conclusion: Option<Conclusion>,
}

/// What acceptance would do: nothing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AcceptanceShown {
    pub id: String,
    pub stage: StagePlan,
    pub samples: usize,
    /// Answers as they are and as they would be; empty where guards refuse.
    pub answers: Vec<AnswerMoved>,
}

/// A report that is on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UploadAccepted {
    pub id: String,
    /// The commit.
    pub revision: u64,
    /// The survey on record.
    pub survey: String,
    pub report_version: u32,
    pub samples: usize,
    pub results: usize,
    /// Acts of the life cycle that came with it.
    pub events: Vec<EventTaken>,
    /// Samples of the earlier version that no longer count.
    pub superseded_samples: u32,
}

impl Acceptance {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_text(&mut faults, "reason", &self.reason, 1900);
        if let Some(conclusion) = &self.conclusion {
            check_text(&mut faults, "review.office", &conclusion.office, 300);
            for (index, paper) in conclusion.papers.iter().enumerate() {
                let mut found: Vec<Fault> = Vec::new();
                Paper::check(paper, &mut found);
                let at = format!("review.papers[{index}]");
                faults.extend(found.into_iter().map(|fault| fault.under(&at)));
            }
        }
        faults
    }
}

impl Registry {
    /// Shows what acceptance would do, acts and answers; nothing is recorded.
    pub async fn look_at_acceptance(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &Acceptance),
        lang: Lang,
    ) -> Result<AcceptanceShown, RegistryError> {
        caller.need(Act::AcceptUpload)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let row = self.seen_upload(caller, id).await?;
        in_state(&row, &[UploadState::Submitted], "acceptance")?;
        let mut snapshot = self.store.snapshot().await?;
        let files = snapshot.bench().upload_files(id).await?;
        drop(snapshot);
        let (draft, _) = self.drafted(&row, files).await?;
        let declared = declared_in(&row)?;
        let mut door = self.door().await?;
        let earlier = earlier_of(&mut door, &row).await?;
        let asked = asked(&row, (&declared, &draft), earlier.as_ref(), wanted);
        let revision = door.head.revision + 1;
        let planned = self.plan_upload((&door.atlas, revision), caller, &asked);
        let answers = match &planned {
            Ok(planned) => {
                let uses = (row.parcel.as_str(), declared.made_for.as_slice());
                self.rehearsed(door, &planned.changes, uses).await?
            }
            Err(_) => Vec::new(),
        };
        Ok(AcceptanceShown {
            id: row.id.clone(),
            stage: stage_plan(planned, lang)?,
            samples: draft.samples.len(),
            answers,
        })
    }

    /// Accepts what somebody else submitted: acts, survey with its highest values and samples are one commit.
    pub async fn accept_upload(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &Acceptance),
        (key, digest): (&str, &[u8]),
    ) -> Result<UploadAccepted, RegistryError> {
        caller.need(Act::AcceptUpload)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let mut snapshot = self.store.snapshot().await?;
        let row = snapshot.bench().upload(id).await?;
        let files = snapshot.bench().upload_files(id).await?;
        drop(snapshot);
        let row = row.ok_or_else(|| no_upload(id))?;
        // the costly reading is done before the lock is taken; that nothing moved is seen under it
        let drafted = match UploadState::of(&row)? {
            UploadState::Submitted => Some(self.drafted(&row, files.clone()).await?.0),
            _ => None,
        };
        let mut door = self.door().await?;
        if let Some(before) = door.write.remembered(&caller.id, key).await? {
            drop(door);
            return repeated(&before, digest);
        }
        let stands = door.write.bench().upload(id).await?;
        let stands = stands.ok_or_else(|| no_upload(id))?;
        in_state(&stands, &[UploadState::Submitted], "acceptance")?;
        let draft = match drafted {
            Some(draft) if stands == row => draft,
            _ => {
                let why = "the upload moved in the meantime: look at it again";
                return Err(RegistryError::Conflict(why.to_owned()));
            }
        };
        if row.uploader == caller.id {
            let why = "whoever uploaded a report does not accept it: another approver must";
            return Err(RegistryError::NotYourAct(why.to_owned()));
        }
        if row.base != last_revision(&door.atlas, &row.parcel) {
            return Err(has_moved(&row, &door.atlas));
        }
        if draft.errors > 0 {
            let why = format!("{} faults keep it out: send it back", draft.errors);
            return Err(RegistryError::Conflict(why));
        }
        let declared = declared_in(&row)?;
        let earlier = earlier_of(&mut door, &row).await?;
        let asked = asked(&row, (&declared, &draft), earlier.as_ref(), wanted);
        let revision = door.head.revision + 1;
        let planned = self.plan_upload((&door.atlas, revision), caller, &asked)?;
        let superseded_samples = earlier.as_ref().map_or(0, |earlier| earlier.samples);
        let mut changes = planned.changes.clone();
        changes.extend(planned.samples(&asked));
        let (of, kept) = ((&row, &declared), (files.as_slice(), wanted.day));
        changes.extend(self.documents_of(&mut door, of, kept).await?);
        let answer = UploadAccepted {
            id: row.id.clone(),
            revision,
            survey: planned.survey.0.clone(),
            report_version: row.report_version,
            samples: draft.samples.len(),
            results: draft.results,
            events: planned.events.clone(),
            superseded_samples,
        };
        self.note_accepted(&mut door, caller, (&row, &planned, &answer), &wanted.reason)
            .await?;
        self.commit_accepted(door, caller, (&answer, &changes, wanted), (key, digest))
            .await?;
        Ok(answer)
    }

    /// Moves the upload in the transaction of its commit.
    async fn note_accepted(
        &self,
        door: &mut Door,
        caller: &Caller,
        (row, planned, answer): (&UploadRow, &Planned, &UploadAccepted),
        reason: &str,
    ) -> Result<(), RegistryError> {
        let moved = UploadRow {
            state: UploadState::Accepted.code().to_owned(),
            survey: Some(planned.survey.0.clone()),
            samples: u32::try_from(answer.samples).unwrap_or(u32::MAX),
            accepted_revision: Some(answer.revision),
            changed_at: self.clock.now(),
            ..row.clone()
        };
        let mut bench = door.write.bench();
        bench.move_upload(&moved).await?;
        let step = self.upload_step(caller, "accepted", Some(reason.to_owned()));
        Ok(bench.add_upload_step(&row.id, &step).await?)
    }

    async fn commit_accepted(
        &self,
        door: Door,
        caller: &Caller,
        (answer, changes, wanted): (&UploadAccepted, &[Change], &Acceptance),
        (key, digest): (&str, &[u8]),
    ) -> Result<(), RegistryError> {
        let remembered = remembered(answer, digest)?;
        let reason = format!("{}: {}", answer.id, wanted.reason);
        let stamp = (caller, reason.as_str());
        self.commit_through(door, stamp, changes, Some((key, remembered)))
            .await?;
        Ok(())
    }
}

/// The accepted upload that this one takes the place of; one version follows another.
async fn earlier_of(door: &mut Door, row: &UploadRow) -> Result<Option<UploadRow>, RegistryError> {
    let Some(id) = &row.supersedes else {
        return Ok(None);
    };
    let mut bench = door.write.bench();
    if let Some(other) = bench.accepted_successor(id).await? {
        return Err(RegistryError::Conflict(format!(
            "{id} has a later version on record, {other}: upload this one as the next version of that"
        )));
    }
    Ok(bench.upload(id).await?)
}

fn asked<'a>(
    row: &'a UploadRow,
    (declared, draft): (&'a super::declared::DeclaredReport, &'a super::draft::Draft),
    earlier: Option<&'a UploadRow>,
    wanted: &'a Acceptance,
) -> Asked<'a> {
    Asked {
        row,
        declared,
        draft,
        earlier,
        day: wanted.day,
        reason: &wanted.reason,
        conclusion: wanted.conclusion.as_ref(),
        with_acts: wanted.with_acts,
    }
}
