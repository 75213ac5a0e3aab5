//! Names of ten bytes for the columns of a dBASE table.

use std::collections::BTreeSet;

/// Bytes of a name.
const LONGEST: usize = 10;

/// A short name for each name, in order, none twice.
///
/// A name of ten letters or fewer stays. A longer one loses, until it fits, its vowels from the last to the first but
/// those that begin a word, then its underscores from the last, then what is beyond the tenth letter. Where that name is
/// taken, its end gives way to 1, 2, 3 and so on. Names that stay are given out first.
pub(super) fn short_names(names: &[&str]) -> Vec<String> {
    let fitting = names.iter().filter(|name| name.len() <= LONGEST);
    let mut taken: BTreeSet<String> = fitting.map(|name| (*name).to_owned()).collect();
    let shorten = |name: &&str| {
        if name.len() <= LONGEST {
            return (*name).to_owned();
        }
        let short = free(&shortened(name), &taken);
        taken.insert(short.clone());
        short
    };
    names.iter().map(shorten).collect()
}

fn shortened(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let is_inner_vowel = |letters: &[char], at: usize| {
        at > 0 && letters[at - 1] != '_' && "aeiou".contains(letters[at])
    };
    thin(&mut letters, is_inner_vowel);
    thin(&mut letters, |letters, at| letters[at] == '_');
    letters.truncate(LONGEST);
    letters.into_iter().collect()
}

/// Takes letters away, from the last, until the name fits.
fn thin(letters: &mut Vec<char>, may_go: impl Fn(&[char], usize) -> bool) {
    for at in (0..letters.len()).rev() {
        if letters.len() <= LONGEST {
            return;
        }
        if may_go(letters, at) {
            letters.remove(at);
        }
    }
}

fn free(short: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (1u32..).map(|number| {
        let number = number.to_string();
        let kept = LONGEST.saturating_sub(number.len()).min(short.len());
        format!("{}{number}", &short[..kept])
    });
    let mut candidates = std::iter::once(short.to_owned()).chain(numbered);
    let found = candidates.find(|candidate| !taken.contains(candidate));
    found.expect("there are more numbers than columns")
}
