//! Single values: properties, literals and what is reckoned from them, each with its type.

use super::Type;
use super::check::Checker;
use super::expr::{Folding, Moment, Number, Site, Span, Text, TextSource, Texts, Truth};
use super::fault::{Fault, Place, quoted};
use super::names::Name;
use super::node::{Kind, Node};
use super::{literal, time};

/// The kinds of values there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Truth,
    Number,
    Text,
    Moment,
    Interval,
    Geometry,
    Texts,
}

impl Class {
    fn of(ty: Type) -> Class {
        match ty {
            Type::Boolean => Class::Truth,
            Type::Number => Class::Number,
            Type::Text => Class::Text,
            Type::Date | Type::Instant => Class::Moment,
            Type::Geometry => Class::Geometry,
            Type::TextArray => Class::Texts,
        }
    }

    pub fn shown(self) -> &'static str {
        match self {
            Class::Truth => "true or false",
            Class::Number => "a number",
            Class::Text => "a text",
            Class::Moment => "a date or an instant",
            Class::Interval => "an interval",
            Class::Geometry => "a geometry",
            Class::Texts => "a list of texts",
        }
    }

    /// How one is written.
    fn remedy(self) -> &'static str {
        match self {
            Class::Truth => "write TRUE, FALSE or a condition",
            Class::Number => "write a number without quotation marks",
            Class::Text => "put texts in '",
            Class::Moment => "write DATE('2024-12-31') or TIMESTAMP('2024-12-31T23:59:59Z')",
            Class::Interval => "write INTERVAL('2024-01-01','..')",
            Class::Geometry => "write POINT(117 39), BBOX(117,39,118,40) or the name of a geometry",
            Class::Texts => "write ('a','b') or the name of a list",
        }
    }
}

impl Checker<'_> {
    /// What kind of value a piece of the filter is.
    pub fn class(&self, node: &Node) -> Result<Class, Fault> {
        Ok(match &node.kind {
            Kind::Property(name) => Class::of(self.property(&node.at, name)?.1),
            Kind::Number(_) => Class::Number,
            Kind::Text(_) => Class::Text,
            Kind::Truth(_) => Class::Truth,
            Kind::Geometry(_) => Class::Geometry,
            Kind::List(_) => Class::Texts,
            Kind::Call(name, _) => match self.name(&node.at, name)? {
                Name::Arithmetic(_) => Class::Number,
                Name::Casei | Name::Accenti => Class::Text,
                Name::Date | Name::Timestamp => Class::Moment,
                Name::Interval => Class::Interval,
                Name::Bbox | Name::Envelope => Class::Geometry,
                Name::And
                | Name::Or
                | Name::Not
                | Name::Like
                | Name::Between
                | Name::In
                | Name::IsNull
                | Name::Comparison(_)
                | Name::Spatial(_)
                | Name::Temporal(_)
                | Name::Array(_) => Class::Truth,
            },
        })
    }

    /// Where a property stands in the schema, and its type.
    pub fn property(&self, at: &Place, name: &str) -> Result<(usize, Type), Fault> {
        let schema = self.reading.schema;
        match schema.iter().position(|p| p.name == name) {
            Some(i) => Ok((i, schema.get(i).map_or(Type::Text, |p| p.ty))),
            None => {
                let known = schema.iter().map(|p| p.name.as_ref());
                Err(Fault::unknown(at, "property", name, known))
            }
        }
    }

    pub fn name(&self, at: &Place, name: &str) -> Result<Name, Fault> {
        Name::parse(name).ok_or_else(|| Fault::unknown(at, "function", name, Name::functions()))
    }

    /// The fault of a value of another kind than `wanted`.
    pub fn mismatch(&self, node: &Node, wanted: Class) -> Fault {
        let found = match (&node.kind, self.class(node)) {
            (_, Err(fault)) => return fault,
            (Kind::Property(name), Ok(class)) => {
                format!("the property {}, which is {}", quoted(name), class.shown())
            }
            (Kind::List(_), Ok(_)) => "a list".to_owned(),
            (Kind::Truth(_), Ok(_)) => "TRUE or FALSE".to_owned(),
            (Kind::Call(name, _), Ok(Class::Truth)) => format!("a condition ({name})"),
            (_, Ok(class)) => class.shown().to_owned(),
        };
        Fault::new(&node.at, wanted.shown(), found, wanted.remedy())
    }

    fn property_of(&self, node: &Node, name: &str, wanted: Class) -> Result<usize, Fault> {
        let (property, ty) = self.property(&node.at, name)?;
        if Class::of(ty) == wanted {
            return Ok(property);
        }
        Err(self.mismatch(node, wanted))
    }

    pub fn truth(&self, node: &Node) -> Result<Truth, Fault> {
        match &node.kind {
            Kind::Truth(truth) => Ok(Truth::Known(*truth)),
            Kind::Property(name) => self
                .property_of(node, name, Class::Truth)
                .map(Truth::Property),
            Kind::Call(name, _) if self.class(node)? == Class::Truth => {
                let remedy = "put conditions together with AND, OR and NOT";
                let found = format!("a condition ({name})");
                Err(Fault::new(
                    &node.at,
                    "TRUE, FALSE or a property",
                    found,
                    remedy,
                ))
            }
            _ => Err(self.mismatch(node, Class::Truth)),
        }
    }

    /// What holds only literals is reckoned now.
    pub fn number(&self, node: &Node) -> Result<Number, Fault> {
        match &node.kind {
            Kind::Number(number) => Ok(Number::Known(number + 0.0)), // zero has no sign
            Kind::Property(name) => self
                .property_of(node, name, Class::Number)
                .map(Number::Property),
            Kind::Call(name, args) => {
                let Name::Arithmetic(op) = self.name(&node.at, name)? else {
                    return Err(self.mismatch(node, Class::Number));
                };
                let [left, right] = self.args(node, args)?;
                let (left, right) = (self.number(left)?, self.number(right)?);
                if let (Number::Known(a), Number::Known(b)) = (&left, &right)
                    && let Some(known) = op.reckon(*a, *b)
                {
                    return Ok(Number::Known(known + 0.0));
                }
                Ok(Number::Reckoned(op, Box::new((left, right))))
            }
            _ => Err(self.mismatch(node, Class::Number)),
        }
    }

    pub fn text(&self, node: &Node) -> Result<Text, Fault> {
        let (inner, folding) = self.folding(node)?;
        let source = match &inner.kind {
            Kind::Text(written) => {
                check_text(&inner.at, written)?;
                let folded = folding.folded(written);
                TextSource::Known {
                    written: written.clone(),
                    folded,
                }
            }
            Kind::Property(name) => {
                let (property, ty) = self.property(&inner.at, name)?;
                if !matches!(ty, Type::Text | Type::TextArray) {
                    return Err(self.mismatch(inner, Class::Text));
                }
                TextSource::Property(property)
            }
            _ => return Err(self.mismatch(inner, Class::Text)),
        };
        Ok(Text { source, folding })
    }

    /// What stands within `CASEI` and `ACCENTI`, and which of them there are.
    pub fn folding<'n>(&self, node: &'n Node) -> Result<(&'n Node, Folding), Fault> {
        let (mut inner, mut folding) = (node, Folding::default());
        while let Kind::Call(name, args) = &inner.kind {
            match self.name(&inner.at, name)? {
                Name::Casei => folding.case = true,
                Name::Accenti => folding.accents = true,
                _ => break,
            }
            [inner] = self.args(inner, args)?;
        }
        Ok((inner, folding))
    }

    pub fn moment(&self, node: &Node) -> Result<Moment, Fault> {
        match &node.kind {
            Kind::Property(name) => self
                .property_of(node, name, Class::Moment)
                .map(Moment::Property),
            Kind::Call(name, args) => match self.name(&node.at, name)? {
                Name::Date => {
                    let text = self.written(node, args)?;
                    time::parse_date(text).map(Moment::Date).ok_or_else(|| {
                        Fault::new(
                            &node.at,
                            "a day as 2024-12-31",
                            quoted(text),
                            "write year, month and day",
                        )
                    })
                }
                Name::Timestamp => {
                    let text = self.written(node, args)?;
                    time::parse_instant(text)
                        .map(Moment::Instant)
                        .ok_or_else(|| {
                            let wanted = "an instant as 2024-12-31T23:59:59Z";
                            Fault::new(
                                &node.at,
                                wanted,
                                quoted(text),
                                "write it in UTC, with T and Z",
                            )
                        })
                }
                _ => Err(self.mismatch(node, Class::Moment)),
            },
            _ => Err(self.mismatch(node, Class::Moment)),
        }
    }

    fn written<'n>(&self, node: &Node, args: &'n [Node]) -> Result<&'n str, Fault> {
        let [text] = self.args(node, args)?;
        match &text.kind {
            Kind::Text(text) => Ok(text),
            _ => Err(self.mismatch(text, Class::Text)),
        }
    }

    pub fn span(&self, node: &Node) -> Result<Span, Fault> {
        let Kind::Call(name, args) = &node.kind else {
            return self.moment(node).map(Span::Moment);
        };
        if self.name(&node.at, name)? != Name::Interval {
            return self.moment(node).map(Span::Moment);
        }
        let [start, end] = self.args(node, args)?;
        let (start, end) = (self.end(start)?, self.end(end)?);
        let known = |end: &Option<Moment>| end.as_ref().and_then(time::Point::of);
        let interval = time::Interval {
            start: known(&start),
            end: known(&end),
        };
        if interval.is_turned() {
            let remedy = "write the earlier end first";
            return Err(Fault::new(
                &node.at,
                "an interval",
                "an end before its start",
                remedy,
            ));
        }
        Ok(Span::Interval(start, end))
    }

    /// One end of an interval; `..` is open.
    fn end(&self, node: &Node) -> Result<Option<Moment>, Fault> {
        let Kind::Text(text) = &node.kind else {
            return self.moment(node).map(Some);
        };
        if text == ".." {
            return Ok(None);
        }
        let date = time::parse_date(text).map(Moment::Date);
        let moment = date.or_else(|| time::parse_instant(text).map(Moment::Instant));
        moment.map(Some).ok_or_else(|| {
            let wanted = "an end as 2024-12-31, 2024-12-31T23:59:59Z or ..";
            Fault::new(
                &node.at,
                wanted,
                quoted(text),
                "write a day, an instant in UTC, or two dots",
            )
        })
    }

    pub fn site(&mut self, node: &Node) -> Result<Site, Fault> {
        let number = self.literals;
        let to_degrees = self.reading.to_degrees;
        let literal = match &node.kind {
            Kind::Property(name) => {
                return self
                    .property_of(node, name, Class::Geometry)
                    .map(Site::Property);
            }
            Kind::Geometry(geometry) => literal::geometry(number, geometry, to_degrees),
            Kind::Call(name, args) => {
                if !matches!(self.name(&node.at, name)?, Name::Bbox | Name::Envelope) {
                    return Err(self.mismatch(node, Class::Geometry));
                }
                let number_of = |arg: &Node| match arg.kind {
                    Kind::Number(number) => Ok(number),
                    _ => Err(self.mismatch(arg, Class::Number)),
                };
                let numbers: Vec<f64> = args.iter().map(number_of).collect::<Result<_, _>>()?;
                literal::bbox(number, &numbers, to_degrees)
            }
            _ => return Err(self.mismatch(node, Class::Geometry)),
        };
        self.literals += 1;
        Ok(Site::Literal(literal.map_err(|wrong| wrong.at(&node.at))?))
    }

    pub fn texts(&self, node: &Node) -> Result<Texts, Fault> {
        match &node.kind {
            Kind::Property(name) => self
                .property_of(node, name, Class::Texts)
                .map(Texts::Property),
            Kind::List(items) => {
                let items = items.iter().map(|item| self.text(item));
                Ok(Texts::Listed(items.collect::<Result<_, _>>()?))
            }
            _ => Err(self.mismatch(node, Class::Texts)),
        }
    }
}

/// CQL2 text has no way to write a text that ends in a backslash, and every filter must have a text.
pub(super) fn check_text(at: &Place, text: &str) -> Result<(), Fault> {
    if !text.ends_with('\\') {
        return Ok(());
    }
    let remedy = "leave the last character out; with LIKE, write _ or % for it";
    Err(Fault::new(
        at,
        "a text that does not end in a backslash",
        quoted(text),
        remedy,
    ))
}
