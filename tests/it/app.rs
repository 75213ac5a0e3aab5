//! A register with the demo of Hongqiao behind its HTTP doors, on a clock that stands still; requests without sockets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use jingtu::api::{Api, Entry, router};
use jingtu::clock::Clock;
use jingtu::demo::{files as example_files, hongqiao};
use jingtu::domain::day::Day;
use jingtu::domain::record::{Role, Source};
use jingtu::log::SignerKey;
use jingtu::registry::record::verify_register;
use jingtu::registry::{
    Blobs, Caller, FileLimits, Grounds, NewAccount, Registry, SessionLimits, When,
};
use jingtu::store::{Difference, StoreOptions};
use serde_json::Value;
use time::OffsetDateTime;
use time::macros::datetime;
use tokio::sync::OnceCell;
use tower::ServiceExt;

use crate::harness::{Copied, TestDatabase, databases};

/// Noon in Greenwich, eight in the evening in Tianjin.
pub const NOON: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

/// Roles that a token can have.
pub const ROLES: [Role; 7] = [
    Role::Reviewer,
    Role::Expert,
    Role::Registrar,
    Role::Planner,
    Role::Approver,
    Role::Auditor,
    Role::Admin,
];

/// The password of every person in the tests.
pub const PASSWORD: &str = "correct horse battery";

/// The host that requests by cookie are sent to.
pub const HOST: &str = "jingtu.test";

/// A register in service.
pub struct App {
    /// The kind of database, for the messages of assertions.
    pub name: &'static str,
    pub registry: Registry,
    pub clock: Clock,
    router: Router,
    tokens: BTreeMap<&'static str, String>,
    files: tempfile::TempDir,
    _database: TestDatabase,
}

/// One app on each database, filled for the day on which its clock stands.
pub async fn apps() -> Vec<App> {
    let mut apps = Vec::new();
    for (place, filled) in FILLED.iter().enumerate() {
        let filled = filled.get_or_init(|| fill(place)).await;
        if let Some(filled) = filled {
            apps.push(filled.again().await);
        }
    }
    apps
}

/// SQLite and PostgreSQL with the demo, made once: most tests begin with a copy.
static FILLED: [OnceCell<Option<Filled>>; 2] = [const { OnceCell::const_new() }; 2];

async fn fill(place: usize) -> Option<Filled> {
    let database = databases().await.into_iter().nth(place)?;
    let app = App::on(database, NOON, Day::of(NOON)).await;
    Some(app.filled().await)
}

/// A register with the demo that nobody has open.
struct Filled {
    database: Copied,
    tokens: BTreeMap<&'static str, String>,
    /// The files of documents, by their names in their folder.
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Filled {
    /// Opens another that holds the same.
    async fn again(&self) -> App {
        let files = tempfile::tempdir().expect("a folder");
        for (name, bytes) in &self.files {
            let path = files.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, bytes).expect("a file");
        }
        let database = self.database.again().await;
        App::open(database, Clock::standing(NOON), files, self.tokens.clone()).await
    }
}

/// Every file below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let files = paths.flat_map(|path| {
        if path.is_dir() {
            files_below(&path)
        } else {
            vec![path]
        }
    });
    files.collect()
}

impl App {
    /// A register with the demo of a day and a token for each role.
    pub async fn on(database: TestDatabase, now: OffsetDateTime, demo: Day) -> App {
        let files = tempfile::tempdir().expect("a folder");
        let mut app = App::open(database, Clock::standing(now), files, BTreeMap::new()).await;
        let (registry, operator) = (&app.registry, Caller::operator());
        for file in example_files() {
            let stored = registry.store_blob(&file.sent(), file.pieces()).await;
            stored.expect("a file of the demo");
        }
        for batch in hongqiao(demo).expect("the demo") {
            registry
                .commit_with_persons(&operator, batch.reason, (&batch.changes, &batch.persons))
                .await
                .expect("the demo can be committed");
        }
        for role in ROLES {
            let token = registry
                .add_token(&operator, "示例 example", &[role], None)
                .await
                .expect("a token");
            app.tokens.insert(role.code(), token.secret);
        }
        app
    }

    /// A register as it is in a database.
    async fn open(
        database: TestDatabase,
        clock: Clock,
        files: tempfile::TempDir,
        tokens: BTreeMap<&'static str, String>,
    ) -> App {
        let registry = Registry::open(&StoreOptions::writing(&database.url), clock.clone())
            .await
            .expect("a database")
            .with_log_key(SignerKey::from_bytes("jingtu.test", &[7; 32]).expect("a key"))
            .with_blobs(Blobs::folder(files.path()), FileLimits::default());
        App {
            name: database.name,
            router: router(Api::new(registry.clone())),
            registry,
            clock,
            tokens,
            files,
            _database: database,
        }
    }

    /// Closes it and keeps what it holds.
    async fn filled(self) -> Filled {
        self.registry.close().await;
        let folder = self.files.path();
        let kept = files_below(folder).into_iter().map(|path| {
            let bytes = std::fs::read(&path).expect("a file");
            let name = path.strip_prefix(folder).expect("below the folder");
            (name.to_owned(), bytes)
        });
        Filled {
            files: kept.collect(),
            tokens: self.tokens,
            database: self._database.copied(),
        }
    }

    /// The address of the database.
    pub fn url(&self) -> &str {
        &self._database.url
    }

    /// The secret of the token with this role.
    pub fn token(&self, role: &str) -> &str {
        &self.tokens[role]
    }

    /// Serves the same register with other settings of coming in.
    pub fn enter_by(&mut self, entry: Entry) {
        self.router = router(Api::with(self.registry.clone(), entry));
    }

    /// The folder of the blob store.
    pub fn files(&self) -> &std::path::Path {
        self.files.path()
    }

    /// Serves the same register with other size limits of files.
    pub fn limit_files(&mut self, limits: FileLimits) {
        let blobs = Blobs::folder(self.files.path());
        self.registry = self.registry.clone().with_blobs(blobs, limits);
        self.router = router(Api::new(self.registry.clone()));
    }

    /// Makes an account with [`PASSWORD`] and these roles; its identifier.
    pub async fn account(&self, name: &str, roles: &[Role]) -> String {
        let wanted = NewAccount {
            sign_in_name: name.to_owned(),
            display_name: format!("示例 {name}"),
            password: PASSWORD.to_owned(),
            roles: roles.to_vec(),
        };
        let grounds = Grounds {
            reason: "示例 example".to_owned(),
            source: Some(Source::titled("示例 example")),
        };
        let operator = Caller::operator();
        let made = self
            .registry
            .add_account(&operator, wanted, &grounds)
            .await
            .expect("an account");
        made.id
    }

    /// Signs an account in; the cookie of its session.
    pub async fn sign_in(&self, name: &str) -> String {
        let session = self
            .registry
            .sign_in((name, PASSWORD), None, &SessionLimits::default())
            .await
            .expect("a session");
        format!("jingtu={}", session.secret)
    }

    /// Everything in which the tables are not what the log says.
    pub async fn differences(&self) -> Vec<Difference> {
        let options = StoreOptions::reading(&self._database.url);
        let report = verify_register(&options).await.expect("a verification");
        report.differences
    }

    /// Today's statistics of officials as this node tells them, which follow the record from step to step, and as a node
    /// tells them that has just begun.
    pub async fn statistics_both_ways(&self) -> (Value, Value) {
        let told = self.get("auditor", "/api/v1/statistics").await.expect(200);
        let options = StoreOptions::reading(&self._database.url);
        let fresh = Registry::open(&options, self.clock.clone()).await;
        let fresh = fresh.expect("the same register");
        let caller = Caller::operator();
        let counted = fresh.statistics(&caller, &When::default()).await;
        let counted = serde_json::to_value(counted.expect("statistics")).expect("JSON");
        fresh.close().await;
        (told, counted)
    }

    /// The doors, to be served over a socket.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&self, request: Request<Body>) -> Answered {
        let asked = format!("{} {} {}", self.name, request.method(), request.uri());
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("no error");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX)
            .await
            .expect("a body");
        Answered {
            asked,
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.to_vec(),
        }
    }

    /// A request in a role; `public` is nobody in particular.
    pub async fn ask(&self, role: &str, ask: Ask) -> Answered {
        let mut request = Request::builder().method(ask.method).uri(&ask.path);
        if role != "public" {
            let bearer = format!("Bearer {}", self.token(role));
            request = request.header("authorization", bearer);
        }
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        self.send(request.body(Body::from(ask.body)).expect("a request"))
            .await
    }

    pub async fn get(&self, role: &str, path: &str) -> Answered {
        self.ask(role, Ask::get(path)).await
    }

    pub async fn post(&self, role: &str, path: &str, body: &Value) -> Answered {
        self.ask(role, Ask::post(path, body.to_string())).await
    }

    /// How far the record has come, as the door for operators tells.
    pub async fn revision(&self) -> u64 {
        let ready = self.get("public", "/readyz").await;
        ready.json()["revision"].as_u64().expect("a revision")
    }

    /// Every parcel as an official sees it.
    pub async fn parcels(&self) -> Vec<Value> {
        let all = self.get("auditor", "/api/v1/parcels?limit=1000").await;
        all.json()["items"].as_array().expect("items").clone()
    }

    /// The registry numbers of all parcels.
    pub async fn numbers(&self) -> Vec<String> {
        let number = |parcel: Value| parcel["registry_no"].as_str().expect("a number").to_owned();
        self.parcels().await.into_iter().map(number).collect()
    }
}

/// A request to be sent.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: Method,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Ask {
    pub fn get(path: impl Into<String>) -> Self {
        Ask::of(Method::GET, path, Vec::new())
    }

    pub fn post(path: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Ask::of(Method::POST, path, body).with("content-type", "application/json")
    }

    pub fn put(path: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Ask::of(Method::PUT, path, body).with("content-type", "application/json")
    }

    pub fn delete(path: impl Into<String>) -> Self {
        Ask::of(Method::DELETE, path, Vec::new())
    }

    /// As a page of this register sends it, with the cookie of a session.
    pub fn by_page(self, cookie: &str) -> Self {
        self.with("cookie", cookie)
            .with("host", HOST)
            .with("origin", format!("http://{HOST}"))
    }

    pub fn of(method: Method, path: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Ask {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: body.into(),
        }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// An answer, read to its end.
pub struct Answered {
    /// Database, method and path, for the messages of assertions.
    pub asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answered {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }

    /// The body of an answer with this status.
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        self.json()
    }

    /// The lines of a batch.
    pub fn lines(&self) -> Vec<Value> {
        assert_eq!(self.status, 200, "{}: {}", self.asked, self.text());
        let text = self.text();
        let line = |line: &str| serde_json::from_str(line).expect("a line of JSON");
        text.lines().map(line).collect()
    }

    /// A problem in its documented shape, with this status; its faults as `at: ...` lines.
    pub fn problem(&self, status: u16) -> Vec<String> {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        self.any_problem()
    }

    /// A problem in its documented shape; the places of its faults.
    pub fn any_problem(&self) -> Vec<String> {
        let shown = || format!("{}: {} {}", self.asked, self.status, self.text());
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            shown()
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{}", shown());
        let kinds: &[&str] = match self.status {
            400 => &["invalid-request"],
            401 => &["unauthorized"],
            403 => &["forbidden"],
            404 => &["not-found"],
            405 => &["method-not-allowed"],
            409 => &["conflict", "refused"],
            412 => &["precondition-failed"],
            413 => &["too-large"],
            415 => &["unsupported-media-type"],
            416 => &["no-such-range"],
            428 => &["precondition-required"],
            429 => &["too-many-requests"],
            502 => &["provider-unreachable"],
            503 => &["unavailable"],
            _ => &[],
        };
        let kind = problem["type"].as_str().unwrap_or_default();
        assert!(kinds.contains(&kind), "{}", shown());
        for text in ["title", "detail"] {
            assert!(problem[text].as_str().is_some_and(|text| !text.is_empty()));
        }
        let faults = problem["faults"].as_array().cloned().unwrap_or_default();
        assert_eq!(self.status == 400, !faults.is_empty(), "{}", shown());
        let place = |fault: Value| {
            for text in ["wanted", "found", "remedy"] {
                assert!(fault[text].is_string(), "{}", shown());
            }
            let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
            format!("{}: {}", text("at"), text("remedy"))
        };
        faults.into_iter().map(place).collect()
    }

    /// The guards that refused an act, in the documented shape, each with its articles.
    pub fn guards(&self, status: u16) -> Vec<String> {
        self.problem(status);
        let refusals = self.json()["refusals"].clone();
        let refusals = refusals.as_array().expect("refusals");
        let guard = |refusal: &Value| {
            for text in ["at", "wanted", "found", "remedy"] {
                assert!(refusal[text].is_string(), "{}: {}", self.asked, self.text());
            }
            let articles = refusal["article"].as_array().expect("articles");
            assert!(!articles.is_empty(), "{}: {}", self.asked, self.text());
            let name = |article: &Value| {
                let part = |name: &str| article[name].as_str().unwrap_or_default().to_owned();
                let text = format!("{} {}", part("instrument_code"), part("article"));
                text.trim_end().to_owned()
            };
            let articles: Vec<String> = articles.iter().map(name).collect();
            let guard = refusal["guard"].as_str().expect("a guard");
            format!("{guard} [{}]", articles.join(", "))
        };
        refusals.iter().map(guard).collect()
    }
}
