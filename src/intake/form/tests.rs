//! Templates and what reads them.

use super::*;
use crate::domain::geometry::{Limits, RawGeometry};
use crate::intake::lab::{self, LabMapping};
use crate::intake::sheet::{self, CellSeverity, FaultList, Workbook};
use crate::intake::{Collector, Feature, ParcelMapping, read_notice_table};

fn written(kind: FormKind, filling: Filling) -> (Vec<u8>, Workbook) {
    let bytes = template(kind, filling).unwrap();
    let workbook = sheet::read(&bytes).unwrap();
    (bytes, workbook)
}

fn none_but_notes(faults: &FaultList, kind: FormKind) {
    let grave: Vec<_> = faults
        .listed
        .iter()
        .filter(|fault| fault.kind.severity > CellSeverity::Note)
        .collect();
    assert!(grave.is_empty(), "{kind:?}: {grave:?}");
}

#[test]
fn every_template_filled_with_its_example_is_read_back_without_a_fault() {
    for kind in FormKind::ALL {
        let (bytes, workbook) = written(kind, Filling::Example);
        match kind {
            FormKind::LabSoil | FormKind::LabGroundwater => {
                let file = lab::read(&workbook, &LabMapping::default());
                none_but_notes(&file.faults, kind);
                assert_eq!(
                    (file.samples.len(), file.results.len()),
                    (1, 2),
                    "{kind:?}: {:?}",
                    file.notes
                );
                let medium = file.samples[0].medium;
                assert_eq!(
                    medium == lab::Medium::Groundwater,
                    kind == FormKind::LabGroundwater
                );
            }
            FormKind::SamplingPoints => {
                let table = read_points(&workbook, None);
                none_but_notes(&table.faults, kind);
                assert_eq!(table.points.len(), 2);
                assert_eq!(table.points[1].kind, PointKind::Groundwater);
                assert!((table.points[0].lon - 117.17).abs() < 1e-9);
            }
            FormKind::SupervisedUnits | FormKind::Practitioners => {
                let table = read_form(&workbook, kind);
                none_but_notes(&table.faults, kind);
                assert_eq!(table.rows.len(), 2);
            }
            FormKind::ListNotice => {
                let notice = read_notice_table(&bytes);
                assert_eq!(notice.faults.listed, [], "{kind:?}");
                assert_eq!(notice.rows.len(), 2);
                assert_eq!(notice.rows[0].listed_on.unwrap().to_string(), "2026-03-01");
            }
            FormKind::Parcels => parcels(&workbook),
        }
    }
}

/// Rows of the parcel form pass the reader of features.
fn parcels(workbook: &Workbook) {
    let table = read_form(workbook, FormKind::Parcels);
    none_but_notes(&table.faults, FormKind::Parcels);
    let mapping = ParcelMapping::parse::<&str>(&[]).unwrap();
    let mut collector = Collector::new(&mapping);
    for (number, row) in (1..).zip(&table.rows) {
        let properties = row
            .values
            .iter()
            .map(|(field, value)| ((*field).to_owned(), value.clone().into()));
        collector.take(Feature {
            number,
            properties: properties.collect(),
            geometry: RawGeometry::Null,
            faults: Vec::new(),
        });
    }
    let file = collector.finish();
    assert_eq!(file.drafts.len(), 2, "{:?}", file.faults);
    assert!(file.is_clean(), "{:?}", file.faults);
    let _ = Limits::STORED;
}

#[test]
fn an_empty_template_holds_nothing_and_its_example_is_not_taken_for_data() {
    for kind in FormKind::ALL {
        let (_, workbook) = written(kind, Filling::Empty);
        let names: Vec<&str> = workbook
            .sheets
            .iter()
            .map(|sheet| sheet.name.as_str())
            .collect();
        assert_eq!(names, [Form::of(kind).title, "示例 example", "说明 notes"]);
        assert_eq!(workbook.sheets[0].rows.len(), 1, "{kind:?}");
        assert!(workbook.sheets[1].rows.len() == 3);
        if matches!(kind, FormKind::LabSoil | FormKind::LabGroundwater) {
            let file = lab::read(&workbook, &LabMapping::default());
            assert_eq!(file.results.len(), 0, "{kind:?}");
        }
    }
}

#[test]
fn a_template_is_the_same_bytes_twice() {
    let once = template(FormKind::LabSoil, Filling::Empty).unwrap();
    assert!(once == template(FormKind::LabSoil, Filling::Empty).unwrap());
}

fn csv(text: &str) -> Workbook {
    sheet::read(text.as_bytes()).unwrap()
}

fn codes(faults: &FaultList) -> Vec<(&str, Option<u32>)> {
    faults
        .listed
        .iter()
        .map(|fault| (fault.kind.code, fault.at.row))
        .collect()
}

#[test]
fn points_are_read_in_degrees_and_in_projections_whichever_way_round() {
    for (x, y, crs) in [
        ("117.17", "39.17", None),
        ("39.17", "117.17", None),
        ("4337390.66", "39514691.19", None),
        ("39514691.19", "4337390.66", None),
        ("514691.19", "4337390.66", Some("EPSG:4548")),
        ("4337390.66", "514691.19", Some("EPSG:4548")),
    ] {
        let text = format!("点位编号,点位类型,横坐标或经度,纵坐标或纬度\nS1,土壤,{x},{y}\n");
        let crs = crs.map(|text| crate::domain::geometry::Crs::parse(text).unwrap());
        let table = read_points(&csv(&text), crs);
        let point = table
            .points
            .first()
            .unwrap_or_else(|| panic!("{x} {y}: {:?}", table.faults));
        assert!(
            (point.lon - 117.17).abs() < 1e-7 && (point.lat - 39.17).abs() < 1e-7,
            "{point:?}"
        );
    }
}

#[test]
fn what_is_wrong_with_points_is_told_at_its_cell() {
    let text = "点位编号,点位类型,横坐标或经度,纵坐标或纬度,钻孔深度(m)\n\
        S1,土壤,117.17,39.17,6\n\
        S1,土壤,117.18,39.17,6\n\
        S2,空气,117.17,39.17,6\n\
        S3,土壤,,39.17,6\n\
        S4,土壤,117度,39.17,-1\n\
        S5,土壤,10.1,39.17,6\n\
        S6,地下水,117.17,39.17,6\n\
        ,土壤,117.19,39.17,6\n";
    let table = read_points(&csv(text), None);
    let mut found = codes(&table.faults);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("choice", Some(4)),
            ("coordinate", Some(6)),
            ("number", Some(6)),
            ("outside_china", Some(7)),
            ("point_twice", Some(3)),
            ("required", Some(5)),
            ("required", Some(9)),
            ("same_place", Some(8)),
        ]
    );
    assert_eq!(table.points.len(), 2);
    let local = read_points(
        &csv("点位编号,点位类型,横坐标或经度,纵坐标或纬度\nS1,土壤,514691,4337390\n"),
        None,
    );
    assert_eq!(codes(&local.faults), [("coordinate_system", Some(2))]);
}

#[test]
fn what_is_wrong_with_units_and_firms_is_told_at_its_cell() {
    let text = "统一社会信用代码,单位名称,名录年度,列入日期\n\
        91120106MA00000000,示例,2026,2026-03-31\n\
        ,示例,26,3/1/2026\n";
    let table = read_form(&csv(text), FormKind::SupervisedUnits);
    let mut found = codes(&table.faults);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("credit_code", Some(2)),
            ("day", Some(3)),
            ("required", Some(3)),
            ("year", Some(3)),
        ]
    );
    let firms = read_form(
        &csv("统一社会信用代码,单位名称\nx,示例\n"),
        FormKind::Practitioners,
    );
    assert_eq!(
        codes(&firms.faults),
        [("column_missing", Some(1)), ("credit_code", Some(2))]
    );
    let nothing = read_form(&csv("a,b\n1,2\n"), FormKind::Practitioners);
    assert_eq!(codes(&nothing.faults), [("no_headings", None)]);
}
