//! The transfer check: may this be done with this land? To look costs nothing; to record goes through the write door.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::atlas::{AsOf, Atlas, Dossier, View};
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::decision::{Decision, Verdict};
use crate::domain::facts::Facts;
use crate::domain::fault::{Fault, check_text};
use crate::domain::geometry::{Outline, Tolerance, cut};
use crate::domain::judgement::{BatchRecord, DecisionRecord};
use crate::domain::question::Question;
use crate::domain::record::{Entity, Kind};
use crate::rules::render::{Answer, Frame, Lang, render};
use crate::rules::{RULEBOOK_VERSION, decide};
use crate::store::Remembered;

use super::covered::combine;
use super::facts::{Subject, gather, gather_no_record};
use super::parcels::{is_visible, normalise};
use super::question::read_question;
use super::settings::rule_settings;
use super::writing::Door;
use super::{Act, Caller, Known, Registry, RegistryError, Visibility};

/// The point in time that a caller asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct When {
    /// The legal day; today when absent.
    pub day: Option<Day>,
    /// The register's own time; the head when absent.
    pub known: Option<Known>,
}

/// What land is asked about.
#[derive(Debug, Clone, PartialEq)]
pub enum CheckTarget {
    /// By registry number.
    Parcel(RegistryNo),
    /// By any code: all parcels that bear it.
    Code(String),
    /// By a drawn polygon, which need not be registered.
    Polygon(Outline),
}

/// An answer with what it rests on.
#[derive(Debug, Clone)]
pub struct Answered {
    pub decision: Decision,
    /// The question with every default written out.
    pub question: Question,
    pub parcel: Option<String>,
    pub parcel_name: Option<String>,
    pub revision: u64,
    pub geometry_version: Option<u64>,
    pub asked_at: OffsetDateTime,
    /// SHA-256 of the facts, hex; only where the answer is recorded.
    pub facts_digest: Option<String>,
}

impl Answered {
    /// The answer in the reader's language.
    pub fn render(&self, lang: Lang) -> Answer {
        let frame = Frame {
            parcel: self.parcel.as_deref(),
            parcel_name: self.parcel_name.as_deref(),
            data_as_of: self.asked_at,
            revision: self.revision,
            rulebook_version: RULEBOOK_VERSION,
            geometry_version: self.geometry_version,
            question: serde_json::to_value(&self.question).unwrap_or_default(),
        };
        render(&self.decision, &frame, lang)
    }
}

/// A recorded check as it is read again.
#[derive(Debug, Clone)]
pub struct RecordedCheck {
    pub record: DecisionRecord,
    /// The commit that recorded it.
    pub revision: u64,
    pub day: Day,
    pub answered: Answered,
}

/// One row of a batch.
#[derive(Debug, Clone, Deserialize)]
pub struct BatchRow {
    /// Registry number, or any code.
    pub parcel: String,
    #[serde(flatten)]
    pub question: serde_json::Map<String, serde_json::Value>,
}

/// What a batch found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BatchSummary {
    pub rows: u32,
    pub allowed: u32,
    pub conditional: u32,
    pub undetermined: u32,
    pub blocked: u32,
    /// Rows that could not be answered, each with its reason in its line.
    pub not_answered: u32,
}

impl BatchSummary {
    /// Counts one row.
    pub fn count(&mut self, verdict: Option<Verdict>) {
        self.rows += 1;
        match verdict {
            Some(Verdict::Allowed) => self.allowed += 1,
            Some(Verdict::Conditional) => self.conditional += 1,
            Some(Verdict::Undetermined) => self.undetermined += 1,
            Some(Verdict::Blocked) => self.blocked += 1,
            None => self.not_answered += 1,
        }
    }
}

/// A question, checked and placed in time.
pub(crate) struct Asked<'a> {
    view: View<'a>,
    visibility: Visibility,
    question: &'a Question,
    asked_at: OffsetDateTime,
    today: Day,
    with_digest: bool,
}

impl Registry {
    /// Answers a question, looking only.
    pub async fn check(
        &self,
        caller: &Caller,
        target: &CheckTarget,
        question: &Question,
        known: Option<Known>,
    ) -> Result<Answered, RegistryError> {
        caller.need(match target {
            CheckTarget::Parcel(_) => Act::Check,
            CheckTarget::Code(_) | CheckTarget::Polygon(_) => Act::CheckFreely,
        })?;
        let atlas = self.at_head().await?;
        let as_of = self.placed(&atlas, question, known).await?;
        self.answer(&atlas, as_of, caller.visibility(), target, question, false)
    }

    /// One atlas and one point in time for all rows of a batch.
    pub async fn batch_ground(
        &self,
        caller: &Caller,
        known: Option<Known>,
    ) -> Result<(Arc<Atlas>, u64), RegistryError> {
        caller.need(Act::CheckFreely)?;
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, &When { day: None, known }).await?;
        Ok((atlas, as_of.known))
    }

    /// One row of a batch; sync, for the blocking pool.
    pub fn batch_row(
        &self,
        caller: &Caller,
        (atlas, known): &(Arc<Atlas>, u64),
        row: &BatchRow,
    ) -> Result<Answered, RegistryError> {
        let question = read_question(&row.question, &["parcel"])?;
        self.check_question(&question)?;
        let day = question.as_of.unwrap_or_else(|| self.clock.today());
        let as_of = AsOf { day, known: *known };
        let target = match RegistryNo::parse(&row.parcel) {
            Ok(no) => CheckTarget::Parcel(no),
            Err(_) => CheckTarget::Code(row.parcel.clone()),
        };
        self.answer(atlas, as_of, caller.visibility(), &target, &question, false)
    }

    fn check_question(&self, question: &Question) -> Result<(), RegistryError> {
        let faults = question.check(self.clock.today());
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults.into())
        }
    }

    async fn placed(
        &self,
        atlas: &Atlas,
        question: &Question,
        known: Option<Known>,
    ) -> Result<AsOf, RegistryError> {
        self.check_question(question)?;
        self.when(
            atlas,
            &When {
                day: question.as_of,
                known,
            },
        )
        .await
    }

    fn answer(
        &self,
        atlas: &Atlas,
        as_of: AsOf,
        visibility: Visibility,
        target: &CheckTarget,
        question: &Question,
        with_digest: bool,
    ) -> Result<Answered, RegistryError> {
        let asked = Asked {
            view: atlas.view(as_of),
            visibility,
            question,
            asked_at: self.clock.now(),
            today: self.clock.today(),
            with_digest,
        };
        match target {
            CheckTarget::Parcel(no) => self.answer_parcel(&asked, no.as_str()),
            CheckTarget::Code(code) => self.answer_code(&asked, code),
            CheckTarget::Polygon(outline) => self.answer_polygon(&asked, outline),
        }
    }

    fn answer_parcel(&self, asked: &Asked<'_>, no: &str) -> Result<Answered, RegistryError> {
        let missing = || RegistryError::NotFound {
            what: "parcel",
            id: no.to_owned(),
        };
        let dossier = asked.view.atlas().dossier(no).ok_or_else(missing)?;
        let parcel = asked
            .view
            .parcel_in(dossier)
            .filter(|parcel| is_visible(&asked.view, asked.today, parcel, asked.visibility));
        let parcel = parcel.ok_or_else(missing)?;
        let subject = Subject {
            dossier,
            drawn: None,
            together: &[],
        };
        let facts =
            gather(&asked.view, &self.seen, &subject, asked.question).ok_or_else(missing)?;
        let mut answered = self.judged(asked, &[facts]);
        answered.parcel = Some(no.to_owned());
        answered.parcel_name.clone_from(&parcel.name);
        answered.geometry_version = geometry_version(&asked.view, dossier);
        Ok(answered)
    }

    /// A code that several parcels bear is answered as the worst of them.
    fn answer_code(&self, asked: &Asked<'_>, code: &str) -> Result<Answered, RegistryError> {
        let code = normalise(code);
        let parcels: Vec<String> = asked
            .view
            .by_code(&code)
            .into_iter()
            .filter(|parcel| is_visible(&asked.view, asked.today, parcel, asked.visibility))
            .map(|parcel| parcel.registry_no.to_string())
            .collect();
        match parcels.as_slice() {
            [] => Err(RegistryError::NotFound {
                what: "parcel with the code",
                id: code,
            }),
            [no] => self.answer_parcel(asked, no),
            several => {
                let together: Vec<Arc<str>> =
                    several.iter().map(|no| Arc::from(no.as_str())).collect();
                let facts = several.iter().filter_map(|no| {
                    let dossier = asked.view.atlas().dossier(no)?;
                    let subject = Subject {
                        dossier,
                        drawn: None,
                        together: &together,
                    };
                    gather(&asked.view, &self.seen, &subject, asked.question)
                });
                let facts: Vec<Facts> = facts.collect();
                Ok(self.judged(asked, &facts))
            }
        }
    }

    /// A drawn polygon is cut into the parcels it meets beyond tolerance; the rest has no record.
    fn answer_polygon(
        &self,
        asked: &Asked<'_>,
        drawn: &Outline,
    ) -> Result<Answered, RegistryError> {
        let settings = rule_settings(&asked.view);
        let tolerance = Tolerance {
            min_m2: settings.sliver_min_m2,
            share: settings.sliver_share,
            ..Tolerance::default()
        };
        let near = asked.view.dossiers_near(drawn.bbox());
        let outlines: Vec<(&Dossier, &Outline)> = near
            .into_iter()
            .filter_map(|dossier| Some((dossier, asked.view.parcel_in(dossier)?.outline.as_ref()?)))
            .collect();
        let cut = cut(drawn, &outlines, &tolerance);
        let met: Vec<&Dossier> = cut
            .pieces
            .iter()
            .filter(|piece| piece.counts)
            .map(|piece| piece.id)
            .collect();
        let together: Vec<Arc<str>> = met
            .iter()
            .map(|dossier| dossier.registry_no().clone())
            .collect();
        let mut all: Vec<Facts> = met
            .iter()
            .filter_map(|dossier| {
                let subject = Subject {
                    dossier,
                    drawn: Some(drawn),
                    together: &together,
                };
                gather(&asked.view, &self.seen, &subject, asked.question)
            })
            .collect();
        if cut.remainder_counts || all.is_empty() {
            all.push(gather_no_record(
                &asked.view,
                Some(drawn),
                cut.remainder_m2,
                (&together, asked.question),
            ));
        }
        let mut answered = self.judged(asked, &all);
        if let [piece] = met.as_slice()
            && !cut.remainder_counts
        {
            answered.parcel = Some(piece.registry_no().to_string());
        }
        Ok(answered)
    }

    fn judged(&self, asked: &Asked<'_>, facts: &[Facts]) -> Answered {
        let decisions: Vec<Decision> = facts.iter().map(decide).collect();
        let decision = combine(decisions).unwrap_or_else(|| {
            decide(&Facts::unknown(
                asked.view.as_of().day,
                asked.question.transaction,
            ))
        });
        let decision = match asked.visibility {
            Visibility::Official => decision,
            Visibility::Public => veiled(asked, decision),
        };
        let mut question = asked.question.clone();
        question.as_of = Some(asked.view.as_of().day);
        Answered {
            decision,
            question,
            parcel: None,
            parcel_name: None,
            revision: asked.view.as_of().known,
            geometry_version: None,
            asked_at: asked.asked_at,
            facts_digest: asked.with_digest.then(|| digest(facts)),
        }
    }

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
            let why = "this Idempotency-Key was used for another request: use a new key for a new question";
            Err(RegistryError::Conflict(why.to_owned()))
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

    /// Records a batch that was looked at: one change with the digests of its questions and results.
    pub async fn record_batch(
        &self,
        caller: &Caller,
        case_reference: &str,
        (questions, results): (&[u8], &[u8]),
        (summary, basis_revision): (&BatchSummary, u64),
    ) -> Result<String, RegistryError> {
        caller.need(Act::RecordDecision)?;
        let mut faults = Vec::new();
        check_text(&mut faults, "case_reference", case_reference, 200);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let door = self.door().await?;
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
            questions_digest: hex::encode(Sha256::digest(questions)),
            results_digest: hex::encode(Sha256::digest(results)),
            counts: [allowed, conditional, undetermined, blocked, not_answered],
        };
        let change = Change::recorded(self.clock.today(), None, record);
        self.commit_through(
            door,
            (caller, "batch of transfer checks recorded"),
            &[change],
            None,
        )
        .await?;
        Ok(id)
    }
}

/// Whether a text can be the number of a recorded answer; anything else is not looked for.
fn is_number_of_answer(id: &str) -> bool {
    id.len() <= 40 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The revision that wrote the outline in force.
fn geometry_version(view: &View<'_>, dossier: &Dossier) -> Option<u64> {
    let version = view.versions(dossier, Kind::Parcel).next()?;
    version.entity.outline().map(|_| version.rev_from)
}

/// What the public may not see is not named to it: other parcels that are not published.
fn veiled(asked: &Asked<'_>, mut decision: Decision) -> Decision {
    let hidden = |no: &str| {
        asked
            .view
            .parcel(no)
            .is_none_or(|parcel| !is_visible(&asked.view, asked.today, parcel, Visibility::Public))
    };
    decision
        .border_contacts
        .retain(|contact| !hidden(&contact.parcel));
    for finding in decision.findings.iter_mut().chain(&mut decision.notes) {
        finding
            .args
            .retain(|arg| arg.name != "parcel" || !hidden(&arg.value));
    }
    decision
}

fn digest(facts: &[Facts]) -> String {
    let bytes = serde_json::to_vec(facts).unwrap_or_default();
    hex::encode(Sha256::digest(&bytes))
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

fn check_key(faults: &mut Vec<Fault>, key: &str) {
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
