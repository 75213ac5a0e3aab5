//! LIKE, CASEI, ACCENTI and how texts are written.

use super::*;

fn named(name: &str) -> Kepts {
    row(&[("name", text(name))])
}

#[test]
fn patterns_know_any_text_one_character_and_escapes() {
    for (name, pattern, truth) in [
        ("abc", "abc", true),
        ("abc", "ab", false),
        ("abc", "a%", true),
        ("abc", "%c", true),
        ("abc", "%b%", true),
        ("abc", "a%c", true),
        ("abc", "a%a", false),
        ("a", "a%a", false),
        ("aa", "a%a", true),
        ("abc", "a_c", true),
        ("abc", "a_", false),
        ("abc", "___", true),
        ("", "%", true),
        ("", "_", false),
        ("", "", true),
        ("a", "", false),
        ("abcabd", "a%b_", true),
        ("aXbXbY", "a%b%Y", true),
        ("aXb", "a%c%", false),
        ("abc", "%%%", true),
        ("50%", "50\\%", true),
        ("505", "50\\%", false),
        ("a_b", "a\\_b", true),
        ("axb", "a\\_b", false),
        ("a\\b", "a\\\\b", true),
        ("化工厂", "化_厂", true),
        ("化工厂", "%工%", true),
        ("化工厂", "__", false),
        ("😀b", "_b", true),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaab", "%a%a%a%a%a%c", false),
    ] {
        let filter = format!("name LIKE '{pattern}'");
        assert_eq!(
            matches(&filter, &named(name)),
            Some(truth),
            "{name} LIKE {pattern}"
        );
    }
}

#[test]
fn case_and_accents_do_not_count_when_asked() {
    for (name, filter, truth) in [
        ("Straße", "CASEI(name) = CASEI('STRASSE')", true),
        ("STRASSE", "CASEI(name) = CASEI('straße')", true),
        ("ΟΔΟΣ", "CASEI(name) = CASEI('Οδος')", true),
        ("ẞ", "CASEI(name) = 'ss'", true),
        ("KØBENHAVN", "CASEI(name) IN (CASEI('københavn'))", true),
        ("Kiev", "CASEI(name) = 'KIEV'", false),
        ("Kiev", "name = CASEI('Kiev')", false),
        ("Kiev", "CASEI(name) LIKE CASEI('K%V')", true),
        ("Chișinău", "ACCENTI(name) = 'Chisinau'", true),
        ("Chișinău", "ACCENTI(name) = ACCENTI('Chișinău')", true),
        (
            "CHIȘINĂU",
            "ACCENTI(CASEI(name)) = CASEI(ACCENTI('chisinau'))",
            true,
        ),
        ("Beyonce\u{301}", "ACCENTI(name) = ACCENTI('Beyoncé')", true),
        ("が", "ACCENTI(name) = ACCENTI('か')", false),
        ("한글", "ACCENTI(name) LIKE '__'", true),
        ("化工厂", "CASEI(name) = CASEI('化工厂')", true),
        ("İ", "CASEI(name) = CASEI('i\u{307}')", true),
    ] {
        assert_eq!(
            matches(filter, &named(name)),
            Some(truth),
            "{name}: {filter}"
        );
    }
}

#[test]
fn quotation_marks_and_backslashes_come_through() {
    for (written, name) in [
        ("'O''Hara'", "O'Hara"),
        ("'O\\'Hara'", "O'Hara"),
        ("''", ""),
        ("'a\\b'", "a\\b"),
        ("'\"'", "\""),
        ("'a\\\\'b'", "a\\'b"),
        ("'\n'", "\n"),
    ] {
        assert_eq!(
            matches(&format!("name = {written}"), &named(name)),
            Some(true),
            "{written}"
        );
        let printed = read(&format!("name = {written}")).to_text();
        assert_eq!(matches(&printed, &named(name)), Some(true), "{printed}");
    }
}

#[test]
fn names_may_stand_in_quotation_marks_and_keywords_in_any_case() {
    let row = named("a");
    assert_eq!(
        matches("\"name\"='a' and Not name iN ('b') Or name Is nULL", &row),
        Some(true)
    );
}

#[test]
fn canonical_text_is_the_same_however_it_was_written() {
    let one = read("area>=2*3 AND (listed=true and casei(name) like 'x')").to_text();
    assert_eq!(
        one,
        "\"area\" >= 6 AND \"listed\" = TRUE AND CASEI(\"name\") LIKE 'x'"
    );
    let two = r#"{"op":"and","args":[{"op":">=","args":[{"property":"area"},6.0]},
        {"op":"=","args":[{"property":"listed"},true]},
        {"op":"like","args":[{"op":"casei","args":[{"property":"name"}]},"x"]}]}"#;
    assert_eq!(
        parse_json(two, &Reading::body(&schema()))
            .unwrap()
            .to_text(),
        one
    );
}
