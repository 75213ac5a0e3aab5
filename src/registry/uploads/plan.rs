//! Which acts of the life cycle a report that is accepted comes to: it is filed, and concluded where its review is brought.

use serde::Serialize;

use crate::domain::day::Day;
use crate::domain::event::{Actor, ActorKind, Brings, EventRequest, Paper, PaperKind, ReviewFound};
use crate::domain::lifecycle::Transition;
use crate::domain::record::{ReviewOutcome, Survey};
use crate::domain::stage::Stage;

use super::super::EventTaken;
use super::declared::DeclaredReport;

/// The review of the report, where its acceptance brings it (评审结论).
#[derive(Debug, Clone, PartialEq)]
pub struct Conclusion {
    pub review: ReviewFound,
    /// Where a report that failed is sent back to: V1, V2 or V3.
    pub to: Option<Stage>,
    /// The office whose review it is.
    pub office: String,
    /// Opinion, letter; or what was found wanting.
    pub papers: Vec<Paper>,
}

/// What is filed.
pub(super) struct Filing<'a> {
    pub declared: &'a DeclaredReport,
    pub survey: &'a Survey,
    /// Soil was sampled.
    pub sampled: bool,
    pub exceeding: bool,
    pub day: Day,
    pub reason: &'a str,
    pub conclusion: Option<&'a Conclusion>,
}

/// An act that acceptance records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ActPlanned {
    /// T04 to T13.
    pub transition: String,
    pub from: String,
    pub to: String,
}

impl Filing<'_> {
    /// The acts, in their order, of land at a stage; none where no survey runs and nothing is concluded.
    pub fn requests(&self, stage: Option<Stage>) -> Vec<EventRequest> {
        let mut steps: Vec<Transition> = match stage {
            Some(Stage::V1) => self.of_a_first_report(),
            Some(Stage::V2) => self.after_sampling(),
            Some(Stage::V3) if self.applies() => vec![Transition::T09],
            Some(Stage::V3) => vec![Transition::T08, Transition::T08],
            Some(Stage::V4) if self.applies() => vec![Transition::T09],
            Some(Stage::V4) => vec![Transition::T08],
            _ => Vec::new(),
        };
        steps.extend(self.conclusion.map(|conclusion| self.concluded(conclusion)));
        let mut at = stage;
        let mut requests = Vec::with_capacity(steps.len());
        for transition in steps {
            let mut request = self.request(transition);
            let to = request.leads_to(at);
            if to == Stage::V4 {
                // the detailed survey goes on: its report comes with the next act
                request.brings.survey = None;
            }
            at = Some(to);
            requests.push(EventRequest { to: at, ..request });
        }
        requests
    }

    /// It is submitted through the national system: the application is among the papers.
    fn applies(&self) -> bool {
        self.has(PaperKind::ReviewApplication)
    }

    fn has(&self, kind: PaperKind) -> bool {
        self.declared.papers.iter().any(|paper| paper.kind == kind)
    }

    fn of_a_first_report(&self) -> Vec<Transition> {
        if self.applies() {
            vec![Transition::T09]
        } else if self.sampled {
            let mut steps = vec![Transition::T05];
            steps.extend(self.after_sampling());
            steps
        } else {
            vec![Transition::T04]
        }
    }

    /// Within screening the survey may end; above it goes on.
    fn after_sampling(&self) -> Vec<Transition> {
        if self.applies() {
            vec![Transition::T09]
        } else if self.exceeding {
            vec![Transition::T07]
        } else {
            vec![Transition::T06]
        }
    }

    fn concluded(&self, conclusion: &Conclusion) -> Transition {
        match conclusion.review.outcome {
            ReviewOutcome::Fail => Transition::T12,
            ReviewOutcome::PassAfterModification if !conclusion.review.recheck_signed => {
                Transition::T13
            }
            ReviewOutcome::Pass | ReviewOutcome::PassAfterModification if self.exceeding => {
                Transition::T11
            }
            ReviewOutcome::Pass | ReviewOutcome::PassAfterModification => Transition::T10,
        }
    }

    fn request(&self, transition: Transition) -> EventRequest {
        let conclusion = self.conclusion.filter(|_| {
            matches!(
                transition,
                Transition::T10 | Transition::T11 | Transition::T12 | Transition::T13
            )
        });
        let mut brings = Brings::default();
        let files = matches!(
            transition,
            Transition::T04 | Transition::T06 | Transition::T09 | Transition::T08
        );
        if files {
            brings.survey = Some(self.survey.clone());
        }
        if transition == Transition::T09 {
            brings.preliminary_exceeded = Some(self.exceeding);
        }
        if let Some(conclusion) = conclusion {
            brings.review = Some(conclusion.review);
            brings.preliminary_exceeded = (transition == Transition::T12).then_some(self.exceeding);
        }
        let firm = || Actor {
            kind: ActorKind::Firm,
            name: self.declared.firm.clone(),
        };
        let actor = match (transition, conclusion) {
            (_, Some(conclusion)) => Actor {
                kind: ActorKind::DistrictEnvironment,
                name: conclusion.office.clone(),
            },
            (Transition::T09, None) => self.declared.applicant.clone().unwrap_or_else(firm),
            _ => firm(),
        };
        EventRequest {
            transition,
            to: conclusion.and_then(|conclusion| conclusion.to),
            day: self.day,
            papers: match conclusion {
                Some(conclusion) => conclusion.papers.clone(),
                None => self.declared.papers.clone(),
            },
            actor,
            reason: self.reason.to_owned(),
            corrects: None,
            brings,
        }
    }
}

impl ActPlanned {
    pub(super) fn of(taken: &EventTaken) -> Self {
        ActPlanned {
            transition: taken.transition.clone(),
            from: taken.from.clone(),
            to: taken.to.clone(),
        }
    }
}
