//! One answer about ground that several parcels cover: the worst of the covered parts, and "no record" for the rest.

use crate::domain::decision::{Decision, Finding, Gap};

/// Several decisions as one: parts side by side, findings together, the worst verdict, the first day that ends one of
/// them. What several decisions say of the whole in the same words is said once.
pub(crate) fn combine(decisions: Vec<Decision>) -> Option<Decision> {
    let mut decisions = decisions.into_iter();
    let mut all = decisions.next()?;
    for next in decisions {
        add(&mut all, next);
    }
    all.findings.sort_by_key(|finding| finding.rule);
    all.notes.sort_by_key(|finding| finding.rule);
    Some(all)
}

fn add(all: &mut Decision, next: Decision) {
    let parts = all.parts.len();
    let overrides = all.overrides.len();
    let moved = |mut finding: Finding| {
        finding.part = finding.part.map(|part| part + parts);
        finding.overridden_by = finding.overridden_by.map(|index| index + overrides);
        finding
    };
    all.verdict = all.verdict.max(next.verdict);
    all.parts.extend(next.parts);
    for finding in next.findings.into_iter().map(moved) {
        push_new(&mut all.findings, finding);
    }
    for note in next.notes.into_iter().map(moved) {
        push_new(&mut all.notes, note);
    }
    for gap in next.gaps {
        let gap = moved_gap(gap, parts);
        if !all.gaps.contains(&gap) {
            all.gaps.push(gap);
        }
    }
    all.holds_until = match (all.holds_until, next.holds_until) {
        (Some(a), Some(b)) if b.day < a.day => Some(b),
        (Some(a), _) => Some(a),
        (None, b) => b,
    };
    for contact in next.border_contacts {
        if !all.border_contacts.contains(&contact) {
            all.border_contacts.push(contact);
        }
    }
    all.overrides.extend(next.overrides);
}

fn push_new(findings: &mut Vec<Finding>, finding: Finding) {
    if finding.part.is_some() || !findings.contains(&finding) {
        findings.push(finding);
    }
}

fn moved_gap(gap: Gap, by: usize) -> Gap {
    match gap {
        Gap::CurrentUse => Gap::CurrentUse,
        Gap::Groundwater { part } => Gap::Groundwater { part: part + by },
        Gap::UncoveredSliver { part, area_m2 } => Gap::UncoveredSliver {
            part: part + by,
            area_m2,
        },
        Gap::Maxima { part } => Gap::Maxima { part: part + by },
        Gap::NotScreened { part, analyte } => Gap::NotScreened {
            part: part + by,
            analyte,
        },
        Gap::SamplingEnd { part } => Gap::SamplingEnd { part: part + by },
    }
}
