//! Legends: symbols with their texts, in rows.

use super::marks::{Mark, SMALL};
use super::survey::PictureResult;
use super::svg::{Svg, width};
use crate::domain::lang::Lang;

/// A symbol of a legend with its text.
pub(super) struct Entry {
    pub(super) mark: Mark,
    pub(super) open: bool,
    pub(super) text: String,
}

/// The symbols that results need; `open` says what stands open: what was not detected.
pub(super) fn entries<'a>(
    results: impl Iterator<Item = &'a PictureResult> + Clone,
    open: &str,
    lang: Lang,
) -> Vec<Entry> {
    let has = |mark: Mark| {
        results
            .clone()
            .any(|result| Mark::of(result.outcome) == mark)
    };
    let marks = Mark::ALL.into_iter().filter(|mark| has(*mark));
    let marks = marks.map(|mark| Entry {
        mark,
        open: false,
        text: mark.text(lang).to_owned(),
    });
    let missed = results.clone().any(|result| !result.is_detected());
    let missed = missed.then(|| Entry {
        mark: Mark::Within,
        open: true,
        text: open.to_owned(),
    });
    marks.chain(missed).collect()
}

/// Lays entries out in rows, each with its place; and the height of all.
pub(super) fn legend(entries: Vec<Entry>, wide: f64) -> (Vec<(f64, f64, Entry)>, f64) {
    let (mut x, mut y) = (0.0, 0.0);
    let mut placed = Vec::new();
    for entry in entries {
        let own = width(&entry.text, SMALL) + 34.0;
        if x > 0.0 && x + own > wide {
            (x, y) = (0.0, y + 17.0);
        }
        placed.push((x, y, entry));
        x += own;
    }
    let height = if placed.is_empty() { 0.0 } else { y + 17.0 };
    (placed, height)
}

pub(super) fn draw_legend(svg: &mut Svg, placed: Vec<(f64, f64, Entry)>, at: (f64, f64)) {
    svg.element("g").num("font-size", SMALL).open();
    for (x, y, entry) in placed {
        let (x, y) = (at.0 + x, at.1 + y);
        entry
            .mark
            .draw(svg, (x + 7.0, y + 5.0), 4.6, entry.open, None);
        svg.words((x + 17.0, y + 8.5), &entry.text);
    }
    svg.close();
}
