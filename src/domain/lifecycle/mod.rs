//! The life cycle (地块全过程管理): the acts that move a management unit from stage to stage.
//!
//! One table of transitions ([`TRANSITIONS`], T01 to T34) says what may follow what; one function, [`step`],
//! decides a single act; [`fold`] turns all acts of a unit into its stage history. Code that sets a stage by hand
//! is a bug.
//!
//! What stands here are the guards of the *stage*: they need nothing but the standing and the act. Who may perform
//! an act, and which paper it must carry, is guarded where people and documents are known.
//!
//! A flag is not a stage: list entries, the negative list, a zone, supervision are facts of their own. Only what
//! a later transition must remember is kept in the [`Standing`].
//!
//! To add a transition: a variant of [`Transition`], a row of the table, and the compiler asks for the rest.

mod adopted;
mod fold;
mod refused;
mod step;
mod table;
mod transition;

#[cfg(test)]
mod fold_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::day::Day;
use super::stage::Stage;
use super::validity::ValidityEvent;

pub use adopted::Adopted;
pub use fold::{FoldRefused, fold};
pub use refused::{Guard, StepRefused};
pub use step::step;
pub use table::TRANSITIONS;
pub use transition::{Basis, Field, Transition, TransitionRow};

/// Why a survey is owed at U1. Both or not recorded counts as [`U1Kind::Risk`] in the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum U1Kind {
    /// Risk shown by census, detailed survey, monitoring or inspection, or priority supervised (有风险).
    Risk,
    /// Industry history only: the suspected list (仅有工业历史).
    Industry,
}

/// Outcome of the review of an effect assessment (效果评估评审): targets met, and safe to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectReview {
    /// Targets not met: works go on, or the plan is changed (T22).
    NotMet,
    /// Control effect reached, safe use not shown: stays listed (T26).
    NotSafe,
    /// Targets met, safe under conditions: restriction, monitoring or barrier remain (T25).
    SafeWithConditions,
    /// Targets met and safe, nothing remains (T24).
    Safe,
}

/// Where a unit stands, with what later transitions and the rules must remember of the way there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    pub stage: Stage,
    /// U0 or U1, from which the running or last survey started; `None` where not recorded, which the rules read as U1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Stage>,
    /// Why the survey is or was owed; `None` where not recorded, or where it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub u1_kind: Option<U1Kind>,
    /// The running or last survey is voluntary (439 ¶3).
    #[serde(default, skip_serializing_if = "is_false")]
    pub voluntary: bool,
    /// A sample of the running or last survey exceeded: such a survey cannot end at P0.
    #[serde(default, skip_serializing_if = "is_false")]
    pub preliminary_exceeded: bool,
    /// At N0: the stage (U1, A0 or L0) that development was given up at; `None` where not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n0_from: Option<Stage>,
    /// At R1: an aftercare obligation (后期管理) is open.
    #[serde(default, skip_serializing_if = "is_false")]
    pub aftercare_open: bool,
    /// A sudden event is being responded to (443).
    #[serde(default, skip_serializing_if = "is_false")]
    pub emergency: bool,
}

impl Standing {
    /// A unit at `stage` of which nothing else is recorded.
    pub fn at(stage: Stage) -> Self {
        Standing {
            stage,
            origin: None,
            u1_kind: None,
            voluntary: false,
            preliminary_exceeded: false,
            n0_from: None,
            aftercare_open: false,
            emergency: false,
        }
    }
}

/// One act that moves a unit: the transition it claims, the stage it leads to, and what the transition reads.
///
/// A field that the transition does not read must be absent ([`Guard::FieldNotRead`]): what is written into the
/// record for ever should mean something.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageAct {
    pub transition: Transition,
    pub to: Stage,
    /// T01, T32 to U1: why the survey is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub u1_kind: Option<U1Kind>,
    /// T03: a survey nobody required; demanded when the unit is U0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voluntary: Option<bool>,
    /// T09, T12: what is known of the samples. T12 with `false` says that an exceedance was a defect of the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preliminary_exceeded: Option<bool>,
    /// T32: the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<ValidityEvent>,
    /// T22, T24 to T26: the outcome of the review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect_review: Option<EffectReview>,
    /// T24, T25, T27, T28: whether an aftercare obligation is open after the act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aftercare_open: Option<bool>,
    /// T34: `true` ends the emergency; absent or `false` opens it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency_over: Option<bool>,
}

impl StageAct {
    /// An act that says nothing but where it leads.
    pub fn new(transition: Transition, to: Stage) -> Self {
        StageAct {
            transition,
            to,
            u1_kind: None,
            voluntary: None,
            preliminary_exceeded: None,
            validity: None,
            effect_review: None,
            aftercare_open: None,
            emergency_over: None,
        }
    }
}

/// The two ways in which a unit comes to a standing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Taken over from an existing register, with its source document.
    Adopted(Adopted),
    /// Moved by a transition of the table.
    Moved(StageAct),
}

/// An act with its place in the order of acts: legal day, then revision, then place in its commit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedAct {
    pub id: String,
    pub day: Day,
    pub revision: u64,
    pub seq: u32,
    pub act: Act,
}

/// A stretch of the stage history, half-open: `from` is in, `to` is not; `to` absent = until now.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageSpan {
    pub from: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
    pub standing: Standing,
    /// The act that opened the span.
    pub by: String,
}

impl StageSpan {
    /// Whether `day` falls into this span.
    pub fn contains(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

/// Stage codes of the national information system (全国建设用地土壤环境管理信息系统) for a stage.
///
/// Our stages are finer; where two codes are possible both are given, and none where that system has none.
pub fn stage_s_code(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::U0 | Stage::P0 | Stage::R0 | Stage::R1 | Stage::X0 => &[],
        Stage::U1 => &["S0"],
        Stage::V1 | Stage::V2 => &["S1"],
        Stage::V3 | Stage::V4 | Stage::A0 => &["S2"],
        Stage::VR => &["S1", "S2"],
        Stage::AR | Stage::P1 | Stage::L0 => &["S3"],
        Stage::L1 | Stage::L2 => &["S4", "S5"],
        Stage::L3 => &["S6"],
        Stage::L4 | Stage::N0 => &["S4"],
    }
}

fn is_false(value: &bool) -> bool {
    !value
}
