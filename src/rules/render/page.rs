//! The lists of an answer while they grow.

use std::borrow::Cow;

use super::answer::{
    AnswerBasis, AnswerCondition, AnswerNotKnown, AnswerOverridden, AnswerRule, AnswerStep,
};
use super::lang::{Lang, strength_text};
use super::push_display;
use super::values::Values;
use crate::domain::decision::{AppliedOverride, Arg, Decision, Finding, Gap};
use crate::domain::law::in_force;
use crate::rules::texts::{self, CaseText};

/// The lists of an answer while they grow.
pub(super) struct Page<'a> {
    decision: &'a Decision,
    lang: Lang,
    pub(super) rules: Vec<AnswerRule>,
    pub(super) conditions: Vec<AnswerCondition>,
    pub(super) next_steps: Vec<AnswerStep>,
    pub(super) not_known: Vec<AnswerNotKnown>,
}

impl<'a> Page<'a> {
    pub(super) fn new(decision: &'a Decision, lang: Lang) -> Self {
        Page {
            decision,
            lang,
            rules: Vec::with_capacity(decision.findings.len() + decision.notes.len()),
            conditions: Vec::new(),
            next_steps: Vec::new(),
            not_known: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, finding: &Finding) {
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

    pub(super) fn add_gap(&mut self, gap: &Gap) {
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
