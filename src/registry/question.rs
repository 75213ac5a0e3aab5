//! Reading a question field by field, so that every fault is told in one pass and a misspelt name is told the right one.

use serde_json::{Map, Value, json};

pub use crate::domain::fault::unknown_name;
use crate::domain::fault::{Fault, shorten};
use crate::domain::land_use::LandUse;
use crate::domain::question::{MOST_USES, Question};

/// The fields of a question; the description of the API has the same, which a test compares.
pub const QUESTION_FIELDS: &[&str] = &[
    "transaction",
    "as_of",
    "planned_uses",
    "current_use",
    "registered_act",
    "report_in_registration_file",
    "residual_conditions",
    "court_sale",
    "works_kind",
    "works_started_on",
    "follows_act",
    "own_expansion",
    "permit_on_demolition_part",
    "polluting_industry",
    "sensitive_neighbours",
    "design",
];

/// The question in these fields, or everything that is wrong with them; `beside` are names that stand beside a question.
pub fn read_question(
    fields: &Map<String, Value>,
    beside: &[&'static str],
) -> Result<Question, Vec<Fault>> {
    let mut faults = Vec::new();
    for (name, value) in fields {
        match value {
            _ if !QUESTION_FIELDS.contains(&name.as_str()) => faults.push(stranger(name, beside)),
            Value::Array(uses) if name == "planned_uses" || name == "current_use" => {
                for (index, land_use) in uses.iter().enumerate().take(MOST_USES + 1) {
                    let at = format!("{name}[{index}]");
                    faults.extend(fault_in::<LandUse>(&at, land_use, land_use.clone()));
                }
            }
            value => {
                let mut alone = json!({"transaction": "PLAN"});
                alone[name] = value.clone();
                faults.extend(fault_in::<Question>(name, value, alone));
            }
        }
    }
    if !fields.contains_key("transaction") {
        let remedy = "say what is to be done with the land";
        faults.push(Fault::new(
            "transaction",
            "a transaction code such as SUPPLY",
            "nothing",
            remedy,
        ));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    serde_json::from_value(Value::Object(fields.clone()))
        .map_err(|error| vec![Fault::new("", "a question", error, "mend its fields")])
}

fn fault_in<T: serde::de::DeserializeOwned>(at: &str, found: &Value, read: Value) -> Option<Fault> {
    let error = serde_json::from_value::<T>(read).err()?;
    let wanted = format!("a value as documented ({})", shorten(&error.to_string()));
    Some(Fault::new(at, wanted, found, "see /api/v1/docs"))
}

fn stranger(name: &str, beside: &[&'static str]) -> Fault {
    let known: Vec<&str> = beside.iter().chain(QUESTION_FIELDS).copied().collect();
    unknown_name(name, &known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_at_once() {
        let fields = json!({
            "transaction": "SELL",
            "planed_uses": [],
            "current_use": [{"code": "0701"}, {"cod": 1}, 7],
            "design": {"basement_levels": 1e300},
        });
        let Value::Object(fields) = fields else {
            unreachable!()
        };
        let faults = read_question(&fields, &["parcel"]).unwrap_err();
        let mut places: Vec<&str> = faults.iter().map(|fault| fault.at.as_str()).collect();
        places.sort_unstable();
        let wanted = [
            "current_use[1]",
            "current_use[2]",
            "design",
            "planed_uses",
            "transaction",
        ];
        assert_eq!(places, wanted);
    }
}
