//! Units under key soil supervision (土壤污染重点监管单位): their register, their yearly lists, their files.

mod keep;
mod lists;
mod views;

pub use keep::{KeyUnitTaken, NewKeyUnit};
pub use lists::{KeyUnitListView, ListCompared, ListEntryAsked, ListPosted, UnitNamed};
pub use views::{DangerView, DemolitionView, KeyUnitFile, KeyUnitRow, KeyUnitView, UnitDuty};

use crate::atlas::View;
use crate::domain::codes::RegistryNo;
use crate::domain::record::{Entity, KeyUnit, Kind};
use crate::store::VersionRow;

use super::{Act, Caller, Listed, Paging, Registry, RegistryError, When};

/// Which units are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeyUnitQuery {
    /// In the name or the address.
    pub text: Option<String>,
    /// On the list of this year.
    pub year: Option<i32>,
    /// With this land; for officials.
    pub parcel: Option<RegistryNo>,
    pub paging: Paging,
}

fn unit_of(version: &VersionRow) -> Option<&KeyUnit> {
    match &version.entity {
        Entity::KeyUnit(unit) => Some(unit),
        _ => None,
    }
}

/// Every unit on record, in the order of identifiers.
fn units<'a>(view: &View<'a>) -> impl Iterator<Item = &'a VersionRow> + use<'a> {
    let as_of = view.as_of();
    view.listed(Kind::KeyUnit, None)
        .filter_map(move |(_, versions)| {
            let mut versions = versions.iter().map(AsRef::as_ref);
            versions.find(|version| as_of.sees(version))
        })
}

fn held<'a>(view: &View<'a>, id: &str) -> Result<(&'a KeyUnit, &'a VersionRow), RegistryError> {
    let as_of = view.as_of();
    let mut versions = view.listed_versions(Kind::KeyUnit, id).iter();
    let version = versions.find(|version| as_of.sees(version));
    let found = version.and_then(|version| Some((unit_of(version)?, version.as_ref())));
    found.ok_or_else(|| RegistryError::NotFound {
        what: "unit under key supervision",
        id: id.to_owned(),
    })
}

impl Registry {
    /// Units in the order of their identifiers.
    pub async fn key_units(
        &self,
        caller: &Caller,
        query: &KeyUnitQuery,
        when: &When,
    ) -> Result<Listed<KeyUnitRow>, RegistryError> {
        caller.need(Act::SeeKeyUnits)?;
        if query.parcel.is_some() {
            caller.need(Act::SeeKeyUnitFiles)?;
        }
        let faults = query.paging.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await?;
        let view = atlas.view(as_of);
        let has_text = |text: &String, unit: &KeyUnit| {
            let texts = [Some(&unit.name), unit.address.as_ref()];
            texts
                .into_iter()
                .flatten()
                .any(|own| own.contains(text.as_str()))
        };
        let wanted = |unit: &&KeyUnit| {
            query.text.as_ref().is_none_or(|text| has_text(text, unit))
                && query
                    .year
                    .is_none_or(|year| unit.list_years(as_of.day).contains(&year))
                && query
                    .parcel
                    .as_ref()
                    .is_none_or(|no| unit.parcels.contains(no))
        };
        Ok(query.paging.part(units(&view), |version| {
            let unit = unit_of(version).filter(wanted)?;
            Some(KeyUnitRow::of(unit, as_of.day))
        }))
    }

    /// One of them; its file for officials only.
    pub async fn key_unit(
        &self,
        caller: &Caller,
        id: &str,
        when: &When,
    ) -> Result<KeyUnitView, RegistryError> {
        caller.need(Act::SeeKeyUnits)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let (unit, version) = held(&view, id)?;
        let officially = caller.may(Act::SeeKeyUnitFiles);
        Ok(KeyUnitView::of(
            &view,
            (unit, version.valid_from),
            officially,
        ))
    }
}
