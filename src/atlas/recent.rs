//! Which dossiers changed lately, so that what was worked out of all of them can follow without looking at all again.

use std::collections::BTreeSet;
use std::sync::Arc;

/// Changes that are remembered.
const MOST: usize = 8192;

/// The last changes of dossiers, by revision.
#[derive(Clone, Default)]
pub(super) struct Recent {
    /// Every change after this revision is in the list.
    after: u64,
    changes: imbl::Vector<(u64, Arc<str>)>,
}

impl Recent {
    /// Remembers what comes after a revision.
    pub fn from(after: u64) -> Self {
        Recent {
            after,
            changes: imbl::Vector::new(),
        }
    }

    pub fn note(&mut self, revision: u64, parcel: &Arc<str>) {
        self.changes.push_back((revision, parcel.clone()));
        if self.changes.len() > MOST
            && let Some((revision, _)) = self.changes.pop_front()
        {
            self.after = self.after.max(revision);
        }
    }

    /// What changed after a revision; none when the list does not reach back so far.
    pub fn since(&self, revision: u64) -> Option<BTreeSet<Arc<str>>> {
        let later = self.changes.iter().rev();
        (revision >= self.after).then(|| {
            // a catch-up tells its changes by parcel, not by revision
            later
                .filter(|(changed, _)| *changed > revision)
                .map(|(_, parcel)| parcel.clone())
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_forgotten_is_not_told_as_unchanged() {
        let mut recent = Recent::from(10);
        for revision in 11..=20 {
            recent.note(revision, &Arc::from(format!("HQ-{revision:06}").as_str()));
        }
        assert!(recent.since(9).is_none());
        assert_eq!(recent.since(10).map(|all| all.len()), Some(10));
        assert_eq!(recent.since(18).map(|all| all.len()), Some(2));
        assert_eq!(recent.since(20).map(|all| all.len()), Some(0));
        for revision in 21..=21 + MOST as u64 {
            recent.note(revision, &Arc::from("HQ-000001"));
        }
        assert!(recent.since(20).is_none());
        assert!(recent.since(25).is_some_and(|all| all.len() == 1));
    }
}
