//! A draft: what a file says about one parcel, each value parsed by its type in `domain`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value};

use super::fault::FileFault;
use super::mapping::Field;
use crate::domain::codes::{CadastralCode, CodeError, RealEstateUnit, RegistryNo, SoilCode};
use crate::domain::geometry::Outline;

/// Stated and measured area may differ by this share; beyond, it is said (records: "within 1 % warn, 5 % reject").
const AREA_WARN: f64 = 0.01;
const AREA_REJECT: f64 = 0.05;

/// What a file says about one parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelDraft {
    /// The feature it comes from, counted from 1; the first of them when several were merged.
    pub feature: usize,
    /// Unique in the file.
    pub key: String,
    pub registry_no: Option<RegistryNo>,
    pub cadastral: Vec<CadastralCode>,
    pub units: Vec<RealEstateUnit>,
    pub soil_code: Option<SoilCode>,
    pub name: Option<String>,
    pub address: Option<String>,
    pub planned_uses: Vec<UseText>,
    pub current_uses: Vec<UseText>,
    /// Square metres as the file states them.
    pub area_stated_m2: Option<Decimal>,
    /// `None` when the file has none: then there is a name or an address.
    pub outline: Option<Outline>,
    /// Properties that are no field.
    pub properties: Map<String, Value>,
}

/// A land use as it is written: `system:code`, or a code alone. It is parsed where land uses are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseText {
    pub system: Option<String>,
    pub code: String,
}

/// What a later feature of the same parcel adds: codes and uses; its texts where the first has none.
pub(super) fn join(first: &mut ParcelDraft, other: ParcelDraft) {
    fn add<T: PartialEq>(to: &mut Vec<T>, more: Vec<T>) {
        for value in more {
            if !to.contains(&value) {
                to.push(value);
            }
        }
    }
    add(&mut first.cadastral, other.cadastral);
    add(&mut first.units, other.units);
    add(&mut first.planned_uses, other.planned_uses);
    add(&mut first.current_uses, other.current_uses);
    first.registry_no = first.registry_no.take().or(other.registry_no);
    first.soil_code = first.soil_code.take().or(other.soil_code);
    first.name = first.name.take().or(other.name);
    first.address = first.address.take().or(other.address);
    first.area_stated_m2 = match (first.area_stated_m2, other.area_stated_m2) {
        (Some(a), Some(b)) => a.checked_add(b),
        _ => None,
    };
}

/// Land without an outline needs a name or an address.
pub(super) fn without_place(draft: &ParcelDraft) -> FileFault {
    let fault = FileFault::file("a geometry", "none", "add the boundary when it is known")
        .field("geometry");
    if draft.name.is_some() || draft.address.is_some() {
        fault.warning()
    } else {
        fault
    }
}

/// Compares the stated area with the plane and the ellipsoidal one, whichever is nearer.
pub(super) fn area_fault(draft: &ParcelDraft) -> Option<FileFault> {
    let stated = draft.area_stated_m2?.to_f64()?;
    let outline = draft.outline.as_ref()?;
    let measured = [outline.plane_m2(), outline.geodesic_m2()];
    let nearest = if (measured[0] - stated).abs() < (measured[1] - stated).abs() {
        measured[0]
    } else {
        measured[1]
    };
    let share = (nearest - stated).abs() / nearest;
    if share <= AREA_WARN {
        return None;
    }
    let found = format!(
        "{stated} m2, {:.1} % from the measured {nearest:.2} m2",
        share * 100.0
    );
    let wanted = "a stated area within 1 % of the outline's";
    let remedy = "check the unit (1 亩 = 666.67 m2), the coordinates and the coordinate system";
    let fault = FileFault::file(wanted, found, remedy).field(Field::AreaM2.name());
    Some(if share > AREA_REJECT {
        fault
    } else {
        fault.warning()
    })
}

/// One feature while its properties are read.
pub(super) struct Row<'a> {
    pub faults: Vec<FileFault>,
    pub properties: Map<String, Value>,
    pub columns: &'a BTreeMap<Field, String>,
}

impl Row<'_> {
    pub fn draft(&mut self, feature: usize) -> ParcelDraft {
        let registry_no: Option<RegistryNo> = self.code(Field::RegistryNo, RegistryNo::parse);
        let cadastral = self.codes(Field::Cadastral, CadastralCode::parse);
        let units = self.codes(Field::Unit, RealEstateUnit::parse);
        let soil_code = self.code(Field::SoilCode, SoilCode::parse);
        let key = self.text(Field::Key);
        let key = key
            .or_else(|| registry_no.as_ref().map(ToString::to_string))
            .or_else(|| cadastral.first().map(ToString::to_string))
            .or_else(|| soil_code.as_ref().map(ToString::to_string));
        ParcelDraft {
            feature,
            key: key.unwrap_or_default(),
            registry_no,
            cadastral,
            units,
            soil_code,
            name: self.text(Field::Name),
            address: self.text(Field::Address),
            planned_uses: self.uses(Field::PlannedUse),
            current_uses: self.uses(Field::CurrentUse),
            area_stated_m2: self.area(),
            outline: None,
            properties: Map::new(),
        }
    }

    fn wrong(&mut self, field: Field, fault: FileFault) {
        let column = self
            .columns
            .get(&field)
            .map_or(field.name(), String::as_str);
        self.faults.push(fault.field(column));
    }

    /// The text of a field; numbers and truth values as they are written; `None` when empty.
    fn text(&mut self, field: Field) -> Option<String> {
        let value = self.properties.get(self.columns.get(&field)?)?;
        let text = match value {
            Value::Null => return None,
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            Value::Array(_) | Value::Object(_) => {
                let fault = FileFault::file(
                    "a text or a number",
                    "a list or an object",
                    "write one value",
                );
                self.wrong(field, fault);
                return None;
            }
        };
        (!text.is_empty()).then_some(text)
    }

    fn code<T>(&mut self, field: Field, parse: fn(&str) -> Result<T, CodeError>) -> Option<T> {
        let text = self.text(field)?;
        parse(&text)
            .map_err(|error| self.wrong(field, error.into()))
            .ok()
    }

    /// Several codes in one cell, separated by commas, semicolons or line breaks.
    fn codes<T>(&mut self, field: Field, parse: fn(&str) -> Result<T, CodeError>) -> Vec<T> {
        let text = self.text(field).unwrap_or_default();
        let each = separated(&text).map(parse).collect::<Vec<_>>();
        each.into_iter()
            .filter_map(|code| code.map_err(|error| self.wrong(field, error.into())).ok())
            .collect()
    }

    fn uses(&mut self, field: Field) -> Vec<UseText> {
        let text = self.text(field).unwrap_or_default();
        let each = separated(&text).map(|text| match text.split_once([':', '：']) {
            Some((system, code)) => UseText {
                system: Some(system.trim().to_owned()),
                code: code.trim().to_owned(),
            },
            None => UseText {
                system: None,
                code: text.to_owned(),
            },
        });
        each.collect()
    }

    /// Square metres: digits, with separators of thousands.
    fn area(&mut self) -> Option<Decimal> {
        let text = self.text(Field::AreaM2)?;
        let digits: String = text
            .chars()
            .filter(|c| !matches!(c, ',' | '，' | ' ' | '\u{a0}'))
            .collect();
        let parsed = digits
            .parse::<Decimal>()
            .or_else(|_| Decimal::from_scientific(&digits));
        match parsed {
            Ok(area) if area > Decimal::ZERO => Some(area),
            Ok(_) | Err(_) => {
                let found = format!("{:?}", text.chars().take(60).collect::<String>());
                let remedy = "write the number alone, in square metres (1 亩 = 666.67 m2)";
                self.wrong(
                    Field::AreaM2,
                    FileFault::file("square metres above zero", found, remedy),
                );
                None
            }
        }
    }
}

fn separated(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '，', ';', '；', '、', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
}
