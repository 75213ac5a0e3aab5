//! The lists the law asks for, the negative list with its editions, and the mirror of municipal lists.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::geometry::Outline;
use crate::domain::land_use::Forbidden;

use super::{Recorded, outline_field};

/// A list of parcels. The three lists of the law differ in who makes them and how one leaves them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// Suspected parcels (疑似污染地块名单), kept by the district.
    Suspected,
    /// Priority-supervision parcels (优先监管地块).
    PrioritySupervised,
    /// Contaminated-parcel list of order 42 (污染地块名录), kept by the municipality.
    #[serde(rename = "contaminated_list_42")]
    Contaminated42,
    /// Control-and-remediation list (风险管控和修复名录), kept at province level.
    ControlList,
    /// Parcels not developed now (暂不开发利用).
    NotDevelopedNow,
}

impl List {
    /// Every list.
    pub const ALL: [List; 5] = [
        List::Suspected,
        List::PrioritySupervised,
        List::Contaminated42,
        List::ControlList,
        List::NotDevelopedNow,
    ];

    /// The code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            List::Suspected => "suspected",
            List::PrioritySupervised => "priority_supervised",
            List::Contaminated42 => "contaminated_list_42",
            List::ControlList => "control_list",
            List::NotDevelopedNow => "not_developed_now",
        }
    }

    /// Whether the law publishes it: lists and removals are public, suspicion is not.
    pub fn is_public(self) -> bool {
        matches!(self, List::Contaminated42 | List::ControlList)
    }
}

/// An entry of a list: the whole of a parcel, or the part with this outline. It ends by a change `ended`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListEntry {
    pub id: String,
    pub list: List,
    pub parcels: Vec<RegistryNo>,
    /// Management units concerned; empty = the whole parcels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_stated_m2: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub main_pollutants: Vec<String>,
}

impl Recorded for ListEntry {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        self.parcels.iter().map(RegistryNo::as_str).collect()
    }

    outline_field!();

    fn check(&self, faults: &mut Vec<Fault>) {
        if self.parcels.is_empty() {
            faults.push(Fault::new(
                "parcels",
                "at least one parcel",
                "none",
                "name the parcels of the entry",
            ));
        }
    }
}

/// An entry of the development negative list (污染地块开发利用负面清单).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NegativeEntry {
    pub id: String,
    pub parcel: RegistryNo,
    pub edition_year: i32,
    pub forbidden: Vec<Forbidden>,
    /// Until when, in the words of the entry.
    pub until_condition: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
}

impl Recorded for NegativeEntry {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    outline_field!();

    fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "until_condition", &self.until_condition, 2000);
        check_year(faults, "edition_year", self.edition_year);
        if self.forbidden.is_empty() {
            faults.push(Fault::new(
                "forbidden",
                "at least one forbidden use",
                "none",
                "write what the entry forbids",
            ));
        }
    }
}

/// A confirmation that a negative-list entry stands in the edition of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NegativeConfirmation {
    pub entry: String,
    pub parcel: RegistryNo,
    pub year: i32,
}

impl Recorded for NegativeConfirmation {
    fn id(&self) -> String {
        format!("{}/{}", self.entry, self.year)
    }

    fn parcels(&self) -> Vec<&str> {
        vec![self.parcel.as_str()]
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_year(faults, "year", self.year);
    }
}

/// A yearly edition of the negative list; the current view is the last edition and its amendments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    pub year: i32,
    pub title: String,
    /// Entries in its public snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<u32>,
    /// SHA-256 of its public snapshot, hex ([`crate::domain::edition`] says of which bytes).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl Recorded for Edition {
    fn id(&self) -> String {
        self.year.to_string()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        check_year(faults, "year", self.year);
        check_text(faults, "title", &self.title, 300);
        if let Some(digest) = &self.sha256 {
            check_digest(faults, "sha256", digest);
        }
    }
}

/// The municipal list was compared with its source on the day of the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mirror {
    pub list: List,
    /// Rows of the notice that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u32>,
    /// The day that the notice bears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_day: Option<Day>,
    /// SHA-256 of the comparison that was accepted, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<String>,
}

impl Recorded for Mirror {
    fn id(&self) -> String {
        self.list.code().to_owned()
    }

    fn parcels(&self) -> Vec<&str> {
        Vec::new()
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        if let Some(digest) = &self.comparison {
            check_digest(faults, "comparison", digest);
        }
    }
}

fn check_digest(faults: &mut Vec<Fault>, at: &str, digest: &str) {
    if digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_hexdigit()) {
        let wanted = "64 hexadecimal digits";
        faults.push(Fault::new(at, wanted, digest, "give a SHA-256 in hex"));
    }
}

fn check_year(faults: &mut Vec<Fault>, at: &str, year: i32) {
    if !(2000..=2200).contains(&year) {
        faults.push(Fault::new(
            at,
            "a year between 2000 and 2200",
            year,
            "check the year",
        ));
    }
}
