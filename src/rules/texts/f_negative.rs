//! Section F: the negative list, land not developed now, zones, the contaminated-parcel list.

use super::who::*;
use super::{RuleText, blocked, conditional, note, two, undetermined};
use crate::domain::decision::RuleId;
use crate::domain::law::*;

pub static TEXTS: &[RuleText] = &[
    RuleText {
        rule: RuleId(50),
        title: two("负面清单禁止本用途", "Negative list names this use"),
        when: two(
            "现行负面清单条目点名规划用途，或者禁止一切建设。",
            "A current negative-list entry names the planned use, or all construction.",
        ),
        why: two(
            "清单条目禁止的用途，在条目依文件终止前不得开发。",
            "What an entry forbids must not be developed until a document ends the entry.",
        ),
        basis: &[SOIL_TEN_4_12, TIANJIN_2018_WHOLE, DISTRICT_PLAN_WHOLE],
        cases: &[
            blocked(
                "负面清单条目（{entry}）禁止本用途（{forbidden}），本事项不得办理，直至条目终止（{until}）。",
                "The negative-list entry ({entry}) forbids this use ({forbidden}); the act must not proceed until the entry ends ({until}).",
            )
            .next(LIABLE_OR_HOLDER, "达到条目载明的终止条件（{until}），经文件确认后移出清单；或者改用未被禁止的用途。", "Meet the ending condition of the entry ({until}) and have a document confirm it, or choose a use that is not forbidden.")
            .paper("条目终止文件", "document that ends the entry"),
            conditional(
                "负面清单条目（{entry}）禁止部分用途（{forbidden}）；本事项可以办理，但须载明禁止内容。",
                "The negative-list entry ({entry}) forbids uses ({forbidden}); this act may proceed if the ban is stated.",
            )
            .on(LAND, THIS_ACT, "在协议、合同或者登记备注中载明负面清单禁止的用途（{forbidden}）及终止条件（{until}）。", "State the forbidden uses ({forbidden}) and the ending condition ({until}) in the agreement, contract or register note."),
            PLAN_FILED,
        ],
    },
    RuleText {
        rule: RuleId(51),
        title: two("负面清单禁止其他用途", "Negative list names other uses"),
        when: two(
            "现行负面清单条目只点名其他用途；或者因用途不明、分类体系不同，不能判断是否点名本用途。",
            "A current entry names other uses only; or, because the use is not known or of another code system, it cannot be told whether it is named.",
        ),
        why: two(
            "被禁止的用途须随土地传递，防止以后误用。",
            "The forbidden uses must travel with the land, so that none is taken up later.",
        ),
        basis: &[SOIL_TEN_4_12, TIANJIN_2018_WHOLE, DISTRICT_PLAN_WHOLE],
        cases: &[
            conditional(
                "负面清单条目（{entry}）禁止其他用途（{forbidden}），须写入办理条件。",
                "The negative-list entry ({entry}) forbids other uses ({forbidden}), which must be carried into the conditions.",
            )
            .on(LAND, THIS_ACT, "将负面清单禁止的用途（{forbidden}）写入规划条件、合同或者登记备注，直至条目终止（{until}）。", "Carry the forbidden uses ({forbidden}) into planning conditions, contract or register note until the entry ends ({until})."),
            undetermined(
                "不能判断负面清单条目（{entry}）是否禁止本用途（{forbidden}）。",
                "It cannot be told whether the negative-list entry ({entry}) forbids this use ({forbidden}).",
            )
            .lacks(LAND, "与条目同一分类体系的规划用途代码。", "The planned use in the code system of the entry.")
            .next(LAND, "明确规划用途并换算到条目使用的分类体系。", "State the planned use in the code system that the entry uses."),
        ],
    },
    RuleText {
        rule: RuleId(52),
        title: two("负面清单条目未经本年度确认", "Entry not confirmed this year"),
        when: two(
            "条目早于现行版次年份，既未确认也未终止。",
            "The entry is older than the current edition and neither confirmed nor ended.",
        ),
        why: two(
            "清单每年更新；条目未经文件终止的继续有效。",
            "The list is renewed yearly; an entry that no document ended keeps its effect.",
        ),
        basis: &[DISTRICT_PLAN_WHOLE, REGISTER_DEFAULT],
        cases: &[note(
            "负面清单条目（{entry}）未经现行版次确认（{year} 年），在终止前继续有效。",
            "The negative-list entry ({entry}) is not confirmed in the current edition (year {year}) and keeps its effect until it is ended.",
        )
        .next(DISTRICT_ENV, "更新负面清单版次，确认或者终止该条目。", "Renew the edition and confirm or end the entry.")],
    },
    RuleText {
        rule: RuleId(53),
        title: two("暂不开发利用地块", "Land not developed now"),
        when: two(
            "地块列为暂不开发利用的污染地块。",
            "The parcel is a polluted parcel that is not to be developed now.",
        ),
        why: two(
            "暂不开发利用的地块应当划定管控区、设立标识、公告并监测。",
            "Such land is kept under a control zone with signs, notice and monitoring.",
        ),
        basis: &[SOIL_TEN_4_12, ORDER_42_WHOLE, DISTRICT_PLAN_WHOLE],
        cases: &[
            blocked(
                "地块暂不开发利用，本事项不得办理；管控区、标识和监测须保持。",
                "The parcel is not to be developed now; the act must not proceed, and control zone, signs and monitoring stay.",
            )
            .next(DISTRICT, "需要开发的，先完成调查、评估和管控、修复，再以文件解除暂不开发利用状态。", "To develop it, first survey, assess and control or remediate, then end the status by a document.")
            .paper("解除暂不开发利用的文件", "document that ends the status"),
            conditional(
                "地块暂不开发利用；本事项可以办理，但管控区和监测须保持，规划须以解除条件为前提。",
                "The parcel is not to be developed now; this act may proceed if control zone and monitoring stay, and a plan is subject to the ending condition.",
            )
            .on(DISTRICT, THIS_ACT, "保持管控区、标识和监测；规划用途以解除暂不开发利用状态为生效条件。", "Keep control zone, signs and monitoring; a planned use takes effect only when the status has ended."),
            PLAN_FILED,
        ],
    },
    RuleText {
        rule: RuleId(54),
        title: two("位于他宗地的管控区、隔离区内", "Inside another parcel's zone"),
        when: two(
            "地块位于其他地块的风险管控区或者隔离区内。",
            "The parcel lies in the control or isolation zone of another parcel.",
        ),
        why: two(
            "管控区、隔离区由政府依法划定，区内活动受限制。",
            "The zone is drawn by the government under law and limits what may be done inside.",
        ),
        basis: &[CODE_458, SOIL_LAW_63],
        cases: &[
            blocked(
                "地块位于其他地块的管控区或者隔离区内（{zone}），不得许可建设。",
                "The parcel lies in the control or isolation zone of another parcel ({zone}); building must not be permitted.",
            )
            .next(DISTRICT_ENV, "与管控区责任单位核实；区域调整或者撤销后再申请。", "Clear the matter with the owner of the zone; apply again when the zone is changed or lifted.")
            .paper("管控区调整或者撤销文件", "document that changes or lifts the zone"),
            conditional(
                "地块位于其他地块的管控区或者隔离区内（{zone}），可以办理，但须遵守管控要求。",
                "The parcel lies in the control or isolation zone of another parcel ({zone}); the act may proceed if the rules of the zone are kept.",
            )
            .on(RIGHT_HOLDER, THIS_ACT, "书面承诺遵守管控区要求，并在协议或者登记备注中载明（{zone}）。", "Undertake in writing to keep the rules of the zone, and state it in the agreement or register note ({zone})."),
            undetermined(
                "地块位于其他地块的管控区或者隔离区内（{zone}），能否办理须由管控区责任单位确认。",
                "The parcel lies in the control or isolation zone of another parcel ({zone}); the owner of the zone must confirm whether this may proceed.",
            )
            .lacks(DISTRICT_ENV, "管控区责任单位的书面意见。", "The written opinion of the owner of the zone.")
            .next(DISTRICT_ENV, "征求管控区责任单位意见。", "Ask the owner of the zone for its opinion."),
        ],
    },
    RuleText {
        rule: RuleId(55),
        title: two("污染地块名录内", "On the contaminated-parcel list"),
        when: two(
            "地块在市级污染地块名录（部令第42号）现行条目内。",
            "The parcel has a current entry of the municipal contaminated-parcel list (Order 42).",
        ),
        why: two(
            "本市程序规定名录内地块修复验收前不得开发，本区规划严禁污染地块流转。",
            "By the Tianjin procedure such land is not developed before accepted remediation, and the district plan forbids its circulation.",
        ),
        basis: &[TIANJIN_2018_WHOLE, ORDER_42_WHOLE, DISTRICT_PLAN_WHOLE],
        cases: &[
            blocked(
                "地块在市级污染地块名录内，移出前本事项不得办理。",
                "The parcel is on the municipal contaminated-parcel list; the act must not proceed before it leaves the list.",
            )
            .next(LIABLE_OR_HOLDER, "完成治理修复并经验收，申请移出污染地块名录。", "Complete remediation, have it accepted, and apply to leave the list.")
            .paper("移出名录文件", "document of removal"),
            conditional(
                "地块在市级污染地块名录内；可以办理，但须明确治理责任，规划用途须与名录要求相符。",
                "The parcel is on the municipal contaminated-parcel list; the act may proceed once the duty to remediate is settled and a planned use agrees with the list.",
            )
            .on(LIABLE_OR_HOLDER, THIS_ACT, "书面明确治理修复责任和费用；规划征求天津市生态环境局意见。", "Fix the duty and cost of remediation in writing; for a plan, consult the Tianjin environment bureau."),
            undetermined(
                "地块在市级污染地块名录内；能否转租、出租须由区生态环境局书面确认。",
                "The parcel is on the municipal contaminated-parcel list; whether it may be let needs written confirmation by the district environment bureau.",
            )
            .lacks(DISTRICT_ENV, "区生态环境局对继续使用的书面确认。", "Written confirmation by the district environment bureau that use may go on.")
            .next(RIGHT_HOLDER, "申请书面确认。", "Ask for the written confirmation."),
            PLAN_FILED,
        ],
    },
];
