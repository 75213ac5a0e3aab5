//! Limits of local standards of soil (地方土壤环境标准): stricter than the national ones, or for more items (Code 400).

use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::day::Day;
use super::land_use::{LimitClass, LimitKind};

/// A limit of a local standard (地方标准).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalLimit {
    pub analyte: String,
    /// Null = both classes.
    #[serde(default)]
    pub class: Option<LimitClass>,
    pub kind: LimitKind,
    /// Decimal, mg/kg.
    #[serde(deserialize_with = "crate::domain::decimal::required")]
    #[schema(value_type = String)]
    pub mg_per_kg: Decimal,
    /// Number of the standard with its year.
    pub standard: String,
    /// Table, item or clause.
    pub clause: String,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub in_force_from: Option<Day>,
    /// The first day on which it is no longer in force.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub in_force_to: Option<Day>,
}

impl LocalLimit {
    fn holds(&self, class: LimitClass, kind: LimitKind, day: Day) -> bool {
        self.kind == kind
            && self.class.is_none_or(|own| own == class)
            && self.in_force_from.is_none_or(|from| day >= from)
            && self.in_force_to.is_none_or(|to| day < to)
    }

    /// Standard and place in it.
    pub fn citation(&self) -> String {
        format!("{} {}", self.standard, self.clause)
    }
}

/// Limits of local standards under the keys of their analytes, so that a look takes no scan. Which names mean the same
/// analyte is known to the standards, who give the keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalLimits(Arc<[(String, LocalLimit)]>);

impl LocalLimits {
    /// Limits, each under the key of its analyte.
    pub fn under_keys(keyed: impl IntoIterator<Item = (String, LocalLimit)>) -> Self {
        let mut all: Vec<(String, LocalLimit)> = keyed.into_iter().collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        LocalLimits(all.into())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of both.
    pub fn and(&self, other: &LocalLimits) -> LocalLimits {
        LocalLimits::under_keys(self.0.iter().chain(other.0.iter()).cloned())
    }

    /// The strictest of an analyte in force on a day; of equals the first given.
    pub fn strictest(
        &self,
        key: &str,
        (class, kind): (LimitClass, LimitKind),
        day: Day,
    ) -> Option<&LocalLimit> {
        let from = self.0.partition_point(|(own, _)| own.as_str() < key);
        self.0[from..]
            .iter()
            .take_while(|(own, _)| own == key)
            .map(|(_, limit)| limit)
            .filter(|limit| limit.holds(class, kind, day))
            .min_by_key(|limit| limit.mg_per_kg)
    }

    /// Days on which one comes into force or goes out of it.
    pub fn days(&self) -> impl Iterator<Item = Day> {
        let limits = self.0.iter();
        limits.flat_map(|(_, limit)| limit.in_force_from.into_iter().chain(limit.in_force_to))
    }
}

impl Default for LocalLimits {
    fn default() -> Self {
        LocalLimits(Arc::new([]))
    }
}
