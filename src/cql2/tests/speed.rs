//! How long a row takes. Run with `cargo test --release cql2::tests::speed -- --ignored --nocapture`.

use std::hint::black_box;
use std::time::Instant;

use geo::{BoundingRect, MultiPolygon, Polygon, Rect};

use super::*;

const ROWS: usize = 1_000_000;

struct Parcel {
    name: String,
    area: f64,
    outline: MultiPolygon<f64>,
    bbox: Option<Rect<f64>>,
}

impl Row for Parcel {
    fn value(&self, property: usize) -> Value<'_> {
        match property {
            0 => Value::Text(&self.name),
            1 => Value::Number(self.area),
            2 => Value::Geometry(Shape::MultiPolygon(&self.outline, self.bbox)),
            _ => Value::Null,
        }
    }
}

fn parcel(i: usize) -> Parcel {
    let (x, y) = (
        117.0 + (i % 1_000) as f64 * 1e-3,
        39.0 + (i / 1_000) as f64 * 1e-3,
    );
    let ring: Vec<(f64, f64)> = (0..=12)
        .map(|k| f64::from(k) / 12.0 * std::f64::consts::TAU)
        .map(|angle| (x + 4e-4 * angle.cos(), y + 4e-4 * angle.sin()))
        .collect();
    let outline = MultiPolygon(vec![Polygon::new(ring.into(), vec![])]);
    let bbox = outline.bounding_rect();
    Parcel {
        name: format!("{}{i} Works Road", ["a", "B", "化"][i % 3]),
        area: i as f64,
        outline,
        bbox,
    }
}

#[test]
#[ignore = "measures, and takes a gigabyte"]
fn rows_take_tens_of_nanoseconds() {
    let schema = [
        Property::new("name", Type::Text),
        Property::new("area", Type::Number),
        Property::new("geometry", Type::Geometry),
    ];
    let parcels: Vec<Parcel> = (0..ROWS).map(parcel).collect();
    for filter in [
        "area = 5",
        "name = 'a3 Works Road'",
        "name LIKE 'a%'",
        "name LIKE '%b%'",
        "name LIKE '%1_W%'",
        "name IN ('a3 Works Road','x','y','z')",
        "area IN (1,2,3,4,5,6,7,8)",
        "CASEI(name) = CASEI('B1 works road')",
        "CASEI(name) LIKE CASEI('%WORKS%')",
        "ACCENTI(name) LIKE 'a%'",
        "area > 5 AND area < 100 AND name LIKE 'a%'",
        "area * 2 + 1 > 100",
        "S_INTERSECTS(geometry,BBOX(117.1,39.1,117.2,39.2))",
        "S_WITHIN(geometry,BBOX(117.1,39.1,117.9,39.9))",
        "S_INTERSECTS(geometry,POLYGON((117 39,118 39,118 40,117 39)))",
        "S_WITHIN(geometry,POLYGON((117 39,118 39,118 40,117 39)))",
    ] {
        let filter = parse_text(filter, &Reading::new(&schema)).unwrap();
        let matcher = filter.matcher();
        let before = Instant::now();
        let found = parcels
            .iter()
            .filter(|p| black_box(matcher.matches(*p)) == Some(true))
            .count();
        let nanos = before.elapsed().as_nanos() as f64 / ROWS as f64;
        println!("{nanos:8.1} ns a row, {found:7} found: {filter}");
    }
}
