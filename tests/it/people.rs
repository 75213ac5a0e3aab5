//! People: the first account, signing in and out, failed attempts, sessions that end, tokens of persons, roles on record.

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
    for n in 0..4 {
        app.account(&format!("wang{n}"), &[]).await;
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for n in 0..12 {
        for (name, times) in [("wang", &mut known), ("nobody", &mut unknown)] {
            let began = std::time::Instant::now();
            let name = format!("{name}{}", n % 4);
            sign_in(&app, &name, "not the password").await.problem(401);
            times.push(began.elapsed());
        }
    }
    let least = |times: &[std::time::Duration]| *times.iter().min().unwrap();
    let (known, unknown) = (least(&known), least(&unknown));
    assert!(
        unknown * 2 > known && known * 2 > unknown,
        "{known:?} {unknown:?}"
    );
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
async fn a_lock_is_seen_by_administrators() {
    for app in apps().await {
        let id = app.account("wang", &[]).await;
        for _ in 0..5 {
            sign_in(&app, "wang", "not the password").await.problem(401);
        }
        let all = app.get("admin", "/api/v1/accounts").await.expect(200);
        let wang = &all["items"][0];
        assert_eq!(wang["id"], id.as_str());
        assert_eq!(wang["locked_until"], "2026-11-24T12:00:30Z");
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
async fn a_session_has_the_roles_of_this_moment() {
    for app in apps().await {
        let admin = app.account("admin", &[Role::Admin]).await;
        let id = app.account("wang", &[Role::Reviewer, Role::Auditor]).await;
        let by = app.sign_in("admin").await;
        let wang = app.sign_in("wang").await;
        let path = format!("/api/v1/accounts/{id}/roles");
        let before = app.revision().await;
        for roles in [json!(["auditor"]), json!([]), json!(["planner", "expert"])] {
            let body =
                json!({"roles": roles, "reason": "示例 调整", "source": {"title": "示例 通知"}});
            let set = put(&app, &by, &path, &body).await.expect(200);
            let known = me(&app, &wang).await.expect(200);
            assert_eq!(roles_of(&known), roles_of(&set));
        }
        assert_eq!(app.revision().await, before + 3);
        let export = exported(&app).await;
        let last = export.rsplit("roles_granted").next().unwrap();
        assert!(last.contains(&id) && last.contains("示例 通知"), "{last}");
        let commit = export
            .lines()
            .rev()
            .find(|line| line.contains("\"commit\""))
            .unwrap();
        assert!(
            commit.contains(&admin) && commit.contains("示例 调整"),
            "{commit}"
        );
        for secret in ["wang", "示例 wang", "Wang", "argon2"] {
            assert!(!export.contains(secret), "{secret} is in the record");
        }
    }
}

/// The whole record, as it would leave the house.
async fn exported(app: &App) -> String {
    use jingtu::store::StoreOptions;
    let mut text = Vec::new();
    let options = StoreOptions::reading(app.url());
    jingtu::registry::record::export(&options, &mut text, &mut |_, _| {})
        .await
        .expect("an export");
    String::from_utf8(text).expect("text")
}

#[tokio::test]
async fn the_last_administrator_stays() {
    for app in apps().await {
        let first = app.account("first", &[Role::Admin]).await;
        let by = app.sign_in("first").await;
        let grounds = json!({"reason": "示例", "source": {"title": "示例"}});
        let none = |id: &str| {
            let mut body = grounds.clone();
            body["roles"] = json!(["reviewer"]);
            (format!("/api/v1/accounts/{id}/roles"), body)
        };
        let off = |id: &str| {
            let mut body = grounds.clone();
            body["state"] = json!("disabled");
            (format!("/api/v1/accounts/{id}/state"), body)
        };
        for (path, body) in [none(&first), off(&first)] {
            put(&app, &by, &path, &body).await.problem(409);
        }
        let second = app.account("second", &[Role::Admin]).await;
        let (path, body) = off(&second);
        let disabled = put(&app, &by, &path, &body).await.expect(200);
        assert_eq!(roles_of(&disabled), Vec::<&str>::new());
        assert_eq!(disabled["disabled_at"], "2026-11-24T12:00:00Z");
        // a disabled administrator is none
        let (path, body) = none(&first);
        put(&app, &by, &path, &body).await.problem(409);
        let (path, mut body) = none(&second);
        put(&app, &by, &path, &body).await.problem(409);
        let state = format!("/api/v1/accounts/{second}/state");
        put(&app, &by, &state, &json!({"state": "enabled"}))
            .await
            .expect(200);
        body["roles"] = json!(["admin"]);
        put(&app, &by, &path, &body).await.expect(200);
        let (path, body) = none(&first);
        put(&app, &by, &path, &body).await.expect(200);
        app.ask("public", Ask::get("/api/v1/accounts").by_page(&by))
            .await
            .problem(403);
    }
}

/// Two administrators who take each other's role away at the same moment: one of them stays.
#[tokio::test]
async fn two_administrators_cannot_remove_each_other() {
    for app in apps().await {
        let ids = [
            app.account("first", &[Role::Admin]).await,
            app.account("second", &[Role::Admin]).await,
        ];
        let by = [app.sign_in("first").await, app.sign_in("second").await];
        let body = json!({"roles": [], "reason": "示例", "source": {"title": "示例"}});
        let paths = ids.map(|id| format!("/api/v1/accounts/{id}/roles"));
        let (one, two) = tokio::join!(
            put(&app, &by[0], &paths[1], &body),
            put(&app, &by[1], &paths[0], &body)
        );
        let done = [one.status, two.status]
            .iter()
            .filter(|status| **status == 200)
            .count();
        assert_eq!(done, 1, "{}: {} {}", app.name, one.text(), two.text());
        let all = app.get("admin", "/api/v1/accounts").await.expect(200);
        let admins = all["items"].as_array().unwrap().iter();
        assert_eq!(
            admins
                .filter(|account| roles_of(account) == ["admin"])
                .count(),
            1
        );
    }
}

#[tokio::test]
async fn disabling_ends_sessions_and_tokens_at_once() {
    for app in apps().await {
        app.account("admin", &[Role::Admin]).await;
        let id = app.account("wang", &[Role::Reviewer]).await;
        let by = app.sign_in("admin").await;
        let wang = app.sign_in("wang").await;
        let token = json!({"name": "示例", "scopes": ["reviewer"]});
        let made = post(&app, &wang, "/api/v1/tokens", &token)
            .await
            .expect(201);
        let path = format!("/api/v1/accounts/{id}/state");
        let body = json!({"state": "disabled", "reason": "调离", "source": {"title": "示例"}});
        put(&app, &by, &path, &body).await.expect(200);
        me(&app, &wang).await.problem(401);
        by_token(&app, &made["secret"]).await.problem(401);
        sign_in(&app, "wang", PASSWORD).await.problem(401);
        put(&app, &by, &path, &json!({"state": "enabled"}))
            .await
            .expect(200);
        me(&app, &wang).await.problem(401);
        let again = cookie(&sign_in(&app, "wang", PASSWORD).await);
        assert_eq!(
            roles_of(&me(&app, &again).await.expect(200)),
            Vec::<&str>::new()
        );
    }
}

async fn by_token(app: &App, secret: &Value) -> Answered {
    let bearer = format!("Bearer {}", secret.as_str().expect("a secret"));
    app.ask("public", Ask::get(ME).with("authorization", bearer))
        .await
}

#[tokio::test]
async fn a_token_never_has_more_than_its_scopes_and_its_owner() {
    for app in apps().await {
        app.account("admin", &[Role::Admin]).await;
        let id = app.account("wang", &[Role::Reviewer, Role::Auditor]).await;
        let by = app.sign_in("admin").await;
        let wang = app.sign_in("wang").await;
        let wanted = json!({"name": "示例 QGIS", "scopes": ["reviewer"], "days": 30});
        let made = post(&app, &wang, "/api/v1/tokens", &wanted)
            .await
            .expect(201);
        let known = by_token(&app, &made["secret"]).await.expect(200);
        assert_eq!(known["id"], id.as_str());
        assert_eq!(known["signed_in_by"], "personal_token");
        assert_eq!(roles_of(&known), ["reviewer"]);
        let path = format!("/api/v1/accounts/{id}/roles");
        let set =
            |roles: Value| json!({"roles": roles, "reason": "示例", "source": {"title": "示例"}});
        put(&app, &by, &path, &set(json!(["auditor"])))
            .await
            .expect(200);
        let known = by_token(&app, &made["secret"]).await.expect(200);
        assert_eq!(roles_of(&known), Vec::<&str>::new());
        put(&app, &by, &path, &set(json!(["reviewer", "admin"])))
            .await
            .expect(200);
        let known = by_token(&app, &made["secret"]).await.expect(200);
        assert_eq!(roles_of(&known), ["reviewer"]);

        app.clock.set(NOON + Duration::minutes(30));
        by_token(&app, &made["secret"]).await.expect(200);
        let own = app
            .ask("public", Ask::get("/api/v1/tokens").by_page(&wang))
            .await
            .expect(200);
        assert_eq!(own["items"][0]["last_used_at"], "2026-11-24T12:30:00Z");
        assert!(!own.to_string().contains("secret") && !own.to_string().contains("jp_"));
        app.clock
            .set(NOON + Duration::days(30) - Duration::seconds(1));
        by_token(&app, &made["secret"]).await.expect(200);
        app.clock.set(NOON + Duration::days(30));
        by_token(&app, &made["secret"]).await.problem(401);
    }
}

#[tokio::test]
async fn a_token_is_revoked_by_its_owner_alone_and_makes_no_other() {
    for app in apps().await {
        app.account("wang", &[Role::Reviewer]).await;
        app.account("li", &[Role::Reviewer, Role::Admin]).await;
        let (wang, li) = (app.sign_in("wang").await, app.sign_in("li").await);
        let wanted = json!({"name": "示例", "scopes": ["reviewer"]});
        let made = post(&app, &wang, "/api/v1/tokens", &wanted)
            .await
            .expect(201);
        let path = format!("/api/v1/tokens/{}", made["token"]["id"].as_str().unwrap());
        app.ask("public", Ask::delete(&path).by_page(&li))
            .await
            .problem(404);
        let bearer = format!("Bearer {}", made["secret"].as_str().unwrap());
        let again = Ask::post("/api/v1/tokens", wanted.to_string());
        let again = app.ask("public", again.with("authorization", bearer)).await;
        again.problem(403);
        let revoke = Ask::delete(&path).by_page(&wang);
        assert_eq!(app.ask("public", revoke.clone()).await.status, 204);
        app.ask("public", revoke).await.problem(404);
        by_token(&app, &made["secret"]).await.problem(401);
        let wrong = json!({"name": "", "scopes": ["admin", "public"], "days": 0});
        let faults = post(&app, &wang, "/api/v1/tokens", &wrong)
            .await
            .problem(400);
        let places: Vec<&str> = faults
            .iter()
            .filter_map(|fault| fault.split(':').next())
            .collect();
        assert_eq!(places, ["name", "scopes[0]", "scopes[1]", "days"]);
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

fn first_account(secret: &str) -> Value {
    json!({
        "secret": secret, "sign_in_name": "wang", "display_name": "示例 王", "password": PASSWORD
    })
}

#[tokio::test]
async fn the_first_account_is_made_once_with_a_link_of_fifteen_minutes() {
    for app in apps().await {
        let path = "/api/v1/setup";
        let late = app.registry.setup_link().await.unwrap().expect("a link");
        app.clock.set(NOON + Duration::minutes(15));
        let answer = app.post("public", path, &first_account(&late)).await;
        answer.problem(409);
        assert!(answer.text().contains("expired"), "{}", answer.text());

        let link = app.registry.setup_link().await.unwrap().expect("a link");
        let other = app.registry.setup_link().await.unwrap().expect("a link");
        for wrong in ["", "jf_0", &format!("jf_{}", "0".repeat(64)), &link[..66]] {
            app.post("public", path, &first_account(wrong))
                .await
                .problem(401);
        }
        let mut weak = first_account(&link);
        weak["password"] = json!("short");
        weak["sign_in_name"] = json!("w w");
        assert_eq!(app.post("public", path, &weak).await.problem(400).len(), 2);

        let before = app.revision().await;
        let made = app.post("public", path, &first_account(&link)).await;
        made.expect(201);
        assert_eq!(app.revision().await, before + 1, "the role is on record");
        let known = me(&app, &cookie(&made)).await.expect(200);
        assert_eq!(roles_of(&known), ["admin"]);

        let again = app.post("public", path, &first_account(&link)).await;
        again.problem(409);
        assert!(again.text().contains("was used"), "{}", again.text());
        let exists = app.post("public", path, &first_account(&other)).await;
        exists.problem(409);
        assert!(
            exists.text().contains("there is an account"),
            "{}",
            exists.text()
        );
        assert_eq!(app.registry.setup_link().await.unwrap(), None);
    }
}

/// Two browsers with the same link: one account.
#[tokio::test]
async fn a_link_used_twice_at_the_same_moment_makes_one_account() {
    for app in apps().await {
        let link = app.registry.setup_link().await.unwrap().expect("a link");
        let body = first_account(&link);
        let (one, two) = tokio::join!(
            app.post("public", "/api/v1/setup", &body),
            app.post("public", "/api/v1/setup", &body)
        );
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{}", app.name);
    }
}

#[tokio::test]
async fn accounts_are_refused_with_every_fault() {
    for app in apps().await {
        app.account("wang", &[]).await;
        let good = json!({
            "sign_in_name": "li", "display_name": "示例 李", "password": PASSWORD,
            "roles": ["registrar"], "reason": "示例", "source": {"title": "示例"}
        });
        let path = "/api/v1/accounts";
        let before = app.revision().await;
        let mut wrong = good.clone();
        wrong["sign_in_name"] = json!("l i");
        wrong["display_name"] = json!(" ");
        wrong["password"] = json!("short");
        wrong["roles"] = json!(["public"]);
        wrong["reason"] = json!("");
        wrong["source"] = Value::Null;
        let faults = app.post("admin", path, &wrong).await.problem(400);
        assert_eq!(faults.len(), 6, "{faults:#?}");
        let mut strange = good.clone();
        strange["pasword"] = json!("x");
        let faults = app.post("admin", path, &strange).await.problem(400);
        assert_eq!(faults, ["pasword: did you mean password?"]);
        let mut taken = good.clone();
        taken["sign_in_name"] = json!("WANG");
        app.post("admin", path, &taken).await.problem(409);
        assert_eq!(app.revision().await, before);
        let made = app.post("admin", path, &good).await.expect(201);
        assert_eq!(roles_of(&made), ["registrar"]);
        assert_eq!(app.revision().await, before + 1);
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
