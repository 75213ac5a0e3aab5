//! A request under judgement: act by act, each on the record and on what the acts before it add.

use std::collections::BTreeMap;

use crate::atlas::View;
use crate::domain::change::{Change, What};
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{Demand, EventRequest, Ground, Judged, Refusal, judge};
use crate::domain::fault::Fault;
use crate::domain::lifecycle::{Act as StageChange, Transition};
use crate::domain::record::{Ban, Entity, Kind, Practitioner, Role, Zone};
use crate::standards::{LocalLimits, screen};

use super::super::soil_standards::recorded_limits;
use super::super::{Caller, RegistryError};
use super::back::{Wrong, Zones};
use super::bring::Bringing;
use super::{EventSheet, EventTaken, EventTarget, Plan, Sheet};

/// A request under judgement.
pub(super) struct Desk<'a> {
    view: View<'a>,
    today: Day,
    revision: u64,
    caller: &'a Caller,
    /// Limits of local standards.
    local: LocalLimits,
    /// What the record knows, by parcel, with what the acts so far add.
    sheets: BTreeMap<RegistryNo, Sheet>,
    changes: Vec<Change>,
    taken: Vec<EventTaken>,
    faults: Vec<Fault>,
    refusals: Vec<Refusal>,
    not_yours: Vec<String>,
}

impl<'a> Desk<'a> {
    pub fn new(view: View<'a>, (today, revision): (Day, u64), caller: &'a Caller) -> Self {
        Desk {
            view,
            today,
            revision,
            caller,
            local: recorded_limits(&view),
            sheets: BTreeMap::new(),
            changes: Vec::new(),
            taken: Vec::new(),
            faults: Vec::new(),
            refusals: Vec::new(),
            not_yours: Vec::new(),
        }
    }

    /// What is to be committed, or everything that stands in the way.
    pub fn plan(mut self) -> Result<Plan, RegistryError> {
        if !self.not_yours.is_empty() {
            self.not_yours.sort_unstable();
            self.not_yours.dedup();
            return Err(RegistryError::NotYourAct(self.not_yours.join("; ")));
        }
        if !(self.faults.is_empty() && self.refusals.is_empty()) {
            return Err(RegistryError::Refused(self.faults, self.refusals));
        }
        Ok(Plan {
            taken: self.taken,
            changes: self.changes,
        })
    }

    /// Takes in one act, judged on the record and on what the acts before it add.
    pub fn take(&mut self, sheet: &EventSheet, single: bool) -> Result<(), RegistryError> {
        let (target, request) = match &sheet.asked {
            Ok(asked) => asked,
            Err(faults) => {
                let faults = faults.iter().cloned();
                self.faults
                    .extend(faults.map(|fault| fault.under(&sheet.at)));
                return Ok(());
            }
        };
        if let Err(missing) = self.open(target) {
            if single {
                return Err(missing);
            }
            let wanted = "a parcel, and a unit of it, on record";
            let at = format!("{}.parcel", sheet.at);
            let remedy = "check the numbers";
            self.faults
                .push(Fault::new(at, wanted, target.subject(), remedy));
            return Ok(());
        }
        let Some(own) = self.sheets.remove(&target.parcel) else {
            return Ok(());
        };
        self.need_role(request, &own);
        let id = format!(
            "E-{}-{:06}-{}",
            self.today.year(),
            self.revision,
            self.taken.len() + 1
        );
        let own = self.work(own, &sheet.at, (target, request), &id);
        self.sheets.insert(target.parcel.clone(), own);
        Ok(())
    }

    /// Lays changes on the desk that come before the acts: they are judged on the record with them.
    pub fn lay(&mut self, target: &EventTarget, changes: Vec<Change>) -> Result<(), RegistryError> {
        self.open(target)?;
        let sheet = self.sheets.get_mut(&target.parcel);
        if let Some(sheet) = sheet {
            for (index, change) in changes.iter().enumerate() {
                sheet.take(change, self.revision, place(index));
            }
        }
        self.changes.extend(changes);
        Ok(())
    }

    /// Opens the sheet of the parcel.
    fn open(&mut self, target: &EventTarget) -> Result<(), RegistryError> {
        let missing = |what, id: &str| RegistryError::NotFound {
            what,
            id: id.to_owned(),
        };
        let no = target.parcel.as_str();
        if !self.sheets.contains_key(&target.parcel) {
            let dossier = self.view.atlas().dossier(no);
            let dossier = dossier.filter(|dossier| self.view.parcel_in(dossier).is_some());
            let dossier = dossier.ok_or_else(|| missing("parcel", no))?;
            self.sheets
                .insert(target.parcel.clone(), Sheet::of(dossier));
        }
        let sheet = self.sheets.get(&target.parcel);
        match &target.unit {
            Some(unit) if !sheet.is_some_and(|sheet| sheet.has_unit(unit)) => {
                Err(missing("management unit", unit))
            }
            _ => Ok(()),
        }
    }

    /// The caller's roles must let him enter this act, and the one that it corrects.
    fn need_role(&mut self, request: &EventRequest, sheet: &Sheet) {
        let mut transitions = vec![Some(request.transition)];
        if let Some(wrong) = &request.corrects {
            transitions.extend(
                sheet
                    .versions()
                    .filter_map(|version| match &version.entity {
                        Entity::Act(act) if act.id == *wrong => Some(match &act.act {
                            StageChange::Moved(moved) => Some(moved.transition),
                            StageChange::Adopted(_) => None,
                        }),
                        _ => None,
                    }),
            );
        }
        for transition in transitions {
            let roles = transition.map_or(&[Role::Registrar][..], |own| Demand::of(own).roles);
            // a cadastral act is pointed to its own door, whoever asks
            let open = transition == Some(Transition::T33)
                || roles.iter().any(|role| self.caller.roles.contains(role));
            if !open {
                let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
                let name = transition.map_or("an act taken over", Transition::code);
                let why = format!("{name} needs the role {}", codes.join(" or "));
                self.not_yours.push(why);
            }
        }
    }

    /// Judges one act and works it into the sheet of its parcel.
    fn work(
        &mut self,
        mut sheet: Sheet,
        at: &str,
        (target, request): (&EventTarget, &EventRequest),
        id: &str,
    ) -> Sheet {
        let stands_at = sheet.stage(target.subject());
        let mut changes = Vec::new();
        let mut corrected_found = true;
        let mut stands_again = None;
        if let Some(wrong) = &request.corrects {
            corrected_found = sheet
                .acts(target.subject())
                .any(|(_, act)| act.id == *wrong);
            if corrected_found {
                let ended = self.zone_ended_by(&sheet, target.subject(), wrong);
                stands_again = ended.as_ref().map(|zone| zone.id.clone());
                let zones = Zones {
                    drawn: self.zone_of(wrong),
                    ended,
                };
                if let Some(wrong) = Wrong::find(&sheet, wrong, zones) {
                    changes = wrong.taken_back(self.today, &request.reason);
                }
            }
        }
        let first = self.changes.len();
        for (index, change) in changes.iter().enumerate() {
            sheet.take(change, self.revision, place(first + index));
        }
        let seq = place(first + changes.len());
        let judged = self.judged(&sheet, (target, request), (seq, stands_at, corrected_found));
        let judged = match judged {
            Ok(judged) => judged,
            Err(refusals) => {
                let refusals = refusals.into_iter();
                self.refusals
                    .extend(refusals.map(|refusal| refusal.under(at)));
                return sheet;
            }
        };
        let bringing = Bringing {
            id,
            parcel: &target.parcel,
            unit: target.unit.as_deref(),
            request,
            act: &judged.act,
            sheet: &sheet,
            zone_before: stands_again.or_else(|| {
                let given_up = sheet.last_of(target.subject(), Transition::T30, request.day);
                given_up.and_then(|given_up| self.zone_of(&given_up.id))
            }),
        };
        let brought = bringing.changes();
        for (index, change) in brought.iter().enumerate() {
            sheet.take(change, self.revision, seq + place(index));
        }
        self.taken
            .push(taken(id, target, request, &judged, &brought));
        self.changes.extend(changes);
        self.changes.extend(brought);
        sheet
    }

    /// The zone that an act drew and that still stands.
    fn zone_of(&self, act: &str) -> Option<String> {
        let zone = format!("{act}-zone");
        self.view.common(Kind::Zone, &zone).map(|_| zone)
    }

    /// The zone that an act ended: the one drawn when development was given up, closed on the day of the act.
    fn zone_ended_by(&self, sheet: &Sheet, subject: &str, act: &str) -> Option<Zone> {
        let (version, _) = sheet.acts(subject).find(|(_, own)| own.id == act)?;
        let given_up = sheet.last_of(subject, Transition::T30, version.valid_from)?;
        let zone = format!("{}-zone", given_up.id);
        let mut versions = self.view.common_versions(Kind::Zone);
        versions.find_map(|closed| match &closed.entity {
            Entity::Zone(own) if own.id == zone && closed.valid_to == Some(version.valid_from) => {
                Some(own.as_ref().clone())
            }
            _ => None,
        })
    }

    fn judged(
        &self,
        sheet: &Sheet,
        (target, request): (&EventTarget, &EventRequest),
        (seq, stands_at, corrected_found): (u32, Option<crate::domain::stage::Stage>, bool),
    ) -> Result<Judged, Vec<Refusal>> {
        let acts = sheet.dated(target.subject());
        let unit = target.unit.as_deref();
        let under_review = sheet.under_review(request, unit);
        let submits = matches!(
            request.transition,
            Transition::T04 | Transition::T06 | Transition::T08 | Transition::T09
        );
        let survey = under_review
            .filter(|_| !submits)
            .or(request.brings.survey.as_ref());
        let assessment = sheet.assessment(request.day, unit);
        let effect_firm = sheet.firm_of(target.subject(), Transition::T21, request.day);
        let works_firm = sheet.firm_of(target.subject(), Transition::T19, request.day);
        let firms = [
            request.brings.firm.as_deref(),
            survey.and_then(|survey| survey.firm.as_deref()),
            request
                .brings
                .assessment
                .as_ref()
                .or(assessment)
                .and_then(|ra| ra.firm.as_deref()),
            request
                .brings
                .removal
                .as_ref()
                .and_then(|removal| removal.effect_firm.as_deref()),
            effect_firm,
            works_firm,
            request.brings.works_firm.as_deref(),
            request
                .brings
                .removal
                .as_ref()
                .and_then(|removal| removal.works_firm.as_deref()),
        ];
        let firms: Vec<&str> = firms.into_iter().flatten().collect();
        let mut bans: Vec<&Ban> = Vec::new();
        let mut practitioners: Vec<&Practitioner> = Vec::new();
        for firm in &firms {
            bans.extend(self.view.bans_of(firm));
            practitioners.extend(self.view.firms_named(firm));
        }
        practitioners.sort_by(|a, b| a.id.cmp(&b.id));
        practitioners.dedup_by(|a, b| a.id == b.id);
        let under = (request.transition, target.subject(), unit);
        let reports = (
            under_review.map(|survey| survey.id.as_str()),
            assessment.map(|ra| ra.id.as_str()),
        );
        let review = sheet.review_ground(under, reports, &self.view);
        judge(
            request,
            &Ground {
                today: self.today,
                acts: &acts,
                place: (self.revision, seq),
                corrected_found,
                stands_at,
                survey,
                survey_under_review: under_review.is_some(),
                screened: survey.map(|survey| screen(survey, (&self.local, request.day))),
                assessment,
                removal: sheet.removal(request.day, unit),
                works_firm,
                effect_firm,
                review,
                bans: &bans,
                practitioners: &practitioners,
                credit_registration_required: self.view.setting("credit_registration_required")
                    == "true",
            },
        )
    }
}

fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn taken(
    id: &str,
    target: &EventTarget,
    request: &EventRequest,
    judged: &Judged,
    brought: &[Change],
) -> EventTaken {
    let names = brought.iter().filter_map(|change| match &change.what {
        What::Recorded(entity) if entity.kind() != Kind::Act => {
            Some(format!("{} {}", entity.kind().code(), entity.id()))
        }
        _ => None,
    });
    EventTaken {
        id: id.to_owned(),
        parcel: target.parcel.to_string(),
        unit: target.unit.clone(),
        transition: request.transition.code().to_owned(),
        from: judged.from.code().to_owned(),
        to: judged.act.to.code().to_owned(),
        stage: judged.now.code().to_owned(),
        day: request.day,
        brought: names.collect(),
        corrects: request.corrects.clone(),
    }
}
