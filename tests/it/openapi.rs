//! The description of the API: the one that is kept is the one that the program writes, it holds together, and what it
//! shows as an example is sent and answered as it says.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value, json};

use crate::app::{Answered, App, Ask, apps};

/// An operation as it is described.
pub struct Operation {
    pub id: String,
    pub method: String,
    /// Path and query made of the examples of the parameters.
    pub path: String,
    /// The example of the body.
    pub body: Option<Value>,
    /// The example of a body that is a file, with its media type.
    pub file: Option<(String, String)>,
    pub described: Value,
}

impl Operation {
    /// The request that the examples make.
    pub fn ask(&self) -> Ask {
        match (self.method.as_str(), &self.body) {
            ("get", _) => Ask::get(&self.path),
            ("post", Some(body)) => {
                let ask = Ask::post(&self.path, body.to_string());
                if self.needs_key() {
                    ask.with("idempotency-key", format!("example-{}", self.id))
                } else {
                    ask
                }
            }
            ("post", None) if self.file.is_some() => {
                let (media, file) = self.file.clone().expect("a file");
                Ask::of(axum::http::Method::POST, &self.path, file).with("content-type", media)
            }
            ("put", Some(body)) => Ask::put(&self.path, body.to_string()),
            ("delete", None) => Ask::delete(&self.path),
            _ => panic!("{}: how is this sent?", self.id),
        }
    }

    /// Whether it records something under a key.
    fn needs_key(&self) -> bool {
        let parameters = self.described["parameters"].as_array();
        parameters.into_iter().flatten().any(|parameter| {
            parameter["name"] == "Idempotency-Key" && parameter["required"] == true
        })
    }

    /// The schema of the answer with a status, where it is described.
    fn schema(&self, status: u16) -> Option<&Value> {
        let content = self.described["responses"][status.to_string()]["content"].as_object()?;
        content.values().next()?.get("schema")
    }
}

/// The description that the program writes.
pub fn description() -> &'static Value {
    static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
        let description = jingtu::api::openapi();
        serde_json::to_value(description).expect("a description")
    });
    &DESCRIPTION
}

/// Every operation of the description.
pub fn operations() -> Vec<Operation> {
    let description = description();
    let paths = description["paths"].as_object().expect("paths").clone();
    let mut operations = Vec::new();
    for (path, methods) in paths {
        for (method, described) in methods.as_object().expect("methods").clone() {
            operations.push(Operation {
                id: described["operationId"].as_str().expect("an id").to_owned(),
                path: with_examples(&path, &described),
                body: described
                    .pointer("/requestBody/content/application~1json/example")
                    .cloned(),
                file: example_file(&described),
                method,
                described,
            });
        }
    }
    operations
}

/// The first body that is no JSON and has an example.
fn example_file(described: &Value) -> Option<(String, String)> {
    let content = described.pointer("/requestBody/content")?.as_object()?;
    let mut files = content.iter().filter_map(|(media, described)| {
        let example = described["example"].as_str()?;
        Some((media.clone(), example.to_owned()))
    });
    files.next()
}

fn with_examples(path: &str, described: &Value) -> String {
    let mut path = path.to_owned();
    let mut query = form_urlencoded::Serializer::new(String::new());
    for parameter in described["parameters"].as_array().unwrap_or(&Vec::new()) {
        let (name, example) = (
            parameter["name"].as_str().expect("a name"),
            &parameter["example"],
        );
        let values = match example {
            Value::Null => Vec::new(),
            Value::Array(values) => values.clone(),
            value => vec![value.clone()],
        };
        for value in values {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            match parameter["in"].as_str() {
                Some("path") => path = path.replace(&format!("{{{name}}}"), &text),
                Some("query") => drop(query.append_pair(name, &text)),
                _ => {}
            }
        }
    }
    assert!(
        !path.contains('{'),
        "{path}: a path parameter has no example"
    );
    match query.finish() {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

/// The address of the description for schemas that stand outside of it.
const DESCRIPTION: &str = "urn:description";

/// The schemas of the description; an object has no property that its schema does not name.
fn schemas() -> Registry {
    static SCHEMAS: LazyLock<Registry> = LazyLock::new(|| {
        let mut components = description()["components"].clone();
        let schemas = components["schemas"].as_object_mut().expect("schemas");
        for schema in schemas.values_mut() {
            if schema["properties"].is_object() {
                schema["additionalProperties"] = json!(false);
            }
        }
        let whole = Draft::Draft202012.create_resource(json!({"components": components}));
        Registry::try_new(DESCRIPTION, whole).expect("schemas")
    });
    SCHEMAS.clone()
}

/// A schema of the description, for itself.
fn outside(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let own = members.iter().map(|(name, value)| {
                let value = match (name.as_str(), value) {
                    ("$ref", Value::String(to)) => json!(format!("{DESCRIPTION}{to}")),
                    _ => outside(value),
                };
                (name.clone(), value)
            });
            Value::Object(own.collect())
        }
        Value::Array(all) => all.iter().map(outside).collect(),
        other => other.clone(),
    }
}

/// What checks values by a schema of the description; each is made once.
fn validator(schema: &Value) -> Arc<Validator> {
    static MADE: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let key = schema.to_string();
    if let Some(made) = MADE.lock().expect("no panic").get(&key) {
        return made.clone();
    }
    let made = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(schemas())
        .build(&outside(schema))
        .expect("a schema");
    let made = Arc::new(made);
    MADE.lock().expect("no panic").insert(key, made.clone());
    made
}

/// What is wrong with a value under a schema of the description; a property that is not described is wrong too.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let told = |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path);
    validator(schema).iter_errors(value).map(told).collect()
}

#[track_caller]
pub fn is_as_described(operation: &Operation, answer: &Answered) {
    if matches!(answer.status, 204 | 303) {
        let described = &operation.described["responses"][answer.status.to_string()];
        assert!(described.is_object(), "{}", answer.asked);
        assert!(answer.body.is_empty(), "{}", answer.asked);
        return;
    }
    let Some(schema) = operation.schema(answer.status) else {
        panic!(
            "{}: status {} is not described",
            answer.asked, answer.status
        );
    };
    let media = answer.header("content-type");
    let content = &operation.described["responses"][answer.status.to_string()]["content"];
    assert!(
        content[media].is_object(),
        "{}: {media} is not described",
        answer.asked
    );
    if media == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" {
        assert!(answer.body.starts_with(b"PK"), "{}", answer.asked);
        return;
    }
    if media == "application/pdf" {
        assert!(answer.body.starts_with(b"%PDF"), "{}", answer.asked);
        return;
    }
    let values = match media {
        "application/x-ndjson" => answer.lines(),
        "text/calendar" | "image/svg+xml" => vec![Value::String(answer.text())],
        _ if media.starts_with("text/plain") => vec![Value::String(answer.text())],
        _ => vec![answer.json()],
    };
    for value in values {
        let wrong = faults(schema, &value);
        assert!(wrong.is_empty(), "{}: {wrong:#?}\n{value:#}", answer.asked);
    }
}

#[test]
fn the_description_that_is_kept_is_the_one_the_program_writes() {
    let kept = include_str!("../../openapi/openapi.json");
    let written = jingtu::api::openapi().to_pretty_json().expect("JSON");
    assert!(
        kept.trim_end() == written.trim_end(),
        "openapi/openapi.json is old: cargo run -- openapi > openapi/openapi.json"
    );
}

#[test]
fn the_description_holds_together() {
    let description = description();
    assert_eq!(description["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for operation in operations() {
        let described = &operation.described;
        assert!(
            ids.insert(operation.id.clone()),
            "{} stands twice",
            operation.id
        );
        for text in ["summary", "operationId"] {
            let text = described[text].as_str().unwrap_or_default();
            assert!(!text.is_empty() && !text.contains('\n'), "{}", operation.id);
        }
        let responses = described["responses"].as_object().expect("responses");
        let succeeds = |status: &String| status.starts_with('2') || status == "303";
        assert!(responses.keys().any(succeeds), "{}", operation.id);
        for (status, response) in responses {
            if matches!(status.as_str(), "204" | "303" | "304") {
                assert!(response["content"].is_null(), "{} {status}", operation.id);
                continue;
            }
            let content = response["content"].as_object().expect("a content");
            if !status.starts_with('2') {
                let schema = &content["application/problem+json"]["schema"]["$ref"];
                assert_eq!(
                    schema, "#/components/schemas/Problem",
                    "{} {status}",
                    operation.id
                );
            }
        }
        assert_eq!(
            matches!(operation.method.as_str(), "get" | "delete"),
            operation.body.is_none() && operation.file.is_none(),
            "{}: a body needs an example",
            operation.id
        );
    }
    each_reference(description, &mut |reference| {
        let pointer = reference.strip_prefix('#').expect("a reference inside");
        assert!(
            description.pointer(pointer).is_some(),
            "{reference} leads nowhere"
        );
    });
}

fn each_reference(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                visit(reference);
            }
            fields
                .values()
                .for_each(|value| each_reference(value, visit));
        }
        Value::Array(values) => values.iter().for_each(|value| each_reference(value, visit)),
        _ => {}
    }
}

#[test]
fn what_is_not_as_described_is_found() {
    let schema = json!({"type": "array", "items": {"$ref": "#/components/schemas/CheckRequest"}});
    let found = faults(&schema, &json!([{"no_such_property": 1}]));
    assert!(
        found.iter().any(|fault| fault.contains("no_such_property")),
        "{found:?}"
    );
    assert!(!faults(&schema, &json!({})).is_empty());
}

#[test]
fn every_schema_can_be_compiled() {
    let description = description();
    for name in description["components"]["schemas"]
        .as_object()
        .expect("schemas")
        .keys()
    {
        let schema = json!({"$ref": format!("#/components/schemas/{name}")});
        validator(&schema);
        let own = &description["components"]["schemas"][name];
        assert!(jsonschema::meta::is_valid(own), "{name}");
    }
}

#[test]
fn the_described_fields_of_a_question_are_those_that_are_read() {
    let description = description();
    for schema in ["CheckRequest", "RowRequest"] {
        let described = &description["components"]["schemas"][schema]["properties"];
        for field in jingtu::registry::QUESTION_FIELDS {
            assert!(described[field].is_object(), "{schema} describes {field}");
        }
        let beside = [
            "parcel",
            "code",
            "polygon",
            "record",
            "case_reference",
            "known",
        ];
        for field in described.as_object().expect("properties").keys() {
            let read = jingtu::registry::QUESTION_FIELDS.contains(&field.as_str());
            assert!(
                read || beside.contains(&field.as_str()),
                "{schema}: {field} is read"
            );
        }
    }
}

#[tokio::test]
async fn every_example_is_answered_as_described() {
    for app in apps().await {
        let (mut made, mut digest) = (String::new(), String::new());
        for mut operation in operations() {
            if is_about_people(&operation) {
                continue;
            }
            if operation.id == "read_recorded_transfer_check" {
                operation.path = record_one(&app).await;
            }
            // an act on something that the example before has made
            operation.path = operation.path.replace("X-2026-000001", &made);
            operation.path = operation.path.replace("U-20261124-200000-1f3a9c04", &made);
            for number in ["F-2026-000001", "M-2026-000001", "P-2026-000001"] {
                operation.path = operation.path.replace(number, &made);
            }
            if operation.id == "receipt_package" {
                operation.body.as_mut().expect("a body")["digest"] = json!(digest);
            }
            if operation.id == "erase_person" {
                let person = crate::reviews::person_of(&app, "X-000008").await;
                operation.path = operation.path.replace(&"0".repeat(32), &person);
            }
            let (role, status) = match operation.id.as_str() {
                "propose_override" | "withdraw_override" => ("reviewer", 201),
                "confirm_override" | "set_setting" => ("approver", 201),
                "erase_person" => ("admin", 201),
                "record_grant_meeting" => ("planner", 201),
                // its example is a dry run
                "record_cadastral_act" => ("planner", 200),
                "record_transaction" | "withdraw_transaction" => ("planner", 201),
                // who sends a clue is nobody in particular
                "send_clue" => ("public", 201),
                "receipt_package" => ("planner", 201),
                "list_clues"
                | "read_clue"
                | "read_clue_contents"
                | "erase_clue_contents"
                | "list_packages"
                | "read_package"
                | "read_package_content"
                | "compare_holdings" => ("registrar", 200),
                // looked at only
                "mirror_list" => ("registrar", 200),
                "add_document" => ("reviewer", 201),
                "rescreen" => ("auditor", 200),
                // in the order of their paths: nothing is submitted when it is accepted or sent back
                "begin_upload" => ("expert", 201),
                "accept_upload" | "return_upload" => ("approver", 409),
                // an outline is no table
                "annotated_upload_file" => ("expert", 404),
                "list_uploads"
                | "see_upload"
                | "add_upload_file"
                | "replace_upload_file"
                | "check_upload"
                | "submit_upload"
                | "withdraw_upload" => ("expert", 200),
                _ if operation.needs_key() => ("registrar", 201),
                _ => ("reviewer", 200),
            };
            let answer = app.ask(role, operation.ask()).await;
            assert_eq!(answer.status, status, "{}: {}", answer.asked, answer.text());
            if matches!(
                operation.id.as_str(),
                "propose_override" | "raise_flag" | "begin_upload"
            ) {
                let id = answer.json()["id"].as_str().map(str::to_owned);
                made = id.expect("a number");
            }
            if operation.id == "send_clue" {
                made = answer.json()["number"]
                    .as_str()
                    .expect("a number")
                    .to_owned();
            }
            if operation.id == "make_package" {
                let package = answer.json()["package"].clone();
                made = package["id"].as_str().expect("a number").to_owned();
                digest = package["digest"].as_str().expect("a digest").to_owned();
            }
            is_as_described(&operation, &answer);
        }
    }
}

pub fn is_about_people(operation: &Operation) -> bool {
    operation.described["tags"] == json!(["people"])
}

/// Records an answer, so that the one in the example has something to stand for it.
async fn record_one(app: &App) -> String {
    let operations = operations();
    let operation = operations
        .iter()
        .find(|operation| operation.id == "ask_about_transfer");
    let operation = operation.expect("the operation");
    let mut ask = operation.ask().with("idempotency-key", "example-1");
    let mut body = operation.body.clone().expect("an example");
    body["record"] = json!(true);
    body["case_reference"] = json!("红规审2026-001");
    ask.body = body.to_string().into_bytes();
    let answer = app.ask("reviewer", ask).await;
    answer.expect(201);
    is_as_described(operation, &answer);
    answer.header("location").to_owned()
}

#[tokio::test]
async fn examples_of_bodies_fit_their_own_schema() {
    for operation in operations() {
        let schema = operation
            .described
            .pointer("/requestBody/content/application~1json/schema");
        if let (Some(schema), Some(example)) = (schema, &operation.body) {
            let errors = faults(schema, example);
            assert!(errors.is_empty(), "{}: {errors:#?}", operation.id);
        }
    }
}

#[tokio::test]
async fn every_answer_about_the_demo_is_as_described() {
    let operations = operations();
    let find = |id: &str| {
        operations
            .iter()
            .find(|operation| operation.id == id)
            .expect("it")
    };
    let app = apps().await.remove(0);
    for number in app.numbers().await {
        for role in ["public", "auditor"] {
            for lang in ["zh-CN", "en"] {
                let path = format!(
                    "/api/v1/parcels/{number}/transfer-check?transaction=SUPPLY&planned_use=0701&lang={lang}"
                );
                is_as_described(find("look_at_transfer"), &app.get(role, &path).await);
            }
            let path = format!("/api/v1/parcels/{number}");
            is_as_described(find("read_parcel"), &app.get(role, &path).await);
        }
    }
}

#[tokio::test]
async fn the_description_and_its_pages_are_served() {
    let app = apps().await.remove(0);
    let served = app.get("public", "/api/v1/openapi.json").await.expect(200);
    assert_eq!(served, *description());
    let page = app.get("public", "/api/v1/docs/").await;
    assert_eq!(page.status, 200);
    assert!(
        page.header("content-security-policy")
            .starts_with("default-src 'self'")
    );
    assert!(
        !page.text().contains("https://"),
        "the page asks nobody else"
    );
}
