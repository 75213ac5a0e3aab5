//! What is possible, and what happened, as each caller is told.

use serde_json::{Value, json};

use super::*;
use crate::app::apps;

async fn possible(app: &App, role: &str, parcel: &str, lang: &str) -> Value {
    app.get(role, &format!("{}/possible?lang={lang}", path(parcel)))
        .await
        .expect(200)
}

fn act<'a>(possible: &'a Value, transition: &str, to: &str) -> &'a Value {
    let acts = possible["acts"].as_array().unwrap();
    let own = |act: &&Value| act["transition"] == transition && act["to"] == to;
    acts.iter()
        .find(own)
        .unwrap_or_else(|| panic!("{transition} to {to} in {possible:#}"))
}

#[tokio::test]
async fn possible_acts_say_who_papers_deadline_and_citation() {
    for app in apps().await {
        let all = possible(&app, "registrar", OWED, "en").await;
        assert_eq!(
            (&all["stage"], &all["stage_text"]),
            (&json!("U1"), &json!("survey owed"))
        );
        let mut open: Vec<&str> = Vec::new();
        for act in all["acts"].as_array().unwrap() {
            assert_eq!(
                act["possible"] == true,
                act["in_the_way"] == json!([]),
                "{act:#}"
            );
            assert!(
                !act["papers"].as_array().unwrap().is_empty()
                    && !act["actors"].as_array().unwrap().is_empty()
            );
            assert!(!act["basis"].as_array().unwrap().is_empty(), "{act:#}");
            if act["possible"] == true {
                open.push(act["transition"].as_str().unwrap());
            }
        }
        assert_eq!(open, ["T02", "T03", "T30", "T34"], "{}", app.name);
        let survey = act(&all, "T03", "V1");
        // told on 2025-10-30, six months by Order 42
        assert_eq!(survey["due"], "2026-04-30", "{survey:#}");
        assert!(survey["deadline"].as_str().unwrap().contains("6 months"));
        let papers: Vec<&str> = survey["papers"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|it| it["code"].as_str())
            .collect();
        assert_eq!(papers, ["survey_contract", "credit_registration"]);
        assert_eq!(survey["carries"], json!(["voluntary", "firm"]));
        let closed = act(&all, "T16", "L0");
        assert_eq!(
            closed["in_the_way"][0]["guard"],
            "listing_without_assessment"
        );
        assert_eq!(closed["in_the_way"][0]["article"][0]["article"], "456");
        let zh = possible(&app, "registrar", OWED, "zh-CN").await;
        assert_eq!(act(&zh, "T03", "V1")["papers"][0]["name"], "调查合同");
        assert_ne!(zh["acts"][0]["trigger"], all["acts"][0]["trigger"]);
    }
}

#[tokio::test]
async fn the_roles_of_the_caller_stand_in_the_way() {
    for app in apps().await {
        for role in ["expert", "planner", "auditor", "reviewer"] {
            let all = possible(&app, role, OWED, "en").await;
            let acts = all["acts"].as_array().unwrap();
            assert!(
                acts.iter().all(|act| act["possible"] == false),
                "{} {role}: {all:#}",
                app.name
            );
            let guards = act(&all, "T03", "V1")["in_the_way"]
                .as_array()
                .unwrap()
                .clone();
            assert_eq!(
                guards
                    .iter()
                    .map(|it| it["guard"].as_str().unwrap())
                    .collect::<Vec<_>>(),
                ["role_not_entitled"]
            );
        }
        live(&app, OWED, &TO_L3[..1]).await;
        let all = possible(&app, "expert", OWED, "en").await;
        let acts = all["acts"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|act| act["possible"] == true);
        let acts: Vec<&str> = acts.filter_map(|act| act["transition"].as_str()).collect();
        assert_eq!(acts, ["T04", "T05", "T09"], "{}", app.name);
    }
}

/// What is told as possible is taken, and what is not is refused, at every parcel of the demo.
#[tokio::test]
async fn possible_and_recorded_agree() {
    let app = apps().await.remove(0);
    for number in app.numbers().await {
        let all = possible(&app, "registrar", &number, "en").await;
        for act in all["acts"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|act| act["possible"] == false)
        {
            let (transition, to) = (
                act["transition"].as_str().unwrap(),
                act["to"].as_str().unwrap(),
            );
            let refused = send(&app, &number, &whole(transition, to, "2026-11-24")).await;
            let guards = refused.guards(409);
            for told in act["in_the_way"].as_array().unwrap() {
                let guard = told["guard"].as_str().unwrap();
                let role = guard == "role_not_entitled";
                assert!(
                    role || names(&guards).contains(&guard),
                    "{number} {transition} {to} {guard}: {guards:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn an_official_reads_the_whole_history() {
    for app in apps().await {
        live(&app, OWED, TO_L3).await;
        let last = app.revision().await;
        let history = app
            .get(
                "auditor",
                &format!("/api/v1/parcels/{OWED}/history?lang=en"),
            )
            .await;
        assert_eq!(history.header("etag"), format!("\"{last}\""));
        let history = history.expect(200);
        let stages: Vec<&str> = history["stages"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|it| it["stage"].as_str())
            .collect();
        assert_eq!(
            stages[stages.len() - 6..],
            ["L0", "L1", "L2", "L2", "L3", "L3"],
            "{stages:?}"
        );
        for pair in history["stages"].as_array().unwrap().windows(2) {
            assert_eq!(pair[0]["to"], pair[1]["from"], "{}", app.name);
        }
        let acts = history["acts"].as_array().unwrap();
        let works = acts.iter().find(|act| act["transition"] == "T19").unwrap();
        assert_eq!(works["firm"], WORKS_FIRM);
        assert!(
            works["caller"].as_str().unwrap().starts_with("token:"),
            "{works:#}"
        );
        assert!(
            works["recorded_at"]
                .as_str()
                .unwrap()
                .starts_with("2026-11-24T12:00"),
            "{works:#}"
        );
        assert_eq!(works["papers"].as_array().unwrap().len(), 2);
        assert_eq!(
            (&works["actor"]["code"], &works["reason"]),
            (&json!("contractor"), &json!("示例 example"))
        );
        // as it was known and as it stood before
        let then = app
            .get(
                "auditor",
                &format!("/api/v1/parcels/{OWED}/history?known={}", last - 1),
            )
            .await
            .expect(200);
        assert_eq!(then["acts"].as_array().unwrap().len(), acts.len() - 1);
        let then = app
            .get(
                "auditor",
                &format!("/api/v1/parcels/{OWED}/history?as_of=2026-04-30"),
            )
            .await
            .expect(200);
        assert_eq!(
            then["stages"].as_array().unwrap().last().unwrap()["stage"],
            "L0"
        );
    }
}

#[tokio::test]
async fn the_public_reads_what_is_published() {
    for app in apps().await {
        let published = |stage: &'static str| {
            let app = &app;
            async move {
                let all = app
                    .get("public", "/api/v1/parcels?limit=1000")
                    .await
                    .expect(200);
                let items = all["items"].as_array().unwrap().clone();
                let at = items
                    .iter()
                    .find(|it| it["stages"][0]["stage"] == stage && it["stages"][1].is_null());
                at.expect("a parcel")["registry_no"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            }
        };
        let (quiet, listed) = (published("U0").await, published("L0").await);
        let mut signal = whole("T01", "U1", "2026-10-01");
        signal["actor"]["name"] = json!("举报人张某 a person who complained");
        signal["papers"][0]["title"] = json!("举报信 a letter of complaint");
        send(&app, &quiet, &signal).await.expect(201);
        let road = [
            ("T18", "L1", "2026-11-10"),
            ("T19", "L2", "2026-11-11"),
            ("T21", "L3", "2026-11-12"),
            ("T23", "L3", "2026-11-13"),
            ("T24", "R0", "2026-11-14"),
        ];
        live(&app, &listed, &road).await;
        for number in [&listed, &quiet] {
            let answer = app
                .get("public", &format!("/api/v1/parcels/{number}/history"))
                .await;
            let history = answer.expect(200);
            for secret in [
                "举报",
                WORKS_FIRM,
                FIRM,
                "token:",
                "示例 example\"}",
                "signal_record",
                "raw_data",
            ] {
                assert!(
                    !answer.text().contains(secret),
                    "{} {number} {secret}: {}",
                    app.name,
                    answer.text()
                );
            }
            for act in history["acts"].as_array().unwrap() {
                for hidden in ["firm", "reason", "corrects", "recorded_at", "caller"] {
                    assert_eq!(act[hidden], Value::Null, "{hidden}");
                }
            }
        }
        let history = app
            .get("public", &format!("/api/v1/parcels/{listed}/history"))
            .await
            .expect(200);
        let acts: Vec<&str> = history["acts"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|act| act["transition"].as_str())
            .collect();
        assert_eq!(
            acts[acts.len() - 3..],
            ["T18", "T19", "T24"],
            "{}",
            app.name
        );
        let removed = history["acts"].as_array().unwrap().last().unwrap();
        let kinds: Vec<&str> = removed["papers"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|it| it["kind"]["code"].as_str())
            .collect();
        assert_eq!(kinds, ["removal_notice"]);
    }
}

/// Land that is not published has no history for the public.
#[tokio::test]
async fn the_public_reads_no_history_of_land_that_is_not_published() {
    for app in apps().await {
        let mut hidden = 0;
        for number in app.numbers().await {
            let seen = app
                .get("public", &format!("/api/v1/parcels/{number}"))
                .await
                .status;
            let answer = app
                .get("public", &format!("/api/v1/parcels/{number}/history"))
                .await;
            assert_eq!(answer.status, seen, "{} {number}", app.name);
            hidden += usize::from(seen == 404);
        }
        assert!(hidden > 0);
        app.get("auditor", "/api/v1/parcels/HQ-999999/history")
            .await
            .problem(404);
    }
}
