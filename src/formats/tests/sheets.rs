//! Workbooks, read by calamine.

use std::io::Cursor;

use calamine::{Data, DataType, Range, Reader, Xlsx, open_workbook_from_rs};

use super::*;

fn sheets(bytes: &[u8]) -> Vec<(String, Range<Data>)> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    book.worksheets()
}

#[test]
fn cells_have_their_types_and_nothing_is_a_formula() {
    let bytes = written(
        Format::Xlsx,
        &table(Shape::MultiPolygon, Crs::CRS84),
        &records(Shape::MultiPolygon),
    );
    let sheets = sheets(&bytes);
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["奇怪的地块 1", "说明"]);
    let rows: Vec<&[Data]> = sheets[0].1.rows().collect();
    let heads: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
    assert_eq!(
        heads,
        [
            "编号", "是否", "整数", "数值", "=文本", "日期", "文本", "文本", "经度", "纬度"
        ]
    );
    assert_eq!(
        (rows.len(), &rows[4][0], &rows[1][1]),
        (8, &Data::String("001".into()), &Data::Bool(true))
    );
    assert_eq!(rows[2][2], Data::String("9223372036854775807".into()));
    assert_eq!(rows[4][2], Data::Float(-7.0));
    assert_eq!(
        (&rows[1][3], &rows[3][3], &rows[4][3]),
        (
            &Data::Float(0.1 + 0.2),
            &Data::Float(f64::MAX),
            &Data::Empty
        )
    );
    assert_eq!(rows[2][4], Data::String("a;b,c \"q\"\nx\ny".into()));
    assert_eq!(rows[3][4], Data::String("=1+1".into()));
    let Data::DateTime(day) = rows[1][5] else {
        panic!("{:?}", rows[1][5]);
    };
    assert_eq!(day.as_f64(), 45_351.0);
    assert_eq!(
        (&rows[2][5], &rows[4][5]),
        (
            &Data::String("1900-02-28".into()),
            &Data::String("1066-10-14".into())
        )
    );
    assert_eq!(rows[1][6], Data::String("a;b; \"c\"; 砷".into()));
    let at = coord! { x: rows[1][8].as_f64().unwrap(), y: rows[1][9].as_f64().unwrap() };
    assert!(geo::Contains::contains(&land(117.0, 39.0), &at));
    assert!(rows[7][1..8].iter().all(Data::is_empty) && rows[3][8] == Data::Empty);

    let legend: Vec<&[Data]> = sheets[1].1.rows().collect();
    let told: Vec<String> = legend[5].iter().map(ToString::to_string).collect();
    assert_eq!(
        (legend.len(), told),
        (12, vec!["whether".into(), "是否".into(), "是否".into()])
    );
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(&bytes)).unwrap();
    assert!(book.worksheet_formula("奇怪的地块 1").unwrap().is_empty());
}

#[test]
fn a_text_too_long_is_cut_with_a_mark() {
    let bytes = written(
        Format::Xlsx,
        &table(Shape::MultiPolygon, Crs::CRS84),
        &records(Shape::MultiPolygon),
    );
    let sheets = sheets(&bytes);
    let cut = sheets[0].1.get((6, 4)).unwrap().to_string();
    let units = cut.encode_utf16().count();
    assert!((32_766..=32_767).contains(&units), "{units}");
    let kept = cut.strip_suffix("……【已截断】").unwrap();
    assert!(long_text().starts_with(kept));
}

#[test]
fn odd_characters_and_titles_make_a_sound_workbook() {
    let mut table = table(Shape::Point, Crs::from_epsg(4548).unwrap());
    table.title = "/".repeat(40);
    let mut rows = records(Shape::Point);
    rows[0].values[3] = text("a\u{0}b\u{b}\u{ffff}_x0041_\u{85}");
    let bytes = written(Format::Xlsx, &table, &rows);
    let read = sheets(&bytes);
    assert_eq!(read[0].0, "odd");
    assert_eq!(read[0].1.get((0, 8)).unwrap().to_string(), "东坐标（米）");
    let cell = read[0].1.get((1, 4)).unwrap().to_string();
    assert!(cell.contains('b') && cell.contains('\u{fffd}'), "{cell:?}");
    table.title = "长".repeat(40);
    assert_eq!(
        sheets(&written(Format::Xlsx, &table, &rows))[0].0,
        "长".repeat(31)
    );
    table.title = "History".to_owned();
    table.name = "history".to_owned();
    assert_eq!(sheets(&written(Format::Xlsx, &table, &rows))[0].0, "data");
    table.name = "odd".to_owned();
    table.title = "说明".to_owned();
    assert_eq!(sheets(&written(Format::Xlsx, &table, &rows))[0].0, "odd");
}

#[test]
fn more_rows_than_a_sheet_has_are_refused_before_anything_is_written() {
    let mut options = options();
    options.rows = Some(1_048_576);
    let mut bytes = Vec::new();
    let table = table(Shape::Point, Crs::CRS84);
    let refused = FeatureWriter::open(Format::Xlsx, table.clone(), &options, &mut bytes);
    let told = refused.err().unwrap().to_string();
    assert!(
        told.contains("1048575 rows, this would be 1048576 rows"),
        "{told}"
    );
    options.rows = Some(1_048_575);
    assert!(FeatureWriter::open(Format::Xlsx, table, &options, &mut bytes).is_ok());
    assert!(bytes.is_empty());
}
