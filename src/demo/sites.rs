//! The table of invented parcels: name, place, uses, acts. One line an example.
//!
//! Numbers follow the rulebook: without survey, surveyed, exceeding, listed, removed, given up, divided, and what comes
//! from outside. The registry number is HQ-000100 and the number of the line.

use super::DemoError;
use super::book::{Book, Do, Step, uses};
use super::ground::{BESIDE, EAST_HALF, OVER, Part, WEST_HALF, WHOLE};
use super::real::blank;
use crate::domain::change::Change;
use crate::domain::lifecycle::EffectReview::{NotSafe, Safe, SafeWithConditions};
use crate::domain::lifecycle::Transition::*;
use crate::domain::lifecycle::U1Kind::{Industry, Risk};
use crate::domain::record::{ActRecord, Codes, HistoryPeriod, Parcel};
use crate::domain::stage::Stage::{self, *};
use crate::domain::validity::ValidityEvent;
use Do::{Adopt, AdoptN0, AdoptSurvey, AdoptU1, Effect, Event, Move, SurveyVoluntarily, Suspect};

/// An invented parcel.
#[derive(Debug)]
pub struct Site {
    pub no: u8,
    zh: &'static str,
    en: &'static str,
    /// The cell of the grid on which its block lies.
    pub cell: u8,
    pub part: Part,
    /// Codes divided by blanks; empty = unknown.
    current: &'static str,
    planned: &'static str,
    pub acts: &'static [Step],
}

/// The block of a parcel, or a part of the block of another.
const fn site(
    no: u8,
    names: [&'static str; 2],
    ground: (u8, Part),
    uses: [&'static str; 2],
    acts: &'static [Step],
) -> Site {
    Site {
        no,
        zh: names[0],
        en: names[1],
        cell: ground.0,
        part: ground.1,
        current: uses[0],
        planned: uses[1],
        acts,
    }
}

/// Days back on which the examples begin.
pub const BEGINNING: i64 = 1900;
/// Days back on which example 42 was split into 43 and 44.
pub const SPLIT: i64 = 60;

const UNINDICATED: &[Step] = &[Step(1500, Adopt(U0))];
const SUSPECTED: &[Step] = &[Step(900, AdoptU1(Industry))];
const PASSED: &[Step] = &[
    Step(1200, AdoptU1(Industry)),
    Step(800, Move(T03, V1)),
    Step(770, Move(T05, V2)),
    Step(730, Move(T06, VR)),
    Step(700, Move(T10, P0)),
];
const EXCEEDING: &[Step] = &[
    Step(1200, AdoptU1(Risk)),
    Step(800, Move(T03, V1)),
    Step(770, Move(T05, V2)),
    Step(740, Move(T07, V3)),
    Step(700, Move(T08, V4)),
    Step(660, Move(T08, VR)),
    Step(600, Move(T11, A0)),
];
/// The whole way to a clean removal, and to one with conditions.
const REMOVED_CLEAN: &[Step] = &[
    Step(1850, AdoptU1(Risk)),
    Step(1800, Move(T03, V1)),
    Step(1770, Move(T05, V2)),
    Step(1740, Move(T07, V3)),
    Step(1700, Move(T08, V4)),
    Step(1660, Move(T08, VR)),
    Step(1600, Move(T11, A0)),
    Step(1500, Move(T14, AR)),
    Step(1450, Move(T16, L0)),
    Step(1300, Move(T18, L1)),
    Step(1250, Move(T19, L2)),
    Step(1100, Move(T20, L2)),
    Step(950, Move(T21, L3)),
    Step(850, Move(T23, L3)),
    Step(800, Effect(T24, R0, Safe)),
];
const REMOVED_WITH_CONDITIONS: &[Step] = &[
    Step(1700, Adopt(L0)),
    Step(1500, Move(T18, L1)),
    Step(1450, Move(T19, L2)),
    Step(1100, Move(T21, L3)),
    Step(900, Effect(T25, R1, SafeWithConditions)),
    Step(500, Move(T27, R1)),
];

/// Every example.
#[rustfmt::skip]
pub static SITES: &[Site] = &[
    site(1, ["清洁居住地块", "clean land for housing"], (0, WHOLE), ["", "070102"], PASSED),
    site(2, ["无疑似情形商业改住宅地块", "shops to become housing, never surveyed"], (1, WHOLE), ["0901", "070102"], UNINDICATED),
    site(3, ["无疑似情形商业地块", "commercial land without indication"], (2, WHOLE), ["0901", "0901"], UNINDICATED),
    site(4, ["规划社区公园地块", "planned community park"], (3, WHOLE), ["1303", "1401"], UNINDICATED),
    site(5, ["原农用地规划学校地块", "former farmland planned for a school"], (4, WHOLE), ["01", "080403"], UNINDICATED),
    site(6, ["现状住宅地块", "existing housing"], (5, WHOLE), ["070102", "070102"], UNINDICATED),
    site(7, ["普查发现风险地块", "risk shown by a census"], (6, WHOLE), ["1001", "070102"], &[Step(1500, Adopt(U0)), Step(420, Suspect(Risk)), Step(390, Move(T02, U1))]),
    site(8, ["街道小厂旧址", "former street workshop, suspected by history"], (7, WHOLE), ["1001", "1001"], SUSPECTED),
    site(9, ["自愿调查地块", "voluntary survey, stage 1"], (8, WHOLE), ["1101", "0805"], &[Step(1500, Adopt(U0)), Step(80, SurveyVoluntarily)]),
    site(10, ["旧仓库初步采样地块", "old warehouse, preliminary sampling"], (9, WHOLE), ["1101", "070102"], &[Step(900, AdoptU1(Industry)), Step(120, Move(T03, V1)), Step(90, Move(T05, V2))]),
    site(11, ["自愿调查超标地块", "voluntary survey, a sample exceeded"], (10, WHOLE), ["1001", "1001"], &[Step(1500, Adopt(U0)), Step(200, SurveyVoluntarily), Step(170, Move(T05, V2)), Step(120, Move(T07, V3))]),
    site(12, ["风险评估参数采集地块", "survey, stage 3"], (11, WHOLE), ["1001", "0901"], &[Step(300, AdoptSurvey(V3, U1)), Step(100, Move(T08, V4))]),
    site(13, ["调查报告待复核地块", "passed after modification, recheck not signed"], (12, WHOLE), ["1101", "0806"], &[Step(900, AdoptU1(Industry)), Step(200, Move(T03, V1)), Step(150, Move(T05, V2)), Step(100, Move(T09, VR)), Step(30, Move(T13, VR))]),
    site(14, ["规划档案馆地块", "archive judged on class II"], (13, WHOLE), ["1001", "0803"], PASSED),
    site(15, ["二类评价、数值满足一类地块", "judged on class II, within class I"], (14, WHOLE), ["1001", "070102"], PASSED),
    site(16, ["二类评价、缺最大值地块", "judged on class II, maxima missing"], (15, WHOLE), ["1001", "070102"], PASSED),
    site(17, ["检出限偏高地块", "detection limit above the limit"], (16, WHOLE), ["1101", "070102"], PASSED),
    site(18, ["背景值偏高地块", "arsenic of the background"], (17, WHOLE), ["1303", "070102"], PASSED),
    site(19, ["部分调查地块", "survey of a part only"], (18, WHOLE), ["1101", "070102"], PASSED),
    site(20, ["地下水超标地块", "groundwater polluted, soil passes"], (19, WHOLE), ["0901", "0901"], PASSED),
    site(21, ["学校改住宅地块", "surveyed for a school, now housing"], (20, WHOLE), ["", "070102"], PASSED),
    site(22, ["调查满三年地块", "survey older than three years"], (21, WHOLE), ["", "070102"], &[Step(1700, AdoptU1(Industry)), Step(1650, Move(T03, V1)), Step(1600, Move(T04, VR)), Step(1560, Move(T10, P0))]),
    site(23, ["调查后堆土地块", "spoil yard after the survey"], (22, WHOLE), ["1202", "070102"], PASSED),
    site(24, ["超筛选值规划住宅地块", "exceeding, housing planned"], (23, WHOLE), ["1001", "070102"], EXCEEDING),
    site(25, ["超管制值地块", "above the control value"], (24, WHOLE), ["1001", "1001"], EXCEEDING),
    site(26, ["风险评估评审地块", "risk assessment under review"], (25, WHOLE), ["1001", "0901"], &[Step(700, Adopt(A0)), Step(70, Move(T14, AR))]),
    site(27, ["风险可接受地块", "risk acceptable as assessed"], (26, WHOLE), ["1001", "070102"], &[Step(900, Adopt(A0)), Step(500, Move(T14, AR)), Step(430, Move(T15, P1))]),
    site(28, ["风险评估情景不符地块", "assessed for shops, housing planned"], (27, WHOLE), ["1001", "070102"], &[Step(900, Adopt(A0)), Step(500, Move(T14, AR)), Step(430, Move(T15, P1))]),
    site(29, ["名录内规划住宅地块", "listed, housing planned"], (28, WHOLE), ["1001", "070102"], &[Step(900, Adopt(A0)), Step(400, Move(T14, AR)), Step(350, Move(T16, L0))]),
    site(30, ["名录内工业地块", "listed, plan filed, industry planned"], (30, WHOLE), ["1001", "1001"], &[Step(900, Adopt(L0)), Step(200, Move(T18, L1))]),
    site(31, ["修复施工地块", "remediation works running, taken back"], (32, WHOLE), ["1001", "0901"], &[Step(900, Adopt(L1)), Step(300, Move(T19, L2)), Step(100, Move(T20, L2))]),
    site(32, ["效果评估地块", "effect assessment running"], (34, WHOLE), ["1001", "070102"], &[Step(900, Adopt(L1)), Step(600, Move(T19, L2)), Step(100, Move(T21, L3)), Step(40, Move(T23, L3))]),
    site(33, ["风险管控未移出地块", "controlled, still listed"], (35, WHOLE), ["1001", "0901"], &[Step(1500, Adopt(L2)), Step(700, Move(T21, L3)), Step(600, Effect(T26, L4, NotSafe))]),
    site(34, ["已移出清洁地块", "removed, clean, full history"], (36, WHOLE), ["", "070102"], REMOVED_CLEAN),
    site(35, ["按二类目标移出地块", "removed on class II targets"], (37, WHOLE), ["", "070102"], REMOVED_CLEAN),
    site(36, ["目标类别未记载地块", "removed, class of targets not recorded"], (38, WHOLE), ["", "070102"], REMOVED_CLEAN),
    site(37, ["限深三米地块", "removed, no excavation below 3 m"], (39, WHOLE), ["", "070102"], REMOVED_WITH_CONDITIONS),
    site(38, ["后期管理报告逾期地块", "aftercare report overdue"], (40, WHOLE), ["", "0901"], REMOVED_WITH_CONDITIONS),
    site(39, ["后期管理长期逾期地块", "aftercare long overdue, missing in the removal list"], (41, WHOLE), ["", "0901"], REMOVED_WITH_CONDITIONS),
    site(40, ["暂不开发利用地块", "not developed now"], (42, WHOLE), ["1001", "070102"], &[Step(900, AdoptN0(A0))]),
    site(41, ["管控区内相邻地块", "inside the control zone of another"], (42, Part(1.75, 2.35, 0.0, 1.0)), ["0901", "0901"], UNINDICATED),
    site(42, ["已分割地块", "superseded, split in two"], (44, WHOLE), ["1001", "070102"], &[Step(900, Adopt(L0)), Step(SPLIT, Move(T33, X0))]),
    site(43, ["分割后名录部分", "western child, still listed"], (44, WEST_HALF), ["1001", "1401"], &[Step(SPLIT, Adopt(L0))]),
    site(44, ["分割后清洁部分", "eastern child, passed"], (44, EAST_HALF), ["", "070102"], &[Step(SPLIT, Adopt(P0))]),
    site(45, ["负面清单禁止一切建设地块", "negative list, all construction"], (45, WHOLE), ["1001", "0901"], EXCEEDING),
    site(46, ["负面清单禁止敏感用途地块", "negative list, sensitive uses"], (46, WHOLE), ["1001", "1001"], PASSED),
    site(47, ["负面清单旧版未确认地块", "negative list, older edition not confirmed"], (47, WHOLE), ["1001", "070102"], PASSED),
    site(48, ["在产重点单位地块", "key unit, no fresh survey"], (48, WHOLE), ["1001", "1001"], UNINDICATED),
    site(49, ["重点单位调查已备案地块", "key unit, survey filed"], (49, WHOLE), ["1001", "1001"], &[Step(900, AdoptU1(Industry)), Step(200, Move(T03, V1)), Step(170, Move(T05, V2)), Step(120, Move(T09, VR))]),
    site(50, ["重点单位已退出地块", "key unit left the list, survey passed"], (50, WHOLE), ["", "0901"], PASSED),
    site(51, ["重点单位整改未完成地块", "key unit, rectification open"], (51, WHOLE), ["1001", "1001"], SUSPECTED),
    site(52, ["突发事件地块", "sudden event"], (52, WHOLE), ["1202", "1202"], &[Step(1500, Adopt(U0)), Step(5, Move(T34, U0))]),
    site(53, ["执法案件地块", "open enforcement case"], (53, WHOLE), ["1101", "0901"], UNINDICATED),
    site(54, ["来源不一致地块", "sources disagree"], (54, WHOLE), ["", "070102"], PASSED),
    site(55, ["与名录地块重叠地块", "overlaps a listed parcel"], (28, OVER), ["0901", "0901"], UNINDICATED),
    site(56, ["名录地块邻近地块", "within 50 m of a listed parcel"], (30, BESIDE), ["0901", "070102"], PASSED),
    site(57, ["污染羽进入地块", "a plume enters"], (32, Part(1.8, 2.5, 0.0, 1.0)), ["0901", "0901"], UNINDICATED),
    site(58, ["监测井和已开工地块", "monitoring well, works started without survey"], (55, WHOLE), ["1101", "070102"], UNINDICATED),
    site(59, ["分单元地块", "two units: half listed, half passed"], (56, WHOLE), ["1001", "070102"], &[]),
    site(60, ["禁业单位编制报告地块", "report signed under a ban"], (57, WHOLE), ["", "070102"], PASSED),
    site(61, ["报告被查实虚假地块", "report found false"], (58, WHOLE), ["", "070102"], PASSED),
    site(62, ["规划留白地块", "reserved use, no stage recorded"], (59, WHOLE), ["", "16"], &[]),
    site(63, ["混合用途地块", "mixed: office and community park"], (60, WHOLE), ["1001", "0801 1401"], PASSED),
    site(64, ["污染事件后应再调查地块", "survey owed again after an event"], (61, WHOLE), ["1101", "070102"], &[Step(900, Adopt(P0)), Step(50, Event(ValidityEvent::V6, U1))]),
    site(65, ["优先监管地块", "priority supervised, no other indication"], (62, WHOLE), ["1001", "0901"], UNINDICATED),
];

/// Who publishes: listed and removed land is public by law, the others are a few that were released.
fn is_published(site: &Site) -> bool {
    let released = [1, 3, 6, 14, 34, 59];
    last_stage(site).is_some_and(|stage| stage.is_listed() || stage.is_removed())
        || released.contains(&site.no)
}

fn last_stage(site: &Site) -> Option<Stage> {
    site.acts.last().map(|Step(_, what)| match what {
        Adopt(stage)
        | AdoptSurvey(stage, _)
        | Move(_, stage)
        | Effect(_, stage, _)
        | Event(_, stage) => *stage,
        AdoptU1(_) | Suspect(_) => U1,
        AdoptN0(_) => N0,
        SurveyVoluntarily => V1,
    })
}

/// The changes that record every parcel and its acts.
pub fn changes(book: &Book) -> Result<Vec<Change>, DemoError> {
    let mut changes = Vec::new();
    for site in SITES {
        changes.push(parcel(book, site)?);
    }
    for site in SITES {
        for (place, step) in site.acts.iter().enumerate() {
            changes.push(act(book, site, place, *step)?);
        }
    }
    Ok(changes)
}

/// Streets of the district, for the addresses of the examples.
const STREETS: [&str; 9] = [
    "西于庄街道",
    "咸阳北路街道",
    "丁字沽街道",
    "西沽街道",
    "三条石街道",
    "邵公庄街道",
    "芥园街道",
    "铃铛阁街道",
    "和苑街道",
];

fn parcel(book: &Book, site: &Site) -> Result<Change, DemoError> {
    let is_child = matches!(site.no, 43 | 44);
    let parcel = Parcel {
        name: Some(name(site).into()),
        codes: Some(Box::new(Codes {
            plan_plot: Some(format!("示例单元-{:02}", site.no)),
            ..Codes::default()
        })),
        street: STREETS
            .get(usize::from(site.cell) % STREETS.len())
            .map(|street| format!("示例 {street}").into()),
        outline: Some(book.part(site.no, site.part)?),
        datum: Some("示例坐标,直接以 CGCS2000 给出 (example)".into()),
        current_use: uses(site.current)?,
        planned_use: uses(site.planned)?,
        history: history(site),
        farmland_only: site.no == 5,
        published: is_published(site),
        remarks: Some("虚构地块,仅供演示;与任何真实地块无关。Invented for demonstration.".into()),
        ..blank(book.no(site.no)?.serial())?
    };
    let begins = if is_child { SPLIT } else { BEGINNING };
    Ok(book.record(begins, "地块登记表", parcel))
}

/// The name of an example, such as `示例01 清洁居住地块 (example: clean land for housing)`.
pub fn name(site: &Site) -> String {
    let Site { no, zh, en, .. } = site;
    format!("示例{no:02} {zh} (example: {en})")
}

/// A use history where there was industry; none is recorded elsewhere.
fn history(site: &Site) -> Vec<HistoryPeriod> {
    let of = |land_use: &str, substances: &[&str]| HistoryPeriod {
        period: "1970年代至2005年".to_owned(),
        land_use: land_use.to_owned(),
        substances: substances.iter().map(|s| (*s).to_owned()).collect(),
    };
    match site.current {
        "1001" => vec![of("示例街道五金电镀厂", &["铬(六价)", "镍", "氰化物"])],
        "1101" => vec![of("示例仓库", &["石油烃", "敌敌畏"])],
        "01" => vec![of("示例菜田", &[])],
        _ => Vec::new(),
    }
}

fn act(book: &Book, site: &Site, place: usize, step: Step) -> Result<Change, DemoError> {
    let Step(days, what) = step;
    let parcel = book.no(site.no)?;
    let id = format!("{parcel}-act-{:02}", place + 1);
    let record = ActRecord::new(id, parcel, None, what.act());
    Ok(book.record(days, what.document(), record))
}
