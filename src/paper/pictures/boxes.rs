//! How contents are spread (箱线图): a strip for each analyte, with its limit lines.
//!
//! Quartiles by linear interpolation between ordered values (type 7 of Hyndman and Fan, QUARTILE.INC of spreadsheets);
//! whiskers to the last value within 1.5 times the interquartile range. What was not detected counts with its detection
//! limit; below the highest of these limits a box rests on substitutes, and is drawn open there (after Helsel's censored
//! box plots). Fewer than five values are no distribution: each is drawn.

use super::legend::{draw_legend, entries, legend};
use super::limits::{self, LimitLine, LimitLines};
use super::marks::{Head, MARGIN, Mark, Notes, SMALL, listed, nothing};
use super::scale::{Scale, content, float};
use super::spread::Spread;
use super::survey::{PictureAnalyte, PictureResult, SurveyPicture};
use super::svg::{PAGE, Svg, fitted};
use crate::domain::lang::Lang;

/// Strips of one picture.
const MOST: usize = 24;
/// Values below which each is drawn.
const FEWEST: usize = 5;
/// Where the plot begins and ends.
const FROM: f64 = MARGIN + 150.0;
const TO: f64 = PAGE - MARGIN - 8.0;
/// Height of a box and of its strip without labels and axis.
const BOX: f64 = 18.0;
const STRIP: f64 = 34.0;

/// More single values than this are spread over lanes, which mean nothing.
const CROWD: usize = 15;
const LANES: [f64; 5] = [0.0, -9.0, 5.0, -4.5, 9.5];

/// One analyte.
struct Strip<'a> {
    analyte: &'a PictureAnalyte,
    /// Those with something to draw, ordered by it.
    results: Vec<(&'a PictureResult, f64)>,
    /// Those without.
    unknown: usize,
    scale: Scale,
    lines: LimitLines,
}

pub(super) fn draw(survey: &SurveyPicture, lang: Lang) -> String {
    let kind = lang.pick("箱线图", "Box plots");
    let head = Head::of(survey, kind, lang, PAGE);
    let order = survey.gravest_first();
    let all: Vec<Strip<'_>> = order
        .iter()
        .filter_map(|at| Strip::of(survey, *at, lang))
        .collect();
    if all.is_empty() {
        let why = lang.pick(
            "没有可以绘制的土壤结果。",
            "There is no result of soil to draw.",
        );
        return nothing(survey, kind, why, lang);
    }
    let (strips, beyond) = all.split_at(all.len().min(MOST));
    let results = strips.iter().flat_map(|strip| strip.results.iter());
    let counted = lang.pick(
        "未检出（以检出限计）",
        "not detected, counted as its detection limit",
    );
    let results = results.map(|(result, _)| *result);
    let (entries, legend_height) = legend(entries(results, counted, lang), PAGE - 2.0 * MARGIN);
    let notes = Notes::of(survey, notes(strips, beyond, lang), lang, PAGE);
    let strips_height: f64 = strips.iter().map(Strip::height).sum();
    let height = head.height + 22.0 + legend_height + strips_height + notes.height + 10.0;
    let desc = description(strips, lang);
    let mut svg = Svg::begin(PAGE, height, lang, &head.title.join(" "), &desc);
    head.draw(&mut svg);
    limits::draw_key(&mut svg, survey, (MARGIN, head.height), lang);
    draw_legend(&mut svg, entries, (MARGIN, head.height + 18.0));
    let mut top = head.height + 22.0 + legend_height;
    for strip in strips {
        strip.draw(&mut svg, top, lang);
        top += strip.height();
    }
    notes.draw(&mut svg, top);
    svg.finish()
}

impl<'a> Strip<'a> {
    fn of(survey: &'a SurveyPicture, at: usize, lang: Lang) -> Option<Strip<'a>> {
        let analyte = survey.analytes.get(at)?;
        let own = || survey.results.iter().filter(|result| result.analyte == at);
        let mut results: Vec<(&PictureResult, f64)> = own()
            .filter_map(|result| Some((result, float(result.drawn()?))))
            .collect();
        if results.is_empty() {
            return None;
        }
        results.sort_by(|a, b| a.1.total_cmp(&b.1));
        let data: Vec<f64> = results.iter().map(|(_, value)| *value).collect();
        let all = limits::of(survey, analyte);
        let needed: Vec<f64> = all.iter().take(1).map(LimitLine::float).collect();
        let also: Vec<f64> = all.iter().skip(1).map(LimitLine::float).collect();
        let scale = Scale::of(&data, &needed, &also, (FROM, TO));
        Some(Strip {
            analyte,
            unknown: own().count() - results.len(),
            lines: LimitLines::of(&all, &scale, (FROM, TO + 8.0), lang),
            results,
            scale,
        })
    }

    fn height(&self) -> f64 {
        self.lines.height.max(10.0) + STRIP + 18.0 + 12.0
    }

    fn missed(&self) -> usize {
        self.results
            .iter()
            .filter(|(result, _)| !result.is_detected())
            .count()
    }

    /// The highest detection limit of what was not detected.
    fn censored(&self) -> Option<f64> {
        let missed = self
            .results
            .iter()
            .filter(|(result, _)| !result.is_detected());
        missed.map(|(_, limit)| *limit).reduce(f64::max)
    }

    fn draw(&self, svg: &mut Svg, top: f64, lang: Lang) {
        let plot = top + self.lines.height.max(10.0);
        let bottom = plot + STRIP;
        svg.line((MARGIN, top - 3.0), (PAGE - MARGIN, top - 3.0), "#ddd", 0.6);
        self.words(svg, (plot, bottom), lang);
        svg.element("rect")
            .at(("x", "y"), (FROM, plot))
            .num("width", TO - FROM)
            .num("height", STRIP)
            .set("fill", "#fbfbf9")
            .set("stroke", "#bbb")
            .set("stroke-width", "0.7")
            .empty();
        svg.element("g")
            .num("font-size", SMALL)
            .set("text-anchor", "middle")
            .open();
        for (value, text) in self.scale.ticks() {
            let x = self.scale.place(value);
            svg.line((x, bottom), (x, bottom + 3.5), "#555", 0.8);
            svg.words((x, bottom + 13.0), &text);
        }
        svg.close();
        let middle = f64::midpoint(plot, bottom);
        let spread = (self.results.len() >= FEWEST).then(|| {
            let values: Vec<f64> = self.results.iter().map(|(_, value)| *value).collect();
            Spread::of(&values)
        });
        if let Some(spread) = &spread {
            self.spread(svg, spread, middle);
        }
        self.lines.draw(svg, (plot, bottom), lang);
        let out = |value: f64| {
            spread
                .as_ref()
                .is_none_or(|spread| value < spread.low || value > spread.high)
        };
        let single = self
            .results
            .iter()
            .filter(|(result, value)| out(*value) || Mark::of(result.outcome).exceeds());
        let single: Vec<&(&PictureResult, f64)> = single.collect();
        let crowd = single.len() > CROWD;
        for (turn, (result, value)) in single.into_iter().enumerate() {
            let below = if result.is_detected() { "" } else { "<" };
            let content = result.drawn().map(content).unwrap_or_default();
            let title = format!("{}: {below}{content} {}", result.sample, self.analyte.unit);
            let lane = if crowd {
                LANES.get(turn % LANES.len())
            } else {
                None
            };
            let at = (
                self.scale.place(*value),
                middle + lane.copied().unwrap_or(0.0),
            );
            let r = if crowd { 2.4 } else { 3.8 };
            Mark::of(result.outcome).draw(svg, at, r, !result.is_detected(), Some(&title));
        }
    }

    fn words(&self, svg: &mut Svg, (plot, bottom): (f64, f64), lang: Lang) {
        let wide = FROM - MARGIN - 12.0;
        svg.element("text")
            .at(("x", "y"), (MARGIN, plot + 9.0))
            .set("font-weight", "bold")
            .text(&fitted(self.analyte.name(lang), 11.0, wide));
        let missed = self.missed();
        let count = lang.pick(
            format!("n = {}，未检出 {missed}", self.results.len()),
            format!("n = {}, not detected {missed}", self.results.len()),
        );
        let highest = self
            .results
            .iter()
            .rev()
            .find(|(result, _)| result.is_detected());
        let highest = highest.and_then(|(result, _)| result.drawn()).map_or_else(
            || lang.pick("均未检出", "nothing detected").to_owned(),
            |value| {
                lang.pick(
                    format!("最大 {} {}", content(value), self.analyte.unit),
                    format!("highest {} {}", content(value), self.analyte.unit),
                )
            },
        );
        svg.element("g")
            .num("font-size", SMALL)
            .set("fill", "#444")
            .open();
        svg.words((MARGIN, plot + 21.5), &count);
        svg.words((MARGIN, plot + 33.0), &highest);
        svg.close();
        let beyond = self.lines.beyond(lang);
        let unlisted = self.analyte.limits.is_none();
        let unlisted = unlisted.then(|| {
            lang.pick("标准无限值", "no limit in the standard")
                .to_owned()
        });
        let logarithmic = self.scale.is_logarithmic();
        let logarithmic = logarithmic.then(|| lang.pick("对数坐标", "logarithmic axis").to_owned());
        let texts: Vec<String> = [beyond, unlisted, logarithmic]
            .into_iter()
            .flatten()
            .collect();
        svg.element("text")
            .at(("x", "y"), (TO + 8.0, bottom + 23.0))
            .set("font-size", "8.5")
            .set("fill", "#555")
            .set("text-anchor", "end")
            .text(&texts.join(lang.pick("；", "; ")));
    }

    fn spread(&self, svg: &mut Svg, spread: &Spread, middle: f64) {
        let place = |value: f64| self.scale.place(value);
        let (top, half) = (middle - BOX / 2.0, BOX / 4.0);
        for (from, to) in [(spread.low, spread.lower), (spread.upper, spread.high)] {
            svg.line((place(from), middle), (place(to), middle), "#333", 1.0);
        }
        for end in [spread.low, spread.high] {
            svg.line(
                (place(end), middle - half),
                (place(end), middle + half),
                "#333",
                1.0,
            );
        }
        let open = self.censored().map_or(spread.lower, |limit| {
            limit.clamp(spread.lower, spread.upper)
        });
        let mut part = |from: f64, to: f64, fill: &str, dashes: &str| {
            svg.element("rect")
                .at(("x", "y"), (place(from), top))
                .num("width", (place(to) - place(from)).max(0.0))
                .num("height", BOX)
                .set("fill", fill)
                .set("stroke", "#333")
                .set("stroke-dasharray", dashes)
                .empty();
        };
        if open > spread.lower {
            part(spread.lower, open, "#fff", "3 2");
        }
        if open < spread.upper || open <= spread.lower {
            part(open, spread.upper, "#c9d6de", "none");
        }
        svg.line(
            (place(spread.median), top),
            (place(spread.median), top + BOX),
            "#111",
            2.2,
        );
    }
}

fn notes(strips: &[Strip<'_>], beyond: &[Strip<'_>], lang: Lang) -> Vec<String> {
    let mut notes = vec![lang.pick(
        format!("箱体为下四分位数至上四分位数，粗线为中位数；四分位数按线性插值（Hyndman-Fan 第 7 类，即 QUARTILE.INC）。须线至 1.5 倍四分位距内的最远值；须线外的值和高于筛选值的结果逐个画出（过密时上下错开，高低无含义）。n 小于 {FEWEST} 时不画箱体，逐个画出。"),
        format!("Box: lower to upper quartile, thick line: median; quartiles by linear interpolation (Hyndman and Fan type 7, QUARTILE.INC). Whiskers reach to the farthest value within 1.5 interquartile ranges; values beyond, and all above screening, are drawn one by one (where they are dense on several levels, which mean nothing). With n below {FEWEST} there is no box and each value is drawn."),
    )];
    if strips.iter().any(|strip| strip.missed() > 0) {
        notes.push(lang.pick(
            "未检出以其检出限计入（偏于保守）；箱体中低于最高检出限的部分由代入值构成，画为虚线空框。".to_owned(),
            "What was not detected counts as its detection limit, which is on the safe side; below the highest detection limit a box rests on such values and is drawn open and dashed.".to_owned(),
        ));
    }
    let unknown: usize = strips.iter().map(|strip| strip.unknown).sum();
    if unknown > 0 {
        notes.push(lang.pick(
            format!("未检出且未注明检出限、未计入的结果 {unknown} 个。"),
            format!(
                "Left out because they are not detected and tell no detection limit: {unknown}."
            ),
        ));
    }
    if !beyond.is_empty() {
        let names = listed(beyond.iter().map(|strip| strip.analyte.name(lang)), lang);
        notes.push(lang.pick(
            format!("超标者在先，只绘前 {MOST} 项；未绘：{names}。"),
            format!("The gravest {MOST} analytes are drawn; not drawn: {names}."),
        ));
    }
    notes
}

fn description(strips: &[Strip<'_>], lang: Lang) -> String {
    let told = strips.iter().map(|strip| {
        let (name, count, missed) = (
            strip.analyte.name(lang),
            strip.results.len(),
            strip.missed(),
        );
        let above = strip
            .results
            .iter()
            .filter(|(result, _)| Mark::of(result.outcome).exceeds())
            .count();
        lang.pick(
            format!("{name}：{count} 个结果，未检出 {missed}，超过筛选值 {above}"),
            format!("{name}: {count} results, {missed} not detected, {above} above screening"),
        )
    });
    told.collect::<Vec<String>>().join(lang.pick("；", "; "))
}
