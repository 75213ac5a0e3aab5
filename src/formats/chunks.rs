//! Bytes on their way out, in pieces of a size that is worth a message; temporary files.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::rc::Rc;

use super::fault::FormatError;
use super::writer::Options;

/// A piece of a body.
const PIECE: usize = 64 << 10;

/// Gathers text and sends it piece by piece.
pub(super) struct Chunks<W> {
    out: W,
    pub buffer: Vec<u8>,
}

impl<W: Write> Chunks<W> {
    pub fn new(out: W) -> Self {
        Chunks {
            out,
            buffer: Vec::with_capacity(PIECE + PIECE / 4),
        }
    }

    /// Sends what there is, once it is enough.
    pub fn record_ends(&mut self) -> io::Result<()> {
        if self.buffer.len() < PIECE {
            return Ok(());
        }
        self.send()
    }

    /// Sends what there is.
    pub fn send(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    pub fn finish(mut self) -> Result<(), FormatError> {
        self.send()?;
        Ok(self.out.flush()?)
    }
}

/// Lets nothing more out once it is shut, or once a write failed.
///
/// A zip writer that is dropped ends its archive: without this, one that failed halfway would look whole.
pub(super) struct Valve<W> {
    out: W,
    is_shut: Rc<Cell<bool>>,
}

impl<W> Valve<W> {
    /// The valve, and the handle that shuts it.
    pub fn new(out: W) -> (Self, Rc<Cell<bool>>) {
        let is_shut = Rc::new(Cell::new(false));
        let handle = Rc::clone(&is_shut);
        (Valve { out, is_shut }, handle)
    }
}

impl<W: Write> Write for Valve<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_shut.get() {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        let failed = |error: &io::Error| error.kind() != io::ErrorKind::Interrupted;
        self.is_shut.set(written.as_ref().is_err_and(failed));
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A file without a name: gone when it is closed, whatever happens.
pub(super) fn temporary(options: &Options) -> io::Result<File> {
    match &options.folder {
        Some(folder) => tempfile::tempfile_in(folder),
        None => tempfile::tempfile(),
    }
}

/// Sends a file from its beginning.
pub(super) fn send_file(file: &mut File, out: &mut impl Write) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    let mut pieces = io::BufWriter::with_capacity(PIECE, out);
    io::copy(&mut io::BufReader::with_capacity(PIECE, file), &mut pieces)?;
    pieces.flush()
}

/// A file with a name, for those who open it themselves: gone when it is dropped.
pub(super) fn named_temporary(options: &Options) -> io::Result<tempfile::NamedTempFile> {
    match &options.folder {
        Some(folder) => tempfile::NamedTempFile::new_in(folder),
        None => tempfile::NamedTempFile::new(),
    }
}
