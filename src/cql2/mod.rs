//! Filters in the Common Query Language of the OGC (CQL2, OGC 21-065r2): read, checked, tried on rows in memory.
//!
//! A filter comes as text (`use = 'housing' AND S_INTERSECTS(geometry, BBOX(117,39,118,40))`) or as JSON. Both are read
//! into the same plain tree (`node`), which is then checked against the schema of the caller and becomes typed
//! predicates (`expr`). What is not known is refused with its place and the nearest known name: a property or a function
//! that does not exist, a number where a text belongs. Nothing is ever ignored or taken for false.
//!
//! Answers have three values: a row whose property is null gives *unknown* (`None`), as in SQL, and only a row that is
//! surely true matches.
//!
//! ```text
//! text  -> lexer -> text (wkt) \
//!                               node -> check -> expr -> eval  (like, fold, time, spatial)
//! json  ----------------------- /                     -> print (text and JSON)
//! ```
//!
//! ```
//! use jingtu::cql2::{Property, Reading, Row, Type, Value, parse_text};
//!
//! struct Parcel { code: String, area: Option<f64> }
//!
//! impl Row for Parcel {
//!     fn value(&self, property: usize) -> Value<'_> {
//!         match property {
//!             0 => Value::Text(&self.code),
//!             _ => self.area.map_or(Value::Null, Value::Number),
//!         }
//!     }
//! }
//!
//! let schema = [Property::new("code", Type::Text), Property::new("area", Type::Number)];
//! let filter = parse_text("code LIKE 'HQ-%' AND area > 500", &Reading::new(&schema))?;
//! let matcher = filter.matcher();
//! let parcel = |area| Parcel { code: "HQ-0103".to_owned(), area };
//! assert_eq!(matcher.matches(&parcel(Some(700.0))), Some(true));
//! assert_eq!(matcher.matches(&parcel(None)), None);
//!
//! let fault = parse_text("aera > 500", &Reading::new(&schema)).unwrap_err();
//! assert_eq!(fault.remedy, "did you mean area?");
//! # Ok::<(), jingtu::cql2::Fault>(())
//! ```
//!
//! Chosen where the standard leaves it open:
//!
//! - A day compared with an instant is compared by the day of the instant in UTC. One date among the ends of two
//!   intervals makes the comparison one of days.
//! - `CASEI` is full Unicode case folding. `ACCENTI` takes away marks above, below and attached to a letter and keeps
//!   those of Japanese, Hebrew, Arabic and Indian scripts, where they make another letter.
//! - Heights of geometries are read and forgotten. A box whose west is greater than its east crosses the 180th meridian
//!   and is two boxes. `ENVELOPE` is another word for `BBOX`.
//! - Dividing by zero and numbers too large give unknown.
//! - Text is compared by code points.
//! - Polygons whose rings cross or overlap are refused: nothing true can be said of how they lie.
//! - A text that ends in a backslash is refused: CQL2 text cannot write it, and every filter must have a text.
//! - Lists hold texts only, as the lists of a row do.
//!
//! Another predicate is a variant of `expr::Predicate`, a name in `names`, a line in `check`, one in `eval` and one in
//! each of the printers. There are no functions beyond those of the standard.

mod check;
mod distance;
mod eval;
mod expr;
mod fault;
mod fold;
mod json;
mod lexer;
mod like;
mod literal;
mod names;
mod node;
mod operand;
mod print;
mod print_json;
mod reach;
mod spatial;
mod text;
mod time;
mod wkt;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use geo::Coord;

pub use eval::{Matcher, Row, Shape, Value};
pub use expr::Filter;
pub use fault::{Fault, Place};

/// What of the standard is here, as the conformance declaration of an API lists it.
pub const CONFORMANCE: [&str; 13] = [
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/array-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
    "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
];

/// Bytes of a filter in the address of a request.
pub const LONGEST_TEXT: usize = 2 * 1024;

/// Bytes of a filter in the body of a request.
pub const LONGEST_BODY: usize = 64 * 1024;

/// How deep expressions may stand in each other.
pub const DEEPEST: usize = 50;

/// Positions of all geometries of a filter together.
pub const MOST_POSITIONS: usize = 2_000;

/// What a property holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Boolean,
    Number,
    Text,
    /// A day.
    Date,
    /// A moment in UTC.
    Instant,
    /// In longitude and latitude.
    Geometry,
    TextArray,
}

/// A property that filters may name (a queryable).
#[derive(Debug, Clone)]
pub struct Property {
    pub name: Cow<'static, str>,
    pub ty: Type,
}

impl Property {
    pub fn new(name: impl Into<Cow<'static, str>>, ty: Type) -> Self {
        Property {
            name: name.into(),
            ty,
        }
    }
}

/// Turns a position of the filter's coordinate system into longitude and latitude, or says why not.
pub type ToDegrees<'a> = &'a dyn Fn(Coord<f64>) -> Result<Coord<f64>, String>;

/// What stands between the parts of a list where it is compared as one text.
pub const LIST_SEPARATOR: &str = ";";

/// How a filter is to be read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The properties a filter may name; a row is asked by their position here.
    pub schema: &'a [Property],
    /// Bytes a filter may have.
    pub longest: usize,
    /// Whether 0 and 1 stand for false and true beside a truth, as GDAL writes them.
    pub counts_truths: bool,
    /// For geometries in another coordinate system (`filter-crs`); without it they are longitude and latitude.
    pub to_degrees: Option<ToDegrees<'a>>,
}

impl<'a> Reading<'a> {
    /// With the limit of a request's address, in longitude and latitude.
    pub fn new(schema: &'a [Property]) -> Self {
        Reading {
            schema,
            longest: LONGEST_TEXT,
            counts_truths: false,
            to_degrees: None,
        }
    }

    /// With the limit of a request's body.
    pub fn body(schema: &'a [Property]) -> Self {
        Reading {
            longest: LONGEST_BODY,
            ..Reading::new(schema)
        }
    }
}

/// A filter written as CQL2 text.
pub fn parse_text(text: &str, reading: &Reading) -> Result<Filter, Fault> {
    fault::check_length(text, reading.longest, Place::Character(1))?;
    check::filter(&text::parse(text)?, reading)
}

/// A filter written as CQL2 JSON.
pub fn parse_json(json: &str, reading: &Reading) -> Result<Filter, Fault> {
    fault::check_length(json, reading.longest, Place::Path(String::new()))?;
    check::filter(&json::parse(json)?, reading)
}
