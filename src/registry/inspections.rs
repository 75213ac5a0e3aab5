//! Quality inspections of surveys (质控检查): the form is judged by its published logic; a serious problem after a pass
//! reopens the land in the same commit (V-8).

use serde::{Deserialize, Serialize};

use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{
    Actor, Brings, EventGuard, EventRequest, Paper, PaperKind, Refusal, Text, ValidityFound,
};
use crate::domain::fault::{Fault, check_text};
use crate::domain::law::{Basis, REGISTER_DEFAULT};
use crate::domain::lifecycle::{Transition, U1Kind};
use crate::domain::record::{Entity, Kind, QualityInspection, Recorded, Survey, ValidityRecord};
use crate::domain::review::ReviewKind;
use crate::domain::review::inspection::{InspectionResult, ItemAnswered, judge, starred};
use crate::domain::stage::Stage;
use crate::domain::validity::{TouchedDocument, ValidityEvent};
use crate::store::VersionRow;

use super::duties::{check_days, check_paper};
use super::events::{EventTarget, Sheet};
use super::keyed::Keyed;
use super::{Act, Caller, EventTaken, Registry, RegistryError, When};

/// Inspections to one page at the most.
pub const MOST_INSPECTIONS: usize = 1000;

const BASIS: Basis = &[REGISTER_DEFAULT];

/// An inspection to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct InspectionWanted {
    pub parcel: RegistryNo,
    pub unit: Option<String>,
    /// Identifier of the survey.
    pub survey: String,
    pub inspector: Actor,
    pub items: Vec<ItemAnswered>,
    pub day: Day,
    /// The form, or the record of the inspection.
    pub paper: Paper,
    /// Where a serious problem leads land whose survey has passed: V2 (supplementary survey) when absent, or VR.
    pub reopen_to: Option<Stage>,
    pub reason: String,
}

impl InspectionWanted {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let stars = starred(crate::domain::review::inspection::ALL_STARRED).unwrap_or_default();
        let stars: Vec<String> = stars.into_iter().collect();
        self.inspection("Q-0000-000000", stars).check(&mut faults);
        check_paper(&mut faults, &self.paper, &self.reason);
        let mut of_actor = Vec::new();
        self.inspector.check(&mut of_actor);
        faults.extend(of_actor.into_iter().map(|fault| fault.under("inspector")));
        check_text(&mut faults, "survey", &self.survey, 200);
        if let Some(stage) = self.reopen_to
            && !matches!(stage, Stage::V2 | Stage::VR)
        {
            faults.push(Fault::new(
                "reopen_to",
                "V2 or VR",
                stage,
                "choose one of the two",
            ));
        }
        faults
    }

    fn inspection(&self, id: &str, starred: Vec<String>) -> QualityInspection {
        QualityInspection {
            id: id.to_owned(),
            parcel: self.parcel.clone(),
            unit: self.unit.clone(),
            survey: self.survey.clone(),
            inspector: self.inspector.clone(),
            items: self.items.clone(),
            result: judge(&self.items, &starred.iter().cloned().collect()),
            starred,
            paper: self.paper.clone(),
        }
    }

    /// The event that reopens the land.
    fn reopening(&self, stage: Stage) -> EventRequest {
        // from R0 and R1 the survey is owed again; P0 and P1 go back to the survey itself
        let owed = matches!(stage, Stage::R0 | Stage::R1);
        let to = if owed {
            Stage::U1
        } else {
            self.reopen_to.unwrap_or(Stage::V2)
        };
        EventRequest {
            transition: Transition::T32,
            to: Some(to),
            day: self.day,
            papers: vec![Paper {
                kind: PaperKind::EventRecord,
                ..self.paper.clone()
            }],
            actor: self.inspector.clone(),
            reason: self.reason.clone(),
            corrects: None,
            brings: Brings {
                validity: Some(ValidityFound {
                    event: ValidityEvent::V8,
                    document: Some(TouchedDocument::Survey),
                }),
                u1_kind: owed.then_some(U1Kind::Risk),
                ..Brings::default()
            },
        }
    }
}

/// An inspection that was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct InspectionTaken {
    /// Such as `Q-2026-000012`.
    pub id: String,
    pub parcel: String,
    pub unit: Option<String>,
    pub survey: String,
    pub result: InspectionResult,
    /// The event that reopened the land, where it did.
    pub event: Option<EventTaken>,
    /// The commit.
    pub revision: u64,
}

/// An inspection as it is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct InspectionView {
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub inspection: QualityInspection,
    pub revision: u64,
}

/// Which inspections are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InspectionQuery {
    pub parcel: Option<String>,
    pub result: Option<InspectionResult>,
    pub after: Option<String>,
    pub limit: usize,
}

fn survey_of<'a>(sheet: &'a Sheet, wanted: &InspectionWanted) -> Option<&'a Survey> {
    let unit = wanted.unit.as_deref();
    sheet.versions().find_map(|version| match &version.entity {
        Entity::Survey(own)
            if own.id == wanted.survey
                && version.valid_to.is_none()
                && own.unit.as_deref().is_none_or(|own| Some(own) == unit) =>
        {
            Some(own.as_ref())
        }
        _ => None,
    })
}

/// Whether a survey has passed, and none of the same land passed after it.
fn is_relied_on(sheet: &Sheet, survey: &Survey) -> bool {
    let letter = |survey: &Survey| survey.review.as_ref()?.department_letter;
    let Some(own) = letter(survey) else {
        return false;
    };
    let is_later = |version: &VersionRow| match &version.entity {
        Entity::Survey(other) => {
            let later = letter(other).is_some_and(|day| day > own);
            version.valid_to.is_none()
                && other.id != survey.id
                && other.unit == survey.unit
                && later
        }
        _ => false,
    };
    !sheet.versions().any(is_later)
}

impl Registry {
    /// Inspections in the order of their numbers; whether there are more.
    pub async fn inspections(
        &self,
        caller: &Caller,
        query: &InspectionQuery,
        when: &When,
    ) -> Result<(Vec<InspectionView>, bool), RegistryError> {
        caller.need(Act::SeeInspections)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let as_of = view.as_of();
        let all = view.listed(Kind::QualityInspection, query.after.as_deref());
        let held = all.filter_map(|(_, versions)| {
            let mut held = versions.iter().map(AsRef::as_ref);
            held.find(|version: &&VersionRow| as_of.sees(version))
        });
        let fits = held.filter_map(|version| match &version.entity {
            Entity::QualityInspection(own)
                if query
                    .parcel
                    .as_deref()
                    .is_none_or(|no| no == own.parcel.as_str())
                    && query.result.is_none_or(|result| result == own.result) =>
            {
                Some(InspectionView {
                    day: version.valid_from,
                    inspection: own.as_ref().clone(),
                    revision: version.rev_from,
                })
            }
            _ => None,
        });
        let mut found: Vec<InspectionView> = fits.take(query.limit + 1).collect();
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        Ok((found, more))
    }

    /// Records an inspection; a serious problem in a survey that has passed reopens the land in the same commit.
    pub async fn inspect_quality(
        &self,
        caller: &Caller,
        wanted: &InspectionWanted,
        key: (&str, &[u8]),
    ) -> Result<InspectionTaken, RegistryError> {
        caller.need(Act::InspectQuality)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let dossier = view.atlas().dossier(wanted.parcel.as_str());
            let Some(dossier) = dossier.filter(|dossier| view.parcel_in(dossier).is_some()) else {
                let no = &wanted.parcel;
                return Err(
                    Fault::new("parcel", "a parcel on record", no, "check the number").into(),
                );
            };
            let sheet = Sheet::of(dossier);
            let mut refusals = Vec::new();
            check_days(&mut refusals, (wanted.day, today), &wanted.paper, BASIS);
            let survey = survey_of(&sheet, wanted);
            if survey.is_none() {
                let text = Text::new("本地块(单元)的调查报告", "a survey of this land");
                let pair = (text, Text::plain(&wanted.survey));
                let basis = (ReviewKind::Survey.basis(), wanted.day);
                let guard = EventGuard::ReportMissing;
                refusals.push(Refusal::new("survey", guard, pair, basis));
            }
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let stars = starred(view.setting("quality_inspection.starred"));
            let stars = stars.map_err(RegistryError::Conflict)?;
            let id = format!("Q-{}-{revision:06}", today.year());
            let inspection = wanted.inspection(&id, stars.into_iter().collect());
            let result = inspection.result;
            let source = Some(wanted.paper.source());
            let mut changes = vec![Change::recorded(wanted.day, source.clone(), inspection)];
            let mut event = None;
            let passed = survey.is_some_and(|survey| is_relied_on(&sheet, survey));
            let stage = sheet.stage(wanted.unit.as_deref().unwrap_or(wanted.parcel.as_str()));
            if result == InspectionResult::Serious && passed {
                match stage {
                    Some(stage) if !ValidityEvent::V8.moves(stage).is_empty() => {
                        let target = EventTarget {
                            parcel: wanted.parcel.clone(),
                            unit: wanted.unit.clone(),
                        };
                        let request = wanted.reopening(stage);
                        let act = (target, request);
                        let (taken, of_event) = self.act_beside(*view, revision, caller, act)?;
                        changes.extend(of_event);
                        event = Some(taken);
                    }
                    // the more cautious fact is on record already: the event is noted, the stage stays
                    _ => changes.push(Change::recorded(
                        wanted.day,
                        source,
                        ValidityRecord {
                            id: format!("{id}-event"),
                            parcel: wanted.parcel.clone(),
                            unit: wanted.unit.clone(),
                            event: ValidityEvent::V8,
                            document: Some(TouchedDocument::Survey),
                            text: wanted.reason.clone(),
                            report: None,
                        },
                    )),
                }
            }
            Ok(Keyed {
                answer: InspectionTaken {
                    id,
                    parcel: wanted.parcel.to_string(),
                    unit: wanted.unit.clone(),
                    survey: wanted.survey.clone(),
                    result,
                    event,
                    revision,
                },
                changes,
                reason: wanted.reason.clone(),
            })
        })
        .await
    }
}
