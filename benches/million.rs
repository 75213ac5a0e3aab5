//! The claims about a large register: how long it takes to start, how much memory it holds, how fast it answers.
//!
//! `cargo bench --bench million -- --parcels 1000000` builds the register once (shapes derived from the real parcels in
//! `tests/data/parcels`, states spread by a seed over one parcel in ten) and keeps it below the target directory; then
//! it starts the server as a process of its own and asks it over HTTP at 32 connections, each figure beside a hello
//! route of the same server in the same run.
//!
//! `--versions 5` records each parcel five times. `--database postgres://...` builds the register in that (empty)
//! database and measures there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jingtu::clock::Clock;
use jingtu::demo;
use jingtu::domain::change::Change;
use jingtu::domain::geometry::Outline;
use jingtu::domain::record::{Parcel, Source};
use jingtu::intake::{DuplicateKeys, MissingKeys, ParcelMapping, read_parcels};
use jingtu::registry::{Caller, Registry, StoreOptions};

const SEED: u64 = 7;
const CONNECTIONS: usize = 32;
const CHUNK: usize = 20_000;

struct Options {
    parcels: usize,
    seconds: u64,
    versions: usize,
    database: Option<String>,
    binary: PathBuf,
    folder: PathBuf,
}

/// Where a register is.
struct Place {
    folder: PathBuf,
    url: String,
}

fn main() {
    let options = options();
    let place = place(&options);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    if !place.folder.join("done").exists() {
        runtime.block_on(build(&place, options.parcels, options.versions));
    }
    let token = token(&options.binary, &place);
    let server = Server::start(&options.binary, &place);
    println!(
        "parcels {}: ready after {:.2} s, resident {} MiB, peak {} MiB",
        options.parcels,
        server.ready.as_secs_f64(),
        server.memory("VmRSS"),
        server.memory("VmHWM")
    );
    let numbers: Vec<String> = (1..=2000)
        .map(|n| format!("BN-{:06}", n * (options.parcels / 2001).max(1)))
        .collect();
    let hello = load(&server, options.seconds, |_| get("/healthz"));
    let checks: Vec<String> = numbers
        .iter()
        .map(|no| {
            get(&format!(
                "/api/v1/parcels/{no}/transfer-check?transaction=SUPPLY&planned_use=080404"
            ))
        })
        .collect();
    let today = load(&server, options.seconds, |n| {
        checks[n % checks.len()].clone()
    });
    let past: Vec<String> = numbers
        .iter()
        .map(|no| get(&format!("/api/v1/parcels/{no}/transfer-check?transaction=SUPPLY&planned_use=080404&as_of=2026-10-01")))
        .collect();
    let as_of = load(&server, options.seconds, |n| past[n % past.len()].clone());
    let centres: Vec<[f64; 2]> = checks
        .iter()
        .take(200)
        .map(|check| centre(&server, check))
        .collect();
    let drawn = |metres: f64| {
        load(&server, options.seconds, |n| {
            let body = format!(
                "{{\"transaction\":\"SUPPLY\",\"planned_uses\":[{{\"system\":\"YDYH2023\",\"code\":\"080404\"}}],\"polygon\":{}}}",
                circle(centres[n % centres.len()], metres)
            );
            post("/api/v1/transfer-checks", &token, &body)
        })
    };
    let polygons = [20.0, 60.0].map(|metres| (metres, drawn(metres)));
    tell("hello", &hello, &hello);
    tell("GET check", &today, &hello);
    tell("GET check as of an earlier day", &as_of, &hello);
    for (metres, figures) in &polygons {
        let what = format!("POST check of a 20-vertex polygon, {metres} m across");
        tell(&what, figures, &hello);
    }
    let rows: Vec<String> = (1..=10_000)
        .map(|n| {
            let number = n * (options.parcels / 10_001).max(1);
            format!("{{\"parcel\":\"BN-{number:06}\",\"transaction\":\"TRANSFER\",\"planned_uses\":[{{\"system\":\"YDYH2023\",\"code\":\"070102\"}}]}}")
        })
        .collect();
    let body = format!("{{\"rows\":[{}]}}", rows.join(","));
    for turn in ["first", "second"] {
        let mut stream = TcpStream::connect(&server.address).expect("a connection");
        let asked = Instant::now();
        let request = post("/api/v1/transfer-checks/batch", &token, &body)
            .replace("Host: bench", "Host: bench\r\nConnection: close");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let lines = answer.matches("\"row\":").count();
        println!(
            "batch of 10,000 rows, {turn} time: {:.2} s, {lines} rows, {} KiB",
            asked.elapsed().as_secs_f64(),
            answer.len() / 1024
        );
    }
    for (what, query) in [
        ("today, first time", ""),
        ("today, again", ""),
        ("a year ago", "?as_of=2025-11-01"),
        ("two years ago", "?as_of=2024-11-01"),
    ] {
        let mut stream = TcpStream::connect(&server.address).expect("a connection");
        let asked = Instant::now();
        let request = get(&format!("/api/v1/statistics{query}")).replace(
            "Host: bench",
            &format!("Host: bench\r\nAuthorization: Bearer {token}\r\nConnection: close"),
        );
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        println!(
            "statistics, {what}: {:.1} ms",
            asked.elapsed().as_secs_f64() * 1e3
        );
    }
    println!("memory after all: resident {} MiB", server.memory("VmRSS"));
}

fn options() -> Options {
    let mut options = Options {
        parcels: 100_000,
        seconds: 5,
        versions: 1,
        database: None,
        binary: PathBuf::from(env!("CARGO_BIN_EXE_jingtu")),
        folder: PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("million"),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--parcels" => {
                options.parcels = words
                    .next()
                    .and_then(|n| n.parse().ok())
                    .expect("a number of parcels")
            }
            "--seconds" => {
                options.seconds = words
                    .next()
                    .and_then(|n| n.parse().ok())
                    .expect("a number of seconds")
            }
            "--versions" => {
                options.versions = words
                    .next()
                    .and_then(|n| n.parse().ok())
                    .expect("a number of versions")
            }
            "--database" => options.database = Some(words.next().expect("an address")),
            _ => {}
        }
    }
    options
}

fn place(options: &Options) -> Place {
    let versions = match options.versions {
        1 => String::new(),
        several => format!("-{several}-versions"),
    };
    let where_to = options.database.as_ref().map_or("", |_| "-postgres");
    let name = format!("register-{}{versions}{where_to}", options.parcels);
    let folder = options.folder.join(name);
    let file = format!("sqlite://{}", folder.join("register.sqlite").display());
    let url = options.database.clone().unwrap_or(file);
    Place { folder, url }
}

/// Builds the register: parcels from the real shapes, states over one in ten.
async fn build(place: &Place, parcels: usize, versions: usize) {
    let Place { folder, url } = place;
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).expect("a folder");
    let clock = Clock::system();
    let today = clock.today();
    let registry = Registry::open(&StoreOptions::writing(url), clock)
        .await
        .expect("a register");
    assert_eq!(
        registry.is_ready().await.expect("a register"),
        0,
        "the register is not empty"
    );
    let shapes = shapes();
    let started = Instant::now();
    let all: Vec<Parcel> = demo::multiply(&shapes, parcels, "BN", 1, SEED).collect();
    let source = Some(Source::titled("示例数据 synthetic data for measurements"));
    for chunk in all.chunks(CHUNK) {
        let mut changes: Vec<Change> = chunk
            .iter()
            .map(|parcel| Parcel {
                published: true,
                ..parcel.clone()
            })
            .map(|parcel| Change::recorded(today.plus(-500), source.clone(), parcel))
            .collect();
        for parcel in chunk.iter().step_by(10) {
            if let Some(outline) = &parcel.outline {
                changes.extend(demo::story(&parcel.registry_no, outline, SEED, today));
            }
        }
        registry
            .commit(&Caller::operator(), "synthetic parcels", &changes)
            .await
            .expect("a commit");
        for version in 1..versions {
            let later = today.plus(version as i64 * 20 - 450);
            let again = |parcel: &Parcel| Parcel {
                published: true,
                remarks: Some(format!("示例 version {}", version + 1).into()),
                ..parcel.clone()
            };
            let again: Vec<Change> = chunk
                .iter()
                .map(|parcel| Change::recorded(later, source.clone(), again(parcel)))
                .collect();
            registry
                .commit(&Caller::operator(), "synthetic versions", &again)
                .await
                .expect("a commit");
        }
        eprint!(
            "\r{} parcels",
            chunk
                .last()
                .map_or("", |parcel| parcel.registry_no.as_str())
        );
    }
    registry.close().await;
    std::fs::write(folder.join("done"), "").expect("a mark");
    eprintln!(
        "\rbuilt {parcels} parcels in {:.1} s",
        started.elapsed().as_secs_f64()
    );
}

fn shapes() -> Vec<Outline> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/parcels/cambridge-parcels-fy2014.geojson.gz");
    let mut mapping = ParcelMapping::default();
    mapping.duplicates = DuplicateKeys::Number;
    mapping.missing = MissingKeys::Generate;
    let file = std::fs::File::open(path).expect("the parcels");
    read_parcels(file, &mapping)
        .drafts
        .into_iter()
        .filter_map(|draft| draft.outline)
        .collect()
}

/// The program under measurement, as a process of its own.
struct Server {
    child: Child,
    address: String,
    ready: Duration,
}

impl Server {
    fn start(binary: &Path, place: &Place) -> Self {
        let started = Instant::now();
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&place.folder)
            .env("RUST_LOG", "error")
            .env("DATABASE_URL", &place.url)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out)
            .read_line(&mut line)
            .expect("its address");
        let address = line
            .trim()
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned();
        Server {
            child,
            address,
            ready: started.elapsed(),
        }
    }

    /// MiB of a line of `/proc/PID/status`.
    fn memory(&self, field: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .unwrap_or_default();
        let line = status
            .lines()
            .find(|line| line.starts_with(field))
            .unwrap_or_default();
        line.split_whitespace()
            .nth(1)
            .and_then(|kib| kib.parse::<u64>().ok())
            .unwrap_or(0)
            / 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A reviewer's token, made on the command line.
fn token(binary: &Path, place: &Place) -> String {
    let made = Command::new(binary)
        .args([
            "token", "add", "--role", "reviewer", "--name", "bench", "--data",
        ])
        .arg(&place.folder)
        .env("RUST_LOG", "error")
        .env("DATABASE_URL", &place.url)
        .output()
        .expect("a token");
    let text = String::from_utf8_lossy(&made.stdout);
    text.split_whitespace().last().expect("a secret").to_owned()
}

/// The middle of a parcel, from its public box.
fn centre(server: &Server, check: &str) -> [f64; 2] {
    let path = check.split('/').nth(4).expect("a number");
    let mut stream = TcpStream::connect(&server.address).expect("a connection");
    let request = get(&format!("/api/v1/parcels/{path}"))
        .replace("Host: bench", "Host: bench\r\nConnection: close");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    let bbox = text
        .split("\"bbox\":[")
        .nth(1)
        .and_then(|rest| rest.split(']').next())
        .expect("a box");
    let numbers: Vec<f64> = bbox.split(',').filter_map(|n| n.parse().ok()).collect();
    [
        (numbers[0] + numbers[2]) / 2.0,
        (numbers[1] + numbers[3]) / 2.0,
    ]
}

/// A polygon of 20 vertices, so many metres across at the latitude of the real parcels.
fn circle([lon, lat]: [f64; 2], metres: f64) -> String {
    let point = |n: usize| {
        let angle = n as f64 * std::f64::consts::TAU / 20.0;
        format!(
            "[{:.7},{:.7}]",
            lon + 0.000006 * metres * angle.cos(),
            lat + 0.0000045 * metres * angle.sin()
        )
    };
    let mut ring: Vec<String> = (0..20).map(point).collect();
    ring.push(ring[0].clone());
    format!(
        "{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}",
        ring.join(",")
    )
}

fn post(path: &str, token: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n")
}

struct Figures {
    per_second: f64,
    p50: Duration,
    p99: Duration,
    bytes: f64,
}

/// Requests over so many connections for some seconds, from one thread a few connections each.
fn load(server: &Server, seconds: u64, request: impl Fn(usize) -> String + Sync) -> Figures {
    let stop = AtomicBool::new(false);
    let next = AtomicU64::new(0);
    let bytes = AtomicU64::new(0);
    let times = Arc::new(Mutex::new(Vec::new()));
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut own = Vec::with_capacity(1 << 16);
                let mut stream = TcpStream::connect(&server.address).expect("a connection");
                stream.set_nodelay(true).expect("no delay");
                let mut buffer = vec![0; 1 << 16];
                while !stop.load(Ordering::Relaxed) {
                    let n = next.fetch_add(1, Ordering::Relaxed) as usize;
                    let asked = Instant::now();
                    stream.write_all(request(n).as_bytes()).expect("a request");
                    bytes.fetch_add(answer(&mut stream, &mut buffer) as u64, Ordering::Relaxed);
                    own.push(asked.elapsed());
                }
                times.lock().expect("times").extend(own);
            });
        }
        std::thread::sleep(Duration::from_secs(seconds));
        stop.store(true, Ordering::Relaxed);
    });
    let elapsed = started.elapsed().as_secs_f64();
    let mut times = std::mem::take(&mut *times.lock().expect("times"));
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    Figures {
        per_second: times.len() as f64 / elapsed,
        p50: at(0.5),
        p99: at(0.99),
        bytes: bytes.load(Ordering::Relaxed) as f64 / times.len() as f64,
    }
}

/// Reads one answer with its body; its size. Anything but 200 ends the measurement.
fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> usize {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).expect("an answer");
        assert!(read > 0, "the server closed the connection");
        filled += read;
        if let Some(end) = buffer[..filled]
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
        {
            let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
            assert!(head.starts_with("http/1.1 200"), "{head}");
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .and_then(|n| n.trim().parse::<usize>().ok());
            let whole = end + 4 + length.expect("a length");
            buffer.resize(buffer.len().max(whole), 0);
            while filled < whole {
                let read = stream.read(&mut buffer[filled..]).expect("a body");
                assert!(read > 0, "the server closed the connection");
                filled += read;
            }
            return whole;
        }
    }
}

fn tell(what: &str, figures: &Figures, hello: &Figures) {
    println!(
        "{what}: {:.0}/s, {:.2} x hello, p50 {:.2} ms, p99 {:.2} ms, {:.0} bytes",
        figures.per_second,
        figures.per_second / hello.per_second,
        figures.p50.as_secs_f64() * 1000.0,
        figures.p99.as_secs_f64() * 1000.0,
        figures.bytes
    );
}
