//! A small register on a grid, for the properties: parcels by chance, and acts upon them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::grid_hanging::hang;
use super::*;
use crate::domain::change::What;
use crate::domain::geometry::Limits;
use crate::domain::lifecycle::Standing;
use crate::domain::record::{Kind, StageRecord};

/// Cells from west to east and from south to north, about 9 m by 11 m each.
pub(super) const WIDE: u32 = 24;
pub(super) const HIGH: u32 = 8;
const WEST: f64 = 117.1;
const SOUTH: f64 = 39.1;
const CELL: f64 = 1e-4;

/// West, south, east, north in cells.
pub(super) type Box4 = (u32, u32, u32, u32);

pub(super) struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, most: u32) -> u32 {
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

pub(super) fn outline((w, s, e, n): Box4) -> Outline {
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

pub(super) fn middle(x: u32, y: u32) -> (f64, f64) {
    (
        WEST + (f64::from(x) + 0.5) * CELL,
        SOUTH + (f64::from(y) + 0.5) * CELL,
    )
}

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(super) fn read(kind: &str, mut body: Value, place: Option<Box4>) -> Entity {
    let kind = crate::domain::record::Kind::find(kind).unwrap();
    if let Some(place) = place {
        let geometry = serde_json::to_value(outline(place).to_geojson()).unwrap();
        body["outline"] = geometry;
    }
    kind.read_value(body).unwrap()
}

/// A register of entities that hold, by kind and identifier.
#[derive(Clone, Default)]
pub(super) struct Book {
    held: BTreeMap<(String, String), (Day, Entity, usize)>,
    learned: usize,
}

impl Book {
    pub fn put(&mut self, since: Day, entity: Entity) {
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

    /// Everything that holds.
    pub fn entities(&self) -> impl Iterator<Item = &Entity> {
        self.held.values().map(|(_, entity, _)| entity)
    }

    pub fn is_closed(&self, duty: &str) -> bool {
        let key = ("duty_closure".to_owned(), duty.to_owned());
        self.held.contains_key(&key)
    }

    /// What the record knows of the predecessors of an act.
    fn land(&self, from: &[&str]) -> Land {
        let mut before: Vec<Before> = from.iter().map(|no| self.before(no)).collect();
        let mut hanging: Vec<Held> = Vec::new();
        for own in &mut before {
            let (beside, filed): (Vec<Held>, Vec<Held>) = std::mem::take(&mut own.held)
                .into_iter()
                .partition(|held| is_beside(&held.entity));
            own.held = filed;
            let known = |held: &Held, all: &[Held]| all.iter().any(|own| own.entity == held.entity);
            for held in beside {
                if !known(&held, &hanging) {
                    hanging.push(held);
                }
            }
        }
        let closures = self.held.values();
        let closures = closures.filter(|(_, entity, _)| matches!(entity, Entity::DutyClosure(_)));
        let closures = closures.map(|(since, entity, _)| Held {
            since: *since,
            entity: entity.clone(),
        });
        hanging.extend(closures);
        Land {
            before,
            hanging,
            zones: Vec::new(),
            others: Vec::new(),
            tolerance: Tolerance::default(),
            today: day("2026-11-24"),
        }
    }

    /// Everything that names a parcel.
    pub fn before(&self, no: &str) -> Before {
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
    pub fn standing(&self) -> Vec<Before> {
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
    pub fn act(&mut self, id: u32, from: &[&str], into: &[(&str, Box4)]) -> Outcome {
        let kind = match (from.len(), into.len()) {
            (1, 1) => SuccessionKind::Renumber,
            (1, _) => SuccessionKind::Split,
            (_, 1) => SuccessionKind::Merge,
            _ => SuccessionKind::Redraw,
        };
        let wanted = wanted(id, kind, into);
        if kind != SuccessionKind::Renumber {
            self.end_reviews(from, &wanted);
        }
        let outcome = work_out(&self.land(from), &wanted).unwrap_or_else(|refusals| {
            panic!(
                "{:?}",
                refusals.iter().map(ToString::to_string).collect::<Vec<_>>()
            )
        });
        self.take(&outcome.changes);
        outcome
    }
}

impl Book {
    /// The act waits for every review that is pending, and names it; then each is withdrawn.
    fn end_reviews(&mut self, from: &[&str], wanted: &Wanted) {
        let own = |entity: &Entity| {
            let is_of = entity.parcels().iter().any(|no| from.contains(no));
            (is_of && entity.kind() == Kind::ReviewCase).then(|| entity.id())
        };
        let reviews: Vec<String> = self.entities().filter_map(own).collect();
        if reviews.is_empty() {
            return;
        }
        let refused = work_out(&self.land(from), wanted).expect_err("reviews are pending");
        let named: Vec<&str> = refused.iter().map(|one| one.found.en.as_str()).collect();
        assert_eq!(named.len(), reviews.len(), "{named:?}");
        for review in reviews {
            let told = named.iter().any(|own| own.starts_with(&review));
            assert!(told, "{review}: {named:?}");
            self.held.remove(&("review_case".to_owned(), review));
        }
    }
}

/// Kinds that stand in no file of a parcel.
fn is_beside(entity: &Entity) -> bool {
    matches!(
        entity,
        Entity::Duty(_)
            | Entity::Consultation(_)
            | Entity::Clue(_)
            | Entity::Well(_)
            | Entity::GroundwaterSource(_)
    )
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
pub(super) fn parcel(book: &mut Book, dice: &mut Dice, no: &str, place: Box4) {
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
    hang(book, dice, no, place);
}
