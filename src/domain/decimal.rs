//! Exact decimals on the wire: written as strings, read from strings or from JSON numbers.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

/// Reads an optional decimal from a string, a number or null.
pub fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    Ok(Option::<Loose>::deserialize(deserializer)?.map(|loose| loose.0))
}

/// Reads a decimal from a string or a number.
pub fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    Ok(Loose::deserialize(deserializer)?.0)
}

struct Loose(Decimal);

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl Visitor<'_> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal, as a number or as text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Loose, E> {
        text.trim()
            .parse()
            .map(Loose)
            .map_err(|_| E::custom(format_args!("{text:?} is not a decimal")))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Loose, E> {
        Ok(Loose(Decimal::from(number)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Loose, E> {
        Ok(Loose(Decimal::from(number)))
    }

    /// The shortest decimal that reads back as this number: 0.1 is a tenth.
    fn visit_f64<E: Error>(self, number: f64) -> Result<Loose, E> {
        self.visit_str(&number.to_string())
    }
}
