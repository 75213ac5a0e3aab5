//! The question as the rules read it, and where they put what they find.

use std::borrow::Cow;
use std::fmt::Display;

use crate::domain::day::Day;
use crate::domain::decision::{Arg, Case, Finding, PartKind, RuleId, Strength, Verdict};
use crate::domain::facts::{
    Facts, Flags, KeySurveyFacts, NegativeFacts, PredecessorFacts, UnitFacts,
};
use crate::domain::land_use::{LandUse, LimitClass, UseClass, UseProfile};
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;

use super::standing::Standing;
use super::survey_result::{Against, Screening};

/// First day of the Ecological Environment Code (生态环境法典).
pub(crate) const CODE_FROM: Day = Day::literal(2026, time::Month::August, 15);
/// First day of the Soil Law (土壤污染防治法).
pub(crate) const SOIL_LAW_FROM: Day = Day::literal(2019, time::Month::January, 1);

/// The question as it is read: SUBLEASE is read as another transaction, everything else as itself.
pub(crate) struct Asked<'a> {
    pub facts: &'a Facts,
    /// The day that is judged: the day asked for, or a later one on the way to `holds_until`.
    pub as_of: Day,
    /// The transaction as read.
    pub act: Transaction,
    /// SUBLEASE without change of use: read as TRANSFER, softened.
    pub same_use_lease: bool,
    pub planned: &'a [LandUse],
    pub profile: UseProfile,
    /// The current use is known to be sensitive and going on.
    pub current_is_s: bool,
    /// Flags of the parcel and those it inherits.
    pub flags: Flags,
}

impl<'a> Asked<'a> {
    /// The readings of a question: one, or two for a SUBLEASE with change of use.
    pub fn readings(facts: &'a Facts, as_of: Day) -> Vec<Asked<'a>> {
        let read = |act, same_use_lease| Asked::read(facts, as_of, act, same_use_lease);
        match facts.transaction {
            Transaction::Sublease if is_same_use(facts) => vec![read(Transaction::Transfer, true)],
            Transaction::Sublease => vec![
                read(Transaction::Transfer, false),
                read(Transaction::UseChange, false),
            ],
            act => vec![read(act, false)],
        }
    }

    fn read(facts: &'a Facts, as_of: Day, act: Transaction, same_use_lease: bool) -> Self {
        let planned = planned_uses(facts);
        let current_is_s = !facts.current_use.is_empty()
            && UseProfile::of(&facts.current_use).class == UseClass::S;
        Asked {
            facts,
            as_of,
            act,
            same_use_lease,
            planned,
            profile: UseProfile::of(planned),
            current_is_s,
            flags: predecessors(facts, as_of).fold(facts.flags, |flags, predecessor| {
                flags.or(predecessor.flags)
            }),
        }
    }

    /// Predecessors that hand something on to the parcel.
    pub fn predecessors(&self) -> impl Iterator<Item = &'a PredecessorFacts> {
        predecessors(self.facts, self.as_of)
    }

    /// The limits of a class, national and local, of the day asked about.
    pub fn against(&self, class: LimitClass) -> Against<'a> {
        Against {
            class,
            local: &self.facts.local_limits,
            day: self.as_of,
        }
    }

    pub fn class(&self) -> UseClass {
        self.profile.class
    }

    /// Planned S, K1 or `?`: not surely an industrial or commercial use.
    pub fn is_not_k2(&self) -> bool {
        self.class() != UseClass::K2
    }

    /// Before the Code: the Soil Law and older rules apply.
    pub fn is_before_code(&self) -> bool {
        self.as_of < CODE_FROM
    }

    /// A permit for survey, control, source removal or remediation.
    pub fn is_related_works(&self) -> bool {
        self.facts.related_works && self.act.is_permit()
    }

    /// Taking back, banking or planning: what most rules let go on with conditions.
    pub fn is_take_back_or_plan(&self) -> bool {
        self.act.is_take_back() || self.act == Transaction::Plan
    }

    /// A finding about the parcel as a whole.
    pub fn find(&self, out: &mut Findings, rule: u8, verdict: Verdict, strength: Strength) {
        out.add(None, rule, verdict, strength);
    }

    /// As [`Asked::find`], but not stopping related works.
    pub fn stop(&self, out: &mut Findings, rule: u8, verdict: Verdict, strength: Strength) {
        out.add(None, rule, verdict, strength);
        self.let_related_works(out);
    }

    fn let_related_works(&self, out: &mut Findings) {
        if self.is_related_works()
            && let Some(finding) = out.0.last_mut()
            && finding.verdict > Some(Verdict::Conditional)
        {
            finding.verdict = Some(Verdict::Conditional);
            finding.case = Case::Works;
        }
    }
}

/// Predecessors that overlap beyond tolerance and hand something on that no document has ended by the day.
fn predecessors(facts: &Facts, as_of: Day) -> impl Iterator<Item = &PredecessorFacts> {
    facts.predecessors.iter().filter(move |predecessor| {
        let smaller = facts.parcel_area_m2.min(predecessor.area_m2);
        let closed = predecessor.closed_on.is_some_and(|day| day <= as_of);
        let hands_on = predecessor.inherits.is_some()
            || predecessor.flags != Flags::default()
            || !predecessor.negative_entries.is_empty();
        !closed && hands_on && facts.settings.counts(predecessor.overlap_m2, smaller)
    })
}

/// SUBLEASE, MORTGAGE, REGISTER take the current use when none is planned.
fn planned_uses(facts: &Facts) -> &[LandUse] {
    let takes_current =
        facts.transaction == Transaction::Sublease || facts.transaction.chooses_no_use();
    if facts.planned_use.is_empty() && takes_current {
        &facts.current_use
    } else {
        &facts.planned_use
    }
}

/// Planned codes equal the current codes; an unknown current use is a change, and so is another kind of park that has
/// another class.
fn is_same_use(facts: &Facts) -> bool {
    let planned = planned_uses(facts);
    let covers = |all: &[LandUse], some: &[LandUse]| {
        some.iter().all(|one| {
            all.iter()
                .any(|other| other.is_same_use(one) && other.classes() == one.classes())
        })
    };
    !facts.current_use.is_empty()
        && covers(planned, &facts.current_use)
        && covers(&facts.current_use, planned)
}

/// One part of the parcel under the question.
pub(crate) struct PartCase<'a> {
    pub asked: &'a Asked<'a>,
    pub index: usize,
    pub kind: PartKind,
    pub unit: &'a UnitFacts,
    pub standing: Standing<'a>,
    /// Stored maxima against the limits of the planned use.
    pub screening: Screening,
    /// Negative-list entries that concern this part, with the year of the edition in force.
    pub entries: &'a [&'a NegativeFacts],
    /// The survey of the key unit, where it is fresh and still counts.
    pub key_survey: Option<&'a KeySurveyFacts>,
}

impl PartCase<'_> {
    pub fn act(&self) -> Transaction {
        self.asked.act
    }

    /// The effective stage is this one.
    pub fn is_at(&self, stage: Stage) -> bool {
        self.standing.stage == Some(stage)
    }

    /// Listed: stage L0 to L4, or a current entry of the control-and-remediation list whatever the stage says.
    pub fn is_listed(&self) -> bool {
        self.standing.stage.is_some_and(Stage::is_listed)
            || self.unit.listed
            || (self.asked.flags.control_list && self.kind != PartKind::Overlap)
    }

    /// A0 or AR, by stage or by what the stored maxima say of a P0.
    pub fn is_exceeding(&self) -> bool {
        self.is_at(Stage::A0) || self.is_at(Stage::AR) || self.is_treated_as_a0()
    }

    /// P0 whose stored maxima exceed the limits of the planned use.
    pub fn is_treated_as_a0(&self) -> bool {
        self.is_at(Stage::P0) && self.screening.exceeding.is_some()
    }

    /// A state of R-35: what a lender or the registry must be told.
    pub fn is_to_be_disclosed(&self) -> bool {
        let by_stage = matches!(
            self.standing.stage,
            Some(Stage::U1 | Stage::A0 | Stage::AR | Stage::N0)
        );
        let flags = &self.asked.flags;
        let by_flag = (flags.contaminated_list_42 || flags.not_developed_now)
            && self.kind != PartKind::Overlap;
        by_stage || self.is_listed() || by_flag
    }

    /// A finding about this part.
    pub fn find(&self, out: &mut Findings, rule: u8, verdict: Verdict, strength: Strength) {
        out.add(Some(self.index), rule, verdict, strength);
    }

    /// As [`PartCase::find`], but not stopping related works.
    pub fn stop(&self, out: &mut Findings, rule: u8, verdict: Verdict, strength: Strength) {
        out.add(Some(self.index), rule, verdict, strength);
        self.asked.let_related_works(out);
    }

    pub fn note(&self, out: &mut Findings, rule: u8, strength: Strength) {
        out.note(Some(self.index), rule, strength);
    }
}

/// What the rules found, in the order in which they spoke.
#[derive(Default)]
pub(crate) struct Findings(pub Vec<Finding>);

impl Findings {
    pub fn add(&mut self, part: Option<usize>, rule: u8, verdict: Verdict, strength: Strength) {
        let case = match verdict {
            Verdict::Allowed => Case::Allowed,
            Verdict::Conditional => Case::Conditional,
            Verdict::Undetermined => Case::Undetermined,
            Verdict::Blocked => Case::Blocked,
        };
        self.push(part, rule, case, Some(verdict), strength);
    }

    pub fn note(&mut self, part: Option<usize>, rule: u8, strength: Strength) {
        self.push(part, rule, Case::Note, None, strength);
    }

    fn push(
        &mut self,
        part: Option<usize>,
        rule: u8,
        case: Case,
        verdict: Option<Verdict>,
        strength: Strength,
    ) {
        self.0.push(Finding {
            rule: RuleId(rule),
            case,
            verdict,
            strength,
            part,
            args: Vec::new(),
            overridden_by: None,
            verdict_before: None,
        });
    }

    /// Gives the finding just made a value that its sentence names.
    pub fn arg(&mut self, name: &'static str, value: impl Display) {
        if let Some(finding) = self.0.last_mut() {
            finding.args.push(Arg {
                name: Cow::Borrowed(name),
                value: value.to_string(),
            });
        }
    }
}
