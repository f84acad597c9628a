//! `sluice restore FILE.tar`: an empty database filled from a backup, on the same kind of database or the other.

use std::path::PathBuf;

use clap::Args;
use server::config::Config;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The backup to read.
    file: PathBuf,
}

pub(crate) async fn run(config: Config, Arguments { file }: Arguments) -> anyhow::Result<()> {
    let (database, files) = super::connect(&config).await?;
    let manifest = server::backup::restore(&database, &files, &file).await?;
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    println!("Restored {rows} rows of {} tables and {} files.", manifest.tables.len(), manifest.files);
    Ok(database.close().await?)
}
