//! What the life cycle allows and what it refuses, each by name.

use super::*;
use Transition::*;

fn act(transition: Transition, to: Stage) -> StageAct {
    StageAct::new(transition, to)
}

fn refusal(stage: Stage, act: &StageAct) -> StepRefused {
    step(&Standing::at(stage), act).expect_err("this act must be refused")
}

fn guard(stage: Stage, act: &StageAct) -> Guard {
    refusal(stage, act).guard
}

/// Walks from `stage` through the acts; panics with the refusal if one is refused.
fn walk(stage: Stage, acts: &[StageAct]) -> Standing {
    acts.iter().fold(Standing::at(stage), |standing, act| {
        step(&standing, act).unwrap_or_else(|refusal| panic!("{refusal}"))
    })
}

fn reviewed(transition: Transition, to: Stage, review: EffectReview) -> StageAct {
    StageAct {
        effect_review: Some(review),
        ..act(transition, to)
    }
}

fn event(to: Stage, event: ValidityEvent) -> StageAct {
    StageAct {
        validity: Some(event),
        ..act(T32, to)
    }
}

fn voluntary() -> StageAct {
    StageAct {
        voluntary: Some(true),
        ..act(T03, Stage::V1)
    }
}

// The table

#[test]
fn every_row_stands_at_the_place_of_its_number() {
    for (place, row) in TRANSITIONS.iter().enumerate() {
        assert_eq!(row.transition as usize, place);
        assert_eq!(row.id, format!("T{:02}", place + 1));
        assert_eq!(serde_json::to_value(row.transition).unwrap(), row.id);
        assert_eq!(Transition::find(row.id), Some(row.transition));
        assert!(!row.arcs.is_empty());
    }
}

#[test]
fn every_row_has_texts_in_both_languages_and_a_basis() {
    for row in &TRANSITIONS {
        for text in [row.trigger, row.who, row.document] {
            assert!(!text.0.is_empty() && !text.1.is_empty(), "{}", row.id);
        }
        assert!(!row.basis.to_string().is_empty(), "{}", row.id);
        assert_eq!(row.basis.code.is_empty(), row.basis.soil_law.is_empty());
    }
}

#[test]
fn every_stage_but_the_first_and_the_last_can_be_reached_and_left() {
    for stage in Stage::ALL {
        let moves = |row: &&TransitionRow| !matches!(row.transition, T33 | T34);
        let rows = || TRANSITIONS.iter().filter(moves).flat_map(|row| row.arcs);
        let reached = rows().any(|arc| arc.1 == stage && arc.0 != stage);
        let left = rows().any(|arc| arc.0 == stage && arc.1 != stage);
        assert_eq!(reached, !matches!(stage, Stage::U0 | Stage::X0), "{stage}");
        assert_eq!(left, stage != Stage::X0, "{stage}");
    }
}

#[test]
fn superseding_starts_at_every_stage_but_the_superseded_one() {
    assert_eq!(T33.row().from(), Stage::ALL[..19].to_vec());
    assert_eq!(T33.row().to(), [Stage::X0]);
    assert_eq!(T34.row().from(), Stage::ALL[..19].to_vec());
}

#[test]
fn the_national_code_is_given_where_that_system_has_one() {
    assert_eq!(stage_s_code(Stage::U1), ["S0"]);
    assert_eq!(stage_s_code(Stage::VR), ["S1", "S2"]);
    assert_eq!(stage_s_code(Stage::L3), ["S6"]);
    assert!(stage_s_code(Stage::R0).is_empty());
}

// Allowed roads

#[test]
fn a_suspected_unit_goes_the_whole_way_to_removal() {
    let end = walk(
        Stage::U0,
        &[
            StageAct {
                u1_kind: Some(U1Kind::Risk),
                ..act(T01, Stage::U1)
            },
            act(T02, Stage::U1),
            act(T03, Stage::V1),
            act(T05, Stage::V2),
            act(T07, Stage::V3),
            act(T08, Stage::V4),
            act(T08, Stage::VR),
            act(T13, Stage::VR),
            act(T11, Stage::A0),
            act(T14, Stage::AR),
            act(T17, Stage::A0),
            act(T14, Stage::AR),
            act(T16, Stage::L0),
            act(T18, Stage::L1),
            act(T19, Stage::L2),
            act(T20, Stage::L2),
            act(T21, Stage::L3),
            reviewed(T22, Stage::L2, EffectReview::NotMet),
            act(T21, Stage::L3),
            act(T23, Stage::L3),
            reviewed(T25, Stage::R1, EffectReview::SafeWithConditions),
            act(T27, Stage::R1),
            StageAct {
                aftercare_open: Some(false),
                ..act(T28, Stage::R0)
            },
        ],
    );
    assert_eq!(end.stage, Stage::R0);
    assert_eq!(end.origin, Some(Stage::U1));
    assert_eq!(end.u1_kind, Some(U1Kind::Risk));
    assert!(!end.aftercare_open);
}

#[test]
fn a_clean_survey_ends_at_p0_and_remembers_where_it_came_from() {
    let end = walk(
        Stage::U1,
        &[
            act(T03, Stage::V1),
            act(T04, Stage::VR),
            act(T10, Stage::P0),
        ],
    );
    assert_eq!(end.stage, Stage::P0);
    assert_eq!(end.origin, Some(Stage::U1));
}

#[test]
fn a_report_may_be_submitted_from_any_stage_of_the_survey() {
    for stage in [Stage::V1, Stage::V2, Stage::V3, Stage::V4] {
        let next = step(&Standing::at(stage), &act(T09, Stage::VR)).unwrap();
        assert_eq!(next.stage, Stage::VR);
    }
    assert_eq!(guard(Stage::U1, &act(T09, Stage::VR)), Guard::WrongStage);
}

#[test]
fn a_failed_review_sends_the_report_back_to_any_sampling_stage() {
    for stage in [Stage::V1, Stage::V2, Stage::V3] {
        let next = step(&Standing::at(Stage::VR), &act(T12, stage)).unwrap();
        assert_eq!(next.stage, stage);
    }
    let refusal = refusal(Stage::VR, &act(T12, Stage::V4));
    assert_eq!(refusal.guard, Guard::WrongTarget);
    assert_eq!(refusal.wanted, [Stage::V1, Stage::V2, Stage::V3]);
}

#[test]
fn an_exceedance_found_voluntarily_has_the_same_effect() {
    let end = walk(
        Stage::U0,
        &[
            voluntary(),
            act(T05, Stage::V2),
            act(T07, Stage::V3),
            act(T09, Stage::VR),
            act(T11, Stage::A0),
        ],
    );
    assert_eq!(end.stage, Stage::A0);
    assert!(end.voluntary);
    assert_eq!(end.origin, Some(Stage::U0));
}

#[test]
fn a_survey_of_land_without_indication_says_that_it_is_voluntary() {
    assert_eq!(
        guard(Stage::U0, &act(T03, Stage::V1)),
        Guard::SurveyNotVoluntary
    );
}

#[test]
fn risk_shown_later_raises_the_kind_and_nothing_lowers_it() {
    let history = StageAct {
        u1_kind: Some(U1Kind::Industry),
        ..act(T01, Stage::U1)
    };
    let risk = StageAct {
        u1_kind: Some(U1Kind::Risk),
        ..act(T01, Stage::U1)
    };
    let suspected = step(&Standing::at(Stage::U0), &history).unwrap();
    let shown = step(&suspected, &risk).unwrap();
    assert_eq!(shown.u1_kind, Some(U1Kind::Risk));
    assert_eq!(
        step(&shown, &history).unwrap_err().guard,
        Guard::KindNotRaised
    );
}

#[test]
fn land_given_up_goes_back_on_the_road_it_came_from() {
    let listed = step(&Standing::at(Stage::L0), &act(T30, Stage::N0)).unwrap();
    assert_eq!(listed.n0_from, Some(Stage::L0));
    assert_eq!(
        step(&listed, &act(T31, Stage::L1)).unwrap().stage,
        Stage::L1
    );
    assert_eq!(
        step(&listed, &act(T31, Stage::V1)).unwrap_err().guard,
        Guard::NotDevelopedCameFromElsewhere
    );
    let suspected = step(&Standing::at(Stage::U1), &act(T30, Stage::N0)).unwrap();
    let surveyed = step(&suspected, &act(T31, Stage::V1)).unwrap();
    assert_eq!(surveyed.origin, Some(Stage::U1));
    assert_eq!(
        step(&suspected, &act(T31, Stage::L1)).unwrap_err().guard,
        Guard::NotDevelopedCameFromElsewhere
    );
}

#[test]
fn an_exceedance_is_not_forgotten_on_the_way_through_n0() {
    let standing = walk(
        Stage::A0,
        &[
            act(T30, Stage::N0),
            act(T31, Stage::V1),
            act(T09, Stage::VR),
        ],
    );
    assert_eq!(
        step(&standing, &act(T10, Stage::P0)).unwrap_err().guard,
        Guard::AssessmentSkipped
    );
}

#[test]
fn controlled_land_may_be_remediated_later() {
    let end = walk(Stage::L4, &[act(T18, Stage::L1), act(T19, Stage::L2)]);
    assert_eq!(end.stage, Stage::L2);
}

#[test]
fn an_emergency_keeps_the_stage_and_ends_by_its_own_act() {
    for stage in &Stage::ALL[..19] {
        let during = step(&Standing::at(*stage), &act(T34, *stage)).unwrap();
        assert!(during.emergency && during.stage == *stage);
        let over = StageAct {
            emergency_over: Some(true),
            ..act(T34, *stage)
        };
        assert!(!step(&during, &over).unwrap().emergency);
    }
    assert_eq!(guard(Stage::P0, &act(T34, Stage::U1)), Guard::WrongTarget);
}

// Validity events

#[test]
fn use_after_sampling_leaves_industry_history_only() {
    let next = step(
        &Standing::at(Stage::P0),
        &event(Stage::U1, ValidityEvent::V1),
    )
    .unwrap();
    assert_eq!(next.u1_kind, Some(U1Kind::Industry));
    assert_eq!(next.origin, None);
}

#[test]
fn pollution_of_passed_land_shows_risk_and_cannot_be_recorded_milder() {
    let mut polluted = event(Stage::U1, ValidityEvent::V6);
    let next = step(&Standing::at(Stage::P0), &polluted).unwrap();
    assert_eq!(next.u1_kind, Some(U1Kind::Risk));
    polluted.u1_kind = Some(U1Kind::Industry);
    assert_eq!(guard(Stage::P0, &polluted), Guard::KindTooMild);
}

#[test]
fn changed_assumptions_bring_acceptable_land_back_to_assessment_only() {
    let standing = Standing::at(Stage::P1);
    let next = step(&standing, &event(Stage::A0, ValidityEvent::V9)).unwrap();
    assert_eq!(next.stage, Stage::A0);
    assert_eq!(
        guard(Stage::P1, &event(Stage::U1, ValidityEvent::V9)),
        Guard::ValidityEventDoesNotMove
    );
}

#[test]
fn an_event_must_be_named_and_age_alone_moves_nothing() {
    assert_eq!(
        guard(Stage::P0, &act(T32, Stage::U1)),
        Guard::ValidityEventMissing
    );
    assert_eq!(
        guard(Stage::P0, &event(Stage::U1, ValidityEvent::V10)),
        Guard::ValidityEventDoesNotMove
    );
}

#[test]
fn no_event_takes_land_off_the_list() {
    for stage in [Stage::L0, Stage::L1, Stage::L2, Stage::L3, Stage::L4] {
        for validity in ValidityEvent::ALL {
            assert_eq!(
                guard(stage, &event(Stage::U1, validity)),
                Guard::ListedEndsByRemoval
            );
        }
    }
}

// Not allowed

#[test]
fn listing_without_a_passed_risk_assessment_is_refused() {
    for stage in Stage::ALL
        .into_iter()
        .filter(|stage| !matches!(stage, Stage::AR | Stage::X0))
    {
        let refusal = refusal(stage, &act(T16, Stage::L0));
        assert_eq!(refusal.guard, Guard::ListingWithoutAssessment, "{stage}");
        assert_eq!(refusal.wanted, [Stage::AR]);
    }
}

#[test]
fn removal_without_effect_review_is_refused() {
    for stage in [Stage::L0, Stage::L1, Stage::L2, Stage::L4] {
        for (transition, to) in [(T24, Stage::R0), (T25, Stage::R1)] {
            assert_eq!(
                guard(stage, &act(transition, to)),
                Guard::RemovalWithoutEffectReview
            );
        }
    }
    for (transition, to) in [(T24, Stage::R0), (T25, Stage::R1), (T26, Stage::L4)] {
        assert_eq!(
            guard(Stage::L3, &act(transition, to)),
            Guard::RemovalWithoutEffectReview
        );
    }
}

#[test]
fn removal_against_the_outcome_of_the_review_is_refused() {
    for review in [
        EffectReview::NotMet,
        EffectReview::NotSafe,
        EffectReview::SafeWithConditions,
    ] {
        assert_eq!(
            guard(Stage::L3, &reviewed(T24, Stage::R0, review)),
            Guard::EffectReviewContradicts
        );
    }
    assert_eq!(
        guard(Stage::L3, &reviewed(T25, Stage::R1, EffectReview::NotSafe)),
        Guard::EffectReviewContradicts
    );
}

#[test]
fn a_survey_passes_only_through_a_review() {
    for stage in [Stage::U1, Stage::V1, Stage::V2, Stage::V3, Stage::V4] {
        assert_eq!(guard(stage, &act(T10, Stage::P0)), Guard::SurveyNotReviewed);
        assert_eq!(guard(stage, &act(T11, Stage::A0)), Guard::SurveyNotReviewed);
    }
}

#[test]
fn an_exceedance_does_not_skip_the_risk_assessment() {
    assert_eq!(
        guard(Stage::A0, &act(T15, Stage::P1)),
        Guard::AssessmentSkipped
    );
    let exceeded = walk(
        Stage::V2,
        &[StageAct {
            preliminary_exceeded: Some(true),
            ..act(T09, Stage::VR)
        }],
    );
    assert_eq!(
        step(&exceeded, &act(T10, Stage::P0)).unwrap_err().guard,
        Guard::AssessmentSkipped
    );
}

#[test]
fn preliminary_sampling_that_exceeded_does_not_end_as_clean() {
    let back = walk(
        Stage::V2,
        &[
            act(T07, Stage::V3),
            act(T09, Stage::VR),
            act(T12, Stage::V2),
        ],
    );
    assert_eq!(
        step(&back, &act(T06, Stage::VR)).unwrap_err().guard,
        Guard::ExceedanceKnown
    );
    let denied = StageAct {
        preliminary_exceeded: Some(false),
        ..act(T09, Stage::VR)
    };
    assert_eq!(
        step(&back, &denied).unwrap_err().guard,
        Guard::ExceedanceKnown
    );
}

#[test]
fn an_exceedance_found_to_be_a_defect_is_withdrawn_by_sampling_anew() {
    let withdrawn = StageAct {
        preliminary_exceeded: Some(false),
        ..act(T12, Stage::V2)
    };
    let end = walk(
        Stage::V2,
        &[
            act(T07, Stage::V3),
            act(T09, Stage::VR),
            withdrawn,
            act(T06, Stage::VR),
            act(T10, Stage::P0),
        ],
    );
    assert_eq!(end.stage, Stage::P0);
}

#[test]
fn r0_while_aftercare_is_open_is_refused() {
    let removed = walk(
        Stage::L3,
        &[reviewed(T25, Stage::R1, EffectReview::SafeWithConditions)],
    );
    assert!(removed.aftercare_open);
    assert_eq!(
        step(&removed, &act(T28, Stage::R0)).unwrap_err().guard,
        Guard::AftercareOpen
    );
    let open = StageAct {
        aftercare_open: Some(true),
        ..reviewed(T24, Stage::R0, EffectReview::Safe)
    };
    assert_eq!(guard(Stage::L3, &open), Guard::AftercareOpen);
}

#[test]
fn listed_land_does_not_become_passed_by_editing_a_survey() {
    for stage in [Stage::L0, Stage::L1, Stage::L2, Stage::L3, Stage::L4] {
        for (transition, to) in [(T10, Stage::P0), (T15, Stage::P1), (T12, Stage::V1)] {
            assert_eq!(
                guard(stage, &act(transition, to)),
                Guard::ListedEndsByRemoval
            );
        }
    }
}

#[test]
fn superseded_land_moves_no_more() {
    for row in &TRANSITIONS {
        for to in row.to() {
            assert_eq!(
                guard(Stage::X0, &act(row.transition, to)),
                Guard::Superseded
            );
        }
    }
}

#[test]
fn a_field_the_transition_does_not_read_is_refused() {
    let stray = StageAct {
        effect_review: Some(EffectReview::Safe),
        ..act(T05, Stage::V2)
    };
    let refusal = refusal(Stage::V1, &stray);
    assert_eq!(refusal.guard, Guard::FieldNotRead);
    assert_eq!(refusal.field, Some("effect_review"));
}

#[test]
fn a_refusal_names_what_was_wanted_found_and_the_article() {
    let text = refusal(Stage::A0, &act(T16, Stage::L0)).to_string();
    assert_eq!(
        text,
        "T16 to L0 refused: the unit stands at A0, expected AR; have the risk assessment reviewed first (T14) \
         [生态环境法典 456; 土壤污染防治法 61]"
    );
}

// Adoption

#[test]
fn an_adopted_stage_keeps_unknown_what_the_register_does_not_state() {
    let standing = Adopted::at(Stage::V1).standing().unwrap();
    assert_eq!(standing.origin, None);
    assert_eq!(standing.u1_kind, None);
    assert!(
        Adopted::at(Stage::R1).standing().unwrap().aftercare_open,
        "not recorded counts as open"
    );
    assert!(
        Adopted::at(Stage::V3)
            .standing()
            .unwrap()
            .preliminary_exceeded
    );
}

#[test]
fn an_adoption_that_contradicts_itself_is_refused() {
    let base = Adopted::at(Stage::P0);
    for adopted in [
        Adopted {
            preliminary_exceeded: true,
            ..base.clone()
        },
        Adopted {
            origin: Some(Stage::P0),
            ..base.clone()
        },
        Adopted {
            n0_from: Some(Stage::L0),
            ..base.clone()
        },
        Adopted {
            aftercare_open: Some(true),
            ..base.clone()
        },
        Adopted {
            origin: Some(Stage::U0),
            u1_kind: Some(U1Kind::Risk),
            ..base
        },
    ] {
        let refusal = adopted.standing().unwrap_err();
        assert_eq!(refusal.guard, Guard::AdoptionInconsistent, "{adopted:?}");
    }
}

// The wire

#[test]
fn acts_refuse_unknown_fields_and_leave_out_what_is_not_said() {
    let wire = serde_json::to_string(&Act::Moved(voluntary())).unwrap();
    assert_eq!(
        wire,
        r#"{"moved":{"transition":"T03","to":"V1","voluntary":true}}"#
    );
    assert_eq!(
        serde_json::from_str::<Act>(&wire).unwrap(),
        Act::Moved(voluntary())
    );
    let unknown = r#"{"transition":"T03","to":"V1","volontary":true}"#;
    assert!(serde_json::from_str::<StageAct>(unknown).is_err());
}
