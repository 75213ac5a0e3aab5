//! What acceptance would record, as changes: acts that are guarded like those of anybody, the survey, the corrections of an
//! earlier version, the samples.

use crate::atlas::Atlas;
use crate::domain::change::{Change, What};
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::record::{Entity, Kind, Role, Sample, Source, Survey};
use crate::domain::stage::Stage;
use crate::store::{UploadRow, VersionRow};

use super::super::events::Sheet;
use super::super::{Caller, EventTaken, EventTarget, Registry, RegistryError};
use super::declared::DeclaredReport;
use super::draft::Draft;
use super::plan::{Conclusion, Filing};

/// What is accepted.
pub(super) struct Asked<'a> {
    pub row: &'a UploadRow,
    pub declared: &'a DeclaredReport,
    pub draft: &'a Draft,
    /// The accepted upload that it takes the place of.
    pub earlier: Option<&'a UploadRow>,
    pub day: Day,
    pub reason: &'a str,
    pub conclusion: Option<&'a Conclusion>,
    /// Acts of the life cycle are recorded where a survey runs; false = the data alone.
    pub with_acts: bool,
}

/// What would be recorded.
pub(super) struct Planned {
    pub stage: Option<Stage>,
    pub events: Vec<EventTaken>,
    /// Acts and survey: all that rules read.
    pub changes: Vec<Change>,
    /// The survey, and the day from which it holds.
    pub survey: (String, Day),
    /// Versions of the same survey are corrected; those of another end.
    same_survey: bool,
}

impl Registry {
    /// Plans an acceptance on the record as the atlas holds it, as the commit `revision`.
    pub(super) fn plan_upload(
        &self,
        (atlas, revision): (&Atlas, u64),
        caller: &Caller,
        asked: &Asked<'_>,
    ) -> Result<Planned, RegistryError> {
        let view = self.now(atlas);
        let parcel = super::parcel_in(asked.row)?;
        let dossier = atlas.dossier(parcel.as_str());
        let dossier = dossier.filter(|dossier| view.parcel_in(dossier).is_some());
        let dossier = dossier.ok_or_else(|| RegistryError::no_parcel(&parcel))?;
        let sheet = Sheet::of(dossier);
        let subject = asked.row.unit.as_deref().unwrap_or(parcel.as_str());
        let stage = sheet.stage(subject);
        self.check_day(asked)?;
        let filing = Filing {
            declared: asked.declared,
            survey: &asked.draft.survey,
            sampled: asked.draft.soil.is_some(),
            exceeding: asked.draft.is_exceeding(),
            day: asked.day,
            reason: asked.reason,
            conclusion: asked.conclusion,
        };
        let requests = if asked.with_acts {
            filing.requests(stage)
        } else {
            Vec::new()
        };
        under_review_already(&sheet, stage, asked)?;
        let brought = requests
            .iter()
            .any(|request| request.brings.survey.is_some());
        let before = if brought {
            Vec::new()
        } else {
            survey_changes(&sheet, &parcel, asked)
        };
        let officer = Caller {
            // who may accept may record what acceptance comes to; the guards are those of everybody
            roles: vec![Role::Registrar, Role::Expert],
            ..caller.clone()
        };
        let target = EventTarget {
            parcel: parcel.clone(),
            unit: asked.row.unit.clone(),
        };
        let laid = (target, before, requests);
        let (events, changes) = self.acts_beside(view, revision, &officer, laid)?;
        let survey = changes.iter().find_map(recorded_survey);
        let survey = survey
            .ok_or_else(|| RegistryError::Conflict("no survey would be recorded".to_owned()))?;
        let same_survey = asked
            .earlier
            .is_some_and(|earlier| earlier.survey.as_deref() == Some(survey.0.as_str()));
        Ok(Planned {
            stage,
            events,
            changes,
            survey,
            same_survey,
        })
    }

    fn check_day(&self, asked: &Asked<'_>) -> Result<(), RegistryError> {
        let (first, today) = (asked.declared.signed_on, self.clock.today());
        if (first..=today).contains(&asked.day) {
            return Ok(());
        }
        let wanted = format!("a day from {first}, when the report was signed, to today, {today}");
        let remedy = "give the day on which it was accepted";
        Err(Fault::new("day", wanted, asked.day, remedy).into())
    }
}

fn recorded_survey(change: &Change) -> Option<(String, Day)> {
    match &change.what {
        What::Recorded(Entity::Survey(survey)) => Some((survey.id.clone(), change.day)),
        _ => None,
    }
}

/// A second report beside one under review would be taken for it.
fn under_review_already(
    sheet: &Sheet,
    stage: Option<Stage>,
    asked: &Asked<'_>,
) -> Result<(), RegistryError> {
    let awaiting = sheet.awaiting(asked.day, None, asked.row.unit.as_deref());
    let Some(awaiting) = awaiting.filter(|_| stage == Some(Stage::VR)) else {
        return Ok(());
    };
    let own = asked
        .earlier
        .and_then(|earlier| earlier.survey.as_deref())
        .is_some_and(|survey| survey == awaiting.id);
    if own {
        return Ok(());
    }
    Err(RegistryError::Conflict(format!(
        "the report {} of this land is under review: upload this one as its next version (supersedes), or record the \
         outcome of that review first",
        awaiting.id
    )))
}

/// The survey without an act that brings it: each version of the earlier one corrected, with its review; or a new one.
fn survey_changes(sheet: &Sheet, parcel: &RegistryNo, asked: &Asked<'_>) -> Vec<Change> {
    let source = source(asked);
    let earlier = asked.earlier.and_then(|earlier| earlier.survey.as_deref());
    let versions = sheet.versions().filter(|version| {
        matches!(&version.entity, Entity::Survey(survey) if Some(survey.id.as_str()) == earlier)
    });
    let mut versions: Vec<&VersionRow> = versions.collect();
    versions.sort_by_key(|version| (version.valid_from, version.rev_from, version.seq));
    let corrected = versions.iter().filter_map(|version| {
        let Entity::Survey(before) = &version.entity else {
            return None;
        };
        let survey = Survey {
            id: before.id.clone(),
            review: before.review.clone(),
            parcel: before.parcel.clone(),
            no_change_statement_on: before.no_change_statement_on,
            neighbour_checked_no_effect: before.neighbour_checked_no_effect,
            ..asked.draft.survey.clone()
        };
        Some(Change::recorded(version.valid_from, source.clone(), survey))
    });
    let corrected: Vec<Change> = corrected.collect();
    if !corrected.is_empty() {
        return corrected;
    }
    let survey = Survey {
        id: format!("{}-survey", asked.row.id),
        parcel: parcel.clone(),
        ..asked.draft.survey.clone()
    };
    vec![Change::recorded(asked.day, source, survey)]
}

fn source(asked: &Asked<'_>) -> Option<Source> {
    asked.declared.report().map(|paper| paper.source())
}

impl Planned {
    /// The samples, and the end of those of the earlier version: what no rule reads.
    pub fn samples(&self, asked: &Asked<'_>) -> Vec<Change> {
        let mut changes = Vec::with_capacity(asked.draft.samples.len());
        if let Some(earlier) = asked.earlier
            && let Some(survey) = &earlier.survey
        {
            for place in 1..=earlier.samples {
                let id = Sample::name(survey, earlier.report_version, place);
                let reason = format!("{} 取代 superseded by {}", earlier.id, asked.row.id);
                let day = asked.day;
                changes.push(if self.same_survey {
                    Change::withdrawn(day, Kind::Sample, id, reason)
                } else {
                    Change::ended(day, Kind::Sample, id, reason)
                });
            }
        }
        let source = source(asked);
        let (survey, day) = &self.survey;
        for (place, sample) in (1..).zip(&asked.draft.samples) {
            let version = asked.row.report_version;
            let sample = Sample {
                id: Sample::name(survey, version, place),
                survey: survey.clone(),
                ..sample.clone()
            };
            changes.push(Change::recorded(*day, source.clone(), sample));
        }
        changes
    }
}
