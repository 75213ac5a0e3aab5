//! What depth profiles say in words.

use super::limits::LimitLines;
use super::marks::{Mark, SMALL, depth, listed};
use super::profiles::{MOST, Panel};
use super::scale::content;
use super::survey::{PictureAnalyte, PictureResult, SurveyPicture};
use super::svg::fitted;
use crate::domain::lang::Lang;

/// How many, the highest, the citation.
pub(super) fn caption(
    survey: &SurveyPicture,
    analyte: &PictureAnalyte,
    results: &[&PictureResult],
    lines: &LimitLines,
    lang: Lang,
) -> String {
    let detected = results.iter().filter(|result| result.is_detected());
    let missed = results.len() - detected.clone().count();
    let mut texts = vec![lang.pick(
        format!("n = {}，其中未检出 {missed}", results.len()),
        format!("n = {}, not detected {missed}", results.len()),
    )];
    let highest = detected.copied().reduce(|best, next| {
        if next.drawn() > best.drawn() {
            next
        } else {
            best
        }
    });
    if let Some((highest, value)) = highest.and_then(|highest| Some((highest, highest.drawn()?))) {
        let name = survey
            .points
            .get(highest.point)
            .map_or("", |point| point.name.as_str());
        let at = format!(
            "{}, {}",
            fitted(name, SMALL, 90.0),
            depth(highest).unwrap_or_default()
        );
        texts.push(lang.pick(
            format!("最大 {}（{at}）", content(value)),
            format!("highest {} ({at})", content(value)),
        ));
    }
    texts.extend(lines.beyond(lang));
    if let Some(limits) = &analyte.limits {
        texts.push(
            lang.pick(&limits.screening.citation_zh, &limits.screening.citation_en)
                .clone(),
        );
    } else {
        texts.push(
            lang.pick("标准无限值", "no limit in the standard")
                .to_owned(),
        );
    }
    texts.join(lang.pick("；", "; "))
}

pub(super) fn notes(survey: &SurveyPicture, all: &[usize], lang: Lang) -> Vec<String> {
    let mut notes = vec![lang.pick(
        "竖线为样品的采样深度范围，符号在其中点；细线连接同一点位各层。图外的限值见各图标题下。".to_owned(),
        "The upright stroke is the stretch of depth of a sample, its symbol stands in the middle; thin lines join the samples of one point. Limits that are not on an axis are named below its title.".to_owned(),
    )];
    let depthless = survey
        .results
        .iter()
        .filter(|result| result.depth_m.is_none())
        .count();
    if depthless > 0 {
        notes.push(lang.pick(
            format!("没有采样深度、未绘出的结果 {depthless} 个。"),
            format!("Results without a depth, not drawn: {depthless}."),
        ));
    }
    let unknown = survey
        .results
        .iter()
        .filter(|result| result.drawn().is_none())
        .count();
    if unknown > 0 {
        notes.push(lang.pick(
            format!("未检出且未注明检出限、未绘出的结果 {unknown} 个。"),
            format!(
                "Not drawn because they are not detected and tell no detection limit: {unknown}."
            ),
        ));
    }
    if all.len() > MOST {
        let names = all
            .iter()
            .skip(MOST)
            .filter_map(|at| survey.analytes.get(*at))
            .map(|analyte| analyte.name(lang));
        let names = listed(names, lang);
        notes.push(lang.pick(
            format!("超标者在先，只绘前 {MOST} 项；未绘：{names}。"),
            format!("The gravest {MOST} analytes are drawn; not drawn: {names}."),
        ));
    }
    notes
}

pub(super) fn description(survey: &SurveyPicture, panels: &[Panel<'_>], lang: Lang) -> String {
    let told = panels.iter().map(|panel| {
        let above = panel
            .results
            .iter()
            .filter(|result| Mark::of(result.outcome).exceeds())
            .count();
        let name = panel.analyte.name(lang);
        lang.pick(
            format!(
                "{name}：{} 个结果，{above} 个超过筛选值",
                panel.results.len()
            ),
            format!(
                "{name}: {} results, {above} above screening",
                panel.results.len()
            ),
        )
    });
    let told: Vec<String> = told.collect();
    let points = survey.points.len();
    let told = told.join(lang.pick("；", "; "));
    lang.pick(
        format!("{points} 个点位的含量随深度变化。{told}。"),
        format!("Contents of {points} points against depth. {told}."),
    )
}
