//! The model against worked examples, the printed values of GB 36600, what must not be known, and laws of algebra.

mod examples;
mod faults;
mod missing;
mod printed;
mod properties;
mod speed;

use super::*;
use crate::domain::land_use::LimitClass;

/// A question about one substance at one concentration of soil and one of groundwater.
fn about(class: LimitClass, substance: &str, soil: f64, water: f64) -> RiskQuestion {
    let mut question = RiskQuestion::new(class);
    question.substances.push(RiskSubstanceAsked {
        substance: substance.to_owned(),
        surface_mg_per_kg: Some(soil),
        subsoil_mg_per_kg: Some(soil),
        groundwater_mg_per_l: Some(water),
        ..RiskSubstanceAsked::default()
    });
    question
}

/// The result of the first substance.
#[track_caller]
fn first(question: &RiskQuestion) -> SubstanceResult {
    let mut assessment = assess(question).expect("a question without a fault");
    assessment.substances.remove(0).result.expect("a result")
}

fn given(parameter: &str, value: f64) -> ParameterOverride {
    ParameterOverride {
        parameter: parameter.to_owned(),
        value,
        source: "示例 (example)".to_owned(),
    }
}

/// Both effects of a path.
fn path(result: &SubstanceResult, path: ExposurePath) -> &PathRisk {
    &result.paths[path as usize]
}
