//! Pictures of surveys on record, as SVG.

use axum::extract::State;
use axum::response::Response;

use crate::registry::{Act, SurveyPictureAsk};

use super::keyed::NotSeen;
use super::params::{Params, PathTexts, Who};
use super::pictures::{kind_named, svg_answer};
use super::{Api, Problem};

/// A picture of the samples of a survey on record. 在案调查结果图
///
/// As the pictures of posted results (`draw_results`): points on the survey's land, contents against depth, how they are
/// spread, point by analyte; under the standards of the day at which it is looked at.
#[utoipa::path(
    get,
    path = "/api/v1/surveys/{id}/pictures/{picture}",
    operation_id = "draw_survey",
    tag = "uploads",
    params(
        ("id" = String, Path, description = "Survey", example = "HQ-000114-survey"),
        ("picture" = String, Path, description = "map, profiles, boxes or heat", example = "map"),
        ("analyte" = Option<Vec<String>>, Query, description = "Only this analyte, by any name, symbol or CAS number; repeated for several"),
        ("class" = Option<String>, Query, description = "I or II; that of the survey when absent"),
        ("as_of" = Option<String>, Query, description = "Legal day YYYY-MM-DD"),
        ("known" = Option<String>, Query, description = "Revision or RFC 3339 instant"),
        ("lang" = Option<String>, Query, description = "zh-CN or en"),
    ),
    responses(
        (status = 200, description = "The picture", body = String, content_type = "image/svg+xml"),
        NotSeen,
        (status = 429, description = "Two heavy requests of this caller are under way", body = Problem, content_type = "application/problem+json")
    ),
    security(("bearer" = []))
)]
pub async fn draw(
    State(api): State<Api>,
    Who(caller): Who,
    PathTexts(id, name): PathTexts,
    mut params: Params,
) -> Result<Response, Problem> {
    params.only(&["analyte", "class", "as_of", "known"]);
    caller.need(Act::SeeSurveys)?;
    let ask = SurveyPictureAsk {
        kind: kind_named(&name)?,
        lang: params.lang(),
        class: params.code("class", "I or II"),
        analytes: params.all("analyte"),
    };
    let when = params.when();
    params.checked()?;
    let _place = api.heavy(&caller)?;
    let drawn = api.registry.survey_picture(&caller, (&id, ask), &when);
    let svg = drawn.await?;
    Ok(svg_answer(svg, &name))
}
