//! Re-screening (重新筛查): all results on record under another class, another day or other limits, against those of
//! today, before anything is recorded. Samples are read page by page, a survey at a time is held; of each analyte only what decides is kept.

mod gathered;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::land_use::LimitClass;
use crate::domain::record::{Entity, Kind, Survey};
use crate::standards::{LocalLimit, LocalLimits, SoilOutcome, check_local_limits, local_limits};
use crate::store::VersionRow;

use super::{Act, Caller, Registry, RegistryError, When};
use gathered::Gathered;

/// Samples read at a time.
const PAGE: u32 = 500;
/// Surveys that are listed; the others are counted.
const MOST_LISTED: usize = 10_000;

/// Under what the results are screened again.
#[derive(Debug, Clone, PartialEq)]
pub struct RescreeningAsk {
    /// Null = the class that each survey was judged on.
    pub class: Option<LimitClass>,
    /// The day whose limits count.
    pub day: Day,
    /// Beside those on record.
    pub local_limits: Vec<LocalLimit>,
}

/// The limits of one side of the comparison.
struct Limits {
    /// Null = the class that each survey was judged on.
    class: Option<LimitClass>,
    day: Day,
    local: LocalLimits,
}

/// An analyte whose outcome is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnalyteRescreened {
    pub analyte: String,
    pub name_zh: String,
    pub name_en: String,
    /// Decimal, mg/kg; null when nothing was detected.
    pub maximum_mg_per_kg: Option<String>,
    /// The sample of the maximum; null where only maxima are on record.
    pub sample: Option<String>,
    pub point: Option<String>,
    /// Null where it had no limit.
    pub before: Option<SoilOutcome>,
    /// Null where it would have none.
    pub after: Option<SoilOutcome>,
    /// Screening values, decimal, mg/kg.
    pub screening_before: Option<String>,
    pub screening_after: Option<String>,
    /// Where the limit that would count is printed.
    pub citation_zh: Option<String>,
    pub citation_en: Option<String>,
}

/// Where the results of a survey come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResultsFrom {
    /// Samples on record.
    Samples,
    /// The highest values of the survey alone.
    Maxima,
}

/// A survey whose outcome is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SurveyRescreened {
    pub parcel: String,
    pub unit: Option<String>,
    pub survey: String,
    pub from: ResultsFrom,
    /// Class of GB 36600: I or II.
    #[schema(value_type = String)]
    pub class_before: LimitClass,
    #[schema(value_type = String)]
    pub class_after: LimitClass,
    /// The gravest; null when nothing was screened.
    pub before: Option<SoilOutcome>,
    pub after: Option<SoilOutcome>,
    /// The answer is graver than before: the survey is to be checked again (V-3).
    pub graver: bool,
    /// Those whose outcome is another.
    pub analytes: Vec<AnalyteRescreened>,
}

/// What re-screening found; nothing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Rescreened {
    pub standard: String,
    /// Null = the class of each survey.
    #[schema(value_type = Option<String>)]
    pub class: Option<LimitClass>,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// How far the record had come.
    pub revision: u64,
    pub surveys: usize,
    pub samples: u64,
    pub results: u64,
    /// Parcels of the surveys whose outcome is another, in their order.
    pub parcels: Vec<String>,
    /// By survey, in the order of their numbers; those without samples last.
    pub changed: Vec<SurveyRescreened>,
    /// Surveys beyond those listed.
    pub more: usize,
}

/// All surveys under work.
struct Desk<'a> {
    view: View<'a>,
    /// Those of today, and those asked for.
    limits: (Limits, Limits),
    found: Rescreened,
    seen: BTreeSet<String>,
}

impl Desk<'_> {
    fn survey(&self, gathered: &Gathered) -> Option<&Survey> {
        let dossier = self.view.atlas().dossier(&gathered.parcel)?;
        let mut versions = self.view.versions(dossier, Kind::Survey);
        versions.find_map(|version| match &version.entity {
            Entity::Survey(survey) if survey.id == gathered.survey => Some(survey.as_ref()),
            _ => None,
        })
    }

    fn finish(&mut self, gathered: &Gathered, from: ResultsFrom) {
        if gathered.is_empty() {
            return;
        }
        self.found.surveys += 1;
        let limits = (&self.limits.0, &self.limits.1);
        let changed = gathered.judged(self.survey(gathered), from, limits);
        self.seen.insert(gathered.survey.clone());
        let Some(changed) = changed else { return };
        self.found.parcels.push(changed.parcel.clone());
        if self.found.changed.len() < MOST_LISTED {
            self.found.changed.push(changed);
        } else {
            self.found.more += 1;
        }
    }

    /// Surveys of which only the highest values are on record.
    fn finish_maxima(&mut self) {
        let mut dossiers: Vec<_> = self.view.atlas().dossiers().collect();
        dossiers.sort_by(|a, b| a.registry_no().cmp(b.registry_no()));
        for dossier in dossiers {
            let versions: Vec<&VersionRow> = self.view.versions(dossier, Kind::Survey).collect();
            for version in versions {
                if let Entity::Survey(survey) = &version.entity
                    && !self.seen.contains(&survey.id)
                {
                    self.finish(&Gathered::of_maxima(survey), ResultsFrom::Maxima);
                }
            }
        }
    }
}

impl Registry {
    /// Screens all results on record again; looks only.
    pub async fn rescreen(
        &self,
        caller: &Caller,
        ask: &RescreeningAsk,
    ) -> Result<Rescreened, RegistryError> {
        caller.need(Act::Rescreen)?;
        let faults: Vec<Fault> = check_local_limits(&ask.local_limits);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let atlas = self.at_head().await?;
        let today = self.clock.today();
        let mut snapshot = self.store.snapshot().await?;
        let known = self
            .known_of_samples(&mut snapshot, &When::default())
            .await?;
        let on_record = self.local_limits().await?;
        let asked = Limits {
            class: ask.class,
            day: ask.day,
            local: on_record.and(&local_limits(ask.local_limits.iter().cloned())),
        };
        let standing = Limits {
            class: None,
            day: today,
            local: on_record,
        };
        let mut desk = Desk {
            view: self.now(&atlas),
            limits: (standing, asked),
            found: Rescreened {
                standard: crate::standards::gb36600::STANDARD.to_owned(),
                class: ask.class,
                day: ask.day,
                revision: known,
                surveys: 0,
                samples: 0,
                results: 0,
                parcels: Vec::new(),
                changed: Vec::new(),
                more: 0,
            },
            seen: BTreeSet::new(),
        };
        let (mut after, mut open) = (String::new(), None::<Gathered>);
        loop {
            let page = snapshot.after(Kind::Sample, &after, known, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.entity.id();
            for row in &page {
                let Entity::Sample(sample) = &row.entity else {
                    continue;
                };
                if row.valid_to.is_some_and(|end| end <= today) {
                    continue;
                }
                desk.found.samples += 1;
                desk.found.results += sample.results.len() as u64;
                if let Some(done) = open.take_if(|open| open.survey != sample.survey) {
                    desk.finish(&done, ResultsFrom::Samples);
                }
                open.get_or_insert_with(|| Gathered::of(sample))
                    .take(sample);
            }
        }
        if let Some(done) = open {
            desk.finish(&done, ResultsFrom::Samples);
        }
        desk.finish_maxima();
        let mut found = desk.found;
        found.parcels.sort_unstable();
        found.parcels.dedup();
        Ok(found)
    }
}
