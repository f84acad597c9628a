//! Puts the areas together, and around them what every request passes.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router, middleware};
use shared::error::ErrorCode;

use crate::error::ApiError;
use crate::route::Routes;
use crate::state::AppState;
use crate::{auth, people, pipeline, records, request, transfer};

/// The routes of every area. A new area is added here and nowhere else.
pub fn api() -> Routes {
    Routes::new()
        .merge(people::routes())
        .merge(records::routes())
        .merge(pipeline::routes())
        .merge(transfer::routes())
}

/// Longest time a request may take.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The whole application.
pub fn router(state: AppState) -> Router {
    let (api, document) = api().into_parts();
    let document = Json(document.build());
    api.route("/api/openapi.json", get(async move || document.clone()))
        .route("/healthz", get(async || StatusCode::NO_CONTENT))
        .fallback(async || ApiError::not_found())
        .method_not_allowed_fallback(async || ApiError::new(ErrorCode::MethodNotAllowed).into_response())
        .layer(middleware::from_fn_with_state(state.clone(), auth::origin::guard))
        .layer(middleware::from_fn(async |request, next: middleware::Next| {
            match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
                Ok(response) => response,
                Err(_) => ApiError::new(ErrorCode::TimedOut).into_response(),
            }
        }))
        .layer(middleware::from_fn(request::identify))
        .with_state(state)
}
