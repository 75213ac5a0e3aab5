//! The coordinate system of a land-boundary text, from its attributes.
//!
//! Texts of before 2018 are mostly in Xian 1980, and look no different: a text that does not name its system is refused
//! unless the caller does.

use std::collections::BTreeMap;

use geo::Coord;

use super::fault::FileFault;
use super::parcels::crs_fault;
use super::system::Told;
use super::wkt::unusable;
use crate::domain::geometry::{Crs, CrsError};

/// The lines of `[属性描述]`.
pub(super) struct Attributes<'a>(pub &'a BTreeMap<String, String>);

impl Attributes<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let value = self.0.get(key).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    /// What is not used, and may matter.
    pub fn notes(&self) -> Vec<(&'static str, String)> {
        let mut notes = Vec::new();
        let parameters = self.get("转换参数").unwrap_or_default();
        let meant = parameters
            .split([',', '，'])
            .any(|cell| !matches!(cell.trim().trim_matches(['0', '.']), ""));
        if meant {
            let text = format!(
                "the text holds transformation parameters (转换参数={parameters}), which were not applied"
            );
            notes.push(("parameters_not_applied", text));
        }
        let origin: Vec<String> = ["数据产生单位", "数据产生日期", "精度"]
            .into_iter()
            .filter_map(|key| Some(format!("{key}={}", self.get(key)?)))
            .collect();
        if !origin.is_empty() {
            notes.push(("origin", format!("the text says: {}", origin.join(", "))));
        }
        notes
    }
}

/// The system that the attributes mean; `first` is the first position of the text.
pub(super) fn told(attributes: &Attributes, first: Option<Coord<f64>>) -> Told {
    let Some(name) = attributes.get("坐标系") else {
        return unknown("坐标系=2000国家大地坐标系", "no coordinate system", "");
    };
    let plain: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    if let Some(error) = unusable(&plain).or_else(|| by_number(&plain)) {
        return Told::Refused(crs_fault(&error));
    }
    if !["2000", "WGS84", "WGS1984"]
        .iter()
        .any(|known| plain.contains(known))
    {
        return unknown("坐标系=2000国家大地坐标系", name, "坐标系");
    }
    match attributes.get("计量单位").unwrap_or("米") {
        "米" | "m" | "M" => {}
        "度" => return Told::Known(Crs::CGCS2000),
        other => return unknown("计量单位=米", other, "计量单位"),
    }
    if let Some(projection) = attributes.get("投影类型")
        && !projection.contains("高斯")
    {
        return unknown("投影类型=高斯克吕格", projection, "投影类型");
    }
    zone(attributes, first)
}

fn zone(attributes: &Attributes, first: Option<Coord<f64>>) -> Told {
    let digits = |key: &str| {
        let value = attributes.get(key)?;
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok()
    };
    let (width, number) = (digits("几度分带"), digits("带号"));
    let code = match (width, number) {
        (Some(3) | None, Some(number @ 25..=45)) => 4513 + number - 25,
        (Some(6) | None, Some(number @ 13..=23)) => 4491 + number - 13,
        (_, Some(number)) => {
            let found = format!("带号={number}, 几度分带={}", width.map_or(0, |width| width));
            let wanted = "a 3-degree zone from 25 to 45 or a 6-degree zone from 13 to 23";
            return unknown(wanted, &found, "带号");
        }
        (_, None) => {
            // the number may stand before the eastings
            return match first.map(Crs::guess) {
                Some(Ok(crs)) if !crs.is_degrees() => Told::Known(crs),
                _ => unknown(
                    "带号=39, or eastings with the zone number",
                    "no 带号",
                    "带号",
                ),
            };
        }
    };
    match Crs::from_epsg(code) {
        Ok(crs) => Told::Known(crs),
        Err(error) => Told::Unknown(crs_fault(&error)),
    }
}

/// Systems named by their year alone: 80国家大地坐标系, 54坐标系.
fn by_number(plain: &str) -> Option<CrsError> {
    if plain.contains("2000") {
        return None;
    }
    let name = if plain.contains("80") {
        "Xian 1980 (西安80)"
    } else if plain.contains("54") {
        "Beijing 1954 (北京54)"
    } else {
        return None;
    };
    Some(CrsError::OldDatum { name })
}

fn unknown(wanted: &str, found: &str, key: &str) -> Told {
    let found = if key.is_empty() {
        found.to_owned()
    } else {
        format!("{key}: {:?}", found.chars().take(60).collect::<String>())
    };
    let remedy = "complete [属性描述], or declare the coordinate system (crs=EPSG:4527)";
    Told::Unknown(FileFault::file(wanted, found, remedy))
}
