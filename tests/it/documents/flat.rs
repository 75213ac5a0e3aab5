//! Memory stays flat: `cargo test --release --test it documents::flat -- --ignored --nocapture`.

use std::time::Instant;

use axum::body::Body;
use axum::http::Request;
use bytes::Bytes;
use futures::StreamExt;

use super::DOCUMENTS;
use crate::app::{App, NOON};
use crate::harness::sqlite;

/// Resident memory of this process, and the most that it ever was, KiB.
fn resident() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let read = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        let figure = line.and_then(|line| line.split_whitespace().nth(1));
        figure.expect("a figure").parse().expect("a number")
    };
    (read("VmRSS:"), read("VmHWM:"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures: 200 MB through the doors and back"]
async fn a_document_of_200_mb_needs_no_memory() {
    const PIECE: usize = 64 << 10;
    const PIECES: usize = 200 << 20 >> 16;
    let app = App::on(sqlite(), NOON, jingtu::domain::day::Day::of(NOON)).await;
    let (before, peak_before) = resident();
    let pieces = futures::stream::iter(0..PIECES).map(|index| {
        let mut piece = vec![(index % 251) as u8; PIECE];
        if index == 0 {
            piece[..9].copy_from_slice(b"%PDF-1.7\n");
        }
        Ok::<_, std::io::Error>(Bytes::from(piece))
    });
    let bearer = format!("Bearer {}", app.token("registrar"));
    let request = Request::post(format!("{DOCUMENTS}?title=x&file_name=large.pdf"))
        .header("authorization", &bearer)
        .body(Body::from_stream(pieces))
        .unwrap();
    let began = Instant::now();
    let answer = app.send(request).await.expect(201);
    let up = began.elapsed();
    let (after, peak_after) = resident();

    let path = answer["content"].as_str().unwrap();
    let request = Request::get(path).header("authorization", &bearer);
    let began = Instant::now();
    let response = tower::ServiceExt::oneshot(app.router(), request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let mut pieces = response.into_body().into_data_stream();
    let mut bytes = 0;
    while let Some(piece) = pieces.next().await {
        bytes += piece.unwrap().len();
    }
    let down = began.elapsed();
    let (_, peak_down) = resident();
    assert_eq!(bytes, PIECE * PIECES);
    let rate = |time: std::time::Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    eprintln!(
        "200 MiB in: {up:?}, {:.0} MB/s, resident {before} -> {after} KiB, peak {peak_before} -> {peak_after} KiB; \
         out: {down:?}, {:.0} MB/s, peak {peak_down} KiB",
        rate(up),
        rate(down)
    );
    assert!(
        peak_down - peak_before.min(before) < 24 << 10,
        "memory grew"
    );
}
