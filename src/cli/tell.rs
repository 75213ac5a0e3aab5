//! Bringing registers in and out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use crate::clock::Clock;
use crate::config::Config;
use crate::registry::Registry;
use crate::store::StoreOptions;

#[derive(Subcommand)]
pub(super) enum Tell {
    /// Copy the embedded register into a new file, while others use it.
    Backup {
        /// The new file.
        file: PathBuf,
    },
}

pub(super) async fn act(config: &Config, clock: Clock, tell: Tell) -> anyhow::Result<ExitCode> {
    match tell {
        Tell::Backup { file } => {
            let registry =
                Registry::open_around(&StoreOptions::reading(config.url()), clock, "").await?;
            registry.backup(&file).await?;
            println!("{}", file.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Spreads the demo's states over the parcels of a file.
pub(super) async fn spread(_registry: &Registry, file: &Path, _seed: u64) -> anyhow::Result<()> {
    anyhow::bail!(
        "{}: parcels from files follow in the next change",
        file.display()
    )
}
