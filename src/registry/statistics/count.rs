//! One pass over every dossier: what is counted of each parcel.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::atlas::{AsOf, Dossier, View};
use crate::domain::day::Day;
use crate::domain::geometry::Outline;
use crate::domain::lifecycle::{Act as LifeAct, Transition};
use crate::domain::record::{Entity, List, Parcel};
use crate::domain::safe_use::{self, SafeUseOutcome, SafeUseRate, Stood, Use};
use crate::domain::stage::Stage;

use super::super::Visibility;
use super::super::parcels::is_visible_at;

/// Parcels and their square metres.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tally {
    pub parcels: u32,
    /// Whole square centimetres: sums are the same in any order, and can be taken back.
    area_cm2: i64,
    /// Those of which no area is known: they are in no sum of areas.
    pub without_area: u32,
}

impl Tally {
    pub fn add(&mut self, area_m2: Option<f64>) {
        self.parcels += 1;
        match area_m2 {
            Some(area) => self.area_cm2 += (area * 1e4).round() as i64,
            None => self.without_area += 1,
        }
    }

    pub fn area_m2(&self) -> f64 {
        self.area_cm2 as f64 / 1e4
    }
}

/// Sums that can be put together and taken apart.
trait Sum: Default + PartialEq {
    fn add_all(&mut self, other: &Self);
    fn take_back(&mut self, other: &Self);
}

/// A sum by its fields.
macro_rules! sum {
    ($name:ty: $($field:ident),+) => {
        impl Sum for $name {
            fn add_all(&mut self, other: &Self) {
                $(self.$field += other.$field;)+
            }

            fn take_back(&mut self, other: &Self) {
                $(self.$field -= other.$field;)+
            }
        }
    };
}

/// What is counted of a street.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Street {
    pub parcels: u32,
    pub with_stage: u32,
    pub survey_owed: u32,
    pub exceeding: u32,
    pub listed: u32,
    pub removed: u32,
}

/// What happened in a year, by acts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Year {
    pub passed: u32,
    pub exceeding: u32,
    pub listed: u32,
    pub removed: u32,
}

/// A parcel behind a rate.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Behind {
    pub no: String,
    pub name: Option<String>,
    pub area_m2: Option<f64>,
    pub outcome: SafeUseOutcome,
    /// The day on which it was taken into use.
    pub day: Day,
    /// The stages of that day.
    pub stages: Vec<String>,
}

/// Transactions that were carried out.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Done {
    pub all: u32,
    pub without_check: u32,
    /// With a recorded answer of BLOCKED or UNDETERMINED.
    pub against_answer: u32,
}

sum!(Tally: parcels, area_cm2, without_area);
sum!(Street: parcels, with_stage, survey_owed, exceeding, listed, removed);
sum!(Year: passed, exceeding, listed, removed);
sum!(Done: all, without_check, against_answer);

/// What one pass counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sheet {
    pub parcels: u32,
    pub without_stage: u32,
    pub without_outline: u32,
    pub stages: BTreeMap<Stage, Tally>,
    pub lists: BTreeMap<&'static str, Tally>,
    pub streets: BTreeMap<String, Street>,
    pub years: BTreeMap<i32, Year>,
    pub contaminated: Vec<Behind>,
    pub key_construction: Vec<Behind>,
    pub done: Done,
    /// The last day on which a survey passed, by parcel.
    pub surveyed: Vec<(String, Day)>,
}

/// The key under which land is counted whose street is not on record.
pub(super) const NO_STREET: &str = "";

impl Sheet {
    pub fn merge(&mut self, other: Sheet) {
        self.parcels += other.parcels;
        self.without_stage += other.without_stage;
        self.without_outline += other.without_outline;
        add_each(&mut self.stages, &other.stages);
        add_each(&mut self.lists, &other.lists);
        add_each(&mut self.streets, &other.streets);
        add_each(&mut self.years, &other.years);
        self.done.add_all(&other.done);
        self.contaminated.extend(other.contaminated);
        self.key_construction.extend(other.key_construction);
        self.surveyed.extend(other.surveyed);
    }

    /// Takes back what was counted of some parcels.
    pub fn take_back(&mut self, other: &Sheet, parcels: &BTreeSet<Arc<str>>) {
        self.parcels -= other.parcels;
        self.without_stage -= other.without_stage;
        self.without_outline -= other.without_outline;
        take_each(&mut self.stages, &other.stages);
        take_each(&mut self.lists, &other.lists);
        take_each(&mut self.streets, &other.streets);
        take_each(&mut self.years, &other.years);
        self.done.take_back(&other.done);
        self.contaminated
            .retain(|own| !parcels.contains(own.no.as_str()));
        self.key_construction
            .retain(|own| !parcels.contains(own.no.as_str()));
        self.surveyed
            .retain(|(own, _)| !parcels.contains(own.as_str()));
    }

    /// What stands behind a figure, in the order of registry numbers.
    pub fn in_order(mut self) -> Self {
        self.contaminated.sort_by(|a, b| a.no.cmp(&b.no));
        self.key_construction.sort_by(|a, b| a.no.cmp(&b.no));
        self.surveyed.sort();
        self
    }

    /// Counts one dossier.
    pub fn take(&mut self, view: &View<'_>, dossier: &Dossier, seen: (AsOf, Visibility)) {
        let (now, visibility) = seen;
        let Some(parcel) = view.parcel_in(dossier) else {
            return;
        };
        if !is_visible_at(view, now, parcel, visibility) {
            return;
        }
        self.parcels += 1;
        self.without_outline += u32::from(parcel.outline.is_none());
        let street = parcel.street.as_deref().unwrap_or(NO_STREET);
        if dossier.versions().len() == 1 {
            // nothing but the parcel itself
            self.without_stage += 1;
            self.street(street, |own| own.parcels += 1);
            return;
        }
        let held = Held::read(view.as_of(), dossier);
        let area = Area::of(parcel);
        let own = self.stages_of(view.as_of(), &held, &area);
        self.lists_of(&held, &area, visibility);
        self.street(street, |all| all.add_all(&own));
        self.acts_of(&held, parcel, visibility);
        self.rates_of(&held, (parcel, &area));
    }

    fn street(&mut self, name: &str, count: impl FnOnce(&mut Street)) {
        match self.streets.get_mut(name) {
            Some(street) => count(street),
            None => count(self.streets.entry(name.to_owned()).or_default()),
        }
    }

    fn stages_of(&mut self, as_of: AsOf, held: &Held<'_>, area: &Area<'_>) -> Street {
        let now = held
            .stood
            .iter()
            .filter(|span| span.to.is_none_or(|to| as_of.day < to));
        let mut stages: Vec<Stage> = now.map(|span| span.stage).collect();
        stages.sort_unstable();
        stages.dedup();
        self.without_stage += u32::from(stages.is_empty());
        for stage in &stages {
            self.stages.entry(*stage).or_default().add(area.m2());
        }
        let any = |is: fn(Stage) -> bool| u32::from(stages.iter().any(|stage| is(*stage)));
        Street {
            parcels: 1,
            with_stage: u32::from(!stages.is_empty()),
            survey_owed: any(|stage| stage == Stage::U1 || stage.is_survey_running()),
            exceeding: any(|stage| matches!(stage, Stage::A0 | Stage::AR)),
            listed: any(Stage::is_listed),
            removed: any(Stage::is_removed),
        }
    }

    fn lists_of(&mut self, held: &Held<'_>, area: &Area<'_>, visibility: Visibility) {
        let mut lists: Vec<&'static str> = Vec::new();
        for entity in &held.now {
            match entity {
                Entity::Listing(entry)
                    if visibility == Visibility::Official || entry.list.is_public() =>
                {
                    lists.push(entry.list.code())
                }
                Entity::Negative(_) => lists.push("negative_list"),
                Entity::KeyUnit(_) => lists.push("key_supervised"),
                _ => {}
            }
        }
        lists.sort_unstable();
        lists.dedup();
        for list in lists {
            self.lists.entry(list).or_default().add(area.m2());
        }
    }

    fn acts_of(&mut self, held: &Held<'_>, parcel: &Parcel, visibility: Visibility) {
        let mut surveyed = None;
        for (day, transition) in &held.acts {
            let year = self.years.entry(day.year()).or_default();
            match transition {
                Transition::T10 => year.passed += 1,
                Transition::T11 => year.exceeding += 1,
                Transition::T16 => year.listed += 1,
                Transition::T24 | Transition::T25 => year.removed += 1,
                _ => {}
            }
            if matches!(transition, Transition::T10 | Transition::T11) {
                surveyed = surveyed.max(Some(*day));
            }
        }
        if let (Some(day), Visibility::Official) = (surveyed, visibility) {
            self.surveyed.push((parcel.registry_no.to_string(), day));
        }
        for (check, verdict) in &held.done {
            self.done.all += 1;
            self.done.without_check += u32::from(check.is_none());
            let against = matches!(*verdict, Some("BLOCKED" | "UNDETERMINED"));
            self.done.against_answer += u32::from(against);
        }
    }

    fn rates_of(&mut self, held: &Held<'_>, (parcel, area): (&Parcel, &Area<'_>)) {
        if held.uses.is_empty() {
            return;
        }
        let behind = |rate| {
            let day = safe_use::taken_into_use(rate, &held.uses)?;
            let then = held.stood.iter();
            let then = then.filter(|span| span.from <= day && span.to.is_none_or(|to| day < to));
            let mut stages: Vec<String> = then.map(|span| span.stage.code().to_owned()).collect();
            stages.sort();
            stages.dedup();
            let units = held.units.iter();
            let units = units.filter(|(_, from, to)| *from <= day && to.is_none_or(|to| day < to));
            let units: Vec<&str> = units.map(|(id, ..)| *id).collect();
            Some(Behind {
                no: parcel.registry_no.to_string(),
                name: parcel.name.clone().map(Into::into),
                area_m2: area.m2(),
                outcome: safe_use::judge(&held.stood, &units, day),
                day,
                stages,
            })
        };
        let contaminated = held.was_listed
            || held
                .stood
                .iter()
                .any(|span| safe_use::is_contaminated(span.stage));
        if contaminated {
            self.contaminated.extend(behind(SafeUseRate::Contaminated));
        }
        self.key_construction
            .extend(behind(SafeUseRate::KeyConstruction));
    }
}

fn add_each<K: Ord + Clone, S: Sum>(own: &mut BTreeMap<K, S>, other: &BTreeMap<K, S>) {
    for (key, sum) in other {
        match own.get_mut(key) {
            Some(all) => all.add_all(sum),
            None => own.entry(key.clone()).or_default().add_all(sum),
        }
    }
}

/// What nothing is left of is gone, as if it had never been counted.
fn take_each<K: Ord, S: Sum>(own: &mut BTreeMap<K, S>, other: &BTreeMap<K, S>) {
    for (key, sum) in other {
        if let Some(all) = own.get_mut(key) {
            all.take_back(sum);
            if *all == S::default() {
                own.remove(key);
            }
        }
    }
}

/// Square metres of a parcel, worked out when they are first needed.
struct Area<'a> {
    parcel: &'a Parcel,
    m2: std::cell::OnceCell<Option<f64>>,
}

impl<'a> Area<'a> {
    fn of(parcel: &'a Parcel) -> Self {
        Area {
            parcel,
            m2: std::cell::OnceCell::new(),
        }
    }

    fn m2(&self) -> Option<f64> {
        *self.m2.get_or_init(|| {
            let measured = self.parcel.outline.as_ref().map(Outline::compared_m2);
            let stated = self.parcel.area_stated_m2;
            measured.or_else(|| stated.and_then(|area| f64::try_from(area).ok()))
        })
    }
}

/// What is read of one dossier.
#[derive(Default)]
struct Held<'a> {
    /// What holds on the day.
    now: Vec<&'a Entity>,
    /// Stages up to the day, ended ones too.
    stood: Vec<Stood<'a>>,
    /// Units up to the day.
    units: Vec<(&'a str, Day, Option<Day>)>,
    acts: Vec<(Day, Transition)>,
    uses: Vec<(Day, Use<'a>)>,
    /// Transactions: the answer that was at hand, and its verdict.
    done: Vec<(Option<&'a str>, Option<&'a str>)>,
    was_listed: bool,
}

impl<'a> Held<'a> {
    fn read(as_of: AsOf, dossier: &'a Dossier) -> Self {
        let mut held = Held::default();
        for version in dossier.versions() {
            if !as_of.saw(version) {
                continue;
            }
            let from = version.valid_from;
            match &version.entity {
                Entity::Stage(stage) => held.stood.push(Stood {
                    subject: &stage.subject,
                    stage: stage.standing.stage,
                    from,
                    to: version.valid_to,
                }),
                Entity::Unit(unit) => held.units.push((&unit.id, from, version.valid_to)),
                Entity::Act(act) => {
                    if let LifeAct::Moved(moved) = &act.act {
                        held.acts.push((from, moved.transition));
                    }
                }
                Entity::Works(_) => held.uses.push((from, Use::Works)),
                Entity::Transaction(done) => {
                    let what = Use::Done(done.transaction, &done.planned_uses);
                    held.uses.push((from, what));
                    let answer = (done.check.as_deref(), done.verdict.as_deref());
                    held.done.push(answer);
                }
                Entity::Listing(entry) => {
                    held.was_listed |=
                        matches!(entry.list, List::Contaminated42 | List::ControlList);
                    if as_of.sees(version) {
                        held.now.push(&version.entity);
                    }
                }
                Entity::Negative(_) | Entity::KeyUnit(_) if as_of.sees(version) => {
                    held.now.push(&version.entity);
                }
                _ => {}
            }
        }
        held
    }
}
