//! Live updates (O4): tells every open page what happens the moment it is committed, and nobody what they may not see.
//!
//! One task of the process ([`work`]) is woken by each commit, reads the feed of events, finds out for each record whose it
//! is, and hands it to the streams ([`hub`]); each stream passes on what its reader may hear ([`reach`]) and ends with their
//! session ([`listener`]). Beside PostgreSQL the servers wake each other ([`neighbours`]).
//!
//! Nothing is kept for anybody and nothing waits for a reader: who is too slow, or was away for too long, is told to look
//! at everything again. No value of a record leaves here.

mod entries;
mod hub;
mod listener;
pub mod neighbours;
mod places;
mod reach;
mod routes;
mod running;

use std::time::Duration;

pub use hub::Hub;
pub use routes::routes;

use crate::state::AppState;

/// How long the hub rests after it has told something: commits that come in the meantime are told together.
const REST: Duration = Duration::from_millis(10);
/// How soon it looks again for what a transaction that is still open holds up; its end may wake nobody.
const HELD: Duration = Duration::from_millis(50);
/// How often it looks when nobody wakes it: a command may write beside this process.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Tells what happens until the process ends.
pub async fn work(state: AppState) {
    let mut commits = state.database.commits();
    loop {
        // What is committed from here on may not be seen by this turn.
        commits.borrow_and_update();
        let wait = match hub::turn(&state).await {
            Ok(hub::Turn { more: true, .. }) => continue,
            Ok(hub::Turn { held: true, .. }) => HELD,
            Ok(_) => LOOK_AGAIN,
            Err(error) => {
                tracing::error!(cause = ?error, "what happened could not be told");
                LOOK_AGAIN
            }
        };
        tokio::time::sleep(REST).await;
        let _ = tokio::time::timeout(wait, commits.changed()).await;
    }
}
