//! What hangs on the parcels of the grid beside their files, by chance; and what of it stands after an act.

use std::collections::BTreeSet;

use serde_json::json;

use super::grid::{Book, Box4, Dice, day, middle, read};
use super::*;
use crate::domain::duty::offices::case_measure;
use crate::domain::record::{Position, QualityInspection};
use crate::domain::review::inspection::{ItemAnswer, ItemAnswered, items, judge};

fn paper() -> serde_json::Value {
    json!({"kind": "official_letter", "title": "示例", "number": "1", "issuer": "示例", "day": "2020-01-01"})
}

fn place(dice: &mut Dice, (w, s, e, n): Box4) -> serde_json::Value {
    let (x, y) = middle(w + dice.below(e - w), s + dice.below(n - s));
    json!({"lon": format!("{x:.6}"), "lat": format!("{y:.6}")})
}

/// Duties, consultations, clues, wells and sources of a parcel, and the case with a measure that is closed.
pub(super) fn hang(book: &mut Book, dice: &mut Dice, no: &str, land: Box4) {
    let since = day("2020-01-01");
    if dice.below(2) == 0 {
        let body = json!({"id": format!("duty-{no}"), "title": format!("示例 {no}"), "parcel": no, "basis": "示例",
            "owner": {"firm": "示例"}, "due": "2020-06-30"});
        book.put(since, read("duty", body, None));
    }
    if dice.below(2) == 0 {
        let answered = (dice.below(2) == 0).then(
            || json!({"opinion": "agree", "paper": paper(), "day": "2020-02-01", "by": "示例"}),
        );
        let mut round = json!({"asked_on": "2020-01-01", "asked_by": "示例"});
        if let Some(answered) = answered {
            round["answered"] = answered;
        }
        let body = json!({"id": format!("consultation-{no}"), "asking": "natural_resources", "about": "supply",
            "question": "示例", "parcels": [no], "rounds": [round]});
        book.put(since, read("consultation", body, None));
    }
    if dice.below(2) == 0 {
        let body = json!({"id": format!("clue-{no}"), "kind": "clue", "parcel": no, "state": "accepted",
            "received_on": "2020-01-01", "decided_on": "2020-01-02"});
        book.put(since, read("clue", body, None));
    }
    for count in 0..dice.below(3) {
        let body = json!({"id": format!("well-{no}-{count}"), "parcel": no, "status": "in_service",
            "position": place(dice, land)});
        book.put(since, read("well", body, None));
    }
    if dice.below(2) == 0 {
        let body = json!({"id": format!("source-{no}"), "name": "示例", "kind": "other", "state": "identified",
            "parcels": [no], "position": place(dice, land)});
        book.put(since, read("groundwater_source", body, None));
    }
    if dice.below(2) == 0 {
        let id = format!("case-{no}");
        let measures = json!([{"measure": "示例 1", "due": "2020-03-01"}, {"measure": "示例 2", "due": "2020-04-01"}]);
        let case =
            json!({"number": id, "subject": "示例", "article": "示例", "measures": measures});
        let body =
            json!({"id": id, "parcel": no, "flag": "enforcement_case", "text": id, "case": case});
        book.put(since, read("flag", body, None));
        let body = json!({"duty": case_measure(&id, 0), "outcome": "done", "paper": paper(), "reason": "示例"});
        book.put(day("2020-02-15"), read("duty_closure", body, None));
    }
    inspect(book, dice, no);
}

/// Inspections of some surveys.
fn inspect(book: &mut Book, dice: &mut Dice, no: &str) {
    let held = book.before(no).held;
    let surveys = held.iter().filter_map(|held| match &held.entity {
        Entity::Survey(survey) => Some(survey.as_ref()),
        _ => None,
    });
    for survey in surveys.filter(|_| dice.below(2) == 0) {
        let items: Vec<ItemAnswered> = items()
            .map(|item| ItemAnswered {
                item,
                answer: ItemAnswer::No,
                note: None,
            })
            .collect();
        let result = judge(&items, &BTreeSet::new());
        let own = QualityInspection {
            id: format!("inspection-{}", survey.id),
            parcel: survey.parcel.clone(),
            unit: survey.unit.clone(),
            survey: survey.id.clone(),
            inspector: serde_json::from_value(
                json!({"kind": "district_environment", "name": "示例"}),
            )
            .unwrap(),
            items,
            starred: Vec::new(),
            result,
            paper: serde_json::from_value(paper()).unwrap(),
        };
        book.put(day("2020-01-02"), own.into());
    }
}

/// A duty of one unit, which goes to every successor with land of the unit as a whole.
pub(super) fn duty_of_unit(book: &mut Book, no: &str) {
    let held = book.before(no).held;
    let unit = held.iter().find_map(|held| match &held.entity {
        Entity::Unit(unit) => Some(unit.id.clone()),
        _ => None,
    });
    if let Some(unit) = unit {
        let body = json!({"id": format!("duty-{unit}"), "title": format!("示例 {unit}"), "parcel": no, "unit": unit,
            "basis": "示例", "owner": {"firm": "示例"}, "due": "2020-06-30"});
        book.put(day("2020-01-01"), read("duty", body, None));
    }
}

/// A review of the parcel that is not closed.
pub(super) fn open_review(book: &mut Book, no: &str) {
    let actor = json!([{"kind": "district_environment", "name": "示例"}]);
    let body = json!({"id": format!("review-{no}"), "kind": "survey", "parcel": no,
        "report": {"record": "示例", "title": "示例", "version": "1"}, "firms": [{"name": "示例", "part": "author"}],
        "organisers": actor, "mode": "expert_meeting", "opened_on": "2020-01-01"});
    book.put(day("2020-01-01"), read("review_case", body, None));
}

/// What of it burdens a cell: `held` names everything that names the parcel, `subject` is the unit there.
pub(super) fn marks(
    book: &Book,
    before: &Before,
    (subject, at): (&str, (f64, f64)),
) -> BTreeSet<String> {
    // of a cell, a point lies in the middle: half a cell is far more than what its decimals leave out
    let here = |position: Position| {
        let (x, y) = position.lon_lat();
        (x - at.0).abs() < 2e-5 && (y - at.1).abs() < 2e-5
    };
    let mut marks = BTreeSet::new();
    for held in &before.held {
        match &held.entity {
            Entity::Duty(duty) if duty.unit.as_deref().is_none_or(|own| own == subject) => {
                marks.insert(format!("duty {}", duty.title));
            }
            Entity::Consultation(consultation) => {
                assert_eq!(consultation.rounds.len(), {
                    let answered = consultation
                        .rounds
                        .iter()
                        .filter(|own| own.answered.is_some());
                    1 + usize::from(!consultation.former_parcels.is_empty()) * answered.count()
                });
                marks.insert(consultation.id.clone());
            }
            Entity::Clue(clue) => {
                marks.insert(clue.id.clone());
            }
            Entity::Well(well) if here(well.position) => {
                marks.insert(well.id.clone());
            }
            Entity::GroundwaterSource(source) if source.position.is_some_and(here) => {
                marks.insert(source.id.clone());
            }
            Entity::Flag(flag) if flag.case.is_some() => {
                let open = (0..2).filter(|index| !book.is_closed(&case_measure(&flag.id, *index)));
                marks.insert(format!("{} open {:?}", flag.text, open.collect::<Vec<_>>()));
            }
            Entity::ReviewCase(review) => {
                marks.insert(review.id.clone());
            }
            _ => {}
        }
    }
    marks
}

/// What names a parcel that was superseded, and should name its successors.
pub(super) fn orphans(book: &Book) -> Vec<String> {
    let standing = book.standing();
    let stands = |no: &&str| {
        let mut all = standing.iter();
        all.any(|before| before.parcel.registry_no.as_str() == *no)
    };
    book.entities()
        .filter(|entity| {
            matches!(
                entity,
                Entity::Duty(_)
                    | Entity::Consultation(_)
                    | Entity::Clue(_)
                    | Entity::Well(_)
                    | Entity::GroundwaterSource(_)
                    | Entity::Flag(_)
                    | Entity::Listing(_)
                    | Entity::Negative(_)
            )
        })
        .filter(|entity| !entity.parcels().iter().all(&stands))
        .map(|entity| format!("{} {}", entity.kind().code(), entity.id()))
        .collect()
}
