//! Transitions of the life cycle: the names T01 to T34 and what a row of the table says.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::refused::Guard;
use super::table::TRANSITIONS;
use crate::domain::stage::Stage;

/// A transition of the life-cycle table, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Transition {
    /// Signal of risk or industry history (发现风险或工业历史).
    T01,
    /// Written notice to survey (书面通知开展调查).
    T02,
    /// Survey begins (启动调查).
    T03,
    /// Stage-1 survey ends without a possible source (第一阶段结束、提交评审).
    T04,
    /// Sampling begins (进入初步采样).
    T05,
    /// Sampling ends without exceedance (初步采样未超标、提交评审).
    T06,
    /// A sample exceeds (采样超标、进入详细采样).
    T07,
    /// Extent known, parameters collected (查清范围、第三阶段).
    T08,
    /// Report submitted (提交评审).
    T09,
    /// Review passes, not exceeding (评审通过、未超标).
    T10,
    /// Review passes, exceeding (评审通过、超标).
    T11,
    /// Review not passed (评审不通过、补充调查).
    T12,
    /// Passes after modification (修改后复核).
    T13,
    /// Risk assessment submitted (风险评估提交评审).
    T14,
    /// Risk acceptable (风险可接受).
    T15,
    /// Listed (列入名录).
    T16,
    /// Risk assessment not passed (风险评估不通过).
    T17,
    /// Plan filed (方案备案).
    T18,
    /// Works begin (开工).
    T19,
    /// Progress report (定期报告).
    T20,
    /// Works complete (完工、效果评估).
    T21,
    /// Targets not met (未达目标).
    T22,
    /// Effect report filed, removal applied for (效果评估报告备案、申请移出).
    T23,
    /// Removed, no restriction (移出、无限制).
    T24,
    /// Removed with restriction or aftercare (移出、有限制或后期管理).
    T25,
    /// Controlled, stays listed (管控、不移出).
    T26,
    /// Aftercare report (后期管理报告).
    T27,
    /// Aftercare ended (后期管理结束).
    T28,
    /// Barrier failed (阻隔失效).
    T29,
    /// Not developed now (暂不开发利用).
    T30,
    /// Development intended (拟开发).
    T31,
    /// Validity event (有效性事件).
    T32,
    /// Superseded (分割、合并).
    T33,
    /// Emergency (突发事件).
    T34,
}

/// Fields of an act that a transition may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    U1Kind,
    Voluntary,
    PreliminaryExceeded,
    Validity,
    EffectReview,
    AftercareOpen,
    EmergencyOver,
}

impl Field {
    /// Every field besides `transition` and `to`.
    pub const ALL: [Field; 7] = [
        Field::U1Kind,
        Field::Voluntary,
        Field::PreliminaryExceeded,
        Field::Validity,
        Field::EffectReview,
        Field::AftercareOpen,
        Field::EmergencyOver,
    ];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Field::U1Kind => "u1_kind",
            Field::Voluntary => "voluntary",
            Field::PreliminaryExceeded => "preliminary_exceeded",
            Field::Validity => "validity",
            Field::EffectReview => "effect_review",
            Field::AftercareOpen => "aftercare_open",
            Field::EmergencyOver => "emergency_over",
        }
    }
}

/// Legal basis of a transition: articles under both laws, and other instruments.
///
/// Articles are of the Ecological Environment Code (生态环境法典, from 2026-08-15) and of the Soil Law
/// (土壤污染防治法, 2019-01-01 until then); a citation on a day shows the one in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// Articles of the Code.
    pub code: &'static [&'static str],
    /// Articles of the Soil Law on the same matter.
    pub soil_law: &'static [&'static str],
    /// Orders, guides and standards; empty where none.
    pub other: &'static str,
}

impl Basis {
    pub(super) const fn new(
        code: &'static [&'static str],
        soil_law: &'static [&'static str],
        other: &'static str,
    ) -> Self {
        Basis {
            code,
            soil_law,
            other,
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if !self.code.is_empty() {
            parts.push(format!("生态环境法典 {}", self.code.join(", ")));
        }
        if !self.soil_law.is_empty() {
            parts.push(format!("土壤污染防治法 {}", self.soil_law.join(", ")));
        }
        if !self.other.is_empty() {
            parts.push(self.other.to_owned());
        }
        f.write_str(&parts.join("; "))
    }
}

/// A row of the table. Texts are pairs, Chinese first.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TransitionRow {
    pub transition: Transition,
    /// The number as printed, `T01` to `T34`.
    pub id: &'static str,
    /// Every move it allows, from and to.
    pub arcs: &'static [(Stage, Stage)],
    /// What sets it off.
    pub trigger: (&'static str, &'static str),
    /// Who acts.
    pub who: (&'static str, &'static str),
    /// The paper it demands.
    pub document: (&'static str, &'static str),
    /// Time limit; `None` where no law states one.
    pub deadline: Option<(&'static str, &'static str)>,
    pub basis: Basis,
    /// Fields of the act that it reads besides `transition` and `to`.
    #[serde(skip)]
    pub reads: &'static [Field],
    /// The guard named when the unit stands at another stage.
    #[serde(skip)]
    pub elsewhere: Guard,
}

impl TransitionRow {
    /// The stages it starts from, each once, in the order of the table.
    pub fn from(&self) -> Vec<Stage> {
        in_order(self.arcs.iter().map(|arc| arc.0))
    }

    /// The stages it leads to, each once, in the order of the table.
    pub fn to(&self) -> Vec<Stage> {
        in_order(self.arcs.iter().map(|arc| arc.1))
    }

    /// The stages it leads to from `stage`; empty where it does not start there.
    pub fn targets(&self, stage: Stage) -> Vec<Stage> {
        in_order(
            self.arcs
                .iter()
                .filter(|arc| arc.0 == stage)
                .map(|arc| arc.1),
        )
    }
}

/// Stages that something may still happen to: all but X0.
pub(super) const LIVE: usize = Stage::ALL.len() - 1;

/// Every stage but X0, which is final, to `X0` or to itself.
pub(super) const fn from_any(stays: bool) -> [(Stage, Stage); LIVE] {
    let mut arcs = [(Stage::X0, Stage::X0); LIVE];
    let mut index = 0;
    while index < LIVE {
        let stage = Stage::ALL[index];
        arcs[index] = (stage, if stays { stage } else { Stage::X0 });
        index += 1;
    }
    arcs
}

fn in_order(stages: impl Iterator<Item = Stage>) -> Vec<Stage> {
    let mut stages: Vec<Stage> = stages.collect();
    stages.sort_unstable();
    stages.dedup();
    stages
}

impl Transition {
    /// Its row of the table.
    pub fn row(self) -> &'static TransitionRow {
        &TRANSITIONS[self as usize]
    }

    /// The number as printed, `T01` to `T34`.
    pub fn code(self) -> &'static str {
        self.row().id
    }

    /// The transition of a number; `None` for one this version does not know.
    pub fn find(code: &str) -> Option<Self> {
        TRANSITIONS
            .iter()
            .find(|row| row.id == code)
            .map(|row| row.transition)
    }
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
