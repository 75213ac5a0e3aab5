//! A request to record an act, read and whole: what the registry judges before it writes anything.

use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::demand::Carried;
use super::paper::{Paper, PaperKind};
use crate::domain::day::Day;
use crate::domain::lifecycle::{EffectReview, StageAct, Transition, U1Kind};
use crate::domain::record::{Assessment, ListEntry, Removal, Review, ReviewOutcome, Survey, Zone};
use crate::domain::stage::Stage;
use crate::domain::validity::{TouchedDocument, ValidityEvent};

/// Whether land may be used safely after its works, by the review of their effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SafeUse {
    Yes,
    No,
    WithConditions,
}

/// The outcome of a review (评审): of a survey, of a risk assessment, or of an effect assessment with its two findings.
/// The day that counts is that of the department's paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewFound {
    pub outcome: ReviewOutcome,
    /// An expert signed that the report was modified as asked.
    #[serde(default)]
    pub recheck_signed: bool,
    /// Of an effect assessment: targets met.
    #[serde(default)]
    pub targets_met: Option<bool>,
    /// Of an effect assessment: safe to use.
    #[serde(default)]
    pub safe_use: Option<SafeUse>,
}

impl ReviewFound {
    /// Whether the report passed: plainly, or modified and signed for.
    pub fn is_pass(&self) -> bool {
        match self.outcome {
            ReviewOutcome::Pass => true,
            ReviewOutcome::PassAfterModification => self.recheck_signed,
            ReviewOutcome::Fail => false,
        }
    }

    /// What was found of the effect; none while one of the two findings is missing.
    pub fn effect(&self) -> Option<EffectReview> {
        match (self.targets_met?, self.safe_use) {
            (false, _) => Some(EffectReview::NotMet),
            (true, Some(SafeUse::No)) => Some(EffectReview::NotSafe),
            (true, Some(SafeUse::WithConditions)) => Some(EffectReview::SafeWithConditions),
            (true, Some(SafeUse::Yes)) => Some(EffectReview::Safe),
            (true, None) => None,
        }
    }

    /// The same as it is kept with the report.
    pub fn record(&self, letter: Option<Day>) -> Review {
        Review {
            outcome: self.outcome,
            recheck_signed: self.recheck_signed,
            department_letter: letter,
        }
    }
}

/// The event behind T32, with what it touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidityFound {
    pub event: ValidityEvent,
    #[serde(default)]
    pub document: Option<TouchedDocument>,
}

/// A request to record an act.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRequest {
    pub transition: Transition,
    /// Where it leads, where the transition leads to several stages.
    pub to: Option<Stage>,
    pub day: Day,
    pub papers: Vec<Paper>,
    pub actor: Actor,
    pub reason: String,
    /// The wrong act that this one takes the place of.
    pub corrects: Option<String>,
    pub brings: Brings,
}

/// What an act brings beside its papers. Records have no identity yet: they get that of the act.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Brings {
    pub u1_kind: Option<U1Kind>,
    pub voluntary: Option<bool>,
    pub preliminary_exceeded: Option<bool>,
    pub validity: Option<ValidityFound>,
    pub emergency_over: Option<bool>,
    pub aftercare_open: Option<bool>,
    pub next_report_due: Option<Day>,
    pub firm: Option<String>,
    pub works_firm: Option<String>,
    pub survey: Option<Survey>,
    pub survey_id: Option<String>,
    pub assessment: Option<Assessment>,
    pub review: Option<ReviewFound>,
    pub listing: Option<ListEntry>,
    pub removal: Option<Removal>,
    pub zone: Option<Zone>,
}

impl Brings {
    /// Whether a field is given.
    pub fn has(&self, field: Carried) -> bool {
        match field {
            Carried::U1Kind => self.u1_kind.is_some(),
            Carried::Voluntary => self.voluntary.is_some(),
            Carried::PreliminaryExceeded => self.preliminary_exceeded.is_some(),
            Carried::Validity => self.validity.is_some(),
            Carried::EmergencyOver => self.emergency_over.is_some(),
            Carried::AftercareOpen => self.aftercare_open.is_some(),
            Carried::NextReportDue => self.next_report_due.is_some(),
            Carried::Firm => self.firm.is_some(),
            Carried::WorksFirm => self.works_firm.is_some(),
            Carried::Survey => self.survey.is_some(),
            Carried::SurveyId => self.survey_id.is_some(),
            Carried::Assessment => self.assessment.is_some(),
            Carried::Review => self.review.is_some(),
            Carried::Listing => self.listing.is_some(),
            Carried::Removal => self.removal.is_some(),
            Carried::Zone => self.zone.is_some(),
        }
    }
}

impl EventRequest {
    /// The act on the stage that it comes to.
    pub fn stage_act(&self, to: Stage) -> StageAct {
        let brings = &self.brings;
        let effect = matches!(
            self.transition,
            Transition::T22 | Transition::T24 | Transition::T25 | Transition::T26
        );
        let aftercare_open = match self.transition {
            Transition::T25 => brings
                .removal
                .as_ref()
                .map(|removal| removal.aftercare.is_some()),
            _ => brings.aftercare_open,
        };
        StageAct {
            u1_kind: brings.u1_kind,
            voluntary: brings.voluntary,
            preliminary_exceeded: brings.preliminary_exceeded,
            validity: brings.validity.as_ref().map(|found| found.event),
            effect_review: brings
                .review
                .filter(|_| effect)
                .and_then(|review| review.effect()),
            aftercare_open,
            emergency_over: brings.emergency_over,
            ..StageAct::new(self.transition, to)
        }
    }

    /// Where it leads from a stage: what it names, or the only stage that its transition leads to from there.
    pub fn leads_to(&self, from: Option<Stage>) -> Stage {
        let row = self.transition.row();
        let only = from.map_or_else(Vec::new, |stage| row.targets(stage));
        let any = || row.to().first().copied().unwrap_or(Stage::X0);
        self.to
            .unwrap_or_else(|| only.first().copied().unwrap_or_else(any))
    }

    /// The paper of a kind.
    pub fn paper(&self, kind: PaperKind) -> Option<&Paper> {
        self.papers.iter().find(|paper| paper.kind == kind)
    }

    /// The paper that it rests on first: the last of those demanded, which is that of the office where there is one.
    pub fn main_paper(&self) -> Option<&Paper> {
        let demanded = super::Demand::of(self.transition).papers;
        let of_demand = demanded.iter().rev().find_map(|kind| self.paper(*kind));
        of_demand.or(self.papers.first())
    }
}
