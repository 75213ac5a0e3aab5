//! The shape of an answer.

use std::borrow::Cow;

use serde::Serialize;
use time::OffsetDateTime;

use super::lang::Lang;
use crate::domain::day::Day;
use crate::domain::decision::{BorderContact, PartKind, RuleId, Strength, Verdict};
use crate::domain::land_use::{LimitClass, UseClass};
use crate::domain::law::Citation;
use crate::domain::transaction::Transaction;

/// The answer: may this be done with this land, why, under which law, and what is to be done next.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Answer {
    /// The worst verdict of all findings.
    pub verdict: Verdict,
    /// The verdict in words.
    #[schema(value_type = String)]
    pub verdict_text: &'static str,
    /// One sentence for people: parcel, act, verdict, and the rules that decided.
    pub summary: String,
    /// Registry number; null for a drawn polygon.
    pub parcel: Option<String>,
    pub parcel_name: Option<String>,
    pub transaction: Transaction,
    #[schema(value_type = String)]
    pub transaction_text: &'static str,
    /// The legal day asked about.
    #[schema(value_type = String, format = Date)]
    pub as_of: Day,
    /// Class of the planned use as a whole.
    pub use_class: UseClass,
    /// GB 36600 class of the limits that were applied.
    pub limit_class: LimitClass,
    /// Findings in the order of the rulebook, then notes.
    pub rules: Vec<AnswerRule>,
    /// All conditions, also of findings that something worse outranks.
    pub conditions: Vec<AnswerCondition>,
    /// What to do next, and who does it.
    pub next_steps: Vec<AnswerStep>,
    /// What is missing or not known, in one list.
    pub not_known: Vec<AnswerNotKnown>,
    /// First later day on which the answer would differ with no new fact; null if there is none.
    pub holds_until: Option<AnswerHoldsUntil>,
    /// Polygons that touch the parcel or overlap it within tolerance; never a verdict by themselves.
    pub border_contacts: Vec<BorderContact>,
    /// The parts of the parcel and the stages that were judged.
    pub parts: Vec<AnswerPart>,
    /// When the data that was read was last changed, RFC 3339.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub data_as_of: OffsetDateTime,
    /// The day whose law was applied.
    #[schema(value_type = String, format = Date)]
    pub law_as_of: Day,
    pub geometry_version: Option<u64>,
    /// State of the record that was read.
    pub revision: u64,
    /// Version of rules and settings that decided.
    pub rulebook_version: String,
    /// Overrides that touched the answer.
    pub overrides: Vec<AnswerOverride>,
    /// What this answer is and is not.
    #[schema(value_type = String)]
    pub advice: &'static str,
    /// The language of the texts.
    pub lang: Lang,
    /// The question with its defaults written out.
    #[schema(value_type = Object)]
    pub question: serde_json::Value,
}

/// What one rule found.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnswerRule {
    #[schema(value_type = String, example = "R-15")]
    pub id: RuleId,
    #[schema(value_type = String)]
    pub title: &'static str,
    pub strength: Strength,
    #[schema(value_type = String)]
    pub strength_text: &'static str,
    /// Null for a note.
    pub verdict: Option<Verdict>,
    #[schema(value_type = String)]
    pub reason: Cow<'static, str>,
    /// The part it was found on; absent = the parcel as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Provisions in force on the legal day.
    pub basis: Vec<AnswerBasis>,
    /// The override that made it conditional.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overridden: Option<AnswerOverridden>,
}

/// A provision and its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnswerBasis {
    #[schema(value_type = String)]
    pub instrument: &'static str,
    #[schema(value_type = String, example = "ECO_CODE_2026")]
    pub instrument_code: &'static str,
    /// Article in figures, such as `456 ¶2`; null = the instrument as a whole.
    #[schema(value_type = Option<String>)]
    pub article: Option<&'static str>,
    /// First day in force.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_from: Option<Day>,
    /// First day no longer in force; null = still in force.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_to: Option<Day>,
}

impl AnswerBasis {
    /// A citation in a language.
    pub fn of(citation: &Citation, lang: Lang) -> Self {
        AnswerBasis {
            instrument: lang.pick(citation.instrument.name_zh, citation.instrument.name_en),
            instrument_code: citation.instrument.code,
            article: Some(citation.article).filter(|article| !article.is_empty()),
            valid_from: citation.valid_from,
            valid_to: citation.valid_to,
        }
    }
}

/// How a finding was overridden.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnswerOverridden {
    /// Identifier of the override.
    pub id: String,
    /// The verdict before.
    pub verdict_before: Option<Verdict>,
    pub reason: String,
    pub document: String,
    /// Last day on which it holds.
    #[schema(value_type = String, format = Date)]
    pub expiry: Day,
}

/// A condition of the act.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnswerCondition {
    #[schema(value_type = String)]
    pub text: Cow<'static, str>,
    /// Who meets it.
    #[schema(value_type = String)]
    pub who: &'static str,
    #[schema(value_type = String)]
    pub before_which_step: &'static str,
    #[schema(value_type = String)]
    pub rule: RuleId,
    /// Absent = the parcel as a whole, or several parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnswerStep {
    #[schema(value_type = String)]
    pub action: Cow<'static, str>,
    #[schema(value_type = String)]
    pub actor: &'static str,
    /// The paper that the step yields.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub document: Option<&'static str>,
    /// Last day, where an override ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub deadline: Option<Day>,
    #[schema(value_type = String)]
    pub rule: RuleId,
}

/// Something missing or not known.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnswerNotKnown {
    #[schema(value_type = String)]
    pub what: Cow<'static, str>,
    /// The rule that lacks it; absent where no rule asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub rule: Option<RuleId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub ask_whom: Option<&'static str>,
}

/// Until when the answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnswerHoldsUntil {
    /// First day on which the answer would differ.
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The rule responsible.
    #[schema(value_type = String)]
    pub rule: RuleId,
}

/// A part of the parcel.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnswerPart {
    pub id: String,
    pub kind: PartKind,
    /// Recorded stage; null without a record.
    pub recorded: Option<String>,
    #[schema(value_type = Option<String>)]
    pub recorded_text: Option<&'static str>,
    /// The stage that the rules read.
    pub effective: Option<String>,
    #[schema(value_type = Option<String>)]
    pub effective_text: Option<&'static str>,
    pub area_m2: f64,
}

/// An override that touched the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnswerOverride {
    pub id: String,
    #[schema(value_type = String)]
    pub rule: RuleId,
    pub reason: String,
    pub document: String,
    /// Last day on which it holds.
    #[schema(value_type = String, format = Date)]
    pub expiry: Day,
}
