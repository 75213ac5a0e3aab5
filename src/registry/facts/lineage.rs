//! What a parcel has from its predecessors, and what it shows of itself to others.

use crate::atlas::{Dossier, View};
use crate::domain::day::Day;
use crate::domain::facts::*;
use crate::domain::geometry::{Outline, overlap_m2};
use crate::domain::record::*;
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;
use crate::store::VersionRow;

use super::area_m2;
use super::file::File;

impl File<'_> {
    /// Predecessors with what they hand on, and successors.
    pub(super) fn lineage(&self, view: &View<'_>, parcel: &Parcel, facts: &mut Facts) {
        for version in &self.versions {
            let Entity::Succession(succession) = &version.entity else {
                continue;
            };
            if succession
                .predecessors
                .iter()
                .any(|no| no.as_str() == self.no)
            {
                facts
                    .successors
                    .extend(succession.successors.iter().map(ToString::to_string));
            }
            if succession
                .successors
                .iter()
                .any(|no| no.as_str() == self.no)
                && succession.act.is_none()
            {
                let before = version.valid_from.plus(-1);
                for no in &succession.predecessors {
                    let inherited = inherited(view, no.as_str(), before, parcel, facts);
                    facts
                        .predecessors
                        .extend(inherited.map(|found| PredecessorFacts {
                            closed_on: succession.closed_on,
                            ..found
                        }));
                }
            }
        }
    }

    /// Flags and entries of the negative list that stand under this number and not in the facts. The control list is
    /// read of the unit that is handed on.
    fn not_carried_over(&self, facts: &Facts) -> (Flags, Vec<NegativeFacts>) {
        let mut own = Facts::unknown(facts.as_of, facts.transaction);
        self.flags(&mut own);
        let flags = Flags {
            control_list: false,
            ..own.flags.without(facts.flags)
        };
        let carried_over = |entry: &NegativeFacts| {
            let entries = &facts.negative_list.entries;
            entries.iter().any(|new| new.forbidden == entry.forbidden)
        };
        let mut entries = self.negative_entries(facts.negative_list.current_edition_year);
        entries.retain(|entry| !carried_over(entry));
        (flags, entries)
    }

    /// Entries of the control-and-remediation list that name a part of the parcel by its outline: an overlap.
    pub(super) fn partial_listings(&self, ground: Option<&Outline>) -> Vec<NeighbourFacts> {
        let entries = self
            .versions
            .iter()
            .filter_map(|version| match &version.entity {
                Entity::Listing(entry)
                    if entry.list == List::ControlList && entry.units.is_empty() =>
                {
                    Some((entry.id.as_str(), entry.outline.as_ref()?))
                }
                _ => None,
            });
        entries
            .map(|(id, outline)| {
                let area = outline.compared_m2();
                NeighbourFacts {
                    unit: UnitFacts::at(id, StageFact::Known(Stage::L0), area),
                    negative_entries: Vec::new(),
                    distance_m: None,
                    overlap_m2: ground.map_or(area, |ground| overlap_m2(ground, outline)),
                    reach_m: None,
                }
            })
            .collect()
    }

    /// The worst that this parcel shows to its neighbours: listed, exceeding, or nothing known against it.
    pub(super) fn worst_unit(&self, area_m2: f64) -> UnitFacts {
        let mut facts = Facts::unknown(
            Day::literal(2000, time::Month::January, 1),
            Transaction::Plan,
        );
        self.flags(&mut facts);
        let stages = self
            .versions
            .iter()
            .filter_map(|version| match &version.entity {
                Entity::Stage(stage) => Some(stage.as_ref()),
                _ => None,
            });
        let worst = stages.max_by_key(|stage| harm(stage.standing.stage));
        let stage = worst.map_or(StageFact::NoRecord, |stage| {
            StageFact::Known(stage.standing.stage)
        });
        let mut unit = UnitFacts::at(self.no, stage, area_m2);
        if let Some(stage) = worst {
            unit.origin = stage.standing.origin;
            unit.u1_kind = stage.standing.u1_kind;
            unit.preliminary_exceeded = stage.standing.preliminary_exceeded;
        }
        let listed = |version: &VersionRow| match &version.entity {
            Entity::Listing(entry) => entry.list == List::ControlList,
            _ => false,
        };
        unit.listed = facts.flags.control_list || self.versions.iter().copied().any(listed);
        unit
    }
}

/// Whether a cadastral act put successors in the place of a parcel: its land is theirs, and so is what burdens it.
pub(crate) fn is_superseded(view: &View<'_>, dossier: &Dossier) -> bool {
    let mut acts = view.versions(dossier, Kind::Succession);
    acts.any(|version| match &version.entity {
        Entity::Succession(succession) => {
            let mut gone = succession.predecessors.iter();
            succession.act.is_some() && gone.any(|no| no.as_str() == dossier.registry_no().as_ref())
        }
        _ => false,
    })
}

/// How much a stage of a neighbour may harm: listed before exceeding before everything else.
pub(super) fn harm(stage: Stage) -> u8 {
    match stage {
        stage if stage.is_listed() => 3,
        Stage::A0 | Stage::AR => 2,
        Stage::U1 | Stage::V3 | Stage::V4 | Stage::N0 => 1,
        _ => 0,
    }
}

/// What a predecessor hands on to a successor that has no stage of its own, or is still listed for it.
fn inherited(
    view: &View<'_>,
    no: &str,
    before: Day,
    parcel: &Parcel,
    facts: &Facts,
) -> Option<PredecessorFacts> {
    let atlas = view.atlas();
    let dossier = atlas.dossier(no)?;
    let earlier = atlas.view(crate::atlas::AsOf {
        day: before,
        known: view.as_of().known,
    });
    let old = earlier.parcel_in(dossier)?;
    let area_m2 = area_m2(old.outline.as_ref(), old);
    let overlap = match (&old.outline, &parcel.outline) {
        (Some(old), Some(new)) => overlap_m2(old, new),
        // nothing to measure: it hands on to all of it
        _ => facts.parcel_area_m2.max(2.0),
    };
    let mut unit = File::read(&earlier, dossier).worst_unit(area_m2);
    let file = File::read(view, dossier);
    unit.listed = file.worst_unit(area_m2).listed;
    let carried_over = facts
        .units
        .iter()
        .all(|unit| unit.stage != StageFact::NoRecord);
    let still_listed =
        unit.listed && !facts.flags.control_list && facts.units.iter().all(|unit| !unit.listed);
    let inherits = (!carried_over && unit.stage != StageFact::NoRecord) || still_listed;
    let (flags, negative_entries) = file.not_carried_over(facts);
    let hands_on = inherits || flags != Flags::default() || !negative_entries.is_empty();
    hands_on.then(|| PredecessorFacts {
        id: no.to_owned(),
        overlap_m2: overlap,
        area_m2,
        inherits: inherits.then_some(unit),
        flags,
        negative_entries,
        closed_on: None,
    })
}
