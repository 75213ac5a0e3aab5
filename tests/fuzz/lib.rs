//! The rooms that read files, and the doors of their readers.

// what no target reaches is not dead: the main crate uses it
#![allow(dead_code, unused_imports)]

// `jingtu::intake` is what the doors say, here as in the main suite
extern crate self as jingtu;

#[path = "../../src/cql2/mod.rs"]
pub mod cql2;
#[path = "../../src/domain/mod.rs"]
pub mod domain;
pub mod doors;
#[path = "../../src/intake/mod.rs"]
pub mod intake;
#[path = "../../src/standards/mod.rs"]
pub mod standards;
