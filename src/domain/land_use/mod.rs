//! Land use: three code systems with their traps, and the two independent tests that decide about soil.
//!
//! The *legal* test asks whether a use is sensitive (一住两公): residential, public management, public service. It
//! decides the survey duty and the ban of the list. The *technical* test asks which class of GB 36600 limits applies.
//! They differ: an archive is sensitive but judged by Class II; a community park is not sensitive but judged by Class
//! I. They are two types here, [`UseClass`] and [`LimitClass`], and never merge.
//!
//! The same digits mean different uses in the two numeric systems (0702: community service or rural homestead; 0803:
//! culture or education; 0806: health or welfare; 0809 and 0810 exist in one only), so a code without its system keeps
//! its meaning only where both agree.
//!
//! Sources: transfer rules section 1 "Use classes"; records section 1; GB 36600-2018 clause 5.1.

mod codes;

use std::fmt;

use compact_str::CompactString;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use codes::{both_numeric, gb50137, gbt21010, is_known, ydyh2023};

/// A system of land-use codes.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
pub enum UseSystem {
    /// 国土空间调查、规划、用途管制用地用海分类指南 (2023): the default.
    #[serde(rename = "YDYH2023")]
    Ydyh2023,
    /// GB/T 21010-2017 土地利用现状分类.
    #[serde(rename = "GBT21010")]
    Gbt21010,
    /// GB 50137-2011 城市用地分类与规划建设用地标准.
    #[serde(rename = "GB50137")]
    Gb50137,
}

impl UseSystem {
    /// Every system.
    pub const ALL: [UseSystem; 3] = [UseSystem::Ydyh2023, UseSystem::Gbt21010, UseSystem::Gb50137];

    /// The code of the system.
    pub fn code(self) -> &'static str {
        match self {
            UseSystem::Ydyh2023 => "YDYH2023",
            UseSystem::Gbt21010 => "GBT21010",
            UseSystem::Gb50137 => "GB50137",
        }
    }

    fn find(code: &str) -> Option<Self> {
        UseSystem::ALL
            .into_iter()
            .find(|system| system.code().eq_ignore_ascii_case(code))
    }
}

/// Kind of a park: decides whether children play there.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ParkKind {
    Community,
    Comprehensive,
    Specialised,
}

/// Legal class of a use (法律上的用途类别), for a use or for a mixed parcel.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
pub enum UseClass {
    /// Sensitive: residential, public management, public service (一住两公).
    S,
    /// Not sensitive, but Class I limits: chiefly community and children's parks.
    K1,
    /// Everything else that can be placed.
    K2,
    /// Unknown, reserved or not placeable.
    #[serde(rename = "?")]
    Unknown,
}

impl UseClass {
    /// The code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            UseClass::S => "S",
            UseClass::K1 => "K1",
            UseClass::K2 => "K2",
            UseClass::Unknown => "?",
        }
    }
}

/// GB 36600 class of limits (第一类、第二类用地).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
pub enum LimitClass {
    /// The stricter limits.
    I,
    II,
}

/// Which of the two limits (筛选值、管制值).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// Risk screening value (风险筛选值): above it a detailed survey and a risk assessment are owed.
    Screening,
    /// Risk control value (风险管制值): above it the risk is normally unacceptable.
    Control,
}

/// One use of land: system, code, share of the area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LandUse {
    /// The code system; null = not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<UseSystem>,
    /// The code in that system, such as 080404.
    #[schema(value_type = String)]
    pub code: CompactString,
    /// Share of the area, 0 to 1; shown, read by no rule.
    #[serde(
        default,
        deserialize_with = "super::decimal::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>)]
    pub share: Option<Decimal>,
    /// For parks (1401, G1): the kind; null = not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ParkKind>,
}

/// What a negative-list entry forbids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Forbidden {
    /// A group of uses.
    Group(ForbiddenGroup),
    /// The uses of one code system whose codes begin so.
    Prefix(ForbiddenPrefix),
}

/// A group of uses that an entry forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForbiddenGroup {
    /// Any construction.
    #[serde(rename = "all")]
    All,
    S,
    K1,
    K2,
    /// Uses with Class I limits.
    #[serde(rename = "class_I")]
    ClassI,
}

/// Uses of one code system whose codes begin so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForbiddenPrefix {
    pub system: UseSystem,
    pub prefix: String,
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Forbidden::Group(ForbiddenGroup::All) => f.write_str("all"),
            Forbidden::Group(ForbiddenGroup::S) => f.write_str("S"),
            Forbidden::Group(ForbiddenGroup::K1) => f.write_str("K1"),
            Forbidden::Group(ForbiddenGroup::K2) => f.write_str("K2"),
            Forbidden::Group(ForbiddenGroup::ClassI) => f.write_str("class I"),
            Forbidden::Prefix(ForbiddenPrefix { system, prefix }) => {
                write!(f, "{}:{prefix}", system.code())
            }
        }
    }
}

impl LandUse {
    /// `system:code`, or a code of the default system, the 2023 guide.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        let (system, code) = match text.split_once([':', '：']) {
            Some((system, code)) => {
                let found = UseSystem::find(system.trim()).ok_or_else(|| {
                    let wanted =
                        "one of the code systems YDYH2023, GBT21010, GB50137 before the colon";
                    Fault::new(
                        "",
                        wanted,
                        system,
                        "write for example GBT21010:0803, or only 080404 for the 2023 guide",
                    )
                })?;
                (found, code.trim())
            }
            None => (UseSystem::Ydyh2023, text),
        };
        LandUse::new(Some(system), code)
    }

    /// A code of a system, or of a system that was not stated; unknown codes are refused.
    pub fn new(system: Option<UseSystem>, code: &str) -> Result<Self, Fault> {
        let land_use = LandUse {
            system,
            code: code.trim().to_ascii_uppercase().into(),
            share: None,
            kind: None,
        };
        land_use.check().map_or(Ok(land_use), Err)
    }

    /// What is wrong with the code in its system or with the share.
    pub fn check(&self) -> Option<Fault> {
        if let Some(share) = self.share
            && (share < Decimal::ZERO || share > Decimal::ONE)
        {
            return Some(Fault::new(
                "share",
                "a share from 0 to 1",
                share,
                "write 0.4 for 40 %",
            ));
        }
        let known = match self.system {
            Some(system) => is_known(system, &self.code),
            None => UseSystem::ALL
                .into_iter()
                .any(|system| is_known(system, &self.code)),
        };
        (!known).then(|| self.unknown_code())
    }

    fn unknown_code(&self) -> Fault {
        let (wanted, remedy) = match self.system {
            Some(UseSystem::Ydyh2023) => {
                let elsewhere = [UseSystem::Gbt21010, UseSystem::Gb50137]
                    .into_iter()
                    .find(|system| is_known(*system, &self.code))
                    .map(|system| {
                        format!(
                            "{}:{} exists: name the system if that is meant",
                            system.code(),
                            self.code
                        )
                    });
                let remedy =
                    elsewhere.unwrap_or_else(|| "look the code up in the guide".to_owned());
                (
                    "a code of the 2023 land and sea use guide, such as 0701 or 080404",
                    remedy,
                )
            }
            Some(UseSystem::Gbt21010) => (
                "a code of GB/T 21010-2017, such as 0701 or 0803",
                "look the code up in the standard".to_owned(),
            ),
            Some(UseSystem::Gb50137) => (
                "a code of GB 50137-2011, such as R2 or A33",
                "look the code up in the standard".to_owned(),
            ),
            None => (
                "a code of one of the three systems",
                "name the system, for example GBT21010:0803".to_owned(),
            ),
        };
        Fault::new("code", wanted, &self.code, remedy)
    }

    /// Legal class and limits of this use alone.
    pub fn classes(&self) -> (UseClass, LimitClass) {
        let code = self.code.as_str();
        match self.system {
            Some(UseSystem::Ydyh2023) => ydyh2023(code, self.kind),
            Some(UseSystem::Gbt21010) => gbt21010(code),
            Some(UseSystem::Gb50137) => gb50137(code, self.kind),
            None => both_numeric(code, self.kind),
        }
    }

    /// The same system and code: what "the same use" means.
    pub fn is_same_use(&self, other: &LandUse) -> bool {
        self.system == other.system && self.code == other.code
    }

    /// Code 0702 or 0704 of the 2023 guide: community service, which the Soil Law's word 住宅 does not clearly hold.
    pub fn is_community_service(&self) -> bool {
        self.system == Some(UseSystem::Ydyh2023)
            && (self.code.starts_with("0702") || self.code.starts_with("0704"))
    }
}

impl fmt::Display for LandUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.system {
            Some(system) => write!(f, "{}:{}", system.code(), self.code),
            None => f.write_str(&self.code),
        }
    }
}

/// The uses of a parcel as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UseProfile {
    /// Any S part makes the whole S; else any unknown part `?`; else any Class I part K1.
    pub class: UseClass,
    /// Limits of the strictest part; unknown = Class I (GB 36600 5.3.1).
    pub limits: LimitClass,
    /// No use was given, or a part of it is unknown.
    pub has_unknown: bool,
    /// Every sensitive part is 0702 or 0704 of the 2023 guide.
    pub community_service_only: bool,
}

impl UseProfile {
    /// The profile of a mix; an empty mix is unknown.
    pub fn of(uses: &[LandUse]) -> Self {
        let classes = || uses.iter().map(LandUse::classes);
        let any = |wanted: UseClass| classes().any(|(class, _)| class == wanted);
        let has_unknown = uses.is_empty() || any(UseClass::Unknown);
        let class = if any(UseClass::S) {
            UseClass::S
        } else if has_unknown {
            UseClass::Unknown
        } else if any(UseClass::K1) {
            UseClass::K1
        } else {
            UseClass::K2
        };
        let strict = has_unknown || classes().any(|(_, limits)| limits == LimitClass::I);
        let community_service_only = class == UseClass::S
            && uses.iter().all(|land_use| {
                land_use.classes().0 != UseClass::S || land_use.is_community_service()
            });
        UseProfile {
            class,
            limits: if strict {
                LimitClass::I
            } else {
                LimitClass::II
            },
            has_unknown,
            community_service_only,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::codes::{K1, K2, S_I, S_II, UNKNOWN};
    use super::*;

    fn classes(text: &str) -> (UseClass, LimitClass) {
        LandUse::parse(text)
            .unwrap_or_else(|fault| panic!("{text}: {fault}"))
            .classes()
    }

    #[test]
    fn archive_is_sensitive_with_class_two_and_kindergarten_with_class_one() {
        assert_eq!(classes("0803"), S_II);
        assert_eq!(classes("080404"), S_I);
        assert_eq!(classes("GB50137:A2"), S_II);
        assert_eq!(classes("GB50137:A33"), S_I);
    }

    #[test]
    fn same_digits_mean_different_uses() {
        for (ours, theirs) in [("0803", S_I), ("0802", S_II), ("0806", S_I)] {
            assert_eq!(classes(&format!("GBT21010:{ours}")), theirs);
        }
        assert_eq!(classes("GBT21010:0809"), UNKNOWN);
        assert_eq!(classes("GBT21010:0810"), UNKNOWN);
        assert_eq!(classes("GBT21010:08"), UNKNOWN);
        let fault = LandUse::parse("0810").unwrap_err();
        assert!(fault.remedy.contains("GBT21010:0810"), "{fault}");
    }

    #[test]
    fn a_code_without_system_keeps_what_both_systems_say() {
        let of = |code| LandUse::new(None, code).unwrap().classes();
        assert_eq!(of("0702"), S_I);
        assert_eq!(of("0803"), S_I, "culture or education: the stricter limits");
        assert_eq!(of("0809"), UNKNOWN);
        assert_eq!(of("09"), K2);
        assert_eq!(of("06"), UNKNOWN, "industry or farm facilities");
    }

    #[test]
    fn parks_count_as_community_parks_unless_said_otherwise() {
        let mut park = LandUse::parse("1401").unwrap();
        assert_eq!(park.classes(), K1);
        park.kind = Some(ParkKind::Comprehensive);
        assert_eq!(park.classes(), K2);
        assert_eq!(classes("1402"), K2);
        assert_eq!(classes("16"), UNKNOWN);
    }

    #[test]
    fn a_mix_of_office_and_park_is_sensitive_with_class_one_though_no_part_is_both() {
        let mix = [
            LandUse::parse("0801").unwrap(),
            LandUse::parse("1401").unwrap(),
        ];
        let profile = UseProfile::of(&mix);
        assert_eq!((profile.class, profile.limits), S_I);
        assert!(!profile.has_unknown);
        let unknown = UseProfile::of(&[]);
        assert_eq!(
            (unknown.class, unknown.limits, unknown.has_unknown),
            (UseClass::Unknown, LimitClass::I, true)
        );
    }

    #[test]
    fn unknown_codes_are_refused_with_a_remedy() {
        for text in [
            "",
            "7",
            "070",
            "0705",
            "0808",
            "R2",
            "080406",
            "1601",
            "XX:07",
            "GBT21010:0703",
            "GB50137:Q1",
        ] {
            assert!(LandUse::parse(text).is_err(), "{text}");
        }
    }
}
