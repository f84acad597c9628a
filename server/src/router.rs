//! Puts the areas together, and around them what every request passes.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use shared::error::ErrorCode;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};

use crate::error::ApiError;
use crate::route::Routes;
use crate::state::AppState;
use crate::{
    assets, audit, auth, docs, headers, lists, live, people, pipeline, privacy, probes, records, request,
    search, transfer, unread,
};

/// Longest time a request may take, the upload of a file on a slow line included.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// Bytes up to which an answer fits one packet anyway, so that packing it is only work.
const SMALL: u64 = 1200;

/// The routes of every area. A new area is added here and nowhere else.
pub fn api() -> Routes {
    Routes::new()
        .merge(people::routes())
        .merge(records::routes())
        .merge(pipeline::routes())
        .merge(transfer::routes())
        .merge(audit::routes())
        .merge(privacy::routes())
        .merge(search::routes())
        .merge(lists::routes())
        .merge(live::routes())
}

/// The whole application.
pub fn router(state: AppState) -> Router {
    let (api, document) = api().into_parts();
    let document = Json(document.build());
    // Level 4 costs a tenth of the default and gives nearly all; files and the app's assets pass as they are.
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(SizeAbove::new(SMALL).and(is_json));
    // The last layer added is the first that a request meets.
    api.route("/api/openapi.json", get(async move || document.clone()))
        .merge(probes::routes())
        .merge(docs::routes())
        .fallback(fallback)
        .method_not_allowed_fallback(async || ApiError::new(ErrorCode::MethodNotAllowed))
        .layer(middleware::from_fn_with_state(state.clone(), auth::origin::guard))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(limit_time))
        .layer(middleware::from_fn(unread::read_on))
        .layer(middleware::from_fn_with_state(state.clone(), request::identify))
        .layer(compression)
        .layer(middleware::from_fn_with_state(state.clone(), headers::protect))
        .with_state(state)
}

/// An unknown address of the API is a problem; any other one is the app's.
async fn fallback(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if uri.path().starts_with("/api/") {
        ApiError::not_found().into_response()
    } else {
        assets::serve(method, uri, headers).await
    }
}

async fn limit_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(TIME_LIMIT, next.run(request))
        .await
        .unwrap_or_else(|_| ApiError::new(ErrorCode::TimedOut).into_response())
}

fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("without a word");
    ApiError::internal(anyhow::anyhow!("panicked: {text}")).into_response()
}

fn is_json(
    _: axum::http::StatusCode,
    _: axum::http::Version,
    headers: &HeaderMap,
    _: &axum::http::Extensions,
) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|media| media.as_bytes().ends_with(b"json"))
}
