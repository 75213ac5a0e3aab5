//! The one place that reads the time, and the one that draws random bytes.
//!
//! Everything else takes a [`Clock`], so that a test can stand at midnight in Tianjin.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use time::{Duration, OffsetDateTime};

use crate::domain::day::{Day, from_micros, micros};

/// Gives `now` and `today`.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    /// The system's clock, moved by whole seconds (0 but in a rehearsal).
    System { ahead_s: i64 },
    /// A clock that stands still until it is moved; microseconds since 1970.
    Standing(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Clock(Source::System { ahead_s: 0 })
    }

    /// The system's clock, some days ahead: to see what a register looks like later.
    pub fn days_ahead(days: i64) -> Self {
        Clock(Source::System {
            ahead_s: days * 86_400,
        })
    }

    /// A clock that stands at an instant.
    pub fn standing(at: OffsetDateTime) -> Self {
        Clock(Source::Standing(Arc::new(AtomicI64::new(micros(at)))))
    }

    /// Moves a standing clock; the system's clock cannot be moved.
    pub fn set(&self, at: OffsetDateTime) {
        if let Source::Standing(clock) = &self.0 {
            clock.store(micros(at), Ordering::SeqCst);
        }
    }

    /// This instant.
    pub fn now(&self) -> OffsetDateTime {
        match &self.0 {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that reads the time"
            )]
            Source::System { ahead_s } => OffsetDateTime::now_utc() + Duration::seconds(*ahead_s),
            Source::Standing(clock) => from_micros(clock.load(Ordering::SeqCst)),
        }
    }

    /// The legal day, at UTC+08:00.
    pub fn today(&self) -> Day {
        Day::of(self.now())
    }

    /// How long until the next legal day.
    pub fn until_tomorrow(&self) -> std::time::Duration {
        let now = self.now();
        (Day::of(now).ends() - now).unsigned_abs()
    }
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that draws random bytes"
    )]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_next_day_comes_at_midnight_in_tianjin() {
        let clock = Clock::standing(datetime!(2026-11-24 15:59:30 UTC));
        assert_eq!(clock.until_tomorrow(), std::time::Duration::from_secs(30));
        clock.set(datetime!(2026-11-24 16:00 UTC));
        assert_eq!(
            clock.until_tomorrow(),
            std::time::Duration::from_secs(86_400)
        );
    }
}
