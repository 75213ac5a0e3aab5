//! A refusal in the language of its reader.

use serde::Serialize;

use crate::domain::event::Refusal;
use crate::rules::render::{AnswerBasis, Lang};

/// Why an act is refused: one guard of all that spoke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RefusalText {
    /// Where in the request: a field, or a place in a list of acts; empty = the act as a whole.
    pub at: String,
    /// The guard, by its code, such as `listing_without_assessment`.
    pub guard: String,
    pub wanted: String,
    pub found: String,
    pub remedy: String,
    /// The provisions behind it, in force on the day of the act.
    pub article: Vec<AnswerBasis>,
}

impl RefusalText {
    /// A refusal in a language.
    pub fn of(refusal: &Refusal, lang: Lang) -> Self {
        let pick = |text: &crate::domain::event::Text| match lang {
            Lang::Zh => text.zh.clone(),
            Lang::En => text.en.clone(),
        };
        let articles = refusal.article.iter();
        RefusalText {
            at: refusal.at.clone(),
            guard: refusal.guard.code(),
            wanted: pick(&refusal.wanted),
            found: pick(&refusal.found),
            remedy: pick(&refusal.remedy),
            article: articles
                .map(|citation| AnswerBasis::of(citation, lang))
                .collect(),
        }
    }
}
