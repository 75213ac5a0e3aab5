//! Samples of each surveyed example, at two points: the first holds the highest values of its report, the second half of
//! what was found there.

use rust_decimal::Decimal;

use super::DemoError;
use super::book::{Book, decimal};
use super::ground::Part;
use crate::domain::change::Change;
use crate::domain::record::{Position, Sample, SampleMedium, SampleResult, Survey};

/// The samples of the survey of an example; none of one without values. `days` back from the demonstration the survey was
/// recorded.
pub fn of_survey(
    book: &Book,
    (example, survey): (u8, &Survey),
    days: i64,
) -> Result<Vec<Change>, DemoError> {
    let found = survey.maxima.iter().map(|maximum| SampleResult {
        analyte: maximum.analyte.clone(),
        value: Some(maximum.mg_per_kg),
        text: None,
        below_dl: false,
        detection_limit: None,
        unit: "mg/kg".to_owned(),
        converted: Some(maximum.mg_per_kg),
    });
    let missed = survey.not_detected.iter().map(|missed| SampleResult {
        analyte: missed.analyte.clone(),
        value: None,
        text: None,
        below_dl: true,
        detection_limit: Some(missed.detection_limit_mg_per_kg),
        unit: "mg/kg".to_owned(),
        converted: Some(missed.detection_limit_mg_per_kg),
    });
    let highest: Vec<SampleResult> = found.chain(missed).collect();
    if highest.is_empty() {
        return Ok(Vec::new());
    }
    let halves = highest.iter().map(|result| {
        let half = result.value.map(|value| value / Decimal::TWO);
        SampleResult {
            value: half,
            converted: half.or(result.converted),
            ..result.clone()
        }
    });
    let halves = halves.collect();
    let points = [(1, FIRST, highest), (2, SECOND, halves)];
    let samples = points.into_iter().map(|(place, at, results)| {
        let sample = Sample {
            id: Sample::name(&survey.id, 1, place),
            survey: survey.id.clone(),
            version: 1,
            parcel: survey.parcel.clone(),
            unit: survey.unit.clone(),
            sample: format!("示例-S{place}-1 (example)"),
            point: Some(format!("示例-S{place} (example)")),
            position: Some(position(book, example, at)?),
            medium: SampleMedium::Soil,
            depth_from_m: Some(decimal("0")?),
            depth_to_m: Some(decimal("0.5")?),
            day: survey.sampling_end,
            laboratory: Some("示例检测公司 (example)".to_owned()),
            results,
        };
        Ok(book.record(days, "示例检测报告", sample))
    });
    samples.collect()
}

/// Where the two points lie in the block of their example: around the middle of these parts.
const FIRST: Part = Part(0.3, 0.4, 0.6, 0.7);
const SECOND: Part = Part(0.6, 0.7, 0.3, 0.4);

fn position(book: &Book, example: u8, part: Part) -> Result<Position, DemoError> {
    let [lon, lat] = book.part(example, part)?.centroid();
    Ok(Position {
        lon: decimal(&format!("{lon:.6}"))?,
        lat: decimal(&format!("{lat:.6}"))?,
    })
}
