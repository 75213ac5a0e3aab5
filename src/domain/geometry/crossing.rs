//! Borders against borders: crossings, touches, what lies inside what.
//!
//! All segments of all rings of all parts go into one R-tree; pairs whose boxes meet are classified by exact
//! predicates. For land this is O(n log n): a segment's box meets few others. Where it is not (a comb of long diagonal
//! teeth) the budget of pairs ends it with a refusal.
//!
//! Rings that only touch are examined at each point of touch: whether they cross there, and whether the touches
//! make a closed chain. Rings and points of touch as nodes, incidences as edges: a cycle encloses a piece of the
//! interior that is cut off (the criterion of JTS and GEOS).

use std::collections::HashMap;

use geo::algorithm::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, LineString};
use rstar::{AABB, RTree, RTreeObject};

use super::check::{Faults, Ring, shown};
use super::fault::{GeometryFault, GeometryFaultKind as Kind};
use super::limits::PAIR_BUDGET;

/// Up to this many segments each is compared with each: below it a tree costs more than it saves (measured on circles:
/// 200 segments 29 us against 66, 400 segments 84 against 157, 1,000 about equal).
const BRUTE_FORCE: usize = 400;

/// Checks the borders of rings that passed every test that looks at one ring alone.
pub(super) fn check(parts: &[Vec<Ring>], faults: &mut Faults) {
    let borders = Borders::of(parts);
    let Some(touches) = borders.pairs(faults) else {
        faults.push(GeometryFault::whole(
            Kind::TooIntricate,
            format!("more than {PAIR_BUDGET} close pairs of segments"),
        ));
        return;
    };
    if faults.is_empty() {
        borders.crossings_at_touches(&touches, faults);
    }
    if faults.is_empty() {
        borders.nesting(parts, &touches, faults);
    }
    if faults.is_empty() {
        borders.interiors(&touches, faults);
    }
}

/// A ring with its place in the outline.
struct Placed<'a> {
    part: usize,
    ring: usize,
    positions: &'a [Coord<f64>],
    low: Coord<f64>,
    high: Coord<f64>,
}

impl Placed<'_> {
    /// Segments, as many as distinct vertices.
    fn len(&self) -> usize {
        self.positions.len() - 1
    }

    fn box_holds(&self, other: &Placed) -> bool {
        self.low.x <= other.low.x
            && self.low.y <= other.low.y
            && self.high.x >= other.high.x
            && self.high.y >= other.high.y
    }
}

/// A segment: which ring, from which vertex.
#[derive(Clone, Copy)]
struct Segment {
    ring: u32,
    start: u32,
    a: Coord<f64>,
    b: Coord<f64>,
}

impl RTreeObject for Segment {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners([self.a.x, self.a.y], [self.b.x, self.b.y])
    }
}

impl Segment {
    fn order(&self) -> (u32, u32) {
        (self.ring, self.start)
    }

    fn box_meets(&self, other: &Segment) -> bool {
        self.a.x.min(self.b.x) <= other.a.x.max(other.b.x)
            && other.a.x.min(other.b.x) <= self.a.x.max(self.b.x)
            && self.a.y.min(self.b.y) <= other.a.y.max(other.b.y)
            && other.a.y.min(other.b.y) <= self.a.y.max(self.b.y)
    }
}

/// Two rings (positions in `Borders::rings`) that meet in a point, and where each has it.
struct Touch {
    point: Coord<f64>,
    first: (usize, Place),
    second: (usize, Place),
}

/// Where on a ring a point lies.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Vertex(usize),
    /// Inside the segment that starts at this vertex.
    Along(usize),
}

/// How two segments meet.
enum Meeting {
    Apart,
    Cross,
    Overlap,
    At(Coord<f64>),
}

struct Borders<'a> {
    rings: Vec<Placed<'a>>,
}

impl<'a> Borders<'a> {
    fn of(parts: &'a [Vec<Ring>]) -> Self {
        let rings = parts.iter().enumerate().flat_map(|(part, rings)| {
            rings.iter().enumerate().map(move |(ring, positions)| {
                let (low, high) = bounds(positions);
                Placed {
                    part,
                    ring,
                    positions,
                    low,
                    high,
                }
            })
        });
        Borders {
            rings: rings.collect(),
        }
    }

    fn segments(&self) -> Vec<Segment> {
        let of_ring = |(i, ring): (usize, &Placed)| {
            let pairs: Vec<Segment> = ring
                .positions
                .windows(2)
                .enumerate()
                .map(|(k, w)| Segment {
                    ring: i as u32,
                    start: k as u32,
                    a: w[0],
                    b: w[1],
                })
                .collect();
            pairs
        };
        self.rings.iter().enumerate().flat_map(of_ring).collect()
    }

    /// Looks at every pair of segments that may meet; the touches of different rings, or `None` when the budget ends.
    fn pairs(&self, faults: &mut Faults) -> Option<Vec<Touch>> {
        let segments = self.segments();
        let mut touches = Vec::new();
        if segments.len() <= BRUTE_FORCE {
            for (i, s) in segments.iter().enumerate() {
                for t in segments[i + 1..].iter().filter(|t| s.box_meets(t)) {
                    self.pair(s, t, &mut touches, faults);
                }
            }
            return Some(touches);
        }
        let tree = RTree::bulk_load(segments.clone());
        let mut budget = PAIR_BUDGET;
        for s in &segments {
            for t in tree.locate_in_envelope_intersecting(&s.envelope()) {
                budget = budget.checked_sub(1)?;
                if t.order() > s.order() {
                    self.pair(s, t, &mut touches, faults);
                }
            }
        }
        Some(touches)
    }

    fn pair(&self, s: &Segment, t: &Segment, touches: &mut Vec<Touch>, faults: &mut Faults) {
        let (r, q) = (s.ring as usize, t.ring as usize);
        if r == q && self.neighbours(r, s.start as usize, t.start as usize) {
            return; // they share a vertex; a return on itself was found as a spike
        }
        match meeting(s, t) {
            Meeting::Apart => {}
            Meeting::Cross if r == q => self.fault(Kind::SelfCrossing, s, t, faults),
            Meeting::Cross => self.fault(self.across(r, q), s, t, faults),
            Meeting::Overlap => self.fault(Kind::SharedBorder, s, t, faults),
            // up to four pairs meet at a vertex: the one whose segments do not end there speaks for all
            Meeting::At(point) if point == s.b || point == t.b => {}
            Meeting::At(_) if r == q => self.fault(Kind::SelfTouch, s, t, faults),
            Meeting::At(point) => touches.push(Touch {
                point,
                first: (r, place(s, point)),
                second: (q, place(t, point)),
            }),
        }
    }

    fn neighbours(&self, ring: usize, i: usize, j: usize) -> bool {
        let n = self.rings[ring].len();
        (i + 1) % n == j || (j + 1) % n == i
    }

    /// What the crossing of two different rings is called.
    fn across(&self, r: usize, q: usize) -> Kind {
        if self.rings[r].part == self.rings[q].part {
            Kind::RingsCross
        } else {
            Kind::PartsOverlap
        }
    }

    fn fault(&self, kind: Kind, s: &Segment, t: &Segment, faults: &mut Faults) {
        let (own, other) = (&self.rings[s.ring as usize], &self.rings[t.ring as usize]);
        let found = format!(
            "segment {} to {} meets segment {} to {} (part {}, ring {}, vertex {})",
            shown(&s.a),
            shown(&s.b),
            shown(&t.a),
            shown(&t.b),
            other.part + 1,
            other.ring + 1,
            t.start + 1
        );
        faults.push(GeometryFault::whole(kind, found).at(own.part, own.ring, s.start as usize));
    }

    /// Rings that pass through each other exactly at a vertex.
    fn crossings_at_touches(&self, touches: &[Touch], faults: &mut Faults) {
        for touch in touches {
            let (r, q) = (touch.first.0, touch.second.0);
            let wedge = self.around(r, touch.first.1);
            let (before, after) = self.around(q, touch.second.1);
            if left_of(wedge, touch.point, before) != left_of(wedge, touch.point, after) {
                let placed = &self.rings[r];
                let found = format!(
                    "ring {} of part {} passes through at {}",
                    self.rings[q].ring + 1,
                    self.rings[q].part + 1,
                    shown(&touch.point)
                );
                faults.push(
                    GeometryFault::whole(self.across(r, q), found).on(placed.part, placed.ring),
                );
            }
        }
    }

    /// The positions before and after a place on a ring.
    fn around(&self, ring: usize, place: Place) -> (Coord<f64>, Coord<f64>) {
        let (p, n) = (self.rings[ring].positions, self.rings[ring].len());
        match place {
            Place::Vertex(i) => (p[(i + n - 1) % n], p[i + 1]),
            Place::Along(i) => (p[i], p[i + 1]),
        }
    }

    /// Holes inside their shell and beside each other, parts beside each other. Nothing crosses any more.
    fn nesting(&self, parts: &[Vec<Ring>], touches: &[Touch], faults: &mut Faults) {
        if self.rings.len() == 1 {
            return;
        }
        let touching: HashMap<(usize, usize), &Touch> = touches
            .iter()
            .map(|t| ((t.first.0, t.second.0), t))
            .collect();
        let lines: Vec<LineString<f64>> = self
            .rings
            .iter()
            .map(|r| LineString(r.positions.to_vec()))
            .collect();
        let inside = |inner: usize, outer: usize| -> bool {
            let (i, o) = (&self.rings[inner], &self.rings[outer]);
            o.box_holds(i) && self.lies_inside(inner, outer, &lines[outer], &touching)
        };
        let mut first_of_part = Vec::with_capacity(parts.len());
        let mut next = 0;
        for part in parts {
            first_of_part.push(next);
            next += part.len();
        }
        self.holes(parts, &first_of_part, &inside, faults);
        if faults.is_empty() {
            self.shells(parts, &first_of_part, &inside, faults);
        }
    }

    fn holes(
        &self,
        parts: &[Vec<Ring>],
        first: &[usize],
        inside: &impl Fn(usize, usize) -> bool,
        faults: &mut Faults,
    ) {
        for (part, rings) in parts.iter().enumerate() {
            let shell = first[part];
            for hole in 1..rings.len() {
                if !inside(shell + hole, shell) {
                    faults.push(
                        GeometryFault::whole(Kind::HoleOutside, "a hole outside the shell")
                            .on(part, hole),
                    );
                }
                for other in (1..rings.len()).filter(|&other| other != hole) {
                    if inside(shell + hole, shell + other) {
                        let found = format!("a hole inside the hole that is ring {}", other + 1);
                        faults.push(GeometryFault::whole(Kind::HoleInHole, found).on(part, hole));
                    }
                }
            }
        }
    }

    /// A part inside another must lie in one of its holes.
    fn shells(
        &self,
        parts: &[Vec<Ring>],
        first: &[usize],
        inside: &impl Fn(usize, usize) -> bool,
        faults: &mut Faults,
    ) {
        for inner in 0..parts.len() {
            for outer in (0..parts.len()).filter(|&outer| outer != inner) {
                let in_shell = inside(first[inner], first[outer]);
                if in_shell
                    && !(1..parts[outer].len())
                        .any(|hole| inside(first[inner], first[outer] + hole))
                {
                    let found = format!("a part inside part {}", outer + 1);
                    faults.push(GeometryFault::whole(Kind::PartsOverlap, found).on(inner, 0));
                }
            }
        }
    }

    /// Whether a ring that does not cross `outer` lies inside it: told by a vertex off the border, else at a touch.
    fn lies_inside(
        &self,
        inner: usize,
        outer: usize,
        line: &LineString<f64>,
        touching: &HashMap<(usize, usize), &Touch>,
    ) -> bool {
        for &vertex in self.rings[inner].positions {
            match coord_pos_relative_to_ring(vertex, line) {
                CoordPos::Inside => return true,
                CoordPos::Outside => return false,
                CoordPos::OnBoundary => {}
            }
        }
        let pair = (inner.min(outer), inner.max(outer));
        let Some(touch) = touching.get(&pair) else {
            return false;
        };
        let ((_, inner_place), (_, outer_place)) = if inner < outer {
            (touch.first, touch.second)
        } else {
            (touch.second, touch.first)
        };
        let left = left_of(
            self.around(outer, outer_place),
            touch.point,
            self.around(inner, inner_place).0,
        );
        let counter_clockwise = super::check::doubled_area(self.rings[outer].positions) > 0.0;
        left == counter_clockwise
    }

    /// Chains of touching rings that cut a part's interior.
    fn interiors(&self, touches: &[Touch], faults: &mut Faults) {
        let mut incidences: Vec<(usize, [u64; 2], Coord<f64>)> = Vec::new();
        for touch in touches {
            if self.rings[touch.first.0].part == self.rings[touch.second.0].part {
                let key = [touch.point.x + 0.0, touch.point.y + 0.0].map(f64::to_bits);
                incidences.push((touch.first.0, key, touch.point));
                incidences.push((touch.second.0, key, touch.point));
            }
        }
        incidences.sort_by_key(|&(ring, key, _)| (ring, key));
        incidences.dedup_by_key(|&mut (ring, key, _)| (ring, key));
        let mut points = HashMap::new();
        let mut sets = Sets::new(self.rings.len());
        for (ring, key, point) in incidences {
            // points of different parts are different nodes: a point shared by two parts joins nothing
            let node = *points
                .entry((self.rings[ring].part, key))
                .or_insert_with(|| sets.add());
            if !sets.join(ring, node) {
                let placed = &self.rings[ring];
                let found = format!(
                    "rings that touch in a closed chain, last at {}",
                    shown(&point)
                );
                faults.push(
                    GeometryFault::whole(Kind::InteriorSplit, found).on(placed.part, placed.ring),
                );
            }
        }
    }
}

/// Disjoint sets (union-find with path halving).
struct Sets(Vec<usize>);

impl Sets {
    fn new(n: usize) -> Self {
        Sets((0..n).collect())
    }

    fn add(&mut self) -> usize {
        self.0.push(self.0.len());
        self.0.len() - 1
    }

    fn root(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    /// Joins two sets; `false` when they already were one.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a] = b;
        a != b
    }
}

fn bounds(positions: &[Coord<f64>]) -> (Coord<f64>, Coord<f64>) {
    let start = (
        Coord {
            x: f64::INFINITY,
            y: f64::INFINITY,
        },
        Coord {
            x: f64::NEG_INFINITY,
            y: f64::NEG_INFINITY,
        },
    );
    positions.iter().fold(start, |(low, high), c| {
        (
            Coord {
                x: low.x.min(c.x),
                y: low.y.min(c.y),
            },
            Coord {
                x: high.x.max(c.x),
                y: high.y.max(c.y),
            },
        )
    })
}

/// Exact: how two segments of positive length meet.
fn meeting(s: &Segment, t: &Segment) -> Meeting {
    use Orientation::Collinear;
    let side = |p, q, r| RobustKernel::orient2d(p, q, r);
    let (s1, s2) = (side(t.a, t.b, s.a), side(t.a, t.b, s.b));
    if s1 == s2 && s1 != Collinear {
        return Meeting::Apart;
    }
    let (t1, t2) = (side(s.a, s.b, t.a), side(s.a, s.b, t.b));
    if t1 == t2 && t1 != Collinear {
        return Meeting::Apart;
    }
    if [s1, s2, t1, t2].iter().all(|o| *o == Collinear) {
        return along_one_line(s, t);
    }
    let ends = [(s1, s.a), (s2, s.b), (t1, t.a), (t2, t.b)];
    match ends.iter().find(|(o, _)| *o == Collinear) {
        Some((_, point)) => Meeting::At(*point),
        None => Meeting::Cross,
    }
}

/// Where a point that is not the end of `segment` lies on its ring.
fn place(segment: &Segment, point: Coord<f64>) -> Place {
    let start = segment.start as usize;
    if point == segment.a {
        Place::Vertex(start)
    } else {
        Place::Along(start)
    }
}

/// Two segments on one line: apart, end to end, or with a stretch in common.
fn along_one_line(s: &Segment, t: &Segment) -> Meeting {
    let key = |c: Coord<f64>| (c.x, c.y);
    let sorted = |s: &Segment| {
        if key(s.a) <= key(s.b) {
            (s.a, s.b)
        } else {
            (s.b, s.a)
        }
    };
    let ((s_low, s_high), (t_low, t_high)) = (sorted(s), sorted(t));
    if s_high == t_low {
        Meeting::At(s_high)
    } else if t_high == s_low {
        Meeting::At(t_high)
    } else if key(s_high) < key(t_low) || key(t_high) < key(s_low) {
        Meeting::Apart
    } else {
        Meeting::Overlap
    }
}

/// Whether `direction`, seen from `at`, lies left of the path `from -> at -> to` (on no branch of it).
fn left_of((from, to): (Coord<f64>, Coord<f64>), at: Coord<f64>, direction: Coord<f64>) -> bool {
    let left = |a, b, c| RobustKernel::orient2d(a, b, c) == Orientation::CounterClockwise;
    let (in_side, out_side) = (left(from, at, direction), left(at, to, direction));
    match RobustKernel::orient2d(from, at, to) {
        Orientation::CounterClockwise => in_side && out_side,
        Orientation::Clockwise => in_side || out_side,
        Orientation::Collinear => in_side,
    }
}
