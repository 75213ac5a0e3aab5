//! The workbench of personal tokens: what a person signs programs in with.

use time::OffsetDateTime;

use crate::domain::day::{from_micros, micros};
use crate::domain::record::Role;

use super::people::Bench;
use super::{StoreError, on};

/// A token of a person: never the secret, only its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalTokenRow {
    pub id: String,
    pub account: String,
    pub name: String,
    /// The roles that it may use, of those that its account has at the moment.
    pub scopes: Vec<Role>,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
    pub last_used_at: Option<OffsetDateTime>,
    pub revoked_at: Option<OffsetDateTime>,
}

type Columns = (
    String,
    String,
    String,
    String,
    i64,
    i64,
    Option<i64>,
    Option<i64>,
);

impl TryFrom<Columns> for PersonalTokenRow {
    type Error = StoreError;

    fn try_from(row: Columns) -> Result<Self, StoreError> {
        let (id, account, name, scopes, created_at, expires_at, last_used_at, revoked_at) = row;
        let scopes = scopes
            .split(',')
            .map(|code| {
                Role::find(code).ok_or_else(|| {
                    StoreError::damaged("personal_token", &id, format!("no role {code:?}"))
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(PersonalTokenRow {
            id,
            account,
            name,
            scopes,
            created_at: from_micros(created_at),
            expires_at: from_micros(expires_at),
            last_used_at: last_used_at.map(from_micros),
            revoked_at: revoked_at.map(from_micros),
        })
    }
}

impl Bench<'_> {
    /// Stores a token of a person.
    pub async fn add_personal_token(
        &mut self,
        hash: &[u8; 32],
        token: &PersonalTokenRow,
    ) -> Result<(), StoreError> {
        let sql = "
            insert into personal_token (id, hash, account, name, scopes, created_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7)";
        let scopes: Vec<&str> = token.scopes.iter().map(|role| role.code()).collect();
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(&token.id)
            .bind(&hash[..])
            .bind(&token.account)
            .bind(&token.name)
            .bind(scopes.join(","))
            .bind(micros(token.created_at))
            .bind(micros(token.expires_at))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The token of a secret.
    pub async fn personal_token(
        &mut self,
        hash: &[u8; 32],
    ) -> Result<Option<PersonalTokenRow>, StoreError> {
        let sql = "
            select id, account, name, scopes, created_at, expires_at, last_used_at, revoked_at
            from personal_token
            where hash = $1";
        let row: Option<Columns> = on!(&mut *self.0, |c| sqlx::query_as(sql)
            .bind(&hash[..])
            .fetch_optional(c)
            .await)?;
        row.map(PersonalTokenRow::try_from).transpose()
    }

    /// The tokens of an account, oldest first.
    pub async fn personal_tokens(
        &mut self,
        account: &str,
    ) -> Result<Vec<PersonalTokenRow>, StoreError> {
        let sql = "
            select id, account, name, scopes, created_at, expires_at, last_used_at, revoked_at
            from personal_token
            where account = $1
            order by created_at, id";
        let rows: Vec<Columns> = on!(&mut *self.0, |c| sqlx::query_as(sql)
            .bind(account)
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(PersonalTokenRow::try_from).collect()
    }

    /// Notes that a token was used.
    pub async fn see_personal_token(
        &mut self,
        id: &str,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let sql = "
            update personal_token
            set last_used_at = $1
            where id = $2";
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(micros(at))
            .bind(id)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Revokes a token of an account; whether there was one to revoke.
    pub async fn revoke_personal_token(
        &mut self,
        (account, id): (&str, &str),
        at: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let sql = "
            update personal_token
            set revoked_at = $1
            where id = $2 and account = $3 and revoked_at is null";
        let rows = on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(micros(at))
            .bind(id)
            .bind(account)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }
}
