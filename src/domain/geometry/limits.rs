//! How much geometry is looked at, by purpose. Counts are compared before any costly work.

/// The size an outline may have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Positions over all rings, the closing ones included.
    pub vertices: usize,
    /// Polygons in a multipolygon.
    pub parts: usize,
    /// Square metres on the ellipsoid.
    pub area_m2: f64,
    /// Width and height of the bounding box in degrees: keeps the local plane of [`super::projection`] exact.
    pub extent_degrees: f64,
}

impl Limits {
    /// A polygon posted with a question: 2,000 vertices, 64 parts, 50 km2.
    pub const POSTED: Limits = Limits {
        vertices: 2_000,
        parts: 64,
        area_m2: 50e6,
        extent_degrees: 0.5,
    };

    /// A parcel of the register or of a file: 50,000 vertices, 1,000 parts, 500 km2.
    pub const STORED: Limits = Limits {
        vertices: 50_000,
        parts: 1_000,
        area_m2: 500e6,
        extent_degrees: 1.0,
    };

    /// A district or a city (the largest of Tianjin, 滨海新区, has about 2,300 km2).
    pub const DISTRICT: Limits = Limits {
        vertices: 50_000,
        parts: 1_000,
        area_m2: 50_000e6,
        extent_degrees: 5.0,
    };

    /// What is read back from the register: the widest of the others, because it passed one of them when it entered.
    pub const RECORD: Limits = Limits::DISTRICT;
}

/// The least area a ring may enclose, in square metres: a hundredth, the precision to which areas are printed.
/// A smaller ring (shell or hole) is the trace of an editing slip, and its area would print as 0.00.
pub const MIN_RING_M2: f64 = 0.01;

/// At most so many faults of one outline are listed; the rest is counted.
pub const LISTED_FAULTS: usize = 50;

/// Pairs of segments whose boxes meet that are looked at in one outline. A smooth ring of 50,000 vertices needs 150,000;
/// the budget ends a comb of long diagonal teeth, where every box meets every other, after a quarter of a second.
pub const PAIR_BUDGET: usize = 20_000_000;
