//! Everything that needs a database, a router or the whole source tree: one test binary.

mod cambridge;
mod changes;
mod demo;
mod harness;
mod kill;
mod layers;
mod store;
