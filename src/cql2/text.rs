//! CQL2 text, read into the plain tree.
//!
//! The grammar of the standard, read from the weakest binding to the strongest: OR, AND, NOT, a predicate, sums,
//! products, powers, single values. What a value is for, and so whether it fits, is decided later.

use super::fault::{Fault, Place};
use super::lexer::{self, Kind as Lexeme, Token};
use super::names::Name;
use super::node::{Kind, Node};
use super::{DEEPEST, wkt};

pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    let mut parser = Parser::new(lexer::tokens(text)?);
    let filter = parser.any()?;
    match parser.peek().kind {
        Lexeme::End => Ok(filter),
        _ => Err(parser.unexpected(
            "AND, OR or the end",
            "put two conditions together with AND or OR",
        )),
    }
}

pub(super) struct Parser {
    tokens: std::vec::IntoIter<Token>,
    /// What comes when there is nothing more.
    end: Token,
    /// Parentheses and operators before their operand that are open.
    open: usize,
    /// Positions of geometries read.
    pub positions: usize,
}

/// Words that are never the name of a property; to mean one, put it in `"`.
const RESERVED: [&str; 10] = [
    "and", "or", "not", "like", "between", "in", "is", "null", "true", "false",
];

const COMPARISONS: [&str; 6] = ["=", "<>", "<", ">", "<=", ">="];

impl Parser {
    fn new(tokens: Vec<Token>) -> Self {
        let at = tokens.last().map_or(1, |t| t.at);
        Parser {
            tokens: tokens.into_iter(),
            end: Token {
                at,
                kind: Lexeme::End,
            },
            open: 0,
            positions: 0,
        }
    }

    pub fn peek(&self) -> &Token {
        self.tokens.as_slice().first().unwrap_or(&self.end)
    }

    fn second(&self) -> &Token {
        self.tokens.as_slice().get(1).unwrap_or(&self.end)
    }

    pub fn take(&mut self) -> Token {
        self.tokens.next().unwrap_or_else(|| self.end.clone())
    }

    pub fn place(&self) -> Place {
        self.peek().place()
    }

    pub fn unexpected(&self, wanted: &str, remedy: &str) -> Fault {
        Fault::new(&self.place(), wanted, self.peek().shown(), remedy)
    }

    pub fn is_word(token: &Token, word: &str) -> bool {
        matches!(&token.kind, Lexeme::Word(found) if found.eq_ignore_ascii_case(word))
    }

    pub fn accept_word(&mut self, word: &str) -> bool {
        let found = Self::is_word(self.peek(), word);
        if found {
            self.take();
        }
        found
    }

    fn is_sign(token: &Token, sign: &str) -> bool {
        matches!(token.kind, Lexeme::Sign(found) if found == sign)
    }

    pub fn accept(&mut self, sign: &str) -> bool {
        let found = Self::is_sign(self.peek(), sign);
        if found {
            self.take();
        }
        found
    }

    pub fn expect(&mut self, sign: &str) -> Result<(), Fault> {
        if self.accept(sign) {
            return Ok(());
        }
        Err(self.unexpected(
            &format!("\"{sign}\""),
            "look at the parentheses and commas before it",
        ))
    }

    fn next_is_open(&self) -> bool {
        Self::is_sign(self.second(), "(")
    }

    /// Runs `read` one level deeper.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.open >= DEEPEST {
            return Err(Fault::too_deep(&self.place()));
        }
        self.open += 1;
        let result = read(self)?;
        self.open -= 1;
        Ok(result)
    }

    fn any(&mut self) -> Result<Node, Fault> {
        self.chain("or", Self::all)
    }

    fn all(&mut self) -> Result<Node, Fault> {
        self.chain("and", Self::not)
    }

    fn chain(
        &mut self,
        word: &str,
        read: impl Fn(&mut Self) -> Result<Node, Fault>,
    ) -> Result<Node, Fault> {
        let at = self.place();
        let first = read(self)?;
        if !Self::is_word(self.peek(), word) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.accept_word(word) {
            parts.push(read(self)?);
        }
        Node::call(at, word, parts)
    }

    fn not(&mut self) -> Result<Node, Fault> {
        let at = self.place();
        if self.accept_word("not") {
            let inner = self.deeper(Self::not)?;
            return Node::call(at, "not", vec![inner]);
        }
        self.predicate()
    }

    fn predicate(&mut self) -> Result<Node, Fault> {
        let left = self.sum()?;
        let at = self.place();
        if let Lexeme::Sign(sign) = self.peek().kind
            && COMPARISONS.contains(&sign)
        {
            self.take();
            let right = self.sum()?;
            return Node::call(at, sign, vec![left, right]);
        }
        if self.accept_word("is") {
            let negated = self.accept_word("not");
            if !self.accept_word("null") {
                return Err(self.unexpected("NULL", "write IS NULL or IS NOT NULL"));
            }
            return negate_if(negated, Node::call(at, "isnull", vec![left])?);
        }
        let negated = self.accept_word("not");
        if self.accept_word("like") {
            let pattern = self.sum()?;
            return negate_if(negated, Node::call(at, "like", vec![left, pattern])?);
        }
        if self.accept_word("between") {
            let low = self.sum()?;
            if !self.accept_word("and") {
                return Err(self.unexpected("AND", "write BETWEEN low AND high"));
            }
            let high = self.sum()?;
            return negate_if(negated, Node::call(at, "between", vec![left, low, high])?);
        }
        if self.accept_word("in") {
            let items = self.list()?;
            return negate_if(negated, Node::call(at, "in", vec![left, items])?);
        }
        if negated {
            return Err(self.unexpected(
                "LIKE, BETWEEN or IN",
                "NOT stands before a whole condition otherwise",
            ));
        }
        Ok(left)
    }

    /// `(a, b, ...)`, possibly empty.
    fn list(&mut self) -> Result<Node, Fault> {
        let at = self.place();
        self.expect("(")?;
        let items = self.arguments(Self::sum)?;
        Node::list(at, items)
    }

    /// What stands between parentheses, of which the first is read.
    fn arguments(
        &mut self,
        read: impl Fn(&mut Self) -> Result<Node, Fault>,
    ) -> Result<Vec<Node>, Fault> {
        let mut items = Vec::new();
        if self.accept(")") {
            return Ok(items);
        }
        loop {
            items.push(self.deeper(&read)?);
            if !self.accept(",") {
                self.expect(")")?;
                return Ok(items);
            }
        }
    }

    fn sum(&mut self) -> Result<Node, Fault> {
        self.operators(&["+", "-"], Self::product)
    }

    fn product(&mut self) -> Result<Node, Fault> {
        self.operators(&["*", "/", "%", "div"], Self::power)
    }

    fn operators(
        &mut self,
        signs: &[&'static str],
        read: impl Fn(&mut Self) -> Result<Node, Fault>,
    ) -> Result<Node, Fault> {
        let mut left = read(self)?;
        loop {
            let at = self.place();
            let found =
                |sign: &&&str| Self::is_sign(self.peek(), sign) || Self::is_word(self.peek(), sign);
            let Some(sign) = signs.iter().find(found) else {
                return Ok(left);
            };
            self.take();
            let right = read(self)?;
            left = Node::call(at, *sign, vec![left, right])?;
        }
    }

    /// One `^` only: what `2^3^2` means differs between languages, and the standard has no such expression.
    fn power(&mut self) -> Result<Node, Fault> {
        let base = self.factor()?;
        let at = self.place();
        if !self.accept("^") {
            return Ok(base);
        }
        let exponent = self.factor()?;
        if Self::is_sign(self.peek(), "^") {
            return Err(self.unexpected("one power", "put the first power in parentheses"));
        }
        Node::call(at, "^", vec![base, exponent])
    }

    /// A minus binds closest of all: `-x ^ 2` is the square of `-x`, as the standard has it.
    fn factor(&mut self) -> Result<Node, Fault> {
        let at = self.place();
        if self.accept("+") {
            return match self.peek().kind {
                Lexeme::Number(_) => self.value(),
                _ => Err(self.unexpected("a number", "leave out the plus")),
            };
        }
        if !self.accept("-") {
            return self.value();
        }
        let operand = self.value()?;
        match operand.kind {
            Kind::Number(number) => Ok(Node::leaf(at, Kind::Number(-number))),
            _ => Node::call(
                at.clone(),
                "*",
                vec![Node::leaf(at, Kind::Number(-1.0)), operand],
            ),
        }
    }

    fn value(&mut self) -> Result<Node, Fault> {
        let at = self.place();
        if self.accept("(") {
            let inner = self.deeper(Self::any)?;
            self.expect(")")?;
            return Ok(inner);
        }
        let kind = match &self.peek().kind {
            Lexeme::Number(number) => Kind::Number(*number),
            Lexeme::Text(text) => Kind::Text(text.clone()),
            Lexeme::Quoted(name) => Kind::Property(name.clone()),
            Lexeme::Word(word) => return self.word(&word.clone()),
            Lexeme::Sign(_) | Lexeme::End => {
                let remedy = "something is missing before it";
                return Err(self.unexpected("a property, a value or a function", remedy));
            }
        };
        self.take();
        Ok(Node::leaf(at, kind))
    }

    fn word(&mut self, word: &str) -> Result<Node, Fault> {
        let at = self.place();
        let lower = word.to_ascii_lowercase();
        if wkt::is_geometry(&lower) && wkt::begins(self.second()) {
            let geometry = wkt::geometry(self)?;
            return Ok(Node::leaf(at, Kind::Geometry(geometry)));
        }
        let kind = match lower.as_str() {
            "true" => Kind::Truth(true),
            "false" => Kind::Truth(false),
            reserved if RESERVED.contains(&reserved) => {
                let remedy = format!("a property of this name is written \"{word}\"");
                return Err(self.unexpected("a property, a value or a function", &remedy));
            }
            _ if self.next_is_open() => return self.function(word),
            _ => Kind::Property(word.to_owned()),
        };
        self.take();
        Ok(Node::leaf(at, kind))
    }

    fn function(&mut self, name: &str) -> Result<Node, Fault> {
        let at = self.place();
        self.take();
        self.take();
        let lower = name.to_ascii_lowercase();
        // an operator has its own way of writing and is no function
        let mut functions = Name::functions();
        if !functions.any(|known| known.eq_ignore_ascii_case(name)) {
            return Err(Fault::unknown(&at, "function", name, Name::functions()));
        }
        let args = if lower.starts_with("a_") {
            self.arguments(Self::list_or_any)?
        } else {
            self.arguments(Self::any)?
        };
        Node::call(at, lower, args)
    }

    /// Where an array may stand, parentheses are one.
    fn list_or_any(&mut self) -> Result<Node, Fault> {
        if Self::is_sign(self.peek(), "(") {
            return self.list();
        }
        self.any()
    }

    /// A number with its sign, as in coordinates.
    pub fn signed(&mut self) -> Result<f64, Fault> {
        let factor = if self.accept("-") {
            -1.0
        } else {
            self.accept("+");
            1.0
        };
        match self.peek().kind {
            Lexeme::Number(number) => {
                self.take();
                Ok(factor * number)
            }
            _ => Err(self.unexpected("a coordinate", "write positions as: longitude latitude")),
        }
    }
}

fn negate_if(negated: bool, predicate: Node) -> Result<Node, Fault> {
    if !negated {
        return Ok(predicate);
    }
    Node::call(predicate.at.clone(), "not", vec![predicate])
}
