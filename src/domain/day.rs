//! Legal days: calendar days at UTC+08:00, and instants for the register's own time.
//!
//! A question is asked *for* a legal day and *about* what was known at a revision. The two never mix, and neither
//! ever comes from a database session's time zone: between 00:00 and 08:00 in Tianjin the UTC day is yesterday,
//! and on 2026-08-15 that was another law.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::macros::format_description;
use time::{Date, Month, OffsetDateTime, UtcOffset};

/// The zone of every legal day: China Standard Time, UTC+08:00, no daylight saving.
pub const LEGAL_OFFSET: UtcOffset = match UtcOffset::from_hms(8, 0, 0) {
    Ok(offset) => offset,
    Err(_) => panic!("eight hours is an offset"),
};

/// A legal day (法定日期), written `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// Text that is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not a day: expected YYYY-MM-DD between 1900-01-01 and 2999-12-31")]
pub struct DayError {
    found: String,
}

impl Day {
    /// A day from year, month and day of the month; `None` when the calendar has no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let month = Month::try_from(month).ok()?;
        Date::from_calendar_date(year, month, day).ok().map(Day)
    }

    /// The same as a date of the calendar.
    pub fn date(self) -> Date {
        self.0
    }

    /// A day written in the source; panics at compile time or in the first test when the calendar has no such day.
    pub const fn literal(year: i32, month: Month, day: u8) -> Self {
        match Date::from_calendar_date(year, month, day) {
            Ok(date) => Day(date),
            Err(_) => panic!("the calendar has no such day"),
        }
    }

    /// `YYYY-MM-DD`, years 1900 to 2999: a typing error such as 0206 is refused here and not found later.
    pub fn parse(text: &str) -> Result<Self, DayError> {
        let error = || DayError {
            found: text.chars().take(40).collect(),
        };
        if text.len() != 10 {
            return Err(error());
        }
        let date =
            Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|_| error())?;
        if !(1900..=2999).contains(&date.year()) {
            return Err(error());
        }
        Ok(Day(date))
    }

    /// The legal day on which an instant falls.
    pub fn of(instant: OffsetDateTime) -> Self {
        Day(instant.to_offset(LEGAL_OFFSET).date())
    }

    /// The instant at which this day begins in Tianjin.
    pub fn begins(self) -> OffsetDateTime {
        self.0.midnight().assume_offset(LEGAL_OFFSET)
    }

    /// The instant at which this day has ended: 24:00 in Tianjin, midnight at UTC+08:00.
    pub fn ends(self) -> OffsetDateTime {
        self.plus(1).begins()
    }

    /// Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(
            self.0.weekday(),
            time::Weekday::Saturday | time::Weekday::Sunday
        )
    }

    /// This day moved by `days`; stays at the ends of the calendar.
    pub fn plus(self, days: i64) -> Self {
        Day(self.0.saturating_add(time::Duration::days(days)))
    }

    /// Whole days from `earlier` to this day; negative when `earlier` is later.
    pub fn since(self, earlier: Day) -> i64 {
        (self.0 - earlier.0).whole_days()
    }

    /// The same day some months later, or the last day of that month where it has no such day (民法典 202).
    pub fn plus_months(self, months: u16) -> Self {
        let count = i32::from(u8::from(self.0.month())) - 1 + i32::from(months);
        let year = self.0.year() + count / 12;
        let month = u8::try_from(count % 12 + 1).unwrap_or(12);
        let days = (1..=self.0.day()).rev();
        let mut fitting = days.filter_map(|day| Day::new(year, month, day));
        fitting.next().unwrap_or(self)
    }

    /// The same calendar day `years` later; 29 February becomes 1 March.
    pub fn plus_years(self, years: i32) -> Self {
        let (year, month, day) = (self.0.year() + years, self.0.month(), self.0.day());
        match Date::from_calendar_date(year, month, day) {
            Ok(date) => Day(date),
            Err(_) => Day(Date::from_calendar_date(year, Month::March, 1).unwrap_or(self.0)),
        }
    }

    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The number of this day, growing by one each day; for compact storage and for indexes.
    pub fn number(self) -> i32 {
        self.0.to_julian_day()
    }

    /// The inverse of [`Day::number`]; `None` outside the calendar.
    pub fn from_number(number: i32) -> Option<Self> {
        Date::from_julian_day(number).ok().map(Day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.0.year(),
            u8::from(self.0.month()),
            self.0.day()
        )
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        Day::parse(text)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Day::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// Microseconds since 1970, UTC: how the database keeps an instant, because its texts of time do not sort.
pub fn micros(at: OffsetDateTime) -> i64 {
    (at.unix_timestamp_nanos() / 1000) as i64
}

/// The inverse of [`micros`]; the epoch for a number outside the calendar.
pub fn from_micros(micros: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_on_the_same_day_or_the_last_of_the_month() {
        for (from, months, to) in [
            ("2026-05-20", 6, "2026-11-20"),
            ("2026-08-31", 6, "2027-02-28"),
            ("2027-08-31", 6, "2028-02-29"),
            ("2026-12-31", 1, "2027-01-31"),
        ] {
            let moved = Day::parse(from).unwrap().plus_months(months);
            assert_eq!(moved, Day::parse(to).unwrap(), "{from} + {months}");
        }
    }
    use time::macros::datetime;

    #[test]
    fn midnight_in_tianjin_is_sixteen_hours_utc() {
        let before = Day::of(datetime!(2026-08-14 15:59:59 UTC));
        let after = Day::of(datetime!(2026-08-14 16:00:00 UTC));
        assert_eq!(before.to_string(), "2026-08-14");
        assert_eq!(after.to_string(), "2026-08-15");
        assert_eq!(after.begins(), datetime!(2026-08-14 16:00:00 UTC));
        assert_eq!(before.ends(), after.begins());
    }

    #[test]
    fn days_that_are_not_days_are_refused() {
        for text in [
            "",
            "2026-02-30",
            "2026-2-3",
            "20260203",
            "0206-01-01",
            "3026-01-01",
            "2026-01-01T00:00:00Z",
        ] {
            assert!(Day::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn arithmetic_crosses_months_and_leap_years() {
        let day = Day::parse("2024-02-29").unwrap();
        assert_eq!(day.plus_years(3).to_string(), "2027-03-01");
        assert_eq!(day.plus(1).to_string(), "2024-03-01");
        assert_eq!(day.plus(366).since(day), 366);
        assert_eq!(Day::from_number(day.number()), Some(day));
    }
}
