//! Firms (从业单位): what they are, what they did, what was found against them; bans and what they end.

mod jobs;
mod keep;
mod read;

pub use jobs::{JobKind, JobStatistics, JobView};
pub use keep::{BanTaken, FirmAmendment, NewBan, NewFirm, NewRepair, NewViolation};
pub use read::{FirmBanView, FirmQuery, FirmView, PractitionerView, ViolationView};

use crate::atlas::View;
use crate::domain::law::{CODE_438, CODE_1230, Citation, SOIL_LAW_43, SOIL_LAW_90};
use crate::domain::record::{CreditRepair, Entity, Kind, Practitioner, Violation};
use crate::store::VersionRow;

use super::RegistryError;

/// Who may work, and what becomes of who works falsely.
const BASIS: &[Citation] = &[CODE_1230, CODE_438, SOIL_LAW_90, SOIL_LAW_43];

fn firm_of(version: &VersionRow) -> Option<&Practitioner> {
    match &version.entity {
        Entity::Practitioner(firm) => Some(firm),
        _ => None,
    }
}

/// A firm by its identifier, with its version.
fn held<'a>(
    view: &View<'a>,
    id: &str,
) -> Result<(&'a Practitioner, &'a VersionRow), RegistryError> {
    let version = view.common(Kind::Practitioner, id);
    let found = version.and_then(|version| Some((firm_of(version)?, version)));
    found.ok_or_else(|| RegistryError::NotFound {
        what: "practitioner",
        id: id.to_owned(),
    })
}

/// What was found against a firm, with the version that says so.
fn violations<'a>(
    view: &View<'a>,
    firm: &str,
) -> impl Iterator<Item = (&'a Violation, &'a VersionRow)> {
    let all = view.commons(Kind::Violation);
    all.filter_map(move |version| match &version.entity {
        Entity::Violation(found) if found.practitioner == firm => Some((found.as_ref(), version)),
        _ => None,
    })
}

/// Its repairs of credit, with the version that says so.
fn repairs<'a>(
    view: &View<'a>,
    firm: &str,
) -> impl Iterator<Item = (&'a CreditRepair, &'a VersionRow)> {
    let all = view.commons(Kind::CreditRepair);
    all.filter_map(move |version| match &version.entity {
        Entity::CreditRepair(repair) if repair.practitioner == firm => {
            Some((repair.as_ref(), version))
        }
        _ => None,
    })
}
