//! Sampling points of surveys, gathered from the samples on record: the atlas holds no samples.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::atlas::AsOf;
use crate::domain::day::Day;
use crate::domain::land_use::LimitClass;
use crate::domain::record::{Entity, Kind, Position, Sample, SampleMedium, SampleResult, Survey};
use crate::standards::{SoilBackground, SoilFound, SoilLimits, SoilOutcome, SoilQuestion};
use crate::store::{Snapshot, StoreError, VersionRow};

use super::super::soil_standards::recorded_limits;
use super::rows::Eyes;

/// Samples read in one go.
const PAGE: u32 = 1_000;
/// What a sampling point hangs on: its samples, the class and background of its survey, the limits in force.
const HANGS_ON: [Kind; 3] = [Kind::Sample, Kind::Survey, Kind::SoilStandard];

/// A point at which a survey took samples.
pub(crate) struct SurveyPoint {
    /// The first sample that was taken there, without its results.
    pub version: VersionRow,
    /// The name of the point; of a sample without one, its number.
    pub name: String,
    /// Where it lies, as the first sample that tells it does.
    pub position: Option<Position>,
    pub samples: i64,
    pub media: BTreeSet<SampleMedium>,
    /// Metres below the ground, of all samples.
    pub depth_m: Option<(Decimal, Decimal)>,
    /// The last day on which a sample was taken.
    pub day: Option<Day>,
    pub laboratories: BTreeSet<String>,
    /// Analytes that were looked for, and those that were found.
    pub analytes: i64,
    pub detected: i64,
    /// The class of GB 36600 under which its soil is judged: that of the survey, else the stricter.
    pub class: LimitClass,
    /// The worst that the results in soil say that were judged; none where none is. What was not looked for is unknown.
    pub outcome: Option<SoilOutcome>,
    /// Analytes in soil above their screening value, as the laboratory named them.
    pub above: BTreeSet<String>,
    /// The last revision that changed one of its samples.
    pub revision: u64,
}

impl SurveyPoint {
    pub(super) fn sample(&self) -> Option<&Sample> {
        sample_of(&self.version)
    }
}

fn sample_of(version: &VersionRow) -> Option<&Sample> {
    match &version.entity {
        Entity::Sample(sample) => Some(sample),
        _ => None,
    }
}

/// Whether nothing that a sampling point hangs on was written after a revision.
pub(super) async fn are_as_before(snapshot: &mut Snapshot, since: u64) -> Result<bool, StoreError> {
    Ok(!snapshot.any_changed(&HANGS_ON, since).await?)
}

/// The samples that stand at a point in time, given to `take` survey by survey in the order of their reports.
async fn each_survey(
    snapshot: &mut Snapshot,
    as_of: AsOf,
    mut take: impl FnMut(Vec<VersionRow>),
) -> Result<(), StoreError> {
    let mut after = String::new();
    let mut open: Vec<VersionRow> = Vec::new();
    loop {
        let page = snapshot
            .after(Kind::Sample, &after, as_of.known, PAGE)
            .await?;
        let Some(last) = page.last() else { break };
        after = last.entity.id();
        for version in page.into_iter().filter(|version| as_of.sees(version)) {
            let Some(sample) = sample_of(&version) else {
                continue;
            };
            let other = |first: &VersionRow| {
                sample_of(first).is_some_and(|first| first.survey != sample.survey)
            };
            if open.first().is_some_and(other) {
                take(std::mem::take(&mut open));
            }
            open.push(version);
        }
    }
    if !open.is_empty() {
        take(open);
    }
    Ok(())
}

/// The sampling points of all surveys.
pub(super) async fn read(
    snapshot: &mut Snapshot,
    eyes: Eyes<'_>,
) -> Result<Vec<Arc<SurveyPoint>>, StoreError> {
    let view = eyes.view;
    let local_limits = recorded_limits(&view);
    let day = view.as_of().day;
    let mut points = Vec::new();
    each_survey(snapshot, view.as_of(), |samples| {
        let survey = samples.first().and_then(sample_of).and_then(|first| {
            let dossier = view.atlas().dossier(first.parcel.as_str())?;
            let mut surveys = view.versions(dossier, Kind::Survey);
            surveys.find_map(|version| match &version.entity {
                Entity::Survey(survey) if survey.id == first.survey => Some(&**survey),
                _ => None,
            })
        });
        let class = survey.and_then(|survey| survey.class_assessed);
        let question = SoilQuestion {
            class: class.unwrap_or(LimitClass::I),
            day,
            backgrounds: survey
                .map(|own: &Survey| SoilBackground::of(own))
                .unwrap_or_default(),
            local_limits: local_limits.clone(),
        };
        points.extend(gathered(samples, &question).into_iter().map(Arc::new));
    })
    .await?;
    Ok(points)
}

/// The points of the samples of one survey.
fn gathered(samples: Vec<VersionRow>, question: &SoilQuestion) -> Vec<SurveyPoint> {
    let mut points: Vec<Gathered> = Vec::new();
    let mut places: HashMap<(u32, String), usize> = HashMap::new();
    let mut limits: HashMap<String, Option<SoilLimits>> = HashMap::new();
    for mut version in samples {
        let Entity::Sample(sample) = &mut version.entity else {
            continue;
        };
        let results = std::mem::take(&mut sample.results);
        let sample = sample.clone();
        let name = sample.point_name().trim();
        let revision = version.rev_from;
        let place = *places
            .entry((sample.version, name.to_owned()))
            .or_insert_with(|| {
                points.push(Gathered::at(version, name, question.class));
                points.len() - 1
            });
        let Some(open) = points.get_mut(place) else {
            continue;
        };
        open.take(&sample, revision);
        for result in results {
            if sample.medium == SampleMedium::Soil {
                let limits = limits
                    .entry(result.analyte.clone())
                    .or_insert_with_key(|name| SoilLimits::of(name, question.class, question));
                open.judge(&result, limits.as_ref());
            }
            let found = open.analytes.entry(result.analyte).or_default();
            *found |= !result.below_dl;
        }
    }
    points.into_iter().map(Gathered::done).collect()
}

/// A point while its samples are read.
struct Gathered {
    point: SurveyPoint,
    /// By the name of the laboratory: whether it was found.
    analytes: HashMap<String, bool>,
}

impl Gathered {
    fn at(first: VersionRow, name: &str, class: LimitClass) -> Self {
        Gathered {
            point: SurveyPoint {
                version: first,
                name: name.to_owned(),
                position: None,
                samples: 0,
                media: BTreeSet::new(),
                depth_m: None,
                day: None,
                laboratories: BTreeSet::new(),
                analytes: 0,
                detected: 0,
                class,
                outcome: None,
                above: BTreeSet::new(),
                revision: 0,
            },
            analytes: HashMap::new(),
        }
    }

    fn take(&mut self, sample: &Sample, revision: u64) {
        let point = &mut self.point;
        point.samples += 1;
        point.position = point.position.or(sample.position);
        point.media.insert(sample.medium);
        let depths = [sample.depth_from_m, sample.depth_to_m];
        for depth in depths.into_iter().flatten() {
            let (from, to) = point.depth_m.unwrap_or((depth, depth));
            point.depth_m = Some((from.min(depth), to.max(depth)));
        }
        point.day = point.day.max(sample.day);
        point.laboratories.extend(sample.laboratory.clone());
        point.revision = point.revision.max(revision);
    }

    /// What is no content is not judged, nor what no standard lists.
    fn judge(&mut self, result: &SampleResult, limits: Option<&SoilLimits>) {
        let (Some(found), Some(limits)) = (SoilFound::of(result), limits) else {
            return;
        };
        let outcome = limits.outcome(found);
        let point = &mut self.point;
        point.outcome = point.outcome.max(Some(outcome));
        if outcome >= SoilOutcome::AboveScreening {
            point.above.insert(result.analyte.clone());
        }
    }

    fn done(self) -> SurveyPoint {
        let found = self.analytes.values().filter(|found| **found).count();
        SurveyPoint {
            analytes: self.analytes.len() as i64,
            detected: found as i64,
            ..self.point
        }
    }
}
