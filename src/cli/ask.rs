//! Asking on the command line: one check, the rulebook, the API's description.

use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::decision::Verdict;
use crate::domain::land_use::LandUse;
use crate::domain::question::Question;
use crate::domain::transaction::Transaction;
use crate::registry::{Caller, CheckTarget, Known, Registry};
use crate::rules::book;
use crate::rules::render::Lang;
use crate::store::StoreOptions;

/// Ask whether a parcel can be transferred.
#[derive(Args)]
pub(super) struct Check {
    /// Registry number, such as HQ-000101.
    number: String,
    /// PLAN, USE_CHANGE, TAKE_BACK, BANK, SUPPLY, ALLOCATE, TRANSFER, SUBLEASE, MORTGAGE, REGISTER, PERMIT_PLAN or
    /// PERMIT_BUILD.
    #[arg(long)]
    transaction: String,
    /// Planned use, `code` or `system:code`; may be repeated.
    #[arg(long = "use", value_name = "CODE")]
    uses: Vec<String>,
    /// Legal day YYYY-MM-DD [default: today at UTC+08:00].
    #[arg(long)]
    as_of: Option<String>,
    /// Revision or RFC 3339 instant up to which the record is known [default: the head].
    #[arg(long)]
    known: Option<String>,
    /// zh-CN or en.
    #[arg(long, default_value = "zh-CN")]
    lang: String,
    /// Print the whole answer as JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the answer; the exit code is 0 for ALLOWED, 10 CONDITIONAL, 11 UNDETERMINED, 12 BLOCKED.
pub(super) async fn check(config: &Config, clock: Clock, check: Check) -> anyhow::Result<ExitCode> {
    let number = RegistryNo::parse(&check.number)?;
    let codes = Transaction::ALL.map(Transaction::code).join(", ");
    let transaction = Transaction::find(&check.transaction.to_ascii_uppercase().replace('-', "_"))
        .with_context(|| {
            format!(
                "--transaction: expected one of {codes}, found {:?}",
                check.transaction
            )
        })?;
    let mut question = Question::new(transaction);
    for text in &check.uses {
        let parsed = LandUse::parse(text).map_err(|fault| anyhow::anyhow!("--use: {fault}"))?;
        question.planned_uses.push(parsed);
    }
    question.as_of = check.as_of.as_deref().map(Day::parse).transpose()?;
    let known = check
        .known
        .as_deref()
        .map(Known::parse)
        .transpose()
        .map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let lang = language(&check.lang)?;
    let options = StoreOptions::reading(config.url());
    let registry = Registry::open_around(&options, clock, number.as_str()).await?;
    let answered = registry
        .check(
            &Caller::operator(),
            &CheckTarget::Parcel(number),
            &question,
            known,
        )
        .await?;
    let answer = answered.render(lang);
    if check.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        println!(
            "{} {}\n{}",
            answer.verdict.code(),
            answer.verdict_text,
            answer.summary
        );
        for rule in &answer.rules {
            println!("  {} {}", rule.id, rule.reason);
        }
        for step in &answer.next_steps {
            println!("  -> {} ({})", step.action, step.actor);
        }
    }
    registry.close().await;
    Ok(ExitCode::from(match answer.verdict {
        Verdict::Allowed => 0,
        Verdict::Conditional => 10,
        Verdict::Undetermined => 11,
        Verdict::Blocked => 12,
    }))
}

pub(super) fn rulebook(lang: &str) -> anyhow::Result<ExitCode> {
    print!("{}", book::print(language(lang)?));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn openapi() -> anyhow::Result<ExitCode> {
    println!("{}", crate::api::openapi().to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}

fn language(text: &str) -> anyhow::Result<Lang> {
    match Lang::parse(text) {
        Some(lang) => Ok(lang),
        None => bail!("--lang: expected zh-CN or en, found {text:?}"),
    }
}
