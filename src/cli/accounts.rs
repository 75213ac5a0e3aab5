//! Accounts on the command line. A password is typed at a prompt or comes by the standard input, never as an argument:
//! arguments are seen by everybody on the machine.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::record::{Role, Source};
use crate::registry::{Caller, Grounds, NewAccount};

use super::open;
use super::tokens::read_roles;

#[derive(Subcommand)]
pub(super) enum Account {
    /// Make an account. The password is asked for, or read from the standard input (one line).
    Add {
        /// The name to sign in with.
        #[arg(long)]
        name: String,
        /// What the person is called on the pages [default: the name].
        #[arg(long, value_name = "NAME")]
        display: Option<String>,
        /// reviewer, expert, registrar, planner, approver, auditor or admin; may be repeated.
        #[arg(long = "role")]
        roles: Vec<String>,
        /// Why the roles are granted; names no person.
        #[arg(long, default_value = "account made on the command line")]
        reason: String,
        /// The document behind it; names no person.
        #[arg(long, value_name = "TITLE", default_value = "jingtu account add")]
        source: String,
    },
    /// List the accounts.
    List,
    /// Give an account a new password; its sessions end.
    Password {
        /// The name to sign in with.
        #[arg(long)]
        name: String,
    },
}

pub(super) async fn act(
    config: &Config,
    clock: Clock,
    account: Account,
) -> anyhow::Result<ExitCode> {
    let registry = open(config, clock).await?;
    let operator = Caller::operator();
    match account {
        Account::Add {
            name,
            display,
            roles,
            reason,
            source,
        } => {
            let wanted = NewAccount {
                display_name: display.unwrap_or_else(|| name.clone()),
                sign_in_name: name,
                roles: read_roles(&roles)?,
                password: read_password()?,
            };
            let grounds = Grounds {
                reason,
                source: Some(Source::titled(source)),
            };
            let made = registry.add_account(&operator, wanted, &grounds).await?;
            println!("{}", made.id);
        }
        Account::List => {
            for account in registry.accounts(&operator).await? {
                let roles: Vec<&str> = account.roles.iter().copied().map(Role::code).collect();
                let state = match account.disabled_at {
                    Some(at) => format!("disabled {at}"),
                    None => "enabled".to_owned(),
                };
                let name = account.sign_in_name.or(account.issuer).unwrap_or_default();
                println!(
                    "{}\t{name}\t{}\t{}\t{state}",
                    account.id,
                    account.display_name,
                    roles.join(",")
                );
            }
        }
        Account::Password { name } => {
            let password = read_password()?;
            registry.reset_password(&operator, &name, &password).await?;
            println!("{name}: the password is changed");
        }
    }
    registry.close().await;
    Ok(ExitCode::SUCCESS)
}

fn read_password() -> anyhow::Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        let first = rpassword::prompt_password("密码 / password: ").context("no password")?;
        let again = rpassword::prompt_password("再次输入 / again: ").context("no password")?;
        if first != again {
            bail!("the two passwords are not the same: nothing is done");
        }
        return Ok(first);
    }
    let mut line = String::new();
    stdin
        .lock()
        .read_line(&mut line)
        .context("the standard input: expected a password in one line")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
