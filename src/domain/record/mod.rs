//! The entities of the record: everything a version of which can be stored, each as one type with its own checks.
//!
//! To add an entity: write its struct in a file of this folder (serde, `deny_unknown_fields`, a `check`), add one line
//! to the table in [`entities!`] below, and let the compiler show every place that should think about it. A
//! migration on each database gives it a view `v_KIND` with typed columns; a field that is added later changes it so, too.
//!
//! Geometry travels inside the struct (`outline`) but is stored beside the body, so that a database can index it; see
//! [`Entity::take_outline`].

mod clue;
mod document;
mod duty;
mod expert;
mod incident;
mod list;
mod monitoring;
mod observation;
mod office;
mod parcel;
mod people;
mod practitioner;
mod review;
mod sample;
mod soil_standard;
mod space;
mod stage;
mod supervised;
mod survey;
mod transaction;
mod unit;
mod water;

pub use clue::{Clue, ClueKind, ClueState};
pub use document::Document;
pub use duty::{DutyClosure, DutyRecord};
pub use expert::{Engagement, EngagementKind, Expert, PersonErasure};
pub use incident::{CaseDecision, CaseFacts, EmergencyFacts, OrderedMeasure};
pub use list::{Edition, List, ListEntry, Mirror, NegativeConfirmation, NegativeEntry};
pub use monitoring::{
    MonitoringPlan, MonitoringPoint, MonitoringRound, PointKind, PointLand, PointOutcome,
    PointResult,
};
pub use observation::{Observation, WaterResult};
pub use office::{
    Consultation, ConsultationKind, ConsultationRound, ConsultationState, ExchangePackage,
    ExchangeReceipt, ExchangedKind, MOST_PARCELS, Office, OfficeStep, Opinion, OpinionGiven,
    RegisterAnswer,
};
pub use parcel::{
    Bounds, Codes, HistoryPeriod, Inheritance, Organisation, Parcel, Succession, SuccessionKind,
};
pub use people::{Ban, Grant, OverrideGrant, OverrideProposal, OverrideWithdrawn, Role};
pub use practitioner::{CreditRepair, Practitioner, StaffRole, Violation, WorkField};
pub use review::{
    ExpertOpinion, FirmOnFile, Modified, PanelDecision, QualityInspection, Recheck, ReportRef,
    ReviewCase,
};
pub use sample::{Sample, SampleMedium, SampleResult};
pub use soil_standard::{SoilLimit, SoilStandard};
pub use space::{District, Flag, FlagKind, Plume, Position, Zone, ZoneKind};
pub use stage::{ActRecord, StageRecord};
pub use supervised::{
    Demolition, HiddenDanger, ListedSpan, Rectified, Tank, TankWall, UnitSurvey, YearListed,
};
pub use survey::{
    Aftercare, Assessment, Maximum, NotDetected, Removal, Restriction, Review, ReviewOutcome,
    Survey, TriState, ValidityRecord,
};
pub use transaction::TransactionRecord;
pub use unit::{GrantMeeting, GrantOutcome, KeySurvey, KeyUnit, Lookup, Unit, WorksStart};
pub use water::{GroundwaterSource, PathStep, Screen, SourceKind, Well, WellKind};

pub use super::groundwater::{SourceState, WellStatus};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::fault::{Fault, check_text};
use super::geometry::Outline;
use super::person::PersonRef;
use super::setting::Setting;

/// Where a statement comes from: the document behind an act (来源文件).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Title of the document.
    pub title: String,
    /// Its number, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Who issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The day it bears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<super::day::Day>,
    /// SHA-256 of the file, in hex, when the file is at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl Source {
    /// A source that is known by its title alone.
    pub fn titled(title: impl Into<String>) -> Self {
        Source {
            title: title.into(),
            number: None,
            issuer: None,
            day: None,
            sha256: None,
        }
    }

    /// All that is wrong with the texts of this source.
    pub fn check(&self, faults: &mut Vec<Fault>) {
        check_text(faults, "source.title", &self.title, 500);
        for (at, text) in [
            ("source.number", &self.number),
            ("source.issuer", &self.issuer),
        ] {
            if let Some(text) = text {
                check_text(faults, at, text, 200);
            }
        }
        if let Some(digest) = &self.sha256
            && (digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            faults.push(Fault::new(
                "source.sha256",
                "64 hexadecimal digits",
                digest,
                "give the digest of the file",
            ));
        }
    }
}

/// What every entity answers about itself.
pub trait Recorded {
    /// The identifier, unique within its kind and never reused.
    fn id(&self) -> String;

    /// The parcels this entity speaks of, by registry number.
    fn parcels(&self) -> Vec<&str>;

    /// The outline it carries, if its kind has one.
    fn outline(&self) -> Option<&Outline> {
        None
    }

    /// Takes the outline out, to be stored beside the body.
    fn take_outline(&mut self) -> Option<Outline> {
        None
    }

    /// Puts a stored outline back.
    fn put_outline(&mut self, _outline: Outline) {}

    /// Where it stands, for entities that are a point.
    fn position(&self) -> Option<Position> {
        None
    }

    /// The person it speaks of, who stands in the side table.
    fn person(&self) -> Option<&PersonRef> {
        None
    }

    /// All that is wrong with it by itself, without a look at the register.
    fn check(&self, faults: &mut Vec<Fault>);
}

/// The outline functions of an entity with a field `outline: Option<Outline>`.
macro_rules! outline_field {
    () => {
        fn outline(&self) -> Option<&crate::domain::geometry::Outline> {
            self.outline.as_ref()
        }
        fn take_outline(&mut self) -> Option<crate::domain::geometry::Outline> {
            self.outline.take()
        }
        fn put_outline(&mut self, outline: crate::domain::geometry::Outline) {
            self.outline = Some(outline);
        }
    };
}
use outline_field;

/// The table of entities: variant, the code of its kind in the database, the kind of the change that records it.
macro_rules! entities {
    ($($(#[$doc:meta])* $variant:ident($body:ty) = $code:literal, $change:literal;)*) => {
        /// Kind of an entity.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $variant,)* }

        /// One entity of the record.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Entity { $($(#[$doc])* $variant(Box<$body>),)* }

        impl Kind {
            /// Every kind, in the order of the table.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant,)*];

            /// The code in the database and on the wire.
            pub fn code(self) -> &'static str {
                match self { $(Kind::$variant => $code,)* }
            }

            /// The kind of change that records an entity of this kind.
            pub fn change(self) -> &'static str {
                match self { $(Kind::$variant => $change,)* }
            }

            /// Reads a stored body.
            pub fn read(self, body: &str) -> Result<Entity, serde_json::Error> {
                match self { $(Kind::$variant => parse::<$body>(body).map(|b| Entity::$variant(Box::new(b))),)* }
            }

            /// Reads a body that came in with a change.
            pub fn read_value(self, body: serde_json::Value) -> Result<Entity, serde_json::Error> {
                match self {
                    $(Kind::$variant => serde_json::from_value::<$body>(body).map(|b| Entity::$variant(Box::new(b))),)*
                }
            }
        }

        impl Entity {
            /// The kind of this entity.
            pub fn kind(&self) -> Kind {
                match self { $(Entity::$variant(_) => Kind::$variant,)* }
            }

            fn recorded(&self) -> &dyn Recorded {
                match self { $(Entity::$variant(body) => body.as_ref(),)* }
            }

            fn recorded_mut(&mut self) -> &mut dyn Recorded {
                match self { $(Entity::$variant(body) => body.as_mut(),)* }
            }

            /// The body as canonical JSON: the fields in the order of the type, absent ones left out.
            pub fn body(&self) -> Result<String, serde_json::Error> {
                match self { $(Entity::$variant(body) => serde_json::to_string(body),)* }
            }

            /// The body as a JSON value.
            pub fn to_value(&self) -> Result<serde_json::Value, serde_json::Error> {
                match self { $(Entity::$variant(body) => serde_json::to_value(body),)* }
            }
        }

        $(impl From<$body> for Entity {
            fn from(body: $body) -> Self { Entity::$variant(Box::new(body)) }
        })*
    };
}

entities! {
    /// A land parcel (地块).
    Parcel(Parcel) = "parcel", "parcel_recorded";
    /// A management unit inside a parcel (管理单元).
    Unit(Unit) = "unit", "unit_defined";
    /// An act that set or moved a stage.
    Act(ActRecord) = "act", "stage_act";
    /// A stage over a span of days: the fold of the acts, never written by hand.
    Stage(StageRecord) = "stage", "stage_folded";
    /// A survey report with its review (土壤污染状况调查报告).
    Survey(Survey) = "survey", "survey_recorded";
    /// A sample of a survey with its results (样品).
    Sample(Sample) = "sample", "sample_recorded";
    /// A risk assessment (风险评估).
    Assessment(Assessment) = "assessment", "risk_assessed";
    /// A removal from the control-and-remediation list with its effect report (移出).
    Removal(Removal) = "removal", "removal_recorded";
    /// A validity event V-1 to V-11 (有效性事件).
    Validity(ValidityRecord) = "validity", "validity_event";
    /// An entry of one of the lists (名录条目).
    Listing(ListEntry) = "listing", "listed";
    /// An entry of the negative list (负面清单).
    Negative(NegativeEntry) = "negative", "negative_listed";
    /// A confirmation of a negative-list entry for a year.
    Confirmation(NegativeConfirmation) = "confirmation", "negative_confirmed";
    /// A yearly edition of the negative list.
    Edition(Edition) = "edition", "edition_published";
    /// The day a municipal list was mirrored.
    Mirror(Mirror) = "mirror", "list_mirrored";
    /// A unit under key soil supervision (土壤污染重点监管单位).
    KeyUnit(KeyUnit) = "key_unit", "key_unit_recorded";
    /// A control or isolation zone (管控区、隔离区).
    Zone(Zone) = "zone", "zone_drawn";
    /// A groundwater plume (地下水污染羽).
    Plume(Plume) = "plume", "plume_drawn";
    /// A groundwater monitoring well (地下水监测井).
    Well(Well) = "well", "well_recorded";
    /// A typical source of risk to groundwater (地下水典型风险源).
    GroundwaterSource(GroundwaterSource) = "groundwater_source", "groundwater_source_recorded";
    /// A sampling of a well.
    Observation(Observation) = "observation", "groundwater_observed";
    /// A soil monitoring point (土壤环境监测点位).
    MonitoringPoint(MonitoringPoint) = "monitoring_point", "monitoring_point_set";
    /// What is to be monitored in a year (年度监测方案).
    MonitoringPlan(MonitoringPlan) = "monitoring_plan", "monitoring_planned";
    /// A round of monitoring (监测轮次).
    MonitoringRound(MonitoringRound) = "monitoring_round", "monitoring_round_recorded";
    /// A flag: emergency, open case, conflict of sources.
    Flag(Flag) = "flag", "flag_raised";
    /// A lookup in the national construction-land system.
    Lookup(Lookup) = "lookup", "lookup_recorded";
    /// The outcome of a land-grant meeting (土地出让项目专家评审会).
    Meeting(GrantMeeting) = "meeting", "grant_meeting_held";
    /// Building works begun on a parcel.
    Works(WorksStart) = "works", "works_started";
    /// A transaction that was carried out (已办理的流转事项).
    Transaction(TransactionRecord) = "transaction", "transaction_recorded";
    /// Predecessors and successors of a split, merge or renumbering.
    Succession(Succession) = "succession", "succession_recorded";
    /// A ban of a firm or person (禁业).
    Ban(Ban) = "ban", "ban_imposed";
    /// A firm (从业单位).
    Practitioner(Practitioner) = "practitioner", "practitioner_recorded";
    /// What an authority found against a firm (违法违规记录).
    Violation(Violation) = "violation", "violation_recorded";
    /// A repair of credit after a violation (信用修复).
    CreditRepair(CreditRepair) = "credit_repair", "credit_repaired";
    /// An override of a default or policy finding.
    Override(OverrideGrant) = "override", "override_granted";
    /// An override that waits for its second person.
    OverrideProposal(OverrideProposal) = "override_proposal", "override_proposed";
    /// A duty set by hand (依文件设定的义务).
    Duty(DutyRecord) = "duty", "duty_set";
    /// The end of a duty, with its paper.
    DutyClosure(DutyClosure) = "duty_closure", "duty_closed";
    /// A consultation between the two offices (会商).
    Consultation(Consultation) = "consultation", "consulted";
    /// A package of changes for an office (数据交换包).
    ExchangePackage(ExchangePackage) = "exchange_package", "package_made";
    /// A clue or a request for correction from the public (线索、更正申请).
    Clue(Clue) = "clue", "clue_noted";
    /// A file in the blob store (文件).
    Document(Document) = "document", "document_recorded";
    /// An expert of the pool (评审专家).
    Expert(Expert) = "expert", "expert_recorded";
    /// A person whose fields were erased (个人信息删除).
    PersonErasure(PersonErasure) = "person_erasure", "person_erased";
    /// A review of a report (评审).
    ReviewCase(ReviewCase) = "review_case", "review_recorded";
    /// A quality inspection of a survey (质控检查).
    QualityInspection(QualityInspection) = "quality_inspection", "quality_inspected";
    /// A legal setting.
    Setting(Setting) = "setting", "setting_set";
    /// A local standard of soil (地方土壤环境标准).
    SoilStandard(SoilStandard) = "soil_standard", "soil_standard_recorded";
    /// The outline of a district, as one edition of it.
    District(District) = "district", "district_set";
    /// Roles of an account or token.
    Grant(Grant) = "grant", "roles_granted";
    /// A recorded decision, by codes.
    Decision(super::judgement::DecisionRecord) = "decision", "decided";
    /// A recorded batch of decisions, by digest.
    Batch(super::judgement::BatchRecord) = "batch", "batch_decided";
}

fn parse<T: DeserializeOwned>(body: &str) -> Result<T, serde_json::Error> {
    serde_json::from_str(body)
}

impl Kind {
    /// The kind of a code.
    pub fn find(code: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// The kind that a change of this name records.
    pub fn find_change(change: &str) -> Option<Kind> {
        Kind::ALL
            .iter()
            .copied()
            .find(|kind| kind.change() == change)
    }

    /// Whether its entities speak of persons.
    pub fn speaks_of_persons(self) -> bool {
        matches!(self, Kind::Expert)
    }

    /// Whether the atlas holds this kind; the others stay in the database and no rule reads them.
    pub fn is_in_atlas(self) -> bool {
        !matches!(
            self,
            Kind::Decision | Kind::Batch | Kind::Observation | Kind::Sample | Kind::Document
        )
    }
}

impl Entity {
    /// The identifier, unique within its kind.
    pub fn id(&self) -> String {
        self.recorded().id()
    }

    /// The parcels this entity speaks of.
    pub fn parcels(&self) -> Vec<&str> {
        self.recorded().parcels()
    }

    /// The outline it carries.
    pub fn outline(&self) -> Option<&Outline> {
        self.recorded().outline()
    }

    /// Takes the outline out, to be stored beside the body.
    pub fn take_outline(&mut self) -> Option<Outline> {
        self.recorded_mut().take_outline()
    }

    /// Puts a stored outline back.
    pub fn put_outline(&mut self, outline: Outline) {
        self.recorded_mut().put_outline(outline);
    }

    /// Where it stands, for entities that are a point.
    pub fn position(&self) -> Option<Position> {
        self.recorded().position()
    }

    /// The person it speaks of.
    pub fn person(&self) -> Option<&PersonRef> {
        self.recorded().person()
    }

    /// All that is wrong with it by itself.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_id(&mut faults, "id", &self.id());
        self.recorded().check(&mut faults);
        faults
    }
}

/// An identifier: 1 to 80 visible characters without blanks.
pub fn check_id(faults: &mut Vec<Fault>, at: &str, id: &str) {
    let fits = (1..=80).contains(&id.chars().count())
        && !id.chars().any(|c| c.is_control() || c.is_whitespace());
    if !fits {
        faults.push(Fault::new(
            at,
            "1 to 80 characters without blanks",
            id,
            "give an identifier",
        ));
    }
}

/// A fault for a number that must not be negative.
pub(crate) fn check_not_negative(faults: &mut Vec<Fault>, at: &str, number: rust_decimal::Decimal) {
    if number.is_sign_negative() && !number.is_zero() {
        faults.push(Fault::new(
            at,
            "a number that is not negative",
            number,
            "check the sign and the unit",
        ));
    }
}

/// A fault where an outline is needed and not given.
pub(crate) fn check_outline_given(faults: &mut Vec<Fault>, outline: Option<&Outline>) {
    if outline.is_none() {
        faults.push(Fault::new(
            "outline",
            "an outline",
            "none",
            "give a GeoJSON polygon in CGCS2000 longitude and latitude",
        ));
    }
}
