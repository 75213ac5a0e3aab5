//! The tables of HJ 25.3-2019 as they were transcribed: toxicity, physico-chemical properties, default parameters.
//!
//! Each cell keeps how far it is confirmed. A cell that is empty is unknown; it never stands for zero.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::parameter::{Confirmation, Property};
use crate::standards::aliases::normalise;
use crate::standards::gb36600;

const TOXICITY: &str = include_str!("../tables/hj25.3-2019-toxicity.csv");
const PHYSCHEM: &str = include_str!("../tables/hj25.3-2019-physchem.csv");
const EXPOSURE: &str = include_str!("../tables/hj25.3-2019-exposure.csv");

/// A value with how far it is confirmed; none is unknown, never zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    pub value: Option<f64>,
    pub status: Confirmation,
}

/// A substance of the toxicity table.
#[derive(Debug, Clone)]
pub struct Substance {
    /// Its row.
    pub no: u16,
    pub name_zh: String,
    pub name_en: String,
    pub cas: Option<String>,
    pub note: Option<String>,
    /// A value that was read nowhere; used when asked for only.
    pub inferred: Option<(Property, f64)>,
    cells: [Cell; 13],
}

/// Metals, metalloids, their salts, and soluble fluoride: present in soil as solids and ions, so that the standard
/// lists no Henry's constant. For them, and only for them, a missing constant means "not volatile". Mercury and cyanide
/// have one. Methylmercury and polybrominated biphenyls have none either, but can evaporate: theirs is unknown.
const NOT_VOLATILE: &[std::ops::RangeInclusive<u16>] = &[1..=9, 12..=19, 21..=21];

/// Row of lead (铅).
const LEAD: u16 = 7;

impl Substance {
    pub fn cell(&self, property: Property) -> Cell {
        self.cells[property.place()]
    }

    /// Whether it does not evaporate, so that a Henry's constant is not missed.
    pub fn is_not_volatile(&self) -> bool {
        NOT_VOLATILE.iter().any(|rows| rows.contains(&self.no))
    }

    /// Lead is judged by blood lead, never by this model.
    pub fn is_lead(&self) -> bool {
        self.no == LEAD
    }
}

/// A default parameter of the exposure table.
#[derive(Debug, Clone)]
pub struct Default {
    /// Symbol of the standard.
    pub symbol: String,
    pub name_zh: String,
    pub name_en: String,
    pub unit: String,
    /// Values of class I and class II; none where the class has no such receptor.
    pub values: [Option<f64>; 2],
    pub group: String,
    pub status: Confirmation,
}

struct Tables {
    substances: Vec<Substance>,
    index: HashMap<String, usize>,
    defaults: Vec<Default>,
}

static TABLES: LazyLock<Tables> =
    LazyLock::new(|| read().expect("the embedded tables are well formed, as tested"));

/// Every substance in the order of the toxicity table.
pub fn substances() -> &'static [Substance] {
    &TABLES.substances
}

/// Every default parameter but those of the optional path "dermal contact with groundwater", which is not confirmed to
/// stand in the standard and is not computed.
pub fn defaults() -> &'static [Default] {
    &TABLES.defaults
}

/// The substance of a CAS number, a Chinese or English name, an element symbol or another spelling of GB 36600.
pub fn find(name: &str) -> Option<&'static Substance> {
    let index = &TABLES.index;
    let place = index.get(name).or_else(|| index.get(&normalise(name)));
    let place = place.or_else(|| {
        // a sum of isomers is not any one of them
        let item = gb36600::find(name).filter(|item| item.cas.len() < 2)?;
        item.cas.iter().find_map(|cas| index.get(cas))
    })?;
    TABLES.substances.get(*place)
}

fn read() -> Result<Tables, String> {
    let toxicity = rows(TOXICITY)?;
    let physchem = rows(PHYSCHEM)?;
    let substances: Vec<Substance> = toxicity
        .iter()
        .zip(&physchem)
        .map(|(toxicity, physchem)| substance(toxicity, physchem))
        .collect::<Result<_, _>>()?;
    let mut index = HashMap::new();
    for (place, substance) in substances.iter().enumerate() {
        let names = [&substance.name_zh, &substance.name_en];
        for name in names.into_iter().chain(&substance.cas) {
            index.insert(name.clone(), place);
            index.insert(normalise(name), place);
        }
    }
    let defaults = rows(EXPOSURE)?
        .iter()
        .filter(|row| row.get("group").is_some_and(|group| group != "optional"))
        .map(default)
        .collect::<Result<_, _>>()?;
    Ok(Tables {
        substances,
        index,
        defaults,
    })
}

type Row = HashMap<String, String>;

fn rows(text: &str) -> Result<Vec<Row>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize::<Row>();
    rows.collect::<Result<_, _>>()
        .map_err(|error| error.to_string())
}

fn text(row: &Row, column: &str) -> Result<String, String> {
    let text = row.get(column).ok_or(format!("no column {column}"))?;
    Ok(text.trim().to_owned())
}

fn number(row: &Row, column: &str) -> Result<Option<f64>, String> {
    let text = text(row, column)?;
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().map_err(|error| format!("{text}: {error}"))?;
    Ok(Some(number))
}

fn status(row: &Row, column: &str) -> Result<Confirmation, String> {
    let code = text(row, column)?;
    Confirmation::parse(&code).ok_or(format!("status {code:?}"))
}

fn substance(toxicity: &Row, physchem: &Row) -> Result<Substance, String> {
    let no = text(toxicity, "no")?;
    if no != text(physchem, "no")? {
        return Err(format!("row {no} stands beside another"));
    }
    let unknown = Cell {
        value: None,
        status: Confirmation::NotListed,
    };
    let mut cells = [unknown; 13];
    for property in Property::ALL {
        let symbol = property.symbol();
        let from = |row: &Row, value: &str, status_of: &str| -> Result<Cell, String> {
            Ok(Cell {
                value: number(row, value)?,
                status: status(row, status_of)?,
            })
        };
        cells[property.place()] = match property {
            // allotted with SAF: volatile organics or others
            Property::WAF => continue,
            Property::H => from(physchem, "H_dimensionless", "H_status")?,
            Property::Da => from(physchem, "Da_cm2_s", "Da_status")?,
            Property::Dw => from(physchem, "Dw_cm2_s", "Dw_status")?,
            Property::Koc => from(physchem, "Koc_cm3_g", "Koc_status")?,
            Property::Kd => match number(physchem, "Kd_cm3_g")? {
                None => unknown,
                value => Cell {
                    value,
                    status: Confirmation::SingleSource,
                },
            },
            _ => from(toxicity, symbol, &format!("{symbol}_status"))?,
        };
    }
    let inferred = match text(toxicity, "inferred")?.split_once('=') {
        None => None,
        Some((symbol, value)) => Some((
            Property::parse(symbol).ok_or(format!("inferred {symbol:?}"))?,
            value.parse().map_err(|error| format!("{value}: {error}"))?,
        )),
    };
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    Ok(Substance {
        no: no.parse().map_err(|error| format!("{no}: {error}"))?,
        name_zh: text(toxicity, "name_zh")?,
        name_en: text(toxicity, "name_en")?,
        cas: some(text(toxicity, "cas")?),
        note: some(text(toxicity, "note")?),
        inferred,
        cells,
    })
}

fn default(row: &Row) -> Result<Default, String> {
    Ok(Default {
        symbol: text(row, "symbol")?,
        name_zh: text(row, "name_zh")?,
        name_en: text(row, "name_en")?,
        unit: text(row, "unit")?,
        values: [number(row, "class1")?, number(row, "class2")?],
        group: text(row, "group")?,
        status: status(row, "status")?,
    })
}
