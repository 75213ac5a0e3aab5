//! Risk by HJ 25.3 over HTTP: computed for whoever is signed in, and nothing is kept.

use serde_json::{Value, json};

use crate::app::{App, apps};

const PATH: &str = "/api/v1/risk-assessments";

async fn assessed(app: &App, body: &Value) -> Value {
    let before = app.revision().await;
    let answer = app.post("expert", PATH, body).await.expect(200);
    assert_eq!(
        app.revision().await,
        before,
        "{}: nothing is kept",
        app.name
    );
    answer
}

fn benzene() -> Value {
    json!({
        "land_class": "I",
        "substances": [{
            "substance": "苯", "surface_mg_per_kg": 1, "subsoil_mg_per_kg": 1, "groundwater_mg_per_l": 0.01
        }]
    })
}

#[track_caller]
fn near(found: &Value, wanted: f64) {
    let found = found.as_f64().expect("a number");
    assert!(
        (found / wanted - 1.0).abs() < 1e-6,
        "{found}, expected {wanted}"
    );
}

#[tokio::test]
async fn benzene_is_as_in_the_worked_example() {
    for app in apps().await {
        let answer = assessed(&app, &benzene()).await;
        let result = &answer["assessment"]["substances"][0]["result"];
        near(&result["soil"]["cancer"]["value"], 1.029611e-6);
        assert_eq!(result["soil"]["cancer"]["judgement"], "above");
        assert_eq!(
            result["soil"]["cancer"]["left_out"],
            json!(["soil_dermal_contact"])
        );
        near(&result["control_values"]["soil"]["value"], 0.9712402);
        assert_eq!(result["control_values"]["soil"]["by"], "cancer_risk");
        let skin = &result["paths"][1];
        assert_eq!(skin["cancer"]["outcome"], "no_parameter");
        assert_eq!(skin["cancer"]["risk"], Value::Null);
        let missing = json!([{"parameter": "ABSd", "status": "not_listed"}]);
        assert_eq!(skin["cancer"]["missing"], missing);
        assert_eq!(
            answer["assessment"]["substances"][0]["gb36600"]["screening"],
            "1"
        );
        assert_eq!(result["intermediates"], Value::Null);
        let codes: Vec<&str> = answer["notices"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["code"].as_str().unwrap())
            .collect();
        let wanted = [
            "calculation_only",
            "printed_limits_stay",
            "check_the_printed_standard",
            "totals_incomplete",
        ];
        assert_eq!(codes, wanted);
    }
}

#[tokio::test]
async fn what_is_asked_for_is_shown() {
    let app = apps().await.remove(0);
    let mut body = benzene();
    body["intermediates"] = json!(true);
    body["sensitivity"] = json!({"step_percent": 10});
    body["crack_porosity"] = json!("local");
    body["substances"]
        .as_array_mut()
        .unwrap()
        .push(json!({"substance": "Pb"}));
    let answer = assessed(&app, &body).await;
    let result = &answer["assessment"]["substances"][0]["result"];
    near(&result["intermediates"]["Ksw"], 1.508508);
    assert!(result["sensitivity"].as_array().unwrap().len() > 10);
    let lead = &answer["assessment"]["substances"][1];
    assert_eq!(
        (&lead["not_assessed"], &lead["result"]),
        (&json!("lead_by_blood_lead"), &Value::Null)
    );
    let codes = answer["notices"].to_string();
    assert!(codes.contains("lead_not_assessed") && codes.contains("local_porosity_variant"));
    assert!(codes.contains("铅"));
    let english = app
        .post("auditor", &format!("{PATH}?lang=en"), &body)
        .await
        .expect(200);
    assert!(english["notices"].to_string().contains("blood lead"));
}

#[tokio::test]
async fn every_fault_of_a_question_is_told() {
    let app = apps().await.remove(0);
    let cases = [
        (json!({}), vec!["land_class", "substances"]),
        (
            json!({"land_class": "III", "substances": 7}),
            vec!["land_class", "substances"],
        ),
        (
            json!({
                "land_class": "I", "colour": 1, "sub": 1, "paths_off": ["soil_eating"], "use_inferred": "yes",
                "substances": [7, {"substance": "苯", "surface": 1, "subsoil_mg_per_kg": "1"}, {"surface_mg_per_kg": -1}],
                "overrides": [{"parameter": "fon", "value": 1}, {"parameter": "fom", "value": "x", "source": "s"}, 3],
                "sensitivity": {"parameters": ["xyz"]}
            }),
            vec![
                "substances[0]",
                "substances[1].subsoil_mg_per_kg",
                "substances[1].surface",
                "substances[2].substance",
                "overrides[0].source",
                "overrides[1].value",
                "overrides[2]",
                "paths_off",
                "use_inferred",
                "sensitivity.step_percent",
                "colour",
                "sub",
                "overrides[0].parameter",
                "sensitivity.parameters[0]",
                "substances[2].surface_mg_per_kg",
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
    let answer = app.post("public", PATH, &benzene()).await;
    answer.problem(401);
}

#[tokio::test]
async fn the_tables_are_told_with_how_far_they_are_confirmed() {
    let app = apps().await.remove(0);
    let path = "/api/v1/standards/hj25.3-2019?lang=en";
    let model = app.get("public", path).await.expect(200);
    assert_eq!(model["substances"].as_array().unwrap().len(), 125);
    let of = |name: &str| {
        let mut all = model["substances"].as_array().unwrap().iter();
        all.find(|one| one["name_zh"] == name).unwrap().clone()
    };
    let mercury = of("汞（无机）");
    assert_eq!(
        mercury["inferred"],
        json!({"parameter": "SAF", "value": 0.5, "unit": "-", "status": "inferred"})
    );
    let share = mercury["values"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["parameter"] == "SAF");
    assert_eq!(share.unwrap()["value"], Value::Null);
    assert_eq!(of("铅")["assessed"], false);
    assert_eq!(model["paths"].as_array().unwrap().len(), 9);
    let child = model["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["parameter"] == "BWc")
        .unwrap();
    assert_eq!(
        (&child["class_i"], &child["class_ii"]),
        (&json!(19.2), &Value::Null)
    );
    assert_eq!(model["statuses"].as_array().unwrap().len(), 10);
}
