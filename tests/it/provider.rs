//! Signing in with a provider: the good path, and everything that must not sign anybody in.

mod server;

use std::sync::Arc;

use jingtu::api::Entry;
use jingtu::domain::record::{Role, Source};
use jingtu::identity::{Provider, ProviderSettings};
use jingtu::registry::{Caller, Grounds};
use serde_json::json;
use time::Duration;

use crate::app::{Answered, App, Ask, HOST, NOON, apps};
use server::{CLIENT, Key, SECRET, Server, Twist};

const BEGIN: &str = "/api/v1/sessions/provider";

/// Lets people sign in with a provider.
fn enter_by(app: &mut App, issuer: &str, name_claim: &str) {
    let settings = ProviderSettings {
        issuer: issuer.to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: Some(SECRET.to_owned()),
        name_claim: name_claim.to_owned(),
        return_url: format!("http://{HOST}{BEGIN}/return"),
    };
    let provider = Provider::new(settings, app.clock.clone()).expect("settings");
    app.enter_by(Entry {
        provider: Some(Arc::new(provider)),
        ..Entry::default()
    });
}

/// An app on each database that people sign in to with this provider, and that has an administrator.
async fn apps_with(server: &Server) -> Vec<App> {
    let mut all = apps().await;
    for app in &mut all {
        enter_by(app, &server.issuer(), "name");
        app.account("admin", &[Role::Admin]).await;
    }
    all
}

/// What a browser has in hand when the provider sends it back: where to, and its cookie.
struct Back {
    path: String,
    cookie: String,
}

/// The browser goes to the provider, and is told where to come back to.
async fn leave(app: &App) -> Back {
    let begun = app
        .get("public", &format!("{BEGIN}?next=/%3Flang=en"))
        .await;
    assert_eq!(begun.status, 303, "{}", begun.text());
    let set = begun.header("set-cookie");
    assert!(
        set.contains("HttpOnly") && set.contains("SameSite=Lax"),
        "{set}"
    );
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a browser");
    let there = browser
        .get(begun.header("location"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(there.status(), 303, "{:?}", there.text().await);
    let back = there.headers()["location"].to_str().expect("an address");
    Back {
        path: back
            .strip_prefix(&format!("http://{HOST}"))
            .expect("our own")
            .to_owned(),
        cookie: set.split(';').next().expect("a cookie").to_owned(),
    }
}

async fn come_back(app: &App, back: &Back) -> Answered {
    let ask = Ask::get(&back.path).with("cookie", &back.cookie);
    app.ask("public", ask).await
}

/// The session that an answer sets, after it was checked that it is one.
fn session(answer: &Answered) -> String {
    assert_eq!(answer.status, 303, "{}: {}", answer.asked, answer.text());
    let cookies = answer.headers.get_all("set-cookie").iter();
    let cookies: Vec<&str> = cookies.filter_map(|value| value.to_str().ok()).collect();
    let session = cookies
        .iter()
        .find(|cookie| cookie.starts_with("jingtu=js_"));
    let gone = cookies
        .iter()
        .find(|cookie| cookie.starts_with("jingtu-sign-in=;"));
    assert!(
        gone.is_some_and(|cookie| cookie.contains("Max-Age=0")),
        "{cookies:?}"
    );
    let session = session
        .expect("a session")
        .split(';')
        .next()
        .expect("a cookie");
    session.to_owned()
}

async fn me(app: &App, cookie: &str) -> serde_json::Value {
    let ask = Ask::get("/api/v1/me").by_page(cookie);
    app.ask("public", ask).await.expect(200)
}

fn grounds() -> Grounds {
    Grounds {
        reason: "示例 example".to_owned(),
        source: Some(Source::titled("示例 example")),
    }
}

#[tokio::test]
async fn the_first_sign_in_makes_an_account_without_roles_until_some_are_granted() {
    for key in [Key::es256(), Key::rs256()] {
        let server = Server::start(key).await;
        for app in apps_with(&server).await {
            let before = app.revision().await;
            let answer = come_back(&app, &leave(&app).await).await;
            assert_eq!(answer.header("location"), "/?lang=en");
            let known = me(&app, &session(&answer)).await;
            assert_eq!(known["display_name"], "示例 赵");
            assert_eq!(known["roles"], json!(["public"]));
            assert_eq!(app.revision().await, before, "nothing is on record");
            let id = known["id"].as_str().expect("an account");
            let operator = Caller::operator();
            let roles = [Role::Reviewer];
            app.registry
                .set_roles(&operator, id, &roles, &grounds())
                .await
                .unwrap();
            let again = come_back(&app, &leave(&app).await).await;
            let again = me(&app, &session(&again)).await;
            assert_eq!(again["id"], id, "the same account");
            assert_eq!(again["roles"], json!(["reviewer", "public"]));
            server.subject("s-2");
            let other = come_back(&app, &leave(&app).await).await;
            let other = me(&app, &session(&other)).await;
            assert_ne!(other["id"], id, "another subject is another person");
            assert_eq!(other["roles"], json!(["public"]));
            server.subject("s-1");
            let all = app.get("admin", "/api/v1/accounts").await.expect(200);
            let all = all["items"].as_array().unwrap();
            assert_eq!(all.len(), 3);
            let account = all.iter().find(|account| account["id"] == id).expect("it");
            assert_eq!(account["issuer"], server.issuer().as_str());
            assert_eq!(account["sign_in_name"], serde_json::Value::Null);
        }
    }
}

#[tokio::test]
async fn a_token_that_proves_nothing_signs_nobody_in() {
    let server = Server::start(Key::es256()).await;
    for app in apps_with(&server).await {
        for (twist, why) in [
            (Twist::Nonce, "nonce"),
            (Twist::NoNonce, "nonce"),
            (Twist::Audience, "audience"),
            (Twist::AnotherAudienceAsWell, "audience"),
            (Twist::Issuer, "issuer"),
            (Twist::Expired, "expired"),
            (Twist::FromTheFuture, "expired"),
            (Twist::Key, "signature"),
            (Twist::Unsigned, "signature"),
            (Twist::Hs256, "signature"),
            (Twist::Payload, "signature"),
            (Twist::NoIdToken, "no ID token"),
        ] {
            server.twist(twist);
            let back = leave(&app).await;
            let answer = come_back(&app, &back).await;
            answer.problem(401);
            assert!(answer.text().contains(why), "{twist:?}: {}", answer.text());
            assert_eq!(answer.header("set-cookie"), "", "{twist:?}");
            // what failed is not tried again
            server.twist(Twist::Nothing);
            come_back(&app, &back).await.problem(401);
        }
        let all = app.get("admin", "/api/v1/accounts").await.expect(200);
        assert_eq!(
            all["items"].as_array().unwrap().len(),
            1,
            "no account was made"
        );
        session(&come_back(&app, &leave(&app).await).await);
    }
}

#[tokio::test]
async fn a_state_works_once_in_the_browser_that_began_for_ten_minutes() {
    let server = Server::start(Key::es256()).await;
    for app in apps_with(&server).await {
        let back = leave(&app).await;
        let stranger = Back {
            path: back.path.clone(),
            cookie: String::new(),
        };
        come_back(&app, &stranger).await.problem(401);
        let other = leave(&app).await;
        let mixed = Back {
            path: back.path.clone(),
            cookie: other.cookie.clone(),
        };
        come_back(&app, &mixed).await.problem(401);
        session(&come_back(&app, &back).await);
        let replayed = come_back(&app, &back).await;
        replayed.problem(401);
        assert!(
            replayed.text().contains("not under way"),
            "{}",
            replayed.text()
        );

        // a code of somebody else under the own state: PKCE
        let (mine, his) = (leave(&app).await, leave(&app).await);
        let code = |back: &Back| {
            let start = back.path.find("code=").expect("a code");
            back.path[start..]
                .split('&')
                .next()
                .expect("a code")
                .to_owned()
        };
        let injected = Back {
            path: mine.path.replace(&code(&mine), &code(&his)),
            cookie: mine.cookie,
        };
        come_back(&app, &injected).await.problem(401);

        let slow = leave(&app).await;
        app.clock.set(NOON + Duration::minutes(10));
        come_back(&app, &slow).await.problem(401);
        app.clock.set(NOON);
    }
}

#[tokio::test]
async fn what_is_not_a_code_of_this_provider_signs_nobody_in() {
    let server = Server::start(Key::es256()).await;
    for app in apps_with(&server).await {
        for (from, to) in [
            ("code=", "error=access_denied&error_description="),
            ("code=", "code=not-"),
            ("code=", "kode="),
            ("iss=", "iss=https%3A%2F%2Fanother.example%2F"),
        ] {
            let back = leave(&app).await;
            let changed = Back {
                path: back.path.replacen(from, to, 1),
                cookie: back.cookie,
            };
            come_back(&app, &changed).await.problem(401);
        }
        let back = leave(&app).await;
        let denied = back.path.replacen("code=", "error=access_denied&x=", 1);
        let browser = Ask::get(denied)
            .with("cookie", &back.cookie)
            .with("accept", "text/html");
        let answer = app.ask("public", browser).await;
        assert_eq!(answer.status, 303, "a person reads a page");
        assert_eq!(answer.header("location"), "/sign-in?refused=provider");
    }
}

#[tokio::test]
async fn a_key_that_was_published_since_is_found() {
    let server = Server::start(Key::es256()).await;
    for app in apps_with(&server).await {
        session(&come_back(&app, &leave(&app).await).await);
        server.rotate();
        session(&come_back(&app, &leave(&app).await).await);
    }
}

#[tokio::test]
async fn a_person_is_called_by_the_claim_of_the_settings() {
    let server = Server::start(Key::es256()).await;
    for (claim, called) in [("office", "示例 土壤科"), ("nothing", "s-1")] {
        for mut app in apps_with(&server).await {
            enter_by(&mut app, &server.issuer(), claim);
            let answer = come_back(&app, &leave(&app).await).await;
            assert_eq!(me(&app, &session(&answer)).await["display_name"], called);
        }
    }
}

#[tokio::test]
async fn a_disabled_account_is_not_signed_in_by_a_provider() {
    let server = Server::start(Key::es256()).await;
    for app in apps_with(&server).await {
        let cookie = session(&come_back(&app, &leave(&app).await).await);
        let id = me(&app, &cookie).await["id"].as_str().unwrap().to_owned();
        let operator = Caller::operator();
        app.registry
            .disable_account(&operator, &id, &grounds())
            .await
            .unwrap();
        come_back(&app, &leave(&app).await).await.problem(401);
        let ended = Ask::get("/api/v1/me").by_page(&cookie);
        app.ask("public", ended).await.problem(401);
    }
}

#[tokio::test]
async fn nobody_is_the_first_account_by_a_provider() {
    let server = Server::start(Key::es256()).await;
    for mut app in apps().await {
        enter_by(&mut app, &server.issuer(), "name");
        come_back(&app, &leave(&app).await).await.problem(409);
        assert!(app.registry.setup_link().await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_provider_that_is_away_is_told_as_that() {
    for mut app in apps().await {
        // a port that was free a moment ago
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        enter_by(&mut app, &issuer, "name");
        app.get("public", BEGIN).await.problem(502);
        app.get("public", "/api/v1/me").await.expect(200);
    }
}

#[tokio::test]
async fn without_a_provider_there_is_nothing_to_begin() {
    for app in apps().await {
        app.get("public", BEGIN).await.problem(404);
        let path = format!("{BEGIN}/return?code=0&state=0");
        app.get("public", &path).await.problem(404);
    }
}
