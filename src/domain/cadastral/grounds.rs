//! The predecessors as pieces of land, each with its stage and the papers that saw it.

use serde_json::Value;

use super::super::day::Day;
use super::super::event::Refusal;
use super::super::geometry::{Outline, cut, without};
use super::super::lifecycle::{Adopted, Standing};
use super::super::record::{Assessment, Entity, Removal, Survey, ValidityRecord};
use super::super::stage::Stage;
use super::{Before, Held, Land, Wanted};

/// A survey with the land that it saw.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub survey: Survey,
    /// Identifiers that it had at the predecessors.
    pub from: Vec<String>,
    pub saw: Saw,
}

/// The land that a survey saw of a piece.
#[derive(Debug, Clone)]
pub(super) enum Saw {
    Land(Outline),
    /// Nothing of it.
    Nothing,
    /// So many square metres are missing, nobody knows where.
    MissingSomewhere(f64),
}

/// The papers of a piece, in the order in which they were learned.
#[derive(Debug, Clone, Default)]
pub(super) struct Papers {
    pub surveys: Vec<Seen>,
    pub assessments: Vec<Assessment>,
    pub removals: Vec<Removal>,
    pub events: Vec<(Day, ValidityRecord)>,
}

/// A piece of land that stands alike.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub region: Outline,
    pub standing: Option<Standing>,
    pub papers: Papers,
}

impl Piece {
    /// What makes it stand as it does, apart from place and identity: pieces of one mark are one unit.
    pub fn mark(&self) -> String {
        let mut parts: Vec<Value> = vec![serde_json::to_value(&self.standing).unwrap_or_default()];
        let papers = &self.papers;
        parts.extend(papers.surveys.iter().map(|seen| {
            let blind = matches!(seen.saw, Saw::Nothing);
            Value::Array(vec![content(&seen.survey), Value::Bool(blind)])
        }));
        parts.extend(papers.assessments.iter().map(content));
        parts.extend(papers.removals.iter().map(content));
        let days = papers.events.iter();
        parts.extend(days.map(|(day, event)| {
            Value::Array(vec![Value::String(day.to_string()), content(event)])
        }));
        Value::Array(parts).to_string()
    }
}

/// An entity without what a copy of it changes.
pub(super) fn content<T: serde::Serialize>(entity: &T) -> Value {
    let mut value = serde_json::to_value(entity).unwrap_or_default();
    if let Value::Object(fields) = &mut value {
        for name in ["id", "parcel", "parcels", "unit", "units", "outline"] {
            fields.remove(name);
        }
        for name in ["covered_area_m2", "area_stated_m2"] {
            fields.remove(name);
        }
    }
    value
}

/// How cautious a stage is: of two that overlap the higher stands. No record is worse than a survey that passed.
pub(super) fn caution(standing: Option<&Standing>) -> u8 {
    let Some(standing) = standing else { return 7 };
    match standing.stage {
        Stage::L0 => 20,
        Stage::L1 => 19,
        Stage::L2 => 18,
        Stage::L3 => 17,
        Stage::L4 => 16,
        Stage::A0 => 15,
        Stage::AR => 14,
        Stage::N0 => 13,
        Stage::V4 => 12,
        Stage::V3 => 11,
        Stage::U1 => 10,
        Stage::VR => 9,
        Stage::V2 | Stage::V1 => 8,
        Stage::R1 => 6,
        Stage::P1 => 5,
        Stage::R0 => 4,
        Stage::P0 => 3,
        Stage::U0 => 2,
        Stage::X0 => 0,
    }
}

/// A stage as it is taken over: what cannot stand beside it is left out.
pub(super) fn adopted(standing: &Standing) -> Adopted {
    let stage = standing.stage;
    let surveyed = !matches!(stage, Stage::U0 | Stage::U1);
    let kind = standing.u1_kind.filter(|_| stage != Stage::U0);
    let origin = standing
        .origin
        .filter(|origin| surveyed && !(*origin == Stage::U0 && kind.is_some()));
    let clean = matches!(stage, Stage::U0 | Stage::U1 | Stage::P0);
    Adopted {
        stage,
        origin,
        u1_kind: kind,
        voluntary: standing.voluntary && surveyed && origin != Some(Stage::U1),
        preliminary_exceeded: standing.preliminary_exceeded && !clean,
        n0_from: standing.n0_from.filter(|_| stage == Stage::N0),
        aftercare_open: (stage == Stage::R1).then_some(standing.aftercare_open),
        emergency: standing.emergency,
    }
}

/// The pieces of the predecessors.
pub(super) fn pieces(land: &Land, wanted: &Wanted) -> Result<Vec<Piece>, Vec<Refusal>> {
    let mut pieces = Vec::new();
    let mut refusals = Vec::new();
    for (index, before) in land.before.iter().enumerate() {
        let Some(whole) = &before.parcel.outline else {
            continue;
        };
        let at = format!("predecessors[{index}]");
        let units: Vec<(&str, &Outline)> = before
            .held
            .iter()
            .filter_map(|held| match &held.entity {
                Entity::Unit(unit) => Some((unit.id.as_str(), unit.outline.as_ref()?)),
                _ => None,
            })
            .collect();
        let mut grounds: Vec<(&str, Outline)> = Vec::new();
        for (id, outline) in &units {
            match cut(outline, whole) {
                Ok(region) => grounds.extend(region.map(|region| (*id, region))),
                Err(faults) => refusals.push(wanted.uncuttable(&at, &faults)),
            }
        }
        let outlines: Vec<&Outline> = units.iter().map(|(_, outline)| *outline).collect();
        match without(whole, &outlines) {
            Ok(Some(rest)) if land.counts(rest.compared_m2(), whole.compared_m2()) => {
                grounds.push((before.parcel.registry_no.as_str(), rest));
            }
            Ok(_) => {}
            Err(faults) => refusals.push(wanted.uncuttable(&at, &faults)),
        }
        for (subject, region) in grounds {
            match piece(before, subject, region) {
                Ok(piece) => pieces.push(piece),
                Err(faults) => refusals.push(wanted.uncuttable(&at, &faults)),
            }
        }
    }
    if refusals.is_empty() {
        Ok(pieces)
    } else {
        Err(refusals)
    }
}

fn piece(
    before: &Before,
    subject: &str,
    region: Outline,
) -> Result<Piece, super::super::geometry::GeometryFaults> {
    let mut standing = None;
    let mut papers = Papers::default();
    let concerns = |unit: &Option<String>| unit.as_deref().is_none_or(|own| own == subject);
    for Held { since, entity } in &before.held {
        match entity {
            Entity::Stage(stage) if stage.subject == subject => {
                standing = Some(stage.standing.clone());
            }
            Entity::Survey(survey) if concerns(&survey.unit) => {
                papers.surveys.push(Seen {
                    saw: saw(survey, before, &region)?,
                    from: vec![survey.id.clone()],
                    survey: survey.as_ref().clone(),
                });
            }
            Entity::Assessment(ra) if concerns(&ra.unit) => {
                papers.assessments.push(ra.as_ref().clone());
            }
            Entity::Removal(removal) if concerns(&removal.unit) => {
                papers.removals.push(removal.as_ref().clone());
            }
            Entity::Validity(event) if concerns(&event.unit) => {
                papers.events.push((*since, event.as_ref().clone()));
            }
            _ => {}
        }
    }
    Ok(Piece {
        region,
        standing,
        papers,
    })
}

/// What a survey saw of a piece of its predecessor.
fn saw(
    survey: &Survey,
    before: &Before,
    region: &Outline,
) -> Result<Saw, super::super::geometry::GeometryFaults> {
    use rust_decimal::prelude::ToPrimitive;
    if let Some(outline) = &survey.outline {
        return Ok(cut(outline, region)?.map_or(Saw::Nothing, Saw::Land));
    }
    let Some(covered) = survey.covered_area_m2.and_then(|area| area.to_f64()) else {
        return Ok(Saw::Land(region.clone()));
    };
    let of_unit = survey.unit.is_some();
    let whole = match &before.parcel.outline {
        Some(parcel) if !of_unit => parcel.compared_m2(),
        _ => region.compared_m2(),
    };
    let missing = (whole - covered).max(0.0);
    Ok(if missing >= region.compared_m2() {
        Saw::Nothing
    } else if missing > 0.0 {
        Saw::MissingSomewhere(missing)
    } else {
        Saw::Land(region.clone())
    })
}
