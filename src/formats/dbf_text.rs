//! Texts in the encoding of a dBASE table, cut to the width of a column.

use encoding_rs::{EncoderResult, GBK};

/// Bytes of a text that every program reads.
pub(super) const LONGEST: usize = 254;
/// Stands for a character that the encoding lacks.
const UNKNOWN: u8 = b'?';

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Gbk,
}

/// What became of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Characters that became `?`.
    pub replaced: u64,
    pub is_cut: bool,
}

impl Encoding {
    /// As the file `.cpg` names it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gbk => "GBK",
        }
    }

    /// The language driver in the header of the table: 0x4d is code page 936; UTF-8 has none.
    pub fn language_driver(self) -> u8 {
        match self {
            Encoding::Utf8 => 0,
            Encoding::Gbk => 0x4d,
        }
    }

    /// Appends at most [`LONGEST`] bytes of a text, whole characters. Readers end a text at a NUL: it becomes a space.
    pub fn write(self, text: &str, into: &mut Vec<u8>) -> Outcome {
        let from = into.len();
        let outcome = match self {
            Encoding::Utf8 => utf8(text, into),
            Encoding::Gbk => gbk(text, into),
        };
        for byte in &mut into[from..] {
            if *byte == 0 {
                *byte = b' ';
            }
        }
        outcome
    }
}

fn utf8(text: &str, into: &mut Vec<u8>) -> Outcome {
    let end = text.floor_char_boundary(LONGEST);
    into.extend_from_slice(&text.as_bytes()[..end]);
    Outcome {
        replaced: 0,
        is_cut: end < text.len(),
    }
}

fn gbk(text: &str, into: &mut Vec<u8>) -> Outcome {
    let mut encoder = GBK.new_encoder();
    let mut encoded = [0; LONGEST];
    let (mut rest, mut length) = (text, 0);
    let mut outcome = Outcome::default();
    loop {
        let room = &mut encoded[length..];
        let (result, read, written) =
            encoder.encode_from_utf8_without_replacement(rest, room, true);
        rest = &rest[read..];
        length += written;
        match result {
            EncoderResult::InputEmpty => break,
            EncoderResult::OutputFull => {
                outcome.is_cut = true;
                break;
            }
            EncoderResult::Unmappable(_) if length == LONGEST => {
                outcome.is_cut = true;
                break;
            }
            EncoderResult::Unmappable(_) => {
                encoded[length] = UNKNOWN;
                length += 1;
                outcome.replaced += 1;
            }
        }
    }
    into.extend_from_slice(&encoded[..length]);
    outcome
}
