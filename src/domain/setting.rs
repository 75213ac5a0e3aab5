//! Legal settings (法定设置): what a rule, a guard or a tolerance reads, as changes on record.
//!
//! Machine settings (address, database, workers) are not here: they come from file and environment. A legal setting is
//! bitemporal like the rest, so that two nodes agree on it and the past can be asked. To add one: a line in
//! [`SETTINGS`] and a field where it is read.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::record::Recorded;
use super::review::inspection::{ALL_STARRED, starred};
use super::working_day::{FORM, WEEKENDS, Year};

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
    /// Kinds of entities that packages for another office hold, divided by blanks.
    ExchangeKinds,
    /// Items of the quality inspection, see [`super::review::inspection`].
    InspectionItems,
    /// Holidays and make-up working days of this year, see [`super::working_day`].
    WorkingDays(i32),
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

/// The holidays of a year: the notice that orders them, or that nobody has set it.
const fn working_days(
    name: &'static str,
    year: i32,
    default: &'static str,
    source: &'static str,
) -> Known {
    known(
        name,
        Takes::WorkingDays(year),
        default,
        "",
        [
            "本年度法定节假日与调休上班日；weekends 表示尚无通知，只按周末计算",
            "public holidays and make-up working days of the year; weekends = no notice on record, counted by weekends alone",
            source,
        ],
    )
}

/// A year whose notice is not known to this release.
const NO_NOTICE: &str =
    "no notice known to this release; set it from the notice of the State Council";

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
        "clue_answer_days",
        Takes::Number(1, 365),
        "60",
        "days",
        [
            "收到线索或更正申请后应答复的天数",
            "days after the receipt of a clue or correction request by which its sender is to have his answer",
            "register default; none in the Code, the local rule is open",
        ],
    ),
    known(
        "consultation_answer_working_days",
        Takes::Number(1, 365),
        "10",
        "working days",
        [
            "部门会商（征求意见）应答复的工作日数",
            "working days within which the asked office is to answer a consultation",
            "register default; none in law",
        ],
    ),
    known(
        "credit_registration_required",
        Takes::Switch,
        "false",
        "",
        [
            "签字之日未在从业单位信用系统登记的单位，其报告和委托是否拒收",
            "whether reports and engagements of a firm that is not registered in the credit system on the day it signs are refused",
            "life cycle T03, order 42; whether registration is a condition is local, off until Tianjin says so",
        ],
    ),
    known(
        "demolition_plan_working_days",
        Takes::Number(0, 365),
        "15",
        "working days",
        [
            "重点监管单位拆除前报备方案的工作日数",
            "working days before a demolition by which a key unit files its plan",
            "Shandong Regulation; life cycle section 7, national value open",
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
        "emergency_survey_months",
        Takes::Number(1, 60),
        "6",
        "months",
        [
            "突发事件处置结束后应完成调查的月数",
            "months after the end of an emergency within which the follow-up survey is to be done",
            "register default after Order 42; Code 443 and Soil Law 44 give no day",
        ],
    ),
    known(
        "escalation_working_days",
        Takes::Number(0, 365),
        "5",
        "working days",
        [
            "义务逾期后每满此工作日数上报一级，0 表示不上报",
            "working days after which an overdue duty climbs to the next level; 0 = it does not climb",
            "register default; none in law",
        ],
    ),
    known(
        "exchange_kinds",
        Takes::ExchangeKinds,
        super::exchange::DEFAULT_KINDS,
        "",
        [
            "部门间数据交换包所含的种类",
            "kinds that the exchange packages between the two offices hold",
            "register default; Code 139 asks that published data agree across departments",
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
        "key_unit_duties_from_year",
        Takes::Number(2019, 2200),
        "2026",
        "",
        [
            "自此年度起登记重点监管单位的年度义务",
            "first year whose yearly duties of key units are kept here",
            "register default: evidence of earlier years is not in this register",
        ],
    ),
    known(
        "key_unit_yearly_grace_days",
        Takes::Number(0, 366),
        "0",
        "days",
        [
            "年度义务在年末后的宽限天数",
            "days after the end of a year by which its yearly duties of key units are due",
            "Code 414 says yearly; the day is local",
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
        "monitoring_point_reach_m",
        Takes::Number(1, 50_000),
        "1000",
        "m",
        [
            "土壤监测点位的覆盖距离（含）",
            "distance, included, within which land counts as covered by a soil monitoring point",
            "register default: no law gives a distance; set it from the monitoring plan",
        ],
    ),
    known(
        "monitoring_well_reach_m",
        Takes::Number(1, 50_000),
        "1000",
        "m",
        [
            "地下水监测井的覆盖距离（含）",
            "distance, included, within which land counts as covered by a groundwater well in service",
            "register default: no law gives a distance; set it from the monitoring plan",
        ],
    ),
    known(
        "progress_report_days",
        Takes::Number(0, 3650),
        "0",
        "days",
        [
            "施工期间定期报告的间隔天数，0 表示未规定",
            "days between progress reports of works; 0 = not set",
            "Code 457 says periodically; the interval is local",
        ],
    ),
    known(
        "publish_groundwater_results",
        Takes::Switch,
        "false",
        "",
        [
            "是否公开地下水监测结果（不含坐标）",
            "whether results of groundwater monitoring are public, without coordinates",
            "records section 8: results per publication rule; not public until one is set",
        ],
    ),
    known(
        "quality_inspection.starred",
        Takes::InspectionItems,
        ALL_STARRED,
        "",
        [
            "质控检查表的星号项；all 表示尚未载明，每项均按星号项对待",
            "starred items of the quality-inspection form; all = not known, every item counts as starred",
            "national quality-control form; which items are starred is not known to this release",
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
        "reviews.case_required",
        Takes::Switch,
        "false",
        "",
        [
            "评审后的环节是否必须有登记的评审记录",
            "whether an act that follows from a review needs that review on record",
            "register default: off, so that reviews held elsewhere can be entered by their papers",
        ],
    ),
    known(
        "reviews.conflict_lookback_years",
        Takes::Number(0, 50),
        "3",
        "years",
        [
            "专家受雇于或者受酬于涉事单位的回溯年数",
            "years back within which work for a firm on the file is a conflict of an expert",
            "register default; life cycle section 4 gives no number",
        ],
    ),
    known(
        "reviews.panel_province",
        Takes::Number(1, 50),
        "5",
        "experts",
        [
            "风险评估、效果评估评审的专家人数下限",
            "least panel of a review of a risk assessment or an effect assessment",
            "life cycle section 4, default",
        ],
    ),
    known(
        "reviews.panel_survey",
        Takes::Number(1, 50),
        "3",
        "experts",
        [
            "调查报告评审的专家人数下限",
            "least panel of a review of a survey",
            "life cycle section 4, default",
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
    known(
        "survey_review_working_days",
        Takes::Number(0, 365),
        "0",
        "working days",
        [
            "调查报告提交后完成评审的工作日数，0 表示未规定",
            "working days from the submission of a survey to the end of its review; 0 = not set",
            "review guide No. 63 of 2019; the day count is local",
        ],
    ),
    working_days(
        "working_days_2024",
        2024,
        "off 01-01 02-10/02-17 04-04/04-06 05-01/05-05 06-10 09-15/09-17 10-01/10-07; on 02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
        "General Office of the State Council, holidays of 2024, 国办发明电〔2023〕7号",
    ),
    working_days(
        "working_days_2025",
        2025,
        "off 01-01 01-28/02-04 04-04/04-06 05-01/05-05 05-31/06-02 10-01/10-08; on 01-26 02-08 04-27 09-28 10-11",
        "General Office of the State Council, holidays of 2025, 国办发明电〔2024〕12号",
    ),
    working_days(
        "working_days_2026",
        2026,
        "off 01-01/01-03 02-15/02-23 04-04/04-06 05-01/05-05 06-19/06-21 09-25/09-27 10-01/10-07; on 01-04 02-14 02-28 05-09 09-20 10-10",
        "General Office of the State Council, notice of 2025-11-04 on the holidays of 2026",
    ),
    working_days("working_days_2027", 2027, WEEKENDS, NO_NOTICE),
    working_days("working_days_2028", 2028, WEEKENDS, NO_NOTICE),
    working_days("working_days_2029", 2029, WEEKENDS, NO_NOTICE),
    working_days("working_days_2030", 2030, WEEKENDS, NO_NOTICE),
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
            Takes::ExchangeKinds => super::exchange::read_kinds(value).is_some(),
            Takes::InspectionItems => return starred(value).map(|_| ()),
            Takes::WorkingDays(year) => return Year::read(year, value).map(|_| ()),
        };
        if fits { Ok(()) } else { Err(self.wanted()) }
    }

    fn wanted(&self) -> String {
        match self.takes {
            Takes::Number(low, high) => format!("a decimal from {low} to {high} {}", self.unit),
            Takes::Switch => "true or false".to_owned(),
            Takes::Letters => "2 to 8 capital letters".to_owned(),
            Takes::Division => "an administrative division code of 6 digits".to_owned(),
            Takes::ExchangeKinds => format!(
                "some of these, divided by blanks: {}",
                super::exchange::DEFAULT_KINDS
            ),
            Takes::InspectionItems => "all, or items such as 1.1 2.3 3.13".to_owned(),
            Takes::WorkingDays(_) => format!("{WEEKENDS}, or a form such as {FORM}"),
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
