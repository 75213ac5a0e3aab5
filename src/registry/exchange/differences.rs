//! What differs between the register and what an office holds. Nothing is applied.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use serde::Serialize;

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::record::Parcel;
use crate::intake::holdings::{HoldingRow, Holdings};

use super::super::parcels::{normalise, show};
use super::super::{Act, Caller, Registry, RegistryError, Visibility, When};

/// Parcels of the register that are told missing at the most; their count is told in full.
const MOST_MISSING: usize = 1000;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct HeldDifference {
    /// Row of the upload.
    pub row: usize,
    pub parcel: String,
    /// stage, lists, planned_use or area_m2.
    pub field: &'static str,
    /// What the register holds; several values are divided by semicolons.
    pub here: String,
    /// What the office holds.
    pub there: String,
}

/// A row that could not be read, or compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct HeldFault {
    /// 0 = the file.
    pub row: usize,
    pub wanted: String,
    pub found: String,
    pub remedy: String,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DifferenceReport {
    /// The revision of the register that was compared.
    pub revision: u64,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// Rows that were compared.
    pub compared: usize,
    /// Rows in which nothing differs.
    pub equal: usize,
    pub differences: Vec<HeldDifference>,
    /// What the office holds and the register does not know.
    pub missing_here: Vec<String>,
    /// Registry numbers that the upload does not name, the first 1000.
    pub missing_there: Vec<String>,
    pub missing_there_count: usize,
    pub faults: Vec<HeldFault>,
}

/// Areas that agree: within 1 m² or 0.05 % (records section 11).
fn is_same_area(here: Decimal, there: Decimal) -> bool {
    let tolerance = Decimal::ONE.max(here * Decimal::new(5, 4));
    (here - there).abs() <= tolerance
}

/// Planned uses by their codes; the 2023 guide needs no name before the colon.
fn bare(code: &str) -> String {
    code.strip_prefix("YDYH2023:").unwrap_or(code).to_owned()
}

fn sorted(values: impl Iterator<Item = String>) -> Vec<String> {
    let set: BTreeSet<String> = values.collect();
    set.into_iter().collect()
}

struct Desk<'a> {
    view: View<'a>,
    report: DifferenceReport,
    named: BTreeSet<String>,
}

impl Desk<'_> {
    fn fault(&mut self, row: &HoldingRow, wanted: &str, remedy: &str) {
        self.report.faults.push(HeldFault {
            row: row.row,
            wanted: wanted.to_owned(),
            found: row.parcel.clone(),
            remedy: remedy.to_owned(),
        });
    }

    fn take(&mut self, row: &HoldingRow) {
        let code = normalise(&row.parcel);
        let parcel: Option<&Parcel> = self.view.parcel(&code);
        let by_code = match parcel {
            Some(parcel) => vec![parcel],
            None => self.view.by_code(&code),
        };
        match by_code.as_slice() {
            [] => self.report.missing_here.push(row.parcel.clone()),
            [parcel] => {
                let no = parcel.registry_no.to_string();
                if !self.named.insert(no.clone()) {
                    self.fault(row, "each parcel once", "it stands in an earlier row, too");
                    return;
                }
                self.compare(row, parcel, &no);
            }
            several => {
                for parcel in several {
                    self.named.insert(parcel.registry_no.to_string());
                }
                let wanted = "a number that one parcel bears";
                self.fault(row, wanted, "name it by its registry number");
            }
        }
    }

    fn compare(&mut self, row: &HoldingRow, parcel: &Parcel, no: &str) {
        let Some(dossier) = self.view.atlas().dossier(no) else {
            return;
        };
        let own = show(&self.view, dossier, parcel, Visibility::Official);
        let before = self.report.differences.len();
        let mut differs = |field, here: String, there: String| {
            if here != there {
                self.report.differences.push(HeldDifference {
                    row: row.row,
                    parcel: no.to_owned(),
                    field,
                    here,
                    there,
                });
            }
        };
        if let Some(stages) = &row.stages {
            let here = sorted(own.stages.into_iter().map(|stage| stage.stage));
            differs("stage", here.join(";"), stages.join(";"));
        }
        if let Some(lists) = &row.lists {
            differs("lists", own.lists.join(";"), lists.join(";"));
        }
        if let Some(uses) = &row.planned_use {
            let codes = own
                .planned_use
                .iter()
                .map(super::super::consultations::use_code);
            let here = sorted(codes.map(|code| bare(&code)));
            let there = sorted(uses.iter().map(|code| bare(code)));
            differs("planned_use", here.join(";"), there.join(";"));
        }
        if let Some(area) = row.area_m2 {
            let here = parcel
                .area_stated_m2
                .or_else(|| own.area_m2.and_then(Decimal::from_f64));
            let same = match (here, area) {
                (Some(here), Some(there)) => is_same_area(here, there),
                (here, there) => here.is_none() && there.is_none(),
            };
            if !same {
                let text = |area: Option<Decimal>| {
                    area.map(|area| area.normalize().to_string())
                        .unwrap_or_default()
                };
                differs("area_m2", text(here), text(area));
            }
        }
        self.report.compared += 1;
        if self.report.differences.len() == before {
            self.report.equal += 1;
        }
    }

    fn not_named(&mut self) {
        let view = self.view;
        let mut missing: BTreeMap<String, ()> = BTreeMap::new();
        for dossier in view.atlas().dossiers() {
            let no = dossier.registry_no();
            if view.parcel_in(dossier).is_some() && !self.named.contains(no.as_ref()) {
                missing.insert(no.to_string(), ());
            }
        }
        self.report.missing_there_count = missing.len();
        self.report.missing_there = missing.into_keys().take(MOST_MISSING).collect();
    }
}

impl Registry {
    /// Compares what an office holds with the register as it stands.
    pub async fn differences(
        &self,
        caller: &Caller,
        held: Holdings,
    ) -> Result<DifferenceReport, RegistryError> {
        caller.need(Act::SeeExchange)?;
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, &When::default()).await?;
        super::apart(move || {
            let mut desk = Desk {
                view: atlas.view(as_of),
                report: DifferenceReport {
                    revision: as_of.known,
                    day: as_of.day,
                    compared: 0,
                    equal: 0,
                    differences: Vec::new(),
                    missing_here: Vec::new(),
                    missing_there: Vec::new(),
                    missing_there_count: 0,
                    faults: Vec::new(),
                },
                named: BTreeSet::new(),
            };
            for row in &held.rows {
                desk.take(row);
            }
            desk.not_named();
            let read = held.faults.into_iter().map(|fault| HeldFault {
                row: fault.row,
                wanted: fault.wanted,
                found: fault.found,
                remedy: fault.remedy.to_owned(),
            });
            desk.report.faults.extend(read);
            desk.report.faults.sort_by_key(|fault| fault.row);
            Ok(desk.report)
        })
        .await
    }
}
