//! What the table of points and analytes says in words: its key, notes, description.

use super::heat::{ABOVE_CONTROL, Layout, SHADES, UNSUITABLE};
use super::marks::{MARGIN, Mark, SMALL, listed};
use super::scale::content;
use super::survey::SurveyPicture;
use super::svg::{Svg, number, width};
use crate::domain::lang::Lang;

pub(super) fn key(svg: &mut Svg, top: f64, lang: Lang) {
    let times = |from: f64, to: f64| match (from, to) {
        (from, to) if to.is_infinite() => format!(">{}", number(from)),
        (0.0, to) => format!("≤{}", number(to)),
        (from, to) => format!("{}–{}", number(from), number(to)),
    };
    svg.element("g").num("font-size", SMALL).open();
    svg.words(
        (MARGIN, top + 10.0),
        lang.pick("含量 / 筛选值：", "content / screening value:"),
    );
    let mut x = MARGIN
        + width(
            lang.pick("含量 / 筛选值：", "content / screening value:"),
            SMALL,
        )
        + 8.0;
    let mut from = 0.0;
    let mut entries: Vec<(&str, String, Option<Mark>)> = Vec::new();
    for (to, colour, _) in SHADES {
        let mark = (from >= 1.0).then_some(Mark::AboveScreening);
        entries.push((colour, times(from, to), mark));
        from = to;
    }
    entries.push((
        ABOVE_CONTROL.0,
        lang.pick("高于管制值", "above control").to_owned(),
        Some(Mark::AboveControl),
    ));
    entries.push((
        UNSUITABLE,
        lang.pick("方法不适用", "method unsuitable").to_owned(),
        None,
    ));
    for (fill, text, mark) in entries {
        let own = width(&text, SMALL) + 36.0;
        svg.element("rect")
            .at(("x", "y"), (x, top))
            .num("width", 20.0)
            .num("height", 13.0)
            .set("fill", fill)
            .set("stroke", "#999")
            .set("stroke-width", "0.7")
            .empty();
        if let Some(mark) = mark {
            let dark = ABOVE_CONTROL.0 == fill
                || SHADES.iter().any(|(_, own, white)| *white && *own == fill);
            mark.draw_plain(
                svg,
                (x + 14.0, top + 6.5),
                2.6,
                if dark { "#fff" } else { "#111" },
            );
        }
        svg.words((x + 24.0, top + 10.0), &text);
        x += own;
    }
    svg.close();
}

pub(super) fn notes(
    survey: &SurveyPicture,
    layout: &Layout,
    beyond: &[usize],
    left_out: usize,
    lang: Lang,
) -> Vec<String> {
    let mut notes = vec![lang.pick(
        "数字为含量 mg/kg（干重）；“<”为未检出，其后是检出限；“·”为未检测。三角为高于筛选值，菱形为高于管制值，圆点为高于筛选值而不高于背景值。没有限值的项目不着色。".to_owned(),
        "Figures are contents in mg/kg of dry soil; < means not detected, followed by the detection limit; a dot in the middle means not tested. Triangle: above screening; diamond: above control; ring: above screening, not above background. Analytes without a limit have no colour.".to_owned(),
    )];
    if !beyond.is_empty() {
        let names = listed(
            beyond
                .iter()
                .filter_map(|at| survey.analytes.get(*at))
                .map(|analyte| analyte.name(lang)),
            lang,
        );
        notes.push(lang.pick(
            format!(
                "超标者优先，只列 {} 项；未列：{names}。",
                layout.columns.len()
            ),
            format!(
                "{} analytes are shown, those that exceed first of all; not shown: {names}.",
                layout.columns.len()
            ),
        ));
    }
    if left_out > 0 {
        notes.push(lang.pick(
            format!(
                "只列最不利的 {} 行；未列 {left_out} 行。",
                layout.rows.len()
            ),
            format!(
                "The gravest {} rows are shown; {left_out} are not.",
                layout.rows.len()
            ),
        ));
    }
    notes
}

pub(super) fn description(survey: &SurveyPicture, layout: &Layout, lang: Lang) -> String {
    let above = survey
        .results
        .iter()
        .filter(|result| Mark::of(result.outcome).exceeds());
    let above: Vec<String> = above
        .take(20)
        .map(|result| {
            let point = survey
                .points
                .get(result.point)
                .map_or("", |point| point.name.as_str());
            let analyte = survey
                .analytes
                .get(result.analyte)
                .map_or("", |analyte| analyte.name(lang));
            let value = result.drawn().map(content).unwrap_or_default();
            let times = survey
                .ratio(result)
                .map(|ratio| format!("{ratio:.2}"))
                .unwrap_or_default();
            format!("{point} {analyte} {value} mg/kg ({times})")
        })
        .collect();
    let (rows, columns) = (layout.rows.len(), layout.columns.len());
    let above = if above.is_empty() {
        lang.pick("无", "none").to_owned()
    } else {
        above.join(lang.pick("；", "; "))
    };
    lang.pick(
        format!("{rows} 行样品、{columns} 个检测项目。超过筛选值的结果（与筛选值之比）：{above}。"),
        format!("{rows} rows of samples by {columns} analytes. Results above screening, with their ratio to it: {above}."),
    )
}
