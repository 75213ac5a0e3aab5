//! The district of this register, for maps: visible to all.

use serde::Serialize;

use crate::domain::geometry::Outline;

use super::{Act, Caller, Registry, RegistryError, When};

/// The district as the register knows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DistrictView {
    /// Code of the administrative division, GB/T 2260.
    #[schema(example = "120106")]
    pub adcode: String,
    pub name: String,
    pub name_en: String,
    /// What the outline is not, such as 非法定边界.
    pub disclaimer: String,
    /// GeoJSON geometry, CGCS2000 longitude and latitude.
    #[schema(value_type = Option<Object>)]
    pub geometry: Option<serde_json::Value>,
    /// West, south, east, north in degrees.
    pub bbox: Option<[f64; 4]>,
}

impl Registry {
    /// The district this register is kept for, with the edition of its outline in force.
    pub async fn district(
        &self,
        caller: &Caller,
        when: &When,
    ) -> Result<DistrictView, RegistryError> {
        caller.need(Act::SeeParcels)?;
        let atlas = self.at_head().await?;
        let view = atlas.view(self.when(&atlas, when).await?);
        let district = view.district().ok_or_else(|| RegistryError::NotFound {
            what: "district",
            id: view.setting("district").to_owned(),
        })?;
        let outline = district.outline.as_ref();
        Ok(DistrictView {
            adcode: district.adcode.to_string(),
            name: district.name.clone(),
            name_en: district.name_en.clone(),
            disclaimer: district.disclaimer.clone(),
            geometry: outline.and_then(|outline| serde_json::to_value(outline.as_geojson()).ok()),
            bbox: outline.map(Outline::bbox),
        })
    }
}
