//! What lies over and between parcels: zones, plumes, positions, district outlines; and the flags of a parcel.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use crate::domain::codes::{Adcode, RegistryNo};
use crate::domain::decimal::optional;
use crate::domain::event::Paper;
use crate::domain::fault::{Fault, check_text};
use crate::domain::geometry::Outline;

use super::incident::{CaseFacts, EmergencyFacts};
use super::water::{check_optional, check_paper};
use super::{Recorded, check_id, check_not_negative, check_outline_given, outline_field};

/// Kind of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZoneKind {
    /// Control zone (管控区).
    Control,
    /// Isolation zone (隔离区).
    Isolation,
}

/// A control or isolation zone; R-54 reads it for every parcel but its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    pub id: String,
    pub kind: ZoneKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The parcels whose own zone it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parcels: Vec<RegistryNo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    /// Drawn on a map and not decided: it binds nobody, and no rule reads it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

impl Recorded for Zone {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        self.parcels.iter().map(RegistryNo::as_str).collect()
    }

    outline_field!();

    fn check(&self, faults: &mut Vec<Fault>) {
        check_outline_given(faults, self.outline.as_ref());
        if let Some(name) = &self.name {
            check_text(faults, "name", name, 300);
        }
    }
}

/// A groundwater plume (地下水污染羽), its own feature because it crosses parcels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plume {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The parcel it spreads from, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_parcel: Option<RegistryNo>,
    /// Distance that counts as adjacent to its source parcel instead of the setting, metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach_m: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    /// What pollutes the water.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub substances: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aquifer: Option<String>,
    /// Metres below the ground, from.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub depth_from_m: Option<Decimal>,
    /// Metres below the ground, to.
    #[serde(
        default,
        deserialize_with = "optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub depth_to_m: Option<Decimal>,
    /// How it was drawn, such as interpolated between wells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The survey it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub based_on_survey: Option<String>,
    /// The paper with which this version was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<Paper>,
}

impl Plume {
    /// A plume of which its place alone is known.
    pub fn at(id: impl Into<String>, outline: Outline) -> Self {
        Plume {
            id: id.into(),
            name: None,
            source_parcel: None,
            reach_m: None,
            outline: Some(outline),
            substances: Vec::new(),
            aquifer: None,
            depth_from_m: None,
            depth_to_m: None,
            method: None,
            based_on_survey: None,
            paper: None,
        }
    }
}

impl Recorded for Plume {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        self.source_parcel.iter().map(RegistryNo::as_str).collect()
    }

    outline_field!();

    fn check(&self, faults: &mut Vec<Fault>) {
        check_outline_given(faults, self.outline.as_ref());
        for (at, number) in [
            ("reach_m", self.reach_m),
            ("depth_from_m", self.depth_from_m),
            ("depth_to_m", self.depth_to_m),
        ] {
            if let Some(number) = number {
                check_not_negative(faults, at, number);
            }
        }
        if let (Some(from), Some(to)) = (self.depth_from_m, self.depth_to_m)
            && from > to
        {
            let wanted = format!("a depth from {from} on");
            faults.push(Fault::new("depth_to_m", wanted, to, "check the two depths"));
        }
        for (index, substance) in self.substances.iter().enumerate() {
            check_text(faults, &format!("substances[{index}]"), substance, 100);
        }
        for (at, text) in [
            ("name", &self.name),
            ("aquifer", &self.aquifer),
            ("method", &self.method),
        ] {
            check_optional(faults, at, text.as_deref(), 300);
        }
        if let Some(survey) = &self.based_on_survey {
            check_id(faults, "based_on_survey", survey);
        }
        if let Some(paper) = &self.paper {
            check_paper(faults, "paper", paper);
        }
    }
}

/// A place on the ground, degrees CGCS2000, as exact decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    pub lon: Decimal,
    pub lat: Decimal,
}

impl Position {
    /// Longitude and latitude as floating-point degrees.
    pub fn lon_lat(self) -> (f64, f64) {
        (
            self.lon.to_f64().unwrap_or(f64::NAN),
            self.lat.to_f64().unwrap_or(f64::NAN),
        )
    }
}

/// Kind of a flag on a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlagKind {
    /// Sudden event, response not finished.
    Emergency,
    /// Open law-enforcement case on soil.
    EnforcementCase,
    /// Two sources disagree about the boundary.
    BoundaryConflict,
    /// Two sources disagree about the stage.
    StageConflict,
    /// Two sources disagree about a listing.
    ListingConflict,
    /// Taken back by the State (已收回).
    TakenBack,
}

/// A flag raised on a parcel; it ends by a change `ended`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flag {
    pub id: String,
    pub parcel: RegistryNo,
    pub flag: FlagKind,
    pub text: String,
    /// What happened, of an emergency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<EmergencyFacts>,
    /// The case, of an enforcement case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseFacts>,
}

impl Flag {
    /// A flag of which nothing is known but its text.
    pub fn new(
        id: impl Into<String>,
        parcel: RegistryNo,
        flag: FlagKind,
        text: impl Into<String>,
    ) -> Self {
        Flag {
            id: id.into(),
            parcel,
            flag,
            text: text.into(),
            emergency: None,
            case: None,
        }
    }
}

impl Recorded for Flag {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "text", &self.text, 2000);
        let mut within = |at: &str, check: &dyn Fn(&mut Vec<Fault>)| {
            let mut found = Vec::new();
            check(&mut found);
            faults.extend(found.into_iter().map(|fault| fault.under(at)));
        };
        if let Some(emergency) = &self.emergency {
            within("emergency", &|found| emergency.check(found));
        }
        if let Some(case) = &self.case {
            within("case", &|found| case.check(found));
        }
        let belongs = |at: &str, there: bool, kind: FlagKind| {
            let remedy = "leave it out, or raise the flag it belongs to";
            (there && self.flag != kind).then(|| Fault::new(at, "no such details", at, remedy))
        };
        faults.extend(belongs(
            "emergency",
            self.emergency.is_some(),
            FlagKind::Emergency,
        ));
        faults.extend(belongs(
            "case",
            self.case.is_some(),
            FlagKind::EnforcementCase,
        ));
    }
}

/// One edition of a district's outline: versioned data, not legal evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    pub adcode: Adcode,
    pub name: String,
    pub name_en: String,
    /// What the outline is not, such as 非法定边界.
    pub disclaimer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
}

impl Recorded for District {
    fn id(&self) -> String {
        self.adcode.to_string()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    outline_field!();

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "name", &self.name, 100);
        check_text(faults, "name_en", &self.name_en, 100);
        check_text(faults, "disclaimer", &self.disclaimer, 500);
        check_outline_given(faults, self.outline.as_ref());
    }
}
