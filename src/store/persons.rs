//! Persons: the one side table that can forget. The record carries their identifiers and salted commitments.
//!
//! A row is written in the commit that first speaks of it and never changed but by erasing, which takes salt and fields
//! away. [`check_persons`] compares the table with the commitments of the record.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::FromRow;
use time::OffsetDateTime;

use crate::domain::day::{from_micros, micros};
use crate::domain::person::{Person, PersonFields, PersonRef, commitment};
use crate::domain::record::{Entity, Kind};

use super::compare::{Difference, MOST};
use super::{Conn, Snapshot, StoreError, Write, on};

/// Rows read at a time.
const PAGE: u32 = 500;

/// A person as stored; salt and fields are gone when he is erased.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonRow {
    pub id: String,
    pub salt: Option<Vec<u8>>,
    /// The fields as JSON, byte for byte as they were committed to.
    pub fields: Option<String>,
    pub erased_at: Option<OffsetDateTime>,
}

/// Fields do not go into logs.
impl std::fmt::Debug for PersonRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PersonRow")
            .field("id", &self.id)
            .field("erased_at", &self.erased_at)
            .finish_non_exhaustive()
    }
}

impl PersonRow {
    /// A person as he is stored.
    pub fn of(person: &Person) -> Result<Self, StoreError> {
        let fields = serde_json::to_string(&person.fields)
            .map_err(|error| StoreError::damaged("person", &person.id, error))?;
        Ok(PersonRow {
            id: person.id.clone(),
            salt: Some(person.salt.to_vec()),
            fields: Some(fields),
            erased_at: None,
        })
    }

    /// What is known of him; none when he is erased.
    pub fn known(&self) -> Option<PersonFields> {
        serde_json::from_str(self.fields.as_ref()?).ok()
    }

    /// Whether this is what the record committed to, and why not.
    fn misfit(&self, reference: &PersonRef, erased: bool) -> Option<&'static str> {
        match (&self.salt, &self.fields, self.erased_at) {
            (Some(_), Some(_), _) if erased => Some("the record says that it is erased"),
            (Some(salt), Some(fields), None) => {
                let own = commitment(&self.id, salt, fields);
                (own != reference.commitment).then_some("is not what the record committed to")
            }
            (None, None, Some(_)) if erased => None,
            (None, None, Some(_)) => Some("is erased, and the record does not say so"),
            _ => Some("salt, fields and the day of erasing do not belong together"),
        }
    }
}

#[derive(FromRow)]
struct Columns {
    id: String,
    salt: Option<Vec<u8>>,
    fields: Option<String>,
    erased_at: Option<i64>,
}

impl From<Columns> for PersonRow {
    fn from(row: Columns) -> Self {
        PersonRow {
            id: row.id,
            salt: row.salt,
            fields: row.fields,
            erased_at: row.erased_at.map(from_micros),
        }
    }
}

impl Write {
    /// Stores persons in the same commit that first speaks of them.
    pub async fn put_persons(&mut self, persons: &[PersonRow]) -> Result<(), StoreError> {
        let sql = "
            insert into person (id, salt, fields, erased_at)
            values ($1, $2, $3, $4)";
        for person in persons {
            on!(self.conn(), |c| sqlx::query(sql)
                .bind(&person.id)
                .bind(&person.salt)
                .bind(&person.fields)
                .bind(person.erased_at.map(micros))
                .execute(c)
                .await
                .map(drop))?;
        }
        Ok(())
    }

    /// Erases a person in the same commit that says so; remembered answers that name the person go with him.
    pub async fn erase_person(&mut self, id: &str, at: OffsetDateTime) -> Result<(), StoreError> {
        let erase = "
            update person
            set salt = null, fields = null, erased_at = $2
            where id = $1 and erased_at is null";
        let forget = "
            delete from idempotency
            where answer like '%' || $1 || '%'";
        on!(self.conn(), |c| {
            sqlx::query(erase)
                .bind(id)
                .bind(micros(at))
                .execute(&mut *c)
                .await?;
            sqlx::query(forget).bind(id).execute(&mut *c).await?;
        });
        Ok(())
    }

    /// Stores the persons of an export after its last commit: each must be what the record committed to.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] names the first person who is not; nothing is written then.
    pub async fn restore_persons(mut self, persons: &[PersonRow]) -> Result<(), StoreError> {
        let spoken = spoken_of(self.conn()).await?;
        for person in persons {
            let why = match spoken.known.get(&person.id) {
                None => Some("the record does not speak of this person"),
                Some(reference) => person.misfit(reference, spoken.erased.contains(&person.id)),
            };
            if let Some(why) = why {
                return Err(StoreError::damaged("person", &person.id, why));
            }
        }
        let clear = "delete from person where id = $1";
        for person in persons {
            on!(self.conn(), |c| sqlx::query(clear)
                .bind(&person.id)
                .execute(c)
                .await
                .map(drop))?;
        }
        self.put_persons(persons).await?;
        self.commit_bench().await
    }
}

impl Snapshot {
    /// Persons after an identifier, in the order of identifiers.
    pub async fn persons_after(
        &mut self,
        after: &str,
        most: u32,
    ) -> Result<Vec<PersonRow>, StoreError> {
        let sql = "
            select id, salt, fields, erased_at
            from person
            where id > $1
            order by id
            limit $2";
        let rows: Vec<Columns> = on!(&mut self.0, |c| sqlx::query_as(sql)
            .bind(after)
            .bind(i64::from(most))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(PersonRow::from).collect())
    }

    /// Every person, by identifier: the pool of experts is small.
    pub async fn persons(&mut self) -> Result<BTreeMap<String, PersonRow>, StoreError> {
        let mut all = BTreeMap::new();
        let mut after = String::new();
        loop {
            let page = self.persons_after(&after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(all);
            };
            after = last.id.clone();
            all.extend(page.into_iter().map(|row| (row.id.clone(), row)));
        }
    }
}

/// Whom the record speaks of, and who of them is erased.
#[derive(Default)]
struct Spoken {
    known: BTreeMap<String, PersonRef>,
    erased: BTreeSet<String>,
    /// The same identifier with two commitments.
    doubled: Vec<String>,
}

async fn spoken_of(conn: &mut Conn) -> Result<Spoken, StoreError> {
    let mut spoken = Spoken::default();
    let kinds = Kind::ALL.iter().copied();
    for kind in kinds.filter(|kind| kind.speaks_of_persons() || *kind == Kind::PersonErasure) {
        let sql = "
            select id, body
            from version
            where kind = $1
            order by id, rev_from";
        let rows: Vec<(String, String)> = on!(&mut *conn, |c| sqlx::query_as(sql)
            .bind(kind.code())
            .fetch_all(c)
            .await)?;
        for (id, body) in rows {
            let entity = kind
                .read(&body)
                .map_err(|error| StoreError::damaged("version", id, error))?;
            spoken.take(&entity);
        }
    }
    Ok(spoken)
}

impl Spoken {
    fn take(&mut self, entity: &Entity) {
        if let Entity::PersonErasure(erasure) = entity {
            self.erased.insert(erasure.person.clone());
        }
        let Some(reference) = entity.person() else {
            return;
        };
        let before = self.known.insert(reference.id.clone(), reference.clone());
        if before.is_some_and(|before| before != *reference) {
            self.doubled.push(reference.id.clone());
        }
    }
}

/// Everything in which the persons of a register are not what its record committed to.
pub(super) async fn check_persons(register: &mut Snapshot) -> Result<Vec<Difference>, StoreError> {
    let spoken = spoken_of(&mut register.0).await?;
    let stored = register.persons().await?;
    let told = |row: &str, what: &str| Difference {
        table: "person",
        row: row.to_owned(),
        what: what.to_owned(),
    };
    let mut differences = Vec::new();
    for (id, reference) in &spoken.known {
        let erased = spoken.erased.contains(id);
        match stored.get(id) {
            None if erased => {}
            None => differences.push(told(id, "is missing")),
            Some(row) => {
                differences.extend(row.misfit(reference, erased).map(|what| told(id, what)));
            }
        }
    }
    let strange = stored.keys().filter(|id| !spoken.known.contains_key(*id));
    differences.extend(strange.map(|id| told(id, "the record does not speak of this person")));
    let doubled = spoken.doubled.iter();
    differences.extend(doubled.map(|id| told(id, "the record commits to it twice, differently")));
    differences.truncate(MOST);
    Ok(differences)
}
