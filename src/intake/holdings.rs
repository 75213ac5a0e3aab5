//! What another office holds about parcels, as csv or JSON: a parcel, and beside it any of stage, lists, planned use,
//! area. Nothing is applied; it is compared with the register.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::cells::{plain, several, square_metres};
use super::sheet::text_of;
use rust_decimal::Decimal;

/// Rows of one upload at the most.
pub const MOST_ROWS: usize = 100_000;
/// Faults that are told at the most.
const MOST_FAULTS: usize = 500;

/// A column that is read, with the headings that are known for it; the first is its name in JSON.
const COLUMNS: [(Column, &[&str]); 5] = [
    (
        Column::Parcel,
        &[
            "parcel",
            "registry_no",
            "登记编号",
            "登记号",
            "地块编号",
            "地块编码",
            "code",
        ],
    ),
    (Column::Stage, &["stage", "阶段", "所处阶段"]),
    (Column::Lists, &["lists", "list", "名录", "所在名录"]),
    (
        Column::PlannedUse,
        &["planned_use", "规划用途", "规划用途代码"],
    ),
    (
        Column::Area,
        &[
            "area_m2",
            "面积",
            "面积(平方米)",
            "面积（平方米）",
            "面积(m2)",
            "面积(㎡)",
            "占地面积",
        ],
    ),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Parcel,
    Stage,
    Lists,
    PlannedUse,
    Area,
}

impl Column {
    fn of(heading: &str) -> Option<Column> {
        let tight: String = plain(heading)
            .to_lowercase()
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        let known = |names: &[&str]| {
            let mut names = names.iter();
            names.any(|name| plain(name).to_lowercase() == tight)
        };
        let found = COLUMNS.iter().find(|(_, names)| known(names));
        found.map(|(column, _)| *column)
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingFault {
    /// Row of the sheet, or place in the list from 1; 0 = the file.
    pub row: usize,
    pub wanted: String,
    pub found: String,
    pub remedy: &'static str,
}

/// What another office holds about one parcel. What has no column is not compared.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HoldingRow {
    pub row: usize,
    /// Registry number, or any code.
    pub parcel: String,
    /// Codes of stages, rising.
    pub stages: Option<Vec<String>>,
    pub lists: Option<Vec<String>>,
    pub planned_use: Option<Vec<String>>,
    /// None within = the cell is empty.
    pub area_m2: Option<Option<Decimal>>,
}

/// A sheet that was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Holdings {
    pub rows: Vec<HoldingRow>,
    pub faults: Vec<HoldingFault>,
}

impl Holdings {
    fn fault(&mut self, row: usize, wanted: &str, found: &str, remedy: &'static str) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(HoldingFault {
                row,
                wanted: wanted.to_owned(),
                found: crate::domain::fault::shorten(found),
                remedy,
            });
        }
    }

    fn take(&mut self, row: usize, cells: &BTreeMap<Column, String>) {
        if self.rows.len() >= MOST_ROWS {
            if self.rows.len() == MOST_ROWS {
                let wanted = format!("up to {MOST_ROWS} rows");
                self.fault(row, &wanted, "more", "send the rest in another file");
            }
            return;
        }
        let parcel = cells.get(&Column::Parcel).map(|cell| plain(cell));
        let parcel = parcel.unwrap_or_default();
        if parcel.is_empty() || parcel.chars().count() > 100 {
            let wanted = "a registry number or a code";
            self.fault(row, wanted, &parcel, "give the number of the parcel");
            return;
        }
        let sorted = |column| {
            let cell = cells.get(&column)?;
            let mut values = several(cell);
            values.sort();
            values.dedup();
            Some(values)
        };
        let area = match cells.get(&Column::Area).map(|cell| plain(cell)) {
            None => None,
            Some(cell) if cell.is_empty() => Some(None),
            Some(cell) => match square_metres(&cell) {
                Ok(area) => Some(Some(area)),
                Err(fault) => {
                    self.fault(row, fault.wanted, &cell, fault.remedy);
                    None
                }
            },
        };
        let upper = |values: Vec<String>| -> Vec<String> {
            values.iter().map(|value| value.to_uppercase()).collect()
        };
        let lower = |values: Vec<String>| -> Vec<String> {
            values.iter().map(|value| value.to_lowercase()).collect()
        };
        self.rows.push(HoldingRow {
            row,
            parcel,
            stages: sorted(Column::Stage).map(upper),
            lists: sorted(Column::Lists).map(lower),
            planned_use: sorted(Column::PlannedUse).map(upper),
            area_m2: area,
        });
    }
}

/// A sheet as csv: UTF-8 or GB18030, the first line with headings.
pub fn read_csv(bytes: &[u8]) -> Holdings {
    let mut read = Holdings::default();
    let Some((text, _)) = text_of(bytes) else {
        let remedy = "save the sheet as csv in UTF-8 (CSV UTF-8) or GB18030";
        read.fault(0, "text in UTF-8 or GB18030", "another encoding", remedy);
        return read;
    };
    let head = text.lines().next().unwrap_or_default();
    let count = |separator: char| {
        let cells = head.split(separator);
        cells
            .filter(|cell| Column::of(cell.trim_matches('"')).is_some())
            .count()
    };
    let separators = [',', ';', '\t'].into_iter();
    // the last of equals wins, so the comma comes last
    let separator = separators.rev().max_by_key(|c| count(*c)).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut columns: Option<Vec<Option<Column>>> = None;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let remedy = "save the sheet as csv again";
                read.fault(0, "a line of csv", &error.to_string(), remedy);
                return read;
            }
        };
        let row = record.position().map_or(0, |at| at.line()) as usize;
        let Some(columns) = &columns else {
            let found: Vec<Option<Column>> = record.iter().map(Column::of).collect();
            if !found.contains(&Some(Column::Parcel)) {
                let known: Vec<&str> = COLUMNS.iter().map(|(_, names)| names[0]).collect();
                let wanted = format!("a line of headings, among {}", known.join(", "));
                let remedy = "name the columns in the first line; parcel is needed";
                read.fault(row, &wanted, head, remedy);
                return read;
            }
            columns = Some(found);
            continue;
        };
        if record.iter().all(|cell| plain(cell).is_empty()) {
            continue;
        }
        let named = columns.iter().zip(record.iter());
        let cells = named.filter_map(|(column, cell)| Some(((*column)?, cell.to_owned())));
        read.take(row, &cells.collect());
    }
    read
}

/// A list of objects with the names of the columns.
pub fn read_json(rows: &[Value]) -> Holdings {
    let mut read = Holdings::default();
    for (index, value) in rows.iter().enumerate() {
        let row = index + 1;
        let Value::Object(fields) = value else {
            read.fault(
                row,
                "an object",
                &value.to_string(),
                "see the documentation",
            );
            continue;
        };
        match cells_of(fields) {
            Ok(cells) => read.take(row, &cells),
            Err(found) => {
                let wanted = "parcel, stage, lists, planned_use, area_m2 as texts, numbers or lists of texts";
                read.fault(row, wanted, &found, "see the documentation");
            }
        }
    }
    read
}

fn cells_of(fields: &Map<String, Value>) -> Result<BTreeMap<Column, String>, String> {
    let mut cells = BTreeMap::new();
    for (name, value) in fields {
        let column = Column::of(name).ok_or_else(|| name.clone())?;
        let text = match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Array(values) => {
                let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
                texts.ok_or_else(|| value.to_string())?.join(";")
            }
            other => return Err(other.to_string()),
        };
        cells.insert(column, text);
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_messy_sheet_is_read_as_far_as_it_can_mean_one_thing() {
        let sheet = "登记编号;阶段;名录;面积（平方米）\nＨＱ-000101;l0;control_list、suspected;１２,345.60\nHQ-000102;/;;约3亩\n;;;\n;P0;;\n";
        let (encoded, ..) = encoding_rs::GB18030.encode(sheet);
        for bytes in [sheet.as_bytes(), &encoded] {
            let read = read_csv(bytes);
            assert_eq!(read.rows.len(), 2, "{read:?}");
            let first = &read.rows[0];
            assert_eq!((first.row, first.parcel.as_str()), (2, "HQ-000101"));
            assert_eq!(first.stages, Some(vec!["L0".to_owned()]));
            assert_eq!(first.lists.as_ref().map(Vec::len), Some(2));
            assert_eq!(first.planned_use, None);
            assert_eq!(first.area_m2.flatten().unwrap().to_string(), "12345.6");
            assert_eq!(read.rows[1].stages, Some(Vec::new()));
            let rows: Vec<usize> = read.faults.iter().map(|fault| fault.row).collect();
            assert_eq!(rows, [3, 5]);
        }
    }

    #[test]
    fn what_has_no_headings_is_told() {
        assert_eq!(read_csv(b"a,b\n1,2\n").faults[0].row, 1);
        assert_eq!(read_csv(&[0xff, 0xfe, 0]).faults[0].row, 0);
        let rows = [
            serde_json::json!({"parcel": "HQ-000101", "wat": 1}),
            serde_json::json!(3),
        ];
        assert_eq!(read_json(&rows).faults.len(), 2);
    }
}
