//! Making an upload, filling it with files, listing.

use std::fmt::Display;

use bytes::Bytes;
use futures::Stream;

use crate::clock::random;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::store::{UploadFileRow, UploadFilter, UploadRow, UploadStepRow};

use super::super::groundwater::parcel_faults;
use super::super::{Act, Caller, Registry, RegistryError};
use super::content::{FileChecked, FileOptions, ReadFile, UploadFileKind};
use super::declared::DeclaredReport;
use super::{
    MOST_FILES, MOST_UPLOADS, UploadHead, UploadState, declared_in, in_state, no_upload, sees_all,
};

/// A report about to be uploaded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUpload {
    pub parcel: RegistryNo,
    /// Management unit, where it concerns one only.
    pub unit: Option<String>,
    /// The accepted upload whose report this one is the next version of.
    pub supersedes: Option<String>,
    pub declared: DeclaredReport,
}

/// A file about to be added.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFile {
    pub kind: UploadFileKind,
    pub name: String,
    /// How many bytes it will be, where that is told.
    pub length: Option<u64>,
    pub options: FileOptions,
}

/// Which uploads are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UploadQuery {
    pub state: Option<UploadState>,
    pub parcel: Option<String>,
    /// After this one; the newest come first.
    pub after: Option<String>,
    pub limit: usize,
}

impl Registry {
    /// Makes an upload; its files come next.
    pub async fn new_upload(
        &self,
        caller: &Caller,
        wanted: &NewUpload,
        key: (&str, &[u8]),
    ) -> Result<UploadHead, RegistryError> {
        caller.need(Act::UploadReport)?;
        let today = self.clock.today();
        let mut faults = wanted.declared.check(today);
        let mut door = match self.bench_door(caller, key).await? {
            Ok(door) => door,
            Err(before) => return Ok(before),
        };
        let view = self.now(&door.atlas);
        faults.extend(parcel_faults(&view, "parcel", [&wanted.parcel]));
        if let Some(unit) = &wanted.unit
            && !self.has_unit(&door.atlas, &wanted.parcel, unit)
        {
            let remedy = "check the unit, or leave it out";
            faults.push(Fault::new(
                "unit",
                "a management unit of the parcel",
                unit,
                remedy,
            ));
        }
        let mut report_version = 1;
        if let Some(earlier) = &wanted.supersedes {
            let known = door.write.bench().upload(earlier).await?;
            let of_this_land = |row: &UploadRow| {
                row.state == UploadState::Accepted.code()
                    && row.parcel == wanted.parcel.as_str()
                    && row.unit == wanted.unit
                    && (row.uploader == caller.id || sees_all(caller))
            };
            match known.filter(of_this_land) {
                Some(earlier) => report_version = earlier.report_version + 1,
                None => {
                    let remedy = "name the upload of the earlier version, or leave it out";
                    let wanted = "an accepted upload of yours for the same land";
                    faults.push(Fault::new("supersedes", wanted, earlier, remedy));
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let now = self.clock.now();
        let row = UploadRow {
            id: self.upload_id(today),
            state: UploadState::Checked.code().to_owned(),
            parcel: wanted.parcel.to_string(),
            unit: wanted.unit.clone(),
            uploader: caller.id.clone(),
            supersedes: wanted.supersedes.clone(),
            report_version,
            base: last_revision(&door.atlas, wanted.parcel.as_str()),
            declared: serde_json::to_string(&wanted.declared)
                .map_err(|error| RegistryError::Conflict(error.to_string()))?,
            survey: None,
            samples: 0,
            accepted_revision: None,
            created_at: now,
            changed_at: now,
        };
        let mut bench = door.write.bench();
        bench.add_upload(&row).await?;
        let step = self.upload_step(caller, "created", None);
        bench.add_upload_step(&row.id, &step).await?;
        let head = UploadHead::of(&row)?;
        self.close_bench(door, caller, key, &head).await?;
        Ok(head)
    }

    /// Adds a file, or replaces the one at a place; what was found in it. The same file again changes nothing.
    pub async fn put_upload_file<E: Display>(
        &self,
        caller: &Caller,
        (id, place, wanted): (&str, Option<u32>, &NewFile),
        pieces: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<FileChecked, RegistryError> {
        caller.need(Act::UploadReport)?;
        let mut faults = wanted.options.check();
        check_text(&mut faults, "name", &wanted.name, 200);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let options = serde_json::to_string(&wanted.options)
            .map_err(|error| RegistryError::Conflict(error.to_string()))?;
        // what cannot be done is told before the costly work, and judged again under the lock
        let row = self.own_upload(caller, id).await?;
        in_state(&row, &OPEN, "a file")?;
        let stored = self
            .keep_table((&wanted.name, wanted.length), pieces)
            .await?;
        let media_type = serde_json::to_value(stored.media_type).unwrap_or_default();
        let mut file = UploadFileRow {
            n: place.unwrap_or(0),
            kind: wanted.kind.code().to_owned(),
            name: wanted.name.clone(),
            options,
            sha256: stored.sha256.to_string(),
            bytes: stored.bytes,
            media_type: media_type.as_str().unwrap_or_default().to_owned(),
            received_at: self.clock.now(),
        };
        let mut door = self.door().await?;
        let atlas = door.atlas.clone();
        let mut bench = door.write.bench();
        let mut row = bench.upload(id).await?.ok_or_else(|| no_upload(id))?;
        in_state(&row, &OPEN, "a file")?;
        let files = bench.upload_files(id).await?;
        let same = |known: &&UploadFileRow| {
            (&known.sha256, &known.kind, &known.options)
                == (&file.sha256, &file.kind, &file.options)
        };
        let known = files
            .iter()
            .find(same)
            .filter(|known| place.is_none_or(|place| place == known.n));
        match (known, place) {
            (Some(known), _) => file.n = known.n,
            (None, Some(place)) if files.iter().all(|known| known.n != place) => {
                let id = format!("{id}/files/{place}");
                return Err(RegistryError::NotFound { what: "file", id });
            }
            (None, Some(_)) => {}
            (None, None) => file.n = files.last().map_or(1, |last| last.n + 1),
        }
        if file.n > MOST_FILES {
            let wanted = format!("at most {MOST_FILES} files");
            let remedy = "replace one of them, or join tables into one workbook";
            return Err(Fault::new("files", wanted, file.n, remedy).into());
        }
        if known.is_none() {
            row.state = UploadState::Checked.code().to_owned();
            row.base = last_revision(&atlas, &row.parcel);
            row.changed_at = self.clock.now();
            bench.put_upload_file(id, &file).await?;
            bench.move_upload(&row).await?;
            let named = format!("{} {}", file.n, file.name);
            let step = self.upload_step(caller, "file_received", Some(named));
            bench.add_upload_step(id, &step).await?;
            door.write.commit_bench().await?;
        } else {
            drop(door);
        }
        let read = self.read_files(vec![file]).await?;
        let checked = tokio::task::spawn_blocking(move || {
            let mut files = read.iter();
            files.next().map(ReadFile::checked)
        });
        let checked = checked.await.map_err(broken_off)?;
        checked.ok_or_else(|| no_upload(id))
    }

    /// Uploads, the newest first; whether there are more. Experts see their own.
    pub async fn uploads(
        &self,
        caller: &Caller,
        query: &UploadQuery,
    ) -> Result<(Vec<UploadHead>, bool), RegistryError> {
        caller.need(Act::SeeUploads)?;
        let limit = query.limit.min(MOST_UPLOADS);
        let filter = UploadFilter {
            uploader: Some(caller.id.clone()).filter(|_| !sees_all(caller)),
            state: query.state.map(|state| state.code().to_owned()),
            parcel: query.parcel.clone(),
            after: query.after.clone(),
            most: u32::try_from(limit + 1).unwrap_or(u32::MAX),
        };
        let mut snapshot = self.store.snapshot().await?;
        let rows = snapshot.bench().uploads(&filter).await?;
        let more = rows.len() > limit;
        let heads: Result<Vec<UploadHead>, _> =
            rows.iter().take(limit).map(UploadHead::of).collect();
        Ok((heads?, more))
    }

    /// The workbook at a place again, with its faults at their cells.
    pub async fn annotated_upload_file(
        &self,
        caller: &Caller,
        (id, place): (&str, u32),
    ) -> Result<Vec<u8>, RegistryError> {
        let row = self.seen_upload(caller, id).await?;
        let mut snapshot = self.store.snapshot().await?;
        let files = snapshot.bench().upload_files(&row.id).await?;
        drop(snapshot);
        let missing = || RegistryError::NotFound {
            what: "table",
            id: format!("{id}/files/{place}"),
        };
        let file = files.into_iter().find(|file| file.n == place);
        let mut read = self.read_files(file.into_iter().collect()).await?;
        let read = read.pop().ok_or_else(missing)?;
        let annotated = tokio::task::spawn_blocking(move || read.annotated());
        annotated.await.map_err(broken_off)?.ok_or_else(missing)
    }

    /// An upload that the caller may see.
    pub(super) async fn seen_upload(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<UploadRow, RegistryError> {
        caller.need(Act::SeeUploads)?;
        let row = self.store.snapshot().await?.bench().upload(id).await?;
        let row = row.filter(|row| sees_all(caller) || row.uploader == caller.id);
        row.ok_or_else(|| no_upload(id))
    }

    /// An upload of the caller.
    pub(super) async fn own_upload(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<UploadRow, RegistryError> {
        let row = self.store.snapshot().await?.bench().upload(id).await?;
        let row = row.filter(|row| sees_all(caller) || row.uploader == caller.id);
        own(row.ok_or_else(|| no_upload(id))?, caller)
    }

    pub(super) fn upload_step(
        &self,
        caller: &Caller,
        what: &str,
        reason: Option<String>,
    ) -> UploadStepRow {
        UploadStepRow {
            what: what.to_owned(),
            by: caller.id.clone(),
            reason,
            at: self.clock.now(),
        }
    }

    /// A new identifier: those of later uploads come later in order.
    fn upload_id(&self, today: Day) -> String {
        let time = self
            .clock
            .now()
            .to_offset(crate::domain::day::LEGAL_OFFSET)
            .time();
        let day = today.to_string().replace('-', "");
        format!(
            "U-{day}-{:02}{:02}{:02}-{}",
            time.hour(),
            time.minute(),
            time.second(),
            hex::encode(random::<4>())
        )
    }

    fn has_unit(&self, atlas: &crate::atlas::Atlas, parcel: &RegistryNo, unit: &str) -> bool {
        let dossier = atlas.dossier(parcel.as_str());
        dossier.is_some_and(|dossier| super::super::events::Sheet::of(dossier).has_unit(unit))
    }
}

/// States in which the uploader may change an upload.
pub(super) const OPEN: [UploadState; 2] = [UploadState::Checked, UploadState::Returned];

/// The upload, where it is the caller's own.
pub(super) fn own(row: UploadRow, caller: &Caller) -> Result<UploadRow, RegistryError> {
    if row.uploader == caller.id {
        declared_in(&row)?;
        Ok(row)
    } else {
        let why = "this is for whoever uploaded the report".to_owned();
        Err(RegistryError::NotYourAct(why))
    }
}

pub(super) fn last_revision(atlas: &crate::atlas::Atlas, parcel: &str) -> u64 {
    let dossier = atlas.dossier(parcel);
    dossier.map_or(0, |dossier| dossier.last_revision())
}

/// Work on the blocking pool that ended early.
pub(super) fn broken_off(error: tokio::task::JoinError) -> RegistryError {
    RegistryError::Conflict(format!("reading the files broke off: {error}"))
}
