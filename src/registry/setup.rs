//! The first account: a link that works once, for fifteen minutes, while there is no account.

use time::Duration;

use crate::domain::record::Role;

use super::accounts::{Grounds, NewAccount};
use super::caller::Means;
use super::secrets::{Secret, hash_of};
use super::sessions::SessionLimits;
use super::{Caller, NewSession, Registry, RegistryError};

/// How every secret of a link begins.
const PREFIX: &str = "jf_";
/// How long a link works.
pub const SETUP_MINUTES: i64 = 15;

/// Who the commit is by: nobody is signed in yet.
fn by() -> Caller {
    Caller {
        id: "setup".to_owned(),
        roles: vec![Role::Public],
        means: Means::Machine,
    }
}

impl Registry {
    /// The secret of a new link, while there is no account.
    pub async fn setup_link(&self) -> Result<Option<String>, RegistryError> {
        let secret = Secret::new(PREFIX);
        let mut write = self.store.bench().await?;
        let mut bench = write.bench();
        if bench.has_account().await? {
            return Ok(None);
        }
        let expires_at = self.clock.now() + Duration::minutes(SETUP_MINUTES);
        bench.add_setup_link(&secret.hash, expires_at).await?;
        write.commit().await?;
        Ok(Some(secret.text))
    }

    /// Makes the first account, an administrator, and signs it in.
    pub async fn set_up(
        &self,
        secret: &str,
        mut wanted: NewAccount,
        limits: &SessionLimits,
    ) -> Result<NewSession, RegistryError> {
        wanted.roles = vec![Role::Admin];
        let faults = wanted.check_person();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let hash = hash_of(PREFIX, secret).ok_or(UNKNOWN)?;
        // looked at before a password is hashed for anybody, and again under the lock
        let mut snapshot = self.store.snapshot().await?;
        let link = snapshot.bench().setup_link(&hash).await?;
        drop(snapshot);
        if link.is_none() {
            return Err(UNKNOWN);
        }
        let row = self.new_row(&wanted).await?;
        let now = self.clock.now();
        let mut door = self.door().await?;
        let mut bench = door.write.bench();
        let link = bench.setup_link(&hash).await?.ok_or(UNKNOWN)?;
        if link.used_at.is_some() {
            return Err(conflict("this link was used: sign in at /sign-in"));
        }
        if bench.has_account().await? {
            return Err(conflict(
                "there is an account already, so this link works no more: sign in at /sign-in, or ask the administrator",
            ));
        }
        if link.expires_at <= now {
            return Err(conflict(
                "this link has expired: start the server again for a new one, or use jingtu account add",
            ));
        }
        bench.use_setup_link(&hash, now).await?;
        bench.add_account(&row).await?;
        let grounds = Grounds {
            reason: "the first account".to_owned(),
            source: None,
        };
        let changes: Vec<_> = self
            .grant(&row.id, wanted.roles, &grounds)
            .into_iter()
            .collect();
        self.commit_through(door, (&by(), &grounds.reason), &changes, None)
            .await?;
        self.open_session(&row.id, limits).await
    }
}

const UNKNOWN: RegistryError =
    RegistryError::Unauthorized("the secret of the link is not right: copy the whole address");

fn conflict(why: &str) -> RegistryError {
    RegistryError::Conflict(why.to_owned())
}
