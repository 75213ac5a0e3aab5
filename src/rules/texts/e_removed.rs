//! Section E: parcels removed from the list, and aftercare.

use super::who::*;
use super::{RuleText, allowed, blocked, conditional, two, undetermined};
use crate::domain::decision::RuleId;
use crate::domain::law::*;

pub static TEXTS: &[RuleText] = &[
    RuleText {
        rule: RuleId(40),
        title: two("已移出名录、用途在目标之内", "Removed, use within the targets"),
        when: two(
            "地块已移出名录，规划用途不严于修复目标的类别；或者目标类别没有记载。",
            "The parcel was removed from the list and the planned use is within the class of its targets; or that class is not recorded.",
        ),
        why: two(
            "达到目标且可以安全利用的地块由市级移出名录；结论以目标类别为限。",
            "Land that met its targets and can be used safely is removed; the result reaches as far as the class of the targets.",
        ),
        basis: &[CODE_461, SOIL_LAW_66],
        cases: &[
            allowed(
                "地块已移出名录，规划用途在修复目标的类别之内；办理时引用移出公告。",
                "The parcel was removed from the list and the planned use is within its targets; cite the removal notice.",
            ),
            conditional(
                "地块已移出名录，但修复目标的类别没有记载；可以收回、收储，再利用前须查清。",
                "The parcel was removed from the list but the class of its targets is not recorded; it may be taken back or banked, and the class is to be found before reuse.",
            )
            .on(LAND_BANK, TAKE_OVER, "取得效果评估报告，查明修复目标的用地类别。", "Obtain the effect-assessment report and find the class of the targets."),
            undetermined(
                "地块已移出名录，但修复目标的类别没有记载，不能判断规划用途是否在目标之内。",
                "The parcel was removed from the list but the class of its targets is not recorded; it cannot be said whether the planned use is within them.",
            )
            .lacks(CITY_ENV, "修复目标的用地类别（效果评估报告、移出公告）。", "The class of the targets (effect report, removal notice).")
            .next(DISTRICT_ENV, "查阅效果评估报告并补录。", "Read the effect report and complete the record."),
        ],
    },
    RuleText {
        rule: RuleId(41),
        title: two("修复目标为第二类，拟作第一类用途", "Class II targets, Class I use planned"),
        when: two(
            "地块按第二类用地目标修复并移出，规划用途适用第一类限值或者用途不明。",
            "The parcel was remediated to Class II targets, and the planned use has Class I limits or is not known.",
        ),
        why: two(
            "修复没有达到更严用途的要求，须重新调查和评估。",
            "The remediation does not reach the stricter use; a new survey and assessment are needed.",
        ),
        basis: &[CODE_454, SOIL_LAW_59, GB_36600_5_3_1],
        cases: &[
            blocked(
                "修复目标的类别（{class}）低于规划用途的要求，须重新调查、评估后方可办理。",
                "The class of the targets ({class}) does not reach the planned use; a new survey and assessment must come first.",
            )
            .next(RIGHT_HOLDER, "针对规划用途重新开展调查和风险评估。", "Survey and assess anew for the planned use.")
            .paper("调查报告、风险评估报告", "survey report, risk-assessment report"),
            conditional(
                "修复目标的类别（{class}）低于规划用途的要求；可以办理，但用途变严之前须重新调查、评估。",
                "The class of the targets ({class}) does not reach the planned use; the act may proceed, but a new survey and assessment must come before that use.",
            )
            .on(RIGHT_HOLDER, CHANGE, "针对规划用途重新调查、评估；转让合同写明该义务。", "Survey and assess anew for the planned use; a transfer contract names this duty."),
            allowed(
                "修复目标为较宽类别（{class}）；收回、收储不改变用途，可以办理。",
                "The targets are of the less strict class ({class}); taking back or banking changes no use and may proceed.",
            ),
        ],
    },
    RuleText {
        rule: RuleId(42),
        title: two("后期管理或用途限制", "Aftercare or restriction"),
        when: two(
            "地块已移出名录，但附有后期管理要求或者用途限制，不论何种事项。",
            "The parcel was removed with aftercare or a restriction, whatever the act.",
        ),
        why: two(
            "后期管理是法定义务，限制须随土地传递。",
            "Aftercare is a legal duty, and restrictions must travel with the land.",
        ),
        basis: &[CODE_437, CODE_1164, SOIL_LAW_42, SOIL_LAW_92],
        cases: &[conditional(
            "地块附有后期管理要求或者用途限制（{restriction}），须写入规划条件、合同和登记。",
            "The parcel carries aftercare or restrictions ({restriction}), which must go into planning conditions, contract and registration.",
        )
        .on(LAND, THIS_ACT, "将限制（{restriction}）写入规划条件、合同和登记备注，明确后期管理责任人，并保证监测人员进入。", "Write the restrictions ({restriction}) into planning conditions, contract and registration; name who does the aftercare; grant access for monitoring.")
        .next(DISTRICT_ENV, "提供限制和后期管理的清单。", "Supply the list of restrictions and aftercare duties.")
        .paper("后期管理计划", "aftercare plan")],
    },
    RuleText {
        rule: RuleId(43),
        title: two("违反限制", "Restriction broken"),
        when: two(
            "规划用途或者设计违反移出时的限制；等于允许深度的不算违反。",
            "Planned use or design breaks a restriction of the removal; reaching the allowed depth exactly does not.",
        ),
        why: two(
            "限制是安全利用的前提，改变须重新评估效果。",
            "The restriction is what makes the use safe; changing it needs a new effect assessment.",
        ),
        basis: &[CODE_437, SOIL_LAW_42],
        cases: &[
            blocked(
                "规划用途或者设计违反移出名录时的限制（{restriction}），本事项不得办理（设计深度 {depth} m）。",
                "Planned use or design breaks a restriction of the removal ({restriction}); the act must not proceed (design depth {depth} m).",
            )
            .next(LIABLE_OR_HOLDER, "修改设计使其符合限制，或者重新开展效果评估并报天津市生态环境局评审。", "Change the design to fit, or make a new effect assessment for review by the Tianjin environment bureau.")
            .paper("修改后的设计，或者效果评估报告", "amended design, or effect-assessment report"),
            conditional(
                "所述用途或者设计违反移出名录时的限制（{restriction}）；本次可以办理，但不得据此建设（设计深度 {depth} m）。",
                "The use or design named breaks a restriction of the removal ({restriction}); this act may proceed, but nothing may be built that way (design depth {depth} m).",
            )
            .on(BOTH_PARTIES, CONTRACT, "在合同或者协议中写明限制（{restriction}），并排除与之不符的用途和设计。", "Write the restrictions ({restriction}) into the contract and rule out uses and designs against them."),
        ],
    },
    RuleText {
        rule: RuleId(44),
        title: two("后期管理报告逾期", "Aftercare report overdue"),
        when: two(
            "后期管理报告超过应报日期，不论何种事项。",
            "The aftercare report is overdue, whatever the act.",
        ),
        why: two(
            "未按规定实施后期管理的依法处罚；长期逾期时限制是否有效不得而知。",
            "Neglected aftercare is punishable; after a long time it is not known whether the restriction still works.",
        ),
        basis: &[CODE_437, CODE_1164, SOIL_LAW_42, SOIL_LAW_92, REGISTER_DEFAULT],
        cases: &[
            conditional(
                "后期管理报告已逾期（应报日期 {day}，逾期 {days} 日）。",
                "The aftercare report is overdue (due on {day}, {days} days late).",
            )
            .on(LIABLE_OR_HOLDER, THIS_ACT, "向区生态环境局补报后期管理报告。", "Send the missing aftercare report to the district environment bureau.")
            .next(LIABLE_OR_HOLDER, "补报后期管理报告。", "Send the missing aftercare report.")
            .paper("后期管理报告", "aftercare report"),
            undetermined(
                "后期管理报告长期逾期（应报日期 {day}，逾期 {days} 日），管控措施是否有效不能确定。",
                "The aftercare report is long overdue (due on {day}, {days} days late); it is not known whether the measures still work.",
            )
            .lacks(LIABLE_OR_HOLDER, "后期管理报告和现场核查结果。", "The aftercare report and the result of a site check.")
            .next(LIABLE_OR_HOLDER, "立即补报；区生态环境局现场核查。", "Report at once; the district environment bureau checks on site.")
            .paper("后期管理报告", "aftercare report"),
        ],
    },
    RuleText {
        rule: RuleId(45),
        title: two("移出公告与清单不符", "Removal notice without list entry"),
        when: two(
            "有移出名录的公告，但抄录的移出清单中没有该地块。",
            "There is a removal notice, but the copied removal list lacks the parcel.",
        ),
        why: two(
            "公开的信息应当相互一致，须核对原件。",
            "Published information must be consistent; the original is to be checked.",
        ),
        basis: &[CODE_139, SOIL_LAW_81, REGISTER_DEFAULT],
        cases: &[undetermined(
            "移出公告与移出清单的抄录不一致，是否移出不能确定。",
            "The removal notice and the copied removal list disagree; it is not certain that the parcel was removed.",
        )
        .lacks(CITY_ENV, "移出公告原件或者市级清单的确认。", "The original notice, or confirmation of the municipal list.")
        .next(DISTRICT_ENV, "向天津市生态环境局核对原件并更正抄录。", "Check the original with the Tianjin environment bureau and correct the copy.")],
    },
];
