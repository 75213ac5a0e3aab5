//! Section G: land of key-supervised units (土壤污染重点监管单位).

use super::who::*;
use super::{RuleText, blocked, conditional, note, two, undetermined};
use crate::domain::decision::RuleId;
use crate::domain::law::*;

pub static TEXTS: &[RuleText] = &[
    RuleText {
        rule: RuleId(60),
        title: two("重点监管单位用地：须先调查", "Key unit: survey first"),
        when: two(
            "现为或者曾为重点监管单位的用地，拟变更用途、收回、收储或者转让，没有在停产后（在产的为规定天数内）采样的调查。",
            "Land that a key unit uses or used is to change use, be taken back, banked or transferred, without a survey sampled after the last production (or, while producing, within the days set).",
        ),
        why: two(
            "重点监管单位生产经营用地变更用途或者收回、转让前，由土地使用权人调查，不论下一用途为何。",
            "Before such land changes use, is taken back or transferred the right holder must survey, whatever the next use.",
        ),
        basis: &[CODE_462, CODE_1165_2, SOIL_LAW_67, SOIL_LAW_94_1, ORDER_3_WHOLE, REGISTER_DEFAULT],
        cases: &[
            blocked(
                "重点监管单位用地没有有效的土壤污染状况调查（最近采样 {day}），办理前应当完成调查，本事项不得办理。",
                "The land of a key-supervised unit has no survey that still serves (last sampled {day}); the survey must come first, so the act must not proceed.",
            )
            .next(RIGHT_HOLDER, "完成土壤污染状况调查，报告作为不动产登记资料送交登记机构，并报区生态环境局备案。", "Survey the soil, hand the report to the registry as registration material and file it with the district environment bureau.")
            .paper("土壤污染状况调查报告", "soil survey report"),
            conditional(
                "重点监管单位用地没有有效的土壤污染状况调查（最近采样 {day}）；本事项可以办理，但变更用途、收回或者转让前须完成调查。",
                "The land of a key-supervised unit has no survey that still serves (last sampled {day}); this act may proceed, but the survey must come before any change of use, take-back or transfer.",
            )
            .on(RIGHT_HOLDER, THIS_ACT, "书面披露重点监管单位用地的情况并落实调查义务；规划用途待调查后生效，原用途扩建的先做项目土壤现状调查。", "Disclose in writing that this is land of a key unit and settle who surveys; a planned use waits for the survey, an expansion in the same use first needs the baseline survey of the project.")
            .next(RIGHT_HOLDER, "委托开展土壤污染状况调查。", "Commission the survey."),
            PLAN_FILED,
        ],
    },
    RuleText {
        rule: RuleId(61),
        title: two("重点监管单位用地登记：须有调查报告", "Registration of key-unit land: report required"),
        when: two(
            "重点监管单位用地因用途变更、收回或者转让申请登记（或者未说明事由），登记资料中没有调查报告。",
            "Registration is sought after a change of use, take-back or transfer of a key unit's land (or the act is not stated), and the survey report is not in the file.",
        ),
        why: two(
            "调查报告应当作为不动产登记资料；法典施行后，缺少的由登记机构要求补交。",
            "The report is registration material; under the Code the registry must ask for it when it is missing.",
        ),
        basis: &[CODE_462, SOIL_LAW_67],
        cases: &[
            blocked(
                "登记资料缺少土壤污染状况调查报告，登记机构应当要求提交，补齐前不予登记。",
                "The survey report is missing from the file; the registry must ask for it and does not register before it has it.",
            )
            .next(REGISTRY, "书面要求申请人提交调查报告。", "Ask the applicant in writing for the survey report.")
            .paper("土壤污染状况调查报告", "soil survey report"),
            conditional(
                "登记资料缺少土壤污染状况调查报告；评价日当时的法律要求送交该报告。",
                "The survey report is missing from the file; the law of that day required it to be handed in.",
            )
            .on(RIGHT_HOLDER, REGISTRATION, "向不动产登记机构提交土壤污染状况调查报告。", "Hand the survey report to the real-estate registry."),
        ],
    },
    RuleText {
        rule: RuleId(62),
        title: two("重点监管单位调查：已备案、未评审", "Key unit: survey filed, not reviewed"),
        when: two(
            "重点监管单位用地的调查报告已经备案但尚未评审。",
            "The survey of a key unit's land was filed but not reviewed.",
        ),
        why: two(
            "法律只要求备案；为稳妥，本登记册要求评审后再采信结论。",
            "The law asks for filing only; to be careful the register relies on the report after review.",
        ),
        basis: &[CODE_462, SOIL_LAW_67, REGISTER_DEFAULT, SHANDONG_REGULATION_51],
        cases: &[
            conditional(
                "调查报告已备案，结论未超标，但尚未评审；本事项可以办理，须申请评审。",
                "The survey was filed and found no exceedance, but it was not reviewed; the act may proceed if the review is requested.",
            )
            .on(RIGHT_HOLDER, THIS_ACT, "向区生态环境局申请评审调查报告，并在合同中约定评审结论的后果。", "Ask the district environment bureau to review the report, and settle in the contract what follows from the review.")
            .next(DISTRICT_ENV_AND_LAND, "组织评审。", "Organise the review.")
            .paper("评审意见", "review opinion"),
            undetermined(
                "调查报告已备案但尚未评审，不能据此确定可作规划用途。",
                "The survey was filed but not reviewed; it does not yet show that the planned use is possible.",
            )
            .lacks(DISTRICT_ENV, "调查报告的评审结论。", "The outcome of the review of the report.")
            .next(DISTRICT_ENV_AND_LAND, "组织评审。", "Organise the review.")
            .paper("评审意见", "review opinion"),
            note(
                "已备案的调查报告结论为超标，按超标、应评估地块评价。",
                "The filed survey found an exceedance; the land is judged as exceeding, with the risk assessment owed.",
            ),
        ],
    },
    RuleText {
        rule: RuleId(63),
        title: two("重点监管单位义务未履行", "Key unit: duties open"),
        when: two(
            "重点监管单位有未完成的隐患整改、拆除方案未备案或者报告逾期。",
            "A key unit has an open rectification, a demolition without a filed plan, or overdue reports.",
        ),
        why: two(
            "隐患排查整改、拆除方案备案和报告是法定义务。",
            "Rectification, the filed demolition plan and the reports are legal duties.",
        ),
        basis: &[CODE_414, CODE_415, SOIL_LAW_21, SOIL_LAW_22],
        cases: &[
            conditional(
                "重点监管单位有未履行的土壤污染防治义务，转让前须完成或者约定由谁完成。",
                "The key unit has duties open; before the transfer they must be met, or it must be agreed who meets them.",
            )
            .on(RIGHT_HOLDER, CONTRACT, "完成隐患整改、方案备案和报告；不能完成的，合同写明承担者和期限。", "Finish rectification, filing and reports; otherwise the contract names who does it and by when.")
            .next(DISTRICT_ENV, "核对未完成事项的清单。", "Check the list of open items."),
            blocked(
                "拆除区域的义务未履行（如拆除方案未备案、隐患未整改），该区域不得施工。",
                "Duties on the demolition part are open (such as a plan not filed or hazards not rectified); no building there.",
            )
            .next(RIGHT_HOLDER, "将拆除方案报生态环境和工业主管部门备案，完成整改。", "File the demolition plan with the environment and industry departments and finish the rectification.")
            .paper("拆除活动土壤污染防治方案", "demolition plan"),
        ],
    },
    RuleText {
        rule: RuleId(64),
        title: two("重点监管单位将停产", "Key unit ends production"),
        when: two(
            "重点监管单位终止生产，尚无流转事项。",
            "A key unit ends production and no act is under way yet.",
        ),
        why: two(
            "停产后采样的调查可以直接用于以后的变更、收回和转让。",
            "A survey sampled after production ends serves any later change, take-back or transfer.",
        ),
        basis: &[ORDER_3_WHOLE, REGISTER_DEFAULT],
        cases: &[note(
            "重点监管单位将终止或者已终止生产，建议现在开展土壤污染状况调查。",
            "The key unit is ending or has ended production; a survey now is advised.",
        )
        .next(RIGHT_HOLDER, "终止生产后及时委托调查。", "Commission the survey soon after production ends.")],
    },
    RuleText {
        rule: RuleId(65),
        title: two("供应重点监管单位用地：须有通过的调查", "Supply of key-unit land: passed survey required"),
        when: two(
            "出让、租赁或者划拨现为或者曾为重点监管单位使用的土地，没有通过评审的调查。",
            "Land that a key unit uses or used is supplied or allocated without a passed survey.",
        ),
        why: two(
            "收回前即应调查；供地时政府须掌握通过评审的调查结论。",
            "The survey was due before the take-back; at supply the government must hold a passed one.",
        ),
        basis: &[CODE_454, CODE_462, CODE_463, SOIL_LAW_59, SOIL_LAW_67, SOIL_LAW_68],
        cases: &[blocked(
            "土地现为或者曾为重点监管单位使用，没有通过评审的有效调查，不得供应。",
            "A key-supervised unit uses or used the land and no survey that still serves has passed review; it must not be supplied.",
        )
        .next(LAND_BANK, "供地前完成土壤污染状况调查并通过评审。", "Before supply, survey the soil and have the report pass review.")
        .paper("通过评审的调查报告", "survey report that passed review")],
    },
];
