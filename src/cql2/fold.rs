//! Texts without the differences that do not count: case and accents.

use std::cell::Cell;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::expr::Folding;

impl Folding {
    pub fn is_none(self) -> bool {
        !self.case && !self.accents
    }

    /// `text` folded, as a text of its own.
    pub fn folded(self, text: &str) -> String {
        self.with(text, str::to_owned)
    }

    /// Asks `question` about `text` folded. Nothing is copied if folding would change nothing, and what must be copied
    /// goes to a buffer that each thread keeps.
    pub fn with<T>(self, text: &str, question: impl FnOnce(&str) -> T) -> T {
        if self.changes_nothing(text) {
            return question(text);
        }
        let mut folded = BUFFER.take();
        folded.clear();
        self.fold_into(text, &mut folded);
        let answer = question(&folded);
        BUFFER.set(folded);
        answer
    }

    fn changes_nothing(self, text: &str) -> bool {
        let capital = |b: u8| self.case && b.is_ascii_uppercase();
        self.is_none() || (is_plain(text) && !text.bytes().any(capital))
    }

    fn fold_into(self, text: &str, out: &mut String) {
        match (self.case, self.accents) {
            (true, _) if is_plain(text) => {
                out.push_str(text);
                out.make_ascii_lowercase();
            }
            (true, false) => text.chars().for_each(|c| fold_case(c, |c| out.push(c))),
            (true, true) => {
                let mut small = String::with_capacity(text.len());
                text.nfd().for_each(|c| fold_case(c, |c| small.push(c)));
                out.extend(without_accents(&small));
            }
            (false, true) => out.extend(without_accents(text)),
            (false, false) => out.push_str(text),
        }
    }
}

/// Only letters of ASCII, and Chinese characters, which have neither case nor accents.
fn is_plain(text: &str) -> bool {
    text.is_ascii() || text.chars().all(|c| c.is_ascii() || is_ideograph(c))
}

fn is_ideograph(c: char) -> bool {
    ('\u{3400}'..='\u{9FFF}').contains(&c)
}

thread_local! {
    static BUFFER: Cell<String> = const { Cell::new(String::new()) };
}

/// Full case folding of one character: ß is ss. Small, then capital, then small again brings together whatever
/// Unicode's table does; the dotless ı alone would go astray.
fn fold_case(c: char, mut push: impl FnMut(char)) {
    if is_ideograph(c) || c == 'ı' {
        return push(c);
    }
    if c.is_ascii() {
        return push(c.to_ascii_lowercase());
    }
    c.to_lowercase()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .for_each(push);
}

/// Marks above, below and attached to a letter have classes from here on; those of Japanese, Hebrew, Arabic and
/// Indian scripts, which make another letter, have lower ones.
const FIRST_ACCENT_CLASS: u8 = 200;

fn without_accents(text: &str) -> impl Iterator<Item = char> {
    text.nfd()
        .filter(|c| canonical_combining_class(*c) < FIRST_ACCENT_CLASS)
        .nfc()
}
