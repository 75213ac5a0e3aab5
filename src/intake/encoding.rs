//! The encoding of texts that name it wrongly or not at all, as the tables of shapefiles do.
//!
//! Tried in this order: what the caller chose, and nothing else; UTF-8, whatever was declared, when every text is
//! well-formed and some of it is written as only UTF-8 writes (three bytes and more); the encoding declared; UTF-8;
//! GB18030. A declared single-byte code page reads any bytes, so it gives way where GB18030 finds nothing but Chinese.
//! What does not read is refused, the replacement character U+FFFD with it: a lost character does not come back.

use encoding_rs::{
    BIG5, DecoderResult, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, WINDOWS_874,
};

use crate::domain::fault::shorten;

use super::fault::{FileFault, Note};

/// An encoding of text, by any of its usual names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextEncoding(pub(super) &'static Encoding);

/// A name that is no encoding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is no encoding known here: expected one such as UTF-8, GBK, GB18030, Big5")]
pub struct UnknownEncoding {
    pub found: String,
}

impl TextEncoding {
    /// `GBK`, `utf8`, `CP936`, `ANSI 1251`, `54936`: labels of the web, code pages of Windows.
    pub fn parse(name: &str) -> Result<Self, UnknownEncoding> {
        let plain = name.trim().to_ascii_uppercase();
        let digits = ["ANSI ", "CP", "MS", "OEM ", "WINDOWS-"]
            .iter()
            .find_map(|before| plain.strip_prefix(before))
            .unwrap_or(&plain);
        let page = digits.trim().parse().ok().and_then(code_page);
        let dashed = plain.strip_prefix("ISO8859").or(plain.strip_prefix("8859"));
        let label =
            dashed.map(|part| format!("ISO-8859-{}", part.trim_start_matches(['-', '_', ' '])));
        page.or_else(|| Encoding::for_label(plain.as_bytes()))
            .or_else(|| Encoding::for_label(label?.as_bytes()))
            .map(TextEncoding)
            .ok_or_else(|| UnknownEncoding {
                found: name.chars().take(40).collect(),
            })
    }
}

fn code_page(page: u32) -> Option<&'static Encoding> {
    Some(match page {
        65001 => UTF_8,
        936 | 20936 => GBK,
        54936 => GB18030,
        950 => BIG5,
        932 => SHIFT_JIS,
        949 => EUC_KR,
        874 => WINDOWS_874,
        1250..=1258 => Encoding::for_label(format!("windows-{page}").as_bytes())?,
        _ => return None,
    })
}

/// What a file says about its own encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Declared<'a> {
    Nothing,
    /// By a `.cpg` file or the code-page byte, as it is written there.
    Named(&'a str, Result<&'static Encoding, ()>),
}

/// The encoding in which every text reads, and what is to be said about it.
pub(super) fn choose<'a>(
    texts: impl Iterator<Item = &'a [u8]> + Clone,
    chosen: Option<TextEncoding>,
    declared: Declared,
) -> Result<(&'static Encoding, Option<Note>), FileFault> {
    if let Some(TextEncoding(encoding)) = chosen {
        return Ok((encoding, None));
    }
    let texts = texts.filter(|text| !text.is_ascii());
    if texts.clone().next().is_none() {
        return Ok((UTF_8, None));
    }
    if lost(texts.clone()) {
        let found = "texts with characters lost (U+FFFD)";
        let remedy = "write the file again from its source: what was lost does not come back";
        return Err(FileFault::file(WANTED, found, remedy));
    }
    let reads = |encoding| texts.clone().all(|text| decode(text, encoding).is_some());
    let utf8 = reads(UTF_8);
    let wide = utf8
        && texts
            .clone()
            .any(|text| text.iter().any(|byte| *byte >= 0xe0));
    let note = |text: String| {
        Some(Note {
            code: "encoding",
            text,
        })
    };
    let said = match declared {
        Declared::Named(name, _) => shorten(name),
        Declared::Nothing => String::new(),
    };
    match declared {
        Declared::Named(_, Ok(encoding)) if encoding == UTF_8 && utf8 => Ok((UTF_8, None)),
        Declared::Named(..) if wide => Ok((
            UTF_8,
            note(format!(
                "the texts are UTF-8, although the file says {said:?}"
            )),
        )),
        Declared::Named(_, Ok(encoding)) if reads(encoding) => {
            let chinese = encoding.is_single_byte()
                && mostly_in_pairs(texts.clone())
                && texts.clone().all(|text| {
                    decode(text, GB18030).is_some_and(|read| read.text.chars().all(is_chinese))
                });
            if chinese {
                let text = format!(
                    "the texts were read as GB18030, although the file says {said:?}; choose the encoding if that is wrong"
                );
                return Ok((GB18030, note(text)));
            }
            Ok((encoding, None))
        }
        Declared::Named(_, Err(())) if !utf8 => {
            let found = format!("{said:?}, which is not known here");
            Err(FileFault::file(WANTED, found, CHOOSE))
        }
        Declared::Named(..) if reads(GB18030) => Ok((
            GB18030,
            note(format!(
                "the texts were read as GB18030; they are not what the file says, {said:?}"
            )),
        )),
        Declared::Nothing if utf8 => Ok((
            UTF_8,
            note("the file does not say its encoding; the texts were read as UTF-8".to_owned()),
        )),
        Declared::Nothing if reads(GB18030) => Ok((
            GB18030,
            note(
                "the file does not say its encoding; the texts are not UTF-8 and were read as GB18030"
                    .to_owned(),
            ),
        )),
        Declared::Nothing | Declared::Named(..) => {
            let found = "texts that are none of these";
            Err(FileFault::file(WANTED, found, CHOOSE))
        }
    }
}

const WANTED: &str = "texts in UTF-8, GBK or GB18030";
const CHOOSE: &str = "choose the encoding (encoding=Big5), or write the file again in UTF-8";

/// Whether bytes beyond ASCII stand in pairs, as most Chinese characters do in GBK and single letters with accents do not.
fn mostly_in_pairs<'a>(texts: impl Iterator<Item = &'a [u8]>) -> bool {
    let (mut pairs, mut odd) = (0, 0);
    for text in texts {
        for run in text.split(u8::is_ascii).filter(|run| !run.is_empty()) {
            *(if run.len() % 2 == 0 {
                &mut pairs
            } else {
                &mut odd
            }) += 1;
        }
    }
    pairs > 4 * odd
}

/// ASCII, and what Chinese land offices write besides.
fn is_chinese(c: char) -> bool {
    c.is_ascii()
        || matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '—' | '·' | '“' | '”')
}

/// A text, and whether a character at its end was cut off by the width of its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    pub text: String,
    pub cut: bool,
}

/// A text that reads as a whole, or up to the beginning of a last character; none with characters lost.
pub(super) fn decode(bytes: &[u8], encoding: &'static Encoding) -> Option<Read> {
    let whole = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    let (text, cut) = match whole {
        Some(text) => (text.into_owned(), false),
        None => (beginning(bytes, encoding)?, true),
    };
    LOST.iter()
        .all(|lost| !text.contains(lost))
        .then_some(Read { text, cut })
}

/// The replacement character, and what it becomes when its bytes are read as GBK.
const LOST: [&str; 2] = ["\u{fffd}", "锟斤拷"];

/// What reads of bytes that end within a character, and are wrong nowhere else.
fn beginning(bytes: &[u8], encoding: &'static Encoding) -> Option<String> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len())?;
    let mut text = String::with_capacity(room);
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, false);
    (result == DecoderResult::InputEmpty).then_some(text)
}

/// Whether texts hold the replacement character in UTF-8, which other encodings would read as something else.
fn lost<'a>(mut texts: impl Iterator<Item = &'a [u8]>) -> bool {
    texts.any(|text| str::from_utf8(text).is_ok_and(|text| text.contains(LOST[0])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(texts: &[&[u8]], declared: Declared) -> Result<&'static Encoding, String> {
        choose(texts.iter().copied(), None, declared)
            .map(|(encoding, _)| encoding)
            .map_err(|fault| fault.to_string())
    }

    fn named(name: &str) -> Declared<'_> {
        Declared::Named(
            name,
            TextEncoding::parse(name).map(|found| found.0).map_err(drop),
        )
    }

    #[test]
    fn names_of_encodings_are_known_as_programs_write_them() {
        for (name, encoding) in [
            ("GBK", GBK),
            ("936", GBK),
            ("cp936", GBK),
            ("ANSI 936", GBK),
            ("GB18030", GB18030),
            ("54936", GB18030),
            ("UTF-8", UTF_8),
            ("utf8", UTF_8),
            ("65001", UTF_8),
            ("Big5", BIG5),
            ("950", BIG5),
            ("8859-2", encoding_rs::ISO_8859_2),
            ("ISO8859-2", encoding_rs::ISO_8859_2),
            ("1251", encoding_rs::WINDOWS_1251),
        ] {
            assert_eq!(
                TextEncoding::parse(name),
                Ok(TextEncoding(encoding)),
                "{name}"
            );
        }
        assert!(TextEncoding::parse("klingon").is_err());
    }

    #[test]
    fn the_bytes_decide_where_the_declaration_cannot_be() {
        let (gbk, _, _) = GBK.encode("红桥区");
        let utf8 = "红桥区".as_bytes();
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode("Grünfläche é");
        for (text, declared, expected) in [
            (&gbk[..], Declared::Nothing, GB18030),
            (&gbk[..], named("UTF-8"), GB18030),
            (&gbk[..], named("ISO-8859-1"), GB18030),
            (&gbk[..], named("GBK"), GBK),
            (utf8, Declared::Nothing, UTF_8),
            (utf8, named("GBK"), UTF_8),
            (utf8, named("1252"), UTF_8),
            (&latin[..], named("1252"), encoding_rs::WINDOWS_1252),
            (b"plain", named("klingon"), UTF_8),
        ] {
            assert_eq!(
                chosen(&[text], declared),
                Ok(expected),
                "{text:x?} {declared:?}"
            );
        }
        for declared in [Declared::Nothing, named("UTF-8"), named("klingon")] {
            let error = chosen(&[&[b'a', 0xff, b'b']], declared).unwrap_err();
            assert!(error.contains("choose the encoding"), "{error}");
        }
    }

    #[test]
    fn characters_that_were_lost_are_refused_and_those_cut_off_told() {
        assert_eq!(decode("a\u{fffd}b".as_bytes(), UTF_8), None);
        let text = "红桥".as_bytes();
        let cut = decode(&text[..5], UTF_8).unwrap();
        assert_eq!((cut.text.as_str(), cut.cut), ("红", true));
        let (gbk, _, _) = GBK.encode("红桥");
        let cut = decode(&gbk[..3], GBK).unwrap();
        assert_eq!((cut.text.as_str(), cut.cut), ("红", true));
    }
}
