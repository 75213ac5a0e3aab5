//! The lists of the register: looked at, kept by hand, mirrored from municipal notices.
//!
//! Acts go through the write door and are judged inside; lists that follow from the life cycle point to its acts.

mod accept;
mod compare;
mod editions;
mod guards;
mod keep;
mod matching;
mod read;
mod row_fault;
mod standing;
mod suppose;

pub use accept::{AnswerChange, AnswerShort, MirrorAsk, MirrorShown, MirrorTaken};
pub use compare::{ComparedRow, Comparison, Counts, Difference, NoticeRemark, Outcome, Scope};
pub use editions::{Amendment, CurrentNegative, EditionHead, EditionRowView, EditionView};
pub use keep::{EntryContent, ListAct, ListTaken, ListWhat};
pub use read::{EntriesFound, EntryQuery, EntryState, Freshness, ListEntryView, ListView};
pub use row_fault::NoticeRowFault;
pub(super) use standing::{Standing, entries, entry};
