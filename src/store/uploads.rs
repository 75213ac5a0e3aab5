//! The workbench of uploads: reports on their way into the record, their files and what was done with them. Not record.

use time::OffsetDateTime;

use crate::domain::day::{from_micros, micros};

use super::people::Bench;
use super::{StoreError, on};

/// A report that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    pub id: String,
    pub state: String,
    pub parcel: String,
    pub unit: Option<String>,
    pub uploader: String,
    /// The upload whose report this one is the next version of.
    pub supersedes: Option<String>,
    pub report_version: u32,
    /// Revision of the parcel's last change when it was checked.
    pub base: u64,
    /// What the uploader says of the report, as JSON.
    pub declared: String,
    /// The survey on record, once accepted.
    pub survey: Option<String>,
    /// Samples on record, once accepted.
    pub samples: u32,
    pub accepted_revision: Option<u64>,
    pub created_at: OffsetDateTime,
    pub changed_at: OffsetDateTime,
}

/// A file of an upload; its bytes lie with the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadFileRow {
    pub n: u32,
    pub kind: String,
    pub name: String,
    /// How it is read, as JSON.
    pub options: String,
    pub sha256: String,
    pub bytes: u64,
    /// What it is, by its content.
    pub media_type: String,
    pub received_at: OffsetDateTime,
}

/// What somebody did with an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadStepRow {
    pub what: String,
    pub by: String,
    pub reason: Option<String>,
    pub at: OffsetDateTime,
}

/// Which uploads are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UploadFilter {
    pub uploader: Option<String>,
    pub state: Option<String>,
    pub parcel: Option<String>,
    /// Before this identifier: the newest come first.
    pub after: Option<String>,
    pub most: u32,
}

/// n, kind, name, options, sha256, bytes, media_type, received_at.
type FileColumns = (i64, String, String, String, String, i64, String, i64);

type Columns = (
    String,
    String,
    String,
    Option<String>,
    String,
    Option<String>,
    i64,
    i64,
    String,
    Option<String>,
    i64,
    Option<i64>,
    i64,
    i64,
);

impl From<Columns> for UploadRow {
    fn from(columns: Columns) -> Self {
        let (
            id,
            state,
            parcel,
            unit,
            uploader,
            supersedes,
            version,
            base,
            declared,
            survey,
            samples,
            revision,
            created_at,
            changed_at,
        ) = columns;
        UploadRow {
            id,
            state,
            parcel,
            unit,
            uploader,
            supersedes,
            report_version: u32::try_from(version).unwrap_or(u32::MAX),
            base: base.unsigned_abs(),
            declared,
            survey,
            samples: u32::try_from(samples).unwrap_or(u32::MAX),
            accepted_revision: revision.map(i64::unsigned_abs),
            created_at: from_micros(created_at),
            changed_at: from_micros(changed_at),
        }
    }
}

const ONE: &str = "
    select
        id, state, parcel, unit, uploader, supersedes, report_version, base, declared, survey, samples,
        accepted_revision, created_at, changed_at
    from upload
    where id = $1";

const LISTED: &str = "
    select
        id, state, parcel, unit, uploader, supersedes, report_version, base, declared, survey, samples,
        accepted_revision, created_at, changed_at
    from upload
    where ($1 = '' or uploader = $1) and ($2 = '' or state = $2) and ($3 = '' or parcel = $3)
        and ($4 = '' or id < $4)
    order by id desc
    limit $5";

const ADD: &str = "
    insert into upload (
        id, state, parcel, unit, uploader, supersedes, report_version, base, declared, survey, samples,
        accepted_revision, created_at, changed_at
    )
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

const MOVE: &str = "
    update upload
    set state = $1, base = $2, survey = $3, samples = $4, accepted_revision = $5, changed_at = $6
    where id = $7";

impl Bench<'_> {
    /// Stores a new upload.
    pub async fn add_upload(&mut self, row: &UploadRow) -> Result<(), StoreError> {
        on!(&mut *self.0, |c| sqlx::query(ADD)
            .bind(&row.id)
            .bind(&row.state)
            .bind(&row.parcel)
            .bind(&row.unit)
            .bind(&row.uploader)
            .bind(&row.supersedes)
            .bind(i64::from(row.report_version))
            .bind(row.base as i64)
            .bind(&row.declared)
            .bind(&row.survey)
            .bind(i64::from(row.samples))
            .bind(row.accepted_revision.map(|revision| revision as i64))
            .bind(micros(row.created_at))
            .bind(micros(row.changed_at))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// An upload by its identifier.
    pub async fn upload(&mut self, id: &str) -> Result<Option<UploadRow>, StoreError> {
        let row: Option<Columns> = on!(&mut *self.0, |c| sqlx::query_as(ONE)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(UploadRow::from))
    }

    /// The accepted upload that took the place of another.
    pub async fn accepted_successor(&mut self, id: &str) -> Result<Option<String>, StoreError> {
        let sql = "
            select id
            from upload
            where supersedes = $1 and state = 'accepted'
            limit 1";
        let row: Option<(String,)> = on!(&mut *self.0, |c| sqlx::query_as(sql)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(|(id,)| id))
    }

    /// Uploads, the newest first.
    pub async fn uploads(&mut self, filter: &UploadFilter) -> Result<Vec<UploadRow>, StoreError> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let rows: Vec<Columns> = on!(&mut *self.0, |c| sqlx::query_as(LISTED)
            .bind(text(&filter.uploader))
            .bind(text(&filter.state))
            .bind(text(&filter.parcel))
            .bind(text(&filter.after))
            .bind(i64::from(filter.most))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(UploadRow::from).collect())
    }

    /// Writes what moves in an upload: state, base, what it became on record.
    pub async fn move_upload(&mut self, row: &UploadRow) -> Result<(), StoreError> {
        on!(&mut *self.0, |c| sqlx::query(MOVE)
            .bind(&row.state)
            .bind(row.base as i64)
            .bind(&row.survey)
            .bind(i64::from(row.samples))
            .bind(row.accepted_revision.map(|revision| revision as i64))
            .bind(micros(row.changed_at))
            .bind(&row.id)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Stores a file of an upload in its place; what was there is replaced.
    pub async fn put_upload_file(
        &mut self,
        upload: &str,
        file: &UploadFileRow,
    ) -> Result<(), StoreError> {
        let sql = "
            insert into upload_file (upload, n, kind, name, options, sha256, bytes, media_type, received_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (upload, n) do update set
                kind = excluded.kind, name = excluded.name, options = excluded.options,
                sha256 = excluded.sha256, bytes = excluded.bytes, media_type = excluded.media_type,
                received_at = excluded.received_at";
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(upload)
            .bind(i64::from(file.n))
            .bind(&file.kind)
            .bind(&file.name)
            .bind(&file.options)
            .bind(&file.sha256)
            .bind(file.bytes as i64)
            .bind(&file.media_type)
            .bind(micros(file.received_at))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The files of an upload, in their order.
    pub async fn upload_files(&mut self, upload: &str) -> Result<Vec<UploadFileRow>, StoreError> {
        let sql = "
            select n, kind, name, options, sha256, bytes, media_type, received_at
            from upload_file
            where upload = $1
            order by n";
        let rows: Vec<FileColumns> = on!(&mut *self.0, |c| sqlx::query_as(sql)
            .bind(upload)
            .fetch_all(c)
            .await)?;
        let file =
            |(n, kind, name, options, sha256, bytes, media_type, received_at)| UploadFileRow {
                n: u32::try_from(n).unwrap_or(u32::MAX),
                kind,
                name,
                options,
                sha256,
                bytes: i64::unsigned_abs(bytes),
                media_type,
                received_at: from_micros(received_at),
            };
        Ok(rows.into_iter().map(file).collect())
    }

    /// Adds a step to the history of an upload.
    pub async fn add_upload_step(
        &mut self,
        upload: &str,
        step: &UploadStepRow,
    ) -> Result<(), StoreError> {
        let sql = "
            insert into upload_step (upload, n, what, by_whom, reason, at)
            select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5
            from upload_step
            where upload = $1";
        on!(&mut *self.0, |c| sqlx::query(sql)
            .bind(upload)
            .bind(&step.what)
            .bind(&step.by)
            .bind(&step.reason)
            .bind(micros(step.at))
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The history of an upload, oldest first.
    pub async fn upload_steps(&mut self, upload: &str) -> Result<Vec<UploadStepRow>, StoreError> {
        let sql = "
            select what, by_whom, reason, at
            from upload_step
            where upload = $1
            order by n";
        let rows: Vec<(String, String, Option<String>, i64)> =
            on!(&mut *self.0, |c| sqlx::query_as(sql)
                .bind(upload)
                .fetch_all(c)
                .await)?;
        let step = |(what, by, reason, at)| UploadStepRow {
            what,
            by,
            reason,
            at: from_micros(at),
        };
        Ok(rows.into_iter().map(step).collect())
    }
}
