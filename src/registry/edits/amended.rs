//! The feature with what was written, one function to a kind.

use rust_decimal::Decimal;

use crate::domain::groundwater::{SourceState, WellStatus};
use crate::domain::record::{
    Entity, GroundwaterSource, Kind, MonitoringPoint, Parcel, SourceKind, Well, Zone,
};

use super::reader::Reader;
use super::{Drawn, Editable};

/// Degrees within which a place is the same: a millimetre.
pub(super) const SAME_DEGREES: f64 = 1e-8;

const TEXT: &str = "a text";
const FLAG: &str = "true or false";
const PARCELS: &str = "registry numbers with ; between";

/// A decimal of a coordinate: nine digits are a tenth of a millimetre.
pub fn degrees(value: f64) -> Option<Decimal> {
    let rounded = (value * 1e9).round() / 1e9;
    rounded.to_string().parse().ok()
}

/// The feature as it stands then; none where a fault stands in the way, which the reader has.
pub(super) fn amended(
    editable: &Editable,
    before: Option<&Entity>,
    reader: &mut Reader<'_>,
) -> Option<Entity> {
    match (editable.kind, before) {
        (Kind::Parcel, Some(Entity::Parcel(own))) => Some(parcel(own, reader).into()),
        (Kind::Zone, None) => Some(zone(None, reader)?.into()),
        (Kind::Zone, Some(Entity::Zone(own))) => Some(zone(Some(own), reader)?.into()),
        (Kind::GroundwaterSource, None) => Some(source(None, reader)?.into()),
        (Kind::GroundwaterSource, Some(Entity::GroundwaterSource(own))) => {
            Some(source(Some(own), reader)?.into())
        }
        (Kind::Well, None) => Some(well(None, reader)?.into()),
        (Kind::Well, Some(Entity::Well(own))) => Some(well(Some(own), reader)?.into()),
        (Kind::MonitoringPoint, None) => Some(point(None, reader)?.into()),
        (Kind::MonitoringPoint, Some(Entity::MonitoringPoint(own))) => {
            Some(point(Some(own), reader)?.into())
        }
        _ => None,
    }
}

fn parcel(before: &Parcel, reader: &mut Reader<'_>) -> Parcel {
    let mut parcel = before.clone();
    reader.set("name", TEXT, &mut parcel.name);
    reader.set("street", TEXT, &mut parcel.street);
    reader.set("address", TEXT, &mut parcel.address);
    reader.set("remarks", TEXT, &mut parcel.remarks);
    parcel
}

fn zone(before: Option<&Zone>, reader: &mut Reader<'_>) -> Option<Zone> {
    let mut kind = before.map(|own| own.kind);
    reader.must("kind", "control or isolation", &mut kind);
    let mut name = before.and_then(|own| own.name.clone());
    reader.set("name", TEXT, &mut name);
    let parcels = reader
        .list("parcels", PARCELS)
        .or_else(|| before.map(|own| own.parcels.clone()));
    let outline = match (reader.place(), before.and_then(|own| own.outline.clone())) {
        (Some(Some(Drawn::Outline(drawn))), _) => Some(drawn.clone()),
        (None, Some(own)) => Some(own),
        (given, _) => {
            let found = Drawn::told(given);
            reader.wrong_place("a polygon", found);
            None
        }
    };
    Some(Zone {
        id: before.map_or_else(|| "ZD".to_owned(), |own| own.id.clone()),
        kind: kind?,
        name,
        parcels: parcels.unwrap_or_default(),
        outline: Some(outline?),
        draft: true,
    })
}

fn source(
    before: Option<&GroundwaterSource>,
    reader: &mut Reader<'_>,
) -> Option<GroundwaterSource> {
    let mut name = before.map(|own| own.name.clone());
    reader.must("name", TEXT, &mut name);
    let mut kind: Option<SourceKind> = before.map(|own| own.kind);
    let kinds = "petrol_station, chemical_site, landfill, hazardous_waste, industrial_cluster, plating, listed_parcel or other";
    reader.must("kind", kinds, &mut kind);
    let mut source = match before {
        Some(own) => own.clone(),
        None => GroundwaterSource {
            id: "GS".to_owned(),
            name: String::new(),
            kind: SourceKind::Other,
            owner: None,
            position: None,
            outline: None,
            parcels: Vec::new(),
            seepage_measure: None,
            double_wall: None,
            leak_monitoring: None,
            state: SourceState::Identified,
            steps: Vec::new(),
        },
    };
    reader.set("owner", TEXT, &mut source.owner);
    if let Some(parcels) = reader.list("parcels", PARCELS) {
        source.parcels = parcels;
    }
    reader.set("seepage_measure", TEXT, &mut source.seepage_measure);
    reader.set("double_wall", FLAG, &mut source.double_wall);
    reader.set("leak_monitoring", FLAG, &mut source.leak_monitoring);
    match reader.place() {
        Some(Some(Drawn::Point(drawn))) => {
            // a map shows the centre of an outline: where nobody moved it, it is no position of its own
            let centre = source.outline.as_ref().map(|own| own.centroid());
            let (lon, lat) = drawn.lon_lat();
            let near =
                |[x, y]: [f64; 2]| (x - lon).abs() < SAME_DEGREES && (y - lat).abs() < SAME_DEGREES;
            if source.position.is_some() || !centre.is_some_and(near) {
                source.position = Some(*drawn);
            }
        }
        Some(None) => source.position = None,
        None => {}
        given => {
            let found = Drawn::told(given);
            reader.wrong_place("a point", found);
        }
    }
    source.name = name?;
    source.kind = kind?;
    Some(source)
}

fn well(before: Option<&Well>, reader: &mut Reader<'_>) -> Option<Well> {
    let position = reader.position(before.map(|own| own.position));
    let mut well = match before {
        Some(own) => own.clone(),
        None => {
            // what stands for the place until all faults are told
            let anywhere = crate::domain::record::Position {
                lon: Decimal::ZERO,
                lat: Decimal::ZERO,
            };
            Well::at("W", position.unwrap_or(anywhere), WellStatus::Planned)
        }
    };
    reader.set("number", TEXT, &mut well.number);
    reader.set(
        "kind",
        "national, local, enterprise or site",
        &mut well.kind,
    );
    reader.decimal("depth_m", &mut well.depth_m);
    reader.decimal("ground_elevation_m", &mut well.ground_elevation_m);
    reader.set("aquifer", TEXT, &mut well.aquifer);
    reader.set("owner", TEXT, &mut well.owner);
    reader.set("parcel", "a registry number", &mut well.parcel);
    well.position = position?;
    Some(well)
}

fn point(before: Option<&MonitoringPoint>, reader: &mut Reader<'_>) -> Option<MonitoringPoint> {
    let mut name = before.map(|own| own.name.clone());
    reader.must("name", TEXT, &mut name);
    let mut kind = before.map(|own| own.kind);
    let kinds = "national, provincial, district or enterprise";
    reader.must("kind", kinds, &mut kind);
    let mut land = before.map(|own| own.land);
    let lands = "construction, agricultural or unused";
    reader.must("land", lands, &mut land);
    let position = reader.position(before.map(|own| own.position));
    Some(MonitoringPoint {
        id: before.map_or_else(|| "MP".to_owned(), |own| own.id.clone()),
        name: name?,
        kind: kind?,
        land: land?,
        position: position?,
    })
}
