//! Setting a duty by hand, and closing one with its paper.

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::duty::{Duty, DutyKind, DutyOutcome, DutyOwner};
use crate::domain::event::{EventGuard, Paper, PaperKind, Refusal, Text};
use crate::domain::fault::{Fault, check_text};
use crate::domain::law::{Basis, Citation, REGISTER_DEFAULT};
use crate::domain::record::{DutyClosure, DutyRecord, Entity, Kind};

use super::super::cadastral::superseded;
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError};
use super::book::Book;

/// A duty to be set by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDuty {
    pub title: String,
    pub parcel: Option<RegistryNo>,
    pub unit: Option<String>,
    pub key_unit: Option<String>,
    pub basis: String,
    pub owner: DutyOwner,
    pub due: Day,
    pub evidence: Option<PaperKind>,
    pub escalation: Option<String>,
    /// The day from which it is owed.
    pub day: Day,
    /// The order or agreement that sets it.
    pub paper: Paper,
    pub reason: String,
}

/// A duty that was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DutySet {
    /// Its number, such as `O-2026-000012`.
    pub id: String,
    /// The commit.
    pub revision: u64,
}

/// How a duty is to be closed.
#[derive(Debug, Clone, PartialEq)]
pub struct DutyClosing {
    pub outcome: DutyOutcome,
    pub day: Day,
    pub paper: Paper,
    pub reason: String,
}

/// A duty that was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DutyTaken {
    pub id: String,
    pub outcome: DutyOutcome,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The commit.
    pub revision: u64,
}

/// What no law says is the register's own care.
const OWN: Basis = &[REGISTER_DEFAULT];

impl NewDuty {
    /// The record of it, under an identifier.
    fn record(&self, id: String) -> DutyRecord {
        DutyRecord {
            id,
            title: self.title.clone(),
            parcel: self.parcel.clone(),
            unit: self.unit.clone(),
            key_unit: self.key_unit.clone(),
            basis: self.basis.clone(),
            owner: self.owner.clone(),
            due: self.due,
            evidence: self.evidence,
            escalation: self.escalation.clone(),
        }
    }

    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Entity::from(self.record("O".to_owned())).check();
        check_paper(&mut faults, &self.paper, &self.reason);
        if self.due < self.day {
            let wanted = format!("a day from {} on", self.day);
            faults.push(Fault::new("due", wanted, self.due, "check the two days"));
        }
        faults
    }
}

impl DutyClosing {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_paper(&mut faults, &self.paper, &self.reason);
        faults
    }
}

pub(crate) fn check_paper(faults: &mut Vec<Fault>, paper: &Paper, reason: &str) {
    let mut found = Vec::new();
    paper.check(&mut found);
    faults.extend(found.into_iter().map(|fault| fault.under("paper")));
    check_text(faults, "reason", reason, 2000);
}

/// A paper that bears a later day than the act, and an act after today.
pub(crate) fn check_days(
    refusals: &mut Vec<Refusal>,
    (day, today): (Day, Day),
    paper: &Paper,
    basis: &'static [Citation],
) {
    if day > today {
        let wanted = Text::new(format!("不晚于 {today}"), format!("a day up to {today}"));
        let found = (wanted, Text::plain(day));
        refusals.push(Refusal::new(
            "day",
            EventGuard::DayAhead,
            found,
            (basis, day),
        ));
    }
    if paper.day > day {
        let wanted = Text::new(format!("不晚于 {day}"), format!("a day up to {day}"));
        let found = (wanted, Text::plain(paper.day));
        let guard = EventGuard::PaperLater;
        refusals.push(Refusal::new("paper.day", guard, found, (basis, day)));
    }
}

/// The parcel, unit and key unit that are named are on record.
fn check_named(view: &View<'_>, wanted: &NewDuty) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut missing = |at: &str, wanted: &str, found: &str| {
        faults.push(Fault::new(at, wanted, found, "check the number"));
    };
    if let Some(no) = &wanted.parcel {
        let dossier = view.atlas().dossier(no.as_str());
        let dossier = dossier.filter(|dossier| view.parcel_in(dossier).is_some());
        let has = |kind: Kind, id: &str| {
            dossier.is_some_and(|dossier| {
                let mut versions = view.versions(dossier, kind);
                versions.any(|version| version.entity.id() == id)
            })
        };
        if dossier.is_none() {
            missing("parcel", "a parcel on record", no.as_str());
        } else if let Some(unit) = wanted.unit.as_deref().filter(|unit| !has(Kind::Unit, unit)) {
            missing("unit", "a management unit of the parcel", unit);
        }
    }
    if let Some(id) = &wanted.key_unit {
        let mut dossiers = view.atlas().dossiers();
        let known = dossiers.any(|dossier| {
            let mut versions = view.versions(dossier, Kind::KeyUnit);
            versions.any(|version| version.entity.id() == *id)
        });
        if !known {
            missing("key_unit", "a key unit on record", id);
        }
    }
    faults
}

impl Registry {
    /// Sets a duty by hand.
    pub async fn set_duty(
        &self,
        caller: &Caller,
        wanted: &NewDuty,
        key: (&str, &[u8]),
    ) -> Result<DutySet, RegistryError> {
        caller.need(Act::SetDuty)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        if let DutyOwner::Account(id) = &wanted.owner
            && self
                .store
                .snapshot()
                .await?
                .bench()
                .account(id)
                .await?
                .is_none()
        {
            let remedy = "see GET /api/v1/accounts";
            return Err(Fault::new("owner", "an account on record", id, remedy).into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let faults = check_named(view, wanted);
            let mut refusals = Vec::new();
            check_days(&mut refusals, (wanted.day, today), &wanted.paper, OWN);
            let parcel = wanted.parcel.as_ref();
            refusals.extend(parcel.and_then(|no| superseded(view, ("parcel", no), (OWN, today))));
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let id = format!("O-{}-{revision:06}", today.year());
            let record = wanted.record(id.clone());
            let source = Some(wanted.paper.source());
            Ok(Keyed {
                answer: DutySet { id, revision },
                changes: vec![Change::recorded(wanted.day, source, record)],
                reason: wanted.reason.clone(),
            })
        })
        .await
    }

    /// Closes a duty with its paper. What the record closes by itself is refused, with the act that does.
    pub async fn close_duty(
        &self,
        caller: &Caller,
        (id, closing): (&str, &DutyClosing),
        key: (&str, &[u8]),
    ) -> Result<DutyTaken, RegistryError> {
        caller.need(Act::CloseDuty)?;
        let faults = closing.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let book = Book::of(view);
            let duty = book.duties.iter().find(|duty| duty.id == id);
            let duty = duty.ok_or_else(|| RegistryError::NotFound {
                what: "duty",
                id: id.to_owned(),
            })?;
            let refusals = refusals(duty, closing, today);
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            if let Some(end) = &duty.ended {
                let why = format!(
                    "{id} ended on {} by {}: it cannot be closed again",
                    end.day, end.by
                );
                return Err(RegistryError::Conflict(why));
            }
            let closure = DutyClosure {
                duty: id.to_owned(),
                outcome: closing.outcome,
                paper: closing.paper.clone(),
                reason: closing.reason.clone(),
            };
            let source = Some(closing.paper.source());
            Ok(Keyed {
                answer: DutyTaken {
                    id: id.to_owned(),
                    outcome: closing.outcome,
                    day: closing.day,
                    revision,
                },
                changes: vec![Change::recorded(closing.day, source, closure)],
                reason: closing.reason.clone(),
            })
        })
        .await
    }
}

/// Every guard that stands in the way of a closing.
fn refusals(duty: &Duty, closing: &DutyClosing, today: Day) -> Vec<Refusal> {
    let basis = duty.kind.basis();
    let mut refusals = Vec::new();
    let by_record = duty.kind.closed_by();
    if !by_record.is_empty() {
        let wanted = Text::new(
            format!("由登记事项结束:{by_record}"),
            format!("its end by the record: {by_record}"),
        );
        let found = Text::new("人工结束", "a closing by hand");
        let guard = EventGuard::DutyFollowsRecord;
        refusals.push(Refusal::new("", guard, (wanted, found), (basis, today)));
    }
    let evidence: Vec<PaperKind> = match (duty.kind, duty.evidence) {
        (DutyKind::Order, Some(kind)) => vec![kind],
        (kind, _) => kind.evidence().to_vec(),
    };
    let fits = evidence.is_empty() || evidence.contains(&closing.paper.kind);
    if closing.outcome == DutyOutcome::Done && by_record.is_empty() && !fits {
        let zh: Vec<&str> = evidence.iter().map(|kind| kind.names().0).collect();
        let en: Vec<&str> = evidence.iter().map(|kind| kind.code()).collect();
        let wanted = Text::new(zh.join("或"), en.join(" or "));
        let found = Text::new(closing.paper.kind.names().0, closing.paper.kind.code());
        let guard = EventGuard::EvidenceContradicts;
        let pair = (wanted, found);
        refusals.push(Refusal::new("paper.kind", guard, pair, (basis, today)));
    }
    check_days(&mut refusals, (closing.day, today), &closing.paper, basis);
    if closing.day < duty.since {
        let since = duty.since;
        let wanted = Text::new(format!("不早于 {since}"), format!("a day from {since} on"));
        let guard = EventGuard::DayContradicts;
        let pair = (wanted, Text::plain(closing.day));
        refusals.push(Refusal::new("day", guard, pair, (basis, today)));
    }
    refusals
}
