//! What every test of filters uses: a small schema and rows for it.

mod examples;
mod geometry;
mod hostile;
mod logic;
mod official;
mod random;
mod speed;
mod texts;
mod times;

use geo::Geometry;

use super::*;

/// A value a row of a test keeps.
#[derive(Debug, Clone)]
enum Kept {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    Date(i32),
    Instant(i64),
    Texts(Vec<&'static str>),
    Geometry(Geometry<f64>),
}

/// A row of the values of a schema, in its order.
#[derive(Debug)]
struct Kepts(Vec<Kept>);

impl Row for Kepts {
    fn value(&self, property: usize) -> Value<'_> {
        match &self.0[property] {
            Kept::Null => Value::Null,
            Kept::Bool(truth) => Value::Bool(*truth),
            Kept::Number(number) => Value::Number(*number),
            Kept::Text(text) => Value::Text(text),
            Kept::Date(days) => Value::Date(*days),
            Kept::Instant(micros) => Value::Instant(*micros),
            Kept::Texts(texts) => Value::Texts(texts.as_slice().into()),
            Kept::Geometry(geometry) => Value::Geometry(Shape::Geometry(geometry)),
        }
    }
}

/// One property of each type, and a second one of some.
fn schema() -> Vec<Property> {
    [
        ("name", Type::Text),
        ("alias", Type::Text),
        ("area", Type::Number),
        ("depth", Type::Number),
        ("listed", Type::Boolean),
        ("built", Type::Date),
        ("closed", Type::Date),
        ("changed", Type::Instant),
        ("seen", Type::Instant),
        ("geometry", Type::Geometry),
        ("access", Type::Geometry),
        ("tags", Type::TextArray),
        ("owners", Type::TextArray),
    ]
    .map(|(name, ty)| Property::new(name, ty))
    .into()
}

/// A row of [`schema`] with these values; the others are null.
fn row(values: &[(&str, Kept)]) -> Kepts {
    let value = |p: &Property| {
        let found = values.iter().find(|(name, _)| *name == p.name);
        found.map_or(Kept::Null, |(_, value)| value.clone())
    };
    Kepts(schema().iter().map(value).collect())
}

fn text(text: &str) -> Kept {
    Kept::Text(text.to_owned())
}

fn read(filter: &str) -> Filter {
    parse_text(filter, &Reading::body(&schema()))
        .unwrap_or_else(|fault| panic!("{filter}: {fault}"))
}

fn fault(filter: &str) -> Fault {
    match parse_text(filter, &Reading::body(&schema())) {
        Ok(read) => panic!("{filter} was read as {read}"),
        Err(fault) => fault,
    }
}

fn fault_of_json(filter: &str) -> Fault {
    match parse_json(filter, &Reading::body(&schema())) {
        Ok(read) => panic!("{filter} was read as {read}"),
        Err(fault) => fault,
    }
}

/// Whether the row matches: read from text, and once more from the JSON of what was read.
fn matches(filter: &str, row: &Kepts) -> Option<bool> {
    let read = read(filter);
    let json = read.to_json().to_string();
    let again =
        parse_json(&json, &Reading::body(&schema())).unwrap_or_else(|f| panic!("{json}: {f}"));
    let answer = read.matches(row);
    assert_eq!(again.matches(row), answer, "{filter} and {json} differ");
    answer
}

/// A file of the published tests.
fn published(name: &str) -> std::path::PathBuf {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/data/cql2").join(name)
}
