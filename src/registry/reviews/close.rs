//! The end of a review: what the panel decided, what was modified and rechecked, and the letter that counts.

use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, PaperKind, SafeUse, Text};
use crate::domain::fault::{Fault, check_text};
use crate::domain::record::{Modified, PanelDecision, Recheck, ReviewOutcome};
use crate::domain::review::{ReviewKind, ReviewState};

use super::super::duties::check_paper;
use super::super::{Caller, Registry, RegistryError};
use super::{ReviewTaken, Work};

/// What a panel decided.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionTaken {
    pub outcome: ReviewOutcome,
    pub targets_met: Option<bool>,
    pub safe_use: Option<SafeUse>,
    pub conditions: Option<String>,
    pub head: String,
    /// What is to be modified.
    pub modifications: Vec<String>,
    /// The opinion of the panel.
    pub paper: Paper,
    pub day: Day,
    pub reason: String,
}

/// What was modified.
#[derive(Debug, Clone, PartialEq)]
pub struct ModificationsTaken {
    /// An answer to each modification.
    pub answers: Vec<String>,
    /// The version of the report after it.
    pub version: String,
    /// The table of modifications.
    pub paper: Paper,
    pub day: Day,
    pub reason: String,
}

/// A recheck, signed by an expert of the panel.
#[derive(Debug, Clone, PartialEq)]
pub struct RecheckSigned {
    pub expert: String,
    pub signed_on: Day,
    pub ok: bool,
    pub text: String,
    pub day: Day,
    pub reason: String,
}

/// The letter of the department.
#[derive(Debug, Clone, PartialEq)]
pub struct LetterTaken {
    pub paper: Paper,
    pub reason: String,
}

impl DecisionTaken {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_paper(&mut faults, &self.paper, &self.reason);
        check_kind(&mut faults, &self.paper, &[PaperKind::ReviewOpinion]);
        let after = self.outcome == ReviewOutcome::PassAfterModification;
        if after == self.modifications.is_empty() {
            let wanted = "what is to be modified, with pass_after_modification and only then";
            let found = self.modifications.len();
            faults.push(Fault::new(
                "modifications",
                wanted,
                found,
                "say what is to be modified",
            ));
        }
        for (index, text) in self.modifications.iter().enumerate() {
            check_text(&mut faults, &format!("modifications[{index}]"), text, 2000);
        }
        let conditional = self.safe_use == Some(SafeUse::WithConditions);
        match &self.conditions {
            Some(text) => check_text(&mut faults, "conditions", text, 2000),
            None if conditional => {
                let wanted = "the conditions of safe use";
                faults.push(Fault::new(
                    "conditions",
                    wanted,
                    "nothing",
                    "give this field",
                ));
            }
            None => {}
        }
        faults
    }
}

impl ModificationsTaken {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_paper(&mut faults, &self.paper, &self.reason);
        check_kind(&mut faults, &self.paper, &[PaperKind::ModificationTable]);
        check_text(&mut faults, "version", &self.version, 100);
        for (index, text) in self.answers.iter().enumerate() {
            check_text(&mut faults, &format!("answers[{index}]"), text, 2000);
        }
        faults
    }
}

impl RecheckSigned {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_text(&mut faults, "text", &self.text, 5000);
        check_text(&mut faults, "reason", &self.reason, 2000);
        faults
    }
}

impl LetterTaken {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_paper(&mut faults, &self.paper, &self.reason);
        faults
    }
}

fn check_kind(faults: &mut Vec<Fault>, paper: &Paper, kinds: &[PaperKind]) {
    if !kinds.contains(&paper.kind) {
        let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
        let remedy = "bring that paper";
        let found = paper.kind.code();
        faults.push(Fault::new("paper.kind", codes.join(" or "), found, remedy));
    }
}

/// The papers that can be the letter of a review with this outcome.
fn letters(kind: ReviewKind, outcome: ReviewOutcome) -> &'static [PaperKind] {
    use PaperKind::{DefectList, DepartmentLetter, ListNotice, RemovalNotice};
    match (kind, outcome) {
        (_, ReviewOutcome::Fail) => &[DepartmentLetter, DefectList],
        (ReviewKind::RiskAssessment, _) => &[DepartmentLetter, ListNotice],
        (ReviewKind::ControlEffect | ReviewKind::RemediationEffect, _) => {
            &[DepartmentLetter, RemovalNotice]
        }
        (ReviewKind::Survey | ReviewKind::KeyUnitSurvey, _) => &[DepartmentLetter],
    }
}

impl Registry {
    /// Records what the panel decided; who was of another opinion is noted as dissent.
    pub async fn decide_review(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &DecisionTaken),
        key: (&str, &[u8]),
    ) -> Result<ReviewTaken, RegistryError> {
        let of = (id, wanted.day, Some(wanted.paper.source()));
        let with = (key, wanted.reason.as_str());
        self.act_on_review(caller, of, with, |work| decide(work, wanted))
            .await
    }

    /// Records what was modified.
    pub async fn modify_report(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &ModificationsTaken),
        key: (&str, &[u8]),
    ) -> Result<ReviewTaken, RegistryError> {
        let of = (id, wanted.day, Some(wanted.paper.source()));
        let with = (key, wanted.reason.as_str());
        self.act_on_review(caller, of, with, |work| modify(work, wanted))
            .await
    }

    /// Records the recheck by an expert of the panel.
    pub async fn recheck_report(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &RecheckSigned),
        key: (&str, &[u8]),
    ) -> Result<ReviewTaken, RegistryError> {
        let of = (id, wanted.day, None);
        let with = (key, wanted.reason.as_str());
        self.act_on_review(caller, of, with, |work| recheck(work, wanted))
            .await
    }

    /// Closes a review with the letter of the department, on the day that the letter bears.
    pub async fn close_review(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &LetterTaken),
        key: (&str, &[u8]),
    ) -> Result<ReviewTaken, RegistryError> {
        let of = (id, wanted.paper.day, Some(wanted.paper.source()));
        let with = (key, wanted.reason.as_str());
        self.act_on_review(caller, of, with, |work| close(work, wanted))
            .await
    }
}

fn decide(work: &mut Work<'_>, wanted: &DecisionTaken) {
    if !work.at_step(ReviewState::Drawn) {
        return;
    }
    work.on_panel("head", &wanted.head);
    work.not_after("paper.day", wanted.paper.day);
    let signed = |expert: &str| {
        let mut opinions = work.file.opinions.iter();
        opinions.any(|opinion| opinion.expert == expert)
    };
    let silent: Vec<String> = work
        .file
        .seated()
        .filter(|seat| !signed(&seat.expert))
        .map(|seat| seat.expert.clone())
        .collect();
    let verdicts: Vec<ReviewOutcome> = work.file.opinions.iter().map(|own| own.verdict).collect();
    let latest = work.file.opinions.iter().map(|own| own.signed_on).max();
    if !silent.is_empty() {
        let text = Text::new("每位专家签署的意见", "an opinion signed by every expert");
        let found = Text::new(
            format!("未签署:{}", silent.join("、")),
            format!("not signed: {}", silent.join(", ")),
        );
        work.refuse("", EventGuard::OpinionMissing, text, found);
    } else if !wanted.outcome.is_borne_out(verdicts.iter().copied()) {
        let text = Text::new(
            "半数以上专家意见支持的结论",
            "an outcome that more than half of the panel bears out",
        );
        let codes: Vec<&str> = verdicts.iter().map(|verdict| verdict.code()).collect();
        let found = Text::plain(format!("{}: {}", wanted.outcome.code(), codes.join(", ")));
        work.refuse("outcome", EventGuard::OutcomeUnsupported, text, found);
    }
    if let Some(latest) = latest {
        work.not_before("day", wanted.day, latest);
    }
    let of_effect = work.file.kind.is_of_effect();
    let findings = [
        ("targets_met", wanted.targets_met.is_some()),
        ("safe_use", wanted.safe_use.is_some()),
    ];
    for (at, given) in findings {
        let needed = of_effect && !(at == "safe_use" && wanted.targets_met == Some(false));
        if given && !of_effect {
            let text = Text::new("效果评估评审才有此项", "of an effect assessment only");
            work.refuse(at, EventGuard::NotCarried, text, Text::plain(at));
        } else if needed && !given {
            let found = Text::new("无", "nothing");
            work.refuse(at, EventGuard::CarriedMissing, Text::plain(at), found);
        }
    }
    let dissent = work.file.opinions.iter();
    let dissent = dissent.filter(|own| own.verdict != wanted.outcome);
    work.file.decision = Some(PanelDecision {
        day: wanted.day,
        outcome: wanted.outcome,
        targets_met: wanted.targets_met,
        safe_use: wanted.safe_use,
        conditions: wanted.conditions.clone(),
        head: wanted.head.clone(),
        dissent: dissent.map(|own| own.expert.clone()).collect(),
        opinion: wanted.paper.clone(),
        modifications: wanted.modifications.clone(),
    });
}

/// How many modifications were asked for; none where the outcome asks for none.
fn asked(work: &mut Work<'_>) -> Option<usize> {
    if !work.at_step(ReviewState::Decided) {
        return None;
    }
    let decision = work.file.decision.as_ref()?;
    if decision.outcome == ReviewOutcome::PassAfterModification {
        return Some(decision.modifications.len());
    }
    let found = Text::plain(decision.outcome.code());
    let wanted = Text::plain(ReviewOutcome::PassAfterModification.code());
    work.refuse("", EventGuard::NotAtThisStep, wanted, found);
    None
}

fn modify(work: &mut Work<'_>, wanted: &ModificationsTaken) {
    let Some(asked) = asked(work) else {
        return;
    };
    work.not_after("paper.day", wanted.paper.day);
    if wanted.answers.len() != asked {
        let text = format!("{asked}, one to each modification");
        let found = wanted.answers.len();
        let remedy = "answer each modification in its order";
        work.faults.push(Fault::new("answers", text, found, remedy));
    }
    work.file.modified = Some(Modified {
        answers: wanted.answers.clone(),
        table: wanted.paper.clone(),
        version: wanted.version.clone(),
    });
    // what was signed before is not of this version
    work.file.recheck = None;
}

fn recheck(work: &mut Work<'_>, wanted: &RecheckSigned) {
    if asked(work).is_none() || !work.on_panel("expert", &wanted.expert) {
        return;
    }
    work.not_after("signed_on", wanted.signed_on);
    match work
        .file
        .modified
        .as_ref()
        .map(|modified| modified.table.day)
    {
        None => {
            let text = Text::new("修改对照表", "the modification table");
            let found = Text::new("无", "none");
            work.refuse("", EventGuard::NotRechecked, text, found);
        }
        Some(since) => work.not_before("signed_on", wanted.signed_on, since),
    }
    work.file.recheck = Some(Recheck {
        expert: wanted.expert.clone(),
        signed_on: wanted.signed_on,
        ok: wanted.ok,
        text: wanted.text.clone(),
    });
}

fn close(work: &mut Work<'_>, wanted: &LetterTaken) {
    if !work.at_step(ReviewState::Decided) {
        return;
    }
    let Some(decision) = work.file.decision.clone() else {
        return;
    };
    work.not_before("paper.day", wanted.paper.day, decision.day);
    let kinds = letters(work.file.kind, decision.outcome);
    if !kinds.contains(&wanted.paper.kind) {
        let zh: Vec<&str> = kinds.iter().map(|kind| kind.names().0).collect();
        let en: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
        let text = Text::new(zh.join("或"), en.join(" or "));
        let (zh, _) = wanted.paper.kind.names();
        let found = Text::new(zh, wanted.paper.kind.code());
        work.refuse("paper.kind", EventGuard::PaperMissing, text, found);
    }
    let after = decision.outcome == ReviewOutcome::PassAfterModification;
    if after && !work.file.is_rechecked() {
        let text = Text::new("专家复核签字", "a recheck signed by an expert of the panel");
        let found = match &work.file.recheck {
            Some(_) => Text::new("复核未通过", "the recheck did not pass"),
            None => Text::new("无", "none"),
        };
        work.refuse("", EventGuard::NotRechecked, text, found);
    } else if let Some(signed) = work.file.recheck.as_ref().map(|own| own.signed_on) {
        work.not_before("paper.day", wanted.paper.day, signed);
    }
    work.file.letter = Some(wanted.paper.clone());
}
