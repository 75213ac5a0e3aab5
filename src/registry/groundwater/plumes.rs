//! Plumes over time (地下水污染羽): each drawing closes the one before, and the parcels under it are told then and now.

use crate::atlas::{AsOf, View};
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::{PaperKind, Refusal};
use crate::domain::geometry::Outline;
use crate::domain::groundwater::paper_refusal;
use crate::domain::law::{Basis, CODE_432, SOIL_LAW_37};
use crate::domain::record::{Entity, Kind, Plume};
use crate::store::VersionRow;

use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError, When};
use super::plume_views::{
    PlumeHistory, PlumeTaken, PlumeVersionView, PlumeView, Touched, area_of, beyond, geojson,
    tenth, touched,
};
use super::{Deed, Listed, Paging, earlier, parcel_faults};

/// What is drawn of groundwater belongs to the risk assessment: its extent.
const BASIS: Basis = &[CODE_432, SOIL_LAW_37];

fn plume_of(version: &VersionRow) -> Option<&Plume> {
    match &version.entity {
        Entity::Plume(plume) => Some(plume),
        _ => None,
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
