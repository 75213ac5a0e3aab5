//! Advice on the quality of surveys and on the evaluation of remediation, computed and not kept.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use serde::Serialize;

use crate::registry::Act;
use crate::rules::render::Lang;
use crate::standards::survey_quality::{
    Advice, Density, DepthGap, PitPoints, RemediationEvaluation, SamplingCoverage, WellNet,
    coverage, density, depth_gaps, evaluate, pit_points, treated_soil_samples, wall_layers, wells,
};

use super::params::{self, Params, Who, json};
use super::remediation_question::RemediationAsked;
use super::survey_question::{
    SurveyAsked, SurveyPointAsked, SurveyPointKind, SurveyQualityBody, in_metres,
};
use super::survey_texts::{self, Worded};
use super::{Api, BODY_LIMIT, Problem};

/// Advice with where it comes from.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SurveyAdvice<T> {
    pub value: T,
    /// The same in words.
    pub text: String,
    /// The standard it is said to stand in.
    pub source: &'static str,
    /// Whether it was compared with the printed standard. While it was not, it is no ground for a decision.
    pub confirmed: bool,
}

impl<T> SurveyAdvice<T> {
    fn with(advice: Advice<T>, words: impl FnOnce(&T) -> String) -> Self {
        SurveyAdvice {
            text: words(&advice.value),
            value: advice.value,
            source: advice.source,
            confirmed: advice.confirmed,
        }
    }
}

fn worded<T: Worded>(advice: Advice<T>, lang: Lang) -> SurveyAdvice<T> {
    SurveyAdvice::with(advice, |value| value.words(lang))
}

/// Advice on the depths of a borehole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct BoreholeAdvice {
    pub point: String,
    pub gaps: SurveyAdvice<Vec<DepthGap>>,
}

/// Advice on a survey.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SurveyAdviceView {
    /// Given, or measured in the outline; square metres.
    pub area_m2: f64,
    pub density: SurveyAdvice<Density>,
    /// Null without an outline.
    pub coverage: Option<SurveyAdvice<SamplingCoverage>>,
    /// Of the points of soil whose depths are given.
    pub boreholes: Vec<BoreholeAdvice>,
    /// Null without a well.
    pub wells: Option<SurveyAdvice<WellNet>>,
}

/// Whether an object of remediation has reached its target.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ObjectAdvice {
    pub object: String,
    pub target: f64,
    pub evaluation: SurveyAdvice<RemediationEvaluation>,
}

/// Where to sample in a pit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PitAdvice {
    pub pit: String,
    pub points: SurveyAdvice<PitPoints>,
    /// Null without a depth.
    pub wall_layers: Option<SurveyAdvice<u32>>,
}

/// How many samples treated soil needs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HeapAdvice {
    pub heap: String,
    pub samples: SurveyAdvice<u32>,
}

/// Advice on the evaluation of remediation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RemediationAdviceView {
    pub objects: Vec<ObjectAdvice>,
    pub pits: Vec<PitAdvice>,
    pub treated_soil: Vec<HeapAdvice>,
}

/// What whoever reads the advice has to know.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SurveyNotice {
    pub code: &'static str,
    pub text: &'static str,
}

/// Advice, with what has to be known to read it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SurveyQualityAnswer {
    pub notices: Vec<SurveyNotice>,
    pub survey: Option<SurveyAdviceView>,
    pub remediation: Option<RemediationAdviceView>,
}

/// Advice on sampling density, depth, wells and coverage, and on the evaluation of remediation. 调查质量与修复效果评估建议
///
/// By HJ 25.1-2019, HJ 25.2-2019 and announcement 2017 No. 72 (surveys), HJ 25.5-2018 (remediation). Every answer is
/// advice: none of the figures was compared with a printed standard, each says so (`confirmed`), and no rule reads them.
/// Nothing is kept.
#[utoipa::path(
    post,
    path = "/api/v1/survey-quality",
    operation_id = "advise_on_survey",
    tag = "standards",
    params(("lang" = Option<String>, Query, description = "zh-CN or en")),
    request_body(content = SurveyQualityBody, example = json!({
        "survey": {
            "stage": "detailed",
            "suspected_m2": 800,
            "outline": {"type": "Polygon", "coordinates": [[[117.17, 39.17], [117.171, 39.17], [117.171, 39.1706], [117.17, 39.1706], [117.17, 39.17]]]},
            "points": [
                {"point": "示例-S1 (example)", "kind": "soil", "lon": 117.1703, "lat": 39.1702, "depths_m": [0.2, 1.5, 3, 5]},
                {"point": "示例-S2 (example)", "kind": "soil", "lon": 117.1707, "lat": 39.1704, "depths_m": [0.5, 4]},
                {"point": "示例-W1 (example)", "kind": "groundwater", "lon": 117.1701, "lat": 39.1705}
            ]
        },
        "remediation": {
            "objects": [{"object": "示例基坑 苯 (example)", "target": 1, "samples": [{"found": 0.4}, {"below": 0.05}, {"found": 0.9}]}],
            "pits": [{"pit": "示例基坑 (example)", "area_m2": 1200, "depth_m": 4.5}],
            "treated_soil": [{"heap": "示例堆体 (example)", "volume_m3": 1800, "bias_factor": 0.3}]
        }
    })),
    responses(
        (status = 200, description = "Advice, each marked as not confirmed", body = SurveyQualityAnswer),
        (status = 400, description = "Every fault in the question", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn advise(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
    body: Body,
) -> Result<Json<SurveyQualityAnswer>, Problem> {
    params.only(&[]);
    let lang = params.lang();
    params.checked()?;
    caller.need(Act::AssessRisk)?;
    let _place = api.heavy(&caller)?;
    let body = params::body(body, BODY_LIMIT).await?;
    let question = SurveyQualityBody::read(json(&body)?).map_err(Problem::invalid)?;
    let work = move || SurveyQualityAnswer {
        notices: notices(lang),
        survey: question.survey.map(|asked| survey(&asked, lang)),
        remediation: question.remediation.map(|asked| remediation(&asked, lang)),
    };
    let done = tokio::task::spawn_blocking(work).await;
    Ok(Json(done.map_err(|_| Problem::internal())?))
}

fn survey(asked: &SurveyAsked, lang: Lang) -> SurveyAdviceView {
    let of = |kind| asked.points.iter().filter(move |point| point.kind == kind);
    let soil: Vec<&SurveyPointAsked> = of(SurveyPointKind::Soil).collect();
    let places = |points: &[&SurveyPointAsked]| -> Vec<(f64, f64)> {
        points.iter().filter_map(|point| point.position()).collect()
    };
    let measured = asked.outline.as_ref().map(|outline| outline.geodesic_m2());
    let area_m2 = asked.area_m2.or(measured).unwrap_or_default();
    // what stands outside, such as a control point, is no point of the parcel
    let own = soil.iter().filter(|point| {
        let outline = asked.outline.as_ref().zip(point.position());
        outline.is_none_or(|(outline, (lon, lat))| outline.contains_point(lon, lat))
    });
    let count = u32::try_from(own.count()).unwrap_or(u32::MAX);
    let net: Vec<&SurveyPointAsked> = of(SurveyPointKind::Groundwater).collect();
    let boreholes = soil.iter().filter_map(|point| {
        let gaps = depth_gaps(point.depths_m.as_ref()?);
        Some(BoreholeAdvice {
            point: point.point.clone(),
            gaps: worded(gaps, lang),
        })
    });
    SurveyAdviceView {
        area_m2,
        density: worded(
            density(asked.stage, area_m2, asked.suspected_m2, count),
            lang,
        ),
        coverage: asked
            .outline
            .as_ref()
            .map(|outline| worded(coverage(outline, &places(&soil)), lang)),
        boreholes: boreholes.collect(),
        wells: (!net.is_empty()).then(|| worded(wells(&in_metres(&places(&net))), lang)),
    }
}

fn remediation(asked: &RemediationAsked, lang: Lang) -> RemediationAdviceView {
    let objects = asked.objects.iter().filter_map(|own| {
        Some(ObjectAdvice {
            object: own.object.clone(),
            target: own.target,
            evaluation: worded(evaluate(&own.samples, own.target)?, lang),
        })
    });
    let pits = asked.pits.iter().map(|own| {
        let layers = own.depth_m.map(wall_layers);
        PitAdvice {
            pit: own.pit.clone(),
            points: worded(pit_points(own.area_m2, own.perimeter_m), lang),
            wall_layers: layers.map(|advice| {
                SurveyAdvice::with(advice, |layers| survey_texts::layers(*layers, lang))
            }),
        }
    });
    let heaps = asked.treated_soil.iter().filter_map(|own| {
        let advice = treated_soil_samples(own.volume_m3, own.bias_factor)?;
        Some(HeapAdvice {
            heap: own.heap.clone(),
            samples: SurveyAdvice::with(advice, |samples| survey_texts::samples(*samples, lang)),
        })
    });
    RemediationAdviceView {
        objects: objects.collect(),
        pits: pits.collect(),
        treated_soil: heaps.collect(),
    }
}

fn notices(lang: Lang) -> Vec<SurveyNotice> {
    let notice = |(code, zh, en)| SurveyNotice {
        code,
        text: match lang {
            Lang::Zh => zh,
            Lang::En => en,
        },
    };
    [
        (
            "advice_only",
            "本结果仅为建议，不保存，不代替评审结论，登记规则不读取。",
            "Advice only: it is not kept, stands for no review, and no rule of the register reads it.",
        ),
        (
            "check_the_printed_standard",
            "所用数值未与印刷版 HJ 25.1-2019、HJ 25.2-2019、HJ 25.5-2018 及公告2017年第72号核对（confirmed 为 false），使用前应核对原文；地方标准可能更严。",
            "None of the figures was compared with the printed HJ 25.1-2019, HJ 25.2-2019, HJ 25.5-2018 and announcement \
             2017 No. 72 (confirmed is false): check them before they are used; local standards may ask for more.",
        ),
    ]
    .map(notice)
    .into()
}
