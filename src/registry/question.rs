//! Reading a question field by field, so that every fault is told in one pass and a misspelt name is told the right one.

use serde_json::{Map, Value, json};

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

/// A name that is none of the known ones.
pub fn unknown_name(name: &str, known: &[&str]) -> Fault {
    let wanted = format!("one of {}", known.join(", "));
    let remedy = match nearest(name, known) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => "leave it out".to_owned(),
    };
    Fault::new(shorten(name), wanted, name, remedy)
}

/// The known name that is most like this one.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let short: Vec<char> = name.chars().take(64).collect();
    known
        .iter()
        .min_by_key(|own| distance(own, &short))
        .copied()
}

/// Edit distance between two short names.
fn distance(a: &str, b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            let best = (diagonal + usize::from(x != *y))
                .min(above + 1)
                .min(row[j] + 1);
            diagonal = above;
            row[j + 1] = best;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested() {
        assert_eq!(
            nearest("planed_uses", QUESTION_FIELDS),
            Some("planned_uses")
        );
        assert_eq!(nearest("asof", QUESTION_FIELDS), Some("as_of"));
        assert_eq!(nearest("x", &[]), None);
    }

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
