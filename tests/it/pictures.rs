//! Pictures over HTTP: JSON, tables and forms give the same SVG; it can do nothing; what is wrong is told.

use axum::http::Method;
use serde_json::{Value, json};

use crate::app::{Ask, apps};

const PATH: &str = "/api/v1/screening/pictures";
const CSV: &str = "\
样品编号,点位,采样深度(m),检测项目,检测结果,单位,检出限
示例S1-1,S1,0-0.5,砷,24.1,mg/kg,0.01
示例S1-1,S1,0-0.5,六价铬,ND,mg/kg,0.5
示例S1-2,S1,0.5~1.5,砷,121,mg/kg,0.01
示例S2-1,S2,0-0.5,砷,9.5,mg/kg,0.01
示例S2-1,S2,0-0.5,锌,300,mg/kg,1
";
const KINDS: [&str; 4] = ["map", "profiles", "boxes", "heat"];

fn points() -> Value {
    let point = |name: &str, lon: f64| json!({"type": "Feature", "properties": {"point": name}, "geometry": {"type": "Point", "coordinates": [lon, 39.105]}});
    json!({"type": "FeatureCollection", "features": [point("S1", 117.305), point("S2", 117.3055)]})
}

fn outline() -> Value {
    json!({"type": "Polygon", "coordinates": [[[117.304, 39.104], [117.306, 39.104], [117.306, 39.106], [117.304, 39.106], [117.304, 39.104]]]})
}

fn body(class: &str) -> Value {
    let sample = |sample: &str, point: &str, from: &str, to: &str, results: Value| json!({"sample": sample, "point": point, "medium": "soil", "depth_from_m": from, "depth_to_m": to, "results": results});
    json!({"class": class, "day": "2026-11-20", "points": points(), "outline": outline(), "samples": [
        sample("示例S1-1", "S1", "0", "0.5", json!([
            {"analyte": "砷", "value": "24.1", "unit": "mg/kg", "detection_limit": "0.01"},
            {"analyte": "六价铬", "below_dl": true, "unit": "mg/kg", "detection_limit": "0.5"}])),
        sample("示例S1-2", "S1", "0.5", "1.5", json!([{"analyte": "砷", "value": "121", "unit": "mg/kg"}])),
        sample("示例S2-1", "S2", "0", "0.5", json!([
            {"analyte": "砷", "value": "9.5", "unit": "mg/kg"}, {"analyte": "锌", "value": "300", "unit": "mg/kg"}])),
    ]})
}

fn form(parts: &[(&str, String)]) -> (String, String) {
    let mut form = String::new();
    for (name, content) in parts {
        form.push_str(&format!("--example\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\n\r\n{content}\r\n"));
    }
    form.push_str("--example--\r\n");
    ("multipart/form-data; boundary=example".to_owned(), form)
}

fn post(path: String, kind: &str, body: impl Into<Vec<u8>>) -> Ask {
    Ask::of(Method::POST, path, body).with("content-type", kind)
}

#[tokio::test]
async fn json_and_a_form_give_the_same_picture_that_can_do_nothing() {
    for app in apps().await {
        for kind in KINDS {
            let told = app
                .ask(
                    "expert",
                    Ask::post(format!("{PATH}/{kind}?lang=zh-CN"), body("I").to_string()),
                )
                .await;
            let parts = [
                ("results", CSV.to_owned()),
                ("points", points().to_string()),
                ("outline", outline().to_string()),
            ];
            let (form_type, form) = form(&parts);
            let sent = app
                .ask(
                    "expert",
                    post(
                        format!("{PATH}/{kind}?class=I&day=2026-11-20&lang=zh-CN"),
                        &form_type,
                        form,
                    ),
                )
                .await;
            for answer in [&told, &sent] {
                let text = String::from_utf8_lossy(&answer.body);
                assert_eq!(answer.status, 200, "{text}");
                assert_eq!(answer.header("content-type"), "image/svg+xml");
                assert_eq!(answer.header("x-content-type-options"), "nosniff");
                assert_eq!(
                    answer.header("content-security-policy"),
                    "sandbox; default-src 'none'; style-src 'unsafe-inline'"
                );
                assert!(
                    text.starts_with("<svg xmlns=")
                        && text.contains("砷")
                        && text.contains("第一类用地"),
                    "{text}"
                );
            }
            assert_eq!(told.body, sent.body, "{kind}");
        }
    }
}

#[tokio::test]
async fn class_language_analyte_and_title_are_asked_for() {
    for app in apps().await {
        let ask =
            |query: &str| Ask::post(format!("{PATH}/profiles?{query}"), body("I").to_string());
        let drawn = app
            .ask(
                "expert",
                ask("class=II&lang=en&analyte=As&title=Example%20%3Cb%3E"),
            )
            .await;
        let text = String::from_utf8_lossy(&drawn.body).into_owned();
        assert_eq!(drawn.status, 200);
        assert!(
            text.contains("class II land")
                && text.contains("Example &lt;b&gt;")
                && text.contains("Arsenic"),
            "{text}"
        );
        assert!(!text.contains("Chromium"));
        let faults = app.ask("expert", ask("analyte=Ni")).await.problem(400);
        assert!(faults[0].starts_with("analyte: "), "{faults:?}");
        app.ask("expert", ask("class=III")).await.problem(400);
        app.ask("expert", ask("colour=red")).await.problem(400);
        app.ask("expert", ask(&format!("title={}", "x".repeat(101))))
            .await
            .problem(400);
        app.ask(
            "expert",
            Ask::post(format!("{PATH}/pie"), body("I").to_string()),
        )
        .await
        .problem(404);
        app.ask("public", ask("")).await.problem(401);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_told_or_counted() {
    for app in apps().await {
        let half = CSV.replace("24.1,mg/kg", "abc,mg/kg");
        let drawn = app
            .ask(
                "expert",
                post(format!("{PATH}/boxes?lang=en"), "text/csv", half),
            )
            .await;
        assert_eq!(drawn.status, 200);
        assert!(String::from_utf8_lossy(&drawn.body).contains("could not be read: 1."));
        let nothing = "样品编号,点位,检测项目,检测结果,单位\n示例S1,S1,砷,abc,mg/kg\n";
        let faults = app
            .ask("expert", post(format!("{PATH}/boxes"), "text/csv", nothing))
            .await
            .problem(400);
        assert!(faults[0].starts_with("D2: "), "{faults:?}");
        app.ask(
            "expert",
            post(format!("{PATH}/boxes"), "text/csv", "%PDF-1.7"),
        )
        .await
        .problem(400);

        let mut wrong = body("I");
        wrong["samples"][0]["results"][0]["unit"] = json!("");
        wrong["points"]["features"][0]["geometry"]["coordinates"] = json!([39.1, 117.3]);
        wrong["outline"]["coordinates"] = json!([[[117.304, 39.104], [117.306, 39.106]]]);
        wrong["outlines"] = json!(1);
        let faults = app
            .ask(
                "expert",
                Ask::post(format!("{PATH}/map"), wrong.to_string()),
            )
            .await
            .problem(400);
        let at: Vec<&str> = faults
            .iter()
            .filter_map(|fault| fault.split(": ").next())
            .collect();
        for wanted in [
            "outlines",
            "samples[0].results[0].unit",
            "points.features[0].geometry",
        ] {
            assert!(at.contains(&wanted), "{wanted}: {at:?}");
        }
        assert!(at.iter().any(|at| at.starts_with("outline ")), "{at:?}");

        let mut apart = body("I");
        apart["points"]["features"][1]["geometry"]["coordinates"] = json!([100.3, 39.1]);
        apart["outline"] = json!(null);
        let faults = app
            .ask(
                "expert",
                Ask::post(format!("{PATH}/map"), apart.to_string()),
            )
            .await
            .problem(400);
        assert!(faults[0].starts_with("points: "), "{faults:?}");

        for parts in [
            vec![("points", points().to_string())],
            vec![("results", CSV.to_owned()), ("colour", "red".to_owned())],
            vec![("results", CSV.to_owned()), ("results", CSV.to_owned())],
        ] {
            let (kind, form) = form(&parts);
            app.ask("expert", post(format!("{PATH}/map"), &kind, form))
                .await
                .problem(400);
        }
        app.ask(
            "expert",
            post(
                format!("{PATH}/map"),
                "multipart/form-data; boundary=example",
                "--example\r\nno",
            ),
        )
        .await
        .problem(400);
    }
}
