//! Axes: from values to places, linear or logarithmic, with ticks at round numbers.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Values that lie further apart than this are drawn on a logarithmic axis.
const LOGARITHMIC_FROM: f64 = 30.0;

/// A stretch of values on a stretch of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    logarithmic: bool,
    values: (f64, f64),
    page: (f64, f64),
}

impl Scale {
    /// An axis for data and the limits that must be on it. `also` are limits that are shown where there is room: on a
    /// logarithmic axis all, on a linear one those up to two and a half times the highest of the others.
    pub(super) fn of(data: &[f64], needed: &[f64], also: &[f64], page: (f64, f64)) -> Scale {
        let core = || data.iter().chain(needed).copied();
        let most = core().fold(0.0, f64::max);
        let least = core()
            .filter(|value| *value > 0.0)
            .fold(f64::INFINITY, f64::min);
        if most > 0.0 && most / least > LOGARITHMIC_FROM {
            let most = also.iter().copied().fold(most, f64::max);
            return Scale {
                logarithmic: true,
                values: (least / 1.6, most * 1.6),
                page,
            };
        }
        let near = also.iter().copied().filter(|limit| *limit <= most * 2.5);
        let most = near.fold(most, f64::max);
        let top = if most > 0.0 { most * 1.08 } else { 1.0 };
        Scale {
            logarithmic: false,
            values: (0.0, top),
            page,
        }
    }

    pub(super) fn linear(values: (f64, f64), page: (f64, f64)) -> Scale {
        Scale {
            logarithmic: false,
            values,
            page,
        }
    }

    pub(super) fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }

    /// Whether a value lies on the axis.
    pub(super) fn holds(&self, value: f64) -> bool {
        value >= self.values.0 && value <= self.values.1
    }

    /// The place of a value; what lies beyond an end stands at that end.
    pub(super) fn place(&self, value: f64) -> f64 {
        let value = value.clamp(self.values.0, self.values.1);
        let share = if self.logarithmic {
            (value / self.values.0).ln() / (self.values.1 / self.values.0).ln()
        } else {
            (value - self.values.0) / (self.values.1 - self.values.0)
        };
        self.page.0 + share * (self.page.1 - self.page.0)
    }

    /// Round values, with their texts.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        if self.logarithmic {
            return self.decades();
        }
        let (low, high) = self.values;
        let step = round_step((high - low) / 5.0);
        let mut ticks = Vec::new();
        let mut count = (low / step).ceil();
        while count * step <= high * (1.0 + 1e-9) && ticks.len() < 20 {
            let value = count * step;
            ticks.push((value, tick_text(value, step)));
            count += 1.0;
        }
        ticks
    }

    /// Powers of ten; between them 2 and 5 where there are few.
    fn decades(&self) -> Vec<(f64, String)> {
        let (low, high) = self.values;
        let decades = (high / low).log10();
        let marks: &[f64] = match decades {
            decades if decades < 2.3 => &[1.0, 2.0, 5.0],
            _ => &[1.0],
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "contents are 1e-28 to 1e28"
        )]
        let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
        (first..=last)
            .flat_map(|power| marks.iter().map(move |mark| mark * 10_f64.powi(power)))
            .filter(|value| self.holds(*value))
            .map(|value| (value, short(value, 1)))
            .collect()
    }
}

/// 1, 2 or 5 times a power of ten, not below `wanted`.
pub(super) fn round_step(wanted: f64) -> f64 {
    if !(wanted.is_finite() && wanted > 0.0) {
        return 1.0;
    }
    let power = 10_f64.powf(wanted.log10().floor());
    let mark = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|mark| mark * power >= wanted * (1.0 - 1e-9));
    mark.unwrap_or(10.0) * power
}

fn tick_text(value: f64, step: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if step < 1e-4 {
        return short(value, 2);
    }
    let mut decimals = 0;
    while decimals < 6 && (step * 10_f64.powi(decimals)).fract().abs() > 1e-6 {
        decimals += 1;
    }
    format!("{value:.*}", usize::try_from(decimals).unwrap_or(0))
}

/// A decimal as a place on an axis.
pub(super) fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

/// A number as people read it, to so many digits: `0.00004` as `4e-5`.
pub(super) fn short(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.abs() < 1e-3 || value.abs() >= 1e7 {
        let text = format!("{value:.*e}", digits.saturating_sub(1));
        return match text.split_once('e') {
            Some((number, power)) if number.contains('.') => {
                let number = number.trim_end_matches('0').trim_end_matches('.');
                format!("{number}e{power}")
            }
            _ => text,
        };
    }
    #[expect(clippy::cast_possible_truncation, reason = "1e-3 to 1e7")]
    let whole = value.abs().log10().floor() as i32 + 1;
    let decimals = usize::try_from(i32::try_from(digits).unwrap_or(4) - whole).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A content as people read it: as it is where it is short, else to four digits.
pub(super) fn content(value: Decimal) -> String {
    let exact = value.normalize().to_string();
    if exact.len() <= 7 && (value.is_zero() || float(value.abs()) >= 1e-3) {
        return exact;
    }
    short(float(value.round_sf(4).unwrap_or(value)), 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_asks_for_the_axis() {
        let near = Scale::of(&[5.0, 12.0], &[20.0], &[60.0, 120.0], (0.0, 100.0));
        assert!(!near.is_logarithmic());
        assert!(near.holds(20.0) && !near.holds(60.0));
        let wide = Scale::of(&[0.1, 500.0], &[20.0], &[1200.0], (0.0, 100.0));
        assert!(wide.is_logarithmic() && wide.holds(1200.0));
        assert!(
            (wide.place(0.0) - 0.0).abs() < 1e-9,
            "zero stands at the end"
        );
        assert!(wide.place(10.0) > wide.place(1.0));
        let nothing = Scale::of(&[], &[], &[], (0.0, 100.0));
        assert!(nothing.place(0.5) > 49.0);
    }

    #[test]
    fn ticks_are_round() {
        let texts = |scale: Scale| -> Vec<String> {
            scale.ticks().into_iter().map(|(_, text)| text).collect()
        };
        let scale = Scale::of(&[23.0], &[], &[], (0.0, 1.0));
        assert_eq!(texts(scale), ["0", "5", "10", "15", "20"]);
        let scale = Scale::of(&[0.55], &[], &[], (0.0, 1.0));
        assert_eq!(texts(scale), ["0", "0.2", "0.4"]);
        let scale = Scale::of(&[0.002, 90.0], &[], &[], (0.0, 1.0));
        assert_eq!(texts(scale), ["0.01", "0.1", "1", "10", "100"]);
        let scale = Scale::of(&[4e-5, 1e-6], &[], &[], (0.0, 1.0));
        assert_eq!(texts(scale).first().map(String::as_str), Some("1e-6"));
    }

    #[test]
    fn contents_keep_four_digits() {
        for (given, wanted) in [
            ("24.1", "24.1"),
            ("0.00004", "4e-5"),
            ("1234.56", "1234.56"),
            ("1234.5678", "1235"),
            ("0.012345", "0.01234"),
            ("121", "121"),
            ("20.004", "20.004"),
            ("20.00", "20"),
            ("100000", "100000"),
            ("0", "0"),
        ] {
            assert_eq!(content(given.parse().unwrap()), wanted, "{given}");
        }
    }
}
