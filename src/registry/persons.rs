//! The erasing of persons: the side table forgets, the log stays whole.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::fault::check_text;
use crate::domain::record::{Expert, Kind, PersonErasure};

use super::experts::experts;
use super::keyed::{Keyed, PersonsMoved};
use super::{Act, Caller, Registry, RegistryError};

/// A person that was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PersonErased {
    /// Experts whose names are gone with him.
    pub experts: Vec<String>,
    /// How many rows of the side table were erased: one for each state of his data.
    pub erased: usize,
    /// The commit.
    pub revision: u64,
}

impl Registry {
    /// Erases a person with every earlier state of his data. The record keeps its commitments, and every hash holds; an
    /// expert leaves the pool with his name.
    pub async fn erase_person(
        &self,
        caller: &Caller,
        (id, reason): (&str, &str),
        key: (&str, &[u8]),
    ) -> Result<PersonErased, RegistryError> {
        caller.need(Act::ErasePerson)?;
        let mut faults = Vec::new();
        check_text(&mut faults, "reason", reason, 2000);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_on_persons(caller, key, |view, revision| {
            let whose = persons_of(view, id);
            if whose.is_empty() {
                return Err(RegistryError::NotFound {
                    what: "person",
                    id: id.to_owned(),
                });
            }
            let mut changes = Vec::new();
            let mut erased = Vec::new();
            for person in whose.values().flatten() {
                if view.common(Kind::PersonErasure, person).is_none() {
                    let reason = reason.to_owned();
                    let person = person.clone();
                    erased.push(person.clone());
                    changes.push(Change::recorded(
                        today,
                        None,
                        PersonErasure { person, reason },
                    ));
                }
            }
            if erased.is_empty() {
                return Err(RegistryError::Conflict(format!("{id} is erased already")));
            }
            let standing = experts(view);
            for expert in whose.keys() {
                if let Some((expert, _)) = standing.get(expert.as_str())
                    && expert.until.is_none()
                {
                    let left = Expert {
                        until: Some(today.max(expert.from)),
                        ..(*expert).clone()
                    };
                    changes.push(Change::recorded(today, None, left));
                }
            }
            let keyed = Keyed {
                answer: PersonErased {
                    experts: whose.keys().cloned().collect(),
                    erased: erased.len(),
                    revision,
                },
                changes,
                reason: reason.to_owned(),
            };
            let added = Vec::new();
            Ok((keyed, PersonsMoved { added, erased }))
        })
        .await
    }
}

/// The experts who are, or ever were, this person, with every identifier of their persons.
fn persons_of(view: &View<'_>, person: &str) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for version in view.atlas().common_history(Kind::Expert) {
        if let Some(reference) = version.entity.person() {
            let own = all.entry(version.entity.id()).or_default();
            if !own.contains(&reference.id) {
                own.push(reference.id.clone());
            }
        }
    }
    all.retain(|_, persons| persons.iter().any(|own| own == person));
    all
}
