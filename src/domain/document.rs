//! Files behind the record: their digest, what they are, who may see them. The entity is
//! [`Document`](super::record::Document).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::fault::Fault;

/// SHA-256 of a file. On the wire 64 hexadecimal digits, small ones where we write them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileDigest([u8; 32]);

impl FileDigest {
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        FileDigest(bytes)
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 hexadecimal digits; the fault has no place yet.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut bytes = [0; 32];
        match hex::decode_to_slice(text, &mut bytes) {
            Ok(()) => Ok(FileDigest(bytes)),
            Err(_) => Err(Fault::new(
                "",
                "64 hexadecimal digits",
                text,
                "give the SHA-256 of the file",
            )),
        }
    }
}

impl fmt::Display for FileDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for FileDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for FileDigest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FileDigest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        FileDigest::parse(&text).map_err(|fault| serde::de::Error::custom(fault.wanted))
    }
}

/// Files of which a size limit is set together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileClass {
    /// Reports, letters, texts.
    Paper,
    /// Photographs and scans.
    Picture,
    /// Tables, geodata, archives.
    Data,
}

/// The table of media types: variant, media type (RFC 6838), ending of the file name, class, name in Chinese and English.
macro_rules! media_types {
    ($($variant:ident = $mime:literal, $ending:literal, $class:ident, $zh:literal, $en:literal;)*) => {
        /// What a file is, by its content. Nothing that a browser would run is among them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum MediaType {
            $(#[doc = $zh] #[serde(rename = $mime)] $variant,)*
        }

        impl MediaType {
            /// Every type that is taken.
            pub const ALL: &'static [MediaType] = &[$(MediaType::$variant,)*];

            /// The media type, as it stands in `Content-Type`.
            pub fn mime(self) -> &'static str {
                match self { $(MediaType::$variant => $mime,)* }
            }

            /// The usual ending of a file name, without a dot.
            pub fn ending(self) -> &'static str {
                match self { $(MediaType::$variant => $ending,)* }
            }

            /// Whose size limit counts.
            pub fn class(self) -> FileClass {
                match self { $(MediaType::$variant => FileClass::$class,)* }
            }

            /// Name in Chinese and English.
            pub fn names(self) -> (&'static str, &'static str) {
                match self { $(MediaType::$variant => ($zh, $en),)* }
            }
        }
    };
}

media_types! {
    Pdf = "application/pdf", "pdf", Paper, "PDF 文档", "PDF";
    Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", Paper, "Word 文档", "Word document";
    Doc = "application/msword", "doc", Paper, "Word 97-2003 文档", "Word 97-2003 document";
    Odt = "application/vnd.oasis.opendocument.text", "odt", Paper, "OpenDocument 文本", "OpenDocument text";
    Text = "text/plain", "txt", Paper, "纯文本", "plain text";
    Png = "image/png", "png", Picture, "PNG 图片", "PNG picture";
    Jpeg = "image/jpeg", "jpg", Picture, "JPEG 图片", "JPEG picture";
    Tiff = "image/tiff", "tif", Picture, "TIFF 图片", "TIFF picture";
    Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", Data, "Excel 工作簿", "Excel workbook";
    Xls = "application/vnd.ms-excel", "xls", Data, "Excel 97-2003 工作簿", "Excel 97-2003 workbook";
    Ods = "application/vnd.oasis.opendocument.spreadsheet", "ods", Data, "OpenDocument 表格", "OpenDocument spreadsheet";
    Csv = "text/csv", "csv", Data, "CSV 表格", "CSV table";
    GeoJson = "application/geo+json", "geojson", Data, "GeoJSON", "GeoJSON";
    GeoPackage = "application/geopackage+sqlite3", "gpkg", Data, "GeoPackage", "GeoPackage";
    FlatGeobuf = "application/flatgeobuf", "fgb", Data, "FlatGeobuf", "FlatGeobuf";
    Zip = "application/zip", "zip", Data, "ZIP 压缩包", "ZIP archive";
}

/// Who may see a document (公开级别): P, R and I of the record layouts.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Publicity {
    /// Published (公开, P): anybody.
    Public,
    /// Restricted (受限, R): officials.
    Restricted,
    /// Internal (内部, I): who keeps the record, confirms and audits. Personal data and business secrets.
    Internal,
}

impl Publicity {
    pub const ALL: [Publicity; 3] = [
        Publicity::Public,
        Publicity::Restricted,
        Publicity::Internal,
    ];

    /// The code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Publicity::Public => "public",
            Publicity::Restricted => "restricted",
            Publicity::Internal => "internal",
        }
    }
}

/// A name of a file, without a path: 1 to 200 characters, none of which a file system or a header would read as more.
pub fn check_file_name(faults: &mut Vec<Fault>, at: &str, name: &str) {
    let hidden = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let unfit = |c: char| c.is_control() || hidden(c) || "/\\:*?\"<>|".contains(c);
    let fits = (1..=200).contains(&name.chars().count())
        && name.trim() == name
        && !name.starts_with('.')
        && !name.chars().any(unfit);
    if !fits {
        faults.push(Fault::new(
            at,
            "the name of a file without its path, 1 to 200 characters, none of / \\ : * ? \" < > |",
            name,
            "send the bare name, such as 调查报告.pdf",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_in_capitals_and_written_small() {
        let text = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";
        let digest = FileDigest::parse(text).unwrap();
        assert_eq!(digest.to_string(), text.to_lowercase());
        let json = serde_json::to_string(&digest).unwrap();
        assert_eq!(serde_json::from_str::<FileDigest>(&json).unwrap(), digest);
        for wrong in ["", "e3", &text[1..], &format!("{text}00"), "é"] {
            assert!(FileDigest::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_wire_form_of_a_media_type_is_its_name_and_nothing_runs_in_a_browser() {
        for media in MediaType::ALL {
            assert_eq!(serde_json::to_value(media).unwrap(), media.mime());
            for run in ["html", "svg", "xml;", "javascript", "xhtml"] {
                assert!(!media.mime().contains(run), "{media:?}");
            }
        }
        for level in Publicity::ALL {
            assert_eq!(serde_json::to_value(level).unwrap(), level.code());
        }
    }

    #[test]
    fn names_of_files_have_no_path() {
        let found = |name: &str| {
            let mut faults = Vec::new();
            check_file_name(&mut faults, "file_name", name);
            faults.len()
        };
        for good in ["调查报告.pdf", "a b (1).xlsx", "x"] {
            assert_eq!(found(good), 0, "{good}");
        }
        let long = "长".repeat(201);
        for bad in [
            "",
            " a.pdf",
            "../a.pdf",
            "C:\\a.pdf",
            ".htaccess",
            "a\r\nb.pdf",
            "fdp.\u{202e}exe",
            "a\"b.pdf",
            &long,
        ] {
            assert_eq!(found(bad), 1, "{bad}");
        }
    }
}
