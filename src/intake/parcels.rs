//! Features to parcel drafts: the same for every format.
//!
//! A draft is what a file says about one parcel, each value parsed by its type in `domain`. A feature with an error
//! gives no draft; everything wrong with it is told in the same pass.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use super::draft::{ParcelDraft, Row, area_fault, without_place};
use super::fault::{FileFault, Note};
use super::geojson::Feature;
use super::mapping::{DuplicateKeys, Field, MissingKeys, ParcelMapping};
use super::system::{System, Told, Undeclared};
use crate::domain::codes::RegistryNo;
use crate::domain::geometry::{
    Assumption, Crs, CrsError, GeometryFaults, Outline, RawGeometry, RawOutline, to_4490,
};

/// Faults beyond these are counted and not listed.
const LISTED: usize = 10_000;
/// Features looked at for headings that are known.
const GUESSING: usize = 100;
/// A file of parcels, read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParcelFile {
    /// In the order of the file.
    pub drafts: Vec<ParcelDraft>,
    /// In the order of the features; those of the file as a whole first.
    pub faults: Vec<FileFault>,
    /// Faults beyond those listed.
    pub more_faults: usize,
    pub notes: Vec<Note>,
    /// Features read, whether good or not.
    pub features: usize,
}

impl ParcelFile {
    /// Whether nothing keeps any of it out.
    pub fn is_clean(&self) -> bool {
        self.more_faults == 0 && !self.faults.iter().any(FileFault::is_error)
    }
}

/// Collects features into a [`ParcelFile`].
pub struct Collector<'a> {
    pub(super) mapping: &'a ParcelMapping,
    columns: BTreeMap<Field, String>,
    system: System,
    said: Vec<Assumption>,
    pub(super) file: ParcelFile,
    keys: HashMap<String, usize>,
    registry_nos: HashMap<RegistryNo, usize>,
    /// Keys of which a feature was refused, where that spoils the others of the same key.
    spoiled: HashSet<String>,
    /// Fields whose column at least one feature has.
    found: BTreeSet<Field>,
    numbered: usize,
    generated: usize,
    pub(super) merged: usize,
    undeclared: Undeclared,
}

impl<'a> Collector<'a> {
    pub fn new(mapping: &'a ParcelMapping) -> Self {
        Collector {
            mapping,
            columns: mapping.declared.clone(),
            system: mapping.crs.map_or(System::Open, System::Known),
            said: Vec::new(),
            file: ParcelFile::default(),
            keys: HashMap::new(),
            registry_nos: HashMap::new(),
            spoiled: HashSet::new(),
            found: BTreeSet::new(),
            numbered: 0,
            generated: 0,
            merged: 0,
            undeclared: Undeclared::Wgs84,
        }
    }

    /// The file names its coordinate system. What the caller declared goes before it.
    pub fn declare(&mut self, name: &str) {
        self.told(match Crs::parse(name) {
            Ok(crs) => Told::Known(crs),
            Err(error) => Told::Refused(crs_fault(&error)),
        });
    }

    /// The file tells its coordinate system, or tries to.
    pub(super) fn told(&mut self, told: Told) {
        match (told, &self.system) {
            (Told::Known(crs), System::Open) if self.file.features == 0 => {
                self.system = System::Known(crs);
            }
            (Told::Known(crs), System::Known(known)) if *known != crs => {
                let text = format!("the file names {crs}; {known} was used");
                self.note("crs_overruled", text);
            }
            (Told::Unknown(fault), System::Known(known)) => {
                let text = format!(
                    "the file names a system that is not known here ({}); {known} was used",
                    fault.found
                );
                self.note("crs_overruled", text);
            }
            (Told::Refused(fault) | Told::Unknown(fault), _) => {
                self.system = System::Refused;
                self.fault(fault.field("crs"));
            }
            (Told::Known(_), System::Open | System::Known(_) | System::Refused) => {}
        }
    }

    /// What degrees mean where neither the file nor the caller names a system; GeoJSON has a rule, others have none.
    pub(super) fn undeclared(&mut self, rule: Undeclared) {
        self.undeclared = rule;
    }

    /// A fault found by the reader of the format.
    pub fn fault(&mut self, fault: FileFault) {
        if self.file.faults.len() < LISTED {
            self.file.faults.push(fault);
        } else {
            self.file.more_faults += 1;
        }
    }

    pub(super) fn note(&mut self, code: &'static str, text: String) {
        self.file.notes.push(Note { code, text });
    }

    /// Reads one feature.
    pub fn take(&mut self, feature: Feature) {
        self.file.features += 1;
        let number = feature.number;
        if self.file.features <= GUESSING {
            self.guess(&feature.properties);
        }
        for (field, column) in &self.columns {
            if feature.properties.contains_key(column) {
                self.found.insert(*field);
            }
        }
        let mut row = Row {
            faults: Vec::new(),
            properties: feature.properties,
            columns: &self.columns,
        };
        let mut draft = row.draft(number);
        let mut faults = feature.faults;
        if !faults.is_empty() {
            // its shape is wrong: its values are told when the shape is right
            return self.place(draft, faults);
        }
        faults.append(&mut row.faults);
        let properties = row.properties;
        draft.outline = match self.outline(feature.geometry) {
            Ok(outline) => outline,
            Err(found) => {
                faults.extend(found);
                None
            }
        };
        if draft.outline.is_none() && faults.is_empty() {
            faults.push(without_place(&draft));
        }
        faults.extend(area_fault(&draft));
        draft.properties = self.kept(properties);
        self.place(draft, faults);
    }

    /// Columns that are known by their headings, and not yet found.
    fn guess(&mut self, properties: &Map<String, Value>) {
        for (field, property) in self.mapping.guess(properties) {
            if !self.columns.contains_key(&field)
                && !self.columns.values().any(|taken| *taken == property)
            {
                self.note(
                    "column_guessed",
                    format!("property {property:?} was read as {field}"),
                );
                self.columns.insert(field, property);
            }
        }
    }

    fn kept(&self, mut properties: Map<String, Value>) -> Map<String, Value> {
        let extra = &self.mapping.extra;
        properties.retain(|name, _| {
            if extra.is_empty() {
                !self.columns.values().any(|column| column == name)
            } else {
                extra.contains(name)
            }
        });
        properties
    }

    /// The outline in CGCS2000; `None` for no geometry.
    fn outline(&mut self, geometry: RawGeometry) -> Result<Option<Outline>, Vec<FileFault>> {
        let raw = match geometry {
            RawGeometry::Null => return Ok(None),
            RawGeometry::Refused(found) => return Err(geometry_faults(&found)),
            RawGeometry::Outline(raw) => raw,
        };
        let Some(crs) = self.system(&raw) else {
            return Err(Vec::new());
        };
        let raw = to_4490(raw, crs, self.mapping.axes, &mut self.said)
            .map_err(|error| vec![crs_fault(&error).field("geometry")])?;
        Outline::from_raw(raw, self.mapping.limits)
            .map(Some)
            .map_err(|found| geometry_faults(&found))
    }

    /// The coordinate system, found out at the first position when nobody declared one.
    fn system(&mut self, raw: &RawOutline) -> Option<Crs> {
        match self.system {
            System::Known(crs) => Some(crs),
            System::Refused => None,
            System::Open => {
                let first = raw.parts().iter().flatten().flatten().next()?;
                match self.undeclared.guess(*first) {
                    Ok(guess) => {
                        self.said
                            .push(Assumption::SystemGuessed { epsg: guess.epsg() });
                        self.system = System::Known(guess);
                        Some(guess)
                    }
                    Err(error) => {
                        self.no_system(&error);
                        None
                    }
                }
            }
        }
    }

    fn no_system(&mut self, error: &CrsError) {
        self.system = System::Refused;
        self.fault(crs_fault(error).field("crs"));
    }

    /// Gives the draft its key and puts it among the others, or tells why not.
    fn place(&mut self, mut draft: ParcelDraft, mut faults: Vec<FileFault>) {
        let number = draft.feature;
        if draft.key.is_empty() {
            match self.mapping.missing {
                MissingKeys::Generate => {
                    draft.key = format!("feature-{number}");
                    self.generated += 1;
                }
                MissingKeys::Refuse => faults.push(self.missing_key()),
            }
        }
        let before = self
            .keys
            .get(&draft.key)
            .copied()
            .filter(|_| !draft.key.is_empty());
        if let Some(first) = before {
            match self.mapping.duplicates {
                DuplicateKeys::Refuse => {
                    self.spoiled.insert(draft.key.clone());
                    faults.push(duplicate(Field::Key, &draft.key, first));
                }
                DuplicateKeys::Number => self.number_key(&mut draft),
                DuplicateKeys::Merge => {}
            }
        }
        let merging = before.is_some() && self.mapping.duplicates == DuplicateKeys::Merge;
        if let Some(no) = draft.registry_no.as_ref().filter(|_| !merging) {
            match self.registry_nos.get(no) {
                Some(&first) => faults.push(duplicate(Field::RegistryNo, no.as_str(), first)),
                None => drop(self.registry_nos.insert(no.clone(), number)),
            }
        }
        self.keys.entry(draft.key.clone()).or_insert(number);
        let refused =
            faults.iter().any(FileFault::is_error) || matches!(self.system, System::Refused);
        faults
            .into_iter()
            .for_each(|fault| self.fault(fault.of(number)));
        if !refused {
            self.file.drafts.push(draft);
        } else if self.mapping.duplicates == DuplicateKeys::Merge {
            self.spoiled.insert(draft.key);
        }
    }

    fn missing_key(&self) -> FileFault {
        let column = self
            .columns
            .get(&Field::Key)
            .map_or("a key, a registry number or a code", String::as_str);
        let remedy = "map a property to key (key=Property), or let keys be generated";
        FileFault::file(format!("a value in {column:?}"), "nothing", remedy)
            .field(Field::Key.name())
    }

    /// `key-2`, `key-3`: the first that is free.
    fn number_key(&mut self, draft: &mut ParcelDraft) {
        let free = (2..)
            .map(|n| format!("{}-{n}", draft.key))
            .find(|key| !self.keys.contains_key(key));
        if let Some(key) = free {
            draft.key = key;
            self.numbered += 1;
        }
    }

    /// The file, read.
    pub fn finish(mut self) -> ParcelFile {
        let spoiled = std::mem::take(&mut self.spoiled);
        self.file
            .drafts
            .retain(|draft| !spoiled.contains(&draft.key));
        if self.mapping.duplicates == DuplicateKeys::Merge {
            self.merge();
        }
        for said in std::mem::take(&mut self.said) {
            self.note("coordinates", said.to_string());
        }
        let counts = [
            (
                "keys_numbered",
                self.numbered,
                "keys stood twice and were numbered",
            ),
            (
                "keys_generated",
                self.generated,
                "features had no key and were given one",
            ),
            (
                "features_merged",
                self.merged,
                "features were merged with others of the same key",
            ),
        ];
        for (code, count, text) in counts.into_iter().filter(|(_, count, _)| *count > 0) {
            self.note(code, format!("{count} {text}"));
        }
        self.columns_not_found();
        self.file.faults.sort_by_key(|fault| fault.feature);
        self.file
    }

    /// A declared property that no feature has is a mistake of the mapping, not an empty field.
    fn columns_not_found(&mut self) {
        if self.file.features == 0 {
            let remedy = "send the file that holds the parcels";
            return self.fault(FileFault::file("features", "none", remedy).warning());
        }
        for (field, property) in &self.mapping.declared {
            if !self.found.contains(field) {
                let wanted = format!("a property {property:?}, declared as {field}");
                let fault =
                    FileFault::file(wanted, "no feature that has it", "correct the mapping");
                self.fault(fault.field(property));
            }
        }
    }
}

pub(super) fn geometry_faults(found: &GeometryFaults) -> Vec<FileFault> {
    let mut faults: Vec<FileFault> = found.faults.iter().map(FileFault::from).collect();
    if found.more > 0 {
        let text = format!("{} more faults of this outline", found.more);
        faults.push(
            FileFault::file("a valid outline", text, "correct the outline").field("geometry"),
        );
    }
    faults
}

pub(super) fn crs_fault(error: &CrsError) -> FileFault {
    FileFault::file(
        "coordinates that can be brought to CGCS2000 (EPSG:4490)",
        error.to_string(),
        "see there",
    )
}

fn duplicate(field: Field, key: &str, first: usize) -> FileFault {
    let found = format!("{key:?}, which feature {first} also has");
    let remedy = "correct the file, or choose to number or to merge duplicates";
    FileFault::file("each key once", found, remedy).field(field.name())
}
