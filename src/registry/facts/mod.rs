//! Gathering facts: all that the record knows about one question at one point in time.
//!
//! The rules see only what is put here, so a fact that is left out is a wrong answer. Where the record holds two
//! readings, the more cautious one is handed on.

mod around;
mod file;
mod lineage;
mod steps;

use std::sync::Arc;

use crate::atlas::{Dossier, View};
use crate::domain::day::Day;
use crate::domain::facts::*;
use crate::domain::geometry::Outline;
use crate::domain::question::{Question, WorksKind};
use crate::domain::record::*;

pub(crate) use self::around::surroundings;
use self::around::{around as look_around, has_sensitive_neighbour};
use self::file::File;
pub(crate) use self::lineage::is_superseded;
use super::seen::{Seen, Surroundings};
use super::settings::rule_settings;
use super::soil_standards::recorded_limits;

/// What is asked about: the ground, and the parcels that are it.
pub(crate) struct Subject<'a> {
    /// The parcel judged.
    pub dossier: &'a Dossier,
    /// What was drawn, when only a part of the parcel is asked about.
    pub drawn: Option<Drawn<'a>>,
    /// Parcels that are asked about together: no neighbours of one another.
    pub together: &'a [Arc<str>],
}

/// A drawn polygon over a parcel.
#[derive(Clone, Copy)]
pub(crate) struct Drawn<'a> {
    pub outline: &'a Outline,
    /// What lies around it, measured once for all the parcels that it meets.
    pub around: &'a Surroundings,
    /// What it has in common with the parcel, square metres.
    pub common_m2: f64,
}

/// Gathers the facts of one parcel under a question; `facts` hold what [`common`] says of it.
pub(crate) fn gather(
    view: &View<'_>,
    seen: &Seen,
    subject: &Subject<'_>,
    (question, mut facts): (&Question, Facts),
) -> Option<Facts> {
    let parcel = view.parcel_in(subject.dossier)?;
    let drawn = subject.drawn.map(|drawn| drawn.outline);
    let ground = drawn.or(parcel.outline.as_ref());
    let file = File::read(view, subject.dossier);
    facts.geometry = geometry_state(view, parcel.outline.as_ref());
    facts.parcel_area_m2 = area_m2(ground, parcel);
    if question.current_use.is_none() {
        facts.current_use.clone_from(&parcel.current_use);
    }
    file.flags(&mut facts);
    facts.units = file.units(parcel, subject.drawn, &facts);
    facts.negative_list.entries = file.negative_entries(facts.negative_list.current_edition_year);
    file.procedure(question, &mut facts);
    facts.key_unit = file.key_unit(view, question, &facts);
    file.lineage(view, parcel, &mut facts);
    look_around(view, seen, subject, ground, &mut facts);
    let partial = file.partial_listings(ground);
    facts.neighbours.extend(partial);
    if question.polluting_industry {
        facts.new_polluting_industry_by_sensitive_neighbours = question
            .sensitive_neighbours
            .unwrap_or_else(|| has_sensitive_neighbour(view, ground, &facts));
    }
    Some(facts)
}

/// Facts of land that no parcel covers: nothing is known of it but what lies around.
pub(crate) fn gather_no_record(
    view: &View<'_>,
    drawn: Drawn<'_>,
    together: &[Arc<str>],
    mut facts: Facts,
) -> Facts {
    facts.parcel_area_m2 = drawn.common_m2;
    facts.geometry = geometry_state(view, Some(drawn.outline));
    around::place(view, drawn.around, "", together, &mut facts);
    facts
}

/// What depends on the question, the settings and the lists as a whole.
pub(crate) fn common(view: &View<'_>, question: &Question) -> Facts {
    let mut facts = Facts::unknown(view.as_of().day, question.transaction);
    facts.settings = rule_settings(view);
    facts.local_limits = recorded_limits(view);
    facts.planned_use.clone_from(&question.planned_uses);
    facts.current_use = question.current_use.clone().unwrap_or_default();
    facts.registers = question.registered_act;
    facts.residual_conditions = question.residual_conditions.unwrap_or(false);
    facts.sale_kind = question.court_sale;
    facts.related_works = question.works_kind != WorksKind::Ordinary;
    facts.works_started_on = question.works_started_on;
    facts.design = question.design.as_ref().map(|design| DesignFacts {
        depth_m: design.depth_m(),
        basement_depth_m: design.basement_depth_m,
        basement_levels: design.basement_levels,
        groundwater_use: design.groundwater_use,
        removes_barrier: design.removes_barrier,
        as_assessed: design.as_assessed,
    });
    facts.mirrored_on = mirrored_on(view);
    let years = view
        .commons(Kind::Edition)
        .filter_map(|version| match &version.entity {
            Entity::Edition(edition) => Some(edition.year),
            _ => None,
        });
    facts.negative_list.current_edition_year = years.max();
    facts
}

/// The older of the days on which the two municipal lists were mirrored; the second counts once it ever was.
fn mirrored_on(view: &View<'_>) -> Option<Day> {
    let day = |list: List| {
        view.common(Kind::Mirror, list.code())
            .map(|version| version.valid_from)
    };
    let control = day(List::ControlList)?;
    Some(day(List::Contaminated42).map_or(control, |other| control.min(other)))
}

/// Kilometre by which an outline may leave the district's box (records section 11).
const DISTRICT_MARGIN_M: f64 = 1000.0;

fn geometry_state(view: &View<'_>, outline: Option<&Outline>) -> GeometryState {
    let Some(outline) = outline else {
        return GeometryState::Missing;
    };
    let Some(district) = view
        .district()
        .and_then(|district| district.outline.as_ref())
    else {
        return GeometryState::Ok;
    };
    let [west, south, east, north] = widened(district.bbox(), DISTRICT_MARGIN_M);
    let [w, s, e, n] = outline.bbox();
    let inside = west <= w && south <= s && e <= east && n <= north;
    if inside {
        GeometryState::Ok
    } else {
        GeometryState::Outside
    }
}

/// A box widened by metres on every side.
pub(crate) fn widened([west, south, east, north]: [f64; 4], metres: f64) -> [f64; 4] {
    let latitude = metres / 110_574.0;
    let cosine = south.abs().max(north.abs()).to_radians().cos().max(0.01);
    let longitude = metres / (111_320.0 * cosine);
    [
        west - longitude,
        south - latitude,
        east + longitude,
        north + latitude,
    ]
}

fn area_m2(outline: Option<&Outline>, parcel: &Parcel) -> f64 {
    match outline {
        Some(outline) => outline.compared_m2(),
        None => parcel.area_stated_m2.and_then(to_f64).unwrap_or(0.0),
    }
}

fn to_f64(number: rust_decimal::Decimal) -> Option<f64> {
    rust_decimal::prelude::ToPrimitive::to_f64(&number)
}
