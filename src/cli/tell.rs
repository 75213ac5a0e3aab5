//! Bringing registers in and out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use crate::clock::Clock;
use crate::config::Config;
use crate::registry::record;
use crate::registry::{Caller, ChangesFile, Registry, StoreOptions};

use super::parcels::{Parcels, import_parcels};
use super::{files, make_folder, open};

#[derive(Subcommand)]
pub(super) enum Tell {
    /// Bring new acts into the register: parcels from a file, or changes.
    #[command(subcommand)]
    Import(Import),
    /// Write the whole record as JSON Lines: every commit with its leaves, byte for byte.
    Export {
        /// The new file; packed when its name ends in .gz; `-` for the standard output.
        file: PathBuf,
        /// Copy the files of documents into this folder; they are not in the export itself.
        #[arg(long, value_name = "DIR")]
        documents: Option<PathBuf>,
    },
    /// Replay an export into an empty register, on either database: same bytes, same root.
    Restore {
        /// The export; gzip is recognised.
        file: PathBuf,
        /// Bring the files of documents back from this folder.
        #[arg(long, value_name = "DIR")]
        documents: Option<PathBuf>,
    },
    /// Recompute every hash, replay the log, compare the tables, and read the file of every document again.
    Verify {
        /// Leave the files of documents out.
        #[arg(long)]
        without_documents: bool,
    },
    /// Copy the embedded register into a new file, while others use it.
    Backup {
        /// The new file.
        file: PathBuf,
        /// Copy the files of documents into this folder; what is there already is not copied again.
        #[arg(long, value_name = "DIR")]
        documents: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(super) enum Import {
    /// Parcels from GeoJSON, shapefile, GeoPackage, FlatGeobuf or land-boundary text, zipped or loose.
    Parcels(Parcels),
    /// Changes, one JSON object a line, gzip too: one commit, or nothing when any line is bad.
    Changes {
        file: PathBuf,
        /// Why, as it stands in the commit.
        #[arg(long, default_value = "changes imported")]
        reason: String,
    },
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
        Tell::Export { file, documents } => {
            export(&StoreOptions::reading(config.url()), &file).await?;
            Ok(code(files::copy_out(config, documents.as_deref()).await?))
        }
        Tell::Restore { file, documents } => {
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
            Ok(code(files::copy_in(config, documents.as_deref()).await?))
        }
        Tell::Verify { without_documents } => {
            let clean = verify(&StoreOptions::reading(config.url())).await?;
            let files = without_documents || files::verify(config).await?;
            Ok(code(clean && files))
        }
        Tell::Backup { file, documents } => {
            let registry =
                Registry::open_around(&StoreOptions::reading(config.url()), clock, "").await?;
            registry.backup(&file).await?;
            println!("{}", file.display());
            Ok(code(files::copy_out(config, documents.as_deref()).await?))
        }
    }
}

fn code(good: bool) -> ExitCode {
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn commits_bar() -> anyhow::Result<ProgressBar> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} commit {pos}/{len} {elapsed}",
    )?);
    Ok(bar)
}

async fn export(options: &StoreOptions, path: &Path) -> anyhow::Result<()> {
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
    Ok(())
}

async fn verify(options: &StoreOptions) -> anyhow::Result<bool> {
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
    Ok(report.differences.is_empty())
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

pub(super) fn open_file(path: &Path) -> anyhow::Result<std::fs::File> {
    std::fs::File::open(path).with_context(|| format!("file {}", path.display()))
}
