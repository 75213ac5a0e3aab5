//! What hangs on a parcel follows it: duties, reviews, consultations, clues, wells; found from either side.

use super::doors::guards;
use super::*;
use crate::app::apps;
use crate::duties::paper;
use crate::reviews::{drawn as review_drawn, post, under_review};

const NO: &str = "HQ-000101";

async fn items(app: &App, path: &str) -> Vec<Value> {
    let page = app
        .get("registrar", &format!("/api/v1/{path}"))
        .await
        .expect(200);
    page["items"].as_array().expect("items").clone()
}

async fn ids(app: &App, path: &str) -> Vec<String> {
    let of = |item: &Value| {
        let id = item["id"].as_str().or(item["number"].as_str());
        id.expect("an identifier").to_owned()
    };
    items(app, path).await.iter().map(of).collect()
}

async fn set_duty(app: &App, parcel: &str, unit: Option<&str>) -> String {
    let body = json!({
        "title": "示例:设置围挡", "parcel": parcel, "unit": unit, "basis": "示例决定书第一条", "owner": "firm:示例有限公司",
        "due": "2026-12-31", "day": "2026-11-02", "paper": paper("official_letter", "2026-11-02"), "reason": "示例"
    });
    let made = post(app, "registrar", "/api/v1/duties", &body)
        .await
        .expect(201);
    made["id"].as_str().expect("a number").to_owned()
}

async fn consult(app: &App, parcel: &str) -> String {
    let body = json!({
        "asked": "district_environment", "about": "supply", "question": "示例:拟供地", "parcels": [parcel],
        "planned_uses": ["1001"], "day": "2026-11-03", "papers": [paper("official_letter", "2026-11-03")]
    });
    let made = post(app, "planner", "/api/v1/consultations", &body)
        .await
        .expect(201);
    made["id"].as_str().expect("a number").to_owned()
}

async fn answer_consultation(app: &App, id: &str) {
    let body = json!({"opinion": "disagree", "text": "示例", "day": "2026-11-05",
        "paper": paper("department_letter", "2026-11-05")});
    let path = format!("/api/v1/consultations/{id}/opinion");
    let answer = post(app, "registrar", &path, &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// A well kept for a parcel, at a share of its width.
async fn well(app: &App, parcel: &str, share: f64) -> String {
    let whole = outline(app, parcel).await;
    let thin = strip(&whole, share - 0.01, share + 0.01);
    let ring = thin["coordinates"][0].as_array().expect("a ring");
    let middle = |axis: usize| {
        let sum: f64 = ring[..4]
            .iter()
            .map(|corner| corner[axis].as_f64().expect("a number"))
            .sum();
        format!("{:.8}", sum / 4.0)
    };
    let body = json!({"number": format!("示例井 {share}"), "kind": "site", "parcel": parcel,
        "position": {"lon": middle(0), "lat": middle(1)}, "day": "2026-11-04",
        "paper": paper("monitoring_plan", "2026-11-04"), "reason": "示例"});
    let made = post(app, "registrar", "/api/v1/wells", &body)
        .await
        .expect(201);
    made["id"].as_str().expect("a number").to_owned()
}

async fn lineage(app: &App, no: &str) -> Value {
    let path = format!("/api/v1/parcels/{no}/lineage");
    app.get("planner", &path).await.expect(200)
}

fn halves(whole: &Value) -> Vec<Value> {
    [(0.0, 0.5), (0.5, 1.0)]
        .map(|(from, to)| drawn(strip(whole, from, to)))
        .to_vec()
}

#[tokio::test]
async fn what_hangs_on_a_parcel_follows_it_through_split_and_merge() {
    for app in apps().await {
        let whole = outline(&app, NO).await;
        let duty = set_duty(&app, NO, None).await;
        let (asked, answered) = (consult(&app, NO).await, consult(&app, NO).await);
        answer_consultation(&app, &answered).await;
        let clue = json!({"kind": "clue", "parcel": NO, "text": "示例:夜间倾倒"});
        let clue = app.post("public", "/api/v1/clues", &clue).await.expect(201)["number"].clone();
        let (west_well, east_well) = (well(&app, NO, 0.2).await, well(&app, NO, 0.8).await);

        let taken = send(&app, &act("split", &[NO], halves(&whole)))
            .await
            .expect(201);
        let parts = numbers(&taken);
        let mut copies = Vec::new();
        for (index, no) in parts.iter().enumerate() {
            let told = taken["successors"][index]["handed_on"].as_array().unwrap();
            let of = |kind: &str| -> Vec<&Value> {
                told.iter().filter(|own| own["kind"] == kind).collect()
            };
            let own = of("duty");
            assert_eq!(own.len(), 1, "{}: {told:?}", app.name);
            assert_eq!(own[0]["from"], json!([duty]));
            copies.push(own[0]["to"].as_str().unwrap().to_owned());
            let owed = ids(&app, &format!("duties?parcel={no}&kind=order")).await;
            assert_eq!(owed, copies[index..], "{}", app.name);
            assert_eq!(of("consultation").len(), 2);
            let asked_now = items(&app, &format!("consultations?parcel={no}")).await;
            assert_eq!(asked_now.len(), 2, "{asked_now:?}");
            for own in &asked_now {
                // an opinion about land of before counts no longer
                assert_eq!(own["state"], "asked", "{own}");
                assert_eq!(own["parcels"], json!(parts));
                assert_eq!(own["former_parcels"], json!([NO]));
            }
            let clues = ids(&app, &format!("clues?parcel={no}")).await;
            assert_eq!(json!(clues), json!([clue]));
            let wells = ids(&app, &format!("wells?parcel={no}")).await;
            assert_eq!(wells, [[&west_well, &east_well][index].clone()]);
            // from the side of the successor
            let back = lineage(&app, no).await["predecessors"][0].clone();
            assert_eq!(back["registry_no"], NO);
            let kinds: Vec<&Value> = back["handed_on"].as_array().unwrap().iter().collect();
            for kind in ["duty", "consultation", "clue", "well"] {
                assert!(
                    kinds.iter().any(|own| own["kind"] == kind),
                    "{kind}: {back}"
                );
            }
        }
        // and from that of the predecessor
        let ahead = lineage(&app, NO).await;
        for (index, copy) in copies.iter().enumerate() {
            let told = ahead["successors"][index]["handed_on"].to_string();
            assert!(told.contains(copy) && told.contains(&duty), "{told}");
        }
        assert_eq!(
            ids(&app, &format!("consultations?parcel={NO}")).await.len(),
            2
        );
        assert_eq!(
            ids(&app, &format!("duties?parcel={NO}&kind=order")).await,
            [""; 0]
        );
        // the public is not told
        let public = app
            .get("public", &format!("/api/v1/parcels/{NO}/lineage"))
            .await;
        if public.status == 200 {
            let told = public.json();
            assert_eq!(told["successors"][0]["handed_on"], json!([]), "{told}");
        }

        // one is closed; the other goes on after a merge, under its own number
        let closing = json!({"outcome": "done", "day": "2026-11-21", "paper": paper("official_letter", "2026-11-21"), "reason": "示例"});
        let path = format!("/api/v1/duties/{}/closures", copies[0]);
        post(&app, "registrar", &path, &closing).await.expect(201);
        let refused = post(
            &app,
            "registrar",
            "/api/v1/duties",
            &json!({
                "title": "示例", "parcel": NO, "basis": "示例", "owner": "firm:示例", "due": "2026-12-31",
                "day": "2026-11-22", "paper": paper("official_letter", "2026-11-22"), "reason": "示例"
            }),
        )
        .await;
        assert_eq!(guards(&refused), ["superseded"], "{}", app.name);
        let mut back = act("merge", &[&parts[1], &parts[0]], vec![drawn(whole)]);
        back["day"] = json!("2026-11-22");
        back["papers"][0]["day"] = json!("2026-11-22");
        let merged = send(&app, &back).await.expect(201);
        let no = &numbers(&merged)[0];
        let owed = ids(&app, &format!("duties?parcel={no}&kind=order&state=open")).await;
        assert_eq!(owed, copies[1..], "{}", app.name);
        let consultations = items(&app, &format!("consultations?parcel={no}")).await;
        let all: Vec<&Value> = consultations.iter().map(|own| &own["id"]).collect();
        assert_eq!(all, [&json!(asked), &json!(answered)]);
        assert!(
            consultations
                .iter()
                .all(|own| own["parcels"] == json!([no]))
        );
        let clues = items(&app, &format!("clues?parcel={no}")).await;
        assert_eq!(
            (&clues[0]["number"], &clues[0]["further_parcels"]),
            (&clue, &json!([]))
        );
        assert_eq!(ids(&app, &format!("wells?parcel={no}")).await.len(), 2);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn land_waits_for_its_pending_review_and_a_new_number_takes_it_along() {
    for app in apps().await {
        let parcel = crate::events::OWED;
        let survey = under_review(&app, parcel).await;
        let (path, _) = review_drawn(&app, parcel, &survey).await;
        let review = path.rsplit('/').next().expect("a number").to_owned();
        let asked = consult(&app, parcel).await;
        let duty = set_duty(&app, parcel, None).await;
        let whole = outline(&app, parcel).await;
        let refused = send(&app, &act("split", &[parcel], halves(&whole))).await;
        assert_eq!(guards(&refused), ["review_pending"], "{}", app.name);
        assert!(refused.text().contains(&review), "{}", refused.text());

        let taken = send(&app, &act("renumber", &[parcel], vec![json!({})]))
            .await
            .expect(201);
        let no = numbers(&taken)[0].clone();
        let found = ids(&app, &format!("reviews?parcel={no}")).await;
        assert_eq!(found, std::slice::from_ref(&review));
        assert_eq!(
            ids(&app, &format!("consultations?parcel={no}")).await,
            [asked]
        );
        assert_eq!(
            ids(&app, &format!("duties?parcel={no}&kind=order")).await,
            [duty]
        );
        let told = lineage(&app, parcel).await["successors"][0]["handed_on"].to_string();
        for kind in ["review_case", "consultation", "duty"] {
            assert!(told.contains(kind), "{told}");
        }
        // what its own record makes owed is found at the new number, too
        let owed = items(&app, &format!("duties?parcel={no}")).await;
        let mut split = act("split", &[&no], halves(&whole));
        split["day"] = json!("2026-11-22");
        split["papers"][0]["day"] = json!("2026-11-22");
        let refused = send(&app, &split).await;
        assert_eq!(
            guards(&refused),
            ["review_pending"],
            "{} {owed:?}",
            app.name
        );
        let reason = json!({"reason": "示例"});
        let path = format!("/api/v1/reviews/{review}/withdrawal");
        post(&app, "registrar", &path, &reason).await.expect(201);
        send(&app, &split).await.expect(201);
        assert_eq!(app.differences().await, []);
    }
}

/// A notice to survey that was served before a split is owed by every successor, and done when each has surveyed.
#[tokio::test]
async fn a_duty_that_follows_from_the_record_is_found_at_the_successors() {
    for app in apps().await {
        let owed = items(
            &app,
            "duties?kind=survey_after_notice&state=open&state=overdue",
        )
        .await;
        let mut tried = 0;
        for duty in owed {
            let Some(no) = duty["parcel"].as_str().filter(|_| duty["unit"].is_null()) else {
                continue;
            };
            let whole = outline(&app, no).await;
            if whole["coordinates"][0].as_array().map(Vec::len) != Some(5) {
                continue;
            }
            let taken = send(&app, &act("split", &[no], halves(&whole))).await;
            if taken.status == 409 {
                continue;
            }
            tried += 1;
            for heir in numbers(&taken.expect(201)) {
                let own = ids(
                    &app,
                    &format!("duties?parcel={heir}&kind=survey_after_notice"),
                )
                .await;
                assert!(
                    own.contains(&duty["id"].as_str().unwrap().to_owned()),
                    "{}: {own:?}",
                    app.name
                );
            }
            let own = items(
                &app,
                &format!("duties?parcel={no}&kind=survey_after_notice"),
            )
            .await;
            assert_eq!(own[0]["further_parcels"].as_array().map(Vec::len), Some(2));
        }
        assert!(tried > 0, "{}", app.name);
    }
}
