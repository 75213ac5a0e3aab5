//! The fold: all acts of a unit, in whatever order they were learned, give one stage history.

use std::fmt;

use serde::Serialize;

use super::refused::{Guard, StepRefused};
use super::{Act, DatedAct, StageSpan, Standing, step};

/// Acts that cannot be, and the newest acts, which are to blame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct FoldRefused {
    /// Ids of the acts of the highest revision given, in order: what was just entered.
    pub late: Vec<String>,
    /// Every act that is refused in its place, in order, each with its reason.
    pub impossible: Vec<(String, StepRefused)>,
}

impl fmt::Display for FoldRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "with {}: ", self.late.join(", "))?;
        for (place, (id, refusal)) in self.impossible.iter().enumerate() {
            let comma = if place == 0 { "" } else { "; " };
            write!(f, "{comma}act {id}: {refusal}")?;
        }
        Ok(())
    }
}

/// The stage history of one unit: its acts in the order of (legal day, revision, place in the commit).
///
/// Spans are half-open, without gaps from the first act on, the last one open. Several acts of one day are applied in
/// their order and the last one stands for the day. No act, no stage: the result is empty.
///
/// # Errors
///
/// [`FoldRefused`] lists *all* acts that are refused: an act that is refused is left out, and the fold goes on.
pub fn fold(acts: &[DatedAct]) -> Result<Vec<StageSpan>, FoldRefused> {
    let acts = in_order(acts);
    let mut spans: Vec<StageSpan> = Vec::with_capacity(acts.len());
    let mut impossible = Vec::new();
    for act in &acts {
        let before = spans.last().map(|span| &span.standing);
        match apply(before, &act.act) {
            Ok(standing) => open_span(&mut spans, act, standing),
            Err(refusal) => impossible.push((act.id.clone(), refusal)),
        }
    }
    if impossible.is_empty() {
        return Ok(spans);
    }
    Err(FoldRefused {
        late: newest(&acts),
        impossible,
    })
}

fn in_order(acts: &[DatedAct]) -> Vec<&DatedAct> {
    let mut acts: Vec<&DatedAct> = acts.iter().collect();
    acts.sort_by(|a, b| (a.day, a.revision, a.seq, &a.id).cmp(&(b.day, b.revision, b.seq, &b.id)));
    acts
}

fn apply(before: Option<&Standing>, act: &Act) -> Result<Standing, StepRefused> {
    match (before, act) {
        (None, Act::Adopted(adopted)) => adopted.standing(),
        (Some(standing), Act::Moved(moved)) => step(standing, moved),
        (Some(standing), Act::Adopted(adopted)) => {
            // History entered after a takeover may lead up to it; then the takeover only confirms.
            if standing.stage == adopted.stage {
                adopted.standing()?;
                return Ok(standing.clone());
            }
            Err(
                StepRefused::adoption(Guard::AlreadyStands, Some(standing.stage), adopted.stage)
                    .wanting(vec![standing.stage]),
            )
        }
        (None, Act::Moved(moved)) => Err(StepRefused {
            guard: Guard::NoStage,
            transition: Some(moved.transition),
            found: None,
            to: moved.to,
            wanted: moved.transition.row().from(),
            field: None,
            basis: Some(moved.transition.row().basis),
        }),
    }
}

/// Closes the open span on the day of the act and opens the next; a span of no length vanishes.
fn open_span(spans: &mut Vec<StageSpan>, act: &DatedAct, standing: Standing) {
    if spans.last().is_some_and(|open| open.from == act.day) {
        spans.pop();
    }
    if let Some(open) = spans.last_mut() {
        open.to = Some(act.day);
    }
    spans.push(StageSpan {
        from: act.day,
        to: None,
        standing,
        by: act.id.clone(),
    });
}

fn newest(acts: &[&DatedAct]) -> Vec<String> {
    let revision = acts.iter().map(|act| act.revision).max();
    acts.iter()
        .filter(|act| Some(act.revision) == revision)
        .map(|act| act.id.clone())
        .collect()
}
