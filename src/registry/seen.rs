//! What was measured between outlines, kept until something on the ground changes.
//!
//! A check measures overlaps and distances to everything near, and the same parcel is asked about again and again. The
//! measurements depend on outlines alone, so they are kept by parcel and dropped with the first commit that follows.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use crate::atlas::AsOf;

/// Another parcel near this one, measured.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measured {
    pub registry_no: Arc<str>,
    pub overlap_m2: f64,
    /// Metres; 0 when they touch or overlap.
    pub distance_m: f64,
    pub area_m2: f64,
}

/// Parcels kept at the most; beyond it everything is dropped and measured again.
const MOST: usize = 200_000;

/// Measurements at one point in time.
#[derive(Default)]
pub(crate) struct Seen(RwLock<Kept>);

#[derive(Default)]
struct Kept {
    at: Option<AsOf>,
    reach_m: u64,
    parcels: HashMap<Arc<str>, Arc<Vec<Measured>>>,
}

impl Seen {
    /// What is kept of a parcel at this point in time, or what `measure` finds.
    pub fn or_measure(
        &self,
        (at, reach_m): (AsOf, f64),
        parcel: &Arc<str>,
        measure: impl FnOnce() -> Vec<Measured>,
    ) -> Arc<Vec<Measured>> {
        let reach = reach_m.to_bits();
        {
            let kept = self
                .0
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            if kept.at == Some(at)
                && kept.reach_m == reach
                && let Some(found) = kept.parcels.get(parcel)
            {
                return found.clone();
            }
        }
        let found = Arc::new(measure());
        let mut kept = self
            .0
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let newer = kept
            .at
            .is_none_or(|old| (old.known, old.day) < (at.known, at.day));
        if newer || kept.reach_m != reach || kept.parcels.len() >= MOST {
            *kept = Kept {
                at: Some(at),
                reach_m: reach,
                parcels: HashMap::new(),
            };
        }
        if kept.at == Some(at) {
            kept.parcels.insert(parcel.clone(), found.clone());
        }
        found
    }
}
