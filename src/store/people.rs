//! The workbench of people: accounts, sessions, tokens of persons, attempts, links. Not record; no rule reads it.
//!
//! Everything is a function of a [`Bench`], which is lent by a look ([`Snapshot::bench`]), by a transaction of its own
//! ([`Store::bench`]) and by the write door ([`Write::bench`]), so that an account and its roles are made together.

use time::OffsetDateTime;

use crate::domain::day::{from_micros, micros};

use super::{Conn, Snapshot, Store, StoreError, Write, on};

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Random: `account:...`. All that the record knows of the person.
    pub id: String,
    /// In lower case; none for who signs in with a provider.
    pub sign_in_name: Option<String>,
    pub display_name: String,
    /// argon2id, as a PHC string.
    pub password: Option<String>,
    /// Issuer and subject of the provider that this person signs in with.
    pub provider: Option<(String, String)>,
    pub created_at: OffsetDateTime,
    pub disabled_at: Option<OffsetDateTime>,
}

/// A session: never the secret, only its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    pub account: String,
    pub created_at: OffsetDateTime,
    pub last_seen_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

/// Failed attempts under one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptRow {
    pub failures: u32,
    pub last_at: OffsetDateTime,
    /// Nothing is tried before.
    pub locked_until: OffsetDateTime,
}

/// A transaction of the workbench. Dropped without [`BenchWrite::commit`], nothing happened.
pub struct BenchWrite(Conn);

/// The workbench, as a transaction lends it.
pub struct Bench<'a>(pub(super) &'a mut Conn);

impl Store {
    /// A transaction that writes to the workbench; it does not take the write door on PostgreSQL.
    pub async fn bench(&self) -> Result<BenchWrite, StoreError> {
        Ok(BenchWrite(self.pools.write().await?))
    }
}

impl BenchWrite {
    pub fn bench(&mut self) -> Bench<'_> {
        Bench(&mut self.0)
    }

    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.0.commit().await?)
    }
}

impl Write {
    /// The workbench, written in the same transaction as the record.
    pub fn bench(&mut self) -> Bench<'_> {
        Bench(self.conn())
    }
}

impl Snapshot {
    /// The workbench, to be read.
    pub fn bench(&mut self) -> Bench<'_> {
        Bench(&mut self.0)
    }
}

type AccountColumns = (
    String,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
    Option<i64>,
);

impl From<AccountColumns> for AccountRow {
    fn from(row: AccountColumns) -> Self {
        let (id, sign_in_name, display_name, password, issuer, subject, created_at, disabled_at) =
            row;
        AccountRow {
            id,
            sign_in_name,
            display_name,
            password,
            provider: issuer.zip(subject),
            created_at: from_micros(created_at),
            disabled_at: disabled_at.map(from_micros),
        }
    }
}

impl Bench<'_> {
    /// Stores an account; false when its sign-in name, or its subject at the provider, is taken.
    pub async fn add_account(&mut self, account: &AccountRow) -> Result<bool, StoreError> {
        let sql = "
            insert into account
                (id, sign_in_name, display_name, password, issuer, subject, created_at)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict do nothing";
        let (issuer, subject) = account.provider.clone().unzip();
        let rows = on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(&account.id)
            .bind(&account.sign_in_name)
            .bind(&account.display_name)
            .bind(&account.password)
            .bind(issuer)
            .bind(subject)
            .bind(micros(account.created_at))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Every account, in the order in which they were made.
    pub async fn accounts(&mut self) -> Result<Vec<AccountRow>, StoreError> {
        let sql = "
            select id, sign_in_name, display_name, password, issuer, subject, created_at, disabled_at
            from account
            order by created_at, id";
        let rows: Vec<AccountColumns> =
            on!(&mut *self.0, |c| sqlx::query_as(sql).fetch_all(c).await)?;
        Ok(rows.into_iter().map(AccountRow::from).collect())
    }

    /// The account of an identifier.
    pub async fn account(&mut self, id: &str) -> Result<Option<AccountRow>, StoreError> {
        let sql = "
            select id, sign_in_name, display_name, password, issuer, subject, created_at, disabled_at
            from account
            where id = $1";
        let row: Option<AccountColumns> = on!(&mut *self.0, |c| sqlx::query_as(sql)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(AccountRow::from))
    }

    /// The account that signs in under a name (in lower case).
    pub async fn account_named(&mut self, name: &str) -> Result<Option<AccountRow>, StoreError> {
        let sql = "
            select id, sign_in_name, display_name, password, issuer, subject, created_at, disabled_at
            from account
            where sign_in_name = $1";
        let row: Option<AccountColumns> = on!(&mut *self.0, |c| sqlx::query_as(sql)
            .bind(name)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(AccountRow::from))
    }

    /// The account of a subject at a provider.
    pub async fn account_of_subject(
        &mut self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<AccountRow>, StoreError> {
        let sql = "
            select id, sign_in_name, display_name, password, issuer, subject, created_at, disabled_at
            from account
            where issuer = $1 and subject = $2";
        let row: Option<AccountColumns> = on!(&mut *self.0, |c| sqlx::query_as(sql)
            .bind(issuer)
            .bind(subject)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(AccountRow::from))
    }

    /// Whether there is any account.
    pub async fn has_account(&mut self) -> Result<bool, StoreError> {
        let sql = "select count(*) from (select id from account limit 1) as first";
        let (rows,): (i64,) = on!(&mut *self.0, |c| sqlx::query_as(sql).fetch_one(c).await)?;
        Ok(rows > 0)
    }

    /// Sets the password of an account.
    pub async fn set_password(&mut self, id: &str, password: &str) -> Result<(), StoreError> {
        let sql = "
            update account
            set password = $1
            where id = $2";
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(password)
            .bind(id)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Disables an account, or enables it again.
    pub async fn set_disabled(
        &mut self,
        id: &str,
        at: Option<OffsetDateTime>,
    ) -> Result<(), StoreError> {
        let sql = "
            update account
            set disabled_at = $1
            where id = $2";
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(at.map(micros))
            .bind(id)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Opens a session, and forgets those that have expired.
    pub async fn add_session(
        &mut self,
        hash: &[u8; 32],
        session: &SessionRow,
    ) -> Result<(), StoreError> {
        let forget = "
            delete from session
            where expires_at <= $1";
        let sql = "
            insert into session (hash, account, created_at, last_seen_at, expires_at)
            values ($1, $2, $3, $4, $5)";
        on!(&mut *self.0, |c| {
            sqlx::query(forget)
                .bind(micros(session.created_at))
                .execute(&mut *c)
                .await?;
            sqlx::query(sql)
                .bind(&hash[..])
                .bind(&session.account)
                .bind(micros(session.created_at))
                .bind(micros(session.last_seen_at))
                .bind(micros(session.expires_at))
                .execute(c)
                .await?;
        });
        Ok(())
    }

    /// The session of a secret.
    pub async fn session(&mut self, hash: &[u8; 32]) -> Result<Option<SessionRow>, StoreError> {
        let sql = "
            select account, created_at, last_seen_at, expires_at
            from session
            where hash = $1";
        let row: Option<(String, i64, i64, i64)> = on!(&mut *self.0, |c| sqlx::query_as(sql)
            .bind(&hash[..])
            .fetch_optional(c)
            .await)?;
        Ok(row.map(
            |(account, created_at, last_seen_at, expires_at)| SessionRow {
                account,
                created_at: from_micros(created_at),
                last_seen_at: from_micros(last_seen_at),
                expires_at: from_micros(expires_at),
            },
        ))
    }

    /// Notes that a session was used.
    pub async fn see_session(
        &mut self,
        hash: &[u8; 32],
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let sql = "
            update session
            set last_seen_at = $1
            where hash = $2 and last_seen_at < $1";
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(micros(at))
            .bind(&hash[..])
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Ends a session; whether there was one.
    pub async fn end_session(&mut self, hash: &[u8; 32]) -> Result<bool, StoreError> {
        let sql = "
            delete from session
            where hash = $1";
        let rows = on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(&hash[..])
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Ends every session of an account but one.
    pub async fn end_sessions(
        &mut self,
        account: &str,
        but: Option<&[u8; 32]>,
    ) -> Result<(), StoreError> {
        let sql = "
            delete from session
            where account = $1 and hash <> $2";
        // a digest has 32 bytes: nothing is left out by an empty one
        let but: &[u8] = but.map_or(&[], |hash| &hash[..]);
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(account)
            .bind(but)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }
}
