//! Advice on surveys in words, in the reader's language.

use crate::rules::render::Lang;
use crate::standards::survey_quality::{
    Density, DepthGap, EvaluationMethod, PitPoints, RemediationEvaluation, SamplingCoverage,
    WellNet,
};

/// What can be said in words.
pub(super) trait Worded {
    fn words(&self, lang: Lang) -> String;
}

fn either(lang: Lang, zh: String, en: String) -> String {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

impl Worded for Density {
    fn words(&self, lang: Lang) -> String {
        let Density { least, missing } = self;
        match missing {
            0 => either(
                lang,
                format!("土壤点位不少于 {least} 个，已满足"),
                format!("at least {least} points of soil; there are enough"),
            ),
            _ => either(
                lang,
                format!("土壤点位不少于 {least} 个，还缺 {missing} 个"),
                format!("at least {least} points of soil; {missing} are missing"),
            ),
        }
    }
}

impl Worded for SamplingCoverage {
    fn words(&self, lang: Lang) -> String {
        let (percent, within) = (self.share * 100.0, self.within_m);
        let (inside, outside) = (self.inside, self.outside);
        either(
            lang,
            format!(
                "地块 {percent:.1} % 的面积距土壤点位不超过 {within:.1} 米；地块内 {inside} 个点位，地块外 {outside} 个"
            ),
            format!(
                "{percent:.1} % of the parcel lies within {within:.1} m of a point of soil; {inside} points inside, \
                 {outside} outside"
            ),
        )
    }
}

impl Worded for Vec<DepthGap> {
    fn words(&self, lang: Lang) -> String {
        if self.is_empty() {
            return either(
                lang,
                "采样深度未见缺失；各土层及最深样品是否清洁无法由深度判断".to_owned(),
                "no gap among the depths; whether each layer has its sample and the deepest is clean cannot be seen from \
                 depths"
                    .to_owned(),
            );
        }
        let each = self.iter().map(|gap| match gap {
            DepthGap::NoSurface => either(
                lang,
                "缺少表层（0～0.5 米）样品".to_owned(),
                "no sample of the surface, 0 to 0.5 m".to_owned(),
            ),
            DepthGap::TooFarApart { from_m, to_m } => either(
                lang,
                format!("{from_m} 米与 {to_m} 米之间间隔超过 2 米"),
                format!("more than 2 m between {from_m} m and {to_m} m"),
            ),
        });
        let each: Vec<String> = each.collect();
        each.join(either(lang, "；".to_owned(), "; ".to_owned()).as_str())
    }
}

impl Worded for WellNet {
    fn words(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            WellNet::Enough => (
                "监测井不少于 3 口且不在一条直线上",
                "at least three wells, and not in one line",
            ),
            WellNet::TooFew => ("监测井少于 3 口", "fewer than three wells"),
            WellNet::InOneLine => (
                "监测井在一条直线上，无法判断地下水流向",
                "the wells stand in one line: the direction of flow cannot be told",
            ),
        };
        either(lang, zh.to_owned(), en.to_owned())
    }
}

impl Worded for RemediationEvaluation {
    fn words(&self, lang: Lang) -> String {
        let method = match self.method {
            EvaluationMethod::PointByPoint => either(
                lang,
                "逐一对比".to_owned(),
                "compared point by point".to_owned(),
            ),
            EvaluationMethod::Statistics => either(
                lang,
                "统计分析（均值 95 % 置信上限不高于目标值，最大值不高于目标值 2 倍）".to_owned(),
                "by statistics (upper 95 % confidence limit of the mean up to the target, largest value up to twice it)"
                    .to_owned(),
            ),
        };
        let (samples, above) = (self.samples, self.above_target);
        let outcome = match self.reached {
            true => either(lang, "达到".to_owned(), "reached".to_owned()),
            false => either(lang, "未达到".to_owned(), "not reached".to_owned()),
        };
        either(
            lang,
            format!("{outcome}修复目标值；{method}；{samples} 个样品中 {above} 个超过目标值"),
            format!(
                "the target is {outcome}; {method}; {above} of {samples} samples above the target"
            ),
        )
    }
}

impl Worded for PitPoints {
    fn words(&self, lang: Lang) -> String {
        let bottom = self.bottom;
        match self.walls {
            Some(walls) => either(
                lang,
                format!("坑底不少于 {bottom} 个点位，侧壁每层不少于 {walls} 个"),
                format!(
                    "at least {bottom} points at the bottom, {walls} along the walls in each layer"
                ),
            ),
            None => either(
                lang,
                format!("坑底不少于 {bottom} 个点位；侧壁点位按周长每 40 米一个，请给出周长"),
                format!(
                    "at least {bottom} points at the bottom; those of the walls follow from the perimeter, one each 40 m: \
                     give it"
                ),
            ),
        }
    }
}

/// Layers of the walls of a pit.
pub(super) fn layers(layers: u32, lang: Lang) -> String {
    either(
        lang,
        format!("侧壁分 {layers} 层采样（0～0.2 米，其下每层不超过 3 米）"),
        format!("walls sampled in {layers} layers: 0 to 0.2 m, then at most 3 m each"),
    )
}

/// Samples of treated soil.
pub(super) fn samples(samples: u32, lang: Lang) -> String {
    either(
        lang,
        format!("不少于 {samples} 个样品"),
        format!("at least {samples} samples"),
    )
}
