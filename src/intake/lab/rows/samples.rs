//! The sample of a row: its number, point, depth and day.

use rust_decimal::Decimal;

use super::{Reader, Table};
use crate::domain::day::Day;
use crate::intake::cells::{self, plain};
use crate::intake::lab::LabSample;
use crate::intake::lab::analytes::Medium;
use crate::intake::lab::faults::{
    DAY, DEPTH_FAR, DEPTH_ORDER, POINT_MISSING, SAMPLE_CONTRADICTS, SAMPLE_MISSING,
};
use crate::intake::lab::headings::LabField;
use crate::intake::lab::values::{depth, number};
use crate::intake::sheet::{CellValue, Row, day_of_serial};

impl Reader<'_> {
    /// The sample of a row: a new one, or the one that has its number.
    pub(super) fn sample(&mut self, table: &Table<'_>, row: &Row, medium: Medium) -> Option<usize> {
        let errors = self.file.faults.errors();
        let named = self.text(table, row, LabField::Sample);
        let point = self.text(table, row, LabField::Point);
        let (from, to) = self.depths(table, row);
        let day = self.day(table, row);
        let at = |field| table.columns.first(field).unwrap_or_default();
        if point.is_none() && table.columns.first(LabField::Point).is_some() {
            self.fault(
                table,
                &POINT_MISSING,
                (row.number, at(LabField::Point)),
                "nothing",
            );
        }
        let name = match named {
            Some(name) => name,
            // without a column of samples, point and depth tell them apart
            None if table.columns.first(LabField::Sample).is_none() => {
                let depth = from.zip(to).map(|(from, to)| format!(" {from}-{to}m"));
                format!("{}{}", point.clone()?, depth.unwrap_or_default())
            }
            None => {
                self.fault(
                    table,
                    &SAMPLE_MISSING,
                    (row.number, at(LabField::Sample)),
                    "nothing",
                );
                return None;
            }
        };
        if self.file.faults.errors() > errors {
            return None;
        }
        let sample = LabSample {
            sample: name.clone(),
            point,
            medium,
            depth_from_m: from,
            depth_to_m: to,
            day,
            sheet: table.sheet.name.clone(),
            row: row.number,
        };
        if let Some(place) = self.samples.get(&(medium, name.clone())) {
            let place = *place;
            let first = self.file.samples.get(place)?;
            let same =
                |one: &LabSample| (one.point.clone(), one.depth_from_m, one.depth_to_m, one.day);
            if first.sheet == sample.sheet && same(first) != same(&sample) {
                let found = format!("another point, depth or day than row {}", first.row);
                let column = table.columns.first(LabField::Sample).unwrap_or_default();
                self.fault(table, &SAMPLE_CONTRADICTS, (row.number, column), &found);
                return None;
            }
            return Some(place);
        }
        let place = self.file.samples.len();
        self.file.samples.push(sample);
        self.samples.insert((medium, name), place);
        Some(place)
    }

    fn depths(&mut self, table: &Table<'_>, row: &Row) -> (Option<Decimal>, Option<Decimal>) {
        let mut one = |field: LabField| {
            let column = table.columns.first(field)?;
            let found = self.cell(table, row, column)?;
            let heading = table.heading(column).unwrap_or_default();
            match depth(&found.cell.value, heading) {
                Ok(both) => {
                    if both.is_some_and(|(_, to)| to > Decimal::ONE_HUNDRED) {
                        self.fault(
                            table,
                            &DEPTH_FAR,
                            (row.number, column),
                            &found.cell.value.text(),
                        );
                    }
                    both
                }
                Err(kind) => {
                    self.fault(table, kind, (row.number, column), &found.cell.value.text());
                    None
                }
            }
        };
        let both = one(LabField::Depth);
        let from = one(LabField::DepthFrom).map(|(from, _)| from);
        let to = one(LabField::DepthTo).map(|(_, to)| to);
        if let (Some(top), Some(bottom)) = (from, to)
            && top > bottom
        {
            let column = table.columns.first(LabField::DepthTo).unwrap_or_default();
            let found = format!("{top} to {bottom}");
            self.fault(table, &DEPTH_ORDER, (row.number, column), &found);
        }
        (
            from.or(both.map(|(from, _)| from)),
            to.or(both.map(|(_, to)| to)),
        )
    }

    fn day(&mut self, table: &Table<'_>, row: &Row) -> Option<Day> {
        let column = table.columns.first(LabField::Day)?;
        let found = self.cell(table, row, column)?;
        let read = match &found.cell.value {
            CellValue::Date(day, _) => Ok(Some(*day)),
            CellValue::Number(_) => {
                let serial = number(&found.cell.value.text());
                serial.and_then(day_of_serial).map(Some).ok_or(())
            }
            CellValue::Text(text) => {
                let text = plain(text);
                let day = text.split([' ', 'T']).next().unwrap_or_default();
                if text.is_empty() {
                    Ok(None)
                } else {
                    let whole = cells::day(&text).or_else(|_| cells::day(day));
                    let serial = || number(&text).and_then(day_of_serial).ok_or(());
                    whole.or_else(|_| serial()).map(Some)
                }
            }
            CellValue::Bool(_) | CellValue::Error(_) => Err(()),
        };
        read.unwrap_or_else(|()| {
            self.fault(table, &DAY, (row.number, column), &found.cell.value.text());
            None
        })
    }
}
