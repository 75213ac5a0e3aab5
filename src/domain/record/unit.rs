//! Management units, units under key supervision, and the procedural facts of a parcel.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::codes::{CreditCode, PermitNo, RegistryNo};
use crate::domain::day::Day;
use crate::domain::event::Paper;
use crate::domain::fault::{Fault, check_text};
use crate::domain::geometry::Outline;

use super::{
    Demolition, HiddenDanger, ListedSpan, Recorded, Tank, UnitSurvey, YearListed, outline_field,
};

/// A management unit (管理单元): a polygon inside a parcel with its own stage. A parcel without division has none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Unique in the register, such as `HQ-000012/B`.
    pub id: String,
    pub parcel: RegistryNo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    /// Area as stated, m²; the measured area of the outline wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_stated_m2: Option<Decimal>,
}

impl Recorded for Unit {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    outline_field!();

    fn check(&self, faults: &mut Vec<Fault>) {
        if let Some(name) = &self.name {
            check_text(faults, "name", name, 300);
        }
        if self.outline.is_none() && self.area_stated_m2.is_none() {
            faults.push(Fault::new(
                "outline",
                "an outline or a stated area",
                "neither",
                "give one of them",
            ));
        }
    }
}

/// A unit under key soil supervision (土壤污染重点监管单位) with the land it uses or used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyUnit {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<CreditCode>,
    pub name: String,
    pub parcels: Vec<RegistryNo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Day it entered the yearly list.
    pub entered: Day,
    /// Day it left the list; the survey duty for its land stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Day>,
    /// Last day of production; none while producing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production_end: Option<Day>,
    /// Production is about to end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ending_production: bool,
    /// The survey made for Code article 462.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<KeySurvey>,
    /// The report lies in the registration file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub report_in_registration_file: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open_rectification: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overdue_reports: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub demolition_without_plan: bool,
    /// Day on which a demolition is to begin; its plan is filed before (Code 415).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demolition_planned: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Pollutant discharge permit (排污许可证编号).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permit_no: Option<PermitNo>,
    /// Toxic and harmful substances it handles (有毒有害物质).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub toxic_substances: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tanks: Vec<Tank>,
    /// Yearly lists on which it stands, in the order of years.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<YearListed>,
    /// Times on the list before `entered`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<ListedSpan>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dangers: Vec<HiddenDanger>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub demolitions: Vec<Demolition>,
    /// Every survey entered; the last sampled is `survey`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub surveys: Vec<UnitSurvey>,
}

impl KeyUnit {
    /// A unit of which nothing is known but its name and since when it is listed.
    pub fn new(id: impl Into<String>, name: impl Into<String>, entered: Day) -> Self {
        KeyUnit {
            id: id.into(),
            credit_code: None,
            name: name.into(),
            parcels: Vec::new(),
            industry: None,
            entered,
            left: None,
            production_end: None,
            ending_production: false,
            survey: None,
            report_in_registration_file: false,
            open_rectification: false,
            overdue_reports: false,
            demolition_without_plan: false,
            demolition_planned: None,
            address: None,
            permit_no: None,
            toxic_substances: Vec::new(),
            tanks: Vec::new(),
            lists: Vec::new(),
            former: Vec::new(),
            dangers: Vec::new(),
            demolitions: Vec::new(),
            surveys: Vec::new(),
        }
    }

    /// Years in which it stands or stood on the list, up to a day: those of the yearly lists, and those between entering
    /// and leaving.
    pub fn list_years(&self, on: Day) -> BTreeSet<i32> {
        let now = (self.entered, self.left);
        let former = self
            .former
            .iter()
            .map(|span| (span.entered, Some(span.left)));
        let spans = former.chain([now]).filter(|(entered, _)| *entered <= on);
        let years = spans.flat_map(|(entered, left)| {
            let last = left.map_or(on.year(), |left| left.year().min(on.year()));
            entered.year()..=last
        });
        let listed = self.lists.iter().map(|list| list.year);
        years
            .chain(listed.filter(|year| *year <= on.year()))
            .collect()
    }

    /// The first day on the list that is known.
    pub fn first_entered(&self) -> Day {
        let former = self.former.iter().map(|span| span.entered);
        former.fold(self.entered, Day::min)
    }

    /// Something is to be rectified: said so, or a danger that is open.
    pub fn has_open_rectification(&self) -> bool {
        self.open_rectification || self.dangers.iter().any(|danger| danger.rectified.is_none())
    }

    /// Something was taken down without the plan being filed with both departments.
    pub fn has_demolished_without_plan(&self) -> bool {
        let unplanned = |demolition: &Demolition| {
            demolition.done_on.is_some() && demolition.filed_on().is_none()
        };
        self.demolition_without_plan || self.demolitions.iter().any(unplanned)
    }

    /// Exceedances found by surveys that a later one took the place of.
    pub fn earlier_exceedances(&self) -> impl Iterator<Item = KeySurvey> + use<'_> {
        let last = self.survey.as_ref().map(|survey| survey.sampling_end);
        let earlier = self
            .surveys
            .iter()
            .filter(move |survey| survey.exceeding && Some(survey.sampling_end) != last);
        earlier.map(|survey| KeySurvey {
            passed: survey.passed,
            sampling_end: survey.sampling_end,
            exceeding: true,
        })
    }
}

/// The survey of a key unit: filed or passed, and what it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySurvey {
    /// Filed, not reviewed; or passed.
    pub passed: bool,
    pub sampling_end: Day,
    /// Whether it found an exceedance.
    pub exceeding: bool,
}

impl Recorded for KeyUnit {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        self.parcels.iter().map(RegistryNo::as_str).collect()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "name", &self.name, 300);
        for (at, text) in [("address", &self.address), ("industry", &self.industry)] {
            if let Some(text) = text {
                check_text(faults, at, text, 300);
            }
        }
        for (index, substance) in self.toxic_substances.iter().enumerate() {
            check_text(
                faults,
                &format!("toxic_substances[{index}]"),
                substance,
                200,
            );
        }
        for (index, tank) in self.tanks.iter().enumerate() {
            tank.check(&format!("tanks[{index}]"), faults);
        }
        for danger in &self.dangers {
            if danger.items.is_empty() {
                faults.push(Fault::new(
                    "items",
                    "at least one",
                    "none",
                    "say what was found",
                ));
            }
            for item in &danger.items {
                check_text(faults, "items", item, 500);
            }
        }
        for demolition in &self.demolitions {
            check_text(faults, "what", &demolition.what, 500);
        }
        if let Some(left) = self.left
            && left < self.entered
        {
            faults.push(Fault::new(
                "left",
                format!("a day from {} on", self.entered),
                left,
                "check the days",
            ));
        }
    }
}

/// A lookup in the national construction-land soil system. Its day is the day of the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    pub parcel: RegistryNo,
    pub result: String,
}

impl Recorded for Lookup {
    fn id(&self) -> String {
        self.parcel.to_string()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "result", &self.result, 1000);
    }
}

/// Outcome of a land-grant meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GrantOutcome {
    Usable,
    UsableWithConditions,
    NotUsable,
}

/// A land-grant project meeting (土地出让项目专家评审会) of the district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantMeeting {
    pub parcel: RegistryNo,
    pub outcome: GrantOutcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<String>,
    /// The minutes; none where it was taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Paper>,
    /// How many took part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participants: Option<u16>,
}

impl Recorded for GrantMeeting {
    fn id(&self) -> String {
        self.parcel.to_string()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        if let Some(conditions) = &self.conditions {
            check_text(faults, "conditions", conditions, 2000);
        }
    }
}

/// Building works begun on a parcel. The day is the day of the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorksStart {
    pub parcel: RegistryNo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permit: Option<String>,
}

impl Recorded for WorksStart {
    fn id(&self) -> String {
        self.parcel.to_string()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        if let Some(permit) = &self.permit {
            check_text(faults, "permit", permit, 200);
        }
    }
}
