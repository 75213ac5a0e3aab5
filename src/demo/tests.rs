use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use time::Month;

use super::book::{Book, site};
use super::ground::{Block, WHOLE};
use super::sites::{SITES, name};
use super::*;
use crate::domain::change::What;
use crate::domain::codes::RegistryNo;
use crate::domain::geometry::{Limits, Outline, distance_m, overlap_m2, uncovered_m2};
use crate::domain::lifecycle::{DatedAct, StageSpan, fold};
use crate::domain::record::{Entity, Kind, List};
use crate::domain::stage::Stage;

const TODAY: Day = Day::literal(2026, Month::November, 24);

/// The day of writing, more than a year later, and a first of January.
fn days() -> [Day; 3] {
    [
        TODAY,
        TODAY.plus(400),
        Day::literal(2027, Month::January, 1),
    ]
}

fn all(today: Day) -> Vec<Change> {
    let batches = hongqiao(today).unwrap();
    batches
        .into_iter()
        .flat_map(|batch| batch.changes)
        .collect()
}

fn entities(changes: &[Change]) -> impl Iterator<Item = &Entity> {
    changes.iter().filter_map(|change| match &change.what {
        What::Recorded(entity) => Some(entity),
        What::Ended(_) | What::Withdrawn(_) => None,
    })
}

/// The stage histories of every subject.
fn histories(changes: &[Change]) -> BTreeMap<String, Vec<StageSpan>> {
    let mut acts: BTreeMap<String, Vec<DatedAct>> = BTreeMap::new();
    for (seq, change) in (0..).zip(changes) {
        let What::Recorded(Entity::Act(record)) = &change.what else {
            continue;
        };
        acts.entry(record.subject().to_owned())
            .or_default()
            .push(DatedAct {
                id: record.id.clone(),
                day: change.day,
                revision: 1,
                seq,
                act: record.act.clone(),
            });
    }
    let folded = |(subject, acts): (String, Vec<DatedAct>)| {
        let spans = fold(&acts).unwrap_or_else(|refused| panic!("{subject}: {refused}"));
        (subject, spans)
    };
    acts.into_iter().map(folded).collect()
}

fn last_stages(changes: &[Change]) -> BTreeSet<Stage> {
    let histories = histories(changes);
    let last = histories.values().filter_map(|spans| spans.last());
    last.map(|span| span.standing.stage).collect()
}

fn assert_sound(changes: &[Change], today: Day) {
    for change in changes {
        let faults = change.check();
        assert!(faults.is_empty(), "{}: {faults:?}", change.kind());
        let text = change.canonical().unwrap();
        assert_eq!(&Change::parse(&text).unwrap(), change, "{text}");
        assert!(change.day <= today, "{text}");
        let written = change.source.as_ref().and_then(|source| source.day);
        assert!(written.is_none_or(|day| day <= today), "{text}");
    }
}

#[test]
fn every_change_is_sound_and_none_is_dated_after_today() {
    for today in days() {
        assert_sound(&all(today), today);
    }
}

#[test]
fn ids_are_recorded_once() {
    let changes = all(TODAY);
    let mut seen = BTreeSet::new();
    // what is shown over time has several versions
    let over_time = [Kind::Plume, Kind::GroundwaterSource];
    for entity in entities(&changes).filter(|entity| !over_time.contains(&entity.kind())) {
        let key = (entity.kind(), entity.id());
        assert!(seen.insert(key.clone()), "{key:?} twice");
    }
}

#[test]
fn parcels_are_recorded_before_anything_speaks_of_them_and_not_later_by_day() {
    let changes = all(TODAY);
    let mut parcels: BTreeMap<String, Day> = BTreeMap::new();
    for change in &changes {
        let What::Recorded(entity) = &change.what else {
            continue;
        };
        if entity.kind() == Kind::Parcel {
            parcels.insert(entity.id(), change.day);
        }
        for parcel in entity.parcels() {
            let day = parcels
                .get(parcel)
                .unwrap_or_else(|| panic!("{parcel} is unknown"));
            assert!(*day <= change.day, "{} {parcel}", entity.id());
        }
    }
}

#[test]
fn every_stage_and_every_list_occurs() {
    for today in days() {
        let changes = all(today);
        let stages = last_stages(&changes);
        assert_eq!(stages, Stage::ALL.into_iter().collect());
        let lists: BTreeSet<List> = entities(&changes)
            .filter_map(|entity| match entity {
                Entity::Listing(entry) => Some(entry.list),
                _ => None,
            })
            .collect();
        assert_eq!(lists, List::ALL.into_iter().collect());
    }
}

#[test]
fn every_kind_of_entity_occurs_but_what_the_register_writes_itself() {
    let changes = all(TODAY);
    let kinds: BTreeSet<Kind> = entities(&changes).map(Entity::kind).collect();
    let own = [
        Kind::Stage,
        Kind::Setting,
        Kind::Grant,
        Kind::Decision,
        Kind::Batch,
    ];
    for kind in Kind::ALL {
        assert_eq!(kinds.contains(kind), !own.contains(kind), "{kind:?}");
    }
}

#[test]
fn listed_stages_and_the_control_list_agree_but_where_sources_disagree() {
    let changes = all(TODAY);
    let mut listed: BTreeSet<String> = BTreeSet::new();
    for change in &changes {
        match &change.what {
            What::Recorded(Entity::Listing(entry)) if entry.list == List::ControlList => {
                listed.insert(entry.id.clone());
            }
            What::Ended(ending) => {
                listed.remove(&ending.id);
            }
            _ => {}
        }
    }
    let by_stage: BTreeSet<String> = histories(&changes)
        .into_iter()
        .filter(|(_, spans)| spans.last().is_some_and(|s| s.standing.stage.is_listed()))
        .map(|(subject, _)| format!("{}-control_list", subject.trim_end_matches("/A")))
        .collect();
    let odd: Vec<&String> = listed.symmetric_difference(&by_stage).collect();
    assert_eq!(odd, ["HQ-000154-control_list"]);
}

#[test]
fn names_of_invented_things_say_so() {
    for change in all(TODAY)
        .iter()
        .filter(|change| speaks_of_examples(change))
    {
        let What::Recorded(entity) = &change.what else {
            continue;
        };
        let body = entity.to_value().unwrap();
        for field in [
            "name",
            "title",
            "firm",
            "works_firm",
            "effect_firm",
            "batch",
            "decision_no",
        ] {
            if let Some(Value::String(text)) = body.get(field) {
                assert!(text.contains("示例"), "{} {field} {text}", entity.id());
            }
        }
        if let Entity::Document(_) = entity {
            // it is a document itself, and its title says so
            continue;
        }
        let source = change.source.as_ref().expect("a document");
        assert!(source.title.starts_with("示例文件 "), "{}", source.title);
    }
}

/// Not of the district and not of one of the real parcels.
fn speaks_of_examples(change: &Change) -> bool {
    match &change.what {
        What::Recorded(Entity::District(_)) => false,
        What::Recorded(entity) => entity.parcels().iter().all(|no| *no > "HQ-000100"),
        What::Ended(_) | What::Withdrawn(_) => true,
    }
}

#[test]
fn real_parcels_have_no_outline_no_result_and_say_what_is_not_known() {
    let changes = all(TODAY);
    let mut real = 0;
    for entity in entities(&changes) {
        match entity {
            Entity::Parcel(parcel) if parcel.registry_no.serial() < 100 => {
                real += 1;
                assert_eq!(parcel.outline, None);
                assert!(
                    parcel
                        .remarks
                        .as_deref()
                        .is_some_and(|r| r.contains("未知") || r.contains("未读到"))
                );
            }
            Entity::Survey(survey) if survey.parcel.serial() < 100 => {
                assert!(survey.review.is_none() && survey.maxima.is_empty());
            }
            _ => {}
        }
    }
    assert_eq!(real, 6);
    let staged: Vec<String> = histories(&changes)
        .into_keys()
        .filter(|subject| subject.as_str() < "HQ-000100")
        .collect();
    assert_eq!(
        staged,
        ["HQ-000006"],
        "nothing is known of the stage of the five"
    );
}

/// Pairs that are meant to lie within 50 m of each other, or to overlap.
const NEAR: [(u8, u8); 6] = [(29, 55), (30, 56), (31, 57), (42, 43), (42, 44), (43, 44)];

#[test]
fn outlines_lie_in_the_district_and_apart_unless_meant_otherwise() {
    let book = Book::of(TODAY);
    let district = real::outline().unwrap();
    let outlines: Vec<(u8, Outline)> = SITES
        .iter()
        .map(|site| (site.no, book.part(site.no, site.part).unwrap()))
        .collect();
    for (place, (no, outline)) in outlines.iter().enumerate() {
        assert!(
            uncovered_m2(outline, &[&district]) < 0.01,
            "{no} is outside"
        );
        let area = outline.geodesic_m2();
        assert!((2_000.0..25_000.0).contains(&area), "{no} has {area:.0} m2");
        for (other, neighbour) in outlines.iter().skip(place + 1) {
            let metres = distance_m(outline, neighbour);
            let meant = NEAR.contains(&(*no, *other));
            assert!(
                metres > 50.0 || meant,
                "{no} and {other} are {metres:.1} m apart"
            );
        }
    }
}

#[test]
fn meant_neighbours_are_as_near_as_meant() {
    let book = Book::of(TODAY);
    let of = |no: u8| book.part(no, site(no).unwrap().part).unwrap();
    assert!(overlap_m2(&of(29), &of(55)) > 1_000.0);
    let lane = distance_m(&of(30), &of(56));
    assert!((5.0..50.0).contains(&lane), "{lane}");
    let halves = overlap_m2(&of(43), &of(44));
    assert!(halves < 0.01, "{halves}");
    let left_over = uncovered_m2(&of(42), &[&of(43), &of(44)]);
    assert!(left_over < 1.0, "{left_over}");
    let changes = all(TODAY);
    for entity in entities(&changes) {
        match entity {
            Entity::Plume(plume) if plume.reach_m.is_some() => {
                let plume = plume.outline.as_ref().unwrap();
                assert!(overlap_m2(plume, &of(57)) > 100.0);
            }
            Entity::Zone(zone) if zone.id == "zone-example-1" => {
                let zone = zone.outline.as_ref().unwrap();
                assert!(overlap_m2(zone, &of(41)) > 1_000.0);
            }
            Entity::Well(well) if well.id.ends_with("01") => {
                let (lon, lat) = well.position.lon_lat();
                assert!(of(58).contains_point(lon, lat));
            }
            _ => {}
        }
    }
}

#[test]
fn blocks_and_names_are_the_same_every_time() {
    let twice = [0, 1].map(|_| Block::of(17).outline(WHOLE).unwrap());
    assert_eq!(twice[0], twice[1]);
    assert_eq!(
        name(site(1).unwrap()),
        "示例01 清洁居住地块 (example: clean land for housing)"
    );
    let cells: BTreeSet<u8> = SITES.iter().map(|site| site.cell).collect();
    assert!(cells.iter().all(|cell| *cell < 70));
}

fn numbered(count: usize) -> Vec<(RegistryNo, Outline)> {
    let shapes = [Block::of(0), Block::of(1)].map(|block| block.outline(WHOLE).unwrap());
    multiply(&shapes, count, "HQ", 1_000, 1)
        .map(|parcel| (parcel.registry_no, parcel.outline.unwrap()))
        .collect()
}

#[test]
fn spread_is_sound_folds_and_shows_every_stage() {
    let changes = spread(numbered(4_000).into_iter(), 42, TODAY);
    assert_sound(&changes, TODAY);
    assert_eq!(last_stages(&changes), Stage::ALL.into_iter().collect());
    let again = spread(numbered(4_000).into_iter(), 42, TODAY);
    assert!(changes == again, "the same seed, the same register");
    assert!(changes != spread(numbered(4_000).into_iter(), 43, TODAY));
}

#[test]
fn spread_keeps_the_shares() {
    assert_eq!(
        shares().iter().map(|share| share.per_mille).sum::<u32>(),
        1000
    );
    let parcels = numbered(10_000);
    let changes = spread(parcels.into_iter(), 7, TODAY);
    let mut counts: BTreeMap<Stage, u32> = BTreeMap::new();
    for spans in histories(&changes).values() {
        let stage = spans.last().unwrap().standing.stage;
        *counts.entry(stage).or_default() += 1;
    }
    for share in shares() {
        let Some(stage) = share.stage else { continue };
        let wanted = f64::from(share.per_mille) * 10.0;
        let found = f64::from(counts.get(&stage).copied().unwrap_or(0));
        let spread = 4.0 * wanted.sqrt();
        assert!(
            (found - wanted).abs() < spread,
            "{stage}: {found}, wanted {wanted}"
        );
    }
}

#[test]
fn a_story_does_not_depend_on_the_other_parcels() {
    let parcels = numbered(50);
    let (no, outline) = parcels.get(30).unwrap();
    let alone = story(no, outline, 5, TODAY);
    let together = spread(parcels.clone().into_iter(), 5, TODAY);
    assert!(alone.iter().all(|change| together.contains(change)));
}

#[test]
fn multiplied_parcels_are_valid_marked_and_do_not_overlap() {
    let shapes =
        [Block::of(0), Block::of(1), Block::of(2)].map(|block| block.outline(WHOLE).unwrap());
    let parcels: Vec<_> = multiply(&shapes, 100, "HQ", 1, 9).collect();
    assert_eq!(parcels.len(), 100);
    assert_eq!(multiply(&[], 100, "HQ", 1, 9).count(), 0);
    for parcel in &parcels {
        assert!(parcel.name.as_deref().unwrap().contains("示例"));
        assert!(!parcel.planned_use.is_empty());
        let outline = parcel.outline.as_ref().unwrap();
        assert!(Outline::from_geo(outline.polygons().clone(), Limits::STORED).is_ok());
    }
    for (place, a) in parcels.iter().enumerate() {
        for b in parcels.iter().skip(place + 1) {
            let (a, b) = (a.outline.as_ref().unwrap(), b.outline.as_ref().unwrap());
            assert!(!a.meets(b));
        }
    }
}

#[test]
fn a_parcel_with_uses_of_its_own_keeps_them() {
    let mut parcel = real::blank(7).unwrap();
    parcel.planned_use = super::book::uses("0901").unwrap();
    assert_eq!(dress(parcel.clone(), 1), parcel);
}
