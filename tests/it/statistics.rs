//! Statistics and the steps of the procedure that they count, on both databases.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::app::{App, Ask, apps};
use crate::duties::{keyed, paper};
use crate::events::OWED;

async fn statistics(app: &App, role: &str, query: &str) -> Value {
    let path = format!("/api/v1/statistics?{query}");
    app.get(role, &path).await.expect(200).clone()
}

async fn behind(app: &App, rate: &str) -> Value {
    let path = format!("/api/v1/statistics/safe-use/{rate}");
    app.get("auditor", &path).await.expect(200).clone()
}

/// A parcel of the demo at a stage that the text does not name.
async fn at_stage(app: &App, stage: &str, but: &str) -> String {
    let parcels = app.parcels().await;
    let found = parcels.iter().find(|parcel| {
        let stages = parcel["stages"].as_array().unwrap();
        let named = but.contains(parcel["registry_no"].as_str().unwrap());
        stages.len() == 1 && stages[0]["stage"] == stage && !named
    });
    found.unwrap()["registry_no"].as_str().unwrap().to_owned()
}

fn transaction(code: &str, used: &str, day: &str) -> Value {
    json!({
        "transaction": code, "planned_uses": [{"system": "YDYH2023", "code": used}], "day": day,
        "paper": paper("official_letter", day), "reason": "示例"
    })
}

fn count(of: &Value, key: &str, name: &str, field: &str) -> u64 {
    let lines = of.as_array().unwrap().iter();
    let mut own = lines.filter(|line| line[key] == name);
    own.next().map_or(0, |line| line[field].as_u64().unwrap())
}

#[tokio::test]
async fn counts_are_those_of_the_parcels_that_the_caller_sees() {
    for app in apps().await {
        for role in ["auditor", "public"] {
            let told = statistics(&app, role, "").await;
            let page = app.get(role, "/api/v1/parcels?limit=1000").await;
            let parcels = page.expect(200)["items"].as_array().unwrap().clone();
            assert_eq!(told["parcels"], parcels.len(), "{} {role}", app.name);
            let mut stages: BTreeMap<String, u64> = BTreeMap::new();
            let mut lists: BTreeMap<String, u64> = BTreeMap::new();
            let mut streets: BTreeMap<Option<String>, u64> = BTreeMap::new();
            for parcel in &parcels {
                let of = |field: &str, own: &str| {
                    let mut all: Vec<String> = parcel[field]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|value| if own.is_empty() { value } else { &value[own] })
                        .map(|value| value.as_str().unwrap().to_owned())
                        .collect();
                    all.sort();
                    all.dedup();
                    all
                };
                let own = of("stages", "stage");
                own.into_iter()
                    .for_each(|code| *stages.entry(code).or_default() += 1);
                let own = of("lists", "");
                own.into_iter()
                    .for_each(|code| *lists.entry(code).or_default() += 1);
                *streets
                    .entry(parcel["street"].as_str().map(str::to_owned))
                    .or_default() += 1;
            }
            let found = |lines: &Value, key: &str| -> BTreeMap<String, u64> {
                let lines = lines.as_array().unwrap().iter();
                lines
                    .map(|line| {
                        let name = line[key].as_str().unwrap_or_default().to_owned();
                        (name, line["parcels"].as_u64().unwrap())
                    })
                    .collect()
            };
            assert_eq!(
                found(&told["stages"], "stage"),
                stages,
                "{} {role}",
                app.name
            );
            assert_eq!(found(&told["lists"], "list"), lists, "{} {role}", app.name);
            let streets = streets
                .into_iter()
                .map(|(name, own)| (name.unwrap_or_default(), own));
            assert_eq!(
                found(&told["streets"], "street"),
                streets.collect(),
                "{} {role}",
                app.name
            );
            assert_eq!(told["published_only"], role == "public");
            let none = parcels
                .iter()
                .filter(|parcel| parcel["stages"] == json!([]))
                .count();
            assert_eq!(told["without_stage"], none, "{} {role}", app.name);
        }
        let public = statistics(&app, "public", "").await;
        assert_eq!(public["transactions"], Value::Null, "{}", app.name);
        assert_eq!(
            (&public["verdicts"], &public["survey_to_answer"]),
            (&json!([]), &Value::Null)
        );
    }
}

#[tokio::test]
async fn a_rate_counts_what_was_met_on_the_day_of_use() {
    for app in apps().await {
        let before = statistics(&app, "auditor", "").await;
        let used = behind(&app, "key_construction").await["items"].to_string();
        let [passed, works_on] = [
            at_stage(&app, "P0", &used).await,
            at_stage(&app, "L2", "").await,
        ];
        for (parcel, key) in [(passed.as_str(), "supply-01"), (OWED, "supply-02")] {
            let path = format!("/api/v1/parcels/{parcel}/transactions");
            let body = transaction("SUPPLY", "0701", "2026-11-20");
            let made = keyed(&app, "planner", &path, key, &body)
                .await
                .expect(201)
                .clone();
            assert_eq!(made["kind"], "transaction", "{}", app.name);
        }
        let path = format!("/api/v1/parcels/{works_on}/works");
        let mut works = json!({"permit": "示例建1号", "day": "2026-11-20", "paper": paper("official_letter", "2026-11-20"), "reason": "示例"});
        keyed(&app, "registrar", &path, "works-001", &works)
            .await
            .expect(201);
        works["day"] = json!("2026-11-21");
        let again = keyed(&app, "registrar", &path, "works-002", &works).await;
        assert!(
            again.guards(409)[0].starts_with("day_contradicts"),
            "{}",
            app.name
        );

        let after = statistics(&app, "auditor", "").await;
        let grown = |field: &str, rate: usize| {
            let of = |told: &Value| told["safe_use"][rate][field].as_u64().unwrap();
            of(&after) - of(&before)
        };
        assert_eq!(
            (grown("safe", 1), grown("not_safe", 1), grown("all", 1)),
            (1, 1, 2),
            "{}",
            app.name
        );
        // the supply of land that never exceeded is no use of contaminated land; works on listed land are
        assert_eq!(
            (grown("safe", 0), grown("not_safe", 0), grown("all", 0)),
            (0, 1, 1),
            "{}",
            app.name
        );
        assert_eq!(
            statistics(&app, "auditor", "as_of=2026-11-19").await["safe_use"][1]["all"],
            before["safe_use"][1]["all"]
        );
        assert_eq!(
            statistics(&app, "auditor", &format!("known={}", before["known"])).await["safe_use"],
            before["safe_use"]
        );

        let page = behind(&app, "key_construction").await;
        let items = page["items"].as_array().unwrap();
        let of = |no: &str| items.iter().find(|item| item["registry_no"] == no).unwrap();
        assert_eq!(of(&passed)["outcome"], "safe", "{}", app.name);
        assert_eq!(of(OWED)["outcome"], "not_safe", "{}", app.name);
        assert_eq!(
            (&of(OWED)["stages"], &of(OWED)["taken_into_use"]),
            (&json!(["U1"]), &json!("2026-11-20"))
        );
        let (safe, all) = (
            page["rate"]["safe"].as_f64().unwrap(),
            page["rate"]["all"].as_f64().unwrap(),
        );
        assert_eq!(page["rate"]["by_count"], format!("{:.4}", safe / all));
        assert_eq!(items.len(), all as usize);

        let mut paged = Vec::new();
        let mut next = Some("/api/v1/statistics/safe-use/key_construction?limit=1".to_owned());
        while let Some(path) = next {
            let page = app.get("auditor", &path).await.expect(200).clone();
            paged.extend(page["items"].as_array().unwrap().clone());
            next = page["next"].as_str().map(str::to_owned);
        }
        assert_eq!(&paged, items, "{}", app.name);
        app.get("auditor", "/api/v1/statistics/safe-use/other")
            .await
            .problem(404);
        app.get(
            "auditor",
            "/api/v1/statistics/safe-use/contaminated?limit=0",
        )
        .await
        .problem(400);
        let (told, counted) = app.statistics_both_ways().await;
        assert_eq!(told, counted, "{}", app.name);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn what_was_done_against_an_answer_or_without_one_is_counted() {
    for app in apps().await {
        let before = statistics(&app, "auditor", "").await;
        let ask = json!({
            "transaction": "SUPPLY", "parcel": OWED, "planned_uses": [{"system": "YDYH2023", "code": "0701"}],
            "record": true, "case_reference": "示例案"
        });
        let ask = Ask::post("/api/v1/transfer-checks", ask.to_string())
            .with("idempotency-key", "check-001");
        let recorded = app.ask("reviewer", ask).await.expect(201).clone();
        assert_eq!(recorded["answer"]["verdict"], "BLOCKED", "{}", app.name);
        let number = recorded["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/parcels/{OWED}/transactions");
        let mut body = transaction("SUPPLY", "0701", "2026-11-24");
        body["check"] = json!("D-2026-999999");
        let wrong = keyed(&app, "planner", &path, "done-0001", &body).await;
        assert!(wrong.problem(400)[0].starts_with("check:"));
        body["check"] = json!(number);
        let other = format!(
            "/api/v1/parcels/{}/transactions",
            at_stage(&app, "P0", "").await
        );
        keyed(&app, "planner", &other, "done-0002", &body)
            .await
            .problem(400);
        let made = keyed(&app, "planner", &path, "done-0003", &body)
            .await
            .expect(201)
            .clone();
        assert_eq!(made["verdict"], "BLOCKED", "{}", app.name);
        body["check"] = Value::Null;
        keyed(&app, "planner", &path, "done-0004", &body)
            .await
            .expect(201);

        let after = statistics(&app, "auditor", "").await;
        let grown = |field: &str| {
            let of = |told: &Value| told["transactions"][field].as_u64().unwrap();
            of(&after) - of(&before)
        };
        assert_eq!(
            (
                grown("all"),
                grown("without_answer"),
                grown("against_answer")
            ),
            (2, 1, 1),
            "{}",
            app.name
        );
        let blocked = |told: &Value| count(&told["verdicts"], "verdict", "BLOCKED", "answers");
        assert_eq!(blocked(&after), blocked(&before) + 1, "{}", app.name);
        let earlier = statistics(&app, "auditor", &format!("known={}", before["known"])).await;
        assert_eq!(blocked(&earlier), blocked(&before), "{}", app.name);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn a_lookup_changes_the_answer_and_wrong_steps_say_all() {
    for app in apps().await {
        let parcel = at_stage(&app, "P0", "").await;
        let speaks = async |app: &App| {
            let path = format!(
                "/api/v1/parcels/{OWED}/transfer-check?transaction=SUPPLY&planned_use=0701"
            );
            let answer = app.get("auditor", &path).await.expect(200).clone();
            answer["rules"]
                .as_array()
                .unwrap()
                .iter()
                .any(|rule| rule["id"] == "R-80")
        };
        assert!(speaks(&app).await, "{}", app.name);
        let path = format!("/api/v1/parcels/{OWED}/lookups");
        let mut body = json!({"result": "示例:无记录", "day": "2026-11-24", "paper": paper("official_letter", "2026-11-24"), "reason": "示例"});
        keyed(&app, "reviewer", &path, "lookup-01", &body)
            .await
            .expect(201);
        assert!(!speaks(&app).await, "{}", app.name);
        body["day"] = json!("2026-11-25");
        let ahead = keyed(&app, "reviewer", &path, "lookup-02", &body).await;
        assert!(
            ahead.guards(409)[0].starts_with("day_ahead"),
            "{}",
            app.name
        );
        let wrong = json!({"transaction": "GIVE", "planned_uses": [{"system": "YDYH2023", "code": "9"}], "day": "x", "extra": 1});
        let path = format!("/api/v1/parcels/{parcel}/transactions");
        let faults = keyed(&app, "planner", &path, "wrong-001", &wrong)
            .await
            .problem(400);

        for name in ["transaction", "day", "paper", "extra"] {
            assert!(faults.iter().any(|at| at.starts_with(name)), "{faults:?}");
        }
        let mut body = transaction("SUPPLY", "9", "2026-11-24");
        let faults = keyed(&app, "planner", &path, "wrong-002", &body)
            .await
            .problem(400);
        assert!(faults[0].starts_with("planned_uses[0].code:"), "{faults:?}");
        body["planned_uses"] = json!([]);
        let faults = keyed(&app, "planner", &path, "wrong-003", &body)
            .await
            .problem(400);
        assert!(faults[0].starts_with("planned_uses:"), "{faults:?}");
        keyed(&app, "registrar", &path, "wrong-004", &body)
            .await
            .problem(403);
        let nowhere = "/api/v1/parcels/HQ-999999/transactions";
        keyed(
            &app,
            "planner",
            nowhere,
            "wrong-005",
            &transaction("SUPPLY", "0701", "2026-11-24"),
        )
        .await
        .problem(404);
    }
}
