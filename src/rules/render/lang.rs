//! The languages of an answer, and the words for codes.

use crate::domain::decision::{Strength, Verdict};
use crate::domain::stage::Stage;
use crate::domain::transaction::Transaction;
use crate::rules::texts::Two;

pub use crate::domain::lang::Lang;

impl Lang {
    /// The text in this language.
    pub fn of(self, two: Two) -> &'static str {
        self.pick(two.zh, two.en)
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
