//! Points on the land: what was found in each, with the outline, north and a scale.

use geo::{Intersects, Point};

use super::ground::{View, bar_area, ground, north, north_area, scale_bar};
use super::labels::{Area, Away, Labels, Stand};
use super::legend::{Entry, draw_legend, legend};
use super::marks::{Head, MARGIN, Mark, Notes, depth, listed, nothing};
use super::scale::content;
use super::survey::{PictureResult, SurveyPicture};
use super::svg::{PAGE, Svg, fitted, number, rimmed, width};
use crate::domain::lang::Lang;

/// Points from which on a name stands beside its point or nowhere, but for what lies above control: it might be read as
/// that of another.
const CROWD: usize = 200;

/// What was found in a point.
struct Found<'a> {
    mark: Mark,
    /// The result that decides.
    result: Option<&'a PictureResult>,
    results: usize,
}

pub(super) fn draw(survey: &SurveyPicture, lang: Lang) -> String {
    let kind = lang.pick("点位图", "Map of points");
    let head = Head::of(survey, kind, lang, PAGE);
    let Some(view) = View::of(survey, head.height) else {
        let why = lang.pick(
            "没有给出点位坐标和地块边界，无法绘制点位图。",
            "Neither positions of points nor an outline were given: there is no map to draw.",
        );
        return nothing(survey, kind, why, lang);
    };
    let found = found(survey);
    let placed = survey
        .points
        .iter()
        .zip(&found)
        .filter(|(point, _)| point.position.is_some());
    let count = |mark: Mark| {
        placed
            .clone()
            .filter(|(_, found)| found.mark == mark)
            .count()
    };
    let entries = Mark::ALL.into_iter().filter(|mark| {
        count(*mark) > 0
            || matches!(
                mark,
                Mark::Within | Mark::AboveScreening | Mark::AboveControl
            )
    });
    let entries = entries.map(|mark| Entry {
        mark,
        open: false,
        text: lang.pick(
            format!("{}：{} 点", mark.text(lang), count(mark)),
            format!("{}: {}", mark.text(lang), count(mark)),
        ),
    });
    let (entries, legend_height) = legend(entries.collect(), PAGE - 2.0 * MARGIN);
    let (stands, unlabelled) = labels(survey, &found, &view, lang);
    let notes = Notes::of(survey, notes(survey, &view, unlabelled, lang), lang, PAGE);
    let legend_top = view.frame.bottom + 12.0;
    let height = legend_top + legend_height + notes.height + 8.0;
    let desc = description(survey, &found, lang);
    let mut svg = Svg::begin(PAGE, height, lang, &head.title.join(" "), &desc);
    head.draw(&mut svg);
    ground(&mut svg, survey, &view);
    points(&mut svg, survey, &found, &view, lang);
    names(&mut svg, survey, &stands);
    north(&mut svg, &view, lang);
    scale_bar(&mut svg, &view);
    draw_legend(&mut svg, entries, (MARGIN, legend_top));
    notes.draw(&mut svg, legend_top + legend_height + 4.0);
    svg.finish()
}

/// The gravest result of each point: of the gravest outcome the one that exceeds most.
fn found(survey: &SurveyPicture) -> Vec<Found<'_>> {
    let none = || Found {
        mark: Mark::NotScreened,
        result: None,
        results: 0,
    };
    let mut found: Vec<Found<'_>> = survey.points.iter().map(|_| none()).collect();
    for result in &survey.results {
        let Some(own) = found.get_mut(result.point) else {
            continue;
        };
        own.results += 1;
        let mark = Mark::of(result.outcome);
        let ratio = |result: &PictureResult| survey.ratio(result).unwrap_or(0.0);
        let graver = match own.result {
            None => true,
            Some(before) => mark > own.mark || mark == own.mark && ratio(result) > ratio(before),
        };
        if graver {
            (own.mark, own.result) = (mark, Some(result));
        }
    }
    found
}

/// Radius of a symbol and size of a name, by how many there are.
fn sizes(survey: &SurveyPicture) -> (f64, f64) {
    match survey.points.len() {
        0..=60 => (5.0, 10.0),
        61..=200 => (4.0, 9.0),
        _ => (3.2, 8.0),
    }
}

fn points(svg: &mut Svg, survey: &SurveyPicture, found: &[Found<'_>], view: &View, lang: Lang) {
    let (r, _) = sizes(survey);
    let mut order: Vec<usize> = (0..survey.points.len()).collect();
    order.sort_by_key(|at| found.get(*at).map(|found| found.mark));
    for at in order {
        let (Some(point), Some(found)) = (survey.points.get(at), found.get(at)) else {
            continue;
        };
        let Some(position) = point.position else {
            continue;
        };
        let mut title = format!("{}: {}", point.name, found.mark.text(lang));
        if let Some(result) = found.result {
            title.push_str(&format!("; {}", told(survey, result, lang)));
        }
        found
            .mark
            .draw(svg, view.place(position), r, false, Some(&title));
    }
}

/// A result in words: analyte, content, multiple, depth.
fn told(survey: &SurveyPicture, result: &PictureResult, lang: Lang) -> String {
    let analyte = survey
        .analytes
        .get(result.analyte)
        .map_or("", |own| own.name(lang));
    let below = if result.is_detected() { "" } else { "<" };
    let value = result
        .drawn()
        .map_or_else(|| lang.pick("未检出", "not detected").to_owned(), content);
    let mut told = format!("{analyte} {below}{value} mg/kg");
    if let Some(multiple) = survey.multiple(result) {
        let multiple = content(multiple.round_dp(2));
        told.push_str(&lang.pick(
            format!("，超标 {multiple} 倍"),
            format!(", C/S-1 = {multiple}"),
        ));
    }
    if let Some(depth) = depth(result) {
        told.push_str(&format!(", {depth}"));
    }
    told
}

/// A name where it stands, and what exceeds below it.
struct Label {
    at: (f64, f64),
    stand: Stand,
    lines: Vec<String>,
    size: f64,
}

fn labels(
    survey: &SurveyPicture,
    found: &[Found<'_>],
    view: &View,
    lang: Lang,
) -> (Vec<Label>, usize) {
    let (r, size) = sizes(survey);
    let frame = &view.frame;
    let mut free = Labels::within(*frame);
    free.take(north_area(frame));
    free.take(bar_area(frame));
    let placed: Vec<(usize, (f64, f64))> = survey
        .points
        .iter()
        .enumerate()
        .filter_map(|(at, point)| Some((at, view.place(point.position?))))
        .collect();
    placed
        .iter()
        .for_each(|(_, at)| free.take(Area::around(*at, r)));
    let mut order = placed.clone();
    let rank = |at: usize| {
        let own = found.get(at);
        let ratio = own.and_then(|own| survey.ratio(own.result?)).unwrap_or(0.0);
        (own.map(|own| own.mark), ratio)
    };
    order.sort_by(|(a, _), (b, _)| {
        let ((first, more), (second, less)) = (rank(*a), rank(*b));
        second.cmp(&first).then(less.total_cmp(&more))
    });
    let mut labels = Vec::new();
    let mut left_out = 0;
    for (point, at) in order {
        let Some(own) = survey.points.get(point) else {
            continue;
        };
        let name = fitted(&own.name, size, 130.0);
        let found = found.get(point);
        let gravest = found.is_some_and(|found| found.mark == Mark::AboveControl);
        let away = if survey.points.len() <= CROWD || gravest {
            Away::IfNeeded
        } else {
            Away::Never
        };
        let worst = found
            .filter(|found| found.mark.exceeds())
            .and_then(|found| found.result);
        let worst = worst.and_then(|result| {
            let analyte = survey.analytes.get(result.analyte)?.name(lang);
            Some(format!(
                "{} {}",
                fitted(analyte, size, 110.0),
                content(result.drawn()?)
            ))
        });
        let wanted = [
            worst.map(|worst| vec![name.clone(), worst]),
            Some(vec![name]),
        ];
        let label = wanted.into_iter().flatten().find_map(|lines| {
            let wide = lines
                .iter()
                .map(|line| width(line, size))
                .fold(0.0, f64::max);
            #[expect(clippy::cast_precision_loss, reason = "two lines")]
            let high = lines.len() as f64 * size * 1.08;
            let stand = free.stand(at, r, (wide, high), away)?;
            Some(Label {
                at,
                stand,
                lines,
                size,
            })
        });
        match label {
            Some(label) => labels.push(label),
            None => left_out += 1,
        }
    }
    (labels, left_out)
}

fn names(svg: &mut Svg, survey: &SurveyPicture, labels: &[Label]) {
    let (_, size) = sizes(survey);
    for label in labels.iter().filter(|label| label.stand.led) {
        let area = &label.stand.area;
        let near = (
            label.at.0.clamp(area.left, area.right),
            label.at.1.clamp(area.top, area.bottom),
        );
        svg.line(label.at, near, "#666", 0.6);
    }
    let texts = labels.iter().flat_map(|label| {
        let named = label.lines.len() > 1;
        (1_u32..).zip(&label.lines).map(move |(row, line)| {
            let y = label.stand.area.top + f64::from(row) * label.size * 1.08 - label.size * 0.22;
            ((label.stand.area.left, y), line.clone(), named && row == 1)
        })
    });
    rimmed(svg, size, &texts.collect::<Vec<_>>());
}

fn notes(survey: &SurveyPicture, view: &View, unlabelled: usize, lang: Lang) -> Vec<String> {
    let mut notes = Vec::new();
    let (lon, lat) = (
        format!("{:.5}", view.centre.x),
        format!("{:.5}", view.centre.y),
    );
    let part = 4000.0 / view.scale;
    let part = if part >= 1000.0 {
        (part / 10.0).round() * 10.0
    } else {
        part.round()
    };
    let part = number(part);
    notes.push(lang.pick(
        format!("CGCS2000，横轴墨卡托投影，以 {lon}°E、{lat}°N 为中心；按原宽 180 mm 打印时约 1:{part}。"),
        format!("CGCS2000, transverse Mercator centred on {lon}°E {lat}°N; about 1:{part} when printed at its own width of 180 mm."),
    ));
    notes.push(lang.pick(
        "每点取各层样品、各检测项目中最不利的结果；名称下为该结果的检测项目与含量 mg/kg。".to_owned(),
        "Each point shows the gravest result of its samples and analytes; below its name that analyte and its content in mg/kg.".to_owned(),
    ));
    let without: Vec<&str> = survey
        .points
        .iter()
        .filter(|point| point.position.is_none())
        .map(|point| point.name.as_str())
        .collect();
    if !without.is_empty() {
        let names = listed(without.iter().copied(), lang);
        notes.push(lang.pick(
            format!("没有坐标、未绘出的点位 {} 个：{names}。", without.len()),
            format!(
                "Points without a position, not drawn ({}): {names}.",
                without.len()
            ),
        ));
    }
    if let Some(outline) = &survey.outline {
        let outside = survey.points.iter().filter(|point| {
            point
                .position
                .is_some_and(|position| !outline.polygons().intersects(&Point(position)))
        });
        let outside: Vec<&str> = outside.map(|point| point.name.as_str()).collect();
        if !outside.is_empty() {
            let names = listed(outside.iter().copied(), lang);
            notes.push(lang.pick(
                format!("地块边界外的点位 {} 个：{names}。", outside.len()),
                format!("Points outside the outline ({}): {names}.", outside.len()),
            ));
        }
    }
    if unlabelled > 0 {
        notes.push(lang.pick(
            format!("因过密未标名称的点位 {unlabelled} 个。"),
            format!("Names left out where points are too dense: {unlabelled}."),
        ));
    }
    notes
}

fn description(survey: &SurveyPicture, found: &[Found<'_>], lang: Lang) -> String {
    let count = |mark: Mark| found.iter().filter(|found| found.mark == mark).count();
    let marks = Mark::ALL.into_iter().filter(|mark| count(*mark) > 0);
    let marks: Vec<String> = marks
        .map(|mark| format!("{} {}", mark.text(lang), count(mark)))
        .collect();
    let exceeding = survey
        .points
        .iter()
        .zip(found)
        .filter(|(_, found)| found.mark.exceeds());
    let exceeding = listed(exceeding.map(|(point, _)| point.name.as_str()), lang);
    let points = survey.points.len();
    let results: usize = found.iter().map(|found| found.results).sum();
    let marks = marks.join(lang.pick("；", "; "));
    let exceeding = match exceeding.as_str() {
        "" => lang
            .pick("无点位超过筛选值。", "No point is above screening.")
            .to_owned(),
        names => lang.pick(
            format!("超过筛选值的点位：{names}。"),
            format!("Points above screening: {names}."),
        ),
    };
    lang.pick(
        format!("{points} 个点位、{results} 个结果。{marks}。{exceeding}"),
        format!("{points} points, {results} results. {marks}. {exceeding}"),
    )
}
