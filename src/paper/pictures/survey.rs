//! What the pictures of a survey are drawn from.

use std::collections::{BTreeMap, HashMap};

use geo::Coord;
use rust_decimal::Decimal;

use super::scale::float;
use crate::domain::geometry::Outline;
use crate::domain::land_use::LimitClass;
use crate::domain::lang::Lang;
use crate::standards::{
    SoilFound, SoilLimits, SoilOutcome, SoilQuestion, exceedance_multiple, gb36600,
};

/// A result of soil as it comes, mg/kg of dry soil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureRow<'a> {
    /// The point; the sample where no point is told.
    pub point: &'a str,
    pub sample: &'a str,
    /// Metres below the ground.
    pub depth_from_m: Option<Decimal>,
    /// Metres below the ground.
    pub depth_to_m: Option<Decimal>,
    /// Any name, symbol or CAS number.
    pub analyte: &'a str,
    pub found: SoilFound,
}

/// A sampling point with its place, CGCS2000 degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedPoint {
    pub point: String,
    pub lon: f64,
    pub lat: f64,
}

/// Everything that the pictures of a survey show: results of soil, judged one by one under a class of land use, with
/// the limits of both classes; where the points are, and the outline of the land.
///
/// [`SurveyPicture::of`] makes it from results, wherever they come from: a table that was just read, a stored survey.
/// Points, outline and what could not be read are added after. Analytes, points and samples keep the order in which they
/// first come.
///
/// ```
/// use jingtu::domain::land_use::LimitClass;
/// use jingtu::domain::lang::Lang;
/// use jingtu::paper::pictures::{PictureKind, PictureRow, SurveyPicture, draw};
/// use jingtu::standards::{LocalLimits, SoilFound, SoilQuestion};
///
/// let question = SoilQuestion {
///     class: LimitClass::I,
///     day: jingtu::domain::day::Day::parse("2026-11-20").unwrap(),
///     backgrounds: Vec::new(),
///     local_limits: LocalLimits::default(),
/// };
/// let row = PictureRow {
///     point: "示例S1",
///     sample: "示例S1-1",
///     depth_from_m: Some("0".parse().unwrap()),
///     depth_to_m: Some("0.5".parse().unwrap()),
///     analyte: "As",
///     found: SoilFound::Value("24.1".parse().unwrap()),
/// };
/// let survey = SurveyPicture::of("示例", &question, [row]);
/// assert!(draw(&survey, PictureKind::Boxes, Lang::Zh).starts_with("<svg"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyPicture {
    /// What the survey is called; stands above each picture.
    pub title: String,
    /// The class under which results are judged.
    pub class: LimitClass,
    pub points: Vec<PicturePoint>,
    pub analytes: Vec<PictureAnalyte>,
    pub results: Vec<PictureResult>,
    pub outline: Option<Outline>,
    /// Cells that could not be read, and results of groundwater: neither is drawn, and each picture says so.
    pub unread: usize,
    pub groundwater: usize,
}

/// A sampling point.
#[derive(Debug, Clone, PartialEq)]
pub struct PicturePoint {
    pub name: String,
    /// CGCS2000 degrees, longitude and latitude.
    pub position: Option<Coord<f64>>,
}

/// An analyte, with what it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureAnalyte {
    pub name_zh: String,
    pub name_en: String,
    pub unit: &'static str,
    /// Under the class of the survey; none where no standard lists it.
    pub limits: Option<SoilLimits>,
    /// Under the other class.
    pub other_limits: Option<SoilLimits>,
}

impl PictureAnalyte {
    pub fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.name_zh, &self.name_en)
    }
}

/// A result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureResult {
    /// Place among the points.
    pub point: usize,
    /// Place among the analytes.
    pub analyte: usize,
    pub sample: String,
    /// Metres below the ground, from and to.
    pub depth_m: Option<(Decimal, Decimal)>,
    pub found: SoilFound,
    /// Null where no limit is known.
    pub outcome: Option<SoilOutcome>,
}

impl PictureResult {
    /// The value, or the detection limit of what was not detected.
    pub(super) fn drawn(&self) -> Option<Decimal> {
        match self.found {
            SoilFound::Value(value) => Some(value),
            SoilFound::Below(limit) => limit,
        }
    }

    pub(super) fn is_detected(&self) -> bool {
        matches!(self.found, SoilFound::Value(_))
    }

    /// Middle of its depth.
    pub(super) fn middle_m(&self) -> Option<f64> {
        self.depth_m
            .map(|(from, to)| f64::midpoint(float(from), float(to)))
    }
}

impl SurveyPicture {
    /// From results, judged under the class of the question.
    pub fn of<'a>(
        title: impl Into<String>,
        question: &SoilQuestion,
        rows: impl IntoIterator<Item = PictureRow<'a>>,
    ) -> Self {
        let mut survey = SurveyPicture {
            title: title.into(),
            class: question.class,
            points: Vec::new(),
            analytes: Vec::new(),
            results: Vec::new(),
            outline: None,
            unread: 0,
            groundwater: 0,
        };
        let mut points: HashMap<String, usize> = HashMap::new();
        let mut names: HashMap<&str, usize> = HashMap::new();
        let mut keys: BTreeMap<(u8, u8, String), usize> = BTreeMap::new();
        for row in rows {
            let point = row.point.trim();
            let point = *points.entry(point.to_owned()).or_insert_with(|| {
                survey.points.push(PicturePoint {
                    name: point.to_owned(),
                    position: None,
                });
                survey.points.len() - 1
            });
            let analyte = *names.entry(row.analyte).or_insert_with(|| {
                *keys.entry(key(row.analyte)).or_insert_with(|| {
                    survey.analytes.push(analyte_of(row.analyte, question));
                    survey.analytes.len() - 1
                })
            });
            let limits = survey
                .analytes
                .get(analyte)
                .and_then(|own| own.limits.as_ref());
            let outcome = limits.map(|limits| limits.outcome(row.found));
            let from = row.depth_from_m.or(row.depth_to_m);
            survey.results.push(PictureResult {
                point,
                analyte,
                sample: row.sample.to_owned(),
                depth_m: from.map(|from| (from, row.depth_to_m.unwrap_or(from))),
                found: row.found,
                outcome,
            });
        }
        survey
    }

    /// Puts points where they are. A point without results is shown as such; how many of `placed` are.
    pub fn place(&mut self, placed: &[PlacedPoint]) -> usize {
        let own = self.points.iter().enumerate();
        let own: HashMap<String, usize> = own.map(|(at, point)| (point.name.clone(), at)).collect();
        let mut added = 0;
        for one in placed {
            let position = Some(Coord {
                x: one.lon,
                y: one.lat,
            });
            match own
                .get(one.point.trim())
                .and_then(|at| self.points.get_mut(*at))
            {
                Some(point) => point.position = position,
                None => {
                    added += 1;
                    self.points.push(PicturePoint {
                        name: one.point.trim().to_owned(),
                        position,
                    });
                }
            }
        }
        added
    }

    /// Keeps some analytes, each by any name; none of the names may be unknown here: the first that is comes back.
    pub fn only(&mut self, names: &[String]) -> Result<(), String> {
        if names.is_empty() {
            return Ok(());
        }
        let mut kept = Vec::new();
        for name in names {
            let wanted = key(name);
            let mut all = self.analytes.iter();
            let found = all.position(|own| {
                key(&own.name_zh) == wanted || own.name_en.eq_ignore_ascii_case(name.trim())
            });
            match found {
                Some(at) if kept.contains(&at) => {}
                Some(at) => kept.push(at),
                None => return Err(name.clone()),
            }
        }
        self.analytes = kept
            .iter()
            .filter_map(|at| self.analytes.get(*at).cloned())
            .collect();
        self.results.retain_mut(|result| {
            let place = kept.iter().position(|at| *at == result.analyte);
            result.analyte = place.unwrap_or_default();
            place.is_some()
        });
        Ok(())
    }

    /// Analytes with their results: those that exceed first, by how much; then as they come.
    pub(super) fn gravest_first(&self) -> Vec<usize> {
        let mut gravity = vec![(None, 0.0_f64); self.analytes.len()];
        for result in &self.results {
            if let Some(own) = gravity.get_mut(result.analyte) {
                own.0 = own.0.max(result.outcome);
                own.1 = own.1.max(self.ratio(result).unwrap_or(0.0));
            }
        }
        let rank = |at: &usize| {
            let (outcome, ratio) = gravity.get(*at).copied().unwrap_or((None, 0.0));
            let exceeds = outcome.filter(|outcome| *outcome >= SoilOutcome::AboveScreening);
            (exceeds, if exceeds.is_some() { ratio } else { 0.0 })
        };
        let mut order: Vec<usize> = (0..self.analytes.len()).collect();
        order.sort_by(|a, b| {
            let ((first, more), (second, less)) = (rank(a), rank(b));
            second.cmp(&first).then(less.total_cmp(&more))
        });
        order
    }

    /// A detected content divided by its screening value.
    pub(super) fn ratio(&self, result: &PictureResult) -> Option<f64> {
        let SoilFound::Value(value) = result.found else {
            return None;
        };
        let limits = self.analytes.get(result.analyte)?.limits.as_ref()?;
        let screening = limits.screening.mg_per_kg;
        value.checked_div(screening).map(float)
    }

    /// The exceedance multiple C/S - 1 of a result.
    pub(super) fn multiple(&self, result: &PictureResult) -> Option<Decimal> {
        let SoilFound::Value(value) = result.found else {
            return None;
        };
        let limits = self.analytes.get(result.analyte)?.limits.as_ref()?;
        exceedance_multiple(value, limits.screening.mg_per_kg)
    }
}

/// What tells analytes apart: the item of the standard; the name of an isomer, and of what it does not list.
fn key(analyte: &str) -> (u8, u8, String) {
    match gb36600::find(analyte).filter(|_| gb36600::is_whole(analyte)) {
        Some(item) => (item.table, item.no, String::new()),
        None => (u8::MAX, u8::MAX, analyte.trim().to_lowercase()),
    }
}

fn analyte_of(analyte: &str, question: &SoilQuestion) -> PictureAnalyte {
    let item = gb36600::find(analyte).filter(|_| gb36600::is_whole(analyte));
    let (zh, en) = item.map_or((analyte.trim(), analyte.trim()), |item| {
        (item.name_zh.as_str(), item.name_en.as_str())
    });
    let other = match question.class {
        LimitClass::I => LimitClass::II,
        LimitClass::II => LimitClass::I,
    };
    PictureAnalyte {
        name_zh: zh.to_owned(),
        name_en: en.to_owned(),
        unit: item.map_or("mg/kg", gb36600::Item::unit),
        limits: SoilLimits::of(analyte, question.class, question),
        other_limits: SoilLimits::of(analyte, other, question),
    }
}
