//! Reading a question about risk field by field, so that every fault is told in one pass.

use serde_json::{Map, Value};

use crate::domain::fault::Fault;
use crate::domain::land_use::LimitClass;
use crate::standards::hj25_3::{
    CrackPorosity, ExposurePath, ParameterOverride, RiskQuestion, RiskSubstanceAsked,
    SensitivityAsked,
};

use super::params::Fields;

/// A question with what could not be read of it; that stands as if it had not been given.
pub struct RiskRead {
    pub question: RiskQuestion,
    pub faults: Vec<Fault>,
}

const QUESTION: &[&str] = &[
    "land_class",
    "substances",
    "overrides",
    "paths_off",
    "use_inferred",
    "crack_porosity",
    "intermediates",
    "sensitivity",
];

impl RiskRead {
    pub fn of(body: Map<String, Value>) -> RiskRead {
        let mut fields = Fields::of(body);
        if !fields.rest.contains_key("land_class") {
            fields.missing("land_class", "I or II");
        }
        if !fields.rest.contains_key("substances") {
            fields.missing("substances", "a list of substances");
        }
        let land_class = fields.take("land_class", "I or II");
        let mut question = RiskQuestion::new(land_class.unwrap_or(LimitClass::I));
        question.substances = list(&mut fields, "substances", substance);
        question.overrides = list(&mut fields, "overrides", own_value);
        let codes = ExposurePath::ALL.map(ExposurePath::code).join(", ");
        let off: Option<Vec<ExposurePath>> =
            fields.take("paths_off", &format!("a list of {codes}"));
        question.paths_off = off.unwrap_or_default();
        question.use_inferred = flag(&mut fields, "use_inferred");
        let porosity: Option<CrackPorosity> = fields.take("crack_porosity", "total or local");
        question.crack_porosity = porosity.unwrap_or_default();
        question.intermediates = flag(&mut fields, "intermediates");
        question.sensitivity = sensitivity(&mut fields);
        let faults = fields.check(QUESTION, Vec::new()).err().unwrap_or_default();
        RiskRead { question, faults }
    }

    /// What could not be read, and of what was read that which does not fit.
    pub fn with(self, unfit: Vec<Fault>) -> Vec<Fault> {
        let mut faults = self.faults;
        let unread: Vec<String> = faults.iter().map(|fault| fault.at.clone()).collect();
        let is_new = |fault: &Fault| !unread.iter().any(|at| is_within(&fault.at, at));
        faults.extend(unfit.into_iter().filter(is_new));
        faults
    }
}

/// Whether a place is another one, or within it.
fn is_within(place: &str, other: &str) -> bool {
    let rest = place.strip_prefix(other);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn flag(fields: &mut Fields, name: &str) -> bool {
    fields.take(name, "true or false").unwrap_or(false)
}

/// A list of objects, each read by itself.
pub(super) fn list<T>(fields: &mut Fields, name: &str, read: fn(&mut Fields) -> T) -> Vec<T> {
    let items: Vec<Value> = fields.take(name, "a list of objects").unwrap_or_default();
    let mut all = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let at = format!("{name}[{index}]");
        let mut own = match item {
            Value::Object(own) => Fields::of(own),
            other => {
                let fault = Fault::new(&at, "an object", other, "see /api/v1/docs");
                fields.faults.push(fault);
                all.push(read(&mut Fields::of(Map::new())));
                continue;
            }
        };
        all.push(read(&mut own));
        fields
            .faults
            .extend(own.faults.into_iter().map(|fault| fault.under(&at)));
    }
    all
}

fn substance(fields: &mut Fields) -> RiskSubstanceAsked {
    const KNOWN: &[&str] = &[
        "substance",
        "surface_mg_per_kg",
        "subsoil_mg_per_kg",
        "groundwater_mg_per_l",
        "groundwater_protection_mg_per_l",
        "overrides",
    ];
    let mut number = |name| fields.take(name, "a number such as 1.5");
    let concentrations = KNOWN[1..5].iter().map(|name| number(*name));
    let concentrations: Vec<Option<f64>> = concentrations.collect();
    let read = RiskSubstanceAsked {
        substance: fields.text("substance"),
        surface_mg_per_kg: concentrations[0],
        subsoil_mg_per_kg: concentrations[1],
        groundwater_mg_per_l: concentrations[2],
        groundwater_protection_mg_per_l: concentrations[3],
        overrides: list(fields, "overrides", own_value),
    };
    close(fields, KNOWN);
    read
}

fn own_value(fields: &mut Fields) -> ParameterOverride {
    let parameter = fields.text("parameter");
    if !fields.rest.contains_key("value") {
        fields.missing("value", "a number");
    }
    let value = fields.take("value", "a number such as 1.5");
    if !fields.rest.contains_key("source") {
        fields.missing("source", "where the value was measured or read");
    }
    let source: Option<String> = fields.take("source", "a text");
    close(fields, &["parameter", "value", "source"]);
    ParameterOverride {
        parameter,
        // named already, and refused by whoever checks it
        value: value.unwrap_or(f64::NAN),
        source: source.unwrap_or_default(),
    }
}

fn sensitivity(fields: &mut Fields) -> Option<SensitivityAsked> {
    let wanted = "an object with step_percent";
    let own: Map<String, Value> = fields.take("sensitivity", wanted)?;
    let mut own = Fields::of(own);
    if !own.rest.contains_key("step_percent") {
        own.missing("step_percent", "percent, such as 10");
    }
    let step: Option<f64> = own.take("step_percent", "percent, such as 10");
    let parameters = own.take("parameters", "a list of symbols");
    close(&mut own, &["step_percent", "parameters"]);
    let found = own.faults.into_iter();
    fields
        .faults
        .extend(found.map(|fault| fault.under("sensitivity")));
    Some(SensitivityAsked {
        step_percent: step.unwrap_or(f64::NAN),
        parameters,
    })
}

/// Refuses the fields that were not taken.
pub(super) fn close(fields: &mut Fields, known: &[&str]) {
    let strangers: Vec<String> = fields.rest.keys().cloned().collect();
    let faults = strangers
        .iter()
        .map(|name| crate::registry::unknown_name(name, known));
    fields.faults.extend(faults);
}
