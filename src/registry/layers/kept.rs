//! What is kept of a layer for a point in time: its rows in order, how many, and how far they reach.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::atlas::AsOf;
use crate::domain::day::Day;

use super::super::Visibility;
use super::rows::{Eyes, Place, rows};
use super::{Extent, Layer};

/// Layers kept at the most, and rows of all of them together: beyond it the oldest go, but never the newest.
const MOST: usize = 48;
const MOST_ROWS: usize = 2_000_000;

type Key = (&'static str, AsOf, Day, Visibility, u64);

/// A layer at one point in time, as one kind of caller sees it.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// In the order of identifiers.
    pub places: Vec<Place>,
    pub extent: Extent,
    /// The last revision that changed a row that is shown.
    pub revision: u64,
}

/// Layers by point in time. A commit or midnight makes a new one; what is old goes when there is no more room.
#[derive(Default)]
pub(crate) struct Kept(Mutex<VecDeque<(Key, Arc<Standing>)>>);

fn key(eyes: Eyes<'_>, layer: &Layer) -> Key {
    (
        layer.id,
        eyes.view.as_of(),
        eyes.today,
        eyes.visibility,
        eyes.published_at(),
    )
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, VecDeque<(Key, Arc<Standing>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is kept.
    pub(super) fn known(&self, eyes: Eyes<'_>, layer: &Layer) -> Option<Arc<Standing>> {
        let key = key(eyes, layer);
        let kept = self.lock();
        let mut found = kept.iter().filter(|(own, _)| *own == key);
        found.next().map(|(_, kept)| kept.clone())
    }

    /// Put together now, and kept. Two that ask at once both do it: neither waits for the other's lock.
    pub(super) fn made(&self, eyes: Eyes<'_>, layer: &'static Layer) -> Arc<Standing> {
        let key = key(eyes, layer);
        let made = Arc::new(Standing::of(eyes, layer));
        let mut kept = self.lock();
        kept.retain(|(own, _)| *own != key);
        kept.push_front((key, made.clone()));
        let mut rows = 0;
        let fit = kept.iter().take_while(|(_, own)| {
            rows += own.places.len();
            rows <= MOST_ROWS
        });
        let fit = fit.count().clamp(1, MOST);
        kept.truncate(fit);
        made
    }
}

impl Standing {
    fn of(eyes: Eyes<'_>, layer: &'static Layer) -> Self {
        let mut made = Standing::default();
        for row in rows(eyes, layer) {
            made.places.push(row.place());
            made.revision = made.revision.max(row.revision());
            made.extent.take(
                row.shape().and_then(|shape| shape.bbox()),
                row.version.valid_from,
            );
        }
        made.places.sort_unstable();
        made
    }

    /// The place of an identifier.
    pub fn place(&self, id: &str) -> Option<&Place> {
        let at = self
            .places
            .binary_search_by(|place| place.id.as_ref().cmp(id))
            .ok()?;
        self.places.get(at)
    }
}
