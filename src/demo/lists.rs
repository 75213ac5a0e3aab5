//! Lists of the examples: the five lists, the negative list with its editions, and the mirrors of municipal lists.

use super::DemoError;
use super::book::Book;
use super::ground::WEST_HALF;
use crate::domain::change::Change;
use crate::domain::land_use::{Forbidden, ForbiddenGroup, ForbiddenPrefix, UseSystem};
use crate::domain::record::List::{
    Contaminated42, ControlList, NotDevelopedNow, PrioritySupervised, Suspected,
};
use crate::domain::record::{
    Edition, Kind, List, ListEntry, Mirror, NegativeConfirmation, NegativeEntry,
};

/// An entry in short: list, example, days back, pollutants.
type Row = (List, u8, i64, &'static [&'static str]);

const CHROMIUM: &[&str] = &["铬(六价)", "镍"];

/// The entries. Stages L* are on the control list; 54 is there although its stage says passed (the sources disagree).
const ENTRIES: &[Row] = &[
    (Suspected, 8, 900, &[]),
    (Suspected, 10, 900, &[]),
    (Suspected, 13, 900, &[]),
    (Suspected, 51, 900, &[]),
    (PrioritySupervised, 7, 420, &[]),
    (PrioritySupervised, 65, 420, &[]),
    (Contaminated42, 24, 590, CHROMIUM),
    (Contaminated42, 25, 590, CHROMIUM),
    (Contaminated42, 45, 590, CHROMIUM),
    (ControlList, 29, 350, CHROMIUM),
    (ControlList, 30, 900, CHROMIUM),
    (ControlList, 31, 900, CHROMIUM),
    (ControlList, 32, 900, CHROMIUM),
    (ControlList, 33, 1500, CHROMIUM),
    (ControlList, 43, super::sites::SPLIT, CHROMIUM),
    (ControlList, 54, 20, &["砷"]),
    (NotDevelopedNow, 40, 900, &[]),
];

/// Entries that ended by a removal: example, days back in, days back out.
const ENDED: &[(u8, i64, i64)] = &[
    (34, 1450, 800),
    (35, 1450, 800),
    (36, 1450, 800),
    (37, 1700, 900),
    (38, 1700, 900),
    (39, 1700, 900),
];

/// Every list of the examples.
pub fn changes(book: &Book) -> Result<Vec<Change>, DemoError> {
    let mut changes = Vec::new();
    for row in ENTRIES {
        changes.push(entry(book, row)?);
    }
    changes.push(half_listed(book)?);
    changes.extend(split_entry(book)?);
    for (example, listed, removed) in ENDED {
        changes.push(entry(book, &(ControlList, *example, *listed, CHROMIUM))?);
        let mut end = ended(book, ControlList, *example, *removed)?;
        end.source = Some(super::book::example_source("移出名录公告", end.day));
        changes.push(end);
    }
    changes.extend(mirrors(book));
    changes.extend(editions(book));
    changes.extend(negative(book)?);
    Ok(changes)
}

fn entry_id(book: &Book, list: List, example: u8) -> Result<String, DemoError> {
    Ok(format!("{}-{}", book.no(example)?, list.code()))
}

fn entry(book: &Book, row: &Row) -> Result<Change, DemoError> {
    let (list, example, days, pollutants) = *row;
    let entry = ListEntry {
        id: entry_id(book, list, example)?,
        list,
        parcels: vec![book.no(example)?],
        units: Vec::new(),
        outline: None,
        area_stated_m2: None,
        batch: Some("示例批次 (example)".to_owned()),
        main_pollutants: pollutants.iter().map(|p| (*p).to_owned()).collect(),
    };
    Ok(book.record(days, "名录公告", entry))
}

fn ended(book: &Book, list: List, example: u8, days: i64) -> Result<Change, DemoError> {
    let id = entry_id(book, list, example)?;
    Ok(Change::ended(
        book.ago(days),
        Kind::Listing,
        id,
        "示例:移出 (example)",
    ))
}

/// Example 59: its unit A alone is listed.
fn half_listed(book: &Book) -> Result<Change, DemoError> {
    let entry = ListEntry {
        id: entry_id(book, ControlList, 59)?,
        list: ControlList,
        parcels: vec![book.no(59)?],
        units: vec![super::around::unit_id(book, 'A')?],
        outline: Some(book.part(59, WEST_HALF)?),
        area_stated_m2: None,
        batch: Some("示例批次 (example)".to_owned()),
        main_pollutants: CHROMIUM.iter().map(|p| (*p).to_owned()).collect(),
    };
    Ok(book.record(690, "名录公告", entry))
}

/// The entry of example 42 ended with its split; its western child goes on with an entry of its own.
fn split_entry(book: &Book) -> Result<[Change; 2], DemoError> {
    Ok([
        entry(book, &(ControlList, 42, 900, CHROMIUM))?,
        ended(book, ControlList, 42, super::sites::SPLIT)?,
    ])
}

/// The municipal lists were compared with their notices three days ago.
fn mirrors(book: &Book) -> Vec<Change> {
    [ControlList, Contaminated42]
        .into_iter()
        .map(|list| {
            let rows = ENTRIES.iter().filter(|row| row.0 == list).count();
            let mirror = Mirror {
                list,
                rows: u32::try_from(rows).ok(),
                notice_day: Some(book.ago(3)),
                comparison: None,
            };
            book.record(3, "市级名录(镜像)", mirror)
        })
        .collect()
}

/// Editions of last year and of this year. The first of January is never after today.
fn editions(book: &Book) -> Vec<Change> {
    let this = book.today.year();
    [this - 1, this]
        .into_iter()
        .filter_map(|year| {
            let day = crate::domain::day::Day::new(year, 1, 1)?;
            let edition = Edition {
                year,
                title: format!("示例 {year} 年污染地块开发利用负面清单 (example)"),
                entries: None,
                sha256: None,
            };
            let source = super::book::example_source("污染地块开发利用负面清单", day);
            Some(Change::recorded(day, Some(source), edition))
        })
        .collect()
}

/// 45 forbids all, 46 sensitive uses, 47 stands in last year's edition only, 24 names housing and was confirmed.
fn negative(book: &Book) -> Result<Vec<Change>, DemoError> {
    let this = book.today.year();
    let housing = Forbidden::Prefix(ForbiddenPrefix {
        system: UseSystem::Ydyh2023,
        prefix: "07".to_owned(),
    });
    let rows = [
        (45, this, Forbidden::Group(ForbiddenGroup::All)),
        (46, this, Forbidden::Group(ForbiddenGroup::S)),
        (47, this - 1, Forbidden::Group(ForbiddenGroup::ClassI)),
        (24, this - 1, housing),
    ];
    let mut changes = Vec::new();
    for (example, year, forbidden) in rows {
        changes.extend(negative_entry(book, example, year, forbidden)?);
    }
    changes.push(confirmation(book, 24)?);
    Ok(changes)
}

fn negative_id(book: &Book, example: u8) -> Result<String, DemoError> {
    Ok(format!("{}-negative", book.no(example)?))
}

/// An entry from the first day of its edition on.
fn negative_entry(
    book: &Book,
    example: u8,
    year: i32,
    forbidden: Forbidden,
) -> Result<Option<Change>, DemoError> {
    let entry = NegativeEntry {
        id: negative_id(book, example)?,
        parcel: book.no(example)?,
        edition_year: year,
        forbidden: vec![forbidden],
        until_condition: "示例:修复效果评估通过评审并移出名录之前".to_owned(),
        reason: Some("示例:铬(六价)超过筛选值".to_owned()),
        outline: None,
    };
    let Some(day) = crate::domain::day::Day::new(year, 1, 1) else {
        return Ok(None);
    };
    let source = super::book::example_source("污染地块开发利用负面清单", day);
    Ok(Some(Change::recorded(day, Some(source), entry)))
}

fn confirmation(book: &Book, example: u8) -> Result<Change, DemoError> {
    let confirmation = NegativeConfirmation {
        entry: negative_id(book, example)?,
        parcel: book.no(example)?,
        year: book.today.year(),
    };
    Ok(book.record(0, "污染地块开发利用负面清单年度确认", confirmation))
}
