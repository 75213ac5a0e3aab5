//! Firms as they are shown: to the public without staff, with the jobs on published land only.

use serde::Serialize;

use crate::atlas::View;
use crate::domain::codes::CreditCode;
use crate::domain::day::Day;
use crate::domain::event::mentions;
use crate::domain::record::{Ban, Kind, Practitioner, StaffRole, WorkField};

use super::super::groundwater::{Listed, Paging};
use super::super::parcels::is_visible;
use super::super::{Act, Caller, Registry, RegistryError, Visibility, When};
use super::jobs::{JobStatistics, JobView, jobs_of};
use super::{firm_of, held, repairs, violations};

/// A firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PractitionerView {
    pub id: String,
    pub credit_code: String,
    pub name: String,
    /// Names it bore; whoever is named so is this firm.
    pub former_names: Vec<String>,
    pub fields: Vec<WorkField>,
    /// First day in the national credit system; null = not registered there.
    #[schema(value_type = Option<String>, format = Date)]
    pub registered_from: Option<Day>,
    /// Last day there; null = it goes on.
    #[schema(value_type = Option<String>, format = Date)]
    pub registered_until: Option<Day>,
    /// Registered there on the day asked about.
    pub registered: bool,
    /// CMA certificate of its laboratory.
    pub cma_no: Option<String>,
    /// Under a ban on the day asked about.
    pub banned: bool,
}

/// What was found against a firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ViolationView {
    pub id: String,
    pub act: String,
    pub decision_no: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub penalty: String,
    pub article: String,
    /// The decision that repaired its credit; the violation stays on record.
    pub repair: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    pub repaired_on: Option<Day>,
}

/// A ban of a firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FirmBanView {
    pub id: String,
    pub decision_no: String,
    #[schema(value_type = String, format = Date)]
    pub from: Day,
    /// Last day; null = for good.
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Day>,
    /// It holds on the day asked about.
    pub holds: bool,
    /// Reports that it was imposed for: none of them is of use any more (V-7).
    pub reports: Vec<String>,
    /// Where it names none: reports that the firm signed before, which are to be checked.
    pub for_check: Vec<String>,
}

/// A firm with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FirmView {
    pub firm: PractitionerView,
    /// What its staff does and their certificates; null for the public.
    pub staff: Option<Vec<StaffRole>>,
    /// What it did, by day; for the public on published land only.
    pub jobs: Vec<JobView>,
    pub statistics: JobStatistics,
    pub violations: Vec<ViolationView>,
    pub bans: Vec<FirmBanView>,
}

/// Which firms are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FirmQuery {
    /// A part of a name it bears or bore.
    pub name: Option<String>,
    pub credit_code: Option<CreditCode>,
    pub field: Option<WorkField>,
    /// Under a ban on this day.
    pub banned_on: Option<Day>,
    pub paging: Paging,
}

fn bans_of<'a>(view: &View<'a>, firm: &Practitioner) -> Vec<&'a Ban> {
    view.bans_of(firm.credit_code.as_str())
}

impl PractitionerView {
    fn of(view: &View<'_>, firm: &Practitioner) -> Self {
        let day = view.as_of().day;
        PractitionerView {
            id: firm.id.clone(),
            credit_code: firm.credit_code.to_string(),
            name: firm.name.clone(),
            former_names: firm.former_names.clone(),
            fields: firm.fields.clone(),
            registered_from: firm.registered_from,
            registered_until: firm.registered_until,
            registered: firm.is_registered_on(day),
            cma_no: firm.cma_no.clone(),
            banned: bans_of(view, firm).iter().any(|ban| ban.holds_on(day)),
        }
    }
}

impl FirmBanView {
    fn of(ban: &Ban, day: Day, jobs: &[JobView], visibility: Visibility) -> Self {
        let mut reports = ban.reports.clone();
        if visibility == Visibility::Public {
            // the number of a report may tell of land that is not published
            reports.retain(|report| jobs.iter().any(|job| job.report == *report));
        }
        let before = |job: &&JobView| job.kind.document().is_some() && job.day < ban.from;
        let for_check = match ban.reports.is_empty() {
            true => jobs
                .iter()
                .filter(before)
                .map(|job| job.report.clone())
                .collect(),
            false => Vec::new(),
        };
        FirmBanView {
            id: ban.id.clone(),
            decision_no: ban.decision_no.clone(),
            from: ban.from,
            until: ban.until,
            holds: ban.holds_on(day),
            reports,
            for_check,
        }
    }
}

impl Registry {
    /// Firms in the order of their identifiers.
    pub async fn practitioners(
        &self,
        caller: &Caller,
        query: &FirmQuery,
        when: &When,
    ) -> Result<Listed<PractitionerView>, RegistryError> {
        caller.need(Act::SeeFirms)?;
        let faults = query.paging.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let is_wanted = |firm: &&Practitioner| {
            (query.name.as_deref()).is_none_or(|name| mentions(firm, name))
                && (query.credit_code.as_ref()).is_none_or(|code| firm.credit_code == *code)
                && query.field.is_none_or(|field| firm.fields.contains(&field))
                && query
                    .banned_on
                    .is_none_or(|day| bans_of(&view, firm).iter().any(|ban| ban.holds_on(day)))
        };
        let firms = view.commons(Kind::Practitioner);
        Ok(query.paging.part(firms, |version| {
            let firm = firm_of(version).filter(is_wanted)?;
            Some(PractitionerView::of(&view, firm))
        }))
    }

    /// One of them, with its jobs and what was found against it.
    pub async fn practitioner(
        &self,
        caller: &Caller,
        id: &str,
        when: &When,
    ) -> Result<FirmView, RegistryError> {
        caller.need(Act::SeeFirms)?;
        let visibility = caller.visibility();
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let today = self.clock.today();
        let (firm, _) = held(&view, id)?;
        let is_seen = |no: &str| {
            visibility == Visibility::Official
                || (view.parcel(no))
                    .is_some_and(|parcel| is_visible(&view, today, parcel, visibility))
        };
        let jobs = jobs_of(&view, firm, is_seen);
        let day = view.as_of().day;
        let repaired = |violation: &str| {
            repairs(&view, id)
                .find(|(repair, _)| repair.violation == violation)
                .map(|(repair, version)| (repair.decision_no.clone(), version.valid_from))
        };
        let violations = violations(&view, id).map(|(violation, version)| {
            let (repair, repaired_on) = repaired(&violation.id).unzip();
            ViolationView {
                id: violation.id.clone(),
                act: violation.act.clone(),
                decision_no: violation.decision_no.clone(),
                day: version.valid_from,
                penalty: violation.penalty.clone(),
                article: violation.article.clone(),
                repair,
                repaired_on,
            }
        });
        let bans = bans_of(&view, firm).into_iter();
        Ok(FirmView {
            firm: PractitionerView::of(&view, firm),
            staff: (visibility == Visibility::Official).then(|| firm.staff.clone()),
            statistics: JobStatistics::of(&jobs),
            violations: violations.collect(),
            bans: bans
                .map(|ban| FirmBanView::of(ban, day, &jobs, visibility))
                .collect(),
            jobs,
        })
    }
}
