//! The soil monitoring network: points, plans, rounds with what they found, and how much of the district it covers.

mod coverage;
mod plans;
mod points;
mod rounds;

pub use coverage::{CoverageView, LandCovered, NetworkCoverage};
pub use plans::PlanView;
pub use points::{PointQuery, PointView};
pub use rounds::{Proposal, ProposalState, RoundTaken, RoundView};

use crate::domain::law::{Basis, CODE_404, REGISTER_DEFAULT, SOIL_LAW_17};

/// Monitoring is the basis of knowing risk; what no law says of its records is the register's own care.
const BASIS: Basis = &[CODE_404, SOIL_LAW_17, REGISTER_DEFAULT];
