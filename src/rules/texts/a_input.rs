//! Section A: input, and whether there is enough of it.

use super::who::*;
use super::{RuleText, blocked, conditional, note, two, undetermined};
use crate::domain::decision::RuleId;
use crate::domain::law::*;

pub static TEXTS: &[RuleText] = &[
    RuleText {
        rule: RuleId(1),
        title: two("地块边界不可用", "Boundary not usable"),
        when: two(
            "地块边界缺失、无效，或者不在本区范围内。",
            "The parcel's boundary is missing, invalid, or outside the district.",
        ),
        why: two(
            "没有有效边界就无法核对地块与名录、调查范围和周边地块的关系。",
            "Without a valid boundary the parcel cannot be compared with lists, surveys and neighbours.",
        ),
        basis: &[REGISTER_DEFAULT],
        cases: &[undetermined(
            "地块边界缺失、无效或者不在本区范围内，无法判断。",
            "The boundary is missing, invalid or outside the district, so nothing can be said.",
        )
        .lacks(LAND, "有效的地块边界（国家2000坐标系）。", "A valid boundary of the parcel (CGCS2000).")
        .next(LAND, "提供经核对的地块边界。", "Supply the checked boundary of the parcel.")
        .paper("宗地图或者界址点成果", "cadastral map or boundary points")],
    },
    RuleText {
        rule: RuleId(2),
        title: two("规划用途不明", "Planned use not known"),
        when: two(
            "事项需要规划用途，而规划用途的全部或者一部分未给出、为留白或者无法归类。",
            "The act needs a planned use, and the use or a part of it is missing, reserved or cannot be placed.",
        ),
        why: two(
            "规划用途决定调查义务和适用的限值；用途不明的，按第一类用地评价。",
            "The planned use decides the survey duty and the limits; where it is not known, Class I limits apply.",
        ),
        basis: &[GB_36600_5_3_1, REGISTER_DEFAULT],
        cases: &[undetermined(
            "规划用途不明，已按第一类用地试评，其结果一并列出；用途确定前不能作出结论。",
            "The planned use is not known; the parcel was judged with Class I limits and the result is shown, but it cannot be final.",
        )
        .lacks(LAND, "明确的规划用途（用地用海分类代码）。", "The planned use, with its code in the 2023 land and sea use guide.")
        .next(LAND, "出具载明用途代码的规划条件。", "Issue planning conditions that state the use code.")
        .paper("规划条件", "planning conditions")],
    },
    RuleText {
        rule: RuleId(3),
        title: two("市级名录未及时更新", "Municipal list not fresh"),
        when: two(
            "本登记册抄录的市级名录超过约定的更新期限，或者从未抄录。",
            "The register's copy of the municipal list is older than agreed, or was never made.",
        ),
        why: two(
            "名录由市级发布并适时更新，抄录过旧时可能漏掉新列入的地块。",
            "The list is published and updated by the municipality; an old copy may lack newly listed parcels.",
        ),
        basis: &[CODE_453, SOIL_LAW_58, REGISTER_DEFAULT],
        cases: &[
            conditional(
                "市级名录的抄录已超过约定的更新期限（最近一次为 {day}）。",
                "The copy of the municipal list is older than agreed (last made on {day}).",
            )
            .on(DISTRICT_ENV, THIS_ACT, "办理当日核对市级最新公告，或者更新抄录。", "Check the newest municipal notice on the day, or refresh the copy."),
            undetermined(
                "本登记册从未抄录市级名录，不能据此判断地块是否在名录上。",
                "The municipal list was never copied, so it is not known whether the parcel is listed.",
            )
            .lacks(CITY_ENV, "现行的风险管控和修复名录。", "The current control-and-remediation list.")
            .next(DISTRICT_ENV, "向天津市生态环境局取得现行名录并录入。", "Obtain the current list from the Tianjin environment bureau and enter it."),
        ],
    },
    RuleText {
        rule: RuleId(4),
        title: two("资料来源相互矛盾", "Sources disagree"),
        when: two(
            "两个来源对边界、阶段或者名录的记载不一致。",
            "Two sources disagree about boundary, stage or listing.",
        ),
        why: two(
            "公开的信息应当准确、相互一致；核实前按较审慎的来源评价。",
            "Published information must be accurate and consistent; until then the more cautious source is read.",
        ),
        basis: &[CODE_139, SOIL_LAW_81, REGISTER_DEFAULT],
        cases: &[undetermined(
            "不同来源的记载不一致，已按较审慎的来源评价，核实前不能作出结论。",
            "Sources disagree; the more cautious one was read, and nothing is final until they are reconciled.",
        )
        .lacks(DISTRICT_ENV_AND_LAND, "经核实的一致记载。", "One reconciled statement of the facts.")
        .next(DISTRICT_ENV, "核实各来源，更正并留存依据。", "Reconcile the sources, correct the record and keep the evidence.")
        .paper("核实记录", "record of the reconciliation")],
    },
    RuleText {
        rule: RuleId(5),
        title: two("没有任何记录", "No record at all"),
        when: two(
            "地块或者其一部分没有任何历史记录。",
            "There is no record of the history of the parcel or of a part of it.",
        ),
        why: two(
            "没有记录只说明情况未知，不能代替调查；须先查清历史用途。",
            "No record means not known; it does not replace a check of the historical use.",
        ),
        basis: &[SOURCE_PLAN_WHOLE, REGISTER_DEFAULT],
        cases: &[undetermined(
            "本登记册没有该土地的任何历史记录；未见于名录不说明土壤状况，情况未知。",
            "The register has no record of this land's history; not being listed says nothing about its soil.",
        )
        .lacks(DISTRICT_ENV, "该土地的历史用途和国家系统的查询结果。", "The historical use of the land and the result of a lookup in the national system.")
        .next(RIGHT_HOLDER, "参照第一阶段调查查清历史用途，并请规划和自然资源部门查询全国建设用地土壤环境管理信息系统。", "Check the historical use in the manner of a stage-1 survey and have the national construction-land system looked up.")
        .paper("历史用途核查说明", "statement of historical use")],
    },
    RuleText {
        rule: RuleId(6),
        title: two("突发环境事件未处置完毕", "Emergency not closed"),
        when: two(
            "地块上有尚未处置完毕的突发环境事件。",
            "A sudden pollution event on the parcel is not closed.",
        ),
        why: two(
            "应急处置和其后的调查完成前，土壤状况处于变化之中。",
            "Until the response and the survey after it are finished, the state of the soil is changing.",
        ),
        basis: &[CODE_443, SOIL_LAW_44, REGISTER_DEFAULT],
        cases: &[
            blocked(
                "地块上的突发环境事件尚未处置完毕，本事项不得办理。",
                "An emergency on the parcel is not closed; the act must not proceed.",
            )
            .next(LIABLE_OR_HOLDER, "完成应急处置，并按要求开展土壤污染状况调查。", "Finish the response and survey the soil as required.")
            .paper("应急处置终结文件和调查报告", "closure of the response, and survey report"),
            undetermined(
                "地块上的突发环境事件尚未处置完毕，影响尚不清楚。",
                "An emergency on the parcel is not closed; its effect is not yet known.",
            )
            .lacks(DISTRICT_ENV, "应急处置的结果及其对土壤的影响。", "The outcome of the response and its effect on the soil.")
            .next(LIABLE_OR_HOLDER, "完成应急处置，并按要求开展土壤污染状况调查。", "Finish the response and survey the soil as required."),
        ],
    },
    RuleText {
        rule: RuleId(7),
        title: two("土壤执法案件未结", "Open enforcement case"),
        when: two(
            "地块上有未结的土壤环境执法案件。",
            "A law-enforcement case on soil is open for the parcel.",
        ),
        why: two(
            "案件可能查明新的污染事实或者义务。",
            "The case may bring new facts or duties to light.",
        ),
        basis: &[REGISTER_DEFAULT],
        cases: &[undetermined(
            "地块涉及未结的土壤环境执法案件，结案前不能作出结论。",
            "A soil enforcement case is open for the parcel; nothing is final until it is closed.",
        )
        .lacks(DISTRICT_ENV, "案件的处理结果。", "The outcome of the case.")
        .next(DISTRICT_ENV, "结案，或者书面说明案件不影响本事项。", "Close the case, or state in writing that it does not touch this act.")],
    },
    RuleText {
        rule: RuleId(8),
        title: two("适用旧法", "Older law applies"),
        when: two(
            "评价日早于2026年8月15日。",
            "The day asked about is before 2026-08-15.",
        ),
        why: two(
            "生态环境法典自2026年8月15日起施行，此前适用土壤污染防治法；2019年1月1日前尚无该法。",
            "The Code is in force from 2026-08-15; before it the Soil Law applied, and before 2019-01-01 there was none.",
        ),
        basis: &[CODE_1242, SOIL_LAW_99, REGISTER_DEFAULT],
        cases: &[
            note(
                "评价日早于2026年8月15日，适用《土壤污染防治法》的条文；部分结论与法典施行后不同。",
                "The day is before 2026-08-15, so the Soil Law is applied; some answers differ from those under the Code.",
            ),
            undetermined(
                "评价日早于2019年1月1日，土壤污染防治法尚未施行，本登记册不能作出结论。",
                "The day is before 2019-01-01, when there was no Soil Law; the register cannot answer.",
            )
            .lacks(DISTRICT_ENV, "当时适用的规定和办理依据。", "The rules that applied then and the papers of that time.")
            .next(DISTRICT_ENV, "依据当时的文件个案核查。", "Examine the case by the documents of that time."),
        ],
    },
    RuleText {
        rule: RuleId(9),
        title: two("没有规则作出结论", "No rule gave a verdict"),
        when: two(
            "阶段类规则对地块的某一部分均未作出结论。",
            "No stage rule gave a verdict for some part of the parcel.",
        ),
        why: two(
            "没有规则禁止不等于可以；规则的空缺须由人判断。",
            "That no rule forbids it is not a permission; a gap in the rules is for people to judge.",
        ),
        basis: &[REGISTER_DEFAULT],
        cases: &[undetermined(
            "现有规则没有覆盖这一部分的情形（{stage}），不能作出结论。",
            "The rules do not cover the state of this part ({stage}), so nothing can be said.",
        )
        .lacks(DISTRICT_ENV, "该部分所处的阶段及其依据。", "The stage of this part and the papers behind it.")
        .next(KEEPER, "核对阶段代码，补充规则。", "Check the stage code and close the gap in the rules.")],
    },
];
