//! Layers, their labels and their properties.

use geo::Contains;

use super::*;

#[test]
fn a_label_stands_inside_its_land_in_one_tile_only() {
    let set = &WEB_MERCATOR_QUAD;
    let middle = tianjin(set, 13);
    // a horseshoe over several tiles, whose centroid is outside
    let horseshoe = [
        (-1.2, -0.6),
        (1.8, -0.6),
        (1.8, -0.4),
        (-1.0, -0.4),
        (-1.0, 1.5),
        (1.8, 1.5),
        (1.8, 1.7),
        (-1.2, 1.7),
    ];
    let land = land(&middle, &horseshoe, &[]);
    let mut points = Vec::new();
    for row in middle.row() - 3..=middle.row() + 3 {
        for column in middle.column() - 3..=middle.column() + 3 {
            let tile = set.tile(13, row, column).unwrap();
            let found = read(&bytes(&tile, &[Shape::Polygons(&land)], Labels::With(&[])));
            for layer in found
                .layers
                .iter()
                .filter(|layer| layer.name == "land_labels")
            {
                assert_eq!(layer.features[0].id, Some(1));
                let Geometry::Point(point) = layer.features[0].geometry else {
                    panic!("one point");
                };
                points.push(position(
                    &tile,
                    f64::from(point.x()) / 4096.0,
                    f64::from(point.y()) / 4096.0,
                ));
            }
        }
    }
    assert_eq!(points.len(), 1);
    assert!(land.contains(&points[0]));
}

#[test]
fn land_too_narrow_for_a_name_has_no_label() {
    let tile = tianjin(&WEB_MERCATOR_QUAD, 13);
    let narrow = land(&tile, &square(0.5, 0.52), &[]);
    let found = read(&bytes(
        &tile,
        &[Shape::Polygons(&narrow)],
        Labels::With(&[]),
    ));
    assert_eq!(found.layers.len(), 1);
}

#[test]
fn a_label_has_the_first_of_its_properties_and_land_has_all() {
    use fast_mvt::MvtValue;
    let tile = tianjin(&WEB_MERCATOR_QUAD, 13);
    let land = land(&tile, &square(0.2, 0.8), &[]);
    let properties = [
        ("name", Value::Text("北辰地块")),
        ("area", Value::Number(1.5)),
        ("lost", Value::Number(f64::NAN)),
        ("units", Value::Int(-3)),
        ("listed", Value::Bool(true)),
    ];
    let feature = Feature {
        id: None,
        shape: Shape::Polygons(&land),
        properties,
    };
    let mut encoder = Encoder::new(&tile);
    // of land without a number, the second
    encoder
        .layer(
            "land",
            [feature],
            Labels::With(&["number", "name", "listed"]),
        )
        .unwrap();
    let found = read(&encoder.finish());
    let of = |index: usize| {
        let feature = &found.layers[index].features[0];
        (
            found.layers[index].name.as_str(),
            feature.id,
            feature.properties.clone(),
        )
    };
    let own = |key: &str, value: MvtValue| (key.to_owned(), value);
    let name = own("name", MvtValue::String("北辰地块".into()));
    let listed = own("listed", MvtValue::Bool(true));
    let numbers = [
        own("area", MvtValue::Double(1.5)),
        own("units", MvtValue::Int(-3)),
    ];
    let [area, units] = numbers;
    assert_eq!(
        of(0),
        ("land", None, vec![name.clone(), area, units, listed])
    );
    assert_eq!(of(1), ("land_labels", None, vec![name]));
}

#[test]
fn a_layer_needs_a_name_of_its_own() {
    let tile = tianjin(&WEB_MERCATOR_QUAD, 13);
    let none = || std::iter::empty::<Feature<'_, NoProperties>>();
    let mut encoder = Encoder::new(&tile);
    assert!(encoder.layer("", none(), Labels::None).is_err());
    assert!(encoder.layer("land", none(), Labels::With(&[])).is_ok());
    assert!(encoder.layer("land", none(), Labels::None).is_err());
    assert!(encoder.layer("land_labels", none(), Labels::None).is_err());
}
