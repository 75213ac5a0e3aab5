//! Cells of a sheet as people fill them in: full-width digits, days in five forms, square metres with separators.
//!
//! What is read is what can mean one thing only. `3/1/2026` may be March or January, `约3亩` is no number: both are faults.

use rust_decimal::Decimal;

use crate::domain::day::Day;

/// What a cell should have been, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    pub wanted: &'static str,
    pub remedy: &'static str,
}

/// Half-width, without blanks at the ends; the fillers of empty cells are empty.
pub fn plain(text: &str) -> String {
    let half = half(text);
    let half = half.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    match half {
        "/" | "-" | "--" | "—" | "——" | "无" | "N/A" | "n/a" | "null" | "NULL" => {
            String::new()
        }
        text => text.to_owned(),
    }
}

/// Half-width.
pub fn half(text: &str) -> String {
    text.chars().map(half_width).collect()
}

/// U+FF01 to U+FF5E are the ASCII characters in full width.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        _ => c,
    }
}

/// A day as `2026-03-01`, `2026/3/1`, `2026.3.1`, `20260301` or `2026年3月1日`; a time of midnight behind it is not read.
pub fn day(text: &str) -> Result<Day, CellFault> {
    let fault = CellFault {
        wanted: "a day such as 2026-03-01, 2026/3/1, 2026.3.1, 20260301 or 2026年3月1日",
        remedy: "write year, month and day in this order",
    };
    let text: String = plain(text).chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.strip_suffix("00:00:00").unwrap_or(&text);
    let separated = |separator: char| {
        let parts: Vec<&str> = text.split(separator).collect();
        <[&str; 3]>::try_from(parts).ok()
    };
    let parts = if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        Some([&text[..4], &text[4..6], &text[6..]])
    } else if let Some((year, rest)) = text.split_once('年') {
        rest.split_once('月')
            .map(|(month, day)| [year, month, day.trim_end_matches(['日', '号'])])
    } else {
        ['-', '/', '.'].into_iter().find_map(separated)
    };
    let number = |text: &str, most: usize| {
        let digits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let read = parts.and_then(|[year, month, day]| {
        let (year, month, day) = (
            number(year, 4).filter(|_| year.len() == 4)?,
            number(month, 2)?,
            number(day, 2)?,
        );
        Day::parse(&format!("{year:04}-{month:02}-{day:02}")).ok()
    });
    read.ok_or(fault)
}

/// Square metres above zero, with separators of thousands in their places.
pub fn square_metres(text: &str) -> Result<Decimal, CellFault> {
    let fault = CellFault {
        wanted: "square metres above zero",
        remedy: "write the number alone, in square metres (1 亩 = 666.67 m2)",
    };
    let text: String = plain(text).chars().filter(|c| *c != ' ').collect();
    let text = ["平方米", "m2", "㎡", "m²"]
        .into_iter()
        .find_map(|unit| text.strip_suffix(unit))
        .unwrap_or(&text);
    let (whole, rest) = text.split_once('.').map_or((text, ""), |(w, r)| (w, r));
    let groups: Vec<&str> = whole.split(',').collect();
    let in_place = groups.len() == 1
        || (1..=3).contains(&groups.first().map_or(0, |group| group.len()))
            && groups.iter().skip(1).all(|group| group.len() == 3);
    let digits = format!("{}.{rest}", groups.concat());
    let all_digits = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    match digits.trim_end_matches('.').parse::<Decimal>() {
        Ok(area) if in_place && all_digits && area > Decimal::ZERO => Ok(area.normalize()),
        Ok(_) | Err(_) => Err(fault),
    }
}

/// Several values in one cell, separated by commas, semicolons, 、 or line breaks.
pub fn several(text: &str) -> Vec<String> {
    plain(text)
        .split([',', '，', ';', '；', '、', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_forms_are_one_day() {
        for text in [
            "2026-03-01",
            "2026/3/1",
            "2026.3.1",
            "20260301",
            "2026年3月1日",
            "２０２６年３月１日",
            "２０２６／０３／０１",
            " 2026/03/01 00:00:00 ",
            "2026 年 3 月 1 日",
        ] {
            assert_eq!(day(text), Ok(Day::parse("2026-03-01").unwrap()), "{text}");
        }
    }

    #[test]
    fn what_may_be_another_day_is_none() {
        for text in [
            "3/1/2026",
            "2026-02-30",
            "26-3-1",
            "2026年3月",
            "45000",
            "2026-3-1-1",
            "昨天",
            "2026/3.1",
            "20260230",
            "99999999",
            "2026年三月一日",
            "+026-03-01",
        ] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn areas_are_numbers_of_square_metres() {
        for (text, area) in [
            ("12,345.60", "12345.6"),
            ("１２３４５．６", "12345.6"),
            ("12345.6㎡", "12345.6"),
            ("12 345.6平方米", "12345.6"),
            ("80", "80"),
        ] {
            assert_eq!(square_metres(text).unwrap().to_string(), area, "{text}");
        }
        for text in [
            "约3亩",
            "3亩",
            "0",
            "-5",
            "1,2",
            "12,34,567",
            "1e3",
            "",
            ",",
            ".",
        ] {
            assert!(square_metres(text).is_err(), "{text}");
        }
    }

    #[test]
    fn fillers_are_empty() {
        assert_eq!(plain(" — "), "");
        assert_eq!(plain("／"), "");
        assert_eq!(several("铬(六价)、镍；砷"), ["铬(六价)", "镍", "砷"]);
    }
}
