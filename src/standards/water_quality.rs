//! The class of one sampling of groundwater (地下水质量综合评价): the worst single index decides.
//!
//! What is not classed is told, never left out: an index that was not tested may be the worst of all.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::gbt14848::{ClassBasis, Index, Measured, WaterClass, find, indices};
use super::water_units::convert;
use crate::domain::record::WaterResult;

/// The class of one index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct IndexClass {
    /// Table and number, such as `1-29`.
    pub index: String,
    pub name: String,
    pub name_en: String,
    /// As compared, in the unit of the standard; the detection limit where it was not detected.
    pub value: String,
    pub unit: String,
    pub not_detected: bool,
    pub class: WaterClass,
    pub basis: ClassBasis,
}

/// Why something was not classed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotClassed {
    /// An index of the standard without a result.
    NotTested,
    /// The standard does not list it.
    NotInStandard,
    /// Its unit cannot be converted into that of the standard.
    Unit,
    /// Its form does not answer the index: words for a number, below a limit for pH.
    Form,
}

/// What was not classed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Unclassed {
    /// Table and number; null for what the standard does not list.
    pub index: Option<String>,
    pub name: String,
    pub why: NotClassed,
}

/// The class of a sampling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WaterQuality {
    /// GB/T 14848-2017.
    pub standard: String,
    /// The worst class of the indices that were classed; null when none was. With indices not tested it may be worse.
    pub class: Option<WaterClass>,
    /// The index that decides: of those in the worst class the one farthest above class III, then the first in the
    /// standard; null when nothing was classed or all is class I.
    pub deciding_index: Option<String>,
    /// Every index in the worst class, the deciding one first; empty when all is class I.
    pub deciding: Vec<String>,
    /// All 39 regular indices were classed.
    pub complete: bool,
    pub indices: Vec<IndexClass>,
    pub not_classed: Vec<Unclassed>,
}

/// Classes what was found in one sampling.
pub fn classify(results: &[WaterResult]) -> WaterQuality {
    let mut classed: Vec<(&Index, IndexClass)> = Vec::new();
    let mut not_classed = Vec::new();
    for result in results {
        match one(result) {
            Ok(found) => classed.push(found),
            Err(unclassed) => not_classed.push(unclassed),
        }
    }
    classed.sort_by_key(|(index, _)| (index.table, index.no));
    let tested = |index: &Index| {
        let code = index.code();
        classed.iter().any(|(_, found)| found.index == code)
            || not_classed
                .iter()
                .any(|found: &Unclassed| found.index.as_ref() == Some(&code))
    };
    let missing = indices().iter().filter(|index| !tested(index));
    let missing: Vec<Unclassed> = missing
        .map(|index| unclassed(Some(index), &index.name_zh, NotClassed::NotTested))
        .collect();
    not_classed.extend(missing);
    let worst = classed.iter().map(|(_, found)| found.class).max();
    let mut deciding: Vec<&(&Index, IndexClass)> = classed
        .iter()
        .filter(|(_, found)| Some(found.class) == worst && found.class > WaterClass::I)
        .collect();
    deciding.sort_by_key(|(index, found)| std::cmp::Reverse(above_class_three(index, found)));
    let deciding: Vec<String> = deciding
        .iter()
        .map(|(_, found)| found.index.clone())
        .collect();
    WaterQuality {
        standard: super::gbt14848::STANDARD.to_owned(),
        class: worst,
        deciding_index: deciding.first().cloned(),
        deciding,
        complete: classed.iter().filter(|(index, _)| index.table == 1).count()
            == indices().iter().filter(|index| index.table == 1).count(),
        indices: classed.into_iter().map(|(_, found)| found).collect(),
        not_classed,
    }
}

/// How many times the limit of class III it is.
fn above_class_three(index: &Index, found: &IndexClass) -> Option<Decimal> {
    let value: Decimal = found.value.parse().ok()?;
    value.checked_div(index.limit(WaterClass::III)?)
}

fn unclassed(index: Option<&Index>, name: &str, why: NotClassed) -> Unclassed {
    Unclassed {
        index: index.map(Index::code),
        name: name.to_owned(),
        why,
    }
}

fn one(result: &WaterResult) -> Result<(&'static Index, IndexClass), Unclassed> {
    let name = &result.analyte;
    let index = find(name).ok_or_else(|| unclassed(None, name, NotClassed::NotInStandard))?;
    let not = |why| unclassed(Some(index), name, why);
    let inside = |value: Decimal| {
        convert(value, &result.unit, &index.unit).ok_or_else(|| not(NotClassed::Unit))
    };
    let measured = match (&result.value, &result.text, result.below_dl) {
        (_, Some(word), false) => Measured::Words(word.clone()),
        (Some(value), None, false) => Measured::Value(inside(*value)?),
        (None, None, true) => match result.detection_limit {
            Some(limit) => Measured::Below(inside(limit)?),
            None => return Err(not(NotClassed::Form)),
        },
        _ => return Err(not(NotClassed::Form)),
    };
    let (class, basis) = index
        .class(&measured)
        .ok_or_else(|| not(NotClassed::Form))?;
    let (value, not_detected) = match measured {
        Measured::Value(value) => (value.normalize().to_string(), false),
        Measured::Below(limit) => (limit.normalize().to_string(), true),
        Measured::Words(word) => (word, false),
    };
    let found = IndexClass {
        index: index.code(),
        name: index.name_zh.clone(),
        name_en: index.name_en.clone(),
        value,
        unit: index.unit.clone(),
        not_detected,
        class,
        basis,
    };
    Ok((index, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(rows: serde_json::Value) -> Vec<WaterResult> {
        serde_json::from_value(rows).unwrap()
    }

    fn result(analyte: &str, value: &str, unit: &str) -> serde_json::Value {
        serde_json::json!({"analyte": analyte, "value": value, "unit": unit})
    }

    #[test]
    fn the_worst_single_index_decides() {
        let found = classify(&results(serde_json::json!([
            result("砷", "0.01", "mg/L"),
            result("苯", "0.121", "mg/L"),
            result("氯化物", "351", "mg/L"),
            result("pH", "7.0", ""),
        ])));
        assert_eq!(found.class, Some(WaterClass::V));
        // benzene is 12.1 times class III, chloride 1.4 times
        assert_eq!(found.deciding, ["1-36", "1-09"]);
        assert_eq!(found.deciding_index.as_deref(), Some("1-36"));
        assert!(!found.complete);
        let missing = found
            .not_classed
            .iter()
            .filter(|one| one.why == NotClassed::NotTested);
        assert_eq!(missing.count(), 93 - 4);
    }

    #[test]
    fn nothing_tested_has_no_class() {
        let found = classify(&results(serde_json::json!([result(
            "六溴环十二烷",
            "1",
            "mg/L"
        )])));
        assert_eq!((found.class, found.deciding_index), (None, None));
        assert_eq!(found.not_classed[0].why, NotClassed::NotInStandard);
        assert_eq!(found.not_classed.len(), 94);
    }

    #[test]
    fn what_cannot_be_compared_is_told() {
        let found = classify(&results(serde_json::json!([
            result("砷", "0.01", "mg/kg"),
            {"analyte": "pH", "unit": "", "below_dl": true, "detection_limit": "0.1"},
            {"analyte": "嗅和味", "text": "无", "unit": ""},
            {"analyte": "铅", "text": "无", "unit": "mg/L"},
        ])));
        let whys: Vec<NotClassed> = found
            .not_classed
            .iter()
            .take(3)
            .map(|one| one.why)
            .collect();
        assert_eq!(whys, [NotClassed::Unit, NotClassed::Form, NotClassed::Form]);
        assert_eq!(found.class, Some(WaterClass::I));
        assert_eq!(found.deciding_index, None);
    }
}
