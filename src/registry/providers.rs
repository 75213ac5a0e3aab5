//! Signing in with a provider: what a sign-in must remember between leaving and coming back, and the account of who
//! comes. What the provider says is proved in [`crate::identity`].

use time::Duration;

use crate::domain::fault::check_text;
use crate::identity::Subject;
use crate::store::{AccountRow, ProviderSignInRow};

use super::secrets::{Secret, hash, new_id};
use super::sessions::SessionLimits;
use super::{NewSession, Registry, RegistryError};

/// How long somebody may take at the provider.
const MINUTES: i64 = 10;

/// A sign-in that is begun: what the browser carries there and back.
#[derive(Debug, Clone)]
pub struct SignInBegun {
    /// In the address and in a cookie of the browser that began.
    pub state: String,
    pub nonce: String,
    /// The secret of PKCE.
    pub verifier: String,
    /// The page to go to afterwards.
    pub next: String,
}

impl Registry {
    /// Begins a sign-in with a provider.
    pub async fn begin_provider_sign_in(&self, next: &str) -> Result<SignInBegun, RegistryError> {
        let now = self.clock.now();
        let [state, nonce, verifier] = [(); 3].map(|()| Secret::new(""));
        let row = ProviderSignInRow {
            nonce: nonce.text.clone(),
            verifier: verifier.text.clone(),
            next: next.to_owned(),
            expires_at: now + Duration::minutes(MINUTES),
        };
        let mut write = self.store.bench().await?;
        write
            .bench()
            .begin_provider_sign_in(&state.hash, &row, now)
            .await?;
        write.commit().await?;
        Ok(SignInBegun {
            state: state.text,
            nonce: row.nonce,
            verifier: row.verifier,
            next: row.next,
        })
    }

    /// Takes a sign-in that was begun. A state works once.
    pub async fn take_provider_sign_in(&self, state: &str) -> Result<SignInBegun, RegistryError> {
        let unknown = RegistryError::Unauthorized(
            "this sign-in is not under way: it was finished, or took too long; begin again at /sign-in",
        );
        let mut write = self.store.bench().await?;
        let row = write.bench().take_provider_sign_in(&hash(state)).await?;
        write.commit().await?;
        let now = self.clock.now();
        let Some(row) = row.filter(|row| now < row.expires_at) else {
            return Err(unknown);
        };
        Ok(SignInBegun {
            state: state.to_owned(),
            nonce: row.nonce,
            verifier: row.verifier,
            next: row.next,
        })
    }

    /// Signs in who a provider has proved to be. The first time makes an account without roles, until an administrator
    /// grants some.
    pub async fn sign_in_subject(
        &self,
        subject: &Subject,
        limits: &SessionLimits,
    ) -> Result<NewSession, RegistryError> {
        let (issuer, name) = (subject.issuer.as_str(), subject.subject.as_str());
        let mut write = self.store.bench().await?;
        let mut bench = write.bench();
        let known = bench.account_of_subject(issuer, name).await?;
        let account = match known {
            Some(account) => account,
            None if !bench.has_account().await? => {
                let why = "the first account is made with the link that the server printed, or with jingtu account add";
                return Err(RegistryError::Conflict(why.to_owned()));
            }
            None => {
                let new = AccountRow {
                    id: new_id("account"),
                    sign_in_name: None,
                    display_name: display_name(subject),
                    password: None,
                    provider: Some((issuer.to_owned(), name.to_owned())),
                    created_at: self.clock.now(),
                    disabled_at: None,
                };
                // two returns at once: the other one's row is taken
                bench.add_account(&new).await?;
                let stored = bench.account_of_subject(issuer, name).await?;
                stored.unwrap_or(new)
            }
        };
        write.commit().await?;
        if account.disabled_at.is_some() {
            return Err(RegistryError::Unauthorized("the account is disabled"));
        }
        self.open_session(&account.id, limits).await
    }
}

/// The name that the provider gives, or the subject where it gives none that can be shown.
fn display_name(subject: &Subject) -> String {
    let fits = |name: &&str| {
        let mut faults = Vec::new();
        check_text(&mut faults, "name", name, 200);
        faults.is_empty()
    };
    let names = [subject.name.as_deref(), Some(subject.subject.as_str())];
    let name = names.into_iter().flatten().find(fits);
    name.unwrap_or("—").trim().to_owned()
}
