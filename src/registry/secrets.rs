//! Secrets that are shown once: 256 random bits, of which only the SHA-256 is kept. No salt and no stretching: nobody
//! guesses 256 bits. Passwords, which can be guessed, are in [`super::passwords`].

use sha2::{Digest, Sha256};

use crate::clock::random;

/// A secret and what is kept of it.
pub(super) struct Secret {
    pub text: String,
    pub hash: [u8; 32],
}

/// Longer than any secret: what is longer is not hashed.
const MOST: usize = 200;

impl Secret {
    /// A new one; the prefix tells what it is for, so that a leaked one is recognised.
    pub fn new(prefix: &str) -> Self {
        let text = format!("{prefix}{}", hex::encode(random::<32>()));
        let hash = hash(&text);
        Secret { text, hash }
    }
}

/// What is kept of a secret.
pub(super) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// The hash of a text that can be a secret with this prefix.
pub(super) fn hash_of(prefix: &str, secret: &str) -> Option<[u8; 32]> {
    (secret.starts_with(prefix) && secret.len() <= MOST).then(|| hash(secret))
}

/// A random identifier, such as `account:4f...`.
pub(super) fn new_id(kind: &str) -> String {
    format!("{kind}:{}", hex::encode(random::<8>()))
}
