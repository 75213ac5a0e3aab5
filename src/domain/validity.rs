//! Validity events (有效性事件): what makes an earlier result stop being usable.
//!
//! The law sets no general expiry for a survey conclusion; it is events that end it (life-cycle table, section 6).
//! This is the list as data: code, text, effect and the documents an event touches. What an event means for a
//! question is said by the rulebook; which stage it may move is said here in [`ValidityEvent::moves`], because
//! transition T32 reads it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::stage::Stage;

/// An event of section 6 of the life cycle, with its code on the wire (`V-1` to `V-11`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ValidityEvent {
    /// Use of the land after the sampling date (采样后再次使用).
    #[serde(rename = "V-1")]
    V1,
    /// Stricter class or sensitive use planned (规划用途变严).
    #[serde(rename = "V-2")]
    V2,
    /// Standard changed (标准变更).
    #[serde(rename = "V-3")]
    V3,
    /// Boundary changed beyond tolerance (边界变化).
    #[serde(rename = "V-4")]
    V4,
    /// Soil moved or mixed, demolition after sampling (采样后扰动).
    #[serde(rename = "V-5")]
    V5,
    /// Pollution event on or beside the parcel (污染事件).
    #[serde(rename = "V-6")]
    V6,
    /// Report found false, or its maker sanctioned for it (报告虚假).
    #[serde(rename = "V-7")]
    V7,
    /// Serious quality problem found by inspection (质控检查发现严重质量问题).
    #[serde(rename = "V-8")]
    V8,
    /// Assumptions of the risk assessment changed (风险评估情景变化).
    #[serde(rename = "V-9")]
    V9,
    /// Configured age since sampling passed (超过设定期限).
    #[serde(rename = "V-10")]
    V10,
    /// Key unit operated on after the survey (调查后继续生产).
    #[serde(rename = "V-11")]
    V11,
}

/// Documents whose conclusion an event may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TouchedDocument {
    /// Soil survey report (土壤污染状况调查报告).
    Survey,
    /// Risk-assessment report (风险评估报告).
    RiskAssessment,
    /// Effect-assessment report (效果评估报告).
    EffectAssessment,
}

impl ValidityEvent {
    /// Every event, in the order of the table.
    pub const ALL: [ValidityEvent; 11] = [
        ValidityEvent::V1,
        ValidityEvent::V2,
        ValidityEvent::V3,
        ValidityEvent::V4,
        ValidityEvent::V5,
        ValidityEvent::V6,
        ValidityEvent::V7,
        ValidityEvent::V8,
        ValidityEvent::V9,
        ValidityEvent::V10,
        ValidityEvent::V11,
    ];

    /// The code as it stands in records and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            ValidityEvent::V1 => "V-1",
            ValidityEvent::V2 => "V-2",
            ValidityEvent::V3 => "V-3",
            ValidityEvent::V4 => "V-4",
            ValidityEvent::V5 => "V-5",
            ValidityEvent::V6 => "V-6",
            ValidityEvent::V7 => "V-7",
            ValidityEvent::V8 => "V-8",
            ValidityEvent::V9 => "V-9",
            ValidityEvent::V10 => "V-10",
            ValidityEvent::V11 => "V-11",
        }
    }

    /// The event of a code; `None` for a code this version does not know.
    pub fn find(code: &str) -> Option<Self> {
        ValidityEvent::ALL
            .into_iter()
            .find(|event| event.code() == code)
    }

    /// What happened, in Chinese and English.
    pub fn texts(self) -> (&'static str, &'static str) {
        match self {
            ValidityEvent::V1 => (
                "采样之后该地块又用于生产、贮存、堆放废物、维修、加油或临时堆放外来土",
                "land used for production, storage, waste, repair, fuel or foreign soil after the sampling date",
            ),
            ValidityEvent::V2 => (
                "规划用途变为更严的用地类别或敏感用途",
                "planned use changes to a stricter class or to a sensitive use",
            ),
            ValidityEvent::V3 => (
                "标准修订,或更严的省级标准施行",
                "standard changed, or a stricter provincial standard in force",
            ),
            ValidityEvent::V4 => ("边界变化超出容差", "boundary changed beyond the tolerance"),
            ValidityEvent::V5 => (
                "采样之后有客土移入、开挖、平整、混合或拆除",
                "soil moved in, excavated, levelled or mixed, or demolition, after sampling",
            ),
            ValidityEvent::V6 => (
                "地块内或相邻处发生污染事件,或污染羽到达边界",
                "pollution event on or next to the parcel, or a plume reaches the boundary",
            ),
            ValidityEvent::V7 => (
                "报告被查实虚假,或编制单位、检测机构因该报告受到处理",
                "report found false, or its firm or laboratory sanctioned for it",
            ),
            ValidityEvent::V8 => (
                "质控检查发现严重质量问题",
                "inspection finds a serious quality problem",
            ),
            ValidityEvent::V9 => (
                "风险评估的前提变化(建筑类型、地下室、深度、地下水利用)",
                "assumptions of the risk assessment changed (building type, basement, depth, groundwater use)",
            ),
            ValidityEvent::V10 => (
                "自采样起已超过设定期限",
                "configured term since sampling elapsed",
            ),
            ValidityEvent::V11 => (
                "重点监管单位在调查之后继续生产",
                "key unit operated on after the survey",
            ),
        }
    }

    /// What follows, in Chinese and English.
    pub fn effects(self) -> (&'static str, &'static str) {
        match self {
            ValidityEvent::V1 => (
                "调查结论失效,回到应调查",
                "conclusion void: survey owed again",
            ),
            ValidityEvent::V2 => (
                "调查不失效,按新类别重新评价;缺测项目补充调查",
                "survey not void: evaluated against the new class; missing analytes are supplemented",
            ),
            ValidityEvent::V3 => (
                "以存档结果重新计算;有超标的转为应评估",
                "stored results recomputed; if any now exceeds, risk assessment owed",
            ),
            ValidityEvent::V4 => ("增加部分视为未调查", "the added part is unsurveyed"),
            ValidityEvent::V5 => (
                "受影响部分补充调查",
                "supplementary survey of the affected part",
            ),
            ValidityEvent::V6 => ("回到应调查", "survey owed again"),
            ValidityEvent::V7 => ("报告失效,回到应调查", "report void: survey owed again"),
            ValidityEvent::V8 => (
                "重新打开:回到评审或补充调查",
                "reopened: back to review or supplementary survey",
            ),
            ValidityEvent::V9 => (
                "原风险评估不适用于新方案",
                "risk assessment void for the new design",
            ),
            ValidityEvent::V10 => (
                "须书面确认期间未发生 V-1 至 V-6;不单独构成禁止",
                "written confirmation that V-1 to V-6 did not happen; never blocks alone",
            ),
            ValidityEvent::V11 => (
                "调查不再覆盖该时段,须补充",
                "survey no longer covers the period: supplement",
            ),
        }
    }

    /// Article or standard behind the event, as cited in the life-cycle table; empty where it names only practice.
    pub fn basis(self) -> &'static str {
        match self {
            ValidityEvent::V1 => "结论描述采样日的状况",
            ValidityEvent::V2 => "GB 36600-2018 5.3.1",
            ValidityEvent::V3 => "生态环境法典 400 / 土壤污染防治法 12",
            ValidityEvent::V4 => "",
            ValidityEvent::V5 => "HJ 25.1-2019",
            ValidityEvent::V6 => "生态环境法典 443 / 土壤污染防治法 44",
            ValidityEvent::V7 => "生态环境法典 438, 1230 / 土壤污染防治法 43, 90",
            ValidityEvent::V8 => "公告2022年第17号",
            ValidityEvent::V9 => "HJ 25.3-2019",
            ValidityEvent::V10 => "",
            ValidityEvent::V11 => "生态环境法典 462 / 土壤污染防治法 67",
        }
    }

    /// The documents whose conclusion the event may touch.
    pub fn touches(self) -> &'static [TouchedDocument] {
        use TouchedDocument::{EffectAssessment, RiskAssessment, Survey};
        match self {
            ValidityEvent::V1
            | ValidityEvent::V5
            | ValidityEvent::V6
            | ValidityEvent::V7
            | ValidityEvent::V8
            | ValidityEvent::V11 => &[Survey, RiskAssessment, EffectAssessment],
            ValidityEvent::V2 | ValidityEvent::V3 | ValidityEvent::V4 => {
                &[Survey, EffectAssessment]
            }
            ValidityEvent::V9 => &[RiskAssessment, EffectAssessment],
            ValidityEvent::V10 => &[Survey, RiskAssessment],
        }
    }

    /// The stages this event may move a unit to from `stage` (T32); empty where it leaves the stage alone.
    ///
    /// A0, AR and L* keep their stage whatever happens: the more cautious fact is already recorded.
    pub fn moves(self, stage: Stage) -> &'static [Stage] {
        match self {
            ValidityEvent::V1 | ValidityEvent::V5 | ValidityEvent::V6 | ValidityEvent::V11 => {
                survey_owed_again(stage)
            }
            ValidityEvent::V3 if stage == Stage::P0 => &[Stage::A0],
            ValidityEvent::V7 if stage == Stage::P1 => &[Stage::U1, Stage::A0],
            ValidityEvent::V7 => survey_owed_again(stage),
            ValidityEvent::V8 if matches!(stage, Stage::P0 | Stage::P1) => {
                &[Stage::U1, Stage::VR, Stage::V2]
            }
            ValidityEvent::V8 => survey_owed_again(stage),
            ValidityEvent::V9 if stage == Stage::P1 => &[Stage::A0],
            ValidityEvent::V9 if stage == Stage::R1 => &[Stage::U1],
            ValidityEvent::V2
            | ValidityEvent::V3
            | ValidityEvent::V4
            | ValidityEvent::V9
            | ValidityEvent::V10 => &[],
        }
    }
}

fn survey_owed_again(stage: Stage) -> &'static [Stage] {
    if matches!(stage, Stage::P0 | Stage::P1 | Stage::R0 | Stage::R1) {
        &[Stage::U1]
    } else {
        &[]
    }
}

impl fmt::Display for ValidityEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_wire_form() {
        for event in ValidityEvent::ALL {
            let wire = serde_json::to_value(event).unwrap();
            assert_eq!(wire, event.code());
            assert_eq!(ValidityEvent::find(event.code()), Some(event));
        }
        assert_eq!(ValidityEvent::find("V-12"), None);
    }

    #[test]
    fn age_alone_and_a_new_use_alone_move_no_stage() {
        for event in [ValidityEvent::V2, ValidityEvent::V4, ValidityEvent::V10] {
            for stage in Stage::ALL {
                assert!(event.moves(stage).is_empty(), "{event} {stage}");
            }
        }
    }

    #[test]
    fn no_event_moves_exceeding_or_listed_land() {
        for event in ValidityEvent::ALL {
            for stage in Stage::ALL.into_iter().filter(|stage| {
                stage.is_listed() || matches!(stage, Stage::A0 | Stage::AR | Stage::N0 | Stage::X0)
            }) {
                assert!(event.moves(stage).is_empty(), "{event} {stage}");
            }
        }
    }
}
