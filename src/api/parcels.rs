//! Parcels: search and one.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::domain::fault::Fault;
use crate::registry::{ParcelQuery, ParcelView};

use super::params::{Params, PathText, Who};
use super::transfers::number;
use super::{Api, Problem};

/// A page of parcels.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ParcelPage {
    pub items: Vec<ParcelView>,
    /// Path of the next page; null on the last.
    pub next: Option<String>,
}

/// Search parcels by text, code, box or point. 查找地块
///
/// Conditions hold together. The public sees published parcels with generalised outlines, also inside the conditions.
#[utoipa::path(
    get,
    path = "/api/v1/parcels",
    operation_id = "search_parcels",
    tag = "parcels",
    params(
        ("q" = Option<String>, Query, description = "Part of the number, name, address or street", example = "示例"),
        ("code" = Option<String>, Query, description = "Any code, exactly"),
        ("bbox" = Option<String>, Query, description = "west,south,east,north in degrees"),
        ("point" = Option<String>, Query, description = "longitude,latitude of a point inside"),
        ("after" = Option<String>, Query, description = "Registry number after which to go on"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 50 when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses(
        (status = 200, description = "Parcels in the order of their numbers", body = ParcelPage),
        (status = 400, description = "Every fault in the query", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn search(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<ParcelPage>, Problem> {
    params.only(&[
        "q", "code", "bbox", "point", "after", "limit", "as_of", "known",
    ]);
    let query = ParcelQuery {
        text: params
            .one("q")
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty()),
        code: params.one("code"),
        bbox: params.read("bbox", numbers::<4>),
        point: params.read("point", numbers::<2>),
        after: params.one("after"),
        limit: params.read("limit", whole).unwrap_or(50),
    };
    let when = params.when();
    for fault in query.check() {
        params.fault(fault);
    }
    let query_string = carried(&params, query.limit);
    params.checked()?;
    let (items, next) = api.registry.parcels(&caller, &query, &when).await?;
    let next = next.map(|after| format!("/api/v1/parcels?{query_string}after={after}"));
    Ok(Json(ParcelPage { items, next }))
}

/// The parameters that the next page repeats.
fn carried(params: &Params, limit: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in ["q", "code", "bbox", "point", "as_of", "known"] {
        for value in params.all(name) {
            query.append_pair(name, &value);
        }
    }
    query.append_pair("limit", &limit.to_string());
    let mut query = query.finish();
    query.push('&');
    query
}

pub(super) fn whole(text: &str) -> Result<usize, Fault> {
    text.parse()
        .map_err(|_| Fault::new("", "a whole number", text, "write digits only"))
}

/// Numbers with commas between them.
fn numbers<const N: usize>(text: &str) -> Result<[f64; N], Fault> {
    let wanted = || {
        Fault::new(
            "",
            format!("{N} numbers with commas between them"),
            text,
            "write degrees, longitude first",
        )
    };
    let numbers: Vec<f64> = text
        .split(',')
        .map(str::trim)
        .filter_map(|part| part.parse().ok())
        .collect();
    let numbers: [f64; N] = numbers.try_into().map_err(|_| wanted())?;
    if numbers.iter().all(|number| number.is_finite()) && text.split(',').count() == N {
        Ok(numbers)
    } else {
        Err(wanted())
    }
}

/// One parcel by its registry number.
#[utoipa::path(
    get,
    path = "/api/v1/parcels/{registry_no}",
    operation_id = "read_parcel",
    tag = "parcels",
    params(
        ("registry_no" = String, Path, description = "Registry number", example = "HQ-000101"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
    ),
    responses(
        (status = 200, description = "The parcel", body = ParcelView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such parcel on record, which never means clean", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(registry_no): PathText,
    mut params: Params,
) -> Result<Json<ParcelView>, Problem> {
    params.only(&["as_of", "known"]);
    let number = number(&registry_no)
        .map_err(|fault| params.fault(fault))
        .ok();
    let when = params.when();
    params.checked()?;
    let Some(number) = number else {
        return Err(Problem::invalid(Vec::new()));
    };
    Ok(Json(api.registry.parcel(&caller, &number, &when).await?))
}
