use serde_json::json;

use super::*;
use crate::app::apps;

const PATH: &str = "/api/v1/monitoring/rounds";

fn round(results: Value) -> Value {
    json!({"lab": "示例", "class": "II", "results": results})
}

/// Point 1 stands on land without an indication, 2 on land that passed, 3 on listed land.
#[tokio::test]
async fn an_exceedance_proposes_and_enters_nothing() {
    for app in apps().await {
        let results: Vec<Value> = (1..=3)
            .map(|n| {
                let point = format!("monitoring-point-example-{n}");
                json!({"point": point, "outcome": "exceeding", "max_ratio": "1.01", "analyte": "砷"})
            })
            .collect();
        let body = deed(round(json!(results)), "monitoring_report", "2026-11-10");
        let made = enter(&app, PATH, &body).await.expect(201);
        let proposals = made["proposals"].as_array().unwrap();
        let short: Vec<(&str, &str)> = proposals
            .iter()
            .map(|one| {
                (
                    one["state"].as_str().unwrap(),
                    one["transition"].as_str().unwrap_or(""),
                )
            })
            .collect();
        assert_eq!(
            short,
            [
                ("proposed", "T01"),
                ("conclusion_in_doubt", "T32"),
                ("in_procedure", "")
            ]
        );
        assert_eq!(proposals[0]["parcel"], "HQ-000102");
        assert_eq!(proposals[0]["link"], "/api/v1/parcels/HQ-000102/events");
        assert_eq!(proposals[2]["link"], json!(null));
        let stage = async || {
            let parcel = app
                .get("auditor", "/api/v1/parcels/HQ-000102")
                .await
                .expect(200);
            parcel["stages"][0]["stage"].clone()
        };
        assert_eq!(stage().await, "U0", "nothing enters itself");

        // somebody follows the link
        let act = json!({"transition": "T01", "to": "U1", "day": "2026-11-11", "u1_kind": "risk",
            "actor": {"kind": "district_environment", "name": "示例区生态环境局"},
            "papers": [paper("signal_record", "2026-11-11")], "reason": "示例"});
        let link = proposals[0]["link"].as_str().unwrap();
        let entered = enter(&app, link, &act).await;
        assert_eq!(entered.status, 201, "{}", entered.text());
        assert_eq!(stage().await, "U1");
        let path = format!("{PATH}?limit=1");
        let id = made["id"].as_str().unwrap();
        assert!(ids(&app, "expert", &path).await.contains(&id.to_owned()));
        let listed = app.get("expert", PATH).await.expect(200);
        let items = listed["items"].as_array().unwrap();
        let now = items.iter().find(|item| item["id"] == id).unwrap();
        assert_eq!(now["proposals"][0]["state"], "in_procedure");
        assert_eq!((&now["within"], &now["exceeding"]), (&json!(0), &json!(3)));
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    for app in apps().await {
        let of = |point: &str, outcome: &str, ratio: Value| json!({"point": point, "outcome": outcome, "max_ratio": ratio, "analyte": "砷"});
        let first = "monitoring-point-example-1";
        // equal to the limit is within it
        let equal = round(json!([of(first, "within", json!("1.000"))]));
        enter(&app, PATH, &deed(equal, "monitoring_report", "2026-11-10"))
            .await
            .expect(201);
        for (outcome, ratio) in [
            ("within", json!("1.0001")),
            ("exceeding", json!("1")),
            ("exceeding", json!(null)),
            ("not_sampled", json!("0.2")),
        ] {
            let body = round(json!([of(first, outcome, ratio)]));
            let faults = enter(&app, PATH, &deed(body, "monitoring_report", "2026-11-10"))
                .await
                .problem(400);
            assert!(faults[0].starts_with("results[0].max_ratio"), "{faults:?}");
        }
        let twice = round(json!([
            of(first, "within", json!("0.5")),
            of(first, "within", json!("0.5"))
        ]));
        let faults = enter(&app, PATH, &deed(twice, "monitoring_report", "2026-11-10"))
            .await
            .problem(400);
        assert!(faults[0].starts_with("results[1].point"), "{faults:?}");
        let unknown = round(json!([of("point-none", "within", json!("0.5"))]));
        let guards = enter(
            &app,
            PATH,
            &deed(unknown, "monitoring_report", "2026-11-10"),
        )
        .await
        .guards(409);
        assert!(
            guards[0].starts_with("point_not_in_service [ECO_CODE_2026 404"),
            "{guards:?}"
        );
        let mut outside = round(json!([of(
            "monitoring-point-example-3",
            "within",
            json!("0.5")
        )]));
        outside["plan"] = json!("monitoring-plan-example-1");
        let guards = enter(
            &app,
            PATH,
            &deed(outside, "monitoring_report", "2026-11-10"),
        )
        .await
        .guards(409);
        assert!(guards[0].starts_with("not_in_plan"), "{guards:?}");
        let mut no_plan = round(json!([of(first, "within", json!("0.5"))]));
        no_plan["plan"] = json!("plan-none");
        let faults = enter(
            &app,
            PATH,
            &deed(no_plan, "monitoring_report", "2026-11-10"),
        )
        .await
        .problem(400);
        assert!(faults[0].starts_with("plan"), "{faults:?}");
    }
}

#[tokio::test]
async fn points_end_and_plans_tell_what_is_open() {
    for app in apps().await {
        let points = "/api/v1/monitoring/points";
        let place = json!({"lon": "117.1603", "lat": "39.1704"});
        let wanted =
            json!({"name": "示例点", "kind": "district", "land": "unused", "position": place});
        let wrong = deed(wanted.clone(), "board_photo", "2026-10-01");
        assert!(enter(&app, points, &wrong).await.guards(409)[0].starts_with("paper_missing"));
        let made = enter(&app, points, &deed(wanted, "monitoring_plan", "2026-10-01"))
            .await
            .expect(201);
        let id = made["id"].as_str().unwrap().to_owned();
        let plan = json!({"year": 2026, "title": "示例方案", "points": ["monitoring-point-example-1", id], "analytes": ["砷"]});
        let plans = "/api/v1/monitoring/plans";
        let made = enter(
            &app,
            plans,
            &deed(plan.clone(), "monitoring_plan", "2026-10-02"),
        )
        .await
        .expect(201);
        let results = json!([{"point": id, "outcome": "not_sampled"},
            {"point": "monitoring-point-example-1", "outcome": "within", "max_ratio": 0.5}]);
        let mut body = round(results);
        body["plan"] = made["id"].clone();
        enter(&app, PATH, &deed(body, "monitoring_report", "2026-10-03"))
            .await
            .expect(201);
        let listed = app
            .get("expert", &format!("{plans}?year=2026"))
            .await
            .expect(200);
        let items = listed["items"].as_array().unwrap();
        let plan_now = items.iter().find(|item| item["id"] == made["id"]).unwrap();
        assert_eq!(plan_now["open_points"], json!([id]));

        let ending = format!("{points}/{id}/ending");
        let early = deed(json!({}), "official_letter", "2026-10-01");
        assert!(enter(&app, &ending, &early).await.guards(409)[0].starts_with("day_contradicts"));
        enter(
            &app,
            &ending,
            &deed(json!({}), "official_letter", "2026-11-01"),
        )
        .await
        .expect(201);
        assert!(!ids(&app, "expert", points).await.contains(&id));
        assert!(
            ids(&app, "expert", &format!("{points}?as_of=2026-10-31"))
                .await
                .contains(&id)
        );
        let faults = enter(&app, plans, &deed(plan, "monitoring_plan", "2026-11-02"))
            .await
            .problem(400);
        assert!(faults[0].starts_with("points[1]"), "{faults:?}");
        assert_eq!(app.differences().await, []);
    }
}
