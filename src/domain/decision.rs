//! The answer by codes: what the rulebook found, before it is put into words.
//!
//! A decision holds no sentence. It is stored as it is and rendered in the reader's language whenever it is read
//! ([`crate::rules::render`]), so that a recorded answer can be read in either language for ever.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::day::Day;
use super::land_use::{LimitClass, UseClass};
use super::transaction::Transaction;

/// A verdict; the worst wins.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// No soil obstacle known to the register (可以).
    Allowed,
    /// May proceed only with the listed conditions (附条件).
    Conditional,
    /// Cannot say; more information needed. Handle as "do not proceed" (资料不足).
    Undetermined,
    /// A known rule forbids it now (禁止).
    Blocked,
}

impl Verdict {
    /// Every verdict, best first.
    pub const ALL: [Verdict; 4] = [
        Verdict::Allowed,
        Verdict::Conditional,
        Verdict::Undetermined,
        Verdict::Blocked,
    ];

    /// The code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Allowed => "ALLOWED",
            Verdict::Conditional => "CONDITIONAL",
            Verdict::Undetermined => "UNDETERMINED",
            Verdict::Blocked => "BLOCKED",
        }
    }
}

/// How firmly a finding stands (效力).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Statute forbids or requires.
    Law,
    /// Order, Tianjin or national document.
    Rule,
    /// District plan.
    Policy,
    /// Our cautious choice, overridable by a named officer with a reason and document.
    Default,
}

/// The number of a rule; written `R-15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u8);

impl RuleId {
    /// The rule of a code such as `R-15`.
    pub fn find(code: &str) -> Option<Self> {
        let digits = code.strip_prefix("R-").filter(|digits| digits.len() == 2)?;
        digits.parse().ok().map(RuleId)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R-{:02}", self.0)
    }
}

impl Serialize for RuleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RuleId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        RuleId::find(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is not a rule such as R-15")))
    }
}

/// Which of a rule's sentences a finding says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Case {
    Allowed,
    Conditional,
    Undetermined,
    Blocked,
    /// Says something and judges nothing.
    Note,
    /// The permit is for survey, control, source removal or remediation: not stopped, plan filed before start.
    Works,
}

/// A value that a sentence names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arg {
    pub name: Cow<'static, str>,
    pub value: String,
}

/// One thing that one rule found for one part of the parcel. Without a verdict it is a note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub rule: RuleId,
    pub case: Case,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    pub strength: Strength,
    /// Index into [`Decision::parts`]; none = the parcel as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<usize>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<Arg>,
    /// Index into [`Decision::overrides`] of the override that made it CONDITIONAL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overridden_by: Option<usize>,
    /// The verdict before it was overridden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict_before: Option<Verdict>,
}

/// What a part of the parcel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// A management unit, or the undivided parcel.
    Unit,
    /// Land that the survey did not cover.
    Uncovered,
    /// An overlap with another parcel.
    Overlap,
    /// What a predecessor handed on.
    Inherited,
    /// Land without any record.
    NoRecord,
}

/// A part of the parcel and the stage that was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub id: String,
    pub kind: PartKind,
    /// Recorded stage code; none without a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<String>,
    /// The stage that the rules read instead, when it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<String>,
    pub area_m2: f64,
}

/// A polygon that touches the parcel, or overlaps it within tolerance; reported, never a verdict by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BorderContact {
    /// Registry number of the other parcel.
    pub parcel: String,
    pub overlap_m2: f64,
    pub distance_m: f64,
    /// Up to this area an overlap is a sliver.
    pub tolerance_m2: f64,
}

/// Something that is not known and that no finding speaks of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "gap", rename_all = "snake_case")]
pub enum Gap {
    /// The current use is not recorded; taken as not sensitive.
    CurrentUse,
    /// The survey did not test groundwater, or this was not recorded.
    Groundwater { part: usize },
    /// A survey leaves a sliver within tolerance uncovered.
    UncoveredSliver { part: usize, area_m2: f64 },
    /// No highest values are stored for a passed survey.
    Maxima { part: usize },
    /// An analyte has no limit in the standard and was not screened.
    NotScreened { part: usize, analyte: String },
    /// The end of sampling is not recorded.
    SamplingEnd { part: usize },
}

/// An override that touched the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedOverride {
    pub id: String,
    pub rule: RuleId,
    pub reason: String,
    pub document: String,
    pub expiry: Day,
}

/// Until when the answer holds with no new fact: the first later day on which it would differ, and the rule behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldsUntil {
    pub day: Day,
    pub rule: RuleId,
}

/// The answer by codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    pub as_of: Day,
    pub transaction: Transaction,
    pub verdict: Verdict,
    /// Class of the planned use as a whole.
    pub use_class: UseClass,
    /// GB 36600 class of the limits that were applied.
    pub limit_class: LimitClass,
    pub parts: Vec<Part>,
    /// Findings with a verdict, in the order of the rulebook.
    pub findings: Vec<Finding>,
    /// Notes, in the order of the rulebook.
    pub notes: Vec<Finding>,
    pub gaps: Vec<Gap>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds_until: Option<HoldsUntil>,
    pub border_contacts: Vec<BorderContact>,
    pub overrides: Vec<AppliedOverride>,
}

impl Decision {
    /// The rules with a finding or a note, sorted, each once.
    pub fn rules(&self) -> Vec<RuleId> {
        let mut rules: Vec<RuleId> = self
            .findings
            .iter()
            .chain(&self.notes)
            .map(|finding| finding.rule)
            .collect();
        rules.sort();
        rules.dedup();
        rules
    }
}
