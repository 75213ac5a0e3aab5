//! The landing page and what the service conforms to.

use axum::extract::State;
use axum::http::header::LINK;
use axum::response::Response;
use serde_json::{Value, json};

use crate::cql2::CONFORMANCE;
use crate::registry::Layer;

use super::super::{Api, Problem};
use super::asked::{Asked, Form, HTML, JSON, OPENAPI, OPENAPI_3_1, answered, link};
use super::html;

/// Every class that the service conforms to, beside those of its filters.
const CONFORMS: &[&str] = &[
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features",
    // the older name of basic-spatial-functions, which desktop GIS looks for
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-operators",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables",
];

pub(super) const TITLE: (&str, &str) = (
    "净土：建设用地土壤环境登记册",
    "Jingtu: register of contaminated land",
);
pub(super) const DESCRIPTION: (&str, &str) = (
    "地块、名录、管控区和监测井的地图服务。未列入名录不等于未受污染。",
    "Parcels, lists, zones and wells as a map service. Not listed is never clean.",
);

/// The classes of the service and those of its filters.
fn classes() -> Vec<&'static str> {
    CONFORMS.iter().chain(&CONFORMANCE).copied().collect()
}

/// `GET /ogc`
pub(super) async fn landing(
    State(_api): State<Api>,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let form = asked.form(&["json"], &[JSON])?;
    asked.params.only(&["f"]);
    asked.params.clone().checked()?;
    let lang = asked.lang;
    let title = lang.pick(TITLE.0, TITLE.1);
    let description = lang.pick(DESCRIPTION.0, DESCRIPTION.1);
    if form == Form::Html {
        return Ok(html::landing(&asked, Layer::of(&asked.caller)));
    }
    let at = |rest: &str| asked.address(rest);
    let links = vec![
        link("self", JSON, at(""), title),
        link(
            "alternate",
            HTML,
            at("?f=html"),
            lang.pick("网页", "As a page"),
        ),
        link(
            "service-desc",
            OPENAPI,
            at("/api"),
            lang.pick("接口说明", "Description of the API"),
        ),
        link(
            "alternate",
            OPENAPI_3_1,
            at("/api?f=oas31"),
            lang.pick(
                "接口说明（OpenAPI 3.1）",
                "Description of the API as OpenAPI 3.1",
            ),
        ),
        link(
            "service-doc",
            HTML,
            at("/api?f=html"),
            lang.pick("接口说明网页", "Description as a page"),
        ),
        link(
            "conformance",
            JSON,
            at("/conformance"),
            lang.pick("符合性", "Conformance"),
        ),
        link(
            "http://www.opengis.net/def/rel/ogc/1.0/conformance",
            JSON,
            at("/conformance"),
            lang.pick("符合性", "Conformance"),
        ),
        link(
            "data",
            JSON,
            at("/collections"),
            lang.pick("数据集", "Collections"),
        ),
        link(
            "http://www.opengis.net/def/rel/ogc/1.0/data",
            JSON,
            at("/collections"),
            lang.pick("数据集", "Collections"),
        ),
    ];
    let links: Vec<Value> = links
        .into_iter()
        .chain([link(
            "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
            JSON,
            at("/tileMatrixSets"),
            lang.pick("瓦片矩阵集", "Tile matrix sets"),
        )])
        .collect();
    let body = json!({"title": title, "description": description, "links": links});
    let mut response = answered(JSON, body.to_string());
    let desc = format!("<{}>; rel=\"service-desc\"; type=\"{OPENAPI}\"", at("/api"));
    if let Ok(desc) = desc.parse() {
        response.headers_mut().insert(LINK, desc);
    }
    Ok(response)
}

/// `GET /ogc/conformance`
pub(super) async fn conformance(
    State(_api): State<Api>,
    mut asked: Asked,
) -> Result<Response, Problem> {
    let form = asked.form(&["json"], &[JSON])?;
    asked.params.only(&["f"]);
    asked.params.clone().checked()?;
    if form == Form::Html {
        return Ok(html::conformance(&asked, &classes()));
    }
    let body: Value = json!({"conformsTo": classes()});
    Ok(answered(JSON, body.to_string()))
}
