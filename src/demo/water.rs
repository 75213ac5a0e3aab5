//! Groundwater and soil monitoring of the demo: sources of risk, samplings, a plume over time, points, a plan, a round.

use super::DemoError;
use super::book::{Book, decimal, site};
use super::ground::{Block, Part};
use crate::domain::change::Change;
use crate::domain::event::{Paper, PaperKind};
use crate::domain::groundwater::{PathState, SourceState};
use crate::domain::land_use::LimitClass;
use crate::domain::record::{
    GroundwaterSource, MonitoringPlan, MonitoringPoint, MonitoringRound, Observation, PathStep,
    Plume, PointKind, PointLand, PointOutcome, PointResult, Position, SourceKind, WaterResult,
};

/// Every change of water and monitoring.
pub fn changes(book: &Book) -> Result<Vec<Change>, DemoError> {
    let mut changes = sources(book)?;
    changes.extend(samplings(book)?);
    changes.push(spread_out(book)?);
    changes.extend(network(book)?);
    Ok(changes)
}

/// A place on the block of an example, in shares of its sides.
pub fn place(example: u8, (east, north): (f64, f64)) -> Result<Position, DemoError> {
    let at = Block::of(site(example)?.cell).degrees(east, north);
    Ok(Position {
        lon: decimal(&format!("{:.7}", at.x))?,
        lat: decimal(&format!("{:.7}", at.y))?,
    })
}

pub(super) fn paper(book: &Book, kind: PaperKind, days: i64) -> Paper {
    Paper {
        kind,
        title: format!("示例{} (example)", kind.names().0),
        number: format!("示例-{days}"),
        issuer: "示例单位 (example)".to_owned(),
        day: book.ago(days),
        sha256: None,
    }
}

/// Sources: example, kind, name, how many steps of the path were taken.
const SOURCES: &[(u8, SourceKind, &str, usize)] = &[
    (52, SourceKind::PetrolStation, "示例加油站 (example)", 3),
    (48, SourceKind::Plating, "示例电镀车间 (example)", 1),
    (31, SourceKind::ListedParcel, "示例名录地块 (example)", 4),
];

fn sources(book: &Book) -> Result<Vec<Change>, DemoError> {
    let mut changes = Vec::new();
    for (place_no, (example, kind, name, taken)) in SOURCES.iter().enumerate() {
        let path = SourceState::ALL.iter().take(*taken).zip(0..);
        let mut steps = Vec::new();
        for (state, step) in path {
            let days = 600 - 100 * step;
            steps.push(PathStep {
                state: *state,
                day: book.ago(days),
                paper: paper(book, state.papers()[0], days),
            });
            let source = GroundwaterSource {
                id: format!("groundwater-source-example-{}", place_no + 1),
                name: (*name).to_owned(),
                kind: *kind,
                owner: Some("示例有限公司 (example)".to_owned()),
                position: Some(place(*example, (0.4, 0.6))?),
                outline: None,
                parcels: vec![book.no(*example)?],
                seepage_measure: (step > 1).then(|| "示例:罐区防渗 (example)".to_owned()),
                double_wall: Some(*kind == SourceKind::PetrolStation),
                leak_monitoring: None,
                state: *state,
                steps: steps.clone(),
            };
            changes.push(book.record(days, "地下水典型风险源台账", source));
        }
    }
    Ok(changes)
}

/// Results: analyte, value, unit, detection limit; no value = below the limit.
const RESULTS: &[(&str, Option<&str>, &str, &str)] = &[
    ("砷", Some("0.012"), "mg/L", "0.0003"),
    ("苯", None, "µg/L", "0.4"),
    ("三氯乙烯", Some("76"), "µg/L", "0.4"),
    ("氨氮", Some("0.50"), "mg/L", "0.025"),
    ("四氯化碳", None, "µg/L", "4"),
];

/// Samplings of the wells that are in service: days back.
const SAMPLED: &[(&str, i64)] = &[
    ("well-示例-01", 300),
    ("well-示例-01", 120),
    ("well-示例-02", 120),
];

fn samplings(book: &Book) -> Result<Vec<Change>, DemoError> {
    let result = |row: &(&str, Option<&str>, &str, &str)| {
        let (analyte, value, unit, limit) = *row;
        Ok(WaterResult {
            analyte: analyte.to_owned(),
            value: value.map(decimal).transpose()?,
            text: None,
            unit: unit.to_owned(),
            below_dl: value.is_none(),
            detection_limit: Some(decimal(limit)?),
        })
    };
    let results: Result<Vec<WaterResult>, DemoError> = RESULTS.iter().map(result).collect();
    let results = results?;
    let sampling = |(well, days): &(&str, i64)| {
        let observation = Observation {
            id: Observation::name(well, book.ago(*days), 5),
            well: (*well).to_owned(),
            level_m: Some(decimal("1.35")?),
            lab: Some("示例检测公司 (example)".to_owned()),
            results: results.clone(),
            paper: paper(book, PaperKind::MonitoringReport, *days),
        };
        Ok(book.record(*days, "地下水监测报告", observation))
    };
    SAMPLED.iter().map(sampling).collect()
}

/// A second plume, within the land it spreads from.
fn spread_out(book: &Book) -> Result<Change, DemoError> {
    let plume = Plume {
        name: Some("示例污染羽二 (example)".to_owned()),
        source_parcel: Some(book.no(31)?),
        substances: vec!["三氯乙烯".to_owned()],
        aquifer: Some("潜水".to_owned()),
        depth_from_m: Some(decimal("2.5")?),
        depth_to_m: Some(decimal("9")?),
        method: Some("示例:监测井间插值 (example)".to_owned()),
        paper: Some(paper(book, PaperKind::MonitoringReport, 350)),
        ..Plume::at("plume-example-2", book.part(31, Part(0.1, 0.35, 0.1, 0.3))?)
    };
    Ok(book.record(350, "地下水污染状况调查报告", plume))
}

/// Points: example, kind, name.
const POINTS: &[(u8, PointKind, &str)] = &[
    (2, PointKind::District, "示例监测点一 (example)"),
    (14, PointKind::Provincial, "示例监测点二 (example)"),
    (31, PointKind::Enterprise, "示例监测点三 (example)"),
];

fn network(book: &Book) -> Result<Vec<Change>, DemoError> {
    let mut changes = Vec::new();
    for (number, (example, kind, name)) in POINTS.iter().enumerate() {
        let point = MonitoringPoint {
            id: format!("monitoring-point-example-{}", number + 1),
            name: (*name).to_owned(),
            kind: *kind,
            land: PointLand::Construction,
            position: place(*example, (0.5, 0.5))?,
        };
        changes.push(book.record(700, "监测点位设置文件", point));
    }
    let points = (1..=2).map(|number| format!("monitoring-point-example-{number}"));
    let plan = MonitoringPlan {
        id: "monitoring-plan-example-1".to_owned(),
        year: book.ago(200).year(),
        title: "示例土壤环境监测方案 (example)".to_owned(),
        points: points.collect(),
        analytes: vec!["砷".to_owned(), "镉".to_owned()],
        paper: paper(book, PaperKind::MonitoringPlan, 200),
    };
    let result = |point: u8, outcome, ratio: &str, analyte: &str| {
        Ok(PointResult {
            point: format!("monitoring-point-example-{point}"),
            outcome,
            max_ratio: Some(decimal(ratio)?),
            analyte: Some(analyte.to_owned()),
        })
    };
    let results: Result<Vec<PointResult>, DemoError> = [
        result(1, PointOutcome::Exceeding, "1.35", "砷"),
        result(2, PointOutcome::Within, "1", "镉"),
    ]
    .into_iter()
    .collect();
    let round = MonitoringRound {
        id: "monitoring-round-example-1".to_owned(),
        plan: Some(plan.id.clone()),
        lab: "示例检测公司 (example)".to_owned(),
        class: LimitClass::II,
        results: results?,
        paper: paper(book, PaperKind::MonitoringReport, 90),
    };
    changes.push(book.record(200, "年度监测方案", plan));
    changes.push(book.record(90, "土壤监测报告", round));
    Ok(changes)
}
