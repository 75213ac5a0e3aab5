//! The changes that an act comes to: itself, and what it brings.

use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::event::{EventRequest, PaperKind};
use crate::domain::lifecycle::{Act, StageAct, Transition};
use crate::domain::record::{
    ActRecord, Entity, Kind, List, ListEntry, Removal, Source, Survey, ValidityRecord,
};

use super::sheet::Sheet;

/// One act about to be recorded.
pub(super) struct Bringing<'a> {
    pub id: &'a str,
    pub parcel: &'a RegistryNo,
    pub unit: Option<&'a str>,
    pub request: &'a EventRequest,
    pub act: &'a StageAct,
    pub sheet: &'a Sheet,
    /// T31: the zone that was drawn when development was given up.
    pub zone_before: Option<String>,
}

impl Bringing<'_> {
    /// Everything, in the order in which it is committed. The act itself is the first that is not a withdrawal.
    pub fn changes(&self) -> Vec<Change> {
        let request = self.request;
        let record = ActRecord {
            id: self.id.to_owned(),
            parcel: self.parcel.clone(),
            unit: self.unit.map(str::to_owned),
            act: Act::Moved(self.act.clone()),
            actor: Some(request.actor.clone()),
            papers: request.papers.clone(),
            firm: request.brings.firm.clone(),
            reason: Some(request.reason.clone()),
            corrects: request.corrects.clone(),
        };
        let mut changes = vec![self.put(record)];
        changes.extend(self.reports());
        changes.extend(self.reviewed_survey());
        changes.extend(self.lists_and_zones());
        changes.extend(self.removals());
        changes
    }

    fn source(&self) -> Option<Source> {
        self.request.main_paper().map(|paper| paper.source())
    }

    fn put(&self, entity: impl Into<Entity>) -> Change {
        Change::recorded(self.request.day, self.source(), entity)
    }

    fn named(&self, what: &str) -> String {
        format!("{}-{what}", self.id)
    }

    fn reports(&self) -> Vec<Change> {
        let brings = &self.request.brings;
        let mut changes = Vec::new();
        let submitted = matches!(
            self.request.transition,
            Transition::T04 | Transition::T06 | Transition::T08 | Transition::T09
        );
        if let Some(survey) = brings.survey.as_ref().filter(|_| submitted) {
            changes.push(self.put(Survey {
                id: self.named("survey"),
                ..survey.clone()
            }));
        }
        if let Some(ra) = &brings.assessment {
            let mut ra = ra.clone();
            ra.id = self.named("assessment");
            changes.push(self.put(ra));
        }
        if let Some(found) = &brings.validity {
            changes.push(self.put(ValidityRecord {
                id: self.named("event"),
                parcel: self.parcel.clone(),
                unit: self.unit.map(str::to_owned),
                event: found.event,
                document: found.document,
                report: None,
                text: self.request.reason.clone(),
            }));
        }
        changes
    }

    /// The survey with the outcome of its review: the one on record, or one that was taken over with the review.
    fn reviewed_survey(&self) -> Option<Change> {
        let request = self.request;
        let reviews = matches!(
            request.transition,
            Transition::T10 | Transition::T11 | Transition::T12 | Transition::T13
        );
        let review = request.brings.review.filter(|_| reviews)?;
        let letter = request.paper(PaperKind::DepartmentLetter);
        let survey = match self.sheet.under_review(request, self.unit) {
            Some(survey) => survey.clone(),
            None => Survey {
                id: self.named("survey"),
                ..request.brings.survey.clone()?
            },
        };
        Some(self.put(Survey {
            review: Some(review.record(letter.map(|paper| paper.day))),
            ..survey
        }))
    }

    fn lists_and_zones(&self) -> Vec<Change> {
        let brings = &self.request.brings;
        let mut changes = Vec::new();
        if let Some(entry) = &brings.listing {
            changes.push(self.put(ListEntry {
                id: self.named("listing"),
                list: List::ControlList,
                ..entry.clone()
            }));
        }
        if let Some(zone) = &brings.zone {
            let mut zone = zone.clone();
            zone.id = self.named("zone");
            changes.push(self.put(zone));
        }
        match self.request.transition {
            Transition::T24 | Transition::T25 => {
                changes.extend(self.off_the_list(List::ControlList, "移出名录 removed"));
            }
            Transition::T30 => changes.push(self.put(self.not_developed_now())),
            Transition::T31 => {
                let words = "拟开发利用 development intended";
                changes.extend(self.off_the_list(List::NotDevelopedNow, words));
                if let Some(zone) = &self.zone_before {
                    changes.push(self.ended(Kind::Zone, zone, words));
                }
            }
            _ => {}
        }
        changes
    }

    /// The entry of the list of land that is not developed now (暂不开发利用).
    fn not_developed_now(&self) -> ListEntry {
        ListEntry {
            id: self.named("listing"),
            list: List::NotDevelopedNow,
            parcels: vec![self.parcel.clone()],
            units: self.unit.iter().map(|unit| (*unit).to_owned()).collect(),
            outline: None,
            area_stated_m2: None,
            batch: None,
            main_pollutants: Vec::new(),
        }
    }

    fn ended(&self, kind: Kind, id: &str, words: &str) -> Change {
        let reason = format!("{words}: {}", self.id);
        let mut ended = Change::ended(self.request.day, kind, id, reason);
        ended.source = self.source();
        ended
    }

    /// Entries of a list end for this unit; what else they list stays listed.
    fn off_the_list(&self, list: List, words: &str) -> Vec<Change> {
        let mut changes = Vec::new();
        for entry in self.sheet.listings(list, self.request.day) {
            match rest_of(entry, self.parcel, self.unit, self.sheet) {
                Rest::Untouched => {}
                Rest::Nothing => changes.push(self.ended(Kind::Listing, &entry.id, words)),
                Rest::Less(entry) => changes.push(self.put(entry)),
            }
        }
        changes
    }

    fn removals(&self) -> Option<Change> {
        let (request, day) = (self.request, self.request.day);
        let brought = request.brings.removal.as_ref();
        let on_record = || self.sheet.removal(day, self.unit).cloned();
        let removal = match request.transition {
            Transition::T24 | Transition::T25 => {
                let subject = self.unit.unwrap_or(self.parcel.as_str());
                let firm = |transition| {
                    let firm = self.sheet.firm_of(subject, transition, day);
                    firm.map(str::to_owned)
                };
                let brought = brought?.clone();
                Removal {
                    id: self.named("removal"),
                    works_firm: brought.works_firm.or_else(|| firm(Transition::T19)),
                    effect_firm: brought.effect_firm.or_else(|| firm(Transition::T21)),
                    ..brought
                }
            }
            Transition::T27 => {
                let due = request.brings.next_report_due?;
                let mut removal = on_record()?;
                removal.aftercare.as_mut()?.next_report_due = Some(due);
                removal
            }
            Transition::T28 => {
                let mut removal = on_record()?;
                removal.aftercare = None;
                removal.restrictions.clear();
                removal
            }
            _ => return None,
        };
        Some(self.put(removal))
    }
}

/// What is left of an entry when a unit leaves the list.
enum Rest {
    Untouched,
    Nothing,
    Less(ListEntry),
}

fn rest_of(entry: &ListEntry, parcel: &RegistryNo, unit: Option<&str>, sheet: &Sheet) -> Rest {
    if !entry.parcels.contains(parcel) {
        return Rest::Untouched;
    }
    let mut left = entry.clone();
    match unit {
        None if entry.units.iter().any(|own| sheet.has_unit(own)) => return Rest::Untouched,
        None => left.parcels.retain(|own| own != parcel),
        Some(unit) => {
            if entry.units.is_empty() {
                // the whole parcel was listed: its other units still are
                let listed = |own: &&&str| sheet.stage(own).is_some_and(|stage| stage.is_listed());
                let units = sheet.units();
                left.units = units
                    .iter()
                    .filter(listed)
                    .map(|own| (*own).to_owned())
                    .collect();
            } else if !entry.units.iter().any(|own| own == unit) {
                return Rest::Untouched;
            }
            left.units.retain(|own| own != unit);
            if !left.units.iter().any(|own| sheet.has_unit(own)) {
                left.parcels.retain(|own| own != parcel);
            }
        }
    }
    if left.parcels.is_empty() {
        Rest::Nothing
    } else {
        Rest::Less(left)
    }
}
