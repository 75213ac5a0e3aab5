//! Events (环节办理): recorded acts that move a unit, by the right person with the right paper.
//!
//! [`crate::domain::lifecycle`] says what may follow what. Here stands, beside its table, what each act demands
//! ([`DEMANDS`]): who may enter it, who acts, which papers, what it brings, by which law; and the guards that read more
//! than the stage. [`judge`] lets a request pass or tells every refusal at once, each with its guard and article. All is
//! pure: what the record knows comes in as values ([`Ground`]).
//!
//! To add a guard: a line in the table of `refusal`, a function in `guards`, and a test that sees its article.

mod actor;
mod demand;
mod firm;
mod ground;
mod guards;
mod judge;
mod paper;
mod refusal;
mod request;
mod table;

#[cfg(test)]
mod not_allowed_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use actor::{Actor, ActorKind};
pub use demand::{Carried, Demand, Due};
pub use firm::{FirmFound, FirmText, is_imposed_on, is_same_firm, keys_of, keys_of_ban, mentions};
pub use ground::{AgainstScreening, Ground, ReviewGround, Screened};
pub use guards::reads_survey;
pub use judge::{Judged, judge, obstacles};
pub use paper::{Paper, PaperKind};
pub use refusal::{EventGuard, Refusal, Text};
pub use request::{Brings, EventRequest, ReviewFound, SafeUse, ValidityFound};
pub use table::DEMANDS;
