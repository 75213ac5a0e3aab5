//! The first account.

use serde_json::{Value, json};
use time::Duration;

use super::{cookie, me, roles_of};
use crate::app::{NOON, PASSWORD, apps};

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
