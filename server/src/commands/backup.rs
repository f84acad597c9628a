//! `sluice backup FILE.tar`: everything, while the server runs or not.

use std::path::PathBuf;

use clap::Args;
use server::config::Config;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The file to write; it must not exist.
    file: PathBuf,
}

pub(crate) async fn run(config: Config, Arguments { file }: Arguments) -> anyhow::Result<()> {
    let (database, files) = super::connect_existing(&config).await?;
    let manifest = server::backup::backup(&database, &files, &file).await?;
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    println!(
        "{}: {rows} rows of {} tables, {} files.",
        file.display(),
        manifest.tables.len(),
        manifest.files
    );
    Ok(database.close().await?)
}
