//! Statistics as of any day: safe-use rates with what is behind them, counts by stage, list, street and year, recorded
//! answers by verdict, and how long it takes from a survey to an answer.
//!
//! What is counted is what the caller may see: the public's figures are those of published parcels and published lists.
//! One pass over every dossier, on all cores, kept until the record or the day moves.

mod count;
mod told;

use std::sync::{Arc, Mutex, PoisonError};

use crate::atlas::{AsOf, Atlas};
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

/// A sheet, and what it was counted of.
type Counted = (Of, Arc<Sheet>);

/// The point in time asked about, for whom, and where the record stood: what is no longer published today is hidden in
/// figures of the past too.
type Of = (AsOf, Visibility, (Day, u64));

/// Sheets kept: today's for both kinds of callers, and a few earlier days.
const SHEETS: usize = 6;

impl Kept {
    fn get(&self, of: Of) -> Option<Arc<Sheet>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(own, _)| *own == of);
        found.map(|(_, sheet)| sheet.clone())
    }

    fn keep(&self, of: Of, sheet: &Arc<Sheet>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(own, _)| *own != of);
        if kept.len() >= SHEETS {
            kept.remove(0);
        }
        kept.push((of, sheet.clone()));
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
        let today = self.clock.today();
        let of = (as_of, visibility, (today, atlas.reached()));
        if let Some(kept) = self.sheets.get(of) {
            return Ok((as_of, kept));
        }
        let counting = move || count_all(&atlas, (as_of, visibility), today);
        let counted = tokio::task::spawn_blocking(counting).await;
        let counted = counted.map_err(|error| RegistryError::Conflict(error.to_string()))?;
        let counted = Arc::new(counted);
        self.sheets.keep(of, &counted);
        Ok((as_of, counted))
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

/// Counts every dossier, on all cores.
fn count_all(atlas: &Atlas, (as_of, visibility): (AsOf, Visibility), today: Day) -> Sheet {
    let view = atlas.view(as_of);
    let dossiers: Vec<_> = atlas.dossiers().collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = dossiers.len().div_ceil(threads).max(1);
    let seen = (today, visibility);
    let count = |share: &[&Arc<crate::atlas::Dossier>]| {
        let mut sheet = Sheet::default();
        share
            .iter()
            .for_each(|dossier| sheet.take(&view, dossier, seen));
        sheet
    };
    let mut all = std::thread::scope(|scope| {
        let shares = dossiers.chunks(share);
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
    all.contaminated.sort_by(|a, b| a.no.cmp(&b.no));
    all.key_construction.sort_by(|a, b| a.no.cmp(&b.no));
    all
}
