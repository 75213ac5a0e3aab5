//! Signing in and out: sessions of persons, and their passwords.

use std::time::Duration as Wall;

use time::{Duration, OffsetDateTime};

use crate::domain::fault::Fault;
use crate::domain::record::Role;
use crate::store::{AccountRow, SessionRow, StoreError};

use super::attempts::Tried;
use super::caller::Means;
use super::passwords::{self, check_password};
use super::secrets::{Secret, hash_of};
use super::{Caller, Registry, RegistryError};

/// How every secret of a session begins.
const PREFIX: &str = "js_";
/// How precisely it is known when a session or a token was last used.
pub(super) const SEEN: Duration = Duration::seconds(60);
/// Longest that a request waits for the writer to note that somebody was seen.
const PATIENCE: Wall = Wall::from_millis(500);

/// How long sessions last; a machine setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without a request.
    pub idle: Duration,
    /// In any case.
    pub absolute: Duration,
}

impl Default for SessionLimits {
    fn default() -> Self {
        SessionLimits {
            idle: Duration::minutes(60),
            absolute: Duration::hours(12),
        }
    }
}

/// A session just opened. The secret cannot be read again.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub secret: String,
    /// The account that it is for.
    pub account: String,
    pub expires_at: OffsetDateTime,
}

/// A name as it is compared.
pub(super) fn normal_name(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Registry {
    /// Signs a person in by name and password. A name that nobody has, a wrong password and a disabled account get the
    /// same answer after the same time.
    pub async fn sign_in(
        &self,
        (name, password): (&str, &str),
        address: Option<&str>,
        limits: &SessionLimits,
    ) -> Result<NewSession, RegistryError> {
        check_lengths(name, password)?;
        let name = normal_name(name);
        let tried = Tried::of(&name, address);
        self.count_attempt(&tried).await?;
        let account = self
            .store
            .snapshot()
            .await?
            .bench()
            .account_named(&name)
            .await?;
        let kept = account
            .as_ref()
            .and_then(|account| account.password.clone());
        let fits = passwords::verify(password.to_owned(), kept).await?;
        match account {
            Some(account) if fits && account.disabled_at.is_none() => {
                self.forgive_attempt(&tried).await?;
                self.open_session(&account.id, limits).await
            }
            _ => Err(RegistryError::Unauthorized(
                "the name or the password is not right",
            )),
        }
    }

    /// Opens a session for an account that has proved itself.
    pub(super) async fn open_session(
        &self,
        account: &str,
        limits: &SessionLimits,
    ) -> Result<NewSession, RegistryError> {
        let now = self.clock.now();
        let secret = Secret::new(PREFIX);
        let session = SessionRow {
            account: account.to_owned(),
            created_at: now,
            last_seen_at: now,
            expires_at: now + limits.absolute,
        };
        let mut write = self.store.bench().await?;
        write.bench().add_session(&secret.hash, &session).await?;
        write.commit().await?;
        Ok(NewSession {
            secret: secret.text,
            account: session.account,
            expires_at: session.expires_at,
        })
    }

    /// Who stands behind the secret of a session.
    pub async fn caller_of_session(
        &self,
        secret: &str,
        limits: &SessionLimits,
    ) -> Result<Caller, RegistryError> {
        let over = RegistryError::Unauthorized("the session is over: sign in again");
        let Some(hash) = hash_of(PREFIX, secret) else {
            return Err(over);
        };
        let now = self.clock.now();
        let mut snapshot = self.store.snapshot().await?;
        let Some(session) = snapshot.bench().session(&hash).await? else {
            return Err(over);
        };
        let account = snapshot.bench().account(&session.account).await?;
        drop(snapshot);
        let ends = session
            .expires_at
            .min(session.created_at + limits.absolute)
            .min(session.last_seen_at + limits.idle);
        let Some(account) = account.filter(|_| now < ends) else {
            return Err(over);
        };
        let caller = self
            .caller_of_account(&account, Means::Session(hash), None)
            .await?;
        if now - session.last_seen_at >= SEEN {
            let store = self.store.clone();
            self.note(async move {
                let mut write = store.bench().await?;
                write.bench().see_session(&hash, now).await?;
                write.commit().await
            })
            .await;
        }
        Ok(caller)
    }

    /// An account as a caller, with the roles that it has at the head of the record, and of those no more than `scopes`.
    pub(super) async fn caller_of_account(
        &self,
        account: &AccountRow,
        means: Means,
        scopes: Option<&[Role]>,
    ) -> Result<Caller, RegistryError> {
        if account.disabled_at.is_some() {
            return Err(RegistryError::Unauthorized("the account is disabled"));
        }
        let mut roles = self.roles_now(&account.id).await?;
        roles.retain(|role| scopes.is_none_or(|scopes| scopes.contains(role)));
        roles.push(Role::Public);
        Ok(Caller {
            id: account.id.clone(),
            roles,
            means,
        })
    }

    /// The roles of an account or token, today, at the head of the record.
    pub(super) async fn roles_now(&self, grantee: &str) -> Result<Vec<Role>, RegistryError> {
        let atlas = self.at_head().await?;
        let as_of = crate::atlas::AsOf {
            day: self.clock.today(),
            known: atlas.reached(),
        };
        Ok(atlas.view(as_of).roles(grantee).to_vec())
    }

    /// Writes a note about a caller. Whoever reads does not wait for it while somebody else writes long: it is written
    /// afterwards.
    pub(super) async fn note(
        &self,
        written: impl Future<Output = Result<(), StoreError>> + Send + 'static,
    ) {
        let written = tokio::spawn(written);
        if let Ok(Ok(Err(error))) = tokio::time::timeout(PATIENCE, written).await {
            tracing::warn!(%error, "It could not be noted when somebody was last seen");
        }
    }

    /// Ends the session of a secret; whether there was one.
    pub async fn sign_out(&self, secret: &str) -> Result<bool, RegistryError> {
        let Some(hash) = hash_of(PREFIX, secret) else {
            return Ok(false);
        };
        let mut write = self.store.bench().await?;
        let ended = write.bench().end_session(&hash).await?;
        write.commit().await?;
        Ok(ended)
    }

    /// A person changes the own password: the other sessions end. Wrong current passwords are counted like those of
    /// signing in.
    pub async fn change_password(
        &self,
        caller: &Caller,
        (current, new): (&str, &str),
        address: Option<&str>,
    ) -> Result<(), RegistryError> {
        let id = caller.person()?.to_owned();
        check_lengths("", current)?;
        let account = self.account_row(&id).await?;
        let Some(name) = account.sign_in_name else {
            let why = "this account signs in with a provider and has no password here";
            return Err(RegistryError::Conflict(why.to_owned()));
        };
        let mut faults = Vec::new();
        check_password(&mut faults, "new", new, &name);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let tried = Tried::of(&name, address);
        self.count_attempt(&tried).await?;
        if !passwords::verify(current.to_owned(), account.password).await? {
            return Err(RegistryError::Unauthorized(
                "the current password is not right",
            ));
        }
        self.forgive_attempt(&tried).await?;
        let hash = passwords::hash(new.to_owned()).await?;
        let mut write = self.store.bench().await?;
        let mut bench = write.bench();
        bench.set_password(&id, &hash).await?;
        bench.end_sessions(&id, caller.session()).await?;
        Ok(write.commit().await?)
    }

    pub(super) async fn account_row(&self, id: &str) -> Result<AccountRow, RegistryError> {
        let mut snapshot = self.store.snapshot().await?;
        let account = snapshot.bench().account(id).await?;
        account.ok_or_else(|| RegistryError::NotFound {
            what: "account",
            id: crate::domain::fault::shorten(id),
        })
    }
}

/// What is longer than any name or password is refused before it costs anything.
fn check_lengths(name: &str, password: &str) -> Result<(), RegistryError> {
    let mut faults = Vec::new();
    for (at, text) in [("name", name), ("password", password)] {
        if text.len() > 1000 {
            let found = format!("{} bytes", text.len());
            faults.push(Fault::new(at, "at most 1000 bytes", found, "shorten it"));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.into())
    }
}
