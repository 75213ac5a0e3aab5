//! Reading an act field by field, so that every fault is told in one pass and a misspelt name is told the right one.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{Actor, Brings, Carried, EventRequest, Paper};
use crate::domain::fault::{Fault, check_text, shorten};
use crate::domain::lifecycle::Transition;
use crate::domain::record::{Entity, Recorded, check_id};
use crate::domain::stage::Stage;

use super::super::question::unknown_name;

/// Fields of every act, whatever it carries.
const OWN: [&str; 7] = [
    "transition",
    "to",
    "day",
    "papers",
    "actor",
    "reason",
    "corrects",
];
/// Papers to one act at the most.
const MOST_PAPERS: usize = 50;

struct Reader {
    fields: Map<String, Value>,
    faults: Vec<Fault>,
}

impl Reader {
    /// A field that may be absent.
    fn maybe<T: DeserializeOwned>(&mut self, name: &str, wanted: &str) -> Option<T> {
        let value = self.fields.remove(name).filter(|value| !value.is_null())?;
        self.value(name, wanted, value)
    }

    /// A field that must be there.
    fn must<T: DeserializeOwned>(&mut self, name: &str, wanted: &str) -> Option<T> {
        match self.fields.remove(name).filter(|value| !value.is_null()) {
            Some(value) => self.value(name, wanted, value),
            None => {
                self.faults
                    .push(Fault::new(name, wanted, "nothing", "add this field"));
                None
            }
        }
    }

    fn value<T: DeserializeOwned>(&mut self, at: &str, wanted: &str, value: Value) -> Option<T> {
        let found = shorten(&value.to_string());
        match serde_json::from_value(value) {
            Ok(value) => Some(value),
            Err(error) => {
                let wanted = format!("{wanted} ({})", shorten(&error.to_string()));
                self.faults
                    .push(Fault::new(at, wanted, found, "mend this field"));
                None
            }
        }
    }

    fn text(&mut self, at: &str, text: &str, most: usize) {
        check_text(&mut self.faults, at, text, most);
    }

    /// What a check found in a field.
    fn under(&mut self, at: &str, found: Vec<Fault>) {
        self.faults
            .extend(found.into_iter().map(|fault| fault.under(at)));
    }

    fn papers(&mut self) -> Vec<Paper> {
        let values: Vec<Value> = self.maybe("papers", "a list of papers").unwrap_or_default();
        if values.len() > MOST_PAPERS {
            let wanted = format!("at most {MOST_PAPERS} papers");
            let fault = Fault::new(
                "papers",
                wanted,
                values.len(),
                "name the papers it rests on",
            );
            self.faults.push(fault);
            return Vec::new();
        }
        let mut papers = Vec::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            let at = format!("papers[{index}]");
            let wanted = "a paper with kind, title, number, issuer and day";
            if let Some(paper) = self.value::<Paper>(&at, wanted, value) {
                let mut found = Vec::new();
                paper.check(&mut found);
                self.under(&at, found);
                papers.push(paper);
            }
        }
        papers
    }

    /// A record that the act brings: what the register gives it must not be given.
    fn record<T>(&mut self, name: &str, set: &[(&str, Value)], kept: &[&str]) -> Option<T>
    where
        T: DeserializeOwned + Recorded + Clone,
        Entity: From<T>,
    {
        let mut fields: Map<String, Value> = self.maybe(name, "an object")?;
        let own = set
            .iter()
            .map(|(field, _)| *field)
            .chain(kept.iter().copied());
        for field in own.filter(|field| fields.contains_key(*field)) {
            let remedy = "leave it out: the register gives it";
            let at = format!("{name}.{field}");
            self.faults
                .push(Fault::new(at, "nothing", "a value", remedy));
        }
        for (field, value) in set {
            if !value.is_null() {
                fields.insert((*field).to_owned(), value.clone());
            }
        }
        let record: T = self.value(name, "its documented fields", Value::Object(fields))?;
        self.under(name, Entity::from(record.clone()).check());
        Some(record)
    }
}

/// The act in these fields, or everything that is wrong with them. Records that it brings get their identity when it
/// gets its own.
pub fn read_event(
    fields: Map<String, Value>,
    (parcel, unit): (&RegistryNo, Option<&str>),
) -> Result<EventRequest, Vec<Fault>> {
    let known: Vec<&str> = OWN
        .into_iter()
        .chain(Carried::ALL.iter().map(|field| field.name()))
        .collect();
    let strangers = fields.keys().filter(|name| !known.contains(&name.as_str()));
    let faults = strangers.map(|name| unknown_name(name, &known)).collect();
    let mut reader = Reader { fields, faults };
    let transition: Option<Transition> = reader.must("transition", "a transition, T01 to T34");
    let to: Option<Stage> = reader.maybe("to", "a stage such as V1");
    let day: Option<Day> = reader.must("day", "a day YYYY-MM-DD");
    let papers = reader.papers();
    let actor: Option<Actor> = reader.must("actor", "who acts: kind and name");
    let reason: Option<String> = reader.must("reason", "why, in words");
    let corrects: Option<String> = reader.maybe("corrects", "the number of an act");
    if let Some(actor) = &actor {
        let mut found = Vec::new();
        actor.check(&mut found);
        reader.under("actor", found);
    }
    if let Some(reason) = &reason {
        reader.text("reason", reason, 2000);
    }
    if let Some(corrects) = &corrects {
        check_id(&mut reader.faults, "corrects", corrects);
    }
    let brings = brings(&mut reader, (parcel, unit));
    match (transition, day, actor, reason) {
        (Some(transition), Some(day), Some(actor), Some(reason)) if reader.faults.is_empty() => {
            Ok(EventRequest {
                transition,
                to,
                day,
                papers,
                actor,
                reason,
                corrects,
                brings,
            })
        }
        _ => Err(reader.faults),
    }
}

fn brings(reader: &mut Reader, (parcel, unit): (&RegistryNo, Option<&str>)) -> Brings {
    let own = [
        ("id", json!("new")),
        ("parcel", json!(parcel)),
        ("unit", json!(unit)),
    ];
    let units: Vec<&str> = unit.into_iter().collect();
    let mut listed = vec![
        ("id", json!("new")),
        ("list", json!("control_list")),
        ("parcels", json!([parcel])),
    ];
    listed.push(("units", json!(units)));
    let zoned = [
        ("id", json!("new")),
        ("parcels", json!([parcel])),
        ("draft", json!(false)),
    ];
    let brings = Brings {
        u1_kind: reader.maybe("u1_kind", "risk or industry"),
        voluntary: reader.maybe("voluntary", "true or false"),
        preliminary_exceeded: reader.maybe("preliminary_exceeded", "true or false"),
        validity: reader.maybe(
            "validity",
            "the event, V-1 to V-11, and the document it touches",
        ),
        emergency_over: reader.maybe("emergency_over", "true or false"),
        aftercare_open: reader.maybe("aftercare_open", "true or false"),
        next_report_due: reader.maybe("next_report_due", "a day YYYY-MM-DD"),
        firm: reader.maybe("firm", "the name of a firm"),
        works_firm: reader.maybe("works_firm", "the name of a firm"),
        survey: reader.record("survey", &own, &["review"]),
        survey_id: reader.maybe("survey_id", "the id of a survey on record"),
        assessment: reader.record("assessment", &own, &[]),
        review: reader.maybe(
            "review",
            "outcome (pass, pass_after_modification, fail), recheck_signed, targets_met, safe_use",
        ),
        listing: reader.record("listing", &listed, &[]),
        removal: reader.record("removal", &own, &["in_removal_list"]),
        zone: reader.record("zone", &zoned, &[]),
    };
    for (at, firm) in [("firm", &brings.firm), ("works_firm", &brings.works_firm)] {
        if let Some(firm) = firm {
            reader.text(at, firm, 300);
        }
    }
    brings
}
