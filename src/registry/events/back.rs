//! Taking a wrong act back: it and what it brought are withdrawn, and what it had ended or changed stands again.

use std::collections::BTreeSet;

use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::lifecycle::{Act, Transition};
use crate::domain::record::{
    ActRecord, Entity, Kind, List, ListEntry, Removal, Review, Survey, Zone,
};

use super::sheet::Sheet;

/// A wrong act on record.
pub(super) struct Wrong<'a> {
    sheet: &'a Sheet,
    act: &'a ActRecord,
    day: Day,
    zones: Zones,
}

/// Zones of an act: they lie in no parcel's sheet.
#[derive(Default)]
pub(super) struct Zones {
    /// It drew this one.
    pub drawn: Option<String>,
    /// It ended this one.
    pub ended: Option<Zone>,
}

impl<'a> Wrong<'a> {
    /// The act of a number, with its zones.
    pub fn find(sheet: &'a Sheet, id: &str, zones: Zones) -> Option<Self> {
        let (day, act) = sheet.versions().find_map(|version| match &version.entity {
            Entity::Act(act) if act.id == id => Some((version.valid_from, act.as_ref())),
            _ => None,
        })?;
        Some(Wrong {
            sheet,
            act,
            day,
            zones,
        })
    }

    /// The changes that take it back.
    pub fn taken_back(&self, today: Day, reason: &str) -> Vec<Change> {
        let mut changes = vec![Change::withdrawn(today, Kind::Act, &self.act.id, reason)];
        let brought = self.brought();
        for (kind, id) in &brought {
            changes.push(Change::withdrawn(today, *kind, id.clone(), reason));
        }
        let source = self.act.papers.first().map(|paper| paper.source());
        let again = self.stands_again(&brought).into_iter();
        changes.extend(again.map(|entity| Change::recorded(self.day, source.clone(), entity)));
        changes
    }

    /// Records that have their identity from the act.
    fn brought(&self) -> BTreeSet<(Kind, String)> {
        let prefix = format!("{}-", self.act.id);
        let in_sheet = self
            .sheet
            .versions()
            .map(|version| (version.entity.kind(), version.entity.id()))
            .filter(|(_, id)| id.starts_with(&prefix));
        let zone = self.zones.drawn.iter().map(|id| (Kind::Zone, id.clone()));
        in_sheet.chain(zone).collect()
    }

    fn stands_again(&self, brought: &BTreeSet<(Kind, String)>) -> Vec<Entity> {
        let Act::Moved(moved) = &self.act.act else {
            return Vec::new();
        };
        let own = |kind: Kind, id: &str| brought.contains(&(kind, id.to_owned()));
        let mut again: Vec<Entity> = self.zones.ended.iter().cloned().map(Entity::from).collect();
        for version in self.sheet.versions() {
            let ended = version.valid_to == Some(self.day);
            let changed = version.valid_from == self.day;
            match (&version.entity, moved.transition) {
                (
                    Entity::Survey(survey),
                    Transition::T10 | Transition::T11 | Transition::T12 | Transition::T13,
                ) if changed && !own(Kind::Survey, &survey.id) => {
                    again.extend(self.unreviewed(survey).map(Entity::from));
                }
                (Entity::Listing(entry), Transition::T24 | Transition::T25 | Transition::T31)
                    if ended && !own(Kind::Listing, &entry.id) =>
                {
                    let list = match moved.transition {
                        Transition::T31 => List::NotDevelopedNow,
                        _ => List::ControlList,
                    };
                    again.extend(self.listed(list, entry).map(Entity::from));
                }
                (Entity::Removal(removal), Transition::T27 | Transition::T28)
                    if ended && self.concerns(removal.unit.as_deref()) =>
                {
                    again.push(Entity::from(Removal::clone(removal)));
                }
                _ => {}
            }
        }
        again
    }

    fn concerns(&self, unit: Option<&str>) -> bool {
        unit.is_none() || unit == self.act.unit.as_deref()
    }

    /// The survey with the review that it had before, or none.
    fn unreviewed(&self, survey: &Survey) -> Option<Survey> {
        if survey.review.is_none() || !self.concerns(survey.unit.as_deref()) {
            return None;
        }
        Some(Survey {
            review: self.review_before(&survey.id),
            ..survey.clone()
        })
    }

    fn review_before(&self, survey: &str) -> Option<Review> {
        self.sheet
            .versions()
            .find_map(|version| match &version.entity {
                Entity::Survey(before)
                    if before.id == survey && version.valid_to == Some(self.day) =>
                {
                    before.review.clone()
                }
                _ => None,
            })
    }

    /// The entry with this unit in it again, beside what of it stands.
    fn listed(&self, list: List, before: &ListEntry) -> Option<ListEntry> {
        let unit = self.act.unit.as_ref();
        let was_listed =
            before.units.is_empty() || unit.is_some_and(|own| before.units.contains(own));
        if before.list != list || !was_listed {
            return None;
        }
        let stands = self
            .sheet
            .listings(list, self.day)
            .find(|entry| entry.id == before.id);
        let mut entry = stands.cloned().unwrap_or_else(|| ListEntry {
            parcels: Vec::new(),
            units: Vec::new(),
            ..before.clone()
        });
        if !entry.parcels.contains(&self.act.parcel) {
            entry.parcels.push(self.act.parcel.clone());
        }
        if let Some(unit) = unit
            && !entry.units.contains(unit)
        {
            entry.units.push(unit.clone());
        }
        Some(entry)
    }
}
