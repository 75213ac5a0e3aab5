//! What nobody should send, and what is said to it.

use std::time::{Duration, Instant};

use super::*;

/// Longer than any limit, so that only the parser stands in the way.
fn unlimited(filter: &str) -> Result<Filter, Fault> {
    let schema = schema();
    parse_text(
        filter,
        &Reading {
            longest: usize::MAX,
            ..Reading::new(&schema)
        },
    )
}

#[test]
fn nesting_without_end_is_refused_at_once() {
    let many = 100_000;
    for (start, end) in [
        ("(", ")"),
        ("NOT ", ""),
        ("NOT(", ")"),
        ("CASEI(", ")"),
        ("1+(", ")"),
        ("A_CONTAINS((", "))"),
        ("-", ""),
        ("(1+", ""),
        ("area = (", ")"),
        ("INTERVAL(", ")"),
        ("area IN (", ")"),
        ("GEOMETRYCOLLECTION(", ")"),
        ("2^", ""),
    ] {
        let before = Instant::now();
        let filter = format!("{}area{}", start.repeat(many), end.repeat(many));
        unlimited(&filter).unwrap_err();
        assert!(before.elapsed() < Duration::from_secs(20), "{start}");
    }
    for (start, end) in [
        ("[", "]"),
        (r#"{"op":"not","args":["#, "]}"),
        (r#"{"bbox":["#, "]}"),
        (r#"{"a":"#, "}"),
    ] {
        for depth in [30, 60, 120, 2_000, many] {
            let filter = format!("{}true{}", start.repeat(depth), end.repeat(depth));
            let schema = schema();
            let reading = Reading {
                longest: usize::MAX,
                ..Reading::new(&schema)
            };
            let read = parse_json(&filter, &reading);
            assert!(
                read.is_err() || (start.contains("not") && depth < DEEPEST),
                "{start} {depth}"
            );
        }
    }
}

#[test]
fn chains_without_end_are_refused_or_flat() {
    let chain = |part: &str, n| vec![part; n].join("");
    unlimited(&format!("1{} = 1", chain("+1", 100_000))).unwrap_err();
    unlimited(&format!("1{} = 1", chain("*1", 100_000))).unwrap_err();
    unlimited(&format!("TRUE{}", chain(" AND TRUE", 100_000))).unwrap();
    unlimited(&format!("listed = TRUE{}", chain(" = TRUE", 100))).unwrap_err();
    unlimited(&format!("area IN (1{})", chain(",1", 100_000))).unwrap();
}

#[test]
fn fifty_expressions_in_each_other_are_enough() {
    let nested = |n: usize| format!("{}listed{}", "NOT ".repeat(n), "");
    assert!(unlimited(&nested(DEEPEST - 1)).is_ok());
    assert!(
        unlimited(&nested(DEEPEST))
            .unwrap_err()
            .wanted
            .contains("50")
    );
    let brackets = |n: usize| format!("{}listed{}", "(".repeat(n), ")".repeat(n));
    assert!(unlimited(&brackets(DEEPEST)).is_ok());
    assert!(unlimited(&brackets(DEEPEST + 1)).is_err());
}

#[test]
fn a_megabyte_is_refused_before_it_is_read() {
    let schema = schema();
    let long = format!("name = '{}'", "x".repeat(1_000_000));
    let fault = parse_text(&long, &Reading::new(&schema)).unwrap_err();
    assert_eq!(fault.wanted, "a filter of at most 2048 bytes");
    let fault = parse_json(&long, &Reading::body(&schema)).unwrap_err();
    assert_eq!(fault.wanted, "a filter of at most 65536 bytes");
}

#[test]
fn positions_of_all_geometries_count_together() {
    let line = |n: usize| format!("LINESTRING(2 2{})", ",1 1".repeat(n - 1));
    let both = |n| {
        format!(
            "S_INTERSECTS(geometry,{}) OR S_INTERSECTS(geometry,{})",
            line(n),
            line(n)
        )
    };
    assert!(unlimited(&both(MOST_POSITIONS / 2)).is_ok());
    assert!(
        unlimited(&both(MOST_POSITIONS / 2 + 1))
            .unwrap_err()
            .wanted
            .contains("positions")
    );
    let json = |n| {
        let line = format!(
            r#"{{"type":"LineString","coordinates":[[2,2],{}]}}"#,
            vec!["[1,1]"; n - 1].join(",")
        );
        let one = format!(r#"{{"op":"s_within","args":[{{"property":"geometry"}},{line}]}}"#);
        format!(r#"{{"op":"or","args":[{one},{one}]}}"#)
    };
    let schema = schema();
    assert!(parse_json(&json(MOST_POSITIONS / 2), &Reading::body(&schema)).is_ok());
    assert!(parse_json(&json(MOST_POSITIONS / 2 + 1), &Reading::body(&schema)).is_err());
}

#[test]
fn sql_is_not_cql2() {
    for filter in [
        "1=1; drop table parcels",
        "name = 'a' -- AND",
        "name = 'a' UNION SELECT 1",
        "name = ''; DELETE FROM parcels --'",
        "' OR 1=1 --",
        "name != 'a'",
        "name == 'a'",
        "name LIKE '%' ESCAPE '!'",
        "(SELECT 1) = 1",
        "name || 'a' = 'b'",
        "name = \"a\"",
        "pg_sleep(10) = 1",
        "area = 0x10",
        "area = 1e999",
        "name = NULL",
        "EXISTS(name)",
        "area = 1 2",
        "/* */ TRUE",
        "name = 'a",
        "\"name = 'a'",
        "area =",
        "= 5",
        "",
        " ",
        "()",
        "AND",
        "NOT",
        "area BETWEEN 1",
        "area IN ()",
        "area IN 5",
        "name IS 5",
        "name NOT = 'a'",
        "area <> = 5",
        "area = 5)",
        "(area = 5",
        "listed > FALSE",
        "\0",
        "a\u{0}b = 1",
        "2^3^2 = 1",
        "area = --5",
        "name LIKE name",
        "name LIKE 5",
        "name LIKE 'a\\'",
        "area LIKE '5%'",
        "'a' + 1 = 2",
        "name + 1 = 2",
    ] {
        fault(filter);
    }
    // what looks like an attack and is a text
    let row = row(&[("name", text("'; drop table parcels --"))]);
    assert_eq!(
        matches("name = '''; drop table parcels --'", &row),
        Some(true)
    );
}

#[test]
fn a_misspelt_name_is_answered_with_the_nearest() {
    for (filter, remedy) in [
        ("nmae = 'a'", "did you mean name?"),
        ("geometri IS NULL", "did you mean geometry?"),
        ("Name = 'a'", "did you mean name?"),
        (
            "S_INTERSECT(geometry, POINT(1 1))",
            "did you mean s_intersects?",
        ),
        ("T_AFFTER(built, built)", "did you mean t_after?"),
    ] {
        assert_eq!(fault(filter).remedy, remedy, "{filter}");
    }
    assert!(
        fault("something_else = 1")
            .remedy
            .starts_with("known are: name, alias")
    );
    assert!(fault("buffer(geometry,5) = 1").remedy.contains("s_within"));
}

#[test]
fn a_fault_says_where() {
    assert_eq!(fault("name = 'a' AND nmae = 'b'").at, Place::Character(16));
    assert_eq!(
        fault("name = '化工厂' AND area = 'x'").at,
        Place::Character(25)
    );
    let json = r#"{"op":"and","args":[true,{"op":"=","args":[{"property":"nmae"},"a"]}]}"#;
    assert_eq!(
        fault_of_json(json).at,
        Place::Path("/args/1/args/0/property".to_owned())
    );
    assert_eq!(
        fault("area = 'x'").to_string(),
        "character 8: expected a number, found a text; write a number without quotation marks"
    );
}

#[test]
fn json_that_is_no_filter_is_refused() {
    for filter in [
        "",
        "null",
        "5",
        "\"a\"",
        "[]",
        "{}",
        "[true]",
        r#"{"op":"and"}"#,
        r#"{"op":"and","args":[]}"#,
        r#"{"op":"and","args":[true]}"#,
        r#"{"op":"and","args":true}"#,
        r#"{"op":5,"args":[]}"#,
        r#"{"op":"xor","args":[true,true]}"#,
        r#"{"property":"name"}"#,
        r#"{"property":5}"#,
        r#"{"op":"not","args":[true,true]}"#,
        r#"{"op":"not","args":[true],"agrs":[]}"#,
        r#"{"op":"=","args":[{"property":"name"},null]}"#,
        r#"{"op":"=","args":[{"property":"name"},"a\\"]}"#,
        r#"{"op":"date","args":["2024-01-01"]}"#,
        r#"{"op":"=","args":[{"date":5},{"date":"2024-01-01"}]}"#,
        r#"{"op":"in","args":[{"property":"name"},"a"]}"#,
        r#"{"op":"in","args":[{"property":"name"},[]]}"#,
        r#"{"op":"in","args":[{"property":"name"},["a",1]]}"#,
        r#"{"op":"=","args":[{"property":"area"},1e999]}"#,
        r#"{"op":"=","args":[{"property":"area","x":1},1]}"#,
        "true true",
        r#"{"op":"Buffer","args":[]}"#,
        "{\"op\":\"and\",",
        r#"{"op":"t_after","args":[{"interval":["..",".."]},{"interval":["2024-01-01"]}]}"#,
    ] {
        fault_of_json(filter);
    }
}

#[test]
fn a_fault_repeats_only_a_little_of_what_was_sent() {
    let fault = fault(&format!(
        "{} = 1",
        "x\u{7}".replace('\u{7}', "y").repeat(5_000)
    ));
    assert!(fault.to_string().len() < 500, "{fault}");
}

/// Two combs whose teeth cross each other everywhere.
fn combs(teeth: usize) -> [String; 2] {
    [false, true].map(|turned| {
        let positions: Vec<String> = (0..teeth)
            .map(|i| (i as f64 / teeth as f64, f64::from(u8::from(i % 2 == 0))))
            .map(|(a, b)| if turned { (b, a) } else { (a, b) })
            .map(|(x, y)| format!("{x} {y}"))
            .collect();
        format!("LINESTRING({})", positions.join(","))
    })
}

#[test]
fn the_most_intricate_literals_do_not_take_long() {
    let [a, b] = combs(MOST_POSITIONS / 2);
    let before = Instant::now();
    unlimited(&format!("S_CROSSES({a},{b})")).unwrap();
    // a star that crosses itself wherever it can, a circle that does not, and many small triangles
    let ring = |step: usize| {
        let sides = MOST_POSITIONS - 1;
        let corner = |i: usize| (i % sides * step) as f64 / sides as f64 * std::f64::consts::TAU;
        let corners: Vec<String> = (0..=sides)
            .map(corner)
            .map(|angle| format!("{:.9} {:.9}", angle.cos(), angle.sin()))
            .collect();
        format!("S_WITHIN(geometry,POLYGON(({})))", corners.join(","))
    };
    unlimited(&ring(1)).unwrap();
    unlimited(&ring(MOST_POSITIONS / 2 - 1)).unwrap_err();
    let triangles: Vec<String> = (0..MOST_POSITIONS / 4)
        .map(|i| i as f64 / 10.0)
        .map(|x| format!("(({x} 0,{} 0,{x} 1,{x} 0))", x + 0.05))
        .collect();
    unlimited(&format!(
        "S_WITHIN(geometry,MULTIPOLYGON({}))",
        triangles.join(",")
    ))
    .unwrap();
    // seconds in a build that is not optimised, on a busy machine; what is quadratic in parts takes minutes there
    let took = before.elapsed();
    assert!(took < Duration::from_secs(60), "{took:?}");
}

#[test]
fn a_filter_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&read("S_WITHIN(geometry,POINT(1 1)) AND name LIKE '%a%'"));
}
