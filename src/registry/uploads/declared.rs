//! What an expert says of the report that he uploads.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::event::{Actor, Paper, PaperKind};
use crate::domain::fault::{Fault, check_text};
use crate::domain::land_use::{LandUse, LimitClass};
use crate::domain::question::MOST_USES;
use crate::domain::record::TriState;
use crate::standards::{LocalLimits, SoilBackground, SoilQuestion};

/// Papers of one report.
const MOST_PAPERS: usize = 50;

/// What kind of report it is. Risk assessments and effect reports hold no table of samples that rules read: their acts
/// (T14, T23) are recorded by `POST /api/v1/parcels/{registry_no}/events`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UploadKind {
    /// A survey report (土壤污染状况调查报告).
    #[default]
    Survey,
}

/// What the uploader says of the report; its numbers are in the files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredReport {
    pub kind: UploadKind,
    pub title: String,
    /// The firm that made it.
    pub firm: String,
    pub laboratory: Option<String>,
    /// Class of GB 36600 that its results are judged on.
    #[schema(value_type = String, example = "I")]
    pub class_assessed: LimitClass,
    /// The uses it was made for.
    pub made_for: Vec<LandUse>,
    #[schema(value_type = Option<String>, format = Date)]
    pub sampling_start: Option<Day>,
    #[schema(value_type = String, format = Date)]
    pub sampling_end: Day,
    #[schema(value_type = String, format = Date)]
    pub signed_on: Day,
    /// The report with its number and the digest of its file, and what is handed in with it.
    pub papers: Vec<Paper>,
    /// Who applies for the review, where it is submitted through the national system (T09).
    pub applicant: Option<Actor>,
    /// Background of arsenic, cobalt or vanadium, each with its document.
    pub backgrounds: Vec<SoilBackground>,
    pub groundwater_polluted: TriState,
    /// Decimal, square metres; null = the outline, or all of the land.
    #[schema(value_type = Option<String>)]
    pub covered_area_m2: Option<Decimal>,
    pub remarks: Option<String>,
}

impl DeclaredReport {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self, today: Day) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (at, text, most) in [
            ("title", Some(&self.title), 500),
            ("firm", Some(&self.firm), 300),
            ("laboratory", self.laboratory.as_ref(), 300),
            ("remarks", self.remarks.as_ref(), 2000),
        ] {
            if let Some(text) = text {
                check_text(&mut faults, at, text, most);
            }
        }
        self.check_days(today, &mut faults);
        if self.made_for.len() > MOST_USES {
            let wanted = format!("at most {MOST_USES} uses");
            let found = self.made_for.len();
            faults.push(Fault::new("made_for", wanted, found, "name the main uses"));
        }
        self.check_papers(&mut faults);
        if let Some(applicant) = &self.applicant {
            let mut found = Vec::new();
            applicant.check(&mut found);
            faults.extend(found.into_iter().map(|fault| fault.under("applicant")));
        }
        faults.extend(self.question(today, LocalLimits::default()).check());
        if self
            .covered_area_m2
            .is_some_and(|area| area <= Decimal::ZERO)
        {
            let found = self.covered_area_m2.unwrap_or_default();
            let remedy = "leave it out where all of the land is covered";
            faults.push(Fault::new("covered_area_m2", "more than 0", found, remedy));
        }
        faults
    }

    fn check_days(&self, today: Day, faults: &mut Vec<Fault>) {
        let remedy = "check the days of the report";
        let start = self.sampling_start.unwrap_or(self.sampling_end);
        if start > self.sampling_end {
            let wanted = format!("a day from {start} on");
            faults.push(Fault::new(
                "sampling_end",
                wanted,
                self.sampling_end,
                remedy,
            ));
        }
        if self.signed_on < self.sampling_end {
            let wanted = format!("a day from the end of sampling, {}, on", self.sampling_end);
            faults.push(Fault::new("signed_on", wanted, self.signed_on, remedy));
        }
        if self.signed_on > today {
            let wanted = format!("a day up to today, {today}");
            faults.push(Fault::new("signed_on", wanted, self.signed_on, remedy));
        }
    }

    fn check_papers(&self, faults: &mut Vec<Fault>) {
        if self.papers.len() > MOST_PAPERS {
            let wanted = format!("at most {MOST_PAPERS} papers");
            let remedy = "name the report and what is handed in with it";
            faults.push(Fault::new("papers", wanted, self.papers.len(), remedy));
            return;
        }
        for (index, paper) in self.papers.iter().enumerate() {
            let mut found = Vec::new();
            paper.check(&mut found);
            let at = format!("papers[{index}]");
            faults.extend(found.into_iter().map(|fault| fault.under(&at)));
        }
        if self.report().is_none() {
            let wanted = "the report among them (survey_report)";
            let remedy = "name the report with its number and day";
            faults.push(Fault::new("papers", wanted, "none", remedy));
        }
    }

    /// The paper that is the report.
    pub(super) fn report(&self) -> Option<&Paper> {
        let mut papers = self.papers.iter();
        papers.find(|paper| paper.kind == PaperKind::SurveyReport)
    }

    /// What its results are judged by.
    pub(super) fn question(&self, day: Day, local_limits: LocalLimits) -> SoilQuestion {
        SoilQuestion {
            class: self.class_assessed,
            day,
            backgrounds: self.backgrounds.clone(),
            local_limits,
        }
    }
}
