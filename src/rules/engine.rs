//! The order of work: stages, parts, rules on parts, rules on the whole, R-86, overrides, the worst verdict.

use crate::domain::day::Day;
use crate::domain::decision::{
    AppliedOverride, Decision, Finding, Gap, Part, PartKind, RuleId, Strength, Verdict,
};
use crate::domain::facts::{
    Facts, NegativeFacts, OverrideFacts, StageFact, SurveyFacts, UnitFacts,
};
use crate::domain::land_use::UseClass;
use crate::domain::lifecycle::U1Kind;
use crate::domain::record::TriState;
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;

use super::asked::{Asked, CODE_FROM, Findings, PartCase};
use super::key_unit::{self, stands_filed_survey_for_r17};
use super::space::{is_overlap, is_polluted};
use super::standing::standing;
use super::survey_result::Screening;
use super::{Check, RULES, holds, is_stage_rule};

/// The answer to a question, by codes. Pure: the same facts give the same decision for ever.
pub fn decide(facts: &Facts) -> Decision {
    let mut decision = judge(facts, facts.as_of);
    decision.holds_until = holds::until(facts, &decision);
    decision
}

/// The decision on a day, without a look at later days.
pub(crate) fn judge(facts: &Facts, as_of: Day) -> Decision {
    let mut found = Findings::default();
    let mut parts = Vec::new();
    let mut gaps = Vec::new();
    let readings = Asked::readings(facts, as_of);
    let profile = readings[0].profile;
    for asked in &readings {
        let reading = read(asked);
        if parts.is_empty() {
            parts = reading.parts;
            gaps = reading.gaps;
        }
        merge(&mut found, reading.found);
    }
    ban_started_works(facts, as_of, &mut found);
    let overrides = apply_overrides(facts, (as_of, profile.class), &mut found);
    let mut findings = found.0;
    findings.sort_by_key(|finding| finding.rule);
    let (findings, notes): (Vec<_>, Vec<_>) = findings
        .into_iter()
        .partition(|finding| finding.verdict.is_some());
    let verdict = findings
        .iter()
        .filter_map(|finding| finding.verdict)
        .max()
        .unwrap_or(Verdict::Undetermined);
    Decision {
        as_of,
        transaction: facts.transaction,
        verdict,
        use_class: profile.class,
        limit_class: profile.limits,
        parts,
        findings,
        notes,
        gaps,
        holds_until: None,
        border_contacts: facts.border_contacts.clone(),
        overrides,
    }
}

/// What one reading of the question finds.
struct Reading {
    found: Findings,
    parts: Vec<Part>,
    gaps: Vec<Gap>,
}

/// A part before its stage is worked out.
struct Piece<'a> {
    kind: PartKind,
    unit: std::borrow::Cow<'a, UnitFacts>,
    entries: Vec<&'a NegativeFacts>,
    /// Square metres, where it is an overlap or an uncovered part.
    area_m2: f64,
}

fn read(asked: &Asked<'_>) -> Reading {
    let mut found = Findings::default();
    let mut gaps = Vec::new();
    let pieces = pieces(asked, &mut found, &mut gaps);
    let mut cases: Vec<PartCase<'_>> = pieces
        .iter()
        .enumerate()
        .map(|(index, piece)| {
            let unit: &UnitFacts = &piece.unit;
            let standing = standing(asked, (index, piece.kind, unit), &mut found);
            let screening = Screening::of(standing.survey, asked.against(asked.profile.limits));
            PartCase {
                asked,
                index,
                kind: piece.kind,
                unit,
                standing,
                screening,
                entries: &piece.entries,
                key_survey: None,
            }
        })
        .collect();
    let key_survey = key_unit::valid_survey(asked, &cases);
    for case in &mut cases {
        case.key_survey = key_survey;
    }
    for rule in RULES {
        match rule.check {
            Check::Part(check) => cases.iter().for_each(|case| check(case, &mut found)),
            Check::Whole(check) => check(asked, &mut found),
            Check::Across(check) => check(asked, &cases, &mut found),
            Check::Engine => {}
        }
    }
    note_partial_listing(&cases, &mut found);
    find_gaps_in_the_book(&cases, &mut found);
    note_unknowns(&cases, &mut gaps);
    let parts = cases
        .iter()
        .zip(&pieces)
        .map(|(case, piece)| describe(case, piece))
        .collect();
    Reading { found, parts, gaps }
}

/// Order of work (c): units, uncovered parts, overlaps, inherited parts.
fn pieces<'a>(asked: &Asked<'a>, found: &mut Findings, gaps: &mut Vec<Gap>) -> Vec<Piece<'a>> {
    use std::borrow::Cow;
    let facts = asked.facts;
    let mut pieces: Vec<Piece<'a>> = Vec::with_capacity(facts.units.len() + 1);
    for unit in &facts.units {
        let no_record = unit.stage == StageFact::NoRecord;
        let kind = if no_record {
            PartKind::NoRecord
        } else {
            PartKind::Unit
        };
        pieces.push(Piece {
            kind,
            unit: Cow::Borrowed(unit),
            entries: Vec::new(),
            area_m2: unit.area_m2,
        });
    }
    if pieces.is_empty() {
        let unit = UnitFacts::at("", StageFact::NoRecord, facts.parcel_area_m2);
        pieces.push(Piece {
            kind: PartKind::NoRecord,
            unit: Cow::Owned(unit),
            entries: Vec::new(),
            area_m2: facts.parcel_area_m2,
        });
    }
    pieces.extend(remainder(facts));
    if let Some(first) = pieces.first_mut() {
        first.entries.extend(&facts.negative_list.entries);
        for predecessor in asked.predecessors() {
            first.entries.extend(&predecessor.negative_entries);
        }
    }
    if !asked.act.chooses_no_use() {
        for (index, unit) in facts.units.iter().enumerate() {
            if let Some(piece) = uncovered(asked, (index, unit), gaps) {
                found.note(Some(pieces.len()), 27, Strength::Default);
                found.arg("area", format_args!("{:.1}", piece.area_m2));
                pieces.push(piece);
            }
        }
    }
    for neighbour in &facts.neighbours {
        let current = neighbour
            .negative_entries
            .iter()
            .any(|entry| entry.counts_on(asked.as_of));
        if is_overlap(asked, neighbour) && (is_polluted(neighbour) || current) {
            found.note(Some(pieces.len()), 70, Strength::Law);
            found.arg("parcel", &neighbour.unit.id);
            found.arg("area", format_args!("{:.1}", neighbour.overlap_m2));
            pieces.push(Piece {
                kind: PartKind::Overlap,
                unit: Cow::Borrowed(&neighbour.unit),
                entries: neighbour.negative_entries.iter().collect(),
                area_m2: neighbour.overlap_m2,
            });
        }
    }
    for predecessor in asked.predecessors() {
        let part = predecessor.inherits.as_ref().map(|_| pieces.len());
        found.note(part, 75, Strength::Default);
        found.arg("parcel", &predecessor.id);
        pieces.extend(predecessor.inherits.as_ref().map(|unit| Piece {
            kind: PartKind::Inherited,
            unit: Cow::Borrowed(unit),
            entries: Vec::new(),
            area_m2: predecessor.overlap_m2,
        }));
    }
    pieces
}

/// Land of the parcel that no unit holds, beyond tolerance: it has no record. Where an area is not known, nothing can
/// be said here.
fn remainder<'a>(facts: &Facts) -> Option<Piece<'a>> {
    let known = facts.units.iter().all(|unit| unit.area_m2 > 0.0);
    let held: f64 = facts.units.iter().map(|unit| unit.area_m2).sum();
    let area_m2 = facts.parcel_area_m2 - held;
    let counts = area_m2 > 0.0
        && facts
            .settings
            .counts(area_m2, held.min(facts.parcel_area_m2));
    if facts.units.is_empty() || !known || !counts {
        return None;
    }
    Some(Piece {
        kind: PartKind::NoRecord,
        unit: std::borrow::Cow::Owned(UnitFacts::at("", StageFact::NoRecord, area_m2)),
        entries: Vec::new(),
        area_m2,
    })
}

/// Land of a unit that its survey did not cover, beyond tolerance; a sliver is not known and decides nothing.
fn uncovered<'a>(
    asked: &Asked<'a>,
    (index, unit): (usize, &'a UnitFacts),
    gaps: &mut Vec<Gap>,
) -> Option<Piece<'a>> {
    let survey = unit.survey.as_ref()?;
    let rests_on_survey = match &unit.stage {
        StageFact::Known(stage) => {
            !matches!(stage, Stage::U0 | Stage::U1 | Stage::X0) && !stage.is_survey_running()
        }
        StageFact::Unknown(_) | StageFact::NoRecord => false,
    };
    let covered = survey.covered_area_m2?;
    let area_m2 = unit.area_m2 - covered;
    if !rests_on_survey || area_m2 <= 0.0 {
        return None;
    }
    if !asked
        .facts
        .settings
        .counts(area_m2, covered.min(unit.area_m2))
    {
        gaps.push(Gap::UncoveredSliver {
            part: index,
            area_m2,
        });
        return None;
    }
    let rest = UnitFacts {
        u1_kind: survey.uncovered_u1_kind,
        farmland_history: unit.farmland_history,
        ..UnitFacts::at(
            unit.id.clone(),
            StageFact::Known(uncovered_stage(survey)),
            area_m2,
        )
    };
    Some(Piece {
        kind: PartKind::Uncovered,
        unit: std::borrow::Cow::Owned(rest),
        entries: Vec::new(),
        area_m2,
    })
}

fn uncovered_stage(survey: &SurveyFacts) -> Stage {
    match (survey.uncovered_stage, survey.uncovered_u1_kind) {
        (Some(Stage::U0), None | Some(U1Kind::Risk | U1Kind::Industry)) => Stage::U0,
        _ => Stage::U1,
    }
}

/// a listed entry covers only part of the parcel; the worst of the parts applies unless it is split.
fn note_partial_listing(cases: &[PartCase<'_>], found: &mut Findings) {
    // what a survey left out lies inside a unit, which is listed as a whole
    let drawn = || cases.iter().filter(|case| case.kind != PartKind::Uncovered);
    if drawn().any(PartCase::is_listed) && !drawn().all(PartCase::is_listed) {
        found.note(None, 39, Strength::Default);
    }
}

/// a part without a verdict of a stage rule, or at a stage that the rules do not know: no flag makes it known.
fn find_gaps_in_the_book(cases: &[PartCase<'_>], found: &mut Findings) {
    for case in cases {
        let unknown = matches!(case.unit.stage, StageFact::Unknown(_));
        let judged = found.0.iter().any(|finding| {
            finding.verdict.is_some()
                && finding.part == Some(case.index)
                && is_stage_rule(finding.rule.0)
        });
        let judged = judged || stands_filed_survey_for_r17(case);
        if unknown || !judged {
            found.add(
                Some(case.index),
                9,
                Verdict::Undetermined,
                Strength::Default,
            );
            if let StageFact::Unknown(code) = &case.unit.stage {
                found.arg("stage", code);
            }
        }
    }
}

/// What no finding speaks of and a reader should know.
fn note_unknowns(cases: &[PartCase<'_>], gaps: &mut Vec<Gap>) {
    let Some(first) = cases.first() else { return };
    if first.asked.facts.current_use.is_empty() {
        gaps.push(Gap::CurrentUse);
    }
    for case in cases {
        let part = case.index;
        if !matches!(case.standing.stage, Some(Stage::P0 | Stage::P1)) {
            continue;
        }
        let survey = case.standing.survey;
        if survey.is_none_or(|survey| survey.groundwater_polluted == TriState::Unknown) {
            gaps.push(Gap::Groundwater { part });
        }
        if survey.is_none_or(|survey| survey.maxima.is_empty()) {
            gaps.push(Gap::Maxima { part });
        }
        if survey.is_none_or(|survey| survey.sampling_end.is_none()) {
            gaps.push(Gap::SamplingEnd { part });
        }
        let missed = case.screening.not_screened.iter().cloned();
        gaps.extend(missed.map(|analyte| Gap::NotScreened { part, analyte }));
    }
}

fn describe(case: &PartCase<'_>, piece: &Piece<'_>) -> Part {
    let recorded = match &case.unit.stage {
        StageFact::Known(stage) => Some(stage.code().to_owned()),
        StageFact::Unknown(code) => Some(code.clone()),
        StageFact::NoRecord => None,
    };
    let read = if case.is_treated_as_a0() {
        Some(Stage::A0)
    } else {
        case.standing.stage
    };
    let effective = read
        .map(|stage| stage.code().to_owned())
        .filter(|code| Some(code) != recorded.as_ref());
    Part {
        id: case.unit.id.clone(),
        kind: piece.kind,
        recorded,
        effective,
        area_m2: piece.area_m2,
    }
}

/// Two readings of one SUBLEASE: a finding that is neither worse nor stronger than its like in the other reading goes.
fn merge(found: &mut Findings, other: Findings) {
    let Findings(old) = found;
    if old.is_empty() {
        *old = other.0;
        return;
    }
    // law is the first, and strongest, of the strengths
    let outweighs = |one: &Finding, other: &Finding| {
        (one.rule, one.part) == (other.rule, other.part)
            && one.args == other.args
            && one.verdict >= other.verdict
            && one.strength <= other.strength
    };
    for finding in other.0 {
        if old.iter().any(|known| outweighs(known, &finding)) {
            continue;
        }
        old.retain(|known| !outweighs(&finding, known));
        old.push(finding);
    }
}

/// works begun while blocks must stop (461 ¶3, from the first day of the Code).
fn ban_started_works(facts: &Facts, as_of: Day, found: &mut Findings) {
    let started = facts.works_started_on.is_some_and(|day| day <= as_of);
    let asked = facts.transaction == Transaction::PermitBuild && as_of >= CODE_FROM;
    let banned = found.0.iter().any(|finding| {
        matches!(finding.rule.0, 13 | 15 | 24 | 25 | 31)
            && finding.verdict == Some(Verdict::Blocked)
    });
    if started && asked && banned && !facts.related_works {
        found.add(None, 86, Verdict::Blocked, Strength::Law);
    }
}

/// Order of work (g): an override turns a `default` or `policy` finding into CONDITIONAL, never into ALLOWED.
fn apply_overrides(
    facts: &Facts,
    (as_of, class): (Day, UseClass),
    found: &mut Findings,
) -> Vec<AppliedOverride> {
    let mut applied = Vec::new();
    for granted in facts
        .overrides
        .iter()
        .filter(|granted| as_of <= granted.expiry && granted.authorised)
    {
        let Some(rule) = RuleId::find(&granted.rule) else {
            continue;
        };
        let mut touched = false;
        for finding in found.0.iter_mut().filter(|finding| finding.rule == rule) {
            if is_overridable(finding, granted, class) {
                finding.verdict_before = finding.verdict;
                finding.verdict = Some(Verdict::Conditional);
                finding.overridden_by = Some(applied.len());
                touched = true;
            }
        }
        if touched {
            applied.push(AppliedOverride {
                id: granted.id.clone(),
                rule,
                reason: granted.reason.clone(),
                document: granted.document.clone(),
                expiry: granted.expiry,
            });
        }
    }
    applied
}

fn is_overridable(finding: &Finding, granted: &OverrideFacts, class: UseClass) -> bool {
    let worse = finding.verdict > Some(Verdict::Conditional);
    let never = matches!(finding.rule.0, 30 | 31);
    let strength = match finding.strength {
        Strength::Default => true,
        Strength::Policy => granted.second_person,
        Strength::Law | Strength::Rule => false,
    };
    let own_points = finding.rule.0 != 32
        || (class == UseClass::K2
            && granted.duty_allocated
            && granted.no_construction_until_removal
            && granted.municipal_consent);
    let reasoned = !granted.reason.trim().is_empty() && !granted.document.trim().is_empty();
    worse && !never && strength && own_points && reasoned
}
