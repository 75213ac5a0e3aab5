//! Exchange between the offices: packages of what changed since the last one that was receipted, and what differs from
//! what an office holds.
//!
//! A package is frozen at a revision and its content is made from the record alone, so it is not kept: whoever has the
//! record makes it again byte for byte. Applied one after the other, packages give the register's own versions of the
//! agreed kinds ([`crate::domain::exchange`]).

mod content;
mod differences;

pub use content::{PackageContent, PackageForm};
pub use differences::{DifferenceReport, HeldDifference, HeldFault};

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::atlas::{AsOf, Atlas, View};
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::event::{EventGuard, Refusal, Text};
use crate::domain::exchange::read_kinds;
use crate::domain::fault::Fault;
use crate::domain::law::{Basis, CODE_139, REGISTER_DEFAULT};
use crate::domain::record::{
    Entity, ExchangePackage, ExchangeReceipt, ExchangedKind, Kind, Office,
};

use super::keyed::Keyed;
use super::{Act, Caller, Registry, RegistryError, When};
use content::{canonical, rows};

/// Published data agree across departments.
const AGREED: Basis = &[CODE_139, REGISTER_DEFAULT];

/// The manifest of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PackageView {
    pub id: String,
    /// Who receives it.
    pub office: Office,
    #[schema(value_type = String, format = Date)]
    pub made_on: Day,
    pub made_by: String,
    /// The revision it is frozen at.
    pub to_revision: u64,
    /// Each kind with the revision after which its changes are in it; 0 = all of them.
    pub kinds: Vec<ExchangedKind>,
    pub rows: u64,
    /// SHA-256 over the content as JSON, byte for byte as it is sent.
    pub digest: String,
    /// Root of the log at that revision, hex.
    pub log_root: String,
    /// Leaves of the log at that revision.
    pub tree_size: u64,
    pub receipt: Option<ExchangeReceipt>,
}

/// A package that was made or receipted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PackageTaken {
    pub package: PackageView,
    /// The commit.
    pub revision: u64,
}

impl PackageView {
    fn of(package: &ExchangePackage, made_on: Day) -> Self {
        PackageView {
            id: package.id.clone(),
            office: package.office,
            made_on,
            made_by: package.made_by.clone(),
            to_revision: package.to_revision,
            kinds: package.kinds.clone(),
            rows: package.rows,
            digest: package.digest.clone(),
            log_root: package.log_root.clone(),
            tree_size: package.tree_size,
            receipt: package.receipt.clone(),
        }
    }
}

/// Packages as they stand, with the day on which each was made.
fn packages<'a>(view: &View<'a>) -> Vec<(&'a ExchangePackage, Day)> {
    let mut found: Vec<(&ExchangePackage, Day)> = Vec::new();
    // a receipt makes a later version: the first one bears the day on which it was made
    for version in view.common_versions(Kind::ExchangePackage) {
        let Entity::ExchangePackage(package) = &version.entity else {
            continue;
        };
        match found.iter_mut().find(|(own, _)| own.id == package.id) {
            None => found.push((package, version.valid_from)),
            Some((own, made)) => {
                *made = (*made).min(version.valid_from);
                if package.receipt.is_some() {
                    *own = package;
                }
            }
        }
    }
    found
}

fn find<'a>(view: &View<'a>, id: &str) -> Result<(&'a ExchangePackage, Day), RegistryError> {
    let found = packages(view).into_iter().find(|(own, _)| own.id == id);
    found.ok_or_else(|| RegistryError::NotFound {
        what: "package",
        id: id.to_owned(),
    })
}

/// The revision up to which an office has receipted a kind.
fn receipted(packages: &[(&ExchangePackage, Day)], office: Office, kind: Kind) -> u64 {
    let own = packages.iter().filter(|(package, _)| {
        package.office == office
            && package.receipt.is_some()
            && package.kinds.iter().any(|held| held.kind == kind.code())
    });
    own.map(|(package, _)| package.to_revision)
        .max()
        .unwrap_or(0)
}

/// A package for an office as it would be made of an atlas, without number, root and maker.
fn draft(atlas: &Atlas, office: Office, today: Day) -> Result<ExchangePackage, RegistryError> {
    let to = atlas.reached();
    let view = atlas.view(AsOf {
        day: today,
        known: to,
    });
    let agreed = read_kinds(view.setting("exchange_kinds")).unwrap_or_default();
    let made = packages(&view);
    let since: Vec<(Kind, u64)> = agreed
        .iter()
        .map(|kind| (*kind, receipted(&made, office, *kind)))
        .collect();
    let rows = rows(atlas, &since, to);
    let kinds = since.iter().map(|(kind, from)| ExchangedKind {
        kind: kind.code().to_owned(),
        from_revision: *from,
        rows: rows.iter().filter(|row| row.kind() == *kind).count() as u64,
    });
    let bytes = canonical(&rows)?;
    Ok(ExchangePackage {
        id: String::new(),
        office,
        to_revision: to,
        kinds: kinds.collect(),
        rows: rows.len() as u64,
        digest: hex::encode(Sha256::digest(&bytes)),
        log_root: String::new(),
        tree_size: 0,
        made_by: String::new(),
        receipt: None,
    })
}

async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RegistryError> + Send + 'static,
) -> Result<T, RegistryError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| RegistryError::Conflict(error.to_string()))?
}

impl Registry {
    /// Packages in the order of their numbers.
    pub async fn packages(
        &self,
        caller: &Caller,
        office: Option<Office>,
    ) -> Result<Vec<PackageView>, RegistryError> {
        caller.need(Act::SeeExchange)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, &When::default()).await?);
        let all = packages(&view).into_iter();
        let wanted = all.filter(|(own, _)| office.is_none_or(|office| office == own.office));
        Ok(wanted
            .map(|(own, made)| PackageView::of(own, made))
            .collect())
    }

    /// The manifest of a package.
    pub async fn package(&self, caller: &Caller, id: &str) -> Result<PackageView, RegistryError> {
        caller.need(Act::SeeExchange)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, &When::default()).await?);
        let (package, made) = find(&view, id)?;
        Ok(PackageView::of(package, made))
    }

    /// Makes a package for an office: what changed since the last one it receipted.
    pub async fn make_package(
        &self,
        caller: &Caller,
        (office, reason): (Office, &str),
        key: (&str, &[u8]),
    ) -> Result<PackageTaken, RegistryError> {
        caller.need(Act::Exchange)?;
        let today = self.clock.today();
        let atlas: Arc<Atlas> = self.at_head().await?;
        let mut made = apart(move || draft(&atlas, office, today)).await?;
        let before = made.to_revision.saturating_sub(1);
        let commits = self
            .store
            .snapshot()
            .await?
            .commits_after(before, 1)
            .await?;
        if let Some(commit) = commits.first() {
            made.log_root = hex::encode(commit.root.0);
            made.tree_size = commit.tree_size;
        }
        made.made_by.clone_from(&caller.id);
        self.act_under_key(caller, key, |_, revision| {
            if made.rows == 0 {
                let why = format!(
                    "nothing of the agreed kinds changed since the last receipt of {}",
                    office.code()
                );
                return Err(RegistryError::Conflict(why));
            }
            made.id = format!("P-{}-{revision:06}", today.year());
            Ok(Keyed {
                answer: PackageTaken {
                    package: PackageView::of(&made, today),
                    revision,
                },
                changes: vec![Change::recorded(today, None, made)],
                reason: reason.to_owned(),
            })
        })
        .await
    }

    /// Receipts a package, for the office that receives it; the digest is the one that was computed of what came in.
    pub async fn receipt_package(
        &self,
        caller: &Caller,
        (id, digest, reason): (&str, &str, &str),
        key: (&str, &[u8]),
    ) -> Result<PackageTaken, RegistryError> {
        caller.need(Act::Exchange)?;
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let (package, made) = find(view, id)?;
            if let Some(receipt) = &package.receipt {
                let why = format!("{id} was receipted on {} by {}", receipt.day, receipt.by);
                return Err(RegistryError::Conflict(why));
            }
            let mut refusals = Vec::new();
            let mut refuse = |at: &str, guard, pair: (Text, Text)| {
                refusals.push(Refusal::new(at, guard, pair, (AGREED, today)));
            };
            let role = package.office.role();
            if !caller.roles.contains(&role) {
                let roles: Vec<&str> = caller.roles.iter().map(|role| role.code()).collect();
                let pair = (Text::plain(role.code()), Text::plain(roles.join(", ")));
                refuse("", EventGuard::RoleNotEntitled, pair);
            }
            if !digest.eq_ignore_ascii_case(&package.digest) {
                let pair = (Text::plain(&package.digest), Text::plain(digest));
                refuse("digest", EventGuard::DigestDiffers, pair);
            }
            if !refusals.is_empty() {
                return Err(RegistryError::Refused(Vec::new(), refusals));
            }
            let mut package = package.clone();
            package.receipt = Some(ExchangeReceipt {
                by: caller.id.clone(),
                day: today,
                digest: digest.to_ascii_lowercase(),
            });
            Ok(Keyed {
                answer: PackageTaken {
                    package: PackageView::of(&package, made),
                    revision,
                },
                changes: vec![Change::recorded(today, None, package)],
                reason: reason.to_owned(),
            })
        })
        .await
    }

    /// The content of a package, made again from the record.
    pub async fn package_content(
        &self,
        caller: &Caller,
        (id, form, kind): (&str, PackageForm, Option<&str>),
    ) -> Result<PackageContent, RegistryError> {
        caller.need(Act::SeeExchange)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, &When::default()).await?);
        let (package, _) = find(&view, id)?;
        let package = package.clone();
        let only = kind.map(|code| {
            let held = package.kinds.iter().any(|held| held.kind == code);
            Kind::find(code).filter(|_| held).ok_or_else(|| {
                let known: Vec<&str> = package
                    .kinds
                    .iter()
                    .map(|held| held.kind.as_str())
                    .collect();
                let wanted = format!("one of {}", known.join(", "));
                Fault::new("kind", wanted, code, "see the manifest of the package")
            })
        });
        let only = only.transpose()?;
        let same = atlas.clone();
        apart(move || content::of(&same, &package, (form, only))).await
    }
}
