//! Local standards of soil on record, and the limits that they set beside the national ones.

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::law::{Basis, REGISTER_DEFAULT};
use crate::domain::record::{Entity, Kind, Recorded, SoilLimit, SoilStandard};
use crate::standards::{LocalLimit, LocalLimits, local_limits};
use crate::store::VersionRow;

use super::duties::{check_days, check_paper};
use super::keyed::Keyed;
use super::{Act, Caller, Registry, RegistryError, When};

/// A local standard as it is to stand on record.
#[derive(Debug, Clone, PartialEq)]
pub struct SoilStandardWanted {
    pub number: String,
    pub title: String,
    pub issuer: String,
    pub limits: Vec<SoilLimit>,
    /// The day from which it is in force so; it may lie ahead.
    pub day: Day,
    pub paper: Paper,
    pub reason: String,
}

/// The end of a local standard.
#[derive(Debug, Clone, PartialEq)]
pub struct SoilStandardEnding {
    /// The first day on which it is no longer in force; it may lie ahead.
    pub day: Day,
    pub paper: Paper,
    pub reason: String,
}

/// An act on a local standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SoilStandardTaken {
    /// Such as `LS-000001`.
    pub id: String,
    pub number: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The commit.
    pub revision: u64,
}

/// A local standard as it was, is or will be in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SoilStandardView {
    pub id: String,
    pub number: String,
    pub title: String,
    pub issuer: String,
    pub limits: Vec<SoilLimit>,
    #[schema(value_type = String, format = Date)]
    pub in_force_from: Day,
    /// The first day on which it is no longer in force so; null = open.
    #[schema(value_type = Option<String>, format = Date)]
    pub in_force_to: Option<Day>,
    /// In force on the day asked for.
    pub in_force: bool,
    /// The commit.
    pub revision: u64,
}

impl SoilStandardWanted {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.standard("LS-000000".to_owned()).check(&mut faults);
        check_paper(&mut faults, &self.paper, &self.reason);
        faults
    }

    fn standard(&self, id: String) -> SoilStandard {
        SoilStandard {
            id,
            number: self.number.clone(),
            title: self.title.clone(),
            issuer: self.issuer.clone(),
            limits: self.limits.clone(),
        }
    }
}

impl SoilStandardEnding {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_paper(&mut faults, &self.paper, &self.reason);
        faults
    }
}

/// Every version that is known, whether or not it is in force on the day.
fn known<'a>(view: &View<'a>) -> impl Iterator<Item = (&'a VersionRow, &'a SoilStandard)> {
    let as_of = view.as_of();
    let versions = view.atlas().common_history(Kind::SoilStandard);
    let versions = versions.filter(move |version| as_of.knows(version));
    versions.filter_map(|version| match &version.entity {
        Entity::SoilStandard(standard) => Some((version, standard.as_ref())),
        _ => None,
    })
}

/// The limits of the local standards that are in force on the day or come into force later, each with its days.
pub(crate) fn recorded_limits(view: &View<'_>) -> LocalLimits {
    let day = view.as_of().day;
    limits_of(known(view).filter(|(version, _)| version.valid_to.is_none_or(|end| day < end)))
}

fn limits_of<'a>(
    versions: impl Iterator<Item = (&'a VersionRow, &'a SoilStandard)>,
) -> LocalLimits {
    local_limits(versions.flat_map(|(version, standard)| {
        standard.limits.iter().map(|limit| LocalLimit {
            analyte: limit.analyte.clone(),
            class: limit.class,
            kind: limit.kind,
            mg_per_kg: limit.mg_per_kg,
            standard: standard.number.clone(),
            clause: limit.clause.clone(),
            in_force_from: Some(version.valid_from),
            in_force_to: version.valid_to,
        })
    }))
}

/// The last version of a standard, which is not ended.
fn find<'a>(view: &View<'a>, id: &str) -> Result<(&'a SoilStandard, Day), RegistryError> {
    let versions = known(view).filter(|(version, own)| own.id == id && version.valid_to.is_none());
    let last = versions.max_by_key(|(version, _)| version.valid_from);
    last.map(|(version, standard)| (standard, version.valid_from))
        .ok_or_else(|| RegistryError::NotFound {
            what: "local standard in force",
            id: id.to_owned(),
        })
}

/// A number that no standard ever had.
fn next_number(view: &View<'_>) -> String {
    let all = view.atlas().common_history(Kind::SoilStandard);
    let numbers =
        all.filter_map(|version| version.entity.id().strip_prefix("LS-")?.parse::<u64>().ok());
    format!("LS-{:06}", numbers.max().unwrap_or(0) + 1)
}

/// A day of the law may lie ahead; its paper may not, and not after the day. What stands begins no later.
pub(super) fn check_day_of_law(
    (day, today): (Day, Day),
    paper: &Paper,
    since: Option<Day>,
) -> Result<(), RegistryError> {
    let mut refusals = Vec::new();
    let basis: Basis = &[REGISTER_DEFAULT];
    check_days(&mut refusals, (day.min(today), today), paper, basis);
    if let Some(since) = since.filter(|since| day < *since) {
        let wanted = Text::new(format!("不早于 {since}"), format!("a day from {since} on"));
        let found = (wanted, Text::plain(day));
        let guard = EventGuard::DayContradicts;
        refusals.push(Refusal::new("day", guard, found, (basis, today)));
    }
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(RegistryError::Refused(Vec::new(), refusals))
    }
}

impl Registry {
    /// The limits of local standards as known now, each with its days: of today, of later days and of those gone by.
    pub async fn local_limits(&self) -> Result<LocalLimits, RegistryError> {
        let atlas = self.at_head().await?;
        Ok(limits_of(known(&self.now(&atlas))))
    }

    /// The local standards on record, each version with its days, the first number first.
    pub async fn soil_standards(
        &self,
        caller: &Caller,
        when: &When,
    ) -> Result<Vec<SoilStandardView>, RegistryError> {
        caller.need(Act::ReadRules)?;
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await?;
        let view = atlas.view(as_of);
        let views = known(&view).map(|(version, standard)| SoilStandardView {
            id: standard.id.clone(),
            number: standard.number.clone(),
            title: standard.title.clone(),
            issuer: standard.issuer.clone(),
            limits: standard.limits.clone(),
            in_force_from: version.valid_from,
            in_force_to: version.valid_to,
            in_force: as_of.sees(version),
            revision: version.rev_from,
        });
        let mut views: Vec<SoilStandardView> = views.collect();
        views.sort_by(|a, b| (&a.id, a.in_force_from).cmp(&(&b.id, b.in_force_from)));
        Ok(views)
    }

    /// Records a local standard.
    pub async fn add_soil_standard(
        &self,
        caller: &Caller,
        wanted: &SoilStandardWanted,
        key: (&str, &[u8]),
    ) -> Result<SoilStandardTaken, RegistryError> {
        caller.need(Act::KeepStandards)?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            check_day_of_law((wanted.day, today), &wanted.paper, None)?;
            let own = next_number(view);
            Ok(recorded(wanted, own, revision))
        })
        .await
    }

    /// Gives a standard other content from a day on.
    pub async fn amend_soil_standard(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &SoilStandardWanted),
        key: (&str, &[u8]),
    ) -> Result<SoilStandardTaken, RegistryError> {
        caller.need(Act::KeepStandards)?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (_, since) = find(view, id)?;
            check_day_of_law((wanted.day, today), &wanted.paper, Some(since))?;
            Ok(recorded(wanted, id.to_owned(), revision))
        })
        .await
    }

    /// Ends a standard.
    pub async fn end_soil_standard(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &SoilStandardEnding),
        key: (&str, &[u8]),
    ) -> Result<SoilStandardTaken, RegistryError> {
        caller.need(Act::KeepStandards)?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (standard, since) = find(view, id)?;
            check_day_of_law((wanted.day, today), &wanted.paper, Some(since))?;
            let mut change = Change::ended(wanted.day, Kind::SoilStandard, id, &wanted.reason);
            change.source = Some(wanted.paper.source());
            Ok(Keyed {
                answer: SoilStandardTaken {
                    id: id.to_owned(),
                    number: standard.number.clone(),
                    day: wanted.day,
                    revision,
                },
                changes: vec![change],
                reason: wanted.reason.clone(),
            })
        })
        .await
    }
}

fn recorded(wanted: &SoilStandardWanted, id: String, revision: u64) -> Keyed<SoilStandardTaken> {
    let standard = wanted.standard(id);
    Keyed {
        answer: SoilStandardTaken {
            id: standard.id.clone(),
            number: standard.number.clone(),
            day: wanted.day,
            revision,
        },
        changes: vec![Change::recorded(
            wanted.day,
            Some(wanted.paper.source()),
            standard,
        )],
        reason: wanted.reason.clone(),
    }
}
