//! The operators and functions of CQL2 under their names in JSON.

/// Comparisons of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
}

/// Reckoning with two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Plus,
    Minus,
    Times,
    Divide,
    Power,
    Modulo,
    /// Division without remainder, towards zero.
    Div,
}

/// How two geometries lie to each other (DE-9IM).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spatial {
    Intersects,
    Disjoint,
    Contains,
    Within,
    Equals,
    Touches,
    Crosses,
    Overlaps,
}

/// How two moments or intervals lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Temporal {
    After,
    Before,
    Contains,
    Disjoint,
    During,
    Equals,
    FinishedBy,
    Finishes,
    Intersects,
    Meets,
    MetBy,
    OverlappedBy,
    Overlaps,
    StartedBy,
    Starts,
}

/// How two sets of texts lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Array {
    Contains,
    ContainedBy,
    Equals,
    Overlaps,
}

/// Anything that can stand before arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    And,
    Or,
    Not,
    Like,
    Between,
    In,
    IsNull,
    Casei,
    Accenti,
    Date,
    Timestamp,
    Interval,
    Bbox,
    Envelope,
    Comparison(Comparison),
    Arithmetic(Arithmetic),
    Spatial(Spatial),
    Temporal(Temporal),
    Array(Array),
}

/// Every name as JSON writes it.
const NAMES: [(&str, Name); 54] = [
    ("and", Name::And),
    ("or", Name::Or),
    ("not", Name::Not),
    ("like", Name::Like),
    ("between", Name::Between),
    ("in", Name::In),
    ("isNull", Name::IsNull),
    ("casei", Name::Casei),
    ("accenti", Name::Accenti),
    ("date", Name::Date),
    ("timestamp", Name::Timestamp),
    ("interval", Name::Interval),
    ("bbox", Name::Bbox),
    ("envelope", Name::Envelope),
    ("=", Name::Comparison(Comparison::Equal)),
    ("<>", Name::Comparison(Comparison::NotEqual)),
    ("<", Name::Comparison(Comparison::Less)),
    (">", Name::Comparison(Comparison::Greater)),
    ("<=", Name::Comparison(Comparison::LessOrEqual)),
    (">=", Name::Comparison(Comparison::GreaterOrEqual)),
    ("+", Name::Arithmetic(Arithmetic::Plus)),
    ("-", Name::Arithmetic(Arithmetic::Minus)),
    ("*", Name::Arithmetic(Arithmetic::Times)),
    ("/", Name::Arithmetic(Arithmetic::Divide)),
    ("^", Name::Arithmetic(Arithmetic::Power)),
    ("%", Name::Arithmetic(Arithmetic::Modulo)),
    ("div", Name::Arithmetic(Arithmetic::Div)),
    ("s_intersects", Name::Spatial(Spatial::Intersects)),
    ("s_disjoint", Name::Spatial(Spatial::Disjoint)),
    ("s_contains", Name::Spatial(Spatial::Contains)),
    ("s_within", Name::Spatial(Spatial::Within)),
    ("s_equals", Name::Spatial(Spatial::Equals)),
    ("s_touches", Name::Spatial(Spatial::Touches)),
    ("s_crosses", Name::Spatial(Spatial::Crosses)),
    ("s_overlaps", Name::Spatial(Spatial::Overlaps)),
    ("t_after", Name::Temporal(Temporal::After)),
    ("t_before", Name::Temporal(Temporal::Before)),
    ("t_contains", Name::Temporal(Temporal::Contains)),
    ("t_disjoint", Name::Temporal(Temporal::Disjoint)),
    ("t_during", Name::Temporal(Temporal::During)),
    ("t_equals", Name::Temporal(Temporal::Equals)),
    ("t_finishedBy", Name::Temporal(Temporal::FinishedBy)),
    ("t_finishes", Name::Temporal(Temporal::Finishes)),
    ("t_intersects", Name::Temporal(Temporal::Intersects)),
    ("t_meets", Name::Temporal(Temporal::Meets)),
    ("t_metBy", Name::Temporal(Temporal::MetBy)),
    ("t_overlappedBy", Name::Temporal(Temporal::OverlappedBy)),
    ("t_overlaps", Name::Temporal(Temporal::Overlaps)),
    ("t_startedBy", Name::Temporal(Temporal::StartedBy)),
    ("t_starts", Name::Temporal(Temporal::Starts)),
    ("a_contains", Name::Array(Array::Contains)),
    ("a_containedBy", Name::Array(Array::ContainedBy)),
    ("a_equals", Name::Array(Array::Equals)),
    ("a_overlaps", Name::Array(Array::Overlaps)),
];

impl Temporal {
    /// Whether it is defined for single moments too; the others are for intervals only.
    pub fn takes_moments(self) -> bool {
        match self {
            Temporal::After
            | Temporal::Before
            | Temporal::Disjoint
            | Temporal::Equals
            | Temporal::Intersects => true,
            Temporal::Contains
            | Temporal::During
            | Temporal::FinishedBy
            | Temporal::Finishes
            | Temporal::Meets
            | Temporal::MetBy
            | Temporal::OverlappedBy
            | Temporal::Overlaps
            | Temporal::StartedBy
            | Temporal::Starts => false,
        }
    }
}

impl Name {
    /// In any case of letters, as CQL2 text allows.
    pub fn parse(text: &str) -> Option<Name> {
        NAMES
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(text))
            .map(|(_, name)| *name)
    }

    /// As JSON writes it; text writes it in capitals.
    pub fn as_str(self) -> &'static str {
        NAMES
            .iter()
            .find(|(_, name)| *name == self)
            .map_or("", |(text, _)| text)
    }

    /// The names that stand as `op` in JSON.
    pub fn operators() -> impl Iterator<Item = &'static str> + Clone {
        let value = |name: &Name| {
            matches!(
                name,
                Name::Date | Name::Timestamp | Name::Interval | Name::Bbox | Name::Envelope
            )
        };
        NAMES
            .iter()
            .filter(move |(_, name)| !value(name))
            .map(|(text, _)| *text)
    }

    /// The names that text writes with parentheses behind.
    pub fn functions() -> impl Iterator<Item = &'static str> + Clone {
        let worded =
            |name: &&str| name.len() > 3 && !matches!(*name, "like" | "between" | "isNull");
        NAMES.iter().map(|(name, _)| *name).filter(worded)
    }
}
