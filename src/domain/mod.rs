//! What exists and what may happen: the nouns of the registry, and the law they live under.
//!
//! No I/O, no clock, no async: everything here is a value or a pure function of values. Whatever enters the
//! register (a request, a cell of a sheet, a row of a database) passes the same `parse` of the same type.

pub mod cadastral;
pub mod change;
pub mod codes;
pub mod day;
pub mod decimal;
pub mod decision;
pub mod document;
pub mod duty;
pub mod edition;
pub mod event;
pub mod exchange;
pub mod facts;
pub mod fault;
pub mod geometry;
pub mod groundwater;
pub mod judgement;
pub mod land_use;
pub mod lang;
pub mod law;
pub mod lifecycle;
pub mod listing;
pub mod local_limit;
pub mod person;
pub mod question;
pub mod record;
pub mod review;
pub mod safe_use;
pub mod setting;
pub mod stage;
pub mod supervision;
pub mod transaction;
pub mod validity;
pub mod working_day;
