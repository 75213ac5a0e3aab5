//! One cell to one result.

use rust_decimal::Decimal;

use super::{Reader, Table};
use crate::domain::land_use::LimitClass;
use crate::intake::cells::{half, plain};
use crate::intake::lab::analytes::Medium;
use crate::intake::lab::faults::{
    BELOW_OWN_LIMIT, DUPLICATE, IMPLAUSIBLE, IMPOSSIBLE, NO_DETECTION_LIMIT, NOT_A_NUMBER,
    UNIT_MISSING, UNIT_UNKNOWN, ZERO,
};
use crate::intake::lab::values::{Reading, reading};
use crate::intake::lab::{LabFound, LabResult};
use crate::intake::sheet::{Place, Row};
use crate::standards::{LimitKind, gb36600, gbt14848, mg_per_kg};

/// What is known of an analyte, looked up once and not for each of its results.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// pH has no unit.
    ph: bool,
    /// It is told in words: 嗅和味, 肉眼可见物.
    words: bool,
    /// Beyond this a unit is rather wrong: 100 times what even the laxest limit allows, or a tenth of the soil itself.
    /// Soil in mg/kg, water in the unit of its index.
    most: Option<Decimal>,
    /// The unit of the index of water.
    unit: Option<&'static str>,
}

impl Known {
    pub(super) fn of(medium: Medium, name: &str) -> Known {
        let index = gbt14848::find(name);
        let ph = index.is_some_and(|index| (index.table, index.no) == (1, 5));
        match medium {
            Medium::Soil => {
                let control = gb36600::limit(name, LimitClass::II, LimitKind::Control);
                let most = Decimal::from(100_000);
                let most = control.map_or(most, |limit| most.min(limit * Decimal::ONE_HUNDRED));
                Known {
                    ph,
                    words: false,
                    most: Some(most),
                    unit: None,
                }
            }
            Medium::Groundwater => Known {
                ph,
                words: index.is_some_and(gbt14848::Index::is_in_words),
                most: index
                    .and_then(|index| index.limit(gbt14848::WaterClass::IV))
                    .map(|limit| limit * Decimal::ONE_HUNDRED),
                unit: index.map(|index| index.unit.as_str()),
            },
        }
    }

    fn is_implausible(self, medium: Medium, value: Decimal, unit: &str) -> bool {
        let Some(most) = self.most.filter(|_| !self.ph) else {
            return false;
        };
        let common = match (medium, self.unit) {
            (Medium::Soil, _) => Some(value),
            (Medium::Groundwater, Some(own)) => crate::standards::convert(value, unit, own),
            (Medium::Groundwater, None) => None,
        };
        common.is_some_and(|value| value > most)
    }
}

impl Reader<'_> {
    /// One cell of results; without a sample it is checked only.
    pub(super) fn result(
        &mut self,
        table: &Table<'_>,
        row: &Row,
        sample: Option<usize>,
        (medium, analyte): (Medium, usize),
        (column, unit_column, unit, limit): (u16, u16, Option<&str>, Option<Decimal>),
    ) {
        let place = (row.number, column);
        let Some(cell) = self.cell(table, row, column).map(|found| found.cell) else {
            self.file.not_tested += 1;
            return;
        };
        let known = self.known.get(analyte).copied().unwrap_or_default();
        let text = cell.value.text();
        if known.words {
            if !text.trim().is_empty() {
                let found = LabFound::Words(half(&text).trim().to_owned());
                self.push(table, place, (sample, analyte), found, ("", ""));
            }
            return;
        }
        let mut read = match reading(&cell.value) {
            Reading::NotTested => {
                self.file.not_tested += 1;
                return;
            }
            Reading::Fault(kind) => return self.fault(table, kind, place, &text),
            Reading::Value(value) => {
                if value.is_zero() {
                    self.fault(table, &ZERO, place, &text);
                }
                if limit.is_some_and(|limit| value < limit) && !value.is_zero() {
                    let found = format!("{value}, below {}", limit.unwrap_or_default());
                    self.fault(table, &BELOW_OWN_LIMIT, place, &found);
                }
                LabFound::Value(value)
            }
            Reading::Below(own) => {
                let limit = own.or(limit);
                if limit.is_none() {
                    self.fault(table, &NO_DETECTION_LIMIT, place, &text);
                }
                LabFound::Below(limit)
            }
        };
        let Some(unit) = self.known_unit(table, row, (medium, known), (unit_column, unit)) else {
            return;
        };
        if medium == Medium::Soil && !known.ph {
            let converted = |value: Decimal| mg_per_kg(value, &unit);
            read = match read {
                LabFound::Value(value) => match converted(value) {
                    Some(value) => LabFound::Value(value),
                    None => return self.fault(table, &NOT_A_NUMBER, place, &text),
                },
                LabFound::Below(Some(limit)) => LabFound::Below(converted(limit)),
                other => other,
            };
            if let LabFound::Value(value) = &read
                && *value > Decimal::from(1_000_000)
            {
                let found = format!("{value} mg/kg");
                return self.fault(table, &IMPOSSIBLE, place, &found);
            }
        }
        if let LabFound::Value(value) = &read
            && known.is_implausible(medium, *value, &unit)
        {
            self.fault(table, &IMPLAUSIBLE, place, &format!("{text} {unit}"));
        }
        let common = if medium == Medium::Soil && !known.ph {
            "mg/kg"
        } else {
            &unit
        };
        self.push(table, place, (sample, analyte), read, (common, &unit));
    }

    fn known_unit(
        &mut self,
        table: &Table<'_>,
        row: &Row,
        (medium, known): (Medium, Known),
        (column, unit): (u16, Option<&str>),
    ) -> Option<String> {
        let place = (row.number, column);
        let unit = unit.map(|unit| half(unit).trim().to_owned());
        if known.ph {
            return Some(unit.unwrap_or_default());
        }
        match unit.filter(|unit| !plain(unit).is_empty()) {
            None => {
                self.fault(table, &UNIT_MISSING, place, "nothing");
                None
            }
            Some(unit) if !medium.knows_unit(&unit) => {
                self.fault(table, &UNIT_UNKNOWN, place, &unit);
                None
            }
            Some(unit) => Some(unit),
        }
    }

    fn push(
        &mut self,
        table: &Table<'_>,
        (row, column): (u32, u16),
        (sample, analyte): (Option<usize>, usize),
        found: LabFound,
        (unit, given): (&str, &str),
    ) {
        let Some(sample) = sample else {
            return;
        };
        if !self.seen.insert((sample, analyte)) {
            let of = self
                .file
                .samples
                .get(sample)
                .map_or("", |sample| sample.sample.as_str());
            let what = self.file.analytes.get(analyte).map_or("", String::as_str);
            let text = format!("a second result of {what} in sample {of}");
            return self.fault(table, &DUPLICATE, (row, column), &text);
        }
        let (unit, given) = (self.unit(unit), self.unit(given));
        self.file.results.push(LabResult {
            sample,
            analyte,
            found,
            unit,
            given,
            at: Place::cell(table.at, row, column),
        });
    }
}
