//! Soil monitoring points (土壤环境监测点位): set up and given up with a paper.

use serde::Serialize;

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::PaperKind;
use crate::domain::groundwater::paper_refusal;
use crate::domain::record::{Entity, Kind, MonitoringPoint, PointKind, PointLand};
use crate::store::VersionRow;

use super::super::groundwater::{Deed, FeatureTaken, Listed, Paging, PlaceView, Placed, earlier};
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError, When};
use super::BASIS;

/// Which points are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PointQuery {
    pub kind: Option<PointKind>,
    pub land: Option<PointLand>,
    pub paging: Paging,
}

/// A point in service.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PointView {
    pub id: String,
    pub name: String,
    pub kind: PointKind,
    pub land: PointLand,
    pub position: PlaceView,
    /// First day in service.
    #[schema(value_type = String, format = Date)]
    pub since: Day,
    /// First day no longer in service, where that is known.
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Day>,
}

impl PointView {
    fn of(point: &MonitoringPoint, version: &VersionRow, today: Day) -> Self {
        PointView {
            id: point.id.clone(),
            name: point.name.clone(),
            kind: point.kind,
            land: point.land,
            position: point.position.into(),
            since: version.valid_from,
            until: version.valid_to.filter(|to| *to <= today),
        }
    }
}

impl Placed for PointView {
    fn id(&self) -> &str {
        &self.id
    }

    fn place(&self) -> Option<serde_json::Value> {
        self.position.point()
    }
}

pub(super) fn point_of(version: &VersionRow) -> Option<&MonitoringPoint> {
    match &version.entity {
        Entity::MonitoringPoint(point) => Some(point),
        _ => None,
    }
}

/// A point in service at a point in time.
pub(super) fn in_service<'a>(view: &View<'a>, id: &str) -> Option<&'a MonitoringPoint> {
    point_of(view.common(Kind::MonitoringPoint, id)?)
}

impl Registry {
    /// Points in service, in the order of their identifiers.
    pub async fn monitoring_points(
        &self,
        caller: &Caller,
        query: &PointQuery,
        when: &When,
    ) -> Result<Listed<PointView>, RegistryError> {
        caller.need(Act::SeeMonitoring)?;
        let faults = query.paging.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let today = self.clock.today();
        let wanted = |point: &&MonitoringPoint| {
            query.kind.is_none_or(|kind| kind == point.kind)
                && query.land.is_none_or(|land| land == point.land)
        };
        let versions = view.commons(Kind::MonitoringPoint);
        Ok(query.paging.part(versions, |version| {
            let point = point_of(version).filter(wanted)?;
            Some(PointView::of(point, version, today))
        }))
    }

    /// Sets up a point. Its identifier is given here.
    pub async fn add_monitoring_point(
        &self,
        caller: &Caller,
        (wanted, deed): (&MonitoringPoint, &Deed),
        key: (&str, &[u8]),
    ) -> Result<FeatureTaken, RegistryError> {
        caller.need(Act::KeepMonitoring)?;
        let mut faults = Entity::from(wanted.clone()).check();
        faults.extend(deed.check());
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |_, revision| {
            let mut refusals = deed.refusals(today, BASIS);
            let papers = [PaperKind::MonitoringPlan, PaperKind::OfficialLetter];
            paper_refusal(&mut refusals, &papers, &deed.paper, (BASIS, deed.day));
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let point = MonitoringPoint {
                id: format!("MP-{}-{revision:06}", today.year()),
                ..wanted.clone()
            };
            Ok(Keyed {
                answer: taken(&point.id, "in_service", deed.day, revision),
                changes: vec![Change::recorded(deed.day, Some(deed.paper.source()), point)],
                reason: deed.reason.clone(),
            })
        })
        .await
    }

    /// Gives a point up.
    pub async fn end_monitoring_point(
        &self,
        caller: &Caller,
        (id, deed): (&str, &Deed),
        key: (&str, &[u8]),
    ) -> Result<FeatureTaken, RegistryError> {
        caller.need(Act::KeepMonitoring)?;
        let faults = deed.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let version = view.common(Kind::MonitoringPoint, id);
            let version = version.ok_or_else(|| RegistryError::NotFound {
                what: "monitoring point",
                id: id.to_owned(),
            })?;
            let mut refusals = deed.refusals(today, BASIS);
            earlier(&mut refusals, (deed.day, version.valid_from.plus(1)), BASIS);
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let kind = Kind::MonitoringPoint;
            let mut change = Change::ended(deed.day, kind, id, deed.reason.as_str());
            change.source = Some(deed.paper.source());
            Ok(Keyed {
                answer: taken(id, "ended", deed.day, revision),
                changes: vec![change],
                reason: deed.reason.clone(),
            })
        })
        .await
    }
}

fn taken(id: &str, state: &str, day: Day, revision: u64) -> FeatureTaken {
    FeatureTaken {
        id: id.to_owned(),
        state: Some(state.to_owned()),
        day,
        revision,
    }
}
