//! Failed attempts to sign in: after a few, a wait that doubles; by name and by address.
//!
//! An attempt is counted before the password is looked at and forgiven when it was right, so that a thousand attempts at
//! once are a thousand attempts. Names that nobody has are counted like others: the wait tells nothing about them. Only
//! digests of names and addresses are kept.

use time::{Duration, OffsetDateTime};

use crate::store::{AttemptRow, Bench};

use super::secrets::hash;
use super::{Registry, RegistryError};

/// Failures under one name before the first wait.
pub const FREE_BY_NAME: u32 = 5;
/// Failures from one address before the first wait: a whole office may stand behind one.
pub const FREE_BY_ADDRESS: u32 = 30;
const FIRST_WAIT: Duration = Duration::seconds(30);
const LONGEST_WAIT: Duration = Duration::hours(1);
/// After so long without an attempt all is forgotten.
const MEMORY: Duration = Duration::hours(24);

/// Who tries, as it is counted. The order in which the keys are held is always the same.
#[derive(Debug, Clone)]
pub(super) struct Tried(Vec<(String, u32)>);

/// The key of a name.
pub(super) fn key_of_name(name: &str) -> String {
    format!("name:{}", hex::encode(hash(name)))
}

impl Tried {
    pub fn of(name: &str, address: Option<&str>) -> Self {
        let address = address.map(|address| format!("address:{}", hex::encode(hash(address))));
        let mut keys: Vec<(String, u32)> = address
            .into_iter()
            .map(|key| (key, FREE_BY_ADDRESS))
            .collect();
        keys.push((key_of_name(name), FREE_BY_NAME));
        Tried(keys)
    }
}

/// A name starts anew.
pub(super) async fn forgive_name(
    bench: &mut Bench<'_>,
    name: &str,
    now: OffsetDateTime,
) -> Result<(), RegistryError> {
    let key = key_of_name(name);
    bench.hold_attempts(&key).await?;
    let none = AttemptRow {
        failures: 0,
        last_at: now,
        locked_until: OffsetDateTime::UNIX_EPOCH,
    };
    Ok(bench.set_attempts(&key, &none).await?)
}

/// The wait after so many failures.
fn wait_after(failures: u32, free: u32) -> Option<Duration> {
    let beyond = failures.checked_sub(free)?;
    let doubled = FIRST_WAIT * 2_i32.pow(beyond.min(10));
    Some(doubled.min(LONGEST_WAIT))
}

/// One more failure.
fn count(before: AttemptRow, free: u32, now: OffsetDateTime) -> AttemptRow {
    let remembered = if now - before.last_at >= MEMORY {
        0
    } else {
        before.failures
    };
    let failures = remembered.saturating_add(1);
    AttemptRow {
        failures,
        last_at: now,
        locked_until: wait_after(failures, free).map_or(before.locked_until, |wait| now + wait),
    }
}

impl Registry {
    /// Counts an attempt, or says how long to wait before the next.
    pub(super) async fn count_attempt(&self, tried: &Tried) -> Result<(), RegistryError> {
        let now = self.clock.now();
        let mut write = self.store.bench().await?;
        let mut bench = write.bench();
        let mut wait = Duration::ZERO;
        let mut counted = Vec::new();
        for (key, free) in &tried.0 {
            let before = bench.hold_attempts(key).await?;
            wait = wait.max(before.locked_until - now);
            counted.push((key, count(before, *free, now)));
        }
        if wait > Duration::ZERO {
            let seconds = wait.whole_seconds().unsigned_abs() + 1;
            return Err(RegistryError::Wait { seconds });
        }
        for (key, attempts) in counted {
            bench.set_attempts(key, &attempts).await?;
        }
        bench.forget_attempts(now - MEMORY).await?;
        Ok(write.commit().await?)
    }

    /// The password was right: the name starts anew, and the address is given this attempt back.
    pub(super) async fn forgive_attempt(&self, tried: &Tried) -> Result<(), RegistryError> {
        let now = self.clock.now();
        let mut write = self.store.bench().await?;
        let mut bench = write.bench();
        for (key, free) in &tried.0 {
            let before = bench.hold_attempts(key).await?;
            let failures = if *free == FREE_BY_NAME {
                0
            } else {
                before.failures.saturating_sub(1)
            };
            let attempts = AttemptRow {
                failures,
                last_at: now,
                locked_until: OffsetDateTime::UNIX_EPOCH,
            };
            bench.set_attempts(key, &attempts).await?;
        }
        Ok(write.commit().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let waits: Vec<Option<i64>> = (3..16)
            .map(|failures| wait_after(failures, 5).map(Duration::whole_seconds))
            .collect();
        let expected = [
            None,
            None,
            Some(30),
            Some(60),
            Some(120),
            Some(240),
            Some(480),
            Some(960),
            Some(1920),
            Some(3600),
            Some(3600),
            Some(3600),
            Some(3600),
        ];
        assert_eq!(waits, expected);
        assert_eq!(wait_after(u32::MAX, 5), Some(LONGEST_WAIT));
    }

    #[test]
    fn a_day_without_an_attempt_forgets() {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(400);
        let before = AttemptRow {
            failures: 40,
            last_at: now - MEMORY,
            locked_until: OffsetDateTime::UNIX_EPOCH,
        };
        assert_eq!(count(before, 5, now).failures, 1);
        let recent = AttemptRow {
            last_at: now - Duration::hours(23),
            ..before
        };
        let counted = count(recent, 5, now);
        assert_eq!(
            (counted.failures, counted.locked_until),
            (41, now + LONGEST_WAIT)
        );
    }
}
