//! The ground: outlines of parcels, and what may be measured on them.
//!
//! Every outline is CGCS2000 geographic (EPSG:4490), longitude first, in degrees. There is one type, [`Outline`], and
//! whatever enters (a posted polygon, a file, a row of the register) passes the same check in [`check`]. The check
//! **refuses and never repairs**: a geometry that decides whether land may be transferred is corrected by whoever
//! surveyed it. All faults are reported at once, with part, ring and vertex counted from 1.
//!
//! | file | what |
//! | --- | --- |
//! | `outline` | the type: in from GeoJSON, `geo` and WKB; out to WKB and GeoJSON |
//! | `raw` | geometry of files: WKB with heights, rings in any order |
//! | `check`, `crossing` | what makes an outline valid; `fault`, `limits`: what is said and how much is looked at |
//! | `projection` | Gauss-Krueger and the local transverse Mercator: degrees to metres and back |
//! | `metres` | areas, overlaps, distances, and the tolerance that makes an overlap count |
//! | `region` | outlines cut from and joined of others, for cadastral acts |
//! | `reach` | how much land lies within a distance of points |
//! | `generalised` | what of an outline may be public |
//! | `chart` | the shifted coordinates of Chinese web maps, and how to notice them |
//! | `crs` | coordinate systems of files, by EPSG code |
//! | `served` | coordinate systems in which geometry is handed out, with their axis order |
//!
//! Exactness: whether points touch, cross or lie inside is decided by exact predicates (Shewchuk, crate `robust`) on
//! the coordinates as they were given. Metres are measured in a plane centred on what is compared, so they mean the
//! same everywhere; they are compared through a named [`Tolerance`] only.
//!
//! Chosen over `geo`'s `is_valid`: it is quadratic in one ring (18,606 vertices 1.6 s), and calls valid what must not
//! decide: rings without area, holes that cut the interior in two, a polygon of 1e300 degrees that then meets nothing.

pub mod chart;
pub mod check;
mod crossing;
pub mod crs;
pub mod fault;
mod generalised;
mod json;
pub mod limits;
pub mod metres;
pub mod outline;
pub mod projection;
mod raw;
mod reach;
mod region;
mod served;
#[cfg(test)]
mod tests;

pub use chart::{ChartSystem, DatumEvidence, detect_shift};
pub use crs::{Assumption, AxisOrder, Crs, CrsError, to_4490};
pub use fault::{GeometryFault, GeometryFaultKind, GeometryFaults};
pub use json::{GeometrySeed, RawGeometry, RawOutline};
pub use limits::Limits;
pub use metres::{
    Overlap, Tolerance, counts, difference, distance_m, distance_to_point_m, overlap, overlap_m2,
    uncovered_m2,
};
pub use outline::Outline;
pub use reach::{Reach, Reached};
pub use region::{CRUMB_M2, cut, united, without};
pub use served::ServedCrs;
