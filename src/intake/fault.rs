//! What is wrong with a file: where, what was wanted, what was found, what to do.

use std::fmt;

use serde::Serialize;

use crate::domain::codes::CodeError;
use crate::domain::geometry::GeometryFault;

/// Whether a fault keeps its feature out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// To be looked at; the feature is read.
    Warning,
    /// The feature, or the file, is not read.
    Error,
}

/// One fault of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileFault {
    /// The feature, counted from 1 in the order of the file; `None` when the file as a whole is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature: Option<usize>,
    /// The field or member, as the file names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    pub wanted: String,
    pub found: String,
    pub remedy: String,
    pub severity: Severity,
}

impl FileFault {
    /// An error of the file as a whole.
    pub fn file(
        wanted: impl Into<String>,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        FileFault {
            feature: None,
            field: None,
            wanted: wanted.into(),
            found: found.into(),
            remedy: remedy.into(),
            severity: Severity::Error,
        }
    }

    /// The same, of one feature.
    pub fn of(mut self, feature: usize) -> Self {
        self.feature = Some(feature);
        self
    }

    /// The same, of one field.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same, as something to be looked at.
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl From<&GeometryFault> for FileFault {
    fn from(fault: &GeometryFault) -> Self {
        let place = [
            ("part", fault.part),
            ("ring", fault.ring),
            ("vertex", fault.vertex),
        ];
        let place: Vec<String> = place
            .iter()
            .filter_map(|(what, n)| n.map(|n| format!("{what} {n}")))
            .collect();
        let found = if place.is_empty() {
            fault.found.clone()
        } else {
            format!("{}: {}", place.join(", "), fault.found)
        };
        FileFault::file(fault.wanted, found, fault.remedy).field("geometry")
    }
}

impl From<CodeError> for FileFault {
    fn from(error: CodeError) -> Self {
        let wanted = format!("{}: {}", error.what, error.wanted);
        FileFault::file(wanted, format!("{:?}", error.found), error.remedy)
    }
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(feature) = self.feature {
            write!(f, "feature {feature}: ")?;
        }
        if let Some(field) = &self.field {
            write!(f, "{field:?}: ")?;
        }
        write!(
            f,
            "wanted {}, found {}; {}",
            self.wanted, self.found, self.remedy
        )
    }
}

/// Something that was assumed or counted while reading, said so that a person can object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// For programs and for texts in other languages.
    pub code: &'static str,
    pub text: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
