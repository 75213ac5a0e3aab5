//! Sentences, values and lists of an answer.

use std::borrow::Cow;

use time::macros::datetime;

use super::*;
use crate::domain::decision::{Arg, Finding, Gap, Part, PartKind, Strength};
use crate::domain::land_use::{LimitClass, UseClass};
use crate::domain::law::CODE_FROM;
use crate::domain::transaction::Transaction;

fn finding(rule: u8, case: Case, part: Option<usize>, args: &[(&'static str, &str)]) -> Finding {
    Finding {
        rule: RuleId(rule),
        case,
        verdict: case_verdict(case),
        strength: Strength::Law,
        part,
        args: args
            .iter()
            .map(|(name, value)| Arg {
                name: Cow::Borrowed(*name),
                value: (*value).to_owned(),
            })
            .collect(),
        overridden_by: None,
        verdict_before: None,
    }
}

fn part(id: &str, stage: &str) -> Part {
    Part {
        id: id.to_owned(),
        kind: PartKind::Unit,
        recorded: Some(stage.to_owned()),
        effective: None,
        area_m2: 10_000.0,
    }
}

fn decision(findings: Vec<Finding>) -> Decision {
    let verdict = findings.iter().filter_map(|finding| finding.verdict).max();
    Decision {
        as_of: CODE_FROM,
        transaction: Transaction::Supply,
        verdict: verdict.unwrap_or(Verdict::Allowed),
        use_class: UseClass::S,
        limit_class: LimitClass::I,
        parts: vec![part("HQ-000103-01", "A0"), part("HQ-000103-02", "U0")],
        findings,
        notes: Vec::new(),
        gaps: Vec::new(),
        holds_until: None,
        border_contacts: Vec::new(),
        overrides: Vec::new(),
    }
}

fn frame() -> Frame<'static> {
    Frame {
        parcel: Some("HQ-000103"),
        parcel_name: Some("西站北"),
        data_as_of: datetime!(2026-08-15 01:00:00 UTC),
        revision: 7,
        rulebook_version: "1",
        geometry_version: Some(2),
        question: serde_json::json!({"transaction": "SUPPLY"}),
    }
}

#[test]
fn a_language_is_found_in_a_parameter_and_in_a_header() {
    assert_eq!(Lang::parse("en"), Some(Lang::En));
    assert_eq!(Lang::parse("zh-CN"), Some(Lang::Zh));
    assert_eq!(Lang::parse("de, en-GB;q=0.8, zh;q=0.9"), Some(Lang::Zh));
    assert_eq!(Lang::parse("en-US,en;q=0.9"), Some(Lang::En));
    assert_eq!(Lang::parse("zh;q=0"), None);
    assert_eq!(Lang::parse("*"), None);
}

#[test]
fn values_stand_in_the_sentence_and_a_bracket_without_its_value_falls_away() {
    let full = finding(
        24,
        Case::Blocked,
        Some(0),
        &[("analyte", "As"), ("value", "45"), ("limit", "20")],
    );
    let answer = render(&decision(vec![full]), &frame(), Lang::En);
    assert!(
        answer.rules[0]
            .reason
            .starts_with("The soil exceeds the screening value (As 45 mg/kg, limit 20 mg/kg) and"),
        "{}",
        answer.rules[0].reason
    );
    let bare = finding(
        24,
        Case::Blocked,
        Some(0),
        &[("analyte", "As"), ("value", "45")],
    );
    let answer = render(&decision(vec![bare]), &frame(), Lang::Zh);
    assert!(
        answer.rules[0]
            .reason
            .starts_with("土壤污染物超过筛选值，风险评估"),
        "{}",
        answer.rules[0].reason
    );
}

#[test]
fn the_law_of_the_day_is_cited_and_no_other() {
    let articles = |day| -> Vec<&'static str> {
        let mut decision = decision(vec![finding(30, Case::Blocked, None, &[])]);
        decision.as_of = day;
        let answer = render(&decision, &frame(), Lang::Zh);
        let basis = answer.rules[0].basis.iter();
        basis.filter_map(|basis| basis.article).collect()
    };
    assert_eq!(articles(CODE_FROM), ["456 ¶2", "5.3.1"]);
    assert_eq!(articles(CODE_FROM.plus(-1)), ["61 ¶2", "5.3.1"]);
}

#[test]
fn what_two_parts_say_alike_stands_once() {
    let findings = vec![
        finding(29, Case::Undetermined, Some(0), &[]),
        finding(29, Case::Undetermined, Some(1), &[]),
        finding(83, Case::Conditional, Some(0), &[("day", "2022-01-01")]),
        finding(83, Case::Conditional, Some(1), &[("day", "2022-01-01")]),
    ];
    let answer = render(&decision(findings), &frame(), Lang::En);
    assert_eq!(answer.rules.len(), 4);
    assert_eq!(answer.not_known.len(), 1);
    assert_eq!(answer.conditions.len(), 1);
    assert_eq!(answer.conditions[0].part, None);
    assert_eq!(answer.next_steps.len(), 2);
}

#[test]
fn an_override_is_shown_with_its_terms() {
    let mut overridden = finding(32, Case::Blocked, None, &[]);
    overridden.verdict = Some(Verdict::Conditional);
    overridden.verdict_before = Some(Verdict::Blocked);
    overridden.overridden_by = Some(0);
    let mut decision = decision(vec![overridden]);
    decision.overrides = vec![AppliedOverride {
        id: "O-1".to_owned(),
        rule: RuleId(32),
        reason: "保留工业用途".to_owned(),
        document: "津环函 9".to_owned(),
        expiry: CODE_FROM.plus(30),
    }];
    let answer = render(&decision, &frame(), Lang::Zh);
    assert_eq!(answer.verdict, Verdict::Conditional);
    let shown = answer.rules[0].overridden.as_ref().unwrap();
    assert_eq!(shown.verdict_before, Some(Verdict::Blocked));
    let text = &answer.conditions[0].text;
    for word in ["保留工业用途", "津环函 9", "2026-09-14"] {
        assert!(text.contains(word), "{text}");
    }
    assert_eq!(answer.next_steps[0].deadline, Some(CODE_FROM.plus(30)));
}

#[test]
fn the_summary_is_one_sentence() {
    let findings = vec![finding(12, Case::Blocked, None, &[])];
    let of = |lang| render(&decision(findings.clone()), &frame(), lang).summary;
    assert_eq!(
        of(Lang::Zh),
        "地块 HQ-000103（西站北）办理出让、租赁、作价出资：禁止，依据：供应敏感用途土地：未调查（R-12）。"
    );
    assert_eq!(
        of(Lang::En),
        "Parcel HQ-000103 (西站北), paid supply: forbidden; by: Supply for a sensitive use without survey (R-12)."
    );
}

#[test]
fn codes_of_the_record_are_put_into_words() {
    let args = [
        ("restriction", "max_depth_m:3"),
        ("restriction", "no_basement"),
        ("restriction", "forbidden_classes:S,K1"),
    ];
    let restricted = finding(42, Case::Conditional, None, &args);
    let answer = render(&decision(vec![restricted]), &frame(), Lang::En);
    assert!(
        answer.rules[0].reason.contains(
            "(no excavation or basement below 3 m, no basement, forbidden uses: residential and public land and community parks and the like)"
        ),
        "{}",
        answer.rules[0].reason
    );
}

#[test]
fn every_case_reads_well_with_no_value_at_all() {
    for lang in [Lang::Zh, Lang::En] {
        for rule in texts::texts() {
            for case in rule.cases {
                let bare = finding(rule.rule.0, case.case, None, &[]);
                let answer = render(&decision(vec![bare]), &frame(), lang);
                let mut said: Vec<&str> = vec![&answer.rules[0].reason];
                said.extend(answer.conditions.iter().map(|condition| &*condition.text));
                said.extend(answer.next_steps.iter().map(|step| &*step.action));
                said.extend(answer.not_known.iter().map(|missing| &*missing.what));
                for text in said {
                    let at = format!("{} {:?}: {text}", rule.rule, case.case);
                    assert!(!text.contains(['{', '}']), "{at}");
                    for torn in ["  ", " .", " ,", "()", "（）", "（，"] {
                        assert!(!text.contains(torn), "{at}");
                    }
                }
            }
        }
    }
}

#[test]
fn gaps_are_named_with_whom_to_ask() {
    let mut decision = decision(Vec::new());
    decision.gaps = vec![
        Gap::CurrentUse,
        Gap::UncoveredSliver {
            part: 0,
            area_m2: 0.5,
        },
        Gap::NotScreened {
            part: 1,
            analyte: "Tl".to_owned(),
        },
    ];
    let answer = render(&decision, &frame(), Lang::En);
    let what: Vec<&str> = answer.not_known.iter().map(|m| &*m.what).collect();
    assert_eq!(
        what,
        [
            "The current use is not recorded; it was taken as not sensitive.",
            "The survey leaves a sliver within tolerance (0.50 m²), taken as covered (HQ-000103-01).",
            "An analyte has no limit in the standard and was not compared (Tl) (HQ-000103-02).",
        ]
    );
    assert!(answer.not_known.iter().all(|m| m.ask_whom.is_some()));
}
