//! What a commit is about to ask for, loaded by one statement: each one costs a way to the database and back, while the
//! write lock is held.
//!
//! It spares ways and nothing else: what was not loaded is asked for when it is needed.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::QueryBuilder;

use crate::domain::change::{Change, Effect};
use crate::domain::record::{Entity, Kind};

use super::rows::{CHUNK, select_holding};
use super::versions::{Columns, VersionRow};
use super::{Conn, StoreError, on};

/// Versions of one kind, by `id` or by `parcel`.
type Group = (Kind, &'static str);

/// The versions that are known to hold, of some groups.
#[derive(Default)]
pub(super) struct Loaded {
    asked: BTreeMap<Group, BTreeSet<String>>,
    rows: Vec<VersionRow>,
}

impl Loaded {
    /// What these changes will ask for; nothing when it is more than a statement takes.
    pub(super) async fn for_changes(
        conn: &mut Conn,
        changes: &[Change],
    ) -> Result<Self, StoreError> {
        let asked = groups(changes);
        let keys: usize = asked.values().map(BTreeSet::len).sum();
        if asked.len() < 2 || keys > CHUNK {
            return Ok(Loaded::default());
        }
        let found: Vec<Columns> = on!(conn, |c| {
            let mut query = QueryBuilder::new("");
            for (index, ((kind, column), keys)) in asked.iter().enumerate() {
                query.push(if index == 0 { "" } else { " union all " });
                select_holding(&mut query, (*kind, column), keys);
            }
            query.build_query_as().fetch_all(c).await?
        });
        let mut rows = BTreeMap::new();
        for columns in found {
            let row = VersionRow::from_columns(columns)?;
            let key = (row.entity.kind(), row.entity.id());
            rows.insert((key, row.rev_from, row.valid_from), row);
        }
        let rows = rows.into_values().collect();
        Ok(Loaded { asked, rows })
    }

    /// The versions of a group with these keys, if all of them were asked for.
    pub(super) fn holding(
        &self,
        (kind, column): Group,
        keys: &[String],
    ) -> Option<Vec<VersionRow>> {
        let asked = self.asked.get(&(kind, column))?;
        if !keys.iter().all(|key| asked.contains(key)) {
            return None;
        }
        let meant = |row: &VersionRow| {
            row.entity.kind() == kind
                && match column {
                    "parcel" => (row.entity.parcels().first())
                        .is_some_and(|parcel| keys.iter().any(|key| key == parcel)),
                    _ => keys.contains(&row.entity.id()),
                }
        };
        Some(self.rows.iter().filter(|row| meant(row)).cloned().collect())
    }
}

/// The entities that the changes touch, the parcels that they speak of, the acts and stages that an act is folded with.
fn groups(changes: &[Change]) -> BTreeMap<Group, BTreeSet<String>> {
    let mut groups: BTreeMap<Group, BTreeSet<String>> = BTreeMap::new();
    let mut want = |group: Group, key: &str| {
        groups.entry(group).or_default().insert(key.to_owned());
    };
    for effect in changes.iter().filter_map(Change::effect) {
        match effect {
            Effect::End(kind, id) | Effect::Withdraw(kind, id) => want((kind, "id"), id),
            Effect::Put(entity) => {
                want((entity.kind(), "id"), &entity.id());
                for parcel in entity.parcels() {
                    want((Kind::Parcel, "id"), parcel);
                }
                if let Entity::Act(act) = entity {
                    want((Kind::Act, "parcel"), act.parcel.as_str());
                    want((Kind::Stage, "id"), act.subject());
                }
            }
        }
    }
    groups
}
