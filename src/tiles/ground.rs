//! Polygons, lines and points as they are written into one tile: placed, simplified, clipped, rounded.

use std::collections::HashSet;

use fast_mvt::{MvtCoord, MvtFeatureBuilder, MvtGeomType, MvtResult};
use geo::{Coord, LineString, MultiLineString, MultiPolygon, Point, Polygon, coord};

use super::clip::{clip_line, clip_ring, in_box};
use super::encode::Shape;
use super::grid::{BUFFER, EXTENT, Grid, HIGH, LOW, bounds};
use super::matrix::TileAddress;
use super::simplify::{EXACT_ZOOM, Simplifier};

/// Twice the area of a square unit: a ring below it is not drawn as it is.
const UNIT_SQUARE_2: i64 = 2;
/// Twice the area of the tile with its buffer.
const WHOLE_2: i64 = 2 * ((EXTENT + 2 * BUFFER) as i64).pow(2);

/// Draws one geometry after the other; the buffers are reused.
#[derive(Debug)]
pub struct Pen {
    grid: Grid,
    exact: bool,
    simplifier: Simplifier,
    line: Vec<Coord<f64>>,
    spare: Vec<Coord<f64>>,
    rounded: Vec<MvtCoord>,
    drawing: Drawing,
}

/// What is left of a geometry in the tile.
#[derive(Debug, Default)]
struct Drawing {
    coords: Vec<MvtCoord>,
    /// Where each piece ends in `coords`.
    pieces: Vec<(Piece, usize)>,
    /// Between which points there are strips, in place of polygons too small: what comes out alike is drawn once.
    strips: HashSet<(MvtCoord, MvtCoord)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Exterior,
    Hole,
    Line,
    Point,
}

impl Pen {
    pub fn new(tile: &TileAddress) -> Self {
        Pen {
            grid: Grid::new(tile),
            exact: tile.zoom() >= EXACT_ZOOM,
            simplifier: Simplifier::default(),
            line: Vec::new(),
            spare: Vec::new(),
            rounded: Vec::new(),
            drawing: Drawing::default(),
        }
    }

    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Draws a geometry in place of the last; the kind of feature it is, or nothing where nothing of it is here.
    pub fn draw(&mut self, shape: Shape<'_>) -> Option<MvtGeomType> {
        self.drawing.clear();
        let kind = match shape {
            Shape::Polygons(polygons) => {
                self.polygons(polygons);
                MvtGeomType::Polygon
            }
            Shape::Lines(lines) => {
                self.lines(lines);
                MvtGeomType::LineString
            }
            Shape::Point(point) => {
                self.point(point);
                MvtGeomType::Point
            }
        };
        (!self.drawing.pieces.is_empty()).then_some(kind)
    }

    /// Gives what was drawn to a feature of the kind `draw` told.
    pub fn write(&self, feature: &mut MvtFeatureBuilder) -> MvtResult<()> {
        let mut start = 0;
        for &(piece, end) in &self.drawing.pieces {
            let coords = self.drawing.coords[start..end].iter().copied();
            match piece {
                Piece::Exterior => feature.ring(coords, true)?,
                Piece::Hole => feature.ring(coords, false)?,
                Piece::Line => feature.line(coords)?,
                Piece::Point => feature.points(coords)?,
            };
            start = end;
        }
        Ok(())
    }

    fn polygons(&mut self, polygons: &MultiPolygon<f64>) {
        for polygon in polygons {
            let Some(around) = bounds(&polygon.exterior().0) else {
                continue;
            };
            if self.grid.reaches(&around) {
                self.polygon(polygon);
            }
        }
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) {
        let drawn = self.drawing.mark();
        let area2 = self.ring(polygon.exterior());
        if self.rounded.is_empty() {
            return;
        }
        if area2 < UNIT_SQUARE_2 {
            self.drawing.strips(&self.rounded);
            return;
        }
        self.drawing.add(Piece::Exterior, &self.rounded);
        for hole in polygon.interiors() {
            if bounds(&hole.0).is_none() {
                continue;
            }
            let area2 = self.ring(hole);
            if area2 >= WHOLE_2 {
                // the tile lies in the hole
                self.drawing.undo(drawn);
                return;
            }
            if area2 >= UNIT_SQUARE_2 {
                self.drawing.add(Piece::Hole, &self.rounded);
            }
        }
    }

    /// Draws a ring into `rounded`, without its closing vertex; twice its area. Empty where nothing is here, or nothing
    /// but what touches the border of the buffer.
    fn ring(&mut self, ring: &LineString<f64>) -> i64 {
        self.place(ring);
        while self.line.len() > 1 && self.line.first() == self.line.last() {
            self.line.pop();
        }
        if !self.exact {
            self.simplifier.ring(&mut self.line);
        }
        clip_ring(&mut self.line, &mut self.spare);
        self.rounded.clear();
        round_into(&self.line, &mut self.rounded);
        while self.rounded.len() > 1 && self.rounded.first() == self.rounded.last() {
            self.rounded.pop();
        }
        if touches_only(&self.line) {
            self.rounded.clear();
        }
        area2(&self.rounded)
    }

    fn lines(&mut self, lines: &MultiLineString<f64>) {
        for line in lines {
            let Some(around) = bounds(&line.0) else {
                continue;
            };
            if !self.grid.reaches(&around) {
                continue;
            }
            self.place(line);
            if !self.exact {
                self.simplifier.line(&mut self.line);
            }
            let (rounded, drawing) = (&mut self.rounded, &mut self.drawing);
            clip_line(&self.line, |piece| {
                rounded.clear();
                round_into(piece, rounded);
                if rounded.len() > 1 {
                    drawing.add(Piece::Line, rounded);
                }
            });
        }
    }

    fn point(&mut self, point: Point<f64>) {
        let placed = self.grid.place(point.0);
        let finite = point.x().is_finite() && point.y().is_finite();
        if finite && in_box(placed) {
            self.rounded.clear();
            round_into(&[placed], &mut self.rounded);
            self.drawing.add(Piece::Point, &self.rounded);
        }
    }

    /// The vertices in units of the tile, into `line`, each once where neighbours fall together.
    fn place(&mut self, line: &LineString<f64>) {
        self.line.clear();
        for &position in &line.0 {
            let placed = self.grid.place(position);
            if self.line.last() != Some(&placed) {
                self.line.push(placed);
            }
        }
    }
}

impl Drawing {
    fn clear(&mut self) {
        self.coords.clear();
        self.pieces.clear();
        self.strips.clear();
    }

    fn add(&mut self, piece: Piece, coords: &[MvtCoord]) {
        self.coords.extend_from_slice(coords);
        self.pieces.push((piece, self.coords.len()));
    }

    /// A ring that encloses less than a unit, as a strip along each of its edges; a square where it is one point.
    fn strips(&mut self, ring: &[MvtCoord]) {
        if let [only] = ring {
            self.strip(*only, coord! { x: only.x + 1, y: only.y });
        }
        for (&start, &end) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            if start != end && !along_border(start, end) {
                self.strip(start, end);
            }
        }
    }

    fn strip(&mut self, a: MvtCoord, b: MvtCoord) {
        let (start, end) = if (a.x, a.y) < (b.x, b.y) {
            (a, b)
        } else {
            (b, a)
        };
        if self.strips.insert((start, end)) {
            let aside = if (end.x - start.x).abs() >= (end.y - start.y).abs() {
                coord! { x: 0, y: 1 }
            } else {
                coord! { x: 1, y: 0 }
            };
            self.add(Piece::Exterior, &[start, end, end + aside, start + aside]);
        }
    }

    fn mark(&self) -> (usize, usize) {
        (self.coords.len(), self.pieces.len())
    }

    fn undo(&mut self, (coords, pieces): (usize, usize)) {
        self.coords.truncate(coords);
        self.pieces.truncate(pieces);
    }
}

/// Rounds clipped coordinates, each once where neighbours fall together. All lie in the box, so `i32` holds them.
fn round_into(line: &[Coord<f64>], rounded: &mut Vec<MvtCoord>) {
    // never negative from the corner of the box, so a cast rounds down
    let round = |v: f64| (v - LOW + 0.5) as i32 + LOW as i32;
    for c in line {
        let c = coord! { x: round(c.x), y: round(c.y) };
        if rounded.last() != Some(&c) {
            rounded.push(c);
        }
    }
}

/// Whether all of it lies on one side of the box: the trace of a polygon in the tile next door.
fn touches_only(line: &[Coord<f64>]) -> bool {
    let all = |on: fn(&Coord<f64>) -> bool| line.iter().all(on);
    all(|c| c.x == LOW) || all(|c| c.x == HIGH) || all(|c| c.y == LOW) || all(|c| c.y == HIGH)
}

/// Twice the area a ring encloses, whichever way it turns.
fn area2(ring: &[MvtCoord]) -> i64 {
    let Some(&last) = ring.last() else {
        return 0;
    };
    let mut sum = 0;
    let mut before = last;
    for &c in ring {
        sum += i64::from(before.x) * i64::from(c.y) - i64::from(before.y) * i64::from(c.x);
        before = c;
    }
    sum.abs()
}

/// Whether an edge lies on a side of the box, where clipping may have put it.
fn along_border(a: MvtCoord, b: MvtCoord) -> bool {
    let side = |v: i32| v == LOW as i32 || v == HIGH as i32;
    (a.x == b.x && side(a.x)) || (a.y == b.y && side(a.y))
}
