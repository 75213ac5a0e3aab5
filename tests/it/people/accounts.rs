//! Accounts and their roles, on record; tokens of persons.

use jingtu::domain::record::Role;
use serde_json::{Value, json};
use time::Duration;

use super::{ME, cookie, me, post, put, roles_of, sign_in};
use crate::app::{Answered, App, Ask, NOON, PASSWORD, apps};

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
        let unread =
            json!({"sign_in_name": 5, "display_name": " ", "pasword": "x", "roles": "all"});
        let faults = app.post("admin", path, &unread).await.problem(400);
        let places: Vec<&str> = faults
            .iter()
            .filter_map(|fault| fault.split(':').next())
            .collect();
        let expected = [
            "sign_in_name",
            "password",
            "roles",
            "pasword",
            "display_name",
        ];
        assert_eq!(
            places, expected,
            "what cannot be read and what does not fit, each once"
        );
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
