//! Gathering facts: all that the record knows about one question at one point in time.
//!
//! The rules see only what is put here, so a fact that is left out is a wrong answer. Where the record holds two
//! readings, the more cautious one is handed on.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::atlas::{Dossier, View};
use crate::domain::day::Day;
use crate::domain::decision::BorderContact;
use crate::domain::facts::*;
use crate::domain::geometry::{Outline, distance_m, overlap_m2, uncovered_m2};
use crate::domain::land_use::{LandUse, LimitClass, UseClass, UseProfile};
use crate::domain::question::{Question, WorksKind};
use crate::domain::record::*;
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;
use crate::store::VersionRow;

use super::seen::{Measured, Seen};
use super::settings::rule_settings;

/// What is asked about: the ground, and the parcels that are it.
pub(crate) struct Subject<'a> {
    /// The parcel judged.
    pub dossier: &'a Dossier,
    /// The drawn polygon, when only a part of the parcel is asked about.
    pub drawn: Option<&'a Outline>,
    /// Parcels that are asked about together: no neighbours of one another.
    pub together: &'a [Arc<str>],
}

/// Gathers the facts of one parcel under a question.
pub(crate) fn gather(
    view: &View<'_>,
    seen: &Seen,
    subject: &Subject<'_>,
    question: &Question,
) -> Option<Facts> {
    let parcel = view.parcel_in(subject.dossier)?;
    let mut facts = common(view, question);
    let ground = subject.drawn.or(parcel.outline.as_ref());
    let file = File::read(view, subject.dossier);
    facts.geometry = geometry_state(view, parcel.outline.as_ref());
    facts.parcel_area_m2 = area_m2(ground, parcel);
    if question.current_use.is_none() {
        facts.current_use.clone_from(&parcel.current_use);
    }
    file.flags(&mut facts);
    facts.units = file.units(view, parcel, subject.drawn, &facts);
    facts.negative_list.entries = file.negative_entries(facts.negative_list.current_edition_year);
    file.procedure(question, &mut facts);
    facts.key_unit = file.key_unit(question);
    file.lineage(view, parcel, &mut facts);
    around(view, seen, subject, (ground, &file), &mut facts);
    let partial = file.partial_listings(ground);
    facts.neighbours.extend(partial);
    if question.polluting_industry {
        facts.new_polluting_industry_by_sensitive_neighbours = question
            .sensitive_neighbours
            .unwrap_or_else(|| has_sensitive_neighbour(view, ground, &facts));
    }
    Some(facts)
}

/// Facts of land that no parcel covers: nothing is known of it but what lies around.
pub(crate) fn gather_no_record(
    view: &View<'_>,
    ground: Option<&Outline>,
    area_m2: f64,
    question: &Question,
) -> Facts {
    let mut facts = common(view, question);
    facts.parcel_area_m2 = area_m2;
    facts.geometry = geometry_state(view, ground);
    if let Some(ground) = ground {
        commons_around(view, ground, "", &mut facts);
    }
    facts
}

/// What depends on the question, the settings and the lists as a whole.
fn common(view: &View<'_>, question: &Question) -> Facts {
    let mut facts = Facts::unknown(view.as_of().day, question.transaction);
    facts.settings = rule_settings(view);
    facts.planned_use.clone_from(&question.planned_uses);
    facts.current_use = question.current_use.clone().unwrap_or_default();
    facts.registers = question.registered_act;
    facts.residual_conditions = question.residual_conditions.unwrap_or(false);
    facts.sale_kind = question.court_sale;
    facts.related_works = question.works_kind != WorksKind::Ordinary;
    facts.works_started_on = question.works_started_on;
    facts.design = question.design.as_ref().map(|design| DesignFacts {
        depth_m: design.depth_m(),
        basement_levels: design.basement_levels,
        groundwater_use: design.groundwater_use,
        removes_barrier: design.removes_barrier,
    });
    facts.mirrored_on = mirrored_on(view);
    let years = view
        .commons(Kind::Edition)
        .filter_map(|version| match &version.entity {
            Entity::Edition(edition) => Some(edition.year),
            _ => None,
        });
    facts.negative_list.current_edition_year = years.max();
    facts
}

/// The older of the days on which the two municipal lists were mirrored; the second counts once it ever was.
fn mirrored_on(view: &View<'_>) -> Option<Day> {
    let day = |list: List| {
        view.common(Kind::Mirror, list.code())
            .map(|version| version.valid_from)
    };
    let control = day(List::ControlList)?;
    Some(day(List::Contaminated42).map_or(control, |other| control.min(other)))
}

/// Kilometre by which an outline may leave the district's box (records section 11).
const DISTRICT_MARGIN_M: f64 = 1000.0;

fn geometry_state(view: &View<'_>, outline: Option<&Outline>) -> GeometryState {
    let Some(outline) = outline else {
        return GeometryState::Missing;
    };
    let Some(district) = view
        .district()
        .and_then(|district| district.outline.as_ref())
    else {
        return GeometryState::Ok;
    };
    let [west, south, east, north] = widened(district.bbox(), DISTRICT_MARGIN_M);
    let [w, s, e, n] = outline.bbox();
    let inside = west <= w && south <= s && e <= east && n <= north;
    if inside {
        GeometryState::Ok
    } else {
        GeometryState::Outside
    }
}

/// A box widened by metres on every side.
pub(crate) fn widened([west, south, east, north]: [f64; 4], metres: f64) -> [f64; 4] {
    let latitude = metres / 110_574.0;
    let cosine = south.abs().max(north.abs()).to_radians().cos().max(0.01);
    let longitude = metres / (111_320.0 * cosine);
    [
        west - longitude,
        south - latitude,
        east + longitude,
        north + latitude,
    ]
}

fn area_m2(outline: Option<&Outline>, parcel: &Parcel) -> f64 {
    match outline {
        Some(outline) => outline.compared_m2(),
        None => parcel.area_stated_m2.and_then(to_f64).unwrap_or(0.0),
    }
}

fn to_f64(number: rust_decimal::Decimal) -> Option<f64> {
    rust_decimal::prelude::ToPrimitive::to_f64(&number)
}

/// What a dossier holds at the point in time, by kind.
struct File<'a> {
    no: &'a str,
    versions: Vec<&'a VersionRow>,
    bans: Vec<&'a Ban>,
}

impl<'a> File<'a> {
    fn read(view: &View<'a>, dossier: &'a Dossier) -> Self {
        let versions: Vec<&VersionRow> = view.all(dossier).collect();
        let has_reports = versions.iter().any(|version| {
            matches!(
                version.entity,
                Entity::Survey(_) | Entity::Assessment(_) | Entity::Removal(_)
            )
        });
        let bans = if has_reports {
            let bans = view
                .commons(Kind::Ban)
                .filter_map(|version| match &version.entity {
                    Entity::Ban(ban) => Some(ban.as_ref()),
                    _ => None,
                });
            bans.collect()
        } else {
            Vec::new()
        };
        File {
            no: dossier.registry_no(),
            versions,
            bans,
        }
    }

    fn flags(&self, facts: &mut Facts) {
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
    fn units(
        &self,
        view: &View<'_>,
        parcel: &Parcel,
        drawn: Option<&Outline>,
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
            return self.undivided(parcel, facts);
        }
        let mut found = Vec::with_capacity(units.len() + 1);
        for unit in &units {
            let area_m2 = match (&unit.outline, drawn) {
                (Some(outline), Some(drawn)) => overlap_m2(outline, drawn),
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
        found.extend(self.undivided_rest(view, parcel, &units, drawn, facts));
        found
    }

    /// The parcel as one unit; nothing at all when no stage is on record.
    fn undivided(&self, parcel: &Parcel, facts: &Facts) -> Vec<UnitFacts> {
        let unit = self.unit(
            (self.no, parcel.outline.as_ref()),
            facts.parcel_area_m2,
            parcel,
            facts,
        );
        vec![unit]
    }

    /// What of a divided parcel no unit covers.
    fn undivided_rest(
        &self,
        _view: &View<'_>,
        parcel: &Parcel,
        units: &[&Unit],
        drawn: Option<&Outline>,
        facts: &Facts,
    ) -> Option<UnitFacts> {
        let ground = drawn.or(parcel.outline.as_ref());
        let outlines: Vec<&Outline> = units
            .iter()
            .filter_map(|unit| unit.outline.as_ref())
            .collect();
        let rest = match ground {
            Some(ground) if outlines.len() == units.len() => uncovered_m2(ground, &outlines),
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
                Entity::Validity(event) if concerns(&event.unit) => unit.events.push(EventFacts {
                    event: event.event,
                    day: version.valid_from,
                    document: event.document,
                }),
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
            design_matches: facts.design.is_some() && design_matches(ra, facts),
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
        let of_firm = self
            .bans
            .iter()
            .filter(|ban| firm == Some(ban.firm.as_str()));
        of_firm
            .map(|ban| BanFacts {
                from: ban.from,
                until: ban.until,
                for_this_report: ban.reports.iter().any(|own| own == report),
            })
            .collect()
    }

    fn negative_entries(&self, current_year: Option<i32>) -> Vec<NegativeFacts> {
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
    fn procedure(&self, question: &Question, facts: &mut Facts) {
        for version in &self.versions {
            match &version.entity {
                Entity::Lookup(_) => facts.lookup_recorded_on = Some(version.valid_from),
                Entity::Meeting(meeting) => facts.grant_meeting = Some(meeting.outcome),
                Entity::Works(_) if question.works_started_on.is_none() => {
                    facts.works_started_on = Some(version.valid_from);
                }
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

    /// The key unit whose land this is or was; of several, the one with the least survey.
    fn key_unit(&self, question: &Question) -> Option<KeyUnitFacts> {
        let units = self
            .versions
            .iter()
            .filter_map(|version| match &version.entity {
                Entity::KeyUnit(unit) => Some(unit.as_ref()),
                _ => None,
            });
        let rank = |unit: &&KeyUnit| {
            unit.survey.as_ref().map_or((0, None), |s| {
                (1 + i32::from(s.passed), Some(s.sampling_end))
            })
        };
        let unit = units.min_by_key(rank)?;
        Some(KeyUnitFacts {
            id: unit.id.clone(),
            current: unit.left.is_none(),
            production_end: unit.production_end,
            survey: unit.survey.as_ref().map(|survey| KeySurveyFacts {
                passed: survey.passed,
                sampling_end: survey.sampling_end,
                exceeding: survey.exceeding,
            }),
            own_expansion: question.own_expansion,
            report_in_registration_file: question
                .report_in_registration_file
                .unwrap_or(unit.report_in_registration_file),
            open_rectification: unit.open_rectification,
            overdue_reports: unit.overdue_reports,
            demolition_without_plan: unit.demolition_without_plan,
            permit_on_demolition_part: question.permit_on_demolition_part,
            ending_production: unit.ending_production,
        })
    }

    /// Predecessors with what they hand on, and successors.
    fn lineage(&self, view: &View<'_>, parcel: &Parcel, facts: &mut Facts) {
        for version in &self.versions {
            let Entity::Succession(succession) = &version.entity else {
                continue;
            };
            if succession
                .predecessors
                .iter()
                .any(|no| no.as_str() == self.no)
            {
                facts
                    .successors
                    .extend(succession.successors.iter().map(ToString::to_string));
            }
            if succession
                .successors
                .iter()
                .any(|no| no.as_str() == self.no)
            {
                let before = version.valid_from.plus(-1);
                for no in &succession.predecessors {
                    let inherited = inherited(view, no.as_str(), before, parcel, facts);
                    facts
                        .predecessors
                        .extend(inherited.map(|found| PredecessorFacts {
                            closed_on: succession.closed_on,
                            ..found
                        }));
                }
            }
        }
    }

    /// Entries of the control-and-remediation list that name a part of the parcel by its outline: an overlap.
    fn partial_listings(&self, ground: Option<&Outline>) -> Vec<NeighbourFacts> {
        let entries = self
            .versions
            .iter()
            .filter_map(|version| match &version.entity {
                Entity::Listing(entry)
                    if entry.list == List::ControlList && entry.units.is_empty() =>
                {
                    Some((entry.id.as_str(), entry.outline.as_ref()?))
                }
                _ => None,
            });
        entries
            .map(|(id, outline)| {
                let area = outline.compared_m2();
                NeighbourFacts {
                    unit: UnitFacts::at(id, StageFact::Known(Stage::L0), area),
                    negative_entries: Vec::new(),
                    distance_m: None,
                    overlap_m2: ground.map_or(area, |ground| overlap_m2(ground, outline)),
                    reach_m: None,
                }
            })
            .collect()
    }

    /// The worst that this parcel shows to its neighbours: listed, exceeding, or nothing known against it.
    fn worst_unit(&self, area_m2: f64) -> UnitFacts {
        let mut facts = Facts::unknown(
            Day::literal(2000, time::Month::January, 1),
            Transaction::Plan,
        );
        self.flags(&mut facts);
        let stages = self
            .versions
            .iter()
            .filter_map(|version| match &version.entity {
                Entity::Stage(stage) => Some(stage.as_ref()),
                _ => None,
            });
        let worst = stages.max_by_key(|stage| harm(stage.standing.stage));
        let stage = worst.map_or(StageFact::NoRecord, |stage| {
            StageFact::Known(stage.standing.stage)
        });
        let mut unit = UnitFacts::at(self.no, stage, area_m2);
        if let Some(stage) = worst {
            unit.origin = stage.standing.origin;
            unit.u1_kind = stage.standing.u1_kind;
            unit.preliminary_exceeded = stage.standing.preliminary_exceeded;
        }
        let listed = |version: &&VersionRow| match &version.entity {
            Entity::Listing(entry) => entry.list == List::ControlList,
            _ => false,
        };
        unit.listed = facts.flags.control_list || self.versions.iter().any(listed);
        unit
    }
}

/// How much a stage of a neighbour may harm: listed before exceeding before everything else.
fn harm(stage: Stage) -> u8 {
    match stage {
        stage if stage.is_listed() => 3,
        Stage::A0 | Stage::AR => 2,
        Stage::U1 | Stage::V3 | Stage::V4 | Stage::N0 => 1,
        _ => 0,
    }
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
fn design_matches(ra: &Assessment, facts: &Facts) -> bool {
    let Some(design) = &facts.design else {
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

/// What a predecessor hands on to a successor that has no stage of its own, or is still listed for it.
fn inherited(
    view: &View<'_>,
    no: &str,
    before: Day,
    parcel: &Parcel,
    facts: &Facts,
) -> Option<PredecessorFacts> {
    let atlas = view.atlas();
    let dossier = atlas.dossier(no)?;
    let earlier = atlas.view(crate::atlas::AsOf {
        day: before,
        known: view.as_of().known,
    });
    let old = earlier.parcel_in(dossier)?;
    let area_m2 = area_m2(old.outline.as_ref(), old);
    let overlap = match (&old.outline, &parcel.outline) {
        (Some(old), Some(new)) => overlap_m2(old, new),
        // nothing to measure: it hands on to all of it
        _ => facts.parcel_area_m2.max(2.0),
    };
    let mut unit = File::read(&earlier, dossier).worst_unit(area_m2);
    unit.listed = File::read(view, dossier).worst_unit(area_m2).listed;
    let carried_over = facts
        .units
        .iter()
        .all(|unit| unit.stage != StageFact::NoRecord);
    let still_listed =
        unit.listed && !facts.flags.control_list && facts.units.iter().all(|unit| !unit.listed);
    let hands_on = (!carried_over && unit.stage != StageFact::NoRecord) || still_listed;
    hands_on.then(|| PredecessorFacts {
        id: no.to_owned(),
        overlap_m2: overlap,
        area_m2,
        inherits: Some(unit),
        closed_on: None,
    })
}

/// Neighbours, zones, plumes and wells around the ground.
fn around(
    view: &View<'_>,
    seen: &Seen,
    subject: &Subject<'_>,
    (ground, file): (Option<&Outline>, &File<'_>),
    facts: &mut Facts,
) {
    let Some(ground) = ground else { return };
    let reaches = reaches(view);
    let farthest = reaches
        .values()
        .copied()
        .fold(facts.settings.adjacent_m, f64::max);
    let measured = match subject.drawn {
        None => {
            let own = subject.dossier.registry_no();
            seen.or_measure((view.as_of(), farthest), own, || {
                measure(view, ground, file.no, farthest)
            })
        }
        Some(_) => Arc::new(measure(view, ground, file.no, farthest)),
    };
    for near in measured
        .iter()
        .filter(|near| !subject.together.contains(&near.registry_no))
    {
        neighbour(view, near, &reaches, facts);
    }
    commons_around(view, ground, file.no, facts);
}

/// Distances for known plumes, by the parcel they spread from.
fn reaches(view: &View<'_>) -> BTreeMap<String, f64> {
    let plumes = view
        .commons(Kind::Plume)
        .filter_map(|version| match &version.entity {
            Entity::Plume(plume) => Some((
                plume.source_parcel.as_ref()?.to_string(),
                plume.reach_m.and_then(to_f64)?,
            )),
            _ => None,
        });
    plumes.collect()
}

/// Everything within `reach_m` of the ground, measured.
fn measure(view: &View<'_>, ground: &Outline, own: &str, reach_m: f64) -> Vec<Measured> {
    let near = view.dossiers_near(widened(ground.bbox(), reach_m + 1.0));
    let others = near
        .into_iter()
        .filter(|dossier| dossier.registry_no().as_ref() != own);
    others
        .filter_map(|dossier| {
            let outline = view.parcel_in(dossier)?.outline.as_ref()?;
            let distance_m = distance_m(ground, outline);
            if distance_m > reach_m {
                return None;
            }
            let overlap_m2 = if distance_m == 0.0 {
                overlap_m2(ground, outline)
            } else {
                0.0
            };
            let area_m2 = outline.compared_m2();
            Some(Measured {
                registry_no: dossier.registry_no().clone(),
                overlap_m2,
                distance_m,
                area_m2,
            })
        })
        .collect()
}

fn neighbour(view: &View<'_>, near: &Measured, reaches: &BTreeMap<String, f64>, facts: &mut Facts) {
    let Some(dossier) = view.atlas().dossier(&near.registry_no) else {
        return;
    };
    let file = File::read(view, dossier);
    let mut unit = file.worst_unit(near.area_m2);
    let entries = file.negative_entries(facts.negative_list.current_edition_year);
    let smaller = facts.parcel_area_m2.min(near.area_m2);
    let overlaps = near.overlap_m2 > 0.0 && facts.settings.counts(near.overlap_m2, smaller);
    if near.distance_m == 0.0 && !overlaps {
        let tolerance_m2 = facts
            .settings
            .sliver_min_m2
            .max(facts.settings.sliver_share * smaller);
        facts.border_contacts.push(BorderContact {
            parcel: near.registry_no.to_string(),
            overlap_m2: near.overlap_m2,
            distance_m: 0.0,
            tolerance_m2,
        });
    }
    let harms = matches!(&unit.stage, StageFact::Known(stage) if harm(*stage) >= 2) || unit.listed;
    if !harms && entries.is_empty() {
        return;
    }
    if overlaps && let Some(parcel) = view.parcel_in(dossier) {
        let units = file.units(view, parcel, None, facts);
        if let Some(full) = units.into_iter().max_by_key(|unit| match &unit.stage {
            StageFact::Known(stage) => harm(*stage),
            StageFact::Unknown(_) | StageFact::NoRecord => 0,
        }) {
            unit = UnitFacts {
                id: unit.id,
                area_m2: near.area_m2,
                listed: unit.listed || full.listed,
                ..full
            };
        }
    }
    facts.neighbours.push(NeighbourFacts {
        unit,
        negative_entries: entries,
        distance_m: (!overlaps).then_some(near.distance_m),
        overlap_m2: near.overlap_m2,
        reach_m: reaches
            .get(near.registry_no.as_ref())
            .map(|reach| reach.max(facts.settings.adjacent_m)),
    });
}

/// Zones, plumes and wells that meet the ground.
fn commons_around(view: &View<'_>, ground: &Outline, own: &str, facts: &mut Facts) {
    for version in view.commons_near(ground.bbox()) {
        match &version.entity {
            Entity::Zone(zone) => {
                let Some(outline) = &zone.outline else {
                    continue;
                };
                let smaller = facts.parcel_area_m2.min(outline.compared_m2());
                if facts.settings.counts(overlap_m2(ground, outline), smaller) {
                    let own = zone.parcels.iter().any(|parcel| parcel.as_str() == own);
                    facts.zones.push(ZoneFacts {
                        id: zone.id.clone(),
                        own,
                    });
                }
            }
            Entity::Plume(plume) => {
                let Some(outline) = &plume.outline else {
                    continue;
                };
                let overlap_m2 = overlap_m2(ground, outline);
                if overlap_m2 > 0.0 {
                    facts.plumes.push(PlumeFacts {
                        id: plume.id.clone(),
                        overlap_m2,
                        area_m2: outline.compared_m2(),
                    });
                }
            }
            Entity::Well(well) if well.status != WellStatus::Sealed => {
                let (lon, lat) = well.position.lon_lat();
                if ground.contains_point(lon, lat) {
                    facts.wells.push(well.id.clone());
                }
            }
            _ => {}
        }
    }
}

/// Dwellings, a school, hospital or home for the elderly next to the ground, by the recorded uses: sensitive with Class
/// I limits.
fn has_sensitive_neighbour(view: &View<'_>, ground: Option<&Outline>, facts: &Facts) -> bool {
    let Some(ground) = ground else { return false };
    let near = view.dossiers_near(widened(ground.bbox(), facts.settings.adjacent_m));
    near.into_iter()
        .filter_map(|dossier| view.parcel_in(dossier))
        .any(|parcel| {
            let profile = UseProfile::of(&parcel.current_use);
            let lives = profile.class == UseClass::S && profile.limits == LimitClass::I;
            lives
                && parcel.outline.as_ref().is_some_and(|outline| {
                    outline != ground && distance_m(ground, outline) <= facts.settings.adjacent_m
                })
        })
}
