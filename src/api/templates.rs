//! Templates of the sheets that offices and laboratories fill in.

use axum::extract::State;
use axum::response::Response;

use crate::intake::form::{Filling, FormKind, template as written};
use crate::registry::{Act, RegistryError};

use super::params::{Params, PathText, Who};
use super::screening::workbook_answer;
use super::{Api, Problem};

/// A template as a workbook: headings in Chinese and English, lists to choose from, an example sheet. 表格模板
#[utoipa::path(
    get,
    path = "/api/v1/templates/{file}",
    operation_id = "read_template",
    tag = "standards",
    params(
        ("file" = String, Path, description = "sampling-points.xlsx, lab-soil.xlsx, lab-groundwater.xlsx, parcels.xlsx, supervised-units.xlsx, list-notice.xlsx or practitioners.xlsx", example = "lab-soil.xlsx"),
        ("example" = Option<bool>, Query, description = "true: the table itself holds the example, marked 示例"),
    ),
    responses(
        (status = 200, description = "The template", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such template", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn template(
    State(_api): State<Api>,
    Who(caller): Who,
    PathText(file): PathText,
    mut params: Params,
) -> Result<Response, Problem> {
    params.only(&["example"]);
    let example = params.flag("example").unwrap_or(false);
    params.checked()?;
    caller.need(Act::TakeTemplates)?;
    let kind = file.strip_suffix(".xlsx").and_then(FormKind::find);
    let Some(kind) = kind else {
        let (what, id) = ("template", file);
        return Err(RegistryError::NotFound { what, id }.into());
    };
    let filling = if example {
        Filling::Example
    } else {
        Filling::Empty
    };
    let bytes = written(kind, filling).map_err(|_| Problem::internal())?;
    Ok(workbook_answer(bytes, &file))
}
