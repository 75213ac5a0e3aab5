//! Versions on their way into the database and out of it, a thousand to a statement.

use sqlx::QueryBuilder;

use crate::domain::record::Kind;

use super::versions::{Columns, VersionRow};
use super::{Conn, StoreError, on};

/// Keys or rows to a statement: PostgreSQL takes 65,535 parameters, SQLite 32,766.
pub(super) const CHUNK: usize = 1000;

/// The key of a version that is closed.
pub(super) struct ClosedRow {
    kind: &'static str,
    id: String,
    rev_from: i64,
    valid_from: String,
}

impl ClosedRow {
    pub(super) fn of(version: &VersionRow) -> Self {
        ClosedRow {
            kind: version.entity.kind().code(),
            id: version.entity.id(),
            rev_from: version.rev_from as i64,
            valid_from: version.valid_from.to_string(),
        }
    }
}

/// Closes versions: their `rev_to` is the one thing ever written into a stored row.
pub(super) async fn close(
    conn: &mut Conn,
    closed: &[ClosedRow],
    revision: u64,
) -> Result<(), StoreError> {
    for chunk in closed.chunks(CHUNK) {
        let rows = on!(&mut *conn, |c| {
            let mut update = QueryBuilder::new("update version set rev_to = ");
            update.push_bind(revision as i64).push(" from (");
            update.push_values(chunk, |mut values, row| {
                values
                    .push_bind(row.kind)
                    .push_bind(&row.id)
                    .push_bind(row.rev_from)
                    .push_bind(&row.valid_from);
            });
            update.push(CLOSED);
            update.build().execute(c).await?.rows_affected()
        });
        if rows != chunk.len() as u64 {
            let why = format!("{rows} of {} versions could be closed", chunk.len());
            return Err(StoreError::damaged("version", revision, why));
        }
    }
    Ok(())
}

/// A join, because SQLite reads the whole table for `(kind, id, ..) in (values ..)`.
const CLOSED: &str = ") as closed
    where kind = closed.column1
        and id = closed.column2
        and rev_from = closed.column3
        and valid_from = closed.column4
        and rev_to is null";

/// Writes versions.
pub(super) async fn open(conn: &mut Conn, opened: &[OpenRow]) -> Result<(), StoreError> {
    for chunk in opened.chunks(CHUNK) {
        on!(&mut *conn, |c| {
            let mut insert = QueryBuilder::new(INSERT);
            insert.push_values(chunk, |mut values, row| {
                values
                    .push_bind(row.kind)
                    .push_bind(&row.id)
                    .push_bind(&row.parcel)
                    .push_bind(row.rev_from)
                    .push_bind(row.seq)
                    .push_bind(&row.valid_from)
                    .push_bind(&row.valid_to)
                    .push_bind(&row.wkb)
                    .push_bind(row.bbox.map(|bbox| bbox[0]))
                    .push_bind(row.bbox.map(|bbox| bbox[1]))
                    .push_bind(row.bbox.map(|bbox| bbox[2]))
                    .push_bind(row.bbox.map(|bbox| bbox[3]))
                    .push_bind(&row.body);
            });
            insert.build().execute(c).await?;
        });
    }
    Ok(())
}

const INSERT: &str = "
    insert into version (
        kind, id, parcel, rev_from, seq, valid_from, valid_to,
        wkb, min_x, min_y, max_x, max_y, body
    ) ";

/// A version as it goes into its columns.
pub(super) struct OpenRow {
    kind: &'static str,
    id: String,
    parcel: Option<String>,
    rev_from: i64,
    seq: i64,
    valid_from: String,
    valid_to: Option<String>,
    wkb: Option<Vec<u8>>,
    bbox: Option<[f64; 4]>,
    body: String,
}

impl OpenRow {
    pub(super) fn of(version: VersionRow) -> Result<Self, StoreError> {
        let VersionRow {
            mut entity,
            rev_from,
            seq,
            valid_from,
            valid_to,
            ..
        } = version;
        let (kind, id) = (entity.kind().code(), entity.id());
        let parcel = entity.parcels().first().map(|parcel| (*parcel).to_owned());
        let outline = entity.take_outline();
        let point = entity.position().map(|position| position.lon_lat());
        let body = entity
            .body()
            .map_err(|error| StoreError::damaged("version", &id, error))?;
        Ok(OpenRow {
            kind,
            parcel,
            rev_from: rev_from as i64,
            seq: i64::from(seq),
            valid_from: valid_from.to_string(),
            valid_to: valid_to.map(|day| day.to_string()),
            wkb: outline
                .as_ref()
                .map(|outline| outline.to_wkb())
                .or(point.map(point_wkb)),
            bbox: outline
                .map(|outline| outline.bbox())
                .or(point.map(|(x, y)| [x, y, x, y])),
            body,
            id,
        })
    }
}

/// Little-endian WKB of a point.
fn point_wkb((x, y): (f64, f64)) -> Vec<u8> {
    let mut wkb = vec![1, 1, 0, 0, 0];
    wkb.extend(x.to_le_bytes());
    wkb.extend(y.to_le_bytes());
    wkb
}

/// The versions of a kind that are known to hold, of these ids or parcels.
pub(super) async fn holding(
    conn: &mut Conn,
    kind: Kind,
    column: &'static str,
    keys: &[String],
) -> Result<Vec<VersionRow>, StoreError> {
    let rows: Vec<Columns> = on!(conn, |c| {
        let mut query = QueryBuilder::new("");
        select_holding(&mut query, (kind, column), keys);
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(VersionRow::from_columns).collect()
}

/// The statement that selects them.
pub(super) fn select_holding<'a, D>(
    query: &mut QueryBuilder<D>,
    (kind, column): (Kind, &str),
    keys: impl IntoIterator<Item = &'a String>,
) where
    D: sqlx::Database,
    for<'t> &'t str: sqlx::Encode<'t, D> + sqlx::Type<D>,
{
    // Of a parcel there are few rows, of a kind many: with `kind` bare, SQLite would read all of the kind.
    let (of_kind, in_column) = match column {
        "parcel" => ("kind || '' = ", " and parcel in ("),
        _ => ("kind = ", " and id in ("),
    };
    query.push(HOLDING).push(of_kind).push_bind(kind.code());
    query.push(in_column);
    let mut separated = query.separated(", ");
    for key in keys {
        separated.push_bind(key.as_str());
    }
    query.push(")");
}

const HOLDING: &str = "
    select kind, id, rev_from, rev_to, seq, valid_from, valid_to, wkb, body
    from version
    where rev_to is null and ";
