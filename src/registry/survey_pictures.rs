//! Pictures of a survey on record, drawn from the samples that are kept of it.

use crate::atlas::AsOf;
use crate::domain::fault::Fault;
use crate::domain::geometry::Outline;
use crate::domain::land_use::LimitClass;
use crate::domain::lang::Lang;
use crate::domain::record::{Entity, Kind, Sample, SampleMedium, SampleResult};
use crate::paper::pictures::{PictureRow, SurveyPicture, draw};
use crate::standards::{SoilBackground, SoilFound, SoilQuestion};
use crate::store::VersionRow;

use super::pictures::{PictureKind, PlacedPoint, keep_analytes};
use super::soil_standards::recorded_limits;
use super::surveys::{no_survey, survey_as_of};
use super::{Act, Caller, Registry, RegistryError, When};

/// Samples of one picture. A survey of more is drawn from its table, in parts.
const MOST_SAMPLES: u32 = 20_000;

/// A picture of a survey on record.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyPictureAsk {
    pub kind: PictureKind,
    pub lang: Lang,
    /// Class of land use; none for that of the survey, and class I where it tells none.
    pub class: Option<LimitClass>,
    /// Only these, each by any name; empty for all.
    pub analytes: Vec<String>,
}

impl Registry {
    /// Draws the samples of a survey, under the standards of the day at which it is looked at. Its land is its own
    /// outline, or that of its parcel where it covers all of it.
    pub async fn survey_picture(
        &self,
        caller: &Caller,
        (id, ask): (&str, SurveyPictureAsk),
        when: &When,
    ) -> Result<String, RegistryError> {
        caller.need(Act::SeeSurveys)?;
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await?;
        let mut snapshot = self.store.snapshot().await?;
        let versions = snapshot.history(Kind::Survey, id).await?;
        let (_, survey) = survey_as_of(&versions, as_of).ok_or_else(|| no_survey(id))?;
        let known = self.known_of_samples(&mut snapshot, when).await?;
        let bounds = Sample::bounds(id);
        let rows = snapshot
            .between(
                Kind::Sample,
                (&bounds.0, &bounds.1),
                known,
                MOST_SAMPLES + 1,
            )
            .await?;
        drop(snapshot);
        let then = AsOf { known, ..as_of };
        if rows.len() > MOST_SAMPLES as usize {
            let wanted = format!("a survey of up to {MOST_SAMPLES} samples");
            let remedy =
                "take its results as csv and draw parts of them at /api/v1/screening/pictures";
            return Err(vec![Fault::new("id", wanted, "more", remedy)].into());
        }
        let rows: Vec<VersionRow> = rows.into_iter().filter(|row| then.sees(row)).collect();
        let land = survey.outline.clone().or_else(|| {
            let parcel = atlas.view(as_of).parcel(survey.parcel.as_str());
            parcel.and_then(|parcel| parcel.outline.clone())
        });
        let question = SoilQuestion {
            class: ask.class.or(survey.class_assessed).unwrap_or(LimitClass::I),
            day: as_of.day,
            backgrounds: SoilBackground::of(survey),
            local_limits: recorded_limits(&atlas.view(as_of)),
        };
        let title = survey.title.clone();
        let drawn =
            tokio::task::spawn_blocking(move || drawn(&rows, (&title, land), (&question, &ask)));
        drawn
            .await
            .map_err(|error| RegistryError::Conflict(error.to_string()))?
    }
}

fn drawn(
    rows: &[VersionRow],
    (title, land): (&str, Option<Outline>),
    (question, ask): (&SoilQuestion, &SurveyPictureAsk),
) -> Result<String, RegistryError> {
    let samples: Vec<&Sample> = rows
        .iter()
        .filter_map(|row| match &row.entity {
            Entity::Sample(sample) => Some(&**sample),
            _ => None,
        })
        .collect();
    let of = |medium: SampleMedium| samples.iter().filter(move |own| own.medium == medium);
    let results = of(SampleMedium::Soil).flat_map(|sample| {
        let results = sample.results.iter();
        results.filter_map(|result| row(sample, result))
    });
    let mut picture = SurveyPicture::of(title, question, results);
    let water = of(SampleMedium::Groundwater).map(|sample| sample.results.len());
    picture.groundwater = water.sum();
    picture.outline = land;
    keep_analytes(&mut picture, &ask.analytes, ask.lang)?;
    let placed: Vec<PlacedPoint> = of(SampleMedium::Soil)
        .filter_map(|sample| {
            let (lon, lat) = sample.position?.lon_lat();
            let point = sample.point_name().to_owned();
            Some(PlacedPoint { point, lon, lat })
        })
        .collect();
    picture.place(&placed);
    Ok(draw(&picture, ask.kind, ask.lang))
}

/// What is no content is not drawn.
fn row<'a>(sample: &'a Sample, result: &'a SampleResult) -> Option<PictureRow<'a>> {
    Some(PictureRow {
        point: sample.point_name(),
        sample: &sample.sample,
        depth_from_m: sample.depth_from_m,
        depth_to_m: sample.depth_to_m,
        analyte: &result.analyte,
        found: SoilFound::of(result)?,
    })
}
