use super::*;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn class(analyte: &str, value: &str) -> (WaterClass, ClassBasis) {
    let index = find(analyte).unwrap_or_else(|| panic!("{analyte}"));
    index.class(&Measured::Value(decimal(value))).unwrap()
}

fn below(analyte: &str, limit: &str) -> (WaterClass, ClassBasis) {
    let index = find(analyte).unwrap_or_else(|| panic!("{analyte}"));
    index.class(&Measured::Below(decimal(limit))).unwrap()
}

#[test]
fn the_table_has_every_index_and_no_empty_cell() {
    assert_eq!(indices().len(), 93);
    assert_eq!(
        indices().iter().filter(|index| index.table == 1).count(),
        39
    );
    for index in indices() {
        assert!(
            index.classes.iter().all(Option::is_some),
            "{}",
            index.code()
        );
        assert!(
            super::super::water_units::convert(decimal("1"), &index.unit, &index.unit).is_some()
        );
        assert_eq!(find(&index.name_zh), Some(index));
        assert_eq!(find(&index.name_en), Some(index));
    }
}

#[test]
fn classes_are_no_stricter_the_worse_they_are() {
    for index in indices() {
        let limits = WaterClass::ALL.map(|class| index.limit(class));
        let limits: Vec<Decimal> = limits.into_iter().flatten().collect();
        assert!(limits.is_sorted(), "{} {limits:?}", index.code());
    }
}

#[test]
fn equal_to_a_limit_is_within_it() {
    use WaterClass::{I, II, III, IV, V};
    for (value, wanted) in [
        ("0.001", I),
        ("0.0010", I),
        ("0.0010001", III),
        ("0.01", III),
        ("0.010001", IV),
        ("0.05", IV),
        ("0.0500000001", V),
    ] {
        assert_eq!(class("砷", value), (wanted, ClassBasis::Value), "{value}");
    }
    assert_eq!(class("总硬度", "300").0, II);
}

#[test]
fn ph_is_good_in_the_middle() {
    use WaterClass::{I, IV, V};
    for (value, wanted) in [
        ("5.49", V),
        ("5.5", IV),
        ("6.4999", IV),
        ("6.5", I),
        ("8.5", I),
        ("8.50001", IV),
        ("9.0", IV),
        ("9.01", V),
    ] {
        assert_eq!(class("pH", value).0, wanted, "{value}");
    }
    let ph = find("pH值").unwrap();
    assert_eq!(ph.class(&Measured::Below(decimal("0.1"))), None);
}

#[test]
fn a_detection_limit_above_a_class_hides_it() {
    use WaterClass::{I, II, III, IV};
    assert_eq!(below("苯", "0.5"), (I, ClassBasis::NotDetected));
    assert_eq!(below("苯", "0.6"), (II, ClassBasis::DetectionLimit));
    assert_eq!(below("苯", "10"), (III, ClassBasis::DetectionLimit));
    assert_eq!(below("苯", "15"), (IV, ClassBasis::DetectionLimit));
}

#[test]
fn surfactants_must_not_be_detected_in_class_one() {
    use WaterClass::{I, II, III};
    assert_eq!(
        below("阴离子表面活性剂", "0.05"),
        (I, ClassBasis::NotDetected)
    );
    assert_eq!(
        below("阴离子表面活性剂", "0.1"),
        (I, ClassBasis::NotDetected)
    );
    assert_eq!(
        below("阴离子表面活性剂", "0.2"),
        (III, ClassBasis::DetectionLimit)
    );
    assert_eq!(class("阴离子表面活性剂", "0.01").0, II);
    assert_eq!(class("阴离子表面活性剂", "0.31").0, WaterClass::V);
}

#[test]
fn radioactivity_is_four_or_five() {
    assert_eq!(class("总α放射性", "0.5").0, WaterClass::III);
    let found = class("总α放射性", "0.51");
    assert_eq!(found, (WaterClass::IV, ClassBasis::NotToldApart));
}

#[test]
fn words_are_compared_as_words() {
    let smell = find("嗅和味").unwrap();
    let by = |word: &str| smell.class(&Measured::Words(word.to_owned())).unwrap().0;
    assert_eq!(by("无"), WaterClass::I);
    assert_eq!(by("有"), WaterClass::V);
    assert_eq!(smell.class(&Measured::Value(decimal("0"))), None);
}

#[test]
fn an_empty_cell_is_never_met_and_never_zero() {
    let mut index = find("砷").unwrap().clone();
    index.classes[1] = Condition::parse("").unwrap();
    let by = |value: &str| index.class(&Measured::Value(decimal(value))).unwrap();
    assert_eq!(by("0"), (WaterClass::I, ClassBasis::Value));
    assert_eq!(by("0.005"), (WaterClass::III, ClassBasis::LimitUnknown));
    index.classes = [const { None }; 4];
    assert_eq!(
        index.class(&Measured::Value(Decimal::ZERO)).unwrap(),
        (WaterClass::V, ClassBasis::LimitUnknown)
    );
    assert_eq!(index.class(&Measured::Below(Decimal::ONE)), None);
}

#[test]
fn names_lead_where_they_should() {
    for (name, code) in [
        ("氨氮", "1-18"),
        ("六价铬", "1-32"),
        ("Cr(VI)", "1-32"),
        ("7440-38-2", "1-29"),
        ("二甲苯", "2-26"),
        ("苯并[a]芘", "2-34"),
        ("高锰酸盐指数", "1-17"),
        ("1-29", "1-29"),
    ] {
        assert_eq!(find(name).map(Index::code).as_deref(), Some(code), "{name}");
    }
    for unknown in ["铬", "邻二甲苯", "87-61-6", "石油类"] {
        assert_eq!(find(unknown), None, "{unknown}");
    }
}

#[test]
fn a_cell_that_says_something_else_is_refused() {
    for cell in ["0.1", "<x", "<=0,1", "a<=x<=b"] {
        assert!(Condition::parse(cell).is_err(), "{cell}");
    }
}
