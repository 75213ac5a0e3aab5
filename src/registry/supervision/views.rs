//! A unit as a caller may see it.

use serde::Serialize;

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::duty::DutyState;
use crate::domain::record::{
    Demolition, HiddenDanger, KeyUnit, ListedSpan, Tank, UnitSurvey, YearListed,
};

use super::super::duties::{duties_of, periods};

/// A unit in a list. 土壤污染重点监管单位
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct KeyUnitRow {
    pub id: String,
    pub name: String,
    pub address: Option<String>,
    /// Years in which it is or was on the list.
    pub list_years: Vec<i32>,
    /// Whether it is on the list now. Off the list is not clean: the duty to survey its land stays (Code 462).
    pub listed: bool,
}

impl KeyUnitRow {
    pub(super) fn of(unit: &KeyUnit, on: Day) -> Self {
        KeyUnitRow {
            id: unit.id.clone(),
            name: unit.name.clone(),
            address: unit.address.clone(),
            list_years: unit.list_years(on).into_iter().collect(),
            listed: unit.left.is_none(),
        }
    }
}

/// A unit and its file.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct KeyUnitView {
    pub id: String,
    pub name: String,
    pub address: Option<String>,
    /// Years in which it is or was on the list.
    pub list_years: Vec<i32>,
    /// Whether it is on the list now. Off the list is not clean: the duty to survey its land stays (Code 462).
    pub listed: bool,
    /// What else is on record; null for the public.
    pub file: Option<KeyUnitFile>,
}

/// What is on record of a unit. 重点监管单位档案
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct KeyUnitFile {
    pub credit_code: Option<String>,
    /// Registry numbers of the land that it uses or used.
    pub parcels: Vec<String>,
    pub industry: Option<String>,
    /// Pollutant discharge permit.
    pub permit_no: Option<String>,
    pub toxic_substances: Vec<String>,
    pub tanks: Vec<Tank>,
    /// First day of this time on the list.
    #[schema(value_type = String, format = Date)]
    pub entered: Day,
    /// The day it left the list.
    #[schema(value_type = Option<String>, format = Date)]
    pub left: Option<Day>,
    /// Earlier times on the list.
    pub former: Vec<ListedSpan>,
    /// Yearly lists with their notices.
    pub lists: Vec<YearListed>,
    /// Null while it produces.
    #[schema(value_type = Option<String>, format = Date)]
    pub production_end: Option<Day>,
    pub ending_production: bool,
    /// The four yearly duties and those of demolitions, up to the day.
    pub duties: Vec<UnitDuty>,
    pub dangers: Vec<DangerView>,
    pub demolitions: Vec<DemolitionView>,
    pub surveys: Vec<UnitSurvey>,
    /// The survey report lies in the registration file.
    pub report_in_registration_file: bool,
    /// Something is to be rectified.
    pub open_rectification: bool,
    /// A yearly duty is overdue, or was said to be.
    pub overdue_reports: bool,
    /// Something was taken down without a filed plan, or a plan is overdue.
    pub demolition_without_plan: bool,
    /// First day of this state of the file.
    #[schema(value_type = String, format = Date)]
    pub since: Day,
}

/// A duty of a unit.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct UnitDuty {
    /// To be closed with its paper at `/api/v1/duties/{id}/closures`.
    pub id: String,
    pub kind: String,
    pub name_zh: String,
    pub name_en: String,
    #[schema(value_type = String, format = Date)]
    pub since: Day,
    #[schema(value_type = String, format = Date)]
    pub due: Day,
    pub state: DutyState,
}

/// A hidden danger. 隐患
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DangerView {
    /// Its number in the file, from 1.
    pub n: usize,
    /// Not rectified, and its last day has passed.
    pub overdue: bool,
    pub danger: HiddenDanger,
}

/// A demolition. 拆除活动
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DemolitionView {
    /// Its number in the file, from 1.
    pub n: usize,
    /// Last day on which its plan can be filed.
    #[schema(value_type = String, format = Date)]
    pub file_by: Day,
    pub demolition: Demolition,
}

impl KeyUnitView {
    pub(super) fn of(view: &View<'_>, (unit, since): (&KeyUnit, Day), officially: bool) -> Self {
        let row = KeyUnitRow::of(unit, view.as_of().day);
        KeyUnitView {
            id: row.id,
            name: row.name,
            address: row.address,
            list_years: row.list_years,
            listed: row.listed,
            file: officially.then(|| KeyUnitFile::of(view, unit, since)),
        }
    }
}

impl KeyUnitFile {
    fn of(view: &View<'_>, unit: &KeyUnit, since: Day) -> Self {
        let on = view.as_of().day;
        let periods = periods(view);
        let owed = duties_of(view, unit);
        let is_overdue = |yearly: bool| {
            owed.iter().any(|duty| {
                duty.kind.is_yearly_of_key_unit() == yearly && duty.state(on) == DutyState::Overdue
            })
        };
        let dangers = unit.dangers.iter().zip(1..).map(|(danger, n)| DangerView {
            n,
            overdue: danger.rectified.is_none() && danger.rectify_by < on,
            danger: danger.clone(),
        });
        let days = periods.demolition_plan_working_days;
        let demolitions = unit
            .demolitions
            .iter()
            .zip(1..)
            .map(|(demolition, n)| DemolitionView {
                n,
                file_by: periods.calendar.before(demolition.planned_start, days).day,
                demolition: demolition.clone(),
            });
        let duties = owed.iter().map(|duty| UnitDuty {
            id: duty.id.clone(),
            kind: duty.kind.code().to_owned(),
            name_zh: duty.kind.names().0.to_owned(),
            name_en: duty.kind.names().1.to_owned(),
            since: duty.since,
            due: duty.due,
            state: duty.state(on),
        });
        KeyUnitFile {
            credit_code: unit.credit_code.as_ref().map(ToString::to_string),
            parcels: unit.parcels.iter().map(ToString::to_string).collect(),
            industry: unit.industry.clone(),
            permit_no: unit.permit_no.as_ref().map(ToString::to_string),
            toxic_substances: unit.toxic_substances.clone(),
            tanks: unit.tanks.clone(),
            entered: unit.entered,
            left: unit.left,
            former: unit.former.clone(),
            lists: unit.lists.clone(),
            production_end: unit.production_end,
            ending_production: unit.ending_production,
            duties: duties.collect(),
            dangers: dangers.collect(),
            demolitions: demolitions.collect(),
            surveys: unit.surveys.clone(),
            report_in_registration_file: unit.report_in_registration_file,
            open_rectification: unit.has_open_rectification(),
            overdue_reports: unit.overdue_reports || is_overdue(true),
            demolition_without_plan: unit.has_demolished_without_plan() || is_overdue(false),
            since,
        }
    }
}
