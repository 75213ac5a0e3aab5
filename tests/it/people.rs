//! People: signing in and out, failed attempts, sessions that end.

mod accounts;
mod command;
mod examples;
mod setup;

use jingtu::domain::record::Role;
use serde_json::{Value, json};
use time::Duration;

use crate::app::{Answered, App, Ask, NOON, PASSWORD, apps};

const SESSIONS: &str = "/api/v1/sessions";
const ME: &str = "/api/v1/me";

async fn sign_in(app: &App, name: &str, password: &str) -> Answered {
    let body = json!({"name": name, "password": password});
    app.post("public", SESSIONS, &body).await
}

/// The cookie that an answer sets, as it is sent back.
fn cookie(answer: &Answered) -> String {
    let set = answer.header("set-cookie");
    set.split(';').next().expect("a cookie").to_owned()
}

async fn me(app: &App, cookie: &str) -> Answered {
    app.ask("public", Ask::get(ME).by_page(cookie)).await
}

async fn put(app: &App, cookie: &str, path: &str, body: &Value) -> Answered {
    let ask = Ask::put(path, body.to_string()).by_page(cookie);
    app.ask("public", ask).await
}

async fn post(app: &App, cookie: &str, path: &str, body: &Value) -> Answered {
    let ask = Ask::post(path, body.to_string()).by_page(cookie);
    app.ask("public", ask).await
}

fn roles_of(body: &Value) -> Vec<&str> {
    let roles = body["roles"].as_array().expect("roles").iter();
    roles
        .filter_map(Value::as_str)
        .filter(|role| *role != "public")
        .collect()
}

#[tokio::test]
async fn a_person_signs_in_is_known_and_signs_out() {
    for app in apps().await {
        let id = app.account("Wang.Wei", &[Role::Reviewer]).await;
        let answer = sign_in(&app, " wang.WEI ", PASSWORD).await;
        let opened = answer.expect(201);
        assert_eq!(opened["account"], id.as_str());
        assert_eq!(opened["expires_at"], "2026-11-25T00:00:00Z");
        let set = answer.header("set-cookie");
        assert!(
            set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200"),
            "{set}"
        );
        let cookie = cookie(&answer);
        let known = me(&app, &cookie).await.expect(200);
        assert_eq!(known["id"], id.as_str());
        assert_eq!(known["display_name"], "示例 Wang.Wei");
        assert_eq!(known["signed_in_by"], "session");
        assert_eq!(roles_of(&known), ["reviewer"]);
        let out = Ask::delete("/api/v1/sessions/current").by_page(&cookie);
        let out = app.ask("public", out).await;
        assert_eq!(out.status, 204);
        assert!(out.header("set-cookie").contains("Max-Age=0"));
        me(&app, &cookie).await.problem(401);
    }
}

#[tokio::test]
async fn signing_in_again_ends_the_session_of_the_same_browser() {
    for app in apps().await {
        app.account("wang", &[]).await;
        let first = cookie(&sign_in(&app, "wang", PASSWORD).await);
        let body = json!({"name": "wang", "password": PASSWORD});
        let second = cookie(&post(&app, &first, SESSIONS, &body).await);
        me(&app, &first).await.problem(401);
        me(&app, &second).await.expect(200);
    }
}

#[tokio::test]
async fn an_unknown_name_a_wrong_password_and_a_disabled_account_are_answered_alike() {
    for app in apps().await {
        app.account("wang", &[]).await;
        let id = app.account("li", &[]).await;
        let grounds = jingtu::registry::Grounds {
            reason: "调离".to_owned(),
            source: Some(jingtu::domain::record::Source::titled("示例")),
        };
        let operator = jingtu::registry::Caller::operator();
        app.registry
            .disable_account(&operator, &id, &grounds)
            .await
            .unwrap();
        let wrong = sign_in(&app, "wang", "not the password").await;
        wrong.problem(401);
        for (name, password) in [("nobody", PASSWORD), ("li", PASSWORD), ("", "")] {
            let other = sign_in(&app, name, password).await;
            assert_eq!(other.status, 401);
            assert_eq!(other.text(), wrong.text(), "{name}");
            assert_eq!(other.headers, wrong.headers, "{name}");
        }
    }
}

/// Not the clock but the work is compared: nobody's password is computed with the same parameters (a unit test of
/// `passwords`), and here it takes at least half as long and at most twice.
#[tokio::test]
async fn an_unknown_name_takes_as_long_as_a_wrong_password() {
    let app = apps().await.remove(0);
    let least = |times: &[std::time::Duration]| *times.iter().min().unwrap();
    // a busy machine may slow one of the two: it is asked again
    let mut seen = Vec::new();
    for round in 0..5 {
        for n in 0..4 {
            app.account(&format!("wang{round}{n}"), &[]).await;
        }
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for n in 0..12 {
            for (name, times) in [("wang", &mut known), ("nobody", &mut unknown)] {
                let began = std::time::Instant::now();
                let name = format!("{name}{round}{}", n % 4);
                sign_in(&app, &name, "not the password").await.problem(401);
                times.push(began.elapsed());
            }
        }
        let (known, unknown) = (least(&known), least(&unknown));
        if unknown * 2 > known && known * 2 > unknown {
            return;
        }
        seen.push((known, unknown));
    }
    panic!("known and unknown names: {seen:?}");
}

#[tokio::test]
async fn after_five_failures_a_name_waits_and_the_wait_grows_whether_anybody_has_it_or_not() {
    for app in apps().await {
        app.account("wang", &[]).await;
        let mut told = Vec::new();
        for name in ["wang", "nobody"] {
            app.clock.set(NOON);
            let mut waits = Vec::new();
            for _ in 0..5 {
                sign_in(&app, name, "not the password").await.problem(401);
            }
            for _ in 0..3 {
                let locked = sign_in(&app, name, PASSWORD).await;
                locked.problem(429);
                let seconds: i64 = locked.header("retry-after").parse().unwrap();
                waits.push(seconds);
                app.clock.set(app.clock.now() + Duration::seconds(seconds));
                sign_in(&app, name, "not the password").await.problem(401);
            }
            told.push(waits);
        }
        assert_eq!(told[0], [31, 61, 121]);
        assert_eq!(told[0], told[1]);
        app.clock.set(app.clock.now() + Duration::hours(1));
        sign_in(&app, "wang", PASSWORD).await.expect(201);
        for _ in 0..4 {
            sign_in(&app, "wang", "not the password").await.problem(401);
        }
        sign_in(&app, "wang", PASSWORD).await.expect(201);
    }
}

#[tokio::test]
async fn a_lock_is_seen_by_administrators_and_ends_with_a_new_password() {
    for app in apps().await {
        let id = app.account("wang", &[]).await;
        for _ in 0..5 {
            sign_in(&app, "wang", "not the password").await.problem(401);
        }
        let all = app.get("admin", "/api/v1/accounts").await.expect(200);
        let wang = &all["items"][0];
        assert_eq!(wang["id"], id.as_str());
        assert_eq!(wang["locked_until"], "2026-11-24T12:00:30Z");
        let (operator, new) = (
            jingtu::registry::Caller::operator(),
            "another long sentence",
        );
        app.registry
            .reset_password(&operator, "Wang", new)
            .await
            .unwrap();
        sign_in(&app, "wang", new).await.expect(201);
    }
}

/// A thousand guesses at once are a thousand guesses: those beyond the fifth are not even looked at.
#[tokio::test]
async fn guesses_at_the_same_time_are_all_counted() {
    for app in apps().await {
        app.account("wang", &[]).await;
        let guesses = (0..20).map(|n| {
            let app = &app;
            async move {
                sign_in(app, "wang", &format!("guess number {n}"))
                    .await
                    .status
            }
        });
        let answers = futures::future::join_all(guesses).await;
        let tried = answers.iter().filter(|status| **status == 401).count();
        let locked = answers.iter().filter(|status| **status == 429).count();
        assert_eq!((tried, locked), (5, 15), "{}: {answers:?}", app.name);
    }
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_in_any_case() {
    for app in apps().await {
        app.account("wang", &[]).await;
        let idle = app.sign_in("wang").await;
        let busy = app.sign_in("wang").await;
        for hour in 0..12 {
            for minutes in [0, 59] {
                let now = NOON + Duration::hours(hour) + Duration::minutes(minutes);
                app.clock.set(now);
                me(&app, &busy).await.expect(200);
            }
        }
        app.clock.set(NOON + Duration::minutes(59));
        me(&app, &idle).await.expect(200);
        app.clock.set(NOON + Duration::minutes(59 + 60));
        me(&app, &idle).await.problem(401);
        app.clock.set(NOON + Duration::hours(12));
        me(&app, &busy).await.problem(401);
    }
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    for app in apps().await {
        app.account("wang", &[]).await;
        let (here, there) = (app.sign_in("wang").await, app.sign_in("wang").await);
        let path = "/api/v1/me/password";
        let new = "another long sentence";
        let wrong = json!({"current": "not the password", "new": new});
        put(&app, &here, path, &wrong).await.problem(401);
        let short = json!({"current": PASSWORD, "new": "short"});
        let faults = put(&app, &here, path, &short).await;
        assert!(
            !faults.text().contains("\"short\""),
            "a password is not repeated"
        );
        faults.problem(400);
        let changed = put(&app, &here, path, &json!({"current": PASSWORD, "new": new})).await;
        assert_eq!(changed.status, 204);
        me(&app, &here).await.expect(200);
        me(&app, &there).await.problem(401);
        sign_in(&app, "wang", PASSWORD).await.problem(401);
        sign_in(&app, "wang", new).await.expect(201);
    }
}

#[tokio::test]
async fn over_https_the_cookie_belongs_to_this_host_alone() {
    for mut app in apps().await {
        app.enter_by(jingtu::api::Entry {
            public_url: Some("https://jingtu.example".to_owned()),
            ..jingtu::api::Entry::default()
        });
        app.account("wang", &[]).await;
        let answer = sign_in(&app, "wang", PASSWORD).await;
        let set = answer.header("set-cookie");
        assert!(
            set.starts_with("__Host-jingtu=js_") && set.ends_with("; Secure"),
            "{set}"
        );
        let known = Ask::get(ME).with("cookie", cookie(&answer));
        assert_eq!(
            app.ask("public", known).await.expect(200)["signed_in_by"],
            "session"
        );
        let plain = cookie(&answer).replace("__Host-", "");
        let plain = Ask::get(ME).with("cookie", plain);
        assert_eq!(
            app.ask("public", plain).await.expect(200)["signed_in_by"],
            "nothing"
        );
    }
}
