//! The lists as a caller may see them: each list, its entries.

use serde::Serialize;

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::geometry::Outline;
use crate::domain::law::in_force;
use crate::domain::listing::ListName;
use crate::domain::record::{Entity, Kind, List};
use crate::rules::render::{AnswerBasis, Lang};

use super::super::parcels::is_visible;
use super::super::settings::rule_settings;
use super::super::{Act, Caller, Registry, RegistryError, Visibility, When};
use super::standing::{Standing, confirmed, entries, list_revision};

/// A list of the register.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ListView {
    /// Its code, such as `control_list`.
    pub list: String,
    pub name: String,
    /// Who makes it.
    pub maker: String,
    /// The provisions behind it, in force on the day.
    pub basis: Vec<AnswerBasis>,
    /// Whether the law publishes it; of the others the public is told no entries and no counts.
    pub published: bool,
    /// Entries in force, those that the caller may see.
    pub in_force: Option<u32>,
    /// Entries that ended, those that the caller may see.
    pub ended: Option<u32>,
    /// Transitions by which entries come and go, where the list follows from the life cycle.
    pub follows: Option<String>,
    /// How fresh the mirror of a municipal list is; null for lists that are kept here.
    pub freshness: Option<Freshness>,
    /// The last edition; of the negative list only.
    pub edition_year: Option<i32>,
    /// The last revision that changed something of it: its ETag.
    pub revision: u64,
}

/// How fresh the mirror of a municipal list is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Freshness {
    /// `fresh`, `stale` or `never`.
    pub state: String,
    /// The day on which it was compared with its notice.
    #[schema(value_type = Option<String>, format = Date)]
    pub mirrored_on: Option<Day>,
    /// The day that the notice bears.
    #[schema(value_type = Option<String>, format = Date)]
    pub notice_day: Option<Day>,
    /// Rows of the notice.
    pub rows: Option<u32>,
    /// Days since.
    pub days: Option<i64>,
    /// Days within which it is to be refreshed: the setting `mirror_refresh_days`.
    pub refresh_days: i64,
}

/// An entry of a list as its caller may see it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ListEntryView {
    pub id: String,
    pub list: String,
    /// `in_force` or `ended`, on the day asked for.
    pub state: String,
    /// The first day on which it stood.
    #[schema(value_type = String, format = Date)]
    pub listed_on: Day,
    /// The day from which it stands as it is written.
    #[schema(value_type = String, format = Date)]
    pub since: Day,
    /// The first day on which it stands no longer.
    #[schema(value_type = Option<String>, format = Date)]
    pub ended_on: Option<Day>,
    /// Registry numbers, those that the caller may see.
    pub parcels: Vec<String>,
    /// Their names, in the same order.
    pub names: Vec<Option<String>>,
    /// Management units; empty = the whole parcels, unless there is an outline.
    pub units: Vec<String>,
    /// Only a part of the parcels.
    pub part: bool,
    /// Area as stated by the document, m².
    pub area_stated_m2: Option<String>,
    pub batch: Option<String>,
    pub main_pollutants: Vec<String>,
    /// What the entry forbids: `all`, `S`, `K1`, `K2`, `class_I`, or `{"system", "prefix"}`; negative list only.
    pub forbidden: Vec<serde_json::Value>,
    pub until_condition: Option<String>,
    pub reason: Option<String>,
    pub edition_year: Option<i32>,
    /// Years for which it was confirmed.
    pub confirmed: Vec<i32>,
    /// The part, as GeoJSON, CGCS2000 longitude and latitude; generalised for the public.
    #[schema(value_type = Option<Object>)]
    pub geometry: Option<serde_json::Value>,
    /// The last revision that changed it: its ETag.
    pub revision: u64,
}

/// Which entries of a list are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryQuery {
    /// Registry number.
    pub parcel: Option<String>,
    pub state: EntryState,
    /// After this identifier.
    pub after: Option<String>,
    pub limit: usize,
}

/// Entries in force, those that ended, or both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EntryState {
    #[default]
    InForce,
    Ended,
    All,
}

/// A page of entries.
#[derive(Debug, Clone)]
pub struct EntriesFound {
    pub items: Vec<ListEntryView>,
    /// The identifier after which there is more.
    pub next: Option<String>,
    /// The revision that was read, for the next page.
    pub known: u64,
    /// The last revision that changed something of the list.
    pub revision: u64,
}

/// Who looks, at what.
pub(super) struct Looking<'a> {
    pub view: View<'a>,
    pub today: Day,
    pub visibility: Visibility,
}

impl<'a> Looking<'a> {
    /// Whether the parcel of a number is shown.
    pub fn sees(&self, no: &str) -> bool {
        match self.visibility {
            Visibility::Official => true,
            Visibility::Public => self.view.parcel(no).is_some_and(|parcel| {
                is_visible(&self.view, self.today, parcel, Visibility::Public)
            }),
        }
    }

    /// An entry as it is shown; none where none of its parcels is.
    fn show(&self, list: ListName, standing: &Standing<'a>) -> Option<ListEntryView> {
        let entity = &standing.version.entity;
        let parcels: Vec<&str> = entity
            .parcels()
            .into_iter()
            .filter(|no| self.sees(no))
            .collect();
        if parcels.is_empty() {
            return None;
        }
        let (entry, negative) = (standing.list_entry(), standing.negative());
        let units = entry
            .map(|entry| entry.units.as_slice())
            .unwrap_or_default();
        let of_seen = |unit: &&String| {
            self.visibility == Visibility::Official
                || parcels.iter().any(|no| unit.split('/').next() == Some(no))
        };
        // an outline that reaches over land that is not shown is not shown
        let whole = parcels.len() == entity.parcels().len();
        let outline = entity.outline().filter(|_| whole);
        let outline = outline.map(|outline| match self.visibility {
            Visibility::Official => outline.clone(),
            Visibility::Public => outline.public_outline(),
        });
        let name = |no: &&str| {
            let name = self.view.parcel(no)?.name.clone();
            name.map(Into::into)
        };
        let json = |outline: &Outline| serde_json::to_value(outline.as_geojson()).ok();
        let forbidden = negative
            .map(|entry| entry.forbidden.as_slice())
            .unwrap_or_default();
        let state = if standing.is_in_force() {
            "in_force"
        } else {
            "ended"
        };
        Some(ListEntryView {
            id: standing.id.to_owned(),
            list: list.code().to_owned(),
            state: state.to_owned(),
            listed_on: standing.listed_on,
            since: standing.version.valid_from,
            ended_on: standing.ended_on,
            names: parcels.iter().map(name).collect(),
            parcels: parcels.iter().map(|no| (*no).to_owned()).collect(),
            part: entity.outline().is_some() || !units.is_empty(),
            units: units.iter().filter(of_seen).cloned().collect(),
            area_stated_m2: entry
                .and_then(|entry| entry.area_stated_m2)
                .map(|area| area.to_string()),
            batch: entry.and_then(|entry| entry.batch.clone()),
            main_pollutants: entry
                .map(|entry| entry.main_pollutants.clone())
                .unwrap_or_default(),
            forbidden: forbidden
                .iter()
                .filter_map(|forbidden| serde_json::to_value(forbidden).ok())
                .collect(),
            until_condition: negative.map(|entry| entry.until_condition.clone()),
            reason: negative.and_then(|entry| entry.reason.clone()),
            edition_year: negative.map(|entry| entry.edition_year),
            confirmed: confirmed(&self.view, standing.id),
            geometry: outline.as_ref().and_then(json),
            revision: standing.revision,
        })
    }

    /// Entries in force and ended, of those that are shown.
    fn counts(&self, list: ListName) -> (u32, u32) {
        let mut counts = (0, 0);
        for standing in entries(&self.view, list, None) {
            let parcels = standing.version.entity.parcels();
            if !parcels.iter().any(|no| self.sees(no)) {
                continue;
            }
            if standing.is_in_force() {
                counts.0 += 1;
            } else {
                counts.1 += 1;
            }
        }
        counts
    }
}

impl Registry {
    /// Whether a caller may look into a list.
    pub(super) fn may_look(&self, caller: &Caller, list: ListName) -> Result<(), RegistryError> {
        caller.need(if list.is_public() {
            Act::ReadLists
        } else {
            Act::ReadUnpublishedLists
        })
    }

    /// Every list of the register.
    pub async fn lists(
        &self,
        caller: &Caller,
        when: &When,
        lang: Lang,
    ) -> Result<Vec<ListView>, RegistryError> {
        caller.need(Act::ReadLists)?;
        let atlas = self.at_head().await?;
        let looking = Looking {
            view: atlas.view(self.when(&atlas, when).await?),
            today: self.clock.today(),
            visibility: caller.visibility(),
        };
        let show = |list: ListName| {
            let shown = list.is_public() || caller.may(Act::ReadUnpublishedLists);
            let counts = shown.then(|| looking.counts(list));
            let day = looking.view.as_of().day;
            let pick = |(zh, en): (&'static str, &'static str)| lang.pick(zh, en).to_owned();
            ListView {
                list: list.code().to_owned(),
                name: pick(list.names()),
                maker: pick(list.maker()),
                basis: in_force(list.basis(), day)
                    .map(|citation| AnswerBasis::of(citation, lang))
                    .collect(),
                published: list.is_public(),
                in_force: counts.map(|(in_force, _)| in_force),
                ended: counts.map(|(_, ended)| ended),
                follows: list.transitions().map(str::to_owned),
                freshness: match list {
                    ListName::Of(own) if list.is_mirrored() => Some(freshness(&looking.view, own)),
                    _ => None,
                },
                edition_year: match list {
                    ListName::Negative => last_edition(&looking.view).map(|(year, _)| year),
                    ListName::Of(_) => None,
                },
                revision: if shown {
                    list_revision(&looking.view, list)
                } else {
                    0
                },
            }
        };
        Ok(ListName::ALL.into_iter().map(show).collect())
    }

    /// Entries of a list, in the order of their identifiers.
    pub async fn list_entries(
        &self,
        caller: &Caller,
        list: ListName,
        query: &EntryQuery,
        when: &When,
    ) -> Result<EntriesFound, RegistryError> {
        self.may_look(caller, list)?;
        let atlas = self.at_head().await?;
        let looking = Looking {
            view: atlas.view(self.when(&atlas, when).await?),
            today: self.clock.today(),
            visibility: caller.visibility(),
        };
        let fits = |standing: &Standing<'_>| {
            let state = match query.state {
                EntryState::InForce => standing.is_in_force(),
                EntryState::Ended => !standing.is_in_force(),
                EntryState::All => true,
            };
            let parcel = query.parcel.as_deref().is_none_or(|no| {
                looking.sees(no) && standing.version.entity.parcels().contains(&no)
            });
            state && parcel
        };
        let mut items: Vec<ListEntryView> = entries(&looking.view, list, query.after.as_deref())
            .filter(fits)
            .filter_map(|standing| looking.show(list, &standing))
            .take(query.limit + 1)
            .collect();
        let more = items.len() > query.limit;
        items.truncate(query.limit);
        let next = items.last().filter(|_| more).map(|item| item.id.clone());
        Ok(EntriesFound {
            items,
            next,
            known: looking.view.as_of().known,
            revision: list_revision(&looking.view, list),
        })
    }
}

/// How fresh the mirror of a list is.
pub(super) fn freshness(view: &View<'_>, list: List) -> Freshness {
    let refresh_days = rule_settings(view).mirror_refresh_days;
    let row = view.common(Kind::Mirror, list.code());
    let mirror = row.and_then(|row| match &row.entity {
        Entity::Mirror(mirror) => Some(mirror.as_ref()),
        _ => None,
    });
    let mirrored_on = row.map(|row| row.valid_from);
    let days = mirrored_on.map(|day| view.as_of().day.since(day));
    let state = match days {
        None => "never",
        Some(days) if days > refresh_days => "stale",
        Some(_) => "fresh",
    };
    Freshness {
        state: state.to_owned(),
        mirrored_on,
        notice_day: mirror.and_then(|mirror| mirror.notice_day),
        rows: mirror.and_then(|mirror| mirror.rows),
        days,
        refresh_days,
    }
}

/// Year and day of the last edition of the negative list.
pub(super) fn last_edition(view: &View<'_>) -> Option<(i32, Day)> {
    view.commons(Kind::Edition)
        .filter_map(|row| match &row.entity {
            Entity::Edition(edition) => Some((edition.year, row.valid_from)),
            _ => None,
        })
        .max()
}
