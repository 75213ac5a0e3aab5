//! Section I: steps, time and people.

use super::who::*;
use super::{RuleText, allowed, blocked, conditional, note, two, undetermined};
use crate::domain::decision::RuleId;
use crate::domain::law::*;

pub static TEXTS: &[RuleText] = &[
    RuleText {
        rule: RuleId(80),
        title: two("供地前查询国家系统", "National system looked up before supply"),
        when: two(
            "供应或者划拨土地，没有查询全国建设用地土壤环境管理信息系统的记录。",
            "Land is supplied or allocated and no lookup in the national construction-land system is recorded.",
        ),
        why: two(
            "供地前应当查询国家系统，防止遗漏已登记的地块。",
            "The national system is looked up before supply so that no registered parcel is missed.",
        ),
        basis: &[SOURCE_PLAN_WHOLE, CODE_405, SOIL_LAW_8],
        cases: &[conditional(
            "没有查询全国建设用地土壤环境管理信息系统的记录。",
            "No lookup in the national construction-land system is recorded.",
        )
        .on(LAND, SUPPLY, "查询全国建设用地土壤环境管理信息系统，记录日期和结果。", "Look the parcel up in the national construction-land system and record day and result.")
        .next(LAND, "查询并录入结果。", "Look it up and enter the result.")
        .paper("查询记录", "record of the lookup")],
    },
    RuleText {
        rule: RuleId(81),
        title: two("土地出让项目专家评审会", "Expert meeting for land grants"),
        when: two(
            "出让土地，专家评审会未召开，或者结论为有条件使用、不可使用。",
            "Land is granted and the expert meeting was not held, or found it usable with conditions or not usable.",
        ),
        why: two(
            "本区对土地出让项目实行专家评审会制度。",
            "The district holds an expert review meeting for land grants.",
        ),
        basis: &[DISTRICT_PLAN_WHOLE],
        cases: &[
            conditional(
                "土地出让项目专家评审会尚未召开，或者结论为有条件使用。",
                "The expert meeting for the land grant has not been held, or found the land usable with conditions.",
            )
            .on(LAND, SUPPLY, "召开专家评审会，并落实其提出的条件。", "Hold the expert meeting and meet the conditions it sets.")
            .next(DISTRICT, "组织土地出让项目专家评审会。", "Convene the expert meeting.")
            .paper("评审会纪要", "minutes of the meeting"),
            blocked(
                "土地出让项目专家评审会的结论为不可使用，不得出让。",
                "The expert meeting found the land not usable; it must not be granted.",
            )
            .next(LAND_BANK, "解决评审会指出的问题后重新提请评审。", "Resolve what the meeting found and submit the land again.")
            .paper("评审会纪要", "minutes of the meeting"),
        ],
    },
    RuleText {
        rule: RuleId(82),
        title: two("结论失效事件", "Event that ends a result"),
        when: two(
            "依据文件采样之后发生失效事件，或者依据文件被查实虚假、有严重质量问题。",
            "After the sampling of the document relied on an event ended its use, or the document was found false or seriously deficient.",
        ),
        why: two(
            "调查结论没有法定有效期，终止其效力的是事件。",
            "The law sets no expiry for a survey; events end its use.",
        ),
        basis: &[CODE_438, SOIL_LAW_43, REGISTER_DEFAULT],
        cases: &[note(
            "依据文件之后发生失效事件（{day}：{event}），该文件不再采用，按没有该文件重新评价。",
            "An event ended the use of the document relied on ({day}: {event}); the land is judged as if the document were absent.",
        )
        .next(RIGHT_HOLDER, "补充调查，报区生态环境局评审。", "Supplement the survey and submit it to the district environment bureau.")
        .paper("补充调查报告", "supplementary survey report")],
    },
    RuleText {
        rule: RuleId(83),
        title: two("调查年限提示", "Age of the survey"),
        when: two(
            "采样结束已超过设定年限，没有无变化声明。",
            "The sampling ended longer ago than the years set, and no statement of no change is on file.",
        ),
        why: two(
            "时间较长时须确认土地没有再受扰动。",
            "After a long time it must be confirmed that the land was not disturbed.",
        ),
        basis: &[REGISTER_DEFAULT],
        cases: &[conditional(
            "调查采样已超过设定年限（采样结束 {day}），须有书面的无变化声明。",
            "The survey is older than the years set (sampling ended {day}); a written statement of no change is needed.",
        )
        .on(RIGHT_HOLDER, THIS_ACT, "书面声明采样后土地没有使用、堆放、扰动和污染事件，并附影像资料。", "State in writing, with pictures, that since sampling the land was not used, filled, disturbed or polluted.")
        .next(RIGHT_HOLDER, "向区生态环境局提交无变化声明。", "Submit the statement to the district environment bureau.")
        .paper("无变化声明", "statement of no change")],
    },
    RuleText {
        rule: RuleId(84),
        title: two("编制单位或人员被禁止从业", "Report by a banned firm or person"),
        when: two(
            "依据报告的编制单位或者人员在签署日处于禁业期，或者之后因其他事项被禁业。",
            "The firm or person behind the report was banned on the day of signing, or was banned later for another matter.",
        ),
        why: two(
            "被禁止从业者出具的报告不予采用。",
            "A report made by someone who is banned is not relied on.",
        ),
        basis: &[CODE_1230, CODE_438, SOIL_LAW_90, SOIL_LAW_43],
        cases: &[
            conditional(
                "报告的编制单位或者人员（{firm}）后来因其他事项被禁止从业，须核查该报告。",
                "The firm or person behind the report ({firm}) was later banned for another matter; the report must be checked.",
            )
            .on(DISTRICT_ENV, THIS_ACT, "核查该报告的质量并记录结果。", "Check the quality of the report and record the result.")
            .next(DISTRICT_ENV, "抽查报告和原始数据。", "Check report and raw data."),
            undetermined(
                "报告的编制单位或者人员（{firm}）在签署日被禁止从业，该报告不予采用。",
                "The firm or person behind the report ({firm}) was banned on the day of signing; the report is not relied on.",
            )
            .lacks(DISTRICT_ENV, "由合格单位编制并重新评审的报告。", "A report by a qualified firm, reviewed anew.")
            .next(LIABLE_OR_HOLDER, "另行委托合格单位编制报告，重新评审。", "Commission a qualified firm and have the report reviewed anew.")
            .paper("重新编制的报告", "new report"),
        ],
    },
    RuleText {
        rule: RuleId(85),
        title: two("效果评估单位与施工单位相同", "Effect assessed by the works firm"),
        when: two(
            "效果评估单位就是管控、修复的施工单位。",
            "The effect was assessed by the firm that did the works.",
        ),
        why: two(
            "效果评估应当另行委托其他单位。",
            "Another firm must be charged with the effect assessment.",
        ),
        basis: &[CODE_460, CODE_1165_6, SOIL_LAW_65, SOIL_LAW_94_5],
        cases: &[undetermined(
            "效果评估由施工单位自行完成（{firm}），该报告不予采用；名录状态由天津市生态环境局决定，维持不变。",
            "The effect was assessed by the works firm itself ({firm}); the report is not relied on. The list status is for the Tianjin environment bureau and stays.",
        )
        .lacks(CITY_ENV, "由其他单位完成的效果评估。", "An effect assessment by another firm.")
        .next(LIABLE_OR_HOLDER, "另行委托其他单位开展效果评估。", "Charge another firm with the effect assessment.")
        .paper("效果评估报告", "effect-assessment report")],
    },
    RuleText {
        rule: RuleId(86),
        title: two("违法开工：立即停工", "Works begun against the ban: stop"),
        when: two(
            "在禁止开工的情形下已经开工（自2026年8月15日起）。",
            "Works have begun although building is forbidden (from 2026-08-15).",
        ),
        why: two(
            "应当调查、评估、管控、修复而未完成的，已经开工的应当立即停止。",
            "Where survey, assessment, control or remediation was skipped, running works must stop at once.",
        ),
        basis: &[CODE_461_3, CODE_1162_7, REGISTER_DEFAULT],
        cases: &[blocked(
            "地块在禁止开工的情形下已经开工，应当立即停工。",
            "Works have begun although building is forbidden; they must stop at once.",
        )
        .next(BUILDER, "立即停工，并通知区生态环境局和住房建设部门。", "Stop at once and notify the district environment bureau and the construction department.")
        .paper("停工通知", "stop-work notice")],
    },
    RuleText {
        rule: RuleId(87),
        title: two("司法拍卖、破产处置", "Court auction or bankruptcy"),
        when: two(
            "经司法拍卖或者破产程序转让。",
            "The transfer is by court auction or in bankruptcy.",
        ),
        why: two(
            "处置方式不改变土壤规则，买受人须事先知悉条件。",
            "The way of sale changes no soil rule, and the buyer must know the conditions beforehand.",
        ),
        basis: &[REGISTER_DEFAULT],
        cases: &[note(
            "司法拍卖、破产处置适用同样的规则，全部条件须写入拍卖或者变卖公告。",
            "The same rules apply to a sale by court or in bankruptcy; all conditions must stand in the sale notice.",
        )
        .next(two("人民法院或者破产管理人", "court or administrator"), "在公告中载明土壤状况和全部条件。", "State the soil record and all conditions in the notice.")],
    },
    RuleText {
        rule: RuleId(88),
        title: two("不改变用途的转租、出租", "Sublease without change of use"),
        when: two(
            "转租、出租不改变用途，地块无疑似情形，或者调查、修复结论在该用途类别之内。",
            "The land is let without change of use, and it has no known indication, or its survey or remediation result covers the class of that use.",
        ),
        why: two(
            "不改变用途的出租没有新的土壤义务。",
            "Letting without change of use brings no new soil duty.",
        ),
        basis: &[REGISTER_DEFAULT],
        cases: &[allowed(
            "不改变用途的转租、出租，登记册没有阻止办理的记载。",
            "It is let without change of use, and the register holds nothing that stands against it.",
        )],
    },
    RuleText {
        rule: RuleId(89),
        title: two("登记备注", "Note in the registration"),
        when: two(
            "附有剩余条件的供地后登记，或者登记的地块处于须披露的阶段或者附有限制。",
            "Registration after a supply with residual conditions, or of land in a state to be disclosed or under restriction.",
        ),
        why: two(
            "登记备注使限制和状况随土地传递。",
            "A note in the register lets restriction and state travel with the land.",
        ),
        basis: &[REGISTER_DEFAULT],
        cases: &[conditional(
            "可以登记，但须在登记簿备注地块的土壤状况或者限制（{stage}）。",
            "It may be registered if the state of the soil or the restriction is noted in the register ({stage}).",
        )
        .on(REGISTRY, REGISTRATION, "在不动产登记簿备注土壤状况、限制和剩余条件。", "Note state, restrictions and residual conditions in the real-estate register.")],
    },
    RuleText {
        rule: RuleId(90),
        title: two("抵押：无须披露的情形", "Mortgage: nothing to disclose"),
        when: two(
            "抵押的地块不属于须披露土壤状况的情形。",
            "The mortgaged parcel is in none of the states that must be disclosed.",
        ),
        why: two(
            "抵押不改变用途；法律仅鼓励贷款前调查。",
            "A mortgage changes no use; the law only encourages a survey before the loan.",
        ),
        basis: &[CODE_411, SOIL_LAW_72, REGISTER_DEFAULT],
        cases: &[allowed(
            "登记册没有须向抵押权人披露的土壤状况记载；这不是对土壤状况的证明。",
            "The register holds no state of the soil that must be disclosed to the lender; this certifies nothing about the soil.",
        )],
    },
    RuleText {
        rule: RuleId(91),
        title: two("登记：无须备注的情形", "Registration: nothing to note"),
        when: two(
            "登记的地块没有须备注的状况、限制或者剩余条件。",
            "There is no state, restriction or residual condition to be noted.",
        ),
        why: two(
            "登记不是对所登记行为的第二次审查，该行为以其自身代码查询。",
            "Registration is not a second test of the act behind it; that act is asked with its own code.",
        ),
        basis: &[REGISTER_DEFAULT],
        cases: &[allowed(
            "登记册没有须在登记簿备注的土壤状况记载；这不是对土壤状况的证明。",
            "The register holds no state of the soil that must be noted; this certifies nothing about the soil.",
        )],
    },
];
