//! Which property of a file is which field of a parcel: declared by whoever uploads, else guessed from headings in use.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::encoding::TextEncoding;
use crate::domain::geometry::{AxisOrder, Crs, Limits};

/// A field of a parcel draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// What tells the rows of the file apart: any text.
    Key,
    RegistryNo,
    /// 宗地代码
    Cadastral,
    /// 不动产单元号
    Unit,
    /// 地块编码
    SoilCode,
    Name,
    Address,
    /// 规划用途, `system:code` or a bare code
    PlannedUse,
    /// 现状用途
    CurrentUse,
    /// Stated area in square metres.
    AreaM2,
}

impl Field {
    pub const ALL: [Field; 10] = [
        Field::Key,
        Field::RegistryNo,
        Field::Cadastral,
        Field::Unit,
        Field::SoilCode,
        Field::Name,
        Field::Address,
        Field::PlannedUse,
        Field::CurrentUse,
        Field::AreaM2,
    ];

    /// The name in a mapping: `registry_no=BH`.
    pub fn name(self) -> &'static str {
        match self {
            Field::Key => "key",
            Field::RegistryNo => "registry_no",
            Field::Cadastral => "cadastral",
            Field::Unit => "unit",
            Field::SoilCode => "soil_code",
            Field::Name => "name",
            Field::Address => "address",
            Field::PlannedUse => "planned_use",
            Field::CurrentUse => "current_use",
            Field::AreaM2 => "area_m2",
        }
    }

    /// Headings that are known to mean this field, the likeliest first; compared without case and spaces. `WRDK...` and
    /// the like are the column names of the older national platform.
    pub fn known_headings(self) -> &'static [&'static str] {
        match self {
            Field::Key => &["key", "地块编号"],
            Field::RegistryNo => &["registry_no", "登记编号", "编号"],
            Field::Cadastral => &["cadastral", "宗地代码", "宗地编码", "zddm"],
            Field::Unit => &["unit", "不动产单元号", "不动产单元代码", "bdcdyh"],
            Field::SoilCode => &[
                "soil_code",
                "地块编码",
                "污染地块编码",
                "地块代码",
                "wrdkbm",
                "dkbm",
            ],
            Field::Name => &[
                "name",
                "地块名称",
                "污染地块名称",
                "名称",
                "项目名称",
                "wrdkmc",
                "dkmc",
            ],
            Field::Address => &[
                "address",
                "地址",
                "详细地址",
                "地块地址",
                "坐落",
                "位置",
                "wrdkdz",
            ],
            Field::PlannedUse => &[
                "planned_use",
                "规划用途",
                "规划用地性质",
                "规划地类",
                "ghyt",
            ],
            Field::CurrentUse => &["current_use", "现状用途", "土地用途", "用途", "tdyt"],
            Field::AreaM2 => &[
                "area_m2",
                "面积(平方米)",
                "面积（平方米）",
                "面积(㎡)",
                "面积（㎡）",
                "面积(m2)",
                "wrdk_area",
                "zdmj",
            ],
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What to do when two features have one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DuplicateKeys {
    /// None of them is read.
    #[default]
    Refuse,
    /// The second becomes `key-2`, the third `key-3`.
    Number,
    /// They are parts of one parcel; if one of them is refused, so are all.
    Merge,
}

/// What to do when a feature has no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingKeys {
    #[default]
    Refuse,
    /// `feature-17` for the seventeenth.
    Generate,
}

/// How the features of a file become parcels.
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelMapping {
    pub(super) declared: BTreeMap<Field, String>,
    /// Properties to keep besides; all when empty.
    pub(super) extra: Vec<String>,
    pub duplicates: DuplicateKeys,
    pub missing: MissingKeys,
    /// The coordinate system of the file; `None`: as the file says, else by magnitude.
    pub crs: Option<Crs>,
    pub axes: AxisOrder,
    pub limits: Limits,
    /// The layer that holds the parcels, where a file has several.
    pub layer: Option<String>,
    /// The encoding of a shapefile's table or of a text; `None`: told by the bytes.
    pub encoding: Option<TextEncoding>,
}

impl Default for ParcelMapping {
    fn default() -> Self {
        ParcelMapping {
            declared: BTreeMap::new(),
            extra: Vec::new(),
            duplicates: DuplicateKeys::default(),
            missing: MissingKeys::default(),
            crs: None,
            axes: AxisOrder::default(),
            limits: Limits::STORED,
            layer: None,
            encoding: None,
        }
    }
}

/// A mapping that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error("{found:?} is no mapping: expected field=Property, such as name=地块名称")]
    NoPair { found: String },
    #[error("{found:?} is no field: expected one of {}, or extra", names())]
    NoField { found: String },
    #[error("field {field} is mapped twice, to {first:?} and {second:?}: leave one out")]
    Twice {
        field: Field,
        first: String,
        second: String,
    },
}

fn names() -> String {
    Field::ALL.map(Field::name).join(", ")
}

impl ParcelMapping {
    /// From `field=Property` pairs; fields left out are guessed. `extra=Property` keeps a property that is no field;
    /// without any, all are kept.
    pub fn parse<T: AsRef<str>>(pairs: &[T]) -> Result<Self, MappingError> {
        let mut mapping = ParcelMapping::default();
        for pair in pairs {
            let pair = pair.as_ref();
            let no_pair = || MappingError::NoPair {
                found: pair.to_owned(),
            };
            let (field, property) = pair.split_once('=').ok_or_else(no_pair)?;
            let (field, property) = (field.trim(), property.trim().to_owned());
            if property.is_empty() {
                return Err(no_pair());
            }
            if field == "extra" {
                mapping.extra.push(property);
                continue;
            }
            let known = Field::ALL.into_iter().find(|known| known.name() == field);
            let field = known.ok_or_else(|| MappingError::NoField {
                found: field.to_owned(),
            })?;
            if let Some(first) = mapping.declared.insert(field, property.clone()) {
                return Err(MappingError::Twice {
                    field,
                    first,
                    second: property,
                });
            }
        }
        Ok(mapping)
    }

    /// Fields not declared, as far as a property of `properties` is known to be one of them and is not taken.
    pub(super) fn guess(&self, properties: &Map<String, Value>) -> Vec<(Field, String)> {
        let mut taken: Vec<&str> = self.declared.values().map(String::as_str).collect();
        let mut guessed = Vec::new();
        for field in Field::ALL
            .into_iter()
            .filter(|field| !self.declared.contains_key(field))
        {
            let found = field.known_headings().iter().find_map(|heading| {
                properties.keys().find(|property| {
                    same_heading(property, heading) && !taken.contains(&property.as_str())
                })
            });
            if let Some(property) = found {
                taken.push(property);
                guessed.push((field, property.clone()));
            }
        }
        guessed
    }
}

fn same_heading(found: &str, known: &str) -> bool {
    let plain = |text: &str| {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    plain(found) == plain(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn guessed(properties: Value) -> Vec<(Field, String)> {
        ParcelMapping::parse(&["name=Label"])
            .unwrap()
            .guess(properties.as_object().unwrap())
    }

    #[test]
    fn headings_in_use_are_known() {
        let found = guessed(
            json!({"WRDKBM": 1, "宗地 代码": 1, "面积（平方米）": 1, "规划用途": 1, "其他": 1}),
        );
        let found: Vec<_> = found
            .iter()
            .map(|(field, property)| (*field, property.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                (Field::Cadastral, "宗地 代码"),
                (Field::SoilCode, "WRDKBM"),
                (Field::PlannedUse, "规划用途"),
                (Field::AreaM2, "面积（平方米）"),
            ]
        );
    }

    #[test]
    fn a_declared_field_is_not_guessed_again() {
        assert!(guessed(json!({"Name": 1, "Label": 2})).is_empty());
    }

    #[test]
    fn mappings_that_cannot_be_meant_are_refused() {
        for (pairs, text) in [
            (vec!["name"], "no mapping"),
            (vec!["name="], "no mapping"),
            (vec!["colour=Farbe"], "no field"),
            (vec!["name=A", "name=B"], "mapped twice"),
        ] {
            let error = ParcelMapping::parse(&pairs).unwrap_err().to_string();
            assert!(error.contains(text), "{error}");
        }
    }
}
