//! `sluice audit verify`: is the audit log as it was written? Changes nothing, while the server runs or not.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use migration::{Migrator, MigratorTrait};
use server::audit::verify::{Report, verify};
use server::clock::{self, Clock, SystemClock};
use server::config::Config;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Make every seal of the audit log again, compare it with the heads outside of the database, and fail when anything
    /// was altered or removed.
    Verify(Verify),
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The file of heads to compare with, such as a copy on another machine; the server's own otherwise.
    #[arg(long)]
    heads: Option<PathBuf>,
}

pub(crate) async fn run(config: Config, command: Command) -> anyhow::Result<()> {
    let Command::Verify(Verify { heads }) = command;
    let heads = heads.unwrap_or_else(|| config.audit_heads.clone());
    let (database, _) = super::connect_existing(&config).await?;
    if !Migrator::get_pending_migrations_read_only(database.read()).await?.is_empty() {
        bail!("the database has an older schema; sluice migrate brings it up to date.");
    }
    let took = clock::stopwatch();
    let Report { findings, untold, notes, links, heads: agreed } =
        verify(&database, &heads, SystemClock.now()).await?;
    tracing::info!(links, micros = u64::try_from(took.elapsed().as_micros())?, "verified the audit log");
    database.close().await?;
    for note in notes {
        println!("{note}");
    }
    for finding in &findings {
        println!("{finding}");
    }
    if untold > 0 {
        println!("and {untold} more of these kinds.");
    }
    println!("{links} entries were checked, and {agreed} heads in {} agree.", heads.display());
    if findings.is_empty() { Ok(()) } else { bail!("the audit log is not as it was written.") }
}
