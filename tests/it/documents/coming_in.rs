//! Files on their way in: what is kept, what is refused, what is left of either.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::StreamExt;
use jingtu::registry::FileLimits;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{DOCUMENTS, digests, files_below, one, pdf, sending, sha256};
use crate::app::{Answered, App, Ask, apps};

#[tokio::test]
async fn the_same_bytes_are_the_same_document() {
    for app in apps().await {
        let content = pdf("same");
        let digest = sha256(&content);
        let query = "title=示例报告&number=示例函1号&issuer=示例局&day=2026-11-20&parcel=HQ-000101";
        let ask = sending(query, content.clone()).with(
            "content-disposition",
            "attachment; filename=\"x.pdf\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf",
        );
        let made = app.ask("registrar", ask.clone()).await;
        let body = made.expect(201);
        assert_eq!(
            made.header("location"),
            format!("/api/v1/documents/{digest}")
        );
        assert_eq!(body["sha256"], digest.as_str());
        assert_eq!(body["bytes"], content.len());
        assert_eq!(body["media_type"], "application/pdf");
        assert_eq!(body["file_name"], "报告.pdf");
        assert_eq!(body["day"], "2026-11-20");
        assert_eq!(body["level"], "restricted");
        assert_eq!(body["parcels"], json!(["HQ-000101"]));
        let revision = app.revision().await;
        assert_eq!(body["revision"], revision);

        // again, by the same and by another, under other words: what is on record stays
        let again = app.ask("registrar", ask).await.expect(200);
        assert_eq!(again, body);
        let other = sending(
            "title=other&file_name=o.pdf&level=internal",
            content.clone(),
        );
        assert_eq!(app.ask("registrar", other).await.expect(200), body);
        assert_eq!(app.revision().await, revision, "nothing was written");

        // for another parcel: both from then on
        let more = sending("title=o&file_name=o.pdf&parcel=HQ-000102", content.clone());
        let more = app.ask("expert", more).await.expect(200);
        assert_eq!(more["parcels"], json!(["HQ-000101", "HQ-000102"]));
        assert_eq!(more["title"], "示例报告");
        assert_eq!(app.revision().await, revision + 1);
        for parcel in ["HQ-000101", "HQ-000102"] {
            let path = format!("{DOCUMENTS}?parcel={parcel}");
            let list = app.get("auditor", &path).await.expect(200);
            assert!(digests(&list).contains(&digest), "{parcel}");
        }
        let kept = files_below(&app.files().join("sha256"));
        assert!(kept.contains(&format!("{}/{digest}", &digest[..2])));
        assert_eq!(files_below(&app.files().join("incoming")), [""; 0]);
        assert!(app.differences().await.is_empty());
    }
}

/// What was on record and in the blob store before, and is still.
async fn untouched(app: &App, before: &(u64, Vec<String>), told: &str) {
    let now = (app.revision().await, files_below(app.files()));
    assert_eq!(now, *before, "{}: {told}", app.name);
}

#[tokio::test]
async fn what_is_no_document_leaves_nothing() {
    let mut late = vec![b'a'; 200_000];
    late.extend_from_slice(b"\0\0");
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("html", b"<!DOCTYPE html><html><script>1</script>".to_vec()),
        (
            "svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(),
        ),
        ("exe", [&b"MZ\x90\0\x03\0\0\0"[..], &[0; 600]].concat()),
        ("elf", [&b"\x7fELF\x02\x01\x01\0"[..], &[0; 600]].concat()),
        ("late", late),
    ];
    for app in apps().await {
        let before = (app.revision().await, files_below(app.files()));
        for (name, content) in &cases {
            let ask = sending("title=x&file_name=report.pdf", content.clone());
            app.ask("registrar", ask).await.problem(415);
            untouched(&app, &before, name).await;
        }
        // every fault in one pass, before the body is read
        let query = "file_name=..%2Fa.pdf&day=2026-12-24&level=secret&parcel=HQ-9&nubmer=1";
        let answer = app.ask("registrar", sending(query, pdf("x"))).await;
        let found = answer.problem(400).join("\n");
        for at in ["level:", "parcel:", "nubmer:"] {
            assert!(found.contains(at), "{found}");
        }
        let query = "file_name=..%2Fa.pdf&day=2026-12-24&parcel=HQ-999999";
        let answer = app.ask("registrar", sending(query, pdf("x"))).await;
        let found = answer.problem(400).join("\n");
        for at in ["title:", "file_name:", "day:", "parcel:"] {
            assert!(found.contains(at), "{found}");
        }
        untouched(&app, &before, "faults").await;
    }
}

/// A body without a declared length, in pieces that are counted as they are taken.
fn counted(pieces: usize, piece: Vec<u8>) -> (Body, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let count = taken.clone();
    let first = Bytes::from(pdf("many"));
    let each = futures::stream::iter(0..pieces).map(move |index| {
        count.fetch_add(1, Ordering::SeqCst);
        let next = Bytes::from(piece.clone());
        Ok::<_, std::io::Error>(if index == 0 { first.clone() } else { next })
    });
    (Body::from_stream(each), taken)
}

async fn post(app: &App, query: &str, length: Option<u64>, body: Body) -> Answered {
    let bearer = format!("Bearer {}", app.token("registrar"));
    let mut request = Request::post(format!("{DOCUMENTS}?{query}")).header("authorization", bearer);
    if let Some(length) = length {
        request = request.header("content-length", length);
    }
    app.send(request.body(body).expect("a request")).await
}

#[tokio::test]
async fn what_is_too_large_is_told_as_soon_as_it_shows() {
    for mut app in apps().await {
        app.limit_files(FileLimits {
            paper: 100_000,
            picture: 2_000,
            data: 1_000,
        });
        let before = (app.revision().await, files_below(app.files()));
        let query = "title=x&file_name=a.pdf";
        // declared
        let large = [pdf("large"), vec![b' '; 100_000]].concat();
        let answer = app.ask("registrar", sending(query, large)).await;
        answer.problem(413);
        assert!(answer.text().contains("100000"), "{}", answer.text());
        untouched(&app, &before, "declared").await;
        // not declared: no more pieces are taken than the limit lets in
        let (body, taken) = counted(1000, vec![b'x'; 10_000]);
        post(&app, query, None, body).await.problem(413);
        let pieces = taken.load(Ordering::SeqCst);
        assert!((10..=13).contains(&pieces), "{pieces} pieces");
        untouched(&app, &before, "not declared").await;
        // by kind: a picture has a limit of its own, and so has a table
        let picture = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[0; 3_000]].concat();
        let csv = "a,b\n".repeat(300);
        for (name, content) in [("a.png", picture), ("a.csv", csv.into_bytes())] {
            let query = format!("title=x&file_name={name}");
            let answer = app.ask("registrar", sending(&query, content)).await;
            answer.problem(413);
            untouched(&app, &before, name).await;
        }
        let text = sending("title=x&file_name=a.txt", "text\n".repeat(500));
        app.ask("registrar", text).await.expect(201);
    }
}

#[tokio::test]
async fn a_stream_that_breaks_off_leaves_nothing() {
    for app in apps().await {
        let before = (app.revision().await, files_below(app.files()));
        let query = "title=x&file_name=a.pdf";
        let broken = || std::io::Error::other("the line went dead");
        let pieces = vec![Ok(pdf("half").into()), Err(broken())];
        let body = Body::from_stream(futures::stream::iter::<Vec<Result<Bytes, _>>>(pieces));
        let answer = post(&app, query, None, body).await;
        assert!(answer.problem(400).join("").contains("send it again"));
        untouched(&app, &before, "an error").await;

        // whoever goes away in the middle: the request is dropped while it waits
        let first =
            futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from(vec![b'%'; 3 << 20]))]);
        let pdf = futures::stream::iter([Ok(Bytes::from(pdf("gone")))]);
        let hangs = pdf.chain(first).chain(futures::stream::pending());
        let sending = post(&app, query, None, Body::from_stream(hangs));
        let mut sending = Box::pin(sending);
        let waited = tokio::time::timeout(Duration::from_millis(500), &mut sending).await;
        assert!(waited.is_err(), "it waits for more");
        let incoming = app.files().join("incoming");
        assert_eq!(files_below(&incoming).len(), 1, "{}", app.name);
        drop(sending);
        // a piece that is being written is written to its end first
        for _ in 0..100 {
            if files_below(&incoming).is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        untouched(&app, &before, "dropped").await;
    }
}

#[tokio::test]
async fn a_digest_that_is_told_is_compared() {
    for app in apps().await {
        let before = (app.revision().await, files_below(app.files()));
        let content = pdf("digest");
        let right = STANDARD.encode(Sha256::digest(&content));
        let wrong = STANDARD.encode(Sha256::digest(b"another"));
        let query = "title=x&file_name=a.pdf";
        let with = |name, value: String| sending(query, content.clone()).with(name, value);
        for (name, value) in [
            ("content-digest", format!("sha-256=:{wrong}:")),
            ("digest", format!("SHA-256={wrong}")),
            ("repr-digest", "sha-256=:short:".to_owned()),
        ] {
            app.ask("registrar", with(name, value)).await.problem(400);
            untouched(&app, &before, name).await;
        }
        let good = with("content-digest", format!("sha-256=:{right}:"));
        app.ask("registrar", good).await.expect(201);
    }
}

#[tokio::test]
async fn what_a_crash_left_behind_is_swept_and_nothing_else() {
    for app in apps().await {
        let incoming = app.files().join("incoming");
        std::fs::create_dir_all(&incoming).unwrap();
        for name in ["old.part", "new.part", "README"] {
            std::fs::write(incoming.join(name), b"x").unwrap();
        }
        let days = Duration::from_secs(2 * 24 * 3600);
        let old = std::fs::File::options()
            .append(true)
            .open(incoming.join("old.part"))
            .unwrap();
        let noon = std::time::SystemTime::from(app.clock.now());
        old.set_modified(noon - days).unwrap();
        let kept = files_below(&app.files().join("sha256"));
        // where this process is alone with the register, everything that is left was left by a crash
        let (swept, left) = match app.name {
            "SQLite" => (2, vec!["README"]),
            _ => (1, vec!["README", "new.part"]),
        };
        let found = app.registry.sweep_files().await.unwrap();
        assert_eq!(found, swept, "{}", app.name);
        assert_eq!(files_below(&incoming), left);
        assert_eq!(files_below(&app.files().join("sha256")), kept);
    }
}

#[tokio::test]
async fn who_sends_what() {
    for app in apps().await {
        for (role, restricted, public, internal) in [
            ("public", 401, 401, 401),
            ("reviewer", 201, 403, 403),
            ("expert", 201, 403, 403),
            ("registrar", 201, 201, 201),
            ("planner", 201, 201, 403),
            ("approver", 403, 403, 403),
            ("auditor", 403, 403, 403),
            ("admin", 403, 403, 403),
        ] {
            let levels = [
                ("restricted", restricted),
                ("public", public),
                ("internal", internal),
            ];
            for (level, status) in levels {
                let query = format!("title=x&file_name=a.pdf&level={level}");
                let ask: Ask = sending(&query, pdf(&format!("{role} {level}")));
                let answer = app.ask(role, ask).await;
                assert_eq!(answer.status, status, "{role} {level}: {}", answer.text());
            }
        }
        // the same bytes as a document that one may not see
        let content = pdf("registrar internal");
        let ask = sending("title=x&file_name=a.pdf", content.clone());
        app.ask("expert", ask).await.problem(409);
        one(&app, "expert", &sha256(&content)).await.problem(404);
    }
}
