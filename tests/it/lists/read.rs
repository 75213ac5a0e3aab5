//! What is read of the lists, by whom.

use serde_json::{Value, json};

use super::{act, items, send};
use crate::app::apps;

fn list<'a>(lists: &'a [Value], code: &str) -> &'a Value {
    let found = lists.iter().find(|list| list["list"] == code);
    found.expect("the list")
}

#[tokio::test]
async fn every_list_tells_its_maker_basis_counts_and_freshness() {
    for app in apps().await {
        let lists = items(&app, "auditor", "/api/v1/lists?lang=en").await;
        assert_eq!(lists.len(), 6);
        for own in &lists {
            assert!(
                own["basis"]
                    .as_array()
                    .is_some_and(|basis| !basis.is_empty()),
                "{own}"
            );
            assert!(own["maker"].as_str().is_some_and(|maker| !maker.is_empty()));
            assert!(
                own["in_force"].as_u64().is_some_and(|count| count > 0),
                "{own}"
            );
        }
        let control = list(&lists, "control_list");
        assert_eq!(control["follows"], "T16, T24, T25, T26");
        assert_eq!(control["freshness"]["state"], "fresh");
        assert_eq!(control["freshness"]["mirrored_on"], "2026-11-21");
        assert_eq!(control["freshness"]["days"], 3);
        assert_eq!(control["ended"], 7);
        assert!(list(&lists, "suspected")["freshness"].is_null());
        assert_eq!(list(&lists, "negative_list")["edition_year"], 2026);
        // a day before the demo was ever mirrored
        let before = items(&app, "auditor", "/api/v1/lists?as_of=2026-11-20").await;
        assert_eq!(list(&before, "control_list")["freshness"]["state"], "never");
    }
}

#[tokio::test]
async fn the_public_reads_published_lists_of_published_parcels_only() {
    for app in apps().await {
        for code in ["suspected", "priority_supervised", "not_developed_now"] {
            let path = format!("/api/v1/lists/{code}/entries");
            app.get("public", &path).await.problem(401);
            assert!(!items(&app, "reviewer", &path).await.is_empty());
        }
        let shown = items(&app, "public", "/api/v1/lists").await;
        assert!(list(&shown, "suspected")["in_force"].is_null());
        for code in ["control_list", "contaminated_list_42", "negative_list"] {
            let path = format!("/api/v1/lists/{code}/entries?state=all&limit=1000");
            let (all, public) = (
                items(&app, "auditor", &path).await,
                items(&app, "public", &path).await,
            );
            for entry in &public {
                for no in entry["parcels"].as_array().expect("parcels") {
                    let path = format!("/api/v1/parcels/{}", no.as_str().unwrap());
                    app.get("public", &path).await.expect(200);
                }
            }
            assert!(public.len() <= all.len());
            let counted = list(&shown, code);
            let total = counted["in_force"].as_u64().unwrap() + counted["ended"].as_u64().unwrap();
            assert_eq!(total, public.len() as u64, "{code}");
        }
    }
}

#[tokio::test]
async fn entries_are_paged_and_filtered_at_one_revision() {
    for app in apps().await {
        let path = "/api/v1/lists/control_list/entries";
        let all = items(&app, "auditor", &format!("{path}?state=all&limit=1000")).await;
        let mut paged = Vec::new();
        let mut next = Some(format!("{path}?state=all&limit=3"));
        let mut first = true;
        while let Some(page) = next {
            let page = app.get("auditor", &page).await.expect(200);
            paged.extend(page["items"].as_array().unwrap().clone());
            next = page["next"].as_str().map(str::to_owned);
            if std::mem::take(&mut first) {
                // what is listed meanwhile is not in the pages that follow
                let body = act("2026-11-20", json!({"parcels": ["HQ-000101"]}));
                send(&app, "/api/v1/lists/suspected/entries", &body)
                    .await
                    .expect(201);
            }
        }
        assert_eq!(paged, all, "{}", app.name);
        let ended = items(&app, "auditor", &format!("{path}?state=ended")).await;
        assert!(
            ended
                .iter()
                .all(|entry| entry["ended_on"].is_string() && entry["state"] == "ended")
        );
        let one = items(&app, "auditor", &format!("{path}?parcel=HQ-000129")).await;
        assert_eq!(one.len(), 1);
        assert_eq!(one[0]["parcels"], json!(["HQ-000129"]));
        let half = items(&app, "auditor", &format!("{path}?parcel=HQ-000159")).await;
        assert_eq!(
            (
                half[0]["part"].clone(),
                half[0]["units"].as_array().unwrap().len()
            ),
            (json!(true), 1)
        );
        // an entry that ended was in force before
        let number = ended[0]["parcels"][0].as_str().unwrap().to_owned();
        let day = ended[0]["listed_on"].as_str().unwrap().to_owned();
        let then = items(
            &app,
            "auditor",
            &format!("{path}?parcel={number}&as_of={day}"),
        )
        .await;
        assert_eq!(then.len(), 1);
        let faults = app
            .get(
                "auditor",
                "/api/v1/lists/controll/entries?state=gone&limit=0&parcel=x&colour=red",
            )
            .await
            .problem(400);
        assert_eq!(faults.len(), 5, "{faults:?}");
    }
}
