//! Collections: what each is, how far it reaches, in which systems and forms it is handed out.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use crate::domain::geometry::ServedCrs;
use crate::formats::Format;
use crate::registry::{Layer, LayerReach, RegistryError, When};

use super::super::params::PathText;
use super::super::{Api, Problem};
use super::asked::{Asked, Form, GEOJSON, HTML, JSON, SCHEMA, answered, link};
use super::html;

pub(super) const SCHEMA_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/schema";
pub(super) const QUERYABLES_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
pub(super) const SORTABLES_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/sortables";

/// The layer of a name, where the caller may read it. Who may not is told whether signing in would help.
pub(super) fn layer_of(asked: &Asked, id: &str) -> Result<&'static Layer, Problem> {
    let found = Layer::find(id).ok_or_else(|| RegistryError::NotFound {
        what: "collection",
        id: id.to_owned(),
    })?;
    found.permit(&asked.caller)?;
    Ok(found)
}

/// What stands in the lists of collections, and alone.
pub(super) fn collection(asked: &Asked, layer: &Layer, reach: &LayerReach) -> Value {
    let lang = asked.lang;
    let at = |rest: &str| asked.address(&format!("/collections/{}{rest}", layer.id));
    let [west, south, east, north] = reach.extent.bbox.unwrap_or([-180.0, -90.0, 180.0, 90.0]);
    let from = reach.extent.from.map(|day| format!("{day}T00:00:00Z"));
    let crs: Vec<String> = ServedCrs::all().iter().map(|crs| crs.uri()).collect();
    let mut document = json!({
        "id": layer.id,
        "title": lang.pick(layer.titles.0, layer.titles.1),
        "description": lang.pick(layer.descriptions.0, layer.descriptions.1),
        "itemType": "feature",
        "itemCount": reach.rows,
        "extent": {
            "spatial": {"bbox": [[west, south, east, north]], "crs": ServedCrs::CRS84.uri()},
            "temporal": {"interval": [[from, Value::Null]], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}
        },
        "crs": crs,
        "storageCrs": ServedCrs::STORAGE.uri(),
        "links": [
            link("self", JSON, at(""), lang.pick("本数据集", "This collection")),
            link("alternate", HTML, at("?f=html"), lang.pick("网页", "As a page")),
            link("items", GEOJSON, at("/items"), lang.pick("要素", "Features")),
            link("items", HTML, at("/items?f=html"), lang.pick("要素网页", "Features as a page")),
            // GDAL before 3.7 knows these two by no other name
            link("describedBy", SCHEMA, at("/feature-schema"), lang.pick("要素的模式", "Schema of a feature")),
            link("queryables", SCHEMA, at("/queryables"), lang.pick("可查询属性", "Queryables")),
            link("describedby", SCHEMA, at("/feature-schema"), lang.pick("要素的模式", "Schema of a feature")),
            link(SCHEMA_REL, SCHEMA, at("/schema"), lang.pick("模式", "Schema")),
            link(QUERYABLES_REL, SCHEMA, at("/queryables"), lang.pick("可查询属性", "Queryables")),
            link("http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", JSON, at("/tiles"), lang.pick("矢量瓦片", "Vector tiles")),
            link(SORTABLES_REL, SCHEMA, at("/sortables"), lang.pick("可排序属性", "Sortables")),
        ],
    });
    if let Some(links) = document["links"].as_array_mut() {
        links.extend(Format::all().iter().map(|format| {
            let media = format.media_type().split(';').next().unwrap_or_default();
            let title = lang.pick(format.title_zh(), format.title_en());
            let href = at(&format!("/download?f={}", format.code()));
            link("enclosure", media, href, title)
        }));
    }
    document
}

/// `GET /ogc/collections`
pub(super) async fn list(State(api): State<Api>, mut asked: Asked) -> Result<Response, Problem> {
    let form = asked.form(&["json"], &[JSON])?;
    asked.params.only(&["f"]);
    asked.params.clone().checked()?;
    let mut found = Vec::new();
    for layer in Layer::of(&asked.caller) {
        let reach = api
            .registry
            .layer_reach(&asked.caller, layer, &When::default())
            .await?;
        found.push((layer, reach));
    }
    if form == Form::Html {
        return Ok(html::collections(&asked, &found));
    }
    let all: Vec<Value> = found
        .iter()
        .map(|(layer, reach)| collection(&asked, layer, reach))
        .collect();
    let lang = asked.lang;
    let crs: Vec<String> = ServedCrs::all().iter().map(|crs| crs.uri()).collect();
    let body = json!({
        "links": [
            link("self", JSON, asked.address("/collections"), lang.pick("数据集", "Collections")),
            link("alternate", HTML, asked.address("/collections?f=html"), lang.pick("网页", "As a page")),
        ],
        "collections": all,
        "crs": crs,
    });
    Ok(answered(JSON, body.to_string()))
}

/// `GET /ogc/collections/{id}`
pub(super) async fn one(
    State(api): State<Api>,
    PathText(id): PathText,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let form = asked.form(&["json"], &[JSON])?;
    asked.params.only(&["f"]);
    let layer = layer_of(&asked, &id)?;
    asked.params.clone().checked()?;
    let reach = api
        .registry
        .layer_reach(&asked.caller, layer, &When::default())
        .await?;
    if form == Form::Html {
        return Ok(html::collection(&asked, layer, &reach));
    }
    Ok(answered(
        JSON,
        collection(&asked, layer, &reach).to_string(),
    ))
}
