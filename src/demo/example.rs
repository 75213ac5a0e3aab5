//! An example register over the parcels of a file: `demo --scale FILE`.

use super::{DemoError, spread};
use crate::domain::change::Change;
use crate::domain::codes::Adcode;
use crate::domain::geometry::{Limits, Outline};
use crate::domain::record::{District, Source};
use crate::domain::setting::Setting;
use crate::intake::{DuplicateKeys, MissingKeys, ParcelMapping, Upload, read_parcel_file};
use crate::registry::{Caller, ImportOptions, ImportReport, Receipt, Registry};

/// What an example register is made of.
#[derive(Debug, Clone)]
pub struct Example {
    /// Which property is which field; keys that are doubled are numbered, keys that are missing are made.
    pub mapping: ParcelMapping,
    /// The name of the file, or another title.
    pub title: String,
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct ExampleReport {
    pub parcels: ImportReport,
    /// Changes of the example states.
    pub changes: usize,
    /// Their commit; none where no parcel could be recorded.
    pub receipt: Option<Receipt>,
}

impl Example {
    /// Fills an empty register: a district of its own, the parcels, every state spread by the seed; a commit each. The
    /// same file is read twice: to see how far it reaches, and to take it in.
    pub async fn fill<'a>(
        &self,
        registry: &Registry,
        (first, second): (impl Into<Upload<'a>>, impl Into<Upload<'a>>),
    ) -> Result<ExampleReport, DemoError> {
        let operator = Caller::operator();
        let today = registry.clock().today();
        let options = self.options(registry);
        let read = read_parcel_file(first, &options.mapping);
        let outlines = read
            .drafts
            .iter()
            .filter_map(|draft| draft.outline.as_ref());
        let district = district(outlines.map(Outline::bbox))?;
        drop(read);
        let day = today.plus(-500);
        let source = Some(Source::titled("示例数据 example data"));
        let set = |name: &str, value: &str| {
            let setting = Setting {
                name: name.to_owned(),
                value: value.to_owned(),
            };
            Change::recorded(day, source.clone(), setting)
        };
        let changes = [
            set("district", district.adcode.as_str()),
            set("registry_letters", "EX"),
            Change::recorded(day, source.clone(), district),
        ];
        registry
            .commit(&operator, "an example district", &changes)
            .await?;
        let parcels = registry.import_parcels(&operator, second, &options).await?;
        if parcels.receipt.is_none() {
            return Ok(ExampleReport {
                parcels,
                changes: 0,
                receipt: None,
            });
        }
        let outlines = registry.outlines(&parcels.numbers).await?;
        let changes = spread(outlines.into_iter(), self.seed, today);
        let reason = "示例状态 example states, spread by a seed";
        let receipt = registry.commit(&operator, reason, &changes).await?;
        Ok(ExampleReport {
            parcels,
            changes: changes.len(),
            receipt: Some(receipt),
        })
    }

    fn options(&self, registry: &Registry) -> ImportOptions {
        let mut mapping = self.mapping.clone();
        mapping.duplicates = DuplicateKeys::Number;
        mapping.missing = MissingKeys::Generate;
        ImportOptions {
            mapping,
            source: Source::titled(self.title.clone()),
            day: Some(registry.clock().today().plus(-400)),
            chart: None,
            skip_faulty: true,
            published: true,
            dry_run: false,
        }
    }
}

/// A district that holds everything: a box with a margin, under a code that stands for no division.
fn district(boxes: impl Iterator<Item = [f64; 4]>) -> Result<District, DemoError> {
    let all = boxes.reduce(|a, b| {
        [
            a[0].min(b[0]),
            a[1].min(b[1]),
            a[2].max(b[2]),
            a[3].max(b[3]),
        ]
    });
    let [west, south, east, north] = all.ok_or(DemoError::NoOutline)?;
    let margin = 0.01;
    let (west, south, east, north) = (west - margin, south - margin, east + margin, north + margin);
    let ring = [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
    ];
    let geometry = serde_json::json!({ "type": "Polygon", "coordinates": [ring] });
    Ok(District {
        adcode: Adcode::parse("990001")?,
        name: "示例区".to_owned(),
        name_en: "Example district".to_owned(),
        disclaimer: "示例，非行政区划 / example, no administrative division".to_owned(),
        outline: Some(Outline::parse_geojson(&geometry, Limits::DISTRICT)?),
    })
}
