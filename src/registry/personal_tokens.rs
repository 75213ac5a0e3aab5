//! Tokens of persons: for a program that works in somebody's name, with no more than he may at the moment.

use time::{Duration, OffsetDateTime};

use crate::domain::fault::{Fault, check_text};
use crate::domain::record::Role;
use crate::store::PersonalTokenRow;

use super::caller::Means;
use super::secrets::{Secret, new_id};
use super::sessions::SEEN;
use super::{Caller, Registry, RegistryError};

/// How every token of a person begins.
pub(super) const PERSONAL: &str = "jp_";
/// Days that a token may live.
pub const TOKEN_DAYS_MOST: u32 = 366;
/// Tokens that a person may have in force.
const TOKENS_MOST: usize = 50;

/// What is asked for a token.
#[derive(Debug, Clone)]
pub struct TokenWanted {
    /// What it is for.
    pub name: String,
    /// The roles that it may use.
    pub scopes: Vec<Role>,
    /// Days until it expires.
    pub days: u32,
}

/// A token just made. The secret cannot be read again.
#[derive(Debug, Clone)]
pub struct NewPersonalToken {
    pub token: PersonalTokenRow,
    pub secret: String,
}

impl Registry {
    /// The tokens of the person who asks, without secrets.
    pub async fn own_tokens(
        &self,
        caller: &Caller,
    ) -> Result<Vec<PersonalTokenRow>, RegistryError> {
        let account = caller.person()?;
        let mut snapshot = self.store.snapshot().await?;
        Ok(snapshot.bench().personal_tokens(account).await?)
    }

    /// Makes a token for the person who asks.
    pub async fn add_own_token(
        &self,
        caller: &Caller,
        wanted: &TokenWanted,
    ) -> Result<NewPersonalToken, RegistryError> {
        let account = caller.person()?;
        let faults = wanted.check(caller);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let now = self.clock.now();
        let secret = Secret::new(PERSONAL);
        let mut scopes = wanted.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        let token = PersonalTokenRow {
            id: new_id("token"),
            account: account.to_owned(),
            name: wanted.name.clone(),
            scopes,
            created_at: now,
            expires_at: now + Duration::days(i64::from(wanted.days)),
            last_used_at: None,
            revoked_at: None,
        };
        let mut write = self.store.bench().await?;
        let mut bench = write.bench();
        let own = bench.personal_tokens(account).await?;
        if own.iter().filter(|token| is_valid(token, now)).count() >= TOKENS_MOST {
            let why = format!("{TOKENS_MOST} tokens of yours are in force: revoke one first");
            return Err(RegistryError::Conflict(why));
        }
        bench.add_personal_token(&secret.hash, &token).await?;
        write.commit().await?;
        Ok(NewPersonalToken {
            token,
            secret: secret.text,
        })
    }

    /// Revokes a token of the person who asks; that of another is not there.
    pub async fn revoke_own_token(&self, caller: &Caller, id: &str) -> Result<(), RegistryError> {
        let account = caller.person()?;
        let mut write = self.store.bench().await?;
        let now = self.clock.now();
        if !write
            .bench()
            .revoke_personal_token((account, id), now)
            .await?
        {
            return Err(RegistryError::NotFound {
                what: "token",
                id: crate::domain::fault::shorten(id),
            });
        }
        Ok(write.commit().await?)
    }

    /// Who stands behind a token of a person; none when it is not valid any more.
    pub(super) async fn caller_of_personal(
        &self,
        hash: &[u8; 32],
    ) -> Result<Option<Caller>, RegistryError> {
        let now = self.clock.now();
        let mut snapshot = self.store.snapshot().await?;
        let Some(token) = snapshot.bench().personal_token(hash).await? else {
            return Ok(None);
        };
        let account = snapshot.bench().account(&token.account).await?;
        drop(snapshot);
        let Some(account) = account.filter(|_| is_valid(&token, now)) else {
            return Ok(None);
        };
        let scopes = Some(&token.scopes[..]);
        let caller = self
            .caller_of_account(&account, Means::PersonalToken, scopes)
            .await?;
        if token.last_used_at.is_none_or(|last| now - last >= SEEN) {
            let store = self.store.clone();
            self.note(async move {
                let mut write = store.bench().await?;
                write.bench().see_personal_token(&token.id, now).await?;
                write.commit().await
            })
            .await;
        }
        Ok(Some(caller))
    }
}

fn is_valid(token: &PersonalTokenRow, now: OffsetDateTime) -> bool {
    token.revoked_at.is_none() && now < token.expires_at
}

impl TokenWanted {
    /// What is wrong with it, for this caller.
    pub fn check(&self, caller: &Caller) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_text(&mut faults, "name", &self.name, 200);
        let own = || {
            let codes: Vec<&str> = caller
                .roles
                .iter()
                .filter(|role| **role != Role::Public)
                .map(|role| role.code())
                .collect();
            format!("roles of yours: {}", codes.join(", "))
        };
        if self.scopes.is_empty() {
            faults.push(Fault::new("scopes", own(), "none", "name those it is for"));
        }
        for (index, role) in self.scopes.iter().enumerate() {
            if *role == Role::Public || !caller.roles.contains(role) {
                let at = format!("scopes[{index}]");
                faults.push(Fault::new(at, own(), role.code(), "leave it out"));
            }
        }
        if !(1..=TOKEN_DAYS_MOST).contains(&self.days) {
            let range = format!("1 to {TOKEN_DAYS_MOST} days");
            let remedy = "make a new one when it expires";
            faults.push(Fault::new("days", range, self.days, remedy));
        }
        faults
    }
}
