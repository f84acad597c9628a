//! Several servers on one PostgreSQL wake each other: who commits says so, and says nothing more. What happened, everybody
//! reads in the feed.
//!
//! The word is sent beside the transactions and not in them, because a commit that notifies takes a lock of the whole
//! database, and at most once in a while, however much is committed.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use uuid::Uuid;

use crate::clock;
use crate::state::AppState;

/// What the servers of Sluice listen to.
const CHANNEL: &str = "sluice";
/// The least time between two words of one server.
const REST: Duration = Duration::from_millis(20);
/// How long is waited before the database is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// Tells the other servers of what is committed here, and hears of theirs, until the process ends. On SQLite there are
/// none.
pub async fn work(state: AppState) {
    if state.database.backend() == DbBackend::Postgres {
        let name = Uuid::from_bytes(clock::random()).simple().to_string();
        tokio::join!(tell(&state, &name), hear(&state, &name));
    }
}

async fn tell(state: &AppState, name: &str) {
    let mut commits = state.database.commits();
    let mut told = commits.borrow().own;
    while commits.changed().await.is_ok() {
        let own = commits.borrow_and_update().own;
        if own == told {
            continue;
        }
        let sql = "SELECT pg_notify($1, $2)";
        let statement =
            Statement::from_sql_and_values(DbBackend::Postgres, sql, [CHANNEL.into(), name.into()]);
        match state.database.writer().query_one_raw(statement).await {
            Ok(_) => told = own,
            Err(error) => tracing::warn!(%error, "the other servers could not be woken"),
        }
        tokio::time::sleep(REST).await;
    }
}

async fn hear(state: &AppState, name: &str) {
    loop {
        if let Err(error) = listen(state, name).await {
            tracing::warn!(%error, "the other servers cannot be heard");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn listen(state: &AppState, name: &str) -> Result<(), sea_orm::sqlx::Error> {
    let pool = state.database.writer().get_postgres_connection_pool();
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    // Whatever was said before.
    state.database.committed_elsewhere();
    loop {
        match listener.try_recv().await? {
            Some(word) if word.payload() == name => {}
            // Nothing came because the line broke: there may have been words in between.
            Some(_) | None => state.database.committed_elsewhere(),
        }
    }
}
