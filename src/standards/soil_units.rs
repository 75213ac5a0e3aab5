//! Units of soil analyses, converted exactly into mg/kg of dry soil.

use rust_decimal::Decimal;

use super::water_units::shifted;

/// The power of ten that leads from a unit to mg/kg; none for what is no content by dry mass.
fn power(unit: &str) -> Option<i32> {
    // as nearly every result writes it
    match unit {
        "mg/kg" => return Some(0),
        "µg/kg" | "μg/kg" | "ug/kg" => return Some(-3),
        _ => {}
    }
    let letters = unit.chars().filter(|letter| !letter.is_whitespace());
    let plain: String = letters
        .map(|letter| match letter {
            'µ' | 'μ' => 'u',
            '（' => '(',
            '）' => ')',
            '／' => '/',
            '·' | '•' | '∙' => '.',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
            letter => letter,
        })
        .collect::<String>()
        .to_lowercase();
    // dry mass and toxic equivalents say what is counted, not how much
    let mut plain = plain.as_str();
    for how in [
        "(干重)",
        "(干基)",
        "干重",
        "干基",
        "(dw)",
        "(drywt)",
        "dw",
        "(dryweight)",
        "(teq)",
        "teq",
    ] {
        plain = plain.strip_suffix(how).unwrap_or(plain);
    }
    let joined = plain
        .replacen("(teq)", "", 1)
        .replacen("i-teq/", "/", 1)
        .replacen("-teq/", "/", 1)
        .replacen("teq/", "/", 1)
        .replacen(".kg-1", "/kg", 1);
    Some(match joined.as_str() {
        "mg/kg" | "ug/g" | "ng/mg" | "g/t" | "毫克/千克" | "毫克/公斤" | "ppm" => 0,
        "ug/kg" | "ng/g" | "pg/mg" | "微克/千克" | "微克/公斤" | "ppb" => -3,
        "ng/kg" | "pg/g" | "纳克/千克" => -6,
        "pg/kg" => -9,
        "g/kg" | "mg/g" | "克/千克" => 3,
        "%" => 4,
        _ => return None,
    })
}

/// Whether a text is a unit of soil analyses.
pub fn is_soil_unit(unit: &str) -> bool {
    power(unit).is_some()
}

/// A content in mg/kg, every digit kept; none where the unit is none of contents by mass or the digits do not fit.
pub fn mg_per_kg(value: Decimal, unit: &str) -> Option<Decimal> {
    shifted(value, power(unit)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_converted_exactly() {
        for (value, unit, wanted) in [
            ("20.0", "mg/kg", "20.0"),
            ("450", "µg/kg", "0.45"),
            ("450", "μg/kg", "0.45"),
            ("450", "ug/kg", "0.45"),
            ("450", "ＵＧ／ＫＧ", "0.45"),
            ("1.2", "g/kg", "1200"),
            ("40", "ng TEQ/kg", "0.00004"),
            ("40", "ngTEQ/kg", "0.00004"),
            ("40", "ng-TEQ/kg", "0.00004"),
            ("40", "ng/kg TEQ", "0.00004"),
            ("40", "ng I-TEQ/kg", "0.00004"),
            ("40", "pg/g", "0.00004"),
            ("0.1", "%", "1000"),
            ("3", "mg/kg（干重）", "3"),
            ("3", "mg·kg-1", "3"),
            ("7", "ppb", "0.007"),
        ] {
            let wanted: Decimal = wanted.parse().unwrap();
            let value: Decimal = value.parse().unwrap();
            assert_eq!(mg_per_kg(value, unit), Some(wanted), "{unit}");
        }
    }

    #[test]
    fn what_is_no_content_by_dry_mass_is_no_unit_of_soil() {
        for unit in [
            "",
            "mg/L",
            "mg/m3",
            "pCi/g",
            "Other",
            "ppt",
            "mg/kg(湿重)",
            "mg",
        ] {
            assert!(!is_soil_unit(unit), "{unit}");
        }
    }
}
