//! The file of one parcel: its flags, its units and the papers of each.

use std::collections::BTreeMap;

use crate::atlas::{Dossier, View};
use crate::domain::facts::*;
use crate::domain::geometry::{Outline, overlap_m2, uncovered_m2};
use crate::domain::land_use::{LandUse, UseClass};
use crate::domain::record::*;
use crate::store::VersionRow;

use super::{Drawn, to_f64};

/// What a dossier holds at the point in time, by kind.
pub(super) struct File<'a> {
    pub(super) no: &'a str,
    pub(super) versions: Vec<&'a VersionRow>,
    /// By the text that names the firm of a report.
    bans: BTreeMap<&'a str, Vec<&'a Ban>>,
}

impl<'a> File<'a> {
    pub(super) fn read(view: &View<'a>, dossier: &'a Dossier) -> Self {
        let versions: Vec<&VersionRow> = view.all(dossier).collect();
        let firms = versions.iter().filter_map(|version| match &version.entity {
            Entity::Survey(survey) => survey.firm.as_deref(),
            Entity::Assessment(ra) => ra.firm.as_deref(),
            Entity::Removal(removal) => removal.effect_firm.as_deref(),
            _ => None,
        });
        let mut firms: Vec<&str> = firms.collect();
        firms.sort_unstable();
        firms.dedup();
        let bans = firms
            .into_iter()
            .map(|firm| (firm, view.bans_of(firm)))
            .collect();
        File {
            no: dossier.registry_no(),
            versions,
            bans,
        }
    }

    pub(super) fn flags(&self, facts: &mut Facts) {
        for version in &self.versions {
            match &version.entity {
                Entity::Listing(entry) if entry.outline.is_none() && entry.units.is_empty() => {
                    match entry.list {
                        List::Suspected => facts.flags.suspected = true,
                        List::PrioritySupervised => facts.flags.priority_supervised = true,
                        List::Contaminated42 => facts.flags.contaminated_list_42 = true,
                        List::ControlList => facts.flags.control_list = true,
                        List::NotDevelopedNow => facts.flags.not_developed_now = true,
                    }
                }
                // a part of the parcel on one of these lists counts for the whole: no rule reads it by parts
                Entity::Listing(entry) => match entry.list {
                    List::Suspected => facts.flags.suspected = true,
                    List::PrioritySupervised => facts.flags.priority_supervised = true,
                    List::Contaminated42 => facts.flags.contaminated_list_42 = true,
                    List::NotDevelopedNow => facts.flags.not_developed_now = true,
                    List::ControlList => {}
                },
                Entity::Flag(flag) => match flag.flag {
                    FlagKind::Emergency => facts.flags.emergency = true,
                    FlagKind::EnforcementCase => facts.open_enforcement_case = true,
                    FlagKind::BoundaryConflict => {
                        facts.source_conflicts.push(SourceConflict::Boundary)
                    }
                    FlagKind::StageConflict => facts.source_conflicts.push(SourceConflict::Stage),
                    FlagKind::ListingConflict => {
                        facts.source_conflicts.push(SourceConflict::Listing)
                    }
                    FlagKind::TakenBack => {}
                },
                Entity::Stage(stage) if stage.standing.emergency => facts.flags.emergency = true,
                _ => {}
            }
        }
    }

    /// The management units, each with its stage and papers; the undivided parcel is one.
    pub(super) fn units(
        &self,
        parcel: &Parcel,
        drawn: Option<Drawn<'_>>,
        facts: &Facts,
    ) -> Vec<UnitFacts> {
        let units: Vec<&Unit> = self
            .versions
            .iter()
            .filter_map(|version| match &version.entity {
                Entity::Unit(unit) => Some(unit.as_ref()),
                _ => None,
            })
            .collect();
        if units.is_empty() {
            return self.undivided(parcel, drawn, facts);
        }
        let mut found = Vec::with_capacity(units.len() + 1);
        for unit in &units {
            let area_m2 = match (&unit.outline, drawn) {
                (Some(outline), Some(drawn)) => overlap_m2(outline, drawn.outline),
                (Some(outline), None) => outline.compared_m2(),
                (None, _) => unit.area_stated_m2.and_then(to_f64).unwrap_or(0.0),
            };
            let smaller = facts
                .parcel_area_m2
                .min(unit.outline.as_ref().map_or(area_m2, Outline::compared_m2));
            let met = unit.outline.is_none()
                || drawn.is_none()
                || facts.settings.counts(area_m2, smaller);
            if met {
                found.push(self.unit((&unit.id, unit.outline.as_ref()), area_m2, parcel, facts));
            }
        }
        found.extend(self.undivided_rest(parcel, &units, drawn, facts));
        found
    }

    /// The parcel as one unit, or the part of it that was drawn.
    fn undivided(
        &self,
        parcel: &Parcel,
        drawn: Option<Drawn<'_>>,
        facts: &Facts,
    ) -> Vec<UnitFacts> {
        let outline = parcel.outline.as_ref();
        let area_m2 = match drawn {
            Some(drawn) => drawn.common_m2,
            None => outline.map_or(facts.parcel_area_m2, Outline::compared_m2),
        };
        vec![self.unit((self.no, outline), area_m2, parcel, facts)]
    }

    /// What of a divided parcel no unit covers.
    fn undivided_rest(
        &self,
        parcel: &Parcel,
        units: &[&Unit],
        drawn: Option<Drawn<'_>>,
        facts: &Facts,
    ) -> Option<UnitFacts> {
        let own = parcel.outline.as_ref();
        let outlines: Vec<&Outline> = units
            .iter()
            .filter_map(|unit| unit.outline.as_ref())
            .collect();
        let rest = match (own, drawn) {
            (Some(own), None) if outlines.len() == units.len() => uncovered_m2(own, &outlines),
            (Some(_), Some(drawn)) if outlines.len() == units.len() => {
                let covered: f64 = outlines
                    .iter()
                    .map(|unit| overlap_m2(unit, drawn.outline))
                    .sum();
                drawn.common_m2 - covered
            }
            _ => {
                let stated: f64 = units
                    .iter()
                    .filter_map(|unit| unit.area_stated_m2.and_then(to_f64))
                    .sum();
                facts.parcel_area_m2 - stated
            }
        };
        let counts = rest > 0.0 && facts.settings.counts(rest, facts.parcel_area_m2);
        counts.then(|| self.unit((self.no, None), rest, parcel, facts))
    }

    fn unit(
        &self,
        (id, outline): (&str, Option<&Outline>),
        area_m2: f64,
        parcel: &Parcel,
        facts: &Facts,
    ) -> UnitFacts {
        let stage = self
            .versions
            .iter()
            .find_map(|version| match &version.entity {
                Entity::Stage(stage) if stage.subject == id => Some(stage.as_ref()),
                _ => None,
            });
        let known = stage.map_or(StageFact::NoRecord, |stage| {
            StageFact::Known(stage.standing.stage)
        });
        let mut unit = UnitFacts::at(id, known, area_m2);
        unit.farmland_history = parcel.farmland_only;
        if let Some(stage) = stage {
            unit.origin = stage.standing.origin;
            unit.u1_kind = stage.standing.u1_kind;
            unit.preliminary_exceeded = stage.standing.preliminary_exceeded;
        }
        let concerns = |unit: &Option<String>| unit.as_deref().is_none_or(|own| own == id);
        unit.survey = self
            .latest(|entity| match entity {
                Entity::Survey(survey) if concerns(&survey.unit) => Some(survey.as_ref()),
                _ => None,
            })
            .map(|survey| self.survey(survey, outline, &unit, facts));
        unit.ra = self
            .latest(|entity| match entity {
                Entity::Assessment(ra) if concerns(&ra.unit) => Some(ra.as_ref()),
                _ => None,
            })
            .map(|ra| self.assessment(ra, facts));
        unit.removal = self
            .latest(|entity| match entity {
                Entity::Removal(removal) if concerns(&removal.unit) => Some(removal.as_ref()),
                _ => None,
            })
            .map(|removal| self.removal(removal));
        for version in &self.versions {
            match &version.entity {
                // what is said of a report that no stage rests on any more touches no other
                Entity::Validity(event) if concerns(&event.unit) && rests_on(&unit, event) => {
                    unit.events.push(EventFacts {
                        event: event.event,
                        day: version.valid_from,
                        document: event.document,
                    })
                }
                Entity::Listing(entry) if entry.list == List::ControlList => {
                    unit.listed |= entry.units.iter().any(|own| own == id);
                }
                _ => {}
            }
        }
        unit
    }

    /// The latest of a kind, by its legal day and then by its revision.
    fn latest<'e, T: 'e>(&'e self, pick: impl Fn(&'e Entity) -> Option<&'e T>) -> Option<&'e T> {
        self.versions
            .iter()
            .filter_map(|version| {
                Some((
                    (version.valid_from, version.rev_from, version.seq),
                    pick(&version.entity)?,
                ))
            })
            .max_by_key(|(order, _)| *order)
            .map(|(_, found)| found)
    }

    fn survey(
        &self,
        survey: &Survey,
        unit: Option<&Outline>,
        standing: &UnitFacts,
        facts: &Facts,
    ) -> SurveyFacts {
        let covered_area_m2 = match (&survey.outline, unit) {
            (Some(covered), Some(unit)) => Some(overlap_m2(covered, unit)),
            _ => survey.covered_area_m2.and_then(to_f64),
        };
        // of a unit asked about in part, all that the survey did not see may lie in that part
        let whole_m2 = unit.map_or(standing.area_m2, Outline::compared_m2);
        let covered_area_m2 = covered_area_m2
            .map(|covered| (standing.area_m2 - (whole_m2 - covered).max(0.0)).max(0.0));
        let maxima = |value: fn(&Maximum) -> Option<rust_decimal::Decimal>| -> BTreeMap<_, _> {
            survey
                .maxima
                .iter()
                .filter_map(|maximum| Some((maximum.analyte.clone(), value(maximum)?)))
                .collect()
        };
        let not_detected = survey.not_detected.iter();
        SurveyFacts {
            id: survey.id.clone(),
            class_assessed: survey.class_assessed,
            covered_area_m2,
            uncovered_stage: standing.origin,
            uncovered_u1_kind: standing.u1_kind,
            sampling_end: survey.sampling_end,
            review: survey.review.as_ref().map(|review| review.outcome),
            recheck_signed: survey
                .review
                .as_ref()
                .is_some_and(|review| review.recheck_signed),
            letter: match &survey.review {
                None => Letter::NotInQuestion,
                Some(review) => review.department_letter.map_or(Letter::Missing, Letter::On),
            },
            maxima: maxima(|maximum| Some(maximum.mg_per_kg)),
            maxima_complete: survey.maxima_complete,
            background: maxima(|maximum| maximum.background_mg_per_kg),
            not_detected: not_detected
                .map(|one| (one.analyte.clone(), one.detection_limit_mg_per_kg))
                .collect(),
            groundwater_polluted: survey.groundwater_polluted,
            neighbour_checked_no_effect: survey.neighbour_checked_no_effect,
            no_change_statement_on: survey.no_change_statement_on,
            made_for_other_sensitive_use: is_for_other_sensitive_use(
                &survey.made_for,
                &facts.planned_use,
            ),
            firm: survey.firm.clone(),
            signed_on: survey.signed_on,
            bans: self.bans_of(survey.firm.as_deref(), &survey.id),
        }
    }

    fn assessment(&self, ra: &Assessment, facts: &Facts) -> RiskFacts {
        RiskFacts {
            id: ra.id.clone(),
            assessed_classes: ra.assessed_classes.clone(),
            design_matches: design_matches(ra, facts.design.as_ref()),
            firm: ra.firm.clone(),
            signed_on: ra.signed_on,
            bans: self.bans_of(ra.firm.as_deref(), &ra.id),
        }
    }

    fn removal(&self, removal: &Removal) -> RemovalFacts {
        RemovalFacts {
            id: removal.id.clone(),
            target_class: removal.target_class,
            restrictions: removal.restrictions.clone(),
            aftercare_due: removal
                .aftercare
                .as_ref()
                .and_then(|aftercare| aftercare.next_report_due),
            in_removal_list: removal.in_removal_list,
            effect_sampling_end: removal.effect_sampling_end,
            effect_firm: removal.effect_firm.clone(),
            works_firm: removal.works_firm.clone(),
            signed_on: removal.signed_on,
            bans: self.bans_of(removal.effect_firm.as_deref(), &removal.id),
        }
    }

    fn bans_of(&self, firm: Option<&str>, report: &str) -> Vec<BanFacts> {
        let of_firm = firm.and_then(|firm| self.bans.get(firm));
        of_firm
            .into_iter()
            .flatten()
            .map(|ban| BanFacts {
                from: ban.from,
                until: ban.until,
                for_this_report: ban.reports.iter().any(|own| own == report),
            })
            .collect()
    }
}

/// Whether an event speaks of the land, or of a report that the unit rests on.
fn rests_on(unit: &UnitFacts, event: &ValidityRecord) -> bool {
    let Some(report) = &event.report else {
        return true;
    };
    let survey = unit.survey.as_ref().map(|survey| &survey.id);
    let ra = unit.ra.as_ref().map(|ra| &ra.id);
    let removal = unit.removal.as_ref().map(|removal| &removal.id);
    [survey, ra, removal].contains(&Some(report))
}

/// Made for sensitive uses, none of which is planned now.
fn is_for_other_sensitive_use(made_for: &[LandUse], planned: &[LandUse]) -> bool {
    let sensitive = |uses: &[LandUse]| {
        uses.iter()
            .any(|land_use| land_use.classes().0 == UseClass::S)
    };
    let new = |land_use: &LandUse| {
        land_use.classes().0 == UseClass::S && !made_for.iter().any(|own| own.is_same_use(land_use))
    };
    sensitive(made_for) && planned.iter().any(new)
}

/// The design was said to be the assessed one, and no figure given differs from the scenario.
fn design_matches(ra: &Assessment, design: Option<&DesignFacts>) -> bool {
    let Some(design) = design.filter(|design| design.as_assessed == Some(true)) else {
        return false;
    };
    let same_depth = design
        .depth_m
        .zip(ra.scenario_depth_m)
        .is_none_or(|(given, assessed)| given == assessed);
    let levels = design.basement_levels.zip(ra.scenario_basement_levels);
    let water = design.groundwater_use.zip(ra.scenario_groundwater_use);
    same_depth && levels.is_none_or(|(a, b)| a == b) && water.is_none_or(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_design_matches_only_when_it_is_said_to_be_the_assessed_one() {
        let assessed =
            serde_json::json!({ "id": "ra", "parcel": "HQ-000001", "scenario_basement_levels": 1 });
        let assessment: Assessment = serde_json::from_value(assessed).unwrap();
        let matches = |as_assessed, basement_levels| {
            let design = DesignFacts {
                as_assessed,
                basement_levels,
                ..DesignFacts::default()
            };
            design_matches(&assessment, Some(&design))
        };
        assert!(matches(Some(true), None));
        assert!(matches(Some(true), Some(1)));
        // a figure that differs from the scenario wins
        assert!(!matches(Some(true), Some(2)));
        assert!(!matches(None, Some(1)));
        assert!(!matches(Some(false), None));
        assert!(!design_matches(&assessment, None));
    }
}
