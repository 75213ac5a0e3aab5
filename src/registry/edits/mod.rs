//! Edits of features, as desktop GIS makes them: entered, amended, taken back, through the one write door.
//!
//! What a map may write is what somebody can see on the ground or read from a paper: place, names, measures. Stages, lists,
//! states on a path, outlines of parcels are the fruit of acts, and stay with them; who tries is told which act it takes.
//! To make a layer editable: its line in [`EDITABLES`], its arm in `amended`, `entered` and `taken_back`.

mod amended;
mod guards;
mod reader;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::geometry::Outline;
use crate::domain::record::{Entity, Kind, Position, Zone};

use super::acts::Act;
use super::keyed::Keyed;
use super::layers::{Eyes, Layer, LayerItem, Row, row_of};
use super::{Caller, Registry, RegistryError, When};

use amended::amended;
use guards::{conflict, is_draft, judged, outline_stays, rests_on_nothing};
use reader::{Reader, placed, told};

pub use amended::degrees;

/// What a map writes of a feature.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub properties: Map<String, Value>,
    /// None = left as it is.
    pub place: Option<Option<Drawn>>,
    /// All of the feature: what is not named is cleared. Else what is not named stays.
    pub whole: bool,
}

/// A place as it was drawn, degrees CGCS2000.
#[derive(Debug, Clone)]
pub enum Drawn {
    Point(Position),
    Outline(Outline),
}

/// What became of an edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    pub id: String,
    /// The commit; that of the feature where nothing changed.
    pub revision: u64,
}

/// How a layer is edited.
#[derive(Debug)]
pub struct Editable {
    layer: &'static str,
    kind: Kind,
    act: Act,
    /// Features may be entered and taken back; else amended only.
    pub comes_and_goes: bool,
    /// Fields that are written when a feature is amended.
    pub fields: &'static [&'static str],
    /// Fields that are written when it is entered, and then stand.
    pub once: &'static [&'static str],
}

/// The paper that a feature is entered with.
const PAPER: &[&str] = &[
    "paper_kind",
    "paper_title",
    "paper_number",
    "paper_issuer",
    "paper_day",
];

/// Why an edit is made: written, never shown with the feature; it stands in the log.
pub const REASON: &str = "reason";
/// The day from which an edit holds; today when it is not named.
const DAY: &str = "valid_from";

static EDITABLES: &[Editable] = &[
    Editable {
        layer: "parcels",
        kind: Kind::Parcel,
        act: Act::DescribeParcels,
        comes_and_goes: false,
        fields: &["name", "street", "address", "remarks"],
        once: &[],
    },
    Editable {
        layer: "control-zones",
        kind: Kind::Zone,
        act: Act::DraftZones,
        comes_and_goes: true,
        fields: &["kind", "name", "parcels"],
        once: &[],
    },
    Editable {
        layer: "groundwater-sources",
        kind: Kind::GroundwaterSource,
        act: Act::KeepGroundwater,
        comes_and_goes: true,
        fields: &[
            "name",
            "kind",
            "owner",
            "parcels",
            "seepage_measure",
            "double_wall",
            "leak_monitoring",
        ],
        once: PAPER,
    },
    Editable {
        layer: "wells",
        kind: Kind::Well,
        act: Act::KeepGroundwater,
        comes_and_goes: true,
        fields: &[
            "number",
            "kind",
            "depth_m",
            "ground_elevation_m",
            "aquifer",
            "owner",
            "parcel",
        ],
        once: PAPER,
    },
    Editable {
        layer: "monitoring-points",
        kind: Kind::MonitoringPoint,
        act: Act::KeepMonitoring,
        comes_and_goes: true,
        fields: &["name", "kind", "land"],
        once: PAPER,
    },
];

impl Editable {
    /// How a layer is edited; none where it is read only.
    pub fn of(layer: &Layer) -> Option<&'static Editable> {
        EDITABLES.iter().find(|own| own.layer == layer.id)
    }

    /// Whether a caller may edit it, else why not.
    pub fn permit(&self, caller: &Caller) -> Result<(), RegistryError> {
        caller.need(self.act)
    }

    /// Whether a caller may.
    pub fn is_open_to(&self, caller: &Caller) -> bool {
        caller.may(self.act)
    }

    /// Whether a field is ever written.
    pub fn writes(&self, field: &str) -> bool {
        field == DAY || self.fields.contains(&field) || self.once.contains(&field)
    }
}

impl Drawn {
    /// What was drawn, in words.
    fn told(place: Option<&Option<Drawn>>) -> &'static str {
        match place {
            None => "nothing",
            Some(None) => "null",
            Some(Some(Drawn::Point(_))) => "a point",
            Some(Some(Drawn::Outline(_))) => "a polygon",
        }
    }
}

impl Registry {
    /// Enters a feature. Its identifier is given here.
    pub async fn enter_feature(
        &self,
        caller: &Caller,
        (layer, edit): (&'static Layer, &Edit),
        key: (&str, &[u8]),
    ) -> Result<Edited, RegistryError> {
        let editable = open(caller, layer)?;
        if !editable.comes_and_goes {
            return Err(conflict(
                "此数据集的要素不能在地图上新建",
                "features of this collection are not entered on a map",
            ));
        }
        let today = self.clock.today();
        let mut reader = Reader::new(edit);
        let entity = amended(editable, None, &mut reader);
        reader.nothing_else(layer, editable, None);
        if editable.once.is_empty() {
            let mark = reader.mark(today, None);
            let entity = clean(reader.faults, entity)?;
            let Entity::Zone(zone) = entity else {
                return Err(RegistryError::Forbidden(editable.act));
            };
            return self.draft_zone(caller, (*zone, mark), key).await;
        }
        let deed = reader.deed(today);
        let entity = clean(reader.faults, entity)?;
        let deed = deed.ok_or(RegistryError::Forbidden(editable.act))?;
        let taken = match &entity {
            Entity::Well(well) => self.add_well(caller, (well, &deed), key).await,
            Entity::GroundwaterSource(source) => {
                self.add_groundwater_source(caller, (source, &deed), key)
                    .await
            }
            Entity::MonitoringPoint(point) => {
                self.add_monitoring_point(caller, (point, &deed), key).await
            }
            _ => Err(RegistryError::Forbidden(editable.act)),
        };
        let taken = taken.map_err(told)?;
        Ok(Edited {
            id: taken.id,
            revision: taken.revision,
        })
    }

    /// Enters the draft of a zone.
    async fn draft_zone(
        &self,
        caller: &Caller,
        (zone, mark): (Zone, (Day, String)),
        key: (&str, &[u8]),
    ) -> Result<Edited, RegistryError> {
        let today = self.clock.today();
        let edited = self.act_under_key(caller, key, |view, revision| {
            let id = format!("ZD-{}-{revision:06}", today.year());
            let entity = Entity::from(Zone { id, ..zone });
            judged(view, (&entity, mark.0))?;
            Ok(keyed(entity, mark, revision))
        });
        edited.await.map_err(told)
    }

    /// Amends a feature, whole or in part; where nothing changes, nothing is written.
    pub async fn amend_feature(
        &self,
        caller: &Caller,
        (layer, id): (&'static Layer, &str),
        (edit, expected): (&Edit, Option<u64>),
        key: (&str, &[u8]),
    ) -> Result<Edited, RegistryError> {
        let editable = open(caller, layer)?;
        let today = self.clock.today();
        // all is judged inside the door, where a request that comes again has its answer
        let amended = |row: &Row<'_>| {
            moved(expected, row.revision())?;
            amended_from(editable, (layer, row), edit, today)
        };
        let stands = self.layer_item(caller, (layer, id), &When::default()).await;
        if let Some(row) = stands.as_ref().ok().and_then(LayerItem::row)
            && let Ok((after, _)) = amended(&row)
            && after == *row.entity()
        {
            return Ok(Edited {
                id: id.to_owned(),
                revision: row.revision(),
            });
        }
        let visibility = caller.visibility();
        let edited = self.act_under_key(caller, key, |view, revision| {
            let eyes = Eyes {
                view: *view,
                today,
                visibility,
            };
            let row = row_of(eyes, layer, id).ok_or_else(|| missing(id))?;
            let (after, mark) = amended(&row)?;
            judged(view, (&after, mark.0))?;
            Ok(keyed(after, mark, revision))
        });
        edited.await.map_err(told)
    }

    /// Takes a feature back that was entered in error: as we know now, it never held.
    pub async fn take_feature_back(
        &self,
        caller: &Caller,
        (layer, id): (&'static Layer, &str),
        (reason, expected): (&str, Option<u64>),
        key: (&str, &[u8]),
    ) -> Result<Edited, RegistryError> {
        let editable = open(caller, layer)?;
        if !editable.comes_and_goes {
            return Err(conflict(
                "此数据集的要素不能在地图上撤回",
                "features of this collection are not taken back on a map",
            ));
        }
        let (today, visibility) = (self.clock.today(), caller.visibility());
        self.act_under_key(caller, key, |view, revision| {
            let eyes = Eyes {
                view: *view,
                today,
                visibility,
            };
            let row = row_of(eyes, layer, id).ok_or_else(|| missing(id))?;
            moved(expected, row.revision())?;
            rests_on_nothing(view, row.entity())?;
            Ok(Keyed {
                answer: Edited {
                    id: id.to_owned(),
                    revision,
                },
                changes: vec![Change::withdrawn(today, editable.kind, id, reason)],
                reason: reason.to_owned(),
            })
        })
        .await
    }
}

/// How a layer is edited, by whom it may be.
fn open(caller: &Caller, layer: &'static Layer) -> Result<&'static Editable, RegistryError> {
    layer.permit(caller)?;
    let editable = Editable::of(layer).ok_or_else(|| {
        conflict(
            "此数据集只读，其要素由行为产生",
            "this collection is read only: its features come by acts",
        )
    })?;
    caller.need(editable.act)?;
    Ok(editable)
}

/// The feature as it stands then, with the day from which it holds and why.
fn amended_from(
    editable: &Editable,
    (layer, row): (&Layer, &Row<'_>),
    edit: &Edit,
    today: Day,
) -> Result<(Entity, (Day, String)), RegistryError> {
    let before = row.entity();
    is_draft(before)?;
    outline_stays(before, edit.place.as_ref())?;
    let mut reader = Reader::new(edit);
    let after = amended(editable, Some(before), &mut reader);
    reader.nothing_else(layer, editable, Some(row));
    let mark = reader.mark(today, Some(row.since()));
    Ok((clean(reader.faults, after)?, mark))
}

/// What was read, where nothing is wrong with it.
fn clean(faults: Vec<Fault>, entity: Option<Entity>) -> Result<Entity, RegistryError> {
    let checked = entity.as_ref().map_or_else(Vec::new, Entity::check);
    let faults: Vec<Fault> = (faults.into_iter())
        .chain(checked.into_iter().map(placed))
        .collect();
    match entity {
        Some(entity) if faults.is_empty() => Ok(entity),
        _ => Err(faults.into()),
    }
}

fn missing(id: &str) -> RegistryError {
    RegistryError::NotFound {
        what: "feature",
        id: id.to_owned(),
    }
}

fn moved(expected: Option<u64>, stands: u64) -> Result<(), RegistryError> {
    match expected {
        Some(expected) if expected != stands => Err(RegistryError::Moved(stands)),
        _ => Ok(()),
    }
}

fn keyed(entity: Entity, (day, reason): (Day, String), revision: u64) -> Keyed<Edited> {
    Keyed {
        answer: Edited {
            id: entity.id(),
            revision,
        },
        changes: vec![Change::recorded(day, None, entity)],
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_editable_is_there() {
        for editable in EDITABLES {
            let layer = Layer::find(editable.layer).expect(editable.layer);
            let writes = editable.fields.iter().chain(editable.once).chain([&DAY]);
            for name in writes {
                let known = layer.fields.iter().any(|field| field.name == *name);
                assert!(known, "{} {name}", editable.layer);
            }
            assert!(layer.fields.iter().all(|field| field.name != REASON));
        }
    }
}
