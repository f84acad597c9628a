//! The same request sent twice is done once: an `Idempotency-Key` with its answer is kept in the transaction of
//! the write, so that either both last or neither does.

use axum::http::HeaderMap;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::endpoint::Endpoint;
use shared::error::ErrorCode;

use crate::call::Call;
use crate::database::Transaction;
use crate::entities::idempotency_keys as keys;
use crate::error::{ApiError, ApiResult};

/// Longest key.
const KEY_MAX: usize = 100;

/// A key that a client made up for one request: 1 to 100 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key in `headers`, where there is one.
    ///
    /// # Errors
    /// `malformed_request` when it is none.
    pub fn of(headers: &HeaderMap) -> ApiResult<Option<Self>> {
        let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
        let text = value.to_str().unwrap_or_default().trim();
        let fits = (1..=KEY_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits {
            Ok(Some(Self(text.to_owned())))
        } else {
            Err(ApiError::new(ErrorCode::MalformedRequest).with("field", "idempotency-key"))
        }
    }
}

/// The key as it is kept. That of a token has the token before it: what was answered to the person or to another token may
/// hold fields that this one does not see. No key has a space.
fn kept_key<E: Endpoint>(call: &Call<E>) -> Option<String> {
    let IdempotencyKey(key) = call.key.as_ref()?;
    Some(match call.actor.came_by.token() {
        Some(token) => format!("{token} {key}"),
        None => key.clone(),
    })
}

/// The answer that was given to this very request before, if it was. Otherwise the key is claimed, and a second
/// request with it waits until `transaction` ends.
///
/// # Errors
/// `idempotency_mismatch` when the key came with another request.
pub async fn replay<E>(transaction: &Transaction, call: &Call<E>) -> ApiResult<Option<E::Response>>
where
    E: Endpoint<Response: DeserializeOwned>,
{
    let Some(key) = kept_key(call) else { return Ok(None) };
    let claim = keys::ActiveModel {
        user_id: Set(call.actor.id),
        endpoint: Set(E::NAME.to_owned()),
        idempotency_key: Set(key.clone()),
        request_hash: Set(call.digest.to_vec()),
        response: Set(None),
        created_at: Set(call.state.now()),
    };
    let untouched =
        OnConflict::columns([keys::Column::UserId, keys::Column::Endpoint, keys::Column::IdempotencyKey])
            .do_nothing()
            .to_owned();
    let claimed =
        keys::Entity::insert(claim).on_conflict(untouched).exec_without_returning(&**transaction).await?;
    if claimed > 0 {
        return Ok(None);
    }
    let id = (call.actor.id, E::NAME.to_owned(), key.clone());
    let kept = keys::Entity::find_by_id(id).one(&**transaction).await?;
    match kept {
        Some(kept) if kept.request_hash != call.digest => Err(ApiError::new(ErrorCode::IdempotencyMismatch)),
        Some(keys::Model { response: Some(response), .. }) => match serde_json::from_value(response) {
            Ok(answer) => Ok(Some(answer)),
            // An older program answered, in words that this one no longer reads: what was asked is done all the same.
            Err(_) => Err(ApiError::new(ErrorCode::IdempotencyMismatch)),
        },
        _ => Err(ApiError::internal(anyhow::anyhow!("an idempotency key was kept without its answer"))),
    }
}

/// Keeps the answer under the call's key, where it has one.
///
/// # Errors
/// When the database fails.
pub async fn keep<E>(transaction: &Transaction, call: &Call<E>, answer: &E::Response) -> ApiResult<()>
where
    E: Endpoint<Response: Serialize>,
{
    let Some(key) = kept_key(call) else { return Ok(()) };
    keys::Entity::update_many()
        .col_expr(keys::Column::Response, Expr::value(serde_json::to_value(answer)?))
        .filter(keys::Column::UserId.eq(call.actor.id))
        .filter(keys::Column::Endpoint.eq(E::NAME))
        .filter(keys::Column::IdempotencyKey.eq(key.as_str()))
        .exec(&**transaction)
        .await?;
    Ok(())
}
