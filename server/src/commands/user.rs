//! `sluice user add`: somebody added from the command line, by the rules of the app's own forms.

use std::io::{BufRead, IsTerminal};

use anyhow::bail;
use clap::Args;
use server::config::Config;
use server::error::ApiError;
use server::people::service::{self, NewPerson};
use shared::people::Role;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Add a person; the password is read from standard input.
    Add(Add),
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Email address, with which they sign in.
    #[arg(long)]
    email: String,
    /// Name.
    #[arg(long)]
    name: String,
    /// rep, manager, presales, legal, finance, delivery, support, operations or admin; the id of a role of the site's own.
    #[arg(long, default_value = "rep", value_parser = role)]
    role: Role,
    /// Team, made when there is none of this name.
    #[arg(long)]
    team: String,
    /// Add them although the database is a demonstration.
    #[arg(long)]
    demonstration: bool,
}

fn role(word: &str) -> Result<Role, String> {
    word.parse().map_err(|_| {
        let built_in: Vec<String> = Role::built_in().map(|role| role.to_string()).collect();
        format!("one of {}, or the id of a role of the site's own", built_in.join(", "))
    })
}

pub(crate) async fn run(config: Config, command: Command) -> anyhow::Result<()> {
    let Command::Add(Add { email, name, role, team, demonstration }) = command;
    let state = super::open(config).await?;
    if !demonstration && service::is_demonstration(&state).await? {
        bail!(
            "the database is a demonstration, so nobody was added: begin in earnest with an empty data folder, or \
             say --demonstration."
        );
    }
    let input = std::io::stdin();
    if input.is_terminal() {
        eprintln!("Password of {name}, at least 15 characters (it is shown while you type):");
    }
    let mut password = String::new();
    input.lock().read_line(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']);
    let person = NewPerson::judge(&state, &email, &name, password).await.map_err(told)?;
    let transaction = state.database.begin().await?;
    service::add(&state, &transaction, person, role, team.trim()).await.map_err(told)?;
    transaction.commit().await?;
    println!("{name} can sign in.");
    Ok(state.database.close().await?)
}

/// What is wrong, a line for each finding.
fn told(error: ApiError) -> anyhow::Error {
    let findings = &error.problem().findings;
    if findings.is_empty() {
        return error.into();
    }
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| format!("{}: {}", finding.field, serde_json::json!(finding.fault)))
        .collect();
    anyhow::anyhow!("nobody was added.\n{}", lines.join("\n"))
}
