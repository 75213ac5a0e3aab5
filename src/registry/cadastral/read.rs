//! Reading a cadastral act field by field, so that every fault is told in one pass.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::domain::cadastral::Successor;
use crate::domain::codes::{CadastralCode, RegistryNo};
use crate::domain::day::Day;
use crate::domain::event::{Actor, Paper};
use crate::domain::fault::{Fault, check_text, shorten};
use crate::domain::geometry::{GeometryFaults, Limits, Outline};
use crate::domain::land_use::LandUse;
use crate::domain::question::Question;
use crate::domain::record::SuccessionKind;

use super::super::question::{read_question, unknown_name};

/// The fields of the body.
const CADASTRAL_FIELDS: [&str; 9] = [
    "kind",
    "day",
    "predecessors",
    "successors",
    "papers",
    "actor",
    "reason",
    "dry_run",
    "check",
];
const OF_SUCCESSOR: [&str; 7] = [
    "registry_no",
    "name",
    "address",
    "outline",
    "cadastral_codes",
    "current_use",
    "planned_use",
];
/// Parcels on either side at the most.
const MOST_PARCELS: usize = 200;
const MOST_PAPERS: usize = 50;

/// A cadastral act as it came in.
#[derive(Debug, Clone)]
pub struct CadastralRequest {
    pub kind: SuccessionKind,
    pub day: Day,
    pub predecessors: Vec<RegistryNo>,
    pub successors: Vec<SuccessorRequest>,
    pub papers: Vec<Paper>,
    pub actor: Actor,
    pub reason: String,
    pub dry_run: bool,
    /// What a dry run asks of each successor.
    pub check: Option<Question>,
}

/// A successor as it came in.
#[derive(Debug, Clone)]
pub struct SuccessorRequest {
    /// None = the next that is free.
    pub registry_no: Option<RegistryNo>,
    name: Option<String>,
    address: Option<String>,
    outline: Option<Outline>,
    cadastral: Vec<CadastralCode>,
    current_use: Option<Vec<LandUse>>,
    planned_use: Option<Vec<LandUse>>,
}

impl SuccessorRequest {
    pub(super) fn under(&self, registry_no: RegistryNo) -> Successor {
        Successor {
            registry_no,
            name: self.name.clone(),
            address: self.address.clone(),
            outline: self.outline.clone(),
            cadastral: self.cadastral.clone(),
            current_use: self.current_use.clone(),
            planned_use: self.planned_use.clone(),
        }
    }
}

struct Reader {
    fields: Map<String, Value>,
    faults: Vec<Fault>,
}

impl Reader {
    fn new(fields: Map<String, Value>, known: &[&str]) -> Self {
        let strangers = fields.keys().filter(|name| !known.contains(&name.as_str()));
        let faults = strangers.map(|name| unknown_name(name, known)).collect();
        Reader { fields, faults }
    }

    fn maybe<T: DeserializeOwned>(&mut self, name: &str, wanted: &str) -> Option<T> {
        let value = self.fields.remove(name).filter(|value| !value.is_null())?;
        self.value(name, wanted, value)
    }

    fn must<T: DeserializeOwned>(&mut self, name: &str, wanted: &str) -> Option<T> {
        match self.fields.remove(name).filter(|value| !value.is_null()) {
            Some(value) => self.value(name, wanted, value),
            None => {
                let fault = Fault::new(name, wanted, "nothing", "add this field");
                self.faults.push(fault);
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
                let fault = Fault::new(at, wanted, found, "mend this field");
                self.faults.push(fault);
                None
            }
        }
    }

    /// A list of between `least` and `most` values.
    fn list(&mut self, name: &str, (least, most): (usize, usize)) -> Vec<Value> {
        let wanted = format!("a list of {least} to {most}");
        let values: Vec<Value> = match least {
            0 => self.maybe(name, &wanted).unwrap_or_default(),
            _ => self.must(name, &wanted).unwrap_or_default(),
        };
        let told = self.faults.iter().any(|fault| fault.at == name);
        if !told && !(least..=most).contains(&values.len()) {
            let fault = Fault::new(name, wanted, values.len(), "check the list");
            self.faults.push(fault);
            return Vec::new();
        }
        values
    }

    fn text(&mut self, name: &str, most: usize) -> Option<String> {
        let text: Option<String> = self.maybe(name, "a text");
        if let Some(text) = &text {
            check_text(&mut self.faults, name, text, most);
        }
        text
    }

    fn under(&mut self, at: &str, found: Vec<Fault>) {
        let found = found.into_iter().map(|fault| fault.under(at));
        self.faults.extend(found);
    }
}

/// The act in these fields, or everything that is wrong with them.
pub fn read_cadastral(fields: Map<String, Value>) -> Result<CadastralRequest, Vec<Fault>> {
    let mut reader = Reader::new(fields, &CADASTRAL_FIELDS);
    let kind: Option<SuccessionKind> = reader.must("kind", "split, merge, redraw or renumber");
    let day: Option<Day> = reader.must("day", "a day YYYY-MM-DD");
    let mut predecessors: Vec<RegistryNo> = Vec::new();
    let numbers = reader.list("predecessors", (1, MOST_PARCELS));
    for (index, value) in numbers.into_iter().enumerate() {
        let at = format!("predecessors[{index}]");
        let no: Option<RegistryNo> = reader.value(&at, "a registry number", value);
        match no {
            Some(no) if predecessors.contains(&no) => {
                let fault = Fault::new(at, "each parcel once", no, "leave it out");
                reader.faults.push(fault);
            }
            Some(no) => predecessors.push(no),
            None => {}
        }
    }
    let mut successors: Vec<SuccessorRequest> = Vec::new();
    let wanted = reader.list("successors", (1, MOST_PARCELS));
    for (index, value) in wanted.into_iter().enumerate() {
        let at = format!("successors[{index}]");
        let own: Option<Map<String, Value>> = reader.value(&at, "an object", value);
        let Some(own) = own else { continue };
        match successor(own) {
            Ok(own) => {
                let again = own.registry_no.as_ref().filter(|no| {
                    let mut others = successors.iter();
                    others.any(|other| other.registry_no.as_ref() == Some(no))
                });
                if let Some(no) = again {
                    let at = format!("{at}.registry_no");
                    let fault = Fault::new(at, "each number once", no, "give another");
                    reader.faults.push(fault);
                }
                successors.push(own);
            }
            Err(found) => reader.under(&at, found),
        }
    }
    let papers = papers(&mut reader);
    let actor: Option<Actor> = reader.must("actor", "who acts: kind and name");
    if let Some(actor) = &actor {
        let mut found = Vec::new();
        actor.check(&mut found);
        reader.under("actor", found);
    }
    let reason: Option<String> = reader.must("reason", "why, in words");
    if let Some(reason) = &reason {
        check_text(&mut reader.faults, "reason", reason, 2000);
    }
    let dry_run = reader.maybe("dry_run", "true or false").unwrap_or(false);
    let check = check(&mut reader, dry_run);
    match (kind, day, actor, reason) {
        (Some(kind), Some(day), Some(actor), Some(reason)) if reader.faults.is_empty() => {
            Ok(CadastralRequest {
                kind,
                day,
                predecessors,
                successors,
                papers,
                actor,
                reason,
                dry_run,
                check,
            })
        }
        _ => Err(reader.faults),
    }
}

fn papers(reader: &mut Reader) -> Vec<Paper> {
    let mut papers = Vec::new();
    let values = reader.list("papers", (0, MOST_PAPERS));
    for (index, value) in values.into_iter().enumerate() {
        let at = format!("papers[{index}]");
        let wanted = "a paper with kind, title, number, issuer and day";
        if let Some(paper) = reader.value::<Paper>(&at, wanted, value) {
            let mut found = Vec::new();
            paper.check(&mut found);
            reader.under(&at, found);
            papers.push(paper);
        }
    }
    papers
}

/// The question of a dry run.
fn check(reader: &mut Reader, dry_run: bool) -> Option<Question> {
    let fields: Option<Map<String, Value>> = reader.maybe("check", "a question");
    let fields = fields?;
    if !dry_run {
        let remedy = "ask with dry_run true, or check the successors once they are on record";
        let fault = Fault::new("check", "a question of a dry run", "dry_run false", remedy);
        reader.faults.push(fault);
    }
    match read_question(&fields, &[]) {
        Ok(question) => Some(question),
        Err(found) => {
            reader.under("check", found);
            None
        }
    }
}

fn successor(fields: Map<String, Value>) -> Result<SuccessorRequest, Vec<Fault>> {
    let mut reader = Reader::new(fields, &OF_SUCCESSOR);
    let registry_no = reader.maybe("registry_no", "a registry number");
    let name = reader.text("name", 300);
    let address = reader.text("address", 300);
    let outline: Option<Value> = reader.maybe("outline", "a GeoJSON polygon");
    let outline = outline.and_then(
        |value| match Outline::parse_geojson(&value, Limits::STORED) {
            Ok(outline) => Some(outline),
            Err(found) => {
                reader.faults.extend(geometry(&found));
                None
            }
        },
    );
    let cadastral: Option<Vec<CadastralCode>> =
        reader.maybe("cadastral_codes", "cadastral codes (宗地代码)");
    let current_use = uses(&mut reader, "current_use");
    let planned_use = uses(&mut reader, "planned_use");
    if reader.faults.is_empty() {
        Ok(SuccessorRequest {
            registry_no,
            name,
            address,
            outline,
            cadastral: cadastral.unwrap_or_default(),
            current_use,
            planned_use,
        })
    } else {
        Err(reader.faults)
    }
}

fn uses(reader: &mut Reader, name: &str) -> Option<Vec<LandUse>> {
    let uses: Option<Vec<LandUse>> = reader.maybe(name, "a list of land uses");
    if let Some(uses) = &uses
        && uses.len() > 50
    {
        let fault = Fault::new(name, "at most 50 uses", uses.len(), "give the main uses");
        reader.faults.push(fault);
    }
    uses
}

fn geometry(found: &GeometryFaults) -> Vec<Fault> {
    let remedy = "give a GeoJSON polygon in CGCS2000 longitude and latitude";
    let wanted = "a valid outline";
    vec![Fault::new("outline", wanted, found, remedy)]
}
