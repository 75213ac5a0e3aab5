//! Keys and signatures of signed notes (C2SP signed-note, Ed25519), as other transparency logs use them.
//!
//! A verifier key reads `name+0a1b2c3d+base64(0x01 || key)`; the eight digits are the key id.

use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::base64;

/// The algorithm byte of Ed25519 in key ids and verifier keys.
const ED25519: u8 = 0x01;

/// How the text of a secret key begins.
const PRIVATE: &str = "PRIVATE+KEY+";

/// A name or key that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("{0:?} is not a key name: expected text without spaces and plus signs")]
    Name(String),
    #[error("not a key: expected name+key id+base64, after PRIVATE+KEY+ where it is a secret one")]
    Text,
    #[error("the key id is {found:08x}, the key of this name has {wanted:08x}")]
    Id { wanted: u32, found: u32 },
    #[error("not an Ed25519 public key")]
    Key,
}

/// Checks a name: not empty, no white space, no `+`, nothing that would break a line.
pub(super) fn check_name(name: &str) -> Result<(), KeyError> {
    let bad = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '+';
    if name.is_empty() || name.contains(bad) {
        return Err(KeyError::Name(name.chars().take(80).collect()));
    }
    Ok(())
}

/// The key that signs checkpoints, under the name of its log. Its bytes come from outside and are never printed.
pub struct SignerKey {
    name: String,
    key: SigningKey,
}

impl SignerKey {
    /// A key from its 32 secret bytes.
    pub fn from_bytes(name: &str, secret: &[u8; 32]) -> Result<Self, KeyError> {
        check_name(name)?;
        Ok(SignerKey {
            name: name.to_owned(),
            key: SigningKey::from_bytes(secret),
        })
    }

    /// The form in which the key is kept, `PRIVATE+KEY+name+0a1b2c3d+base64(0x01 || secret)`.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let key = text.strip_prefix(PRIVATE).ok_or(KeyError::Text)?;
        let mut parts = key.splitn(3, '+');
        let (Some(name), Some(id), Some(secret)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(KeyError::Text);
        };
        let found = parse_id(id).ok_or(KeyError::Text)?;
        let bytes = base64::decode(secret).ok_or(KeyError::Text)?;
        let [ED25519, secret @ ..] = bytes.as_slice() else {
            return Err(KeyError::Key);
        };
        let secret = secret.try_into().map_err(|_| KeyError::Key)?;
        let key = SignerKey::from_bytes(name, secret)?;
        let wanted = key.verifier().id();
        if wanted != found {
            return Err(KeyError::Id { wanted, found });
        }
        Ok(key)
    }

    /// The inverse of [`SignerKey::parse`]: for the file in which it is kept, and for nothing else.
    pub fn to_secret_text(&self) -> String {
        let bytes = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        let (id, secret) = (self.verifier().id(), base64::encode(&bytes));
        format!("{PRIVATE}{}+{id:08x}+{secret}", self.name)
    }

    /// The public half.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey {
            name: self.name.clone(),
            key: self.key.verifying_key(),
        }
    }

    /// Signs text; equal text gives an equal signature.
    pub fn sign(&self, text: &str) -> NoteSignature {
        NoteSignature {
            name: self.name.clone(),
            key_id: self.verifier().id(),
            signature: self.key.sign(text.as_bytes()).to_bytes(),
        }
    }
}

impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.name)
    }
}

/// The public key of a log, as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: VerifyingKey,
}

impl VerifierKey {
    /// A key from its 32 public bytes. Weak points, under which anything verifies, are refused.
    pub fn from_bytes(name: &str, public: &[u8; 32]) -> Result<Self, KeyError> {
        check_name(name)?;
        let key = VerifyingKey::from_bytes(public).map_err(|_| KeyError::Key)?;
        if key.is_weak() {
            return Err(KeyError::Key);
        }
        Ok(VerifierKey {
            name: name.to_owned(),
            key,
        })
    }

    /// The published form, `name+0a1b2c3d+base64`.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Text);
        };
        let found = parse_id(id).ok_or(KeyError::Text)?;
        let bytes = base64::decode(key).ok_or(KeyError::Text)?;
        let [ED25519, public @ ..] = bytes.as_slice() else {
            return Err(KeyError::Key);
        };
        let public = public.try_into().map_err(|_| KeyError::Key)?;
        let key = VerifierKey::from_bytes(name, public)?;
        let wanted = key.id();
        if wanted != found {
            return Err(KeyError::Id { wanted, found });
        }
        Ok(key)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The 32 public bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// First four bytes of `SHA-256(name || "\n" || 0x01 || key)`.
    pub fn id(&self) -> u32 {
        let mut hasher = Sha256::new();
        hasher.update(self.name.as_bytes());
        hasher.update([b'\n', ED25519]);
        hasher.update(self.key.as_bytes());
        let [a, b, c, d, ..]: [u8; 32] = hasher.finalize().into();
        u32::from_be_bytes([a, b, c, d])
    }

    /// Whether `signature` is one of this key over `text`.
    pub fn verifies(&self, text: &str, signature: &NoteSignature) -> bool {
        signature.name == self.name
            && signature.key_id == self.id()
            && self
                .key
                .verify_strict(
                    text.as_bytes(),
                    &Signature::from_bytes(&signature.signature),
                )
                .is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        write!(
            f,
            "{}+{:08x}+{}",
            self.name,
            self.id(),
            base64::encode(&key)
        )
    }
}

fn parse_id(text: &str) -> Option<u32> {
    let plain = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| u32::from_str_radix(text, 16).ok()).flatten()
}

/// A line of signature: `— name base64(key id || signature)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    pub name: String,
    pub key_id: u32,
    pub signature: [u8; 64],
}

impl NoteSignature {
    /// A line without its end. `None` for a line that is no signature; a signature of another algorithm is none.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
        check_name(name).ok()?;
        let bytes = base64::decode(encoded)?;
        let (id, signature) = bytes.split_first_chunk::<4>()?;
        Some(NoteSignature {
            name: name.to_owned(),
            key_id: u32::from_be_bytes(*id),
            signature: signature.try_into().ok()?,
        })
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [
            self.key_id.to_be_bytes().as_slice(),
            self.signature.as_slice(),
        ]
        .concat();
        write!(f, "— {} {}", self.name, base64::encode(&bytes))
    }
}
