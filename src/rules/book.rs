//! The rulebook in print: every rule with its title, when, why, what it says, and the law behind it.

use std::borrow::Cow;

use serde::Serialize;

use super::render::{AnswerBasis, Lang, Values, case_verdict, verdict_text};
use super::texts::{self, CaseText, RuleText};
use crate::domain::decision::{Case, RuleId, Verdict};

/// A rule of the book.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RuleEntry {
    #[schema(value_type = String, example = "R-15")]
    pub id: RuleId,
    #[schema(value_type = String)]
    pub title: &'static str,
    /// When it speaks.
    #[schema(value_type = String)]
    pub when: &'static str,
    /// Why it says so.
    #[schema(value_type = String)]
    pub why: &'static str,
    /// Verdicts it can give, best first; empty for a rule that only notes.
    pub verdicts: Vec<Verdict>,
    /// What it says in each case.
    pub cases: Vec<CaseEntry>,
    /// All provisions, old and new, with their days.
    pub basis: Vec<AnswerBasis>,
}

/// What a rule says in one case.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CaseEntry {
    /// Null for a note.
    pub verdict: Option<Verdict>,
    /// The case of works that are themselves survey, control, source removal or remediation.
    pub related_works: bool,
    #[schema(value_type = String)]
    pub reason: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub condition: Option<Cow<'static, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub next_step: Option<Cow<'static, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub actor: Option<&'static str>,
}

/// The whole book, in the order of the rules.
pub fn book(lang: Lang) -> Vec<RuleEntry> {
    texts::texts().map(|rule| entry(rule, lang)).collect()
}

fn entry(rule: &RuleText, lang: Lang) -> RuleEntry {
    let mut verdicts: Vec<Verdict> = rule
        .cases
        .iter()
        .filter_map(|case| case_verdict(case.case))
        .collect();
    verdicts.sort_unstable();
    verdicts.dedup();
    RuleEntry {
        id: rule.rule,
        title: lang.of(rule.title),
        when: lang.of(rule.when),
        why: lang.of(rule.why),
        verdicts,
        cases: rule
            .cases
            .iter()
            .map(|case| case_entry(case, lang))
            .collect(),
        basis: rule
            .basis
            .iter()
            .map(|citation| AnswerBasis::of(citation, lang))
            .collect(),
    }
}

fn case_entry(case: &CaseText, lang: Lang) -> CaseEntry {
    let values = Values {
        args: &[],
        part: None,
        lang,
    };
    CaseEntry {
        verdict: case_verdict(case.case),
        related_works: case.case == Case::Works,
        reason: values.fill(lang.of(case.reason)),
        condition: case
            .condition
            .map(|condition| values.fill(lang.of(condition.text))),
        next_step: case.step.map(|step| values.fill(lang.of(step.action))),
        actor: case.step.map(|step| lang.of(step.actor)),
    }
}

/// The words between the texts of the printed book.
struct Labels {
    title: &'static str,
    when: &'static str,
    why: &'static str,
    note: &'static str,
    works: &'static str,
    condition: &'static str,
    next: &'static str,
    basis: &'static str,
    article: &'static str,
    from: &'static str,
    until: &'static str,
    always: &'static str,
    colon: &'static str,
}

const ZH: Labels = Labels {
    title: "净土规则全书",
    when: "何时",
    why: "为何",
    note: "提示",
    works: "相关工程",
    condition: "条件",
    next: "下一步",
    basis: "依据",
    article: "条款",
    from: "自 ",
    until: "至（不含） ",
    always: "不限日期",
    colon: "：",
};

const EN: Labels = Labels {
    title: "The rulebook of jingtu",
    when: "When",
    why: "Why",
    note: "note",
    works: "related works",
    condition: "Condition",
    next: "Next step",
    basis: "Basis",
    article: "art.",
    from: "from ",
    until: "until (excluded) ",
    always: "no limit of days",
    colon: ": ",
};

/// The whole book as Markdown.
pub fn print(lang: Lang) -> String {
    let labels = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    let mut out = String::with_capacity(96 * 1024);
    line(&mut out, &["# ", labels.title]);
    for rule in book(lang) {
        let id = rule.id.to_string();
        line(&mut out, &[]);
        line(&mut out, &["## ", &id, " ", rule.title]);
        line(&mut out, &[]);
        line(&mut out, &["**", labels.when, "** ", rule.when]);
        line(&mut out, &[]);
        line(&mut out, &["**", labels.why, "** ", rule.why]);
        line(&mut out, &[]);
        for case in &rule.cases {
            print_case(&mut out, case, labels, lang);
        }
        line(&mut out, &[]);
        line(&mut out, &["**", labels.basis, "**"]);
        line(&mut out, &[]);
        for basis in &rule.basis {
            print_basis(&mut out, basis, labels);
        }
    }
    out
}

fn print_case(out: &mut String, case: &CaseEntry, labels: &Labels, lang: Lang) {
    let name = match case.verdict {
        Some(_) if case.related_works => labels.works,
        Some(verdict) => verdict_text(verdict, lang),
        None => labels.note,
    };
    line(out, &["- **", name, "** ", &case.reason]);
    if let Some(condition) = &case.condition {
        line(out, &["  - ", labels.condition, labels.colon, condition]);
    }
    if let (Some(step), Some(actor)) = (&case.next_step, case.actor) {
        line(
            out,
            &["  - ", labels.next, " — ", actor, labels.colon, step],
        );
    }
}

fn print_basis(out: &mut String, basis: &AnswerBasis, labels: &Labels) {
    let article = basis.article.unwrap_or("");
    let label = if article.is_empty() {
        ""
    } else {
        labels.article
    };
    let from = basis.valid_from.map(|day| day.to_string());
    let until = basis.valid_to.map(|day| day.to_string());
    let mut parts = vec!["- ", basis.instrument];
    if !article.is_empty() {
        parts.extend([" ", label, " ", article]);
    }
    parts.push(" — ");
    match (&from, &until) {
        (None, None) => parts.push(labels.always),
        (from, until) => {
            if let Some(from) = from {
                parts.extend([labels.from, from.as_str()]);
            }
            if let Some(until) = until {
                parts.extend([" ", labels.until, until.as_str()]);
            }
        }
    }
    line(out, &parts);
}

fn line(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_book_names_every_rule_with_its_law() {
        for lang in [Lang::Zh, Lang::En] {
            let text = print(lang);
            for rule in book(lang) {
                assert!(text.contains(&format!("## {} {}", rule.id, rule.title)));
            }
            assert!(text.contains("456 ¶2"));
            assert!(text.contains("2026-08-15"));
            assert!(!text.contains('{'), "a placeholder was left");
        }
    }

    #[test]
    fn a_rule_that_only_notes_has_no_verdict() {
        let book = book(Lang::En);
        let verdicts = |number: u8| {
            let rule = book.iter().find(|rule| rule.id == RuleId(number));
            rule.map(|rule| rule.verdicts.clone()).unwrap()
        };
        assert!(verdicts(39).is_empty());
        assert_eq!(verdicts(30), [Verdict::Conditional, Verdict::Blocked]);
    }
}
