//! A filter that was checked: every name known, every type right, every literal ready.

use geo::{Geometry, Line, Rect};

use super::like::Pattern;
use super::names::{Arithmetic, Array, Comparison, Spatial, Temporal};

/// A filter ready to be tried on rows.
///
/// It can be kept and shared between threads; [`Filter::matcher`] makes what tries it.
#[derive(Debug, Clone)]
pub struct Filter {
    pub(super) root: Predicate,
    /// Names of the schema, to print the filter.
    pub(super) names: Vec<String>,
    /// How many geometries it holds; each knows its number.
    pub(super) literals: usize,
}

/// What is true, false or unknown of a row.
#[derive(Debug, Clone)]
pub(super) enum Predicate {
    Truth(Truth),
    All(Vec<Predicate>),
    Any(Vec<Predicate>),
    Not(Box<Predicate>),
    /// Only `=` and `<>`.
    Truths(Comparison, Truth, Truth),
    Numbers(Comparison, Number, Number),
    Texts(Comparison, Text, Text),
    Moments(Comparison, Moment, Moment),
    Like(Text, Pattern),
    Between(Number, Number, Number),
    In(List),
    IsNull(Operand),
    Spatial(SpatialTest),
    Temporal(Temporal, Span, Span),
    Array(Array, Texts, Texts),
}

#[derive(Debug, Clone)]
pub(super) enum Truth {
    Known(bool),
    Property(usize),
}

#[derive(Debug, Clone)]
pub(super) enum Number {
    Known(f64),
    Property(usize),
    Reckoned(Arithmetic, Box<(Number, Number)>),
}

/// Which differences between texts do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Folding {
    /// Capitals and small letters (`CASEI`).
    pub case: bool,
    /// Accents (`ACCENTI`).
    pub accents: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Text {
    pub source: TextSource,
    pub folding: Folding,
}

#[derive(Debug, Clone)]
pub(super) enum TextSource {
    Known { written: String, folded: String },
    Property(usize),
}

/// A day or an instant.
#[derive(Debug, Clone)]
pub(super) enum Moment {
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since then, UTC.
    Instant(i64),
    Property(usize),
}

/// A moment, or all moments from one to another, both included; `None` is an open end.
#[derive(Debug, Clone)]
pub(super) enum Span {
    Moment(Moment),
    Interval(Option<Moment>, Option<Moment>),
}

/// An element and the list it is looked for in. `known` is the list sorted, if it holds literals only.
#[derive(Debug, Clone)]
pub(super) enum List {
    Truths(Truth, Vec<Truth>),
    Numbers {
        value: Number,
        items: Vec<Number>,
        known: Option<Vec<f64>>,
    },
    Texts {
        value: Text,
        items: Vec<Text>,
        known: Option<Vec<String>>,
    },
    Moments(Moment, Vec<Moment>),
}

/// What may be asked whether it is null.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    Property(usize),
    Predicate(Box<Predicate>),
    Number(Number),
    Text(Text),
    Span(Span),
    Geometry(Literal),
}

#[derive(Debug, Clone)]
pub(super) struct SpatialTest {
    pub op: Spatial,
    pub left: Site,
    pub right: Site,
    /// The answer, where both sides are literals.
    pub constant: Option<bool>,
}

#[derive(Debug, Clone)]
pub(super) enum Site {
    Property(usize),
    Literal(Literal),
}

/// A geometry of the filter, in longitude and latitude.
#[derive(Debug, Clone)]
pub(super) struct Literal {
    pub number: usize,
    pub geometry: Geometry<f64>,
    pub bbox: Rect<f64>,
    /// A box as it was written: west, south, east, north.
    pub corners: Option<[f64; 4]>,
    /// The one or two boxes it is, if it is one with an area.
    pub boxes: Vec<Rect<f64>>,
    /// The edges around its area, if it has nothing else than an area.
    pub border: Vec<Line<f64>>,
}

/// A set of texts.
#[derive(Debug, Clone)]
pub(super) enum Texts {
    Property(usize),
    Listed(Vec<Text>),
}
