//! What was written once and is asked for again: features, pages as they went over the wire, tiles. Each is kept under all
//! that it hangs on, so nothing is ever stale; what nobody asks for goes when there is no more room.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::body::Bytes;
use axum::http::HeaderMap;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::registry::{LayerOrder, LayerPage, Row};

/// Bytes kept at the most.
const FEATURES: usize = 256 << 20;
const PAGES: u64 = 128 << 20;
const TILES: u64 = 64 << 20;

/// Features of a layer that stands alone (see [`crate::registry::Layer::stands_alone`]), by the places of its rows:
/// a thousand look-ups by identifier would cost a page more than to copy what they find.
pub(super) struct WrittenRows {
    rows: Box<[OnceLock<Box<[u8]>>]>,
    /// Bytes of them all.
    bytes: AtomicUsize,
}

impl WrittenRows {
    /// Of so many rows; of none where their places alone would take more room than there is.
    fn new(rows: usize, most: usize) -> Self {
        let bytes = rows.saturating_mul(size_of::<OnceLock<Box<[u8]>>>());
        let (rows, bytes) = if bytes > most { (0, 0) } else { (rows, bytes) };
        WrittenRows {
            rows: (0..rows).map(|_| OnceLock::new()).collect(),
            bytes: AtomicUsize::new(bytes),
        }
    }

    /// Appends the feature of a row of a page, which is written once; whether there is such a row.
    pub fn append(
        &self,
        (page, place): (&LayerPage, u32),
        out: &mut Vec<u8>,
        write: impl FnOnce(&Row<'_>, &mut Vec<u8>),
    ) -> bool {
        let slot = self.rows.get(place as usize);
        let slot = slot.filter(|_| page.is_as_it_was(place));
        if let Some(written) = slot.and_then(OnceLock::get) {
            out.extend_from_slice(written);
            return true;
        }
        let Some(row) = page.row(place) else {
            return false;
        };
        let start = out.len();
        write(&row, out);
        if let Some((slot, written)) = slot.zip(out.get(start..))
            && slot.set(written.into()).is_ok()
        {
            self.bytes.fetch_add(written.len(), Ordering::Relaxed);
        }
        true
    }
}

/// Finds what is written of rows in one order, or begins it. Where there is no more room, what nobody asked for lately is
/// let go, and at last all of it.
fn written_of<Order: PartialEq>(
    kept: &mut VecDeque<(Order, Arc<WrittenRows>)>,
    (order, rows): (Order, usize),
    most: usize,
) -> Arc<WrittenRows> {
    let found = kept.iter().position(|(own, _)| *own == order);
    let found = found.and_then(|at| kept.remove(at));
    let (order, written) = found.unwrap_or_else(|| (order, Arc::new(WrittenRows::new(rows, most))));
    kept.push_front((order, written.clone()));
    let mut bytes = 0;
    let fit = kept.iter().take_while(|(_, own)| {
        bytes += own.bytes.load(Ordering::Relaxed);
        bytes <= most
    });
    let fit = fit.count();
    kept.truncate(fit);
    written
}

/// A page as it went over the wire.
#[derive(Clone)]
pub(super) struct Wire {
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

#[derive(Clone)]
struct Weight;

/// What an entry takes beside its bytes.
const FRAME: u64 = 160;

impl Weighter<String, Wire> for Weight {
    fn weight(&self, key: &String, page: &Wire) -> u64 {
        8 * FRAME + (key.len() + page.bytes.len()) as u64
    }
}

impl Weighter<String, Bytes> for Weight {
    fn weight(&self, key: &String, bytes: &Bytes) -> u64 {
        FRAME + (key.len() + bytes.len()) as u64
    }
}

/// Everything that is kept.
pub(in crate::api) struct Kept {
    /// Those that were asked for last come first.
    features: Mutex<VecDeque<(LayerOrder, Arc<WrittenRows>)>>,
    pages: Cache<String, Wire, Weight>,
    tiles: Cache<String, Bytes, Weight>,
}

impl Default for Kept {
    fn default() -> Self {
        Kept {
            features: Mutex::default(),
            pages: Cache::with_weighter(1_000, PAGES, Weight),
            tiles: Cache::with_weighter(4_000, TILES, Weight),
        }
    }
}

impl Kept {
    /// The features that are written already of the rows that a page is of.
    pub(super) fn features(&self, page: &LayerPage) -> Arc<WrittenRows> {
        let order = page.order();
        let rows = order.rows;
        let mut kept = self.features.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(own, _)| !own.is_gone());
        written_of(&mut kept, (order, rows), FEATURES)
    }

    pub(super) fn page(&self, key: &str) -> Option<Wire> {
        self.pages.get(key)
    }

    pub(super) fn keep_page(&self, key: String, page: Wire) {
        self.pages.insert(key, page);
    }

    pub fn tile(&self, key: &str) -> Option<Bytes> {
        self.tiles.get(key)
    }

    pub fn keep_tile(&self, key: String, bytes: Bytes) {
        self.tiles.insert(key, bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_asked_for_lately_goes_when_there_is_no_room() {
        let mut kept = VecDeque::new();
        let slots = WrittenRows::new(1, usize::MAX).bytes.into_inner();
        let most = 2 * (slots + 100);
        let fill = |written: &WrittenRows| written.bytes.fetch_add(100, Ordering::Relaxed);
        let first = written_of(&mut kept, ("first", 1), most);
        fill(&first);
        let second = written_of(&mut kept, ("second", 1), most);
        fill(&second);
        assert!(Arc::ptr_eq(
            &first,
            &written_of(&mut kept, ("first", 1), most)
        ));
        // the third has room only where the second was
        written_of(&mut kept, ("third", 1), most);
        let names = |kept: &VecDeque<(&'static str, Arc<WrittenRows>)>| {
            kept.iter().map(|(own, _)| *own).collect::<Vec<_>>()
        };
        assert_eq!(names(&kept), ["third", "first"]);
        assert!(!Arc::ptr_eq(
            &second,
            &written_of(&mut kept, ("second", 1), most)
        ));
        // what takes all the room by itself is begun anew
        let alone = written_of(&mut kept, ("second", 1), most);
        alone.bytes.fetch_add(most, Ordering::Relaxed);
        written_of(&mut kept, ("second", 1), most);
        assert_eq!(names(&kept), [""; 0]);
        // places that have no room are not laid out at all
        let many = written_of(&mut kept, ("many", most), most);
        assert_eq!(
            (many.rows.len(), many.bytes.load(Ordering::Relaxed)),
            (0, 0)
        );
        kept.clear();
        assert!(!Arc::ptr_eq(
            &alone,
            &written_of(&mut kept, ("second", 1), most)
        ));
    }
}
