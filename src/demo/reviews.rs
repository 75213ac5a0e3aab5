//! The pool of experts, reviews at each of their steps, and an inspection. Persons are invented, and say so.

use sha2::{Digest, Sha256};

use super::DemoError;
use super::book::Book;
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::{Actor, ActorKind, Paper, PaperKind, SafeUse};
use crate::domain::person::{Person, PersonFields};
use crate::domain::record::{
    Engagement, EngagementKind, Expert, ExpertOpinion, FirmOnFile, Modified, PanelDecision,
    PersonErasure, QualityInspection, ReportRef, ReviewCase, ReviewOutcome,
};
use crate::domain::review::conflict::File;
use crate::domain::review::draw::{Draw, METHOD, fill, order};
use crate::domain::review::inspection::{
    ALL_STARRED, InspectionResult, ItemAnswer, ItemAnswered, items, starred,
};
use crate::domain::review::{ExpertField, FilePart, ReviewKind, ReviewMode};

/// Days back on which the pool was made.
const POOL: i64 = 1000;
/// The commit of the demonstration that holds the pool.
const POOL_REVISION: u64 = 5;
/// The number of the expert who was erased.
const ERASED: u8 = 10;
/// The firms on every file.
const AUTHOR: &str = "示例检测技术有限公司";
const WORKS: &str = "示例环境修复有限公司";
const CLIENT: &str = "示例置业有限公司";

/// Experts: number, employer.
const EXPERTS: &[(u8, &str)] = &[
    (1, "示例大学"),
    (2, "示例环境科学研究院"),
    (3, "示例地质调查院"),
    // employed by a firm on every file: passed over whenever his turn comes
    (4, AUTHOR),
    // paid by the works firm a year ago: passed over where the works are on the file
    (5, "示例设计院"),
    (6, "示例监测中心"),
    (7, "示例学会"),
    (8, "示例规划院"),
    (9, "示例水文地质队"),
    (ERASED, "示例研究所"),
];

fn digest<const N: usize>(text: &str) -> [u8; N] {
    let whole: [u8; 32] = Sha256::digest(text).into();
    std::array::from_fn(|place| whole.get(place).copied().unwrap_or_default())
}

fn person(number: u8) -> Person {
    let fields = PersonFields {
        name: format!("示例专家{number:02} (example)"),
        title: Some("高级工程师".to_owned()),
        phone: None,
        certificate: None,
    };
    let id = digest(&format!("示例 person {number}"));
    Person::new(id, digest(&format!("示例 salt {number}")), fields)
}

fn expert_id(number: u8) -> String {
    format!("X-{number:06}")
}

/// The persons that the side table keeps; the one who was erased is not in it.
pub fn persons() -> Vec<Person> {
    let kept = EXPERTS.iter().filter(|(number, _)| *number != ERASED);
    kept.map(|(number, _)| person(*number)).collect()
}

fn expert(book: &Book, (number, employer): (u8, &str)) -> Expert {
    let fields = match number {
        9 => vec![
            ExpertField::Survey,
            ExpertField::Groundwater,
            ExpertField::Planning,
        ],
        _ => vec![
            ExpertField::Survey,
            ExpertField::RiskAssessment,
            ExpertField::ControlEffect,
            ExpertField::RemediationEffect,
        ],
    };
    let paid = Engagement {
        firm: WORKS.to_owned(),
        credit_code: None,
        kind: EngagementKind::Paid,
        from: book.ago(700),
        until: Some(book.ago(360)),
    };
    Expert {
        id: expert_id(number),
        person: person(number).reference(),
        employer: employer.to_owned(),
        employer_code: None,
        fields,
        from: book.ago(POOL),
        until: (number == ERASED).then(|| book.ago(POOL - 10)),
        engagements: (number == 5).then_some(paid).into_iter().collect(),
    }
}

/// A review in short: its number, kind, example, report on record, days back of the last act, seed, and how far it came.
struct Row {
    number: u8,
    kind: ReviewKind,
    example: u8,
    report: &'static str,
    days: i64,
    seed: u32,
    until: Step,
}

/// How far a review of the demonstration came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Opened,
    Drawn,
    Signed,
    Decided,
    Modified,
    Closed,
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { number: 1, kind: ReviewKind::ControlEffect, example: 33, report: "", days: 20, seed: 0, until: Step::Opened },
    Row { number: 2, kind: ReviewKind::RiskAssessment, example: 26, report: "assessment", days: 19, seed: 1, until: Step::Drawn },
    Row { number: 3, kind: ReviewKind::RemediationEffect, example: 32, report: "", days: 18, seed: 1, until: Step::Signed },
    Row { number: 4, kind: ReviewKind::KeyUnitSurvey, example: 49, report: "survey", days: 17, seed: 1, until: Step::Decided },
    Row { number: 5, kind: ReviewKind::Survey, example: 13, report: "survey", days: 16, seed: 3, until: Step::Modified },
    Row { number: 6, kind: ReviewKind::ControlEffect, example: 32, report: "", days: 15, seed: 1, until: Step::Decided },
    Row { number: 7, kind: ReviewKind::Survey, example: 14, report: "survey", days: 700, seed: 2, until: Step::Closed },
];

fn paper(kind: PaperKind, number: u8, day: Day) -> Paper {
    Paper {
        kind,
        title: format!("示例{} (example)", kind.names().0),
        number: format!("示例评〔{number}〕号"),
        issuer: "示例单位 (example)".to_owned(),
        day,
        sha256: None,
    }
}

fn opened(book: &Book, row: &Row) -> Result<ReviewCase, DemoError> {
    let parcel = book.no(row.example)?;
    let firm = |name: &str, part| FirmOnFile {
        name: name.to_owned(),
        credit_code: None,
        part,
    };
    let mut firms = vec![
        firm(AUTHOR, FilePart::Author),
        firm(CLIENT, FilePart::Client),
    ];
    if row.kind.is_of_effect() {
        firms.push(firm(WORKS, FilePart::Works));
    }
    let organiser = |kind: ActorKind| Actor {
        kind,
        name: format!("示例{}", kind.names().0),
    };
    Ok(ReviewCase {
        id: format!("review-example-{}", row.number),
        kind: row.kind,
        report: ReportRef {
            record: (!row.report.is_empty()).then(|| format!("{parcel}-{}", row.report)),
            title: format!("示例{:02}地块送审报告 (example)", row.example),
            version: "送审稿".to_owned(),
        },
        parcel,
        unit: None,
        firms,
        authors: Vec::new(),
        organisers: row.kind.organisers().map(organiser).to_vec(),
        mode: ReviewMode::ExpertMeeting,
        institution: None,
        opened_on: book.ago(row.days + 10),
        draw: None,
        panel: Vec::new(),
        passed_over: Vec::new(),
        opinions: Vec::new(),
        decision: None,
        modified: None,
        recheck: None,
        letter: None,
    })
}

fn draw(book: &Book, row: &Row, file: &mut ReviewCase) {
    let day = book.ago(row.days + 8);
    let experts: Vec<Expert> = EXPERTS.iter().map(|own| expert(book, *own)).collect();
    let field = row.kind.field();
    let pool = experts
        .iter()
        .filter(|own| own.is_in_pool(day) && own.fields.contains(&field));
    let seed = format!("{:064x}", row.seed);
    let order = order((&file.id, &seed), pool.map(|own| own.id.as_str()));
    let draw = Draw {
        method: METHOD.to_owned(),
        seed,
        revision: POOL_REVISION,
        day,
        fields: vec![field],
        size: if row.report == "survey" { 3 } else { 5 },
        order,
    };
    let on_file = File {
        known: &[],
        firms: &file.firms,
        authors: &file.authors,
        from: day.plus_years(-3),
        on: day,
    };
    let expert_of = |id: &str| experts.iter().find(|own| own.id == id);
    let seats = (&mut file.panel, &mut file.passed_over);
    fill(&draw, seats, (&on_file, day), expert_of);
    file.draw = Some(draw);
}

/// Everyone signs; the last of them is of another opinion.
fn sign(book: &Book, row: &Row, file: &mut ReviewCase) {
    let outcome = outcome(row);
    let mut seated: Vec<String> = file.seated().map(|seat| seat.expert.clone()).collect();
    seated.sort();
    let last = seated.last().cloned();
    let opinion = |expert: String| ExpertOpinion {
        verdict: match last.as_deref() == Some(expert.as_str()) {
            true => ReviewOutcome::Fail,
            false => outcome,
        },
        expert,
        signed_on: book.ago(row.days + 5),
        text: "示例意见 (example)".to_owned(),
    };
    file.opinions = seated.into_iter().map(opinion).collect();
}

fn outcome(row: &Row) -> ReviewOutcome {
    match row.number {
        4 | 5 => ReviewOutcome::PassAfterModification,
        _ => ReviewOutcome::Pass,
    }
}

fn decide(book: &Book, row: &Row, file: &mut ReviewCase) {
    let outcome = outcome(row);
    let day = book.ago(row.days + 5);
    let dissent = file.opinions.iter().filter(|own| own.verdict != outcome);
    let dissent = dissent.map(|own| own.expert.clone()).collect();
    let effect = row.kind.is_of_effect();
    let after = outcome == ReviewOutcome::PassAfterModification;
    file.decision = Some(PanelDecision {
        day,
        outcome,
        targets_met: effect.then_some(true),
        safe_use: effect.then_some(SafeUse::No),
        conditions: None,
        head: file
            .seated()
            .map(|seat| seat.expert.clone())
            .min()
            .unwrap_or_default(),
        dissent,
        opinion: paper(PaperKind::ReviewOpinion, row.number, day),
        modifications: after
            .then(|| "示例:补充不确定性分析 (example)".to_owned())
            .into_iter()
            .collect(),
    });
}

fn review(book: &Book, row: &Row) -> Result<Change, DemoError> {
    let mut file = opened(book, row)?;
    if row.until >= Step::Drawn {
        draw(book, row, &mut file);
    }
    if row.until >= Step::Signed {
        sign(book, row, &mut file);
    }
    if row.until >= Step::Decided {
        decide(book, row, &mut file);
    }
    if row.until == Step::Modified {
        file.modified = Some(Modified {
            answers: vec!["示例:已补充 (example)".to_owned()],
            table: paper(PaperKind::ModificationTable, row.number, book.ago(row.days)),
            version: "修改稿".to_owned(),
        });
    }
    if row.until == Step::Closed {
        let day = book.ago(row.days);
        file.letter = Some(paper(PaperKind::DepartmentLetter, row.number, day));
    }
    Ok(book.record(row.days, "评审材料", file))
}

fn inspection(book: &Book) -> Result<Change, DemoError> {
    let answer = |item: String| ItemAnswered {
        answer: match item.as_str() {
            "3.4" => ItemAnswer::Insufficient,
            _ => ItemAnswer::Yes,
        },
        item,
        note: None,
    };
    let parcel = book.no(50)?;
    let inspection = QualityInspection {
        id: "inspection-example-1".to_owned(),
        survey: format!("{parcel}-survey"),
        parcel,
        unit: None,
        inspector: Actor {
            kind: ActorKind::DistrictEnvironment,
            name: "示例区生态环境局".to_owned(),
        },
        items: items().map(answer).collect(),
        starred: starred(ALL_STARRED)
            .unwrap_or_default()
            .into_iter()
            .collect(),
        result: InspectionResult::General,
        paper: paper(PaperKind::OfficialLetter, 1, book.ago(60)),
    };
    Ok(book.record(60, "质控检查表", inspection))
}

/// The pool, the reviews, the inspection, and the expert who was erased.
pub fn changes(book: &Book) -> Result<Vec<Change>, DemoError> {
    let mut changes = Vec::new();
    for own in EXPERTS {
        changes.push(book.record(POOL - 10, "专家库名单", expert(book, *own)));
    }
    let erasure = PersonErasure {
        person: person(ERASED).id,
        reason: "示例:本人申请 (example)".to_owned(),
    };
    changes.push(book.record(POOL - 20, "个人信息删除记录", erasure));
    for row in ROWS {
        changes.push(review(book, row)?);
    }
    changes.push(inspection(book)?);
    Ok(changes)
}
