//! Tokens: the secret is shown once, its SHA-256 is kept, the roles are a change on record.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use time::{Duration, OffsetDateTime};

use crate::domain::change::Change;
use crate::domain::fault::{Fault, check_text};
use crate::domain::record::{Grant, Kind, Role};
use crate::store::TokenRow;

use super::caller::Means;
use super::personal_tokens::PERSONAL;
use super::secrets::{Secret, hash_of, new_id};
use super::{Caller, Registry, RegistryError};

/// A token just made. The secret cannot be read again.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub id: String,
    /// `jt_` and 64 hexadecimal digits.
    pub secret: String,
    pub expires_at: Option<OffsetDateTime>,
}

/// How every token begins, so that a leaked one is recognised.
const PREFIX: &str = "jt_";

impl Registry {
    /// Makes a token with roles, for somebody named.
    pub async fn add_token(
        &self,
        by: &Caller,
        name: &str,
        roles: &[Role],
        days: Option<u32>,
    ) -> Result<NewToken, RegistryError> {
        let mut faults = Vec::new();
        check_text(&mut faults, "name", name, 200);
        if roles.is_empty() || roles.contains(&Role::Public) {
            faults.push(Fault::new(
                "role",
                "a role other than public",
                "none",
                "name reviewer, registrar or another role",
            ));
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let now = self.clock.now();
        let secret = Secret::new(PREFIX);
        let id = new_id("token");
        let expires_at = days.map(|days| now + Duration::days(i64::from(days)));
        let row = TokenRow {
            id: id.clone(),
            name: name.to_owned(),
            created_at: now,
            expires_at,
            revoked_at: None,
        };
        self.store.add_token(&row, &secret.hash).await?;
        let grant = Grant {
            grantee: id.clone(),
            roles: roles.to_vec(),
            name: name.to_owned(),
        };
        let change = Change::recorded(self.clock.today(), None, grant);
        self.commit(by, "roles granted to a new token", &[change])
            .await?;
        Ok(NewToken {
            id,
            secret: secret.text,
            expires_at,
        })
    }

    /// Revokes a token and ends its roles.
    pub async fn revoke_token(&self, by: &Caller, id: &str) -> Result<(), RegistryError> {
        if !self.store.revoke_token(id, self.clock.now()).await? {
            return Err(RegistryError::NotFound {
                what: "token",
                id: id.to_owned(),
            });
        }
        self.tokens_read.forget();
        let change = Change::ended(self.clock.today(), Kind::Grant, id, "token revoked");
        self.commit(by, "token revoked", &[change]).await?;
        Ok(())
    }

    /// Every token, without secrets.
    pub async fn tokens(&self) -> Result<Vec<TokenRow>, RegistryError> {
        Ok(self.store.snapshot().await?.tokens().await?)
    }

    /// Who stands behind a bearer token: one with roles of its own, or one of a person.
    pub async fn caller_of(&self, secret: &str) -> Result<Caller, RegistryError> {
        let refused = RegistryError::Unauthorized(
            "the token is not valid: it is unknown, expired or revoked",
        );
        if let Some(hash) = hash_of(PERSONAL, secret) {
            return self.caller_of_personal(&hash).await?.ok_or(refused);
        }
        let Some(hash) = hash_of(PREFIX, secret) else {
            return Err(refused);
        };
        let Some(row) = self.token(&hash).await? else {
            return Err(refused);
        };
        let now = self.clock.now();
        if row.revoked_at.is_some() || row.expires_at.is_some_and(|expiry| expiry <= now) {
            return Err(refused);
        }
        let mut roles = self.roles_now(&row.id).await?;
        roles.push(Role::Public);
        Ok(Caller {
            id: row.id,
            roles,
            means: Means::Token,
        })
    }

    /// A token by the hash of its secret. The only process that can write keeps those it has read: a program that asks
    /// ten thousand times a second is looked up once.
    async fn token(&self, hash: &[u8; 32]) -> Result<Option<TokenRow>, RegistryError> {
        if let Some(kept) = self.tokens_read.get(hash) {
            return Ok(Some(kept));
        }
        let begun = self.tokens_read.generation();
        let row = self.store.snapshot().await?.token(hash).await?;
        if let Some(row) = &row
            && self.store.is_alone()
        {
            self.tokens_read.keep(begun, *hash, row);
        }
        Ok(row)
    }
}

/// Tokens that this process has read, since it last revoked one.
#[derive(Default)]
pub(super) struct TokensRead(RwLock<(u64, HashMap<[u8; 32], TokenRow>)>);

impl TokensRead {
    fn get(&self, hash: &[u8; 32]) -> Option<TokenRow> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        kept.1.get(hash).cloned()
    }

    fn generation(&self) -> u64 {
        self.0.read().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Keeps a row, unless a token was revoked since the reading of it began.
    fn keep(&self, begun: u64, hash: [u8; 32], row: &TokenRow) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.0 == begun {
            kept.1.insert(hash, row.clone());
        }
    }

    fn forget(&self) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        kept.0 += 1;
        kept.1.clear();
    }
}
