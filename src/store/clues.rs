//! The workbench of clues: what was said, how to reach who said it, and how many strangers may send. Not record: it can be
//! erased.

use time::OffsetDateTime;

use crate::domain::day::{from_micros, micros};

use super::people::Bench;
use super::{StoreError, on};

/// What was said in a clue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClueFileRow {
    pub number: String,
    /// SHA-256 of the reading code.
    pub code: Vec<u8>,
    /// None once it is erased.
    pub said: Option<String>,
    pub place: Option<String>,
    /// Longitude and latitude as decimal degrees.
    pub position: Option<(String, String)>,
    pub contact: Option<String>,
    pub received_at: OffsetDateTime,
    /// When the contact was erased, or all of it.
    pub erased_at: Option<OffsetDateTime>,
}

type Columns = (
    String,
    Vec<u8>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
    Option<i64>,
);

/// How much of a clue is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erased {
    /// How to reach the sender.
    Contact,
    /// What was said, too.
    Everything,
}

impl Bench<'_> {
    /// Stores what was said in a clue.
    pub async fn add_clue_file(&mut self, row: &ClueFileRow) -> Result<(), StoreError> {
        let sql = "
            insert into clue_file (number, code, said, place, lon, lat, contact, received_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let position = row.position.as_ref();
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(&row.number)
            .bind(&row.code[..])
            .bind(&row.said)
            .bind(&row.place)
            .bind(position.map(|(lon, _)| lon))
            .bind(position.map(|(_, lat)| lat))
            .bind(&row.contact)
            .bind(micros(row.received_at))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// What was said in a clue.
    pub async fn clue_file(&mut self, number: &str) -> Result<Option<ClueFileRow>, StoreError> {
        let sql = "
            select number, code, said, place, lon, lat, contact, received_at, erased_at
            from clue_file
            where number = $1";
        let row: Option<Columns> = on!(&mut *self.0, |c| sqlx::query_as(sql)
            .bind(number)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(
            |(number, code, said, place, lon, lat, contact, received_at, erased_at)| ClueFileRow {
                number,
                code,
                said,
                place,
                position: lon.zip(lat),
                contact,
                received_at: from_micros(received_at),
                erased_at: erased_at.map(from_micros),
            },
        ))
    }

    /// Erases how to reach the sender, or all that was said; whether there is such a clue.
    pub async fn erase_clue_file(
        &mut self,
        (number, what): (&str, Erased),
        at: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let sql = match what {
            Erased::Contact => {
                "
            update clue_file
            set contact = null, erased_at = $1
            where number = $2"
            }
            Erased::Everything => {
                "
            update clue_file
            set contact = null, said = null, place = null, lon = null, lat = null, erased_at = $1
            where number = $2"
            }
        };
        let changed = on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(micros(at))
            .bind(number)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed > 0)
    }

    /// When a window began and how much of it is used, held until the transaction ends; a new one begins now.
    pub async fn hold_quota(
        &mut self,
        key: &str,
        now: OffsetDateTime,
    ) -> Result<(OffsetDateTime, u32), StoreError> {
        let sql = "
            insert into quota (key, began_at, used)
            values ($1, $2, 0)
            on conflict (key) do update set used = quota.used
            returning began_at, used";
        let (began, used): (i64, i64) = on!(&mut *self.0, |c| sqlx::query_as(sql)
            .bind(key)
            .bind(micros(now))
            .fetch_one(c)
            .await)?;
        Ok((from_micros(began), u32::try_from(used).unwrap_or(u32::MAX)))
    }

    /// Writes how much of a window is used.
    pub async fn set_quota(
        &mut self,
        key: &str,
        (began, used): (OffsetDateTime, u32),
    ) -> Result<(), StoreError> {
        let sql = "
            update quota
            set began_at = $1, used = $2
            where key = $3";
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(micros(began))
            .bind(i64::from(used))
            .bind(key)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Forgets windows that began before an instant.
    pub async fn forget_quotas(&mut self, before: OffsetDateTime) -> Result<(), StoreError> {
        let sql = "
            delete from quota
            where began_at < $1";
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(micros(before))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }
}
