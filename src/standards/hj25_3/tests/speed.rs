//! How long an assessment takes. Not a test of anything: `cargo test --profile quick --lib hj25_3 -- --ignored --nocapture`.

use std::hint::black_box;
use std::time::Instant;

use super::*;

/// The claim: a hundred substances in both classes in two milliseconds.
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
    let rounds = 200;
    let start = Instant::now();
    for _ in 0..rounds {
        for question in &questions {
            black_box(assess(black_box(question))).expect("an assessment");
        }
    }
    let each = start.elapsed() / rounds;
    println!("100 substances, both classes: {each:?}");
    assert!(each.as_micros() <= 2000, "{each:?}");
}
