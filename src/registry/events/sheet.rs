//! What the record knows of the units of one parcel, with what the acts of the same commit before add to it.

use std::sync::Arc;

use crate::atlas::Dossier;
use crate::domain::change::{Change, Effect};
use crate::domain::day::Day;
use crate::domain::event::{EventRequest, ReviewGround, reads_survey};
use crate::domain::lifecycle::{Act, DatedAct, Transition, fold};
use crate::domain::record::{
    ActRecord, Assessment, Entity, Kind, List, ListEntry, Removal, ReviewCase, ReviewOutcome,
    Survey,
};
use crate::domain::review::ReviewKind;
use crate::domain::review::inspection::InspectionResult;
use crate::domain::stage::Stage;
use crate::store::VersionRow;

/// The versions of a parcel's dossier that stand, under work.
pub(crate) struct Sheet {
    versions: Vec<Arc<VersionRow>>,
}

/// The order in which versions were learned, after their legal day.
fn order(version: &VersionRow) -> (Day, u64, u32) {
    (version.valid_from, version.rev_from, version.seq)
}

impl Sheet {
    pub fn of(dossier: &Dossier) -> Self {
        let stand = dossier.versions().iter();
        Sheet {
            versions: stand
                .filter(|version| version.rev_to.is_none())
                .cloned()
                .collect(),
        }
    }

    pub fn versions(&self) -> impl Iterator<Item = &VersionRow> {
        self.versions.iter().map(AsRef::as_ref)
    }

    /// Works in a change of this commit, at its place.
    pub fn take(&mut self, change: &Change, revision: u64, seq: u32) {
        match change.effect() {
            Some(Effect::Put(entity)) => {
                if entity.kind() != Kind::Act {
                    self.cut(entity.kind(), &entity.id(), change.day);
                }
                self.versions.push(Arc::new(VersionRow {
                    entity: entity.clone(),
                    rev_from: revision,
                    rev_to: None,
                    seq,
                    valid_from: change.day,
                    valid_to: None,
                }));
            }
            Some(Effect::End(kind, id)) => self.cut(kind, id, change.day),
            Some(Effect::Withdraw(kind, id)) => self
                .versions
                .retain(|version| !is_of(&version.entity, kind, id)),
            None => {}
        }
    }

    fn cut(&mut self, kind: Kind, id: &str, day: Day) {
        self.versions.retain_mut(|version| {
            if !is_of(&version.entity, kind, id) {
                return true;
            }
            if version.valid_to.is_none_or(|to| to > day) {
                let mut shorter = VersionRow::clone(version);
                shorter.valid_to = Some(day);
                *version = Arc::new(shorter);
            }
            version.valid_from < day
        });
    }

    /// Acts of a unit, each with its place.
    pub fn acts(&self, subject: &str) -> impl Iterator<Item = (&VersionRow, &ActRecord)> {
        self.versions()
            .filter_map(move |version| match &version.entity {
                Entity::Act(act) if act.subject() == subject => Some((version, act.as_ref())),
                _ => None,
            })
    }

    /// The same in the form that is folded.
    pub fn dated(&self, subject: &str) -> Vec<DatedAct> {
        self.acts(subject)
            .map(|(version, act)| DatedAct {
                id: act.id.clone(),
                day: version.valid_from,
                revision: version.rev_from,
                seq: version.seq,
                act: act.act.clone(),
            })
            .collect()
    }

    /// The stage of a unit by all its acts.
    pub fn stage(&self, subject: &str) -> Option<Stage> {
        let spans = fold(&self.dated(subject)).ok()?;
        spans.last().map(|span| span.standing.stage)
    }

    /// Whether a management unit is on record here.
    pub fn has_unit(&self, id: &str) -> bool {
        self.versions()
            .any(|version| is_of(&version.entity, Kind::Unit, id) && version.valid_to.is_none())
    }

    /// Ids of the management units.
    pub fn units(&self) -> Vec<&str> {
        self.versions()
            .filter_map(|version| match &version.entity {
                Entity::Unit(unit) if version.valid_to.is_none() => Some(unit.id.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The latest on a day that `pick` takes.
    pub fn latest<'s, T: 's>(
        &'s self,
        day: Day,
        pick: impl Fn(&'s Entity) -> Option<&'s T>,
    ) -> Option<&'s T> {
        self.versions
            .iter()
            .map(AsRef::as_ref)
            .filter(|version| {
                version.valid_from <= day && version.valid_to.is_none_or(|to| day < to)
            })
            .filter_map(|version| Some((order(version), pick(&version.entity)?)))
            .max_by_key(|(order, _)| *order)
            .map(|(_, found)| found)
    }

    /// The survey on record that a review reads: the one that is named, or the last one of the unit that awaits it.
    pub fn under_review(&self, request: &EventRequest, unit: Option<&str>) -> Option<&Survey> {
        if !reads_survey(request.transition) {
            return None;
        }
        self.awaiting(request.day, request.brings.survey_id.as_deref(), unit)
    }

    /// The last survey of a unit that awaits its review, or the one that is named.
    pub fn awaiting(&self, day: Day, named: Option<&str>, unit: Option<&str>) -> Option<&Survey> {
        self.latest(day, |entity| match entity {
            Entity::Survey(survey)
                if concerns(survey.unit.as_deref(), unit)
                    && awaits(survey)
                    && named.is_none_or(|id| id == survey.id) =>
            {
                Some(survey.as_ref())
            }
            _ => None,
        })
    }

    pub fn assessment(&self, day: Day, unit: Option<&str>) -> Option<&Assessment> {
        self.latest(day, |entity| match entity {
            Entity::Assessment(ra) if concerns(ra.unit.as_deref(), unit) => Some(ra.as_ref()),
            _ => None,
        })
    }

    pub fn removal(&self, day: Day, unit: Option<&str>) -> Option<&Removal> {
        self.latest(day, |entity| match entity {
            Entity::Removal(removal) if concerns(removal.unit.as_deref(), unit) => {
                Some(removal.as_ref())
            }
            _ => None,
        })
    }

    /// The firm of the last act of a transition up to a day.
    pub fn firm_of(&self, subject: &str, transition: Transition, day: Day) -> Option<&str> {
        self.last_of(subject, transition, day)
            .and_then(|act| act.firm.as_deref())
    }

    /// The last act of a transition up to a day.
    pub fn last_of(&self, subject: &str, transition: Transition, day: Day) -> Option<&ActRecord> {
        self.acts(subject)
            .filter(|(version, act)| {
                let moved = matches!(&act.act, Act::Moved(moved) if moved.transition == transition);
                moved && version.valid_from <= day
            })
            .max_by_key(|(version, _)| order(version))
            .map(|(_, act)| act)
    }

    /// The review of the report that a transition follows from, as it stands, whatever day the act bears: the review of
    /// that survey or risk assessment; of an effect assessment the one that was opened since the works were completed.
    pub fn review(
        &self,
        (transition, subject, unit): (Transition, &str, Option<&str>),
        report: Option<&str>,
    ) -> Option<&ReviewCase> {
        let kinds = ReviewKind::behind(transition);
        let completed = self.last_day_of(subject, Transition::T21);
        let is_of = |file: &ReviewCase| {
            let by_report = match &file.report.record {
                Some(own) => report == Some(own.as_str()),
                None => {
                    file.kind.is_of_effect() && completed.is_none_or(|day| file.opened_on >= day)
                }
            };
            kinds.contains(&file.kind) && file.unit.as_deref() == unit && by_report
        };
        self.versions
            .iter()
            .filter(|version| version.valid_to.is_none())
            .filter_map(|version| match &version.entity {
                Entity::ReviewCase(file) if is_of(file) => Some(file.as_ref()),
                _ => None,
            })
            // one that is not closed speaks first: control and remediation may have a review each
            .max_by_key(|file| (file.letter.is_none(), file.opened_on, &file.id))
    }

    /// What the record knows of the review that a transition follows from.
    pub fn review_ground(
        &self,
        (transition, subject, unit): (Transition, &str, Option<&str>),
        (survey, assessment): (Option<&str>, Option<&str>),
        view: &crate::atlas::View<'_>,
    ) -> ReviewGround<'_> {
        let of_survey = reads_survey(transition);
        let report = if of_survey { survey } else { assessment };
        ReviewGround {
            case: self.review((transition, subject, unit), report),
            required: view.setting("reviews.case_required") == "true",
            serious: survey.filter(|_| of_survey).and_then(|id| self.serious(id)),
        }
    }

    /// The inspection that found a serious quality problem in a survey.
    fn serious(&self, survey: &str) -> Option<&str> {
        self.versions
            .iter()
            .find_map(|version| match &version.entity {
                Entity::QualityInspection(own)
                    if own.survey == survey && own.result == InspectionResult::Serious =>
                {
                    Some(own.id.as_str())
                }
                _ => None,
            })
    }

    /// The day of the last act of a transition.
    fn last_day_of(&self, subject: &str, transition: Transition) -> Option<Day> {
        self.acts(subject)
            .filter(
                |(_, act)| matches!(&act.act, Act::Moved(moved) if moved.transition == transition),
            )
            .map(|(version, _)| version.valid_from)
            .max()
    }

    /// Entries of a list on a day.
    pub fn listings(&self, list: List, day: Day) -> impl Iterator<Item = &ListEntry> {
        self.versions()
            .filter_map(move |version| match &version.entity {
                Entity::Listing(entry)
                    if entry.list == list
                        && version.valid_from <= day
                        && version.valid_to.is_none_or(|to| day < to) =>
                {
                    Some(entry.as_ref())
                }
                _ => None,
            })
    }
}

fn is_of(entity: &Entity, kind: Kind, id: &str) -> bool {
    entity.kind() == kind && entity.id() == id
}

/// A paper of the whole parcel concerns each of its units.
fn concerns(of: Option<&str>, unit: Option<&str>) -> bool {
    of.is_none() || of == unit
}

/// Not reviewed yet, or passed after modification without the letter of the department.
fn awaits(survey: &Survey) -> bool {
    survey.review.as_ref().is_none_or(|review| {
        review.outcome == ReviewOutcome::PassAfterModification && review.department_letter.is_none()
    })
}
