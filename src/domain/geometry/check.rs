//! What makes an outline valid: OGC Simple Features, and what a deciding geometry needs beyond it.
//!
//! In the order of cost: counts, then each ring alone (finite, in range, closed, no repeated vertex, an area), then all
//! borders against each other ([`super::crossing`]). A stage runs only on what passed the one before, so one slip of the
//! pen is not reported three times; within a stage everything is reported.
//!
//! Stricter than OGC: a vertex repeated in a row, rings below 0.01 m2, and more than the [`Limits`] allow.

use geo::Coord;
use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};

use super::crossing;
use super::fault::{GeometryFault, GeometryFaultKind as Kind, GeometryFaults};
use super::limits::{LISTED_FAULTS, Limits, MIN_RING_M2};

/// A ring as it stands in the outline: closed, its last position equal to its first.
pub(super) type Ring = Vec<Coord<f64>>;

/// Every fault of `parts`; empty when the outline is valid. The area limit is looked at by the caller, who measures.
pub(super) fn faults(parts: &[Vec<Ring>], limits: &Limits) -> Faults {
    let mut faults = Faults::default();
    counts(parts, limits, &mut faults);
    if !faults.is_empty() {
        return faults;
    }
    for (i, part) in parts.iter().enumerate() {
        if part.is_empty() {
            faults.push(GeometryFault::whole(Kind::RingTooShort, "a part without rings").on(i, 0));
        }
        for (j, ring) in part.iter().enumerate() {
            ring_alone(ring, i, j, &mut faults);
        }
    }
    if faults.is_empty() {
        extent(parts, limits, &mut faults);
    }
    if faults.is_empty() {
        crossing::check(parts, &mut faults);
    }
    if faults.is_empty() {
        areas(parts, &mut faults);
    }
    faults
}

/// The faults found so far, listed up to [`LISTED_FAULTS`].
#[derive(Debug, Default)]
pub(super) struct Faults {
    listed: Vec<GeometryFault>,
    more: usize,
}

impl Faults {
    pub fn push(&mut self, fault: GeometryFault) {
        if self.listed.len() < LISTED_FAULTS {
            self.listed.push(fault);
        } else {
            self.more += 1;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    fn count(&self) -> usize {
        self.listed.len() + self.more
    }

    /// All of them as an error, in the order of part, ring and vertex.
    pub fn into_result(mut self) -> Result<(), GeometryFaults> {
        if self.listed.is_empty() {
            return Ok(());
        }
        self.listed
            .sort_by_key(|fault| (fault.part, fault.ring, fault.vertex));
        Err(GeometryFaults {
            faults: self.listed,
            more: self.more,
        })
    }
}

fn counts(parts: &[Vec<Ring>], limits: &Limits, faults: &mut Faults) {
    if parts.is_empty() {
        faults.push(GeometryFault::whole(Kind::Structure, "no part at all"));
    }
    let vertices: usize = parts.iter().flatten().map(Vec::len).sum();
    if vertices > limits.vertices {
        let found = format!("{vertices} vertices, {} are accepted", limits.vertices);
        faults.push(GeometryFault::whole(Kind::TooManyVertices, found));
    }
    if parts.len() > limits.parts {
        let found = format!("{} parts, {} are accepted", parts.len(), limits.parts);
        faults.push(GeometryFault::whole(Kind::TooManyParts, found));
    }
}

/// One ring by itself. Positions out of range are reported once a ring: with swapped axes every one of them is.
fn ring_alone(ring: &[Coord<f64>], part: usize, index: usize, faults: &mut Faults) {
    let before = faults.count();
    for (i, c) in ring.iter().enumerate().filter(|(_, c)| !finite(c)) {
        faults.push(GeometryFault::whole(Kind::NotFinite, shown(c)).at(part, index, i));
    }
    if let Some((i, c)) = ring.iter().enumerate().find(|(_, c)| out_of_range(c)) {
        faults.push(GeometryFault::whole(range_kind(c), shown(c)).at(part, index, i));
    }
    if faults.count() == before {
        closure(ring, part, index, faults);
    }
    if faults.count() == before {
        spikes(ring, part, index, faults);
    }
}

/// Length of the ring, its closing, vertices repeated in a row.
fn closure(ring: &[Coord<f64>], part: usize, index: usize, faults: &mut Faults) {
    for (i, pair) in ring
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0] == pair[1])
    {
        let found = format!("{} twice in a row", shown(&pair[0]));
        faults.push(GeometryFault::whole(Kind::RepeatedPoint, found).at(part, index, i + 1));
    }
    let (Some(first), Some(last)) = (ring.first(), ring.last()) else {
        return faults
            .push(GeometryFault::whole(Kind::RingTooShort, "no position").on(part, index));
    };
    if first != last {
        let found = format!("first {} and last {}", shown(first), shown(last));
        faults.push(GeometryFault::whole(Kind::RingOpen, found).at(part, index, ring.len() - 1));
    } else if ring.len() < 4 {
        let found = format!("{} positions", ring.len());
        faults.push(GeometryFault::whole(Kind::RingTooShort, found).on(part, index));
    }
}

fn finite(c: &Coord<f64>) -> bool {
    c.x.is_finite() && c.y.is_finite()
}

fn out_of_range(c: &Coord<f64>) -> bool {
    finite(c) && (c.x.abs() > 180.0 || c.y.abs() > 90.0)
}

/// What numbers beyond the range of degrees most likely are.
fn range_kind(c: &Coord<f64>) -> Kind {
    /// The Earth's circumference in metres, and the largest zone-prefixed easting (zone 60) beyond it.
    const PLANE: std::ops::Range<f64> = 1_000.0..61_000_000.0;
    if c.x.abs() <= 90.0 && c.y.abs() <= 180.0 {
        Kind::SwappedAxes
    } else if PLANE.contains(&c.x.abs()) || PLANE.contains(&c.y.abs()) {
        Kind::PlaneMetres
    } else {
        Kind::OutOfRange
    }
}

/// A position as it is shown in a fault.
pub(super) fn shown(c: &Coord<f64>) -> String {
    format!("[{:?}, {:?}]", c.x, c.y)
}

/// Spikes by exact collinearity, and rings that are a line.
fn spikes(ring: &[Coord<f64>], part: usize, index: usize, faults: &mut Faults) {
    if collinear(ring) {
        let found = "all its vertices on one line";
        return faults.push(GeometryFault::whole(Kind::NoArea, found).on(part, index));
    }
    let n = ring.len() - 1;
    for i in 0..n {
        let (before, tip, after) = (ring[(i + n - 1) % n], ring[i], ring[i + 1]);
        if returns(before, tip, after) {
            let found = format!("a spike to {}", shown(&tip));
            faults.push(GeometryFault::whole(Kind::Spike, found).at(part, index, i));
        }
    }
}

/// Rings that enclose less than [`MIN_RING_M2`]. Looked at last: before, a bow-tie of equal wings would sum to nothing.
fn areas(parts: &[Vec<Ring>], faults: &mut Faults) {
    for (i, part) in parts.iter().enumerate() {
        for (j, ring) in part.iter().enumerate() {
            let area = rough_area_m2(ring);
            if area < MIN_RING_M2 {
                let found = format!("about {area:.4} m2");
                faults.push(GeometryFault::whole(Kind::NoArea, found).on(i, j));
            }
        }
    }
}

/// Whether the border goes from `before` to `tip` and straight back towards `before`.
fn returns(before: Coord<f64>, tip: Coord<f64>, after: Coord<f64>) -> bool {
    let back = (before.x - tip.x) * (after.x - tip.x) + (before.y - tip.y) * (after.y - tip.y);
    back > 0.0 && RobustKernel::orient2d(before, tip, after) == Orientation::Collinear
}

fn collinear(ring: &[Coord<f64>]) -> bool {
    ring.windows(3)
        .all(|w| RobustKernel::orient2d(w[0], w[1], w[2]) == Orientation::Collinear)
}

/// Twice the signed area in square degrees, relative to the first vertex so that little is lost to cancellation.
pub(super) fn doubled_area(ring: &[Coord<f64>]) -> f64 {
    let Some(&o) = ring.first() else { return 0.0 };
    ring.windows(2)
        .map(|w| (w[0].x - o.x) * (w[1].y - o.y) - (w[1].x - o.x) * (w[0].y - o.y))
        .sum()
}

/// Square metres of a ring on a sphere, good to a percent: enough to tell a parcel from nothing.
fn rough_area_m2(ring: &[Coord<f64>]) -> f64 {
    const METRES_PER_DEGREE: f64 = 111_320.0;
    let latitude = ring.first().map_or(0.0, |c| c.y);
    (doubled_area(ring) / 2.0).abs()
        * METRES_PER_DEGREE
        * METRES_PER_DEGREE
        * latitude.to_radians().cos()
}

fn extent(parts: &[Vec<Ring>], limits: &Limits, faults: &mut Faults) {
    let all = || parts.iter().flatten().flatten();
    let span = |of: fn(&Coord<f64>) -> f64| {
        let (low, high) = all()
            .map(of)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
                (l.min(v), h.max(v))
            });
        high - low
    };
    let (width, height) = (span(|c| c.x), span(|c| c.y));
    if width > limits.extent_degrees || height > limits.extent_degrees {
        let found = format!(
            "{width:.3} by {height:.3} degrees, {} are accepted",
            limits.extent_degrees
        );
        faults.push(GeometryFault::whole(Kind::TooWide, found));
    }
}
