//! `sluice search rebuild`: makes the index of search anew, beside the server or without it. Records are only read.

use std::time::Duration;

use server::clock;
use server::config::Config;
use server::search::indexer;

/// How soon to look again while a server is at it.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Make the index of search anew, and say when everything is found again. A server that runs beside it does its
    /// part, and finds less until it is done.
    Rebuild,
}

pub(crate) async fn run(config: Config, command: Command) -> anyhow::Result<()> {
    let Command::Rebuild = command;
    let state = super::open(config).await?;
    let took = clock::stopwatch();
    indexer::rebuild(&state.database).await?;
    loop {
        indexer::catch_up(&state).await?;
        if indexer::is_complete(&state).await? {
            break;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    let documents = indexer::documents(&state).await?;
    state.database.close().await?;
    println!("{documents} records and notes are found again, after {:.1} s.", took.elapsed().as_secs_f64());
    Ok(())
}
