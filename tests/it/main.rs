//! Everything that needs a database, a router or the whole source tree: one test binary.

mod app;
mod cadastral;
mod cambridge;
mod changes;
mod demo;
mod duties;
mod events;
mod groundwater;
mod harness;
mod kill;
mod layers;
mod lists;
mod log;
mod nodes;
mod office;
mod openapi;
mod people;
mod permissions;
mod provider;
mod recording;
mod statistics;
mod store;
mod supervision;
mod time;
mod whole_life;
mod wrong_input;
