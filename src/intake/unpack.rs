//! From the bytes of an upload to the bytes of its text: gzip by its magic bytes, byte order marks, budgets.

use std::cell::Cell;
use std::io::{self, BufReader, Chain, Cursor, Read};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;

/// One feature may take so many bytes of text: 50,000 vertices at full precision are 2 MB.
pub const FEATURE_BYTES: u64 = 16 << 20;
/// One file may unpack to so many bytes: a gzip file of 1 MB can hold a gigabyte of spaces.
pub const FILE_BYTES: u64 = 1 << 30;

/// What is left of the two budgets; shared by the stream that spends and the reader that renews.
#[derive(Clone)]
pub struct Budget {
    feature: Rc<Cell<u64>>,
    file: Rc<Cell<u64>>,
}

impl Budget {
    /// A budget for a whole file.
    pub fn new() -> Self {
        Budget {
            feature: Rc::new(Cell::new(FEATURE_BYTES)),
            file: Rc::new(Cell::new(FILE_BYTES)),
        }
    }

    /// A new feature begins.
    pub fn renew(&self) {
        self.feature.set(FEATURE_BYTES);
    }

    fn spend(&self, bytes: u64) -> io::Result<()> {
        for (left, what) in [
            (&self.feature, "one feature"),
            (&self.file, "the unpacked file"),
        ] {
            left.set(left.get().saturating_sub(bytes));
            if left.get() == 0 {
                return Err(io::Error::other(format!(
                    "{what} is larger than is read here"
                )));
            }
        }
        Ok(())
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new()
    }
}

/// The text of an upload, unpacked, without byte order mark; spends its budget as it is read.
pub struct Text<R: Read> {
    inner: Packed<R>,
    budget: Budget,
}

type Start<R> = Chain<Cursor<Vec<u8>>, R>;

enum Packed<R: Read> {
    Plain(Start<R>),
    Gzip(Start<Box<MultiGzDecoder<Start<R>>>>),
}

const GZIP: [u8; 2] = [0x1f, 0x8b];
const UTF8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

impl<R: Read> Text<R> {
    /// Looks at the first bytes and unpacks what is packed.
    pub fn open(mut input: R, budget: Budget) -> io::Result<BufReader<Self>> {
        let start = first_bytes(&mut input)?;
        let packed = start.starts_with(&GZIP);
        let chain = Cursor::new(without_mark(start)).chain(input);
        let inner = if packed {
            let mut gzip = Box::new(MultiGzDecoder::new(chain));
            let start = first_bytes(&mut gzip)?;
            Packed::Gzip(Cursor::new(without_mark(start)).chain(gzip))
        } else {
            Packed::Plain(chain)
        };
        Ok(BufReader::with_capacity(64 << 10, Text { inner, budget }))
    }
}

fn first_bytes(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(3);
    input.by_ref().take(3).read_to_end(&mut start)?;
    Ok(start)
}

fn without_mark(mut start: Vec<u8>) -> Vec<u8> {
    if start.starts_with(&UTF8_MARK) {
        start.clear();
    }
    start
}

/// Record separator: begins each text of a JSON text sequence (RFC 7464). Nowhere else is it legal in JSON.
const RECORD_SEPARATOR: u8 = 0x1e;

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = match &mut self.inner {
            Packed::Plain(inner) => inner.read(buffer)?,
            Packed::Gzip(inner) => inner.read(buffer)?,
        };
        self.budget.spend(n as u64)?;
        for byte in buffer[..n]
            .iter_mut()
            .filter(|byte| **byte == RECORD_SEPARATOR)
        {
            *byte = b'\n';
        }
        Ok(n)
    }
}
