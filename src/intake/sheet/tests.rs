//! Tables of every format, files that are no tables, and files that are made to hurt.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;

use super::*;

fn shared(folder: &str) -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(folder);
    let entries = fs::read_dir(&folder).ok()?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    Some(files)
}

/// What became of a file: `xlsx 3 sheets 120 cells`, or the code it was refused with.
fn outcome(bytes: &[u8]) -> String {
    match read(bytes) {
        Ok(book) => {
            let rows = book
                .sheets
                .iter()
                .map(|sheet| sheet.rows.len())
                .sum::<usize>();
            let cells = book
                .sheets
                .iter()
                .flat_map(|sheet| &sheet.rows)
                .map(|row| row.cells.len());
            let format = format!("{:?}", book.format).to_lowercase();
            format!(
                "{format}, {} sheets, {rows} rows, {} cells",
                book.sheets.len(),
                cells.sum::<usize>()
            )
        }
        Err(fault) => format!("refused: {} ({})", fault.kind.code, fault.found),
    }
}

/// Every workbook of the collection goes through, as the kept table says.
#[test]
fn every_workbook_of_the_collection_has_its_outcome() {
    let mut told = String::new();
    let mut skipped = 0;
    for folder in ["fixtures/xlsx/calamine", "lab"] {
        let Some(files) = shared(folder) else {
            skipped += 1;
            continue;
        };
        for file in files {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".md") {
                continue;
            }
            let bytes = fs::read(&file).unwrap();
            told.push_str(&format!("{name}: {}\n", outcome(&bytes)));
        }
    }
    if skipped > 0 {
        eprintln!("{skipped} folders are not here: skipped");
        return;
    }
    insta::assert_snapshot!(told);
}

/// A workbook of parts.
fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// An xlsx whose sheet is this markup.
fn xlsx(sheet: &str) -> Vec<u8> {
    xlsx_with(sheet, &[])
}

fn xlsx_with(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{sheet}</worksheet>"#
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend_from_slice(more);
    zipped(&parts)
}

fn refused(bytes: &[u8]) -> &'static str {
    read(bytes).map_or_else(|fault| fault.kind.code, |_| "read")
}

#[test]
fn two_cells_far_apart_cost_two_cells() {
    let bytes = xlsx(
        r#"<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>"#,
    );
    let book = read(&bytes).unwrap();
    let places: Vec<_> = book.sheets[0]
        .rows
        .iter()
        .map(|row| (row.number, row.cells[0].column))
        .collect();
    assert_eq!(places, [(1, 0), (1_048_576, 16_383)]);
}

#[test]
fn rows_and_cells_in_any_order_are_put_into_theirs_and_the_later_cell_stands() {
    let bytes = xlsx(
        r#"<sheetData><row r="3"><c r="C3"><v>1</v></c><c r="A3"><v>2</v></c></row><row r="1"><c r="B1"><v>3</v></c></row><row r="3"><c r="A3"><v>4</v></c></row></sheetData>"#,
    );
    let book = read(&bytes).unwrap();
    let cells: Vec<_> = book.sheets[0]
        .rows
        .iter()
        .flat_map(|row| {
            row.cells
                .iter()
                .map(|cell| (row.number, cell.column, cell.value.text()))
        })
        .collect();
    let wanted = [(1, 1, "3"), (3, 0, "4"), (3, 2, "1")];
    assert_eq!(
        cells,
        wanted.map(|(row, column, text)| (row, column, text.into()))
    );
}

#[test]
fn rows_that_are_listed_backwards_cost_no_more() {
    let mut rows = String::new();
    for row in (1..=200_000).rev() {
        rows.push_str(&format!("<row r=\"{row}\"><c><v>1</v></c></row>"));
    }
    let began = std::time::Instant::now();
    let book = read(&xlsx(&format!("<sheetData>{rows}</sheetData>"))).unwrap();
    assert_eq!(book.sheets[0].rows.len(), 200_000);
    assert_eq!(book.sheets[0].rows[0].number, 1);
    assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
}

#[test]
fn the_budget_of_cells_is_kept() {
    let (mut sheet, mut filling) = (Sheet::default(), Filling { left: 3 });
    let cell = |column| Cell {
        column,
        value: CellValue::Number(1.0),
        formula: None,
    };
    for (row, column) in [(1, 0), (1, 5), (9, 2)] {
        filling.put(&mut sheet, row, cell(column)).unwrap();
    }
    let fault = filling.put(&mut sheet, 9, cell(3)).unwrap_err();
    assert_eq!((fault.kind.code, sheet.rows.len()), ("too_large", 2));
}

#[test]
#[ignore = "two million cells take long without optimisation"]
fn ten_million_cells_are_refused_and_not_held() {
    let mut rows = String::new();
    for row in 1..=2_001 {
        rows.push_str(&format!("<row r=\"{row}\">"));
        for _ in 0..1_000 {
            rows.push_str("<c><v>1</v></c>");
        }
        rows.push_str("</row>");
    }
    assert_eq!(
        refused(&xlsx(&format!("<sheetData>{rows}</sheetData>"))),
        "too_large"
    );
}

#[test]
fn bombs_and_traps_are_refused_with_words() {
    let zeros = vec![b' '; 100 << 20];
    let sheet = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>";
    for (bytes, code) in [
        (
            xlsx_with(sheet, &[("xl/sharedStrings.xml", &zeros)]),
            "too_large",
        ),
        (
            xlsx_with(sheet, &[("../../etc/passwd", b"x")]),
            "unsafe_archive",
        ),
        (xlsx_with(sheet, &[("/etc/passwd", b"x")]), "unsafe_archive"),
        (
            xlsx_with(sheet, &[("XL/WORKBOOK.xml", b"x")]),
            "unsafe_archive",
        ),
        (
            xlsx_with(
                sheet,
                &[(
                    "xl/sharedStrings.xml",
                    b"<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;\">]><sst/>",
                )],
            ),
            "unsafe_archive",
        ),
        (zipped(&[("word/document.xml", b"<a/>")]), "no_table"),
        (zipped(&[("a.txt", b"a")]), "no_table"),
        (zipped(&[]), "no_table"),
        (b"PK\x03\x04nonsense".to_vec(), "damaged_file"),
        (
            vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 1, 2, 3],
            "damaged_file",
        ),
        (b"%PDF-1.7 ...".to_vec(), "no_table"),
        (
            b"<html><table><tr><td>1</td></tr></table>".to_vec(),
            "no_table",
        ),
        (br#"{"a": 1}"#.to_vec(), "no_table"),
        (vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "no_table"),
        (vec![0xff, 0xfe, 0x00, 0xd8], "encoding"),
        (vec![0x61, 0x2c, 0xff, 0xff, 0x0a], "encoding"),
        (Vec::new(), "empty_file"),
        (b"\n\n , , \n".to_vec(), "empty_file"),
    ] {
        assert_eq!(
            refused(&bytes),
            code,
            "{:?}",
            bytes.get(..40.min(bytes.len()))
        );
    }
}

#[test]
fn a_packed_text_that_is_a_bomb_is_refused() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..140 {
        gzip.write_all(&vec![b'a'; 1 << 20]).unwrap();
    }
    assert_eq!(refused(&gzip.finish().unwrap()), "too_large");
}

#[test]
fn an_ods_that_repeats_itself_is_refused_before_it_is_read() {
    let content = |table: &str| {
        let xml = format!(
            r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="S">{table}</table:table></office:spreadsheet></office:body></office:document-content>"#
        );
        zipped(&[
            (
                "mimetype",
                b"application/vnd.oasis.opendocument.spreadsheet",
            ),
            ("META-INF/manifest.xml", b"<manifest/>"),
            ("content.xml", xml.as_bytes()),
        ])
    };
    let cell = r#"<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>"#;
    let bomb = format!(
        r#"<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>"#
    );
    assert_eq!(refused(&content(&bomb)), "too_large");
    let far = r#"<table:table-row table:number-rows-repeated="4000000"><table:table-cell/></table:table-row><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>"#;
    assert_eq!(refused(&content(far)), "too_large");
    let blanks = r#"<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="4000000000"/></text:p></table:table-cell></table:table-row>"#;
    assert_eq!(refused(&content(blanks)), "too_large");
    let fine = r#"<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row><table:table-row table:visibility="collapse"><table:table-cell office:value-type="float" office:value="1.5"/></table:table-row>"#;
    let book = read(&content(fine)).unwrap();
    let row = &book.sheets[0].rows[0];
    assert_eq!(
        (
            row.number,
            row.hidden,
            row.cells[0].value.text().into_owned()
        ),
        (4, true, "1.5".to_owned())
    );
}

#[test]
fn hidden_rows_merged_cells_and_formulas_are_seen() {
    let bytes = xlsx(
        r#"<sheetData><row r="2" hidden="1"><c r="B2"><f>SUM(A1:A9)</f><v>12.5</v></c></row><row r="3"><c r="A3" t="str"><v>a</v></c><c r="C3" t="e"><v>#DIV/0!</v></c><c r="D3" t="b"><v>1</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A3:A5"/></mergeCells>"#,
    );
    let book = read(&bytes).unwrap();
    let sheet = &book.sheets[0];
    assert!(sheet.rows[0].hidden && !sheet.rows[1].hidden);
    let formula = &sheet.rows[0].cells[0];
    assert_eq!(
        (formula.formula.as_deref(), formula.value.text().as_ref()),
        (Some("SUM(A1:A9)"), "12.5")
    );
    assert_eq!(
        sheet.merged_into(5, 0).map(|merged| merged.first_row),
        Some(3)
    );
    assert!(sheet.merged_into(3, 0).is_none());
    let values: Vec<String> = sheet.rows[1]
        .cells
        .iter()
        .map(|cell| cell.value.text().into_owned())
        .collect();
    assert_eq!(values, ["a", "#DIV/0!", "TRUE"]);
}

#[test]
fn text_is_read_in_every_encoding_and_with_every_separator() {
    let text = "样品编号;砷(mg/kg)\r\n\"S1\n第二行\";12,5\r\n\r\nS2;<0.01\r\n";
    let utf16 = |big: bool| {
        let units = text.encode_utf16();
        let bytes = units.flat_map(|unit| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        });
        bytes.collect::<Vec<u8>>()
    };
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    let (gb, ..) = encoding_rs::GB18030.encode(text);
    for (name, bytes) in [
        ("utf-8", text.as_bytes().to_vec()),
        (
            "utf-8 with mark",
            marked(&[0xef, 0xbb, 0xbf], text.as_bytes().to_vec()),
        ),
        ("gb18030", gb.into_owned()),
        ("utf-16le", marked(&[0xff, 0xfe], utf16(false))),
        ("utf-16be", marked(&[0xfe, 0xff], utf16(true))),
        ("tabs", text.replace(';', "\t").into_bytes()),
        (
            "commas",
            text.replace("12,5", "12.5").replace(';', ",").into_bytes(),
        ),
        ("old line ends", text.replace("\r\n", "\r").into_bytes()),
    ] {
        let book = read(&bytes).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
        let sheet = &book.sheets[0];
        let rows: Vec<_> = sheet
            .rows
            .iter()
            .map(|row| (row.number, row.cells.len()))
            .collect();
        assert_eq!(rows, [(1, 2), (2, 2), (4, 2)], "{name}");
        assert_eq!(sheet.rows[0].cells[0].value.text(), "样品编号", "{name}");
        assert_eq!(sheet.rows[1].cells[0].value.text(), "S1\n第二行", "{name}");
    }
}

#[test]
fn an_annotated_workbook_has_the_same_cells_and_the_original_is_as_it_was() {
    static BAD: FaultKind = kind(
        "bad",
        CellSeverity::Error,
        ["应", "wanted"],
        ["改", "remedy"],
    );
    let csv = "样品,砷\nS1,abc\nS2,3\n".as_bytes().to_vec();
    let day = r#"<sheetData><row r="1"><c r="A1"><v>1.5</v></c><c r="C1" t="str"><v>x</v></c></row><row r="7" hidden="1"><c r="B7" t="b"><v>1</v></c></row></sheetData>"#;
    for original in [csv, xlsx(day)] {
        let kept = original.clone();
        let book = read(&original).unwrap();
        let mut faults = FaultList::default();
        faults.push(SheetFault::at(&BAD, Place::cell(0, 2, 1), "abc").under(Some("砷")));
        faults.push(SheetFault::at(&BAD, Place::row(0, 1), "row"));
        faults.push(SheetFault::at(&BAD, Place::cell(0, 9, 30), "an empty cell"));
        let written = annotated(&book, &faults).unwrap();
        assert_eq!(original, kept);
        let again = read(&written).unwrap();
        assert_eq!(again.sheets.len(), book.sheets.len() + 1);
        let texts = |book: &Workbook| -> Vec<(u32, bool, u16, String)> {
            let rows = book.sheets[0].rows.iter();
            rows.flat_map(|row| {
                row.cells.iter().map(|cell| {
                    (
                        row.number,
                        row.hidden,
                        cell.column,
                        cell.value.text().into_owned(),
                    )
                })
            })
            .collect()
        };
        assert_eq!(texts(&again), texts(&book));
        // the comments and the colour are in it
        let mut zip = zip::ZipArchive::new(Cursor::new(&written)).unwrap();
        let part = |zip: &mut zip::ZipArchive<Cursor<&Vec<u8>>>, name: &str| {
            std::io::read_to_string(zip.by_name(name).unwrap()).unwrap()
        };
        let comments = part(&mut zip, "xl/comments1.xml");
        assert!(
            comments.contains("ref=\"B2\"")
                && comments.contains("wanted")
                && comments.contains("应为")
        );
        assert!(comments.contains("ref=\"AE9\""));
        assert!(part(&mut zip, "xl/styles.xml").contains("FFFFA7A7"));
        let list = &again.sheets.last().unwrap().rows;
        assert_eq!(list.len(), 4, "headings and three faults");
    }
}

#[test]
fn columns_have_their_letters() {
    let letters = [0, 25, 26, 701, 702, 16_383].map(column_letters);
    assert_eq!(letters, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
}

#[test]
fn numbers_are_shown_as_they_were_typed() {
    for (number, text) in [
        (0.1 + 0.2, "0.3"),
        (20.0, "20"),
        (1e-5, "0.00001"),
        (1234567.891, "1234567.891"),
        (-0.5, "-0.5"),
    ] {
        assert_eq!(CellValue::Number(number).text(), text);
    }
    assert_eq!(
        day_of_serial("46082".parse().unwrap())
            .map(|day| day.to_string())
            .as_deref(),
        Some("2026-03-01")
    );
    assert_eq!(day_of_serial("12".parse().unwrap()), None);
}
