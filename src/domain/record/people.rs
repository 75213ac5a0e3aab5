//! Firms under a ban, roles of callers, overrides granted by named officers.

use serde::{Deserialize, Serialize};

use crate::domain::codes::{CreditCode, RegistryNo};
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::land_use::LandUse;
use crate::domain::transaction::Transaction;

use super::Recorded;

/// A ban of a firm (禁业), with the reports it was imposed for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ban {
    pub id: String,
    pub firm: String,
    /// First day.
    pub from: Day,
    /// Last day; none = open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Reports (by id) the ban was imposed for: for them V-7 speaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<String>,
    pub decision_no: String,
    /// The firm in the register of firms; none in bans that were recorded by name alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practitioner: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<CreditCode>,
}

impl Ban {
    /// Terms of a ban, years (Code 1230: five, and ten where it is serious); for good where the law before says so.
    pub const YEARS: [i32; 2] = [5, 10];

    /// Whether a last day fits a first day by a term of the law; none = for good.
    pub fn is_term(from: Day, until: Option<Day>) -> bool {
        let ends = |years| {
            let day = from.plus_years(years);
            [day.plus(-1), day]
        };
        until.is_none_or(|until| {
            Ban::YEARS
                .into_iter()
                .flat_map(ends)
                .any(|day| day == until)
        })
    }

    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

impl Recorded for Ban {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "firm", &self.firm, 300);
        check_text(faults, "decision_no", &self.decision_no, 200);
        if let Some(until) = self.until
            && until < self.from
        {
            faults.push(Fault::new(
                "until",
                format!("a day from {} on", self.from),
                until,
                "check the days",
            ));
        }
    }
}

/// What a caller may be (design section 9).
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
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Anybody: published data, generalised outlines.
    Public,
    /// Asks, records answers, proposes overrides.
    Reviewer,
    /// Uploads results.
    Expert,
    /// District environment office: acts and lists.
    Registrar,
    /// Natural resources: planned uses, splits and merges, grant meetings.
    Planner,
    /// Second person: accepts uploads, confirms overrides.
    Approver,
    /// Reads all, changes nothing.
    Auditor,
    /// Accounts, tokens, the machine.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 8] = [
        Role::Public,
        Role::Reviewer,
        Role::Expert,
        Role::Registrar,
        Role::Planner,
        Role::Approver,
        Role::Auditor,
        Role::Admin,
    ];

    /// The code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Role::Public => "public",
            Role::Reviewer => "reviewer",
            Role::Expert => "expert",
            Role::Registrar => "registrar",
            Role::Planner => "planner",
            Role::Approver => "approver",
            Role::Auditor => "auditor",
            Role::Admin => "admin",
        }
    }

    /// The role of a code.
    pub fn find(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// The roles of an account or token, from the day of the change until it is ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The account or token, such as `token:4f…`.
    pub grantee: String,
    pub roles: Vec<Role>,
    /// Whose office it is for, in words.
    pub name: String,
}

impl Recorded for Grant {
    fn id(&self) -> String {
        self.grantee.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "name", &self.name, 200);
        if self.roles.is_empty() {
            faults.push(Fault::new(
                "roles",
                "at least one role",
                "none",
                "name the roles",
            ));
        }
    }
}

/// An override of a `default` or `policy` finding by a named officer (rules section 4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverrideGrant {
    pub id: String,
    pub parcel: RegistryNo,
    /// The rule, such as R-32.
    pub rule: String,
    pub reason: String,
    /// The document behind it.
    pub document: String,
    /// Valid through this day.
    pub expiry: Day,
    /// Somebody else confirmed it; needed for `policy`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_person: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub duty_allocated: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_construction_until_removal: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub municipal_consent: bool,
    /// The transactions it is for; empty = every one (as grants before 2026-11 were).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transactions: Vec<Transaction>,
    /// The planned uses it is for; empty = every one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<LandUse>,
}

impl OverrideGrant {
    /// Whether it was granted for what is asked: the transaction, and every planned use of the question.
    pub fn is_for(&self, transaction: Transaction, planned: &[LandUse]) -> bool {
        let is_granted = |planned: &LandUse| {
            let mut uses = self.uses.iter();
            uses.any(|granted| granted.system == planned.system && granted.code == planned.code)
        };
        let acts = self.transactions.is_empty() || self.transactions.contains(&transaction);
        let uses = self.uses.is_empty() || (!planned.is_empty() && planned.iter().all(is_granted));
        acts && uses
    }
}

/// An override that a reviewer proposes; it holds when another person confirms it, as an [`OverrideGrant`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverrideProposal {
    pub grant: OverrideGrant,
    /// Who proposes it.
    pub by: String,
    /// Who withdrew it, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<OverrideWithdrawn>,
}

/// The withdrawal of an override.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverrideWithdrawn {
    pub by: String,
    pub reason: String,
}

impl Recorded for OverrideProposal {
    fn id(&self) -> String {
        self.grant.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        self.grant.parcels()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        let mut found = Vec::new();
        self.grant.check(&mut found);
        faults.extend(found.into_iter().map(|fault| fault.under("grant")));
        check_text(faults, "by", &self.by, 200);
        if let Some(withdrawn) = &self.withdrawn {
            check_text(faults, "withdrawn.by", &withdrawn.by, 200);
            check_text(faults, "withdrawn.reason", &withdrawn.reason, 2000);
        }
    }
}

impl Recorded for OverrideGrant {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "rule", &self.rule, 10);
        check_text(faults, "reason", &self.reason, 2000);
        check_text(faults, "document", &self.document, 500);
    }
}
