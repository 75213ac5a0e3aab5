//! Why an operation did not happen, in words for its caller. Only `api::problem` knows status codes.

use crate::domain::fault::Fault;
use crate::store::StoreError;

use super::caller::Act;

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Nothing of this identity, or nothing this caller may see.
    #[error("{what} {id} is not on record")]
    NotFound { what: &'static str, id: String },
    /// The caller is known and may not.
    #[error("this needs the right to {}", .0.describe())]
    Forbidden(Act),
    /// Nobody is signed in, or the token is not valid.
    #[error("{0}")]
    Unauthorized(&'static str),
    /// Something in the request is wrong: every fault.
    #[error("{}", list(.0))]
    Invalid(Vec<Fault>),
    /// It cannot be done as things stand.
    #[error("{0}")]
    Conflict(String),
    /// The database cannot be reached for now: the same request may succeed later.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The database did not do what it was asked; the cause stays inside.
    #[error(transparent)]
    Store(StoreError),
}

fn list(faults: &[Fault]) -> String {
    let texts: Vec<String> = faults.iter().take(20).map(Fault::to_string).collect();
    texts.join("\n")
}

impl From<StoreError> for RegistryError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(faults) => RegistryError::Invalid(faults),
            StoreError::Unavailable(why) => RegistryError::Unavailable(why),
            other => RegistryError::Store(other),
        }
    }
}

impl From<Vec<Fault>> for RegistryError {
    fn from(faults: Vec<Fault>) -> Self {
        RegistryError::Invalid(faults)
    }
}

impl From<Fault> for RegistryError {
    fn from(fault: Fault) -> Self {
        RegistryError::Invalid(vec![fault])
    }
}
