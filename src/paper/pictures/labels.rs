//! Labels that keep apart: each stands where nothing else does, or is left out.

/// A rectangle on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    pub(super) fn new(left: f64, top: f64, width: f64, height: f64) -> Area {
        Area {
            left,
            top,
            right: left + width,
            bottom: top + height,
        }
    }

    pub(super) fn around((x, y): (f64, f64), r: f64) -> Area {
        Area::new(x - r, y - r, 2.0 * r, 2.0 * r)
    }

    fn meets(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn lies_in(&self, other: &Area) -> bool {
        self.left >= other.left
            && self.right <= other.right
            && self.top >= other.top
            && self.bottom <= other.bottom
    }
}

/// Directions in which a label may stand from its point, the best first: as parts of its width and height.
const AROUND: [(f64, f64); 8] = [
    (0.0, -0.5),
    (-1.0, -0.5),
    (-0.5, -1.0),
    (-0.5, 0.0),
    (0.0, -1.0),
    (0.0, 0.0),
    (-1.0, -1.0),
    (-1.0, 0.0),
];
/// Distances from the point, in units.
const STEPS: [f64; 3] = [0.0, 7.0, 16.0];

/// A page on which places are taken.
pub(super) struct Labels {
    bounds: Area,
    taken: Vec<Area>,
}

/// Whether a label may stand away from its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Away {
    Never,
    IfNeeded,
}

/// Where a label stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stand {
    pub(super) area: Area,
    /// So far from its point that a line must lead to it.
    pub(super) led: bool,
}

impl Labels {
    pub(super) fn within(bounds: Area) -> Self {
        Labels {
            bounds,
            taken: Vec::new(),
        }
    }

    /// Nothing may stand here.
    pub(super) fn take(&mut self, area: Area) {
        self.taken.push(area);
    }

    /// A place for a label of this size near a point whose symbol has this radius; `away`: it may stand away from the
    /// point, with a line that leads to it.
    pub(super) fn stand(
        &mut self,
        at: (f64, f64),
        r: f64,
        size: (f64, f64),
        away: Away,
    ) -> Option<Stand> {
        let steps = match away {
            Away::Never => 1,
            Away::IfNeeded => STEPS.len(),
        };
        for (turn, step) in STEPS.iter().take(steps).enumerate() {
            for (dx, dy) in AROUND {
                let gap = r + 1.5 + step;
                let side = |part: f64| match part {
                    part if part > -0.25 => gap,
                    part if part < -0.75 => -gap,
                    _ => 0.0,
                };
                // in a corner the symbol is round
                let slack = if side(dx) != 0.0 && side(dy) != 0.0 {
                    0.75
                } else {
                    1.0
                };
                let area = Area::new(
                    at.0 + dx * size.0 + side(dx) * slack,
                    at.1 + dy * size.1 + side(dy) * slack,
                    size.0,
                    size.1,
                );
                if area.lies_in(&self.bounds) && !self.taken.iter().any(|taken| taken.meets(&area))
                {
                    self.taken.push(area);
                    return Some(Stand {
                        area,
                        led: turn > 0,
                    });
                }
            }
        }
        None
    }
}

/// Rows for texts that stand centred at places of an axis, so that none meets another; and how many rows there are.
/// A text is kept between `left` and `right`.
pub(super) fn rows(texts: &[(f64, f64)], (left, right): (f64, f64)) -> (Vec<(f64, usize)>, usize) {
    let mut ends: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut placed = Vec::new();
    for (at, wide) in texts {
        let start = (at - wide / 2.0).min(right - wide).max(left);
        let own = (start - 3.0, start + wide + 3.0);
        let free =
            |row: &Vec<(f64, f64)>| row.iter().all(|other| own.0 >= other.1 || own.1 <= other.0);
        let row = ends.iter().position(free).unwrap_or_else(|| {
            ends.push(Vec::new());
            ends.len() - 1
        });
        if let Some(row) = ends.get_mut(row) {
            row.push(own);
        }
        placed.push((start, row));
    }
    (placed, ends.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_apart_and_inside() {
        let bounds = Area::new(0.0, 0.0, 200.0, 200.0);
        let mut labels = Labels::within(bounds);
        let points: Vec<(f64, f64)> = (0..40)
            .map(|n| {
                (
                    100.0 + f64::from(n % 8) * 6.0,
                    100.0 + f64::from(n / 8) * 6.0,
                )
            })
            .collect();
        points
            .iter()
            .for_each(|at| labels.take(Area::around(*at, 4.0)));
        let stands: Vec<Stand> = points
            .iter()
            .filter_map(|at| labels.stand(*at, 4.0, (30.0, 10.0), Away::IfNeeded))
            .collect();
        assert!(stands.len() >= 8, "{}", stands.len());
        for (place, one) in stands.iter().enumerate() {
            assert!(one.area.lies_in(&bounds));
            assert!(
                stands
                    .iter()
                    .skip(place + 1)
                    .all(|other| !one.area.meets(&other.area))
            );
            assert!(
                points
                    .iter()
                    .all(|at| !one.area.meets(&Area::around(*at, 4.0)))
            );
        }
    }

    #[test]
    fn texts_of_an_axis_keep_apart() {
        let (placed, rows) = rows(
            &[(50.0, 40.0), (60.0, 40.0), (150.0, 40.0), (199.0, 40.0)],
            (0.0, 200.0),
        );
        assert_eq!(rows, 2);
        assert_eq!(placed, [(30.0, 0), (40.0, 1), (130.0, 0), (160.0, 1)]);
    }
}
