//! Firms of the demonstration: who they are, what was found against them.

use super::DemoError;
use super::book::Book;
use super::reports::{FIRM, FIRM_FOUND_FALSE, FIRM_UNDER_BAN, survey_id};
use crate::domain::change::Change;
use crate::domain::codes::CreditCode;
use crate::domain::record::{Ban, CreditRepair, Practitioner, Violation, WorkField};

/// One firm was banned when it signed; the other later, for the report of example 61.
pub(super) fn changes(book: &Book) -> Result<Vec<Change>, DemoError> {
    let under_ban = Ban {
        id: "ban-example-1".to_owned(),
        firm: FIRM_UNDER_BAN.to_owned(),
        from: book.ago(1000),
        until: Some(book.ago(-800)),
        reports: Vec::new(),
        decision_no: "示例罚决〔1〕号".to_owned(),
        practitioner: None,
        credit_code: None,
    };
    let found_false = Ban {
        id: "ban-example-2".to_owned(),
        firm: FIRM_FOUND_FALSE.to_owned(),
        from: book.ago(60),
        until: Some(book.ago(-3590)),
        reports: vec![survey_id(book, 61)?],
        decision_no: "示例罚决〔2〕号".to_owned(),
        practitioner: None,
        credit_code: None,
    };
    let firm = Practitioner {
        id: "practitioner-example-1".to_owned(),
        credit_code: CreditCode::parse("91350100M000100Y43")?,
        name: "示例从业单位 (example)".to_owned(),
        former_names: vec!["示例旧名从业单位 (example)".to_owned()],
        fields: vec![WorkField::Survey, WorkField::SoilMonitoring],
        registered_from: Some(book.ago(1500)),
        registered_until: None,
        cma_no: Some("示例CMA-1".to_owned()),
        staff: Vec::new(),
    };
    let violation = |id: &str, act: &str, decision_no: &str| Violation {
        id: id.to_owned(),
        practitioner: "practitioner-example-1".to_owned(),
        act: act.to_owned(),
        decision_no: decision_no.to_owned(),
        penalty: "示例:罚款二万元".to_owned(),
        article: "生态环境法典第一千二百三十条 (example)".to_owned(),
    };
    let late = violation(
        "violation-example-1",
        "示例:未如实记录采样过程 (example)",
        "示例罚决〔3〕号",
    );
    let repaired = violation(
        "violation-example-2",
        "示例:未上传原始数据 (example)",
        "示例罚决〔4〕号",
    );
    let repair = CreditRepair {
        id: "repair-example-1".to_owned(),
        practitioner: "practitioner-example-1".to_owned(),
        violation: "violation-example-2".to_owned(),
        decision_no: "示例信用修复〔1〕号".to_owned(),
    };
    let other = |id: &str, code: &str, name: &str| -> Result<Practitioner, DemoError> {
        Ok(Practitioner {
            id: id.to_owned(),
            credit_code: CreditCode::parse(code)?,
            name: name.to_owned(),
            former_names: Vec::new(),
            staff: Vec::new(),
            ..firm.clone()
        })
    };
    let surveyor = other("practitioner-example-2", "91120106MA00000051", FIRM)?;
    let forger = other(
        "practitioner-example-3",
        "91120106MA0000008A",
        FIRM_FOUND_FALSE,
    )?;
    Ok(vec![
        book.record(1500, "从业单位信用系统登记", surveyor),
        book.record(1500, "从业单位信用系统登记", forger),
        book.record(1500, "从业单位信用系统登记", firm),
        book.record(30, "行政处罚决定书", late),
        book.record(400, "行政处罚决定书", repaired),
        book.record(200, "信用修复决定", repair),
        book.record(1000, "行政处罚决定书", under_ban),
        book.record(60, "行政处罚决定书", found_false),
    ])
}
