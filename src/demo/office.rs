//! What passes between the offices in the demo: consultations in each state, a receipted package, clues; and the details
//! of an emergency and of a case.

use super::DemoError;
use super::book::Book;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::event::{Paper, PaperKind};
use crate::domain::record::{
    CaseDecision, CaseFacts, Clue, ClueKind, ClueState, Consultation, ConsultationKind,
    ConsultationRound, EmergencyFacts, ExchangePackage, ExchangeReceipt, ExchangedKind, Flag,
    FlagKind, Office, OfficeStep, Opinion, OpinionGiven, OrderedMeasure, TriState,
};

/// What is known of the flags of the examples.
pub fn details(book: &Book, flag: &mut Flag) {
    match flag.flag {
        FlagKind::Emergency => {
            flag.emergency = Some(EmergencyFacts {
                happened: "示例:油罐车侧翻,柴油泄漏约 2 吨 (example)".to_owned(),
                measures: vec!["示例:围堵、吸附,清挖表层土 (example)".to_owned()],
                soil_affected: TriState::Yes,
                groundwater_affected: TriState::Unknown,
            });
        }
        FlagKind::EnforcementCase => {
            flag.case = Some(CaseFacts {
                number: "示例立-1 (example)".to_owned(),
                subject: "示例建材有限公司 (example)".to_owned(),
                article: "生态环境法典第一千一百六十五条 (example)".to_owned(),
                decision: Some(CaseDecision {
                    number: "示例罚-1 (example)".to_owned(),
                    day: book.ago(20),
                    penalty: "示例:罚款 (example)".to_owned(),
                }),
                measures: vec![
                    OrderedMeasure {
                        measure: "示例:停止堆放并清运 (example)".to_owned(),
                        due: book.ago(3),
                    },
                    OrderedMeasure {
                        measure: "示例:提交清运记录 (example)".to_owned(),
                        due: book.ago(-20),
                    },
                ],
                outcome: None,
            });
        }
        FlagKind::BoundaryConflict
        | FlagKind::StageConflict
        | FlagKind::ListingConflict
        | FlagKind::TakenBack => {}
    }
}

fn letter(book: &Book, title: &str, days: i64) -> Paper {
    Paper {
        kind: PaperKind::OfficialLetter,
        title: format!("示例{title} (example)"),
        number: format!("示例函-{days}"),
        issuer: "示例单位".to_owned(),
        day: book.ago(days),
        sha256: None,
    }
}

fn asked(book: &Book, days: i64) -> ConsultationRound {
    ConsultationRound {
        asked_on: book.ago(days),
        asked_by: "示例征求人".to_owned(),
        supplement: None,
        papers: vec![letter(book, "征求意见函", days)],
        register_answers: Vec::new(),
        answered: None,
    }
}

fn answered(book: &Book, days: i64, opinion: Opinion) -> OpinionGiven {
    let conditional = opinion == Opinion::AgreeWithConditions;
    OpinionGiven {
        opinion,
        text: Some("示例:见条件 (example)".to_owned()),
        conditions: match conditional {
            true => vec!["示例:供地前完成调查并通过评审 (example)".to_owned()],
            false => Vec::new(),
        },
        paper: letter(book, "复函", days),
        day: book.ago(days),
        by: "示例答复人".to_owned(),
    }
}

fn consultations(book: &Book) -> Result<Vec<Change>, DemoError> {
    let new = |place: u32, asking, about, parcel: RegistryNo, round| Consultation {
        id: format!("consultation-example-{place}"),
        asking,
        about,
        question: "示例:请对该地块提出意见 (example)".to_owned(),
        parcels: vec![parcel],
        former_parcels: Vec::new(),
        planned_uses: Vec::new(),
        rounds: vec![round],
        acknowledged: None,
        withdrawn: None,
    };
    let (land, environment) = (Office::NaturalResources, Office::DistrictEnvironment);
    // without an answer for so long that it has climbed
    let overdue = new(
        1,
        land,
        ConsultationKind::Supply,
        book.no(30)?,
        asked(book, 60),
    );
    let open = new(
        2,
        environment,
        ConsultationKind::Zone,
        book.no(31)?,
        asked(book, 3),
    );
    let mut done = new(
        3,
        environment,
        ConsultationKind::Removal,
        book.no(15)?,
        asked(book, 40),
    );
    if let Some(round) = done.rounds.last_mut() {
        round.answered = Some(answered(book, 33, Opinion::AgreeWithConditions));
    }
    done.acknowledged = Some(OfficeStep {
        day: book.ago(30),
        by: "示例征求人".to_owned(),
        reason: "示例:已知悉 (example)".to_owned(),
    });
    let mut told = new(
        4,
        environment,
        ConsultationKind::Listing,
        book.no(15)?,
        asked(book, 12),
    );
    if let Some(round) = told.rounds.last_mut() {
        round.answered = Some(answered(book, 6, Opinion::AgreeWithConditions));
    }
    Ok(vec![
        book.record(6, "复函", told),
        book.record(60, "征求意见函", overdue),
        book.record(3, "征求意见函", open),
        book.record(30, "会商办结单", done),
    ])
}

/// The package is invented like the rest: it was made of an empty register, and holds nothing.
fn package(book: &Book) -> Change {
    let nothing = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
    let package = ExchangePackage {
        id: "package-example-1".to_owned(),
        office: Office::NaturalResources,
        to_revision: 0,
        kinds: vec![ExchangedKind {
            kind: "zone".to_owned(),
            from_revision: 0,
            rows: 0,
        }],
        rows: 0,
        digest: nothing.to_owned(),
        log_root: nothing.to_owned(),
        tree_size: 0,
        made_by: "示例制作人".to_owned(),
        receipt: Some(ExchangeReceipt {
            by: "示例签收人".to_owned(),
            day: book.ago(30),
            digest: nothing.to_owned(),
        }),
    };
    book.record(30, "数据交换单", package)
}

fn clues(book: &Book) -> Result<Vec<Change>, DemoError> {
    let received = |place: u32, kind, parcel, days| Clue {
        id: format!("clue-example-{place}"),
        kind,
        parcel,
        further_parcels: Vec::new(),
        state: ClueState::Received,
        received_on: book.ago(days),
        decided_on: None,
        investigated_on: None,
        closed_on: None,
        act: None,
        outcome: None,
    };
    let new = received(1, ClueKind::Clue, Some(book.no(3)?), 4);
    let mut closed = received(2, ClueKind::Correction, Some(book.no(14)?), 50);
    closed.state = ClueState::Closed;
    closed.decided_on = Some(book.ago(46));
    closed.investigated_on = Some(book.ago(30));
    closed.closed_on = Some(book.ago(28));
    closed.outcome = Some("示例:地址已更正 (example)".to_owned());
    let mut rejected = received(3, ClueKind::Clue, None, 90);
    rejected.state = ClueState::Rejected;
    rejected.decided_on = Some(book.ago(85));
    rejected.outcome = Some("示例:不在本区 (example)".to_owned());
    Ok(vec![
        book.record(4, "线索登记", new),
        book.record(28, "更正申请办结单", closed),
        book.record(85, "不予受理告知", rejected),
    ])
}

pub fn changes(book: &Book) -> Result<Vec<Change>, DemoError> {
    let mut changes = consultations(book)?;
    changes.push(package(book));
    changes.extend(clues(book)?);
    Ok(changes)
}
