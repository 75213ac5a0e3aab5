//! The table of transitions, T01 to T34, as data.
//!
//! Where the printed table leaves a gap, the row says more than the table and the reason stands here:
//!
//! - T01 also restates a U1 whose kind rises from industry history to risk shown; nothing else records that.
//! - T18 also starts at L4: the table names no way out of L4, but a plan filed later leads to remediation (459).
//! - T31 leads from N0 to V1-V4 or L1, by the stage that development was given up at.
//! - T32 also holds the effects of section 6 that its row leaves out: V-3 moves P0 to A0, V-8 reopens a passed
//!   survey at VR or V2.

use super::refused::Guard;
use super::transition::{Basis, Field, Transition, TransitionRow};
use crate::domain::stage::Stage::{
    self, A0, AR, L0, L1, L2, L3, L4, N0, P0, P1, R0, R1, U0, U1, V1, V2, V3, V4, VR, X0,
};

const LIVE: usize = Stage::ALL.len() - 1;

/// Every stage but X0, which is final, to `X0` or to itself.
const fn from_any(stays: bool) -> [(Stage, Stage); LIVE] {
    let mut arcs = [(X0, X0); LIVE];
    let mut index = 0;
    while index < LIVE {
        let stage = Stage::ALL[index];
        arcs[index] = (stage, if stays { stage } else { X0 });
        index += 1;
    }
    arcs
}

const ANY_TO_X0: [(Stage, Stage); LIVE] = from_any(false);
const ANY_STAYS: [(Stage, Stage); LIVE] = from_any(true);

const fn basis(
    code: &'static [&'static str],
    soil_law: &'static [&'static str],
    other: &'static str,
) -> Basis {
    Basis {
        code,
        soil_law,
        other,
    }
}

/// The transitions, each at the place of its number.
pub static TRANSITIONS: [TransitionRow; 34] = [
    TransitionRow {
        transition: Transition::T01,
        id: "T01",
        arcs: &[(U0, U1), (U1, U1)],
        trigger: (
            "工业历史、普查详查监测检查发现风险、举报、拟变更为敏感用途、重点监管单位变更用途或收回转让;已有工业历史的再发现风险",
            "industry history; census, detailed survey, monitoring or inspection shows risk; complaint; change to a sensitive use; key unit plans use change, take-back or transfer; risk shown on land suspected by history",
        ),
        who: (
            "区生态环境局会同工信、自然资源部门",
            "district environment office with industry and natural resources",
        ),
        document: ("线索记录、来源、日期", "record of the signal, source, date"),
        deadline: None,
        basis: basis(&["404", "454", "462"], &["17", "59", "67"], "部令42号"),
        reads: &[Field::U1Kind],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T02,
        id: "T02",
        arcs: &[(U1, U1)],
        trigger: ("书面通知开展调查", "written notice to survey"),
        who: ("区生态环境局", "district environment office"),
        document: ("通知书、送达证明", "notice, proof of service"),
        deadline: None,
        basis: basis(&["454"], &["59"], "部令42号"),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T03,
        id: "T03",
        arcs: &[(U0, V1), (U1, V1)],
        trigger: (
            "委托有能力、有信用记录的单位开展调查;无疑似情形的可自愿调查",
            "a capable firm with a credit record is engaged; a unit without indication may be surveyed voluntarily",
        ),
        who: (
            "土地使用权人、土地储备机构;已收回的由政府",
            "right holder or land bank; government if already taken back",
        ),
        document: (
            "合同、信用系统登记",
            "contract, registration in the credit system",
        ),
        deadline: Some((
            "收到通知后六个月内(部令42号);变更为敏感用途的,在变更之前、省级规定时限内和供地之前",
            "within 6 months of notice (order 42); for a sensitive use before the change, within the provincial limit and before supply",
        )),
        basis: basis(
            &["439", "454", "438"],
            &["45", "59", "43"],
            "部令42号; 环土壤〔2021〕53号",
        ),
        reads: &[Field::Voluntary],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T04,
        id: "T04",
        arcs: &[(V1, VR)],
        trigger: (
            "地块内及周边现在和历史上均无可能污染源,不确定性已说明",
            "no possible source now or ever, in the parcel or near it; uncertainty stated",
        ),
        who: ("从业单位", "firm"),
        document: ("第一阶段调查报告", "survey report (stage 1)"),
        deadline: None,
        basis: basis(&[], &[], "HJ 25.1-2019"),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T05,
        id: "T05",
        arcs: &[(V1, V2)],
        trigger: (
            "存在可能污染源或历史不清",
            "possible source present, or history unclear",
        ),
        who: ("从业单位", "firm"),
        document: (
            "采样方案、质量控制方案",
            "sampling plan, quality-control plan",
        ),
        deadline: None,
        basis: basis(&[], &[], "HJ 25.1-2019"),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T06,
        id: "T06",
        arcs: &[(V2, VR)],
        trigger: (
            "全部样品不超过规划用途所属类别的筛选值(用途不明按第一类),已考虑地下水,不确定性分析充分",
            "all samples at or below screening of the class of the planned use (unknown: class I), groundwater considered, uncertainty analysis says enough",
        ),
        who: ("从业单位", "firm"),
        document: ("调查报告", "survey report"),
        deadline: None,
        basis: basis(&[], &[], "HJ 25.1-2019; GB 36600-2018 5.3"),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T07,
        id: "T07",
        arcs: &[(V2, V3)],
        trigger: (
            "有样品超过筛选值(砷、钴、钒先与背景值比较)",
            "any sample above screening (after the As, Co, V background test)",
        ),
        who: ("从业单位", "firm"),
        document: ("采样结果", "sampling results"),
        deadline: None,
        basis: basis(&[], &[], "HJ 25.1-2019; GB 36600-2018"),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T08,
        id: "T08",
        arcs: &[(V3, V4), (V4, VR)],
        trigger: (
            "水平和垂直范围已查清,风险评估参数已获取",
            "extent known horizontally and vertically; parameters for the risk assessment collected",
        ),
        who: ("从业单位", "firm"),
        document: ("详细调查报告", "detailed survey report"),
        deadline: None,
        basis: basis(&[], &[], "HJ 25.1-2019"),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T09,
        id: "T09",
        arcs: &[(V1, VR), (V2, VR), (V3, VR), (V4, VR)],
        trigger: (
            "通过全国系统提交评审",
            "submitted through the national system",
        ),
        who: ("土地使用权人", "right holder"),
        document: (
            "评审申请、申请人和从业单位承诺书、报告、附件、原始数据",
            "application, commitments of applicant and firm, report, annexes, raw data",
        ),
        deadline: None,
        basis: basis(&["454"], &["59"], "环办土壤〔2019〕63号"),
        reads: &[Field::PreliminaryExceeded],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T10,
        id: "T10",
        arcs: &[(VR, P0)],
        trigger: (
            "评审通过,各项最大值不超过筛选值",
            "review passes; maximum of every analyte at or below screening",
        ),
        who: (
            "区生态环境局会同自然资源部门,专家评审组",
            "district environment office with natural resources; expert panel",
        ),
        document: (
            "评审意见(专家与组长签字)和主管部门函",
            "review opinion signed by experts and panel head; department letter",
        ),
        deadline: None,
        basis: basis(&["454"], &["59"], "环办土壤〔2019〕63号"),
        reads: &[],
        elsewhere: Guard::SurveyNotReviewed,
    },
    TransitionRow {
        transition: Transition::T11,
        id: "T11",
        arcs: &[(VR, A0)],
        trigger: ("评审通过,有超标", "review passes; exceedance"),
        who: (
            "区生态环境局会同自然资源部门,专家评审组",
            "district environment office with natural resources; expert panel",
        ),
        document: (
            "评审意见(专家与组长签字)和主管部门函",
            "review opinion signed by experts and panel head; department letter",
        ),
        deadline: None,
        basis: basis(&["454", "455"], &["59", "60"], "环办土壤〔2019〕63号"),
        reads: &[],
        elsewhere: Guard::SurveyNotReviewed,
    },
    TransitionRow {
        transition: Transition::T12,
        id: "T12",
        arcs: &[(VR, V1), (VR, V2), (VR, V3)],
        trigger: ("评审不通过,补充或重做", "not passed: supplement or redo"),
        who: ("从业单位", "firm"),
        document: ("理由、问题清单", "reasons, list of defects"),
        deadline: None,
        basis: basis(&["454"], &["59"], "环办土壤〔2019〕63号"),
        reads: &[Field::PreliminaryExceeded],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T13,
        id: "T13",
        arcs: &[(VR, VR)],
        trigger: (
            "修改后通过:修改稿和专家复核",
            "passes after modification: modified version and expert recheck",
        ),
        who: ("从业单位、专家", "firm, expert"),
        document: (
            "修改对照表、复核签字",
            "modification table, recheck signature",
        ),
        deadline: None,
        basis: basis(&["454"], &["59"], "环办土壤〔2019〕63号"),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T14,
        id: "T14",
        arcs: &[(A0, AR)],
        trigger: (
            "风险评估完成,报省级",
            "risk assessment done, sent to province level",
        ),
        who: (
            "土壤污染责任人、土地使用权人",
            "liable party or right holder",
        ),
        document: ("风险评估报告", "risk-assessment report"),
        deadline: None,
        basis: basis(&["455"], &["60"], "HJ 25.3-2019"),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T15,
        id: "T15",
        arcs: &[(AR, P1)],
        trigger: (
            "评审通过,规划用途下风险可接受,无地下水途径问题",
            "passes; risk acceptable under the planned use, no groundwater pathway problem",
        ),
        who: (
            "市生态环境局会同市规划和自然资源局",
            "Tianjin environment bureau with natural resources",
        ),
        document: ("评审意见", "review opinion"),
        deadline: None,
        basis: basis(&["456"], &["61"], ""),
        reads: &[],
        elsewhere: Guard::AssessmentSkipped,
    },
    TransitionRow {
        transition: Transition::T16,
        id: "T16",
        arcs: &[(AR, L0)],
        trigger: (
            "评审通过,需要管控或修复,及时列入名录",
            "passes; control or remediation needed: listed promptly",
        ),
        who: (
            "市生态环境局会同市规划和自然资源局",
            "Tianjin environment bureau with natural resources",
        ),
        document: ("列入名录公告", "list notice"),
        deadline: Some(("及时", "promptly")),
        basis: basis(&["456"], &["61"], ""),
        reads: &[],
        elsewhere: Guard::ListingWithoutAssessment,
    },
    TransitionRow {
        transition: Transition::T17,
        id: "T17",
        arcs: &[(AR, A0)],
        trigger: ("评审不通过,重做", "not passed: redo"),
        who: (
            "市生态环境局会同市规划和自然资源局",
            "Tianjin environment bureau with natural resources",
        ),
        document: ("评审意见", "review opinion"),
        deadline: None,
        basis: basis(&["456"], &["61"], "环办土壤〔2019〕63号"),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T18,
        id: "T18",
        arcs: &[(L0, L1), (L4, L1)],
        trigger: (
            "管控或修复方案备案(备案不是批准),符合国土空间规划,包括地下水;仍在名录的管控地块改做修复的重新备案",
            "control or remediation plan filed (filing is not approval), fits the spatial plan, includes groundwater; a controlled unit still listed files anew",
        ),
        who: (
            "土壤污染责任人报区生态环境局",
            "liable party to the district environment office",
        ),
        document: ("方案、备案回执", "plan, filing receipt"),
        deadline: Some(("施工之前", "before works")),
        basis: basis(&["457", "459"], &["62", "64"], ""),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T19,
        id: "T19",
        arcs: &[(L1, L2)],
        trigger: (
            "开工;公告牌;环境监理;二次污染防治;污染土壤转运计划事先报送",
            "works start; notice board; environmental supervision; secondary pollution prevention; transport plans sent before moving",
        ),
        who: ("施工单位", "contractor"),
        document: (
            "开工报告、公告牌照片、转运计划",
            "start report, board photo, transport plans",
        ),
        deadline: Some(("转运:事先报送两地", "transport: in advance, to both places")),
        basis: basis(&["433", "435", "436"], &["38", "40", "41"], ""),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T20,
        id: "T20",
        arcs: &[(L2, L2)],
        trigger: ("定期报告", "periodic report to the environment department"),
        who: ("土壤污染责任人", "liable party"),
        document: ("进展报告", "progress report"),
        deadline: Some(("定期(地方规定间隔)", "periodically (local interval)")),
        basis: basis(&["457"], &["62"], ""),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T21,
        id: "T21",
        arcs: &[(L2, L3)],
        trigger: (
            "完工;效果评估由另行委托的单位承担",
            "works complete; the effect assessor is another firm than the works firm",
        ),
        who: ("土壤污染责任人", "liable party"),
        document: (
            "竣工报告、监理报告",
            "completion report, supervision report",
        ),
        deadline: None,
        basis: basis(&["460"], &["65"], ""),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T22,
        id: "T22",
        arcs: &[(L3, L2)],
        trigger: (
            "未达目标:继续施工或变更方案(变更须备案)",
            "targets not met: continue or change the plan (the change is filed)",
        ),
        who: ("土壤污染责任人", "liable party"),
        document: ("效果评估报告(未达标)", "negative effect report"),
        deadline: None,
        basis: basis(&["461 ¶3"], &["66"], "HJ 25.5-2018"),
        reads: &[Field::EffectReview],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T23,
        id: "T23",
        arcs: &[(L3, L3)],
        trigger: (
            "效果评估报告备案;申请移出",
            "effect report filed; application to remove",
        ),
        who: (
            "土壤污染责任人、土地使用权人报市生态环境局",
            "liable party or right holder to the Tianjin environment bureau",
        ),
        document: ("申请、效果评估报告", "application, effect report"),
        deadline: None,
        basis: basis(&["460", "461"], &["65", "66"], ""),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T24,
        id: "T24",
        arcs: &[(L3, R0)],
        trigger: (
            "评审:达到目标且可安全利用,无限制",
            "review: targets met and safe use, no restriction",
        ),
        who: (
            "市生态环境局会同市规划和自然资源局",
            "Tianjin environment bureau with natural resources",
        ),
        document: ("移出公告", "removal notice"),
        deadline: Some(("及时", "promptly")),
        basis: basis(&["461 ¶2"], &["66"], ""),
        reads: &[Field::EffectReview, Field::AftercareOpen],
        elsewhere: Guard::RemovalWithoutEffectReview,
    },
    TransitionRow {
        transition: Transition::T25,
        id: "T25",
        arcs: &[(L3, R1)],
        trigger: (
            "同上,但仍有制度控制、地下水监测或工程阻隔",
            "as T24, but institutional controls, groundwater monitoring or an engineering barrier remain",
        ),
        who: (
            "市生态环境局会同市规划和自然资源局",
            "Tianjin environment bureau with natural resources",
        ),
        document: ("移出公告、后期管理方案", "removal notice, aftercare plan"),
        deadline: Some(("及时", "promptly")),
        basis: basis(&["437", "461"], &["42", "66"], ""),
        reads: &[Field::EffectReview, Field::AftercareOpen],
        elsewhere: Guard::RemovalWithoutEffectReview,
    },
    TransitionRow {
        transition: Transition::T26,
        id: "T26",
        arcs: &[(L3, L4)],
        trigger: (
            "管控有效,但未证明可安全用于敏感用途:不移出",
            "control effect reached, safe use for sensitive use not shown: stays listed",
        ),
        who: (
            "市生态环境局会同市规划和自然资源局",
            "Tianjin environment bureau with natural resources",
        ),
        document: ("评审意见", "review opinion"),
        deadline: Some(("及时", "promptly")),
        basis: basis(&["461"], &["66"], ""),
        reads: &[Field::EffectReview],
        elsewhere: Guard::RemovalWithoutEffectReview,
    },
    TransitionRow {
        transition: Transition::T27,
        id: "T27",
        arcs: &[(R1, R1)],
        trigger: (
            "每期后期管理报告;阻隔检查;井数据",
            "aftercare report each period; barrier check; well data",
        ),
        who: ("土壤污染责任人", "liable party"),
        document: ("后期管理报告", "aftercare report"),
        deadline: Some(("方案规定的间隔", "interval of the plan")),
        basis: basis(&["437", "1164"], &["42", "92"], ""),
        reads: &[Field::AftercareOpen],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T28,
        id: "T28",
        arcs: &[(R1, R0)],
        trigger: ("后期管理结束并验收", "end of aftercare accepted"),
        who: ("生态环境部门", "environment department"),
        document: ("验收文件", "acceptance"),
        deadline: None,
        basis: basis(&["437"], &["42"], "HJ 25.5-2018"),
        reads: &[Field::AftercareOpen],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T29,
        id: "T29",
        arcs: &[(R1, U1)],
        trigger: (
            "阻隔失效、新的超标、禁止的开挖",
            "barrier failure, new exceedance, forbidden excavation",
        ),
        who: ("生态环境部门", "environment department"),
        document: ("事件记录", "event record"),
        deadline: Some(("立即", "at once")),
        basis: basis(&["404", "454"], &["17", "59"], ""),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T30,
        id: "T30",
        arcs: &[(U1, N0), (A0, N0), (L0, N0)],
        trigger: (
            "无开发计划或无力治理;区政府划定管控区域、设标识、公告、监测",
            "no development plan or no means; the district government draws a control zone, signs, public notice, monitoring",
        ),
        who: ("区政府", "district government"),
        document: ("决定、管控区域边界", "decision, zone polygon"),
        deadline: None,
        basis: basis(&[], &[], "土十条 (十二); 部令42号"),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T31,
        id: "T31",
        arcs: &[(N0, V1), (N0, V2), (N0, V3), (N0, V4), (N0, L1)],
        trigger: ("拟开发利用", "development intended"),
        who: ("土地使用权人", "right holder"),
        document: (
            "开发意向、调查或方案",
            "statement of intent; survey contract or plan",
        ),
        deadline: Some(("办理用地手续之前", "before any use procedure")),
        basis: basis(&[], &[], "土十条 (十二); 部令42号"),
        reads: &[],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T32,
        id: "T32",
        arcs: &[
            (P0, U1),
            (P1, U1),
            (R0, U1),
            (R1, U1),
            (P0, A0),
            (P1, A0),
            (P0, VR),
            (P0, V2),
            (P1, VR),
            (P1, V2),
        ],
        trigger: ("有效性事件", "a validity event"),
        who: ("系统或经办人", "system or officer"),
        document: ("事件记录", "event record"),
        deadline: Some(("立即", "at once")),
        basis: basis(&["454"], &["59"], "HJ 25.1-2019"),
        reads: &[Field::U1Kind, Field::Validity],
        elsewhere: Guard::WrongStage,
    },
    TransitionRow {
        transition: Transition::T33,
        id: "T33",
        arcs: &ANY_TO_X0,
        trigger: (
            "分割、合并、边界重测",
            "split, merge, re-survey of the boundary",
        ),
        who: ("自然资源部门", "natural resources"),
        document: ("地籍变更", "cadastral change"),
        deadline: Some(("与地籍变更同日", "same day as the cadastral change")),
        basis: basis(&[], &[], "不动产登记变更"),
        reads: &[],
        elsewhere: Guard::Superseded,
    },
    TransitionRow {
        transition: Transition::T34,
        id: "T34",
        arcs: &ANY_STAYS,
        trigger: ("突发事件", "sudden event"),
        who: ("生态环境部门", "environment department"),
        document: ("应急报告", "emergency report"),
        deadline: Some(("立即", "at once")),
        basis: basis(&["443"], &["44"], ""),
        reads: &[Field::EmergencyOver],
        elsewhere: Guard::Superseded,
    },
];
