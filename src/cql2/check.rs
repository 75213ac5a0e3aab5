//! Conditions: whether their sides fit each other. From the plain tree to typed predicates.

use super::Reading;
use super::expr::{
    Filter, List, Number, Operand, Predicate, Site, Span, SpatialTest, Text, TextSource, Truth,
};
use super::fault::Fault;
use super::like::Pattern;
use super::names::{Comparison, Name, Temporal};
use super::node::{Kind, Node};
use super::operand::{Class, check_text};
use super::spatial;

pub(super) fn filter(node: &Node, reading: &Reading) -> Result<Filter, Fault> {
    let mut checker = Checker {
        reading,
        literals: 0,
    };
    let root = checker.predicate(node)?;
    Ok(Filter {
        root,
        names: reading.schema.iter().map(|p| p.name.to_string()).collect(),
        literals: checker.literals,
    })
}

pub(super) struct Checker<'r> {
    pub reading: &'r Reading<'r>,
    /// Geometries met so far.
    pub literals: usize,
}

impl Checker<'_> {
    /// As many arguments as there are places.
    pub fn args<'n, const N: usize>(
        &self,
        node: &Node,
        args: &'n [Node],
    ) -> Result<[&'n Node; N], Fault> {
        let found = args.len();
        let args: Vec<&Node> = args.iter().collect();
        args.try_into().map_err(|_| {
            let wanted = format!("{N} argument{}", if N == 1 { "" } else { "s" });
            Fault::new(
                &node.at,
                wanted,
                found.to_string(),
                "look at the commas and brackets",
            )
        })
    }

    fn predicate(&mut self, node: &Node) -> Result<Predicate, Fault> {
        let Kind::Call(name, args) = &node.kind else {
            return self.truth(node).map(Predicate::Truth);
        };
        Ok(match self.name(&node.at, name)? {
            Name::And => Predicate::All(self.parts(node, args, Name::And)?),
            Name::Or => Predicate::Any(self.parts(node, args, Name::Or)?),
            Name::Not => {
                let [inner] = self.args(node, args)?;
                Predicate::Not(Box::new(self.predicate(inner)?))
            }
            Name::Comparison(op) => self.comparison(op, node, args)?,
            Name::Like => self.like(node, args)?,
            Name::Between => {
                let [number, low, high] = self.args(node, args)?;
                Predicate::Between(self.number(number)?, self.number(low)?, self.number(high)?)
            }
            Name::In => {
                let [value, items] = self.args(node, args)?;
                Predicate::In(self.list(value, items)?)
            }
            Name::IsNull => {
                let [operand] = self.args(node, args)?;
                Predicate::IsNull(self.operand(operand)?)
            }
            Name::Spatial(op) => {
                let [left, right] = self.args(node, args)?;
                let (left, right) = (self.site(left)?, self.site(right)?);
                let constant = match (&left, &right) {
                    (Site::Literal(a), Site::Literal(b)) => Some(spatial::constant(op, a, b)),
                    _ => None,
                };
                Predicate::Spatial(SpatialTest {
                    op,
                    left,
                    right,
                    constant,
                })
            }
            Name::Temporal(op) => {
                let [left, right] = self.args(node, args)?;
                Predicate::Temporal(op, self.side(op, left)?, self.side(op, right)?)
            }
            Name::Array(op) => {
                let [left, right] = self.args(node, args)?;
                Predicate::Array(op, self.texts(left)?, self.texts(right)?)
            }
            Name::Arithmetic(_)
            | Name::Casei
            | Name::Accenti
            | Name::Date
            | Name::Timestamp
            | Name::Interval
            | Name::Bbox
            | Name::Envelope => return Err(self.mismatch(node, Class::Truth)),
        })
    }

    /// One side of a temporal relation. Most are defined between intervals only.
    fn side(&self, op: Temporal, node: &Node) -> Result<Span, Fault> {
        let span = self.span(node)?;
        if matches!(span, Span::Interval(..)) || op.takes_moments() {
            return Ok(span);
        }
        let wanted = format!("an interval, as {} needs", Name::Temporal(op).as_str());
        let remedy = "write INTERVAL(a,b), or ask with T_INTERSECTS, T_BEFORE, T_AFTER";
        Err(Fault::new(&node.at, wanted, "a date or an instant", remedy))
    }

    /// The parts of AND or OR; the parts of the same within it are its own.
    fn parts(&mut self, node: &Node, args: &[Node], name: Name) -> Result<Vec<Predicate>, Fault> {
        if args.len() < 2 {
            let found = args.len().to_string();
            let remedy = "write the condition alone";
            return Err(Fault::new(
                &node.at,
                "at least two conditions",
                found,
                remedy,
            ));
        }
        let mut parts = Vec::with_capacity(args.len());
        for arg in args {
            match (name, self.predicate(arg)?) {
                (Name::And, Predicate::All(inner)) | (Name::Or, Predicate::Any(inner)) => {
                    parts.extend(inner);
                }
                (_, part) => parts.push(part),
            }
        }
        Ok(parts)
    }

    /// What a value is compared as: a list is a text there, its parts one after another.
    fn compared(&self, node: &Node) -> Result<Class, Fault> {
        let class = self.class(node)?;
        let is_property = matches!(node.kind, Kind::Property(_));
        Ok(if class == Class::Texts && is_property {
            Class::Text
        } else {
            class
        })
    }

    /// 0 and 1 for false and true.
    fn counted(&self, node: &Node) -> Option<bool> {
        match node.kind {
            Kind::Number(number) if self.reading.counts_truths && number == 0.0 => Some(false),
            Kind::Number(number) if self.reading.counts_truths && number == 1.0 => Some(true),
            _ => None,
        }
    }

    fn comparison(&self, op: Comparison, node: &Node, args: &[Node]) -> Result<Predicate, Fault> {
        let [left, right] = self.args(node, args)?;
        let class = self.compared(left)?;
        let counted = self.counted(right).filter(|_| class == Class::Truth);
        if counted.is_none() && self.compared(right)? != class {
            return Err(self.mismatch(right, class));
        }
        Ok(match class {
            Class::Number => Predicate::Numbers(op, self.number(left)?, self.number(right)?),
            Class::Text => Predicate::Texts(op, self.text(left)?, self.text(right)?),
            Class::Moment => Predicate::Moments(op, self.moment(left)?, self.moment(right)?),
            Class::Truth => {
                if !matches!(op, Comparison::Equal | Comparison::NotEqual) {
                    let remedy = "true is neither more nor less than false";
                    return Err(Fault::new(
                        &node.at,
                        "= or <>",
                        Name::Comparison(op).as_str(),
                        remedy,
                    ));
                }
                let right = match counted {
                    Some(truth) => Truth::Known(truth),
                    None => self.truth(right)?,
                };
                Predicate::Truths(op, self.truth(left)?, right)
            }
            Class::Geometry | Class::Interval | Class::Texts => {
                let remedy = match class {
                    Class::Geometry => {
                        "compare geometries with S_EQUALS, S_INTERSECTS and the like"
                    }
                    Class::Interval => "compare intervals with T_EQUALS, T_INTERSECTS and the like",
                    _ => "compare lists with A_EQUALS, A_CONTAINS and the like",
                };
                let wanted = "numbers, texts, dates or truths to compare";
                return Err(Fault::new(&left.at, wanted, class.shown(), remedy));
            }
        })
    }

    fn like(&self, node: &Node, args: &[Node]) -> Result<Predicate, Fault> {
        let [text, pattern] = self.args(node, args)?;
        let text = self.text(text)?;
        let (inner, folding) = self.folding(pattern)?;
        let Kind::Text(written) = &inner.kind else {
            let remedy = "write the pattern in ', with % for any text and _ for one character";
            let found = self.class(inner)?.shown();
            return Err(Fault::new(&inner.at, "a pattern", found, remedy));
        };
        check_text(&inner.at, written)?;
        let pattern = Pattern::parse(written, folding).ok_or_else(|| {
            let remedy = "write a character after the last backslash";
            Fault::new(
                &inner.at,
                "a pattern",
                "one that ends in a backslash",
                remedy,
            )
        })?;
        Ok(Predicate::Like(text, pattern))
    }

    fn list(&self, value: &Node, items: &Node) -> Result<List, Fault> {
        let class = self.compared(value)?;
        let Kind::List(items) = &items.kind else {
            let found = self.class(items)?.shown();
            return Err(Fault::new(&items.at, "a list", found, "write IN ('a','b')"));
        };
        if items.is_empty() {
            return Err(Fault::new(
                &value.at,
                "a list with an element",
                "an empty one",
                "write IN ('a','b')",
            ));
        }
        fn each<T>(
            items: &[Node],
            read: impl Fn(&Node) -> Result<T, Fault>,
        ) -> Result<Vec<T>, Fault> {
            items.iter().map(read).collect()
        }
        Ok(match class {
            Class::Truth => List::Truths(self.truth(value)?, each(items, |i| self.truth(i))?),
            Class::Number => {
                let items = each(items, |i| self.number(i))?;
                let known = known_numbers(&items);
                List::Numbers {
                    value: self.number(value)?,
                    items,
                    known,
                }
            }
            Class::Text => {
                let items = each(items, |i| self.text(i))?;
                let known = known_texts(&items);
                List::Texts {
                    value: self.text(value)?,
                    items,
                    known,
                }
            }
            Class::Moment => List::Moments(self.moment(value)?, each(items, |i| self.moment(i))?),
            Class::Geometry | Class::Interval | Class::Texts => {
                let wanted = "a number, a text, a date or a truth";
                let remedy = "for lists, write A_CONTAINS or A_OVERLAPS";
                return Err(Fault::new(&value.at, wanted, class.shown(), remedy));
            }
        })
    }

    fn operand(&mut self, node: &Node) -> Result<Operand, Fault> {
        if let Kind::Property(name) = &node.kind {
            return Ok(Operand::Property(self.property(&node.at, name)?.0));
        }
        Ok(match self.class(node)? {
            Class::Truth => Operand::Predicate(Box::new(self.predicate(node)?)),
            Class::Number => Operand::Number(self.number(node)?),
            Class::Text => Operand::Text(self.text(node)?),
            Class::Moment | Class::Interval => Operand::Span(self.span(node)?),
            Class::Geometry => match self.site(node)? {
                Site::Property(property) => Operand::Property(property),
                Site::Literal(literal) => Operand::Geometry(literal),
            },
            Class::Texts => {
                let remedy = "ask for a property";
                return Err(Fault::new(
                    &node.at,
                    "a value that may be null",
                    "a list",
                    remedy,
                ));
            }
        })
    }
}

/// The numbers sorted, if all are literals.
fn known_numbers(items: &[Number]) -> Option<Vec<f64>> {
    let known = |item: &Number| match item {
        Number::Known(number) => Some(*number),
        Number::Property(_) | Number::Reckoned(..) => None,
    };
    let mut numbers: Vec<f64> = items.iter().map(known).collect::<Option<_>>()?;
    numbers.sort_by(f64::total_cmp);
    Some(numbers)
}

/// The texts folded and sorted, if all are literals.
fn known_texts(items: &[Text]) -> Option<Vec<String>> {
    let known = |item: &Text| match &item.source {
        TextSource::Known { folded, .. } => Some(folded.clone()),
        TextSource::Property(_) => None,
    };
    let mut texts: Vec<String> = items.iter().map(known).collect::<Option<_>>()?;
    texts.sort();
    Some(texts)
}
