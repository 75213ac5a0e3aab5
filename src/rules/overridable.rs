//! Which rules are ours to override: those that can stop something by a `default` or a `policy` (rules section 4).

use crate::domain::decision::RuleId;
use crate::domain::law::Basis;

use super::texts;

/// Rules with a finding of strength `default` or `policy` that is worse than CONDITIONAL. never.
const OVERRIDABLE: &[u8] = &[
    1, 2, 3, 5, 7, 9, 10, 11, 12, 13, 15, 17, 22, 24, 25, 28, 29, 32, 36, 38, 44, 55, 62, 71, 72,
    76, 81,
];

/// Whether an override of a rule can have an effect; else the provisions that it rests on. None: no such rule.
pub fn overridable(rule: RuleId) -> Option<Result<(), Basis>> {
    let text = texts::text(rule)?;
    if OVERRIDABLE.contains(&rule.0) {
        Some(Ok(()))
    } else {
        Some(Err(text.basis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_one_or_the_other_and_unknown_ones_are_neither() {
        assert_eq!(overridable(RuleId(32)), Some(Ok(())));
        let law = overridable(RuleId(30)).unwrap().unwrap_err();
        assert!(!law.is_empty());
        assert!(
            OVERRIDABLE
                .iter()
                .all(|rule| overridable(RuleId(*rule)).is_some())
        );
        assert_eq!(overridable(RuleId(99)), None);
    }
}
