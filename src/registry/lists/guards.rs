//! What stands in the way of an act on a list: everything, in one pass.

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::geometry::{Outline, overlap_m2, uncovered_m2};
use crate::domain::listing::{ListGuard, ListName};
use crate::domain::record::Kind;

use super::super::RegistryError;
use super::super::settings::rule_settings;
use super::keep::{EntryContent, ListAct, ListWhat};
use super::read::last_edition;
use super::standing::{Standing, confirmed, entry};

/// An act with the record around it.
pub(super) struct Case<'a> {
    then: View<'a>,
    now: View<'a>,
    act: &'a ListAct,
    today: Day,
    faults: Vec<Fault>,
    refusals: Vec<Refusal>,
}

impl<'a> Case<'a> {
    pub fn new((then, now): (View<'a>, View<'a>), act: &'a ListAct, today: Day) -> Self {
        Case {
            then,
            now,
            act,
            today,
            faults: Vec::new(),
            refusals: Vec::new(),
        }
    }

    fn refuse(&mut self, at: &str, guard: ListGuard, wanted: (&str, &str), found: impl ToString) {
        let wanted = Text::new(wanted.0, wanted.1);
        let basis = (self.act.list.basis(), self.act.day.min(self.today));
        let found = Text::plain(found.to_string());
        let guard = EventGuard::List(guard);
        self.refusals
            .push(Refusal::new(at, guard, (wanted, found), basis));
    }

    /// Nothing, or everything that stands in the way.
    pub fn checked(self) -> Result<(), RegistryError> {
        if self.faults.is_empty() && self.refusals.is_empty() {
            Ok(())
        } else {
            Err(RegistryError::Refused(self.faults, self.refusals))
        }
    }

    pub fn judge(&mut self, id: Option<&str>) {
        self.days();
        if let Some(transitions) = self.act.list.transitions() {
            let wanted = ("环节办理中的行为", "an act of the life cycle");
            let found = format!("an act on {} ({transitions})", self.act.list.code());
            self.refuse("", ListGuard::FollowsLifeCycle, wanted, found);
        }
        let act = self.act;
        if let Some(id) = id {
            self.in_force(id);
        }
        match &act.what {
            ListWhat::Add(content) => self.content(content, None),
            ListWhat::Amend(id, content) => self.content(content, Some(id)),
            ListWhat::End(_) => {}
            ListWhat::Confirm(id, year) => self.confirmation(id, *year),
            ListWhat::Publish(year, _) => self.edition(*year),
        }
    }

    fn days(&mut self) {
        let (day, today) = (self.act.day, self.today);
        if day > today {
            let wanted = Text::plain(format!("≤ {today}"));
            let basis = (self.act.list.basis(), today);
            let guard = EventGuard::DayAhead;
            self.refusals.push(Refusal::new(
                "day",
                guard,
                (wanted, Text::plain(day)),
                basis,
            ));
        }
        if let Some(document) = self.act.document.day.filter(|document| *document > day) {
            let wanted = ("不晚于行为日期", "a document not later than the act");
            self.refuse("document.day", ListGuard::DocumentLater, wanted, document);
        }
    }

    fn in_force(&mut self, id: &str) {
        let then = entry(&self.then, self.act.list, id);
        let now = entry(&self.now, self.act.list, id);
        let stands = [&then, &now]
            .into_iter()
            .all(|standing| standing.as_ref().is_some_and(Standing::is_in_force));
        if !stands {
            let found = match now {
                Some(Standing {
                    ended_on: Some(day),
                    ..
                }) => format!("ended on {day}"),
                Some(Standing { listed_on, .. }) => format!("listed on {listed_on}"),
                None => "nothing".to_owned(),
            };
            let wanted = ("当日有效的条目", "an entry in force on the day");
            self.refuse("", ListGuard::NotInForce, wanted, found);
        }
    }

    /// Parcels and units are on record, the part lies on them, and nothing stands there already.
    fn content(&mut self, content: &EntryContent, own: Option<&str>) {
        let mut outlines: Vec<&Outline> = Vec::new();
        for (index, no) in content.parcels.iter().enumerate() {
            let at = format!("parcels[{index}]");
            match self.then.parcel(no.as_str()) {
                Some(parcel) => outlines.extend(parcel.outline.as_ref()),
                None => {
                    let wanted = "a parcel on record on the day";
                    self.faults
                        .push(Fault::new(at, wanted, no, "check the number"));
                }
            }
        }
        for (index, unit) in content.units.iter().enumerate() {
            let of_one = content
                .parcels
                .iter()
                .any(|no| self.has_unit(no.as_str(), unit));
            if !of_one {
                let wanted = "a management unit of one of the parcels";
                let at = format!("units[{index}]");
                self.faults
                    .push(Fault::new(at, wanted, unit, "check the identifier"));
            }
        }
        let settings = rule_settings(&self.then);
        if let Some(outline) = &content.outline
            && outlines.len() == content.parcels.len()
        {
            let outside = uncovered_m2(outline, &outlines);
            if settings.counts(outside, outline.compared_m2()) {
                let wanted = ("位于所列地块之内", "a part of the parcels");
                let found = format!("{outside:.1} m2");
                self.refuse("outline", ListGuard::OutsideParcels, wanted, found);
            }
        }
        self.year(content.edition_year, own);
        for (index, no) in content.parcels.iter().enumerate() {
            if let Some(stands) = self.standing_there(content, no.as_str(), own) {
                let at = format!("parcels[{index}]");
                let wanted = ("尚未列入", "no entry there");
                self.refuse(&at, ListGuard::AlreadyListed, wanted, stands);
            }
        }
    }

    fn has_unit(&self, no: &str, unit: &str) -> bool {
        let dossier = self.then.atlas().dossier(no);
        dossier.is_some_and(|dossier| {
            self.then
                .versions(dossier, Kind::Unit)
                .any(|version| version.entity.id() == unit)
        })
    }

    /// The year of an entry that is added or amended is not that of an edition before the current one.
    fn year(&mut self, year: Option<i32>, own: Option<&str>) {
        let Some((last, _)) = last_edition(&self.now) else {
            return;
        };
        let kept = own
            .and_then(|id| entry(&self.now, self.act.list, id))
            .and_then(|standing| standing.negative().map(|entry| entry.edition_year));
        if let Some(year) = year
            && year < last
            && kept != Some(year)
        {
            let wanted = (format!("{last} 或以后"), format!("{last} or later"));
            let wanted = (wanted.0.as_str(), wanted.1.as_str());
            self.refuse("edition_year", ListGuard::EditionFrozen, wanted, year);
        }
    }

    /// The entry that stands where this one would.
    fn standing_there(
        &self,
        content: &EntryContent,
        no: &str,
        own: Option<&str>,
    ) -> Option<String> {
        let kind = super::standing::kind_of(self.act.list);
        let dossier = self.then.atlas().dossier(no)?;
        let versions = self.then.versions(dossier, kind);
        let settings = rule_settings(&self.then);
        let clash = |version: &&crate::store::VersionRow| {
            let entity = &version.entity;
            if own == Some(entity.id().as_str()) {
                return false;
            }
            let units: &[String] = match (entity, self.act.list) {
                (crate::domain::record::Entity::Listing(entry), ListName::Of(list)) => {
                    if entry.list != list {
                        return false;
                    }
                    &entry.units
                }
                (crate::domain::record::Entity::Negative(entry), ListName::Negative) => {
                    if entry.forbidden != content.forbidden {
                        return false;
                    }
                    &[]
                }
                _ => return false,
            };
            let both_units = !units.is_empty() && !content.units.is_empty();
            if both_units {
                return units.iter().any(|unit| content.units.contains(unit));
            }
            match (entity.outline(), &content.outline) {
                (Some(there), Some(here)) => {
                    let smaller = there.compared_m2().min(here.compared_m2());
                    settings.counts(overlap_m2(there, here), smaller)
                }
                _ => true,
            }
        };
        let mut clashes = versions.filter(clash);
        clashes.next().map(|version| version.entity.id())
    }

    fn confirmation(&mut self, id: &str, year: i32) {
        let Some(standing) = entry(&self.now, self.act.list, id) else {
            return;
        };
        let of = standing.negative().map_or(year, |entry| entry.edition_year);
        if of >= year || confirmed(&self.now, id).contains(&year) {
            let wanted = ("尚未确认的较晚年度", "a later year, not confirmed yet");
            self.refuse("year", ListGuard::AlreadyConfirmed, wanted, year);
        }
        match last_edition(&self.now) {
            Some((last, _)) if year < last => {
                let wanted = ("当前或以后年度", "the current edition or a later one");
                self.refuse("year", ListGuard::EditionFrozen, wanted, year);
            }
            Some(_) | None => {}
        }
        self.near(year);
    }

    fn edition(&mut self, year: i32) {
        if let Some((last, day)) = last_edition(&self.now) {
            let stands = self.now.common(Kind::Edition, &year.to_string()).is_some();
            if stands {
                let wanted = ("尚未发布的年度", "a year that was not published");
                self.refuse("year", ListGuard::EditionFrozen, wanted, year);
            } else if year < last {
                let wanted = format!("> {last}");
                let wanted = (wanted.as_str(), wanted.as_str());
                self.refuse("year", ListGuard::LaterEdition, wanted, year);
            } else if self.act.day < day {
                let wanted = format!("≥ {day}");
                let wanted = (wanted.as_str(), wanted.as_str());
                self.refuse("day", ListGuard::EditionDayEarlier, wanted, self.act.day);
            }
        }
        self.near(year);
    }

    /// A year far ahead would lock out the years before it.
    fn near(&mut self, year: i32) {
        let most = self.today.year() + 1;
        if year > most {
            let wanted = format!("a year up to {most}");
            self.faults
                .push(Fault::new("year", wanted, year, "check the year"));
        }
    }
}
