//! Zip archives: what is in them, within budgets, and no name of theirs ever used as a path.
//!
//! The names of entries carry no reliable encoding: Windows in China writes GBK and sets no flag. A name that is not
//! UTF-8 is read as GB18030. Entries that leave their folder, that are encrypted, that are archives themselves or that
//! unpack to more than is read here refuse the archive as a whole.

use std::io::{Cursor, Read};

use encoding_rs::{GB18030, UTF_8};
use zip::ZipArchive;

use super::encoding::decode;
use super::fault::FileFault;
use super::upload::Member;

/// How much an archive may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct ArchiveLimits {
    pub entries: usize,
    /// All entries together, unpacked.
    pub bytes: u64,
    /// An entry beyond `free` may unpack to so many times its size. Tables of blanks reach 300; deflate ends at 1,032.
    pub ratio: u64,
    pub free: u64,
}

impl ArchiveLimits {
    pub const UPLOAD: ArchiveLimits = ArchiveLimits {
        entries: 1_000,
        bytes: super::upload::WHOLE_BYTES,
        ratio: 500,
        free: 1 << 20,
    };
}

/// Nothing in these is read, so they are not unpacked.
const BESIDE: [&str; 22] = [
    "sbn", "sbx", "qix", "qpj", "qmd", "qml", "sld", "xml", "lyr", "mxd", "ain", "aih", "atx",
    "ixs", "mxs", "fbn", "fbx", "pdf", "doc", "docx", "jpg", "png",
];

/// The files of an archive.
pub(super) fn unpack(bytes: &[u8], limits: ArchiveLimits) -> Result<Vec<Member>, FileFault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if archive.len() > limits.entries {
        let wanted = format!("an archive of at most {} files", limits.entries);
        let found = format!("{} files", archive.len());
        return Err(FileFault::file(
            wanted,
            found,
            "send the layer of the parcels alone",
        ));
    }
    let mut members = Vec::new();
    let mut left = limits.bytes;
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(|error| broken(&error))?;
        let name = name(entry.name_raw())?;
        if entry.is_dir() || is_beside(&name) {
            continue;
        }
        if entry.encrypted() {
            let found = format!("{name:?} under a password");
            let remedy = "pack the files again without a password";
            return Err(FileFault::file("an archive that is open", found, remedy));
        }
        drop(entry);
        let content = content(&mut archive, i, &name, &mut left, limits)?;
        if is_archive(&content) {
            let found = format!("{name:?}, an archive within it");
            let remedy = "unpack it and send what is in it";
            return Err(FileFault::file("an archive of files", found, remedy));
        }
        members.push(Member { name, content });
    }
    Ok(members)
}

fn broken(error: &zip::result::ZipError) -> FileFault {
    let remedy = "pack the files again as a plain zip file (deflate)";
    FileFault::file("a whole zip archive", error.to_string(), remedy)
}

/// The name of an entry, if it stays in its folder.
fn name(raw: &[u8]) -> Result<String, FileFault> {
    let read = [UTF_8, GB18030]
        .iter()
        .find_map(|encoding| decode(raw, encoding).filter(|read| !read.cut));
    let Some(read) = read else {
        let found = format!("{:?}", String::from_utf8_lossy(raw));
        let remedy = "pack the files again with names in UTF-8 or GBK";
        return Err(FileFault::file("names in UTF-8 or GBK", found, remedy));
    };
    let name = read.text.replace('\\', "/");
    let leaves =
        name.starts_with('/') || name.contains(':') || name.split('/').any(|part| part == "..");
    if leaves {
        let found = format!("{name:?}, which leaves the archive's folder");
        let remedy = "pack the files again, without their folders";
        return Err(FileFault::file("names within the archive", found, remedy));
    }
    Ok(name)
}

/// What systems and programs put beside the data.
pub(super) fn is_beside(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    let hidden = last.is_empty() || last.starts_with('.') || name.starts_with("__MACOSX/");
    hidden
        || last
            .rsplit_once('.')
            .is_some_and(|(_, end)| BESIDE.contains(&end.to_ascii_lowercase().as_str()))
}

/// Zip, gzip, 7z and rar by their first bytes.
fn is_archive(content: &[u8]) -> bool {
    [
        &b"PK\x03\x04"[..],
        b"PK\x05\x06",
        b"\x1f\x8b",
        b"7z\xbc\xaf",
        b"Rar!",
    ]
    .iter()
    .any(|magic| content.starts_with(magic))
}

fn content(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    i: usize,
    name: &str,
    left: &mut u64,
    limits: ArchiveLimits,
) -> Result<Vec<u8>, FileFault> {
    let entry = archive.by_index(i).map_err(|error| broken(&error))?;
    let packed = entry.compressed_size();
    let most = packed
        .saturating_mul(limits.ratio)
        .max(limits.free)
        .min(*left);
    let mut content = Vec::new();
    let read = entry.take(most + 1).read_to_end(&mut content);
    let unpacked = content.len() as u64;
    if unpacked > most {
        let wanted = format!(
            "files that unpack to at most {} times their size and {} MB together",
            limits.ratio,
            limits.bytes >> 20
        );
        let found = format!("{name:?}, more than {most} bytes out of {packed}");
        let remedy = "send the layer of the parcels alone; an archive like this is refused unread";
        return Err(FileFault::file(wanted, found, remedy));
    }
    if let Err(error) = read {
        let found = format!("{name:?}: {error}");
        return Err(FileFault::file(
            "a whole zip archive",
            found,
            "pack the files again",
        ));
    }
    *left -= unpacked;
    Ok(content)
}
