//! Where things are: a frozen R-tree and a small one beside it, merged off-thread when the small one has grown.
//!
//! Trees hold boxes and keys only, the boxes in single precision and rounded outwards (they choose candidates), and only ever grow: every version stays findable, and who asks filters by his point
//! in time.

use std::sync::{Arc, OnceLock};

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::domain::record::Kind;

/// Entries in the small tree at which a merge begins.
const MERGE_AT: usize = 4096;

type Item<K> = GeomWithData<Rectangle<[f32; 2]>, K>;

/// All that has a place.
#[derive(Clone, Default)]
pub(super) struct Space {
    parcels: Layer<Arc<str>>,
    commons: Layer<(Kind, Arc<str>)>,
}

impl Space {
    pub fn add_parcel(&mut self, bbox: [f64; 4], parcel: Arc<str>) {
        self.parcels.add(bbox, parcel);
    }

    pub fn add_common(&mut self, bbox: [f64; 4], kind: Kind, id: &str) {
        self.commons.add(bbox, (kind, Arc::from(id)));
    }

    pub fn parcels_in(&self, bbox: [f64; 4]) -> Vec<Arc<str>> {
        self.parcels.meets(bbox)
    }

    pub fn commons_in(&self, bbox: [f64; 4]) -> Vec<(Kind, Arc<str>)> {
        self.commons.meets(bbox)
    }

    /// Freezes everything added so far: after the first load.
    pub fn freeze(&mut self) {
        self.parcels.freeze();
        self.commons.freeze();
    }

    /// Takes over a finished merge, or begins one.
    pub fn tend(&mut self) {
        self.parcels.tend();
        self.commons.tend();
    }
}

/// The next larger box in single precision; a degree of longitude is rounded by at most 1.7 m.
pub(crate) fn outwards([west, south, east, north]: [f64; 4]) -> [f32; 4] {
    let down = |x: f64| match x as f32 {
        near if f64::from(near) > x => near.next_down(),
        near => near,
    };
    let up = |x: f64| -down(-x);
    [down(west), down(south), up(east), up(north)]
}

#[derive(Clone)]
struct Layer<K> {
    frozen: Arc<RTree<Item<K>>>,
    /// Added since, in order.
    fresh: Arc<Vec<Item<K>>>,
    /// The same, as a tree.
    overlay: Arc<RTree<Item<K>>>,
    /// A merge under way: the tree of `frozen` and the first so many of `fresh`.
    merging: Option<Arc<OnceLock<Merged<K>>>>,
}

struct Merged<K> {
    tree: Arc<RTree<Item<K>>>,
    taken: usize,
}

impl<K> Default for Layer<K> {
    fn default() -> Self {
        Layer {
            frozen: Arc::new(RTree::default()),
            fresh: Arc::new(Vec::new()),
            overlay: Arc::new(RTree::default()),
            merging: None,
        }
    }
}

impl<K: Clone + Send + Sync + 'static> Layer<K> {
    fn add(&mut self, bbox: [f64; 4], key: K) {
        let [west, south, east, north] = outwards(bbox);
        let item = GeomWithData::new(Rectangle::from_corners([west, south], [east, north]), key);
        Arc::make_mut(&mut self.fresh).push(item);
    }

    fn meets(&self, bbox: [f64; 4]) -> Vec<K> {
        let [west, south, east, north] = outwards(bbox);
        let envelope = AABB::from_corners([west, south], [east, north]);
        let frozen = self.frozen.locate_in_envelope_intersecting(&envelope);
        let overlay = self.overlay.locate_in_envelope_intersecting(&envelope);
        frozen
            .chain(overlay)
            .map(|item| item.data.clone())
            .collect()
    }

    fn freeze(&mut self) {
        let mut items: Vec<Item<K>> = self.frozen.iter().cloned().collect();
        items.extend(std::mem::take(Arc::make_mut(&mut self.fresh)));
        self.frozen = Arc::new(RTree::bulk_load(items));
        self.overlay = Arc::new(RTree::default());
        self.merging = None;
    }

    /// Makes what was added findable, and keeps the small tree small.
    fn tend(&mut self) {
        if let Some(merged) = self.merging.clone()
            && let Some(merged) = merged.get()
        {
            self.frozen = merged.tree.clone();
            self.fresh = Arc::new(self.fresh.iter().skip(merged.taken).cloned().collect());
            self.overlay = Arc::new(RTree::default());
            self.merging = None;
        }
        if self.overlay.size() != self.fresh.len() {
            self.overlay = Arc::new(RTree::bulk_load(self.fresh.as_ref().clone()));
        }
        if self.fresh.len() >= MERGE_AT && self.merging.is_none() {
            self.begin_merge();
        }
    }

    fn begin_merge(&mut self) {
        let slot = Arc::new(OnceLock::new());
        self.merging = Some(slot.clone());
        let (frozen, fresh) = (self.frozen.clone(), self.fresh.clone());
        std::thread::spawn(move || {
            let taken = fresh.len();
            let items = frozen.iter().chain(fresh.iter()).cloned().collect();
            let tree = Arc::new(RTree::bulk_load(items));
            let _ = slot.set(Merged { tree, taken });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_never_smaller_in_single_precision() {
        for x in [117.171, -117.171, 0.1, 1e-300, 39.17, 179.999_999_999] {
            let [west, south, east, north] = outwards([x, -x, x, -x]);
            assert!(f64::from(west) <= x && f64::from(east) >= x, "{x}");
            assert!(f64::from(south) <= -x && f64::from(north) >= -x, "{x}");
            assert!(f64::from(east) - f64::from(west) < 2e-5, "{x}");
        }
    }

    #[test]
    fn everything_added_is_found_before_during_and_after_a_merge() {
        let mut layer: Layer<usize> = Layer::default();
        for n in 0..3 * MERGE_AT {
            let x = n as f64;
            layer.add([x, 0.0, x + 0.5, 1.0], n);
            if n % 500 == 0 {
                layer.tend();
            }
        }
        while layer
            .merging
            .as_ref()
            .is_some_and(|merging| merging.get().is_none())
        {
            std::thread::yield_now();
        }
        layer.tend();
        let mut all = layer.meets([-1.0, 0.0, 1e9, 1.0]);
        all.sort_unstable();
        assert_eq!(all, (0..3 * MERGE_AT).collect::<Vec<_>>());
        assert_eq!(layer.meets([10.1, 0.0, 10.2, 1.0]), [10]);
    }
}
