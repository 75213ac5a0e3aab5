//! The moves that the life cycle does not allow, each with the guard that speaks and its article.

use super::tests::*;
use super::*;
use crate::domain::lifecycle::{Guard, Transition::*};
use crate::domain::record::Ban;
use crate::domain::stage::Stage::*;

#[test]
fn listing_without_a_passed_risk_assessment_is_refused() {
    let at_a0 = acts(A0, &[]);
    let request = whole(T16, L0);
    refused(
        &request,
        &ground(&at_a0),
        EventGuard::Stage(Guard::ListingWithoutAssessment),
        "456",
    );
    let at_ar = acts(AR, &[]);
    refused(
        &request,
        &ground(&at_ar),
        EventGuard::AssessmentMissing,
        "456",
    );
    let ra = assessment();
    let mut failed = request.clone();
    failed.brings.review = Some(review(T17));
    let with_ra = Ground {
        assessment: Some(&ra),
        ..ground(&at_ar)
    };
    refused(&failed, &with_ra, EventGuard::ReviewContradicts, "456");
}

#[test]
fn removal_without_an_effect_review_is_refused() {
    let acts_ = acts(L3, &[(T23, L3)]);
    let ground_ = Ground {
        works_firm: Some("修复公司"),
        effect_firm: Some("示例公司"),
        ..ground(&acts_)
    };
    let mut request = whole(T24, R0);
    request.brings.review = None;
    refused(
        &request,
        &ground_,
        EventGuard::Stage(Guard::RemovalWithoutEffectReview),
        "461 ¶1-2",
    );
    request.brings.review = Some(ReviewFound {
        safe_use: Some(SafeUse::No),
        ..review(T24)
    });
    refused(
        &request,
        &ground_,
        EventGuard::Stage(Guard::EffectReviewContradicts),
        "461 ¶1-2",
    );
    request.brings.review = Some(ReviewFound {
        targets_met: Some(false),
        ..review(T24)
    });
    refused(
        &request,
        &ground_,
        EventGuard::Stage(Guard::EffectReviewContradicts),
        "461 ¶1-2",
    );
    let unfiled = acts(L3, &[]);
    refused(
        &whole(T24, R0),
        &ground(&unfiled),
        EventGuard::EffectReportMissing,
        "461 ¶1-2",
    );
}

#[test]
fn the_works_firm_does_not_assess_the_effect() {
    let at_l2 = acts(L2, &[]);
    let mut request = whole(T21, L3);
    let ground_ = Ground {
        works_firm: Some("示例（天津）公司"),
        ..ground(&at_l2)
    };
    request.brings.firm = Some("示例(天津) 公司".to_owned());
    refused(
        &request,
        &ground_,
        EventGuard::FirmsNotIndependent,
        "1165 (6)",
    );
    refused(
        &request,
        &ground(&at_l2),
        EventGuard::WorksFirmUnknown,
        "460",
    );
    let mut before = request.clone();
    before.day = day("2026-08-14");
    before
        .papers
        .iter_mut()
        .for_each(|paper| paper.day = day("2026-08-01"));
    refused(&before, &ground_, EventGuard::FirmsNotIndependent, "94 (5)");
    let at_l3 = acts(L3, &[(T23, L3)]);
    let mut removal = whole(T24, R0);
    let known = Ground {
        works_firm: Some("甲"),
        effect_firm: Some("乙"),
        ..ground(&at_l3)
    };
    removal.brings.removal.as_mut().unwrap().effect_firm = Some("甲".to_owned());
    refused(&removal, &known, EventGuard::FirmsNotIndependent, "460");
    refused(&removal, &known, EventGuard::FirmContradicts, "461 ¶1-2");
}

#[test]
fn a_survey_pass_without_a_review_record_is_refused() {
    let at_vr = acts(VR, &[]);
    let report = survey();
    let ground_ = Ground {
        survey: Some(&report),
        screened: Some(clean()),
        ..ground(&at_vr)
    };
    for (transition, to) in [(T10, P0), (T11, A0)] {
        let mut request = whole(transition, to);
        request.brings.review = None;
        refused(&request, &ground_, EventGuard::ReviewMissing, "454 ¶3");
        request.brings.review = Some(review(T12));
        refused(&request, &ground_, EventGuard::ReviewContradicts, "454 ¶3");
        let unsigned = ReviewFound {
            recheck_signed: false,
            ..review(T13)
        };
        request.brings.review = Some(unsigned);
        refused(&request, &ground_, EventGuard::ReviewContradicts, "454 ¶3");
        refused(
            &whole(transition, to),
            &ground(&at_vr),
            EventGuard::SurveyMissing,
            "454 ¶3",
        );
    }
}

#[test]
fn no_state_change_without_its_papers() {
    for demand in &DEMANDS {
        for to in demand.transition.row().to() {
            for kind in demand.papers_to(to) {
                let mut request = whole(demand.transition, to);
                request.papers.retain(|paper| paper.kind != kind);
                let acts = acts(demand.transition.row().arcs[0].0, &[]);
                let refusals = judge(&request, &ground(&acts)).unwrap_err();
                let missing = |it: &&Refusal| it.guard == EventGuard::PaperMissing;
                assert_eq!(
                    refusals.iter().filter(missing).count(),
                    1,
                    "{} {to}",
                    demand.transition
                );
            }
        }
    }
}

#[test]
fn an_exceedance_does_not_skip_the_risk_assessment() {
    let at_a0 = acts(A0, &[]);
    refused(
        &whole(T15, P1),
        &ground(&at_a0),
        EventGuard::Stage(Guard::AssessmentSkipped),
        "456",
    );
    let exceeded = acts(V2, &[(T07, V3), (T09, VR)]);
    refused(
        &whole(T10, P0),
        &ground(&exceeded),
        EventGuard::Stage(Guard::AssessmentSkipped),
        "454 ¶3",
    );
}

#[test]
fn r0_while_an_aftercare_obligation_is_open_is_refused() {
    let at_r1 = acts(R1, &[]);
    refused(
        &whole(T28, R0),
        &ground(&at_r1),
        EventGuard::Stage(Guard::AftercareOpen),
        "437",
    );
    let restricted = removal(true);
    let ground_ = Ground {
        removal: Some(&restricted),
        ..ground(&at_r1)
    };
    refused(
        &whole(T28, R0),
        &ground_,
        EventGuard::RestrictionsRemain,
        "437",
    );
    let at_l3 = acts(L3, &[(T23, L3)]);
    let mut request = whole(T24, R0);
    request.brings.removal = Some(removal(true));
    refused(
        &request,
        &ground(&at_l3),
        EventGuard::RestrictionsRemain,
        "461 ¶1-2",
    );
    let mut nothing = whole(T25, R1);
    nothing.brings.removal = Some(removal(false));
    refused(&nothing, &ground(&at_l3), EventGuard::NothingRemains, "437");
}

#[test]
fn listed_land_does_not_become_passed_by_editing_a_survey() {
    for stage in [L0, L1, L2, L3, L4] {
        let acts = acts(stage, &[]);
        let report = survey();
        let ground = Ground {
            survey: Some(&report),
            screened: Some(clean()),
            ..ground(&acts)
        };
        refused(
            &whole(T10, P0),
            &ground,
            EventGuard::Stage(Guard::ListedEndsByRemoval),
            "454 ¶3",
        );
    }
    // the wrong act taken out would leave the way open: a correction is refused as well
    let acts = acts(VR, &[]);
    let report = survey();
    let mut request = whole(T10, P0);
    request.corrects = Some("act-9".to_owned());
    let ground = Ground {
        stands_at: Some(L0),
        survey: Some(&report),
        screened: Some(clean()),
        ..ground(&acts)
    };
    refused(
        &request,
        &ground,
        EventGuard::Stage(Guard::ListedEndsByRemoval),
        "454 ¶3",
    );
}

#[test]
fn a_firm_banned_on_the_signing_day_is_refused() {
    let ban: Ban = serde_json::from_value(serde_json::json!({
        "id": "b", "firm": "示例公司", "from": "2026-08-20", "until": "2026-09-01", "decision_no": "示例"
    }))
    .unwrap();
    let at_v2 = acts(V2, &[]);
    let mut report = survey();
    let bans = [&ban];
    for (signed, banned) in [
        ("2026-08-19", false),
        ("2026-08-20", true),
        ("2026-09-01", true),
        ("2026-09-02", false),
    ] {
        report.signed_on = Some(day(signed));
        let mut request = whole(T06, VR);
        request.brings.survey = Some(report.clone());
        let ground = Ground {
            survey: Some(&report),
            screened: Some(clean()),
            bans: &bans,
            ..ground(&at_v2)
        };
        if banned {
            refused(&request, &ground, EventGuard::FirmBanned, "1230");
        } else {
            assert!(judge(&request, &ground).is_ok(), "{signed}");
        }
    }
}

#[test]
fn values_above_screening_or_missing_end_neither_sampling_nor_review() {
    let exceeding = Screened {
        exceeding: vec![AgainstScreening {
            analyte: "As".into(),
            value: "45".into(),
            limit: "20".into(),
        }],
        ..clean()
    };
    let (at_v2, at_vr) = (acts(V2, &[]), acts(V2, &[(T09, VR)]));
    let report = survey();
    let mut bare = survey();
    bare.maxima.clear();
    for (acts, request) in [(&at_v2, whole(T06, VR)), (&at_vr, whole(T10, P0))] {
        let of = |survey, screened| Ground {
            survey: Some(survey),
            screened: Some(screened),
            ..ground(acts)
        };
        let article = if request.transition == T06 {
            "5.3.1"
        } else {
            "454 ¶3"
        };
        refused(
            &request,
            &of(&report, exceeding.clone()),
            EventGuard::ExceedsScreening,
            article,
        );
        refused(
            &request,
            &of(&bare, clean()),
            EventGuard::MaximaMissing,
            article,
        );
        let some = Screened {
            complete: false,
            ..clean()
        };
        refused(
            &request,
            &of(&report, some),
            EventGuard::MaximaMissing,
            article,
        );
    }
    // stage 1 alone has no samples
    let stage_1 = acts(U1, &[(T03, V1), (T04, VR)]);
    let ground = Ground {
        survey: Some(&bare),
        screened: Some(clean()),
        ..ground(&stage_1)
    };
    assert!(judge(&whole(T10, P0), &ground).is_ok());
}
