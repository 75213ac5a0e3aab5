//! Guards of works and of who signs for them: effect, removal, independence of firms, bans.

use super::super::firm::{FirmFound, FirmText, is_imposed_on, is_same_firm};
use super::super::judge::Case;
use super::super::refusal::{EventGuard, Refusal, Text};
use super::Refusals;
use crate::domain::day::Day;
use crate::domain::law::{
    Basis, CODE_438, CODE_460, CODE_1165_6, CODE_1230, ORDER_42_WHOLE, SOIL_LAW_43, SOIL_LAW_65,
    SOIL_LAW_90, SOIL_LAW_94_5,
};
use crate::domain::lifecycle::Transition::*;
use crate::domain::record::{Removal, Survey};

/// Another firm assesses the effect.
const INDEPENDENT: Basis = &[CODE_460, CODE_1165_6, SOIL_LAW_65, SOIL_LAW_94_5];
/// Firms answer for their reports, and may be banned.
const BANNED: Basis = &[
    CODE_1230,
    CODE_438,
    SOIL_LAW_90,
    SOIL_LAW_43,
    ORDER_42_WHOLE,
];

/// The effect is reviewed on a report that was filed, with the application for removal.
pub(super) fn effect(case: &Case<'_>, out: &mut Refusals) {
    let transition = case.transition();
    if matches!(transition, T24 | T25 | T26) && !case.ground.is_effect_report_filed(case.day) {
        let wanted = Text::new("T23 备案与申请", "T23 filed");
        let found = Text::new("无", "none since the works were completed");
        out.push(case.refuse("", EventGuard::EffectReportMissing, wanted, found));
    }
}

/// What a removal says must be what its stage says: R0 without rest, R1 with.
pub(super) fn removal(case: &Case<'_>, out: &mut Refusals) {
    let brought = case.brings.and_then(|brings| brings.removal.as_ref());
    let remains = |removal: &Removal| {
        let mut rest: Vec<&str> = Vec::new();
        if !removal.restrictions.is_empty() {
            rest.push("restrictions");
        }
        if removal.aftercare.is_some() {
            rest.push("aftercare");
        }
        rest.join(", ")
    };
    let none = || Text::new("无限制、无后期管理", "no restriction and no aftercare");
    match case.transition() {
        T24 => {
            let rest = brought.map(remains).unwrap_or_default();
            if !rest.is_empty() {
                let guard = EventGuard::RestrictionsRemain;
                out.push(case.refuse("removal", guard, none(), Text::plain(rest)));
            }
        }
        T25 if brought.is_some_and(|removal| remains(removal).is_empty()) => {
            let wanted = Text::new("限制或后期管理", "a restriction or aftercare");
            let found = Text::new("无", "none");
            out.push(case.refuse("removal", EventGuard::NothingRemains, wanted, found));
        }
        T28 => {
            // the aftercare on record ends with this act; restrictions do not end by themselves
            let rest = match (brought, case.ground.removal) {
                (Some(removal), _) => remains(removal),
                (None, Some(removal)) if !removal.restrictions.is_empty() => {
                    "restrictions".to_owned()
                }
                (None, _) => String::new(),
            };
            if !rest.is_empty() {
                let guard = EventGuard::RestrictionsRemain;
                out.push(case.refuse("removal", guard, none(), Text::plain(rest)));
            }
        }
        _ => {}
    }
}

/// The firm of the works does not assess their effect, and both are known by name.
pub(super) fn firms(case: &Case<'_>, out: &mut Refusals) {
    let Some(brings) = case.brings else {
        return;
    };
    let removal = brings.removal.as_ref();
    let (works, effect) = match case.transition() {
        T21 => (brings.works_firm.as_deref(), brings.firm.as_deref()),
        T24 | T25 => (
            removal.and_then(|removal| removal.works_firm.as_deref()),
            removal.and_then(|removal| removal.effect_firm.as_deref()),
        ),
        _ => return,
    };
    let at = if case.transition() == T21 {
        ""
    } else {
        "removal."
    };
    let mut same = |field: &str, given: Option<&str>, known: Option<&str>| {
        if let (Some(given), Some(known)) = (given, known)
            && !is_same_firm(case.ground.practitioners, given, known)
        {
            let (wanted, found) = (Text::plain(known), Text::plain(given));
            let at = format!("{at}{field}");
            out.push(case.refuse(&at, EventGuard::FirmContradicts, wanted, found));
        }
    };
    let known_effect = case.ground.effect_firm.filter(|_| case.transition() != T21);
    same("works_firm", works, case.ground.works_firm);
    same("effect_firm", effect, known_effect);
    let works = works.or(case.ground.works_firm);
    let effect = effect.or(known_effect);
    let refuse = |guard: EventGuard, wanted: Text, found: Text| {
        Refusal::new(
            format!("{at}works_firm"),
            guard,
            (wanted, found),
            (INDEPENDENT, case.day),
        )
    };
    match (works, effect) {
        (None, _) => {
            let wanted = Text::new("施工单位", "the firm that did the works");
            let found = Text::new("无记录", "not on record");
            out.push(refuse(EventGuard::WorksFirmUnknown, wanted, found));
        }
        (Some(works), Some(effect)) if is_same_firm(case.ground.practitioners, works, effect) => {
            let wanted = Text::new(
                format!("{works} 以外的单位"),
                format!("another firm than {works}"),
            );
            out.push(refuse(
                EventGuard::FirmsNotIndependent,
                wanted,
                Text::plain(effect),
            ));
        }
        _ => {}
    }
    if effect.is_none() && case.transition() != T21 {
        let found = Text::new("无记录", "not on record");
        let wanted = Text::plain("removal.effect_firm");
        out.push(case.refuse(
            "removal.effect_firm",
            EventGuard::CarriedMissing,
            wanted,
            found,
        ));
    }
}

/// Firms in question with the field that names them and the day on which they sign.
fn signing<'a>(case: &Case<'a>) -> Vec<(&'static str, &'a str, Day)> {
    let Some(brings) = case.brings else {
        return Vec::new();
    };
    let ground = case.ground;
    let of_survey = |survey: Option<&'a Survey>| {
        survey.and_then(|survey| Some((survey.firm.as_deref()?, survey.signed_on)))
    };
    let in_question = match case.transition() {
        T03 | T19 | T21 | T31 => brings.firm.as_deref().map(|firm| ("firm", firm, None)),
        T04 | T06 | T08 | T09 | T10 | T11 | T13 => {
            of_survey(ground.survey).map(|(firm, signed)| ("survey.firm", firm, signed))
        }
        T14 | T15 | T16 => brings
            .assessment
            .as_ref()
            .or(ground.assessment)
            .and_then(|ra| Some(("assessment.firm", ra.firm.as_deref()?, ra.signed_on))),
        T24 | T25 | T26 => {
            let removal = brings.removal.as_ref();
            let named = removal.and_then(|removal| removal.effect_firm.as_deref());
            let signed = removal.and_then(|removal| removal.signed_on);
            named
                .or(ground.effect_firm)
                .map(|firm| ("removal.effect_firm", firm, signed))
        }
        _ => None,
    };
    in_question
        .into_iter()
        .map(|(at, firm, signed)| (at, firm, signed.unwrap_or(case.day)))
        .collect()
}

/// A report signed by a firm banned on the signing day is refused.
pub(super) fn bans(case: &Case<'_>, out: &mut Refusals) {
    for (at, firm, signed) in signing(case) {
        let banned = case.ground.bans.iter().find(|ban| {
            ban.holds_on(signed) && is_imposed_on(ban, case.ground.practitioners, firm)
        });
        if let Some(ban) = banned {
            let wanted = Text::new(
                format!("{signed} 未被禁业的单位"),
                format!("a firm that was not banned on {signed}"),
            );
            let found = Text::new(
                format!("{firm}:{} 起禁业({})", ban.from, ban.decision_no),
                format!("{firm}: banned from {} ({})", ban.from, ban.decision_no),
            );
            let basis = (BANNED, case.day);
            out.push(Refusal::new(
                at,
                EventGuard::FirmBanned,
                (wanted, found),
                basis,
            ));
        }
    }
}

/// Who signs is one firm, and registered in the credit system where the setting asks for it.
pub(super) fn known(case: &Case<'_>, out: &mut Refusals) {
    for (at, firm, signed) in signing(case) {
        let mut refuse = |guard: EventGuard, wanted: Text, found: Text| {
            let basis = (BANNED, case.day);
            out.push(Refusal::new(at, guard, (wanted, found), basis));
        };
        let registered = match FirmText::read(firm).find(case.ground.practitioners) {
            FirmFound::Unclear(firms) => {
                let names = firms.iter();
                let names: Vec<String> = names
                    .map(|one| format!("{} {}", one.name, one.credit_code))
                    .collect();
                let wanted = Text::new("一个从业单位", "one firm");
                let found = Text::plain(format!("{firm}: {}", names.join(", ")));
                refuse(EventGuard::FirmUnclear, wanted, found);
                continue;
            }
            FirmFound::One(one) => one.is_registered_on(signed),
            FirmFound::Unknown => false,
        };
        if case.ground.credit_registration_required && !registered {
            let wanted = Text::new(
                format!("{signed} 已在信用系统登记的单位"),
                format!("a firm registered in the credit system on {signed}"),
            );
            refuse(EventGuard::FirmNotRegistered, wanted, Text::plain(firm));
        }
    }
}
