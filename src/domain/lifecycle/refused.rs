//! Why an act was refused: the guard, what was wanted, what was found, what to do.

use std::fmt;

use serde::Serialize;

use super::transition::{Basis, Field, Transition};
use crate::domain::stage::Stage;

/// The guard that refused. Its code is part of the contract; texts are for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// The transition does not start at this stage.
    WrongStage,
    /// The transition does not lead to the stage the act names.
    WrongTarget,
    /// X0 is final.
    Superseded,
    /// The unit has no stage yet.
    NoStage,
    /// The unit already stands at another stage than the one adopted.
    AlreadyStands,
    /// What is adopted contradicts itself.
    AdoptionInconsistent,
    /// The act carries a field its transition does not read.
    FieldNotRead,
    /// A survey of a unit without indication is voluntary or is not.
    SurveyNotVoluntary,
    /// A signal that adds nothing to the kind of U1 already recorded.
    KindNotRaised,
    /// The kind of U1 is milder than the law lets it be.
    KindTooMild,
    /// A survey ends without a review.
    SurveyNotReviewed,
    /// An exceedance is known and a stage-1 or preliminary survey is to end without exceedance.
    ExceedanceKnown,
    /// An exceedance is known and the risk assessment is to be skipped.
    AssessmentSkipped,
    /// Listing without a passed risk assessment.
    ListingWithoutAssessment,
    /// Listed land leaves the list only by removal.
    ListedEndsByRemoval,
    /// Removal without a review of the effect assessment.
    RemovalWithoutEffectReview,
    /// The review of the effect does not bear out the stage.
    EffectReviewContradicts,
    /// R0 while an aftercare obligation is open.
    AftercareOpen,
    /// T32 without its event.
    ValidityEventMissing,
    /// The event does not move this stage, or not there.
    ValidityEventDoesNotMove,
    /// N0 goes back on the road it came from.
    NotDevelopedCameFromElsewhere,
}

impl Guard {
    /// The code on the wire.
    pub fn code(self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.as_str().unwrap_or_default().to_owned()
    }

    /// What to do, in Chinese and English.
    pub fn remedy(self) -> (&'static str, &'static str) {
        match self {
            Guard::WrongStage => ("先补录中间的环节", "record the steps in between first"),
            Guard::WrongTarget => (
                "改为该环节可到达的阶段",
                "name a stage this transition leads to",
            ),
            Guard::Superseded => ("在分割或合并后的地块上办理", "act on the successor units"),
            Guard::NoStage => (
                "先在 POST /api/v1/parcels/{编号}/adoptions 接收既有台账中的阶段并附来源文件",
                "take over the stage first, with its source, at POST /api/v1/parcels/{number}/adoptions",
            ),
            Guard::AlreadyStands => (
                "用环节变更阶段,或撤回原接收记录",
                "move the unit by a transition, or withdraw the earlier adoption",
            ),
            Guard::AdoptionInconsistent => {
                ("按来源文件更正", "correct it from the source document")
            }
            Guard::FieldNotRead => (
                "删去该字段,或改用读取它的环节",
                "leave the field out, or use the transition that reads it",
            ),
            Guard::SurveyNotVoluntary => (
                "注明自愿调查,或先录入线索(T01)",
                "state that the survey is voluntary, or record the signal first (T01)",
            ),
            Guard::KindNotRaised => (
                "该线索不改变应调查的原因,作为附件保存即可",
                "the signal changes nothing: keep it with the file",
            ),
            Guard::KindTooMild => ("按有风险登记", "record it as risk shown"),
            Guard::SurveyNotReviewed => (
                "先提交评审(T09)",
                "submit the report for review first (T09)",
            ),
            Guard::ExceedanceKnown => (
                "进入详细采样(T07)或按超标提交评审(T09)",
                "go on to detailed sampling (T07), or submit with the exceedance (T09)",
            ),
            Guard::AssessmentSkipped => (
                "按超标通过评审(T11)并开展风险评估(T14)",
                "pass the review as exceeding (T11) and assess the risk (T14)",
            ),
            Guard::ListingWithoutAssessment => (
                "先完成风险评估及其评审(T14)",
                "have the risk assessment reviewed first (T14)",
            ),
            Guard::ListedEndsByRemoval => (
                "按效果评估申请移出(T21、T23)",
                "apply for removal on an effect assessment (T21, T23)",
            ),
            Guard::RemovalWithoutEffectReview => (
                "先完成效果评估及其评审(T21、T23)",
                "have the effect assessment reviewed first (T21, T23)",
            ),
            Guard::EffectReviewContradicts => (
                "改用与评审结论相符的环节",
                "use the transition that the outcome of the review bears out",
            ),
            Guard::AftercareOpen => (
                "先结束后期管理,或按有后期管理移出(T25)",
                "close the aftercare first, or remove with aftercare (T25)",
            ),
            Guard::ValidityEventMissing => (
                "注明有效性事件 V-1 至 V-11",
                "name the validity event, V-1 to V-11",
            ),
            Guard::ValidityEventDoesNotMove => (
                "该事件不改变此阶段,作为事件记录即可",
                "the event leaves this stage alone: record it as an event only",
            ),
            Guard::NotDevelopedCameFromElsewhere => (
                "来自已列入名录的回到方案备案,其他的回到调查",
                "land that was listed goes on to its plan, other land to its survey",
            ),
        }
    }
}

/// A refused act: nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct StepRefused {
    pub guard: Guard,
    /// The transition tried; `None` for an adoption.
    pub transition: Option<Transition>,
    /// The stage found; `None` where the unit had none.
    pub found: Option<Stage>,
    /// The stage the act was to lead to.
    pub to: Stage,
    /// The stages wanted: where the transition starts, or where it may lead from the stage found.
    pub wanted: Vec<Stage>,
    /// The field in question, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// Legal basis of the transition; `None` for an adoption.
    pub basis: Option<Basis>,
}

impl StepRefused {
    pub(super) fn of(guard: Guard, transition: Transition, found: Stage, to: Stage) -> Self {
        StepRefused {
            guard,
            transition: Some(transition),
            found: Some(found),
            to,
            wanted: Vec::new(),
            field: None,
            basis: Some(transition.row().basis),
        }
    }

    pub(super) fn adoption(guard: Guard, found: Option<Stage>, to: Stage) -> Self {
        StepRefused {
            guard,
            transition: None,
            found,
            to,
            wanted: Vec::new(),
            field: None,
            basis: None,
        }
    }

    pub(super) fn wanting(mut self, wanted: Vec<Stage>) -> Self {
        self.wanted = wanted;
        self
    }

    pub(super) fn field(mut self, field: Field) -> Self {
        self.field = Some(field.name());
        self
    }
}

impl fmt::Display for StepRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.transition {
            Some(transition) => write!(f, "{transition} to {} refused", self.to)?,
            None => write!(f, "adoption at {} refused", self.to)?,
        }
        match self.found {
            Some(stage) => write!(f, ": the unit stands at {stage}")?,
            None => write!(f, ": the unit has no stage")?,
        }
        if !self.wanted.is_empty() {
            let wanted: Vec<&str> = self.wanted.iter().map(|stage| stage.code()).collect();
            write!(f, ", expected {}", wanted.join(" or "))?;
        }
        if let Some(field) = self.field {
            write!(f, " (field {field})")?;
        }
        write!(f, "; {}", self.guard.remedy().1)?;
        match self.basis {
            Some(basis) => write!(f, " [{basis}]"),
            None => Ok(()),
        }
    }
}
