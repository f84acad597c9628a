//! The indexer: keeps the index as the records are. It follows the feed of events, reads what they are about anew, and
//! writes what is not there yet; so it may read anything twice. Of several servers one indexes at a time: whoever holds
//! the row of `search_state`. It decides nothing about who finds what.
//!
//! Before it has ever run, after a restore, and when grams are made in another way than before, the index is begun anew:
//! every table is read from its beginning, while what happens meanwhile is followed as always.

use std::collections::BTreeSet;
use std::time::Duration;

use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, PaginatorTrait, QuerySelect,
};
use shared::event::SubjectKind;
use shared::search::SearchKind;
use uuid::Uuid;

use super::batch::Batch;
use super::{grams, index};
use crate::clock;
use crate::database::{Database, Transaction};
use crate::entities::{search_behind, search_documents, search_state};
use crate::error::{ApiError, ApiResult};
use crate::feed;
use crate::state::AppState;

/// Events of a turn.
const EVENTS: u32 = 400;
/// How often the indexer looks when nobody wakes it: another process may have written.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// How soon it looks again for events that another transaction keeps back.
const HELD: Duration = Duration::from_millis(50);
/// How long what comes after something that was just written waits for more.
const TOGETHER: Duration = Duration::from_millis(100);
/// What is behind, beside the kinds: the notes about a record.
const NOTES: &str = "notes";

/// What a turn did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Documents that were written or taken out.
    pub changed: usize,
    /// Whether there is more to do at once.
    pub more: bool,
    /// Whether there are events that cannot be read yet.
    pub held: bool,
}

/// Indexes until the process ends. Where there is much to do it rests as long as it worked, so that it takes half of the
/// database's time at most; what comes one by one is found at once, and what comes in a stream is written together.
pub async fn work(state: AppState) {
    let mut commits = state.database.commits();
    loop {
        let took = clock::stopwatch();
        let rest = match turn(&state).await {
            Ok(Turn { more: true, .. }) => took.elapsed(),
            Ok(Turn { held: true, .. }) => HELD,
            Ok(Turn { changed: 1.., .. }) => TOGETHER,
            Ok(_) => {
                // Woken by the next commit; it makes no difference by which.
                let _ = tokio::time::timeout(LOOK_AGAIN, commits.changed()).await;
                continue;
            }
            Err(error) => {
                tracing::error!(cause = ?error, "the index of search could not be written");
                LOOK_AGAIN
            }
        };
        tokio::time::sleep(rest).await;
    }
}

/// Indexes all that there is to index by now; for commands and stories, which have no indexer beside them.
///
/// # Errors
/// When the database fails.
pub async fn catch_up(state: &AppState) -> ApiResult<usize> {
    let mut changed = 0;
    loop {
        let turn = turn(state).await?;
        changed += turn.changed;
        if !turn.more {
            return Ok(changed);
        }
    }
}

/// Has the index made anew by whichever server indexes next.
///
/// # Errors
/// When the database fails.
pub async fn rebuild(database: &Database) -> ApiResult<()> {
    search_state::Entity::update_many()
        .col_expr(search_state::Column::Version, Expr::value(0))
        .exec(database.writer())
        .await?;
    Ok(())
}

/// Whether everything that was there has been read, and nothing is to be read again.
///
/// # Errors
/// When the database fails.
pub async fn is_complete(state: &AppState) -> ApiResult<bool> {
    let read = state.database.read();
    let standing = standing(read).await?;
    Ok(standing.version == grams::VERSION && standing.walk.is_none() && !is_behind(read).await?)
}

/// Whether everything that has happened is in the index.
///
/// # Errors
/// When the database fails.
pub async fn is_current(state: &AppState) -> ApiResult<bool> {
    if !is_complete(state).await? {
        return Ok(false);
    }
    let standing = standing(state.database.read()).await?;
    let next = feed::after(state, standing.cursor, 1).await?;
    Ok(next.rows.is_empty() && !next.held)
}

/// How many records and notes can be found.
///
/// # Errors
/// When the database fails.
pub async fn documents(state: &AppState) -> ApiResult<u64> {
    Ok(search_documents::Entity::find().count(state.database.read()).await?)
}

/// Has records, notes and all notes about them read again: for who changes them without an event.
///
/// # Errors
/// When the database fails.
pub(super) async fn behind(
    connection: &impl ConnectionTrait,
    what: impl IntoIterator<Item = (&'static str, Uuid)>,
) -> ApiResult<()> {
    let row = |(what, subject_id): (&str, Uuid)| {
        search_behind::Model { what: what.to_owned(), subject_id, after_id: None }.into_active_model()
    };
    let once: BTreeSet<(&str, Uuid)> = what.into_iter().collect();
    let rows: Vec<_> = once.into_iter().map(row).collect();
    for rows in rows.chunks(256) {
        search_behind::Entity::insert_many(rows.iter().cloned())
            // From the beginning again: what was read before may have changed since.
            .on_conflict(
                OnConflict::columns([search_behind::Column::What, search_behind::Column::SubjectId])
                    .update_column(search_behind::Column::AfterId)
                    .to_owned(),
            )
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// As [`behind`], for a record and every note about it.
pub(super) async fn record_behind(
    connection: &impl ConnectionTrait,
    kind: SubjectKind,
    id: Uuid,
) -> ApiResult<()> {
    behind(connection, [(SearchKind::from(kind).as_str(), id), (NOTES, id)]).await
}

/// Whether anything is to be read again.
pub(super) async fn is_behind(connection: &impl ConnectionTrait) -> ApiResult<bool> {
    Ok(search_behind::Entity::find().limit(1).one(connection).await?.is_some())
}

/// Indexes one batch, if there is one.
///
/// # Errors
/// When the database fails; the next turn goes on.
pub async fn turn(state: &AppState) -> ApiResult<Turn> {
    let read = state.database.read();
    let standing = standing(read).await?;
    if standing.version != grams::VERSION {
        return begin_anew(state).await;
    }
    let followed = feed::after(state, standing.cursor, EVENTS).await?;
    let mut batch = Batch::default();
    for row in &followed.rows {
        batch.note(row);
    }
    let more_events = followed.rows.len() >= usize::try_from(EVENTS).unwrap_or(usize::MAX);
    let more_behind = batch.add_behind(read).await?;
    let mut next = search_state::Model { cursor: followed.last(standing.cursor), ..standing.clone() };
    batch.read(read).await?;
    if !more_events && let Some(kind) = standing.walk {
        (next.walk, next.walk_after) =
            batch.walk(read, kind, standing.walk_after.unwrap_or_default()).await?;
    }
    let more = more_events || more_behind || next.walk.is_some();
    let turn = Turn { changed: 0, more, held: followed.held };
    // Reading first: an idle indexer takes no write lock.
    if next == standing && batch.done.is_empty() && batch.reached.is_none() {
        return Ok(turn);
    }
    let Some(changed) = write(state, &standing, &next, batch).await? else {
        // Another server is at it.
        return Ok(Turn { more: false, ..turn });
    };
    if standing.walk.is_some() && next.walk.is_none() {
        finished(state).await?;
    }
    // Whoever moved has notes to be read again.
    let more = more || is_behind(read).await?;
    Ok(Turn { changed, more, ..turn })
}

async fn standing(connection: &impl ConnectionTrait) -> ApiResult<search_state::Model> {
    let standing = search_state::Entity::find().one(connection).await?;
    standing.ok_or_else(|| ApiError::internal(anyhow::anyhow!("search has no state")))
}

/// The row of the state, held until the transaction ends; nothing while another server holds it.
async fn hold(transaction: &Transaction) -> ApiResult<Option<search_state::Model>> {
    let held = search_state::Entity::find().lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    Ok(held.one(&**transaction).await?)
}

async fn begin_anew(state: &AppState) -> ApiResult<Turn> {
    // Before anything is read: what happens from now on is followed.
    let cursor = feed::head(state).await?;
    let transaction = state.database.begin().await?;
    let Some(held) = hold(&transaction).await? else { return Ok(Turn::default()) };
    let more = Turn { more: true, ..Turn::default() };
    if held.version == grams::VERSION {
        return Ok(more);
    }
    index::clear(&*transaction).await?;
    search_behind::Entity::delete_many().exec(&*transaction).await?;
    let next = search_state::Model {
        version: grams::VERSION,
        cursor,
        walk: SearchKind::ALL.first().copied(),
        walk_after: None,
        ..held
    };
    keep(&transaction, next).await?;
    transaction.commit().await?;
    tracing::info!("the index of search is made anew");
    Ok(more)
}

async fn keep(transaction: &Transaction, next: search_state::Model) -> ApiResult<()> {
    let next = next.into_active_model().reset_all();
    search_state::Entity::update(next).validate()?.exec(&**transaction).await?;
    Ok(())
}

/// Writes `batch` and how far that comes; says how many documents changed, or nothing when another server is at it.
async fn write(
    state: &AppState,
    standing: &search_state::Model,
    next: &search_state::Model,
    batch: Batch,
) -> ApiResult<Option<usize>> {
    let transaction = state.database.begin().await?;
    if hold(&transaction).await?.as_ref() != Some(standing) {
        return Ok(None);
    }
    let Batch { notes_of, new, done, reached, documents, .. } = batch;
    for row in done {
        search_behind::Entity::delete_by_id((row.what, row.subject_id)).exec(&*transaction).await?;
    }
    if let Some(row) = reached {
        let row = row.into_active_model().reset_all();
        search_behind::Entity::update(row).validate()?.exec(&*transaction).await?;
    }
    let written = index::write(&*transaction, &documents).await?;
    let notes = documents.iter().filter(|document| document.kind == SearchKind::Activity);
    let notes: BTreeSet<Uuid> = notes.map(|note| note.id).collect();
    let moved = written.moved.into_iter().filter(|id| !notes.contains(id) && !new.contains(id));
    behind(&*transaction, moved.chain(notes_of).map(|id| (NOTES, id))).await?;
    if next != standing {
        keep(&transaction, next.clone()).await?;
    }
    transaction.commit().await?;
    Ok(Some(written.changed))
}

/// Every table has been read for the first time.
async fn finished(state: &AppState) -> ApiResult<()> {
    if state.database.backend() == DbBackend::Postgres {
        // How rare a gram is, the planner has to know.
        state.database.writer().execute_unprepared("ANALYZE search_documents").await?;
    }
    tracing::info!("the index of search is complete");
    Ok(())
}
