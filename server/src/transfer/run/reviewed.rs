//! Writes the rows that were put aside once somebody has decided them: 500 at a time, each gone from the table in the
//! transaction that writes what follows from it. Killed at any point it goes on with those that are left.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use shared::ids::ImportId;
use shared::transfer::Existing;
use shared::transfer::cell::Cell;

use super::known::Known;
use super::plan::{Decided, Planner, Taken};
use super::{BATCH_ROWS, Payload, add, importer, write};
use crate::entities::import_reviews::{Column, Entity, Model};
use crate::error::ApiResult;
use crate::jobs::Outcome;
use crate::state::AppState;
use crate::transfer::judge::Judge;
use crate::transfer::{service, store};

/// The job of rows that were decided.
pub fn job(state: AppState, payload: Value) -> BoxFuture<'static, ApiResult<Outcome>> {
    async move {
        let Payload { import } = serde_json::from_value(payload)?;
        while batch(&state, import).await? {}
        Ok(Outcome::Done)
    }
    .boxed()
}

/// Writes some of the decided rows of the import `id`; false when none is left.
async fn batch(state: &AppState, id: ImportId) -> ApiResult<bool> {
    let import = store::load(state.database.read(), id).await?;
    let Some(actor) = importer(state, &import).await? else { return Ok(false) };
    let judge = service::judge(state, state.database.read(), &actor, &import).await?;
    let transaction = state.database.begin().await?;
    let mut import = store::load_to_change(&transaction, id).await?;
    if !import.state.can_be_undone() {
        return Ok(false);
    }
    let limit = u64::try_from(BATCH_ROWS).unwrap_or(u64::MAX);
    let rows = Entity::find()
        .filter(Column::ImportId.eq(id))
        .filter(Column::Decision.is_not_null())
        .order_by_asc(Column::RowNumber)
        .limit(limit)
        .all(&*transaction)
        .await?;
    if rows.is_empty() {
        return Ok(false);
    }
    let numbers: Vec<i64> = rows.iter().map(|row| row.row_number).collect();
    let (taken, rejected) = taken(rows, &judge)?;
    let mut known = Known::of(id);
    known.look_up(&*transaction, &actor, &taken, true).await?;
    // Now, and not when the import ran: it is now that somebody decided them.
    let planner =
        Planner { import: id, actor, at: state.now(), existing: Existing::Review, pipeline: judge.pipeline };
    let plan = planner.plan(taken, &mut known)?;
    let mut progress = store::progress(&import)?.unwrap_or_default();
    add(&mut progress, plan.tally);
    // They were counted when they were put aside.
    progress.done -= plan.tally.accepted + plan.tally.skipped;
    progress.rejected += rejected;
    write::write(&transaction, &state.rules, &planner, plan).await?;
    let done = Entity::delete_many().filter(Column::ImportId.eq(id)).filter(Column::RowNumber.is_in(numbers));
    done.exec(&*transaction).await?;
    import.progress = Some(serde_json::to_value(progress)?);
    store::write(&transaction, import).await?;
    transaction.commit().await?;
    Ok(true)
}

/// The rows as they are judged now. What is in order no longer, because a role or a stage changed meanwhile, is rejected.
fn taken(rows: Vec<Model>, judge: &Judge) -> ApiResult<(Vec<Taken>, i64)> {
    let (mut taken, mut rejected) = (Vec::with_capacity(rows.len()), 0);
    for Model { row_number: number, cells, decision, meaning, .. } in rows {
        let cells: Vec<Cell> = serde_json::from_value(cells)?;
        let Some(decision) = decision else { continue };
        match judge.row(&cells) {
            Ok((row, owner)) => {
                taken.push(Taken { number, row, owner, cells, decided: Some(Decided { decision, meaning }) });
            }
            Err(_) => rejected += 1,
        }
    }
    Ok((taken, rejected))
}
