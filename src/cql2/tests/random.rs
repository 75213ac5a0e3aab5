//! Laws that hold for every filter, tried on random ones.

use proptest::prelude::*;

use super::*;

fn literal() -> impl Strategy<Value = String> {
    let text = prop_oneof!["[a-z%_' ]{0,6}", "[化工厂é\"\\\\%']{0,5}x"];
    text.prop_map(|t| {
        let doubled = t
            .replace("\\'", "\\\\''")
            .replace('\'', "''")
            .replace("\\''", "x");
        format!("'{doubled}'")
    })
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("name".to_owned()),
        Just("\"alias\"".to_owned()),
        literal(),
        literal().prop_map(|t| format!("CASEI({t})")),
        Just("ACCENTI(CASEI(name))".to_owned()),
    ]
}

fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("area".to_owned()),
        Just("depth".to_owned()),
        (-1000..1000i32).prop_map(|n| n.to_string()),
        (-1e6..1e6f64).prop_map(|n| format!("{n}")),
        (-300..300i32).prop_map(|n| format!("1.5e{n}")),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        let op = prop::sample::select(vec!["+", "-", "*", "/", "^", "%", "div"]);
        (inner.clone(), op, inner).prop_map(|(a, op, b)| format!("(({a}) {op} ({b}))"))
    })
}

fn moment() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("built".to_owned()),
        Just("changed".to_owned()),
        (0..9999u16, 1..13u8, 1..29u8)
            .prop_map(|(y, m, d)| format!("DATE('{y:04}-{m:02}-{d:02}')")),
        (1900..2100u16, 0..24u8, 0..999_999u32)
            .prop_map(|(y, h, f)| format!("TIMESTAMP('{y}-02-03T{h:02}:05:06.{f:06}Z')")),
    ]
}

fn interval() -> impl Strategy<Value = String> {
    prop_oneof![
        (1900..2000u16, 2000..2100u16)
            .prop_map(|(a, b)| format!("INTERVAL('{a}-01-01','{b}-01-01T00:00:00Z')")),
        Just("INTERVAL(built,closed)".to_owned()),
        Just("INTERVAL('..',changed)".to_owned()),
    ]
}

fn place() -> impl Strategy<Value = String> {
    let coordinate = || -90.0..90.0f64;
    prop_oneof![
        Just("geometry".to_owned()),
        (coordinate(), coordinate()).prop_map(|(x, y)| format!("POINT({x} {y})")),
        (-10..10i32, -10..10i32, 0..20i32, 0..20i32).prop_map(|(w, s, x, y)| format!(
            "BBOX({w},{s},{},{})",
            w + x,
            s + y
        )),
        (coordinate(), coordinate()).prop_map(|(x, y)| format!("LINESTRING({x} {y},{y} {x},0 0)")),
        (coordinate(), coordinate())
            .prop_map(|(x, y)| format!("POLYGON((0 0,{x} {y},{y} -5,0 0))")),
        (coordinate(), coordinate()).prop_map(|(x, y)| format!("MULTIPOINT(({x} {y}),(1 2))")),
        (coordinate(), coordinate()).prop_map(|(x, y)| format!(
            "GEOMETRYCOLLECTION(POINT({x} {y}),MULTILINESTRING((0 0,{x} {y}),(1 1,2 2)))"
        )),
    ]
}

fn compare() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["=", "<>", "<", ">", "<=", ">="])
}

fn condition() -> impl Strategy<Value = String> {
    let spatial = prop::sample::select(vec![
        "S_INTERSECTS",
        "S_DISJOINT",
        "S_CONTAINS",
        "S_WITHIN",
        "S_EQUALS",
        "S_TOUCHES",
        "S_CROSSES",
        "S_OVERLAPS",
    ]);
    let of_any = prop::sample::select(vec!["T_AFTER", "T_EQUALS", "T_DISJOINT"]);
    let of_intervals =
        prop::sample::select(vec!["T_DURING", "T_METBY", "T_OVERLAPS", "T_STARTEDBY"]);
    let span = || prop_oneof![moment(), interval()];
    let leaf = prop_oneof![
        (number(), compare(), number()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (words(), compare(), words()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (moment(), compare(), moment()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (words(), literal()).prop_map(|(a, b)| format!("{a} NOT LIKE {b}")),
        (number(), number(), number()).prop_map(|(a, b, c)| format!("{a} BETWEEN {b} AND {c}")),
        (words(), prop::collection::vec(words(), 1..4))
            .prop_map(|(a, b)| format!("{a} IN ({})", b.join(","))),
        (number(), prop::collection::vec(number(), 1..4))
            .prop_map(|(a, b)| format!("{a} NOT IN ({})", b.join(","))),
        (place(), spatial, place()).prop_map(|(a, op, b)| format!("{op}({a},{b})")),
        (interval(), of_intervals, interval()).prop_map(|(a, op, b)| format!("{op}({a},{b})")),
        (span(), of_any, span()).prop_map(|(a, op, b)| format!("{op}({a},{b})")),
        prop::collection::vec(words(), 0..3)
            .prop_map(|items| format!("A_OVERLAPS(tags,({}))", items.join(","))),
        number().prop_map(|n| format!("{n} IS NOT NULL")),
        Just("listed".to_owned()),
        Just("listed = TRUE".to_owned()),
        Just("FALSE".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| format!("NOT ({a})")),
            inner.clone().prop_map(|a| format!("({a}) IS NULL")),
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| format!("({})", parts.join(" AND "))),
            prop::collection::vec(inner, 2..4)
                .prop_map(|parts| format!("({})", parts.join(" OR "))),
        ]
    })
}

fn any_row() -> impl Strategy<Value = Kepts> {
    let name = prop::option::of("[a-zA-Z化é%_]{0,5}");
    let geometry = prop::option::of((-10.0..10.0f64, -10.0..10.0f64, 0.1..10.0f64));
    (
        name,
        prop::option::of(-20..20i32),
        prop::option::of(-30_000..30_000i32),
        geometry,
        prop::option::of(any::<bool>()),
    )
        .prop_map(|(name, area, built, geometry, listed)| {
            let mut values = Vec::new();
            values.extend(name.map(|n| ("name", Kept::Text(n))));
            values.extend(area.map(|n| ("area", Kept::Number(n.into()))));
            values.extend(area.map(|n| ("depth", Kept::Number(f64::from(n) / 3.0))));
            values.extend(built.map(|d| ("built", Kept::Date(d))));
            values.extend(
                built.map(|d| ("changed", Kept::Instant(i64::from(d) * 86_400_000_000 + 5))),
            );
            values.extend(listed.map(|t| ("listed", Kept::Bool(t))));
            values.extend(geometry.map(|(x, y, size)| {
                let square = geo::Rect::new((x, y), (x + size, y + size)).to_polygon();
                ("geometry", Kept::Geometry(square.into()))
            }));
            row(&values)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_filter_survives_text_and_json(written in condition(), row in any_row()) {
        let schema = schema();
        let reading = Reading::body(&schema);
        let filter = match parse_text(&written, &reading) {
            Ok(filter) => filter,
            Err(fault) => {
                prop_assert!(fault.wanted.contains("in each other"), "{} {}", written, fault);
                return Ok(());
            }
        };
        let text = filter.to_text();
        let from_text = parse_text(&text, &reading).unwrap_or_else(|f| panic!("{text}: {f}"));
        prop_assert_eq!(from_text.to_text(), text.clone());
        let json = filter.to_json();
        let from_json = parse_json(&json.to_string(), &reading).unwrap_or_else(|f| panic!("{json}: {f}"));
        prop_assert_eq!(from_json.to_text(), text);
        prop_assert_eq!(from_json.to_json(), json);
        let answer = filter.matches(&row);
        prop_assert_eq!(from_text.matches(&row), answer);
        prop_assert_eq!(from_json.matches(&row), answer);
    }

    #[test]
    fn nothing_that_is_written_makes_it_fall_over(written in "[a-z(),'\"=<>+*^%. 0-9\\\\-]{0,40}", json in "[\\[\\]{}\":,a-z0-9 ]{0,40}") {
        let schema = schema();
        let _ = parse_text(&written, &Reading::new(&schema));
        let _ = parse_json(&json, &Reading::new(&schema));
    }

    #[test]
    fn a_filter_cut_anywhere_is_read_or_refused(written in condition(), at in any::<prop::sample::Index>(), put in "\\PC{0,2}") {
        let schema = schema();
        let at = (0..=at.index(written.len() + 1)).rev().find(|i| written.is_char_boundary(*i)).unwrap();
        let (start, end) = written.split_at(at);
        let _ = parse_text(start, &Reading::body(&schema));
        let _ = parse_text(&format!("{start}{put}{end}"), &Reading::body(&schema));
    }
}
