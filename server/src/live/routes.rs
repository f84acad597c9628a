//! The endpoint of `live`.

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::error::ErrorCode;
use shared::ids::EventId;
use shared::live::StreamChanges;

use super::listener::Listener;
use crate::actor::{Actor, needs_session};
use crate::auth::session::{self, Token};
use crate::auth::{api_token, cookie};
use crate::call::Call;
use crate::clock::{self, first_id};
use crate::entities::events;
use crate::error::{ApiError, ApiResult};
use crate::feed;
use crate::request;
use crate::route::Routes;
use crate::state::AppState;

/// The header in which a browser says what it heard last.
const LAST_EVENT_ID: &str = "last-event-id";
/// Keeps a proxy from gathering what is told.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
/// How long ago a page may have begun to load for what it missed to be told, in milliseconds.
const AGO_MAX: u32 = 60_000;
/// After how many milliseconds a browser comes back whose line broke, at the least.
const COME_BACK_MILLIS: u32 = 1_000;

/// Its route.
pub fn routes() -> Routes {
    Routes::new().stream(changes)
}

/// Somebody signed in whose page listens, which is no use of the session.
#[derive(Debug)]
struct Reader {
    actor: Actor,
    token: Token,
}

impl FromRequestParts<AppState> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        if let Some(bearer) = api_token::bearer(&parts.headers) {
            api_token::actor(state, bearer).await?;
            return Err(needs_session());
        }
        let token = cookie::read(&parts.headers, &state.config);
        let token = token.ok_or_else(|| ApiError::new(ErrorCode::Unauthenticated))?;
        let actor = session::listener(state, &token).await?;
        request::signed_in(actor.id);
        Ok(Self { actor, token })
    }
}

/// The number of the last event that was recorded more than `ago` milliseconds before now.
async fn before(state: &AppState, ago: u32) -> ApiResult<i64> {
    let since = EventId(first_id(state.now().plus_millis(-i64::from(ago.min(AGO_MAX)))));
    let first: Option<Option<i64>> = events::Entity::find()
        .filter(events::Column::Id.gte(since))
        .select_only()
        .column_as(events::Column::Seq.min(), "first")
        .into_tuple()
        .one(state.database.read())
        .await?;
    match first.flatten() {
        Some(first) => Ok(first - 1),
        None => feed::head(state).await,
    }
}

/// Tells what happens for as long as the session lasts.
async fn changes(call: Call<StreamChanges, Reader>) -> ApiResult<Response> {
    let said = call.headers.get(LAST_EVENT_ID);
    let said = said.and_then(|value| value.to_str().ok()).and_then(|text| text.trim().parse().ok());
    let heard = match (said.or(call.query.after), call.query.ago) {
        (Some(heard), _) => Some(heard.max(0)),
        (None, Some(ago)) => Some(before(&call.state, ago).await?),
        (None, None) => None,
    };
    let Reader { actor, token } = call.actor;
    let listener = Listener::begin(call.state, token, actor, heard).await?;
    // Not all at once, when the server was away.
    let [later] = clock::random::<1>();
    let first = format!("retry: {}\n\n", COME_BACK_MILLIS + 8 * u32::from(later));
    let told = stream::unfold(listener, Listener::next);
    let body =
        stream::iter([first]).chain(told).map(|text| Ok::<_, std::convert::Infallible>(Bytes::from(text)));
    let mut response = Body::from_stream(body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(UNBUFFERED, HeaderValue::from_static("no"));
    Ok(response)
}
