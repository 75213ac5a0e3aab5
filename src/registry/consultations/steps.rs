//! What follows a question: the opinion of the asked office; acknowledgement, withdrawal and reopening by the one that
//! asked.

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, PaperKind, Refusal, Text};
use crate::domain::fault::{Fault, check_text};
use crate::domain::record::{
    Consultation, ConsultationRound, ConsultationState, OfficeStep, Opinion, OpinionGiven,
};

use super::super::cadastral::heirs;
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError};
use super::ask::named;
use super::read::ConsultationView;
use super::{check_day, check_office, find};

/// The papers of which one carries an opinion.
const OF_OPINION: [PaperKind; 2] = [PaperKind::OfficialLetter, PaperKind::DepartmentLetter];

/// An opinion to be given.
#[derive(Debug, Clone, PartialEq)]
pub struct NewOpinion {
    pub opinion: Opinion,
    pub text: Option<String>,
    pub conditions: Vec<String>,
    pub paper: Paper,
    pub day: Day,
}

/// Which step the asking office takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    Acknowledgement,
    Withdrawal,
    Reopening,
}

/// A step of the asking office.
#[derive(Debug, Clone, PartialEq)]
pub struct NewStep {
    pub kind: StepKind,
    pub day: Day,
    /// Why; of a reopening, what is added to the question.
    pub reason: String,
    /// Papers that a reopening adds.
    pub papers: Vec<Paper>,
}

impl NewOpinion {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut found = Vec::new();
        self.paper.check(&mut found);
        faults.extend(found.into_iter().map(|fault| fault.under("paper")));
        if let Some(text) = &self.text {
            check_text(&mut faults, "text", text, 4000);
        }
        for (index, condition) in self.conditions.iter().enumerate() {
            let at = format!("conditions[{index}]");
            check_text(&mut faults, &at, condition, 1000);
        }
        if self.conditions.len() > 50 {
            let found = self.conditions.len();
            faults.push(Fault::new("conditions", "up to 50", found, "send fewer"));
        }
        faults
    }
}

impl NewStep {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_text(&mut faults, "reason", &self.reason, 2000);
        for (at, paper) in named(&self.papers) {
            let mut found = Vec::new();
            paper.check(&mut found);
            faults.extend(found.into_iter().map(|fault| fault.under(&at)));
        }
        if self.papers.len() > 20 {
            let found = self.papers.len();
            faults.push(Fault::new("papers", "up to 20", found, "send fewer"));
        }
        faults
    }

    /// Whether a state lets the step be taken, and what was wanted instead.
    fn fits(&self, state: ConsultationState) -> Option<Text> {
        use ConsultationState::{Acknowledged, Answered, Asked};
        let (fits, zh, en) = match self.kind {
            StepKind::Acknowledgement => (state == Answered, "已答复的", "an answered one"),
            StepKind::Withdrawal => (state == Asked, "尚未答复的", "one without an answer"),
            StepKind::Reopening => (
                matches!(state, Answered | Acknowledged),
                "已答复的",
                "an answered one",
            ),
        };
        (!fits).then(|| Text::new(zh, en))
    }
}

fn state_text(state: ConsultationState) -> Text {
    let (zh, en) = match state {
        ConsultationState::Asked => ("待答复", "asked"),
        ConsultationState::Answered => ("已答复", "answered"),
        ConsultationState::Acknowledged => ("已知悉", "acknowledged"),
        ConsultationState::Withdrawn => ("已撤回", "withdrawn"),
    };
    Text::new(zh, en)
}

/// The day of the last step.
fn last_day(found: &Consultation) -> Option<Day> {
    let round = found.round();
    let days = [
        round.map(|round| round.asked_on),
        found.opinion().map(|given| given.day),
        found.acknowledged.as_ref().map(|step| step.day),
        found.withdrawn.as_ref().map(|step| step.day),
    ];
    days.into_iter().flatten().max()
}

impl NewOpinion {
    fn refusals(&self, found: &Consultation, caller: &Caller, today: Day) -> Vec<Refusal> {
        let basis = found.about.basis();
        let mut refusals = Vec::new();
        check_office(&mut refusals, (caller, found.asked()), (basis, today));
        let paper = [("paper".to_owned(), &self.paper)];
        check_day(
            &mut refusals,
            (self.day, today, last_day(found)),
            &paper,
            basis,
        );
        let mut refuse = |at: &str, guard, wanted, found| {
            refusals.push(Refusal::new(at, guard, (wanted, found), (basis, today)));
        };
        if found
            .round()
            .is_some_and(|round| round.asked_by == caller.id)
        {
            let wanted = Text::new("被征求意见单位的另一人", "another person");
            refuse("", EventGuard::OwnQuestion, wanted, Text::plain(&caller.id));
        }
        let state = found.state();
        if state != ConsultationState::Asked {
            let wanted = Text::new("待答复的", "one that waits for an answer");
            refuse("", EventGuard::StepContradicts, wanted, state_text(state));
        }
        if !OF_OPINION.contains(&self.paper.kind) {
            let wanted = Text::new(
                "公文、复函或主管部门函",
                "official_letter or department_letter",
            );
            let names = self.paper.kind.names();
            let kind = Text::new(names.0, self.paper.kind.code());
            refuse("paper.kind", EventGuard::PaperMissing, wanted, kind);
        }
        let nothing = || Text::new("无", "nothing");
        if self.opinion == Opinion::AgreeWithConditions && self.conditions.is_empty() {
            let wanted = Text::new("条件", "the conditions");
            refuse("conditions", EventGuard::CarriedMissing, wanted, nothing());
        }
        let explained = self.text.is_some();
        if matches!(self.opinion, Opinion::Disagree | Opinion::NeedMore) && !explained {
            let wanted = Text::new("理由或需补充的内容", "why, or what is needed");
            refuse("text", EventGuard::CarriedMissing, wanted, nothing());
        }
        if self.opinion != Opinion::AgreeWithConditions && !self.conditions.is_empty() {
            let wanted = Text::new("有条件同意", "agree_with_conditions");
            let found = Text::plain(self.conditions.len());
            refuse("conditions", EventGuard::NotCarried, wanted, found);
        }
        refusals
    }
}

/// Names the successors of parcels that stand no longer.
fn succeed(view: &View<'_>, record: &mut Consultation) {
    let mut parcels: Vec<RegistryNo> = Vec::new();
    for no in std::mem::take(&mut record.parcels) {
        let heirs = heirs(view, no.as_str());
        let own: Vec<RegistryNo> = match heirs.is_empty() {
            true => vec![no],
            false => {
                record.former_parcels.push(no);
                heirs.into_iter().cloned().collect()
            }
        };
        for no in own {
            if !parcels.contains(&no) {
                parcels.push(no);
            }
        }
    }
    record.parcels = parcels;
}

impl Registry {
    /// Answers a question, for the asked office.
    pub async fn give_opinion(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &NewOpinion),
        key: (&str, &[u8]),
    ) -> Result<ConsultationView, RegistryError> {
        caller.need(Act::Consult)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (found, _) = find(view, id)?;
            let mut refusals = wanted.refusals(found, caller, today);
            if wanted.opinion == Opinion::Agree {
                refusals.extend(self.blocked(view, found, today)?);
            }
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let mut record = found.clone();
            if let Some(round) = record.rounds.last_mut() {
                round.answered = Some(OpinionGiven {
                    opinion: wanted.opinion,
                    text: wanted.text.clone(),
                    conditions: wanted.conditions.clone(),
                    paper: wanted.paper.clone(),
                    day: wanted.day,
                    by: caller.id.clone(),
                });
            }
            let source = Some(wanted.paper.source());
            Ok(Keyed {
                answer: ConsultationView::of(&record, revision, view),
                changes: vec![Change::recorded(wanted.day, source, record)],
                reason: "答复会商 (a consultation is answered)".to_owned(),
            })
        })
        .await
    }

    /// Parcels for which the register itself says no, now.
    fn blocked(
        &self,
        view: &View<'_>,
        found: &Consultation,
        today: Day,
    ) -> Result<Vec<Refusal>, RegistryError> {
        let standing: Vec<_> = (found.parcels.iter())
            .filter(|no| view.parcel(no.as_str()).is_some())
            .cloned()
            .collect();
        let of = (found.about, &standing[..], &found.planned_uses[..]);
        let answers = self.register_answers(view, of)?;
        let blocked = answers.into_iter().filter(|own| own.verdict == "BLOCKED");
        let basis = found.about.basis();
        let refuse = |own: crate::domain::record::RegisterAnswer| {
            let wanted = Text::new(
                format!("登记册对 {} 的答复不是 BLOCKED", own.parcel),
                format!(
                    "an answer of the register for {} that is no block",
                    own.parcel
                ),
            );
            let pair = (
                wanted,
                Text::plain(format!("{} {}", own.transaction.code(), own.verdict)),
            );
            Refusal::new("opinion", EventGuard::RegisterBlocks, pair, (basis, today))
        };
        Ok(blocked.map(refuse).collect())
    }

    /// Takes note of an opinion, withdraws a question, or opens it again; for the office that asked.
    pub async fn step_consultation(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &NewStep),
        key: (&str, &[u8]),
    ) -> Result<ConsultationView, RegistryError> {
        caller.need(Act::Consult)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (found, _) = find(view, id)?;
            let basis = found.about.basis();
            let mut refusals = Vec::new();
            check_office(&mut refusals, (caller, found.asking), (basis, today));
            let days = (wanted.day, today, last_day(found));
            check_day(&mut refusals, days, &named(&wanted.papers), basis);
            if let Some(fitting) = wanted.fits(found.state()) {
                let pair = (fitting, state_text(found.state()));
                let guard = EventGuard::StepContradicts;
                refusals.push(Refusal::new("", guard, pair, (basis, today)));
            }
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let record = self.stepped(view, found, (caller, wanted))?;
            let source = wanted.papers.first().map(Paper::source);
            Ok(Keyed {
                answer: ConsultationView::of(&record, revision, view),
                changes: vec![Change::recorded(wanted.day, source, record)],
                reason: wanted.reason.clone(),
            })
        })
        .await
    }

    fn stepped(
        &self,
        view: &View<'_>,
        found: &Consultation,
        (caller, wanted): (&Caller, &NewStep),
    ) -> Result<Consultation, RegistryError> {
        let mut record = found.clone();
        let step = OfficeStep {
            day: wanted.day,
            by: caller.id.clone(),
            reason: wanted.reason.clone(),
        };
        match wanted.kind {
            StepKind::Acknowledgement => record.acknowledged = Some(step),
            StepKind::Withdrawal => record.withdrawn = Some(step),
            StepKind::Reopening => {
                succeed(view, &mut record);
                let of = (found.about, &record.parcels[..], &found.planned_uses[..]);
                let register_answers = self.register_answers(view, of)?;
                record.acknowledged = None;
                record.rounds.push(ConsultationRound {
                    asked_on: wanted.day,
                    asked_by: caller.id.clone(),
                    supplement: Some(wanted.reason.clone()),
                    papers: wanted.papers.clone(),
                    register_answers,
                    answered: None,
                });
            }
        }
        Ok(record)
    }
}
