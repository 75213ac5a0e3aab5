//! Transactions (流转事项): the acts a reviewer asks about.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is to be done with the land.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Transaction {
    /// Plan made or changed, use set (规划编制/调整).
    Plan,
    /// Legal change of use (用途变更).
    UseChange,
    /// Taken back to the State (收回).
    TakeBack,
    /// Into the land bank, expropriation (收储、征收).
    Bank,
    /// Paid supply: grant, lease, capital (出让、租赁、作价出资).
    Supply,
    /// Allocation (划拨).
    Allocate,
    /// Between users, court auction included (转让).
    Transfer,
    /// Use right leased on (转租、出租).
    Sublease,
    /// Mortgage (抵押).
    Mortgage,
    /// Real-estate registration (不动产登记).
    Register,
    /// Planning permits (规划许可证).
    PermitPlan,
    /// Construction permit, start of works (施工许可证、开工).
    PermitBuild,
}

impl Transaction {
    /// The twelve transactions, in the order of the rules.
    pub const ALL: [Transaction; 12] = [
        Transaction::Plan,
        Transaction::UseChange,
        Transaction::TakeBack,
        Transaction::Bank,
        Transaction::Supply,
        Transaction::Allocate,
        Transaction::Transfer,
        Transaction::Sublease,
        Transaction::Mortgage,
        Transaction::Register,
        Transaction::PermitPlan,
        Transaction::PermitBuild,
    ];

    /// The code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Transaction::Plan => "PLAN",
            Transaction::UseChange => "USE_CHANGE",
            Transaction::TakeBack => "TAKE_BACK",
            Transaction::Bank => "BANK",
            Transaction::Supply => "SUPPLY",
            Transaction::Allocate => "ALLOCATE",
            Transaction::Transfer => "TRANSFER",
            Transaction::Sublease => "SUBLEASE",
            Transaction::Mortgage => "MORTGAGE",
            Transaction::Register => "REGISTER",
            Transaction::PermitPlan => "PERMIT_PLAN",
            Transaction::PermitBuild => "PERMIT_BUILD",
        }
    }

    /// The transaction of a code.
    pub fn find(code: &str) -> Option<Self> {
        Transaction::ALL
            .into_iter()
            .find(|transaction| transaction.code() == code)
    }

    /// Name in Chinese and English.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Transaction::Plan => ("规划编制或调整", "plan made or changed"),
            Transaction::UseChange => ("用途变更", "change of use"),
            Transaction::TakeBack => ("收回", "taking back"),
            Transaction::Bank => ("收储、征收", "land banking, expropriation"),
            Transaction::Supply => ("出让、租赁、作价出资", "paid supply"),
            Transaction::Allocate => ("划拨", "allocation"),
            Transaction::Transfer => ("转让", "transfer between users"),
            Transaction::Sublease => ("转租、出租", "sublease"),
            Transaction::Mortgage => ("抵押", "mortgage"),
            Transaction::Register => ("不动产登记", "registration"),
            Transaction::PermitPlan => ("规划许可", "planning permit"),
            Transaction::PermitBuild => ("施工许可、开工", "construction permit"),
        }
    }

    /// Planning or construction permit.
    pub fn is_permit(self) -> bool {
        matches!(self, Transaction::PermitPlan | Transaction::PermitBuild)
    }

    /// Taking back or banking: the land comes to the State.
    pub fn is_take_back(self) -> bool {
        matches!(self, Transaction::TakeBack | Transaction::Bank)
    }

    /// Supply or allocation: the State gives the land.
    pub fn is_supply(self) -> bool {
        matches!(self, Transaction::Supply | Transaction::Allocate)
    }

    /// Mortgage or registration: no use is chosen.
    pub fn chooses_no_use(self) -> bool {
        matches!(self, Transaction::Mortgage | Transaction::Register)
    }

    /// Whether a planned use must be known.
    pub fn needs_use(self) -> bool {
        matches!(self, Transaction::Plan | Transaction::UseChange)
            || self.is_supply()
            || self.is_permit()
    }
}

impl fmt::Display for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
