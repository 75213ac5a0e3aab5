//! What a firm did, as the record of the land tells it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::event::{FirmFound, FirmText};
use crate::domain::lifecycle::{Act as StageChange, Transition};
use crate::domain::record::{ActRecord, Entity, Practitioner, ReviewOutcome, Survey};
use crate::domain::validity::TouchedDocument;
use crate::store::VersionRow;

/// What a firm did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// A survey report.
    Survey,
    /// A risk assessment.
    RiskAssessment,
    /// Control or remediation works.
    Works,
    /// Engaged for the effect assessment, of which no report is on record yet.
    EffectEngagement,
    /// The effect report of a removal.
    EffectReport,
}

impl JobKind {
    /// The report that it is, where it is one.
    pub fn document(self) -> Option<TouchedDocument> {
        match self {
            JobKind::Survey => Some(TouchedDocument::Survey),
            JobKind::RiskAssessment => Some(TouchedDocument::RiskAssessment),
            JobKind::EffectReport => Some(TouchedDocument::EffectAssessment),
            JobKind::Works | JobKind::EffectEngagement => None,
        }
    }
}

/// A job of a firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct JobView {
    pub kind: JobKind,
    /// Registry number.
    pub parcel: String,
    /// Management unit, where it concerns one only.
    pub unit: Option<String>,
    /// The record that tells of it: a report, a removal, an act.
    pub report: String,
    /// The day of its signature; of the record where it bears none.
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// Outcome of its review; null where none is on record.
    pub outcome: Option<ReviewOutcome>,
    /// Passed unmodified at its first review; null where it was not reviewed.
    pub first_pass: Option<bool>,
    /// The record names the firm so that another may be meant.
    pub unclear: bool,
}

/// Jobs counted; those that may be another firm's are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct JobStatistics {
    pub jobs: usize,
    /// Jobs that were reviewed.
    pub reviewed: usize,
    pub first_pass: usize,
    /// Share of the reviewed jobs that passed unmodified at first, decimal, 0 to 1; null where none was reviewed.
    pub first_pass_rate: Option<String>,
}

impl JobStatistics {
    pub(super) fn of(jobs: &[JobView]) -> Self {
        let counted = || jobs.iter().filter(|job| !job.unclear);
        let reviewed = counted().filter(|job| job.first_pass.is_some()).count();
        let first_pass = counted().filter(|job| job.first_pass == Some(true)).count();
        let rate = (reviewed > 0).then(|| Decimal::from(first_pass) / Decimal::from(reviewed));
        JobStatistics {
            jobs: counted().count(),
            reviewed,
            first_pass,
            first_pass_rate: rate.map(|rate| rate.round_dp(4).normalize().to_string()),
        }
    }
}

/// Whether a text means the firm: no, perhaps (`Some(true)` = unclear), yes.
pub(super) fn means(view: &View<'_>, firm: &Practitioner, text: &str) -> Option<bool> {
    match FirmText::read(text).find(&view.firms_named(text)) {
        FirmFound::One(one) => (one.id == firm.id).then_some(false),
        FirmFound::Unclear(firms) => firms.iter().any(|one| one.id == firm.id).then_some(true),
        FirmFound::Unknown => None,
    }
}

/// What a record says of a job: kind, firm, parcel, unit, day of the signature, outcome.
pub(super) struct Told<'a> {
    pub kind: JobKind,
    pub firm: &'a str,
    pub parcel: &'a str,
    pub unit: Option<&'a str>,
    pub signed_on: Option<Day>,
    pub outcome: Option<ReviewOutcome>,
}

pub(super) fn told(entity: &Entity) -> Vec<Told<'_>> {
    let mut found = Vec::new();
    match entity {
        Entity::Survey(survey) => found.extend(survey.firm.as_deref().map(|firm| Told {
            kind: JobKind::Survey,
            firm,
            parcel: survey.parcel.as_str(),
            unit: survey.unit.as_deref(),
            signed_on: survey.signed_on,
            outcome: outcome(survey),
        })),
        Entity::Assessment(ra) => found.extend(ra.firm.as_deref().map(|firm| Told {
            kind: JobKind::RiskAssessment,
            firm,
            parcel: ra.parcel.as_str(),
            unit: ra.unit.as_deref(),
            signed_on: ra.signed_on,
            outcome: None,
        })),
        Entity::Removal(removal) => {
            let told = |kind, firm, signed_on| Told {
                kind,
                firm,
                parcel: removal.parcel.as_str(),
                unit: removal.unit.as_deref(),
                signed_on,
                outcome: None,
            };
            let effect = removal.effect_firm.as_deref();
            found.extend(effect.map(|firm| told(JobKind::EffectReport, firm, removal.signed_on)));
            let works = removal.works_firm.as_deref();
            found.extend(works.map(|firm| told(JobKind::Works, firm, None)));
        }
        Entity::Act(act) => {
            found.extend(
                kind_of(act)
                    .zip(act.firm.as_deref())
                    .map(|(kind, firm)| Told {
                        kind,
                        firm,
                        parcel: act.parcel.as_str(),
                        unit: act.unit.as_deref(),
                        signed_on: None,
                        outcome: None,
                    }),
            );
        }
        _ => {}
    }
    found
}

fn outcome(survey: &Survey) -> Option<ReviewOutcome> {
    survey.review.as_ref().map(|review| review.outcome)
}

fn kind_of(act: &ActRecord) -> Option<JobKind> {
    match &act.act {
        StageChange::Moved(moved) => match moved.transition {
            Transition::T19 => Some(JobKind::Works),
            Transition::T21 => Some(JobKind::EffectEngagement),
            _ => None,
        },
        StageChange::Adopted(_) => None,
    }
}

/// The jobs of a firm on the parcels that a caller may see, by day. What was replaced or ended stays a job; what was
/// withdrawn as wrong never was one.
pub(super) fn jobs_of<'a>(
    view: &View<'a>,
    firm: &Practitioner,
    is_seen: impl Fn(&str) -> bool,
) -> Vec<JobView> {
    let as_of = view.as_of();
    let mut meant: BTreeMap<&str, Option<bool>> = BTreeMap::new();
    let mut jobs: Vec<JobView> = Vec::new();
    for dossier in view.atlas().dossiers() {
        let mut versions: Vec<&VersionRow> = dossier
            .versions()
            .iter()
            .map(AsRef::as_ref)
            .filter(|version| as_of.saw(version) && !told(&version.entity).is_empty())
            .collect();
        if versions.is_empty() || !is_seen(dossier.registry_no()) {
            continue;
        }
        versions.sort_by_key(|version| (version.valid_from, version.rev_from, version.seq));
        let mut own: Vec<JobView> = Vec::new();
        let removals = versions.iter().filter_map(|version| match &version.entity {
            Entity::Removal(removal) => Some(removal.id.clone()),
            _ => None,
        });
        let removals: Vec<String> = removals.collect();
        for version in versions {
            for told in told(&version.entity) {
                let unclear = *meant
                    .entry(told.firm)
                    .or_insert_with(|| means(view, firm, told.firm));
                let Some(unclear) = unclear else { continue };
                take(&mut own, version, &told, unclear);
            }
        }
        jobs.extend(without_twins(own, &removals));
    }
    jobs.sort_by(|a, b| (a.day, &a.report, a.kind).cmp(&(b.day, &b.report, b.kind)));
    jobs.dedup_by(|a, b| a.report == b.report && a.kind == b.kind);
    jobs
}

/// A version of a report: its first makes the job, a later one says how it went on.
fn take(own: &mut Vec<JobView>, version: &VersionRow, told: &Told<'_>, unclear: bool) {
    let report = version.entity.id();
    let first = |outcome| outcome == ReviewOutcome::Pass;
    if let Some(job) = own
        .iter_mut()
        .find(|job| job.kind == told.kind && job.report == report)
    {
        job.first_pass = job.first_pass.or(told.outcome.map(first));
        job.outcome = told.outcome.or(job.outcome);
        job.day = told.signed_on.unwrap_or(job.day);
        return;
    }
    // a report in place of one that failed does not pass at first
    let failed = own.iter().any(|job| {
        job.kind == told.kind
            && job.unit.as_deref() == told.unit
            && job.outcome == Some(ReviewOutcome::Fail)
    });
    own.push(JobView {
        kind: told.kind,
        parcel: told.parcel.to_owned(),
        unit: told.unit.map(str::to_owned),
        report,
        day: told.signed_on.unwrap_or(version.valid_from),
        outcome: told.outcome,
        first_pass: if failed {
            Some(false)
        } else {
            told.outcome.map(first)
        },
        unclear,
    });
}

/// Works that an act and the removal tell of are one job, and so are an effect assessment and its engagement.
fn without_twins(own: Vec<JobView>, removals: &[String]) -> Vec<JobView> {
    let beside = |job: &JobView, kind: JobKind, of_removal: bool| {
        own.iter().any(|other| {
            other.kind == kind
                && other.unit == job.unit
                && removals.contains(&other.report) == of_removal
        })
    };
    let is_twin = |job: &JobView| match job.kind {
        JobKind::EffectEngagement => beside(job, JobKind::EffectReport, true),
        JobKind::Works => removals.contains(&job.report) && beside(job, JobKind::Works, false),
        _ => false,
    };
    own.iter().filter(|job| !is_twin(job)).cloned().collect()
}
