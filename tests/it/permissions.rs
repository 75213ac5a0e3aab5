//! Who may do what: every operation of the description in every role, and what the public can never find out.

mod table;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use jingtu::demo::hongqiao;
use jingtu::domain::change::{Change, What};
use jingtu::domain::day::Day;
use jingtu::domain::record::Entity;
use jingtu::registry::Caller;
use serde_json::{Value, json};

use crate::app::{App, Ask, NOON, apps};
use crate::openapi::operations;

/// Operations that look at no caller.
const WITHOUT_CALLER: &[&str] = &[
    "is_alive",
    "is_ready",
    "set_up",
    "sign_in",
    "begin_provider_sign_in",
    "finish_provider_sign_in",
];

#[tokio::test]
async fn a_token_that_is_not_valid_is_refused_and_never_read_as_anonymous() {
    for app in apps().await {
        let operator = Caller::operator();
        let roles = [jingtu::domain::record::Role::Reviewer];
        let expired = app
            .registry
            .add_token(&operator, "expired", &roles, Some(0))
            .await
            .unwrap();
        let revoked = app
            .registry
            .add_token(&operator, "revoked", &roles, None)
            .await
            .unwrap();
        app.registry
            .revoke_token(&operator, &revoked.id)
            .await
            .unwrap();
        let unknown = format!("jt_{}", "0".repeat(64));
        let headers = [
            format!("Bearer {}", expired.secret),
            format!("Bearer {}", revoked.secret),
            format!("Bearer {unknown}"),
            format!("Bearer {}", "x".repeat(5000)),
            "Bearer jt_".to_owned(),
            "Bearer ".to_owned(),
            "Bearer".to_owned(),
            String::new(),
            format!("Basic {unknown}"),
            app.token("reviewer").to_owned(),
        ];
        for operation in operations() {
            if WITHOUT_CALLER.contains(&operation.id.as_str()) {
                continue;
            }
            for header in &headers {
                let ask = operation.ask().with("authorization", header.clone());
                let answer = app.ask("public", ask).await;
                answer.problem(401);
                assert_eq!(answer.header("www-authenticate"), "Bearer");
                let described = &operation.described["responses"]["401"];
                assert!(
                    described.is_object(),
                    "{}: 401 is not described",
                    operation.id
                );
            }
        }
        let bytes = Request::get("/api/v1/me").header("authorization", &b"Bearer jt_\xff"[..]);
        app.send(bytes.body(Body::empty()).unwrap())
            .await
            .problem(401);
        let lower = Request::get("/api/v1/me")
            .header("authorization", format!("bearer {}", app.token("admin")));
        let me = app
            .send(lower.body(Body::empty()).unwrap())
            .await
            .expect(200);
        assert_eq!(me["roles"], json!(["admin", "public"]));
    }
}

/// A session that is over or was never there is refused too; only signing out takes it, and takes the cookie away.
#[tokio::test]
async fn a_session_that_is_over_is_refused_and_never_read_as_anonymous() {
    for app in apps().await {
        app.account("wang", &[]).await;
        let over = app.sign_in("wang").await;
        let out = Ask::delete("/api/v1/sessions/current").by_page(&over);
        assert_eq!(app.ask("public", out).await.status, 204);
        let unknown = format!("jingtu=js_{}", "0".repeat(64));
        for cookie in [over.as_str(), &unknown, "jingtu=", "jingtu=x"] {
            for operation in operations() {
                if WITHOUT_CALLER.contains(&operation.id.as_str()) {
                    continue;
                }
                let answer = app.ask("public", operation.ask().by_page(cookie)).await;
                if operation.id == "sign_out" {
                    assert_eq!(answer.status, 204);
                    assert!(answer.header("set-cookie").contains("Max-Age=0"));
                } else {
                    answer.problem(401);
                }
            }
        }
    }
}

/// A page of another site makes the browser send the cookie along: that writes nothing.
#[tokio::test]
async fn no_page_of_another_site_writes_with_a_cookie() {
    for app in apps().await {
        app.account("wang", &crate::app::ROLES).await;
        let cookie = app.sign_in("wang").await;
        let sites: [&[(&'static str, &str)]; 5] = [
            &[("origin", "http://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://jingtu.test.evil.example")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
        ];
        for operation in operations() {
            if operation.method == "get" {
                continue;
            }
            for site in sites {
                let mut ask = operation
                    .ask()
                    .with("cookie", &cookie)
                    .with("host", "jingtu.test");
                for (name, value) in site {
                    ask = ask.with(name, *value);
                }
                app.ask("public", ask).await.problem(403);
            }
            // no browser: but whoever signs in by cookie must say whose page it is
            let silent = operation
                .ask()
                .with("cookie", &cookie)
                .with("host", "jingtu.test");
            if !["set_up", "sign_in", "sign_out"].contains(&operation.id.as_str()) {
                app.ask("public", silent).await.problem(403);
            }
        }
        let me = app
            .ask("public", Ask::get("/api/v1/me").by_page(&cookie))
            .await;
        assert_eq!(me.expect(200)["signed_in_by"], "session", "it goes on");
    }
}

/// Parcels by number: all, and those the public sees.
async fn seen(app: &App) -> (BTreeMap<String, Value>, BTreeMap<String, Value>) {
    let by_number = |items: Vec<Value>| {
        let keyed = |parcel: Value| (parcel["registry_no"].as_str().unwrap().to_owned(), parcel);
        items.into_iter().map(keyed).collect::<BTreeMap<_, _>>()
    };
    let public = app
        .get("public", "/api/v1/parcels?limit=1000")
        .await
        .expect(200);
    let public = public["items"].as_array().unwrap().clone();
    (by_number(app.parcels().await), by_number(public))
}

#[tokio::test]
async fn the_public_is_never_told_of_a_parcel_that_is_not_published() {
    for app in apps().await {
        let (all, public) = seen(&app).await;
        let hidden: Vec<&Value> = all
            .iter()
            .filter(|(no, _)| !public.contains_key(*no))
            .map(|(_, parcel)| parcel)
            .collect();
        assert!(!hidden.is_empty() && !public.is_empty(), "{}", app.name);
        for parcel in &hidden {
            let number = parcel["registry_no"].as_str().unwrap();
            let nobody = "HQ-999999";
            for path in [
                "/api/v1/parcels/NO",
                "/api/v1/parcels/NO/transfer-check?transaction=SUPPLY",
            ] {
                let answer = app.get("public", &path.replace("NO", number)).await;
                answer.problem(404);
                let nothing = app.get("public", &path.replace("NO", nobody)).await;
                assert_eq!(
                    answer.text(),
                    nothing.text().replace(nobody, number),
                    "told apart"
                );
            }
            for condition in ["q", "code"] {
                let path = format!("/api/v1/parcels?limit=1000&{condition}={number}");
                let found = app.get("public", &path).await.expect(200);
                assert_eq!(found["items"], json!([]), "{path}");
            }
        }
        let mut texts = Vec::new();
        for number in public.keys() {
            for transaction in jingtu::domain::transaction::Transaction::ALL {
                for lang in ["zh-CN", "en"] {
                    let path = format!(
                        "/api/v1/parcels/{number}/transfer-check?transaction={}&planned_use=0701&lang={lang}",
                        transaction.code()
                    );
                    let answer = app.get("public", &path).await;
                    answer.expect(200);
                    texts.push((path, answer.text()));
                }
            }
            let path = format!("/api/v1/parcels/{number}");
            texts.push((path.clone(), app.get("public", &path).await.text()));
        }
        let names: Vec<&str> = hidden
            .iter()
            .flat_map(|parcel| [parcel["registry_no"].as_str(), parcel["name"].as_str()])
            .flatten()
            .collect();
        for (path, text) in &texts {
            for name in &names {
                assert!(
                    !text.contains(name),
                    "{} {path} names {name}: {text}",
                    app.name
                );
            }
        }
    }
}

#[tokio::test]
async fn the_public_sees_no_code_no_remark_and_no_border_finer_than_the_grid() {
    for app in apps().await {
        let (all, public) = seen(&app).await;
        for (number, parcel) in &public {
            assert_eq!(parcel["codes"], json!([]), "{number}");
            assert_eq!(parcel["remarks"], Value::Null, "{number}");
            assert_eq!(
                parcel["geometry_generalised"],
                !parcel["geometry"].is_null(),
                "{number}"
            );
            let mut numbers = Vec::new();
            coordinates(&parcel["geometry"]["coordinates"], &mut numbers);
            coordinates(&parcel["bbox"], &mut numbers);
            for degrees in numbers {
                let steps = degrees * 1000.0;
                assert!(
                    (steps - steps.round()).abs() < 1e-6,
                    "{number}: {degrees} is finer"
                );
            }
        }
        for (number, parcel) in &all {
            for code in parcel["codes"].as_array().unwrap() {
                let code: String =
                    form_urlencoded::byte_serialize(code.as_str().unwrap().as_bytes()).collect();
                let path = format!("/api/v1/parcels?code={code}");
                let found = app.get("auditor", &path).await.expect(200);
                let found: Vec<&str> = found["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter_map(|item| item["registry_no"].as_str())
                    .collect();
                assert!(found.contains(&number.as_str()), "{number} by {code}");
                for path in [path, format!("/api/v1/parcels?q={code}")] {
                    let found = app.get("public", &path).await.expect(200);
                    assert_eq!(found["items"], json!([]), "{number} by {code}");
                }
            }
        }
    }
}

fn coordinates(value: &Value, into: &mut Vec<f64>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| coordinates(value, into)),
        value => into.extend(value.as_f64()),
    }
}

/// Wherever the public asks inside the generalised outline it finds the parcel, and nowhere outside.
#[tokio::test]
async fn no_series_of_questions_finds_a_finer_border() {
    for app in apps().await {
        let (_, public) = seen(&app).await;
        let mut parcels = 0;
        for (number, parcel) in public
            .iter()
            .filter(|(_, parcel)| !parcel["bbox"].is_null())
        {
            parcels += 1;
            let mut bbox = Vec::new();
            coordinates(&parcel["bbox"], &mut bbox);
            let [west, south, east, north] = bbox[..] else {
                panic!("four numbers")
            };
            let (width, height) = (east - west, north - south);
            let at = |x: f64, y: f64| (west + width * x, south + height * y);
            let steps = [-0.02, 0.005, 0.13, 0.5, 0.77, 0.995, 1.02];
            for x in steps {
                for y in steps {
                    let inside = (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y);
                    let (lon, lat) = at(x, y);
                    let point = format!("point={lon},{lat}");
                    let bbox = format!("bbox={lon},{lat},{lon},{lat}");
                    let both = format!("{bbox}&{point}");
                    for query in [point, bbox, both] {
                        let path = format!("/api/v1/parcels?limit=1000&{query}");
                        let found = app.get("public", &path).await.expect(200);
                        let found = found["items"]
                            .as_array()
                            .unwrap()
                            .iter()
                            .any(|item| item["registry_no"] == number.as_str());
                        assert_eq!(found, inside, "{} {number} {query} at {x} {y}", app.name);
                    }
                }
            }
            if parcels == 12 {
                break;
            }
        }
        assert!(parcels > 3);
    }
}

/// Whatever day or revision the public asks for, what was taken back stays taken back.
#[tokio::test]
async fn a_parcel_that_is_no_longer_published_is_gone_from_the_past_as_well() {
    for app in apps().await {
        let (_, public) = seen(&app).await;
        let number = public
            .keys()
            .next_back()
            .expect("a published parcel")
            .clone();
        let before = app.revision().await;
        let check = format!("/api/v1/parcels/{number}/transfer-check?transaction=SUPPLY&");
        let paths = [
            check,
            format!("/api/v1/parcels/{number}?"),
            format!("/api/v1/parcels?q={number}&"),
        ];
        for path in &paths {
            let then = app.get("public", &format!("{path}known={before}")).await;
            assert!(then.expect(200).to_string().contains(&number));
        }
        let change = unpublished(&number);
        app.registry
            .commit(&Caller::operator(), "taken back", &[change])
            .await
            .expect("a commit");
        for path in &paths {
            for when in [
                format!("known={before}"),
                "as_of=2026-11-23".to_owned(),
                String::new(),
            ] {
                let answer = app.get("public", &format!("{path}{when}")).await;
                let told = answer.status == 200 && answer.text().contains(&number);
                assert!(!told, "{}: {}", answer.asked, answer.text());
                app.get("auditor", &format!("{path}{when}"))
                    .await
                    .expect(200);
            }
        }
    }
}

/// The parcel of the demo, no longer published from today on.
pub fn unpublished(number: &str) -> Change {
    let day = Day::of(NOON);
    for change in hongqiao(day)
        .expect("the demo")
        .into_iter()
        .flat_map(|batch| batch.changes)
    {
        if let What::Recorded(Entity::Parcel(mut parcel)) = change.what
            && parcel.registry_no.as_str() == number
        {
            parcel.published = false;
            return Change {
                day,
                source: change.source,
                what: What::Recorded(Entity::Parcel(parcel)),
            };
        }
    }
    panic!("{number} is in the demo");
}
