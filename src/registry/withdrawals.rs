//! Entries that were made in error: lookups, works, transactions, samplings of wells.
//!
//! A withdrawal is an act of its own that names what it takes back and says why. What was taken back stays in the log and
//! for whoever asks what was known before; answers and figures count it no longer. The right one is entered anew.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::atlas::{Dossier, View};
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::record::{Entity, Kind};
use crate::store::VersionRow;

use super::keyed::Keyed;
use super::{Act, Caller, Registry, RegistryError};

/// An entry to be taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum WrongEntry {
    /// The lookup of a parcel on a day.
    Lookup(RegistryNo, Day),
    /// Works on a parcel that were said to have begun on a day.
    Works(RegistryNo, Day),
    /// A transaction of a parcel by its number.
    Transaction(RegistryNo, String),
    /// A sampling of a well by its number.
    Observation { well: String, id: String },
}

/// An entry that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EntryWithdrawn {
    /// lookup, works, transaction or observation.
    pub kind: String,
    /// Its number; of a lookup and of works that of the parcel.
    pub id: String,
    /// The day it bore.
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The commit.
    pub revision: u64,
}

impl WrongEntry {
    fn kind(&self) -> Kind {
        match self {
            WrongEntry::Lookup(..) => Kind::Lookup,
            WrongEntry::Works(..) => Kind::Works,
            WrongEntry::Transaction(..) => Kind::Transaction,
            WrongEntry::Observation { .. } => Kind::Observation,
        }
    }

    /// The right it needs: the one to enter it.
    pub(crate) fn act(&self) -> Act {
        match self {
            WrongEntry::Lookup(..) => Act::RecordLookup,
            WrongEntry::Works(..) => Act::RecordWorks,
            WrongEntry::Transaction(..) => Act::RecordTransaction,
            WrongEntry::Observation { .. } => Act::KeepGroundwater,
        }
    }

    fn missing(&self) -> RegistryError {
        let (what, id) = match self {
            WrongEntry::Lookup(no, day) => ("lookup", format!("{no} {day}")),
            WrongEntry::Works(no, day) => ("entry of works", format!("{no} {day}")),
            WrongEntry::Transaction(_, id) => ("transaction", id.clone()),
            WrongEntry::Observation { id, .. } => ("observation", id.clone()),
        };
        RegistryError::NotFound { what, id }
    }
}

/// Versions of a kind in a dossier that are not taken back, in the order of their days.
fn standing(dossier: &Dossier, kind: Kind) -> Vec<&VersionRow> {
    let all = dossier.versions().iter().map(AsRef::as_ref);
    let mut found: Vec<&VersionRow> = all
        .filter(|version: &&VersionRow| version.entity.kind() == kind && version.rev_to.is_none())
        .collect();
    found.sort_by_key(|version| version.valid_from);
    found
}

/// What is to be entered again when one of several entries under one number is taken back: the others, and those that it
/// had taken the place of.
fn others<'a>(dossier: &'a Dossier, wrong: &VersionRow) -> BTreeMap<Day, &'a Entity> {
    let kind = wrong.entity.kind();
    let of_kind = || {
        let all = dossier.versions().iter().map(AsRef::as_ref);
        all.filter(|version: &&VersionRow| version.entity.kind() == kind)
    };
    let entered = of_kind()
        .filter(|own| own.valid_from == wrong.valid_from && own.entity == wrong.entity)
        .map(|own| own.rev_from)
        .min();
    let replaced =
        of_kind().filter(|own| own.rev_to == entered && own.valid_from >= wrong.valid_from);
    let mut others: BTreeMap<Day, &Entity> =
        replaced.map(|own| (own.valid_from, &own.entity)).collect();
    for own in standing(dossier, kind) {
        if own.valid_from != wrong.valid_from {
            others.insert(own.valid_from, &own.entity);
        }
    }
    others
}

/// The day of the entry and the changes that take it back, by what is in the atlas.
fn taken_back(
    view: &View<'_>,
    wrong: &WrongEntry,
    reason: &str,
    today: Day,
) -> Option<(Day, String, Vec<Change>)> {
    let (no, meant): (&RegistryNo, &dyn Fn(&VersionRow) -> bool) = match wrong {
        WrongEntry::Lookup(no, day) | WrongEntry::Works(no, day) => {
            (no, &|version| version.valid_from == *day)
        }
        WrongEntry::Transaction(no, id) => (no, &|version| version.entity.id() == *id),
        WrongEntry::Observation { .. } => return None,
    };
    let dossier = view.atlas().dossier(no.as_str())?;
    let standing = standing(dossier, wrong.kind());
    let version = *standing.iter().find(|version| meant(version))?;
    let id = version.entity.id();
    let mut changes = vec![Change::withdrawn(today, wrong.kind(), &id, reason)];
    if !matches!(wrong, WrongEntry::Transaction(..)) {
        let again = others(dossier, version).into_iter();
        changes.extend(again.map(|(day, entity)| Change::recorded(day, None, entity.clone())));
    }
    Some((version.valid_from, id, changes))
}

impl Registry {
    /// Takes back an entry that was made in error.
    pub async fn withdraw_entry(
        &self,
        caller: &Caller,
        (wrong, reason): (&WrongEntry, &str),
        key: (&str, &[u8]),
    ) -> Result<EntryWithdrawn, RegistryError> {
        caller.need(wrong.act())?;
        let mut faults: Vec<Fault> = Vec::new();
        check_text(&mut faults, "reason", reason, 2000);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let sampled = match wrong {
            WrongEntry::Observation { well, id } => self.sampled_on(well, id).await?,
            _ => None,
        };
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let found = match wrong {
                WrongEntry::Observation { id, .. } => sampled.map(|day| {
                    let change = Change::withdrawn(today, Kind::Observation, id, reason);
                    (day, id.clone(), vec![change])
                }),
                _ => taken_back(view, wrong, reason, today),
            };
            let (day, id, changes) = found.ok_or_else(|| wrong.missing())?;
            Ok(Keyed {
                answer: EntryWithdrawn {
                    kind: wrong.kind().code().to_owned(),
                    id,
                    day,
                    revision,
                },
                changes,
                reason: reason.to_owned(),
            })
        })
        .await
    }

    /// The day of a sampling of a well. Samplings are not in the atlas.
    async fn sampled_on(&self, well: &str, id: &str) -> Result<Option<Day>, RegistryError> {
        let mut snapshot = self.store.snapshot().await?;
        let known = snapshot.head().await?.revision;
        let mut before = id.to_owned();
        before.pop();
        let ids = (before.as_str(), format!("{id}~"));
        let rows = snapshot
            .between(Kind::Observation, (ids.0, &ids.1), known, 1000)
            .await?;
        let found = rows.iter().find_map(|row| match &row.entity {
            Entity::Observation(own) if own.id == id && own.well == well => Some(row.valid_from),
            _ => None,
        });
        Ok(found)
    }
}
