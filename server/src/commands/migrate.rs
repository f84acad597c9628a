//! `sluice migrate`: the schema brought up to date without serving.

use server::config::Config;

pub(crate) async fn run(config: Config) -> anyhow::Result<()> {
    let state = super::open(config).await?;
    println!("The database is up to date.");
    Ok(state.database.close().await?)
}
