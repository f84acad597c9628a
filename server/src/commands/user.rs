//! `sluice user`: somebody added from the command line, by the rules of the app's own forms, and a way back in for whoever
//! has nobody left to ask for one.

use std::io::{BufRead, IsTerminal};

use anyhow::bail;
use clap::Args;
use server::AppState;
use server::config::Config;
use server::error::ApiError;
use server::people::links;
use server::people::newcomers::{self, AddedBy, NewPerson, Position};
use server::people::service;
use shared::error::ErrorCode;
use shared::obstacle::Obstacle;
use shared::people::{Newcomer, Role};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Add a person; the password is read from standard input.
    Add(Add),
    /// Print a link by which somebody sets a new password; it works once, for a day.
    Reset(Whose),
    /// Remove the second factor of somebody who lost it.
    RemoveFactor(Whose),
}

#[derive(Debug, Args)]
pub(crate) struct Whose {
    /// Their email address.
    #[arg(long)]
    email: String,
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
    let state = super::open(config).await?;
    match command {
        Command::Add(person) => add(&state, person).await?,
        Command::Reset(Whose { email }) => {
            let issued = links::issue_by_command(&state, &email).await;
            let issued = issued.map_err(|error| refused(&email, error))?;
            println!(
                "Open the site's address with /reset#{} behind it, before {}. It works once.",
                issued.token, issued.expires_at
            );
        }
        Command::RemoveFactor(Whose { email }) => {
            links::remove_by_command(&state, &email).await.map_err(|error| refused(&email, error))?;
            println!("{email} signs in with the password alone.");
        }
    }
    Ok(state.database.close().await?)
}

/// Why nothing was done for whoever has `email`.
fn refused(email: &str, error: ApiError) -> anyhow::Error {
    let problem = error.problem();
    match (problem.code, problem.obstacle) {
        (ErrorCode::NotFound, _) => anyhow::anyhow!("nobody has the address {email}."),
        (_, Some(Obstacle::SecondFactorOff)) => anyhow::anyhow!("there is no second factor for {email}."),
        (_, Some(Obstacle::PersonDisabled)) => anyhow::anyhow!("{email} may not sign in; enable them first."),
        _ => error.into(),
    }
}

async fn add(state: &AppState, person: Add) -> anyhow::Result<()> {
    let Add { email, name, role, team, demonstration } = person;
    if !demonstration && service::is_demonstration(state).await? {
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
    let judged = Newcomer::judge(&email, &name, password).map_err(|findings| told(findings.into()))?;
    let person = NewPerson::of(state, judged).await?;
    let transaction = state.database.begin().await?;
    let team = newcomers::team_called(state, &transaction, team.trim()).await?;
    let position = Position { role, team, manager: None };
    newcomers::add(state, &transaction, person, position, AddedBy::Nobody).await.map_err(told)?;
    transaction.commit().await?;
    println!("{name} can sign in.");
    Ok(())
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
