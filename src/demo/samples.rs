//! A sample of each surveyed example, which holds the highest values of its report.

use super::DemoError;
use super::book::{Book, decimal};
use crate::domain::change::Change;
use crate::domain::record::{Sample, SampleMedium, SampleResult, Survey};

/// The sample of a survey; none of one without values. `days` back from the demonstration the survey was recorded.
pub fn of_survey(book: &Book, survey: &Survey, days: i64) -> Result<Option<Change>, DemoError> {
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
    let results: Vec<SampleResult> = found.chain(missed).collect();
    if results.is_empty() {
        return Ok(None);
    }
    let sample = Sample {
        id: Sample::name(&survey.id, 1, 1),
        survey: survey.id.clone(),
        version: 1,
        parcel: survey.parcel.clone(),
        unit: survey.unit.clone(),
        sample: "示例-S1-1 (example)".to_owned(),
        point: Some("示例-S1 (example)".to_owned()),
        position: None,
        medium: SampleMedium::Soil,
        depth_from_m: Some(decimal("0")?),
        depth_to_m: Some(decimal("0.5")?),
        day: survey.sampling_end,
        laboratory: Some("示例检测公司 (example)".to_owned()),
        results,
    };
    Ok(Some(book.record(days, "示例检测报告", sample)))
}
