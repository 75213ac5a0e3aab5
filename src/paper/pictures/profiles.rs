//! Contents against depth (深度剖面), a panel for each analyte.

use std::collections::{BTreeMap, BTreeSet};

use super::labels::{Area, Away, Labels};
use super::legend::{draw_legend, entries, legend};
use super::limits::{self, LimitLine, LimitLines};
use super::marks::{Head, MARGIN, Mark, Notes, SMALL, depth, nothing};
use super::profile_texts::{caption, description, notes};
use super::scale::{Scale, content, float};
use super::survey::{PictureAnalyte, PictureResult, SurveyPicture};
use super::svg::{PAGE, Svg, fitted, number, path, rimmed, width, wrapped};
use crate::domain::lang::Lang;

/// Panels of one picture.
pub(super) const MOST: usize = 12;
/// Height of the plot of a panel, units.
const PLOT: f64 = 250.0;
const GAP: f64 = 22.0;
/// Results from which on lines are pale and symbols small.
const CROWD: usize = 60;
/// Names in one panel.
const MOST_NAMES: usize = 12;

/// One analyte.
pub(super) struct Panel<'a> {
    pub(super) analyte: &'a PictureAnalyte,
    /// Those with a depth and something to draw.
    pub(super) results: Vec<&'a PictureResult>,
    scale: Scale,
    lines: LimitLines,
    caption: Vec<String>,
    left: f64,
    width: f64,
}

pub(super) fn draw(survey: &SurveyPicture, lang: Lang) -> String {
    let kind = lang.pick("深度剖面图", "Depth profiles");
    let head = Head::of(survey, kind, lang, PAGE);
    let drawn = |analyte: usize| -> Vec<&PictureResult> {
        let own = survey
            .results
            .iter()
            .filter(|result| result.analyte == analyte);
        own.filter(|result| result.depth_m.is_some() && result.drawn().is_some())
            .collect()
    };
    let all: Vec<usize> = survey
        .gravest_first()
        .into_iter()
        .filter(|at| !drawn(*at).is_empty())
        .collect();
    if all.is_empty() {
        let why = lang.pick(
            "没有带采样深度的土壤结果，无法绘制剖面。",
            "No result of soil tells its depth: there is no profile to draw.",
        );
        return nothing(survey, kind, why, lang);
    }
    let shown = &all[..all.len().min(MOST)];
    let columns = if shown.len() == 1 { 1 } else { 2 };
    let panels: Vec<Panel<'_>> = shown
        .iter()
        .enumerate()
        .filter_map(|(place, at)| {
            Panel::of(survey, *at, drawn(*at), (place % columns, columns), lang)
        })
        .collect();
    let above = panels
        .iter()
        .map(|panel| panel.lines.height)
        .fold(0.0, f64::max);
    let captions = panels
        .iter()
        .map(|panel| panel.caption.len())
        .max()
        .unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    let before = 20.0 + 11.5 * captions as f64 + above + 6.0;
    let each = before + PLOT + 36.0;
    #[expect(clippy::cast_precision_loss, reason = "a few rows")]
    let panels_height = panels.len().div_ceil(columns) as f64 * each;
    let results = panels
        .iter()
        .flat_map(|panel| panel.results.iter().copied());
    let at_limit = lang.pick(
        "未检出（画在检出限处）",
        "not detected, at its detection limit",
    );
    let (entries, legend_height) = legend(entries(results, at_limit, lang), PAGE - 2.0 * MARGIN);
    let notes = Notes::of(survey, notes(survey, &all, lang), lang, PAGE);
    let height = head.height + 22.0 + legend_height + panels_height + notes.height + 10.0;
    let desc = description(survey, &panels, lang);
    let mut svg = Svg::begin(PAGE, height, lang, &head.title.join(" "), &desc);
    head.draw(&mut svg);
    limits::draw_key(&mut svg, survey, (MARGIN, head.height), lang);
    draw_legend(&mut svg, entries, (MARGIN, head.height + 18.0));
    let top = head.height + 22.0 + legend_height;
    let deepest = panels.iter().flat_map(|panel| &panel.results);
    let deepest = deepest
        .filter_map(|result| result.depth_m)
        .map(|(_, to)| float(to))
        .fold(0.5, f64::max);
    for (place, panel) in panels.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a few rows")]
        let top = top + (place / columns) as f64 * each;
        panel.draw(&mut svg, survey, (top, top + before), deepest, lang);
    }
    notes.draw(&mut svg, top + panels_height);
    svg.finish()
}

impl<'a> Panel<'a> {
    fn of(
        survey: &'a SurveyPicture,
        at: usize,
        results: Vec<&'a PictureResult>,
        (column, columns): (usize, usize),
        lang: Lang,
    ) -> Option<Panel<'a>> {
        let analyte = survey.analytes.get(at)?;
        let wide = PAGE - 2.0 * MARGIN;
        #[expect(clippy::cast_precision_loss, reason = "two columns")]
        let (column, columns) = (column as f64, columns as f64);
        let width = (wide - GAP * (columns - 1.0)) / columns;
        let left = MARGIN + column * (width + GAP);
        let all = limits::of(survey, analyte);
        let (needed, also): (Vec<f64>, Vec<f64>) = (
            all.iter().take(1).map(LimitLine::float).collect(),
            all.iter().skip(1).map(LimitLine::float).collect(),
        );
        let data: Vec<f64> = results
            .iter()
            .filter_map(|result| result.drawn())
            .map(float)
            .collect();
        let scale = Scale::of(&data, &needed, &also, (left + 38.0, left + width - 6.0));
        let lines = LimitLines::of(&all, &scale, (left + 38.0, left + width), lang);
        let caption = caption(survey, analyte, &results, &lines, lang);
        let caption = wrapped(&caption, SMALL, width);
        Some(Panel {
            analyte,
            results,
            scale,
            lines,
            caption,
            left,
            width,
        })
    }

    fn draw(
        &self,
        svg: &mut Svg,
        survey: &SurveyPicture,
        (top, plot): (f64, f64),
        deepest: f64,
        lang: Lang,
    ) {
        let (from, to) = (self.left + 38.0, self.left + self.width - 6.0);
        let title = format!("{} ({})", self.analyte.name(lang), self.analyte.unit);
        svg.element("text")
            .at(("x", "y"), (self.left, top + 13.0))
            .set("font-size", "12")
            .set("font-weight", "bold")
            .text(&fitted(&title, 12.0, self.width));
        svg.element("g")
            .num("font-size", SMALL)
            .set("fill", "#444")
            .open();
        for (row, line) in (1_u32..).zip(&self.caption) {
            svg.words((self.left, top + 13.0 + 11.5 * f64::from(row)), line);
        }
        svg.close();
        let bottom = plot + PLOT;
        let down = Scale::linear((0.0, deepest * 1.04), (plot, bottom));
        self.axes(svg, &down, (plot, bottom), lang);
        self.lines.draw(svg, (plot, bottom), lang);
        svg.element("rect")
            .at(("x", "y"), (from, plot))
            .num("width", to - from)
            .num("height", PLOT)
            .set("fill", "none")
            .set("stroke", "#888")
            .empty();
        self.holes(svg, &down);
        self.marks(svg, survey, &down);
    }

    fn axes(&self, svg: &mut Svg, down: &Scale, (plot, bottom): (f64, f64), lang: Lang) {
        let (from, to) = (self.left + 38.0, self.left + self.width - 6.0);
        svg.element("g")
            .num("font-size", SMALL)
            .set("text-anchor", "end")
            .open();
        for (value, text) in down.ticks() {
            let y = down.place(value);
            svg.line((from, y), (to, y), "#e4e4e0", 0.7);
            svg.words((from - 5.0, y + 3.5), &text);
        }
        svg.close();
        let (x, y) = (self.left + 8.0, f64::midpoint(plot, bottom));
        svg.element("text")
            .at(("x", "y"), (x, y))
            .num("font-size", SMALL)
            .set("text-anchor", "middle")
            .set(
                "transform",
                &format!("rotate(-90 {} {})", number(x), number(y)),
            )
            .text(lang.pick("深度 m", "depth, m"));
        svg.element("g")
            .num("font-size", SMALL)
            .set("text-anchor", "middle")
            .open();
        for (value, text) in self.scale.ticks() {
            let x = self.scale.place(value);
            svg.line((x, plot), (x, bottom), "#eeeeea", 0.7);
            svg.line((x, bottom), (x, bottom + 4.0), "#555", 0.8);
            svg.words((x, bottom + 14.0), &text);
        }
        svg.close();
        if self.scale.is_logarithmic() {
            svg.element("text")
                .at(("x", "y"), (to, bottom + 26.0))
                .num("font-size", 8.5)
                .set("fill", "#555")
                .set("text-anchor", "end")
                .text(lang.pick("对数坐标", "logarithmic axis"));
        }
    }

    /// Whether single samples can no longer be told apart by their lines.
    fn is_crowd(&self) -> bool {
        self.results.len() > CROWD
    }

    /// Lines that join the samples of one point, from top to bottom; the stretch of depth of each sample.
    fn holes(&self, svg: &mut Svg, down: &Scale) {
        let mut by_point: BTreeMap<usize, Vec<(f64, f64)>> = BTreeMap::new();
        for result in &self.results {
            if let (Some(value), Some(middle)) = (result.drawn(), result.middle_m()) {
                by_point
                    .entry(result.point)
                    .or_default()
                    .push((middle, float(value)));
            }
        }
        let joined = by_point.into_values().map(|mut samples| {
            samples.sort_by(|a, b| a.0.total_cmp(&b.0));
            path(
                samples
                    .iter()
                    .map(|(depth, value)| (self.scale.place(*value), down.place(*depth))),
            )
        });
        let stretches = self.results.iter().filter_map(|result| {
            let ((from, to), value) = (result.depth_m?, result.drawn()?);
            let x = self.scale.place(float(value));
            (from != to).then(|| path([(x, down.place(float(from))), (x, down.place(float(to)))]))
        });
        let (line, stretch) = if self.is_crowd() {
            ("#e6e6e2", "#d2d2ce")
        } else {
            ("#a9a9a4", "#666")
        };
        for (paths, colour) in [
            (joined.collect::<String>(), line),
            (stretches.collect(), stretch),
        ] {
            svg.element("path")
                .set("d", &paths)
                .set("stroke", colour)
                .set("stroke-width", if self.is_crowd() { "0.5" } else { "0.9" })
                .set("fill", "none")
                .empty();
        }
    }

    fn marks(&self, svg: &mut Svg, survey: &SurveyPicture, down: &Scale) {
        let r = if self.is_crowd() { 2.6 } else { 4.0 };
        let place = |result: &PictureResult| {
            Some((
                self.scale.place(float(result.drawn()?)),
                down.place(result.middle_m()?),
            ))
        };
        let (from, to) = (self.left + 38.0, self.left + self.width - 6.0);
        let mut labels = Labels::within(Area::new(from, down.place(0.0), to - from, PLOT));
        type Drawn<'a> = (&'a PictureResult, (f64, f64));
        let mut kinds: BTreeMap<(Mark, bool), Vec<Drawn<'_>>> = BTreeMap::new();
        for result in &self.results {
            let Some(at) = place(result) else { continue };
            labels.take(Area::around(at, r));
            let kind = (Mark::of(result.outcome), !result.is_detected());
            kinds.entry(kind).or_default().push((result, at));
        }
        for ((mark, open), results) in kinds {
            if self.is_crowd() && !mark.exceeds() {
                let places: Vec<(f64, f64)> = results.iter().map(|(_, at)| *at).collect();
                mark.draw_many(svg, &places, r, open);
                continue;
            }
            for (result, at) in results {
                let name = survey
                    .points
                    .get(result.point)
                    .map_or("", |point| point.name.as_str());
                let below = if result.is_detected() { "" } else { "<" };
                let value = result.drawn().map(content).unwrap_or_default();
                let depth = depth(result).unwrap_or_default();
                let title = format!("{name}, {depth}: {below}{value} {}", self.analyte.unit);
                mark.draw(svg, at, r, open, Some(&title));
            }
        }
        self.names(svg, survey, &mut labels, r, place);
    }

    /// Names of points at what exceeds most; of few points, each.
    fn names(
        &self,
        svg: &mut Svg,
        survey: &SurveyPicture,
        labels: &mut Labels,
        r: f64,
        place: impl Fn(&PictureResult) -> Option<(f64, f64)>,
    ) {
        let mut wanted: Vec<&PictureResult> = self.results.clone();
        wanted.sort_by(|a, b| {
            let ratio = |result: &PictureResult| survey.ratio(result).unwrap_or(0.0);
            ratio(b).total_cmp(&ratio(a))
        });
        let points: BTreeSet<usize> = self.results.iter().map(|result| result.point).collect();
        let each = points.len() <= 6;
        let mut named = BTreeSet::new();
        let mut texts = Vec::new();
        for result in wanted {
            let exceeds = Mark::of(result.outcome).exceeds();
            if !(exceeds || each) || named.contains(&result.point) || named.len() >= MOST_NAMES {
                continue;
            }
            let (Some(at), Some(point)) = (place(result), survey.points.get(result.point)) else {
                continue;
            };
            let name = fitted(&point.name, 8.5, 80.0);
            if let Some(stand) = labels.stand(at, r, (width(&name, 8.5), 9.0), Away::Never) {
                named.insert(result.point);
                texts.push(((stand.area.left, stand.area.bottom - 1.8), name, false));
            }
        }
        rimmed(svg, 8.5, &texts);
    }
}
