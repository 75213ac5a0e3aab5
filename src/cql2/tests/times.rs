//! Days, instants and intervals.

use super::*;

fn at(days: &str, instant: &str) -> Kepts {
    row(&[
        ("built", Kept::Date(time::parse_date(days).unwrap())),
        (
            "changed",
            Kept::Instant(time::parse_instant(instant).unwrap()),
        ),
    ])
}

#[test]
fn days_and_instants_are_compared_by_day() {
    let row = at("2024-05-06", "2024-05-06T23:59:59.999999Z");
    for (filter, truth) in [
        ("changed = DATE('2024-05-06')", true),
        ("changed > DATE('2024-05-06')", false),
        ("changed >= DATE('2024-05-06')", true),
        ("changed < DATE('2024-05-07')", true),
        ("built = changed", true),
        ("changed < TIMESTAMP('2024-05-07T00:00:00Z')", true),
        ("changed = TIMESTAMP('2024-05-06T23:59:59.999999Z')", true),
        ("T_EQUALS(changed, DATE('2024-05-06'))", true),
        ("T_AFTER(changed, DATE('2024-05-06'))", false),
        (
            "T_DURING(INTERVAL(changed,changed), INTERVAL('2024-05-05','2024-05-07'))",
            true,
        ),
        (
            "T_DURING(INTERVAL(changed,changed), INTERVAL('2024-05-06','2024-05-07'))",
            false,
        ),
        (
            "T_INTERSECTS(changed, INTERVAL('2024-05-06','2024-05-06'))",
            true,
        ),
        (
            "T_INTERSECTS(built, INTERVAL('2024-05-06T12:00:00Z','..'))",
            true,
        ),
        (
            "changed = TIMESTAMP('2024-05-07T07:59:59.999999+08:00')",
            true,
        ),
    ] {
        assert_eq!(matches(filter, &row), Some(truth), "{filter}");
    }
}

#[test]
fn open_ends_lie_before_and_after_everything() {
    let row = at("2024-05-06", "2024-05-06T00:00:00Z");
    for (filter, truth) in [
        ("T_INTERSECTS(built, INTERVAL('..','..'))", true),
        ("T_BEFORE(built, INTERVAL('2024-05-07','..'))", true),
        ("T_AFTER(built, INTERVAL('..','2024-05-05'))", true),
        ("T_EQUALS(INTERVAL('..','..'), INTERVAL('..','..'))", true),
        (
            "T_FINISHES(INTERVAL(built,'..'), INTERVAL('2024-01-01','..'))",
            true,
        ),
        (
            "T_STARTS(INTERVAL('..',built), INTERVAL('..','2025-01-01'))",
            true,
        ),
        (
            "T_CONTAINS(INTERVAL('..','..'), INTERVAL(built,'2025-01-01'))",
            true,
        ),
    ] {
        assert_eq!(matches(filter, &row), Some(truth), "{filter}");
    }
}

#[test]
fn exactly_one_of_allens_thirteen_relations_holds() {
    const RELATIONS: [&str; 13] = [
        "T_AFTER",
        "T_BEFORE",
        "T_CONTAINS",
        "T_DURING",
        "T_EQUALS",
        "T_FINISHEDBY",
        "T_FINISHES",
        "T_MEETS",
        "T_METBY",
        "T_OVERLAPPEDBY",
        "T_OVERLAPS",
        "T_STARTEDBY",
        "T_STARTS",
    ];
    let day = |d: i32| format!("2024-01-{d:02}");
    let pairs = || (1..6).flat_map(|a| (a + 1..7).map(move |b| (a, b)));
    for (a, b) in pairs() {
        for (c, d) in pairs() {
            let holds = |name: &&&str| {
                let [a, b, c, d] = [a, b, c, d].map(day);
                let filter = format!("{name}(INTERVAL('{a}','{b}'),INTERVAL('{c}','{d}'))");
                read(&filter).matches(&row(&[])) == Some(true)
            };
            assert_eq!(
                RELATIONS.iter().filter(holds).count(),
                1,
                "{a}-{b} and {c}-{d}"
            );
        }
    }
}

#[test]
fn what_is_no_day_or_instant_is_refused() {
    for filter in [
        "T_DURING(built, INTERVAL('2024-01-01','..'))",
        "T_MEETS(INTERVAL('2024-01-01','..'), changed)",
        "built = DATE('2024-02-30')",
        "built = DATE('24-02-03')",
        "built = '2024-02-03'",
        "built = DATE(2024)",
        "changed = TIMESTAMP('2024-02-03')",
        "changed = TIMESTAMP('9999-12-31T23:59:59-08:00')",
        "changed = TIMESTAMP('0000-01-01T00:00:00+08:00')",
        "T_BEFORE(built, INTERVAL('2024-02-03','2023-01-01'))",
        "T_BEFORE(built, INTERVAL('2024-02-03'))",
        "T_BEFORE(built, name)",
        "T_BEFORE(built, 5)",
        "built = INTERVAL('..','..')",
    ] {
        fault(filter);
    }
    assert!(fault("built = '2024-02-03'").remedy.contains("DATE('"));
}
