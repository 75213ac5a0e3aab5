//! The arithmetic of two times: what happens to the versions of one entity when something new is known from a day on.
//!
//! Pure. Nothing is updated in place: a version that no longer holds as written is closed at the new revision, and what
//! is left of it is opened again beside the new one.

use crate::domain::day::Day;
use crate::domain::record::Entity;

use super::versions::VersionRow;

/// The versions of one entity that are known to hold, while a commit works on them.
#[derive(Debug, Default)]
pub(crate) struct Portion {
    /// Versions of earlier commits that still hold.
    standing: Vec<VersionRow>,
    /// Versions of earlier commits that this commit closes.
    pub(crate) closed: Vec<VersionRow>,
    /// Versions that this commit opens.
    pub(crate) opened: Vec<VersionRow>,
}

impl Portion {
    pub(crate) fn new(standing: Vec<VersionRow>) -> Self {
        Portion {
            standing,
            ..Portion::default()
        }
    }

    /// Whether anything is known to hold at some time.
    pub(crate) fn is_empty(&self) -> bool {
        self.standing.is_empty() && self.opened.is_empty()
    }

    /// What is known to hold, of earlier commits and of this one.
    pub(crate) fn current(&self) -> impl Iterator<Item = &VersionRow> {
        self.standing.iter().chain(&self.opened)
    }

    /// Whether something holds on `day` or later.
    pub(crate) fn holds_from(&self, day: Day) -> bool {
        self.current()
            .any(|version| version.valid_to.is_none_or(|to| to > day))
    }

    /// `entity` holds from `day` on, up to `until`.
    pub(crate) fn put(
        &mut self,
        entity: Entity,
        span: (Day, Option<Day>),
        revision: u64,
        seq: u32,
    ) {
        self.cut(span.0, span.1, revision);
        self.opened.push(VersionRow {
            entity,
            rev_from: revision,
            rev_to: None,
            seq,
            valid_from: span.0,
            valid_to: span.1,
        });
    }

    /// Nothing holds from `from` on, up to `to`.
    pub(crate) fn cut(&mut self, from: Day, to: Option<Day>, revision: u64) {
        let (cut, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.standing)
            .into_iter()
            .partition(|version| meets(version, from, to));
        self.standing = kept;
        for version in cut {
            self.reopen_rest(&version, from, to, revision);
            self.closed.push(VersionRow {
                rev_to: Some(revision),
                ..version
            });
        }
        let (cut, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.opened)
            .into_iter()
            .partition(|version| meets(version, from, to));
        self.opened = kept;
        for version in cut {
            self.reopen_rest(&version, from, to, revision);
        }
    }

    /// Nothing ever held.
    pub(crate) fn withdraw(&mut self, revision: u64) {
        self.opened.clear();
        let closed = std::mem::take(&mut self.standing);
        self.closed
            .extend(closed.into_iter().map(|version| VersionRow {
                rev_to: Some(revision),
                ..version
            }));
    }

    /// Takes back the closing of versions that were opened again just as they were: nothing happened to them.
    pub(crate) fn spare_unchanged(&mut self, revision: u64) {
        let mut spared = Vec::new();
        self.closed.retain(|closed| {
            let same = |opened: &VersionRow| {
                opened.valid_from == closed.valid_from
                    && opened.valid_to == closed.valid_to
                    && opened.entity == closed.entity
            };
            if closed.rev_to != Some(revision) {
                return true;
            }
            match self.opened.iter().position(same) {
                Some(index) => {
                    self.opened.swap_remove(index);
                    spared.push(VersionRow {
                        rev_to: None,
                        ..closed.clone()
                    });
                    false
                }
                None => true,
            }
        });
        self.standing.extend(spared);
    }

    /// Opens again what is left of a version before and after the span that is cut out of it.
    fn reopen_rest(&mut self, version: &VersionRow, from: Day, to: Option<Day>, revision: u64) {
        let seq = version.seq;
        let mut reopen = |valid_from, valid_to| {
            let entity = version.entity.clone();
            self.opened.push(VersionRow {
                entity,
                rev_from: revision,
                rev_to: None,
                seq,
                valid_from,
                valid_to,
            });
        };
        if version.valid_from < from {
            reopen(version.valid_from, Some(from));
        }
        if let Some(to) = to
            && version.valid_to.is_none_or(|end| end > to)
        {
            reopen(to, version.valid_to);
        }
    }
}

/// Whether a version holds on some day of the span.
fn meets(version: &VersionRow, from: Day, to: Option<Day>) -> bool {
    version.valid_to.is_none_or(|end| end > from) && to.is_none_or(|to| version.valid_from < to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::setting::Setting;

    fn day(n: u8) -> Day {
        Day::new(2026, 1, n).unwrap()
    }

    fn setting(value: &str) -> Entity {
        Setting {
            name: "adjacent_m".to_owned(),
            value: value.to_owned(),
        }
        .into()
    }

    fn spans(portion: &Portion) -> Vec<(String, Day, Option<Day>)> {
        let mut spans: Vec<_> = portion
            .current()
            .map(|version| {
                let Entity::Setting(setting) = &version.entity else {
                    panic!("a setting")
                };
                (setting.value.clone(), version.valid_from, version.valid_to)
            })
            .collect();
        spans.sort_by_key(|span| span.1);
        spans
    }

    #[test]
    fn a_later_value_shortens_the_earlier_one() {
        let mut portion = Portion::default();
        portion.put(setting("50"), (day(1), None), 1, 0);
        let standing = std::mem::take(&mut portion.opened);
        let mut portion = Portion::new(standing);
        portion.put(setting("60"), (day(10), None), 2, 0);
        assert_eq!(
            spans(&portion),
            [
                ("50".to_owned(), day(1), Some(day(10))),
                ("60".to_owned(), day(10), None)
            ]
        );
        assert_eq!(portion.closed.len(), 1);
        assert_eq!(portion.closed[0].rev_to, Some(2));
    }

    #[test]
    fn a_span_in_the_middle_leaves_both_ends() {
        let mut portion = Portion::default();
        portion.put(setting("50"), (day(1), None), 1, 0);
        portion.cut(day(5), Some(day(8)), 1);
        assert_eq!(
            spans(&portion),
            [
                ("50".to_owned(), day(1), Some(day(5))),
                ("50".to_owned(), day(8), None)
            ]
        );
        assert!(
            portion.closed.is_empty(),
            "what this commit opened is not closed, it never was"
        );
    }

    #[test]
    fn withdrawn_means_never_held() {
        let mut portion = Portion::default();
        portion.put(setting("50"), (day(1), None), 1, 0);
        portion.withdraw(1);
        assert!(portion.is_empty());
    }
}
