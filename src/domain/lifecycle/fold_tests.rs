//! What the fold makes of acts, and what it refuses.

use super::*;
use Transition::*;

fn dated(id: &str, day: &str, revision: u64, act: Act) -> DatedAct {
    DatedAct {
        id: id.to_owned(),
        day: Day::parse(day).unwrap(),
        revision,
        seq: 0,
        act,
    }
}

fn adopted(id: &str, day: &str, revision: u64, stage: Stage) -> DatedAct {
    dated(id, day, revision, Act::Adopted(Adopted::at(stage)))
}

fn moved(id: &str, day: &str, revision: u64, transition: Transition, to: Stage) -> DatedAct {
    dated(id, day, revision, Act::Moved(StageAct::new(transition, to)))
}

#[test]
fn a_unit_without_acts_has_no_stage() {
    assert_eq!(fold(&[]), Ok(vec![]));
}

#[test]
fn a_move_before_any_stage_is_refused() {
    let refused = fold(&[moved("a", "2026-01-01", 1, T01, Stage::U1)]).unwrap_err();
    assert_eq!(refused.impossible[0].1.guard, Guard::NoStage);
}

#[test]
fn spans_are_half_open_and_the_last_act_of_a_day_stands_for_it() {
    let acts = [
        adopted("a", "2026-01-01", 1, Stage::V2),
        moved("b", "2026-02-01", 2, T06, Stage::VR),
        moved("c", "2026-02-01", 3, T10, Stage::P0),
    ];
    let spans = fold(&acts).unwrap();
    let february = Day::parse("2026-02-01").unwrap();
    assert_eq!(spans.len(), 2);
    assert_eq!(spans[0].to, Some(february));
    assert!(!spans[0].contains(february));
    assert_eq!(spans[1].from, february);
    assert_eq!(spans[1].to, None);
    assert_eq!(spans[1].by, "c");
    assert_eq!(spans[1].standing.stage, Stage::P0);
}

#[test]
fn the_place_in_a_commit_orders_acts_of_one_revision() {
    let mut pass = moved("a-pass", "2026-02-01", 2, T10, Stage::P0);
    pass.seq = 1;
    let acts = [
        pass,
        moved("z-submit", "2026-02-01", 2, T06, Stage::VR),
        adopted("m", "2026-01-01", 1, Stage::V2),
    ];
    assert_eq!(
        fold(&acts).unwrap().last().unwrap().standing.stage,
        Stage::P0
    );
}

#[test]
fn a_late_act_names_every_act_it_makes_impossible() {
    let acts = [
        adopted("a", "2026-01-01", 1, Stage::VR),
        moved("b", "2026-02-01", 2, T11, Stage::A0),
        moved("c", "2026-03-01", 3, T14, Stage::AR),
        moved("d", "2026-04-01", 4, T16, Stage::L0),
        moved("late", "2026-01-15", 5, T10, Stage::P0),
    ];
    let refused = fold(&acts).unwrap_err();
    assert_eq!(refused.late, ["late"]);
    let ids: Vec<&str> = refused.impossible.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(ids, ["b", "c", "d"]);
    assert!(refused.to_string().contains("act d: T16"), "{refused}");
}

#[test]
fn a_late_act_that_fits_is_taken_in_its_place() {
    let acts = [
        adopted("a", "2026-01-01", 1, Stage::VR),
        moved("b", "2026-02-01", 2, T11, Stage::A0),
        moved("late", "2026-01-15", 3, T13, Stage::VR),
    ];
    let by: Vec<String> = fold(&acts)
        .unwrap()
        .into_iter()
        .map(|span| span.by)
        .collect();
    assert_eq!(by, ["a", "late", "b"]);
}

#[test]
fn a_takeover_after_older_history_only_confirms_it() {
    let mut acts = vec![
        adopted("takeover", "2026-01-01", 1, Stage::A0),
        adopted("older", "2024-01-01", 2, Stage::VR),
        moved("review", "2024-06-01", 2, T11, Stage::A0),
    ];
    assert_eq!(
        fold(&acts).unwrap().last().unwrap().standing.stage,
        Stage::A0
    );
    acts.pop();
    let refused = fold(&acts).unwrap_err();
    assert_eq!(refused.impossible[0].0, "takeover");
    assert_eq!(refused.impossible[0].1.guard, Guard::AlreadyStands);
}
