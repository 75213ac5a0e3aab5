//! Overrides: two persons, one transaction, one use, until a day.

use serde_json::json;

use super::*;
use crate::app::apps;

const PATH: &str = "/api/v1/overrides";

/// Listed land of the demo that industry may buy only by an override of R-32.
const LISTED: &str = "HQ-000129";

fn wanted(parcel: &str) -> Value {
    json!({
        "parcel": parcel, "rule": "R-32", "transactions": ["TRANSFER"], "uses": ["1001"],
        "reason": "示例:责任和费用已约定", "paper": paper("official_letter", "2026-11-19"), "expiry": "2026-12-31",
        "duty_allocated": true, "no_construction_until_removal": true, "municipal_consent": true
    })
}

async fn overridden(app: &App, parcel: &str, question: &str) -> bool {
    let path = format!("/api/v1/parcels/{parcel}/transfer-check?{question}");
    let answer = app.get("auditor", &path).await.expect(200);
    !answer["overrides"].as_array().unwrap().is_empty()
}

/// A parcel on which R-32 speaks and nothing overrides it.
async fn listed(app: &App) -> String {
    for number in std::iter::once(LISTED.to_owned()).chain(app.numbers().await) {
        let path = format!(
            "/api/v1/parcels/{number}/transfer-check?transaction=TRANSFER&planned_use=1001"
        );
        let answer = app.get("auditor", &path).await.expect(200);
        let rules = answer["rules"].as_array().unwrap();
        let speaks = rules
            .iter()
            .any(|rule| rule["id"] == "R-32" && rule["verdict"] == "BLOCKED");
        if speaks {
            return number;
        }
    }
    panic!("no listed land in the demo");
}

#[tokio::test]
async fn an_override_binds_to_what_it_was_granted_for() {
    for app in apps().await {
        let parcel = listed(&app).await;
        let sale = "transaction=TRANSFER&planned_use=1001";
        let made = keyed(&app, "reviewer", PATH, "propose-1", &wanted(&parcel))
            .await
            .expect(201);
        assert_eq!(made["state"], "proposed");
        let id = made["id"].as_str().unwrap();
        assert!(
            !overridden(&app, &parcel, sale).await,
            "{}: one person is not enough",
            app.name
        );
        let confirm = format!("{PATH}/{id}/confirmation");
        let reason = json!({"reason": "示例:同意"});
        keyed(&app, "reviewer", &confirm, "confirm-1", &reason)
            .await
            .problem(403);
        let held = keyed(&app, "approver", &confirm, "confirm-2", &reason)
            .await
            .expect(201);
        assert_eq!(held["state"], "in_force");
        keyed(&app, "approver", &confirm, "confirm-3", &reason)
            .await
            .problem(409);
        assert!(overridden(&app, &parcel, sale).await, "{}", app.name);
        for other in [
            "transaction=TRANSFER&planned_use=1101",
            "transaction=TRANSFER",
            "transaction=SUPPLY&planned_use=1001",
        ] {
            assert!(
                !overridden(&app, &parcel, other).await,
                "{} {other}",
                app.name
            );
        }
        let seen = app
            .get("auditor", &format!("{PATH}?parcel={parcel}&state=in_force"))
            .await
            .expect(200);
        assert_eq!(seen["items"][0]["id"], id);
        assert_eq!(seen["items"][0]["uses"], json!(["YDYH2023:1001"]));
        let withdraw = format!("{PATH}/{id}/withdrawal");
        let gone = keyed(&app, "reviewer", &withdraw, "withdraw-1", &reason)
            .await
            .expect(201);
        assert_eq!(gone["state"], "withdrawn");
        assert!(!overridden(&app, &parcel, sale).await, "{}", app.name);
        keyed(&app, "reviewer", &withdraw, "withdraw-2", &reason)
            .await
            .problem(409);
        let seen = app
            .get(
                "auditor",
                &format!("{PATH}?parcel={parcel}&state=withdrawn"),
            )
            .await
            .expect(200);
        assert_eq!(seen["items"][0]["withdrawn_because"], "示例:同意");
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn a_law_is_not_overridden_and_says_which() {
    for app in apps().await {
        let before = app.revision().await;
        for (rule, article) in [("R-30", "456 ¶2"), ("R-60", "462"), ("R-06", "")] {
            let mut body = wanted("HQ-000107");
            body["rule"] = json!(rule);
            let refused = keyed(&app, "reviewer", PATH, &format!("law-{rule}"), &body).await;
            let guards = refused.guards(409);
            assert!(guards[0].starts_with("law_not_overridable"), "{guards:?}");
            assert!(guards[0].contains(article), "{guards:?}");
        }
        assert_eq!(app.revision().await, before);
    }
}

#[tokio::test]
async fn the_second_person_is_another_one() {
    use jingtu::domain::record::Role;
    for app in apps().await {
        app.account("both", &[Role::Reviewer, Role::Approver]).await;
        let cookie = app.sign_in("both").await;
        let ask = |path: &str, key: &str, body: &Value| {
            let ask = Ask::post(path, body.to_string()).by_page(&cookie);
            ask.with("idempotency-key", key.to_owned())
        };
        let made = app
            .ask("public", ask(PATH, "propose-1", &wanted("HQ-000107")))
            .await
            .expect(201);
        let confirm = format!("{PATH}/{}/confirmation", made["id"].as_str().unwrap());
        let refused = app
            .ask(
                "public",
                ask(&confirm, "confirm-1", &json!({"reason": "示例"})),
            )
            .await;
        assert!(
            refused.guards(409)[0].starts_with("second_person"),
            "{}",
            app.name
        );
    }
}

#[tokio::test]
async fn wrong_input_and_roles() {
    for app in apps().await {
        let body = json!({"parcel": "x", "rule": "R-99", "transactions": [], "uses": ["zz"], "expiry": "soon", "paper": {}, "wat": 1});
        let faults = app
            .ask("reviewer", Ask::post(PATH, body.to_string()))
            .await
            .problem(400);
        for at in [
            "Idempotency-Key",
            "parcel",
            "uses[0]",
            "paper",
            "expiry",
            "reason",
            "wat",
        ] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:?}"
            );
        }
        let mut body = wanted("HQ-000107");
        (body["transactions"], body["uses"], body["rule"]) =
            (json!(["SUPPLY"]), json!([]), json!("R-99"));
        let faults = keyed(&app, "reviewer", PATH, "wrong-001", &body)
            .await
            .problem(400);
        assert_eq!(faults.len(), 2, "{faults:?}");
        keyed(&app, "reviewer", PATH, "wrong-002", &wanted("HQ-999999"))
            .await
            .problem(400);
        let mut body = wanted("HQ-000107");
        (body["expiry"], body["municipal_consent"]) = (json!("2026-11-23"), json!(false));
        let guards = keyed(&app, "reviewer", PATH, "wrong-003", &body)
            .await
            .guards(409);
        assert_eq!(guards.len(), 2, "{guards:?}");
        for role in [
            "expert",
            "registrar",
            "planner",
            "approver",
            "auditor",
            "admin",
        ] {
            keyed(&app, role, PATH, "roles-001", &wanted("HQ-000107"))
                .await
                .problem(403);
        }
        keyed(&app, "public", PATH, "roles-001", &wanted("HQ-000107"))
            .await
            .problem(401);
        app.get("public", PATH).await.problem(401);
        app.get("expert", PATH).await.problem(403);
        app.get("auditor", &format!("{PATH}?state=x&limit=0&parcel=1"))
            .await
            .problem(400);
        let nothing = format!("{PATH}/X-1/confirmation");
        keyed(
            &app,
            "approver",
            &nothing,
            "wrong-004",
            &json!({"reason": "示例"}),
        )
        .await
        .problem(404);
    }
}

/// Grants written before they were bound to anything stay readable and hold for everything.
#[test]
fn an_older_grant_is_for_everything() {
    use jingtu::domain::land_use::LandUse;
    use jingtu::domain::record::OverrideGrant;
    use jingtu::domain::transaction::Transaction;
    let old = json!({"id": "O-1", "parcel": "HQ-000001", "rule": "R-32", "reason": "r", "document": "d", "expiry": "2026-12-31"});
    let old: OverrideGrant = serde_json::from_value(old).unwrap();
    let industry = LandUse::parse("1001").unwrap();
    assert!(
        old.is_for(Transaction::Supply, std::slice::from_ref(&industry))
            && old.is_for(Transaction::Plan, &[])
    );
    assert!(
        !serde_json::to_string(&old)
            .unwrap()
            .contains("transactions")
    );
}
