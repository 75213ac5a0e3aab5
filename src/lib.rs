//! 净土 (`jingtu`): the registry of contaminated land that answers "can this parcel be transferred?".
//!
//! # The house
//!
//! Data walks through the rooms in one direction; a room may use those above it in this list, never below.
//!
//! | room | what it holds | what it never does |
//! | --- | --- | --- |
//! | [`domain`] | what exists and what may happen: parcels, stages, land use, law, geometry, changes, facts, decisions | I/O, clock, async |
//! | [`standards`] | GB 36600 and GB/T 14848: tables and the comparisons with them; HJ 25.3: health risk | I/O |
//! | [`log`] | the Merkle tree of the record, proofs, signed checkpoints | I/O |
//! | [`rules`] | the rulebook: facts in, decision out | I/O |
//! | [`cql2`] | filters of OGC CQL2, read from text and JSON and tried on rows | I/O; know a parcel |
//! | [`intake`] | files in and out: drafts, faults, notes | touch the record; repair what it reads |
//! | [`paper`] | answers as documents: pictures of a survey | I/O; decide anything |
//! | [`tiles`] | land as vector tiles, and where the tiles lie | I/O; decide anything |
//! | [`formats`] | features written in the file formats of GIS people and offices | I/O but temporary files; know a parcel |
//! | [`store`] | the SQL of the register: the commit protocol, on SQLite and on PostgreSQL | decide anything |
//! | [`blobs`] | files under their SHA-256, in a folder or an S3 bucket | know a document or a caller |
//! | [`atlas`] | the register in memory, every version of it, exact to a revision | write |
//! | [`identity`] | who somebody is, as a provider outside proves (OpenID Connect) | know an account or a session |
//! | [`registry`] | what a caller may ask or do; the only user of store, atlas and blobs | speak HTTP or SQL |
//! | [`api`] | HTTP for programs: `/api/v1` | hold a rule, a query or a decision of its own |
//! | [`web`] | HTTP for people: the page and its assets | load anything from another host; know more than `api` tells |
//!
//! Beside the house stands [`clock`], the one place that reads the time and draws random bytes, [`demo`], what a
//! register is filled with to be shown and measured, [`config`], the machine's settings, and [`cli`], who puts it all
//! together.
//!
//! `tests/it/layers.rs` reads the `use crate::` lines and fails on an arrow that points the wrong way.
//! Whoever adds a room adds its line here.

pub mod api;
pub mod atlas;
pub mod blobs;
pub mod cli;
pub mod clock;
pub mod config;
pub mod cql2;
pub mod demo;
pub mod domain;
pub mod formats;
pub mod identity;
pub mod intake;
pub mod log;
pub mod paper;
pub mod registry;
pub mod rules;
pub mod standards;
pub mod store;
pub mod tiles;
pub mod web;
