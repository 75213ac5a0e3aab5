//! Steps of the procedure that are acts of no stage: a lookup in the national system, works begun, a transaction carried
//! out. What happened is written down even where the answer before it said no.

use serde::{Deserialize, Serialize};

use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Paper, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::land_use::LandUse;
use crate::domain::law::{Basis, REGISTER_DEFAULT};
use crate::domain::record::{Entity, Kind, Lookup, TransactionRecord, WorksStart};
use crate::domain::transaction::Transaction;
use crate::store::VersionRow;

use super::duties::{check_days, check_paper};
use super::keyed::Keyed;
use super::{Act, Caller, Registry, RegistryError, When};

/// A step of the procedure, to be written down.
#[derive(Debug, Clone, PartialEq)]
pub struct NewProcedureStep {
    pub step: Step,
    /// The day on which it happened.
    pub day: Day,
    pub paper: Paper,
    pub reason: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// The national construction-land system was looked up.
    Lookup { result: String },
    /// Building works began.
    Works { permit: Option<String> },
    /// A transaction was carried out.
    Transaction {
        transaction: Transaction,
        planned_uses: Vec<LandUse>,
        /// The recorded answer that was at hand.
        check: Option<String>,
    },
}

/// A step that was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StepTaken {
    /// lookup, works or transaction.
    pub kind: String,
    /// Its number: that of the parcel, for a transaction its own, such as `TX-2026-000012`.
    pub id: String,
    pub parcel: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// The verdict of the recorded answer that was at hand; null without one.
    pub verdict: Option<String>,
    /// The commit.
    pub revision: u64,
}

/// A step on record.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct StepView {
    /// lookup, works or transaction.
    pub kind: String,
    /// By what it is named among its kind: the day of a lookup and of works, the number of a transaction.
    pub place: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// What the lookup gave.
    pub result: Option<String>,
    /// The permit of the works.
    pub permit: Option<String>,
    pub transaction: Option<Transaction>,
    /// The uses that the transaction was for.
    pub planned_uses: Vec<LandUse>,
    /// The recorded answer that was at hand.
    pub check: Option<String>,
    /// Its verdict.
    pub verdict: Option<String>,
    /// The commit.
    pub revision: u64,
}

impl StepView {
    fn of(version: &VersionRow) -> Option<Self> {
        let mut told = StepView {
            kind: version.entity.kind().code().to_owned(),
            place: version.valid_from.to_string(),
            day: version.valid_from,
            result: None,
            permit: None,
            transaction: None,
            planned_uses: Vec::new(),
            check: None,
            verdict: None,
            revision: version.rev_from,
        };
        match &version.entity {
            Entity::Lookup(own) => told.result = Some(own.result.clone()),
            Entity::Works(own) => told.permit.clone_from(&own.permit),
            Entity::Transaction(own) => {
                told.place.clone_from(&own.id);
                told.transaction = Some(own.transaction);
                told.planned_uses.clone_from(&own.planned_uses);
                told.check.clone_from(&own.check);
                told.verdict.clone_from(&own.verdict);
            }
            _ => return None,
        }
        Some(told)
    }
}

impl NewProcedureStep {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self, parcel: &RegistryNo) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_paper(&mut faults, &self.paper, &self.reason);
        match &self.step {
            Step::Lookup { .. } | Step::Works { .. } => {}
            Step::Transaction {
                transaction,
                planned_uses,
                ..
            } => {
                if planned_uses.is_empty() && transaction.needs_use() {
                    let wanted = "the planned uses, each {system, code}";
                    let remedy = "this transaction is for a use: name it";
                    faults.push(Fault::new("planned_uses", wanted, "none", remedy));
                }
                for (index, planned) in planned_uses.iter().enumerate() {
                    let found = planned.check().into_iter();
                    faults
                        .extend(found.map(|fault| fault.under(&format!("planned_uses[{index}]"))));
                }
            }
        }
        faults.extend(self.entity(parcel, (0, None)).check());
        faults
    }

    /// The entity it becomes in a commit.
    fn entity(&self, parcel: &RegistryNo, (revision, verdict): (u64, Option<String>)) -> Entity {
        let parcel = parcel.clone();
        match self.step.clone() {
            Step::Lookup { result } => Lookup { parcel, result }.into(),
            Step::Works { permit } => WorksStart { parcel, permit }.into(),
            Step::Transaction {
                transaction,
                planned_uses,
                check,
            } => TransactionRecord {
                id: format!("TX-{}-{revision:06}", self.day.year()),
                parcel,
                transaction,
                planned_uses,
                check,
                verdict,
            }
            .into(),
        }
    }
}

impl Registry {
    /// The steps on record of a parcel that were not taken back, the last first.
    pub async fn procedure_steps(
        &self,
        caller: &Caller,
        parcel: &RegistryNo,
        when: &When,
    ) -> Result<Vec<StepView>, RegistryError> {
        caller.need(Act::SeeProcedure)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let dossier = atlas.dossier(parcel.as_str());
        let dossier = dossier.filter(|dossier| view.parcel_in(dossier).is_some());
        let dossier = dossier.ok_or_else(|| RegistryError::no_parcel(parcel))?;
        let as_of = view.as_of();
        let versions = dossier.versions().iter();
        let known = versions.filter(|version| as_of.saw(version));
        let mut found: Vec<StepView> = known.filter_map(|own| StepView::of(own)).collect();
        found.sort_by(|a, b| (b.day, b.revision, &a.kind).cmp(&(a.day, a.revision, &b.kind)));
        Ok(found)
    }

    /// Writes a step of the procedure down.
    pub async fn record_step(
        &self,
        caller: &Caller,
        (parcel, wanted): (&RegistryNo, &NewProcedureStep),
        key: (&str, &[u8]),
    ) -> Result<StepTaken, RegistryError> {
        caller.need(wanted.step.act())?;
        let faults = wanted.check(parcel);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let verdict = self.verdict_at_hand(caller, parcel, &wanted.step).await?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let dossier = view.atlas().dossier(parcel.as_str());
            let dossier = dossier.ok_or_else(|| RegistryError::no_parcel(parcel))?;
            view.parcel_in(dossier)
                .ok_or_else(|| RegistryError::no_parcel(parcel))?;
            let mut refusals = Vec::new();
            let days = (wanted.day, today);
            check_days(&mut refusals, days, &wanted.paper, REGISTER_DEFAULT_BASIS);
            // a later day would hide that works had begun before
            let begun = view.versions(dossier, Kind::Works).next();
            let begun = begun.filter(|begun| begun.valid_from < wanted.day);
            if let (Step::Works { .. }, Some(begun)) = (&wanted.step, begun) {
                let since = begun.valid_from;
                let found = Text::new(
                    format!("已登记 {since} 开工"),
                    format!("works on record since {since}"),
                );
                let pair = (
                    Text::new(format!("不晚于 {since}"), format!("a day up to {since}")),
                    found,
                );
                let basis = (REGISTER_DEFAULT_BASIS, today);
                let guard = EventGuard::DayContradicts;
                refusals.push(Refusal::new("day", guard, pair, basis));
            }
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let entity = wanted.entity(parcel, (revision, verdict.clone()));
            Ok(Keyed {
                answer: StepTaken {
                    kind: entity.kind().code().to_owned(),
                    id: entity.id(),
                    parcel: parcel.to_string(),
                    day: wanted.day,
                    verdict,
                    revision,
                },
                changes: vec![Change::recorded(
                    wanted.day,
                    Some(wanted.paper.source()),
                    entity,
                )],
                reason: wanted.reason.clone(),
            })
        })
        .await
    }

    /// The verdict of the recorded answer that a transaction names: it must be about this parcel and this transaction.
    async fn verdict_at_hand(
        &self,
        caller: &Caller,
        parcel: &RegistryNo,
        step: &Step,
    ) -> Result<Option<String>, RegistryError> {
        let Step::Transaction {
            transaction,
            check: Some(check),
            ..
        } = step
        else {
            return Ok(None);
        };
        let wrong = |found: String| {
            let wanted = format!("the number of a recorded answer about {parcel}, {transaction}");
            let remedy = "ask and record first, or leave it out";
            RegistryError::from(vec![Fault::new("check", wanted, found, remedy)])
        };
        let recorded = match self.recorded(caller, check).await {
            Ok(recorded) => recorded,
            Err(RegistryError::NotFound { .. }) => return Err(wrong(check.clone())),
            Err(error) => return Err(error),
        };
        let question = &recorded.record.question;
        let asked = question.get("transaction").and_then(|code| code.as_str());
        if recorded.record.parcel.as_ref() != Some(parcel) || asked != Some(transaction.code()) {
            let of = recorded
                .record
                .parcel
                .as_ref()
                .map_or("-", RegistryNo::as_str);
            return Err(wrong(format!("{check}: {of}, {}", asked.unwrap_or("-"))));
        }
        Ok(Some(recorded.record.verdict))
    }
}

impl Step {
    /// The right it needs.
    fn act(&self) -> Act {
        match self {
            Step::Lookup { .. } => Act::RecordLookup,
            Step::Works { .. } => Act::RecordWorks,
            Step::Transaction { .. } => Act::RecordTransaction,
        }
    }
}

/// No article asks that these steps be registered.
const REGISTER_DEFAULT_BASIS: Basis = &[REGISTER_DEFAULT];
