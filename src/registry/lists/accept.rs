//! Mirroring a municipal notice: the comparison that a person looks at, and its acceptance as one commit that names it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::atlas::{AsOf, Atlas};
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::listing::ListName;
use crate::domain::question::Question;
use crate::domain::record::{List, Mirror, Source};
use crate::domain::transaction::Transaction;
use crate::intake::Notice;
use crate::store::Remembered;

use super::super::events::repeated;
use super::super::seen::Seen;
use super::super::{Act, Caller, CheckTarget, Registry, RegistryError, Visibility};
use super::compare::{Comparison, Counts, Outcome, Reading, Scope, compare};
use super::read::{Freshness, freshness};
use super::row_fault::{NoticeRowFault, refuse_faults};
use super::suppose::suppose;

/// A notice to be mirrored.
#[derive(Debug, Clone)]
pub struct MirrorAsk {
    pub list: ListName,
    pub scope: Scope,
    /// The notice, with the digest of what was sent.
    pub document: Source,
    pub notice: Notice,
    /// The transaction about which the answers before and after are told, with the recorded planned use.
    pub transaction: Transaction,
}

/// What the answer of an affected parcel is and would become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnswerChange {
    pub parcel: String,
    /// Verdict and rules before.
    pub before: Option<AnswerShort>,
    /// Verdict and rules after.
    pub after: Option<AnswerShort>,
}

/// An answer in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnswerShort {
    /// ALLOWED, CONDITIONAL, UNDETERMINED or BLOCKED.
    pub verdict: String,
    /// Rules with a finding or a note.
    pub rules: Vec<String>,
}

/// A comparison as it is shown before anything is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MirrorShown {
    pub list: String,
    pub scope: Scope,
    /// SHA-256 of the comparison, hex: who accepts it names it.
    pub digest: String,
    /// Whether it can be accepted: there is no fault.
    pub acceptable: bool,
    #[serde(flatten)]
    #[schema(inline)]
    pub comparison: Comparison,
    /// What was assumed while reading.
    pub notes: Vec<String>,
    /// Transaction of the answers.
    #[schema(value_type = String, example = "TRANSFER")]
    pub transaction: Transaction,
    /// Answers of the parcels that are new, gone or changed.
    pub answers: Vec<AnswerChange>,
    /// The mirror as it stands.
    pub freshness: Freshness,
    /// The mirror as it would be.
    pub freshness_after: Freshness,
    /// The revision that was compared with.
    pub revision: u64,
}

/// A notice that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MirrorTaken {
    /// The commit.
    pub revision: u64,
    pub list: String,
    /// The comparison that was accepted.
    pub digest: String,
    pub counts: Counts,
    /// Records that were written: kind and identifier.
    pub recorded: Vec<String>,
    /// The day to which R-03 was refreshed; null for a batch.
    #[schema(value_type = Option<String>, format = Date)]
    pub mirrored_on: Option<Day>,
}

/// A comparison with everything that follows from it.
struct Worked {
    comparison: Comparison,
    answers: Vec<AnswerChange>,
    digest: String,
    after: Freshness,
}

impl Registry {
    /// Compares a notice with the list; nothing is written.
    pub async fn look_at_notice(
        &self,
        caller: &Caller,
        ask: MirrorAsk,
    ) -> Result<MirrorShown, RegistryError> {
        caller.need(Act::KeepLists)?;
        let atlas = self.at_head().await?;
        let (worked, ask, atlas) = self.worked(ask, atlas).await?;
        let list = mirrored(ask.list)?;
        let view = atlas.view(AsOf {
            day: self.clock.today(),
            known: atlas.reached(),
        });
        Ok(MirrorShown {
            list: ask.list.code().to_owned(),
            scope: ask.scope,
            digest: worked.digest,
            acceptable: worked.comparison.faults.is_empty(),
            comparison: worked.comparison,
            notes: ask.notice.notes.iter().map(ToString::to_string).collect(),
            transaction: ask.transaction,
            answers: worked.answers,
            freshness: freshness(&view, list),
            freshness_after: worked.after,
            revision: atlas.reached(),
        })
    }

    /// Accepts a comparison that was looked at: one commit, or nothing.
    pub async fn accept_notice(
        &self,
        caller: &Caller,
        ask: MirrorAsk,
        comparison: &str,
        (key, request): (&str, &[u8]),
    ) -> Result<MirrorTaken, RegistryError> {
        caller.need(Act::KeepLists)?;
        // worked out before the lock is taken; it stands only while the record does not move
        let (before, ask, seen) = self.worked(ask, self.at_head().await?).await?;
        let mut door = self.door().await?;
        if let Some(remembered) = door.write.remembered(&caller.id, key).await? {
            drop(door);
            return repeated(&remembered, request);
        }
        let worked = if door.atlas.reached() == seen.reached() {
            before
        } else {
            self.worked(ask.clone(), door.atlas.clone()).await?.0
        };
        refuse_faults(&worked.comparison.faults)?;
        if worked.digest != comparison {
            let why = format!(
                "what is compared differs from what was looked at: the comparison is {} now; look at it again with dry_run=true",
                worked.digest
            );
            return Err(RegistryError::Conflict(why));
        }
        let list = mirrored(ask.list)?;
        let revision = door.head.revision + 1;
        let changes = self.accepted(&ask, list, (&door.atlas, revision), &worked.digest);
        let recorded = changes.iter().filter_map(|change| match &change.what {
            crate::domain::change::What::Recorded(entity) => {
                Some(format!("{} {}", entity.kind().code(), entity.id()))
            }
            _ => None,
        });
        let taken = MirrorTaken {
            revision,
            list: ask.list.code().to_owned(),
            digest: worked.digest,
            counts: worked.comparison.counts,
            recorded: recorded.collect(),
            mirrored_on: (ask.scope == Scope::Whole).then(|| self.clock.today()),
        };
        if changes.is_empty() {
            let why = "nothing in this batch is new or changed: there is nothing to accept";
            return Err(RegistryError::Conflict(why.to_owned()));
        }
        let remembered = Remembered {
            request: request.to_vec(),
            answer: serde_json::to_string(&taken)
                .map_err(|error| RegistryError::Conflict(error.to_string()))?,
        };
        let reason = format!("镜像名录公告 notice mirrored: {}", ask.document.title);
        let by = (caller, reason.as_str());
        self.commit_through(door, by, &changes, Some((key, remembered)))
            .await?;
        Ok(taken)
    }

    /// The changes of an acceptance, with the mirror.
    fn accepted(
        &self,
        ask: &MirrorAsk,
        list: List,
        (atlas, revision): (&Atlas, u64),
        digest: &str,
    ) -> Vec<Change> {
        let today = self.clock.today();
        let view = atlas.view(AsOf {
            day: today,
            known: atlas.reached(),
        });
        let (_, mut changes) = compare(&view, &reading(ask, list, today), revision);
        if ask.scope == Scope::Whole {
            changes.push(mirror(ask, list, today, Some(digest.to_owned())));
        }
        changes
    }

    /// Compares, and answers for the affected parcels, away from the threads that serve.
    async fn worked(
        &self,
        ask: MirrorAsk,
        atlas: Arc<Atlas>,
    ) -> Result<(Worked, MirrorAsk, Arc<Atlas>), RegistryError> {
        let registry = self.clone();
        let work = move || {
            let worked = registry.work(&ask, &atlas);
            (worked, ask, atlas)
        };
        let (worked, ask, atlas) = tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| RegistryError::Conflict("the comparison did not end".to_owned()))?;
        Ok((worked?, ask, atlas))
    }

    fn work(&self, ask: &MirrorAsk, atlas: &Atlas) -> Result<Worked, RegistryError> {
        let (list, today) = (mirrored(ask.list)?, self.clock.today());
        let as_of = AsOf {
            day: today,
            known: atlas.reached(),
        };
        let view = atlas.view(as_of);
        // identifiers of new entries are those of the commit, so its changes are made there
        let (mut comparison, mut changes) =
            compare(&view, &reading(ask, list, today), as_of.known + 1);
        let mut faults: Vec<NoticeRowFault> = ask
            .notice
            .faults
            .listed
            .iter()
            .map(NoticeRowFault::from)
            .collect();
        faults.extend(document_faults(ask, &freshness(&view, list), today));
        faults.append(&mut comparison.faults);
        comparison.faults = faults;
        if ask.scope == Scope::Whole {
            changes.push(mirror(ask, list, today, None));
        }
        let supposed = suppose(atlas, &changes, today);
        let answers = self.answers(ask, &comparison, (atlas, &supposed));
        let digest = digest(ask, &comparison, &answers);
        let after = supposed.view(AsOf {
            day: today,
            known: supposed.reached(),
        });
        Ok(Worked {
            after: freshness(&after, list),
            comparison,
            answers,
            digest,
        })
    }

    /// What the answers of the affected parcels are and would become.
    fn answers(
        &self,
        ask: &MirrorAsk,
        comparison: &Comparison,
        (before, after): (&Atlas, &Atlas),
    ) -> Vec<AnswerChange> {
        let affected = comparison
            .rows
            .iter()
            .filter(|row| matches!(row.outcome, Outcome::New | Outcome::Gone | Outcome::Changed));
        let mut parcels: Vec<String> = affected.flat_map(|row| row.parcels.clone()).collect();
        parcels.sort();
        parcels.dedup();
        // what lies around is kept by point in time, and what is supposed must not be found there later
        let trial = Registry {
            seen: Arc::new(Seen::default()),
            ..self.clone()
        };
        let change = |parcel: String| AnswerChange {
            before: trial.short(before, &parcel, ask.transaction),
            after: trial.short(after, &parcel, ask.transaction),
            parcel,
        };
        parcels.into_iter().map(change).collect()
    }

    fn short(&self, atlas: &Atlas, parcel: &str, transaction: Transaction) -> Option<AnswerShort> {
        let as_of = AsOf {
            day: self.clock.today(),
            known: atlas.reached(),
        };
        let planned = &atlas.view(as_of).parcel(parcel)?.planned_use;
        let question = serde_json::json!({"transaction": transaction, "planned_uses": planned});
        let question: Question = serde_json::from_value(question).ok()?;
        let target = CheckTarget::Parcel(RegistryNo::parse(parcel).ok()?);
        let answered = self
            .answer(
                atlas,
                as_of,
                Visibility::Official,
                &target,
                &question,
                false,
            )
            .ok()?;
        let rules = answered.decision.rules();
        Some(AnswerShort {
            verdict: answered.decision.verdict.code().to_owned(),
            rules: rules.iter().map(ToString::to_string).collect(),
        })
    }
}

fn reading<'a>(ask: &'a MirrorAsk, list: List, today: Day) -> Reading<'a> {
    Reading {
        list,
        scope: ask.scope,
        document: &ask.document,
        day: ask.document.day.unwrap_or(today),
        today,
        rows: &ask.notice.rows,
        faulty: &ask.notice.faulty,
    }
}

fn mirror(ask: &MirrorAsk, list: List, today: Day, comparison: Option<String>) -> Change {
    let mirror = Mirror {
        list,
        rows: u32::try_from(ask.notice.rows.len()).ok(),
        notice_day: ask.document.day,
        comparison,
    };
    Change::recorded(today, Some(ask.document.clone()), mirror)
}

/// The list that a notice is mirrored into.
fn mirrored(list: ListName) -> Result<List, RegistryError> {
    match list {
        ListName::Of(own) if list.is_mirrored() => Ok(own),
        ListName::Of(_) | ListName::Negative => {
            let wanted = "a list that the municipality makes: contaminated_list_42 or control_list";
            let remedy = "add, amend or end entries of a list that is kept here";
            Err(Fault::new("list", wanted, list.code(), remedy).into())
        }
    }
}

/// The notice must not be older than the one that was mirrored last, nor of a day to come.
fn document_faults(ask: &MirrorAsk, now: &Freshness, today: Day) -> Vec<NoticeRowFault> {
    let mut faults = Vec::new();
    let day = ask.document.day.unwrap_or(today);
    if day > today {
        let wanted = [
            &format!("不晚于今天（{today}）的日期"),
            &format!("a day up to today, {today}"),
        ];
        let remedy = ["核对公告日期", "check the day of the notice"];
        faults.push(NoticeRowFault::of_day(
            day,
            "future_day",
            wanted.map(String::as_str),
            remedy,
        ));
    }
    if let Some(last) = now.notice_day.filter(|last| day < *last) {
        let wanted = [
            &format!("已镜像的 {last} 公告或更晚的公告"),
            &format!("the notice of {last}, which was mirrored, or a later one"),
        ];
        let remedy = ["镜像最新的公告", "mirror the latest notice"];
        faults.push(NoticeRowFault::of_day(
            day,
            "older_notice",
            wanted.map(String::as_str),
            remedy,
        ));
    }
    faults
}

/// SHA-256 of what a person looked at: list, scope, notice, every row and every answer.
fn digest(ask: &MirrorAsk, comparison: &Comparison, answers: &[AnswerChange]) -> String {
    let looked_at = (
        ask.list.code(),
        ask.scope,
        &ask.document,
        comparison,
        ask.transaction,
        answers,
    );
    let bytes = serde_json::to_vec(&looked_at).unwrap_or_default();
    hex::encode(Sha256::digest(bytes))
}
