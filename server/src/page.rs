//! Keyset paging: the cursor is the sort key of the last row, opaque to the client.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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
/// `malformed_request` on `after` when it was not made by [`encode`] for the same order.
pub fn decode<K: DeserializeOwned>(after: Option<&str>) -> ApiResult<Option<K>> {
    let Some(after) = after else { return Ok(None) };
    URL_SAFE_NO_PAD
        .decode(after)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .map(Some)
        .ok_or_else(|| ApiError::new(ErrorCode::MalformedRequest).with("field", "after"))
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
