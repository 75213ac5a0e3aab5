//! Days, instants and intervals: how they are written and how they lie to each other.

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

use super::expr::Moment;
use super::names::Temporal;

/// The Julian day of 1970-01-01.
const EPOCH: i32 = 2_440_588;

const MICROS_A_DAY: i64 = 86_400_000_000;

/// Days since 1970-01-01, of `YYYY-MM-DD`.
pub(super) fn parse_date(text: &str) -> Option<i32> {
    let format = format_description!("[year]-[month]-[day]");
    let date = Date::parse(text, format).ok()?;
    (0..=9999)
        .contains(&date.year())
        .then(|| date.to_julian_day() - EPOCH)
}

/// Microseconds since 1970, of `YYYY-MM-DDThh:mm:ss.fZ`; another offset than Z is taken into account.
pub(super) fn parse_instant(text: &str) -> Option<i64> {
    let read = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let micros = i64::try_from(read.unix_timestamp_nanos().div_euclid(1_000)).ok()?;
    let year = utc(micros)?.year();
    (0..=9999).contains(&year).then_some(micros)
}

fn utc(micros: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000).ok()
}

pub(super) fn print_date(days: i32) -> String {
    let date = Date::from_julian_day(days + EPOCH).expect("a date that was read has a Julian day");
    format!(
        "{:04}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

pub(super) fn print_instant(micros: i64) -> String {
    let at = utc(micros).expect("an instant that was read is within the years 0 to 9999");
    let day = print_date(at.date().to_julian_day() - EPOCH);
    let (hour, minute, second) = at.to_hms();
    let fraction = match at.microsecond() {
        0 => String::new(),
        micros => format!(".{micros:06}"),
    };
    format!("{day}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// A day or an instant of a row or of the filter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Point {
    Date(i32),
    Instant(i64),
}

impl Point {
    fn day(self) -> i64 {
        match self {
            Point::Date(days) => i64::from(days),
            Point::Instant(micros) => micros.div_euclid(MICROS_A_DAY),
        }
    }

    fn number(self, by_day: bool) -> i64 {
        match self {
            Point::Instant(micros) if !by_day => micros,
            _ => self.day(),
        }
    }

    /// By day if one of them is a day.
    pub fn compare(self, other: Point) -> std::cmp::Ordering {
        let by_day = self.is_day() || other.is_day();
        self.number(by_day).cmp(&other.number(by_day))
    }

    fn is_day(self) -> bool {
        matches!(self, Point::Date(_))
    }

    /// What is known of a moment without a row.
    pub fn of(moment: &Moment) -> Option<Point> {
        match moment {
            Moment::Date(days) => Some(Point::Date(*days)),
            Moment::Instant(micros) => Some(Point::Instant(*micros)),
            Moment::Property(_) => None,
        }
    }
}

/// From one point to another, both included; `None` is an open end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interval {
    pub start: Option<Point>,
    pub end: Option<Point>,
}

impl Interval {
    /// An interval whose end is before its start is none.
    pub fn is_turned(self) -> bool {
        matches!((self.start, self.end), (Some(start), Some(end)) if start.compare(end).is_gt())
    }

    fn has_day(self) -> bool {
        [self.start, self.end]
            .into_iter()
            .flatten()
            .any(Point::is_day)
    }

    fn numbers(self, by_day: bool) -> (i64, i64) {
        let start = self.start.map_or(i64::MIN, |p| p.number(by_day));
        let end = self.end.map_or(i64::MAX, |p| p.number(by_day));
        (start, end)
    }
}

/// Allen's relations.
pub(super) fn holds(relation: Temporal, left: Interval, right: Interval) -> bool {
    let by_day = left.has_day() || right.has_day();
    let ((start, end), (from, to)) = (left.numbers(by_day), right.numbers(by_day));
    match relation {
        Temporal::After => start > to,
        Temporal::Before => end < from,
        Temporal::Contains => start < from && end > to,
        Temporal::Disjoint => end < from || start > to,
        Temporal::During => start > from && end < to,
        Temporal::Equals => start == from && end == to,
        Temporal::FinishedBy => start < from && end == to,
        Temporal::Finishes => start > from && end == to,
        Temporal::Intersects => start <= to && end >= from,
        Temporal::Meets => end == from,
        Temporal::MetBy => start == to,
        Temporal::OverlappedBy => start > from && start < to && end > to,
        Temporal::Overlaps => start < from && end > from && end < to,
        Temporal::StartedBy => start == from && end > to,
        Temporal::Starts => start == from && end < to,
    }
}
