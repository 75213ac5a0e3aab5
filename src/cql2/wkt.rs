//! Geometries in well-known text, as CQL2 text has them.

use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};

use super::MOST_POSITIONS;
use super::fault::Fault;
use super::lexer::{Kind, Token};
use super::text::Parser;

const GEOMETRIES: [&str; 7] = [
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
];

pub(super) fn is_geometry(lower: &str) -> bool {
    GEOMETRIES.contains(&lower)
}

/// Whether `token` after the name of a geometry makes it one; otherwise the name is a property's.
pub(super) fn begins(token: &Token) -> bool {
    match &token.kind {
        Kind::Sign(sign) => *sign == "(",
        Kind::Word(word) => ["z", "m", "zm", "empty"]
            .iter()
            .any(|w| word.eq_ignore_ascii_case(w)),
        _ => false,
    }
}

/// The geometry that comes next, its name included.
pub(super) fn geometry(parser: &mut Parser) -> Result<Geometry<f64>, Fault> {
    let name = name(parser)?;
    if name != "geometrycollection" {
        return simple(parser, &name);
    }
    let members = listed(parser, |p| {
        let name = self::name(p)?;
        simple(p, &name)
    })?;
    Ok(Geometry::GeometryCollection(GeometryCollection(members)))
}

/// The name of a geometry; whether heights follow is seen from the numbers.
fn name(parser: &mut Parser) -> Result<String, Fault> {
    let lower = match &parser.peek().kind {
        Kind::Word(word) => word.to_ascii_lowercase(),
        _ => String::new(),
    };
    if !is_geometry(&lower) {
        return Err(parser.unexpected(
            "a geometry",
            "write POINT, LINESTRING, POLYGON or their MULTI forms",
        ));
    }
    parser.take();
    if Parser::is_word(parser.peek(), "m") || Parser::is_word(parser.peek(), "zm") {
        return Err(parser.unexpected(
            "longitude, latitude and at most a height",
            "leave out the measures",
        ));
    }
    parser.accept_word("z");
    Ok(lower)
}

fn simple(parser: &mut Parser, name: &str) -> Result<Geometry<f64>, Fault> {
    Ok(match name {
        "point" => point_in_parentheses(parser)?.into(),
        "linestring" => LineString(positions(parser)?).into(),
        "polygon" => polygon(parser)?.into(),
        "multipoint" => MultiPoint(listed(parser, any_point)?).into(),
        "multilinestring" => {
            let lines = listed(parser, |p| Ok(LineString(positions(p)?)))?;
            MultiLineString(lines).into()
        }
        "multipolygon" => MultiPolygon(listed(parser, polygon)?).into(),
        _ => {
            return Err(parser.unexpected(
                "a simple geometry",
                "take the members out of the inner collection",
            ));
        }
    })
}

/// `(a, b, ...)`, never empty.
fn listed<T>(
    parser: &mut Parser,
    mut read: impl FnMut(&mut Parser) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    parser.expect("(")?;
    let mut items = vec![read(parser)?];
    while parser.accept(",") {
        items.push(read(parser)?);
    }
    parser.expect(")")?;
    Ok(items)
}

fn positions(parser: &mut Parser) -> Result<Vec<Coord<f64>>, Fault> {
    listed(parser, position)
}

fn position(parser: &mut Parser) -> Result<Coord<f64>, Fault> {
    parser.positions += 1;
    if parser.positions > MOST_POSITIONS {
        return Err(Fault::too_many_positions(&parser.place()));
    }
    let x = parser.signed()?;
    let y = parser.signed()?;
    if !matches!(parser.peek().kind, Kind::Sign("," | ")")) {
        parser.signed()?; // a height
    }
    Ok(Coord { x, y })
}

fn point_in_parentheses(parser: &mut Parser) -> Result<Point<f64>, Fault> {
    parser.expect("(")?;
    let point = position(parser)?;
    parser.expect(")")?;
    Ok(point.into())
}

/// With or without parentheses of its own: both are in use within MULTIPOINT.
fn any_point(parser: &mut Parser) -> Result<Point<f64>, Fault> {
    if matches!(parser.peek().kind, Kind::Sign("(")) {
        return point_in_parentheses(parser);
    }
    position(parser).map(Point)
}

fn polygon(parser: &mut Parser) -> Result<Polygon<f64>, Fault> {
    let at = parser.place();
    let mut rings = listed(parser, |p| Ok(LineString(positions(p)?)))?;
    for ring in &rings {
        super::literal::check_ring(ring.0.first(), ring.0.last(), ring.0.len())
            .map_err(|wrong| wrong.at(&at))?;
    }
    let shell = rings.remove(0);
    Ok(Polygon::new(shell, rings))
}
