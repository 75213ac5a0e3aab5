//! What lies around a parcel, measured once and kept for a point in time.
//!
//! A check measures overlaps and distances to everything near, and the same parcel is asked about again and again. What
//! is near at one point in time (legal day and revision) does not change, whatever the question, so it is kept by that
//! point in time and parcel; a commit or midnight makes a new point in time and nothing has to be thrown away for being
//! wrong, only for room.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use crate::atlas::AsOf;
use crate::domain::codes::RegistryNo;
use crate::domain::facts::PlumeFacts;

/// Another parcel near this one, measured.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measured {
    pub registry_no: Arc<str>,
    pub overlap_m2: f64,
    /// Metres; 0 when they touch or overlap.
    pub distance_m: f64,
    pub area_m2: f64,
    /// Whether something recorded of it can matter to others.
    pub harmful: bool,
}

/// A control or isolation zone over the ground, measured.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MeasuredZone {
    pub id: String,
    /// The parcels whose own zone it is.
    pub of: Vec<RegistryNo>,
    pub overlap_m2: f64,
    pub area_m2: f64,
}

/// All that lies around a piece of ground and that no question changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Surroundings {
    /// Neighbours that touch or overlap, and those farther away of which something recorded can matter here.
    pub near: Vec<Measured>,
    pub zones: Vec<MeasuredZone>,
    pub plumes: Vec<PlumeFacts>,
    /// Monitoring wells that are not sealed.
    pub wells: Vec<String>,
}

/// Surroundings kept at the most; beyond it everything is dropped and measured again.
const MOST: usize = 100_000;

type Key = (AsOf, Arc<str>);

/// Surroundings by point in time and parcel.
#[derive(Default)]
pub(crate) struct Seen(RwLock<HashMap<Key, Arc<Surroundings>>>);

impl Seen {
    /// What is kept of a parcel at this point in time, or what `measure` finds.
    pub fn or_measure(
        &self,
        at: AsOf,
        parcel: &Arc<str>,
        measure: impl FnOnce() -> Surroundings,
    ) -> Arc<Surroundings> {
        let key = (at, parcel.clone());
        {
            let kept = self
                .0
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            if let Some(found) = kept.get(&key) {
                return found.clone();
            }
        }
        let found = Arc::new(measure());
        let mut kept = self
            .0
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, found.clone());
        found
    }
}
