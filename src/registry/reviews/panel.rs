//! The panel: drawn by chance, cleared of conflicts, each expert with a signed opinion.

use crate::clock::random;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Text};
use crate::domain::fault::{Fault, check_text};
use crate::domain::record::{ExpertOpinion, ReviewCase, ReviewOutcome};
use crate::domain::review::conflict::{Conflict, ConflictKind};
use crate::domain::review::draw::{Draw, METHOD, Replaced, Seat, order};
use crate::domain::review::{ExpertField, ReviewState};

use super::super::{Caller, Registry, RegistryError};
use super::{ReviewTaken, Work};

/// A panel to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawWanted {
    /// Seats; the least of the legal setting when absent.
    pub size: Option<u16>,
    /// Fields beside that of the review from which experts may come.
    pub fields: Vec<ExpertField>,
    pub day: Day,
    pub reason: String,
}

/// A conflict that an expert declares, or that is found.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictDeclared {
    pub expert: String,
    pub kind: ConflictKind,
    pub firm: Option<String>,
    pub day: Day,
    /// Why, in words that name no person.
    pub reason: String,
}

/// An opinion, signed.
#[derive(Debug, Clone, PartialEq)]
pub struct OpinionSigned {
    pub expert: String,
    pub signed_on: Day,
    pub verdict: ReviewOutcome,
    pub text: String,
    pub day: Day,
    pub reason: String,
}

fn reasoned(reason: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    check_text(&mut faults, "reason", reason, 2000);
    faults
}

impl DrawWanted {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = reasoned(&self.reason);
        if self.size.is_some_and(|size| !(1..=100).contains(&size)) {
            let found = self.size.unwrap_or_default();
            faults.push(Fault::new("size", "1 to 100", found, "mend the size"));
        }
        faults
    }
}

impl ConflictDeclared {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = reasoned(&self.reason);
        self.conflict().check(&mut faults);
        faults
    }

    fn conflict(&self) -> Conflict {
        Conflict {
            kind: self.kind,
            firm: self.firm.clone(),
            reason: Some(self.reason.clone()),
        }
    }
}

impl OpinionSigned {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = reasoned(&self.reason);
        check_text(&mut faults, "text", &self.text, 5000);
        faults
    }
}

impl Registry {
    /// Draws the panel of a review: the seed comes from the machine, everything else from the record.
    pub async fn draw_panel(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &DrawWanted),
        key: (&str, &[u8]),
    ) -> Result<ReviewTaken, RegistryError> {
        let of = (id, wanted.day, None);
        let with = (key, wanted.reason.as_str());
        self.act_on_review(caller, of, with, |work| draw(work, wanted))
            .await
    }

    /// Takes an expert with a conflict off the panel; the next in the order of the draw takes the seat. What the panel had
    /// decided falls.
    pub async fn declare_conflict(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &ConflictDeclared),
        key: (&str, &[u8]),
    ) -> Result<ReviewTaken, RegistryError> {
        let of = (id, wanted.day, None);
        let with = (key, wanted.reason.as_str());
        self.act_on_review(caller, of, with, |work| replace(work, wanted))
            .await
    }

    /// Records the opinion that an expert of the panel signed; a second one takes the place of the first.
    pub async fn sign_opinion(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &OpinionSigned),
        key: (&str, &[u8]),
    ) -> Result<ReviewTaken, RegistryError> {
        let of = (id, wanted.day, None);
        let with = (key, wanted.reason.as_str());
        self.act_on_review(caller, of, with, |work| sign(work, wanted))
            .await
    }
}

fn draw(work: &mut Work<'_>, wanted: &DrawWanted) {
    if work.file.draw.is_some() {
        let text = Text::new("尚未抽取", "a review without a panel");
        work.refuse("", EventGuard::DrawnAlready, text, work.state());
        return;
    }
    let least = work.view.setting(work.file.kind.size_setting());
    let least: u16 = least.parse().unwrap_or(u16::MAX);
    let size = wanted.size.unwrap_or(least);
    if size < least {
        let text = Text::new(format!("不少于 {least} 名"), format!("at least {least}"));
        work.refuse("size", EventGuard::PanelTooSmall, text, Text::plain(size));
    }
    let mut fields = vec![work.file.kind.field()];
    for field in &wanted.fields {
        if !fields.contains(field) {
            fields.push(*field);
        }
    }
    let experts = super::super::experts::experts(work.view);
    let pool = experts.values().filter(|(expert, _)| {
        let has_field = expert.fields.iter().any(|field| fields.contains(field));
        has_field && expert.is_in_pool(wanted.day)
    });
    let seed = hex::encode(random::<32>());
    let of = (work.file.id.as_str(), seed.as_str());
    let order = order(of, pool.map(|(expert, _)| expert.id.as_str()));
    work.file.draw = Some(Draw {
        method: METHOD.to_owned(),
        seed,
        revision: work.view.as_of().known,
        day: wanted.day,
        fields,
        size,
        order,
    });
    work.fill();
}

fn replace(work: &mut Work<'_>, wanted: &ConflictDeclared) {
    // a panel with a conflict has decided nothing
    let undecided = ReviewCase {
        decision: None,
        modified: None,
        recheck: None,
        ..work.file.clone()
    };
    work.file = undecided;
    if !work.at_step(ReviewState::Drawn) || !work.on_panel("expert", &wanted.expert) {
        return;
    }
    for seat in &mut work.file.panel {
        if seat.is_taken() && seat.expert == wanted.expert {
            seat.replaced = Some(Replaced {
                day: wanted.day,
                conflict: wanted.conflict(),
            });
        }
    }
    work.file
        .opinions
        .retain(|opinion| opinion.expert != wanted.expert);
    work.fill();
}

fn sign(work: &mut Work<'_>, wanted: &OpinionSigned) {
    if !work.at_step(ReviewState::Drawn) || !work.on_panel("expert", &wanted.expert) {
        return;
    }
    work.not_after("signed_on", wanted.signed_on);
    let own = |seat: &&Seat| seat.expert == wanted.expert;
    let since = work.file.seated().find(own).map(|seat| seat.since);
    if let Some(since) = since {
        work.not_before("signed_on", wanted.signed_on, since);
    }
    let opinions = &mut work.file.opinions;
    opinions.retain(|opinion| opinion.expert != wanted.expert);
    opinions.push(ExpertOpinion {
        expert: wanted.expert.clone(),
        signed_on: wanted.signed_on,
        verdict: wanted.verdict,
        text: wanted.text.clone(),
    });
    opinions.sort_by(|one, other| one.expert.cmp(&other.expert));
}
