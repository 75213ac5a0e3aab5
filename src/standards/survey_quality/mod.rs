//! Advice on the quality of surveys and of the evaluation of remediation: HJ 25.1, HJ 25.2, HJ 25.5.
//!
//! None of these figures was compared with a printed standard. Every answer says so ([`Advice`]), and nothing in the
//! rulebook reads them.

use serde::Serialize;

mod coverage;
mod density;
mod depth;
mod remediation;

pub use coverage::{SamplingCoverage, coverage};
pub use density::{Density, SurveyStage, density};
pub use depth::{DepthGap, WellNet, depth_gaps, wells};
pub use remediation::{
    EvaluationMethod, PitPoints, RemediationEvaluation, Sample, evaluate, pit_points,
    treated_soil_samples, wall_layers,
};

/// An answer with where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Advice<T> {
    pub value: T,
    /// The standard it is said to stand in.
    pub source: &'static str,
    /// Whether it was compared with the printed text. Nothing here was.
    pub confirmed: bool,
}

impl<T> Advice<T> {
    fn of(source: &'static str, value: T) -> Advice<T> {
        Advice {
            value,
            source,
            confirmed: false,
        }
    }
}
