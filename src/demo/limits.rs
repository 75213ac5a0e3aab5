//! A local standard of an item that the national one does not limit.

use super::DemoError;
use super::book::{Book, decimal};
use crate::domain::change::Change;
use crate::domain::land_use::LimitKind;
use crate::domain::record::{SoilLimit, SoilStandard};

/// Invented: it stands for no standard of any place.
pub fn changes(book: &Book) -> Result<Vec<Change>, DemoError> {
    let limit = |kind, number| -> Result<SoilLimit, DemoError> {
        Ok(SoilLimit {
            analyte: "锰".to_owned(),
            class: None,
            kind,
            mg_per_kg: decimal(number)?,
            clause: "示例表1 (example)".to_owned(),
        })
    };
    let standard = SoilStandard {
        id: "LS-000001".to_owned(),
        number: "示例 DB00/T 0000-2026 (example)".to_owned(),
        title: "示例地方土壤污染风险筛选值 (example)".to_owned(),
        issuer: "示例主管部门 (example)".to_owned(),
        limits: vec![
            limit(LimitKind::Screening, "5000")?,
            limit(LimitKind::Control, "10000")?,
        ],
    };
    Ok(vec![book.record(
        30,
        "示例标准发布公告 (example)",
        standard,
    )])
}
