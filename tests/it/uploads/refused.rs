//! What keeps a report out, and who.

use serde_json::json;

use super::*;
use crate::app::apps;

#[tokio::test]
async fn a_faulty_table_is_told_at_its_cells_and_cannot_be_submitted() {
    for app in apps().await {
        let id = begin(&app, &report(SAMPLED)).await;
        let faulty = table(1, &[("砷", "约20"), ("镉", "-1")]);
        let found = add(&app, &id, ("results", "示例.csv"), faulty)
            .await
            .expect(200);
        assert_eq!(
            (&found["accepted"], &found["errors"]),
            (&json!(false), &json!(2)),
            "{found:#}"
        );
        assert_eq!(found["faults"][0]["cell"], "H2");
        assert_eq!(found["faults"][0]["code"], "not_a_number");
        let seen = see(&app, "expert", &id).await;
        assert_eq!(seen["report"]["errors"], 2);
        assert_eq!(seen["report"]["stage"], serde_json::Value::Null);
        let refused = step(&app, "expert", &id, "submission", &json!({})).await;
        refused.problem(409);
        assert!(refused.text().contains("2 faults"), "{}", refused.text());
        let marked = app
            .get(
                "expert",
                &format!("/api/v1/uploads/{id}/files/1/annotated.xlsx"),
            )
            .await;
        assert_eq!(marked.status, 200, "{}", marked.text());
        let mut workbook = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(marked.body))
            .expect("a workbook");
        let sheets = calamine::Reader::sheet_names(&workbook);
        let faults = sheets
            .iter()
            .find(|name| name.contains("faults"))
            .expect("a sheet of faults");
        let rows = calamine::Reader::worksheet_range(&mut workbook, faults).expect("rows");
        assert!(
            rows.used_cells()
                .any(|(_, _, cell)| calamine::DataType::get_string(cell) == Some("H2"))
        );

        // the mended table takes its place
        let path = format!("/api/v1/uploads/{id}/files/1?kind=results&name=mended.csv");
        let ask = Ask::put(path, table(1, &[])).with("content-type", "application/octet-stream");
        assert_eq!(app.ask("expert", ask).await.expect(200)["accepted"], true);
        step(&app, "expert", &id, "submission", &json!({}))
            .await
            .expect(200);
        // nothing is changed under the eyes of the approver
        add(&app, &id, ("results", "another.csv"), table(2, &[]))
            .await
            .problem(409);
    }
}

#[tokio::test]
async fn files_that_contradict_one_another_are_told() {
    for app in apps().await {
        let id = begin(&app, &report(SAMPLED)).await;
        add(&app, &id, ("results", "one.csv"), table(1, &[]))
            .await
            .expect(200);
        add(&app, &id, ("results", "two.csv"), table(1, &[("砷", "3")]))
            .await
            .expect(200);
        let seen = see(&app, "expert", &id).await;
        let faults = seen["report"]["faults"].as_array().unwrap();
        assert_eq!(faults.len(), 1, "{faults:#?}");
        assert_eq!(faults[0]["at"], "files[2]");
        step(&app, "expert", &id, "submission", &json!({}))
            .await
            .problem(409);
        // the same file again is the same file
        let again = add(&app, &id, ("results", "one.csv"), table(1, &[]))
            .await
            .expect(200);
        assert_eq!(again["n"], 1);
    }
}

#[tokio::test]
async fn whoever_uploaded_does_not_accept_and_strangers_see_nothing() {
    for app in apps().await {
        use jingtu::domain::record::Role;
        app.account("li", &[Role::Expert, Role::Approver]).await;
        app.account("zhao", &[Role::Expert]).await;
        let (li, zhao) = (app.sign_in("li").await, app.sign_in("zhao").await);
        let ask = |path: &str, body: String| Ask::post(path, body).with("idempotency-key", key());
        let begun = ask("/api/v1/uploads", report(SAMPLED).to_string()).by_page(&li);
        let begun = app.ask("public", begun).await.expect(201);
        let id = begun["id"].as_str().unwrap();
        let path = format!("/api/v1/uploads/{id}/files?kind=results&name=a.csv");
        app.ask("public", Ask::post(path, table(1, &[])).by_page(&li))
            .await
            .expect(200);
        let submit = ask(&format!("/api/v1/uploads/{id}/submission"), "{}".to_owned());
        // another expert finds nothing there
        app.ask("public", submit.clone().by_page(&zhao))
            .await
            .problem(404);
        app.ask(
            "public",
            Ask::get(format!("/api/v1/uploads/{id}")).by_page(&zhao),
        )
        .await
        .problem(404);
        let own = app
            .ask("public", Ask::get("/api/v1/uploads").by_page(&zhao))
            .await
            .expect(200);
        assert_eq!(own["items"], json!([]));
        app.ask("public", submit.by_page(&li)).await.expect(200);
        let accept = ask(
            &format!("/api/v1/uploads/{id}/acceptance"),
            acceptance(Some("pass")).to_string(),
        );
        let refused = app.ask("public", accept.by_page(&li)).await;
        refused.problem(403);
        assert!(
            refused.text().contains("another approver"),
            "{}",
            refused.text()
        );
        let all = app
            .get("approver", "/api/v1/uploads?state=submitted")
            .await
            .expect(200);
        assert_eq!(all["items"][0]["id"], id);
        step(
            &app,
            "approver",
            id,
            "acceptance",
            &acceptance(Some("pass")),
        )
        .await
        .expect(201);
    }
}

#[tokio::test]
async fn a_parcel_that_moved_is_shown_and_checked_again() {
    for app in apps().await {
        let id = begin(&app, &report(SAMPLED)).await;
        add(&app, &id, ("results", "a.csv"), table(1, &[]))
            .await
            .expect(200);
        step(&app, "expert", &id, "submission", &json!({}))
            .await
            .expect(200);
        let flag = json!({
            "result": "示例 (example)", "day": "2026-11-20", "paper": paper("official_letter", "2026-11-20"),
            "reason": "示例 (example)"
        });
        let path = format!("/api/v1/parcels/{SAMPLED}/lookups");
        post(&app, "registrar", &path, &flag).await.expect(201);
        let seen = see(&app, "approver", &id).await;
        assert_eq!(
            seen["report"]["moved"]["changes"][0]["kind"], "lookup",
            "{:#}",
            seen["report"]["moved"]
        );
        let refused = step(
            &app,
            "approver",
            &id,
            "acceptance",
            &acceptance(Some("pass")),
        )
        .await;
        refused.problem(409);
        assert!(refused.text().contains("lookup"), "{}", refused.text());
        assert_eq!(
            step(&app, "expert", &id, "check", &json!({}))
                .await
                .expect(200)["state"],
            "checked"
        );
        assert_eq!(
            see(&app, "expert", &id).await["report"]["moved"],
            serde_json::Value::Null
        );
        step(&app, "expert", &id, "submission", &json!({}))
            .await
            .expect(200);
        step(
            &app,
            "approver",
            &id,
            "acceptance",
            &acceptance(Some("pass")),
        )
        .await
        .expect(201);
    }
}

#[tokio::test]
async fn reports_are_sent_back_mended_and_given_up() {
    for app in apps().await {
        let id = begin(&app, &report(SAMPLED)).await;
        add(&app, &id, ("results", "a.csv"), table(1, &[]))
            .await
            .expect(200);
        let reason = json!({"reason": "示例:补充 (example)"});
        step(&app, "approver", &id, "return", &reason)
            .await
            .problem(409);
        step(&app, "expert", &id, "submission", &json!({}))
            .await
            .expect(200);
        step(&app, "approver", &id, "return", &json!({"reason": ""}))
            .await
            .problem(400);
        let back = step(&app, "approver", &id, "return", &reason)
            .await
            .expect(200);
        assert_eq!(back["state"], "returned");
        step(
            &app,
            "approver",
            &id,
            "acceptance",
            &acceptance(Some("pass")),
        )
        .await
        .problem(409);
        // mended, it is checked again
        add(&app, &id, ("points", "p.csv"), points(1))
            .await
            .expect(200);
        assert_eq!(see(&app, "expert", &id).await["state"], "checked");
        step(&app, "registrar", &id, "withdrawal", &reason)
            .await
            .problem(403);
        let gone = step(&app, "expert", &id, "withdrawal", &reason)
            .await
            .expect(200);
        assert_eq!(gone["state"], "withdrawn");
        step(&app, "expert", &id, "submission", &json!({}))
            .await
            .problem(409);
        let before = app.revision().await;
        assert_eq!(app.revision().await, before);
    }
}

#[tokio::test]
async fn what_the_life_cycle_refuses_is_told_with_its_article_and_nothing_is_written() {
    for app in apps().await {
        // no letter of the department: the review does not count
        let id = begin(&app, &report(SAMPLED)).await;
        add(&app, &id, ("results", "a.csv"), table(1, &[]))
            .await
            .expect(200);
        step(&app, "expert", &id, "submission", &json!({}))
            .await
            .expect(200);
        let mut body = acceptance(Some("pass"));
        body["review"]["papers"] = json!([paper("review_opinion", "2026-11-18")]);
        let before = app.revision().await;
        let refused = step(&app, "approver", &id, "acceptance", &body).await;
        let guards = refused.guards(409);
        assert!(
            guards
                .iter()
                .any(|guard| guard.starts_with("paper_missing")),
            "{guards:?}"
        );
        assert_eq!(app.revision().await, before);
        assert_eq!(see(&app, "approver", &id).await["state"], "submitted");
        // every fault of a declaration in one pass
        let mut wrong = report(SAMPLED);
        wrong["signed_on"] = json!("2026-10-01");
        wrong["papers"] = json!([]);
        wrong["parcel"] = json!("HQ-999999");
        wrong["colour"] = json!("red");
        let faults = post(&app, "expert", "/api/v1/uploads", &wrong)
            .await
            .problem(400);
        assert!(faults.len() >= 3, "{faults:?}");
    }
}
