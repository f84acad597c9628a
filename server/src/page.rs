//! Keyset paging: the cursor is the sort key of the last row, opaque to the client. Nothing is counted or skipped, and
//! who may see a row is not known here.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, Select,
    Statement, Value,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::error::{ErrorCode, Fault};
use shared::page::{DEFAULT_LIMIT, MAX_LIMIT, Page};

use crate::error::{ApiError, ApiResult};

/// The number of rows asked for.
///
/// # Errors
/// A finding on `limit` when it is not in `1..=MAX_LIMIT`.
pub fn limit(asked: Option<u16>) -> ApiResult<u64> {
    let limit = asked.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) {
        Ok(u64::from(limit))
    } else {
        Err(ApiError::invalid_field("limit", Fault::OutOfRange { min: 1, max: i64::from(MAX_LIMIT) }))
    }
}

/// Writes the sort key of a row, such as `(updated_at, id)`, as a cursor.
pub fn encode<K: Serialize>(key: &K) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

/// Reads a cursor back; `None` for the first page.
///
/// # Errors
/// `malformed_request` on `after` when it was not made by [`encode`] of such a key.
pub fn decode<K: DeserializeOwned>(after: Option<&str>) -> ApiResult<Option<K>> {
    let Some(after) = after else { return Ok(None) };
    let key = URL_SAFE_NO_PAD.decode(after).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    key.filter(|key| !holds_nul(key))
        .and_then(|key| serde_json::from_value(key).ok())
        .map(Some)
        .ok_or_else(|| ApiError::new(ErrorCode::MalformedRequest).with("field", "after"))
}

/// Reads back a cursor whose key begins with the order it was made for.
///
/// # Errors
/// `malformed_request` on `after` when it was made for another order, or by nobody.
pub fn decode_for<S, K>(sort: S, after: Option<&str>) -> ApiResult<Option<K>>
where
    S: DeserializeOwned + PartialEq,
    K: DeserializeOwned,
{
    match decode::<(S, K)>(after)? {
        None => Ok(None),
        Some((made_for, key)) if made_for == sort => Ok(Some(key)),
        Some(_) => Err(ApiError::new(ErrorCode::MalformedRequest).with("field", "after")),
    }
}

/// Whether a text in `key` holds U+0000, which PostgreSQL takes in no text.
fn holds_nul(key: &serde_json::Value) -> bool {
    match key {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(parts) => parts.iter().any(holds_nul),
        _ => false,
    }
}

/// Makes a page of `rows`, of which one more than `limit` was asked for: the extra one only says that there is
/// a next page, whose cursor is `key` of the last row kept.
pub fn cut<R, K: Serialize>(mut rows: Vec<R>, limit: u64, key: impl FnOnce(&R) -> K) -> Page<R> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| encode(&key(last)));
    Page { items: rows, next }
}

/// Which way a list runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

impl Direction {
    /// As the query builder has it.
    pub fn order(self) -> Order {
        match self {
            Self::Up => Order::Asc,
            Self::Down => Order::Desc,
        }
    }
}

/// Orders `select` by a column and, where that is equal, by the id, and begins behind the row `after`.
pub fn keyset<E, K, Id>(
    select: Select<E>,
    direction: Direction,
    (column, id): (E::Column, E::Column),
    after: Option<(K, Id)>,
) -> Select<E>
where
    E: EntityTrait,
    K: Into<Value>,
    Id: Into<Value>,
{
    keyset_by(select, direction, (Expr::col((E::default(), column)), id), after)
}

/// The same by an expression, which must be written as the index writes it.
pub fn keyset_by<E, K, Id>(
    select: Select<E>,
    direction: Direction,
    (key, id): (Expr, E::Column),
    after: Option<(K, Id)>,
) -> Select<E>
where
    E: EntityTrait,
    K: Into<Value>,
    Id: Into<Value>,
{
    behind(select, direction, (&key, id), after)
        .order_by(key, direction.order())
        .order_by(id, direction.order())
}

/// Reads the first `limit` rows of `select`, which has an order.
///
/// The number stands in the statement itself. PostgreSQL plans a prepared statement with a bound limit either anew for
/// every call or once, for a tenth of the table.
///
/// # Errors
/// When the database fails.
pub async fn first<R: FromQueryResult>(
    connection: &impl ConnectionTrait,
    select: &SelectStatement,
    limit: u64,
) -> Result<Vec<R>, DbErr> {
    R::find_by_statement(first_statement(connection.get_database_backend(), select, limit))
        .all(connection)
        .await
}

/// The statement of [`first`].
pub fn first_statement(backend: DbBackend, select: &SelectStatement, limit: u64) -> Statement {
    let mut statement = backend.build(select);
    statement.sql.push_str(&format!(" LIMIT {limit}"));
    statement
}

/// The rows behind the place `after`.
///
/// The pair is compared as one value, which both databases look up in an index over the two. SQLite does so for
/// columns alone; for its sake the key is compared by itself, too.
pub fn behind<E, K, Id>(
    select: Select<E>,
    direction: Direction,
    (key, id): (&Expr, E::Column),
    after: Option<(K, Id)>,
) -> Select<E>
where
    E: EntityTrait,
    K: Into<Value>,
    Id: Into<Value>,
{
    let Some((last, last_id)) = after else { return select };
    let last: Value = last.into();
    let place = Expr::tuple([key.clone(), Expr::col((E::default(), id))]);
    let behind = Expr::tuple([Expr::value(last.clone()), Expr::value(last_id)]);
    let column = matches!(key, Expr::Column(_));
    let (reached, place) = match direction {
        Direction::Up => (key.clone().gte(Expr::value(last)), place.gt(behind)),
        Direction::Down => (key.clone().lte(Expr::value(last)), place.lt(behind)),
    };
    if column { select.filter(place) } else { select.filter(reached).filter(place) }
}
