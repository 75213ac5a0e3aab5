//! Rounds of monitoring and what they found. An exceedance proposes to treat the parcel under the point as suspected
//! (T01); nothing is entered by itself.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::atlas::{AsOf, Dossier, View};
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, PaperKind, Refusal, Text};
use crate::domain::groundwater::paper_refusal;
use crate::domain::land_use::LimitClass;
use crate::domain::record::{
    Entity, Kind, MonitoringPoint, MonitoringRound, PointOutcome, PointResult,
};
use crate::domain::stage::Stage;
use crate::store::VersionRow;

use super::super::facts::is_superseded;
use super::super::groundwater::{Deed, Listed, Paging};
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError, When};
use super::BASIS;
use super::plans::plan_of;
use super::points::point_of;

/// How a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalState {
    /// The parcel has no indication on record (U0, or no stage): T01 may be entered.
    Proposed,
    /// The parcel is suspected, under survey, listed or otherwise in procedure already.
    InProcedure,
    /// The parcel passed before: a validity event (T32) is to be considered instead.
    ConclusionInDoubt,
    /// No parcel on record lies under the point: enter one first.
    NoParcel,
}

/// What follows from an exceedance: for somebody to decide, never entered by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Proposal {
    pub point: String,
    pub analyte: Option<String>,
    /// Highest value over its limit, decimal.
    pub max_ratio: Option<String>,
    /// The parcel under the point; null where there is none.
    pub parcel: Option<String>,
    /// Its worst stage on the day of the question; null = none on record.
    pub stage: Option<String>,
    pub state: ProposalState,
    /// T01 or T32; null where neither is to be entered.
    pub transition: Option<String>,
    /// Where the act is entered (POST); null where none is.
    pub link: Option<String>,
}

/// A round as it stands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RoundView {
    pub id: String,
    pub plan: Option<String>,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub lab: String,
    /// Class of GB 36600 compared with.
    #[schema(value_type = String, example = "I")]
    pub class: LimitClass,
    pub results: Vec<PointResult>,
    pub within: usize,
    pub exceeding: usize,
    pub paper: Paper,
    /// What follows from exceedances as the record stands.
    pub proposals: Vec<Proposal>,
}

/// A round that was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RoundTaken {
    pub id: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub proposals: Vec<Proposal>,
    /// The commit.
    pub revision: u64,
}

fn round_of(version: &VersionRow) -> Option<&MonitoringRound> {
    match &version.entity {
        Entity::MonitoringRound(round) => Some(round),
        _ => None,
    }
}

/// Points that rounds under a plan have sampled.
pub(super) fn sampled(view: &View<'_>, plan: &str) -> BTreeSet<String> {
    let rounds = view.commons(Kind::MonitoringRound).filter_map(round_of);
    let under = rounds.filter(|round| round.plan.as_deref() == Some(plan));
    let results = under.flat_map(|round| &round.results);
    results
        .filter(|result| result.outcome != PointOutcome::NotSampled)
        .map(|result| result.point.clone())
        .collect()
}

/// The point as it was on the day of the round.
fn point_on<'a>(view: &View<'a>, id: &str, day: Day) -> Option<&'a MonitoringPoint> {
    let then = AsOf {
        day,
        ..view.as_of()
    };
    point_of(view.atlas().view(then).common(Kind::MonitoringPoint, id)?)
}

/// The parcels under a place, with their dossiers.
fn under<'a>(view: &View<'a>, point: &MonitoringPoint) -> Vec<&'a Dossier> {
    let (lon, lat) = point.position.lon_lat();
    let near = view.dossiers_near([lon, lat, lon, lat]).into_iter();
    near.filter(|dossier| {
        let outline = view
            .parcel_in(dossier)
            .and_then(|parcel| parcel.outline.as_ref());
        !is_superseded(view, dossier)
            && outline.is_some_and(|outline| outline.contains_point(lon, lat))
    })
    .map(AsRef::as_ref)
    .collect()
}

/// The stage that matters of those of a parcel: a part in procedure before one that passed before one without sign.
fn stage(view: &View<'_>, dossier: &Dossier) -> Option<Stage> {
    let stages = view.versions(dossier, Kind::Stage);
    let stages = stages.filter_map(|version| match &version.entity {
        Entity::Stage(stage) => Some(stage.standing.stage),
        _ => None,
    });
    stages.max_by_key(|stage| match state_of(Some(*stage)) {
        ProposalState::InProcedure => 2,
        ProposalState::ConclusionInDoubt => 1,
        ProposalState::Proposed | ProposalState::NoParcel => 0,
    })
}

fn state_of(stage: Option<Stage>) -> ProposalState {
    match stage {
        None | Some(Stage::U0) => ProposalState::Proposed,
        Some(Stage::P0 | Stage::P1 | Stage::R0 | Stage::R1) => ProposalState::ConclusionInDoubt,
        Some(
            Stage::U1
            | Stage::V1
            | Stage::V2
            | Stage::V3
            | Stage::V4
            | Stage::VR
            | Stage::A0
            | Stage::AR
            | Stage::L0
            | Stage::L1
            | Stage::L2
            | Stage::L3
            | Stage::L4
            | Stage::N0
            | Stage::X0,
        ) => ProposalState::InProcedure,
    }
}

/// What follows from the exceedances of a round, as the record stands.
fn proposals(view: &View<'_>, round: &MonitoringRound, day: Day) -> Vec<Proposal> {
    let exceeding = round.results.iter();
    let exceeding = exceeding.filter(|result| result.outcome == PointOutcome::Exceeding);
    let mut found = Vec::new();
    for result in exceeding {
        let none = Proposal {
            point: result.point.clone(),
            analyte: result.analyte.clone(),
            max_ratio: result.max_ratio.map(|ratio| ratio.to_string()),
            parcel: None,
            stage: None,
            state: ProposalState::NoParcel,
            transition: None,
            link: None,
        };
        let point = point_on(view, &result.point, day);
        let lands = point.map(|point| under(view, point)).unwrap_or_default();
        if lands.is_empty() {
            found.push(none);
            continue;
        }
        for dossier in lands {
            let (no, stage) = (dossier.registry_no(), stage(view, dossier));
            let state = state_of(stage);
            let transition = match state {
                ProposalState::Proposed => Some("T01".to_owned()),
                ProposalState::ConclusionInDoubt => Some("T32".to_owned()),
                ProposalState::InProcedure | ProposalState::NoParcel => None,
            };
            found.push(Proposal {
                parcel: Some(no.to_string()),
                stage: stage.map(|stage| stage.code().to_owned()),
                state,
                link: (transition.is_some()).then(|| format!("/api/v1/parcels/{no}/events")),
                transition,
                ..none.clone()
            });
        }
    }
    found
}

/// Points that are not in service, a plan that is not on record, points that the plan does not name.
fn refusals(view: &View<'_>, wanted: &MonitoringRound, deed: &Deed, today: Day) -> Vec<Refusal> {
    let basis = (BASIS, deed.day);
    let mut refusals = deed.refusals(today, BASIS);
    let papers = [PaperKind::MonitoringReport];
    paper_refusal(&mut refusals, &papers, &deed.paper, basis);
    let plan = wanted.plan.as_deref();
    let plan = plan.and_then(|id| plan_of(view.common(Kind::MonitoringPlan, id)?));
    for (index, result) in wanted.results.iter().enumerate() {
        let at = format!("results[{index}].point");
        let found = Text::plain(&result.point);
        if point_on(view, &result.point, deed.day).is_none() {
            let text = Text::new("当日在用的点位", "a point in service on that day");
            let guard = EventGuard::PointNotInService;
            refusals.push(Refusal::new(at, guard, (text, found), basis));
        } else if let Some(plan) = plan.filter(|plan| !plan.points.contains(&result.point)) {
            let text = Text::new(
                format!("方案 {} 所列点位", plan.id),
                format!("a point of the plan {}", plan.id),
            );
            refusals.push(Refusal::new(
                at,
                EventGuard::NotInPlan,
                (text, found),
                basis,
            ));
        }
    }
    refusals
}

impl Registry {
    /// Rounds in the order of their identifiers, with what follows from them.
    pub async fn monitoring_rounds(
        &self,
        caller: &Caller,
        (plan, paging): (Option<&str>, &Paging),
        when: &When,
    ) -> Result<Listed<RoundView>, RegistryError> {
        caller.need(Act::SeeMonitoring)?;
        let faults = paging.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        Ok(paging.part(view.commons(Kind::MonitoringRound), |version| {
            let wanted = |round: &&MonitoringRound| {
                plan.is_none_or(|plan| round.plan.as_deref() == Some(plan))
            };
            let round = round_of(version).filter(wanted)?;
            let count = |outcome| {
                let results = round.results.iter();
                results.filter(|result| result.outcome == outcome).count()
            };
            Some(RoundView {
                id: round.id.clone(),
                plan: round.plan.clone(),
                day: version.valid_from,
                lab: round.lab.clone(),
                class: round.class,
                results: round.results.clone(),
                within: count(PointOutcome::Within),
                exceeding: count(PointOutcome::Exceeding),
                paper: round.paper.clone(),
                proposals: proposals(&view, round, version.valid_from),
            })
        }))
    }

    /// Enters a round with the summaries of its points; answers with what it proposes.
    pub async fn add_monitoring_round(
        &self,
        caller: &Caller,
        (wanted, deed): (&MonitoringRound, &Deed),
        key: (&str, &[u8]),
    ) -> Result<RoundTaken, RegistryError> {
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
            let plan = wanted.plan.as_deref();
            let unknown = plan.filter(|id| view.common(Kind::MonitoringPlan, id).is_none());
            let faults = unknown.map(|id| {
                let remedy = "enter the plan first, or leave it out";
                crate::domain::fault::Fault::new("plan", "a plan on record", id, remedy)
            });
            let faults: Vec<_> = faults.into_iter().collect();
            let refusals = refusals(view, wanted, deed, today);
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let round = MonitoringRound {
                id: format!("MR-{}-{revision:06}", today.year()),
                ..wanted.clone()
            };
            let answer = RoundTaken {
                id: round.id.clone(),
                day: deed.day,
                proposals: proposals(view, &round, deed.day),
                revision,
            };
            Ok(Keyed {
                answer,
                changes: vec![Change::recorded(deed.day, Some(deed.paper.source()), round)],
                reason: deed.reason.clone(),
            })
        })
        .await
    }
}
