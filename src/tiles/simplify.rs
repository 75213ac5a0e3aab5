//! Fewer vertices where nobody would see them: Douglas-Peucker, within one unit.
//!
//! Own, because that of `geo` recurses as deep as there are vertices and allocates at each step. A long line is taken
//! in runs, which bounds the work (the method is quadratic at its worst); the first vertex of a run stays.

use geo::Coord;

/// From this zoom on every vertex is written: a unit is 0.075 m of the equator, as fine as land is surveyed.
pub const EXACT_ZOOM: u8 = 17;

/// Units a left-out vertex may lie beside what is drawn: 1/16 of a cell.
const TOLERANCE: f64 = 1.0;
/// Vertices simplified at once.
const RUN: usize = 256;

/// Reused from line to line.
#[derive(Debug, Default)]
pub struct Simplifier {
    keep: Vec<bool>,
    open: Vec<(usize, usize)>,
}

impl Simplifier {
    /// An open line; its ends stay.
    pub fn line(&mut self, line: &mut Vec<Coord<f64>>) {
        if line.len() < 3 {
            return;
        }
        let last = line.len() - 1;
        self.keep.clear();
        self.keep.resize(line.len(), false);
        self.keep[last] = true;
        for from in (0..last).step_by(RUN) {
            self.keep[from] = true;
            self.run(line, from, (from + RUN).min(last));
        }
        let mut keep = self.keep.iter();
        line.retain(|_| keep.next().copied().unwrap_or(true));
    }

    /// A ring without its closing vertex; its first vertex stays.
    pub fn ring(&mut self, ring: &mut Vec<Coord<f64>>) {
        let Some(&first) = ring.first() else {
            return;
        };
        ring.push(first);
        self.line(ring);
        ring.pop();
    }

    fn run(&mut self, line: &[Coord<f64>], from: usize, to: usize) {
        self.open.push((from, to));
        while let Some((from, to)) = self.open.pop() {
            let Some((farthest, square)) = farthest(line, from, to) else {
                continue;
            };
            if square > TOLERANCE * TOLERANCE {
                self.keep[farthest] = true;
                self.open.push((from, farthest));
                self.open.push((farthest, to));
            }
        }
    }
}

/// The vertex between two that lies farthest from the segment between them, and the square of how far.
fn farthest(line: &[Coord<f64>], from: usize, to: usize) -> Option<(usize, f64)> {
    let (start, end) = (line[from], line[to]);
    let along = end - start;
    let length2 = along.x * along.x + along.y * along.y;
    let per_length2 = 1.0 / length2;
    let mut found = None;
    let mut most = -1.0;
    for (index, &c) in line.iter().enumerate().take(to).skip(from + 1) {
        let v = c - start;
        let ahead = v.x * along.x + v.y * along.y;
        let square = if ahead <= 0.0 {
            v.x * v.x + v.y * v.y
        } else if ahead >= length2 {
            let v = c - end;
            v.x * v.x + v.y * v.y
        } else {
            let aside = v.x * along.y - v.y * along.x;
            aside * aside * per_length2
        };
        if square > most {
            most = square;
            found = Some((index, square));
        }
    }
    found
}
