//! Symbols of outcomes: each its own shape, colour and lightness, so that neither colour blindness nor a grey print hides
//! one; legends; what stands above and below every picture.

use super::survey::{PictureResult, SurveyPicture};
use super::svg::{PAGE, Svg, number, path, wrapped};
use crate::domain::land_use::LimitClass;
use crate::domain::lang::Lang;
use crate::standards::SoilOutcome;

/// Margin of a picture.
pub(super) const MARGIN: f64 = 20.0;
/// Colour of the screening value and of the control value.
pub(super) const SCREENING: &str = "#a35200";
pub(super) const CONTROL: &str = "#8c1023";
/// Size of small print.
pub(super) const SMALL: f64 = 9.5;

/// What a symbol says. The order is that of gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    NotScreened,
    Within,
    Background,
    Unsuitable,
    AboveScreening,
    AboveControl,
}

impl Mark {
    pub(super) const ALL: [Mark; 6] = [
        Mark::Within,
        Mark::Background,
        Mark::AboveScreening,
        Mark::AboveControl,
        Mark::Unsuitable,
        Mark::NotScreened,
    ];

    pub(super) fn of(outcome: Option<SoilOutcome>) -> Mark {
        match outcome {
            None => Mark::NotScreened,
            Some(SoilOutcome::Within) => Mark::Within,
            Some(SoilOutcome::WithinBackground) => Mark::Background,
            Some(SoilOutcome::MethodUnsuitable) => Mark::Unsuitable,
            Some(SoilOutcome::AboveScreening) => Mark::AboveScreening,
            Some(SoilOutcome::AboveControl) => Mark::AboveControl,
        }
    }

    pub(super) fn exceeds(self) -> bool {
        self >= Mark::AboveScreening
    }

    pub(super) fn text(self, lang: Lang) -> &'static str {
        match self {
            Mark::NotScreened => lang.pick(
                "未筛查（无结果或无限值）",
                "not screened (no result or no limit)",
            ),
            Mark::Within => lang.pick("不高于筛选值", "not above screening"),
            Mark::Background => lang.pick(
                "高于筛选值，不高于背景值",
                "above screening, not above background",
            ),
            Mark::Unsuitable => lang.pick(
                "方法不适用（检出限高于筛选值或不明）",
                "method unsuitable (detection limit above screening or not told)",
            ),
            Mark::AboveScreening => lang.pick("高于筛选值", "above screening"),
            Mark::AboveControl => lang.pick("高于管制值", "above control (intervention)"),
        }
    }

    /// Fill and stroke.
    fn colours(self) -> (&'static str, &'static str) {
        match self {
            Mark::NotScreened => ("#fff", "#777"),
            Mark::Within => ("#4b9fcf", "#0f3f5c"),
            Mark::Background => ("#fff", "#0f3f5c"),
            Mark::Unsuitable => ("#fff", "#333"),
            Mark::AboveScreening => ("#f3b13e", "#4d3000"),
            Mark::AboveControl => ("#8c1023", "#30000a"),
        }
    }

    /// Its outline around a place, as a path.
    fn shape(self, (x, y): (f64, f64), r: f64) -> String {
        let corners = match self {
            Mark::Within | Mark::Background | Mark::Unsuitable => {
                let (left, y, wide, r) = (number(x - r), number(y), number(2.0 * r), number(r));
                return format!("M{left} {y}a{r} {r} 0 1 0 {wide} 0a{r} {r} 0 1 0 -{wide} 0Z");
            }
            Mark::AboveScreening => {
                let (h, foot) = (r * 1.2, y + r * 0.85);
                vec![(x, y - r * 1.25), (x + h, foot), (x - h, foot)]
            }
            Mark::AboveControl => {
                let h = r * 1.4;
                vec![(x, y - h), (x + h, y), (x, y + h), (x - h, y)]
            }
            Mark::NotScreened => {
                let h = r * 0.8;
                vec![
                    (x - h, y - h),
                    (x + h, y - h),
                    (x + h, y + h),
                    (x - h, y + h),
                ]
            }
        };
        path(corners) + "Z"
    }

    /// Draws it around a place. What was not detected is open: a white circle.
    pub(super) fn draw(
        self,
        svg: &mut Svg,
        at: (f64, f64),
        r: f64,
        open: bool,
        title: Option<&str>,
    ) {
        let (fill, stroke) = self.colours();
        let open = open && self == Mark::Within;
        let element = svg
            .element("path")
            .set("d", &self.shape(at, r))
            .set("fill", if open { "#fff" } else { fill })
            .set("stroke", stroke);
        match title {
            Some(title) => element.titled(title),
            None => element.empty(),
        }
        self.inside(svg, &[at], r);
    }

    /// Draws many of one kind as one shape: a tenth of the bytes, without words at the pointer.
    pub(super) fn draw_many(self, svg: &mut Svg, places: &[(f64, f64)], r: f64, open: bool) {
        let (fill, stroke) = self.colours();
        let open = open && self == Mark::Within;
        let shapes: String = places.iter().map(|at| self.shape(*at, r)).collect();
        svg.element("path")
            .set("d", &shapes)
            .set("fill", if open { "#fff" } else { fill })
            .set("stroke", stroke)
            .set("stroke-width", "0.7")
            .empty();
        self.inside(svg, places, r);
    }

    /// In one colour, for small marks in cells.
    pub(super) fn draw_plain(self, svg: &mut Svg, at: (f64, f64), r: f64, colour: &str) {
        let fill = if self == Mark::Background {
            "none"
        } else {
            colour
        };
        svg.element("path")
            .set("d", &self.shape(at, r))
            .set("fill", fill)
            .set("stroke", colour)
            .set("stroke-width", "0.8")
            .empty();
    }

    /// The dot or the cross in a circle.
    fn inside(self, svg: &mut Svg, places: &[(f64, f64)], r: f64) {
        let (_, stroke) = self.colours();
        match self {
            Mark::Background => {
                let dots: String = places.iter().map(|at| self.shape(*at, r * 0.45)).collect();
                svg.element("path")
                    .set("d", &dots)
                    .set("fill", stroke)
                    .empty();
            }
            Mark::Unsuitable => {
                let h = r * 0.62;
                let cross = |(x, y): &(f64, f64)| {
                    path([(x - h, y - h), (x + h, y + h)]) + &path([(x - h, y + h), (x + h, y - h)])
                };
                let crosses: String = places.iter().map(cross).collect();
                svg.element("path")
                    .set("d", &crosses)
                    .set("stroke", stroke)
                    .set("fill", "none")
                    .empty();
            }
            Mark::NotScreened | Mark::Within | Mark::AboveScreening | Mark::AboveControl => {}
        }
    }
}

/// What stands above a picture: the title, the kind, how it was judged.
pub(super) struct Head {
    pub(super) title: Vec<String>,
    lines: Vec<String>,
    pub(super) height: f64,
}

impl Head {
    pub(super) fn of(survey: &SurveyPicture, kind: &str, lang: Lang, wide: f64) -> Head {
        let title = match survey.title.trim() {
            "" => kind.to_owned(),
            title => format!("{title}{}{kind}", lang.pick(" · ", " · ")),
        };
        let title = wrapped(&title, 15.0, wide - 2.0 * MARGIN);
        let judged = lang.pick(
            format!(
                "土壤，{}，GB 36600-2018；等于限值不算超过。",
                class_text(survey.class, lang)
            ),
            format!(
                "Soil, {}, GB 36600-2018; equal to a limit does not exceed it.",
                class_text(survey.class, lang)
            ),
        );
        let lines = wrapped(&judged, SMALL, wide - 2.0 * MARGIN);
        #[expect(clippy::cast_precision_loss, reason = "a few lines")]
        let height = 14.0 + 19.0 * title.len() as f64 + 13.0 * lines.len() as f64 + 6.0;
        Head {
            title,
            lines,
            height,
        }
    }

    pub(super) fn draw(&self, svg: &mut Svg) {
        let mut y = 14.0;
        svg.element("g")
            .set("font-size", "15")
            .set("font-weight", "bold")
            .open();
        for line in &self.title {
            y += 19.0;
            svg.words((MARGIN, y - 4.0), line);
        }
        svg.close();
        svg.element("g")
            .num("font-size", SMALL)
            .set("fill", "#444")
            .open();
        for line in &self.lines {
            y += 13.0;
            svg.words((MARGIN, y - 2.0), line);
        }
        svg.close();
    }
}

/// Notes below a picture, in lines.
pub(super) struct Notes {
    lines: Vec<String>,
    pub(super) height: f64,
}

impl Notes {
    /// The notes of a picture, after those that every picture has.
    pub(super) fn of(survey: &SurveyPicture, own: Vec<String>, lang: Lang, wide: f64) -> Notes {
        let mut all = own;
        if survey.unread > 0 {
            all.push(lang.pick(
                format!("有 {} 处单元格无法读取，本图不完整。", survey.unread),
                format!(
                    "Cells that could not be read: {}. This picture is not complete.",
                    survey.unread
                ),
            ));
        }
        if survey.groundwater > 0 {
            all.push(lang.pick(
                format!("另有地下水结果 {} 个，不在本图中。", survey.groundwater),
                format!(
                    "Results of groundwater, not in this picture: {}.",
                    survey.groundwater
                ),
            ));
        }
        let lines: Vec<String> = all
            .iter()
            .flat_map(|note| wrapped(note, SMALL, wide - 2.0 * MARGIN))
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "a few lines")]
        let height = 13.0 * lines.len() as f64 + 12.0;
        Notes { lines, height }
    }

    pub(super) fn draw(&self, svg: &mut Svg, top: f64) {
        svg.element("g")
            .num("font-size", SMALL)
            .set("fill", "#444")
            .open();
        for (at, line) in (1_u32..).zip(&self.lines) {
            svg.words((MARGIN, top + 13.0 * f64::from(at) - 3.0), line);
        }
        svg.close();
    }
}

pub(super) fn class_text(class: LimitClass, lang: Lang) -> &'static str {
    match class {
        LimitClass::I => lang.pick("第一类用地", "class I land"),
        LimitClass::II => lang.pick("第二类用地", "class II land"),
    }
}

/// Names in a row, the first of them and how many more.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>, lang: Lang) -> String {
    const SHOWN: usize = 12;
    let names: Vec<&str> = names.into_iter().collect();
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| super::svg::fitted(name, 10.0, 160.0))
        .collect();
    let joined = shown.join(lang.pick("、", ", "));
    match names.len().saturating_sub(SHOWN) {
        0 => joined,
        more => lang.pick(
            format!("{joined}等 {} 个", names.len()),
            format!("{joined} and {more} more"),
        ),
    }
}

/// A depth such as `0.5–1.5 m`.
pub(super) fn depth(result: &PictureResult) -> Option<String> {
    let (from, to) = result.depth_m?;
    Some(if from == to {
        format!("{} m", from.normalize())
    } else {
        format!("{}–{} m", from.normalize(), to.normalize())
    })
}

/// A picture without anything to draw: its head and one sentence.
pub(super) fn nothing(survey: &SurveyPicture, kind: &str, why: &str, lang: Lang) -> String {
    let head = Head::of(survey, kind, lang, PAGE);
    let notes = Notes::of(survey, Vec::new(), lang, PAGE);
    let mut svg = Svg::begin(
        PAGE,
        head.height + 70.0 + notes.height,
        lang,
        &head.title.join(" "),
        why,
    );
    head.draw(&mut svg);
    svg.element("rect")
        .at(("x", "y"), (MARGIN, head.height))
        .num("width", PAGE - 2.0 * MARGIN)
        .num("height", 60.0)
        .set("fill", "#f5f5f2")
        .set("stroke", "#999")
        .empty();
    svg.words((MARGIN + 14.0, head.height + 34.0), why);
    notes.draw(&mut svg, head.height + 64.0);
    svg.finish()
}
