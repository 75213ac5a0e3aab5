//! Limit lines across an axis of contents, and their labels.

use rust_decimal::Decimal;

use super::labels::rows;
use super::marks::{CONTROL, SCREENING, SMALL};
use super::scale::{Scale, content, float};
use super::survey::{PictureAnalyte, SurveyPicture};
use super::svg::{Svg, width};
use crate::domain::land_use::LimitClass;
use crate::domain::lang::Lang;
use crate::standards::LimitKind;

/// Size of the labels.
const SIZE: f64 = 8.5;
const ROW: f64 = 10.0;

/// A limit of an analyte.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LimitLine {
    pub(super) value: Decimal,
    pub(super) class: LimitClass,
    pub(super) kind: LimitKind,
    /// Of the class of the survey, not of the other.
    pub(super) own: bool,
}

/// The limits of an analyte: those of the class of the survey, then those of the other.
pub(super) fn of(survey: &SurveyPicture, analyte: &PictureAnalyte) -> Vec<LimitLine> {
    let other = match survey.class {
        LimitClass::I => LimitClass::II,
        LimitClass::II => LimitClass::I,
    };
    let both = [
        (&analyte.limits, survey.class, true),
        (&analyte.other_limits, other, false),
    ];
    let both = both
        .into_iter()
        .filter_map(|(limits, class, own)| Some((limits.as_ref()?, class, own)));
    both.flat_map(|(limits, class, own)| {
        let line = move |value: Decimal, kind| LimitLine {
            value,
            class,
            kind,
            own,
        };
        let control = limits
            .control
            .as_ref()
            .map(|limit| line(limit.mg_per_kg, LimitKind::Control));
        [
            Some(line(limits.screening.mg_per_kg, LimitKind::Screening)),
            control,
        ]
        .into_iter()
        .flatten()
    })
    .collect()
}

impl LimitLine {
    pub(super) fn float(&self) -> f64 {
        float(self.value)
    }

    /// Colour, width and dashes: colour and weight for the class of the survey, grey for the other.
    fn style(&self) -> (&'static str, f64, Option<&'static str>) {
        match (self.own, self.kind) {
            (true, LimitKind::Screening) => (SCREENING, 1.5, Some("6 3")),
            (true, LimitKind::Control) => (CONTROL, 1.7, None),
            (false, LimitKind::Screening) => ("#777", 0.9, Some("1.5 2.5")),
            (false, LimitKind::Control) => ("#777", 0.9, Some("8 2.5 1.5 2.5")),
        }
    }

    pub(super) fn text(&self, lang: Lang) -> String {
        let kind = match (self.class, self.kind) {
            (LimitClass::I, LimitKind::Screening) => lang.pick("一类筛选", "scr.\u{a0}I"),
            (LimitClass::II, LimitKind::Screening) => lang.pick("二类筛选", "scr.\u{a0}II"),
            (LimitClass::I, LimitKind::Control) => lang.pick("一类管制", "ctrl\u{a0}I"),
            (LimitClass::II, LimitKind::Control) => lang.pick("二类管制", "ctrl\u{a0}II"),
        };
        // not torn apart at the end of a line
        format!("{kind}\u{a0}{}", content(self.value))
    }
}

/// What a kind of line means, for legends.
pub(super) fn draw_key(svg: &mut Svg, survey: &SurveyPicture, (x, y): (f64, f64), lang: Lang) {
    let value = Decimal::ZERO;
    let other = match survey.class {
        LimitClass::I => LimitClass::II,
        LimitClass::II => LimitClass::I,
    };
    let mut x = x;
    svg.element("g").num("font-size", SMALL).open();
    for (class, own) in [(survey.class, true), (other, false)] {
        for kind in [LimitKind::Screening, LimitKind::Control] {
            let line = LimitLine {
                value,
                class,
                kind,
                own,
            };
            stroke(svg, &line, (x, y + 5.0), (x + 24.0, y + 5.0));
            let text = match (class, kind) {
                (LimitClass::I, LimitKind::Screening) => {
                    lang.pick("第一类用地筛选值", "screening value, class I")
                }
                (LimitClass::II, LimitKind::Screening) => {
                    lang.pick("第二类用地筛选值", "screening value, class II")
                }
                (LimitClass::I, LimitKind::Control) => {
                    lang.pick("第一类用地管制值", "control value, class I")
                }
                (LimitClass::II, LimitKind::Control) => {
                    lang.pick("第二类用地管制值", "control value, class II")
                }
            };
            svg.words((x + 29.0, y + 8.5), text);
            x += width(text, SMALL) + 48.0;
        }
    }
    svg.close();
}

fn stroke(svg: &mut Svg, line: &LimitLine, from: (f64, f64), to: (f64, f64)) {
    let (colour, wide, dashes) = line.style();
    let element = svg
        .element("line")
        .at(("x1", "y1"), from)
        .at(("x2", "y2"), to)
        .set("stroke", colour)
        .num("stroke-width", wide);
    match dashes {
        Some(dashes) => element.set("stroke-dasharray", dashes).empty(),
        None => element.empty(),
    }
}

/// Limit lines with their labels laid out.
pub(super) struct LimitLines {
    lines: Vec<(LimitLine, f64, f64, usize)>,
    /// Limits that are not on the axis.
    beyond: Vec<LimitLine>,
    /// Height of the labels.
    pub(super) height: f64,
}

impl LimitLines {
    pub(super) fn of(all: &[LimitLine], scale: &Scale, ends: (f64, f64), lang: Lang) -> LimitLines {
        let (on, beyond): (Vec<LimitLine>, Vec<LimitLine>) =
            all.iter().partition(|line| scale.holds(line.float()));
        let places: Vec<(f64, f64)> = on
            .iter()
            .map(|line| (scale.place(line.float()), width(&line.text(lang), SIZE)))
            .collect();
        let (starts, count) = rows(&places, ends);
        let lines = on.into_iter().zip(places).zip(starts);
        let lines = lines.map(|((line, (at, _)), (start, row))| (line, at, start, row));
        #[expect(clippy::cast_precision_loss, reason = "four rows at most")]
        let height = count as f64 * ROW;
        LimitLines {
            lines: lines.collect(),
            beyond,
            height,
        }
    }

    /// Lines from `top` to `bottom`, and their labels above `top`.
    pub(super) fn draw(&self, svg: &mut Svg, (top, bottom): (f64, f64), lang: Lang) {
        // the other class first, so that its lines lie below
        let mut order: Vec<&(LimitLine, f64, f64, usize)> = self.lines.iter().collect();
        order.sort_by_key(|(line, ..)| line.own);
        for (line, at, _, row) in &order {
            #[expect(clippy::cast_precision_loss, reason = "four rows at most")]
            let high = top - *row as f64 * ROW - 1.0;
            stroke(svg, line, (*at, high), (*at, bottom));
        }
        svg.element("g").num("font-size", SIZE).open();
        for (line, _, start, row) in order {
            #[expect(clippy::cast_precision_loss, reason = "four rows at most")]
            let y = top - *row as f64 * ROW - 2.5;
            let text = line.text(lang);
            svg.element("rect")
                .at(("x", "y"), (*start - 1.0, y - 7.5))
                .num("width", width(&text, SIZE) + 2.0)
                .num("height", 9.5)
                .set("fill", "#fff")
                .empty();
            let (colour, ..) = line.style();
            svg.element("text")
                .at(("x", "y"), (*start, y))
                .set("fill", if line.own { colour } else { "#555" })
                .text(&text);
        }
        svg.close();
    }

    /// The limits that are not on the axis, in words.
    pub(super) fn beyond(&self, lang: Lang) -> Option<String> {
        let texts: Vec<String> = self.beyond.iter().map(|line| line.text(lang)).collect();
        (!texts.is_empty()).then(|| {
            let texts = texts.join(lang.pick("、", ", "));
            lang.pick(format!("图外：{texts}"), format!("off the axis: {texts}"))
        })
    }
}
