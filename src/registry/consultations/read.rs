//! Consultations as officials see them.

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::day::Day;
use crate::domain::duty::DutyState;
use crate::domain::duty::derive::Periods;
use crate::domain::duty::offices::of_consultation;
use crate::domain::land_use::LandUse;
use crate::domain::record::{
    Consultation, ConsultationKind, ConsultationRound, ConsultationState, Entity, Kind, Office,
    OfficeStep,
};

use super::super::{Act, Caller, Registry, RegistryError, When};
use super::find;

/// Consultations to one page at the most.
pub const MOST_CONSULTATIONS: usize = 1000;

/// A consultation on the day asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ConsultationView {
    pub id: String,
    pub asking: Office,
    pub asked: Office,
    pub about: ConsultationKind,
    pub question: String,
    pub parcels: Vec<String>,
    /// Parcels that were split, merged or renumbered since it was asked; `parcels` names their successors, and what the
    /// register answered of these was of the land before.
    pub former_parcels: Vec<String>,
    /// Planned uses that were named, such as `YDYH2023:0701`; empty = those on record.
    pub planned_uses: Vec<String>,
    pub state: ConsultationState,
    /// The last day for the answer that is owed, or was.
    #[schema(value_type = Option<String>, format = Date)]
    pub answer_due: Option<Day>,
    /// The answer is owed and its last day has passed.
    pub overdue: bool,
    /// Each time of asking, with its answer; the last one counts.
    pub rounds: Vec<ConsultationRound>,
    pub acknowledged: Option<OfficeStep>,
    pub withdrawn: Option<OfficeStep>,
    /// The commit of the last step.
    pub revision: u64,
}

pub(in crate::registry) fn use_code(land_use: &LandUse) -> String {
    match land_use.system {
        Some(system) => format!("{}:{}", system.code(), land_use.code),
        None => land_use.code.to_string(),
    }
}

impl ConsultationView {
    pub(super) fn of(found: &Consultation, revision: u64, view: &View<'_>) -> Self {
        let periods = Periods::of(|name| view.setting(name));
        let owed = of_consultation(found, &periods).pop();
        let today = view.as_of().day;
        ConsultationView {
            id: found.id.clone(),
            asking: found.asking,
            asked: found.asked(),
            about: found.about,
            question: found.question.clone(),
            parcels: found.parcels.iter().map(ToString::to_string).collect(),
            former_parcels: found
                .former_parcels
                .iter()
                .map(ToString::to_string)
                .collect(),
            planned_uses: found.planned_uses.iter().map(use_code).collect(),
            state: found.state(),
            answer_due: owed.as_ref().map(|duty| duty.due),
            overdue: owed.is_some_and(|duty| duty.state(today) == DutyState::Overdue),
            rounds: found.rounds.clone(),
            acknowledged: found.acknowledged.clone(),
            withdrawn: found.withdrawn.clone(),
            revision,
        }
    }
}

/// Which consultations are asked for; all conditions hold together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConsultationQuery {
    pub asking: Option<Office>,
    pub asked: Option<Office>,
    pub about: Option<ConsultationKind>,
    pub state: Option<ConsultationState>,
    pub parcel: Option<String>,
    pub overdue: Option<bool>,
    pub after: Option<String>,
    pub limit: usize,
}

impl ConsultationQuery {
    fn takes(&self, seen: &ConsultationView) -> bool {
        fn is<T: PartialEq>(wanted: &Option<T>, own: &T) -> bool {
            wanted.as_ref().is_none_or(|wanted| wanted == own)
        }
        is(&self.asking, &seen.asking)
            && is(&self.asked, &seen.asked)
            && is(&self.about, &seen.about)
            && is(&self.state, &seen.state)
            && is(&self.overdue, &seen.overdue)
            && self
                .parcel
                .as_ref()
                .is_none_or(|no| seen.parcels.contains(no) || seen.former_parcels.contains(no))
            && self.after.as_ref().is_none_or(|after| seen.id > *after)
    }
}

impl Registry {
    /// Consultations in the order of their numbers; whether there are more.
    pub async fn consultations(
        &self,
        caller: &Caller,
        query: &ConsultationQuery,
        when: &When,
    ) -> Result<(Vec<ConsultationView>, bool), RegistryError> {
        caller.need(Act::SeeConsultations)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let all = view.commons(Kind::Consultation);
        let seen = all.filter_map(|version| match &version.entity {
            Entity::Consultation(found) => {
                Some(ConsultationView::of(found, version.rev_from, &view))
            }
            _ => None,
        });
        let mut seen: Vec<ConsultationView> = seen
            .filter(|seen| query.takes(seen))
            .take(query.limit + 1)
            .collect();
        let more = seen.len() > query.limit;
        seen.truncate(query.limit);
        Ok((seen, more))
    }

    /// One consultation.
    pub async fn consultation(
        &self,
        caller: &Caller,
        id: &str,
        when: &When,
    ) -> Result<ConsultationView, RegistryError> {
        caller.need(Act::SeeConsultations)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let (found, revision) = find(&view, id)?;
        Ok(ConsultationView::of(found, revision, &view))
    }
}
