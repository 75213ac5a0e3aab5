//! Firms registered and amended; bans, violations and repairs of credit entered, each with its paper.

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, PaperKind, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::record::{
    Ban, CreditRepair, Entity, Practitioner, StaffRole, ValidityRecord, Violation, WorkField,
};
use crate::domain::validity::ValidityEvent;

use super::super::groundwater::{Deed, FeatureTaken, earlier};
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError};
use super::jobs::{means, told};
use super::{BASIS, held, repairs, violations};

/// Reports that one ban may name.
const MOST_REPORTS: usize = 1000;

/// A firm to be registered; its identifier is given here.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFirm {
    pub firm: Practitioner,
    pub deed: Deed,
}

/// What changes of a firm; what is not named stays.
#[derive(Debug, Clone, PartialEq)]
pub struct FirmAmendment {
    /// Its new name; the one before stays among the former names.
    pub name: Option<String>,
    pub fields: Option<Vec<WorkField>>,
    /// It registers in the credit system anew: the last day before is void.
    pub registered_from: Option<Day>,
    pub registered_until: Option<Day>,
    pub cma_no: Option<String>,
    pub staff: Option<Vec<StaffRole>>,
    pub deed: Deed,
}

/// A ban to be entered; its decision is the paper, its day that of the decision.
#[derive(Debug, Clone, PartialEq)]
pub struct NewBan {
    pub from: Day,
    /// Last day; none = for good.
    pub until: Option<Day>,
    /// Reports that it is imposed for.
    pub reports: Vec<String>,
    pub deed: Deed,
}

/// What was found against a firm; the decision is the paper.
#[derive(Debug, Clone, PartialEq)]
pub struct NewViolation {
    pub act: String,
    pub penalty: String,
    pub article: String,
    pub deed: Deed,
}

/// A repair of credit; the decision is the paper.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRepair {
    pub violation: String,
    pub deed: Deed,
}

/// A ban that was entered, and what it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BanTaken {
    /// Its identifier.
    pub id: String,
    pub practitioner: String,
    #[schema(value_type = String, format = Date)]
    pub from: Day,
    /// Last day; null = for good.
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Day>,
    /// Validity events V-7, one for each report that it names.
    pub validity: Vec<String>,
    /// The commit.
    pub revision: u64,
}

/// The paper that an act rests on must be of a kind.
fn paper_is(faults: &mut Vec<Fault>, deed: &Deed, kind: PaperKind) {
    faults.extend(deed.check());
    if deed.paper.kind != kind {
        let found = deed.paper.kind.code();
        let remedy = "bring the decision itself";
        faults.push(Fault::new("paper.kind", kind.code(), found, remedy));
    }
}

impl NewFirm {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Entity::from(self.firm.clone()).check();
        faults.extend(self.deed.check());
        faults
    }
}

impl FirmAmendment {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = self.deed.check();
        let days = self.registered_from.or(self.registered_until);
        let nothing = self.name.is_none()
            && self.fields.is_none()
            && days.is_none()
            && self.cma_no.is_none()
            && self.staff.is_none();
        if nothing {
            let wanted = "name, fields, registered_from, registered_until, cma_no or staff";
            faults.push(Fault::new("", wanted, "none of them", "say what changes"));
        }
        faults
    }

    fn applied(&self, before: &Practitioner) -> Practitioner {
        let mut firm = before.clone();
        if let Some(name) = self.name.as_ref().filter(|name| **name != before.name) {
            firm.former_names.retain(|former| former != name);
            firm.former_names.push(before.name.clone());
            firm.name.clone_from(name);
        }
        if let Some(from) = self.registered_from {
            (firm.registered_from, firm.registered_until) = (Some(from), None);
        }
        firm.registered_until = self.registered_until.or(firm.registered_until);
        firm.cma_no = self.cma_no.clone().or(firm.cma_no);
        firm.fields = self.fields.clone().unwrap_or(firm.fields);
        firm.staff = self.staff.clone().unwrap_or(firm.staff);
        firm
    }
}

impl NewBan {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        paper_is(&mut faults, &self.deed, PaperKind::PenaltyDecision);
        if self.reports.len() > MOST_REPORTS {
            let wanted = format!("up to {MOST_REPORTS}");
            let remedy = "name each once";
            faults.push(Fault::new("reports", wanted, self.reports.len(), remedy));
        }
        for (index, report) in self.reports.iter().enumerate() {
            if self.reports.iter().take(index).any(|other| other == report) {
                let at = format!("reports[{index}]");
                faults.push(Fault::new(at, "each report once", report, "leave it out"));
            }
        }
        faults
    }

    fn refusals(&self, today: Day) -> Vec<Refusal> {
        let mut refusals = self.deed.refusals(today, BASIS);
        let mut refuse = |at: &str, guard, wanted, found| {
            refusals.push(Refusal::new(at, guard, (wanted, found), (BASIS, today)));
        };
        if !Ban::is_term(self.from, self.until) {
            let [five, ten] = Ban::YEARS.map(|years| self.from.plus_years(years).plus(-1));
            let wanted = Text::new(
                format!("{five}(五年)、{ten}(十年),或者不填(终身)"),
                format!("{five} (five years), {ten} (ten years), or none (for good)"),
            );
            let found = self.until.map_or(Text::plain("none"), Text::plain);
            refuse("until", EventGuard::BanTermContradicts, wanted, found);
        }
        if self.from < self.deed.day {
            let since = self.deed.day;
            let wanted = Text::new(format!("不早于 {since}"), format!("a day from {since} on"));
            let guard = EventGuard::DayContradicts;
            refuse("from", guard, wanted, Text::plain(self.from));
        }
        refusals
    }
}

impl NewViolation {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Entity::from(self.found("VIO", "PR")).check();
        paper_is(&mut faults, &self.deed, PaperKind::PenaltyDecision);
        faults
    }

    fn found(&self, id: &str, firm: &str) -> Violation {
        Violation {
            id: id.to_owned(),
            practitioner: firm.to_owned(),
            act: self.act.clone(),
            decision_no: self.deed.paper.number.clone(),
            penalty: self.penalty.clone(),
            article: self.article.clone(),
        }
    }
}

impl NewRepair {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        paper_is(&mut faults, &self.deed, PaperKind::CreditRepairDecision);
        faults
    }
}

/// The report of a number as the record has it.
fn report<'a>(view: &View<'a>, id: &str) -> Option<&'a Entity> {
    view.atlas().dossiers().find_map(|dossier| {
        let is_it = |entity: &Entity| {
            let is_report = told(entity)
                .iter()
                .any(|told| told.kind.document().is_some());
            is_report && entity.id() == id
        };
        let all = view.all(dossier).map(|version| &version.entity);
        all.into_iter().find(|entity| is_it(entity))
    })
}

/// The validity events V-7 of the reports that a ban names, or what is wrong with the reports.
fn voided(
    view: &View<'_>,
    (firm, ban, wanted): (&Practitioner, &str, &NewBan),
) -> Result<Vec<ValidityRecord>, (Vec<Fault>, Vec<Refusal>)> {
    let (mut faults, mut refusals, mut events) = (Vec::new(), Vec::new(), Vec::new());
    for (index, id) in wanted.reports.iter().enumerate() {
        let at = format!("reports[{index}]");
        let Some(entity) = report(view, id) else {
            let remedy = "check the number of the report";
            faults.push(Fault::new(at, "a report on record", id, remedy));
            continue;
        };
        let of_report = told(entity).into_iter();
        let mut of_report = of_report.filter(|told| told.kind.document().is_some());
        let Some(told) = of_report.next() else {
            continue;
        };
        if means(view, firm, told.firm).is_none() {
            let wanted = Text::new(
                format!("{}出具的报告", firm.name),
                format!("a report of {}", firm.name),
            );
            let pair = (wanted, Text::plain(format!("{id}: {}", told.firm)));
            let guard = EventGuard::ReportNotOfFirm;
            let basis = (BASIS, view.as_of().day);
            refusals.push(Refusal::new(at, guard, pair, basis));
            continue;
        }
        let Some(parcel) = entity.parcels().first().and_then(|no| view.parcel(no)) else {
            let remedy = "check the number of the report";
            faults.push(Fault::new(at, "a report on land on record", id, remedy));
            continue;
        };
        events.push(ValidityRecord {
            id: format!("{ban}-{}", index + 1),
            parcel: parcel.registry_no.clone(),
            unit: told.unit.map(str::to_owned),
            event: ValidityEvent::V7,
            document: told.kind.document(),
            report: Some(id.clone()),
            text: format!("出具单位因该报告被禁业:{}", wanted.deed.paper.number),
        });
    }
    if faults.is_empty() && refusals.is_empty() {
        Ok(events)
    } else {
        Err((faults, refusals))
    }
}

/// Something entered about a firm.
fn kept(entity: impl Into<Entity>, deed: &Deed, revision: u64) -> Keyed<FeatureTaken> {
    let entity = entity.into();
    Keyed {
        answer: FeatureTaken {
            id: entity.id(),
            state: None,
            day: deed.day,
            revision,
        },
        changes: vec![Change::recorded(
            deed.day,
            Some(deed.paper.source()),
            entity,
        )],
        reason: deed.reason.clone(),
    }
}

fn fine(faults: Vec<Fault>, refusals: Vec<Refusal>) -> Result<(), RegistryError> {
    if faults.is_empty() && refusals.is_empty() {
        Ok(())
    } else {
        Err(RegistryError::Refused(faults, refusals))
    }
}

impl Registry {
    /// Registers a firm.
    pub async fn register_firm(
        &self,
        caller: &Caller,
        wanted: &NewFirm,
        key: (&str, &[u8]),
    ) -> Result<FeatureTaken, RegistryError> {
        caller.need(Act::KeepFirms)?;
        fine(wanted.check(), Vec::new())?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let mut refusals = wanted.deed.refusals(today, BASIS);
            let code = &wanted.firm.credit_code;
            let firms = view.firms_named(code.as_str());
            if let Some(other) = firms.iter().find(|firm| firm.credit_code == *code) {
                let none = Text::new("未登记的单位", "a firm that is not on record");
                let pair = (none, Text::plain(format!("{} {}", other.id, other.name)));
                let guard = EventGuard::FirmOnRecord;
                refusals.push(Refusal::new("credit_code", guard, pair, (BASIS, today)));
            }
            fine(Vec::new(), refusals)?;
            let firm = Practitioner {
                id: format!("PR-{}-{revision:06}", today.year()),
                ..wanted.firm.clone()
            };
            Ok(kept(firm, &wanted.deed, revision))
        })
        .await
    }

    /// Amends a firm from a day on.
    pub async fn amend_firm(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &FirmAmendment),
        key: (&str, &[u8]),
    ) -> Result<FeatureTaken, RegistryError> {
        caller.need(Act::KeepFirms)?;
        fine(wanted.check(), Vec::new())?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (before, version) = held(view, id)?;
            let firm = wanted.applied(before);
            let mut refusals = wanted.deed.refusals(today, BASIS);
            let days = (wanted.deed.day, version.valid_from);
            earlier(&mut refusals, days, BASIS);
            fine(Entity::from(firm.clone()).check(), refusals)?;
            Ok(kept(firm, &wanted.deed, revision))
        })
        .await
    }

    /// Enters a ban, and in the same commit V-7 for every report that it names.
    pub async fn ban_firm(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &NewBan),
        key: (&str, &[u8]),
    ) -> Result<BanTaken, RegistryError> {
        caller.need(Act::KeepFirms)?;
        fine(wanted.check(), Vec::new())?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (firm, _) = held(view, id)?;
            let ban = format!("BAN-{}-{revision:06}", today.year());
            let mut refusals = wanted.refusals(today);
            let events = match voided(view, (firm, &ban, wanted)) {
                Ok(events) => events,
                Err((faults, found)) => {
                    refusals.extend(found);
                    return Err(RegistryError::Refused(faults, refusals));
                }
            };
            fine(Vec::new(), refusals)?;
            let deed = &wanted.deed;
            let answer = BanTaken {
                id: ban.clone(),
                practitioner: firm.id.clone(),
                from: wanted.from,
                until: wanted.until,
                validity: events.iter().map(|event| event.id.clone()).collect(),
                revision,
            };
            let imposed = Ban {
                id: ban,
                firm: firm.name.clone(),
                from: wanted.from,
                until: wanted.until,
                reports: wanted.reports.clone(),
                decision_no: deed.paper.number.clone(),
                practitioner: Some(firm.id.clone()),
                credit_code: Some(firm.credit_code.clone()),
            };
            let recorded =
                |entity: Entity| Change::recorded(deed.day, Some(deed.paper.source()), entity);
            let mut changes = vec![recorded(imposed.into())];
            changes.extend(events.into_iter().map(|event| recorded(event.into())));
            Ok(Keyed {
                answer,
                changes,
                reason: deed.reason.clone(),
            })
        })
        .await
    }

    /// Enters what was found against a firm.
    pub async fn record_violation(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &NewViolation),
        key: (&str, &[u8]),
    ) -> Result<FeatureTaken, RegistryError> {
        caller.need(Act::KeepFirms)?;
        fine(wanted.check(), Vec::new())?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            held(view, id)?;
            fine(Vec::new(), wanted.deed.refusals(today, BASIS))?;
            let number = format!("VIO-{}-{revision:06}", today.year());
            Ok(kept(wanted.found(&number, id), &wanted.deed, revision))
        })
        .await
    }

    /// Enters the repair of a firm's credit after a violation.
    pub async fn repair_credit(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &NewRepair),
        key: (&str, &[u8]),
    ) -> Result<FeatureTaken, RegistryError> {
        caller.need(Act::KeepFirms)?;
        fine(wanted.check(), Vec::new())?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            held(view, id)?;
            let mut refusals = wanted.deed.refusals(today, BASIS);
            let mut faults = Vec::new();
            let found = violations(view, id).find(|(found, _)| found.id == wanted.violation);
            match found {
                Some((_, version)) => {
                    let days = (wanted.deed.day, version.valid_from);
                    earlier(&mut refusals, days, BASIS);
                }
                None => {
                    let text = "a violation of this firm on record";
                    let remedy = "check the number";
                    faults.push(Fault::new("violation", text, &wanted.violation, remedy));
                }
            }
            let before = repairs(view, id).find(|(one, _)| one.violation == wanted.violation);
            if let Some((repair, _)) = before {
                let none = Text::new("未修复的违法记录", "a violation that is not repaired");
                let pair = (none, Text::plain(&repair.decision_no));
                let guard = EventGuard::RepairedAlready;
                refusals.push(Refusal::new("violation", guard, pair, (BASIS, today)));
            }
            fine(faults, refusals)?;
            let repair = CreditRepair {
                id: format!("CR-{}-{revision:06}", today.year()),
                practitioner: id.to_owned(),
                violation: wanted.violation.clone(),
                decision_no: wanted.deed.paper.number.clone(),
            };
            Ok(kept(repair, &wanted.deed, revision))
        })
        .await
    }
}
