//! Reviews (评审): accepted, drawn, decided, rechecked, closed by the letter of the department.
//!
//! Each act writes the whole review as a new version; what was known before stays. The stage does not move here: the event
//! that follows from the letter is entered as every other, and its guards ask that it agrees.

mod close;
mod open;
mod panel;
mod withdraw;

pub use close::{DecisionTaken, LetterTaken, ModificationsTaken, RecheckSigned};
pub use open::NewReview;
pub use panel::{ConflictDeclared, DrawWanted, OpinionSigned};
pub use withdraw::ReviewWithdrawn;

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::record::{Entity, Kind, ReviewCase, ReviewOutcome, Source};
use crate::domain::review::conflict::File;
use crate::domain::review::{ReviewKind, ReviewState};
use crate::store::VersionRow;

use super::keyed::Keyed;
use super::{Act, Caller, Registry, RegistryError, Visibility, When};

/// Reviews to one page at the most.
pub const MOST_REVIEWS: usize = 1000;

/// A review as it is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReviewView {
    pub id: String,
    pub kind: ReviewKind,
    pub parcel: String,
    pub unit: Option<String>,
    /// Names of the departments that organise it.
    pub organisers: Vec<String>,
    pub state: ReviewState,
    /// The outcome; the public is told when the letter is out.
    pub outcome: Option<ReviewOutcome>,
    /// The day from which the outcome counts: that of the letter.
    #[schema(value_type = Option<String>, format = Date)]
    pub letter_day: Option<Day>,
    /// The whole review; null for the public. Experts go by their numbers.
    pub review: Option<ReviewCase>,
    /// The commit of the last act on it; 0 for the public.
    pub revision: u64,
}

/// An act on a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReviewTaken {
    pub id: String,
    pub state: ReviewState,
    pub review: ReviewCase,
    /// The commit.
    pub revision: u64,
}

/// Which reviews are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReviewQuery {
    pub parcel: Option<String>,
    pub kind: Option<ReviewKind>,
    pub state: Option<ReviewState>,
    pub after: Option<String>,
    pub limit: usize,
}

impl ReviewView {
    fn of(file: &ReviewCase, revision: u64, visibility: Visibility) -> Self {
        let official = visibility == Visibility::Official;
        let decision = file.decision.as_ref();
        let decided = decision.filter(|_| official || file.letter.is_some());
        ReviewView {
            id: file.id.clone(),
            kind: file.kind,
            parcel: file.parcel.to_string(),
            unit: file.unit.clone(),
            organisers: (file.organisers.iter())
                .filter(|own| own.kind.is_office())
                .map(|own| own.name.clone())
                .collect(),
            state: file.state(),
            outcome: decided.map(|decision| decision.outcome),
            letter_day: file.letter.as_ref().map(|letter| letter.day),
            review: official.then(|| file.clone()),
            revision: if official { revision } else { 0 },
        }
    }
}

/// The version of a review that holds at a point in time.
fn at<'a>(view: &View<'a>, id: &str) -> Option<(&'a ReviewCase, &'a VersionRow)> {
    let versions = view.listed_versions(Kind::ReviewCase, id);
    let held = versions.iter().map(AsRef::as_ref);
    let held = held.filter(|version: &&VersionRow| view.as_of().sees(version));
    held.filter_map(|version| match &version.entity {
        Entity::ReviewCase(file) => Some((file.as_ref(), version)),
        _ => None,
    })
    .next_back()
}

fn missing(id: &str) -> RegistryError {
    RegistryError::NotFound {
        what: "review",
        id: id.to_owned(),
    }
}

impl Registry {
    /// Reviews in the order of their numbers; whether there are more. The public sees those of published parcels whose
    /// letter is out.
    pub async fn reviews(
        &self,
        caller: &Caller,
        query: &ReviewQuery,
        when: &When,
    ) -> Result<(Vec<ReviewView>, bool), RegistryError> {
        caller.need(Act::SeeReviews)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let visibility = caller.visibility();
        let ids = view.listed(Kind::ReviewCase, query.after.as_deref());
        let mut found = Vec::new();
        for (file, version) in ids.filter_map(|(id, _)| at(&view, id)) {
            let fits = query
                .parcel
                .as_deref()
                .is_none_or(|no| no == file.parcel.as_str())
                && query.kind.is_none_or(|kind| kind == file.kind)
                && query.state.is_none_or(|state| state == file.state())
                && self.shows(&view, visibility, file);
            if fits {
                found.push(ReviewView::of(file, version.rev_from, visibility));
            }
            if found.len() > query.limit {
                break;
            }
        }
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        Ok((found, more))
    }

    /// One review.
    pub async fn review(
        &self,
        caller: &Caller,
        id: &str,
        when: &When,
    ) -> Result<ReviewView, RegistryError> {
        caller.need(Act::SeeReviews)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let visibility = caller.visibility();
        at(&view, id)
            .filter(|(file, _)| self.shows(&view, visibility, file))
            .map(|(file, version)| ReviewView::of(file, version.rev_from, visibility))
            .ok_or_else(|| missing(id))
    }

    /// What is closed and of a published parcel, the public sees. What is no longer published today is not shown as it was.
    fn shows(&self, view: &View<'_>, visibility: Visibility, file: &ReviewCase) -> bool {
        if visibility == Visibility::Official {
            return true;
        }
        let now = view.atlas().view(crate::atlas::AsOf {
            day: self.clock.today(),
            known: view.atlas().reached(),
        });
        let published = |view: &View<'_>| {
            view.parcel(file.parcel.as_str())
                .is_some_and(|parcel| parcel.published)
        };
        file.letter.is_some() && published(view) && published(&now)
    }

    /// One act on a review under a key: judged on the review as it stands, and written as its next version.
    async fn act_on_review(
        &self,
        caller: &Caller,
        (id, day, source): (&str, Day, Option<Source>),
        (key, reason): ((&str, &[u8]), &str),
        work: impl FnOnce(&mut Work<'_>),
    ) -> Result<ReviewTaken, RegistryError> {
        caller.need(Act::KeepReviews)?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (before, version) = at(view, id).ok_or_else(|| missing(id))?;
            let mut found = Work {
                view,
                day,
                today,
                file: before.clone(),
                refusals: Vec::new(),
                faults: Vec::new(),
            };
            found.check_day(version.valid_from);
            if before.letter.is_some() {
                let wanted = Text::new("未结束的评审", "a review that is not closed");
                found.refuse("", EventGuard::NotAtThisStep, wanted, found.state());
            } else {
                work(&mut found);
            }
            let Work {
                file,
                refusals,
                faults,
                ..
            } = found;
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            Ok(Keyed {
                answer: taken(&file, revision),
                changes: vec![Change::recorded(day, source, file)],
                reason: reason.to_owned(),
            })
        })
        .await
    }
}

fn taken(file: &ReviewCase, revision: u64) -> ReviewTaken {
    ReviewTaken {
        id: file.id.clone(),
        state: file.state(),
        review: file.clone(),
        revision,
    }
}

/// A review under work: what it comes to, and what stands in the way.
struct Work<'a> {
    view: &'a View<'a>,
    day: Day,
    today: Day,
    file: ReviewCase,
    refusals: Vec<Refusal>,
    faults: Vec<Fault>,
}

impl Work<'_> {
    fn refuse(&mut self, at: &str, guard: EventGuard, wanted: Text, found: Text) {
        let basis = (self.file.kind.basis(), self.day);
        self.refusals
            .push(Refusal::new(at, guard, (wanted, found), basis));
    }

    fn state(&self) -> Text {
        let (zh, en) = self.file.state().names();
        Text::new(zh, en)
    }

    fn check_day(&mut self, since: Day) {
        let (day, today) = (self.day, self.today);
        if day > today {
            let wanted = Text::new(format!("不晚于 {today}"), format!("a day up to {today}"));
            self.refuse("day", EventGuard::DayAhead, wanted, Text::plain(day));
        }
        self.not_before("day", day, since);
    }

    /// A day that must not lie before another.
    fn not_before(&mut self, at: &str, day: Day, since: Day) {
        if day < since {
            let wanted = Text::new(format!("不早于 {since}"), format!("a day from {since} on"));
            self.refuse(at, EventGuard::DayContradicts, wanted, Text::plain(day));
        }
    }

    /// A day that must not lie after the day of the act.
    fn not_after(&mut self, at: &str, day: Day) {
        let own = self.day;
        if day > own {
            let wanted = Text::new(format!("不晚于 {own}"), format!("a day up to {own}"));
            self.refuse(at, EventGuard::DayContradicts, wanted, Text::plain(day));
        }
    }

    /// The review must stand at this step.
    fn at_step(&mut self, state: ReviewState) -> bool {
        if self.file.state() == state {
            return true;
        }
        let (zh, en) = state.names();
        let guard = match state {
            ReviewState::Drawn if self.file.draw.is_none() => EventGuard::NotDrawn,
            _ => EventGuard::NotAtThisStep,
        };
        self.refuse("", guard, Text::new(zh, en), self.state());
        false
    }

    /// The expert must sit on the panel.
    fn on_panel(&mut self, at: &str, expert: &str) -> bool {
        if self.file.has_seat(expert) {
            return true;
        }
        let seats: Vec<&str> = self
            .file
            .seated()
            .map(|seat| seat.expert.as_str())
            .collect();
        let wanted = Text::plain(seats.join(", "));
        self.refuse(at, EventGuard::NotOnPanel, wanted, Text::plain(expert));
        false
    }

    /// Fills the seats that are free, down the order of the draw.
    fn fill(&mut self) {
        let years = self.view.setting("reviews.conflict_lookback_years");
        let years: i32 = years.parse().unwrap_or(0);
        let Some(draw) = self.file.draw.clone() else {
            return;
        };
        let experts = super::experts::experts(self.view);
        let named = self.file.firms.iter();
        let known: Vec<_> = named
            .flat_map(|firm| self.view.firms_named(&firm.name))
            .collect();
        let file = File {
            firms: &self.file.firms,
            known: &known,
            authors: &self.file.authors,
            from: self.day.plus_years(-years),
            on: self.day,
        };
        let (mut panel, mut passed) = (self.file.panel.clone(), self.file.passed_over.clone());
        let expert_of = |id: &str| experts.get(id).map(|(expert, _)| *expert);
        let full = crate::domain::review::draw::fill(
            &draw,
            (&mut panel, &mut passed),
            (&file, self.day),
            expert_of,
        );
        self.file.panel = panel;
        self.file.passed_over = passed;
        if !full {
            let wanted = Text::new(
                format!("{} 名无利益冲突的专家", draw.size),
                format!("{} experts without a conflict", draw.size),
            );
            let found = Text::plain(self.file.seated().count());
            self.refuse("size", EventGuard::PoolTooSmall, wanted, found);
        }
    }
}
