//! Consultations: asked, answered, taken note of, and the duty that waits.

use jingtu::domain::record::Role;

use super::*;
use crate::app::apps;

const PATH: &str = "/api/v1/consultations";
const NO: &str = "HQ-000107";

/// A question of the planner to the environment office.
fn question(day: &str) -> Value {
    json!({
        "asked": "district_environment", "about": "supply", "question": "示例:拟供地", "parcels": [NO],
        "planned_uses": ["1001"], "day": day, "papers": [paper("official_letter", day)]
    })
}

fn opinion(kind: &str, day: &str) -> Value {
    let mut body = json!({"opinion": kind, "day": day, "paper": paper("department_letter", day)});
    match kind {
        "agree_with_conditions" => body["conditions"] = json!(["示例:先行调查"]),
        "disagree" | "need_more" => body["text"] = json!("示例:缺少材料"),
        _ => {}
    }
    body
}

async fn asked(app: &App, key: &str, body: &Value) -> String {
    let made = keyed(app, "planner", PATH, key, body).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_question_is_owed_an_answer_and_climbs_until_it_has_one() {
    for app in apps().await {
        let made = keyed(&app, "planner", PATH, "ask-00001", &question("2026-11-02")).await;
        let made = made.expect(201);
        let id = made["id"].as_str().unwrap();
        assert!(id.starts_with("C-2026-"), "{id}");
        // ten working days after Monday the 2nd
        assert_eq!(
            (&made["state"], &made["answer_due"], &made["overdue"]),
            (&json!("asked"), &json!("2026-11-16"), &json!(true)),
            "{}",
            app.name
        );
        // the register's own answer at that revision can be asked again
        let own = &made["rounds"][0]["register_answers"][0];
        let path = format!(
            "/api/v1/parcels/{NO}/transfer-check?transaction=SUPPLY&planned_use=1001&known={}",
            own["revision"]
        );
        let again = app.get("auditor", &path).await.expect(200);
        assert_eq!(again["verdict"], own["verdict"]);
        assert_eq!(own["facts_digest"].as_str().unwrap().len(), 64);

        let duty = format!("consultation_answer.{id}.1");
        let of = |all: Vec<Value>| all.into_iter().find(|own| own["id"] == json!(duty));
        let owed = of(duties(&app, "kind=consultation_answer").await).unwrap();
        assert_eq!(
            (&owed["owner"], &owed["due"], &owed["state"]),
            (
                &json!("office:district_environment"),
                &json!("2026-11-16"),
                &json!("overdue")
            )
        );
        // five working days after the 16th are full on the 23rd
        assert_eq!(
            (&owed["escalated_to"], &owed["escalated_since"]),
            (&json!("office_head"), &json!("2026-11-24"))
        );
        let at = |day: &str| format!("kind=consultation_answer&as_of={day}");
        let before = of(duties(&app, &at("2026-11-23")).await).unwrap();
        assert_eq!(before["escalated_to"], Value::Null);
        let climbed = of(duties(&app, "escalated_to=office_head").await);
        assert!(climbed.is_some(), "{}", app.name);
        assert!(of(duties(&app, "escalated_to=approver").await).is_none());
        // the demo has one that has climbed to the top
        assert!(
            !duties(&app, "escalated_to=district_government")
                .await
                .is_empty()
        );
        let feed = app
            .get(
                "auditor",
                "/api/v1/duties.ics?lang=en&escalated_to=office_head",
            )
            .await;
        let text = feed.text().replace("\r\n ", "");
        assert!(text.contains(&format!("UID:{duty}@jingtu")), "{text}");
        assert!(
            text.contains("climbed to the head of the office 2026-11-24"),
            "{text}"
        );
        // no paper closes it
        let path = format!("/api/v1/duties/{duty}/closures");
        let body = json!({"outcome": "done", "day": "2026-11-24", "paper": paper("official_letter", "2026-11-24"), "reason": "示例"});
        let closed = keyed(&app, "registrar", &path, "close-001", &body).await;
        assert_eq!(guards(&closed), ["duty_follows_record"]);

        let overdue = items(&app, "auditor", &format!("{PATH}?overdue=true&parcel={NO}")).await;
        assert_eq!(overdue.len(), 1, "{}", app.name);
        let body = opinion("agree_with_conditions", "2026-11-24");
        let path = format!("{PATH}/{id}/opinion");
        let given = keyed(&app, "registrar", &path, "opinion-1", &body)
            .await
            .expect(201);
        assert_eq!(
            (&given["state"], &given["overdue"]),
            (&json!("answered"), &json!(false))
        );
        assert!(
            items(&app, "auditor", &format!("{PATH}?overdue=true&parcel={NO}"))
                .await
                .is_empty()
        );
        let met = of(duties(&app, "kind=consultation_answer").await).unwrap();
        assert_eq!(
            (&met["state"], &met["escalated_to"]),
            (&json!("done"), &Value::Null)
        );
        // what was known the day before is still known
        let past = app
            .get("auditor", &format!("{PATH}/{id}?as_of=2026-11-23"))
            .await
            .expect(200);
        assert_eq!(past["state"], "asked");

        let step = json!({"day": "2026-11-24", "reason": "示例:已知悉"});
        let path = format!("{PATH}/{id}/acknowledgement");
        let noted = keyed(&app, "planner", &path, "note-0001", &step)
            .await
            .expect(201);
        assert_eq!(noted["state"], "acknowledged");
        let path = format!("{PATH}/{id}/reopening");
        let again = keyed(&app, "planner", &path, "again-001", &step)
            .await
            .expect(201);
        assert_eq!(
            (&again["state"], &again["acknowledged"]),
            (&json!("asked"), &Value::Null)
        );
        assert_eq!(again["rounds"].as_array().unwrap().len(), 2);
        let duty = format!("consultation_answer.{id}.2");
        let open = duties(&app, "kind=consultation_answer&state=open").await;
        assert!(open.iter().any(|own| own["id"] == json!(duty)), "{open:?}");
        let path = format!("{PATH}/{id}/withdrawal");
        let gone = keyed(&app, "planner", &path, "gone-0001", &step)
            .await
            .expect(201);
        assert_eq!(gone["state"], "withdrawn");
        let all = duties(&app, "kind=consultation_answer&state=cancelled").await;
        assert!(all.iter().any(|own| own["id"] == json!(duty)), "{all:?}");
        assert_eq!(app.differences().await, []);
    }
}

#[tokio::test]
async fn each_guard_refuses() {
    for app in apps().await {
        // the planner asks for the land office, not for the other
        let wrong = keyed(
            &app,
            "registrar",
            PATH,
            "wrong-001",
            &question("2026-11-20"),
        )
        .await;
        assert_eq!(guards(&wrong), ["role_not_entitled"], "{}", app.name);
        let ahead = keyed(&app, "planner", PATH, "wrong-002", &question("2026-11-25")).await;
        assert_eq!(guards(&ahead), ["day_ahead"]);
        let mut later = question("2026-11-20");
        later["papers"][0]["day"] = json!("2026-11-21");
        let later = keyed(&app, "planner", PATH, "wrong-003", &later).await;
        assert_eq!(guards(&later), ["paper_later"]);

        let id = asked(&app, "ask-00001", &question("2026-11-20")).await;
        let path = format!("{PATH}/{id}/opinion");
        let before = app.revision().await;
        for (place, (role, body, guard)) in [
            (
                "planner",
                opinion("disagree", "2026-11-23"),
                "role_not_entitled",
            ),
            (
                "registrar",
                opinion("disagree", "2026-11-19"),
                "day_contradicts",
            ),
            ("registrar", opinion("disagree", "2026-11-25"), "day_ahead"),
        ]
        .into_iter()
        .enumerate()
        {
            let answer = keyed(&app, role, &path, &format!("guard-{place:03}"), &body).await;
            assert!(guards(&answer).contains(&guard.to_owned()), "{guard}");
        }
        let change = |name: &str, value: Value, kind: &str| {
            let mut body = opinion(kind, "2026-11-23");
            body[name] = value;
            body
        };
        let photo = paper("board_photo", "2026-11-23");
        for (place, (body, guard)) in [
            (change("paper", photo, "disagree"), "paper_missing"),
            (
                change("conditions", json!([]), "agree_with_conditions"),
                "carried_missing",
            ),
            (change("text", Value::Null, "need_more"), "carried_missing"),
            (
                change("conditions", json!(["示例"]), "disagree"),
                "not_carried",
            ),
        ]
        .into_iter()
        .enumerate()
        {
            let key = format!("guards-{place:03}");
            let answer = keyed(&app, "registrar", &path, &key, &body).await;
            assert_eq!(guards(&answer), [guard]);
        }
        let step = json!({"day": "2026-11-24", "reason": "示例"});
        for name in ["acknowledgement", "reopening"] {
            let early = format!("{PATH}/{id}/{name}");
            let answer = keyed(&app, "planner", &early, "early-001", &step).await;
            assert_eq!(guards(&answer), ["step_contradicts"]);
        }
        let other = format!("{PATH}/{id}/withdrawal");
        let answer = keyed(&app, "registrar", &other, "other-001", &step).await;
        assert_eq!(guards(&answer), ["role_not_entitled"]);
        assert_eq!(app.revision().await, before, "{}", app.name);

        let body = opinion("disagree", "2026-11-23");
        keyed(&app, "registrar", &path, "answer-01", &body)
            .await
            .expect(201);
        let twice = keyed(&app, "registrar", &path, "answer-02", &body).await;
        assert_eq!(guards(&twice), ["step_contradicts"]);
        let late = keyed(&app, "planner", &other, "late-0001", &step).await;
        assert_eq!(guards(&late), ["step_contradicts"]);
        let retried = keyed(&app, "registrar", &path, "answer-01", &body)
            .await
            .expect(201);
        assert_eq!(
            retried["state"], "answered",
            "the same key has the same answer"
        );
        keyed(
            &app,
            "registrar",
            &format!("{PATH}/C-1/opinion"),
            "nobody-01",
            &body,
        )
        .await
        .problem(404);
    }
}

#[tokio::test]
async fn nobody_answers_his_own_question_and_a_block_is_not_agreed_to() {
    for app in apps().await {
        app.account("both", &[Role::Registrar, Role::Planner]).await;
        let cookie = app.sign_in("both").await;
        let send = |path: String, key: &'static str, body: Value| {
            let ask = Ask::post(path, body.to_string()).by_page(&cookie);
            ask.with("idempotency-key", key)
        };
        let made = app.ask(
            "public",
            send(PATH.to_owned(), "own-00001", question("2026-11-20")),
        );
        let made = made.await.expect(201);
        let path = format!("{PATH}/{}/opinion", made["id"].as_str().unwrap());
        let body = opinion("disagree", "2026-11-23");
        let own = app
            .ask("public", send(path.clone(), "own-00002", body.clone()))
            .await;
        assert_eq!(guards(&own), ["own_question"], "{}", app.name);
        keyed(&app, "registrar", &path, "own-00003", &body)
            .await
            .expect(201);

        let mut blocked = None;
        for no in app.numbers().await {
            let path =
                format!("/api/v1/parcels/{no}/transfer-check?transaction=SUPPLY&planned_use=0701");
            let answer = app.get("auditor", &path).await.expect(200);
            if answer["verdict"] == "BLOCKED" {
                blocked = Some(no);
                break;
            }
        }
        let mut wanted = question("2026-11-20");
        wanted["parcels"] = json!([blocked.expect("a blocked parcel")]);
        wanted["planned_uses"] = json!(["0701"]);
        wanted["parcels"]
            .as_array_mut()
            .unwrap()
            .push(json!("HQ-000103"));
        let id = asked(&app, "block-001", &wanted).await;
        let further = duties(&app, "kind=consultation_answer&parcel=HQ-000103").await;
        assert_eq!(
            further.len(),
            1,
            "the second parcel of a question finds its duty"
        );
        let path = format!("{PATH}/{id}/opinion");
        let agree = opinion("agree", "2026-11-23");
        let refused = keyed(&app, "registrar", &path, "block-002", &agree).await;
        assert_eq!(guards(&refused)[0], "register_blocks");
        let body = opinion("agree_with_conditions", "2026-11-23");
        keyed(&app, "registrar", &path, "block-003", &body)
            .await
            .expect(201);
    }
}

#[tokio::test]
async fn wrong_input_and_roles() {
    for app in apps().await {
        let before = app.revision().await;
        let body =
            json!({"asked": "x", "parcels": ["?"], "planned_uses": ["zz"], "day": "y", "wat": 1});
        let ask = Ask::post(PATH, body.to_string());
        let faults = app.ask("planner", ask).await.problem(400);
        for at in [
            "Idempotency-Key",
            "asked",
            "about",
            "question",
            "parcels[0]",
            "planned_uses[0]",
            "day",
            "wat",
        ] {
            assert!(
                faults.iter().any(|fault| fault.starts_with(at)),
                "{at}: {faults:?}"
            );
        }
        let mut twice = question("2026-11-20");
        twice["parcels"] = json!([NO, NO]);
        keyed(&app, "planner", PATH, "twice-001", &twice)
            .await
            .problem(400);
        twice["parcels"] = json!(["HQ-999999"]);
        keyed(&app, "planner", PATH, "twice-002", &twice)
            .await
            .problem(400);
        for role in ["reviewer", "expert", "approver", "auditor", "admin"] {
            keyed(&app, role, PATH, "roles-001", &question("2026-11-20"))
                .await
                .problem(403);
        }
        app.get("public", PATH).await.problem(401);
        app.get(
            "auditor",
            &format!("{PATH}?state=x&asked=y&limit=0&parcel=z"),
        )
        .await
        .problem(400);
        assert_eq!(app.revision().await, before, "{}", app.name);
        // pages follow each other
        let mut path = format!("{PATH}?limit=1");
        let mut seen = Vec::new();
        loop {
            let page = app.get("auditor", &path).await.expect(200);
            seen.push(page["items"][0]["id"].as_str().unwrap().to_owned());
            match page["next"].as_str() {
                Some(next) => path = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(seen.len(), 4, "{seen:?}");
    }
}
