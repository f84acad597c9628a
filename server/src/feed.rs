//! The feed: every event in the order in which whoever follows them has to read them, each once and none left out. The
//! live stream and the index of search read it; nothing here decides who is told, and nothing is written.
//!
//! Who follows keeps the number of the last event that it has dealt with, is woken by [`Database::commits`] and asks for
//! what came [`after`] it. On SQLite numbers are given in the order of commits. On PostgreSQL transactions commit in
//! another order than they take their numbers, so a number may be missing that still comes: nobody reads past such a gap.
//! It is known to stay empty when every transaction that was there when it was first seen has ended.
//!
//! [`Database::commits`]: crate::database::Database::commits

use std::sync::{Mutex, PoisonError};

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use crate::entities::events;
use crate::error::ApiResult;
use crate::state::AppState;

/// How far before the last event [`head`] looks for one that may still come.
const LOOK_BACK: u32 = 1000;

/// What comes next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// The events, in their order.
    pub rows: Vec<events::Model>,
    /// Whether there are more behind them that cannot be read yet, because a transaction that began before them is still
    /// open. When it is undone no commit tells of it, so whoever is in a hurry looks again by themselves.
    pub held: bool,
}

impl Read {
    /// The number of the last event, or `cursor` when there is none.
    pub fn last(&self, cursor: i64) -> i64 {
        self.rows.last().map_or(cursor, |row| row.seq)
    }
}

/// What this process has found out about numbers that are missing.
#[derive(Debug, Default)]
pub struct Gaps(Mutex<Known>);

#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// Up to this number nothing comes any more that is not there.
    settled: i64,
    /// Every number up to the first was taken by a transaction whose own is below the second.
    noted: Option<(i64, i64)>,
}

#[derive(FromQueryResult)]
struct Line {
    #[sea_orm(nested)]
    event: events::Model,
    /// Every transaction with a number below this one has ended, as far as the statement saw.
    ended: i64,
}

/// At most `limit` events after the one with the number `cursor`; 0 stands before the first.
///
/// # Errors
/// When the database fails.
pub async fn after(state: &AppState, cursor: i64, limit: u32) -> ApiResult<Read> {
    let database = state.database.read();
    if database.get_database_backend() == DbBackend::Sqlite {
        let rows = next(cursor, limit).all(database).await?;
        return Ok(Read { rows, held: false });
    }
    let read = settled(database, &state.gaps, cursor, limit).await?;
    if !read.held {
        return Ok(read);
    }
    // Only what is noted can be settled later. Mostly nobody is under way any more, and the second look shows it.
    if state.gaps.known().noted.is_none() {
        let highest = highest(database).await?;
        state.gaps.note(highest, next_transaction(database).await?);
    }
    settled(database, &state.gaps, cursor, limit).await
}

/// Where whoever wants to hear only what comes begins: everything up to here has been committed, and what is still being
/// written comes after it.
///
/// # Errors
/// When the database fails.
pub async fn head(state: &AppState) -> ApiResult<i64> {
    let database = state.database.read();
    let highest = highest(database).await?;
    if database.get_database_backend() == DbBackend::Sqlite {
        return Ok(highest);
    }
    let begin = highest.saturating_sub(i64::from(LOOK_BACK)).max(0);
    Ok(after(state, begin, LOOK_BACK).await?.last(begin))
}

fn next(cursor: i64, limit: u32) -> sea_orm::Select<events::Entity> {
    events::Entity::find()
        .filter(events::Column::Seq.gt(cursor))
        .order_by_asc(events::Column::Seq)
        .limit(u64::from(limit))
}

async fn highest(database: &DatabaseConnection) -> ApiResult<i64> {
    let highest: Option<Option<i64>> = events::Entity::find()
        .select_only()
        .column_as(events::Column::Seq.max(), "highest")
        .into_tuple()
        .one(database)
        .await?;
    Ok(highest.flatten().unwrap_or(0))
}

/// Reads up to the first gap that may still be filled. Rows and the transactions that have ended come of one statement,
/// so of one moment.
async fn settled(database: &DatabaseConnection, gaps: &Gaps, cursor: i64, limit: u32) -> ApiResult<Read> {
    let known = gaps.known();
    let ended = Expr::cust("(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint)");
    let lines = next(cursor, limit).expr_as(ended, "ended").into_model::<Line>().all(database).await?;
    let Some(first) = lines.first() else { return Ok(Read::default()) };
    let known = gaps.settle(known, first.ended);
    let (mut rows, mut held, mut before) = (Vec::with_capacity(lines.len()), false, cursor);
    for Line { event, .. } in lines {
        if event.seq - 1 > before && event.seq - 1 > known {
            held = true;
            break;
        }
        before = event.seq;
        rows.push(event);
    }
    Ok(Read { rows, held })
}

#[derive(FromQueryResult)]
struct Number {
    number: i64,
}

/// The number of a transaction that begins now: whoever has taken a number for an event by now has a lower one.
async fn next_transaction(database: &DatabaseConnection) -> ApiResult<i64> {
    let sql = "SELECT pg_current_xact_id()::text::bigint AS number";
    let found =
        Number::find_by_statement(Statement::from_string(DbBackend::Postgres, sql)).one(database).await?;
    Ok(found.map_or(i64::MAX, |found| found.number))
}

impl Gaps {
    fn known(&self) -> Known {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Up to which number all is settled for a statement that saw every transaction below `ended` at its end, and before
    /// which this was `known`. What others find out meanwhile is nothing to it: it may have seen less than they.
    fn settle(&self, known: Known, ended: i64) -> i64 {
        let Some((number, _)) = known.noted.filter(|(_, transaction)| *transaction <= ended) else {
            return known.settled;
        };
        let settled = known.settled.max(number);
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        now.settled = now.settled.max(settled);
        if now.noted == known.noted {
            now.noted = None;
        }
        settled
    }

    /// Notes that every number up to `number` was taken by a transaction below `transaction`, unless something is noted
    /// already, which is settled first.
    fn note(&self, number: i64, transaction: i64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.noted.get_or_insert((number, transaction));
    }
}
