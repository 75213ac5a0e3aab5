//! Asking the other office, and opening a question again.

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{Paper, Refusal};
use crate::domain::fault::Fault;
use crate::domain::land_use::LandUse;
use crate::domain::question::Question;
use crate::domain::record::{
    Consultation, ConsultationKind, ConsultationRound, Entity, Office, RegisterAnswer,
};
use crate::rules::RULEBOOK_VERSION;

use super::super::cadastral::superseded;
use super::super::keyed::Keyed;
use super::super::question::read_question;
use super::super::{Act, Caller, CheckTarget, Registry, RegistryError, Visibility};
use super::read::ConsultationView;
use super::{check_day, check_office};

/// A question to the other office.
#[derive(Debug, Clone, PartialEq)]
pub struct NewConsultation {
    /// Who is asked; the other office asks.
    pub asked: Office,
    pub about: ConsultationKind,
    pub question: String,
    pub parcels: Vec<RegistryNo>,
    /// Planned uses; empty = those on record.
    pub planned_uses: Vec<LandUse>,
    pub papers: Vec<Paper>,
    /// The day on which was asked.
    pub day: Day,
}

impl NewConsultation {
    fn record(&self, id: String, by: &str, answers: Vec<RegisterAnswer>) -> Consultation {
        Consultation {
            id,
            asking: self.asked.other(),
            about: self.about,
            question: self.question.clone(),
            parcels: self.parcels.clone(),
            former_parcels: Vec::new(),
            planned_uses: self.planned_uses.clone(),
            rounds: vec![ConsultationRound {
                asked_on: self.day,
                asked_by: by.to_owned(),
                supplement: None,
                papers: self.papers.clone(),
                register_answers: answers,
                answered: None,
            }],
            acknowledged: None,
            withdrawn: None,
        }
    }

    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let record = self.record("C".to_owned(), "", Vec::new());
        let mut faults = Entity::from(record).check();
        let mut parcels = self.parcels.clone();
        parcels.sort();
        if let Some(pair) = parcels.windows(2).find(|pair| pair[0] == pair[1]) {
            let remedy = "name each parcel once";
            faults.push(Fault::new("parcels", "different parcels", &pair[0], remedy));
        }
        faults
    }

    /// Every guard that stands in the way.
    fn refusals(&self, caller: &Caller, today: Day) -> Vec<Refusal> {
        let basis = self.about.basis();
        let mut refusals = Vec::new();
        check_office(&mut refusals, (caller, self.asked.other()), (basis, today));
        check_day(
            &mut refusals,
            (self.day, today, None),
            &named(&self.papers),
            basis,
        );
        refusals
    }
}

/// Papers with their places in the request.
pub(super) fn named(papers: &[Paper]) -> Vec<(String, &Paper)> {
    let named = papers.iter().enumerate();
    named
        .map(|(index, paper)| (format!("papers[{index}]"), paper))
        .collect()
}

impl Registry {
    /// What the register itself answers, parcel by parcel, at the head.
    pub(super) fn register_answers(
        &self,
        view: &View<'_>,
        (about, parcels, uses): (ConsultationKind, &[RegistryNo], &[LandUse]),
    ) -> Result<Vec<RegisterAnswer>, RegistryError> {
        let Some(transaction) = about.transaction() else {
            return Ok(Vec::new());
        };
        let fields =
            serde_json::Map::from_iter([("transaction".to_owned(), transaction.code().into())]);
        let blank = read_question(&fields, &[])?;
        let answer = |no: &RegistryNo| {
            let parcel = view.parcel(no.as_str());
            let recorded = parcel.map(|parcel| parcel.planned_use.clone());
            let question = Question {
                planned_uses: match uses {
                    [] => recorded.unwrap_or_default(),
                    uses => uses.to_vec(),
                },
                ..blank.clone()
            };
            let target = CheckTarget::Parcel(no.clone());
            let as_of = view.as_of();
            let official = Visibility::Official;
            let answered = self.answer(view.atlas(), as_of, official, &target, &question, true)?;
            Ok(RegisterAnswer {
                parcel: no.clone(),
                transaction,
                revision: answered.revision,
                rulebook_version: RULEBOOK_VERSION.to_owned(),
                facts_digest: answered.facts_digest.unwrap_or_default(),
                verdict: answered.decision.verdict.code().to_owned(),
            })
        };
        parcels.iter().map(answer).collect()
    }

    /// Asks the other office.
    pub async fn consult(
        &self,
        caller: &Caller,
        wanted: &NewConsultation,
        key: (&str, &[u8]),
    ) -> Result<ConsultationView, RegistryError> {
        caller.need(Act::Consult)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let missing = wanted.parcels.iter().enumerate();
            let missing = missing.filter(|(_, no)| view.parcel(no.as_str()).is_none());
            let faults: Vec<Fault> = missing
                .map(|(index, no)| {
                    let at = format!("parcels[{index}]");
                    Fault::new(at, "a parcel on record", no, "check the number")
                })
                .collect();
            let mut refusals = wanted.refusals(caller, today);
            let parcels = wanted.parcels.iter().enumerate();
            refusals.extend(parcels.filter_map(|(index, no)| {
                let basis = (wanted.about.basis(), today);
                superseded(view, (&format!("parcels[{index}]"), no), basis)
            }));
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let of = (wanted.about, &wanted.parcels[..], &wanted.planned_uses[..]);
            let answers = self.register_answers(view, of)?;
            let id = format!("C-{}-{revision:06}", today.year());
            let record = wanted.record(id, &caller.id, answers);
            let source = wanted.papers.first().map(Paper::source);
            Ok(Keyed {
                answer: ConsultationView::of(&record, revision, view),
                changes: vec![Change::recorded(wanted.day, source, record)],
                reason: "征求意见 (the other office is consulted)".to_owned(),
            })
        })
        .await
    }
}
