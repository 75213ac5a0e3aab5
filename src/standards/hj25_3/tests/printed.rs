//! Does the model give the screening values that GB 36600 prints? What it gives, and where it does not, is known.

use rust_decimal::Decimal;

use super::*;
use crate::standards::{LimitKind, gb36600};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match {
    Both,
    /// Class I; class II is capped at what soil can hold.
    Capped,
    One,
    Neither,
}

use Match::{Both, Capped, Neither, One};

/// Table and number of an item, what the model gives for class I and II, how it fits what is printed.
const ITEMS: &[(u8, u8, f64, f64, Match)] = &[
    (1, 4, 2002.0, 1.805e+04, Both),       // Copper
    (1, 2, 20.02, 38.11, One),             // Cadmium
    (1, 3, 3.003, 5.716, Both),            // Chromium (VI)
    (1, 25, 0.1208, 0.4335, Both),         // Vinyl chloride
    (1, 26, 0.9712, 4.003, Both),          // Benzene
    (1, 12, 0.5214, 2.099, One),           // 1,2-Dichloroethane
    (1, 16, 94.07, 613.5, Both),           // Dichloromethane
    (1, 20, 11.18, 52.59, Both),           // Tetrachloroethylene
    (1, 18, 2.574, 10.08, Both),           // 1,1,1,2-Tetrachloroethane
    (1, 30, 7.199, 28.22, Both),           // Ethylbenzene
    (1, 13, 12.26, 64.94, Both),           // 1,1-Dichloroethylene
    (1, 15, 10.14, 53.6, Both),            // trans-1,2-Dichloroethylene
    (1, 21, 697.2, 3684.0, Capped),        // 1,1,1-Trichloroethane
    (1, 33, 161.8, 800.5, Capped),         // m-Xylene + p-Xylene
    (1, 38, 5.455, 15.07, Both),           // Benzo[a]anthracene
    (1, 39, 0.5465, 1.512, Both),          // Benzo[a]pyrene
    (1, 41, 54.65, 151.2, Both),           // Benzo[k]fluoranthene
    (1, 42, 490.8, 1293.0, Both),          // Chrysene
    (1, 37, 250.3, 2256.0, Both),          // 2-Chlorophenol
    (2, 2, 15.02, 28.58, Both),            // Beryllium
    (2, 4, 5.006, 45.11, Both),            // Methylmercury
    (2, 1, 20.02, 180.5, Both),            // Antimony
    (2, 6, 21.54, 129.0, One),             // Cyanide
    (2, 7, 0.2872, 1.18, Both),            // Bromodichloromethane
    (2, 12, 1.827, 5.132, Both),           // 2,4-Dinitrotoluene
    (2, 17, 42.17, 121.4, Both),           // Bis(2-ethylhexyl) phthalate
    (2, 21, 2.577, 7.432, Both),           // Atrazine
    (2, 22, 1.963, 6.212, Both),           // Chlordane
    (2, 26, 1.809, 4.888, Both),           // Dichlorvos
    (2, 31, 0.3227, 0.9197, Both),         // beta-HCH
    (2, 32, 0.6175, 1.937, Both),          // gamma-HCH (lindane)
    (2, 35, 0.1372, 0.3757, Both),         // Polychlorinated biphenyls (total)
    (2, 39, 0.01966, 0.05658, Both),       // Polybrominated biphenyls (total)
    (2, 36, 4.119e-05, 0.0001128, Both),   // 3,3',4,4',5-Pentachlorobiphenyl (PCB 126)
    (1, 6, 7.435, 38.37, One),             // Mercury
    (1, 45, 24.02, 64.81, Neither),        // Naphthalene
    (1, 1, 0.4502, 1.411, Neither),        // Arsenic
    (1, 7, 138.6, 263.8, Neither),         // Nickel
    (2, 3, 4.004, 7.621, Neither),         // Cobalt
    (2, 5, 4.342, 8.264, Neither),         // Vanadium
    (1, 8, 0.1948, 0.835, Neither),        // Carbon tetrachloride
    (1, 9, 0.204, 0.8631, One),            // Chloroform
    (1, 10, 6.554, 35.39, Neither),        // Chloromethane
    (1, 11, 1.785, 7.602, Neither),        // 1,1-Dichloroethane
    (1, 17, 2.322, 9.441, Neither),        // 1,2-Dichloropropane
    (1, 19, 1.348, 4.432, Neither),        // 1,1,2,2-Tetrachloroethane
    (1, 22, 0.5906, 2.73, Both),           // 1,1,2-Trichloroethane
    (1, 23, 0.5307, 2.811, One),           // Trichloroethylene
    (1, 24, 0.02607, 0.09143, Neither),    // 1,2,3-Trichloropropane
    (1, 27, 97.94, 500.3, Neither),        // Chlorobenzene
    (1, 32, 1754.0, 1.249e+04, Neither),   // Toluene
    (1, 31, 2673.0, 1.464e+04, Neither),   // Styrene
    (1, 28, 1377.0, 6806.0, Neither),      // 1,2-Dichlorobenzene
    (1, 29, 5.355, 18.24, Neither),        // 1,4-Dichlorobenzene
    (1, 35, 30.72, 68.45, Neither),        // Nitrobenzene
    (1, 36, 90.23, 243.5, One),            // Aniline
    (2, 38, 5.444e-06, 1.76e-05, Neither), // Dioxins (total toxic equivalent)
    (2, 8, 34.6, 119.7, Neither),          // Bromoform
];

/// Items that are printed with the value at which soil is saturated in class II.
const CAPPED: &[(u8, u8)] = &[(1, 21), (1, 33), (1, 34)];

/// The substance of an item; none for petroleum hydrocarbons, which have no toxicity.
fn substance(item: &gb36600::Item) -> Option<&'static Substance> {
    let name = match (item.table, item.no) {
        (1, 33) => "108-38-3",
        (2, 35) => "1336-36-3",
        (2, 38) => "1746-01-6",
        (2, 39) => "59536-65-1",
        (2, 40) => return None,
        _ => item.cas.first()?,
    };
    Some(find(name).unwrap_or_else(|| panic!("{name} is in the table")))
}

/// The smaller control value of all soil paths, with the inferred values.
fn model(substance: &Substance, class: LimitClass) -> Option<f64> {
    let name = substance.cas.as_deref().unwrap_or(&substance.name_zh);
    let mut question = about(class, name, 1.0, 1.0);
    question.use_inferred = true;
    let assessment = assess(&question).expect("a question without a fault");
    let result = assessment.substances[0].result.as_ref()?;
    result.control_values.soil.as_ref().map(|own| own.value)
}

/// Equal after rounding to the printed digits, or within 3 %.
fn fits(model: f64, printed: Decimal) -> bool {
    let value: f64 = printed.to_string().parse().unwrap();
    let digits = printed.mantissa().to_string().len();
    let rounded: f64 = format!("{model:.*e}", digits - 1).parse().unwrap();
    (rounded - value).abs() < 1e-9 * value || (model - value).abs() <= 0.03 * value
}

fn matched(item: &gb36600::Item, substance: &Substance) -> Match {
    let fit = |class| {
        let printed = item.limit(class, LimitKind::Screening).expect("a limit");
        model(substance, class).is_some_and(|model| fits(model, printed))
    };
    match (fit(LimitClass::I), fit(LimitClass::II)) {
        (true, true) => Both,
        (true, false) if CAPPED.contains(&(item.table, item.no)) => Capped,
        (true, false) | (false, true) => One,
        (false, false) => Neither,
    }
}

#[test]
fn the_model_gives_what_it_gave_for_each_item() {
    for (table, no, first, second, fit) in ITEMS {
        let mut items = gb36600::items().iter();
        let item = items
            .find(|item| (item.table, item.no) == (*table, *no))
            .unwrap();
        let substance = substance(item).unwrap();
        for (class, expected) in [(LimitClass::I, first), (LimitClass::II, second)] {
            let model = model(substance, class).unwrap();
            let shown: f64 = format!("{model:.3e}").parse().unwrap();
            assert!(
                (shown - expected).abs() < 1e-9 * expected,
                "{} {class:?}: {model}, expected {expected}",
                item.name_en
            );
        }
        assert_eq!(matched(item, substance), *fit, "{}", item.name_en);
    }
}

#[test]
fn forty_nine_items_of_eighty_four_come_out_in_both_classes() {
    let known = gb36600::items()
        .iter()
        .filter_map(|item| Some((item, substance(item)?)));
    let matches: Vec<Match> = known
        .map(|(item, substance)| matched(item, substance))
        .collect();
    let count = |wanted| matches.iter().filter(|one| **one == wanted).count();
    assert_eq!(matches.len(), 84);
    assert_eq!([Both, Capped, One, Neither].map(count), [49, 3, 11, 21]);
}

#[test]
fn the_porosity_of_the_crack_itself_does_not_give_them() {
    let mut question = about(LimitClass::I, "苯", 1.0, 1.0);
    question.crack_porosity = CrackPorosity::Local;
    let value = first(&question).control_values.soil.unwrap().value;
    assert!((value - 0.7617).abs() < 1e-3, "{value}");
}

#[test]
fn printed_values_stand_beside_and_are_not_replaced() {
    let assessment = assess(&about(LimitClass::I, "As", 25.0, 0.01)).unwrap();
    let arsenic = &assessment.substances[0];
    let printed = arsenic.gb36600.unwrap();
    assert_eq!(printed.screening.as_deref(), Some("20"));
    assert_eq!(printed.control.as_deref(), Some("120"));
    assert_eq!(
        printed.citation_en.as_deref(),
        Some("GB 36600-2018 table 1 item 1 (5.3.3)")
    );
    let computed = arsenic.result.as_ref().unwrap();
    let computed = computed.control_values.soil.as_ref().unwrap();
    assert!(computed.value < 0.5);
    // one isomer of a sum has no limit of its own
    let isomer = assess(&about(LimitClass::I, "106-42-3", 1.0, 1.0)).unwrap();
    assert_eq!(isomer.substances[0].gb36600, None);
}
