//! Serving: the register over HTTP, and the demo.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::info;

use crate::api::{self, Api, Entry};
use crate::clock::Clock;
use crate::config::Config;
use crate::demo;
use crate::domain::record::Role;
use crate::identity::{Provider, ProviderSettings, read_secret};
use crate::registry::{Caller, ClueLimits, Registry, SETUP_MINUTES, SessionLimits};
use crate::web::{self, PageConfig};

use super::log_key::read_or_make;
use super::{open, wire};

/// By how much a day has begun when we look at it: clocks are set.
const A_MOMENT: std::time::Duration = std::time::Duration::from_secs(1);
/// How often we look whether a day has begun.
const A_LOOK: std::time::Duration = std::time::Duration::from_secs(600);

pub(super) struct Demo {
    pub scale: Option<PathBuf>,
    pub seed: u64,
    pub fill_only: bool,
}

/// Serves the register until it is told to stop.
pub(super) async fn serve(config: &Config, clock: Clock) -> anyhow::Result<ExitCode> {
    begin_log();
    let registry = open(config, clock)
        .await?
        .with_log_key(read_or_make(config)?);
    sweep(&registry).await?;
    let listener = listen(config).await?;
    let here = listener.local_addr()?;
    info!("Serving {} on http://{here}", config.url());
    say(format_args!("http://{here}/"));
    tell_setup(&registry, config, &here).await?;
    run(listener, registry, config).await
}

/// Fills an empty register with the demo, and serves it.
pub(super) async fn demo(
    config: &Config,
    clock: Clock,
    options: &Demo,
) -> anyhow::Result<ExitCode> {
    begin_log();
    let registry = open(config, clock)
        .await?
        .with_log_key(read_or_make(config)?);
    if registry.is_ready().await? == 0 {
        fill(&registry, options).await?;
    } else {
        info!("The register is not empty: it is served as it is");
    }
    if options.fill_only {
        registry.close().await;
        return Ok(ExitCode::SUCCESS);
    }
    let listener = listen(config).await?;
    let here = listener.local_addr()?;
    say(format_args!(
        "公众 / as the public:            http://{here}/"
    ));
    for (who, name, roles) in DEMO_PEOPLE {
        let token = registry
            .add_token(&Caller::operator(), name, roles, Some(7))
            .await?;
        say(format_args!("{who} http://{here}/#token={}", token.secret));
    }
    tell_setup(&registry, config, &here).await?;
    run(listener, registry, config).await
}

/// Who looks at the demo: words, name on record, roles. The first is the one that asks.
const DEMO_PEOPLE: &[(&str, &str, &[Role])] = &[
    (
        "审查员、登记员 / as a reviewer and registrar (7 days):",
        "示例审查员 example reviewer",
        &[Role::Reviewer, Role::Registrar],
    ),
    (
        "规划、复核 / as a planner and approver (7 days):",
        "示例规划员 example planner",
        &[Role::Planner, Role::Approver],
    ),
    (
        "专家 / as an expert (7 days):",
        "示例专家 example expert",
        &[Role::Expert],
    ),
];

/// A line for whoever started the program; a server does not stop because nobody reads it.
fn say(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// While there is no account: where to make the first. What stands behind `#` is a secret and goes to nobody's log.
async fn tell_setup(registry: &Registry, config: &Config, here: &SocketAddr) -> anyhow::Result<()> {
    if let Some(secret) = registry.setup_link().await? {
        let base = origin(config)?.unwrap_or_else(|| format!("http://{here}"));
        say(format_args!(
            "首个账号 / the first account ({SETUP_MINUTES} min, once): {base}/setup#{secret}"
        ));
    }
    Ok(())
}

/// What a crash left of files that were coming in goes before the first request.
async fn sweep(registry: &Registry) -> anyhow::Result<()> {
    let swept = registry.sweep_files().await?;
    if swept > 0 {
        info!(
            swept,
            "Removed {swept} files that broke off on their way in"
        );
    }
    Ok(())
}

fn origin(config: &Config) -> anyhow::Result<Option<String>> {
    config.public_origin().map_err(|why| anyhow::anyhow!(why))
}

async fn fill(registry: &Registry, options: &Demo) -> anyhow::Result<()> {
    let operator = Caller::operator();
    let today = registry.clock().today();
    if let Some(file) = &options.scale {
        return super::parcels::spread(registry, file, options.seed).await;
    }
    for file in demo::files() {
        registry.store_blob(&file.sent(), file.pieces()).await?;
    }
    for batch in demo::hongqiao(today)? {
        let receipt = registry
            .commit_with_persons(&operator, batch.reason, (&batch.changes, &batch.persons))
            .await?;
        info!(
            revision = receipt.revision,
            "Demo: {} ({} changes)",
            batch.reason,
            batch.changes.len()
        );
    }
    for taken in demo::split_and_merge(registry).await? {
        info!(id = taken.id, "Demo: {} of examples", taken.kind);
    }
    Ok(())
}

async fn listen(config: &Config) -> anyhow::Result<tokio::net::TcpListener> {
    let address = config.listen;
    tokio::net::TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}: choose another with --listen"))
}

async fn run(
    listener: tokio::net::TcpListener,
    registry: Registry,
    config: &Config,
) -> anyhow::Result<ExitCode> {
    let app = app(registry.clone(), config)?;
    tokio::spawn(work_ahead(registry.clone()));
    wire::serve(listener, app, told_to_stop()).await;
    registry.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Works out at the start, and again when a legal day begins, what the first to ask would wait for.
async fn work_ahead(registry: Registry) {
    loop {
        let day = registry.clock().today();
        if let Err(error) = registry.count_ahead().await {
            tracing::warn!("Statistics were not counted ahead: {error}");
        }
        if let Err(error) = registry.lay_out_ahead().await {
            tracing::warn!("Maps were not laid out ahead: {error}");
        }
        // a machine that slept meanwhile does not know that a day has begun
        while registry.clock().today() == day {
            let left = registry.clock().until_tomorrow() + A_MOMENT;
            tokio::time::sleep(left.min(A_LOOK)).await;
        }
    }
}

/// Everything that is served: pages and programs.
pub fn app(registry: Registry, config: &Config) -> anyhow::Result<Router> {
    let page = PageConfig {
        base_map: config.base_map.clone(),
        base_map_attribution: config.base_map_attribution.clone(),
        provider_sign_in: config.oidc_issuer.is_some(),
    };
    let public_url = origin(config)?;
    let provider = provider(config, public_url.as_deref(), registry.clock())?;
    let entry = Entry {
        public_url,
        provider: provider.map(Arc::new),
        trusted_proxies: config.trusted_proxies.clone(),
        require_if_match: config.require_if_match,
        limits: SessionLimits {
            idle: Duration::minutes(i64::from(config.session_idle_minutes)),
            absolute: Duration::hours(i64::from(config.session_hours)),
        },
        clues: ClueLimits {
            each_address: config.clues_per_address_per_hour,
            all: config.clues_per_hour,
        },
    };
    Ok(api::router(Api::with(registry, entry))
        .merge(web::router(page))
        .layer(CatchPanicLayer::new()))
}

/// The provider that people sign in with, where the settings name one.
fn provider(
    config: &Config,
    public_url: Option<&str>,
    clock: &Clock,
) -> anyhow::Result<Option<Provider>> {
    let Some(issuer) = &config.oidc_issuer else {
        return Ok(None);
    };
    let client_id = config
        .oidc_client_id
        .clone()
        .context("oidc_issuer is set: oidc_client_id must be too")?;
    let client_secret = config
        .oidc_client_secret_file
        .as_deref()
        .map(read_secret)
        .transpose()?;
    let base = public_url.map_or_else(|| format!("http://{}", config.listen), str::to_owned);
    let settings = ProviderSettings {
        issuer: issuer.clone(),
        client_id,
        client_secret,
        name_claim: config.oidc_name_claim.clone(),
        return_url: format!("{base}/api/v1/sessions/provider/return"),
    };
    Ok(Some(Provider::new(settings, clock.clone())?))
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    let mut terminate =
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(terminate) => terminate,
            Err(_) => return interrupt.await.unwrap_or_default(),
        };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}

/// Lines for people on the standard error; `RUST_LOG` says how many.
fn begin_log() {
    use tracing_subscriber::EnvFilter;
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
