//! How long an assessment takes. Not a test of anything: `cargo test --profile quick --lib hj25_3 -- --ignored --nocapture`.

use std::hint::black_box;
use std::time::Instant;

use super::*;

/// The claim: a hundred substances in both classes in two milliseconds (measured: 0.9 ms).
#[test]
#[ignore = "measures"]
fn a_hundred_substances_in_both_classes() {
    let questions = [LimitClass::I, LimitClass::II].map(|class| {
        let mut question = RiskQuestion::new(class);
        let names = substances().iter().filter(|one| !one.is_lead()).take(100);
        question.substances = names
            .map(|one| about(class, &one.name_zh, 1.0, 0.01).substances.remove(0))
            .collect();
        question
    });
    // the fastest round: what else the machine does is not measured
    let round = || {
        let start = Instant::now();
        for question in &questions {
            black_box(assess(black_box(question))).expect("an assessment");
        }
        start.elapsed()
    };
    let each = (0..200).map(|_| round()).min().expect("rounds");
    println!("100 substances, both classes: {each:?}");
    assert!(each.as_micros() <= 2000, "{each:?}");
}
