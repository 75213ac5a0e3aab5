//! The demonstration: what a register is filled with to be shown, tried and measured.
//!
//! | function | what |
//! | --- | --- |
//! | [`hongqiao`] | an empty register becomes Hongqiao: what is public about six real parcels, and some sixty invented ones |
//! | [`files`] | the files of its documents, for the blob store |
//! | [`split_and_merge`] | one of them is split, and two of its successors merged, as a planner would |
//! | [`Example::fill`] | an empty register gets the parcels of a file and [`spread`] over them |
//! | [`spread`] | invented acts over the real parcels of a file, by a seed |
//! | [`multiply`] | many parcels of the shapes of a file, for measurements |
//!
//! **What is invented says so.** The name of every invented parcel, unit, firm, zone and well holds 示例 ("example"), its
//! documents are titled 示例文件, and it has no outline of a real parcel. What is real names its source, and what its
//! source does not say stays empty: no result, no boundary and no stage was made up for a real parcel.
//!
//! Days of examples are counted back from the day of the demonstration, so that it looks the same next year. Nothing is
//! dated after that day but what lies ahead by its nature: the next report, the end of a ban, the expiry of an override.
//!
//! The examples are tables: one line in [`sites`] gives a parcel its name, place, uses and acts; the other tables add
//! reports ([`reports`]), lists ([`lists`]) the pool of experts and reviews ([`reviews`]) and what lies around ([`around`]),
//! a file ([`papers`]). To add an example, add its lines; the tests
//! see that its outline is valid and apart from the others and that its acts follow the life cycle.

mod around;
mod book;
mod cadastral;
mod chance;
mod example;
mod firms;
mod ground;
mod limits;
mod lists;
mod office;
mod owed;
mod papers;
mod real;
mod reports;
mod reviews;
mod samples;
mod scale;
mod sites;
#[cfg(test)]
mod tests;
mod water;

pub use cadastral::split_and_merge;
pub use example::{Example, ExampleReport};
pub use papers::{ExampleFile, files};
pub use scale::{Share, dress, multiply, shares, spread, story};

use book::Book;

use crate::domain::change::Change;
use crate::domain::codes::CodeError;
use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::geometry::GeometryFaults;
use crate::domain::person::Person;
use crate::registry::RegistryError;

/// Changes that belong together: one commit.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The reason written into the commit.
    pub reason: &'static str,
    pub changes: Vec<Change>,
    /// Persons that its changes speak of.
    pub persons: Vec<Person>,
}

/// The demonstration's own data is wrong.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("a code of the demonstration: {0}")]
    Code(#[from] CodeError),
    #[error("an outline of the demonstration: {0}")]
    Outline(#[from] GeometryFaults),
    #[error("a land use of the demonstration: {0}")]
    Use(Fault),
    #[error("a number of the demonstration: {0}")]
    Number(#[from] rust_decimal::Error),
    #[error("the embedded outline of the district: {0}")]
    Json(#[from] serde_json::Error),
    #[error("there is no example {0}")]
    NoExample(u8),
    #[error("the file holds no outline")]
    NoOutline,
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

/// The batches that turn an empty register into Hongqiao (红桥区), in the order in which they are to be committed.
///
/// Every legal day is `today` or earlier. The blob store should have [`files`] before.
pub fn hongqiao(today: Day) -> Result<Vec<Batch>, DemoError> {
    let book = Book::of(today);
    Ok(vec![
        Batch {
            reason: "红桥区边界、公开资料所载六个地块 (the district and six real parcels, public sources)",
            changes: real::changes(today)?,
            persons: Vec::new(),
        },
        Batch {
            reason: "示例地块及其阶段 (invented parcels and their stages)",
            changes: sites::changes(&book)?,
            persons: Vec::new(),
        },
        Batch {
            reason: "示例调查、评估、移出和有效性事件 (invented surveys, assessments, removals, events)",
            changes: reports::changes(&book)?,
            persons: Vec::new(),
        },
        Batch {
            reason: "示例名录、负面清单和市级名录镜像 (invented lists, negative list, mirrors)",
            changes: lists::changes(&book)?,
            persons: Vec::new(),
        },
        Batch {
            reason: "示例管控区、地下水、重点单位和办理事项 (invented zones, groundwater, key units, procedure)",
            changes: [
                around::changes(&book)?,
                reviews::changes(&book)?,
                papers::changes(&book)?,
                limits::changes(&book)?,
            ]
            .concat(),
            persons: reviews::persons(),
        },
    ])
}
