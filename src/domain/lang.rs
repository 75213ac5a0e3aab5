//! The languages in which people are told something.

use serde::{Deserialize, Serialize};

/// A language of the answer.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
pub enum Lang {
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// The language of a parameter (`en`, `zh-CN`) or of an `Accept-Language` header; `None` when it names neither.
    pub fn parse(text: &str) -> Option<Self> {
        let mut best: Option<(f32, Lang)> = None;
        for wish in text.split(',') {
            let (tag, weight) = match wish.split_once(';') {
                Some((tag, rest)) => {
                    let weight = rest.trim().strip_prefix("q=").map(str::parse);
                    (tag.trim(), weight.and_then(Result::ok).unwrap_or(1.0))
                }
                None => (wish.trim(), 1.0),
            };
            let language = tag.split(['-', '_']).next().unwrap_or(tag);
            let lang = if language.eq_ignore_ascii_case("zh") {
                Lang::Zh
            } else if language.eq_ignore_ascii_case("en") {
                Lang::En
            } else {
                continue;
            };
            if weight > 0.0 && best.is_none_or(|(other, _)| weight > other) {
                best = Some((weight, lang));
            }
        }
        best.map(|(_, lang)| lang)
    }

    /// The tag of the language.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The one of two that is in this language.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}
