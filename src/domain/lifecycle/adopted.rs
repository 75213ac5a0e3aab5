//! Adoption (台账接收): a stage taken over from an existing register, with its source document.

use serde::{Deserialize, Serialize};

use super::refused::{Guard, StepRefused};
use super::transition::Field;
use super::{Standing, U1Kind, is_false};
use crate::domain::stage::Stage;

/// The stage that an existing register states. What it does not state stays absent and is never guessed:
/// a running survey without `origin` is read as U1 by the rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    pub stage: Stage,
    /// U0 or U1, from which the survey started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Stage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub u1_kind: Option<U1Kind>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub voluntary: bool,
    /// A sample exceeded; implied at V3, V4 and by every stage that follows an exceedance.
    #[serde(default, skip_serializing_if = "is_false")]
    pub preliminary_exceeded: bool,
    /// At N0: U1, A0 or L0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n0_from: Option<Stage>,
    /// At R1: whether aftercare is open; absent counts as open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aftercare_open: Option<bool>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub emergency: bool,
}

impl Adopted {
    /// A stage of which the register states nothing else.
    pub fn at(stage: Stage) -> Self {
        Adopted {
            stage,
            origin: None,
            u1_kind: None,
            voluntary: false,
            preliminary_exceeded: false,
            n0_from: None,
            aftercare_open: None,
            emergency: false,
        }
    }

    /// The standing it gives, or what in it cannot be.
    pub fn standing(&self) -> Result<Standing, StepRefused> {
        self.check()?;
        Ok(Standing {
            stage: self.stage,
            origin: self.origin,
            u1_kind: self.u1_kind,
            voluntary: self.voluntary,
            preliminary_exceeded: self.preliminary_exceeded || exceedance_implied(self.stage),
            n0_from: self.n0_from,
            aftercare_open: self.stage == Stage::R1 && self.aftercare_open != Some(false),
            emergency: self.emergency,
        })
    }

    fn check(&self) -> Result<(), StepRefused> {
        let refused = || StepRefused::adoption(Guard::AdoptionInconsistent, None, self.stage);
        let surveyed = !matches!(self.stage, Stage::U0 | Stage::U1);
        if let Some(origin) = self.origin
            && !(surveyed && matches!(origin, Stage::U0 | Stage::U1))
        {
            return Err(refused().wanting(vec![Stage::U0, Stage::U1]));
        }
        if self.u1_kind.is_some() && (self.stage == Stage::U0 || self.origin == Some(Stage::U0)) {
            return Err(refused().field(Field::U1Kind));
        }
        if self.voluntary && (!surveyed || self.origin == Some(Stage::U1)) {
            return Err(refused().field(Field::Voluntary));
        }
        if self.preliminary_exceeded && no_exceedance_possible(self.stage) {
            return Err(refused().field(Field::PreliminaryExceeded));
        }
        self.check_n0_and_aftercare(refused)
    }

    fn check_n0_and_aftercare(&self, refused: impl Fn() -> StepRefused) -> Result<(), StepRefused> {
        if let Some(from) = self.n0_from
            && !(self.stage == Stage::N0 && matches!(from, Stage::U1 | Stage::A0 | Stage::L0))
        {
            return Err(refused().wanting(vec![Stage::U1, Stage::A0, Stage::L0]));
        }
        if self.aftercare_open == Some(true) && self.stage != Stage::R1 {
            return Err(refused().field(Field::AftercareOpen));
        }
        Ok(())
    }
}

/// Stages that presuppose an exceedance.
fn exceedance_implied(stage: Stage) -> bool {
    match stage {
        Stage::V3
        | Stage::V4
        | Stage::A0
        | Stage::AR
        | Stage::P1
        | Stage::L0
        | Stage::L1
        | Stage::L2
        | Stage::L3
        | Stage::L4
        | Stage::R0
        | Stage::R1 => true,
        Stage::U0
        | Stage::U1
        | Stage::V1
        | Stage::V2
        | Stage::VR
        | Stage::P0
        | Stage::N0
        | Stage::X0 => false,
    }
}

/// Stages at which no sample can have exceeded: not sampled yet, or passed without exceedance.
fn no_exceedance_possible(stage: Stage) -> bool {
    matches!(stage, Stage::U0 | Stage::U1 | Stage::P0)
}
