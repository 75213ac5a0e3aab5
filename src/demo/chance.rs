//! Chance that repeats itself: the same seed gives the same register on every machine.

/// The generator SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): eight
/// lines that never change under us, where a crate's generator may.
#[derive(Debug, Clone)]
pub struct Chance(u64);

/// The golden ratio in 64 bits: the step of the generator.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Chance {
    /// The sequence of one thing under a seed: it does not depend on what was drawn for others.
    pub fn about(seed: u64, thing: &str) -> Self {
        let hash = thing.bytes().fold(seed ^ STEP, |hash, byte| {
            Chance(hash ^ u64::from(byte)).number()
        });
        Chance(hash)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to 1, 1 not included.
    pub fn share(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number from `low` to `high`, `high` not included.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// A whole number from `low` to `high`, both included.
    pub fn whole(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).unsigned_abs() + 1;
        low + (self.number() % span) as i64
    }

    /// True in `per_mille` of a thousand cases.
    pub fn happens(&mut self, per_mille: u32) -> bool {
        self.number() % 1000 < u64::from(per_mille)
    }

    /// One of several; none of none.
    pub fn one_of<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let count = of.len().max(1) as u64;
        of.get((self.number() % count) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_the_published_one() {
        // reference values of SplitMix64 for the seed 1234567
        let mut chance = Chance(1_234_567);
        assert_eq!(chance.number(), 6_457_827_717_110_365_317);
        assert_eq!(chance.number(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn things_are_independent_and_shares_stay_below_one() {
        let first = Chance::about(7, "HQ-000001").number();
        assert_eq!(first, Chance::about(7, "HQ-000001").number());
        assert_ne!(first, Chance::about(7, "HQ-000002").number());
        let mut chance = Chance(1);
        assert!((0..1000).all(|_| (0.0..1.0).contains(&chance.share())));
        assert!((0..1000).all(|_| (-2..=3).contains(&chance.whole(-2, 3))));
    }
}
