//! Many random acts on a grid: what burdens a cell before burdens it after, and no order of acts changes that.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::change::What;
use crate::domain::geometry::Limits;
use crate::domain::lifecycle::Standing;
use crate::domain::record::{StageRecord, Survey};

/// Cells from west to east and from south to north, about 9 m by 11 m each.
const WIDE: u32 = 24;
const HIGH: u32 = 8;
const WEST: f64 = 117.1;
const SOUTH: f64 = 39.1;
const CELL: f64 = 1e-4;

/// West, south, east, north in cells.
type Box4 = (u32, u32, u32, u32);

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(most)).unwrap()
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(u32::try_from(all.len()).unwrap()) as usize].clone()
    }

    /// A box within another, at least two cells each way.
    fn within(&mut self, (w, s, e, n): Box4) -> Box4 {
        let west = w + self.below(e - w - 1);
        let south = s + self.below(n - s - 1);
        let east = west + 2 + self.below(e - west - 1);
        let north = south + 2 + self.below(n - south - 1);
        (west, south, east.min(e), north.min(n))
    }
}

fn outline((w, s, e, n): Box4) -> Outline {
    let x = |cell: u32| WEST + f64::from(cell) * CELL;
    let y = |cell: u32| SOUTH + f64::from(cell) * CELL;
    let ring = json!([
        [x(w), y(s)],
        [x(e), y(s)],
        [x(e), y(n)],
        [x(w), y(n)],
        [x(w), y(s)]
    ]);
    let geometry = json!({"type": "Polygon", "coordinates": [ring]});
    Outline::parse_geojson(&geometry, Limits::RECORD).unwrap()
}

fn middle(x: u32, y: u32) -> (f64, f64) {
    (
        WEST + (f64::from(x) + 0.5) * CELL,
        SOUTH + (f64::from(y) + 0.5) * CELL,
    )
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn read(kind: &str, mut body: Value, place: Option<Box4>) -> Entity {
    let kind = crate::domain::record::Kind::find(kind).unwrap();
    if let Some(place) = place {
        let geometry = serde_json::to_value(outline(place).to_geojson()).unwrap();
        body["outline"] = geometry;
    }
    kind.read_value(body).unwrap()
}

/// A register of entities that hold, by kind and identifier.
#[derive(Clone, Default)]
struct Book {
    held: BTreeMap<(String, String), (Day, Entity, usize)>,
    learned: usize,
}

impl Book {
    fn put(&mut self, since: Day, entity: Entity) {
        let key = (entity.kind().code().to_owned(), entity.id());
        self.learned += 1;
        self.held.insert(key, (since, entity, self.learned));
    }

    fn take(&mut self, changes: &[Change]) {
        for change in changes {
            match &change.what {
                What::Recorded(Entity::Act(act)) => {
                    let standing = match &act.act {
                        Act::Adopted(adopted) => adopted.standing().expect("a possible standing"),
                        Act::Moved(moved) => Standing::at(moved.to),
                    };
                    let record = StageRecord {
                        subject: act.subject().to_owned(),
                        parcel: act.parcel.clone(),
                        standing,
                        by: act.id.clone(),
                    };
                    self.put(change.day, record.into());
                }
                What::Recorded(entity) => {
                    assert_eq!(entity.check(), [], "{entity:?}");
                    self.put(change.day, entity.clone());
                }
                What::Ended(ending) | What::Withdrawn(ending) => {
                    let key = (ending.kind.clone(), ending.id.clone());
                    assert!(self.held.remove(&key).is_some(), "{key:?} holds");
                }
            }
        }
    }

    fn before(&self, no: &str) -> Before {
        let mut own: Vec<&(Day, Entity, usize)> = self
            .held
            .values()
            .filter(|(_, entity, _)| entity.parcels().contains(&no))
            .collect();
        own.sort_by_key(|(since, _, learned)| (*since, *learned));
        let parcel = own.iter().find_map(|(_, entity, _)| match entity {
            Entity::Parcel(parcel) => Some(parcel.as_ref().clone()),
            _ => None,
        });
        Before {
            parcel: parcel.expect("a parcel"),
            held: own
                .into_iter()
                .map(|(since, entity, _)| Held {
                    since: *since,
                    entity: entity.clone(),
                })
                .collect(),
            later: Vec::new(),
        }
    }

    /// Parcels that stand.
    fn standing(&self) -> Vec<Before> {
        let numbers = self
            .held
            .values()
            .filter_map(|(_, entity, _)| match entity {
                Entity::Parcel(parcel) => Some(parcel.registry_no.to_string()),
                _ => None,
            });
        let all = numbers.map(|no| self.before(&no));
        all.filter(|before| !stages(before).any(|(_, stage)| stage == Stage::X0))
            .collect()
    }

    /// Applies an act, each successor a box.
    fn act(&mut self, id: u32, from: &[&str], into: &[(&str, Box4)]) -> Outcome {
        let kind = match (from.len(), into.len()) {
            (1, 1) => SuccessionKind::Renumber,
            (1, _) => SuccessionKind::Split,
            (_, 1) => SuccessionKind::Merge,
            _ => SuccessionKind::Redraw,
        };
        let land = Land {
            before: from.iter().map(|no| self.before(no)).collect(),
            zones: Vec::new(),
            others: Vec::new(),
            tolerance: Tolerance::default(),
            today: day("2026-11-24"),
        };
        let wanted = wanted(id, kind, into);
        let outcome = work_out(&land, &wanted).unwrap_or_else(|refusals| {
            panic!(
                "{:?}",
                refusals.iter().map(ToString::to_string).collect::<Vec<_>>()
            )
        });
        self.take(&outcome.changes);
        outcome
    }
}

fn wanted(id: u32, kind: SuccessionKind, into: &[(&str, Box4)]) -> Wanted {
    let paper = json!({"kind": "cadastral_change", "title": "示例", "number": "1", "issuer": "示例", "day": "2026-11-01"});
    let actor = json!({"kind": "natural_resources", "name": "示例"});
    let successors = into.iter().map(|(no, place)| Successor {
        registry_no: RegistryNo::parse(no).unwrap(),
        name: None,
        address: None,
        outline: (kind != SuccessionKind::Renumber).then(|| outline(*place)),
        cadastral: Vec::new(),
        current_use: None,
        planned_use: None,
    });
    Wanted {
        id: format!("C-{id}"),
        kind,
        day: day("2026-11-02"),
        successors: successors.collect(),
        papers: vec![serde_json::from_value(paper).unwrap()],
        actor: serde_json::from_value(actor).unwrap(),
        reason: "示例".to_owned(),
    }
}

/// A parcel with stages, surveys, entries and flags by chance.
fn parcel(book: &mut Book, dice: &mut Dice, no: &str, place: Box4) {
    let since = day("2020-01-01");
    book.put(
        since,
        read(
            "parcel",
            json!({"registry_no": no, "name": no}),
            Some(place),
        ),
    );
    let (w, s, e, n) = place;
    let split = w + 2 + dice.below(e - w - 3);
    let units: Vec<(String, Box4)> = match dice.below(3) {
        0 => vec![
            (format!("{no}/A"), (w, s, split, n)),
            (format!("{no}/B"), (split, s, e, n)),
        ],
        1 => vec![(format!("{no}/A"), (w, s, split, n))],
        _ => Vec::new(),
    };
    for (id, place) in &units {
        book.put(
            since,
            read("unit", json!({"id": id, "parcel": no}), Some(*place)),
        );
    }
    let mut subjects: Vec<(String, Box4)> = units.clone();
    subjects.push((no.to_owned(), place));
    for (subject, place) in &subjects {
        let stage = dice.of(&[
            Stage::U0,
            Stage::U1,
            Stage::V2,
            Stage::P0,
            Stage::P0,
            Stage::P1,
            Stage::A0,
            Stage::L0,
            Stage::L4,
            Stage::R0,
            Stage::R1,
            Stage::N0,
            Stage::VR,
        ]);
        if dice.below(8) > 0 {
            let standing = Adopted::at(stage).standing().unwrap();
            book.put(
                since,
                StageRecord {
                    subject: subject.clone(),
                    parcel: RegistryNo::parse(no).unwrap(),
                    standing,
                    by: "before".to_owned(),
                }
                .into(),
            );
        }
        let unit = (subject != no).then(|| subject.clone());
        for count in 0..dice.below(3) {
            let seen = (dice.below(3) > 0).then(|| dice.within(*place));
            let id = format!("survey-{subject}-{count}");
            let body = json!({"id": id, "parcel": no, "unit": unit, "title": id});
            book.put(since, read("survey", body, seen));
        }
        if dice.below(3) == 0 {
            let body = json!({"id": format!("removal-{subject}"), "parcel": no, "unit": unit});
            book.put(since, read("removal", body, None));
        }
    }
    for count in 0..dice.below(3) {
        let list = dice.of(&["control_list", "suspected", "contaminated_list_42"]);
        let part = (dice.below(2) == 0).then(|| dice.within(place));
        let batch = format!("{no}-{count}");
        let mut body =
            json!({"id": format!("entry-{batch}"), "list": list, "parcels": [no], "batch": batch});
        if part.is_none() && dice.below(2) == 0 && !units.is_empty() {
            body["units"] = json!([units[0].0]);
        }
        book.put(since, read("listing", body, part));
    }
    if dice.below(2) == 0 {
        let part = (dice.below(2) == 0).then(|| dice.within(place));
        let id = format!("negative-{no}");
        let body = json!({"id": id, "parcel": no, "edition_year": 2025, "reason": no,
            "until_condition": "示例", "forbidden": ["all"]});
        book.put(since, read("negative", body, part));
    }
    if dice.below(2) == 0 {
        let body = json!({"id": format!("flag-{no}"), "parcel": no, "flag": "enforcement_case", "text": no});
        book.put(since, read("flag", body, None));
    }
}

/// What burdens one cell: stage as the rules read it there, what it is listed as, its flags, what saw it.
type Cell = (String, BTreeSet<String>, BTreeSet<String>);

fn good(stage: Stage) -> bool {
    matches!(stage, Stage::P0 | Stage::P1 | Stage::R0 | Stage::R1)
}

fn sees(survey: &Survey, at: (f64, f64)) -> bool {
    match &survey.outline {
        Some(outline) => outline.contains_point(at.0, at.1),
        None => survey.covered_area_m2.is_none(),
    }
}

fn cell(all: &[Before], at: (f64, f64)) -> Option<Cell> {
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
        Some(stage) if good(stage) && unseen => "U1".to_owned(),
        Some(stage) => stage.code().to_owned(),
        None => "none".to_owned(),
    };
    let mut marks: BTreeSet<String> = BTreeSet::new();
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
    if read != "U1" || stage == Some(Stage::U1) {
        saw.extend(
            surveys
                .iter()
                .filter(|survey| sees(survey, at))
                .map(|survey| survey.title.clone()),
        );
    }
    Some((read, marks, saw))
}

fn cells(book: &Book) -> BTreeMap<(u32, u32), Option<Cell>> {
    let all = book.standing();
    let each = (0..WIDE).flat_map(|x| (0..HIGH).map(move |y| (x, y)));
    each.map(|(x, y)| ((x, y), cell(&all, middle(x, y))))
        .collect()
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
