//! Laws of the panel that hold for every pool, file and seed.

use proptest::prelude::*;

use super::conflict::{Conflict, ConflictKind, File};
use super::draw::{Draw, METHOD, PassedOver, Replaced, Seat, fill, order};
use super::{ExpertField, FilePart};
use crate::domain::day::Day;
use crate::domain::person::PersonRef;
use crate::domain::record::{Engagement, EngagementKind, Expert, FirmOnFile};

const FIRMS: [&str; 5] = ["甲公司", "乙公司", "丙公司", "丁公司", "（戊）公司"];
const LOOKBACK: i64 = 1096;

fn today() -> Day {
    Day::new(2026, 11, 24).unwrap()
}

prop_compose! {
    fn any_expert()(
        employer in 0..8_usize,
        engaged in prop::collection::vec((0..5_usize, 0..3000_i64, prop::option::of(0..3000_i64), any::<bool>()), 0..3),
        retired in prop::bool::weighted(0.1),
    ) -> Expert {
        let engagement = |(firm, from, until, paid): (usize, i64, Option<i64>, bool)| Engagement {
            firm: FIRMS[firm].to_owned(),
            credit_code: None,
            kind: if paid { EngagementKind::Paid } else { EngagementKind::Employed },
            from: today().plus(-from),
            until: until.map(|until| today().plus(-until.min(from))),
        };
        Expert {
            id: String::new(),
            person: PersonRef { id: "0".repeat(32), commitment: "0".repeat(64) },
            employer: FIRMS.get(employer).map_or("大学".to_owned(), |firm| (*firm).to_owned()),
            employer_code: None,
            fields: vec![ExpertField::Survey],
            from: today().plus(-4000),
            until: retired.then(|| today().plus(-1)),
            engagements: engaged.into_iter().map(engagement).collect(),
        }
    }
}

prop_compose! {
    fn any_pool()(experts in prop::collection::vec(any_expert(), 0..25)) -> Vec<Expert> {
        let numbered = (1..).zip(experts);
        numbered.map(|(n, expert)| Expert { id: format!("X-{n:06}"), ..expert }).collect()
    }
}

/// A draw with later conflicts; whether every seat is filled.
fn panel(
    (pool, seed, size): (&[Expert], &str, u16),
    file: &File<'_>,
    leave: &[prop::sample::Index],
) -> (Vec<Seat>, Vec<PassedOver>, bool) {
    let draw = Draw {
        method: METHOD.to_owned(),
        seed: seed.to_owned(),
        revision: 1,
        day: today(),
        fields: vec![ExpertField::Survey],
        size,
        order: order(("R-1", seed), pool.iter().map(|expert| expert.id.as_str())),
    };
    let (mut seats, mut passed) = (Vec::new(), Vec::new());
    let expert_of = |id: &str| pool.iter().find(|expert| expert.id == id);
    let mut full = fill(&draw, (&mut seats, &mut passed), (file, today()), expert_of);
    for index in leave {
        let taken: Vec<usize> = (0..seats.len())
            .filter(|at| seats[*at].is_taken())
            .collect();
        if taken.is_empty() {
            break;
        }
        seats[taken[index.index(taken.len())]].replaced = Some(Replaced {
            day: today(),
            conflict: Conflict {
                kind: ConflictKind::Declared,
                firm: None,
                reason: None,
            },
        });
        full = fill(&draw, (&mut seats, &mut passed), (file, today()), expert_of);
    }
    (seats, passed, full)
}

/// Whether an expert has a conflict, said another way than the code under test does.
fn has_conflict(expert: &Expert, firms: &[usize], authors: &[String]) -> bool {
    let on_file = |name: &str| {
        let narrow = |text: &str| text.replace('（', "(").replace('）', ")");
        firms
            .iter()
            .any(|firm| narrow(FIRMS[*firm]) == narrow(name))
    };
    let engaged = expert.engagements.iter().any(|engagement| {
        let ended_long_ago = engagement
            .until
            .is_some_and(|until| today().since(until) > LOOKBACK);
        on_file(&engagement.firm) && !ended_long_ago
    });
    on_file(&expert.employer) || engaged || authors.contains(&expert.id)
}

proptest! {
    #[test]
    fn no_panel_ever_holds_an_expert_with_a_conflict(
        pool in any_pool(),
        firms in prop::collection::vec(0..5_usize, 1..4),
        author in prop::option::of(1..25_u32),
        seed in "[0-9a-f]{64}",
        size in 1..7_u16,
        leave in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
    ) {
        // names are typed in wide and narrow brackets
        let narrow = |firm: &usize| FirmOnFile {
            name: FIRMS[*firm].replace('（', "(").replace('）', ")"),
            credit_code: None,
            part: FilePart::Author,
        };
        let on_file: Vec<FirmOnFile> = firms.iter().map(narrow).collect();
        let authors: Vec<String> = author.map(|n| format!("X-{n:06}")).into_iter().collect();
        let file = File { firms: &on_file, known: &[], authors: &authors, from: today().plus(-LOOKBACK), on: today() };
        let (seats, passed, full) = panel((&pool, &seed, size), &file, &leave);
        let of = |id: &str| pool.iter().find(|expert| expert.id == id).unwrap();
        for seat in &seats {
            prop_assert!(!has_conflict(of(&seat.expert), &firms, &authors), "{seat:?}");
            prop_assert!(of(&seat.expert).is_in_pool(today()), "{seat:?}");
        }
        for own in &passed {
            let expert = of(&own.expert);
            prop_assert!(has_conflict(expert, &firms, &authors) || !expert.is_in_pool(today()), "{own:?}");
        }
        // nobody twice, and nobody is skipped without a reason
        let mut ranks: Vec<u32> = seats.iter().map(|seat| seat.rank).chain(passed.iter().map(|own| own.rank)).collect();
        ranks.sort_unstable();
        prop_assert_eq!(ranks.clone(), (1..=ranks.len() as u32).collect::<Vec<_>>());
        let taken = seats.iter().filter(|seat| seat.is_taken()).count();
        prop_assert_eq!(full, taken == usize::from(size));
        prop_assert!(full || ranks.len() == pool.len());
    }

    #[test]
    fn the_same_seed_gives_the_same_panel_whatever_the_order_of_the_pool(
        pool in any_pool(),
        seed in "[0-9a-f]{64}",
        size in 1..7_u16,
        leave in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
    ) {
        let file = File { firms: &[], known: &[], authors: &[], from: today().plus(-LOOKBACK), on: today() };
        let turned: Vec<Expert> = pool.iter().rev().cloned().collect();
        let one = panel((&pool, &seed, size), &file, &leave);
        prop_assert_eq!(one, panel((&turned, &seed, size), &file, &leave));
    }
}
