//! Legal settings (法定设置): what a rule, a guard or a tolerance reads, as changes on record.
//!
//! Machine settings (address, database, workers) are not here: they come from file and environment. A legal setting is
//! bitemporal like the rest, so that two nodes agree on it and the past can be asked. To add one: a line in
//! [`SETTINGS`] and a field where it is read.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::record::Recorded;

/// One setting, from the day of its change on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    pub name: String,
    /// The value as text: a decimal, `true` or `false`, or a code.
    pub value: String,
}

/// What values a setting takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Takes {
    /// A decimal between two whole numbers, both included.
    Number(i64, i64),
    Switch,
    /// Letters of registry numbers, 2 to 8 capitals.
    Letters,
    /// An administrative division code.
    Division,
}

/// A setting that exists: its name, what it takes, its value when nobody set it, its meaning and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    pub name: &'static str,
    pub takes: Takes,
    pub default: &'static str,
    pub unit: &'static str,
    pub meaning_zh: &'static str,
    pub meaning_en: &'static str,
    /// Where the default comes from.
    pub source: &'static str,
}

const fn known(
    name: &'static str,
    takes: Takes,
    default: &'static str,
    unit: &'static str,
    texts: [&'static str; 3],
) -> Known {
    Known {
        name,
        takes,
        default,
        unit,
        meaning_zh: texts[0],
        meaning_en: texts[1],
        source: texts[2],
    }
}

/// Every legal setting.
pub static SETTINGS: &[Known] = &[
    known(
        "adjacent_m",
        Takes::Number(0, 5000),
        "50",
        "m",
        [
            "相邻距离：在此距离内（含）视为相邻",
            "distance within which land counts as adjacent, this distance included",
            "transfer rules R-71, default",
        ],
    ),
    known(
        "aftercare_grace_days",
        Takes::Number(0, 3650),
        "90",
        "days",
        [
            "后期管理报告逾期超过此天数视为资料不足",
            "an aftercare report overdue by more than this is undetermined",
            "transfer rules R-44, default",
        ],
    ),
    known(
        "age_warning_years",
        Takes::Number(1, 50),
        "3",
        "years",
        [
            "采样结束满此年数后需书面说明无变化",
            "years after the end of sampling from which a no-change statement is asked for",
            "transfer rules R-83, default",
        ],
    ),
    known(
        "district",
        Takes::Division,
        "120106",
        "",
        [
            "本登记册所属行政区划",
            "administrative division this register is kept for",
            "GB/T 2260; Hongqiao District, Tianjin",
        ],
    ),
    known(
        "key_survey_age_days",
        Takes::Number(1, 3650),
        "365",
        "days",
        [
            "在产重点单位调查采样的有效天数",
            "days for which the sampling of a producing key unit counts",
            "transfer rules R-60, default",
        ],
    ),
    known(
        "mirror_refresh_days",
        Takes::Number(1, 366),
        "31",
        "days",
        [
            "市级名录镜像应在此天数内更新",
            "days within which the mirrored municipal list is to be refreshed",
            "transfer rules R-03, default",
        ],
    ),
    known(
        "registry_letters",
        Takes::Letters,
        "HQ",
        "",
        [
            "登记编号的字母前缀",
            "letters of the registry's own parcel numbers",
            "records section 1, proposal",
        ],
    ),
    known(
        "simplified_survey_form",
        Takes::Switch,
        "false",
        "",
        [
            "本市是否采用农用地、未利用地简化调查表",
            "whether the municipality has adopted a simplified survey form for farmland and unused land",
            "transfer rules R-19: off until Tianjin adopts one",
        ],
    ),
    known(
        "sliver_min_m2",
        Takes::Number(0, 1000),
        "1",
        "m2",
        [
            "重叠面积不超过此值时按碎片处理",
            "overlaps up to this area are slivers",
            "transfer rules section 1, spatial tolerance",
        ],
    ),
    known(
        "sliver_share",
        Takes::Number(0, 1),
        "0.0005",
        "",
        [
            "重叠面积不超过较小地块面积的此比例时按碎片处理",
            "overlaps up to this share of the smaller polygon are slivers",
            "transfer rules section 1, spatial tolerance",
        ],
    ),
    known(
        "survey_after_notice_months",
        Takes::Number(1, 60),
        "6",
        "months",
        [
            "书面通知后应完成调查的月数",
            "months after the written notice within which the survey is to be done",
            "Order 42, life cycle T03",
        ],
    ),
];

impl Known {
    /// The setting of a name.
    pub fn find(name: &str) -> Option<&'static Known> {
        SETTINGS.iter().find(|known| known.name == name)
    }

    /// Whether a value fits, else what was wanted.
    pub fn accepts(&self, value: &str) -> Result<(), String> {
        let fits = match self.takes {
            Takes::Number(low, high) => value
                .parse::<Decimal>()
                .is_ok_and(|number| Decimal::from(low) <= number && number <= Decimal::from(high)),
            Takes::Switch => matches!(value, "true" | "false"),
            Takes::Letters => {
                (2..=8).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_uppercase())
            }
            Takes::Division => super::codes::Adcode::parse(value).is_ok(),
        };
        if fits { Ok(()) } else { Err(self.wanted()) }
    }

    fn wanted(&self) -> String {
        match self.takes {
            Takes::Number(low, high) => format!("a decimal from {low} to {high} {}", self.unit),
            Takes::Switch => "true or false".to_owned(),
            Takes::Letters => "2 to 8 capital letters".to_owned(),
            Takes::Division => "an administrative division code of 6 digits".to_owned(),
        }
    }
}

impl Recorded for Setting {
    fn id(&self) -> String {
        self.name.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        match Known::find(&self.name) {
            None => {
                let names: Vec<&str> = SETTINGS.iter().map(|known| known.name).collect();
                faults.push(Fault::new(
                    "name",
                    format!("one of {}", names.join(", ")),
                    &self.name,
                    "see GET /api/v1/settings",
                ));
            }
            Some(known) => {
                if let Err(wanted) = known.accepts(&self.value) {
                    faults.push(Fault::new("value", wanted, &self.value, "mend the value"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_sorted_and_their_defaults_fit() {
        assert!(SETTINGS.windows(2).all(|pair| pair[0].name < pair[1].name));
        for known in SETTINGS {
            assert_eq!(known.accepts(known.default), Ok(()), "{}", known.name);
        }
        assert!(Known::find("sliver_share").unwrap().accepts("1.5").is_err());
    }
}
