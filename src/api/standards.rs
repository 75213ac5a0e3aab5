//! The standards that calculations read: their tables, each value with how far it is confirmed.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::registry::Act;
use crate::rules::render::Lang;
use crate::standards::hj25_3::{
    self, Confirmation, ExposurePath, PathMedium, Property, Substance, defaults, substances,
};

use super::params::{Params, Who};
use super::{Api, Problem};

/// What a status means.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ConfirmationText {
    pub status: Confirmation,
    pub text: &'static str,
}

/// An exposure path (暴露途径).
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ExposurePathView {
    pub path: ExposurePath,
    pub name_zh: &'static str,
    pub name_en: &'static str,
    pub medium: PathMedium,
}

/// A default parameter of a site.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RiskParameterView {
    /// Symbol of the standard; by it a site gives its own value.
    pub parameter: &'static str,
    pub name_zh: &'static str,
    pub name_en: &'static str,
    pub unit: &'static str,
    /// source, soil, air, groundwater, building, exposure or target.
    pub group: &'static str,
    /// Default of class I; null = none.
    pub class_i: Option<f64>,
    /// Default of class II; null = none, such as that of a child.
    pub class_ii: Option<f64>,
    pub status: Confirmation,
}

/// A toxicity or physico-chemical value of a substance; null is unknown, never zero.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SubstanceValueView {
    /// Symbol of the standard.
    pub parameter: &'static str,
    pub value: Option<f64>,
    pub unit: &'static str,
    pub status: Confirmation,
}

/// A substance of the tables.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RiskSubstanceView {
    /// Row of the toxicity table.
    pub no: u16,
    pub cas: Option<&'static str>,
    pub name_zh: &'static str,
    pub name_en: &'static str,
    /// False for lead, which is judged by a model of blood lead.
    pub assessed: bool,
    /// Whether it counts as not volatile, so that a missing Henry's constant means no vapour.
    pub not_volatile: bool,
    pub values: Vec<SubstanceValueView>,
    /// Read in no text; used with `use_inferred` only.
    pub inferred: Option<SubstanceValueView>,
    pub note: Option<&'static str>,
}

/// What the risk model reads.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RiskModelView {
    pub standard: &'static str,
    pub statuses: Vec<ConfirmationText>,
    pub paths: Vec<ExposurePathView>,
    pub parameters: Vec<RiskParameterView>,
    pub substances: Vec<RiskSubstanceView>,
}

/// The tables of HJ 25.3-2019: substances, default parameters, paths. 风险评估参数
#[utoipa::path(
    get,
    path = "/api/v1/standards/hj25.3-2019",
    operation_id = "read_risk_model",
    tag = "standards",
    params(("lang" = Option<String>, Query, description = "zh-CN or en")),
    responses(
        (status = 200, description = "Every value with how far it is confirmed", body = RiskModelView),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn risk_model(
    State(_api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<RiskModelView>, Problem> {
    params.only(&[]);
    let lang = params.lang();
    params.checked()?;
    caller.need(Act::ReadRules)?;
    let text = |status: Confirmation| match lang {
        Lang::Zh => status.words().0,
        Lang::En => status.words().1,
    };
    let statuses = Confirmation::ALL.map(|status| ConfirmationText {
        status,
        text: text(status),
    });
    let paths = ExposurePath::ALL.map(|path| ExposurePathView {
        path,
        name_zh: path.names().0,
        name_en: path.names().1,
        medium: path.medium(),
    });
    let parameter = |default: &'static hj25_3::Default| RiskParameterView {
        parameter: &default.symbol,
        name_zh: &default.name_zh,
        name_en: &default.name_en,
        unit: &default.unit,
        group: &default.group,
        class_i: default.values[0],
        class_ii: default.values[1],
        status: default.status,
    };
    Ok(Json(RiskModelView {
        standard: hj25_3::STANDARD,
        statuses: statuses.into(),
        paths: paths.into(),
        parameters: defaults().iter().map(parameter).collect(),
        substances: substances().iter().map(substance).collect(),
    }))
}

fn substance(of: &'static Substance) -> RiskSubstanceView {
    let value = |property: Property, cell: hj25_3::Cell| SubstanceValueView {
        parameter: property.symbol(),
        value: cell.value,
        unit: property.unit(),
        status: cell.status,
    };
    // allotted with SAF by the site's WAF_voc or WAF_other
    let listed = Property::ALL
        .into_iter()
        .filter(|property| *property != Property::WAF);
    RiskSubstanceView {
        no: of.no,
        cas: of.cas.as_deref(),
        name_zh: &of.name_zh,
        name_en: &of.name_en,
        assessed: !of.is_lead(),
        not_volatile: of.is_not_volatile(),
        values: listed
            .map(|property| value(property, of.cell(property)))
            .collect(),
        inferred: of.inferred.map(|(property, known)| {
            let status = Confirmation::Inferred;
            let known = Some(known);
            value(
                property,
                hj25_3::Cell {
                    value: known,
                    status,
                },
            )
        }),
        note: of.note.as_deref(),
    }
}
