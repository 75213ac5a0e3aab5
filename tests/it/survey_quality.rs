//! Advice on surveys and on the evaluation of remediation over HTTP: computed for whoever is signed in, nothing is kept.

use serde_json::{Value, json};

use crate::app::{App, apps};

const PATH: &str = "/api/v1/survey-quality";

async fn advised(app: &App, body: &Value) -> Value {
    let before = app.revision().await;
    let answer = app.post("expert", PATH, body).await.expect(200);
    let after = app.revision().await;
    assert_eq!(after, before, "{}: nothing is kept", app.name);
    answer
}

/// A rectangle of about 86 m by 67 m.
fn outline() -> Value {
    json!({"type": "Polygon", "coordinates": [[
        [117.17, 39.17], [117.171, 39.17], [117.171, 39.1706], [117.17, 39.1706], [117.17, 39.17]
    ]]})
}

fn point(point: &str, kind: &str, lon: f64, lat: f64) -> Value {
    json!({"point": point, "kind": kind, "lon": lon, "lat": lat})
}

#[tokio::test]
async fn a_survey_is_advised_on_density_coverage_depths_and_wells() {
    for app in apps().await {
        let mut first = point("示例-S1 (example)", "soil", 117.1703, 39.1702);
        first["depths_m"] = json!([1.0, 4.0]);
        let body = json!({"survey": {
            "stage": "detailed", "suspected_m2": 800, "outline": outline(),
            "points": [
                first,
                point("示例-S2 (example)", "soil", 117.1707, 39.1704),
                point("示例-BJ (example)", "soil", 117.18, 39.18),
                point("示例-W1 (example)", "groundwater", 117.1701, 39.1701),
                point("示例-W2 (example)", "groundwater", 117.1705, 39.1703),
                point("示例-W3 (example)", "groundwater", 117.1709, 39.1705),
            ]
        }});
        let answer = advised(&app, &body).await;
        let survey = &answer["survey"];
        let area = survey["area_m2"].as_f64().unwrap();
        assert!((5740.0..5780.0).contains(&area), "{survey}");
        // 800 / 400 + (5757 - 800) / 1600, rounded up each; the control point outside counts for nothing
        assert_eq!(
            survey["density"]["value"],
            json!({"least": 6, "missing": 4})
        );
        let coverage = &survey["coverage"]["value"];
        assert_eq!(
            (&coverage["inside"], &coverage["outside"]),
            (&json!(2), &json!(1))
        );
        let share = coverage["share"].as_f64().unwrap();
        assert!((0.6..0.9).contains(&share), "{coverage}");
        let boreholes = survey["boreholes"].as_array().unwrap();
        assert_eq!(boreholes.len(), 1);
        let gaps =
            json!([{"kind": "no_surface"}, {"kind": "too_far_apart", "from_m": 1.0, "to_m": 4.0}]);
        assert_eq!(boreholes[0]["gaps"]["value"], gaps);
        assert_eq!(survey["wells"]["value"], "in_one_line");
        for advice in [
            &survey["density"],
            &survey["coverage"],
            &boreholes[0]["gaps"],
            &survey["wells"],
        ] {
            assert_eq!(advice["confirmed"], false, "{advice}");
            assert!(
                advice["source"].as_str().unwrap().contains("HJ 25."),
                "{advice}"
            );
        }
        let text = survey["density"]["text"].as_str().unwrap();
        assert_eq!(text, "土壤点位不少于 6 个，还缺 4 个");
        assert_eq!(answer["remediation"], Value::Null);
        assert_eq!(answer["notices"][1]["code"], "check_the_printed_standard");
    }
}

#[tokio::test]
async fn remediation_is_evaluated_and_its_sampling_told_in_english_too() {
    let app = apps().await.remove(0);
    let found = |values: &[f64]| -> Vec<Value> {
        values.iter().map(|value| json!({"found": value})).collect()
    };
    let mut eight = found(&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    eight.push(json!({"below": 3.1}));
    let body = json!({"remediation": {
        "objects": [
            {"object": "示例 苯 (example)", "target": 3, "samples": found(&[1.0, 3.0])},
            {"object": "示例 砷 (example)", "target": 3, "samples": found(&[1.0, 3.1])},
            {"object": "示例 镍 (example)", "target": 3, "samples": eight},
        ],
        "pits": [
            {"pit": "示例一 (example)", "area_m2": 1200, "depth_m": 4.5},
            {"pit": "示例二 (example)", "area_m2": 16000, "perimeter_m": 500},
            {"pit": "示例三 (example)", "area_m2": 16000},
        ],
        "treated_soil": [{"heap": "示例 (example)", "volume_m3": 1800, "bias_factor": 0.3}]
    }});
    let answer = advised(&app, &body).await;
    let told = &answer["remediation"];
    let reached: Vec<&Value> = (0..3)
        .map(|at| &told["objects"][at]["evaluation"]["value"]["reached"])
        .collect();
    assert_eq!(reached, [&json!(true), &json!(false), &json!(true)]);
    assert_eq!(
        told["objects"][2]["evaluation"]["value"]["method"],
        "statistics"
    );
    assert_eq!(
        told["pits"][0]["points"]["value"],
        json!({"bottom": 4, "walls": 6})
    );
    assert_eq!(told["pits"][0]["wall_layers"]["value"], 3);
    assert_eq!(
        told["pits"][1]["points"]["value"],
        json!({"bottom": 10, "walls": 13})
    );
    assert_eq!(
        told["pits"][2]["points"]["value"],
        json!({"bottom": 10, "walls": null})
    );
    assert_eq!(told["treated_soil"][0]["samples"]["value"], 6);
    assert_eq!(told["treated_soil"][0]["samples"]["confirmed"], false);
    assert_eq!(answer["survey"], Value::Null);
    let english = app
        .post("auditor", &format!("{PATH}?lang=en"), &body)
        .await
        .expect(200);
    let text = english["remediation"]["objects"][1]["evaluation"]["text"].as_str();
    let wanted =
        "the target is not reached; compared point by point; 1 of 2 samples above the target";
    assert_eq!(text, Some(wanted));
}

#[tokio::test]
async fn every_fault_of_a_question_on_quality_is_told() {
    let app = apps().await.remove(0);
    let cases = [
        (json!({}), vec!["survey"]),
        (
            json!({"survey": 7, "remediation": {}}),
            vec!["survey", "remediation.objects"],
        ),
        (
            json!({"survey": {"stage": "third", "suspected_m2": -1, "colour": 1, "points": [
                {"point": "S1", "kind": "air"},
                {"kind": "soil", "lon": 117.17, "depths_m": [0.2, -1]},
                {"point": "W1", "kind": "groundwater"},
                {"point": "S3", "kind": "soil", "lon": 117.17, "lat": 39.17},
                {"point": "S4", "kind": "soil", "lon": 39.17, "lat": 80.0},
                8,
            ]}}),
            vec![
                "survey.stage",
                "survey.area_m2",
                "survey.suspected_m2",
                "survey.points[0].kind",
                "survey.points[1].point",
                "survey.points[1].lat",
                "survey.points[1].depths_m[1]",
                "survey.points[5]",
                "survey.points[2].lon",
                "survey.points[4].lon",
                "survey.colour",
            ],
        ),
        (
            json!({"remediation": {
                "objects": [{"object": "", "target": 0, "samples": []}, {"object": "a", "target": 1e300, "samples": [{"found": -1}]}],
                "pits": [{"pit": "a"}, {"pit": "b", "area_m2": "large", "depth_m": 0}],
                "treated_soil": [{"heap": "a", "volume_m3": 5, "bias_factor": 0.01}, {"heap": "a", "volume_m3": 5, "bias_factor": 2}],
            }}),
            vec![
                "remediation.objects[0].object",
                "remediation.objects[0].target",
                "remediation.objects[0].samples",
                "remediation.objects[1].target",
                "remediation.objects[1].samples[0]",
                "remediation.pits[0].area_m2",
                "remediation.pits[1].area_m2",
                "remediation.pits[1].depth_m",
                "remediation.treated_soil[0].bias_factor",
                "remediation.treated_soil[1].bias_factor",
            ],
        ),
    ];
    for (body, wanted) in cases {
        let told = app.post("expert", PATH, &body).await.problem(400);
        let at: Vec<&str> = told
            .iter()
            .filter_map(|line| line.split(": ").next())
            .collect();
        assert_eq!(at, wanted, "{body}");
    }
    let bow_tie = json!({"type": "Polygon", "coordinates": [[
        [117.17, 39.17], [117.171, 39.1706], [117.171, 39.17], [117.17, 39.1706], [117.17, 39.17]
    ]]});
    let crossing = json!({"survey": {"stage": "detailed", "outline": bow_tie, "points": []}});
    let told = app.post("expert", PATH, &crossing).await.problem(400);
    assert!(
        told.iter().all(|line| line.starts_with("survey.outline")),
        "{told:?}"
    );
    app.post(
        "public",
        PATH,
        &json!({"survey": {"stage": "detailed", "area_m2": 1}}),
    )
    .await
    .problem(401);
}
