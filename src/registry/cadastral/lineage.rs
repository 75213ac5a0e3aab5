//! The lineage of a parcel: predecessors and successors with what they have in common, as of any day.

use serde::Serialize;

use crate::atlas::{AsOf, Dossier, View};
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Refusal, Text};
use crate::domain::geometry::{Outline, overlap_m2};
use crate::domain::law::Basis;
use crate::domain::record::{Entity, Inheritance, Kind};

use super::super::facts::is_superseded;
use super::super::parcels::is_visible;
use super::super::{Act, Caller, Registry, RegistryError, Visibility, When};
use super::told::kind_code;

/// Where a parcel came from, and what became of it: one step either way.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Lineage {
    pub parcel: String,
    /// Revision of the parcel.
    pub revision: u64,
    /// It was split, merged or renumbered: ask for its successors.
    pub superseded: bool,
    pub predecessors: Vec<Relative>,
    pub successors: Vec<Relative>,
}

/// A predecessor or successor.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Relative {
    pub registry_no: String,
    pub name: Option<String>,
    /// The succession.
    pub succession: String,
    /// split, merge, redraw or renumber.
    pub kind: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub area_m2: Option<f64>,
    /// What both have in common, square metres; null where one has no outline, or where it is not shown.
    pub overlap_m2: Option<f64>,
    /// What the one has from the other: surveys, entries of lists, flags, duties, reviews, consultations, clues, wells. Empty
    /// for the public, and of successions recorded before 2026-12.
    pub handed_on: Vec<InheritanceView>,
}

/// Something that a successor has from its predecessors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct InheritanceView {
    /// Kind, such as duty, consultation, well.
    pub kind: String,
    /// Identifiers at the predecessors of the act.
    pub from: Vec<String>,
    /// Identifier at the successor.
    pub to: String,
}

impl Registry {
    /// The lineage of a parcel. The public reads what is published.
    pub async fn lineage(
        &self,
        caller: &Caller,
        no: &RegistryNo,
        when: &When,
    ) -> Result<Lineage, RegistryError> {
        caller.need(Act::ReadHistory)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let today = self.clock.today();
        let visibility = caller.visibility();
        let missing = || RegistryError::no_parcel(no);
        let dossier = atlas.dossier(no.as_str()).ok_or_else(missing)?;
        let own = view
            .parcel_in(dossier)
            .filter(|parcel| is_visible(&view, today, parcel, visibility))
            .ok_or_else(missing)?;
        let mut lineage = Lineage {
            parcel: no.to_string(),
            revision: dossier.last_revision_at(view.as_of().known),
            superseded: false,
            predecessors: Vec::new(),
            successors: Vec::new(),
        };
        for version in view.versions(dossier, Kind::Succession) {
            let Entity::Succession(succession) = &version.entity else {
                continue;
            };
            let day = version.valid_from;
            let relative = |no: &RegistryNo, (theirs, ours): (Day, Day)| {
                let at = |day: Day| {
                    view.atlas().view(AsOf {
                        day,
                        known: view.as_of().known,
                    })
                };
                let (there, here) = (at(theirs), at(ours));
                let mine = here
                    .parcel_in(dossier)
                    .and_then(|parcel| parcel.outline.as_ref());
                let mine = mine.or(own.outline.as_ref());
                let parcel = (&there, no);
                found(parcel, mine, (today, visibility)).map(|found| Relative {
                    succession: succession.id.clone(),
                    kind: kind_code(succession.kind).to_owned(),
                    day,
                    ..found
                })
            };
            let handed_on = |successor: &RegistryNo| -> Vec<InheritanceView> {
                let own = succession
                    .handed_on
                    .iter()
                    .filter(|own| visibility == Visibility::Official && own.parcel == *successor);
                own.map(InheritanceView::of).collect()
            };
            let before = day.plus(-1);
            if succession.successors.contains(no) {
                let of = succession.predecessors.iter();
                let of = of.filter_map(|other| relative(other, (before, day)));
                lineage.predecessors.extend(of.map(|found| Relative {
                    handed_on: handed_on(no),
                    ..found
                }));
            }
            if succession.predecessors.contains(no) {
                lineage.superseded = true;
                let of = succession.successors.iter();
                let of = of.filter_map(|other| Some((other, relative(other, (day, before))?)));
                lineage.successors.extend(of.map(|(other, found)| Relative {
                    handed_on: handed_on(other),
                    ..found
                }));
            }
        }
        Ok(lineage)
    }
}

fn found(
    (view, no): (&View<'_>, &RegistryNo),
    own: Option<&Outline>,
    (today, visibility): (Day, Visibility),
) -> Option<Relative> {
    let dossier = view.atlas().dossier(no.as_str())?;
    // of a parcel recorded on the very day of the act there is nothing the day before
    let known = view.as_of().known;
    let next = view.atlas().view(AsOf {
        day: view.as_of().day.plus(1),
        known,
    });
    let parcel = view
        .parcel_in(dossier)
        .or_else(|| next.parcel_in(dossier))?;
    if !is_visible(view, today, parcel, visibility) {
        return None;
    }
    let round = |area_m2: f64| (area_m2 * 10.0).round() / 10.0;
    let outline = parcel.outline.as_ref();
    let measured = outline
        .zip(own)
        .filter(|_| visibility == Visibility::Official);
    Some(Relative {
        registry_no: no.to_string(),
        name: parcel.name.as_deref().map(str::to_owned),
        succession: String::new(),
        kind: String::new(),
        day: view.as_of().day,
        area_m2: outline.map(|outline| round(outline.geodesic_m2())),
        overlap_m2: measured.map(|(theirs, ours)| round(overlap_m2(theirs, ours))),
        handed_on: Vec::new(),
    })
}

impl InheritanceView {
    fn of(own: &Inheritance) -> Self {
        InheritanceView {
            kind: own.kind.clone(),
            from: own.from.clone(),
            to: own.to.clone(),
        }
    }
}

/// Parcels that stand in the place of one that was split, merged or renumbered, by as many acts as there were; none
/// where it stands itself.
pub(crate) fn heirs<'a>(view: &View<'a>, no: &str) -> Vec<&'a RegistryNo> {
    let mut found: Vec<&RegistryNo> = Vec::new();
    let mut open: Vec<&str> = vec![no];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(no) = open.pop() {
        if seen.contains(&no) {
            continue;
        }
        seen.push(no);
        let Some(dossier) = view.atlas().dossier(no) else {
            continue;
        };
        for successor in successors(view, dossier) {
            let own = view.atlas().dossier(successor.as_str());
            if own.is_some_and(|own| is_superseded(view, own)) {
                open.push(successor.as_str());
            } else if !found.contains(&successor) {
                found.push(successor);
            }
        }
    }
    found.sort();
    found
}

/// Nothing new is hung on land that was split, merged or renumbered: it would follow nobody.
pub(crate) fn superseded(
    view: &View<'_>,
    (at, no): (&str, &RegistryNo),
    basis: (Basis, Day),
) -> Option<Refusal> {
    let dossier = view.atlas().dossier(no.as_str())?;
    let heirs = heirs(view, no.as_str());
    is_superseded(view, dossier).then(|| {
        let names: Vec<&str> = heirs.iter().map(|no| no.as_str()).collect();
        let wanted = Text {
            zh: format!("未被取代的地块:{}", names.join("、")),
            en: format!("a parcel that stands: {}", names.join(", ")),
        };
        let pair = (wanted, Text::plain(no));
        Refusal::new(at, EventGuard::Superseded, pair, basis)
    })
}

/// Successors by the cadastral acts that ended a parcel.
fn successors<'a>(view: &View<'a>, dossier: &'a Dossier) -> impl Iterator<Item = &'a RegistryNo> {
    let acts = view.versions(dossier, Kind::Succession);
    acts.filter_map(|version| match &version.entity {
        Entity::Succession(own) if own.act.is_some() => Some(own.as_ref()),
        _ => None,
    })
    .filter(|own| {
        let mut gone = own.predecessors.iter();
        gone.any(|no| no.as_str() == dossier.registry_no().as_ref())
    })
    .flat_map(|own| own.successors.iter())
}
