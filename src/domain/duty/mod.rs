//! Duties (义务、期限): what somebody owes by a day, on which basis, and what closes it.
//!
//! A duty that follows from the record is derived from it ([`derive`]) and never stored beside it; one that somebody sets
//! by hand is a record ([`crate::domain::record::DutyRecord`]). What no act of the record closes is closed by a paper
//! ([`crate::domain::record::DutyClosure`]).

pub mod derive;
pub mod escalation;
pub mod offices;

use serde::{Deserialize, Serialize};

use super::day::Day;
use super::event::{ActorKind, PaperKind};
use super::fault::{Fault, check_text};
use super::law::*;

/// The table of kinds: variant, code, names, escalation, basis, evidence, the transitions that close it.
macro_rules! duty_kinds {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $names:expr, $escalation:expr, $basis:expr, $evidence:expr, $closed_by:expr;)*) => {
        /// Kind of a duty.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum DutyKind { $($(#[$doc])* $variant,)* }

        impl DutyKind {
            pub const ALL: &'static [DutyKind] = &[$(DutyKind::$variant,)*];

            /// The code on the wire.
            pub fn code(self) -> &'static str {
                match self { $(DutyKind::$variant => $code,)* }
            }

            /// Name in Chinese and English.
            pub fn names(self) -> (&'static str, &'static str) {
                match self { $(DutyKind::$variant => $names,)* }
            }

            /// What happens when it is overdue, in Chinese and English.
            pub fn escalation(self) -> (&'static str, &'static str) {
                match self { $(DutyKind::$variant => $escalation,)* }
            }

            /// Provisions it rests on, old and new.
            pub fn basis(self) -> Basis {
                match self { $(DutyKind::$variant => $basis,)* }
            }

            /// Papers of which one is the evidence; empty = any.
            pub fn evidence(self) -> &'static [PaperKind] {
                match self { $(DutyKind::$variant => $evidence,)* }
            }

            /// The record that closes it; empty = a paper closes it.
            pub fn closed_by(self) -> &'static str {
                match self { $(DutyKind::$variant => $closed_by,)* }
            }
        }
    };
}

const REMIND: (&str, &str) = (
    "提醒义务人；仍未完成的，报区生态环境局",
    "remind whoever owes it; if it stays open, tell the district environment office",
);
const CLIMB: (&str, &str) = (
    "逾期逐级上报:科室负责人、审批人、区政府",
    "it climbs: head of the office, approver, district government",
);
const ORDER: (&str, &str) = (
    "区生态环境局责令改正；拒不改正的依法处罚",
    "the district environment office orders it done; who refuses is fined",
);

duty_kinds! {
    /// Survey after the written notice (书面通知后开展调查).
    SurveyAfterNotice = "survey_after_notice", ("书面通知后完成土壤污染状况调查", "survey after the written notice"), ORDER, &[ORDER_42_WHOLE, CODE_454_1, SOIL_LAW_59_1], &[PaperKind::SurveyReport], "T09, T10, T11";
    /// Review of a submitted survey (调查报告评审).
    SurveyReview = "survey_review", ("完成调查报告评审", "review of the survey report"), REMIND, &[CODE_454_3, SOIL_LAW_59_3, REVIEW_GUIDE_WHOLE], &[PaperKind::ReviewOpinion, PaperKind::DepartmentLetter], "T10, T11, T12, T13";
    /// Periodic report of works (施工期间定期报告).
    ProgressReport = "progress_report", ("定期报告风险管控、修复进展", "periodic report of control or remediation"), ORDER, &[CODE_457, SOIL_LAW_62], &[PaperKind::ProgressReport], "T20, T21, T22";
    /// Aftercare report (后期管理报告).
    AftercareReport = "aftercare_report", ("提交后期管理报告", "aftercare report"), ORDER, &[CODE_437, CODE_1164, SOIL_LAW_42, SOIL_LAW_92], &[PaperKind::AftercareReport], "T27, T28";
    /// Yearly report of toxic releases (有毒有害物质排放年度报告).
    KeyUnitReleaseReport = "key_unit_release_report", ("重点监管单位有毒有害物质排放年度报告", "yearly report of toxic releases"), ORDER, &[CODE_414, SOIL_LAW_21], &[PaperKind::ReleaseReport], "";
    /// Self-monitoring and its data (自行监测).
    KeyUnitSelfMonitoring = "key_unit_self_monitoring", ("重点监管单位自行监测方案与数据", "self-monitoring plan and data"), ORDER, &[CODE_414, SOIL_LAW_21], &[PaperKind::MonitoringData], "";
    /// Hidden-danger check (隐患排查).
    KeyUnitHiddenDangerCheck = "key_unit_hidden_danger_check", ("重点监管单位土壤和地下水隐患排查", "hidden-danger check of soil and groundwater"), ORDER, &[CODE_414, SOIL_LAW_21], &[PaperKind::HiddenDangerReport], "";
    /// Report of underground tanks (地下储罐报告).
    KeyUnitTankReport = "key_unit_tank_report", ("重点监管单位地下储罐信息报告", "report of underground tanks"), ORDER, &[CODE_414], &[PaperKind::TankReport], "";
    /// Plan filed before a demolition (拆除活动方案备案).
    DemolitionPlan = "demolition_plan", ("拆除前报备土壤污染防治方案", "plan filed before the demolition"), ORDER, &[CODE_415, SOIL_LAW_22], &[PaperKind::DemolitionPlan, PaperKind::FilingReceipt], "";
    /// A mirrored list is compared with its source (名录镜像更新).
    MirrorRefresh = "mirror_refresh", ("更新市级名录镜像", "refresh of a mirrored municipal list"), REMIND, &[REGISTER_DEFAULT], &[], "list_mirrored";
    /// The asked office answers a consultation (答复会商).
    ConsultationAnswer = "consultation_answer", ("答复会商(征求意见)", "answer to a consultation"), CLIMB, &[CODE_454, SOIL_LAW_59, REGISTER_DEFAULT], &[], "opinion";
    /// A clue or correction request is answered (答复线索、更正申请).
    ClueAnswer = "clue_answer", ("答复公众线索或更正申请", "answer to a clue or correction request"), CLIMB, &[CODE_146, REGISTER_DEFAULT], &[], "clue";
    /// Survey after an emergency (应急结束后的调查).
    EmergencySurvey = "emergency_survey", ("突发事件处置结束后完成土壤污染状况调查", "survey after the emergency"), ORDER, &[CODE_443, SOIL_LAW_44], &[PaperKind::SurveyReport], "T09, T10, T11";
    /// A measure that an enforcement case orders (责令的措施).
    CaseMeasure = "case_measure", ("执行案件责令的措施", "measure ordered in an enforcement case"), ORDER, &[CODE_1165, SOIL_LAW_94], &[], "";
    /// Set by hand: by an order or an agreement (人工设定).
    Order = "order", ("依文件设定的义务", "a duty set by an order"), REMIND, &[REGISTER_DEFAULT], &[], "";
}

impl DutyKind {
    /// The kind of a code.
    pub fn find(code: &str) -> Option<DutyKind> {
        DutyKind::ALL
            .iter()
            .copied()
            .find(|kind| kind.code() == code)
    }

    /// Yearly duties of a key unit: overdue, they are the overdue reports of R-63.
    pub fn is_yearly_of_key_unit(self) -> bool {
        matches!(
            self,
            DutyKind::KeyUnitReleaseReport
                | DutyKind::KeyUnitSelfMonitoring
                | DutyKind::KeyUnitHiddenDangerCheck
                | DutyKind::KeyUnitTankReport
        )
    }
}

/// Who owes a duty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyOwner {
    /// An office, or a party that the law names by what it is to the land.
    Office(ActorKind),
    /// A firm or organisation by its name.
    Firm(String),
    /// A person, by account.
    Account(String),
}

impl DutyOwner {
    /// The text form: `office:district_environment`, `firm:...`, `account:...`.
    pub fn code(&self) -> String {
        match self {
            DutyOwner::Office(kind) => format!("office:{}", kind.code()),
            DutyOwner::Firm(name) => format!("firm:{name}"),
            DutyOwner::Account(id) => id.clone(),
        }
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let wanted = "office:CODE, firm:NAME or account:ID";
        let wrong = |remedy: &str| Fault::new("owner", wanted, text, remedy);
        match text.split_once(':') {
            Some(("office", code)) => {
                let mut kinds = ActorKind::ALL.into_iter();
                let kind = kinds.find(|kind| kind.code() == code);
                let codes = ActorKind::ALL.map(ActorKind::code).join(", ");
                let kind = kind.ok_or_else(|| wrong(&format!("use one of {codes}")))?;
                Ok(DutyOwner::Office(kind))
            }
            Some(("firm", name)) if !name.trim().is_empty() => Ok(DutyOwner::Firm(name.to_owned())),
            Some(("account", id)) if !id.is_empty() => Ok(DutyOwner::Account(text.to_owned())),
            _ => Err(wrong("write for example office:district_environment")),
        }
    }

    /// All that is wrong with its text.
    pub fn check(&self, faults: &mut Vec<Fault>) {
        match self {
            DutyOwner::Office(_) => {}
            DutyOwner::Firm(text) | DutyOwner::Account(text) => {
                check_text(faults, "owner", text, 200)
            }
        }
    }
}

/// How a duty stands on a day.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DutyState {
    Open,
    Overdue,
    Done,
    Cancelled,
}

/// How a duty came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DutyOutcome {
    Done,
    /// It does not exist, or no longer.
    Cancelled,
}

/// The end of a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyEnd {
    pub outcome: DutyOutcome,
    pub day: Day,
    /// The record behind it: an act, a mirror, a closure.
    pub by: String,
}

/// What somebody owes by a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    pub id: String,
    pub kind: DutyKind,
    pub parcel: Option<String>,
    /// Further parcels that it is about.
    pub further_parcels: Vec<String>,
    pub unit: Option<String>,
    pub key_unit: Option<String>,
    /// What is to be done, in words, where the kind does not say it.
    pub title: Option<String>,
    /// The basis in words, where it is set by hand.
    pub basis: Option<String>,
    /// The escalation in words, where it is set by hand.
    pub escalation: Option<String>,
    /// The paper that closes it, where it is set by hand.
    pub evidence: Option<PaperKind>,
    pub owner: DutyOwner,
    pub since: Day,
    /// The last day; it ends at 24:00 in Tianjin.
    pub due: Day,
    /// Years whose holidays are not on record and on whose working days the day depends.
    pub by_weekends: Vec<i32>,
    pub ended: Option<DutyEnd>,
    /// How far it has climbed, and since when; worked out for the day on which it is looked at.
    pub escalated: Option<(escalation::Level, Day)>,
}

impl Duty {
    /// Of a kind, since a day; nothing else is known of it yet.
    pub fn new(id: String, kind: DutyKind, owner: DutyOwner, (since, due): (Day, Day)) -> Self {
        Duty {
            id,
            kind,
            parcel: None,
            further_parcels: Vec::new(),
            unit: None,
            key_unit: None,
            title: None,
            basis: None,
            escalation: None,
            evidence: None,
            owner,
            since,
            due,
            by_weekends: Vec::new(),
            ended: None,
            escalated: None,
        }
    }

    /// How it stands on a day.
    pub fn state(&self, on: Day) -> DutyState {
        match &self.ended {
            Some(end) if end.outcome == DutyOutcome::Done => DutyState::Done,
            Some(_) => DutyState::Cancelled,
            None if on > self.due => DutyState::Overdue,
            None => DutyState::Open,
        }
    }
}
