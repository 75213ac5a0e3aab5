//! The table of demands, T01 to T34, as data, beside the transition table.
//!
//! Where the printed table leaves a gap, the reason stands here:
//!
//! - T01 may be entered by natural resources as well: they learn of a use change or a take-back first.
//! - T10, T11, T15, T16, T24 and T25 count from the paper of the department, so that paper is demanded beside the opinion
//!   of the experts.
//! - T19 demands a transport plan only where polluted soil is moved.
//! - T28 is entered after a last aftercare report (T27) closed the obligation: one party reports, another accepts.
//! - T33 is a cadastral act: it is entered where parcels are split and merged, not here.

use super::actor::ActorKind::*;
use super::demand::{Carried, Demand, Due};
use super::paper::PaperKind::*;
use crate::domain::law::*;
use crate::domain::lifecycle::Transition::{self, *};
use crate::domain::record::Role;

const OFFICE: &[Role] = &[Role::Registrar];
/// Reports may be handed in by the expert who made them; nothing is decided by that.
const REPORT: &[Role] = &[Role::Registrar, Role::Expert];

const REVIEWERS_OF_SURVEY: &[super::ActorKind] = &[DistrictEnvironment];
const PROVINCE: &[super::ActorKind] = &[ProvinceEnvironment];

/// A row without what most rows do not have.
const fn row(
    transition: Transition,
    roles: &'static [Role],
    actors: &'static [super::ActorKind],
    papers: &'static [super::PaperKind],
    basis: Basis,
) -> Demand {
    Demand {
        transition,
        roles,
        actors,
        papers,
        where_it_applies: &[],
        carries: &[],
        due: Due::NoDay,
        basis,
    }
}

impl Demand {
    const fn carrying(mut self, carries: &'static [Carried]) -> Self {
        self.carries = carries;
        self
    }

    const fn also(mut self, papers: &'static [super::PaperKind]) -> Self {
        self.where_it_applies = papers;
        self
    }

    const fn due(mut self, due: Due) -> Self {
        self.due = due;
        self
    }
}

const SURVEYED: &[Carried] = &[Carried::Survey];
const REVIEWED: &[Carried] = &[Carried::Review, Carried::SurveyId, Carried::Survey];
const ASSESSED: &[Carried] = &[Carried::Review, Carried::Assessment];

/// The demands, each at the place of its transition's number.
#[rustfmt::skip]
pub static DEMANDS: [Demand; 34] = [
    row(T01, &[Role::Registrar, Role::Planner], &[DistrictEnvironment, ProvinceEnvironment, NaturalResources], &[SignalRecord],
        &[CODE_404, CODE_454, CODE_462, SOIL_LAW_17, SOIL_LAW_59, SOIL_LAW_67, ORDER_42_WHOLE])
        .carrying(&[Carried::U1Kind]),
    row(T02, OFFICE, &[DistrictEnvironment], &[SurveyNotice, ProofOfService],
        &[CODE_454_1, SOIL_LAW_59_1, ORDER_42_WHOLE]),
    row(T03, OFFICE, &[RightHolder, LandBank, DistrictGovernment, LiableParty], &[SurveyContract, CreditRegistration],
        &[CODE_439, CODE_454, CODE_438, SOIL_LAW_45, SOIL_LAW_59, SOIL_LAW_43, ORDER_42_WHOLE])
        .carrying(&[Carried::Voluntary, Carried::Firm]).due(Due::AfterNotice),
    row(T04, REPORT, &[Firm], &[SurveyReport], &[CODE_431, SOIL_LAW_36, HJ_25_1_WHOLE]).carrying(SURVEYED),
    row(T05, REPORT, &[Firm], &[SamplingPlan, QualityPlan], &[HJ_25_1_WHOLE]),
    row(T06, REPORT, &[Firm], &[SurveyReport], &[CODE_431, SOIL_LAW_36, HJ_25_1_WHOLE, GB_36600_5_3_1, GB_36600_5_3_2])
        .carrying(SURVEYED),
    row(T07, REPORT, &[Firm], &[SamplingResults], &[HJ_25_1_WHOLE, GB_36600_5_3_1, GB_36600_NOTE]),
    // the papers of T08 depend on where it leads
    row(T08, REPORT, &[Firm], &[], &[CODE_431, SOIL_LAW_36, HJ_25_1_WHOLE]).carrying(SURVEYED),
    row(T09, REPORT, &[RightHolder, LandBank, DistrictGovernment, LiableParty],
        &[ReviewApplication, ApplicantCommitment, FirmCommitment, SurveyReport, RawData],
        &[CODE_454_3, SOIL_LAW_59_3, REVIEW_GUIDE_WHOLE])
        .carrying(&[Carried::Survey, Carried::PreliminaryExceeded]),
    row(T10, OFFICE, REVIEWERS_OF_SURVEY, &[ReviewOpinion, DepartmentLetter],
        &[CODE_454_3, SOIL_LAW_59_3, REVIEW_GUIDE_WHOLE]).carrying(REVIEWED),
    row(T11, OFFICE, REVIEWERS_OF_SURVEY, &[ReviewOpinion, DepartmentLetter],
        &[CODE_454_3, CODE_455, SOIL_LAW_59_3, SOIL_LAW_60, REVIEW_GUIDE_WHOLE]).carrying(REVIEWED),
    row(T12, OFFICE, &[DistrictEnvironment, Firm], &[DefectList],
        &[CODE_454_3, SOIL_LAW_59_3, REVIEW_GUIDE_WHOLE])
        .carrying(&[Carried::Review, Carried::SurveyId, Carried::PreliminaryExceeded]),
    row(T13, OFFICE, &[DistrictEnvironment, Firm], &[ModificationTable, RecheckSignature],
        &[CODE_454_3, SOIL_LAW_59_3, REVIEW_GUIDE_WHOLE]).carrying(REVIEWED),
    row(T14, REPORT, &[LiableParty, RightHolder, LandBank, DistrictGovernment], &[RiskAssessmentReport],
        &[CODE_455, CODE_432, SOIL_LAW_60, SOIL_LAW_37, HJ_25_3_WHOLE]).carrying(&[Carried::Assessment]),
    row(T15, OFFICE, PROVINCE, &[ReviewOpinion, DepartmentLetter], &[CODE_456, SOIL_LAW_61]).carrying(ASSESSED),
    row(T16, OFFICE, PROVINCE, &[ReviewOpinion, ListNotice], &[CODE_456, SOIL_LAW_61])
        .carrying(&[Carried::Review, Carried::Assessment, Carried::Listing]),
    row(T17, OFFICE, PROVINCE, &[ReviewOpinion], &[CODE_456, SOIL_LAW_61, REVIEW_GUIDE_WHOLE]).carrying(&[Carried::Review]),
    row(T18, OFFICE, &[LiableParty, RightHolder, LandBank, DistrictGovernment], &[MeasurePlan, FilingReceipt],
        &[CODE_457, CODE_459, SOIL_LAW_62, SOIL_LAW_64]),
    row(T19, OFFICE, &[Contractor], &[StartReport, BoardPhoto],
        &[CODE_433, CODE_435, CODE_436, SOIL_LAW_38, SOIL_LAW_40, SOIL_LAW_41])
        .also(&[TransportPlan]).carrying(&[Carried::Firm]),
    row(T20, OFFICE, &[LiableParty, RightHolder, LandBank, DistrictGovernment], &[ProgressReport], &[CODE_457, SOIL_LAW_62]),
    row(T21, OFFICE, &[LiableParty, RightHolder, LandBank, DistrictGovernment], &[CompletionReport, SupervisionReport],
        &[CODE_460, SOIL_LAW_65]).carrying(&[Carried::Firm, Carried::WorksFirm]),
    row(T22, OFFICE, &[LiableParty, RightHolder, ProvinceEnvironment], &[EffectReport],
        &[CODE_461_3, SOIL_LAW_66_3, HJ_25_5_WHOLE]).carrying(&[Carried::Review]),
    row(T23, OFFICE, &[LiableParty, RightHolder, LandBank, DistrictGovernment], &[RemovalApplication, EffectReport],
        &[CODE_460, CODE_461, SOIL_LAW_65, SOIL_LAW_66]),
    row(T24, OFFICE, PROVINCE, &[ReviewOpinion, RemovalNotice], &[CODE_461, SOIL_LAW_66])
        .carrying(&[Carried::Review, Carried::Removal]),
    row(T25, OFFICE, PROVINCE, &[ReviewOpinion, RemovalNotice, AftercarePlan], &[CODE_437, CODE_461, SOIL_LAW_42, SOIL_LAW_66])
        .carrying(&[Carried::Review, Carried::Removal]),
    row(T26, OFFICE, PROVINCE, &[ReviewOpinion], &[CODE_461, SOIL_LAW_66]).carrying(&[Carried::Review]),
    row(T27, OFFICE, &[LiableParty, RightHolder, LandBank, DistrictGovernment], &[AftercareReport],
        &[CODE_437, CODE_1164, SOIL_LAW_42, SOIL_LAW_92])
        .carrying(&[Carried::AftercareOpen, Carried::NextReportDue]).due(Due::NextAftercareReport),
    row(T28, OFFICE, &[DistrictEnvironment, ProvinceEnvironment], &[Acceptance], &[CODE_437, SOIL_LAW_42, HJ_25_5_WHOLE])
        .carrying(&[Carried::Removal]),
    row(T29, OFFICE, &[DistrictEnvironment, ProvinceEnvironment], &[EventRecord], &[CODE_404, CODE_454_1, SOIL_LAW_17, SOIL_LAW_59_1]),
    row(T30, OFFICE, &[DistrictGovernment], &[ZoneDecision], &[SOIL_TEN_4_12, ORDER_42_WHOLE]).carrying(&[Carried::Zone]),
    row(T31, OFFICE, &[RightHolder, LandBank, DistrictGovernment, LiableParty], &[StatementOfIntent],
        &[SOIL_TEN_4_12, ORDER_42_WHOLE]).carrying(&[Carried::Firm]),
    row(T32, OFFICE, &[DistrictEnvironment, ProvinceEnvironment, NaturalResources], &[EventRecord],
        &[CODE_454, SOIL_LAW_59, HJ_25_1_WHOLE]).carrying(&[Carried::Validity, Carried::U1Kind]),
    row(T33, &[Role::Planner], &[NaturalResources], &[CadastralChange], &[REGISTER_DEFAULT]),
    row(T34, OFFICE, &[DistrictEnvironment, ProvinceEnvironment], &[EmergencyReport], &[CODE_443, SOIL_LAW_44])
        .carrying(&[Carried::EmergencyOver]),
];
