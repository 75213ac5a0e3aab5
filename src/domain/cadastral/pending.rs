//! Reviews that are pending on a predecessor.
//!
//! A review is of one report of one parcel or unit: its panel is drawn, its opinions are signed and its letter is written
//! for that land. Land that is cut anew has other reports under other numbers, and no panel can decide about land that no
//! longer stands, so the act waits until the review is closed, and what follows from its letter entered, or until it is
//! withdrawn. Under a new number the land is the same: a renumbering takes the review along.

use super::super::lifecycle::Act;
use super::super::record::{Entity, ReviewCase};
use super::super::review::ReviewKind;
use super::super::stage::Stage;
use super::{Before, stages};

/// Reviews without a letter, and those whose letter nothing followed.
pub(super) fn pending(before: &Before) -> Vec<&ReviewCase> {
    let reviews = before.held.iter().filter_map(|held| match &held.entity {
        Entity::ReviewCase(review) => Some(review.as_ref()),
        _ => None,
    });
    reviews
        .filter(|review| review.letter.is_none() || awaits_its_act(before, review))
        .collect()
}

/// The stage at which the land waits for a review.
fn under_review(kind: ReviewKind) -> Stage {
    match kind {
        ReviewKind::Survey | ReviewKind::KeyUnitSurvey => Stage::VR,
        ReviewKind::RiskAssessment => Stage::AR,
        ReviewKind::ControlEffect | ReviewKind::RemediationEffect => Stage::L3,
    }
}

fn awaits_its_act(before: &Before, review: &ReviewCase) -> bool {
    let Some(letter) = &review.letter else {
        return false;
    };
    let subject = review.unit.as_deref();
    let subject = subject.unwrap_or(before.parcel.registry_no.as_str());
    let waits =
        stages(before).any(|(own, stage)| own == subject && stage == under_review(review.kind));
    let followed = before.held.iter().any(|held| match &held.entity {
        Entity::Act(act) if act.subject() == subject && held.since >= letter.day => {
            matches!(&act.act, Act::Moved(moved)
                if ReviewKind::behind(moved.transition).contains(&review.kind))
        }
        _ => false,
    });
    waits && !followed
}
