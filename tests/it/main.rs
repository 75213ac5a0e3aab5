//! Everything that needs a database, a router or the whole source tree: one test binary.

mod app;
mod demo;
mod harness;
mod layers;
mod nodes;
mod openapi;
mod permissions;
mod recording;
mod time;
mod wrong_input;
