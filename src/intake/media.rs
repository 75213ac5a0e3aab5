//! What a file is, by its content: names and declared types are what the sender says, and a browser would believe them.
//!
//! Two looks: the first bytes, as soon as they are here ([`suspect`]), so that a program or a page is refused before its
//! end; the whole file ([`of_file`]) for containers (zip, compound files, SQLite) and texts. Only what is in the table of
//! [`MediaType`] passes.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::domain::document::MediaType;
use crate::domain::fault::shorten;

/// What a file is instead of one that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotTaken {
    /// What it seems to be.
    pub found: String,
    pub remedy: &'static str,
}

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspect {
    Surely(MediaType),
    /// A zip: an archive, a workbook, a text document.
    Zip,
    /// A compound file (CFB): a workbook or text document of 97-2003.
    Compound,
    /// A database of SQLite: a GeoPackage perhaps.
    Sqlite,
    /// A text: csv, GeoJSON, plain.
    Text,
}

const SEND_ONE: &str = "send PDF, Word, Excel, OpenDocument, PNG, JPEG, TIFF, csv, plain text, GeoJSON, GeoPackage, \
                        FlatGeobuf or zip";
const EMPTY: &str = "send the file itself";
const MACROS: &str = "save it without macros, as xlsx or docx, and send it again";
const DAMAGED: &str = "open it where it comes from, save it anew and send it again";
const AS_UTF_8: &str = "save it as UTF-8 or GB18030 without control characters, or zip it";
const MARKUP: &str =
    "a page or drawing that a browser would run is not taken: print it to PDF, or zip it";

/// Entries of a zip: more are not looked into.
const MOST_ENTRIES: usize = 65_534;

fn not_taken(found: impl Into<String>, remedy: &'static str) -> NotTaken {
    NotTaken {
        found: found.into(),
        remedy,
    }
}

fn damaged(error: impl std::fmt::Display) -> NotTaken {
    not_taken(
        format!("a damaged file ({})", shorten(&error.to_string())),
        DAMAGED,
    )
}

/// What a file may be, by its first bytes: as many as there are, up to some tens of kilobytes.
pub fn suspect(head: &[u8]) -> Result<Suspect, NotTaken> {
    const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    if head.is_empty() {
        return Err(not_taken("an empty file", EMPTY));
    }
    let starts = |magic: &[u8]| head.starts_with(magic);
    if starts(b"%PDF-") {
        return Ok(Suspect::Surely(MediaType::Pdf));
    }
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return Ok(Suspect::Zip);
    }
    if starts(COMPOUND) {
        return Ok(Suspect::Compound);
    }
    if starts(b"SQLite format 3\0") {
        return Ok(Suspect::Sqlite);
    }
    if starts(b"fgb\x03fgb") {
        return Ok(Suspect::Surely(MediaType::FlatGeobuf));
    }
    if starts(b"MM\0\x2b\0\x08\0\0") || starts(b"II\x2b\0\x08\0\0\0") {
        return Ok(Suspect::Surely(MediaType::Tiff)); // BigTIFF
    }
    let known = infer::get(head).map(|kind| kind.mime_type());
    match known {
        Some("image/png") => Ok(Suspect::Surely(MediaType::Png)),
        Some("image/jpeg") => Ok(Suspect::Surely(MediaType::Jpeg)),
        Some("image/tiff") => Ok(Suspect::Surely(MediaType::Tiff)),
        Some(other) => {
            let markup = ["text/html", "text/xml", "application/xml"].contains(&other);
            let remedy = if markup { MARKUP } else { SEND_ONE };
            Err(not_taken(other, remedy))
        }
        None => text(head).map(|()| Suspect::Text),
    }
}

/// Bytes that can be a text, and none that a browser would run: markup begins with `<`.
fn text(bytes: &[u8]) -> Result<(), NotTaken> {
    let blank = |b: &u8| b.is_ascii_whitespace() || [0xef, 0xbb, 0xbf].contains(b);
    let first = bytes.iter().find(|b| !blank(b));
    if first == Some(&b'<') {
        return Err(not_taken("markup (HTML, SVG or XML)", MARKUP));
    }
    if bytes.starts_with(b"#!") {
        return Err(not_taken("a script", SEND_ONE));
    }
    plain(bytes)
}

/// No control characters but those of a text.
fn plain(bytes: &[u8]) -> Result<(), NotTaken> {
    let unfit = |b: &&u8| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0c) || **b == 0x7f;
    match bytes.iter().find(unfit) {
        Some(b) => Err(not_taken(format!("binary data (byte {b:#04x})"), AS_UTF_8)),
        None => Ok(()),
    }
}

/// What a whole file is.
pub fn of_file(path: &Path, head: &[u8], file_name: &str) -> Result<MediaType, NotTaken> {
    let open = || File::open(path).map_err(damaged);
    match suspect(head)? {
        Suspect::Surely(media) => Ok(media),
        Suspect::Zip => of_zip(open()?),
        Suspect::Compound => of_compound(open()?),
        Suspect::Sqlite => of_sqlite(head),
        Suspect::Text => of_text(open()?, head, file_name),
    }
}

fn of_zip(mut file: File) -> Result<MediaType, NotTaken> {
    check_end(&mut file)?;
    file.rewind().map_err(damaged)?;
    let mut zip = zip::ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let has = |name: &str| zip.index_for_name(name).is_some();
    let (sheets, words) = (has("xl/workbook.xml"), has("word/document.xml"));
    if has("xl/vbaProject.bin") || has("word/vbaProject.bin") {
        return Err(not_taken("a document with macros", MACROS));
    }
    if has("xl/workbook.bin") {
        return Err(not_taken("a binary workbook (xlsb)", MACROS));
    }
    match (sheets, words) {
        (true, true) => return Err(not_taken("a workbook and a text at once", DAMAGED)),
        (true, false) => return Ok(MediaType::Xlsx),
        (false, true) => return Ok(MediaType::Docx),
        (false, false) => {}
    }
    if !has("mimetype") {
        return Ok(MediaType::Zip);
    }
    let mut mimetype = String::new();
    let entry = zip.by_name("mimetype").map_err(damaged)?;
    let read = entry.take(200).read_to_string(&mut mimetype);
    read.map_err(damaged)?;
    match mimetype.trim() {
        "application/vnd.oasis.opendocument.spreadsheet" => Ok(MediaType::Ods),
        "application/vnd.oasis.opendocument.text" => Ok(MediaType::Odt),
        other => Err(not_taken(shorten(other), SEND_ONE)),
    }
}

/// The end of a zip says how many entries are read into memory; one of 64 bits can say any number.
fn check_end(file: &mut File) -> Result<(), NotTaken> {
    const LONGEST_END: u64 = 22 + 65_535;
    let size = file.seek(SeekFrom::End(0)).map_err(damaged)?;
    let from = size.saturating_sub(LONGEST_END + 20);
    file.seek(SeekFrom::Start(from)).map_err(damaged)?;
    let mut end = Vec::new();
    file.read_to_end(&mut end).map_err(damaged)?;
    let at = memchr::memmem::rfind(&end, b"PK\x05\x06").ok_or_else(|| damaged("no end"))?;
    let count = end.get(at + 10..at + 12);
    let count = count.and_then(|pair| pair.try_into().ok());
    let count = count.map_or(usize::MAX, |pair| usize::from(u16::from_le_bytes(pair)));
    let wide = memchr::memmem::find(&end, b"PK\x06\x07").is_some();
    if wide || count > MOST_ENTRIES {
        let remedy = "pack fewer files into one archive";
        return Err(not_taken("a zip of more than 65,534 files", remedy));
    }
    Ok(())
}

fn of_compound(file: File) -> Result<MediaType, NotTaken> {
    let compound = cfb::CompoundFile::open(BufReader::new(file)).map_err(damaged)?;
    if compound.is_storage("/_VBA_PROJECT_CUR") || compound.is_storage("/Macros") {
        return Err(not_taken("a document with macros", MACROS));
    }
    if compound.is_stream("/Workbook") || compound.is_stream("/Book") {
        Ok(MediaType::Xls)
    } else if compound.is_stream("/WordDocument") {
        Ok(MediaType::Doc)
    } else if compound.is_stream("/EncryptedPackage") {
        let remedy = "take the password off and send it again";
        Err(not_taken("an encrypted document", remedy))
    } else {
        Err(not_taken("a compound file of another program", SEND_ONE))
    }
}

/// A GeoPackage says so in the application id of SQLite (OGC 12-128r19, requirement 2).
fn of_sqlite(head: &[u8]) -> Result<MediaType, NotTaken> {
    match head.get(68..72) {
        Some(b"GPKG" | b"GP10" | b"GP11") => Ok(MediaType::GeoPackage),
        _ => Err(not_taken("a database that is no GeoPackage", SEND_ONE)),
    }
}

fn of_text(file: File, head: &[u8], file_name: &str) -> Result<MediaType, NotTaken> {
    let mut pieces = BufReader::with_capacity(1 << 20, file);
    loop {
        let piece = pieces.fill_buf().map_err(damaged)?;
        if piece.is_empty() {
            break;
        }
        plain(piece)?;
        let read = piece.len();
        pieces.consume(read);
    }
    let named = |ending: &str| file_name.to_lowercase().ends_with(ending);
    if is_geojson(head) {
        Ok(MediaType::GeoJson)
    } else if named(".csv") {
        Ok(MediaType::Csv)
    } else {
        Ok(MediaType::Text)
    }
}

/// An object with a type of RFC 7946 near its beginning.
fn is_geojson(head: &[u8]) -> bool {
    const TYPES: [&str; 4] = [
        "\"FeatureCollection\"",
        "\"Feature\"",
        "Polygon\"",
        "Point\"",
    ];
    let object = head
        .iter()
        .find(|b| !b.is_ascii_whitespace() && ![0xef, 0xbb, 0xbf, 0x1e].contains(*b))
        == Some(&b'{');
    let finds = |text: &str| memchr::memmem::find(head, text.as_bytes()).is_some();
    object && finds("\"type\"") && TYPES.iter().any(|kind| finds(kind))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn looked_at(bytes: &[u8], name: &str) -> Result<MediaType, NotTaken> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let head = &bytes[..bytes.len().min(64 << 10)];
        of_file(file.path(), head, name)
    }

    fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        for (name, content) in entries {
            zip.start_file(*name, stored).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn compound(streams: &[&str]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
        for stream in streams {
            if let Some((storage, _)) = stream.rsplit_once('/').filter(|(it, _)| !it.is_empty()) {
                file.create_storage_all(storage).unwrap();
            }
            let mut stream = file.create_stream(stream).unwrap();
            stream.write_all(b"x").unwrap();
        }
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    fn sqlite(application: &[u8]) -> Vec<u8> {
        let mut bytes = b"SQLite format 3\0".to_vec();
        bytes.resize(68, 0);
        bytes.extend_from_slice(application);
        bytes.resize(4096, 0);
        bytes
    }

    #[test]
    fn the_content_tells_what_a_file_is() {
        use MediaType::*;
        let ods = "application/vnd.oasis.opendocument.spreadsheet";
        let odt = "application/vnd.oasis.opendocument.text";
        let geojson = "\u{feff} {\"type\": \"FeatureCollection\", \"features\": []}";
        let cases: Vec<(Vec<u8>, &str, MediaType)> = vec![
            (b"%PDF-1.7\n".to_vec(), "a.exe", Pdf),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "a.pdf", Png),
            (b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), "a", Jpeg),
            (b"II*\0\x08\0\0\0\0\0".to_vec(), "a", Tiff),
            (b"MM\0*\0\0\0\x08\0\0".to_vec(), "a", Tiff),
            (b"II\x2b\0\x08\0\0\0\0\0".to_vec(), "a", Tiff),
            (zipped(&[("a/b.shp", "x"), ("a/b.dbf", "x")]), "a.zip", Zip),
            (zipped(&[]), "a.zip", Zip),
            (
                zipped(&[("[Content_Types].xml", ""), ("xl/workbook.xml", "")]),
                "a.zip",
                Xlsx,
            ),
            (zipped(&[("word/document.xml", "")]), "a", Docx),
            (zipped(&[("mimetype", ods)]), "a", Ods),
            (zipped(&[("mimetype", odt)]), "a", Odt),
            (compound(&["/Workbook"]), "a", Xls),
            (compound(&["/WordDocument"]), "a", Doc),
            (sqlite(b"GPKG"), "a", GeoPackage),
            (b"fgb\x03fgb\0".to_vec(), "a", FlatGeobuf),
            (geojson.into(), "a.txt", GeoJson),
            ("编号,砷\n1,20\n".into(), "结果.CSV", Csv),
            ("编号,砷\n1,20\n".into(), "结果.txt", Text),
            (vec![0xb1, 0xe0, 0xba, 0xc5, b'\n'], "gb18030.txt", Text),
        ];
        for (bytes, name, wanted) in cases {
            assert_eq!(looked_at(&bytes, name), Ok(wanted), "{wanted:?}");
        }
    }

    #[test]
    fn what_runs_or_cannot_be_told_is_not_taken() {
        let macros = zipped(&[("xl/workbook.xml", ""), ("xl/vbaProject.bin", "")]);
        let mut late = vec![b'a'; 3 << 20];
        late.extend_from_slice(b"\0\x01");
        let mut cut = zipped(&[("a.txt", "x"), ("b.txt", "y")]);
        cut.truncate(cut.len() - 30);
        let cases: Vec<(&[u8], &str)> = vec![
            (b"", "empty"),
            (b"<!DOCTYPE html><html><script>1</script></html>", "html"),
            (
                b"\xef\xbb\xbf\n <svg xmlns=\"http://www.w3.org/2000/svg\"/>",
                "markup",
            ),
            (b"<?xml version=\"1.0\"?><svg/>", "xml"),
            (b"  <script>alert(1)</script>", "html"),
            (b"#!/bin/sh\nrm -rf /\n", "script"),
            (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", "application/"),
            (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", "binary"),
            (b"GIF89a\x01\0\x01\0", "image/gif"),
            (b"\0\0\0\0", "binary"),
            (b"PK\x03\x04 and nothing behind it", "damaged"),
            (&cut, "damaged"),
            (&macros, "macros"),
            (&late, "binary"),
        ];
        for (bytes, wanted) in cases {
            let found = looked_at(bytes, "report.pdf").unwrap_err();
            let told = found.found.to_lowercase();
            assert!(told.contains(wanted), "{wanted}: {found:?}");
            assert!(!found.remedy.is_empty());
        }
        for (bytes, wanted) in [
            (
                compound(&["/_VBA_PROJECT_CUR/VBA/dir", "/Workbook"]),
                "macros",
            ),
            (compound(&["/EncryptedPackage"]), "encrypted"),
            (compound(&["/Other"]), "compound"),
            (sqlite(b"\0\0\0\0"), "no geopackage"),
            (zipped(&[("mimetype", "application/epub+zip")]), "epub"),
        ] {
            let found = looked_at(&bytes, "x.pdf").unwrap_err();
            let told = found.found.to_lowercase();
            assert!(told.contains(wanted), "{wanted}: {found:?}");
        }
    }
}
