//! What a table holds, told by its headings where they tell it beyond doubt.

use super::form::{self, FormKind};
use super::sheet::Workbook;
use super::{lab, notice};

/// What a table may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableKind {
    /// Results of soil or groundwater.
    Lab,
    SamplingPoints,
    Parcels,
    SupervisedUnits,
    ListNotice,
    Practitioners,
}

/// Headings by which one kind must lead before it is certain: a notice and a table of parcels share three.
const LEAD: usize = 2;

impl TableKind {
    pub const ALL: [TableKind; 6] = [
        TableKind::Lab,
        TableKind::SamplingPoints,
        TableKind::Parcels,
        TableKind::SupervisedUnits,
        TableKind::ListNotice,
        TableKind::Practitioners,
    ];

    /// As it is asked for.
    pub fn code(self) -> &'static str {
        match self {
            TableKind::Lab => "lab",
            TableKind::SamplingPoints => FormKind::SamplingPoints.code(),
            TableKind::Parcels => FormKind::Parcels.code(),
            TableKind::SupervisedUnits => FormKind::SupervisedUnits.code(),
            TableKind::ListNotice => FormKind::ListNotice.code(),
            TableKind::Practitioners => FormKind::Practitioners.code(),
        }
    }

    /// Headings of the kind that the workbook has; none where what it needs is not there.
    fn known(self, workbook: &Workbook) -> Option<usize> {
        let form = |kind| form::headings_known(workbook, kind);
        match self {
            TableKind::Lab => lab::headings_known(workbook),
            TableKind::SamplingPoints => form(FormKind::SamplingPoints),
            TableKind::Parcels => form(FormKind::Parcels),
            TableKind::SupervisedUnits => form(FormKind::SupervisedUnits),
            TableKind::ListNotice => notice::headings_known(workbook),
            TableKind::Practitioners => form(FormKind::Practitioners),
        }
    }

    /// The kind that the headings tell; else those that they may mean, none where they mean nothing.
    pub fn told_by_headings(workbook: &Workbook) -> Result<TableKind, Vec<TableKind>> {
        let mut known: Vec<(usize, TableKind)> = TableKind::ALL
            .into_iter()
            .filter_map(|kind| Some((kind.known(workbook)?, kind)))
            .collect();
        known.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        match known.as_slice() {
            [(_, only)] => Ok(*only),
            [(most, kind), (next, _), ..] if *most >= next + LEAD => Ok(*kind),
            several => Err(several.iter().map(|(_, kind)| *kind).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::form::{Filling, template};
    use crate::intake::sheet;

    fn told(bytes: &[u8]) -> Result<TableKind, Vec<TableKind>> {
        TableKind::told_by_headings(&sheet::read(bytes).unwrap())
    }

    #[test]
    fn every_template_is_told_by_its_headings() {
        for (form, kind) in [
            (FormKind::SamplingPoints, TableKind::SamplingPoints),
            (FormKind::LabSoil, TableKind::Lab),
            (FormKind::LabGroundwater, TableKind::Lab),
            (FormKind::Parcels, TableKind::Parcels),
            (FormKind::SupervisedUnits, TableKind::SupervisedUnits),
            (FormKind::ListNotice, TableKind::ListNotice),
            (FormKind::Practitioners, TableKind::Practitioners),
        ] {
            for filling in [Filling::Empty, Filling::Example] {
                assert_eq!(
                    told(&template(form, filling).unwrap()),
                    Ok(kind),
                    "{form:?}"
                );
            }
        }
    }

    #[test]
    fn what_may_be_two_things_is_asked_for() {
        let land = "地块名称,地块编码,面积\n示例地块 (example),1201061260001,800\n";
        let both = [TableKind::Parcels, TableKind::ListNotice];
        let mut may = told(land.as_bytes()).unwrap_err();
        may.sort();
        assert_eq!(may, both);
        assert_eq!(told("甲,乙\n1,2\n".as_bytes()), Err(Vec::new()));
    }
}
