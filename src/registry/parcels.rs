//! Parcels as a caller may see them: search, one, by any code.

use serde::Serialize;

use crate::atlas::{AsOf, Dossier, View};
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::geometry::Outline;
use crate::domain::land_use::LandUse;
use crate::domain::record::{Entity, Kind, Parcel};

use super::{Act, Caller, Registry, RegistryError, Visibility, When};

/// How parcels are looked for. All conditions hold together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParcelQuery {
    /// Part of the number, name, address or street.
    pub text: Option<String>,
    /// Any code, exactly.
    pub code: Option<String>,
    /// West, south, east, north in degrees.
    pub bbox: Option<[f64; 4]>,
    /// Longitude and latitude of a point inside.
    pub point: Option<[f64; 2]>,
    /// After this registry number.
    pub after: Option<String>,
    pub limit: usize,
}

/// A parcel as its caller may see it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ParcelView {
    pub registry_no: String,
    pub name: Option<String>,
    /// Codes in other registers; not shown to the public.
    pub codes: Vec<String>,
    pub street: Option<String>,
    pub address: Option<String>,
    /// Stages of its units; a parcel without a stage has no record, which never means clean.
    pub stages: Vec<StageView>,
    /// Lists it stands on, those that the caller may see.
    pub lists: Vec<String>,
    pub current_use: Vec<LandUse>,
    pub planned_use: Vec<LandUse>,
    /// Area on the ellipsoid, m².
    pub area_m2: Option<f64>,
    /// The same in mu (亩).
    pub area_mu: Option<f64>,
    /// Area as stated by the document, m².
    pub area_stated_m2: Option<String>,
    /// West, south, east, north in degrees.
    pub bbox: Option<[f64; 4]>,
    /// GeoJSON geometry, CGCS2000 longitude and latitude; generalised for the public.
    #[schema(value_type = Option<Object>)]
    pub geometry: Option<serde_json::Value>,
    /// The outline is the generalised one.
    pub geometry_generalised: bool,
    pub remarks: Option<String>,
    /// Last revision that changed something about it.
    pub revision: u64,
}

/// The stage of one unit.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct StageView {
    /// The unit, or the parcel itself.
    pub unit: String,
    pub stage: String,
    /// First day of this stage.
    pub since: String,
}

/// Square metres of one mu (亩).
const MU_M2: f64 = 666.666_666_666_666_7;

/// How far a generalised outline reaches beyond its own at the most: two steps of its grid.
pub(super) const GENERALISED_DEGREES: f64 = 0.002;

/// Whether a caller may see a parcel as it was. What is no longer published today is not shown to the public as it was
/// before either, whatever day or revision it asks for.
pub(crate) fn is_visible(
    view: &View<'_>,
    today: Day,
    parcel: &Parcel,
    visibility: Visibility,
) -> bool {
    let now = AsOf {
        day: today,
        known: view.atlas().reached(),
    };
    is_visible_at(view, now, parcel, visibility)
}

/// The same, as things are published at a point in time.
pub(crate) fn is_visible_at(
    view: &View<'_>,
    now: AsOf,
    parcel: &Parcel,
    visibility: Visibility,
) -> bool {
    match visibility {
        Visibility::Official => true,
        Visibility::Public => {
            let now = view.atlas().view(now);
            let still = now.parcel(parcel.registry_no.as_str());
            parcel.published && still.is_none_or(|parcel| parcel.published)
        }
    }
}

/// A code as it is compared: half-width, without blanks, capitals.
pub(crate) fn normalise(code: &str) -> String {
    code.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

impl Registry {
    /// One parcel by its registry number.
    pub async fn parcel(
        &self,
        caller: &Caller,
        no: &RegistryNo,
        when: &When,
    ) -> Result<ParcelView, RegistryError> {
        caller.need(Act::SeeParcels)?;
        let missing = || RegistryError::no_parcel(no);
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let today = self.clock.today();
        let dossier = atlas.dossier(no.as_str()).ok_or_else(missing)?;
        let parcel = view
            .parcel_in(dossier)
            .filter(|parcel| is_visible(&view, today, parcel, caller.visibility()));
        Ok(show(
            &view,
            dossier,
            parcel.ok_or_else(missing)?,
            caller.visibility(),
        ))
    }

    /// Parcels that fit a query, in the order of their numbers, and whether there are more.
    pub async fn parcels(
        &self,
        caller: &Caller,
        query: &ParcelQuery,
        when: &When,
    ) -> Result<(Vec<ParcelView>, Option<String>), RegistryError> {
        caller.need(Act::SeeParcels)?;
        let faults = query.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let today = self.clock.today();
        let visibility = caller.visibility();
        let mut found = candidates(&view, query, visibility);
        found.retain(|parcel| {
            is_visible(&view, today, parcel, visibility) && fits(parcel, query, visibility)
        });
        found.sort_by(|a, b| a.registry_no.cmp(&b.registry_no));
        found.dedup_by(|a, b| a.registry_no == b.registry_no);
        let next = (found.len() > query.limit)
            .then(|| {
                found
                    .get(query.limit.saturating_sub(1))
                    .map(|parcel| parcel.registry_no.to_string())
            })
            .flatten();
        found.truncate(query.limit);
        let shown = found.into_iter().filter_map(|parcel| {
            let dossier = atlas.dossier(parcel.registry_no.as_str())?;
            Some(show(&view, dossier, parcel, visibility))
        });
        Ok((shown.collect(), next))
    }
}

impl ParcelQuery {
    /// All that is wrong with it.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !(1..=1000).contains(&self.limit) {
            faults.push(Fault::new(
                "limit",
                "a number from 1 to 1000",
                self.limit,
                "ask for fewer and follow next",
            ));
        }
        if let Some([west, south, east, north]) = self.bbox
            && !(west <= east
                && south <= north
                && [west, south, east, north].iter().all(|c| c.is_finite()))
        {
            let found = format!("{west},{south},{east},{north}");
            faults.push(Fault::new(
                "bbox",
                "west,south,east,north in degrees",
                found,
                "check the order",
            ));
        }
        if self
            .text
            .as_ref()
            .is_some_and(|text| text.chars().count() > 100)
        {
            faults.push(Fault::new(
                "q",
                "at most 100 characters",
                "more",
                "shorten it",
            ));
        }
        faults
    }
}

/// Parcels by the most selective condition of the query.
fn candidates<'a>(view: &View<'a>, query: &ParcelQuery, visibility: Visibility) -> Vec<&'a Parcel> {
    let margin = match visibility {
        Visibility::Official => 0.0,
        Visibility::Public => GENERALISED_DEGREES,
    };
    let near = |[west, south, east, north]: [f64; 4]| {
        let wide = [west - margin, south - margin, east + margin, north + margin];
        view.dossiers_near(wide)
            .into_iter()
            .filter_map(|dossier| view.parcel_in(dossier))
            .collect::<Vec<_>>()
    };
    match (&query.code, query.point, query.bbox, &query.text) {
        (Some(code), ..) => {
            let code = normalise(code);
            let mut found = match visibility {
                Visibility::Official => view.by_code(&code),
                // codes are not shown to the public, so it cannot try them out either
                Visibility::Public => Vec::new(),
            };
            found.extend(view.parcel(&code));
            found
        }
        (None, Some([lon, lat]), ..) => near([lon, lat, lon, lat]),
        (None, None, Some(bbox), _) => near(bbox),
        (None, None, None, Some(text)) => {
            let after = query.after.as_deref();
            let mut found = view.search(text, after, usize::MAX);
            // numbers are found however they are typed
            found.extend(view.search(&text.to_ascii_uppercase(), after, usize::MAX));
            found
        }
        (None, None, None, None) => view
            .atlas()
            .dossiers()
            .filter_map(|dossier| view.parcel_in(dossier))
            .collect(),
    }
}

/// Whether a parcel fits every condition. The public is answered on what it may see: the generalised outline.
fn fits(parcel: &Parcel, query: &ParcelQuery, visibility: Visibility) -> bool {
    let shown = parcel
        .outline
        .as_ref()
        .map(|outline| seen_outline(outline, visibility));
    let after = query
        .after
        .as_ref()
        .is_none_or(|after| parcel.registry_no.as_str() > after.as_str());
    let text = query.text.as_ref().is_none_or(|text| {
        parcel
            .registry_no
            .as_str()
            .contains(text.to_ascii_uppercase().as_str())
            || [&parcel.name, &parcel.address, &parcel.street]
                .into_iter()
                .flatten()
                .any(|own| own.contains(text))
    });
    let bbox = query.bbox.is_none_or(|[west, south, east, north]| {
        shown.as_ref().is_some_and(|outline| {
            let [w, s, e, n] = outline.bbox();
            w <= east && west <= e && s <= north && south <= n
        })
    });
    let point = query.point.is_none_or(|[lon, lat]| {
        shown
            .as_ref()
            .is_some_and(|outline| outline.contains_point(lon, lat))
    });
    after && text && bbox && point
}

fn seen_outline(outline: &Outline, visibility: Visibility) -> Outline {
    match visibility {
        Visibility::Official => outline.clone(),
        Visibility::Public => outline.public_outline(),
    }
}

/// A parcel as a caller may see it.
pub(crate) fn show(
    view: &View<'_>,
    dossier: &Dossier,
    parcel: &Parcel,
    visibility: Visibility,
) -> ParcelView {
    let official = visibility == Visibility::Official;
    let shown = parcel
        .outline
        .as_ref()
        .map(|outline| seen_outline(outline, visibility));
    let area_m2 = parcel
        .outline
        .as_ref()
        .map(|outline| (outline.geodesic_m2() * 10.0).round() / 10.0);
    let stages = view
        .versions(dossier, Kind::Stage)
        .filter_map(|version| match &version.entity {
            Entity::Stage(stage) => Some(StageView {
                unit: stage.subject.clone(),
                stage: stage.standing.stage.code().to_owned(),
                since: version.valid_from.to_string(),
            }),
            _ => None,
        });
    let mut lists: Vec<String> = view
        .all(dossier)
        .filter_map(|version| match &version.entity {
            Entity::Listing(entry) if official || entry.list.is_public() => {
                Some(entry.list.code().to_owned())
            }
            Entity::Negative(_) => Some("negative_list".to_owned()),
            Entity::KeyUnit(_) => Some("key_supervised".to_owned()),
            _ => None,
        })
        .collect();
    lists.sort();
    lists.dedup();
    ParcelView {
        registry_no: parcel.registry_no.to_string(),
        name: parcel.name.clone().map(Into::into),
        codes: if official {
            parcel.codes().map(str::to_owned).collect()
        } else {
            Vec::new()
        },
        street: parcel.street.clone().map(Into::into),
        address: parcel.address.clone().map(Into::into),
        stages: stages.collect(),
        lists,
        current_use: parcel.current_use.clone(),
        planned_use: parcel.planned_use.clone(),
        area_m2,
        area_mu: area_m2.map(|area| (area / MU_M2 * 100.0).round() / 100.0),
        area_stated_m2: parcel.area_stated_m2.map(|area| area.to_string()),
        bbox: shown.as_ref().map(Outline::bbox),
        geometry: shown
            .as_ref()
            .and_then(|outline| serde_json::to_value(outline.as_geojson()).ok()),
        geometry_generalised: !official && shown.is_some(),
        remarks: if official {
            parcel.remarks.clone().map(Into::into)
        } else {
            None
        },
        revision: dossier.last_revision_at(view.as_of().known),
    }
}

impl Registry {
    /// The outlines of these parcels as they stand.
    pub async fn outlines(
        &self,
        numbers: &[RegistryNo],
    ) -> Result<Vec<(RegistryNo, Outline)>, RegistryError> {
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, &When::default()).await?);
        let found = numbers.iter().filter_map(|no| {
            let outline = view.parcel(no.as_str())?.outline.clone()?;
            Some((no.clone(), outline))
        });
        Ok(found.collect())
    }
}
