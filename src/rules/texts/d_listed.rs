//! Section D: risk assessment and the list. "Listed" means stage L0 to L4, or a current entry of the list.

use super::who::*;
use super::{RuleText, allowed, blocked, conditional, note, two, undetermined};
use crate::domain::decision::RuleId;
use crate::domain::law::*;

pub static TEXTS: &[RuleText] = &[
    RuleText {
        rule: RuleId(30),
        title: two("名录地块：禁止敏感用途", "Listed land: no sensitive use"),
        when: two(
            "地块列入风险管控和修复名录，规划为居住、公共管理与公共服务用途，或者用途不明。",
            "The parcel is on the control-and-remediation list and a sensitive use is planned, or the use is not known.",
        ),
        why: two(
            "列入名录的地块，移出之前不得作为居住、公共管理与公共服务用地。",
            "Until removal, listed land must not be used as residential or public management and service land.",
        ),
        basis: &[CODE_456_2, SOIL_LAW_61_2, GB_36600_5_3_1],
        cases: &[
            blocked(
                "地块在风险管控和修复名录内，不得作为居住、公共管理与公共服务用地；用途不明的从严按此处理。",
                "The parcel is on the control-and-remediation list and must not be used as residential or public land; an unknown use is treated alike.",
            )
            .next(LIABLE_OR_HOLDER, "完成风险管控或者修复，经效果评估达标后向天津市生态环境局申请移出名录。", "Complete control or remediation and, after the effect assessment, apply to the Tianjin environment bureau for removal from the list.")
            .paper("移出名录公告", "notice of removal"),
            PLAN_FILED,
        ],
    },
    RuleText {
        rule: RuleId(31),
        title: two("名录地块：禁止无关建设", "Listed land: no unrelated construction"),
        when: two(
            "地块列入名录，申请规划或者施工许可，工程不是风险管控或者修复。",
            "The parcel is listed and a permit is sought for works other than control or remediation.",
        ),
        why: two(
            "未达到管控、修复目标的地块，禁止开工建设与管控、修复无关的项目；已开工的应当停止。",
            "Until the targets are met nothing unrelated to control or remediation may be built; works that have begun must stop.",
        ),
        basis: &[CODE_461_3, CODE_1162_7, SOIL_LAW_66_3, SOIL_LAW_91_4],
        cases: &[
            blocked(
                "地块在名录内，未达到风险管控、修复目标，禁止开工建设与管控、修复无关的项目。",
                "The parcel is listed and has not met its targets; nothing unrelated to control or remediation may be built.",
            )
            .next(LIABLE_OR_HOLDER, "达到目标并移出名录后再申请许可；已经开工的立即停工。", "Meet the targets and leave the list before applying for the permit; stop works that have begun.")
            .paper("移出名录公告", "notice of removal"),
            PLAN_FILED,
        ],
    },
    RuleText {
        rule: RuleId(32),
        title: two("名录地块：严禁流转", "Listed land: no circulation"),
        when: two(
            "地块列入名录，规划为非敏感用途或者用途不明，拟变更用途、供应、划拨或者转让。",
            "The parcel is listed, the planned use is not sensitive or not known, and it is to change use, be supplied, allocated or transferred.",
        ),
        why: two(
            "国家法律没有明文禁止名录地块的非敏感用途转让；本区规划严禁污染地块流转，本市程序停止受理用地申请。",
            "National law does not expressly forbid this; the district plan forbids the circulation of polluted parcels and the Tianjin procedure stops land applications.",
        ),
        basis: &[DISTRICT_PLAN_WHOLE, TIANJIN_2018_WHOLE],
        cases: &[blocked(
            "地块在名录内，按本区规划严禁流转，按本市程序不受理用地申请。",
            "The parcel is listed; the district plan forbids its circulation and the Tianjin procedure stops land applications.",
        )
        .next(LIABLE_OR_HOLDER, "完成管控或者修复并移出名录；确需先行流转的，由授权审核人员依法例外批准：限工业等第二类用途、明确责任和费用、移出前不建设、取得市级同意。", "Complete control or remediation and leave the list; an exception by an authorised reviewer needs a Class II use such as industry, duty and cost fixed, no building before removal, and municipal consent.")
        .paper("移出名录公告，或者例外批准文件", "notice of removal, or the exception on paper")],
    },
    RuleText {
        rule: RuleId(33),
        title: two("名录地块收回、收储", "Listed land taken back or banked"),
        when: two(
            "收回或者收储列入名录的地块。",
            "Listed land is taken back or banked.",
        ),
        why: two(
            "法律允许收回；原使用权人是污染责任人的，收回后由地方政府组织管控和修复。",
            "The law allows it; where the former holder is the polluter the government then organises control and remediation.",
        ),
        basis: &[CODE_463, CODE_439, CODE_441, SOIL_LAW_68, SOIL_LAW_45, SOIL_LAW_47],
        cases: &[conditional(
            "地块在名录内，可以收回、收储，但须明确污染责任人和资金，已有管控措施须保持。",
            "The parcel is listed; it may be taken back or banked once the liable party and the funds are settled and control measures are kept.",
        )
        .on(LAND_BANK, TAKE_OVER, "在协议中明确土壤污染责任人、资金来源、管控修复的组织者，并保持既有管控措施。", "State in the agreement who is liable, where the funds come from and who organises the work; keep the control measures.")
        .next(DISTRICT, "确定管控、修复的组织单位和资金。", "Name the body that organises control and remediation, and its funds.")
        .paper("收回或者收储协议", "take-back or banking agreement")],
    },
    RuleText {
        rule: RuleId(34),
        title: two("名录地块的非敏感用途规划", "Plan for listed land, use not sensitive"),
        when: two(
            "地块列入名录，规划为非敏感用途。",
            "The parcel is listed and a use that is not sensitive is planned.",
        ),
        why: two(
            "修复方案须与规划衔接，用途应当与风险评估结论相适应。",
            "The remediation plan must fit the spatial plan and the use must fit the risk assessment.",
        ),
        basis: &[CODE_459, SOIL_LAW_64, SOIL_TEN_4],
        cases: &[conditional(
            "地块在名录内，可以规划非敏感用途，但须征求生态环境部门意见并与风险评估结论相适应。",
            "The parcel is listed; a use that is not sensitive may be planned if the environment department is consulted and the use fits the risk assessment.",
        )
        .on(LAND, PLAN_EFFECT, "征求天津市生态环境局和区生态环境局意见，按风险评估确定用途。", "Consult the Tianjin and district environment bureaus and choose the use by the risk assessment.")
        .next(LAND, "书面征求意见。", "Ask for their opinion in writing.")
        .paper("生态环境部门意见", "opinion of the environment department")],
    },
    RuleText {
        rule: RuleId(35),
        title: two("抵押：披露土壤状况", "Mortgage: disclose the state"),
        when: two(
            "以名录地块、疑似地块、超标地块、暂不开发地块或者污染地块名录内地块抵押。",
            "A listed, suspected, exceeding, not-developed or contaminated-list parcel is mortgaged.",
        ),
        why: two(
            "法律鼓励金融机构在抵押前开展土壤调查。",
            "The law encourages lenders to survey before a mortgage.",
        ),
        basis: &[CODE_411, SOIL_LAW_72, REGISTER_DEFAULT],
        cases: &[conditional(
            "地块存在土壤污染风险的记载（{stage}），可以抵押，但须向抵押权人披露。",
            "The record shows a soil risk ({stage}); the parcel may be mortgaged if this is disclosed to the lender.",
        )
        .on(RIGHT_HOLDER, CONTRACT, "向抵押权人书面披露地块的土壤状况记载；建议抵押权人开展调查。", "Disclose the recorded state of the soil to the lender in writing; the lender is encouraged to survey.")],
    },
    RuleText {
        rule: RuleId(36),
        title: two("名录地块转租、延续使用", "Listed land let or used on"),
        when: two(
            "地块列入名录，不改变用途而转租、出租或者延续使用。",
            "The parcel is listed and is let or used on without change of use.",
        ),
        why: two(
            "继续使用不得妨碍风险管控措施，须由生态环境部门确认。",
            "Use may go on only if the control measures permit, which the environment department must confirm.",
        ),
        basis: &[CODE_457, SOIL_LAW_62, REGISTER_DEFAULT],
        cases: &[undetermined(
            "地块在名录内，能否延续现状使用取决于风险管控措施，须书面确认。",
            "The parcel is listed; whether its use may go on depends on the control measures and must be confirmed in writing.",
        )
        .lacks(DISTRICT_ENV, "区生态环境局关于管控措施允许继续使用的书面确认。", "Written confirmation by the district environment bureau that the control measures permit the use.")
        .next(RIGHT_HOLDER, "申请书面确认。", "Ask for the written confirmation.")
        .paper("确认函", "letter of confirmation")],
    },
    RuleText {
        rule: RuleId(37),
        title: two("风险评估可接受", "Risk acceptable as assessed"),
        when: two(
            "风险评估已通过且风险可接受，用途和设计与评估情景一致；收回、收储不论用途。",
            "The risk assessment passed with an acceptable risk, and use and design are as assessed; taking back and banking whatever the use.",
        ),
        why: two(
            "结论只在评估所依据的用途和情景下成立。",
            "The result holds only for the use and scenario that were assessed.",
        ),
        basis: &[CODE_456, SOIL_LAW_61, HJ_25_3_WHOLE],
        cases: &[
            allowed(
                "风险评估已通过，风险可接受，本事项没有超出评估情景（{class}）。",
                "The risk assessment has passed with an acceptable risk and this act stays within its scenario ({class}).",
            ),
            conditional(
                "风险评估已通过，风险可接受（{class}）；评估所依据的情景须写入供地或者规划条件。",
                "The risk assessment has passed with an acceptable risk ({class}); its assumptions must be written into the conditions.",
            )
            .on(LAND, THIS_ACT, "将评估情景（建筑形式、地下室、覆盖层、地下水利用等）写入规划条件、合同。", "Write the assessed scenario (building type, basement, cover, groundwater use) into planning conditions and contract.")
            .next(DISTRICT_ENV, "提供风险评估的情景参数。", "Supply the parameters of the assessed scenario."),
        ],
    },
    RuleText {
        rule: RuleId(38),
        title: two("用途或设计与风险评估不符", "Use or design differs from the assessment"),
        when: two(
            "风险评估可接受，但规划用途或者设计与评估情景不同，或者用途、设计不明。",
            "The risk was acceptable, but planned use or design differs from the assessed scenario, or is not known.",
        ),
        why: two(
            "情景改变后，原评估结论不能直接采用。",
            "When the scenario changes the earlier result cannot simply be used.",
        ),
        basis: &[HJ_25_3_WHOLE, REGISTER_DEFAULT],
        cases: &[
            undetermined(
                "规划用途或者设计与风险评估的情景不一致，或者无法核对，原结论不能采用。",
                "Planned use or design differs from the assessed scenario or cannot be compared with it; the earlier result cannot be used.",
            )
            .lacks(LIABLE_OR_HOLDER, "针对本次用途和设计的风险评估。", "A risk assessment for this use and design.")
            .next(LIABLE_OR_HOLDER, "重新开展或者补充风险评估，报天津市生态环境局评审。", "Renew or supplement the risk assessment and submit it to the Tianjin environment bureau.")
            .paper("风险评估报告", "risk-assessment report"),
            conditional(
                "规划用途与风险评估的情景不一致或者无法核对；规划可以编制，用途须在重新评估后确定。",
                "The planned use differs from the assessed scenario or cannot be compared with it; the plan may be made, the use is fixed after a new assessment.",
            )
            .on(LAND, PLAN_EFFECT, "待针对该用途的风险评估通过后确定用途。", "Fix the use after a risk assessment for it has passed."),
        ],
    },
    RuleText {
        rule: RuleId(39),
        title: two("名录范围只及一部分", "Listing covers only a part"),
        when: two(
            "列入名录的范围只覆盖地块的一部分。",
            "The listed area covers only a part of the parcel.",
        ),
        why: two(
            "地块未分割前作为整体办理，取各部分中最差的结论。",
            "Until it is split the parcel is dealt with as a whole and takes the worst answer of its parts.",
        ),
        basis: &[REGISTER_DEFAULT],
        cases: &[note(
            "名录只覆盖地块的一部分，最差部分的结论适用于整个地块；分割后其余部分可以单独评价。",
            "The list covers only a part of the parcel; the worst part decides for the whole until it is split, after which the rest is judged alone.",
        )
        .next(LAND, "需要单独办理其余部分的，先行分割地块。", "Split the parcel if the rest is to be dealt with alone.")],
    },
];
