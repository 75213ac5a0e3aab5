//! A filter tried on rows.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Ordering;

use geo::{Geometry, MultiPolygon, PreparedGeometry, Rect};

use super::LIST_SEPARATOR;
use super::expr::{
    Filter, List, Moment, Number, Operand, Predicate, Span, Text, TextSource, Texts, Truth,
};
use super::names::{Arithmetic, Array, Comparison};
use super::time::{self, Interval, Point};

/// What a row has for a property. A value of another type than the schema says is unknown.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Text(&'a str),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970, UTC.
    Instant(i64),
    Texts(Cow<'a, [&'a str]>),
    Geometry(Shape<'a>),
}

/// The geometry of a row, in longitude and latitude.
#[derive(Debug, Clone, Copy)]
pub enum Shape<'a> {
    Geometry(&'a Geometry<f64>),
    /// With the box around it, if the row keeps that.
    MultiPolygon(&'a MultiPolygon<f64>, Option<Rect<f64>>),
}

/// Something a filter can be tried on.
pub trait Row {
    /// The value of a property, by its position in the schema the filter was read with.
    fn value(&self, property: usize) -> Value<'_>;
}

pub(super) type Prepared<'f> = OnceCell<PreparedGeometry<'f, &'f Geometry<f64>>>;

/// Tries one filter on many rows. It keeps the geometries of the filter indexed, and belongs to one thread.
pub struct Matcher<'f> {
    root: &'f Predicate,
    pub(super) prepared: Vec<Prepared<'f>>,
}

impl Filter {
    pub fn matcher(&self) -> Matcher<'_> {
        Matcher {
            root: &self.root,
            prepared: (0..self.literals).map(|_| OnceCell::new()).collect(),
        }
    }

    /// Whether the filter is true of one row; `None` is unknown. For many rows make a [`Matcher`].
    pub fn matches(&self, row: &impl Row) -> Option<bool> {
        self.matcher().matches(row)
    }
}

impl<'f> Matcher<'f> {
    /// Whether the filter is true of a row; `None` is unknown.
    pub fn matches(&self, row: &impl Row) -> Option<bool> {
        self.predicate(self.root, row)
    }

    fn predicate(&self, predicate: &'f Predicate, row: &impl Row) -> Option<bool> {
        match predicate {
            Predicate::Truth(truth) => truth.of(row),
            Predicate::All(parts) => self.decided(parts, false, row),
            Predicate::Any(parts) => self.decided(parts, true, row),
            Predicate::Not(inner) => self.predicate(inner, row).map(|truth| !truth),
            Predicate::Truths(op, left, right) => {
                Some(op.accepts(left.of(row)?.cmp(&right.of(row)?)))
            }
            Predicate::Numbers(op, left, right) => {
                let order = left.of(row)?.partial_cmp(&right.of(row)?)?;
                Some(op.accepts(order))
            }
            Predicate::Texts(Comparison::Equal, left, right) => {
                left.with(row, |left| right.with(row, |right| left == right))?
            }
            Predicate::Texts(op, left, right) => {
                let order = left.with(row, |left| right.with(row, |right| left.cmp(right)))??;
                Some(op.accepts(order))
            }
            Predicate::Moments(op, left, right) => {
                Some(op.accepts(left.of(row)?.compare(right.of(row)?)))
            }
            Predicate::Like(text, pattern) => text.with(row, |text| pattern.matches(text)),
            Predicate::Between(number, low, high) => between(number, low, high, row),
            Predicate::In(list) => list.holds(row),
            Predicate::IsNull(operand) => Some(self.is_null(operand, row)),
            Predicate::Spatial(test) => self.spatial(test, row),
            Predicate::Temporal(op, left, right) => {
                Some(time::holds(*op, left.of(row)?, right.of(row)?))
            }
            Predicate::Array(op, left, right) => array(*op, left, right, row),
        }
    }

    /// The first part that is `decisive` decides; otherwise one unknown part makes the whole unknown.
    fn decided(&self, parts: &'f [Predicate], decisive: bool, row: &impl Row) -> Option<bool> {
        let mut unknown = false;
        for part in parts {
            match self.predicate(part, row) {
                Some(truth) if truth == decisive => return Some(decisive),
                Some(_) => {}
                None => unknown = true,
            }
        }
        (!unknown).then_some(!decisive)
    }

    fn is_null(&self, operand: &'f Operand, row: &impl Row) -> bool {
        match operand {
            Operand::Property(property) => match row.value(*property) {
                Value::Null => true,
                Value::Texts(parts) => parts.is_empty(),
                _ => false,
            },
            Operand::Predicate(inner) => self.predicate(inner, row).is_none(),
            Operand::Number(number) => number.of(row).is_none(),
            Operand::Text(text) => text.with(row, |_| ()).is_none(),
            Operand::Span(span) => span.of(row).is_none(),
            Operand::Geometry(_) => false,
        }
    }
}

impl Comparison {
    fn accepts(self, order: Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::Greater => order.is_gt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Truth {
    fn of(&self, row: &impl Row) -> Option<bool> {
        match self {
            Truth::Known(truth) => Some(*truth),
            Truth::Property(property) => match row.value(*property) {
                Value::Bool(truth) => Some(truth),
                _ => None,
            },
        }
    }
}

impl Number {
    fn of(&self, row: &impl Row) -> Option<f64> {
        match self {
            Number::Known(number) => Some(*number),
            Number::Property(property) => match row.value(*property) {
                Value::Number(number) => Some(number),
                _ => None,
            },
            Number::Reckoned(op, sides) => op.reckon(sides.0.of(row)?, sides.1.of(row)?),
        }
    }
}

impl Arithmetic {
    /// `None` for what has no finite result.
    pub fn reckon(self, left: f64, right: f64) -> Option<f64> {
        let result = match self {
            Arithmetic::Plus => left + right,
            Arithmetic::Minus => left - right,
            Arithmetic::Times => left * right,
            Arithmetic::Divide => left / right,
            Arithmetic::Power => left.powf(right),
            Arithmetic::Modulo => left % right,
            Arithmetic::Div => (left / right).trunc(),
        };
        result.is_finite().then_some(result)
    }
}

fn between(number: &Number, low: &Number, high: &Number, row: &impl Row) -> Option<bool> {
    let number = number.of(row)?;
    let above = low.of(row).map(|low| number >= low);
    let below = high.of(row).map(|high| number <= high);
    match (above, below) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

impl Text {
    /// Asks `question` about the text, folded; `None` if the row has none.
    fn with<T>(&self, row: &impl Row, question: impl FnOnce(&str) -> T) -> Option<T> {
        match &self.source {
            TextSource::Known { folded, .. } => Some(question(folded)),
            TextSource::Property(property) => match row.value(*property) {
                Value::Text(text) => Some(self.folding.with(text, question)),
                Value::Texts(parts) if !parts.is_empty() => {
                    Some(self.folding.with(&parts.join(LIST_SEPARATOR), question))
                }
                _ => None,
            },
        }
    }
}

impl Text {
    /// The text folded; `None` if the row has none.
    fn copied(&self, row: &impl Row) -> Option<Cow<'_, str>> {
        match &self.source {
            TextSource::Known { folded, .. } => Some(Cow::Borrowed(folded)),
            TextSource::Property(_) => self.with(row, |text| Cow::Owned(text.to_owned())),
        }
    }
}

impl Moment {
    fn of(&self, row: &impl Row) -> Option<Point> {
        let Moment::Property(property) = self else {
            return Point::of(self);
        };
        match row.value(*property) {
            Value::Date(days) => Some(Point::Date(days)),
            Value::Instant(micros) => Some(Point::Instant(micros)),
            _ => None,
        }
    }
}

impl Span {
    fn of(&self, row: &impl Row) -> Option<Interval> {
        match self {
            Span::Moment(moment) => {
                let point = Some(moment.of(row)?);
                Some(Interval {
                    start: point,
                    end: point,
                })
            }
            Span::Interval(start, end) => {
                let end_of = |end: &Option<Moment>| match end {
                    None => Some(None),
                    Some(moment) => moment.of(row).map(Some),
                };
                let interval = Interval {
                    start: end_of(start)?,
                    end: end_of(end)?,
                };
                (!interval.is_turned()).then_some(interval)
            }
        }
    }
}

/// True if one is equal; unknown if none is but some are unknown.
fn any_equal(equal: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut answer = Some(false);
    for truth in equal {
        match truth {
            Some(true) => return Some(true),
            Some(false) => {}
            None => answer = None,
        }
    }
    answer
}

impl List {
    fn holds(&self, row: &impl Row) -> Option<bool> {
        match self {
            List::Truths(value, items) => {
                let value = value.of(row)?;
                any_equal(items.iter().map(|i| Some(i.of(row)? == value)))
            }
            List::Numbers {
                value,
                known: Some(known),
                ..
            } => {
                let value = value.of(row)? + 0.0; // zero has two signs
                Some(known.binary_search_by(|k| k.total_cmp(&value)).is_ok())
            }
            List::Numbers {
                value,
                items,
                known: None,
            } => {
                let value = value.of(row)?;
                any_equal(items.iter().map(|i| Some(i.of(row)? == value)))
            }
            List::Texts {
                value,
                known: Some(known),
                ..
            } => value.with(row, |value| {
                known.binary_search_by(|k| k.as_str().cmp(value)).is_ok()
            }),
            List::Texts {
                value,
                items,
                known: None,
            } => value.with(row, |value| {
                any_equal(items.iter().map(|i| i.with(row, |item| item == value)))
            })?,
            List::Moments(value, items) => {
                let value = value.of(row)?;
                any_equal(
                    items
                        .iter()
                        .map(|i| Some(i.of(row)?.compare(value).is_eq())),
                )
            }
        }
    }
}

impl Texts {
    /// Asks `question` about the set; `None` if it, or an element of it, is null.
    fn with<T>(&self, row: &impl Row, question: impl FnOnce(&[&str]) -> T) -> Option<T> {
        match self {
            Texts::Property(property) => match row.value(*property) {
                Value::Texts(texts) => Some(question(&texts)),
                _ => None,
            },
            Texts::Listed(items) => {
                let owned: Option<Vec<Cow<str>>> = items.iter().map(|i| i.copied(row)).collect();
                let owned = owned?;
                let texts: Vec<&str> = owned.iter().map(Cow::as_ref).collect();
                Some(question(&texts))
            }
        }
    }
}

fn array(op: Array, left: &Texts, right: &Texts, row: &impl Row) -> Option<bool> {
    let within = |a: &[&str], b: &[&str]| a.iter().all(|x| b.contains(x));
    left.with(row, |left| {
        right.with(row, |right| match op {
            Array::Contains => within(right, left),
            Array::ContainedBy => within(left, right),
            Array::Equals => within(left, right) && within(right, left),
            Array::Overlaps => left.iter().any(|x| right.contains(x)),
        })
    })?
}
