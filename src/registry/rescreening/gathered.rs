//! One survey under work: of each analyte only what decides.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::domain::land_use::LimitClass;
use crate::domain::record::{Sample, SampleMedium, Survey};
use crate::standards::{
    SoilBackground, SoilFound, SoilLine, SoilQuestion, SoilScreening, SoilValue, screen_soil,
};

use super::{AnalyteRescreened, Limits, ResultsFrom, SurveyRescreened};

/// Of one analyte what decides: its highest value, its highest detection limit, and whether one is not told.
#[derive(Default)]
struct Worst {
    value: Option<(Decimal, usize)>,
    limit: Option<Decimal>,
    untold: bool,
}

/// One survey under work.
#[derive(Default)]
pub(super) struct Gathered {
    pub survey: String,
    pub parcel: String,
    unit: Option<String>,
    analytes: BTreeMap<String, Worst>,
    /// Samples that hold a maximum: number and point.
    samples: Vec<(String, Option<String>)>,
}

impl Gathered {
    pub fn of(sample: &Sample) -> Self {
        Gathered {
            survey: sample.survey.clone(),
            parcel: sample.parcel.to_string(),
            unit: sample.unit.clone(),
            ..Gathered::default()
        }
    }

    pub fn take(&mut self, sample: &Sample) {
        if sample.medium != SampleMedium::Soil {
            return;
        }
        let mut own = None;
        for result in &sample.results {
            // what is told in words, and what is no content, is not screened
            if result.converted.is_none() && !result.below_dl {
                continue;
            }
            let worst = match self.analytes.get_mut(&result.analyte) {
                Some(worst) => worst,
                None => self.analytes.entry(result.analyte.clone()).or_default(),
            };
            match (result.below_dl, result.converted) {
                (true, Some(limit)) => worst.limit = worst.limit.max(Some(limit)),
                (true, None) => worst.untold = true,
                (false, Some(value)) if worst.value.is_none_or(|(most, _)| value > most) => {
                    let place = *own.get_or_insert_with(|| {
                        self.samples
                            .push((sample.sample.clone(), sample.point.clone()));
                        self.samples.len() - 1
                    });
                    worst.value = Some((value, place));
                }
                (false, _) => {}
            }
        }
    }

    /// The maxima of a survey without samples.
    pub fn of_maxima(survey: &Survey) -> Self {
        let mut gathered = Gathered {
            survey: survey.id.clone(),
            parcel: survey.parcel.to_string(),
            unit: survey.unit.clone(),
            ..Gathered::default()
        };
        for maximum in &survey.maxima {
            let worst = gathered.analytes.entry(maximum.analyte.clone());
            worst.or_default().value = Some((maximum.mg_per_kg, usize::MAX));
        }
        for missed in &survey.not_detected {
            let worst = gathered.analytes.entry(missed.analyte.clone());
            worst.or_default().limit = Some(missed.detection_limit_mg_per_kg);
        }
        gathered
    }

    /// Whether nothing of it is screened.
    pub fn is_empty(&self) -> bool {
        self.analytes.is_empty()
    }

    fn values(&self) -> Vec<SoilValue<'_>> {
        let mut values = Vec::with_capacity(self.analytes.len());
        for (analyte, worst) in &self.analytes {
            let found = [
                worst.value.map(|(value, _)| SoilFound::Value(value)),
                worst.limit.map(|limit| SoilFound::Below(Some(limit))),
                worst.untold.then_some(SoilFound::Below(None)),
            ];
            let place = worst.value.map_or(usize::MAX, |(_, place)| place);
            values.extend(found.into_iter().flatten().map(|found| SoilValue {
                analyte,
                found,
                place,
            }));
        }
        values
    }

    /// What is another under the question; none where nothing is.
    pub fn judged(
        &self,
        survey: Option<&Survey>,
        from: ResultsFrom,
        (before, after): (&Limits, &Limits),
    ) -> Option<SurveyRescreened> {
        let values = self.values();
        let class = survey.and_then(|survey| survey.class_assessed);
        let class = class.unwrap_or(LimitClass::I);
        let own = SoilQuestion {
            class,
            day: before.day,
            backgrounds: survey.map(SoilBackground::of).unwrap_or_default(),
            local_limits: before.local.clone(),
        };
        let asked = SoilQuestion {
            class: after.class.unwrap_or(class),
            day: after.day,
            local_limits: after.local.clone(),
            ..own.clone()
        };
        let (before, after) = (screen_soil(&values, &own), screen_soil(&values, &asked));
        (before.outcome != after.outcome).then(|| SurveyRescreened {
            parcel: self.parcel.clone(),
            unit: self.unit.clone(),
            survey: self.survey.clone(),
            from,
            class_before: class,
            class_after: asked.class,
            graver: after.outcome > before.outcome,
            analytes: self.analytes(&before, &after),
            before: before.outcome,
            after: after.outcome,
        })
    }

    fn analytes(&self, before: &SoilScreening, after: &SoilScreening) -> Vec<AnalyteRescreened> {
        let line = |screened: &'_ SoilScreening, analyte: &str| -> Option<SoilLine> {
            let mut lines = screened.lines.iter();
            lines.find(|line| line.analyte == analyte).cloned()
        };
        let names: BTreeSet<&str> = before
            .lines
            .iter()
            .chain(&after.lines)
            .map(|line| line.analyte.as_str())
            .collect();
        let changed = names.into_iter().filter_map(|analyte| {
            let (was, would) = (line(before, analyte), line(after, analyte));
            let outcome = |line: &Option<SoilLine>| line.as_ref().map(|line| line.outcome);
            if outcome(&was) == outcome(&would) {
                return None;
            }
            let limit = |line: &Option<SoilLine>| line.as_ref()?.screening.clone();
            let shown = would.as_ref().or(was.as_ref())?;
            let at = shown.maximum_at.and_then(|place| self.samples.get(place));
            let (old, new) = (limit(&was), limit(&would));
            Some(AnalyteRescreened {
                analyte: analyte.to_owned(),
                name_zh: shown.name_zh.clone(),
                name_en: shown.name_en.clone(),
                maximum_mg_per_kg: shown.maximum_mg_per_kg.map(|value| value.to_string()),
                sample: at.map(|(sample, _)| sample.clone()),
                point: at.and_then(|(_, point)| point.clone()),
                before: outcome(&was),
                after: outcome(&would),
                screening_before: old.map(|limit| limit.mg_per_kg.to_string()),
                screening_after: new.as_ref().map(|limit| limit.mg_per_kg.to_string()),
                citation_zh: new.as_ref().map(|limit| limit.citation_zh.clone()),
                citation_en: new.map(|limit| limit.citation_en),
            })
        });
        changed.collect()
    }
}
