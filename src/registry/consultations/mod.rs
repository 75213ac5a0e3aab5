//! Consultations between the two offices (会商、征求意见): asked, answered, taken note of, withdrawn, opened again.
//!
//! Whoever asks for an office has its role, and so has whoever answers; nobody answers his own question. The register's
//! own answer at the revision of the question is attached by reference. An answer that is owed is a duty of the asked
//! office ([`crate::domain::duty::offices`]).

mod ask;
mod read;
mod steps;

pub use ask::NewConsultation;
pub(super) use read::use_code;
pub use read::{ConsultationQuery, ConsultationView, MOST_CONSULTATIONS};
pub use steps::{NewOpinion, NewStep, StepKind};

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, Refusal, Text};
use crate::domain::law::Basis;
use crate::domain::record::{Consultation, Entity, Kind, Office};

use super::{Caller, RegistryError};

/// A consultation as it stands.
fn find<'a>(view: &View<'a>, id: &str) -> Result<(&'a Consultation, u64), RegistryError> {
    let version = view.common(Kind::Consultation, id);
    let found = version.and_then(|version| match &version.entity {
        Entity::Consultation(found) => Some((found.as_ref(), version.rev_from)),
        _ => None,
    });
    found.ok_or_else(|| RegistryError::NotFound {
        what: "consultation",
        id: id.to_owned(),
    })
}

/// The caller must act for an office.
fn check_office(
    refusals: &mut Vec<Refusal>,
    (caller, office): (&Caller, Office),
    (basis, day): (Basis, Day),
) {
    if !caller.roles.contains(&office.role()) {
        let (zh, _) = office.actor().names();
        let role = office.role().code();
        let wanted = Text::new(
            format!("{zh}的人员({role})"),
            format!("{role}, for {}", office.code()),
        );
        let roles: Vec<&str> = caller.roles.iter().map(|role| role.code()).collect();
        let pair = (wanted, Text::plain(roles.join(", ")));
        let guard = EventGuard::RoleNotEntitled;
        refusals.push(Refusal::new("", guard, pair, (basis, day)));
    }
}

/// The day is not after today, not before what it follows, and not before its papers.
fn check_day(
    refusals: &mut Vec<Refusal>,
    (day, today, since): (Day, Day, Option<Day>),
    papers: &[(String, &Paper)],
    basis: Basis,
) {
    let mut refuse = |at: &str, guard, wanted, found: Day| {
        let pair = (wanted, Text::plain(found));
        refusals.push(Refusal::new(at, guard, pair, (basis, day.min(today))));
    };
    if day > today {
        let wanted = Text::new(format!("不晚于 {today}"), format!("a day up to {today}"));
        refuse("day", EventGuard::DayAhead, wanted, day);
    }
    if let Some(since) = since.filter(|since| day < *since) {
        let wanted = Text::new(format!("不早于 {since}"), format!("a day from {since} on"));
        refuse("day", EventGuard::DayContradicts, wanted, day);
    }
    for (at, paper) in papers {
        if paper.day > day {
            let wanted = Text::new(format!("不晚于 {day}"), format!("a day up to {day}"));
            let at = format!("{at}.day");
            refuse(&at, EventGuard::PaperLater, wanted, paper.day);
        }
    }
}
