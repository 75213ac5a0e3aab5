//! Health risk by HJ 25.3, computed and not kept.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use serde::Serialize;

use crate::registry::Act;
use crate::rules::render::Lang;
use crate::standards::hj25_3::{
    Confirmation, CrackPorosity, NotAssessed, RiskAssessment, RiskQuestion, assess,
};

use super::params::{self, Params, Who, json};
use super::risk_question::RiskRead;
use super::{Api, BODY_LIMIT, Problem};

/// What whoever reads the figures has to know.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RiskNotice {
    pub code: &'static str,
    pub text: &'static str,
}

/// An assessment with what has to be known to read it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RiskAnswer {
    pub notices: Vec<RiskNotice>,
    pub assessment: RiskAssessment,
}

/// Risk and control values of the substances of a site, by HJ 25.3-2019. 风险评估
///
/// Nothing is kept. A path without its parameter is named and never counted as zero; a total over such paths says that
/// it is incomplete. Values from a single source, inferred or given by the site are listed in `rests_on`. The values
/// that GB 36600 prints stand beside what is computed and stay in force. Lead is not assessed by this model.
#[utoipa::path(
    post,
    path = "/api/v1/risk-assessments",
    operation_id = "assess_risk",
    tag = "standards",
    params(("lang" = Option<String>, Query, description = "zh-CN or en")),
    request_body(content = RiskQuestion, example = json!({
        "land_class": "I",
        "substances": [
            {
                "substance": "71-43-2",
                "surface_mg_per_kg": 1.2,
                "subsoil_mg_per_kg": 3.5,
                "groundwater_mg_per_l": 0.02,
                "groundwater_protection_mg_per_l": 0.01
            },
            {
                "substance": "苯并[a]芘",
                "surface_mg_per_kg": 0.8,
                "overrides": [{"parameter": "Koc", "value": 600000, "source": "示例：场地实测 (example)"}]
            }
        ],
        "overrides": [{"parameter": "fom", "value": 20, "source": "示例：土工试验报告 (example)"}],
        "paths_off": ["groundwater_drinking"],
        "intermediates": true,
        "sensitivity": {"step_percent": 10, "parameters": ["fom", "Lcrack", "H"]}
    })),
    responses(
        (status = 200, description = "Every path, total and control value", body = RiskAnswer),
        (status = 400, description = "Every fault in the question", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in, or the token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not with these roles", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Body too large", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Sensitivities only: too many requests under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn ask(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
    body: Body,
) -> Result<Json<RiskAnswer>, Problem> {
    params.only(&[]);
    let lang = params.lang();
    params.checked()?;
    caller.need(Act::AssessRisk)?;
    let body = params::body(body, BODY_LIMIT).await?;
    let read = RiskRead::of(json(&body)?);
    let assessed = if read.question.sensitivity.is_some() {
        let _place = api.heavy(&caller)?;
        let question = read.question.clone();
        let work = move || assess(&question);
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|_| Problem::internal())?
    } else {
        assess(&read.question)
    };
    match assessed {
        Ok(assessment) if read.faults.is_empty() => Ok(Json(RiskAnswer {
            notices: notices(&assessment, lang),
            assessment,
        })),
        assessed => Err(Problem::invalid(
            read.with(assessed.err().unwrap_or_default()),
        )),
    }
}

/// What applies to this assessment, in the reader's language.
fn notices(assessment: &RiskAssessment, lang: Lang) -> Vec<RiskNotice> {
    let results = || assessment.substances.iter().flat_map(|one| &one.result);
    let rests = results()
        .flat_map(|result| &result.rests_on)
        .chain(&assessment.rests_on);
    let inferred = rests
        .clone()
        .any(|one| one.status == Confirmation::Inferred);
    let site = &assessment.site;
    let totals = [
        &site.soil_cancer,
        &site.soil_hazard,
        &site.groundwater_cancer,
        &site.groundwater_hazard,
    ];
    let lead = |one: &NotAssessed| *one == NotAssessed::LeadByBloodLead;
    let lead = assessment
        .substances
        .iter()
        .any(|one| one.not_assessed.as_ref().is_some_and(lead));
    let applies = [
        (true, &CALCULATION),
        (true, &PRINTED),
        (true, &UNCONFIRMED),
        (totals.iter().any(|total| !total.complete), &INCOMPLETE),
        (lead, &LEAD),
        (inferred, &INFERRED),
        (
            assessment.crack_porosity == CrackPorosity::Local,
            &LOCAL_POROSITY,
        ),
    ];
    let applying = applies.into_iter().filter(|(applies, _)| *applies);
    let notice = |(_, notice): (bool, &Notice)| RiskNotice {
        code: notice.code,
        text: match lang {
            Lang::Zh => notice.zh,
            Lang::En => notice.en,
        },
    };
    applying.map(notice).collect()
}

struct Notice {
    code: &'static str,
    zh: &'static str,
    en: &'static str,
}

static CALCULATION: Notice = Notice {
    code: "calculation_only",
    zh: "本结果仅为模型计算，不保存，不代替经评审的风险评估报告。",
    en: "A calculation only: it is not kept and does not stand for a risk-assessment report that was reviewed.",
};
static PRINTED: Notice = Notice {
    code: "printed_limits_stay",
    zh: "计算值不代替 GB 36600 印刷的筛选值和管制值：标准对砷、钴、钒考虑了土壤背景，对部分物质按土壤饱和浓度封顶，对铅采用血铅模型。",
    en: "Computed values do not replace the screening and control values that GB 36600 prints: it sets arsenic, cobalt \
         and vanadium with regard to soil background, caps some substances at what soil can hold, and lead by a model \
         of blood lead.",
};
static UNCONFIRMED: Notice = Notice {
    code: "check_the_printed_standard",
    zh: "参数和公式由公开文本转录，未与印刷版 HJ 25.3-2019 逐项核对；rests_on 列出单一来源、弱验证、推断和场地自定的参数，使用前应核对标准原文。",
    en: "Parameters and formulas were transcribed from public texts and not compared with the printed HJ 25.3-2019 item \
         by item; rests_on lists those from one source, weakly tested, inferred, or given by the site: check them \
         before they decide anything.",
};
static INCOMPLETE: Notice = Notice {
    code: "totals_incomplete",
    zh: "部分途径缺少参数或浓度，未计入合计；未计入不等于风险为零。",
    en: "Some paths lack a parameter or a concentration and are not in the totals; that is not a risk of zero.",
};
static LEAD: Notice = Notice {
    code: "lead_not_assessed",
    zh: "铅不用本模型评估（采用血铅模型），未计入合计。",
    en: "Lead is not assessed by this model (a model of blood lead is used) and is not in the totals.",
};
static INFERRED: Notice = Notice {
    code: "inferred_values_used",
    zh: "按要求使用了推断参数：这些数值未见于任何文本，由 GB 36600 印刷值反推。",
    en: "Inferred values were used as asked: they were read in no text, only backed out of the values of GB 36600.",
};
static LOCAL_POROSITY: Notice = Notice {
    code: "local_porosity_variant",
    zh: "按要求使用了裂隙局部孔隙度变体，仅用于与某程序对比；该形式不能重现 GB 36600 印刷值。",
    en: "The variant with the local porosity of cracks was used as asked, to compare with one program; it does not give \
         the values that GB 36600 prints.",
};
