//! What hangs on a predecessor and stands in no file of a parcel: duties set by hand, consultations and clues that wait,
//! wells, sources of risk to groundwater.
//!
//! Readings: a duty of the whole parcel is borne by every successor with land of it until it is closed there; a duty of a
//! unit by every successor with land of the unit. A consultation goes on about the successors; where an opinion was given
//! and not taken note of, it was of other land, so the question is open again. A clue is about every successor until
//! somebody says which. A well goes with the successor that it stands on, or that is nearest.

use super::super::change::Change;
use super::super::codes::RegistryNo;
use super::super::day::Day;
use super::super::geometry::{Outline, distance_to_point_m};
use super::super::record::{
    Clue, Consultation, ConsultationRound, ConsultationState, DutyRecord, Entity,
    GroundwaterSource, Position, SuccessionKind, Well,
};
use super::entries::{Numbering, overlaps};
use super::renumber::renamed;
use super::{Before, HandedOn, Held, Land, Made, Wanted};

/// The longest supplement of a question.
const MOST_SUPPLEMENT: usize = 4000;

/// Hands it on, and tells each successor.
pub(super) fn hanging(land: &Land, wanted: &Wanted, made: &mut [Made], changes: &mut Vec<Change>) {
    let mut desk = Desk {
        land,
        wanted,
        made,
        changes,
        numbering: Numbering::new(&wanted.id),
    };
    for Held { since, entity } in &land.hanging {
        // what was recorded for a later day than the act goes on from that day
        let day = wanted.day.max(*since);
        match entity {
            Entity::Duty(duty) => desk.duty(duty, day),
            Entity::Consultation(consultation) => desk.consultation(consultation, day),
            Entity::Clue(clue) => desk.clue(clue, day),
            Entity::Well(well) => desk.well(well, day),
            Entity::GroundwaterSource(source) => desk.source(source, day),
            _ => {}
        }
    }
}

struct Desk<'a> {
    land: &'a Land,
    wanted: &'a Wanted,
    made: &'a mut [Made],
    changes: &'a mut Vec<Change>,
    numbering: Numbering,
}

impl<'a> Desk<'a> {
    fn before(&self, no: &RegistryNo) -> Option<&'a Before> {
        let mut all = self.land.before.iter();
        all.find(|before| before.parcel.registry_no == *no)
    }

    /// Successors with land of a place, by their order; every one of the act where none has.
    fn heirs(&self, places: &[&Outline]) -> Vec<usize> {
        let outline = |index: &usize| self.made[*index].parcel.outline.as_ref();
        let all: Vec<usize> = (0..self.made.len()).collect();
        if self.wanted.kind == SuccessionKind::Renumber {
            return all;
        }
        let meets = |index: &usize| {
            outline(index)
                .is_some_and(|own| places.iter().any(|place| overlaps(self.land, place, own)))
        };
        let found: Vec<usize> = all.iter().copied().filter(meets).collect();
        if found.is_empty() { all } else { found }
    }

    /// Successors of a parcel.
    fn heirs_of(&self, before: &Before) -> Vec<usize> {
        let places: Vec<&Outline> = before.parcel.outline.iter().collect();
        self.heirs(&places)
    }

    fn no(&self, index: usize) -> RegistryNo {
        self.made[index].parcel.registry_no.clone()
    }

    /// A list of parcels with successors in the place of predecessors, each once.
    fn replaced(
        &self,
        parcels: &[RegistryNo],
        heirs: impl Fn(&Before) -> Vec<usize>,
    ) -> (Vec<RegistryNo>, Vec<usize>) {
        let (mut all, mut gained): (Vec<RegistryNo>, Vec<usize>) = (Vec::new(), Vec::new());
        for no in parcels {
            let own = match self.before(no) {
                Some(before) => {
                    let own = heirs(before);
                    gained.extend(&own);
                    own.into_iter().map(|index| self.no(index)).collect()
                }
                None => vec![no.clone()],
            };
            for no in own {
                if !all.contains(&no) {
                    all.push(no);
                }
            }
        }
        gained.sort_unstable();
        gained.dedup();
        (all, gained)
    }

    fn put(&mut self, day: Day, entity: impl Into<Entity>) {
        let change = Change::recorded(day, self.wanted.source(), entity);
        self.changes.push(change);
    }

    fn tell(&mut self, heirs: &[usize], kind: &'static str, (from, to): (&str, &str)) {
        for index in heirs {
            self.made[*index].handed_on.push(HandedOn {
                kind,
                from: vec![from.to_owned()],
                to: to.to_owned(),
                area_m2: None,
            });
        }
    }

    fn duty(&mut self, duty: &DutyRecord, day: Day) {
        let Some(before) = duty.parcel.as_ref().and_then(|no| self.before(no)) else {
            return;
        };
        let unit = before.held.iter().find_map(|held| match &held.entity {
            Entity::Unit(unit) if duty.unit.as_deref() == Some(&unit.id) => unit.outline.as_ref(),
            _ => None,
        });
        let place = unit.or(before.parcel.outline.as_ref());
        let places: Vec<&Outline> = place.into_iter().collect();
        let heirs = self.heirs(&places);
        let kind = Entity::from(duty.clone()).kind();
        let renumbered = self.wanted.kind == SuccessionKind::Renumber;
        let alone = heirs.len() == 1;
        for index in heirs {
            let no = self.no(index);
            let id = match alone {
                true => duty.id.clone(),
                false => self.numbering.next("O"),
            };
            // units are cut anew: the whole successor bears it
            let unit = duty.unit.as_deref().filter(|_| renumbered);
            let unit = unit.map(|unit| renamed(unit, (&before.parcel.registry_no, &no)));
            self.tell(&[index], kind.code(), (&duty.id, &id));
            self.put(
                day,
                DutyRecord {
                    id,
                    parcel: Some(no),
                    unit,
                    ..duty.clone()
                },
            );
        }
        if !alone {
            let reason = &self.wanted.reason;
            self.changes
                .push(Change::ended(day, kind, &duty.id, reason));
        }
    }

    fn consultation(&mut self, consultation: &Consultation, day: Day) {
        let (parcels, heirs) = self.replaced(&consultation.parcels, |before| self.heirs_of(before));
        let gone: Vec<RegistryNo> = consultation
            .parcels
            .iter()
            .filter(|no| self.before(no).is_some())
            .cloned()
            .collect();
        let mut next = Consultation {
            parcels,
            ..consultation.clone()
        };
        let note = self.note(&gone);
        for no in gone {
            if !next.former_parcels.contains(&no) {
                next.former_parcels.push(no);
            }
        }
        let state = consultation.state();
        match next.rounds.last_mut() {
            Some(round) if state == ConsultationState::Asked => {
                let text = match &round.supplement {
                    Some(before) => format!("{before}\n{note}"),
                    None => note,
                };
                if text.chars().count() <= MOST_SUPPLEMENT {
                    round.supplement = Some(text);
                }
            }
            Some(round) => {
                let asked_by = round.asked_by.clone();
                next.rounds.push(ConsultationRound {
                    asked_on: day,
                    asked_by,
                    supplement: Some(note),
                    papers: Vec::new(),
                    register_answers: Vec::new(),
                    answered: None,
                });
            }
            None => {}
        }
        let entity = Entity::from(next);
        let id = (&*consultation.id, &*consultation.id);
        self.tell(&heirs, entity.kind().code(), id);
        self.put(day, entity);
    }

    /// What the asked office is told.
    fn note(&self, gone: &[RegistryNo]) -> String {
        let gone: Vec<&str> = gone.iter().map(RegistryNo::as_str).collect();
        let (act, day, gone) = (&self.wanted.id, self.wanted.day, gone.join(" "));
        format!(
            "地籍变更 {act}({day}):{gone} 已由后继地块取代,请就所列后继地块答复 (cadastral act {act} of {day}: {gone} \
             superseded; answer for the successors that are named)"
        )
    }

    fn clue(&mut self, clue: &Clue, day: Day) {
        let all: Vec<RegistryNo> = (clue.parcel.iter())
            .chain(&clue.further_parcels)
            .cloned()
            .collect();
        let (all, heirs) = self.replaced(&all, |before| self.heirs_of(before));
        let mut all = all.into_iter();
        let entity = Entity::from(Clue {
            parcel: all.next(),
            further_parcels: all.collect(),
            ..clue.clone()
        });
        self.tell(&heirs, entity.kind().code(), (&clue.id, &clue.id));
        self.put(day, entity);
    }

    /// The successor on which a position lies, or that is nearest to it.
    fn at(&self, position: Position, heirs: &[usize]) -> Option<usize> {
        let place = position.lon_lat();
        let far = |index: &usize| match &self.made[*index].parcel.outline {
            Some(outline) => distance_to_point_m(outline, place),
            None => f64::INFINITY,
        };
        let near = heirs.iter().copied();
        near.min_by(|a, b| far(a).total_cmp(&far(b)))
    }

    fn well(&mut self, well: &Well, day: Day) {
        let Some(before) = well.parcel.as_ref().and_then(|no| self.before(no)) else {
            return;
        };
        let heirs = self.heirs_of(before);
        let Some(index) = self.at(well.position, &heirs) else {
            return;
        };
        let entity = Entity::from(Well {
            parcel: Some(self.no(index)),
            ..well.clone()
        });
        self.tell(&[index], entity.kind().code(), (&well.id, &well.id));
        self.put(day, entity);
    }

    fn source(&mut self, source: &GroundwaterSource, day: Day) {
        let of_place = |before: &Before| match (&source.outline, source.position) {
            (Some(outline), _) => {
                let own = self.heirs_of(before);
                let on: Vec<usize> = self.heirs(&[outline]);
                let both: Vec<usize> = own.iter().copied().filter(|one| on.contains(one)).collect();
                if both.is_empty() { own } else { both }
            }
            (None, Some(position)) => {
                let own = self.heirs_of(before);
                self.at(position, &own).into_iter().collect()
            }
            (None, None) => self.heirs_of(before),
        };
        let (parcels, heirs) = self.replaced(&source.parcels, of_place);
        let entity = Entity::from(GroundwaterSource {
            parcels,
            ..source.clone()
        });
        self.tell(&heirs, entity.kind().code(), (&source.id, &source.id));
        self.put(day, entity);
    }
}
