//! Section C and the risk assessment of section D: what a passed survey or assessment allows.

use rust_decimal::Decimal;

use crate::domain::day::Day;
use crate::domain::decision::{Strength, Verdict};
use crate::domain::facts::SurveyFacts;
use crate::domain::land_use::{LimitClass, LimitKind, UseClass};
use crate::domain::local_limit::{LocalLimit, LocalLimits};
use crate::domain::record::TriState;
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;
use crate::standards;

use super::asked::{Asked, Findings, PartCase};

/// One stored value against one limit, mg/kg.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Compared {
    pub analyte: String,
    pub value: Decimal,
    pub limit: Decimal,
    /// The local standard that prints the limit, with the place in it; none for the national one.
    pub local: Option<String>,
}

/// What stored maxima are compared with: the limits of a class, national and local, in force on a day.
#[derive(Clone, Copy)]
pub(crate) struct Against<'a> {
    pub class: LimitClass,
    pub local: &'a LocalLimits,
    pub day: Day,
}

impl Against<'_> {
    fn compared(&self, analyte: &str, value: Decimal, kind: LimitKind) -> Option<Compared> {
        let under = (self.local, self.day);
        let (limit, local) = standards::strictest(analyte, (self.class, kind), under)?;
        Some(Compared {
            analyte: analyte.to_owned(),
            value,
            limit,
            local: local.map(LocalLimit::citation),
        })
    }
}

/// Stored maxima against the limits of the planned use. "Equal" is not an exceedance.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Screening {
    /// The first analyte above its screening value (筛选值), background excused.
    pub exceeding: Option<Compared>,
    /// The first analyte above its control value (管制值), background excused.
    pub above_control: Option<Compared>,
    /// The first analyte not detected by a method whose detection limit lies above the screening value.
    pub unsuitable: Option<Compared>,
    /// As, Co or V above screening and not above the documented background.
    pub excused: Option<Compared>,
    /// Analytes without a limit in the standards.
    pub not_screened: Vec<String>,
}

impl Screening {
    pub fn of(survey: Option<&SurveyFacts>, against: Against<'_>) -> Self {
        let mut screening = Screening::default();
        let Some(survey) = survey else {
            return screening;
        };
        for (analyte, value) in &survey.maxima {
            screening.compare(survey, against, analyte, *value);
        }
        let unseen = survey.not_detected.iter().filter_map(|(analyte, limit)| {
            let compared = against.compared(analyte, *limit, LimitKind::Screening)?;
            (compared.value > compared.limit).then_some(compared)
        });
        screening.unsuitable = unseen.into_iter().next();
        screening
    }

    fn compare(
        &mut self,
        survey: &SurveyFacts,
        against: Against<'_>,
        analyte: &str,
        value: Decimal,
    ) {
        let Some(compared) = against.compared(analyte, value, LimitKind::Screening) else {
            self.not_screened.push(analyte.to_owned());
            return;
        };
        if value <= compared.limit {
            return;
        }
        let excusable =
            standards::find(analyte).is_some_and(|item| item.background_exception(against.class));
        let background = survey.background.get(analyte);
        if excusable && background.is_some_and(|background| value <= *background) {
            self.excused.get_or_insert(compared);
            return;
        }
        self.exceeding.get_or_insert(compared);
        if let Some(control) = against.compared(analyte, value, LimitKind::Control)
            && value > control.limit
        {
            self.above_control.get_or_insert(control);
        }
    }
}

fn name(out: &mut Findings, compared: Option<&Compared>) {
    let Some(compared) = compared else { return };
    out.arg("analyte", &compared.analyte);
    out.arg("value", compared.value);
    match &compared.local {
        Some(local) => out.arg("limit", format!("{local}: {}", compared.limit)),
        None => out.arg("limit", compared.limit),
    }
}

/// A P0 under an act that chooses a use.
fn is_p0(part: &PartCase<'_>) -> bool {
    part.is_at(Stage::P0) && !part.act().chooses_no_use()
}

/// The survey was judged on the limits that the planned use has; a class not recorded is Class II.
fn is_judged_for_use(part: &PartCase<'_>) -> bool {
    let assessed = part
        .standing
        .survey
        .and_then(|survey| survey.class_assessed);
    part.asked.profile.limits == LimitClass::II || assessed == Some(LimitClass::I)
}

/// # R-21 Survey passed within the class of this use
///
/// **When** P0, judged on the limits of the planned use, nothing stored exceeds them. A stored maximum above them is
/// read as A0. Made for another sensitive use: the department confirms in writing.
pub(crate) fn r21(part: &PartCase<'_>, out: &mut Findings) {
    if !is_p0(part) || !is_judged_for_use(part) {
        return;
    }
    if part.screening.exceeding.is_some() {
        part.note(out, 21, Strength::Law);
        name(out, part.screening.exceeding.as_ref());
        return;
    }
    if part.screening.unsuitable.is_some() {
        return;
    }
    let for_other = part
        .standing
        .survey
        .is_some_and(|survey| survey.made_for_other_sensitive_use);
    let asks = part.asked.class() == UseClass::S
        && !part.act().is_take_back()
        && !part.asked.same_use_lease;
    if for_other && asks {
        part.find(out, 21, Verdict::Conditional, Strength::Default);
    } else {
        part.find(out, 21, Verdict::Allowed, Strength::Law);
    }
}

/// # R-22 Survey judged on Class II, use with Class I limits
///
/// **When** stored maxima are all within Class I: the department confirms; one above: as A0; missing or incomplete, or
/// a method whose detection limit lies above the limit: UNDETERMINED.
pub(crate) fn r22(part: &PartCase<'_>, out: &mut Findings) {
    let screening = &part.screening;
    if !is_p0(part) || (is_judged_for_use(part) && screening.unsuitable.is_none()) {
        return;
    }
    if screening.exceeding.is_some() {
        if !is_judged_for_use(part) {
            part.note(out, 22, Strength::Law);
            name(out, screening.exceeding.as_ref());
        }
        return;
    }
    let complete = part
        .standing
        .survey
        .is_some_and(|survey| survey.maxima_complete && !survey.maxima.is_empty());
    let shown = screening.unsuitable.is_none() && complete;
    let verdict = match part.act() {
        act if act.is_take_back() => Verdict::Allowed,
        Transaction::Plan => Verdict::Conditional,
        _ if shown => Verdict::Conditional,
        _ => Verdict::Undetermined,
    };
    part.find(out, 22, verdict, Strength::Default);
    name(out, screening.unsuitable.as_ref());
}

/// The verdict of an exceedance without a passed risk assessment, for.
fn exceedance(part: &PartCase<'_>, rule: u8, out: &mut Findings) {
    match part.act() {
        _ if part.asked.same_use_lease => {
            part.find(out, rule, Verdict::Undetermined, Strength::Default)
        }
        Transaction::Plan | Transaction::TakeBack | Transaction::Bank => {
            part.find(out, rule, Verdict::Conditional, Strength::Law);
        }
        Transaction::Transfer => part.find(out, rule, Verdict::Blocked, Strength::Policy),
        act if act.is_permit() && part.asked.is_before_code() => {
            part.stop(out, rule, Verdict::Blocked, Strength::Rule)
        }
        _ => part.stop(out, rule, Verdict::Blocked, Strength::Law),
    }
    name(out, part.screening.exceeding.as_ref());
}

/// # R-24 Exceeding, risk assessment not passed, use S, K1 or `?`
///
/// **Next step** risk assessment, sent to the province level (455).
pub(crate) fn r24(part: &PartCase<'_>, out: &mut Findings) {
    if part.is_exceeding() && !part.act().chooses_no_use() && part.asked.is_not_k2() {
        exceedance(part, 24, out);
    }
}

/// # R-25 Exceeding, risk assessment not passed, use K2
///
/// **When** also where Class I limits alone are exceeded: the stage holds until the report is amended and reviewed.
pub(crate) fn r25(part: &PartCase<'_>, out: &mut Findings) {
    if part.is_exceeding() && !part.act().chooses_no_use() && !part.asked.is_not_k2() {
        exceedance(part, 25, out);
    }
}

/// # R-26 Within documented background
///
/// **When** only As, Co or V is above screening and not above the documented background: not an exceedance.
pub(crate) fn r26(part: &PartCase<'_>, out: &mut Findings) {
    if is_p0(part)
        && let Some(excused) = &part.screening.excused
    {
        part.note(out, 26, Strength::Rule);
        out.arg("analyte", &excused.analyte);
        out.arg("value", excused.value);
    }
}

/// # R-28 Above the control value
///
/// **When** an exceedance of a parcel not yet judged by a later document lies above the control value of the class
/// (GB 36600 5.3.5): listing is expected.
pub(crate) fn r28(part: &PartCase<'_>, out: &mut Findings) {
    let in_question = part.is_exceeding() || part.is_at(Stage::P1);
    let silent = part.act().chooses_no_use() || part.act().is_take_back();
    if !in_question || silent || part.screening.above_control.is_none() {
        return;
    }
    let bans_plan = matches!(part.asked.class(), UseClass::S | UseClass::Unknown);
    match part.act() {
        _ if part.asked.same_use_lease => {
            part.find(out, 28, Verdict::Undetermined, Strength::Default)
        }
        Transaction::Plan if !bans_plan => part.find(out, 28, Verdict::Conditional, Strength::Rule),
        _ => part.stop(out, 28, Verdict::Blocked, Strength::Rule),
    }
    name(out, part.screening.above_control.as_ref());
}

/// What give where something reaches the parcel from below or beside.
pub(crate) fn reached(asked: &Asked<'_>) -> Verdict {
    if asked.is_not_k2() && !asked.is_take_back_or_plan() && !asked.same_use_lease {
        Verdict::Undetermined
    } else {
        Verdict::Conditional
    }
}

/// # R-29 Soil passes, groundwater is polluted
///
/// **Next step** a risk assessment that covers groundwater (431, 432).
pub(crate) fn r29(part: &PartCase<'_>, out: &mut Findings) {
    let polluted = part
        .standing
        .survey
        .is_some_and(|survey| survey.groundwater_polluted == TriState::Yes);
    if is_p0(part) && polluted {
        part.find(out, 29, reached(part.asked), Strength::Default);
    }
}

/// The assessment covers the class of the planned use and the planned design.
fn is_as_assessed(part: &PartCase<'_>) -> bool {
    let class = part.asked.class();
    class != UseClass::Unknown
        && part
            .standing
            .ra
            .is_some_and(|ra| ra.design_matches && ra.assessed_classes.contains(&class))
}

/// # R-37 Risk acceptable, use and design as assessed
///
/// **When** P1: ALLOWED for K2, and for any use when taken back; else the assumptions go into the supply conditions.
pub(crate) fn r37(part: &PartCase<'_>, out: &mut Findings) {
    if !part.is_at(Stage::P1) || part.act().chooses_no_use() {
        return;
    }
    if part.act().is_take_back() {
        part.find(out, 37, Verdict::Allowed, Strength::Law);
    } else if is_as_assessed(part) {
        let verdict = if part.asked.is_not_k2() {
            Verdict::Conditional
        } else {
            Verdict::Allowed
        };
        part.find(out, 37, verdict, Strength::Law);
        out.arg("class", part.asked.class().code());
    }
}

/// # R-38 Risk acceptable, but not for this use or design
///
/// **Next step** a new risk assessment (V-9).
pub(crate) fn r38(part: &PartCase<'_>, out: &mut Findings) {
    let silent = part.act().chooses_no_use() || part.act().is_take_back();
    if part.is_at(Stage::P1) && !silent && !is_as_assessed(part) {
        let plan = part.act() == Transaction::Plan;
        let verdict = if plan {
            Verdict::Conditional
        } else {
            Verdict::Undetermined
        };
        part.find(out, 38, verdict, Strength::Default);
    }
}

/// P0 within the class of the planned use: judged for it, nothing stored exceeds it, every method suits.
pub(crate) fn is_within_class(part: &PartCase<'_>) -> bool {
    is_judged_for_use(part)
        && part.screening.exceeding.is_none()
        && part.screening.unsuitable.is_none()
}
