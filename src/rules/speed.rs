//! How long a decision takes. Not a test of anything: `cargo test --profile quick --lib speed -- --ignored --nocapture`.

use std::hint::black_box;
use std::time::Instant;

use crate::domain::decision::Decision;
use crate::domain::facts::Facts;
use crate::domain::land_use::{ForbiddenGroup, LimitClass};
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction::Supply;
use crate::standards::gb36600;

use super::decide;
use super::engine::judge;
use super::scenes::*;

fn measure(name: &str, facts: &Facts) {
    let each = |decide: &dyn Fn(&Facts) -> Decision| {
        let rounds = 20_000;
        let start = Instant::now();
        for _ in 0..rounds {
            black_box(decide(black_box(facts)));
        }
        start.elapsed().as_nanos() / rounds
    };
    let one_day = each(&|facts| judge(facts, facts.as_of));
    println!("{name}: {} ns, one day {one_day} ns", each(&decide));
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
    let mut measured = plain.clone();
    let maxima = gb36600::basic_items().map(|item| (item.cas[0].clone(), mg("0.0001")));
    measured.units[0].survey.as_mut().unwrap().maxima = maxima.collect();
    measure("P0 with all basic items", &measured);
    let mut unknown = plain;
    unknown.units.clear();
    measure("no record", &unknown);
}
