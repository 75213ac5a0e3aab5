//! What of a collection is asked for: every parameter read, every fault told in one pass.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::cql2::{Filter, Reading, parse_json, parse_text};
use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::geometry::ServedCrs;
use crate::registry::{Field, Known, Layer, LayerQuery, Sort, When, filter_schema};

use super::super::params::Params;
use super::asked::Asked;
use super::cursor::{Cursor, questions};

/// Features to a page when nothing is said, and at the most.
pub(super) const LIMIT: usize = 100;
pub(super) const MOST: usize = 10_000;
/// Rows that may be passed over by `offset`; a cursor reaches any.
pub(super) const MOST_OFFSET: usize = 100_000;

/// Parameters that are no fields.
pub(super) const RESERVED: [&str; 19] = [
    "filter",
    "filter-lang",
    "filter-crs",
    "f",
    "limit",
    "offset",
    "cursor",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "known",
    "sortby",
    "properties",
    "resultType",
    "skipGeometry",
    "maxdecimaldigits",
    "ids",
    "lang",
];

/// How features are written.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub crs: ServedCrs,
    pub fields: Vec<&'static Field>,
    pub geometry: bool,
    /// Digits after the decimal point of coordinates; none = as many as there are.
    pub digits: Option<u8>,
    /// All the fields that are shown.
    pub every_field: bool,
}

impl Written {
    /// Whether it is written as it is when nothing is said.
    pub fn is_default(&self) -> bool {
        self.crs == ServedCrs::CRS84 && self.every_field && self.geometry && self.digits.is_none()
    }
}

/// A page that is asked for.
pub(super) struct ItemsAsked {
    pub query: LayerQuery,
    pub when: When,
    pub written: Written,
    pub hits: bool,
    /// Sorted otherwise than by identifier.
    pub sorted: bool,
    pub limit: usize,
    pub offset: usize,
    /// A cursor led to it, and said at which point in time.
    pub by_cursor: bool,
    /// What the questions come to, for the cursor.
    pub questions: String,
    /// The questions again, for the links.
    pub again: Vec<(String, String)>,
}

/// Reads the parameters of a page. Faults stay with the request, so that those of all parameters are told together.
pub(super) fn items(asked: &mut Asked, layer: &'static Layer, today: Day) -> ItemsAsked {
    let fields = layer.fields_of(&asked.caller);
    let names: Vec<&str> = RESERVED
        .into_iter()
        .chain(fields.iter().map(|field| field.name))
        .collect();
    asked.params.only(&names);
    let params = &mut asked.params;
    let mut again: Vec<(String, String)> = Vec::new();
    for name in names
        .iter()
        .filter(|name| !matches!(**name, "cursor" | "offset"))
    {
        again.extend(
            params
                .all(name)
                .into_iter()
                .map(|value| ((*name).to_owned(), value)),
        );
    }
    let of_page = |name: &str| matches!(name, "f" | "lang" | "limit");
    let asks: Vec<(String, String)> = again
        .iter()
        .filter(|(name, _)| !of_page(name))
        .cloned()
        .collect();
    let questions = questions(&asks);
    let number = |text: &str, low: usize, high: usize| match text.parse::<usize>() {
        Ok(number) if (low..=high).contains(&number) => Ok(number),
        // more than a page holds is a page: so says Features, clause 7.15.2
        Ok(number) if number > high && low == 1 => Ok(high),
        _ => {
            let wanted = format!("a whole number from {low} to {high}");
            Err(Fault::new(
                "",
                wanted,
                text,
                "ask for fewer, and follow the links",
            ))
        }
    };
    let limit = params
        .read("limit", |text| number(text, 1, MOST))
        .unwrap_or(LIMIT);
    let offset = params
        .read("offset", |text| number(text, 0, MOST_OFFSET))
        .unwrap_or(0);
    let cursor = params.read("cursor", |text| Cursor::read(text, &questions));
    let crs = params.read("crs", served).unwrap_or(ServedCrs::CRS84);
    let bbox_crs = params.read("bbox-crs", served).unwrap_or(ServedCrs::CRS84);
    let boxes = params.read("bbox", |text| boxes(text, bbox_crs));
    let day = params
        .read("datetime", |text| datetime(text, today))
        .flatten();
    let known = params.read("known", Known::parse);
    let sort = params
        .read("sortby", |text| sortby(text, &fields))
        .unwrap_or_default();
    let only = params.read("properties", |text| properties(text, &fields));
    let hits = params.read("resultType", |text| match text {
        "results" => Ok(false),
        "hits" => Ok(true),
        _ => Err(Fault::new(
            "",
            "results or hits",
            text,
            "choose one of the two",
        )),
    });
    let skip = params.flag("skipGeometry").unwrap_or(false);
    let digits = params.read("maxdecimaldigits", digits);
    let ids = params
        .one("ids")
        .map(|text| text.split(',').map(str::to_owned).collect());
    let mut equals = Vec::new();
    for field in &fields {
        if let Some(value) = params.one(field.name) {
            equals.push((*field, value));
        }
    }
    let filter = filter(params, &fields);
    let when = match &cursor {
        Some(cursor) => When {
            day: Some(cursor.day),
            known: Some(Known::Revision(cursor.known)),
        },
        None => When { day, known },
    };
    let sorted = !sort.is_empty();
    let by_cursor = cursor.is_some();
    let passed = cursor.as_ref().map_or(offset, |cursor| cursor.offset);
    ItemsAsked {
        query: LayerQuery {
            boxes,
            equals,
            ids,
            filter: filter.map(|filter| (filter, fields.clone())),
            sort,
            after: cursor.and_then(|cursor| cursor.after),
            offset: passed,
            limit,
        },
        when,
        written: Written {
            crs,
            every_field: only.is_none(),
            fields: only.unwrap_or(fields),
            geometry: !skip,
            digits,
        },
        hits: hits.unwrap_or(false),
        sorted,
        limit,
        offset: passed,
        by_cursor,
        questions,
        again,
    }
}

/// The language of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Text,
    /// The text as GDAL writes it.
    Gdal,
    Json,
}

/// The filter: CQL2 as text or JSON. `cql-text` is what GDAL asks for.
fn filter(params: &mut Params, fields: &[&'static Field]) -> Option<Filter> {
    let language = params.read("filter-lang", |text| match text {
        "cql2-text" => Ok(Language::Text),
        "cql-text" => Ok(Language::Gdal),
        "cql2-json" => Ok(Language::Json),
        _ => {
            let wanted = "cql2-text, cql2-json or cql-text";
            Err(Fault::new("", wanted, text, "choose one of these"))
        }
    });
    let crs = params
        .read("filter-crs", served)
        .unwrap_or(ServedCrs::CRS84);
    let schema = filter_schema(fields);
    let to_degrees = move |written| Ok(crs.to_lon_lat(written));
    let reading = Reading {
        counts_truths: language == Some(Language::Gdal),
        to_degrees: (crs != ServedCrs::CRS84).then_some(&to_degrees),
        ..Reading::new(&schema)
    };
    params.read("filter", |text| {
        let read = match language.unwrap_or(Language::Text) {
            Language::Text => parse_text(text, &reading),
            Language::Gdal => parse_text(&of_gdal(text), &reading),
            Language::Json => parse_json(text, &reading),
        };
        read.map_err(|fault| {
            let found = format!("{} ({})", fault.found, fault.at);
            Fault::new("", fault.wanted, found, fault.remedy)
        })
    })
}

/// Days and times, which GDAL writes as texts (`'2026-01-01T'`, `'2026-01-01T08:00:00Z'`), as CQL2 has them.
fn of_gdal(text: &str) -> String {
    let parts: Vec<&str> = text.split('\'').collect();
    let mut out = String::with_capacity(text.len() + 16);
    for (place, part) in parts.iter().enumerate() {
        let between = |place: usize| parts.get(place).is_none_or(|part| !part.is_empty());
        // a quote that stands twice is a quote of the text, and leaves nothing between
        let whole = place % 2 == 1
            && (place == 1 || between(place - 1))
            && (place + 2 >= parts.len() || between(place + 1));
        let day = part.strip_suffix('T').filter(|day| Day::parse(day).is_ok());
        let instant = || OffsetDateTime::parse(part, &Rfc3339).is_ok();
        if place % 2 == 0 {
            out.push_str(part);
        } else if let Some(day) = day.filter(|_| whole) {
            out.push_str(&format!("DATE('{day}')"));
        } else if whole && instant() {
            out.push_str(&format!("TIMESTAMP('{part}')"));
        } else {
            out.push('\'');
            out.push_str(part);
            if place + 1 < parts.len() {
                out.push('\'');
            }
        }
    }
    out
}

/// Digits after the decimal point.
pub(super) fn digits(text: &str) -> Result<u8, Fault> {
    let digits = text.parse().ok().filter(|digits| *digits <= 15);
    digits.ok_or_else(|| Fault::new("", "a whole number from 0 to 15", text, "mend the number"))
}

/// A system that is served.
pub(super) fn served(text: &str) -> Result<ServedCrs, Fault> {
    ServedCrs::parse(text).ok_or_else(|| {
        let all: Vec<String> = ServedCrs::all().iter().map(|crs| crs.uri()).collect();
        let wanted = format!("one of {}", all.join(", "));
        Fault::new(
            "",
            wanted,
            text,
            "choose one that the collection lists under crs",
        )
    })
}

/// Four numbers of a box, or six of which the heights are left aside.
fn boxes(text: &str, crs: ServedCrs) -> Result<Vec<[f64; 4]>, Fault> {
    let wanted = "four numbers (or six with heights) divided by commas, lower corner first, in the axis order of bbox-crs";
    let wrong = || Fault::new("", wanted, text, "write for example 117.1,39.1,117.2,39.2");
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    let numbers = numbers.map_err(|_| wrong())?;
    let given = match numbers.as_slice() {
        [a, b, c, d] => [*a, *b, *c, *d],
        [a, b, _, c, d, _] => [*a, *b, *c, *d],
        _ => return Err(wrong()),
    };
    if given.iter().any(|number| !number.is_finite()) {
        return Err(wrong());
    }
    let [west, south, east, north] = crs.box_to_lon_lat(given);
    if south > north {
        return Err(wrong());
    }
    if west <= east {
        return Ok(vec![[west, south, east, north]]);
    }
    if !crs.is_degrees() {
        return Err(wrong());
    }
    Ok(vec![
        [west, south, 180.0, north],
        [-180.0, south, east, north],
    ])
}

/// The legal day that is looked at: that of an instant, the last of an interval; none = today. What lies outside the
/// calendar of the register is clamped: some clients ask from the year 0 on.
pub(super) fn datetime(text: &str, today: Day) -> Result<Option<Day>, Fault> {
    let wanted = "an instant or an interval of RFC 3339, such as 2026-11-20, 2026-11-20T08:00:00Z or 2026-01-01/..";
    let wrong = || Fault::new("", wanted, text, "mend the time");
    let one = |part: &str| -> Result<Option<Day>, Fault> {
        if matches!(part, "" | "..") {
            return Ok(None);
        }
        day_of(part).map(Some).ok_or_else(wrong)
    };
    let parts: Vec<&str> = text.split('/').collect();
    let last = match parts.as_slice() {
        [instant] if !matches!(*instant, "" | "..") => one(instant)?,
        [from, to] => {
            let (from, to) = (one(from)?, one(to)?);
            if from.zip(to).is_some_and(|(from, to)| from > to) {
                return Err(wrong());
            }
            to
        }
        _ => return Err(wrong()),
    };
    Ok(last.map(|day| day.min(today)))
}

/// The calendar day at Tianjin of a date or date-time; the first day of the calendar for what lies before it.
fn day_of(text: &str) -> Option<Day> {
    let date = text.get(..10)?;
    let first = Day::parse("1900-01-01").ok()?;
    let last = Day::parse("2999-12-31").ok()?;
    let digits =
        |part: Option<&str>| part.is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if text.len() > 10 {
        let instant = OffsetDateTime::parse(text, &Rfc3339);
        return match instant {
            Ok(instant) => {
                let here = instant.to_offset(time::UtcOffset::from_hms(8, 0, 0).ok()?);
                match Day::parse(&here.date().to_string()) {
                    Ok(day) => Some(day),
                    Err(_) if here.year() > 2000 => Some(last),
                    Err(_) => Some(first),
                }
            }
            Err(_) if text.starts_with("0000-") => Some(first),
            Err(_) => None,
        };
    }
    match Day::parse(date) {
        Ok(day) => Some(day.max(first)),
        Err(_) if date.starts_with("0000-") && digits(date.get(5..7)) => Some(first),
        Err(_) if date.starts_with("9999-") && digits(date.get(5..7)) => Some(last),
        Err(_) => None,
    }
}

fn sortby(text: &str, fields: &[&'static Field]) -> Result<Vec<Sort>, Fault> {
    text.split(',')
        .map(|part| {
            let part = part.trim();
            let (descending, name) = match part.as_bytes().first() {
                Some(b'-') => (true, part.get(1..).unwrap_or_default()),
                Some(b'+') => (false, part.get(1..).unwrap_or_default()),
                _ => (false, part),
            };
            let field = match name {
                "id" => None,
                name => Some(named(name, fields)?),
            };
            Ok(Sort { field, descending })
        })
        .collect()
}

fn properties(text: &str, fields: &[&'static Field]) -> Result<Vec<&'static Field>, Fault> {
    let names = text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let mut found: Vec<&'static Field> = Vec::new();
    for name in names.filter(|name| *name != "id") {
        let field = named(name, fields)?;
        if !found.iter().any(|own| own.name == field.name) {
            found.push(field);
        }
    }
    Ok(found)
}

fn named(name: &str, fields: &[&'static Field]) -> Result<&'static Field, Fault> {
    fields
        .iter()
        .copied()
        .find(|field| field.name == name)
        .ok_or_else(|| {
            let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
            let near = crate::registry::unknown_name(name, &names);
            Fault {
                at: String::new(),
                ..near
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn times_are_clamped_to_the_calendar_of_the_register() {
        let today = day("2026-11-24");
        let of = |text| datetime(text, today);
        assert_eq!(of("0000-01-01T00:00:00Z/.."), Ok(None));
        assert_eq!(of("2026-01-01/2026-02-01"), Ok(Some(day("2026-02-01"))));
        assert_eq!(of("../2030-01-01"), Ok(Some(today)));
        assert_eq!(of("0000-01-01"), Ok(Some(day("1900-01-01"))));
        // 17:00 UTC is the next day at Tianjin
        assert_eq!(of("2026-08-14T17:00:00Z"), Ok(Some(day("2026-08-15"))));
        for wrong in [
            "",
            "..",
            "yesterday",
            "2026-13-01",
            "2026-02-01/2026-01-01",
            "a/b/c",
            "2026-01-01T25:00:00Z",
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn times_of_gdal_are_read_and_other_texts_stay() {
        for (written, read) in [
            ("a >= '2026-01-01T'", "a >= DATE('2026-01-01')"),
            (
                "(a < '2026-01-01T08:00:00Z') AND b = 'x'",
                "(a < TIMESTAMP('2026-01-01T08:00:00Z')) AND b = 'x'",
            ),
            ("b = 'it''s 2026-01-01T'", "b = 'it''s 2026-01-01T'"),
            ("b = 'x''2026-01-01T''y'", "b = 'x''2026-01-01T''y'"),
            ("b = '2026-13-01T'", "b = '2026-13-01T'"),
            ("b = 'open", "b = 'open"),
            ("", ""),
        ] {
            assert_eq!(of_gdal(written), read);
        }
    }

    #[test]
    fn boxes_are_read_in_their_axis_order() {
        let of = |text, crs| boxes(text, ServedCrs::parse(crs).unwrap());
        assert_eq!(
            of("117,39,118,40", "OGC:CRS84"),
            Ok(vec![[117.0, 39.0, 118.0, 40.0]])
        );
        assert_eq!(
            of("39,117,40,118", "EPSG:4490"),
            Ok(vec![[117.0, 39.0, 118.0, 40.0]])
        );
        assert_eq!(
            of("117,39,0,118,40,9", "OGC:CRS84"),
            Ok(vec![[117.0, 39.0, 118.0, 40.0]])
        );
        assert_eq!(of("170,-10,-170,10", "OGC:CRS84").unwrap().len(), 2);
        for wrong in ["", "1,2,3", "1,2,3,x", "1,2,3,NaN", "117,40,118,39"] {
            assert!(of(wrong, "OGC:CRS84").is_err(), "{wrong}");
        }
    }
}
