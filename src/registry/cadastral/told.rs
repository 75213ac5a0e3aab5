//! What came of a cadastral act, as its caller is told.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use crate::domain::cadastral::{Made, Outcome, Reconciled, Wanted};
use crate::domain::day::Day;
use crate::domain::record::SuccessionKind;
use crate::rules::render::Answer;

use super::CadastralRequest;

/// A cadastral act that was recorded, or that would be.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CadastralTaken {
    /// Its number, such as `C-2026-000012`.
    pub id: String,
    /// The commit; null for a dry run.
    pub revision: Option<u64>,
    pub dry_run: bool,
    /// split, merge, redraw or renumber.
    pub kind: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// Superseded (X0) from that day on.
    pub predecessors: Vec<String>,
    pub successors: Vec<SuccessorView>,
    pub areas: AreasView,
}

/// How the areas fit, square metres.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AreasView {
    pub before_m2: f64,
    pub after_m2: f64,
    /// Land of the predecessors that no successor has.
    pub lost_m2: f64,
    /// Land of the successors that no predecessor had: unsurveyed.
    pub won_m2: f64,
    /// What two successors both have.
    pub overlap_m2: f64,
    /// What two predecessors both had.
    pub overlap_before_m2: f64,
}

/// A successor.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SuccessorView {
    pub registry_no: String,
    pub name: Option<String>,
    pub area_m2: Option<f64>,
    /// Its management units; one with its own number where it is not divided.
    pub units: Vec<NewUnitView>,
    /// What it has from the predecessors.
    pub handed_on: Vec<HandedOnView>,
    /// The transfer answer of a dry run, where one was asked.
    #[serde(default, deserialize_with = "not_kept")]
    pub answer: Option<Answer>,
}

/// A unit of a successor.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewUnitView {
    pub id: String,
    /// Null = no record, which never means clean.
    pub stage: Option<String>,
    pub area_m2: Option<f64>,
    /// Land that no predecessor had.
    pub won: bool,
}

/// Something that a successor has from its predecessors.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct HandedOnView {
    /// Kind, such as listing, negative, flag, survey.
    pub kind: String,
    /// Identifiers at the predecessors.
    pub from: Vec<String>,
    pub to: String,
    /// What it covers of the successor.
    pub area_m2: Option<f64>,
}

/// Answers are told of dry runs alone, which nobody remembers.
fn not_kept<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Answer>, D::Error> {
    IgnoredAny::deserialize(from)?;
    Ok(None)
}

fn round(area_m2: f64) -> f64 {
    (area_m2 * 10.0).round() / 10.0
}

impl CadastralTaken {
    pub(super) fn of(
        wanted: &Wanted,
        outcome: &Outcome,
        request: &CadastralRequest,
        revision: u64,
    ) -> Self {
        CadastralTaken {
            id: wanted.id.clone(),
            revision: Some(revision),
            dry_run: request.dry_run,
            kind: kind_code(wanted.kind).to_owned(),
            day: wanted.day,
            predecessors: request
                .predecessors
                .iter()
                .map(ToString::to_string)
                .collect(),
            successors: outcome.made.iter().map(SuccessorView::of).collect(),
            areas: AreasView::of(&outcome.reconciled),
        }
    }
}

pub(super) fn kind_code(kind: SuccessionKind) -> &'static str {
    match kind {
        SuccessionKind::Split => "split",
        SuccessionKind::Merge => "merge",
        SuccessionKind::Redraw => "redraw",
        SuccessionKind::Renumber => "renumber",
    }
}

impl AreasView {
    fn of(found: &Reconciled) -> Self {
        AreasView {
            before_m2: round(found.before_m2),
            after_m2: round(found.after_m2),
            lost_m2: round(found.lost_m2),
            won_m2: round(found.won_m2),
            overlap_m2: round(found.overlap_m2),
            overlap_before_m2: round(found.overlap_before_m2),
        }
    }
}

impl SuccessorView {
    fn of(made: &Made) -> Self {
        let outline = made.parcel.outline.as_ref();
        let units = made.units.iter().map(|unit| NewUnitView {
            id: unit.id.clone(),
            stage: unit.stage.map(|stage| stage.code().to_owned()),
            area_m2: unit.area_m2.map(round),
            won: unit.won,
        });
        let handed_on = made.handed_on.iter().map(|own| HandedOnView {
            kind: own.kind.to_owned(),
            from: own.from.clone(),
            to: own.to.clone(),
            area_m2: own.area_m2.map(round),
        });
        SuccessorView {
            registry_no: made.parcel.registry_no.to_string(),
            name: made.parcel.name.as_deref().map(str::to_owned),
            area_m2: outline.map(|outline| round(outline.geodesic_m2())),
            units: units.collect(),
            handed_on: handed_on.collect(),
            answer: None,
        }
    }
}
