//! Experts, reviews, quality inspections and land-grant meetings through the doors, on both databases.

mod inspections;
mod journey;
mod meetings;
mod persons;
mod refused;

use serde_json::{Value, json};

use crate::app::{Answered, App, Ask};
use crate::events::{fresh_key, send, whole};

/// A paper of a kind, with a number and a day.
pub fn paper(kind: &str, number: &str, day: &str) -> Value {
    json!({"kind": kind, "title": "示例文件 (example)", "number": number, "issuer": "示例单位", "day": day})
}

/// Sends a body as a role under a fresh key.
pub async fn post(app: &App, role: &str, path: &str, body: &Value) -> Answered {
    let ask = Ask::post(path, body.to_string()).with("idempotency-key", fresh_key());
    app.ask(role, ask).await
}

/// The identifier of the person of an expert.
pub async fn person_of(app: &App, expert: &str) -> String {
    let all = app.get("registrar", "/api/v1/experts").await.expect(200);
    let all = all["items"].as_array().expect("experts").clone();
    let own = all
        .iter()
        .find(|own| own["id"] == expert)
        .expect("the expert");
    own["person"].as_str().expect("a person").to_owned()
}

/// Land of the demo on which risk was shown, brought to where its survey is under review; the survey.
pub async fn under_review(app: &App, parcel: &str) -> String {
    let mut survey = String::new();
    for (transition, to, day) in [
        ("T03", "V1", "2026-06-10"),
        ("T05", "V2", "2026-07-01"),
        ("T06", "VR", "2026-09-01"),
    ] {
        let made = send(app, parcel, &whole(transition, to, day))
            .await
            .expect(201);
        if transition == "T06" {
            let brought = made["brought"][0].as_str().expect("a survey");
            survey = brought.trim_start_matches("survey ").to_owned();
        }
    }
    survey
}

/// A survey to be accepted for review.
pub fn case(parcel: &str, survey: &str) -> Value {
    json!({
        "kind": "survey", "parcel": parcel,
        "report": {"record": survey, "title": "示例调查报告", "version": "送审稿"},
        "firms": [{"name": "示例检测技术有限公司", "part": "author"}, {"name": "示例置业有限公司", "part": "client"}],
        "organisers": [
            {"kind": "district_environment", "name": "示例区生态环境局"},
            {"kind": "natural_resources", "name": "示例区规划和自然资源局"}
        ],
        "mode": "expert_meeting", "day": "2026-09-10",
        "paper": paper("review_application", "示例申1号", "2026-09-09"), "reason": "示例"
    })
}

/// Accepts and draws a review of a survey; its path and the experts of its panel.
pub async fn drawn(app: &App, parcel: &str, survey: &str) -> (String, Vec<String>) {
    let made = post(app, "registrar", "/api/v1/reviews", &case(parcel, survey))
        .await
        .expect(201);
    let path = format!("/api/v1/reviews/{}", made["id"].as_str().expect("a number"));
    let body = json!({"day": "2026-09-15", "reason": "示例"});
    let made = post(app, "registrar", &format!("{path}/draw"), &body)
        .await
        .expect(201);
    (path, seated(&made))
}

/// The experts who sit on the panel of an answer.
pub fn seated(made: &Value) -> Vec<String> {
    let seats = made["review"]["panel"].as_array().expect("a panel");
    let taken = seats.iter().filter(|seat| seat["replaced"].is_null());
    let expert = |seat: &Value| seat["expert"].as_str().expect("an expert").to_owned();
    taken.map(expert).collect()
}

pub fn opinion(expert: &str, verdict: &str) -> Value {
    json!({"expert": expert, "signed_on": "2026-09-20", "verdict": verdict, "text": "示例意见", "day": "2026-09-20", "reason": "示例"})
}

pub fn outcome(outcome: &str, head: &str) -> Value {
    json!({
        "outcome": outcome, "head": head, "day": "2026-09-20",
        "paper": paper("review_opinion", "示例评1号", "2026-09-20"), "reason": "示例"
    })
}

pub fn letter(kind: &str, number: &str, day: &str) -> Value {
    json!({"paper": paper(kind, number, day), "reason": "示例"})
}

/// Everyone signs the verdict, and the panel decides so.
pub async fn decided(app: &App, path: &str, panel: &[String], verdict: &str) {
    for expert in panel {
        let body = opinion(expert, verdict);
        post(app, "registrar", &format!("{path}/opinions"), &body)
            .await
            .expect(201);
    }
    let mut body = outcome(verdict, &panel[0]);
    if verdict == "pass_after_modification" {
        body["modifications"] = json!(["补充不确定性分析"]);
    }
    post(app, "registrar", &format!("{path}/outcome"), &body)
        .await
        .expect(201);
}

/// The event after a review, with this letter.
pub fn event(transition: &str, to: &str, (number, day): (&str, &str)) -> Value {
    let mut body = whole(transition, to, day);
    for paper in body["papers"].as_array_mut().expect("papers") {
        if paper["kind"] == "department_letter" || paper["kind"] == "defect_list" {
            paper["number"] = json!(number);
        }
    }
    body
}
