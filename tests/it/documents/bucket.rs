//! The blob store in a bucket: against the in-memory store of `object_store`, and over HTTP against a small server that
//! speaks S3 as far as files need it: signed requests, uploads whole and in parts, ranges, lists.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use futures::{StreamExt, TryStreamExt};
use jingtu::domain::document::FileDigest;
use jingtu::registry::Blobs;
use object_store::aws::AmazonS3Builder;
use object_store::memory::InMemory;
use object_store::{ObjectStore, RetryConfig};

use super::{files_below, sha256};

/// What a bucket holds, and uploads under way.
#[derive(Default)]
struct Shelf {
    objects: BTreeMap<String, Bytes>,
    uploads: BTreeMap<String, BTreeMap<u32, Bytes>>,
    begun: usize,
    /// Part that is refused.
    refuse_part: Option<u32>,
    requests: Vec<String>,
}

type Shared = Arc<Mutex<Shelf>>;

async fn bucket(
    State(shelf): State<Shared>,
    method: Method,
    path: Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut shelf = shelf.lock().unwrap();
    let key = path.0.strip_prefix("files/").unwrap_or(&path.0).to_owned();
    let header = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    let signed = header("authorization").unwrap_or_default();
    if !signed.starts_with("AWS4-HMAC-SHA256 Credential=example/") {
        return StatusCode::FORBIDDEN.into_response();
    }
    let told = header("x-amz-content-sha256").unwrap_or_default();
    if told != "UNSIGNED-PAYLOAD" && told != sha256(&body) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let what = query.keys().cloned().collect::<Vec<_>>().join("+");
    shelf.requests.push(format!("{method} {what}"));
    let etag = |bytes: &[u8]| ("etag", format!("\"{}\"", &sha256(bytes)[..32]));
    match (method.as_str(), query.get("uploadId")) {
        ("POST", None) if query.contains_key("uploads") => {
            shelf.begun += 1;
            let id = format!("upload-{}", shelf.begun);
            shelf.uploads.insert(id.clone(), BTreeMap::new());
            format!("<InitiateMultipartUploadResult><Bucket>files</Bucket><Key>{key}</Key><UploadId>{id}</UploadId></InitiateMultipartUploadResult>").into_response()
        }
        ("PUT", Some(id)) => {
            let number: u32 = query["partNumber"].parse().unwrap();
            if shelf.refuse_part == Some(number) {
                return StatusCode::FORBIDDEN.into_response();
            }
            let tag = etag(&body);
            // a part may still be under way when the upload was ended
            let Some(parts) = shelf.uploads.get_mut(id) else {
                return StatusCode::NOT_FOUND.into_response();
            };
            parts.insert(number, body);
            [tag].into_response()
        }
        ("POST", Some(id)) => {
            let parts = shelf.uploads.remove(id).expect("an upload");
            let smallest = parts.values().rev().skip(1).map(Bytes::len).min();
            assert!(
                smallest.is_none_or(|size| size >= 5 << 20),
                "S3 wants 5 MiB"
            );
            let whole: Vec<u8> = parts.into_values().flatten().collect();
            let tag = etag(&whole).1;
            shelf.objects.insert(key.clone(), whole.into());
            format!("<CompleteMultipartUploadResult><Key>{key}</Key><ETag>{tag}</ETag></CompleteMultipartUploadResult>").into_response()
        }
        ("DELETE", Some(id)) => {
            shelf.uploads.remove(id);
            StatusCode::NO_CONTENT.into_response()
        }
        ("PUT", None) => {
            let tag = etag(&body);
            shelf.objects.insert(key, body);
            [tag].into_response()
        }
        ("GET", None) if query.contains_key("list-type") => {
            let prefix = query.get("prefix").cloned().unwrap_or_default();
            let listed = shelf
                .objects
                .iter()
                .filter(|(key, _)| key.starts_with(&prefix));
            let listed = listed.map(|(key, bytes)| format!("<Contents><Key>{key}</Key><LastModified>2026-11-24T12:00:00.000Z</LastModified><ETag>\"x\"</ETag><Size>{}</Size></Contents>", bytes.len()));
            let listed: String = listed.collect();
            format!("<ListBucketResult><Name>files</Name><IsTruncated>false</IsTruncated>{listed}</ListBucketResult>").into_response()
        }
        ("GET" | "HEAD", None) => {
            let Some(bytes) = shelf.objects.get(&key) else {
                return StatusCode::NOT_FOUND.into_response();
            };
            let common = [
                etag(bytes),
                ("last-modified", "Tue, 24 Nov 2026 12:00:00 GMT".to_owned()),
            ];
            match header("range").and_then(|range| range.strip_prefix("bytes=")) {
                Some(range) => {
                    let (first, last) = range.split_once('-').expect("a range");
                    let first: usize = first.parse().unwrap();
                    let last = last.parse::<usize>().unwrap().min(bytes.len() - 1);
                    let told = format!("bytes {first}-{last}/{}", bytes.len());
                    let part = bytes.slice(first..=last);
                    (
                        StatusCode::PARTIAL_CONTENT,
                        common,
                        [("content-range", told)],
                        part,
                    )
                        .into_response()
                }
                None => (common, bytes.clone()).into_response(),
            }
        }
        _ => StatusCode::NOT_IMPLEMENTED.into_response(),
    }
}

/// A server of a bucket `files`, and a client of it.
async fn served() -> (Shared, Arc<dyn ObjectStore>) {
    let shelf = Shared::default();
    let router = Router::new()
        .route("/{*path}", any(bucket))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(shelf.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let retry = RetryConfig {
        max_retries: 0,
        ..RetryConfig::default()
    };
    let client = AmazonS3Builder::new()
        .with_bucket_name("files")
        .with_endpoint(format!("http://{address}"))
        .with_allow_http(true)
        .with_region("example")
        .with_access_key_id("example")
        .with_secret_access_key("示例")
        .with_retry(retry)
        .with_http_connector(jingtu::blobs::Connector)
        .build()
        .unwrap();
    (shelf, Arc::new(client))
}

async fn put(blobs: &Blobs, content: &[u8]) -> Result<FileDigest, jingtu::registry::BlobError> {
    let mut incoming = blobs.receive().await?;
    for piece in content.chunks(700_001) {
        incoming.write(piece).await?;
    }
    let received = incoming.finish().await?;
    let digest = received.digest();
    assert_eq!(digest.to_string(), sha256(content));
    blobs.keep(received).await?;
    Ok(digest)
}

/// Bytes that are nowhere alike.
fn content(length: usize) -> Vec<u8> {
    (0..length as u64)
        .map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8)
        .collect()
}

/// The story of a blob store, whatever it lies in.
async fn story(blobs: &Blobs, incoming: &std::path::Path) {
    let (small, large) = (content(1234), content((17 << 20) + 5));
    let nobody = FileDigest::from_bytes([9; 32]);
    assert_eq!(blobs.size(&nobody).await.unwrap(), None);
    assert!(blobs.read(&nobody, 0..1).await.is_err());
    for bytes in [&small, &large] {
        let digest = put(blobs, bytes).await.unwrap();
        assert_eq!(put(blobs, bytes).await.unwrap(), digest, "again");
        let size = bytes.len() as u64;
        assert_eq!(blobs.size(&digest).await.unwrap(), Some(size));
        for range in [0..size, 0..1, size - 1..size, 100..1000, 5..5] {
            let pieces = blobs.read(&digest, range.clone()).await.unwrap();
            let read: Vec<bytes::Bytes> = pieces.try_collect().await.unwrap();
            let wanted = &bytes[range.start as usize..range.end as usize];
            assert!(read.concat() == wanted, "{range:?}");
        }
        let reread = blobs.reread(&digest).await.unwrap();
        assert_eq!(reread, Some((digest, size)));
    }
    let mut all = BTreeMap::new();
    blobs
        .each(|digest, size| {
            all.insert(digest.to_string(), size);
        })
        .await
        .unwrap();
    let wanted = [&small, &large].map(|bytes| (sha256(bytes), bytes.len() as u64));
    assert_eq!(all, BTreeMap::from(wanted));
    assert_eq!(files_below(incoming), [""; 0]);
    // half a file is no file
    let mut half = blobs.receive().await.unwrap();
    half.write(&large[..3 << 20]).await.unwrap();
    assert_eq!(files_below(incoming).len(), 1);
    drop(half);
    assert_eq!(files_below(incoming), [""; 0]);
}

#[tokio::test]
async fn a_folder_a_bucket_in_memory_and_a_bucket_over_http_tell_one_story() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    story(&Blobs::folder(&own), &own.join("incoming")).await;
    let incoming = folder.path().join("incoming");
    let memory = Blobs::bucket(Arc::new(InMemory::new()), "a/b", &incoming).unwrap();
    story(&memory, &incoming).await;
    let (shelf, client) = served().await;
    let bucket = Blobs::bucket(client, "register", &incoming).unwrap();
    story(&bucket, &incoming).await;
    let shelf = shelf.lock().unwrap();
    assert!(shelf.uploads.is_empty(), "nothing is left under way");
    assert_eq!(shelf.begun, 1, "the large one, once");
    let parts = shelf.requests.iter().filter(|it| it.contains("partNumber"));
    assert_eq!(parts.count(), 3);
    for key in shelf.objects.keys() {
        let digest = &key[key.len() - 64..];
        assert_eq!(*key, format!("register/sha256/{}/{digest}", &digest[..2]));
    }
}

#[tokio::test]
async fn an_upload_that_fails_in_the_middle_is_ended_and_shows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (shelf, client) = served().await;
    let blobs = Blobs::bucket(client, "", folder.path()).unwrap();
    shelf.lock().unwrap().refuse_part = Some(2);
    let large = content(30 << 20);
    assert!(put(&blobs, &large).await.is_err());
    {
        let shelf = shelf.lock().unwrap();
        assert_eq!(shelf.begun, 1);
        assert!(shelf.uploads.is_empty() && shelf.objects.is_empty());
    }
    assert_eq!(files_below(folder.path()), [""; 0]);
    shelf.lock().unwrap().refuse_part = None;
    let digest = put(&blobs, &large).await.unwrap();
    let mut pieces = blobs.read(&digest, 0..10).await.unwrap();
    assert_eq!(pieces.next().await.unwrap().unwrap(), large[..10]);
}

#[tokio::test]
async fn files_are_copied_between_stores() {
    let folder = tempfile::tempdir().unwrap();
    let (_shelf, client) = served().await;
    let bucket = Blobs::bucket(client, "x", folder.path().join("incoming")).unwrap();
    let own = Blobs::folder(folder.path().join("own"));
    let bytes = content(9 << 20);
    let digest = put(&own, &bytes).await.unwrap();
    let size = bytes.len() as u64;
    assert_eq!(own.copy(&digest, &bucket).await.unwrap(), size);
    let back = Blobs::folder(folder.path().join("back"));
    assert_eq!(bucket.copy(&digest, &back).await.unwrap(), size);
    assert_eq!(back.reread(&digest).await.unwrap(), Some((digest, size)));
    let nobody = FileDigest::from_bytes([9; 32]);
    assert!(own.copy(&nobody, &bucket).await.is_err());
}

#[test]
fn places_are_folders_and_buckets() {
    let at = std::path::Path::new("/tmp/incoming");
    let bucket = Blobs::open("s3://files/register", at).unwrap();
    assert!(bucket.place().contains("files"), "{}", bucket.place());
    assert!(bucket.place().contains("register"), "{}", bucket.place());
    let folder = Blobs::open("/var/lib/jingtu/blobs", at).unwrap();
    assert!(folder.place().starts_with("/var/lib/jingtu/blobs"));
    for wrong in ["s3://", "s3:///x", "gs://files", "https://example.cn/files"] {
        let error = Blobs::open(wrong, at).unwrap_err().to_string();
        assert!(error.contains("expected"), "{wrong}: {error}");
    }
}
