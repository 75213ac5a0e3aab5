//! The note in a zipped shapefile: what the short names stand for, and what the format could not hold.

use std::fmt::{self, Write};

use super::dbf::{Column, Dbf};
use super::dbf_text::{Encoding, LONGEST};
use super::table::Table;
use super::writer::Language;

/// The name of the file.
pub(super) fn file_name(language: Language) -> &'static str {
    language.pick("说明.txt", "README.txt")
}

/// Its text: UTF-8 with a byte order mark and lines as Windows ends them.
pub(super) fn text(table: &Table, dbf: &Dbf, encoding: Encoding, language: Language) -> String {
    let mut text = String::from("\u{feff}");
    let note = Note {
        table,
        dbf,
        encoding,
        language,
    };
    write!(text, "{note}").expect("a text takes what is written to it");
    text.replace('\n', "\r\n")
}

struct Note<'a> {
    table: &'a Table,
    dbf: &'a Dbf,
    encoding: Encoding,
    language: Language,
}

impl fmt::Display for Note<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let say = |chinese, english| self.language.pick(chinese, english);
        let table = self.table;
        writeln!(f, "{}\n{}\n", table.title, table.description)?;
        let (system, encoding) = (say("坐标系", "Coordinate system"), say("编码", "Encoding"));
        writeln!(
            f,
            "{system}: {} (EPSG:{})",
            table.crs.name(),
            table.crs.epsg()
        )?;
        writeln!(f, "{encoding}: {}\n", self.encoding.name())?;
        let heading = say(
            "字段（字段名不超过 10 个字符）",
            "Columns (names have at most 10 letters)",
        );
        writeln!(f, "{heading}:")?;
        for (short, name, title) in self.columns() {
            writeln!(f, "{:<10}  {name}  {title}", short.short)?;
        }
        writeln!(f)?;
        self.losses(f)
    }
}

impl Note<'_> {
    /// Short name, name, title.
    fn columns(&self) -> impl Iterator<Item = (&Column, &str, &str)> {
        let id = ("id", self.language.pick("编号", "Identifier"));
        let columns = self.table.columns.iter();
        let names = columns.map(|column| (column.name.as_str(), column.title.as_str()));
        let names = std::iter::once(id).chain(names);
        let pairs = self.dbf.columns.iter().zip(names);
        pairs.map(|(short, (name, title))| (short, name, title))
    }

    fn losses(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let say = |chinese, english| self.language.pick(chinese, english);
        if self.dbf.replaced > 0 {
            let what = say(
                "字符集中没有、以 ? 代替的字符数",
                "Characters outside GBK, written as ?",
            );
            writeln!(f, "{what}: {}\n", self.dbf.replaced)?;
        }
        let cut = self.columns().filter(|(column, ..)| column.cut.count > 0);
        for (i, (column, name, _)) in cut.enumerate() {
            if i == 0 {
                let what = say("被截断的文本（上限，字节）", "Texts cut (limit in bytes)");
                writeln!(f, "{what}: {LONGEST}")?;
            }
            let ids = column.cut.ids.join(", ");
            let more = if column.cut.count > column.cut.ids.len() as u64 {
                ", ..."
            } else {
                ""
            };
            writeln!(f, "{name}: {} ({ids}{more})", column.cut.count)?;
        }
        Ok(())
    }
}
