//! Standards (标准): tables of limits and the comparisons with them.
//!
//! A table is embedded as it was transcribed and read once. An empty cell means "not confirmed" and gives `None`;
//! it never means zero. Computed values never replace printed ones: GB 36600 sets arsenic, cobalt, vanadium and lead
//! with regard to background or by other models, so that a calculation would contradict the standard.
//!
//! To add a standard: its table in `tables/`, a module that reads it, and its `limit` behind the same comparison.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

mod aliases;
pub mod gb36600;
pub mod gbt14848;
pub mod hj25_3;
mod screening;
mod soil_limits;
mod soil_screening;
mod soil_units;
pub mod survey_quality;
mod water_quality;
mod water_units;

pub use crate::domain::land_use::LimitKind;
pub use crate::domain::local_limit::{LocalLimit, LocalLimits};
pub use gb36600::{Item, Limit, basic_items, find, items, limit, limit_cited};
pub use screening::screen;
pub use soil_limits::{
    CitedLimit, SoilBackground, SoilLimits, SoilQuestion, check_local_limits, local_limits,
    strictest,
};
pub use soil_screening::{
    SoilFound, SoilLine, SoilNotScreened, SoilOutcome, SoilSample, SoilScreening, SoilValue,
    WhyNot, screen_soil,
};
pub use soil_units::{is_soil_unit, mg_per_kg};
pub use water_quality::{IndexClass, NotClassed, Unclassed, WaterQuality, classify};
pub use water_units::{convert, is_water_unit};

/// Outcome of comparing a measured value with a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exceedance {
    /// At or below the limit: equality is not an exceedance.
    Within,
    /// Above the limit.
    Exceeding,
    /// Not detected, but the detection limit lies above the limit: the method cannot answer (方法不适用).
    MethodUnsuitable,
}

impl Exceedance {
    pub fn is_exceeding(self) -> bool {
        self == Exceedance::Exceeding
    }
}

/// Compares a measured content with a limit in the same unit, exactly.
pub fn compare(value: Decimal, limit: Decimal) -> Exceedance {
    if value > limit {
        Exceedance::Exceeding
    } else {
        Exceedance::Within
    }
}

/// Compares a result "not detected" by its detection limit: within, unless the method could not see the limit.
pub fn compare_not_detected(detection_limit: Decimal, limit: Decimal) -> Exceedance {
    if detection_limit > limit {
        Exceedance::MethodUnsuitable
    } else {
        Exceedance::Within
    }
}

/// Exceedance multiple (超标倍数) as value / limit - 1; `None` at or below the limit and for a limit of zero.
pub fn exceedance_multiple(value: Decimal, limit: Decimal) -> Option<Decimal> {
    if value <= limit {
        return None;
    }
    value
        .checked_div(limit)
        .map(|times| (times - Decimal::ONE).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn equal_is_not_an_exceedance() {
        assert_eq!(compare(decimal("20"), decimal("20.0")), Exceedance::Within);
        assert_eq!(
            compare(decimal("20.0000001"), decimal("20")),
            Exceedance::Exceeding
        );
    }

    #[test]
    fn a_detection_limit_above_the_limit_answers_nothing() {
        let not_detected = decimal("0.15");
        assert_eq!(
            compare_not_detected(not_detected, decimal("0.12")),
            Exceedance::MethodUnsuitable
        );
        assert_eq!(
            compare_not_detected(not_detected, decimal("0.43")),
            Exceedance::Within
        );
    }

    #[test]
    fn the_multiple_counts_what_is_above() {
        assert_eq!(
            exceedance_multiple(decimal("45"), decimal("20")),
            Some(decimal("1.25"))
        );
        assert_eq!(exceedance_multiple(decimal("20"), decimal("20")), None);
        assert_eq!(exceedance_multiple(decimal("1"), Decimal::ZERO), None);
    }
}
