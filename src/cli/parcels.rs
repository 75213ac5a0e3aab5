//! Parcels from files, and example registers over them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::tell::open_file;
use crate::demo::Example;
use crate::domain::day::Day;
use crate::domain::geometry::{ChartSystem, Crs};
use crate::domain::record::Source;
use crate::intake::{DuplicateKeys, MissingKeys, ParcelMapping, TextEncoding, Upload};
use crate::registry::{Caller, ImportOptions, ImportReport, Registry};

#[derive(Args)]
pub(super) struct Parcels {
    /// The file; for a shapefile the .shp (what belongs to it is found beside it), all its files, their folder, or a
    /// zip file of them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Which property is which field: `name=地块名称`; may be repeated. Fields: key, registry_no, cadastral, unit,
    /// soil_code, name, address, planned_use, current_use, area; `extra=Property` keeps a property.
    #[arg(long = "map", value_name = "FIELD=PROPERTY")]
    map: Vec<String>,
    /// What to do when two features have one key.
    #[arg(long, value_enum, default_value = "refuse")]
    duplicates: Duplicates,
    /// Give features without a key one, instead of refusing them.
    #[arg(long)]
    generate_keys: bool,
    /// Coordinate system, such as EPSG:4490 [default: as the file says, else by magnitude].
    #[arg(long)]
    crs: Option<String>,
    /// The layer that holds the parcels, where there are several.
    #[arg(long)]
    layer: Option<String>,
    /// Encoding of a shapefile's table or of a text, such as GBK [default: told by the bytes].
    #[arg(long)]
    encoding: Option<String>,
    /// The coordinates are shifted web-map ones and are to be shifted back.
    #[arg(long, value_enum)]
    chart: Option<Chart>,
    /// Leave faulty features out, telling each, instead of refusing the file.
    #[arg(long)]
    skip_faulty: bool,
    /// The public may see these parcels.
    #[arg(long)]
    publish: bool,
    /// Read and check only.
    #[arg(long)]
    dry_run: bool,
    /// Title of the document or data set they come from [default: the file's name].
    #[arg(long)]
    source: Option<String>,
    /// The day from which they hold [default: today].
    #[arg(long)]
    day: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Duplicates {
    Refuse,
    Number,
    Merge,
}

#[derive(Clone, Copy, ValueEnum)]
enum Chart {
    Gcj02,
    Bd09,
}

impl Parcels {
    fn options(&self) -> anyhow::Result<ImportOptions> {
        let mut mapping = ParcelMapping::parse(&self.map)?;
        mapping.duplicates = match self.duplicates {
            Duplicates::Refuse => DuplicateKeys::Refuse,
            Duplicates::Number => DuplicateKeys::Number,
            Duplicates::Merge => DuplicateKeys::Merge,
        };
        if self.generate_keys {
            mapping.missing = MissingKeys::Generate;
        }
        mapping.crs = self.crs.as_deref().map(Crs::parse).transpose()?;
        mapping.layer.clone_from(&self.layer);
        mapping.encoding = self
            .encoding
            .as_deref()
            .map(TextEncoding::parse)
            .transpose()?;
        let first = self.files.first().and_then(|file| file.file_name());
        let name = first.map(|name| name.to_string_lossy().into_owned());
        let title = self
            .source
            .clone()
            .or(name)
            .unwrap_or_else(|| "a file".to_owned());
        Ok(ImportOptions {
            mapping,
            source: Source::titled(title),
            day: self.day.as_deref().map(Day::parse).transpose()?,
            chart: self.chart.map(|chart| match chart {
                Chart::Gcj02 => ChartSystem::Gcj02,
                Chart::Bd09 => ChartSystem::Bd09,
            }),
            skip_faulty: self.skip_faulty,
            published: self.publish,
            dry_run: self.dry_run,
        })
    }
}

pub(super) async fn import_parcels(
    registry: &Registry,
    parcels: &Parcels,
) -> anyhow::Result<ExitCode> {
    let options = parcels.options()?;
    let upload = watched(&parcels.files)?;
    let report = registry
        .import_parcels(&Caller::operator(), upload, &options)
        .await?;
    tell_report(&report, options.dry_run);
    let done = report.receipt.is_some() || (options.dry_run && report.faults.is_empty());
    Ok(if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn tell_report(report: &ImportReport, dry_run: bool) {
    for fault in &report.faults {
        eprintln!("{fault}");
    }
    if report.more_faults > 0 {
        eprintln!("and {} more", report.more_faults);
    }
    for note in &report.notes {
        eprintln!("note: {}", note.text);
    }
    let ImportReport {
        features, parcels, ..
    } = report;
    match &report.receipt {
        Some(receipt) => println!(
            "{parcels} of {features} features recorded as parcels, revision {}",
            receipt.revision
        ),
        None if dry_run => println!(
            "{parcels} of {features} features can be recorded; nothing was written (dry run)"
        ),
        None => println!(
            "nothing was written: {parcels} of {features} features are good; mend the file, or use --skip-faulty"
        ),
    }
}

/// What belongs to a shapefile besides its shapes.
const BESIDE: [&str; 4] = ["dbf", "shx", "prj", "cpg"];

/// The files that are meant: those of a folder, and those beside a .shp.
fn meant(paths: &[PathBuf]) -> anyhow::Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    for path in paths {
        if path.is_dir() {
            files.extend(files_of(path)?.into_iter().filter(|file| file.is_file()));
            continue;
        }
        files.insert(path.clone());
        let ending = |file: &Path| {
            file.extension()
                .map(|end| end.to_string_lossy().to_lowercase())
                .unwrap_or_default()
        };
        if ending(path) == "shp" {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            let beside = files_of(folder.unwrap_or(Path::new(".")))?.into_iter();
            files.extend(beside.filter(|file| {
                file.file_stem() == path.file_stem() && BESIDE.contains(&ending(file).as_str())
            }));
        }
    }
    Ok(files)
}

fn files_of(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("folder {}", folder.display()))?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    paths.collect()
}

/// Files with a bar that shows how far they were read.
pub(super) fn watched(paths: &[PathBuf]) -> anyhow::Result<Upload<'static>> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} {bytes}/{total_bytes} {elapsed}",
    )?);
    let mut upload = Upload::default();
    for path in meant(paths)? {
        let file = open_file(&path)?;
        bar.inc_length(file.metadata()?.len());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        upload = upload.with(name, bar.wrap_read(file));
    }
    Ok(upload)
}

/// An example register over the parcels of a file.
pub(super) async fn spread(registry: &Registry, path: &Path, seed: u64) -> anyhow::Result<()> {
    let title = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let example = Example {
        mapping: ParcelMapping::default(),
        title,
        seed,
    };
    let report = example
        .fill(registry, (open_file(path)?, watched(&[path.to_owned()])?))
        .await
        .with_context(|| format!("file {}", path.display()))?;
    tell_report(&report.parcels, false);
    let Some(receipt) = report.receipt else {
        bail!("{}: no parcel could be recorded", path.display());
    };
    println!(
        "{} example changes recorded, revision {}",
        report.changes, receipt.revision
    );
    Ok(())
}
