//! Parcels from files: drafts of the intake become parcels on record, in one commit.
//!
//! Nothing is written while a fault is left, unless the caller asks to leave the faulty features out; then each is told.
//! Outlines that lie where shifted web-map coordinates (GCJ-02, BD-09) would lie are refused unless that was declared.

use std::collections::BTreeMap;

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::geometry::{ChartSystem, DatumEvidence, Limits, Outline, detect_shift};
use crate::domain::land_use::{LandUse, UseSystem};
use crate::domain::record::{Codes, Parcel, Source};
use crate::intake::{
    FileFault, Note, ParcelDraft, ParcelMapping, Severity, Upload, UseText, read_parcel_file,
};

use super::{Caller, Receipt, Registry, RegistryError};

/// How a file of parcels is taken in.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    pub mapping: ParcelMapping,
    /// The document or data set that the parcels come from.
    pub source: Source,
    /// The day from which they hold; today when absent.
    pub day: Option<Day>,
    /// The coordinates are shifted ones, and are to be shifted back.
    pub chart: Option<ChartSystem>,
    /// Leave faulty features out instead of refusing the file.
    pub skip_faulty: bool,
    /// The public may see them.
    pub published: bool,
    /// Read and check only.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct ImportReport {
    /// Features in the file.
    pub features: usize,
    /// Parcels recorded, or that would be.
    pub parcels: usize,
    pub faults: Vec<FileFault>,
    pub more_faults: usize,
    /// What was assumed.
    pub notes: Vec<Note>,
    /// The commit; none for a dry run, or where faults kept everything out.
    pub receipt: Option<Receipt>,
    /// The numbers given, in the order of the file.
    pub numbers: Vec<RegistryNo>,
}

impl Registry {
    /// Takes in a file of parcels, of any format of the intake.
    pub async fn import_parcels<'a>(
        &self,
        caller: &Caller,
        file: impl Into<Upload<'a>>,
        options: &ImportOptions,
    ) -> Result<ImportReport, RegistryError> {
        let mut read = read_parcel_file(file, &options.mapping);
        let door = self.door().await?;
        let as_of = crate::atlas::AsOf {
            day: self.clock.today(),
            known: door.atlas.reached(),
        };
        let view = door.atlas.view(as_of);
        let mut desk = Desk {
            view,
            options,
            faults: Vec::new(),
            datum: Datum::default(),
        };
        let mut parcels = Vec::with_capacity(read.drafts.len());
        let mut numbers = Numbers::after(&view);
        for draft in read.drafts.drain(..) {
            parcels.extend(desk.parcel(draft, &mut numbers));
        }
        let Desk {
            mut faults, datum, ..
        } = desk;
        read.notes.extend(datum.note());
        read.faults.append(&mut faults);
        let refused = read.more_faults > 0 || read.faults.iter().any(FileFault::is_error);
        let whole_file = read
            .faults
            .iter()
            .any(|fault| fault.is_error() && fault.feature.is_none());
        let mut report = ImportReport {
            features: read.features,
            parcels: parcels.len(),
            faults: read.faults,
            more_faults: read.more_faults,
            notes: read.notes,
            receipt: None,
            numbers: parcels
                .iter()
                .map(|parcel| parcel.registry_no.clone())
                .collect(),
        };
        let kept_out = whole_file || (refused && !options.skip_faulty) || parcels.is_empty();
        if options.dry_run || kept_out {
            return Ok(report);
        }
        let day = options.day.unwrap_or_else(|| self.clock.today());
        let changes: Vec<Change> = parcels
            .into_iter()
            .map(|parcel| Change::recorded(day, Some(options.source.clone()), parcel))
            .collect();
        let reason = format!("parcels from {}", options.source.title);
        report.receipt = Some(
            self.commit_through(door, (caller, &reason), &changes, None)
                .await?,
        );
        Ok(report)
    }
}

/// One file under work.
struct Desk<'a> {
    view: View<'a>,
    options: &'a ImportOptions,
    faults: Vec<FileFault>,
    datum: Datum,
}

/// How many outlines told what of their datum.
#[derive(Default)]
struct Datum {
    verified: usize,
    unverified: usize,
    outside: usize,
}

impl Datum {
    fn note(&self) -> Option<Note> {
        let Datum {
            verified,
            unverified,
            outside,
        } = self;
        (verified + unverified + outside > 0).then(|| Note {
            code: "datum",
            text: format!(
                "datum: {verified} outlines verified against the district or the register; {unverified} could not be \
                 verified (nothing speaks against CGCS2000, nothing proves it); {outside} lie outside the district"
            ),
        })
    }
}

impl Desk<'_> {
    /// The parcel of a draft, or its faults.
    fn parcel(&mut self, draft: ParcelDraft, numbers: &mut Numbers) -> Option<Parcel> {
        let feature = draft.feature;
        let before = self.faults.len();
        let current_use = self.uses(feature, "current_use", &draft.current_uses);
        let planned_use = self.uses(feature, "planned_use", &draft.planned_uses);
        let (outline, datum) = self.placed(&draft);
        if self.faults.len() > before {
            return None;
        }
        let number = draft
            .registry_no
            .clone()
            .map_or_else(|| numbers.next(), Some)?;
        let adcode = draft.cadastral.first().map(|code| code.district());
        Some(Parcel {
            registry_no: number,
            name: Some(draft.name.unwrap_or_else(|| draft.key.clone()).into()),
            codes: Some(Box::new(Codes {
                cadastral: draft.cadastral,
                real_estate: draft.units,
                soil: draft.soil_code,
                plan_plot: None,
                other: vec![draft.key],
            })),
            adcode,
            street: None,
            address: draft.address.map(Into::into),
            bounds: None,
            outline,
            accuracy_m: None,
            datum: datum.map(Into::into),
            area_stated_m2: draft.area_stated_m2,
            current_use,
            planned_use,
            right_holder: None,
            history: Vec::new(),
            farmland_only: false,
            published: self.options.published,
            remarks: None,
        })
    }

    fn uses(&mut self, feature: usize, field: &str, texts: &[UseText]) -> Vec<LandUse> {
        let mut uses = Vec::with_capacity(texts.len());
        for text in texts {
            let parsed = match &text.system {
                Some(system) => LandUse::parse(&format!("{system}:{}", text.code)),
                None => LandUse::new(Some(UseSystem::Ydyh2023), &text.code),
            };
            match parsed {
                Ok(land_use) => uses.push(land_use),
                Err(fault) => self.faults.push(of_feature(feature, field, fault)),
            }
        }
        uses
    }

    /// The outline where it really lies, and what is known of its datum.
    fn placed(&mut self, draft: &ParcelDraft) -> (Option<Outline>, Option<String>) {
        let Some(outline) = &draft.outline else {
            return (None, None);
        };
        if let Some(chart) = self.options.chart {
            return self.shifted_back(draft.feature, outline, chart);
        }
        let registered = self.registered(draft);
        let Some(district) = self
            .view
            .district()
            .and_then(|district| district.outline.as_ref())
        else {
            self.datum.unverified += 1;
            return (
                Some(outline.clone()),
                Some("datum not verified: no district outline on record".to_owned()),
            );
        };
        let evidence = detect_shift(outline, district, registered);
        let systems = evidence.shifted();
        if !systems.is_empty() {
            let joined = |names: Vec<String>| names.join(" or ");
            let wanted = "outlines in CGCS2000";
            let found = format!(
                "an outline that lies where {} coordinates would lie",
                joined(systems.iter().map(|own| format!("{own:?}")).collect())
            );
            let flags = systems
                .iter()
                .map(|own| format!("--chart {}", name_of(*own)));
            let which = if systems.len() > 1 {
                ", which the sender must tell,"
            } else {
                ""
            };
            let remedy = format!(
                "ask the sender for CGCS2000, or declare the shift{which} with {}",
                joined(flags.collect())
            );
            self.faults.push(of_feature(
                draft.feature,
                "geometry",
                Fault::new("", wanted, found, remedy),
            ));
            return (None, None);
        }
        let text = match evidence {
            DatumEvidence::AgreesWithRegistered { .. } | DatumEvidence::ShiftExcluded => {
                self.datum.verified += 1;
                "not shifted: agrees with the district or the registered outline"
            }
            DatumEvidence::OutsideDistrict { .. } => {
                self.datum.outside += 1;
                "datum not verified: outside the district"
            }
            _ => {
                self.datum.unverified += 1;
                "datum could not be verified"
            }
        };
        (Some(outline.clone()), Some(text.to_owned()))
    }

    /// The outline registered under the number or a code of the draft.
    fn registered(&self, draft: &ParcelDraft) -> Option<&Outline> {
        let by_number = draft
            .registry_no
            .as_ref()
            .and_then(|no| self.view.parcel(no.as_str()));
        let by_code = || {
            let codes = draft.cadastral.iter().map(|code| code.as_str());
            codes
                .chain(draft.soil_code.iter().map(|code| code.as_str()))
                .find_map(|code| self.view.by_code(code).into_iter().next())
        };
        by_number.or_else(by_code)?.outline.as_ref()
    }

    fn shifted_back(
        &mut self,
        feature: usize,
        outline: &Outline,
        chart: ChartSystem,
    ) -> (Option<Outline>, Option<String>) {
        use geo::MapCoords;
        let moved = outline
            .polygons()
            .map_coords(|position| chart.unshift(position));
        match Outline::from_geo(moved, Limits::STORED) {
            Ok(outline) => {
                let text = format!(
                    "declared as {}; shifted back by the unofficial formula, ± some metres",
                    name_of(chart)
                );
                (Some(outline), Some(text))
            }
            Err(faults) => {
                let fault = Fault::new(
                    "",
                    "an outline that stays valid when shifted back",
                    &faults,
                    "ask for CGCS2000",
                );
                self.faults.push(of_feature(feature, "geometry", fault));
                (None, None)
            }
        }
    }
}

fn name_of(chart: ChartSystem) -> &'static str {
    match chart {
        ChartSystem::Gcj02 => "gcj02",
        ChartSystem::Bd09 => "bd09",
    }
}

fn of_feature(feature: usize, field: &str, fault: Fault) -> FileFault {
    FileFault {
        feature: Some(feature),
        field: Some(field.to_owned()),
        wanted: fault.wanted,
        found: fault.found,
        remedy: fault.remedy,
        severity: Severity::Error,
    }
}

/// Fresh registry numbers: after the highest that was ever given.
struct Numbers {
    letters: String,
    last: u64,
}

impl Numbers {
    fn after(view: &View<'_>) -> Self {
        let letters = view.setting("registry_letters").to_owned();
        let mut highest: BTreeMap<String, u64> = BTreeMap::new();
        for dossier in view.atlas().dossiers() {
            if let Some((own, digits)) = dossier.registry_no().split_once('-')
                && let Ok(serial) = digits.parse::<u64>()
            {
                let known = highest.entry(own.to_owned()).or_default();
                *known = serial.max(*known);
            }
        }
        let last = highest.get(&letters).copied().unwrap_or(0);
        Numbers { letters, last }
    }

    fn next(&mut self) -> Option<RegistryNo> {
        self.last += 1;
        RegistryNo::new(&self.letters, self.last).ok()
    }
}
