//! What holds for every question, whatever the facts.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::domain::day::Day;
use crate::domain::decision::{Decision, Finding, Strength, Verdict};
use crate::domain::facts::{Facts, SourceConflict, StageFact, UnitFacts};
use crate::domain::land_use::ForbiddenGroup;
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;

use super::dice::Dice;
use super::engine::judge;
use super::holds::says;
use super::{decide, is_stage_rule, overridable, scenes, texts};

fn facts() -> impl Strategy<Value = Facts> {
    vec(any::<u8>(), 0..220).prop_map(|bytes| Dice::new(&bytes).facts())
}

fn worst(decision: &Decision) -> Option<Verdict> {
    let verdicts = decision.findings.iter().map(|finding| finding.verdict);
    verdicts.max().flatten()
}

/// Bad news of every kind; none may make an answer better.
const BAD_NEWS: [fn(&mut Facts); 11] = [
    |f| f.flags.control_list = true,
    |f| f.flags.contaminated_list_42 = true,
    |f| f.flags.not_developed_now = true,
    |f| f.flags.emergency = true,
    |f| f.open_enforcement_case = true,
    |f| f.source_conflicts.push(SourceConflict::Listing),
    |f| {
        f.negative_list
            .entries
            .push(scenes::entry(ForbiddenGroup::All))
    },
    |f| f.units.iter_mut().for_each(|unit| unit.listed = true),
    |f| f.neighbours.push(scenes::neighbour(Stage::L1, 10.0)),
    |f| f.units.push(UnitFacts::at("x", StageFact::NoRecord, 100.0)),
    |f| f.predecessors.push(scenes::predecessor_on_list_42()),
];

/// Names in braces that stand outside brackets: a sentence without them would have a hole.
fn owed(text: &str) -> Vec<&str> {
    let is_open = |before: &str, open: char, close: char| {
        before.matches(open).count() != before.matches(close).count()
    };
    text.match_indices('{')
        .filter(|(at, _)| {
            let before = &text[..*at];
            !is_open(before, '（', '）') && !is_open(before, '(', ')')
        })
        .filter_map(|(at, _)| text[at + 1..].split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

/// What the sentences of a finding lack: a sentence at all, or a value that one names.
fn lacking(finding: &Finding) -> Vec<String> {
    let at = format!("{} {:?}", finding.rule, finding.case);
    let Some(text) = texts::text(finding.rule).and_then(|rule| rule.case(finding.case)) else {
        return vec![format!("{at}: no sentence")];
    };
    let said = [
        Some(text.reason),
        text.condition.map(|condition| condition.text),
        text.step.map(|step| step.action),
        text.missing.map(|missing| missing.what),
    ];
    let has = |name: &str| {
        let named = |arg: &crate::domain::decision::Arg| arg.name == name && !arg.value.is_empty();
        finding.args.iter().any(named) || (name == "part" && finding.part.is_some())
    };
    said.into_iter()
        .flatten()
        .flat_map(|two| owed(two.zh).into_iter().chain(owed(two.en)))
        .filter(|name| !has(name))
        .map(|name| format!("{at}: no value for {name}"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_verdict_is_the_worst_finding(facts in facts()) {
        let decision = decide(&facts);
        prop_assert_eq!(Some(decision.verdict), worst(&decision));
        prop_assert!(decision.notes.iter().all(|note| note.verdict.is_none()));
        for finding in decision.findings.iter().chain(&decision.notes) {
            prop_assert!(finding.part.is_none_or(|part| part < decision.parts.len()));
        }
    }

    #[test]
    fn each_part_is_judged_by_a_stage_rule_or_reported(facts in facts()) {
        let decision = decide(&facts);
        for part in 0..decision.parts.len() {
            let judges = |finding: &&Finding| match finding.rule.0 {
                9 => finding.part == Some(part),
                62 => true,
                rule => is_stage_rule(rule) && finding.part == Some(part),
            };
            prop_assert!(decision.findings.iter().any(|finding| judges(&finding)));
        }
        if decision.verdict == Verdict::Allowed {
            let allowed = |finding: &Finding| finding.verdict == Some(Verdict::Allowed);
            prop_assert!(decision.findings.iter().all(allowed));
            prop_assert!(!decision.findings.is_empty());
        }
    }

    #[test]
    fn bad_news_never_makes_an_answer_better(facts in facts(), news in 0..BAD_NEWS.len()) {
        let mut facts = facts;
        // an override may be granted for one finding and not for the worse one that takes its place
        facts.overrides.clear();
        let before = judge(&facts, facts.as_of).verdict;
        let mut worse = facts.clone();
        BAD_NEWS[news](&mut worse);
        let after = judge(&worse, worse.as_of).verdict;
        prop_assert!(after >= before, "{before:?} became {after:?}");
    }

    #[test]
    fn an_unknown_part_of_the_use_is_never_better_where_a_use_is_needed(facts in facts()) {
        let mut facts = facts;
        facts.overrides.clear();
        facts.related_works = false;
        facts.planned_use.push(scenes::land_use(scenes::RESERVED));
        if facts.transaction.needs_use() {
            prop_assert!(judge(&facts, facts.as_of).verdict >= Verdict::Undetermined);
        }
    }

    #[test]
    fn an_override_lifts_only_what_is_ours_to_lift(facts in facts()) {
        let decision = decide(&facts);
        for finding in &decision.findings {
            let ours = matches!(finding.strength, Strength::Policy | Strength::Default);
            let never = matches!(finding.rule.0, 30 | 31);
            if ours && !never && finding.verdict > Some(Verdict::Conditional) {
                prop_assert_eq!(overridable(finding.rule), Some(Ok(())));
            }
            if finding.overridden_by.is_some() {
                prop_assert_eq!(overridable(finding.rule), Some(Ok(())));
                prop_assert!(!matches!(finding.rule.0, 30 | 31));
                prop_assert!(matches!(finding.strength, Strength::Policy | Strength::Default));
                prop_assert_eq!(finding.verdict, Some(Verdict::Conditional));
                prop_assert!(finding.verdict_before > Some(Verdict::Conditional));
            }
        }
        let mut plain = facts.clone();
        plain.overrides.clear();
        let plain = judge(&plain, plain.as_of);
        prop_assert!(decision.verdict <= plain.verdict);
        prop_assert!(decision.verdict >= plain.verdict.min(Verdict::Conditional));
    }

    #[test]
    fn related_works_are_never_simply_allowed_on_listed_land(facts in facts()) {
        let mut facts = facts;
        facts.related_works = true;
        facts.flags.control_list = true;
        for act in [Transaction::PermitPlan, Transaction::PermitBuild] {
            facts.transaction = act;
            let decision = decide(&facts);
            prop_assert!(decision.verdict >= Verdict::Conditional);
            prop_assert!(scenes::said(&decision, 2).is_empty());
            prop_assert!(scenes::said(&decision, 86).is_empty());
        }
    }

    #[test]
    fn an_answer_holds_until_the_day_it_names(facts in facts(), later in 1_i64..1_500) {
        let decision = decide(&facts);
        let same = |day: Day| says(&judge(&facts, day)) == says(&decision);
        match decision.holds_until {
            Some(holds) => {
                prop_assert!(holds.day > facts.as_of);
                prop_assert!(same(holds.day.plus(-1)));
                prop_assert!(!same(holds.day));
                let between = later % holds.day.since(facts.as_of);
                prop_assert!(same(facts.as_of.plus(between)));
            }
            None => prop_assert!(same(facts.as_of.plus(later))),
        }
    }

    #[test]
    fn every_finding_has_its_sentence_and_the_values_it_names(facts in facts()) {
        let decision = decide(&facts);
        let all = decision.findings.iter().chain(&decision.notes);
        let lacks: Vec<String> = all.flat_map(lacking).collect();
        prop_assert!(lacks.is_empty(), "{lacks:?}");
    }

    #[test]
    fn a_decision_and_its_facts_are_read_back_as_written(facts in facts()) {
        let decision = decide(&facts);
        let text = serde_json::to_string(&decision).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Decision>(&text).unwrap(), &decision);
        let text = serde_json::to_string(&facts).unwrap();
        let read: Facts = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &facts);
        prop_assert_eq!(decide(&read), decision);
    }
}
