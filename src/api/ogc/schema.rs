//! What the properties of a collection are: flat (Part 5) for QGIS, as the schema of a GeoJSON feature for GDAL; what may
//! be asked and sorted by.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::registry::{Editable, Field, FieldType, Layer, REASON, ShapeKind};

use super::super::params::PathText;
use super::super::{Api, Problem};
use super::asked::{Asked, SCHEMA, answered};
use super::collections::layer_of;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A field as JSON Schema. Revisions and areas are numbers, because clients cut whole numbers above 31 bits.
fn property(asked: &Asked, field: &Field, place: usize) -> Value {
    let lang = asked.lang;
    let mut schema = match field.ty {
        FieldType::Boolean => json!({"type": "boolean"}),
        FieldType::Integer => json!({"type": "integer"}),
        FieldType::Number => json!({"type": "number"}),
        FieldType::Text => json!({"type": "string"}),
        // one text, which array functions of a filter take as a list
        FieldType::Day => json!({"type": "string", "format": "date"}),
        FieldType::Texts => json!({
            "type": "string",
            "description": lang.pick("多个值以“;”分隔；过滤时可用数组函数", "Several values with ; between; array functions of a filter take them as a list"),
        }),
    };
    let codes = (field.codes)();
    if !codes.is_empty() {
        schema["enum"] = codes.iter().map(|code| code.code).collect();
        let told = codes
            .iter()
            .map(|code| format!("{} {}", code.code, lang.pick(code.zh, code.en)));
        schema["description"] = told.collect::<Vec<_>>().join("; ").into();
    }
    schema["title"] = lang.pick(field.titles.0, field.titles.1).into();
    if let Some(unit) = field.unit {
        schema["x-ogc-unit"] = unit.into();
    }
    schema["x-ogc-propertySeq"] = place.into();
    schema
}

fn geometry_name(kind: ShapeKind) -> &'static str {
    match kind {
        ShapeKind::Points => "Point",
        ShapeKind::Polygons => "MultiPolygon",
    }
}

fn geometry(asked: &Asked, layer: &Layer) -> Value {
    let name = geometry_name(layer.shape);
    json!({
        "title": asked.lang.pick("几何", "Geometry"),
        "$ref": format!("https://geojson.org/schema/{name}.json"),
        "format": format!("geometry-{}", name.to_ascii_lowercase()),
        "x-ogc-role": "primary-geometry",
    })
}

fn document(asked: &Asked, layer: &Layer, what: &str, properties: Map<String, Value>) -> Response {
    let lang = asked.lang;
    let body = json!({
        "$schema": DRAFT,
        "$id": asked.address(&format!("/collections/{}/{what}", layer.id)),
        "type": "object",
        "title": lang.pick(layer.titles.0, layer.titles.1),
        "description": lang.pick(layer.descriptions.0, layer.descriptions.1),
        "properties": properties,
        "additionalProperties": false,
    });
    answered(SCHEMA, body.to_string())
}

fn fields(asked: &Asked, layer: &Layer) -> Map<String, Value> {
    let editable = Editable::of(layer).filter(|own| own.is_open_to(&asked.caller));
    let all = layer.fields_of(&asked.caller).into_iter().enumerate();
    let property = |(place, field): (usize, &'static Field)| {
        let mut property = property(asked, field, place + 1);
        if !editable.is_some_and(|own| own.writes(field.name)) {
            property["readOnly"] = true.into();
        }
        (field.name.to_owned(), property)
    };
    all.map(property).collect()
}

/// Why an edit is made: sent and never shown.
fn reason(asked: &Asked) -> Value {
    json!({
        "type": "string",
        "title": asked.lang.pick("编辑理由", "Reason of the edit"),
        "writeOnly": true,
        "maxLength": 2000,
    })
}

fn identifier(asked: &Asked) -> Value {
    json!({
        "type": "string",
        "title": asked.lang.pick("标识", "Identifier"),
        "readOnly": true,
        "x-ogc-role": "id",
        "x-ogc-propertySeq": 0,
    })
}

async fn checked(asked: &mut Asked, id: &str) -> Result<&'static Layer, Problem> {
    asked.form(&["json"], &[SCHEMA, "application/json"])?;
    asked.params.only(&["f"]);
    let layer = layer_of(asked, id)?;
    asked.params.clone().checked()?;
    Ok(layer)
}

/// `GET /ogc/collections/{id}/schema`: flat, Part 5.
pub(super) async fn schema(
    State(_api): State<Api>,
    PathText(id): PathText,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let layer = checked(&mut asked, &id).await?;
    let mut properties = fields(&asked, layer);
    properties.insert("id".to_owned(), identifier(&asked));
    properties.insert("geometry".to_owned(), geometry(&asked, layer));
    if Editable::of(layer).is_some_and(|own| own.is_open_to(&asked.caller)) {
        properties.insert(REASON.to_owned(), reason(&asked));
    }
    Ok(document(&asked, layer, "schema", properties))
}

/// `GET /ogc/collections/{id}/queryables`
pub(super) async fn queryables(
    State(_api): State<Api>,
    PathText(id): PathText,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let layer = checked(&mut asked, &id).await?;
    let mut properties = fields(&asked, layer);
    properties.insert("geometry".to_owned(), geometry(&asked, layer));
    Ok(document(&asked, layer, "queryables", properties))
}

/// `GET /ogc/collections/{id}/sortables`
pub(super) async fn sortables(
    State(_api): State<Api>,
    PathText(id): PathText,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let layer = checked(&mut asked, &id).await?;
    let mut properties = fields(&asked, layer);
    properties.insert("id".to_owned(), identifier(&asked));
    Ok(document(&asked, layer, "sortables", properties))
}

/// `GET /ogc/collections/{id}/feature-schema`: the schema of a GeoJSON feature, for those who ask `describedby`.
pub(super) async fn feature(
    State(_api): State<Api>,
    PathText(id): PathText,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let layer = checked(&mut asked, &id).await?;
    let lang = asked.lang;
    let name = geometry_name(layer.shape);
    let body = json!({
        "$schema": DRAFT,
        "$id": asked.address(&format!("/collections/{}/feature-schema", layer.id)),
        "type": "object",
        "title": lang.pick(layer.titles.0, layer.titles.1),
        "description": lang.pick(layer.descriptions.0, layer.descriptions.1),
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": {"oneOf": [{"type": "null"}, {"$ref": format!("https://geojson.org/schema/{name}.json")}]},
            "properties": {"type": "object", "properties": fields(&asked, layer)},
        },
    });
    Ok(answered(SCHEMA, body.to_string()))
}
