//! The register in memory, every version of it, exact to a revision.
//!
//! All that is needed to decide, list, draw, search and filter is here: each parcel has a [`Dossier`] with every version
//! of everything that concerns it, what concerns no parcel lies in [`Atlas::commons`], and R-trees find what lies near.
//! Revisions and validity answer any [`AsOf`] on the same path ([`view`]).
//!
//! Readers take an `Arc<Atlas>` and never a lock: the maps are persistent (a commit copies a path, not the register) and
//! the spatial index is a frozen tree with a small one beside it. [`holder`] keeps it at the head of the record.

mod dossier;
mod holder;
mod recent;
mod search;
mod space;
mod view;

pub use dossier::Dossier;
pub use holder::Holder;
pub use view::{AsOf, View};

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::prelude::ToPrimitive;

use crate::domain::event::{keys_of, keys_of_ban};
use crate::domain::record::{Entity, Kind};
use crate::store::VersionRow;

use recent::Recent;
use search::Names;
use space::Space;

pub(crate) use space::outwards;

/// A version, shared by whoever holds it.
pub type Shared = Arc<VersionRow>;

/// Key of what concerns no parcel, or is looked up by itself: kind and identifier.
type CommonKey = (Kind, Arc<str>);

/// The register as it was known up to a revision.
#[derive(Clone, Default)]
pub struct Atlas {
    /// The last revision that is in it; of those that touched what an atlas holds.
    reached: u64,
    dossiers: imbl::HashMap<Arc<str>, Arc<Dossier>>,
    commons: imbl::OrdMap<CommonKey, Arc<Vec<Shared>>>,
    /// Entries of lists, their confirmations, reviews, inspections and key units, by identifier.
    listed: imbl::OrdMap<CommonKey, Arc<Vec<Shared>>>,
    codes: imbl::HashMap<Arc<str>, Arc<Vec<Arc<str>>>>,
    /// Bans by what the firm they are imposed on is looked up by.
    bans: imbl::HashMap<Arc<str>, Arc<Vec<Shared>>>,
    /// Firms by every name and code they bear or bore.
    firms: imbl::HashMap<Arc<str>, Arc<Vec<Arc<str>>>>,
    /// The farthest distance that any plume ever reached, metres.
    farthest_m: f64,
    space: Space,
    names: Names,
    recent: Recent,
}

/// Kinds that are looked up by themselves and not through a parcel.
fn is_common(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Zone
            | Kind::Plume
            | Kind::Well
            | Kind::GroundwaterSource
            | Kind::MonitoringPoint
            | Kind::MonitoringPlan
            | Kind::MonitoringRound
            | Kind::District
            | Kind::Setting
            | Kind::SoilStandard
            | Kind::Mirror
            | Kind::Edition
            | Kind::Ban
            | Kind::Grant
            | Kind::Duty
            | Kind::DutyClosure
            | Kind::Consultation
            | Kind::ExchangePackage
            | Kind::Clue
            | Kind::Practitioner
            | Kind::Expert
            | Kind::PersonErasure
            | Kind::Violation
            | Kind::CreditRepair
    )
}

/// Kinds that concern no parcel or several: whoever loads a part of the register loads all of these.
const SEVERAL: &[Kind] = &[
    Kind::Zone,
    Kind::Plume,
    Kind::Well,
    Kind::GroundwaterSource,
    Kind::MonitoringPoint,
    Kind::MonitoringPlan,
    Kind::MonitoringRound,
    Kind::District,
    Kind::Setting,
    Kind::SoilStandard,
    Kind::Mirror,
    Kind::Edition,
    Kind::Ban,
    Kind::Grant,
    Kind::Duty,
    Kind::DutyClosure,
    Kind::Consultation,
    Kind::ExchangePackage,
    Kind::Clue,
    Kind::Practitioner,
    Kind::Expert,
    Kind::PersonErasure,
    Kind::Violation,
    Kind::CreditRepair,
    Kind::Listing,
    Kind::KeyUnit,
    Kind::Succession,
];

impl Atlas {
    /// The last revision that is in it.
    pub fn reached(&self) -> u64 {
        self.reached
    }

    /// How many parcels have a dossier.
    pub fn parcels(&self) -> usize {
        self.dossiers.len()
    }

    /// The farthest distance that any plume ever reached, metres; 0 without one.
    pub fn farthest_m(&self) -> f64 {
        self.farthest_m
    }

    /// The dossier of a registry number.
    pub fn dossier(&self, registry_no: &str) -> Option<&Arc<Dossier>> {
        self.dossiers.get(registry_no)
    }

    /// The parcels whose dossiers changed after a revision; none when that is too long ago to be remembered.
    pub fn changed_since(&self, revision: u64) -> Option<BTreeSet<Arc<str>>> {
        self.recent.since(revision)
    }

    /// Every dossier, in no order.
    pub fn dossiers(&self) -> impl Iterator<Item = &Arc<Dossier>> {
        self.dossiers.values()
    }

    /// Every version that is held, ended and replaced ones too; what concerns several parcels comes more than once.
    pub fn every_version(&self) -> impl Iterator<Item = &Shared> {
        let commons = self.commons.values().chain(self.listed.values());
        let commons = commons.flat_map(|versions| versions.iter());
        let dossiers = self.dossiers.values();
        let filed = dossiers.flat_map(|dossier| dossier.versions().iter());
        filed.chain(commons)
    }

    /// Every version that was ever known of what concerns no parcel, of a kind.
    pub fn common_history(&self, kind: Kind) -> impl Iterator<Item = &VersionRow> + use<'_> {
        let from: CommonKey = (kind, Arc::from(""));
        self.commons
            .range(from..)
            .take_while(move |((found, _), _)| *found == kind)
            .flat_map(|(_, versions)| versions.iter().map(AsRef::as_ref))
    }

    /// A look at one point in time.
    pub fn view(&self, as_of: AsOf) -> View<'_> {
        View::new(self, as_of)
    }

    /// The atlas as it would be with these versions: to look at what a commit would change, never to answer for it.
    pub fn supposing(&self, rows: impl IntoIterator<Item = VersionRow>, revision: u64) -> Atlas {
        let mut atlas = self.clone();
        rows.into_iter().for_each(|row| atlas.take(row));
        atlas.reached = revision;
        atlas
    }

    /// Works in one version that was written or closed.
    fn take(&mut self, row: VersionRow) {
        if !row.entity.kind().is_in_atlas() {
            return;
        }
        let shared: Shared = Arc::new(row);
        let kind = shared.entity.kind();
        match &shared.entity {
            Entity::Ban(ban) => {
                for key in keys_of_ban(ban) {
                    let versions = self.bans.entry(Arc::from(key)).or_default();
                    replace_or_push(Arc::make_mut(versions), &shared);
                }
            }
            Entity::Practitioner(firm) => {
                for key in keys_of(firm) {
                    let ids = self.firms.entry(Arc::from(key)).or_default();
                    if ids.iter().all(|id| id.as_ref() != firm.id) {
                        Arc::make_mut(ids).push(Arc::from(firm.id.as_str()));
                    }
                }
            }
            Entity::Listing(_)
            | Entity::Negative(_)
            | Entity::Confirmation(_)
            | Entity::ReviewCase(_)
            | Entity::QualityInspection(_)
            | Entity::KeyUnit(_) => {
                let key = (kind, Arc::from(shared.entity.id()));
                let versions = self.listed.entry(key).or_default();
                replace_or_push(Arc::make_mut(versions), &shared);
            }
            // a plume is found by place, and by the parcel it spreads from
            Entity::Plume(plume) => {
                if let Some(parcel) = &plume.source_parcel {
                    self.file(parcel.as_str(), &shared);
                }
                let reach = plume
                    .reach_m
                    .and_then(|reach| reach.to_f64())
                    .unwrap_or(0.0);
                self.farthest_m = self.farthest_m.max(reach);
            }
            _ => {}
        }
        let known = if is_common(kind) {
            let key = (kind, Arc::from(shared.entity.id()));
            let versions = self.commons.entry(key).or_default();
            replace_or_push(Arc::make_mut(versions), &shared)
        } else {
            let mut known = false;
            for parcel in shared.entity.parcels() {
                known |= self.file(parcel, &shared);
            }
            known
        };
        if !known {
            self.index(&shared);
        }
    }

    /// Files a version in the dossier of a parcel; whether an earlier state of it was there.
    fn file(&mut self, parcel: &str, shared: &Shared) -> bool {
        if !self.dossiers.contains_key(parcel) {
            let no: Arc<str> = Arc::from(parcel);
            self.dossiers.insert(no.clone(), Arc::new(Dossier::new(no)));
        }
        match self.dossiers.get_mut(parcel) {
            Some(dossier) => {
                if self.reached > 0 {
                    let revision = shared.rev_to.unwrap_or(shared.rev_from);
                    self.recent.note(revision, dossier.registry_no());
                }
                Arc::make_mut(dossier).take(shared)
            }
            None => false,
        }
    }

    /// Makes a new version findable: by code, by name, by place.
    fn index(&mut self, shared: &Shared) {
        let entity = &shared.entity;
        if let Entity::Parcel(parcel) = entity {
            let no = self.shared_no(parcel.registry_no.as_str());
            for code in parcel.codes() {
                let parcels = self.codes.entry(Arc::from(code)).or_default();
                if !parcels.contains(&no) {
                    Arc::make_mut(parcels).push(no.clone());
                }
            }
            let texts = [&parcel.name, &parcel.address, &parcel.street];
            self.names
                .add(&no, texts.into_iter().flatten().map(AsRef::as_ref));
        }
        let point = entity.position().map(|position| {
            let (x, y) = position.lon_lat();
            [x, y, x, y]
        });
        if let Some(bbox) = entity.outline().map(|outline| outline.bbox()).or(point) {
            let parcel = matches!(
                entity,
                Entity::Parcel(_) | Entity::Unit(_) | Entity::Listing(_) | Entity::Negative(_)
            );
            match entity.parcels().first().filter(|_| parcel) {
                Some(parcel) => self.space.add_parcel(bbox, self.shared_no(parcel)),
                None => self.space.add_common(bbox, entity.kind(), &entity.id()),
            }
        }
    }

    /// The text of a registry number that its dossier holds already.
    fn shared_no(&self, no: &str) -> Arc<str> {
        let dossier = self.dossiers.get(no);
        dossier.map_or_else(|| Arc::from(no), |dossier| dossier.registry_no().clone())
    }
}

/// Puts a version in the place of its earlier state, or at the end; whether there was an earlier state.
fn replace_or_push(versions: &mut Vec<Shared>, shared: &Shared) -> bool {
    let same = |old: &Shared| {
        old.rev_from == shared.rev_from
            && old.valid_from == shared.valid_from
            && old.entity.kind() == shared.entity.kind()
            && old.entity.id() == shared.entity.id()
    };
    match versions.iter_mut().find(|old| same(old)) {
        Some(old) => {
            *old = shared.clone();
            true
        }
        None => {
            versions.push(shared.clone());
            false
        }
    }
}
