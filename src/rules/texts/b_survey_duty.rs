//! Section B: who owes a survey, and before what.

use super::who::*;
use super::{RuleText, allowed, blocked, conditional, note, two, undetermined};
use crate::domain::decision::RuleId;
use crate::domain::law::*;

pub static TEXTS: &[RuleText] = &[
    RuleText {
        rule: RuleId(10),
        title: two("敏感用途规划：先调查", "Plan for a sensitive use: survey first"),
        when: two(
            "规划编制或调整，规划用途属于居住、公共管理与公共服务用地，且没有覆盖全地块并通过评审的调查。",
            "A plan sets a residential, public management or public service use, and no passed survey covers the whole parcel.",
        ),
        why: two(
            "用途变更为居住、公共管理与公共服务用地的，变更前应当完成土壤污染状况调查。",
            "Before a change to a residential, public management or public service use the soil must be surveyed.",
        ),
        basis: &[CODE_454_2, SOIL_LAW_59_2, TIANJIN_REGULATION_41_2],
        cases: &[conditional(
            "规划为居住、公共管理与公共服务用途，但没有覆盖全地块并通过评审的调查；规划可以编制，用途生效前须完成调查。",
            "A sensitive use is planned and no passed survey covers the whole parcel; the plan may be made, but the survey must come before the use takes effect.",
        )
        .on(RIGHT_HOLDER, PLAN_EFFECT, "在本市规定的时限内完成土壤污染状况调查并通过评审。", "Survey the soil within the time limit set by Tianjin and have the report pass review.")
        .next(RIGHT_HOLDER, "委托开展土壤污染状况调查，报告报区生态环境局组织评审。", "Commission the survey and submit the report to the district environment bureau for review.")
        .paper("土壤污染状况调查报告", "soil survey report")],
    },
    RuleText {
        rule: RuleId(11),
        title: two("变更为敏感用途：未调查", "Change to a sensitive use without survey"),
        when: two(
            "用途变更为居住、公共管理与公共服务用地，且没有覆盖全地块并通过评审的调查。",
            "The use is changed to residential, public management or public service, and no passed survey covers the whole parcel.",
        ),
        why: two(
            "调查应当在变更之前完成；未按规定调查的依法处罚。",
            "The survey is due before the change; its absence is punishable.",
        ),
        basis: &[CODE_454_2, CODE_1165, SOIL_LAW_59_2, SOIL_LAW_94_1, TIANJIN_REGULATION_41_2],
        cases: &[blocked(
            "变更为居住、公共管理与公共服务用地之前应当完成土壤污染状况调查，本地块没有覆盖全地块并通过评审的调查，不得变更。",
            "The soil must be surveyed before a change to a sensitive use; no passed survey covers the whole parcel, so the use must not be changed.",
        )
        .next(RIGHT_HOLDER, "完成覆盖全地块的土壤污染状况调查，报告报区生态环境局会同规划和自然资源部门评审。", "Survey the whole parcel and submit the report for review by the district environment bureau with the natural-resources department.")
        .paper("通过评审的调查报告", "survey report that passed review")],
    },
    RuleText {
        rule: RuleId(12),
        title: two("供应敏感用途土地：未调查", "Supply for a sensitive use without survey"),
        when: two(
            "出让、租赁或者划拨的土地规划为居住、公共管理与公共服务用途，且没有覆盖全地块并通过评审的调查。",
            "Land is supplied or allocated for a sensitive use, and no passed survey covers the whole parcel.",
        ),
        why: two(
            "调查应当在划拨决定作出或者出让合同签订之前完成。",
            "The survey must be complete before the allocation decision or the grant contract.",
        ),
        basis: &[INDICATOR_METHOD_WHOLE, CODE_454_2, SOIL_LAW_59_2, TIANJIN_REGULATION_41_2],
        cases: &[blocked(
            "拟供应土地规划为居住、公共管理与公共服务用途，没有覆盖全地块并通过评审的调查，不得供应。",
            "The land is to be supplied for a sensitive use and no passed survey covers the whole parcel; it must not be supplied.",
        )
        .next(LAND_BANK, "供地前完成覆盖全地块的土壤污染状况调查并通过评审。", "Before supply, survey the whole parcel and have the report pass review.")
        .paper("通过评审的调查报告", "survey report that passed review")],
    },
    RuleText {
        rule: RuleId(13),
        title: two("敏感用途建设许可：未调查", "Permit for a sensitive use without survey"),
        when: two(
            "规划或者施工许可涉及居住、公共管理与公共服务用途，且没有覆盖全地块并通过评审的调查。",
            "A planning or construction permit is sought for a sensitive use, and no passed survey covers the whole parcel.",
        ),
        why: two(
            "未依法调查的地块，禁止开工建设与风险管控、修复无关的项目，已经开工的应当立即停止；2026年8月15日前有调查义务而无此项禁令。",
            "Where the survey was skipped no unrelated construction may start and running works must stop; before 2026-08-15 the survey was owed but there was no such ban.",
        ),
        basis: &[CODE_461_3, CODE_1162_7, SOIL_LAW_59_2, LAND_REGULATION_14],
        cases: &[
            blocked(
                "应当调查而未调查的地块，禁止开工建设与风险管控、修复无关的项目，不得许可。",
                "A survey is owed and was not made: no construction unrelated to control or remediation may start, so no permit.",
            )
            .next(RIGHT_HOLDER, "完成覆盖全地块的土壤污染状况调查并通过评审；已经开工的立即停工。", "Survey the whole parcel and have the report pass review; stop works that have begun.")
            .paper("通过评审的调查报告", "survey report that passed review"),
            undetermined(
                "应当依法调查而没有通过评审的调查；评价日当时的法律尚无开工禁令，结论待定。",
                "A survey is owed and none has passed review; the law of that day had no construction ban yet, so the answer is open.",
            )
            .lacks(DISTRICT_ENV, "覆盖全地块并通过评审的土壤污染状况调查。", "A passed survey of the whole parcel.")
            .next(RIGHT_HOLDER, "完成覆盖全地块的土壤污染状况调查并通过评审。", "Survey the whole parcel and have the report pass review."),
            PLAN_FILED,
        ],
    },
    RuleText {
        rule: RuleId(14),
        title: two("流转后拟作敏感用途：调查义务随地转移", "Sensitive use later: the survey duty goes with the land"),
        when: two(
            "转让、收回或者收储的土地拟作居住、公共管理与公共服务用途，现状不是此类用途，且没有覆盖全地块并通过评审的调查。",
            "Land is transferred, taken back or banked with a sensitive use in mind, its current use is not sensitive, and no passed survey covers it.",
        ),
        why: two(
            "受让人不因此成为法定的污染责任人，但土地使用权人的调查义务随土地转移。",
            "The buyer does not become the statutory polluter, but the duty of the right holder follows the land.",
        ),
        basis: &[CODE_439, CODE_454, SOIL_LAW_45, SOIL_LAW_59, REGISTER_DEFAULT],
        cases: &[conditional(
            "拟作居住、公共管理与公共服务用途而尚未调查；可以办理，但须书面明确由谁调查、由谁负担费用。",
            "A sensitive use is in mind and no survey was made; the act may proceed once it is written down who surveys and who pays.",
        )
        .on(BOTH_PARTIES, CONTRACT, "在合同或者协议中写明调查义务和费用的承担者，并约定用途变更前完成调查。", "Write into the contract who surveys and who pays, and that the survey comes before the change of use.")
        .next(RIGHT_HOLDER, "在用途变更前委托开展土壤污染状况调查。", "Commission the survey before the change of use.")
        .paper("载明调查义务的合同条款", "contract clause on the survey duty")],
    },
    RuleText {
        rule: RuleId(15),
        title: two("已显示污染风险：未调查", "Risk shown, no survey"),
        when: two(
            "普查、详查、监测、现场检查或者优先监管名单表明有污染风险，且没有通过评审的调查。",
            "Census, detailed survey, monitoring, inspection or the priority list shows a risk, and no survey has passed review.",
        ),
        why: two(
            "主管部门应当要求土地使用权人调查；建设用地应当符合土壤环境质量要求，未调查不得开工。",
            "The department must require the survey; construction land must meet soil-quality requirements, and without survey nothing may be built.",
        ),
        basis: &[CODE_454_1, CODE_461_3, SOIL_LAW_59_1, LAND_REGULATION_14, SOIL_TEN_4, DISTRICT_PLAN_WHOLE],
        cases: &[
            blocked(
                "地块已显示土壤污染风险而没有通过评审的调查，本事项不得办理。",
                "A soil risk has been shown and no survey has passed review; the act must not proceed.",
            )
            .next(RIGHT_HOLDER, "按区生态环境局的要求完成土壤污染状况调查并通过评审。", "Survey the soil as the district environment bureau requires and have the report pass review.")
            .paper("通过评审的调查报告", "survey report that passed review"),
            conditional(
                "地块已显示土壤污染风险而没有通过评审的调查；规划可以编制，用途应当在调查后确定。",
                "A soil risk has been shown and no survey has passed review; the plan may be made, but the use is to be fixed after the survey.",
            )
            .on(LAND, PLAN_EFFECT, "待调查报告通过评审后确定用途，并征求区生态环境局意见。", "Fix the use only after the survey has passed review, and consult the district environment bureau.")
            .next(DISTRICT_ENV, "书面要求土地使用权人开展调查。", "Require the right holder in writing to survey.")
            .paper("调查通知书", "written notice to survey"),
            undetermined(
                "地块已显示土壤污染风险而没有通过评审的调查；能否转租、出租须由区生态环境局书面确认。",
                "A soil risk has been shown and no survey has passed review; whether it may be let needs written confirmation by the district environment bureau.",
            )
            .lacks(DISTRICT_ENV, "区生态环境局对继续使用的书面确认，或者通过评审的调查。", "Written confirmation by the district environment bureau that use may go on, or a passed survey.")
            .next(RIGHT_HOLDER, "申请书面确认，同时委托调查。", "Ask for written confirmation and commission the survey."),
            PLAN_FILED,
        ],
    },
    RuleText {
        rule: RuleId(16),
        title: two("疑似地块收回、收储", "Suspected land taken back or banked"),
        when: two(
            "收回或者收储已显示风险或者有行业历史的地块，且没有通过评审的调查。",
            "Land with a shown risk or an industry history is taken back or banked, and no survey has passed review.",
        ),
        why: two(
            "收回后调查、管控和修复的责任可能转由地方政府组织，须事先明确。",
            "After the take-back the government may have to organise survey and remediation; this must be settled first.",
        ),
        basis: &[CODE_463, SOIL_LAW_68, SOIL_TEN_4],
        cases: &[conditional(
            "疑似污染地块尚无通过评审的调查；可以收回、收储，但须先调查，或者书面确定调查义务和费用。",
            "Suspected land without a passed survey may be taken back or banked if it is surveyed first, or if duty and cost are fixed in writing.",
        )
        .on(LAND_BANK, TAKE_OVER, "先行完成调查，或者在协议中确定调查、管控、修复的义务和费用；已经收回的，由地方政府组织调查。", "Survey first, or fix the duty and cost of survey, control and remediation in the agreement; where the land is already taken back the government surveys.")
        .next(LAND_BANK, "与原土地使用权人商定并委托调查。", "Agree with the former right holder and commission the survey.")
        .paper("载明义务和费用的协议", "agreement that fixes duty and cost")],
    },
    RuleText {
        rule: RuleId(17),
        title: two("疑似地块（行业历史）：未调查", "Industry history, no survey"),
        when: two(
            "地块仅因行业历史列为疑似污染地块，且没有通过评审的调查。",
            "The parcel is suspected only by its industry history, and no survey has passed review.",
        ),
        why: two(
            "疑似污染地块在再开发、流转前应当调查；非敏感用途的转让法律没有明文规定，从严掌握。",
            "Suspected land is to be surveyed before reuse or circulation; on transfer for other uses the law is silent and the register is careful.",
        ),
        basis: &[ORDER_42_WHOLE, TIANJIN_2018_WHOLE, DISTRICT_PLAN_WHOLE, REGISTER_DEFAULT],
        cases: &[
            blocked(
                "地块属于疑似污染地块，没有通过评审的调查，本事项不得办理。",
                "The parcel is a suspected parcel without a passed survey; the act must not proceed.",
            )
            .next(RIGHT_HOLDER, "完成土壤污染状况调查并通过评审。", "Survey the soil and have the report pass review.")
            .paper("通过评审的调查报告", "survey report that passed review"),
            conditional(
                "地块属于疑似污染地块，没有通过评审的调查；规划可以编制，用途应当在调查后确定。",
                "The parcel is a suspected parcel without a passed survey; the plan may be made, but the use is to be fixed after the survey.",
            )
            .on(LAND, PLAN_EFFECT, "待调查报告通过评审后确定用途，并征求区生态环境局意见。", "Fix the use only after the survey has passed review, and consult the district environment bureau."),
            undetermined(
                "地块属于疑似污染地块，没有通过评审的调查，能否流转不能确定。",
                "The parcel is a suspected parcel without a passed survey; it cannot be said whether it may change hands.",
            )
            .lacks(DISTRICT_ENV, "通过评审的土壤污染状况调查，或者区生态环境局的书面意见。", "A passed survey, or the written opinion of the district environment bureau.")
            .next(RIGHT_HOLDER, "委托开展土壤污染状况调查。", "Commission the survey."),
            PLAN_FILED,
        ],
    },
    RuleText {
        rule: RuleId(18),
        title: two("无疑似情形、未调查", "No known indication, not surveyed"),
        when: two(
            "登记册没有疑似情形的记载，未做调查，规划为非敏感用途或者用途不明，或者敏感用途延续现状。",
            "The register knows of no indication, no survey was made, and the planned use is not sensitive or not known, or a sensitive use goes on unchanged.",
        ),
        why: two(
            "国家法律对此没有规定调查义务；未列入名录不能证明土壤状况。",
            "National law asks for no survey here; not being listed does not prove the state of the soil.",
        ),
        basis: &[CODE_454, SOIL_LAW_59, REGISTER_DEFAULT],
        cases: &[
            allowed(
                "国家法律未要求本事项调查土壤，登记册也没有疑似情形的记载；土壤状况未经调查，不作证明。",
                "National law requires no survey for this act and the register knows of no indication; the soil was not surveyed and nothing is certified about it.",
            )
            .next(LAND, "区土地出让项目专家评审会可以要求调查；外地对工商业用地出让也有普遍调查的做法。", "The district grant meeting may ask for a survey; other cities survey all commercial and industrial grants."),
            conditional(
                "规划用途适用第一类用地限值或者用途不明，土壤未经调查，建议先做第一阶段调查。",
                "The planned use has Class I limits or is not known, and the soil was not surveyed; a stage-1 survey is advised first.",
            )
            .on(RIGHT_HOLDER, THIS_ACT, "开展第一阶段调查（资料收集、现场踏勘、人员访谈），结果报区生态环境局。", "Make a stage-1 survey (papers, site visit, interviews) and send the result to the district environment bureau.")
            .next(RIGHT_HOLDER, "委托开展第一阶段调查。", "Commission the stage-1 survey.")
            .paper("第一阶段调查报告", "stage-1 survey report"),
        ],
    },
    RuleText {
        rule: RuleId(19),
        title: two("农用地、未利用地的简化调查", "Simplified survey of former farmland"),
        when: two(
            "历史资料证明地块仅作农用地或者未利用地，规划为居住、公共管理与公共服务用途。",
            "The history shows farmland or unused land only, and a sensitive use is planned.",
        ),
        why: two(
            "一些省份允许此类地块采用简化调查；本市是否采用以正式文件为准。",
            "Some provinces accept a simplified survey here; whether Tianjin does is for its own documents to say.",
        ),
        basis: &[CODE_454_2, SOIL_LAW_59_2, REGISTER_DEFAULT],
        cases: &[note(
            "历史资料表明仅作农用地或者未利用地；本市已采用简化调查的，可以按简化形式调查，调查义务不因此免除。",
            "The history shows farmland or unused land only; if Tianjin has adopted a simplified survey it may be used, but the duty to survey remains.",
        )],
    },
];
