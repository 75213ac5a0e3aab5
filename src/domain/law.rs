//! The law that the rulebook cites: instruments, provisions, and the days on which each was in force.
//!
//! A decision is cited against the law of its own day. So a rule lists the new provision and the old one beside each
//! other, and [`in_force`] picks what was law on the day. On 2026-08-15 the Ecological Environment Code replaced the
//! Soil Law; [`SUCCESSIONS`] says which article took the place of which, and a test holds the two to the same day.
//!
//! Chosen: constants, because a citation is part of a rule as its sentence is. Rejected: a table in the database, which
//! could be edited under a recorded answer. Articles are written in figures (`456 ¶2`, `1165 (6)`) so that they read in
//! either language.
//!
//! Whoever adds a provision adds its constant here and names it in the texts of the rule.

use time::Month;

use super::day::Day;

/// First day of the Ecological Environment Code (生态环境法典).
pub const CODE_FROM: Day = Day::literal(2026, Month::August, 15);

/// First day of the Soil Pollution Prevention and Control Law (土壤污染防治法).
pub const SOIL_LAW_FROM: Day = Day::literal(2019, Month::January, 1);

/// A law, order, standard, plan or other document that rules rest on.
#[derive(Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Short code on the wire.
    pub code: &'static str,
    pub name_zh: &'static str,
    pub name_en: &'static str,
}

/// A provision of an instrument and the days on which it is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Citation {
    pub instrument: &'static Instrument,
    /// Article in figures, such as `456 ¶2`; empty = the instrument as a whole.
    pub article: &'static str,
    /// First day in force; none = not limited.
    pub valid_from: Option<Day>,
    /// First day no longer in force; none = still in force.
    pub valid_to: Option<Day>,
}

impl Citation {
    /// Whether the provision is in force on a day.
    pub fn is_in_force(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day < to)
    }
}

/// The provisions a rule rests on, new ones first.
pub type Basis = &'static [Citation];

/// The provisions of a basis that are in force on a day.
pub fn in_force(basis: &[Citation], day: Day) -> impl Iterator<Item = &Citation> {
    basis
        .iter()
        .filter(move |citation| citation.is_in_force(day))
}

/// Ecological Environment Code.
pub static CODE: Instrument = Instrument {
    code: "ECO_CODE_2026",
    name_zh: "《中华人民共和国生态环境法典》",
    name_en: "Ecological Environment Code",
};
/// Soil Pollution Prevention and Control Law, repealed by Code 1242.
pub static SOIL_LAW: Instrument = Instrument {
    code: "SOIL_LAW_2019",
    name_zh: "《中华人民共和国土壤污染防治法》",
    name_en: "Soil Pollution Prevention and Control Law",
};
/// Regulation implementing the Land Administration Law.
pub static LAND_REGULATION: Instrument = Instrument {
    code: "LAND_REG_2021",
    name_zh: "《中华人民共和国土地管理法实施条例》",
    name_en: "Regulation implementing the Land Administration Law",
};
/// Groundwater Regulation.
pub static GROUNDWATER_REGULATION: Instrument = Instrument {
    code: "GROUNDWATER_REG_2021",
    name_zh: "《地下水管理条例》",
    name_en: "Groundwater Administration Regulation",
};
/// Action plan of the State Council, the "Soil Ten".
pub static SOIL_TEN: Instrument = Instrument {
    code: "SOIL_TEN_2016",
    name_zh: "《土壤污染防治行动计划》（国发〔2016〕31号）",
    name_en: "Soil Pollution Action Plan (State Council, No. 31 of 2016)",
};
/// Order 42, contaminated parcels.
pub static ORDER_42: Instrument = Instrument {
    code: "ORDER_42_2016",
    name_zh: "《污染地块土壤环境管理办法（试行）》（部令第42号）",
    name_en: "Measures for contaminated parcels (trial), Order 42",
};
/// Order 3, industrial and mining land.
pub static ORDER_3: Instrument = Instrument {
    code: "ORDER_3_2018",
    name_zh: "《工矿用地土壤环境管理办法（试行）》（部令第3号）",
    name_en: "Measures for industrial and mining land (trial), Order 3",
};
/// Review guide 环办土壤〔2019〕63号.
pub static REVIEW_GUIDE: Instrument = Instrument {
    code: "REVIEW_GUIDE_63",
    name_zh: "《建设用地土壤污染状况调查、风险评估、风险管控及修复效果评估报告评审指南》（环办土壤〔2019〕63号）",
    name_en: "Guide to the review of survey, risk and effect reports (No. 63 of 2019)",
};
/// Method of the indicator "safe use of key construction land".
pub static INDICATOR_METHOD: Instrument = Instrument {
    code: "SAFE_USE_INDICATOR",
    name_zh: "《“十四五”重点建设用地安全利用指标核算方法》",
    name_en: "Method of the safe-use indicator for key construction land, 14th Five-Year Plan",
};
/// Action plan of seven ministries, 2024.
pub static SOURCE_PLAN: Instrument = Instrument {
    code: "SOURCE_PLAN_2024",
    name_zh: "《土壤污染源头防控行动计划》及其地方实施方案",
    name_en: "Action plan on soil pollution at source, with its provincial plans",
};
/// GB 36600-2018.
pub static GB_36600: Instrument = Instrument {
    code: "GB_36600_2018",
    name_zh: "《土壤环境质量 建设用地土壤污染风险管控标准（试行）》（GB 36600-2018）",
    name_en: "GB 36600-2018, soil risk control standard for construction land",
};
/// HJ 25.1-2019.
pub static HJ_25_1: Instrument = Instrument {
    code: "HJ_25_1_2019",
    name_zh: "《建设用地土壤污染状况调查技术导则》（HJ 25.1-2019）",
    name_en: "HJ 25.1-2019, guideline for the soil survey of construction land",
};
/// HJ 25.5-2018.
pub static HJ_25_5: Instrument = Instrument {
    code: "HJ_25_5_2018",
    name_zh: "《污染地块风险管控与土壤修复效果评估技术导则（试行）》（HJ 25.5-2018）",
    name_en: "HJ 25.5-2018, guideline for the assessment of control and remediation effects (trial)",
};
/// HJ 25.3-2019.
pub static HJ_25_3: Instrument = Instrument {
    code: "HJ_25_3_2019",
    name_zh: "《建设用地土壤污染风险评估技术导则》（HJ 25.3-2019）",
    name_en: "HJ 25.3-2019, guideline for risk assessment",
};
/// Tianjin procedure of four bureaus, 2018.
pub static TIANJIN_2018: Instrument = Instrument {
    code: "TIANJIN_REUSE_2018",
    name_zh: "《天津市污染地块再开发利用管理工作程序（试行）》",
    name_en: "Tianjin procedure for the reuse of contaminated parcels (trial)",
};
/// Tianjin soil regulation.
pub static TIANJIN_REGULATION: Instrument = Instrument {
    code: "TIANJIN_SOIL_REG_2020",
    name_zh: "《天津市土壤污染防治条例》",
    name_en: "Tianjin Soil Pollution Regulation",
};
/// Plan of the district: the seed of the register.
pub static DISTRICT_PLAN: Instrument = Instrument {
    code: "HONGQIAO_PLAN_14",
    name_zh: "红桥区“十四五”规划",
    name_en: "Hongqiao District plan, 14th Five-Year Plan",
};
/// Shandong Regulation: not binding here, shows good practice.
pub static SHANDONG_REGULATION: Instrument = Instrument {
    code: "SHANDONG_SOIL_REG_2020",
    name_zh: "《山东省土壤污染防治条例》（参照）",
    name_en: "Shandong Soil Pollution Regulation (for comparison)",
};
/// What no law says and the register chose to be careful about.
pub static REGISTER: Instrument = Instrument {
    code: "REGISTER_DEFAULT",
    name_zh: "本登记册审慎默认",
    name_en: "cautious default of this register",
};

/// An article of the Code.
const fn code(article: &'static str) -> Citation {
    since(&CODE, article, CODE_FROM)
}

/// An article of the Soil Law.
const fn soil_law(article: &'static str) -> Citation {
    Citation {
        instrument: &SOIL_LAW,
        article,
        valid_from: Some(SOIL_LAW_FROM),
        valid_to: Some(CODE_FROM),
    }
}

const fn since(instrument: &'static Instrument, article: &'static str, from: Day) -> Citation {
    Citation {
        instrument,
        article,
        valid_from: Some(from),
        valid_to: None,
    }
}

/// What must be published, and correctly so.
pub const CODE_139: Citation = code("139");
/// Reports by the public: who reports is protected.
pub const CODE_146: Citation = code("146");
/// Priority monitoring of construction parcels.
pub const CODE_404: Citation = code("404");
/// Data platform.
pub const CODE_405: Citation = code("405");
/// Reports uploaded to the national platform.
pub const CODE_406: Citation = code("406");
/// Lenders are encouraged to survey.
pub const CODE_411: Citation = code("411");
/// Duties of key-supervised units.
pub const CODE_414: Citation = code("414");
/// Demolition.
pub const CODE_415: Citation = code("415");
/// Siting ban beside dwellings, schools, hospitals.
pub const CODE_427: Citation = code("427");
/// Content of the survey report.
pub const CODE_431: Citation = code("431");
/// Content of the risk-assessment report.
pub const CODE_432: Citation = code("432");
/// No new pollution by surveys and works.
pub const CODE_433: Citation = code("433");
/// Removal of sources in the meantime.
pub const CODE_434: Citation = code("434");
/// Wastes and notice board of works.
pub const CODE_435: Citation = code("435");
/// Polluted soil is moved by a plan sent in advance.
pub const CODE_436: Citation = code("436");
/// Effect assessment and aftercare.
pub const CODE_437: Citation = code("437");
/// Practitioners answer for their reports.
pub const CODE_438: Citation = code("438");
/// Who must act.
pub const CODE_439: Citation = code("439");
/// Successors.
pub const CODE_441: Citation = code("441");
/// Emergencies.
pub const CODE_443: Citation = code("443");
/// The list, published and updated.
pub const CODE_453: Citation = code("453");
/// Survey duty, as a whole.
pub const CODE_454: Citation = code("454");
/// Survey where risk is shown.
pub const CODE_454_1: Citation = code("454 ¶1");
/// Survey before a change to a sensitive use.
pub const CODE_454_2: Citation = code("454 ¶2");
/// Review of the survey.
pub const CODE_454_3: Citation = code("454 ¶3");
/// Duty to assess the risk.
pub const CODE_455: Citation = code("455");
/// Review of the risk assessment, listing.
pub const CODE_456: Citation = code("456");
/// Ban of sensitive uses on listed land.
pub const CODE_456_2: Citation = code("456 ¶2");
/// Measures of the liable party.
pub const CODE_457: Citation = code("457");
/// Isolation zone and other measures of government.
pub const CODE_458: Citation = code("458");
/// Remediation plan filed.
pub const CODE_459: Citation = code("459");
/// Another firm assesses the effect.
pub const CODE_460: Citation = code("460");
/// Removal from the list.
pub const CODE_461: Citation = code("461 ¶1-2");
/// Construction ban.
pub const CODE_461_3: Citation = code("461 ¶3");
/// Key unit: survey before change, take-back, transfer.
pub const CODE_462: Citation = code("462");
/// Land already taken back.
pub const CODE_463: Citation = code("463");
/// Penalty: unrelated construction.
pub const CODE_1162_7: Citation = code("1162 (7)");
/// Penalty: aftercare not done.
pub const CODE_1164: Citation = code("1164");
/// Penalty: duties not done.
pub const CODE_1165: Citation = code("1165");
/// Penalty: survey of a key unit not done.
pub const CODE_1165_2: Citation = code("1165 (2)");
/// Penalty: the works firm assesses the effect.
pub const CODE_1165_6: Citation = code("1165 (6)");
/// Bans of service bodies and persons.
pub const CODE_1230: Citation = code("1230");
/// Repeal of ten laws, among them the Soil Law.
pub const CODE_1242: Citation = code("1242");

pub const SOIL_LAW_8: Citation = soil_law("8");
pub const SOIL_LAW_17: Citation = soil_law("17");
pub const SOIL_LAW_21: Citation = soil_law("21");
pub const SOIL_LAW_22: Citation = soil_law("22");
pub const SOIL_LAW_32: Citation = soil_law("32");
pub const SOIL_LAW_36: Citation = soil_law("36");
pub const SOIL_LAW_37: Citation = soil_law("37");
pub const SOIL_LAW_38: Citation = soil_law("38");
pub const SOIL_LAW_39: Citation = soil_law("39");
pub const SOIL_LAW_40: Citation = soil_law("40");
pub const SOIL_LAW_41: Citation = soil_law("41");
pub const SOIL_LAW_42: Citation = soil_law("42");
pub const SOIL_LAW_43: Citation = soil_law("43");
pub const SOIL_LAW_44: Citation = soil_law("44");
pub const SOIL_LAW_45: Citation = soil_law("45");
pub const SOIL_LAW_47: Citation = soil_law("47");
pub const SOIL_LAW_58: Citation = soil_law("58");
pub const SOIL_LAW_59: Citation = soil_law("59");
pub const SOIL_LAW_59_1: Citation = soil_law("59 ¶1");
pub const SOIL_LAW_59_2: Citation = soil_law("59 ¶2");
pub const SOIL_LAW_59_3: Citation = soil_law("59 ¶3");
pub const SOIL_LAW_60: Citation = soil_law("60");
pub const SOIL_LAW_61: Citation = soil_law("61");
pub const SOIL_LAW_61_2: Citation = soil_law("61 ¶2");
pub const SOIL_LAW_62: Citation = soil_law("62");
pub const SOIL_LAW_63: Citation = soil_law("63");
pub const SOIL_LAW_64: Citation = soil_law("64");
pub const SOIL_LAW_65: Citation = soil_law("65");
pub const SOIL_LAW_66: Citation = soil_law("66 ¶1-2");
/// The ban of the old law: only land that missed its targets, so not a basis for.
pub const SOIL_LAW_66_3: Citation = soil_law("66 ¶3");
pub const SOIL_LAW_67: Citation = soil_law("67");
pub const SOIL_LAW_68: Citation = soil_law("68");
pub const SOIL_LAW_72: Citation = soil_law("72");
pub const SOIL_LAW_81: Citation = soil_law("81");
pub const SOIL_LAW_82: Citation = soil_law("82");
pub const SOIL_LAW_90: Citation = soil_law("90");
pub const SOIL_LAW_91_4: Citation = soil_law("91 (4)");
pub const SOIL_LAW_92: Citation = soil_law("92");
pub const SOIL_LAW_94: Citation = soil_law("94");
/// Survey not done, of whatever kind.
pub const SOIL_LAW_94_1: Citation = soil_law("94 (1)");
/// No other firm charged with the effect assessment.
pub const SOIL_LAW_94_5: Citation = soil_law("94 (5)");
/// The day on which the Soil Law began.
pub const SOIL_LAW_99: Citation = soil_law("99");

/// Construction land must meet the requirements of soil quality.
pub const LAND_REGULATION_14: Citation = since(
    &LAND_REGULATION,
    "14 ¶2",
    Day::literal(2021, Month::September, 1),
);
/// Key zones, anti-seepage and monitoring wells, double-wall tanks, key dischargers.
pub const GROUNDWATER_REGULATION_39_42: Citation = since(
    &GROUNDWATER_REGULATION,
    "39-42",
    Day::literal(2021, Month::December, 1),
);
/// Monitoring facilities must not be removed.
pub const GROUNDWATER_REGULATION_47: Citation = since(
    &GROUNDWATER_REGULATION,
    "47",
    Day::literal(2021, Month::December, 1),
);
const SOIL_TEN_FROM: Day = Day::literal(2016, Month::May, 28);
/// Item 4 as a whole: survey of six industries, sensible use, joint supervision.
pub const SOIL_TEN_4: Citation = since(&SOIL_TEN, "4", SOIL_TEN_FROM);
/// Lists of contaminated parcels and of forbidden uses; parcels not developed now.
pub const SOIL_TEN_4_12: Citation = since(&SOIL_TEN, "4 (12)", SOIL_TEN_FROM);
/// Joint supervision at take-over, supply, transfer and change.
pub const SOIL_TEN_4_14: Citation = since(&SOIL_TEN, "4 (14)", SOIL_TEN_FROM);
pub const ORDER_42_WHOLE: Citation = since(&ORDER_42, "", Day::literal(2017, Month::July, 1));
pub const ORDER_3_WHOLE: Citation = since(&ORDER_3, "", Day::literal(2018, Month::August, 1));
pub const REVIEW_GUIDE_WHOLE: Citation =
    since(&REVIEW_GUIDE, "", Day::literal(2019, Month::December, 17));
/// The method covers 2021 to 2025 and no later one is known; its day of issue is not confirmed.
pub const INDICATOR_METHOD_WHOLE: Citation =
    since(&INDICATOR_METHOD, "", Day::literal(2021, Month::January, 1));
pub const SOURCE_PLAN_WHOLE: Citation =
    since(&SOURCE_PLAN, "", Day::literal(2024, Month::November, 1));
const GB_36600_FROM: Day = Day::literal(2018, Month::August, 1);
/// Planned use decides the class; use unclear: Class I.
pub const GB_36600_5_3_1: Citation = since(&GB_36600, "5.3.1", GB_36600_FROM);
/// Up to the screening value the risk is normally negligible.
pub const GB_36600_5_3_2: Citation = since(&GB_36600, "5.3.2", GB_36600_FROM);
/// Above the control value the risk is normally unacceptable.
pub const GB_36600_5_3_5: Citation = since(&GB_36600, "5.3.5", GB_36600_FROM);
/// As, Co, V within the local background are not managed as contaminated.
pub const GB_36600_NOTE: Citation = since(&GB_36600, "table 1, note", GB_36600_FROM);
pub const HJ_25_1_WHOLE: Citation = since(&HJ_25_1, "", Day::literal(2019, Month::December, 5));
pub const HJ_25_5_WHOLE: Citation = since(&HJ_25_5, "", Day::literal(2018, Month::December, 29));
pub const HJ_25_3_WHOLE: Citation = since(&HJ_25_3, "", Day::literal(2019, Month::December, 5));
/// Month of issue known, day not confirmed.
pub const TIANJIN_2018_WHOLE: Citation =
    since(&TIANJIN_2018, "", Day::literal(2018, Month::August, 1));
pub const TIANJIN_REGULATION_41_2: Citation = since(
    &TIANJIN_REGULATION,
    "41 (2)",
    Day::literal(2020, Month::January, 1),
);
/// Stays until the district says which plan follows it.
pub const DISTRICT_PLAN_WHOLE: Citation =
    since(&DISTRICT_PLAN, "", Day::literal(2021, Month::January, 1));
pub const SHANDONG_REGULATION_51: Citation = since(
    &SHANDONG_REGULATION,
    "51",
    Day::literal(2020, Month::January, 1),
);
/// No law speaks; the register is careful.
pub const REGISTER_DEFAULT: Citation = Citation {
    instrument: &REGISTER,
    article: "",
    valid_from: None,
    valid_to: None,
};

/// Which article of the Code (first) took the place of which article of the Soil Law (second).
///
/// Left out: the ban of Code 461 ¶3 on land whose survey was skipped, which the Soil Law did not have, and the repeal.
pub static SUCCESSIONS: &[(Citation, Citation)] = &[
    (CODE_139, SOIL_LAW_81),
    (CODE_404, SOIL_LAW_17),
    (CODE_405, SOIL_LAW_8),
    (CODE_406, SOIL_LAW_82),
    (CODE_411, SOIL_LAW_72),
    (CODE_414, SOIL_LAW_21),
    (CODE_415, SOIL_LAW_22),
    (CODE_427, SOIL_LAW_32),
    (CODE_431, SOIL_LAW_36),
    (CODE_432, SOIL_LAW_37),
    (CODE_433, SOIL_LAW_38),
    (CODE_434, SOIL_LAW_39),
    (CODE_435, SOIL_LAW_40),
    (CODE_436, SOIL_LAW_41),
    (CODE_437, SOIL_LAW_42),
    (CODE_438, SOIL_LAW_43),
    (CODE_439, SOIL_LAW_45),
    (CODE_441, SOIL_LAW_47),
    (CODE_443, SOIL_LAW_44),
    (CODE_453, SOIL_LAW_58),
    (CODE_454, SOIL_LAW_59),
    (CODE_454_1, SOIL_LAW_59_1),
    (CODE_454_2, SOIL_LAW_59_2),
    (CODE_454_3, SOIL_LAW_59_3),
    (CODE_455, SOIL_LAW_60),
    (CODE_456, SOIL_LAW_61),
    (CODE_456_2, SOIL_LAW_61_2),
    (CODE_457, SOIL_LAW_62),
    (CODE_458, SOIL_LAW_63),
    (CODE_459, SOIL_LAW_64),
    (CODE_460, SOIL_LAW_65),
    (CODE_461, SOIL_LAW_66),
    (CODE_461_3, SOIL_LAW_66_3),
    (CODE_462, SOIL_LAW_67),
    (CODE_463, SOIL_LAW_68),
    (CODE_1162_7, SOIL_LAW_91_4),
    (CODE_1164, SOIL_LAW_92),
    (CODE_1165, SOIL_LAW_94),
    (CODE_1165_2, SOIL_LAW_94_1),
    (CODE_1165_6, SOIL_LAW_94_5),
    (CODE_1230, SOIL_LAW_90),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_of_the_soil_law_ends_on_the_day_its_successor_begins() {
        for (new, old) in SUCCESSIONS {
            assert_eq!(new.instrument, &CODE, "{}", new.article);
            assert_eq!(old.instrument, &SOIL_LAW, "{}", old.article);
            assert_eq!(old.valid_to, new.valid_from, "{}", new.article);
            assert!(new.valid_to.is_none(), "{}", new.article);
        }
    }

    #[test]
    fn each_successor_is_named_once() {
        let mut articles: Vec<&str> = SUCCESSIONS.iter().map(|(new, _)| new.article).collect();
        articles.sort_unstable();
        articles.dedup();
        assert_eq!(articles.len(), SUCCESSIONS.len());
    }

    #[test]
    fn the_last_day_of_the_soil_law_is_the_day_before_the_code() {
        let basis = [CODE_456_2, SOIL_LAW_61_2];
        let cited = |day| -> Vec<&str> {
            in_force(&basis, day)
                .map(|citation| citation.article)
                .collect()
        };
        assert_eq!(cited(CODE_FROM.plus(-1)), ["61 ¶2"]);
        assert_eq!(cited(CODE_FROM), ["456 ¶2"]);
        assert!(cited(SOIL_LAW_FROM.plus(-1)).is_empty());
    }

    #[test]
    fn articles_read_in_either_language() {
        for (new, old) in SUCCESSIONS {
            for article in [new.article, old.article] {
                assert!(
                    article.chars().all(|c| c.is_ascii() || c == '¶'),
                    "{article}"
                );
            }
        }
    }
}
