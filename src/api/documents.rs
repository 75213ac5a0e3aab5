//! Documents: sent as they are, found again by their digest. What is served of them is in `document_content`.

use axum::Json;
use axum::body::{Body, HttpBody};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::document::{FileDigest, Publicity};
use crate::domain::fault::Fault;
use crate::registry::{
    Act, DocumentAdded, DocumentQuery, DocumentView, DocumentWords, FileSent, MOST_DOCUMENTS,
};

use super::document_content::{digest_of, name_of};
use super::keyed::{NotSeen, limit, next, parcel};
use super::params::{Params, PathText, Who};
use super::transfers::number;
use super::{Api, Problem};

/// A page of documents.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DocumentPage {
    pub items: Vec<DocumentView>,
    /// Path of the next page; null on the last.
    pub next: Option<String>,
}

/// The digest of a path; what is none is of no document.
pub(super) fn digest(text: &str) -> Result<FileDigest, Problem> {
    FileDigest::parse(text).map_err(|fault| {
        let at = "sha256".to_owned();
        Fault { at, ..fault }.into()
    })
}

/// Send a document. 上传文件
///
/// The body is the file as it is; nothing is read into memory, and what breaks off leaves nothing behind. What it is is
/// told by its content: PDF, Word, Excel, OpenDocument, PNG, JPEG, TIFF, csv, plain text, GeoJSON, GeoPackage, FlatGeobuf,
/// zip; pages, scripts, programs and documents with macros are refused (415), whatever they are called. The same bytes
/// are the same document: they are answered 200 with what is on record, and parcels they were not sent for yet are added.
#[utoipa::path(
    post,
    path = "/api/v1/documents",
    operation_id = "add_document",
    tag = "documents",
    params(
        ("title" = String, Query, description = "Title, 1 to 500 characters", example = "示例场地照片说明 (example)"),
        ("file_name" = Option<String>, Query, description = "Name of the file without its path; that of the header Content-Disposition when absent", example = "示例说明.pdf"),
        ("number" = Option<String>, Query, description = "The number it bears (文号)"),
        ("issuer" = Option<String>, Query, description = "Who issued it"),
        ("day" = Option<String>, Query, description = "The day it bears, YYYY-MM-DD"),
        ("level" = Option<Publicity>, Query, description = "Who may see it: public (for registrar and planner to set), restricted (when absent), internal"),
        ("parcel" = Option<Vec<String>>, Query, description = "Registry numbers of the parcels it is about, repeated"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
        ("Content-Disposition" = Option<String>, Header, description = "filename or filename* (RFC 6266)"),
        ("Content-Digest" = Option<String>, Header, description = "sha-256=:base64: (RFC 9530), compared with what came; Repr-Digest and Digest likewise"),
    ),
    request_body(description = "The file", content(
        (Vec<u8> = "application/pdf", example = json!("%PDF-1.4\n% 示例 (example)\n%%EOF\n")),
        (Vec<u8> = "application/octet-stream")
    )),
    responses(
        (status = 201, description = "On record", body = DocumentView, headers(("Location" = String, description = "Path of the document"))),
        (status = 200, description = "These bytes were on record before", body = DocumentView),
        (status = 400, description = "Every fault in the request; or the body broke off, or has another digest", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "These bytes are on record with a level that the caller may not see", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Larger than files of its kind may be", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not a kind of file that is kept", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn add(
    State(api): State<Api>,
    Who(caller): Who,
    headers: HeaderMap,
    mut params: Params,
    content: Body,
) -> Result<Response, Problem> {
    params.only(&[
        "title",
        "file_name",
        "number",
        "issuer",
        "day",
        "level",
        "parcel",
    ]);
    params.lang();
    caller.need(Act::AddDocument)?;
    let (words, sent) = read(&mut params, &headers, &content);
    params.checked()?;
    let _place = api.heavy(&caller)?;
    let pieces = content.into_data_stream();
    let added = api.registry.add_document(&caller, (&words, &sent), pieces);
    let DocumentAdded { document, is_new } = added.await?;
    if !is_new {
        return Ok(Json(document).into_response());
    }
    let path = format!("/api/v1/documents/{}", document.sha256);
    let place = HeaderValue::from_str(&path).map_err(|_| Problem::internal())?;
    let headers = [(header::LOCATION, place)];
    Ok((StatusCode::CREATED, headers, Json(document)).into_response())
}

/// What query and headers say of a file, with every fault.
fn read(params: &mut Params, headers: &HeaderMap, content: &Body) -> (DocumentWords, FileSent) {
    let mut parcels = Vec::new();
    for text in params.all("parcel") {
        match number(&text) {
            Ok(no) if parcels.contains(&no) => {}
            Ok(no) => parcels.push(no),
            Err(fault) => {
                let at = "parcel".to_owned();
                params.fault(Fault { at, ..fault });
            }
        }
    }
    let words = DocumentWords {
        title: params.one("title").unwrap_or_default(),
        number: params.one("number"),
        issuer: params.one("issuer"),
        day: params.day("day"),
        level: params
            .code("level", "public, restricted or internal")
            .unwrap_or(Publicity::Restricted),
        parcels,
    };
    let expected = digest_of(headers).unwrap_or_else(|fault| {
        params.fault(fault);
        None
    });
    let named = params.one("file_name").or_else(|| name_of(headers));
    let sent = FileSent {
        file_name: named.unwrap_or_default(),
        length: HttpBody::size_hint(content).exact(),
        expected,
    };
    (words, sent)
}

/// Documents, the newest first. 文件清单
///
/// The public sees those that are published. Of a parcel: those that were sent for it, and those that acts about it cite.
#[utoipa::path(
    get,
    path = "/api/v1/documents",
    operation_id = "list_documents",
    tag = "documents",
    params(
        ("parcel" = Option<String>, Query, description = "Registry number of a parcel", example = "HQ-000101"),
        ("after" = Option<String>, Query, description = "Where the page before ended"),
        ("limit" = Option<usize>, Query, description = "1 to 500; 50 when absent"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses((status = 200, description = "Documents", body = DocumentPage), NotSeen),
    security((), ("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<DocumentPage>, Problem> {
    params.only(&["parcel", "after", "limit"]);
    params.lang();
    caller.need(Act::SeeDocuments)?;
    let query = DocumentQuery {
        parcel: parcel(&mut params).and_then(|no| number(&no).ok()),
        after: params.read("after", |text| {
            let place = text.split_once('-').and_then(|(revision, sha256)| {
                let sha256 = FileDigest::parse(sha256).ok()?;
                Some((revision.parse().ok()?, sha256.to_string()))
            });
            place.ok_or_else(|| Fault::new("", "the path of next", text, "follow next"))
        }),
        limit: limit(&mut params, MOST_DOCUMENTS),
    };
    let next = next(&params, ("/api/v1/documents", &["parcel"]), query.limit);
    params.checked()?;
    let (items, more) = api.registry.documents(&caller, &query).await?;
    let last = items.last().filter(|_| more);
    Ok(Json(DocumentPage {
        next: last.map(|last| next(&format!("{}-{}", last.revision, last.sha256))),
        items,
    }))
}

/// One document, with what cites it. 文件
#[utoipa::path(
    get,
    path = "/api/v1/documents/{sha256}",
    operation_id = "read_document",
    tag = "documents",
    params(
        ("sha256" = String, Path, description = "SHA-256 of the file, hex", example = "9d501c7b119cf029fb33af26ec1fcd37af307db19ac3c1bb23f4ddec57cf4a9b"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses((status = 200, description = "The document", body = DocumentView), NotSeen),
    security((), ("bearer" = []))
)]
pub async fn one(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(sha256): PathText,
    mut params: Params,
) -> Result<Json<DocumentView>, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    caller.need(Act::SeeDocuments)?;
    let sha256 = digest(&sha256)?;
    Ok(Json(api.registry.document(&caller, &sha256).await?))
}
