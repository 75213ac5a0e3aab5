//! Acts on lists that are kept by hand: judged inside the write door, committed with their document.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::atlas::{AsOf, Atlas, View};
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::geometry::Outline;
use crate::domain::land_use::Forbidden;
use crate::domain::listing::ListName;
use crate::domain::record::{
    Edition, Entity, Kind, List, ListEntry, NegativeConfirmation, NegativeEntry, Source,
};
use crate::store::Remembered;

use super::super::events::repeated;
use super::super::{Act, Caller, Registry, RegistryError};
use super::editions::snapshot;
use super::guards::Case;
use super::read::last_edition;
use super::standing::{Standing, entry, kind_of, list_revision};
use super::suppose::conflict_flag;

/// What an entry says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EntryContent {
    pub parcels: Vec<RegistryNo>,
    pub units: Vec<String>,
    pub outline: Option<Outline>,
    pub area_stated_m2: Option<Decimal>,
    pub batch: Option<String>,
    pub main_pollutants: Vec<String>,
    /// Of the negative list, as are the three that follow.
    pub forbidden: Vec<Forbidden>,
    pub until_condition: Option<String>,
    pub reason: Option<String>,
    pub edition_year: Option<i32>,
}

/// What happens to a list.
#[derive(Debug, Clone, PartialEq)]
pub enum ListWhat {
    Add(EntryContent),
    /// The entry says this from the day on.
    Amend(String, EntryContent),
    End(String),
    /// The entry of the negative list stands in the edition of a year.
    Confirm(String, i32),
    /// The edition of a year, with its title.
    Publish(i32, String),
}

/// An act on a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListAct {
    pub list: ListName,
    pub day: Day,
    pub document: Source,
    /// Why, for the log.
    pub reason: String,
    pub what: ListWhat,
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ListTaken {
    /// The commit.
    pub revision: u64,
    pub list: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// Entries that were added, amended, ended or confirmed.
    pub entries: Vec<String>,
    /// The edition that was published, or for which the entry was confirmed.
    pub year: Option<i32>,
    /// SHA-256 of the public snapshot of the edition that was published.
    pub sha256: Option<String>,
}

impl Registry {
    /// Records an act on a list under a key, or says everything that stands in the way.
    pub async fn keep_list(
        &self,
        caller: &Caller,
        act: &ListAct,
        (key, digest): (&str, &[u8]),
        if_match: Option<u64>,
    ) -> Result<ListTaken, RegistryError> {
        caller.need(Act::KeepLists)?;
        let mut door = self.door().await?;
        if let Some(before) = door.write.remembered(&caller.id, key).await? {
            drop(door);
            return repeated(&before, digest);
        }
        let (atlas, revision) = (door.atlas.clone(), door.head.revision + 1);
        let desk = Desk::new(&atlas, act, (self.clock.today(), revision));
        desk.check_revision(if_match)?;
        let (changes, taken) = desk.plan()?;
        let remembered = Remembered {
            request: digest.to_vec(),
            answer: serde_json::to_string(&taken)
                .map_err(|error| RegistryError::Conflict(error.to_string()))?,
        };
        let reason = (caller, act.reason.as_str());
        self.commit_through(door, reason, &changes, Some((key, remembered)))
            .await?;
        Ok(taken)
    }
}

/// An act under judgement.
struct Desk<'a> {
    /// The record on the day of the act.
    then: View<'a>,
    /// The record today.
    now: View<'a>,
    act: &'a ListAct,
    today: Day,
    revision: u64,
}

impl<'a> Desk<'a> {
    fn new(atlas: &'a Atlas, act: &'a ListAct, (today, revision): (Day, u64)) -> Self {
        let known = atlas.reached();
        let view = |day: Day| atlas.view(AsOf { day, known });
        Desk {
            then: view(act.day.min(today)),
            now: view(today),
            act,
            today,
            revision,
        }
    }

    /// The entry that the act is about.
    fn entry_id(&self) -> Option<&'a str> {
        match &self.act.what {
            ListWhat::Amend(id, _) | ListWhat::End(id) | ListWhat::Confirm(id, _) => Some(id),
            ListWhat::Add(_) | ListWhat::Publish(..) => None,
        }
    }

    fn entry(&self) -> Result<Option<Standing<'a>>, RegistryError> {
        let Some(id) = self.entry_id() else {
            return Ok(None);
        };
        let missing = || RegistryError::NotFound {
            what: "entry of the list",
            id: id.to_owned(),
        };
        entry(&self.now, self.act.list, id)
            .map(Some)
            .ok_or_else(missing)
    }

    fn check_revision(&self, if_match: Option<u64>) -> Result<(), RegistryError> {
        let stands = match self.entry()? {
            Some(entry) => entry.revision,
            None => list_revision(&self.now, self.act.list),
        };
        match if_match {
            Some(seen) if seen != stands => Err(RegistryError::Moved(stands)),
            Some(_) | None => Ok(()),
        }
    }

    /// The changes, or everything that stands in the way.
    fn plan(&self) -> Result<(Vec<Change>, ListTaken), RegistryError> {
        self.entry()?;
        let mut case = Case::new((self.then, self.now), self.act, self.today);
        case.judge(self.entry_id());
        case.checked()?;
        let mut taken = ListTaken {
            revision: self.revision,
            list: self.act.list.code().to_owned(),
            day: self.act.day,
            entries: Vec::new(),
            year: None,
            sha256: None,
        };
        let changes = match &self.act.what {
            ListWhat::Add(content) => self.added(content),
            ListWhat::Amend(id, content) => self.amended(id, content),
            ListWhat::End(id) => self.ended(id),
            ListWhat::Confirm(id, year) => {
                taken.year = Some(*year);
                self.confirmed(id, *year)
            }
            ListWhat::Publish(year, title) => {
                let (entries, sha256) = snapshot(&self.then, *year, title);
                taken.year = Some(*year);
                taken.sha256 = Some(sha256.clone());
                vec![self.put(Edition {
                    year: *year,
                    title: title.clone(),
                    entries: Some(entries),
                    sha256: Some(sha256),
                })]
            }
        };
        taken.entries = match self.entry_id() {
            Some(id) => vec![id.to_owned()],
            None => changes
                .iter()
                .filter_map(|change| match &change.what {
                    crate::domain::change::What::Recorded(entity)
                        if entity.kind() == kind_of(self.act.list) =>
                    {
                        Some(entity.id())
                    }
                    _ => None,
                })
                .collect(),
        };
        let mut faults = Vec::new();
        for change in &changes {
            faults.extend(change.check());
        }
        if faults.is_empty() {
            Ok((changes, taken))
        } else {
            Err(faults.into())
        }
    }

    fn put(&self, entity: impl Into<Entity>) -> Change {
        Change::recorded(self.act.day, Some(self.act.document.clone()), entity)
    }

    fn added(&self, content: &EntryContent) -> Vec<Change> {
        let id = |n: usize| format!("L-{}-{:06}-{n}", self.today.year(), self.revision);
        match self.act.list {
            ListName::Of(list) => vec![self.put(list_entry(list, id(1), content))],
            ListName::Negative => {
                // one entry for each parcel: it ends for each by itself
                let parcels = content.parcels.iter().enumerate();
                parcels
                    .map(|(n, parcel)| {
                        let year = content.edition_year.unwrap_or_else(|| self.edition_year());
                        self.put(negative_entry((id(n + 1), parcel, year), content))
                    })
                    .collect()
            }
        }
    }

    /// The year of the current edition, else of the act.
    fn edition_year(&self) -> i32 {
        last_edition(&self.now).map_or(self.act.day.year(), |(year, _)| year)
    }

    fn amended(&self, id: &str, content: &EntryContent) -> Vec<Change> {
        let before = entry(&self.now, self.act.list, id);
        match (self.act.list, before.as_ref().and_then(Standing::negative)) {
            (ListName::Of(list), _) => vec![self.put(list_entry(list, id.to_owned(), content))],
            (ListName::Negative, Some(before)) => {
                let year = content.edition_year.unwrap_or(before.edition_year);
                let parcel = content.parcels.first().unwrap_or(&before.parcel);
                vec![self.put(negative_entry((id.to_owned(), parcel, year), content))]
            }
            (ListName::Negative, None) => Vec::new(),
        }
    }

    fn ended(&self, id: &str) -> Vec<Change> {
        let end = |kind: Kind, id: &str| {
            let mut change = Change::ended(self.act.day, kind, id, self.act.reason.clone());
            change.source = Some(self.act.document.clone());
            change
        };
        let mut changes = vec![end(kind_of(self.act.list), id)];
        // what the sources disagreed about is settled with it
        if let Some(entry) = entry(&self.now, self.act.list, id) {
            let flags = conflict_flag(&self.now, &entry);
            changes.extend(flags.iter().map(|flag| end(Kind::Flag, flag)));
        }
        changes
    }

    fn confirmed(&self, id: &str, year: i32) -> Vec<Change> {
        let entry = entry(&self.now, self.act.list, id);
        let entry = entry.as_ref().and_then(Standing::negative);
        let confirmation = entry.map(|entry| NegativeConfirmation {
            entry: id.to_owned(),
            parcel: entry.parcel.clone(),
            year,
        });
        confirmation.into_iter().map(|own| self.put(own)).collect()
    }
}

fn list_entry(list: List, id: String, content: &EntryContent) -> ListEntry {
    ListEntry {
        id,
        list,
        parcels: content.parcels.clone(),
        units: content.units.clone(),
        outline: content.outline.clone(),
        area_stated_m2: content.area_stated_m2,
        batch: content.batch.clone(),
        main_pollutants: content.main_pollutants.clone(),
    }
}

fn negative_entry(
    (id, parcel, edition_year): (String, &RegistryNo, i32),
    content: &EntryContent,
) -> NegativeEntry {
    NegativeEntry {
        id,
        parcel: parcel.clone(),
        edition_year,
        forbidden: content.forbidden.clone(),
        until_condition: content.until_condition.clone().unwrap_or_default(),
        reason: content.reason.clone(),
        outline: content.outline.clone(),
    }
}
