//! Stages of the life cycle (阶段): where a management unit stands in the technical procedure.
//!
//! A stage is one value per management unit; everything that may be true at any stage (a list entry, an emergency)
//! is a separate fact. The moves between stages are in [`super::lifecycle`].

use std::fmt;

use serde::{Deserialize, Serialize};

/// Stage of a management unit, with the codes of the life-cycle table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Stage {
    /// No known indication (无疑似情形).
    U0,
    /// Suspected, risk shown or priority supervised: a survey is owed (疑似、优先监管、应调查).
    U1,
    /// Stage-1 survey running or done (第一阶段调查).
    V1,
    /// Preliminary sampling (初步采样分析).
    V2,
    /// Detailed sampling: a sample exceeded (详细采样分析).
    V3,
    /// Stage-3 survey, parameters for the risk assessment (第三阶段).
    V4,
    /// Survey report under review (调查报告评审中).
    VR,
    /// Survey passed, not exceeding for the assessed class (未超筛选值).
    P0,
    /// Survey passed, exceeding; risk assessment owed (超筛选值、应评估).
    A0,
    /// Risk assessment under review (风险评估评审中).
    AR,
    /// Risk assessment passed, risk acceptable for the assessed use; not listed (风险可接受).
    P1,
    /// On the control-and-remediation list, measures not begun (列入名录).
    L0,
    /// Plan filed (方案备案).
    L1,
    /// Control or remediation works running (施工).
    L2,
    /// Works done, effect assessment running or under review (效果评估、评审).
    L3,
    /// Controlled, stays listed (风险管控中、未移出).
    L4,
    /// Removed from the list, no residual restriction (移出、无限制).
    R0,
    /// Removed with restriction or aftercare (移出、后期管理/用途限制).
    R1,
    /// Not developed now, under a control zone (暂不开发利用).
    N0,
    /// Superseded: split, merged or renumbered (已分割/合并).
    X0,
}

impl Stage {
    /// Every stage, in the order of the life-cycle table.
    pub const ALL: [Stage; 20] = [
        Stage::U0,
        Stage::U1,
        Stage::V1,
        Stage::V2,
        Stage::V3,
        Stage::V4,
        Stage::VR,
        Stage::P0,
        Stage::A0,
        Stage::AR,
        Stage::P1,
        Stage::L0,
        Stage::L1,
        Stage::L2,
        Stage::L3,
        Stage::L4,
        Stage::R0,
        Stage::R1,
        Stage::N0,
        Stage::X0,
    ];

    /// The code as it stands in records and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Stage::U0 => "U0",
            Stage::U1 => "U1",
            Stage::V1 => "V1",
            Stage::V2 => "V2",
            Stage::V3 => "V3",
            Stage::V4 => "V4",
            Stage::VR => "VR",
            Stage::P0 => "P0",
            Stage::A0 => "A0",
            Stage::AR => "AR",
            Stage::P1 => "P1",
            Stage::L0 => "L0",
            Stage::L1 => "L1",
            Stage::L2 => "L2",
            Stage::L3 => "L3",
            Stage::L4 => "L4",
            Stage::R0 => "R0",
            Stage::R1 => "R1",
            Stage::N0 => "N0",
            Stage::X0 => "X0",
        }
    }

    /// The stage of a code; `None` for a code this version does not know (rule R-09 then speaks).
    pub fn find(code: &str) -> Option<Self> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// L0 to L4: on the control-and-remediation list by stage.
    pub fn is_listed(self) -> bool {
        matches!(
            self,
            Stage::L0 | Stage::L1 | Stage::L2 | Stage::L3 | Stage::L4
        )
    }

    /// R0 or R1: removed from the list.
    pub fn is_removed(self) -> bool {
        matches!(self, Stage::R0 | Stage::R1)
    }

    /// V1 to V4 or VR: a survey is running or under review.
    pub fn is_survey_running(self) -> bool {
        matches!(
            self,
            Stage::V1 | Stage::V2 | Stage::V3 | Stage::V4 | Stage::VR
        )
    }

    /// Name in Chinese and English.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Stage::U0 => ("无疑似情形", "no known indication"),
            Stage::U1 => ("疑似、应调查", "survey owed"),
            Stage::V1 => ("第一阶段调查", "stage-1 survey"),
            Stage::V2 => ("初步采样分析", "preliminary sampling"),
            Stage::V3 => ("详细采样分析", "detailed sampling"),
            Stage::V4 => ("第三阶段调查", "stage-3 survey"),
            Stage::VR => ("调查报告评审中", "survey report under review"),
            Stage::P0 => ("未超筛选值", "survey passed, not exceeding"),
            Stage::A0 => ("超筛选值、应评估", "exceeding, risk assessment owed"),
            Stage::AR => ("风险评估评审中", "risk assessment under review"),
            Stage::P1 => ("风险可接受", "risk acceptable"),
            Stage::L0 => ("列入名录", "listed, measures not begun"),
            Stage::L1 => ("方案备案", "listed, plan filed"),
            Stage::L2 => ("管控或修复施工", "listed, works running"),
            Stage::L3 => ("效果评估中", "listed, effect assessment"),
            Stage::L4 => ("风险管控中、未移出", "controlled, still listed"),
            Stage::R0 => ("移出、无限制", "removed, no restriction"),
            Stage::R1 => ("移出、后期管理或用途限制", "removed with restriction"),
            Stage::N0 => ("暂不开发利用", "not developed now"),
            Stage::X0 => ("已分割或合并", "superseded"),
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
