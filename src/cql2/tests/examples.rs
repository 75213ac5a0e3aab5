//! The examples of the standard, each in text and in JSON.

use std::collections::BTreeMap;

use super::*;

/// The names in the examples that hold something else than a text.
const TYPES: [(Type, &[&str]); 6] = [
    (
        Type::Number,
        &[
            "balance",
            "depth",
            "category",
            "eo:cloud_cover",
            "landsat:wrs_row",
            "floors",
            "taxes",
            "vehicle_height",
            "bridge_clearance",
            "windSpeed",
            "foo",
            "bar",
            "x",
        ],
    ),
    (Type::Boolean, &["swimming_pool"]),
    (Type::Date, &["built"]),
    (
        Type::Instant,
        &[
            "updated",
            "event_time",
            "touchdown",
            "liftOff",
            "starts_at",
            "ends_at",
            "updated_at",
        ],
    ),
    (
        Type::Geometry,
        &["geometry", "road", "footprint", "location"],
    ),
    (Type::TextArray, &["layer:ids", "values"]),
];

const TEXTS: [&str; 16] = [
    "city",
    "name",
    "cityName",
    "road_class",
    "etat_vol",
    "landsat:scene_id",
    "eo:instrument",
    "beamMode",
    "swathDirection",
    "polarization",
    "owner",
    "material",
    "geophys:SURVEY_NAME",
    "id",
    "landsat:wrs_path",
    "value",
];

/// `numbers` are names that some examples take for numbers and others for texts.
fn schema_of_examples(numbers: &[&str]) -> Vec<Property> {
    let mut types: BTreeMap<&'static str, Type> =
        TEXTS.iter().map(|name| (*name, Type::Text)).collect();
    for (ty, names) in TYPES {
        types.extend(names.iter().map(|name| (*name, ty)));
    }
    for name in types.clone().keys().filter(|name| numbers.contains(name)) {
        types.insert(name, Type::Number);
    }
    types
        .into_iter()
        .map(|(name, ty)| Property::new(name, ty))
        .collect()
}

/// Examples that cannot be filters of this register, and what is said of them.
const REFUSED: [(&str, &str); 11] = [
    ("clause6_01", "function"),  // avg
    ("clause6_02b", "function"), // avg
    ("clause7_18", "function"),  // Buffer
    ("example46", "neither cross"),
    ("example46-alt01", "neither cross"),
    ("example49", "neither cross"),
    ("example49-alt01", "neither cross"),
    ("example68", "function"), // Foo
    ("example69", "function"), // Bar
    ("example81", "a text"),   // a list of texts, truths and numbers
    ("example82", "a text"),   // a list of instants and truths
];

fn try_all(
    folder: &str,
    parse: impl Fn(&str, &Reading) -> Result<Filter, Fault>,
) -> Vec<(String, Result<String, String>)> {
    let mut files: Vec<_> = std::fs::read_dir(published("examples").join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let schemas = [
        schema_of_examples(&["value", "landsat:wrs_path"]),
        schema_of_examples(&[]),
    ];
    let read = |path: &std::path::PathBuf| {
        let written = std::fs::read_to_string(path).unwrap();
        let [first, second] = schemas
            .each_ref()
            .map(|schema| parse(&written, &Reading::body(schema)));
        let outcome = first
            .or(second)
            .map(|f| f.to_text())
            .map_err(|fault| fault.wanted);
        (
            path.file_stem().unwrap().to_str().unwrap().to_owned(),
            outcome,
        )
    };
    files.iter().map(read).collect()
}

#[test]
fn published_examples_are_read_except_for_invented_functions_and_crossing_polygons() {
    for (folder, outcomes) in [
        ("text", try_all("text", parse_text)),
        ("json", try_all("json", parse_json)),
    ] {
        let refused: Vec<_> = outcomes
            .iter()
            .filter_map(|(name, o)| Some((name, o.as_ref().err()?)))
            .collect();
        println!(
            "{folder}: {} read, refused {refused:?}",
            outcomes.len() - refused.len()
        );
        for (name, wanted) in refused {
            let expected = REFUSED
                .iter()
                .any(|(n, why)| n == name && wanted.contains(why));
            assert!(expected, "{folder}/{name} wants {wanted}");
        }
    }
}

#[test]
fn text_and_json_of_an_example_are_the_same_filter() {
    let texts = try_all("text", parse_text);
    let jsons: BTreeMap<_, _> = try_all("json", parse_json).into_iter().collect();
    for (name, text) in &texts {
        let json = name.split("-alt").next().and_then(|name| jsons.get(name));
        let (Ok(text), Some(Ok(json))) = (text, json) else {
            continue;
        };
        if name == "example70" {
            continue; // é is one character in the text and two in the JSON
        }
        assert_eq!(text, json, "{name}");
    }
}
