//! Work that is due at an instant: rows of a table, put there in the transaction that makes the work necessary,
//! done by one worker a process.
//!
//! A worker holds the job that it does by a lease, which it renews while it lives: the work of one that was killed
//! is taken up by another within [`LEASE_MILLIS`] and the [`LOOK_AGAIN`] of that one.
//!
//! A job may run twice (a process may die after doing it and before saying so), so a handler must not mind. A
//! handler that has much to do does a piece, commits it with its own cursor, and returns [`Outcome::Again`].

use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use serde_json::Value;
use shared::time::Instant;
use uuid::Uuid;

use crate::clock;
use crate::database::Transaction;
use crate::entities::due_jobs as rows;
use crate::error::ApiResult;
use crate::state::AppState;

/// How long a job stays a worker's own after the last sign of its life; then another one takes it over.
pub const LEASE_MILLIS: i64 = 30 * 1000;
/// How often a worker gives a sign of life: two may be lost before the lease is.
pub const SIGN_MILLIS: i64 = LEASE_MILLIS / 3;
/// Failures after which a job is left for a person to look at.
const ATTEMPTS_MAX: i32 = 10;
/// How often the worker looks when nobody wakes it: another process may have put a job there.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done; the row goes.
    Done,
    /// There is more to do, from the instant given.
    Again(Instant),
}

/// Does one job, given what was put beside it.
pub type Handler = fn(AppState, Value) -> BoxFuture<'static, ApiResult<Outcome>>;

/// The handlers by the kind of job.
pub type Handlers = &'static [(&'static str, Handler)];

/// Puts a job into the table within `transaction`. While a job with the same `dedupe_key` waits, it is not put
/// there a second time.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(
    transaction: &Transaction,
    now: Instant,
    kind: &str,
    payload: Value,
    due_at: Instant,
    dedupe_key: Option<String>,
) -> ApiResult<()> {
    let row = rows::ActiveModel {
        id: Set(clock::new_id(now)),
        kind: Set(kind.to_owned()),
        payload: Set(payload),
        dedupe_key: Set(dedupe_key),
        due_at: Set(due_at),
        attempts: Set(0),
        lease_token: Set(None),
        lease_until: Set(None),
        failure: Set(None),
        gave_up_at: Set(None),
        created_at: Set(now),
    };
    let once = OnConflict::new().do_nothing().to_owned();
    rows::Entity::insert(row).on_conflict(once).exec_without_returning(&**transaction).await?;
    Ok(())
}

/// Works until the process ends: at once after a commit, otherwise every few seconds.
pub async fn work(state: AppState, handlers: Handlers) {
    if let Err(error) = take_back(&state).await {
        tracing::error!(%error, "the leases of the last process could not be taken back");
    }
    let mut commits = state.database.commits();
    loop {
        // What is committed from here on may put a job there that this look does not find.
        commits.borrow_and_update();
        match tick(&state, handlers).await {
            Ok(0) => {
                let _ = tokio::time::timeout(LOOK_AGAIN, commits.changed()).await;
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "the worker could not look for due jobs");
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    }
}

/// Takes the leases of workers that are gone. SQLite has one process, so when it starts they all are; beside
/// PostgreSQL another one may be alive, and the leases of a dead one run out by themselves.
async fn take_back(state: &AppState) -> ApiResult<()> {
    if state.database.backend() == DbBackend::Sqlite {
        rows::Entity::update_many()
            .col_expr(rows::Column::LeaseToken, Expr::value(None::<Uuid>))
            .col_expr(rows::Column::LeaseUntil, Expr::value(None::<Instant>))
            .filter(rows::Column::LeaseUntil.is_not_null())
            .exec(state.database.writer())
            .await?;
    }
    Ok(())
}

/// Does every job that is due now, one call of a handler for each, and says how many there were.
///
/// # Errors
/// When the database fails; the failure of a job is written beside it instead.
pub async fn tick(state: &AppState, handlers: Handlers) -> ApiResult<usize> {
    let mut done = 0;
    // Reading first: an idle worker takes no write lock.
    while due(state.now()).one(state.database.read()).await?.is_some() {
        let Some(job) = claim(state).await? else { break };
        let outcome = match handlers.iter().find(|(kind, _)| *kind == job.kind) {
            Some((_, handler)) => {
                let work = handler(state.clone(), job.payload.clone());
                tokio::select! {
                    outcome = work => outcome,
                    () = keep_lease(state, &job) => {
                        tracing::warn!(job = %job.id, kind = job.kind, "another worker has taken a job over");
                        continue;
                    }
                }
            }
            None => Err(anyhow::anyhow!("no handler for jobs of the kind {}", job.kind).into()),
        };
        finish(state, job, outcome).await?;
        done += 1;
    }
    Ok(done)
}

fn due(now: Instant) -> Select<rows::Entity> {
    let free =
        Condition::any().add(rows::Column::LeaseUntil.is_null()).add(rows::Column::LeaseUntil.lte(now));
    rows::Entity::find()
        .filter(rows::Column::GaveUpAt.is_null())
        .filter(rows::Column::DueAt.lte(now))
        .filter(free)
        .order_by_asc(rows::Column::DueAt)
        .order_by_asc(rows::Column::Id)
        .limit(1)
}

async fn claim(state: &AppState) -> ApiResult<Option<rows::Model>> {
    let now = state.now();
    let transaction = state.database.begin().await?;
    let due = due(now).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let Some(mut job) = due.one(&*transaction).await? else { return Ok(None) };
    job.lease_token = Some(Uuid::from_bytes(clock::random()));
    job.lease_until = Some(now.plus_millis(LEASE_MILLIS));
    rows::Entity::update_many()
        .col_expr(rows::Column::LeaseToken, Expr::value(job.lease_token))
        .col_expr(rows::Column::LeaseUntil, Expr::value(job.lease_until))
        .filter(rows::Column::Id.eq(job.id))
        .exec(&*transaction)
        .await?;
    transaction.commit().await?;
    Ok(Some(job))
}

/// Renews the lease of `job` for as long as it is this worker's. Ends when it is not, as after a long sleep of the
/// machine; what the handler has not committed by then is undone.
async fn keep_lease(state: &AppState, job: &rows::Model) {
    // Counted from what stands in the row, and not from when the database answered.
    let mut until = job.lease_until.unwrap_or_else(|| state.now().plus_millis(LEASE_MILLIS));
    loop {
        state.until(until.plus_millis(SIGN_MILLIS - LEASE_MILLIS)).await;
        until = state.now().plus_millis(LEASE_MILLIS);
        let renewed = rows::Entity::update_many()
            .col_expr(rows::Column::LeaseUntil, Expr::value(until))
            .filter(rows::Column::Id.eq(job.id))
            .filter(rows::Column::LeaseToken.eq(job.lease_token))
            .exec(state.database.writer())
            .await;
        match renewed {
            Ok(renewed) if renewed.rows_affected == 0 => return,
            Ok(_) => {}
            Err(error) => tracing::warn!(job = %job.id, %error, "the lease of a job could not be renewed"),
        }
    }
}

/// Writes what became of `job`, unless its lease ran out and another worker has it.
async fn finish(state: &AppState, job: rows::Model, outcome: ApiResult<Outcome>) -> ApiResult<()> {
    let now = state.now();
    let mine =
        Condition::all().add(rows::Column::Id.eq(job.id)).add(rows::Column::LeaseToken.eq(job.lease_token));
    let transaction = state.database.begin().await?;
    let update = rows::Entity::update_many()
        .col_expr(rows::Column::LeaseToken, Expr::value(None::<Uuid>))
        .col_expr(rows::Column::LeaseUntil, Expr::value(None::<Instant>))
        .filter(mine.clone());
    match outcome {
        Ok(Outcome::Done) => {
            rows::Entity::delete_many().filter(mine).exec(&*transaction).await?;
        }
        Ok(Outcome::Again(at)) => {
            update
                .col_expr(rows::Column::DueAt, Expr::value(at))
                .col_expr(rows::Column::Attempts, Expr::value(0))
                .exec(&*transaction)
                .await?;
        }
        Err(error) => {
            let attempts = job.attempts + 1;
            let gave_up_at = (attempts >= ATTEMPTS_MAX).then_some(now);
            tracing::error!(job = %job.id, kind = job.kind, attempts, cause = ?error, "a job failed");
            update
                .col_expr(rows::Column::Attempts, Expr::value(attempts))
                .col_expr(rows::Column::Failure, Expr::value(error.to_string()))
                .col_expr(rows::Column::DueAt, Expr::value(now.plus_millis(back_off(attempts))))
                .col_expr(rows::Column::GaveUpAt, Expr::value(gave_up_at))
                .exec(&*transaction)
                .await?;
        }
    }
    transaction.commit().await?;
    Ok(())
}

/// Milliseconds to wait after so many failures: 2 s, 4 s, … at most an hour.
fn back_off(attempts: i32) -> i64 {
    let doublings = attempts.clamp(0, 12);
    (1000_i64 << doublings).min(60 * 60 * 1000)
}
