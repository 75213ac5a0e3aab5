//! LIKE: `%` is any text, `_` one character, a backslash takes the meaning away from the next character.

use memchr::memmem::Finder;

use super::expr::Folding;

/// A pattern prepared for matching.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    pub written: String,
    pub folding: Folding,
    shape: Shape,
}

#[derive(Debug, Clone)]
enum Shape {
    Exactly(String),
    StartsWith(String),
    EndsWith(String),
    Contains(Box<Finder<'static>>),
    /// `a%b`
    Between(String, String),
    Any(Vec<Piece>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece {
    Letter(char),
    One,
    Many,
}

impl Pattern {
    /// `None` if the pattern ends in a backslash.
    pub fn parse(written: &str, folding: Folding) -> Option<Self> {
        let pieces = pieces(&folding.folded(written))?;
        Some(Pattern {
            written: written.to_owned(),
            folding,
            shape: shape(pieces),
        })
    }

    /// Whether `text` is like this; it is folded already, if at all.
    pub fn matches(&self, text: &str) -> bool {
        match &self.shape {
            Shape::Exactly(whole) => text == whole,
            Shape::StartsWith(start) => text.starts_with(start.as_str()),
            Shape::EndsWith(end) => text.ends_with(end.as_str()),
            Shape::Contains(part) => part.find(text.as_bytes()).is_some(),
            Shape::Between(start, end) => {
                let rest = text.strip_prefix(start.as_str());
                rest.is_some_and(|rest| rest.ends_with(end.as_str()))
            }
            Shape::Any(pieces) => matches(pieces, text),
        }
    }
}

fn pieces(pattern: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        let piece = match c {
            '%' => Piece::Many,
            '_' => Piece::One,
            '\\' => Piece::Letter(rest.next()?),
            _ => Piece::Letter(c),
        };
        if piece != Piece::Many || pieces.last() != Some(&Piece::Many) {
            pieces.push(piece);
        }
    }
    Some(pieces)
}

fn shape(pieces: Vec<Piece>) -> Shape {
    use Piece::Many;
    let letters = |part: &[Piece]| -> Option<String> {
        let letter = |p: &Piece| match p {
            Piece::Letter(c) => Some(*c),
            Piece::One | Piece::Many => None,
        };
        part.iter().map(letter).collect()
    };
    let found = match pieces.as_slice() {
        [Many, part @ .., Many] => {
            letters(part).map(|part| Shape::Contains(Box::new(Finder::new(&part).into_owned())))
        }
        [start @ .., Many] => letters(start).map(Shape::StartsWith),
        [Many, end @ ..] => letters(end).map(Shape::EndsWith),
        whole => letters(whole).map(Shape::Exactly).or_else(|| {
            let middle = whole.iter().position(|p| *p == Many)?;
            let (start, end) = whole.split_at(middle);
            let end = end.get(1..)?;
            Some(Shape::Between(letters(start)?, letters(end)?))
        }),
    };
    found.unwrap_or(Shape::Any(pieces))
}

/// Walks along both; on a difference goes back to the last `%` and lets it take one character more.
fn matches(pieces: &[Piece], text: &str) -> bool {
    let (mut pattern, mut rest) = (pieces.iter(), text.chars());
    let mut retry = None;
    loop {
        let before_char = rest.clone();
        let fits = match (pattern.next(), rest.next()) {
            (None, None) => return true,
            (Some(Piece::Many), _) => {
                rest = before_char;
                retry = Some((pattern.clone(), rest.clone()));
                continue;
            }
            (Some(Piece::One), Some(_)) => true,
            (Some(Piece::Letter(wanted)), Some(found)) => *wanted == found,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if fits {
            continue;
        }
        let Some((after_many, start)) = retry.as_mut() else {
            return false;
        };
        if start.next().is_none() {
            return false;
        }
        pattern = after_many.clone();
        rest = start.clone();
    }
}
