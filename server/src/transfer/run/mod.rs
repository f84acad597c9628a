//! Runs an import: reads its file from where the last batch ended, writes 500 rows at a time, and moves the cursor
//! in the same transaction. Killed at any point it goes on where it stopped; run twice it writes nothing twice,
//! because the ids of what a row makes follow from the import and the row.
//!
//! `known` looks up what rows may mean, `plan` and `change` say what they make of it, `write` writes that; `reviewed` does
//! the same for rows that were put aside, once somebody has decided them.
//!
//! A trial run counts what would be made and writes nothing but its progress.

mod change;
mod known;
mod plan;
pub mod reviewed;
mod write;

use std::collections::HashSet;
use std::ops::ControlFlow;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::Value;
use shared::error::ErrorCode;
use shared::ids::{AccountId, ImportId};
use shared::time::Instant;
use shared::transfer::ImportState;
use shared::transfer::api::ImportProgress;
use tokio::sync::mpsc;

use self::known::Known;
use self::plan::{Planner, Taken};
use super::judge::Judge;
use super::service;
use super::sheet::{Row, Table, Unreadable};
use super::store::{self, Mapping};
use crate::actor::{Actor, CameBy};
use crate::auth::acting;
use crate::entities::imports::Model;
use crate::error::{ApiError, ApiResult};
use crate::jobs::Outcome;
use crate::state::AppState;

/// Rows of the file that are written in one transaction.
pub const BATCH_ROWS: usize = 500;
/// How long a run goes on before it lets other work have its turn, in milliseconds.
const TURN_MILLIS: i64 = 60_000;

/// What stands beside the job.
#[derive(Deserialize)]
struct Payload {
    import: ImportId,
}

/// The job of an import.
pub fn job(state: AppState, payload: Value) -> BoxFuture<'static, ApiResult<Outcome>> {
    async move {
        let Payload { import } = serde_json::from_value(payload)?;
        advance(&state, import).await
    }
    .boxed()
}

/// Goes on with the import `id` until its end, until it is stopped, or until other work should have its turn.
///
/// # Errors
/// When the database or the file store fails; the next call goes on from the last batch.
pub async fn advance(state: &AppState, id: ImportId) -> ApiResult<Outcome> {
    let import = store::load(state.database.read(), id).await?;
    if !import.state.is_running() || import.state == ImportState::Undoing {
        return Ok(Outcome::Done);
    }
    let Some(actor) = importer(state, &import).await? else {
        return finish(state, &import, ImportState::Failed).await;
    };
    let prepared = match service::judge(state, state.database.read(), &actor, &import).await {
        Ok(judge) => service::open(state, &import).await.map(|table| (judge, table)),
        Err(error) => Err(error),
    };
    match prepared {
        Ok((judge, table)) => Run::new(state, &actor, import, &judge)?.read(table, judge).await,
        Err(error) if is_lasting(&error) => {
            tracing::error!(import = %id, %error, "an import could no longer be read");
            finish(state, &import, ImportState::Failed).await
        }
        Err(error) => Err(error),
    }
}

/// Is it the import's own fault, so that trying again would not help?
fn is_lasting(error: &ApiError) -> bool {
    matches!(
        error.problem().code,
        ErrorCode::UnreadableFile | ErrorCode::ValidationFailed | ErrorCode::TooLarge
    )
}

/// The person whose import it is, as they are now; nobody when they may no longer sign in.
async fn importer(state: &AppState, import: &Model) -> ApiResult<Option<Actor>> {
    acting::of(state, import.owner_id, CameBy::NoRequest).await
}

/// Some rows of the file, judged: those that are taken, and how many are not.
struct Batch {
    taken: Vec<Taken>,
    rejected: i64,
    last: i64,
}

impl Batch {
    const fn new() -> Self {
        Self { taken: Vec::new(), rejected: 0, last: 0 }
    }

    fn rows(&self) -> i64 {
        i64::try_from(self.taken.len()).unwrap_or(i64::MAX).saturating_add(self.rejected)
    }
}

/// One turn of a run.
struct Run<'r> {
    state: &'r AppState,
    actor: &'r Actor,
    import: Model,
    planner: Planner,
    known: Known,
    /// The accounts that a trial would have changed so far.
    met: HashSet<AccountId>,
    progress: ImportProgress,
}

impl<'r> Run<'r> {
    fn new(state: &'r AppState, actor: &'r Actor, import: Model, judge: &Judge) -> ApiResult<Self> {
        let Mapping { existing, .. } = serde_json::from_value(import.mapping.clone())?;
        // One instant for the whole import, however often it is interrupted.
        let at = import.started_at.unwrap_or(import.created_at);
        let (id, pipeline) = (import.id, judge.pipeline.clone());
        let planner = Planner { import: id, actor: actor.clone(), at, existing, pipeline };
        let mut progress = store::progress(&import)?.unwrap_or_default();
        if import.dry_run {
            // What a trial has seen is in no table: it begins anew.
            progress = ImportProgress { total: progress.total, ..ImportProgress::default() };
        }
        Ok(Self { state, actor, import, planner, known: Known::of(id), met: HashSet::new(), progress })
    }

    /// Reads the file on a thread of its own, a few batches ahead of the database.
    async fn read(mut self, table: Table, judge: Judge) -> ApiResult<Outcome> {
        let id = self.import.id;
        let began = self.state.now();
        let (sender, mut batches) = mpsc::channel(2);
        let after = self.import.cursor;
        let reader = tokio::spawn(service::beside(move || produce(&table, after, &judge, &sender)));
        while let Some(batch) = batches.recv().await {
            let going =
                if self.import.dry_run { self.count(batch).await? } else { self.write(batch).await? };
            if !going {
                return Ok(Outcome::Done);
            }
            let now = self.state.now();
            if !self.import.dry_run && over(began, now) {
                // The reader ends when it finds nobody listening.
                return Ok(Outcome::Again(now));
            }
        }
        match reader.await.map_err(ApiError::internal)?? {
            Ok(()) if self.import.dry_run => finish(self.state, &self.import, ImportState::Ready).await,
            Ok(()) => finish(self.state, &self.import, ImportState::Done).await,
            Err(unreadable) => {
                tracing::error!(import = %id, cause = ?unreadable, "an import's file broke while it was read");
                finish(self.state, &self.import, ImportState::Failed).await
            }
        }
    }

    /// Counts what a batch would make. False when the trial was stopped.
    async fn count(&mut self, batch: Batch) -> ApiResult<bool> {
        self.known.look_up(self.state.database.read(), self.actor, &batch.taken, false).await?;
        let Batch { taken, rejected, last: _ } = batch;
        let plan = self.planner.plan(taken, &mut self.known)?;
        self.tally(plan.tally, rejected);
        self.met.extend(plan.changed.changed_accounts());
        self.known.rest(self.actor, &self.met);
        let transaction = self.state.database.begin().await?;
        let mut import = store::load_to_change(&transaction, self.import.id).await?;
        if import.version != self.import.version {
            return Ok(false);
        }
        import.progress = Some(serde_json::to_value(self.progress)?);
        store::write(&transaction, import).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Writes a batch and the cursor behind it. False when the import was stopped, or another worker has gone on
    /// with it.
    async fn write(&mut self, batch: Batch) -> ApiResult<bool> {
        let transaction = self.state.database.begin().await?;
        let mut import = store::load_to_change(&transaction, self.import.id).await?;
        if import.version != self.import.version || import.cursor != self.import.cursor {
            return Ok(false);
        }
        self.known = Known::of(import.id);
        self.known.look_up(&*transaction, self.actor, &batch.taken, true).await?;
        let Batch { taken, rejected, last } = batch;
        let plan = self.planner.plan(taken, &mut self.known)?;
        self.tally(plan.tally, rejected);
        write::write(&transaction, &self.state.rules, &self.planner, plan).await?;
        import.cursor = last;
        import.progress = Some(serde_json::to_value(self.progress)?);
        store::write(&transaction, import).await?;
        transaction.commit().await?;
        self.import.cursor = last;
        Ok(true)
    }

    fn tally(&mut self, tally: plan::Tally, rejected: i64) {
        add(&mut self.progress, tally);
        self.progress.done += rejected;
        self.progress.rejected += rejected;
    }
}

/// Counts what a batch came to.
fn add(progress: &mut ImportProgress, tally: plan::Tally) {
    let plan::Tally { accepted, skipped, accounts, known, contacts, deals, changed, anew, reviewed } = tally;
    progress.done += accepted + skipped + reviewed;
    progress.accepted += accepted;
    progress.skipped += skipped;
    progress.accounts += accounts;
    progress.known += known;
    progress.contacts += contacts;
    progress.deals += deals;
    progress.changed += changed;
    progress.anew += anew;
    progress.reviewed += reviewed;
}

fn over(began: Instant, now: Instant) -> bool {
    now.millis() - began.millis() >= TURN_MILLIS
}

/// Judges the rows after `after`, which is the header or the last row that is done, and hands them on in batches.
fn produce(
    table: &Table,
    after: i64,
    judge: &Judge,
    batches: &mpsc::Sender<Batch>,
) -> Result<(), Unreadable> {
    let mut batch = Batch::new();
    table.rows(|Row { number, cells }| {
        if number <= after {
            return ControlFlow::Continue(());
        }
        match judge.row(&cells) {
            Ok((row, owner)) => batch.taken.push(Taken { number, row, owner, cells, decided: None }),
            Err(_) => batch.rejected += 1,
        }
        batch.last = number;
        if batch.rows() < BATCH_ROWS as i64 {
            return ControlFlow::Continue(());
        }
        match batches.blocking_send(std::mem::replace(&mut batch, Batch::new())) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    if batch.rows() > 0 {
        // Nobody listens any more when the import was stopped; then there is nothing to do.
        let _ = batches.blocking_send(batch);
    }
    Ok(())
}

/// Ends the run that began with `seen`, unless it was stopped meanwhile: every start and stop is another version.
async fn finish(state: &AppState, seen: &Model, end: ImportState) -> ApiResult<Outcome> {
    let transaction = state.database.begin().await?;
    let mut import = store::load_to_change(&transaction, seen.id).await?;
    if import.version == seen.version {
        let now = state.now();
        import.state = end;
        import.version += 1;
        import.updated_at = now;
        import.finished_at = Some(now);
        store::write(&transaction, import).await?;
        transaction.commit().await?;
        tracing::info!(import = %seen.id, state = %end, "ended a run of an import");
    }
    Ok(Outcome::Done)
}
