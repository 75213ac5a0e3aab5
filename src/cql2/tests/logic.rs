//! Three values: true, false, unknown.

use super::*;

/// `listed` is null in this row, `area` is 5.
fn half_known() -> Kepts {
    row(&[("area", Kept::Number(5.0))])
}

#[test]
fn unknown_is_carried_through_and_or_and_not_as_in_sql() {
    let (t, f, u) = ("area = 5", "area = 6", "listed = TRUE");
    let values = [(t, Some(true)), (f, Some(false)), (u, None)];
    let and = |a: Option<bool>, b: Option<bool>| match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    };
    for (a, truth_a) in values {
        assert_eq!(
            matches(&format!("NOT {a}"), &half_known()),
            truth_a.map(|t| !t)
        );
        for (b, truth_b) in values {
            let not = |t: Option<bool>| t.map(|t| !t);
            let or = not(and(not(truth_a), not(truth_b)));
            assert_eq!(
                matches(&format!("{a} AND {b}"), &half_known()),
                and(truth_a, truth_b)
            );
            assert_eq!(matches(&format!("{a} OR {b}"), &half_known()), or);
        }
    }
}

#[test]
fn null_is_unknown_in_every_predicate() {
    for filter in [
        "name = 'a'",
        "name <> 'a'",
        "name = name",
        "name LIKE '%'",
        "name NOT LIKE '%'",
        "depth + 1 = 1",
        "depth BETWEEN 0 AND 1",
        "name IN ('a')",
        "name NOT IN ('a')",
        "depth IN (1,2)",
        "built = DATE('2024-01-01')",
        "T_BEFORE(built, DATE('2024-01-01'))",
        "T_DURING(INTERVAL(built,'..'), INTERVAL('..','..'))",
        "S_INTERSECTS(geometry, BBOX(0,0,1,1))",
        "S_DISJOINT(geometry, BBOX(0,0,1,1))",
        "A_CONTAINS(tags, ('a'))",
        "A_OVERLAPS(tags, owners)",
        "listed",
        "NOT listed",
        "CASEI(name) = CASEI('a')",
    ] {
        assert_eq!(matches(filter, &half_known()), None, "{filter}");
    }
}

#[test]
fn null_is_asked_for_with_is_null_only() {
    assert_eq!(matches("name IS NULL", &half_known()), Some(true));
    assert_eq!(matches("name IS NOT NULL", &half_known()), Some(false));
    assert_eq!(matches("area IS NULL", &half_known()), Some(false));
    assert_eq!(matches("(depth + 1) IS NULL", &half_known()), Some(true));
    assert_eq!(
        matches("(listed = TRUE) IS NULL", &half_known()),
        Some(true)
    );
    assert_eq!(matches("geometry IS NOT NULL", &half_known()), Some(false));
    assert_eq!(matches("POINT(1 2) IS NULL", &half_known()), Some(false));
}

#[test]
fn a_list_with_something_unknown_may_still_be_decided() {
    assert_eq!(matches("area IN (depth, 5)", &half_known()), Some(true));
    assert_eq!(matches("area IN (depth, 6)", &half_known()), None);
    assert_eq!(
        matches("area BETWEEN 6 AND depth", &half_known()),
        Some(false)
    );
    assert_eq!(matches("area BETWEEN 4 AND depth", &half_known()), None);
}

#[test]
fn what_has_no_finite_result_is_unknown() {
    for filter in [
        "area / 0 = 1",
        "1 / (area - 5) > 0",
        "area % 0 = 0",
        "area div 0 = 0",
        "area * 1e308 > 0",
    ] {
        assert_eq!(matches(filter, &half_known()), None, "{filter}");
    }
}

#[test]
fn arithmetic_binds_as_the_standard_says() {
    for filter in [
        "1 + 2 * 3 = 7",
        "(1 + 2) * 3 = 9",
        "2 * 3 ^ 2 = 18",
        "-area ^ 2 = 25",
        "7 div 2 = 3",
        "-7 div 2 = -3",
        "7 % 4 = 3",
        "10 - 4 - 3 = 3",
        "8 / 4 / 2 = 1",
        "area - 1 = 4",
        "area-1=4",
        "- area * 2.0 = -10",
        "+5 = area",
        "area * (2 - area) = -15",
        "1.5e1 = 3 * area",
        ".5 = area / 10",
    ] {
        assert_eq!(matches(filter, &half_known()), Some(true), "{filter}");
    }
}

#[test]
fn and_binds_closer_than_or() {
    assert_eq!(
        matches("TRUE OR FALSE AND FALSE", &half_known()),
        Some(true)
    );
    assert_eq!(
        matches("(TRUE OR FALSE) AND FALSE", &half_known()),
        Some(false)
    );
    assert_eq!(matches("NOT FALSE AND FALSE", &half_known()), Some(false));
}

#[test]
fn lists_of_texts_are_sets() {
    let row = row(&[
        ("tags", Kept::Texts(vec!["a", "b"])),
        ("owners", Kept::Texts(vec!["b", "a", "a"])),
    ]);
    for (filter, truth) in [
        ("A_CONTAINS(tags, ('a'))", true),
        ("A_CONTAINS(tags, ('a','c'))", false),
        ("A_CONTAINS(tags, ())", true),
        ("A_CONTAINEDBY(tags, ('a','b','c'))", true),
        ("A_CONTAINEDBY(tags, ('a'))", false),
        ("A_EQUALS(tags, owners)", true),
        ("A_EQUALS(('b','a'), tags)", true),
        ("A_EQUALS(tags, ('a'))", false),
        ("A_OVERLAPS(tags, ('c','b'))", true),
        ("A_OVERLAPS(tags, ('c'))", false),
        ("A_OVERLAPS(tags, ())", false),
        ("A_CONTAINS(tags, (CASEI('A')))", true),
    ] {
        assert_eq!(matches(filter, &row), Some(truth), "{filter}");
    }
}
