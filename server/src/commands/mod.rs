//! What the commands share: the log, and the application opened as every command wants it.

pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod import;
pub(crate) mod migrate;
pub(crate) mod restore;
pub(crate) mod serve;
pub(crate) mod user;

use std::io::IsTerminal;
use std::path::Path;

use anyhow::{Context, bail};
use migration::{Migrator, MigratorTrait};
use server::clock::{Clock, SystemClock};
use server::config::{Config, LogFormat};
use server::database::{self, Database};
use server::files::Files;
use server::{AppState, start};
use tracing_subscriber::EnvFilter;

/// Writes log lines to standard error, as the configuration says.
pub(crate) fn start_log(config: &Config) {
    let filter = config.log.parse::<EnvFilter>().unwrap_or_default();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match config.log_format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    for stranger in &config.strangers {
        tracing::warn!("{stranger}");
    }
}

/// The database and the files that `config` names, which must be there; makes nothing.
pub(crate) async fn connect_existing(config: &Config) -> anyhow::Result<(Database, Files)> {
    if let Some(file) = database::sqlite_file(&config.database_url)
        && !file.exists()
    {
        bail!("there is no database at {}; start this in the folder of the server.", file.display());
    }
    let database = Database::open_existing(&config.database_url).await;
    let database = database.context("the database cannot be opened.")?;
    if Migrator::get_applied_migrations_read_only(database.read()).await?.is_empty() {
        bail!("there is nothing of Sluice in the database.");
    }
    Ok((database, Files::in_folder(&config.data.join("files"))?))
}

/// The database and the files that `config` names, as they are.
pub(crate) async fn connect(config: &Config) -> anyhow::Result<(Database, Files)> {
    let folder = config.data.display();
    make_private(&config.data).with_context(|| format!("the data folder {folder} cannot be made."))?;
    let files = Files::in_folder(&config.data.join("files"))?;
    let database = Database::open(&config.database_url).await.context("the database cannot be opened.")?;
    Ok((database, files))
}

/// The application with its schema up to date; a backup is taken before anything is migrated.
pub(crate) async fn open(config: Config) -> anyhow::Result<AppState> {
    let (database, files) = connect(&config).await?;
    back_up_before_migrating(&config, &database, &files).await?;
    start::prepare(&database, SystemClock.now()).await.context("the database cannot be migrated.")?;
    Ok(AppState::new(config, database, files, SystemClock))
}

async fn back_up_before_migrating(config: &Config, database: &Database, files: &Files) -> anyhow::Result<()> {
    let applied = Migrator::get_applied_migrations_read_only(database.read()).await?.len();
    let pending = Migrator::get_pending_migrations_read_only(database.read()).await?;
    let Some(next) = pending.first().filter(|_| applied > 0) else { return Ok(()) };
    let folder = config.data.join("backups");
    make_private(&folder)?;
    let target = folder.join(format!("before-{}-{}.tar", next.name(), SystemClock.now().millis()));
    server::backup::backup(database, files, &target).await.context("no backup, so nothing was migrated.")?;
    tracing::info!(file = %target.display(), "took a backup before migrating");
    Ok(())
}

/// Makes a folder that only its owner can look into.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
