//! The doors that foreign files come through, each as a function of bytes: whatever comes in, an answer comes out. What
//! every answer must keep is asserted on the way. The fuzz targets call them, and a test of the main suite
//! (`tests/it/fuzzed.rs`) gives them the inputs that once broke them.

use std::io::{Cursor, Write};

use jingtu::cql2::{self, Filter, Property, Reading, Type};
use jingtu::domain::geometry::{Crs, Outline};
use jingtu::intake::form::{FormKind, read_form, read_points};
use jingtu::intake::lab::{self, LabMapping, Medium};
use jingtu::intake::sheet::{
    self, Cell, CellValue, FaultList, Format, Row, Sheet, Workbook, annotated,
};
use jingtu::intake::{
    DuplicateKeys, MissingKeys, Notice, ParcelMapping, TextEncoding, Upload, holdings,
    read_notice_json, read_notice_table, read_parcel_file,
};
use serde_json::Value;

/// A door.
pub type Door = fn(&[u8]);

/// Every door by its name.
pub const DOORS: [(&str, Door); 18] = [
    ("xlsx", xlsx),
    ("xls", xls),
    ("ods", ods),
    ("sheet_text", sheet_text),
    ("shapefile", shapefile),
    ("archive", archive),
    ("zipped", zipped),
    ("geopackage", geopackage),
    ("flatgeobuf", flatgeobuf),
    ("geojson", geojson),
    ("boundary_text", boundary_text),
    ("system", system),
    ("notice", notice),
    ("holdings", holdings),
    ("lab_headings", lab_headings),
    ("lab_values", lab_values),
    ("forms", forms),
    ("filters", filters),
];

/// Between the parts of an input that is several files; the rest of the line is the name of the part.
pub const PART: &[u8] = b"\n%%%% ";
/// Parts of one input.
const MOST_PARTS: usize = 24;
/// Characters of one text of an answer.
const LONGEST: usize = 20_000;
/// Cells of a workbook that is also written again.
const WRITTEN: usize = 400;

/// The parts of an input: name and content.
fn parts(data: &[u8]) -> Vec<(String, &[u8])> {
    let mut starts: Vec<usize> = (0..data.len().saturating_sub(PART.len() - 1))
        .filter(|at| data[*at..].starts_with(PART))
        .take(MOST_PARTS)
        .collect();
    starts.push(data.len());
    let part = |pair: &[usize]| {
        let whole = &data[pair[0] + PART.len()..pair[1]];
        let end = whole.iter().position(|byte| *byte == b'\n')?;
        let name = String::from_utf8_lossy(&whole[..end]).into_owned();
        Some((name, &whole[end + 1..]))
    };
    starts.windows(2).filter_map(part).collect()
}

/// The parts as a zip archive, so that the fuzzer meets the readers and not the check sums.
fn packed(data: &[u8]) -> Option<Vec<u8>> {
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts(data) {
        archive.start_file(name, options).ok()?;
        archive.write_all(content).ok()?;
    }
    Some(archive.finish().ok()?.into_inner())
}

// ---- sheets ----

/// Parts of a workbook as xlsx holds them.
pub fn xlsx(data: &[u8]) {
    if let Some(bytes) = packed(data) {
        sheet_of(&bytes);
    }
}

/// Parts of a workbook as ods holds them.
pub fn ods(data: &[u8]) {
    xlsx(data);
}

/// A workbook as xls.
pub fn xls(data: &[u8]) {
    sheet_of(data);
}

/// A table as text.
pub fn sheet_text(data: &[u8]) {
    sheet_of(data);
}

fn sheet_of(bytes: &[u8]) {
    match sheet::read(bytes) {
        Ok(workbook) => {
            well_formed(&workbook);
            read_as_everything(&workbook);
        }
        Err(fault) => short(&fault.found),
    }
}

fn well_formed(workbook: &Workbook) {
    assert!(workbook.sheets.len() <= sheet::MOST_SHEETS);
    for sheet in &workbook.sheets {
        assert!(sheet.rows.is_sorted_by(|a, b| a.number < b.number));
        for row in &sheet.rows {
            assert!(row.number > 0, "rows count from 1");
            assert!(row.cells.is_sorted_by(|a, b| a.column < b.column));
        }
    }
}

fn cells(workbook: &Workbook) -> usize {
    let rows = workbook.sheets.iter().flat_map(|sheet| &sheet.rows);
    rows.map(|row| row.cells.len()).sum()
}

fn read_as_everything(workbook: &Workbook) {
    let file = lab::read(workbook, &LabMapping::default());
    told_and_shown(workbook, &file.faults);
    file.maxima();
    file.water_quality();
    for kind in FormKind::ALL {
        told(workbook, &read_form(workbook, kind).faults);
    }
    told(workbook, &read_points(workbook, None).faults);
}

/// Faults are told.
fn told(workbook: &Workbook, faults: &FaultList) {
    for fault in faults.told(workbook) {
        short(&fault.to_string());
    }
}

/// Faults are told, and shown in the workbook again.
fn told_and_shown(workbook: &Workbook, faults: &FaultList) {
    told(workbook, faults);
    if cells(workbook) <= WRITTEN {
        let again = annotated(workbook, faults).expect("a workbook that is written again");
        sheet::read(&again).expect("what was written is read");
    }
}

/// A workbook of texts: lines are rows, tabs are between cells, `=` before a number.
fn table(text: &str) -> Workbook {
    let cell = |(column, text): (u16, &str)| {
        let number = text
            .strip_prefix('=')
            .and_then(|own| own.parse::<f64>().ok());
        let value = number.map_or_else(|| CellValue::Text(text.into()), CellValue::Number);
        Cell {
            column,
            value,
            formula: None,
        }
    };
    let row = |(number, line): (u32, &str)| Row {
        number,
        hidden: false,
        cells: (0_u16..)
            .zip(line.split('\t'))
            .filter(|(_, text)| !text.is_empty())
            .map(cell)
            .collect(),
    };
    let rows = (1_u32..).zip(text.split('\n')).map(row);
    let sheet = Sheet {
        rows: rows.filter(|row| !row.cells.is_empty()).collect(),
        ..Sheet::default()
    };
    Workbook {
        format: Format::Csv,
        sheets: vec![sheet],
        notes: Vec::new(),
    }
}

/// Mappings, one a line, up to an empty line; then headings, of one row or two, over three rows of results.
pub fn lab_headings(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (pairs, headings) = text.split_once("\n\n").unwrap_or(("", &text));
    let pairs: Vec<&str> = pairs.lines().collect();
    let _refused = ParcelMapping::parse(&pairs);
    let mut mapping = LabMapping::parse(&pairs).unwrap_or_default();
    let results = [
        "S1\t12.3\t0-0.5\tmg/kg",
        "S2\t<0.5\t1.0\t砷",
        "S3\tND\t2\t7440-38-2",
    ];
    let workbook = table(&format!("{headings}\n{}", results.join("\n")));
    for medium in [None, Some(Medium::Soil), Some(Medium::Groundwater)] {
        mapping.medium = medium;
        told(&workbook, &lab::read(&workbook, &mapping).faults);
    }
}

/// Rows of a long table: sample, depth, analyte, CAS number, value, unit, detection limit, day.
pub fn lab_values(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let headings = "样品编号\t采样深度(m)\t检测项目\tCAS号\t检测结果\t单位\t检出限\t采样日期";
    let workbook = table(&format!("{headings}\n{text}"));
    for medium in [Medium::Soil, Medium::Groundwater] {
        let mut mapping = LabMapping::default();
        mapping.medium = Some(medium);
        let file = lab::read(&workbook, &mapping);
        told_and_shown(&workbook, &file.faults);
        assert_eq!(
            file.soil_values().len() + file.of(Medium::Groundwater).count(),
            file.results.len()
        );
        file.maxima();
        file.water_quality();
    }
}

/// A table of any form.
pub fn forms(data: &[u8]) {
    let workbook = table(&String::from_utf8_lossy(data));
    for kind in FormKind::ALL {
        told(&workbook, &read_form(&workbook, kind).faults);
    }
    for system in [
        None,
        Crs::parse("EPSG:4548").ok(),
        Crs::parse("EPSG:2249").ok(),
    ] {
        let read = read_points(&workbook, system);
        told(&workbook, &read.faults);
        for point in &read.points {
            assert!(point.lon.is_finite() && point.lat.is_finite());
        }
    }
}

/// A notice, as JSON where it begins with a bracket, else as a table.
pub fn notice(data: &[u8]) {
    let read: Notice = match json_rows(data) {
        Some(rows) => read_notice_json(&rows),
        None => read_notice_table(data),
    };
    for fault in &read.faults.listed {
        short(&fault.found);
    }
    for row in read.rows.iter().chain(&read.faulty) {
        assert!(row.row > 0, "rows count from 1");
    }
}

/// What another office holds.
pub fn holdings(data: &[u8]) {
    let read = match json_rows(data) {
        Some(rows) => holdings::read_json(&rows),
        None => holdings::read_csv(data),
    };
    assert!(read.rows.iter().all(|row| row.row > 0));
}

fn json_rows(data: &[u8]) -> Option<Vec<Value>> {
    data.starts_with(b"[")
        .then(|| serde_json::from_slice(data).ok())?
}

// ---- parcels ----

/// Parts of a shapefile, by their ends.
pub fn shapefile(data: &[u8]) {
    let upload = || {
        parts(data)
            .into_iter()
            .fold(Upload::default(), |upload, (end, content)| {
                upload.with(format!("a.{end}"), content)
            })
    };
    parcels(upload);
}

/// A zip archive as it comes.
pub fn archive(data: &[u8]) {
    parcels(|| Upload::default().with("a.zip", data));
}

/// A zip archive of parts.
pub fn zipped(data: &[u8]) {
    if let Some(bytes) = packed(data) {
        archive(&bytes);
    }
}

pub fn geopackage(data: &[u8]) {
    parcels(|| Upload::default().with("a.gpkg", data));
}

pub fn flatgeobuf(data: &[u8]) {
    parcels(|| Upload::default().with("a.fgb", data));
}

/// GeoJSON as a collection, newline-delimited, as a text sequence.
pub fn geojson(data: &[u8]) {
    parcels(|| Upload::default().with("a.geojson", data));
}

pub fn boundary_text(data: &[u8]) {
    parcels(|| Upload::default().with("a.txt", data));
}

/// The `.prj` of a shapefile; and the same as a code that somebody declares.
pub fn system(data: &[u8]) {
    const SHP: &[u8] = include_bytes!("../data/shapefile/polygon.shp");
    let upload = || Upload::default().with("a.shp", SHP).with("a.prj", data);
    read(upload(), &ParcelMapping::default());
    let _refused = Crs::parse(&String::from_utf8_lossy(data));
}

/// Reads parcels in the ways that a caller may ask for.
fn parcels<'a>(upload: impl Fn() -> Upload<'a>) {
    read(upload(), &ParcelMapping::default());
    let mut declared = ParcelMapping::default();
    declared.duplicates = DuplicateKeys::Merge;
    declared.missing = MissingKeys::Generate;
    declared.crs = Crs::parse("EPSG:4527").ok();
    declared.encoding = TextEncoding::parse("GBK").ok();
    read(upload(), &declared);
}

fn read(upload: Upload<'_>, mapping: &ParcelMapping) {
    let file = read_parcel_file(upload, mapping);
    for fault in &file.faults {
        short(&fault.to_string());
    }
    for note in &file.notes {
        short(&note.text);
    }
    for draft in &file.drafts {
        let Some(outline) = &draft.outline else {
            continue;
        };
        let again = Outline::from_geo(outline.polygons().clone(), mapping.limits);
        assert!(again.is_ok(), "an outline that is valid: {again:?}");
    }
}

/// A row that filters are tried on: each property is its own value, or there is none.
struct Tried {
    land: geo::Geometry<f64>,
    empty: bool,
}

impl cql2::Row for Tried {
    fn value(&self, property: usize) -> cql2::Value<'_> {
        match property {
            _ if self.empty => cql2::Value::Null,
            0 => cql2::Value::Text("示例 Ähre 50%"),
            1 => cql2::Value::Number(-0.0),
            2 => cql2::Value::Bool(true),
            3 => cql2::Value::Date(20_000),
            4 => cql2::Value::Instant(-1),
            5 => cql2::Value::Texts(vec!["a", "b;c"].into()),
            6 => cql2::Value::Geometry(cql2::Shape::Geometry(&self.land)),
            _ => cql2::Value::Null,
        }
    }
}

/// A filter as text and as JSON. What is read is written and read again, and says the same of every row.
pub fn filters(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let schema = [
        Property::new("name", Type::Text),
        Property::new("area", Type::Number),
        Property::new("open", Type::Boolean),
        Property::new("day", Type::Date),
        Property::new("at", Type::Instant),
        Property::new("lists", Type::TextArray),
        Property::new("geometry", Type::Geometry),
    ];
    for counts_truths in [false, true] {
        let reading = Reading {
            counts_truths,
            ..Reading::new(&schema)
        };
        for read in [
            cql2::parse_text(text, &reading),
            cql2::parse_json(text, &reading),
        ] {
            match read {
                Ok(filter) => keeps_its_sense(&filter, &schema),
                Err(fault) => short(&fault.to_string()),
            }
        }
    }
}

fn keeps_its_sense(filter: &Filter, schema: &[Property]) {
    let reading = Reading {
        longest: usize::MAX,
        ..Reading::new(schema)
    };
    let land = geo::Rect::new((117.1, 39.1), (117.2, 39.2)).to_polygon();
    let rows = [false, true].map(|empty| Tried {
        land: land.clone().into(),
        empty,
    });
    let said = |filter: &Filter| rows.each_ref().map(|row| filter.matcher().matches(row));
    let written = filter.to_text();
    let again = cql2::parse_text(&written, &reading);
    let again = again.unwrap_or_else(|fault| panic!("{written} is not read again: {fault}"));
    assert_eq!(said(&again), said(filter), "{written}");
    let json = filter.to_json().to_string();
    let again = cql2::parse_json(&json, &reading);
    let again = again.unwrap_or_else(|fault| panic!("{json} is not read again: {fault}"));
    assert_eq!(said(&again), said(filter), "{json}");
}

fn short(text: &str) {
    let begins: String = text.chars().take(400).collect();
    assert!(
        text.len() < LONGEST,
        "{} bytes of answer: {begins}",
        text.len()
    );
}
