//! Quartiles and whiskers of values: linear interpolation between ordered values, type 7 of Hyndman and Fan.

/// Quartiles and whiskers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub(super) low: f64,
    pub(super) lower: f64,
    pub(super) median: f64,
    pub(super) upper: f64,
    pub(super) high: f64,
}

impl Spread {
    /// Of values in their order.
    pub(super) fn of(ordered: &[f64]) -> Spread {
        let (lower, median, upper) = (
            quantile(ordered, 0.25),
            quantile(ordered, 0.5),
            quantile(ordered, 0.75),
        );
        let reach = 1.5 * (upper - lower);
        let inside = || {
            ordered
                .iter()
                .copied()
                .filter(|value| *value >= lower - reach && *value <= upper + reach)
        };
        Spread {
            low: inside().fold(lower, f64::min),
            lower,
            median,
            upper,
            high: inside().fold(upper, f64::max),
        }
    }
}

/// A quantile by linear interpolation, of values in their order.
fn quantile(ordered: &[f64], share: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 values")]
    let at = share * ordered.len().saturating_sub(1) as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in the list"
    )]
    let before = at.floor() as usize;
    let value = |place: usize| {
        ordered
            .get(place)
            .or(ordered.last())
            .copied()
            .unwrap_or(0.0)
    };
    value(before) + (at - at.floor()) * (value(before + 1) - value(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_are_those_of_spreadsheets() {
        // QUARTILE.INC of 1, 2, 4, 7, 11, 100
        let spread = Spread::of(&[1.0, 2.0, 4.0, 7.0, 11.0, 100.0]);
        assert_eq!(
            (spread.lower, spread.median, spread.upper),
            (2.5, 5.5, 10.0)
        );
        assert_eq!((spread.low, spread.high), (1.0, 11.0));
        assert_eq!(quantile(&[3.0], 0.75), 3.0);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }
}
