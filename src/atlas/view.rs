//! A look at one point in time: the legal day, and the revision up to which the record is known.

use std::sync::Arc;

use crate::domain::codes::Adcode;
use crate::domain::day::Day;
use crate::domain::event::{FirmText, is_imposed_on, keys_of};
use crate::domain::record::{Ban, District, Entity, Kind, Parcel, Practitioner, Role};
use crate::store::VersionRow;

use super::{Atlas, Dossier};

/// The point in time of a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AsOf {
    /// The legal day.
    pub day: Day,
    /// The revision.
    pub known: u64,
}

impl AsOf {
    /// Whether a version holds on the day, as known at the revision.
    pub fn sees(&self, version: &VersionRow) -> bool {
        self.saw(version) && version.valid_to.is_none_or(|end| self.day < end)
    }

    /// Whether a version holds on the day or held before it, as known at the revision.
    pub fn saw(&self, version: &VersionRow) -> bool {
        self.knows(version) && version.valid_from <= self.day
    }

    /// Whether a version is known at the revision, whatever its days.
    pub fn knows(&self, version: &VersionRow) -> bool {
        version.rev_from <= self.known && version.rev_to.is_none_or(|closed| closed > self.known)
    }
}

/// The atlas at one point in time.
#[derive(Clone, Copy)]
pub struct View<'a> {
    atlas: &'a Atlas,
    as_of: AsOf,
}

impl<'a> View<'a> {
    pub(super) fn new(atlas: &'a Atlas, as_of: AsOf) -> Self {
        View { atlas, as_of }
    }

    pub fn as_of(&self) -> AsOf {
        self.as_of
    }

    pub fn atlas(&self) -> &'a Atlas {
        self.atlas
    }

    /// The parcel of a registry number, as it was.
    pub fn parcel(&self, registry_no: &str) -> Option<&'a Parcel> {
        self.parcel_in(self.atlas.dossier(registry_no)?)
    }

    /// The parcel of a dossier, as it was.
    pub fn parcel_in(&self, dossier: &'a Dossier) -> Option<&'a Parcel> {
        self.versions(dossier, Kind::Parcel)
            .find_map(|version| match &version.entity {
                Entity::Parcel(parcel) => Some(parcel.as_ref()),
                _ => None,
            })
    }

    /// The versions of a kind in a dossier that hold now.
    pub fn versions(
        &self,
        dossier: &'a Dossier,
        kind: Kind,
    ) -> impl Iterator<Item = &'a VersionRow> + use<'a> {
        let as_of = self.as_of;
        dossier
            .versions()
            .iter()
            .map(AsRef::as_ref)
            .filter(move |version| version.entity.kind() == kind && as_of.sees(version))
    }

    /// Everything in a dossier that holds now.
    pub fn all(&self, dossier: &'a Dossier) -> impl Iterator<Item = &'a VersionRow> + use<'a> {
        let as_of = self.as_of;
        dossier
            .versions()
            .iter()
            .map(AsRef::as_ref)
            .filter(move |version| as_of.sees(version))
    }

    /// What concerns no parcel, of a kind, that holds now; in the order of identifiers.
    pub fn commons(&self, kind: Kind) -> impl Iterator<Item = &'a VersionRow> + use<'a> {
        let as_of = self.as_of;
        let from: (Kind, std::sync::Arc<str>) = (kind, std::sync::Arc::from(""));
        self.atlas
            .commons
            .range(from..)
            .take_while(move |((found, _), _)| *found == kind)
            .filter_map(move |(_, versions)| {
                versions
                    .iter()
                    .map(AsRef::as_ref)
                    .find(|version| as_of.sees(version))
            })
    }

    /// Every version of what concerns no parcel, of a kind, that is known and began up to the day; ended ones too.
    pub fn common_versions(&self, kind: Kind) -> impl Iterator<Item = &'a VersionRow> + use<'a> {
        let AsOf { day, known } = self.as_of;
        let from: (Kind, std::sync::Arc<str>) = (kind, std::sync::Arc::from(""));
        self.atlas
            .commons
            .range(from..)
            .take_while(move |((found, _), _)| *found == kind)
            .flat_map(|(_, versions)| versions.iter().map(AsRef::as_ref))
            .filter(move |version| {
                version.rev_from <= known
                    && version.rev_to.is_none_or(|closed| closed > known)
                    && version.valid_from <= day
            })
    }

    /// One of them by its identifier.
    pub fn common(&self, kind: Kind, id: &str) -> Option<&'a VersionRow> {
        let versions = self.atlas.commons.get(&(kind, std::sync::Arc::from(id)))?;
        versions
            .iter()
            .map(AsRef::as_ref)
            .find(|version| self.as_of.sees(version))
    }

    /// Entries of lists, confirmations, reviews, inspections or key units, of a kind: identifier and every version, in the order of identifiers, those
    /// after `after`.
    pub fn listed(
        &self,
        kind: Kind,
        after: Option<&str>,
    ) -> impl Iterator<Item = (&'a str, &'a [super::Shared])> + use<'a> {
        use std::ops::Bound::{Excluded, Included, Unbounded};
        let key = |id: &str| (kind, std::sync::Arc::from(id));
        let from = after.map_or(Included(key("")), |after| Excluded(key(after)));
        self.atlas
            .listed
            .range((from, Unbounded))
            .take_while(move |((found, _), _)| *found == kind)
            .map(|((_, id), versions)| (id.as_ref(), versions.as_slice()))
    }

    /// Every version of one of them.
    pub fn listed_versions(&self, kind: Kind, id: &str) -> &'a [super::Shared] {
        let key = (kind, std::sync::Arc::from(id));
        let versions = self.atlas.listed.get(&key);
        versions
            .map(|versions| versions.as_slice())
            .unwrap_or_default()
    }

    /// Firms of the register that a text means or may mean. Who a firm is does not hang on the day: the last state known
    /// of each.
    pub fn firms_named(&self, text: &str) -> Vec<&'a Practitioner> {
        let keys = FirmText::read(text).keys();
        let ids = keys
            .iter()
            .filter_map(|key| self.atlas.firms.get(key.as_str()));
        let mut ids: Vec<&str> = ids.flat_map(|ids| ids.iter().map(AsRef::as_ref)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().filter_map(|id| self.firm(id)).collect()
    }

    /// A firm of the register in the last state that is known of it.
    pub fn firm(&self, id: &str) -> Option<&'a Practitioner> {
        let key = (Kind::Practitioner, std::sync::Arc::from(id));
        let versions = self.atlas.commons.get(&key)?.iter();
        let known = self.as_of.known;
        let known = versions.filter(|version| {
            version.rev_from <= known && version.rev_to.is_none_or(|closed| closed > known)
        });
        let last = known.max_by_key(|version| version.valid_from)?;
        match &last.entity {
            Entity::Practitioner(firm) => Some(firm.as_ref()),
            _ => None,
        }
    }

    /// Bans on record of the firm that a text means or may mean, by its code and all its names.
    pub fn bans_of(&self, text: &str) -> Vec<&'a Ban> {
        let firms = self.firms_named(text);
        let mut keys = FirmText::read(text).keys();
        for firm in &firms {
            keys.extend(keys_of(firm));
            keys.push(firm.id.clone());
        }
        let versions = keys
            .iter()
            .filter_map(|key| self.atlas.bans.get(key.as_str()));
        let mut bans: Vec<&Ban> = versions
            .flat_map(|versions| versions.iter())
            .filter(|version| self.as_of.sees(version))
            .filter_map(|version| match &version.entity {
                Entity::Ban(ban) if is_imposed_on(ban, &firms, text) => Some(ban.as_ref()),
                _ => None,
            })
            .collect();
        bans.sort_by(|a, b| a.id.cmp(&b.id));
        bans.dedup_by(|a, b| a.id == b.id);
        bans
    }

    /// The value of a legal setting, or its default.
    pub fn setting(&self, name: &str) -> &'a str {
        let set = self
            .common(Kind::Setting, name)
            .and_then(|version| match &version.entity {
                Entity::Setting(setting) => Some(setting.value.as_str()),
                _ => None,
            });
        set.or_else(|| crate::domain::setting::Known::find(name).map(|known| known.default))
            .unwrap_or_default()
    }

    /// The district that this register is kept for, when its outline is on record.
    pub fn district(&self) -> Option<&'a District> {
        let adcode = Adcode::parse(self.setting("district")).ok()?;
        match &self.common(Kind::District, adcode.as_str())?.entity {
            Entity::District(district) => Some(district.as_ref()),
            _ => None,
        }
    }

    /// The roles of an account or token.
    pub fn roles(&self, grantee: &str) -> &'a [Role] {
        match self
            .common(Kind::Grant, grantee)
            .map(|version| &version.entity)
        {
            Some(Entity::Grant(grant)) => &grant.roles,
            _ => &[],
        }
    }

    /// Registry numbers that have this code, exactly, now.
    pub fn by_code(&self, code: &str) -> Vec<&'a Parcel> {
        let found = self
            .atlas
            .codes
            .get(code)
            .map(|numbers| numbers.as_slice())
            .unwrap_or_default();
        found
            .iter()
            .filter_map(|no| self.parcel(no))
            .filter(|parcel| parcel.codes().any(|own| own == code))
            .collect()
    }

    /// Parcels whose number, name, address or street holds the text; in the order of their
    /// numbers, `most` at the most, after the number `after`.
    pub fn search(&self, text: &str, after: Option<&str>, most: usize) -> Vec<&'a Parcel> {
        let numbers = self.atlas.names.find(text);
        let mut parcels: Vec<&Parcel> = numbers
            .into_iter()
            .filter(|no| after.is_none_or(|after| no.as_ref() > after))
            .filter_map(|no| self.parcel(&no))
            .filter(|parcel| mentions(parcel, text))
            .collect();
        parcels.sort_by(|a, b| a.registry_no.cmp(&b.registry_no));
        parcels.dedup_by(|a, b| a.registry_no == b.registry_no);
        parcels.truncate(most);
        parcels
    }

    /// Dossiers with something on the ground that meets the box (west, south, east, north); candidates, each once.
    pub fn dossiers_near(&self, bbox: [f64; 4]) -> Vec<&'a Arc<Dossier>> {
        let mut numbers = self.atlas.space.parcels_in(bbox);
        numbers.sort_unstable();
        numbers.dedup();
        numbers
            .into_iter()
            .filter_map(|no| self.atlas.dossier(&no))
            .collect()
    }

    /// Zones, plumes and wells that meet the box; candidates by box.
    pub fn commons_near(&self, bbox: [f64; 4]) -> Vec<&'a VersionRow> {
        let mut keys = self.atlas.space.commons_in(bbox);
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter()
            .filter_map(|(kind, id)| self.common(kind, &id))
            .collect()
    }
}

fn mentions(parcel: &Parcel, text: &str) -> bool {
    parcel.registry_no.as_str().contains(text)
        || [&parcel.name, &parcel.address, &parcel.street]
            .into_iter()
            .flatten()
            .any(|own| own.contains(text))
}
