//! Why an operation did not happen, in words for its caller. Only `api::problem` knows status codes.

use crate::blobs::BlobError;
use crate::domain::event::Refusal;
use crate::domain::fault::Fault;
use crate::intake::media::NotTaken;
use crate::store::StoreError;

use super::acts::Act;

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Nothing of this identity, or nothing this caller may see.
    #[error("{what} {id} is not on record")]
    NotFound { what: &'static str, id: String },
    /// The caller is known and may not.
    #[error("this needs the right to {}", .0.describe())]
    Forbidden(Act),
    /// The caller is a program, and this is for a person who is signed in.
    #[error("this is for a person who is signed in, not for a token: sign in at /sign-in")]
    NotByToken,
    /// Too many attempts failed.
    #[error("too many attempts failed: wait {seconds} seconds")]
    Wait { seconds: u64 },
    /// More than strangers may send in an hour.
    #[error("too many clues in this hour: send it again in {seconds} seconds")]
    TooMany { seconds: u64 },
    /// Nobody is signed in, or the token is not valid.
    #[error("{0}")]
    Unauthorized(&'static str),
    /// Something in the request is wrong: every fault.
    #[error("{}", list(.0))]
    Invalid(Vec<Fault>),
    /// The caller may record acts, but not these.
    #[error("{0}")]
    NotYourAct(String),
    /// Acts that the law does not let happen: every guard that spoke, beside what cannot be read.
    #[error("{}", refused(.0, .1))]
    Refused(Vec<Fault>, Vec<Refusal>),
    /// A file larger than its kind may be, bytes.
    #[error("expected a file of at most {limit} bytes")]
    TooLarge { limit: u64 },
    /// A file that is none of the kinds that are taken.
    #[error("expected a file of a kind that is kept, found {}; {}", .0.found, .0.remedy)]
    NotTaken(NotTaken),
    /// The blob store did not do what it was asked; the cause stays inside.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The resource moved since the caller saw it.
    #[error(
        "the resource stands at revision {0}: read it again, and send If-Match with that revision"
    )]
    Moved(u64),
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

fn refused(faults: &[Fault], refusals: &[Refusal]) -> String {
    let faults = faults.iter().map(Fault::to_string);
    let refusals = refusals.iter().map(Refusal::to_string);
    let texts: Vec<String> = faults.chain(refusals).take(20).collect();
    texts.join("\n")
}

fn list(faults: &[Fault]) -> String {
    let texts: Vec<String> = faults.iter().take(20).map(Fault::to_string).collect();
    texts.join("\n")
}

impl RegistryError {
    /// A parcel that is not on record, or that the caller may not see.
    pub(super) fn no_parcel(no: impl std::fmt::Display) -> Self {
        RegistryError::NotFound {
            what: "parcel",
            id: no.to_string(),
        }
    }
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
