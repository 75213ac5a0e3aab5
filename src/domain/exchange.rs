//! Exchange between the offices (数据交换): which kinds a package may hold.
//!
//! The agreed kinds are the legal setting `exchange_kinds`. A kind that is agreed later comes with all its versions in the
//! next package, because a package says from which revision on it holds each of its kinds.

use super::record::Kind;

/// The kinds that are agreed when nobody set others, and all that may be: stages (stage, of parcels and units), entries
/// of lists and of the negative list with confirmations, removals, planned uses (in parcel), cadastral acts (succession),
/// key units, zones.
pub const DEFAULT_KINDS: &str =
    "parcel unit stage removal listing negative confirmation key_unit zone succession";

/// The kinds of a value of the setting, in the order of the record; none when one of them may not be.
pub fn read_kinds(value: &str) -> Option<Vec<Kind>> {
    let mut kinds = Vec::new();
    for code in value.split_whitespace() {
        let allowed = DEFAULT_KINDS.split(' ').any(|known| known == code);
        kinds.push(Kind::find(code).filter(|_| allowed)?);
    }
    kinds.sort_unstable();
    kinds.dedup();
    (!kinds.is_empty()).then_some(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_exchanged_is_read() {
        assert_eq!(read_kinds(DEFAULT_KINDS).unwrap().len(), 10);
        assert_eq!(
            read_kinds("zone parcel zone"),
            Some(vec![Kind::Parcel, Kind::Zone])
        );
        for wrong in ["", "account", "parcel clue", "parcel,zone"] {
            assert_eq!(read_kinds(wrong), None, "{wrong}");
        }
    }
}
