//! Bringing registers in and out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::clock::Clock;
use crate::config::Config;
use crate::demo;
use crate::domain::change::Change;
use crate::domain::codes::Adcode;
use crate::domain::day::Day;
use crate::domain::geometry::{ChartSystem, Crs, Limits, Outline};
use crate::domain::record::{District, Source};
use crate::domain::setting::Setting;
use crate::intake::{DuplicateKeys, MissingKeys, ParcelMapping};
use crate::registry::{Caller, ChangesFile, ImportOptions, ImportReport, Registry};
use crate::store::StoreOptions;

use super::open;

#[derive(Subcommand)]
pub(super) enum Tell {
    /// Bring new acts into the register: parcels from a file, or changes.
    #[command(subcommand)]
    Import(Import),
    /// Copy the embedded register into a new file, while others use it.
    Backup {
        /// The new file.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
pub(super) enum Import {
    /// Parcels from GeoJSON: plain, gzip, or newline-delimited.
    Parcels(Parcels),
    /// Changes, one JSON object a line, gzip too: one commit, or nothing when any line is bad.
    Changes {
        file: PathBuf,
        /// Why, as it stands in the commit.
        #[arg(long, default_value = "changes imported")]
        reason: String,
    },
}

#[derive(Args)]
pub(super) struct Parcels {
    file: PathBuf,
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

pub(super) async fn act(config: &Config, clock: Clock, tell: Tell) -> anyhow::Result<ExitCode> {
    match tell {
        Tell::Import(Import::Parcels(parcels)) => {
            let registry = open(config, clock).await?;
            let code = import_parcels(&registry, &parcels).await;
            registry.close().await;
            code
        }
        Tell::Import(Import::Changes { file, reason }) => {
            let registry = open(config, clock).await?;
            let code = import_changes(&registry, &file, &reason).await;
            registry.close().await;
            code
        }
        Tell::Backup { file } => {
            let registry =
                Registry::open_around(&StoreOptions::reading(config.url()), clock, "").await?;
            registry.backup(&file).await?;
            println!("{}", file.display());
            Ok(ExitCode::SUCCESS)
        }
    }
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
        let name = self
            .file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
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

async fn import_parcels(registry: &Registry, parcels: &Parcels) -> anyhow::Result<ExitCode> {
    let options = parcels.options()?;
    let file = watched(&parcels.file)?;
    let report = registry
        .import_parcels(&Caller::operator(), file, &options)
        .await?;
    tell_report(&report, &options);
    let done = report.receipt.is_some() || (options.dry_run && report.faults.is_empty());
    Ok(if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn tell_report(report: &ImportReport, options: &ImportOptions) {
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
        None if options.dry_run => println!(
            "{parcels} of {features} features can be recorded; nothing was written (dry run)"
        ),
        None => println!(
            "nothing was written: {parcels} of {features} features are good; mend the file, or use --skip-faulty"
        ),
    }
}

async fn import_changes(
    registry: &Registry,
    path: &Path,
    reason: &str,
) -> anyhow::Result<ExitCode> {
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template(
        "{spinner} {bytes} read, {elapsed}",
    )?);
    let file = ChangesFile::read(open_file(path)?, |bytes| bar.inc(bytes))?;
    bar.finish_and_clear();
    if file.changes.is_empty() && file.faults.is_empty() {
        bail!("{} holds no change", path.display());
    }
    match registry
        .import_changes(&Caller::operator(), reason, &file)
        .await?
    {
        Ok(receipt) => {
            println!(
                "{} changes recorded, revision {}, root {}",
                file.changes.len(),
                receipt.revision,
                receipt.root
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(faults) => {
            for fault in &faults {
                eprintln!("{}: {fault}", path.display());
            }
            eprintln!("{} faults; nothing was written", faults.len());
            Ok(ExitCode::FAILURE)
        }
    }
}

fn open_file(path: &Path) -> anyhow::Result<std::fs::File> {
    std::fs::File::open(path).with_context(|| format!("file {}", path.display()))
}

/// A file with a bar that shows how far it was read.
fn watched(path: &Path) -> anyhow::Result<impl std::io::Read> {
    let file = open_file(path)?;
    let bar = ProgressBar::new(file.metadata()?.len());
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} {bytes}/{total_bytes} {elapsed}",
    )?);
    Ok(bar.wrap_read(file))
}

/// An example register over the parcels of a file: its own district, the parcels, every state spread by a seed.
pub(super) async fn spread(registry: &Registry, path: &Path, seed: u64) -> anyhow::Result<()> {
    let operator = Caller::operator();
    let mut mapping = ParcelMapping::default();
    mapping.duplicates = DuplicateKeys::Number;
    mapping.missing = MissingKeys::Generate;
    let title = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut options = ImportOptions {
        mapping,
        source: Source::titled(title),
        day: Some(registry.clock().today().plus(-400)),
        chart: None,
        skip_faulty: true,
        published: true,
        dry_run: true,
    };
    let read = crate::intake::read_parcels(open_file(path)?, &options.mapping);
    let outlines = read
        .drafts
        .iter()
        .filter_map(|draft| draft.outline.as_ref());
    let district = example_district(outlines.map(Outline::bbox))?;
    let day = registry.clock().today().plus(-500);
    let source = Some(Source::titled("示例数据 example data"));
    let set = |name: &str, value: &str| {
        let setting = Setting {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        Change::recorded(day, source.clone(), setting)
    };
    let first = [
        set("district", district.adcode.as_str()),
        set("registry_letters", "EX"),
        Change::recorded(day, source.clone(), district),
    ];
    registry
        .commit(&operator, "an example district", &first)
        .await?;
    options.dry_run = false;
    let report = registry
        .import_parcels(&operator, watched(path)?, &options)
        .await?;
    tell_report(&report, &options);
    if report.receipt.is_none() {
        bail!("{}: no parcel could be recorded", path.display());
    }
    let parcels = registry.outlines(&report.numbers).await?;
    let changes = demo::spread(parcels.into_iter(), seed, registry.clock().today());
    let receipt = registry
        .commit(
            &operator,
            "示例状态 example states, spread by a seed",
            &changes,
        )
        .await?;
    println!(
        "{} example changes recorded, revision {}",
        changes.len(),
        receipt.revision
    );
    Ok(())
}

/// A district that holds everything: a box with a margin, under a code that stands for no division.
fn example_district(boxes: impl Iterator<Item = [f64; 4]>) -> anyhow::Result<District> {
    let all = boxes.reduce(|a, b| {
        [
            a[0].min(b[0]),
            a[1].min(b[1]),
            a[2].max(b[2]),
            a[3].max(b[3]),
        ]
    });
    let Some([west, south, east, north]) = all else {
        bail!("the file holds no outline")
    };
    let margin = 0.01;
    let (west, south, east, north) = (west - margin, south - margin, east + margin, north + margin);
    let ring = [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
    ];
    let geometry = serde_json::json!({ "type": "Polygon", "coordinates": [ring] });
    let outline = Outline::parse_geojson(&geometry, Limits::DISTRICT)
        .map_err(|faults| anyhow::anyhow!("{faults}"))?;
    Ok(District {
        adcode: Adcode::parse("990001")?,
        name: "示例区".to_owned(),
        name_en: "Example district".to_owned(),
        disclaimer: "示例，非行政区划 / example, no administrative division".to_owned(),
        outline: Some(outline),
    })
}
