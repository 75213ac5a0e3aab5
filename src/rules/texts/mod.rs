//! The words of the rules, in Chinese and English: title, when, why, legal basis, and a sentence for each case.
//!
//! One file per section of the rulebook, in its order. A rule decides by codes; what it says to people stands here and
//! nowhere else, so that a stored decision can be read in either language for ever.
//!
//! A sentence may name values in braces (`{analyte}`). What may be absent stands in brackets: where a value is missing,
//! the bracket falls away with it ([`super::render`]). Brackets do not nest.
//!
//! Whoever adds a rule adds its [`RuleText`] to the file of its section, at the place of its number; the tests below say
//! what is still missing.

use crate::domain::decision::{Case, RuleId};
use crate::domain::law::Basis;

mod a_input;
mod b_survey_duty;
mod c_survey_result;
mod d_listed;
mod e_removed;
mod f_negative;
mod g_key_unit;
mod h_space;
mod i_procedure;
mod who;

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Two {
    pub zh: &'static str,
    pub en: &'static str,
}

/// What one rule says.
#[derive(Debug, Clone, Copy)]
pub struct RuleText {
    pub rule: RuleId,
    pub title: Two,
    /// When it speaks.
    pub when: Two,
    /// Why it says so.
    pub why: Two,
    /// Provisions it rests on, old and new.
    pub basis: Basis,
    pub cases: &'static [CaseText],
}

impl RuleText {
    /// What the rule says in a case.
    pub fn case(&self, case: Case) -> Option<&'static CaseText> {
        self.cases.iter().find(|text| text.case == case)
    }
}

/// What a rule says in one case.
#[derive(Debug, Clone, Copy)]
pub struct CaseText {
    pub case: Case,
    pub reason: Two,
    pub condition: Option<ConditionText>,
    pub step: Option<StepText>,
    pub missing: Option<MissingText>,
}

/// A condition, who meets it, and before which step.
#[derive(Debug, Clone, Copy)]
pub struct ConditionText {
    pub text: Two,
    pub who: Two,
    pub before: Two,
}

/// What is to be done next, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct StepText {
    pub action: Two,
    pub actor: Two,
    pub document: Option<Two>,
}

/// What is not known, and whom to ask.
#[derive(Debug, Clone, Copy)]
pub struct MissingText {
    pub what: Two,
    pub ask: Two,
}

const fn two(zh: &'static str, en: &'static str) -> Two {
    Two { zh, en }
}

const fn says(case: Case, zh: &'static str, en: &'static str) -> CaseText {
    CaseText {
        case,
        reason: two(zh, en),
        condition: None,
        step: None,
        missing: None,
    }
}

const fn allowed(zh: &'static str, en: &'static str) -> CaseText {
    says(Case::Allowed, zh, en)
}

const fn conditional(zh: &'static str, en: &'static str) -> CaseText {
    says(Case::Conditional, zh, en)
}

const fn undetermined(zh: &'static str, en: &'static str) -> CaseText {
    says(Case::Undetermined, zh, en)
}

const fn blocked(zh: &'static str, en: &'static str) -> CaseText {
    says(Case::Blocked, zh, en)
}

const fn note(zh: &'static str, en: &'static str) -> CaseText {
    says(Case::Note, zh, en)
}

impl CaseText {
    /// With a condition: who must do it before which step.
    const fn on(self, who: Two, before: Two, zh: &'static str, en: &'static str) -> Self {
        let condition = ConditionText {
            text: two(zh, en),
            who,
            before,
        };
        CaseText {
            condition: Some(condition),
            ..self
        }
    }

    /// With a next step and its actor.
    const fn next(self, actor: Two, zh: &'static str, en: &'static str) -> Self {
        let step = StepText {
            action: two(zh, en),
            actor,
            document: None,
        };
        CaseText {
            step: Some(step),
            ..self
        }
    }

    /// With the document that the next step yields; follows `next`.
    const fn paper(self, zh: &'static str, en: &'static str) -> Self {
        match self.step {
            Some(step) => {
                let step = StepText {
                    document: Some(two(zh, en)),
                    ..step
                };
                CaseText {
                    step: Some(step),
                    ..self
                }
            }
            None => panic!("a document belongs to a step"),
        }
    }

    /// With what is lacking and whom to ask.
    const fn lacks(self, ask: Two, zh: &'static str, en: &'static str) -> Self {
        let missing = MissingText {
            what: two(zh, en),
            ask,
        };
        CaseText {
            missing: Some(missing),
            ..self
        }
    }
}

/// The nine sections in the order of the rulebook; each begins at its tens, the first at R-01.
pub static SECTIONS: [&[RuleText]; 9] = [
    a_input::TEXTS,
    b_survey_duty::TEXTS,
    c_survey_result::TEXTS,
    d_listed::TEXTS,
    e_removed::TEXTS,
    f_negative::TEXTS,
    g_key_unit::TEXTS,
    h_space::TEXTS,
    i_procedure::TEXTS,
];

/// The texts of all rules, in the order of their numbers.
pub fn texts() -> impl Iterator<Item = &'static RuleText> {
    SECTIONS.iter().copied().flatten()
}

/// The text of a rule.
pub fn text(rule: RuleId) -> Option<&'static RuleText> {
    let number = usize::from(rule.0);
    // stand in the section that begins at R-80
    let section = (number / 10).min(SECTIONS.len() - 1);
    let first = if section == 0 { 1 } else { section * 10 };
    SECTIONS[section].get(number.checked_sub(first)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::law::{CODE_FROM, in_force};

    const PLACEHOLDERS: &[&str] = &[
        "part",
        "stage",
        "day",
        "days",
        "list",
        "entry",
        "forbidden",
        "until",
        "analyte",
        "value",
        "limit",
        "parcel",
        "distance",
        "area",
        "class",
        "use",
        "depth",
        "restriction",
        "firm",
        "event",
        "document",
        "zone",
        "plume",
        "well",
        "year",
    ];

    fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{2e80}'..='\u{ffef}').contains(&c))
    }

    /// Every pair of texts with the place it stands at.
    fn pairs() -> Vec<(String, Two)> {
        let mut pairs = Vec::new();
        for rule in texts() {
            let at = |what: &str| format!("{} {what}", rule.rule);
            pairs.push((at("title"), rule.title));
            pairs.push((at("when"), rule.when));
            pairs.push((at("why"), rule.why));
            for case in rule.cases {
                let at = |what: &str| format!("{} {:?} {what}", rule.rule, case.case);
                pairs.push((at("reason"), case.reason));
                if let Some(condition) = &case.condition {
                    pairs.push((at("condition"), condition.text));
                    pairs.push((at("who"), condition.who));
                    pairs.push((at("before"), condition.before));
                }
                if let Some(step) = &case.step {
                    pairs.push((at("step"), step.action));
                    pairs.push((at("actor"), step.actor));
                    pairs.extend(step.document.map(|document| (at("document"), document)));
                }
                if let Some(missing) = &case.missing {
                    pairs.push((at("missing"), missing.what));
                    pairs.push((at("ask"), missing.ask));
                }
            }
        }
        pairs
    }

    #[test]
    fn every_rule_of_the_rulebook_stands_here_once_in_order() {
        let expected: Vec<u8> = (1..=45)
            .chain(50..=55)
            .chain(60..=65)
            .chain(70..=76)
            .chain(80..=91)
            .collect();
        let found: Vec<u8> = texts().map(|text| text.rule.0).collect();
        assert_eq!(found, expected);
        for number in 0..=u8::MAX {
            let found = text(RuleId(number)).map(|text| text.rule.0);
            let wanted = expected.contains(&number).then_some(number);
            assert_eq!(found, wanted, "R-{number:02}");
        }
    }

    #[test]
    fn every_text_is_there_in_its_own_language() {
        for (at, two) in pairs() {
            assert!(is_chinese(two.zh), "{at}: {}", two.zh);
            assert!(!two.en.is_empty(), "{at}");
            assert!(!is_chinese(two.en), "{at}: {}", two.en);
        }
    }

    #[test]
    fn placeholders_are_known_and_the_same_in_both_languages() {
        let names = |text: &'static str| -> Vec<&str> {
            let mut names: Vec<&str> = text
                .split('{')
                .skip(1)
                .map(|rest| rest.split_once('}').expect("a brace is closed").0)
                .collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        for (at, two) in pairs() {
            let zh = names(two.zh);
            assert_eq!(zh, names(two.en), "{at}");
            for name in zh {
                assert!(PLACEHOLDERS.contains(&name), "{at}: {name}");
            }
        }
    }

    #[test]
    fn brackets_close_and_do_not_nest() {
        for (at, two) in pairs() {
            for text in [two.zh, two.en] {
                let mut open = None;
                for c in text.chars() {
                    match (c, open) {
                        ('（' | '(', None) => open = Some(c),
                        ('）', Some('（')) | (')', Some('(')) => open = None,
                        ('（' | '(' | '）' | ')', _) => panic!("{at}: {text}"),
                        _ => {}
                    }
                }
                assert!(open.is_none(), "{at}: {text}");
            }
        }
    }

    #[test]
    fn a_case_says_what_its_verdict_calls_for() {
        for rule in texts() {
            assert!(!rule.cases.is_empty(), "{}", rule.rule);
            for (index, case) in rule.cases.iter().enumerate() {
                let at = format!("{} {:?}", rule.rule, case.case);
                assert!(
                    rule.cases[..index].iter().all(|c| c.case != case.case),
                    "{at} twice"
                );
                match case.case {
                    Case::Blocked => assert!(case.step.is_some(), "{at}: no step"),
                    Case::Undetermined => assert!(case.missing.is_some(), "{at}: nothing missing"),
                    Case::Conditional | Case::Works => {
                        assert!(case.condition.is_some(), "{at}: no condition");
                    }
                    Case::Allowed | Case::Note => {}
                }
            }
        }
    }

    #[test]
    fn every_rule_cites_something_before_and_after_the_code() {
        for rule in texts() {
            for day in [CODE_FROM.plus(-1), CODE_FROM] {
                assert!(
                    in_force(rule.basis, day).next().is_some(),
                    "{} on {day}",
                    rule.rule
                );
            }
        }
    }

    #[test]
    fn an_unlisted_parcel_is_never_called_clean() {
        for (at, two) in pairs() {
            for word in ["无污染", "未受污染", "干净", "清洁"] {
                assert!(!two.zh.contains(word), "{at}: {word}");
            }
            for word in ["is clean", "unpolluted", "not polluted", "uncontaminated"] {
                assert!(!two.en.contains(word), "{at}: {word}");
            }
        }
    }

    #[test]
    fn works_that_serve_the_soil_need_a_plan_filed_wherever_they_are_exempt() {
        for number in [13, 15, 17, 24, 25, 28, 30, 31, 50, 53, 55, 60] {
            let works = text(RuleId(number)).and_then(|text| text.case(Case::Works));
            assert!(works.is_some(), "R-{number}");
        }
    }
}
