//! From a decision by codes to an answer in words.
//!
//! Rendering decides nothing: it looks up the sentences of [`super::texts`], fills in the values that the finding
//! carries, and cites the provisions in force on the legal day. A stored decision rendered again gives the same answer.
//!
//! A sentence without placeholders is borrowed from the program; one with placeholders is copied in a single pass.

use std::borrow::Cow;
use std::fmt::Write;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::texts::{self, CaseText, Two};
use crate::domain::day::Day;
use crate::domain::decision::{
    AppliedOverride, Arg, BorderContact, Case, Decision, Finding, Gap, PartKind, RuleId, Strength,
    Verdict,
};
use crate::domain::land_use::{LimitClass, UseClass};
use crate::domain::law::{Citation, in_force};
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;
use crate::domain::validity::ValidityEvent;

/// A language of the answer.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
pub enum Lang {
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// The language of a parameter (`en`, `zh-CN`) or of an `Accept-Language` header; `None` when it names neither.
    pub fn parse(text: &str) -> Option<Self> {
        let mut best: Option<(f32, Lang)> = None;
        for wish in text.split(',') {
            let (tag, weight) = match wish.split_once(';') {
                Some((tag, rest)) => {
                    let weight = rest.trim().strip_prefix("q=").map(str::parse);
                    (tag.trim(), weight.and_then(Result::ok).unwrap_or(1.0))
                }
                None => (wish.trim(), 1.0),
            };
            let language = tag.split(['-', '_']).next().unwrap_or(tag);
            let lang = if language.eq_ignore_ascii_case("zh") {
                Lang::Zh
            } else if language.eq_ignore_ascii_case("en") {
                Lang::En
            } else {
                continue;
            };
            if weight > 0.0 && best.is_none_or(|(other, _)| weight > other) {
                best = Some((weight, lang));
            }
        }
        best.map(|(_, lang)| lang)
    }

    /// The tag of the language.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The text in this language.
    pub fn of(self, two: Two) -> &'static str {
        self.pick(two.zh, two.en)
    }

    fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// A verdict for people.
pub fn verdict_text(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Allowed => lang.pick("可以", "allowed"),
        Verdict::Conditional => lang.pick("附条件", "allowed with conditions"),
        Verdict::Undetermined => lang.pick(
            "资料不足，暂不办理",
            "not enough information, do not proceed",
        ),
        Verdict::Blocked => lang.pick("禁止", "forbidden"),
    }
}

/// A strength for people.
pub fn strength_text(strength: Strength, lang: Lang) -> &'static str {
    match strength {
        Strength::Law => lang.pick("法律", "law"),
        Strength::Rule => lang.pick("规章、标准或者规范性文件", "order, standard or document"),
        Strength::Policy => lang.pick("区规划", "district plan"),
        Strength::Default => lang.pick("审慎默认", "cautious default"),
    }
}

/// A transaction for people.
pub fn transaction_text(transaction: Transaction, lang: Lang) -> &'static str {
    let (zh, en) = transaction.names();
    lang.pick(zh, en)
}

/// A stage for people; `None` for a code that this version does not know.
pub fn stage_text(code: &str, lang: Lang) -> Option<&'static str> {
    Stage::find(code).map(|stage| {
        let (zh, en) = stage.names();
        lang.pick(zh, en)
    })
}

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

/// The answer: may this be done with this land, why, under which law, and what is to be done next.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Answer {
    /// The worst verdict of all findings.
    pub verdict: Verdict,
    /// The verdict in words.
    #[schema(value_type = String)]
    pub verdict_text: &'static str,
    /// One sentence for people: parcel, act, verdict, and the rules that decided.
    pub summary: String,
    /// Registry number; null for a drawn polygon.
    pub parcel: Option<String>,
    pub parcel_name: Option<String>,
    pub transaction: Transaction,
    #[schema(value_type = String)]
    pub transaction_text: &'static str,
    /// The legal day asked about.
    #[schema(value_type = String, format = Date)]
    pub as_of: Day,
    /// Class of the planned use as a whole.
    pub use_class: UseClass,
    /// GB 36600 class of the limits that were applied.
    pub limit_class: LimitClass,
    /// Findings in the order of the rulebook, then notes.
    pub rules: Vec<AnswerRule>,
    /// All conditions, also of findings that something worse outranks.
    pub conditions: Vec<AnswerCondition>,
    /// What to do next, and who does it.
    pub next_steps: Vec<AnswerStep>,
    /// What is missing or not known, in one list.
    pub not_known: Vec<AnswerNotKnown>,
    /// First later day on which the answer would differ with no new fact; null if there is none.
    pub holds_until: Option<AnswerHoldsUntil>,
    /// Polygons that touch the parcel or overlap it within tolerance; never a verdict by themselves.
    pub border_contacts: Vec<BorderContact>,
    /// The parts of the parcel and the stages that were judged.
    pub parts: Vec<AnswerPart>,
    /// When the data that was read was last changed, RFC 3339.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub data_as_of: OffsetDateTime,
    /// The day whose law was applied.
    #[schema(value_type = String, format = Date)]
    pub law_as_of: Day,
    pub geometry_version: Option<u64>,
    /// State of the record that was read.
    pub revision: u64,
    /// Version of rules and settings that decided.
    pub rulebook_version: String,
    /// Overrides that touched the answer.
    pub overrides: Vec<AnswerOverride>,
    /// What this answer is and is not.
    #[schema(value_type = String)]
    pub advice: &'static str,
    /// The language of the texts.
    pub lang: Lang,
    /// The question with its defaults written out.
    #[schema(value_type = Object)]
    pub question: serde_json::Value,
}

/// What one rule found.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnswerRule {
    #[schema(value_type = String, example = "R-15")]
    pub id: RuleId,
    #[schema(value_type = String)]
    pub title: &'static str,
    pub strength: Strength,
    #[schema(value_type = String)]
    pub strength_text: &'static str,
    /// Null for a note.
    pub verdict: Option<Verdict>,
    #[schema(value_type = String)]
    pub reason: Cow<'static, str>,
    /// The part it was found on; absent = the parcel as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Provisions in force on the legal day.
    pub basis: Vec<AnswerBasis>,
    /// The override that made it conditional.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overridden: Option<AnswerOverridden>,
}

/// A provision and its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnswerBasis {
    #[schema(value_type = String)]
    pub instrument: &'static str,
    #[schema(value_type = String, example = "ECO_CODE_2026")]
    pub instrument_code: &'static str,
    /// Article in figures, such as `456 ¶2`; null = the instrument as a whole.
    #[schema(value_type = Option<String>)]
    pub article: Option<&'static str>,
    /// First day in force.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_from: Option<Day>,
    /// First day no longer in force; null = still in force.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_to: Option<Day>,
}

impl AnswerBasis {
    /// A citation in a language.
    pub fn of(citation: &Citation, lang: Lang) -> Self {
        AnswerBasis {
            instrument: lang.pick(citation.instrument.name_zh, citation.instrument.name_en),
            instrument_code: citation.instrument.code,
            article: Some(citation.article).filter(|article| !article.is_empty()),
            valid_from: citation.valid_from,
            valid_to: citation.valid_to,
        }
    }
}

/// How a finding was overridden.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnswerOverridden {
    /// Identifier of the override.
    pub id: String,
    /// The verdict before.
    pub verdict_before: Option<Verdict>,
    pub reason: String,
    pub document: String,
    /// Last day on which it holds.
    #[schema(value_type = String, format = Date)]
    pub expiry: Day,
}

/// A condition of the act.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnswerCondition {
    #[schema(value_type = String)]
    pub text: Cow<'static, str>,
    /// Who meets it.
    #[schema(value_type = String)]
    pub who: &'static str,
    #[schema(value_type = String)]
    pub before_which_step: &'static str,
    #[schema(value_type = String)]
    pub rule: RuleId,
    /// Absent = the parcel as a whole, or several parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnswerStep {
    #[schema(value_type = String)]
    pub action: Cow<'static, str>,
    #[schema(value_type = String)]
    pub actor: &'static str,
    /// The paper that the step yields.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub document: Option<&'static str>,
    /// Last day, where an override ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub deadline: Option<Day>,
    #[schema(value_type = String)]
    pub rule: RuleId,
}

/// Something missing or not known.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnswerNotKnown {
    #[schema(value_type = String)]
    pub what: Cow<'static, str>,
    /// The rule that lacks it; absent where no rule asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub rule: Option<RuleId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub ask_whom: Option<&'static str>,
}

/// Until when the answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnswerHoldsUntil {
    /// First day on which the answer would differ.
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The rule responsible.
    #[schema(value_type = String)]
    pub rule: RuleId,
}

/// A part of the parcel.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnswerPart {
    pub id: String,
    pub kind: PartKind,
    /// Recorded stage; null without a record.
    pub recorded: Option<String>,
    #[schema(value_type = Option<String>)]
    pub recorded_text: Option<&'static str>,
    /// The stage that the rules read.
    pub effective: Option<String>,
    #[schema(value_type = Option<String>)]
    pub effective_text: Option<&'static str>,
    pub area_m2: f64,
}

/// An override that touched the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnswerOverride {
    pub id: String,
    #[schema(value_type = String)]
    pub rule: RuleId,
    pub reason: String,
    pub document: String,
    /// Last day on which it holds.
    #[schema(value_type = String, format = Date)]
    pub expiry: Day,
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

/// The lists of an answer while they grow.
struct Page<'a> {
    decision: &'a Decision,
    lang: Lang,
    rules: Vec<AnswerRule>,
    conditions: Vec<AnswerCondition>,
    next_steps: Vec<AnswerStep>,
    not_known: Vec<AnswerNotKnown>,
}

impl<'a> Page<'a> {
    fn new(decision: &'a Decision, lang: Lang) -> Self {
        Page {
            decision,
            lang,
            rules: Vec::with_capacity(decision.findings.len() + decision.notes.len()),
            conditions: Vec::new(),
            next_steps: Vec::new(),
            not_known: Vec::new(),
        }
    }

    fn add(&mut self, finding: &Finding) {
        let lang = self.lang;
        let part = self.part_id(finding.part);
        let rule = texts::text(finding.rule);
        let case = rule.and_then(|rule| rule.case(finding.case));
        let overrider = finding
            .overridden_by
            .and_then(|index| self.decision.overrides.get(index));
        let values = Values {
            args: &finding.args,
            part,
            lang,
        };
        let reason = match (case, rule) {
            (Some(case), _) => values.fill(lang.of(case.reason)),
            // a case without a sentence of its own still says which rule spoke
            (None, Some(rule)) => Cow::Borrowed(lang.of(rule.when)),
            (None, None) => Cow::Borrowed(lang.pick(
                "本版本登记册不认识这一规则。",
                "This version of the register does not know the rule.",
            )),
        };
        self.rules.push(AnswerRule {
            id: finding.rule,
            title: rule.map_or("", |rule| lang.of(rule.title)),
            strength: finding.strength,
            strength_text: strength_text(finding.strength, lang),
            verdict: finding.verdict,
            reason,
            part: part.map(str::to_owned),
            basis: rule.map_or_else(Vec::new, |rule| {
                let mut basis = Vec::with_capacity(rule.basis.len());
                basis.extend(
                    in_force(rule.basis, self.decision.as_of)
                        .map(|citation| AnswerBasis::of(citation, lang)),
                );
                basis
            }),
            overridden: overrider.map(|applied| AnswerOverridden {
                id: applied.id.clone(),
                verdict_before: finding.verdict_before,
                reason: applied.reason.clone(),
                document: applied.document.clone(),
                expiry: applied.expiry,
            }),
        });
        if let Some(applied) = overrider {
            self.add_override_condition(finding, applied);
        }
        if let Some(case) = case {
            self.add_case(finding, case, &values, overrider);
        }
    }

    fn add_case(
        &mut self,
        finding: &Finding,
        case: &'static CaseText,
        values: &Values<'_>,
        overrider: Option<&AppliedOverride>,
    ) {
        let lang = self.lang;
        if let Some(condition) = &case.condition {
            self.push_condition(AnswerCondition {
                text: values.fill(lang.of(condition.text)),
                who: lang.of(condition.who),
                before_which_step: lang.of(condition.before),
                rule: finding.rule,
                part: values.part.map(str::to_owned),
            });
        }
        if let Some(step) = &case.step {
            let step = AnswerStep {
                action: values.fill(lang.of(step.action)),
                actor: lang.of(step.actor),
                document: step.document.map(|document| lang.of(document)),
                deadline: overrider.map(|applied| applied.expiry),
                rule: finding.rule,
            };
            let known = |other: &AnswerStep| {
                other.actor == step.actor
                    && other.action == step.action
                    && other.deadline == step.deadline
            };
            if !self.next_steps.iter().any(known) {
                self.next_steps.push(step);
            }
        }
        if let Some(missing) = &case.missing {
            self.push_not_known(AnswerNotKnown {
                what: values.fill(lang.of(missing.what)),
                rule: Some(finding.rule),
                ask_whom: Some(lang.of(missing.ask)),
            });
        }
    }

    fn add_override_condition(&mut self, finding: &Finding, applied: &AppliedOverride) {
        let mut text = String::with_capacity(200);
        let (start, document, until, end) = self.lang.pick(
            (
                "遵守例外批准文件载明的条件。理由：",
                "；文件：",
                "；有效期至（含当日）：",
                "。",
            ),
            (
                "Keep the terms of the override. Reason: ",
                "; document: ",
                "; valid through ",
                ".",
            ),
        );
        text.push_str(start);
        text.push_str(&applied.reason);
        text.push_str(document);
        text.push_str(&applied.document);
        text.push_str(until);
        push_display(&mut text, applied.expiry);
        text.push_str(end);
        let part = self.part_id(finding.part).map(str::to_owned);
        self.push_condition(AnswerCondition {
            text: Cow::Owned(text),
            who: self.lang.pick("申请人", "applicant"),
            before_which_step: self
                .lang
                .pick("本事项办结之前", "before this act is completed"),
            rule: finding.rule,
            part,
        });
    }

    /// Adds a condition; one that another part of the parcel already has speaks for both.
    fn push_condition(&mut self, condition: AnswerCondition) {
        let same = self.conditions.iter_mut().find(|other| {
            other.text == condition.text
                && other.who == condition.who
                && other.before_which_step == condition.before_which_step
        });
        match same {
            Some(other) if other.part != condition.part => other.part = None,
            Some(_) => {}
            None => self.conditions.push(condition),
        }
    }

    fn push_not_known(&mut self, missing: AnswerNotKnown) {
        let known = |other: &AnswerNotKnown| {
            other.what == missing.what && other.ask_whom == missing.ask_whom
        };
        if !self.not_known.iter().any(known) {
            self.not_known.push(missing);
        }
    }

    fn add_gap(&mut self, gap: &Gap) {
        let lang = self.lang;
        let land = lang.pick("规划和自然资源部门", "natural-resources department");
        let holder = lang.pick("土地使用权人", "right holder");
        let district = lang.pick("区生态环境局", "district environment bureau");
        let (part, template, ask) = match gap {
            Gap::CurrentUse => (
                None,
                lang.pick(
                    "现状用途没有记录，按非敏感用途评价。",
                    "The current use is not recorded; it was taken as not sensitive.",
                ),
                land,
            ),
            Gap::Groundwater { part } => (
                Some(*part),
                lang.pick(
                    "调查没有检测地下水，或者没有记录（{part}）。",
                    "The survey did not test groundwater, or this was not recorded ({part}).",
                ),
                holder,
            ),
            Gap::UncoveredSliver { part, .. } => (
                Some(*part),
                lang.pick(
                    "调查有容差以内的未覆盖窄条（{area} m²），视同已覆盖（{part}）。",
                    "The survey leaves a sliver within tolerance ({area} m²), taken as covered ({part}).",
                ),
                holder,
            ),
            Gap::Maxima { part } => (
                Some(*part),
                lang.pick(
                    "通过评审的调查没有录入检测最大值，未能重新比对（{part}）。",
                    "No highest values are stored for the passed survey; they could not be compared anew ({part}).",
                ),
                district,
            ),
            Gap::NotScreened { part, .. } => (
                Some(*part),
                lang.pick(
                    "检测项在标准中没有限值，未作比对（{analyte}）（{part}）。",
                    "An analyte has no limit in the standard and was not compared ({analyte}) ({part}).",
                ),
                holder,
            ),
            Gap::SamplingEnd { part } => (
                Some(*part),
                lang.pick(
                    "采样结束日期没有记录，无法核对采样之后的事件（{part}）。",
                    "The end of sampling is not recorded; events after it could not be checked ({part}).",
                ),
                district,
            ),
        };
        let arg = match gap {
            Gap::UncoveredSliver { area_m2, .. } => Some(("area", format!("{area_m2:.2}"))),
            Gap::NotScreened { analyte, .. } => Some(("analyte", analyte.clone())),
            _ => None,
        };
        let args: Vec<Arg> = arg
            .map(|(name, value)| Arg {
                name: Cow::Borrowed(name),
                value,
            })
            .into_iter()
            .collect();
        let values = Values {
            args: &args,
            part: self.part_id(part),
            lang,
        };
        let what = values.fill(template);
        self.push_not_known(AnswerNotKnown {
            what,
            rule: None,
            ask_whom: Some(ask),
        });
    }

    fn part_id(&self, part: Option<usize>) -> Option<&'a str> {
        let decision: &'a Decision = self.decision;
        part.and_then(|index| decision.parts.get(index))
            .map(|part| part.id.as_str())
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

/// The values that a sentence may name.
pub(super) struct Values<'a> {
    pub(super) args: &'a [Arg],
    pub(super) part: Option<&'a str>,
    pub(super) lang: Lang,
}

impl Values<'_> {
    /// The sentence with its values; a bracket that lacks one falls away.
    pub(super) fn fill(&self, template: &'static str) -> Cow<'static, str> {
        if !template.contains('{') {
            return Cow::Borrowed(template);
        }
        let mut out = String::with_capacity(template.len() + 64);
        let mut rest = template;
        // where the open bracket began, and whether something in it is missing
        let mut bracket: Option<(usize, bool)> = None;
        while let Some((at, mark)) = next_mark(rest) {
            out.push_str(&rest[..at]);
            rest = &rest[at + mark.len_utf8()..];
            match mark {
                '（' | '(' => {
                    bracket = Some((out.len(), false));
                    out.push(mark);
                }
                '）' | ')' => {
                    out.push(mark);
                    if let Some((start, true)) = bracket.take() {
                        out.truncate(start);
                        out.truncate(out.trim_end_matches(' ').len());
                    }
                }
                _ => {
                    let (name, after) = rest.split_once('}').unwrap_or((rest, ""));
                    rest = after;
                    if !self.push(&mut out, name)
                        && let Some((_, lacks)) = &mut bracket
                    {
                        *lacks = true;
                    }
                }
            }
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    /// Writes the values of a name, in the order of the finding; false when there is none.
    fn push(&self, out: &mut String, name: &str) -> bool {
        let mut count = 0;
        let args = self.args.iter().filter(|arg| arg.name == name);
        for arg in args.filter(|arg| !arg.value.is_empty()) {
            if count > 0 {
                out.push_str(self.lang.pick("、", ", "));
            }
            self.push_value(out, name, &arg.value);
            count += 1;
        }
        if let ("part", 0, Some(part)) = (name, count, self.part) {
            out.push_str(part);
            count = 1;
        }
        count > 0
    }

    /// Writes one value, a code of the record in words.
    fn push_value(&self, out: &mut String, name: &str, value: &str) {
        match name {
            "stage" => {
                out.push_str(value);
                if let Some(words) = stage_text(value, self.lang) {
                    out.push(' ');
                    out.push_str(words);
                }
            }
            "event" => {
                out.push_str(value);
                if let Some(event) = ValidityEvent::find(value) {
                    let (zh, en) = event.texts();
                    out.push(' ');
                    out.push_str(self.lang.pick(zh, en));
                }
            }
            "class" => match value {
                "I" => out.push_str(self.lang.pick("第一类用地", "Class I")),
                "II" => out.push_str(self.lang.pick("第二类用地", "Class II")),
                other => self.push_token(out, other),
            },
            "forbidden" | "restriction" | "use" => {
                for (index, token) in value.split(", ").enumerate() {
                    if index > 0 {
                        out.push_str(self.lang.pick("、", ", "));
                    }
                    self.push_token(out, token);
                }
            }
            _ => out.push_str(value),
        }
    }

    /// Writes a code of the record in words; anything else stays as it is.
    fn push_token(&self, out: &mut String, token: &str) {
        let (code, figure) = token.split_once([' ', ':']).unwrap_or((token, ""));
        let lang = self.lang;
        let words = match (code, figure) {
            ("all", "") => lang.pick("一切建设", "all construction"),
            ("S", "") => lang.pick(
                "居住、公共管理与公共服务用地",
                "residential and public land",
            ),
            ("K1", "") => lang.pick("社区公园等第一类用地", "community parks and the like"),
            ("K2", "") => lang.pick("工业、商业等第二类用地", "industry, commerce and the like"),
            ("?", "") => lang.pick("用途不明", "use not known"),
            ("class", "I") | ("class_I", "") => lang.pick("第一类用地", "Class I uses"),
            ("no_basement", "") => lang.pick("不得建地下室", "no basement"),
            ("no_groundwater_use", "") => lang.pick("不得利用地下水", "no use of groundwater"),
            ("barrier", "") => lang.pick("阻隔层须保持完好", "the barrier must stay"),
            ("max_depth_m", depth) if !depth.is_empty() => {
                out.push_str(lang.pick("开挖和地下室不深于 ", "no excavation or basement below "));
                out.push_str(depth);
                out.push_str(" m");
                return;
            }
            ("forbidden_classes", classes) if !classes.is_empty() => {
                out.push_str(lang.pick("禁止用途：", "forbidden uses: "));
                for (index, class) in classes.split(',').enumerate() {
                    if index > 0 {
                        out.push_str(lang.pick("、", " and "));
                    }
                    self.push_token(out, class);
                }
                return;
            }
            _ => token,
        };
        out.push_str(words);
    }
}

/// The next brace or bracket of a template.
fn next_mark(text: &str) -> Option<(usize, char)> {
    text.char_indices()
        .find(|(_, c)| matches!(c, '{' | '（' | '(' | '）' | ')'))
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
mod tests {
    use super::*;
    use crate::domain::decision::Part;
    use crate::domain::law::CODE_FROM;
    use time::macros::datetime;

    fn finding(
        rule: u8,
        case: Case,
        part: Option<usize>,
        args: &[(&'static str, &str)],
    ) -> Finding {
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
            answer.rules[0].reason.starts_with(
                "The soil exceeds the screening value (As 45 mg/kg, limit 20 mg/kg) and"
            ),
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
}
