//! Recorded answers, counted where they lie: the atlas does not hold them.

use crate::domain::day::Day;

use super::{Snapshot, StoreError, on};

/// How many answers had a verdict in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictCount {
    pub verdict: String,
    pub year: i32,
    pub count: u64,
}

const VERDICTS: &str = "
    select verdict, substr(cast(valid_from as text), 1, 4) as year, count(*) as counted
    from v_decision
    where rev_from <= $1 and cast(valid_from as text) <= $2
    group by verdict, substr(cast(valid_from as text), 1, 4)
    order by 2, 1";

const ANSWERED: &str = "
    select parcel, valid_from
    from version
    where kind = 'decision' and parcel is not null and rev_from <= $1 and valid_from <= $2
    group by parcel, valid_from
    order by parcel, valid_from";

impl Snapshot {
    /// Recorded answers by year and verdict, as known at a revision and dated up to a day.
    pub async fn verdicts(
        &mut self,
        known: u64,
        day: Day,
    ) -> Result<Vec<VerdictCount>, StoreError> {
        let known = i64::try_from(known).unwrap_or(i64::MAX);
        let rows: Vec<(String, String, i64)> = on!(&mut self.0, |c| sqlx::query_as(VERDICTS)
            .bind(known)
            .bind(day.to_string())
            .fetch_all(c)
            .await)?;
        let counted = rows.into_iter().map(|(verdict, year, count)| {
            let year = year.parse().map_err(|_| {
                StoreError::damaged("version", 0, format!("the year {year} of an answer"))
            })?;
            Ok(VerdictCount {
                verdict,
                year,
                count: count.unsigned_abs(),
            })
        });
        counted.collect()
    }

    /// The days on which each parcel was answered about, in the order of parcels and days.
    pub async fn answered(
        &mut self,
        known: u64,
        day: Day,
    ) -> Result<Vec<(String, Day)>, StoreError> {
        let known = i64::try_from(known).unwrap_or(i64::MAX);
        let rows: Vec<(String, String)> = on!(&mut self.0, |c| sqlx::query_as(ANSWERED)
            .bind(known)
            .bind(day.to_string())
            .fetch_all(c)
            .await)?;
        let read = rows.into_iter().map(|(parcel, day)| {
            let read = Day::parse(&day);
            let read = read.map_err(|_| {
                StoreError::damaged("version", 0, format!("the day {day} of an answer"))
            })?;
            Ok((parcel, read))
        });
        read.collect()
    }
}
