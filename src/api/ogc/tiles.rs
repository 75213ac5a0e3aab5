//! Tiles of a collection: vector tiles on the two matrix sets, their descriptions, TileJSON.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::registry::{
    Cell, Field, Layer, LayerPage, LayerQuery, LayerReach, RegistryError, Row, Shape, ShapeKind,
    When,
};
use crate::tiles::{
    Encoder, Feature, Labels, Shape as Drawn, TileAddress, TileMatrixSet, Value as Told, matrix,
};

use super::super::params::{PathText, PathTexts};
use super::super::{Api, Problem};
use super::asked::{Asked, Form, GEOJSON, JSON, answered, link};
use super::collections::layer_of;
use super::compressed::Coding;
use super::items::{not_modified, set, tag};
use super::query::items as read_items;

const MVT: &str = "application/vnd.mapbox-vector-tile";
const SETS_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";
const SCHEME_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
/// Rows of one tile at the most: beyond it the map is told to come nearer by what is missing, so it is far.
const MOST_ROWS: usize = 200_000;
/// Fields that a tile carries beside the identifier, where the collection has them.
const CARRIED: [&str; 9] = [
    "name",
    "stage",
    "lists",
    "kind",
    "status",
    "state",
    "number",
    "batch",
    "edition_year",
];

fn set_of(id: &str) -> Result<&'static TileMatrixSet, Problem> {
    TileMatrixSet::find(id).ok_or_else(|| {
        let what = "tile matrix set";
        RegistryError::NotFound {
            what,
            id: id.to_owned(),
        }
        .into()
    })
}

fn sets(asked: &Asked) -> Value {
    let all = matrix::ALL.iter().map(|set| {
        let at = asked.address(&format!("/tileMatrixSets/{}", set.id));
        json!({"id": set.id, "title": set.title, "uri": set.uri, "crs": set.crs, "links": [link("self", JSON, at, set.title)]})
    });
    json!({"tileMatrixSets": all.collect::<Vec<_>>()})
}

/// `GET /ogc/tileMatrixSets`
pub(super) async fn matrix_sets(
    State(_api): State<Api>,
    mut asked: Asked,
) -> Result<Response, Problem> {
    asked.form(&["json"], &[JSON])?;
    asked.params.only(&["f"]);
    asked.params.clone().checked()?;
    Ok(answered(JSON, sets(&asked).to_string()))
}

/// `GET /ogc/tileMatrixSets/{set}`
pub(super) async fn matrix_set(
    State(_api): State<Api>,
    PathText(id): PathText,
    mut asked: Asked,
) -> Result<Response, Problem> {
    asked.form(&["json"], &[JSON])?;
    asked.params.only(&["f"]);
    let set = set_of(&id)?;
    asked.params.clone().checked()?;
    Ok(answered(JSON, set.to_json().to_string()))
}

fn tileset(asked: &Asked, layer: &Layer, set: &TileMatrixSet, reach: &LayerReach) -> Value {
    let lang = asked.lang;
    let base = asked.address(&format!("/collections/{}/tiles/{}", layer.id, set.id));
    let template = format!("{base}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}");
    let mut item = link("item", MVT, template, lang.pick("瓦片", "Tiles"));
    item["templated"] = true.into();
    let [west, south, east, north] = reach.extent.bbox.unwrap_or([-180.0, -90.0, 180.0, 90.0]);
    let dimension = match layer.shape {
        ShapeKind::Points => 0,
        ShapeKind::Polygons => 2,
    };
    let scheme = asked.address(&format!("/tileMatrixSets/{}", set.id));
    json!({
        "title": lang.pick(layer.titles.0, layer.titles.1),
        "dataType": "vector",
        "crs": set.crs,
        "tileMatrixSetURI": set.uri,
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
        "layers": [{"id": layer.id, "dataType": "vector", "geometryDimension": dimension}],
        "links": [
            link("self", JSON, base.clone(), lang.pick("瓦片集", "Tile set")),
            link(SCHEME_REL, JSON, scheme, set.title),
            item,
            link("describedby", JSON, format!("{base}?f=tilejson"), "TileJSON"),
        ],
    })
}

/// `GET /ogc/collections/{id}/tiles`
pub(super) async fn tilesets(
    State(api): State<Api>,
    PathText(id): PathText,
    mut asked: Asked,
) -> Result<Response, Problem> {
    asked.form(&["json"], &[JSON])?;
    asked.params.only(&["f"]);
    let layer = layer_of(&asked, &id)?;
    asked.params.clone().checked()?;
    let reach = api
        .registry
        .layer_reach(&asked.caller, layer, &When::default())
        .await?;
    let all = matrix::ALL
        .iter()
        .map(|set| tileset(&asked, layer, set, &reach));
    let at = asked.address(&format!("/collections/{}/tiles", layer.id));
    let links = vec![
        link("self", JSON, at, asked.lang.pick("瓦片集", "Tile sets")),
        link(
            SETS_REL,
            JSON,
            asked.address("/tileMatrixSets"),
            asked.lang.pick("瓦片矩阵集", "Tile matrix sets"),
        ),
        link(
            "up",
            GEOJSON,
            asked.address(&format!("/collections/{}/items", layer.id)),
            asked.lang.pick("要素", "Features"),
        ),
    ];
    let body = json!({"links": links, "tilesets": all.collect::<Vec<_>>()});
    Ok(answered(JSON, body.to_string()))
}

/// `GET /ogc/collections/{id}/tiles/{set}`, as TileJSON 3 with `f=tilejson`.
pub(super) async fn one_tileset(
    State(api): State<Api>,
    PathTexts(id, set_id): PathTexts,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let tilejson = asked.params.one("f").as_deref() == Some("tilejson");
    asked.form(&["json", "tilejson"], &[JSON])?;
    asked.params.only(&["f"]);
    let layer = layer_of(&asked, &id)?;
    let set = set_of(&set_id)?;
    asked.params.clone().checked()?;
    let reach = api
        .registry
        .layer_reach(&asked.caller, layer, &When::default())
        .await?;
    let body = if tilejson {
        described(&asked, layer, set, &reach)
    } else {
        tileset(&asked, layer, set, &reach)
    };
    Ok(answered(JSON, body.to_string()))
}

fn described(asked: &Asked, layer: &Layer, set: &TileMatrixSet, reach: &LayerReach) -> Value {
    let lang = asked.lang;
    let base = asked.address(&format!("/collections/{}/tiles/{}", layer.id, set.id));
    let carried = carried(asked, layer);
    let mut fields: serde_json::Map<String, Value> = carried
        .iter()
        .map(|field| {
            (
                field.name.to_owned(),
                lang.pick(field.titles.0, field.titles.1).into(),
            )
        })
        .collect();
    fields.insert("id".to_owned(), lang.pick("标识", "Identifier").into());
    let (low, high) = (*set.zooms().start(), *set.zooms().end());
    let [west, south, east, north] = reach.extent.bbox.unwrap_or([-180.0, -90.0, 180.0, 90.0]);
    let mut layers = vec![json!({
        "id": layer.id, "fields": fields, "minzoom": low, "maxzoom": high,
        "description": lang.pick(layer.descriptions.0, layer.descriptions.1),
    })];
    if layer.shape == ShapeKind::Polygons {
        let words = lang.pick(
            "标注点：有名称的带名称，无名称的带标识",
            "Points of labels, with the name, or the identifier where there is none",
        );
        let mut fields = fields;
        fields.retain(|name, _| LABELS.contains(&name.as_str()));
        layers.push(json!({"id": format!("{}_labels", layer.id), "fields": fields, "minzoom": low, "maxzoom": high, "description": words}));
    }
    json!({
        "tilejson": "3.0.0",
        "name": lang.pick(layer.titles.0, layer.titles.1),
        "description": lang.pick(layer.descriptions.0, layer.descriptions.1),
        "scheme": "xyz",
        "tiles": [format!("{base}/{{z}}/{{y}}/{{x}}")],
        "minzoom": low,
        "maxzoom": high,
        "bounds": [west, south, east, north],
        "vector_layers": layers,
    })
}

fn carried(asked: &Asked, layer: &Layer) -> Vec<&'static Field> {
    let fields = layer.fields_of(&asked.caller).into_iter();
    fields
        .filter(|field| CARRIED.contains(&field.name))
        .collect()
}

/// `GET /ogc/collections/{id}/tiles/{set}/{zoom}/{row}/{column}`
pub(super) async fn tile(
    State(api): State<Api>,
    Path((id, set_id, zoom, row, column)): Path<(String, String, String, String, String)>,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let layer = layer_of(&asked, &id)?;
    let set_found = set_of(&set_id)?;
    let address = address(set_found, [&zoom, &row, &column]);
    let (query, when, address) = match address {
        // a map asks for hundreds of tiles and says nothing more: there is nothing to read
        Ok(address) if asked.query.is_empty() => (LayerQuery::default(), When::default(), address),
        address => {
            let (query, when) = conditions(&mut asked, layer, api.registry.clock().today());
            let address = address.map_err(|fault| asked.params.fault(fault));
            asked.params.clone().checked()?;
            (query, when, address.map_err(|()| Problem::internal())?)
        }
    };
    let state = api
        .registry
        .layer_state(&asked.caller, layer, &when)
        .await?;
    let tag = tag(&asked, &state, Form::Json);
    if asked.has(&tag) {
        return Ok(not_modified(&tag));
    }
    let coding = Coding::of(&asked.headers);
    let key = format!("{tag}{}", coding.name());
    let kept = api.kept.tile(&key);
    let bytes = match kept {
        Some(bytes) => bytes,
        None => {
            let reach = address.reach();
            let mut query = query;
            query.boxes = Some(vec![[
                reach.min().x,
                reach.min().y,
                reach.max().x,
                reach.max().y,
            ]]);
            query.limit = MOST_ROWS;
            let page = api
                .registry
                .layer_page(&asked.caller, (layer, query), &when)
                .await?;
            let fields = carried(&asked, layer);
            let drawn = tokio::task::spawn_blocking(move || {
                let bytes = Bytes::from(encoded(layer, &page, &address, &fields).ok()?);
                if bytes.is_empty() {
                    return Some(bytes);
                }
                coding.of_bytes(bytes).ok()
            });
            let bytes = drawn.await.map_err(|_| Problem::internal())?;
            let bytes = bytes.ok_or_else(Problem::internal)?;
            api.kept.keep_tile(key, bytes.clone());
            bytes
        }
    };
    let mut response = if bytes.is_empty() {
        StatusCode::NO_CONTENT.into_response()
    } else {
        let mut response = bytes.into_response();
        let media = HeaderValue::from_static(MVT);
        response.headers_mut().insert(CONTENT_TYPE, media);
        if coding != Coding::Identity {
            set(&mut response, CONTENT_ENCODING, coding.name());
        }
        response
    };
    set(&mut response, VARY, "Accept-Encoding");
    set(&mut response, ETAG, &tag);
    set(&mut response, CACHE_CONTROL, "no-cache");
    let crs = format!("<{}>", set_found.crs);
    set(&mut response, HeaderName::from_static("content-crs"), &crs);
    Ok(response)
}

/// What is written beside a label: the first of these that there is.
const LABELS: [&str; 2] = ["name", "id"];

/// Parameters of a page that a tile does not have.
const OF_PAGES: [&str; 11] = [
    "limit",
    "offset",
    "cursor",
    "bbox",
    "crs",
    "sortby",
    "properties",
    "resultType",
    "skipGeometry",
    "maxdecimaldigits",
    "bbox-crs",
];

/// Which rows a tile is asked for, and when. Faults stay with the request.
fn conditions(asked: &mut Asked, layer: &'static Layer, today: Day) -> (LayerQuery, When) {
    if let Some(form) = asked.params.one("f").filter(|form| form != "mvt") {
        let fault = Fault::new("f", "mvt", form, "leave it out");
        asked.params.fault(fault);
    }
    let ask = read_items(asked, layer, today);
    asked.params.without(&OF_PAGES, "a tile");
    (ask.query, ask.when)
}

fn address(
    set: &'static TileMatrixSet,
    [zoom, row, column]: [&str; 3],
) -> Result<TileAddress, Fault> {
    let number = |at: &str, text: &str| {
        let wanted = "a whole number";
        text.parse::<u32>()
            .map_err(|_| Fault::new(at, wanted, text, "take a tile of the matrix set"))
    };
    let (zoom, row, column) = (
        number("tileMatrix", zoom)?,
        number("tileRow", row)?,
        number("tileCol", column)?,
    );
    let found = set.tile(u8::try_from(zoom).unwrap_or(u8::MAX), row, column);
    found.map_err(|none| Fault::new("tileMatrix", none.wanted, none.found, none.remedy))
}

fn encoded(
    layer: &Layer,
    page: &LayerPage,
    address: &TileAddress,
    fields: &[&'static Field],
) -> fast_mvt::MvtResult<Vec<u8>> {
    let rows: Vec<(Row<'_>, Shape)> = page
        .rows()
        .filter_map(|row| row.shape().map(|shape| (row, shape)))
        .collect();
    let cells: Vec<Vec<(&str, String, Cell<'_>)>> = rows
        .iter()
        .map(|(row, _)| {
            let own = fields.iter().map(|field| {
                let cell = row.cell(field);
                let text = cell.joined().into_owned();
                (field.name, text, cell)
            });
            own.collect()
        })
        .collect();
    let features = rows.iter().zip(&cells).map(|((row, shape), cells)| {
        let shape = match shape {
            Shape::Point([lon, lat]) => Drawn::Point(geo::Point::new(*lon, *lat)),
            Shape::Outline(outline) => Drawn::Polygons(outline.polygons()),
            Shape::Several(several) => Drawn::Polygons(several),
        };
        let told = cells.iter().filter_map(|(name, text, cell)| {
            let told = match cell {
                Cell::Null => return None,
                Cell::Bool(own) => Told::Bool(*own),
                Cell::Integer(own) => Told::Int(*own),
                Cell::Number(own) => Told::Number(*own),
                Cell::Text(_) | Cell::Texts(_) | Cell::Day(_) => Told::Text(text),
            };
            Some((*name, told))
        });
        let identifier = std::iter::once(("id", Told::Text(row.id)));
        Feature {
            id: None,
            shape,
            properties: identifier.chain(told),
        }
    });
    let labels = match layer.shape {
        ShapeKind::Points => Labels::None,
        ShapeKind::Polygons => Labels::With(&LABELS),
    };
    let mut tile = Encoder::new(address);
    tile.layer(layer.id, features, labels)?;
    Ok(tile.finish())
}
