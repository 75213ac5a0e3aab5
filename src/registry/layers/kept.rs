//! What is kept of a layer for a point in time: its rows in order, how many, and how far they reach.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

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

impl Kept {
    /// What is kept, or is put together now.
    pub(super) fn of(&self, eyes: Eyes<'_>, layer: &'static Layer) -> Arc<Standing> {
        let as_of = eyes.view.as_of();
        let key = (
            layer.id,
            as_of,
            eyes.today,
            eyes.visibility,
            eyes.published_at(),
        );
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock()
            .iter()
            .find(|(own, _)| *own == key)
            .map(|(_, kept)| kept.clone());
        if let Some(known) = known {
            return known;
        }
        // two that ask at once both put it together: neither waits for the other's lock
        let made = Arc::new(Standing::of(eyes, layer));
        let mut kept = lock();
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
