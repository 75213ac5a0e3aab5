//! What was written once and is asked for again: features, pages as they went over the wire, tiles. Each is kept under all
//! that it hangs on, so nothing is ever stale; what nobody asks for goes when there is no more room.

use std::hash::{Hash, Hasher};

use axum::body::Bytes;
use axum::http::HeaderMap;
use foldhash::fast::RandomState;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{Equivalent, Weighter};

use crate::domain::day::Day;
use crate::registry::{Row, Visibility};

/// Bytes kept at the most.
const FEATURES: u64 = 256 << 20;
const PAGES: u64 = 128 << 20;
const TILES: u64 = 64 << 20;

/// What a feature of the register hangs on, see [`crate::registry::Layer::stands_alone`].
#[derive(PartialEq, Eq)]
struct FeatureKey {
    id: Box<str>,
    rest: (u64, Day, Visibility),
}

/// The same of a row that is at hand.
struct Asked<'a> {
    id: &'a str,
    rest: (u64, Day, Visibility),
}

impl Hash for FeatureKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&*self.id, &self.rest).hash(state);
    }
}

impl Hash for Asked<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.id, &self.rest).hash(state);
    }
}

impl Equivalent<FeatureKey> for Asked<'_> {
    fn equivalent(&self, key: &FeatureKey) -> bool {
        self.id == &*key.id && self.rest == key.rest
    }
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

impl Weighter<FeatureKey, Bytes> for Weight {
    fn weight(&self, key: &FeatureKey, bytes: &Bytes) -> u64 {
        FRAME + (key.id.len() + bytes.len()) as u64
    }
}

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
    features: Cache<FeatureKey, Bytes, Weight, RandomState>,
    pages: Cache<String, Wire, Weight>,
    tiles: Cache<String, Bytes, Weight>,
}

impl Default for Kept {
    fn default() -> Self {
        Kept {
            features: Cache::with(
                100_000,
                FEATURES,
                Weight,
                RandomState::default(),
                DefaultLifecycle::default(),
            ),
            pages: Cache::with_weighter(1_000, PAGES, Weight),
            tiles: Cache::with_weighter(4_000, TILES, Weight),
        }
    }
}

impl Kept {
    /// Appends the feature of a row, which is written once.
    pub fn feature(&self, row: &Row<'_>, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
        let rest = (row.revision(), row.day(), row.visibility());
        let asked = Asked { id: row.id, rest };
        if let Some(kept) = self.features.get(&asked) {
            out.extend_from_slice(&kept);
            return;
        }
        let start = out.len();
        write(out);
        let Some(written) = out.get(start..) else {
            return;
        };
        let id = row.id.into();
        let written = Bytes::copy_from_slice(written);
        self.features.insert(FeatureKey { id, rest }, written);
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
