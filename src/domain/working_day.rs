//! Working days (工作日): the public holidays and make-up working days of each year, and counting by them.
//!
//! The State Council orders each year's holidays by a notice of its General Office, late in the year before. The register
//! keeps each year as a legal setting `working_days_YYYY`; a year that nobody has set is counted by weekends alone, and
//! [`Counted::by_weekends`] names it, so that an answer can say so.
//!
//! The day on which a period begins is not counted (民法典 201 ¶1); a last day that is a holiday moves to the next
//! working day (民法典 203 ¶1), and a legal day ends at 24:00 in Tianjin ([`Day::ends`]).

use std::collections::BTreeMap;

use super::day::Day;

/// First name of the settings that hold a year, before the year.
pub const SETTING: &str = "working_days_";

/// The years that have a setting; the others are counted by weekends.
pub const YEARS: std::ops::RangeInclusive<i32> = 2024..=2030;

/// What a setting says of a year whose notice is not on record.
pub const WEEKENDS: &str = "weekends";

/// The year's notice: days off, and weekend days that are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Year {
    /// First and last day of each holiday.
    pub off: Vec<(Day, Day)>,
    pub worked: Vec<Day>,
}

impl Year {
    /// Reads `off 01-01/01-03 02-15/02-23; on 01-04 02-14`; none for [`WEEKENDS`]. What is wrong, in words.
    pub fn read(year: i32, text: &str) -> Result<Option<Year>, String> {
        if text == WEEKENDS {
            return Ok(None);
        }
        let wanted = || format!("{WEEKENDS}, or a form such as {FORM}");
        let (off, on) = text.split_once(';').ok_or_else(wanted)?;
        let off = off.trim().strip_prefix("off").ok_or_else(wanted)?;
        let on = on.trim().strip_prefix("on").ok_or_else(wanted)?;
        let mut found = Year::default();
        for span in off.split_whitespace() {
            let (first, last) = span.split_once('/').unwrap_or((span, span));
            let (first, last) = (day(year, first)?, day(year, last)?);
            if last < first {
                return Err(format!("a span from an earlier to a later day, not {span}"));
            }
            found.off.push((first, last));
        }
        for text in on.split_whitespace() {
            let day = day(year, text)?;
            if !day.is_weekend() {
                return Err(format!("a Saturday or Sunday after \"on\", not {text}"));
            }
            if found.is_off(day) {
                return Err(format!("{text} either off or on"));
            }
            found.worked.push(day);
        }
        if found.off.is_empty() {
            return Err("at least one holiday".to_owned());
        }
        Ok(Some(found))
    }

    fn is_off(&self, day: Day) -> bool {
        let mut spans = self.off.iter();
        spans.any(|(first, last)| *first <= day && day <= *last)
    }
}

/// The form of a year, as an example.
pub const FORM: &str = "off 01-01/01-03 02-15/02-23; on 01-04 02-14";

fn day(year: i32, text: &str) -> Result<Day, String> {
    Day::parse(&format!("{year:04}-{text}"))
        .map_err(|_| format!("days MM-DD of {year}, not {text}"))
}

/// A day that was counted, and how surely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub day: Day,
    /// Years on the way whose holidays are not on record: counted by weekends alone.
    pub by_weekends: Vec<i32>,
}

/// The holidays that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i32, Year>,
}

impl Calendar {
    /// Of the values of the settings, as [`SETTING`] names them; a value that does not read counts by weekends.
    pub fn of<'a>(setting: impl Fn(&str) -> &'a str) -> Calendar {
        let read = |year| {
            let value = setting(&format!("{SETTING}{year}"));
            Some((year, Year::read(year, value).ok()??))
        };
        Calendar {
            years: YEARS.filter_map(read).collect(),
        }
    }

    /// Whether the notice for a year is on record.
    pub fn knows(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// Whether offices work on a day.
    pub fn is_working(&self, day: Day) -> bool {
        match self.years.get(&day.year()) {
            Some(year) => !year.is_off(day) && (!day.is_weekend() || year.worked.contains(&day)),
            None => !day.is_weekend(),
        }
    }

    /// The day itself when it is worked, else the next that is: where a period that ends on a holiday ends.
    pub fn next_working(&self, day: Day) -> Counted {
        self.walk(day, |day| if self.is_working(day) { None } else { Some(1) })
    }

    /// The `count`-th working day after a day, that day not counted; the day itself for 0.
    pub fn add(&self, day: Day, count: u32) -> Counted {
        self.count(day, count, 1)
    }

    /// The latest day from which `count` working days lie before a day, that day not counted; the day itself for 0.
    pub fn before(&self, day: Day, count: u32) -> Counted {
        self.count(day, count, -1)
    }

    fn count(&self, day: Day, count: u32, step: i64) -> Counted {
        let mut left = count;
        let mut first = true;
        self.walk(day, |day| {
            if !first && self.is_working(day) {
                left = left.saturating_sub(1);
            }
            first = false;
            (left > 0).then_some(step)
        })
    }

    /// Goes from day to day while `step` says where to.
    fn walk(&self, from: Day, mut step: impl FnMut(Day) -> Option<i64>) -> Counted {
        let mut day = from;
        let mut by_weekends = Vec::new();
        loop {
            let step = step(day);
            if !self.knows(day.year()) && !by_weekends.contains(&day.year()) {
                by_weekends.push(day.year());
            }
            let Some(step) = step else { break };
            let next = day.plus(step);
            if next == day {
                break; // the end of the calendar
            }
            day = next;
        }
        by_weekends.sort_unstable();
        Counted { day, by_weekends }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::setting::Known;

    fn of(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn calendar() -> Calendar {
        Calendar::of(|name| Known::find(name).map_or(WEEKENDS, |known| known.default))
    }

    #[test]
    fn the_notices_on_record_give_eleven_or_thirteen_statutory_days_their_place() {
        let calendar = calendar();
        // notices of the General Office: days off in a row, and the weekend days that are worked for them
        for (off, worked) in [
            ("2024-02-16", "2024-02-18"),
            ("2024-10-07", "2024-10-12"),
            ("2025-02-04", "2025-02-08"),
            ("2025-10-08", "2025-10-11"),
            ("2026-01-02", "2026-01-04"),
            ("2026-02-23", "2026-02-28"),
            ("2026-05-05", "2026-05-09"),
            ("2026-10-07", "2026-09-20"),
        ] {
            assert!(
                !of(off).is_weekend() && !calendar.is_working(of(off)),
                "{off}"
            );
            assert!(
                of(worked).is_weekend() && calendar.is_working(of(worked)),
                "{worked}"
            );
        }
        for (year, working) in [(2024, 251), (2025, 248), (2026, 248)] {
            let first = Day::new(year, 1, 1).unwrap();
            let days = (0..366)
                .map(|n| first.plus(n))
                .filter(|day| day.year() == year);
            let count = days.filter(|day| calendar.is_working(*day)).count();
            assert_eq!(count, working, "{year}");
        }
    }

    #[test]
    fn counting_leaves_out_the_first_day_and_the_holidays() {
        let calendar = calendar();
        for (from, count, to) in [
            ("2026-09-30", 1, "2026-10-08"),
            ("2026-09-30", 3, "2026-10-10"),
            ("2026-09-18", 1, "2026-09-20"),
            ("2026-11-20", 0, "2026-11-20"),
            ("2026-11-21", 1, "2026-11-23"),
        ] {
            let counted = calendar.add(of(from), count);
            assert_eq!(
                (counted.day, counted.by_weekends),
                (of(to), vec![]),
                "{from}"
            );
        }
        assert_eq!(calendar.before(of("2026-10-08"), 1).day, of("2026-09-30"));
        assert_eq!(
            calendar.next_working(of("2026-10-01")).day,
            of("2026-10-08")
        );
        assert_eq!(
            calendar.next_working(of("2026-10-08")).day,
            of("2026-10-08")
        );
    }

    #[test]
    fn a_year_without_a_notice_is_counted_by_weekends_and_says_so() {
        let calendar = calendar();
        assert!(!calendar.knows(2027));
        let counted = calendar.add(of("2026-12-31"), 1);
        assert_eq!(
            (counted.day, counted.by_weekends),
            (of("2027-01-01"), vec![2027])
        );
        let crossing = calendar.next_working(of("2033-01-01"));
        assert_eq!(
            (crossing.day, crossing.by_weekends),
            (of("2033-01-03"), vec![2033])
        );
    }

    #[test]
    fn back_and_forth_is_the_same_way() {
        let calendar = calendar();
        for number in 0..900 {
            let day = of("2024-01-10").plus(number);
            if calendar.is_working(day) {
                let there = calendar.add(day, 15).day;
                assert_eq!(calendar.before(there, 15).day, day);
            }
        }
    }

    #[test]
    fn what_does_not_read_is_refused() {
        for text in [
            "",
            "off 01-01",
            "off ; on",
            "off 13-01; on",
            "off 01-03/01-01; on",
            "off 01-01/01-05; on 01-04",
            "off 01-01; on 01-05",
        ] {
            assert!(Year::read(2026, text).is_err(), "{text}");
        }
        assert_eq!(Year::read(2027, WEEKENDS), Ok(None));
    }
}
