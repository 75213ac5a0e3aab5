//! Order of work (b): the stage that the rules read of a unit, never better than the recorded one.
//!
//! Documents that were refused or voided are absent, a running survey reads as no survey, a
//! flag on an unsuspected unit makes it suspected.

use crate::domain::day::Day;
use crate::domain::decision::{PartKind, Strength, Verdict};
use crate::domain::facts::{
    BanFacts, EventFacts, KeySurveyFacts, Letter, RemovalFacts, RiskFacts, StageFact, SurveyFacts,
    UnitFacts,
};
use crate::domain::land_use::LimitClass;
use crate::domain::lifecycle::U1Kind;
use crate::domain::record::ReviewOutcome;
use crate::domain::stage::Stage;
use crate::domain::validity::{TouchedDocument, ValidityEvent};

use super::asked::{Asked, Findings};
use super::survey_result::Screening;

/// Where a unit stands for the rules.
#[derive(Clone, Copy)]
pub(crate) struct Standing<'a> {
    /// The recorded stage; none for no record or an unknown code.
    pub recorded: Option<Stage>,
    /// The stage that the rules read.
    pub stage: Option<Stage>,
    /// No record at all.
    pub no_record: bool,
    /// At U1: by industry history only. Not recorded, or both = risk shown.
    pub industry_only: bool,
    /// The survey, unless it counts as absent.
    pub survey: Option<&'a SurveyFacts>,
    /// The recorded survey was refused or voided, whatever the stage rests on.
    pub survey_is_void: bool,
    pub ra: Option<&'a RiskFacts>,
    /// The removal: its restrictions stay even where its effect report is voided.
    pub removal: Option<&'a RemovalFacts>,
}

impl Standing<'_> {
    /// U0 or U1: no passed survey covers it.
    pub fn is_unsurveyed(&self) -> bool {
        self.no_record || matches!(self.stage, Some(Stage::U0 | Stage::U1))
    }

    /// Removed from the list, or once removed and now owing a survey again: what the removal left behind stays.
    pub fn was_removed(&self) -> bool {
        let again = |stage: Stage| stage == Stage::U1 || stage.is_survey_running();
        self.recorded
            .is_some_and(|stage| stage.is_removed() || (again(stage) && self.removal.is_some()))
    }

    /// R1, or removed land with a recorded restriction: no event and no voided report ends it.
    pub fn is_restricted(&self) -> bool {
        let restricted = self
            .removal
            .is_some_and(|removal| !removal.restrictions.is_empty());
        self.recorded == Some(Stage::R1) || (self.was_removed() && restricted)
    }

    fn become_u1(&mut self, industry_only: bool) {
        self.stage = Some(Stage::U1);
        self.industry_only = industry_only;
        self.survey = None;
        self.ra = None;
    }
}

/// Which document of a unit something is about.
#[derive(Clone, Copy, PartialEq)]
enum Document {
    Survey,
    Risk,
    Effect,
}

/// Works out the standing of one unit; what changes it is found as.
pub(crate) fn standing<'a>(
    asked: &Asked<'a>,
    (index, kind, unit): (usize, PartKind, &'a UnitFacts),
    out: &mut Findings,
) -> Standing<'a> {
    let recorded = match &unit.stage {
        StageFact::Known(stage) => Some(*stage),
        StageFact::Unknown(_) | StageFact::NoRecord => None,
    };
    let mut standing = Standing {
        recorded,
        stage: recorded,
        no_record: unit.stage == StageFact::NoRecord,
        industry_only: unit.u1_kind == Some(U1Kind::Industry),
        survey: unit.survey.as_ref(),
        survey_is_void: false,
        ra: unit.ra.as_ref(),
        removal: unit.removal.as_ref(),
    };
    let mut work = Work {
        asked,
        kind,
        index,
        unit,
        out,
    };
    work.refuse_banned_reports(&mut standing);
    work.check_effect_assessor(&standing);
    work.void_by_events(&mut standing);
    work.check_review(&mut standing);
    work.read_running_survey(&mut standing);
    if kind != PartKind::Overlap {
        work.read_flags(&mut standing);
        work.read_key_survey(&mut standing);
    }
    standing
}

struct Work<'a, 'b> {
    asked: &'b Asked<'a>,
    kind: PartKind,
    index: usize,
    unit: &'a UnitFacts,
    out: &'b mut Findings,
}

impl Work<'_, '_> {
    fn find(&mut self, rule: u8, verdict: Verdict, strength: Strength) {
        self.out.add(Some(self.index), rule, verdict, strength);
    }

    fn note(&mut self, rule: u8, strength: Strength) {
        self.out.note(Some(self.index), rule, strength);
    }

    /// a report signed by somebody banned on that day is refused; banned later for another matter it is checked.
    fn refuse_banned_reports(&mut self, standing: &mut Standing<'_>) {
        let unit = self.unit;
        let survey = unit.survey.as_ref().map(|report| {
            (
                Document::Survey,
                report.signed_on,
                &report.bans,
                &report.firm,
            )
        });
        let risk = unit
            .ra
            .as_ref()
            .map(|report| (Document::Risk, report.signed_on, &report.bans, &report.firm));
        let effect = unit.removal.as_ref().map(|report| {
            (
                Document::Effect,
                report.signed_on,
                &report.bans,
                &report.effect_firm,
            )
        });
        let rests_on_reports =
            !matches!(standing.recorded, Some(Stage::U0 | Stage::U1 | Stage::X0));
        for (document, signed_on, bans, firm) in [survey, risk, effect]
            .into_iter()
            .flatten()
            .filter(|_| rests_on_reports)
        {
            let Some(signed_on) = signed_on else {
                self.doubt_report_of_unknown_day(bans, firm.as_deref());
                continue;
            };
            if bans.iter().any(|ban| is_banned_on(ban, signed_on)) {
                self.find(84, Verdict::Undetermined, Strength::Law);
                self.name_firm(firm.as_deref());
                // the list status behind an effect report is the province's and stays
                if document != Document::Effect {
                    let risk_shown = self.has_stored_exceedance(standing);
                    void(standing, document, risk_shown);
                }
                standing.survey_is_void |= document == Document::Survey;
            } else if bans.iter().any(|ban| {
                signed_on < ban.from && ban.from <= self.asked.as_of && !ban.for_this_report
            }) {
                self.find(84, Verdict::Conditional, Strength::Law);
                self.name_firm(firm.as_deref());
            }
        }
    }

    /// Nobody can tell whether the ban held when the report was signed; a ban for this report is V-7.
    fn doubt_report_of_unknown_day(&mut self, bans: &[BanFacts], firm: Option<&str>) {
        let begun = |ban: &BanFacts| ban.from <= self.asked.as_of && !ban.for_this_report;
        if bans.iter().any(begun) {
            self.find(84, Verdict::Undetermined, Strength::Law);
            self.name_firm(firm);
        }
    }

    fn name_firm(&mut self, firm: Option<&str>) {
        if let Some(firm) = firm {
            self.out.arg("firm", firm);
        }
    }

    /// the effect was assessed by the firm that did the works. The list status is the province's and stays.
    fn check_effect_assessor(&mut self, standing: &Standing<'_>) {
        if let Some(removal) = standing.removal
            && let (Some(effect), Some(works)) = (&removal.effect_firm, &removal.works_firm)
            && effect == works
        {
            self.find(85, Verdict::Undetermined, Strength::Law);
            self.out.arg("firm", effect);
        }
    }

    /// an event ends the use of the document that the stage rests on.
    fn void_by_events(&mut self, standing: &mut Standing<'_>) {
        let later_bans = self.bans_for_their_report();
        for event in self.unit.events.iter().cloned().chain(later_bans) {
            standing.survey_is_void |= self.is_survey_voided(standing, &event);
            if self.changes_assumptions(&event) {
                standing.ra = None;
            }
            let Some(document) = self.document_voided(standing, &event) else {
                continue;
            };
            self.note(82, Strength::Rule);
            self.out.arg("event", event.event.code());
            self.out.arg("day", event.day);
            let risk_shown =
                event.event == ValidityEvent::V6 || self.has_stored_exceedance(standing);
            void(standing, document, risk_shown);
        }
    }

    /// V-9: the assumptions of the risk assessment hold no longer, unless it was made since; R-38 then speaks.
    fn changes_assumptions(&self, event: &EventFacts) -> bool {
        let of_risk = event
            .document
            .is_none_or(|touched| touched == TouchedDocument::RiskAssessment);
        let signed_on = self.unit.ra.as_ref().and_then(|ra| ra.signed_on);
        event.event == ValidityEvent::V9
            && of_risk
            && event.day <= self.asked.as_of
            && signed_on.is_none_or(|signed| signed < event.day)
    }

    /// The event ends the use of the survey, whether or not the stage rests on it.
    fn is_survey_voided(&self, standing: &Standing<'_>, event: &EventFacts) -> bool {
        let later_papers = |stage: Stage| stage.is_listed() || stage.is_removed();
        let concerned = match event.document {
            Some(document) => document == TouchedDocument::Survey,
            None => !standing.recorded.is_some_and(later_papers),
        };
        self.unit.survey.is_some() && concerned && self.ends(Document::Survey, event)
    }

    /// A ban imposed later for this very report is V-7.
    fn bans_for_their_report(&self) -> Vec<EventFacts> {
        let unit = self.unit;
        let of = |document, signed_on: Option<Day>, bans: &[BanFacts]| -> Vec<EventFacts> {
            bans.iter()
                .filter(|ban| {
                    ban.for_this_report && signed_on.is_none_or(|signed| !is_banned_on(ban, signed))
                })
                .map(|ban| EventFacts {
                    event: ValidityEvent::V7,
                    day: ban.from,
                    document: Some(document),
                })
                .collect()
        };
        let survey = unit
            .survey
            .iter()
            .flat_map(|report| of(TouchedDocument::Survey, report.signed_on, &report.bans));
        let risk = unit.ra.iter().flat_map(|report| {
            of(
                TouchedDocument::RiskAssessment,
                report.signed_on,
                &report.bans,
            )
        });
        let effect = unit.removal.iter().flat_map(|report| {
            of(
                TouchedDocument::EffectAssessment,
                report.signed_on,
                &report.bans,
            )
        });
        survey.chain(risk).chain(effect).collect()
    }

    /// The document that an event ends, if it does: on or before the day, and after the sampling where that matters.
    fn document_voided(&self, standing: &Standing<'_>, event: &EventFacts) -> Option<Document> {
        let document = match (standing.recorded?, event.document) {
            (Stage::P0, None | Some(TouchedDocument::Survey)) => Document::Survey,
            (Stage::P1, None | Some(TouchedDocument::Survey)) => Document::Survey,
            (Stage::P1, Some(TouchedDocument::RiskAssessment)) => Document::Risk,
            (Stage::R0 | Stage::R1, None | Some(TouchedDocument::EffectAssessment)) => {
                Document::Effect
            }
            _ => return None,
        };
        self.ends(document, event).then_some(document)
    }

    /// Whether an event ends the use of a document by the day.
    fn ends(&self, document: Document, event: &EventFacts) -> bool {
        if event.day > self.asked.as_of {
            return false;
        }
        let sampled = match document {
            Document::Effect => self
                .unit
                .removal
                .as_ref()
                .and_then(|removal| removal.effect_sampling_end),
            Document::Survey | Document::Risk => self
                .unit
                .survey
                .as_ref()
                .and_then(|survey| survey.sampling_end),
        };
        let after_sampling = sampled.is_none_or(|sampled| event.day > sampled);
        match event.event {
            ValidityEvent::V1 | ValidityEvent::V5 | ValidityEvent::V6 => after_sampling,
            ValidityEvent::V11 => {
                let surveyed = document != Document::Effect && self.kind != PartKind::Overlap;
                after_sampling && !(surveyed && self.is_covered_by_key_survey_age(sampled))
            }
            ValidityEvent::V7 | ValidityEvent::V8 => true,
            ValidityEvent::V2
            | ValidityEvent::V3
            | ValidityEvent::V4
            | ValidityEvent::V9
            | ValidityEvent::V10 => false,
        }
    }

    /// while a key unit produces, its survey counts for a year; V-11 is not counted within it.
    fn is_covered_by_key_survey_age(&self, sampled: Option<Day>) -> bool {
        let Some(key) = &self.asked.facts.key_unit else {
            return false;
        };
        let producing = key.production_end.is_none_or(|end| end > self.asked.as_of);
        producing
            && sampled.is_some_and(|day| {
                self.asked.as_of.since(day) <= self.asked.facts.settings.key_survey_age_days
            })
    }

    /// R-23 and "passed survey": a review counts when it passed, its recheck is signed and the letter is there.
    fn check_review(&mut self, standing: &mut Standing<'_>) {
        let Some(survey) = standing.survey else {
            return;
        };
        if is_unsigned(survey) {
            if self.asked.facts.transaction.chooses_no_use() {
                self.note(23, Strength::Rule);
            } else {
                self.find(23, Verdict::Undetermined, Strength::Rule);
            }
        }
        let rests_on_it = matches!(standing.stage, Some(Stage::P0 | Stage::P1));
        if rests_on_it && !is_passed(survey, self.asked.as_of) {
            standing.stage = Some(Stage::VR);
        }
    }

    /// A stored maximum lies above the limits of the survey or of the planned use. That much stays known where the
    /// survey itself counts as absent.
    fn has_stored_exceedance(&self, standing: &Standing<'_>) -> bool {
        let Some(survey) = standing.survey else {
            return false;
        };
        let assessed = survey.class_assessed.unwrap_or(LimitClass::II);
        let chooses_use = !self.asked.facts.transaction.chooses_no_use();
        let strict = chooses_use && self.asked.profile.limits == LimitClass::I;
        let class = if strict { LimitClass::I } else { assessed };
        Screening::of(Some(survey), self.asked.against(class))
            .exceeding
            .is_some()
    }

    /// a running survey reads as none, by the stage it came from; a sample that exceeded is risk shown.
    fn read_running_survey(&mut self, standing: &mut Standing<'_>) {
        let Some(stage) = standing.stage.filter(|stage| stage.is_survey_running()) else {
            return;
        };
        self.note(20, Strength::Law);
        self.out.arg("stage", stage);
        // a P1 rests on an exceedance, whatever came of the review of its survey
        let exceeded = matches!(stage, Stage::V3 | Stage::V4)
            || self.unit.preliminary_exceeded
            || standing.recorded == Some(Stage::P1)
            || self.has_stored_exceedance(standing);
        if exceeded {
            standing.become_u1(false);
        } else if self.unit.origin == Some(Stage::U0) {
            standing.stage = Some(Stage::U0);
            standing.survey = None;
        } else {
            let industry_only = standing.industry_only;
            standing.become_u1(industry_only);
        }
    }

    /// On a U0 stage, priority supervision counts as risk shown and the suspected list as industry history.
    fn read_flags(&self, standing: &mut Standing<'_>) {
        if standing.stage == Some(Stage::U0) {
            if self.asked.flags.priority_supervised {
                standing.become_u1(false);
            } else if self.asked.flags.suspected {
                standing.become_u1(true);
            }
        }
    }

    /// the survey of a key unit that found an exceedance makes it A0.
    fn read_key_survey(&mut self, standing: &mut Standing<'_>) {
        let Some(key) = &self.asked.facts.key_unit else {
            return;
        };
        let mut surveys = key.survey.iter().chain(&key.exceedance);
        if surveys.any(|survey| self.reopens(standing, survey)) {
            self.note(62, Strength::Default);
            standing.stage = Some(Stage::A0);
        }
    }

    /// The survey found an exceedance, and no later paper answers it. One that passed may be the very survey on which
    /// the assessment or the removal rests, so it must be known to be later.
    fn reopens(&self, standing: &Standing<'_>, survey: &KeySurveyFacts) -> bool {
        if !survey.exceeding || survey.sampling_end > self.asked.as_of {
            return false;
        }
        let later_than = |sampled: Option<Day>| match sampled {
            Some(day) => survey.sampling_end > day,
            None => !survey.passed,
        };
        let sampled = standing.survey.and_then(|survey| survey.sampling_end);
        match standing.stage {
            // a later survey of the land answers one that was reviewed
            Some(Stage::U0 | Stage::U1 | Stage::P0) => {
                !survey.passed || sampled.is_none_or(|day| day <= survey.sampling_end)
            }
            Some(Stage::P1) => later_than(sampled),
            Some(Stage::R0 | Stage::R1) => later_than(
                standing
                    .removal
                    .and_then(|removal| removal.effect_sampling_end),
            ),
            _ => false,
        }
    }
}

/// Passed after modification, and the recheck is not signed.
fn is_unsigned(survey: &SurveyFacts) -> bool {
    survey.review == Some(ReviewOutcome::PassAfterModification) && !survey.recheck_signed
}

/// The review passed, its recheck is signed, and the letter of the department is there on the day. Where nothing of the
/// review is recorded, the stage alone counts.
pub(crate) fn is_passed(survey: &SurveyFacts, as_of: Day) -> bool {
    let has_letter = match survey.letter {
        Letter::NotInQuestion => true,
        Letter::Missing => false,
        Letter::On(day) => day <= as_of,
    };
    has_letter && !is_unsigned(survey) && survey.review != Some(ReviewOutcome::Fail)
}

/// What is left when a document counts as absent.
/// Several events add up to the same in any order.
fn void(standing: &mut Standing<'_>, document: Document, risk_shown: bool) {
    let again = standing.stage == Some(Stage::U1);
    match (standing.recorded, document) {
        (Some(Stage::P0), Document::Survey) => {
            let industry_only = !risk_shown && (!again || standing.industry_only);
            standing.become_u1(industry_only);
        }
        (Some(Stage::P1), Document::Survey) => standing.become_u1(false),
        (Some(Stage::P1), Document::Risk) if !again => {
            standing.stage = Some(Stage::A0);
            standing.ra = None;
        }
        (Some(Stage::R0 | Stage::R1), Document::Effect) => standing.become_u1(false),
        _ => {}
    }
}

fn is_banned_on(ban: &BanFacts, day: Day) -> bool {
    ban.from <= day && ban.until.is_none_or(|until| day <= until)
}
