//! A dossier: every version of everything that concerns one parcel.

use std::sync::Arc;

use super::Shared;

/// Everything that concerns one parcel, with all its versions.
#[derive(Clone)]
pub struct Dossier {
    registry_no: Arc<str>,
    versions: Vec<Shared>,
    /// The last revision that wrote or closed one of them.
    last: u64,
}

impl Dossier {
    pub(super) fn new(registry_no: Arc<str>) -> Self {
        Dossier {
            registry_no,
            versions: Vec::with_capacity(1), // most parcels have one version
            last: 0,
        }
    }

    /// The number of the parcel.
    pub fn registry_no(&self) -> &Arc<str> {
        &self.registry_no
    }

    /// Every version, in the order in which it was learned.
    pub fn versions(&self) -> &[Shared] {
        &self.versions
    }

    /// Takes a version over; whether it replaced one.
    pub(super) fn take(&mut self, version: &Shared) -> bool {
        self.last = self.last.max(version.rev_to.unwrap_or(version.rev_from));
        super::replace_or_push(&mut self.versions, version)
    }

    /// The last revision that wrote or closed something here: what an ETag is made of.
    pub fn last_revision(&self) -> u64 {
        self.last
    }

    /// The same as it was known at a revision.
    pub fn last_revision_at(&self, known: u64) -> u64 {
        if self.last <= known {
            return self.last;
        }
        self.versions
            .iter()
            .flat_map(|version| [Some(version.rev_from), version.rev_to])
            .flatten()
            .filter(|revision| *revision <= known)
            .max()
            .unwrap_or(0)
    }
}
