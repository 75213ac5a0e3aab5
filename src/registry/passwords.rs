//! Passwords: argon2id with a random salt, on the blocking pool, a few at a time.
//!
//! Chosen: the parameters that OWASP names first (19 MiB, two passes), about 20 ms on a server. What is asked of a
//! password is its length: rules about digits and signs make people write them down (NIST SP 800-63B, 3.1.1.2).

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::clock::random;
use crate::domain::fault::Fault;

use super::RegistryError;

/// Characters that a password has at least.
pub const PASSWORD_LEAST: usize = 10;
/// Characters that a password has at most.
pub const PASSWORD_MOST: usize = 200;

/// Each takes 19 MiB and a processor.
static AT_A_TIME: Semaphore = Semaphore::const_new(4);

/// Stands in where there is no password, so that it takes as long to find out.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What is wrong with a password that somebody chooses; it is never repeated.
pub(super) fn check_password(faults: &mut Vec<Fault>, at: &str, password: &str, name: &str) {
    let count = password.chars().count();
    let wanted = || format!("{PASSWORD_LEAST} to {PASSWORD_MOST} characters");
    if !(PASSWORD_LEAST..=PASSWORD_MOST).contains(&count) {
        let found = format!("{count} characters");
        let remedy = "choose a sentence that nobody else would write";
        faults.push(Fault::new(at, wanted(), found, remedy));
    } else if password.to_lowercase() == name.to_lowercase() {
        let remedy = "choose something that cannot be guessed from the name";
        faults.push(Fault::new(at, wanted(), "the sign-in name", remedy));
    } else if password.chars().all(|c| password.starts_with(c)) {
        let remedy = "choose a sentence that nobody else would write";
        faults.push(Fault::new(at, wanted(), "one character, repeated", remedy));
    }
}

/// The PHC string of a password.
pub(super) async fn hash(password: String) -> Result<String, RegistryError> {
    on_the_side(move || {
        Argon2::default()
            .hash_password_with_salt(password.as_bytes(), &random::<16>())
            .map(|hash| hash.to_string())
            .map_err(|error| RegistryError::Conflict(format!("no password can be kept: {error}")))
    })
    .await?
}

/// Whether it is the password; takes as long where there is none.
pub(super) async fn verify(password: String, kept: Option<String>) -> Result<bool, RegistryError> {
    on_the_side(move || {
        let hash = PasswordHash::new(kept.as_deref().unwrap_or(NOBODYS));
        let fits = hash.is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        });
        fits && kept.is_some()
    })
    .await
}

async fn on_the_side<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, RegistryError> {
    let ended = |_| RegistryError::Conflict("the server is stopping".to_owned());
    let _place = AT_A_TIME
        .acquire()
        .await
        .map_err(|_| RegistryError::Conflict("the server is stopping".to_owned()))?;
    tokio::task::spawn_blocking(work).await.map_err(ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let kept = hash("a long sentence".to_owned()).await.unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        let again = hash("a long sentence".to_owned()).await.unwrap();
        assert_ne!(kept, again, "a salt each");
        let right = verify("a long sentence".to_owned(), Some(kept.clone())).await;
        assert!(right.unwrap());
        let wrong = verify("a long sentencE".to_owned(), Some(kept)).await;
        assert!(!wrong.unwrap());
    }

    /// It costs the same to look at nobody's password: the same parameters, and it is really computed.
    #[tokio::test]
    async fn nobodys_password_is_computed_and_never_fits() {
        let parsed = PasswordHash::new(NOBODYS).unwrap();
        let fresh = hash("a long sentence".to_owned()).await.unwrap();
        let fresh = PasswordHash::new(&fresh).unwrap();
        assert_eq!(parsed.algorithm, fresh.algorithm);
        assert_eq!(parsed.params, fresh.params);
        assert_eq!(
            parsed.hash.map(|hash| hash.len()),
            fresh.hash.map(|hash| hash.len())
        );
        assert!(!verify("a long sentence".to_owned(), None).await.unwrap());
    }

    #[test]
    fn what_is_easily_guessed_is_refused() {
        let faults = |password: &str| {
            let mut faults = Vec::new();
            check_password(&mut faults, "password", password, "Zhang.Wei.2026");
            faults
        };
        for password in [
            "",
            "short",
            "zhang.wei.2026",
            "aaaaaaaaaaaa",
            &"x1".repeat(101),
        ] {
            let faults = faults(password);
            assert_eq!(faults.len(), 1, "{password}");
            assert!(password.is_empty() || !faults[0].found.contains(password));
        }
        assert!(faults("红桥区的土壤要干净才好").is_empty());
    }
}
