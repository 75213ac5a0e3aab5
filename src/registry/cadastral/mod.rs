//! Cadastral acts (T33) through the write door: judged on the record as it stands there, one commit; and the lineage of a
//! parcel. A dry run works out the same, applies it inside the door, asks what was to be asked, and lets go.

mod land;
mod lineage;
mod read;
mod told;

pub use lineage::{InheritanceView, Lineage, Relative};
pub(crate) use lineage::{heirs, superseded};
pub use read::{CadastralRequest, read_cadastral};
pub use told::{AreasView, CadastralTaken, HandedOnView, NewUnitView, SuccessorView};

use std::sync::Arc;

use crate::atlas::{AsOf, Atlas};
use crate::domain::cadastral::{Outcome, Wanted, work_out};
use crate::domain::codes::RegistryNo;
use crate::domain::event::{EventGuard, Refusal, Text};
use crate::rules::render::Lang;
use crate::store::Remembered;

use super::seen::Seen;
use super::transfer::CheckTarget;
use super::writing::Door;
use super::{Act, Caller, Registry, RegistryError};

/// How a caller wants a cadastral act done.
#[derive(Debug, Clone)]
pub struct CadastralConditions<'a> {
    /// Idempotency key and digest of the request; none for a dry run.
    pub key: Option<(&'a str, &'a [u8])>,
    /// Revisions of the predecessors that the caller saw, in their order.
    pub if_match: Option<Vec<u64>>,
    pub lang: Lang,
}

impl Registry {
    /// Records a cadastral act, or with no key works it out only.
    pub async fn cadastral_act(
        &self,
        caller: &Caller,
        request: &CadastralRequest,
        conditions: &CadastralConditions<'_>,
    ) -> Result<CadastralTaken, RegistryError> {
        caller.need(Act::RecordCadastralAct)?;
        if let Some(question) = &request.check {
            let faults = question.check(self.clock.today());
            let faults = faults.into_iter().map(|fault| fault.under("check"));
            let faults: Vec<_> = faults.collect();
            if !faults.is_empty() {
                return Err(faults.into());
            }
        }
        let mut door = self.door().await?;
        if let Some((key, digest)) = conditions.key
            && let Some(before) = door.write.remembered(&caller.id, key).await?
        {
            drop(door);
            return repeated(&before, digest);
        }
        let (atlas, revision) = (door.atlas.clone(), door.head.revision + 1);
        seen_as_it_stands(&atlas, request, conditions)?;
        let (wanted, outcome) = self.worked_out(&atlas, revision, request)?;
        let mut taken = CadastralTaken::of(&wanted, &outcome, request, revision);
        match conditions.key {
            Some((key, digest)) => {
                let answer = serde_json::to_string(&taken)
                    .map_err(|error| RegistryError::Conflict(error.to_string()))?;
                let remembered = Remembered {
                    request: digest.to_vec(),
                    answer,
                };
                let by = (caller, request.reason.as_str());
                self.commit_through(door, by, &outcome.changes, Some((key, remembered)))
                    .await?;
            }
            None => {
                taken.revision = None;
                self.rehearse(
                    door,
                    (caller, conditions.lang),
                    (request, &outcome, &mut taken),
                )
                .await?;
            }
        }
        Ok(taken)
    }

    /// Everything that stands in the way, of the numbers and of the land, in one pass.
    fn worked_out(
        &self,
        atlas: &Atlas,
        revision: u64,
        request: &CadastralRequest,
    ) -> Result<(Wanted, Outcome), RegistryError> {
        let day = request.day;
        let today = self.clock.today();
        let mut refusals: Vec<Refusal> = Vec::new();
        let id = format!("C-{}-{revision:06}", today.year());
        let wanted = Wanted {
            id,
            kind: request.kind,
            day,
            successors: numbered(atlas, request)?,
            papers: request.papers.clone(),
            actor: request.actor.clone(),
            reason: request.reason.clone(),
        };
        for (index, successor) in request.successors.iter().enumerate() {
            let Some(no) = &successor.registry_no else {
                continue;
            };
            if atlas.dossier(no.as_str()).is_some() {
                let texts = (
                    Text::new("未用过的编号", "a number never given"),
                    Text::plain(no),
                );
                let at = format!("successors[{index}].registry_no");
                refusals.push(wanted.refuse(&at, EventGuard::NumberTaken, texts));
            }
        }
        let view = atlas.view(AsOf {
            day,
            known: atlas.reached(),
        });
        let land = land::gather(&view, (request, &wanted), today, &mut refusals)?;
        match work_out(&land, &wanted) {
            Ok(outcome) if refusals.is_empty() => Ok((wanted, outcome)),
            Ok(_) => Err(RegistryError::Refused(Vec::new(), refusals)),
            Err(more) => {
                refusals.extend(more);
                Err(RegistryError::Refused(Vec::new(), refusals))
            }
        }
    }

    /// Applies the changes inside the door, answers for each successor, and lets go: nothing happened.
    async fn rehearse(
        &self,
        door: Door,
        (caller, lang): (&Caller, Lang),
        (request, outcome, taken): (&CadastralRequest, &Outcome, &mut CadastralTaken),
    ) -> Result<(), RegistryError> {
        let atlas = door.atlas.clone();
        let (mut snapshot, revision) = door.write.rehearse(&outcome.changes).await?;
        let ahead = self.atlas.ahead(&atlas, &mut snapshot, revision).await?;
        drop(snapshot);
        let Some(question) = &request.check else {
            return Ok(());
        };
        // what is measured of a state that never was must not be remembered
        let aside = Registry {
            seen: Arc::new(Seen::default()),
            ..self.clone()
        };
        let as_of = AsOf {
            day: question.as_of.unwrap_or_else(|| self.clock.today()),
            known: revision,
        };
        for successor in &mut taken.successors {
            let no = RegistryNo::parse(&successor.registry_no)
                .map_err(|error| RegistryError::Conflict(error.to_string()))?;
            let target = CheckTarget::Parcel(no);
            let answered =
                aside.answer(&ahead, as_of, caller.visibility(), &target, question, false)?;
            successor.answer = Some(answered.render(lang));
        }
        Ok(())
    }
}

/// The successors with their numbers: those that are wanted, or the next that are free.
fn numbered(
    atlas: &Atlas,
    request: &CadastralRequest,
) -> Result<Vec<crate::domain::cadastral::Successor>, RegistryError> {
    let letters = request
        .predecessors
        .first()
        .map_or("HQ", RegistryNo::letters);
    let given = request
        .successors
        .iter()
        .filter_map(|successor| successor.registry_no.as_ref());
    let parse = |no: &Arc<str>| RegistryNo::parse(no).ok();
    let known = atlas
        .dossiers()
        .filter_map(|dossier| parse(dossier.registry_no()));
    let mut last = known
        .chain(given.cloned())
        .filter(|no| no.letters() == letters)
        .map(|no| no.serial())
        .max()
        .unwrap_or(0);
    request
        .successors
        .iter()
        .map(|successor| {
            let no = match &successor.registry_no {
                Some(no) => no.clone(),
                None => {
                    last += 1;
                    RegistryNo::new(letters, last)
                        .map_err(|error| RegistryError::Conflict(error.to_string()))?
                }
            };
            Ok(successor.under(no))
        })
        .collect()
}

/// The revisions that the caller saw are those that stand.
fn seen_as_it_stands(
    atlas: &Atlas,
    request: &CadastralRequest,
    conditions: &CadastralConditions<'_>,
) -> Result<(), RegistryError> {
    let Some(seen) = &conditions.if_match else {
        return Ok(());
    };
    for (no, seen) in request.predecessors.iter().zip(seen) {
        let stands = atlas
            .dossier(no.as_str())
            .map_or(0, |dossier| dossier.last_revision());
        if stands != *seen {
            return Err(RegistryError::Moved(stands));
        }
    }
    Ok(())
}

/// The same request under the same key has the same answer.
fn repeated(before: &Remembered, digest: &[u8]) -> Result<CadastralTaken, RegistryError> {
    if before.request != digest {
        let why = "this Idempotency-Key was used for another request: use a new key for a new act";
        return Err(RegistryError::Conflict(why.to_owned()));
    }
    serde_json::from_str(&before.answer).map_err(|_| {
        let why = "this Idempotency-Key was used for another kind of request: use a new key";
        RegistryError::Conflict(why.to_owned())
    })
}
