//! The lineage of a parcel: predecessors and successors with what they have in common, as of any day.

use serde::Serialize;

use crate::atlas::{AsOf, View};
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::geometry::{Outline, overlap_m2};
use crate::domain::record::{Entity, Kind};

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
        let missing = || RegistryError::NotFound {
            what: "parcel",
            id: no.to_string(),
        };
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
            let before = day.plus(-1);
            if succession.successors.contains(no) {
                let of = succession.predecessors.iter();
                lineage
                    .predecessors
                    .extend(of.filter_map(|other| relative(other, (before, day))));
            }
            if succession.predecessors.contains(no) {
                lineage.superseded = true;
                let of = succession.successors.iter();
                lineage
                    .successors
                    .extend(of.filter_map(|other| relative(other, (day, before))));
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
    })
}
