//! How geometries are written and how they lie to each other.

use proptest::prelude::*;

use geo::{Coord, MultiPolygon, Point, Rect, Relate, polygon};

use super::*;

fn square(west: f64, south: f64, size: f64) -> Geometry<f64> {
    Rect::new((west, south), (west + size, south + size))
        .to_polygon()
        .into()
}

fn lying(geometry: Geometry<f64>) -> Kepts {
    row(&[
        ("geometry", Kept::Geometry(geometry)),
        ("access", Kept::Geometry(Point::new(1.0, 1.0).into())),
    ])
}

#[test]
fn every_way_to_write_a_geometry_is_read() {
    let row = lying(square(0.0, 0.0, 2.0));
    for written in [
        "POINT(1 1)",
        "POINT Z (1 1 5)",
        "point (1 1 5)",
        "LINESTRING(1 1, 3 3)",
        "POLYGON((1 1,3 1,3 3,1 1))",
        "POLYGON((-1 -1,9 -1,9 9,-1 9,-1 -1),(5 5,6 5,6 6,5 5))",
        "MULTIPOINT((1 1),(9 9))",
        "MULTIPOINT(1 1,9 9)",
        "MULTILINESTRING((1 1,2 2),(7 7,8 8))",
        "MULTIPOLYGON(((1 1,3 1,3 3,1 1)),((7 7,8 7,8 8,7 7)))",
        "GEOMETRYCOLLECTION(POINT(9 9),LINESTRING(1 1,2 2))",
        "BBOX(1,1,3,3)",
        "BBOX(1,1,-5,3,3,5)",
        "ENVELOPE(1,1,3,3)",
        "BBOX(1,1,1,1)",
        "BBOX(1,0,1,5)",
        "BBOX(170,0,1,1)",
        "BBOX(0.5,0,-180,1)",
        "BBOX(180,0,1,1)",
        "access",
    ] {
        assert_eq!(
            matches(&format!("S_INTERSECTS(geometry,{written})"), &row),
            Some(true),
            "{written}"
        );
        assert_eq!(
            matches(&format!("S_INTERSECTS({written},geometry)"), &row),
            Some(true),
            "{written}"
        );
        assert_eq!(
            matches(&format!("S_DISJOINT(geometry,{written})"), &row),
            Some(false),
            "{written}"
        );
    }
}

#[test]
fn a_property_may_have_the_name_of_a_geometry() {
    let schema = [
        Property::new("point", Type::Number),
        Property::new("date", Type::Number),
    ];
    parse_text("point = 1 AND date > 2", &Reading::new(&schema)).unwrap();
}

#[test]
fn relations_are_those_of_de_9im() {
    let row = lying(square(0.0, 0.0, 2.0));
    for (filter, truth) in [
        ("S_WITHIN(geometry, BBOX(-1,-1,3,3))", true),
        ("S_WITHIN(geometry, BBOX(0,0,2,2))", true),
        ("S_WITHIN(geometry, BBOX(1,1,3,3))", false),
        ("S_CONTAINS(geometry, BBOX(0.5,0.5,1,1))", true),
        ("S_CONTAINS(geometry, POINT(0 0))", false),
        ("S_CONTAINS(geometry, access)", true),
        ("S_EQUALS(geometry, POLYGON((2 2,0 2,0 0,2 0,2 2)))", true),
        ("S_EQUALS(geometry, BBOX(0,0,2,2))", true),
        ("S_TOUCHES(geometry, BBOX(2,0,3,1))", true),
        ("S_TOUCHES(geometry, BBOX(1,0,3,1))", false),
        ("S_OVERLAPS(geometry, BBOX(1,1,3,3))", true),
        ("S_CROSSES(LINESTRING(-1 1,3 1), geometry)", true),
        ("S_CROSSES(geometry, LINESTRING(-1 1,3 1))", true),
        ("S_WITHIN(POINT(1 1), geometry)", true),
        ("S_WITHIN(LINESTRING(0 0,1 1), BBOX(0,0,1,1))", true),
        ("S_EQUALS(POINT(1 1), POINT(1 2))", false),
    ] {
        assert_eq!(matches(filter, &row), Some(truth), "{filter}");
    }
}

#[test]
fn a_box_across_the_180th_meridian_is_two() {
    for (west, truth) in [(175.0, true), (-178.0, true), (0.0, false), (160.0, false)] {
        let row = lying(square(west, 0.0, 1.0));
        assert_eq!(
            matches("S_INTERSECTS(geometry, BBOX(170,-10,-170,10))", &row),
            Some(truth),
            "{west}"
        );
        assert_eq!(
            matches("S_WITHIN(geometry, BBOX(170,-10,-170,10))", &row),
            Some(truth),
            "{west}"
        );
    }
}

#[test]
fn shortcuts_by_boxes_answer_as_geo_does() {
    let shapes = [
        square(0.0, 0.0, 2.0),
        square(0.0, 0.0, 4.0),
        square(1.0, 1.0, 1.0),
        square(4.0, 0.0, 1.0),
        square(9.0, 9.0, 1.0),
        Point::new(0.0, 0.0).into(),
        Point::new(2.0, 2.0).into(),
        geo::LineString::from(vec![(0.0, 0.0), (4.0, 0.0)]).into(),
        polygon![(x: -1.0, y: -1.0), (x: 5.0, y: -1.0), (x: -1.0, y: 5.0)].into(),
    ];
    let literals = [
        "BBOX(0,0,4,4)",
        "BBOX(1,1,3,3)",
        "POLYGON((0 0,4 0,4 4,0 4,0 0))",
        "POINT(2 2)",
        "LINESTRING(0 0,4 0)",
    ];
    for literal in literals {
        let geometry = |filter: &Filter| match &filter.root {
            expr::Predicate::Spatial(expr::SpatialTest {
                right: expr::Site::Literal(l),
                ..
            }) => l.geometry.clone(),
            other => panic!("{other:?}"),
        };
        for shape in &shapes {
            let row = lying(shape.clone());
            let matrix = shape.relate(&geometry(&read(&format!("S_WITHIN(geometry,{literal})"))));
            for (name, truth) in [
                ("S_INTERSECTS", matrix.is_intersects()),
                ("S_DISJOINT", matrix.is_disjoint()),
                ("S_CONTAINS", matrix.is_contains()),
                ("S_WITHIN", matrix.is_within()),
                ("S_EQUALS", matrix.is_equal_topo()),
                ("S_TOUCHES", matrix.is_touches()),
                ("S_CROSSES", matrix.is_crosses()),
                ("S_OVERLAPS", matrix.is_overlaps()),
            ] {
                let filter = format!("{name}(geometry,{literal})");
                assert_eq!(matches(&filter, &row), Some(truth), "{shape:?} {filter}");
            }
        }
    }
}

#[test]
fn an_empty_geometry_meets_nothing() {
    let row = lying(MultiPolygon::<f64>(vec![]).into());
    assert_eq!(
        matches("S_INTERSECTS(geometry, BBOX(0,0,1,1))", &row),
        Some(false)
    );
    assert_eq!(
        matches("S_DISJOINT(geometry, BBOX(0,0,1,1))", &row),
        Some(true)
    );
}

#[test]
fn the_box_of_a_filter_holds_all_it_can_match() {
    let geometry = schema().iter().position(|p| p.name == "geometry").unwrap();
    for (filter, wanted) in [
        (
            "S_INTERSECTS(geometry, BBOX(0,1,2,3)) AND area > 5",
            Some([0.0, 1.0, 2.0, 3.0]),
        ),
        (
            "S_WITHIN(LINESTRING(0 1,2 3), geometry)",
            Some([0.0, 1.0, 2.0, 3.0]),
        ),
        (
            "S_WITHIN(geometry, BBOX(0,0,9,9)) AND S_TOUCHES(geometry, BBOX(0,0,1,1))",
            Some([0.0, 0.0, 1.0, 1.0]),
        ),
        (
            "S_WITHIN(geometry, BBOX(0,0,1,1)) OR S_TOUCHES(geometry, POINT(5 6))",
            Some([0.0, 0.0, 5.0, 6.0]),
        ),
        (
            "NOT S_DISJOINT(geometry, BBOX(0,0,1,1))",
            Some([0.0, 0.0, 1.0, 1.0]),
        ),
        ("S_WITHIN(geometry, BBOX(0,0,1,1)) OR area > 5", None),
        ("NOT S_WITHIN(geometry, BBOX(0,0,1,1))", None),
        ("S_DISJOINT(geometry, BBOX(0,0,1,1))", None),
        ("S_WITHIN(access, BBOX(0,0,1,1))", None),
    ] {
        assert_eq!(read(filter).bbox(geometry), wanted, "{filter}");
    }
}

#[test]
fn geometries_in_another_system_are_turned_into_degrees() {
    let schema = schema();
    let in_millions = |c: Coord<f64>| {
        let far = c.x > 2e8;
        (!far)
            .then_some(Coord {
                x: c.x / 1e6,
                y: c.y / 1e6,
            })
            .ok_or_else(|| "too far".to_owned())
    };
    let reading = Reading {
        to_degrees: Some(&in_millions),
        ..Reading::new(&schema)
    };
    let filter = parse_text("S_WITHIN(geometry,BBOX(-1e6,-1e6,3e6,3e6))", &reading).unwrap();
    assert_eq!(filter.matches(&lying(square(0.0, 0.0, 2.0))), Some(true));
    assert_eq!(
        filter.to_text(),
        "S_WITHIN(\"geometry\",POLYGON((3 -1,3 3,-1 3,-1 -1,3 -1)))"
    );
    for wrong in ["POINT(3e8 0)", "BBOX(5,0,1,1)"] {
        assert!(
            parse_text(&format!("S_WITHIN(geometry,{wrong})"), &reading).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn geometries_that_are_none_are_refused() {
    for wrong in [
        "POINT(1)",
        "POINT()",
        "POINT EMPTY",
        "POINT(1 2 3 4)",
        "POINT M (1 2 3)",
        "POINT(1,2)",
        "LINESTRING(1 1)",
        "POLYGON((0 0,1 0,1 1))",
        "POLYGON((0 0,1 0,1 1,0 1))",
        "POLYGON((0 0,1 1,0 0,0 0))",
        "LINESTRING(1 1,1 1)",
        "POLYGON((0 0,2 2,2 0,0 2,0 0))",
        "POLYGON((0 0,1 0,1 1,0 0),(5 5,6 5,6 6,5 5))",
        "BBOX(180,0,-180,1)",
        "BBOX(1,2,3)",
        "BBOX(1,3,3,2)",
        "BBOX(1,2,3,'4')",
        "POINT(500 1)",
        "BBOX(170,0,190,1)",
        "POINT(39 117)",
        "POINT(1e999 1)",
        "BBOX(500000,4300000,510000,4310000)",
        "GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 1)))",
        "GEOMETRYCOLLECTION()",
        "CIRCLE(1 1,5)",
        "name",
        "'POINT(1 1)'",
    ] {
        fault(&format!("S_INTERSECTS(geometry,{wrong})"));
    }
    for wrong in [
        r#"{"type":"Point","coordinates":[1]}"#,
        r#"{"type":"Point","coordinates":[]}"#,
        r#"{"type":"Point"}"#,
        r#"{"type":"Polygon","coordinates":[]}"#,
        r#"{"type":"Polygon","coordinates":[[]]}"#,
        r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}"#,
        r#"{"type":"LineString","coordinates":[]}"#,
        r#"{"type":"MultiPolygon","coordinates":[]}"#,
        r#"{"type":"GeometryCollection","geometries":[]}"#,
        r#"{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[]}]}"#,
        r#"{"type":"Circle","coordinates":[1,2]}"#,
        r#"{"type":"Point","coordinates":[1e999,2]}"#,
        r#"{"type":"Feature","geometry":null}"#,
        r#"{"bbox":[1,2]}"#,
        r#"{"bbox":{}}"#,
        r#"{"type":7}"#,
        r#"{"type":"MultiPoint","coordinates":[[1,2],[3]]}"#,
        r#"{"type":"Point","coordinates":["1","2"]}"#,
    ] {
        fault_of_json(&format!(
            r#"{{"op":"s_within","args":[{{"property":"geometry"}},{wrong}]}}"#
        ));
    }
}

/// Rings, lines and points on a coarse grid: they cross and touch themselves and each other in every way.
fn grid_geometry() -> impl Strategy<Value = String> {
    let line = || prop::collection::vec((0..6i32, 0..6i32), 2..7);
    let written = |positions: &[(i32, i32)]| {
        let positions: Vec<String> = positions.iter().map(|(x, y)| format!("{x} {y}")).collect();
        format!("({})", positions.join(","))
    };
    let closed = move |line: &Vec<(i32, i32)>| {
        let ring: Vec<_> = line.iter().chain(line.first()).copied().collect();
        written(&ring)
    };
    let rings = move |rings: Vec<Vec<(i32, i32)>>| {
        let rings: Vec<String> = rings.iter().map(closed).collect();
        format!("({})", rings.join(","))
    };
    let polygon = move || prop::collection::vec(line(), 1..3).prop_map(rings);
    prop_oneof![
        3 => polygon().prop_map(|rings| format!("POLYGON{rings}")),
        2 => (polygon(), polygon()).prop_map(|(a, b)| format!("MULTIPOLYGON({a},{b})")),
        2 => line().prop_map(move |l| format!("LINESTRING{}", written(&l))),
        1 => (line(), line()).prop_map(move |(a, b)| format!("MULTILINESTRING({},{})", written(&a), written(&b))),
        1 => line().prop_map(move |l| format!("MULTIPOINT{}", written(&l))),
        1 => (polygon(), line()).prop_map(move |(a, b)| {
            format!("GEOMETRYCOLLECTION(POLYGON{a},LINESTRING{},POINT(1 1))", written(&b))
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn geometries_that_cross_themselves_are_answered_or_refused(
        a in grid_geometry(), b in grid_geometry(), x in 0..6i32, y in 0..6i32, size in 1..3i32,
    ) {
        let row = lying(square(x.into(), y.into(), size.into()));
        for name in ["S_INTERSECTS", "S_CONTAINS", "S_WITHIN", "S_EQUALS", "S_TOUCHES", "S_CROSSES", "S_OVERLAPS"] {
            for filter in [format!("{name}({a},{b})"), format!("{name}(geometry,{a})")] {
                if let Ok(filter) = parse_text(&filter, &Reading::body(&schema())) {
                    filter.matches(&row);
                }
            }
        }
    }
}
