//! Polygons, lines and points as they are written into one tile: placed, simplified, clipped, rounded.

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
    /// Strips drawn in place of polygons too small; parts that come out alike are drawn once.
    strips: Vec<[MvtCoord; 4]>,
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
            self.drawing.strip(strip(&self.rounded));
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
        // NaN is in no box
        if in_box(placed) {
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

    fn strip(&mut self, strip: [MvtCoord; 4]) {
        if !self.strips.contains(&strip) {
            self.add(Piece::Exterior, &strip);
            self.strips.push(strip);
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
    for c in line {
        let c = coord! { x: (c.x + 0.5).floor() as i32, y: (c.y + 0.5).floor() as i32 };
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

/// One unit wide between the ends of a ring that encloses nothing; a square where they are one point.
fn strip(ring: &[MvtCoord]) -> [MvtCoord; 4] {
    let key = |c: &&MvtCoord| (c.x, c.y);
    let zero = coord! { x: 0, y: 0 };
    let start = *ring.iter().min_by_key(key).unwrap_or(&zero);
    let mut end = *ring.iter().max_by_key(key).unwrap_or(&zero);
    if start == end {
        end.x += 1;
    }
    let aside = if (end.x - start.x).abs() >= (end.y - start.y).abs() {
        coord! { x: 0, y: 1 }
    } else {
        coord! { x: 1, y: 0 }
    };
    [start, end, end + aside, start + aside]
}
