//! What happens to a unit under key soil supervision (土壤污染重点监管单位): each act, the papers it may rest on, its
//! guards, and the unit that it leaves.

use super::codes::{PermitNo, RegistryNo};
use super::day::Day;
use super::duty::derive::Periods;
use super::event::{EventGuard, Paper, PaperKind, Refusal, Text};
use super::groundwater::paper_refusal;
use super::law::{Basis, CODE_414, CODE_415, CODE_462, SOIL_LAW_21, SOIL_LAW_22, SOIL_LAW_67};
use super::record::{
    Demolition, HiddenDanger, KeySurvey, KeyUnit, ListedSpan, Rectified, Tank, UnitSurvey,
    YearListed,
};

/// The list and the duties of the unit.
pub const LISTED: Basis = &[CODE_414, SOIL_LAW_21];
/// Demolitions.
pub const DEMOLISHED: Basis = &[CODE_415, SOIL_LAW_22];
/// Surveys before the land goes on.
pub const SURVEYED: Basis = &[CODE_462, SOIL_LAW_67];

/// An act on a unit. Numbers count from one.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyUnitAct {
    Amend(Box<Amendment>),
    Danger {
        items: Vec<String>,
        rectify_by: Day,
    },
    Rectify(usize),
    Demolition {
        what: String,
        planned_start: Day,
        filing: Filing,
    },
    DemolitionStep {
        n: usize,
        planned_start: Option<Day>,
        filing: Filing,
        done: bool,
    },
    Survey {
        sampling_end: Day,
        exceeding: bool,
        passed: bool,
    },
    /// Production ended; else it is about to end.
    ProductionEnd {
        ended: bool,
    },
}

/// Days on which a demolition plan was filed with each department.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filing {
    pub env: Option<Day>,
    pub industry: Option<Day>,
}

/// What is new of a unit; none = stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Amendment {
    pub name: Option<String>,
    pub address: Option<String>,
    pub industry: Option<String>,
    pub permit_no: Option<PermitNo>,
    pub toxic_substances: Option<Vec<String>>,
    pub tanks: Option<Vec<Tank>>,
    pub parcels: Option<Vec<RegistryNo>>,
    pub report_in_registration_file: Option<bool>,
}

impl KeyUnitAct {
    /// The articles it rests on.
    pub fn basis(&self) -> Basis {
        match self {
            KeyUnitAct::Amend(_) | KeyUnitAct::Danger { .. } | KeyUnitAct::Rectify(_) => LISTED,
            KeyUnitAct::Demolition { .. } | KeyUnitAct::DemolitionStep { .. } => DEMOLISHED,
            KeyUnitAct::Survey { .. } | KeyUnitAct::ProductionEnd { .. } => SURVEYED,
        }
    }

    /// Papers it may rest on; empty = any.
    fn papers(&self) -> &'static [PaperKind] {
        use PaperKind::*;
        match self {
            KeyUnitAct::Amend(_) => &[],
            KeyUnitAct::Danger { .. } => &[HiddenDangerReport, InspectionRecord],
            KeyUnitAct::Rectify(_) => &[Acceptance, InspectionRecord, HiddenDangerReport],
            KeyUnitAct::Demolition { filing, .. } if filing.is_some() => {
                &[DemolitionPlan, FilingReceipt]
            }
            KeyUnitAct::Demolition { .. } => &[DemolitionPlan, OfficialLetter, InspectionRecord],
            KeyUnitAct::DemolitionStep { filing, .. } if filing.is_some() => {
                &[DemolitionPlan, FilingReceipt]
            }
            KeyUnitAct::DemolitionStep { done: true, .. } => {
                &[CompletionReport, Acceptance, InspectionRecord]
            }
            KeyUnitAct::DemolitionStep { .. } => &[DemolitionPlan, OfficialLetter],
            KeyUnitAct::Survey { passed: false, .. } => &[SurveyReport, FilingReceipt],
            KeyUnitAct::Survey { passed: true, .. } => &[ReviewOpinion, DepartmentLetter],
            KeyUnitAct::ProductionEnd { .. } => &[OfficialLetter, InspectionRecord],
        }
    }

    /// The danger or demolition that is named and not there.
    pub fn missing(&self, unit: &KeyUnit) -> Option<(&'static str, usize)> {
        let (what, n, held) = match self {
            KeyUnitAct::Rectify(n) => ("hidden danger", *n, unit.dangers.len()),
            KeyUnitAct::DemolitionStep { n, .. } => ("demolition", *n, unit.demolitions.len()),
            _ => return None,
        };
        (n == 0 || n > held).then_some((what, n))
    }

    /// The unit after the act, by its day and paper; or every guard that stands in the way. What it names is there.
    pub fn apply(
        &self,
        unit: &KeyUnit,
        (day, paper): (Day, &Paper),
        periods: &Periods,
    ) -> Result<KeyUnit, Vec<Refusal>> {
        let mut act = Acting {
            day,
            basis: self.basis(),
            refusals: Vec::new(),
        };
        if !self.papers().is_empty() {
            paper_refusal(&mut act.refusals, self.papers(), paper, (self.basis(), day));
        }
        let mut unit = unit.clone();
        match self {
            KeyUnitAct::Amend(amendment) => act.amend(&mut unit, amendment),
            KeyUnitAct::Danger { items, rectify_by } => {
                act.not_before("rectify_by", *rectify_by, day);
                unit.dangers.push(HiddenDanger {
                    items: items.clone(),
                    found_on: day,
                    rectify_by: *rectify_by,
                    paper: paper.clone(),
                    rectified: None,
                });
            }
            KeyUnitAct::Rectify(n) => {
                if let Some(danger) = unit.dangers.get_mut(n.wrapping_sub(1)) {
                    act.only_once(danger.rectified.as_ref().map(|rectified| rectified.day));
                    let paper = paper.clone();
                    danger.rectified = Some(Rectified { day, paper });
                }
            }
            KeyUnitAct::Demolition {
                what,
                planned_start,
                filing,
            } => {
                let mut demolition = Demolition {
                    what: what.clone(),
                    planned_start: *planned_start,
                    filed_env: None,
                    filed_industry: None,
                    done_on: None,
                    papers: vec![paper.clone()],
                };
                act.file(&mut demolition, *filing, periods);
                unit.demolitions.push(demolition);
            }
            KeyUnitAct::DemolitionStep {
                n,
                planned_start,
                filing,
                done,
            } => {
                if let Some(demolition) = unit.demolitions.get_mut(n.wrapping_sub(1)) {
                    act.only_once(demolition.done_on);
                    demolition.planned_start = planned_start.unwrap_or(demolition.planned_start);
                    act.file(demolition, *filing, periods);
                    if *done {
                        demolition.done_on = Some(day);
                    }
                    demolition.papers.push(paper.clone());
                }
            }
            KeyUnitAct::Survey {
                sampling_end,
                exceeding,
                passed,
            } => {
                act.not_after("sampling_end", *sampling_end, day);
                survey(
                    &mut unit,
                    UnitSurvey {
                        sampling_end: *sampling_end,
                        exceeding: *exceeding,
                        passed: *passed,
                        day: Some(day),
                        paper: Some(paper.clone()),
                    },
                );
            }
            KeyUnitAct::ProductionEnd { ended } => {
                act.only_once(unit.production_end);
                unit.ending_production = !ended;
                unit.production_end = ended.then_some(day);
            }
        }
        if act.refusals.is_empty() {
            Ok(unit)
        } else {
            Err(act.refusals)
        }
    }
}

impl Filing {
    fn is_some(self) -> bool {
        self.env.is_some() || self.industry.is_some()
    }
}

/// The survey that was sampled last stands; a paper on the same sampling takes the place of the one before.
fn survey(unit: &mut KeyUnit, survey: UnitSurvey) {
    unit.surveys
        .retain(|before| before.sampling_end != survey.sampling_end);
    let last = unit.survey.as_ref().map(|last| last.sampling_end);
    if last.is_none_or(|last| last <= survey.sampling_end) {
        // one taken over by the old field stays among those that were entered
        let before = unit.survey.take().filter(|before| {
            before.sampling_end != survey.sampling_end
                && !unit
                    .surveys
                    .iter()
                    .any(|kept| kept.sampling_end == before.sampling_end)
        });
        if let Some(before) = before {
            unit.surveys.push(UnitSurvey {
                sampling_end: before.sampling_end,
                exceeding: before.exceeding,
                passed: before.passed,
                day: None,
                paper: None,
            });
        }
        unit.survey = Some(KeySurvey {
            passed: survey.passed,
            sampling_end: survey.sampling_end,
            exceeding: survey.exceeding,
        });
    }
    unit.surveys.push(survey);
    unit.surveys.sort_by_key(|survey| survey.sampling_end);
}

struct Acting {
    day: Day,
    basis: Basis,
    refusals: Vec<Refusal>,
}

impl Acting {
    fn refuse(&mut self, at: &str, guard: EventGuard, wanted: Text, found: Text) {
        let basis = (self.basis, self.day);
        self.refusals
            .push(Refusal::new(at, guard, (wanted, found), basis));
    }

    fn not_before(&mut self, at: &str, found: Day, first: Day) {
        if found < first {
            let wanted = Text::new(format!("不早于 {first}"), format!("a day from {first} on"));
            self.refuse(at, EventGuard::DayContradicts, wanted, Text::plain(found));
        }
    }

    fn not_after(&mut self, at: &str, found: Day, last: Day) {
        if found > last {
            let wanted = Text::new(format!("不晚于 {last}"), format!("a day up to {last}"));
            self.refuse(at, EventGuard::DayContradicts, wanted, Text::plain(found));
        }
    }

    /// What is done is not done again.
    fn only_once(&mut self, before: Option<Day>) {
        if let Some(before) = before {
            let wanted = Text::new("尚未办结", "not done before");
            let found = Text::new(format!("已于 {before} 办结"), format!("done on {before}"));
            self.refuse("day", EventGuard::StepContradicts, wanted, found);
        }
    }

    /// Land once used keeps the duty of its survey, so none is taken away.
    fn amend(&mut self, unit: &mut KeyUnit, new: &Amendment) {
        if let Some(parcels) = &new.parcels {
            let lost: Vec<&str> = unit
                .parcels
                .iter()
                .filter(|no| !parcels.contains(no))
                .map(RegistryNo::as_str)
                .collect();
            if !lost.is_empty() {
                let found = Text::new(
                    format!("缺 {}", lost.join("、")),
                    format!("without {}", lost.join(", ")),
                );
                let wanted = Text::new("保留全部曾用地块", "all land that it uses or used");
                self.basis = SURVEYED;
                self.refuse("parcels", EventGuard::LandOnceUsed, wanted, found);
            }
            unit.parcels.clone_from(parcels);
        }
        if let Some(name) = &new.name {
            unit.name.clone_from(name);
        }
        for (held, new) in [
            (&mut unit.address, &new.address),
            (&mut unit.industry, &new.industry),
        ] {
            if new.is_some() {
                held.clone_from(new);
            }
        }
        if new.permit_no.is_some() {
            unit.permit_no.clone_from(&new.permit_no);
        }
        if let Some(substances) = &new.toxic_substances {
            unit.toxic_substances.clone_from(substances);
        }
        if let Some(tanks) = &new.tanks {
            unit.tanks.clone_from(tanks);
        }
        if let Some(filed) = new.report_in_registration_file {
            unit.report_in_registration_file = filed;
        }
    }

    /// Files the plan; with both departments so many working days before the start.
    fn file(&mut self, demolition: &mut Demolition, filing: Filing, periods: &Periods) {
        let days = periods.demolition_plan_working_days;
        let last = periods.calendar.before(demolition.planned_start, days).day;
        for (at, filed) in [
            ("filed_env", filing.env),
            ("filed_industry", filing.industry),
        ] {
            if let Some(filed) = filed {
                self.not_after(at, filed, self.day);
            }
        }
        demolition.filed_env = filing.env.or(demolition.filed_env);
        demolition.filed_industry = filing.industry.or(demolition.filed_industry);
        let filed = [
            ("filed_env", demolition.filed_env),
            ("filed_industry", demolition.filed_industry),
        ];
        for (at, filed) in filed {
            if let Some(filed) = filed.filter(|filed| *filed > last) {
                let wanted = Text::new(
                    format!("开工前 {days} 个工作日,即不晚于 {last}"),
                    format!("{days} working days before the start, up to {last}"),
                );
                self.refuse(
                    at,
                    EventGuard::DemolitionPlanLate,
                    wanted,
                    Text::plain(filed),
                );
            }
        }
    }
}

/// The unit on the list of a year.
pub fn listed(unit: &KeyUnit, year: i32, (day, notice): (Day, &Paper)) -> KeyUnit {
    let mut unit = unit.clone();
    if let Some(left) = unit.left.take() {
        let entered = unit.entered;
        unit.former.push(ListedSpan { entered, left });
        unit.entered = day;
    }
    unit.lists.retain(|list| list.year != year);
    let notice = notice.clone();
    unit.lists.push(YearListed { year, notice });
    unit.lists.sort_by_key(|list| list.year);
    unit
}
