//! Search (O5): records and notes found by any part of a name in Chinese or Latin letters, by pinyin and first letters,
//! by the end of a number or the beginning of an address.
//!
//! What leads to a record is made of it ([`grams`]) and kept in an inverted index of each database's own ([`index`]),
//! which follows the events ([`indexer`]). What somebody typed is asked of it as grams ([`query`]), narrowed to what they
//! may see ([`scope`]); the candidates are read again from their tables within what the actor sees ([`find`]), and only
//! what fits there ([`rank`]) is told. So the index may be behind or know too much: nobody is told what they may not see.
//!
//! Nothing here writes a record, and nothing is found by reading a table from its beginning.

mod batch;
mod document;
mod find;
mod fold;
mod grams;
mod index;
pub mod indexer;
mod matching;
mod query;
mod rank;
mod readings;
mod scope;

use sea_orm::ConnectionTrait;
use shared::event::SubjectKind;
use shared::search::SearchKind;
use uuid::Uuid;

pub use document::Searched;
pub use matching::{MATCHING_MAX, Matching, Named, all_matching, matching};

use crate::error::ApiResult;
use crate::route::Routes;
use crate::state::AppState;

/// The routes of search.
pub(crate) fn routes() -> Routes {
    Routes::new().on(find::search)
}

/// Has a record and every note about it read again, after a change without an event.
///
/// # Errors
/// When the database fails.
pub(crate) async fn record_changed(
    connection: &impl ConnectionTrait,
    kind: SubjectKind,
    id: Uuid,
) -> ApiResult<()> {
    indexer::record_behind(connection, kind, id).await
}

/// Has the rows `ids` of `table` read again, after a change without an event. Tables of which nothing is searched have
/// nothing to be read.
///
/// # Errors
/// When the database fails.
pub(crate) async fn rows_changed(
    connection: &impl ConnectionTrait,
    table: &str,
    ids: &[Uuid],
) -> ApiResult<()> {
    let Some(kind) = searched_table(table) else { return Ok(()) };
    indexer::behind(connection, ids.iter().map(|id| (kind.as_str(), *id))).await
}

/// The kind whose rows stand in `table`.
pub(crate) fn searched_table(table: &str) -> Option<SearchKind> {
    match table {
        "accounts" => Some(SearchKind::Account),
        "contacts" => Some(SearchKind::Contact),
        "leads" => Some(SearchKind::Lead),
        "deals" => Some(SearchKind::Deal),
        "activities" => Some(SearchKind::Activity),
        _ => None,
    }
}

/// Leaves nothing in the index, nor in its files, of what was erased. Says whether that is done; another server may be
/// at it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn forget_erased(state: &AppState) -> ApiResult<bool> {
    indexer::catch_up(state).await?;
    if indexer::is_behind(state.database.read()).await? {
        return Ok(false);
    }
    index::forget_removed(state.database.writer()).await?;
    Ok(true)
}
