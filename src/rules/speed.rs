//! How long a decision takes. Not a test of anything: `cargo test --profile quick --lib speed -- --ignored --nocapture`.

use std::hint::black_box;
use std::time::Instant;

use crate::domain::facts::Facts;
use crate::domain::land_use::{ForbiddenGroup, LimitClass};
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction::Supply;

use super::decide;
use super::scenes::*;

fn measure(name: &str, facts: &Facts) {
    let rounds = 20_000;
    let start = Instant::now();
    for _ in 0..rounds {
        black_box(decide(black_box(facts)));
    }
    let nanoseconds = start.elapsed().as_nanos() / rounds;
    println!("{name}: {nanoseconds} ns");
}

#[test]
#[ignore = "measures, and proves nothing"]
fn decisions_take_microseconds() {
    let plain = ask_of(Supply, INDUSTRY, clean(LimitClass::II));
    measure("plain P0", &plain);
    let mut busy = plain.clone();
    busy.neighbours = (0..5).map(|n| neighbour(Stage::L1, f64::from(n))).collect();
    busy.negative_list.entries = vec![entry(ForbiddenGroup::S)];
    measure("five neighbours and an entry", &busy);
}
