//! Until when an answer holds: the first later day on which the same facts would be judged differently.
//!
//! Such days come from dates in the facts and from the law alone, so only they are tried, in order.

use crate::domain::day::Day;
use crate::domain::decision::{Decision, Finding, HoldsUntil, RuleId};
use crate::domain::facts::{BanFacts, Facts, Letter, NegativeFacts, UnitFacts};

use super::asked::{CODE_FROM, SOIL_LAW_FROM};
use super::engine::judge;

/// The first later day on which `decision` would differ with no new fact, and the rule responsible.
pub(crate) fn until(facts: &Facts, decision: &Decision) -> Option<HoldsUntil> {
    let mut days = Vec::new();
    candidates(facts, &mut days);
    days.retain(|day| *day > facts.as_of);
    days.sort_unstable();
    days.dedup();
    if days.is_empty() {
        return None;
    }
    days.into_iter().find_map(|day| {
        let rule = difference(decision, &judge(facts, day))?;
        Some(HoldsUntil { day, rule })
    })
}

/// The rules in which a day alone changes something; what other rules then say follows from them.
const TIMED: [u8; 10] = [3, 8, 44, 50, 51, 60, 82, 83, 84, 86];

/// The rule that says something else: the first of those that know days, else the first in the order of the book.
fn difference(today: &Decision, later: &Decision) -> Option<RuleId> {
    let (now, then) = (says(today), says(later));
    let mut changed = without(&now, &then);
    changed.extend(without(&then, &now));
    let is_timed = |rule: &&RuleId| TIMED.contains(&rule.0);
    let timed = changed.iter().filter(is_timed).min();
    timed.or(changed.iter().min()).copied()
}

/// The rules of what is said here and not there, as often as it is said.
fn without(here: &[Essence], there: &[Essence]) -> Vec<RuleId> {
    let mut there = there.to_vec();
    let mut rules = Vec::new();
    for one in here {
        match there.iter().position(|other| other == one) {
            Some(at) => drop(there.swap_remove(at)),
            None => rules.push(one.0),
        }
    }
    rules
}

/// What a decision says, without the values that its sentences name.
pub(super) fn says(decision: &Decision) -> Vec<Essence> {
    let all = decision.findings.iter().chain(&decision.notes);
    all.map(essence).collect()
}

pub(super) type Essence = (
    RuleId,
    Option<crate::domain::decision::Verdict>,
    crate::domain::decision::Strength,
    Option<usize>,
    Option<usize>,
);

fn essence(finding: &Finding) -> Essence {
    (
        finding.rule,
        finding.verdict,
        finding.strength,
        finding.part,
        finding.overridden_by,
    )
}

/// Days on which something in the facts begins or ends to count.
fn candidates(facts: &Facts, days: &mut Vec<Day>) {
    days.extend([SOIL_LAW_FROM, CODE_FROM]);
    days.extend(facts.local_limits.days());
    let settings = &facts.settings;
    if let Some(day) = facts.mirrored_on {
        days.extend([day, day.plus(settings.mirror_refresh_days + 1)]);
    }
    facts
        .negative_list
        .entries
        .iter()
        .for_each(|entry| of_entry(entry, days));
    for unit in &facts.units {
        of_unit(facts, unit, days);
    }
    for neighbour in &facts.neighbours {
        of_unit(facts, &neighbour.unit, days);
        neighbour
            .negative_entries
            .iter()
            .for_each(|entry| of_entry(entry, days));
    }
    for predecessor in &facts.predecessors {
        days.extend(predecessor.closed_on);
        predecessor
            .negative_entries
            .iter()
            .for_each(|entry| of_entry(entry, days));
        if let Some(unit) = &predecessor.inherits {
            of_unit(facts, unit, days);
        }
    }
    if let Some(key) = &facts.key_unit {
        days.extend(key.production_end);
        let late = key.reports_due.iter().chain(&key.demolition_plan_due);
        days.extend(late.map(|due| due.plus(1)));
        let surveys = key.survey.iter().chain(&key.exceedance);
        days.extend(surveys.map(|survey| survey.sampling_end));
        days.extend(
            key.survey
                .as_ref()
                .map(|survey| survey.sampling_end.plus(settings.key_survey_age_days + 1)),
        );
    }
    days.extend(facts.lookup_recorded_on);
    days.extend(facts.works_started_on);
    days.extend(facts.overrides.iter().map(|granted| granted.expiry.plus(1)));
}

fn of_entry(entry: &NegativeFacts, days: &mut Vec<Day>) {
    days.extend(entry.issued_on);
    days.extend(entry.ended_on);
}

fn of_unit(facts: &Facts, unit: &UnitFacts, days: &mut Vec<Day>) {
    let settings = &facts.settings;
    days.extend(unit.events.iter().map(|event| event.day));
    if let Some(survey) = &unit.survey {
        if let Letter::On(day) = survey.letter {
            days.push(day);
        }
        days.extend(survey.no_change_statement_on);
        if let Some(sampled) = survey.sampling_end {
            days.push(sampled.plus_years(settings.age_warning_years).plus(1));
            if facts.key_unit.is_some() {
                days.push(sampled.plus(settings.key_survey_age_days + 1));
            }
        }
        of_bans(&survey.bans, days);
    }
    if let Some(ra) = &unit.ra {
        of_bans(&ra.bans, days);
    }
    if let Some(removal) = &unit.removal {
        if let Some(sampled) = removal.effect_sampling_end {
            days.push(sampled.plus(settings.key_survey_age_days + 1));
        }
        if let Some(due) = removal.aftercare_due {
            days.extend([due.plus(1), due.plus(settings.aftercare_grace_days + 1)]);
        }
        of_bans(&removal.bans, days);
    }
}

fn of_bans(bans: &[BanFacts], days: &mut Vec<Day>) {
    days.extend(bans.iter().map(|ban| ban.from));
}
