//! Values of one field of every row side by side: what scans read without going through the records.

use std::borrow::Cow;
use std::ops::Range;
use std::thread;

use crate::domain::day::Day;

use super::{Cell, FieldType};

/// Rows below which a second thread gains nothing.
const PART: usize = 16_384;

/// The values of a field, by the place of the row.
pub(super) enum Column {
    /// 0, 1, and 2 for null.
    Truths(Vec<u8>),
    /// Not a number for null.
    Numbers(Vec<f64>),
    Days(Vec<Option<Day>>),
    Texts(Texts),
}

/// Texts one after another. No record holds an empty text: that is null.
pub(super) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    fn get(&self, row: usize) -> Option<&str> {
        let end = *self.ends.get(row)? as usize;
        let start = match row.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.all.get(start..end).filter(|text| !text.is_empty())
    }
}

impl Column {
    /// The values of rows; none of a field whose values have no room of one size, or more room than there is.
    pub fn of<'a>(
        ty: FieldType,
        rows: usize,
        cell: impl Fn(usize) -> Cell<'a> + Sync,
    ) -> Option<Self> {
        Some(match ty {
            FieldType::Boolean => Column::Truths(each(rows, |row| match cell(row) {
                Cell::Bool(own) => u8::from(own),
                _ => 2,
            })),
            FieldType::Integer | FieldType::Number => {
                Column::Numbers(each(rows, |row| match cell(row) {
                    Cell::Number(own) => own,
                    Cell::Integer(own) => own as f64,
                    _ => f64::NAN,
                }))
            }
            FieldType::Day => Column::Days(each(rows, |row| match cell(row) {
                Cell::Day(own) => Some(own),
                _ => None,
            })),
            FieldType::Text => Column::Texts(texts(rows, cell)?),
            FieldType::Texts => return None,
        })
    }

    pub fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Column::Truths(all) => match all.get(row) {
                Some(0) => Cell::Bool(false),
                Some(1) => Cell::Bool(true),
                _ => Cell::Null,
            },
            Column::Numbers(all) => match all.get(row) {
                Some(own) if !own.is_nan() => Cell::Number(*own),
                _ => Cell::Null,
            },
            Column::Days(all) => Cell::day(all.get(row).copied().flatten()),
            Column::Texts(all) => all
                .get(row)
                .map_or(Cell::Null, |own| Cell::Text(Cow::Borrowed(own))),
        }
    }
}

/// What a part of the rows comes to, for all parts in order, on as many threads as the machine has.
pub(super) fn in_parts<T: Send>(rows: usize, part: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let parts = threads.min(rows.div_ceil(PART)).max(1);
    let size = rows.div_ceil(parts).max(1);
    let range = |place: usize| (place * size).min(rows)..((place + 1) * size).min(rows);
    if parts == 1 {
        return vec![part(0..rows)];
    }
    thread::scope(|scope| {
        let part = &part;
        let running: Vec<_> = (1..parts)
            .map(|place| scope.spawn(move || part(range(place))))
            .collect();
        let first = part(range(0));
        let rest = running.into_iter().map(|one| {
            one.join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        std::iter::once(first).chain(rest).collect()
    })
}

fn each<T: Send>(rows: usize, value: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let parts = in_parts(rows, |range| range.map(&value).collect::<Vec<T>>());
    parts.into_iter().flatten().collect()
}

fn texts<'a>(rows: usize, cell: impl Fn(usize) -> Cell<'a> + Sync) -> Option<Texts> {
    let parts = in_parts(rows, |range| {
        let mut all = String::new();
        let mut lengths = Vec::with_capacity(range.len());
        for row in range {
            let before = all.len();
            if let Cell::Text(own) = cell(row) {
                all.push_str(&own);
            }
            lengths.push(all.len() - before);
        }
        (all, lengths)
    });
    let mut texts = Texts {
        all: String::with_capacity(parts.iter().map(|(all, _)| all.len()).sum()),
        ends: Vec::with_capacity(rows),
    };
    let mut end = 0;
    for (all, lengths) in parts {
        texts.all.push_str(&all);
        for length in lengths {
            end += length;
            texts.ends.push(u32::try_from(end).ok()?);
        }
    }
    Some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_went_in() {
        let rows = 3 * PART + 7;
        let number = |row: usize| match row % 3 {
            0 => Cell::Null,
            _ => Cell::Number(row as f64 - 5.0),
        };
        let text = |row: usize| match row % 5 {
            0 => Cell::Null,
            _ => Cell::made(format!("示例{row}")),
        };
        let truth = |row: usize| match row % 4 {
            0 => Cell::Null,
            rest => Cell::Bool(rest == 1),
        };
        let day = |row: usize| match row % 2 {
            0 => Cell::Null,
            _ => Cell::day(Day::new(2026, 1, 1 + (row % 28) as u8)),
        };
        let number_column = Column::of(FieldType::Number, rows, number).unwrap();
        let text_column = Column::of(FieldType::Text, rows, text).unwrap();
        let truth_column = Column::of(FieldType::Boolean, rows, truth).unwrap();
        let day_column = Column::of(FieldType::Day, rows, day).unwrap();
        for row in 0..rows {
            assert_eq!(number_column.cell(row), number(row));
            assert_eq!(text_column.cell(row), text(row));
            assert_eq!(truth_column.cell(row), truth(row));
            assert_eq!(day_column.cell(row), day(row));
        }
        assert!(Column::of(FieldType::Texts, 1, |_| Cell::Null).is_none());
        let none = Column::of(FieldType::Text, 0, text).unwrap();
        assert_eq!(none.cell(0), Cell::Null);
    }
}
