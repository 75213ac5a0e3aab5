//! Flags of a parcel: raised, amended and ended with a paper; enforcement cases among them.

mod amend;
mod read;

pub use amend::FlagAmendment;
pub use read::{CaseQuery, CaseView, FlagView, MeasureView};

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, PaperKind, Refusal, Text};
use crate::domain::fault::{Fault, check_text};
use crate::domain::law::{Basis, CODE_443, REGISTER_DEFAULT, SOIL_LAW_44};
use crate::domain::record::{CaseFacts, EmergencyFacts, Entity, Flag, FlagKind, Kind};

use amend::{CASES, measures_open, told};

use super::duties::{check_days, check_paper};
use super::keyed::Keyed;
use super::{Act, Caller, Registry, RegistryError};

/// A flag to be raised.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFlag {
    pub flag: FlagKind,
    pub text: String,
    /// What happened, of an emergency.
    pub emergency: Option<EmergencyFacts>,
    /// The case, of an enforcement case.
    pub case: Option<CaseFacts>,
    /// The day from which it holds.
    pub day: Day,
    pub paper: Paper,
    pub reason: String,
}

/// The end of a flag.
#[derive(Debug, Clone, PartialEq)]
pub struct FlagEnding {
    /// The first day on which it no longer holds.
    pub day: Day,
    pub paper: Paper,
    pub reason: String,
    /// What the public is told of the end of a case that was decided.
    pub outcome: Option<String>,
}

/// A flag that was raised or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FlagTaken {
    /// Its number, such as `F-2026-000012`.
    pub id: String,
    pub parcel: String,
    /// Its kind, such as `enforcement_case`.
    pub flag: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// It no longer holds.
    pub ended: bool,
    /// The commit.
    pub revision: u64,
}

/// The papers of which one is needed to raise and to end a flag; empty = any.
fn papers(flag: FlagKind, ends: bool) -> &'static [PaperKind] {
    match (flag, ends) {
        (FlagKind::Emergency, false) => &[PaperKind::EmergencyReport],
        (FlagKind::Emergency, true) => &[PaperKind::EmergencyReport, PaperKind::Acceptance],
        (FlagKind::EnforcementCase, false) => &[PaperKind::CaseFiling],
        (FlagKind::EnforcementCase, true) => &[PaperKind::CaseClosing],
        _ => &[],
    }
}

fn basis(flag: FlagKind) -> Basis {
    match flag {
        FlagKind::Emergency => &[CODE_443, SOIL_LAW_44],
        _ => &[REGISTER_DEFAULT],
    }
}

/// What is wrong with the paper and the day.
fn refusals(
    (flag, ends): (FlagKind, bool),
    paper: &Paper,
    (day, today): (Day, Day),
) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let needed = papers(flag, ends);
    if !needed.is_empty() && !needed.contains(&paper.kind) {
        let zh: Vec<&str> = needed.iter().map(|kind| kind.names().0).collect();
        let en: Vec<&str> = needed.iter().map(|kind| kind.code()).collect();
        let wanted = Text::new(zh.join("或"), en.join(" or "));
        let found = Text::new(paper.kind.names().0, paper.kind.code());
        let guard = EventGuard::PaperMissing;
        let pair = (wanted, found);
        refusals.push(Refusal::new(
            "paper.kind",
            guard,
            pair,
            (basis(flag), today),
        ));
    }
    check_days(&mut refusals, (day, today), paper, basis(flag));
    refusals
}

/// The code of a kind on the wire.
fn code(flag: FlagKind) -> String {
    let value = serde_json::to_value(flag).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

impl NewFlag {
    fn record(&self, id: String, parcel: RegistryNo) -> Flag {
        Flag {
            emergency: self.emergency.clone(),
            case: self.case.clone(),
            ..Flag::new(id, parcel, self.flag, self.text.as_str())
        }
    }

    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = match RegistryNo::new("HQ", 1) {
            Ok(any) => Entity::from(self.record("F".to_owned(), any)).check(),
            Err(_) => Vec::new(),
        };
        check_paper(&mut faults, &self.paper, &self.reason);
        faults
    }
}

impl FlagEnding {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Some(outcome) = &self.outcome {
            check_text(&mut faults, "outcome", outcome, 2000);
        }
        check_paper(&mut faults, &self.paper, &self.reason);
        faults
    }
}

/// A flag of a parcel that holds, with the day on which it was raised.
fn held<'a>(
    view: &View<'a>,
    parcel: &RegistryNo,
    id: &str,
) -> Result<(&'a Flag, Day), RegistryError> {
    let dossier = view.atlas().dossier(parcel.as_str());
    let dossier = dossier.ok_or_else(|| RegistryError::no_parcel(parcel))?;
    let found = view
        .versions(dossier, Kind::Flag)
        .find_map(|version| match &version.entity {
            Entity::Flag(flag) if flag.id == id => Some((flag.as_ref(), version.valid_from)),
            _ => None,
        });
    found.ok_or_else(|| RegistryError::NotFound {
        what: "flag",
        id: id.to_owned(),
    })
}

impl Registry {
    /// Raises a flag on a parcel.
    pub async fn raise_flag(
        &self,
        caller: &Caller,
        (parcel, wanted): (&RegistryNo, &NewFlag),
        key: (&str, &[u8]),
    ) -> Result<FlagTaken, RegistryError> {
        caller.need(Act::RaiseFlag)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            view.parcel(parcel.as_str())
                .ok_or_else(|| RegistryError::no_parcel(parcel))?;
            let of = (wanted.flag, false);
            let refusals = refusals(of, &wanted.paper, (wanted.day, today));
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let id = format!("F-{}-{revision:06}", today.year());
            let flag = wanted.record(id, parcel.clone());
            let source = Some(wanted.paper.source());
            Ok(Keyed {
                answer: taken(&flag, (wanted.day, false), revision),
                changes: vec![Change::recorded(wanted.day, source, flag)],
                reason: wanted.reason.clone(),
            })
        })
        .await
    }

    /// Ends a flag of a parcel.
    pub async fn end_flag(
        &self,
        caller: &Caller,
        (parcel, id, ending): (&RegistryNo, &str, &FlagEnding),
        key: (&str, &[u8]),
    ) -> Result<FlagTaken, RegistryError> {
        caller.need(Act::RaiseFlag)?;
        let faults = ending.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (flag, since) = held(view, parcel, id)?;
            let days = (ending.day, today);
            let mut refusals = refusals((flag.flag, true), &ending.paper, days);
            refusals.extend(measures_open(view, flag, today));
            let decided = flag
                .case
                .as_ref()
                .is_some_and(|case| case.decision.is_some());
            if decided && ending.outcome.is_none() {
                let pair = (
                    Text::new("公开的处理结果", "what the public is told"),
                    Text::new("无", "nothing"),
                );
                let guard = EventGuard::CarriedMissing;
                refusals.push(Refusal::new("outcome", guard, pair, (CASES, today)));
            }
            if ending.outcome.is_some() && flag.case.is_none() {
                let pair = (
                    Text::new("执法案件", "an enforcement case with its details"),
                    Text::plain(code(flag.flag)),
                );
                let guard = EventGuard::NotCarried;
                refusals.push(Refusal::new(
                    "outcome",
                    guard,
                    pair,
                    (basis(flag.flag), today),
                ));
            }
            if ending.day <= since {
                let wanted = Text::new(format!("晚于 {since}"), format!("a day after {since}"));
                let pair = (wanted, Text::plain(ending.day));
                let guard = EventGuard::DayContradicts;
                refusals.push(Refusal::new("day", guard, pair, (basis(flag.flag), today)));
            }
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let mut change = Change::ended(ending.day, Kind::Flag, id, ending.reason.as_str());
            change.source = Some(ending.paper.source());
            let mut changes = vec![change];
            if let Some(outcome) = &ending.outcome {
                changes.insert(0, told(flag, since, outcome));
            }
            Ok(Keyed {
                answer: taken(flag, (ending.day, true), revision),
                changes,
                reason: ending.reason.clone(),
            })
        })
        .await
    }
}

fn taken(flag: &Flag, (day, ended): (Day, bool), revision: u64) -> FlagTaken {
    FlagTaken {
        id: flag.id.clone(),
        parcel: flag.parcel.to_string(),
        flag: code(flag.flag),
        day,
        ended,
        revision,
    }
}
