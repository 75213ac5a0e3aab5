//! Features of one key that are parts of one parcel.

use std::collections::HashMap;

use geo::MultiPolygon;

use super::draft::{ParcelDraft, join};
use super::parcels::{Collector, geometry_faults};
use crate::domain::geometry::Outline;

impl Collector<'_> {
    /// Drafts of one key become one, their outlines the parts of one outline.
    pub(super) fn merge(&mut self) {
        let mut merged: Vec<ParcelDraft> = Vec::with_capacity(self.file.drafts.len());
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut parts: HashMap<usize, Vec<usize>> = HashMap::new();
        let drafts = std::mem::take(&mut self.file.drafts);
        let mut polygons: Vec<MultiPolygon<f64>> = Vec::new();
        for draft in drafts {
            let own = draft
                .outline
                .as_ref()
                .map_or(MultiPolygon(Vec::new()), |outline| {
                    outline.polygons().clone()
                });
            match places.get(&draft.key) {
                Some(&i) => {
                    polygons[i].0.extend(own.0);
                    parts.entry(i).or_default().push(draft.feature);
                    join(&mut merged[i], draft);
                }
                None => {
                    places.insert(draft.key.clone(), merged.len());
                    merged.push(draft);
                    polygons.push(own);
                }
            }
        }
        let mut refused = Vec::new();
        for (i, others) in parts {
            self.merged += others.len();
            match Outline::from_geo(
                std::mem::replace(&mut polygons[i], MultiPolygon(Vec::new())),
                self.mapping.limits,
            ) {
                Ok(outline) => merged[i].outline = Some(outline),
                Err(_) if merged[i].outline.is_none() => {}
                Err(found) => {
                    refused.push(i);
                    let with = format!("merged with features {others:?}");
                    geometry_faults(&found).into_iter().for_each(|mut fault| {
                        fault.found = format!("{} ({with})", fault.found);
                        self.fault(fault.of(merged[i].feature));
                    });
                }
            }
        }
        let mut i = 0;
        merged.retain(|_| {
            i += 1;
            !refused.contains(&(i - 1))
        });
        self.file.drafts = merged;
    }
}
