//! Plans of a year: which points are to be sampled for which analytes.

use serde::Serialize;

use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::{Paper, PaperKind};
use crate::domain::fault::Fault;
use crate::domain::groundwater::paper_refusal;
use crate::domain::record::{Entity, Kind, MonitoringPlan};
use crate::store::VersionRow;

use super::super::groundwater::{Deed, FeatureTaken, Listed, Paging};
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError, When};
use super::BASIS;
use super::points::in_service;

/// A plan.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PlanView {
    pub id: String,
    pub year: i32,
    pub title: String,
    pub points: Vec<String>,
    pub analytes: Vec<String>,
    /// Points of the plan that no round under it has sampled yet.
    pub open_points: Vec<String>,
    #[schema(value_type = String, format = Date)]
    pub since: Day,
    pub paper: Paper,
}

pub(super) fn plan_of(version: &VersionRow) -> Option<&MonitoringPlan> {
    match &version.entity {
        Entity::MonitoringPlan(plan) => Some(plan),
        _ => None,
    }
}

impl Registry {
    /// Plans in the order of their identifiers.
    pub async fn monitoring_plans(
        &self,
        caller: &Caller,
        (year, paging): (Option<i32>, &Paging),
        when: &When,
    ) -> Result<Listed<PlanView>, RegistryError> {
        caller.need(Act::SeeMonitoring)?;
        let faults = paging.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        Ok(paging.part(view.commons(Kind::MonitoringPlan), |version| {
            let plan = plan_of(version).filter(|plan| year.is_none_or(|year| year == plan.year))?;
            let sampled = super::rounds::sampled(&view, &plan.id);
            let open = plan.points.iter().filter(|point| !sampled.contains(*point));
            Some(PlanView {
                id: plan.id.clone(),
                year: plan.year,
                title: plan.title.clone(),
                points: plan.points.clone(),
                analytes: plan.analytes.clone(),
                open_points: open.cloned().collect(),
                since: version.valid_from,
                paper: plan.paper.clone(),
            })
        }))
    }

    /// Enters the plan of a year. Its identifier and paper are given here.
    pub async fn add_monitoring_plan(
        &self,
        caller: &Caller,
        (wanted, deed): (&MonitoringPlan, &Deed),
        key: (&str, &[u8]),
    ) -> Result<FeatureTaken, RegistryError> {
        caller.need(Act::KeepMonitoring)?;
        let mut faults = Entity::from(wanted.clone()).check();
        let of_deed = deed.check();
        faults.extend(
            of_deed
                .into_iter()
                .filter(|fault| !fault.at.starts_with("paper")),
        );
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let missing = wanted.points.iter().enumerate();
            let missing = missing.filter(|(_, point)| in_service(view, point).is_none());
            let faults: Vec<Fault> = missing
                .map(|(index, point)| {
                    let at = format!("points[{index}]");
                    Fault::new(at, "a point in service", point, "check the identifier")
                })
                .collect();
            let mut refusals = deed.refusals(today, BASIS);
            let papers = [PaperKind::MonitoringPlan];
            paper_refusal(&mut refusals, &papers, &deed.paper, (BASIS, deed.day));
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let plan = MonitoringPlan {
                id: format!("MN-{}-{revision:06}", today.year()),
                ..wanted.clone()
            };
            let answer = FeatureTaken {
                id: plan.id.clone(),
                state: None,
                day: deed.day,
                revision,
            };
            Ok(Keyed {
                answer,
                changes: vec![Change::recorded(deed.day, Some(deed.paper.source()), plan)],
                reason: deed.reason.clone(),
            })
        })
        .await
    }
}
