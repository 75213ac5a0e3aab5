//! What a caller may ask or do. The only user of store and atlas; the doors know nothing below this room.
//!
//! Every operation has the same shape: who asks ([`caller`]), may he ([`Act`]), at which point in time, then one
//! answer or one commit. Facts are gathered here ([`facts`]) and judged by the rulebook.
//!
//! To add an operation: its act, a line in the table of `acts`, its function here, its route in `api`; the permission test is red until the table says who may call it.

mod accounts;
mod acts;
mod attempts;
mod cadastral;
mod cadastre;
pub mod caller;
mod changes;
mod clues;
mod consultations;
mod covered;
mod district;
mod documents;
mod duties;
mod edits;
mod error;
mod events;
mod exchange;
mod experts;
mod export_person;
mod facts;
mod file_check;
mod flags;
mod groundwater;
mod inspections;
mod keyed;
mod layers;
mod lists;
mod log;
mod meetings;
mod monitoring;
mod overrides;
mod parcels;
mod passwords;
mod personal_tokens;
mod persons;
mod pictures;
mod practitioners;
mod procedure;
mod providers;
mod question;
pub mod record;
mod recording;
mod rescreening;
mod reviews;
mod screening;
mod secrets;
mod seen;
mod sessions;
mod settings;
mod setup;
mod soil_standards;
mod statistics;
mod supervision;
mod survey_pictures;
mod surveys;
mod tokens;
mod transfer;
mod uploads;
mod withdrawals;
mod writing;

pub use accounts::{Account, Grounds, NewAccount, check_roles};
pub use acts::Act;
pub use cadastral::{
    AreasView, CadastralConditions, CadastralRequest, CadastralTaken, HandedOnView,
    InheritanceView, Lineage, NewUnitView, Relative, SuccessorView, read_cadastral,
};
pub use cadastre::{ImportOptions, ImportReport};
pub use caller::{Caller, Means, Visibility};
pub use changes::{ChangesFile, LineFault};
pub use clues::{
    ClueErased, ClueLimits, ClueQuery, ClueSaid, ClueSent, ClueStep, ClueTaken, ClueView, NewClue,
};
pub use consultations::{
    ConsultationQuery, ConsultationView, MOST_CONSULTATIONS, NewConsultation, NewOpinion, NewStep,
    StepKind,
};
pub use district::DistrictView;
pub use documents::{
    CitationView, DocumentAdded, DocumentFile, DocumentQuery, DocumentView, DocumentWords,
    FileCheck, FileCopy, FileDifference, FileLimits, FileSent, MOST_DOCUMENTS, StoredFile,
    check_files, copy_files, documents_on_record,
};
pub use duties::{Duties, DutyClosing, DutyQuery, DutySet, DutyTaken, MOST_DUTIES, NewDuty, place};
pub use edits::{Drawn, Edit, Editable, Edited, REASON, degrees};
pub use error::RegistryError;
pub use events::{
    ActLine, ActRole, AdoptionTaken, EventSheet, EventTaken, EventTarget, EventsTaken, History,
    MOST_EVENTS, NewAdoption, PaperLine, Possible, PossibleAct, RefusalText, Span, read_event,
};
pub use exchange::{
    DifferenceReport, HeldDifference, HeldFault, PackageContent, PackageForm, PackageTaken,
    PackageView,
};
pub use experts::{
    ExpertQuery, ExpertRetirement, ExpertTaken, ExpertView, ExpertWanted, MOST_EXPERTS,
};
pub use file_check::{
    CheckCounts, OutlinesChecked, TableCheck, TableChecked, check_outlines, check_table,
};
pub use flags::{
    CaseQuery, CaseView, FlagAmendment, FlagEnding, FlagTaken, FlagView, MeasureView, NewFlag,
};
pub use groundwater::{
    Deed, FeatureTaken, Listed, MOST_FEATURES, NewObservation, ObservationView, Observations,
    Paging, PlaceView, Placed, PlumeHistory, PlumeTaken, PlumeVersionView, PlumeView, SourceQuery,
    SourceStepView, SourceView, Touched, WellMove, WellQuery, WellStepView, WellView, place_of,
};
pub use inspections::{
    InspectionQuery, InspectionTaken, InspectionView, InspectionWanted, MOST_INSPECTIONS,
};
pub use layers::{
    Cell, Code, Extent, Field, FieldType, LAYERS, Layer, LayerItem, LayerOrder, LayerPage,
    LayerQuery, LayerReach, LayerState, Row, Shape, ShapeKind, Sort, filter_schema, write_number,
    write_text,
};
pub use lists::{
    Amendment, AnswerChange, AnswerShort, ComparedRow, Comparison, Counts, CurrentNegative,
    Difference, EditionHead, EditionRowView, EditionView, EntriesFound, EntryContent, EntryQuery,
    EntryState, Freshness, ListAct, ListEntryView, ListTaken, ListView, ListWhat, MirrorAsk,
    MirrorShown, MirrorTaken, NoticeRemark, NoticeRowFault, Outcome, Scope,
};
pub use log::{ProvedGrowth, ProvedLeaf};
pub use meetings::{MeetingTaken, MeetingView, MeetingWanted};
pub use monitoring::{
    CoverageView, LandCovered, NetworkCoverage, PlanView, PointQuery, PointView, Proposal,
    ProposalState, RoundTaken, RoundView,
};
pub use overrides::{MOST_OVERRIDES, NewOverride, OverrideQuery, OverrideState, OverrideView};
pub use parcels::{ParcelQuery, ParcelView};
pub use passwords::{PASSWORD_LEAST, PASSWORD_MOST};
pub use personal_tokens::{NewPersonalToken, TOKEN_DAYS_MOST, TokenWanted};
pub use persons::PersonErased;
pub use pictures::{PictureAsk, PictureKind, PlacedPoint, picture, placed_features, placed_points};
pub use practitioners::{
    BanTaken, FirmAmendment, FirmBanView, FirmQuery, FirmView, JobKind, JobStatistics, JobView,
    NewBan, NewFirm, NewRepair, NewViolation, PractitionerView, ViolationView,
};
pub use procedure::{NewProcedureStep, Step, StepTaken, StepView};
pub use providers::SignInBegun;
pub use question::{QUESTION_FIELDS, read_question, unknown_name};
pub use recording::{RecordedCheck, check_key, check_recording};
pub use rescreening::{
    AnalyteRescreened, Rescreened, RescreeningAsk, ResultsFrom, SurveyRescreened,
};
pub use reviews::{
    ConflictDeclared, DecisionTaken, DrawWanted, LetterTaken, MOST_REVIEWS, ModificationsTaken,
    NewReview, OpinionSigned, RecheckSigned, ReviewQuery, ReviewTaken, ReviewView, ReviewWithdrawn,
};
pub use screening::{
    FileCounts, NoteTold, ScreeningAnswer, ScreeningAsk, WaterScreened, annotate, screen_lab,
    screen_table,
};
pub use sessions::{NewSession, SessionLimits};
pub use settings::{SettingTaken, SettingView, SettingWanted};
pub use setup::SETUP_MINUTES;
pub use soil_standards::{
    SoilStandardEnding, SoilStandardTaken, SoilStandardView, SoilStandardWanted,
};
pub use statistics::{
    AnswerTimes, BehindQuery, DoneView, ListCount, MOST_BEHIND, ParcelBehind, RateView, StageCount,
    Statistics, StreetCount, VerdictView, YearCount,
};
pub use supervision::{
    DangerView, DemolitionView, KeyUnitFile, KeyUnitListView, KeyUnitQuery, KeyUnitRow,
    KeyUnitTaken, KeyUnitView, ListCompared, ListEntryAsked, ListPosted, NewKeyUnit, UnitDuty,
    UnitNamed,
};
pub use survey_pictures::SurveyPictureAsk;
pub use surveys::{MaximumView, NotDetectedView, SampleView, SurveyView};
pub use tokens::NewToken;
pub use transfer::{Answered, BatchRow, BatchSummary, CheckTarget, When};
pub use uploads::{
    Acceptance, AcceptanceShown, ActPlanned, AnswerMoved, Conclusion, DeclaredReport, DossierMoved,
    FileChecked, FileOptions, MOST_FILES, MOST_UPLOADS, MovedVersion, NewFile, NewUpload,
    StagePlan, UploadAccepted, UploadFileKind, UploadHead, UploadKind, UploadQuery, UploadReport,
    UploadSeen, UploadState, UploadStep,
};
pub use withdrawals::{EntryWithdrawn, WrongEntry};
pub use writing::Receipt;

use std::sync::Arc;

use time::OffsetDateTime;

use crate::atlas::{Atlas, Holder};

/// The register at one revision, for the rows of a batch.
pub use crate::atlas::{AsOf, Atlas as Ground};

use crate::clock::Clock;
use crate::domain::fault::Fault;
use crate::log::SignerKey;
use crate::store::Store;

/// A token of a person as it is kept: never its secret.
pub use crate::store::PersonalTokenRow as PersonalToken;

/// The blob store, as the machine's settings name it.
pub use crate::blobs::{BlobError, BlobStream, Blobs};

/// How a register is opened.
pub use crate::store::StoreOptions;

/// A register, open for questions and acts. Cloning shares it.
#[derive(Clone)]
pub struct Registry {
    store: Store,
    atlas: Arc<Holder>,
    clock: Clock,
    seen: Arc<seen::Seen>,
    tokens_read: Arc<tokens::TokensRead>,
    log_key: Option<Arc<SignerKey>>,
    files: Option<Arc<documents::Files>>,
    duty_book: Arc<duties::Kept>,
    layers: Arc<layers::Kept>,
    sheets: Arc<statistics::Kept>,
}

impl Registry {
    /// Opens a register and loads its atlas.
    pub async fn open(options: &StoreOptions, clock: Clock) -> Result<Self, RegistryError> {
        let store = Store::open(options).await?;
        let atlas = Holder::load(store.clone()).await?;
        Ok(Registry {
            store,
            atlas,
            clock,
            seen: Arc::new(seen::Seen::default()),
            tokens_read: Arc::default(),
            log_key: None,
            files: None,
            duty_book: Arc::default(),
            layers: Arc::default(),
            sheets: Arc::default(),
        })
    }

    /// Opens a register for questions about one parcel, without loading the others.
    pub async fn open_around(
        options: &StoreOptions,
        clock: Clock,
        parcel: &str,
    ) -> Result<Self, RegistryError> {
        let store = Store::open(options).await?;
        let atlas = Holder::load_around(store.clone(), parcel).await?;
        Ok(Registry {
            store,
            atlas,
            clock,
            seen: Arc::new(seen::Seen::default()),
            tokens_read: Arc::default(),
            log_key: None,
            files: None,
            duty_book: Arc::default(),
            layers: Arc::default(),
            sheets: Arc::default(),
        })
    }

    /// The clock that this register lives by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Whether the register answers: its database does.
    pub async fn is_ready(&self) -> Result<u64, RegistryError> {
        Ok(self.store.head().await?.revision)
    }

    /// A copy of the embedded register in a new file, made while others use it.
    pub async fn backup(&self, file: &std::path::Path) -> Result<(), RegistryError> {
        Ok(self.store.copy_to(file).await?)
    }

    /// Closes the database.
    pub async fn close(&self) {
        self.store.close().await;
    }

    /// The atlas at the head of the record.
    pub(crate) async fn at_head(&self) -> Result<Arc<Atlas>, RegistryError> {
        Ok(self.atlas.at_head().await?)
    }

    /// The point in time of a read: the day asked for, or today; the revision or instant asked for, or the head.
    pub(crate) async fn when(&self, atlas: &Atlas, when: &When) -> Result<AsOf, RegistryError> {
        let today = self.clock.today();
        let mut faults = Vec::new();
        if let Some(day) = when.day
            && day > today
        {
            faults.push(Fault::new(
                "as_of",
                format!("a day up to today, {today}"),
                day,
                "ask again on that day",
            ));
        }
        let known = match when.known {
            None => atlas.reached(),
            Some(Known::Revision(revision)) => {
                let head = self.head_revision(atlas, revision).await?;
                if revision > head {
                    let wanted = format!("a revision up to {head}");
                    faults.push(Fault::new(
                        "known",
                        wanted,
                        revision,
                        "leave it out to ask at the head",
                    ));
                }
                revision.min(atlas.reached())
            }
            Some(Known::Instant(instant)) => {
                if instant > self.clock.now() {
                    faults.push(Fault::new(
                        "known",
                        "an instant that has passed",
                        instant,
                        "leave it out to ask now",
                    ));
                }
                self.store
                    .snapshot()
                    .await?
                    .revision_at(instant)
                    .await?
                    .unwrap_or(0)
                    .min(atlas.reached())
            }
        };
        if faults.is_empty() {
            Ok(AsOf {
                day: when.day.unwrap_or(today),
                known,
            })
        } else {
            Err(RegistryError::Invalid(faults))
        }
    }

    /// The head, asked of the database only where the atlas alone cannot tell.
    async fn head_revision(&self, atlas: &Atlas, wanted: u64) -> Result<u64, RegistryError> {
        if wanted <= atlas.reached() {
            Ok(atlas.reached())
        } else {
            Ok(self.store.head().await?.revision)
        }
    }
}

/// Up to when the record is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    Revision(u64),
    Instant(OffsetDateTime),
}

impl Known {
    /// A revision number, or an RFC 3339 instant.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if let Ok(revision) = text.parse::<u64>() {
            return Ok(Known::Revision(revision));
        }
        OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339)
            .map(Known::Instant)
            .map_err(|_| {
                let wanted = "a revision number, or an instant such as 2026-11-24T08:00:00Z";
                Fault::new("known", wanted, text, "leave it out to ask at the head")
            })
    }
}
