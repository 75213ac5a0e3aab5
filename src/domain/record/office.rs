//! What passes between the two offices: consultations (会商、征求意见) and exchange packages.

use serde::{Deserialize, Serialize};

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{ActorKind, Paper};
use crate::domain::fault::{Fault, check_text};
use crate::domain::land_use::LandUse;
use crate::domain::law::*;
use crate::domain::transaction::Transaction;

use super::{Recorded, Role};

/// Parcels in one consultation at the most.
pub const MOST_PARCELS: usize = 100;
/// Papers of one question at the most.
const MOST_PAPERS: usize = 20;

/// One of the two offices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    /// District environment office (区生态环境局).
    DistrictEnvironment,
    /// Natural resources (自然资源部门).
    NaturalResources,
}

impl Office {
    /// The one beside it.
    pub fn other(self) -> Office {
        match self {
            Office::DistrictEnvironment => Office::NaturalResources,
            Office::NaturalResources => Office::DistrictEnvironment,
        }
    }

    /// The office as one who acts and owes.
    pub fn actor(self) -> ActorKind {
        match self {
            Office::DistrictEnvironment => ActorKind::DistrictEnvironment,
            Office::NaturalResources => ActorKind::NaturalResources,
        }
    }

    /// The role that acts for it.
    pub fn role(self) -> Role {
        match self {
            Office::DistrictEnvironment => Role::Registrar,
            Office::NaturalResources => Role::Planner,
        }
    }

    /// The code on the wire.
    pub fn code(self) -> &'static str {
        self.actor().code()
    }
}

/// What a consultation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsultationKind {
    /// A planned use (规划用途).
    PlannedUse,
    /// Supply of land (供地).
    Supply,
    /// Transfer (转让).
    Transfer,
    /// Entry into a list (列入名录).
    Listing,
    /// Removal from a list (移出名录).
    Removal,
    /// A control or isolation zone (管控区域).
    Zone,
    Other,
}

impl ConsultationKind {
    /// The transaction that the register is asked about at the same time.
    pub fn transaction(self) -> Option<Transaction> {
        match self {
            ConsultationKind::PlannedUse => Some(Transaction::Plan),
            ConsultationKind::Supply => Some(Transaction::Supply),
            ConsultationKind::Transfer => Some(Transaction::Transfer),
            ConsultationKind::Listing
            | ConsultationKind::Removal
            | ConsultationKind::Zone
            | ConsultationKind::Other => None,
        }
    }

    /// Why the two offices speak with each other about it.
    pub fn basis(self) -> Basis {
        match self {
            ConsultationKind::PlannedUse => &[CODE_454_2, SOIL_LAW_59_2],
            ConsultationKind::Supply | ConsultationKind::Transfer => {
                &[CODE_454, CODE_462, SOIL_LAW_59, SOIL_LAW_67]
            }
            ConsultationKind::Listing => &[CODE_456, SOIL_LAW_61],
            ConsultationKind::Removal => &[CODE_461, SOIL_LAW_66],
            ConsultationKind::Zone => &[CODE_458, SOIL_LAW_63],
            ConsultationKind::Other => &[REGISTER_DEFAULT],
        }
    }
}

/// What the asked office thinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Opinion {
    /// 同意.
    Agree,
    /// 有条件同意.
    AgreeWithConditions,
    /// 不同意.
    Disagree,
    /// 需补充材料.
    NeedMore,
}

/// The register's own answer at the revision at which was asked: by reference, to be asked again with `known`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterAnswer {
    #[schema(value_type = String)]
    pub parcel: RegistryNo,
    pub transaction: Transaction,
    pub revision: u64,
    pub rulebook_version: String,
    /// SHA-256 of the facts, hex.
    pub facts_digest: String,
    /// ALLOWED, CONDITIONAL, UNDETERMINED or BLOCKED.
    pub verdict: String,
}

/// An opinion as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpinionGiven {
    pub opinion: Opinion,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    pub paper: Paper,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub by: String,
}

/// One time of asking: the first, or after the question was opened again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsultationRound {
    #[schema(value_type = String, format = Date)]
    pub asked_on: Day,
    pub asked_by: String,
    /// What was added when the question was opened again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<Paper>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub register_answers: Vec<RegisterAnswer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<OpinionGiven>,
}

/// A step of the asking office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeStep {
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub by: String,
    pub reason: String,
}

/// How a consultation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsultationState {
    /// Waits for the asked office.
    Asked,
    /// Waits for the asking office to take note.
    Answered,
    Acknowledged,
    Withdrawn,
}

/// A consultation (会商): one office asks, the other answers, the first takes note. Each step is a version; its day is
/// the day of the change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consultation {
    /// Its number, such as `C-2026-000012`.
    pub id: String,
    /// The office that asks; the other one is asked.
    pub asking: Office,
    pub about: ConsultationKind,
    pub question: String,
    pub parcels: Vec<RegistryNo>,
    /// Parcels that were split, merged or renumbered since it was asked; `parcels` names their successors. What the register
    /// answered of them was of the land before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_parcels: Vec<RegistryNo>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub planned_uses: Vec<LandUse>,
    /// At least one; the last is the one that counts.
    pub rounds: Vec<ConsultationRound>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<OfficeStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<OfficeStep>,
}

impl Consultation {
    pub fn asked(&self) -> Office {
        self.asking.other()
    }

    /// The last time of asking.
    pub fn round(&self) -> Option<&ConsultationRound> {
        self.rounds.last()
    }

    /// The opinion that counts.
    pub fn opinion(&self) -> Option<&OpinionGiven> {
        self.round()?.answered.as_ref()
    }

    pub fn state(&self) -> ConsultationState {
        match (&self.withdrawn, &self.acknowledged, self.opinion()) {
            (Some(_), _, _) => ConsultationState::Withdrawn,
            (None, Some(_), _) => ConsultationState::Acknowledged,
            (None, None, Some(_)) => ConsultationState::Answered,
            (None, None, None) => ConsultationState::Asked,
        }
    }
}

fn check_papers(faults: &mut Vec<Fault>, papers: &[Paper]) {
    if papers.len() > MOST_PAPERS {
        let wanted = format!("up to {MOST_PAPERS} papers");
        faults.push(Fault::new("papers", wanted, papers.len(), "send fewer"));
    }
    for (index, paper) in papers.iter().enumerate() {
        let mut found = Vec::new();
        paper.check(&mut found);
        let at = format!("papers[{index}]");
        faults.extend(found.into_iter().map(|fault| fault.under(&at)));
    }
}

impl Recorded for Consultation {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        self.parcels.iter().map(RegistryNo::as_str).collect()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "question", &self.question, 4000);
        // the limit is of what is asked: successors come on top
        let succeeded = !self.former_parcels.is_empty();
        if self.parcels.is_empty() || (self.parcels.len() > MOST_PARCELS && !succeeded) {
            let wanted = format!("1 to {MOST_PARCELS} parcels");
            let remedy = "name the parcels it is about";
            faults.push(Fault::new("parcels", wanted, self.parcels.len(), remedy));
        }
        if self.rounds.is_empty() {
            faults.push(Fault::new(
                "rounds",
                "at least one",
                "none",
                "say who asked, and when",
            ));
        }
        for round in &self.rounds {
            check_papers(faults, &round.papers);
            if let Some(supplement) = &round.supplement {
                check_text(faults, "supplement", supplement, 4000);
            }
            let Some(given) = &round.answered else {
                continue;
            };
            for condition in &given.conditions {
                check_text(faults, "conditions", condition, 1000);
            }
            if let Some(text) = &given.text {
                check_text(faults, "text", text, 4000);
            }
        }
    }
}

/// What of one kind a package holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangedKind {
    /// Code of the kind, such as `stage`.
    pub kind: String,
    /// What changed after this revision is in it; 0 = everything.
    pub from_revision: u64,
    pub rows: u64,
}

/// Who took a package, when, and the digest he saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeReceipt {
    pub by: String,
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub digest: String,
}

/// A package for an office (数据交换包): everything of the agreed kinds that changed, frozen at a revision. Its content is
/// not kept: it is made again from the record, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangePackage {
    /// Its number, such as `P-2026-000012`.
    pub id: String,
    /// Who receives it.
    pub office: Office,
    /// The revision it is frozen at.
    pub to_revision: u64,
    pub kinds: Vec<ExchangedKind>,
    pub rows: u64,
    /// SHA-256 over its canonical JSON, hex.
    pub digest: String,
    /// Root of the log at that revision, hex.
    pub log_root: String,
    /// Leaves of the log at that revision.
    pub tree_size: u64,
    pub made_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ExchangeReceipt>,
}

impl Recorded for ExchangePackage {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        for (at, digest) in [("digest", &self.digest), ("log_root", &self.log_root)] {
            if digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_hexdigit()) {
                let wanted = "64 hexadecimal digits";
                faults.push(Fault::new(at, wanted, digest, "give the whole digest"));
            }
        }
    }
}
