//! Search by name: substrings of any length, two Chinese characters too, over all names in memory.
//!
//! A full-text index was rejected: trigram indexes never match two-character words. All names of a million parcels are
//! some tens of megabytes, which one pass of `memchr` reads in a few milliseconds.

use std::sync::Arc;

use memchr::memmem;

/// Lines to a frozen block.
const BLOCK: usize = 4096;

/// The names of all parcels: text lines in blocks, each line ended by a line break.
#[derive(Clone, Default)]
pub(super) struct Names {
    frozen: imbl::Vector<Arc<Block>>,
    open: Arc<Block>,
}

#[derive(Clone, Default)]
struct Block {
    text: String,
    /// Where each line begins, and whose it is.
    lines: Vec<(u32, Arc<str>)>,
}

impl Names {
    /// Adds the texts of a parcel as one line.
    pub fn add<'t>(&mut self, no: &Arc<str>, texts: impl Iterator<Item = &'t str>) {
        let open = Arc::make_mut(&mut self.open);
        open.lines.push((
            u32::try_from(open.text.len()).unwrap_or(u32::MAX),
            no.clone(),
        ));
        open.text.push_str(no);
        for text in texts {
            open.text.push('\t');
            open.text
                .extend(text.chars().map(|c| if c == '\n' { ' ' } else { c }));
        }
        open.text.push('\n');
        if open.lines.len() == BLOCK {
            self.frozen.push_back(std::mem::take(&mut self.open));
        }
    }

    /// The parcels in whose line the text stands.
    pub fn find(&self, text: &str) -> Vec<Arc<str>> {
        let finder = memmem::Finder::new(text);
        let mut found = Vec::new();
        for block in self.frozen.iter().chain([&self.open]) {
            block.find(&finder, &mut found);
        }
        found
    }
}

impl Block {
    fn find(&self, finder: &memmem::Finder<'_>, found: &mut Vec<Arc<str>>) {
        let mut last = usize::MAX;
        for at in finder.find_iter(self.text.as_bytes()) {
            let line = self
                .lines
                .partition_point(|(start, _)| *start as usize <= at)
                .saturating_sub(1);
            if line != last
                && let Some((_, no)) = self.lines.get(line)
            {
                found.push(no.clone());
                last = line;
            }
        }
    }
}
