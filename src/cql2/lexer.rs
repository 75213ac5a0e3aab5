//! The words, numbers and signs of CQL2 text.

use std::iter::Peekable;
use std::str::CharIndices;

use super::fault::{Fault, Place, quoted};

/// One of them and the character it begins at.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub at: usize,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A keyword, a function or a property.
    Word(String),
    /// A property in `"`.
    Quoted(String),
    /// In `'`.
    Text(String),
    Number(f64),
    Sign(&'static str),
    End,
}

impl Token {
    pub fn place(&self) -> Place {
        Place::Character(self.at)
    }

    /// As a fault repeats it.
    pub fn shown(&self) -> String {
        match &self.kind {
            Kind::Word(word) => quoted(word),
            Kind::Quoted(name) => format!("the property {}", quoted(name)),
            Kind::Text(text) => format!("the text {}", quoted(text)),
            Kind::Number(number) => format!("the number {number}"),
            Kind::Sign(sign) => format!("\"{sign}\""),
            Kind::End => "the end".to_owned(),
        }
    }
}

/// All tokens of `text`, the last of which is the end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    let mut lexer = Lexer {
        text,
        rest: text.char_indices().peekable(),
        at: 1,
    };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.token()?;
        let ended = token.kind == Kind::End;
        tokens.push(token);
        if ended {
            return Ok(tokens);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    rest: Peekable<CharIndices<'t>>,
    /// The character that comes next.
    at: usize,
}

impl<'t> Lexer<'t> {
    fn peek(&mut self) -> Option<char> {
        self.rest.peek().map(|(_, c)| *c)
    }

    fn take(&mut self) -> Option<char> {
        let (_, c) = self.rest.next()?;
        self.at += 1;
        Some(c)
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&keep) {
            self.take();
        }
    }

    fn offset(&mut self) -> usize {
        self.rest.peek().map_or(self.text.len(), |(i, _)| *i)
    }

    fn since(&mut self, start: usize) -> &'t str {
        let end = self.offset();
        self.text.get(start..end).unwrap_or("")
    }

    fn token(&mut self) -> Result<Token, Fault> {
        self.take_while(char::is_whitespace);
        let at = self.at;
        let kind = match self.peek() {
            None => Kind::End,
            Some('\'') => Kind::Text(self.literal()?),
            Some('"') => Kind::Quoted(self.quoted()?),
            Some(c) if c.is_ascii_digit() || c == '.' => Kind::Number(self.number()?),
            Some(c) if starts_name(c) => {
                let start = self.offset();
                self.take_while(continues_name);
                Kind::Word(self.since(start).to_owned())
            }
            Some(_) => Kind::Sign(self.sign()?),
        };
        Ok(Token { at, kind })
    }

    /// `''` and `\'` are a quotation mark; any other backslash stands for itself.
    fn literal(&mut self) -> Result<String, Fault> {
        let at = Place::Character(self.at);
        self.take();
        let mut text = String::new();
        while let Some(c) = self.take() {
            match (c, self.peek()) {
                ('\'', Some('\'')) | ('\\', Some('\'')) => {
                    self.take();
                    text.push('\'');
                }
                ('\'', _) => return Ok(text),
                _ => text.push(c),
            }
        }
        let remedy = "close the text; a ' within it is written ''";
        Err(Fault::new(&at, "a text that ends with '", "no end", remedy))
    }

    /// `""` is a quotation mark.
    fn quoted(&mut self) -> Result<String, Fault> {
        let at = Place::Character(self.at);
        self.take();
        let mut name = String::new();
        while let Some(c) = self.take() {
            match (c, self.peek()) {
                ('"', Some('"')) => {
                    self.take();
                    name.push('"');
                }
                ('"', _) => return Ok(name),
                _ => name.push(c),
            }
        }
        let remedy = "close the name of the property";
        Err(Fault::new(
            &at,
            "a name that ends with \"",
            "no end",
            remedy,
        ))
    }

    fn number(&mut self) -> Result<f64, Fault> {
        let at = Place::Character(self.at);
        let start = self.offset();
        self.take_while(|c| c.is_ascii_digit());
        if self.peek() == Some('.') {
            self.take();
            self.take_while(|c| c.is_ascii_digit());
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            self.take();
            if matches!(self.peek(), Some('+' | '-')) {
                self.take();
            }
            self.take_while(|c| c.is_ascii_digit());
        }
        let written = self.since(start);
        match written.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => {
                let remedy = "write it as 12, 12.5 or 1.2e3";
                Err(Fault::new(&at, "a finite number", quoted(written), remedy))
            }
        }
    }

    fn sign(&mut self) -> Result<&'static str, Fault> {
        let at = Place::Character(self.at);
        let first = self.take().unwrap_or(' ');
        let second = self.peek();
        let two = match (first, second) {
            ('<', Some('>')) => Some("<>"),
            ('<', Some('=')) => Some("<="),
            ('>', Some('=')) => Some(">="),
            _ => None,
        };
        if let Some(sign) = two {
            self.take();
            return Ok(sign);
        }
        const SINGLE: [&str; 12] = ["(", ")", ",", "+", "-", "*", "/", "^", "%", "=", "<", ">"];
        let found = first.to_string();
        SINGLE
            .into_iter()
            .find(|sign| *sign == found)
            .ok_or_else(|| {
                let remedy = match first {
                    '!' => "not equal is written <>",
                    ';' => "a filter is one expression",
                    _ => "texts stand in ', names with special characters in \"",
                };
                Fault::new(
                    &at,
                    "a name, a value or an operator",
                    quoted(&found),
                    remedy,
                )
            })
    }
}

/// The letters of XML names, as the standard has them.
fn starts_name(c: char) -> bool {
    matches!(c,
        ':' | '_' | 'A'..='Z' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFE}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
        && !c.is_whitespace()
}

fn continues_name(c: char) -> bool {
    starts_name(c)
        || c == '.'
        || c.is_ascii_digit()
        || matches!(c, '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
