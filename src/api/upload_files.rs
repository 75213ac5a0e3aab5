//! Files of an upload: tables of results, tables of points, outlines; each is checked when it comes.

use axum::Json;
use axum::body::{Body, HttpBody};
use axum::extract::State;
use axum::response::Response;

use crate::domain::fault::Fault;
use crate::intake::lab::Medium;
use crate::registry::{Act, FileChecked, FileOptions, NewFile, UploadFileKind};

use super::keyed::NotSeen;
use super::params::{Params, PathText, PathTexts, Who};
use super::screening::workbook_answer;
use super::{Api, Problem};

const NAMES: [&str; 5] = ["kind", "name", "crs", "medium", "map"];

/// How a file ends that is not taken.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code, reason = "describes the answers")]
pub enum FileNotTaken {
    /// Every fault in the request; or the body broke off
    #[response(status = 400, content_type = "application/problem+json")]
    Invalid(Problem),
    /// Nobody is signed in, or the token is not valid
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(Problem),
    /// Not with these roles, or the upload of somebody else
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// No such upload or file
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The upload is with the approvers, on record or withdrawn
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// Larger than 64 MiB
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// Not a kind of file that is kept
    #[response(status = 415, content_type = "application/problem+json")]
    NotAKind(Problem),
    /// Two heavy requests of this caller are under way
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(Problem),
}

fn wanted(params: &mut Params, content: &Body) -> Option<NewFile> {
    params.only(&NAMES);
    params.lang();
    let kind = params.code::<UploadFileKind>("kind", "results, points or outline");
    if kind.is_none() && params.all("kind").is_empty() {
        let wanted = "results, points or outline";
        params.fault(Fault::new("kind", wanted, "nothing", "say what it holds"));
    }
    let name = params.one("name");
    if name.is_none() {
        let remedy = "give the name of the file";
        params.fault(Fault::new("name", "a name", "nothing", remedy));
    }
    let options = FileOptions {
        map: params.all("map"),
        medium: params.code::<Medium>("medium", "soil or groundwater"),
        crs: params.one("crs"),
    };
    for fault in options.check() {
        params.fault(fault);
    }
    Some(NewFile {
        kind: kind?,
        name: name?,
        length: content.size_hint().exact(),
        options,
    })
}

async fn put(
    (api, caller): (&Api, &crate::registry::Caller),
    (id, place): (&str, Option<u32>),
    (mut params, content): (Params, Body),
) -> Result<FileChecked, Problem> {
    caller.need(Act::UploadReport)?;
    let wanted = wanted(&mut params, &content);
    params.checked()?;
    let wanted = wanted.ok_or_else(Problem::internal)?;
    let _place = api.heavy(caller)?;
    let pieces = content.into_data_stream();
    let put = api
        .registry
        .put_upload_file(caller, (id, place, &wanted), pieces);
    Ok(put.await?)
}

/// Add a file to an upload; what was found in it. 上传检测结果、点位、范围
///
/// The body is the file as it is: tables as xlsx, xls, ods or csv, outlines as zipped shapefile, GeoPackage, FlatGeobuf,
/// GeoJSON or land-boundary text. The same file again is answered as before. A file added after a return takes the upload
/// back into checking.
#[utoipa::path(
    post,
    path = "/api/v1/uploads/{id}/files",
    operation_id = "add_upload_file",
    tag = "uploads",
    params(
        ("id" = String, Path, description = "Upload", example = "U-20261124-200000-1f3a9c04"),
        ("kind" = UploadFileKind, Query, description = "results, points or outline", example = "outline"),
        ("name" = String, Query, description = "Name of the file", example = "示例调查范围.geojson"),
        ("crs" = Option<String>, Query, description = "Of points and outlines: the coordinate system, such as EPSG:4548, where the file does not tell it"),
        ("medium" = Option<String>, Query, description = "Of results: soil or groundwater, where neither a column nor the name of the sheet tells it"),
        ("map" = Option<Vec<String>>, Query, description = "Of results, repeated: field=Heading, as at /api/v1/screening"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(description = "The file", content(
        (Value = "application/json", example = json!({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "示例调查范围 (example)"}, "geometry": {"type": "Polygon", "coordinates": [[[117.15, 39.16], [117.151, 39.16], [117.151, 39.161], [117.15, 39.16]]]}}]})),
        (Vec<u8> = "application/octet-stream")
    )),
    responses((status = 200, description = "What was found in it", body = FileChecked), FileNotTaken),
    security(("bearer" = []))
)]
pub async fn add(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(id): PathText,
    params: Params,
    content: Body,
) -> Result<Json<FileChecked>, Problem> {
    let put = put((&api, &caller), (&id, None), (params, content)).await?;
    Ok(Json(put))
}

/// The place of a file in a path; what is none is of no file.
fn place(n: &str, id: &str) -> Result<u32, Problem> {
    n.parse().map_err(|_| {
        crate::registry::RegistryError::NotFound {
            what: "file",
            id: format!("{id}/files/{n}"),
        }
        .into()
    })
}

/// Replace a file of an upload. 更换文件
#[utoipa::path(
    put,
    path = "/api/v1/uploads/{id}/files/{n}",
    operation_id = "replace_upload_file",
    tag = "uploads",
    params(
        ("id" = String, Path, description = "Upload", example = "U-20261124-200000-1f3a9c04"),
        ("n" = String, Path, description = "Place of the file", example = "1"),
        ("kind" = UploadFileKind, Query, description = "results, points or outline", example = "outline"),
        ("name" = String, Query, description = "Name of the file", example = "示例调查范围.geojson"),
        ("crs" = Option<String>, Query, description = "Of points and outlines: the coordinate system"),
        ("medium" = Option<String>, Query, description = "Of results: soil or groundwater"),
        ("map" = Option<Vec<String>>, Query, description = "Of results, repeated: field=Heading"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    request_body(description = "The file", content(
        (Value = "application/json", example = json!({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "示例调查范围 (example)"}, "geometry": {"type": "Polygon", "coordinates": [[[117.15, 39.16], [117.151, 39.16], [117.151, 39.161], [117.15, 39.16]]]}}]})),
        (Vec<u8> = "application/octet-stream")
    )),
    responses((status = 200, description = "What was found in it", body = FileChecked), FileNotTaken),
    security(("bearer" = []))
)]
pub async fn replace(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(id, n): PathTexts,
    params: Params,
    content: Body,
) -> Result<Json<FileChecked>, Problem> {
    caller.need(Act::UploadReport)?;
    let place = place(&n, &id)?;
    let put = put((&api, &caller), (&id, Some(place)), (params, content)).await?;
    Ok(Json(put))
}

/// A table of an upload again, with faulty cells coloured and commented. 标注问题的工作簿
#[utoipa::path(
    get,
    path = "/api/v1/uploads/{id}/files/{n}/annotated.xlsx",
    operation_id = "annotated_upload_file",
    tag = "uploads",
    params(
        ("id" = String, Path, description = "Upload", example = "U-20261124-200000-1f3a9c04"),
        ("n" = String, Path, description = "Place of the file", example = "1"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The workbook", content((Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        NotSeen,
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn annotated(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(id, n): PathTexts,
    mut params: Params,
) -> Result<Response, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    caller.need(Act::SeeUploads)?;
    let place = place(&n, &id)?;
    let _place = api.heavy(&caller)?;
    let bytes = api
        .registry
        .annotated_upload_file(&caller, (&id, place))
        .await?;
    Ok(workbook_answer(bytes, "annotated.xlsx"))
}
