//! What the description shows as examples about people, sent and answered as it says.

use std::collections::BTreeSet;

use jingtu::domain::record::{Role, Source};
use jingtu::registry::{Caller, Grounds};
use serde_json::json;

use crate::app::{App, apps};
use crate::openapi::{is_about_people, is_as_described, operations};

/// The first account is made, signs in, makes another, sets its roles, disables it, makes and revokes a token, changes
/// its password and signs out: every example of these operations, in an order in which it can be answered.
#[tokio::test]
async fn every_example_about_people_is_answered_as_described() {
    let order = [
        ("set_up", 201),
        ("sign_in", 201),
        ("list_accounts", 200),
        ("add_account", 201),
        ("set_account_roles", 200),
        ("set_account_state", 200),
        ("add_own_token", 201),
        ("list_own_tokens", 200),
        ("revoke_own_token", 204),
        ("change_password", 204),
        ("sign_out", 204),
    ];
    let all: BTreeSet<String> = operations()
        .into_iter()
        .filter(is_about_people)
        .map(|operation| operation.id)
        .filter(|id| !id.contains("provider"))
        .collect();
    assert_eq!(all, order.iter().map(|(id, _)| (*id).to_owned()).collect());
    for app in apps().await {
        let secret = app.registry.setup_link().await.unwrap().expect("a link");
        let (mut cookie, mut id) = (String::new(), String::new());
        for (operation_id, status) in order {
            let mut operation = operations()
                .into_iter()
                .find(|operation| operation.id == operation_id)
                .expect("the operation");
            if operation_id == "set_up" {
                operation.body.as_mut().expect("a body")["secret"] = json!(secret);
            }
            for kind in ["account", "token"] {
                let example = format!("{kind}:0000000000000000");
                operation.path = operation.path.replace(&example, &id);
            }
            let ask = operation.ask().by_page(&cookie);
            let answer = app.ask("public", ask).await;
            assert_eq!(answer.status, status, "{}: {}", answer.asked, answer.text());
            is_as_described(&operation, &answer);
            match operation_id {
                "set_up" => {
                    let account = answer.json()["account"].as_str().unwrap().to_owned();
                    reviewer_as_well(&app, &account).await;
                }
                "sign_in" => {
                    let set = answer.header("set-cookie");
                    cookie = set.split(';').next().unwrap().to_owned();
                }
                "add_account" => id = answer.json()["id"].as_str().unwrap().to_owned(),
                "add_own_token" => {
                    id = answer.json()["token"]["id"].as_str().unwrap().to_owned();
                }
                _ => {}
            }
        }
    }
}

/// The first administrator grants himself the role of the example.
async fn reviewer_as_well(app: &App, account: &str) {
    let grounds = Grounds {
        reason: "示例 example".to_owned(),
        source: Some(Source::titled("示例 example")),
    };
    let roles = [Role::Reviewer, Role::Admin];
    app.registry
        .set_roles(&Caller::operator(), account, &roles, &grounds)
        .await
        .expect("roles");
}
