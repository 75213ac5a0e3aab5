//! Filters in CQL2, on what the caller is shown.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::*;
use crate::app::{App, apps};

fn filtered(collection: &str, filter: &str) -> String {
    let filter: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    items(collection, &format!("?limit=1000&filter={filter}"))
}

async fn found(app: &App, role: &str, collection: &str, filter: &str) -> Vec<String> {
    ids(&app
        .get(role, &filtered(collection, filter))
        .await
        .expect(200))
}

#[tokio::test]
async fn text_and_json_find_what_a_look_at_every_row_finds() {
    for app in apps().await {
        let all = every(&app, "auditor", &items("parcels", "?limit=1000")).await;
        let expected = |fits: &dyn Fn(&Value) -> bool| -> Vec<String> {
            let fitting = all.iter().filter(|one| fits(&one["properties"]));
            fitting
                .map(|one| one["id"].as_str().unwrap().to_owned())
                .collect()
        };
        let text = |own: &Value, name: &str| own[name].as_str().map(str::to_owned);
        let staged = expected(&|own| text(own, "stage").as_deref() == Some("P0"));
        assert!(!staged.is_empty(), "{}", app.name);
        assert_eq!(
            found(&app, "auditor", "parcels", "stage = 'P0'").await,
            staged
        );
        let json = json!({"op": "=", "args": [{"property": "stage"}, "P0"]}).to_string();
        let json: String = form_urlencoded::byte_serialize(json.as_bytes()).collect();
        let path = items(
            "parcels",
            &format!("?limit=1000&filter-lang=cql2-json&filter={json}"),
        );
        assert_eq!(ids(&app.get("auditor", &path).await.expect(200)), staged);
        let large = expected(&|own| own["area_m2"].as_f64().is_some_and(|area| area > 10_000.0));
        assert_eq!(
            found(&app, "auditor", "parcels", "area_m2 > 10000").await,
            large
        );
        let named = expected(&|own| text(own, "name").is_some_and(|name| name.contains("示例")));
        assert_eq!(
            found(&app, "auditor", "parcels", "name LIKE '%示例%'").await,
            named
        );
        let listed = expected(&|own| {
            text(own, "lists").is_some_and(|all| all.split(';').any(|one| one == "control_list"))
        });
        assert!(!listed.is_empty());
        // a list to array functions, a text with ; between elsewhere
        for filter in [
            "A_CONTAINS(lists, ('control_list'))",
            "lists LIKE '%control_list%'",
            "NOT (lists IS NULL OR lists NOT LIKE '%control_list%')",
        ] {
            assert_eq!(found(&app, "auditor", "parcels", filter).await, listed);
        }
        let recent =
            expected(&|own| text(own, "valid_from").is_some_and(|day| day.as_str() > "2026-01-01"));
        assert_eq!(
            found(
                &app,
                "auditor",
                "parcels",
                "valid_from > DATE('2026-01-01')"
            )
            .await,
            recent
        );
        let neither = found(
            &app,
            "auditor",
            "parcels",
            "NOT (area_m2 > 10000) OR area_m2 IS NULL",
        )
        .await;
        assert_eq!(neither.len() + large.len(), all.len());
        // unknown is neither true nor false
        let small = found(&app, "auditor", "parcels", "NOT (area_m2 > 10000)").await;
        let unplaced = found(&app, "auditor", "parcels", "area_m2 IS NULL").await;
        assert_eq!(small.len() + unplaced.len() + large.len(), all.len());
        let both = items("parcels", "?limit=1000&stage=P0&filter=area_m2%20%3E%20100");
        let both = ids(&app.get("auditor", &both).await.expect(200));
        assert!(both.iter().all(|id| staged.contains(id)));
        // a page at a time, and with the filter in another language a cursor is refused
        let paged = every(
            &app,
            "auditor",
            &items("parcels", "?limit=3&filter=area_m2%20%3E%2010000"),
        )
        .await;
        assert_eq!(paged.len(), large.len());
    }
}

#[tokio::test]
async fn geometry_is_compared_in_the_system_of_the_filter_as_the_caller_is_shown_it() {
    for app in apps().await {
        let page = app
            .get("auditor", &items("parcels", "?ids=HQ-000114"))
            .await
            .expect(200);
        let ring = page["features"][0]["geometry"]["coordinates"][0][0]
            .as_array()
            .unwrap();
        let of = |place: usize| ring.iter().map(move |at| at[place].as_f64().unwrap());
        let (lon, lat) = (
            of(0).sum::<f64>() / ring.len() as f64,
            of(1).sum::<f64>() / ring.len() as f64,
        );
        let filter = format!("S_INTERSECTS(geometry, POINT({lon} {lat}))");
        assert_eq!(
            found(&app, "auditor", "parcels", &filter).await,
            ["HQ-000114"],
            "{}",
            app.name
        );
        let turned = format!("S_INTERSECTS(geometry, POINT({lat} {lon}))");
        let turned: String = form_urlencoded::byte_serialize(turned.as_bytes()).collect();
        let path = items(
            "parcels",
            &format!("?filter-crs=http://www.opengis.net/def/crs/EPSG/0/4490&filter={turned}"),
        );
        assert_eq!(
            ids(&app.get("auditor", &path).await.expect(200)),
            ["HQ-000114"]
        );
        // points of wells too
        let wells = every(&app, "auditor", &items("wells", "")).await;
        let at = &wells[0]["geometry"]["coordinates"];
        let filter = format!("S_DWITHIN(geometry, POINT({} {}), 1, meters)", at[0], at[1]);
        app.get("auditor", &filtered("wells", &filter))
            .await
            .problem(400);
        let (x, y) = (at[0].as_f64().unwrap(), at[1].as_f64().unwrap());
        let filter = format!(
            "S_WITHIN(geometry, BBOX({},{},{},{}))",
            x - 1e-6,
            y - 1e-6,
            x + 1e-6,
            y + 1e-6
        );
        assert_eq!(
            found(&app, "auditor", "wells", &filter).await,
            [wells[0]["id"].as_str().unwrap()]
        );
        // the public outline is the generalised one inside filters, too
        for feature in every(&app, "public", &items("parcels", "?limit=100")).await {
            let Some(corner) = feature["geometry"]["coordinates"][0][0][0].as_array() else {
                continue;
            };
            let (x, y) = (
                corner[0].as_f64().unwrap() + 1e-7,
                corner[1].as_f64().unwrap() + 1e-7,
            );
            let filter = format!("S_INTERSECTS(geometry, POINT({x:.7} {y:.7}))");
            let id = feature["id"].as_str().unwrap().to_owned();
            assert!(
                found(&app, "public", "parcels", &filter)
                    .await
                    .contains(&id),
                "{id}"
            );
        }
    }
}

#[tokio::test]
async fn hostile_filters_are_refused_in_milliseconds_and_hidden_fields_do_not_exist() {
    for app in apps().await {
        let deep = format!("{}stage = 'P0'{}", "(".repeat(900), ")".repeat(900));
        let nots = format!("{}stage = 'P0'", "NOT ".repeat(400));
        let long = format!("stage = '{}'", "x".repeat(60_000));
        let began = Instant::now();
        for filter in [
            deep.as_str(),
            &nots,
            &long,
            "evil(stage) = 1",
            "stage = 'P0'; DROP TABLE version",
            "stage = 'P0' -- ",
            "1 = 1 OR '' = ''' UNION SELECT secret FROM token",
            "stagee = 'P0'",
            "stage = 5",
            "area_m2 = 1e999",
            "S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))",
            "",
            "(",
            "\u{0}",
        ] {
            let answer = app.get("auditor", &filtered("parcels", filter)).await;
            let faults = answer.problem(400);
            assert!(faults[0].starts_with("filter"), "{}: {faults:?}", app.name);
        }
        assert!(began.elapsed() < Duration::from_secs(20));
        let near = app
            .get("auditor", &filtered("parcels", "stagee = 'P0'"))
            .await
            .text();
        assert!(near.contains("did you mean stage?"), "{near}");
        for hidden in ["right_holder", "published", "remarks", "codes"] {
            let filter = format!("{hidden} IS NULL");
            app.get("public", &filtered("parcels", &filter))
                .await
                .problem(400);
            app.get("auditor", &filtered("parcels", &filter))
                .await
                .expect(200);
        }
    }
}

#[tokio::test]
async fn a_filter_finds_what_changed_since_it_was_asked_before() {
    for app in apps().await {
        let named = "name LIKE '改名示例%'";
        assert!(found(&app, "auditor", "parcels", named).await.is_empty());
        let all = app.get("auditor", &items("parcels", "")).await.expect(200);
        let own = all["features"][5].clone();
        let id = own["id"].as_str().unwrap();
        let before = format!("name = '{}'", own["properties"]["name"].as_str().unwrap());
        assert!(
            found(&app, "auditor", "parcels", &before)
                .await
                .contains(&id.to_owned())
        );
        let part = json!({"properties": {"name": "改名示例 (example)"}});
        let path = items("parcels", &format!("/{id}"));
        let ask = crate::app::Ask::of(axum::http::Method::PATCH, path, part.to_string());
        assert_eq!(app.ask("registrar", ask).await.status, 204);
        let now = found(&app, "auditor", "parcels", named).await;
        assert_eq!(now.iter().collect::<Vec<_>>(), [id], "{}", app.name);
        assert!(
            !found(&app, "auditor", "parcels", &before)
                .await
                .contains(&id.to_owned())
        );
        // as it was known before, it bears the old name
        let known = app.revision().await - 1;
        let old = format!("{}&known={known}", filtered("parcels", &before));
        assert!(ids(&app.get("auditor", &old).await.expect(200)).contains(&id.to_owned()));
    }
}
