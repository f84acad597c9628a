//! The sealer: chains what was written to the log since, batch by batch, beside the writers and never in their way.
//!
//! Of several servers one seals at a time: whoever holds the row of `audit_sealer`. Transactions commit in another order
//! than their ids are made in, so what is not sealed yet is looked for among all rows of the last minutes, and by a sweep
//! over the whole log from time to time; the sweep also seals what was there before the log was.

use std::time::Duration;

use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect,
    Statement, Value,
};
use shared::audit::AuditSource;
use shared::time::Instant;
use uuid::Uuid;

use super::chain::{BEGINNING, Hash, Link};
use super::heads::{self, Head};
use super::{refusals, row};
use crate::bulk;
use crate::clock;
use crate::entities::{audit_chain, audit_salts, audit_sealer};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Rows of a batch: few enough that nobody waits for the transaction of one.
const BATCH: usize = 500;
/// How far back rows are looked for that were committed late: longer than any request may take.
const OVERLAP_MILLIS: i64 = 3 * 60 * 1000;
/// How often everything is looked through.
const SWEEP_MILLIS: i64 = 6 * 60 * 60 * 1000;
/// Rows that a turn of the sweep looks through.
const SWEEP_ROWS: usize = 5_000;
/// How often the sealer looks for something to seal.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// Batches that are sealed at most while the server stops.
const LAST_BATCHES: usize = 100;

/// What a turn did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Rows that were sealed.
    pub sealed: usize,
    /// Whether there is more to do at once.
    pub more: bool,
}

/// Seals until the process ends. After each batch it rests as long as the batch took, so that a log that is sealed for the
/// first time takes half of the database's time at most.
pub async fn work(state: AppState) {
    loop {
        let took = clock::stopwatch();
        let rest = match turn(&state).await {
            Ok(Turn { more: true, .. }) => took.elapsed(),
            Ok(Turn { more: false, .. }) => LOOK_AGAIN,
            Err(error) => {
                tracing::error!(cause = ?error, "the audit log could not be sealed");
                LOOK_AGAIN
            }
        };
        tokio::time::sleep(rest).await;
    }
}

/// Writes and seals what is left when the server stops.
///
/// # Errors
/// When the database or the file of heads fails.
pub async fn finish(state: &AppState) -> ApiResult<()> {
    let now = state.now();
    refusals::tell_counts(state, now.plus_millis(refusals::MINUTE_MILLIS), now).await?;
    for _ in 0..LAST_BATCHES {
        if !turn(state).await?.more {
            break;
        }
    }
    Ok(())
}

/// Seals one batch, if there is one, and writes its head down outside of the database.
///
/// # Errors
/// When the database or the file of heads fails; the next turn goes on.
pub async fn turn(state: &AppState) -> ApiResult<Turn> {
    let now = state.now();
    refusals::tell_counts(state, now, now).await?;
    // Reading first: an idle sealer takes no write lock.
    let turn = match look(state.database.read(), now).await? {
        Some(Found { rows, sweep: Some(sweep), more }) if rows.is_empty() => {
            go_on(state.database.writer(), sweep).await?;
            Turn { sealed: 0, more }
        }
        Some(_) => seal(state, now).await?,
        None => Turn::default(),
    };
    write_down(state).await?;
    Ok(turn)
}

/// Seals what is found under the lock of the sealer.
async fn seal(state: &AppState, now: Instant) -> ApiResult<Turn> {
    let transaction = state.database.begin().await?;
    let held = audit_sealer::Entity::find().lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    if held.one(&*transaction).await?.is_none() {
        // Another server is at it.
        return Ok(Turn::default());
    }
    let Some(Found { rows, sweep, more }) = look(&*transaction, now).await? else {
        return Ok(Turn::default());
    };
    let (mut seq, mut hash) = last(&*transaction).await?.map_or((0, BEGINNING), |head| (head.seq, head.hash));
    let (mut links, mut salts) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for (source, line) in &rows {
        let row = row::table(*source).read(line).ok_or_else(|| unreadable(*source))?;
        let salt = clock::random::<16>();
        seq += 1;
        let (source_id, digest) = (row.id, row.digest(&salt));
        let link = Link { seq, source: row.source, source_id, digest, sealed_at: now };
        hash = link.hash(&hash);
        let (source, digest, hash) = (link.source, digest.to_vec(), hash.to_vec());
        links.push(
            audit_chain::Model { seq, source, source_id, digest, hash, sealed_at: now }.into_active_model(),
        );
        salts.push(audit_salts::Model { seq, salt: salt.to_vec() }.into_active_model());
    }
    bulk::insert::<audit_chain::ActiveModel>(&*transaction, links).await?;
    bulk::insert::<audit_salts::ActiveModel>(&*transaction, salts).await?;
    if let Some(sweep) = sweep {
        go_on(&*transaction, sweep).await?;
    }
    transaction.commit().await?;
    Ok(Turn { sealed: rows.len(), more })
}

fn unreadable(source: AuditSource) -> ApiError {
    ApiError::internal(anyhow::anyhow!("a row of {} is not as it is written", row::table(source).name))
}

/// Writes how far the sweep has come. Two servers may do so at once: each has looked through what it passes over.
async fn go_on(connection: &impl ConnectionTrait, sweep: Sweep) -> ApiResult<()> {
    let Sweep { source, after, ended } = sweep;
    audit_sealer::Entity::update_many()
        .col_expr(audit_sealer::Column::SweepSource, Expr::value(source))
        .col_expr(audit_sealer::Column::SweepAfter, Expr::value(after))
        .col_expr(audit_sealer::Column::SweptAt, Expr::value(ended))
        .exec(connection)
        .await?;
    Ok(())
}

/// Adds the head of the chain to the file, where it is not there yet: a process may have died before it did.
async fn write_down(state: &AppState) -> ApiResult<()> {
    let Some(head) = last(state.database.read()).await? else { return Ok(()) };
    let path = state.config.audit_heads.clone();
    let write = move || {
        if heads::last(&path)?.is_none_or(|written| written.seq < head.seq) {
            heads::append(&path, &head)?;
        }
        std::io::Result::Ok(())
    };
    let written = tokio::task::spawn_blocking(write).await.map_err(ApiError::internal)?;
    written.map_err(|error| {
        let path = state.config.audit_heads.display().to_string();
        ApiError::internal(anyhow::Error::from(error).context(format!("{path} cannot be written")))
    })
}

/// The last link of the chain.
pub(super) async fn last(connection: &impl ConnectionTrait) -> ApiResult<Option<Head>> {
    let link = audit_chain::Entity::find().order_by_desc(audit_chain::Column::Seq).limit(1);
    let Some(link) = link.one(connection).await? else { return Ok(None) };
    let hash: Hash = link.hash.as_slice().try_into().map_err(ApiError::internal)?;
    Ok(Some(Head { seq: link.seq, hash, at: link.sealed_at }))
}

/// What there is to do.
struct Found {
    /// Lines of rows that are not sealed.
    rows: Vec<(AuditSource, String)>,
    /// How far the sweep has come by that; nothing while there is none.
    sweep: Option<Sweep>,
    /// Whether there is more.
    more: bool,
}

/// Where the sweep stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sweep {
    /// In which table; nothing while it rests.
    source: Option<AuditSource>,
    /// Behind which row.
    after: Option<Uuid>,
    /// When the last one ended.
    ended: Option<Instant>,
}

/// Looks for rows that are not sealed; `None` when there is nothing to do.
async fn look(connection: &impl ConnectionTrait, now: Instant) -> ApiResult<Option<Found>> {
    let mut rows = Vec::new();
    let recently = clock::first_id(now.plus_millis(-OVERLAP_MILLIS));
    for source in AuditSource::ALL {
        let room = BATCH - rows.len();
        let found = unsealed(connection, *source, recently, None, room).await?;
        rows.extend(found.into_iter().map(|row| (*source, row.line)));
    }
    let room = BATCH - rows.len();
    let standing = audit_sealer::Entity::find().one(connection).await?;
    let standing = standing.ok_or_else(|| ApiError::internal(anyhow::anyhow!("there is no sealer")))?;
    let due = standing.swept_at.is_none_or(|at| at.plus_millis(SWEEP_MILLIS) <= now);
    if room == 0 || !(due || standing.sweep_source.is_some()) {
        let more = room == 0;
        return Ok((!rows.is_empty()).then_some(Found { rows, sweep: None, more }));
    }
    let source = standing.sweep_source.unwrap_or(AuditSource::Event);
    let after = standing.sweep_after.unwrap_or_default();
    let end = end_of_page(connection, source, after).await?;
    // What the search of the last minutes found is not to be sealed twice.
    let until = Some(end.map_or(recently, |end| end.min(recently)));
    let left = unsealed(connection, source, after, until, room).await?;
    let next = match (left.len() == room, end.filter(|end| *end < recently)) {
        (true, _) => (Some(source), left.last().map(|row| row.id)),
        (false, Some(end)) => (Some(source), Some(end)),
        (false, None) => (next_source(source), None),
    };
    let ended = if next.0.is_none() { Some(now) } else { standing.swept_at };
    rows.extend(left.into_iter().map(|row| (source, row.line)));
    let sweep = Sweep { source: next.0, after: next.1, ended };
    Ok(Some(Found { rows, sweep: Some(sweep), more: sweep.source.is_some() }))
}

/// The table behind `source` in a sweep.
fn next_source(source: AuditSource) -> Option<AuditSource> {
    let mut sources = AuditSource::ALL.iter().skip_while(|other| **other != source);
    sources.nth(1).copied()
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    line: String,
}

/// Rows behind `after` and up to `until` that are in no link of the chain.
async fn unsealed(
    connection: &impl ConnectionTrait,
    source: AuditSource,
    after: Uuid,
    until: Option<Uuid>,
    most: usize,
) -> ApiResult<Vec<Row>> {
    if most == 0 {
        return Ok(Vec::new());
    }
    let backend = connection.get_database_backend();
    let table = row::table(source);
    let (name, line) = (table.name, table.line("s", backend));
    let mut values = vec![Value::from(after)];
    let mut bounds = format!("s.id > {}", place(backend, 1));
    if let Some(until) = until {
        bounds.push_str(&format!(" AND s.id <= {}", place(backend, 2)));
        values.push(until.into());
    }
    // Asked for each row and not joined: the planner would read the whole chain for a join.
    let sql = format!(
        "SELECT s.id AS id, {line} AS line FROM {name} s WHERE {bounds}
         AND (SELECT c.seq FROM audit_chain c WHERE c.source_id = s.id) IS NULL ORDER BY s.id LIMIT {most}"
    );
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Ok(Row::find_by_statement(statement).all(connection).await?)
}

#[derive(FromQueryResult)]
struct End {
    id: Uuid,
}

/// The last of the next rows that a sweep looks through; `None` when there are fewer.
async fn end_of_page(
    connection: &impl ConnectionTrait,
    source: AuditSource,
    after: Uuid,
) -> ApiResult<Option<Uuid>> {
    let backend = connection.get_database_backend();
    let sql = format!(
        "SELECT s.id AS id FROM {} s WHERE s.id > {} ORDER BY s.id LIMIT 1 OFFSET {}",
        row::table(source).name,
        place(backend, 1),
        SWEEP_ROWS - 1
    );
    let statement = Statement::from_sql_and_values(backend, sql, [Value::from(after)]);
    Ok(End::find_by_statement(statement).one(connection).await?.map(|End { id }| id))
}

/// The place of a bound value.
pub(super) fn place(backend: DbBackend, number: usize) -> String {
    match backend {
        DbBackend::Postgres => format!("${number}"),
        _ => format!("?{number}"),
    }
}
