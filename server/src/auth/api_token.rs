//! Scripts that come with an API token instead of a cookie: who made it, what is left of their rights, how often it may ask.
//!
//! A token is laid over the rights of its maker once, here, when the [`Actor`] is made; nothing behind it asks again
//! whether somebody came with a token, apart from the endpoints that answer people alone ([`Endpoint::BY_TOKEN`]).
//!
//! [`Endpoint::BY_TOKEN`]: shared::endpoint::Endpoint::BY_TOKEN

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, header};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::error::ErrorCode;
use shared::ids::TokenId;
use shared::people::access::Permission;
use shared::time::Instant;

use super::acting;
use super::token::Token;
use crate::actor::{Actor, CameBy};
use crate::entities::api_tokens;
use crate::error::{ApiError, ApiResult};
use crate::request;
use crate::state::AppState;

/// How a secret begins, so that one that got loose is found by those who look for such things.
const PREFIX: &str = "sluice_";
/// Requests of one token within a minute.
pub const PER_MINUTE: u32 = 300;
/// How long requests are counted together.
const MINUTE_MILLIS: i64 = 60_000;

/// A new secret with its hash. Only the hash is to be kept.
pub(crate) fn new_secret() -> (String, Vec<u8>) {
    let token = Token::new();
    (format!("{PREFIX}{}", token.reveal()), token.hash().to_vec())
}

/// What `headers` bring as a bearer; it may be no token of ours. Whoever brings something is known by that alone, and no
/// cookie counts.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?;
    // What is not even text is a bearer that nobody knows.
    let (scheme, token) = match value.to_str() {
        Ok(text) => text.split_once(' ').unwrap_or((text, "")),
        Err(_) => ("bearer", ""),
    };
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The maker of the token `bearer`, with what is left of their rights for it.
///
/// # Errors
/// `unauthenticated` when there is no such token, it is over or revoked, or its maker may not sign in; `forbidden` when they
/// may not make tokens any more; `too_many_requests`.
pub(crate) async fn actor(state: &AppState, bearer: &str) -> ApiResult<Actor> {
    let stranger = || ApiError::new(ErrorCode::Unauthenticated);
    let token = bearer.strip_prefix(PREFIX).and_then(Token::parse).ok_or_else(stranger)?;
    let (now, read) = (state.now(), state.database.read());
    let row = api_tokens::Entity::find()
        .filter(api_tokens::Column::TokenHash.eq(token.hash().to_vec()))
        .one(read)
        .await?
        .filter(|row| row.revoked_at.is_none() && row.expires_at > now)
        .ok_or_else(stranger)?;
    let maker = acting::of(state, row.user_id, CameBy::Token(row.id)).await?.ok_or_else(stranger)?;
    request::signed_in(maker.id);
    state.auth.token_rate.take(row.id, now).map_err(ApiError::too_many)?;
    maker.require(Permission::MakeTokens)?;
    let grants = Arc::new(maker.grants.narrowed(&serde_json::from_value(row.scope.clone())?));
    note_use(state, &row, now).await?;
    Ok(Actor { grants, ..maker })
}

/// Writes down when and from where the token was used, once a minute and at every change of place.
async fn note_use(state: &AppState, row: &api_tokens::Model, now: Instant) -> ApiResult<()> {
    let from = request::address();
    let fresh = row.last_used_at.is_some_and(|at| at.plus_millis(MINUTE_MILLIS) > now);
    if fresh && row.last_used_from == from {
        return Ok(());
    }
    api_tokens::Entity::update_many()
        .col_expr(api_tokens::Column::LastUsedAt, Expr::value(now))
        .col_expr(api_tokens::Column::LastUsedFrom, Expr::value(from))
        .filter(api_tokens::Column::Id.eq(row.id))
        .exec(state.database.writer())
        .await?;
    Ok(())
}

/// Counts requests of tokens in this process's memory, which holds as many as are in use within a minute.
#[derive(Debug, Default)]
pub struct TokenRate(Mutex<HashMap<TokenId, (Instant, u32)>>);

impl TokenRate {
    /// Counts one request.
    ///
    /// # Errors
    /// Seconds until the next one is answered.
    fn take(&self, token: TokenId, now: Instant) -> Result<(), u32> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |since: &Instant| since.plus_millis(MINUTE_MILLIS) <= now;
        if counts.get(&token).is_none_or(|(since, _)| over(since)) {
            counts.retain(|_, (since, _)| !over(since));
            counts.insert(token, (now, 0));
        }
        let Some((since, count)) = counts.get_mut(&token) else { return Ok(()) };
        if *count >= PER_MINUTE {
            let left = since.plus_millis(MINUTE_MILLIS).millis() - now.millis();
            return Err(u32::try_from(left.div_euclid(1000) + 1).unwrap_or(1));
        }
        *count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn whatever_calls_itself_a_bearer_is_taken_for_one() {
        let found = |value: &[u8]| {
            let value = HeaderValue::from_bytes(value).unwrap();
            bearer(&HeaderMap::from_iter([(header::AUTHORIZATION, value)])).map(str::to_owned)
        };
        assert_eq!(found(b"Bearer sluice_x"), Some("sluice_x".to_owned()));
        assert_eq!(found(b"bearer  sluice_x "), Some("sluice_x".to_owned()));
        assert_eq!(found(b"BEARER"), Some(String::new()));
        assert_eq!(found(b"Bearer \xff"), Some(String::new()));
        assert_eq!(found(b"Basic c2x1aWNl"), None);
        assert_eq!(bearer(&HeaderMap::new()), None);
    }

    #[test]
    fn a_token_that_asks_too_often_waits_and_no_other_does() {
        let (rate, now) = (TokenRate::default(), Instant::from_millis(0));
        let (one, other) = (TokenId(Uuid::from_u128(1)), TokenId(Uuid::from_u128(2)));
        assert!((0..PER_MINUTE).all(|_| rate.take(one, now).is_ok()));
        assert_eq!(rate.take(one, now), Err(61));
        assert_eq!(rate.take(one, now.plus_millis(MINUTE_MILLIS - 1)), Err(1));
        assert_eq!(rate.take(other, now), Ok(()));
        assert_eq!(rate.take(one, now.plus_millis(MINUTE_MILLIS)), Ok(()));
        assert_eq!(rate.0.lock().unwrap().len(), 1, "what is over is forgotten");
    }
}
