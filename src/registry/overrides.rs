//! Overrides of `default` and `policy` findings: one person proposes, another confirms; bound to transaction and use.

use serde::{Deserialize, Serialize};

use crate::atlas::{AsOf, Dossier, View};
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::decision::RuleId;
use crate::domain::event::{EventGuard, Paper, Refusal, Text};
use crate::domain::fault::{Fault, check_text};
use crate::domain::land_use::LandUse;
use crate::domain::law::{Basis, REGISTER_DEFAULT};
use crate::domain::record::{Entity, Kind, OverrideGrant, OverrideProposal, OverrideWithdrawn};
use crate::domain::transaction::Transaction;
use crate::rules::overridable;

use super::duties::check_paper;
use super::keyed::Keyed;
use super::{Act, Caller, Registry, RegistryError, When};

/// Overrides to one page at the most.
pub const MOST_OVERRIDES: usize = 1000;

/// No law speaks of overrides; the register is careful.
const OWN: Basis = &[REGISTER_DEFAULT];

/// An override to be proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct NewOverride {
    pub parcel: RegistryNo,
    pub rule: String,
    pub transactions: Vec<Transaction>,
    pub uses: Vec<LandUse>,
    pub reason: String,
    pub paper: Paper,
    /// Valid through this day.
    pub expiry: Day,
    pub duty_allocated: bool,
    pub no_construction_until_removal: bool,
    pub municipal_consent: bool,
}

impl NewOverride {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_paper(&mut faults, &self.paper, &self.reason);
        if RuleId::find(&self.rule).and_then(overridable).is_none() {
            let remedy = "see GET /api/v1/rules";
            faults.push(Fault::new(
                "rule",
                "a rule such as R-32",
                &self.rule,
                remedy,
            ));
        }
        if self.transactions.is_empty() {
            let remedy = "name the transactions that it is for";
            faults.push(Fault::new("transactions", "at least one", "none", remedy));
        }
        if self.uses.is_empty() && self.transactions.iter().any(|act| act.needs_use()) {
            let remedy = "name the planned uses that it is for";
            faults.push(Fault::new("uses", "at least one use", "none", remedy));
        }
        faults
    }

    fn grant(&self, id: String) -> OverrideGrant {
        OverrideGrant {
            id,
            parcel: self.parcel.clone(),
            rule: self.rule.clone(),
            reason: self.reason.clone(),
            document: format!("{} {}", self.paper.title, self.paper.number),
            expiry: self.expiry,
            second_person: None,
            duty_allocated: self.duty_allocated,
            no_construction_until_removal: self.no_construction_until_removal,
            municipal_consent: self.municipal_consent,
            transactions: self.transactions.clone(),
            uses: self.uses.clone(),
        }
    }

    /// Every guard that stands in the way, on a day.
    fn refusals(&self, today: Day) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        let mut refuse = |at: &str, guard, wanted, found, basis: Basis| {
            refusals.push(Refusal::new(at, guard, (wanted, found), (basis, today)));
        };
        if let Some(Err(basis)) = RuleId::find(&self.rule).and_then(overridable) {
            let wanted = Text::new(
                "审慎默认或者政策性规则",
                "a rule of strength default or policy",
            );
            let guard = EventGuard::LawNotOverridable;
            refuse("rule", guard, wanted, Text::plain(&self.rule), basis);
        }
        let points =
            self.duty_allocated && self.no_construction_until_removal && self.municipal_consent;
        if self.rule == "R-32" && !points {
            let wanted = Text::new(
                "责任已约定、移出前不施工、市级部门同意",
                "the points of R-32",
            );
            let found = Text::new("不全", "not all of them");
            refuse("rule", EventGuard::OwnPointsMissing, wanted, found, OWN);
        }
        if self.expiry < today {
            let wanted = Text::new(format!("不早于 {today}"), format!("a day from {today} on"));
            let guard = EventGuard::NotInForce;
            refuse("expiry", guard, wanted, Text::plain(self.expiry), OWN);
        }
        if self.paper.day > today {
            let wanted = Text::new(format!("不晚于 {today}"), format!("a day up to {today}"));
            let guard = EventGuard::PaperLater;
            refuse("paper.day", guard, wanted, Text::plain(self.paper.day), OWN);
        }
        refusals
    }
}

/// How an override stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverrideState {
    /// Waits for the second person; without effect.
    Proposed,
    InForce,
    /// Its last day has passed.
    Expired,
    Withdrawn,
}

/// An override, proposed or in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OverrideView {
    pub id: String,
    pub parcel: String,
    pub rule: String,
    /// What it is for; empty = every transaction (older grants).
    pub transactions: Vec<Transaction>,
    /// Planned uses it is for, such as `YDYH2023:1001`; empty = every use.
    pub uses: Vec<String>,
    pub reason: String,
    pub document: String,
    /// Last day on which it holds.
    #[schema(value_type = String, format = Date)]
    pub expiry: Day,
    pub state: OverrideState,
    /// Who proposed it; null for older grants.
    pub proposed_by: Option<String>,
    pub confirmed_by: Option<String>,
    pub withdrawn_by: Option<String>,
    pub withdrawn_because: Option<String>,
    /// The commit of the last act on it.
    pub revision: u64,
}

/// What the record says of one override.
#[derive(Default, Clone)]
struct Found<'a> {
    proposal: Option<&'a OverrideProposal>,
    grant: Option<&'a OverrideGrant>,
    revision: u64,
}

impl Found<'_> {
    fn view(&self, today: Day) -> Option<OverrideView> {
        let grant = self
            .grant
            .or(self.proposal.map(|proposal| &proposal.grant))?;
        let withdrawn = self
            .proposal
            .and_then(|proposal| proposal.withdrawn.as_ref());
        let state = match (withdrawn, self.grant) {
            (Some(_), _) => OverrideState::Withdrawn,
            _ if grant.expiry < today => OverrideState::Expired,
            (None, Some(_)) => OverrideState::InForce,
            (None, None) => OverrideState::Proposed,
        };
        let code = |land_use: &LandUse| match land_use.system {
            Some(system) => format!("{}:{}", system.code(), land_use.code),
            None => land_use.code.to_string(),
        };
        Some(OverrideView {
            id: grant.id.clone(),
            parcel: grant.parcel.to_string(),
            rule: grant.rule.clone(),
            transactions: grant.transactions.clone(),
            uses: grant.uses.iter().map(code).collect(),
            reason: grant.reason.clone(),
            document: grant.document.clone(),
            expiry: grant.expiry,
            state,
            proposed_by: self.proposal.map(|proposal| proposal.by.clone()),
            confirmed_by: self.grant.and_then(|grant| grant.second_person.clone()),
            withdrawn_by: withdrawn.map(|withdrawn| withdrawn.by.clone()),
            withdrawn_because: withdrawn.map(|withdrawn| withdrawn.reason.clone()),
            revision: self.revision,
        })
    }
}

/// Overrides of a parcel by their identifiers.
fn of_parcel<'a>(
    view: &View<'a>,
    dossier: &'a Dossier,
) -> std::collections::BTreeMap<&'a str, Found<'a>> {
    let mut all: std::collections::BTreeMap<&str, Found<'_>> = Default::default();
    for version in view.all(dossier) {
        let id = match &version.entity {
            Entity::Override(grant) => grant.id.as_str(),
            Entity::OverrideProposal(proposal) => proposal.grant.id.as_str(),
            _ => continue,
        };
        let found = all.entry(id).or_default();
        found.revision = found.revision.max(version.rev_from);
        match &version.entity {
            Entity::Override(grant) => found.grant = Some(grant),
            Entity::OverrideProposal(proposal) => found.proposal = Some(proposal),
            _ => {}
        }
    }
    all
}

fn find<'a>(view: &View<'a>, id: &str) -> Result<Found<'a>, RegistryError> {
    let mut dossiers = view.atlas().dossiers();
    let found = dossiers.find_map(|dossier| of_parcel(view, dossier).get(id).cloned());
    found.ok_or_else(|| RegistryError::NotFound {
        what: "override",
        id: id.to_owned(),
    })
}

/// Which overrides are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OverrideQuery {
    pub parcel: Option<String>,
    pub state: Option<OverrideState>,
    pub after: Option<String>,
    pub limit: usize,
}

impl Registry {
    /// Overrides in the order of their numbers; whether there are more.
    pub async fn overrides(
        &self,
        caller: &Caller,
        query: &OverrideQuery,
        when: &When,
    ) -> Result<(Vec<OverrideView>, bool), RegistryError> {
        caller.need(Act::SeeOverrides)?;
        let atlas = self.at_head().await?;
        let as_of: AsOf = self.when(&atlas, when).await?;
        let view = atlas.view(as_of);
        let named = query.parcel.as_deref();
        let dossiers: Vec<&std::sync::Arc<Dossier>> = match named {
            Some(no) => atlas.dossier(no).into_iter().collect(),
            None => atlas.dossiers().collect(),
        };
        let found = dossiers.into_iter().flat_map(|dossier| {
            let all = of_parcel(&view, dossier);
            all.into_values()
                .filter_map(|found| found.view(as_of.day))
                .collect::<Vec<_>>()
        });
        let mut found: Vec<OverrideView> = found
            .filter(|seen| query.state.is_none_or(|state| state == seen.state))
            .filter(|seen| query.after.as_ref().is_none_or(|after| seen.id > *after))
            .collect();
        found.sort_by(|a, b| a.id.cmp(&b.id));
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        Ok((found, more))
    }

    /// Proposes an override; it has no effect yet.
    pub async fn propose_override(
        &self,
        caller: &Caller,
        wanted: &NewOverride,
        key: (&str, &[u8]),
    ) -> Result<OverrideView, RegistryError> {
        caller.need(Act::ProposeOverride)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let mut faults = Vec::new();
            if view.parcel(wanted.parcel.as_str()).is_none() {
                let remedy = "check the number";
                let wanted_text = "a parcel on record";
                faults.push(Fault::new("parcel", wanted_text, &wanted.parcel, remedy));
            }
            let refusals = wanted.refusals(today);
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let proposal = OverrideProposal {
                grant: wanted.grant(format!("X-{}-{revision:06}", today.year())),
                by: caller.id.clone(),
                withdrawn: None,
            };
            let answer = told(Some(&proposal), None, (today, revision))?;
            let source = Some(wanted.paper.source());
            Ok(Keyed {
                answer,
                changes: vec![Change::recorded(today, source, proposal)],
                reason: wanted.reason.clone(),
            })
        })
        .await
    }

    /// Confirms an override that somebody else proposed: from today it holds.
    pub async fn confirm_override(
        &self,
        caller: &Caller,
        (id, reason): (&str, &str),
        key: (&str, &[u8]),
    ) -> Result<OverrideView, RegistryError> {
        caller.need(Act::ConfirmOverride)?;
        check_reason(reason)?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let found = find(view, id)?;
            let (Some(proposal), None) = (found.proposal, found.grant) else {
                let why = format!("{id} is confirmed already");
                return Err(RegistryError::Conflict(why));
            };
            let mut refusals = Vec::new();
            if proposal.by == caller.id {
                let wanted = Text::new("另一人", "another person");
                let pair = (wanted, Text::plain(&caller.id));
                let guard = EventGuard::SecondPerson;
                refusals.push(Refusal::new("", guard, pair, (OWN, today)));
            }
            if proposal.withdrawn.is_some() || proposal.grant.expiry < today {
                let wanted = Text::new("未撤回、未到期的建议", "a proposal that stands");
                let found = Text::plain(proposal.grant.expiry);
                let guard = EventGuard::NotInForce;
                refusals.push(Refusal::new("", guard, (wanted, found), (OWN, today)));
            }
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let mut grant = proposal.grant.clone();
            grant.second_person = Some(caller.id.clone());
            Ok(Keyed {
                answer: told(Some(proposal), Some(&grant), (today, revision))?,
                changes: vec![Change::recorded(today, None, grant)],
                reason: reason.to_owned(),
            })
        })
        .await
    }

    /// Withdraws an override: from today it does not hold.
    pub async fn withdraw_override(
        &self,
        caller: &Caller,
        (id, reason): (&str, &str),
        key: (&str, &[u8]),
    ) -> Result<OverrideView, RegistryError> {
        caller.need(Act::WithdrawOverride)?;
        check_reason(reason)?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let found = find(view, id)?;
            let withdrawn = OverrideWithdrawn {
                by: caller.id.clone(),
                reason: reason.to_owned(),
            };
            let proposal = match (found.proposal, found.grant) {
                (Some(proposal), _) if proposal.withdrawn.is_some() => {
                    let why = format!("{id} is withdrawn already");
                    return Err(RegistryError::Conflict(why));
                }
                (Some(proposal), _) => OverrideProposal {
                    withdrawn: Some(withdrawn),
                    ..proposal.clone()
                },
                // granted before proposals were kept
                (None, grant) => OverrideProposal {
                    grant: grant.cloned().ok_or_else(|| RegistryError::NotFound {
                        what: "override",
                        id: id.to_owned(),
                    })?,
                    by: "unknown".to_owned(),
                    withdrawn: Some(withdrawn),
                },
            };
            let answer = told(Some(&proposal), found.grant, (today, revision))?;
            let mut changes = vec![Change::recorded(today, None, proposal)];
            if found.grant.is_some() {
                changes.push(Change::ended(today, Kind::Override, id, reason));
            }
            Ok(Keyed {
                answer,
                changes,
                reason: reason.to_owned(),
            })
        })
        .await
    }
}

pub(crate) fn check_reason(reason: &str) -> Result<(), RegistryError> {
    let mut faults = Vec::new();
    check_text(&mut faults, "reason", reason, 2000);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.into())
    }
}

fn told(
    proposal: Option<&OverrideProposal>,
    grant: Option<&OverrideGrant>,
    (today, revision): (Day, u64),
) -> Result<OverrideView, RegistryError> {
    let found = Found {
        proposal,
        grant,
        revision,
    };
    found
        .view(today)
        .ok_or_else(|| RegistryError::Conflict("nothing is left of this override".to_owned()))
}
