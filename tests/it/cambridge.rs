//! The whole journey on real parcels: the open cadastre of Cambridge, Massachusetts, taken in, judged in batches, carried
//! to other databases and verified there.
//!
//! The states are invented by a seed. What they mean for two transactions is worked out here a second time, by a table
//! written from the decision matrix alone, for parcels that nothing around them touches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jingtu::api::{Api, router};
use jingtu::clock::Clock;
use jingtu::demo::{Example, ExampleReport, story};
use jingtu::domain::change::{Change, What};
use jingtu::domain::codes::RegistryNo;
use jingtu::domain::day::Day;
use jingtu::domain::geometry::Outline;
use jingtu::domain::land_use::LimitClass;
use jingtu::domain::lifecycle::Act;
use jingtu::domain::record::{Entity, FlagKind, Removal, Role, Survey, TriState};
use jingtu::domain::stage::Stage;
use jingtu::intake::{ParcelMapping, Severity};
use jingtu::registry::record::{Header, export, restore, verify_register};
use jingtu::registry::{Caller, CheckTarget, Registry, RegistryError, StoreOptions};
use jingtu::rules::render::Lang;
use serde_json::{Value, json};
use time::macros::datetime;
use tower::ServiceExt;

use crate::harness::{TestDatabase, postgres, sqlite};

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/parcels/cambridge-parcels-fy2014.geojson.gz"
);
const SEED: u64 = 7;
/// A batch holds at most so many rows.
const BATCH: usize = 10_000;
/// The table of this test judges at least so many rows.
const BY_TABLE: usize = 500;
/// Rows that are answered by restored registers.
const RESTORED: usize = 200;

fn clock() -> Clock {
    Clock::standing(datetime!(2026-11-24 04:00 UTC))
}

#[tokio::test(flavor = "multi_thread")]
async fn real_parcels_are_taken_in_judged_carried_over_and_verified() {
    let database = sqlite();
    let registry = Registry::open(&StoreOptions::writing(&database.url), clock())
        .await
        .unwrap();
    let report = timed("import and spread", take_in(&registry)).await;
    see_what_was_refused(&report);
    let numbers = report.parcels.numbers;

    let secret = registry
        .add_token(&Caller::operator(), "reviewer", &[Role::Reviewer], None)
        .await
        .unwrap()
        .secret;
    let door = Door {
        router: router(Api::new(registry.clone())),
        secret,
    };
    let lines = timed("batch", batch(&door, &numbers)).await;
    timed("rows alone", alone(&door, &numbers, &lines)).await;
    let land = registry.outlines(&numbers).await.unwrap();
    timed("rows by table", by_table(&door, &land, &lines)).await;

    let reviewer = registry.caller_of(&door.secret).await.unwrap();
    let answers = answers(&registry, &reviewer, &numbers).await;
    let (header, bytes) = timed("export", exported(&database)).await;
    assert_eq!(header.revision, registry.is_ready().await.unwrap());
    registry.close().await;

    let second = sqlite();
    timed("damaged restores", refuse_damage(&second, &bytes)).await;
    let carried = Arc::new(Carried {
        header,
        bytes,
        reviewer,
        numbers,
        answers,
    });
    let databases = [Some(second), postgres().await];
    let works = databases.into_iter().flatten();
    let works: Vec<_> = works
        .map(|database| tokio::spawn(carry_over(database, carried.clone())))
        .collect();
    for work in works {
        work.await.unwrap();
    }
}

async fn timed<T>(what: &str, work: impl Future<Output = T>) -> T {
    let began = Instant::now();
    let done = work.await;
    eprintln!("{what}: {:.1} s", began.elapsed().as_secs_f64());
    done
}

// ---- in ----

async fn take_in(registry: &Registry) -> ExampleReport {
    let example = Example {
        mapping: ParcelMapping::parse(&["key=ML"]).unwrap(),
        title: "Cambridge parcels, fiscal year 2014".to_owned(),
        seed: SEED,
    };
    let open = || std::fs::File::open(FILE).unwrap();
    example.fill(registry, (open(), open())).await.unwrap()
}

fn see_what_was_refused(report: &ExampleReport) {
    let parcels = &report.parcels;
    assert_eq!((parcels.features, parcels.parcels), (13_116, 13_078));
    assert_eq!(parcels.numbers.len(), 13_078);
    assert_eq!(parcels.more_faults, 0);
    let errors = parcels
        .faults
        .iter()
        .filter(|fault| fault.severity == Severity::Error);
    let mut refused = BTreeSet::new();
    for fault in errors {
        let feature = fault.feature.expect("a fault names its feature");
        assert!((1..=13_116).contains(&feature), "{fault}");
        assert!(
            !fault.wanted.is_empty() && !fault.found.is_empty(),
            "{fault}"
        );
        refused.insert(feature);
    }
    assert_eq!(refused.len(), 38);
    // district, parcels, states: a commit each, a leaf for every change and one for the commit
    let taken = parcels.receipt.as_ref().unwrap();
    assert_eq!((taken.revision, taken.tree_size), (2, 3 + 1 + 13_078 + 1));
    let spread = report.receipt.as_ref().unwrap();
    assert_eq!(spread.revision, 3);
    assert_eq!(
        spread.tree_size,
        taken.tree_size + report.changes as u64 + 1
    );
    eprintln!("{} example changes", report.changes);
}

// ---- asked ----

/// The door for programs, as a reviewer.
#[derive(Clone)]
struct Door {
    router: Router,
    secret: String,
}

impl Door {
    async fn send(&self, method: &str, path: &str, body: Body) -> Vec<u8> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.secret))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(status, StatusCode::OK, "{path}: {}", text());
        bytes.into()
    }

    async fn get(&self, path: &str) -> Value {
        serde_json::from_slice(&self.send("GET", path, Body::empty()).await).unwrap()
    }
}

/// Even rows are sold on for dwellings, odd rows are granted to industry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    TransferForDwellings,
    SupplyForIndustry,
}

impl Asked {
    fn of(row: usize) -> Self {
        if row.is_multiple_of(2) {
            Asked::TransferForDwellings
        } else {
            Asked::SupplyForIndustry
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Asked::TransferForDwellings => ("TRANSFER", "070102"),
            Asked::SupplyForIndustry => ("SUPPLY", "1001"),
        }
    }

    fn question(self) -> Value {
        let (transaction, code) = self.words();
        json!({
            "transaction": transaction,
            "planned_uses": [{ "system": "YDYH2023", "code": code }],
        })
    }
}

async fn batch(door: &Door, numbers: &[RegistryNo]) -> Vec<Value> {
    let rows = numbers.iter().enumerate().map(|(row, no)| {
        let mut question = Asked::of(row).question();
        question["parcel"] = json!(no);
        question
    });
    let rows: Vec<Value> = rows.collect();
    let mut lines = Vec::with_capacity(rows.len());
    let mut counted: BTreeMap<String, u64> = BTreeMap::new();
    // at once: a caller may have two under way
    let requests = rows.chunks(BATCH).map(|rows| {
        let request = json!({ "rows": rows }).to_string();
        door.send("POST", "/api/v1/transfer-checks/batch", Body::from(request))
    });
    let texts = futures::future::join_all(requests).await;
    assert_eq!(texts.len(), 2);
    for (rows, text) in rows.chunks(BATCH).zip(texts) {
        let text = String::from_utf8(text).unwrap();
        let mut part: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let last = part.pop().unwrap();
        assert_eq!(part.len(), rows.len());
        assert_eq!(last["summary"]["rows"], rows.len());
        for verdict in [
            "allowed",
            "conditional",
            "undetermined",
            "blocked",
            "not_answered",
        ] {
            let count = last["summary"][verdict].as_u64().unwrap();
            *counted.entry(verdict.to_owned()).or_default() += count;
        }
        lines.append(&mut part);
    }
    eprintln!("batch of {}: {counted:?}", lines.len());
    assert_eq!(counted["not_answered"], 0);
    for verdict in ["allowed", "conditional", "undetermined", "blocked"] {
        let said = verdict.to_uppercase();
        let found = lines.iter().filter(|line| line["verdict"] == said.as_str());
        assert_eq!(found.count() as u64, counted[verdict], "{verdict}");
        assert!(counted[verdict] > 0, "{verdict}");
    }
    lines
}

/// A row asked alone gets the same verdict, rules and day.
async fn alone(door: &Door, numbers: &[RegistryNo], lines: &[Value]) {
    let halves = [0, 1].map(|half| {
        let rows: Vec<(usize, RegistryNo, Value)> = numbers
            .iter()
            .zip(lines)
            .enumerate()
            .filter(|(row, _)| row % 2 == half)
            .map(|(row, (no, line))| (row, no.clone(), line.clone()))
            .collect();
        let door = door.clone();
        tokio::spawn(async move {
            for (row, no, line) in &rows {
                let (transaction, code) = Asked::of(*row).words();
                let path = format!(
                    "/api/v1/parcels/{no}/transfer-check?transaction={transaction}&planned_use={code}"
                );
                let answer = door.get(&path).await;
                assert_eq!(line["parcel"], json!(no));
                assert_eq!(line["verdict"], answer["verdict"], "{path}");
                let rules: BTreeSet<&str> = answer["rules"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|rule| rule["id"].as_str().unwrap())
                    .collect();
                let in_batch: BTreeSet<&str> = line["rules"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|rule| rule.as_str().unwrap())
                    .collect();
                assert_eq!(in_batch, rules, "{path}");
                for part in ["day", "rule"] {
                    let (batch, alone) = (&line["holds_until"][part], &answer["holds_until"][part]);
                    assert_eq!(batch, alone, "{path}");
                }
            }
            rows.len()
        })
    });
    let mut asked = 0;
    for half in halves {
        asked += half.await.unwrap();
    }
    eprintln!("{asked} rows asked alone");
}

// ---- judged by a plain table ----

/// What the seed says of one parcel.
#[derive(Default)]
struct Told {
    stage: Option<Stage>,
    survey: Option<Survey>,
    removal: Option<Removal>,
    flags: Vec<FlagKind>,
    /// Boxes in degrees within which other parcels are not judged by the table.
    reach: Vec<[f64; 4]>,
}

impl Told {
    fn of(changes: Vec<Change>, outline: &Outline) -> Self {
        let mut told = Told::default();
        let around = |outline: &Option<Outline>| {
            let outline = outline.as_ref().expect("an outline");
            widened(outline.bbox())
        };
        for change in changes {
            let What::Recorded(entity) = change.what else {
                panic!("the example only records");
            };
            match entity {
                Entity::Act(record) => match record.act {
                    Act::Adopted(adopted) => told.stage = Some(adopted.stage),
                    Act::Moved(_) => panic!("the example only adopts stages"),
                },
                Entity::Survey(survey) => told.survey = Some(*survey),
                Entity::Removal(removal) => told.removal = Some(*removal),
                Entity::Flag(flag) => told.flags.push(flag.flag),
                Entity::Zone(zone) => told.reach.push(around(&zone.outline)),
                Entity::Plume(plume) => told.reach.push(around(&plume.outline)),
                _ => {}
            }
        }
        use Stage::*;
        if let Some(A0 | AR | L0 | L1 | L2 | L3 | L4 | N0 | X0) = told.stage {
            told.reach.push(widened(outline.bbox()));
        }
        told
    }
}

/// A box and somewhat more than fifty metres around it, at the latitude of Cambridge.
fn widened([west, south, east, north]: [f64; 4]) -> [f64; 4] {
    let (lon, lat) = (60.0 / 82_000.0, 60.0 / 111_000.0);
    [west - lon, south - lat, east + lon, north + lat]
}

fn meet(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
}

/// The verdicts in the order in which the worst wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Plain {
    Allowed,
    Conditional,
    Undetermined,
    Blocked,
}
use Plain::*;

/// The decision matrix for the two transactions, for a parcel with nothing around it, on 2026-11-24. The current use is
/// not known, no design is given, no grant meeting was held.
fn table(asked: Asked, stage: Option<&str>, lists: &[&str], told: &Told) -> Plain {
    let dwellings = asked == Asked::TransferForDwellings;
    let by_stage = match stage {
        None => Undetermined,
        Some("U0") if dwellings => Conditional,
        Some("U0") => Allowed,
        // the surveys come from U1, or from a stage that was not recorded, which is read as U1 with a risk shown
        Some("U1" | "V1" | "V2" | "V3" | "V4" | "VR") => Blocked,
        Some("P0") => passed(dwellings, told.survey.as_ref().expect("a survey")),
        Some("A0" | "AR") => Blocked,
        // assessed for other uses (dwellings), or not known to be built as assessed (industry)
        Some("P1") => Undetermined,
        Some("L0" | "L1" | "L2" | "L3" | "L4" | "N0") => Blocked,
        Some("R0" | "R1") => removed(dwellings, told.removal.as_ref().expect("a removal")),
        Some("X0") => Undetermined,
        Some(other) => panic!("the matrix has no stage {other}"),
    };
    // the grant meeting is missing, so no grant is without conditions
    let by_steps = if dwellings { Allowed } else { Conditional };
    // a key unit in or after production, and no survey since
    let by_lists = if lists.contains(&"key_supervised") {
        Blocked
    } else {
        Allowed
    };
    let by_flags = told.flags.iter().map(|flag| match flag {
        FlagKind::Emergency => Blocked,
        FlagKind::EnforcementCase => Undetermined,
        other => panic!("the example raises no flag {other:?}"),
    });
    let by_flags = by_flags.max().unwrap_or(Allowed);
    by_stage.max(by_steps).max(by_lists).max(by_flags)
}

/// P0, and every maximum within Class I.
fn passed(dwellings: bool, survey: &Survey) -> Plain {
    let within = match survey.class_assessed {
        Some(LimitClass::I) => Allowed,
        _ if !dwellings => Allowed,
        _ if survey.maxima_complete => Conditional,
        _ => Undetermined,
    };
    let water = match survey.groundwater_polluted {
        TriState::Yes if dwellings => Undetermined,
        TriState::Yes => Conditional,
        TriState::No | TriState::Unknown => Allowed,
    };
    let three_years_ago = Day::parse("2023-11-24").unwrap();
    let age = if survey.sampling_end.expect("a day of sampling") < three_years_ago {
        Conditional
    } else {
        Allowed
    };
    within.max(water).max(age)
}

/// R0 without, R1 with restrictions and aftercare.
fn removed(dwellings: bool, removal: &Removal) -> Plain {
    let targets = match removal.target_class {
        Some(LimitClass::I) => Allowed,
        _ if dwellings => Conditional,
        _ => Allowed,
    };
    let Some(aftercare) = &removal.aftercare else {
        return targets;
    };
    let due = aftercare.next_report_due.expect("a day");
    if due < Day::parse("2026-11-24").unwrap().plus(-90) {
        Undetermined
    } else {
        Conditional
    }
}

async fn by_table(door: &Door, land: &[(RegistryNo, Outline)], lines: &[Value]) {
    let today = clock().today();
    let told: Vec<Told> = land
        .iter()
        .map(|(no, outline)| Told::of(story(no, outline, SEED, today), outline))
        .collect();
    let reaches: Vec<(usize, [f64; 4])> = told
        .iter()
        .enumerate()
        .flat_map(|(row, told)| told.reach.iter().map(move |reach| (row, *reach)))
        .collect();
    let apart = |row: &usize| {
        let own = land[*row].1.bbox();
        !reaches
            .iter()
            .any(|(of, reach)| of != row && meet(reach, &own))
    };
    let rows: Vec<usize> = (0..land.len()).filter(apart).collect();
    assert!(rows.len() > BY_TABLE, "{}", rows.len());
    eprintln!("{} parcels with nothing around them", rows.len());

    let mut wrong = Vec::new();
    let mut judged: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let (no, told) = (&land[row].0, &told[row]);
        let parcel = door.get(&format!("/api/v1/parcels/{no}")).await;
        let stages = parcel["stages"].as_array().unwrap();
        assert!(stages.len() <= 1, "{no}");
        let stage = stages.first().map(|stage| stage["stage"].as_str().unwrap());
        assert_eq!(stage, told.stage.map(Stage::code), "{no}");
        let lists: Vec<&str> = parcel["lists"]
            .as_array()
            .unwrap()
            .iter()
            .map(|list| list.as_str().unwrap())
            .collect();
        let asked = Asked::of(row);
        let plain = table(asked, stage, &lists, told);
        let said = format!("{plain:?}").to_uppercase();
        if lines[row]["verdict"] != said.as_str() {
            let line = &lines[row];
            wrong.push(format!(
                "{asked:?} of {no}, {stage:?}, {lists:?}: {plain:?}, not {line}"
            ));
        }
        *judged
            .entry(format!("{} {plain:?}", stage.unwrap_or("none")))
            .or_default() += 1;
    }
    eprintln!("by table: {judged:?}");
    let count = wrong.len();
    assert!(wrong.is_empty(), "{count} differ:\n{}", wrong.join("\n"));
}

// ---- carried over ----

async fn answers(registry: &Registry, caller: &Caller, numbers: &[RegistryNo]) -> Vec<Value> {
    let mut answers = Vec::with_capacity(RESTORED);
    let step = numbers.len() / RESTORED;
    for (row, no) in numbers.iter().enumerate().step_by(step).take(RESTORED) {
        let question = serde_json::from_value(Asked::of(row / step).question()).unwrap();
        let target = CheckTarget::Parcel(no.clone());
        let answered = registry
            .check(caller, &target, &question, None)
            .await
            .unwrap();
        let mut answer = serde_json::to_value(answered.render(Lang::Zh)).unwrap();
        answer.as_object_mut().unwrap().remove("data_as_of");
        answers.push(answer);
    }
    assert_eq!(answers.len(), RESTORED);
    answers
}

async fn exported(database: &TestDatabase) -> (Header, Vec<u8>) {
    let mut bytes = Vec::new();
    let options = StoreOptions::reading(&database.url);
    let header = export(&options, &mut bytes, &mut |_, _| {}).await.unwrap();
    eprintln!("{} leaves, {} bytes", header.tree_size, bytes.len());
    (header, bytes)
}

async fn restored(database: &TestDatabase, bytes: &[u8]) -> Result<Header, RegistryError> {
    let options = StoreOptions::writing(&database.url);
    restore(&options, bytes, &mut |_, _| {}).await
}

/// An export that was cut between two lines of a commit, one with a flipped bit that leaves every line good JSON, and one
/// that lacks its last commit. What was whole before the damage stays, and a good export goes on from there.
async fn refuse_damage(database: &TestDatabase, bytes: &[u8]) {
    let ends: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b'\n').collect();
    let cut = ends[ends.len() * 3 / 4] + 1;
    let error = restored(database, &bytes[..cut]).await.unwrap_err();
    let told = error.to_string();
    assert!(told.contains("its own leaf is missing"), "{told}");
    assert_eq!(reached(database).await, 2);

    let mut flipped = bytes.to_vec();
    let from = ends[ends.len() * 9 / 10] + 1;
    let body = br#""body":""#;
    let at = flipped[from..]
        .windows(body.len())
        .position(|part| part == body);
    let from = from + at.expect("a leaf");
    let digit = flipped[from..].iter().position(u8::is_ascii_digit);
    flipped[from + digit.expect("a digit")] ^= 1;
    let error = restored(database, &flipped).await.unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains("kind, nonce and body give the hash"),
        "{told}"
    );
    assert_eq!(reached(database).await, 2);

    // the last commit grants a token its roles: the commit, the change, and its own leaf
    let cut = ends[ends.len() - 4] + 1;
    let error = restored(database, &bytes[..cut]).await.unwrap_err();
    let told = error.to_string();
    assert!(told.contains("the export is cut off or damaged"), "{told}");
    assert_eq!(reached(database).await, 3);
}

/// The last revision of a register.
async fn reached(database: &TestDatabase) -> u64 {
    let options = StoreOptions::reading(&database.url);
    let registry = Registry::open_around(&options, clock(), "").await.unwrap();
    let revision = registry.is_ready().await.unwrap();
    registry.close().await;
    revision
}

/// What a restored register is compared with.
struct Carried {
    header: Header,
    bytes: Vec<u8>,
    reviewer: Caller,
    numbers: Vec<RegistryNo>,
    answers: Vec<Value>,
}

async fn carry_over(database: TestDatabase, carried: Arc<Carried>) {
    let Carried {
        header,
        bytes,
        reviewer,
        numbers,
        answers: before,
    } = carried.as_ref();
    let name = database.name;
    let told = timed(&format!("{name}: restore"), restored(&database, bytes)).await;
    assert_eq!(&told.unwrap(), header, "{name}");
    let (again, same) = timed(&format!("{name}: export"), exported(&database)).await;
    assert_eq!(&again, header, "{name}");
    assert!(
        same == *bytes,
        "{name}: the export of the restored register differs"
    );

    let options = StoreOptions::writing(&database.url);
    let registry = Registry::open(&options, clock()).await.unwrap();
    let after = answers(&registry, reviewer, numbers).await;
    registry.close().await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after, "{name}");
    }

    let options = StoreOptions::reading(&database.url);
    let report = timed(&format!("{name}: verify"), verify_register(&options)).await;
    let report = report.unwrap();
    assert!(
        report.differences.is_empty(),
        "{name}: {:?}",
        report.differences
    );
    let found = (report.revision, report.tree_size, report.root);
    assert_eq!(
        found,
        (header.revision, header.tree_size, header.root),
        "{name}"
    );
}
