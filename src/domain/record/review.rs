//! Reviews of reports, and quality inspections of surveys.

use serde::{Deserialize, Serialize};

use crate::domain::codes::{CreditCode, RegistryNo};
use crate::domain::day::Day;
use crate::domain::event::{Actor, Paper, SafeUse};
use crate::domain::fault::{Fault, check_text};
use crate::domain::review::draw::{Draw, PassedOver, Seat};
use crate::domain::review::inspection::{InspectionResult, ItemAnswered, judge, misfits};
use crate::domain::review::{FilePart, ReviewKind, ReviewMode, ReviewState};

use super::expert::check_given;
use super::{Recorded, ReviewOutcome};

/// A firm or holder on the file of a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirmOnFile {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub credit_code: Option<CreditCode>,
    pub part: FilePart,
}

/// The report that is reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportRef {
    /// Its identifier in the record: of the survey or the risk assessment. None for an effect assessment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    pub title: String,
    /// Its version, as the report names it.
    pub version: String,
}

/// A review (评审) of one version of a report, from its acceptance to the letter of the department.
///
/// The panel decides; what counts is the letter, and the event that follows from it must agree with this record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewCase {
    /// Such as `R-2026-000012`.
    pub id: String,
    pub kind: ReviewKind,
    #[schema(value_type = String)]
    pub parcel: RegistryNo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    pub report: ReportRef,
    pub firms: Vec<FirmOnFile>,
    /// Experts of the pool who helped write the report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// The departments that organise it.
    pub organisers: Vec<Actor>,
    pub mode: ReviewMode,
    /// The institution that is entrusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub institution: Option<String>,
    /// Day of acceptance (受理).
    #[schema(value_type = String, format = Date)]
    pub opened_on: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<Draw>,
    /// Everyone who was seated; who was replaced, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub panel: Vec<Seat>,
    /// Experts who were passed over in the draw, with their conflicts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<PassedOver>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opinions: Vec<ExpertOpinion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<PanelDecision>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<Modified>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recheck: Option<Recheck>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<Paper>,
}

/// The opinion that one expert signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpertOpinion {
    pub expert: String,
    #[schema(value_type = String, format = Date)]
    pub signed_on: Day,
    pub verdict: ReviewOutcome,
    /// In words that name no person.
    pub text: String,
}

/// What the panel decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelDecision {
    /// The day of the meeting.
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub outcome: ReviewOutcome,
    /// Of an effect assessment: targets met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub targets_met: Option<bool>,
    /// Of an effect assessment: safe to use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_use: Option<SafeUse>,
    /// Conditions of safe use, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<String>,
    /// The expert at the head of the panel.
    pub head: String,
    /// Experts whose opinion was another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dissent: Vec<String>,
    /// The opinion of the panel.
    pub opinion: Paper,
    /// What is to be modified.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modifications: Vec<String>,
}

/// What was modified, with the table of modifications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Modified {
    /// One answer to each modification that was asked for, in their order.
    pub answers: Vec<String>,
    pub table: Paper,
    /// The version of the report after it.
    pub version: String,
}

/// The recheck of the modified report by an expert of the panel (专家复核).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recheck {
    pub expert: String,
    #[schema(value_type = String, format = Date)]
    pub signed_on: Day,
    /// It is modified as asked.
    pub ok: bool,
    pub text: String,
}

impl ReviewCase {
    /// How far it has come.
    pub fn state(&self) -> ReviewState {
        if self.letter.is_some() {
            ReviewState::Closed
        } else if self.decision.is_some() {
            ReviewState::Decided
        } else if self.draw.is_some() {
            ReviewState::Drawn
        } else {
            ReviewState::Opened
        }
    }

    /// Whether an expert sits on the panel.
    pub fn has_seat(&self, expert: &str) -> bool {
        self.seated().any(|seat| seat.expert == expert)
    }

    /// Who sits on the panel.
    pub fn seated(&self) -> impl Iterator<Item = &Seat> {
        self.panel.iter().filter(|seat| seat.is_taken())
    }

    /// Whether an expert signed that the report was modified as asked.
    pub fn is_rechecked(&self) -> bool {
        self.recheck.as_ref().is_some_and(|recheck| recheck.ok)
    }
}

impl Recorded for ReviewCase {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "report.title", &self.report.title, 500);
        check_text(faults, "report.version", &self.report.version, 100);
        check_given(faults, "firms", self.firms.is_empty());
        for (index, firm) in self.firms.iter().enumerate() {
            check_text(faults, &format!("firms[{index}].name"), &firm.name, 300);
        }
        check_given(faults, "organisers", self.organisers.is_empty());
        for (index, actor) in self.organisers.iter().enumerate() {
            check_text(
                faults,
                &format!("organisers[{index}].name"),
                &actor.name,
                200,
            );
        }
        let entrusted = self.mode == ReviewMode::EntrustedInstitution;
        match &self.institution {
            Some(name) => check_text(faults, "institution", name, 300),
            None => check_given(faults, "institution", entrusted),
        }
        for (index, opinion) in self.opinions.iter().enumerate() {
            check_text(
                faults,
                &format!("opinions[{index}].text"),
                &opinion.text,
                5000,
            );
        }
        if let Some(decision) = &self.decision {
            for (index, text) in decision.modifications.iter().enumerate() {
                check_text(
                    faults,
                    &format!("decision.modifications[{index}]"),
                    text,
                    2000,
                );
            }
        }
    }
}

/// A quality inspection of a survey (质控检查), apart from its review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityInspection {
    /// Such as `Q-2026-000012`.
    pub id: String,
    #[schema(value_type = String)]
    pub parcel: RegistryNo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The survey that was inspected.
    pub survey: String,
    pub inspector: Actor,
    /// Every item of the form with its answer.
    pub items: Vec<ItemAnswered>,
    /// The items that were starred on the day.
    pub starred: Vec<String>,
    pub result: InspectionResult,
    pub paper: Paper,
}

impl Recorded for QualityInspection {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        let odd = misfits(&self.items);
        if !odd.is_empty() {
            let wanted = "each of the 20 items 1.1 to 3.13 once";
            faults.push(Fault::new(
                "items",
                wanted,
                odd.join(" "),
                "answer every item once",
            ));
        }
        for (index, item) in self.items.iter().enumerate() {
            if let Some(note) = &item.note {
                check_text(faults, &format!("items[{index}].note"), note, 2000);
            }
        }
        let result = judge(&self.items, &self.starred.iter().cloned().collect());
        if result != self.result {
            let wanted = format!("{result:?}, as the answers come to");
            let found = format!("{:?}", self.result);
            faults.push(Fault::new("result", wanted, found, "check the answers"));
        }
    }
}
