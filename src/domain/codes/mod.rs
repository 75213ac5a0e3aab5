//! Identifiers as they stand on forms and certificates, each a type with one way in.
//!
//! | type | what | checked |
//! | --- | --- | --- |
//! | [`Adcode`] | administrative division (行政区划代码, GB/T 2260) | 6 digits, province |
//! | [`CadastralCode`] | cadastral parcel (宗地代码, GB/T 37346-2019) | 19 characters, ownership and right |
//! | [`RealEstateUnit`] | real-estate unit (不动产单元号) | 28 characters |
//! | [`CreditCode`] | organisation (统一社会信用代码, GB 32100-2015) | 18 characters, check character |
//! | [`CasNumber`] | chemical substance | check digit |
//! | [`SoilCode`] | parcel in the national soil system (地块编码) | opaque |
//! | [`RegistryNo`] | parcel of this registry | `HQ-` and digits |
//! | [`PermitNo`] | pollutant discharge permit (排污许可证编号) | credit code and 3 to 4 characters |
//!
//! Spaces at the ends are taken off; full-width letters and digits, as forms filled in with a Chinese keyboard have
//! them, are read as their half-width twins; letters become capitals. Nothing else is changed.

use std::fmt;
use std::str::FromStr;

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Text that is not the code it should be: what was wanted, what was found, what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not {what}: expected {wanted}; {remedy}")]
pub struct CodeError {
    /// The code by name, with its Chinese name.
    pub what: &'static str,
    pub wanted: &'static str,
    pub found: String,
    pub remedy: &'static str,
}

/// What a code is called and how it is made; the constant part of its errors.
struct Kind {
    what: &'static str,
    wanted: &'static str,
    remedy: &'static str,
}

impl Kind {
    fn refuse<T>(&self, found: &str) -> Result<T, CodeError> {
        Err(CodeError {
            what: self.what,
            wanted: self.wanted,
            found: found.chars().take(60).collect(),
            remedy: self.remedy,
        })
    }
}

/// Half-width capitals without spaces at the ends. Texts longer than any code are cut: they are refused anyway.
fn plain(text: &str) -> String {
    text.trim()
        .chars()
        .take(100)
        .map(half_width)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// U+FF01 to U+FF5E are the ASCII characters in full width.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The traits every code has: text on the wire, one `parse`.
macro_rules! code {
    ($name:ident) => {
        impl $name {
            /// The code as it is printed.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = CodeError;

            fn from_str(text: &str) -> Result<Self, CodeError> {
                $name::parse(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                $name::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// Administrative division (行政区划代码): `120106` is Hongqiao (红桥区), `120000` Tianjin.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Adcode(CompactString);
code!(Adcode);

const ADCODE: Kind = Kind {
    what: "an administrative division code (行政区划代码)",
    wanted: "6 digits that begin with a province, such as 120106",
    remedy: "look it up in GB/T 2260",
};

/// The first two digits of every province-level division (GB/T 2260), Taiwan, Hong Kong and Macao included.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    "81", "82",
];

impl Adcode {
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = plain(text);
        if is_adcode(&code) {
            Ok(Adcode(code.into()))
        } else {
            ADCODE.refuse(text)
        }
    }

    /// The province (省级) of the division: `120000` for `120106`.
    pub fn province(&self) -> Adcode {
        Adcode(format!("{}0000", &self.0[..2]).into())
    }
}

/// Codes that begin with 99 stand for no division of GB/T 2260: they are for examples and foreign test data.
const EXAMPLE: &str = "99";

fn is_adcode(code: &str) -> bool {
    let province = code.get(..2).unwrap_or_default();
    code.len() == 6 && all_digits(code) && (PROVINCES.contains(&province) || province == EXAMPLE)
}

/// Cadastral parcel (宗地代码), 19 characters: district 6, cadastral zone 3, sub-zone 3, feature 2, serial 5.
///
/// The feature is ownership (G state, J collective, Z disputed) and right (A collective ownership, B construction
/// land, S above ground, X below ground, C homestead, D to M farm and other lands, W undetermined, Y other).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CadastralCode(CompactString);
code!(CadastralCode);

const CADASTRAL: Kind = Kind {
    what: "a cadastral parcel code (宗地代码)",
    wanted: "19 characters: 12 digits that begin with a district, G, J or Z, a capital letter, 5 digits, \
             such as 120106001002GB00123",
    remedy: "copy it from the real-estate certificate (不动产权证书)",
};

impl CadastralCode {
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = without_spaces(text);
        if is_cadastral(&code) {
            Ok(CadastralCode(code.into()))
        } else {
            CADASTRAL.refuse(text)
        }
    }

    pub fn district(&self) -> Adcode {
        Adcode(self.0[..6].into())
    }

    /// Whether the land is owned by the state (国家所有).
    pub fn is_state_owned(&self) -> bool {
        self.0.as_bytes()[12] == b'G'
    }
}

fn without_spaces(text: &str) -> String {
    plain(text).chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_cadastral(code: &str) -> bool {
    let b = code.as_bytes();
    code.is_ascii()
        && b.len() == 19
        && is_adcode(&code[..6])
        && all_digits(&code[..12])
        && matches!(b[12], b'G' | b'J' | b'Z')
        && b[13].is_ascii_uppercase()
        && all_digits(&code[14..])
}

/// Real-estate unit (不动产单元号), 28 characters: a cadastral parcel and 9 for what stands on it (F house, L trees, Q other,
/// W nothing: `W00000000`). Printed with spaces, compared without.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RealEstateUnit(CompactString);
code!(RealEstateUnit);

const UNIT: Kind = Kind {
    what: "a real-estate unit number (不动产单元号)",
    wanted: "28 characters: a cadastral parcel code of 19, then F, L, Q or W and 8 digits (W00000000 for bare land)",
    remedy: "copy it from the real-estate certificate (不动产权证书)",
};

impl RealEstateUnit {
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = without_spaces(text);
        let rest = if code.is_ascii() {
            code.get(19..)
        } else {
            None
        };
        let valid = rest.is_some_and(|rest| {
            rest.len() == 9
                && rest.starts_with(['F', 'L', 'Q', 'W'])
                && all_digits(&rest[1..])
                && (!rest.starts_with('W') || rest == "W00000000")
        });
        if valid && is_cadastral(&code[..19]) {
            Ok(RealEstateUnit(code.into()))
        } else {
            UNIT.refuse(text)
        }
    }

    /// The cadastral parcel on which the unit stands.
    pub fn cadastral(&self) -> CadastralCode {
        CadastralCode(self.0[..19].into())
    }
}

/// Unified social credit code (统一社会信用代码), 18 characters, the last a check character (GB 32100-2015).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(CompactString);
code!(CreditCode);

const CREDIT: Kind = Kind {
    what: "a unified social credit code (统一社会信用代码)",
    wanted: "18 digits and capitals (no I, O, S, V, Z) whose last is the check character of GB 32100, \
             such as 91350100M000100Y43",
    remedy: "compare it with the business licence (营业执照)",
};

/// The characters of GB 32100-2015, in the order of their values.
const CREDIT_ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// The weights of the first 17 characters: powers of 3 modulo 31.
const CREDIT_WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

impl CreditCode {
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = without_spaces(text);
        if credit_check(code.as_bytes()) {
            Ok(CreditCode(code.into()))
        } else {
            CREDIT.refuse(text)
        }
    }
}

/// Whether 18 characters end in the check character of the 17 before.
fn credit_check(code: &[u8]) -> bool {
    let value = |c: &u8| CREDIT_ALPHABET.iter().position(|a| a == c);
    let values: Option<Vec<usize>> = code.iter().map(value).collect();
    let Some(values) = values.filter(|v| v.len() == 18) else {
        return false;
    };
    let sum: usize = values.iter().zip(CREDIT_WEIGHTS).map(|(v, w)| v * w).sum();
    values[17] == (31 - sum % 31) % 31
}

/// CAS registry number of a substance, such as 71-43-2 (benzene). Its check digit finds most slips and not all (the sum
/// is modulo 10): a number that passes must still be in the table. Sums (PCB total, petroleum
/// C10-C40) have none.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CasNumber(CompactString);
code!(CasNumber);

const CAS: Kind = Kind {
    what: "a CAS number",
    wanted: "2 to 7 digits, 2 digits and a check digit with hyphens, such as 71-43-2",
    remedy: "compare it with the table of the standard; leave it empty for sums that have none",
};

impl CasNumber {
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = plain(text);
        if cas_check(&code) {
            Ok(CasNumber(code.into()))
        } else {
            CAS.refuse(text)
        }
    }
}

fn cas_check(code: &str) -> bool {
    let fields: Vec<&str> = code.split('-').collect();
    let [first, second, check] = fields[..] else {
        return false;
    };
    let lengths = (2..=7).contains(&first.len()) && second.len() == 2 && check.len() == 1;
    if !lengths
        || !all_digits(first)
        || !all_digits(second)
        || !all_digits(check)
        || first.starts_with('0')
    {
        return false;
    }
    let digits = first.bytes().chain(second.bytes()).rev();
    let sum: u32 = digits
        .zip(1..)
        .map(|(b, weight)| u32::from(b - b'0') * weight)
        .sum();
    check.bytes().all(|b| u32::from(b - b'0') == sum % 10)
}

/// Parcel code of the national soil system (地块编码): opaque, usually 13 digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SoilCode(CompactString);
code!(SoilCode);

const SOIL: Kind = Kind {
    what: "a parcel code of the national soil system (地块编码)",
    wanted: "1 to 40 visible characters, usually 13 digits such as 3713021320006",
    remedy: "copy it from the national system",
};

impl SoilCode {
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = text.trim();
        let visible = |c: char| !c.is_whitespace() && !c.is_control() && !is_invisible(c);
        if (1..=40).contains(&code.chars().count()) && code.chars().all(visible) {
            Ok(SoilCode(code.into()))
        } else {
            SOIL.refuse(text)
        }
    }
}

/// Characters that take no place on paper: two codes that differ in them only would look the same.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
}

/// Parcel number of this registry: the letters of the district (`HQ` for 红桥), a hyphen, 6 or more digits.
/// Never used again for another parcel.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistryNo(CompactString);
code!(RegistryNo);

const REGISTRY: Kind = Kind {
    what: "a registry number (登记编号)",
    wanted: "2 to 8 capital letters, a hyphen and 6 to 12 digits, such as HQ-000123",
    remedy: "copy it from the registry, or leave it empty and one is given",
};

impl RegistryNo {
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = plain(text);
        let valid = code.split_once('-').is_some_and(|(letters, digits)| {
            (2..=8).contains(&letters.len())
                && letters.bytes().all(|b| b.is_ascii_uppercase())
                && (6..=12).contains(&digits.len())
                && all_digits(digits)
        });
        if valid {
            Ok(RegistryNo(code.into()))
        } else {
            REGISTRY.refuse(text)
        }
    }

    /// The number `serial` of a district's letters, with leading zeros to six digits.
    pub fn new(letters: &str, serial: u64) -> Result<Self, CodeError> {
        Self::parse(&format!("{letters}-{serial:06}"))
    }

    /// The letters of the district.
    pub fn letters(&self) -> &str {
        self.0.split_once('-').map_or("", |(letters, _)| letters)
    }

    /// The number after the letters.
    pub fn serial(&self) -> u64 {
        self.0
            .split_once('-')
            .and_then(|(_, digits)| digits.parse().ok())
            .unwrap_or(0)
    }
}

/// Pollutant discharge permit (排污许可证编号): the holder's credit code and 3 to 4 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PermitNo(CompactString);
code!(PermitNo);

const PERMIT: Kind = Kind {
    what: "a discharge permit number (排污许可证编号)",
    wanted: "a unified social credit code of 18 characters, then 3 or 4 digits or capitals, such as \
             91350100M000100Y43001P",
    remedy: "copy it from the permit",
};

impl PermitNo {
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = without_spaces(text);
        let valid = code.is_ascii()
            && (21..=22).contains(&code.len())
            && credit_check(&code.as_bytes()[..18])
            && code[18..].bytes().all(|b| b.is_ascii_alphanumeric());
        if valid {
            Ok(PermitNo(code.into()))
        } else {
            PERMIT.refuse(text)
        }
    }

    /// The credit code of the holder.
    pub fn holder(&self) -> CreditCode {
        CreditCode(self.0[..18].into())
    }
}

#[cfg(test)]
mod tests;
