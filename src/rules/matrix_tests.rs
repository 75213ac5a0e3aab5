//! The matrix of states, uses and transactions: a second, independent statement of the law, checked cell by cell.
//!
//! `tests/data/domain/matrix.csv` holds the cells, `matrix-facts.json` the facts behind each of them. The same reader
//! serves the named cases of the transfer rules.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::domain::day::Day;
use crate::domain::decision::Verdict;
use crate::domain::facts::*;
use crate::domain::land_use::{Forbidden, LandUse};
use crate::domain::lifecycle::U1Kind;
use crate::domain::record::TriState;
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;

use super::decide;

fn file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/domain")
        .join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The machine form: defaults, sub-states, and how a cell's facts are put together.
pub(crate) struct Matrix {
    json: Value,
}

impl Matrix {
    pub(crate) fn read() -> Self {
        Matrix {
            json: serde_json::from_str(&file("matrix-facts.json")).unwrap(),
        }
    }

    /// The facts of one cell, by the rules that the file states about itself.
    fn facts(&self, state: &str, sub_state: &str, class: &str, act: &str, day: &str) -> Facts {
        let entry = self.json["sub_states"]
            .as_array()
            .unwrap()
            .iter()
            .find(|entry| entry["state"] == state && entry["sub_state"] == sub_state)
            .unwrap_or_else(|| panic!("{state} {sub_state}"));
        let mut facts = entry["facts"].as_object().unwrap().clone();
        if let Some(by_use) = entry["facts_by_use"].get(class) {
            facts.extend(by_use.as_object().unwrap().clone());
        }
        let own_codes = entry["use_codes"].get(class);
        let planned = own_codes.unwrap_or(&self.json["use_codes"][class]).clone();
        self.build(facts, planned, act, day)
    }

    /// Facts from a JSON object of changed fields over the defaults.
    pub(crate) fn build(
        &self,
        changed: Map<String, Value>,
        planned: Value,
        act: &str,
        day: &str,
    ) -> Facts {
        let mut facts = self.json["defaults"]["facts"].as_object().unwrap().clone();
        if self.json["defaults_by_transaction"].get(act).is_some() {
            facts.insert("current_use".to_owned(), planned.clone());
        }
        facts.extend(changed);
        facts.insert("planned_use".to_owned(), planned);
        self.read_facts(&Value::Object(facts), act, Day::parse(day).unwrap())
    }

    /// An object with every field that it leaves out taken from the defaults of its kind.
    fn filled(&self, kind: &str, value: &Value) -> Option<Value> {
        let given = value.as_object()?;
        let mut filled = self.json["defaults"]
            .get(kind)
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        filled.extend(given.clone());
        Some(Value::Object(filled))
    }

    fn read_facts(&self, v: &Value, act: &str, as_of: Day) -> Facts {
        let transaction = Transaction::find(act).unwrap();
        let mut facts = Facts::unknown(as_of, transaction);
        facts.planned_use = parse(&v["planned_use"]);
        facts.current_use = parse(&v["current_use"]);
        facts.geometry = parse(&v["geometry"]);
        facts.parcel_area_m2 = number(&v["parcel_area_m2"]);
        facts.mirrored_on = v["mirror_age_days"].as_i64().map(|age| as_of.plus(-age));
        facts.settings.mirror_refresh_days = v["mirror_refresh_days"].as_i64().unwrap();
        facts.settings.adjacent_m = number(&v["adjacent_m"]);
        facts.source_conflicts = parse(&v["source_conflicts"]);
        facts.flags = flags(&v["flags"]);
        facts.open_enforcement_case = v["open_enforcement_case"] == true;
        facts.units = each(&v["units"], |unit| self.unit(unit));
        facts.negative_list = NegativeListFacts {
            current_edition_year: v["negative_list"]["current_edition_year"]
                .as_i64()
                .map(|year| year as i32),
            entries: self.entries(&v["negative_list"]["entries"]),
        };
        facts.zones = each(&v["zones"], |zone| ZoneFacts {
            id: "z".to_owned(),
            own: zone["own"] == true,
        });
        facts.neighbours = each(&v["neighbours"], |neighbour| self.neighbour(neighbour));
        let plume = number(&v["plume_overlap_m2"]);
        if plume > 0.0 {
            let area_m2 = number(&v["plume_area_m2"]);
            facts.plumes.push(PlumeFacts {
                id: "plume".to_owned(),
                overlap_m2: plume,
                area_m2,
            });
        }
        facts.wells = each(&v["wells"], |well| {
            well["status"].as_str().unwrap().to_owned()
        });
        facts.wells.retain(|status| status != "sealed");
        facts.predecessors = each(&v["predecessors"], |predecessor| {
            self.predecessor(predecessor, as_of)
        });
        facts.key_unit = self
            .filled("key_unit", &v["key_unit"])
            .map(|key| key_unit(&key));
        facts.registers = v["registers"].as_str().and_then(Transaction::find);
        facts.residual_conditions = v["residual_conditions"] == true;
        facts.lookup_recorded_on = day(&v["lookup_recorded_on"]);
        facts.grant_meeting = optional(&v["grant_meeting"]);
        facts.sale_kind = optional(&v["sale_kind"]);
        facts.related_works = v["works_kind"] != "ordinary";
        facts.works_started_on = (v["works_started"] == true).then_some(as_of);
        facts.design = v["design"].as_object().map(|design| DesignFacts {
            depth_m: design.get("depth_m").and_then(decimal),
            basement_levels: design
                .get("basement_levels")
                .and_then(Value::as_u64)
                .map(|n| n as u8),
            groundwater_use: design.get("groundwater_use").and_then(Value::as_bool),
            removes_barrier: design.get("removes_barrier").and_then(Value::as_bool),
            ..DesignFacts::default()
        });
        facts.new_polluting_industry_by_sensitive_neighbours =
            v["new_polluting_industry_by_sensitive_neighbours"] == true;
        facts
    }

    fn unit(&self, v: &Value) -> UnitFacts {
        let v = self.filled("units[]", v).unwrap();
        let state = v["state"].as_str().unwrap();
        let stage = match Stage::find(state) {
            Some(stage) => StageFact::Known(stage),
            None if state == "none" => StageFact::NoRecord,
            None => StageFact::Unknown(state.to_owned()),
        };
        let mut unit = UnitFacts::at(
            v["id"].as_str().unwrap_or("n"),
            stage,
            number(&v["area_m2"]),
        );
        unit.origin = v["origin"].as_str().and_then(Stage::find);
        unit.u1_kind = u1_kind(&v["u1_kind"]);
        unit.preliminary_exceeded = v["preliminary_exceeded"] == true;
        unit.listed = v["listed"] == true;
        unit.farmland_history = v["farmland_history"] == true;
        unit.survey = self
            .filled("survey", &v["survey"])
            .map(|survey| read_survey(&survey));
        unit.ra = self.filled("ra", &v["ra"]).map(|ra| RiskFacts {
            assessed_classes: parse(&ra["assessed_classes"]),
            design_matches: ra["design_matches"] == true,
            signed_on: day(&ra["signed_on"]),
            bans: bans(&ra["bans"]),
            ..RiskFacts::default()
        });
        unit.removal = self
            .filled("removal", &v["removal"])
            .map(|removal| RemovalFacts {
                target_class: optional(&removal["target_class"]),
                restrictions: each(&removal["restrictions"], restriction),
                in_removal_list: removal["in_removal_list"] == true,
                effect_sampling_end: day(&removal["effect_sampling_end"]),
                effect_firm: optional(&removal["effect_firm"]),
                works_firm: optional(&removal["works_firm"]),
                signed_on: day(&removal["signed_on"]),
                bans: bans(&removal["bans"]),
                ..RemovalFacts::default()
            });
        unit.events = each(&v["events"], |event| EventFacts {
            event: parse(&event["code"]),
            day: day(&event["date"]).unwrap(),
            document: event
                .get("document")
                .and_then(|document| match document.as_str()? {
                    "survey" => Some(crate::domain::validity::TouchedDocument::Survey),
                    "ra" => Some(crate::domain::validity::TouchedDocument::RiskAssessment),
                    "effect" => Some(crate::domain::validity::TouchedDocument::EffectAssessment),
                    _ => None,
                }),
        });
        unit
    }

    fn entries(&self, v: &Value) -> Vec<NegativeFacts> {
        each(v, |entry| {
            let entry = self.filled("negative_list.entries[]", entry).unwrap();
            NegativeFacts {
                id: "entry".to_owned(),
                edition_year: entry["edition_year"].as_i64().unwrap() as i32,
                confirmed: entry["confirmed"] == true,
                forbidden: parse::<Vec<Forbidden>>(&entry["forbidden"]),
                until_condition: "until".to_owned(),
                issued_on: day(&entry["issued_on"]),
                ended_on: day(&entry["ended_on"]),
            }
        })
    }

    fn neighbour(&self, v: &Value) -> NeighbourFacts {
        let v = self.filled("neighbours[]", v).unwrap();
        NeighbourFacts {
            unit: self.unit(&v),
            negative_entries: self.entries(&v["negative_entries"]),
            distance_m: v["distance_m"].as_f64(),
            overlap_m2: number(&v["overlap_area_m2"]),
            reach_m: v["reach_m"].as_f64(),
        }
    }

    fn predecessor(&self, v: &Value, as_of: Day) -> PredecessorFacts {
        PredecessorFacts {
            id: "p".to_owned(),
            overlap_m2: number(&v["overlap_area_m2"]),
            area_m2: number(&v["area_m2"]),
            inherits: v
                .get("inherits")
                .filter(|unit| !unit.is_null())
                .map(|unit| self.unit(unit)),
            flags: Flags::default(),
            negative_entries: Vec::new(),
            closed_on: (v["closed_by_document"] == true).then_some(as_of),
        }
    }
}

fn parse<T: serde::de::DeserializeOwned>(v: &Value) -> T {
    serde_json::from_value(v.clone()).unwrap_or_else(|error| panic!("{v}: {error}"))
}

fn optional<T: serde::de::DeserializeOwned>(v: &Value) -> Option<T> {
    (!v.is_null()).then(|| parse(v))
}

fn each<T>(v: &Value, read: impl Fn(&Value) -> T) -> Vec<T> {
    v.as_array()
        .map(|items| items.iter().map(read).collect())
        .unwrap_or_default()
}

fn number(v: &Value) -> f64 {
    v.as_f64().unwrap_or(0.0)
}

fn decimal(v: &Value) -> Option<Decimal> {
    (!v.is_null()).then(|| v.to_string().trim_matches('"').parse().unwrap())
}

fn day(v: &Value) -> Option<Day> {
    v.as_str().map(|text| Day::parse(text).unwrap())
}

fn decimals(v: &Value) -> BTreeMap<String, Decimal> {
    v.as_object()
        .map(|map| {
            map.iter()
                .filter_map(|(key, value)| Some((key.clone(), decimal(value)?)))
                .collect()
        })
        .unwrap_or_default()
}

fn u1_kind(v: &Value) -> Option<U1Kind> {
    match v.as_str() {
        Some("risk") => Some(U1Kind::Risk),
        Some("industry") => Some(U1Kind::Industry),
        _ => None,
    }
}

fn flags(v: &Value) -> Flags {
    let has = |name: &str| {
        v.as_array()
            .is_some_and(|flags| flags.iter().any(|flag| flag == name))
    };
    Flags {
        emergency: has("emergency"),
        suspected: has("suspected"),
        priority_supervised: has("priority_supervised"),
        control_list: has("control_list"),
        not_developed_now: has("not_developed_now"),
        contaminated_list_42: has("contaminated_list_42"),
    }
}

fn bans(v: &Value) -> Vec<BanFacts> {
    each(v, |ban| BanFacts {
        from: day(&ban["from"]).unwrap(),
        until: day(&ban["until"]),
        for_this_report: ban["matter"] == "this_report",
    })
}

fn restriction(v: &Value) -> crate::domain::record::Restriction {
    let mut v = v.clone();
    if v["value"].is_number() {
        v["value"] = Value::String(v["value"].to_string());
    }
    parse(&v)
}

fn read_survey(v: &Value) -> SurveyFacts {
    SurveyFacts {
        id: "s".to_owned(),
        class_assessed: optional(&v["class_assessed"]),
        covered_area_m2: v["covered_area_m2"].as_f64(),
        uncovered_stage: v["uncovered_state"].as_str().and_then(Stage::find),
        uncovered_u1_kind: u1_kind(&v["uncovered_u1_kind"]),
        sampling_end: day(&v["sampling_end"]),
        review: optional(&v["review"]),
        recheck_signed: v["recheck_signed"] == true,
        letter: match v.get("department_letter") {
            None => Letter::NotInQuestion,
            Some(Value::Null) => Letter::Missing,
            Some(text) => Letter::On(day(text).unwrap()),
        },
        maxima: decimals(&v["maxima"]),
        maxima_complete: v["maxima_complete"] == true,
        background: decimals(&v["background"]),
        not_detected: decimals(&v["not_detected"]),
        groundwater_polluted: match v["groundwater_polluted"].as_str() {
            Some("yes") => TriState::Yes,
            Some("no") => TriState::No,
            _ => TriState::Unknown,
        },
        neighbour_checked_no_effect: v["neighbour_checked_no_effect"] == true,
        no_change_statement_on: (v["no_change_statement"] == true)
            .then(|| Day::parse("2026-04-02").unwrap()),
        made_for_other_sensitive_use: v["made_for_other_sensitive_use"] == true,
        firm: None,
        signed_on: day(&v["signed_on"]),
        bans: bans(&v["bans"]),
    }
}

fn key_unit(v: &Value) -> KeyUnitFacts {
    KeyUnitFacts {
        id: "key".to_owned(),
        current: v["status"] == "current",
        production_end: day(&v["production_end"]),
        survey: v["survey"].as_object().map(|survey| KeySurveyFacts {
            passed: survey["status"] == "passed",
            sampling_end: day(&survey["sampling_end"]).unwrap(),
            exceeding: survey["conclusion"] == "exceeding",
        }),
        exceedance: None,
        own_expansion: v["permit_context"] == "own_expansion_same_use",
        report_in_registration_file: v["report_in_registration_file"] == true,
        open_rectification: v["open_rectification"] == true,
        overdue_reports: v["overdue_reports"] == true,
        demolition_without_plan: v["demolition_without_plan"] == true,
        permit_on_demolition_part: v["permit_on_demolition_part"] == true,
        ending_production: v["ending_production"] == true,
        reports_due: None,
        demolition_plan_due: None,
    }
}

/// One cell of the csv.
#[derive(serde::Deserialize)]
struct Cell {
    state: String,
    sub_state: String,
    use_class: String,
    transaction: String,
    as_of: String,
    verdict: String,
    rules: String,
}

#[test]
fn every_cell_agrees_in_verdict_and_rules() {
    let matrix = Matrix::read();
    let csv = file("matrix.csv");
    let mut cells = 0;
    let mut wrong = String::new();
    for cell in csv::Reader::from_reader(csv.as_bytes()).deserialize::<Cell>() {
        let cell = cell.unwrap();
        let days = match cell.as_of.as_str() {
            "any" => vec!["2026-08-14", "2026-08-15"],
            day => vec![day],
        };
        for day in days {
            let facts = matrix.facts(
                &cell.state,
                &cell.sub_state,
                &cell.use_class,
                &cell.transaction,
                day,
            );
            let decision = decide(&facts);
            let rules: Vec<String> = decision
                .rules()
                .iter()
                .filter(|rule| rule.0 != 8)
                .map(ToString::to_string)
                .collect();
            let rules = rules.join(";");
            cells += 1;
            if decision.verdict.code() != cell.verdict || rules != cell.rules {
                let Cell {
                    state,
                    sub_state,
                    use_class,
                    transaction,
                    verdict,
                    rules: wanted,
                    ..
                } = &cell;
                let found = decision.verdict.code();
                writeln!(wrong, "{state} | {sub_state} | {use_class} | {transaction} | {day}: {found} {rules}, expected {verdict} {wanted}").unwrap();
            }
        }
    }
    assert!(cells > 2376, "{cells} cells");
    let count = wrong.lines().count();
    let first: Vec<&str> = wrong.lines().take(40).collect();
    assert!(
        count == 0,
        "{count} of {cells} cells differ:\n{}",
        first.join("\n")
    );
}

#[test]
fn nothing_known_is_never_allowed() {
    for transaction in Transaction::ALL {
        let mut facts = Facts::unknown(Day::parse("2026-11-24").unwrap(), transaction);
        facts.units = vec![UnitFacts::at(
            "u",
            StageFact::Unknown("Z9".to_owned()),
            100.0,
        )];
        facts.planned_use = vec![LandUse::parse("1001").unwrap()];
        let decision = decide(&facts);
        assert_eq!(decision.verdict, Verdict::Undetermined, "{transaction}");
        assert!(
            decision.rules().iter().any(|rule| rule.0 == 9),
            "{transaction}"
        );
    }
}
