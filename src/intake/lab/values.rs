//! Cells of results: numbers, what was not detected, depths.

use rust_decimal::Decimal;

use super::faults::{
    ABOVE_RANGE, CELL_ERROR, DATE_FOR_NUMBER, DEPTH, DEPTH_ORDER, NEGATIVE, NOT_A_NUMBER,
};
use crate::intake::cells::half;
use crate::intake::sheet::{CellValue, FaultKind};

/// What a cell of results says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// Empty, or filled as not tested.
    NotTested,
    Value(Decimal),
    /// Not detected, with its detection limit where the cell has it.
    Below(Option<Decimal>),
    Fault(&'static FaultKind),
}

/// Fillers of cells without a result.
const NOT_TESTED: [&str; 14] = [
    "",
    "/",
    "-",
    "--",
    "—",
    "——",
    "na",
    "n/a",
    "未检测",
    "未测",
    "未检",
    "未分析",
    "nottested",
    "nt",
];
/// Words for what was not detected.
const NOT_DETECTED: [&str; 14] = [
    "nd",
    "n.d.",
    "n.d",
    "未检出",
    "notdetected",
    "bdl",
    "<mdl",
    "<dl",
    "<lod",
    "<rl",
    "<检出限",
    "低于检出限",
    "小于检出限",
    "不得检出",
];

pub(super) fn reading(value: &CellValue) -> Reading {
    match value {
        CellValue::Text(text) => of_text(text),
        CellValue::Number(_) => match number(&value.text()) {
            Some(number) => not_negative(number),
            None => Reading::Fault(&NOT_A_NUMBER),
        },
        CellValue::Date(..) => Reading::Fault(&DATE_FOR_NUMBER),
        CellValue::Bool(_) => Reading::Fault(&NOT_A_NUMBER),
        CellValue::Error(_) => Reading::Fault(&CELL_ERROR),
    }
}

fn not_negative(number: Decimal) -> Reading {
    if number.is_sign_negative() && !number.is_zero() {
        Reading::Fault(&NEGATIVE)
    } else {
        Reading::Value(number)
    }
}

fn of_text(text: &str) -> Reading {
    let text: String = half(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .map(|c| if c == '〈' || c == '﹤' { '<' } else { c })
        .collect();
    if NOT_TESTED.contains(&text.as_str()) {
        return Reading::NotTested;
    }
    if NOT_DETECTED.contains(&text.as_str()) {
        return Reading::Below(None);
    }
    let limit = |rest: &str| match number(rest) {
        Some(limit) if limit > Decimal::ZERO => Reading::Below(Some(limit)),
        Some(_) | None => Reading::Fault(&NOT_A_NUMBER),
    };
    for word in ["nd", "未检出"] {
        // ND(0.01), ND<0.01
        if let Some(rest) = text.strip_prefix(word) {
            let rest = rest.trim_start_matches(['(', '<']).trim_end_matches(')');
            return limit(rest);
        }
    }
    if let Some(rest) = text.strip_prefix('<') {
        return limit(rest);
    }
    if text.starts_with(['>', '≥']) {
        return Reading::Fault(&ABOVE_RANGE);
    }
    // HJ 164 and others: the detection limit with L behind it means not detected
    if let Some(rest) = text.strip_suffix('l') {
        return limit(rest);
    }
    match number(&text) {
        Some(number) => not_negative(number),
        None => Reading::Fault(&NOT_A_NUMBER),
    }
}

/// A number as people write it: digits, thousands in their places, powers of ten as `1.2e-5` or `1.2×10^-5`.
pub(super) fn number(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let power = ["×10^", "x10^", "*10^", "×10", "e"]
        .into_iter()
        .find_map(|mark| digits.split_once(mark))
        .or_else(|| digits.split_once('E'));
    let (digits, power) = match power {
        Some((digits, power)) => (digits, Some(power.replace('−', "-"))),
        None => (digits, None),
    };
    let (whole, rest) = digits
        .split_once('.')
        .map_or((digits, None), |(w, r)| (w, Some(r)));
    let groups: Vec<&str> = whole.split(',').collect();
    let in_place = groups.len() == 1
        || (1..=3).contains(&groups.first().map_or(0, |group| group.len()))
            && groups.iter().skip(1).all(|group| group.len() == 3);
    let whole = groups.concat();
    let all = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !in_place || !all(&whole) || rest.is_some_and(|rest| !all(rest)) {
        return None;
    }
    let plain = match rest {
        Some(rest) => format!("{sign}{whole}.{rest}"),
        None => format!("{sign}{whole}"),
    };
    match power {
        None => Decimal::from_str_exact(&plain).ok(),
        Some(power) => {
            let power: i32 = power.parse().ok()?;
            Decimal::from_scientific(&format!("{plain}e{power}")).ok()
        }
    }
}

/// A depth in metres, or from and to. `cm` counts where the cell or the heading says so.
pub(super) fn depth(
    value: &CellValue,
    heading: &str,
) -> Result<Option<(Decimal, Decimal)>, &'static FaultKind> {
    let text: String = match value {
        CellValue::Date(..) => return Err(&DATE_FOR_NUMBER),
        CellValue::Error(_) => return Err(&CELL_ERROR),
        CellValue::Text(_) | CellValue::Number(_) | CellValue::Bool(_) => half(&value.text())
            .chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .map(|c| match c {
                '~' | '—' | '–' | '－' | '−' | '至' | '∼' | '〜' => '-',
                c => c,
            })
            .collect(),
    };
    if NOT_TESTED.contains(&text.as_str()) {
        return Ok(None);
    }
    let heading = half(heading).to_lowercase();
    let centimetres = text.contains("cm") || text.contains("厘米") || heading.contains("(cm)");
    let metre = |part: &str| {
        let part = ["cm", "厘米", "m", "米"]
            .into_iter()
            .find_map(|unit| part.strip_suffix(unit))
            .unwrap_or(part);
        let metres = number(part)?;
        if centimetres {
            metres.checked_div(Decimal::ONE_HUNDRED)
        } else {
            Some(metres)
        }
    };
    let text = text.replace("--", "-");
    let both = match text.split_once('-') {
        Some((from, to)) => metre(from).zip(metre(to)),
        None => metre(&text).map(|at| (at, at)),
    };
    match both {
        Some((from, to)) if from > to => Err(&DEPTH_ORDER),
        Some(both) => Ok(Some(both)),
        None => Err(&DEPTH),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Reading {
        reading(&CellValue::Text(text.into()))
    }

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn values_limits_and_blanks_are_told_apart() {
        for (cell, wanted) in [
            ("12.5", Reading::Value(decimal("12.5"))),
            ("１２．５", Reading::Value(decimal("12.5"))),
            ("1,234.5", Reading::Value(decimal("1234.5"))),
            ("1.2E-5", Reading::Value(decimal("0.000012"))),
            ("1.2×10-5", Reading::Value(decimal("0.000012"))),
            ("1.2x10^-5", Reading::Value(decimal("0.000012"))),
            ("<0.01", Reading::Below(Some(decimal("0.01")))),
            ("＜ 0.01", Reading::Below(Some(decimal("0.01")))),
            ("0.01L", Reading::Below(Some(decimal("0.01")))),
            ("0.01 l", Reading::Below(Some(decimal("0.01")))),
            ("ND(0.01)", Reading::Below(Some(decimal("0.01")))),
            ("未检出（0.01）", Reading::Below(Some(decimal("0.01")))),
            ("ND", Reading::Below(None)),
            ("n.d.", Reading::Below(None)),
            ("未检出", Reading::Below(None)),
            ("", Reading::NotTested),
            (" / ", Reading::NotTested),
            ("——", Reading::NotTested),
            ("未检测", Reading::NotTested),
            ("-3", Reading::Fault(&NEGATIVE)),
            ("0", Reading::Value(Decimal::ZERO)),
            (">100", Reading::Fault(&ABOVE_RANGE)),
            ("约20", Reading::Fault(&NOT_A_NUMBER)),
            ("20mg/kg", Reading::Fault(&NOT_A_NUMBER)),
            ("1,2", Reading::Fault(&NOT_A_NUMBER)),
            ("12,34,567", Reading::Fault(&NOT_A_NUMBER)),
            ("<0", Reading::Fault(&NOT_A_NUMBER)),
            ("<", Reading::Fault(&NOT_A_NUMBER)),
            ("L", Reading::Fault(&NOT_A_NUMBER)),
            ("1.2.3", Reading::Fault(&NOT_A_NUMBER)),
            ("e5", Reading::Fault(&NOT_A_NUMBER)),
            ("1e999", Reading::Fault(&NOT_A_NUMBER)),
        ] {
            assert_eq!(text(cell), wanted, "{cell}");
        }
        assert_eq!(
            reading(&CellValue::Number(0.1 + 0.2)),
            Reading::Value(decimal("0.3"))
        );
        assert_eq!(
            reading(&CellValue::Number(1e-5)),
            Reading::Value(decimal("0.00001"))
        );
        assert_eq!(
            reading(&CellValue::Number(f64::NAN)),
            Reading::Fault(&NOT_A_NUMBER)
        );
    }

    #[test]
    fn depths_are_metres_from_and_to() {
        for (cell, heading, wanted) in [
            ("0-0.5", "深度", Ok(Some(("0", "0.5")))),
            ("0.5~1.5m", "深度", Ok(Some(("0.5", "1.5")))),
            ("0.5m～1.5m", "深度", Ok(Some(("0.5", "1.5")))),
            ("0～20cm", "深度", Ok(Some(("0", "0.2")))),
            ("0-20", "采样深度(cm)", Ok(Some(("0", "0.2")))),
            ("1.5", "深度(m)", Ok(Some(("1.5", "1.5")))),
            ("0.5—1", "深度", Ok(Some(("0.5", "1")))),
            ("/", "深度", Ok(None)),
            ("1.5-0.5", "深度", Err("depth_order")),
            ("表层", "深度", Err("depth")),
            ("-0.5", "深度", Err("depth")),
        ] {
            let found = depth(&CellValue::Text(cell.into()), heading);
            let wanted = wanted.map(|both| both.map(|(from, to)| (decimal(from), decimal(to))));
            assert_eq!(found.map_err(|kind| kind.code), wanted, "{cell}");
        }
        let day = crate::domain::day::Day::parse("2026-05-01").unwrap();
        assert!(depth(&CellValue::Date(day, 0), "深度").is_err());
    }
}
