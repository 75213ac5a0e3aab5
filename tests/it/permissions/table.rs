//! The table of operations and roles: what each operation's example is answered in each role, compared with the table
//! that somebody has read.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::app::{App, Ask, apps};
use crate::openapi::{Operation, operations};

/// Columns of the table.
const ROLES: [&str; 8] = [
    "public",
    "reviewer",
    "expert",
    "registrar",
    "planner",
    "approver",
    "auditor",
    "admin",
];

/// Who may do what, as it was found and read by somebody: one line an operation, one column a role. In a cell stands the
/// status of the operation's example; `403/200` = by a token / by a person who is signed in. `no_role` is a person
/// without roles.
const TABLE: &str = include_str!("../../data/permissions.txt");

/// Writes the table as it is found now: `JINGTU_TEST_PERMISSIONS=write cargo test --test it permissions`. What changed is
/// read in review like code.
const WRITE: &str = "JINGTU_TEST_PERMISSIONS";

/// The head of the table.
const HEAD: &str = "\
# Who may do what: the status of each operation's example in each role, on a register in which no such number, account,
# token or link exists. a/b = by a token / by a person who is signed in; no_role = a person without roles; +record = the
# same, recorded.
# Written by the test (tests/it/permissions/table.rs says how) and compared by it; read a change of it like code.
";

/// What stands in a line of the table.
fn cells(line: &str) -> Option<(&str, Vec<&str>)> {
    let mut cells = line.split_whitespace();
    let name = cells.next().filter(|name| !name.starts_with('#'))?;
    Some((name, cells.collect()))
}

#[test]
fn every_operation_has_its_line() {
    let mut described: BTreeSet<String> = operations()
        .into_iter()
        .map(|operation| operation.id)
        .collect();
    described.extend(RECORDING.map(|id| format!("{id}+record")));
    described.insert("operation".to_owned());
    let lines = TABLE.lines();
    let lines: Vec<String> = lines
        .filter_map(|line| Some(cells(line)?.0.to_owned()))
        .collect();
    let table: BTreeSet<String> = lines.iter().cloned().collect();
    assert_eq!(lines.len(), table.len(), "a line stands twice");
    assert_eq!(
        described, table,
        "{WRITE}=write lets the test write a new operation into tests/data/permissions.txt"
    );
}

/// Operations that record when they are told to.
const RECORDING: [&str; 2] = ["ask_about_many_transfers", "ask_about_transfer"];

#[tokio::test]
async fn every_operation_in_every_role() {
    let mut found = Vec::new();
    for app in apps().await {
        found.push((app.name, table(&app).await));
    }
    let (first, table) = &found[0];
    for (other, same) in &found[1..] {
        assert_eq!(table, same, "{first} and {other} differ");
    }
    if std::env::var(WRITE).as_deref() == Ok("write") {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/permissions.txt");
        std::fs::write(file, table).expect("the table");
        return;
    }
    for (now, before) in table.lines().zip(TABLE.lines()) {
        assert_eq!(
            now, before,
            "may more, or less, than before; found:\n{table}"
        );
    }
    assert_eq!(table, TABLE, "found:\n{table}");
}

/// Asks every operation in every role, by token and by person.
async fn table(app: &App) -> String {
    let mut people = BTreeMap::from([("no_role", Vec::new())]);
    people.extend(crate::app::ROLES.map(|role| (role.code(), vec![role])));
    let mut cookies = BTreeMap::new();
    for (name, roles) in &people {
        app.account(name, roles).await;
        cookies.insert(*name, app.sign_in(name).await);
    }
    app.account("wang", &[]).await; // who signs in in the example
    let mut operations = operations();
    // signing in again, or out, is the last that a session does
    operations.sort_by_key(|operation| ["sign_in", "sign_out"].contains(&operation.id.as_str()));
    let mut lines = BTreeMap::new();
    for operation in &operations {
        lines.insert(
            operation.id.clone(),
            line(app, operation, operation.ask(), &cookies).await,
        );
        if RECORDING.contains(&operation.id.as_str()) {
            let name = format!("{}+record", operation.id);
            let ask = recorded(operation);
            lines.insert(name, line(app, operation, ask, &cookies).await);
        }
    }
    let head = ["public", "no_role"].iter().chain(&ROLES[1..]);
    let head: Vec<String> = head.map(|role| (*role).to_owned()).collect();
    let row = |name: &str, cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:<9}")).collect();
        format!("{name:<32}{}", cells.join(" "))
            .trim_end()
            .to_owned()
            + "\n"
    };
    let mut table = format!("{HEAD}{}", row("operation", &head));
    for (name, cells) in &lines {
        table.push_str(&row(name, cells));
    }
    table
}

/// One operation in every role: nobody, a person without roles, and each role by token and by person.
async fn line(
    app: &App,
    operation: &Operation,
    ask: Ask,
    cookies: &BTreeMap<&str, String>,
) -> Vec<String> {
    let nobody = described(app, operation, "public", ask.clone()).await;
    let no_role = ask.clone().by_page(&cookies["no_role"]);
    let no_role = described(app, operation, "public", no_role).await;
    let mut cells = vec![nobody.to_string(), no_role.to_string()];
    for role in &ROLES[1..] {
        let token = described(app, operation, role, ask.clone()).await;
        let mut person = ask.clone().by_page(&cookies[role]);
        if operation.id == "add_account" {
            // the token has taken the name of the example
            let body = String::from_utf8(person.body).expect("text");
            person.body = body.replace("\"li\"", "\"li2\"").into_bytes();
        }
        let person = described(app, operation, "public", person).await;
        cells.push(match token == person {
            true => token.to_string(),
            false => format!("{token}/{person}"),
        });
    }
    cells
}

/// The status of an answer, which the description knows; what was refused moved nothing.
async fn described(app: &App, operation: &Operation, role: &str, ask: Ask) -> u16 {
    let before = app.revision().await;
    let records = ask
        .headers
        .iter()
        .any(|(name, _)| *name == "idempotency-key");
    let answer = app.ask(role, ask).await;
    if answer.status >= 400 {
        answer.any_problem();
    }
    let described = &operation.described["responses"][answer.status.to_string()];
    assert!(
        described.is_object(),
        "{}: {} is not described: {}",
        answer.asked,
        answer.status,
        answer.text()
    );
    let moved = app.revision().await - before;
    let writes = records || !matches!(operation.method.as_str(), "get" | "delete");
    assert!(
        moved <= u64::from(answer.status < 300 && writes),
        "{}",
        answer.asked
    );
    // an upload is workbench until it is accepted
    let recorded = u64::from(operation.id != "begin_upload");
    assert!(
        !records || answer.status >= 300 || moved == recorded,
        "{}",
        answer.asked
    );
    answer.status
}

fn recorded(operation: &Operation) -> Ask {
    let mut body = operation.body.clone().expect("an example");
    body["record"] = json!(true);
    body["case_reference"] = json!("红规审2026-001");
    let key = format!("recorded-{}", operation.id);
    Ask::post(&operation.path, body.to_string()).with("idempotency-key", key)
}

#[test]
fn anonymous_callers_may_get_and_nothing_else() {
    for operation in operations() {
        if operation.method != "get" && !["sign_in", "send_clue"].contains(&operation.id.as_str()) {
            let line = TABLE
                .lines()
                .filter_map(cells)
                .find(|(id, _)| *id == operation.id)
                .expect("a line");
            assert_eq!(line.1[0], "401", "{}", operation.id);
        }
    }
}
