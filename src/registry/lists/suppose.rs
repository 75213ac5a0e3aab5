//! The record as it would be with some changes, to tell what answers would become; and the flag of a list and a notice
//! that disagree.

use crate::atlas::{AsOf, Atlas, View};
use crate::domain::change::{Change, Effect};
use crate::domain::day::Day;
use crate::domain::record::{Entity, FlagKind, Kind};
use crate::store::VersionRow;

use super::standing::Standing;

const NOT_IN_NOTICE: &str = "-not-in-notice";

/// The flag that says that the notice no longer names an entry.
pub(super) fn flag_id(entry: &str, parcel: &str) -> String {
    format!("{entry}-{parcel}{NOT_IN_NOTICE}")
}

/// The parcel of such a flag, by its identifier.
fn parcel_of_flag(id: &str) -> Option<String> {
    let mut parts = id.strip_suffix(NOT_IN_NOTICE)?.rsplitn(3, '-');
    let (digits, letters) = (parts.next()?, parts.next()?);
    Some(format!("{letters}-{digits}"))
}

/// Flags of this kind that stand on the parcels of an entry.
pub(super) fn conflict_flag(view: &View<'_>, standing: &Standing<'_>) -> Vec<String> {
    let parcels = standing.version.entity.parcels();
    let flags = parcels.into_iter().filter_map(|no| {
        let id = flag_id(standing.id, no);
        let dossier = view.atlas().dossier(no)?;
        let stands = view.versions(dossier, Kind::Flag).any(|version| {
            matches!(&version.entity, Entity::Flag(flag)
                if flag.flag == FlagKind::ListingConflict && flag.id == id)
        });
        stands.then_some(id)
    });
    flags.collect()
}

/// The atlas as it would be with changes that hold today.
pub(super) fn suppose(atlas: &Atlas, changes: &[Change], today: Day) -> Atlas {
    let revision = atlas.reached() + 1;
    let view = atlas.view(AsOf {
        day: today,
        known: atlas.reached(),
    });
    let mut rows = Vec::new();
    for (seq, change) in (0..).zip(changes) {
        let (kind, id, entity) = match change.effect() {
            Some(Effect::Put(entity)) => (entity.kind(), entity.id(), Some(entity)),
            Some(Effect::End(kind, id) | Effect::Withdraw(kind, id)) => (kind, id.to_owned(), None),
            None => continue,
        };
        for stands in standing(&view, kind, &id, entity.map(Entity::parcels)) {
            rows.push(VersionRow {
                rev_to: Some(revision),
                ..stands.clone()
            });
        }
        if let Some(entity) = entity {
            rows.push(VersionRow {
                entity: entity.clone(),
                rev_from: revision,
                rev_to: None,
                seq,
                valid_from: change.day,
                valid_to: None,
            });
        }
    }
    atlas.supposing(rows, revision)
}

/// Versions of an entity that hold today.
fn standing<'a>(
    view: &View<'a>,
    kind: Kind,
    id: &str,
    parcels: Option<Vec<&str>>,
) -> Vec<&'a VersionRow> {
    match kind {
        Kind::Mirror => view.common(kind, id).into_iter().collect(),
        Kind::Listing | Kind::Negative => view
            .listed_versions(kind, id)
            .iter()
            .map(AsRef::as_ref)
            .filter(|version| view.as_of().sees(version))
            .collect(),
        _ => {
            let flagged = parcel_of_flag(id);
            let parcels = parcels.unwrap_or_default();
            let numbers = parcels.iter().map(|no| (*no).to_owned()).chain(flagged);
            numbers
                .filter_map(|no| view.atlas().dossier(&no))
                .flat_map(|dossier| view.versions(dossier, kind))
                .filter(|version| version.entity.id() == id)
                .collect()
        }
    }
}
