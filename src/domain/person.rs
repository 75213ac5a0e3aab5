//! Persons (个人信息): what is known of a private person stands in one side table, never in the record.
//!
//! The record carries a [`PersonRef`]: a random identifier and a salted commitment to the fields. With the salt and the
//! fields gone the commitment says nothing of the person, and every hash of the log still holds. Chosen: one row for each
//! state of the fields, so that a correction is a new row under a new identifier and a row never changes but by erasing.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fault::{Fault, check_text};

/// Separates these digests from any other use of SHA-256 in the register.
const DOMAIN: &[u8] = b"jingtu person v1\n";

/// What is kept of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonFields {
    pub name: String,
    /// Professional title (职称).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Number of a certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

impl PersonFields {
    /// All that is wrong with the texts.
    pub fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "name", &self.name, 100);
        let others = [
            ("title", &self.title),
            ("phone", &self.phone),
            ("certificate", &self.certificate),
        ];
        for (at, text) in others {
            if let Some(text) = text {
                check_text(faults, at, text, 100);
            }
        }
    }
}

/// What the record carries in the place of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonRef {
    /// 32 hexadecimal digits, random.
    pub id: String,
    /// SHA-256 over the identifier, the salt and the fields, 64 hexadecimal digits.
    pub commitment: String,
}

impl PersonRef {
    /// All that is wrong with it.
    pub fn check(&self, faults: &mut Vec<Fault>) {
        let hex = |text: &str, digits: usize| {
            let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            text.len() == digits && text.bytes().all(is_hex)
        };
        for (at, text, digits) in [("id", &self.id, 32), ("commitment", &self.commitment, 64)] {
            if !hex(text, digits) {
                let wanted = format!("{digits} hexadecimal digits in lower case");
                faults.push(Fault::new(at, wanted, text, "take it from the register"));
            }
        }
    }
}

/// A person as the side table keeps him.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    pub id: String,
    pub salt: [u8; 32],
    pub fields: PersonFields,
}

/// Names do not go into logs.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Person {
    /// A person under a random identifier, with a random salt.
    pub fn new(id: [u8; 16], salt: [u8; 32], fields: PersonFields) -> Self {
        Person {
            id: hex::encode(id),
            salt,
            fields,
        }
    }

    /// What the record is to carry.
    pub fn reference(&self) -> PersonRef {
        let fields = serde_json::to_string(&self.fields).unwrap_or_default();
        PersonRef {
            id: self.id.clone(),
            commitment: commitment(&self.id, &self.salt, &fields),
        }
    }
}

/// The commitment to fields as they are stored: `SHA-256("jingtu person v1\n" || id || 0x00 || salt || fields)`.
pub fn commitment(id: &str, salt: &[u8], fields: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(DOMAIN);
    hasher.update(id.as_bytes());
    hasher.update([0]);
    hasher.update(salt);
    hasher.update(fields.as_bytes());
    hex::encode(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(salt: u8, name: &str) -> Person {
        let fields = PersonFields {
            name: name.to_owned(),
            title: None,
            phone: None,
            certificate: None,
        };
        Person::new([1; 16], [salt; 32], fields)
    }

    #[test]
    fn the_commitment_hangs_on_salt_and_fields_and_its_form_is_kept_for_ever() {
        let reference = person(7, "示例").reference();
        assert_ne!(reference, person(8, "示例").reference());
        assert_ne!(reference, person(7, "示例二").reference());
        let by_hand = commitment(&"01".repeat(16), &[7; 32], "{\"name\":\"示例\"}");
        assert_eq!(reference.commitment, by_hand);
        let mut faults = Vec::new();
        reference.check(&mut faults);
        assert_eq!(faults, []);
    }

    #[test]
    fn a_person_is_not_written_into_logs() {
        assert!(!format!("{:?}", person(7, "示例")).contains("示例"));
    }
}
