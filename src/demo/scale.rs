//! Invented acts over many parcels: `demo --scale FILE`, and parcels without end for measurements.
//!
//! Everything follows from the seed and the parcel's own number, so the order of a file and what else is in it change
//! nothing. A parcel of a file keeps its name, its codes and its outline; what is said of it is marked 示例 in its
//! documents. Superseded parcels (X0) get no successors: their outlines would have to be made up.

use geo::{BoundingRect, Rect, Translate, coord};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::book::{Do, example_source};
use super::chance::Chance;
use super::real::bare;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::geometry::{Limits, Outline};
use crate::domain::land_use::{Forbidden, ForbiddenGroup, LandUse, LimitClass, UseClass};
use crate::domain::lifecycle::U1Kind;
use crate::domain::record::*;
use crate::domain::stage::Stage::{self, *};

/// How much of the parcels are at a stage; none = no stage recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    pub stage: Option<Stage>,
    pub per_mille: u32,
}

const fn share(stage: Stage, per_mille: u32) -> Share {
    Share {
        stage: Some(stage),
        per_mille,
    }
}

/// The shares of the stages; they sum to a thousand. Four of five parcels show no indication or passed, 1.5 % are
/// listed: a dense old city with few industrial plants left, as the facts of Hongqiao tell it.
static SHARES: &[Share] = &[
    share(U0, 620),
    share(P0, 190),
    share(U1, 55),
    share(V1, 10),
    share(V2, 10),
    share(V3, 5),
    share(V4, 3),
    share(VR, 10),
    share(A0, 12),
    share(AR, 5),
    share(P1, 15),
    share(L0, 4),
    share(L1, 3),
    share(L2, 4),
    share(L3, 2),
    share(L4, 2),
    share(R0, 12),
    share(R1, 8),
    share(N0, 5),
    share(X0, 2),
    Share {
        stage: None,
        per_mille: 23,
    },
];

/// Per mille of all parcels that a key unit uses or used.
const KEY_UNITS: u32 = 4;
/// Per mille of all parcels with a well beside those of plumes.
const WELLS: u32 = 2;
/// Per mille of all parcels with each of two flags.
const FLAGS: u32 = 1;
/// Per mille of all parcels looked up in the national system.
const LOOKUPS: u32 = 50;
/// Per mille of listed, exceeding and given-up parcels on the negative list.
const NEGATIVE: u32 = 500;
/// Per mille of listed parcels with a plume.
const PLUMES: u32 = 330;

/// How the stages are shared out.
pub fn shares() -> &'static [Share] {
    SHARES
}

/// Stages, lists, surveys, zones, plumes and wells, invented by a seed over these parcels, all dated `today` or before.
///
/// The parcels themselves must be in the register. For a million of them take [`story`] one by one.
pub fn spread(
    parcels: impl Iterator<Item = (RegistryNo, Outline)>,
    seed: u64,
    today: Day,
) -> Vec<Change> {
    let mut changes = frame(today);
    for (no, outline) in parcels {
        changes.extend(story(&no, &outline, seed, today));
    }
    changes
}

/// What is told once: the mirrors of the municipal lists and the edition of the negative list.
fn frame(today: Day) -> Vec<Change> {
    let day = today.plus(-3);
    let mirror = |list| {
        record(
            day,
            Mirror {
                list,
                rows: None,
                notice_day: None,
                comparison: None,
            },
        )
    };
    let year = today.year();
    let edition = Edition {
        year,
        title: format!("示例 {year} 年污染地块开发利用负面清单 (synthetic)"),
        entries: None,
        sha256: None,
    };
    let first = Day::new(year, 1, 1).unwrap_or(today);
    vec![
        mirror(List::ControlList),
        mirror(List::Contaminated42),
        record(first, edition),
    ]
}

fn record(day: Day, entity: impl Into<Entity>) -> Change {
    let source = example_source("示例数据,仅供演示 (synthetic for demonstration)", day);
    Change::recorded(day, Some(source), entity)
}

/// What is invented for one parcel.
pub fn story(no: &RegistryNo, outline: &Outline, seed: u64, today: Day) -> Vec<Change> {
    let mut teller = Teller {
        no,
        outline,
        chance: Chance::about(seed, no.as_str()),
        today,
        changes: Vec::new(),
    };
    let stage = teller.stage();
    if let Some(stage) = stage {
        teller.act(stage);
        teller.reports(stage);
        teller.lists(stage);
        teller.space(stage);
    }
    teller.at_any_stage();
    teller.changes
}

struct Teller<'a> {
    no: &'a RegistryNo,
    outline: &'a Outline,
    chance: Chance,
    today: Day,
    changes: Vec<Change>,
}

impl Teller<'_> {
    fn put(&mut self, days: i64, entity: impl Into<Entity>) {
        self.changes.push(record(self.today.plus(-days), entity));
    }

    fn id(&self, of: &str) -> String {
        format!("{}-{of}", self.no)
    }

    fn stage(&mut self) -> Option<Stage> {
        let mut drawn = self.chance.number() % 1000;
        for share in SHARES {
            let width = u64::from(share.per_mille);
            if drawn < width {
                return share.stage;
            }
            drawn -= width;
        }
        None
    }

    /// The stage as an older register states it, between one and four years ago.
    fn act(&mut self, stage: Stage) {
        let days = self.chance.whole(365, 1400);
        let industry = self.chance.happens(700);
        let what = match stage {
            U1 if industry => Do::AdoptU1(U1Kind::Industry),
            U1 => Do::AdoptU1(U1Kind::Risk),
            V1 | V2 | V3 | V4 | VR if industry => Do::AdoptSurvey(stage, U1),
            N0 => Do::AdoptN0(A0),
            U0 | V1 | V2 | V3 | V4 | VR | P0 | A0 | AR | P1 | L0 | L1 | L2 | L3 | L4 | R0 | R1
            | X0 => Do::Adopt(stage),
        };
        let act = ActRecord::new(self.id("act"), self.no.clone(), None, what.act());
        self.put(days, act);
        if let Do::AdoptU1(kind) = what {
            self.suspicion(kind, days);
        }
    }

    fn suspicion(&mut self, kind: U1Kind, days: i64) {
        match kind {
            U1Kind::Industry => self.listing(List::Suspected, days),
            U1Kind::Risk => self.listing(List::PrioritySupervised, days),
        }
    }

    /// The report the stage presupposes.
    fn reports(&mut self, stage: Stage) {
        match stage {
            P0 => self.survey(false),
            A0 | AR => self.survey(true),
            P1 => {
                self.survey(true);
                self.assessment();
            }
            R0 => self.removal(Vec::new(), None),
            R1 => {
                let depth = Decimal::from(self.chance.whole(2, 6));
                let due = self.chance.whole(-300, 120);
                let limits = vec![
                    Restriction::MaxDepthM { value: depth },
                    Restriction::NoGroundwaterUse,
                ];
                self.removal(limits, Some(due));
            }
            U0 | U1 | V1 | V2 | V3 | V4 | VR | L0 | L1 | L2 | L3 | L4 | N0 | X0 => {}
        }
    }

    fn survey(&mut self, exceeding: bool) {
        let sampled = self.chance.whole(450, 1500);
        let letter = sampled - self.chance.whole(40, 80);
        let class = self.class();
        // within Class I, or above both classes and below their control values (GB 36600: 20 and 60, 120 and 140)
        let arsenic = if exceeding {
            self.chance.whole(61, 115)
        } else {
            self.chance.whole(4, 19)
        };
        let survey = Survey {
            id: self.id("survey"),
            parcel: self.no.clone(),
            unit: None,
            title: "示例 土壤污染状况调查报告 (synthetic)".to_owned(),
            firm: Some("示例检测技术有限公司".to_owned()),
            class_assessed: Some(class),
            made_for: Vec::new(),
            sampling_end: Some(self.today.plus(-sampled)),
            signed_on: Some(self.today.plus(-sampled + 20)),
            outline: None,
            covered_area_m2: None,
            review: Some(Review {
                outcome: ReviewOutcome::Pass,
                recheck_signed: false,
                department_letter: Some(self.today.plus(-letter)),
            }),
            maxima: vec![Maximum {
                analyte: "As".to_owned(),
                mg_per_kg: Decimal::from(arsenic),
                background_mg_per_kg: None,
            }],
            maxima_complete: self.chance.happens(900),
            not_detected: Vec::new(),
            groundwater_polluted: self.groundwater(),
            neighbour_checked_no_effect: self.chance.happens(300),
            no_change_statement_on: None,
            remarks: None,
        };
        self.put(letter, survey);
    }

    fn class(&mut self) -> LimitClass {
        if self.chance.happens(650) {
            LimitClass::I
        } else {
            LimitClass::II
        }
    }

    fn groundwater(&mut self) -> TriState {
        match self.chance.number() % 20 {
            0 => TriState::Yes,
            1..=3 => TriState::Unknown,
            _ => TriState::No,
        }
    }

    fn assessment(&mut self) {
        let days = self.chance.whole(100, 400);
        let assessment = Assessment {
            id: self.id("assessment"),
            parcel: self.no.clone(),
            unit: None,
            firm: Some("示例检测技术有限公司".to_owned()),
            signed_on: Some(self.today.plus(-days)),
            assessed_classes: vec![UseClass::K2],
            scenario_depth_m: Some(Decimal::from(3)),
            scenario_basement_levels: Some(1),
            scenario_groundwater_use: Some(false),
        };
        self.put(days, assessment);
    }

    fn removal(&mut self, restrictions: Vec<Restriction>, due: Option<i64>) {
        let days = self.chance.whole(100, 360);
        let class = self.class();
        let removal = Removal {
            id: self.id("removal"),
            parcel: self.no.clone(),
            unit: None,
            target_class: Some(class),
            restrictions,
            aftercare: due.map(|due| Aftercare {
                responsible: Some("示例责任单位".to_owned()),
                next_report_due: Some(self.today.plus(-due)),
            }),
            in_removal_list: true,
            effect_sampling_end: Some(self.today.plus(-days - 120)),
            effect_firm: Some("示例检测技术有限公司".to_owned()),
            works_firm: Some("示例环境修复有限公司".to_owned()),
            signed_on: Some(self.today.plus(-days - 60)),
        };
        self.put(days, removal);
    }

    /// The lists that belong to the stage, and the negative list for half of what exceeds.
    fn lists(&mut self, stage: Stage) {
        let list = match stage {
            A0 | AR => Some(List::Contaminated42),
            L0 | L1 | L2 | L3 | L4 => Some(List::ControlList),
            N0 => Some(List::NotDevelopedNow),
            U0 | U1 | V1 | V2 | V3 | V4 | VR | P0 | P1 | R0 | R1 | X0 => None,
        };
        let Some(list) = list else { return };
        let days = self.chance.whole(100, 360);
        self.listing(list, days);
        if self.chance.happens(NEGATIVE) {
            self.negative();
        }
    }

    fn listing(&mut self, list: List, days: i64) {
        let entry = ListEntry {
            id: self.id(list.code()),
            list,
            parcels: vec![self.no.clone()],
            units: Vec::new(),
            outline: None,
            area_stated_m2: None,
            batch: Some("示例批次".to_owned()),
            main_pollutants: vec!["砷".to_owned()],
        };
        self.put(days, entry);
    }

    fn negative(&mut self) {
        let groups = [
            ForbiddenGroup::All,
            ForbiddenGroup::S,
            ForbiddenGroup::ClassI,
        ];
        let group = self.chance.one_of(&groups).copied();
        let year = self.today.year();
        let entry = NegativeEntry {
            id: self.id("negative"),
            parcel: self.no.clone(),
            edition_year: year,
            forbidden: vec![Forbidden::Group(group.unwrap_or(ForbiddenGroup::All))],
            until_condition: "示例:移出名录之前".to_owned(),
            reason: None,
            outline: None,
        };
        let first = Day::new(year, 1, 1).unwrap_or(self.today);
        self.changes.push(record(first, entry));
    }

    /// Zones of given-up and controlled land, plumes and their wells from listed land.
    fn space(&mut self, stage: Stage) {
        if matches!(stage, N0 | L4)
            && let Some(outline) = self.boxed(0.2, 0.2)
        {
            let zone = Zone {
                id: self.id("zone"),
                kind: ZoneKind::Control,
                name: Some("示例管控区域".to_owned()),
                parcels: vec![self.no.clone()],
                outline: Some(outline),
                draft: false,
            };
            self.put(300, zone);
        }
        if stage.is_listed() && self.chance.happens(PLUMES) {
            self.plume();
            self.well();
        }
    }

    fn plume(&mut self) {
        let Some(outline) = self.boxed(0.6, -0.2) else {
            return;
        };
        let plume = Plume {
            name: Some("示例地下水污染羽".to_owned()),
            source_parcel: Some(self.no.clone()),
            ..Plume::at(self.id("plume"), outline)
        };
        self.put(200, plume);
    }

    /// The box of the parcel, moved out to the east and to the other sides by shares of its width and height.
    fn boxed(&self, east: f64, others: f64) -> Option<Outline> {
        let rect = self.outline.rect();
        let (width, height) = (rect.width(), rect.height());
        let grown = Rect::new(
            coord! { x: rect.min().x - others * width, y: rect.min().y - others * height },
            coord! { x: rect.max().x + east * width, y: rect.max().y + others * height },
        );
        Outline::from_geo(vec![grown.to_polygon()].into(), Limits::STORED).ok()
    }

    fn well(&mut self) {
        let [lon, lat] = self.outline.centroid();
        let degrees = |v: f64| Decimal::from_f64(v).map(|v| v.round_dp(7));
        let (Some(lon), Some(lat)) = (degrees(lon), degrees(lat)) else {
            return;
        };
        let id = format!("{}-well-示例", self.no);
        let well = Well::at(id, Position { lon, lat }, WellStatus::InService);
        self.put(250, well);
    }

    fn at_any_stage(&mut self) {
        if self.chance.happens(KEY_UNITS) {
            self.key_unit();
        }
        if self.chance.happens(WELLS) {
            self.well();
        }
        for kind in [FlagKind::Emergency, FlagKind::EnforcementCase] {
            if self.chance.happens(FLAGS) {
                self.flag(kind);
            }
        }
        if self.chance.happens(LOOKUPS) {
            let lookup = Lookup {
                parcel: self.no.clone(),
                result: "示例:全国系统中无未完成事项".to_owned(),
            };
            self.put(30, lookup);
        }
    }

    fn key_unit(&mut self) {
        let ended = self.chance.happens(500);
        let name = format!("示例重点单位 {}", self.no);
        let unit = KeyUnit {
            parcels: vec![self.no.clone()],
            production_end: ended.then(|| self.today.plus(-400)),
            open_rectification: self.chance.happens(200),
            ..KeyUnit::new(self.id("key-unit"), name, self.today.plus(-1000))
        };
        self.put(300, unit);
    }

    fn flag(&mut self, kind: FlagKind) {
        let days = self.chance.whole(1, 60);
        let name = match kind {
            FlagKind::Emergency => "flag-emergency",
            FlagKind::EnforcementCase
            | FlagKind::BoundaryConflict
            | FlagKind::StageConflict
            | FlagKind::ListingConflict
            | FlagKind::TakenBack => "flag-case",
        };
        let flag = Flag::new(self.id(name), self.no.clone(), kind, "示例:处理中");
        self.put(days, flag);
    }
}

/// Uses of an old city: current and planned, with their shares per mille.
const USES: &[(&str, &str, u64)] = &[
    ("070102", "070102", 400),
    ("0901", "0901", 200),
    ("0901", "070102", 120),
    ("1001", "070102", 60),
    ("1001", "0901", 60),
    ("1101", "080403", 40),
    ("1303", "1401", 50),
    ("0801", "0803", 40),
    ("1001", "16", 30),
];

/// A parcel of a file, given uses where it has none, and a remark that says so. Name, codes and outline stay.
pub fn dress(mut parcel: Parcel, seed: u64) -> Parcel {
    if !parcel.planned_use.is_empty() || !parcel.current_use.is_empty() {
        return parcel;
    }
    let mut drawn = Chance::about(seed, parcel.registry_no.as_str()).number() % 1000;
    let drawn = USES.iter().find(|(_, _, width)| {
        let found = drawn < *width;
        drawn = drawn.saturating_sub(*width);
        found
    });
    if let Some((current, planned, _)) = drawn {
        parcel.current_use.extend(LandUse::parse(current));
        parcel.planned_use.extend(LandUse::parse(planned));
    }
    parcel.remarks = Some("示例数据:用途为虚构,仅供演示 (uses are synthetic)".into());
    parcel
}

/// `count` parcels of these shapes, for measurements: copies side by side on a grid in degrees, numbered from `first`
/// on. They are not a place; their names say 示例. Fewer, where a copy would leave the globe; none of no shapes.
pub fn multiply(
    shapes: &[Outline],
    count: usize,
    letters: &str,
    first: u64,
    seed: u64,
) -> impl Iterator<Item = Parcel> {
    let step = extent(shapes);
    let tiles = count.div_ceil(shapes.len().max(1));
    let columns = (tiles as f64).sqrt().ceil().max(1.0) as usize;
    (0..tiles)
        .flat_map(move |tile| shapes.iter().map(move |shape| (tile, shape)))
        .filter_map(move |(tile, shape)| {
            let (column, row) = (tile % columns, tile / columns);
            moved(shape, column as f64 * step[0], row as f64 * step[1])
        })
        .take(count)
        .zip(first..)
        .filter_map(move |(outline, serial)| {
            let parcel = Parcel {
                name: Some(format!("示例地块 {serial} (synthetic)").into()),
                outline: Some(outline),
                ..bare(RegistryNo::new(letters, serial).ok()?)
            };
            Some(dress(parcel, seed))
        })
}

/// Width and height of all shapes, with a tenth of it as a lane.
fn extent(shapes: &[Outline]) -> [f64; 2] {
    let corners: geo::MultiPoint<f64> = shapes
        .iter()
        .flat_map(|shape| [shape.rect().min(), shape.rect().max()])
        .map(geo::Point::from)
        .collect();
    let rect = corners.bounding_rect();
    rect.map_or([0.0, 0.0], |rect| [rect.width() * 1.1, rect.height() * 1.1])
}

fn moved(shape: &Outline, east: f64, north: f64) -> Option<Outline> {
    Outline::from_geo(shape.polygons().translate(east, north), Limits::STORED).ok()
}
