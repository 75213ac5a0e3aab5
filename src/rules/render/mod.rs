//! From a decision by codes to an answer in words.
//!
//! Rendering decides nothing: it looks up the sentences of [`super::texts`], fills in the values that the finding
//! carries, and cites the provisions in force on the legal day. A stored decision rendered again gives the same answer.
//!
//! A sentence without placeholders is borrowed from the program; one with placeholders is copied in a single pass.

mod answer;
mod lang;
mod page;
mod values;

use std::fmt::Write;

use time::OffsetDateTime;

use self::page::Page;
use super::texts::{self, Two};
use crate::domain::decision::{AppliedOverride, Case, Decision, RuleId, Verdict};

pub use self::answer::*;
pub use self::lang::{Lang, stage_text, strength_text, transaction_text, verdict_text};
pub(in crate::rules) use self::values::Values;

const ADVICE: Two = Two {
    zh: "本结论仅就土壤状况向审核人员提供参考，不是用地批准。",
    en: "This is advice on soil conditions only; not a land-use approval.",
};

/// What stands around a decision in its answer.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// Registry number; none for a drawn polygon.
    pub parcel: Option<&'a str>,
    pub parcel_name: Option<&'a str>,
    /// When the data that was read was last changed.
    pub data_as_of: OffsetDateTime,
    /// State of the record that was read.
    pub revision: u64,
    /// Version of rules and settings.
    pub rulebook_version: &'a str,
    pub geometry_version: Option<u64>,
    /// The question with its defaults written out; echoed.
    pub question: serde_json::Value,
}

/// A decision in words.
pub fn render(decision: &Decision, frame: &Frame<'_>, lang: Lang) -> Answer {
    let mut page = Page::new(decision, lang);
    for finding in decision.findings.iter().chain(&decision.notes) {
        page.add(finding);
    }
    for gap in &decision.gaps {
        page.add_gap(gap);
    }
    Answer {
        verdict: decision.verdict,
        verdict_text: verdict_text(decision.verdict, lang),
        summary: summary(decision, frame, lang),
        parcel: frame.parcel.map(str::to_owned),
        parcel_name: frame.parcel_name.map(str::to_owned),
        transaction: decision.transaction,
        transaction_text: transaction_text(decision.transaction, lang),
        as_of: decision.as_of,
        use_class: decision.use_class,
        limit_class: decision.limit_class,
        rules: page.rules,
        conditions: page.conditions,
        next_steps: page.next_steps,
        not_known: page.not_known,
        holds_until: decision.holds_until.map(|until| AnswerHoldsUntil {
            day: until.day,
            rule: until.rule,
        }),
        border_contacts: decision.border_contacts.clone(),
        parts: parts(decision, lang),
        data_as_of: frame.data_as_of,
        law_as_of: decision.as_of,
        geometry_version: frame.geometry_version,
        revision: frame.revision,
        rulebook_version: frame.rulebook_version.to_owned(),
        overrides: decision.overrides.iter().map(applied).collect(),
        advice: lang.of(ADVICE),
        lang,
        question: frame.question.clone(),
    }
}

fn parts(decision: &Decision, lang: Lang) -> Vec<AnswerPart> {
    let words = |code: &Option<String>| code.as_deref().and_then(|code| stage_text(code, lang));
    decision
        .parts
        .iter()
        .map(|part| {
            let effective = part.effective.clone().or_else(|| part.recorded.clone());
            AnswerPart {
                id: part.id.clone(),
                kind: part.kind,
                recorded_text: words(&part.recorded),
                recorded: part.recorded.clone(),
                effective_text: words(&effective),
                effective,
                area_m2: part.area_m2,
            }
        })
        .collect()
}

fn applied(applied: &AppliedOverride) -> AnswerOverride {
    AnswerOverride {
        id: applied.id.clone(),
        rule: applied.rule,
        reason: applied.reason.clone(),
        document: applied.document.clone(),
        expiry: applied.expiry,
    }
}

/// How many of the deciding rules the summary names.
const MOST_NAMED: usize = 3;

fn summary(decision: &Decision, frame: &Frame<'_>, lang: Lang) -> String {
    let mut text = String::with_capacity(240);
    match frame.parcel {
        Some(parcel) => {
            text.push_str(lang.pick("地块 ", "Parcel "));
            text.push_str(parcel);
        }
        None => text.push_str(lang.pick("所绘范围", "The drawn area")),
    }
    if let Some(name) = frame.parcel_name {
        text.push_str(lang.pick("（", " ("));
        text.push_str(name);
        text.push_str(lang.pick("）", ")"));
    }
    text.push_str(lang.pick("办理", ", "));
    text.push_str(transaction_text(decision.transaction, lang));
    text.push_str(lang.pick("：", ": "));
    text.push_str(verdict_text(decision.verdict, lang));
    let mut named: [Option<RuleId>; MOST_NAMED] = [None; MOST_NAMED];
    let mut count = 0;
    for finding in &decision.findings {
        if finding.verdict != Some(decision.verdict) || named.contains(&Some(finding.rule)) {
            continue;
        }
        let Some(rule) = texts::text(finding.rule) else {
            continue;
        };
        if count == MOST_NAMED {
            text.push_str(lang.pick("等", "; and more"));
            break;
        }
        text.push_str(match count {
            0 => lang.pick("，依据：", "; by: "),
            _ => lang.pick("；", "; "),
        });
        text.push_str(lang.of(rule.title));
        text.push_str(lang.pick("（", " ("));
        push_display(&mut text, finding.rule);
        text.push_str(lang.pick("）", ")"));
        named[count] = Some(finding.rule);
        count += 1;
    }
    text.push_str(lang.pick("。", "."));
    text
}

fn push_display(text: &mut String, value: impl std::fmt::Display) {
    // writing into a String cannot fail
    let _ = write!(text, "{value}");
}

/// The verdict that a case stands for; none for a note.
pub fn case_verdict(case: Case) -> Option<Verdict> {
    match case {
        Case::Allowed => Some(Verdict::Allowed),
        Case::Conditional | Case::Works => Some(Verdict::Conditional),
        Case::Undetermined => Some(Verdict::Undetermined),
        Case::Blocked => Some(Verdict::Blocked),
        Case::Note => None,
    }
}

#[cfg(test)]
mod tests;
