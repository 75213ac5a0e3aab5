//! A review that was recorded in error: taken back as if it never was.

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::event::{EventGuard, Refusal, Text};
use crate::domain::fault::check_text;
use crate::domain::lifecycle::Act as StageAct;
use crate::domain::record::{Kind, ReviewCase};
use crate::domain::review::ReviewKind;

use super::super::events::Sheet;
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError};
use super::{at, missing};

/// A review that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReviewWithdrawn {
    pub id: String,
    /// The commit.
    pub revision: u64,
}

/// The act that rests on the letter of a review.
fn follower(view: &View<'_>, file: &ReviewCase) -> Option<String> {
    let letter = file.letter.as_ref()?;
    let sheet = Sheet::of(view.atlas().dossier(file.parcel.as_str())?);
    let subject = file.unit.as_deref().unwrap_or(file.parcel.as_str());
    sheet
        .acts(subject)
        .find(|(version, act)| {
            let follows = match &act.act {
                StageAct::Moved(moved) => ReviewKind::behind(moved.transition).contains(&file.kind),
                StageAct::Adopted(_) => false,
            };
            let same = |paper: &crate::domain::event::Paper| {
                paper.kind == letter.kind && paper.number.trim() == letter.number.trim()
            };
            follows && version.valid_from == letter.day && act.papers.iter().any(same)
        })
        .map(|(_, act)| act.id.clone())
}

impl Registry {
    /// Takes back a review that was recorded in error. What rests on it is corrected first.
    pub async fn withdraw_review(
        &self,
        caller: &Caller,
        (id, reason): (&str, &str),
        key: (&str, &[u8]),
    ) -> Result<ReviewWithdrawn, RegistryError> {
        caller.need(Act::KeepReviews)?;
        let mut faults = Vec::new();
        check_text(&mut faults, "reason", reason, 2000);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (file, _) = at(view, id).ok_or_else(|| missing(id))?;
            if let Some(act) = follower(view, file) {
                let wanted = Text::new("尚无环节依据的评审", "a review on which no act rests");
                let pair = (wanted, Text::plain(act));
                let basis = (file.kind.basis(), today);
                let refusal = Refusal::new("", EventGuard::ReviewFollowed, pair, basis);
                return Err(RegistryError::Refused(Vec::new(), vec![refusal]));
            }
            Ok(Keyed {
                answer: ReviewWithdrawn {
                    id: id.to_owned(),
                    revision,
                },
                changes: vec![Change::withdrawn(today, Kind::ReviewCase, id, reason)],
                reason: reason.to_owned(),
            })
        })
        .await
    }
}
