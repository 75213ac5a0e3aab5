//! Reads what was written of a feature: every fault in one pass, each at its property.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cql2::LIST_SEPARATOR;
use crate::domain::day::Day;
use crate::domain::decimal::optional;
use crate::domain::event::{Paper, PaperKind};
use crate::domain::fault::{Fault, check_text};
use crate::domain::record::Position;

use super::super::RegistryError;
use super::super::groundwater::Deed;
use super::super::layers::{Cell, Layer, Row};
use super::{DAY, Drawn, Edit, Editable, PAPER, REASON};

/// Reads the properties of an edit.
pub(super) struct Reader<'a> {
    edit: &'a Edit,
    pub faults: Vec<Fault>,
}

/// A number that may be written as a number or as text.
#[derive(Deserialize)]
#[serde(transparent)]
struct Number(#[serde(deserialize_with = "optional")] Option<Decimal>);

fn at(name: &str) -> String {
    format!("properties.{name}")
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

impl<'a> Reader<'a> {
    pub fn new(edit: &'a Edit) -> Self {
        Reader {
            edit,
            faults: Vec::new(),
        }
    }

    /// The place that was drawn, where one was.
    pub fn place(&self) -> Option<&'a Option<Drawn>> {
        self.edit.place.as_ref()
    }

    /// A value, none to clear it; none of both where it stays as it is.
    fn read<T: DeserializeOwned>(&mut self, name: &str, wanted: &str) -> Option<Option<T>> {
        match self.edit.properties.get(name) {
            None => self.edit.whole.then_some(None),
            Some(value) if is_empty(value) => Some(None),
            Some(value) => match serde_json::from_value(value.clone()) {
                Ok(read) => Some(Some(read)),
                Err(_) => {
                    let remedy = "write it so, or null";
                    self.faults
                        .push(Fault::new(at(name), wanted, value, remedy));
                    None
                }
            },
        }
    }

    /// A value that may be absent.
    pub fn set<T: DeserializeOwned>(&mut self, name: &str, wanted: &str, target: &mut Option<T>) {
        if let Some(read) = self.read(name, wanted) {
            *target = read;
        }
    }

    /// A value that is there in the end.
    pub fn must<T: DeserializeOwned>(&mut self, name: &str, wanted: &str, target: &mut Option<T>) {
        let faults = self.faults.len();
        self.set(name, wanted, target);
        if target.is_none() && self.faults.len() == faults {
            self.faults
                .push(Fault::new(at(name), wanted, "nothing", "write it"));
        }
    }

    /// A list, as one text with `;` between its parts or as a list; none where it stays as it is.
    pub fn list<T: DeserializeOwned>(&mut self, name: &str, wanted: &str) -> Option<Vec<T>> {
        let parts: Vec<Value> = match self.edit.properties.get(name) {
            None => return self.edit.whole.then(Vec::new),
            Some(Value::Array(parts)) => parts.clone(),
            Some(value) if is_empty(value) => return Some(Vec::new()),
            Some(Value::String(text)) => {
                let parts = text.split(LIST_SEPARATOR).map(|part| part.trim().into());
                parts.collect()
            }
            Some(value) => vec![value.clone()],
        };
        match serde_json::from_value(Value::Array(parts.clone())) {
            Ok(list) => Some(list),
            Err(_) => {
                let found = Value::Array(parts);
                self.faults
                    .push(Fault::new(at(name), wanted, found, "write it so, or null"));
                None
            }
        }
    }

    pub fn decimal(&mut self, name: &str, target: &mut Option<Decimal>) {
        if let Some(read) = self.read::<Number>(name, "a number") {
            *target = read.and_then(|number| number.0);
        }
    }

    pub fn wrong_place(&mut self, wanted: &str, found: &str) {
        self.faults
            .push(Fault::new("geometry", wanted, found, "draw it so"));
    }

    /// A position: as it was drawn, else as it is.
    pub fn position(&mut self, before: Option<Position>) -> Option<Position> {
        match (self.place(), before) {
            (Some(Some(Drawn::Point(drawn))), _) => Some(*drawn),
            (None, Some(before)) => Some(before),
            (given, _) => {
                self.wrong_place("a point", Drawn::told(given));
                None
            }
        }
    }

    /// From which day it holds, and why it is written.
    pub fn mark(&mut self, today: Day, since: Option<Day>) -> (Day, String) {
        let mut day: Option<Day> = None;
        if self.edit.properties.contains_key(DAY) {
            self.set(DAY, "a day YYYY-MM-DD", &mut day);
        }
        // a form sends the day it was shown: that is no wish to write the past
        let day = day.filter(|day| Some(*day) != since).unwrap_or(today);
        let range = since.map_or_else(
            || format!("a day up to {today}"),
            |since| format!("a day from {since} to {today}"),
        );
        if day > today || since.is_some_and(|since| day < since) {
            self.faults
                .push(Fault::new(at(DAY), range, day, "leave it out for today"));
        }
        let mut reason: Option<String> = None;
        if self.edit.properties.contains_key(REASON) {
            self.set(REASON, "a text", &mut reason);
        }
        let reason = reason.unwrap_or_else(|| "在地图中编辑 / edited on a map".to_owned());
        check_text(&mut self.faults, &at(REASON), &reason, 2000);
        (day, reason)
    }

    /// Day, paper and reason of what is entered.
    pub fn deed(&mut self, today: Day) -> Option<Deed> {
        let (day, reason) = self.mark(today, None);
        let (mut kind, mut title, mut number, mut issuer, mut of) =
            (None::<PaperKind>, None, None, None, None::<Day>);
        self.must(
            "paper_kind",
            "the kind of the paper, see the schema",
            &mut kind,
        );
        self.must("paper_title", "the title of the paper", &mut title);
        self.must("paper_number", "the number of the paper", &mut number);
        self.must("paper_issuer", "who issued the paper", &mut issuer);
        self.must("paper_day", "the day of the paper, YYYY-MM-DD", &mut of);
        let paper = Paper {
            kind: kind?,
            title: title?,
            number: number?,
            issuer: issuer?,
            day: of?,
            sha256: None,
        };
        Some(Deed { day, paper, reason })
    }

    /// What is not written here must be as it stands: forms send all they were shown.
    pub fn nothing_else(&mut self, layer: &Layer, editable: &Editable, row: Option<&Row<'_>>) {
        for (name, value) in &self.edit.properties {
            if name == REASON || name == DAY || editable.fields.contains(&name.as_str()) {
                continue;
            }
            let enters = row.is_none();
            if enters && editable.once.contains(&name.as_str()) {
                continue;
            }
            let Some(field) = layer.fields.iter().find(|field| field.name == name) else {
                let known: Vec<&str> = (editable.fields.iter().copied())
                    .chain(editable.once.iter().copied())
                    .chain([DAY, REASON])
                    .collect();
                let remedy = "leave it out";
                self.faults.push(Fault::new(
                    at(name),
                    known.join(", "),
                    "an unknown property",
                    remedy,
                ));
                continue;
            };
            let stands = match row {
                Some(row) => is_cell(value, &row.cell(field)),
                // a form may send the state that the register gives
                None => {
                    is_empty(value)
                        || matches!(
                            (name.as_str(), value.as_str()),
                            ("status", Some("planned")) | ("state", Some("identified"))
                        )
                }
            };
            if !stands {
                let wanted = if enters {
                    "nothing"
                } else {
                    "its value as it stands"
                };
                let remedy = "leave it out: it is given by the register, by acts or when a feature is entered";
                self.faults
                    .push(Fault::new(at(name), wanted, value, remedy));
            }
        }
    }
}

/// Whether a value is what a map was shown of a cell.
fn is_cell(value: &Value, cell: &Cell<'_>) -> bool {
    match (value, cell) {
        (value, Cell::Null) => is_empty(value),
        (Value::Number(number), Cell::Integer(own)) => number.as_f64() == Some(*own as f64),
        (Value::Number(number), Cell::Number(own)) => number.as_f64() == Some(*own),
        (Value::Bool(given), Cell::Bool(own)) => given == own,
        (Value::String(text), Cell::Day(own)) => *text == own.to_string(),
        (Value::String(text), Cell::Text(own)) => text == own,
        (value, Cell::Texts(own)) if own.is_empty() => is_empty(value),
        (Value::String(text), Cell::Texts(_)) => *text == cell.joined(),
        _ => false,
    }
}

/// A fault of the record at the property that it came from.
pub(super) fn placed(fault: Fault) -> Fault {
    let name = fault.at.as_str();
    let place = match name {
        "day" => at(DAY),
        "reason" => at(REASON),
        _ if name.starts_with("properties.") || name == "geometry" => name.to_owned(),
        _ if name.starts_with("position") || name.starts_with("outline") => "geometry".to_owned(),
        _ => match name.strip_prefix("paper.") {
            Some(part) => at(PAPER
                .iter()
                .find(|own| own.ends_with(part))
                .copied()
                .unwrap_or(name)),
            None => at(name),
        },
    };
    Fault { at: place, ..fault }
}

/// An error whose faults are at the properties that they came from.
pub(super) fn told(error: RegistryError) -> RegistryError {
    let all = |faults: Vec<Fault>| faults.into_iter().map(placed).collect();
    match error {
        RegistryError::Invalid(faults) => RegistryError::Invalid(all(faults)),
        RegistryError::Refused(faults, refusals) => RegistryError::Refused(all(faults), refusals),
        other => other,
    }
}
