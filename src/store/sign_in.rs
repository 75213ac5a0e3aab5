//! The workbench of signing in: failed attempts, links for the first account, sign-ins under way at a provider.

use time::OffsetDateTime;

use crate::domain::day::{from_micros, micros};

use super::people::{AttemptRow, Bench};
use super::{StoreError, on};

/// A link for the first account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetupLinkRow {
    pub expires_at: OffsetDateTime,
    pub used_at: Option<OffsetDateTime>,
}

/// A sign-in that somebody began and has to come back from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSignInRow {
    pub nonce: String,
    /// The secret of PKCE.
    pub verifier: String,
    /// The page to go to afterwards.
    pub next: String,
    pub expires_at: OffsetDateTime,
}

impl Bench<'_> {
    /// The attempts under a key, held until the transaction ends: nobody else counts meanwhile.
    pub async fn hold_attempts(&mut self, key: &str) -> Result<AttemptRow, StoreError> {
        let sql = "
            insert into attempt (key, failures, last_at, locked_until)
            values ($1, 0, 0, 0)
            on conflict (key) do update set failures = attempt.failures
            returning failures, last_at, locked_until";
        let (failures, last_at, locked_until): (i64, i64, i64) =
            on!(&mut *self.0, |c| sqlx::query_as(sql)
                .bind(key)
                .fetch_one(c)
                .await)?;
        Ok(AttemptRow {
            failures: u32::try_from(failures).unwrap_or(u32::MAX),
            last_at: from_micros(last_at),
            locked_until: from_micros(locked_until),
        })
    }

    /// Writes what has become of the attempts under a key.
    pub async fn set_attempts(
        &mut self,
        key: &str,
        attempts: &AttemptRow,
    ) -> Result<(), StoreError> {
        let sql = "
            update attempt
            set failures = $1, last_at = $2, locked_until = $3
            where key = $4";
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(i64::from(attempts.failures))
            .bind(micros(attempts.last_at))
            .bind(micros(attempts.locked_until))
            .bind(key)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Forgets attempts that are older than an instant, and are no longer locked.
    pub async fn forget_attempts(&mut self, before: OffsetDateTime) -> Result<(), StoreError> {
        let sql = "
            delete from attempt
            where last_at < $1 and locked_until < $1";
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(micros(before))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Keys that are locked at an instant, with the end of it.
    pub async fn locked(
        &mut self,
        at: OffsetDateTime,
    ) -> Result<Vec<(String, OffsetDateTime)>, StoreError> {
        let sql = "
            select key, locked_until
            from attempt
            where locked_until > $1
            order by key";
        let rows: Vec<(String, i64)> = on!(&mut *self.0, |c| sqlx::query_as(sql)
            .bind(micros(at))
            .fetch_all(c)
            .await)?;
        Ok(rows
            .into_iter()
            .map(|(key, until)| (key, from_micros(until)))
            .collect())
    }

    /// Stores a link for the first account.
    pub async fn add_setup_link(
        &mut self,
        hash: &[u8; 32],
        expires_at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let sql = "
            insert into setup_link (hash, expires_at)
            values ($1, $2)";
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(&hash[..])
            .bind(micros(expires_at))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The link of a secret.
    pub async fn setup_link(
        &mut self,
        hash: &[u8; 32],
    ) -> Result<Option<SetupLinkRow>, StoreError> {
        let sql = "
            select expires_at, used_at
            from setup_link
            where hash = $1";
        let row: Option<(i64, Option<i64>)> = on!(&mut *self.0, |c| sqlx::query_as(sql)
            .bind(&hash[..])
            .fetch_optional(c)
            .await)?;
        Ok(row.map(|(expires_at, used_at)| SetupLinkRow {
            expires_at: from_micros(expires_at),
            used_at: used_at.map(from_micros),
        }))
    }

    /// Notes that a link was used.
    pub async fn use_setup_link(
        &mut self,
        hash: &[u8; 32],
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let sql = "
            update setup_link
            set used_at = $1
            where hash = $2";
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(micros(at))
            .bind(&hash[..])
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Remembers a sign-in that begins, and forgets those that were given up by `now`.
    pub async fn begin_provider_sign_in(
        &mut self,
        state: &[u8; 32],
        row: &ProviderSignInRow,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let forget = "
            delete from provider_sign_in
            where expires_at <= $1";
        let sql = "
            insert into provider_sign_in (state, nonce, verifier, next, expires_at)
            values ($1, $2, $3, $4, $5)";
        on!(&mut *self.0, |c| {
            sqlx::query(forget)
                .bind(micros(now))
                .execute(&mut *c)
                .await?;
            sqlx::query(sql)
                .bind(&state[..])
                .bind(&row.nonce)
                .bind(&row.verifier)
                .bind(&row.next)
                .bind(micros(row.expires_at))
                .execute(c)
                .await?;
        });
        Ok(())
    }

    /// Takes a sign-in that was begun: nobody finds it a second time.
    pub async fn take_provider_sign_in(
        &mut self,
        state: &[u8; 32],
    ) -> Result<Option<ProviderSignInRow>, StoreError> {
        let sql = "
            delete from provider_sign_in
            where state = $1
            returning nonce, verifier, next, expires_at";
        let row: Option<(String, String, String, i64)> =
            on!(&mut *self.0, |c| sqlx::query_as(sql)
                .bind(&state[..])
                .fetch_optional(c)
                .await)?;
        Ok(
            row.map(|(nonce, verifier, next, expires_at)| ProviderSignInRow {
                nonce,
                verifier,
                next,
                expires_at: from_micros(expires_at),
            }),
        )
    }
}
