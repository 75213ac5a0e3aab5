//! The languages of an answer, and the words for codes.

use serde::{Deserialize, Serialize};

use crate::domain::decision::{Strength, Verdict};
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;
use crate::rules::texts::Two;

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

    /// The text in this language.
    pub fn of(self, two: Two) -> &'static str {
        self.pick(two.zh, two.en)
    }

    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// A verdict for people.
pub fn verdict_text(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Allowed => lang.pick("可以", "allowed"),
        Verdict::Conditional => lang.pick("附条件", "allowed with conditions"),
        Verdict::Undetermined => lang.pick(
            "资料不足，暂不办理",
            "not enough information, do not proceed",
        ),
        Verdict::Blocked => lang.pick("禁止", "forbidden"),
    }
}

/// A strength for people.
pub fn strength_text(strength: Strength, lang: Lang) -> &'static str {
    match strength {
        Strength::Law => lang.pick("法律", "law"),
        Strength::Rule => lang.pick("规章、标准或者规范性文件", "order, standard or document"),
        Strength::Policy => lang.pick("区规划", "district plan"),
        Strength::Default => lang.pick("审慎默认", "cautious default"),
    }
}

/// A transaction for people.
pub fn transaction_text(transaction: Transaction, lang: Lang) -> &'static str {
    let (zh, en) = transaction.names();
    lang.pick(zh, en)
}

/// A stage for people; `None` for a code that this version does not know.
pub fn stage_text(code: &str, lang: Lang) -> Option<&'static str> {
    Stage::find(code).map(|stage| {
        let (zh, en) = stage.names();
        lang.pick(zh, en)
    })
}
