//! The command line of Sluice: each command is a module of `commands`, and none of them holds a rule.
#![allow(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod commands;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;
use server::config::Config;

/// Requests allocate a little for each field of each row, from several threads at once; this one is quicker at it than
/// the system's.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// A CRM that a sales team steers by.
#[derive(Debug, Parser)]
#[command(
    name = "sluice",
    version,
    after_help = "Settings come from sluice.toml in the working folder \
    and from the environment (SLUICE_LISTEN, SLUICE_DATA, DATABASE_URL, …), the latter winning."
)]
struct Sluice {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the app and the API.
    Serve,
    /// Fill an empty database with a demonstration company.
    Demo(commands::demo::Arguments),
    /// Bring the database's schema up to date, after a backup where there is something to lose.
    Migrate,
    /// Add people, and let them back in.
    #[command(subcommand)]
    User(commands::user::Command),
    /// Import a file of customers, as the app's wizard does.
    Import(commands::import::Arguments),
    /// Check the configuration, the database and the web app, and say what is in force.
    Check,
    /// Check that the audit log is as it was written.
    #[command(subcommand)]
    Audit(commands::audit::Command),
    /// Make the index of search anew.
    #[command(subcommand)]
    Search(commands::search::Command),
    /// Write a backup of everything to a file, while the server runs or not.
    Backup(commands::backup::Arguments),
    /// Fill an empty database from a backup.
    Restore(commands::restore::Arguments),
}

fn main() -> ExitCode {
    let Sluice { command } = Sluice::parse();
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sluice: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let config = Config::load(Path::new("sluice.toml"), environment)?;
    commands::start_log(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        match command {
            Command::Serve => commands::serve::run(config).await,
            Command::Demo(arguments) => commands::demo::run(config, arguments).await,
            Command::Migrate => commands::migrate::run(config).await,
            Command::User(command) => commands::user::run(config, command).await,
            Command::Import(arguments) => commands::import::run(config, arguments).await,
            Command::Check => commands::check::run(config).await,
            Command::Audit(command) => commands::audit::run(config, command).await,
            Command::Search(command) => commands::search::run(config, command).await,
            Command::Backup(arguments) => commands::backup::run(config, arguments).await,
            Command::Restore(arguments) => commands::restore::run(config, arguments).await,
        }
    });
    // A thread that still reads a file has nobody left to tell.
    runtime.shutdown_background();
    outcome
}
