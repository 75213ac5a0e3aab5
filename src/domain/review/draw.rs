//! The draw (随机抽取): who sits on a panel is decided by chance, and anybody can do it again.
//!
//! **The method `sha256-rank-v1`.** The pool is every expert in the pool on the day of the draw, as the record stood at
//! the revision of the draw, with one of the fields of the draw. Each is given the key
//! `SHA-256("jingtu draw v1\n" || case || 0x0a || seed || 0x0a || expert)`, where case and expert are their identifiers and
//! the seed is its 64 hexadecimal digits. The keys are sorted as bytes, the smallest first: that is the order. Seats go
//! down the order; whoever has a conflict with the file is passed over, and the conflict is written beside. The first
//! `size` who are left sit; a later conflict is replaced by the next in the order.
//!
//! Chosen: a rank of hashes, because it is ten lines in any language and does not hang on the order of the pool.
//! Rejected: a seeded generator of numbers, whose stream each language makes differently.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ExpertField;
use super::conflict::{Conflict, File};
use crate::domain::day::Day;
use crate::domain::record::Expert;

/// The name of the method, as it stands in the record.
pub const METHOD: &str = "sha256-rank-v1";

/// A draw as it was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// How it was done: `sha256-rank-v1`.
    pub method: String,
    /// 64 hexadecimal digits, random.
    pub seed: String,
    /// The revision at which the pool was read.
    pub revision: u64,
    /// The day on which the pool was read.
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    /// Fields of which an expert had to have one.
    pub fields: Vec<ExpertField>,
    /// Seats.
    pub size: u16,
    /// The whole pool in the order of the draw.
    pub order: Vec<String>,
}

/// A seat on a panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// Identifier of the expert.
    pub expert: String,
    /// His place in the order of the draw, from 1.
    pub rank: u32,
    #[schema(value_type = String, format = Date)]
    pub since: Day,
    /// Why he left the panel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced: Option<Replaced>,
}

impl Seat {
    /// Whether he still sits.
    pub fn is_taken(&self) -> bool {
        self.replaced.is_none()
    }
}

/// Why an expert left a panel, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Replaced {
    #[schema(value_type = String, format = Date)]
    pub day: Day,
    pub conflict: Conflict,
}

/// An expert who was passed over in the draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PassedOver {
    pub expert: String,
    pub rank: u32,
    pub conflict: Conflict,
}

/// The order of a pool under a seed.
pub fn order<'a>(
    (case, seed): (&str, &str),
    pool: impl IntoIterator<Item = &'a str>,
) -> Vec<String> {
    let key = |expert: &str| -> [u8; 32] {
        let text = format!("jingtu draw v1\n{case}\n{seed}\n{expert}");
        Sha256::digest(text).into()
    };
    let mut keyed: Vec<([u8; 32], &str)> = pool.into_iter().map(|id| (key(id), id)).collect();
    keyed.sort_unstable();
    keyed.dedup();
    keyed.into_iter().map(|(_, id)| id.to_owned()).collect()
}

/// Fills seats down the order until `size` are taken: from the place after the last who was looked at. Whoever has a
/// conflict, or is no longer in the pool, is passed over. Whether every seat is filled.
pub fn fill<'a>(
    draw: &Draw,
    (seats, passed): (&mut Vec<Seat>, &mut Vec<PassedOver>),
    (file, day): (&File<'_>, Day),
    expert_of: impl Fn(&str) -> Option<&'a Expert>,
) -> bool {
    let looked_at = seats
        .iter()
        .map(|seat| seat.rank)
        .chain(passed.iter().map(|passed| passed.rank));
    let from = looked_at.max().unwrap_or(0);
    let taken = |seats: &[Seat]| seats.iter().filter(|seat| seat.is_taken()).count();
    for (rank, id) in (1_u32..).zip(&draw.order).skip(from as usize) {
        if taken(seats) >= usize::from(draw.size) {
            break;
        }
        let conflict = match expert_of(id).filter(|expert| expert.is_in_pool(day)) {
            Some(expert) => file.conflict_of(expert),
            None => Some(Conflict::left_pool()),
        };
        match conflict {
            Some(conflict) => passed.push(PassedOver {
                expert: id.clone(),
                rank,
                conflict,
            }),
            None => seats.push(Seat {
                expert: id.clone(),
                rank,
                since: day,
                replaced: None,
            }),
        }
    }
    taken(seats) >= usize::from(draw.size)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Done once with another program; the method never changes.
    #[test]
    fn the_order_is_that_of_the_hashes_and_does_not_hang_on_the_order_of_the_pool() {
        let seed = "33".repeat(32);
        let one = order(("R-1", &seed), ["X-000001", "X-000002", "X-000003"]);
        let other = order(("R-1", &seed), ["X-000003", "X-000001", "X-000002"]);
        assert_eq!(one, other);
        let key = |id: &str| {
            let text = format!("jingtu draw v1\nR-1\n{seed}\n{id}");
            hex::encode(Sha256::digest(text))
        };
        assert!(one.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
        assert_eq!(one, KNOWN);
    }

    const KNOWN: [&str; 3] = ["X-000003", "X-000001", "X-000002"];
}
