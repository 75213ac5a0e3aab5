//! What is wrong with a geometry: where, what was wanted, what was found, what to do.

use std::fmt;

use serde::Serialize;

/// The kinds of fault, as codes for programs and for texts in other languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GeometryFaultKind {
    /// Not a Polygon or MultiPolygon, or its coordinates are not shaped like one.
    Structure,
    /// No geometry at all.
    Missing,
    /// NaN or infinite.
    NotFinite,
    /// Beyond longitude 180 or latitude 90.
    OutOfRange,
    /// Latitude where longitude should be.
    SwappedAxes,
    /// Plane metres where degrees should be.
    PlaneMetres,
    TooManyVertices,
    TooManyParts,
    /// More square metres than the purpose allows.
    TooLarge,
    /// A bounding box wider than the purpose allows.
    TooWide,
    /// So intricate that checking it would take longer than anyone should wait.
    TooIntricate,
    RingTooShort,
    RingOpen,
    RepeatedPoint,
    /// A ring that encloses (almost) nothing.
    NoArea,
    /// The border goes out and comes back on itself.
    Spike,
    /// The ring crosses itself (a bow-tie).
    SelfCrossing,
    /// The ring touches itself in a point.
    SelfTouch,
    /// Two stretches of border lie on each other.
    SharedBorder,
    /// Two rings cross.
    RingsCross,
    HoleOutside,
    HoleInHole,
    /// Holes that touch cut the interior in two.
    InteriorSplit,
    PartsOverlap,
}

/// One fault. Part, ring and vertex count from 1; ring 1 of a part is its shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GeometryFault {
    pub kind: GeometryFaultKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ring: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vertex: Option<usize>,
    pub wanted: &'static str,
    pub found: String,
    pub remedy: &'static str,
}

impl GeometryFault {
    /// A fault of the outline as a whole.
    pub fn whole(kind: GeometryFaultKind, found: impl Into<String>) -> Self {
        let (wanted, remedy) = texts(kind);
        GeometryFault {
            kind,
            part: None,
            ring: None,
            vertex: None,
            wanted,
            found: found.into(),
            remedy,
        }
    }

    /// The same fault, placed: indices from 0, as programs have them.
    pub fn at(mut self, part: usize, ring: usize, vertex: usize) -> Self {
        self.vertex = Some(vertex + 1);
        self.on(part, ring)
    }

    /// The same fault, on a ring: indices from 0.
    pub fn on(mut self, part: usize, ring: usize) -> Self {
        self.part = Some(part + 1);
        self.ring = Some(ring + 1);
        self
    }
}

impl fmt::Display for GeometryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(part) = self.part {
            write!(f, "part {part}")?;
            if let Some(ring) = self.ring {
                write!(f, ", ring {ring}")?;
            }
            if let Some(vertex) = self.vertex {
                write!(f, ", vertex {vertex}")?;
            }
            f.write_str(": ")?;
        }
        write!(
            f,
            "wanted {}, found {}; {}",
            self.wanted, self.found, self.remedy
        )
    }
}

/// Every fault of one outline, in the order in which they stand in it; at least one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GeometryFaults {
    pub faults: Vec<GeometryFault>,
    /// Faults beyond those listed.
    pub more: usize,
}

impl GeometryFaults {
    /// One fault alone.
    pub fn one(fault: GeometryFault) -> Self {
        GeometryFaults {
            faults: vec![fault],
            more: 0,
        }
    }

    /// Whether a fault of this kind is among those listed.
    pub fn has(&self, kind: GeometryFaultKind) -> bool {
        self.faults.iter().any(|fault| fault.kind == kind)
    }
}

impl fmt::Display for GeometryFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.faults.iter().enumerate() {
            if i > 0 {
                f.write_str(" | ")?;
            }
            write!(f, "{fault}")?;
        }
        if self.more > 0 {
            write!(f, " | and {} more", self.more)?;
        }
        Ok(())
    }
}

impl std::error::Error for GeometryFaults {}

/// What was wanted and what to do, by kind.
fn texts(kind: GeometryFaultKind) -> (&'static str, &'static str) {
    use GeometryFaultKind as Kind;
    match kind {
        Kind::Structure => (
            "a Polygon or MultiPolygon",
            "send the area of the parcel, not a point, line or collection",
        ),
        Kind::Missing => (
            "a geometry",
            "add the boundary, or register the parcel by address without one",
        ),
        Kind::NotFinite => ("finite numbers", "correct the coordinate"),
        Kind::OutOfRange => (
            "longitude -180 to 180 and latitude -90 to 90, in degrees",
            "correct the coordinate or declare the coordinate system",
        ),
        Kind::SwappedAxes => (
            "longitude first, then latitude",
            "exchange the two numbers of every position",
        ),
        Kind::PlaneMetres => (
            "degrees of CGCS2000 (EPSG:4490)",
            "declare the plane coordinate system (for example EPSG:4548) or convert to degrees",
        ),
        Kind::TooManyVertices => ("fewer vertices", "simplify the outline or divide it"),
        Kind::TooManyParts => ("fewer parts", "send the parts in several requests"),
        Kind::TooLarge => ("a smaller area", "check the coordinates; divide the area"),
        Kind::TooWide => (
            "parts near each other",
            "check the coordinates; send distant parts separately",
        ),
        Kind::TooIntricate => (
            "an outline that can be checked within a second",
            "divide the outline or remove its long parallel teeth",
        ),
        Kind::RingTooShort => (
            "at least 4 positions in a ring, the first repeated as the last",
            "add the missing vertices",
        ),
        Kind::RingOpen => (
            "a ring that ends at its first position",
            "repeat the first position as the last",
        ),
        Kind::RepeatedPoint => ("each vertex once", "remove the repeated vertex"),
        Kind::NoArea => (
            "a ring that encloses at least 0.01 m2",
            "remove the ring or correct its vertices",
        ),
        Kind::Spike => (
            "a border that does not return on itself",
            "remove the spike",
        ),
        Kind::SelfCrossing => (
            "a ring that does not cross itself",
            "check the order of the vertices",
        ),
        Kind::SelfTouch => (
            "a ring that does not touch itself",
            "make it two parts, or a part with a hole",
        ),
        Kind::SharedBorder => (
            "borders that do not lie on each other",
            "merge the parts or rings that share a border",
        ),
        Kind::RingsCross => (
            "rings that do not cross",
            "correct the ring, or cut it at the crossing",
        ),
        Kind::HoleOutside => (
            "holes inside their shell",
            "make it a part of its own, or correct the hole",
        ),
        Kind::HoleInHole => (
            "holes beside each other",
            "remove the inner hole, or make it a part of its own",
        ),
        Kind::InteriorSplit => ("an interior in one piece", "make the pieces separate parts"),
        Kind::PartsOverlap => ("parts that do not overlap", "remove what is covered twice"),
    }
}
