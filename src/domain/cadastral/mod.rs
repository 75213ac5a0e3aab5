//! Cadastral acts (地籍变更, T33): predecessors end, successors begin, and nothing that burdens the land is lost.
//!
//! Pure: what the record knows of the predecessors comes in as values ([`Land`]), what is wanted as [`Wanted`]; out comes
//! what is to be committed, or every refusal in one pass.
//!
//! | file | what |
//! | --- | --- |
//! | `reconcile` | whether the areas fit: gaps, overlaps, land lost and won, within the legal tolerance |
//! | `grounds` | the predecessors as pieces of land, each with its stage and the papers that saw it |
//! | `successor` | the pieces of one successor, joined where they stand alike: its management units |
//! | `described` | the successor as a parcel |
//! | `entries` | lists, negative list, flags and the rest of a parcel, handed on by geometry |
//! | `shared` | what ends, and what several parcels share: key units, zones, plumes |
//! | `renumber` | everything as it stands under another number |
//! | `hanging` | what hangs on a parcel beside its file: duties set by hand, consultations, clues, wells |
//! | `pending` | reviews that are pending: the act waits for them |
//!
//! Readings: everything goes by overlap beyond tolerance, never by name; where two pieces overlap the more cautious stage
//! stands; land that the survey of a good stage never saw goes back to where its survey began; land won has no stage.

mod described;
mod entries;
mod grounds;
mod hanging;
mod pending;
mod reconcile;
mod renumber;
mod shared;
mod successor;

#[cfg(test)]
mod grid;
#[cfg(test)]
mod grid_hanging;
#[cfg(test)]
mod properties;

use super::change::Change;
use super::codes::{CadastralCode, RegistryNo};
use super::day::Day;
use super::event::{Actor, ActorKind, Demand, EventGuard, Paper, PaperKind, Refusal, Text};
use super::geometry::{GeometryFaults, Outline, Tolerance, counts};
use super::land_use::LandUse;
use super::lifecycle::{Act, Adopted, StageAct, Transition};
use super::record::{
    ActRecord, Entity, Inheritance, Parcel, Source, Succession, SuccessionKind, Zone,
};
use super::stage::Stage;

pub use reconcile::Reconciled;

/// What holds of a predecessor on the day of the act, with the day since when; in the order in which it was learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub since: Day,
    pub entity: Entity,
}

/// A predecessor, with all that holds of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Before {
    pub parcel: Parcel,
    pub held: Vec<Held>,
    /// What was recorded of it for later days: the act would come before.
    pub later: Vec<String>,
}

/// What the record knows.
#[derive(Debug, Clone)]
pub struct Land {
    pub before: Vec<Before>,
    /// Zones that are a predecessor's own.
    pub zones: Vec<Zone>,
    /// What names a predecessor and stands in no file of a parcel, as it stands today: duties that are not closed and the
    /// closures of ordered measures, consultations and clues that wait, wells, sources of risk to groundwater.
    pub hanging: Vec<Held>,
    /// Other parcels near by that stand.
    pub others: Vec<(RegistryNo, Outline)>,
    pub tolerance: Tolerance,
    pub today: Day,
}

impl Land {
    /// Whether an overlap counts (the legal tolerance).
    pub(super) fn counts(&self, overlap_m2: f64, smaller_m2: f64) -> bool {
        overlap_m2 > 0.0 && counts(overlap_m2, smaller_m2, &self.tolerance)
    }

    pub(super) fn outlines(&self) -> Vec<&Outline> {
        let parcels = self.before.iter();
        parcels
            .filter_map(|before| before.parcel.outline.as_ref())
            .collect()
    }
}

/// A successor as it is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Successor {
    pub registry_no: RegistryNo,
    pub name: Option<String>,
    pub address: Option<String>,
    pub outline: Option<Outline>,
    pub cadastral: Vec<CadastralCode>,
    /// None = as the predecessors.
    pub current_use: Option<Vec<LandUse>>,
    pub planned_use: Option<Vec<LandUse>>,
}

/// A cadastral act as it is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The number of the act.
    pub id: String,
    pub kind: SuccessionKind,
    pub day: Day,
    pub successors: Vec<Successor>,
    pub papers: Vec<Paper>,
    pub actor: Actor,
    pub reason: String,
}

impl Wanted {
    pub(super) fn source(&self) -> Option<Source> {
        let own = |paper: &&Paper| paper.kind == PaperKind::CadastralChange;
        self.papers.iter().find(own).map(Paper::source)
    }

    /// A change of this act on its day.
    pub(super) fn put(&self, entity: impl Into<Entity>) -> Change {
        Change::recorded(self.day, self.source(), entity)
    }

    /// A refusal of this act.
    pub fn refuse(&self, at: &str, guard: EventGuard, texts: (Text, Text)) -> Refusal {
        Refusal::new(
            at,
            guard,
            texts,
            (Demand::of(Transition::T33).basis, self.day),
        )
    }

    pub(super) fn uncuttable(&self, at: &str, faults: &GeometryFaults) -> Refusal {
        let wanted = Text::new("有效界址", "a valid outline");
        self.refuse(at, EventGuard::Uncuttable, (wanted, Text::plain(faults)))
    }

    /// An act of this request on one unit.
    pub(super) fn act_record(
        &self,
        id: String,
        parcel: &RegistryNo,
        unit: Option<String>,
        act: Act,
    ) -> ActRecord {
        ActRecord {
            actor: Some(self.actor.clone()),
            papers: self.papers.clone(),
            reason: Some(self.reason.clone()),
            ..ActRecord::new(id, parcel.clone(), unit, act)
        }
    }
}

/// A unit of a successor: the undivided parcel, or a management unit.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUnit {
    pub id: String,
    pub stage: Option<Stage>,
    pub area_m2: Option<f64>,
    /// Land that no predecessor had.
    pub won: bool,
}

/// Something that a successor has from a predecessor.
#[derive(Debug, Clone, PartialEq)]
pub struct HandedOn {
    /// Code of the kind, such as `listing`.
    pub kind: &'static str,
    /// Identifiers there, and here.
    pub from: Vec<String>,
    pub to: String,
    /// What it covers here; none where it has no place.
    pub area_m2: Option<f64>,
}

/// What becomes of one successor.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    pub parcel: Parcel,
    pub units: Vec<NewUnit>,
    pub handed_on: Vec<HandedOn>,
}

/// What is to be committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub made: Vec<Made>,
    pub reconciled: Reconciled,
    pub changes: Vec<Change>,
}

/// Works out a cadastral act.
///
/// # Errors
///
/// Every refusal, in one pass.
pub fn work_out(land: &Land, wanted: &Wanted) -> Result<Outcome, Vec<Refusal>> {
    let mut refusals = Vec::new();
    demands(land, wanted, &mut refusals);
    let reconciled = if wanted.kind == SuccessionKind::Renumber {
        renumber::outlines(land, wanted, &mut refusals)
    } else {
        reconcile::areas(land, wanted, &mut refusals)
    };
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut changes: Vec<Change> = Vec::new();
    let mut made = if wanted.kind == SuccessionKind::Renumber {
        vec![renumber::renumber(land, wanted, &mut changes)]
    } else {
        successor::all(land, wanted, &mut changes)?
    };
    hanging::hanging(land, wanted, &mut made, &mut changes);
    supersede(land, wanted, &mut changes);
    changes.push(
        wanted.put(Succession {
            id: wanted.id.clone(),
            kind: wanted.kind,
            predecessors: numbers(land),
            successors: wanted
                .successors
                .iter()
                .map(|successor| successor.registry_no.clone())
                .collect(),
            closed_on: None,
            act: Some(wanted.id.clone()),
            handed_on: inheritances(&made),
        }),
    );
    Ok(Outcome {
        made,
        reconciled,
        changes,
    })
}

fn inheritances(made: &[Made]) -> Vec<Inheritance> {
    let of = |own: &Made| {
        let parcel = own.parcel.registry_no.clone();
        let all = own.handed_on.iter();
        all.map(|one| Inheritance {
            parcel: parcel.clone(),
            kind: one.kind.to_owned(),
            from: one.from.clone(),
            to: one.to.clone(),
        })
        .collect::<Vec<_>>()
    };
    made.iter().flat_map(of).collect()
}

fn numbers(land: &Land) -> Vec<RegistryNo> {
    let parcels = land.before.iter();
    parcels
        .map(|before| before.parcel.registry_no.clone())
        .collect()
}

/// What the act demands beside its areas: papers, who acts, days, numbers of parcels, nothing later.
fn demands(land: &Land, wanted: &Wanted, out: &mut Vec<Refusal>) {
    let demand = Demand::of(Transition::T33);
    for kind in demand.papers {
        if !wanted.papers.iter().any(|paper| paper.kind == *kind) {
            let (zh, en) = kind.names();
            let code = kind.code();
            let want = Text::new(format!("{zh} ({code})"), format!("{en} ({code})"));
            let found = Text::new("无此文件", "no such paper");
            out.push(wanted.refuse("papers", EventGuard::PaperMissing, (want, found)));
        }
    }
    let up_to = |day: Day| Text::new(format!("不晚于 {day}"), format!("a day up to {day}"));
    for (index, paper) in wanted.papers.iter().enumerate() {
        if paper.day > wanted.day {
            let at = format!("papers[{index}].day");
            let texts = (up_to(wanted.day), Text::plain(paper.day));
            out.push(wanted.refuse(&at, EventGuard::PaperLater, texts));
        }
    }
    if !demand.actors.contains(&wanted.actor.kind) {
        let names: Vec<&str> = demand.actors.iter().map(|kind| kind.names().0).collect();
        let codes: Vec<&str> = demand.actors.iter().map(|kind| kind.code()).collect();
        let want = Text::new(names.join("、"), codes.join(", "));
        let kind: ActorKind = wanted.actor.kind;
        let found = Text::new(kind.names().0, kind.code());
        out.push(wanted.refuse("actor.kind", EventGuard::ActorNotEntitled, (want, found)));
    }
    if wanted.day > land.today {
        let texts = (up_to(land.today), Text::plain(wanted.day));
        out.push(wanted.refuse("day", EventGuard::DayAhead, texts));
    }
    counts_fit(land, wanted, out);
    for (index, before) in land.before.iter().enumerate() {
        let at = format!("predecessors[{index}]");
        if stages(before).any(|(_, stage)| stage == Stage::X0) {
            let want = Text::new("未被取代的地块", "a parcel that stands");
            let found = Text::new(
                format!("{} 已被取代 (X0)", before.parcel.registry_no),
                format!("{} is superseded (X0)", before.parcel.registry_no),
            );
            out.push(wanted.refuse(&at, EventGuard::Superseded, (want, found)));
        }
        let pending = match wanted.kind {
            SuccessionKind::Renumber => Vec::new(),
            SuccessionKind::Split | SuccessionKind::Merge | SuccessionKind::Redraw => {
                pending::pending(before)
            }
        };
        for review in pending {
            let want = Text::new(
                "评审已办结并已办理其后环节,或者已撤回",
                "its reviews closed, with the act that follows, or withdrawn",
            );
            let (zh, en) = review.state().names();
            let found = Text::new(
                format!("{} {zh}", review.id),
                format!("{}: {en}", review.id),
            );
            out.push(wanted.refuse(&at, EventGuard::ReviewPending, (want, found)));
        }
        if !before.later.is_empty() {
            let want = Text::new("此日之后无登记", "nothing on record after that day");
            let list = before.later.join(", ");
            let found = Text {
                zh: format!("{} 之后的登记:{list}", before.parcel.registry_no),
                en: format!("later, of {}: {list}", before.parcel.registry_no),
            };
            out.push(wanted.refuse("day", EventGuard::LateAct, (want, found)));
        }
    }
}

/// The kind of the act and the numbers of its parcels belong together.
fn counts_fit(land: &Land, wanted: &Wanted, out: &mut Vec<Refusal>) {
    let (before, after) = (land.before.len(), wanted.successors.len());
    let (fits, zh, en) = match wanted.kind {
        SuccessionKind::Split => (
            before == 1 && after > 1,
            "一个原地块、多个新地块",
            "one predecessor and several successors",
        ),
        SuccessionKind::Merge => (
            before > 1 && after == 1,
            "多个原地块、一个新地块",
            "several predecessors and one successor",
        ),
        SuccessionKind::Renumber => (
            before == 1 && after == 1,
            "一个原地块、一个新地块",
            "one predecessor and one successor",
        ),
        SuccessionKind::Redraw => (
            before > 0 && after > 0,
            "至少一个原地块、一个新地块",
            "at least one predecessor and one successor",
        ),
    };
    if !fits {
        let found = Text::new(
            format!("原地块 {before} 个、新地块 {after} 个"),
            format!("{before} predecessors, {after} successors"),
        );
        let texts = (Text::new(zh, en), found);
        out.push(wanted.refuse("kind", EventGuard::SuccessionContradicts, texts));
    }
}

/// Stages of a predecessor by subject.
fn stages(before: &Before) -> impl Iterator<Item = (&str, Stage)> {
    before.held.iter().filter_map(|held| match &held.entity {
        Entity::Stage(stage) => Some((stage.subject.as_str(), stage.standing.stage)),
        _ => None,
    })
}

/// Predecessors go to X0, each of their units; one that has no stage is taken over as superseded.
fn supersede(land: &Land, wanted: &Wanted, changes: &mut Vec<Change>) {
    let mut count = 0;
    for before in &land.before {
        let no = &before.parcel.registry_no;
        let mut subjects: Vec<(Option<String>, bool)> = stages(before)
            .map(|(subject, _)| ((subject != no.as_str()).then(|| subject.to_owned()), true))
            .collect();
        let units = before.held.iter().filter_map(|held| match &held.entity {
            Entity::Unit(unit) => Some(Some(unit.id.clone())),
            _ => None,
        });
        for unit in units.chain([None]) {
            if !subjects.iter().any(|(known, _)| *known == unit) {
                subjects.push((unit, false));
            }
        }
        for (unit, staged) in subjects {
            count += 1;
            let act = if staged {
                Act::Moved(StageAct::new(Transition::T33, Stage::X0))
            } else {
                Act::Adopted(Adopted::at(Stage::X0))
            };
            let id = format!("{}-X{count}", wanted.id);
            changes.push(wanted.put(wanted.act_record(id, no, unit, act)));
        }
    }
}
