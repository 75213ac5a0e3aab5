//! GB 36600-2018 土壤环境质量 建设用地土壤污染风险管控标准(试行): 45 basic and 40 other items, mg/kg of dry soil.
//!
//! Values were compared between three transcriptions without a difference; the printed text is still to be compared
//! before it decides anything. The background values of its appendix A are not transcribed: a background is a fact of
//! the survey, with its document.

use std::collections::HashMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde::Serialize;

use super::LimitKind;
use super::aliases::{ALIASES, SYMBOLS, normalise};
use crate::domain::land_use::LimitClass;

const TABLE: &str = include_str!("tables/gb36600-2018.csv");

/// The standard, as cited.
pub const STANDARD: &str = "GB 36600-2018";

/// An item of table 1 (basic, 基本项目) or table 2 (other, 其他项目).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// 1 or 2.
    pub table: u8,
    /// Number within its table.
    pub no: u8,
    pub group_zh: String,
    pub group_en: String,
    pub name_zh: String,
    pub name_en: String,
    /// CAS numbers; two for a sum of isomers, none for groups without a single number.
    pub cas: Vec<String>,
    /// Element symbol or usual abbreviation.
    pub symbol: Option<&'static str>,
    /// Table 1: always tested. Table 2: by the history of the site.
    pub basic: bool,
    /// Footnotes of the standard.
    pub note: Option<String>,
    screening: [Option<Decimal>; 2],
    control: [Option<Decimal>; 2],
}

impl Item {
    /// The limit of this item, mg/kg; `None` where no value is confirmed.
    pub fn limit(&self, class: LimitClass, kind: LimitKind) -> Option<Decimal> {
        let values = match kind {
            LimitKind::Screening => &self.screening,
            LimitKind::Control => &self.control,
        };
        match class {
            LimitClass::I => values[0],
            LimitClass::II => values[1],
        }
    }

    /// Whether a content above screening but not above the soil background is not managed as contaminated
    /// (footnote 1 of the tables): As and Co in both classes, V in class I only.
    pub fn background_exception(&self, class: LimitClass) -> bool {
        match (self.symbol, class) {
            (Some("As" | "Co"), LimitClass::I | LimitClass::II) => true,
            (Some("V"), LimitClass::I) => true,
            (Some(_) | None, LimitClass::I | LimitClass::II) => false,
        }
    }

    /// Unit of the limits: mg/kg of dry soil; toxic equivalents for dioxins.
    pub fn unit(&self) -> &'static str {
        if (self.table, self.no) == (2, 38) {
            "mg TEQ/kg"
        } else {
            "mg/kg"
        }
    }
}

/// A limit with the place where it is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// mg/kg of dry soil.
    pub value: Decimal,
    pub class: LimitClass,
    pub kind: LimitKind,
    pub standard: &'static str,
    pub table: u8,
    pub no: u8,
    /// Clause that says what the limit means.
    pub clause: &'static str,
}

impl Limit {
    /// The place in Chinese and English: `GB 36600-2018 表1 第1项(5.3.3)`.
    pub fn citation(&self) -> (String, String) {
        let Limit {
            standard,
            table,
            no,
            clause,
            ..
        } = self;
        (
            format!("{standard} 表{table} 第{no}项({clause})"),
            format!("{standard} table {table} item {no} ({clause})"),
        )
    }
}

/// Clause of a limit: 5.3.3 for what lies above screening, 5.3.5 for what lies above control.
fn clause(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::Screening => "5.3.3",
        LimitKind::Control => "5.3.5",
    }
}

/// How a name stands to the item it leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Covers {
    Whole,
    /// One isomer of a sum: its content alone says nothing about the limit of the sum.
    Part,
}

struct Table {
    items: Vec<Item>,
    index: HashMap<String, (usize, Covers)>,
}

static GB36600: LazyLock<Table> =
    LazyLock::new(|| Table::read(TABLE).expect("the embedded table is well formed, as tested"));

/// Every item, table 1 then table 2, in the order of the standard.
pub fn items() -> &'static [Item] {
    &GB36600.items
}

/// The 45 items of table 1.
pub fn basic_items() -> impl Iterator<Item = &'static Item> {
    items().iter().filter(|item| item.basic)
}

/// The item of an element symbol, a CAS number, or a Chinese or English name.
///
/// An isomer of a sum leads to the sum, so that whoever looks it up finds it; [`limit`] gives no value for it.
pub fn find(analyte: &str) -> Option<&'static Item> {
    GB36600.locate(analyte).map(|(item, _)| item)
}

/// The limit for an analyte, mg/kg; `None` for what the standard does not list, for one isomer of a sum, and where
/// no value is confirmed.
pub fn limit(analyte: &str, class: LimitClass, kind: LimitKind) -> Option<Decimal> {
    let (item, covers) = GB36600.locate(analyte)?;
    (covers == Covers::Whole)
        .then(|| item.limit(class, kind))
        .flatten()
}

/// As [`limit`], with the place where it is printed.
pub fn limit_cited(analyte: &str, class: LimitClass, kind: LimitKind) -> Option<Limit> {
    let (item, covers) = GB36600.locate(analyte)?;
    (covers == Covers::Whole)
        .then(|| limit_of(item, class, kind))
        .flatten()
}

/// Whether a name means an item as a whole, and not one isomer of a sum.
pub fn is_whole(analyte: &str) -> bool {
    matches!(GB36600.locate(analyte), Some((_, Covers::Whole)))
}

/// The limit of an item, with the place where it is printed.
pub fn limit_of(item: &Item, class: LimitClass, kind: LimitKind) -> Option<Limit> {
    Some(Limit {
        value: item.limit(class, kind)?,
        class,
        kind,
        standard: STANDARD,
        table: item.table,
        no: item.no,
        clause: clause(kind),
    })
}

impl Table {
    fn locate(&self, analyte: &str) -> Option<(&Item, Covers)> {
        let (place, covers) = match self.index.get(analyte) {
            Some(found) => *found,
            None => *self.index.get(&normalise(analyte))?,
        };
        self.items.get(place).map(|item| (item, covers))
    }

    fn read(text: &str) -> Result<Table, csv::Error> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let items = reader
            .deserialize::<Row>()
            .map(|row| row.map(Item::from))
            .collect::<Result<Vec<Item>, _>>()?;
        let index = index(&items);
        Ok(Table { items, index })
    }
}

/// Every spelling of every item, as written and normalised.
fn index(items: &[Item]) -> HashMap<String, (usize, Covers)> {
    let mut index = HashMap::new();
    for (place, item) in items.iter().enumerate() {
        let covers = if item.cas.len() > 1 {
            Covers::Part
        } else {
            Covers::Whole
        };
        for cas in &item.cas {
            index.insert(cas.clone(), (place, covers));
        }
        for name in names(item) {
            index.insert(normalise(name), (place, Covers::Whole));
            index.insert(name.to_owned(), (place, Covers::Whole));
        }
    }
    index
}

fn names(item: &Item) -> impl Iterator<Item = &str> {
    let aliases = ALIASES
        .iter()
        .filter(|(table, no, _)| (*table, *no) == (item.table, item.no))
        .flat_map(|(_, _, names)| names.iter().copied());
    [item.name_zh.as_str(), item.name_en.as_str()]
        .into_iter()
        .chain(item.symbol)
        .chain(aliases)
}

/// A row as transcribed; `intervention` is what the standard calls control value (管制值).
#[derive(serde::Deserialize)]
struct Row {
    no: u8,
    table: u8,
    group_zh: String,
    group_en: String,
    name_zh: String,
    name_en: String,
    cas: String,
    #[serde(deserialize_with = "cell")]
    screening_class1: Option<Decimal>,
    #[serde(deserialize_with = "cell")]
    screening_class2: Option<Decimal>,
    #[serde(deserialize_with = "cell")]
    intervention_class1: Option<Decimal>,
    #[serde(deserialize_with = "cell")]
    intervention_class2: Option<Decimal>,
    note: String,
}

/// A limit as printed, `4e-5` included; an empty cell is unknown.
fn cell<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .or_else(|_| Decimal::from_scientific(&text))
        .map(Some)
        .map_err(serde::de::Error::custom)
}

impl From<Row> for Item {
    fn from(row: Row) -> Self {
        let symbol = SYMBOLS
            .iter()
            .find(|(table, no, _)| (*table, *no) == (row.table, row.no))
            .map(|(_, _, symbol)| *symbol);
        Item {
            table: row.table,
            no: row.no,
            group_zh: row.group_zh,
            group_en: row.group_en,
            name_zh: row.name_zh,
            name_en: row.name_en,
            cas: row
                .cas
                .split(';')
                .filter(|cas| !cas.is_empty())
                .map(str::to_owned)
                .collect(),
            symbol,
            basic: row.table == 1,
            note: Some(row.note).filter(|note| !note.is_empty()),
            screening: [row.screening_class1, row.screening_class2],
            control: [row.intervention_class1, row.intervention_class2],
        }
    }
}

#[cfg(test)]
#[path = "gb36600_tests.rs"]
mod tests;
