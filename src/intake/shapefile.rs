//! Shapefiles: `.shp` with its `.dbf`, `.shx`, `.prj` and `.cpg` (ESRI white paper J-7855, 1998).
//!
//! Shapes and rows belong together by their order alone. So everything that could shift one against the other refuses
//! the file before a single feature is read: a cut-off end, an index that does not fit, counts that differ. Which ring
//! is a hole is told by where it lies, not by its winding, which many programs get wrong. Heights and measures are not
//! kept.
//!
//! Chosen over the crate `shapefile` (0.9.0 was read): it reserves as many points as a record claims (up to 32 GiB, which a
//! machine that overcommits grants) before it compares the claim with the size of the record, and its index may name one
//! large record any number of times. It also hands out rings only with holes already assigned by winding.

use encoding_rs::UTF_8;
use geo::Coord;

use super::dbf::{Headings, Table};
use super::encoding::{Declared, TextEncoding, choose};
use super::fault::FileFault;
use super::geojson::Feature;
use super::parcels::Collector;
use super::system::Undeclared;
use super::wkt;
use crate::domain::geometry::{GeometryFaultKind as Kind, Limits, RawGeometry};

/// The first four bytes of `.shp` and `.shx`.
pub(super) const FILE_CODE: [u8; 4] = [0, 0, 0x27, 0x0a];
const HEADER: usize = 100;
const RECORD_HEADER: usize = 8;

/// The files of one layer.
#[derive(Debug, Clone, Default)]
pub(super) struct Shapefile {
    pub shp: Option<Vec<u8>>,
    pub dbf: Option<Vec<u8>>,
    pub shx: Option<Vec<u8>>,
    pub prj: Option<Vec<u8>>,
    pub cpg: Option<Vec<u8>>,
}

impl Shapefile {
    /// Hands its features to the collector; nothing of it where the files do not fit together.
    pub fn collect(self, collector: &mut Collector) {
        if let Err(fault) = self.try_collect(collector) {
            collector.fault(fault);
        }
    }

    fn try_collect(self, collector: &mut Collector) -> Result<(), FileFault> {
        let Some(shp) = self.shp else {
            let found = "a table (.dbf) or other parts of one without its shapes";
            return Err(FileFault::file(
                "a shapefile with its .shp",
                found,
                "send the .shp, .dbf, .shx and .prj together, best as one zip file",
            ));
        };
        let shapes = Shapes::open(&shp, self.shx.as_deref(), collector)?;
        let table = match self.dbf.map(Table::parse).transpose()? {
            Some(table) => {
                let headings = headings(&table, self.cpg.as_deref(), collector)?;
                Some((table, headings))
            }
            None => {
                let text = "there is no .dbf: the shapes have no properties".to_owned();
                collector.note("no_table", text);
                None
            }
        };
        if let Some((table, _)) = &table
            && table.rows() != shapes.records.len()
        {
            let found = format!("{} shapes and {} rows", shapes.records.len(), table.rows());
            let remedy = "copy .shp, .shx and .dbf again from one source";
            return Err(FileFault::file(
                "a row of the .dbf to each shape",
                found,
                remedy,
            ));
        }
        collector.undeclared(Undeclared::InChina);
        if let Some(prj) = &self.prj {
            collector.told(wkt::told(&String::from_utf8_lossy(prj)));
        }
        shapes.collect(table.as_ref(), collector);
        Ok(())
    }
}

/// The headings of the table in the encoding in which all of it reads.
fn headings(
    table: &Table,
    cpg: Option<&[u8]>,
    collector: &mut Collector,
) -> Result<Headings, FileFault> {
    let name = cpg.map(String::from_utf8_lossy);
    let name = name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let declared = name.map_or_else(
        || table.declared(),
        |name| {
            let known = TextEncoding::parse(name);
            Declared::Named(name, known.map(|found| found.0).map_err(drop))
        },
    );
    let (encoding, note) = choose(table.texts(), collector.mapping.encoding, declared)?;
    if let Some(note) = note {
        collector.note(note.code, note.text);
    } else if encoding != UTF_8 {
        collector.note(
            "encoding",
            format!("the texts were read as {}", encoding.name()),
        );
    }
    let headings = table.headings(encoding)?;
    for note in &headings.notes {
        collector.note("headings", note.clone());
    }
    Ok(headings)
}

/// The records of a `.shp`, each within its bytes.
struct Shapes<'a> {
    records: Vec<&'a [u8]>,
}

fn broken(found: impl Into<String>) -> FileFault {
    let remedy = "copy the shapefile again from its source";
    FileFault::file("a whole shapefile (.shp)", found, remedy)
}

impl<'a> Shapes<'a> {
    fn open(
        shp: &'a [u8],
        shx: Option<&[u8]>,
        collector: &mut Collector,
    ) -> Result<Self, FileFault> {
        if shp.len() < HEADER || !shp.starts_with(&FILE_CODE) {
            return Err(broken(format!("{} bytes that are none", shp.len())));
        }
        let said = big(shp, 24).unwrap_or(0) * 2;
        if said > shp.len() {
            let found = format!("{} bytes, where its header says {said}", shp.len());
            return Err(broken(found));
        }
        let kind = little(shp, 32).unwrap_or(0);
        if !matches!(kind, 0 | 5 | 15 | 25) {
            let found = format!("a layer of {}", kind_name(kind));
            let remedy = "send the layer that holds the boundaries of the parcels";
            return Err(FileFault::file("a layer of polygons", found, remedy));
        }
        let in_a_row = in_a_row(shp, said);
        let indexed = shx.map(|shx| indexed(shp, shx));
        let records = match (indexed, in_a_row) {
            (Some(Some(records)), _) => records,
            (Some(None), Ok(records)) => {
                let text = "the index (.shx) does not fit the shapes and was not used".to_owned();
                collector.note("index_ignored", text);
                records
            }
            (None, Ok(records)) => records,
            (_, Err(fault)) => return Err(fault),
        };
        Ok(Shapes { records })
    }

    fn collect(self, table: Option<&(Table, Headings)>, collector: &mut Collector) {
        let limits = collector.mapping.limits;
        let (mut deleted, mut heights) = (0, 0);
        for (i, record) in self.records.iter().enumerate() {
            if table.is_some_and(|(table, _)| table.is_deleted(i)) {
                deleted += 1;
                continue;
            }
            let mut faults = Vec::new();
            let properties = table.map(|(table, headings)| table.values(i, headings, &mut faults));
            heights += usize::from(matches!(little(record, 0), Some(15 | 25)));
            let (told, wrong) = faults.into_iter().partition(|fault| !fault.is_error());
            let warnings: Vec<FileFault> = told;
            warnings
                .into_iter()
                .for_each(|fault| collector.fault(fault.of(i + 1)));
            collector.take(Feature {
                number: i + 1,
                properties: properties.unwrap_or_default(),
                geometry: shape(record, &limits),
                faults: wrong,
            });
        }
        for (code, count, text) in [
            (
                "rows_deleted",
                deleted,
                "rows are marked as deleted and were left out",
            ),
            (
                "heights",
                heights,
                "shapes carry heights or measures, which are not kept",
            ),
        ] {
            if count > 0 {
                collector.note(code, format!("{count} {text}"));
            }
        }
    }
}

/// Records as they follow each other, to the end that the header says.
fn in_a_row(shp: &[u8], end: usize) -> Result<Vec<&[u8]>, FileFault> {
    let mut records = Vec::new();
    let mut at = HEADER;
    while at < end {
        let length = big(shp, at + 4).unwrap_or(usize::MAX / 4) * 2;
        let from = at + RECORD_HEADER;
        let Some(record) = shp.get(from..from.saturating_add(length)) else {
            let found = format!("record {} that reaches beyond the end", records.len() + 1);
            return Err(broken(found));
        };
        records.push(record);
        at = from + length;
    }
    Ok(records)
}

/// Records as the index finds them: it may skip what was deleted in between. None when an entry does not fit, or when two
/// share bytes: a small file could hold one large shape a million times.
fn indexed<'a>(shp: &'a [u8], shx: &[u8]) -> Option<Vec<&'a [u8]>> {
    let said = big(shx, 24)? * 2;
    let entries = shx.get(HEADER..said)?.chunks_exact(8);
    if !shx.starts_with(&FILE_CODE) || !entries.remainder().is_empty() {
        return None;
    }
    let mut taken = Vec::new();
    let records: Option<Vec<&[u8]>> = entries
        .map(|entry| {
            let (at, length) = (big(entry, 0)? * 2, big(entry, 4)? * 2);
            let same = big(shp, at + 4)? * 2 == length && at >= HEADER;
            let from = at + RECORD_HEADER;
            taken.push((at, from + length));
            same.then(|| shp.get(from..from + length)).flatten()
        })
        .collect();
    taken.sort_unstable();
    let apart = taken.is_sorted_by(|(_, end), (next, _)| end <= next);
    records.filter(|_| apart)
}

fn big(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..)?.first_chunk()?;
    usize::try_from(i32::from_be_bytes(*four)).ok()
}

fn little(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..)?.first_chunk()?;
    usize::try_from(i32::from_le_bytes(*four)).ok()
}

fn kind_name(kind: usize) -> String {
    match kind {
        1 | 11 | 21 => "points".to_owned(),
        3 | 13 | 23 => "lines".to_owned(),
        8 | 18 | 28 => "point groups".to_owned(),
        31 => "multipatches (bodies)".to_owned(),
        other => format!("an unknown kind, {other}"),
    }
}

/// The rings of one record.
fn shape(record: &[u8], limits: &Limits) -> RawGeometry {
    let refuse = |found: String| RawGeometry::refuse(Kind::Structure, found);
    match little(record, 0) {
        Some(0) => return RawGeometry::Null,
        Some(5 | 15 | 25) => {}
        Some(kind) => return refuse(kind_name(kind)),
        None => return refuse("a record without a kind".to_owned()),
    }
    let (Some(rings), Some(points)) = (little(record, 36), little(record, 40)) else {
        return refuse("a record without counts".to_owned());
    };
    if rings == 0 && points == 0 {
        return RawGeometry::Null;
    }
    if points > limits.vertices {
        let found = format!("{points} vertices, {} are accepted", limits.vertices);
        return RawGeometry::refuse(Kind::TooManyVertices, found);
    }
    let (starts, positions) = (44, 44 + 4 * rings.min(points));
    let bytes = record.get(positions..positions + 16 * points);
    let Some(bytes) = bytes.filter(|_| rings <= points) else {
        return refuse(format!(
            "{rings} rings of {points} vertices in a record of {} bytes",
            record.len()
        ));
    };
    let positions: Vec<Coord<f64>> = bytes
        .chunks_exact(16)
        .filter_map(|two| {
            let x = f64::from_le_bytes(*two.first_chunk()?);
            let y = f64::from_le_bytes(*two.last_chunk()?);
            Some(Coord { x, y })
        })
        .collect();
    let starts: Option<Vec<usize>> = (0..rings).map(|i| little(record, starts + 4 * i)).collect();
    let Some(starts) = starts.filter(|starts| {
        starts.first() == Some(&0)
            && starts.is_sorted_by(|a, b| a < b)
            && starts.last().is_some_and(|last| *last < points)
    }) else {
        return refuse("rings that do not follow each other".to_owned());
    };
    let ends = starts.iter().skip(1).copied().chain([points]);
    let rings = starts
        .iter()
        .zip(ends)
        .map(|(from, to)| positions[*from..to].to_vec())
        .collect();
    RawGeometry::from_rings(rings, limits)
}
