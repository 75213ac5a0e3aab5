//! Section H: what lies over, beside and under the parcel, and what it came from.

use super::who::*;
use super::{RuleText, allowed, blocked, conditional, note, two, undetermined};
use crate::domain::decision::RuleId;
use crate::domain::law::*;

pub static TEXTS: &[RuleText] = &[
    RuleText {
        rule: RuleId(70),
        title: two("与受限地块重叠", "Overlap with restricted land"),
        when: two(
            "地块与名录地块、超标地块或者负面清单地块重叠，超过容差。",
            "The parcel overlaps a listed, exceeding or negative-list parcel beyond the tolerance.",
        ),
        why: two(
            "重叠部分受该地块的限制，取最差结论。",
            "The overlap is bound by that parcel's rules, and the worst answer decides.",
        ),
        basis: &[CODE_456, SOIL_LAW_61],
        cases: &[note(
            "地块与受限地块重叠（{parcel}，{area} m²），重叠部分按该地块的规则评价（阶段 {stage}）。",
            "The parcel overlaps restricted land ({parcel}, {area} m²); the overlap is judged by that parcel's rules (stage {stage}).",
        )
        .next(LAND, "核对两宗地的边界。", "Check the boundaries of both parcels.")],
    },
    RuleText {
        rule: RuleId(71),
        title: two("紧邻受限地块", "Next to restricted land"),
        when: two(
            "地块与名录地块或者超标地块相接，或者在规定距离之内。",
            "The parcel touches a listed or exceeding parcel, or lies within the distance set.",
        ),
        why: two(
            "污染可能经土壤和地下水迁移，须查明是否影响本地块。",
            "Pollution may migrate through soil and groundwater; whether it reached this parcel must be found out.",
        ),
        basis: &[CODE_432, CODE_431, SOIL_LAW_37, SOIL_LAW_36, REGISTER_DEFAULT],
        cases: &[
            allowed(
                "地块邻近受限地块（{parcel}，距离 {distance} m），本地块的调查已查明未受其影响。",
                "The parcel is near restricted land ({parcel}, {distance} m away); its own survey looked and found no effect.",
            ),
            conditional(
                "地块邻近受限地块（{parcel}，距离 {distance} m），须核查污染迁移（对方阶段 {stage}）。",
                "The parcel is near restricted land ({parcel}, {distance} m away); migration must be checked (its stage {stage}).",
            )
            .on(RIGHT_HOLDER, THIS_ACT, "核查相邻地块的污染是否迁移至本地块，结果报区生态环境局。", "Check whether pollution has migrated from the neighbour and report the result to the district environment bureau.")
            .next(DISTRICT_ENV, "提供相邻地块的污染范围资料。", "Supply the extent of the neighbour's pollution."),
            undetermined(
                "地块邻近受限地块（{parcel}，距离 {distance} m），污染是否迁移至本地块尚不清楚（对方阶段 {stage}）。",
                "The parcel is near restricted land ({parcel}, {distance} m away); whether pollution has migrated is not known (its stage {stage}).",
            )
            .lacks(RIGHT_HOLDER, "针对相邻地块影响的调查结论。", "A survey result on the influence of the neighbour.")
            .next(RIGHT_HOLDER, "在调查中增加对相邻地块影响的核查。", "Add the neighbour's influence to the survey.")
            .paper("补充调查报告", "supplementary survey report"),
        ],
    },
    RuleText {
        rule: RuleId(72),
        title: two("地下水污染羽进入地块", "Groundwater plume enters"),
        when: two(
            "已知的地下水污染羽进入地块，超过容差。",
            "A known groundwater plume enters the parcel beyond the tolerance.",
        ),
        why: two(
            "地下水污染对敏感用途和蒸气入侵构成风险。",
            "Polluted groundwater is a risk for sensitive uses and through vapour.",
        ),
        basis: &[CODE_432, SOIL_LAW_37, REGISTER_DEFAULT],
        cases: &[
            conditional(
                "地下水污染羽进入地块（{plume}，{area} m²），须禁止利用地下水并考虑蒸气入侵。",
                "A groundwater plume enters the parcel ({plume}, {area} m²); groundwater must not be used and vapour must be considered.",
            )
            .on(RIGHT_HOLDER, THIS_ACT, "书面约定不开采利用地下水；建设前核查蒸气入侵风险。", "Rule out the use of groundwater in writing; check vapour intrusion before building."),
            undetermined(
                "地下水污染羽进入地块（{plume}，{area} m²），对规划用途的风险尚未评估。",
                "A groundwater plume enters the parcel ({plume}, {area} m²); the risk for the planned use has not been assessed.",
            )
            .lacks(DISTRICT_ENV, "包括地下水的风险评估。", "A risk assessment that covers groundwater.")
            .next(LIABLE_OR_HOLDER, "开展包括地下水的风险评估。", "Make a risk assessment that covers groundwater.")
            .paper("风险评估报告", "risk-assessment report"),
        ],
    },
    RuleText {
        rule: RuleId(73),
        title: two("敏感目标周边禁止新建污染项目", "No polluting industry beside sensitive neighbours"),
        when: two(
            "在居民区、学校、医院、疗养院、养老院等周边新建可能造成土壤污染的项目。",
            "A new soil-polluting industry is planned next to dwellings, a school, hospital, nursing or elderly home.",
        ),
        why: two(
            "法律禁止此类选址。",
            "The law forbids such siting.",
        ),
        basis: &[CODE_427, SOIL_LAW_32],
        cases: &[blocked(
            "周边有居民区、学校、医院、疗养院或者养老院，禁止新建可能造成土壤污染的项目。",
            "Dwellings, a school, hospital, nursing or elderly home lie next to the parcel; a new soil-polluting project is forbidden here.",
        )
        .next(BUILDER, "另行选址，或者改为不造成土壤污染的项目。", "Choose another site, or a project that does not pollute soil.")],
    },
    RuleText {
        rule: RuleId(74),
        title: two("地块上有地下水监测井", "Monitoring well on the parcel"),
        when: two(
            "地块上有未封填的地下水监测井。",
            "A groundwater monitoring well that is not sealed stands on the parcel.",
        ),
        why: two(
            "地下水监测设施受保护，不得擅自移动或者拆除。",
            "Groundwater monitoring facilities are protected and must not be moved or removed at will.",
        ),
        basis: &[GROUNDWATER_REGULATION_47, REGISTER_DEFAULT],
        cases: &[
            conditional(
                "地块上有未封填的地下水监测井（{well}），施工须避让，或者经批准迁移。",
                "A monitoring well that is not sealed stands on the parcel ({well}); works must avoid it, or it is moved by decision.",
            )
            .on(BUILDER, START, "施工避让监测井（{well}），或者取得迁移决定。", "Avoid the well ({well}), or obtain the decision to move it.")
            .next(BUILDER, "与监测井管理单位商定保护或者迁移方案。", "Agree on protection or relocation with the keeper of the well.")
            .paper("保护或者迁移方案", "plan of protection or relocation"),
            note(
                "地块上有未封填的地下水监测井（{well}），应当保护。",
                "A monitoring well that is not sealed stands on the parcel ({well}) and must be protected.",
            ),
        ],
    },
    RuleText {
        rule: RuleId(75),
        title: two("承继原地块的状况", "State inherited from a predecessor"),
        when: two(
            "分割、合并前的地块有标记或者阶段未转入本地块，且没有文件终止。",
            "A parcel before the split or merge had a flag or stage that was not carried over, and no document ended it.",
        ),
        why: two(
            "分割、合并不改变土壤状况。",
            "Splitting or merging does not change the soil.",
        ),
        basis: &[REGISTER_DEFAULT],
        cases: &[note(
            "原地块（{parcel}）的标记或者阶段没有转入，也没有终止文件，本地块承继该状况。",
            "A flag or stage of the earlier parcel ({parcel}) was not carried over and no document ended it; it is inherited.",
        )
        .next(DISTRICT_ENV, "将原地块的状况转入本地块，或者录入终止文件。", "Carry the state over, or enter the document that ended it.")],
    },
    RuleText {
        rule: RuleId(76),
        title: two("地块已被取代", "Parcel superseded"),
        when: two(
            "评价日地块已经分割、合并或者改号。",
            "On the day asked about the parcel is split, merged or renumbered.",
        ),
        why: two(
            "原编号不再对应现行地块，应当查询后继地块。",
            "The old number no longer stands for a parcel; ask for its successors.",
        ),
        basis: &[REGISTER_DEFAULT],
        cases: &[undetermined(
            "地块已分割、合并或者改号，请查询后继地块（{parcel}）。",
            "The parcel was split, merged or renumbered; ask for its successors ({parcel}).",
        )
        .lacks(LAND, "对后继地块逐一评价的结果。", "The answer for each of the successors.")
        .next(LAND, "改用后继地块的编号查询（{parcel}）。", "Ask again with the numbers of the successors ({parcel}).")],
    },
];
