//! Whatever comes in: a problem in its documented shape, never an internal error, and nothing is written.

use std::time::{Duration, Instant};

use axum::http::Method;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::app::{Answered, App, Ask, apps};

const CHECKS: &str = "/api/v1/transfer-checks";
const BATCH: &str = "/api/v1/transfer-checks/batch";
const LOOK: &str = "/api/v1/parcels/HQ-000101/transfer-check";

/// The longest that an answer may take; a debug build is given more.
const LONGEST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2500 } else { 100 });

/// The answer and how long it took. On a machine that is busy with other tests a slow one is asked again, and the
/// fastest of five counts.
async fn timed(app: &App, ask: Ask) -> (Answered, Duration) {
    let mut best = Duration::MAX;
    let mut tries = 0;
    loop {
        let began = Instant::now();
        let answer = app.ask("reviewer", ask.clone()).await;
        best = best.min(began.elapsed());
        tries += 1;
        if best < LONGEST || tries == 5 {
            return (answer, best);
        }
    }
}

async fn posted(app: &App, body: impl Into<Vec<u8>>) -> Answered {
    app.ask("reviewer", Ask::post(CHECKS, body)).await
}

fn polygon(coordinates: &Value) -> String {
    let polygon = json!({"type": "Polygon", "coordinates": coordinates});
    json!({"polygon": polygon, "transaction": "SUPPLY"}).to_string()
}

/// A ring of many vertices around a place.
fn circle(vertices: usize, degrees: f64) -> Value {
    let vertex = |n: usize| {
        let angle = n as f64 / vertices as f64 * std::f64::consts::TAU;
        json!([
            117.15 + degrees * angle.cos(),
            39.16 + degrees * angle.sin()
        ])
    };
    let mut ring: Vec<Value> = (0..vertices).map(vertex).collect();
    ring.push(ring[0].clone());
    json!([ring])
}

#[tokio::test]
async fn bodies_that_are_no_question() {
    for app in apps().await {
        let before = app.revision().await;
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        let deep_polygon = format!(
            "{{\"transaction\":\"SUPPLY\",\"polygon\":{{\"type\":\"Polygon\",\"coordinates\":{deep}}}}}"
        );
        let bodies: Vec<Vec<u8>> = vec![
            b"".to_vec(),
            b"{".to_vec(),
            b"null".to_vec(),
            b"[]".to_vec(),
            b"{}".to_vec(),
            b"\"HQ-000101\"".to_vec(),
            b"{\"parcel\": \"HQ-000101\", \"transaction\": \"SUPPLY\"} trailing".to_vec(),
            b"\xff\xfe{}".to_vec(),
            b"{\"parcel\": \"\xff\"}".to_vec(),
            b"{\"parcel\": NaN, \"transaction\": \"SUPPLY\"}".to_vec(),
            b"{\"parcel\": \"HQ-000101\", \"transaction\": \"SUPPLY\", \"design\": {\"excavation_m\": 1e999}}".to_vec(),
            deep.clone().into_bytes(),
            deep_polygon.into_bytes(),
            b"\xef\xbb\xbf{}".to_vec(),
            b"{\"parcel\": \"\\ud800\"}".to_vec(),
        ];
        for body in bodies {
            for path in [CHECKS, BATCH] {
                app.ask("reviewer", Ask::post(path, body.clone()))
                    .await
                    .problem(400);
            }
        }
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}

#[tokio::test]
async fn fields_that_are_wrong_are_named() {
    let app = apps().await.remove(0);
    let cases = [
        (
            json!({"parcel": "HQ-000101"}),
            "transaction: say what is to be done with the land",
        ),
        (
            json!({"transaction": "SUPPLY"}),
            "parcel: say which land is meant",
        ),
        (
            json!({"parcel": "HQ-000101", "code": "1", "transaction": "SUPPLY"}),
            "parcel: say which land is meant",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "planed_uses": []}),
            "planed_uses: did you mean planned_uses?",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "case_refrence": ""}),
            "case_refrence: did you mean case_reference?",
        ),
        (
            json!({"parcel": 7, "transaction": "SUPPLY"}),
            "parcel: mend this field",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "SELL"}),
            "transaction: see /api/v1/docs",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "as_of": "0206-01-01"}),
            "as_of: see /api/v1/docs",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "as_of": "2026-11-25"}),
            "as_of: ask again on that day",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "known": "soon"}),
            "known: leave it out to ask at the head",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "known": "99999"}),
            "known: leave it out to ask at the head",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "known": "2099-01-01T00:00:00Z"}),
            "known: leave it out to ask now",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "planned_uses": [{"code": "0701"}, {"system": "XX", "code": "1"}]}),
            "planned_uses[1]: see /api/v1/docs",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "design": {"basement_levels": 1e300}}),
            "design: see /api/v1/docs",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "design": {"excavation_m": 1e300}}),
            "design: see /api/v1/docs",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "design": {"excavation_m": -1}}),
            "design.excavation_m: check sign and unit",
        ),
        (
            json!({"parcel": "HQ-000101", "transaction": "PERMIT_BUILD", "own_expansion": true, "follows_act": "TRANSFER"}),
            "own_expansion: the unit's own expansion follows none of these acts: correct one of the two",
        ),
    ];
    for (body, wanted) in cases {
        assert_eq!(
            posted(&app, body.to_string()).await.problem(400),
            [wanted],
            "{body}"
        );
    }
}

#[tokio::test]
async fn faults_are_told_together() {
    let app = apps().await.remove(0);
    let body = json!({
        "parcel": "HQ-1", "transaction": "SELL", "known": "soon", "colour": 1, "record": true,
        "planned_uses": [{"code": 1}], "as_of": "0206-01-01"
    });
    let places = posted(&app, body.to_string()).await.problem(400);
    let at: Vec<&str> = places
        .iter()
        .filter_map(|place| place.split(':').next())
        .collect();
    let wanted = [
        "registry_no",
        "as_of",
        "colour",
        "planned_uses[0]",
        "transaction",
        "known",
        "case_reference",
        "Idempotency-Key",
        "known",
    ];
    assert_eq!(at, wanted);

    let path = format!(
        "{LOOK}?transaction=SELL&asof=1&as_of=0206-01-01&known=x&lang=fr&own_expansion=yes"
    );
    let at = app.get("public", &path).await.problem(400);
    assert_eq!(at.len(), 6, "{at:?}");
    assert!(
        at.contains(&"asof: did you mean as_of?".to_owned()),
        "{at:?}"
    );
    let at = app
        .get(
            "public",
            "/api/v1/parcels?limit=0&bbox=3,2,1,0&as_of=x&point=1&q=",
        )
        .await
        .problem(400);
    assert_eq!(at.len(), 4, "{at:?}");
    let path = format!(
        "{LOOK}?transaction=PERMIT_BUILD&own_expansion=true&follows_act=TRANSFER&as_of=2026-11-25"
    );
    assert_eq!(app.get("public", &path).await.problem(400).len(), 2);
    let many: String = (0..5000).map(|n| format!("x{n}=1&")).collect();
    let answer = app.get("public", &format!("{LOOK}?{many}")).await;
    assert_eq!(answer.problem(400).len(), 100);
}

#[tokio::test]
async fn polygons_that_are_none() {
    let app = apps().await.remove(0);
    let square = json!([
        [117.15, 39.16],
        [117.16, 39.16],
        [117.16, 39.17],
        [117.15, 39.17],
        [117.15, 39.16]
    ]);
    posted(&app, polygon(&json!([square]))).await.expect(200);
    posted(&app, polygon(&circle(1999, 0.005)))
        .await
        .expect(200);
    let wrong = [
        json!([[
            [117.15, 39.16],
            [117.16, 39.17],
            [117.16, 39.16],
            [117.15, 39.17],
            [117.15, 39.16]
        ]]),
        json!([[
            [117.15, 39.16],
            [117.16, 39.16],
            [117.16, 39.17],
            [117.15, 39.17]
        ]]),
        json!([[
            [39.16, 117.15],
            [39.16, 117.16],
            [39.17, 117.16],
            [39.17, 117.15],
            [39.16, 117.15]
        ]]),
        json!([[
            [1e300, 39.16],
            [117.16, 39.16],
            [117.16, 39.17],
            [1e300, 39.16]
        ]]),
        json!([[
            [-1e300, -1e300],
            [1e300, -1e300],
            [1e300, 1e300],
            [-1e300, -1e300]
        ]]),
        json!([[
            [117.15, 39.16],
            [117.15, 39.16],
            [117.15, 39.16],
            [117.15, 39.16]
        ]]),
        json!([[
            [117.0, 39.0],
            [119.0, 39.0],
            [119.0, 41.0],
            [117.0, 41.0],
            [117.0, 39.0]
        ]]),
        json!([[
            [null, 39.16],
            ["a", 39.16],
            [117.16, 39.17],
            [117.15, 39.16]
        ]]),
        json!([[]]),
        json!([]),
        json!(null),
        json!(7),
        json!({"a": 1}),
        json!([[[0, 0], [1, 0], [1, 1], [0, 0]]]),
        json!([[[117.15], [117.16], [117.17], [117.15]]]),
        circle(3000, 0.005),
        circle(20_000, 0.005),
    ];
    for coordinates in wrong {
        let shown = coordinates.to_string().chars().take(90).collect::<String>();
        let (answer, took) = timed(&app, Ask::post(CHECKS, polygon(&coordinates))).await;
        assert!(took < LONGEST, "{shown}: {took:?}");
        let places = answer.problem(400);
        assert!(
            places.iter().all(|place| place.starts_with("polygon")),
            "{shown}: {places:?}"
        );
    }
    // A hundred thousand vertices, in the fewest bytes, are within the limit of bytes and beyond that of vertices.
    let ring = "[1,1],".repeat(100_000);
    let body = format!(
        "{{\"transaction\":\"SUPPLY\",\"polygon\":{{\"type\":\"Polygon\",\"coordinates\":[[{ring}[1,1]]]}}}}"
    );
    let (answer, took) = timed(&app, Ask::post(CHECKS, body)).await;
    answer.problem(400);
    assert!(took < LONGEST, "{took:?}");
    for kind in ["Point", "GeometryCollection", "polygon", ""] {
        let body =
            json!({"transaction": "SUPPLY", "polygon": {"type": kind, "coordinates": [square]}});
        posted(&app, body.to_string()).await.problem(400);
    }
}

#[tokio::test]
async fn bodies_that_are_too_large() {
    let app = apps().await.remove(0);
    for (path, limit) in [(CHECKS, 1 << 20), (BATCH, 16 << 20)] {
        let fits = vec![b' '; limit];
        app.ask("reviewer", Ask::post(path, fits))
            .await
            .problem(400);
        let large = vec![b' '; limit + 1];
        app.ask("reviewer", Ask::post(path, large.clone()))
            .await
            .problem(413);
        app.ask("public", Ask::post(path, large.clone()))
            .await
            .problem(401);
        // The same in pieces of which nobody told the sum.
        let pieces = large
            .chunks(60_000)
            .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()))
            .collect::<Vec<_>>();
        let body = axum::body::Body::from_stream(futures::stream::iter(pieces));
        let request = axum::http::Request::post(path)
            .header("authorization", format!("Bearer {}", app.token("reviewer")))
            .body(body)
            .unwrap();
        app.send(request).await.problem(413);
    }
}

#[tokio::test]
async fn what_a_recorded_answer_needs() {
    for app in apps().await {
        let before = app.revision().await;
        let body = json!({"parcel": "HQ-000101", "transaction": "SUPPLY", "record": true, "case_reference": "红规审2026-001"});
        for key in ["", "short", &"x".repeat(101), "has a blank", "密钥密钥密钥"] {
            let ask = Ask::post(CHECKS, body.to_string()).with("idempotency-key", key);
            let places = app.ask("reviewer", ask).await.problem(400);
            assert_eq!(
                places,
                ["Idempotency-Key: send a fresh UUID, and the same one when you retry"],
                "{key}"
            );
        }
        for case in [
            json!(null),
            json!(""),
            json!("   "),
            json!("a\u{0}b"),
            json!("x".repeat(201)),
            json!(5),
        ] {
            let mut body = body.clone();
            body["case_reference"] = case.clone();
            let ask = Ask::post(CHECKS, body.to_string()).with("idempotency-key", "0123456789");
            let places = app.ask("reviewer", ask).await.problem(400);
            assert!(
                places
                    .iter()
                    .all(|place| place.starts_with("case_reference")),
                "{case}: {places:?}"
            );
        }
        assert_eq!(app.revision().await, before, "{}", app.name);
    }
}

#[tokio::test]
async fn texts_with_nul_and_other_odd_characters() {
    for app in apps().await {
        for odd in [
            "%00",
            "HQ-000101%00",
            "%ff%fe",
            "..%2f..",
            "%F0%9F%98%80",
            "a%0d%0ab",
            "'%20or%201=1",
            "%25",
            "%",
            "{id}",
            &"9".repeat(5000),
        ] {
            for path in ["/api/v1/parcels/", "/api/v1/transfer-checks/"] {
                let answer = app.get("auditor", &format!("{path}{odd}")).await;
                assert!([400, 404].contains(&answer.status), "{}", answer.asked);
                answer.any_problem();
            }
            for name in ["q", "code", "after"] {
                let answer = app
                    .get("auditor", &format!("/api/v1/parcels?{name}={odd}"))
                    .await;
                if answer.status != 200 {
                    answer.problem(400);
                }
            }
            let answer = app
                .get(
                    "auditor",
                    &format!("{LOOK}?transaction=SUPPLY&planned_use={odd}"),
                )
                .await;
            if answer.status != 200 {
                answer.problem(400);
            }
        }
        for text in ["\u{0}", "a\u{0}b", "\u{7f}", "😀", "\u{202e}"] {
            posted(
                &app,
                json!({"code": text, "transaction": "SUPPLY"}).to_string(),
            )
            .await
            .problem(404);
            let body =
                json!({"code": "x", "transaction": "SUPPLY", "planned_uses": [{"code": text}]});
            let answer = posted(&app, body.to_string()).await;
            assert!([400, 404].contains(&answer.status), "{}", answer.text());
            let row = json!({"rows": [{"parcel": text, "transaction": "SUPPLY"}]});
            let lines = app.post("reviewer", BATCH, &row).await.lines();
            assert_eq!(lines[0]["problem"]["status"], 404);
            let key = json!({"parcel": "HQ-000101", "transaction": "SUPPLY", text: 1});
            posted(&app, key.to_string()).await.problem(400);
        }
    }
}

#[tokio::test]
async fn codes_are_found_with_and_without_blanks() {
    let app = apps().await.remove(0);
    let parcels = app.parcels().await;
    let with_code = |parcel: &&Value| {
        parcel["codes"]
            .as_array()
            .is_some_and(|codes| !codes.is_empty())
    };
    let parcel = parcels
        .iter()
        .find(with_code)
        .expect("a parcel of the demo has a code");
    let code = parcel["codes"][0].as_str().unwrap();
    let (head, tail) = code.split_at(code.char_indices().nth(3).unwrap().0);
    for typed in [
        code.to_owned(),
        format!(" {head} {tail} "),
        code.to_lowercase(),
        format!("{head}\u{3000}{tail}"),
    ] {
        let body = json!({"code": typed, "transaction": "SUPPLY"});
        posted(&app, body.to_string()).await.expect(200);
        let query: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let found = app
            .get("auditor", &format!("/api/v1/parcels?code={query}"))
            .await
            .expect(200);
        assert!(!found["items"].as_array().unwrap().is_empty(), "{typed}");
    }
    for typed in ["hq-000101", "HQ-000101", "000101"] {
        let found = app
            .get("auditor", &format!("/api/v1/parcels?q={typed}"))
            .await
            .expect(200);
        assert_eq!(found["items"][0]["registry_no"], "HQ-000101", "{typed}");
    }
}

#[tokio::test]
async fn methods_and_paths_that_do_not_exist() {
    let app = apps().await.remove(0);
    for path in [
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v1/parcel",
        "/api/v1/parcels/",
        "/api/v2/parcels",
        "/api/v1/parcels/HQ-000101/",
    ] {
        let answer = app.get("public", path).await;
        assert!([400, 404].contains(&answer.status), "{}", answer.asked);
        answer.any_problem();
    }
    for method in [
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::OPTIONS,
        Method::TRACE,
    ] {
        for path in [
            "/api/v1/parcels",
            LOOK,
            "/api/v1/me",
            "/readyz",
            "/api/v1/rules",
        ] {
            let answer = app.ask("admin", Ask::of(method.clone(), path, "")).await;
            answer.problem(405);
            assert_eq!(answer.header("allow"), "GET,HEAD", "{}", answer.asked);
        }
    }
    app.get("admin", CHECKS).await.problem(405);
    for path in ["/api/v1/parcels", "/healthz", "/api/v1/parcels/HQ-000101"] {
        let answer = app.ask("public", Ask::of(Method::HEAD, path, "")).await;
        assert_eq!(
            (answer.status, answer.body.len()),
            (200, 0),
            "{}",
            answer.asked
        );
    }
}

#[tokio::test]
async fn pages_follow_each_other_to_the_end() {
    for app in apps().await {
        let all = app.numbers().await;
        for query in [
            "limit=7",
            "limit=7&q=%E7%A4%BA%E4%BE%8B&lang=en",
            "limit=1000",
            "limit=3&bbox=117,39,118,40",
        ] {
            let (mut path, mut numbers, mut pages) =
                (format!("/api/v1/parcels?{query}"), Vec::new(), 0);
            loop {
                let page = app.get("auditor", &path).await.expect(200);
                let items = page["items"].as_array().unwrap();
                numbers.extend(
                    items
                        .iter()
                        .map(|item| item["registry_no"].as_str().unwrap().to_owned()),
                );
                pages += 1;
                match page["next"].as_str() {
                    Some(next) => path = next.to_owned(),
                    None => break,
                }
            }
            assert!(
                numbers.is_sorted() && pages < 100,
                "{query}: each once, in order"
            );
            assert!(numbers.iter().all(|number| all.contains(number)));
            if !query.contains('&') {
                assert_eq!(numbers, all, "{query}");
            }
        }
    }
}

// ---- anything at all ----

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "transaction", "parcel", "code", "polygon", "record", "case_reference", "known", "as_of", "planned_uses",
            "planned_use", "current_use", "design", "basement_levels", "excavation_m", "follows_act", "works_kind", "rows",
            "detail", "type", "coordinates", "system", "share", "kind", "lang", "q", "bbox", "point", "after", "limit",
            "own_expansion",
        ]).prop_map(str::to_owned),
        1 => ".{0,12}",
    ]
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "SUPPLY", "TRANSFER", "PERMIT_BUILD", "REGISTER", "HQ-000101", "HQ-000001", "2026-11-24", "0206-01-01", "12", "0701",
            "YDYH2023", "GB50137:R2", "Polygon", "MultiPolygon", "true", "short", "full", "117.15,39.16",
            "117.1,39.1,117.2,39.2", "NaN", "inf,inf", "1e300", "-1", "18446744073709551616", "2026-11-24T12:00:00Z",
            "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "-9999-01-01T00:00:00Z", "zh-CN", "\u{0}",
        ]).prop_map(str::to_owned),
        1 => ".{0,24}",
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::sample::select(vec![1e300, -1e300, 5e-324, 117.15, 39.16, 0.0, -0.0, 255.5])
            .prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(words(), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A body that begins as a question about a parcel and goes on as it likes.
fn bodies() -> impl Strategy<Value = Value> {
    let begun = prop::collection::btree_map(words(), values(), 0..6).prop_map(|map| {
        let mut body = json!({"parcel": "HQ-000101", "transaction": "SUPPLY"});
        for (name, value) in map {
            body[name] = value;
        }
        body
    });
    let rows = prop::collection::vec(values(), 0..4).prop_map(|rows| json!({"rows": rows}));
    prop_oneof![values(), begun, rows]
}

fn queries() -> impl Strategy<Value = String> {
    let pairs = prop::collection::vec((words(), texts()), 0..6).prop_map(|pairs| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs);
        query.finish()
    });
    prop_oneof![4 => pairs, 1 => "[!-~&&[^#]]{0,60}"]
}

fn asks() -> impl Strategy<Value = Ask> {
    let posts = (prop::sample::select(vec![CHECKS, BATCH]), bodies())
        .prop_map(|(path, body)| Ask::post(path, body.to_string()));
    let paths = prop::sample::select(vec![
        LOOK,
        "/api/v1/parcels",
        "/api/v1/parcels/HQ-000101",
        "/api/v1/settings",
        "/api/v1/rules",
        "/api/v1/me",
    ]);
    let gets = (paths, queries(), any::<bool>()).prop_map(|(path, query, ask)| {
        let begun = if ask && path == LOOK {
            "transaction=SUPPLY&"
        } else {
            ""
        };
        Ask::get(format!("{path}?{begun}{query}"))
    });
    prop_oneof![posts, gets]
}

#[test]
fn whatever_comes_in_is_answered_and_nothing_is_written() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let apps = runtime.block_on(apps());
    for app in &apps {
        let before = runtime.block_on(app.revision());
        let config = Config {
            cases: 1500,
            failure_persistence: None,
            ..Config::default()
        };
        let outcome = TestRunner::new(config).run(&asks(), |ask| {
            // Lower-case `record` with all it needs is the one thing that may write: it never has a key here.
            let valid = ask.path.parse::<axum::http::Uri>().is_ok();
            prop_assume!(valid);
            let shown = format!("{} {}", ask.path, String::from_utf8_lossy(&ask.body));
            let batch_record = ask.path == BATCH && shown.contains("\"record\":true");
            prop_assume!(!batch_record);
            let (answer, took) = runtime.block_on(timed(app, ask));
            prop_assert!(answer.status < 500, "{shown}: {}", answer.text());
            prop_assert!(took < LONGEST, "{shown}: {took:?}");
            if answer.status >= 400 {
                answer.any_problem();
            }
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{}: {error}", app.name));
        assert_eq!(runtime.block_on(app.revision()), before, "{}", app.name);
    }
}
