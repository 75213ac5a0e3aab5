//! Which acts are possible now for a unit and a caller, what each demands, and what stands in the way of the others.

use serde::Serialize;

use crate::atlas::{AsOf, View};
use crate::domain::day::Day;
use crate::domain::event::{
    ActorKind, DEMANDS, Demand, Due, EventGuard, Ground, PaperKind, Refusal, Text, obstacles,
};
use crate::domain::law::in_force;
use crate::domain::lifecycle::{Act as StageChange, Transition};
use crate::domain::record::Role;
use crate::domain::stage::Stage;
use crate::rules::render::{AnswerBasis, Lang};
use crate::standards::{LocalLimits, screen};

use super::super::soil_standards::recorded_limits;
use super::super::{Act, Caller, Registry, RegistryError};
use super::{EventTarget, RefusalText, Sheet};

/// The acts of a unit, possible or not.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Possible {
    pub parcel: String,
    pub unit: Option<String>,
    /// The stage on record; null = none, which never means clean.
    pub stage: Option<String>,
    pub stage_text: Option<String>,
    /// Revision of the parcel, for `If-Match`.
    pub revision: u64,
    /// Every transition; those that start here once for each stage they lead to.
    pub acts: Vec<PossibleAct>,
}

/// One act, with all that it demands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PossibleAct {
    /// T01 to T34.
    pub transition: String,
    pub to: String,
    pub to_text: String,
    /// Possible now, for this caller, once its papers are there.
    pub possible: bool,
    /// What stands in the way.
    pub in_the_way: Vec<RefusalText>,
    /// What sets it off.
    pub trigger: String,
    /// Who acts, in words, and as `actor.kind`.
    pub who: String,
    pub actors: Vec<ActRole>,
    /// Roles of callers that may enter it.
    pub roles: Vec<Role>,
    /// Papers demanded.
    pub papers: Vec<ActRole>,
    /// Papers that belong to it where their matter arises.
    pub where_it_applies: Vec<ActRole>,
    /// Fields that it reads beside its papers.
    pub carries: Vec<String>,
    /// Time limit in words; null = none in law.
    pub deadline: Option<String>,
    /// The day by which it is due, where one can be told.
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Day>,
    pub basis: Vec<AnswerBasis>,
}

/// A code with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ActRole {
    pub code: String,
    pub name: String,
}

impl ActRole {
    fn of(code: &str, (zh, en): (&'static str, &'static str), lang: Lang) -> Self {
        ActRole {
            code: code.to_owned(),
            name: lang.pick(zh, en).to_owned(),
        }
    }

    fn actor(kind: ActorKind, lang: Lang) -> Self {
        ActRole::of(kind.code(), kind.names(), lang)
    }

    pub(super) fn paper(kind: PaperKind, lang: Lang) -> Self {
        ActRole::of(kind.code(), kind.names(), lang)
    }
}

impl Registry {
    /// The acts of a unit, possible or not, for this caller.
    pub async fn possible_events(
        &self,
        caller: &Caller,
        target: &EventTarget,
        lang: Lang,
    ) -> Result<Possible, RegistryError> {
        caller.need(Act::SeePossible)?;
        let atlas = self.at_head().await?;
        let today = self.clock().today();
        let view = atlas.view(AsOf {
            day: today,
            known: atlas.reached(),
        });
        let missing = |what, id: &str| RegistryError::NotFound {
            what,
            id: id.to_owned(),
        };
        let no = target.parcel.as_str();
        let dossier = atlas
            .dossier(no)
            .filter(|dossier| view.parcel_in(dossier).is_some())
            .ok_or_else(|| missing("parcel", no))?;
        let sheet = Sheet::of(dossier);
        if let Some(unit) = &target.unit
            && !sheet.has_unit(unit)
        {
            return Err(missing("management unit", unit));
        }
        let revision = dossier.last_revision();
        let stage = sheet.stage(target.subject());
        let unit = Unit {
            view,
            sheet: &sheet,
            target,
            today,
            caller,
            lang,
            local: recorded_limits(&view),
        };
        Ok(Possible {
            parcel: target.parcel.to_string(),
            unit: target.unit.clone(),
            stage: stage.map(|stage| stage.code().to_owned()),
            stage_text: stage.map(|stage| name(stage, lang)),
            revision,
            acts: unit.acts(stage, revision + 1),
        })
    }
}

fn name(stage: Stage, lang: Lang) -> String {
    let (zh, en) = stage.names();
    lang.pick(zh, en).to_owned()
}

struct Unit<'a> {
    view: View<'a>,
    sheet: &'a Sheet,
    target: &'a EventTarget,
    today: Day,
    caller: &'a Caller,
    lang: Lang,
    /// Limits of local standards.
    local: LocalLimits,
}

impl Unit<'_> {
    fn acts(&self, stage: Option<Stage>, revision: u64) -> Vec<PossibleAct> {
        let acts = self.sheet.dated(self.target.subject());
        let unit = self.target.unit.as_deref();
        let removal = self.sheet.removal(self.today, unit);
        let survey = self.sheet.awaiting(self.today, None, unit);
        let ground = Ground {
            today: self.today,
            acts: &acts,
            place: (revision, 0),
            corrected_found: true,
            stands_at: stage,
            survey,
            survey_under_review: false,
            screened: survey.map(|survey| screen(survey, (&self.local, self.today))),
            assessment: self.sheet.assessment(self.today, unit),
            removal,
            works_firm: None,
            effect_firm: None,
            review: Default::default(),
            bans: &[],
            practitioners: &[],
            credit_registration_required: false,
        };
        let mut possible = Vec::new();
        for demand in &DEMANDS {
            let row = demand.transition.row();
            let mut to = stage.map_or_else(Vec::new, |stage| row.targets(stage));
            if to.is_empty() {
                to.extend(row.to().first());
            }
            for to in to {
                let under = (demand.transition, self.target.subject(), unit);
                let reports = (
                    ground.survey.map(|survey| survey.id.as_str()),
                    ground.assessment.map(|ra| ra.id.as_str()),
                );
                let ground = Ground {
                    review: self.sheet.review_ground(under, reports, &self.view),
                    ..ground.clone()
                };
                possible.push(self.act(demand, to, &ground));
            }
        }
        possible
    }

    fn act(&self, demand: &Demand, to: Stage, ground: &Ground<'_>) -> PossibleAct {
        let (lang, row) = (self.lang, demand.transition.row());
        let mut in_the_way = obstacles(demand.transition, to, ground);
        in_the_way.extend(self.role(demand));
        let pick = |(zh, en): (&'static str, &'static str)| lang.pick(zh, en).to_owned();
        let paper = |kind: &PaperKind| ActRole::paper(*kind, lang);
        PossibleAct {
            transition: row.id.to_owned(),
            to: to.code().to_owned(),
            to_text: name(to, lang),
            possible: in_the_way.is_empty(),
            in_the_way: in_the_way
                .iter()
                .map(|refusal| RefusalText::of(refusal, lang))
                .collect(),
            trigger: pick(row.trigger),
            who: pick(row.who),
            actors: demand
                .actors
                .iter()
                .map(|kind| ActRole::actor(*kind, lang))
                .collect(),
            roles: demand.roles.to_vec(),
            papers: demand.papers_to(to).iter().map(paper).collect(),
            where_it_applies: demand.where_it_applies.iter().map(paper).collect(),
            carries: demand
                .carries
                .iter()
                .map(|field| field.name().to_owned())
                .collect(),
            deadline: row.deadline.map(pick),
            due: self.due(demand),
            basis: in_force(demand.basis, self.today)
                .map(|citation| AnswerBasis::of(citation, lang))
                .collect(),
        }
    }

    /// What the caller's roles do not let him enter.
    fn role(&self, demand: &Demand) -> Option<Refusal> {
        if demand.is_open_to(&self.caller.roles) {
            return None;
        }
        let codes = |roles: &[Role]| {
            let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
            Text::plain(codes.join(", "))
        };
        Some(Refusal::new(
            "",
            EventGuard::RoleNotEntitled,
            (codes(demand.roles), codes(&self.caller.roles)),
            (demand.basis, self.today),
        ))
    }

    fn due(&self, demand: &Demand) -> Option<Day> {
        match demand.due {
            Due::NoDay => None,
            Due::AfterNotice => {
                let noticed = self.sheet.acts(self.target.subject());
                let noticed = noticed.filter(|(_, act)| {
                    matches!(&act.act, StageChange::Moved(moved) if moved.transition == Transition::T02)
                });
                let day = noticed.map(|(version, _)| version.valid_from).max()?;
                let months = self.view.setting("survey_after_notice_months");
                Some(day.plus_months(months.parse().ok()?))
            }
            Due::NextAftercareReport => {
                let removal = self
                    .sheet
                    .removal(self.today, self.target.unit.as_deref())?;
                removal.aftercare.as_ref()?.next_report_due
            }
        }
    }
}
