//! Editions of the negative list. An edition *is* the state of the list on its day as it was known at the revision that
//! published it: the record forgets nothing, so no later act can change it. The current list is the last edition and what
//! was amended since.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::atlas::{AsOf, Atlas, View};
use crate::domain::day::Day;
use crate::domain::edition::{EditionRow, edition_sha256};
use crate::domain::land_use::Forbidden;
use crate::domain::listing::ListName;
use crate::domain::record::{Edition, Entity, Kind};
use crate::store::VersionRow;

use super::super::{Caller, Registry, RegistryError, Visibility, When};
use super::read::Looking;
use super::standing::{Standing, confirmed, entries, entry};

/// An edition of the negative list, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct EditionHead {
    #[schema(example = 2026)]
    pub year: i32,
    pub title: String,
    /// The day of publication.
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The revision that published it: with the day, the point in time at which it is frozen.
    pub revision: u64,
    /// Entries of its public snapshot.
    pub entries: u32,
    /// SHA-256 of its public snapshot, hex.
    pub sha256: String,
    /// The digest that was recorded when it was published; null where it was taken over without one.
    pub recorded_sha256: Option<String>,
}

/// An edition with its entries, frozen.
///
/// `sha256` = SHA-256 over `"jingtu negative list edition 1" LF year LF day LF title LF`, then for each entry in order its
/// `row_sha256 LF`. `row_sha256` = SHA-256 over `entry TAB parcel TAB name TAB extent TAB edition_year TAB listed_on TAB
/// forbidden TAB until_condition TAB reason TAB confirmed`; `forbidden` and `confirmed` with `,` between values, null is
/// empty, UTF-8, hex in lower case; in texts `\` TAB LF CR are written `\\` `\t` `\n` `\r`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct EditionView {
    #[serde(flatten)]
    #[schema(inline)]
    pub edition: EditionHead,
    pub items: Vec<EditionRowView>,
    /// Entries on parcels that were not published on the day: no part of the snapshot; told to officials only.
    pub not_published: Vec<EditionRowView>,
}

/// An entry as it stands in an edition. Of a parcel that is no longer published the public is shown `row_sha256` alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct EditionRowView {
    pub row_sha256: String,
    pub entry: Option<String>,
    /// Registry number.
    pub parcel: Option<String>,
    pub name: Option<String>,
    /// `whole` or `part`.
    pub extent: Option<String>,
    pub edition_year: Option<i32>,
    #[schema(value_type = Option<String>, format = Date)]
    pub listed_on: Option<Day>,
    /// `all`, `S`, `K1`, `K2`, `class_I`, or code system and the beginning of a code, such as `YDYH2023:07`.
    pub forbidden: Option<Vec<String>>,
    pub until_condition: Option<String>,
    pub reason: Option<String>,
    pub confirmed: Option<Vec<i32>>,
}

/// The negative list as it stands: the last edition and what was amended since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CurrentNegative {
    /// The last edition; null before the first.
    pub edition: Option<EditionHead>,
    /// What differs from it, by day.
    pub amendments: Vec<Amendment>,
    /// The entries as they stand.
    pub items: Vec<EditionRowView>,
    /// The revision that was read.
    pub known: u64,
}

/// An amendment of the last edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Amendment {
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// `added`, `changed`, `confirmed`, `ended` or `withdrawn`.
    pub kind: String,
    pub entry: String,
    pub parcel: String,
    /// The revision that recorded it.
    pub revision: u64,
}

impl EditionRowView {
    fn of(row: &EditionRow, shown: bool) -> Self {
        let row_sha256 = row.sha256();
        if !shown {
            return EditionRowView {
                row_sha256,
                entry: None,
                parcel: None,
                name: None,
                extent: None,
                edition_year: None,
                listed_on: None,
                forbidden: None,
                until_condition: None,
                reason: None,
                confirmed: None,
            };
        }
        EditionRowView {
            row_sha256,
            entry: Some(row.entry.clone()),
            parcel: Some(row.parcel.clone()),
            name: row.name.clone(),
            extent: Some(row.extent().to_owned()),
            edition_year: Some(row.edition_year),
            listed_on: Some(row.listed_on),
            forbidden: Some(row.forbidden.clone()),
            until_condition: Some(row.until_condition.clone()),
            reason: row.reason.clone(),
            confirmed: Some(row.confirmed.clone()),
        }
    }
}

/// What an entry forbids, by code.
fn code(forbidden: &Forbidden) -> String {
    match serde_json::to_value(forbidden) {
        Ok(serde_json::Value::String(code)) => code,
        _ => forbidden.to_string(),
    }
}

/// An entry as a row, and whether its parcel was published.
fn row(view: &View<'_>, standing: &Standing<'_>) -> Option<(EditionRow, bool)> {
    let entry = standing.negative()?;
    let parcel = view.parcel(entry.parcel.as_str());
    let row = EditionRow {
        entry: entry.id.clone(),
        parcel: entry.parcel.to_string(),
        name: parcel
            .and_then(|parcel| parcel.name.clone())
            .map(Into::into),
        part: entry.outline.is_some(),
        edition_year: entry.edition_year,
        listed_on: standing.listed_on,
        forbidden: entry.forbidden.iter().map(code).collect(),
        until_condition: entry.until_condition.clone(),
        reason: entry.reason.clone(),
        confirmed: confirmed(view, standing.id),
    };
    Some((row, parcel.is_some_and(|parcel| parcel.published)))
}

/// Every entry in force at a point in time, with whether its parcel was published; in the order of identifiers.
fn rows(view: &View<'_>) -> Vec<(EditionRow, bool)> {
    entries(view, ListName::Negative, None)
        .filter(Standing::is_in_force)
        .filter_map(|standing| row(view, &standing))
        .collect()
}

/// Rows and digest of the public snapshot of the list on a day, as it is known.
pub(super) fn snapshot(view: &View<'_>, year: i32, title: &str) -> (u32, String) {
    let digests: Vec<String> = rows(view)
        .iter()
        .filter(|(_, published)| *published)
        .map(|(row, _)| row.sha256())
        .collect();
    let day = view.as_of().day;
    let sha256 = edition_sha256(year, day, title, digests.iter().map(String::as_str));
    (u32::try_from(digests.len()).unwrap_or(u32::MAX), sha256)
}

fn edition_of(version: &VersionRow) -> Option<&Edition> {
    match &version.entity {
        Entity::Edition(edition) => Some(edition.as_ref()),
        _ => None,
    }
}

/// The point in time at which an edition is frozen.
fn frozen(version: &VersionRow) -> AsOf {
    AsOf {
        day: version.valid_from,
        known: version.rev_from,
    }
}

fn head(atlas: &Atlas, version: &VersionRow) -> Option<EditionHead> {
    let edition = edition_of(version)?;
    let (entries, sha256) = snapshot(&atlas.view(frozen(version)), edition.year, &edition.title);
    Some(EditionHead {
        year: edition.year,
        title: edition.title.clone(),
        day: version.valid_from,
        revision: version.rev_from,
        entries,
        sha256,
        recorded_sha256: edition.sha256.clone(),
    })
}

impl Registry {
    /// The editions of the negative list, the last one first.
    pub async fn editions(
        &self,
        caller: &Caller,
        list: ListName,
        when: &When,
    ) -> Result<Vec<EditionHead>, RegistryError> {
        self.may_look(caller, list)?;
        with_editions(list)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let mut heads: Vec<EditionHead> = view
            .commons(Kind::Edition)
            .filter_map(|version| head(&atlas, version))
            .collect();
        heads.sort_by_key(|head| std::cmp::Reverse(head.year));
        Ok(heads)
    }

    /// An edition with its entries.
    pub async fn edition(
        &self,
        caller: &Caller,
        list: ListName,
        year: i32,
        when: &When,
    ) -> Result<EditionView, RegistryError> {
        self.may_look(caller, list)?;
        with_editions(list)?;
        let missing = || RegistryError::NotFound {
            what: "edition",
            id: year.to_string(),
        };
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let version = view
            .common(Kind::Edition, &year.to_string())
            .ok_or_else(missing)?;
        let looking = Looking {
            view: atlas.view(frozen(version)),
            today: self.clock.today(),
            visibility: caller.visibility(),
        };
        let official = looking.visibility == Visibility::Official;
        let (in_it, apart): (Vec<_>, Vec<_>) = rows(&looking.view)
            .into_iter()
            .partition(|(_, published)| *published);
        let items = in_it
            .iter()
            .map(|(row, _)| EditionRowView::of(row, looking.sees(&row.parcel)));
        let apart = apart.iter().filter(|_| official);
        Ok(EditionView {
            edition: head(&atlas, version).ok_or_else(missing)?,
            items: items.collect(),
            not_published: apart
                .map(|(row, _)| EditionRowView::of(row, true))
                .collect(),
        })
    }

    /// The negative list as it stands: the last edition and its amendments.
    pub async fn current_negative(
        &self,
        caller: &Caller,
        list: ListName,
        when: &When,
    ) -> Result<CurrentNegative, RegistryError> {
        self.may_look(caller, list)?;
        with_editions(list)?;
        let atlas = self.at_head().await?;
        let looking = Looking {
            view: atlas.view(self.when(&atlas, when).await?),
            today: self.clock.today(),
            visibility: caller.visibility(),
        };
        let view = &looking.view;
        let last = view
            .commons(Kind::Edition)
            .filter(|version| edition_of(version).is_some())
            .max_by_key(|version| edition_of(version).map(|edition| edition.year));
        let before = last
            .map(|version| rows(&atlas.view(frozen(version))))
            .unwrap_or_default();
        let now = rows(view);
        let mut amendments = amendments(view, &before, &now);
        amendments.retain(|amendment| looking.sees(&amendment.parcel));
        let shown = now.iter().filter(|(row, _)| looking.sees(&row.parcel));
        Ok(CurrentNegative {
            edition: last.and_then(|version| head(&atlas, version)),
            amendments,
            items: shown
                .map(|(row, _)| EditionRowView::of(row, true))
                .collect(),
            known: view.as_of().known,
        })
    }
}

/// What differs between an edition and the list as it stands, by day and entry.
fn amendments(
    view: &View<'_>,
    before: &[(EditionRow, bool)],
    now: &[(EditionRow, bool)],
) -> Vec<Amendment> {
    fn by_id(rows: &[(EditionRow, bool)]) -> BTreeMap<&str, &EditionRow> {
        rows.iter()
            .map(|(row, _)| (row.entry.as_str(), row))
            .collect()
    }
    let (old, new) = (by_id(before), by_id(now));
    let mut ids: Vec<&str> = old.keys().chain(new.keys()).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found: Vec<Amendment> = ids
        .into_iter()
        .filter_map(|id| amendment(view, id, (old.get(id).copied(), new.get(id).copied())))
        .collect();
    found.sort_by(|a, b| (a.day, &a.entry).cmp(&(b.day, &b.entry)));
    found
}

fn amendment(
    view: &View<'_>,
    id: &str,
    rows: (Option<&EditionRow>, Option<&EditionRow>),
) -> Option<Amendment> {
    let standing = entry(view, ListName::Negative, id);
    let told = |kind: &str, day: Option<Day>, row: &EditionRow| Amendment {
        day: day.unwrap_or(view.as_of().day),
        kind: kind.to_owned(),
        entry: id.to_owned(),
        parcel: row.parcel.clone(),
        revision: standing.as_ref().map_or(0, |standing| standing.revision),
    };
    let since = standing
        .as_ref()
        .map(|standing| standing.version.valid_from);
    match rows {
        (None, None) => None,
        (None, Some(row)) => Some(told("added", Some(row.listed_on), row)),
        (Some(row), None) => match standing.as_ref().and_then(|standing| standing.ended_on) {
            Some(day) => Some(told("ended", Some(day), row)),
            None => Some(told("withdrawn", None, row)),
        },
        (Some(old), Some(new)) => {
            let mut as_before = new.clone();
            as_before.name.clone_from(&old.name);
            if as_before == *old {
                return None;
            }
            as_before.confirmed.clone_from(&old.confirmed);
            if as_before != *old {
                return Some(told("changed", since, new));
            }
            let added = new
                .confirmed
                .iter()
                .find(|year| !old.confirmed.contains(year))?;
            let versions = view.listed_versions(Kind::Confirmation, &format!("{id}/{added}"));
            let version = versions.iter().find(|version| view.as_of().sees(version))?;
            Some(Amendment {
                revision: version.rev_from,
                ..told("confirmed", Some(version.valid_from), new)
            })
        }
    }
}

/// Only the negative list is published by editions.
fn with_editions(list: ListName) -> Result<(), RegistryError> {
    match list {
        ListName::Negative => Ok(()),
        ListName::Of(_) => Err(RegistryError::NotFound {
            what: "an edition of the list",
            id: format!(
                "{} (only negative_list is published by editions)",
                list.code()
            ),
        }),
    }
}
