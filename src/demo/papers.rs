//! A file of the examples: a small PDF, written here byte by byte, the same on every day, so that its digest is known.

use sha2::{Digest, Sha256};

use super::DemoError;
use super::book::Book;
use crate::domain::change::Change;
use crate::domain::document::{FileDigest, MediaType, Publicity};
use crate::domain::record::Document;
use crate::registry::FileSent;

/// A file that a document of the demonstration needs in the blob store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFile {
    pub file_name: &'static str,
    pub content: Vec<u8>,
}

impl ExampleFile {
    /// What its sender says of it.
    pub fn sent(&self) -> FileSent {
        FileSent {
            file_name: self.file_name.to_owned(),
            length: Some(self.content.len() as u64),
            expected: Some(self.digest()),
        }
    }

    /// Its bytes, as they come in.
    pub fn pieces(&self) -> impl futures::Stream<Item = Result<bytes::Bytes, std::io::Error>> {
        futures::stream::iter([Ok(bytes::Bytes::from(self.content.clone()))])
    }

    pub fn digest(&self) -> FileDigest {
        FileDigest::from_bytes(Sha256::digest(&self.content).into())
    }
}

/// The files of the demonstration, to be stored before its changes are committed.
pub fn files() -> Vec<ExampleFile> {
    vec![report()]
}

fn report() -> ExampleFile {
    ExampleFile {
        file_name: "示例调查报告摘要.pdf",
        content: pdf(
            "示例文件：调查报告主要内容",
            "Example document, invented for the demonstration. No real parcel.",
        ),
    }
}

/// The published summary of the survey of the first example.
pub fn changes(book: &Book) -> Result<Vec<Change>, DemoError> {
    let file = report();
    let document = Document {
        sha256: file.digest(),
        bytes: file.content.len() as u64,
        media_type: MediaType::Pdf,
        file_name: file.file_name.to_owned(),
        title: "示例文件：调查报告主要内容 (example)".to_owned(),
        number: Some("示例环调〔一〕1号".to_owned()),
        issuer: Some("示例区生态环境局".to_owned()),
        day: Some(book.ago(30)),
        level: Publicity::Public,
        parcels: vec![book.no(1)?],
    };
    Ok(vec![Change::recorded(book.ago(30), None, document)])
}

/// A PDF of one page with a line in Chinese and a line in English. The Chinese font is one that readers bring with them.
fn pdf(chinese: &str, english: &str) -> Vec<u8> {
    let hex: String = chinese
        .encode_utf16()
        .map(|unit| format!("{unit:04X}"))
        .collect();
    let content =
        format!("BT /F2 22 Tf 72 740 Td <{hex}> Tj ET\nBT /F1 12 Tf 72 700 Td ({english}) Tj ET\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R \
         /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H \
         /DescendantFonts [6 0 R] >>"
            .to_owned(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> \
         /FontDescriptor 8 0 R >>"
            .to_owned(),
        format!(
            "<< /Length {} >>\nstream\n{content}endstream",
            content.len()
        ),
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] \
         /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
            .to_owned(),
        format!("<< /Title <FEFF{hex}> >>"),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let table = pdf.len();
    let count = objects.len() + 1;
    pdf.push_str(&format!("xref\n0 {count}\n0000000000 65535 f \n"));
    for place in places {
        pdf.push_str(&format!("{place:010} 00000 n \n"));
    }
    let last = objects.len();
    pdf.push_str(&format!(
        "trailer\n<< /Size {count} /Root 1 0 R /Info {last} 0 R >>\nstartxref\n{table}\n%%EOF\n"
    ));
    pdf.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_pdf_whose_table_points_at_its_objects() {
        let file = report();
        let text = String::from_utf8(file.content.clone()).unwrap();
        assert!(text.starts_with("%PDF-1.4\n") && text.ends_with("%%EOF\n"));
        let table = text.find("xref\n").unwrap();
        let said: usize = text[text.find("startxref\n").unwrap() + 10..]
            .lines()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(said, table);
        let places = text[table..].lines().skip(3).take(9);
        for (number, line) in (1..).zip(places) {
            let place: usize = line[..10].parse().unwrap();
            assert!(text[place..].starts_with(&format!("{number} 0 obj")));
        }
        assert_eq!(file.digest(), report().digest());
    }
}
