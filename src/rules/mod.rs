//! The rulebook: facts in, decision out.
//!
//! [`RULES`] is the book in order; each rule is one entry and one function of the facts, in the file of its section.
//! What a rule says in words is in [`texts`]; the law behind it too. A rule sees facts and nothing else: it asks no
//! database, no clock, no configuration file.
//!
//! [`decide`] works in the order that the transfer rules prescribe: (a) facts at the day, (b) each unit's effective
//! stage ([`standing`]), (c) parts, (d) all rules on each part, (e) rules of the whole parcel, (f) R-86, (g) overrides,
//! (h) the worst verdict ([`engine`]). Nothing fires means R-09, never ALLOWED.
//!
//! To add a rule: its function in the section's file, its line in [`RULES`], its words in `texts`, and a fixture where
//! it fires and one where it is silent in `fixtures.rs`. A second, independent statement of the law is the matrix of
//! states, uses and transactions in `tests/data/domain/matrix.csv`, checked cell by cell.

mod asked;
pub mod book;
mod engine;
mod holds;
mod input;
mod key_unit;
mod listed;
mod negative;
mod overridable;
mod procedure;
mod removed;
pub mod render;
mod space;
mod standing;
mod survey_duty;
mod survey_result;
pub mod texts;

#[cfg(test)]
mod between_tests;
#[cfg(test)]
mod cases_tests;
#[cfg(test)]
mod contrary_tests;
#[cfg(test)]
mod dice;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod fixtures_land;
#[cfg(test)]
mod fixtures_parcel;
#[cfg(test)]
mod matrix_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod scenes;
#[cfg(test)]
mod speed;

pub use engine::decide;
pub use overridable::overridable;

use crate::domain::decision::RuleId;

use asked::{Asked, Findings, PartCase};

/// Version of the rulebook: rules and their words. Settings have their own versions in the record.
pub const RULEBOOK_VERSION: &str = "2026.11-1";

/// What a rule looks at.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// Each part of the parcel.
    Part(fn(&PartCase<'_>, &mut Findings)),
    /// The parcel as a whole.
    Whole(fn(&Asked<'_>, &mut Findings)),
    /// The parcel as a whole, by where its parts stand.
    Across(fn(&Asked<'_>, &[PartCase<'_>], &mut Findings)),
    /// Not a function of its own: the engine gives its findings while it works out stages, parts and gaps.
    Engine,
}

/// One rule of the book.
pub struct Rule {
    pub id: RuleId,
    /// One of the stage rules, of which each part needs a verdict (else R-09).
    pub is_stage_rule: bool,
    pub(crate) check: Check,
}

const fn part(id: u8, check: fn(&PartCase<'_>, &mut Findings)) -> Rule {
    Rule {
        id: RuleId(id),
        is_stage_rule: is_stage_rule(id),
        check: Check::Part(check),
    }
}

const fn whole(id: u8, check: fn(&Asked<'_>, &mut Findings)) -> Rule {
    Rule {
        id: RuleId(id),
        is_stage_rule: is_stage_rule(id),
        check: Check::Whole(check),
    }
}

const fn across(id: u8, check: fn(&Asked<'_>, &[PartCase<'_>], &mut Findings)) -> Rule {
    Rule {
        id: RuleId(id),
        is_stage_rule: is_stage_rule(id),
        check: Check::Across(check),
    }
}

const fn engine(id: u8) -> Rule {
    Rule {
        id: RuleId(id),
        is_stage_rule: is_stage_rule(id),
        check: Check::Engine,
    }
}

/// Rules of which each part needs a verdict. R-62 is no part rule: it counts where it stands for R-17.
///
const fn is_stage_rule(id: u8) -> bool {
    matches!(id, 5 | 10..=18 | 21..=25 | 28 | 30..=38 | 40..=43 | 53 | 62 | 76 | 88..=91)
}

/// The book, in order.
pub static RULES: &[Rule] = &[
    whole(1, input::r01),
    whole(2, input::r02),
    whole(3, input::r03),
    whole(4, input::r04),
    part(5, input::r05),
    whole(6, input::r06),
    whole(7, input::r07),
    whole(8, input::r08),
    engine(9),
    part(10, survey_duty::r10),
    part(11, survey_duty::r11),
    part(12, survey_duty::r12),
    part(13, survey_duty::r13),
    part(14, survey_duty::r14),
    part(15, survey_duty::r15),
    part(16, survey_duty::r16),
    part(17, survey_duty::r17),
    part(18, survey_duty::r18),
    part(19, survey_duty::r19),
    engine(20),
    part(21, survey_result::r21),
    part(22, survey_result::r22),
    engine(23),
    part(24, survey_result::r24),
    part(25, survey_result::r25),
    part(26, survey_result::r26),
    engine(27),
    part(28, survey_result::r28),
    part(29, survey_result::r29),
    part(30, listed::r30),
    part(31, listed::r31),
    part(32, listed::r32),
    part(33, listed::r33),
    part(34, listed::r34),
    part(35, listed::r35),
    part(36, listed::r36),
    part(37, survey_result::r37),
    part(38, survey_result::r38),
    engine(39),
    part(40, removed::r40),
    part(41, removed::r41),
    part(42, removed::r42),
    part(43, removed::r43),
    part(44, removed::r44),
    part(45, removed::r45),
    part(50, negative::r50),
    part(51, negative::r51),
    part(52, negative::r52),
    part(53, negative::r53),
    whole(54, negative::r54),
    whole(55, negative::r55),
    across(60, key_unit::r60),
    whole(61, key_unit::r61),
    across(62, key_unit::r62),
    whole(63, key_unit::r63),
    whole(64, key_unit::r64),
    across(65, key_unit::r65),
    engine(70),
    across(71, space::r71),
    whole(72, space::r72),
    whole(73, space::r73),
    whole(74, space::r74),
    engine(75),
    part(76, space::r76),
    whole(80, procedure::r80),
    whole(81, procedure::r81),
    engine(82),
    part(83, procedure::r83),
    engine(84),
    engine(85),
    engine(86),
    whole(87, procedure::r87),
    part(88, procedure::r88),
    part(89, procedure::r89),
    part(90, procedure::r90),
    part(91, procedure::r91),
];
