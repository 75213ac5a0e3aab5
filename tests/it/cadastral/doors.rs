//! Splits, merges, redraws and renumberings as they are meant.

use super::*;
use crate::app::apps;

/// Half listed: its unit A.
const DIVIDED: &str = "HQ-000159";

#[tokio::test]
async fn a_split_hands_on_by_geometry() {
    for app in apps().await {
        let whole = outline(&app, DIVIDED).await;
        let into = [(0.0, 0.3), (0.3, 0.7), (0.7, 1.0)];
        let into = into.map(|(from, to)| drawn(strip(&whole, from, to)));
        let mut body = act("split", &[DIVIDED], into.to_vec());
        body["dry_run"] = json!(true);
        body["check"] = json!({"transaction": "SUPPLY", "planned_uses": [{"code": "070102"}]});
        let before = app.revision().await;
        let dry = app.post("planner", PATH, &body).await.expect(200);
        assert_eq!(dry["revision"], Value::Null);
        assert_eq!(app.revision().await, before, "{}", app.name);
        app.get("planner", &format!("/api/v1/parcels/{}", numbers(&dry)[0]))
            .await
            .problem(404);

        body["dry_run"] = json!(false);
        body.as_object_mut().expect("fields").remove("check");
        let taken = send(&app, &body).await.expect(201);
        assert_eq!(numbers(&taken), numbers(&dry));
        let stages: Vec<Value> = taken["successors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|own| {
                own["units"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|unit| unit["stage"].clone())
                    .collect()
            })
            .collect();
        assert_eq!(
            json!(stages),
            json!([["L0"], ["L0", "P0"], ["P0"]]),
            "{}",
            app.name
        );
        for (index, no) in numbers(&taken).iter().enumerate() {
            let now = answer(&app, no, "transaction=SUPPLY&planned_use=070102").await;
            let told = &dry["successors"][index]["answer"];
            assert_eq!(now["verdict"], told["verdict"], "{} {no}", app.name);
            let lists = parcel(&app, no).await["lists"].clone();
            let listed = lists.as_array().unwrap().contains(&json!("control_list"));
            assert_eq!(listed, index < 2, "{} {no} {lists}", app.name);
        }
        let gone = answer(&app, DIVIDED, "transaction=SUPPLY&planned_use=070102").await;
        // R-76 points to the successors, one of which is listed
        let told = gone.to_string();
        assert!(told.contains("R-76"), "{gone}");
        assert_eq!(gone["verdict"], "BLOCKED", "{gone}");
        assert_eq!(app.differences().await, []);

        let path = format!("/api/v1/parcels/{DIVIDED}/lineage");
        let lineage = app.get("planner", &path).await.expect(200);
        assert_eq!(lineage["superseded"], true);
        assert_eq!(lineage["successors"].as_array().map(Vec::len), Some(3));
        let shares = lineage["successors"].as_array().unwrap().iter();
        let sum: f64 = shares.map(|own| own["overlap_m2"].as_f64().unwrap()).sum();
        let all = taken["areas"]["before_m2"].as_f64().unwrap();
        assert!((sum - all).abs() < 1.0, "{sum} {all}");
        let earlier = app
            .get("planner", &format!("{path}?as_of=2026-11-19"))
            .await
            .expect(200);
        assert_eq!(earlier["superseded"], false);
        let child = format!("/api/v1/parcels/{}/lineage", numbers(&taken)[1]);
        let child = app.get("planner", &child).await.expect(200);
        assert_eq!(child["predecessors"][0]["registry_no"], DIVIDED);
    }
}

#[tokio::test]
async fn a_merge_keeps_the_worst_where_it_lies() {
    for app in apps().await {
        let whole = outline(&app, "HQ-000142").await;
        let body = act("merge", &["HQ-000143", "HQ-000144"], vec![drawn(whole)]);
        let taken = send(&app, &body).await.expect(201);
        let units = taken["successors"][0]["units"].as_array().unwrap();
        let stages: Vec<&Value> = units.iter().map(|unit| &unit["stage"]).collect();
        assert_eq!(stages, ["L0", "P0"], "{}", app.name);
        let no = &numbers(&taken)[0];
        let now = answer(&app, no, "transaction=TRANSFER&planned_use=070102").await;
        assert_eq!(now["verdict"], "BLOCKED", "{}", app.name);
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn land_won_is_unsurveyed_and_land_of_another_is_not_won() {
    for app in apps().await {
        let whole = outline(&app, "HQ-000101").await;
        let wider = strip(&whole, 0.0, 1.2);
        let body = act("redraw", &["HQ-000101"], vec![drawn(wider.clone())]);
        let taken = send(&app, &body).await.expect(201);
        let units = taken["successors"][0]["units"].as_array().unwrap();
        let won: Vec<&Value> = units.iter().filter(|unit| unit["won"] == true).collect();
        assert_eq!(won.len(), 1, "{units:?}");
        assert_eq!(won[0]["stage"], Value::Null);
        assert!(taken["areas"]["won_m2"].as_f64().unwrap() > 500.0);
        let no = &numbers(&taken)[0];
        let now = answer(&app, no, "transaction=SUPPLY&planned_use=070102").await;
        assert_ne!(now["verdict"], "ALLOWED");
        let as_split = act("renumber", &[no], vec![drawn(whole)]);
        let refused = send(&app, &as_split).await;
        assert_eq!(refused.status, 409, "{}", refused.text());
        // the western half of the listed block beside it
        let east = outline(&app, "HQ-000144").await;
        let over = strip(&east, -0.2, 1.0);
        let refused = send(&app, &act("redraw", &["HQ-000144"], vec![drawn(over)])).await;
        assert_eq!(guards(&refused), ["land_of_another"], "{}", app.name);
    }
}

#[tokio::test]
async fn land_without_an_outline_is_renumbered() {
    for app in apps().await {
        let all = app.parcels().await;
        let bare = all
            .iter()
            .find(|parcel| parcel["geometry"].is_null())
            .expect("one without outline");
        let no = bare["registry_no"].as_str().unwrap();
        let split = act("split", &[no], vec![json!({}), json!({})]);
        let refused = send(&app, &split).await;
        assert!(
            guards(&refused).contains(&"outline_missing".to_owned()),
            "{}",
            refused.text()
        );
        let before = answer(&app, no, "transaction=TRANSFER&planned_use=070102").await;
        let taken = send(
            &app,
            &act("renumber", &[no], vec![json!({"registry_no": "HQ-777777"})]),
        )
        .await
        .expect(201);
        assert_eq!(numbers(&taken), ["HQ-777777"]);
        let after = answer(&app, "HQ-777777", "transaction=TRANSFER&planned_use=070102").await;
        assert_eq!(after["verdict"], before["verdict"], "{}", app.name);
        assert_eq!(parcel(&app, "HQ-777777").await["name"], bare["name"]);
        let again = send(
            &app,
            &act(
                "renumber",
                &["HQ-000102"],
                vec![json!({"registry_no": "HQ-777777"})],
            ),
        )
        .await;
        assert_eq!(guards(&again), ["number_taken"]);
        let next = send(&app, &act("renumber", &["HQ-000102"], vec![json!({})]))
            .await
            .expect(201);
        assert_eq!(numbers(&next), ["HQ-777778"]);
    }
}

#[tokio::test]
async fn the_demo_shows_a_split_and_a_merge() {
    for app in apps().await {
        let before = answer(&app, "HQ-000146", "transaction=SUPPLY&planned_use=070102").await;
        let [split, merge] = jingtu::demo::split_and_merge(&app.registry)
            .await
            .expect("the demo");
        assert_eq!(split.predecessors, ["HQ-000146"]);
        assert_eq!((split.successors.len(), merge.successors.len()), (3, 1));
        let no = &merge.successors[0].registry_no;
        let merged = parcel(&app, no).await;
        assert!(merged["name"].as_str().unwrap().contains("示例"));
        assert_eq!(merged["lists"], json!(["negative_list"]), "{}", app.name);
        let after = answer(&app, no, "transaction=SUPPLY&planned_use=070102").await;
        assert_eq!(after["verdict"], before["verdict"], "{}", app.name);
        let lineage = app
            .get("planner", &format!("/api/v1/parcels/{no}/lineage"))
            .await
            .expect(200);
        assert_eq!(lineage["predecessors"].as_array().map(Vec::len), Some(2));
        assert_eq!(app.differences().await, []);
    }
}

/// The guards that refused.
pub fn guards(answered: &Answered) -> Vec<String> {
    assert_eq!(
        answered.status,
        409,
        "{}: {}",
        answered.asked,
        answered.text()
    );
    let problem = answered.json();
    let refusals = problem["refusals"].as_array().expect("refusals");
    refusals
        .iter()
        .map(|refusal| {
            assert!(!refusal["article"].as_array().expect("articles").is_empty());
            refusal["guard"].as_str().expect("a guard").to_owned()
        })
        .collect()
}
