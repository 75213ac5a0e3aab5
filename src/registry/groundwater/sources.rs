//! Sources of risk to groundwater (地下水典型风险源).

use serde::Serialize;

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::Paper;
use crate::domain::fault::Fault;
use crate::domain::groundwater::{PathState, SourceState, step_refusals};
use crate::domain::record::{Entity, GroundwaterSource, Kind, PathStep, SourceKind};
use crate::store::VersionRow;

use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError, When};
use super::{Deed, FeatureTaken, Listed, Paging, PlaceView, Placed, earlier, parcel_faults};

/// Which sources are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceQuery {
    pub kind: Option<SourceKind>,
    pub state: Option<SourceState>,
    pub parcel: Option<RegistryNo>,
    pub paging: Paging,
}

/// A source of risk as it stands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SourceView {
    pub id: String,
    pub name: String,
    pub kind: SourceKind,
    pub owner: Option<String>,
    pub position: Option<PlaceView>,
    /// GeoJSON geometry of its outline.
    #[schema(value_type = Option<Object>)]
    pub outline: Option<serde_json::Value>,
    pub parcels: Vec<String>,
    pub seepage_measure: Option<String>,
    /// Null = not known.
    pub double_wall: Option<bool>,
    /// Null = not known.
    pub leak_monitoring: Option<bool>,
    pub state: SourceState,
    /// First day of this state.
    #[schema(value_type = String, format = Date)]
    pub since: Day,
    /// States that may follow.
    pub next: Vec<SourceState>,
    pub steps: Vec<SourceStepView>,
}

/// A step on the path of a source.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SourceStepView {
    pub state: SourceState,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub paper: Paper,
}

impl SourceView {
    fn of(source: &GroundwaterSource, since: Day) -> Self {
        let outline = source.outline.as_ref();
        let steps = source.steps.iter().map(|step| SourceStepView {
            state: step.state,
            day: step.day,
            paper: step.paper.clone(),
        });
        SourceView {
            id: source.id.clone(),
            name: source.name.clone(),
            kind: source.kind,
            owner: source.owner.clone(),
            position: source.position.map(PlaceView::from),
            outline: outline.and_then(|outline| serde_json::to_value(outline.as_geojson()).ok()),
            parcels: source.parcels.iter().map(ToString::to_string).collect(),
            seepage_measure: source.seepage_measure.clone(),
            double_wall: source.double_wall,
            leak_monitoring: source.leak_monitoring,
            state: source.state,
            since,
            next: source.state.next().to_vec(),
            steps: steps.collect(),
        }
    }
}

impl Placed for SourceView {
    fn id(&self) -> &str {
        &self.id
    }

    fn place(&self) -> Option<serde_json::Value> {
        let point = || self.position.as_ref().and_then(PlaceView::point);
        self.outline.clone().or_else(point)
    }
}

fn source_of(version: &VersionRow) -> Option<&GroundwaterSource> {
    match &version.entity {
        Entity::GroundwaterSource(source) => Some(source),
        _ => None,
    }
}

fn held<'a>(
    view: &View<'a>,
    id: &str,
) -> Result<(&'a GroundwaterSource, &'a VersionRow), RegistryError> {
    let version = view.common(Kind::GroundwaterSource, id);
    let found = version.and_then(|version| Some((source_of(version)?, version)));
    found.ok_or_else(|| RegistryError::NotFound {
        what: "groundwater source",
        id: id.to_owned(),
    })
}

impl Registry {
    /// Sources of risk in the order of their identifiers.
    pub async fn groundwater_sources(
        &self,
        caller: &Caller,
        query: &SourceQuery,
        when: &When,
    ) -> Result<Listed<SourceView>, RegistryError> {
        caller.need(Act::SeeGroundwater)?;
        let faults = query.paging.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let wanted = |source: &&GroundwaterSource| {
            query.kind.is_none_or(|kind| kind == source.kind)
                && query.state.is_none_or(|state| state == source.state)
                && (query.parcel.as_ref()).is_none_or(|no| source.parcels.contains(no))
        };
        let versions = view.commons(Kind::GroundwaterSource);
        Ok(query.paging.part(versions, |version| {
            let source = source_of(version).filter(wanted)?;
            Some(SourceView::of(source, version.valid_from))
        }))
    }

    /// One of them.
    pub async fn groundwater_source(
        &self,
        caller: &Caller,
        id: &str,
        when: &When,
    ) -> Result<SourceView, RegistryError> {
        caller.need(Act::SeeGroundwater)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let (source, version) = held(&view, id)?;
        Ok(SourceView::of(source, version.valid_from))
    }

    /// Enters a source of risk that was identified. Its identifier, state and steps are given here.
    pub async fn add_groundwater_source(
        &self,
        caller: &Caller,
        (wanted, deed): (&GroundwaterSource, &Deed),
        key: (&str, &[u8]),
    ) -> Result<FeatureTaken, RegistryError> {
        caller.need(Act::KeepGroundwater)?;
        let faults = with_deed(Entity::from(wanted.clone()).check(), deed);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let faults = parcel_faults(view, "parcels", &wanted.parcels);
            let mut refusals = deed.refusals(today, SourceState::basis());
            let step = (None, SourceState::Identified);
            refusals.extend(step_refusals(step, &deed.paper, deed.day));
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let source = GroundwaterSource {
                id: format!("GS-{}-{revision:06}", today.year()),
                state: SourceState::Identified,
                steps: vec![step_of(SourceState::Identified, deed)],
                ..wanted.clone()
            };
            Ok(kept(source, deed, revision))
        })
        .await
    }

    /// Takes a source one step further.
    pub async fn move_groundwater_source(
        &self,
        caller: &Caller,
        (id, to, measure, deed): (&str, SourceState, Option<&str>, &Deed),
        key: (&str, &[u8]),
    ) -> Result<FeatureTaken, RegistryError> {
        caller.need(Act::KeepGroundwater)?;
        let mut faults = deed.check();
        if let Some(measure) = measure {
            crate::domain::fault::check_text(&mut faults, "seepage_measure", measure, 500);
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (before, version) = held(view, id)?;
            let mut refusals = deed.refusals(today, SourceState::basis());
            refusals.extend(step_refusals(
                (Some(before.state), to),
                &deed.paper,
                deed.day,
            ));
            let days = (deed.day, version.valid_from);
            earlier(&mut refusals, days, SourceState::basis());
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let mut source = before.clone();
            source.state = to;
            source.steps.push(step_of(to, deed));
            if let Some(measure) = measure {
                source.seepage_measure = Some(measure.to_owned());
            }
            Ok(kept(source, deed, revision))
        })
        .await
    }
}

fn with_deed(mut faults: Vec<Fault>, deed: &Deed) -> Vec<Fault> {
    faults.extend(deed.check());
    faults
}

fn step_of(state: SourceState, deed: &Deed) -> PathStep<SourceState> {
    PathStep {
        state,
        day: deed.day,
        paper: deed.paper.clone(),
    }
}

fn kept(source: GroundwaterSource, deed: &Deed, revision: u64) -> Keyed<FeatureTaken> {
    Keyed {
        answer: FeatureTaken {
            id: source.id.clone(),
            state: Some(source.state.code()),
            day: deed.day,
            revision,
        },
        changes: vec![Change::recorded(
            deed.day,
            Some(deed.paper.source()),
            source,
        )],
        reason: deed.reason.clone(),
    }
}
