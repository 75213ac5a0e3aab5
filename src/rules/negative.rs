//! Section F: negative list, contaminated-parcel list, land not developed now, zones.

use crate::domain::decision::{PartKind, Strength, Verdict};
use crate::domain::facts::NegativeFacts;
use crate::domain::land_use::{
    Forbidden, ForbiddenGroup, ForbiddenPrefix, LandUse, LimitClass, UseClass,
};
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;

use super::asked::{Asked, Findings, PartCase};

/// Whether an entry names the planned use.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    Yes,
    No,
    /// The use is unknown, is a group that holds the forbidden one, or the entry names a code of another system of the
    /// same class, or one that has no class.
    CannotTell,
}

fn named(asked: &Asked<'_>, entry: &NegativeFacts) -> Named {
    let all = |forbidden: &Forbidden| *forbidden == Forbidden::Group(ForbiddenGroup::All);
    if entry.forbidden.iter().any(all) {
        return Named::Yes;
    }
    if asked.act.chooses_no_use() {
        return Named::No;
    }
    let answers = || {
        entry
            .forbidden
            .iter()
            .map(|forbidden| names(asked, forbidden))
    };
    if answers().any(|answer| answer == Named::Yes) {
        Named::Yes
    } else if asked.profile.has_unknown || answers().any(|answer| answer == Named::CannotTell) {
        Named::CannotTell
    } else {
        Named::No
    }
}

/// Whether one forbidden thing is the planned use, as a whole or in a part of the mix.
fn names(asked: &Asked<'_>, forbidden: &Forbidden) -> Named {
    let holds = |class: UseClass| {
        asked.class() == class
            || asked
                .planned
                .iter()
                .any(|land_use| land_use.classes().0 == class)
    };
    let yes = match forbidden {
        Forbidden::Group(ForbiddenGroup::All) => true,
        Forbidden::Group(ForbiddenGroup::S) => holds(UseClass::S),
        Forbidden::Group(ForbiddenGroup::K1) => holds(UseClass::K1),
        Forbidden::Group(ForbiddenGroup::K2) => holds(UseClass::K2),
        Forbidden::Group(ForbiddenGroup::ClassI) => {
            asked.class() != UseClass::Unknown && asked.profile.limits == LimitClass::I
        }
        Forbidden::Prefix(prefix) => return names_code(asked.planned, prefix),
    };
    if yes { Named::Yes } else { Named::No }
}

fn names_code(planned: &[LandUse], forbidden: &ForbiddenPrefix) -> Named {
    let same_system = |land_use: &&LandUse| land_use.system == Some(forbidden.system);
    if planned
        .iter()
        .filter(same_system)
        .any(|land_use| land_use.code.starts_with(&forbidden.prefix))
    {
        return Named::Yes;
    }
    let entry_use = LandUse {
        system: Some(forbidden.system),
        code: forbidden.prefix.as_str().into(),
        share: None,
        kind: None,
    };
    let class = entry_use.classes().0;
    let may_be_named = |land_use: &LandUse| {
        if same_system(&land_use) {
            // a planned group of uses that holds the forbidden one
            forbidden.prefix.starts_with(land_use.code.as_str())
        } else {
            class == UseClass::Unknown || land_use.classes().0 == class
        }
    };
    if planned.iter().any(may_be_named) {
        Named::CannotTell
    } else {
        Named::No
    }
}

fn describe(part: &PartCase<'_>, entry: &NegativeFacts, out: &mut Findings) {
    let forbidden: Vec<String> = entry.forbidden.iter().map(ToString::to_string).collect();
    out.arg("entry", &entry.id);
    out.arg("forbidden", forbidden.join(", "));
    out.arg("until", &entry.until_condition);
    if let Some(year) = part.asked.facts.negative_list.current_edition_year {
        out.arg("year", year);
    }
}

fn current<'a>(part: &'a PartCase<'_>) -> impl Iterator<Item = &'a NegativeFacts> {
    part.entries
        .iter()
        .copied()
        .filter(|entry| entry.counts_on(part.asked.as_of))
}

fn goes_on_with_conditions(asked: &Asked<'_>) -> bool {
    asked.act.is_take_back() || asked.act.chooses_no_use()
}

/// # R-50 The negative list names this use
///
/// **When** a current entry names the planned use, or all construction. It ends by a documented event only.
pub(crate) fn r50(part: &PartCase<'_>, out: &mut Findings) {
    for entry in current(part).filter(|entry| named(part.asked, entry) == Named::Yes) {
        let verdict = if goes_on_with_conditions(part.asked) {
            Verdict::Conditional
        } else {
            Verdict::Blocked
        };
        part.stop(out, 50, verdict, Strength::Rule);
        describe(part, entry, out);
    }
}

/// # R-51 The negative list names other uses
///
/// **When** the forbidden uses are carried into the conditions; where it cannot be told whether this use is named:
/// UNDETERMINED.
pub(crate) fn r51(part: &PartCase<'_>, out: &mut Findings) {
    for entry in current(part) {
        let verdict = match named(part.asked, entry) {
            Named::Yes => continue,
            Named::CannotTell if !goes_on_with_conditions(part.asked) => Verdict::Undetermined,
            Named::CannotTell | Named::No => Verdict::Conditional,
        };
        part.find(out, 51, verdict, Strength::Rule);
        describe(part, entry, out);
    }
}

/// # R-52 Entry of an older edition, not confirmed
///
/// **When** it keeps its effect; a note.
pub(crate) fn r52(part: &PartCase<'_>, out: &mut Findings) {
    let Some(year) = part.asked.facts.negative_list.current_edition_year else {
        return;
    };
    for entry in current(part).filter(|entry| entry.edition_year < year && !entry.confirmed) {
        part.note(out, 52, Strength::Default);
        describe(part, entry, out);
    }
}

/// # R-53 Not developed now
///
/// **When** stage N0, or the parcel stands on that list: nothing goes on but taking back and planning, with conditions.
pub(crate) fn r53(part: &PartCase<'_>, out: &mut Findings) {
    let flagged = part.asked.flags.not_developed_now && part.kind != PartKind::Overlap;
    if !(part.is_at(Stage::N0) || flagged) || part.act().chooses_no_use() {
        return;
    }
    let verdict = if part.asked.is_take_back_or_plan() {
        Verdict::Conditional
    } else {
        Verdict::Blocked
    };
    part.stop(out, 53, verdict, Strength::Rule);
}

/// # R-54 Inside a control or isolation zone of another parcel
///
/// **Next step** the owner of the zone confirms (458).
pub(crate) fn r54(asked: &Asked<'_>, out: &mut Findings) {
    for zone in asked.facts.zones.iter().filter(|zone| !zone.own) {
        let verdict = match asked.act {
            act if act.is_permit() => Verdict::Blocked,
            _ if goes_on_with_conditions(asked) => Verdict::Conditional,
            _ => Verdict::Undetermined,
        };
        asked.find(out, 54, verdict, Strength::Law);
        out.arg("zone", &zone.id);
    }
}

/// # R-55 On the contaminated-parcel list of order 42
///
/// **When** a current entry, whatever the stage says. **Next step** leave the list first.
pub(crate) fn r55(asked: &Asked<'_>, out: &mut Findings) {
    if !asked.flags.contaminated_list_42 || asked.act.chooses_no_use() {
        return;
    }
    match asked.act {
        _ if asked.same_use_lease => asked.find(out, 55, Verdict::Undetermined, Strength::Default),
        Transaction::Transfer => asked.find(out, 55, Verdict::Blocked, Strength::Policy),
        _ if asked.is_take_back_or_plan() => {
            asked.find(out, 55, Verdict::Conditional, Strength::Rule)
        }
        _ => asked.stop(out, 55, Verdict::Blocked, Strength::Rule),
    }
}
