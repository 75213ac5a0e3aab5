//! What the tables of the examples share: numbers, days, documents, and acts in short.

use rust_decimal::Decimal;

use super::DemoError;
use super::ground::{Block, Part};
use super::sites::{SITES, Site};
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::geometry::Outline;
use crate::domain::land_use::LandUse;
use crate::domain::lifecycle::{Act, Adopted, EffectReview, StageAct, Transition, U1Kind};
use crate::domain::record::{Entity, Source};
use crate::domain::stage::Stage;
use crate::domain::validity::ValidityEvent;

/// Letters of the registry numbers: Hongqiao.
pub const LETTERS: &str = "HQ";
/// Examples are numbered from HQ-000101 on; the numbers before belong to real parcels.
const FIRST_EXAMPLE: u64 = 100;

/// The day of the demonstration, and what follows from it.
#[derive(Debug, Clone, Copy)]
pub struct Book {
    pub today: Day,
}

impl Book {
    /// The book of a day.
    pub fn of(today: Day) -> Self {
        Book { today }
    }

    /// So many days before today; a negative number lies ahead.
    pub fn ago(&self, days: i64) -> Day {
        self.today.plus(-days)
    }

    /// A change of the examples, dated so many days back, with a document of that title.
    pub fn record(&self, days: i64, title: &str, entity: impl Into<Entity>) -> Change {
        let day = self.ago(days);
        Change::recorded(day, Some(example_source(title, day)), entity)
    }

    /// The registry number of an example.
    pub fn no(&self, example: u8) -> Result<RegistryNo, DemoError> {
        Ok(RegistryNo::new(
            LETTERS,
            FIRST_EXAMPLE + u64::from(example),
        )?)
    }

    /// The outline of a part of the block on which an example lies.
    pub fn part(&self, example: u8, part: Part) -> Result<Outline, DemoError> {
        Block::of(site(example)?.cell).outline(part)
    }
}

/// The line of an example in the table.
pub fn site(example: u8) -> Result<&'static Site, DemoError> {
    SITES
        .iter()
        .find(|site| site.no == example)
        .ok_or(DemoError::NoExample(example))
}

/// A document that was made up, and says so.
pub fn example_source(title: &str, day: Day) -> Source {
    Source {
        issuer: Some("示例单位 (example)".to_owned()),
        day: Some(day),
        ..Source::titled(format!("示例文件 {title}"))
    }
}

/// Uses from codes divided by blanks, such as `070102 1401`.
pub fn uses(codes: &str) -> Result<Vec<LandUse>, DemoError> {
    codes
        .split_whitespace()
        .map(|code| LandUse::parse(code).map_err(DemoError::Use))
        .collect()
}

/// A decimal written in a table.
pub fn decimal(text: &str) -> Result<Decimal, DemoError> {
    Ok(text.parse()?)
}

/// An act in short: days back, and what.
#[derive(Debug, Clone, Copy)]
pub struct Step(pub i64, pub Do);

/// What an act of the tables does.
#[derive(Debug, Clone, Copy)]
pub enum Do {
    /// Taken over from an older register.
    Adopt(Stage),
    AdoptU1(U1Kind),
    /// A running survey and the stage it came from.
    AdoptSurvey(Stage, Stage),
    /// Not developed now, given up at this stage.
    AdoptN0(Stage),
    /// Moved, with nothing to say but where.
    Move(Transition, Stage),
    Suspect(U1Kind),
    SurveyVoluntarily,
    /// T24 to T26 by what the review of the effect found.
    Effect(Transition, Stage, EffectReview),
    Event(ValidityEvent, Stage),
}

impl Do {
    /// The act as it stands in the record.
    pub fn act(self) -> Act {
        match self {
            Do::Adopt(stage) => Act::Adopted(Adopted::at(stage)),
            Do::AdoptU1(kind) => Act::Adopted(Adopted {
                u1_kind: Some(kind),
                ..Adopted::at(Stage::U1)
            }),
            Do::AdoptSurvey(stage, origin) => Act::Adopted(Adopted {
                origin: Some(origin),
                ..Adopted::at(stage)
            }),
            Do::AdoptN0(from) => Act::Adopted(Adopted {
                n0_from: Some(from),
                ..Adopted::at(Stage::N0)
            }),
            Do::Move(transition, to) => Act::Moved(StageAct::new(transition, to)),
            Do::Suspect(kind) => Act::Moved(StageAct {
                u1_kind: Some(kind),
                ..StageAct::new(Transition::T01, Stage::U1)
            }),
            Do::SurveyVoluntarily => Act::Moved(StageAct {
                voluntary: Some(true),
                ..StageAct::new(Transition::T03, Stage::V1)
            }),
            Do::Effect(transition, to, review) => Act::Moved(StageAct {
                effect_review: Some(review),
                ..StageAct::new(transition, to)
            }),
            Do::Event(event, to) => Act::Moved(StageAct {
                validity: Some(event),
                ..StageAct::new(Transition::T32, to)
            }),
        }
    }

    /// The document behind it: what the table of transitions asks for.
    pub fn document(self) -> &'static str {
        match self.act() {
            Act::Adopted(_) => "历史台账",
            Act::Moved(moved) => moved.transition.row().document.0,
        }
    }
}
