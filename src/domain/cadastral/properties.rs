//! Many random acts on a grid: what burdens a cell before burdens it after, and no order of acts changes that.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::grid::{Book, Dice, HIGH, WIDE, middle, outline, parcel};
use super::grid_hanging::{duty_of_unit, marks as hanging_marks, open_review, orphans};
use super::*;
use crate::domain::lifecycle::Standing;
use crate::domain::record::Survey;

/// What burdens one cell: stage as the rules read it there, what it is listed as, its flags, what saw it.
type Cell = (String, BTreeSet<String>, BTreeSet<String>);

/// A good stage on land that its survey never saw: read as U1.
const UNSEEN: &str = "unseen";

fn good(stage: Stage) -> bool {
    matches!(stage, Stage::P0 | Stage::P1 | Stage::R0 | Stage::R1)
}

fn sees(survey: &Survey, at: (f64, f64)) -> bool {
    match &survey.outline {
        Some(outline) => outline.contains_point(at.0, at.1),
        None => survey.covered_area_m2.is_none(),
    }
}

fn cell(book: &Book, all: &[Before], at: (f64, f64)) -> Option<Cell> {
    let inside = |outline: &Option<Outline>| {
        outline
            .as_ref()
            .is_some_and(|outline| outline.contains_point(at.0, at.1))
    };
    let before = all.iter().find(|before| inside(&before.parcel.outline))?;
    let unit = before.held.iter().find_map(|held| match &held.entity {
        Entity::Unit(unit) if inside(&unit.outline) => Some(unit.id.as_str()),
        _ => None,
    });
    let subject = unit.unwrap_or(before.parcel.registry_no.as_str());
    let stage = stages(before)
        .find(|(own, _)| *own == subject)
        .map(|(_, stage)| stage);
    let surveys: Vec<&Survey> = before
        .held
        .iter()
        .filter_map(|held| match &held.entity {
            Entity::Survey(survey) if survey.unit.as_deref().is_none_or(|own| own == subject) => {
                Some(survey.as_ref())
            }
            _ => None,
        })
        .collect();
    let unseen = surveys.last().is_some_and(|survey| !sees(survey, at));
    let read = match stage {
        Some(stage) if good(stage) && unseen => UNSEEN.to_owned(),
        Some(stage) => stage.code().to_owned(),
        None => "none".to_owned(),
    };
    let mut marks = hanging_marks(book, before, (subject, at));
    let mut saw: BTreeSet<String> = BTreeSet::new();
    for held in &before.held {
        match &held.entity {
            Entity::Listing(entry) => {
                let by_unit = entry.units.iter().any(|own| own == subject);
                let whole = entry.outline.is_none() && entry.units.is_empty();
                if inside(&entry.outline) || whole || (entry.outline.is_none() && by_unit) {
                    marks.insert(format!("{} {:?}", entry.list.code(), entry.batch));
                }
            }
            Entity::Negative(entry) if entry.outline.is_none() || inside(&entry.outline) => {
                marks.insert(format!("negative {:?}", entry.reason));
            }
            Entity::Flag(flag) => {
                marks.insert(format!("flag {}", flag.text));
            }
            Entity::Removal(removal)
                if removal.unit.as_deref().is_none_or(|own| own == subject) =>
            {
                marks.insert("removal".to_owned());
            }
            _ => {}
        }
    }
    let inspected = |survey: &Survey| {
        before.held.iter().any(|held| {
            matches!(&held.entity, Entity::QualityInspection(own) if own.survey == survey.id)
        })
    };
    if read != UNSEEN {
        saw.extend(
            surveys
                .iter()
                .filter(|survey| sees(survey, at))
                .map(|survey| format!("{} {}", survey.title, inspected(survey))),
        );
    }
    Some((read, marks, saw))
}

/// Copies of surveys that reach beyond their parcel, and cells of a good stage that the last survey never saw.
fn overreaching(book: &Book) -> Vec<String> {
    let all = book.standing();
    let mut found = Vec::new();
    for before in &all {
        let Some(own) = &before.parcel.outline else {
            continue;
        };
        for held in &before.held {
            if let Entity::Survey(survey) = &held.entity
                && let Some(saw) = &survey.outline
                && crate::domain::geometry::uncovered_m2(saw, &[own]) > 1.0
            {
                found.push(survey.id.clone());
            }
        }
    }
    let each = (0..WIDE).flat_map(|x| (0..HIGH).map(move |y| (x, y)));
    let blind = each.filter(|(x, y)| {
        let seen = cell(book, &all, middle(*x, *y));
        seen.is_some_and(|(read, ..)| read == UNSEEN)
    });
    found.extend(blind.map(|place| format!("{place:?}")));
    found
}

fn cells(book: &Book) -> BTreeMap<(u32, u32), Option<Cell>> {
    let all = book.standing();
    let cell = |at| {
        let mut own = cell(book, &all, at)?;
        if own.0 == UNSEEN {
            own.0 = "U1".to_owned();
        }
        Some(own)
    };
    let each = (0..WIDE).flat_map(|x| (0..HIGH).map(move |y| (x, y)));
    each.map(|(x, y)| ((x, y), cell(middle(x, y)))).collect()
}

/// What may differ: flags go with the whole successor, and a survey of before that a new unit does not rest on.
fn lost(
    before: &BTreeMap<(u32, u32), Option<Cell>>,
    after: &BTreeMap<(u32, u32), Option<Cell>>,
) -> Vec<String> {
    let mut lost = Vec::new();
    for (place, old) in before {
        let (Some(old), Some(new)) = (old, &after[place]) else {
            assert_eq!(old.is_some(), after[place].is_some(), "{place:?}");
            continue;
        };
        let rank = |code: &str| {
            let standing = Stage::find(code).map(Standing::at);
            grounds::caution(standing.as_ref())
        };
        if rank(&new.0) < rank(&old.0) {
            lost.push(format!("{place:?}: {} became {}", old.0, new.0));
        }
        lost.extend(
            old.1
                .difference(&new.1)
                .map(|mark| format!("{place:?}: lost {mark}")),
        );
        lost.extend(
            new.2
                .difference(&old.2)
                .map(|title| format!("{place:?}: never seen by {title}")),
        );
    }
    lost
}

fn two(dice: &mut Dice) -> (Book, u32) {
    let mut book = Book::default();
    let border = 6 + dice.below(WIDE - 12);
    parcel(&mut book, dice, "HQ-000001", (0, 0, border, HIGH));
    parcel(&mut book, dice, "HQ-000002", (border, 0, WIDE, HIGH));
    for no in ["HQ-000001", "HQ-000002"] {
        duty_of_unit(&mut book, no);
    }
    (book, border)
}

fn units_area(outcome: &Outcome) -> f64 {
    let units = outcome.made.iter().flat_map(|made| &made.units);
    units.filter_map(|unit| unit.area_m2).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn nothing_is_lost_and_area_is_conserved(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let (mut book, border) = two(&mut dice);
        let mut reviewed = book.clone();
        let old = cells(&book);
        let merged = book.act(1, &["HQ-000001", "HQ-000002"], &[("HQ-000003", (0, 0, WIDE, HIGH))]);
        let whole = outline((0, 0, WIDE, HIGH)).compared_m2();
        prop_assert!((units_area(&merged) - whole).abs() < 1.0, "{} {whole}", units_area(&merged));
        prop_assert_eq!(lost(&old, &cells(&book)), Vec::<String>::new());
        let x = 2 + dice.below(WIDE - 4);
        let y = 2 + dice.below(HIGH - 4);
        let into = [
            ("HQ-000004", (0, 0, x, y)),
            ("HQ-000005", (x, 0, WIDE, y)),
            ("HQ-000006", (0, y, WIDE, HIGH)),
        ];
        let before = cells(&book);
        let split = book.act(2, &["HQ-000003"], &into);
        prop_assert!((units_area(&split) - whole).abs() < 1.0);
        prop_assert!((split.reconciled.before_m2 - split.reconciled.after_m2).abs() < 1.0);
        prop_assert_eq!(lost(&before, &cells(&book)), Vec::<String>::new(), "border {}", border);
        prop_assert_eq!(orphans(&book), Vec::<String>::new());
        // a pending review is named by the act that waits for it, and goes along under a new number
        open_review(&mut reviewed, "HQ-000002");
        let before = cells(&reviewed);
        reviewed.act(3, &["HQ-000002"], &[("HQ-000009", (border, 0, WIDE, HIGH))]);
        prop_assert_eq!(cells(&reviewed), before);
        reviewed.act(4, &["HQ-000001", "HQ-000009"], &[("HQ-000003", (0, 0, WIDE, HIGH))]);
        prop_assert_eq!(orphans(&reviewed), Vec::<String>::new());
    }

    #[test]
    fn split_twice_is_split_at_once(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut book = Book::default();
        parcel(&mut book, &mut dice, "HQ-000001", (0, 0, WIDE, HIGH));
        let a = 2 + dice.below(WIDE / 2);
        let b = a + 2 + dice.below(WIDE - a - 4);
        let mut at_once = book.clone();
        let parts = [(0, 0, a, HIGH), (a, 0, b, HIGH), (b, 0, WIDE, HIGH)];
        at_once.act(1, &["HQ-000001"], &[("HQ-000011", parts[0]), ("HQ-000012", parts[1]), ("HQ-000013", parts[2])]);
        book.act(1, &["HQ-000001"], &[("HQ-000021", parts[0]), ("HQ-000022", (a, 0, WIDE, HIGH))]);
        book.act(2, &["HQ-000022"], &[("HQ-000023", parts[1]), ("HQ-000024", parts[2])]);
        prop_assert_eq!(cells(&book), cells(&at_once));
        prop_assert_eq!(overreaching(&book), Vec::<String>::new());
        prop_assert_eq!(overreaching(&at_once), Vec::<String>::new());
    }

    #[test]
    fn split_and_merged_back_is_as_before(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut book = Book::default();
        parcel(&mut book, &mut dice, "HQ-000001", (0, 0, WIDE, HIGH));
        let a = 2 + dice.below(WIDE - 4);
        let before = cells(&book);
        book.act(1, &["HQ-000001"], &[("HQ-000011", (0, 0, a, HIGH)), ("HQ-000012", (a, 0, WIDE, HIGH))]);
        book.act(2, &["HQ-000012", "HQ-000011"], &[("HQ-000013", (0, 0, WIDE, HIGH))]);
        prop_assert_eq!(cells(&book), before.clone());
        book.act(3, &["HQ-000013"], &[("HQ-000014", (0, 0, WIDE, HIGH))]);
        prop_assert_eq!(cells(&book), before);
    }
}
