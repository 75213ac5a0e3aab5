//! Reports of the examples: surveys with their highest values, risk assessments, removals, events, bans.

use super::DemoError;
use super::book::{Book, decimal, uses};
use super::ground::WEST_HALF;
use crate::domain::change::Change;
use crate::domain::land_use::LimitClass::{self, I, II};
use crate::domain::land_use::UseClass;
use crate::domain::record::{
    Aftercare, Assessment, Maximum, NotDetected, Removal, Restriction, Review, ReviewOutcome,
    Survey, TriState, ValidityRecord,
};
use crate::domain::validity::{TouchedDocument, ValidityEvent};

/// The firm that made the reports, and the two that were banned.
pub(super) const FIRM: &str = "示例检测技术有限公司";
const WORKS_FIRM: &str = "示例环境修复有限公司";
pub(super) const FIRM_UNDER_BAN: &str = "示例禁业检测有限公司";
pub(super) const FIRM_FOUND_FALSE: &str = "示例造假检测有限公司";

/// A survey in short.
struct SurveyRow {
    example: u8,
    class: LimitClass,
    /// Codes of the uses it was made for.
    made_for: &'static str,
    /// Days back of the end of sampling.
    sampled: i64,
    /// Days back of the department letter; none = no letter yet.
    letter: Option<i64>,
    /// Analyte and mg/kg, divided by `;`; empty = no maxima.
    maxima: &'static str,
}

const fn survey_row(
    example: u8,
    class: LimitClass,
    made_for: &'static str,
    days: (i64, Option<i64>),
    maxima: &'static str,
) -> SurveyRow {
    SurveyRow {
        example,
        class,
        made_for,
        sampled: days.0,
        letter: days.1,
        maxima,
    }
}

/// Values of clean soil around Tianjin, made up: all within Class I.
const CLEAN: &str = "As 9.8;Cd 0.14;Cu 28;Pb 31;Hg 0.09;Ni 33";
/// Within Class II, above Class I: arsenic 45 against 20 and 60 (acceptance case 2).
const ARSENIC: &str = "As 45;Cd 0.2;Cu 41;Pb 66;Hg 0.3;Ni 40";
/// Above Class I and II screening, below the control values.
const CHROMIUM: &str = "As 18;Cd 0.4;Cr(VI) 21;Pb 260;Ni 120";
/// Above the control value of Class II for chromium(VI), 78.
const CHROMIUM_HIGH: &str = "As 22;Cr(VI) 140;Pb 900;Ni 700";
/// Arsenic above Class I of the local background, which is 23.
const BACKGROUND: &str = "As 22;Cd 0.11;Cu 25;Pb 24;Hg 0.05;Ni 30";

/// The days of the survey of most examples: see the acts in the table of sites.
const USUAL: (i64, Option<i64>) = (750, Some(700));

#[rustfmt::skip]
const SURVEYS: &[SurveyRow] = &[
    survey_row(1, I, "070102", USUAL, CLEAN),
    survey_row(13, I, "0806", (130, None), CLEAN),
    survey_row(14, II, "0803", USUAL, ARSENIC),
    survey_row(15, II, "1001", USUAL, CLEAN),
    survey_row(16, II, "1001", USUAL, ""),
    survey_row(17, I, "070102", USUAL, CLEAN),
    survey_row(18, I, "070102", USUAL, BACKGROUND),
    survey_row(19, I, "070102", USUAL, CLEAN),
    survey_row(20, II, "0901", USUAL, CLEAN),
    survey_row(21, I, "080403", USUAL, CLEAN),
    survey_row(22, I, "070102", (1620, Some(1560)), CLEAN),
    survey_row(23, I, "070102", USUAL, CLEAN),
    survey_row(24, I, "070102", (710, Some(600)), CHROMIUM),
    survey_row(25, II, "1001", (710, Some(600)), CHROMIUM_HIGH),
    survey_row(26, II, "0901", (790, Some(700)), CHROMIUM),
    survey_row(27, I, "070102", (990, Some(900)), CHROMIUM),
    survey_row(28, II, "0901", (990, Some(900)), CHROMIUM),
    survey_row(29, I, "070102", (990, Some(900)), CHROMIUM),
    survey_row(44, I, "070102", (150, Some(super::sites::SPLIT)), CLEAN),
    survey_row(45, II, "0901", (710, Some(600)), CHROMIUM),
    survey_row(46, II, "1001", USUAL, CLEAN),
    survey_row(47, I, "070102", USUAL, CLEAN),
    survey_row(49, II, "1001", (140, None), CLEAN),
    survey_row(50, II, "0901", USUAL, CLEAN),
    survey_row(54, I, "070102", USUAL, CLEAN),
    survey_row(56, I, "070102", USUAL, CLEAN),
    survey_row(59, I, "070102", USUAL, CLEAN),
    survey_row(60, I, "070102", USUAL, CLEAN),
    survey_row(61, I, "070102", USUAL, CLEAN),
    survey_row(63, I, "0801 1401", USUAL, CLEAN),
    survey_row(64, I, "070102", (990, Some(900)), CLEAN),
];

/// Id of the survey of an example.
pub(super) fn survey_id(book: &Book, example: u8) -> Result<String, DemoError> {
    Ok(format!("{}-survey", book.no(example)?))
}

/// Every report of the examples.
pub fn changes(book: &Book) -> Result<Vec<Change>, DemoError> {
    let mut changes = Vec::new();
    for row in SURVEYS {
        let survey = particular(book, row.example, survey(book, row)?)?;
        let days = row.letter.unwrap_or(row.sampled - 30);
        let samples = super::samples::of_survey(book, (row.example, &survey), days)?;
        changes.push(book.record(days, "土壤污染状况调查报告及评审意见", survey));
        changes.extend(samples);
    }
    for row in ASSESSMENTS {
        changes.push(assessment(book, row)?);
    }
    for row in REMOVALS {
        changes.push(removal(book, row)?);
    }
    for row in EVENTS {
        changes.push(event(book, row)?);
    }
    changes.extend(super::firms::changes(book)?);
    Ok(changes)
}

fn survey(book: &Book, row: &SurveyRow) -> Result<Survey, DemoError> {
    let review = row.letter.map(|letter| Review {
        outcome: ReviewOutcome::Pass,
        recheck_signed: false,
        department_letter: Some(book.ago(letter)),
    });
    Ok(Survey {
        id: survey_id(book, row.example)?,
        parcel: book.no(row.example)?,
        unit: None,
        title: format!("示例{:02}地块土壤污染状况调查报告 (example)", row.example),
        firm: Some(FIRM.to_owned()),
        class_assessed: Some(row.class),
        made_for: uses(row.made_for)?,
        sampling_end: Some(book.ago(row.sampled)),
        signed_on: Some(book.ago(row.sampled - 25)),
        outline: None,
        covered_area_m2: None,
        review,
        maxima: maxima(row.maxima)?,
        maxima_complete: !row.maxima.is_empty(),
        not_detected: Vec::new(),
        groundwater_polluted: TriState::No,
        neighbour_checked_no_effect: false,
        no_change_statement_on: None,
        remarks: Some("虚构数据;未列出的基本项目均未检出且检出限满足要求 (invented)".to_owned()),
    })
}

fn maxima(text: &str) -> Result<Vec<Maximum>, DemoError> {
    text.split_terminator(';')
        .filter_map(|pair| pair.split_once(' '))
        .map(|(analyte, value)| {
            Ok(Maximum {
                analyte: analyte.to_owned(),
                mg_per_kg: decimal(value)?,
                background_mg_per_kg: None,
            })
        })
        .collect()
}

/// What makes the survey of an example the example it is.
fn particular(book: &Book, example: u8, survey: Survey) -> Result<Survey, DemoError> {
    let mut survey = survey;
    match example {
        13 => {
            survey.review = Some(Review {
                outcome: ReviewOutcome::PassAfterModification,
                recheck_signed: false,
                department_letter: None,
            });
        }
        // acceptance case 12: not detected at 0.15 mg/kg, Class I limit 0.12
        17 => survey.not_detected.push(NotDetected {
            analyte: "75-01-4".to_owned(),
            detection_limit_mg_per_kg: decimal("0.15")?,
        }),
        18 => {
            if let Some(arsenic) = survey.maxima.first_mut() {
                arsenic.background_mg_per_kg = Some(decimal("23")?);
            }
        }
        19 => survey.outline = Some(book.part(19, WEST_HALF)?),
        20 => survey.groundwater_polluted = TriState::Yes,
        59 => {
            survey.unit = Some(super::around::unit_id(book, 'B')?);
        }
        60 => survey.firm = Some(FIRM_UNDER_BAN.to_owned()),
        61 => survey.firm = Some(FIRM_FOUND_FALSE.to_owned()),
        _ => {}
    }
    Ok(survey)
}

/// A risk assessment in short: example, days back of its signature, classes, basement depth and levels.
struct AssessmentRow {
    example: u8,
    signed: i64,
    classes: &'static [UseClass],
    depth_m: &'static str,
    levels: u8,
}

const ASSESSMENTS: &[AssessmentRow] = &[
    AssessmentRow {
        example: 26,
        signed: 80,
        classes: &[UseClass::K2],
        depth_m: "0",
        levels: 0,
    },
    AssessmentRow {
        example: 27,
        signed: 520,
        classes: &[UseClass::S, UseClass::K1, UseClass::K2],
        depth_m: "5",
        levels: 1,
    },
    AssessmentRow {
        example: 28,
        signed: 520,
        classes: &[UseClass::K2],
        depth_m: "0",
        levels: 0,
    },
    AssessmentRow {
        example: 29,
        signed: 420,
        classes: &[UseClass::S],
        depth_m: "3",
        levels: 1,
    },
];

fn assessment(book: &Book, row: &AssessmentRow) -> Result<Change, DemoError> {
    let parcel = book.no(row.example)?;
    let assessment = Assessment {
        id: format!("{parcel}-assessment"),
        parcel,
        unit: None,
        firm: Some(FIRM.to_owned()),
        signed_on: Some(book.ago(row.signed)),
        assessed_classes: row.classes.to_vec(),
        scenario_depth_m: Some(decimal(row.depth_m)?),
        scenario_basement_levels: Some(row.levels),
        scenario_groundwater_use: Some(false),
    };
    Ok(book.record(row.signed, "土壤污染风险评估报告", assessment))
}

/// A removal in short.
struct RemovalRow {
    example: u8,
    days: i64,
    class: Option<LimitClass>,
    /// Depth limit in metres, with no use of groundwater; empty = no restriction.
    depth_m: &'static str,
    /// Days back on which the aftercare report is due (negative: ahead); none = no aftercare.
    due: Option<i64>,
    effect_firm: &'static str,
    in_removal_list: bool,
}

#[rustfmt::skip]
const REMOVALS: &[RemovalRow] = &[
    RemovalRow { example: 34, days: 800, class: Some(I), depth_m: "", due: None, effect_firm: FIRM, in_removal_list: true },
    RemovalRow { example: 35, days: 800, class: Some(II), depth_m: "", due: None, effect_firm: FIRM, in_removal_list: true },
    RemovalRow { example: 36, days: 800, class: None, depth_m: "", due: None, effect_firm: WORKS_FIRM, in_removal_list: true },
    RemovalRow { example: 37, days: 900, class: Some(I), depth_m: "3", due: Some(-200), effect_firm: FIRM, in_removal_list: true },
    RemovalRow { example: 38, days: 900, class: Some(II), depth_m: "3", due: Some(30), effect_firm: FIRM, in_removal_list: true },
    RemovalRow { example: 39, days: 900, class: Some(II), depth_m: "3", due: Some(150), effect_firm: FIRM, in_removal_list: false },
];

fn removal(book: &Book, row: &RemovalRow) -> Result<Change, DemoError> {
    let parcel = book.no(row.example)?;
    let restrictions = match row.depth_m {
        "" => Vec::new(),
        depth => vec![
            Restriction::MaxDepthM {
                value: decimal(depth)?,
            },
            Restriction::NoGroundwaterUse,
            Restriction::Barrier,
        ],
    };
    let removal = Removal {
        id: format!("{parcel}-removal"),
        parcel,
        unit: None,
        target_class: row.class,
        restrictions,
        aftercare: row.due.map(|due| Aftercare {
            responsible: Some("示例责任单位 (example)".to_owned()),
            next_report_due: Some(book.ago(due)),
        }),
        in_removal_list: row.in_removal_list,
        effect_sampling_end: Some(book.ago(row.days + 150)),
        effect_firm: Some(row.effect_firm.to_owned()),
        works_firm: Some(WORKS_FIRM.to_owned()),
        signed_on: Some(book.ago(row.days + 90)),
    };
    Ok(book.record(row.days, "移出名录公告及效果评估报告", removal))
}

/// A validity event in short: example, days back, event, words.
const EVENTS: &[(u8, i64, ValidityEvent, &str)] = &[
    (
        23,
        300,
        ValidityEvent::V1,
        "采样后用作建筑渣土临时堆场(示例)",
    ),
    (
        28,
        90,
        ValidityEvent::V9,
        "建筑方案由商业改为住宅并增加地下室(示例)",
    ),
    (61, 60, ValidityEvent::V7, "调查报告被查实虚假(示例)"),
    (64, 50, ValidityEvent::V6, "相邻道路油罐车泄漏(示例)"),
    (47, 200, ValidityEvent::V5, "采样后场地平整、客土移入(示例)"),
];

fn event(book: &Book, row: &(u8, i64, ValidityEvent, &str)) -> Result<Change, DemoError> {
    let (example, days, event, text) = *row;
    let parcel = book.no(example)?;
    let document = match event {
        ValidityEvent::V9 => Some(TouchedDocument::RiskAssessment),
        ValidityEvent::V7 => Some(TouchedDocument::Survey),
        _ => None,
    };
    let record = ValidityRecord {
        id: format!("{parcel}-{}", event.code()),
        parcel,
        unit: None,
        event,
        document,
        report: None,
        text: text.to_owned(),
    };
    Ok(book.record(days, "有效性事件记录", record))
}
