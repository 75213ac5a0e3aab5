//! Sampling points as GeoJSON: features with a Point and a name. The same points as a sheet are read by [`super::form`].

use serde_json::Value;

use super::form::is_in_china;
use crate::domain::fault::{Fault, check_text};

/// Points of one file.
const MOST: usize = 5_000;
/// Properties that may hold the name, the first that is there counts.
const NAMES: [&str; 7] = [
    "point",
    "name",
    "id",
    "点位",
    "点位编号",
    "点位名称",
    "编号",
];

/// A point with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct PointFeature {
    pub point: String,
    /// Degrees, CGCS2000.
    pub lon: f64,
    pub lat: f64,
}

/// Reads a FeatureCollection of points; every fault in one pass.
pub fn read_point_features(collection: &Value) -> Result<Vec<PointFeature>, Vec<Fault>> {
    let features = collection.get("features").and_then(Value::as_array);
    let (Some("FeatureCollection"), Some(features)) = (kind(collection), features) else {
        let remedy =
            "send {\"type\": \"FeatureCollection\", \"features\": [...]} with a Point each";
        let found = kind(collection).unwrap_or("something else");
        return Err(vec![Fault::new(
            "",
            "a GeoJSON FeatureCollection of points",
            found,
            remedy,
        )]);
    };
    if features.len() > MOST {
        let fault = Fault::new(
            "features",
            format!("up to {MOST} points"),
            features.len(),
            "leave out points of other land",
        );
        return Err(vec![fault]);
    }
    let mut faults = Vec::new();
    let mut points: Vec<PointFeature> = Vec::new();
    let mut names = std::collections::BTreeMap::new();
    for (place, feature) in features.iter().enumerate() {
        let at = format!("features[{place}]");
        let name = name(feature);
        match &name {
            None => faults.push(Fault::new(
                format!("{at}.properties"),
                "the name of the point as the results write it, under \"point\"",
                "none",
                "add the property \"point\"",
            )),
            Some(name) => {
                check_text(&mut faults, &format!("{at}.properties"), name, 100);
                if let Some(first) = names.insert(name.clone(), place) {
                    let found = format!("{name}, which features[{first}] also has");
                    faults.push(Fault::new(
                        format!("{at}.properties"),
                        "each point once",
                        found,
                        "leave one of them out",
                    ));
                }
            }
        }
        match position(feature) {
            Ok((lon, lat)) => points.push(PointFeature {
                point: name.unwrap_or_default(),
                lon,
                lat,
            }),
            Err(found) => faults.push(Fault::new(
                format!("{at}.geometry"),
                "a Point in China: longitude, then latitude, in degrees (CGCS2000)",
                found,
                "mend the position, or leave the point out",
            )),
        }
    }
    if faults.is_empty() {
        Ok(points)
    } else {
        Err(faults)
    }
}

fn kind(value: &Value) -> Option<&str> {
    value.get("type")?.as_str()
}

fn name(feature: &Value) -> Option<String> {
    let properties = feature.get("properties");
    let named = NAMES.iter().filter_map(|name| properties?.get(*name));
    named
        .chain(feature.get("id"))
        .find_map(|value| match value {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
}

fn position(feature: &Value) -> Result<(f64, f64), String> {
    let geometry = feature
        .get("geometry")
        .filter(|geometry| !geometry.is_null());
    let geometry = geometry.ok_or("no geometry")?;
    if kind(geometry) != Some("Point") {
        return Err(kind(geometry).unwrap_or("no type").to_owned());
    }
    let coordinates = geometry.get("coordinates").and_then(Value::as_array);
    let numbers: Vec<Option<f64>> = coordinates
        .into_iter()
        .flatten()
        .map(Value::as_f64)
        .collect();
    match numbers.as_slice() {
        [Some(lon), Some(lat), ..] if is_in_china(*lon, *lat) => Ok((*lon, *lat)),
        _ => Err(geometry
            .get("coordinates")
            .map_or_else(|| "no coordinates".to_owned(), Value::to_string)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn points_have_names_and_places() {
        let points = read_point_features(&json!({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"point": " S1 "}, "geometry": {"type": "Point", "coordinates": [117.3, 39.1]}},
            {"type": "Feature", "id": 7, "properties": null, "geometry": {"type": "Point", "coordinates": [117.3, 39.1, 2.5]}}
        ]}));
        let points = points.unwrap();
        assert_eq!(
            [points[0].point.as_str(), points[1].point.as_str()],
            ["S1", "7"]
        );
        assert_eq!((points[0].lon, points[0].lat), (117.3, 39.1));
    }

    #[test]
    fn every_fault_is_told_in_one_pass() {
        let faults = read_point_features(&json!({"type": "FeatureCollection", "features": [
            {"properties": {"point": "S1"}, "geometry": {"type": "Point", "coordinates": [39.1, 117.3]}},
            {"properties": {}, "geometry": {"type": "Point", "coordinates": [117.3, 39.1]}},
            {"properties": {"point": "S1"}, "geometry": {"type": "Polygon", "coordinates": []}},
            {"properties": {"point": "S2"}, "geometry": null},
            7
        ]}));
        let at: Vec<String> = faults
            .unwrap_err()
            .into_iter()
            .map(|fault| fault.at)
            .collect();
        assert_eq!(
            at,
            [
                "features[0].geometry",
                "features[1].properties",
                "features[2].properties",
                "features[2].geometry",
                "features[3].geometry",
                "features[4].properties",
                "features[4].geometry"
            ]
        );
        for wrong in [
            json!(null),
            json!([]),
            json!({"type": "Point"}),
            json!({"type": "FeatureCollection", "features": {}}),
        ] {
            assert_eq!(read_point_features(&wrong).unwrap_err().len(), 1);
        }
    }
}
