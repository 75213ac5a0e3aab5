//! Plumes over time (地下水污染羽): each drawing closes the one before, and the parcels under it are told then and now.

use serde::{Deserialize, Serialize};

use crate::atlas::{AsOf, View};
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::{Paper, PaperKind, Refusal};
use crate::domain::geometry::{Outline, overlap_m2};
use crate::domain::groundwater::paper_refusal;
use crate::domain::law::{Basis, CODE_432, SOIL_LAW_37};
use crate::domain::record::{Entity, Kind, Plume};
use crate::store::VersionRow;

use super::super::facts::is_superseded;
use super::super::keyed::Keyed;
use super::super::settings::rule_settings;
use super::super::{Act, Caller, Registry, RegistryError, When};
use super::{Deed, Listed, Paging, Placed, earlier, parcel_faults};

/// What is drawn of groundwater belongs to the risk assessment: its extent.
const BASIS: Basis = &[CODE_432, SOIL_LAW_37];

/// A parcel under a plume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Touched {
    pub registry_no: String,
    /// Square metres under the plume.
    pub overlap_m2: f64,
}

/// A plume as it stands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PlumeView {
    pub id: String,
    pub name: Option<String>,
    pub source_parcel: Option<String>,
    /// Distance that counts as adjacent to its source parcel, decimal, metres.
    pub reach_m: Option<String>,
    pub substances: Vec<String>,
    pub aquifer: Option<String>,
    /// Decimal, metres below the ground.
    pub depth_from_m: Option<String>,
    /// Decimal, metres below the ground.
    pub depth_to_m: Option<String>,
    pub method: Option<String>,
    pub based_on_survey: Option<String>,
    /// Square metres on the ellipsoid.
    pub area_m2: f64,
    /// First day of this drawing.
    #[schema(value_type = String, format = Date)]
    pub since: Day,
    pub paper: Option<Paper>,
    /// Parcels under it beyond the spatial tolerance, as R-72 counts them.
    pub parcels: Vec<Touched>,
    /// GeoJSON geometry.
    #[schema(value_type = Option<Object>)]
    pub outline: Option<serde_json::Value>,
}

/// One drawing of a plume, with the parcels under it on its first day.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PlumeVersionView {
    #[schema(value_type = String, format = Date)]
    pub from: Day,
    /// First day on which it no longer held; null for the one that holds.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Day>,
    pub area_m2: f64,
    pub substances: Vec<String>,
    pub paper: Option<Paper>,
    pub parcels: Vec<Touched>,
    /// Parcels that it reached and the drawing before did not.
    pub reached: Vec<String>,
    /// Parcels from which it withdrew.
    pub receded: Vec<String>,
    /// GeoJSON geometry.
    #[schema(value_type = Option<Object>)]
    pub outline: Option<serde_json::Value>,
}

/// A plume over time, its drawings in the order of days.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PlumeHistory {
    pub id: String,
    /// The plume as it stands; null when it ended.
    pub now: Option<PlumeView>,
    pub versions: Vec<PlumeVersionView>,
}

/// A plume that was drawn, redrawn or ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PlumeTaken {
    pub id: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub ended: bool,
    /// Square metres on the ellipsoid; 0 when it ended.
    pub area_m2: f64,
    /// Parcels under the drawing before.
    pub before: Vec<Touched>,
    /// Parcels under it now.
    pub now: Vec<Touched>,
    pub reached: Vec<String>,
    pub receded: Vec<String>,
    /// The commit.
    pub revision: u64,
}

/// Parcels under an outline beyond the spatial tolerance, in the order of their numbers.
fn touched(view: &View<'_>, outline: &Outline) -> Vec<Touched> {
    let settings = rule_settings(view);
    let area_m2 = outline.compared_m2();
    let under = view.dossiers_near(outline.bbox()).into_iter();
    let under = under.filter(|dossier| !is_superseded(view, dossier));
    let mut found: Vec<Touched> = under
        .filter_map(|dossier| {
            let parcel = view.parcel_in(dossier)?;
            let land = parcel.outline.as_ref()?;
            let overlap = overlap_m2(land, outline);
            let counts = overlap > 0.0 && settings.counts(overlap, area_m2.min(land.compared_m2()));
            counts.then(|| Touched {
                registry_no: parcel.registry_no.to_string(),
                overlap_m2: tenth(overlap),
            })
        })
        .collect();
    found.sort_by(|a, b| a.registry_no.cmp(&b.registry_no));
    found
}

fn tenth(area: f64) -> f64 {
    (area * 10.0).round() / 10.0
}

/// Numbers in `these` that are not in `those`.
fn beyond(these: &[Touched], those: &[Touched]) -> Vec<String> {
    let new = these.iter().filter(|one| {
        let mut others = those.iter();
        !others.any(|other| other.registry_no == one.registry_no)
    });
    new.map(|one| one.registry_no.clone()).collect()
}

fn plume_of(version: &VersionRow) -> Option<&Plume> {
    match &version.entity {
        Entity::Plume(plume) => Some(plume),
        _ => None,
    }
}

fn geojson(plume: &Plume) -> Option<serde_json::Value> {
    let outline = plume.outline.as_ref()?;
    serde_json::to_value(outline.as_geojson()).ok()
}

fn area_of(plume: &Plume) -> f64 {
    tenth(plume.outline.as_ref().map_or(0.0, Outline::compared_m2))
}

impl PlumeView {
    fn of(view: &View<'_>, plume: &Plume, since: Day) -> Self {
        let text = |number: Option<rust_decimal::Decimal>| number.map(|number| number.to_string());
        PlumeView {
            id: plume.id.clone(),
            name: plume.name.clone(),
            source_parcel: plume.source_parcel.as_ref().map(ToString::to_string),
            reach_m: text(plume.reach_m),
            substances: plume.substances.clone(),
            aquifer: plume.aquifer.clone(),
            depth_from_m: text(plume.depth_from_m),
            depth_to_m: text(plume.depth_to_m),
            method: plume.method.clone(),
            based_on_survey: plume.based_on_survey.clone(),
            area_m2: area_of(plume),
            since,
            paper: plume.paper.clone(),
            parcels: (plume.outline.as_ref())
                .map(|outline| touched(view, outline))
                .unwrap_or_default(),
            outline: geojson(plume),
        }
    }
}

impl Placed for PlumeView {
    fn id(&self) -> &str {
        &self.id
    }

    fn place(&self) -> Option<serde_json::Value> {
        self.outline.clone()
    }
}

fn no_plume(id: &str) -> RegistryError {
    RegistryError::NotFound {
        what: "plume",
        id: id.to_owned(),
    }
}

fn held<'a>(view: &View<'a>, id: &str) -> Result<(&'a Plume, &'a VersionRow), RegistryError> {
    let version = view.common(Kind::Plume, id);
    let found = version.and_then(|version| Some((plume_of(version)?, version)));
    found.ok_or_else(|| no_plume(id))
}

/// Every drawing that is known, in the order of days.
fn history(view: &View<'_>, id: &str) -> Vec<PlumeVersionView> {
    let versions = view.common_versions(Kind::Plume);
    let mut drawn: Vec<(&Plume, &VersionRow)> = versions
        .filter_map(|version| Some((plume_of(version)?, version)))
        .filter(|(plume, _)| plume.id == id)
        .collect();
    drawn.sort_by_key(|(_, version)| version.valid_from);
    let mut before: Vec<Touched> = Vec::new();
    let of = |(plume, version): (&Plume, &VersionRow)| {
        let then = view.atlas().view(AsOf {
            day: version.valid_from,
            ..view.as_of()
        });
        let under = plume
            .outline
            .as_ref()
            .map(|outline| touched(&then, outline));
        let parcels = under.unwrap_or_default();
        let (reached, receded) = (beyond(&parcels, &before), beyond(&before, &parcels));
        before.clone_from(&parcels);
        PlumeVersionView {
            from: version.valid_from,
            to: version.valid_to.filter(|to| *to <= view.as_of().day),
            area_m2: area_of(plume),
            substances: plume.substances.clone(),
            paper: plume.paper.clone(),
            parcels,
            reached,
            receded,
            outline: geojson(plume),
        }
    };
    drawn.into_iter().map(of).collect()
}

/// The papers of which one draws a plume, or ends it.
fn paper_refusals(deed: &Deed, ends: bool, today: Day) -> Vec<Refusal> {
    let mut refusals = deed.refusals(today, BASIS);
    let papers: &[PaperKind] = match ends {
        false => &[
            PaperKind::SurveyReport,
            PaperKind::RiskAssessmentReport,
            PaperKind::MonitoringReport,
        ],
        true => &[
            PaperKind::EffectReport,
            PaperKind::Acceptance,
            PaperKind::MonitoringReport,
        ],
    };
    paper_refusal(&mut refusals, papers, &deed.paper, (BASIS, deed.day));
    refusals
}

impl Registry {
    /// Plumes in the order of their identifiers.
    pub async fn plumes(
        &self,
        caller: &Caller,
        paging: &Paging,
        when: &When,
    ) -> Result<Listed<PlumeView>, RegistryError> {
        caller.need(Act::SeeGroundwater)?;
        let faults = paging.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        Ok(paging.part(view.commons(Kind::Plume), |version| {
            Some(PlumeView::of(&view, plume_of(version)?, version.valid_from))
        }))
    }

    /// One plume over time.
    pub async fn plume(
        &self,
        caller: &Caller,
        id: &str,
        when: &When,
    ) -> Result<PlumeHistory, RegistryError> {
        caller.need(Act::SeeGroundwater)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let versions = history(&view, id);
        if versions.is_empty() {
            return Err(no_plume(id));
        }
        let now = held(&view, id).ok();
        Ok(PlumeHistory {
            id: id.to_owned(),
            now: now.map(|(plume, version)| PlumeView::of(&view, plume, version.valid_from)),
            versions,
        })
    }

    /// Draws a plume, or draws it anew: what the new drawing does not say stays as it was.
    pub async fn draw_plume(
        &self,
        caller: &Caller,
        (id, wanted, deed): (Option<&str>, &Plume, &Deed),
        key: (&str, &[u8]),
    ) -> Result<PlumeTaken, RegistryError> {
        caller.need(Act::KeepGroundwater)?;
        let mut faults = Entity::from(wanted.clone()).check();
        faults.extend(deed.check());
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let mut faults = parcel_faults(view, "source_parcel", &wanted.source_parcel);
            faults.extend(no_survey(view, wanted));
            let mut refusals = paper_refusals(deed, false, today);
            let old = id.map(|id| held(view, id)).transpose()?;
            if let Some((_, version)) = old {
                earlier(&mut refusals, (deed.day, version.valid_from), BASIS);
            }
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let mut plume = merged(old.map(|(plume, _)| plume), wanted);
            plume.id = id.map_or_else(
                || format!("PL-{}-{revision:06}", today.year()),
                str::to_owned,
            );
            plume.paper = Some(deed.paper.clone());
            let before = old.and_then(|(plume, _)| plume.outline.as_ref());
            let answer = taken(
                view,
                (&plume.id, before),
                plume.outline.as_ref(),
                (deed.day, revision),
            );
            let source = Some(deed.paper.source());
            Ok(Keyed {
                answer,
                changes: vec![Change::recorded(deed.day, source, plume)],
                reason: deed.reason.clone(),
            })
        })
        .await
    }

    /// Ends a plume with the paper that shows that it is gone.
    pub async fn end_plume(
        &self,
        caller: &Caller,
        (id, deed): (&str, &Deed),
        key: (&str, &[u8]),
    ) -> Result<PlumeTaken, RegistryError> {
        caller.need(Act::KeepGroundwater)?;
        let faults = deed.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (plume, version) = held(view, id)?;
            let mut refusals = paper_refusals(deed, true, today);
            earlier(&mut refusals, (deed.day, version.valid_from.plus(1)), BASIS);
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let mut change = Change::ended(deed.day, Kind::Plume, id, deed.reason.as_str());
            change.source = Some(deed.paper.source());
            let before = (id, plume.outline.as_ref());
            Ok(Keyed {
                answer: taken(view, before, None, (deed.day, revision)),
                changes: vec![change],
                reason: deed.reason.clone(),
            })
        })
        .await
    }
}

/// A survey that is named and not on record.
fn no_survey(view: &View<'_>, wanted: &Plume) -> Option<crate::domain::fault::Fault> {
    let survey = wanted.based_on_survey.as_ref()?;
    let mut dossiers = view.atlas().dossiers();
    let known = dossiers.any(|dossier| {
        let mut versions = view.versions(dossier, Kind::Survey);
        versions.any(|version| version.entity.id() == *survey)
    });
    let fault = || {
        let remedy = "enter the survey first, or leave it out";
        crate::domain::fault::Fault::new("based_on_survey", "a survey on record", survey, remedy)
    };
    (!known).then(fault)
}

/// A new drawing: what it does not say is taken from the old one.
fn merged(old: Option<&Plume>, wanted: &Plume) -> Plume {
    let mut plume = wanted.clone();
    let Some(old) = old else { return plume };
    plume.name = plume.name.or_else(|| old.name.clone());
    plume.source_parcel = plume.source_parcel.or_else(|| old.source_parcel.clone());
    plume.reach_m = plume.reach_m.or(old.reach_m);
    plume.aquifer = plume.aquifer.or_else(|| old.aquifer.clone());
    plume.depth_from_m = plume.depth_from_m.or(old.depth_from_m);
    plume.depth_to_m = plume.depth_to_m.or(old.depth_to_m);
    plume.method = plume.method.or_else(|| old.method.clone());
    plume.based_on_survey = plume
        .based_on_survey
        .or_else(|| old.based_on_survey.clone());
    if plume.substances.is_empty() {
        plume.substances.clone_from(&old.substances);
    }
    plume
}

fn taken(
    view: &View<'_>,
    (id, before): (&str, Option<&Outline>),
    after: Option<&Outline>,
    (day, revision): (Day, u64),
) -> PlumeTaken {
    let under = |outline: Option<&Outline>| {
        outline
            .map(|outline| touched(view, outline))
            .unwrap_or_default()
    };
    let (before, now) = (under(before), under(after));
    PlumeTaken {
        id: id.to_owned(),
        day,
        ended: after.is_none(),
        area_m2: tenth(after.map_or(0.0, Outline::compared_m2)),
        reached: beyond(&now, &before),
        receded: beyond(&before, &now),
        before,
        now,
        revision,
    }
}
