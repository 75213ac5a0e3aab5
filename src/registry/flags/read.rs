//! Flags and enforcement cases as their callers may see them. Penalties are public: a case is shown to the public once it
//! is decided, on land that is published; what officials note of it is not.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::atlas::{AsOf, Dossier, View};
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::duty::offices::case_measure;
use crate::domain::record::{
    CaseDecision, CaseFacts, EmergencyFacts, Entity, Flag, FlagKind, Kind,
};

use super::super::parcels::is_visible;
use super::super::{Act, Caller, Registry, RegistryError, Visibility, When};

/// A flag on the day asked for, also one that has ended.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct FlagView {
    pub id: String,
    /// Its kind, such as `emergency`.
    pub flag: FlagKind,
    pub text: String,
    pub emergency: Option<EmergencyFacts>,
    pub case: Option<CaseFacts>,
    /// The first day on which it held.
    #[schema(value_type = String, format = Date)]
    pub since: Day,
    /// The first day on which it no longer holds.
    #[schema(value_type = Option<String>, format = Date)]
    pub ended: Option<Day>,
}

/// A measure that a case ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MeasureView {
    pub measure: String,
    #[schema(value_type = String, format = Date)]
    pub due: Day,
    /// The duty of it, such as `case_measure.F-2026-000012.1`.
    pub duty: String,
    /// The day on which its duty was closed.
    #[schema(value_type = Option<String>, format = Date)]
    pub closed: Option<Day>,
}

/// An enforcement case.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CaseView {
    /// The flag it is, such as `F-2026-000012`.
    pub id: String,
    pub number: String,
    pub parcel: String,
    pub subject: String,
    pub article: String,
    pub decision: Option<CaseDecision>,
    pub measures: Vec<MeasureView>,
    /// What the public is told of its end.
    pub outcome: Option<String>,
    #[schema(value_type = String, format = Date)]
    pub opened: Day,
    #[schema(value_type = Option<String>, format = Date)]
    pub closed: Option<Day>,
}

/// Which cases are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseQuery {
    pub parcel: Option<String>,
    pub open: Option<bool>,
    pub after: Option<String>,
    pub limit: usize,
}

/// The flags of a parcel, those that hold and those that ended, by their numbers.
fn flags<'a>(view: &View<'a>, dossier: &'a Dossier) -> Vec<(&'a Flag, Day, Option<Day>)> {
    let AsOf { day, known } = view.as_of();
    let mut flags: BTreeMap<&str, (Day, &Flag, Day, Option<Day>)> = BTreeMap::new();
    for version in dossier.versions() {
        let seen = version.rev_from <= known
            && version.rev_to.is_none_or(|closed| closed > known)
            && version.valid_from <= day;
        let Entity::Flag(flag) = &version.entity else {
            continue;
        };
        if !seen {
            continue;
        }
        let (from, to) = (
            version.valid_from,
            version.valid_to.filter(|end| *end <= day),
        );
        let span = flags
            .entry(flag.id.as_str())
            .or_insert((from, flag, from, to));
        span.0 = span.0.min(from);
        if from >= span.2 {
            (span.1, span.2, span.3) = (flag, from, to);
        }
    }
    let flags = flags.into_values();
    flags
        .map(|(since, flag, _, to)| (flag, since, to))
        .collect()
}

fn case_view(
    view: &View<'_>,
    (flag, opened, closed): (&Flag, Day, Option<Day>),
) -> Option<CaseView> {
    let case = flag.case.as_ref()?;
    let measures = case.measures.iter().enumerate().map(|(index, own)| {
        let duty = case_measure(&flag.id, index);
        MeasureView {
            measure: own.measure.clone(),
            due: own.due,
            closed: view
                .common(Kind::DutyClosure, &duty)
                .map(|version| version.valid_from),
            duty,
        }
    });
    Some(CaseView {
        id: flag.id.clone(),
        number: case.number.clone(),
        parcel: flag.parcel.to_string(),
        subject: case.subject.clone(),
        article: case.article.clone(),
        decision: case.decision.clone(),
        measures: measures.collect(),
        outcome: case.outcome.clone(),
        opened,
        closed,
    })
}

impl Registry {
    /// The flags of a parcel, also those that ended.
    pub async fn flags(
        &self,
        caller: &Caller,
        parcel: &RegistryNo,
        when: &When,
    ) -> Result<Vec<FlagView>, RegistryError> {
        caller.need(Act::SeeFlags)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let dossier = atlas.dossier(parcel.as_str());
        let dossier = dossier.ok_or_else(|| RegistryError::no_parcel(parcel))?;
        let shown = |(flag, since, ended): (&Flag, Day, Option<Day>)| FlagView {
            id: flag.id.clone(),
            flag: flag.flag,
            text: flag.text.clone(),
            emergency: flag.emergency.clone(),
            case: flag.case.clone(),
            since,
            ended,
        };
        Ok(flags(&view, dossier).into_iter().map(shown).collect())
    }

    /// Enforcement cases by their numbers in the register; whether there are more. The public sees those that are
    /// decided, on published land.
    pub async fn cases(
        &self,
        caller: &Caller,
        query: &CaseQuery,
        when: &When,
    ) -> Result<(Vec<CaseView>, bool), RegistryError> {
        caller.need(Act::SeeCases)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let public = caller.visibility() == Visibility::Public;
        let today = self.clock.today();
        let dossiers = match &query.parcel {
            Some(no) => atlas.dossier(no).into_iter().collect::<Vec<_>>(),
            None => atlas.dossiers().collect(),
        };
        let mut found = Vec::new();
        for dossier in dossiers {
            let flags = flags(&view, dossier);
            let of_case = |(flag, ..): &(&Flag, Day, Option<Day>)| {
                flag.flag == FlagKind::EnforcementCase && flag.case.is_some()
            };
            if !flags.iter().any(of_case) {
                continue;
            }
            let parcel = view.parcel_in(dossier);
            let shown = !public
                || parcel.is_some_and(|own| is_visible(&view, today, own, Visibility::Public));
            if !shown {
                continue;
            }
            let cases = flags.into_iter().filter_map(|flag| case_view(&view, flag));
            found.extend(cases.filter(|case| {
                (!public || case.decision.is_some())
                    && query.open.is_none_or(|open| open == case.closed.is_none())
                    && query.after.as_ref().is_none_or(|after| case.id > *after)
            }));
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        Ok((found, more))
    }
}
