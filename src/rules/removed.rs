//! Section E: parcels removed from the list, and aftercare.

use rust_decimal::Decimal;

use crate::domain::decision::{Strength, Verdict};
use crate::domain::facts::DesignFacts;
use crate::domain::land_use::{LimitClass, UseClass};
use crate::domain::record::Restriction;
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;

use super::asked::{Asked, Findings, PartCase};

fn is_removed(part: &PartCase<'_>) -> bool {
    part.standing.stage.is_some_and(Stage::is_removed)
}

fn target(part: &PartCase<'_>) -> Option<LimitClass> {
    part.standing
        .removal
        .and_then(|removal| removal.target_class)
}

/// The planned use has Class I limits and the targets were Class II.
fn is_stricter_than_targets(part: &PartCase<'_>) -> bool {
    target(part) == Some(LimitClass::II) && part.asked.profile.limits == LimitClass::I
}

/// The planned use lies within the class of the targets; false where that is not recorded.
pub(crate) fn is_within_targets(part: &PartCase<'_>) -> bool {
    target(part).is_some() && !is_stricter_than_targets(part)
}

/// # R-40 Removed, use within the targets
///
/// **When** R0 within its targets: ALLOWED. R0 or R1 with the class of the targets not recorded: UNDETERMINED.
pub(crate) fn r40(part: &PartCase<'_>, out: &mut Findings) {
    if !is_removed(part) || part.act().chooses_no_use() {
        return;
    }
    if target(part).is_none() {
        let verdict = if part.act().is_take_back() {
            Verdict::Conditional
        } else {
            Verdict::Undetermined
        };
        part.find(out, 40, verdict, Strength::Law);
    } else if part.is_at(Stage::R0) && is_within_targets(part) {
        part.find(out, 40, Verdict::Allowed, Strength::Law);
    }
}

/// # R-41 Removed for Class II, use with Class I limits
///
/// **Next step** a new survey and risk assessment for the new use (V-2).
pub(crate) fn r41(part: &PartCase<'_>, out: &mut Findings) {
    if !is_removed(part) || part.act().chooses_no_use() || !is_stricter_than_targets(part) {
        return;
    }
    let verdict = match part.act() {
        act if act.is_take_back() => Verdict::Allowed,
        Transaction::Plan | Transaction::Transfer => Verdict::Conditional,
        _ => Verdict::Blocked,
    };
    part.find(out, 41, verdict, Strength::Law);
    out.arg("class", "II");
}

/// # R-42 Removed with restriction or aftercare
///
/// **When** any transaction: restrictions are copied into plan conditions, contract and registration (437, 1164).
pub(crate) fn r42(part: &PartCase<'_>, out: &mut Findings) {
    if part.standing.is_restricted() {
        part.find(out, 42, Verdict::Conditional, Strength::Law);
        for restriction in part
            .standing
            .removal
            .iter()
            .flat_map(|removal| &removal.restrictions)
        {
            out.arg("restriction", describe(restriction));
        }
    }
}

/// # R-43 A restriction would be broken
///
/// **When** the planned use or design breaks one; exactly the allowed depth does not. Parts of the design that were not
/// given are silent.
pub(crate) fn r43(part: &PartCase<'_>, out: &mut Findings) {
    if !part.standing.is_restricted() || part.act().chooses_no_use() {
        return;
    }
    let design = part.asked.facts.design.as_ref();
    let broken: Vec<&Restriction> = part
        .standing
        .removal
        .iter()
        .flat_map(|removal| &removal.restrictions)
        .filter(|restriction| is_broken(restriction, design, part.asked))
        .collect();
    if broken.is_empty() {
        return;
    }
    let verdict = match part.act() {
        Transaction::Transfer | Transaction::TakeBack | Transaction::Bank => Verdict::Conditional,
        _ => Verdict::Blocked,
    };
    part.find(out, 43, verdict, Strength::Law);
    for restriction in broken {
        out.arg("restriction", describe(restriction));
    }
    if let Some(depth) = design.and_then(|design| design.depth_m) {
        out.arg("depth", depth);
    }
}

/// Whether the use or the design breaks a restriction.
fn is_broken(restriction: &Restriction, design: Option<&DesignFacts>, asked: &Asked<'_>) -> bool {
    match restriction {
        Restriction::MaxDepthM { value } => design
            .and_then(|design| design.depth_m)
            .is_some_and(|depth| depth > *value),
        Restriction::NoBasement => design.is_some_and(has_basement),
        Restriction::NoGroundwaterUse => {
            design.and_then(|design| design.groundwater_use) == Some(true)
        }
        Restriction::Barrier => design.and_then(|design| design.removes_barrier) == Some(true),
        Restriction::ForbiddenClasses { value } => is_forbidden(value, asked),
    }
}

/// A basement by its levels or by its depth.
fn has_basement(design: &DesignFacts) -> bool {
    let depth = design.basement_depth_m;
    design.basement_levels.is_some_and(|levels| levels > 0)
        || depth.is_some_and(|depth| depth > Decimal::ZERO)
}

/// The class of the whole or of a part of the mix is forbidden. An unknown use may be any that is.
fn is_forbidden(classes: &[UseClass], asked: &Asked<'_>) -> bool {
    let mut parts = asked.planned.iter().map(|land_use| land_use.classes().0);
    !classes.is_empty()
        && (asked.profile.has_unknown
            || classes.contains(&asked.class())
            || parts.any(|class| classes.contains(&class)))
}

/// A restriction by code, for rendering: `max_depth_m:3`, `no_basement`.
fn describe(restriction: &Restriction) -> String {
    match restriction {
        Restriction::MaxDepthM { value } => format!("max_depth_m:{value}"),
        Restriction::NoBasement => "no_basement".to_owned(),
        Restriction::NoGroundwaterUse => "no_groundwater_use".to_owned(),
        Restriction::Barrier => "barrier".to_owned(),
        Restriction::ForbiddenClasses { value } => {
            let codes: Vec<&str> = value.iter().map(|class| class.code()).collect();
            format!("forbidden_classes:{}", codes.join(","))
        }
    }
}

/// # R-44 Aftercare report overdue
///
/// **When** any transaction; more than the days of grace: UNDETERMINED.
pub(crate) fn r44(part: &PartCase<'_>, out: &mut Findings) {
    let Some(due) = part
        .standing
        .removal
        .and_then(|removal| removal.aftercare_due)
    else {
        return;
    };
    let days = part.asked.as_of.since(due);
    if !part.standing.was_removed() || days <= 0 {
        return;
    }
    if days > part.asked.facts.settings.aftercare_grace_days {
        part.find(out, 44, Verdict::Undetermined, Strength::Default);
    } else {
        part.find(out, 44, Verdict::Conditional, Strength::Default);
    }
    out.arg("days", days);
    out.arg("day", due);
}

/// # R-45 Removal notice, but not in the copy of the removal list
pub(crate) fn r45(part: &PartCase<'_>, out: &mut Findings) {
    let missing = part
        .standing
        .removal
        .is_some_and(|removal| !removal.in_removal_list);
    if missing && part.standing.was_removed() && !part.act().chooses_no_use() {
        part.find(out, 45, Verdict::Undetermined, Strength::Law);
    }
}
