//! Acts of the life cycle through the doors, on both databases.

mod adopted;
mod conditions;
mod firms;
mod life;
mod many;
mod not_allowed;
mod roles;
mod speed;
mod views;
mod wrong;

use std::sync::atomic::{AtomicU64, Ordering};

use jingtu::domain::event::{Carried, Demand};
use jingtu::domain::lifecycle::Transition;
use jingtu::domain::stage::Stage;
use serde_json::{Value, json};

use crate::app::{Answered, App, Ask};

/// Land of the demo on which risk was shown, and which was told to be surveyed: U1 since 2025-09-30.
pub const OWED: &str = "HQ-000107";
/// U0 since years.
pub const NO_INDICATION: &str = "HQ-000102";

pub const WORKS_FIRM: &str = "示例修复有限公司";
pub const FIRM: &str = "示例检测技术有限公司";

/// An act with every paper and everything that its transition needs.
pub fn whole(transition: &str, to: &str, day: &str) -> Value {
    let demand = Demand::of(Transition::find(transition).expect("a transition"));
    let stage = Stage::find(to).expect("a stage");
    let paper = |(index, kind): (usize, &jingtu::domain::event::PaperKind)| {
        json!({
            "kind": kind.code(), "title": format!("示例{} (example)", kind.names().0),
            "number": format!("示例〔{day}〕{transition}-{index}"), "issuer": "示例单位", "day": day
        })
    };
    let papers: Vec<Value> = demand
        .papers_to(stage)
        .iter()
        .enumerate()
        .map(paper)
        .collect();
    let mut body = json!({
        "transition": transition, "to": to, "day": day, "papers": papers,
        "actor": {"kind": demand.actors[0].code(), "name": "示例 example"}, "reason": "示例 example"
    });
    for field in demand.carries {
        if let Some(value) = carried(*field, (transition, to), day) {
            body[field.name()] = value;
        }
    }
    body
}

fn carried(field: Carried, (transition, to): (&str, &str), day: &str) -> Option<Value> {
    let value = match (field, transition) {
        (Carried::U1Kind, "T01") => json!("risk"),
        (Carried::Firm, "T19") => json!(WORKS_FIRM),
        (Carried::Firm, _) => json!(FIRM),
        (Carried::Survey, "T04") => survey(day, &[]),
        (Carried::Survey, "T06") => survey(day, &[("As", "9.8"), ("Pb", "31")]),
        (Carried::Survey, "T08") if to == "VR" => survey(day, &[("As", "9.8"), ("Cr(VI)", "21")]),
        (Carried::Survey, "T09") => survey(day, &[("As", "9.8"), ("Pb", "31")]),
        (Carried::Assessment, "T14") => {
            json!({"firm": FIRM, "signed_on": day, "assessed_classes": ["S", "K1", "K2"]})
        }
        (Carried::Review, "T12" | "T17") => json!({"outcome": "fail"}),
        (Carried::Review, "T13") => {
            json!({"outcome": "pass_after_modification", "recheck_signed": true})
        }
        (Carried::Review, "T22") => json!({"outcome": "pass", "targets_met": false}),
        (Carried::Review, "T24") => {
            json!({"outcome": "pass", "targets_met": true, "safe_use": "yes"})
        }
        (Carried::Review, "T25") => {
            json!({"outcome": "pass", "targets_met": true, "safe_use": "with_conditions"})
        }
        (Carried::Review, "T26") => {
            json!({"outcome": "pass", "targets_met": true, "safe_use": "no"})
        }
        (Carried::Review, _) => json!({"outcome": "pass"}),
        (Carried::Listing, _) => json!({"batch": "示例批次", "main_pollutants": ["铬(六价)"]}),
        (Carried::Removal, "T24") => {
            json!({"target_class": "I", "signed_on": day, "effect_sampling_end": day})
        }
        (Carried::Removal, "T25") => json!({
            "target_class": "I", "signed_on": day, "effect_sampling_end": day,
            "restrictions": [{"kind": "no_groundwater_use"}],
            "aftercare": {"responsible": "示例", "next_report_due": "2027-10-20"}
        }),
        (Carried::Validity, _) => json!({"event": "V-1"}),
        (Carried::Zone, _) => json!({
            "kind": "control", "name": "示例管控区", "outline": {"type": "Polygon", "coordinates":
                [[[117.15, 39.16], [117.151, 39.16], [117.151, 39.161], [117.15, 39.16]]]}
        }),
        _ => return None,
    };
    Some(value)
}

/// A survey report of class I with these highest values.
pub fn survey(day: &str, maxima: &[(&str, &str)]) -> Value {
    let values = maxima
        .iter()
        .map(|(analyte, value)| json!({"analyte": analyte, "mg_per_kg": value}));
    let mut survey = json!({
        "title": "示例调查报告 (example)", "firm": FIRM, "class_assessed": "I", "signed_on": day,
        "groundwater_polluted": "no", "maxima": values.collect::<Vec<_>>()
    });
    if !maxima.is_empty() {
        survey["sampling_end"] = json!(day);
        survey["maxima_complete"] = json!(true);
    }
    survey
}

pub fn path(parcel: &str) -> String {
    format!("/api/v1/parcels/{parcel}/events")
}

/// A key that nothing was recorded under.
pub fn fresh_key() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("fresh-key-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Sends an act as a role under a fresh key.
pub async fn send_as(app: &App, role: &str, parcel: &str, body: &Value) -> Answered {
    let key = fresh_key();
    let ask = Ask::post(path(parcel), body.to_string()).with("idempotency-key", key);
    app.ask(role, ask).await
}

pub async fn send(app: &App, parcel: &str, body: &Value) -> Answered {
    send_as(app, "registrar", parcel, body).await
}

/// Sends acts that are all recorded.
pub async fn live(app: &App, parcel: &str, steps: &[(&str, &str, &str)]) {
    for (transition, to, day) in steps {
        let answer = send(app, parcel, &whole(transition, to, day)).await;
        let made = answer.expect(201);
        assert_eq!(made["stage"], *to, "{}: {made}", app.name);
    }
}

/// The stage of a parcel or a unit.
pub async fn stage(app: &App, parcel: &str) -> Value {
    let parcel = app
        .get("auditor", &format!("/api/v1/parcels/{parcel}"))
        .await
        .expect(200);
    parcel["stages"][0]["stage"].clone()
}

/// From U1 to where works are done and removal is applied for.
pub const TO_L3: &[(&str, &str, &str)] = &[
    ("T03", "V1", "2025-11-10"),
    ("T05", "V2", "2025-12-01"),
    ("T07", "V3", "2026-01-05"),
    ("T08", "V4", "2026-02-01"),
    ("T08", "VR", "2026-02-20"),
    ("T11", "A0", "2026-03-10"),
    ("T14", "AR", "2026-04-01"),
    ("T16", "L0", "2026-04-20"),
    ("T18", "L1", "2026-05-10"),
    ("T19", "L2", "2026-06-01"),
    ("T20", "L2", "2026-07-01"),
    ("T21", "L3", "2026-08-20"),
    ("T23", "L3", "2026-09-20"),
];

/// The guards of a refusal without their articles.
pub fn names(guards: &[String]) -> Vec<&str> {
    guards
        .iter()
        .filter_map(|guard| guard.split(' ').next())
        .collect()
}

/// Whether a guard spoke and cited the article.
#[track_caller]
pub fn spoke(answer: &Answered, guard: &str, article: &str) {
    let guards = answer.guards(409);
    let fits = |said: &&String| said.starts_with(&format!("{guard} [")) && said.contains(article);
    assert!(
        guards.iter().any(|said| fits(&said)),
        "{}: {guard} [{article}] is not in {guards:#?}",
        answer.asked
    );
}
