//! Point and depth by analyte: the content in words, how many times the screening value as colour.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::heat_texts::{description, key, notes};
use super::marks::{Head, MARGIN, Mark, Notes, nothing};
use super::scale::content;
use super::survey::{PictureResult, SurveyPicture};
use super::svg::{PAGE, Svg, fitted, number, width};
use crate::domain::lang::Lang;
use crate::standards::LimitKind;

/// Rows and columns of one picture.
const MOST_ROWS: usize = 200;
const MOST_COLUMNS: usize = 24;
const CELL: (f64, f64) = (46.0, 17.0);
/// Width of the names of points, and of depths.
const NAME: f64 = 92.0;
const DEPTH: f64 = 62.0;
const SIZE: f64 = 8.8;

/// Shades: up to how many times the screening value, the colour, whether letters on it are white. Each is darker than
/// the one before, so that the order survives a grey print.
pub(super) const SHADES: [(f64, &str, bool); 6] = [
    (0.1, "#ffffff", false),
    (0.5, "#fff4d1", false),
    (1.0, "#fee08b", false),
    (2.0, "#f6a54a", false),
    (5.0, "#e2701f", false),
    (f64::INFINITY, "#b8431a", true),
];
pub(super) const ABOVE_CONTROL: (&str, bool) = ("#6b0f1a", true);
pub(super) const UNSUITABLE: &str = "url(#hatch)";

/// A sample of a point.
pub(super) struct Row {
    point: usize,
    depth: Option<(Decimal, Decimal)>,
    sample: String,
    /// By place among the analytes.
    cells: BTreeMap<usize, usize>,
    gravest: (Mark, f64),
}

/// Where things stand.
pub(super) struct Layout {
    left: f64,
    top: f64,
    pub(super) columns: Vec<usize>,
    pub(super) rows: Vec<Row>,
}

impl Layout {
    fn cell(&self, row: f64, column: usize) -> (f64, f64) {
        #[expect(clippy::cast_precision_loss, reason = "a few columns")]
        let column = column as f64;
        (self.left + column * CELL.0, self.top + row * CELL.1)
    }
}

pub(super) fn draw(survey: &SurveyPicture, lang: Lang) -> String {
    let kind = lang.pick("点位与检测项目对照表", "Table of points and analytes");
    if survey.results.is_empty() {
        let why = lang.pick(
            "没有可以绘制的土壤结果。",
            "There is no result of soil to draw.",
        );
        return nothing(survey, kind, why, lang);
    }
    let order = survey.gravest_first();
    let (columns, beyond) = order.split_at(order.len().min(MOST_COLUMNS));
    let mut columns = columns.to_vec();
    columns.sort_unstable();
    let (rows, left_out) = rows(survey, &columns);
    #[expect(clippy::cast_precision_loss, reason = "a few columns")]
    let wide = (2.0 * MARGIN + NAME + DEPTH + columns.len() as f64 * CELL.0 + 40.0).max(PAGE);
    let head = Head::of(survey, kind, lang, wide);
    let names = columns.iter().filter_map(|at| survey.analytes.get(*at));
    let longest = names
        .map(|analyte| width(&fitted(analyte.name(lang), SIZE, 120.0), SIZE))
        .fold(0.0, f64::max);
    // names of columns climb by 45 degrees
    let above = (longest + 10.0) * std::f64::consts::FRAC_1_SQRT_2 + 12.0;
    let layout = Layout {
        left: MARGIN + NAME + DEPTH,
        top: head.height + above,
        columns,
        rows,
    };
    let notes = Notes::of(
        survey,
        notes(survey, &layout, beyond, left_out, lang),
        lang,
        wide,
    );
    #[expect(clippy::cast_precision_loss, reason = "a few hundred rows")]
    let rows_height = (layout.rows.len() as f64 + 2.0) * CELL.1;
    let bottom = layout.top + rows_height;
    let height = bottom + 44.0 + notes.height;
    let desc = description(survey, &layout, lang);
    let mut svg = Svg::begin(wide, height, lang, &head.title.join(" "), &desc);
    head.draw(&mut svg);
    hatch(&mut svg);
    headings(&mut svg, survey, &layout, lang);
    limits(&mut svg, survey, &layout, lang);
    cells(&mut svg, survey, &layout, lang);
    names_of_rows(&mut svg, survey, &layout);
    key(&mut svg, bottom + 14.0, lang);
    notes.draw(&mut svg, bottom + 38.0);
    svg.finish()
}

/// A row by point, depth and sample.
type RowKey<'a> = (usize, Option<(Decimal, Decimal)>, &'a str);

/// A place in the drawing.
type Place = (f64, f64);

/// Rows by point in their order, then by depth; of too many the gravest.
fn rows(survey: &SurveyPicture, columns: &[usize]) -> (Vec<Row>, usize) {
    let mut found: BTreeMap<RowKey<'_>, Row> = BTreeMap::new();
    for (place, result) in survey.results.iter().enumerate() {
        let row = found
            .entry((result.point, result.depth_m, &result.sample))
            .or_insert_with(|| Row {
                point: result.point,
                depth: result.depth_m,
                sample: result.sample.clone(),
                cells: BTreeMap::new(),
                gravest: (Mark::NotScreened, 0.0),
            });
        if let Some(column) = columns.iter().position(|own| *own == result.analyte) {
            row.cells.insert(column, place);
        }
        let mark = Mark::of(result.outcome);
        row.gravest.0 = row.gravest.0.max(mark);
        row.gravest.1 = row.gravest.1.max(survey.ratio(result).unwrap_or(0.0));
    }
    let mut rows: Vec<(usize, Row)> = found.into_values().enumerate().collect();
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    if left_out > 0 {
        rows.sort_by(|(_, a), (_, b)| {
            b.gravest
                .0
                .cmp(&a.gravest.0)
                .then(b.gravest.1.total_cmp(&a.gravest.1))
        });
        rows.truncate(MOST_ROWS);
        rows.sort_by_key(|(place, _)| *place);
    }
    (rows.into_iter().map(|(_, row)| row).collect(), left_out)
}

/// Colour of a cell, and whether its letters are white.
fn shade(survey: &SurveyPicture, result: &PictureResult) -> (&'static str, bool) {
    match Mark::of(result.outcome) {
        Mark::NotScreened => ("#ffffff", false),
        Mark::Unsuitable => (UNSUITABLE, false),
        Mark::AboveControl => ABOVE_CONTROL,
        Mark::Within | Mark::Background | Mark::AboveScreening => {
            let ratio = survey.ratio(result).unwrap_or(0.0);
            let found = SHADES.iter().find(|(most, ..)| ratio <= *most);
            found.map_or(ABOVE_CONTROL, |(_, colour, white)| (*colour, *white))
        }
    }
}

fn hatch(svg: &mut Svg) {
    svg.element("defs").open();
    svg.element("pattern")
        .set("id", "hatch")
        .set("width", "5")
        .set("height", "5")
        .set("patternUnits", "userSpaceOnUse")
        .set("patternTransform", "rotate(45)")
        .open();
    svg.element("rect")
        .set("width", "5")
        .set("height", "5")
        .set("fill", "#fff")
        .empty();
    svg.element("rect")
        .set("width", "1.1")
        .set("height", "5")
        .set("fill", "#bbb")
        .empty();
    svg.close();
    svg.close();
}

fn headings(svg: &mut Svg, survey: &SurveyPicture, layout: &Layout, lang: Lang) {
    svg.element("g")
        .num("font-size", SIZE)
        .set("font-weight", "bold")
        .open();
    for (column, at) in layout.columns.iter().enumerate() {
        let Some(analyte) = survey.analytes.get(*at) else {
            continue;
        };
        let (x, y) = layout.cell(0.0, column);
        let at = (x + CELL.0 / 2.0 - 2.0, y - 5.0);
        svg.element("text")
            .at(("x", "y"), at)
            .set(
                "transform",
                &format!("rotate(-45 {} {})", number(at.0), number(at.1)),
            )
            .text(&fitted(analyte.name(lang), SIZE, 120.0));
    }
    svg.close();
    let y = layout.top - 5.0;
    svg.element("g")
        .num("font-size", SIZE)
        .set("fill", "#444")
        .open();
    svg.words((MARGIN, y), lang.pick("点位", "point"));
    svg.words((MARGIN + NAME, y), lang.pick("深度 m", "depth, m"));
    svg.close();
}

/// The limits of the class, as the first two rows.
fn limits(svg: &mut Svg, survey: &SurveyPicture, layout: &Layout, lang: Lang) {
    svg.element("g")
        .num("font-size", SIZE)
        .set("fill", "#333")
        .open();
    for (row, kind) in [(0.0, LimitKind::Screening), (1.0, LimitKind::Control)] {
        let text = match kind {
            LimitKind::Screening => lang.pick("筛选值 mg/kg", "screening, mg/kg"),
            LimitKind::Control => lang.pick("管制值 mg/kg", "control, mg/kg"),
        };
        let (_, y) = layout.cell(row, 0);
        svg.words((MARGIN, y + 12.0), text);
        svg.element("g").set("text-anchor", "middle").open();
        for (column, at) in layout.columns.iter().enumerate() {
            let limits = survey
                .analytes
                .get(*at)
                .and_then(|analyte| analyte.limits.as_ref());
            let limit = limits.and_then(|limits| match kind {
                LimitKind::Screening => Some(limits.screening.mg_per_kg),
                LimitKind::Control => limits.control.as_ref().map(|limit| limit.mg_per_kg),
            });
            let text = limit.map_or_else(|| "—".to_owned(), content);
            let (x, y) = layout.cell(row, column);
            svg.words((x + CELL.0 / 2.0, y + 12.0), &text);
        }
        svg.close();
    }
    svg.close();
    let (x, y) = layout.cell(2.0, layout.columns.len());
    svg.line((MARGIN, y), (x, y), "#333", 1.2);
}

fn names_of_rows(svg: &mut Svg, survey: &SurveyPicture, layout: &Layout) {
    svg.element("g").num("font-size", SIZE).open();
    let mut before = None;
    let mut row = 2.0;
    for own in &layout.rows {
        let (right, y) = layout.cell(row, layout.columns.len());
        if before != Some(own.point) {
            let name = survey
                .points
                .get(own.point)
                .map_or("", |point| point.name.as_str());
            svg.element("text")
                .at(("x", "y"), (MARGIN, y + 12.0))
                .set("font-weight", "bold")
                .text(&fitted(name, SIZE, NAME - 6.0));
            if before.is_some() {
                svg.line((MARGIN, y), (right, y), "#888", 0.6);
            }
        }
        before = Some(own.point);
        let depth = match own.depth {
            Some((from, to)) if from == to => from.normalize().to_string(),
            Some((from, to)) => format!("{}–{}", from.normalize(), to.normalize()),
            None => own.sample.clone(),
        };
        svg.words(
            (MARGIN + NAME, y + 12.0),
            &fitted(&depth, SIZE, DEPTH - 6.0),
        );
        row += 1.0;
    }
    svg.close();
}

fn cells(svg: &mut Svg, survey: &SurveyPicture, layout: &Layout, lang: Lang) {
    let mut ground: BTreeMap<&str, String> = BTreeMap::new();
    // letters by how they look: white, bold
    let mut letters: BTreeMap<(bool, bool), Vec<(Place, String)>> = BTreeMap::new();
    let mut marks: Vec<((f64, f64), Mark, bool)> = Vec::new();
    let mut row = 2.0;
    for own in &layout.rows {
        for column in 0..layout.columns.len() {
            let (x, y) = layout.cell(row, column);
            let middle = (x + CELL.0 / 2.0, y + 12.0);
            let Some(result) = own
                .cells
                .get(&column)
                .and_then(|place| survey.results.get(*place))
            else {
                letters
                    .entry((false, false))
                    .or_default()
                    .push((middle, "·".to_owned()));
                continue;
            };
            let (fill, white) = shade(survey, result);
            let square = format!(
                "M{} {}h{}v{}h-{}Z",
                number(x),
                number(y),
                number(CELL.0),
                number(CELL.1),
                number(CELL.0)
            );
            ground.entry(fill).or_default().push_str(&square);
            let mark = Mark::of(result.outcome);
            let below = if result.is_detected() { "" } else { "<" };
            let text = match result.drawn() {
                Some(value) => format!("{below}{}", content(value)),
                None => lang.pick("未检出", "n.d.").to_owned(),
            };
            letters
                .entry((white, mark.exceeds()))
                .or_default()
                .push((middle, text));
            if matches!(
                mark,
                Mark::Background | Mark::AboveScreening | Mark::AboveControl
            ) {
                marks.push(((x + CELL.0 - 5.0, y + 5.0), mark, white));
            }
        }
        row += 1.0;
    }
    for (fill, squares) in &ground {
        svg.element("path")
            .set("d", squares)
            .set("fill", fill)
            .set("stroke", "#cfcfca")
            .set("stroke-width", "0.6")
            .empty();
    }
    for ((white, bold), texts) in &letters {
        svg.element("g")
            .num("font-size", SIZE)
            .set("text-anchor", "middle")
            .set("fill", if *white { "#fff" } else { "#111" })
            .set("font-weight", if *bold { "bold" } else { "normal" })
            .open();
        for (at, text) in texts {
            svg.words(*at, text);
        }
        svg.close();
    }
    for (at, mark, white) in marks {
        mark.draw_plain(svg, at, 2.1, if white { "#fff" } else { "#111" });
    }
}
