//! Forms: tables with columns that are known beforehand, their templates, and how they are read back.
//!
//! A form is a line in `forms`: its columns in Chinese and English, what each holds, and an example. From it the
//! template is written, with units, lists to choose from, and a sheet 示例. Results, parcels and notices have readers of
//! their own ([`super::lab`], [`super::parcels`], [`super::notice`]); the others are read here.

mod faults;
mod forms;
mod points;
mod read;
mod template;
#[cfg(test)]
mod tests;
mod value;
mod whole;

pub use points::{PointKind, PointTable, SamplingPoint, is_in_china, read_points};
pub use read::{FormRow, FormTable, headings_known, read_form};
pub use template::{Filling, template};

/// A table that offices and laboratories fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormKind {
    SamplingPoints,
    LabSoil,
    LabGroundwater,
    Parcels,
    SupervisedUnits,
    ListNotice,
    Practitioners,
}

impl FormKind {
    pub const ALL: [FormKind; 7] = [
        FormKind::SamplingPoints,
        FormKind::LabSoil,
        FormKind::LabGroundwater,
        FormKind::Parcels,
        FormKind::SupervisedUnits,
        FormKind::ListNotice,
        FormKind::Practitioners,
    ];

    /// The name in an address.
    pub fn code(self) -> &'static str {
        match self {
            FormKind::SamplingPoints => "sampling-points",
            FormKind::LabSoil => "lab-soil",
            FormKind::LabGroundwater => "lab-groundwater",
            FormKind::Parcels => "parcels",
            FormKind::SupervisedUnits => "supervised-units",
            FormKind::ListNotice => "list-notice",
            FormKind::Practitioners => "practitioners",
        }
    }

    pub fn find(code: &str) -> Option<FormKind> {
        FormKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Text,
    /// A decimal, 0 or more.
    Number,
    /// A decimal that may be negative, as coordinates are.
    Coordinate,
    Day,
    /// A year of four digits.
    Year,
    /// Unified social credit code (统一社会信用代码), with its check character.
    CreditCode,
    /// Code of the national soil system (地块编码).
    SoilCode,
    /// Discharge permit (排污许可证编号).
    PermitNo,
    /// Number of this register (登记编号).
    RegistryNo,
    /// Several of these, separated by 、
    RegistryNos,
    /// Cadastral codes (宗地代码), separated by 、
    CadastralCodes,
    /// Codes of land use such as YDYH2023:0701, separated by 、
    LandUses,
    /// One of these.
    Choice(&'static [&'static str]),
    /// Several of these, separated by 、
    Choices(&'static [&'static str]),
    /// A name that another table lists; offered, and not asked for.
    Offered(Offer),
}

/// Lists that a template offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Offer {
    /// Items of GB 36600-2018.
    SoilItems,
    /// Indices of GB/T 14848-2017.
    WaterIndices,
}

/// A column of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormColumn {
    pub field: &'static str,
    /// With its unit, such as 采样深度(m).
    pub heading_zh: &'static str,
    pub holds: Holds,
    pub required: bool,
    pub example: [&'static str; 2],
}

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Name of its sheet.
    pub title: &'static str,
    pub columns: &'static [FormColumn],
}

impl Form {
    pub fn of(kind: FormKind) -> &'static Form {
        forms::of(kind)
    }
}
