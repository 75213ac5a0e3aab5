//! Worked examples. B: own calculations from the formulas, in the tests of this project. A: figures of another program,
//! read beside the project where they are.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;

#[derive(serde::Deserialize, Clone)]
struct Row {
    example: String,
    substance: String,
    land_class: u8,
    kind: String,
    quantity: String,
    value: f64,
    rel_tolerance: Option<f64>,
}

/// Intermediate values are printed with seven digits.
const PRINTED: f64 = 1e-6;

fn examples(text: &str, prefix: &str) -> BTreeMap<String, Vec<Row>> {
    let mut examples: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize::<Row>() {
        let row = row.expect("a row");
        if row.example.starts_with(prefix) {
            examples.entry(row.example.clone()).or_default().push(row);
        }
    }
    examples
}

fn cas(name: &str) -> &'static str {
    match name {
        "arsenic" => "7440-38-2",
        "benzene" => "71-43-2",
        "benzo[a]pyrene" => "50-32-8",
        "cadmium" => "7440-43-9",
        "chromium_VI" => "18540-29-9",
        "vinyl_chloride" => "75-01-4",
        "chrysene" => "218-01-9",
        "mercury" => "7439-97-6",
        "lindane" => "58-89-9",
        other => panic!("{other}?"),
    }
}

/// The question of an example; its toxicity and physico-chemical inputs are those of the tables.
fn question(rows: &[Row]) -> RiskQuestion {
    let class = match rows[0].land_class {
        1 => LimitClass::I,
        _ => LimitClass::II,
    };
    let substance = find(cas(&rows[0].substance)).expect("a substance");
    let mut asked = RiskSubstanceAsked {
        substance: cas(&rows[0].substance).to_owned(),
        ..RiskSubstanceAsked::default()
    };
    for row in rows.iter().filter(|row| row.kind == "input") {
        match row.quantity.as_str() {
            "C_surface" => asked.surface_mg_per_kg = Some(row.value),
            "C_subsurface" => asked.subsoil_mg_per_kg = Some(row.value),
            "C_groundwater" => asked.groundwater_mg_per_l = Some(row.value),
            "C_groundwater_protection" => {
                asked.groundwater_protection_mg_per_l = Some(row.value);
            }
            symbol => {
                let property = Property::parse(symbol).expect("a property");
                let listed = substance.cell(property).value;
                let inferred = substance.inferred.filter(|(own, _)| *own == property);
                let known = listed.or(inferred.map(|(_, value)| value));
                // the example repeats the Kd of mercury as its Koc
                if !(row.substance == "mercury" && symbol == "Koc") {
                    assert_eq!(known, Some(row.value), "{} {symbol}", row.example);
                }
            }
        }
    }
    let mut question = RiskQuestion::new(class);
    question.substances.push(asked);
    question.use_inferred = true;
    question.intermediates = true;
    question
}

/// A quantity of an example by its name there.
fn quantity(result: &SubstanceResult, name: &str) -> Option<f64> {
    let values = &result.control_values;
    match name {
        "CR_soil_total" => return result.soil.cancer.value,
        "HI_soil_total" => return result.soil.hazard.value,
        "CR_gw_total" => return result.groundwater.cancer.value,
        "HI_gw_total" => return result.groundwater.hazard.value,
        "RCVS" => return values.soil_cancer.value,
        "HCVS" => return values.soil_hazard.value,
        "RCVG" => return values.groundwater_cancer.value,
        "HCVG" => return values.groundwater_hazard.value,
        "CVS_pgw" => {
            return values
                .soil_protecting_groundwater
                .as_ref()
                .map(|own| own.value);
        }
        "control_value_soil" => return values.soil.as_ref().map(|own| own.value),
        _ => {}
    }
    let by_path = |code: &str| {
        Some(match code {
            "ois" => ExposurePath::SoilIngestion,
            "dcs" => ExposurePath::SoilDermalContact,
            "pis" => ExposurePath::SoilParticles,
            "iov1" => ExposurePath::OutdoorVapourSurfaceSoil,
            "iov2" => ExposurePath::OutdoorVapourSubsoil,
            "iiv1" => ExposurePath::IndoorVapourSubsoil,
            "iov3" => ExposurePath::OutdoorVapourGroundwater,
            "iiv2" => ExposurePath::IndoorVapourGroundwater,
            "cgw" => ExposurePath::GroundwaterDrinking,
            _ => return None,
        })
    };
    if let Some(at) = name.strip_prefix("share_CR").and_then(by_path) {
        return path(result, at).cancer.contribution_percent;
    }
    if let Some(at) = name.strip_prefix("CR").and_then(by_path) {
        return path(result, at).cancer.risk;
    }
    if let Some(at) = name.strip_prefix("HQ").and_then(by_path) {
        return path(result, at).hazard.risk;
    }
    let symbol = match name {
        "tws" => "theta_ws",
        "tas" => "theta_as",
        name => name,
    };
    result.intermediates.as_ref()?.get(symbol).copied()
}

fn compare(result: &SubstanceResult, rows: &[Row]) -> usize {
    let shown = rows.iter().filter(|row| row.kind != "input");
    for row in shown.clone() {
        let found = quantity(result, &row.quantity);
        let found = found.unwrap_or_else(|| panic!("{}: no {}", row.example, row.quantity));
        let difference = (found - row.value).abs() / row.value.abs();
        assert!(
            difference <= row.rel_tolerance.unwrap_or(PRINTED),
            "{} {}: {found}, expected {}",
            row.example,
            row.quantity,
            row.value
        );
    }
    shown.count()
}

#[test]
fn own_examples_are_reproduced_with_every_intermediate() {
    let text = include_str!("../../../../tests/data/hj25.3-worked-examples.csv");
    let examples = examples(text, "B-");
    let rows: usize = examples
        .values()
        .map(|rows| compare(&first(&question(rows)), rows))
        .sum();
    assert_eq!((examples.len(), rows), (18, 973));
}

#[test]
fn the_figures_of_another_program_come_out_in_its_variant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../shared", "../../shared"]
        .map(|shared| root.join(shared).join("standards/worked-examples.csv"));
    let Some(text) = places
        .iter()
        .find_map(|place| std::fs::read_to_string(place).ok())
    else {
        println!("SKIPPED: 1 file (../shared/standards/worked-examples.csv is not there)");
        return;
    };
    let examples = examples(&text, "A-");
    let mut rows = 0;
    for example in examples.values() {
        let mut question = question(example);
        // it rounds the exposed skin, and takes the porosity of the crack itself
        question.crack_porosity = CrackPorosity::Local;
        question.overrides = match question.land_class {
            LimitClass::I => vec![given("SAEa", 5374.0), given("SAEc", 2848.0)],
            LimitClass::II => vec![given("SAEa", 3023.0)],
        };
        rows += compare(&first(&question), example);
    }
    assert_eq!((examples.len(), rows), (4, 19));
}
