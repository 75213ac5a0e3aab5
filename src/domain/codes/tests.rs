//! Codes that are read, and slips that are caught.

use super::*;
use proptest::prelude::*;

#[test]
fn true_examples_are_read() {
    assert_eq!(
        Adcode::parse("120106").unwrap().province().as_str(),
        "120000"
    );
    let parcel = CadastralCode::parse(" 120106001002gb00123 ").unwrap();
    assert_eq!(parcel.as_str(), "120106001002GB00123");
    assert!(parcel.is_state_owned() && parcel.district().as_str() == "120106");
    let unit = RealEstateUnit::parse("120106 001002 GB00123 W00000000").unwrap();
    assert_eq!(unit.cadastral(), parcel);
    assert!(RealEstateUnit::parse("120106001002GB00123F00010001").is_ok());
    // the example of GB 32100-2015, and two companies by their published codes
    for code in [
        "91350100M000100Y43",
        "91110000802100433B",
        "914403001922038216",
    ] {
        assert!(CreditCode::parse(code).is_ok(), "{code}");
    }
    for code in [
        "7440-38-2",
        "71-43-2",
        "18540-29-9",
        "1336-36-3",
        "50-32-8",
        "7732-18-5",
    ] {
        assert!(CasNumber::parse(code).is_ok(), "{code}");
    }
    assert!(SoilCode::parse("3713021320006").is_ok());
    let number = RegistryNo::new("HQ", 123).unwrap();
    assert_eq!(
        (number.as_str(), number.letters(), number.serial()),
        ("HQ-000123", "HQ", 123)
    );
    assert!(RegistryNo::parse("HQ-1234567").is_ok());
    let permit = PermitNo::parse("91350100M000100Y43001P").unwrap();
    assert_eq!(permit.holder().as_str(), "91350100M000100Y43");
}

#[test]
fn full_width_letters_and_digits_are_read() {
    assert_eq!(
        RegistryNo::parse("ＨＱ－０００１２３").unwrap().as_str(),
        "HQ-000123"
    );
    assert_eq!(Adcode::parse("　１２０１０６").unwrap().as_str(), "120106");
}

#[test]
fn what_is_no_code_is_refused_with_what_was_wanted() {
    for text in ["", "12010", "1201066", "970106", "12010a", "天津市红桥区"] {
        let error = Adcode::parse(text).unwrap_err().to_string();
        assert!(error.contains("expected 6 digits"), "{error}");
    }
    for text in [
        "",
        "120106001002AB00123",
        "120106001002G100123",
        "120106001002GB0012",
        "970106001002GB00123",
        "宗宗宗宗宗宗a",
    ] {
        assert!(CadastralCode::parse(text).is_err(), "{text}");
    }
    for text in [
        "120106001002GB00123",
        "120106001002GB00123W00000001",
        "120106001002GB00123A00000000",
        "宗120106001002GB00123F0001",
    ] {
        assert!(RealEstateUnit::parse(text).is_err(), "{text}");
    }
    for text in [
        "",
        "91350100M000100Y4",
        "91350100M000100Y4I",
        "91350100M000100Y431",
        "红",
    ] {
        assert!(CreditCode::parse(text).is_err(), "{text}");
    }
    for text in [
        "",
        "71-43-3",
        "71432",
        "7-43-2",
        "71-43-22",
        "--",
        "71-43-",
        "07440-38-2",
    ] {
        assert!(CasNumber::parse(text).is_err(), "{text}");
    }
    for text in ["", " ", "a b", "a\u{200b}b", &"9".repeat(41)] {
        assert!(SoilCode::parse(text).is_err(), "{text:?}");
    }
    for text in [
        "",
        "HQ",
        "HQ-12345",
        "H-123456",
        "HQ123456",
        "HQ-12345a",
        "红桥-123456",
        "HQ-1234567890123",
    ] {
        assert!(RegistryNo::parse(text).is_err(), "{text}");
    }
    for text in [
        "",
        "91350100M000100Y43",
        "91350100M000100Y43-01",
        "91350100M000100Y44001P",
    ] {
        assert!(PermitNo::parse(text).is_err(), "{text}");
    }
}

#[test]
fn codes_are_texts_on_the_wire() {
    let number: RegistryNo = serde_json::from_str("\"hq-000123\"").unwrap();
    assert_eq!(serde_json::to_string(&number).unwrap(), "\"HQ-000123\"");
    assert!(serde_json::from_str::<RegistryNo>("\"000123\"").is_err());
}

/// `code` with one character exchanged, in every way.
fn slips(code: &str, places: std::ops::Range<usize>) -> impl Iterator<Item = String> {
    places.flat_map(move |i| {
        let others = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
        others
            .filter(move |c| !code[i..].starts_with(*c))
            .map(move |c| format!("{}{c}{}", &code[..i], &code[i + 1..]))
    })
}

#[test]
fn one_wrong_character_of_a_credit_code_is_caught() {
    for wrong in slips("91350100M000100Y43", 0..18) {
        assert!(CreditCode::parse(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn one_wrong_digit_of_a_cas_number_is_caught_where_its_weight_allows() {
    // modulo 10, digits at even weights and at 5 have twins
    assert!(
        CasNumber::parse("13540-29-9").is_ok(),
        "the twin of 18540-29-9"
    );
    for wrong in slips("7440-38-2", 8..9).chain(slips("7440-38-2", 6..7)) {
        assert!(CasNumber::parse(&wrong).is_err(), "{wrong}");
    }
    assert!(CasNumber::parse("7440-38-3").is_err() && CasNumber::parse("7440-39-2").is_err());
}

proptest! {
    #[test]
    fn no_text_makes_a_parser_panic(text in ".{0,40}") {
        let _ = (Adcode::parse(&text), CadastralCode::parse(&text), RealEstateUnit::parse(&text));
        let _ = (CreditCode::parse(&text), CasNumber::parse(&text), SoilCode::parse(&text));
        let _ = (RegistryNo::parse(&text), PermitNo::parse(&text));
    }
}
