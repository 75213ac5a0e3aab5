//! The front door of parcels: one file or several, of any format this room reads, told apart by what is in them.
//!
//! Names help where content cannot: `.shp` and `.shx` begin alike, `.prj` and `.cpg` are plain text. GeoJSON is read as
//! a stream; everything else is held whole, within a budget, because its end must be known to be there before its
//! beginning is believed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::archive::{ArchiveLimits, is_beside, unpack};
use super::fault::FileFault;
use super::mapping::ParcelMapping;
use super::parcels::{Collector, ParcelFile};
use super::shapefile::{FILE_CODE, Shapefile};
use super::{boundary_text, flatgeobuf, geojson, geopackage, sheet};

/// The files of an upload may have so many bytes together, unpacked, when they are not GeoJSON.
pub const WHOLE_BYTES: u64 = 512 << 20;
/// So much of a file is looked at to tell its format.
const HEAD: u64 = 4 << 10;

/// One file, with its name and where its bytes come from.
pub struct UploadedFile<'a> {
    name: String,
    content: Box<dyn Read + Send + 'a>,
}

/// What somebody brings: one file, or the several that are one shapefile.
#[derive(Default)]
pub struct Upload<'a> {
    files: Vec<UploadedFile<'a>>,
}

impl<'a> Upload<'a> {
    /// One more file.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, content: impl Read + Send + 'a) -> Self {
        self.files.push(UploadedFile {
            name: name.into(),
            content: Box::new(content),
        });
        self
    }
}

/// One file without a name: its content tells what it is.
impl<'a, R: Read + Send + 'a> From<R> for Upload<'a> {
    fn from(content: R) -> Self {
        Upload::default().with("", content)
    }
}

/// A file held whole.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub name: String,
    pub content: Vec<u8>,
}

/// Whether a file holds outlines and is no table, by its content, and by its name where that does not tell.
pub fn holds_outlines(name: &str, bytes: &[u8]) -> bool {
    let head = unzipped(&bytes[..bytes.len().min(HEAD as usize)]);
    match Kind::of(name, &head) {
        Kind::Sqlite | Kind::FlatGeobuf | Kind::Shp | Kind::Shx | Kind::Dbf | Kind::Text => true,
        Kind::Prj | Kind::Cpg | Kind::Other(_) => false,
        // a workbook is such an archive too
        Kind::Zip => sheet::read(bytes).is_err(),
        Kind::Json => {
            let text = head.trim_ascii_start();
            let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
            matches!(text.trim_ascii_start().first(), Some(b'{' | b'[' | 0x1e))
        }
    }
}

/// Reads the parcels of an upload: GeoJSON, shapefiles, GeoPackage, FlatGeobuf, land-boundary texts, and zip archives
/// of these.
pub fn read_parcel_file<'a>(upload: impl Into<Upload<'a>>, mapping: &ParcelMapping) -> ParcelFile {
    let mut collector = Collector::new(mapping);
    if let Err(fault) = collect(upload.into(), &mut collector) {
        collector.fault(fault);
    }
    collector.finish()
}

fn collect(upload: Upload, collector: &mut Collector) -> Result<(), FileFault> {
    let alone = upload.files.len() == 1;
    let (mut members, mut ignored) = (Vec::new(), Vec::new());
    let mut left = WHOLE_BYTES;
    for UploadedFile { name, mut content } in upload.files {
        let mut head = Vec::new();
        content
            .by_ref()
            .take(HEAD)
            .read_to_end(&mut head)
            .map_err(|error| unreadable(&name, &error))?;
        let packed = head.starts_with(&GZIP);
        let kind = Kind::of(&name, &unzipped(&head));
        let whole = Cursor::new(head).chain(content);
        if alone && kind == Kind::Json {
            geojson::collect(whole, collector);
            return Ok(());
        }
        if !alone && (is_beside(&name) || matches!(kind, Kind::Other(_))) {
            ignored.push(name);
            continue;
        }
        kind.refused_by_name()?;
        let content = if packed {
            hold(&name, MultiGzDecoder::new(whole), &mut left)?
        } else {
            hold(&name, whole, &mut left)?
        };
        if kind == Kind::Zip {
            let limits = ArchiveLimits {
                bytes: left,
                ..ArchiveLimits::UPLOAD
            };
            members.extend(unpack(&content, limits)?);
        } else {
            members.push(Member { name, content });
        }
    }
    let datasets = datasets(members, &mut ignored)?;
    if !ignored.is_empty() {
        let more = ignored.len().saturating_sub(5);
        ignored.truncate(5);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        collector.note(
            "files_ignored",
            format!("not read: {}{more}", ignored.join(", ")),
        );
    }
    let dataset = chosen(datasets, collector.mapping.layer.as_deref())?;
    match dataset {
        Dataset::Shapefile(files) => files.collect(collector),
        Dataset::GeoPackage(bytes) => geopackage::collect(&bytes, collector),
        Dataset::FlatGeobuf(bytes) => flatgeobuf::collect(&bytes, collector),
        Dataset::Text(bytes) => boundary_text::collect(&bytes, collector),
        Dataset::Json(bytes) => geojson::collect(bytes.as_slice(), collector),
    }
    Ok(())
}

fn unreadable(name: &str, error: &std::io::Error) -> FileFault {
    let found = if name.is_empty() {
        error.to_string()
    } else {
        format!("{name}: {error}")
    };
    FileFault::file("a readable file", found, "send the file again")
}

/// The bytes of a file, within what is left of the budget.
fn hold(name: &str, content: impl Read, left: &mut u64) -> Result<Vec<u8>, FileFault> {
    let mut bytes = Vec::new();
    content
        .take(*left + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(name, &error))?;
    match left.checked_sub(bytes.len() as u64) {
        Some(rest) => *left = rest,
        None => {
            let wanted = format!("files of at most {} MB together", WHOLE_BYTES >> 20);
            let remedy = "send the layer of the parcels alone, or in parts";
            return Err(FileFault::file(
                wanted,
                format!("{name:?}, which is larger"),
                remedy,
            ));
        }
    }
    Ok(bytes)
}

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The first bytes of what is packed, or the bytes themselves.
fn unzipped(head: &[u8]) -> Vec<u8> {
    if !head.starts_with(&GZIP) {
        return head.to_vec();
    }
    let mut inner = Vec::new();
    // the head ends somewhere in the packed bytes: what came out before is enough
    let _ended = MultiGzDecoder::new(head).take(HEAD).read_to_end(&mut inner);
    inner
}

/// What a file is, by its first bytes, and by its name where these do not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    Zip,
    Sqlite,
    FlatGeobuf,
    Shp,
    Shx,
    Dbf,
    Prj,
    Cpg,
    Text,
    /// Something else, whose name people know.
    Other(&'static str),
}

impl Kind {
    fn of(name: &str, head: &[u8]) -> Kind {
        let end = name
            .rsplit_once('.')
            .map(|(_, end)| end.to_ascii_lowercase());
        let end = end.as_deref().unwrap_or_default();
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return match end {
                "xlsx" | "docx" | "pptx" => Kind::Other("an Office document"),
                "kmz" => Kind::Other("a KMZ file"),
                _ => Kind::Zip,
            };
        }
        if head.starts_with(geopackage::MAGIC) {
            return Kind::Sqlite;
        }
        if head.starts_with(flatgeobuf::MAGIC) {
            return Kind::FlatGeobuf;
        }
        if head.starts_with(&FILE_CODE) {
            return if end == "shx" { Kind::Shx } else { Kind::Shp };
        }
        match end {
            "dbf" => return Kind::Dbf,
            "prj" => return Kind::Prj,
            "cpg" => return Kind::Cpg,
            _ => {}
        }
        if let Some((_, what)) = KNOWN.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Kind::Other(what);
        }
        Kind::of_text(head, end)
    }

    fn of_text(head: &[u8], end: &str) -> Kind {
        // the head may end within a character
        let text = boundary_text::text(head, None)
            .unwrap_or_else(|| String::from_utf8_lossy(head).into_owned());
        let marked = [boundary_text::ATTRIBUTES, boundary_text::COORDINATES];
        if marked.iter().any(|mark| text.contains(mark)) {
            return Kind::Text;
        }
        let first = text
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{1e}'));
        match first.chars().next() {
            Some('<') => Kind::Other("an XML file (KML, GML)"),
            Some('{' | '[' | '"') | None => Kind::Json,
            Some(_) if matches!(end, "txt") => {
                Kind::Other("a text without [属性描述] and [地块坐标]")
            }
            Some(_) if matches!(end, "csv" | "tsv") => Kind::Other("a table without boundaries"),
            Some(_) if head.contains(&0) => Kind::Other("a file of an unknown kind"),
            Some(_) => Kind::Json,
        }
    }

    /// A file that is none of those read here is named, so that the sender knows what was sent.
    fn refused_by_name(self) -> Result<(), FileFault> {
        let Kind::Other(what) = self else {
            return Ok(());
        };
        let wanted = "parcels as GeoJSON, shapefile (zipped, or .shp with .dbf, .shx, .prj), GeoPackage, FlatGeobuf or \
                      land-boundary text ([属性描述] [地块坐标])";
        Err(FileFault::file(
            wanted,
            what,
            "export the parcels in one of these",
        ))
    }
}

const KNOWN: [(&[u8], &str); 9] = [
    (b"%PDF", "a PDF document"),
    (b"AC10", "a DWG drawing"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"II*\0", "a picture (TIFF)"),
    (b"  0\r\nSECTION", "a DXF drawing"),
];

/// A layer, or a database of layers.
enum Dataset {
    Shapefile(Box<Shapefile>),
    GeoPackage(Vec<u8>),
    FlatGeobuf(Vec<u8>),
    Text(Vec<u8>),
    Json(Vec<u8>),
}

impl Dataset {
    fn format(&self) -> &'static str {
        match self {
            Dataset::Shapefile(_) => "shapefile",
            Dataset::GeoPackage(_) => "GeoPackage",
            Dataset::FlatGeobuf(_) => "FlatGeobuf",
            Dataset::Text(_) => "land-boundary text",
            Dataset::Json(_) => "GeoJSON",
        }
    }
}

/// The layers among the files, by their names; a shapefile's parts are joined by the name before the last dot.
fn datasets(
    members: Vec<Member>,
    ignored: &mut Vec<String>,
) -> Result<BTreeMap<String, Dataset>, FileFault> {
    let mut found = BTreeMap::new();
    let mut parts: BTreeMap<String, (String, Shapefile)> = BTreeMap::new();
    let several = members.len() > 1;
    for Member { name, content } in members {
        let head = &content[..content.len().min(HEAD as usize)];
        let kind = Kind::of(&name, head);
        let stem = name
            .rsplit_once('.')
            .map_or(name.as_str(), |(stem, _)| stem)
            .to_owned();
        let mut part = |set: fn(&mut Shapefile) -> &mut Option<Vec<u8>>, content| {
            let entry = parts
                .entry(stem.to_lowercase())
                .or_insert_with(|| (stem.clone(), Shapefile::default()));
            *set(&mut entry.1) = Some(content);
        };
        match kind {
            Kind::Shp => part(|files| &mut files.shp, content),
            Kind::Shx => part(|files| &mut files.shx, content),
            Kind::Dbf => part(|files| &mut files.dbf, content),
            Kind::Prj => part(|files| &mut files.prj, content),
            Kind::Cpg => part(|files| &mut files.cpg, content),
            Kind::Sqlite => drop(found.insert(stem, Dataset::GeoPackage(content))),
            Kind::FlatGeobuf => drop(found.insert(stem, Dataset::FlatGeobuf(content))),
            Kind::Text => drop(found.insert(stem, Dataset::Text(content))),
            Kind::Json if !several || name.to_lowercase().ends_with("json") => {
                found.insert(stem, Dataset::Json(content));
            }
            Kind::Other(_) if !several => kind.refused_by_name()?,
            Kind::Json | Kind::Zip | Kind::Other(_) => ignored.push(name),
        }
    }
    let lone = parts.len() + found.len() == 1;
    for (stem, files) in parts.into_values() {
        // a table or a projection beside other layers is no layer
        if files.shp.is_some() || lone {
            found.insert(stem, Dataset::Shapefile(Box::new(files)));
        }
    }
    Ok(found)
}

/// The one layer, or the one that was named.
fn chosen(
    mut datasets: BTreeMap<String, Dataset>,
    name: Option<&str>,
) -> Result<Dataset, FileFault> {
    let listed = datasets
        .iter()
        .map(|(name, dataset)| format!("{name} ({})", dataset.format()))
        .collect::<Vec<_>>()
        .join(", ");
    let plain = |name: &str| name.rsplit('/').next().unwrap_or(name).to_lowercase();
    if datasets.len() == 1
        && let Some((own, dataset)) = datasets.pop_first()
    {
        // layers within a GeoPackage are chosen there
        let named = name.is_none_or(|name| plain(&own) == plain(name));
        if named || own.is_empty() || matches!(dataset, Dataset::GeoPackage(_)) {
            return Ok(dataset);
        }
        datasets.insert(own, dataset);
    }
    if let Some(name) = name {
        let key = datasets
            .keys()
            .find(|key| *key == name)
            .or_else(|| datasets.keys().find(|key| plain(key) == plain(name)))
            .cloned();
        let found = key.and_then(|key| datasets.remove(&key));
        return found.ok_or_else(|| {
            let remedy = "name one of them (layer=NAME)";
            FileFault::file(format!("a layer {name:?}"), listed, remedy)
        });
    }
    let (found, remedy) = if datasets.is_empty() {
        (
            "no file with parcels".to_owned(),
            "send the .shp with its .dbf, .shx and .prj, or another format",
        )
    } else {
        (
            format!("{} layers: {listed}", datasets.len()),
            "name one of them (layer=NAME), or send them one by one",
        )
    };
    Err(FileFault::file("one layer of parcels", found, remedy))
}
