//! GB/T 14848-2017 地下水质量标准: 39 regular indices (table 1) and 54 others (table 2), classes I to V.
//!
//! 357 limits were compared between two transcriptions without a difference; the printed text is still to be compared
//! before it decides anything. Cells hold conditions on the measured value: `<=x`, `>x`, `a<=x<=b`, alternatives by
//! `or`, `=无`, `nd` (不得检出). An empty cell is not confirmed: it is never met and never zero.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::aliases::normalise;

const TABLE: &str = include_str!("tables/gbt14848-2017.csv");

/// The standard, as cited.
pub const STANDARD: &str = "GB/T 14848-2017";

/// Class of groundwater quality (地下水质量类别), I the best.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
pub enum WaterClass {
    I,
    II,
    III,
    IV,
    V,
}

impl WaterClass {
    pub const ALL: [WaterClass; 5] = [
        WaterClass::I,
        WaterClass::II,
        WaterClass::III,
        WaterClass::IV,
        WaterClass::V,
    ];
}

impl fmt::Display for WaterClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// One stretch of values; a bound is a value and whether it belongs to the stretch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    low: Option<(Decimal, bool)>,
    high: Option<(Decimal, bool)>,
}

impl Stretch {
    fn holds(&self, value: Decimal) -> bool {
        self.low
            .is_none_or(|(low, with)| value > low || (with && value == low))
            && self
                .high
                .is_none_or(|(high, with)| value < high || (with && value == high))
    }
}

/// What a cell asks of a sample.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// One of these stretches.
    Within(Vec<Stretch>),
    /// This word, such as 无.
    Is(String),
    /// Not detected (不得检出).
    NotDetected,
}

impl Condition {
    /// A cell as transcribed; none for one that is empty.
    pub(super) fn parse(cell: &str) -> Result<Option<Condition>, String> {
        let cell = cell.trim();
        if cell.is_empty() {
            return Ok(None);
        }
        if cell == "nd" {
            return Ok(Some(Condition::NotDetected));
        }
        if let Some(word) = cell.strip_prefix('=') {
            return Ok(Some(Condition::Is(word.to_owned())));
        }
        let stretches: Result<Vec<Stretch>, String> = cell
            .split(" or ")
            .map(|part| stretch(part.trim()))
            .collect();
        stretches.map(Condition::Within).map(Some)
    }

    fn is_met_by(&self, value: Decimal) -> bool {
        match self {
            Condition::Within(stretches) => stretches.iter().any(|one| one.holds(value)),
            Condition::Is(_) | Condition::NotDetected => false,
        }
    }
}

fn stretch(text: &str) -> Result<Stretch, String> {
    let number = |text: &str| {
        text.parse::<Decimal>()
            .map_err(|error| format!("{text:?}: {error}"))
    };
    if let Some((left, right)) = text.split_once('x') {
        let low = match left.strip_suffix("<=") {
            Some(low) => (number(low)?, true),
            None => (number(left.trim_end_matches('<'))?, false),
        };
        let high = match right.strip_prefix("<=") {
            Some(high) => (number(high)?, true),
            None => (number(right.trim_start_matches('<'))?, false),
        };
        return Ok(Stretch {
            low: Some(low),
            high: Some(high),
        });
    }
    let (low, high) = match (text.strip_prefix("<="), text.strip_prefix('>')) {
        (Some(high), _) => (None, Some((number(high)?, true))),
        (None, Some(low)) => (Some((number(low)?, false)), None),
        (None, None) => return Err(format!("{text:?} is no condition")),
    };
    Ok(Stretch { low, high })
}

/// An index of the standard (指标).
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// 1 regular (常规指标), 2 others (非常规指标).
    pub table: u8,
    pub no: u8,
    pub name_zh: String,
    pub name_en: String,
    /// Several for a sum, none where no single number exists. They are not part of the standard.
    pub cas: Vec<String>,
    /// Empty for those without a number.
    pub unit: String,
    pub note: Option<String>,
    pub(super) classes: [Option<Condition>; 4],
}

impl Index {
    /// Table and number, such as `1-29`.
    pub fn code(&self) -> String {
        format!("{}-{:02}", self.table, self.no)
    }

    /// Whether it is told in words (嗅和味、肉眼可见物).
    pub fn is_in_words(&self) -> bool {
        matches!(self.classes[0], Some(Condition::Is(_)))
    }

    /// The highest value of a class, where the class has one.
    pub fn limit(&self, class: WaterClass) -> Option<Decimal> {
        match self.classes.get(class as usize)?.as_ref()? {
            Condition::Within(stretches) => stretches.last()?.high.map(|(high, _)| high),
            Condition::Is(_) | Condition::NotDetected => None,
        }
    }

    fn of_row(row: Row) -> Result<Self, String> {
        let cells = [row.class1, row.class2, row.class3, row.class4];
        let mut classes = [const { None }; 4];
        for (class, cell) in classes.iter_mut().zip(&cells) {
            *class = Condition::parse(cell)?;
        }
        let cas = row.cas.split(';').filter(|cas| !cas.is_empty());
        Ok(Index {
            table: row.table,
            no: row.no,
            cas: cas.map(str::to_owned).collect(),
            name_zh: row.name_zh,
            name_en: row.name_en,
            unit: row.unit,
            note: Some(row.note).filter(|note| !note.is_empty()),
            classes,
        })
    }
}

#[derive(Deserialize)]
struct Row {
    no: u8,
    table: u8,
    name_zh: String,
    name_en: String,
    cas: String,
    unit: String,
    class1: String,
    class2: String,
    class3: String,
    class4: String,
    note: String,
}

struct Table {
    indices: Vec<Index>,
    names: HashMap<String, usize>,
}

static GBT14848: LazyLock<Table> =
    LazyLock::new(|| Table::read(TABLE).expect("the embedded table is well formed, as tested"));

impl Table {
    fn read(text: &str) -> Result<Table, String> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut indices = Vec::new();
        for row in reader.deserialize::<Row>() {
            indices.push(Index::of_row(row.map_err(|error| error.to_string())?)?);
        }
        let mut names = HashMap::new();
        for (place, index) in indices.iter().enumerate() {
            for name in names_of(index) {
                names.insert(normalise(&name), place);
            }
        }
        Ok(Table { indices, names })
    }
}

/// Other names in reports. 铬 alone is not chromium (VI), an isomer is not its sum.
const ALIASES: &[(&str, &[&str])] = &[
    ("1-01", &["色度", "色(铂钴色度单位)"]),
    ("1-02", &["臭和味"]),
    ("1-03", &["浊度"]),
    ("1-05", &["pH值"]),
    ("1-06", &["Total hardness"]),
    ("1-07", &["TDS"]),
    ("1-15", &["挥发酚", "挥发性酚"]),
    ("1-16", &["LAS", "阴离子合成洗涤剂"]),
    ("1-17", &["耗氧量(CODMn)", "高锰酸盐指数", "CODMn"]),
    ("1-32", &["六价铬", "铬(VI)", "Cr(VI)", "Cr6+"]),
    ("1-34", &["氯仿"]),
    ("2-18", &["1,2-二氯乙烯(总量)"]),
    ("2-22", &["1,2-二氯苯"]),
    ("2-23", &["1,4-二氯苯"]),
    ("2-33", &["苯并[b]荧蒽"]),
    ("2-34", &["苯并[a]芘", "BaP"]),
    ("2-40", &["林丹", "lindane", "gamma-HCH"]),
];

fn names_of(index: &Index) -> Vec<String> {
    let mut names = vec![index.code(), index.name_zh.clone(), index.name_en.clone()];
    if let [cas] = index.cas.as_slice() {
        names.push(cas.clone());
    }
    // what the bracket says is how it is counted, not what it is
    for (open, how) in [
        ('（', ["以", "总量", "CODMn"].as_slice()),
        ('(', &["as ", "total", "CODMn"]),
    ] {
        for name in [&index.name_zh, &index.name_en] {
            if let Some((plain, bracket)) = name.split_once(open)
                && how.iter().any(|how| bracket.starts_with(how))
            {
                names.push(plain.trim().to_owned());
            }
        }
    }
    let code = index.code();
    let other = ALIASES.iter().filter(|(own, _)| *own == code);
    names.extend(other.flat_map(|(_, names)| names.iter().map(|name| (*name).to_owned())));
    names
}

/// Every index, table 1 then table 2.
pub fn indices() -> &'static [Index] {
    &GBT14848.indices
}

/// The index of a code (`1-29`), a Chinese or English name, or a CAS number.
pub fn find(analyte: &str) -> Option<&'static Index> {
    let place = *GBT14848.names.get(&normalise(analyte))?;
    GBT14848.indices.get(place)
}

/// What was found of an analyte, in the unit of its index.
#[derive(Debug, Clone, PartialEq)]
pub enum Measured {
    Value(Decimal),
    /// Below this detection limit.
    Below(Decimal),
    /// In words: 无 or what was perceived.
    Words(String),
}

/// Why a class is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClassBasis {
    /// The value meets the class.
    Value,
    /// Not detected, and the method sees the limits of class I.
    NotDetected,
    /// Not detected, but the detection limit lies above the limits of better classes: it cannot be classed better.
    DetectionLimit,
    /// Classes IV and V have one criterion: it is IV or V.
    NotToldApart,
    /// The limit of a better class is not confirmed: it cannot be classed better.
    LimitUnknown,
}

impl Index {
    /// The class of what was found, by this index alone; none where the finding is of another form than the index.
    /// Equal to a limit is within it.
    pub fn class(&self, found: &Measured) -> Option<(WaterClass, ClassBasis)> {
        match found {
            Measured::Words(word) if self.is_in_words() => Some(self.by_words(word)),
            Measured::Value(value) if !self.is_in_words() => Some(self.by_value(*value)),
            Measured::Below(limit) if !self.is_in_words() && *limit >= Decimal::ZERO => {
                self.by_detection_limit(*limit)
            }
            Measured::Words(_) | Measured::Value(_) | Measured::Below(_) => None,
        }
    }

    fn by_words(&self, word: &str) -> (WaterClass, ClassBasis) {
        let meets = |condition: &Option<Condition>| matches!(condition, Some(Condition::Is(wanted)) if wanted == word.trim());
        let place = self.classes.iter().position(meets);
        (at(place), ClassBasis::Value)
    }

    fn by_value(&self, value: Decimal) -> (WaterClass, ClassBasis) {
        let meets = |cell: &Option<Condition>| {
            cell.as_ref()
                .is_some_and(|condition| condition.is_met_by(value))
        };
        let place = self.classes.iter().position(meets);
        let better = &self.classes[..place.unwrap_or(4)];
        let basis = if better.iter().any(Option::is_none) {
            ClassBasis::LimitUnknown
        } else if place == Some(3) && !self.ends() {
            ClassBasis::NotToldApart
        } else {
            ClassBasis::Value
        };
        (at(place), basis)
    }

    /// Whether class IV has an end beyond which class V begins.
    fn ends(&self) -> bool {
        match &self.classes[3] {
            Some(Condition::Within(stretches)) => stretches.iter().all(|one| one.high.is_some()),
            Some(Condition::Is(_) | Condition::NotDetected) | None => true,
        }
    }

    /// Below a detection limit: the class that a value at that limit would have. None where low values are not the
    /// good ones (pH).
    fn by_detection_limit(&self, limit: Decimal) -> Option<(WaterClass, ClassBasis)> {
        let first = self.classes.iter().flatten().find_map(|cell| match cell {
            Condition::Within(stretches) => stretches.first(),
            Condition::Is(_) | Condition::NotDetected => None,
        })?;
        if first.low.is_some() {
            return None;
        }
        let (class, basis) = self.by_value(limit);
        let forbidden = matches!(self.classes[0], Some(Condition::NotDetected));
        if forbidden && class == WaterClass::II {
            // 不得检出, by a method that sees the limit of the next class
            return Some((WaterClass::I, ClassBasis::NotDetected));
        }
        Some(match (class, basis) {
            (WaterClass::I, ClassBasis::Value) => (WaterClass::I, ClassBasis::NotDetected),
            (class, ClassBasis::LimitUnknown) => (class, ClassBasis::LimitUnknown),
            (class, _) => (class, ClassBasis::DetectionLimit),
        })
    }
}

fn at(place: Option<usize>) -> WaterClass {
    place.map_or(WaterClass::V, |place| WaterClass::ALL[place])
}

#[cfg(test)]
#[path = "gbt14848_tests.rs"]
mod tests;
