//! Bringing registers in and out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::clock::Clock;
use crate::config::Config;
use crate::demo::Example;
use crate::domain::day::Day;
use crate::domain::geometry::{ChartSystem, Crs};
use crate::domain::record::Source;
use crate::intake::{DuplicateKeys, MissingKeys, ParcelMapping};
use crate::registry::record;
use crate::registry::{Caller, ChangesFile, ImportOptions, ImportReport, Registry, StoreOptions};

use super::{make_folder, open};

#[derive(Subcommand)]
pub(super) enum Tell {
    /// Bring new acts into the register: parcels from a file, or changes.
    #[command(subcommand)]
    Import(Import),
    /// Write the whole record as JSON Lines: every commit with its leaves, byte for byte.
    Export {
        /// The new file; packed when its name ends in .gz; `-` for the standard output.
        file: PathBuf,
    },
    /// Replay an export into an empty register, on either database: same bytes, same root.
    Restore {
        /// The export; gzip is recognised.
        file: PathBuf,
    },
    /// Recompute every hash, replay the log and compare the tables.
    Verify,
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
        Tell::Export { file } => export(&StoreOptions::reading(config.url()), &file).await,
        Tell::Restore { file } => {
            make_folder(config)?;
            let input = open_file(&file)?;
            let bar = commits_bar()?;
            let header = record::restore(
                &StoreOptions::writing(config.url()),
                input,
                &mut |done, of| {
                    bar.set_length(of);
                    bar.set_position(done);
                },
            )
            .await?;
            bar.finish_and_clear();
            println!(
                "revision {}, {} leaves, root {}",
                header.revision, header.tree_size, header.root
            );
            Ok(ExitCode::SUCCESS)
        }
        Tell::Verify => verify(&StoreOptions::reading(config.url())).await,
        Tell::Backup { file } => {
            let registry =
                Registry::open_around(&StoreOptions::reading(config.url()), clock, "").await?;
            registry.backup(&file).await?;
            println!("{}", file.display());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn commits_bar() -> anyhow::Result<ProgressBar> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} commit {pos}/{len} {elapsed}",
    )?);
    Ok(bar)
}

async fn export(options: &StoreOptions, path: &Path) -> anyhow::Result<ExitCode> {
    let bar = commits_bar()?;
    let mut told = |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let header = if path == Path::new("-") {
        record::export(options, &mut std::io::stdout(), &mut told).await?
    } else {
        let file =
            std::fs::File::create_new(path).with_context(|| format!("file {}", path.display()))?;
        let file = std::io::BufWriter::new(file);
        if path.extension().is_some_and(|end| end == "gz") {
            let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::default());
            let header = record::export(options, &mut packed, &mut told).await?;
            packed.finish()?;
            header
        } else {
            let mut file = file;
            record::export(options, &mut file, &mut told).await?
        }
    };
    bar.finish_and_clear();
    eprintln!(
        "revision {}, {} leaves, root {}",
        header.revision, header.tree_size, header.root
    );
    Ok(ExitCode::SUCCESS)
}

async fn verify(options: &StoreOptions) -> anyhow::Result<ExitCode> {
    let report = record::verify_register(options).await?;
    for difference in &report.differences {
        eprintln!(
            "{} {}: {}",
            difference.table, difference.row, difference.what
        );
    }
    let what = if report.differences.is_empty() {
        "clean"
    } else {
        "NOT what its log says"
    };
    println!(
        "revision {}, {} leaves, root {}: {what}",
        report.revision, report.tree_size, report.root
    );
    Ok(if report.differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
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
        .fill(registry, (open_file(path)?, watched(path)?))
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
