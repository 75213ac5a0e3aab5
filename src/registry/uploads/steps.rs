//! What is done with an upload: it is checked anew, submitted, withdrawn, sent back.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::atlas::Atlas;
use crate::store::{Remembered, UploadFileRow, UploadRow};

use super::super::events::repeated;
use super::super::overrides::check_reason;
use super::super::writing::Door;
use super::super::{Act, Caller, Registry, RegistryError};
use super::desk::{last_revision, own};
use super::{UploadHead, UploadState, in_state, no_upload};

/// What is to be done with an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Check,
    Submit,
    Withdraw,
    Return,
}

impl Move {
    /// From which states, to which, and its name in the history.
    fn row(self) -> (&'static [UploadState], UploadState, &'static str) {
        use UploadState::{Checked, Returned, Submitted, Withdrawn};
        match self {
            Move::Check => (&[Checked, Returned, Submitted], Checked, "checked"),
            Move::Submit => (&[Checked], Submitted, "submitted"),
            Move::Withdraw => (&[Checked, Returned, Submitted], Withdrawn, "withdrawn"),
            Move::Return => (&[Submitted], Returned, "returned"),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Move::Check => "checking",
            Move::Submit => "submission",
            Move::Withdraw => "withdrawal",
            Move::Return => "return",
        }
    }
}

impl Registry {
    /// Checks an upload on the record as it stands now; one that was submitted is with its uploader again.
    pub async fn check_upload(
        &self,
        caller: &Caller,
        id: &str,
        key: (&str, &[u8]),
    ) -> Result<UploadHead, RegistryError> {
        caller.need(Act::UploadReport)?;
        self.move_upload(caller, (id, Move::Check, None), key).await
    }

    /// Hands an upload to the approvers: nothing at its cells may keep a part of it out, and the parcel stands as it was
    /// when it was checked.
    pub async fn submit_upload(
        &self,
        caller: &Caller,
        id: &str,
        key: (&str, &[u8]),
    ) -> Result<UploadHead, RegistryError> {
        caller.need(Act::UploadReport)?;
        let row = self.own_upload(caller, id).await?;
        let files = self
            .store
            .snapshot()
            .await?
            .bench()
            .upload_files(id)
            .await?;
        if row.state == UploadState::Checked.code() {
            let (draft, _) = self.drafted(&row, files.clone()).await?;
            if draft.errors > 0 {
                let why = format!(
                    "{} faults keep it from being submitted: see them at GET /api/v1/uploads/{id}, mend the tables, \
                     send them again",
                    draft.errors
                );
                return Err(RegistryError::Conflict(why));
            }
        }
        // the files that were read are those that are submitted
        let seen = Some(files);
        self.moved(caller, (id, Move::Submit, None), seen, key)
            .await
    }

    /// Gives an upload up.
    pub async fn withdraw_upload(
        &self,
        caller: &Caller,
        (id, reason): (&str, &str),
        key: (&str, &[u8]),
    ) -> Result<UploadHead, RegistryError> {
        caller.need(Act::UploadReport)?;
        check_reason(reason)?;
        self.move_upload(caller, (id, Move::Withdraw, Some(reason)), key)
            .await
    }

    /// Sends an upload back to its uploader.
    pub async fn return_upload(
        &self,
        caller: &Caller,
        (id, reason): (&str, &str),
        key: (&str, &[u8]),
    ) -> Result<UploadHead, RegistryError> {
        caller.need(Act::ReturnUpload)?;
        check_reason(reason)?;
        self.move_upload(caller, (id, Move::Return, Some(reason)), key)
            .await
    }

    async fn move_upload(
        &self,
        caller: &Caller,
        asked: (&str, Move, Option<&str>),
        key: (&str, &[u8]),
    ) -> Result<UploadHead, RegistryError> {
        self.moved(caller, asked, None, key).await
    }

    async fn moved(
        &self,
        caller: &Caller,
        (id, wanted, reason): (&str, Move, Option<&str>),
        seen: Option<Vec<UploadFileRow>>,
        key: (&str, &[u8]),
    ) -> Result<UploadHead, RegistryError> {
        let mut door = match self.bench_door(caller, key).await? {
            Ok(door) => door,
            Err(before) => return Ok(before),
        };
        let stands = door.atlas.clone();
        let mut bench = door.write.bench();
        let row = bench.upload(id).await?;
        let row = row.filter(|row| super::sees_all(caller) || row.uploader == caller.id);
        let row = row.ok_or_else(|| no_upload(id))?;
        let mut row = match wanted {
            Move::Return => row,
            Move::Check | Move::Submit | Move::Withdraw => own(row, caller)?,
        };
        let (from, to, what) = wanted.row();
        in_state(&row, from, wanted.words())?;
        let last = last_revision(&stands, &row.parcel);
        match wanted {
            Move::Check => row.base = last,
            Move::Submit if row.base != last => return Err(has_moved(&row, &stands)),
            Move::Submit | Move::Withdraw | Move::Return => {}
        }
        if let Some(seen) = seen
            && bench.upload_files(id).await? != seen
        {
            let why = "a file was replaced in the meantime: look at what was found in it, and submit again";
            return Err(RegistryError::Conflict(why.to_owned()));
        }
        row.state = to.code().to_owned();
        row.changed_at = self.clock.now();
        bench.move_upload(&row).await?;
        let step = self.upload_step(caller, what, reason.map(str::to_owned));
        bench.add_upload_step(id, &step).await?;
        let head = UploadHead::of(&row)?;
        self.close_bench(door, caller, key, &head).await?;
        Ok(head)
    }

    /// The write door for the workbench alone; the answer that was given before under this key instead, where there is one.
    pub(super) async fn bench_door<T: DeserializeOwned>(
        &self,
        caller: &Caller,
        (key, digest): (&str, &[u8]),
    ) -> Result<Result<Door, T>, RegistryError> {
        let mut door = self.door().await?;
        match door.write.remembered(&caller.id, key).await? {
            Some(before) => repeated(&before, digest).map(Err),
            None => Ok(Ok(door)),
        }
    }

    /// Remembers an answer and makes what was written to the workbench durable.
    pub(super) async fn close_bench<T: Serialize>(
        &self,
        mut door: Door,
        caller: &Caller,
        (key, digest): (&str, &[u8]),
        answer: &T,
    ) -> Result<(), RegistryError> {
        let remembered = remembered(answer, digest)?;
        door.write
            .remember((&caller.id, key), &remembered, self.clock.now())
            .await?;
        Ok(door.write.commit_bench().await?)
    }
}

/// An answer to be remembered with the request that it is given to.
pub(super) fn remembered<T: Serialize>(
    answer: &T,
    digest: &[u8],
) -> Result<Remembered, RegistryError> {
    let answer = serde_json::to_string(answer)
        .map_err(|error| RegistryError::Conflict(error.to_string()))?;
    Ok(Remembered {
        request: digest.to_vec(),
        answer,
    })
}

/// The parcel moved since the upload was checked.
pub(super) fn has_moved(row: &UploadRow, atlas: &Atlas) -> RegistryError {
    let moved = super::report::moved(row, atlas);
    let named = moved.iter().flat_map(|moved| &moved.changes).take(20);
    let named: Vec<String> = named
        .map(|change| {
            format!(
                "{} {} (revision {})",
                change.kind, change.id, change.revision
            )
        })
        .collect();
    RegistryError::Conflict(format!(
        "the parcel moved since this was checked at revision {}: {}. Look at it again and check it anew \
         (POST /api/v1/uploads/{}/check)",
        row.base,
        named.join(", "),
        row.id
    ))
}
