//! Facts: all that is known about one question at one point in time. The rulebook sees nothing else.
//!
//! Pure data, as it was at the legal day and as it was known at the revision. Where a rule depends on an age, the
//! *date* is here and not the age, so that the same facts can be judged on a later day: that is how `holds_until` is
//! found. The names follow the machine form of the decision matrix, whose test reads these structs from JSON.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::day::Day;
use super::decision::BorderContact;
use super::land_use::{Forbidden, LandUse, LimitClass, UseClass};
use super::lifecycle::U1Kind;
use super::local_limit::LocalLimits;
use super::question::CourtSale;
use super::record::{GrantOutcome, Restriction, ReviewOutcome, TriState};
use super::stage::Stage;
use super::transaction::Transaction;
use super::validity::{TouchedDocument, ValidityEvent};

/// All that is known about one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    pub as_of: Day,
    pub transaction: Transaction,
    /// Empty = not given.
    pub planned_use: Vec<LandUse>,
    /// Empty = unknown, taken as not sensitive.
    pub current_use: Vec<LandUse>,
    pub geometry: GeometryState,
    pub parcel_area_m2: f64,
    /// Day on which the municipal list was last mirrored; none = never.
    pub mirrored_on: Option<Day>,
    pub settings: RuleSettings,
    /// Limits of local standards in force on the day or later.
    #[serde(default, skip_serializing_if = "LocalLimits::is_empty")]
    pub local_limits: LocalLimits,
    pub source_conflicts: Vec<SourceConflict>,
    pub flags: Flags,
    pub open_enforcement_case: bool,
    /// Empty = no record at all.
    pub units: Vec<UnitFacts>,
    pub negative_list: NegativeListFacts,
    pub zones: Vec<ZoneFacts>,
    /// Polygons near or over the parcel.
    pub neighbours: Vec<NeighbourFacts>,
    pub plumes: Vec<PlumeFacts>,
    /// Monitoring wells on the parcel that are not sealed.
    pub wells: Vec<String>,
    pub predecessors: Vec<PredecessorFacts>,
    pub successors: Vec<String>,
    pub key_unit: Option<KeyUnitFacts>,
    /// The act behind REGISTER; none = not stated.
    pub registers: Option<Transaction>,
    pub residual_conditions: bool,
    pub lookup_recorded_on: Option<Day>,
    pub grant_meeting: Option<GrantOutcome>,
    pub sale_kind: Option<CourtSale>,
    /// The permit is for survey, control, source removal or remediation.
    pub related_works: bool,
    pub works_started_on: Option<Day>,
    pub design: Option<DesignFacts>,
    pub new_polluting_industry_by_sensitive_neighbours: bool,
    pub overrides: Vec<OverrideFacts>,
    pub border_contacts: Vec<BorderContact>,
}

/// What the rules read of the legal settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSettings {
    /// R-03, days.
    pub mirror_refresh_days: i64,
    /// R-71, metres.
    pub adjacent_m: f64,
    /// R-70, square metres.
    pub sliver_min_m2: f64,
    /// R-70, share of the smaller polygon.
    pub sliver_share: f64,
    /// R-60, days.
    pub key_survey_age_days: i64,
    /// R-44, days.
    pub aftercare_grace_days: i64,
    /// R-83, years.
    pub age_warning_years: i32,
    /// a simplified survey form is adopted.
    pub simplified_survey_form: bool,
}

impl Default for RuleSettings {
    /// The defaults of [`super::setting::SETTINGS`].
    fn default() -> Self {
        RuleSettings {
            mirror_refresh_days: 31,
            adjacent_m: 50.0,
            sliver_min_m2: 1.0,
            sliver_share: 0.0005,
            key_survey_age_days: 365,
            aftercare_grace_days: 90,
            age_warning_years: 3,
            simplified_survey_form: false,
        }
    }
}

impl RuleSettings {
    /// Whether an overlap counts: its area is greater than the larger of the two tolerances.
    pub fn counts(&self, overlap_m2: f64, smaller_m2: f64) -> bool {
        overlap_m2.is_nan() || overlap_m2 > self.sliver_min_m2.max(self.sliver_share * smaller_m2)
    }
}

/// State of the parcel's outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeometryState {
    Ok,
    Missing,
    Invalid,
    /// Outside the district.
    Outside,
}

/// What two sources disagree about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceConflict {
    Boundary,
    Stage,
    Listing,
}

/// Independent facts that may be true at any stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Flags {
    pub emergency: bool,
    pub suspected: bool,
    pub priority_supervised: bool,
    pub control_list: bool,
    pub not_developed_now: bool,
    pub contaminated_list_42: bool,
}

impl Flags {
    /// Every flag that stands here or there.
    pub fn or(self, other: Flags) -> Flags {
        Flags {
            emergency: self.emergency || other.emergency,
            suspected: self.suspected || other.suspected,
            priority_supervised: self.priority_supervised || other.priority_supervised,
            control_list: self.control_list || other.control_list,
            not_developed_now: self.not_developed_now || other.not_developed_now,
            contaminated_list_42: self.contaminated_list_42 || other.contaminated_list_42,
        }
    }

    /// The flags that stand here and not there.
    pub fn without(self, other: Flags) -> Flags {
        Flags {
            emergency: self.emergency && !other.emergency,
            suspected: self.suspected && !other.suspected,
            priority_supervised: self.priority_supervised && !other.priority_supervised,
            control_list: self.control_list && !other.control_list,
            not_developed_now: self.not_developed_now && !other.not_developed_now,
            contaminated_list_42: self.contaminated_list_42 && !other.contaminated_list_42,
        }
    }
}

/// The recorded stage of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageFact {
    Known(Stage),
    /// A code that this rulebook does not know.
    Unknown(String),
    /// Part of a drawn polygon, or a parcel, without any record.
    NoRecord,
}

/// One management unit, or the undivided parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitFacts {
    pub id: String,
    pub stage: StageFact,
    pub area_m2: f64,
    /// U0 or U1, from which a running survey came; none = not recorded, read as U1.
    pub origin: Option<Stage>,
    pub u1_kind: Option<U1Kind>,
    pub preliminary_exceeded: bool,
    /// Current entry of the control-and-remediation list although the stage is not L*.
    pub listed: bool,
    pub farmland_history: bool,
    pub survey: Option<SurveyFacts>,
    pub ra: Option<RiskFacts>,
    pub removal: Option<RemovalFacts>,
    pub events: Vec<EventFacts>,
}

impl UnitFacts {
    /// A unit of which only its stage is known.
    pub fn at(id: impl Into<String>, stage: StageFact, area_m2: f64) -> Self {
        UnitFacts {
            id: id.into(),
            stage,
            area_m2,
            origin: None,
            u1_kind: None,
            preliminary_exceeded: false,
            listed: false,
            farmland_history: false,
            survey: None,
            ra: None,
            removal: None,
            events: Vec::new(),
        }
    }
}

/// The letter of the department that makes a review count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// Nothing recorded of the review: the stage alone counts.
    NotInQuestion,
    Missing,
    On(Day),
}

/// The latest survey of a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyFacts {
    pub id: String,
    /// None = not recorded, read as Class II.
    pub class_assessed: Option<LimitClass>,
    /// None = all.
    pub covered_area_m2: Option<f64>,
    /// Stage of the uncovered part; none = not recorded, read as U1.
    pub uncovered_stage: Option<Stage>,
    pub uncovered_u1_kind: Option<U1Kind>,
    pub sampling_end: Option<Day>,
    pub review: Option<ReviewOutcome>,
    pub recheck_signed: bool,
    pub letter: Letter,
    /// Highest values, mg/kg, by element symbol or CAS number.
    pub maxima: BTreeMap<String, Decimal>,
    pub maxima_complete: bool,
    /// Documented background, mg/kg.
    pub background: BTreeMap<String, Decimal>,
    /// Detection limits of what was not detected, mg/kg.
    pub not_detected: BTreeMap<String, Decimal>,
    pub groundwater_polluted: TriState,
    pub neighbour_checked_no_effect: bool,
    pub no_change_statement_on: Option<Day>,
    /// Made for another sensitive use than the planned one.
    pub made_for_other_sensitive_use: bool,
    pub firm: Option<String>,
    pub signed_on: Option<Day>,
    pub bans: Vec<BanFacts>,
}

impl Default for SurveyFacts {
    /// A survey of which nothing is recorded.
    fn default() -> Self {
        SurveyFacts {
            id: String::new(),
            class_assessed: None,
            covered_area_m2: None,
            uncovered_stage: None,
            uncovered_u1_kind: None,
            sampling_end: None,
            review: None,
            recheck_signed: false,
            letter: Letter::NotInQuestion,
            maxima: BTreeMap::new(),
            maxima_complete: false,
            background: BTreeMap::new(),
            not_detected: BTreeMap::new(),
            groundwater_polluted: TriState::Unknown,
            neighbour_checked_no_effect: false,
            no_change_statement_on: None,
            made_for_other_sensitive_use: false,
            firm: None,
            signed_on: None,
            bans: Vec::new(),
        }
    }
}

/// A risk assessment of a unit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskFacts {
    pub id: String,
    pub assessed_classes: Vec<UseClass>,
    /// The planned design is the one assessed; not known = false.
    pub design_matches: bool,
    pub firm: Option<String>,
    pub signed_on: Option<Day>,
    pub bans: Vec<BanFacts>,
}

/// The removal of a unit from the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovalFacts {
    pub id: String,
    pub target_class: Option<LimitClass>,
    pub restrictions: Vec<Restriction>,
    /// Last day for the next aftercare report; none = no report is owed.
    pub aftercare_due: Option<Day>,
    pub in_removal_list: bool,
    pub effect_sampling_end: Option<Day>,
    pub effect_firm: Option<String>,
    pub works_firm: Option<String>,
    pub signed_on: Option<Day>,
    pub bans: Vec<BanFacts>,
}

impl Default for RemovalFacts {
    fn default() -> Self {
        RemovalFacts {
            id: String::new(),
            target_class: None,
            restrictions: Vec::new(),
            aftercare_due: None,
            in_removal_list: true,
            effect_sampling_end: None,
            effect_firm: None,
            works_firm: None,
            signed_on: None,
            bans: Vec::new(),
        }
    }
}

/// A ban of the firm or the persons behind a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BanFacts {
    pub from: Day,
    /// Last day; none = open.
    pub until: Option<Day>,
    /// Imposed for this very report.
    pub for_this_report: bool,
}

/// A validity event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventFacts {
    pub event: ValidityEvent,
    pub day: Day,
    /// The document touched, where only one is.
    pub document: Option<TouchedDocument>,
}

/// The negative list as it concerns one parcel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NegativeListFacts {
    pub current_edition_year: Option<i32>,
    pub entries: Vec<NegativeFacts>,
}

/// One entry of the negative list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NegativeFacts {
    pub id: String,
    pub edition_year: i32,
    /// Confirmed for the current edition.
    pub confirmed: bool,
    pub forbidden: Vec<Forbidden>,
    pub until_condition: String,
    pub issued_on: Option<Day>,
    pub ended_on: Option<Day>,
}

impl NegativeFacts {
    /// Whether the entry counts on a day: from its issue to the day before its end.
    pub fn counts_on(&self, day: Day) -> bool {
        self.issued_on.is_none_or(|issued| issued <= day)
            && self.ended_on.is_none_or(|ended| day < ended)
    }
}

/// A control or isolation zone that the parcel lies in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneFacts {
    pub id: String,
    /// The parcel's own zone, which R-54 does not read.
    pub own: bool,
}

/// Another parcel near or over this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeighbourFacts {
    /// Its worst unit, with the area of the neighbour.
    pub unit: UnitFacts,
    pub negative_entries: Vec<NegativeFacts>,
    /// Metres; 0 = touch; none = not near, or it overlaps.
    pub distance_m: Option<f64>,
    pub overlap_m2: f64,
    /// Distance for a known plume; none = the setting.
    pub reach_m: Option<f64>,
}

/// A groundwater plume that meets the parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlumeFacts {
    pub id: String,
    pub overlap_m2: f64,
    pub area_m2: f64,
}

/// A parcel before a split or merge, and what it hands on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PredecessorFacts {
    pub id: String,
    pub overlap_m2: f64,
    pub area_m2: f64,
    /// A unit whose stage was not carried over.
    pub inherits: Option<UnitFacts>,
    /// Flags that were not carried over.
    #[serde(default)]
    pub flags: Flags,
    /// Entries of the negative list that were not carried over.
    #[serde(default)]
    pub negative_entries: Vec<NegativeFacts>,
    /// Day of a document that ends it.
    pub closed_on: Option<Day>,
}

/// Land of a unit under key supervision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyUnitFacts {
    pub id: String,
    /// Now on the list; false = listed at some time since the last passed survey, or land it once used.
    pub current: bool,
    /// None = producing.
    pub production_end: Option<Day>,
    pub survey: Option<KeySurveyFacts>,
    /// A survey of another key unit of the same land that found an exceedance.
    #[serde(default)]
    pub exceedance: Option<KeySurveyFacts>,
    /// The permit is for the unit's own expansion in the same use.
    pub own_expansion: bool,
    pub report_in_registration_file: bool,
    pub open_rectification: bool,
    pub overdue_reports: bool,
    pub demolition_without_plan: bool,
    pub permit_on_demolition_part: bool,
    pub ending_production: bool,
    /// Last day of the first yearly duty that is open.
    #[serde(default)]
    pub reports_due: Option<Day>,
    /// Last day on which the plan of a demolition that is open can be filed.
    #[serde(default)]
    pub demolition_plan_due: Option<Day>,
}

impl KeyUnitFacts {
    /// Whether something that R-63 names is open on a day.
    pub fn has_open_items(&self, day: Day) -> bool {
        let is_late = |due: Option<Day>| due.is_some_and(|due| day > due);
        self.open_rectification
            || self.demolition_without_plan
            || self.overdue_reports
            || is_late(self.reports_due)
            || is_late(self.demolition_plan_due)
    }
}

/// The survey of a key unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySurveyFacts {
    /// Passed; false = filed, not reviewed.
    pub passed: bool,
    pub sampling_end: Day,
    pub exceeding: bool,
}

/// The planned design.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DesignFacts {
    /// The deepest point of basement or excavation.
    pub depth_m: Option<Decimal>,
    /// Of the basement alone: any depth of it is a basement, whatever its levels.
    #[serde(default)]
    pub basement_depth_m: Option<Decimal>,
    pub basement_levels: Option<u8>,
    pub groundwater_use: Option<bool>,
    pub removes_barrier: Option<bool>,
    /// Said to be the design of the risk assessment; not said = it is not.
    #[serde(default)]
    pub as_assessed: Option<bool>,
}

/// A recorded override.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverrideFacts {
    pub id: String,
    pub rule: String,
    /// By the role "authorised reviewer".
    pub authorised: bool,
    pub reason: String,
    pub document: String,
    /// Valid through this day.
    pub expiry: Day,
    pub second_person: bool,
    pub duty_allocated: bool,
    pub no_construction_until_removal: bool,
    pub municipal_consent: bool,
}

impl Facts {
    /// A question about land of which nothing is known: where a test or a polygon starts.
    pub fn unknown(as_of: Day, transaction: Transaction) -> Self {
        Facts {
            as_of,
            transaction,
            planned_use: Vec::new(),
            current_use: Vec::new(),
            geometry: GeometryState::Ok,
            parcel_area_m2: 0.0,
            mirrored_on: None,
            settings: RuleSettings::default(),
            local_limits: LocalLimits::default(),
            source_conflicts: Vec::new(),
            flags: Flags::default(),
            open_enforcement_case: false,
            units: Vec::new(),
            negative_list: NegativeListFacts::default(),
            zones: Vec::new(),
            neighbours: Vec::new(),
            plumes: Vec::new(),
            wells: Vec::new(),
            predecessors: Vec::new(),
            successors: Vec::new(),
            key_unit: None,
            registers: None,
            residual_conditions: false,
            lookup_recorded_on: None,
            grant_meeting: None,
            sale_kind: None,
            related_works: false,
            works_started_on: None,
            design: None,
            new_polluting_industry_by_sensitive_neighbours: false,
            overrides: Vec::new(),
            border_contacts: Vec::new(),
        }
    }
}
