//! The question: may this be done with this land, on this day, for this use?
//!
//! Every parameter of the transfer rules has its field here, with its default written out. A parameter that the
//! transaction does not read is echoed and changes nothing. No rule reads who sells, buys, leases or lends.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::day::Day;
use super::fault::Fault;
use super::land_use::LandUse;
use super::transaction::Transaction;

/// A question about one parcel or polygon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub transaction: Transaction,
    /// The legal day; today when absent. A day after today is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub as_of: Option<Day>,
    /// Planned uses; empty = not given (SUBLEASE, MORTGAGE, REGISTER then take the current use).
    #[serde(default)]
    pub planned_uses: Vec<LandUse>,
    /// Current uses; null = the recorded ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_use: Option<Vec<LandUse>>,
    /// The act behind REGISTER; null = not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_act: Option<Transaction>,
    /// The survey report lies in the registration file; null = as recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_in_registration_file: Option<bool>,
    /// REGISTER after a supply with residual conditions; null = as recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residual_conditions: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub court_sale: Option<CourtSale>,
    /// What the permitted works are.
    #[serde(default)]
    pub works_kind: WorksKind,
    /// Day on which building began; null = as recorded, else not started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub works_started_on: Option<Day>,
    /// The act a permit follows; null = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows_act: Option<FollowsAct>,
    /// The permit is for the key unit's own expansion in the same use.
    #[serde(default)]
    pub own_expansion: bool,
    /// The building permit lies on the demolition part.
    #[serde(default = "yes")]
    pub permit_on_demolition_part: bool,
    /// New soil-polluting industry is planned.
    #[serde(default)]
    pub polluting_industry: bool,
    /// Dwellings, school, hospital, nursing or elderly home next to the parcel; null = by the recorded uses around.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive_neighbours: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub design: Option<Design>,
}

/// The planned design; each part optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// Metres below ground.
    #[serde(
        default,
        deserialize_with = "super::decimal::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>)]
    pub basement_depth_m: Option<Decimal>,
    /// Metres below ground.
    #[serde(
        default,
        deserialize_with = "super::decimal::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>)]
    pub excavation_m: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basement_levels: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groundwater_use: Option<bool>,
    /// The engineering barrier is opened or removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removes_barrier: Option<bool>,
    /// The design is the one of the risk assessment; a figure that differs from its scenario wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_assessed: Option<bool>,
}

impl Design {
    /// The deepest point of basement or excavation, metres below ground.
    pub fn depth_m(&self) -> Option<Decimal> {
        self.basement_depth_m.max(self.excavation_m)
    }
}

/// A sale by a court.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CourtSale {
    CourtAuction,
    Bankruptcy,
}

/// What the permitted works are; all but ordinary ones are related works.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorksKind {
    #[default]
    Ordinary,
    Survey,
    Control,
    Remediation,
    SourceRemoval,
}

/// The act that a permit follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FollowsAct {
    UseChange,
    TakeBack,
    Bank,
    Transfer,
    Supply,
    Allocate,
    Sublease,
    #[serde(rename = "none")]
    None,
}

fn yes() -> bool {
    true
}

/// Most uses in one question.
pub const MOST_USES: usize = 50;

impl Question {
    /// A question with every other parameter at its default.
    pub fn new(transaction: Transaction) -> Self {
        Question {
            transaction,
            as_of: None,
            planned_uses: Vec::new(),
            current_use: None,
            registered_act: None,
            report_in_registration_file: None,
            residual_conditions: None,
            court_sale: None,
            works_kind: WorksKind::Ordinary,
            works_started_on: None,
            follows_act: None,
            own_expansion: false,
            permit_on_demolition_part: true,
            polluting_industry: false,
            sensitive_neighbours: None,
            design: None,
        }
    }

    /// All that is wrong with the question, in one pass; `today` bounds its day.
    pub fn check(&self, today: Day) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Some(day) = self.as_of
            && day > today
        {
            faults.push(Fault::new(
                "as_of",
                format!("a day up to today, {today}"),
                day,
                "ask again on that day",
            ));
        }
        check_uses(&mut faults, "planned_uses", &self.planned_uses);
        if let Some(uses) = &self.current_use {
            check_uses(&mut faults, "current_use", uses);
        }
        let follows_sale = matches!(
            self.follows_act,
            Some(
                FollowsAct::UseChange
                    | FollowsAct::TakeBack
                    | FollowsAct::Bank
                    | FollowsAct::Transfer
            )
        );
        if self.own_expansion && follows_sale {
            faults.push(Fault::new(
                "own_expansion",
                "false when follows_act is USE_CHANGE, TAKE_BACK, BANK or TRANSFER",
                "true",
                "the unit's own expansion follows none of these acts: correct one of the two",
            ));
        }
        if let Some(design) = &self.design {
            for (at, depth) in [
                ("design.basement_depth_m", design.basement_depth_m),
                ("design.excavation_m", design.excavation_m),
            ] {
                if depth.is_some_and(|depth| depth < Decimal::ZERO || depth > Decimal::from(500)) {
                    let found = depth.unwrap_or_default();
                    faults.push(Fault::new(
                        at,
                        "metres below ground from 0 to 500",
                        found,
                        "check sign and unit",
                    ));
                }
            }
        }
        faults
    }
}

fn check_uses(faults: &mut Vec<Fault>, at: &str, uses: &[LandUse]) {
    if uses.len() > MOST_USES {
        faults.push(Fault::new(
            at,
            format!("at most {MOST_USES} uses"),
            uses.len(),
            "give the main uses",
        ));
        return;
    }
    for (index, land_use) in uses.iter().enumerate() {
        faults.extend(
            land_use
                .check()
                .map(|fault| fault.under(&format!("{at}[{index}]"))),
        );
    }
}
