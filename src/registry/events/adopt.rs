//! Taking over a stage from an existing register (台账接收): the first act of land of which no stage is on record.

use serde::{Deserialize, Serialize};

use super::super::duties::{check_days, check_paper};
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError};
use super::EventTarget;
use super::sheet::Sheet;
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, PaperKind, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::law::{Basis, REGISTER_DEFAULT};
use crate::domain::lifecycle::{Act as StageChange, Adopted, Guard};
use crate::domain::record::ActRecord;
use crate::domain::stage::Stage;

/// A stage to be taken over.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAdoption {
    pub adopted: Adopted,
    /// The day from which the source says that it stands there.
    pub day: Day,
    pub paper: Paper,
    pub reason: String,
}

/// A stage that was taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AdoptionTaken {
    /// Number of the act.
    pub id: String,
    pub parcel: String,
    pub unit: Option<String>,
    pub stage: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The commit.
    pub revision: u64,
}

const BASIS: Basis = &[REGISTER_DEFAULT];

/// The papers of which one bears a stage out; empty = any. What helps the land rests on the paper that made it so.
fn papers(stage: Stage) -> &'static [PaperKind] {
    match stage {
        Stage::P0 | Stage::A0 => &[PaperKind::DepartmentLetter],
        Stage::AR => &[PaperKind::RiskAssessmentReport, PaperKind::DepartmentLetter],
        Stage::P1 => &[PaperKind::ReviewOpinion, PaperKind::DepartmentLetter],
        Stage::L0 | Stage::L1 | Stage::L2 | Stage::L3 | Stage::L4 => &[PaperKind::ListNotice],
        Stage::R0 | Stage::R1 => &[PaperKind::RemovalNotice],
        Stage::N0 => &[PaperKind::ZoneDecision],
        _ => &[],
    }
}

impl NewAdoption {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_paper(&mut faults, &self.paper, &self.reason);
        if self.adopted.stage == Stage::X0 {
            let wanted = "a stage that land can be taken over at";
            let remedy = "record the split or merge at POST /api/v1/cadastral-acts";
            faults.push(Fault::new("stage", wanted, "X0", remedy));
        }
        faults
    }

    /// What stands in the way, besides what is on record.
    fn refusals(&self, today: Day) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        let needed = papers(self.adopted.stage);
        if !needed.is_empty() && !needed.contains(&self.paper.kind) {
            let zh: Vec<&str> = needed.iter().map(|kind| kind.names().0).collect();
            let en: Vec<&str> = needed.iter().map(|kind| kind.code()).collect();
            let wanted = Text::new(zh.join("或"), en.join(" or "));
            let found = Text::new(self.paper.kind.names().0, self.paper.kind.code());
            let guard = EventGuard::PaperMissing;
            refusals.push(Refusal::new(
                "paper.kind",
                guard,
                (wanted, found),
                (BASIS, today),
            ));
        }
        if let Err(refused) = self.adopted.standing() {
            let at = refused.field.unwrap_or("stage");
            let stages = |stages: &[Stage]| {
                let codes: Vec<&str> = stages.iter().map(|stage| stage.code()).collect();
                Text::plain(codes.join(", "))
            };
            let pair = (stages(&refused.wanted), stages(&[self.adopted.stage]));
            let guard = EventGuard::Stage(refused.guard);
            refusals.push(Refusal::new(at, guard, pair, (BASIS, today)));
        }
        check_days(&mut refusals, (self.day, today), &self.paper, BASIS);
        refusals
    }
}

impl Registry {
    /// Takes over the stage of a parcel or a unit of which none is on record.
    pub async fn adopt_stage(
        &self,
        caller: &Caller,
        (target, wanted): (&EventTarget, &NewAdoption),
        key: (&str, &[u8]),
    ) -> Result<AdoptionTaken, RegistryError> {
        caller.need(Act::AdoptStage)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let missing = |what, id: &str| RegistryError::NotFound {
                what,
                id: id.to_owned(),
            };
            let no = target.parcel.as_str();
            let dossier = view.atlas().dossier(no);
            let dossier = dossier.filter(|dossier| view.parcel_in(dossier).is_some());
            let sheet = Sheet::of(dossier.ok_or_else(|| missing("parcel", no))?);
            if let Some(unit) = &target.unit
                && !sheet.has_unit(unit)
            {
                return Err(missing("management unit", unit));
            }
            let mut refusals = wanted.refusals(today);
            if let Some((version, act)) = sheet.acts(target.subject()).next() {
                let since = version.valid_from;
                let found = Text::new(
                    format!("{since} 起已有办理记录({})", act.id),
                    format!("acts on record since {since} ({})", act.id),
                );
                let pair = (Text::new("尚无办理记录", "no act on record"), found);
                let guard = EventGuard::Stage(Guard::AlreadyStands);
                refusals.push(Refusal::new("stage", guard, pair, (BASIS, today)));
            }
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let id = format!("E-{}-{revision:06}-1", today.year());
            let act = StageChange::Adopted(wanted.adopted.clone());
            let mut record = ActRecord::new(&id, target.parcel.clone(), target.unit.clone(), act);
            record.papers = vec![wanted.paper.clone()];
            record.reason = Some(wanted.reason.clone());
            Ok(Keyed {
                answer: AdoptionTaken {
                    id,
                    parcel: no.to_owned(),
                    unit: target.unit.clone(),
                    stage: wanted.adopted.stage.code().to_owned(),
                    day: wanted.day,
                    revision,
                },
                changes: vec![Change::recorded(
                    wanted.day,
                    Some(wanted.paper.source()),
                    record,
                )],
                reason: wanted.reason.clone(),
            })
        })
        .await
    }
}
