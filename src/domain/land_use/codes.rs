//! The codes of each system: which there are, and what they count as.

use super::{LimitClass, ParkKind, UseClass, UseSystem};

pub(super) const UNKNOWN: (UseClass, LimitClass) = (UseClass::Unknown, LimitClass::I);
pub(super) const S_I: (UseClass, LimitClass) = (UseClass::S, LimitClass::I);
pub(super) const S_II: (UseClass, LimitClass) = (UseClass::S, LimitClass::II);
pub(super) const K1: (UseClass, LimitClass) = (UseClass::K1, LimitClass::I);
pub(super) const K2: (UseClass, LimitClass) = (UseClass::K2, LimitClass::II);

/// Parks: kind not stated, or a community park, counts as one where children play.
fn park(kind: Option<ParkKind>) -> (UseClass, LimitClass) {
    match kind {
        None | Some(ParkKind::Community) => K1,
        Some(ParkKind::Comprehensive | ParkKind::Specialised) => K2,
    }
}

pub(super) fn ydyh2023(code: &str, kind: Option<ParkKind>) -> (UseClass, LimitClass) {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| code.starts_with(prefix));
    match code.get(..2) {
        Some("07") => S_I,
        Some("08") if starts(&["0801", "0802", "0803", "0805", "080401", "080402"]) => S_II,
        Some("08") => S_I,
        // bare 14 may hold a park
        Some("14") if code.len() == 2 || starts(&["1401"]) => park(kind),
        Some("09" | "10" | "11" | "12" | "13" | "14" | "15") => K2,
        _ => UNKNOWN,
    }
}

pub(super) fn gbt21010(code: &str) -> (UseClass, LimitClass) {
    match code.get(..4).unwrap_or(code) {
        "0803" | "0805" | "0806" => S_I,
        "0801" | "0802" | "0804" | "0807" | "0808" => S_II,
        _ => match code.get(..2) {
            Some("07") => S_I,
            Some("05" | "06" | "09" | "10") => K2,
            _ => UNKNOWN,
        },
    }
}

pub(super) fn gb50137(code: &str, kind: Option<ParkKind>) -> (UseClass, LimitClass) {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| code.starts_with(prefix));
    match code.get(..1) {
        Some("R") => S_I,
        Some("A") if matches!(code, "A" | "A3") || starts(&["A33", "A5", "A6"]) => S_I,
        Some("A") => S_II,
        // bare G may hold a park
        Some("G") if code.len() == 1 || starts(&["G1"]) => park(kind),
        Some("B" | "M" | "W" | "S" | "U" | "G") => K2,
        _ => UNKNOWN,
    }
}

/// A code whose system is not stated keeps its class only where both numeric systems agree on S or not S.
pub(super) fn both_numeric(code: &str, kind: Option<ParkKind>) -> (UseClass, LimitClass) {
    if !code.starts_with(|c: char| c.is_ascii_digit()) {
        return UNKNOWN;
    }
    let (a, b) = (ydyh2023(code, kind), gbt21010(code));
    let limits = a.1.min(b.1);
    match (a.0, b.0) {
        (UseClass::Unknown, _) | (_, UseClass::Unknown) => UNKNOWN,
        (UseClass::S, UseClass::S) => (UseClass::S, limits),
        (UseClass::S, _) | (_, UseClass::S) => UNKNOWN,
        _ if limits == LimitClass::I => K1,
        _ => K2,
    }
}

/// Whether a system has this code. Second levels are checked where a wrong one would change an answer.
pub(super) fn is_known(system: UseSystem, code: &str) -> bool {
    match system {
        UseSystem::Ydyh2023 => is_ydyh2023(code),
        UseSystem::Gbt21010 => is_gbt21010(code),
        UseSystem::Gb50137 => is_gb50137(code),
    }
}

fn is_ydyh2023(code: &str) -> bool {
    if !matches!(code.len(), 2 | 4 | 6) || !code.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let level = |at: usize| {
        code.get(at..at + 2)
            .and_then(|digits| digits.parse::<u8>().ok())
    };
    let (first, second, third) = (level(0), level(2), level(4));
    let most = match first {
        Some(7) => 4,
        Some(8) => 7,
        Some(14) => 3,
        Some(16) => 0,
        Some(1..=24) => 20,
        _ => return false,
    };
    let most_third = match (first, second) {
        (Some(7), Some(1 | 3)) => 3,
        (Some(8), Some(3)) => 2,
        (Some(8), Some(4)) => 5,
        _ => 20,
    };
    second.is_none_or(|second| (1..=most).contains(&second))
        && third.is_none_or(|third| (1..=most_third).contains(&third))
}

fn is_gbt21010(code: &str) -> bool {
    if !matches!(code.len(), 2 | 4) || !code.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let level = |at: usize| {
        code.get(at..at + 2)
            .and_then(|digits| digits.parse::<u8>().ok())
    };
    let most = match level(0) {
        Some(7) => 2,
        Some(1..=12) => 10,
        _ => return false,
    };
    level(2).is_none_or(|second| (1..=most).contains(&second))
}

fn is_gb50137(code: &str) -> bool {
    let mut chars = code.chars();
    let letter = chars.next().is_some_and(|c| "RABMWSUGHE".contains(c));
    letter && code.len() <= 3 && chars.all(|c| c.is_ascii_digit() && c != '0')
}
