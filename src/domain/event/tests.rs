//! Demands of the table, and requests that are whole, late or wrong in many ways.

use super::*;
use crate::domain::day::Day;
use crate::domain::land_use::LimitClass;
use crate::domain::lifecycle::{
    Act, Adopted, DatedAct, Guard, StageAct, Transition, Transition::*,
};
use crate::domain::record::{Assessment, Removal, ReviewOutcome, Role, Survey};
use crate::domain::stage::Stage::{self, *};

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(super) const DAY: &str = "2026-10-01";

/// A request with every paper and everything that its transition needs.
pub(super) fn whole(transition: Transition, to: Stage) -> EventRequest {
    let demand = Demand::of(transition);
    let paper = |kind: PaperKind| Paper {
        kind,
        title: "示例文件".to_owned(),
        number: "示例〔2026〕1号".to_owned(),
        issuer: "示例单位".to_owned(),
        day: day(DAY),
        sha256: None,
    };
    let mut brings = Brings::default();
    for field in demand.carries {
        bring(&mut brings, *field, (transition, to));
    }
    EventRequest {
        transition,
        to: Some(to),
        day: day(DAY),
        papers: demand.papers_to(to).into_iter().map(paper).collect(),
        actor: Actor {
            kind: demand.actors[0],
            name: "示例".to_owned(),
        },
        reason: "示例".to_owned(),
        corrects: None,
        brings,
    }
}

fn bring(brings: &mut Brings, field: Carried, (transition, to): (Transition, Stage)) {
    match field {
        Carried::U1Kind if transition == T01 => {
            brings.u1_kind = Some(crate::domain::lifecycle::U1Kind::Risk);
        }
        Carried::Firm => {
            brings.firm = Some(
                if transition == T19 {
                    "修复公司"
                } else {
                    "示例公司"
                }
                .to_owned(),
            )
        }
        Carried::Survey
            if matches!(transition, T04 | T06 | T09) || (transition, to) == (T08, VR) =>
        {
            brings.survey = Some(survey());
        }
        Carried::Assessment if transition == T14 => brings.assessment = Some(assessment()),
        Carried::Review => brings.review = Some(review(transition)),
        Carried::Listing => {
            brings.listing = serde_json::from_value(serde_json::json!(
                {"id": "new", "list": "control_list", "parcels": ["HQ-000001"]}
            ))
            .unwrap();
        }
        Carried::Removal if transition != T28 => brings.removal = Some(removal(transition == T25)),
        Carried::Validity => {
            brings.validity = serde_json::from_value(serde_json::json!({"event": "V-1"})).unwrap();
        }
        Carried::Zone => {
            brings.zone = serde_json::from_value(serde_json::json!({
                "id": "new", "kind": "control", "outline": {"type": "Polygon", "coordinates":
                    [[[117.1, 39.1], [117.2, 39.1], [117.2, 39.2], [117.1, 39.1]]]}
            }))
            .unwrap();
        }
        _ => {}
    }
}

pub(super) fn survey() -> Survey {
    serde_json::from_value(serde_json::json!({
        "id": "new", "parcel": "HQ-000001", "title": "示例调查报告", "firm": "示例公司", "class_assessed": "I",
        "signed_on": "2026-09-01", "sampling_end": "2026-08-20", "maxima_complete": true,
        "maxima": [{"analyte": "As", "mg_per_kg": "9.8"}]
    }))
    .unwrap()
}

pub(super) fn assessment() -> Assessment {
    serde_json::from_value(serde_json::json!({
        "id": "new", "parcel": "HQ-000001", "firm": "示例公司", "signed_on": "2026-09-01",
        "assessed_classes": ["S"]
    }))
    .unwrap()
}

pub(super) fn removal(conditions: bool) -> Removal {
    let mut removal = serde_json::json!({
        "id": "new", "parcel": "HQ-000001", "target_class": "I", "signed_on": "2026-09-01"
    });
    if conditions {
        removal["restrictions"] = serde_json::json!([{"kind": "no_groundwater_use"}]);
    }
    serde_json::from_value(removal).unwrap()
}

pub(super) fn review(transition: Transition) -> ReviewFound {
    let outcome = match transition {
        T12 | T17 => ReviewOutcome::Fail,
        T13 => ReviewOutcome::PassAfterModification,
        _ => ReviewOutcome::Pass,
    };
    let (targets_met, safe_use) = match transition {
        T22 => (Some(false), None),
        T24 => (Some(true), Some(SafeUse::Yes)),
        T25 => (Some(true), Some(SafeUse::WithConditions)),
        T26 => (Some(true), Some(SafeUse::No)),
        _ => (None, None),
    };
    ReviewFound {
        outcome,
        recheck_signed: transition == T13,
        targets_met,
        safe_use,
    }
}

pub(super) fn acts(stage: Stage, moves: &[(Transition, Stage)]) -> Vec<DatedAct> {
    let dated = |n: usize, act: Act| DatedAct {
        id: format!("act-{n}"),
        day: day("2026-01-01").plus(n as i64),
        revision: n as u64 + 1,
        seq: 0,
        act,
    };
    let mut acts = vec![dated(0, Act::Adopted(Adopted::at(stage)))];
    for (n, (transition, to)) in moves.iter().enumerate() {
        acts.push(dated(n + 1, Act::Moved(StageAct::new(*transition, *to))));
    }
    acts
}

pub(super) fn ground(acts: &[DatedAct]) -> Ground<'_> {
    Ground {
        today: day("2026-11-24"),
        acts,
        place: (1000, 0),
        corrected_found: true,
        stands_at: None,
        survey: None,
        survey_under_review: false,
        screened: None,
        assessment: None,
        removal: None,
        works_firm: None,
        effect_firm: None,
        review: Default::default(),
        bans: &[],
        practitioners: &[],
        credit_registration_required: false,
    }
}

pub(super) fn clean() -> Screened {
    Screened {
        class: LimitClass::I,
        exceeding: Vec::new(),
        unsuitable: Vec::new(),
        complete: true,
    }
}

#[track_caller]
pub(super) fn refused(
    request: &EventRequest,
    ground: &Ground<'_>,
    guard: EventGuard,
    article: &str,
) {
    let refusals = judge(request, ground).unwrap_err();
    let found = refusals.iter().find(|refusal| refusal.guard == guard);
    let Some(found) = found else {
        panic!("{guard:?} is silent: {refusals:#?}");
    };
    let articles: Vec<&str> = found.article.iter().map(|it| it.article).collect();
    assert!(articles.contains(&article), "{guard:?}: {articles:?}");
    assert!(!found.wanted.zh.is_empty() && !found.remedy.en.is_empty());
}

#[test]
fn each_transition_has_its_demand_in_its_place() {
    for (index, demand) in DEMANDS.iter().enumerate() {
        assert_eq!(demand.transition as usize, index);
        assert!(!demand.roles.is_empty() && !demand.actors.is_empty() && !demand.basis.is_empty());
        for to in demand.transition.row().to() {
            assert!(!demand.papers_to(to).is_empty(), "{}", demand.transition);
        }
        assert!(!demand.is_open_to(&[Role::Auditor, Role::Public, Role::Admin, Role::Reviewer]));
    }
    let expert: Vec<Transition> = DEMANDS
        .iter()
        .filter(|demand| demand.is_open_to(&[Role::Expert]))
        .map(|demand| demand.transition)
        .collect();
    assert_eq!(expert, [T04, T05, T06, T07, T08, T09, T14]);
    let planner: Vec<Transition> = DEMANDS
        .iter()
        .filter(|demand| demand.is_open_to(&[Role::Planner]))
        .map(|demand| demand.transition)
        .collect();
    assert_eq!(planner, [T01, T33]);
}

#[test]
fn each_demand_cites_law_in_force_before_and_after_the_code() {
    for demand in &DEMANDS {
        for on in ["2026-08-14", "2026-08-15"] {
            let count = crate::domain::law::in_force(demand.basis, day(on)).count();
            assert!(count > 0, "{} on {on}", demand.transition);
        }
    }
}

#[test]
fn a_whole_request_passes_at_every_transition_but_the_cadastral_one() {
    for demand in DEMANDS.iter().filter(|demand| demand.transition != T33) {
        let (transition, row) = (demand.transition, demand.transition.row());
        let (from, to) = row.arcs[0];
        let mut request = whole(transition, to);
        if transition == T03 {
            request.brings.voluntary = Some(true);
        }
        let moves: &[(Transition, Stage)] = match transition {
            T24 | T25 | T26 => &[(T23, L3)],
            _ => &[],
        };
        let mut acts = acts(from, moves);
        if transition == T28
            && let Act::Adopted(adopted) = &mut acts[0].act
        {
            adopted.aftercare_open = Some(false);
        }
        let (report, ra) = (survey(), assessment());
        let ground = Ground {
            survey: Some(&report),
            screened: Some(clean()),
            assessment: Some(&ra),
            works_firm: Some("修复公司"),
            effect_firm: Some("示例公司"),
            ..ground(&acts)
        };
        let judged = judge(&request, &ground);
        assert_eq!(
            judged.as_ref().map(|it| it.act.to),
            Ok(to),
            "{transition}: {judged:#?}"
        );
        let open = obstacles(transition, to, &ground);
        assert!(open.is_empty(), "{transition}: {open:#?}");
    }
}

#[test]
fn a_voluntary_survey_enters_at_v1_and_says_so() {
    let at_u0 = acts(U0, &[]);
    refused(
        &whole(T03, V1),
        &ground(&at_u0),
        EventGuard::Stage(Guard::SurveyNotVoluntary),
        "439",
    );
    let mut voluntary = whole(T03, V1);
    voluntary.brings.voluntary = Some(true);
    assert_eq!(judge(&voluntary, &ground(&at_u0)).unwrap().now, V1);
}

#[test]
fn a_late_act_is_refused_with_the_later_acts_it_makes_impossible() {
    let acts = acts(VR, &[(T11, A0), (T14, AR)]);
    let report = survey();
    let mut request = whole(T10, P0);
    request.day = day("2026-01-01");
    request
        .papers
        .iter_mut()
        .for_each(|paper| paper.day = day("2026-01-01"));
    let ground = Ground {
        survey: Some(&report),
        screened: Some(clean()),
        ..ground(&acts)
    };
    let refusals = judge(&request, &ground).unwrap_err();
    let late = refusals
        .iter()
        .find(|it| it.guard == EventGuard::LateAct)
        .unwrap();
    assert_eq!(
        late.found.en,
        "acts that would become impossible: act-1 T11, act-2 T14"
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let at_u1 = acts(U1, &[]);
    let mut request = whole(T24, R0);
    request.papers.clear();
    request.actor.kind = ActorKind::Firm;
    request.day = day("2027-01-01");
    request.brings.u1_kind = Some(crate::domain::lifecycle::U1Kind::Risk);
    request.brings.review = None;
    let guards: std::collections::BTreeSet<String> = judge(&request, &ground(&at_u1))
        .unwrap_err()
        .iter()
        .map(|it| it.guard.code())
        .collect();
    for wanted in [
        "paper_missing",
        "actor_not_entitled",
        "day_ahead",
        "not_carried",
        "carried_missing",
        "effect_report_missing",
        "works_firm_unknown",
        "removal_without_effect_review",
    ] {
        assert!(guards.contains(wanted), "{wanted}: {guards:?}");
    }
}

#[test]
fn a_split_is_pointed_to_its_own_door() {
    let at_u1 = acts(U1, &[]);
    refused(
        &whole(T33, X0),
        &ground(&at_u1),
        EventGuard::CadastralActElsewhere,
        "",
    );
}
