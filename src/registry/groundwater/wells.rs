//! Monitoring wells (地下水监测井): planned, built, in service, damaged or moved, sealed.

use serde::Serialize;

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::groundwater::{PathState, WellStatus, step_refusals};
use crate::domain::record::{Entity, Kind, PathStep, Screen, Well, WellKind};
use crate::store::VersionRow;

use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError, When};
use super::{Deed, FeatureTaken, Listed, Paging, PlaceView, Placed, earlier, parcel_faults};

/// Which wells are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WellQuery {
    pub kind: Option<WellKind>,
    pub state: Option<WellStatus>,
    pub parcel: Option<RegistryNo>,
    pub paging: Paging,
}

/// A well as it stands. The public, where results are published, sees neither place nor parcel nor papers.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WellView {
    pub id: String,
    pub number: Option<String>,
    pub kind: Option<WellKind>,
    pub state: WellStatus,
    /// First day of what is told here.
    #[schema(value_type = String, format = Date)]
    pub since: Day,
    pub position: Option<PlaceView>,
    /// Decimal, metres.
    pub ground_elevation_m: Option<String>,
    /// Decimal, metres below the ground.
    pub depth_m: Option<String>,
    pub screens: Vec<Screen>,
    pub aquifer: Option<String>,
    pub owner: Option<String>,
    pub parcel: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    pub built: Option<Day>,
    #[schema(value_type = Option<String>, format = Date)]
    pub in_service: Option<Day>,
    #[schema(value_type = Option<String>, format = Date)]
    pub sealed: Option<Day>,
    pub replaced_by: Option<String>,
    /// States that may follow.
    pub next: Vec<WellStatus>,
    pub steps: Vec<WellStepView>,
}

/// A step on the path of a well.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WellStepView {
    pub state: WellStatus,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub paper: Paper,
}

impl WellView {
    fn of(well: &Well, since: Day, officially: bool) -> Self {
        let steps = well.steps.iter().filter(|_| officially);
        let steps = steps.map(|step| WellStepView {
            state: step.state,
            day: step.day,
            paper: step.paper.clone(),
        });
        WellView {
            id: well.id.clone(),
            number: well.number.clone(),
            kind: well.kind,
            state: well.status,
            since,
            position: Some(well.position)
                .filter(|_| officially)
                .map(PlaceView::from),
            ground_elevation_m: well.ground_elevation_m.map(|number| number.to_string()),
            depth_m: well.depth_m.map(|number| number.to_string()),
            screens: well.screens.clone(),
            aquifer: well.aquifer.clone(),
            owner: well.owner.clone().filter(|_| officially),
            parcel: (well.parcel.as_ref())
                .filter(|_| officially)
                .map(ToString::to_string),
            built: well.built,
            in_service: well.in_service,
            sealed: well.sealed,
            replaced_by: well.replaced_by.clone(),
            next: well.status.next().to_vec(),
            steps: steps.collect(),
        }
    }
}

impl Placed for WellView {
    fn id(&self) -> &str {
        &self.id
    }

    fn place(&self) -> Option<serde_json::Value> {
        self.position.as_ref()?.point()
    }
}

/// The next state of a well.
#[derive(Debug, Clone, PartialEq)]
pub struct WellMove {
    pub to: WellStatus,
    /// The well that takes its place, where it is moved.
    pub replaced_by: Option<String>,
    pub deed: Deed,
}

pub(super) fn well_of(version: &VersionRow) -> Option<&Well> {
    match &version.entity {
        Entity::Well(well) => Some(well),
        _ => None,
    }
}

pub(super) fn no_well(id: &str) -> RegistryError {
    RegistryError::NotFound {
        what: "well",
        id: id.to_owned(),
    }
}

fn held<'a>(view: &View<'a>, id: &str) -> Result<(&'a Well, &'a VersionRow), RegistryError> {
    let version = view.common(Kind::Well, id);
    let found = version.and_then(|version| Some((well_of(version)?, version)));
    found.ok_or_else(|| no_well(id))
}

/// Whether a caller sees wells officially; the public sees them, without places, where results are published.
pub(super) fn sees(caller: &Caller, view: &View<'_>) -> Result<bool, RegistryError> {
    if caller.may(Act::SeeGroundwater) {
        return Ok(true);
    }
    if view.setting("publish_groundwater_results") == "true" {
        return Ok(false);
    }
    caller.need(Act::SeeGroundwater).map(|()| true)
}

impl Registry {
    /// Wells in the order of their identifiers.
    pub async fn wells(
        &self,
        caller: &Caller,
        query: &WellQuery,
        when: &When,
    ) -> Result<Listed<WellView>, RegistryError> {
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await;
        let officially = sees(caller, &self.now(&atlas))?;
        let faults = query.paging.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let view = atlas.view(as_of?);
        let wanted = |well: &&Well| {
            query.kind.is_none_or(|kind| well.kind == Some(kind))
                && query.state.is_none_or(|state| state == well.status)
                // to ask by parcel is to ask for the place
                && (query.parcel.as_ref())
                    .is_none_or(|no| officially && stands_on(&view, well, no))
        };
        Ok(query.paging.part(view.commons(Kind::Well), |version| {
            let well = well_of(version).filter(wanted)?;
            Some(WellView::of(well, version.valid_from, officially))
        }))
    }

    /// One of them.
    pub async fn well(
        &self,
        caller: &Caller,
        id: &str,
        when: &When,
    ) -> Result<WellView, RegistryError> {
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await;
        let officially = sees(caller, &self.now(&atlas))?;
        let view = atlas.view(as_of?);
        let (well, version) = held(&view, id)?;
        Ok(WellView::of(well, version.valid_from, officially))
    }

    /// The record as it stands today: what is published is decided by today's settings.
    pub(in crate::registry) fn now<'a>(&self, atlas: &'a crate::atlas::Atlas) -> View<'a> {
        atlas.view(crate::atlas::AsOf {
            day: self.clock.today(),
            known: atlas.reached(),
        })
    }

    /// Enters a planned well. Its identifier, state and steps are given here.
    pub async fn add_well(
        &self,
        caller: &Caller,
        (wanted, deed): (&Well, &Deed),
        key: (&str, &[u8]),
    ) -> Result<FeatureTaken, RegistryError> {
        caller.need(Act::KeepGroundwater)?;
        let mut faults = Entity::from(wanted.clone()).check();
        faults.extend(deed.check());
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let faults = parcel_faults(view, "parcel", &wanted.parcel);
            let mut refusals = deed.refusals(today, WellStatus::basis());
            let step = (None, WellStatus::Planned);
            refusals.extend(step_refusals(step, &deed.paper, deed.day));
            refusals.extend(number_taken(view, wanted, deed.day));
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let well = Well {
                id: format!("W-{}-{revision:06}", today.year()),
                status: WellStatus::Planned,
                steps: vec![step_of(WellStatus::Planned, deed)],
                ..wanted.clone()
            };
            Ok(kept(well, deed, revision))
        })
        .await
    }

    /// Takes a well one step further.
    pub async fn move_well(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &WellMove),
        key: (&str, &[u8]),
    ) -> Result<FeatureTaken, RegistryError> {
        caller.need(Act::KeepGroundwater)?;
        let deed = &wanted.deed;
        let mut faults = deed.check();
        if wanted.replaced_by.is_some() && wanted.to != WellStatus::Moved {
            let remedy = "leave it out, or move the well";
            let found = wanted.to.code();
            faults.push(Fault::new(
                "replaced_by",
                "with state moved only",
                found,
                remedy,
            ));
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (before, version) = held(view, id)?;
            let other = wanted.replaced_by.as_deref();
            let missing = other.filter(|other| *other == id || held(view, other).is_err());
            let faults: Vec<Fault> = missing
                .map(|other| {
                    Fault::new(
                        "replaced_by",
                        "another well on record",
                        other,
                        "enter it first",
                    )
                })
                .into_iter()
                .collect();
            let mut refusals = deed.refusals(today, WellStatus::basis());
            let step = (Some(before.status), wanted.to);
            refusals.extend(step_refusals(step, &deed.paper, deed.day));
            let days = (deed.day, version.valid_from);
            earlier(&mut refusals, days, WellStatus::basis());
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let mut well = before.clone();
            well.status = wanted.to;
            well.steps.push(step_of(wanted.to, deed));
            match wanted.to {
                WellStatus::Built => well.built = Some(deed.day),
                WellStatus::InService => {
                    well.in_service.get_or_insert(deed.day);
                }
                WellStatus::Sealed => well.sealed = Some(deed.day),
                WellStatus::Moved => well.replaced_by.clone_from(&wanted.replaced_by),
                WellStatus::Planned | WellStatus::Damaged => {}
            }
            Ok(kept(well, deed, revision))
        })
        .await
    }
}

/// Whether a well is kept for a parcel, or stands on it.
fn stands_on(view: &View<'_>, well: &Well, no: &RegistryNo) -> bool {
    let (lon, lat) = well.position.lon_lat();
    let outline = view
        .parcel(no.as_str())
        .and_then(|parcel| parcel.outline.as_ref());
    well.parcel.as_ref() == Some(no)
        || outline.is_some_and(|outline| outline.contains_point(lon, lat))
}

/// A number that another well bears.
pub(in crate::registry) fn number_taken(
    view: &View<'_>,
    wanted: &Well,
    day: Day,
) -> Option<Refusal> {
    let number = wanted.number.as_ref()?;
    let mut wells = view.commons(Kind::Well).filter_map(well_of);
    let other = wells.find(|well| {
        well.number.as_ref() == Some(number)
            && well.status != WellStatus::Sealed
            && well.id != wanted.id
    })?;
    let wanted = Text::new("未被使用的井号", "a number that no other well bears");
    let pair = (wanted, Text::plain(format!("{number} ({})", other.id)));
    let basis = (WellStatus::basis(), day);
    Some(Refusal::new(
        "number",
        EventGuard::WellNumberTaken,
        pair,
        basis,
    ))
}

fn step_of(state: WellStatus, deed: &Deed) -> PathStep<WellStatus> {
    PathStep {
        state,
        day: deed.day,
        paper: deed.paper.clone(),
    }
}

fn kept(well: Well, deed: &Deed, revision: u64) -> Keyed<FeatureTaken> {
    Keyed {
        answer: FeatureTaken {
            id: well.id.clone(),
            state: Some(well.status.code()),
            day: deed.day,
            revision,
        },
        changes: vec![Change::recorded(deed.day, Some(deed.paper.source()), well)],
        reason: deed.reason.clone(),
    }
}
