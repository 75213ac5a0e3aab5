//! A filter as CQL2 text, always the same for the same filter, so that it can be hashed and compared.
//!
//! Names stand in `"`, keywords in capitals, sums in parentheses; what was reckoned while reading is printed as its
//! result, and geometries in longitude and latitude. Reading the text again gives the same filter.

use std::fmt::{Display, Formatter, Result, Write};

use geo::{Coord, Geometry, LineString, Polygon};

use super::expr::{
    Filter, Folding, List, Literal, Moment, Number, Operand, Predicate, Site, Span, Text,
    TextSource, Texts, Truth,
};
use super::names::Name;
use super::time;

impl Filter {
    /// The filter as CQL2 text.
    pub fn to_text(&self) -> String {
        self.to_string()
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        Printer {
            out: f,
            names: &self.names,
        }
        .predicate(&self.root)
    }
}

/// A number as text and WKT write it: the shortest that reads back the same.
struct Plain(f64);

impl Display for Plain {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let size = self.0.abs();
        if size == 0.0 || (1e-7..1e16).contains(&size) {
            write!(f, "{}", self.0)
        } else {
            write!(f, "{:e}", self.0)
        }
    }
}

/// A text between `'`. A quotation mark after a backslash is written `\'`, so that the backslash stays one.
struct Quoted<'t>(&'t str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_char('\'')?;
        let mut before = ' ';
        for c in self.0.chars() {
            match (before, c) {
                ('\\', '\'') => f.write_str("\\'")?,
                (_, '\'') => f.write_str("''")?,
                _ => f.write_char(c)?,
            }
            before = c;
        }
        f.write_char('\'')
    }
}

struct Printer<'p, 'f> {
    out: &'p mut Formatter<'f>,
    names: &'p [String],
}

impl Printer<'_, '_> {
    fn predicate(&mut self, predicate: &Predicate) -> Result {
        match predicate {
            Predicate::Truth(truth) => self.truth(truth),
            Predicate::All(parts) => self.joined(parts, " AND "),
            Predicate::Any(parts) => self.joined(parts, " OR "),
            Predicate::Not(inner) => {
                self.out.write_str("NOT ")?;
                self.part(inner)
            }
            Predicate::Truths(op, left, right) => {
                self.truth(left)?;
                self.sign(Name::Comparison(*op))?;
                self.truth(right)
            }
            Predicate::Numbers(op, left, right) => {
                self.number(left)?;
                self.sign(Name::Comparison(*op))?;
                self.number(right)
            }
            Predicate::Texts(op, left, right) => {
                self.text(left)?;
                self.sign(Name::Comparison(*op))?;
                self.text(right)
            }
            Predicate::Moments(op, left, right) => {
                self.moment(left)?;
                self.sign(Name::Comparison(*op))?;
                self.moment(right)
            }
            Predicate::Like(text, pattern) => {
                self.text(text)?;
                self.out.write_str(" LIKE ")?;
                self.folded(pattern.folding, |p| {
                    write!(p.out, "{}", Quoted(&pattern.written))
                })
            }
            Predicate::Between(number, low, high) => {
                self.number(number)?;
                self.out.write_str(" BETWEEN ")?;
                self.number(low)?;
                self.out.write_str(" AND ")?;
                self.number(high)
            }
            Predicate::In(list) => self.list(list),
            Predicate::IsNull(operand) => {
                self.operand(operand)?;
                self.out.write_str(" IS NULL")
            }
            Predicate::Spatial(test) => self.function(
                Name::Spatial(test.op),
                |p| p.site(&test.left),
                |p| p.site(&test.right),
            ),
            Predicate::Temporal(op, left, right) => {
                self.function(Name::Temporal(*op), |p| p.span(left), |p| p.span(right))
            }
            Predicate::Array(op, left, right) => {
                self.function(Name::Array(*op), |p| p.texts(left), |p| p.texts(right))
            }
        }
    }

    fn joined(&mut self, parts: &[Predicate], between: &str) -> Result {
        self.each(parts, between, Self::part)
    }

    /// A predicate within another, in parentheses where it would fall apart.
    fn part(&mut self, predicate: &Predicate) -> Result {
        if !matches!(predicate, Predicate::All(_) | Predicate::Any(_)) {
            return self.predicate(predicate);
        }
        self.within("(", |p| p.predicate(predicate))
    }

    fn within(&mut self, start: &str, print: impl FnOnce(&mut Self) -> Result) -> Result {
        self.out.write_str(start)?;
        print(self)?;
        self.out.write_char(')')
    }

    fn each<T>(
        &mut self,
        items: &[T],
        between: &str,
        mut print: impl FnMut(&mut Self, &T) -> Result,
    ) -> Result {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.out.write_str(between)?;
            }
            print(self, item)?;
        }
        Ok(())
    }

    fn sign(&mut self, name: Name) -> Result {
        write!(self.out, " {} ", name.as_str())
    }

    fn function(
        &mut self,
        name: Name,
        left: impl FnOnce(&mut Self) -> Result,
        right: impl FnOnce(&mut Self) -> Result,
    ) -> Result {
        write!(self.out, "{}(", name.as_str().to_ascii_uppercase())?;
        left(self)?;
        self.out.write_char(',')?;
        right(self)?;
        self.out.write_char(')')
    }

    fn property(&mut self, property: usize) -> Result {
        let name = self.names.get(property).map_or("", String::as_str);
        write!(self.out, "\"{}\"", name.replace('"', "\"\""))
    }

    fn truth(&mut self, truth: &Truth) -> Result {
        match truth {
            Truth::Known(true) => self.out.write_str("TRUE"),
            Truth::Known(false) => self.out.write_str("FALSE"),
            Truth::Property(property) => self.property(*property),
        }
    }

    fn number(&mut self, number: &Number) -> Result {
        match number {
            Number::Known(number) => write!(self.out, "{}", Plain(*number)),
            Number::Property(property) => self.property(*property),
            Number::Reckoned(op, sides) => self.within("(", |p| {
                p.number(&sides.0)?;
                p.sign(Name::Arithmetic(*op))?;
                p.number(&sides.1)
            }),
        }
    }

    fn folded(&mut self, folding: Folding, print: impl FnOnce(&mut Self) -> Result) -> Result {
        match (folding.case, folding.accents) {
            (false, false) => print(self),
            (true, false) => self.within("CASEI(", print),
            (false, true) => self.within("ACCENTI(", print),
            (true, true) => self.within("CASEI(", |p| p.within("ACCENTI(", print)),
        }
    }

    fn text(&mut self, text: &Text) -> Result {
        self.folded(text.folding, |p| match &text.source {
            TextSource::Known { written, .. } => write!(p.out, "{}", Quoted(written)),
            TextSource::Property(property) => p.property(*property),
        })
    }

    fn moment(&mut self, moment: &Moment) -> Result {
        match moment {
            Moment::Date(days) => write!(self.out, "DATE('{}')", time::print_date(*days)),
            Moment::Instant(micros) => {
                write!(self.out, "TIMESTAMP('{}')", time::print_instant(*micros))
            }
            Moment::Property(property) => self.property(*property),
        }
    }

    fn span(&mut self, span: &Span) -> Result {
        match span {
            Span::Moment(moment) => self.moment(moment),
            Span::Interval(start, end) => self.within("INTERVAL(", |p| {
                p.end(start.as_ref())?;
                p.out.write_char(',')?;
                p.end(end.as_ref())
            }),
        }
    }

    fn end(&mut self, end: Option<&Moment>) -> Result {
        match end {
            None => self.out.write_str("'..'"),
            Some(Moment::Date(days)) => write!(self.out, "'{}'", time::print_date(*days)),
            Some(Moment::Instant(micros)) => {
                write!(self.out, "'{}'", time::print_instant(*micros))
            }
            Some(Moment::Property(property)) => self.property(*property),
        }
    }

    fn list(&mut self, list: &List) -> Result {
        match list {
            List::Truths(value, _) => self.truth(value)?,
            List::Numbers { value, .. } => self.number(value)?,
            List::Texts { value, .. } => self.text(value)?,
            List::Moments(value, _) => self.moment(value)?,
        }
        self.out.write_char(' ')?;
        self.within("IN (", |p| match list {
            List::Truths(_, items) => p.each(items, ",", Self::truth),
            List::Numbers { items, .. } => p.each(items, ",", Self::number),
            List::Texts { items, .. } => p.each(items, ",", Self::text),
            List::Moments(_, items) => p.each(items, ",", Self::moment),
        })
    }

    fn operand(&mut self, operand: &Operand) -> Result {
        match operand {
            Operand::Property(property) => self.property(*property),
            Operand::Predicate(inner) => self.within("(", |p| p.predicate(inner)),
            Operand::Number(number) => self.number(number),
            Operand::Text(text) => self.text(text),
            Operand::Span(span) => self.span(span),
            Operand::Geometry(literal) => self.literal(literal),
        }
    }

    fn texts(&mut self, texts: &Texts) -> Result {
        match texts {
            Texts::Property(property) => self.property(*property),
            Texts::Listed(items) => self.within("(", |p| p.each(items, ",", Self::text)),
        }
    }

    fn site(&mut self, site: &Site) -> Result {
        match site {
            Site::Property(property) => self.property(*property),
            Site::Literal(literal) => self.literal(literal),
        }
    }

    fn literal(&mut self, literal: &Literal) -> Result {
        match literal.corners {
            Some(corners) => self.within("BBOX(", |p| {
                p.each(&corners, ",", |p, corner| {
                    write!(p.out, "{}", Plain(*corner))
                })
            }),
            None => self.geometry(&literal.geometry),
        }
    }

    fn geometry(&mut self, geometry: &Geometry<f64>) -> Result {
        match geometry {
            Geometry::Point(point) => self.within("POINT(", |p| p.position(&point.0)),
            Geometry::LineString(line) => {
                self.out.write_str("LINESTRING")?;
                self.line(line)
            }
            Geometry::Polygon(polygon) => {
                self.out.write_str("POLYGON")?;
                self.polygon(polygon)
            }
            Geometry::MultiPoint(points) => self.within("MULTIPOINT(", |p| {
                p.each(&points.0, ",", |p, point| {
                    p.within("(", |p| p.position(&point.0))
                })
            }),
            Geometry::MultiLineString(lines) => {
                self.within("MULTILINESTRING(", |p| p.each(&lines.0, ",", Self::line))
            }
            Geometry::MultiPolygon(parts) => {
                self.within("MULTIPOLYGON(", |p| p.each(&parts.0, ",", Self::polygon))
            }
            Geometry::GeometryCollection(members) => self.within("GEOMETRYCOLLECTION(", |p| {
                p.each(&members.0, ",", Self::geometry)
            }),
            // neither text nor JSON has these
            Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => Ok(()),
        }
    }

    fn position(&mut self, position: &Coord<f64>) -> Result {
        write!(self.out, "{} {}", Plain(position.x), Plain(position.y))
    }

    fn line(&mut self, line: &LineString<f64>) -> Result {
        self.within("(", |p| p.each(&line.0, ",", Self::position))
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) -> Result {
        self.within("(", |p| {
            p.line(polygon.exterior())?;
            polygon.interiors().iter().try_for_each(|ring| {
                p.out.write_char(',')?;
                p.line(ring)
            })
        })
    }
}
