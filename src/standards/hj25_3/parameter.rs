//! Parameters of a substance by their symbols, and how far values are confirmed.

use serde::{Deserialize, Serialize};

/// How far a value is confirmed.
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
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// Equals the value of US EPA IRIS within 3 %.
    Iris,
    /// The printed values of GB 36600 depend on it and are reproduced.
    Reproduced,
    /// Both.
    IrisAndReproduced,
    /// The printed values of GB 36600 depend on it a little and are reproduced.
    WeaklyTested,
    /// One transcription only, not tested by anything.
    SingleSource,
    /// Follows from other parameters.
    Derived,
    /// The source has a value that is contradicted; it is not used.
    Contradicted,
    /// The source has no value.
    NotListed,
    /// Read nowhere: the value with which the model gives the printed values of GB 36600. Used when asked for only.
    Inferred,
    /// Given by the site, with its source.
    Override,
}

impl Confirmation {
    pub const ALL: [Confirmation; 10] = [
        Confirmation::Iris,
        Confirmation::Reproduced,
        Confirmation::IrisAndReproduced,
        Confirmation::WeaklyTested,
        Confirmation::SingleSource,
        Confirmation::Derived,
        Confirmation::Contradicted,
        Confirmation::NotListed,
        Confirmation::Inferred,
        Confirmation::Override,
    ];

    /// Whether whoever reads a result has to be told that it rests on such a value.
    pub fn is_told(self) -> bool {
        match self {
            Confirmation::Iris
            | Confirmation::Reproduced
            | Confirmation::IrisAndReproduced
            | Confirmation::Derived => false,
            Confirmation::WeaklyTested
            | Confirmation::SingleSource
            | Confirmation::Contradicted
            | Confirmation::NotListed
            | Confirmation::Inferred
            | Confirmation::Override => true,
        }
    }

    /// In Chinese and English.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Confirmation::Iris => (
                "与 US EPA IRIS 一致（3% 以内）",
                "equals US EPA IRIS within 3 %",
            ),
            Confirmation::Reproduced => (
                "由 GB 36600 印刷值反算验证",
                "GB 36600 values depend on it and are reproduced",
            ),
            Confirmation::IrisAndReproduced => (
                "与 IRIS 一致，并由 GB 36600 反算验证",
                "equals IRIS, and GB 36600 values are reproduced with it",
            ),
            Confirmation::WeaklyTested => (
                "GB 36600 反算对其不敏感，仅弱验证",
                "GB 36600 values hardly depend on it: weakly tested",
            ),
            Confirmation::SingleSource => ("单一来源，未经验证", "one source only, untested"),
            Confirmation::Derived => ("由其他参数导出", "follows from other parameters"),
            Confirmation::Contradicted => (
                "来源值与其他证据矛盾，不采用",
                "the source's value is contradicted: not used",
            ),
            Confirmation::NotListed => ("来源未给出", "the source has no value"),
            Confirmation::Inferred => (
                "推断值：未见于任何文本，由 GB 36600 反推",
                "inferred: read in no text, backed out of GB 36600",
            ),
            Confirmation::Override => ("场地自定参数", "given by the site"),
        }
    }

    /// The code of a status column.
    pub(super) fn parse(code: &str) -> Option<Confirmation> {
        Some(match code {
            "I" => Confirmation::Iris,
            "G" | "R" => Confirmation::Reproduced,
            "IG" => Confirmation::IrisAndReproduced,
            "W" => Confirmation::WeaklyTested,
            "S" => Confirmation::SingleSource,
            "D" => Confirmation::Derived,
            "X" => Confirmation::Contradicted,
            "-" => Confirmation::NotListed,
            _ => return None,
        })
    }
}

/// A property of a substance that the model reads, by the symbol of the standard.
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
pub enum Property {
    /// Oral slope factor (经口摄入致癌斜率因子).
    SFo,
    /// Inhalation unit risk (呼吸吸入单位致癌因子).
    IUR,
    /// Oral reference dose (经口摄入参考剂量).
    RfDo,
    /// Inhalation reference concentration (呼吸吸入参考浓度).
    RfC,
    /// Gastrointestinal absorption (消化道吸收效率因子).
    ABSgi,
    /// Dermal absorption (皮肤吸收效率因子).
    ABSd,
    /// Share of the reference dose allotted to soil (暴露于土壤的参考剂量分配系数).
    SAF,
    /// Share of the reference dose allotted to groundwater (暴露于地下水的参考剂量分配比例).
    WAF,
    /// Henry's constant, dimensionless (亨利常数).
    H,
    /// Diffusion in air (空气中扩散系数).
    Da,
    /// Diffusion in water (水中扩散系数).
    Dw,
    /// Organic carbon partition (土壤有机碳-水分配系数).
    Koc,
    /// Soil-water partition, listed for some inorganics (土壤-水分配系数).
    Kd,
}

impl Property {
    pub const ALL: [Property; 13] = [
        Property::SFo,
        Property::IUR,
        Property::RfDo,
        Property::RfC,
        Property::ABSgi,
        Property::ABSd,
        Property::SAF,
        Property::WAF,
        Property::H,
        Property::Da,
        Property::Dw,
        Property::Koc,
        Property::Kd,
    ];

    /// Symbol of the standard.
    pub fn symbol(self) -> &'static str {
        match self {
            Property::SFo => "SFo",
            Property::IUR => "IUR",
            Property::RfDo => "RfDo",
            Property::RfC => "RfC",
            Property::ABSgi => "ABSgi",
            Property::ABSd => "ABSd",
            Property::SAF => "SAF",
            Property::WAF => "WAF",
            Property::H => "H",
            Property::Da => "Da",
            Property::Dw => "Dw",
            Property::Koc => "Koc",
            Property::Kd => "Kd",
        }
    }

    pub fn parse(symbol: &str) -> Option<Property> {
        Property::ALL
            .into_iter()
            .find(|property| property.symbol() == symbol)
    }

    pub fn unit(self) -> &'static str {
        match self {
            Property::SFo => "(mg/kg/d)^-1",
            Property::IUR => "(mg/m3)^-1",
            Property::RfDo => "mg/kg/d",
            Property::RfC => "mg/m3",
            Property::ABSgi | Property::ABSd | Property::SAF | Property::WAF | Property::H => "-",
            Property::Da | Property::Dw => "cm2/s",
            Property::Koc | Property::Kd => "cm3/g",
        }
    }

    /// Place in [`Substance::cells`].
    pub(super) fn place(self) -> usize {
        self as usize
    }
}
