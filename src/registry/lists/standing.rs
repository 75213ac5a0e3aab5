//! How an entry stands at a point in time: in force, or ended.

use crate::atlas::{AsOf, Shared, View};
use crate::domain::day::Day;
use crate::domain::listing::ListName;
use crate::domain::record::{Entity, Kind, ListEntry, NegativeEntry};
use crate::store::VersionRow;

/// An entry as it stands.
#[derive(Clone, Copy)]
pub(in crate::registry) struct Standing<'a> {
    pub id: &'a str,
    pub version: &'a VersionRow,
    /// The first day on which it stood.
    pub listed_on: Day,
    /// The first day on which it stands no longer, where it ended.
    pub ended_on: Option<Day>,
    /// The last revision that changed it.
    pub revision: u64,
}

impl<'a> Standing<'a> {
    /// How an entry stands; none before it stood, or where it never did.
    pub fn of(id: &'a str, versions: &'a [Shared], as_of: AsOf) -> Option<Self> {
        let known = || {
            let versions = versions.iter().map(AsRef::as_ref);
            versions.filter(|version: &&VersionRow| as_of.saw(version))
        };
        let holds = known().find(|version| as_of.sees(version));
        let version = holds.or_else(|| known().max_by_key(|version| version.valid_to))?;
        let revisions = versions
            .iter()
            .flat_map(|version| [Some(version.rev_from), version.rev_to]);
        Some(Standing {
            id,
            version,
            listed_on: known().map(|version| version.valid_from).min()?,
            ended_on: version.valid_to.filter(|_| holds.is_none()),
            revision: revisions
                .flatten()
                .filter(|revision| *revision <= as_of.known)
                .max()?,
        })
    }

    pub fn is_in_force(&self) -> bool {
        self.ended_on.is_none()
    }

    pub fn list_entry(&self) -> Option<&'a ListEntry> {
        match &self.version.entity {
            Entity::Listing(entry) => Some(entry.as_ref()),
            _ => None,
        }
    }

    pub fn negative(&self) -> Option<&'a NegativeEntry> {
        match &self.version.entity {
            Entity::Negative(entry) => Some(entry.as_ref()),
            _ => None,
        }
    }

    /// Whether it is an entry of this list.
    pub fn is_of(&self, list: ListName) -> bool {
        match list {
            ListName::Of(list) => self.list_entry().is_some_and(|entry| entry.list == list),
            ListName::Negative => self.negative().is_some(),
        }
    }
}

/// The kind of the entries of a list.
pub(super) fn kind_of(list: ListName) -> Kind {
    match list {
        ListName::Of(_) => Kind::Listing,
        ListName::Negative => Kind::Negative,
    }
}

/// Every entry of a list that stands or stood, in the order of identifiers, those after `after`.
pub(in crate::registry) fn entries<'a>(
    view: &View<'a>,
    list: ListName,
    after: Option<&str>,
) -> impl Iterator<Item = Standing<'a>> + use<'a> {
    let as_of = view.as_of();
    view.listed(kind_of(list), after)
        .filter_map(move |(id, versions)| Standing::of(id, versions, as_of))
        .filter(move |standing| standing.is_of(list))
}

/// One entry of a list.
pub(in crate::registry) fn entry<'a>(
    view: &View<'a>,
    list: ListName,
    id: &str,
) -> Option<Standing<'a>> {
    let versions = view.listed_versions(kind_of(list), id);
    let id = match &versions.first()?.entity {
        Entity::Listing(entry) => &entry.id,
        Entity::Negative(entry) => &entry.id,
        _ => return None,
    };
    Standing::of(id, versions, view.as_of()).filter(|standing| standing.is_of(list))
}

/// Years for which an entry of the negative list was confirmed, rising.
pub(super) fn confirmed(view: &View<'_>, id: &str) -> Vec<i32> {
    let prefix = format!("{id}/");
    let as_of = view.as_of();
    let mut years: Vec<i32> = view
        .listed(Kind::Confirmation, Some(&prefix))
        .take_while(|(own, _)| own.starts_with(&prefix))
        .flat_map(|(_, versions)| versions)
        .filter(|version| as_of.sees(version))
        .filter_map(|version| match &version.entity {
            Entity::Confirmation(confirmation) if confirmation.entry == id => {
                Some(confirmation.year)
            }
            _ => None,
        })
        .collect();
    years.sort_unstable();
    years.dedup();
    years
}

/// The last revision that changed something of a list.
pub(super) fn list_revision(view: &View<'_>, list: ListName) -> u64 {
    let known = view.as_of().known;
    let of_list = |version: &&Shared| match (&version.entity, list) {
        (Entity::Listing(entry), ListName::Of(list)) => entry.list == list,
        (Entity::Negative(_) | Entity::Confirmation(_), ListName::Negative) => true,
        _ => false,
    };
    let kinds: &[Kind] = match list {
        ListName::Of(_) => &[Kind::Listing],
        ListName::Negative => &[Kind::Negative, Kind::Confirmation],
    };
    let entries = kinds
        .iter()
        .flat_map(|kind| view.listed(*kind, None))
        .flat_map(|(_, versions)| versions)
        .filter(of_list)
        .flat_map(|version| [Some(version.rev_from), version.rev_to])
        .flatten();
    let whole = match list {
        ListName::Of(list) => view
            .common(Kind::Mirror, list.code())
            .map(|row| row.rev_from),
        ListName::Negative => view.commons(Kind::Edition).map(|row| row.rev_from).max(),
    };
    entries
        .chain(whole)
        .filter(|revision| *revision <= known)
        .max()
        .unwrap_or(0)
}
