//! The craft of the web: forms, tags, pages of other hosts, problems that name the parameter.

use axum::http::Method;

use super::*;
use crate::app::{Ask, apps};

#[tokio::test]
async fn every_fault_of_a_request_is_told_at_once_with_the_nearest_name() {
    for app in apps().await {
        let wrong = "?stagee=P0&limit=0&bbox=1,2&crs=x&datetime=yesterday&sortby=nme&properties=nme&resultType=all&skipGeometry=maybe&maxdecimaldigits=99&offset=-1&cursor=!&known=x&bbox-crs=4490";
        let answer = app.get("auditor", &items("parcels", wrong)).await;
        let faults = answer.problem(400);
        let all = faults.join("\n");
        for at in [
            "stagee",
            "limit",
            "bbox",
            "crs",
            "datetime",
            "sortby",
            "properties",
            "resultType",
            "skipGeometry",
            "maxdecimaldigits",
            "offset",
            "cursor",
            "known",
            "bbox-crs",
        ] {
            assert!(
                faults.iter().any(|one| one.starts_with(at)),
                "{} {at} in {all}",
                app.name
            );
        }
        assert!(answer.text().contains("stage"), "the nearest name");
        app.get("auditor", "/ogc/collections/parcel")
            .await
            .problem(404);
        app.get("auditor", &items("parcels", "/HQ-999999"))
            .await
            .problem(404);
        app.get("auditor", "/ogc/nothing").await.problem(404);
    }
}

#[tokio::test]
async fn forms_are_chosen_by_f_and_accept() {
    for app in apps().await {
        let of = async |path: &str, accept: &str| {
            let answer = app
                .ask("public", Ask::get(path).with("accept", accept))
                .await;
            (answer.status, answer.header("content-type").to_owned())
        };
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        let parcels = items("parcels", "");
        assert_eq!(
            of(&parcels, "*/*").await,
            (200, "application/geo+json".to_owned())
        );
        assert_eq!(
            of(&parcels, "application/geo+json").await.1,
            "application/geo+json"
        );
        for path in [
            "/ogc",
            "/ogc/conformance",
            "/ogc/collections",
            "/ogc/collections/parcels",
            parcels.as_str(),
        ] {
            let (status, media) = of(path, browser).await;
            assert_eq!(
                (status, media.as_str()),
                (200, "text/html; charset=utf-8"),
                "{path}"
            );
            assert_eq!(of(path, "image/png").await.0, 406, "{path}");
            let page = app.get("public", &format!("{path}?f=html&lang=en")).await;
            assert!(page.text().contains("never means clean"), "{path}");
            let page = app.get("public", &format!("{path}?f=html")).await;
            assert!(page.text().contains("未受污染"), "{path}");
            // one alone, of a file, which shows the progress of downloads
            let scripts = usize::from(path.starts_with("/ogc/collections/parcels"));
            let text = page.text();
            assert_eq!(text.matches("<script").count(), scripts, "{path}");
            let files = text.matches("/ogc/progress.js\"></script>").count();
            assert_eq!(files, scripts, "{path}");
            let policy = page.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none';"), "{policy}");
            assert_eq!(policy.contains("script-src 'self'"), scripts == 1, "{path}");
        }
        assert_eq!(
            app.get("public", &items("parcels", "?f=xml"))
                .await
                .problem(400)
                .len(),
            1
        );
        // what people wrote stands in pages as text
        let named =
            r#"{"registry_no":"AA-000001","name":"<script>alert(1)</script>","published":true}"#;
        let named: jingtu::domain::record::Parcel = serde_json::from_str(named).unwrap();
        let change = jingtu::domain::change::Change::recorded(
            crate::changes::day("2026-01-01"),
            None,
            named,
        );
        let operator = jingtu::registry::Caller::operator();
        app.registry
            .commit(&operator, "示例", &[change])
            .await
            .expect("a commit");
        let page = app
            .get("public", &items("parcels", "?f=html&limit=1"))
            .await
            .text();
        assert!(page.contains("&lt;script&gt;alert(1)") && page.matches("<script").count() == 1);
    }
}

#[tokio::test]
async fn links_bear_bare_media_types_and_lead_on() {
    for app in apps().await {
        let page = app
            .get("public", &items("parcels", "?limit=2"))
            .await
            .expect(200);
        for link in page["links"].as_array().unwrap() {
            assert!(!link["type"].as_str().unwrap().contains(';'), "{link}");
        }
        let landing = app.get("public", "/ogc").await.expect(200);
        for rel in ["self", "service-desc", "conformance", "data"] {
            let path = path_of(link(&landing, rel).unwrap());
            assert_eq!(
                app.get("public", &path).await.status,
                200,
                "{} {path}",
                app.name
            );
        }
        assert!(link(&landing, "data").unwrap().ends_with("/collections"));
        let collection = app
            .get("auditor", "/ogc/collections/wells")
            .await
            .expect(200);
        for one in collection["links"].as_array().unwrap() {
            let path = path_of(one["href"].as_str().unwrap());
            assert_eq!(app.get("auditor", &path).await.status, 200, "{path}");
        }
    }
}

#[tokio::test]
async fn links_are_right_behind_a_proxy_that_is_ours_and_no_other() {
    use jingtu::api::Entry;
    for mut app in apps().await {
        let told = Ask::get("/ogc")
            .with("host", "inner:8080".to_owned())
            .with("x-forwarded-host", "evil.test".to_owned())
            .with("forwarded", "host=evil.test;proto=https".to_owned());
        let landing = app.ask("public", told.clone()).await.expect(200);
        assert_eq!(
            link(&landing, "self"),
            Some("http://inner:8080/ogc"),
            "{}",
            app.name
        );
        let odd = Ask::get("/ogc").with("host", "a\"b".to_owned());
        let landing = app.ask("public", odd).await.expect(200);
        assert_eq!(link(&landing, "self"), Some("http://localhost/ogc"));
        app.enter_by(Entry {
            public_url: Some("https://jingtu.example.cn".to_owned()),
            ..Entry::default()
        });
        let landing = app.ask("public", told).await.expect(200);
        assert_eq!(
            link(&landing, "self"),
            Some("https://jingtu.example.cn/ogc")
        );
    }
}

#[tokio::test]
async fn a_tag_stands_for_the_answer_until_something_changes() {
    for app in apps().await {
        let path = items("parcels", "?limit=5");
        let first = app.get("public", &path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"'), "a strong tag");
        let again = app
            .ask("public", Ask::get(&path).with("if-none-match", tag.clone()))
            .await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{}", app.name);
        // who sees more, and who asks otherwise, has another
        assert_ne!(app.get("auditor", &path).await.header("etag"), tag);
        assert_ne!(
            app.get("public", &items("parcels", "?limit=6"))
                .await
                .header("etag"),
            tag
        );
        let change = crate::changes::setting("2026-11-20", "70");
        let operator = jingtu::registry::Caller::operator();
        app.registry
            .commit(&operator, "示例", &[change])
            .await
            .expect("a commit");
        let after = app
            .ask("public", Ask::get(&path).with("if-none-match", tag.clone()))
            .await;
        assert_eq!(after.status, 200);
        let vary = after.headers.get_all("vary").iter();
        let vary: String = vary.filter_map(|own| own.to_str().ok()).collect();
        assert!(vary.contains("Accept") && vary.contains("Authorization"));
    }
}

#[tokio::test]
async fn pages_of_other_hosts_may_read_errors_too_and_options_tell_what_may_be_done() {
    for app in apps().await {
        for path in [
            items("parcels", ""),
            items("parcels", "?nothing=1"),
            "/ogc/nothing".to_owned(),
        ] {
            let answer = app
                .ask(
                    "public",
                    Ask::get(&path).with("origin", "https://map.test".to_owned()),
                )
                .await;
            assert_eq!(
                answer.header("access-control-allow-origin"),
                "*",
                "{} {path}",
                app.name
            );
            assert!(
                answer
                    .header("access-control-expose-headers")
                    .contains("Content-Crs")
            );
            assert!(
                !answer
                    .headers
                    .contains_key("access-control-allow-credentials")
            );
        }
        let options = |path: &str| {
            let mut ask = Ask::get(path);
            ask.method = Method::OPTIONS;
            ask
        };
        let told = app.ask("public", options(&items("parcels", ""))).await;
        assert_eq!(
            (told.status, told.header("allow")),
            (204, "GET, HEAD, OPTIONS")
        );
        assert!(!told.headers.contains_key("access-control-allow-methods"));
        let before =
            options(&items("parcels", "")).with("access-control-request-method", "GET".to_owned());
        let before = app.ask("public", before).await;
        assert!(
            before
                .header("access-control-allow-headers")
                .contains("Authorization")
        );
        let mut head = Ask::get(items("parcels", ""));
        head.method = Method::HEAD;
        let head = app.ask("public", head).await;
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("content-type"), "application/geo+json");
        app.ask("auditor", Ask::post(items("units", ""), "{}"))
            .await
            .problem(405);
    }
}
