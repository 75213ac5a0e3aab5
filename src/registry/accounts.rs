//! Accounts: who may sign in, and with which roles. An account is a row of the workbench, its roles are changes on
//! record; both are written in one transaction. The record knows a person by the random id of the account alone.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use crate::atlas::{AsOf, View};
use crate::domain::change::Change;
use crate::domain::fault::{Fault, check_text, shorten};
use crate::domain::record::{Grant, Kind, Role, Source, check_id};
use crate::store::AccountRow;

use super::attempts::{forgive_name, key_of_name};
use super::passwords::{self, check_password};
use super::secrets::new_id;
use super::sessions::normal_name;
use super::writing::Door;
use super::{Act, Caller, Registry, RegistryError};

/// An account as an administrator sees it.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: String,
    /// None for who signs in with a provider.
    pub sign_in_name: Option<String>,
    pub display_name: String,
    /// The provider that this person signs in with.
    pub issuer: Option<String>,
    /// As they are today, at the head of the record.
    pub roles: Vec<Role>,
    pub created_at: OffsetDateTime,
    pub disabled_at: Option<OffsetDateTime>,
    /// After repeated failures nobody signs in under this name before.
    pub locked_until: Option<OffsetDateTime>,
}

/// What is asked for an account with a password.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub sign_in_name: String,
    pub display_name: String,
    pub password: String,
    pub roles: Vec<Role>,
}

/// Why roles are set: in the commit, and the document in the change.
#[derive(Debug, Clone)]
pub struct Grounds {
    pub reason: String,
    pub source: Option<Source>,
}

impl Registry {
    /// Every account.
    pub async fn accounts(&self, caller: &Caller) -> Result<Vec<Account>, RegistryError> {
        caller.need(Act::ManageAccounts)?;
        let now = self.clock.now();
        let atlas = self.at_head().await?;
        let mut snapshot = self.store.snapshot().await?;
        let rows = snapshot.bench().accounts().await?;
        let locked: BTreeMap<String, OffsetDateTime> =
            snapshot.bench().locked(now).await?.into_iter().collect();
        drop(snapshot);
        let view = atlas.view(AsOf {
            day: self.clock.today(),
            known: atlas.reached(),
        });
        let show = |row: AccountRow| {
            let until = |name: &String| locked.get(&key_of_name(name)).copied();
            Account {
                roles: view.roles(&row.id).to_vec(),
                locked_until: row.sign_in_name.as_ref().and_then(until),
                id: row.id,
                sign_in_name: row.sign_in_name,
                display_name: row.display_name,
                issuer: row.provider.map(|(issuer, _)| issuer),
                created_at: row.created_at,
                disabled_at: row.disabled_at,
            }
        };
        Ok(rows.into_iter().map(show).collect())
    }

    /// One account.
    pub async fn account(&self, caller: &Caller, id: &str) -> Result<Account, RegistryError> {
        let all = self.accounts(caller).await?;
        let found = all.into_iter().find(|account| account.id == id);
        found.ok_or_else(|| not_there(id))
    }

    /// The name that the person behind a caller is called by.
    pub async fn display_name(&self, caller: &Caller) -> Result<Option<String>, RegistryError> {
        let mut snapshot = self.store.snapshot().await?;
        let account = snapshot.bench().account(&caller.id).await?;
        Ok(account.map(|account| account.display_name))
    }

    /// Makes an account with a password, and grants it its roles on record.
    pub async fn add_account(
        &self,
        by: &Caller,
        wanted: NewAccount,
        grounds: &Grounds,
    ) -> Result<Account, RegistryError> {
        by.need(Act::ManageAccounts)?;
        let faults = wanted.check(grounds);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let row = self.new_row(&wanted).await?;
        let id = row.id.clone();
        let mut door = self.door().await?;
        if !door.write.bench().add_account(&row).await? {
            let why = "the sign-in name is taken: choose another";
            return Err(RegistryError::Conflict(why.to_owned()));
        }
        let change = self.grant(&id, wanted.roles, grounds);
        match change {
            Some(change) => {
                let reason = grounds.reason.as_str();
                self.commit_through(door, (by, reason), &[change], None)
                    .await?;
            }
            None => door.write.commit_bench().await?,
        }
        self.account(by, &id).await
    }

    /// The row of an account that was asked for.
    pub(super) async fn new_row(&self, wanted: &NewAccount) -> Result<AccountRow, RegistryError> {
        Ok(AccountRow {
            id: new_id("account"),
            sign_in_name: Some(normal_name(&wanted.sign_in_name)),
            display_name: wanted.display_name.trim().to_owned(),
            password: Some(passwords::hash(wanted.password.clone()).await?),
            provider: None,
            created_at: self.clock.now(),
            disabled_at: None,
        })
    }

    /// Sets the roles of an account: an act on record. The last administrator stays one.
    pub async fn set_roles(
        &self,
        by: &Caller,
        id: &str,
        roles: &[Role],
        grounds: &Grounds,
    ) -> Result<Account, RegistryError> {
        by.need(Act::ManageAccounts)?;
        let mut faults = check_roles(roles);
        faults.extend(grounds.check());
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let mut door = self.door().await?;
        let account = self.account_in(&mut door, id).await?;
        if account.disabled_at.is_some() && !roles.is_empty() {
            let why = "the account is disabled: enable it first";
            return Err(RegistryError::Conflict(why.to_owned()));
        }
        if !roles.contains(&Role::Admin) {
            self.keep_an_admin(&mut door, id).await?;
        }
        let had = !self.view_in(&door).roles(id).is_empty();
        let change = match self.grant(id, roles.to_vec(), grounds) {
            Some(change) => Some(change),
            None => had.then(|| self.ungrant(id, grounds)),
        };
        if let Some(change) = change {
            let reason = grounds.reason.as_str();
            self.commit_through(door, (by, reason), &[change], None)
                .await?;
        } else {
            drop(door);
        }
        self.account(by, id).await
    }

    /// Disables an account: its sessions end, its tokens are refused, its roles end on record.
    pub async fn disable_account(
        &self,
        by: &Caller,
        id: &str,
        grounds: &Grounds,
    ) -> Result<Account, RegistryError> {
        by.need(Act::ManageAccounts)?;
        let faults = grounds.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let mut door = self.door().await?;
        let account = self.account_in(&mut door, id).await?;
        if account.disabled_at.is_none() {
            self.keep_an_admin(&mut door, id).await?;
            let now = self.clock.now();
            let mut bench = door.write.bench();
            bench.set_disabled(id, Some(now)).await?;
            bench.end_sessions(id, None).await?;
            if self.view_in(&door).roles(id).is_empty() {
                door.write.commit_bench().await?;
            } else {
                let change = self.ungrant(id, grounds);
                let reason = grounds.reason.as_str();
                self.commit_through(door, (by, reason), &[change], None)
                    .await?;
            }
        } else {
            drop(door);
        }
        self.account(by, id).await
    }

    /// Enables an account again; roles are granted anew.
    pub async fn enable_account(&self, by: &Caller, id: &str) -> Result<Account, RegistryError> {
        by.need(Act::ManageAccounts)?;
        self.account_row(id).await?;
        let mut write = self.store.bench().await?;
        write.bench().set_disabled(id, None).await?;
        write.commit().await?;
        self.account(by, id).await
    }

    /// The operator of the machine gives an account a new password; its sessions end, and a wait after failures too.
    pub async fn reset_password(
        &self,
        by: &Caller,
        name: &str,
        password: &str,
    ) -> Result<(), RegistryError> {
        by.need(Act::ManageAccounts)?;
        let name = normal_name(name);
        let mut faults = Vec::new();
        check_password(&mut faults, "password", password, &name);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let hash = passwords::hash(password.to_owned()).await?;
        let mut write = self.store.bench().await?;
        let mut bench = write.bench();
        let Some(account) = bench.account_named(&name).await? else {
            return Err(not_there(&name));
        };
        bench.set_password(&account.id, &hash).await?;
        bench.end_sessions(&account.id, None).await?;
        forgive_name(&mut bench, &name, self.clock.now()).await?;
        Ok(write.commit().await?)
    }

    async fn account_in(&self, door: &mut Door, id: &str) -> Result<AccountRow, RegistryError> {
        let account = door.write.bench().account(id).await?;
        account.ok_or_else(|| not_there(id))
    }

    fn view_in<'a>(&self, door: &'a Door) -> View<'a> {
        door.atlas.view(AsOf {
            day: self.clock.today(),
            known: door.atlas.reached(),
        })
    }

    /// Refuses to take the administrator away who is the last. Asked inside the write door, so that two cannot remove
    /// each other.
    async fn keep_an_admin(&self, door: &mut Door, id: &str) -> Result<(), RegistryError> {
        let accounts = door.write.bench().accounts().await?;
        let view = self.view_in(door);
        let is_admin = |id: &str| view.roles(id).contains(&Role::Admin);
        let others = accounts
            .iter()
            .filter(|account| account.disabled_at.is_none() && account.id != id)
            .any(|account| is_admin(&account.id));
        if is_admin(id) && !others {
            let why = "this is the last administrator: make another one first";
            return Err(RegistryError::Conflict(why.to_owned()));
        }
        Ok(())
    }

    /// Roles granted from today on. The name in the leaf says nothing of the person.
    pub(super) fn grant(
        &self,
        id: &str,
        mut roles: Vec<Role>,
        grounds: &Grounds,
    ) -> Option<Change> {
        roles.sort_unstable();
        roles.dedup();
        let grant = Grant {
            grantee: id.to_owned(),
            roles,
            name: "account".to_owned(),
        };
        let today = self.clock.today();
        let change = || Change::recorded(today, grounds.source.clone(), grant.clone());
        (!grant.roles.is_empty()).then(change)
    }

    fn ungrant(&self, id: &str, grounds: &Grounds) -> Change {
        let ended = Change::ended(self.clock.today(), Kind::Grant, id, "roles taken back");
        Change {
            source: grounds.source.clone(),
            ..ended
        }
    }
}

fn not_there(id: &str) -> RegistryError {
    RegistryError::NotFound {
        what: "account",
        id: shorten(id),
    }
}

/// What is wrong with roles that are to be granted.
pub fn check_roles(roles: &[Role]) -> Vec<Fault> {
    let public = roles
        .iter()
        .enumerate()
        .filter(|(_, role)| **role == Role::Public);
    let told = |(index, role): (usize, &Role)| {
        let at = format!("roles[{index}]");
        let remedy = "leave it out: everybody has it";
        Fault::new(at, "a role other than public", role.code(), remedy)
    };
    public.map(told).collect()
}

impl Grounds {
    /// What is missing or wrong.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_text(&mut faults, "reason", &self.reason, 2000);
        match &self.source {
            Some(source) => source.check(&mut faults),
            None => faults.push(Fault::new(
                "source",
                "the document behind it: {\"title\": ...}",
                "none",
                "name the decision or the letter",
            )),
        }
        faults
    }
}

impl NewAccount {
    /// What is wrong; grounds are needed where roles are granted.
    pub fn check(&self, grounds: &Grounds) -> Vec<Fault> {
        let mut faults = self.check_person();
        faults.extend(check_roles(&self.roles));
        if !self.roles.is_empty() {
            faults.extend(grounds.check());
        }
        faults
    }

    /// What is wrong with the names and the password.
    pub fn check_person(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let name = normal_name(&self.sign_in_name);
        check_id(&mut faults, "sign_in_name", &name);
        check_text(&mut faults, "display_name", &self.display_name, 200);
        check_password(&mut faults, "password", &self.password, &name);
        faults
    }
}
