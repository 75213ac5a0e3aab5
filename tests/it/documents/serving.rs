//! Documents as they are read: by permission, in pages, by ranges, with headers that let no browser run them.

use serde_json::json;

use super::{DOCUMENTS, digests, one, pdf, sending, sent, sha256};
use crate::app::{Ask, apps};

/// Who sees which level.
const SEES: [(&str, [bool; 3]); 8] = [
    ("public", [true, false, false]),
    ("reviewer", [true, true, false]),
    ("expert", [true, true, false]),
    ("registrar", [true, true, true]),
    ("planner", [true, true, false]),
    ("approver", [true, true, true]),
    ("auditor", [true, true, true]),
    ("admin", [true, false, false]),
];

#[tokio::test]
async fn a_level_that_one_may_not_see_is_not_on_record() {
    for app in apps().await {
        let mut documents = Vec::new();
        for level in ["public", "restricted", "internal"] {
            // a title that looks like a level inside of the stored text
            let content = pdf(level);
            let title = "%22level%22:%22public%22";
            let query = format!("title={title}&file_name=a.pdf&level={level}&parcel=HQ-000101");
            let answer = app.ask("registrar", sending(&query, content.clone())).await;
            answer.expect(201);
            documents.push(sha256(&content));
        }
        for (role, sees) in SEES {
            let of_parcel = format!("{DOCUMENTS}?parcel=HQ-000101");
            let lists = [DOCUMENTS.to_owned(), of_parcel];
            for path in lists {
                let list = digests(&app.get(role, &path).await.expect(200));
                for (document, seen) in documents.iter().zip(sees) {
                    assert_eq!(list.contains(document), seen, "{role} {path}");
                }
            }
            let nothing = one(&app, role, &"0".repeat(64)).await;
            nothing.problem(404);
            for (document, seen) in documents.iter().zip(sees) {
                let content = format!("{DOCUMENTS}/{document}/content");
                let content = app.get(role, &content).await;
                let about = one(&app, role, document).await;
                if seen {
                    assert_eq!(content.status, 200, "{role}");
                    assert_eq!(sha256(&content.body), *document);
                    let told = about.expect(200);
                    assert_eq!(told["cited_by"].is_array(), role != "public", "{role}");
                } else {
                    content.problem(404);
                    about.problem(404);
                    let told = about.text().replace(document.as_str(), &"0".repeat(64));
                    assert_eq!(told, nothing.text(), "told apart");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_public_is_not_told_of_parcels_that_are_not_published() {
    for app in apps().await {
        let public = app.get("public", "/api/v1/parcels?limit=1000").await;
        let public = public.text();
        let numbers = app.numbers().await;
        let hidden = numbers.iter().find(|no| !public.contains(no.as_str()));
        let (hidden, content) = (hidden.expect("one that is not published"), pdf("hidden"));
        let query = format!("title=x&file_name=a.pdf&level=public&parcel={hidden}");
        let made = app.ask("registrar", sending(&query, content.clone())).await;
        assert_eq!(made.expect(201)["parcels"], json!([hidden]));
        let digest = sha256(&content);
        let told = one(&app, "public", &digest).await;
        assert_eq!(told.expect(200)["parcels"], json!([]));
        let list = app.get("public", DOCUMENTS).await.expect(200).to_string();
        assert!(list.contains(&digest) && !list.contains(hidden.as_str()));
        let path = format!("{DOCUMENTS}?parcel={hidden}");
        app.get("public", &path).await.problem(404);
        let list = app.get("auditor", &path).await.expect(200);
        assert_eq!(digests(&list), [digest]);
    }
}

#[tokio::test]
async fn pages_follow_one_another_from_the_newest_on() {
    for app in apps().await {
        let mut made = Vec::new();
        for n in 0..5 {
            made.push(sent(&app, &format!("page{n}"), "internal").await);
        }
        made.reverse();
        let mut path = format!("{DOCUMENTS}?parcel=HQ-000101&limit=2");
        let mut found = Vec::new();
        let mut pages = 0;
        loop {
            let page = app.get("registrar", &path).await.expect(200);
            found.extend(digests(&page));
            pages += 1;
            match page["next"].as_str() {
                Some(next) => path = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(pages, 3, "five and the one of the demo");
        assert_eq!(found[..5], made[..]);
        assert_eq!(found.len(), 6);
        for wrong in ["limit=0", "limit=501", "after=x", "after=1-2", "parcel=x"] {
            let path = format!("{DOCUMENTS}?{wrong}");
            app.get("registrar", &path).await.problem(400);
        }
    }
}

#[tokio::test]
async fn ranges_tags_and_headers_of_a_file() {
    for app in apps().await {
        let content = pdf("0123456789");
        let query = "title=x&file_name=%E7%A4%BA%E4%BE%8B%20%22no.pdf&level=public";
        app.ask("registrar", sending(query, content.clone()))
            .await
            .problem(400);
        let query = "title=x&file_name=%E7%A4%BA%E4%BE%8B%20(1).pdf&level=public";
        app.ask("registrar", sending(query, content.clone()))
            .await
            .expect(201);
        let digest = sha256(&content);
        let path = format!("{DOCUMENTS}/{digest}/content");
        let whole = app.get("public", &path).await;
        assert_eq!((whole.status, &whole.body), (200, &content));
        let tag = format!("\"{digest}\"");
        let safe = [
            ("content-type", "application/pdf"),
            ("x-content-type-options", "nosniff"),
            (
                "content-security-policy",
                "sandbox; default-src 'none'; frame-ancestors 'none'",
            ),
            (
                "content-disposition",
                "attachment; filename=\"document.pdf\"; filename*=UTF-8''%E7%A4%BA%E4%BE%8B%20%281%29.pdf",
            ),
            ("etag", tag.as_str()),
            ("accept-ranges", "bytes"),
            ("cache-control", "private, no-cache"),
            ("cross-origin-resource-policy", "same-origin"),
        ];
        let ranges = [
            ("bytes=0-4", 0..5),
            ("bytes=5-", 5..content.len()),
            ("bytes=-5", content.len() - 5..content.len()),
            ("bytes=3-100000", 3..content.len()),
        ];
        for (range, wanted) in ranges {
            let part = app
                .ask("public", Ask::get(&path).with("range", range))
                .await;
            assert_eq!(part.status, 206, "{range}");
            assert_eq!(part.body, content[wanted.clone()], "{range}");
            let told = format!(
                "bytes {}-{}/{}",
                wanted.start,
                wanted.end - 1,
                content.len()
            );
            assert_eq!(part.header("content-range"), told);
            assert_eq!(part.header("content-length"), wanted.len().to_string());
            for answer in [&whole, &part] {
                for (name, value) in safe {
                    assert_eq!(answer.header(name), value, "{name}");
                }
            }
        }
        let beyond = format!("bytes={}-", content.len());
        let beyond = app
            .ask("public", Ask::get(&path).with("range", beyond))
            .await;
        beyond.problem(416);
        let size = format!("bytes */{}", content.len());
        assert_eq!(beyond.header("content-range"), size);
        let several = Ask::get(&path).with("range", "bytes=0-1,3-4");
        assert_eq!(app.ask("public", several).await.body, content);
        let other = Ask::get(&path)
            .with("range", "bytes=0-1")
            .with("if-range", "\"other\"");
        assert_eq!(app.ask("public", other).await.status, 200);
        for known in [tag.as_str(), "*", &format!("\"x\", W/{tag}")] {
            let ask = Ask::get(&path).with("if-none-match", known);
            let answer = app.ask("public", ask).await;
            assert_eq!((answer.status, answer.body.len()), (304, 0), "{known}");
        }
        let head = Ask::of(axum::http::Method::HEAD, &path, Vec::new());
        let head = app.ask("public", head).await;
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("content-length"), content.len().to_string());
        app.get("public", &format!("{DOCUMENTS}/xyz"))
            .await
            .problem(400);
    }
}
