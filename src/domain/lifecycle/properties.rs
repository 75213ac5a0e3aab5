//! Laws that hold for every sequence of acts.

use proptest::prelude::*;

use super::*;
use Transition::*;

fn any_review() -> impl Strategy<Value = Option<EffectReview>> {
    prop_oneof![
        Just(None),
        Just(Some(EffectReview::NotMet)),
        Just(Some(EffectReview::NotSafe)),
        Just(Some(EffectReview::SafeWithConditions)),
        Just(Some(EffectReview::Safe)),
    ]
}

fn any_event() -> impl Strategy<Value = ValidityEvent> {
    (0..ValidityEvent::ALL.len()).prop_map(|place| ValidityEvent::ALL[place])
}

/// What chance decides at one step of a walk.
#[derive(Clone, Debug)]
struct Choice {
    arc: prop::sample::Index,
    supersede: bool,
    review: Option<EffectReview>,
    event: ValidityEvent,
    flag: Option<bool>,
    kind: Option<U1Kind>,
}

prop_compose! {
    fn any_choice()(
        arc in any::<prop::sample::Index>(),
        supersede in prop::bool::weighted(0.01),
        review in any_review(),
        event in any_event(),
        flag in any::<Option<bool>>(),
        kind in prop_oneof![Just(None), Just(Some(U1Kind::Risk)), Just(Some(U1Kind::Industry))],
    ) -> Choice {
        Choice { arc, supersede, review, event, flag, kind }
    }
}

fn any_walk() -> impl Strategy<Value = Vec<Choice>> {
    prop::collection::vec(any_choice(), 0..200)
}

impl Choice {
    /// An act that starts at `stage`, with the fields it reads and any values in them.
    fn act(&self, stage: Stage) -> StageAct {
        let moves: Vec<(&TransitionRow, Stage)> = TRANSITIONS
            .iter()
            .filter(|row| (row.transition == T33) == self.supersede)
            .flat_map(|row| row.targets(stage).into_iter().map(move |to| (row, to)))
            .collect();
        let Some((row, to)) = (!moves.is_empty()).then(|| *self.arc.get(&moves)) else {
            return StageAct::new(T34, stage);
        };
        let reads = |field| row.reads.contains(&field);
        StageAct {
            u1_kind: self.kind.filter(|_| reads(Field::U1Kind)),
            voluntary: self.flag.filter(|_| reads(Field::Voluntary)),
            preliminary_exceeded: self.flag.filter(|_| reads(Field::PreliminaryExceeded)),
            validity: Some(self.event).filter(|_| reads(Field::Validity)),
            effect_review: self.review.filter(|_| reads(Field::EffectReview)),
            aftercare_open: self.flag.filter(|_| reads(Field::AftercareOpen)),
            emergency_over: self.flag.filter(|_| reads(Field::EmergencyOver)),
            ..StageAct::new(row.transition, to)
        }
    }
}

/// A random walk from U0: the acts that were accepted, with the standing after each.
fn walk(choices: &[Choice]) -> Vec<(StageAct, Standing)> {
    let mut standing = Standing::at(Stage::U0);
    let mut taken = Vec::new();
    for choice in choices {
        let act = choice.act(standing.stage);
        if let Ok(next) = step(&standing, &act) {
            standing = next.clone();
            taken.push((act, next));
        }
    }
    taken
}

fn dated(taken: Vec<(StageAct, Standing)>, gaps: &[u8]) -> Vec<DatedAct> {
    let first = Day::parse("2026-01-01").unwrap();
    let mut day = first;
    let mut acts = vec![DatedAct {
        id: "start".to_owned(),
        day,
        revision: 1,
        seq: 0,
        act: Act::Adopted(Adopted::at(Stage::U0)),
    }];
    for (place, (act, _)) in taken.into_iter().enumerate() {
        day = day.plus(i64::from(gaps[place % gaps.len()] % 3));
        acts.push(DatedAct {
            id: format!("act-{place}"),
            day,
            revision: place as u64 + 2,
            seq: 0,
            act: Act::Moved(act),
        });
    }
    acts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn r0_is_reached_only_by_a_safe_review_or_closed_aftercare_since_listing(
        choices in any_walk()
    ) {
        let mut listed = false;
        let mut proven = false;
        for (act, after) in walk(&choices) {
            if act.transition == T16 {
                listed = true;
                proven = false;
            }
            let safe = matches!(
                act.effect_review,
                Some(EffectReview::Safe | EffectReview::SafeWithConditions)
            );
            proven |= matches!(act.transition, T24 | T25) && safe;
            if after.stage == Stage::R0 {
                prop_assert!(listed && proven);
                prop_assert!(!after.aftercare_open);
            }
        }
    }

    #[test]
    fn listed_land_leaves_the_list_only_by_removal_zone_or_supersession(
        choices in any_walk()
    ) {
        let mut before = Standing::at(Stage::U0);
        for (act, after) in walk(&choices) {
            if before.stage.is_listed() && !after.stage.is_listed() {
                prop_assert!(matches!(act.transition, T24 | T25 | T30 | T33), "{act:?}");
            }
            before = after;
        }
    }

    #[test]
    fn a_known_exceedance_never_ends_at_p0(choices in any_walk()) {
        let mut before = Standing::at(Stage::U0);
        for (_, after) in walk(&choices) {
            if after.stage == Stage::P0 {
                prop_assert!(!before.preliminary_exceeded && !after.preliminary_exceeded);
            }
            before = after;
        }
    }

    #[test]
    fn the_fold_does_not_depend_on_the_order_of_its_input(
        choices in any_walk(),
        gaps in prop::collection::vec(any::<u8>(), 1..20),
        seed in any::<u64>(),
    ) {
        let acts = dated(walk(&choices), &gaps);
        let mut shuffled = acts.clone();
        shuffled.sort_by_key(|act| act.revision.wrapping_mul(seed | 1).rotate_left(17));
        prop_assert_eq!(fold(&acts), fold(&shuffled));
    }

    #[test]
    fn the_fold_of_the_first_days_is_the_beginning_of_the_fold(
        choices in any_walk(),
        gaps in prop::collection::vec(any::<u8>(), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let acts = dated(walk(&choices), &gaps);
        let until = acts[cut.index(acts.len())].day;
        let first: Vec<DatedAct> = acts.iter().filter(|act| act.day <= until).cloned().collect();
        let whole = fold(&acts).unwrap();
        let mut part = fold(&first).unwrap();
        let open = part.pop().unwrap();
        prop_assert_eq!(&whole[..part.len()], &part[..]);
        let same = &whole[part.len()];
        prop_assert_eq!((same.from, &same.standing, &same.by), (open.from, &open.standing, &open.by));
        prop_assert_eq!(open.to, None);
    }

    #[test]
    fn spans_follow_each_other_without_gap_and_with_length(
        choices in any_walk(),
        gaps in prop::collection::vec(any::<u8>(), 1..20),
    ) {
        let spans = fold(&dated(walk(&choices), &gaps)).unwrap();
        for pair in spans.windows(2) {
            prop_assert_eq!(pair[0].to, Some(pair[1].from));
            prop_assert!(pair[0].from < pair[1].from);
        }
    }
}

#[test]
fn the_random_walks_reach_every_stage() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut reached = std::collections::BTreeMap::new();
    for _ in 0..300 {
        let choices = any_walk().new_tree(&mut runner).unwrap().current();
        for (_, after) in walk(&choices) {
            *reached.entry(after.stage).or_insert(0) += 1;
        }
    }
    for stage in Stage::ALL {
        assert!(reached.contains_key(&stage), "{stage}: {reached:?}");
    }
}
