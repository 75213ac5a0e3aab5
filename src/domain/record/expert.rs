//! The pool of experts, and persons that were erased.

use serde::{Deserialize, Serialize};

use crate::domain::codes::CreditCode;
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::person::PersonRef;
use crate::domain::review::ExpertField;
use crate::domain::review::conflict::ConflictKind;

use super::Recorded;

/// An expert of the pool (评审专家); the person stands in the side table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expert {
    /// Such as `X-000001`.
    pub id: String,
    pub person: PersonRef,
    /// The firm or institution he works for.
    pub employer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer_code: Option<CreditCode>,
    pub fields: Vec<ExpertField>,
    /// First day in the pool.
    pub from: Day,
    /// First day no longer in the pool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Firms that employed or paid him, beside his employer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub engagements: Vec<Engagement>,
}

/// Work for a firm, for wages or for a fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Engagement {
    pub firm: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub credit_code: Option<CreditCode>,
    pub kind: EngagementKind,
    #[schema(value_type = String, format = Date)]
    pub from: Day,
    /// Last day; none = it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Day>,
}

/// Whether a firm employed or paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EngagementKind {
    Employed,
    Paid,
}

impl EngagementKind {
    /// The conflict it makes with a file that holds the firm.
    pub fn conflict(self) -> ConflictKind {
        match self {
            EngagementKind::Employed => ConflictKind::Employed,
            EngagementKind::Paid => ConflictKind::Paid,
        }
    }
}

impl Expert {
    /// Whether he is in the pool on a day.
    pub fn is_in_pool(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

impl Recorded for Expert {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn person(&self) -> Option<&PersonRef> {
        Some(&self.person)
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        let mut of_person = Vec::new();
        self.person.check(&mut of_person);
        faults.extend(of_person.into_iter().map(|fault| fault.under("person")));
        check_text(faults, "employer", &self.employer, 300);
        check_given(faults, "fields", self.fields.is_empty());
        check_span(faults, "until", (self.from, self.until));
        for (index, engagement) in self.engagements.iter().enumerate() {
            let at = format!("engagements[{index}]");
            check_text(faults, &format!("{at}.firm"), &engagement.firm, 300);
            check_span(
                faults,
                &format!("{at}.until"),
                (engagement.from, engagement.until),
            );
        }
    }
}

fn check_span(faults: &mut Vec<Fault>, at: &str, (from, until): (Day, Option<Day>)) {
    if let Some(until) = until.filter(|until| *until < from) {
        let wanted = format!("a day from {from} on");
        faults.push(Fault::new(at, wanted, until, "check the days"));
    }
}

/// A person whose fields were erased from the side table; the commitments in the log stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonErasure {
    /// Identifier of the person.
    pub person: String,
    /// Why, in words that name nobody.
    pub reason: String,
}

impl Recorded for PersonErasure {
    fn id(&self) -> String {
        self.person.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "reason", &self.reason, 2000);
    }
}

/// A fault for a list in which something must be.
pub(super) fn check_given(faults: &mut Vec<Fault>, at: &str, missing: bool) {
    if missing {
        faults.push(Fault::new(at, "at least one", "none", "name them"));
    }
}
