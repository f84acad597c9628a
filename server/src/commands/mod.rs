//! What the commands share: the log, and the application opened as every command wants it.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod import;
pub(crate) mod migrate;
pub(crate) mod restore;
pub(crate) mod search;
pub(crate) mod serve;
pub(crate) mod user;

use std::io::IsTerminal;

use anyhow::{Context, bail};
use axum_server::tls_rustls::RustlsConfig;
use migration::{Migrator, MigratorTrait};
use server::clock::{Clock, SystemClock};
use server::config::{Config, LogFormat, Tls};
use server::database::{self, Database};
use server::files::{self, Files};
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

/// The certificate and its key, read and found to belong together.
pub(crate) async fn certificate(Tls { certificate, key }: &Tls) -> anyhow::Result<RustlsConfig> {
    // Only fails when there is a provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    RustlsConfig::from_pem_file(certificate, key)
        .await
        .context("SLUICE_TLS_CERT and SLUICE_TLS_KEY are no certificate with its key in PEM form.")
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
    files::make_private(&config.data).with_context(|| format!("the data folder {folder} cannot be made."))?;
    let files = Files::in_folder(&config.data.join("files"))?;
    let database = Database::open(&config.database_url).await.context("the database cannot be opened.")?;
    Ok((database, files))
}

/// The application with its schema up to date; a backup is taken before anything is migrated.
pub(crate) async fn open(config: Config) -> anyhow::Result<AppState> {
    let (database, files) = connect(&config).await?;
    let backups = config.data.join("backups");
    let taken = server::backup::before_migrating(&database, &files, &backups, SystemClock.now()).await?;
    if let Some(file) = taken {
        tracing::info!(file = %file.display(), "took a backup before migrating");
    }
    start::prepare(&database, SystemClock.now()).await.context("the database cannot be migrated.")?;
    Ok(AppState::new(config, database, files, SystemClock))
}
