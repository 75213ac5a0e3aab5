//! Changes: what happened, one at a time; the only way in which the record grows.
//!
//! A change is written once into a leaf of the log, byte for byte as [`Change::canonical`] gives it, and stays readable
//! for ever: its kind carries a version `v`, unknown fields are refused, and `tests/data/changes.jsonl` holds one of
//! each kind. Numbers that are not whole are decimal strings, so that "equal" means equal.
//!
//! What a change does to the tables is [`Change::effect`], one exhaustive match.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::day::Day;
use super::document::FileDigest;
use super::fault::{Fault, check_text};
use super::record::{Entity, Kind, Source, check_id};

/// The version of every kind of change today.
pub const VERSION: u32 = 1;

/// One thing that happened, on a legal day, said by a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The legal day from which it holds.
    pub day: Day,
    /// The document behind it.
    pub source: Option<Source>,
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// An entity holds as written from the day on.
    Recorded(Entity),
    /// An entity ends: it no longer holds from the day on.
    Ended(Ending),
    /// An entity was recorded in error: it never held, as we know now.
    Withdrawn(Ending),
}

/// Which entity ends, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// Code of the kind, such as `listing`.
    pub kind: String,
    pub id: String,
    pub reason: String,
}

/// What a change does to the versions of one entity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Effect<'a> {
    /// This version holds from the day on; what held from that day on is replaced.
    Put(&'a Entity),
    /// Nothing holds from the day on.
    End(Kind, &'a str),
    /// Nothing ever held.
    Withdraw(Kind, &'a str),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    kind: String,
    v: u32,
    day: Day,
    #[serde(default)]
    source: Option<Source>,
    body: Value,
}

impl Change {
    /// An entity recorded from a day on.
    pub fn recorded(day: Day, source: Option<Source>, entity: impl Into<Entity>) -> Self {
        Change {
            day,
            source,
            what: What::Recorded(entity.into()),
        }
    }

    /// An entity ended on a day.
    pub fn ended(day: Day, kind: Kind, id: impl Into<String>, reason: impl Into<String>) -> Self {
        let ending = Ending {
            kind: kind.code().to_owned(),
            id: id.into(),
            reason: reason.into(),
        };
        Change {
            day,
            source: None,
            what: What::Ended(ending),
        }
    }

    /// An entity that was recorded in error; `day` is the day on which that was found.
    pub fn withdrawn(
        day: Day,
        kind: Kind,
        id: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        let mut change = Self::ended(day, kind, id, reason);
        if let What::Ended(ending) = change.what {
            change.what = What::Withdrawn(ending);
        }
        change
    }

    /// Whether it may be dated ahead: a standard that was adopted and comes into force later. Whoever reads standards
    /// reads those of later days, too. Acts are dated when they happened.
    pub fn may_lie_ahead(&self) -> bool {
        let kind = match &self.what {
            What::Recorded(entity) => Some(entity.kind()),
            What::Ended(ending) | What::Withdrawn(ending) => Kind::find(&ending.kind),
        };
        kind == Some(Kind::SoilStandard)
    }

    /// The kind of change, as it stands in the leaf.
    pub fn kind(&self) -> &'static str {
        match &self.what {
            What::Recorded(entity) => entity.kind().change(),
            What::Ended(_) => "ended",
            What::Withdrawn(_) => "withdrawn",
        }
    }

    /// The bytes that go into the leaf.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        let body = match &self.what {
            What::Recorded(entity) => entity.body()?,
            What::Ended(ending) | What::Withdrawn(ending) => serde_json::to_string(ending)?,
        };
        let source = match &self.source {
            Some(source) => format!("\"source\":{},", serde_json::to_string(source)?),
            None => String::new(),
        };
        Ok(format!(
            "{{\"kind\":\"{}\",\"v\":{VERSION},\"day\":\"{}\",{source}\"body\":{body}}}",
            self.kind(),
            self.day
        ))
    }

    /// Reads a change from JSON; all that is wrong with it, in one pass.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        let change = Self::read(text)?;
        let faults = change.check();
        if faults.is_empty() {
            Ok(change)
        } else {
            Err(faults)
        }
    }

    /// Reads a change of the log as it was written: a check that became stricter since does not speak.
    pub fn read(text: &str) -> Result<Self, Vec<Fault>> {
        let wire: Wire =
            serde_json::from_str(text).map_err(|error| vec![not_a_change(&error, text)])?;
        let mut faults = Vec::new();
        if wire.v != VERSION {
            let wanted = format!("version {VERSION}");
            faults.push(Fault::new(
                "v",
                wanted,
                wire.v,
                "use a release that knows this version",
            ));
        }
        let what = match read_what(&wire.kind, wire.body) {
            Ok(what) => what,
            Err(fault) => {
                faults.push(fault);
                return Err(faults);
            }
        };
        if faults.is_empty() {
            Ok(Change {
                day: wire.day,
                source: wire.source,
                what,
            })
        } else {
            Err(faults)
        }
    }

    /// All that is wrong with it by itself, without a look at the register.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Some(source) = &self.source {
            source.check(&mut faults);
        }
        match &self.what {
            What::Recorded(Entity::Stage(_)) => faults.push(Fault::new(
                "kind",
                "an act (stage_act)",
                "stage_folded",
                "a stage follows from acts; it is never written by hand",
            )),
            What::Recorded(entity) => {
                faults.extend(entity.check().into_iter().map(|fault| fault.under("body")))
            }
            What::Ended(ending) => {
                if Kind::find(&ending.kind) == Some(Kind::Act) {
                    faults.push(Fault::new(
                        "body.kind",
                        "a kind of entity that lasts",
                        &ending.kind,
                        "an act happens on one day: withdraw it when it was recorded in error",
                    ));
                }
                check_ending(ending, &mut faults);
            }
            What::Withdrawn(ending) => check_ending(ending, &mut faults),
        }
        faults
    }

    /// The files it cites, each with the place in its request: its own document, the papers of an act. What a mirror says
    /// of its source is the digest of rows that were sent and read, not of a file that is kept.
    pub fn cited(&self) -> Vec<(String, FileDigest)> {
        let mut cited = Vec::new();
        let mut note = |at: String, digest: Option<&String>| {
            let digest = digest.and_then(|text| FileDigest::parse(text).ok());
            if let Some(digest) = digest
                && cited.iter().all(|(_, known)| *known != digest)
            {
                cited.push((at, digest));
            }
        };
        match &self.what {
            What::Recorded(Entity::Mirror(_) | Entity::Document(_)) => return cited,
            What::Recorded(Entity::Act(act)) => {
                for (index, paper) in act.papers.iter().enumerate() {
                    note(format!("papers[{index}].sha256"), paper.sha256.as_ref());
                }
            }
            What::Recorded(_) | What::Ended(_) | What::Withdrawn(_) => {}
        }
        let source = self.source.as_ref();
        note(
            "paper.sha256".to_owned(),
            source.and_then(|source| source.sha256.as_ref()),
        );
        cited
    }

    /// What this change does to the tables. [`Change::check`] has seen that the kind of an ending exists.
    pub fn effect(&self) -> Option<Effect<'_>> {
        match &self.what {
            What::Recorded(entity) => Some(Effect::Put(entity)),
            What::Ended(ending) => {
                Kind::find(&ending.kind).map(|kind| Effect::End(kind, &ending.id))
            }
            What::Withdrawn(ending) => {
                Kind::find(&ending.kind).map(|kind| Effect::Withdraw(kind, &ending.id))
            }
        }
    }
}

fn not_a_change(error: &serde_json::Error, text: &str) -> Fault {
    let wanted = "a change: {\"kind\", \"v\", \"day\", \"source\", \"body\"}";
    Fault::new("", wanted, text, format!("mend the JSON: {error}"))
}

fn read_what(kind: &str, body: Value) -> Result<What, Fault> {
    let wrong = |error: serde_json::Error| {
        Fault::new(
            "body",
            format!("the fields of {kind}"),
            &error,
            "see the change kinds in the documentation",
        )
    };
    match kind {
        "ended" => serde_json::from_value(body).map(What::Ended).map_err(wrong),
        "withdrawn" => serde_json::from_value(body)
            .map(What::Withdrawn)
            .map_err(wrong),
        _ => match Kind::find_change(kind) {
            Some(entity) => entity.read_value(body).map(What::Recorded).map_err(wrong),
            None => Err(Fault::new(
                "kind",
                "a known kind of change",
                kind,
                "see the change kinds in the documentation",
            )),
        },
    }
}

fn check_ending(ending: &Ending, faults: &mut Vec<Fault>) {
    match Kind::find(&ending.kind) {
        Some(Kind::Stage | Kind::Decision | Kind::Batch) | None => faults.push(Fault::new(
            "body.kind",
            "a kind of entity that can end, such as listing",
            &ending.kind,
            "name the kind as the database does",
        )),
        Some(_) => {}
    }
    check_id(faults, "body.id", &ending.id);
    check_text(faults, "body.reason", &ending.reason, 2000);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::{Edition, List, Mirror};

    fn edition() -> Change {
        let edition = Edition {
            year: 2026,
            title: "示例 example".to_owned(),
            entries: None,
            sha256: None,
        };
        let day = Day::parse("2026-03-01").unwrap();
        Change::recorded(day, Some(Source::titled("示例")), edition)
    }

    #[test]
    fn canonical_bytes_are_read_back_as_they_were_written() {
        let text = edition().canonical().unwrap();
        let again = Change::parse(&text).unwrap();
        assert_eq!(again, edition());
        assert_eq!(again.canonical().unwrap(), text);
    }

    #[test]
    fn unknown_kinds_versions_and_fields_are_refused() {
        let text = edition().canonical().unwrap();
        for (from, to) in [
            ("edition_published", "edition_eaten"),
            ("\"v\":1", "\"v\":2"),
            ("\"year\"", "\"jahr\""),
        ] {
            let faults = Change::parse(&text.replace(from, to)).unwrap_err();
            assert!(!faults.is_empty(), "{to}");
        }
        assert!(Change::parse("{").is_err());
    }

    #[test]
    fn a_stage_is_never_written_by_hand() {
        let text = r#"{"kind":"stage_folded","v":1,"day":"2026-01-01","body":{"subject":"HQ-000001","parcel":"HQ-000001","standing":{"stage":"U0"},"by":"x"}}"#;
        assert!(Change::parse(text).is_err());
    }

    #[test]
    fn mirrors_have_the_identity_of_their_list() {
        let mirror = Mirror {
            list: List::ControlList,
            rows: None,
            notice_day: None,
            comparison: None,
        };
        assert_eq!(Entity::from(mirror).id(), "control_list");
    }
}
