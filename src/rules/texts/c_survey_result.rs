//! Section C: what a survey found.

use super::who::*;
use super::{RuleText, allowed, blocked, conditional, note, two, undetermined};
use crate::domain::decision::RuleId;
use crate::domain::law::*;

pub static TEXTS: &[RuleText] = &[
    RuleText {
        rule: RuleId(20),
        title: two("调查进行中", "Survey running"),
        when: two(
            "调查正在进行或者报告正在评审。",
            "A survey is running or its report is under review.",
        ),
        why: two(
            "评审通过之前视同未调查；已有样品超标的，视同已显示污染风险。",
            "Until the review is passed the land counts as not surveyed; a sample that exceeded counts as a risk shown.",
        ),
        basis: &[CODE_454_3, SOIL_LAW_59_3],
        cases: &[note(
            "调查正在进行或者评审中（{stage}），评审通过前视同未调查，预计将有结果。",
            "The survey is running or under review ({stage}); until it has passed the land counts as not surveyed. A result is expected.",
        )
        .next(RIGHT_HOLDER, "完成调查和评审。", "Finish the survey and its review.")
        .paper("评审意见和主管部门函件", "review opinion and letter of the department")],
    },
    RuleText {
        rule: RuleId(21),
        title: two("调查通过、未超筛选值", "Survey passed, not exceeding"),
        when: two(
            "调查已通过评审，覆盖全地块，各项最大值不超过规划用途所属类别的筛选值，且没有失效事件。",
            "The survey has passed, covers the whole parcel, no maximum exceeds the screening value of the planned use's class, and no event has ended it.",
        ),
        why: two(
            "不超过筛选值的，风险一般可以忽略；登记册每次都用保存的最大值重新比对。",
            "Up to the screening value the risk is normally negligible; the register compares the stored maxima anew each time.",
        ),
        basis: &[CODE_454, SOIL_LAW_59, GB_36600_5_3_2],
        cases: &[
            allowed(
                "调查已通过评审，各项检测最大值不超过规划用途适用的筛选值。",
                "The survey has passed and no measured maximum exceeds the screening value for the planned use.",
            ),
            conditional(
                "调查已通过评审且未超过筛选值，但该调查针对另一敏感用途，须由主管部门书面确认。",
                "The survey has passed and nothing exceeds, but it was made for another sensitive use; the department must confirm it in writing.",
            )
            .on(DISTRICT_ENV, THIS_ACT, "书面确认调查结论适用于本次规划用途。", "Confirm in writing that the survey's conclusion serves the planned use.")
            .next(RIGHT_HOLDER, "向区生态环境局申请确认。", "Ask the district environment bureau for the confirmation.")
            .paper("确认函", "letter of confirmation"),
            note(
                "保存的检测最大值超过规划用途适用的筛选值（{analyte} {value} mg/kg，限值 {limit} mg/kg），按超标地块评价。",
                "A stored maximum exceeds the screening value for the planned use ({analyte} {value} mg/kg, limit {limit} mg/kg); the land is judged as exceeding.",
            )
            .next(RIGHT_HOLDER, "就本次规划用途补充调查或者开展风险评估。", "Supplement the survey or assess the risk for the planned use."),
        ],
    },
    RuleText {
        rule: RuleId(22),
        title: two("按第二类用地评价，拟作第一类用途", "Judged for Class II, Class I use planned"),
        when: two(
            "调查按第二类用地评价（类别未记载的视同第二类），规划用途适用第一类用地限值或者用途不明；或者检出限高于限值。",
            "The survey was judged by Class II (also where no class is recorded) and the planned use has Class I limits or is not known; or a detection limit lies above the limit.",
        ),
        why: two(
            "规划用途决定适用的类别，须用保存的最大值按第一类限值重新比对。",
            "The planned use decides the class, so the stored maxima are compared anew with Class I limits.",
        ),
        basis: &[GB_36600_5_3_1, REGISTER_DEFAULT],
        cases: &[
            allowed(
                "调查按第二类用地评价；收回、收储本身不改变用途，可以办理，再利用前须按规划用途重新评价。",
                "The survey was judged by Class II; taking back or banking changes no use and may proceed, but before reuse it is to be judged for the use then planned.",
            ),
            conditional(
                "调查按第二类用地评价，规划用途适用第一类限值，须由主管部门书面确认后方可采用。",
                "The survey was judged by Class II and the planned use has Class I limits; the department must confirm in writing before it is relied on.",
            )
            .on(DISTRICT_ENV, THIS_ACT, "书面确认检测结果满足第一类用地限值。", "Confirm in writing that the results meet the Class I limits.")
            .next(RIGHT_HOLDER, "补充按第一类用地的评价并申请确认。", "Add the comparison with Class I limits and ask for confirmation.")
            .paper("补充评价和确认函", "supplement and letter of confirmation"),
            undetermined(
                "检测最大值不全，或者检出限高于适用的限值（{analyte} {value} mg/kg，限值 {limit} mg/kg），不能判断是否超标。",
                "The maxima are incomplete, or a detection limit lies above the limit that applies ({analyte} {value} mg/kg, limit {limit} mg/kg); it cannot be said whether the land exceeds.",
            )
            .lacks(RIGHT_HOLDER, "完整的检测最大值，或者检出限满足要求的复测结果。", "All measured maxima, or new tests with a suitable detection limit.")
            .next(RIGHT_HOLDER, "补充采样或者补交检测数据，报区生态环境局评审。", "Sample again or hand in the data, and submit them to the district environment bureau for review.")
            .paper("补充调查报告", "supplementary survey report"),
            note(
                "保存的检测最大值超过第一类用地筛选值（{analyte} {value} mg/kg，限值 {limit} mg/kg），按超标地块评价。",
                "A stored maximum exceeds the Class I screening value ({analyte} {value} mg/kg, limit {limit} mg/kg); the land is judged as exceeding.",
            ),
        ],
    },
    RuleText {
        rule: RuleId(23),
        title: two("修改后通过、未复核", "Passed after changes, not rechecked"),
        when: two(
            "评审结论为修改后通过，但专家复核未签署。",
            "The review said \"pass after modification\" and the recheck is not signed.",
        ),
        why: two(
            "复核签署前，评审不算通过。",
            "Until the recheck is signed the review is not passed.",
        ),
        basis: &[REVIEW_GUIDE_WHOLE],
        cases: &[
            undetermined(
                "评审结论为修改后通过，复核尚未签署，评审未完成。",
                "The review said \"pass after modification\" and the recheck is not signed; the review is not finished.",
            )
            .lacks(DISTRICT_ENV, "专家签署的复核意见。", "The recheck signed by the expert.")
            .next(DISTRICT_ENV, "组织专家复核修改稿并签署。", "Have the expert recheck the amended report and sign.")
            .paper("复核意见", "signed recheck"),
            note(
                "评审结论为修改后通过，复核尚未签署，该调查按评审未完成对待。",
                "The review said \"pass after modification\" and the recheck is not signed; the survey is read as not yet passed.",
            ),
        ],
    },
    RuleText {
        rule: RuleId(24),
        title: two("超标、风险评估未通过（第一类用途）", "Exceeding, no risk assessment passed (Class I use)"),
        when: two(
            "调查表明超过筛选值，风险评估尚未通过，规划为敏感用途、社区公园等或者用途不明。",
            "The survey shows an exceedance, no risk assessment has passed, and the planned use is sensitive, a community park or the like, or not known.",
        ),
        why: two(
            "超过筛选值的应当进行风险评估；跳过风险评估的不得开工建设。",
            "An exceedance calls for a risk assessment; where it is skipped nothing may be built.",
        ),
        basis: &[CODE_455, CODE_461_3, SOIL_LAW_60, LAND_REGULATION_14, DISTRICT_PLAN_WHOLE],
        cases: &[
            blocked(
                "土壤污染物超过筛选值（{analyte} {value} mg/kg，限值 {limit} mg/kg），风险评估尚未通过评审，本事项不得办理。",
                "The soil exceeds the screening value ({analyte} {value} mg/kg, limit {limit} mg/kg) and no risk assessment has passed; the act must not proceed.",
            )
            .next(LIABLE_OR_HOLDER, "开展土壤污染风险评估，报告报天津市生态环境局评审。", "Assess the risk and submit the report to the Tianjin environment bureau.")
            .paper("风险评估报告", "risk-assessment report"),
            conditional(
                "土壤污染物超过筛选值（{analyte} {value} mg/kg，限值 {limit} mg/kg），风险评估尚未通过；收回、收储须先明确责任，规划用途须在评估后确定。",
                "The soil exceeds the screening value ({analyte} {value} mg/kg, limit {limit} mg/kg) and no risk assessment has passed; for a take-back the duties must be fixed, in a plan the use is chosen after the assessment.",
            )
            .on(LIABLE_OR_HOLDER, THIS_ACT, "书面明确风险评估和后续管控、修复的责任与费用；用途待风险评估通过后确定。", "Fix in writing the duty and cost of risk assessment, control and remediation; choose the use after the assessment has passed.")
            .next(LIABLE_OR_HOLDER, "开展土壤污染风险评估，报告报天津市生态环境局评审。", "Assess the risk and submit the report to the Tianjin environment bureau.")
            .paper("风险评估报告", "risk-assessment report"),
            undetermined(
                "土壤污染物超过筛选值（{analyte} {value} mg/kg，限值 {limit} mg/kg），风险评估尚未通过；能否转租、出租须由区生态环境局书面确认。",
                "The soil exceeds the screening value ({analyte} {value} mg/kg, limit {limit} mg/kg) and no risk assessment has passed; whether it may be let needs written confirmation by the district environment bureau.",
            )
            .lacks(DISTRICT_ENV, "风险评估结论，或者区生态环境局对继续使用的书面确认。", "The outcome of the risk assessment, or written confirmation that use may go on.")
            .next(RIGHT_HOLDER, "申请书面确认，并开展风险评估。", "Ask for written confirmation and assess the risk."),
            PLAN_FILED,
        ],
    },
    RuleText {
        rule: RuleId(25),
        title: two("超标、风险评估未通过（第二类用途）", "Exceeding, no risk assessment passed (Class II use)"),
        when: two(
            "调查表明超过筛选值，风险评估尚未通过，规划为工业、商业等第二类用途；仅超过第一类限值的，在报告就该用途修订并评审前同样适用。",
            "The survey shows an exceedance, no risk assessment has passed, and an industrial, commercial or other Class II use is planned; also where only Class I limits are exceeded, until the report is amended and reviewed for this use.",
        ),
        why: two(
            "跳过风险评估的不得开工建设；本区规划严禁污染地块流转。",
            "Where the risk assessment is skipped nothing may be built; the district plan forbids the circulation of polluted parcels.",
        ),
        basis: &[CODE_455, CODE_461_3, SOIL_LAW_60, LAND_REGULATION_14, DISTRICT_PLAN_WHOLE],
        cases: &[
            blocked(
                "调查结论为超标（{analyte} {value} mg/kg，限值 {limit} mg/kg），风险评估尚未通过评审，本事项不得办理。",
                "The survey found an exceedance ({analyte} {value} mg/kg, limit {limit} mg/kg) and no risk assessment has passed; the act must not proceed.",
            )
            .next(LIABLE_OR_HOLDER, "开展风险评估并报天津市生态环境局评审；仅超过第一类限值的，可以就本次用途修订调查报告并重新评审。", "Assess the risk and submit the report to the Tianjin environment bureau; where only Class I limits are exceeded the survey report may be amended for this use and reviewed again.")
            .paper("风险评估报告或者修订的调查报告", "risk-assessment report or amended survey report"),
            conditional(
                "调查结论为超标（{analyte} {value} mg/kg，限值 {limit} mg/kg），风险评估尚未通过；收回、收储须先明确责任，规划用途须在评估后确定。",
                "The survey found an exceedance ({analyte} {value} mg/kg, limit {limit} mg/kg) and no risk assessment has passed; for a take-back the duties must be fixed, in a plan the use is chosen after the assessment.",
            )
            .on(LIABLE_OR_HOLDER, THIS_ACT, "书面明确风险评估和后续管控、修复的责任与费用；用途待风险评估通过后确定。", "Fix in writing the duty and cost of risk assessment, control and remediation; choose the use after the assessment has passed.")
            .next(LIABLE_OR_HOLDER, "开展土壤污染风险评估，报告报天津市生态环境局评审。", "Assess the risk and submit the report to the Tianjin environment bureau."),
            undetermined(
                "调查结论为超标（{analyte} {value} mg/kg，限值 {limit} mg/kg），风险评估尚未通过；能否转租、出租须由区生态环境局书面确认。",
                "The survey found an exceedance ({analyte} {value} mg/kg, limit {limit} mg/kg) and no risk assessment has passed; whether it may be let needs written confirmation by the district environment bureau.",
            )
            .lacks(DISTRICT_ENV, "风险评估结论，或者区生态环境局对继续使用的书面确认。", "The outcome of the risk assessment, or written confirmation that use may go on.")
            .next(RIGHT_HOLDER, "申请书面确认，并开展风险评估。", "Ask for written confirmation and assess the risk."),
            PLAN_FILED,
        ],
    },
    RuleText {
        rule: RuleId(26),
        title: two("不高于环境背景值", "Within natural background"),
        when: two(
            "仅砷、钴、钒高于筛选值，且有文件证明不高于当地环境背景值。",
            "Only arsenic, cobalt or vanadium is above the screening value, and a document shows that it is within the local background.",
        ),
        why: two(
            "标准规定此种情形不纳入污染地块管理；评审已作出的超标结论不因此改变。",
            "The standard does not manage such land as contaminated; an exceedance already found by a review stands.",
        ),
        basis: &[GB_36600_NOTE],
        cases: &[note(
            "该项高于筛选值但不高于有文件证明的环境背景值（{analyte} {value} mg/kg），不作为超标。",
            "The value is above the screening value but within the documented background ({analyte} {value} mg/kg); it is not an exceedance.",
        )
        .next(RIGHT_HOLDER, "随调查报告保存背景值证明文件。", "Keep the background document with the survey report.")],
    },
    RuleText {
        rule: RuleId(27),
        title: two("调查只覆盖一部分", "Survey covers only a part"),
        when: two(
            "调查范围没有覆盖整个地块，差额超过容差。",
            "The survey leaves a part of the parcel uncovered beyond the tolerance.",
        ),
        why: two(
            "未覆盖的部分没有调查结论，整个地块取各部分中最差的结论。",
            "The uncovered part has no survey result; the whole parcel takes the worst answer of its parts.",
        ),
        basis: &[REGISTER_DEFAULT],
        cases: &[note(
            "调查没有覆盖整个地块（未覆盖 {area} m²），未覆盖部分按未调查评价，结论取各部分中最差者。",
            "The survey does not cover the whole parcel ({area} m² left out); that part is judged as not surveyed and the worst part decides.",
        )
        .next(RIGHT_HOLDER, "补充调查未覆盖的部分，或者申请分割地块。", "Survey the part left out, or apply to split the parcel.")],
    },
    RuleText {
        rule: RuleId(28),
        title: two("超过管制值", "Above the control value"),
        when: two(
            "超标地块的最大值超过适用类别的管制值。",
            "On land that exceeds, a maximum is above the control value of the class that applies.",
        ),
        why: two(
            "超过管制值的，风险通常不可接受，应当采取风险管控或者修复措施。",
            "Above the control value the risk is normally unacceptable and measures are required.",
        ),
        basis: &[GB_36600_5_3_5],
        cases: &[
            blocked(
                "土壤污染物超过管制值（{analyte} {value} mg/kg，管制值 {limit} mg/kg），风险通常不可接受，本事项不得办理。",
                "The soil is above the control value ({analyte} {value} mg/kg, control value {limit} mg/kg); the risk is normally unacceptable and the act must not proceed.",
            )
            .next(LIABLE_OR_HOLDER, "完成风险评估，报天津市生态环境局评审；预计将列入名录并须管控或者修复。", "Finish the risk assessment and submit it to the Tianjin environment bureau; expect listing and control or remediation.")
            .paper("风险评估报告", "risk-assessment report"),
            conditional(
                "土壤污染物超过管制值（{analyte} {value} mg/kg，管制值 {limit} mg/kg）；规划只能选择非敏感用途，并以风险评估结论为前提。",
                "The soil is above the control value ({analyte} {value} mg/kg, control value {limit} mg/kg); only a use that is not sensitive may be planned, and subject to the risk assessment.",
            )
            .on(LAND, PLAN_EFFECT, "征求生态环境部门意见，按风险评估结论确定用途。", "Consult the environment department and choose the use by the risk assessment."),
            undetermined(
                "土壤污染物超过管制值（{analyte} {value} mg/kg，管制值 {limit} mg/kg）；能否转租、出租须由区生态环境局书面确认。",
                "The soil is above the control value ({analyte} {value} mg/kg, control value {limit} mg/kg); whether it may be let needs written confirmation by the district environment bureau.",
            )
            .lacks(DISTRICT_ENV, "区生态环境局对继续使用的书面确认和风险管控要求。", "Written confirmation that use may go on, with the control measures required.")
            .next(LIABLE_OR_HOLDER, "申请书面确认，并采取必要的风险管控措施。", "Ask for written confirmation and take the control measures needed."),
            PLAN_FILED,
        ],
    },
    RuleText {
        rule: RuleId(29),
        title: two("土壤达标而地下水污染", "Soil passes, groundwater does not"),
        when: two(
            "土壤未超筛选值，但调查表明地下水受到污染。",
            "The soil does not exceed, but the survey found the groundwater polluted.",
        ),
        why: two(
            "调查报告应当说明地下水是否受到污染，风险评估应当包括地下水。",
            "The survey report must say whether groundwater is polluted, and the risk assessment covers groundwater.",
        ),
        basis: &[CODE_431, CODE_432, SOIL_LAW_36, SOIL_LAW_37, REGISTER_DEFAULT],
        cases: &[
            conditional(
                "土壤未超筛选值，但地下水受到污染；办理时须限制地下水利用并考虑蒸气入侵。",
                "The soil does not exceed but the groundwater is polluted; its use must be ruled out and vapour considered.",
            )
            .on(RIGHT_HOLDER, THIS_ACT, "书面约定不开采利用地下水；建设前核查蒸气入侵风险。", "Rule out the use of groundwater in writing; check vapour intrusion before building.")
            .next(LIABLE_OR_HOLDER, "开展包括地下水的风险评估。", "Make a risk assessment that covers groundwater."),
            undetermined(
                "土壤未超筛选值，但地下水受到污染，对规划用途的风险尚未评估。",
                "The soil does not exceed but the groundwater is polluted, and the risk for the planned use has not been assessed.",
            )
            .lacks(LIABLE_OR_HOLDER, "包括地下水的风险评估。", "A risk assessment that covers groundwater.")
            .next(LIABLE_OR_HOLDER, "开展包括地下水的风险评估，报天津市生态环境局评审。", "Make a risk assessment that covers groundwater and submit it to the Tianjin environment bureau.")
            .paper("风险评估报告", "risk-assessment report"),
        ],
    },
];
