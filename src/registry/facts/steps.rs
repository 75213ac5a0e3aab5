//! Entries of the negative list, steps of the procedure, and the key units of the land.

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::duty::DutyKind;
use crate::domain::facts::*;
use crate::domain::question::Question;
use crate::domain::record::*;

use super::super::duties::of_key_units;
use super::file::File;

impl File<'_> {
    pub(super) fn negative_entries(&self, current_year: Option<i32>) -> Vec<NegativeFacts> {
        let confirmed = |id: &str| {
            self.versions.iter().any(|version| match &version.entity {
                Entity::Confirmation(confirmation) => {
                    confirmation.entry == id && Some(confirmation.year) == current_year
                }
                _ => false,
            })
        };
        let entries = self
            .versions
            .iter()
            .filter_map(|version| match &version.entity {
                Entity::Negative(entry) => Some(NegativeFacts {
                    id: entry.id.clone(),
                    edition_year: entry.edition_year,
                    confirmed: confirmed(&entry.id),
                    forbidden: entry.forbidden.clone(),
                    until_condition: entry.until_condition.clone(),
                    issued_on: Some(version.valid_from),
                    ended_on: version.valid_to,
                }),
                _ => None,
            });
        entries.collect()
    }

    /// Lookups, meetings, works, overrides.
    pub(super) fn procedure(&self, question: &Question, facts: &mut Facts) {
        for version in &self.versions {
            match &version.entity {
                Entity::Lookup(_) => facts.lookup_recorded_on = Some(version.valid_from),
                Entity::Meeting(meeting) => facts.grant_meeting = Some(meeting.outcome),
                Entity::Works(_) if question.works_started_on.is_none() => {
                    facts.works_started_on = Some(version.valid_from);
                }
                Entity::Override(granted)
                    if !granted.is_for(question.transaction, &question.planned_uses) => {}
                Entity::Override(granted) => facts.overrides.push(OverrideFacts {
                    id: granted.id.clone(),
                    rule: granted.rule.clone(),
                    authorised: true,
                    reason: granted.reason.clone(),
                    document: granted.document.clone(),
                    expiry: granted.expiry,
                    second_person: granted.second_person.is_some(),
                    duty_allocated: granted.duty_allocated,
                    no_construction_until_removal: granted.no_construction_until_removal,
                    municipal_consent: granted.municipal_consent,
                }),
                _ => {}
            }
        }
    }

    /// The key unit whose land this is or was.
    pub(super) fn key_unit(
        &self,
        view: &View<'_>,
        question: &Question,
        facts: &Facts,
    ) -> Option<KeyUnitFacts> {
        let units = self
            .versions
            .iter()
            .filter_map(|version| match &version.entity {
                Entity::KeyUnit(unit) => Some(unit.as_ref()),
                _ => None,
            });
        let units: Vec<&KeyUnit> = units.collect();
        let mut key = combined(&units, facts)?;
        key.reports_due = of_key_units(view, &units, DutyKind::is_yearly_of_key_unit);
        key.demolition_plan_due =
            of_key_units(view, &units, |kind| kind == DutyKind::DemolitionPlan);
        key.own_expansion = question.own_expansion;
        key.permit_on_demolition_part = question.permit_on_demolition_part;
        if let Some(filed) = question.report_in_registration_file {
            key.report_in_registration_file = filed;
        }
        Some(key)
    }
}

/// Of several key units, the one whose survey is or grows stale first stands for all; no survey counts for more than
/// the least of them, and open items and exceedances of each count.
fn combined(units: &[&KeyUnit], facts: &Facts) -> Option<KeyUnitFacts> {
    let any = |is_so: fn(&KeyUnit) -> bool| units.iter().any(|unit| is_so(unit));
    let rank = |unit: &&&KeyUnit| {
        let survey = unit.survey.as_ref();
        (
            grows_stale(unit, facts),
            survey.map(|survey| (survey.passed, survey.sampling_end)),
        )
    };
    let unit = units.iter().min_by_key(rank)?;
    let read = |survey: &KeySurvey| KeySurveyFacts {
        passed: survey.passed,
        sampling_end: survey.sampling_end,
        exceeding: survey.exceeding,
    };
    let is_passed = |unit: &&KeyUnit| unit.survey.as_ref().is_some_and(|survey| survey.passed);
    let all_passed = units.iter().all(is_passed);
    let exceeding = units
        .iter()
        .filter(|other| other.id != unit.id)
        .filter_map(|other| other.survey.clone())
        .filter(|survey| survey.exceeding)
        .chain(units.iter().flat_map(|unit| unit.earlier_exceedances()));
    Some(KeyUnitFacts {
        id: unit.id.clone(),
        current: any(|unit| unit.left.is_none()),
        production_end: unit.production_end,
        survey: unit.survey.as_ref().map(|survey| KeySurveyFacts {
            passed: all_passed,
            ..read(survey)
        }),
        // no later paper answers one that was only filed
        exceedance: exceeding
            .min_by_key(|survey| (survey.passed, std::cmp::Reverse(survey.sampling_end)))
            .as_ref()
            .map(read),
        own_expansion: false,
        report_in_registration_file: !any(|unit| !unit.report_in_registration_file),
        open_rectification: any(KeyUnit::has_open_rectification),
        overdue_reports: any(|unit| unit.overdue_reports),
        demolition_without_plan: any(KeyUnit::has_demolished_without_plan),
        permit_on_demolition_part: true,
        ending_production: any(|unit| unit.ending_production),
        reports_due: None,
        demolition_plan_due: None,
    })
}

/// When the survey of a key unit is too old for R-60: whether never, and else the first such day from that of the facts.
/// Production that ended before the survey leaves it fresh.
fn grows_stale(unit: &KeyUnit, facts: &Facts) -> (bool, Day) {
    let today = facts.as_of;
    let Some(survey) = unit
        .survey
        .as_ref()
        .filter(|survey| survey.sampling_end <= today)
    else {
        return (false, today);
    };
    let too_old = survey
        .sampling_end
        .plus(facts.settings.key_survey_age_days + 1);
    match unit.production_end {
        Some(end) if end < survey.sampling_end => (true, today),
        Some(end) => (false, too_old.min(end).max(today)),
        None => (false, too_old.max(today)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::transaction::Transaction;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn unit(id: &str, production_end: Option<&str>, survey: Option<(bool, &str, bool)>) -> KeyUnit {
        let mut unit: KeyUnit = serde_json::from_value(serde_json::json!({
            "id": id, "name": id, "parcels": ["HQ-000001"], "entered": "2019-01-01"
        }))
        .unwrap();
        unit.production_end = production_end.map(day);
        unit.survey = survey.map(|(passed, sampling_end, exceeding)| {
            let sampling_end = day(sampling_end);
            serde_json::from_value(serde_json::json!({
                "passed": passed, "sampling_end": sampling_end, "exceeding": exceeding
            }))
            .unwrap()
        });
        unit
    }

    /// The same of both orders.
    fn of(one: &KeyUnit, other: &KeyUnit) -> KeyUnitFacts {
        let facts = Facts::unknown(day("2026-11-24"), Transaction::Transfer);
        let found = combined(&[one, other], &facts).unwrap();
        assert_eq!(combined(&[other, one], &facts).as_ref(), Some(&found));
        found
    }

    #[test]
    fn later_production_of_another_unit_is_not_lost() {
        let surveyed = unit("a", Some("2024-01-01"), Some((true, "2025-01-01", false)));
        let later = unit("b", Some("2026-01-01"), Some((true, "2025-06-01", false)));
        let found = of(&surveyed, &later);
        assert_eq!(found.production_end, Some(day("2026-01-01")));
        assert!(found.survey.unwrap().sampling_end < day("2026-01-01"));
    }

    #[test]
    fn exceedance_and_open_items_of_another_unit_are_not_lost() {
        let mut exceeding = unit("a", Some("2024-01-01"), Some((true, "2025-01-01", true)));
        exceeding.overdue_reports = true;
        let bare = unit("b", None, None);
        let found = of(&exceeding, &bare);
        assert_eq!((found.id.as_str(), &found.survey), ("b", &None));
        assert!(found.exceedance.unwrap().exceeding);
        assert!(found.overdue_reports && !found.open_rectification);
    }

    #[test]
    fn survey_only_filed_makes_all_only_filed() {
        let filed = unit("a", Some("2024-01-01"), Some((false, "2025-01-01", false)));
        let producing = unit("b", None, Some((true, "2026-06-01", false)));
        let survey = of(&filed, &producing).survey.unwrap();
        assert_eq!(
            (survey.passed, survey.sampling_end),
            (false, day("2026-06-01"))
        );
    }
}
