//! Who asks, and how he is known; what he may is in the table of [`Act`].

use crate::domain::record::Role;

use super::RegistryError;
use super::acts::{Act, OFFICIALS};

/// Who asks. Anonymous callers are the public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// `anonymous`, `account:...`, `token:...` or `operator` (the command line, by whoever owns the machine).
    pub id: String,
    pub roles: Vec<Role>,
    /// How he is known.
    pub means: Means,
}

/// How a caller is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// Nobody is signed in.
    Nothing,
    /// Whoever may work on the machine itself.
    Machine,
    /// A token with roles of its own.
    Token,
    /// A token of a person, with no more than the roles of the account.
    PersonalToken,
    /// A person, signed in; SHA-256 of the secret of the session.
    Session([u8; 32]),
}

/// What a caller is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Published parcels, generalised outlines, no restricted fields.
    Public,
    /// Everything.
    Official,
}

impl Caller {
    /// Nobody in particular.
    pub fn anonymous() -> Self {
        Caller {
            id: "anonymous".to_owned(),
            roles: vec![Role::Public],
            means: Means::Nothing,
        }
    }

    /// Whoever owns the machine and works on its command line.
    pub fn operator() -> Self {
        Caller {
            id: "operator".to_owned(),
            roles: Role::ALL.to_vec(),
            means: Means::Machine,
        }
    }

    /// Whether the table lets this caller do it.
    pub fn may(&self, act: Act) -> bool {
        act.roles().iter().any(|role| self.roles.contains(role))
    }

    /// Asks permission.
    pub fn need(&self, act: Act) -> Result<(), RegistryError> {
        if self.may(act) {
            Ok(())
        } else if self.is_anonymous() {
            Err(RegistryError::Unauthorized(
                "this needs somebody who is signed in: sign in at /sign-in, or send Authorization: Bearer <token>",
            ))
        } else {
            Err(RegistryError::Forbidden(act))
        }
    }

    /// What this caller is shown.
    pub fn visibility(&self) -> Visibility {
        if self.roles.iter().any(|role| OFFICIALS.contains(role)) {
            Visibility::Official
        } else {
            Visibility::Public
        }
    }

    /// The account of a person who is signed in; a token does not stand for a person in what is the person's own:
    /// whoever finds a token must not get himself another, or a password.
    pub fn person(&self) -> Result<&str, RegistryError> {
        match self.means {
            Means::Session(_) => Ok(&self.id),
            Means::Nothing => Err(RegistryError::Unauthorized(
                "this needs a person who is signed in: sign in at /sign-in",
            )),
            Means::Machine | Means::Token | Means::PersonalToken => Err(RegistryError::NotByToken),
        }
    }

    /// The session, where there is one.
    pub(super) fn session(&self) -> Option<&[u8; 32]> {
        match &self.means {
            Means::Session(hash) => Some(hash),
            _ => None,
        }
    }

    pub fn is_anonymous(&self) -> bool {
        self.means == Means::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_roles() {
        assert_eq!(Act::RaiseFlag.describe(), "raise and end flags (registrar)");
    }

    #[test]
    fn public_may_look_and_not_record() {
        let public = Caller::anonymous();
        assert!(public.may(Act::Check));
        assert!(!public.may(Act::CheckFreely));
        assert!(matches!(
            public.need(Act::RecordDecision),
            Err(RegistryError::Unauthorized(_))
        ));
        assert_eq!(public.visibility(), Visibility::Public);
    }
}
