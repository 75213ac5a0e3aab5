//! A person in an export.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::store::PersonRow;

use super::RegistryError;

/// A person as he stands in the side table.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportPerson {
    pub id: String,
    /// Hex; gone when he is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// The fields as JSON, byte for byte; gone when he is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<String>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "time::serde::rfc3339::option"
    )]
    pub erased_at: Option<OffsetDateTime>,
}

/// Fields do not go into logs.
impl std::fmt::Debug for ExportPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportPerson")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl ExportPerson {
    pub fn of(person: PersonRow) -> Self {
        ExportPerson {
            id: person.id,
            salt: person.salt.map(hex::encode),
            fields: person.fields,
            erased_at: person.erased_at,
        }
    }

    pub fn row(self) -> Result<PersonRow, RegistryError> {
        let salt = self.salt.map(hex::decode).transpose();
        let salt = salt.map_err(|error| {
            RegistryError::Conflict(format!("person {}: the salt: {error}", self.id))
        })?;
        Ok(PersonRow {
            id: self.id,
            salt,
            fields: self.fields,
            erased_at: self.erased_at,
        })
    }
}
