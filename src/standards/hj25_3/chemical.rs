//! A substance as it is assessed: the table's values, what the site gives instead, and what was inferred when asked for.

use super::parameter::{Confirmation, Property};
use super::site::{ParameterOverride, Range, Site, check_value};
use super::tables::{Cell, Substance};
use super::vapour::{Volatile, organic_carbon};
use crate::domain::fault::{Fault, unknown_name};

/// Properties that are not known, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Unknown(u16);

impl Unknown {
    pub fn of(property: Property) -> Unknown {
        Unknown(1 << property.place())
    }

    pub fn and(self, other: Unknown) -> Unknown {
        Unknown(self.0 | other.0)
    }

    pub fn is_nothing(self) -> bool {
        self.0 == 0
    }

    pub fn properties(self) -> impl Iterator<Item = Property> {
        Property::ALL
            .into_iter()
            .filter(move |property| self.0 & (1 << property.place()) != 0)
    }
}

/// The values of a substance that the model reads.
#[derive(Debug, Clone)]
pub(super) struct Chemical {
    cells: [Cell; 13],
    not_volatile: bool,
    /// Whether Koc goes before Kd, because the site gave it.
    carbon_first: bool,
}

fn range(property: Property) -> Range {
    match property {
        Property::SFo
        | Property::IUR
        | Property::RfDo
        | Property::RfC
        | Property::Da
        | Property::Dw => Range::Positive,
        Property::ABSgi | Property::SAF | Property::WAF => Range::Fraction,
        Property::ABSd => Range::Share,
        Property::H | Property::Koc | Property::Kd => Range::NotNegative,
    }
}

/// A share of the reference dose of volatile organics, as the table has it; all others have that of `SAF_other`.
const VOLATILE_SHARE: f64 = 0.33;

impl Chemical {
    /// The values of a substance on a site, or everything that is wrong with what is given instead.
    pub fn of(
        substance: &Substance,
        site: &Site,
        overrides: &[ParameterOverride],
        use_inferred: bool,
    ) -> Result<Chemical, Vec<Fault>> {
        let mut cells = Property::ALL.map(|property| substance.cell(property));
        if let Some((property, value)) = substance.inferred.filter(|_| use_inferred) {
            cells[property.place()] = Cell {
                value: Some(value),
                status: Confirmation::Inferred,
            };
        }
        allot(&mut cells, site);
        let given = given(overrides)?;
        for (property, value) in &given {
            cells[property.place()] = Cell {
                value: Some(*value),
                status: Confirmation::Override,
            };
        }
        let gave = |property| given.iter().any(|(own, _)| *own == property);
        Ok(Chemical {
            cells,
            not_volatile: substance.is_not_volatile(),
            carbon_first: gave(Property::Koc),
        })
    }

    pub fn cell(&self, property: Property) -> Cell {
        self.cells[property.place()]
    }

    /// A value, or which one is not known.
    pub fn get(&self, property: Property) -> Result<f64, Unknown> {
        self.cell(property).value.ok_or(Unknown::of(property))
    }

    /// Every value of these, or which are not known.
    pub fn all<const N: usize>(&self, properties: [Property; N]) -> Result<[f64; N], Unknown> {
        let mut values = [0.0; N];
        let mut unknown = Unknown::default();
        for (value, property) in values.iter_mut().zip(properties) {
            match self.get(property) {
                Ok(known) => *value = known,
                Err(other) => unknown = unknown.and(other),
            }
        }
        if unknown.is_nothing() {
            Ok(values)
        } else {
            Err(unknown)
        }
    }

    /// The property that the partition between soil and water comes from.
    pub fn partition_from(&self) -> Property {
        if self.cell(Property::Kd).value.is_some() && !self.carbon_first {
            Property::Kd
        } else {
            Property::Koc
        }
    }

    /// Partition between soil and water, cm3/g: listed or given for inorganics, else by organic carbon.
    pub fn partition(&self, site: &Site) -> Result<f64, Unknown> {
        let property = self.partition_from();
        let value = self.get(property)?;
        Ok(match property {
            Property::Kd => value,
            _ => value * organic_carbon(site),
        })
    }

    /// Henry's constant; zero for what does not evaporate.
    pub fn henry(&self) -> Result<f64, Unknown> {
        match self.cell(Property::H).value {
            None if self.not_volatile => Ok(0.0),
            _ => self.get(Property::H),
        }
    }

    /// What it brings as a vapour; none if it does not evaporate.
    pub fn volatile(&self, site: &Site) -> Result<Option<Volatile>, Unknown> {
        if self.henry() == Ok(0.0) {
            return Ok(None);
        }
        let [henry, in_air, in_water] = self.all([Property::H, Property::Da, Property::Dw])?;
        Ok(Some(Volatile {
            H: henry,
            Da: in_air,
            Dw: in_water,
            Kd: self.partition(site).ok(),
        }))
    }

    /// The values with one changed by a factor, for the sensitivity; none if that cannot be.
    pub fn varied(&self, property: Property, factor: f64) -> Option<Chemical> {
        let value = self.cell(property).value? * factor;
        let mut varied = self.clone();
        varied.cells[property.place()].value = Some(value);
        range(property).holds(value).then_some(varied)
    }
}

/// Shares of the reference dose by the site: SAF and WAF of volatile organics, or of others.
fn allot(cells: &mut [Cell; 13], site: &Site) {
    let soil = cells[Property::SAF.place()];
    let Some(share) = soil.value else {
        return;
    };
    let (soil_share, water_share) = if share == VOLATILE_SHARE {
        (site.SAF_voc, site.WAF_voc)
    } else {
        (site.SAF_other, site.WAF_other)
    };
    cells[Property::SAF.place()].value = Some(soil_share);
    cells[Property::WAF.place()] = Cell {
        value: Some(water_share),
        // no printed value depends on it
        status: match soil.status {
            Confirmation::Inferred => Confirmation::Inferred,
            _ => Confirmation::SingleSource,
        },
    };
}

/// What the site gives instead of the table's values.
fn given(overrides: &[ParameterOverride]) -> Result<Vec<(Property, f64)>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut given: Vec<(Property, f64)> = Vec::new();
    for (index, own) in overrides.iter().enumerate() {
        let at = format!("overrides[{index}]");
        let Some(property) = Property::parse(&own.parameter) else {
            let fault = unknown_name(&own.parameter, &Property::ALL.map(Property::symbol));
            let at = format!("{at}.parameter");
            faults.push(Fault { at, ..fault });
            continue;
        };
        let twice = given.iter().any(|(other, _)| *other == property);
        check_value(&mut faults, &at, own, range(property), twice);
        given.push((property, own.value));
    }
    let gave = |property| given.iter().any(|(own, _)| *own == property);
    if gave(Property::Kd) && gave(Property::Koc) {
        let remedy = "leave one of the two out";
        faults.push(Fault::new("overrides", "Kd or Koc", "both", remedy));
    }
    if faults.is_empty() {
        Ok(given)
    } else {
        Err(faults)
    }
}
