//! Reviews (评审): kinds of report, the panel drawn by chance, conflicts, outcomes; and the quality inspection of a survey.
//!
//! All is pure. The draw is a function of seed, case and pool ([`draw`]), so that anybody can do it again; who may not sit
//! is told by [`conflict`]; the form of the quality inspection is [`inspection`].

pub mod conflict;
pub mod draw;
pub mod inspection;
#[cfg(test)]
mod properties;

use serde::{Deserialize, Serialize};

use super::event::{ActorKind, SafeUse};
use super::law::*;
use super::lifecycle::Transition;
use super::record::ReviewOutcome;

/// The table of a code: variant, code on the wire, name in Chinese and English.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$own:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$own])* #[doc = $zh] $variant,)* }

        impl $name {
            /// Every one, in the order of the table.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The code on the wire.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            /// Name in Chinese and English.
            pub fn names(self) -> (&'static str, &'static str) {
                match self { $($name::$variant => ($zh, $en),)* }
            }
        }
    };
}

coded! {
    /// What is reviewed.
    ReviewKind {
        Survey = "survey", "土壤污染状况调查报告评审", "review of a survey";
        RiskAssessment = "risk_assessment", "风险评估报告评审", "review of a risk assessment";
        ControlEffect = "control_effect", "风险管控效果评估报告评审", "review of a control effect";
        RemediationEffect = "remediation_effect", "修复效果评估报告评审", "review of a remediation effect";
        KeyUnitSurvey = "key_unit_survey", "重点监管单位调查报告评审", "review of the survey of a key unit";
    }
}

coded! {
    /// Field of an expert (专业领域).
    ExpertField {
        Survey = "survey", "土壤污染状况调查", "survey";
        RiskAssessment = "risk_assessment", "风险评估", "risk assessment";
        ControlEffect = "control_effect", "风险管控效果评估", "control effect";
        RemediationEffect = "remediation_effect", "修复效果评估", "remediation effect";
        Groundwater = "groundwater", "地下水", "groundwater";
        Planning = "planning", "国土空间规划", "spatial planning";
        Laboratory = "laboratory", "检测分析", "laboratory analysis";
        Engineering = "engineering", "修复工程", "remediation engineering";
    }
}

coded! {
    /// What a firm or holder is to a file.
    FilePart {
        Author = "author", "报告编制单位", "made the report";
        Sampling = "sampling", "采样单位", "took the samples";
        Laboratory = "laboratory", "检测单位", "tested the samples";
        Works = "works", "施工单位", "did the works";
        Supervisor = "supervisor", "监理单位", "supervised the works";
        Client = "client", "委托单位", "client";
        RightHolder = "right_holder", "土地使用权人", "right holder";
        LiableParty = "liable_party", "土壤污染责任人", "liable party";
    }
}

coded! {
    /// How a review is held.
    ReviewMode {
        ExpertMeeting = "expert_meeting", "组织专家评审", "meeting of experts";
        EntrustedInstitution = "entrusted_institution", "委托第三方机构评审", "an entrusted institution";
    }
}

coded! {
    /// How far a review has come.
    ReviewState {
        Opened = "opened", "已受理", "accepted";
        Drawn = "drawn", "专家已抽取", "the panel is drawn";
        Decided = "decided", "已有评审结论", "the panel has decided";
        Closed = "closed", "主管部门已出函", "the letter of the department is out";
    }
}

impl ReviewKind {
    /// The kinds of which one is reviewed where a transition follows from a review.
    pub fn behind(transition: Transition) -> &'static [ReviewKind] {
        use ReviewKind::*;
        match transition {
            Transition::T10 | Transition::T11 | Transition::T12 | Transition::T13 => {
                &[Survey, KeyUnitSurvey]
            }
            Transition::T15 | Transition::T16 | Transition::T17 => &[RiskAssessment],
            Transition::T22 | Transition::T24 | Transition::T25 | Transition::T26 => {
                &[ControlEffect, RemediationEffect]
            }
            _ => &[],
        }
    }

    /// The field that its experts are drawn from.
    pub fn field(self) -> ExpertField {
        match self {
            ReviewKind::Survey | ReviewKind::KeyUnitSurvey => ExpertField::Survey,
            ReviewKind::RiskAssessment => ExpertField::RiskAssessment,
            ReviewKind::ControlEffect => ExpertField::ControlEffect,
            ReviewKind::RemediationEffect => ExpertField::RemediationEffect,
        }
    }

    /// The departments that organise it: environment with natural resources, at province level for what the province
    /// reviews.
    pub fn organisers(self) -> [ActorKind; 2] {
        match self {
            ReviewKind::Survey | ReviewKind::KeyUnitSurvey => {
                [ActorKind::DistrictEnvironment, ActorKind::NaturalResources]
            }
            ReviewKind::RiskAssessment
            | ReviewKind::ControlEffect
            | ReviewKind::RemediationEffect => {
                [ActorKind::ProvinceEnvironment, ActorKind::NaturalResources]
            }
        }
    }

    /// The legal setting with the least size of its panel.
    pub fn size_setting(self) -> &'static str {
        match self {
            ReviewKind::Survey | ReviewKind::KeyUnitSurvey => "reviews.panel_survey",
            ReviewKind::RiskAssessment
            | ReviewKind::ControlEffect
            | ReviewKind::RemediationEffect => "reviews.panel_province",
        }
    }

    /// Whether it is of an effect assessment, with its two findings.
    pub fn is_of_effect(self) -> bool {
        matches!(
            self,
            ReviewKind::ControlEffect | ReviewKind::RemediationEffect
        )
    }

    /// The provisions behind it.
    pub fn basis(self) -> Basis {
        match self {
            ReviewKind::Survey => &[CODE_454_3, SOIL_LAW_59_3, REVIEW_GUIDE_WHOLE],
            ReviewKind::KeyUnitSurvey => &[CODE_462, SOIL_LAW_67, REVIEW_GUIDE_WHOLE],
            ReviewKind::RiskAssessment => &[CODE_456, SOIL_LAW_61, REVIEW_GUIDE_WHOLE],
            ReviewKind::ControlEffect | ReviewKind::RemediationEffect => {
                &[CODE_461, SOIL_LAW_66, REVIEW_GUIDE_WHOLE]
            }
        }
    }
}

impl ReviewOutcome {
    /// The code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            ReviewOutcome::Pass => "pass",
            ReviewOutcome::PassAfterModification => "pass_after_modification",
            ReviewOutcome::Fail => "fail",
        }
    }

    /// How much it lets pass: 0 nothing, 1 a modified report, 2 the report as it is.
    fn favour(self) -> u8 {
        match self {
            ReviewOutcome::Fail => 0,
            ReviewOutcome::PassAfterModification => 1,
            ReviewOutcome::Pass => 2,
        }
    }

    /// Whether opinions bear it out: more than half of the panel let pass at least as much. A stricter outcome than the
    /// majority's is always borne out.
    pub fn is_borne_out(self, opinions: impl IntoIterator<Item = ReviewOutcome>) -> bool {
        let (mut all, mut with) = (0, 0);
        for opinion in opinions {
            all += 1;
            with += usize::from(opinion.favour() >= self.favour());
        }
        all > 0 && with * 2 > all
    }
}

impl SafeUse {
    /// The code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            SafeUse::Yes => "yes",
            SafeUse::No => "no",
            SafeUse::WithConditions => "with_conditions",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_wire_form() {
        for kind in ReviewKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
        for field in ExpertField::ALL {
            assert_eq!(serde_json::to_value(field).unwrap(), field.code());
        }
        for part in FilePart::ALL {
            assert_eq!(serde_json::to_value(part).unwrap(), part.code());
        }
        for state in ReviewState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.code());
        }
        for mode in ReviewMode::ALL {
            assert_eq!(serde_json::to_value(mode).unwrap(), mode.code());
        }
        for outcome in [
            ReviewOutcome::Pass,
            ReviewOutcome::PassAfterModification,
            ReviewOutcome::Fail,
        ] {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.code());
        }
    }

    #[test]
    fn an_outcome_needs_more_than_half_of_the_panel_unless_it_is_stricter() {
        use ReviewOutcome::{Fail, Pass, PassAfterModification as After};
        assert!(Pass.is_borne_out([Pass, Pass, Fail]));
        assert!(!Pass.is_borne_out([Pass, After, Fail]));
        assert!(After.is_borne_out([Pass, After, Fail]));
        assert!(!After.is_borne_out([After, Fail, Fail]));
        assert!(!Pass.is_borne_out([Pass, Pass, Fail, Fail]));
        assert!(Fail.is_borne_out([Pass, Pass, Pass]));
        assert!(!Fail.is_borne_out([]));
    }
}
