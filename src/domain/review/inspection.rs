//! Quality inspection of a survey (质控检查): the logic of the published form.
//!
//! Twenty items in three groups: completeness 3, stage 1: 4, stage 2: 13. Each is answered yes, no, or material
//! insufficient. Three starred items "no", or six items "no or insufficient": a serious quality problem, the survey did
//! not pass and is to be supplemented. All "yes": no problem found. Else a general problem, to be mended.
//!
//! The wording of the items and which of them are starred is not known to this release: items go by group and number, and
//! the legal setting `quality_inspection.starred` says which are starred. Until it is set every item counts as starred,
//! which is the careful reading.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Items of each group.
pub const GROUPS: [u8; 3] = [3, 4, 13];
/// Starred items answered "no" from which on the problem is serious.
const STARRED_NO: usize = 3;
/// Items answered "no" or "insufficient" from which on the problem is serious.
const NOT_YES: usize = 6;
/// The value of the setting while nobody knows which items are starred.
pub const ALL_STARRED: &str = "all";

/// An answer of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemAnswer {
    Yes,
    No,
    /// The material does not tell (材料不足).
    Insufficient,
}

/// What an inspection found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InspectionResult {
    /// No problem found (未发现问题).
    NoneFound,
    /// A general problem: modify (一般质量问题).
    General,
    /// A serious problem: not passed, supplementary survey (严重质量问题).
    Serious,
}

/// One item with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemAnswered {
    /// Group and number, such as `2.3`.
    pub item: String,
    pub answer: ItemAnswer,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Every item, by group and number.
pub fn items() -> impl Iterator<Item = String> {
    (1..)
        .zip(GROUPS)
        .flat_map(|(group, count)| (1..=count).map(move |number| format!("{group}.{number}")))
}

/// The starred items of a value of the setting: `all`, or items divided by blanks.
pub fn starred(value: &str) -> Result<BTreeSet<String>, String> {
    let all: BTreeSet<String> = items().collect();
    if value == ALL_STARRED {
        return Ok(all);
    }
    let named: BTreeSet<String> = value.split_whitespace().map(str::to_owned).collect();
    if named.is_empty() || !named.is_subset(&all) {
        return Err(format!("{ALL_STARRED}, or items such as 1.1 2.3 3.13"));
    }
    Ok(named)
}

/// What the answers come to.
pub fn judge(answers: &[ItemAnswered], starred: &BTreeSet<String>) -> InspectionResult {
    let count = |wanted: &dyn Fn(&&ItemAnswered) -> bool| answers.iter().filter(wanted).count();
    let starred_no =
        count(&|given| given.answer == ItemAnswer::No && starred.contains(&given.item));
    let not_yes = count(&|given| given.answer != ItemAnswer::Yes);
    if starred_no >= STARRED_NO || not_yes >= NOT_YES {
        InspectionResult::Serious
    } else if not_yes == 0 {
        InspectionResult::NoneFound
    } else {
        InspectionResult::General
    }
}

/// Items that are answered not at all, twice, or do not exist.
pub fn misfits(answers: &[ItemAnswered]) -> Vec<String> {
    let all: BTreeSet<String> = items().collect();
    let mut left = all.clone();
    let mut odd = Vec::new();
    for given in answers {
        if !left.remove(&given.item) {
            odd.push(given.item.clone());
        }
    }
    odd.extend(left);
    odd
}

#[cfg(test)]
mod tests {
    use super::*;
    use ItemAnswer::{Insufficient, No, Yes};

    fn answers(other: &[(&str, ItemAnswer)]) -> Vec<ItemAnswered> {
        let given = |item: String| {
            let found = other.iter().find(|(own, _)| *own == item);
            ItemAnswered {
                answer: found.map_or(Yes, |(_, answer)| *answer),
                item,
                note: None,
            }
        };
        items().map(given).collect()
    }

    #[test]
    fn the_form_has_twenty_items_and_its_edges_are_kept() {
        assert_eq!(items().count(), 20);
        let stars = starred("1.1 2.1 3.1 3.13").unwrap();
        let found = |other: &[(&str, ItemAnswer)]| judge(&answers(other), &stars);
        assert_eq!(found(&[]), InspectionResult::NoneFound);
        assert_eq!(found(&[("1.2", Insufficient)]), InspectionResult::General);
        // two starred "no", and a third that is not starred, or only insufficient
        let two = [("1.1", No), ("2.1", No), ("1.2", No), ("3.1", Insufficient)];
        assert_eq!(found(&two), InspectionResult::General);
        let three = [("1.1", No), ("2.1", No), ("3.13", No)];
        assert_eq!(found(&three), InspectionResult::Serious);
        let five = [
            ("3.2", No),
            ("3.3", No),
            ("3.4", No),
            ("3.5", Insufficient),
            ("3.6", No),
        ];
        assert_eq!(found(&five), InspectionResult::General);
        let six = [&five[..], &[("3.7", Insufficient)]].concat();
        assert_eq!(found(&six), InspectionResult::Serious);
        // nobody knows the stars: three "no" are serious
        let unknown = starred(ALL_STARRED).unwrap();
        assert_eq!(
            judge(&answers(&five[..3]), &unknown),
            InspectionResult::Serious
        );
    }

    #[test]
    fn items_are_answered_once_each() {
        assert_eq!(misfits(&answers(&[])), [""; 0]);
        let mut odd = answers(&[]);
        odd[0].item = "4.1".to_owned();
        odd[1].item = "2.1".to_owned();
        assert_eq!(misfits(&odd), ["4.1", "2.1", "1.1", "1.2"]);
        assert!(starred("1.4").is_err() && starred("").is_err());
    }
}
