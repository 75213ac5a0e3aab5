//! The transfer check: may this be done with this land? To look costs nothing; [`super::recording`] keeps an answer.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::atlas::{AsOf, Atlas, Dossier, View};
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::decision::{Decision, PartKind, Verdict};
use crate::domain::facts::Facts;
use crate::domain::geometry::{Outline, uncovered_m2};
use crate::domain::question::Question;
use crate::domain::record::Kind;
use crate::rules::render::{Answer, Frame, Lang, render};
use crate::rules::{RULEBOOK_VERSION, decide};

use super::covered::combine;
use super::facts::{Drawn, Subject, common, gather, gather_no_record, surroundings};
use super::parcels::{is_visible, normalise};
use super::question::read_question;
use super::seen::Surroundings;
use super::{Act, Caller, Known, Registry, RegistryError, Visibility};

/// The point in time that a caller asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct When {
    /// The legal day; today when absent.
    pub day: Option<Day>,
    /// The register's own time; the head when absent.
    pub known: Option<Known>,
}

/// What land is asked about.
#[derive(Debug, Clone, PartialEq)]
pub enum CheckTarget {
    /// By registry number.
    Parcel(RegistryNo),
    /// By any code: all parcels that bear it.
    Code(String),
    /// By a drawn polygon, which need not be registered.
    Polygon(Outline),
}

/// An answer with what it rests on.
#[derive(Debug, Clone)]
pub struct Answered {
    pub decision: Decision,
    /// The question with every default written out.
    pub question: Question,
    pub parcel: Option<String>,
    pub parcel_name: Option<Box<str>>,
    pub revision: u64,
    pub geometry_version: Option<u64>,
    pub asked_at: OffsetDateTime,
    /// SHA-256 of the facts, hex; only where the answer is recorded.
    pub facts_digest: Option<String>,
}

impl Answered {
    /// The answer in the reader's language.
    pub fn render(&self, lang: Lang) -> Answer {
        let frame = Frame {
            parcel: self.parcel.as_deref(),
            parcel_name: self.parcel_name.as_deref(),
            data_as_of: self.asked_at,
            revision: self.revision,
            rulebook_version: RULEBOOK_VERSION,
            geometry_version: self.geometry_version,
            question: serde_json::to_value(&self.question).unwrap_or_default(),
        };
        render(&self.decision, &frame, lang)
    }
}

/// One row of a batch.
#[derive(Debug, Clone, Deserialize)]
pub struct BatchRow {
    /// Registry number, or any code.
    pub parcel: String,
    #[serde(flatten)]
    pub question: serde_json::Map<String, serde_json::Value>,
}

/// What a batch found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BatchSummary {
    pub rows: u32,
    pub allowed: u32,
    pub conditional: u32,
    pub undetermined: u32,
    pub blocked: u32,
    /// Rows that could not be answered, each with its reason in its line.
    pub not_answered: u32,
}

impl BatchSummary {
    /// Counts one row.
    pub fn count(&mut self, verdict: Option<Verdict>) {
        self.rows += 1;
        match verdict {
            Some(Verdict::Allowed) => self.allowed += 1,
            Some(Verdict::Conditional) => self.conditional += 1,
            Some(Verdict::Undetermined) => self.undetermined += 1,
            Some(Verdict::Blocked) => self.blocked += 1,
            None => self.not_answered += 1,
        }
    }
}

/// A question, checked and placed in time.
pub(crate) struct Asked<'a> {
    view: View<'a>,
    visibility: Visibility,
    question: &'a Question,
    asked_at: OffsetDateTime,
    today: Day,
    with_digest: bool,
}

impl Registry {
    /// Answers a question, looking only.
    pub async fn check(
        &self,
        caller: &Caller,
        target: &CheckTarget,
        question: &Question,
        known: Option<Known>,
    ) -> Result<Answered, RegistryError> {
        caller.need(match target {
            CheckTarget::Parcel(_) => Act::Check,
            CheckTarget::Code(_) | CheckTarget::Polygon(_) => Act::CheckFreely,
        })?;
        let atlas = self.at_head().await?;
        let as_of = self.placed(&atlas, question, known).await?;
        self.answer(&atlas, as_of, caller.visibility(), target, question, false)
    }

    /// One atlas and one point in time for all rows of a batch, also of one that runs past midnight.
    pub async fn batch_ground(
        &self,
        caller: &Caller,
        known: Option<Known>,
    ) -> Result<(Arc<Atlas>, AsOf), RegistryError> {
        caller.need(Act::CheckFreely)?;
        let atlas = self.at_head().await?;
        let as_of = self.when(&atlas, &When { day: None, known }).await?;
        Ok((atlas, as_of))
    }

    /// One row of a batch; sync, for the blocking pool.
    pub fn batch_row(
        &self,
        caller: &Caller,
        (atlas, asked): &(Arc<Atlas>, AsOf),
        row: &BatchRow,
    ) -> Result<Answered, RegistryError> {
        let question = read_question(&row.question, &["parcel"])?;
        self.check_question(&question)?;
        let as_of = AsOf {
            day: question.as_of.unwrap_or(asked.day),
            known: asked.known,
        };
        let target = match RegistryNo::parse(&row.parcel) {
            Ok(no) => CheckTarget::Parcel(no),
            Err(_) => CheckTarget::Code(row.parcel.clone()),
        };
        self.answer(atlas, as_of, caller.visibility(), &target, &question, false)
    }

    fn check_question(&self, question: &Question) -> Result<(), RegistryError> {
        let faults = question.check(self.clock.today());
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults.into())
        }
    }

    async fn placed(
        &self,
        atlas: &Atlas,
        question: &Question,
        known: Option<Known>,
    ) -> Result<AsOf, RegistryError> {
        self.check_question(question)?;
        self.when(
            atlas,
            &When {
                day: question.as_of,
                known,
            },
        )
        .await
    }

    pub(super) fn answer(
        &self,
        atlas: &Atlas,
        as_of: AsOf,
        visibility: Visibility,
        target: &CheckTarget,
        question: &Question,
        with_digest: bool,
    ) -> Result<Answered, RegistryError> {
        let asked = Asked {
            view: atlas.view(as_of),
            visibility,
            question,
            asked_at: self.clock.now(),
            today: self.clock.today(),
            with_digest,
        };
        match target {
            CheckTarget::Parcel(no) => self.answer_parcel(&asked, no.as_str()),
            CheckTarget::Code(code) => self.answer_code(&asked, code),
            CheckTarget::Polygon(outline) => self.answer_polygon(&asked, outline),
        }
    }

    fn answer_parcel(&self, asked: &Asked<'_>, no: &str) -> Result<Answered, RegistryError> {
        let missing = || RegistryError::no_parcel(no);
        let dossier = asked.view.atlas().dossier(no).ok_or_else(missing)?;
        let parcel = asked
            .view
            .parcel_in(dossier)
            .filter(|parcel| is_visible(&asked.view, asked.today, parcel, asked.visibility));
        let parcel = parcel.ok_or_else(missing)?;
        let subject = Subject {
            dossier,
            drawn: None,
            together: &[],
        };
        let known = (asked.question, common(&asked.view, asked.question));
        let facts = gather(&asked.view, &self.seen, &subject, known).ok_or_else(missing)?;
        let mut answered = self.judged(asked, &[facts]);
        answered.parcel = Some(no.to_owned());
        answered.parcel_name.clone_from(&parcel.name);
        answered.geometry_version = geometry_version(&asked.view, dossier);
        Ok(answered)
    }

    /// A code that several parcels bear is answered as the worst of them.
    fn answer_code(&self, asked: &Asked<'_>, code: &str) -> Result<Answered, RegistryError> {
        let code = normalise(code);
        let parcels: Vec<String> = asked
            .view
            .by_code(&code)
            .into_iter()
            .filter(|parcel| is_visible(&asked.view, asked.today, parcel, asked.visibility))
            .map(|parcel| parcel.registry_no.to_string())
            .collect();
        match parcels.as_slice() {
            [] => Err(RegistryError::NotFound {
                what: "parcel with the code",
                id: code,
            }),
            [no] => self.answer_parcel(asked, no),
            several => {
                let together: Vec<Arc<str>> =
                    several.iter().map(|no| Arc::from(no.as_str())).collect();
                let facts = several.iter().filter_map(|no| {
                    let dossier = asked.view.atlas().dossier(no)?;
                    let subject = Subject {
                        dossier,
                        drawn: None,
                        together: &together,
                    };
                    let known = (asked.question, common(&asked.view, asked.question));
                    gather(&asked.view, &self.seen, &subject, known)
                });
                let facts: Vec<Facts> = facts.collect();
                Ok(self.judged(asked, &facts))
            }
        }
    }

    /// A drawn polygon is cut into the parcels it meets beyond tolerance; the rest has no record.
    fn answer_polygon(
        &self,
        asked: &Asked<'_>,
        drawn: &Outline,
    ) -> Result<Answered, RegistryError> {
        let common = common(&asked.view, asked.question);
        let settings = &common.settings;
        let around = surroundings(&asked.view, drawn, "", settings);
        let whole_m2 = drawn.compared_m2();
        let pieces = around.near.iter().filter_map(|near| {
            let smaller = whole_m2.min(near.area_m2);
            let met = near.overlap_m2 > 0.0 && settings.counts(near.overlap_m2, smaller);
            let dossier = asked.view.atlas().dossier(&near.registry_no)?;
            met.then_some((dossier.as_ref(), near.overlap_m2))
        });
        let met: Vec<(&Dossier, f64)> = pieces.collect();
        let together: Vec<Arc<str>> = met
            .iter()
            .map(|(dossier, _)| dossier.registry_no().clone())
            .collect();
        let over = |common_m2| Drawn {
            outline: drawn,
            around: &around,
            common_m2,
        };
        let mut all: Vec<Facts> = met
            .iter()
            .filter_map(|(dossier, common_m2)| {
                let subject = Subject {
                    dossier,
                    drawn: Some(over(*common_m2)),
                    together: &together,
                };
                let known = (asked.question, common.clone());
                gather(&asked.view, &self.seen, &subject, known)
            })
            .collect();
        let rest_m2 = uncovered_m2(drawn, &touching(asked, &around));
        let rest_counts = settings.counts(rest_m2, whole_m2);
        if rest_counts || all.is_empty() {
            let facts = gather_no_record(&asked.view, over(rest_m2), &together, common);
            all.push(facts);
        }
        let mut answered = self.judged(asked, &all);
        if let [(piece, _)] = met.as_slice()
            && !rest_counts
        {
            answered.parcel = Some(piece.registry_no().to_string());
        }
        Ok(answered)
    }

    fn judged(&self, asked: &Asked<'_>, facts: &[Facts]) -> Answered {
        let decisions: Vec<Decision> = facts.iter().map(decide).collect();
        let decision = combine(decisions).unwrap_or_else(|| {
            decide(&Facts::unknown(
                asked.view.as_of().day,
                asked.question.transaction,
            ))
        });
        let decision = match asked.visibility {
            Visibility::Official => decision,
            Visibility::Public => veiled(asked, decision),
        };
        let mut question = asked.question.clone();
        question.as_of = Some(asked.view.as_of().day);
        Answered {
            decision,
            question,
            parcel: None,
            parcel_name: None,
            revision: asked.view.as_of().known,
            geometry_version: None,
            asked_at: asked.asked_at,
            facts_digest: asked.with_digest.then(|| digest(facts)),
        }
    }
}

/// The outlines of everything that touches what was drawn.
fn touching<'a>(asked: &Asked<'a>, around: &Surroundings) -> Vec<&'a Outline> {
    let touching = around.near.iter().filter(|near| near.distance_m == 0.0);
    touching
        .filter_map(|near| asked.view.parcel(&near.registry_no)?.outline.as_ref())
        .collect()
}

/// The revision that wrote the outline in force.
fn geometry_version(view: &View<'_>, dossier: &Dossier) -> Option<u64> {
    let version = view.versions(dossier, Kind::Parcel).next()?;
    version.entity.outline().map(|_| version.rev_from)
}

/// What the public may not see is not named to it: other parcels that are not published.
fn veiled(asked: &Asked<'_>, mut decision: Decision) -> Decision {
    let hidden = |no: &str| {
        asked
            .view
            .parcel(no)
            .is_none_or(|parcel| !is_visible(&asked.view, asked.today, parcel, Visibility::Public))
    };
    decision
        .border_contacts
        .retain(|contact| !hidden(&contact.parcel));
    for part in &mut decision.parts {
        let of_another = matches!(part.kind, PartKind::Overlap | PartKind::Inherited);
        let parcel = part.id.split('/').next().unwrap_or_default();
        if of_another && hidden(parcel) {
            part.id.clear();
        }
    }
    for finding in decision.findings.iter_mut().chain(&mut decision.notes) {
        finding
            .args
            .retain(|arg| arg.name != "parcel" || !hidden(&arg.value));
    }
    decision
}

fn digest(facts: &[Facts]) -> String {
    let bytes = serde_json::to_vec(facts).unwrap_or_default();
    hex::encode(Sha256::digest(&bytes))
}
