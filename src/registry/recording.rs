//! Answers kept as evidence: decided again inside the write door, numbered, read back by codes.

use sha2::{Digest, Sha256};

use crate::atlas::AsOf;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::decision::Decision;
use crate::domain::fault::{Fault, check_text};
use crate::domain::judgement::{BatchRecord, DecisionRecord};
use crate::domain::question::Question;
use crate::domain::record::{Entity, Kind};
use crate::rules::RULEBOOK_VERSION;
use crate::store::Remembered;

use super::transfer::{Answered, BatchSummary, CheckTarget};
use super::writing::Door;
use super::{Act, Caller, Registry, RegistryError};

/// A recorded check as it is read again.
#[derive(Debug, Clone)]
pub struct RecordedCheck {
    pub record: DecisionRecord,
    /// The commit that recorded it.
    pub revision: u64,
    pub day: Day,
    pub answered: Answered,
}

const KEY_USED: &str =
    "this Idempotency-Key was used for another request: use a new key for a new question";

impl Registry {
    /// Answers and records: decided *inside* the write door, on the atlas as it stands under the lock. An answer that
    /// was prepared before stands only as long as nothing moved; here it is always decided again.
    pub async fn record_check(
        &self,
        caller: &Caller,
        (target, question): (&CheckTarget, &Question),
        case_reference: &str,
        key: &str,
    ) -> Result<RecordedCheck, RegistryError> {
        caller.need(Act::RecordDecision)?;
        let mut faults = question.check(self.clock.today());
        faults.extend(check_recording(case_reference, key));
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let request = request_digest(target, question, case_reference);
        let mut door = self.door().await?;
        if let Some(before) = door.write.remembered(&caller.id, key).await? {
            // Nothing is written: the lock and its connection are given back before more is read.
            drop(door);
            return self.repeated(&before, &request, caller).await;
        }
        let as_of = AsOf {
            day: question.as_of.unwrap_or_else(|| self.clock.today()),
            known: door.atlas.reached(),
        };
        let atlas = door.atlas.clone();
        let answered = self.answer(&atlas, as_of, caller.visibility(), target, question, true)?;
        let record = self.decision_record(&door, &answered, case_reference)?;
        let id = record.id.clone();
        let remembered = Remembered {
            request,
            answer: id.clone(),
        };
        let change = Change::recorded(self.clock.today(), None, record);
        self.commit_through(
            door,
            (caller, "transfer check recorded"),
            &[change],
            Some((key, remembered)),
        )
        .await?;
        self.recorded(caller, &id).await
    }

    /// The same request under the same key has the same answer; another request under it is refused.
    async fn repeated(
        &self,
        before: &Remembered,
        request: &[u8],
        caller: &Caller,
    ) -> Result<RecordedCheck, RegistryError> {
        if before.request == request {
            self.recorded(caller, &before.answer).await
        } else {
            Err(RegistryError::Conflict(KEY_USED.to_owned()))
        }
    }

    fn decision_record(
        &self,
        door: &Door,
        answered: &Answered,
        case_reference: &str,
    ) -> Result<DecisionRecord, RegistryError> {
        let value = |error: serde_json::Error| {
            RegistryError::Conflict(format!("the answer cannot be stored: {error}"))
        };
        let parcel = answered
            .parcel
            .as_deref()
            .and_then(|no| RegistryNo::parse(no).ok());
        Ok(DecisionRecord {
            id: format!(
                "D-{}-{:06}",
                self.clock.today().year(),
                door.head.revision + 1
            ),
            parcel,
            question: serde_json::to_value(&answered.question).map_err(value)?,
            case_reference: case_reference.to_owned(),
            basis_revision: answered.revision,
            rulebook_version: RULEBOOK_VERSION.to_owned(),
            facts_digest: answered.facts_digest.clone().unwrap_or_default(),
            verdict: answered.decision.verdict.code().to_owned(),
            decision: serde_json::to_value(&answered.decision).map_err(value)?,
        })
    }

    /// A recorded answer by its number.
    pub async fn recorded(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<RecordedCheck, RegistryError> {
        caller.need(Act::ReadDecision)?;
        let missing = || RegistryError::NotFound {
            what: "transfer check",
            id: id.to_owned(),
        };
        if !is_number_of_answer(id) {
            return Err(missing());
        }
        let mut snapshot = self.store.snapshot().await?;
        let versions = snapshot.history(Kind::Decision, id).await?;
        let version = versions.into_iter().next().ok_or_else(missing)?;
        let Entity::Decision(record) = version.entity else {
            return Err(missing());
        };
        let unreadable = |error: serde_json::Error| {
            RegistryError::Conflict(format!("the recorded answer cannot be read: {error}"))
        };
        let decision: Decision =
            serde_json::from_value(record.decision.clone()).map_err(unreadable)?;
        let question: Question =
            serde_json::from_value(record.question.clone()).map_err(unreadable)?;
        let commits = snapshot.commits_after(version.rev_from - 1, 1).await?;
        drop(snapshot);
        let asked_at = commits
            .first()
            .map_or_else(|| self.clock.now(), |commit| commit.recorded_at);
        let atlas = self.at_head().await?;
        let view = atlas.view(AsOf {
            day: decision.as_of,
            known: record.basis_revision,
        });
        let parcel_name = record
            .parcel
            .as_ref()
            .and_then(|no| view.parcel(no.as_str()))
            .and_then(|parcel| parcel.name.clone());
        let answered = Answered {
            decision,
            question,
            parcel: record.parcel.as_ref().map(ToString::to_string),
            parcel_name,
            revision: record.basis_revision,
            geometry_version: None,
            asked_at,
            facts_digest: Some(record.facts_digest.clone()),
        };
        Ok(RecordedCheck {
            record: *record,
            revision: version.rev_from,
            day: version.valid_from,
            answered,
        })
    }

    /// Records a batch that was looked at: one change with the digests of its questions and results. The same questions
    /// under the same key were recorded before: they keep their number.
    pub async fn record_batch(
        &self,
        caller: &Caller,
        (case_reference, key): (&str, &str),
        (questions, results): (&[u8], &[u8]),
        (summary, basis_revision): (&BatchSummary, u64),
    ) -> Result<String, RegistryError> {
        caller.need(Act::RecordDecision)?;
        let faults = check_recording(case_reference, key);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let request = Sha256::digest(questions).to_vec();
        let mut door = self.door().await?;
        if let Some(before) = door.write.remembered(&caller.id, key).await? {
            return if before.request == request {
                Ok(before.answer)
            } else {
                Err(RegistryError::Conflict(KEY_USED.to_owned()))
            };
        }
        if door.atlas.reached() != basis_revision {
            let why = "the record moved while the batch was answered: ask again, so that what is recorded is what holds";
            return Err(RegistryError::Conflict(why.to_owned()));
        }
        let id = format!(
            "B-{}-{:06}",
            self.clock.today().year(),
            door.head.revision + 1
        );
        let BatchSummary {
            rows,
            allowed,
            conditional,
            undetermined,
            blocked,
            not_answered,
        } = *summary;
        let record = BatchRecord {
            id: id.clone(),
            case_reference: case_reference.to_owned(),
            basis_revision,
            rulebook_version: RULEBOOK_VERSION.to_owned(),
            rows,
            questions_digest: hex::encode(&request),
            results_digest: hex::encode(Sha256::digest(results)),
            counts: [allowed, conditional, undetermined, blocked, not_answered],
        };
        let change = Change::recorded(self.clock.today(), None, record);
        self.commit_through(
            door,
            (caller, "batch of transfer checks recorded"),
            &[change],
            Some((
                key,
                Remembered {
                    request,
                    answer: id.clone(),
                },
            )),
        )
        .await?;
        Ok(id)
    }
}

/// Whether a text can be the number of a recorded answer; anything else is not looked for.
fn is_number_of_answer(id: &str) -> bool {
    id.len() <= 40 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn request_digest(target: &CheckTarget, question: &Question, case_reference: &str) -> Vec<u8> {
    let target = match target {
        CheckTarget::Parcel(no) => format!("parcel {no}"),
        CheckTarget::Code(code) => format!("code {code}"),
        CheckTarget::Polygon(outline) => format!("polygon {}", hex::encode(outline.to_wkb())),
    };
    let question = serde_json::to_string(question).unwrap_or_default();
    Sha256::digest(format!("{target}\n{question}\n{case_reference}")).to_vec()
}

/// What is wrong with what a recorded answer needs beside its question.
pub fn check_recording(case_reference: &str, key: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    check_text(&mut faults, "case_reference", case_reference, 200);
    check_key(&mut faults, key);
    faults
}

/// A fault where an idempotency key is missing or cannot be one.
pub fn check_key(faults: &mut Vec<Fault>, key: &str) {
    let fits = (8..=100).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if !fits {
        let wanted = "8 to 100 visible ASCII characters in the header Idempotency-Key";
        faults.push(Fault::new(
            "Idempotency-Key",
            wanted,
            key,
            "send a fresh UUID, and the same one when you retry",
        ));
    }
}
