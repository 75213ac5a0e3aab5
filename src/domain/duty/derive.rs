//! Duties that follow from the record as it stands on a day: pure functions of its versions.

use std::collections::BTreeMap;

use super::{Duty, DutyEnd, DutyKind, DutyOutcome, DutyOwner};
use crate::domain::day::Day;
use crate::domain::event::ActorKind;
use crate::domain::lifecycle::{Act, Transition};
use crate::domain::record::{ActRecord, Entity, KeyUnit, List, Removal};
use crate::domain::working_day::{Calendar, Counted};

/// A version of the record with its days; those of one kind in the order in which they hold.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    pub entity: &'a Entity,
    pub from: Day,
    /// Revision and place in its commit: the order of what happened on one day.
    pub order: (u64, u32),
}

/// What the settings say of periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Periods {
    pub calendar: Calendar,
    pub survey_after_notice_months: u16,
    /// 0 = not set.
    pub survey_review_working_days: u32,
    /// 0 = not set.
    pub progress_report_days: i64,
    pub key_unit_duties_from_year: i32,
    pub key_unit_yearly_grace_days: i64,
    pub demolition_plan_working_days: u32,
    pub mirror_refresh_days: i64,
    pub consultation_answer_working_days: u32,
    pub clue_answer_days: i64,
    pub emergency_survey_months: u16,
    /// 0 = overdue duties do not climb.
    pub escalation_working_days: u32,
}

impl Periods {
    /// Of the values of the settings.
    pub fn of<'a>(setting: impl Fn(&str) -> &'a str) -> Periods {
        let number = |name: &str| -> i64 {
            let default = || {
                let known = crate::domain::setting::Known::find(name);
                known
                    .and_then(|known| known.default.parse().ok())
                    .unwrap_or(0)
            };
            setting(name).parse().unwrap_or_else(|_| default())
        };
        let count = |name: &str| u32::try_from(number(name)).unwrap_or(0);
        Periods {
            survey_after_notice_months: u16::try_from(number("survey_after_notice_months"))
                .unwrap_or(0),
            survey_review_working_days: count("survey_review_working_days"),
            progress_report_days: number("progress_report_days"),
            key_unit_duties_from_year: i32::try_from(number("key_unit_duties_from_year"))
                .unwrap_or(i32::MAX),
            key_unit_yearly_grace_days: number("key_unit_yearly_grace_days"),
            demolition_plan_working_days: count("demolition_plan_working_days"),
            mirror_refresh_days: number("mirror_refresh_days"),
            consultation_answer_working_days: count("consultation_answer_working_days"),
            clue_answer_days: number("clue_answer_days"),
            emergency_survey_months: u16::try_from(number("emergency_survey_months")).unwrap_or(0),
            escalation_working_days: count("escalation_working_days"),
            calendar: Calendar::of(setting),
        }
    }
}

/// Duties of a parcel and its units, by what the record held up to a day.
pub fn of_parcel(held: &[Held<'_>], periods: &Periods) -> Vec<Duty> {
    let mut duties = Vec::new();
    let mut units: BTreeMap<&str, Vec<Move<'_>>> = BTreeMap::new();
    let mut removals: BTreeMap<&str, Vec<(Day, &Removal)>> = BTreeMap::new();
    let mut ordered = held.to_vec();
    ordered.sort_by_key(|held| (held.from, held.order));
    for held in &ordered {
        match held.entity {
            Entity::Act(act) => {
                if let Act::Moved(moved) = &act.act {
                    let moves = units.entry(act.subject()).or_default();
                    moves.push((held.from, act.as_ref(), moved.transition));
                }
            }
            Entity::Removal(removal) => {
                let versions = removals.entry(removal.id.as_str()).or_default();
                versions.push((held.from, removal.as_ref()));
            }
            _ => {}
        }
    }
    for moves in units.values() {
        of_acts(moves, periods, &mut duties);
    }
    for versions in removals.values() {
        aftercare(versions, &units, &mut duties);
    }
    duties
}

pub(super) type Move<'a> = (Day, &'a ActRecord, Transition);

/// The first later act of one of these transitions.
pub(super) fn first<'a>(later: &[Move<'a>], ending: &[Transition]) -> Option<DutyEnd> {
    let mut later = later.iter();
    let (day, act, _) = later.find(|(_, _, transition)| ending.contains(transition))?;
    Some(done(*day, &act.id))
}

pub(super) fn done(day: Day, by: &str) -> DutyEnd {
    DutyEnd {
        outcome: DutyOutcome::Done,
        day,
        by: by.to_owned(),
    }
}

fn of_acts(moves: &[Move<'_>], periods: &Periods, duties: &mut Vec<Duty>) {
    use Transition::*;
    let calendar = &periods.calendar;
    for (index, (day, act, transition)) in moves.iter().enumerate() {
        let later = &moves[index + 1..];
        let mut owe = |kind: DutyKind, owner, due: Counted, ended| {
            let id = format!("{}.{}", kind.code(), act.id);
            let mut duty = Duty::new(id, kind, owner, (*day, due.day));
            duty.parcel = Some(act.parcel.to_string());
            duty.unit = act.unit.clone();
            duty.by_weekends = due.by_weekends;
            duty.ended = ended;
            duties.push(duty);
        };
        match transition {
            T02 => owe(
                DutyKind::SurveyAfterNotice,
                DutyOwner::Office(ActorKind::RightHolder),
                plain(day.plus_months(periods.survey_after_notice_months)),
                // a further notice starts the period anew
                first(later, &[T09, T10, T11]).or_else(|| renewed(later, T02)),
            ),
            // the end of an emergency that was entered as an act
            T34 if act_ends_emergency(act) => owe(
                DutyKind::EmergencySurvey,
                DutyOwner::Office(ActorKind::LiableParty),
                plain(day.plus_months(periods.emergency_survey_months)),
                first(later, &[T09, T10, T11]),
            ),
            T09 if periods.survey_review_working_days > 0 => owe(
                DutyKind::SurveyReview,
                DutyOwner::Office(ActorKind::DistrictEnvironment),
                calendar.add(*day, periods.survey_review_working_days),
                first(later, &[T10, T11, T12, T13]),
            ),
            T19 | T20 if periods.progress_report_days > 0 => owe(
                DutyKind::ProgressReport,
                DutyOwner::Office(ActorKind::LiableParty),
                plain(day.plus(periods.progress_report_days)),
                first(later, &[T20, T21, T22]),
            ),
            _ => {}
        }
    }
}

fn act_ends_emergency(act: &ActRecord) -> bool {
    matches!(&act.act, Act::Moved(moved) if moved.emergency_over == Some(true))
}

fn plain(day: Day) -> Counted {
    Counted {
        day,
        by_weekends: Vec::new(),
    }
}

/// The same duty begins anew, so this one is no longer owed.
fn renewed(later: &[Move<'_>], transition: Transition) -> Option<DutyEnd> {
    let end = first(later, &[transition])?;
    Some(DutyEnd {
        outcome: DutyOutcome::Cancelled,
        ..end
    })
}

/// Each day on which an aftercare report was or is due; a report moves the day, or ends aftercare.
fn aftercare(
    versions: &[(Day, &Removal)],
    units: &BTreeMap<&str, Vec<Move<'_>>>,
    duties: &mut Vec<Duty>,
) {
    let due_of = |removal: &Removal| removal.aftercare.as_ref()?.next_report_due;
    for (index, (day, removal)) in versions.iter().enumerate() {
        let Some(due) = due_of(removal) else { continue };
        let is_first = index == 0 || due_of(versions[index - 1].1) != Some(due);
        if !is_first {
            continue;
        }
        let later = &versions[index + 1..];
        let moved = later.iter().find(|(_, later)| due_of(later) != Some(due));
        let responsible = removal
            .aftercare
            .as_ref()
            .and_then(|aftercare| aftercare.responsible.clone());
        let owner = responsible.map_or(DutyOwner::Office(ActorKind::LiableParty), DutyOwner::Firm);
        let kind = DutyKind::AftercareReport;
        let id = format!("{}.{}.{due}", kind.code(), removal.id);
        let mut duty = Duty::new(id, kind, owner, (*day, due));
        duty.parcel = Some(removal.parcel.to_string());
        duty.unit = removal.unit.clone();
        let subject = removal.unit.as_deref().unwrap_or(removal.parcel.as_str());
        duty.ended = moved.map(|(ended, _)| {
            let moves = units.get(subject).map(Vec::as_slice).unwrap_or_default();
            let reported = |(day, _, transition): &&Move<'_>| {
                day == ended && matches!(transition, Transition::T27 | Transition::T28)
            };
            // a change of the plan without a report takes this day away
            match moves.iter().find(reported) {
                Some((_, act, _)) => done(*ended, &act.id),
                None => DutyEnd {
                    outcome: DutyOutcome::Cancelled,
                    ..done(*ended, &removal.id)
                },
            }
        });
        duties.push(duty);
    }
}

const YEARLY: [DutyKind; 4] = [
    DutyKind::KeyUnitReleaseReport,
    DutyKind::KeyUnitSelfMonitoring,
    DutyKind::KeyUnitHiddenDangerCheck,
    DutyKind::KeyUnitTankReport,
];

/// Duties of a unit under key supervision up to a day; a paper closes them.
pub fn of_key_unit(unit: &KeyUnit, on: Day, periods: &Periods) -> Vec<Duty> {
    let mut duties = Vec::new();
    let owner = || DutyOwner::Firm(unit.name.clone());
    let first = periods.key_unit_duties_from_year;
    let years = unit.list_years(on);
    for year in years.into_iter().filter(|year| *year >= first) {
        let (Some(begins), Some(ends)) = (Day::new(year, 1, 1), Day::new(year, 12, 31)) else {
            continue;
        };
        let since = begins.max(unit.first_entered());
        if since > on {
            continue;
        }
        for kind in YEARLY {
            // tanks are reported since the Code
            if kind
                .basis()
                .iter()
                .all(|citation| !citation.is_in_force(ends))
            {
                continue;
            }
            let id = format!("{}.{}.{year}", kind.code(), unit.id);
            let due = ends.plus(periods.key_unit_yearly_grace_days);
            let mut duty = Duty::new(id, kind, owner(), (since, due));
            duty.key_unit = Some(unit.id.clone());
            duties.push(duty);
        }
    }
    let planned = unit.demolition_planned.map(|planned| (planned, None, None));
    let demolitions = unit.demolitions.iter().zip(1..);
    let entered = demolitions.map(|(one, n)| (one.planned_start, Some(n), one.filed_on()));
    for (planned, n, filed) in planned.into_iter().chain(entered) {
        let kind = DutyKind::DemolitionPlan;
        let counted = periods
            .calendar
            .before(planned, periods.demolition_plan_working_days);
        let mut id = format!("{}.{}.{planned}", kind.code(), unit.id);
        if let Some(n) = n {
            id.push_str(&format!(".{n}"));
        }
        let mut duty = Duty::new(id, kind, owner(), (counted.day.min(on), counted.day));
        duty.by_weekends = counted.by_weekends;
        duty.key_unit = Some(unit.id.clone());
        duty.ended = filed.map(|day| done(day, &unit.id));
        duties.push(duty);
    }
    duties
}

/// Each day by which a mirrored list was or is to be compared with its source; the days on which it was, in their order.
pub fn of_mirror(list: List, compared: &[Day], periods: &Periods) -> Vec<Duty> {
    let owe = |(index, day): (usize, &Day)| {
        let kind = DutyKind::MirrorRefresh;
        let due = day.plus(periods.mirror_refresh_days);
        let id = format!("{}.{}.{day}", kind.code(), list.code());
        let owner = DutyOwner::Office(ActorKind::DistrictEnvironment);
        let mut duty = Duty::new(id, kind, owner, (*day, due));
        let next = compared.get(index + 1);
        duty.ended = next.map(|next| done(*next, list.code()));
        duty
    };
    compared.iter().enumerate().map(owe).collect()
}
