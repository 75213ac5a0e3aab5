//! Pictures of a survey, for reports: map, depth profiles, box plots, table of ratios.
//!
//! Each is a whole SVG file with a title and a description, without fonts or scripts from elsewhere, the same bytes for
//! the same survey. What is drawn against what: results of soil in mg/kg of dry soil against the screening and control
//! values of GB 36600-2018 (or stricter local ones) of the class asked for, those of the other class beside them. A
//! picture says what it leaves out; nothing disappears in silence.
//!
//! | file | what |
//! | --- | --- |
//! | `survey` | what pictures are drawn from, and how results become that |
//! | `map`, `ground` | points by what was found in them, with the outline of the land, north and a scale |
//! | `profiles`, `profile_texts` | contents against depth |
//! | `boxes`, `spread` | how contents are spread |
//! | `heat`, `heat_texts` | point and depth by analyte: content, and how many times the screening value |
//! | `limits` | limit lines and their labels; `scale`: axes; `marks`: symbols, heads and notes; `legend` |
//! | `labels` | labels that keep apart; `svg`: writing, escaping, measuring texts |
//!
//! Symbols differ in shape, colour and lightness (blue circle, orange triangle, dark red diamond, open circle with a
//! cross, open square): they can be told apart by colour-blind readers and in a grey print.
//!
//! **The next picture** is a file with a function `draw(&SurveyPicture, Lang) -> String` and its line in [`PictureKind`].

mod boxes;
mod ground;
mod heat;
mod heat_texts;
mod labels;
mod legend;
mod limits;
mod map;
mod marks;
mod profile_texts;
mod profiles;
mod scale;
mod spread;
mod survey;
mod svg;
#[cfg(test)]
mod tests;

pub use survey::{
    PictureAnalyte, PicturePoint, PictureResult, PictureRow, PlacedPoint, SurveyPicture,
};

use crate::domain::lang::Lang;

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PictureKind {
    Map,
    Profiles,
    Boxes,
    Heat,
}

impl PictureKind {
    pub const ALL: [PictureKind; 4] = [
        PictureKind::Map,
        PictureKind::Profiles,
        PictureKind::Boxes,
        PictureKind::Heat,
    ];

    /// The name in an address.
    pub fn code(self) -> &'static str {
        match self {
            PictureKind::Map => "map",
            PictureKind::Profiles => "profiles",
            PictureKind::Boxes => "boxes",
            PictureKind::Heat => "heat",
        }
    }

    pub fn find(code: &str) -> Option<PictureKind> {
        PictureKind::ALL
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// Draws a picture of a survey.
pub fn draw(survey: &SurveyPicture, kind: PictureKind, lang: Lang) -> String {
    match kind {
        PictureKind::Map => map::draw(survey, lang),
        PictureKind::Profiles => profiles::draw(survey, lang),
        PictureKind::Boxes => boxes::draw(survey, lang),
        PictureKind::Heat => heat::draw(survey, lang),
    }
}
