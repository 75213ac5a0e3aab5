//! The file of a document, by ranges, with headers that let no browser run it; and what the headers of a file that comes
//! in say of it.

use std::ops::Range;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::domain::document::FileDigest;
use crate::domain::fault::Fault;
use crate::domain::record::Document;
use crate::registry::Act;

use super::documents::digest;
use super::keyed::NotSeen;
use super::params::{Params, PathText, Who};
use super::{Api, Problem};

/// What stands in an extended value as it is: attr-char of RFC 8187.
const NOT_ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The file of a document. 文件内容
///
/// Always to be saved, never shown inside of a page: `Content-Disposition: attachment`, the media type that its content
/// has, `nosniff`, and a policy that runs nothing. One range a request; the tag is the digest.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{sha256}/content",
    operation_id = "read_document_content",
    tag = "documents",
    params(
        ("sha256" = String, Path, description = "SHA-256 of the file, hex", example = "9d501c7b119cf029fb33af26ec1fcd37af307db19ac3c1bb23f4ddec57cf4a9b"),
        ("Range" = Option<String>, Header, description = "One range of bytes"),
        ("If-Range" = Option<String>, Header, description = "The tag for which the range is meant"),
        ("If-None-Match" = Option<String>, Header, description = "Tags that are at hand"),
    ),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/pdf", headers(
            ("ETag" = String, description = "The digest"), ("Content-Disposition" = String, description = "attachment, with the name of the file"),
            ("Repr-Digest" = String, description = "sha-256, RFC 9530"))),
        (status = 206, description = "The range", body = Vec<u8>, content_type = "application/pdf", headers(("Content-Range" = String, description = "Which bytes, of how many"))),
        (status = 304, description = "The file is at hand"),
        (status = 416, description = "No such range; Content-Range tells the size", body = Problem, content_type = "application/problem+json"),
        NotSeen
    ),
    security((), ("bearer" = []))
)]
pub async fn content(
    State(api): State<Api>,
    Who(caller): Who,
    PathText(sha256): PathText,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, Problem> {
    params.only(&[]);
    params.checked()?;
    caller.need(Act::SeeDocuments)?;
    let sha256 = digest(&sha256)?;
    let file = api.registry.document_file(&caller, &sha256).await?;
    let tag = format!("\"{sha256}\"");
    if tags(&headers, &IF_NONE_MATCH).any(|known| known == "*" || known == tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, header(&tag)?)]).into_response());
    }
    let whole = 0..file.document.bytes;
    let (status, range) = match wanted_range(&headers, &tag, whole.end) {
        Ok(None) => (StatusCode::OK, whole.clone()),
        Ok(Some(range)) => (StatusCode::PARTIAL_CONTENT, range),
        Err(()) => {
            let size = header(&format!("bytes */{}", whole.end))?;
            let problem = Problem::no_such_range(whole.end);
            return Ok(([(CONTENT_RANGE, size)], problem).into_response());
        }
    };
    let body = Body::from_stream(file.read(range.clone()).await?);
    let mut response = (status, body).into_response();
    let into = response.headers_mut();
    for (name, value) in describing(&file.document, &tag)? {
        into.insert(name, value);
    }
    into.insert(CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
    if status == StatusCode::PARTIAL_CONTENT {
        let told = format!("bytes {}-{}/{}", range.start, range.end - 1, whole.end);
        into.insert(CONTENT_RANGE, header(&told)?);
    }
    Ok(response)
}

fn header(text: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(text).map_err(|_| Problem::internal())
}

/// The headers of a file, the same for each of its ranges.
fn describing(document: &Document, tag: &str) -> Result<Vec<(HeaderName, HeaderValue)>, Problem> {
    let digest = STANDARD.encode(document.sha256.as_bytes());
    let fixed = HeaderValue::from_static;
    Ok(vec![
        (CONTENT_TYPE, fixed(document.media_type.mime())),
        (CONTENT_DISPOSITION, header(&saved_as(document))?),
        (X_CONTENT_TYPE_OPTIONS, fixed("nosniff")),
        (
            CONTENT_SECURITY_POLICY,
            fixed("sandbox; default-src 'none'; frame-ancestors 'none'"),
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            fixed("same-origin"),
        ),
        (ETAG, header(tag)?),
        (ACCEPT_RANGES, fixed("bytes")),
        (CACHE_CONTROL, fixed("private, no-cache")),
        (
            HeaderName::from_static("repr-digest"),
            header(&format!("sha-256=:{digest}:"))?,
        ),
    ])
}

fn saved_as(document: &Document) -> String {
    let plain = format!("document.{}", document.media_type.ending());
    attachment(&plain, &document.file_name)
}

/// `Content-Disposition` by RFC 6266: for old programs an ASCII name, for the others the name.
pub(super) fn attachment(plain: &str, name: &str) -> String {
    let name = utf8_percent_encode(name, NOT_ATTR_CHAR);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{name}")
}

fn tags<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> + use<'a> {
    let values = headers.get_all(name).into_iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| {
        text.split(',')
            .map(|tag| tag.trim().trim_start_matches("W/"))
    })
}

/// The range that is asked for: none for the whole; an error where the file has no such bytes. Several ranges in one
/// request, and what is no range of bytes, are answered with the whole, as RFC 9110 lets us.
fn wanted_range(headers: &HeaderMap, tag: &str, size: u64) -> Result<Option<Range<u64>>, ()> {
    let Some(text) = headers.get(RANGE).and_then(|value| value.to_str().ok()) else {
        return Ok(None);
    };
    if headers.contains_key(IF_RANGE) {
        let strong = headers.get(IF_RANGE).and_then(|value| value.to_str().ok());
        if strong.map(str::trim) != Some(tag) {
            return Ok(None);
        }
    }
    let Some(spec) = text.trim().strip_prefix("bytes=") else {
        return Ok(None);
    };
    let Some((first, last)) = spec.trim().split_once('-') else {
        return Ok(None);
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit()) && text.len() < 20;
    if spec.contains(',') || !digits(first) || !digits(last) {
        return Ok(None);
    }
    match (first.parse::<u64>().ok(), last.parse::<u64>().ok()) {
        (Some(first), Some(last)) if first > last => Ok(None),
        (Some(first), last) if first < size => {
            let end = last.map_or(size, |last| (last + 1).min(size));
            Ok(Some(first..end))
        }
        (None, Some(last)) if last > 0 && size > 0 => Ok(Some(size - last.min(size)..size)),
        (None, None) => Ok(None),
        _ => Err(()),
    }
}

/// The SHA-256 that `Content-Digest` or `Repr-Digest` (RFC 9530) or `Digest` (RFC 3230) says; algorithms that we do not
/// compute are passed over.
pub(super) fn digest_of(headers: &HeaderMap) -> Result<Option<FileDigest>, Fault> {
    let mut found: Option<FileDigest> = None;
    for name in ["content-digest", "repr-digest", "digest"] {
        for value in headers.get_all(name) {
            let text = value.to_str().unwrap_or_default();
            for part in text.split(',') {
                let (algorithm, value) = part.trim().split_once('=').unwrap_or((part, ""));
                if !algorithm.trim().eq_ignore_ascii_case("sha-256") {
                    continue;
                }
                let bytes = STANDARD.decode(value.trim().trim_matches(':'));
                let bytes = bytes.ok().and_then(|bytes| bytes.try_into().ok());
                let wanted = "sha-256=: and 32 bytes in base64, and :";
                let remedy = "send the SHA-256 of the body, or leave the header out";
                let fault = || Fault::new(name, wanted, value, remedy);
                let digest = FileDigest::from_bytes(bytes.ok_or_else(fault)?);
                if found.is_some_and(|before| before != digest) {
                    let remedy = "send one digest";
                    return Err(Fault::new(name, "the same digest twice", value, remedy));
                }
                found = Some(digest);
            }
        }
    }
    Ok(found)
}

/// The name of the file in `Content-Disposition`: `filename*` before `filename`.
pub(super) fn name_of(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_DISPOSITION)?;
    let text = std::str::from_utf8(value.as_bytes()).ok()?;
    let (mut plain, mut extended) = (None, None);
    for (name, value) in parameters(text) {
        match name.as_str() {
            "filename" => plain = Some(value),
            "filename*" => {
                let encoded = value
                    .get(..7)
                    .filter(|start| start.eq_ignore_ascii_case("utf-8''"));
                let name = encoded.and_then(|_| percent_decode_str(&value[7..]).decode_utf8().ok());
                extended = name.map(|name| name.into_owned());
            }
            _ => {}
        }
    }
    extended.or(plain)
}

/// The parameters of a header value, quoted strings unquoted; what stands before the first `;` is left out.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        let last = parts.len() - 1;
        match c {
            _ if escaped => {
                parts[last].push(c);
                escaped = false;
            }
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => parts.push(String::new()),
            _ => parts[last].push(c),
        }
    }
    let pairs = parts.iter().skip(1).filter_map(|part| part.split_once('='));
    pairs
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &[u8]) -> HeaderMap {
        let value = HeaderValue::from_bytes(value).unwrap();
        HeaderMap::from_iter([(HeaderName::from_static(name), value)])
    }

    #[test]
    fn ranges_as_rfc_9110_has_them() {
        let range = |text: &str| wanted_range(&with("range", text.as_bytes()), "\"t\"", 100);
        assert_eq!(range("bytes=0-9"), Ok(Some(0..10)));
        assert_eq!(range("bytes=90-"), Ok(Some(90..100)));
        assert_eq!(range("bytes=-10"), Ok(Some(90..100)));
        assert_eq!(range("bytes=-1000"), Ok(Some(0..100)));
        assert_eq!(range("bytes=99-1000"), Ok(Some(99..100)));
        assert_eq!(range("bytes=100-"), Err(()));
        assert_eq!(range("bytes=-0"), Err(()));
        for whole in [
            "bytes=9-1",
            "bytes=0-1,5-6",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "items=0-1",
            "bytes=0--1",
            "bytes=99999999999999999999999-",
        ] {
            assert_eq!(range(whole), Ok(None), "{whole}");
        }
        let mut headers = with("range", b"bytes=0-9");
        headers.insert(IF_RANGE, HeaderValue::from_static("\"t\""));
        assert_eq!(wanted_range(&headers, "\"t\"", 100), Ok(Some(0..10)));
        for other in ["\"u\"", "W/\"t\"", "Sat, 28 Nov 2026 00:00:00 GMT"] {
            headers.insert(IF_RANGE, HeaderValue::from_static(other));
            assert_eq!(wanted_range(&headers, "\"t\"", 100), Ok(None), "{other}");
        }
    }

    #[test]
    fn digests_of_the_three_headers() {
        let empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        let wanted = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        for (name, value) in [
            (
                "content-digest",
                format!("sha-512=:AAAA:, sha-256=:{empty}:"),
            ),
            ("repr-digest", format!("SHA-256=:{empty}:")),
            ("digest", format!("SHA-256={empty},md5=x")),
        ] {
            let found = digest_of(&with(name, value.as_bytes())).unwrap();
            assert_eq!(found.map(|it| it.to_string()).as_deref(), Some(wanted));
        }
        assert_eq!(digest_of(&with("digest", b"md5=abc")), Ok(None));
        assert_eq!(digest_of(&HeaderMap::new()), Ok(None));
        assert!(digest_of(&with("content-digest", b"sha-256=:AAAA:")).is_err());
        assert!(digest_of(&with("content-digest", b"sha-256")).is_err());
        let mut two = with("digest", format!("sha-256={empty}").as_bytes());
        let other = format!("sha-256=:{}:", STANDARD.encode([1; 32]));
        two.insert("content-digest", HeaderValue::from_str(&other).unwrap());
        assert!(digest_of(&two).is_err());
    }

    #[test]
    fn names_of_content_disposition() {
        let name = |text: &str| name_of(&with("content-disposition", text.as_bytes()));
        let both = "attachment; filename=\"a;b.pdf\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf";
        assert_eq!(name(both).as_deref(), Some("报告.pdf"));
        assert_eq!(
            name("attachment; filename=\"a;\\\"b.pdf\"").as_deref(),
            Some("a;\"b.pdf")
        );
        assert_eq!(name("attachment; FileName=a.pdf").as_deref(), Some("a.pdf"));
        assert_eq!(
            name("inline; filename=\"报告.pdf\"").as_deref(),
            Some("报告.pdf")
        );
        assert_eq!(name("attachment"), None);
        assert_eq!(name("filename=a.pdf"), None);
        assert_eq!(name("attachment; filename*=latin-1''a.pdf"), None);
        assert_eq!(name("attachment; filename*=UTF-8''%FF"), None);
    }

    #[test]
    fn a_name_that_is_sent_out_comes_back() {
        let file_name = "示例 100% 'a'(1)*.pdf".to_owned();
        let encoded = utf8_percent_encode(&file_name, NOT_ATTR_CHAR).to_string();
        assert!(encoded.is_ascii() && !encoded.contains(['\'', '*', '"', ';', ' ']));
        let sent = format!("attachment; filename*=UTF-8''{encoded}");
        let headers = with("content-disposition", sent.as_bytes());
        assert_eq!(name_of(&headers), Some(file_name));
    }
}
