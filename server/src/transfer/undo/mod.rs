//! Takes an import back: the fields that it filled or replaced hold again what they held before, and the records that it
//! made go to the recycle bin, as far as nobody has worked on them since. The rest stays and is listed with why.
//!
//! Done in batches of the import's own rows; phase and cursor move in the transaction that takes records back. So a
//! run that was killed goes on where it stopped, and one that is run twice takes nothing back twice.

mod kept;
mod made;
mod put_away;
mod restored;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QuerySelect,
};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::audit::{AuditDetail, AuditSubjectKind};
use shared::ids::{DeletionId, ImportId};
use shared::obstacle::Obstacle;
use shared::people::access::Permission;
use shared::time::Instant;
use shared::transfer::api::{ImportProgress, UndoProgress, UndoStart};
use shared::transfer::{ImportState, UndoPhase};

pub(super) use self::kept::list;
use super::{UNDO_JOB, store};
use crate::actor::{Actor, CameBy};
use crate::audit;
use crate::auth::acting;
use crate::database::{Transaction, to_change};
use crate::edit;
use crate::entities::{import_changes, import_reviews, import_undos, imports};
use crate::error::{ApiError, ApiResult};
use crate::jobs::{self, Outcome};
use crate::state::AppState;

/// Rows of the import that are taken back in one transaction.
const BATCH_ROWS: u64 = 500;
/// How long a run goes on before it lets other work have its turn, in milliseconds.
const TURN_MILLIS: i64 = 60_000;

#[derive(Deserialize)]
struct Payload {
    import: ImportId,
}

/// One batch of an undo.
struct Undoing<'u> {
    state: &'u AppState,
    transaction: &'u Transaction,
    actor: &'u Actor,
    undo: import_undos::Model,
    progress: UndoProgress,
    now: Instant,
}

/// Begins to take an import back; a worker does it. Rows of it that still wait to be decided are gone.
///
/// # Errors
/// `not_found`; `wrong_state` unless it is over and wrote something; `conflict`.
pub(super) async fn start(
    state: &AppState,
    transaction: &Transaction,
    actor: &Actor,
    id: ImportId,
    UndoStart { version }: UndoStart,
) -> ApiResult<imports::Model> {
    actor.require(Permission::ImportRecords)?;
    let mut import = store::find_to_change(transaction, actor, id).await?;
    if !import.state.can_be_undone() || import.started_at.is_none() || import.dry_run {
        return Err(ApiError::obstacle(Obstacle::NothingToUndo));
    }
    if import.version != version {
        return Err(edit::changed_meanwhile(import.version));
    }
    let ImportProgress { accounts, contacts, deals, .. } = store::progress(&import)?.unwrap_or_default();
    let changed = import_changes::Entity::find()
        .filter(import_changes::Column::ImportId.eq(id))
        .select_only()
        .column(import_changes::Column::SubjectId)
        .distinct()
        .count(&**transaction)
        .await?;
    let total = accounts + contacts + deals + i64::try_from(changed).unwrap_or(i64::MAX);
    let now = state.now();
    let undo = import_undos::Model {
        import_id: id,
        deletion_id: DeletionId(state.new_id()),
        at: now,
        phase: UndoPhase::Changes,
        cursor: 0,
        progress: serde_json::to_value(UndoProgress { total, ..UndoProgress::default() })?,
    };
    import_undos::Entity::insert(undo.into_active_model()).exec_without_returning(&**transaction).await?;
    let waiting = import_reviews::Entity::delete_many().filter(import_reviews::Column::ImportId.eq(id));
    waiting.exec(&**transaction).await?;
    import.state = ImportState::Undoing;
    import.version += 1;
    import.updated_at = now;
    store::write(transaction, import.clone()).await?;
    let detail = AuditDetail::ImportUndone { name: import.file_name.clone() };
    let subject = Some((AuditSubjectKind::Import, id.0));
    audit::record(transaction, now, audit::Entry { actor: Some(actor.id), subject, detail }).await?;
    jobs::enqueue(transaction, now, UNDO_JOB, json!({ "import": id }), now, None).await?;
    Ok(import)
}

/// How far the taking back of an import has come, once somebody began it.
///
/// # Errors
/// When the database fails.
pub(super) async fn progress(
    connection: &impl ConnectionTrait,
    id: ImportId,
) -> ApiResult<Option<UndoProgress>> {
    let undo = import_undos::Entity::find_by_id(id).one(connection).await?;
    Ok(undo.map(|undo| serde_json::from_value(undo.progress)).transpose()?)
}

/// The job that takes an import back.
pub fn job(state: AppState, payload: Value) -> BoxFuture<'static, ApiResult<Outcome>> {
    async move {
        let Payload { import } = serde_json::from_value(payload)?;
        let began = state.now();
        while batch(&state, import).await? {
            let now = state.now();
            if over(began, now) {
                return Ok(Outcome::Again(now));
            }
        }
        Ok(Outcome::Done)
    }
    .boxed()
}

fn over(began: Instant, now: Instant) -> bool {
    now.millis() - began.millis() >= TURN_MILLIS
}

/// Takes one batch back; false when there is nothing left to do.
async fn batch(state: &AppState, id: ImportId) -> ApiResult<bool> {
    let owner = store::load(state.database.read(), id).await?.owner_id;
    // As they are now: what they may no longer change stays, and is listed.
    let actor = acting::of(state, owner, CameBy::NoRequest).await?;
    let transaction = state.database.begin().await?;
    let mut import = store::load_to_change(&transaction, id).await?;
    let undo = to_change(import_undos::Entity::find_by_id(id)).one(&*transaction).await?;
    let (Some(undo), ImportState::Undoing) = (undo, import.state) else { return Ok(false) };
    // Nobody can be asked any more: what is left stays as it is.
    let next = match &actor {
        Some(actor) => {
            let progress = serde_json::from_value(undo.progress.clone())?;
            let now = state.now();
            let mut undoing = Undoing { state, transaction: &transaction, actor, undo, progress, now };
            let reached = match undoing.undo.phase {
                UndoPhase::Changes => undoing.put_back().await?,
                UndoPhase::Deals | UndoPhase::Contacts | UndoPhase::Accounts => undoing.put_away().await?,
            };
            undoing.turn_to(reached).await?
        }
        None => false,
    };
    if !next {
        import.state = ImportState::Undone;
        import.version += 1;
        import.updated_at = state.now();
        store::write(&transaction, import).await?;
        tracing::info!(import = %id, "took an import back");
    }
    transaction.commit().await?;
    Ok(next)
}

impl Undoing<'_> {
    /// Writes how far the phase came, or that the next begins when its rows are at their end. False after the last.
    async fn turn_to(self, reached: Option<i64>) -> ApiResult<bool> {
        let Self { transaction, mut undo, progress, .. } = self;
        let next = match undo.phase {
            UndoPhase::Changes => Some(UndoPhase::Deals),
            UndoPhase::Deals => Some(UndoPhase::Contacts),
            UndoPhase::Contacts => Some(UndoPhase::Accounts),
            UndoPhase::Accounts => None,
        };
        let goes_on = reached.is_some() || next.is_some();
        match (reached, next) {
            (Some(reached), _) => undo.cursor = reached,
            (None, Some(next)) => (undo.phase, undo.cursor) = (next, 0),
            (None, None) => {}
        }
        undo.progress = serde_json::to_value(progress)?;
        let row = undo.into_active_model().reset_all();
        import_undos::Entity::update(row).validate()?.exec(&**transaction).await?;
        Ok(goes_on)
    }
}
