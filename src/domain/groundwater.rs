//! The paths of a source of risk to groundwater and of a monitoring well: which state follows which, with what paper.
//!
//! A source: identified, checked, anti-seepage measure, monitored, closed. A well: planned, built, in service, damaged or
//! moved, sealed. No state is skipped; a monitoring well is moved or given up by decision only (地下水管理条例 art. 47).

use serde::{Deserialize, Serialize};

use super::day::Day;
use super::event::{EventGuard, Paper, PaperKind, Refusal, Text};
use super::law::{Basis, GROUNDWATER_REGULATION_39_42, GROUNDWATER_REGULATION_47};

/// State of a source of risk.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// 已识别
    Identified,
    /// 已核查
    Checked,
    /// 已采取防渗措施
    AntiSeepage,
    /// 监测中
    Monitored,
    /// 已销号
    Closed,
}

/// State of a monitoring well.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WellStatus {
    Planned,
    Built,
    InService,
    Damaged,
    /// To be moved or given up, by decision (迁移、废止决定).
    Moved,
    /// Sealed (封井) with record; every other state counts for R-74.
    Sealed,
}

/// A state on a path.
pub trait PathState: Copy + PartialEq + Serialize + 'static {
    /// Every state, in the order of the path.
    const ALL: &'static [Self];

    /// The states that may follow.
    fn next(self) -> &'static [Self];
    /// The papers of which one leads here.
    fn papers(self) -> &'static [PaperKind];
    /// What it rests on.
    fn basis() -> Basis;
    /// Name in Chinese.
    fn name_zh(self) -> &'static str;

    /// The code on the wire.
    fn code(self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Its place on the path.
    fn place(self) -> Option<usize> {
        Self::ALL.iter().position(|state| *state == self)
    }
}

impl PathState for SourceState {
    const ALL: &'static [Self] = &[
        SourceState::Identified,
        SourceState::Checked,
        SourceState::AntiSeepage,
        SourceState::Monitored,
        SourceState::Closed,
    ];

    fn next(self) -> &'static [Self] {
        match self {
            SourceState::Identified => &[SourceState::Checked],
            SourceState::Checked => &[SourceState::AntiSeepage],
            SourceState::AntiSeepage => &[SourceState::Monitored],
            SourceState::Monitored => &[SourceState::Closed],
            SourceState::Closed => &[],
        }
    }

    fn papers(self) -> &'static [PaperKind] {
        match self {
            SourceState::Identified => &[
                PaperKind::SignalRecord,
                PaperKind::InspectionRecord,
                PaperKind::OfficialLetter,
            ],
            SourceState::Checked => &[PaperKind::InspectionRecord, PaperKind::HiddenDangerReport],
            SourceState::AntiSeepage => &[PaperKind::SeepageRecord, PaperKind::Acceptance],
            SourceState::Monitored => &[PaperKind::MonitoringReport, PaperKind::MonitoringData],
            SourceState::Closed => &[PaperKind::Acceptance],
        }
    }

    fn basis() -> Basis {
        &[GROUNDWATER_REGULATION_39_42]
    }

    fn name_zh(self) -> &'static str {
        match self {
            SourceState::Identified => "已识别",
            SourceState::Checked => "已核查",
            SourceState::AntiSeepage => "已采取防渗措施",
            SourceState::Monitored => "监测中",
            SourceState::Closed => "已销号",
        }
    }
}

impl PathState for WellStatus {
    const ALL: &'static [Self] = &[
        WellStatus::Planned,
        WellStatus::Built,
        WellStatus::InService,
        WellStatus::Damaged,
        WellStatus::Moved,
        WellStatus::Sealed,
    ];

    fn next(self) -> &'static [Self] {
        match self {
            WellStatus::Planned => &[WellStatus::Built],
            WellStatus::Built => &[WellStatus::InService],
            WellStatus::InService => &[WellStatus::Damaged, WellStatus::Moved],
            WellStatus::Damaged => &[WellStatus::InService, WellStatus::Moved, WellStatus::Sealed],
            WellStatus::Moved => &[WellStatus::Sealed],
            WellStatus::Sealed => &[],
        }
    }

    fn papers(self) -> &'static [PaperKind] {
        match self {
            WellStatus::Planned => &[PaperKind::MonitoringPlan, PaperKind::OfficialLetter],
            WellStatus::Built => &[PaperKind::WellCompletion],
            WellStatus::InService => &[PaperKind::Acceptance],
            WellStatus::Damaged => &[PaperKind::EventRecord, PaperKind::InspectionRecord],
            WellStatus::Moved => &[PaperKind::RelocationDecision],
            WellStatus::Sealed => &[PaperKind::SealingRecord],
        }
    }

    fn basis() -> Basis {
        &[GROUNDWATER_REGULATION_47]
    }

    fn name_zh(self) -> &'static str {
        match self {
            WellStatus::Planned => "拟建",
            WellStatus::Built => "已建",
            WellStatus::InService => "在用",
            WellStatus::Damaged => "损坏",
            WellStatus::Moved => "迁移",
            WellStatus::Sealed => "封井",
        }
    }
}

fn named<S: PathState>(states: &[S]) -> Text {
    if states.is_empty() {
        return Text::new("不再变更", "no further state");
    }
    let zh: Vec<&str> = states.iter().map(|state| state.name_zh()).collect();
    let en: Vec<String> = states.iter().map(|state| state.code()).collect();
    Text::new(zh.join("或"), en.join(" or "))
}

/// What stands in the way of a step by the path and its paper.
pub fn step_refusals<S: PathState>(
    (from, to): (Option<S>, S),
    paper: &Paper,
    day: Day,
) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let basis = (S::basis(), day);
    let next = from.map_or(&S::ALL[..1], S::next);
    if !next.contains(&to) {
        let ahead = from.and_then(S::place) < to.place();
        let guard = match ahead {
            true => EventGuard::StepSkipped,
            false => EventGuard::StepContradicts,
        };
        let pair = (named(next), named(&[to]));
        refusals.push(Refusal::new("state", guard, pair, basis));
    }
    paper_refusal(&mut refusals, to.papers(), paper, basis);
    refusals
}

/// The refusal of a paper of another kind than wanted.
pub fn paper_refusal(
    refusals: &mut Vec<Refusal>,
    wanted: &[PaperKind],
    paper: &Paper,
    basis: (Basis, Day),
) {
    if wanted.contains(&paper.kind) {
        return;
    }
    let zh: Vec<&str> = wanted.iter().map(|kind| kind.names().0).collect();
    let en: Vec<&str> = wanted.iter().map(|kind| kind.code()).collect();
    let found = Text::new(paper.kind.names().0, paper.kind.code());
    let pair = (Text::new(zh.join("或"), en.join(" or ")), found);
    refusals.push(Refusal::new(
        "paper.kind",
        EventGuard::PaperMissing,
        pair,
        basis,
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guards<S: PathState>(from: Option<S>, to: S, kind: PaperKind) -> Vec<EventGuard> {
        let day = Day::parse("2026-11-20").unwrap();
        let paper = Paper {
            kind,
            title: "示例".to_owned(),
            number: "1".to_owned(),
            issuer: "示例".to_owned(),
            day,
            sha256: None,
        };
        let refusals = step_refusals((from, to), &paper, day);
        refusals.into_iter().map(|refusal| refusal.guard).collect()
    }

    /// Every pair of states, with the right paper: only the path speaks.
    fn pairs<S: PathState + std::fmt::Debug>(allowed: &[(S, S)]) {
        for from in S::ALL {
            for to in S::ALL {
                let found = guards(Some(*from), *to, to.papers()[0]);
                assert_eq!(
                    found.is_empty(),
                    allowed.contains(&(*from, *to)),
                    "{from:?} {to:?}"
                );
                let ahead = from.place() < to.place();
                if let [guard] = found[..] {
                    assert_eq!(guard == EventGuard::StepSkipped, ahead, "{from:?} {to:?}");
                }
            }
        }
    }

    #[test]
    fn a_source_takes_every_step() {
        use SourceState::{AntiSeepage, Checked, Closed, Identified, Monitored};
        pairs(&[
            (Identified, Checked),
            (Checked, AntiSeepage),
            (AntiSeepage, Monitored),
            (Monitored, Closed),
        ]);
    }

    #[test]
    fn a_well_takes_every_step() {
        use WellStatus::{Built, Damaged, InService, Moved, Planned, Sealed};
        pairs(&[
            (Planned, Built),
            (Built, InService),
            (InService, Damaged),
            (InService, Moved),
            (Damaged, InService),
            (Damaged, Moved),
            (Damaged, Sealed),
            (Moved, Sealed),
        ]);
    }

    #[test]
    fn a_new_one_begins_at_the_beginning() {
        assert_eq!(
            guards(None, WellStatus::Planned, PaperKind::OfficialLetter),
            []
        );
        let built = guards(None, WellStatus::Built, PaperKind::WellCompletion);
        assert_eq!(built, [EventGuard::StepSkipped]);
    }

    #[test]
    fn a_well_is_moved_by_decision_only() {
        let found = guards(
            Some(WellStatus::InService),
            WellStatus::Moved,
            PaperKind::EventRecord,
        );
        assert_eq!(found, [EventGuard::PaperMissing]);
    }
}
