//! Files whose counts and offsets are made to cost much: one large shape named many times, columns without width,
//! headings that are all the same, faults without end.

use std::time::{Duration, Instant};

use super::formats::{refused, ring, shapefile_bytes, table, taken};
use super::*;

/// What may be taken without optimisation on a busy machine.
const SOON: Duration = Duration::from_secs(20);

fn generated() -> ParcelMapping {
    ParcelMapping {
        missing: MissingKeys::Generate,
        ..ParcelMapping::default()
    }
}

#[test]
fn an_index_that_names_one_shape_many_times_is_not_used() {
    let (shp, shx) = shapefile_bytes(5, &[Some(vec![ring(39_514_600.0, 4_337_300.0, 100.0)])]);
    let mut many = shx[..24].to_vec();
    many.extend((50 + 4 * 1000_i32).to_be_bytes());
    many.extend(&shx[28..100]);
    many.extend(shx[100..].repeat(1000));
    let file = taken(&[("a.shp", &shp), ("a.shx", &many)], &generated());
    assert_eq!(file.features, 1, "{:?}", faults(&file));
    assert!(file.notes.iter().any(|note| note.code == "index_ignored"));
}

#[test]
fn a_column_without_width_holds_nothing() {
    let (shp, _) = shapefile_bytes(5, &[None]);
    let mut dbf = table("名称".as_bytes(), &[b"a"]);
    dbf[32 + 16] = 0;
    let file = taken(&[("a.shp", &shp), ("a.dbf", &dbf)], &generated());
    refused(&file, "0 columns");
}

#[test]
fn two_thousand_columns_of_one_heading_are_told_apart_soon() {
    const COLUMNS: usize = 2_000;
    let mut dbf = vec![3, 126, 1, 1, 1, 0, 0, 0];
    let first_row = 32 + 32 * COLUMNS + 1;
    dbf.extend(u16::try_from(first_row).unwrap().to_le_bytes());
    dbf.extend(u16::try_from(COLUMNS + 1).unwrap().to_le_bytes());
    dbf.extend([0; 20]);
    for _ in 0..COLUMNS {
        let mut descriptor = b"a".to_vec();
        descriptor.resize(11, 0);
        descriptor.extend([b'C', 0, 0, 0, 0, 1]);
        descriptor.resize(32, 0);
        dbf.extend(descriptor);
    }
    dbf.push(0x0d);
    dbf.extend(vec![b' '; COLUMNS + 1]);
    let (shp, _) = shapefile_bytes(5, &[Some(vec![ring(39_514_600.0, 4_337_300.0, 100.0)])]);
    let began = Instant::now();
    let file = taken(&[("a.shp", &shp), ("a.dbf", &dbf)], &generated());
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!(file.drafts.len(), 1, "{:?}", faults(&file));
    let properties = &file.drafts[0].properties;
    assert_eq!(properties.len(), COLUMNS);
    assert!(properties.contains_key("a_2000"));
}

#[test]
fn a_text_of_nothing_but_faults_tells_the_first() {
    let mut text = "[属性描述]\n[地块坐标]\n4,1,甲,乙,面,,,,@\n".to_owned();
    text.push_str(&"x\n".repeat(100_000));
    let file = taken(&[("a.txt", text.as_bytes())], &generated());
    assert!(
        (1..100).contains(&file.faults.len()),
        "{}",
        file.faults.len()
    );
    assert_eq!(file.more_faults, 0);
}
