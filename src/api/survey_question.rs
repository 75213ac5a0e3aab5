//! Reading a question about the quality of a survey field by field, so that every fault is told in one pass.

use geo::Coord;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::domain::fault::Fault;
use crate::domain::geometry::projection::Plane;
use crate::domain::geometry::{Limits, Outline};
use crate::standards::survey_quality::SurveyStage;

use super::params::Fields;
use super::remediation_question::{
    Above, MOST, RemediationAsked, most, name, number, remediation, told,
};
use super::risk_question::{close, list};
use super::transfers::geometry_faults;

/// Points of one survey; the discs around them are joined.
pub(super) const MOST_POINTS: usize = 500;
/// Depths of one borehole, and samples of one object.
pub(super) const MOST_VALUES: usize = 1_000;
/// Points of one survey lie within so many degrees.
const APART_DEGREES: f64 = 1.0;
/// Deepest borehole, m.
pub(super) const DEEPEST_M: f64 = 1_000.0;

/// What stands at a sampling point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SurveyPointKind {
    Soil,
    /// A monitoring well.
    Groundwater,
}

/// A sampling point.
#[derive(Debug, Clone, PartialEq, utoipa::ToSchema)]
pub struct SurveyPointAsked {
    /// Its number.
    pub point: String,
    pub kind: SurveyPointKind,
    /// Degrees, CGCS2000; needed of a well, and where an outline is given.
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    /// Depths of the samples of soil, m below the ground.
    pub depths_m: Option<Vec<f64>>,
}

impl SurveyPointAsked {
    pub fn position(&self) -> Option<(f64, f64)> {
        self.lon.zip(self.lat)
    }
}

/// A survey that is planned or was made.
#[derive(Debug, Clone, PartialEq, utoipa::ToSchema)]
pub struct SurveyAsked {
    pub stage: SurveyStage,
    /// Square metres; measured where an outline is given.
    pub area_m2: Option<f64>,
    /// Square metres that are contaminated or suspected; 0 when left out.
    #[schema(required = false)]
    pub suspected_m2: f64,
    /// The parcel as GeoJSON, lon/lat.
    #[schema(value_type = Option<Object>)]
    pub outline: Option<Outline>,
    pub points: Vec<SurveyPointAsked>,
}

/// A survey, the evaluation of remediation, or both.
#[derive(Debug, Clone, PartialEq, Default, utoipa::ToSchema)]
pub struct SurveyQualityBody {
    pub survey: Option<SurveyAsked>,
    pub remediation: Option<RemediationAsked>,
}

impl SurveyQualityBody {
    pub fn read(body: Map<String, Value>) -> Result<SurveyQualityBody, Vec<Fault>> {
        let mut fields = Fields::of(body);
        let survey = object(&mut fields, "survey", survey);
        let remediation = object(&mut fields, "remediation", remediation);
        if survey.is_none() && remediation.is_none() && fields.faults.is_empty() {
            fields.missing("survey", "a survey, or remediation to be evaluated");
        }
        fields.check(&["survey", "remediation"], Vec::new())?;
        Ok(SurveyQualityBody {
            survey,
            remediation,
        })
    }
}

/// An object within another, its faults under its name; read in any case, so that all of them are told.
fn object<T>(fields: &mut Fields, name: &str, read: fn(&mut Fields) -> T) -> Option<T> {
    let own: Map<String, Value> = fields.take(name, "an object")?;
    let mut own = Fields::of(own);
    let value = read(&mut own);
    let found = own.faults.into_iter();
    fields.faults.extend(found.map(|fault| fault.under(name)));
    Some(value)
}

fn survey(fields: &mut Fields) -> SurveyAsked {
    const KNOWN: &[&str] = &["stage", "area_m2", "suspected_m2", "outline", "points"];
    if !fields.rest.contains_key("stage") {
        fields.missing("stage", "preliminary or detailed");
    }
    let stage = fields.take("stage", "preliminary or detailed");
    let outline = outline(fields);
    let area_m2 = number(fields, "area_m2", Above::Zero, MOST);
    let unknown = !fields
        .faults
        .iter()
        .any(|fault| fault.at.starts_with("outline"));
    if area_m2.is_none() && outline.is_none() && unknown && !told(fields, "area_m2") {
        fields.missing("area_m2", "square metres, or an outline");
    }
    let suspected_m2 = number(fields, "suspected_m2", Above::ZeroOrMore, MOST);
    let points = list(fields, "points", point);
    most(fields, "points", points.len(), MOST_POINTS);
    for (index, point) in points.iter().enumerate() {
        let needed = point.kind == SurveyPointKind::Groundwater || outline.is_some();
        let at = format!("points[{index}].lon");
        let here = |fault: &Fault| fault.at.starts_with(&format!("points[{index}]"));
        if needed && point.position().is_none() && !fields.faults.iter().any(here) {
            let wanted = "the place of a well, and of every point where an outline is given";
            let remedy = "give lon and lat in degrees";
            fields
                .faults
                .push(Fault::new(at, wanted, "nothing", remedy));
        }
    }
    together(fields, &points, outline.as_ref());
    close(fields, KNOWN);
    SurveyAsked {
        // named already where it could not be read
        stage: stage.unwrap_or(SurveyStage::Preliminary),
        area_m2,
        suspected_m2: suspected_m2.unwrap_or(0.0),
        outline,
        points,
    }
}

/// Refuses points that lie far from the others: longitude and latitude are easily exchanged.
fn together(fields: &mut Fields, points: &[SurveyPointAsked], outline: Option<&Outline>) {
    let first = points.iter().find_map(SurveyPointAsked::position);
    let centre = outline.map(|outline| outline.rect().center().x_y());
    let Some((x, y)) = centre.or(first) else {
        return;
    };
    for (index, point) in points.iter().enumerate() {
        let Some((lon, lat)) = point.position() else {
            continue;
        };
        if (lon - x).abs() > APART_DEGREES || (lat - y).abs() > APART_DEGREES {
            let wanted = format!("a place within {APART_DEGREES} degrees of {x:.4}, {y:.4}");
            let found = format!("{lon}, {lat}");
            let remedy = "check the place; longitude and latitude may be exchanged";
            let fault = Fault::new(format!("points[{index}].lon"), wanted, found, remedy);
            fields.faults.push(fault);
        }
    }
}

fn outline(fields: &mut Fields) -> Option<Outline> {
    let value = fields.rest.remove("outline").filter(|own| !own.is_null())?;
    match Outline::parse_geojson(&value, Limits::POSTED) {
        Ok(outline) => Some(outline),
        Err(found) => {
            let faults = geometry_faults(&found).into_iter();
            let own = |fault: Fault| Fault {
                at: fault.at.replacen("polygon", "outline", 1),
                ..fault
            };
            fields.faults.extend(faults.map(own));
            None
        }
    }
}

fn point(fields: &mut Fields) -> SurveyPointAsked {
    const KNOWN: &[&str] = &["point", "kind", "lon", "lat", "depths_m"];
    let point = name(fields, "point");
    if !fields.rest.contains_key("kind") {
        fields.missing("kind", "soil or groundwater");
    }
    let kind = fields.take("kind", "soil or groundwater");
    let mut degrees = |name: &str, most: f64| {
        let degrees: Option<f64> = fields.take(name, "degrees such as 117.17");
        if let Some(found) = degrees.filter(|own| !(-most..=most).contains(own)) {
            let wanted = format!("degrees from -{most} to {most}");
            let fault = Fault::new(
                name,
                wanted,
                found,
                "give longitude and latitude in degrees",
            );
            fields.faults.push(fault);
            return None;
        }
        degrees
    };
    let (lon, lat) = (degrees("lon", 180.0), degrees("lat", 90.0));
    if lon.is_some() != lat.is_some() && !told(fields, "lon") && !told(fields, "lat") {
        let lacking = if lon.is_some() { "lat" } else { "lon" };
        fields.missing(lacking, "degrees: lon and lat, or none of them");
    }
    let depths_m: Option<Vec<f64>> = fields.take("depths_m", "a list of metres such as [0.2, 1.5]");
    if let Some(depths) = &depths_m {
        most(fields, "depths_m", depths.len(), MOST_VALUES);
        let wrong = depths
            .iter()
            .enumerate()
            .filter(|(_, depth)| !(0.0..=DEEPEST_M).contains(*depth));
        let faults = wrong.map(|(index, depth)| {
            let wanted = format!("metres below the ground, 0 to {DEEPEST_M}");
            let at = format!("depths_m[{index}]");
            Fault::new(at, wanted, depth, "check the depth and its unit")
        });
        fields.faults.extend(faults.collect::<Vec<_>>());
    }
    close(fields, KNOWN);
    SurveyPointAsked {
        point,
        kind: kind.unwrap_or(SurveyPointKind::Soil),
        lon,
        lat,
        depths_m,
    }
}

/// Places in metres of a plane around the first.
pub(super) fn in_metres(places: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let Some((x, y)) = places.first().copied() else {
        return Vec::new();
    };
    let plane = Plane::around(Coord { x, y });
    let metres = |(x, y): &(f64, f64)| {
        let at = plane.to_metres(Coord { x: *x, y: *y });
        (at.x, at.y)
    };
    places.iter().map(metres).collect()
}
