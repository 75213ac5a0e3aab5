//! What is owed by hand in the demo: a duty that was met, and an override that waits for its second person.

use super::DemoError;
use super::book::Book;
use crate::domain::change::Change;
use crate::domain::duty::{DutyOutcome, DutyOwner};
use crate::domain::event::{ActorKind, Paper, PaperKind};
use crate::domain::land_use::LandUse;
use crate::domain::record::{DutyClosure, DutyRecord, OverrideGrant, OverrideProposal};
use crate::domain::transaction::Transaction;

pub fn changes(book: &Book) -> Result<Vec<Change>, DemoError> {
    let proposal = OverrideProposal {
        grant: OverrideGrant {
            id: "override-example-2".to_owned(),
            parcel: book.no(30)?,
            rule: "R-71".to_owned(),
            reason: "示例:相邻地块影响已核实 (example)".to_owned(),
            document: "示例请示 (example)".to_owned(),
            expiry: book.ago(-180),
            second_person: None,
            duty_allocated: false,
            no_construction_until_removal: false,
            municipal_consent: false,
            transactions: vec![Transaction::Transfer],
            uses: LandUse::parse("1001").into_iter().collect(),
        },
        by: "示例提出人".to_owned(),
        withdrawn: None,
    };
    let duty = DutyRecord {
        id: "duty-example-1".to_owned(),
        title: "示例:提交地下水监测季报 (example)".to_owned(),
        parcel: Some(book.no(30)?),
        unit: None,
        key_unit: None,
        basis: "示例决定书第三条 (example)".to_owned(),
        owner: DutyOwner::Office(ActorKind::RightHolder),
        due: book.ago(10),
        evidence: Some(PaperKind::OfficialLetter),
        escalation: None,
    };
    let closure = DutyClosure {
        duty: duty.id.clone(),
        outcome: DutyOutcome::Done,
        paper: Paper {
            kind: PaperKind::OfficialLetter,
            title: "示例季报 (example)".to_owned(),
            number: "示例报-1".to_owned(),
            issuer: "示例单位".to_owned(),
            day: book.ago(15),
            sha256: None,
        },
        reason: "示例:已提交 (example)".to_owned(),
    };
    Ok(vec![
        book.record(20, "例外请示", proposal),
        book.record(60, "责令提交季报决定书", duty),
        book.record(12, "季报", closure),
    ])
}
