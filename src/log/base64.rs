//! Base64 with padding (RFC 4648, 4), as signed notes use it: a few hashes a day do not need a library.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let octet = |place: usize| u32::from(group.get(place).copied().unwrap_or(0));
        let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
        for place in 0..4 {
            if place <= group.len() {
                let six = (bits >> (18 - 6 * place)) & 63;
                text.push(char::from(ALPHABET[six as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

/// `None` for anything but the one canonical spelling of some bytes.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (groups, left_over) = text.as_bytes().as_chunks::<4>();
    if !left_over.is_empty() {
        return None;
    }
    for group in groups {
        let letters = group.iter().take_while(|letter| **letter != b'=').count();
        let mut bits = 0;
        for (place, letter) in group.iter().enumerate() {
            bits = bits << 6 | if place < letters { six(*letter)? } else { 0 };
        }
        let octets = letters.checked_sub(1)?;
        bytes.extend_from_slice(&bits.to_be_bytes()[1..=octets]);
    }
    (encode(&bytes) == text).then_some(bytes)
}

fn six(letter: u8) -> Option<u32> {
    let place = ALPHABET.iter().position(|known| *known == letter)?;
    u32::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_standard_hold_both_ways() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["Zg", "Zh==", "Z===", "====", "Zg==Zg==", "Zm9\n", "Zm9-"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }
}
