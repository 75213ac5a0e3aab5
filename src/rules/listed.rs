//! Section D: land on the control-and-remediation list.

use crate::domain::decision::{Strength, Verdict};
use crate::domain::land_use::UseClass;
use crate::domain::transaction::Transaction;

use super::asked::{Findings, PartCase};
use super::survey_duty::is_soil_law_doubt;

/// # R-30 Listed, sensitive use
///
/// **Why** listed land must not be used as residential, public management or public service land (456 ¶2). `?` is read
/// as S, as our cautious choice.
pub(crate) fn r30(part: &PartCase<'_>, out: &mut Findings) {
    let sensitive = matches!(part.asked.class(), UseClass::S | UseClass::Unknown);
    let silent = part.act().is_take_back() || part.act().chooses_no_use();
    if !part.is_listed() || !sensitive || silent {
        return;
    }
    let doubt = part.asked.class() == UseClass::Unknown || is_soil_law_doubt(part.asked);
    let strength = if doubt {
        Strength::Default
    } else {
        Strength::Law
    };
    part.stop(out, 30, Verdict::Blocked, strength);
}

/// # R-31 Listed, permit
///
/// **Why** targets not met: no construction unrelated to control or remediation (461 ¶3, Soil Law 66 ¶3).
pub(crate) fn r31(part: &PartCase<'_>, out: &mut Findings) {
    if part.is_listed() && part.act().is_permit() {
        part.stop(out, 31, Verdict::Blocked, Strength::Law);
    }
}

/// # R-32 Listed, not sensitive, to be supplied, transferred or changed
///
/// **Why** national law is silent; the district plan forbids circulation of polluted parcels.
pub(crate) fn r32(part: &PartCase<'_>, out: &mut Findings) {
    let act = matches!(part.act(), Transaction::UseChange | Transaction::Transfer)
        || part.act().is_supply();
    if part.is_listed() && act && !part.asked.same_use_lease && part.asked.class() != UseClass::S {
        part.find(out, 32, Verdict::Blocked, Strength::Policy);
    }
}

/// # R-33 Listed, taken back or banked
///
/// **Why** taking back a polluted parcel is possible; it moves the duty (463).
pub(crate) fn r33(part: &PartCase<'_>, out: &mut Findings) {
    if part.is_listed() && part.act().is_take_back() {
        part.find(out, 33, Verdict::Conditional, Strength::Law);
    }
}

/// # R-34 Listed, planned for K1 or K2
pub(crate) fn r34(part: &PartCase<'_>, out: &mut Findings) {
    let class = matches!(part.asked.class(), UseClass::K1 | UseClass::K2);
    if part.is_listed() && part.act() == Transaction::Plan && class {
        part.find(out, 34, Verdict::Conditional, Strength::Law);
    }
}

/// # R-35 Mortgage of land whose state must be disclosed
pub(crate) fn r35(part: &PartCase<'_>, out: &mut Findings) {
    if part.act() == Transaction::Mortgage && part.is_to_be_disclosed() {
        part.find(out, 35, Verdict::Conditional, Strength::Default);
    }
}

/// # R-36 Listed, leased on without change of use
///
/// **Next step** environment confirms in writing that the control measures permit it (457).
pub(crate) fn r36(part: &PartCase<'_>, out: &mut Findings) {
    if part.is_listed() && part.asked.same_use_lease {
        part.find(out, 36, Verdict::Undetermined, Strength::Default);
    }
}
