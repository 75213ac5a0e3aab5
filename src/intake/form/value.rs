//! A cell, read as its column holds it.

use super::Holds;
use super::faults::{
    CADASTRAL, CELL_ERROR, CHOICE, COORDINATE, CREDIT_CODE, DAY, LAND_USE, LONG, NUMBER, PERMIT,
    REGISTRY_NO, SOIL_CODE, YEAR,
};
use crate::domain::codes::{CadastralCode, CodeError, CreditCode, PermitNo, RegistryNo, SoilCode};
use crate::domain::day::Day;
use crate::domain::land_use::LandUse;
use crate::intake::cells::{self, plain, several};
use crate::intake::sheet::{Cell, CellValue, FaultKind, day_of_serial};

/// A value as its column holds it; none when empty.
pub(super) fn value(holds: Holds, cell: &Cell) -> Read {
    if matches!(cell.value, CellValue::Error(_)) {
        return Err(&CELL_ERROR);
    }
    let text = plain(&cell.value.text());
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().count() > 500 {
        return Err(&LONG);
    }
    let number = || text.replace(',', "").parse::<rust_decimal::Decimal>().ok();
    match holds {
        Holds::Text | Holds::Offered(_) => Ok(Some(text)),
        Holds::Number => match number() {
            Some(number) if !number.is_sign_negative() => Ok(Some(number.normalize().to_string())),
            Some(_) | None => Err(&NUMBER),
        },
        Holds::Coordinate => number()
            .map(|number| Some(number.to_string()))
            .ok_or(&COORDINATE),
        Holds::Day => day(cell, &text)
            .map(|day| Some(day.to_string()))
            .ok_or(&DAY),
        Holds::Year => {
            let year = text.trim_end_matches('年');
            let right = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
            right.then(|| Some(year.to_owned())).ok_or(&YEAR)
        }
        Holds::CreditCode => one(&text, CreditCode::parse, &CREDIT_CODE),
        Holds::SoilCode => one(&text, SoilCode::parse, &SOIL_CODE),
        Holds::PermitNo => one(&text, PermitNo::parse, &PERMIT),
        Holds::RegistryNo => one(&text, RegistryNo::parse, &REGISTRY_NO),
        Holds::RegistryNos => all(&text, RegistryNo::parse, &REGISTRY_NO),
        Holds::CadastralCodes => all(&text, CadastralCode::parse, &CADASTRAL),
        Holds::LandUses => {
            let uses = several(&text);
            let known = uses.iter().all(|one| LandUse::parse(one).is_ok());
            let read = known && !uses.is_empty();
            read.then(|| Some(uses.join("、"))).ok_or(&LAND_USE)
        }
        Holds::Choice(choices) => {
            let found = choices
                .iter()
                .find(|choice| choice.eq_ignore_ascii_case(&text));
            found
                .map(|choice| Some((*choice).to_owned()))
                .ok_or(&CHOICE)
        }
        Holds::Choices(choices) => {
            let all = several(&text);
            let known = all.iter().all(|one| choices.contains(&one.as_str()));
            (known && !all.is_empty())
                .then(|| Some(all.join("、")))
                .ok_or(&CHOICE)
        }
    }
}

type Read = Result<Option<String>, &'static FaultKind>;

fn one<T: ToString>(
    text: &str,
    parse: fn(&str) -> Result<T, CodeError>,
    kind: &'static FaultKind,
) -> Read {
    let code = parse(text).map_err(|_| kind)?;
    Ok(Some(code.to_string()))
}

/// Several codes in one cell.
fn all<T: ToString>(
    text: &str,
    parse: fn(&str) -> Result<T, CodeError>,
    kind: &'static FaultKind,
) -> Read {
    let codes = several(text);
    let codes: Result<Vec<T>, CodeError> = codes.iter().map(|code| parse(code)).collect();
    let codes = codes.map_err(|_| kind)?;
    let texts: Vec<String> = codes.iter().map(T::to_string).collect();
    (!texts.is_empty())
        .then(|| Some(texts.join("、")))
        .ok_or(kind)
}

fn day(cell: &Cell, text: &str) -> Option<Day> {
    match &cell.value {
        CellValue::Date(day, _) => Some(*day),
        CellValue::Number(_) => day_of_serial(text.parse().ok()?),
        CellValue::Text(_) | CellValue::Bool(_) | CellValue::Error(_) => cells::day(text).ok(),
    }
}
