//! Which parcels a row of a notice is about: by code, by name and street, by location. Only what can be meant in one way
//! is taken; the rest is told with its candidates.

use crate::atlas::View;
use crate::domain::record::Parcel;
use crate::intake::NoticeRow;
use crate::intake::cells::plain;

use super::super::parcels::normalise;

/// What was found of a row.
pub(super) enum Match {
    /// Registry numbers, rising, and by what they were found.
    Found(Vec<String>, &'static str),
    /// No parcel, or more than one that it might be.
    Unclear {
        /// In Chinese and in English.
        why: (&'static str, &'static str),
        candidates: Vec<String>,
    },
}

/// Without any blank, half-width.
fn tight(text: &str) -> String {
    plain(text).chars().filter(|c| !c.is_whitespace()).collect()
}

fn is(own: Option<&str>, text: &str) -> bool {
    own.is_some_and(|own| tight(own) == tight(text))
}

fn numbers(parcels: &[&Parcel]) -> Vec<String> {
    let mut numbers: Vec<String> = parcels
        .iter()
        .map(|own| own.registry_no.to_string())
        .collect();
    numbers.sort();
    numbers.dedup();
    numbers
}

/// The parcels of a row.
pub(super) fn parcels_of(view: &View<'_>, row: &NoticeRow) -> Match {
    let by_code: Vec<Vec<String>> = row.codes.iter().map(|code| with_code(view, code)).collect();
    let some = by_code.iter().any(|found| !found.is_empty());
    if some {
        let all = by_code.iter().all(|found| !found.is_empty());
        let mut found: Vec<String> = by_code.concat();
        found.sort();
        found.dedup();
        return if all {
            Match::Found(found, "code")
        } else {
            let why = (
                "其中有编码不在登记册中",
                "one of its codes is not in the register",
            );
            Match::Unclear {
                why,
                candidates: found,
            }
        };
    }
    let named = row
        .name
        .as_deref()
        .map(|name| with_name(view, row, name))
        .unwrap_or_default();
    match named.as_slice() {
        [_] => return Match::Found(named, "name"),
        [] => {}
        _ => {
            let why = ("多个地块同名", "several parcels bear this name");
            return Match::Unclear {
                why,
                candidates: named,
            };
        }
    }
    let located = row
        .location
        .as_deref()
        .map(|text| with_address(view, text))
        .unwrap_or_default();
    match located.as_slice() {
        [_] if row.name.is_none() || row.codes.is_empty() => Match::Found(located, "location"),
        [] => Match::Unclear {
            why: ("登记册中无此地块", "no parcel of the register"),
            candidates: Vec::new(),
        },
        _ => Match::Unclear {
            why: (
                "仅凭位置不能确定地块",
                "the location alone does not tell which parcel",
            ),
            candidates: located,
        },
    }
}

fn with_code(view: &View<'_>, code: &str) -> Vec<String> {
    let code = normalise(&plain(code));
    let mut found = view.by_code(&code);
    found.extend(view.parcel(&code));
    numbers(&found)
}

/// Parcels of exactly this name, in the street and at the location where the row says them and the parcel has them.
fn with_name(view: &View<'_>, row: &NoticeRow, name: &str) -> Vec<String> {
    let found: Vec<&Parcel> = view
        .search(&plain(name), None, usize::MAX)
        .into_iter()
        .filter(|parcel| is(parcel.name.as_deref(), name))
        .collect();
    let narrowed = |text: Option<&str>, of: fn(&Parcel) -> Option<&str>, found: Vec<&'_ Parcel>| {
        let Some(text) = text else {
            return numbers(&found);
        };
        let fits = |own: &&&Parcel| of(own).is_none_or(|own| is(Some(own), text));
        numbers(&found.iter().filter(fits).copied().collect::<Vec<_>>())
    };
    let in_street = narrowed(row.street.as_deref(), |own| own.street.as_deref(), found);
    if in_street.len() < 2 {
        return in_street;
    }
    let found: Vec<&Parcel> = in_street.iter().filter_map(|no| view.parcel(no)).collect();
    let there = narrowed(row.location.as_deref(), |own| own.address.as_deref(), found);
    if there.is_empty() { in_street } else { there }
}

fn with_address(view: &View<'_>, text: &str) -> Vec<String> {
    let found: Vec<&Parcel> = view
        .search(&plain(text), None, usize::MAX)
        .into_iter()
        .filter(|parcel| is(parcel.address.as_deref(), text))
        .collect();
    numbers(&found)
}

/// What the register calls the parcels, where the notice calls them otherwise.
pub(super) fn other_name(view: &View<'_>, row: &NoticeRow, parcels: &[String]) -> Option<String> {
    let name = row.name.as_deref()?;
    let own: Vec<&str> = parcels
        .iter()
        .filter_map(|no| view.parcel(no)?.name.as_deref())
        .collect();
    let same = own.is_empty() || own.iter().any(|own| is(Some(own), name));
    (!same).then(|| own.join("、"))
}
