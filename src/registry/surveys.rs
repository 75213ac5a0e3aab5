//! Surveys on record, with what was found in their samples: for officials, laboratory data are not published.

use serde::Serialize;

use crate::atlas::AsOf;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::land_use::LandUse;
use crate::domain::record::{
    Entity, Kind, ReviewOutcome, Sample, SampleMedium, SampleResult, Survey, TriState,
};
use crate::store::{Snapshot, VersionRow};

use super::groundwater::{Listed, Paging};
use super::{Act, Caller, Known, Registry, RegistryError, When};

/// A survey on record.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SurveyView {
    pub id: String,
    pub parcel: String,
    pub unit: Option<String>,
    pub title: String,
    pub firm: Option<String>,
    /// Class of GB 36600: I or II.
    pub class_assessed: Option<String>,
    /// Codes of uses, such as `YDYH2023:0701`.
    pub made_for: Vec<String>,
    #[schema(value_type = Option<String>, format = Date)]
    pub sampling_end: Option<Day>,
    #[schema(value_type = Option<String>, format = Date)]
    pub signed_on: Option<Day>,
    /// Decimal, square metres.
    pub covered_area_m2: Option<String>,
    /// GeoJSON; null = all of the land.
    #[schema(value_type = Option<Object>)]
    pub outline: Option<serde_json::Value>,
    /// Outcome of its review.
    pub review: Option<ReviewOutcome>,
    /// Day of the letter of the department.
    #[schema(value_type = Option<String>, format = Date)]
    pub department_letter: Option<Day>,
    pub maxima: Vec<MaximumView>,
    /// All basic items are among the values.
    pub maxima_complete: bool,
    pub not_detected: Vec<NotDetectedView>,
    pub groundwater_polluted: TriState,
    pub remarks: Option<String>,
    #[schema(value_type = String, format = Date)]
    pub valid_from: Day,
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_to: Option<Day>,
    /// The commit.
    pub revision: u64,
}

/// The highest value of an analyte, decimals in mg/kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MaximumView {
    pub analyte: String,
    pub mg_per_kg: String,
    pub background_mg_per_kg: Option<String>,
}

/// An analyte that was not detected; decimal, mg/kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NotDetectedView {
    pub analyte: String,
    pub detection_limit_mg_per_kg: String,
}

/// A sample with its results.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SampleView {
    /// Its identifier on record.
    pub id: String,
    pub survey: String,
    pub report_version: u32,
    /// Number of the laboratory or firm.
    pub sample: String,
    pub point: Option<String>,
    /// Degrees CGCS2000, decimal.
    pub lon: Option<String>,
    pub lat: Option<String>,
    /// soil or groundwater.
    pub medium: SampleMedium,
    /// Decimal, metres below the ground.
    pub depth_from_m: Option<String>,
    pub depth_to_m: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    pub day: Option<Day>,
    pub laboratory: Option<String>,
    pub results: Vec<SampleResult>,
    /// The commit.
    pub revision: u64,
}

impl SurveyView {
    fn of(version: &VersionRow, survey: &Survey) -> Self {
        let text = |number: rust_decimal::Decimal| number.to_string();
        let code = |land_use: &LandUse| match land_use.system {
            Some(system) => format!("{}:{}", system.code(), land_use.code),
            None => land_use.code.to_string(),
        };
        let review = survey.review.as_ref();
        let maxima = survey.maxima.iter().map(|maximum| MaximumView {
            analyte: maximum.analyte.clone(),
            mg_per_kg: text(maximum.mg_per_kg),
            background_mg_per_kg: maximum.background_mg_per_kg.map(text),
        });
        let not_detected = survey.not_detected.iter().map(|missed| NotDetectedView {
            analyte: missed.analyte.clone(),
            detection_limit_mg_per_kg: text(missed.detection_limit_mg_per_kg),
        });
        SurveyView {
            id: survey.id.clone(),
            parcel: survey.parcel.to_string(),
            unit: survey.unit.clone(),
            title: survey.title.clone(),
            firm: survey.firm.clone(),
            class_assessed: survey.class_assessed.map(|class| format!("{class:?}")),
            made_for: survey.made_for.iter().map(code).collect(),
            sampling_end: survey.sampling_end,
            signed_on: survey.signed_on,
            covered_area_m2: survey.covered_area_m2.map(text),
            outline: (survey.outline.as_ref())
                .and_then(|outline| serde_json::to_value(outline.to_geojson()).ok()),
            review: review.map(|review| review.outcome),
            department_letter: review.and_then(|review| review.department_letter),
            maxima: maxima.collect(),
            maxima_complete: survey.maxima_complete,
            not_detected: not_detected.collect(),
            groundwater_polluted: survey.groundwater_polluted,
            remarks: survey.remarks.clone(),
            valid_from: version.valid_from,
            valid_to: version.valid_to,
            revision: version.rev_from,
        }
    }
}

impl SampleView {
    fn of(sample: &Sample, revision: u64) -> Self {
        let text = |number: rust_decimal::Decimal| number.to_string();
        SampleView {
            id: sample.id.clone(),
            survey: sample.survey.clone(),
            report_version: sample.version,
            sample: sample.sample.clone(),
            point: sample.point.clone(),
            lon: sample.position.map(|position| text(position.lon)),
            lat: sample.position.map(|position| text(position.lat)),
            medium: sample.medium,
            depth_from_m: sample.depth_from_m.map(text),
            depth_to_m: sample.depth_to_m.map(text),
            day: sample.day,
            laboratory: sample.laboratory.clone(),
            results: sample.results.clone(),
            revision,
        }
    }
}

/// Of the versions of a survey, the one that holds.
pub(super) fn survey_as_of(versions: &[VersionRow], as_of: AsOf) -> Option<(&VersionRow, &Survey)> {
    let seen = versions.iter().filter(|version| as_of.sees(version));
    seen.filter_map(|version| Some((version, survey_in(version)?)))
        .next_back()
}

fn survey_in(version: &VersionRow) -> Option<&Survey> {
    match &version.entity {
        Entity::Survey(survey) => Some(survey),
        _ => None,
    }
}

pub(super) fn no_survey(id: &str) -> RegistryError {
    RegistryError::NotFound {
        what: "survey",
        id: id.to_owned(),
    }
}

impl Registry {
    /// A survey as it holds at a point in time.
    pub async fn survey(
        &self,
        caller: &Caller,
        id: &str,
        when: &When,
    ) -> Result<SurveyView, RegistryError> {
        caller.need(Act::SeeSurveys)?;
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await?;
        let versions = self
            .store
            .snapshot()
            .await?
            .history(Kind::Survey, id)
            .await?;
        let (version, survey) = survey_as_of(&versions, as_of).ok_or_else(|| no_survey(id))?;
        Ok(SurveyView::of(version, survey))
    }

    /// The surveys of a parcel, the earliest first.
    pub async fn surveys(
        &self,
        caller: &Caller,
        parcel: &RegistryNo,
        when: &When,
    ) -> Result<Vec<SurveyView>, RegistryError> {
        caller.need(Act::SeeSurveys)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let dossier = atlas.dossier(parcel.as_str());
        let dossier = dossier.ok_or_else(|| RegistryError::no_parcel(parcel))?;
        let versions = view.versions(dossier, Kind::Survey);
        let mut versions: Vec<&VersionRow> = versions.collect();
        versions.sort_by_key(|version| (version.valid_from, version.rev_from, version.seq));
        let surveys = versions.into_iter();
        let surveys =
            surveys.filter_map(|version| Some(SurveyView::of(version, survey_in(version)?)));
        Ok(surveys.collect())
    }

    /// Samples of a survey with their results, in the order of the report.
    pub async fn survey_samples(
        &self,
        caller: &Caller,
        (id, paging): (&str, &Paging),
        when: &When,
    ) -> Result<Listed<SampleView>, RegistryError> {
        caller.need(Act::SeeSurveys)?;
        let faults = paging.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let atlas = self.at_head().await?;
        self.when(&atlas, when).await?;
        let mut snapshot = self.store.snapshot().await?;
        let known = self.known_of_samples(&mut snapshot, when).await?;
        if snapshot.history(Kind::Survey, id).await?.is_empty() {
            return Err(no_survey(id));
        }
        let (first, before) = Sample::bounds(id);
        let from = match &paging.after {
            Some(after) => after.clone().max(first),
            None => first,
        };
        let most = u32::try_from(paging.limit + 1).unwrap_or(u32::MAX);
        let rows = snapshot
            .between(Kind::Sample, (&from, &before), known, most)
            .await?;
        let more = rows.len() > paging.limit;
        let view = |row: &VersionRow| match &row.entity {
            Entity::Sample(sample) => Some(SampleView::of(sample, row.rev_from)),
            _ => None,
        };
        let items = rows.iter().take(paging.limit).filter_map(view).collect();
        Ok(Listed { items, more })
    }

    /// The revision up to which samples are known: they do not move the atlas, whose revision may lie before theirs.
    pub(super) async fn known_of_samples(
        &self,
        snapshot: &mut Snapshot,
        when: &When,
    ) -> Result<u64, RegistryError> {
        Ok(match when.known {
            None => snapshot.head().await?.revision,
            Some(Known::Revision(revision)) => revision,
            Some(Known::Instant(instant)) => snapshot.revision_at(instant).await?.unwrap_or(0),
        })
    }
}
