//! What lies around the examples and is done with them: units, zones, plumes, wells, flags, key units, lineage, lookups,
//! meetings, works, overrides.

use super::DemoError;
use super::book::{Book, Do, Step, decimal};
use super::ground::{EAST_HALF, Part, WEST_HALF};
use super::sites::{BEGINNING, SPLIT};
use crate::domain::change::Change;
use crate::domain::event::PaperKind;
use crate::domain::land_use::{LandUse, UseSystem};
use crate::domain::lifecycle::Transition::{T14, T16};
use crate::domain::record::FlagKind::{
    BoundaryConflict, Emergency, EnforcementCase, ListingConflict, StageConflict, TakenBack,
};
use crate::domain::record::{
    ActRecord, Demolition, Flag, FlagKind, GrantMeeting, GrantOutcome, HiddenDanger, KeySurvey,
    KeyUnit, Lookup, OverrideGrant, Plume, Rectified, Screen, Succession, SuccessionKind, Tank,
    TankWall, TransactionRecord, Unit, UnitSurvey, Well, WellKind, WellStatus, WorksStart,
    YearListed, Zone, ZoneKind,
};
use crate::domain::stage::Stage::{A0, AR, L0, P0};
use crate::domain::transaction::Transaction;

/// The example that is divided into two units.
const DIVIDED: u8 = 59;

/// Every change of what lies around.
pub fn changes(book: &Book) -> Result<Vec<Change>, DemoError> {
    let mut changes = units(book)?;
    changes.extend([zone(book)?, isolation(book)?]);
    changes.extend(plume(book)?);
    changes.extend(wells(book)?);
    changes.extend(super::water::changes(book)?);
    changes.extend(flags(book)?);
    changes.extend(key_units(book)?);
    changes.push(split(book)?);
    changes.extend(procedure(book)?);
    Ok(changes)
}

/// Id of a unit of the divided example.
pub fn unit_id(book: &Book, letter: char) -> Result<String, DemoError> {
    Ok(format!("{}/{letter}", book.no(DIVIDED)?))
}

/// Half listed, half passed (acceptance case 9).
fn units(book: &Book) -> Result<Vec<Change>, DemoError> {
    let halves: [(char, Part, &[Step]); 2] = [
        (
            'A',
            WEST_HALF,
            &[
                Step(900, Do::Adopt(A0)),
                Step(750, Do::Move(T14, AR)),
                Step(690, Do::Move(T16, L0)),
            ],
        ),
        ('B', EAST_HALF, &[Step(700, Do::Adopt(P0))]),
    ];
    let mut changes = Vec::new();
    for (letter, part, acts) in halves {
        changes.push(unit(book, letter, part)?);
        for (place, step) in acts.iter().enumerate() {
            changes.push(unit_act(book, letter, place, *step)?);
        }
    }
    Ok(changes)
}

fn unit(book: &Book, letter: char, part: Part) -> Result<Change, DemoError> {
    let unit = Unit {
        id: unit_id(book, letter)?,
        parcel: book.no(DIVIDED)?,
        name: Some(format!("示例管理单元 {letter} (example)")),
        outline: Some(book.part(DIVIDED, part)?),
        area_stated_m2: None,
    };
    Ok(book.record(BEGINNING, "管理单元划分图", unit))
}

fn unit_act(book: &Book, letter: char, place: usize, step: Step) -> Result<Change, DemoError> {
    let Step(days, what) = step;
    let id = format!("{}-{letter}-act-{:02}", book.no(DIVIDED)?, place + 1);
    let unit = Some(unit_id(book, letter)?);
    let act = ActRecord::new(id, book.no(DIVIDED)?, unit, what.act());
    Ok(book.record(days, what.document(), act))
}

/// The control zone of example 40, which reaches over 41.
fn zone(book: &Book) -> Result<Change, DemoError> {
    let zone = Zone {
        id: "zone-example-1".to_owned(),
        kind: ZoneKind::Control,
        name: Some("示例管控区域 (example)".to_owned()),
        parcels: vec![book.no(40)?],
        outline: Some(book.part(40, Part(-0.2, 2.1, -0.2, 1.2))?),
        draft: false,
    };
    Ok(book.record(900, "管控区域划定公告", zone))
}

/// The isolation zone of example 33: its own land only.
fn isolation(book: &Book) -> Result<Change, DemoError> {
    let zone = Zone {
        id: "zone-example-2".to_owned(),
        kind: ZoneKind::Isolation,
        name: Some("示例隔离区域 (example)".to_owned()),
        parcels: vec![book.no(33)?],
        outline: Some(book.part(33, Part(0.1, 0.9, 0.1, 0.9))?),
        draft: false,
    };
    Ok(book.record(700, "隔离区域划定公告", zone))
}

/// A plume from example 31 that lay within it and now enters 57.
fn plume(book: &Book) -> Result<[Change; 2], DemoError> {
    let first = Plume {
        name: Some("示例地下水污染羽 (example)".to_owned()),
        source_parcel: Some(book.no(31)?),
        ..Plume::at("plume-example-1", book.part(31, Part(0.4, 0.9, 0.4, 0.6))?)
    };
    let plume = Plume {
        name: Some("示例地下水污染羽 (example)".to_owned()),
        source_parcel: Some(book.no(31)?),
        reach_m: Some(decimal("80")?),
        ..Plume::at("plume-example-1", book.part(31, Part(0.4, 2.1, 0.3, 0.7))?)
    };
    Ok([
        book.record(700, "地下水污染状况调查报告", first),
        book.record(400, "地下水污染状况调查报告", plume),
    ])
}

/// Wells: example, status, east and north in shares of the block.
const WELLS: &[(u8, WellStatus, f64, f64)] = &[
    (58, WellStatus::InService, 0.5, 0.5),
    (31, WellStatus::InService, 0.8, 0.5),
    (31, WellStatus::Built, 0.2, 0.4),
    (57, WellStatus::Damaged, 2.0, 0.5),
    (37, WellStatus::Sealed, 0.5, 0.4),
    (33, WellStatus::Planned, 0.5, 0.6),
];

fn wells(book: &Book) -> Result<Vec<Change>, DemoError> {
    let well = |place: usize, row: &(u8, WellStatus, f64, f64)| {
        let (example, status, east, north) = *row;
        let position = super::water::place(example, (east, north))?;
        let well = Well {
            number: Some(format!("示例井-{:02}", place + 1)),
            kind: Some(WellKind::Local),
            ground_elevation_m: Some(decimal("3.20")?),
            depth_m: Some(decimal("15")?),
            screens: vec![Screen {
                from_m: decimal("4")?,
                to_m: decimal("10")?,
            }],
            aquifer: Some("潜水".to_owned()),
            ..Well::at(format!("well-示例-{:02}", place + 1), position, status)
        };
        Ok(book.record(500, "地下水监测井台账", well))
    };
    WELLS
        .iter()
        .enumerate()
        .map(|(place, row)| well(place, row))
        .collect()
}

/// Flags: example, kind, days back, words.
const FLAGS: &[(u8, FlagKind, i64, &str)] = &[
    (52, Emergency, 5, "示例:油罐车泄漏,应急处置未结束 (example)"),
    (53, EnforcementCase, 40, "示例:土壤环境违法案件办理中"),
    (54, ListingConflict, 20, "示例:市级名录列有该地块,台账无"),
    (
        54,
        BoundaryConflict,
        20,
        "示例:宗地图与调查报告边界相差 12 m",
    ),
    (54, StageConflict, 20, "示例:全国系统阶段 S3,台账为 P0"),
    (31, TakenBack, 450, "示例:区政府已收回土地使用权"),
];

fn flags(book: &Book) -> Result<Vec<Change>, DemoError> {
    FLAGS
        .iter()
        .enumerate()
        .map(|(place, (example, flag, days, text))| {
            let id = format!("flag-example-{:02}", place + 1);
            let mut flag = Flag::new(id, book.no(*example)?, *flag, *text);
            super::office::details(book, &mut flag);
            Ok(book.record(*days, "情况记录", flag))
        })
        .collect()
}

/// 48 has no survey, 49 a filed one, 50 a passed one and left the list, 51 is behind with its duties.
fn key_units(book: &Book) -> Result<Vec<Change>, DemoError> {
    let survey = |passed, days| {
        Some(KeySurvey {
            passed,
            sampling_end: book.ago(days),
            exceeding: false,
        })
    };
    let paper = |kind: PaperKind, days| super::water::paper(book, kind, days);
    let producing = KeyUnit {
        address: Some("示例路48号 (example)".to_owned()),
        toxic_substances: vec!["六价铬 (example)".to_owned()],
        tanks: vec![Tank {
            substance: "六价铬废液 (example)".to_owned(),
            volume_m3: Some(decimal("20")?),
            wall: Some(TankWall::Double),
            year: Some(2012),
            position: None,
        }],
        lists: vec![YearListed {
            year: book.ago(1500).year(),
            notice: paper(PaperKind::ListNotice, 1500),
        }],
        dangers: vec![HiddenDanger {
            items: vec!["示例:镀槽地面裂缝 (example)".to_owned()],
            found_on: book.ago(560),
            rectify_by: book.ago(510),
            paper: paper(PaperKind::HiddenDangerReport, 560),
            rectified: Some(Rectified {
                day: book.ago(520),
                paper: paper(PaperKind::Acceptance, 520),
            }),
        }],
        demolitions: vec![Demolition {
            what: "示例旧镀槽 (example)".to_owned(),
            planned_start: book.ago(505),
            filed_env: Some(book.ago(540)),
            filed_industry: Some(book.ago(540)),
            done_on: Some(book.ago(501)),
            papers: vec![paper(PaperKind::DemolitionPlan, 540)],
        }],
        ..key_unit(book, 48, "示例电镀厂")?
    };
    let filed = KeyUnit {
        survey: survey(false, 140),
        surveys: vec![UnitSurvey {
            sampling_end: book.ago(140),
            exceeding: false,
            passed: false,
            day: Some(book.ago(120)),
            paper: Some(paper(PaperKind::SurveyReport, 120)),
        }],
        production_end: Some(book.ago(220)),
        ..key_unit(book, 49, "示例印染厂")?
    };
    let left = KeyUnit {
        survey: survey(true, 750),
        production_end: Some(book.ago(820)),
        left: Some(book.ago(500)),
        report_in_registration_file: true,
        ..key_unit(book, 50, "示例油漆厂")?
    };
    let behind = KeyUnit {
        ending_production: true,
        open_rectification: true,
        overdue_reports: true,
        demolition_without_plan: true,
        ..key_unit(book, 51, "示例制药厂")?
    };
    Ok([producing, filed, left, behind]
        .map(|unit| book.record(500, "土壤污染重点监管单位名录", unit))
        .into())
}

fn key_unit(book: &Book, example: u8, name: &str) -> Result<KeyUnit, DemoError> {
    let id = format!("key-unit-example-{example}");
    Ok(KeyUnit {
        parcels: vec![book.no(example)?],
        industry: Some("C3360".to_owned()),
        ..KeyUnit::new(id, format!("{name} (example)"), book.ago(1500))
    })
}

/// Example 42 became 43 and 44. No document ends what it hands on, so R-75 speaks for the eastern child.
fn split(book: &Book) -> Result<Change, DemoError> {
    let succession = Succession {
        id: "succession-example-1".to_owned(),
        kind: SuccessionKind::Split,
        predecessors: vec![book.no(42)?],
        successors: vec![book.no(43)?, book.no(44)?],
        closed_on: None,
        act: None,
        handed_on: Vec::new(),
    };
    Ok(book.record(SPLIT, "地籍变更登记", succession))
}

/// Examples with a lookup in the national system.
const LOOKED_UP: &[u8] = &[1, 3, 14, 15, 27, 34, 37, 46, 56, 63];

/// Meetings: example, outcome, conditions.
const MEETINGS: &[(u8, GrantOutcome, Option<&str>)] = &[
    (1, GrantOutcome::Usable, None),
    (3, GrantOutcome::Usable, None),
    (14, GrantOutcome::Usable, None),
    (34, GrantOutcome::Usable, None),
    (
        15,
        GrantOutcome::UsableWithConditions,
        Some("示例:供地前补充检测挥发性有机物"),
    ),
    (8, GrantOutcome::NotUsable, None),
];

/// Lookups, meetings, works begun without a survey, and an override of the policy block R-32.
fn procedure(book: &Book) -> Result<Vec<Change>, DemoError> {
    let mut changes = Vec::new();
    for example in LOOKED_UP {
        let lookup = Lookup {
            parcel: book.no(*example)?,
            result: "示例:全国系统中无未完成事项".to_owned(),
        };
        changes.push(book.record(30, "系统查询记录", lookup));
    }
    for (example, outcome, conditions) in MEETINGS {
        let meeting = GrantMeeting {
            parcel: book.no(*example)?,
            outcome: *outcome,
            conditions: conditions.map(str::to_owned),
            minutes: None,
            participants: None,
        };
        changes.push(book.record(25, "土地出让项目专家评审会意见", meeting));
    }
    changes.push(works(book)?);
    changes.extend(transactions(book)?);
    changes.push(exemption(book)?);
    changes.extend(super::owed::changes(book)?);
    changes.extend(super::office::changes(book)?);
    Ok(changes)
}

/// Transactions carried out: example, what, for which use, days ago. Land whose survey passed before and land on which
/// works ran when it was supplied, so that the safe-use rate is not whole.
const DONE: &[(u8, Transaction, &str, i64)] = &[
    (1, Transaction::Supply, "070102", 12),
    (14, Transaction::Supply, "080404", 10),
    (27, Transaction::Transfer, "1001", 20),
    (34, Transaction::Supply, "070102", 8),
    (58, Transaction::Allocate, "080403", 40),
];

fn transactions(book: &Book) -> Result<Vec<Change>, DemoError> {
    let done = DONE
        .iter()
        .enumerate()
        .map(|(index, (example, transaction, code, ago))| {
            let planned = LandUse::new(Some(UseSystem::Ydyh2023), code).map_err(DemoError::Use)?;
            let done = TransactionRecord {
                id: format!("TX-示例-{:02}", index + 1),
                parcel: book.no(*example)?,
                transaction: *transaction,
                planned_uses: vec![planned],
                check: None,
                verdict: None,
            };
            Ok(book.record(*ago, "合同或决定书", done))
        });
    done.collect()
}

fn works(book: &Book) -> Result<Change, DemoError> {
    let works = WorksStart {
        parcel: book.no(58)?,
        permit: Some("示例施工许可 (example)".to_owned()),
    };
    Ok(book.record(15, "现场检查记录", works))
}

fn exemption(book: &Book) -> Result<Change, DemoError> {
    let exemption = OverrideGrant {
        id: "override-example-1".to_owned(),
        parcel: book.no(30)?,
        rule: "R-32".to_owned(),
        reason: "示例:工业用途转让,责任和费用已约定".to_owned(),
        document: "示例文件 区政府会议纪要".to_owned(),
        expiry: book.ago(-180),
        second_person: Some("示例复核人".to_owned()),
        duty_allocated: true,
        no_construction_until_removal: true,
        municipal_consent: true,
        transactions: Vec::new(),
        uses: Vec::new(),
    };
    Ok(book.record(40, "区政府会议纪要", exemption))
}
