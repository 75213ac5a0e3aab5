use std::collections::BTreeSet;

use super::*;
use LimitClass::{I, II};
use LimitKind::{Control, Screening};

fn decimal(text: &str) -> Decimal {
    text.parse()
        .or_else(|_| Decimal::from_scientific(text))
        .unwrap()
}

/// The four limits of an analyte in the order of the standard.
fn four(analyte: &str) -> [Option<Decimal>; 4] {
    [
        limit(analyte, I, Screening),
        limit(analyte, II, Screening),
        limit(analyte, I, Control),
        limit(analyte, II, Control),
    ]
}

fn values(text: &str) -> [Option<Decimal>; 4] {
    let values: Vec<_> = text.split(' ').map(|value| Some(decimal(value))).collect();
    values.try_into().unwrap()
}

#[test]
fn there_are_forty_five_basic_and_forty_other_items_in_order() {
    assert_eq!(items().len(), 85);
    assert_eq!(basic_items().count(), 45);
    for (place, item) in items().iter().enumerate() {
        let (table, no) = if place < 45 {
            (1, place + 1)
        } else {
            (2, place - 44)
        };
        assert_eq!((item.table, usize::from(item.no)), (table, no));
        assert_eq!(item.basic, table == 1);
    }
}

#[test]
fn every_limit_is_filled_and_positive() {
    for item in items() {
        for value in four(&item.name_zh) {
            assert!(value.is_some_and(|value| value > Decimal::ZERO), "{item:?}");
        }
    }
}

#[test]
fn printed_values_are_read_exactly() {
    for (analyte, expected) in [
        ("As", "20 60 120 140"),
        ("Cr(VI)", "3.0 5.7 30 78"),
        ("Pb", "400 800 800 2500"),
        ("V", "165 752 330 1500"),
        ("75-01-4", "0.12 0.43 1.2 4.3"),
        ("苯", "1 4 10 40"),
        ("甲苯", "1200 1200 1200 1200"),
        ("PCB 126", "4e-5 1e-4 4e-4 1e-3"),
        ("二噁英类（总毒性当量）", "1e-5 4e-5 1e-4 4e-4"),
        ("石油烃（C10-C40）", "826 4500 5000 9000"),
    ] {
        assert_eq!(four(analyte), values(expected), "{analyte}");
    }
}

#[test]
fn class_one_is_never_milder_than_class_two() {
    for item in items() {
        for kind in [Screening, Control] {
            assert!(
                item.limit(I, kind) <= item.limit(II, kind),
                "{}",
                item.name_zh
            );
        }
    }
}

#[test]
fn screening_is_never_above_control_and_equal_only_where_capped() {
    let mut equal = BTreeSet::new();
    for item in items() {
        for class in [I, II] {
            let (screening, control) = (item.limit(class, Screening), item.limit(class, Control));
            assert!(screening <= control, "{}", item.name_zh);
            if screening == control {
                equal.insert(format!("{} {class:?}", item.name_zh));
            }
        }
    }
    let capped = [
        "1,1,1-三氯乙烷 II",
        "1,2-二氯苯 I",
        "1,2-二氯苯 II",
        "甲苯 I",
        "甲苯 II",
        "苯乙烯 I",
        "苯乙烯 II",
        "邻二甲苯 II",
        "间二甲苯+对二甲苯 II",
    ];
    assert_eq!(equal, capped.map(str::to_owned).into());
}

#[test]
fn class_one_control_may_lie_below_class_two_screening() {
    let crossing: Vec<&str> = items()
        .iter()
        .filter(|item| item.limit(I, Control) < item.limit(II, Screening))
        .map(|item| item.name_zh.as_str())
        .collect();
    // Land passed for class II may lie above the control value of class I: R-28 then speaks, not R-24 alone.
    assert_eq!(crossing.len(), 25);
    assert_eq!(crossing[..4], ["镉", "铜", "汞", "镍"]);
}

#[test]
fn cas_numbers_pass_their_check_digit() {
    let numbers: Vec<&String> = items().iter().flat_map(|item| &item.cas).collect();
    assert_eq!(numbers.len(), 82);
    for cas in numbers {
        let digits: Vec<u32> = cas
            .chars()
            .filter_map(|letter| letter.to_digit(10))
            .collect();
        let (check, rest) = digits.split_last().unwrap();
        let sum: u32 = rest
            .iter()
            .rev()
            .zip(1..)
            .map(|(digit, place)| digit * place)
            .sum();
        assert_eq!(sum % 10, *check, "{cas}");
    }
    let without: Vec<u8> = items()
        .iter()
        .filter(|item| item.cas.is_empty())
        .map(|item| item.no)
        .collect();
    assert_eq!(without, [35, 38, 39, 40]);
}

#[test]
fn spellings_of_one_item_lead_to_it() {
    for spellings in [
        [
            "六价铬",
            "铬(六价)",
            "铬（六价）",
            "Cr6+",
            "Cr(VI)",
            "cr(Ⅵ)",
        ],
        [
            "石油烃",
            "C10-C40",
            "石油烃(C10–C40)",
            "石油烃 (C₁₀-C₄₀)",
            "TPH",
            "总石油烃",
        ],
        [
            "苯并[a]芘",
            "苯并(a)芘",
            "苯并（a）芘",
            "50-32-8",
            "苯并[A]芘",
            "Benzo[a]pyrene",
        ],
        [
            "间二甲苯+对二甲苯",
            "间,对-二甲苯",
            "179601-23-1",
            "m,p-Xylene",
            "间、对-二甲苯",
            "间二甲苯＋对二甲苯",
        ],
    ] {
        let first = find(spellings[0]).unwrap();
        for spelling in spellings {
            assert_eq!(find(spelling), Some(first), "{spelling}");
            assert!(limit(spelling, I, Screening).is_some(), "{spelling}");
        }
    }
}

#[test]
fn what_is_not_listed_has_no_limit() {
    for analyte in [
        "Cr",
        "总铬",
        "7440-47-3",
        "锌",
        "",
        "氯",
        "六六六",
        "1,2-二氯乙烯",
    ] {
        assert_eq!(find(analyte), None, "{analyte}");
        assert_eq!(limit(analyte, I, Screening), None, "{analyte}");
    }
}

#[test]
fn one_isomer_is_found_but_not_measured_by_the_limit_of_the_sum() {
    assert_eq!(find("108-38-3").unwrap().no, 33);
    assert_eq!(limit("108-38-3", I, Screening), None);
    assert_eq!(limit("106-42-3", II, Control), None);
}

#[test]
fn no_spelling_leads_to_two_items() {
    let mut seen = HashMap::new();
    for item in items() {
        for name in names(item) {
            let other = seen.insert(normalise(name), item);
            assert!(other.is_none_or(|other| other == item), "{name}");
        }
    }
}

#[test]
fn the_background_exception_is_that_of_the_footnote() {
    let excepted = |class| -> Vec<&str> {
        items()
            .iter()
            .filter(|item| item.background_exception(class))
            .filter_map(|item| item.symbol)
            .collect()
    };
    assert_eq!(excepted(I), ["As", "Co", "V"]);
    assert_eq!(excepted(II), ["As", "Co"]);
    for item in items() {
        let footnote = item
            .note
            .as_ref()
            .is_some_and(|note| note.contains("footnote 1"));
        assert_eq!(item.background_exception(I), footnote, "{}", item.name_zh);
    }
}

#[test]
fn a_limit_says_where_it_is_printed() {
    let cited = limit_cited("As", II, Screening).unwrap();
    assert_eq!(cited.value, decimal("60"));
    assert_eq!(cited.citation().0, "GB 36600-2018 表1 第1项(5.3.3)");
    let control = limit_cited("钒", I, Control).unwrap();
    assert_eq!(control.citation().1, "GB 36600-2018 table 2 item 5 (5.3.5)");
}

#[test]
fn an_empty_cell_is_unknown_and_not_zero() {
    let header = TABLE.lines().next().unwrap();
    let row = format!("{header}\n1,1,g,g,砷,Arsenic,7440-38-2,20,,120,140,\n");
    let table = Table::read(&row).unwrap();
    assert_eq!(table.items[0].limit(II, Screening), None);
    assert_eq!(table.items[0].limit(I, Screening), Some(decimal("20")));
    assert!(Table::read(&row.replace(",20,", ",about 20,")).is_err());
}
