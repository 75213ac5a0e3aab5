//! The description of the service, OpenAPI 3.0: concrete paths for each collection that the caller may read, the page
//! size by reference, every queryable as a parameter, because clients learn what they may ask from here.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::domain::geometry::ServedCrs;
use crate::formats::Format;
use crate::registry::{Editable, Field, FieldType, Layer};

use super::super::{Api, Problem};
use super::asked::{Asked, Form, GEOJSON, HTML, JSON, OPENAPI, OPENAPI_3_1, SCHEMA, answered};
use super::html;
use super::landing::{DESCRIPTION, TITLE};
use super::query::{LIMIT, MOST, MOST_OFFSET};

/// `GET /ogc/api`
pub(super) async fn description(
    State(_api): State<Api>,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let media = [
        OPENAPI,
        JSON,
        "application/vnd.oai.openapi+json",
        "application/openapi+json",
    ];
    asked.params.only(&["f"]);
    if is_newer(&asked) {
        asked.params.clone().checked()?;
        let newer = newer(document(&asked));
        return Ok(answered(OPENAPI_3_1, newer.to_string()));
    }
    let form = asked.form(&["json", OAS_3_1], &media)?;
    asked.params.clone().checked()?;
    if form == Form::Html {
        return Ok(html::landing(&asked, Layer::of(&asked.caller)));
    }
    Ok(answered(OPENAPI, document(&asked).to_string()))
}

/// The code of `f` for the description as OpenAPI 3.1.
pub(super) const OAS_3_1: &str = "oas31";

/// Whether 3.1 is asked for, by `f` or by `Accept`.
fn is_newer(asked: &Asked) -> bool {
    match asked.params.all("f").as_slice() {
        [] => {
            let accept = asked.accept.as_deref().unwrap_or_default();
            accept.contains("openapi+json") && accept.contains("version=3.1")
        }
        [code] => code == OAS_3_1,
        _ => false,
    }
}

/// The document as OpenAPI 3.1, whose schemas are those of JSON Schema: null is a type.
fn newer(document: Value) -> Value {
    match document {
        Value::Object(members) => {
            let nullable = members.get("nullable") == Some(&Value::Bool(true));
            let turned = members
                .into_iter()
                .filter(|(name, _)| name != "nullable")
                .map(|(name, value)| match (name.as_str(), value) {
                    ("type", Value::String(ty)) if nullable => (name, json!([ty, "null"])),
                    ("openapi", _) => (name, "3.1.0".into()),
                    (_, value) => (name, newer(value)),
                });
            Value::Object(turned.collect())
        }
        Value::Array(all) => all.into_iter().map(newer).collect(),
        other => other,
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

fn ok(description: &str, media: &str, schema: &Value) -> Value {
    json!({"description": description, "content": {media: {"schema": schema}}})
}

fn operation(id: &str, tag: &str, summary: &str, parameters: Vec<Value>, answer: Value) -> Value {
    json!({"get": {
        "operationId": id, "tags": [tag], "summary": summary, "parameters": parameters,
        "responses": {"200": answer, "default": {"$ref": "#/components/responses/Problem"}},
    }})
}

fn queryable(asked: &Asked, field: &Field) -> Value {
    let schema = match field.ty {
        FieldType::Boolean => json!({"type": "boolean"}),
        FieldType::Integer => json!({"type": "integer"}),
        FieldType::Number => json!({"type": "number"}),
        FieldType::Text | FieldType::Texts => json!({"type": "string"}),
        FieldType::Day => json!({"type": "string", "format": "date"}),
    };
    json!({
        "name": field.name, "in": "query", "required": false, "style": "form", "explode": false,
        "description": asked.lang.pick(field.titles.0, field.titles.1), "schema": schema,
    })
}

fn format_parameter() -> Value {
    let all: Vec<&str> = Format::all().iter().map(|format| format.code()).collect();
    json!({"name": "f", "in": "query", "required": false, "description": "Format of the file", "schema": {"type": "string", "enum": all, "default": Format::GeoPackage.code()}})
}

fn parameters() -> Value {
    let crs: Vec<String> = ServedCrs::all().iter().map(|crs| crs.uri()).collect();
    let text = |name: &str, description: &str, schema: Value| json!({"name": name, "in": "query", "required": false, "description": description, "schema": schema, "style": "form", "explode": false});
    json!({
        "limit": text("limit", "Features to a page; follow next for more", json!({"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT})),
        "offset": text("offset", "Features passed over; a cursor of the links reaches any", json!({"type": "integer", "minimum": 0, "maximum": MOST_OFFSET, "default": 0})),
        "bbox": text("bbox", "Lower and upper corner in the axis order of bbox-crs", json!({"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}})),
        "bbox-crs": text("bbox-crs", "System of bbox", json!({"type": "string", "format": "uri", "enum": crs, "default": ServedCrs::CRS84.uri()})),
        "crs": text("crs", "System of the answer", json!({"type": "string", "format": "uri", "enum": crs, "default": ServedCrs::CRS84.uri()})),
        "datetime": text("datetime", "Legal time: the state on this day, or on the last day of this interval", json!({"type": "string"})),
        "known": text("known", "The register's own time: a revision or an instant of RFC 3339", json!({"type": "string"})),
        "sortby": text("sortby", "Fields, each with - for falling", json!({"type": "array", "items": {"type": "string", "pattern": "[+|-]?[A-Za-z_].*"}})),
        "properties": text("properties", "Fields that are answered", json!({"type": "array", "items": {"type": "string"}})),
        "resultType": text("resultType", "hits = numbers alone", json!({"type": "string", "enum": ["results", "hits"], "default": "results"})),
        "skipGeometry": text("skipGeometry", "Features without geometry", json!({"type": "boolean", "default": false})),
        "maxdecimaldigits": text("maxdecimaldigits", "Digits after the point of coordinates", json!({"type": "integer", "minimum": 0, "maximum": 15})),
        "filter": text("filter", "CQL2 filter", json!({"type": "string"})),
        "filter-lang": text("filter-lang", "Language of the filter; cql-text is another name of cql2-text", json!({"type": "string", "enum": ["cql2-text", "cql2-json", "cql-text"], "default": "cql2-text"})),
        "filter-crs": text("filter-crs", "System of geometries in the filter", json!({"type": "string", "format": "uri", "enum": crs, "default": ServedCrs::CRS84.uri()})),
        "ids": text("ids", "Identifiers", json!({"type": "array", "items": {"type": "string"}})),
        "f": text("f", "Form of the answer; Accept counts where it is absent", json!({"type": "string", "enum": ["json", "html"]})),
        "lang": text("lang", "Language of titles", json!({"type": "string", "enum": ["zh-CN", "en"]})),
        "tileMatrixSetId": {"name": "tileMatrixSetId", "in": "path", "required": true, "description": "Tile matrix set", "schema": {"type": "string", "enum": ["WebMercatorQuad", "CGCS2000Quad"]}},
        "tileMatrix": {"name": "tileMatrix", "in": "path", "required": true, "description": "Zoom", "schema": {"type": "string"}},
        "tileRow": {"name": "tileRow", "in": "path", "required": true, "description": "Row from the north", "schema": {"type": "integer", "minimum": 0}},
        "tileCol": {"name": "tileCol", "in": "path", "required": true, "description": "Column from the west", "schema": {"type": "integer", "minimum": 0}},
        "format": format_parameter(),
        "progress": text("progress", "A name of your own, such as a random UUID: downloads/{name} of the collection then tells how far the file is", json!({"type": "string", "pattern": "^[A-Za-z0-9-]{16,64}$"})),
        "downloadName": {"name": "name", "in": "path", "required": true, "description": "The name given as progress", "schema": {"type": "string"}},
        "reason": text("reason", "Why it is taken back", json!({"type": "string", "maxLength": 2000})),
        "If-Match": {"name": "If-Match", "in": "header", "required": false, "description": "ETag of the feature as it was read", "schema": {"type": "string"}},
        "Content-Crs": {"name": "Content-Crs", "in": "header", "required": false, "description": "System of the coordinates that are sent; CRS84 when absent", "schema": {"type": "string"}},
        "Idempotency-Key": {"name": "Idempotency-Key", "in": "header", "required": false, "description": "8 to 100 visible ASCII characters; the same for a retry", "schema": {"type": "string"}},
        "featureId": {"name": "featureId", "in": "path", "required": true, "description": "Identifier of the feature", "schema": {"type": "string"}},
    })
}

fn document(asked: &Asked) -> Value {
    let lang = asked.lang;
    let object = json!({"type": "object"});
    let common = || vec![reference("f"), reference("lang")];
    let mut paths = Map::new();
    for (path, id, summary) in [
        ("/", "landingPage", "Landing page"),
        (
            "/conformance",
            "conformance",
            "Classes that the service conforms to",
        ),
        ("/api", "description", "This document"),
        ("/collections", "collections", "Collections"),
        ("/tileMatrixSets", "tileMatrixSets", "Tile matrix sets"),
        (
            "/tileMatrixSets/{tileMatrixSetId}",
            "tileMatrixSet",
            "A tile matrix set",
        ),
    ] {
        let media = if path == "/api" { OPENAPI } else { JSON };
        let answer = ok(summary, media, &object);
        let mut asks = common();
        if path.contains('{') {
            asks.push(reference("tileMatrixSetId"));
        }
        paths.insert(
            path.to_owned(),
            operation(id, "service", summary, asks, answer),
        );
    }
    for layer in Layer::of(&asked.caller) {
        let title = lang.pick(layer.titles.0, layer.titles.1);
        let base = format!("/collections/{}", layer.id);
        let mut add = |rest: &str, id: &str, parameters: Vec<Value>, media: &str, schema: &str| {
            let schema = match schema {
                "" => object.clone(),
                name => json!({"$ref": format!("#/components/schemas/{name}")}),
            };
            let operation = operation(
                &format!("{}.{id}", layer.id),
                layer.id,
                title,
                parameters,
                ok(title, media, &schema),
            );
            paths.insert(format!("{base}{rest}"), operation);
        };
        add("", "collection", common(), JSON, "");
        add("/schema", "schema", common(), SCHEMA, "");
        add("/feature-schema", "featureSchema", common(), SCHEMA, "");
        add("/queryables", "queryables", common(), SCHEMA, "");
        add("/sortables", "sortables", common(), SCHEMA, "");
        add("/tiles", "tilesets", common(), JSON, "");
        let set = vec![reference("tileMatrixSetId"), reference("lang")];
        add("/tiles/{tileMatrixSetId}", "tileset", set, JSON, "");
        let place = [
            "tileMatrixSetId",
            "tileMatrix",
            "tileRow",
            "tileCol",
            "datetime",
            "known",
        ];
        add(
            "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
            "tile",
            place.map(reference).into(),
            "application/vnd.mapbox-vector-tile",
            "Tile",
        );
        let mut asks: Vec<Value> = [
            "limit",
            "offset",
            "bbox",
            "bbox-crs",
            "crs",
            "datetime",
            "known",
            "sortby",
            "properties",
            "resultType",
            "skipGeometry",
            "maxdecimaldigits",
            "ids",
            "filter",
            "filter-lang",
            "filter-crs",
            "f",
            "lang",
        ]
        .map(reference)
        .into();
        asks.extend(
            layer
                .fields_of(&asked.caller)
                .into_iter()
                .map(|field| queryable(asked, field)),
        );
        add("/items", "items", asks, GEOJSON, "FeatureCollection");
        let file: Vec<Value> = [
            "limit",
            "bbox",
            "bbox-crs",
            "crs",
            "datetime",
            "known",
            "sortby",
            "properties",
            "skipGeometry",
            "ids",
            "filter",
            "filter-lang",
            "filter-crs",
            "format",
            "progress",
            "lang",
        ]
        .map(reference)
        .into();
        add(
            "/download",
            "download",
            file,
            "application/octet-stream",
            "File",
        );
        let asks = vec![reference("downloadName"), reference("lang")];
        add("/downloads/{name}", "progress", asks, JSON, "Download");
        let one = [
            "featureId",
            "crs",
            "datetime",
            "known",
            "maxdecimaldigits",
            "f",
            "lang",
        ];
        add(
            "/items/{featureId}",
            "item",
            one.map(reference).into(),
            GEOJSON,
            "Feature",
        );
        if let Some(editable) = Editable::of(layer).filter(|own| own.is_open_to(&asked.caller)) {
            edits(&mut paths, (layer, title), editable);
        }
    }
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": lang.pick(TITLE.0, TITLE.1),
            "description": lang.pick(DESCRIPTION.0, DESCRIPTION.1),
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{"url": asked.base}],
        "paths": paths,
        "components": {
            "parameters": parameters(),
            "schemas": schemas(),
            "responses": {"Problem": {
                "description": "Every fault, RFC 9457",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}, HTML: {"schema": {"type": "string"}}},
            }},
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic", "description": "Any name, with a token as the password"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{}, {"basic": []}, {"bearer": []}],
    })
}

/// What may be written of a collection.
fn edits(paths: &mut Map<String, Value>, (layer, title): (&Layer, &str), editable: &Editable) {
    let base = format!("/collections/{}/items", layer.id);
    let whole = json!({"required": true, "content": {GEOJSON: {"schema": {"$ref": "#/components/schemas/NewFeature"}}}});
    let part = json!({"required": true, "content": {"application/merge-patch+json": {"schema": {"type": "object"}}, GEOJSON: {"schema": {"type": "object"}}}});
    let mut add = |path: &str,
                   method: &str,
                   id: &str,
                   own: Vec<Value>,
                   content: Option<&Value>,
                   done: (&str, &str)| {
        let mut operation = json!({
            "operationId": format!("{}.{id}", layer.id), "tags": [layer.id], "summary": title, "parameters": own,
            "responses": {done.0: {"description": done.1}, "default": {"$ref": "#/components/responses/Problem"}},
        });
        if let Some(content) = content {
            operation["requestBody"] = content.clone();
        }
        if let Some(paths) = paths.get_mut(path) {
            paths[method] = operation;
        }
    };
    let sent = || vec![reference("Content-Crs"), reference("Idempotency-Key")];
    let of_one = || {
        let mut all = sent();
        all.extend([reference("featureId"), reference("If-Match")]);
        all
    };
    let one = format!("{base}/{{featureId}}");
    add(
        &one,
        "put",
        "replace",
        of_one(),
        Some(&whole),
        ("204", "Replaced"),
    );
    add(
        &one,
        "patch",
        "update",
        of_one(),
        Some(&part),
        ("204", "Updated"),
    );
    if editable.comes_and_goes {
        add(
            &base,
            "post",
            "create",
            sent(),
            Some(&whole),
            ("201", "Entered; Location is its address"),
        );
        let gone = [
            reference("featureId"),
            reference("If-Match"),
            reference("Idempotency-Key"),
            reference("reason"),
        ];
        add(
            &one,
            "delete",
            "delete",
            gone.into(),
            None,
            ("204", "Taken back"),
        );
    }
}

fn schemas() -> Value {
    json!({
        "Problem": {
            "type": "object", "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                "detail": {"type": "string"},
                "faults": {"type": "array", "items": {"type": "object", "properties": {
                    "at": {"type": "string"}, "wanted": {"type": "string"}, "found": {"type": "string"}, "remedy": {"type": "string"}}}},
            },
        },
        "Tile": {"type": "string", "format": "binary"},
        "File": {"type": "string", "format": "binary"},
        "Download": {
            "type": "object", "required": ["rows", "of", "bytes", "state"],
            "properties": {
                "rows": {"type": "integer", "minimum": 0, "description": "Features written"},
                "of": {"type": "integer", "minimum": 0, "description": "Features that there are to write"},
                "bytes": {"type": "integer", "minimum": 0, "description": "Bytes sent"},
                "state": {"type": "string", "enum": ["writing", "whole", "broken-off"]},
            },
        },
        "Feature": {
            "type": "object", "required": ["type", "id", "geometry", "properties"],
            "properties": {
                "type": {"type": "string", "enum": ["Feature"]},
                "id": {"type": "string"},
                "geometry": {"type": "object", "nullable": true},
                "properties": {"type": "object", "nullable": true},
            },
        },
        "NewFeature": {
            "type": "object", "required": ["type", "geometry", "properties"],
            "properties": {
                "type": {"type": "string", "enum": ["Feature"]},
                "geometry": {"type": "object", "nullable": true},
                "properties": {"type": "object", "nullable": true},
            },
        },
        "FeatureCollection": {
            "type": "object", "required": ["type", "features"],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "numberMatched": {"type": "integer", "minimum": 0},
                "numberReturned": {"type": "integer", "minimum": 0},
                "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
                "links": {"type": "array", "items": {"type": "object"}},
            },
        },
    })
}
