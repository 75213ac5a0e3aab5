//! What may be done, and which roles may: one line for each act.
//!
//! To add an act, add its line: its documentation, its name, what it is in words (after "the right to"), its roles.

use crate::domain::record::Role::{
    self, Admin, Approver, Auditor, Expert, Planner, Registrar, Reviewer,
};

const ANYONE: &[Role] = &Role::ALL;
/// Everyone with a role but the public.
pub(super) const OFFICIALS: &[Role] = &[
    Reviewer, Expert, Registrar, Planner, Approver, Auditor, Admin,
];
/// Officials but those who keep accounts and the machine.
const WORKERS: &[Role] = &[Reviewer, Expert, Registrar, Planner, Approver, Auditor];

macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident = $words:literal, $roles:expr;)*) => {
        /// What may be done; one for each operation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Act {
            $($(#[$doc])* $act,)*
        }

        impl Act {
            /// The act in words, after "the right to".
            pub fn words(self) -> &'static str {
                match self {
                    $(Act::$act => $words,)*
                }
            }

            /// The roles that may.
            pub fn roles(self) -> &'static [Role] {
                match self {
                    $(Act::$act => $roles,)*
                }
            }
        }
    };
}

acts! {
    /// Look at parcels that are published.
    SeeParcels = "look at parcels", ANYONE;
    /// Ask about one parcel, looking only.
    Check = "ask about a parcel", ANYONE;
    /// Ask about a polygon, a code or many parcels by POST, looking only.
    CheckFreely = "ask about a polygon or many parcels", &[Reviewer, Registrar, Planner, Approver, Auditor];
    /// Record an answer as evidence.
    RecordDecision = "record an answer", &[Reviewer];
    /// Read a recorded answer.
    ReadDecision = "read recorded answers", &[Reviewer, Registrar, Planner, Approver, Auditor];
    /// Read the rulebook, the legal settings, the state of the register.
    ReadRules = "read the rulebook", ANYONE;
    /// Compute risk and survey quality by the standards; nothing is kept.
    AssessRisk = "compute by the standards", OFFICIALS;
    /// Set legal settings: what rules, guards and tolerances read.
    SetSetting = "set legal settings", &[Approver];
    /// Keep local standards of soil: record, amend, end.
    KeepStandards = "keep local standards", &[Registrar];
    /// See accounts, add and disable them, set their roles.
    ManageAccounts = "manage accounts", &[Admin];
    /// Record acts of the life cycle; which ones is in the table of demands.
    RecordEvent = "record acts", &[Registrar, Planner, Expert];
    /// Take over the stage of land of which none is on record.
    AdoptStage = "take over a stage", &[Registrar];
    /// Record splits, merges, redraws and renumberings of parcels.
    RecordCadastralAct = "record cadastral acts", &[Planner];
    /// See which acts are possible.
    SeePossible = "see which acts are possible", WORKERS;
    /// Read the history of a parcel; the public reads what is published.
    ReadHistory = "read the history of a parcel", ANYONE;
    /// Read checkpoints and proofs of the log: hashes, never bodies.
    ReadLog = "read the checkpoints of the log", ANYONE;
    /// Read the lists that the law publishes.
    ReadLists = "read the published lists", ANYONE;
    /// Read the lists that the law does not publish: suspected, priority supervised, not developed now.
    ReadUnpublishedLists = "read the lists that are not published", OFFICIALS;
    /// Keep lists: add, amend, end, confirm, publish editions, mirror notices.
    KeepLists = "keep lists", &[Registrar];
    /// See what is owed by when.
    SeeDuties = "see duties", WORKERS;
    /// Set a duty by hand.
    SetDuty = "set a duty", &[Registrar, Planner];
    /// Close a duty with its paper.
    CloseDuty = "close a duty", &[Registrar, Planner];
    /// See overrides.
    SeeOverrides = "see overrides", &[Reviewer, Registrar, Planner, Approver, Auditor];
    /// Propose an override.
    ProposeOverride = "propose an override", &[Reviewer];
    /// Confirm an override that somebody else proposed.
    ConfirmOverride = "confirm an override", &[Approver];
    /// Withdraw an override.
    WithdrawOverride = "withdraw an override", &[Reviewer, Approver];
    /// See lookups, works and transactions on record.
    SeeProcedure = "see steps of the procedure", &[Reviewer, Registrar, Planner, Approver, Auditor];
    /// Write down that the national system was looked up.
    RecordLookup = "record a lookup", &[Reviewer, Registrar, Planner];
    /// Write down that building works began.
    RecordWorks = "record that works began", &[Registrar, Planner];
    /// Write down a transaction that was carried out.
    RecordTransaction = "record a transaction", &[Planner];
    /// See what the register counts; the public sees figures of what is published.
    SeeStatistics = "see statistics", ANYONE;
    /// See consultations between the offices.
    SeeConsultations = "see consultations", &[Reviewer, Registrar, Planner, Approver, Auditor];
    /// Ask, answer, take note of consultations, each for the own office.
    Consult = "consult the other office", &[Registrar, Planner];
    /// See exchange packages and their content, compare what an office holds.
    SeeExchange = "see exchange packages", &[Registrar, Planner, Approver, Auditor];
    /// Make exchange packages, and receipt those for the own office.
    Exchange = "make and receipt exchange packages", &[Registrar, Planner];
    /// Send a clue or a request for correction.
    SendClue = "send a clue", ANYONE;
    /// See what became of clues.
    SeeClues = "see clues", &[Registrar, Planner, Approver, Auditor];
    /// Accept, reject, investigate and close clues; read what was said and how to reach who sent it; erase that.
    HandleClues = "handle clues", &[Registrar];
    /// See the flags of a parcel.
    SeeFlags = "see flags", WORKERS;
    /// See enforcement cases; the public sees those that are decided.
    SeeCases = "see enforcement cases", ANYONE;
    /// See the pool of experts.
    SeeExperts = "see the pool of experts", WORKERS;
    /// See the names of experts.
    SeeExpertNames = "see the names of experts", &[Reviewer, Registrar, Approver, Auditor];
    /// Keep the pool of experts: add, amend, retire.
    KeepExperts = "keep the pool of experts", &[Registrar];
    /// Erase a person from the side table.
    ErasePerson = "erase persons", &[Admin];
    /// See reviews; the public sees outcome, day and organisers of those that are closed.
    SeeReviews = "see reviews", ANYONE;
    /// Keep reviews: accept, draw, opinions, outcome, recheck, letter.
    KeepReviews = "keep reviews", &[Registrar];
    /// See quality inspections.
    SeeInspections = "see quality inspections", WORKERS;
    /// Record quality inspections.
    InspectQuality = "record quality inspections", &[Registrar];
    /// See land-grant meetings.
    SeeGrantMeetings = "see land-grant meetings", WORKERS;
    /// Record land-grant meetings.
    RecordGrantMeeting = "record land-grant meetings", &[Planner];
    /// Raise and end flags of a parcel.
    RaiseFlag = "raise and end flags", &[Registrar];
    /// See firms; the public sees no staff, and jobs on published land only.
    SeeFirms = "see firms", ANYONE;
    /// Register and amend firms, record bans, violations, repairs of credit.
    KeepFirms = "keep firms", &[Registrar];
    /// See sources of risk to groundwater, wells and what was found in them, plumes.
    SeeGroundwater = "see groundwater sources, wells and plumes", WORKERS;
    /// Keep them.
    KeepGroundwater = "keep groundwater sources, wells and plumes", &[Registrar];
    /// Check a file and screen results by the standards; nothing is kept.
    Screen = "screen results", OFFICIALS;
    /// See uploads: experts their own, the others all.
    SeeUploads = "see uploads", &[Expert, Registrar, Approver, Auditor];
    /// Upload reports, check, submit and withdraw them.
    UploadReport = "upload reports", &[Expert];
    /// Send an upload back.
    ReturnUpload = "send uploads back", &[Approver];
    /// Accept what somebody else uploaded: it becomes record, with the acts that it comes to.
    AcceptUpload = "accept uploads", &[Approver];
    /// See surveys with their samples and results: laboratory data are not published.
    SeeSurveys = "see surveys and their results", &[Reviewer, Registrar, Planner, Approver, Auditor];
    /// Screen all results on record under other limits; nothing is kept.
    Rescreen = "screen results on record again", &[Registrar, Approver, Auditor];
    /// Take templates of sheets.
    TakeTemplates = "take templates", ANYONE;
    /// See which units are under key soil supervision: names, addresses, years.
    SeeKeyUnits = "see units under key soil supervision", ANYONE;
    /// See what else is on record of them.
    SeeKeyUnitFiles = "see the files of units under key soil supervision", WORKERS;
    /// Register them, keep their yearly lists and their files.
    KeepKeyUnits = "keep units under key soil supervision", &[Registrar];
    /// Draft zones for control and isolation on a map; acts draw them.
    DraftZones = "draft zones", &[Registrar, Planner];
    /// Describe parcels: name, sub-district, address, remarks.
    DescribeParcels = "describe parcels", &[Registrar];
    /// See the points, plans and rounds of soil monitoring.
    SeeMonitoring = "see soil monitoring", WORKERS;
    /// Keep them.
    KeepMonitoring = "keep soil monitoring", &[Registrar];
    /// See documents: the public sees those that are published.
    SeeDocuments = "see documents", ANYONE;
    /// See documents that are restricted.
    SeeRestrictedDocuments = "see restricted documents", WORKERS;
    /// See documents that are internal: personal data, business secrets.
    SeeInternalDocuments = "see internal documents", &[Registrar, Approver, Auditor];
    /// Send documents.
    AddDocument = "send documents", &[Reviewer, Expert, Registrar, Planner];
    /// Send documents that are published.
    PublishDocument = "publish documents", &[Registrar, Planner];
    /// Read how much of the district is monitored, without a place.
    ReadCoverage = "read the coverage of monitoring", ANYONE;
}

impl Act {
    /// The act in words with the roles that may, such as `keep lists (registrar)`.
    pub fn describe(self) -> String {
        let roles: Vec<&str> = self.roles().iter().map(|role| role.code()).collect();
        format!("{} ({})", self.words(), roles.join(", "))
    }
}
