//! The history of a parcel: stages with their days, and the acts behind them, as a caller may see them.
//!
//! The public reads what records section 9 lets be published: stages and days, the acts that the law publishes with the
//! number and issuer of the official paper, the names of offices. Not published are signals (they lead to who complained),
//! drafts and failed reviews, names of firms and right holders, reasons, and who entered what.

use std::collections::BTreeMap;

use serde::Serialize;
use time::OffsetDateTime;

use crate::atlas::{AsOf, Dossier};
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::Paper;
use crate::domain::lifecycle::{Act as StageChange, Transition};
use crate::domain::record::{ActRecord, Entity};
use crate::rules::render::Lang;
use crate::store::{CommitRow, VersionRow};

use super::super::parcels::is_visible;
use super::super::{Act, Caller, Registry, RegistryError, Visibility, When};
use super::ActRole;

/// The history of a parcel and its units.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct History {
    pub parcel: String,
    /// Revision of the parcel, for `If-Match`.
    pub revision: u64,
    /// Stages in the order of units and days.
    pub stages: Vec<Span>,
    /// Acts in the order of days; for the public those that are published.
    pub acts: Vec<ActLine>,
}

/// A stage over a span of days.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Span {
    /// The unit, or the parcel itself.
    pub unit: String,
    pub stage: String,
    pub stage_text: String,
    #[schema(value_type = String, format = Date)]
    pub from: Day,
    /// First day no longer; null = until now.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Day>,
    /// The act that led here.
    pub by: String,
}

/// An act on record.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ActLine {
    pub id: String,
    /// The unit, or the parcel itself.
    pub unit: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// T01 to T34; null = taken over from another register.
    pub transition: Option<String>,
    pub to: String,
    pub to_text: String,
    /// What happened, in words.
    pub text: String,
    /// What the one who acted is, and his name; null = not recorded or not shown.
    pub actor: Option<ActRole>,
    pub actor_name: Option<String>,
    pub firm: Option<String>,
    pub papers: Vec<PaperLine>,
    pub reason: Option<String>,
    /// The wrong act that it took the place of.
    pub corrects: Option<String>,
    /// It was found to be wrong, and no longer counts.
    pub withdrawn: bool,
    /// The commit that recorded it.
    pub revision: u64,
    /// When it was recorded; not shown to the public.
    pub recorded_at: Option<String>,
    /// Who entered it; not shown to the public.
    pub caller: Option<String>,
}

/// A paper with the name of its kind.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PaperLine {
    pub kind: ActRole,
    pub title: String,
    pub number: String,
    pub issuer: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub sha256: Option<String>,
}

/// Acts that the law publishes, or by which it publishes a list.
fn is_published(transition: Transition) -> bool {
    matches!(
        transition,
        Transition::T10
            | Transition::T11
            | Transition::T15
            | Transition::T16
            | Transition::T18
            | Transition::T19
            | Transition::T24
            | Transition::T25
            | Transition::T26
            | Transition::T28
            | Transition::T30
    )
}

impl Registry {
    /// The history of a parcel as it is known at a revision.
    pub async fn history(
        &self,
        caller: &Caller,
        no: &RegistryNo,
        when: &When,
        lang: Lang,
    ) -> Result<History, RegistryError> {
        caller.need(Act::ReadHistory)?;
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, when).await?;
        let view = atlas.view(as_of);
        let today = self.clock().today();
        let visibility = caller.visibility();
        let missing = || RegistryError::no_parcel(no);
        let dossier = atlas.dossier(no.as_str()).ok_or_else(missing)?;
        view.parcel_in(dossier)
            .filter(|parcel| is_visible(&view, today, parcel, visibility))
            .ok_or_else(missing)?;
        let reader = Reader {
            as_of,
            visibility,
            lang,
            commits: self.commits_of(dossier, as_of, visibility).await?,
        };
        Ok(History {
            parcel: no.to_string(),
            revision: dossier.last_revision_at(as_of.known),
            stages: reader.stages(dossier),
            acts: reader.acts(dossier),
        })
    }

    /// The commits behind the acts of a parcel, for who may know who entered them.
    async fn commits_of(
        &self,
        dossier: &Dossier,
        as_of: AsOf,
        visibility: Visibility,
    ) -> Result<BTreeMap<u64, CommitRow>, RegistryError> {
        let mut commits = BTreeMap::new();
        if visibility == Visibility::Public {
            return Ok(commits);
        }
        let mut snapshot = self.store.snapshot().await?;
        for version in dossier.versions() {
            let revision = version.rev_from;
            let is_act = matches!(version.entity, Entity::Act(_));
            if is_act && revision <= as_of.known && !commits.contains_key(&revision) {
                for commit in snapshot.commits_after(revision - 1, 1).await? {
                    commits.insert(commit.revision, commit);
                }
            }
        }
        Ok(commits)
    }
}

struct Reader {
    as_of: AsOf,
    visibility: Visibility,
    lang: Lang,
    commits: BTreeMap<u64, CommitRow>,
}

impl Reader {
    fn is_known(&self, version: &VersionRow) -> bool {
        version.rev_from <= self.as_of.known && version.valid_from <= self.as_of.day
    }

    fn stands(&self, version: &VersionRow) -> bool {
        version
            .rev_to
            .is_none_or(|closed| closed > self.as_of.known)
    }

    fn name(&self, stage: crate::domain::stage::Stage) -> String {
        let (zh, en) = stage.names();
        self.lang.pick(zh, en).to_owned()
    }

    fn stages(&self, dossier: &Dossier) -> Vec<Span> {
        let stages = dossier.versions().iter().filter_map(|version| {
            let known = self.is_known(version) && self.stands(version);
            match &version.entity {
                Entity::Stage(stage) if known => Some(Span {
                    unit: stage.subject.clone(),
                    stage: stage.standing.stage.code().to_owned(),
                    stage_text: self.name(stage.standing.stage),
                    from: version.valid_from,
                    to: version.valid_to.filter(|to| *to <= self.as_of.day),
                    by: stage.by.clone(),
                }),
                _ => None,
            }
        });
        let mut stages: Vec<Span> = stages.collect();
        stages.sort_by(|a, b| (&a.unit, a.from).cmp(&(&b.unit, b.from)));
        stages
    }

    fn acts(&self, dossier: &Dossier) -> Vec<ActLine> {
        let mut acts: Vec<(&VersionRow, &ActRecord)> = dossier
            .versions()
            .iter()
            .filter(|version| self.is_known(version))
            .filter_map(|version| match &version.entity {
                Entity::Act(act) if self.shows(version, act) => {
                    Some((version.as_ref(), act.as_ref()))
                }
                _ => None,
            })
            .collect();
        acts.sort_by_key(|(version, _)| (version.valid_from, version.rev_from, version.seq));
        acts.into_iter()
            .map(|(version, act)| self.line(version, act))
            .collect()
    }

    fn shows(&self, version: &VersionRow, act: &ActRecord) -> bool {
        match (&act.act, self.visibility) {
            (_, Visibility::Official) => true,
            (StageChange::Moved(moved), Visibility::Public) => {
                self.stands(version) && is_published(moved.transition)
            }
            (StageChange::Adopted(_), Visibility::Public) => false,
        }
    }

    fn line(&self, version: &VersionRow, act: &ActRecord) -> ActLine {
        let official = self.visibility == Visibility::Official;
        let (transition, to) = match &act.act {
            StageChange::Moved(moved) => (Some(moved.transition), moved.to),
            StageChange::Adopted(adopted) => (None, adopted.stage),
        };
        let (zh, en) = transition.map_or(
            ("接收既有台账", "taken over from a register"),
            |transition| transition.row().trigger,
        );
        let actor = act
            .actor
            .as_ref()
            .filter(|actor| official || actor.kind.is_office());
        let commit = self.commits.get(&version.rev_from);
        let papers = act.papers.iter();
        ActLine {
            id: act.id.clone(),
            unit: act.subject().to_owned(),
            day: version.valid_from,
            transition: transition.map(|transition| transition.code().to_owned()),
            to: to.code().to_owned(),
            to_text: self.name(to),
            text: self.lang.pick(zh, en).to_owned(),
            actor: actor.map(|actor| {
                let (zh, en) = actor.kind.names();
                ActRole {
                    code: actor.kind.code().to_owned(),
                    name: self.lang.pick(zh, en).to_owned(),
                }
            }),
            actor_name: actor.map(|actor| actor.name.clone()),
            firm: act.firm.clone().filter(|_| official),
            papers: papers
                .filter(|paper| official || paper.kind.is_public())
                .map(|paper| self.paper(paper))
                .collect(),
            reason: act.reason.clone().filter(|_| official),
            corrects: act.corrects.clone().filter(|_| official),
            withdrawn: !self.stands(version),
            revision: version.rev_from,
            recorded_at: commit.map(|commit| instant(commit.recorded_at)),
            caller: commit.map(|commit| commit.caller.clone()),
        }
    }

    fn paper(&self, paper: &Paper) -> PaperLine {
        PaperLine {
            kind: ActRole::paper(paper.kind, self.lang),
            title: paper.title.clone(),
            number: paper.number.clone(),
            issuer: paper.issuer.clone(),
            day: paper.day,
            sha256: paper.sha256.clone(),
        }
    }
}

fn instant(at: OffsetDateTime) -> String {
    at.format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default()
}
