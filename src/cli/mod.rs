//! The command line. `--help` is the manual.

mod accounts;
mod ask;
mod check_file;
mod files;
mod log_key;
mod parcels;
mod serve;
mod tell;
mod tokens;
mod wire;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};

use crate::clock::Clock;
use crate::config::Config;
use crate::registry::{Registry, StoreOptions};

/// 净土: registry of contaminated land. May this parcel be transferred, why, under which law?
///
/// The register lives in one SQLite file below --data, or in PostgreSQL when DATABASE_URL (or database_url in the
/// configuration file) names it. Machine settings come from jingtu.toml, then JINGTU_* variables, then the options
/// here; unknown keys are refused. What the rules read is kept in the register itself: see GET /api/v1/settings.
#[derive(Parser)]
#[command(name = "jingtu", version, propagate_version = true)]
struct Command {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    what: What,
}

#[derive(Args, Clone)]
struct Common {
    /// Folder of the embedded database.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where the files of documents are kept: a folder, or s3://bucket/prefix [default: blobs in the folder --data].
    #[arg(long, global = true, value_name = "PLACE")]
    blobs: Option<String>,
    /// Configuration file [default: jingtu.toml, when there is one].
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Pretend that it is so many days later: to see what a register looks like then.
    #[arg(
        long,
        global = true,
        value_name = "DAYS",
        hide = true,
        default_value_t = 0
    )]
    days_ahead: i64,
}

#[derive(Subcommand)]
enum What {
    /// Serve the register over HTTP.
    Serve(Listen),
    /// Fill an empty register with Hongqiao as it is publicly known, and invented examples marked 示例, and serve it.
    Demo {
        #[command(flatten)]
        listen: Listen,
        /// Spread every state, list, zone and survey over the parcels of this GeoJSON file instead.
        #[arg(long, value_name = "FILE")]
        scale: Option<PathBuf>,
        /// Seed of the spread.
        #[arg(long, default_value_t = 1, requires = "scale")]
        seed: u64,
        /// Fill the register and end, without serving.
        #[arg(long)]
        fill_only: bool,
    },
    /// Ask whether a parcel can be transferred; the same answer as over HTTP.
    Check(ask::Check),
    CheckFile(check_file::CheckFile),
    /// Print the rulebook.
    Rulebook {
        /// zh-CN or en.
        #[arg(long, default_value = "zh-CN")]
        lang: String,
    },
    /// Print the description of the API, OpenAPI 3.1.
    Openapi,
    /// Bring the schema of the database up to this release, creating it when it is new.
    Migrate,
    /// Tokens: who may sign in from a program.
    #[command(subcommand)]
    Token(tokens::Token),
    /// Accounts: who may sign in as a person.
    #[command(subcommand)]
    Account(accounts::Account),
    #[command(flatten)]
    Tell(tell::Tell),
}

#[derive(Args, Clone)]
struct Listen {
    /// Address to listen on [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

/// Runs the command of the process.
pub fn run() -> ExitCode {
    let command = Command::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("jingtu: the runtime does not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(act(command)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("jingtu: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn act(command: Command) -> anyhow::Result<ExitCode> {
    let common = command.common;
    match command.what {
        What::Serve(listen) => serve::serve(&common.config(listen.listen)?, common.clock()).await,
        What::Demo {
            listen,
            scale,
            seed,
            fill_only,
        } => {
            let options = serve::Demo {
                scale,
                seed,
                fill_only,
            };
            serve::demo(&common.config(listen.listen)?, common.clock(), &options).await
        }
        What::Check(check) => ask::check(&common.config(None)?, common.clock(), check).await,
        What::CheckFile(file) => check_file::check(&common.clock(), &file),
        What::Rulebook { lang } => ask::rulebook(&lang),
        What::Openapi => ask::openapi(),
        What::Migrate => {
            let config = common.config(None)?;
            let registry = open(&config, common.clock()).await?;
            println!(
                "{} is up to date, revision {}",
                config.url(),
                registry.is_ready().await?
            );
            registry.close().await;
            Ok(ExitCode::SUCCESS)
        }
        What::Token(token) => tokens::act(&common.config(None)?, common.clock(), token).await,
        What::Account(account) => {
            accounts::act(&common.config(None)?, common.clock(), account).await
        }
        What::Tell(tell) => tell::act(&common.config(None)?, common.clock(), tell).await,
    }
}

impl Common {
    fn config(&self, listen: Option<SocketAddr>) -> anyhow::Result<Config> {
        let mut config = Config::read(self.config.as_ref())
            .map_err(|error| anyhow::anyhow!("configuration: {error}"))?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        if let Some(blobs) = &self.blobs {
            config.blobs = Some(blobs.clone());
        }
        if let Some(listen) = listen {
            config.listen = listen;
        }
        Ok(config)
    }

    fn clock(&self) -> Clock {
        if self.days_ahead == 0 {
            Clock::system()
        } else {
            Clock::days_ahead(self.days_ahead)
        }
    }
}

/// Opens the register for writing; the folder of the embedded database is made when it is not there.
async fn open(config: &Config, clock: Clock) -> anyhow::Result<Registry> {
    make_folder(config)?;
    let registry = Registry::open(&StoreOptions::writing(config.url()), clock).await?;
    Ok(registry.with_blobs(files::blobs(config)?, files::limits(config)))
}

fn make_folder(config: &Config) -> anyhow::Result<()> {
    if config.database_url.is_none() {
        std::fs::create_dir_all(&config.data)
            .with_context(|| format!("folder {}", config.data.display()))?;
    }
    Ok(())
}
