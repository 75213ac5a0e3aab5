//! Escalation (逐级上报): an overdue duty climbs from level to level as working days pass. A function of the day: nothing
//! is written, nothing has to run.

use serde::{Deserialize, Serialize};

use super::derive::Periods;
use super::{Duty, DutyState};
use crate::domain::day::Day;

/// To whom an overdue duty has climbed.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Head of the office (科室负责人).
    OfficeHead,
    /// Who approves for the register (审批人).
    Approver,
    /// District government (区政府).
    DistrictGovernment,
}

impl Level {
    /// In the order in which a duty climbs.
    pub const ALL: [Level; 3] = [
        Level::OfficeHead,
        Level::Approver,
        Level::DistrictGovernment,
    ];

    /// Name in Chinese and English.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Level::OfficeHead => ("已报科室负责人", "climbed to the head of the office"),
            Level::Approver => ("已报审批人", "climbed to the approver"),
            Level::DistrictGovernment => ("已报区政府", "climbed to the district government"),
        }
    }
}

/// How far a duty has climbed on a day, and the first day at that level: the day after so many full working days past
/// its last day, for each level once more.
pub fn escalated(duty: &Duty, on: Day, periods: &Periods) -> Option<(Level, Day)> {
    let step = periods.escalation_working_days;
    if step == 0 || duty.state(on) != DutyState::Overdue {
        return None;
    }
    let reached = (1..).zip(Level::ALL).map(|(count, level)| {
        let full = periods.calendar.add(duty.due, step * count);
        (level, full.day.plus(1))
    });
    reached.take_while(|(_, since)| *since <= on).last()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::duty::{DutyEnd, DutyKind, DutyOutcome, DutyOwner};
    use crate::domain::event::ActorKind;
    use crate::domain::setting::Known;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn periods(step: &'static str) -> Periods {
        Periods::of(|name| match name {
            "escalation_working_days" => step,
            name => Known::find(name).map_or("", |known| known.default),
        })
    }

    #[test]
    fn an_overdue_duty_climbs_as_working_days_pass() {
        let owner = DutyOwner::Office(ActorKind::DistrictEnvironment);
        let days = (day("2026-09-01"), day("2026-09-25")); // a Friday, and a holiday until the 27th
        let mut duty = Duty::new("d".to_owned(), DutyKind::Order, owner, days);
        let five = periods("5");
        let at = |duty: &Duty, text: &str| escalated(duty, day(text), &five);
        assert_eq!(at(&duty, "2026-09-25"), None);
        // 28, 29, 30 September, 8 and 9 October are worked; the days between are holidays
        assert_eq!(at(&duty, "2026-10-09"), None);
        let first = Some((Level::OfficeHead, day("2026-10-10")));
        assert_eq!(at(&duty, "2026-10-10"), first);
        assert_eq!(at(&duty, "2026-10-15"), first);
        // 10 October is worked, too: 10, 12, 13, 14, 15
        let second = Some((Level::Approver, day("2026-10-16")));
        assert_eq!(at(&duty, "2026-10-16"), second);
        let third = Some((Level::DistrictGovernment, day("2026-10-23")));
        assert_eq!(at(&duty, "2026-10-23"), third);
        assert_eq!(at(&duty, "2027-10-23"), third);
        assert_eq!(escalated(&duty, day("2027-10-23"), &periods("0")), None);
        duty.ended = Some(DutyEnd {
            outcome: DutyOutcome::Done,
            day: day("2026-10-20"),
            by: "x".to_owned(),
        });
        assert_eq!(at(&duty, "2026-10-23"), None);
    }
}
