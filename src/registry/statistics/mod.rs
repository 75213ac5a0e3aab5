//! Statistics as of any day: safe-use rates with what is behind them, counts by stage, list, street and year, recorded
//! answers by verdict, and how long it takes from a survey to an answer.
//!
//! What is counted is what the caller may see: the public's figures are those of published parcels and published lists.
//! One pass over every dossier, on all cores; what was counted is kept, and follows the record by what changed.

mod count;
mod told;

use std::sync::{Arc, Mutex, PoisonError};

use crate::atlas::{AsOf, Atlas, Dossier};
use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::safe_use::SafeUseRate;
use crate::store::VerdictCount;

use super::{Act, Caller, Known, Registry, RegistryError, Visibility, When};

use count::Sheet;
pub use told::{
    AnswerTimes, DoneView, ListCount, ParcelBehind, RateView, StageCount, Statistics, StreetCount,
    VerdictView, YearCount,
};

/// Most parcels behind a rate on one page.
pub const MOST_BEHIND: usize = 1000;

/// What was counted, kept for the next who asks.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<Counted>>);

/// A sheet, and what it was counted of. It keeps no atlas: a later one knows what the record was.
#[derive(Clone)]
struct Counted {
    of: Of,
    sheet: Arc<Sheet>,
}

/// The point in time asked about, for whom, and now: what is no longer published is hidden in figures of the past too.
#[derive(Clone, Copy, PartialEq)]
struct Of {
    as_of: AsOf,
    visibility: Visibility,
    /// Today, as far as the record had reached.
    now: AsOf,
}

impl Of {
    /// Whether a later sheet of the same question follows from this one by what changed.
    fn leads_to(&self, later: &Of) -> bool {
        let latest = |of: &Of| of.as_of.known >= of.now.known;
        let same = |of: &Of| (of.as_of.day, of.visibility, of.now.day);
        latest(self) && latest(later) && same(self) == same(later)
    }
}

/// Sheets kept: today's for both kinds of callers, and a few earlier days.
const SHEETS: usize = 6;

impl Kept {
    /// The sheet itself, or one that it follows from.
    fn nearest(&self, of: &Of) -> Option<Counted> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = |own: &&Counted| own.of.leads_to(of) && own.of.now.known <= of.now.known;
        let found = kept.iter().find(|own| own.of == *of);
        found.or_else(|| kept.iter().rev().find(earlier)).cloned()
    }

    /// Keeps a sheet in the place of the one that it follows.
    fn keep(&self, counted: &Counted) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|own| own.of != counted.of && !own.of.leads_to(&counted.of));
        if kept.len() >= SHEETS {
            kept.remove(0);
        }
        kept.push(counted.clone());
    }
}

/// Which parcels behind a rate are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct BehindQuery {
    pub rate: SafeUseRate,
    /// After this registry number.
    pub after: Option<String>,
    pub limit: usize,
}

impl Registry {
    /// Statistics at a point in time.
    pub async fn statistics(
        &self,
        caller: &Caller,
        when: &When,
    ) -> Result<Statistics, RegistryError> {
        caller.need(Act::SeeStatistics)?;
        let visibility = caller.visibility();
        let (as_of, sheet) = self.sheet(visibility, when).await?;
        let (verdicts, answered) = match visibility {
            Visibility::Official => self.recorded_answers(as_of.day, when).await?,
            Visibility::Public => (Vec::new(), Vec::new()),
        };
        Ok(told::tell(
            as_of,
            &sheet,
            visibility,
            (&verdicts, &answered),
        ))
    }

    /// The parcels behind a rate, in the order of their numbers, and whether there are more.
    pub async fn behind_rate(
        &self,
        caller: &Caller,
        query: &BehindQuery,
        when: &When,
    ) -> Result<(RateView, Vec<ParcelBehind>, Option<String>), RegistryError> {
        caller.need(Act::SeeStatistics)?;
        if !(1..=MOST_BEHIND).contains(&query.limit) {
            let wanted = format!("a number from 1 to {MOST_BEHIND}");
            let remedy = "ask for fewer and follow next";
            return Err(vec![Fault::new("limit", wanted, query.limit, remedy)].into());
        }
        let (_, sheet) = self.sheet(caller.visibility(), when).await?;
        let behind = told::behind(&sheet, query.rate);
        let from = query.after.as_deref().map_or(0, |after| {
            behind.partition_point(|parcel| parcel.no.as_str() <= after)
        });
        let page = behind[from..].iter().take(query.limit);
        let page: Vec<ParcelBehind> = page.map(ParcelBehind::of).collect();
        let more = behind.len() - from > page.len();
        let next = page.last().filter(|_| more);
        let next = next.map(|parcel| parcel.registry_no.clone());
        Ok((told::rate(query.rate, behind), page, next))
    }

    async fn sheet(
        &self,
        visibility: Visibility,
        when: &When,
    ) -> Result<(AsOf, Arc<Sheet>), RegistryError> {
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await?;
        let of = Of {
            as_of,
            visibility,
            now: AsOf {
                day: self.clock.today(),
                known: atlas.reached(),
            },
        };
        let before = self.sheets.nearest(&of);
        if let Some(kept) = before.as_ref().filter(|kept| kept.of == of) {
            return Ok((as_of, kept.sheet.clone()));
        }
        let counting = move || {
            let followed = before.and_then(|before| follow(&before, &atlas, of));
            let sheet = Arc::new(followed.unwrap_or_else(|| count_all(&atlas, of)));
            Counted { of, sheet }
        };
        let counted = tokio::task::spawn_blocking(counting).await;
        let counted = counted.map_err(|error| RegistryError::Conflict(error.to_string()))?;
        self.sheets.keep(&counted);
        Ok((as_of, counted.sheet))
    }

    /// Counts today's figures, so that whoever asks first does not wait for them.
    pub async fn count_ahead(&self) -> Result<(), RegistryError> {
        self.sheet(Visibility::Official, &When::default()).await?;
        self.sheet(Visibility::Public, &When::default()).await?;
        Ok(())
    }

    /// Recorded answers: they stay in the database, and move the record without moving the atlas.
    async fn recorded_answers(
        &self,
        day: Day,
        when: &When,
    ) -> Result<(Vec<VerdictCount>, Vec<(String, Day)>), RegistryError> {
        let mut snapshot = self.store.snapshot().await?;
        let known = match when.known {
            None => u64::MAX,
            Some(Known::Revision(revision)) => revision,
            Some(Known::Instant(instant)) => snapshot.revision_at(instant).await?.unwrap_or(0),
        };
        let verdicts = snapshot.verdicts(known, day).await?;
        Ok((verdicts, snapshot.answered(known, day).await?))
    }
}

/// A kept sheet brought up to a later atlas: only what changed is counted again, as it was and as it is. None when it
/// changed too long ago.
fn follow(before: &Counted, atlas: &Atlas, of: Of) -> Option<Sheet> {
    let changed = atlas.changed_since(before.of.now.known)?;
    let count = |of: Of| {
        let view = atlas.view(of.as_of);
        let mut sheet = Sheet::default();
        let dossiers = changed.iter().filter_map(|no| atlas.dossier(no));
        dossiers.for_each(|dossier| sheet.take(&view, dossier, (of.now, of.visibility)));
        sheet
    };
    let mut sheet = before.sheet.as_ref().clone();
    sheet.take_back(&count(before.of), &changed);
    sheet.merge(count(of));
    Some(sheet.in_order())
}

/// Counts every dossier, on all cores.
fn count_all(atlas: &Atlas, of: Of) -> Sheet {
    let view = atlas.view(of.as_of);
    let mut dossiers: Vec<&Dossier> = atlas.dossiers().map(AsRef::as_ref).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = dossiers.len().div_ceil(threads).max(1);
    let count = |share: &mut [&Dossier]| {
        // in the order in which they lie in memory: the map's own order waits for each of them
        share.sort_unstable_by_key(|dossier| std::ptr::from_ref(*dossier) as usize);
        let mut sheet = Sheet::default();
        share
            .iter()
            .for_each(|dossier| sheet.take(&view, dossier, (of.now, of.visibility)));
        sheet
    };
    let all = std::thread::scope(|scope| {
        let shares = dossiers.chunks_mut(share);
        let counting: Vec<_> = shares.map(|share| scope.spawn(|| count(share))).collect();
        let mut all = Sheet::default();
        for counted in counting {
            match counted.join() {
                Ok(sheet) => all.merge(sheet),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.in_order()
}
