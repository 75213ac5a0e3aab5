//! The acceptance of a report for review (受理).

use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::event::{Actor, ActorKind, EventGuard, Paper, Refusal, Text};
use crate::domain::fault::Fault;
use crate::domain::lifecycle::Transition;
use crate::domain::record::{Entity, FirmOnFile, Kind, Recorded, ReportRef, ReviewCase};
use crate::domain::review::conflict::complete;
use crate::domain::review::{FilePart, ReviewKind, ReviewMode};

use super::super::cadastral::superseded;
use super::super::duties::{check_days, check_paper};
use super::super::events::Sheet;
use super::super::keyed::Keyed;
use super::super::{Act, Caller, Registry, RegistryError};
use super::{ReviewTaken, taken};
use crate::atlas::View;

/// A report to be reviewed.
#[derive(Debug, Clone, PartialEq)]
pub struct NewReview {
    pub kind: ReviewKind,
    pub parcel: RegistryNo,
    pub unit: Option<String>,
    pub report: ReportRef,
    /// Firms on the file; those that the record knows are added.
    pub firms: Vec<FirmOnFile>,
    /// Experts of the pool who helped write the report.
    pub authors: Vec<String>,
    pub organisers: Vec<Actor>,
    pub mode: ReviewMode,
    pub institution: Option<String>,
    /// Day of acceptance.
    pub day: Day,
    /// The application.
    pub paper: Paper,
    pub reason: String,
}

impl NewReview {
    /// All that is wrong with it, without a look at the record.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let file = self.file("R-0000-000000".to_owned());
        file.check(&mut faults);
        let needs = |part: FilePart| !self.firms.iter().any(|firm| firm.part == part);
        if needs(FilePart::Author) {
            let remedy = "name who made the report";
            faults.push(Fault::new(
                "firms",
                "one with the part author",
                "none",
                remedy,
            ));
        }
        if self.kind.is_of_effect() && needs(FilePart::Works) {
            let remedy = "name who did the works";
            faults.push(Fault::new(
                "firms",
                "one with the part works",
                "none",
                remedy,
            ));
        }
        if !self.kind.is_of_effect() && self.report.record.is_none() {
            let wanted = "the identifier of the survey or risk assessment";
            let remedy = "the history of the parcel tells it";
            faults.push(Fault::new("report.record", wanted, "nothing", remedy));
        }
        check_paper(&mut faults, &self.paper, &self.reason);
        faults
    }

    fn file(&self, id: String) -> ReviewCase {
        ReviewCase {
            id,
            kind: self.kind,
            parcel: self.parcel.clone(),
            unit: self.unit.clone(),
            report: self.report.clone(),
            firms: self.firms.clone(),
            authors: self.authors.clone(),
            organisers: self.organisers.clone(),
            mode: self.mode,
            institution: self.institution.clone(),
            opened_on: self.day,
            draw: None,
            panel: Vec::new(),
            passed_over: Vec::new(),
            opinions: Vec::new(),
            decision: None,
            modified: None,
            recheck: None,
            letter: None,
        }
    }
}

/// What the record says of the report and its firms.
struct Known<'a> {
    /// The report is on record, for this land.
    report: bool,
    author: Option<&'a str>,
    works: Option<&'a str>,
    effect: Option<&'a str>,
    holder: Option<&'a str>,
    /// A review of the same report.
    before: Option<&'a str>,
}

fn known<'a>(view: &View<'a>, sheet: &'a Sheet, wanted: &NewReview) -> Known<'a> {
    let unit = wanted.unit.as_deref();
    let subject = unit.unwrap_or(wanted.parcel.as_str());
    let named = wanted.report.record.as_deref();
    let mut report = wanted.kind.is_of_effect();
    let mut author = None;
    let mut before = None;
    for version in sheet
        .versions()
        .filter(|version| version.valid_to.is_none())
    {
        match &version.entity {
            Entity::Survey(own)
                if matches!(wanted.kind, ReviewKind::Survey | ReviewKind::KeyUnitSurvey)
                    && named == Some(own.id.as_str())
                    && own.unit.as_deref().is_none_or(|own| Some(own) == unit) =>
            {
                report = true;
                author = own.firm.as_deref();
            }
            Entity::Assessment(own)
                if wanted.kind == ReviewKind::RiskAssessment
                    && named == Some(own.id.as_str())
                    && own.unit.as_deref().is_none_or(|own| Some(own) == unit) =>
            {
                report = true;
                author = own.firm.as_deref();
            }
            Entity::ReviewCase(own)
                if own.kind == wanted.kind
                    && own.unit.as_deref() == unit
                    && own.report.record == wanted.report.record
                    && (named.is_some() || own.letter.is_none()) =>
            {
                before = Some(own.id.as_str());
            }
            _ => {}
        }
    }
    let firm = |transition| sheet.firm_of(subject, transition, wanted.day);
    let holder = view.parcel(wanted.parcel.as_str());
    Known {
        report,
        author,
        works: firm(Transition::T19),
        effect: firm(Transition::T21),
        holder: holder
            .and_then(|parcel| parcel.right_holder.as_ref())
            .map(|holder| holder.name.as_str()),
        before,
    }
}

fn refusals(wanted: &NewReview, known: &Known<'_>, today: Day) -> Vec<Refusal> {
    let basis = wanted.kind.basis();
    let mut refusals = Vec::new();
    check_days(&mut refusals, (wanted.day, today), &wanted.paper, basis);
    let mut refuse = |at: &str, guard, wanted_text, found| {
        let own = (basis, wanted.day);
        refusals.push(Refusal::new(at, guard, (wanted_text, found), own));
    };
    let none = || Text::new("无", "none");
    if !known.report {
        let text = Text::new("本地块(单元)的该报告", "this report of this land");
        let found = wanted.report.record.as_ref().map_or_else(none, Text::plain);
        refuse("report.record", EventGuard::ReportMissing, text, found);
    }
    if let Some(before) = known.before {
        let text = Text::new("尚未评审的报告", "a report without a review");
        refuse(
            "report",
            EventGuard::ReviewExists,
            text,
            Text::plain(before),
        );
    }
    for kind in wanted.kind.organisers() {
        if !wanted.organisers.iter().any(|own| own.kind == kind) {
            let (zh, en) = kind.names();
            let guard = EventGuard::OrganiserMissing;
            refuse("organisers", guard, Text::new(zh, en), organisers(wanted));
        }
    }
    refusals
}

fn organisers(wanted: &NewReview) -> Text {
    let kinds: Vec<ActorKind> = wanted.organisers.iter().map(|own| own.kind).collect();
    let join = |name: fn(ActorKind) -> &'static str, comma: &str| {
        let names: Vec<&str> = kinds.iter().map(|kind| name(*kind)).collect();
        names.join(comma)
    };
    Text::new(
        join(|kind| kind.names().0, "、"),
        join(|kind| kind.names().1, ", "),
    )
}

impl Registry {
    /// Accepts a report for review.
    pub async fn open_review(
        &self,
        caller: &Caller,
        wanted: &NewReview,
        key: (&str, &[u8]),
    ) -> Result<ReviewTaken, RegistryError> {
        caller.need(Act::KeepReviews)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let today = self.clock.today();
        self.act_under_key(caller, key, |view, revision| {
            let dossier = view.atlas().dossier(wanted.parcel.as_str());
            let dossier = dossier.filter(|dossier| view.parcel_in(dossier).is_some());
            let mut faults = Vec::new();
            let Some(dossier) = dossier else {
                let no = &wanted.parcel;
                faults.push(Fault::new(
                    "parcel",
                    "a parcel on record",
                    no,
                    "check the number",
                ));
                return Err(faults.into());
            };
            let sheet = Sheet::of(dossier);
            if let Some(unit) = wanted.unit.as_deref().filter(|unit| !sheet.has_unit(unit)) {
                let text = "a management unit of the parcel";
                faults.push(Fault::new("unit", text, unit, "check the number"));
            }
            for (index, author) in wanted.authors.iter().enumerate() {
                if view.common(Kind::Expert, author).is_none() {
                    let at = format!("authors[{index}]");
                    let remedy = "check the number";
                    faults.push(Fault::new(at, "an expert on record", author, remedy));
                }
            }
            let known = known(view, &sheet, wanted);
            let mut refusals = refusals(wanted, &known, today);
            let basis = (wanted.kind.basis(), wanted.day);
            refusals.extend(superseded(view, ("parcel", &wanted.parcel), basis));
            if !(faults.is_empty() && refusals.is_empty()) {
                return Err(RegistryError::Refused(faults, refusals));
            }
            let mut file = wanted.file(format!("R-{}-{revision:06}", today.year()));
            complete(&mut file.firms, FilePart::Author, known.author);
            if wanted.kind.is_of_effect() {
                complete(&mut file.firms, FilePart::Works, known.works);
                complete(&mut file.firms, FilePart::Author, known.effect);
            }
            complete(&mut file.firms, FilePart::RightHolder, known.holder);
            Ok(Keyed {
                answer: taken(&file, revision),
                changes: vec![Change::recorded(
                    wanted.day,
                    Some(wanted.paper.source()),
                    file,
                )],
                reason: wanted.reason.clone(),
            })
        })
        .await
    }
}
