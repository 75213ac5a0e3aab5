//! What a request is judged on: values that the registry reads from the record, nothing else.

use crate::domain::day::Day;
use crate::domain::land_use::LimitClass;
use crate::domain::lifecycle::{Act, DatedAct, FoldRefused, Standing, Transition, fold};
use crate::domain::record::{Assessment, Ban, Practitioner, Removal, ReviewCase, Survey};
use crate::domain::stage::Stage;

/// One value against its screening value, mg/kg, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgainstScreening {
    pub analyte: String,
    pub value: String,
    pub limit: String,
}

/// The highest values of a survey against the screening values of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screened {
    /// The class assessed; Class I where the survey does not say.
    pub class: LimitClass,
    /// Above screening, documented background excused.
    pub exceeding: Vec<AgainstScreening>,
    /// Not detected by a method whose detection limit lies above screening.
    pub unsuitable: Vec<AgainstScreening>,
    /// The values hold every analyte of the class.
    pub complete: bool,
}

/// What the record knows of the review of the report.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReviewGround<'a> {
    /// The review of this report, as it stands.
    pub case: Option<&'a ReviewCase>,
    /// An act that follows from a review needs one on record.
    pub required: bool,
    /// The inspection that found a serious quality problem in the survey.
    pub serious: Option<&'a str>,
}

/// What the record knows of the unit.
#[derive(Debug, Clone)]
pub struct Ground<'a> {
    pub today: Day,
    /// Acts of the unit that stand, without the one that is corrected.
    pub acts: &'a [DatedAct],
    /// Revision and place in the commit that the new act will have.
    pub place: (u64, u32),
    /// Whether an act that is to be corrected was found.
    pub corrected_found: bool,
    /// The stage on record now.
    pub stands_at: Option<Stage>,
    /// The survey in question: the one on record under review, or brought by the act.
    pub survey: Option<&'a Survey>,
    /// That survey is on record and awaits its review.
    pub survey_under_review: bool,
    pub screened: Option<Screened>,
    /// The last risk assessment on record for the unit.
    pub assessment: Option<&'a Assessment>,
    /// The last removal on record for the unit.
    pub removal: Option<&'a Removal>,
    /// The firm of the last start of works.
    pub works_firm: Option<&'a str>,
    /// The firm charged with the effect assessment of those works.
    pub effect_firm: Option<&'a str>,
    pub review: ReviewGround<'a>,
    /// Bans of every firm in question.
    pub bans: &'a [&'a Ban],
    /// Firms of the register that a firm in question is, or may be.
    pub practitioners: &'a [&'a Practitioner],
    /// Whether a firm must be registered in the credit system on the day it signs.
    pub credit_registration_required: bool,
}

impl Ground<'_> {
    /// Acts in their order that come before a new act of this day.
    fn before(&self, day: Day) -> Vec<DatedAct> {
        let own = (day, self.place.0, self.place.1);
        let mut acts: Vec<DatedAct> = self
            .acts
            .iter()
            .filter(|act| (act.day, act.revision, act.seq) < own)
            .cloned()
            .collect();
        acts.sort_by_key(|act| (act.day, act.revision, act.seq));
        acts
    }

    /// Where the unit stands just before a new act of this day.
    pub fn standing(&self, day: Day) -> Result<Option<Standing>, FoldRefused> {
        let spans = fold(&self.before(day))?;
        Ok(spans.into_iter().last().map(|span| span.standing))
    }

    /// Whether samples were taken for the survey that runs on this day. Where the record does not tell, they were.
    pub fn is_sampled(&self, day: Day) -> bool {
        let mut sampled = true;
        for act in self.before(day) {
            sampled = match &act.act {
                Act::Adopted(adopted) => {
                    !matches!(adopted.stage, Stage::U0 | Stage::U1 | Stage::V1)
                }
                Act::Moved(moved) => match moved.transition {
                    Transition::T03 => false,
                    Transition::T05 | Transition::T07 | Transition::T08 => true,
                    Transition::T31 => moved.to != Stage::V1,
                    _ => sampled,
                },
            };
        }
        sampled
    }

    /// Whether an effect report was filed and removal applied for since the works were last completed.
    pub fn is_effect_report_filed(&self, day: Day) -> bool {
        let mut filed = false;
        for act in self.before(day) {
            if let Act::Moved(moved) = &act.act {
                filed = match moved.transition {
                    Transition::T21 | Transition::T22 => false,
                    Transition::T23 => true,
                    _ => filed,
                };
            }
        }
        filed
    }
}
