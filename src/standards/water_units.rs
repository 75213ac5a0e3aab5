//! Units of water analyses, converted exactly: powers of ten within one dimension, never from one dimension to another.

use rust_decimal::Decimal;

/// What a unit measures. Counts of bacteria by MPN and CFU stand beside each other where the standard lets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dimension {
    Mass,
    Activity,
    Coliforms,
    Plate,
    Turbidity,
    Colour,
    Ph,
}

/// A dimension, and the power of ten that leads to its first unit (g/L, Bq/L, ...).
fn unit(text: &str) -> Option<(Dimension, i32)> {
    use Dimension::{Activity, Coliforms, Colour, Mass, Ph, Plate, Turbidity};
    let letters = text.chars().filter(|letter| !letter.is_whitespace());
    let plain: String = letters
        .map(|letter| match letter {
            'µ' | 'μ' => 'u',
            'ℓ' => 'l',
            letter => letter.to_ascii_lowercase(),
        })
        .collect();
    Some(match plain.as_str() {
        "g/l" => (Mass, 0),
        "mg/l" | "g/m3" => (Mass, -3),
        "ug/l" | "mg/m3" => (Mass, -6),
        "ng/l" | "ug/m3" => (Mass, -9),
        "pg/l" => (Mass, -12),
        "bq/l" => (Activity, 0),
        "mbq/l" => (Activity, -3),
        "mpn/100ml" | "cfu/100ml" | "mpn/100mlorcfu/100ml" => (Coliforms, 0),
        "cfu/ml" => (Plate, 0),
        "ntu" | "度(ntu)" => (Turbidity, 0),
        "pt-co" | "度" | "铂钴色度单位" => (Colour, 0),
        "phunit" | "ph" | "无量纲" | "-" | "" => (Ph, 0),
        _ => return None,
    })
}

/// Whether a text is a unit of water analyses; nothing at all is the unit of pH and counts as none.
pub fn is_water_unit(text: &str) -> bool {
    !matches!(text.trim(), "" | "-") && unit(text).is_some()
}

/// A value in another unit of the same dimension, every digit kept; none where the units do not belong together or the
/// digits do not fit.
pub fn convert(value: Decimal, from: &str, to: &str) -> Option<Decimal> {
    let ((one, here), (other, there)) = (unit(from)?, unit(to)?);
    if one != other {
        return None;
    }
    shifted(value, here - there)
}

/// A value times a power of ten, exactly.
pub(super) fn shifted(value: Decimal, power: i32) -> Option<Decimal> {
    let ten = |power: u32| {
        Decimal::TEN.checked_mul(Decimal::from(10_u64.checked_pow(power.checked_sub(1)?)?))
    };
    match power {
        0 => Some(value),
        1.. => value.checked_mul(ten(power.unsigned_abs())?),
        _ => {
            let value = value.normalize();
            let scale = value.scale() + power.unsigned_abs();
            (scale <= 28)
                .then(|| Decimal::try_from_i128_with_scale(value.mantissa(), scale).ok())?
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn powers_of_ten_are_exact() {
        for (value, from, to, wanted) in [
            ("0.01", "mg/L", "µg/L", "10"),
            ("10.0", "μg/L", "mg/L", "0.0100"),
            ("0.002", "ug/l", "ng/L", "2"),
            ("1", "ng/L", "g/L", "0.000000001"),
            ("7.2", "", "pH unit", "7.2"),
            ("3", "CFU/100mL", "MPN/100mL or CFU/100mL", "3"),
            ("500", "mBq/L", "Bq/L", "0.5"),
            (
                "0.0000000000000000000000000001",
                "mg/L",
                "µg/L",
                "0.0000000000000000000000001",
            ),
        ] {
            assert_eq!(
                convert(decimal(value), from, to),
                Some(decimal(wanted)),
                "{value} {from}"
            );
        }
    }

    #[test]
    fn units_of_other_dimensions_and_lost_digits_are_refused() {
        assert_eq!(convert(decimal("1"), "mg/kg", "mg/L"), None);
        assert_eq!(convert(decimal("1"), "CFU/mL", "MPN/100mL"), None);
        assert_eq!(convert(decimal("1"), "mg/L", "Bq/L"), None);
        let tiny = decimal("0.0000000000000000000000000001");
        assert_eq!(convert(tiny, "ng/L", "g/L"), None);
    }
}
