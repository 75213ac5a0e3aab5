//! Why a request was refused: the guard, what was wanted, what was found, what to do, and the article.

use std::fmt;

use crate::domain::day::Day;
use crate::domain::fault::shorten;
use crate::domain::law::{Basis, Citation, REGISTER_DEFAULT, in_force};
use crate::domain::lifecycle::Guard;
use crate::domain::listing::ListGuard;

/// A text for people, in Chinese and English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub zh: String,
    pub en: String,
}

impl Text {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Text {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The same in both languages: codes, names, numbers.
    pub fn plain(text: impl fmt::Display) -> Self {
        let text = shorten(&text.to_string());
        Text {
            zh: text.clone(),
            en: text,
        }
    }
}

/// The table of guards that read more than the stage: variant, code, what to do.
macro_rules! guards {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)*) => {
        /// The guard that refused. Its code is part of the contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum EventGuard {
            /// A guard of the stage.
            Stage(Guard),
            /// A guard of a list.
            List(ListGuard),
            $($(#[$doc])* $variant,)*
        }

        impl EventGuard {
            /// The code on the wire.
            pub fn code(self) -> String {
                match self {
                    EventGuard::Stage(guard) => guard.code(),
                    EventGuard::List(guard) => guard.code().to_owned(),
                    $(EventGuard::$variant => $code.to_owned(),)*
                }
            }

            /// What to do, in Chinese and English.
            pub fn remedy(self) -> (&'static str, &'static str) {
                match self {
                    EventGuard::Stage(guard) => guard.remedy(),
                    EventGuard::List(guard) => guard.remedy(),
                    $(EventGuard::$variant => ($zh, $en),)*
                }
            }
        }
    };
}

guards! {
    /// A demanded paper is not there.
    PaperMissing = "paper_missing", "附上该文件(名称、编号、出具单位、日期)", "add the paper with its title, number, issuer and day";
    /// A paper bears a later day than the act that rests on it.
    PaperLater = "paper_later", "核对文件日期,或以文件日期为行为日期", "check the day of the paper, or let the act bear it";
    /// Who acts is not who the law lets act.
    ActorNotEntitled = "actor_not_entitled", "由有权单位办理,并按文件填写", "let the one act who may, and name him as the papers do";
    /// The caller's roles do not let him enter this act.
    RoleNotEntitled = "role_not_entitled", "由相应角色的人员录入", "let somebody with one of these roles enter it";
    /// A split or merge is no act of this door.
    CadastralActElsewhere = "cadastral_act_elsewhere", "在 POST /api/v1/cadastral-acts 办理", "enter splits, merges, redraws and renumberings at POST /api/v1/cadastral-acts";
    /// Something that the act must bring is not there.
    CarriedMissing = "carried_missing", "补充该内容", "add it";
    /// Something that the act does not read.
    NotCarried = "not_carried", "删去该字段", "leave the field out";
    /// A day after today.
    DayAhead = "day_ahead", "行为发生后再录入", "record the act when it has happened";
    /// A day within the request does not fit the day of the act.
    DayContradicts = "day_contradicts", "核对日期", "check the days";
    /// Later acts that would become impossible.
    LateAct = "late_act", "更正日期,或先以更正行为处理这些后续行为", "correct the day, or correct the later acts first";
    /// The act that is corrected is not on record for this unit.
    CorrectedMissing = "corrected_missing", "核对被更正行为的编号", "check the number of the act that is corrected";
    /// A survey passes only on the record of its review.
    ReviewMissing = "review_missing", "附上评审结论", "add the outcome of the review";
    /// The outcome of the review does not bear out the act.
    ReviewContradicts = "review_contradicts", "改用与评审结论相符的环节", "use the transition that the outcome bears out";
    /// No survey report under review.
    SurveyMissing = "survey_missing", "附上调查报告的数据", "add the survey report";
    /// A survey on record is not edited by an act.
    SurveyEdited = "survey_edited", "退回补充(T12)后提交新报告", "send it back (T12) and submit a new report";
    /// Highest values are missing.
    MaximaMissing = "maxima_missing", "补充全部检测项目的最大值;缺项的补充调查", "give the highest value of every analyte; supplement the survey where one is missing";
    /// A highest value lies above screening.
    ExceedsScreening = "exceeds_screening", "按超标处理:进入详细采样(T07)或按超标评审(T11)", "treat it as exceeding: detailed sampling (T07), or pass as exceeding (T11)";
    /// The method cannot see the screening value.
    MethodUnsuitable = "method_unsuitable", "用检出限足够低的方法重新检测", "test again with a method that sees the screening value";
    /// An exceedance in the values that the act does not state.
    ExceedanceNotStated = "exceedance_not_stated", "注明超标 (preliminary_exceeded: true)", "state it: preliminary_exceeded true";
    /// No risk assessment on record.
    AssessmentMissing = "assessment_missing", "先提交风险评估报告(T14)", "submit the risk assessment first (T14)";
    /// No effect report filed, no removal applied for, since the works.
    EffectReportMissing = "effect_report_missing", "先备案效果评估报告并申请移出(T23)", "file the effect report and apply for removal first (T23)";
    /// The firm that did the works must not assess their effect.
    FirmsNotIndependent = "firms_not_independent", "另行委托单位开展效果评估", "charge another firm with the effect assessment";
    /// Which firm did the works is not on record.
    WorksFirmUnknown = "works_firm_unknown", "注明施工单位 (works_firm)", "name the firm that did the works (works_firm)";
    /// The works or effect firm named is another than the one on record.
    FirmContradicts = "firm_contradicts", "与登记的单位一致,或先更正登记", "name the firm on record, or correct that act first";
    /// The firm was banned on the day it signed.
    FirmBanned = "firm_banned", "由未被禁业的单位重新出具", "have it made by a firm that is not banned";
    /// The name may mean more than one firm.
    FirmUnclear = "firm_unclear", "写明统一社会信用代码,如 名称(代码)", "name the firm with its credit code, as name(code)";
    /// The firm is not registered in the credit system on the day it signs.
    FirmNotRegistered = "firm_not_registered", "先在从业单位信用系统登记,并录入登记日期", "let the firm register in the credit system, and record the days of its registration";
    /// A credit code that a firm of the register bears.
    FirmOnRecord = "firm_on_record", "对已登记的单位办理变更 (POST .../amendments)", "amend the firm on record: POST .../amendments";
    /// The last day of a ban fits no term of the law.
    BanTermContradicts = "ban_term_contradicts", "按五年、十年填写截止日期;终身的不填", "give the last day of five or ten years; none where the ban is for good";
    /// A report that the firm did not make.
    ReportNotOfFirm = "report_not_of_firm", "核对报告编号和出具单位", "check the number of the report and who made it";
    /// A violation is repaired once.
    RepairedAlready = "repaired_already", "该违法记录已修复,无需重复办理", "nothing remains to be repaired";
    /// Restrictions or aftercare remain, so it is not R0.
    RestrictionsRemain = "restrictions_remain", "按有限制移出(T25),或先解除限制、结束后期管理(T27)", "remove with restriction (T25), or end restrictions and aftercare first (T27)";
    /// The kind of a cadastral act and its parcels do not fit.
    SuccessionContradicts = "succession_contradicts", "分割:一变多;合并:多变一;换号:一变一;变更界址:任意", "a split makes several of one, a merge one of several, a renumbering one of one; a redraw makes any of any";
    /// A parcel without an outline, or a unit of it, can be renumbered only.
    OutlineMissing = "outline_missing", "无界址的地块只能换号;先补充界址或单元界址", "land without an outline can only be renumbered: give the outline";
    /// A renumbering does not change an outline.
    OutlineKept = "outline_kept", "换号不改变界址,删去 outline;改变界址用 redraw", "leave the outline out, or use redraw";
    /// The successors leave land of the predecessors out.
    LandLost = "land_lost", "补足遗漏的土地,或先结束其名录、阶段", "draw the successors so that nothing is left out";
    /// The successors cover land that no predecessor had.
    LandWon = "land_won", "扩大界址用 redraw,新增土地视为未调查", "leave the new land out, or use redraw, where it comes in as unsurveyed";
    /// Land won belongs to another parcel.
    LandOfAnother = "land_of_another", "将该地块列为原地块,或修改界址", "name that parcel among the predecessors, or mend the outline";
    /// Two successors overlap.
    SuccessorsOverlap = "successors_overlap", "修改界址,使其互不重叠", "mend the outlines so that they do not overlap";
    /// A successor has nothing of the predecessors.
    NotOfPredecessors = "not_of_predecessors", "核对界址和坐标系", "check the outline and its coordinates";
    /// A registry number that was given before.
    NumberTaken = "number_taken", "编号不重复使用;不填则由系统给出", "numbers are never reused: leave it out, and one is given";
    /// Land that was split, merged or renumbered before.
    Superseded = "superseded", "对其后继地块办理", "act on its successors";
    /// A review of the land is pending: no panel decides about land that no longer stands.
    ReviewPending = "review_pending", "先办结评审并办理其后环节,或撤回该评审 (POST /api/v1/reviews/{id}/withdrawal);仅换号不受影响", "close the review and enter the act that follows, or withdraw it (POST /api/v1/reviews/{id}/withdrawal); a renumbering takes it along";
    /// The parcel is not on record on the day of the act.
    NotYetOnRecord = "not_yet_on_record", "核对日期和编号", "check the day and the number";
    /// What comes out is no outline.
    Uncuttable = "uncuttable", "核对界址:相交部分不构成有效界址", "mend the outlines: what they cut is no valid outline";
    /// An act of the record ends this duty, not a paper.
    DutyFollowsRecord = "duty_follows_record", "办理相应环节,义务随之结束", "enter that act: the duty ends with it";
    /// The paper is not the evidence of this duty.
    EvidenceContradicts = "evidence_contradicts", "附上该义务要求的文件;义务不存在的,按 cancelled 办理", "bring the paper that the duty asks for; close it as cancelled where it is not owed";
    /// A finding of a law is not overridden.
    LawNotOverridable = "law_not_overridable", "按法律办理;审慎默认和政策性规则才可例外", "do what the law asks; only rules of strength default or policy are overridden";
    /// Whoever proposed it does not confirm it.
    SecondPerson = "second_person", "由另一人确认", "let another person confirm it";
    /// R-32 has four points of its own.
    OwnPointsMissing = "own_points_missing", "补齐 R-32 的四项条件", "state the points of R-32: duty allocated, no construction until removal, municipal consent";
    /// It ended, or its last day has passed.
    NotInForce = "not_in_force", "重新提出", "propose a new one";
    /// A step of the path is left out.
    StepSkipped = "step_skipped", "先办理中间环节并附其文件", "take the steps between first, each with its paper";
    /// The path does not lead there.
    StepContradicts = "step_contradicts", "按状态流程和顺序办理", "take the steps in their order";
    /// The plan of a demolition is filed too late.
    DemolitionPlanLate = "demolition_plan_late", "推迟开工日期,或在规定期限前向两个部门报备", "put the start off, or file with both departments in time";
    /// Land that a key unit once used is left out.
    LandOnceUsed = "land_once_used", "保留曾用地块:移出名录或停用不免除调查义务", "keep the land: neither delisting nor giving it up ends the duty to survey";
    /// The well was not in service on that day.
    WellNotInService = "well_not_in_service", "核对监测井和日期;在用期间的监测方可登记", "check the well and the day: only a well in service is observed";
    /// The number of a well that another well bears.
    WellNumberTaken = "well_number_taken", "核对井号", "check the number: another well bears it";
    /// A monitoring point that is not in service.
    PointNotInService = "point_not_in_service", "核对点位和日期", "check the point and the day";
    /// A point or analyte that the plan does not name.
    NotInPlan = "not_in_plan", "核对方案,或不填方案", "check the plan, or leave it out";
    /// Nobody answers his own question.
    OwnQuestion = "own_question", "由被征求意见单位的另一人答复", "let another person, of the asked office, answer it";
    /// The register's own answer is a block, which a plain agreement would pass over.
    RegisterBlocks = "register_blocks", "改为有条件同意(写明先完成的事项)或者不同意", "agree with conditions that name what must be done first, or disagree";
    /// The digest is not that of the package.
    DigestDiffers = "digest_differs", "核对收到的文件,重新计算 SHA-256 后再签收", "compute the digest of what was received again; a wrong file is not receipted";
    /// Ordered measures that are not closed.
    MeasuresOpen = "measures_open", "先办结责令的措施 (POST /api/v1/duties/{id}/closures)", "close the ordered measures first: POST /api/v1/duties/{id}/closures";
    /// A measure that was ordered keeps its place and its words.
    MeasureGone = "measure_gone", "保留已责令的措施及其顺序;不再需要的,以 cancelled 结束该义务", "keep the measures that were ordered, in their order; close one that is no longer owed as cancelled";
    /// An act that follows from a review, without the review on record.
    ReviewCaseMissing = "review_case_missing", "先登记评审 (POST /api/v1/reviews)", "record the review first (POST /api/v1/reviews)";
    /// The review on record has not come so far.
    ReviewCaseUndecided = "review_case_undecided", "先登记评审结论和主管部门函", "record the outcome of the review and the letter of the department first";
    /// The act says something else than the review on record.
    ReviewCaseContradicts = "review_case_contradicts", "与登记的评审记录一致:结论、主管部门函的文号和日期", "say what the review on record says: outcome, number and day of the letter";
    /// A quality inspection found a serious problem in the survey.
    InspectionSerious = "inspection_serious", "退回补充调查(T12)", "send the survey back to be supplemented (T12)";
    /// The report has a review already.
    ReviewExists = "review_exists", "在已有的评审中办理", "go on in the review on record";
    /// The report is not on record for this land.
    ReportMissing = "report_missing", "先登记报告;核对报告编号", "record the report first; check its identifier";
    /// A department that must organise the review is not named.
    OrganiserMissing = "organiser_missing", "由两部门会同组织", "let both departments organise it";
    /// Fewer seats than the legal setting asks for.
    PanelTooSmall = "panel_too_small", "增加专家人数", "draw more experts";
    /// Not enough experts without a conflict.
    PoolTooSmall = "pool_too_small", "补充专家库,或者增加专业领域", "add experts to the pool, or name more fields";
    /// A panel is drawn once.
    DrawnAlready = "drawn_already", "专家只抽取一次;有利益冲突的予以替换", "a panel is drawn once: experts with a conflict are replaced";
    /// No panel was drawn.
    NotDrawn = "not_drawn", "先随机抽取专家", "draw the panel first";
    /// Not an expert of this panel.
    NotOnPanel = "not_on_panel", "由评审组专家办理", "let an expert of the panel do it";
    /// An expert of the panel has not signed an opinion.
    OpinionMissing = "opinion_missing", "由每位专家签署意见", "let every expert sign an opinion";
    /// More than half of the panel does not let pass so much.
    OutcomeUnsupported = "outcome_unsupported", "结论须有半数以上专家意见支持", "take an outcome that more than half of the panel bears out";
    /// The panel has decided already, or not yet.
    NotAtThisStep = "not_at_this_step", "按评审的步骤办理", "keep to the steps of a review";
    /// The modified report was not rechecked.
    NotRechecked = "not_rechecked", "先提交修改对照表并由评审组专家复核签字", "bring the modification table, and let an expert of the panel sign the recheck";
    /// An act rests on the letter of this review.
    ReviewFollowed = "review_followed", "先更正依据该评审的环节 (corrects)", "correct the act that rests on it first (corrects)";
    /// Retired, or erased.
    ExpertLeft = "expert_left", "该专家已退出专家库", "the expert has left the pool";
    /// Nothing remains, so it is not R1.
    NothingRemains = "nothing_remains", "无限制的按 T24 移出", "remove without restriction (T24)";
}

/// A refused request: one guard of all that spoke.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Where in the request: a field, or a place in a list of acts; empty = the act as a whole.
    pub at: String,
    pub guard: EventGuard,
    pub wanted: Text,
    pub found: Text,
    pub remedy: Text,
    /// Provisions in force on the day of the act.
    pub article: Vec<Citation>,
}

impl Refusal {
    pub fn new(
        at: impl Into<String>,
        guard: EventGuard,
        (wanted, found): (Text, Text),
        (basis, day): (Basis, Day),
    ) -> Self {
        let (zh, en) = guard.remedy();
        let mut article: Vec<Citation> = in_force(basis, day).copied().collect();
        if article.is_empty() {
            article.push(REGISTER_DEFAULT);
        }
        Refusal {
            at: at.into(),
            guard,
            wanted,
            found,
            remedy: Text::new(zh, en),
            article,
        }
    }

    /// The same seen from one level higher.
    pub fn under(mut self, parent: &str) -> Self {
        self.at = match self.at.as_str() {
            "" => parent.to_owned(),
            at => format!("{parent}.{at}"),
        };
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let articles: Vec<String> = self
            .article
            .iter()
            .map(|citation| {
                format!("{} {}", citation.instrument.code, citation.article)
                    .trim_end()
                    .to_owned()
            })
            .collect();
        write!(
            f,
            "{}: expected {}, found {}; {} [{}]",
            self.guard.code(),
            self.wanted.en,
            self.found.en,
            self.remedy.en,
            articles.join(", ")
        )
    }
}
