//! For every rule of the book: facts on which it speaks, with what it says, and facts on which it is silent.

use crate::domain::decision::{Strength, Verdict};
use crate::domain::facts::Facts;

use super::scenes::found;
use super::{RULES, fixtures_land, fixtures_parcel};

/// What a rule says: a verdict, or none for a note; and how firmly.
pub(super) type Said = (Option<Verdict>, Strength);

/// One rule on two sets of facts.
pub(super) struct Fixture {
    pub rule: u8,
    pub fires: Facts,
    pub says: Said,
    pub silent: Facts,
}

fn all() -> Vec<Fixture> {
    let mut all = fixtures_parcel::fixtures();
    all.extend(fixtures_land::fixtures());
    all
}

#[test]
fn every_rule_speaks_where_it_should_and_is_silent_where_it_should() {
    for Fixture {
        rule,
        fires,
        says,
        silent,
    } in all()
    {
        assert_eq!(found(&fires, rule), Some(says), "R-{rule:02} fires");
        assert_eq!(found(&silent, rule), None, "R-{rule:02} is silent");
    }
}

#[test]
fn every_rule_has_a_fixture() {
    let fixtures = all();
    for rule in RULES {
        let has = fixtures.iter().any(|fixture| fixture.rule == rule.id.0);
        assert!(has, "{}", rule.id);
    }
    for fixture in &fixtures {
        let known = RULES.iter().any(|rule| rule.id.0 == fixture.rule);
        assert!(known, "R-{:02}", fixture.rule);
    }
}

#[test]
fn the_book_is_sorted_and_each_rule_stands_once() {
    assert!(RULES.windows(2).all(|pair| pair[0].id < pair[1].id));
}
