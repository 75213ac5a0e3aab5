//! Changes for tests: one of each kind from `tests/data/changes.jsonl`, and short ways to make the common ones.
//!
//! A line of that file is never edited: what a register wrote into its log must be readable for ever. A new kind, or a
//! new version of one, adds a line.

use jingtu::domain::change::Change;
use jingtu::domain::codes::RegistryNo;
use jingtu::domain::day::Day;
use jingtu::domain::geometry::Outline;
use jingtu::domain::lifecycle::{Act, Adopted, StageAct, Transition};
use jingtu::domain::record::{ActRecord, Entity, Kind, Parcel};
use jingtu::domain::setting::Setting;
use jingtu::domain::stage::Stage;

const LINES: &str = include_str!("../data/changes.jsonl");

/// One change of each kind, in an order in which they can be committed.
pub fn of_each_kind() -> Vec<Change> {
    LINES
        .lines()
        .map(|line| Change::parse(line).unwrap_or_else(|faults| panic!("{line}: {faults:?}")))
        .collect()
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn number(n: usize) -> RegistryNo {
    RegistryNo::parse(&format!("HQ-{n:06}")).unwrap()
}

/// A parcel without an outline.
pub fn parcel(n: usize) -> Change {
    let text = format!(r#"{{"registry_no":"{}","name":"地块{n}"}}"#, number(n));
    let parcel: Parcel = serde_json::from_str(&text).unwrap();
    Change::recorded(day("2026-01-01"), None, parcel)
}

/// A parcel with an outline of 21 vertices.
pub fn outlined(n: usize) -> Change {
    let mut change = parcel(n);
    let (west, south) = (
        117.0 + (n % 200) as f64 * 1e-3,
        39.0 + (n / 200) as f64 * 1e-3,
    );
    let mut ring: Vec<[f64; 2]> = (0..20)
        .map(|corner| f64::from(corner) * std::f64::consts::TAU / 20.0)
        .map(|angle| [west + 4e-4 * angle.cos(), south + 4e-4 * angle.sin()])
        .collect();
    ring.push(ring[0]);
    let outline = serde_json::json!({"type": "Polygon", "coordinates": [ring]});
    let outline: Outline = serde_json::from_value(outline).unwrap();
    if let jingtu::domain::change::What::Recorded(Entity::Parcel(parcel)) = &mut change.what {
        parcel.outline = Some(outline);
    }
    change
}

pub fn setting(on: &str, value: &str) -> Change {
    let name = "adjacent_m".to_owned();
    let value = value.to_owned();
    Change::recorded(day(on), None, Setting { name, value })
}

fn act(id: &str, on: &str, n: usize, act: Act) -> Change {
    let record = ActRecord::new(id, number(n), None, act);
    Change::recorded(day(on), None, record)
}

pub fn adopted(id: &str, on: &str, n: usize, stage: Stage) -> Change {
    act(id, on, n, Act::Adopted(Adopted::at(stage)))
}

pub fn moved(id: &str, on: &str, n: usize, transition: Transition, to: Stage) -> Change {
    act(id, on, n, Act::Moved(StageAct::new(transition, to)))
}

/// The act on a management unit instead of the whole parcel.
pub fn on_unit(mut change: Change, unit: &str) -> Change {
    if let jingtu::domain::change::What::Recorded(Entity::Act(act)) = &mut change.what {
        act.unit = Some(unit.to_owned());
    }
    change
}

#[test]
fn what_was_once_written_is_read_and_written_again_byte_for_byte() {
    for line in LINES.lines() {
        let change = Change::read(line).unwrap_or_else(|faults| panic!("{line}: {faults:?}"));
        assert_eq!(change.canonical().unwrap(), line);
    }
}

#[test]
fn every_kind_of_change_has_a_line() {
    let kinds: Vec<&str> = of_each_kind().iter().map(Change::kind).collect();
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Stage) {
        assert!(kinds.contains(&kind.change()), "{kind:?}: add a line");
    }
    assert!(kinds.contains(&"ended") && kinds.contains(&"withdrawn"));
}

#[test]
fn an_act_is_not_ended() {
    let ended = Change::ended(day("2026-01-01"), Kind::Act, "A-1", "x");
    assert_eq!(ended.check().len(), 1);
}
