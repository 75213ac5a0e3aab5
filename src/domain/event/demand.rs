//! What an act demands beside its stage: who may enter it, who acts, which papers, what it brings, by when, by which law.

use super::actor::ActorKind;
use super::paper::PaperKind;
use super::table::DEMANDS;
use crate::domain::law::Basis;
use crate::domain::lifecycle::Transition;
use crate::domain::record::Role;
use crate::domain::stage::Stage;

/// A row of the table beside the transition table.
#[derive(Debug, Clone, Copy)]
pub struct Demand {
    pub transition: Transition,
    /// Roles of a caller that may enter it.
    pub roles: &'static [Role],
    /// Who may act, as named on paper.
    pub actors: &'static [ActorKind],
    /// Papers it demands, every one.
    pub papers: &'static [PaperKind],
    /// Papers that belong to it where their matter arises.
    pub where_it_applies: &'static [PaperKind],
    /// What it may bring beside papers.
    pub carries: &'static [Carried],
    /// Whether a day can be told by which it is due.
    pub due: Due,
    pub basis: Basis,
}

impl Demand {
    /// The demand of a transition.
    pub fn of(transition: Transition) -> &'static Demand {
        &DEMANDS[transition as usize]
    }

    /// Papers it demands on its way to a stage: T31 differs by where it leads.
    pub fn papers_to(&self, to: Stage) -> Vec<PaperKind> {
        let mut papers = self.papers.to_vec();
        if self.transition == Transition::T31 {
            if to == Stage::L1 {
                papers.extend([PaperKind::MeasurePlan, PaperKind::FilingReceipt]);
            } else {
                papers.push(PaperKind::SurveyContract);
            }
        }
        if self.transition == Transition::T08 {
            papers = if to == Stage::VR {
                vec![PaperKind::SurveyReport]
            } else {
                vec![PaperKind::SamplingResults]
            };
        }
        papers
    }

    /// Whether a caller with these roles may enter it.
    pub fn is_open_to(&self, roles: &[Role]) -> bool {
        self.roles.iter().any(|role| roles.contains(role))
    }
}

/// What an act may bring beside its papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carried {
    U1Kind,
    Voluntary,
    PreliminaryExceeded,
    Validity,
    EmergencyOver,
    AftercareOpen,
    NextReportDue,
    /// The firm that is engaged, or that does the works.
    Firm,
    /// The firm that did the works, where the record does not tell.
    WorksFirm,
    Survey,
    SurveyId,
    Assessment,
    Review,
    Listing,
    Removal,
    Zone,
}

impl Carried {
    /// Everything that may be carried.
    pub const ALL: [Carried; 16] = [
        Carried::U1Kind,
        Carried::Voluntary,
        Carried::PreliminaryExceeded,
        Carried::Validity,
        Carried::EmergencyOver,
        Carried::AftercareOpen,
        Carried::NextReportDue,
        Carried::Firm,
        Carried::WorksFirm,
        Carried::Survey,
        Carried::SurveyId,
        Carried::Assessment,
        Carried::Review,
        Carried::Listing,
        Carried::Removal,
        Carried::Zone,
    ];

    /// The name of the field on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Carried::U1Kind => "u1_kind",
            Carried::Voluntary => "voluntary",
            Carried::PreliminaryExceeded => "preliminary_exceeded",
            Carried::Validity => "validity",
            Carried::EmergencyOver => "emergency_over",
            Carried::AftercareOpen => "aftercare_open",
            Carried::NextReportDue => "next_report_due",
            Carried::Firm => "firm",
            Carried::WorksFirm => "works_firm",
            Carried::Survey => "survey",
            Carried::SurveyId => "survey_id",
            Carried::Assessment => "assessment",
            Carried::Review => "review",
            Carried::Listing => "listing",
            Carried::Removal => "removal",
            Carried::Zone => "zone",
        }
    }
}

/// Whether a day can be told by which an act is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// No law gives a day; the text of the transition says what it says.
    NoDay,
    /// Months after the written notice (T02), by the setting `survey_after_notice_months`.
    AfterNotice,
    /// The day on which the next aftercare report is due.
    NextAftercareReport,
}
