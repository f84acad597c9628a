//! `sluice demo`: an empty database filled with the demonstration company, and the sign-ins to look at it with.

use clap::Args;
use server::clock;
use server::config::Config;
use server::database;
use server::demo::{self, ADMIN, Demonstration, MANAGER, Need, REP, Size};
use server::people::service;
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
        Need::Nothing if if_needed => {
            if service::is_demonstration(&state).await? {
                println!(
                    "The demonstration company is there, with the password that was printed when it was"
                );
                println!("filled, or that SLUICE_DEMO_PASSWORD had then. Sign in as");
                tell_sign_ins();
                println!("If the password is lost, {} and start again.", anew(&state.config));
            }
            return Ok(state.database.close().await?);
        }
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
    tell_sign_ins();
    Ok(state.database.close().await?)
}

fn tell_sign_ins() {
    for (role, email) in [("a rep", REP), ("their manager", MANAGER), ("an administrator", ADMIN)] {
        println!("  {email:<20} {role}");
    }
}

/// What has to be done for the company to be made anew, with a new password.
fn anew(config: &Config) -> String {
    match database::sqlite_file(&config.database_url) {
        Some(_) => format!("remove the folder {}", config.data.display()),
        None => "empty the database".to_owned(),
    }
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
