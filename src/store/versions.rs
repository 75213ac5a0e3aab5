//! Versions: every entity of the record as it held over a span of legal days and was known over a span of revisions.

use crate::domain::day::Day;
use crate::domain::geometry::Outline;
use crate::domain::record::{Entity, Kind};

use super::{Snapshot, StoreError, on};

/// One version of one entity.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionRow {
    pub entity: Entity,
    /// The commit that wrote it.
    pub rev_from: u64,
    /// The commit that replaced it; none while it is known to hold.
    pub rev_to: Option<u64>,
    /// Place of its change in its commit.
    pub seq: u32,
    /// First legal day.
    pub valid_from: Day,
    /// First legal day on which it no longer holds.
    pub valid_to: Option<Day>,
}

/// The columns of a version, as both drivers give them.
pub(crate) type Columns = (
    String,
    String,
    i64,
    Option<i64>,
    i64,
    String,
    Option<String>,
    Option<Vec<u8>>,
    String,
);

impl VersionRow {
    /// Reads the columns back into an entity.
    pub(crate) fn from_columns(columns: Columns) -> Result<Self, StoreError> {
        let (kind, id, rev_from, rev_to, seq, valid_from, valid_to, wkb, body) = columns;
        let damaged = |why: String| StoreError::damaged("version", format!("{kind} {id}"), why);
        let known = Kind::find(&kind).ok_or_else(|| damaged("unknown kind".to_owned()))?;
        let mut entity = known
            .read(&body)
            .map_err(|error| damaged(error.to_string()))?;
        if let Some(wkb) = wkb.filter(|_| entity.position().is_none()) {
            let outline =
                Outline::from_own_wkb(&wkb).map_err(|error| damaged(error.to_string()))?;
            entity.put_outline(outline);
        }
        let day = |text: &str| Day::parse(text).map_err(|error| damaged(error.to_string()));
        Ok(VersionRow {
            entity,
            rev_from: rev_from.unsigned_abs(),
            rev_to: rev_to.map(i64::unsigned_abs),
            seq: u32::try_from(seq).unwrap_or(u32::MAX),
            valid_from: day(&valid_from)?,
            valid_to: valid_to.as_deref().map(day).transpose()?,
        })
    }
}

/// Without the kinds that the atlas does not hold: laboratory results are too many to be read for nothing.
const HELD_SINCE: &str = "
    select kind, id, rev_from, rev_to, seq, valid_from, valid_to, wkb, body
    from version
    where (rev_from > $1 or rev_to > $1)
        and kind not in ('sample', 'observation', 'document', 'decision', 'batch')";

const EACH: &str = "
    select kind, id, rev_from, rev_to, seq, valid_from, valid_to, wkb, body
    from version
    order by kind, id, rev_from, valid_from";

/// The place is that of every version of the parcel; what lies there is found by its box.
const AROUND: &str = "
    with place as (
        select
            min(min_x) - $2 as west, min(min_y) - $2 as south,
            max(max_x) + $2 as east, max(max_y) + $2 as north
        from version
        where parcel = $1 and min_x is not null
    ),
    near as (
        select distinct version.parcel
        from version, place
        where version.max_x >= place.west and version.min_x <= place.east
            and version.max_y >= place.south and version.min_y <= place.north
    )
    select kind, id, rev_from, rev_to, seq, valid_from, valid_to, wkb, body
    from version
    where parcel = $1
        or parcel in (select parcel from near)
        or $3 like '%,' || kind || ',%'";

const HISTORY: &str = "
    select kind, id, rev_from, rev_to, seq, valid_from, valid_to, wkb, body
    from version
    where kind = $1 and id = $2
    order by rev_from, valid_from";

/// Identifiers are kept in byte order on either database, so that those that begin alike lie together.
const BETWEEN: &str = "
    select kind, id, rev_from, rev_to, seq, valid_from, valid_to, wkb, body
    from version
    where kind = $1 and id > $2 and id < $3 and rev_from <= $4 and (rev_to is null or rev_to > $4)
    order by id, valid_from
    limit $5";

/// After every identifier.
const LAST: &str = "\u{10ffff}";

/// Kinds as one text, a comma around each.
const ANY_CHANGED: &str = "
    select 1
    from version
    where (rev_from > $1 or rev_to > $1) and $2 like '%,' || kind || ',%'
    limit 1";

impl Snapshot {
    /// Whether a version of one of these kinds was written or closed after a revision.
    pub async fn any_changed(&mut self, kinds: &[Kind], since: u64) -> Result<bool, StoreError> {
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
        let found: Option<(i32,)> = on!(&mut self.0, |c| sqlx::query_as(ANY_CHANGED)
            .bind(since as i64)
            .bind(format!(",{},", kinds.join(",")))
            .fetch_optional(c)
            .await)?;
        Ok(found.is_some())
    }

    /// The versions of a kind that were known at a revision, with identifiers after one and before another, in the order
    /// of identifiers, `most` at the most.
    pub async fn between(
        &mut self,
        kind: Kind,
        (after, before): (&str, &str),
        known: u64,
        most: u32,
    ) -> Result<Vec<VersionRow>, StoreError> {
        let rows: Vec<Columns> = on!(&mut self.0, |c| sqlx::query_as(BETWEEN)
            .bind(kind.code())
            .bind(after)
            .bind(before)
            .bind(known as i64)
            .bind(i64::from(most))
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(VersionRow::from_columns).collect()
    }

    /// The versions of a kind that were known at a revision, with identifiers after one, in the order of identifiers: a
    /// page of `most` to go through all of them. More than one version of an identifier may hold, each over its days;
    /// they are not torn apart, unless there are more of them than a page has room for.
    pub async fn after(
        &mut self,
        kind: Kind,
        after: &str,
        known: u64,
        most: u32,
    ) -> Result<Vec<VersionRow>, StoreError> {
        let mut rows = self.between(kind, (after, LAST), known, most).await?;
        if rows.len() >= most as usize
            && let Some(last) = rows.last().map(|row| row.entity.id())
            && let Some(before) = rows.iter().rposition(|row| row.entity.id() != last)
        {
            rows.truncate(before + 1);
        }
        Ok(rows)
    }

    /// Every version of the kinds that the atlas holds that was written or closed after `reached`, given to `take` one by
    /// one, in no order.
    pub async fn each_held_since(
        &mut self,
        reached: u64,
        mut take: impl FnMut(VersionRow) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        use futures::TryStreamExt;
        on!(&mut self.0, |c| {
            let mut rows = sqlx::query_as::<_, Columns>(HELD_SINCE)
                .bind(reached as i64)
                .fetch(c);
            while let Some(columns) = rows.try_next().await? {
                take(VersionRow::from_columns(columns)?)?;
            }
        });
        Ok(())
    }

    /// Every version of the record, given to `take` one by one: by kind, identifier, revision and first day.
    pub async fn each_version(
        &mut self,
        mut take: impl FnMut(VersionRow) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        use futures::TryStreamExt;
        on!(&mut self.0, |c| {
            let mut rows = sqlx::query_as::<_, Columns>(EACH).fetch(c);
            while let Some(columns) = rows.try_next().await? {
                take(VersionRow::from_columns(columns)?)?;
            }
        });
        Ok(())
    }

    /// Every version that a question about one parcel can need: of the parcel, of what lies around it, and of all that
    /// concerns no parcel or several.
    pub async fn each_around(
        &mut self,
        (parcel, margin_degrees): (&str, f64),
        several: &[Kind],
        mut take: impl FnMut(VersionRow) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        use futures::TryStreamExt;
        let several: Vec<&str> = several.iter().map(|kind| kind.code()).collect();
        let codes = format!(",{},", several.join(","));
        on!(&mut self.0, |c| {
            let mut rows = sqlx::query_as::<_, Columns>(AROUND)
                .bind(parcel)
                .bind(margin_degrees)
                .bind(codes)
                .fetch(c);
            while let Some(columns) = rows.try_next().await? {
                take(VersionRow::from_columns(columns)?)?;
            }
        });
        Ok(())
    }

    /// All versions of one entity, those no longer known to hold included.
    pub async fn history(&mut self, kind: Kind, id: &str) -> Result<Vec<VersionRow>, StoreError> {
        let rows: Vec<Columns> = on!(&mut self.0, |c| sqlx::query_as(HISTORY)
            .bind(kind.code())
            .bind(id)
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(VersionRow::from_columns).collect()
    }

    /// How far the record had come when this look was taken.
    pub async fn head(&mut self) -> Result<super::Head, StoreError> {
        let row = on!(&mut self.0, |c| sqlx::query_as(super::dialect::HEAD)
            .fetch_one(c)
            .await)?;
        super::Head::from_row(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_atlas_does_not_hold_is_not_read_for_it() {
        for kind in Kind::ALL {
            let named = HELD_SINCE.contains(&format!("'{}'", kind.code()));
            assert_eq!(named, !kind.is_in_atlas(), "{}", kind.code());
        }
    }
}
