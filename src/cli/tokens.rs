//! Tokens on the command line.

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::record::Role;
use crate::registry::Caller;

use super::open;

#[derive(Subcommand)]
pub(super) enum Token {
    /// Make a token and print its secret, once.
    Add {
        /// reviewer, expert, registrar, planner, approver, auditor or admin; may be repeated.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        /// Whose token it is.
        #[arg(long)]
        name: String,
        /// Days until it expires [default: never].
        #[arg(long)]
        days: Option<u32>,
    },
    /// List the tokens, without secrets.
    List,
    /// Revoke a token and end its roles.
    Revoke {
        /// Its identifier, `token:...`.
        id: String,
    },
}

/// The roles of `--role`.
pub(super) fn read_roles(codes: &[String]) -> anyhow::Result<Vec<Role>> {
    let read = |code: &String| {
        Role::find(code).with_context(|| format!("--role: {code:?} is not a role; see --help"))
    };
    codes.iter().map(read).collect()
}

pub(super) async fn act(config: &Config, clock: Clock, token: Token) -> anyhow::Result<ExitCode> {
    let registry = open(config, clock).await?;
    let operator = Caller::operator();
    match token {
        Token::Add { roles, name, days } => {
            let roles = read_roles(&roles)?;
            let token = registry.add_token(&operator, &name, &roles, days).await?;
            println!("{}\t{}", token.id, token.secret);
        }
        Token::List => {
            for token in registry.tokens().await? {
                let state = match (token.revoked_at, token.expires_at) {
                    (Some(at), _) => format!("revoked {at}"),
                    (None, Some(at)) => format!("until {at}"),
                    (None, None) => "valid".to_owned(),
                };
                println!("{}\t{}\t{state}", token.id, token.name);
            }
        }
        Token::Revoke { id } => {
            registry.revoke_token(&operator, &id).await?;
            println!("{id} revoked");
        }
    }
    registry.close().await;
    Ok(ExitCode::SUCCESS)
}
