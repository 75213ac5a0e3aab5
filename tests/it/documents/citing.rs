//! Papers that point at documents.

use serde_json::{Value, json};

use super::{DOCUMENTS, digests, one, pdf, sending, sent, sha256};
use crate::app::{App, Ask, apps};

/// A lookup of the national system with a paper that cites a file.
fn lookup(parcel: &str, sha256: &str, key: &str) -> Ask {
    let body = json!({
        "result": "未查到 (example)",
        "day": "2026-11-20",
        "paper": {"kind": "official_letter", "title": "示例文件 (example)", "number": "示例〔2026〕1号",
            "issuer": "示例局", "day": "2026-11-19", "sha256": sha256},
        "reason": "示例 (example)",
    });
    let path = format!("/api/v1/parcels/{parcel}/lookups");
    Ask::post(path, body.to_string()).with("idempotency-key", key)
}

async fn of_parcel(app: &App, parcel: &str) -> Vec<String> {
    let path = format!("{DOCUMENTS}?parcel={parcel}");
    digests(&app.get("auditor", &path).await.expect(200))
}

#[tokio::test]
async fn a_paper_points_at_a_document_on_record_or_at_none() {
    for app in apps().await {
        let before = app.revision().await;
        let nobody = "ab".repeat(32);
        let answer = app
            .ask("registrar", lookup("HQ-000102", &nobody, "citing-1"))
            .await;
        let faults = answer.problem(400);
        assert!(
            faults[0].starts_with("paper.sha256: send the file"),
            "{faults:?}"
        );
        assert_eq!(app.revision().await, before);

        // in capitals, as some programs write it
        let digest = sent(&app, "cited", "restricted").await;
        assert!(!of_parcel(&app, "HQ-000102").await.contains(&digest));
        let told = digest.to_uppercase();
        let ask = lookup("HQ-000102", &told, "citing-2");
        app.ask("registrar", ask.clone()).await.expect(201);
        app.ask("registrar", ask).await.expect(201);
        assert!(of_parcel(&app, "HQ-000102").await.contains(&digest));
        let revision = app.revision().await;
        let about = one(&app, "auditor", &digest).await.expect(200);
        let cited = json!({"kind": "lookup", "id": "HQ-000102", "parcel": "HQ-000102", "revision": revision});
        let by = about["cited_by"].as_array().expect("citations");
        assert!(by.contains(&cited), "{by:?}");
        assert!(app.differences().await.is_empty());

        // what is withdrawn cites nothing any more
        let body = json!({"reason": "示例:误录 (example)"});
        let path = "/api/v1/parcels/HQ-000102/lookups/2026-11-20/withdrawal";
        let ask = Ask::post(path, body.to_string()).with("idempotency-key", "citing-3");
        let taken = app.ask("registrar", ask).await;
        assert_eq!(taken.status, 201, "{}", taken.text());
        assert!(!of_parcel(&app, "HQ-000102").await.contains(&digest));
    }
}

#[tokio::test]
async fn each_paper_of_an_act_is_looked_at() {
    for app in apps().await {
        let path = "/api/v1/parcels/HQ-000101/events/possible";
        let possible = app.get("registrar", path).await.expect(200);
        let sent = sent(&app, "act", "internal").await;
        // an act of the description, whatever it leads to: its papers are looked at where it is taken
        let operations = crate::openapi::operations();
        let event = operations.iter().find(|it| it.id == "record_event");
        let event = event.unwrap_or_else(|| panic!("{possible}"));
        let mut body: Value = event.body.clone().expect("an example");
        let papers = body["papers"].as_array_mut().expect("papers");
        let last = papers.len() - 1;
        papers[0]["sha256"] = json!(sent);
        papers[last]["sha256"] = json!("cd".repeat(32));
        let ask = |body: &Value, key: &str| {
            Ask::post(&event.path, body.to_string()).with("idempotency-key", key.to_owned())
        };
        let before = app.revision().await;
        let answer = app.ask("registrar", ask(&body, "citing-a1")).await;
        let faults = answer.problem(400);
        assert_eq!(faults.len(), 1, "{faults:?}");
        let wanted = format!("papers[{last}].sha256");
        assert!(faults[0].starts_with(&wanted), "{faults:?}");
        assert_eq!(app.revision().await, before);
        body["papers"][last]["sha256"] = json!(sent);
        let taken = app.ask("registrar", ask(&body, "citing-a2")).await;
        assert_eq!(taken.status, 201, "{}", taken.text());
        let about = one(&app, "auditor", &sent).await.expect(200);
        let kinds = about["cited_by"].to_string();
        assert!(kinds.contains("\"act\""), "{kinds}");
        let parcel = taken.json()["parcel"].clone();
        if let Some(parcel) = parcel.as_str() {
            assert!(of_parcel(&app, parcel).await.contains(&sent));
        }
    }
}

/// The document may be in the same file of changes as what cites it, before it or behind it.
#[tokio::test]
async fn changes_from_a_file_name_the_line_of_an_unknown_document() {
    use jingtu::registry::{Caller, ChangesFile};
    for app in apps().await {
        let digest = sha256(&pdf("imported"));
        let flag = format!(
            r#"{{"kind":"lookup_recorded","v":1,"day":"2026-11-20","source":{{"title":"示例","sha256":"{digest}"}},"body":{{"parcel":"HQ-000101","result":"示例"}}}}"#
        );
        let document = format!(
            r#"{{"kind":"document_recorded","v":1,"day":"2026-11-20","body":{{"sha256":"{digest}","bytes":10,"media_type":"application/pdf","file_name":"a.pdf","title":"示例","level":"restricted"}}}}"#
        );
        let import = async |text: String| {
            let file = ChangesFile::read(text.as_bytes(), |_| ()).expect("lines");
            let operator = Caller::operator();
            let done = app.registry.import_changes(&operator, "示例", &file).await;
            done.expect("an answer")
        };
        let faults = import(format!("\n{flag}\n")).await.unwrap_err();
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].line, 2);
        assert_eq!(faults[0].fault.at, "changes[0].paper.sha256");
        import(format!("{flag}\n{document}\n")).await.unwrap();
        assert!(of_parcel(&app, "HQ-000101").await.contains(&digest));
        assert!(app.differences().await.is_empty());
    }
}

#[tokio::test]
async fn the_parcel_of_the_demo_has_its_document() {
    for app in apps().await {
        let page = format!("{DOCUMENTS}?parcel=HQ-000101");
        let page = app.get("public", &page).await.expect(200);
        let item = &page["items"][0];
        assert!(item["title"].as_str().unwrap().contains("示例"));
        let content = app.get("public", item["content"].as_str().unwrap()).await;
        assert!(content.body.starts_with(b"%PDF-1.4"));
        assert_eq!(item["bytes"], content.body.len());
        app.ask(
            "registrar",
            sending("title=x&file_name=a.pdf", content.body),
        )
        .await
        .expect(200);
    }
}
