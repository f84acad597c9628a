//! Takes the file of an import away, and what is remembered of single lines: what the import's row shows of them, and the
//! rows that wait to be decided. What the import made stays.

use std::ops::ControlFlow;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::ids::ImportId;
use shared::obstacle::Obstacle;
use shared::transfer::ImportState;

use super::check::Findings;
use super::sheet::Row;
use super::{service, store};
use crate::entities::import_reviews;
use crate::entities::imports::{Column, Entity, Model};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Stands where the key of the file stood.
pub(super) const FORGOTTEN: &str = "";

/// The imports whose files are still there.
///
/// # Errors
/// When the database fails.
pub(crate) async fn kept(state: &AppState) -> ApiResult<Vec<Model>> {
    let kept = Entity::find().filter(Column::ObjectKey.ne(FORGOTTEN));
    Ok(kept.all(state.database.read()).await?)
}

/// Whether a cell of the import's file is found by `names`. A file that can no longer be read says yes: nobody can show
/// that it does not.
///
/// # Errors
/// When the process is stopping.
pub(crate) async fn names_somebody(
    state: &AppState,
    import: &Model,
    names: impl Fn(&str) -> bool + Send + 'static,
) -> ApiResult<bool> {
    let Ok(table) = service::open(state, import).await else { return Ok(true) };
    let found = service::reading(move || {
        let mut found = false;
        table.rows(|Row { cells, .. }| {
            found = cells.iter().any(|cell| names(&cell.whole()));
            if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(found)
    });
    Ok(found.await.unwrap_or(true))
}

/// Takes the file of the import `id` away. One that waits to be started is stopped with it; one that is running goes on,
/// and is refused.
///
/// # Errors
/// `wrong_state` while it is running.
pub(crate) async fn forget(state: &AppState, id: ImportId) -> ApiResult<()> {
    let transaction = state.database.begin().await?;
    let mut import = store::load_to_change(&transaction, id).await?;
    if import.state.is_running() {
        return Err(ApiError::obstacle(Obstacle::ImportRunning));
    }
    // The file goes first: a row without a key could not find it again.
    if import.object_key != FORGOTTEN {
        state.files.delete(&import.object_key).await?;
    }
    import.object_key = FORGOTTEN.to_owned();
    import.findings = serde_json::to_value(Findings::default())?;
    if import.state == ImportState::Ready {
        import.state = ImportState::Cancelled;
        import.finished_at = Some(state.now());
    }
    let waiting = import_reviews::Entity::delete_many().filter(import_reviews::Column::ImportId.eq(id));
    waiting.exec(&*transaction).await?;
    import.version += 1;
    import.updated_at = state.now();
    store::write(&transaction, import).await?;
    transaction.commit().await?;
    Ok(())
}
