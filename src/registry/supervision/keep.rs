//! Units are registered, and acts are entered into their files.

use serde::{Deserialize, Serialize};

use crate::domain::change::Change;
use crate::domain::codes::CreditCode;
use crate::domain::day::Day;
use crate::domain::event::PaperKind;
use crate::domain::fault::Fault;
use crate::domain::groundwater::paper_refusal;
use crate::domain::record::{Entity, KeyUnit};
use crate::domain::supervision::{Amendment, KeyUnitAct, LISTED, listed};

use super::super::duties::periods;
use super::super::groundwater::{Deed, earlier, parcel_faults};
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError};
use super::{held, unit_of, units};

/// A unit to be registered, by the notice of the list of a year.
#[derive(Debug, Clone, PartialEq)]
pub struct NewKeyUnit {
    pub credit_code: CreditCode,
    pub name: String,
    pub year: i32,
    pub content: Amendment,
}

/// Something that was entered of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KeyUnitTaken {
    /// The unit.
    pub id: String,
    /// The number of the danger or demolition in its file; null where it has none.
    pub n: Option<usize>,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The commit.
    pub revision: u64,
}

/// Years of lists: the first were made in 2016.
pub(super) fn check_year(faults: &mut Vec<Fault>, year: i32) {
    if !(2016..=2200).contains(&year) {
        faults.push(Fault::new("year", "2016 to 2200", year, "check the year"));
    }
}

impl NewKeyUnit {
    fn unit(&self, id: String, day: Day) -> KeyUnit {
        let new = self.content.clone();
        KeyUnit {
            credit_code: Some(self.credit_code.clone()),
            address: new.address,
            industry: new.industry,
            permit_no: new.permit_no,
            toxic_substances: new.toxic_substances.unwrap_or_default(),
            tanks: new.tanks.unwrap_or_default(),
            parcels: new.parcels.unwrap_or_default(),
            report_in_registration_file: new.report_in_registration_file.unwrap_or(false),
            ..KeyUnit::new(id, self.name.clone(), day)
        }
    }
}

fn kept(unit: KeyUnit, n: Option<usize>, deed: &Deed, revision: u64) -> Keyed<KeyUnitTaken> {
    Keyed {
        answer: KeyUnitTaken {
            id: unit.id.clone(),
            n,
            day: deed.day,
            revision,
        },
        changes: vec![Change::recorded(deed.day, Some(deed.paper.source()), unit)],
        reason: deed.reason.clone(),
    }
}

impl Registry {
    /// Registers a unit that the notice of a list names.
    pub async fn add_key_unit(
        &self,
        caller: &Caller,
        (wanted, deed): (&NewKeyUnit, &Deed),
        key: (&str, &[u8]),
    ) -> Result<KeyUnitTaken, RegistryError> {
        caller.need(Act::KeepKeyUnits)?;
        let mut faults = Entity::from(wanted.unit("KU".to_owned(), deed.day)).check();
        faults.extend(deed.check());
        check_year(&mut faults, wanted.year);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let id = format!("KU-{}-{revision:06}", today.year());
            let unit = wanted.unit(id, deed.day);
            let mut faults = parcel_faults(view, "parcels", &unit.parcels);
            let mut all = units(view).filter_map(unit_of);
            if let Some(same) = all.find(|other| other.credit_code == unit.credit_code) {
                let remedy = "amend that unit, or name it in the list of the year";
                let found = format!("{} of {}", wanted.credit_code, same.id);
                let wanted = "a code that no unit on record has";
                faults.push(Fault::new("credit_code", wanted, found, remedy));
            }
            let mut refusals = deed.refusals(today, LISTED);
            let basis = (LISTED, deed.day);
            paper_refusal(&mut refusals, &[PaperKind::ListNotice], &deed.paper, basis);
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let unit = listed(&unit, wanted.year, (deed.day, &deed.paper));
            Ok(kept(unit, None, deed, revision))
        })
        .await
    }

    /// Enters an act into the file of a unit.
    pub async fn keep_key_unit(
        &self,
        caller: &Caller,
        (id, act, deed): (&str, &KeyUnitAct, &Deed),
        key: (&str, &[u8]),
    ) -> Result<KeyUnitTaken, RegistryError> {
        caller.need(Act::KeepKeyUnits)?;
        let faults = deed.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (before, version) = held(view, id)?;
            if let Some((what, n)) = act.missing(before) {
                let id = n.to_string();
                return Err(RegistryError::NotFound { what, id });
            }
            let mut refusals = deed.refusals(today, act.basis());
            earlier(&mut refusals, (deed.day, version.valid_from), act.basis());
            let after = act.apply(before, (deed.day, &deed.paper), &periods(view));
            let after = after.map_err(|more| refusals.extend(more)).ok();
            let mut faults = Vec::new();
            if let Some(unit) = &after {
                faults.extend(Entity::from(unit.clone()).check());
                faults.extend(parcel_faults(view, "parcels", &unit.parcels));
            }
            let Some(unit) = after.filter(|_| faults.is_empty() && refusals.is_empty()) else {
                return Err(RegistryError::Refused(faults, refusals));
            };
            let n = match act {
                KeyUnitAct::Danger { .. } => Some(unit.dangers.len()),
                KeyUnitAct::Demolition { .. } => Some(unit.demolitions.len()),
                KeyUnitAct::Rectify(n) | KeyUnitAct::DemolitionStep { n, .. } => Some(*n),
                _ => None,
            };
            Ok(kept(unit, n, deed, revision))
        })
        .await
    }
}
