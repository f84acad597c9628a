//! `sluice demo`: an empty database filled with the demonstration company, and the sign-ins to look at it with.

use clap::Args;
use server::clock;
use server::config::Config;
use server::demo::{self, ADMIN, Demonstration, MANAGER, Need, REP, Size};
use shared::people::Password;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How many times 40 people, 5,000 accounts and 8,000 deals.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    scale: u32,
    /// What the company is drawn from: the same seed on the same day makes the same company.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave a database with people in it as it is; without this, that is an error.
    #[arg(long)]
    if_needed: bool,
}

pub(crate) async fn run(
    config: Config,
    Arguments { scale, seed, if_needed }: Arguments,
) -> anyhow::Result<()> {
    let password = config.demo_password.clone().unwrap_or_else(made_up);
    let judged = Password::new(&password, REP, "")
        .map_err(|findings| anyhow::anyhow!("SLUICE_DEMO_PASSWORD: {}", serde_json::json!(findings)))?;
    let state = super::open(config).await?;
    match demo::need(&state).await? {
        Need::Nothing if if_needed => return Ok(state.database.close().await?),
        Need::Unfinished => println!("A demonstration was begun here and cut off; it goes on."),
        Need::Nothing | Need::Empty => {}
    }
    let took = clock::stopwatch();
    let password_hash = state.auth.passwords.hash(judged).await?;
    let demonstration = Demonstration { size: Size::scaled(scale), seed, password_hash };
    let counts = demo::fill(&state, demonstration).await?;
    println!("The demonstration company is there:");
    for (table, rows) in counts.by_table() {
        println!("{rows:>10} {table}");
    }
    tracing::info!(seconds = took.elapsed().as_secs(), "filled the database");
    println!("\nSign in with the password {password} as");
    for (role, email) in [("a rep", REP), ("their manager", MANAGER), ("an administrator", ADMIN)] {
        println!("  {email:<20} {role}");
    }
    Ok(state.database.close().await?)
}

/// A password that nobody has seen: four groups of letters and digits that are not taken for each other.
fn made_up() -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let drawn = clock::random::<20>();
    let groups = drawn.chunks(5).map(|group| {
        group.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect::<String>()
    });
    groups.collect::<Vec<_>>().join("-")
}
