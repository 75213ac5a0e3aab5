//! Conflicts of interest (利益冲突): who may not sit on a panel.
//!
//! An expert must not be employed or paid by a firm on the file, now or within the look-back that the legal setting
//! `reviews.conflict_lookback_years` gives, and nobody reviews the report that he helped write.

use serde::{Deserialize, Serialize};

use super::FilePart;
use crate::domain::codes::CreditCode;
use crate::domain::day::Day;
use crate::domain::event::is_same_firm;
use crate::domain::fault::{Fault, check_text};
use crate::domain::record::{Expert, FirmOnFile, Practitioner};

/// What stands in the way of an expert.
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
pub enum ConflictKind {
    /// Employed by a firm on the file.
    Employed,
    /// Paid by a firm on the file.
    Paid,
    /// Helped write the report.
    Authorship,
    /// Declared by the expert, of whatever kind.
    Declared,
    /// No longer in the pool.
    LeftPool,
}

/// A conflict, with the firm where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    pub kind: ConflictKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm: Option<String>,
    /// In words that name no person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Conflict {
    pub(super) fn left_pool() -> Self {
        Conflict {
            kind: ConflictKind::LeftPool,
            firm: None,
            reason: None,
        }
    }

    /// All that is wrong with its texts.
    pub fn check(&self, faults: &mut Vec<Fault>) {
        if let Some(firm) = &self.firm {
            check_text(faults, "firm", firm, 300);
        }
        if let Some(reason) = &self.reason {
            check_text(faults, "reason", reason, 2000);
        }
    }
}

/// A file as it is looked at for conflicts.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    pub firms: &'a [FirmOnFile],
    /// Firms of the register that these may be, with the names they bore.
    pub known: &'a [&'a Practitioner],
    /// Experts who helped write the report.
    pub authors: &'a [String],
    /// The first day of the look-back.
    pub from: Day,
    pub on: Day,
}

impl File<'_> {
    /// The conflict of an expert with this file, where there is one.
    pub fn conflict_of(&self, expert: &Expert) -> Option<Conflict> {
        let of = |kind, firm: &str| Conflict {
            kind,
            firm: Some(firm.to_owned()),
            reason: None,
        };
        if self.authors.contains(&expert.id) {
            return Some(Conflict {
                kind: ConflictKind::Authorship,
                firm: None,
                reason: None,
            });
        }
        if self.has(&expert.employer, expert.employer_code.as_ref()) {
            return Some(of(ConflictKind::Employed, &expert.employer));
        }
        let engaged = expert.engagements.iter().find(|engagement| {
            let began = engagement.from <= self.on;
            let lasted = engagement.until.is_none_or(|until| until >= self.from);
            began && lasted && self.has(&engagement.firm, engagement.credit_code.as_ref())
        })?;
        Some(of(engaged.kind.conflict(), &engaged.firm))
    }

    fn has(&self, name: &str, code: Option<&CreditCode>) -> bool {
        let is_it = |firm: &FirmOnFile| {
            let same_code = code.is_some() && firm.credit_code.as_ref() == code;
            same_code || is_same_firm(self.known, &firm.name, name)
        };
        self.firms.iter().any(is_it)
    }
}

/// Adds a firm that the record knows to a file, unless it stands there already.
pub fn complete(firms: &mut Vec<FirmOnFile>, part: FilePart, name: Option<&str>) {
    let Some(name) = name.filter(|name| !name.trim().is_empty()) else {
        return;
    };
    if !firms.iter().any(|firm| is_same_firm(&[], &firm.name, name)) {
        firms.push(FirmOnFile {
            name: name.to_owned(),
            credit_code: None,
            part,
        });
    }
}
