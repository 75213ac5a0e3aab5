//! Pages: every row once, consistent while others write.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::app::{Ask, apps};
use crate::changes::number;

#[tokio::test]
async fn every_row_of_every_collection_is_read_once_with_the_same_values_on_both_databases() {
    let mut told: BTreeMap<String, Value> = BTreeMap::new();
    for app in apps().await {
        let listed = app.get("auditor", "/ogc/collections").await.expect(200);
        let listed = listed["collections"].as_array().unwrap();
        let names: Vec<&str> = listed
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect();
        assert_eq!(names, COLLECTIONS);
        for collection in listed {
            let id = collection["id"].as_str().unwrap();
            let all = every(&app, "auditor", &items(id, "?limit=7")).await;
            assert_eq!(collection["itemCount"], all.len(), "{} {id}", app.name);
            assert!(!all.is_empty(), "the demo has some of {id}");
            let whole = app
                .get("auditor", &items(id, "?limit=10000"))
                .await
                .expect(200);
            assert_eq!(whole["numberMatched"], all.len());
            assert_eq!(whole["numberReturned"], all.len());
            assert_eq!(whole["features"], Value::Array(all.clone()), "{id}");
            let one = all[0]["id"].as_str().unwrap();
            let one: String = form_urlencoded::byte_serialize(one.as_bytes()).collect();
            let single = app
                .get("auditor", &format!("/ogc/collections/{id}/items/{one}"))
                .await;
            let single = single.expect(200);
            for member in ["id", "geometry", "properties", "type"] {
                assert_eq!(single[member], all[0][member], "{id}");
            }
            // what was recorded later has another revision on the other database by nothing but chance
            let before = told.insert(id.to_owned(), Value::Array(all.clone()));
            if let Some(before) = before {
                assert_eq!(before, Value::Array(all), "{id}");
            }
        }
    }
}

#[tokio::test]
async fn the_parcels_are_those_of_the_register() {
    for app in apps().await {
        let numbers = app.numbers().await;
        let all = every(&app, "auditor", &items("parcels", "?limit=50")).await;
        let ids: Vec<&str> = all.iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(ids, numbers, "{}", app.name);
        for (feature, parcel) in all.iter().zip(app.parcels().await) {
            let own = &feature["properties"];
            for name in ["registry_no", "name", "address", "area_m2"] {
                assert_eq!(own[name], parcel[name], "{name}");
            }
            let lists = parcel["lists"].as_array().unwrap().iter();
            let lists: Vec<&str> = lists.map(|list| list.as_str().unwrap()).collect();
            assert_eq!(own["lists"].as_str().unwrap_or_default(), lists.join(";"));
            let (mine, theirs) = (&feature["geometry"], &parcel["geometry"]);
            match theirs["type"].as_str() {
                Some("Polygon") => assert_eq!(mine["coordinates"][0], theirs["coordinates"]),
                Some(_) => assert_eq!(mine["coordinates"], theirs["coordinates"]),
                None => assert_eq!(mine, &Value::Null),
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_questions() {
    for app in apps().await {
        let page = app
            .get("auditor", &items("parcels", "?limit=2&name=x"))
            .await
            .expect(200);
        assert_eq!(page["numberMatched"], 0);
        let page = app
            .get("auditor", &items("parcels", "?limit=2"))
            .await
            .expect(200);
        let next = path_of(link(&page, "next").unwrap());
        let other = next.replace("limit=2", "limit=2&street=x");
        assert_eq!(app.get("auditor", &other).await.problem(400).len(), 1);
        // another page size is the same question
        let longer = next.replace("limit=2", "limit=3");
        assert_eq!(ids(&app.get("auditor", &longer).await.expect(200)).len(), 3);
    }
}

#[tokio::test]
async fn conditions_hold_together_and_rows_are_sorted() {
    for app in apps().await {
        let all = every(&app, "auditor", &items("parcels", "?limit=10000")).await;
        let staged: Vec<&Value> = all
            .iter()
            .filter(|one| one["properties"]["stage"] == "P0")
            .collect();
        let found = every(&app, "auditor", &items("parcels", "?stage=P0")).await;
        assert!(
            staged.len() > 1 && found.iter().eq(staged.iter().copied()),
            "{}",
            app.name
        );
        let hits = app
            .get("auditor", &items("parcels", "?stage=P0&resultType=hits"))
            .await;
        let hits = hits.expect(200);
        assert_eq!(hits["numberMatched"], staged.len());
        assert_eq!(
            (&hits["features"], &hits["numberReturned"]),
            (&json!([]), &json!(0))
        );

        let sorted = every(
            &app,
            "auditor",
            &items("parcels", "?sortby=-area_m2&limit=6"),
        )
        .await;
        let areas: Vec<f64> = sorted
            .iter()
            .filter_map(|one| one["properties"]["area_m2"].as_f64())
            .collect();
        assert!(areas.windows(2).all(|pair| pair[0] >= pair[1]));
        let place = |number: usize| sorted[number]["properties"]["area_m2"].is_null();
        assert!(place(0) || !place(sorted.len() - 1) || areas.len() < sorted.len());

        let some = app
            .get(
                "auditor",
                &items(
                    "parcels",
                    "?limit=1&properties=name,stage&skipGeometry=true",
                ),
            )
            .await;
        let some = some.expect(200);
        let own = some["features"][0]["properties"].as_object().unwrap();
        assert_eq!(own.keys().collect::<Vec<_>>(), ["name", "stage"]);
        assert_eq!(some["features"][0]["geometry"], Value::Null);

        let two = format!("?ids={},nobody,{}", number(114), number(101));
        let two = app
            .get("auditor", &items("parcels", &two))
            .await
            .expect(200);
        assert_eq!(
            ids(&two),
            [number(101).to_string(), number(114).to_string()]
        );

        let page = app
            .get("auditor", &items("parcels", "?limit=2&offset=3"))
            .await
            .expect(200);
        assert_eq!(
            ids(&page).as_slice(),
            &all[3..5]
                .iter()
                .map(|one| one["id"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        );
    }
}

#[tokio::test]
async fn a_day_of_legal_time_shows_the_state_of_that_day() {
    for app in apps().await {
        let of = async |query: &str| {
            let page = app
                .get("auditor", &items("control-list", query))
                .await
                .expect(200);
            page["numberMatched"].as_u64().unwrap()
        };
        let now = of("").await;
        assert_eq!(
            of("?datetime=0000-01-01T00:00:00Z/..").await,
            now,
            "{}",
            app.name
        );
        assert_eq!(of("?datetime=2026-11-24T12:00:00Z").await, now);
        assert_eq!(of("?datetime=2035-01-01").await, now);
        assert_eq!(of("?datetime=1999-01-01").await, 0);
        assert_eq!(of("?known=0").await, 0);
        let first = app
            .get("auditor", "/ogc/collections/control-list")
            .await
            .expect(200);
        let from = first["extent"]["temporal"]["interval"][0][0]
            .as_str()
            .unwrap();
        assert!(from.starts_with("20") && from.ends_with("T00:00:00Z"));
        let head = app
            .ask("auditor", Ask::get(items("control-list", "")))
            .await;
        assert_eq!(head.header("ogc-numbermatched"), now.to_string());
    }
}
