//! A filter as CQL2 JSON.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::expr::{
    Filter, Folding, List, Literal, Moment, Number, Operand, Predicate, Site, Span, Text,
    TextSource, Texts, Truth,
};
use super::names::Name;
use super::time;

impl Filter {
    /// The filter as CQL2 JSON; see [`Filter::to_text`] for what is the same each time.
    pub fn to_json(&self) -> Value {
        Printer { names: &self.names }.predicate(&self.root)
    }

    /// The properties it names, by their position in the schema.
    pub fn properties(&self) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        named(&self.to_json(), &self.names, &mut found);
        found
    }
}

fn named(part: &Value, names: &[String], found: &mut BTreeSet<usize>) {
    match part {
        Value::Object(members) => {
            let name = members.get("property").and_then(Value::as_str);
            found.extend(name.and_then(|name| names.iter().position(|own| own == name)));
            members.values().for_each(|part| named(part, names, found));
        }
        Value::Array(parts) => parts.iter().for_each(|part| named(part, names, found)),
        _ => {}
    }
}

struct Printer<'p> {
    names: &'p [String],
}

fn call(name: Name, args: Vec<Value>) -> Value {
    json!({ "op": name.as_str(), "args": args })
}

/// Whole numbers without a decimal point.
fn plain(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        json!(number as i64)
    } else {
        json!(number)
    }
}

impl Printer<'_> {
    fn predicate(&self, predicate: &Predicate) -> Value {
        match predicate {
            Predicate::Truth(truth) => self.truth(truth),
            Predicate::All(parts) => call(Name::And, self.parts(parts)),
            Predicate::Any(parts) => call(Name::Or, self.parts(parts)),
            Predicate::Not(inner) => call(Name::Not, vec![self.predicate(inner)]),
            Predicate::Truths(op, left, right) => call(
                Name::Comparison(*op),
                vec![self.truth(left), self.truth(right)],
            ),
            Predicate::Numbers(op, left, right) => call(
                Name::Comparison(*op),
                vec![self.number(left), self.number(right)],
            ),
            Predicate::Texts(op, left, right) => call(
                Name::Comparison(*op),
                vec![self.text(left), self.text(right)],
            ),
            Predicate::Moments(op, left, right) => call(
                Name::Comparison(*op),
                vec![self.moment(left), self.moment(right)],
            ),
            Predicate::Like(text, pattern) => {
                let pattern = folded(pattern.folding, json!(pattern.written));
                call(Name::Like, vec![self.text(text), pattern])
            }
            Predicate::Between(number, low, high) => {
                let numbers = [number, low, high].map(|n| self.number(n));
                call(Name::Between, numbers.into())
            }
            Predicate::In(list) => call(Name::In, self.list(list)),
            Predicate::IsNull(operand) => call(Name::IsNull, vec![self.operand(operand)]),
            Predicate::Spatial(test) => call(
                Name::Spatial(test.op),
                vec![self.site(&test.left), self.site(&test.right)],
            ),
            Predicate::Temporal(op, left, right) => {
                call(Name::Temporal(*op), vec![self.span(left), self.span(right)])
            }
            Predicate::Array(op, left, right) => {
                call(Name::Array(*op), vec![self.texts(left), self.texts(right)])
            }
        }
    }

    fn parts(&self, parts: &[Predicate]) -> Vec<Value> {
        parts.iter().map(|part| self.predicate(part)).collect()
    }

    fn property(&self, property: usize) -> Value {
        json!({ "property": self.names.get(property) })
    }

    fn truth(&self, truth: &Truth) -> Value {
        match truth {
            Truth::Known(truth) => json!(truth),
            Truth::Property(property) => self.property(*property),
        }
    }

    fn number(&self, number: &Number) -> Value {
        match number {
            Number::Known(number) => plain(*number),
            Number::Property(property) => self.property(*property),
            Number::Reckoned(op, sides) => call(
                Name::Arithmetic(*op),
                vec![self.number(&sides.0), self.number(&sides.1)],
            ),
        }
    }

    fn text(&self, text: &Text) -> Value {
        let inner = match &text.source {
            TextSource::Known { written, .. } => json!(written),
            TextSource::Property(property) => self.property(*property),
        };
        folded(text.folding, inner)
    }

    fn moment(&self, moment: &Moment) -> Value {
        match moment {
            Moment::Date(days) => json!({ "date": time::print_date(*days) }),
            Moment::Instant(micros) => json!({ "timestamp": time::print_instant(*micros) }),
            Moment::Property(property) => self.property(*property),
        }
    }

    fn span(&self, span: &Span) -> Value {
        match span {
            Span::Moment(moment) => self.moment(moment),
            Span::Interval(start, end) => {
                json!({ "interval": [self.end(start.as_ref()), self.end(end.as_ref())] })
            }
        }
    }

    fn end(&self, end: Option<&Moment>) -> Value {
        match end {
            None => json!(".."),
            Some(Moment::Date(days)) => json!(time::print_date(*days)),
            Some(Moment::Instant(micros)) => json!(time::print_instant(*micros)),
            Some(Moment::Property(property)) => self.property(*property),
        }
    }

    fn list(&self, list: &List) -> Vec<Value> {
        fn each<T>(items: &[T], print: impl Fn(&T) -> Value) -> Value {
            items.iter().map(print).collect()
        }
        match list {
            List::Truths(value, items) => vec![self.truth(value), each(items, |i| self.truth(i))],
            List::Numbers { value, items, .. } => {
                vec![self.number(value), each(items, |i| self.number(i))]
            }
            List::Texts { value, items, .. } => {
                vec![self.text(value), each(items, |i| self.text(i))]
            }
            List::Moments(value, items) => {
                vec![self.moment(value), each(items, |i| self.moment(i))]
            }
        }
    }

    fn operand(&self, operand: &Operand) -> Value {
        match operand {
            Operand::Property(property) => self.property(*property),
            Operand::Predicate(inner) => self.predicate(inner),
            Operand::Number(number) => self.number(number),
            Operand::Text(text) => self.text(text),
            Operand::Span(span) => self.span(span),
            Operand::Geometry(literal) => of_literal(literal),
        }
    }

    fn texts(&self, texts: &Texts) -> Value {
        match texts {
            Texts::Property(property) => self.property(*property),
            Texts::Listed(items) => items.iter().map(|i| self.text(i)).collect(),
        }
    }

    fn site(&self, site: &Site) -> Value {
        match site {
            Site::Property(property) => self.property(*property),
            Site::Literal(literal) => of_literal(literal),
        }
    }
}

fn of_literal(literal: &Literal) -> Value {
    match literal.corners {
        Some(corners) => json!({ "bbox": corners.map(plain) }),
        None => Value::from(&geojson::GeometryValue::from(&literal.geometry)),
    }
}

fn folded(folding: Folding, inner: Value) -> Value {
    let inner = if folding.accents {
        call(Name::Accenti, vec![inner])
    } else {
        inner
    };
    if folding.case {
        call(Name::Casei, vec![inner])
    } else {
        inner
    }
}
