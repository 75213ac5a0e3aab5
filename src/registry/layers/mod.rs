//! The register as layers of features: for maps, desktop GIS and scripts.
//!
//! A layer is a table of rows with a place, read from the atlas at one point in time and shown as its caller may see it:
//! counts, extents, filters and sorting are worked out on what is shown and on nothing else. To add a layer: its line
//! in [`LAYERS`], its fields in `fields`, its rows in `rows`.

mod cell;
mod columns;
mod fields;
mod ground;
mod kept;
mod page;
mod points;
mod rows;
mod shape;
mod tried;

use super::RegistryError;
use super::acts::Act;
use super::caller::Caller;
use crate::domain::listing::ListName;
use crate::domain::record::{Kind, List};

pub use cell::{Cell, write_number, write_text};
pub use fields::{Code, Field, FieldType};
pub(crate) use kept::Kept;
pub use kept::LayerOrder;
pub use page::{Extent, LayerItem, LayerPage, LayerQuery, LayerReach, LayerState, Sort};
pub use rows::Row;
pub(super) use rows::{Eyes, row_of};
pub use shape::{Shape, ShapeKind};
pub use tried::filter_schema;

/// A layer: its name, what it is in words, its fields.
#[derive(Debug)]
pub struct Layer {
    pub id: &'static str,
    /// In Chinese and English.
    pub titles: (&'static str, &'static str),
    pub descriptions: (&'static str, &'static str),
    pub shape: ShapeKind,
    pub fields: &'static [Field],
    /// What its reader needs.
    act: Act,
    source: Source,
}

/// Where the rows of a layer come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Parcels,
    Units,
    /// Entries of a list that are in force.
    Entries(ListName),
    /// What a dossier holds of a kind.
    Filed(Kind),
    KeyUnits,
    /// What concerns no parcel, of a kind.
    Common(Kind),
    /// Sampling points of surveys, which the database holds.
    SurveyPoints,
}

/// Every layer, in the order in which they are shown.
pub static LAYERS: &[Layer] = &[
    Layer {
        id: "parcels",
        titles: ("地块", "Parcels"),
        descriptions: (
            "登记册中的地块及其阶段、名录状态和用途。未列入名录不等于未受污染。",
            "Parcels of the register with stage, lists and uses. Not listed is never clean.",
        ),
        shape: ShapeKind::Polygons,
        fields: fields::PARCELS,
        act: Act::SeeParcels,
        source: Source::Parcels,
    },
    Layer {
        id: "units",
        titles: ("管理单元", "Management units"),
        descriptions: (
            "地块内分别管理的单元及其阶段。",
            "Parts of parcels that are managed by themselves, with their stages.",
        ),
        shape: ShapeKind::Polygons,
        fields: fields::UNITS,
        act: Act::SeeParcels,
        source: Source::Units,
    },
    Layer {
        id: "control-list",
        titles: (
            "建设用地土壤污染风险管控和修复名录",
            "Control-and-remediation list",
        ),
        descriptions: (
            "在册条目；省级名录的区级镜像。不在名录不等于未受污染。",
            "Entries in force, mirrored from the provincial list. Not listed is never clean.",
        ),
        shape: ShapeKind::Polygons,
        fields: fields::ENTRIES,
        act: Act::ReadLists,
        source: Source::Entries(ListName::Of(List::ControlList)),
    },
    Layer {
        id: "removals",
        titles: ("移出名录地块", "Removals from the list"),
        descriptions: (
            "经效果评估移出名录的地块，及其目标类别和限制条件。",
            "Land removed from the list after an effect review, with target class and restrictions.",
        ),
        shape: ShapeKind::Polygons,
        fields: fields::REMOVALS,
        act: Act::ReadLists,
        source: Source::Filed(Kind::Removal),
    },
    Layer {
        id: "negative-list",
        titles: ("污染地块开发利用负面清单", "Development negative list"),
        descriptions: (
            "在册条目及其禁止用途。不在清单不等于可以开发。",
            "Entries in force with the uses they forbid. Not listed never means that land may be developed.",
        ),
        shape: ShapeKind::Polygons,
        fields: fields::ENTRIES,
        act: Act::ReadLists,
        source: Source::Entries(ListName::Negative),
    },
    Layer {
        id: "contaminated-list",
        titles: ("污染地块名录", "Contaminated-parcel list"),
        descriptions: (
            "部令42号污染地块名录在册条目，区级镜像。",
            "Entries in force of the list of order 42, mirrored here.",
        ),
        shape: ShapeKind::Polygons,
        fields: fields::ENTRIES,
        act: Act::ReadLists,
        source: Source::Entries(ListName::Of(List::Contaminated42)),
    },
    Layer {
        id: "suspected",
        titles: ("疑似污染地块", "Suspected parcels"),
        descriptions: (
            "疑似污染地块名单在册条目，不公开。",
            "Entries in force of the list of suspected parcels; not published.",
        ),
        shape: ShapeKind::Polygons,
        fields: fields::ENTRIES,
        act: Act::ReadUnpublishedLists,
        source: Source::Entries(ListName::Of(List::Suspected)),
    },
    Layer {
        id: "not-developed-zones",
        titles: ("暂不开发利用污染地块", "Land not developed now"),
        descriptions: (
            "暂不开发利用地块在册条目，不公开。",
            "Entries in force of land that is not developed now; not published.",
        ),
        shape: ShapeKind::Polygons,
        fields: fields::ENTRIES,
        act: Act::ReadUnpublishedLists,
        source: Source::Entries(ListName::Of(List::NotDevelopedNow)),
    },
    Layer {
        id: "supervised-sites",
        titles: ("土壤污染重点监管单位", "Sites under key soil supervision"),
        descriptions: (
            "土壤污染重点监管单位所在地块。",
            "The land of units under key soil supervision.",
        ),
        shape: ShapeKind::Polygons,
        fields: fields::KEY_UNITS,
        act: Act::SeeKeyUnits,
        source: Source::KeyUnits,
    },
    Layer {
        id: "control-zones",
        titles: ("管控区、隔离区", "Control and isolation zones"),
        descriptions: (
            "划定的管控区和隔离区。",
            "Zones drawn for control and isolation.",
        ),
        shape: ShapeKind::Polygons,
        fields: fields::ZONES,
        act: Act::SeeGroundwater,
        source: Source::Common(Kind::Zone),
    },
    Layer {
        id: "plumes",
        titles: ("地下水污染羽", "Groundwater plumes"),
        descriptions: (
            "地下水污染羽的当前范围。",
            "Plumes of polluted groundwater as they are drawn now.",
        ),
        shape: ShapeKind::Polygons,
        fields: fields::PLUMES,
        act: Act::SeeGroundwater,
        source: Source::Common(Kind::Plume),
    },
    Layer {
        id: "groundwater-sources",
        titles: ("地下水典型风险源", "Sources of risk to groundwater"),
        descriptions: (
            "加油站、化学品生产企业、填埋场等典型风险源。",
            "Petrol stations, chemical sites, landfills and other typical sources.",
        ),
        shape: ShapeKind::Points,
        fields: fields::SOURCES,
        act: Act::SeeGroundwater,
        source: Source::Common(Kind::GroundwaterSource),
    },
    Layer {
        id: "wells",
        titles: ("地下水监测井", "Groundwater monitoring wells"),
        descriptions: (
            "地下水监测井及其状态。",
            "Monitoring wells with their state.",
        ),
        shape: ShapeKind::Points,
        fields: fields::WELLS,
        act: Act::SeeGroundwater,
        source: Source::Common(Kind::Well),
    },
    Layer {
        id: "sampling-points",
        titles: ("调查采样点", "Sampling points of surveys"),
        descriptions: (
            "各次调查的采样点：样品数、深度、检测项目数，以及已检项目按调查所用地类和现行筛选值的土壤判定。未检项目为未知；未超筛选值不等于可以开发。",
            "Points at which surveys took samples: depths, counts, and what the analytes looked for in soil say under the class of the survey and the limits in force. What was not looked for is unknown; within screening values never means that land may be developed.",
        ),
        shape: ShapeKind::Points,
        fields: fields::SURVEY_POINTS,
        act: Act::SeeSurveys,
        source: Source::SurveyPoints,
    },
    Layer {
        id: "monitoring-points",
        titles: ("土壤环境监测点位", "Soil monitoring points"),
        descriptions: (
            "在用的土壤环境监测点位。",
            "Points of soil monitoring that are in service.",
        ),
        shape: ShapeKind::Points,
        fields: fields::POINTS,
        act: Act::SeeMonitoring,
        source: Source::Common(Kind::MonitoringPoint),
    },
];

impl Layer {
    /// The layer of a name.
    pub fn find(id: &str) -> Option<&'static Layer> {
        LAYERS.iter().find(|layer| layer.id == id)
    }

    /// The layers that a caller may read.
    pub fn of(caller: &Caller) -> impl Iterator<Item = &'static Layer> {
        LAYERS.iter().filter(|layer| caller.may(layer.act))
    }

    /// Whether a caller may read it, else why not.
    pub fn permit(&self, caller: &Caller) -> Result<(), RegistryError> {
        caller.need(self.act)
    }

    /// Whether what is shown of a row hangs on its last revision, the day and who sees it, and on nothing else.
    pub fn stands_alone(&self) -> bool {
        self.source == Source::Parcels
    }

    /// The fields that a caller is shown.
    pub fn fields_of(&self, caller: &Caller) -> Vec<&'static Field> {
        let shown = caller.visibility();
        let fields = self.fields.iter();
        fields.filter(|field| field.is_shown(shown)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_the_key_is_no_field() {
        let ids: BTreeSet<&str> = LAYERS.iter().map(|layer| layer.id).collect();
        assert_eq!(ids.len(), LAYERS.len());
        for layer in LAYERS {
            let names: BTreeSet<&str> = layer.fields.iter().map(|field| field.name).collect();
            assert_eq!(names.len(), layer.fields.len(), "{}", layer.id);
            assert!(!names.contains("id") && !names.contains("geometry"));
        }
    }

    #[test]
    fn the_public_is_shown_what_the_law_publishes() {
        let public: Vec<&str> = Layer::of(&Caller::anonymous()).map(|own| own.id).collect();
        assert_eq!(
            public,
            [
                "parcels",
                "units",
                "control-list",
                "removals",
                "negative-list",
                "contaminated-list",
                "supervised-sites"
            ]
        );
        let parcels = Layer::find("parcels").unwrap();
        let names: Vec<&str> = parcels
            .fields_of(&Caller::anonymous())
            .iter()
            .map(|field| field.name)
            .collect();
        for hidden in ["codes", "right_holder", "published", "remarks"] {
            assert!(!names.contains(&hidden), "{hidden}");
        }
    }
}
