//! Other spellings of the items of GB 36600: what laboratories and sheets write.
//!
//! Only names of the same thing stand here. Total chromium (总铬, Cr, 7440-47-3) is not chromium (VI), and an isomer is
//! not the sum it belongs to.

/// Symbols and usual abbreviations, by table and number.
pub(super) const SYMBOLS: &[(u8, u8, &str)] = &[
    (1, 1, "As"),
    (1, 2, "Cd"),
    (1, 3, "Cr(VI)"),
    (1, 4, "Cu"),
    (1, 5, "Pb"),
    (1, 6, "Hg"),
    (1, 7, "Ni"),
    (2, 1, "Sb"),
    (2, 2, "Be"),
    (2, 3, "Co"),
    (2, 4, "MeHg"),
    (2, 5, "V"),
    (2, 6, "CN"),
];

/// Further names, by table and number.
pub(super) const ALIASES: &[(u8, u8, &[&str])] = &[
    (1, 1, &["总砷"]),
    (1, 2, &["总镉"]),
    (
        1,
        3,
        &[
            "六价铬",
            "铬(六价)",
            "铬(VI)",
            "铬(Ⅵ)",
            "Cr(Ⅵ)",
            "Cr6+",
            "Cr(6+)",
            "Cr⁶⁺",
            "CrVI",
            "hexavalent chromium",
        ],
    ),
    (1, 6, &["总汞"]),
    (1, 8, &["四氯甲烷", "tetrachloromethane"]),
    (1, 9, &["三氯甲烷", "trichloromethane"]),
    (
        1,
        14,
        &[
            "顺式-1,2-二氯乙烯",
            "顺1,2-二氯乙烯",
            "cis-1,2-dichloroethene",
        ],
    ),
    (
        1,
        15,
        &[
            "反式-1,2-二氯乙烯",
            "反1,2-二氯乙烯",
            "trans-1,2-dichloroethene",
        ],
    ),
    (1, 16, &["methylene chloride"]),
    (1, 20, &["tetrachloroethene"]),
    (1, 23, &["trichloroethene"]),
    (1, 25, &["chloroethene"]),
    (1, 28, &["邻二氯苯", "邻-二氯苯"]),
    (1, 29, &["对二氯苯", "对-二氯苯"]),
    (
        1,
        33,
        &[
            "间-二甲苯+对-二甲苯",
            "间,对-二甲苯",
            "间、对-二甲苯",
            "间/对-二甲苯",
            "对/间-二甲苯",
            "对(间)二甲苯",
            "间二甲苯和对二甲苯",
            "m,p-xylene",
            "m/p-xylene",
            "179601-23-1",
            "108-38-3;106-42-3",
            "108-38-3,106-42-3",
        ],
    ),
    (1, 34, &["邻-二甲苯"]),
    (1, 37, &["2-氯苯酚"]),
    (1, 38, &["苯并蒽"]),
    (1, 42, &["屈"]),
    (1, 44, &["茚并[1,2,3-c,d]芘", "indeno[1,2,3-c,d]pyrene"]),
    (2, 4, &["CH3Hg"]),
    (2, 6, &["总氰化物", "CN-"]),
    (2, 7, &["二氯一溴甲烷", "溴二氯甲烷"]),
    (2, 8, &["三溴甲烷", "tribromomethane"]),
    (2, 9, &["一氯二溴甲烷", "二溴一氯甲烷"]),
    (2, 13, &["2,4-二氯苯酚"]),
    (2, 14, &["2,4,6-三氯苯酚"]),
    (2, 15, &["2,4-二硝基苯酚"]),
    (2, 16, &["五氯苯酚"]),
    (
        2,
        17,
        &[
            "邻苯二甲酸双(2-乙基己基)酯",
            "邻苯二甲酸(2-乙基己基)酯",
            "DEHP",
        ],
    ),
    (2, 18, &["邻苯二甲酸丁苄酯", "邻苯二甲酸丁基苄基酯", "BBP"]),
    (2, 19, &["邻苯二甲酸二辛酯", "DNOP"]),
    (2, 20, &["3,3'-二氯联苯氨"]),
    (2, 23, &["p,p'-DDD"]),
    (2, 24, &["p,p'-DDE"]),
    (2, 25, &["滴滴涕(总量)", "DDTs"]),
    (2, 30, &["甲体六六六", "alpha-六六六"]),
    (2, 31, &["乙体六六六", "beta-六六六"]),
    (
        2,
        32,
        &["林丹", "丙体六六六", "gamma-六六六", "lindane", "gamma-HCH"],
    ),
    (2, 35, &["多氯联苯", "PCBs", "PCB"]),
    (2, 36, &["PCB126", "3,3',4,4',5-五氯联苯"]),
    (2, 37, &["PCB169", "3,3',4,4',5,5'-六氯联苯"]),
    (
        2,
        38,
        &[
            "二噁英类",
            "二噁英",
            "二恶英类",
            "二恶英",
            "二噁英(总毒性当量)",
        ],
    ),
    (2, 39, &["多溴联苯", "PBBs"]),
    (
        2,
        40,
        &["石油烃", "总石油烃", "C10-C40", "TPH", "TPH(C10-C40)"],
    ),
];

/// One spelling for names that differ in width, case, brackets, dashes, quotes and spaces only.
pub(super) fn normalise(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars().filter(|letter| !letter.is_whitespace()) {
        match letter {
            '（' | '[' | '［' | '【' => plain.push('('),
            '）' | ']' | '］' | '】' => plain.push(')'),
            '，' | '、' | '､' => plain.push(','),
            '；' => plain.push(';'),
            '‐' | '‑' | '‒' | '–' | '—' | '−' | '－' | '~' | '～' => plain.push('-'),
            '’' | '‘' | '′' | '＇' | '`' => plain.push('\''),
            '＋' | '⁺' => plain.push('+'),
            '／' => plain.push('/'),
            'Ⅵ' | 'ⅵ' => plain.push_str("vi"),
            '₀'..='₉' => plain.push(shifted(letter, '₀')),
            '０'..='９' => plain.push(shifted(letter, '０')),
            '⁶' => plain.push('6'),
            _ => plain.extend(letter.to_lowercase()),
        }
    }
    plain
}

/// The ASCII digit of a digit from another row of Unicode that begins with `zero`.
fn shifted(digit: char, zero: char) -> char {
    char::from_digit(u32::from(digit) - u32::from(zero), 10).unwrap_or(digit)
}
