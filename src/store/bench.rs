//! The workbench: tokens and idempotency keys. Not record; no rule reads it.

use time::OffsetDateTime;

use crate::domain::day::{from_micros, micros};

use super::{Conn, Snapshot, Store, StoreError, Write, on};

/// A token as it is stored: never the secret, only its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Identifier, also the grantee of its roles: `token:...`.
    pub id: String,
    pub name: String,
    pub created_at: OffsetDateTime,
    pub expires_at: Option<OffsetDateTime>,
    pub revoked_at: Option<OffsetDateTime>,
}

/// An answer that was given under an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// SHA-256 of the request.
    pub request: Vec<u8>,
    pub answer: String,
}

type TokenColumns = (String, String, i64, Option<i64>, Option<i64>);

impl From<TokenColumns> for TokenRow {
    fn from((id, name, created_at, expires_at, revoked_at): TokenColumns) -> Self {
        TokenRow {
            id,
            name,
            created_at: from_micros(created_at),
            expires_at: expires_at.map(from_micros),
            revoked_at: revoked_at.map(from_micros),
        }
    }
}

impl Store {
    /// Stores a token.
    pub async fn add_token(&self, token: &TokenRow, hash: &[u8; 32]) -> Result<(), StoreError> {
        let sql = "
            insert into token (id, hash, name, created_at, expires_at)
            values ($1, $2, $3, $4, $5)";
        let mut conn = self.pools.write().await?;
        on!(&mut conn, |c| sqlx::query(sql)
            .bind(&token.id)
            .bind(&hash[..])
            .bind(&token.name)
            .bind(micros(token.created_at))
            .bind(token.expires_at.map(micros))
            .execute(c)
            .await
            .map(drop))?;
        Ok(conn.commit().await?)
    }

    /// Revokes a token; whether there was one to revoke.
    pub async fn revoke_token(&self, id: &str, at: OffsetDateTime) -> Result<bool, StoreError> {
        let sql = "
            update token
            set revoked_at = $1
            where id = $2 and revoked_at is null";
        let mut conn = self.pools.write().await?;
        let rows = on!(&mut conn, |c| sqlx::query(sql)
            .bind(micros(at))
            .bind(id)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        conn.commit().await?;
        Ok(rows == 1)
    }
}

impl Snapshot {
    /// The token with this hash.
    pub async fn token(&mut self, hash: &[u8; 32]) -> Result<Option<TokenRow>, StoreError> {
        let sql = "
            select id, name, created_at, expires_at, revoked_at
            from token
            where hash = $1";
        let row: Option<TokenColumns> = on!(&mut self.0, |c| sqlx::query_as(sql)
            .bind(&hash[..])
            .fetch_optional(c)
            .await)?;
        Ok(row.map(TokenRow::from))
    }

    /// Every token, oldest first.
    pub async fn tokens(&mut self) -> Result<Vec<TokenRow>, StoreError> {
        let sql = "
            select id, name, created_at, expires_at, revoked_at
            from token
            order by created_at, id";
        let rows: Vec<TokenColumns> = on!(&mut self.0, |c| sqlx::query_as(sql).fetch_all(c).await)?;
        Ok(rows.into_iter().map(TokenRow::from).collect())
    }
}

impl Write {
    /// The answer given before under this key.
    pub async fn remembered(
        &mut self,
        caller: &str,
        key: &str,
    ) -> Result<Option<Remembered>, StoreError> {
        recall(self.conn(), caller, key).await
    }

    /// Remembers an answer in the same commit that it speaks of.
    pub async fn remember(
        &mut self,
        (caller, key): (&str, &str),
        remembered: &Remembered,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let sql = "
            insert into idempotency (caller, key, request, answer, created_at)
            values ($1, $2, $3, $4, $5)";
        on!(self.conn(), |c| sqlx::query(sql)
            .bind(caller)
            .bind(key)
            .bind(&remembered.request)
            .bind(&remembered.answer)
            .bind(micros(at))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }
}

async fn recall(
    conn: &mut Conn,
    caller: &str,
    key: &str,
) -> Result<Option<Remembered>, StoreError> {
    let sql = "
        select request, answer
        from idempotency
        where caller = $1 and key = $2";
    let row: Option<(Vec<u8>, String)> = on!(conn, |c| sqlx::query_as(sql)
        .bind(caller)
        .bind(key)
        .fetch_optional(c)
        .await)?;
    Ok(row.map(|(request, answer)| Remembered { request, answer }))
}
