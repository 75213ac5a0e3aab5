//! What was found in a well: entered by samplings, classed by GB/T 14848 when it is read.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::atlas::{AsOf, Atlas};
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, PaperKind, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::groundwater::{PathState, WellStatus, paper_refusal};
use crate::domain::record::{Entity, Kind, Observation, WaterResult};
use crate::standards::{WaterQuality, classify};
use crate::store::VersionRow;

use super::super::keyed::Keyed;
use super::super::{Act, Caller, Known, Registry, RegistryError, When};
use super::wells::{no_well, sees, well_of};
use super::{Deed, Listed, Paging};

/// A sampling to be entered.
#[derive(Debug, Clone, PartialEq)]
pub struct NewObservation {
    pub level_m: Option<Decimal>,
    pub lab: Option<String>,
    pub results: Vec<WaterResult>,
    pub deed: Deed,
}

/// A sampling with its class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ObservationView {
    /// The well, the day and the commit.
    pub id: String,
    pub well: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// Elevation of the water table, decimal, metres.
    pub level_m: Option<String>,
    pub lab: Option<String>,
    pub results: Vec<WaterResult>,
    /// By GB/T 14848-2017, computed from the results when they are read.
    pub quality: WaterQuality,
    /// The report; null for the public.
    pub paper: Option<Paper>,
    /// The commit.
    pub revision: u64,
}

impl ObservationView {
    fn of(observation: &Observation, (day, revision): (Day, u64), officially: bool) -> Self {
        ObservationView {
            id: observation.id.clone(),
            well: observation.well.clone(),
            day,
            level_m: observation.level_m.map(|level| level.to_string()),
            lab: observation.lab.clone(),
            results: observation.results.clone(),
            quality: classify(&observation.results),
            paper: Some(observation.paper.clone()).filter(|_| officially),
            revision,
        }
    }
}

/// Samplings of a well, in the order of their days.
pub type Observations = Listed<ObservationView>;

/// Where a sampling stands in the list.
pub fn place_of(observation: &ObservationView) -> &str {
    &observation.id
}

impl NewObservation {
    /// The record of it.
    fn record(&self, well: &str, revision: u64) -> Observation {
        Observation {
            id: Observation::name(well, self.deed.day, revision),
            well: well.to_owned(),
            level_m: self.level_m,
            lab: self.lab.clone(),
            results: self.results.clone(),
            paper: self.deed.paper.clone(),
        }
    }

    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Entity::from(self.record("W", 0)).check();
        let of_deed = self.deed.check();
        faults.extend(
            of_deed
                .into_iter()
                .filter(|fault| !fault.at.starts_with("paper")),
        );
        let mut seen: Vec<String> = Vec::new();
        for (index, result) in self.results.iter().enumerate() {
            let known = crate::standards::gbt14848::find(&result.analyte);
            let name = known.map_or_else(|| result.analyte.clone(), |known| known.code());
            let at = format!("results[{index}]");
            if seen.contains(&name) {
                let remedy = "leave the second out; one sampling has one result of an analyte";
                let at = format!("{at}.analyte");
                faults.push(Fault::new(at, "each analyte once", &result.analyte, remedy));
            }
            seen.push(name);
            let number = result.value.or(result.detection_limit);
            if let (Some(known), Some(number)) = (known, number)
                && crate::standards::convert(number, &result.unit, &known.unit).is_none()
            {
                let wanted = format!("a unit that becomes {}", known.unit);
                let at = format!("{at}.unit");
                faults.push(Fault::new(
                    at,
                    wanted,
                    &result.unit,
                    "write the unit of the report",
                ));
            }
        }
        faults
    }
}

/// Whether the well was in service on a day; none where it was not on record.
fn state_on(atlas: &Atlas, id: &str, as_of: AsOf) -> Option<WellStatus> {
    let version = atlas.view(as_of).common(Kind::Well, id)?;
    well_of(version).map(|well| well.status)
}

fn refusals(state: Option<WellStatus>, deed: &Deed, today: Day) -> Vec<Refusal> {
    let basis = (WellStatus::basis(), deed.day);
    let mut refusals = deed.refusals(today, WellStatus::basis());
    let papers = [PaperKind::MonitoringReport, PaperKind::MonitoringData];
    paper_refusal(&mut refusals, &papers, &deed.paper, basis);
    if state != Some(WellStatus::InService) {
        let found = match state {
            Some(state) => Text::new(state.name_zh(), state.code()),
            None => Text::new("当日无此井", "no such well on that day"),
        };
        let pair = (Text::new("在用", "in_service"), found);
        refusals.push(Refusal::new(
            "day",
            EventGuard::WellNotInService,
            pair,
            basis,
        ));
    }
    refusals
}

impl Registry {
    /// Enters a sampling of a well in service.
    pub async fn observe_well(
        &self,
        caller: &Caller,
        (well, wanted): (&str, &NewObservation),
        key: (&str, &[u8]),
    ) -> Result<ObservationView, RegistryError> {
        caller.need(Act::KeepGroundwater)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        let deed = &wanted.deed;
        self.act_under_key(caller, key, |view, revision| {
            view.common(Kind::Well, well).ok_or_else(|| no_well(well))?;
            let as_of = AsOf {
                day: deed.day,
                ..view.as_of()
            };
            let state = state_on(view.atlas(), well, as_of);
            let refusals = refusals(state, deed, today);
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let observation = wanted.record(well, revision);
            let source = Some(deed.paper.source());
            Ok(Keyed {
                answer: ObservationView::of(&observation, (deed.day, revision), true),
                changes: vec![Change::recorded(deed.day, source, observation)],
                reason: deed.reason.clone(),
            })
        })
        .await
    }

    /// Samplings of a well from a day to a day, both included.
    pub async fn observations(
        &self,
        caller: &Caller,
        (well, days, paging): (&str, (Option<Day>, Option<Day>), &Paging),
        when: &When,
    ) -> Result<Observations, RegistryError> {
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await;
        let officially = sees(caller, &self.now(&atlas))?;
        let faults = paging.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let as_of = as_of?;
        atlas
            .view(as_of)
            .common(Kind::Well, well)
            .ok_or_else(|| no_well(well))?;
        let last = days.1.map_or(as_of.day, |to| to.min(as_of.day));
        let first = days.0.map_or_else(String::new, |from| from.to_string());
        let from = match &paging.after {
            Some(after) => after.clone().max(format!("{well}~{first}")),
            None => format!("{well}~{first}"),
        };
        let before = format!("{well}~{}", last.plus(1));
        let mut snapshot = self.store.snapshot().await?;
        // samplings do not move the atlas: its revision may lie before theirs
        let known = match when.known {
            None => snapshot.head().await?.revision,
            Some(Known::Revision(revision)) => revision,
            Some(Known::Instant(instant)) => snapshot.revision_at(instant).await?.unwrap_or(0),
        };
        let most = u32::try_from(paging.limit + 1).unwrap_or(u32::MAX);
        let rows = snapshot
            .between(Kind::Observation, (&from, &before), known, most)
            .await?;
        let more = rows.len() > paging.limit;
        let view = |row: &VersionRow| match &row.entity {
            Entity::Observation(observation) => {
                let at = (row.valid_from, row.rev_from);
                Some(ObservationView::of(observation, at, officially))
            }
            _ => None,
        };
        let items = rows.iter().take(paging.limit).filter_map(view).collect();
        Ok(Listed { items, more })
    }
}
