//! What is in a zip before anybody trusts it: sizes by unpacking, not by what its directory says.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

use super::fault::{DAMAGED, ENCRYPTED, NO_TABLE, TOO_LARGE, UNSAFE};
use super::{SheetFault, damaged};

/// Parts of an archive.
const MOST_PARTS: usize = 2_000;
/// Bytes of all parts, unpacked: 2,000,000 cells take about 100 MB of markup.
const MOST_UNPACKED: u64 = 400 << 20;
/// Bytes of a part that is read whole: texts, styles, the content of an ods.
const MOST_WHOLE: u64 = 96 << 20;

/// What an archive is.
pub(super) enum Kind {
    Xlsx(Parts),
    Ods,
}

/// What was seen of the parts of an xlsx.
#[derive(Default)]
pub(super) struct Parts {
    pub macros: bool,
    /// Parts with rows that are hidden.
    pub hidden: BTreeSet<String>,
    /// Parts with merged cells.
    pub merged: BTreeSet<String>,
}

/// Unpacks every part once, keeping nothing.
pub(super) fn look(bytes: &[u8]) -> Result<Kind, SheetFault> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if zip.len() > MOST_PARTS {
        let found = format!("an archive of {} parts", zip.len());
        return Err(SheetFault::file(&TOO_LARGE, found));
    }
    let mut names = BTreeSet::new();
    let mut parts = Parts::default();
    let mut mimetype = String::new();
    let mut left = MOST_UNPACKED;
    for place in 0..zip.len() {
        let part = zip.by_index_raw(place).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.replace('\\', "/");
        if part.encrypted() {
            return Err(SheetFault::file(&ENCRYPTED, format!("{name} is encrypted")));
        }
        if name.starts_with('/') || name.split('/').any(|step| step == "..") {
            let found = format!("a part named {name:?}");
            return Err(SheetFault::file(&UNSAFE, found));
        }
        if !names.insert(name.to_ascii_lowercase()) {
            return Err(SheetFault::file(
                &UNSAFE,
                format!("two parts named {name:?}"),
            ));
        }
        drop(part);
        let mut part = zip.by_index(place).map_err(damaged)?;
        let sheet = name.to_ascii_lowercase().contains("worksheets/");
        let most = if sheet { left } else { left.min(MOST_WHOLE) };
        let seen = scan(&mut part, &name, most)?;
        left -= seen.bytes;
        if name == "mimetype" {
            mimetype = seen.start;
        }
        parts.macros |= name.to_ascii_lowercase().ends_with("vbaproject.bin");
        if sheet && seen.hidden {
            parts.hidden.insert(name.clone());
        }
        if sheet && seen.merged {
            parts.merged.insert(name);
        }
    }
    if mimetype.contains("opendocument.spreadsheet") {
        return Ok(Kind::Ods);
    }
    if names.contains("xl/workbook.xml") {
        return Ok(Kind::Xlsx(parts));
    }
    let found = if names.contains("xl/workbook.bin") {
        "a binary workbook (xlsb)"
    } else if names.iter().any(|name| name.starts_with("word/")) {
        "a text document (docx)"
    } else {
        "an archive without a workbook"
    };
    Err(SheetFault::file(&NO_TABLE, found))
}

/// What one part shows while it is unpacked.
struct Seen {
    bytes: u64,
    /// The first bytes, as text.
    start: String,
    hidden: bool,
    merged: bool,
}

fn scan(part: &mut impl Read, name: &str, most: u64) -> Result<Seen, SheetFault> {
    let mut seen = Seen {
        bytes: 0,
        start: String::new(),
        hidden: false,
        merged: false,
    };
    /// Longer than any of the words that are looked for.
    const OVERLAP: usize = 16;
    let mut buffer = vec![0; 256 << 10];
    let mut kept = 0;
    loop {
        let Some(free) = buffer.get_mut(kept..) else {
            return Err(SheetFault::file(&DAMAGED, name));
        };
        let n = part.read(free).map_err(damaged)?;
        if n == 0 {
            return Ok(seen);
        }
        if seen.bytes == 0 {
            let start = buffer.get(..n.min(200)).unwrap_or_default();
            seen.start = String::from_utf8_lossy(start).into_owned();
        }
        seen.bytes += n as u64;
        if seen.bytes > most {
            let found = format!("{name} unpacks to more than {} MiB", most >> 20);
            return Err(SheetFault::file(&TOO_LARGE, found));
        }
        let window = buffer.get(..kept + n).unwrap_or_default();
        let has = |word: &[u8]| memmem::find(window, word).is_some();
        if name.ends_with(".xml") && (has(b"<!DOCTYPE") || has(b"<!ENTITY")) {
            let found = format!("{name} declares entities");
            return Err(SheetFault::file(&UNSAFE, found));
        }
        seen.hidden |= has(b" hidden=\"1\"") || has(b" hidden=\"true\"");
        seen.merged |= has(b"mergeCell ");
        let end = kept + n;
        kept = OVERLAP.min(end);
        buffer.copy_within(end - kept..end, 0);
    }
}
