//! Laws that hold for every sequence of requests, corrections and late acts among them.

use proptest::prelude::*;

use super::tests::{DAY, acts, assessment, day, ground, removal, review, survey, whole};
use super::*;
use crate::domain::lifecycle::{Act, DatedAct, Transition, Transition::*, fold};
use crate::domain::stage::Stage;

/// What chance decides about one request.
#[derive(Clone, Debug)]
struct Choice {
    transition: prop::sample::Index,
    fits: bool,
    to: prop::sample::Index,
    back: i64,
    corrects: Option<prop::sample::Index>,
    review: prop::sample::Index,
    without_paper: bool,
    flag: Option<bool>,
}

prop_compose! {
    fn any_choice()(
        transition in any::<prop::sample::Index>(),
        fits in prop::bool::weighted(0.8),
        to in any::<prop::sample::Index>(),
        back in prop_oneof![4 => Just(0_i64), 1 => 0_i64..60],
        corrects in prop::option::weighted(0.1, any::<prop::sample::Index>()),
        review in any::<prop::sample::Index>(),
        without_paper in prop::bool::weighted(0.05),
        flag in any::<Option<bool>>(),
    ) -> Choice {
        Choice { transition, fits, to, back, corrects, review, without_paper, flag }
    }
}

/// The history of a unit under requests, each judged on what the others left behind.
struct Walk {
    acts: Vec<DatedAct>,
    revision: u64,
}

impl Walk {
    fn stage(&self) -> Stage {
        fold(&self.acts).unwrap().last().unwrap().standing.stage
    }

    fn request(&self, choice: &Choice) -> EventRequest {
        let here = self.stage();
        let arcs: Vec<(Transition, Stage)> = DEMANDS
            .iter()
            .filter(|demand| demand.transition != T33)
            .flat_map(|demand| {
                demand
                    .transition
                    .row()
                    .arcs
                    .iter()
                    .map(|arc| (demand.transition, *arc))
            })
            .filter(|(_, (from, _))| !choice.fits || *from == here)
            .map(|(transition, (_, to))| (transition, to))
            .collect();
        let (transition, to) = if arcs.is_empty() {
            (T34, here)
        } else {
            *choice.transition.get(&arcs)
        };
        let mut request = whole(transition, to);
        request.day = day(DAY).plus(self.revision as i64 / 4 - choice.back);
        for paper in &mut request.papers {
            paper.day = request.day;
        }
        if choice.without_paper {
            request.papers.clear();
        }
        if request.brings.review.is_some() {
            let any = choice.review.get(&[T10, T12, T13, T22, T24, T25, T26]);
            let fitting = if choice.flag.is_some() {
                transition
            } else {
                *any
            };
            request.brings.review = Some(review(fitting));
        }
        let carries = Demand::of(transition).carries;
        if carries.contains(&Carried::AftercareOpen) {
            request.brings.aftercare_open = choice.flag;
        }
        if carries.contains(&Carried::Voluntary) {
            request.brings.voluntary = choice.flag;
        }
        if carries.contains(&Carried::PreliminaryExceeded) {
            request.brings.preliminary_exceeded = choice.flag;
        }
        if carries.contains(&Carried::Validity) {
            let event = *choice.to.get(&crate::domain::validity::ValidityEvent::ALL);
            request.brings.validity = Some(ValidityFound {
                event,
                document: None,
            });
        }
        request
    }

    /// The act of a request that every guard let pass, with the stage before it.
    fn take(&mut self, choice: &Choice) -> Option<(Stage, EventRequest)> {
        let mut request = self.request(choice);
        let before = self.stage();
        let mut others = self.acts.clone();
        if let Some(index) = &choice.corrects {
            let wrong = others.remove(index.index(others.len()));
            request.corrects = Some(wrong.id);
        }
        self.revision += 1;
        let (report, ra, removed) = (survey(), assessment(), removal(choice.flag == Some(true)));
        let ground = Ground {
            today: day("2999-01-01"),
            place: (self.revision, 0),
            stands_at: Some(before),
            survey: Some(&report),
            screened: Some(Screened {
                class: crate::domain::land_use::LimitClass::I,
                exceeding: Vec::new(),
                unsuitable: Vec::new(),
                complete: true,
            }),
            assessment: Some(&ra),
            removal: Some(&removed),
            works_firm: Some("修复公司"),
            effect_firm: Some("示例公司"),
            ..ground(&others)
        };
        let judged = judge(&request, &ground).ok()?;
        others.push(DatedAct {
            id: format!("taken-{}", self.revision),
            day: request.day,
            revision: self.revision,
            seq: 0,
            act: Act::Moved(judged.act),
        });
        self.acts = others;
        assert_eq!(self.stage(), judged.now);
        Some((before, request))
    }
}

fn walk(start: Stage) -> Walk {
    Walk {
        acts: acts(start, &[]),
        revision: 10,
    }
}

fn any_start() -> impl Strategy<Value = Stage> {
    prop::sample::select(vec![
        Stage::U1,
        Stage::VR,
        Stage::AR,
        Stage::L0,
        Stage::L2,
        Stage::L3,
        Stage::L4,
    ])
}

/// Whether the acts that stand hold a review of the effect that found the land safe.
fn is_effect_reviewed(acts: &[DatedAct]) -> bool {
    use crate::domain::lifecycle::EffectReview::{Safe, SafeWithConditions};
    acts.iter().any(|act| match &act.act {
        Act::Moved(moved) => matches!(moved.effect_review, Some(Safe | SafeWithConditions)),
        Act::Adopted(_) => false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_sequence_of_requests_reaches_r0_without_an_effect_review(
        start in any_start(),
        choices in prop::collection::vec(any_choice(), 1..120),
    ) {
        let mut walk = walk(start);
        for choice in &choices {
            if let Some((before, request)) = walk.take(choice)
                && walk.stage() == Stage::R0
                && before != Stage::R0
            {
                prop_assert!(is_effect_reviewed(&walk.acts), "{request:?}");
                prop_assert!(!request.papers.is_empty());
            }
        }
    }

    #[test]
    fn no_request_takes_listed_land_to_passed(
        start in any_start(),
        choices in prop::collection::vec(any_choice(), 1..120),
    ) {
        let mut walk = walk(start);
        for choice in &choices {
            if let Some((before, request)) = walk.take(choice) {
                let unlisted = before.is_listed() && walk.stage() == Stage::P0;
                prop_assert!(!unlisted, "{:?}", request);
            }
        }
    }
}

#[test]
fn the_random_requests_reach_removal_and_passed_surveys() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut reached = std::collections::BTreeSet::new();
    for round in 0..150 {
        let strategy = prop::collection::vec(any_choice(), 60..120);
        let choices = strategy.new_tree(&mut runner).unwrap().current();
        let mut walk = walk([Stage::U1, Stage::AR, Stage::L3][round % 3]);
        for choice in &choices {
            walk.take(choice);
            reached.insert(walk.stage());
        }
    }
    for stage in [
        Stage::R0,
        Stage::R1,
        Stage::P0,
        Stage::L0,
        Stage::L4,
        Stage::A0,
    ] {
        assert!(reached.contains(&stage), "{stage}: {reached:?}");
    }
}
