//! Papers (文件): what an act is done with. No stage moves without one.

use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::record::Source;

/// The table of papers: variant, code on the wire, name in Chinese and English.
macro_rules! papers {
    ($($variant:ident = $code:literal, $zh:literal, $en:literal;)*) => {
        /// Kind of a paper.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum PaperKind {
            $(#[doc = $zh] $variant,)*
        }

        impl PaperKind {
            /// Every kind, in the order of the life cycle.
            pub const ALL: &'static [PaperKind] = &[$(PaperKind::$variant,)*];

            /// The code on the wire.
            pub fn code(self) -> &'static str {
                match self { $(PaperKind::$variant => $code,)* }
            }

            /// Name in Chinese and English.
            pub fn names(self) -> (&'static str, &'static str) {
                match self { $(PaperKind::$variant => ($zh, $en),)* }
            }
        }
    };
}

papers! {
    SignalRecord = "signal_record", "线索记录", "record of the signal";
    SurveyNotice = "survey_notice", "开展调查通知书", "notice to survey";
    ProofOfService = "proof_of_service", "送达证明", "proof of service";
    SurveyContract = "survey_contract", "调查合同", "survey contract";
    CreditRegistration = "credit_registration", "从业单位信用系统登记", "registration in the credit system";
    SamplingPlan = "sampling_plan", "采样方案", "sampling plan";
    QualityPlan = "quality_plan", "质量控制方案", "quality-control plan";
    SamplingResults = "sampling_results", "采样检测结果", "sampling results";
    SurveyReport = "survey_report", "土壤污染状况调查报告", "survey report";
    ReviewApplication = "review_application", "评审申请", "application for review";
    ApplicantCommitment = "applicant_commitment", "申请人承诺书", "commitment of the applicant";
    FirmCommitment = "firm_commitment", "从业单位承诺书", "commitment of the firm";
    RawData = "raw_data", "附件与原始数据", "annexes and raw data";
    ReviewOpinion = "review_opinion", "专家评审意见", "review opinion signed by the experts";
    DepartmentLetter = "department_letter", "主管部门函", "letter of the department";
    DefectList = "defect_list", "理由与问题清单", "reasons and list of defects";
    ModificationTable = "modification_table", "修改对照表", "modification table";
    RecheckSignature = "recheck_signature", "专家复核签字", "recheck signed by the expert";
    RiskAssessmentReport = "risk_assessment_report", "风险评估报告", "risk-assessment report";
    ListNotice = "list_notice", "列入名录公告", "list notice";
    MeasurePlan = "measure_plan", "风险管控或修复方案", "control or remediation plan";
    FilingReceipt = "filing_receipt", "备案回执", "filing receipt";
    StartReport = "start_report", "开工报告", "start report";
    BoardPhoto = "board_photo", "公告牌照片", "photograph of the notice board";
    TransportPlan = "transport_plan", "污染土壤转运计划", "transport plan of polluted soil";
    ProgressReport = "progress_report", "进展报告", "progress report";
    CompletionReport = "completion_report", "竣工报告", "completion report";
    SupervisionReport = "supervision_report", "环境监理报告", "report of environmental supervision";
    EffectReport = "effect_report", "效果评估报告", "effect-assessment report";
    RemovalApplication = "removal_application", "移出名录申请", "application for removal";
    RemovalNotice = "removal_notice", "移出名录公告", "removal notice";
    AftercarePlan = "aftercare_plan", "后期管理方案", "aftercare plan";
    AftercareReport = "aftercare_report", "后期管理报告", "aftercare report";
    Acceptance = "acceptance", "验收文件", "acceptance";
    EventRecord = "event_record", "事件记录", "event record";
    ZoneDecision = "zone_decision", "划定管控区域决定", "decision on the control zone";
    StatementOfIntent = "statement_of_intent", "开发利用意向", "statement of intent to develop";
    CadastralChange = "cadastral_change", "地籍变更文件", "cadastral change";
    EmergencyReport = "emergency_report", "应急报告", "emergency report";
    ReleaseReport = "release_report", "有毒有害物质排放年度报告", "yearly report of toxic releases";
    MonitoringData = "monitoring_data", "自行监测方案与数据", "self-monitoring plan and data";
    HiddenDangerReport = "hidden_danger_report", "土壤和地下水隐患排查报告", "report of the hidden-danger check";
    TankReport = "tank_report", "地下储罐信息报告", "report of underground tanks";
    DemolitionPlan = "demolition_plan", "拆除活动土壤污染防治方案", "demolition plan";
    OfficialLetter = "official_letter", "公文、复函", "official letter";
    InspectionRecord = "inspection_record", "现场检查记录", "record of an inspection";
    SeepageRecord = "seepage_record", "防渗措施验收记录", "record of the anti-seepage measure";
    MonitoringPlan = "monitoring_plan", "监测方案", "monitoring plan";
    MonitoringReport = "monitoring_report", "监测报告", "monitoring report";
    WellCompletion = "well_completion", "成井记录", "completion record of a well";
    RelocationDecision = "relocation_decision", "监测井迁移、废止决定", "decision to move or give up a well";
    SealingRecord = "sealing_record", "封井记录", "sealing record of a well";
    CaseFiling = "case_filing", "立案审批表", "filing of an enforcement case";
    PenaltyDecision = "penalty_decision", "行政处罚决定书", "decision on a penalty";
    CreditRepairDecision = "credit_repair_decision", "信用修复决定", "decision on a repair of credit";
    CaseClosing = "case_closing", "结案审批表", "closing of an enforcement case";
}

impl PaperKind {
    /// Papers whose being and number the law lets anybody know; the others may hold personal data, business secrets or
    /// the name of who complained.
    pub fn is_public(self) -> bool {
        matches!(
            self,
            PaperKind::DepartmentLetter
                | PaperKind::ListNotice
                | PaperKind::RemovalNotice
                | PaperKind::FilingReceipt
                | PaperKind::Acceptance
                | PaperKind::ZoneDecision
        )
    }
}

/// One paper, as it can be found again in its archive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    pub kind: PaperKind,
    pub title: String,
    /// The number it bears, or that of the archive where it bears none.
    pub number: String,
    pub issuer: String,
    /// The day it bears.
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// SHA-256 of the file, in hex, when the file is at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl Paper {
    /// The same as the source of a change.
    pub fn source(&self) -> Source {
        Source {
            title: self.title.clone(),
            number: Some(self.number.clone()),
            issuer: Some(self.issuer.clone()),
            day: Some(self.day),
            sha256: self.sha256.clone(),
        }
    }

    /// All that is wrong with its texts.
    pub fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "title", &self.title, 500);
        check_text(faults, "number", &self.number, 200);
        check_text(faults, "issuer", &self.issuer, 200);
        if self.sha256.is_some() {
            let mut of_source = Vec::new();
            self.source().check(&mut of_source);
            let digest = of_source
                .into_iter()
                .filter(|fault| fault.at == "source.sha256");
            faults.extend(digest.map(|fault| Fault {
                at: "sha256".to_owned(),
                ..fault
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_wire_form() {
        for kind in PaperKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
    }
}
