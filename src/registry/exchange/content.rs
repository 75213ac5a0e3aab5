//! The content of a package: versions of the agreed kinds, as JSON, csv and GeoJSON. A function of the record at a
//! revision.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::atlas::{Atlas, Shared};
use crate::domain::fault::Fault;
use crate::domain::record::{ExchangePackage, Kind};

use super::super::RegistryError;

/// In which form the content is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackageForm {
    /// Every row, canonical: the digest of the package is the SHA-256 of exactly these bytes.
    Json,
    /// One kind, a line a version.
    Csv,
    /// What holds now and has an outline.
    Geojson,
}

/// Bytes and their type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageContent {
    pub bytes: Vec<u8>,
    pub content_type: &'static str,
}

/// One version, as known at the revision of the package.
pub(super) struct Row {
    version: Shared,
    /// The commit that replaced it, up to that revision.
    rev_to: Option<u64>,
}

impl Row {
    pub fn kind(&self) -> Kind {
        self.version.entity.kind()
    }

    fn head(&self) -> Map<String, Value> {
        let version = &self.version;
        let head = json!({
            "kind": self.kind().code(),
            "id": version.entity.id(),
            "valid_from": version.valid_from,
            "valid_to": version.valid_to,
            "rev_from": version.rev_from,
            "rev_to": self.rev_to,
        });
        match head {
            Value::Object(head) => head,
            _ => Map::new(),
        }
    }

    fn body(&self) -> Result<Value, RegistryError> {
        let body = self.version.entity.to_value();
        body.map_err(|error| RegistryError::Conflict(error.to_string()))
    }
}

/// Versions of these kinds that were written or closed after the revision beside each, up to `to`; in the order of kind,
/// identifier, commit and day.
pub(super) fn rows(atlas: &Atlas, since: &[(Kind, u64)], to: u64) -> Vec<Row> {
    let since: BTreeMap<Kind, u64> = since.iter().copied().collect();
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for version in atlas.every_version() {
        let kind = version.entity.kind();
        let Some(from) = since.get(&kind) else {
            continue;
        };
        let rev_to = version.rev_to.filter(|closed| *closed <= to);
        let touched = version.rev_from > *from || rev_to.is_some_and(|closed| closed > *from);
        if version.rev_from > to || !touched {
            continue;
        }
        let key = (
            kind,
            version.entity.id(),
            version.rev_from,
            version.valid_from,
        );
        if seen.insert(key.clone()) {
            let version = version.clone();
            rows.push((key, Row { version, rev_to }));
        }
    }
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Canonical JSON: a list of rows in their order, names sorted, nothing between them.
pub(super) fn canonical(rows: &[Row]) -> Result<Vec<u8>, RegistryError> {
    let values: Result<Vec<Value>, RegistryError> = rows
        .iter()
        .map(|row| {
            let mut value = row.head();
            value.insert("body".to_owned(), row.body()?);
            Ok(Value::Object(value))
        })
        .collect();
    serde_json::to_vec(&values?).map_err(|error| RegistryError::Conflict(error.to_string()))
}

/// The content of a package in a form.
pub(super) fn of(
    atlas: &Atlas,
    package: &ExchangePackage,
    (form, only): (PackageForm, Option<Kind>),
) -> Result<PackageContent, RegistryError> {
    let since = package.kinds.iter().filter_map(|held| {
        let kind = Kind::find(&held.kind)?;
        Some((kind, held.from_revision))
    });
    let since: Vec<(Kind, u64)> = since.collect();
    let mut rows = rows(atlas, &since, package.to_revision);
    let whole = canonical(&rows)?;
    let digest = hex::encode(Sha256::digest(&whole));
    if digest != package.digest {
        let why = format!(
            "the record gives {digest}, not the digest of {}: verify the register",
            package.id
        );
        return Err(RegistryError::Conflict(why));
    }
    if let Some(only) = only {
        rows.retain(|row| row.kind() == only);
    }
    match (form, only) {
        (PackageForm::Json, None) => Ok(PackageContent {
            bytes: whole,
            content_type: "application/json",
        }),
        (PackageForm::Json, Some(kind)) => {
            let remedy = "leave it out: the digest is over the whole";
            Err(Fault::new("kind", "no kind with json", kind.code(), remedy).into())
        }
        (PackageForm::Csv, None) => {
            let remedy = "name one of the kinds of the manifest";
            Err(Fault::new("kind", "a kind", "nothing", remedy).into())
        }
        (PackageForm::Csv, Some(_)) => csv_of(&rows),
        (PackageForm::Geojson, _) => geojson_of(&rows),
    }
}

/// A line a version: its head, then every field that one of them has; what is not plain is JSON.
fn csv_of(rows: &[Row]) -> Result<PackageContent, RegistryError> {
    let broken = |error: csv::Error| RegistryError::Conflict(error.to_string());
    let mut lines = Vec::with_capacity(rows.len());
    let mut names: BTreeSet<String> = BTreeSet::new();
    for row in rows {
        let Value::Object(mut body) = row.body()? else {
            continue;
        };
        body.remove("outline");
        names.extend(body.keys().cloned());
        lines.push((row.head(), body));
    }
    let head = ["kind", "id", "valid_from", "valid_to", "rev_from", "rev_to"];
    let cell = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let own = names.iter().map(|name| format!("body.{name}"));
    let headings = head.iter().map(|name| (*name).to_owned()).chain(own);
    writer.write_record(headings).map_err(broken)?;
    for (first, body) in &lines {
        let first = head.iter().map(|name| cell(first.get(*name)));
        let rest = names.iter().map(|name| cell(body.get(name)));
        writer.write_record(first.chain(rest)).map_err(broken)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| RegistryError::Conflict(error.to_string()))?;
    Ok(PackageContent {
        bytes,
        content_type: "text/csv; charset=utf-8",
    })
}

/// A feature for each version that is not replaced and has an outline.
fn geojson_of(rows: &[Row]) -> Result<PackageContent, RegistryError> {
    let mut features = Vec::new();
    for row in rows.iter().filter(|row| row.rev_to.is_none()) {
        let Some(outline) = row.version.entity.outline() else {
            continue;
        };
        let geometry = serde_json::to_value(outline.as_geojson())
            .map_err(|error| RegistryError::Conflict(error.to_string()))?;
        features.push(json!({
            "type": "Feature",
            "geometry": geometry,
            "properties": row.head(),
        }));
    }
    let collection = json!({"type": "FeatureCollection", "features": features});
    let bytes = serde_json::to_vec(&collection)
        .map_err(|error| RegistryError::Conflict(error.to_string()))?;
    Ok(PackageContent {
        bytes,
        content_type: "application/geo+json",
    })
}
