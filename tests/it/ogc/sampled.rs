//! Sampling points of surveys: gathered from the samples on record, for those who may see surveys.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::*;
use crate::app::apps;
use crate::changes::day;
use jingtu::domain::change::Change;
use jingtu::domain::codes::RegistryNo;
use jingtu::domain::record::{Kind, Position, Sample, SampleMedium, SampleResult};
use jingtu::registry::Caller;

/// Surveyed under class II, with arsenic above it.
const ARSENIC: &str = "HQ-000114";

fn of_parcel(no: &str) -> String {
    items("sampling-points", &format!("?parcel={no}&limit=1000"))
}

#[tokio::test]
async fn points_tell_what_the_samples_of_their_survey_do() {
    for app in apps().await {
        let all = every(&app, "auditor", &items("sampling-points", "?limit=9")).await;
        let mut counted = 0;
        let surveys: BTreeSet<&str> = all
            .iter()
            .map(|one| one["properties"]["survey"].as_str().unwrap())
            .collect();
        assert!(surveys.len() > 20, "{}", app.name);
        for survey in &surveys {
            let path = format!("/api/v1/surveys/{survey}/results?limit=1000");
            let samples = app.get("auditor", &path).await.expect(200);
            for sample in samples["items"].as_array().unwrap() {
                counted += 1;
                let point = all
                    .iter()
                    .find(|one| one["id"] == sample["id"])
                    .expect("its point");
                let own = &point["properties"];
                assert_eq!(own["point"], sample["point"]);
                let at = &point["geometry"]["coordinates"];
                let same = |axis: usize, text: &Value| {
                    at[axis].as_f64() == text.as_str().and_then(|text| text.parse().ok())
                };
                assert!(
                    same(0, &sample["lon"]) && same(1, &sample["lat"]),
                    "{point}"
                );
                let results = sample["results"].as_array().unwrap();
                assert_eq!(own["analytes"], results.len());
                let found = results.iter().filter(|one| one["below_dl"] != true).count();
                assert_eq!(own["detected"], found);
                assert_eq!(
                    (&own["media"], &own["samples"]),
                    (&json!("soil"), &json!(1))
                );
            }
        }
        assert_eq!(counted, all.len(), "{}: one sample to a point", app.name);
        for (role, status) in [("expert", 403), ("admin", 403), ("reviewer", 200)] {
            let asked = app.get(role, &items("sampling-points", "")).await;
            assert_eq!(asked.status, status, "{role}");
        }
        let listed = app.get("expert", "/ogc/collections").await.text();
        assert!(!listed.contains("sampling-points") && listed.contains("monitoring-points"));
    }
}

fn result(analyte: &str, mg_per_kg: Option<i64>) -> SampleResult {
    SampleResult {
        analyte: analyte.to_owned(),
        value: mg_per_kg.map(Decimal::from),
        text: None,
        below_dl: mg_per_kg.is_none(),
        detection_limit: None,
        unit: "mg/kg".to_owned(),
        converted: mg_per_kg.map(Decimal::from),
    }
}

/// A sample of the point S9 of a survey on record.
fn sample(survey: &str, place: u32, depth: i64, results: Vec<SampleResult>) -> Sample {
    Sample {
        id: Sample::name(survey, 1, place),
        survey: survey.to_owned(),
        version: 1,
        parcel: RegistryNo::parse(ARSENIC).unwrap(),
        unit: None,
        sample: format!("示例-S9-{place}"),
        point: Some("示例-S9".to_owned()),
        position: (place == 901).then(|| Position {
            lon: "117.15".parse().unwrap(),
            lat: "39.17".parse().unwrap(),
        }),
        medium: if place == 903 {
            SampleMedium::Groundwater
        } else {
            SampleMedium::Soil
        },
        depth_from_m: Some(depth.into()),
        depth_to_m: Some((depth + 1).into()),
        day: Some(day("2026-11-01")),
        laboratory: Some(format!("示例检测公司 {place}")),
        results,
    }
}

#[tokio::test]
async fn a_point_has_all_its_samples_and_is_judged_by_the_class_of_its_survey() {
    for app in apps().await {
        let before = app.get("auditor", &of_parcel(ARSENIC)).await.expect(200);
        let rows = before["features"].as_array().unwrap();
        let survey = rows[0]["properties"]["survey"].as_str().unwrap().to_owned();
        assert_eq!(rows[0]["properties"]["class"], "II");
        let as_asked = app.revision().await;
        let samples = [
            // class II: screening 60, control 140
            sample(
                &survey,
                901,
                0,
                vec![result("砷", Some(61)), result("镉", None)],
            ),
            sample(
                &survey,
                902,
                3,
                vec![result("砷", Some(141)), result("汞", Some(1))],
            ),
            sample(&survey, 903, 8, vec![result("砷", Some(1_000_000))]),
        ];
        let changes = samples.map(|own| Change::recorded(day("2026-11-01"), None, own));
        let operator = Caller::operator();
        let made = app.registry.commit(&operator, "示例", &changes).await;
        made.expect("samples");
        let after = app.get("auditor", &of_parcel(ARSENIC)).await.expect(200);
        assert_eq!(after["numberMatched"], rows.len() + 1, "{}", app.name);
        let features = after["features"].as_array().unwrap();
        let point = features
            .iter()
            .find(|one| one["properties"]["point"] == "示例-S9");
        let point = point.expect("the point");
        assert_eq!(point["geometry"]["coordinates"], json!([117.15, 39.17]));
        let own = &point["properties"];
        for (name, value) in [
            ("samples", json!(3)),
            ("media", json!("soil;groundwater")),
            ("depth_from_m", json!(0)),
            ("depth_to_m", json!(9)),
            ("analytes", json!(3)),
            ("detected", json!(2)),
            ("soil", json!("above_control")),
            ("above_screening", json!("砷")),
            ("sampled_on", json!("2026-11-01")),
            (
                "laboratories",
                json!("示例检测公司 901;示例检测公司 902;示例检测公司 903"),
            ),
            ("revision", json!(app.revision().await)),
        ] {
            assert_eq!(
                own[name].as_f64().map(Value::from),
                value.as_f64().map(Value::from),
                "{name}"
            );
            if value.as_f64().is_none() {
                assert_eq!(own[name], value, "{name}");
            }
        }
        let filtered = items("sampling-points", "?filter=soil%3D%27above_control%27");
        let filtered = app.get("auditor", &filtered).await.expect(200);
        assert!(ids(&filtered).contains(&point["id"].as_str().unwrap().to_owned()));
        // as the register knew it before, and on the day before
        for past in [
            format!("&known={as_asked}"),
            "&datetime=2026-10-31".to_owned(),
        ] {
            let path = format!("{}{past}", of_parcel(ARSENIC));
            let past = app.get("auditor", &path).await.expect(200);
            assert_eq!(past["features"], before["features"]);
        }
        // one sample withdrawn: the point is milder, and what is at hand is not what was kept
        let withdrawn = Sample::name(&survey, 1, 902);
        let change = Change::withdrawn(day("2026-11-02"), Kind::Sample, &withdrawn, "示例");
        let made = app.registry.commit(&operator, "示例", &[change]).await;
        made.expect("a withdrawal");
        let milder = app.get("auditor", &of_parcel(ARSENIC)).await.expect(200);
        let features = milder["features"].as_array().unwrap();
        let point = features
            .iter()
            .find(|one| one["properties"]["point"] == "示例-S9");
        let own = &point.expect("the point")["properties"];
        assert_eq!(
            (&own["soil"], &own["samples"]),
            (&json!("above_screening"), &json!(2))
        );
    }
}
