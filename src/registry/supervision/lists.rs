//! The yearly list of units under key supervision, as the municipality publishes it (重点监管单位年度名录).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::codes::CreditCode;
use crate::domain::event::{EventGuard, Paper, PaperKind, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::groundwater::paper_refusal;
use crate::domain::record::KeyUnit;
use crate::domain::supervision::{LISTED, listed};

use super::super::groundwater::{Deed, earlier};
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError, When};
use super::keep::check_year;
use super::{KeyUnitRow, unit_of, units};

/// A unit of a notice: by its identifier or its credit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListEntryAsked {
    Id(String),
    Code(CreditCode),
}

/// A notice of a yearly list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListPosted {
    pub year: i32,
    pub units: Vec<ListEntryAsked>,
    /// Writes it; else it is compared only.
    pub accept: bool,
    pub deed: Deed,
}

/// A unit by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UnitNamed {
    pub id: String,
    pub name: String,
}

/// A notice compared with who is on the list now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ListCompared {
    pub year: i32,
    /// In the notice, not on the list before.
    pub new: Vec<UnitNamed>,
    /// In the notice, and on the list before.
    pub stayed: Vec<UnitNamed>,
    /// On the list before, not in the notice: they leave it. The duty to survey their land stays (Code 462).
    pub gone: Vec<UnitNamed>,
    /// The commit; null where it was compared only.
    pub revision: Option<u64>,
}

/// The list of a year.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct KeyUnitListView {
    pub year: i32,
    /// The notices that name its units; none where they were taken over without.
    pub notices: Vec<Paper>,
    pub units: Vec<KeyUnitRow>,
}

/// What a notice makes of the list.
struct Judged {
    answer: ListCompared,
    changes: Vec<Change>,
    faults: Vec<Fault>,
    refusals: Vec<Refusal>,
}

fn judge(view: &View<'_>, posted: &ListPosted) -> Judged {
    let deed = &posted.deed;
    let today = view.as_of().day;
    let (mut faults, mut refusals) = (Vec::new(), deed.refusals(today, LISTED));
    let basis = (LISTED, deed.day);
    paper_refusal(&mut refusals, &[PaperKind::ListNotice], &deed.paper, basis);
    let all: Vec<&KeyUnit> = units(view).filter_map(unit_of).collect();
    let latest = all
        .iter()
        .flat_map(|unit| &unit.lists)
        .map(|list| list.year)
        .max();
    if let Some(latest) = latest.filter(|latest| posted.year < *latest) {
        let wanted = Text::new(format!("不早于 {latest} 年"), format!("{latest} or later"));
        let pair = (wanted, Text::plain(posted.year));
        refusals.push(Refusal::new(
            "year",
            EventGuard::DayContradicts,
            pair,
            basis,
        ));
    }
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for (index, asked) in posted.units.iter().enumerate() {
        let found = all.iter().find(|unit| match asked {
            ListEntryAsked::Id(id) => unit.id == *id,
            ListEntryAsked::Code(code) => unit.credit_code.as_ref() == Some(code),
        });
        let text = match asked {
            ListEntryAsked::Id(id) => id.clone(),
            ListEntryAsked::Code(code) => code.to_string(),
        };
        let at = format!("units[{index}]");
        match found {
            None => {
                let remedy = "register the unit first: POST /api/v1/supervised-units";
                faults.push(Fault::new(at, "a unit on record", text, remedy));
            }
            Some(unit) if !named.insert(unit.id.as_str()) => {
                faults.push(Fault::new(
                    at,
                    "each unit once",
                    text,
                    "leave the second out",
                ));
            }
            Some(_) => {}
        }
    }
    let mut answer = ListCompared {
        year: posted.year,
        new: Vec::new(),
        stayed: Vec::new(),
        gone: Vec::new(),
        revision: None,
    };
    let mut changes = Vec::new();
    for version in units(view) {
        let Some(unit) = unit_of(version) else {
            continue;
        };
        let one = UnitNamed {
            id: unit.id.clone(),
            name: unit.name.clone(),
        };
        let after = match (named.contains(unit.id.as_str()), unit.left) {
            (true, left) => {
                let part = if left.is_some() {
                    &mut answer.new
                } else {
                    &mut answer.stayed
                };
                part.push(one);
                listed(unit, posted.year, (deed.day, &deed.paper))
            }
            (false, None) => {
                answer.gone.push(one);
                KeyUnit {
                    left: Some(deed.day),
                    ..unit.clone()
                }
            }
            (false, Some(_)) => continue,
        };
        let mut late = Vec::new();
        earlier(&mut late, (deed.day, version.valid_from), LISTED);
        if refusals.iter().all(|refusal| refusal.at != "day") {
            refusals.extend(late);
        }
        changes.push(Change::recorded(deed.day, Some(deed.paper.source()), after));
    }
    Judged {
        answer,
        changes,
        faults,
        refusals,
    }
}

impl Registry {
    /// The list of a year.
    pub async fn key_unit_list(
        &self,
        caller: &Caller,
        year: i32,
        when: &When,
    ) -> Result<KeyUnitListView, RegistryError> {
        caller.need(Act::SeeKeyUnits)?;
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await?;
        let view = atlas.view(as_of);
        let all: Vec<&KeyUnit> = units(&view).filter_map(unit_of).collect();
        let of_year = |unit: &&KeyUnit| unit.lists.iter().any(|list| list.year == year);
        // where a notice is on record, it alone says who is on the list
        let by_notice = all.iter().any(of_year);
        let on_list = all.into_iter().filter(|unit| match by_notice {
            true => of_year(unit),
            false => unit.list_years(as_of.day).contains(&year),
        });
        let (mut notices, mut rows): (Vec<Paper>, Vec<KeyUnitRow>) = Default::default();
        for unit in on_list {
            rows.push(KeyUnitRow::of(unit, as_of.day));
            for list in unit.lists.iter().filter(|list| list.year == year) {
                if !notices.contains(&list.notice) {
                    notices.push(list.notice.clone());
                }
            }
        }
        Ok(KeyUnitListView {
            year,
            notices,
            units: rows,
        })
    }

    /// Compares a notice with who is on the list; writes it where that is asked.
    pub async fn post_key_unit_list(
        &self,
        caller: &Caller,
        posted: &ListPosted,
        key: (&str, &[u8]),
    ) -> Result<ListCompared, RegistryError> {
        caller.need(Act::KeepKeyUnits)?;
        let mut faults = posted.deed.check();
        check_year(&mut faults, posted.year);
        if posted.units.is_empty() {
            let remedy = "name the units of the notice; an empty list would delist all";
            faults.push(Fault::new("units", "at least one", "none", remedy));
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        if !posted.accept {
            let atlas = self.at_head().await?;
            let judged = judge(&self.now(&atlas), posted);
            return judged.checked().map(|judged| judged.answer);
        }
        self.act_under_key(caller, key, |view, revision| {
            let judged = judge(view, posted).checked()?;
            Ok(Keyed {
                answer: ListCompared {
                    revision: Some(revision),
                    ..judged.answer
                },
                changes: judged.changes,
                reason: posted.deed.reason.clone(),
            })
        })
        .await
    }
}

impl Judged {
    fn checked(self) -> Result<Judged, RegistryError> {
        if self.faults.is_empty() && self.refusals.is_empty() {
            return Ok(self);
        }
        Err(RegistryError::Refused(self.faults, self.refusals))
    }
}
