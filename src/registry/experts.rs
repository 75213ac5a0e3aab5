//! The pool of experts (评审专家库).
//!
//! The record has identifiers, employers and fields; names stand in the side table and are read for those who may see them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::clock::random;
use crate::domain::change::Change;
use crate::domain::codes::CreditCode;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::law::REGISTER_DEFAULT;
use crate::domain::person::{Person, PersonFields, PersonRef};
use crate::domain::record::{Engagement, Entity, Expert, Kind, Recorded};
use crate::domain::review::ExpertField;
use crate::store::PersonRow;

use super::duties::{check_days, check_paper};
use super::keyed::{Keyed, PersonsMoved};
use super::{Act, Caller, Registry, RegistryError, When};

/// Experts to one page at the most.
pub const MOST_EXPERTS: usize = 1000;

/// An expert as he is to stand in the pool.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpertWanted {
    /// None where an amendment leaves the person as he is.
    pub person: Option<PersonFields>,
    pub employer: String,
    pub employer_code: Option<CreditCode>,
    pub fields: Vec<ExpertField>,
    pub engagements: Vec<Engagement>,
    /// The day from which it holds; of a new expert the first day in the pool.
    pub day: Day,
    pub paper: Paper,
    pub reason: String,
}

impl ExpertWanted {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Some(person) = &self.person {
            let mut found = Vec::new();
            person.check(&mut found);
            faults.extend(found.into_iter().map(|fault| fault.under("person")));
        }
        let nobody = PersonRef {
            id: "0".repeat(32),
            commitment: "0".repeat(64),
        };
        self.expert(("X-000000".to_owned(), nobody), self.day)
            .check(&mut faults);
        check_paper(&mut faults, &self.paper, &self.reason);
        faults
    }

    fn expert(&self, (id, person): (String, PersonRef), from: Day) -> Expert {
        Expert {
            id,
            person,
            employer: self.employer.clone(),
            employer_code: self.employer_code.clone(),
            fields: self.fields.clone(),
            from,
            until: None,
            engagements: self.engagements.clone(),
        }
    }
}

/// The end of an expert's time in the pool.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpertRetirement {
    /// The first day no longer in the pool.
    pub day: Day,
    pub paper: Paper,
    pub reason: String,
}

impl ExpertRetirement {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_paper(&mut faults, &self.paper, &self.reason);
        faults
    }
}

/// An act on the pool, without the name: answers are remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ExpertTaken {
    /// Such as `X-000001`.
    pub id: String,
    /// Identifier of the person.
    pub person: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub in_pool: bool,
    /// The commit.
    pub revision: u64,
}

/// An expert as he is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ExpertView {
    pub id: String,
    /// Identifier of the person.
    pub person: String,
    /// Null where the caller may not see it, or where the person was erased.
    pub fields_of_person: Option<PersonFields>,
    /// The person was erased.
    pub erased: bool,
    pub employer: String,
    #[schema(value_type = Option<String>)]
    pub employer_code: Option<CreditCode>,
    pub fields: Vec<ExpertField>,
    #[schema(value_type = String, format = Date)]
    pub from: Day,
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Day>,
    pub engagements: Vec<Engagement>,
    /// In the pool on the day asked for.
    pub in_pool: bool,
    pub revision: u64,
}

/// Which experts are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExpertQuery {
    pub field: Option<ExpertField>,
    pub in_pool: Option<bool>,
    pub after: Option<String>,
    pub limit: usize,
}

/// The experts on record on a day, by identifier.
pub(super) fn experts<'a>(view: &View<'a>) -> BTreeMap<&'a str, (&'a Expert, u64)> {
    view.commons(Kind::Expert)
        .filter_map(|version| match &version.entity {
            Entity::Expert(expert) => {
                Some((expert.id.as_str(), (expert.as_ref(), version.rev_from)))
            }
            _ => None,
        })
        .collect()
}

fn find<'a>(view: &View<'a>, id: &str) -> Result<(&'a Expert, Day), RegistryError> {
    let version = view.common(Kind::Expert, id);
    match version.map(|version| (&version.entity, version.valid_from)) {
        Some((Entity::Expert(expert), since)) => Ok((expert, since)),
        _ => Err(RegistryError::NotFound {
            what: "expert",
            id: id.to_owned(),
        }),
    }
}

/// A number that no expert ever had.
fn next_number(view: &View<'_>) -> String {
    let numbers = view
        .atlas()
        .common_history(Kind::Expert)
        .filter_map(|version| version.entity.id().strip_prefix("X-")?.parse::<u64>().ok());
    format!("X-{:06}", numbers.max().unwrap_or(0) + 1)
}

fn refused(refusals: Vec<Refusal>) -> Result<(), RegistryError> {
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(RegistryError::Refused(Vec::new(), refusals))
    }
}

/// Days of an act on the pool: not ahead, not before what stands; the expert still there.
fn days(
    (day, today): (Day, Day),
    paper: &Paper,
    before: Option<(&Expert, Day)>,
) -> Result<(), RegistryError> {
    let mut refusals = Vec::new();
    check_days(&mut refusals, (day, today), paper, &[REGISTER_DEFAULT]);
    if let Some((expert, since)) = before {
        let mut refuse = |at: &str, guard, wanted, found| {
            let basis: crate::domain::law::Basis = &[REGISTER_DEFAULT];
            refusals.push(Refusal::new(at, guard, (wanted, found), (basis, today)));
        };
        if day < since {
            let wanted = Text::new(format!("不早于 {since}"), format!("a day from {since} on"));
            refuse("day", EventGuard::DayContradicts, wanted, Text::plain(day));
        }
        if let Some(until) = expert.until {
            let wanted = Text::new("在库专家", "an expert of the pool");
            refuse("", EventGuard::ExpertLeft, wanted, Text::plain(until));
        }
    }
    refused(refusals)
}

fn taken(expert: &Expert, (day, revision): (Day, u64)) -> ExpertTaken {
    ExpertTaken {
        id: expert.id.clone(),
        person: expert.person.id.clone(),
        day,
        in_pool: expert.until.is_none(),
        revision,
    }
}

impl Registry {
    /// Experts in the order of their numbers; whether there are more.
    pub async fn experts(
        &self,
        caller: &Caller,
        query: &ExpertQuery,
        when: &When,
    ) -> Result<(Vec<ExpertView>, bool), RegistryError> {
        caller.need(Act::SeeExperts)?;
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await?;
        let persons = self.store.snapshot().await?.persons().await?;
        let names = caller.may(Act::SeeExpertNames);
        let all = experts(&atlas.view(as_of));
        let mut found: Vec<ExpertView> = all
            .into_values()
            .filter(|(expert, _)| {
                let field = query
                    .field
                    .is_none_or(|field| expert.fields.contains(&field));
                let pool = expert.is_in_pool(as_of.day);
                let after = query.after.as_ref().is_none_or(|after| expert.id > *after);
                field && after && query.in_pool.is_none_or(|wanted| wanted == pool)
            })
            .map(|(expert, revision)| {
                let row = persons.get(&expert.person.id);
                let known = row.and_then(PersonRow::known);
                ExpertView {
                    id: expert.id.clone(),
                    person: expert.person.id.clone(),
                    erased: known.is_none(),
                    fields_of_person: known.filter(|_| names),
                    employer: expert.employer.clone(),
                    employer_code: expert.employer_code.clone(),
                    fields: expert.fields.clone(),
                    from: expert.from,
                    until: expert.until,
                    engagements: expert.engagements.clone(),
                    in_pool: expert.is_in_pool(as_of.day),
                    revision,
                }
            })
            .collect();
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        Ok((found, more))
    }

    /// Takes an expert into the pool.
    pub async fn add_expert(
        &self,
        caller: &Caller,
        wanted: &ExpertWanted,
        key: (&str, &[u8]),
    ) -> Result<ExpertTaken, RegistryError> {
        caller.need(Act::KeepExperts)?;
        let Some(fields) = &wanted.person else {
            return Err(
                Fault::new("person", "name and title", "nothing", "give this field").into(),
            );
        };
        let today = self.clock.today();
        self.act_on_persons(caller, key, |view, revision| {
            days((wanted.day, today), &wanted.paper, None)?;
            let person = Person::new(random(), random(), fields.clone());
            let expert = wanted.expert((next_number(view), person.reference()), wanted.day);
            let keyed = Keyed {
                answer: taken(&expert, (wanted.day, revision)),
                changes: vec![Change::recorded(
                    wanted.day,
                    Some(wanted.paper.source()),
                    expert,
                )],
                reason: wanted.reason.clone(),
            };
            let added = vec![person];
            let erased = Vec::new();
            Ok((keyed, PersonsMoved { added, erased }))
        })
        .await
    }

    /// Amends an expert: what is given takes the place of what stood.
    pub async fn amend_expert(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &ExpertWanted),
        key: (&str, &[u8]),
    ) -> Result<ExpertTaken, RegistryError> {
        caller.need(Act::KeepExperts)?;
        let today = self.clock.today();
        self.act_on_persons(caller, key, |view, revision| {
            let (before, since) = find(view, id)?;
            days((wanted.day, today), &wanted.paper, Some((before, since)))?;
            let fields = wanted.person.clone();
            let person = fields.map(|fields| Person::new(random(), random(), fields));
            let reference = person
                .as_ref()
                .map_or_else(|| before.person.clone(), Person::reference);
            let expert = wanted.expert((before.id.clone(), reference), before.from);
            let keyed = Keyed {
                answer: taken(&expert, (wanted.day, revision)),
                changes: vec![Change::recorded(
                    wanted.day,
                    Some(wanted.paper.source()),
                    expert,
                )],
                reason: wanted.reason.clone(),
            };
            let added = person.into_iter().collect();
            let erased = Vec::new();
            Ok((keyed, PersonsMoved { added, erased }))
        })
        .await
    }

    /// Takes an expert out of the pool; panels on which he sits are not touched.
    pub async fn retire_expert(
        &self,
        caller: &Caller,
        (id, wanted): (&str, &ExpertRetirement),
        key: (&str, &[u8]),
    ) -> Result<ExpertTaken, RegistryError> {
        caller.need(Act::KeepExperts)?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (before, since) = find(view, id)?;
            days((wanted.day, today), &wanted.paper, Some((before, since)))?;
            let expert = Expert {
                until: Some(wanted.day),
                ..before.clone()
            };
            Ok(Keyed {
                answer: taken(&expert, (wanted.day, revision)),
                changes: vec![Change::recorded(
                    wanted.day,
                    Some(wanted.paper.source()),
                    expert,
                )],
                reason: wanted.reason.clone(),
            })
        })
        .await
    }
}
