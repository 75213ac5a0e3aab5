//! Descriptions: what clients learn of the service before they read.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::app::apps;

/// Every `$ref` of a document leads somewhere in it.
fn references(document: &Value, here: &Value, count: &mut usize) {
    match here {
        Value::Object(map) => {
            if let Some(Value::String(to)) = map.get("$ref") {
                let pointer = to.strip_prefix('#').unwrap_or_else(|| panic!("{to}"));
                assert!(document.pointer(pointer).is_some(), "{to}");
                *count += 1;
            }
            map.values()
                .for_each(|one| references(document, one, count));
        }
        Value::Array(all) => all.iter().for_each(|one| references(document, one, count)),
        _ => {}
    }
}

#[tokio::test]
async fn the_description_has_concrete_paths_and_the_page_size_by_reference() {
    for app in apps().await {
        let answer = app.get("auditor", "/ogc/api").await;
        let media = "application/vnd.oai.openapi+json;version=3.0";
        assert_eq!(answer.header("content-type"), media, "{}", app.name);
        let document = answer.expect(200);
        assert!(document["openapi"].as_str().unwrap().starts_with("3.0"));
        let mut count = 0;
        references(&document, &document, &mut count);
        assert!(count > 100);
        let limit = &document["components"]["parameters"]["limit"]["schema"];
        assert_eq!(
            (limit["maximum"].as_u64(), limit["default"].as_u64()),
            (Some(10_000), Some(100))
        );
        let mut operations = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            assert!(operations.insert(item["get"]["operationId"].as_str().unwrap().to_owned()));
            assert!(!item["get"]["responses"]["200"].is_null(), "{path}");
        }
        for collection in COLLECTIONS {
            let get = &document["paths"][format!("/collections/{collection}/items")]["get"];
            let parameters = get["parameters"].as_array().unwrap();
            assert!(
                parameters
                    .iter()
                    .any(|one| one["$ref"] == "#/components/parameters/limit")
            );
            let schema = app
                .get(
                    "auditor",
                    &format!("/ogc/collections/{collection}/queryables"),
                )
                .await;
            let schema = schema.expect(200);
            let named: BTreeSet<&str> = parameters
                .iter()
                .filter_map(|one| one["name"].as_str())
                .collect();
            let queryables = schema["properties"].as_object().unwrap().keys();
            let queryables: BTreeSet<&str> = queryables
                .map(String::as_str)
                .filter(|name| *name != "geometry")
                .collect();
            assert_eq!(named, queryables, "{collection}");
        }
        let public = app.get("public", "/ogc/api").await.expect(200);
        assert!(public["paths"]["/collections/wells/items"].is_null());
    }
}

#[tokio::test]
async fn both_schemas_tell_what_the_features_hold() {
    for app in apps().await {
        for (role, collections) in [("auditor", &COLLECTIONS[..]), ("public", &PUBLIC[..])] {
            for collection in collections {
                let base = format!("/ogc/collections/{collection}");
                let flat = app.get(role, &format!("{base}/schema")).await;
                assert_eq!(flat.header("content-type"), "application/schema+json");
                let flat = flat.expect(200);
                let nested = app
                    .get(role, &format!("{base}/feature-schema"))
                    .await
                    .expect(200);
                let fields = nested["properties"]["properties"]["properties"]
                    .as_object()
                    .unwrap();
                let page = app
                    .get(role, &items(collection, "?limit=1000"))
                    .await
                    .expect(200);
                let geometry = flat["properties"]["geometry"]["format"].as_str().unwrap();
                for feature in page["features"].as_array().unwrap() {
                    let own = feature["properties"].as_object().unwrap();
                    assert!(
                        own.keys().eq(fields.keys().collect::<BTreeSet<_>>()),
                        "{collection}: every key on every feature"
                    );
                    for (name, value) in own {
                        let schema = &fields[name];
                        assert_eq!(schema, &flat["properties"][name]);
                        let fits = match (schema["type"].as_str().unwrap(), value) {
                            (_, Value::Null) => true,
                            ("boolean", value) => value.is_boolean(),
                            ("integer", value) => {
                                value.as_i64().is_some_and(|own| i32::try_from(own).is_ok())
                            }
                            ("number", value) => value.is_number(),
                            ("string", value) => value.is_string(),
                            ("array", value) => value
                                .as_array()
                                .is_some_and(|all| all.iter().all(Value::is_string)),
                            (other, _) => panic!("{other}"),
                        };
                        assert!(fits, "{collection} {name}: {value}");
                        if let Some(codes) = schema["enum"].as_array()
                            && !value.is_null()
                        {
                            assert!(codes.contains(value), "{collection} {name}: {value}");
                        }
                    }
                    if let Some(kind) = feature["geometry"]["type"].as_str() {
                        assert_eq!(format!("geometry-{}", kind.to_lowercase()), geometry);
                    }
                }
                let sortables = app
                    .get(role, &format!("{base}/sortables"))
                    .await
                    .expect(200);
                for name in sortables["properties"].as_object().unwrap().keys() {
                    let sorted = app
                        .get(role, &items(collection, &format!("?sortby=-{name}")))
                        .await;
                    assert_eq!(sorted.status, 200, "{collection} {name}");
                }
            }
        }
    }
}

#[tokio::test]
async fn conformance_names_what_clients_look_for() {
    for app in apps().await {
        let told = app.get("public", "/ogc/conformance").await.expect(200);
        let classes: Vec<&str> = told["conformsTo"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        for class in [
            "ogcapi-features-1/1.0/conf/core",
            "ogcapi-features-1/1.0/conf/geojson",
            "ogcapi-features-1/1.0/conf/oas30",
            "ogcapi-features-2/1.0/conf/crs",
        ] {
            assert!(
                classes.iter().any(|own| own.ends_with(class)),
                "{} {class}",
                app.name
            );
        }
    }
}
